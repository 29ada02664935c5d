//! What in somebody's words could name or reach a person: telephone numbers, identity numbers, number plates, addresses of
//! mail. It is pointed out before words become public; whoever releases them decides. (GB 11643-1999 for identity numbers,
//! GA 36-2018 for plates.)

use std::borrow::Cow;

/// What was found.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// A telephone number.
    Phone,
    /// An identity number.
    Identity,
    /// A number plate.
    Plate,
    /// A mail address.
    Mail,
}

/// One place in a text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Found<'a> {
    /// What it looks like.
    pub kind: Kind,
    /// As it stands there.
    pub text: &'a str,
}

/// Provinces as they stand on plates.
const PROVINCES: &str = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼";
/// Weights of the 17 digits of an identity number, and its last sign by the remainder.
const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const SIGNS: &[u8; 11] = b"10X98765432";

/// Everything found in a text, in its order.
pub fn find(text: &str) -> Vec<Found<'_>> {
    let mut out: Vec<Found<'_>> = Vec::new();
    // Most sentences hold none, and lists ask for twenty at a time.
    let mails = text.contains('@');
    if !mails && !text.bytes().any(|b| b.is_ascii_digit()) {
        return out;
    }
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let rest = &text[at..];
        let hit = match c {
            '0'..='9' => number(rest),
            _ if rest[c.len_utf8()..].starts_with(|l: char| l.is_ascii_uppercase()) && PROVINCES.contains(c) => {
                plate(rest).map(|n| (Kind::Plate, n))
            }
            _ => None,
        };
        // A mail address begins with a letter or digit; only texts with an @ are looked at for one.
        let sign = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | '+' | '@');
        let word = if mails && sign(c) { rest.find(|c| !sign(c)).unwrap_or(rest.len()) } else { 0 };
        let hit = mail(&rest[..word]).map(|n| (Kind::Mail, n)).or(hit);
        match hit {
            Some((kind, length)) => {
                out.push(Found { kind, text: &rest[..length] });
                at += length;
            }
            // A run of letters and digits is looked at from its beginning only: the middle of a number is no number.
            None => at += if c.is_ascii_digit() { digits(rest) } else { c.len_utf8() },
        }
    }
    out
}

