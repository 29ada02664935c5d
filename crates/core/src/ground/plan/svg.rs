//! Draws a plan as one SVG: classes only (how they look is the stylesheet's), every building a link, pins told apart
//! by a sign, lengths in metres with one decimal. All words come from the caller.

use std::fmt::Write;

use super::label::{self, Label, Of};
use super::list::reading_order;
use super::pen::{Num, Pen, Xml};
use super::pins::{Cluster, cluster};
use super::{Kind, Plan, Pt, Rect, Shape, Sign};

/// Pins nearer than this to each other become one.
const CELL: f64 = 13.0;

/// Wider than this, names would be too small on a phone.
const LARGE: f64 = 300.0;

/// Words and addresses for one drawing.
pub struct Style<'a> {
    /// Put before every id, so that two plans can stand on one page.
    pub ids: &'a str,
    /// The address of a building, with `{code}` where its code goes.
    pub href: &'a str,
    /// The plan's name for a screen reader.
    pub title: &'a str,
    /// One sentence on what it shows and that a list follows.
    pub desc: &'a str,
    /// The letter on the arrow: 北, N.
    pub north: &'a str,
    /// The unit on the scale: 米, m.
    pub metres: &'a str,
    /// Said under a schematic: 示意图，不按比例.
    pub schematic: &'a str,
    /// Where a shared pin of several buildings leads: the list below the plan.
    pub list_href: &'a str,
    /// What a screen reader says for a shared pin of so many.
    pub many: &'a dyn Fn(usize) -> String,
    /// The code of the building the reader stands at, if any.
    pub here: Option<&'a str>,
}

/// The drawing.
pub fn svg(plan: &Plan, style: &Style<'_>) -> String {
    let clusters = cluster(&plan.pins, CELL);
    let labels = label::place(plan, &clusters);
    let view = plan.view;
    let foot = 16.0;
    let mut out = String::with_capacity(32 * 1024);
    let id = Xml(style.ids);
    let _ = write!(
        out,
        "<svg class=\"plan{}\" xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"{} {} {} {}\" role=\"group\" \
         aria-labelledby=\"{id}-title {id}-desc\"><title id=\"{id}-title\">{}</title><desc id=\"{id}-desc\">{}</desc>",
        // A whole quarter does not fit a phone: the page may let it be pushed about.
        if view.w > LARGE { " plan-large" } else { "" },
        Num(view.x),
        Num(view.y),
        Num(view.w),
        Num(view.h + foot),
        Xml(style.title),
        Xml(style.desc),
    );
    signs(&mut out, style.ids, &clusters);
    // An inner drawing of its own, so that lanes and rails that lead away end at the frame.
    let (x, y, w, h) = (Num(view.x), Num(view.y), Num(view.w), Num(view.h));
    let _ =
        write!(out, "<svg x=\"{x}\" y=\"{y}\" width=\"{w}\" height=\"{h}\" viewBox=\"{x} {y} {w} {h}\" aria-hidden=\"true\">");
    ground(&mut out, plan, style.ids, &labels);
    out.push_str("</svg>");
    let _ = write!(out, "<rect class=\"plan-frame\" x=\"{x}\" y=\"{y}\" width=\"{w}\" height=\"{h}\"/>");
    buildings(&mut out, plan, style, &labels);
    out.push_str("<g aria-hidden=\"true\">");
    for l in labels.iter().filter(|l| !matches!(l.of, Of::Building(_))) {
        text(&mut out, l);
    }
    out.push_str("</g>");
    for c in &clusters {
        pin(&mut out, plan, style, c);
    }
    legend(&mut out, plan, style, Rect { y: view.y + view.h, h: foot, ..view });
    out.push_str("</svg>");
    out
}

