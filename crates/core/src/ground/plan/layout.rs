//! Lays out compounds nobody has surveyed: each a block with rows of buildings, blocks side by side on shelves, lanes
//! between. The order given is the order read, so a new building moves its neighbours as little as possible.

use super::{Pt, Rect};

/// Space between two buildings of a row.
const GAP: f64 = 9.0;
/// Space between two rows.
const ROW_GAP: f64 = 13.0;
/// Space between a block's wall and its buildings.
const PAD: f64 = 8.0;
/// Height kept free for the name, at the top of a block.
const HEAD: f64 = 22.0;
/// Width of the lane between two blocks of a shelf.
const LANE: f64 = 9.0;
/// Width of the street between two shelves.
const STREET: f64 = 14.0;

/// A compound to be placed: the sizes of its buildings in order, and the least inner width it needs (for its name, or
/// for an open place without buildings).
#[derive(Debug, Clone, Default)]
pub struct Block {
    /// Length and depth of each building, in metres.
    pub sizes: Vec<[f64; 2]>,
    /// Least inner width.
    pub least: f64,
}

/// A straight lane of the layout.
#[derive(Debug, Clone, PartialEq)]
pub struct Street {
    /// One end.
    pub from: Pt,
    /// The other end.
    pub to: Pt,
    /// Width in metres.
    pub width: f64,
}

/// Where everything stands, x to the right and y down.
#[derive(Debug, Clone, Default)]
pub struct Layout {
    /// Width and height.
    pub size: [f64; 2],
    /// One rectangle per block.
    pub blocks: Vec<Rect>,
    /// One rectangle per building, by block.
    pub buildings: Vec<Vec<Rect>>,
    /// Lanes between blocks, streets between shelves.
    pub streets: Vec<Street>,
    /// Ground inside blocks on which nothing stands, room enough for a tree.
    pub free: Vec<Rect>,
}

/// Places all blocks so that width to height comes near `aspect`.
pub fn lay_out(blocks: &[Block], aspect: f64) -> Layout {
    if blocks.is_empty() {
        return Layout::default();
    }
    let table: Vec<Vec<f64>> = blocks.iter().map(widths).collect();
    let depth = blocks.iter().flat_map(|b| &b.sizes).map(|s| s[1]).fold(10.0, f64::max);
    let narrowest = table.iter().filter_map(|t| t.last()).copied().fold(40.0, f64::max);
    let widest: f64 = table.iter().map(|t| t[0] + LANE).sum::<f64>().max(narrowest);
    let mut best: Option<(f64, f64, Vec<Shelf>)> = None;
    let mut width = narrowest;
    loop {
        let (shelves, waste) = shelve(&table, width, depth);
        let height: f64 = shelves.iter().map(|s| height(s.rows, depth) + STREET).sum::<f64>() - STREET;
        let score = (width / height / aspect).ln().powi(2) + 0.8 * waste / (width * height);
        if best.as_ref().is_none_or(|(b, ..)| score < *b) {
            best = Some((score, width, shelves));
        }
        if width >= widest {
            break;
        }
        width = (width * 1.04).min(widest);
    }
    let (_, width, shelves) = best.unwrap_or_default();
    place(blocks, &table, &shelves, width, depth)
}

/// Blocks `from..to` side by side, each with at most `rows` rows.
#[derive(Debug, Clone)]
struct Shelf {
    from: usize,
    to: usize,
    rows: usize,
}

fn height(rows: usize, depth: f64) -> f64 {
    let n = rows.max(1) as f64;
    HEAD + n * depth + (n - 1.0) * ROW_GAP + PAD
}

/// The outer width a block needs with 1, 2, 3... rows; never growing.
fn widths(block: &Block) -> Vec<f64> {
    (1..=block.sizes.len().max(1)).map(|rows| row_width(&block.sizes, rows).max(block.least) + 2.0 * PAD).collect()
}

fn width_at(table: &[f64], rows: usize) -> f64 {
    table[rows.clamp(1, table.len()) - 1]
}

/// The least width in which the buildings, kept in order, fit into `rows` rows.
fn row_width(sizes: &[[f64; 2]], rows: usize) -> f64 {
    let mut cap = sizes.iter().map(|s| s[0]).fold(0.0, f64::max);
    loop {
        let mut used = 1;
        let mut run = 0.0;
        let mut next = f64::INFINITY;
        for s in sizes {
            let wider = if run == 0.0 { s[0] } else { run + GAP + s[0] };
            if wider > cap + 1e-9 {
                next = next.min(wider);
                used += 1;
                run = s[0];
            } else {
                run = wider;
            }
        }
        if used <= rows || next.is_infinite() {
            return cap;
        }
        cap = next;
    }
}

