//! Canonical lines: JSON in which every value has exactly one form, so that a hash over a line stands for what it says.
//! No spaces; fields in the order of the type (alphabetical, after `kind` where there is one); keys of maps in the order
//! of their bytes; numbers are integers from 0 to 2^53 − 1 without leading zeros; UTF-8 as it is, with `\"` and `\\` as the
//! only escapes and no control characters; no null.

use serde::Serialize;
use serde::de::DeserializeOwned;

/// The longest line that is read, in bytes: room for a developer's twenty thousand unsold homes.
pub const LONGEST: usize = 1024 * 1024;
/// The largest number: what every language reads exactly.
pub const LARGEST: u64 = (1 << 53) - 1;

/// Why a line is not read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Bad {
    /// Longer than [`LONGEST`].
    Long,
    /// Not what this kind of line consists of.
    Shape,
    /// Means something, but is not the one form of it.
    Form,
}

/// The one form of a value. Types are made so that this cannot fail: no maps with keys other than text, no floats.
pub fn line<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

/// The value of a line, if it is the one form of it.
pub fn read<T: Serialize + DeserializeOwned>(text: &str) -> Result<T, Bad> {
    if text.len() > LONGEST {
        return Err(Bad::Long);
    }
    plain(text)?;
    let value: T = serde_json::from_str(text).map_err(|_| Bad::Shape)?;
    if line(&value) == text { Ok(value) } else { Err(Bad::Form) }
}

/// What the types do not say: escapes, control characters, numbers.
fn plain(text: &str) -> Result<(), Bad> {
    let (mut quoted, mut number, mut bytes) = (false, 0u64, text.bytes());
    while let Some(b) = bytes.next() {
        if b < 0x20 || b == 0x7f || (b == b'-' && !quoted) {
            return Err(Bad::Form);
        }
        if quoted && b == b'\\' {
            if !matches!(bytes.next(), Some(b'"' | b'\\')) {
                return Err(Bad::Form);
            }
            continue;
        }
        quoted ^= b == b'"';
        number = match b {
            b'0'..=b'9' if !quoted => number.saturating_mul(10).saturating_add(u64::from(b - b'0')),
            _ => 0,
        };
        if number > LARGEST {
            return Err(Bad::Form);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Sample {
        list: Vec<u64>,
        map: BTreeMap<String, bool>,
        text: String,
    }

    #[test]
    fn a_line_has_one_form() {
        let sample = Sample { list: vec![0, LARGEST], map: [("a".into(), true)].into(), text: "三\"号\\楼".into() };
        let good = r#"{"list":[0,9007199254740991],"map":{"a":true},"text":"三\"号\\楼"}"#;
        assert_eq!(line(&sample), good);
        assert_eq!(read(good), Ok(sample));
        for (bad, why) in [
            (r#"{"list":[], "map":{},"text":""}"#, Bad::Form),
            (r#"{"map":{},"list":[],"text":""}"#, Bad::Form),
            (r#"{"list":[],"map":{"b":true,"a":true},"text":""}"#, Bad::Form),
            (r#"{"list":[],"map":{"a":true,"a":true},"text":""}"#, Bad::Form),
            (r#"{"list":[9007199254740992],"map":{},"text":""}"#, Bad::Form),
            (r#"{"list":[],"map":{},"text":"\u4e09"}"#, Bad::Form),
            (r#"{"list":[],"map":{},"text":"\n"}"#, Bad::Form),
            (r#"{"list":[],"map":{},"text":"\/"}"#, Bad::Form),
            ("{\"list\":[],\"map\":{},\"text\":\"\u{7f}\"}", Bad::Form),
            (r#"{"list":[-1],"map":{},"text":""}"#, Bad::Form),
            (r#"{"list":[1.0],"map":{},"text":""}"#, Bad::Shape),
            (r#"{"list":[01],"map":{},"text":""}"#, Bad::Shape),
            (r#"{"list":[],"map":{},"text":null}"#, Bad::Shape),
            (r#"{"list":[],"map":{},"text":"","more":1}"#, Bad::Shape),
            (r#"{"list":[],"map":{}}"#, Bad::Shape),
            ("", Bad::Shape),
        ] {
            assert_eq!(read::<Sample>(bad), Err(why), "{bad}");
        }
        assert_eq!(read::<Sample>(&"x".repeat(LONGEST + 1)), Err(Bad::Long));
    }

    proptest! {
        #[test]
        fn any_text_is_read_back_or_refused(text in "\\PC{0,40}") {
            let sample = Sample { list: vec![], map: BTreeMap::new(), text };
            prop_assert_eq!(read::<Sample>(&line(&sample)), Ok(sample));
        }

        #[test]
        fn no_line_panics(text in "[\\x00-\\x7f三]{0,60}") {
            let _ = read::<Sample>(&text);
        }
    }
}
