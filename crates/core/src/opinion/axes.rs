//! The two directions in which opinions differ most (principal components), found by block power iteration that keeps its
//! earlier steps: the best directions within all of them (Rayleigh-Ritz) come to the last digits in a fraction of the steps
//! (block Lanczos; Golub and Van Loan, "Matrix Computations", 10.3). A step costs one pass over the votes.

use super::centred::Centred;
use super::eigen;

/// Directions that are carried along by a step.
const BLOCK: usize = 2;
/// One row a statement.
pub(super) type Block = Vec<[f64; BLOCK]>;
/// Leading directions that are handed on: the two axes, and those towards which they would turn if other people had voted.
pub(super) const LEADING: usize = 6;

/// Blocks that are kept before they are summed up in the best directions so far.
const DEPTH: usize = 24;
/// How many of these go on: more than are wanted, so that directions that matter nearly as much do not slow it down.
const GO_ON: usize = 10;
/// Steps at most: beyond, two directions matter exactly the same and any turn of them is as good.
const MOST_STEPS: usize = 400;
/// How far an axis may be off, as the sine of the angle.
const EXACT: f64 = 5e-12;
/// What is smaller than this part of the largest is nothing.
const NOTHING: f64 = 1e-13;

/// The axes of a map.
#[derive(Clone, PartialEq, Debug)]
pub struct Axes {
    statements: Vec<i64>,
    components: Block,
}

impl Axes {
    /// Found from the votes, with the leading directions (one row a statement; the first two are the axes). Beginning at the
    /// `last` axes saves steps and changes nothing beyond rounding.
    pub(super) fn of(centred: &Centred<'_>, last: Option<&Axes>) -> (Self, Vec<[f64; LEADING]>) {
        let statements = centred.votes.statements().to_vec();
        let mut start = last.map_or_else(|| anywhere(&statements), |l| l.again(&statements));
        // What is left out stays exactly zero from here on.
        start.iter_mut().zip(&centred.out).filter(|(_, out)| **out).for_each(|(row, _)| *row = [0.0; BLOCK]);
        let mut leading = search(centred, start, EXACT);
        for axis in 0..BLOCK {
            turn(&mut leading, axis);
        }
        let components = leading.iter().map(|l| [l[0], l[1]]).collect();
        (Self { statements, components }, leading)
    }

    /// Both axes: how much each statement counts on them, in the order of the matrix. An axis is all zeros where opinions do
    /// not differ in a second (or any) direction.
    pub fn components(&self) -> &[[f64; 2]] {
        &self.components
    }

    /// As a start for other statements: those that are new begin at zero.
    fn again(&self, statements: &[i64]) -> Block {
        let mut out = anywhere(statements);
        for axis in (0..BLOCK).filter(|a| self.components.iter().any(|l| l[*a] != 0.0)) {
            for (row, s) in out.iter_mut().zip(statements) {
                row[axis] = self.statements.binary_search(s).map_or(0.0, |i| self.components[i][axis]);
            }
        }
        out
    }
}

/// A fixed start that leans to no side: the bits of a statement's number well stirred (splitmix64).
fn anywhere(statements: &[i64]) -> Block {
    let stirred = |n: i64, axis: usize| {
        let mut z = n.cast_unsigned().wrapping_mul(BLOCK as u64).wrapping_add(axis as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 11) as f64 / (1u64 << 52) as f64 - 1.0
    };
    statements.iter().map(|s| std::array::from_fn(|axis| stirred(*s, axis))).collect()
}

/// Turns an axis so that its largest entry is positive. Entries as large but for rounding count as equal, the first decides.
fn turn(leading: &mut [[f64; LEADING]], axis: usize) {
    let largest = leading.iter().map(|r| r[axis].abs()).fold(0.0, f64::max);
    let first = leading.iter().map(|r| r[axis]).find(|x| x.abs() >= largest * (1.0 - 1e-6)).unwrap_or(0.0);
    if first < 0.0 {
        leading.iter_mut().for_each(|r| r[axis] = -r[axis]);
    }
}

/// The leading eigenvectors of the votes times themselves, the first two to `exact`.
pub(super) fn search(centred: &Centred<'_>, start: Block, exact: f64) -> Vec<[f64; LEADING]> {
    let mut block = start;
    let mut best = vec![[0.0; LEADING]; centred.statements()];
    let mut kept = Kept::default();
    if !kept.orthonormal(&mut block, 0.0) {
        return best;
    }
    for step in 1..=MOST_STEPS {
        let image = centred.gram(&block);
        let next = kept.push(block, image);
        let full = kept.blocks.len() == DEPTH;
        // Looking costs more the more is kept, so it is done at every second step.
        if full || next.is_none() || step % 2 == 0 {
            let found = kept.best();
            best = found.directions;
            if found.off <= exact || (full && found.at_rounding) {
                break;
            }
        }
        let Some(next) = next else { break };
        if full {
            kept.sum_up();
        }
        block = next;
    }
    best
}

/// Orthonormal directions kept so far, what the votes make of them, and the votes as seen within them.
#[derive(Default)]
struct Kept {
    blocks: Vec<Block>,
    images: Vec<Block>,
    /// Directions by directions.
    within: Vec<Vec<f64>>,
    /// Length of the longest image: the largest eigenvalue, about.
    largest: f64,
}

/// The best that lies within what is kept.
struct Found {
    directions: Vec<[f64; LEADING]>,
    /// How far the worse of the two axes may be off.
    off: f64,
    /// Neither can be had much better with numbers of this size.
    at_rounding: bool,
}