/// Everything that is only to be seen, from the ground up.
fn ground(out: &mut String, plan: &Plan, ids: &str, labels: &[Label]) {
    let written = |p: &Pt| labels.iter().any(|l| l.bounds().grown(2.5).holds(*p));
    let path = |out: &mut String, class: &str, d: &str, width: Option<f64>| {
        if d.is_empty() {
            return;
        }
        let _ = match width {
            Some(w) => write!(out, "<path class=\"{class}\" stroke-width=\"{}\" d=\"{d}\"/>", Num(w)),
            None => write!(out, "<path class=\"{class}\" d=\"{d}\"/>"),
        };
    };
    // Edges first, surfaces after, so that crossings open into each other.
    for edge in [true, false] {
        for lane in &plan.lanes {
            let class = if edge { "plan-lane-edge" } else { "plan-lane" };
            let width = if edge { lane.width } else { lane.width - 1.4 };
            let mut d = Pen::default();
            d.line(&lane.line, false);
            path(out, class, &d.0, Some(width));
        }
    }
    for c in &plan.compounds {
        if let Some(shape) = &c.ground {
            path(out, "plan-compound", &outline(shape), None);
        }
    }
    for f in &plan.features {
        match f.kind {
            Kind::Green => path(out, "plan-green", &outline(&f.shape), None),
            Kind::Water => {
                path(out, if matches!(f.shape, Shape::Area(_)) { "plan-water" } else { "plan-brook" }, &outline(&f.shape), None);
                let mut waves = String::new();
                for p in f.shape.scatter(8.0).iter().filter(|p| !written(p)) {
                    let _ = write!(waves, "M{} {}q2-1.6 4 0t4 0", Num(p[0] - 4.0), Num(p[1]));
                }
                path(out, "plan-wave", &waves, None);
            }
            Kind::Rail => {
                path(out, "plan-rail-bed", &outline(&f.shape), None);
                path(out, "plan-rail", &outline(&f.shape), None);
            }
            _ => {}
        }
    }
    for g in plan.features.iter().filter(|f| f.kind == Kind::Gate) {
        let (at, along) = (g.shape.bounds().mid(), wall_at(plan, g.shape.bounds().mid()));
        let mut gap = Pen::default();
        gap.line(&[step(at, along, -4.0), step(at, along, 4.0)], false);
        path(out, "plan-gate", &gap.0, None);
        let mut posts = String::new();
        for side in [-4.0, 4.0] {
            let p = step(at, along, side);
            let _ = write!(posts, "M{} {}v3.4", Num(p[0]), Num(p[1] - 1.7));
        }
        path(out, "plan-post", &posts, None);
    }
    for t in plan.trees.iter().filter(|t| !written(t)) {
        let _ = write!(out, "<use href=\"#{}-tree\" x=\"{}\" y=\"{}\"/>", Xml(ids), Num(t[0]), Num(t[1]));
    }
}

/// The direction of the wall nearest to a point.
fn wall_at(plan: &Plan, at: Pt) -> Pt {
    let mut best = (f64::INFINITY, [1.0, 0.0]);
    for ring in plan.compounds.iter().filter_map(|c| c.ground.as_ref()).filter_map(Shape::rings).flatten() {
        for (i, a) in ring.iter().enumerate() {
            let b = ring[(i + 1) % ring.len()];
            let d = [b[0] - a[0], b[1] - a[1]];
            let long = d[0].hypot(d[1]).max(0.01);
            let share = (((at[0] - a[0]) * d[0] + (at[1] - a[1]) * d[1]) / (long * long)).clamp(0.0, 1.0);
            let far = (at[0] - a[0] - d[0] * share).hypot(at[1] - a[1] - d[1] * share);
            if far < best.0 {
                best = (far, [d[0] / long, d[1] / long]);
            }
        }
    }
    best.1
}

fn step(at: Pt, along: Pt, by: f64) -> Pt {
    [at[0] + along[0] * by, at[1] + along[1] * by]
}

fn buildings(out: &mut String, plan: &Plan, style: &Style<'_>, labels: &[Label]) {
    for i in reading_order(plan) {
        let b = &plan.buildings[i];
        let Some(shape) = b.drawn() else { continue };
        let here = style.here == Some(b.code.as_str());
        let _ = write!(
            out,
            "<a href=\"{}\" aria-label=\"{}\"{}><path class=\"plan-building\" d=\"{}{}\"/><path class=\"plan-edge\" d=\"{}\"/>",
            Xml(&style.href.replace("{code}", &b.code)),
            Xml(&b.label),
            if here { " class=\"plan-here\" aria-current=\"location\"" } else { "" },
            outline(shape),
            ticks(shape, b.entrances),
            lit(shape),
        );
        if let Some(l) = labels.iter().find(|l| l.of == Of::Building(i)) {
            text(out, l);
        }
        out.push_str("</a>");
    }
}

