//! Full Chinese names, recognised by what stands beside them: a form of address behind ("王建国先生") or an introduction
//! before ("我叫王建国"), a room, a relation or a telephone number. A surname with a form of address alone ("王阿姨") is how neighbours speak, and names nobody outside
//! the stairwell. False alarms cost a word; so what looks like a name but is a common word is left out.

use std::ops::Range;

use super::hans::Hans;
use super::verbs;

/// Surnames by how common they are (about nine people in ten). Those that mostly are other words are left out.
static SURNAMES: Hans = Hans::of(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万钱严武戴莫孔汤康易乔赖樊文施洪欧俞倪殷章骆齐常",
);
/// Surnames of two characters.
const DOUBLE: [&str; 9] = ["欧阳", "上官", "司马", "诸葛", "皇甫", "令狐", "慕容", "司徒", "夏侯"];
/// Forms of address that follow a name.
const TITLES: [&str; 27] = [
    "先生", "女士", "小姐", "老师", "师傅", "同志", "阿姨", "叔叔", "大叔", "大爷", "大妈", "大姐", "大哥", "奶奶", "爷爷",
    "婆婆", "医生", "律师", "警官", "书记", "主任", "经理", "老板", "校长", "组长", "邻长", "片长",
];
/// What introduces a name.
const BEFORE: [&str; 8] = ["我叫", "名叫", "叫做", "名字是", "姓名", "联系人", "户主", "我是"];
/// Characters that stand in no given name, or so seldom that they tell it is none.
static NEVER: Hans = Hans::of(
    "的了是在和有我你他她们这那不就都也很到说给被把请找叫问跟对让等个位老二三四五六七八九十两几楼栋单元号户家门里上下层住业租客阿师先女同书主经校组邻片医律警大叔奶爷婆工务保装管作空便何时候边度段分全么什",
);
/// Who somebody is to whoever speaks: a name may follow.
const RELATIONS: [&str; 20] = [
    "房东", "老板", "租客", "租户", "房客", "业主", "户主", "住户", "邻居", "儿子", "女儿", "老公", "老婆", "丈夫", "妻子",
    "保姆", "司机", "车主", "楼长", "男子",
];
/// Characters that stand in no given name where nothing says that a name follows.
static UNLIKELY: Hans =
    Hans::of("没吗呢吧啊又再还已经装收付交停堵漏坏吵闹骂敲车窗墙灯水电气火烟屋婶伯姨嫂哥姐妈爸总某氏桶头色病");
/// Common words that begin like a name.
const WORDS: [&str; 58] = [
    "安装", "施工", "常务", "常年", "高级", "高兴", "任何", "方便", "高空", "时任", "马上", "关于", "对于", "于是", "白天",
    "江边", "石油", "金属", "文明", "易拉", "夏天", "程序", "马桶", "马路", "龙头", "严重", "谢谢", "许多", "熊孩", "常常",
    "石膏", "石头", "陶瓷", "黄色", "毛病", "易燃", "孔洞", "洪水", "高温", "高低", "任意", "齐全", "叶子", "范围", "万一",
    "康复", "文件", "方向", "余下", "余热", "白色", "丁字", "周末", "周一", "周日", "周六", "周围", "周边",
];

/// Names with where they begin and how long they are, in bytes, in their order.
pub(super) fn find(text: &str) -> Vec<(usize, usize)> {
    let mut out: Vec<(usize, usize)> = Vec::new();
    if text.is_ascii() {
        return out;
    }
    for (i, c) in text.char_indices() {
        let found = match c {
            '先' | '女' | '小' | '老' | '师' | '同' | '阿' | '叔' | '大' | '奶' | '爷' | '婆' | '医' | '律' | '警' | '书'
            | '主' | '经' | '校' | '组' | '邻' | '片'
                if TITLES.iter().any(|t| text[i..].starts_with(t)) =>
            {
                behind(text, i).or_else(|| related(text, i))
            }
            '我' | '名' | '叫' | '姓' | '联' | '户' => {
                ahead(text, i).or_else(|| related(text, i)).or_else(|| verbs::behind(text, i))
            }
            '0'..='9' => behind_room(text, i),
            // What relations begin with: of most characters nothing more is asked.
            '说' | '讲' | '反' | '答' | '骂' | '天' | '经' | '总' | '家' | '一' | '回' => verbs::before(text, i),
            '告' | '打' => verbs::before(text, i).or_else(|| verbs::behind(text, i)),
            '找' | '问' | '通' => verbs::behind(text, i),
            '住' => related(text, i).or_else(|| verbs::before(text, i)),
            '房' | '老' | '租' | '业' | '邻' | '儿' | '女' | '丈' | '妻' | '保' | '司' | '车' | '楼' | '男' => {
                related(text, i)
            }
            _ => None,
        };
        if let Some((start, length)) = found
            && out.last().is_none_or(|(s, l)| s + l <= start)
        {
            out.push((start, length));
        }
    }
    out
}

pub(super) fn han(c: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&c)
}

/// Whether a text is a full name and nothing else: a surname and one or two more characters.
pub(super) fn is_name(text: &str) -> bool {
    let double = DOUBLE.iter().find(|d| text.starts_with(**d)).map_or(0, |d| d.len());
    let single = text.chars().next().filter(|c| SURNAMES.contains(*c)).map_or(0, char::len_utf8);
    let surname = double.max(single);
    if surname == 0 {
        return false;
    }
    let given = &text[surname..];
    (1..=2).contains(&given.chars().count())
        && given.chars().all(|c| han(c) && !NEVER.contains(c))
        && !WORDS.iter().any(|w| text.starts_with(w))
}