/// The text as everybody may read it: what was found is covered.
pub fn covered(text: &str) -> Cow<'_, str> {
    let found = find(text);
    if found.is_empty() {
        return Cow::Borrowed(text);
    }
    let (mut out, mut rest) = (String::with_capacity(text.len()), text);
    for f in found {
        // Found in their order, so that the next one stands behind the last.
        if let Some((before, after)) = rest.split_once(f.text) {
            out.push_str(before);
            out.push_str("＊＊＊");
            rest = after;
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// How long the run of digits is that a text begins with.
fn digits(text: &str) -> usize {
    text.bytes().take_while(u8::is_ascii_digit).count()
}

fn number(text: &str) -> Option<(Kind, usize)> {
    let bytes = text.as_bytes();
    let run = digits(text);
    let identity = run == 18 || (run == 17 && matches!(bytes.get(17), Some(b'x' | b'X')));
    if identity && proves(&bytes[..18]) {
        return Some((Kind::Identity, 18));
    }
    // Mobile numbers, also written 138 0000 1111 or 138-0000-1111.
    let (mut taken, mut length) = (Vec::new(), 0);
    for (i, b) in text.bytes().enumerate() {
        match b {
            b'0'..=b'9' => {
                taken.push(b);
                length = i + 1;
            }
            b' ' | b'-' if !taken.is_empty() && bytes.get(i + 1).is_some_and(u8::is_ascii_digit) => {}
            _ => break,
        }
        if taken.len() > 12 {
            break;
        }
    }
    let mobile = taken.len() == 11 && taken[0] == b'1' && matches!(taken[1], b'3'..=b'9');
    // Landlines with their area: 0731-58880000.
    let landline = (10..=12).contains(&taken.len()) && taken[0] == b'0' && taken[1] != b'0';
    (mobile || landline).then_some((Kind::Phone, length))
}

/// Whether 18 signs are an identity number by their check sign.
fn proves(signs: &[u8]) -> bool {
    let sum: u32 = WEIGHTS.iter().zip(signs).map(|(w, d)| w * u32::from(d - b'0')).sum();
    SIGNS.get((sum % 11) as usize).is_some_and(|s| s.eq_ignore_ascii_case(&signs[17]))
}

/// How long a plate is: province, letter, five or six letters and digits, with a dot or space where one is written.
fn plate(text: &str) -> Option<usize> {
    let mut chars = text.char_indices().skip(1).peekable();
    let (_, letter) = chars.next()?;
    if !letter.is_ascii_uppercase() {
        return None;
    }
    if chars.peek().is_some_and(|(_, c)| matches!(c, '·' | '•' | ' ' | '-')) {
        chars.next();
    }
    let (mut count, mut end, mut digits) = (0, 0, 0);
    for (i, c) in chars {
        if !(c.is_ascii_digit() || c.is_ascii_uppercase()) {
            break;
        }
        count += 1;
        digits += usize::from(c.is_ascii_digit());
        end = i + 1;
    }
    ((5..=6).contains(&count) && digits >= 2).then_some(end)
}

/// How long a mail address is, if the word is one.
fn mail(word: &str) -> Option<usize> {
    let word = word.trim_end_matches(['.', '-', '_']);
    let (name, host) = word.split_once('@')?;
    let fits = !name.is_empty() && host.contains('.') && !host.contains('@') && !host.starts_with('.');
    fits.then_some(word.len())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn kinds(text: &str) -> Vec<(Kind, &str)> {
        find(text).into_iter().map(|f| (f.kind, f.text)).collect()
    }

    #[test]
    fn what_reaches_or_names_somebody_is_found() {
        assert_eq!(kinds("打我电话13900001111，或0731-58880000"), [(Kind::Phone, "13900001111"), (Kind::Phone, "0731-58880000")]);
        assert_eq!(kinds("139 0000 1111"), [(Kind::Phone, "139 0000 1111")]);
        assert_eq!(kinds("身份证11010519491231002X。"), [(Kind::Identity, "11010519491231002X")]);
        assert_eq!(kinds("湘C·12345和湘CD12345占道"), [(Kind::Plate, "湘C·12345"), (Kind::Plate, "湘CD12345")]);
        assert_eq!(kinds("写信到wang.li@example.cn吧"), [(Kind::Mail, "wang.li@example.cn")]);
    }

    #[test]
    fn ordinary_numbers_are_not() {
        for text in [
            "3栋2单元201的灯坏了3天，2026-11-25报的",
            "编号2026-0042，12345打过了",
            "订单110105194912310021",
            "湘江边、云A座",
            "一共12345678901234567890元",
            "@所有人",
        ] {
            assert_eq!(kinds(text), [], "{text}");
        }
    }

    #[test]
    fn what_was_found_is_covered_and_nothing_else() {
        assert_eq!(covered("打13900001111找湘C·12345的车主"), "打＊＊＊找＊＊＊的车主");
        assert_eq!(covered("3栋灯坏了"), "3栋灯坏了");
    }

    proptest! {
        #[test]
        fn nothing_is_left_to_be_found_of_a_mobile_number(n in 3_000_000_000u64..=9_999_999_999, after in "[一-龥，。]{0,10}") {
            let text = format!("电话1{n}{after}");
            prop_assert!(find(&covered(&text)).is_empty());
        }

        #[test]
        fn any_text_is_looked_through_and_what_is_found_stands_in_it(text in "\\PC{0,80}") {
            for f in find(&text) {
                prop_assert!(!f.text.is_empty() && text.contains(f.text));
            }
        }

        #[test]
        fn a_mobile_number_is_found_anywhere(before in "[一-龥，。]{0,10}", n in 3_000_000_000u64..=9_999_999_999, after in "[一-龥，。]{0,10}") {
            let number = format!("1{n}");
            let text = format!("{before}{number}{after}");
            prop_assert!(find(&text).iter().any(|f| f.kind == Kind::Phone && f.text == number));
        }
    }
}
