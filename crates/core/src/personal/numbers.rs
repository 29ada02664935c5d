//! Numbers that reach or name somebody: telephones, identity cards, number plates.

use super::Kind;

/// Provinces as they stand on plates.
const PROVINCES: &str = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼";
/// Provinces as identity numbers begin with them.
const REGIONS: [(u32, u32); 9] = [(11, 15), (21, 23), (31, 37), (41, 46), (50, 54), (61, 65), (71, 71), (81, 83), (91, 91)];
/// What makes a number of seven or eight digits a telephone's.
const PHONES: [&str; 6] = ["电话", "座机", "固话", "电话号码", "tel", "phone"];

/// How long the run of digits is that a text begins with.
pub(super) fn digits(text: &str) -> usize {
    text.bytes().take_while(u8::is_ascii_digit).count()
}

/// The number a text begins with, and how long it is as written; `before` is what stands before it.
pub(super) fn number(before: &str, text: &str) -> Option<(Kind, usize)> {
    let run = digits(text);
    if let Some(length) = identity(text, run) {
        return Some((Kind::Identity, length));
    }
    // 138 0000 1111, 138-0000-1111, 138.0000.1111: the longest that is a telephone number.
    let bytes = text.as_bytes();
    let (mut taken, mut groups, mut dots, mut found) = (Vec::new(), vec![0], false, None);
    for (i, b) in text.bytes().enumerate() {
        let more = bytes.get(i + 1).is_some_and(u8::is_ascii_digit);
        match b {
            b'0'..=b'9' => {
                taken.push(b);
                if let Some(last) = groups.last_mut() {
                    *last += 1;
                }
                if !more && is_phone(before, &taken, &groups, dots) {
                    found = Some((Kind::Phone, i + 1));
                }
            }
            b' ' | b'-' | b'.' if !taken.is_empty() && more => {
                dots |= b == b'.';
                groups.push(0);
            }
            _ => break,
        }
        if taken.len() > 16 {
            break;
        }
    }
    found
}

/// Whether some digits are a telephone number: a mobile one, also with 86 before it; a landline with its area (0731-58880000); one without,
/// where the words before say so. Points stand in a number only as in 139.0000.1111, for they stand in sums too.
fn is_phone(before: &str, taken: &[u8], groups: &[usize], dots: bool) -> bool {
    let mobile = |d: &[u8]| d.len() == 11 && d[0] == b'1' && matches!(d[1], b'3'..=b'9');
    let own = ["0086", "86"].iter().find_map(|code| taken.strip_prefix(code.as_bytes()).filter(|d| mobile(d)));
    let pointed = matches!(groups, [3, 4, 4] | [2, 3, 4, 4] | [4, 3, 4, 4]);
    if own.is_some() || mobile(taken) {
        return !dots || pointed;
    }
    if dots {
        return false;
    }
    let area = (10..=12).contains(&taken.len()) && taken[0] == b'0' && taken[1] != b'0';
    let said = before.trim_end_matches([' ', ':', '：', '是', '为']).to_ascii_lowercase();
    let local = (7..=8).contains(&taken.len()) && matches!(taken[0], b'2'..=b'9') && PHONES.iter().any(|p| said.ends_with(p));
    area || local
}

/// How long the identity number is that a text begins with: 18 signs, or 15 as they were until 1999. Whether the last sign proves it does not
/// matter: mistyped by one it still names somebody. Region and birthday must be possible.
fn identity(text: &str, run: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let length = match (run, bytes.get(17)) {
        (18, _) | (17, Some(b'x' | b'X')) => 18,
        (15, _) => 15,
        _ => return None,
    };
    let value = |from: usize, to: usize| bytes[from..to].iter().fold(0, |n, d| n * 10 + u32::from(d - b'0'));
    let (year, day) = if length == 18 { (value(6, 10), 10) } else { (1900 + value(6, 8), 8) };
    let (month, date) = (value(day, day + 2), value(day + 2, day + 4));
    let region = REGIONS.iter().any(|(a, z)| (*a..=*z).contains(&value(0, 2)));
    (region && (1900..=2099).contains(&year) && (1..=12).contains(&month) && (1..=31).contains(&date)).then_some(length)
}

/// How long a plate is: province, letter, five or six letters and digits, with a dot or space where one is written.
pub(super) fn plate(text: &str) -> Option<usize> {
    let mut chars = text.char_indices().peekable();
    let (_, province) = chars.next()?;
    let (_, letter) = chars.next()?;
    if !PROVINCES.contains(province) || !letter.is_ascii_alphabetic() {
        return None;
    }
    if chars.peek().is_some_and(|(_, c)| matches!(c, '·' | '•' | ' ' | '-')) {
        chars.next();
    }
    let (mut count, mut end, mut digits) = (0, 0, 0);
    for (i, c) in chars {
        if !c.is_ascii_alphanumeric() {
            break;
        }
        count += 1;
        digits += usize::from(c.is_ascii_digit());
        end = i + 1;
    }
    ((5..=6).contains(&count) && digits >= 2).then_some(end)
}