/// The name that ends where a form of address begins.
fn behind(text: &str, end: usize) -> Option<(usize, usize)> {
    let before = &text[..end];
    let starts: Vec<usize> = before.char_indices().rev().take(4).map(|(i, _)| i).collect();
    // The longest first: 张建国 is no 建国. But 谢 and 于 mostly are no surnames but words before one: 谢谢李静老师.
    let fits: Vec<&str> = starts.iter().rev().map(|start| &before[*start..]).filter(|name| is_name(name)).collect();
    let alone = |name: &str| before[..end - name.len()].chars().next_back().is_none_or(|c| !han(c));
    let sure = fits.iter().find(|name| alone(name) || !name.starts_with(['于', '谢']));
    let name = sure.or(fits.first().filter(|name| name.starts_with('谢')))?;
    Some((end - name.len(), name.len()))
        // 对于王老师: the last character is the surname, what stands before it is not.
        .filter(|(start, length)| {
            let name = &text[*start..start + length];
            let mut two = name.chars();
            let pair = two.next().zip(two.next()).filter(|_| two.next().is_none());
            !pair.is_some_and(|(first, last)| SURNAMES.contains(last) && "于任何方万常白高石金易文".contains(first))
        })
}

/// A name where only what stands before it says that it may be one: two given characters rather than one, and no word beside it.
fn likely(text: &str, start: usize) -> Option<(usize, usize)> {
    let name = &text[start..];
    let ends: Vec<usize> = name.char_indices().map(|(i, _)| i).chain([name.len()]).skip(2).take(3).collect();
    let fits = |end: usize| {
        let given = name[..end].chars().skip(1);
        is_name(&name[..end]) && given.clone().all(|c| !UNLIKELY.contains(c))
    };
    ends.into_iter().rev().find_map(|end| {
        let (last, next) = (name[..end].chars().next_back(), name[end..].chars().next());
        // 周芳天天吵: the third character belongs to the next word.
        let double = name[..end].chars().count() > 2 && last == next;
        let over = name[..end].chars().count() > 2 || next.is_none_or(|c| !han(c) || double_behind(&name[end..]));
        (!double && over && fits(end)).then_some((start, end))
    })
}

/// Whether a text begins with a doubled character.
fn double_behind(text: &str) -> bool {
    let mut chars = text.chars();
    chars.next().zip(chars.next()).is_some_and(|(a, b)| a == b)
}

/// The name that follows a relation: 房东赵国庆.
fn related(text: &str, at: usize) -> Option<(usize, usize)> {
    let relation = RELATIONS.iter().find(|r| text[at..].starts_with(**r))?;
    let rest = text[at + relation.len()..].trim_start_matches([':', '：', ' ']);
    likely(text, text.len() - rest.len())
}

/// The name that follows a room: 住301的李秀英, 302室周小芳. The number is three or four digits long and stands alone.
fn behind_room(text: &str, at: usize) -> Option<(usize, usize)> {
    let run = text[at..].bytes().take_while(u8::is_ascii_digit).count();
    let alone = !text[..at].ends_with(|c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '年'));
    if !(3..=4).contains(&run) || !alone {
        return None;
    }
    let room = &text[at + run..];
    // 500万 and 1000余人 are no rooms.
    let rest = room.strip_prefix(['室', '房', '户', '的'])?.trim_start_matches(['室', '房', '户', '的', ' ']);
    likely(text, text.len() - rest.len())
}

/// The name that ends right before a telephone number: 李伟 13900001111.
pub(super) fn before_number(text: &str, from: usize, at: usize) -> Option<Range<usize>> {
    let before =
        text[from..at].trim_end_matches([' ', '，', ',', '、', ':', '：', '+', '是', '打', '手', '机', '电', '话', '的']);
    let starts: Vec<usize> = before.char_indices().rev().take(4).map(|(i, _)| i).collect();
    starts.into_iter().skip(1).rev().find_map(|start| {
        let name = &before[start..];
        let lead = before[..start].chars().next_back().is_none_or(|c| !han(c) || "系找给是叫和打".contains(c));
        let fits = name.chars().skip(1).all(|c| !UNLIKELY.contains(c));
        (lead && fits && is_name(name)).then(|| from + start..from + before.len())
    })
}

/// The name that follows an introduction.
fn ahead(text: &str, at: usize) -> Option<(usize, usize)> {
    let intro = BEFORE.iter().find(|b| text[at..].starts_with(**b))?;
    let rest = &text[at + intro.len()..];
    let name = rest.trim_start_matches([':', '：', ' ', '是', '为']);
    let start = text.len() - name.len();
    // "The contact is at the desk": only a colon makes such a word introduce somebody.
    if matches!(*intro, "联系人" | "户主") && !rest.starts_with([':', '：']) {
        return None;
    }
    let ends: Vec<usize> =
        name.char_indices().skip(2).take(3).map(|(i, _)| i).chain((name.chars().count() <= 4).then_some(name.len())).collect();
    ends.into_iter().find_map(|end| {
        let next = name[end..].chars().next();
        let over = next.is_none_or(|c| !han(c) || "住在是家说电手".contains(c));
        (over && is_name(&name[..end])).then_some((start, end))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_relation_leads_to_a_name() {
        for relation in RELATIONS {
            let text = format!("{relation}赵国庆");
            assert_eq!(find(&text), [(relation.len(), "赵国庆".len())], "{text}");
        }
    }
}
