//! What in somebody's words could name or reach a person: telephone numbers, identity numbers, number plates, addresses of
//! mail, Chinese names. It is pointed out before words become public and covered; of names whoever releases the words may
//! decide that they stay. (GB 11643-1999 for identity numbers, GA 36-2018 for plates.)

use std::borrow::Cow;
use std::ops::Range;

mod accounts;
mod names;
mod numbers;

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
    /// An account of WeChat or QQ.
    Account,
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

/// Everything found in a text, in its order.
pub fn find(text: &str) -> Vec<Found<'_>> {
    // Full-width signs are read as what they stand for; what is found is told as it was written.
    if !text.chars().any(|c| plain(c) != c) {
        return spots(text).into_iter().map(|(kind, at)| Found { kind, text: &text[at] }).collect();
    }
    let (mut folded, mut from) = (String::with_capacity(text.len()), Vec::with_capacity(text.len() + 1));
    for (i, c) in text.char_indices() {
        folded.push(plain(c));
        from.resize(folded.len(), i);
    }
    from.push(text.len());
    spots(&folded).into_iter().map(|(kind, at)| Found { kind, text: &text[from[at.start]..from[at.end]] }).collect()
}

/// The sign a full-width one stands for.
fn plain(c: char) -> char {
    match c {
        '\u{ff10}'..='\u{ff19}' | '\u{ff21}'..='\u{ff3a}' | '\u{ff41}'..='\u{ff5a}' | '＠' | '．' | '－' | '＿' | '＋' => {
            char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c)
        }
        '\u{3000}' => ' ',
        c => c,
    }
}

/// Where something stands, in its order.
fn spots(text: &str) -> Vec<(Kind, Range<usize>)> {
    let mut out: Vec<(Kind, Range<usize>)> = Vec::new();
    // Most sentences hold none, and lists ask for twenty at a time.
    let mails = text.contains('@');
    let accounts = accounts::find(text);
    let mut named = names::find(text).into_iter().peekable();
    if !mails && accounts.is_empty() && named.peek().is_none() && !text.bytes().any(|b| b.is_ascii_digit()) {
        return out;
    }
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let rest = &text[at..];
        while named.peek().is_some_and(|(start, _)| *start < at) {
            named.next();
        }
        if let Some((_, length)) = named.next_if(|(start, _)| *start == at) {
            out.push((Kind::Name, at..at + length));
            at += length;
            continue;
        }
        let hit = match c {
            '0'..='9' => numbers::number(&text[..at], rest),
            _ if rest[c.len_utf8()..].starts_with(|l: char| l.is_ascii_alphabetic()) => {
                numbers::plate(rest).map(|n| (Kind::Plate, n))
            }
            _ => None,
        };
        // A mail address begins with a letter or digit; only texts with an @ are looked at for one.
        let sign = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | '+' | '@');
        let word = if mails && sign(c) { rest.find(|c| !sign(c)).unwrap_or(rest.len()) } else { 0 };
        let account = accounts.iter().find(|a| a.start == at).map(|a| (Kind::Account, a.len()));
        let hit = mail(&rest[..word]).map(|n| (Kind::Mail, n)).or(hit).or(account);
        match hit {
            Some((kind, length)) => {
                out.push((kind, at..at + length));
                at += length;
            }
            // A run of digits is looked at from its beginning only: the middle of a number is no number.
            None => at += if c.is_ascii_digit() { numbers::digits(rest) } else { c.len_utf8() },
        }
    }
    // "李伟 13900001111": a name right before a number. Only now it is known which numbers are somebody's.
    let before: Vec<Range<usize>> = out
        .iter()
        .enumerate()
        .filter(|(_, (kind, _))| *kind == Kind::Phone)
        .filter_map(|(i, (_, at))| {
            let from = i.checked_sub(1).map_or(0, |last| out[last].1.end);
            names::before_number(text, from, at.start)
        })
        .collect();
    out.extend(before.into_iter().map(|at| (Kind::Name, at)));
    out.sort_by_key(|(_, at)| at.start);
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
    replaced(text, &found)
}

/// The same for some kinds only.
pub fn covered_of(text: &str, kinds: impl Fn(Kind) -> bool) -> Cow<'_, str> {
    let mut found = find(text);
    found.retain(|f| kinds(f.kind));
    replaced(text, &found)
}

/// The text with what was found in it covered.
fn replaced<'a>(text: &'a str, found: &[Found<'a>]) -> Cow<'a, str> {
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
        for (text, kind, found) in [
            ("打8613900001111", Kind::Phone, "8613900001111"),
            ("打+86 139 0000 1111", Kind::Phone, "86 139 0000 1111"),
            ("１３９００００１１１１打不通", Kind::Phone, "１３９００００１１１１"),
            ("139.0000.1111", Kind::Phone, "139.0000.1111"),
            ("13900001111 302室", Kind::Phone, "13900001111"),
            ("电话58880000没人接", Kind::Phone, "58880000"),
            ("座机：5888 0000", Kind::Phone, "5888 0000"),
            ("湘c12345堵门", Kind::Plate, "湘c12345"),
            ("湘Ｃ１２３４５", Kind::Plate, "湘Ｃ１２３４５"),
            ("身份证430302491231002", Kind::Identity, "430302491231002"),
            ("身份证110105194912310021写错了一位", Kind::Identity, "110105194912310021"),
            ("微信号wanglihua", Kind::Account, "wanglihua"),
            ("加我微信wang_1980", Kind::Account, "wang_1980"),
            ("QQ：123456789", Kind::Account, "123456789"),
        ] {
            assert_eq!(kinds(text), [(kind, found)], "{text}");
        }
        assert_eq!(kinds("找李伟 13900001111"), [(Kind::Name, "李伟"), (Kind::Phone, "13900001111")]);
        assert_eq!(kinds("王建国，电话13900001111"), [(Kind::Name, "王建国"), (Kind::Phone, "13900001111")]);
        assert_eq!(kinds("物业 13900001111，师傅13900002222").iter().filter(|(k, _)| *k == Kind::Name).count(), 0);
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
            ("住301的李秀英天天吵", "李秀英"),
            ("302室周小芳", "周小芳"),
            ("302室的周芳天天吵", "周芳"),
            ("302室住户周小芳家漏水", "周小芳"),
            ("房东赵国庆不管", "赵国庆"),
            ("老板陈志强", "陈志强"),
            ("车主：张强，挪车", "张强"),
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
            "302室马桶堵了，301室龙头漏水，201室严重漏水",
            "住301的老人、302室高空抛物、101室常常没人",
            "房东李某、老板陈总、邻居王婶都来过",
            "等儿子周末回来一起搬",
            "业主马上来，邻居许多人在，房东没交钱，老板何时来",
            "302室谢谢大家，402室石膏板掉了，502室万一着火",
            "500万资金、1000余人、120周年、2024张贴",
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
            "订单202611250000123456，流水4200001234567890",
            "电费5888度、60000000元",
            "表号58880000，日期20261125",
            "2026-0042和3000-5000元",
            "4.1米宽、138.5平方米、1.3900001元",
            "微信群里说过，QQ群也发了，微信支付500元",
            "加微信的人太多，微信公众号也打不开",
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