/// One short stroke per entrance, on the upper long side: old blocks have their stairs to the north.
fn ticks(shape: &Shape, entrances: usize) -> String {
    let Some((a, b)) = shape.longest_side() else { return String::new() };
    let long = (b[0] - a[0]).hypot(b[1] - a[1]).max(0.1);
    let along = [(b[0] - a[0]) / long, (b[1] - a[1]) / long];
    let n = entrances.min((long / 4.0) as usize);
    let mut d = Pen::default();
    for i in 0..n {
        let far = long * (i as f64 + 0.5) / n as f64;
        let at =
            |off: f64, out: f64| [a[0] + along[0] * (far + off) + along[1] * out, a[1] + along[1] * (far + off) - along[0] * out];
        d.line(&[at(-1.6, 0.0), at(-1.6, 1.8), at(1.6, 1.8), at(1.6, 0.0)], false);
    }
    d.0
}

/// The sides turned to the south-east, drawn heavier as on engraved plans.
fn lit(shape: &Shape) -> String {
    let Shape::Area(rings) = shape else { return String::new() };
    let mut d = Pen::default();
    for ring in rings {
        let area: f64 = ring.iter().zip(ring.iter().cycle().skip(1)).map(|(a, b)| a[0] * b[1] - b[0] * a[1]).sum();
        for (i, a) in ring.iter().enumerate() {
            let b = ring[(i + 1) % ring.len()];
            // The outward normal of a clockwise ring (y down) is (dy, -dx).
            let normal = [(b[1] - a[1]) * area.signum(), (a[0] - b[0]) * area.signum()];
            let long = normal[0].hypot(normal[1]).max(0.01);
            if normal[0] * 0.5 + normal[1] * 0.87 > 0.3 * long {
                // A pen does not stop exactly at the corner.
                let over = [(b[0] - a[0]) / long, (b[1] - a[1]) / long];
                d.line(&[step(*a, over, -0.5), step(b, over, 0.5)], false);
            }
        }
    }
    d.0
}

fn outline(shape: &Shape) -> String {
    let mut d = Pen::default();
    match shape {
        Shape::Area(rings) => rings.iter().for_each(|r| d.line(r, true)),
        Shape::Line(line) => d.line(line, false),
        Shape::Point(_) => {}
    }
    d.0
}

fn text(out: &mut String, l: &Label) {
    let class = match l.of {
        Of::Compound(_) => "plan-label plan-name",
        Of::Building(_) => "plan-label",
        Of::Lane => "plan-label plan-way",
        Of::Feature(_) => "plan-label plan-land",
    };
    let (x, y) = (l.at[0], l.at[1] + l.em * 0.36);
    let _ = write!(out, "<text class=\"{class}\" font-size=\"{}\" text-anchor=\"middle\"", Num(l.em));
    if l.turn.abs() >= 0.5 {
        let _ = write!(out, " transform=\"rotate({} {} {})\"", Num(l.turn), Num(l.at[0]), Num(l.at[1]));
    }
    if l.stacked {
        let n = l.text.chars().count() as f64;
        let top = l.at[1] - (n - 1.0) / 2.0 * l.em * 1.06 + l.em * 0.36;
        out.push('>');
        for (i, c) in l.text.chars().enumerate() {
            let y = top + i as f64 * l.em * 1.06;
            let _ = write!(out, "<tspan x=\"{}\" y=\"{}\">{}</tspan>", Num(x), Num(y), Xml(c.encode_utf8(&mut [0; 4])));
        }
    } else {
        let _ = write!(out, " x=\"{}\" y=\"{}\">{}", Num(x), Num(y), Xml(&l.text));
    }
    out.push_str("</text>");
}

fn word(sign: Sign) -> &'static str {
    match sign {
        Sign::Done => "done",
        Sign::Shelved => "shelved",
        Sign::Open => "open",
        Sign::Soon => "soon",
        Sign::Late => "late",
    }
}

