//! How numbers, paths and words are written into an SVG.

use std::fmt::{self, Write};

use super::Pt;

/// Writes paths with relative moves, each computed from rounded corners so that errors do not add up.
#[derive(Default)]
pub(super) struct Pen(pub(super) String);

impl Pen {
    /// Adds a line or a ring.
    pub(super) fn line(&mut self, points: &[Pt], closed: bool) {
        let tenth = |p: &Pt| [(p[0] * 10.0).round() as i64, (p[1] * 10.0).round() as i64];
        let mut last: Option<[i64; 2]> = None;
        for p in points {
            let q = tenth(p);
            let s = &mut self.0;
            let _ = match last {
                None => write!(s, "M{}{}", Tenth(q[0], false), Tenth(q[1], true)),
                Some(l) if l == q => continue,
                Some(l) if l[0] == q[0] => write!(s, "v{}", Tenth(q[1] - l[1], false)),
                Some(l) if l[1] == q[1] => write!(s, "h{}", Tenth(q[0] - l[0], false)),
                Some(l) => write!(s, "l{}{}", Tenth(q[0] - l[0], false), Tenth(q[1] - l[1], true)),
            };
            last = Some(q);
        }
        if closed && last.is_some() {
            self.0.push('z');
        }
    }
}

/// A length in tenths, shortest form; the second of a pair brings its own separator.
struct Tenth(i64, bool);

impl fmt::Display for Tenth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.1 && self.0 >= 0 {
            f.write_str(" ")?;
        }
        if self.0 < 0 {
            f.write_str("-")?;
        }
        let (whole, rest) = (self.0.abs() / 10, self.0.abs() % 10);
        match (whole, rest) {
            (w, 0) => write!(f, "{w}"),
            (0, r) => write!(f, ".{r}"),
            (w, r) => write!(f, "{w}.{r}"),
        }
    }
}

/// A length in metres, rounded to tenths.
#[derive(Clone, Copy)]
pub(super) struct Num(pub(super) f64);

impl fmt::Display for Num {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Tenth((self.0 * 10.0).round() as i64, false).fmt(f)
    }
}

/// Text as it may stand in XML, in an attribute or between tags.
pub(super) struct Xml<'a>(pub(super) &'a str);

impl fmt::Display for Xml<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for c in self.0.chars() {
            match c {
                '&' => f.write_str("&amp;")?,
                '<' => f.write_str("&lt;")?,
                '>' => f.write_str("&gt;")?,
                '"' => f.write_str("&quot;")?,
                '\'' => f.write_str("&#39;")?,
                c if c.is_control() => f.write_str(" ")?,
                c => f.write_char(c)?,
            }
        }
        Ok(())
    }
}
