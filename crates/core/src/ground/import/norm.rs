//! Texts of a spreadsheet brought into one form: full-width signs, stray spaces, Chinese numerals, units.

/// Without the differences nobody means: full-width letters, digits and signs become half-width, spaces collapse.
pub fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        let c = match c {
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
            '\u{3000}' | '\u{a0}' | '\t' | '\n' | '\r' => ' ',
            '—' | '–' | '―' | '‐' | '−' => '-',
            '\u{200b}' | '\u{feff}' | '\0' => continue,
            c => c,
        };
        if c != ' ' || (!out.is_empty() && !out.ends_with(' ')) {
            out.push(c);
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// [`plain`] without any spaces: 3 0 1 is 301.
pub fn tight(text: &str) -> String {
    plain(text).replace(' ', "")
}

/// Chinese numerals as digits, where they stand as a number: 第十二组 is 第12组, 三 is 3, but 三元里 stays.
fn digits(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    let mut i = 0;
    while i < chars.len() {
        let end = (i..chars.len()).find(|j| value(chars[*j]).is_none()).unwrap_or(chars.len());
        match (end > i).then(|| numeral(&chars[i..end])).flatten() {
            Some(n) => {
                out.push_str(&n.to_string());
                i = end;
            }
            None => {
                out.push(chars[i]);
                i += 1;
            }
        }
    }
    out
}

/// A digit, or ten and hundred.
fn value(c: char) -> Option<u32> {
    "零一二三四五六七八九十百".chars().position(|d| d == c).and_then(|i| u32::try_from(i).ok()).or(match c {
        '〇' => Some(0),
        '两' => Some(2),
        _ => None,
    })
}

/// A numeral below a thousand; a run of digits such as 三〇一 is read digit by digit.
fn numeral(chars: &[char]) -> Option<u32> {
    if chars.len() > 6 {
        return None;
    }
    let values: Vec<u32> = chars.iter().filter_map(|c| value(*c)).collect();
    if values.iter().all(|v| *v < 10) {
        return values.iter().try_fold(0u32, |n, v| n.checked_mul(10)?.checked_add(*v));
    }
    let (mut sum, mut digit) = (0, None);
    for v in values {
        match v {
            10 => sum += digit.take().unwrap_or(1) * 10,
            11 => sum += digit.take().unwrap_or(1) * 100,
            0 => {}
            v if digit.is_none() => digit = Some(v),
            _ => return None,
        }
    }
    Some(sum + digit.unwrap_or(0))
}

/// The first number in a text: 12 for 第十二邻, 12邻 and １２.
pub fn number_in(text: &str) -> Option<i64> {
    let text = digits(&tight(text));
    let start = text.find(|c: char| c.is_ascii_digit())?;
    let run: String = text[start..].chars().take_while(char::is_ascii_digit).collect();
    if run.len() > 9 { None } else { run.parse().ok() }
}

/// Without the units at its end and zeros at its start, in capitals: what is compared. A text that is only a unit stays.
fn key(text: &str, units: &[&str]) -> String {
    let text = digits(&tight(text)).to_uppercase();
    let mut rest = text.strip_prefix('第').unwrap_or(&text);
    while let Some(shorter) = units.iter().find_map(|u| rest.strip_suffix(u)).filter(|s| !s.is_empty()) {
        rest = shorter;
    }
    let number = rest.trim_start_matches('0');
    let cut = if number.starts_with(|c: char| c.is_ascii_digit()) { number } else { rest };
    cut.to_string()
}

/// 3, 03栋, 3号楼, 三幢 and ３# are one building.
pub fn building_key(text: &str) -> String {
    key(text, &["号楼", "栋", "幢", "座", "楼", "#", "号"])
}

/// 1, 1单元, 一单元 and 1门 are one entrance.
pub fn entrance_key(text: &str) -> String {
    key(text, &["单元", "门洞", "楼道", "门", "梯", "号"])
}

/// 301, 301室 and ３０１ are one room. Zeros at the start count: 0301 is another way of writing in some lists.
pub fn room_key(text: &str) -> String {
    let text = tight(text).to_uppercase();
    let mut rest = text.as_str();
    while let Some(shorter) = ["室", "房", "户", "号"].iter().find_map(|u| rest.strip_suffix(u)).filter(|s| !s.is_empty()) {
        rest = shorter;
    }
    rest.to_string()
}

/// 第7居民小组, 7组 and 第七小组 are one group.
pub fn group_key(text: &str) -> String {
    key(text, &["居民小组", "小组", "组"])
}

/// 第一片, 1片 and 第1网格 are one grid.
pub(super) fn grid_key(text: &str) -> String {
    key(text, &["网格", "片区", "片", "格", "号"])
}

/// A name as it is stored when it is new: the number gets the unit people say.
pub(super) fn named(text: &str, unit: &str, prefix: &str) -> String {
    let text = plain(text);
    let bare = digits(&tight(&text));
    if !bare.is_empty() && bare.bytes().all(|b| b.is_ascii_digit()) { format!("{prefix}{bare}{unit}") } else { text }
}

/// A place among its neighbours: by its number, those without one last.
pub fn sort_of(text: &str) -> i64 {
    number_in(text).unwrap_or(1_000_000)
}

/// An area in 0.01 m²: "78.5", "78.50㎡", "1,020 平方米". Text that is no plain number ("约60", "八十九平") is none.
pub fn area(text: &str) -> Option<i64> {
    let text = tight(text).to_lowercase();
    let mut rest = text.as_str();
    for unit in ["㎡", "m²", "m2", "平方米", "平米", "平方", "平"] {
        rest = rest.strip_suffix(unit).unwrap_or(rest);
    }
    let (whole, part) = rest.split_once('.').unwrap_or((rest, ""));
    let whole = if whole.contains(',') { thousands(whole)? } else { whole.to_string() };
    let fine = |s: &str, most: usize| s.len() <= most && s.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || !fine(&whole, 7) || !fine(part, 6) {
        return None;
    }
    let hundredths: i64 = format!("{whole}{part:0<6}").parse().ok()?;
    // Half a hundredth and more counts up.
    Some((hundredths + 5_000) / 10_000).filter(|a| *a > 0)
}

/// "1,020" without its comma, if it stands where one belongs.
fn thousands(text: &str) -> Option<String> {
    let mut parts = text.split(',');
    let first = parts.next().filter(|p| (1..=3).contains(&p.len()))?;
    let rest: Option<Vec<&str>> = parts.map(|p| (p.len() == 3).then_some(p)).collect();
    Some(format!("{first}{}", rest?.concat()))
}

/// Whether a cell looks like the number of a person: an identity card or a mobile phone.
pub fn personal(text: &str) -> bool {
    let text = tight(text).to_uppercase();
    let runs = text.split(|c: char| !c.is_ascii_digit() && c != 'X');
    runs.into_iter().any(|run| {
        let phone = run.len() == 11 && run.starts_with('1') && !run.starts_with("10") && !run.starts_with("11");
        let card = matches!(run.len(), 15 | 18) && run[..run.len() - 1].bytes().all(|b| b.is_ascii_digit());
        phone || card
    })
}

/// Parts of a full address: "铁西村小区3栋1单元301室", "3-1-301", "3栋301".
pub(super) fn split_address(text: &str) -> [String; 4] {
    let text = tight(text);
    let none = String::new;
    let (mut compound, mut building, mut entrance) = (none(), none(), none());
    let mut rest = text.as_str();
    // What ends in a word for a building is one, with the compound before its number.
    if let Some((at, unit)) = ["号楼", "栋", "幢", "座", "#"].iter().filter_map(|u| rest.find(u).map(|at| (at, *u))).min() {
        let head = &rest[..at];
        let cut = head
            .rfind(|c: char| !c.is_ascii_alphanumeric() && value(c).is_none())
            .map_or(0, |i| i + head[i..].chars().next().map_or(0, char::len_utf8));
        (compound, building) = (head[..cut].trim_end_matches('-').to_string(), format!("{}{unit}", &head[cut..]));
        rest = rest[at + unit.len()..].trim_start_matches('-');
    }
    if let Some(at) = rest.find("单元") {
        entrance = format!("{}单元", &rest[..at]);
        rest = rest[at + "单元".len()..].trim_start_matches('-');
    }
    let parts: Vec<&str> = rest.split('-').collect();
    let (b, e, room) = match (building.is_empty(), entrance.is_empty(), parts.as_slice()) {
        (true, true, [b, e, room]) => (*b, *e, *room),
        (true, _, [b, room]) => (*b, "", *room),
        (false, true, [e, room]) => ("", *e, *room),
        _ => ("", "", rest),
    };
    let or = |own: String, other: &str| if own.is_empty() { other.to_string() } else { own };
    [compound, or(building, b), or(entrance, e), room.to_string()]
}
