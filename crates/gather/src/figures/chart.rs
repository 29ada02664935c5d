//! The months as columns: filed as the pale column, answered as the dark one within it, and a line for the time in which half
//! were answered. A picture only: the table behind it says the same.

use std::fmt::Write;

use super::sums::{Half, SPANS};

/// A month of the picture.
pub struct Column {
    /// What stands below: `11`.
    pub label: String,
    /// How many were filed.
    pub filed: i64,
    /// How many were answered.
    pub answered: i64,
    /// In what time half were answered.
    pub half: Option<Half>,
}

const WIDTH: i64 = 336;
const COLUMNS: i64 = 120;
const LINE: i64 = 64;

fn step(all: usize) -> i64 {
    WIDTH / i64::try_from(all.max(1)).unwrap_or(1)
}

fn frame(height: i64, words: &str, body: &str) -> String {
    let words = words.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;");
    format!(
        "<svg class=\"chart\" width=\"{WIDTH}\" height=\"{height}\" viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" aria-label=\"{words}\">{body}</svg>"
    )
}

fn labels(out: &mut String, columns: &[Column], y: i64) {
    let step = step(columns.len());
    for (i, c) in (0_i64..).zip(columns) {
        let _ = write!(out, "<text class=\"chart-label\" x=\"{}\" y=\"{y}\">{}</text>", i * step + step / 2, c.label);
    }
}

/// How many were filed and answered. `words` is what a screen reader says.
pub fn counts(columns: &[Column], words: &str) -> String {
    let most = columns.iter().map(|c| c.filed.max(c.answered)).max().unwrap_or(0).max(1);
    let (step, mut out) = (step(columns.len()), String::new());
    let height = |n: i64| n * COLUMNS / most;
    for (i, c) in (0_i64..).zip(columns) {
        let x = i * step;
        for (class, n, inset) in [("chart-filed", c.filed, 3), ("chart-answered", c.answered, 8)] {
            let h = height(n);
            if h > 0 {
                let (x, y, w) = (x + inset, 16 + COLUMNS - h, step - 2 * inset);
                let _ = write!(out, "<path class=\"{class}\" d=\"M{x} {y}h{w}v{h}h-{w}z\"/>");
            }
        }
        if c.filed > 0 {
            let y = 12 + COLUMNS - height(c.filed.max(c.answered));
            let _ = write!(out, "<text class=\"chart-label\" x=\"{}\" y=\"{y}\">{}</text>", x + step / 2, c.filed);
        }
    }
    let base = 16 + COLUMNS;
    let _ = write!(out, "<path class=\"chart-base\" d=\"M0 {base}.5H{WIDTH}\"/>");
    labels(&mut out, columns, base + 16);
    frame(base + 22, words, &out)
}

/// The time in which half were answered, by its class; months without answers leave a gap.
pub fn halves(columns: &[Column], words: &str) -> String {
    let (step, mut out, mut before) = (step(columns.len()), String::new(), None);
    let classes = i64::try_from(SPANS.len()).unwrap_or(1);
    let class = |h: Half| match h {
        Half::Within(hours) => SPANS.iter().position(|s| *s == hours).unwrap_or(SPANS.len()),
        Half::Longer => SPANS.len(),
    };
    for (i, c) in (0_i64..).zip(columns) {
        let at = c.half.map(|h| {
            let y = 8 + LINE - i64::try_from(class(h)).unwrap_or(0) * LINE / classes;
            (i * step + step / 2, y)
        });
        if let (Some((x, y)), Some((a, b))) = (at, before) {
            let _ = write!(out, "<path class=\"chart-line\" d=\"M{a} {b}L{x} {y}\"/>");
        }
        if let Some((x, y)) = at {
            let _ = write!(out, "<circle class=\"chart-dot\" cx=\"{x}\" cy=\"{y}\" r=\"4\"/>");
        }
        before = at;
    }
    let base = 14 + LINE;
    let _ = write!(out, "<path class=\"chart-base\" d=\"M0 {base}.5H{WIDTH}\"/>");
    labels(&mut out, columns, base + 16);
    frame(base + 22, words, &out)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn column(filed: i64, answered: i64, half: Option<Half>) -> Column {
        Column { label: "1".into(), filed, answered, half }
    }

    #[test]
    fn a_line_joins_neighbours_only_and_a_column_is_as_high_as_its_number() {
        let day = Some(Half::Within(24));
        let line = halves(&[column(1, 1, day), column(1, 1, day), column(0, 0, None), column(1, 1, Some(Half::Longer))], "x");
        assert_eq!((line.matches("chart-line").count(), line.matches("chart-dot").count()), (1, 3));
        let bars = counts(&[column(10, 5, None), column(0, 0, None)], "a \"b\"");
        assert!(bars.contains("v120h") && bars.contains("v60h") && bars.contains("aria-label=\"a &quot;b&quot;\""), "{bars}");
        assert_eq!(bars.matches("chart-filed").count(), 1);
    }

    proptest! {
        #[test]
        fn nothing_stands_outside(n in proptest::collection::vec((0_i64..100_000, 0_i64..100_000), 0..14)) {
            let columns: Vec<Column> = n.iter().map(|(f, a)| column(*f, *a, Some(Half::Longer))).collect();
            let all = format!("{}{}", counts(&columns, ""), halves(&columns, ""));
            prop_assert!(!all.contains("y=\"-") && !all.contains(" -"), "{all}");
        }
    }
}
