//! What in somebody's words could name or reach a person: telephone numbers, identity numbers, number plates, addresses of
//! mail, Chinese names. It is pointed out before words become public and covered; of names whoever releases the words may
//! decide that they stay. (GB 11643-1999 for identity numbers, GA 36-2018 for plates.)

use std::borrow::Cow;

mod names;

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
    /// A person's full name.
    Name,
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
    let mut named = names::find(text).into_iter().peekable();
    if !mails && named.peek().is_none() && !text.bytes().any(|b| b.is_ascii_digit()) {
        return out;
    }
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let rest = &text[at..];
        while named.peek().is_some_and(|(start, _)| *start < at) {
            named.next();
        }
        if let Some((_, length)) = named.next_if(|(start, _)| *start == at) {
            out.push(Found { kind: Kind::Name, text: &rest[..length] });
            at += length;
            continue;
        }
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
    covered_but(text, &[])
}

/// The same, but for names that were decided to stay.
pub fn covered_but<'a>(text: &'a str, stay: &[&str]) -> Cow<'a, str> {
    let mut found = find(text);
    found.retain(|f| f.kind != Kind::Name || !stay.contains(&f.text));
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
    fn full_names_are_found_by_what_stands_beside_them() {
        let names = |text| kinds(text).into_iter().map(|(kind, name)| (kind == Kind::Name).then_some(name)).collect::<Vec<_>>();
        for (text, name) in [
            ("请王建国先生把车挪一下", "王建国"),
            ("谢谢李静老师", "李静"),
            ("对面的欧阳明先生说", "欧阳明"),
            ("我叫张伟，住三楼", "张伟"),
            ("我叫张小明住三楼", "张小明"),
            ("姓名：陈思远 电话没有", "陈思远"),
            ("姓名刘洋", "刘洋"),
            ("联系人:周芳。", "周芳"),
            ("我是赵敏，一楼的", "赵敏"),
            ("对于周建先生的意见", "周建"),
            ("于小红女士", "于小红"),
        ] {
            assert_eq!(names(text), [Some(name)], "{text}");
        }
        assert_eq!(names("王建国先生和李静女士"), [Some("王建国"), Some("李静")]);
    }

    #[test]
    fn ordinary_words_are_no_names() {
        for text in [
            "王阿姨和李师傅都在，请张老师看看",
            "安装师傅说施工队长不在，常务主任也不在",
            "我是高层住户，我叫了万师傅来",
            "对于王老师的意见，任何老师都可以说",
            "我是方便的时候来的，我叫高空作业队",
            "社区书记、物业经理、居委会主任",
            "三栋二单元的楼道灯不亮了，白天黑夜都一样",
            "谢谢三单元的唐叔，于是大家都来了",
            "联系人：社区值班室",
            "保安大叔、开锁师傅、管道师傅、水电师傅",
        ] {
            assert_eq!(kinds(text), [], "{text}");
        }
    }

    #[test]
    fn a_name_that_was_decided_to_stay_stays() {
        let text = "谢谢王建国先生，电话13900001111，也谢谢李静老师";
        assert_eq!(covered(text), "谢谢＊＊＊先生，电话＊＊＊，也谢谢＊＊＊老师");
        assert_eq!(covered_but(text, &["王建国", "13900001111"]), "谢谢王建国先生，电话＊＊＊，也谢谢＊＊＊老师");
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
