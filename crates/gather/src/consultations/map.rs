//! The opinion map as a drawing: a dot for each person where many take part, an outline for each group, and a ring where the one
//! who looks stands. A picture only: the table below it says the same.

use std::fmt::Write;

use liren_core::opinion::layout::SIDE;

use super::picture::Picture;

/// Signs of groups, so that nothing depends on colour.
pub const SIGNS: [&str; 5] = ["A", "B", "C", "D", "E"];

/// The letter of a group.
pub fn sign(group: usize) -> &'static str {
    SIGNS.get(group).copied().unwrap_or("")
}

fn mark(out: &mut String, group: usize, [x, y]: [i32; 2]) {
    // A shape of its own for each group.
    let _ = match group {
        0 => write!(out, "<circle class=\"map-dot map-0\" cx=\"{x}\" cy=\"{y}\" r=\"9\"/>"),
        1 => write!(out, "<path class=\"map-dot map-1\" d=\"M{} {}h16v16h-16z\"/>", x - 8, y - 8),
        2 => write!(out, "<path class=\"map-dot map-2\" d=\"M{x} {}l10 17h-20z\"/>", y - 11),
        3 => write!(out, "<path class=\"map-dot map-3\" d=\"M{x} {}l11 11l-11 11l-11 -11z\"/>", y - 11),
        _ => write!(out, "<path class=\"map-dot map-4\" d=\"M{} {}l18 18m0 -18l-18 18\"/>", x - 9, y - 9),
    };
}

/// The drawing. `words` is what a screen reader says; `me` the number of the one who looks, `here` the word beside them.
pub fn svg(p: &Picture, words: &str, me: Option<i64>, here: &str) -> String {
    let escaped = |s: &str| s.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;");
    let mut out = format!(
        "<svg class=\"map-opinion\" width=\"480\" height=\"480\" viewBox=\"0 0 {SIDE} {SIDE}\" role=\"img\" aria-label=\"{}\">",
        escaped(words)
    );
    let half = SIDE / 2;
    let _ = write!(out, "<path class=\"map-axes\" d=\"M0 {half}H{SIDE}M{half} 0V{SIDE}\"/>");
    for (i, g) in p.groups.iter().enumerate() {
        let [x, y] = g.centre;
        if g.hull.len() > 2 {
            let corners: Vec<String> = g.hull.iter().map(|[x, y]| format!("{x},{y}")).collect();
            let _ = write!(out, "<polygon class=\"map-area map-{i}\" points=\"{}\"/>", corners.join(" "));
        } else {
            let _ = write!(out, "<circle class=\"map-area map-{i}\" cx=\"{x}\" cy=\"{y}\" r=\"{}\"/>", g.radius.max(60));
        }
    }
    for (_, group, at) in &p.dots {
        mark(&mut out, *group, *at);
    }
    for (i, g) in p.groups.iter().enumerate() {
        let [x, y] = g.centre;
        let _ = write!(out, "<text class=\"map-name\" x=\"{x}\" y=\"{}\">{}</text>", y + 18, sign(i));
    }
    if let Some((_, _, [x, y])) = p.dots.iter().find(|(v, ..)| Some(*v) == me) {
        let above = if *y < 80 { y + 56 } else { y - 28 };
        let _ = write!(out, "<circle class=\"map-me\" cx=\"{x}\" cy=\"{y}\" r=\"20\"/>");
        let _ =
            write!(out, "<text class=\"map-here\" x=\"{}\" y=\"{above}\">{}</text>", x.clamp(&60, &(SIDE - 60)), escaped(here));
    }
    out.push_str("</svg>");
    out
}
