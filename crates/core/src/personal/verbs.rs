//! Full Chinese names that nothing but a verb stands beside: 王小明说, 找李静, 告诉张伟. A surname begins many words, so here the given name
//! is made of characters that are common in given names, and a name that ends in the middle of a word is none.

use super::hans::Hans;
use super::names::{han, is_name};

/// Characters that given names are made of, by how common they are; such as mostly stand in other words beside a verb are left out.
static GIVEN: Hans = Hans::of(
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛超兰霞刚桂英华玉萍红玲芬燕彬鹏飞宇浩凯琳雪梅琴云丹婷欣怡佳思涵梓轩志建国斌波辉辰峰博晓永春秀淑珍凤莲荣福林森鑫俊豪倩颖慧洁晶莹瑶璐蕾薇菲媛蓉萱诗嘉琪悦彤妍宁德义仁贵祥瑞庆明平海东龙成生文健美巧菊香翠喜旺昌旭昊睿泽远翔威武权胜学先兴良利顺发根松柏坤胤彦亮帆阳雨子小娥娇媚",
);
/// What somebody does whose name stands before it.
const AFTER: [&str; 16] =
    ["说", "讲", "告诉", "住", "反映", "答应", "骂", "天天", "经常", "总是", "家里", "家的", "一家", "回答", "打人", "打电话"];
/// What is done to somebody whose name follows.
const BEFORE: [&str; 11] = ["打电话给", "联系", "告诉", "找过", "找到", "打给", "通知", "问过", "找", "问", "叫"];
/// What may stand before a name of two characters: little else ends in them.
static LEAD: Hans = Hans::of("的和跟与找问听叫是被请让对向给由但而");
/// Surnames that often are the end of another word.
static DOUBTED: Hans = Hans::of("于任何方万常白高石金易江黄马田段雷钱毛施洪程康汤乔陶夏叶杜严贺谢文明孔龙胡余熊");
/// The same where the surname makes no word with it: 昨天刘洋 is a name behind a day, 上周明 is none.
static LEAD_SURE: Hans = Hans::of("天上下午晚室户员主友居区");
/// Surnames that make one.
static JOINED: Hans = Hans::of("周张何余许曾林梁");
/// What may follow a name of two characters that a verb stands before.
static THEN: Hans = Hans::of("说要了来去帮吧和跟都也就的家问签办处");

/// Whether a text is a surname with one or two characters of given names.
fn plain(name: &str) -> bool {
    let double = name.chars().count() == 4;
    is_name(name) && name.chars().skip(if double { 2 } else { 1 }).all(|c| GIVEN.contains(c))
}

/// Where the last `n` characters of a text begin.
fn last(text: &str, n: usize) -> Option<usize> {
    text.char_indices().rev().nth(n - 1).map(|(i, _)| i)
}

/// The name that ends where something is said of somebody.
pub(super) fn before(text: &str, end: usize) -> Option<(usize, usize)> {
    AFTER.iter().find(|v| text[end..].starts_with(**v))?;
    let head = &text[..end];
    [4, 3, 2].into_iter().find_map(|n| {
        let start = last(head, n)?;
        let name = &head[start..];
        let (lead, surname) = (head[..start].chars().next_back(), name.chars().next()?);
        let alone = lead.is_none_or(|c| !han(c) || LEAD.contains(c));
        let sure = !DOUBTED.contains(surname);
        let joined = JOINED.contains(surname) && lead.is_some_and(|c| LEAD_SURE.contains(c) || "一也任其".contains(c));
        let behind = n > 2 || lead.is_some_and(|c| LEAD_SURE.contains(c));
        (plain(name) && (alone || (sure && behind && !joined))).then_some((start, name.len()))
    })
}

/// The name that follows what is done to somebody.
pub(super) fn behind(text: &str, at: usize) -> Option<(usize, usize)> {
    let verb = BEFORE.iter().find(|v| text[at..].starts_with(**v))?;
    let start = at + verb.len();
    let rest = &text[start..];
    let end = |n: usize| rest.char_indices().map(|(i, _)| i).chain([rest.len()]).nth(n);
    [4, 3, 2].into_iter().find_map(|n| {
        let name = &rest[..end(n)?];
        let next = rest[name.len()..].chars().next();
        let over = n > 2 || next.is_none_or(|c| !han(c) || THEN.contains(c));
        (plain(name) && over).then_some((start, name.len()))
    })
}
