//! Money in fen (0.01 yuan): read from what people type, written as people read it. Integers only.

use std::fmt;

use serde::{Deserialize, Serialize};

/// An amount in fen; negative for what is spent.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Fen(pub i64);

/// The largest amount that is taken: a hundred million yuan. What is larger was mistyped.
pub const MOST: i64 = 10_000_000_000;

impl Fen {
    /// Reads "1234", "1,234.5", "￥1,234.50" or "12.5万"; at most two decimals of a yuan, never below zero.
    pub fn parse(text: &str) -> Option<Self> {
        let text: String = text.trim().chars().filter(|c| !matches!(c, ',' | '，' | ' ' | '￥' | '¥' | '元')).collect();
        let (number, unit, places) = match text.strip_suffix('万') {
            Some(number) => (number, 1_000_000, 6),
            None => (text.as_str(), 100, 2),
        };
        let (whole, part) = number.split_once('.').unwrap_or((number, ""));
        let numeric = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
        if (whole.is_empty() && part.is_empty()) || !numeric(whole) || !numeric(part) || part.len() > places {
            return None;
        }
        let whole: i64 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
        let digits = u32::try_from(part.len()).ok()?;
        let part: i64 = if part.is_empty() { 0 } else { part.parse().ok()? };
        let part = part.checked_mul(unit)? / 10_i64.checked_pow(digits)?;
        let all = whole.checked_mul(unit)?.checked_add(part)?;
        (all <= MOST).then_some(Self(all))
    }
}

impl fmt::Display for Fen {
    /// "1,234.50", with a minus sign where it is below zero.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (sign, all) = (if self.0 < 0 { "-" } else { "" }, self.0.unsigned_abs());
        let (yuan, fen) = ((all / 100).to_string(), all % 100);
        let mut grouped = String::new();
        for (i, c) in yuan.chars().enumerate() {
            if i > 0 && (yuan.len() - i) % 3 == 0 {
                grouped.push(',');
            }
            grouped.push(c);
        }
        write!(f, "{sign}{grouped}.{fen:02}")
    }
}

impl std::iter::Sum for Fen {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        Self(all.fold(0, |sum, f| sum.saturating_add(f.0)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_people_type_is_read() {
        for (text, fen) in [
            ("0", 0),
            ("12", 1_200),
            ("1,234.5", 123_450),
            ("￥1，234.50 元", 123_450),
            ("12.5万", 12_500_000),
            ("0.0001万", 100),
            (".5", 50),
        ] {
            assert_eq!(Fen::parse(text), Some(Fen(fen)), "{text}");
        }
        for wrong in ["", ".", "-1", "1.234", "1e3", "一百", "1.2.3", "999999999999", "万", "1.1234567万"] {
            assert_eq!(Fen::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn it_is_written_as_people_read_it() {
        for (fen, text) in [(0, "0.00"), (5, "0.05"), (-123_450, "-1,234.50"), (100_000_000, "1,000,000.00")] {
            assert_eq!(Fen(fen).to_string(), text);
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(fen in 0..=MOST) {
            prop_assert_eq!(Fen::parse(&Fen(fen).to_string()), Some(Fen(fen)));
        }

        #[test]
        fn no_text_breaks_it(text in ".{0,30}") {
            if let Some(f) = Fen::parse(&text) {
                prop_assert!((0..=MOST).contains(&f.0));
            }
        }
    }
}
