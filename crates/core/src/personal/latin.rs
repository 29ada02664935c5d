//! Names in Latin letters, by what stands beside them: a title before (Mr Smith), what somebody says or does behind (Lily said, Lily说),
//! or an introduction (my name is Lily). A word in capitals at the beginning of a sentence alone is no name.

use std::ops::Range;

/// Titles; a name or two follow.
const TITLES: [&str; 17] = [
    "Mr",
    "Mrs",
    "Ms",
    "Miss",
    "Mister",
    "Dr",
    "Doctor",
    "Prof",
    "Professor",
    "Madam",
    "Sir",
    "Uncle",
    "Auntie",
    "Aunty",
    "Aunt",
    "Grandma",
    "Grandpa",
];
/// What a person does.
const DOES: [&str; 18] = [
    "said",
    "says",
    "told",
    "tells",
    "asked",
    "asks",
    "lives",
    "lived",
    "shouted",
    "shouts",
    "knocked",
    "called",
    "promised",
    "answered",
    "wrote",
    "complained",
    "complains",
    "refuses",
];
/// What stands before a name.
const BEFORE: [&str; 8] = ["name is", "named", "told", "asked", "ask", "tell", "i am", "i'm"];
/// The same in Chinese, on either side.
const DOES_ZH: [&str; 8] = ["说", "讲", "告诉", "住", "家", "天天", "先生", "女士"];
const BEFORE_ZH: [&str; 7] = ["告诉", "联系", "我叫", "叫", "找", "问", "我是"];
/// Words with a capital that are nobody's name: they begin a sentence, or stand for many.
const WORDS: &str = " i he she it we you they who that this these those there what when where why how nobody somebody someone everybody \
    everyone anybody anyone people neighbours neighbors neighbour neighbor residents resident tenants tenant owners owner management \
    manager property security guard guards police committee community workers worker staff office street firm company landlord \
    building one two three all some many most others another my our your his her their its the a an and but or so if as at in on of to \
    for with from by not no yes please also still even then now today yesterday tomorrow last next every each both either neither \
    monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october \
    november december mother father son daughter wife husband children child kids parents grandparents driver plumber electrician \
    madam sir doctor uncle auntie aunty aunt grandma grandpa professor mister miss mr mrs ms dr prof sorry wechat wifi afraid happy \
    sure chinese english liren just only after before because while since until nothing something everything whoever whatever half better be been being once never always often again maybe perhaps \
    none several few lift gate light water power gas ";

/// A word as it stands in a text.
fn word(text: &str, at: usize) -> &str {
    let rest = &text[at..];
    let end = rest.find(|c: char| !(c.is_ascii_alphabetic() || matches!(c, '\'' | '-'))).unwrap_or(rest.len());
    let word = rest[..end].trim_end_matches(['\'', '-']);
    word.strip_suffix("'s").unwrap_or(word)
}

/// Whether a word is written like a name and is no other word.
fn name(word: &str) -> bool {
    let mut letters = word.chars();
    let small = letters.next().is_some_and(|c| c.is_ascii_uppercase()) && letters.next().is_some_and(|c| c.is_ascii_lowercase());
    small && !WORDS.contains(&format!(" {} ", word.to_ascii_lowercase()))
}

/// Names, each with its place.
pub(super) fn find(text: &str) -> Vec<Range<usize>> {
    let mut out: Vec<Range<usize>> = Vec::new();
    if !text.bytes().any(|b| b.is_ascii_uppercase()) {
        return out;
    }
    let bytes = text.as_bytes();
    let begins = |i: &usize| bytes[*i].is_ascii_uppercase() && (*i == 0 || !bytes[*i - 1].is_ascii_alphanumeric());
    for at in (0..bytes.len()).filter(begins) {
        if out.last().is_some_and(|r| at < r.end) {
            continue;
        }
        let first = word(text, at);
        if let Some(found) = titled(text, at, first) {
            out.push(found);
        } else if name(first) {
            let whole = at..second(text, at + first.len()).unwrap_or(at + first.len());
            if does(&text[whole.end..]) || introduced(&text[..at]) {
                out.push(whole);
            } else if does(&text[at + first.len()..]) {
                out.push(at..at + first.len());
            }
        }
    }
    out
}

/// The end of a second name right behind a first: Lily Chen.
fn second(text: &str, end: usize) -> Option<usize> {
    let next = text[end..].strip_prefix(' ').map(|_| word(text, end + 1))?;
    name(next).then(|| end + 1 + next.len())
}

/// The name behind a title.
fn titled(text: &str, at: usize, title: &str) -> Option<Range<usize>> {
    TITLES.iter().find(|t| **t == title)?;
    let behind = &text[at + title.len()..];
    let gap = behind.strip_prefix('.').unwrap_or(behind);
    let rest = gap.trim_start_matches(' ');
    let start = text.len() - rest.len();
    let first = word(text, start);
    (rest.len() < behind.len() && name(first)).then(|| start..second(text, start + first.len()).unwrap_or(start + first.len()))
}

/// Whether somebody does something whose name ends here.
fn does(behind: &str) -> bool {
    let spoken = behind.strip_prefix(' ').map(|rest| word(rest, 0));
    spoken.is_some_and(|w| DOES.contains(&w)) || DOES_ZH.iter().any(|v| behind.starts_with(v))
}

/// Whether a name follows what stands here.
fn introduced(before: &str) -> bool {
    let chinese = BEFORE_ZH.iter().any(|v| before.ends_with(v));
    let Some(said) = before.strip_suffix(' ') else { return chinese };
    let low = said.to_ascii_lowercase();
    let word = |v: &&str| low.strip_suffix(*v).is_some_and(|head| !head.ends_with(|c: char| c.is_ascii_alphanumeric()));
    chinese || BEFORE.iter().any(word)
}