/// The drops, each drawn once: a sign for single pins, an empty head for a number.
fn signs(out: &mut String, ids: &str, clusters: &[Cluster]) {
    // A crown of three bows and a stem.
    let _ = write!(
        out,
        "<defs><path id=\"{}-tree\" class=\"plan-tree\" d=\"M-1.9 1a1.8 1.8 0 0 1 0-3.3a2 2 0 0 1 3.8 0a1.8 1.8 0 0 1 0 3.3zM0 1v2.6\"/>",
        Xml(ids)
    );
    for sign in [Sign::Done, Sign::Shelved, Sign::Open, Sign::Soon, Sign::Late] {
        let stroke = match sign {
            Sign::Done => "M-2.3-9.3l1.7 1.8 3.1-3.8",
            Sign::Shelved => "M-1.3-11.4v4m2.6-4v4",
            Sign::Open => "M-.8-9.4a.8.8 0 1 0 1.6 0a.8.8 0 1 0-1.6 0",
            Sign::Soon => "M0-12.2v2.9l2 1.3",
            Sign::Late => "M0-12.6v3.6m0 2.1v.3",
        };
        for many in [false, true] {
            if clusters.iter().any(|c| c.sign == sign && (c.pins.len() > 1) == many) {
                let _ = write!(
                    out,
                    "<g id=\"{}-{}{}\"><path class=\"plan-pin plan-{}\" d=\"M0 0l-3.6-5.4a5.4 5.4 0 1 1 7.2 0z\"/>",
                    Xml(ids),
                    word(sign),
                    if many { "s" } else { "" },
                    word(sign)
                );
                if !many {
                    let _ = write!(out, "<path class=\"plan-sign plan-sign-{}\" d=\"{stroke}\"/>", word(sign));
                }
                out.push_str("</g>");
            }
        }
    }
    out.push_str("</defs>");
}

fn pin(out: &mut String, plan: &Plan, style: &Style<'_>, c: &Cluster) {
    let first = &plan.pins[c.pins[0]];
    let (x, y) = (Num(c.at[0]), Num(c.at[1]));
    let word = word(c.sign);
    if c.pins.len() == 1 {
        let _ = write!(
            out,
            "<a href=\"{}\" aria-label=\"{}\"><use href=\"#{}-{word}\" x=\"{x}\" y=\"{y}\"/></a>",
            Xml(&first.pin.href),
            Xml(&first.pin.label),
            Xml(style.ids)
        );
        return;
    }
    let shared = first.building.filter(|b| c.pins.iter().all(|p| plan.pins[*p].building == Some(*b)));
    let href = shared.map_or_else(|| style.list_href.to_owned(), |b| style.href.replace("{code}", &plan.buildings[b].code));
    let _ = write!(
        out,
        "<a href=\"{}\" aria-label=\"{}\"><use href=\"#{}-{word}s\" x=\"{x}\" y=\"{y}\"/>\
         <text class=\"plan-sum plan-sum-{word}\" font-size=\"7\" text-anchor=\"middle\" x=\"{x}\" y=\"{}\">{}</text></a>",
        Xml(&href),
        Xml(&(style.many)(c.pins.len())),
        Xml(style.ids),
        Num(c.at[1] - 6.9),
        c.pins.len()
    );
}

/// Below the plan: scale and north where it was measured, one honest line where it was not.
fn legend(out: &mut String, plan: &Plan, style: &Style<'_>, at: Rect) {
    let base = at.y + 8.0;
    out.push_str("<g class=\"plan-legend\" aria-hidden=\"true\">");
    if plan.schematic {
        let _ = write!(
            out,
            "<text class=\"plan-label plan-way\" font-size=\"7\" text-anchor=\"end\" x=\"{}\" y=\"{}\">{}</text>",
            Num(at.x + at.w - 10.0),
            Num(base + 2.0),
            Xml(style.schematic)
        );
    } else {
        let long = [20.0, 50.0, 100.0, 200.0, 500.0, 1000.0].into_iter().rev().find(|m| *m <= at.w / 5.0).unwrap_or(20.0);
        let x = at.x + 10.0;
        let _ = write!(
            out,
            "<path class=\"plan-scale\" d=\"M{} {}v2.5h{}v-2.5m-{} 2.5v-1.6\"/>\
             <text class=\"plan-label plan-way\" font-size=\"7\" x=\"{}\" y=\"{}\">{} {}</text>",
            Num(x),
            Num(base - 1.0),
            Num(long),
            Num(long / 2.0),
            Num(x + long + 4.0),
            Num(base + 2.5),
            Num(long),
            Xml(style.metres)
        );
        let x = at.x + at.w - 16.0;
        let _ = write!(
            out,
            "<path class=\"plan-north\" d=\"M{x} {}l-3.4 9.5 3.4-2.4 3.4 2.4z\"/>\
             <text class=\"plan-label plan-way\" font-size=\"7\" text-anchor=\"end\" x=\"{}\" y=\"{}\">{}</text>",
            Num(base - 6.0),
            Num(x - 5.5),
            Num(base + 2.5),
            Xml(style.north),
            x = Num(x)
        );
    }
    out.push_str("</g>");
}
