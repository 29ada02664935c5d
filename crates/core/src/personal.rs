//! What in somebody's words could name or reach a person: telephone numbers, identity numbers, number plates, addresses of
//! mail, names. It is pointed out before words become public and covered; of names whoever releases the words may decide that they
//! stay, and may mark more words by hand. (GB 11643-1999 for identity numbers, GA 36-2018 for plates.)

use std::borrow::Cow;
use std::ops::Range;

mod accounts;
mod hans;
mod latin;
mod names;
mod numbers;
mod verbs;

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
    places(text).into_iter().map(|(kind, at)| Found { kind, text: &text[at] }).collect()
}

/// The same with where it stands.
fn places(text: &str) -> Vec<(Kind, Range<usize>)> {
    // Full-width signs are read as what they stand for; what is found is told as it was written.
    if !text.chars().any(|c| plain(c) != c) {
        return spots(text);
    }
    let (mut folded, mut from) = (String::with_capacity(text.len()), Vec::with_capacity(text.len() + 1));
    for (i, c) in text.char_indices() {
        folded.push(plain(c));
        from.resize(folded.len(), i);
    }
    from.push(text.len());
    spots(&folded).into_iter().map(|(kind, at)| (kind, from[at.start]..from[at.end])).collect()
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
    let mut named: Vec<(usize, usize)> = names::find(text);
    named.extend(latin::find(text).into_iter().map(|at| (at.start, at.len())));
    named.sort_unstable();
    let mut named = named.into_iter().peekable();
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
    covered_with(text, stay, &[])
}

/// The same with words that somebody marked by hand, which are covered wherever they stand.
pub fn covered_with<'a>(text: &'a str, stay: &[&str], hide: &[&str]) -> Cow<'a, str> {
    let found = places(text).into_iter().filter(|(kind, at)| *kind != Kind::Name || !stay.contains(&&text[at.clone()]));
    let mut all: Vec<Range<usize>> = found.map(|(_, at)| at).collect();
    all.extend(hide.iter().flat_map(|word| stands(text, word)));
    replaced(text, all)
}

/// The same for some kinds only.
pub fn covered_of(text: &str, kinds: impl Fn(Kind) -> bool) -> Cow<'_, str> {
    replaced(text, places(text).into_iter().filter(|(kind, _)| kinds(*kind)).map(|(_, at)| at).collect())
}

/// Where words that somebody marked stand in a text, whether in capitals or not; what begins or ends in a Latin letter or digit only
/// where a word or number does.
pub fn stands(text: &str, word: &str) -> Vec<Range<usize>> {
    if word.is_empty() {
        return Vec::new();
    }
    let (text, word) = (text.to_ascii_lowercase(), word.to_ascii_lowercase());
    let sign = |c: char| c.is_ascii_alphanumeric();
    let apart = |at: &Range<usize>| {
        let begins = word.starts_with(sign) && text[..at.start].ends_with(sign);
        let ends = word.ends_with(sign) && text[at.end..].starts_with(sign);
        !begins && !ends
    };
    text.match_indices(&word).map(|(at, found)| at..at + found.len()).filter(apart).collect()
}

/// The text with some places in it covered.
fn replaced(text: &str, mut places: Vec<Range<usize>>) -> Cow<'_, str> {
    if places.is_empty() {
        return Cow::Borrowed(text);
    }
    places.sort_unstable_by_key(|at| (at.start, at.end));
    let (mut out, mut done) = (String::with_capacity(text.len()), 0);
    for at in places {
        // What overlaps is covered by one sign.
        if at.start >= done {
            out.push_str(&text[done..at.start]);
            out.push_str("＊＊＊");
        }
        done = done.max(at.end);
    }
    out.push_str(&text[done..]);
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
    fn names_beside_verbs_and_in_latin_letters_are_found() {
        for (text, name) in [
            ("王小明说下周来修", "王小明"),
            ("昨天刘洋说他不管", "刘洋"),
            ("社区李建国说过了", "李建国"),
            ("李静告诉我水管爆了", "李静"),
            ("301的张伟天天吵", "张伟"),
            ("欧阳志强住在楼上", "欧阳志强"),
            ("我找王建国处理过两次", "王建国"),
            ("请联系陈思远", "陈思远"),
            ("已经告诉周敏了", "周敏"),
            ("问过刘翠英，没有回音", "刘翠英"),
            ("打电话给赵国庆", "赵国庆"),
            ("Mr Smith parks in front of the gate", "Smith"),
            ("please tell Mrs. Green about it", "Green"),
            ("Dr Li Na was there", "Li Na"),
            ("Lily said it drips", "Lily"),
            ("my neighbour Anna Brown lives below", "Anna Brown"),
            ("We asked Tom to move it", "Tom"),
            ("my name is Lucy", "Lucy"),
            ("楼上Lily说的", "Lily"),
            ("去找Tom修灯", "Tom"),
        ] {
            assert!(kinds(text).contains(&(Kind::Name, name)), "{text}: {:?}", kinds(text));
        }
    }

    #[test]
    fn verbs_and_capitals_alone_make_no_name() {
        for text in [
            "物业说下周来修，居委会说不归他管，师傅说没有零件",
            "高处住人，常来住，周围住户都说漏水，任何人说都没用",
            "大家说要装灯，有人说不用，邻居都说吵，老人家说怕黑",
            "找施工队，找物业，找社区，问过保安，叫了维修，联系过电力公司",
            "告诉大家停水了，通知全体业主，找高空作业队，问常务副主任",
            "于是说好了，方便说一下，谢谢说明，文明说话，马上说，石板住不了人",
            "金海物业说，白云小区住了十年，江南花园一家一家敲门，黄河路天天堵",
            "上周明明说好了，下周海棠花园停水，主张明天说，高龙家园的灯坏了，万家天天吵，康宁医院说没床位，找康德医院",
            "She said it is broken. They told us nothing. Nobody lives there. The Property Management said no.",
            "I told Security twice. Please ask Management. Monday called off. Who said so? Everybody says the Lift is old",
            "We asked the Committee. Mr, please. Doctor on call. Sir, the light is out. WIFI说断就断",
        ] {
            assert_eq!(kinds(text), [], "{text}");
        }
    }

    #[test]
    fn words_marked_by_hand_are_covered_wherever_they_stand() {
        let text = "老刀又来了，Ann 说老刀有钥匙。Annabel, ann. 302室，1302室，电话13900001111";
        let hide = ["老刀", "Ann", "302"];
        assert_eq!(
            covered_with(text, &[], &hide),
            "＊＊＊又来了，＊＊＊ 说＊＊＊有钥匙。Annabel, ＊＊＊. ＊＊＊室，1302室，电话＊＊＊"
        );
        // What is marked is covered even where the name was to stay, once where both found it.
        assert_eq!(covered_with("谢谢王建国先生", &["王建国"], &["王建国先生", "建国"]), "谢谢＊＊＊");
        assert_eq!(covered_with("灯坏了", &[], &["老刀", ""]), "灯坏了");
        assert!(stands("灯坏了", "老刀").is_empty());
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
        fn nothing_marked_is_left_to_be_read(before in "[一-龥a-z ]{0,12}", word in "[一-龥]{1,4}", after in "[一-龥A-Z ]{0,12}") {
            let text = format!("{before}{word}{after}{word}");
            let out = covered_with(&text, &[], &[&word]);
            prop_assert!(stands(&out, &word).is_empty(), "{out}");
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