/// Cuts the blocks into shelves of at most `width`, with the least height and little waste (a shortest path).
fn shelve(table: &[Vec<f64>], width: f64, depth: f64) -> (Vec<Shelf>, f64) {
    let n = table.len();
    let mut best: Vec<(f64, f64, usize, usize)> = vec![(f64::INFINITY, 0.0, 0, 1); n + 1];
    best[0] = (0.0, 0.0, 0, 1);
    for from in 0..n {
        if best[from].0.is_infinite() {
            continue;
        }
        let most = table[from..].iter().map(Vec::len).max().unwrap_or(1);
        let mut rows = 1;
        for to in from + 1..=n {
            let used = |r: usize| table[from..to].iter().map(|t| width_at(t, r)).sum::<f64>() + LANE * (to - from - 1) as f64;
            while rows < most && used(rows) > width + 1e-9 {
                rows += 1;
            }
            if used(rows) > width + 1e-9 {
                break;
            }
            let tall = height(rows, depth);
            // What stays empty: the end of the shelf, and the foot of blocks with fewer rows than it.
            let empty: f64 =
                table[from..to].iter().map(|t| width_at(t, rows) * (tall - height(rows.min(t.len()), depth))).sum::<f64>()
                    + (width - used(rows)) * tall;
            let cost = best[from].0 + tall + STREET + 0.6 * empty / width;
            if cost < best[to].0 {
                best[to] = (cost, best[from].1 + empty, from, rows);
            }
        }
    }
    let mut shelves = Vec::new();
    let mut to = n;
    while to > 0 {
        let (_, _, from, rows) = best[to];
        shelves.push(Shelf { from, to, rows });
        to = from;
    }
    shelves.reverse();
    (shelves, best[n].1)
}

fn place(blocks: &[Block], table: &[Vec<f64>], shelves: &[Shelf], width: f64, depth: f64) -> Layout {
    let mut out = Layout::default();
    let mut y = 0.0;
    for (i, shelf) in shelves.iter().enumerate() {
        let tall = height(shelf.rows, depth);
        if i > 0 {
            let mid = y + STREET / 2.0;
            out.streets.push(Street { from: [0.0, mid], to: [width, mid], width: STREET });
            y += STREET;
        }
        let lanes = LANE * (shelf.to - shelf.from - 1) as f64;
        let used: f64 = table[shelf.from..shelf.to].iter().map(|t| width_at(t, shelf.rows)).sum();
        let stretch = (width - lanes) / used;
        let mut x = 0.0;
        for (block, widths) in blocks[shelf.from..shelf.to].iter().zip(&table[shelf.from..shelf.to]) {
            if x > 0.0 {
                let mid = x + LANE / 2.0;
                // A lane runs to the middle of the streets above and below, so that the two become one surface.
                let top = if i > 0 { y - STREET / 2.0 } else { y };
                let foot = if i + 1 < shelves.len() { y + tall + STREET / 2.0 } else { y + tall };
                out.streets.push(Street { from: [mid, top], to: [mid, foot], width: LANE });
                x += LANE;
            }
            let room = Rect { x, y, w: width_at(widths, shelf.rows) * stretch, h: tall };
            fill(block, room, shelf.rows, depth, &mut out);
            x += room.w;
        }
        y += tall;
    }
    out.size = [width, y];
    out
}

/// Puts one block's buildings into `room`, row by row, spread over the space there is.
fn fill(block: &Block, room: Rect, rows: usize, depth: f64, out: &mut Layout) {
    let inner = Rect { x: room.x + PAD, y: room.y + HEAD, w: room.w - 2.0 * PAD, h: room.h - HEAD - PAD };
    let mut lines: Vec<Vec<[f64; 2]>> = Vec::new();
    let cap = row_width(&block.sizes, rows.min(block.sizes.len()).max(1));
    let mut run = 0.0;
    for s in &block.sizes {
        let wider = if run == 0.0 { s[0] } else { run + GAP + s[0] };
        match lines.last_mut() {
            Some(line) if run > 0.0 && wider <= cap + 1e-9 => {
                line.push(*s);
                run = wider;
            }
            _ => {
                lines.push(vec![*s]);
                run = s[0];
            }
        }
    }
    let pitch =
        if lines.len() > 1 { ((inner.h - depth) / (lines.len() - 1) as f64).min(depth + ROW_GAP * 2.2) } else { depth + ROW_GAP };
    let mut placed = Vec::new();
    let mut y = inner.y;
    for line in &lines {
        let used: f64 = line.iter().map(|s| s[0]).sum::<f64>() + GAP * (line.len() - 1) as f64;
        let gap = if line.len() > 1 { GAP + ((inner.w - used) / (line.len() - 1) as f64).clamp(0.0, GAP * 0.9) } else { GAP };
        let mut x = inner.x;
        for s in line {
            placed.push(Rect { x, y, w: s[0], h: s[1] });
            x += s[0] + gap;
        }
        let rest = Rect { x, y: y - 3.0, w: inner.x + inner.w - x, h: depth + 6.0 };
        if rest.w > 14.0 {
            out.free.push(rest);
        }
        y += pitch;
    }
    let foot = if lines.is_empty() { inner.y } else { y - pitch + depth + ROW_GAP / 2.0 };
    if inner.y + inner.h - foot > 14.0 {
        out.free.push(Rect { x: inner.x, y: foot, w: inner.w, h: inner.y + inner.h - foot });
    }
    out.blocks.push(room);
    out.buildings.push(placed);
}