impl Kept {
    /// Keeps a block of orthonormal directions with its image; gives the next block, or none when nothing new is left.
    fn push(&mut self, block: Block, image: Block) -> Option<Block> {
        self.largest = (0..BLOCK).map(|b| length(&image, b)).fold(self.largest, f64::max);
        self.blocks.push(block);
        let mut next = image.clone();
        let seen: Vec<[[f64; BLOCK]; BLOCK]> = self.blocks.iter().map(|q| dots(q, &image)).collect();
        self.images.push(image);
        let (last, size) = (self.blocks.len() - 1, self.blocks.len() * BLOCK);
        for row in &mut self.within {
            row.resize(size, 0.0);
        }
        self.within.resize(size, vec![0.0; size]);
        for (k, d) in seen.iter().enumerate() {
            for (i, row) in d.iter().enumerate() {
                for (j, value) in row.iter().enumerate() {
                    self.within[k * BLOCK + i][last * BLOCK + j] = *value;
                    self.within[last * BLOCK + j][k * BLOCK + i] = *value;
                }
            }
        }
        let nothing = self.largest * NOTHING;
        self.orthonormal(&mut next, nothing).then_some(next)
    }

    /// Takes out of a block what is kept already and makes its columns orthonormal; a column of which not more than `nothing`
    /// is left becomes zero. Says whether any is left.
    fn orthonormal(&self, block: &mut Block, nothing: f64) -> bool {
        let mut nothing = nothing;
        // Twice is enough.
        for _ in 0..2 {
            for q in &self.blocks {
                let d = dots(q, block);
                for (row, q) in block.iter_mut().zip(q) {
                    for (b, value) in row.iter_mut().enumerate() {
                        *value -= (0..BLOCK).map(|a| q[a] * d[a][b]).sum::<f64>();
                    }
                }
            }
            for b in 0..BLOCK {
                let before = length(block, b);
                for a in 0..b {
                    let d: f64 = block.iter().map(|r| r[a] * r[b]).sum();
                    block.iter_mut().for_each(|r| r[b] -= d * r[a]);
                }
                let left = length(block, b);
                let factor = if left > nothing.max(before * NOTHING) { 1.0 / left } else { 0.0 };
                block.iter_mut().for_each(|r| r[b] *= factor);
            }
            nothing = 0.5;
        }
        (0..BLOCK).any(|b| length(block, b) > 0.0)
    }

    fn best(&self) -> Found {
        let (values, vectors) = eigen::symmetric(&self.within);
        let mut directions: Vec<[f64; LEADING]> = combined(&self.blocks, &vectors);
        let images: Vec<[f64; LEADING]> = combined(&self.images, &vectors);
        let some = |axis: usize| values.get(axis).is_some_and(|v| *v > values[0] * NOTHING * 10.0);
        let far: Vec<f64> = (0..LEADING.min(values.len()))
            .map(|axis| {
                directions.iter().zip(&images).map(|(d, i)| (i[axis] - values[axis] * d[axis]).powi(2)).sum::<f64>().sqrt()
            })
            .collect();
        // What is left over lies, for the most part, in directions that are not leading; towards a leading one the axis is
        // off only as far as that one is off itself.
        let next = values.get(BLOCK + 1).copied().unwrap_or(0.0);
        let off = |axis: usize| {
            let others = (0..far.len().min(BLOCK + 1)).filter(|o| *o != axis);
            let towards = |o: usize| (far[o] / (values[o] - next).max(0.0)).min(1.0) / (values[axis] - values[o]).abs();
            far[axis] * (1.0 / (values[axis] - next).max(0.0) + others.map(towards).sum::<f64>())
        };
        let axes: Vec<usize> = (0..BLOCK).filter(|a| some(*a)).collect();
        for axis in (0..LEADING).filter(|a| !some(*a)) {
            directions.iter_mut().for_each(|d| d[axis] = 0.0);
        }
        Found {
            directions,
            off: axes.iter().map(|a| off(*a)).fold(0.0, f64::max),
            at_rounding: axes.iter().all(|a| far[*a] <= values[0] * 1e-12),
        }
    }

    /// Keeps the best directions only, with their images: what comes next is orthonormal to them as it was to all.
    fn sum_up(&mut self) {
        let (_, vectors) = eigen::symmetric(&self.within);
        let [blocks, images] = [&self.blocks, &self.images].map(|from| {
            let best: Vec<[f64; GO_ON]> = combined(from, &vectors);
            let block = |k: usize| best.iter().map(|row| [row[k], row[k + 1]]).collect();
            (0..GO_ON).step_by(BLOCK).map(block).collect::<Vec<Block>>()
        });
        let largest = self.largest;
        *self = Self { largest, ..Self::default() };
        for (block, image) in blocks.into_iter().zip(images) {
            self.push(block, image);
        }
    }
}

/// The first `N` combinations of blocks that some vectors stand for.
fn combined<const N: usize>(blocks: &[Block], vectors: &[Vec<f64>]) -> Vec<[f64; N]> {
    let mut out = vec![[0.0; N]; blocks[0].len()];
    for (k, block) in blocks.iter().enumerate() {
        for (sum, row) in out.iter_mut().zip(block) {
            for (sum, vector) in sum.iter_mut().zip(vectors) {
                *sum += (0..BLOCK).map(|b| vector[k * BLOCK + b] * row[b]).sum::<f64>();
            }
        }
    }
    out
}

/// Products of the columns of two blocks.
fn dots(a: &Block, b: &Block) -> [[f64; BLOCK]; BLOCK] {
    let mut out = [[0.0; BLOCK]; BLOCK];
    for (a, b) in a.iter().zip(b) {
        for i in 0..BLOCK {
            for j in 0..BLOCK {
                out[i][j] += a[i] * b[j];
            }
        }
    }
    out
}

fn length(block: &Block, axis: usize) -> f64 {
    block.iter().map(|r| r[axis] * r[axis]).sum::<f64>().sqrt()
}
