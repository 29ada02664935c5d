//! Reading the text of an outside order (12345 hotline, grid platform) as a worker pastes it, or a row of a spreadsheet of
//! them. Platforms name the same thing differently; names, identity numbers and whatever else is not needed to settle the
//! matter are passed over and never leave this file.

use crate::contact::Contact;
use crate::time::Date;

/// Longest number, in characters.
pub const LONGEST_NUMBER: usize = 40;
/// Longest text of an order, in characters.
const LONGEST_WORDS: usize = 2_000;
/// Most orders that are read from one text.
pub const MOST: usize = 20;

/// An order as understood.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Order {
    /// The number the outside knows it by.
    pub number: String,
    /// What was said.
    pub words: String,
    /// Where, as written.
    pub address: String,
    /// What the platform files it under.
    pub topic: String,
    /// How to reach who said it.
    pub contact: Option<Contact>,
    /// Until when the outside wants an answer: a day, and a minute of it where one is written.
    pub due: Option<(Date, Option<i32>)>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Field {
    Number,
    Words,
    Address,
    Topic,
    Contact,
    Due,
    /// Known and not taken in.
    Other,
}

/// Labels, longer ones before those they begin with.
const LABELS: [(&str, Field); 55] = [
    ("要求办结时间", Field::Due),
    ("办结截止时间", Field::Due),
    ("办理截止时间", Field::Due),
    ("办理时限", Field::Due),
    ("办结时限", Field::Due),
    ("处理时限", Field::Due),
    ("反馈时限", Field::Due),
    ("截止时间", Field::Due),
    ("截止日期", Field::Due),
    ("到期时间", Field::Due),
    ("工单编号", Field::Number),
    ("工单号码", Field::Number),
    ("工单号", Field::Number),
    ("受理编号", Field::Number),
    ("诉求编号", Field::Number),
    ("事件编号", Field::Number),
    ("任务编号", Field::Number),
    ("案件编号", Field::Number),
    ("诉求内容", Field::Words),
    ("工单内容", Field::Words),
    ("反映内容", Field::Words),
    ("反映问题", Field::Words),
    ("问题描述", Field::Words),
    ("事件描述", Field::Words),
    ("诉求描述", Field::Words),
    ("主要内容", Field::Words),
    ("诉求地址", Field::Address),
    ("事发地址", Field::Address),
    ("事发地点", Field::Address),
    ("事件地址", Field::Address),
    ("事件地点", Field::Address),
    ("发生地址", Field::Address),
    ("详细地址", Field::Address),
    ("联系电话", Field::Contact),
    ("联系方式", Field::Contact),
    ("来电号码", Field::Contact),
    ("手机号码", Field::Contact),
    ("问题分类", Field::Topic),
    ("诉求类别", Field::Topic),
    ("诉求分类", Field::Topic),
    ("事件类别", Field::Topic),
    ("事件分类", Field::Topic),
    ("诉求标题", Field::Topic),
    ("工单标题", Field::Topic),
    ("事件标题", Field::Topic),
    ("诉求人", Field::Other),
    ("来电人", Field::Other),
    ("联系人", Field::Other),
    ("姓名", Field::Other),
    ("性别", Field::Other),
    ("身份证", Field::Other),
    ("来电时间", Field::Other),
    ("受理时间", Field::Other),
    ("派单时间", Field::Other),
    ("承办单位", Field::Other),
];

fn label(text: &str) -> Option<(&'static str, Field)> {
    LABELS.iter().find(|(l, _)| text.starts_with(l)).copied()
}

/// The orders in a pasted text, in their order, at most [`MOST`]. A number begins a new one; text without any label is the
/// words of one order whose number is still to be written.
pub fn read(text: &str) -> Vec<Order> {
    let mut out: Vec<Order> = Vec::new();
    let mut rest = text.trim();
    let (before, mut at) = until_label(rest);
    if at.is_none() {
        let words = clip(before);
        return if words.is_empty() { Vec::new() } else { vec![Order { words, ..Order::default() }] };
    }
    while let Some((start, length, field)) = at {
        rest = &rest[start + length..];
        let (value, next) = until_label(rest);
        let value =
            value.trim_matches(|c: char| c.is_whitespace() || matches!(c, '：' | ':' | '】' | '【' | '|' | '；' | ';' | ','));
        let another = field == Field::Number && out.last().is_none_or(|o| !o.number.is_empty()) && out.len() <= MOST;
        if another || out.is_empty() {
            out.push(Order::default());
        }
        if let Some(order) = out.last_mut() {
            order.take(field, value);
        }
        at = next;
    }
    out.retain(|o| !o.number.is_empty() || !o.words.is_empty());
    out.truncate(MOST);
    out
}

/// What stands before the next label, and where that label is: its place, its length with the signs around it, its field.
fn until_label(text: &str) -> (&str, Option<(usize, usize, Field)>) {
    let mut fresh = true;
    for (i, c) in text.char_indices() {
        // A label begins a line or a column; inside a sentence the same words are only words.
        if fresh && let Some((known, field)) = label(&text[i..]) {
            let after = &text[i + known.len()..];
            let signs: usize =
                after.chars().take_while(|c| matches!(c, '】' | '：' | ':' | ' ' | '\u{3000}' | '\t')).map(char::len_utf8).sum();
            if signs > 0 {
                return (&text[..i], Some((i, known.len() + signs, field)));
            }
        }
        fresh = c.is_whitespace() || matches!(c, '【' | '；' | ';' | '|');
    }
    (text, None)
}

/// The orders of a spreadsheet, by the names of its columns; rows without number and words are passed over.
pub fn rows<'a>(headers: &[String], rows: impl Iterator<Item = &'a [String]>) -> Vec<Order> {
    let fields: Vec<Option<Field>> = headers.iter().map(|h| label(h.trim()).map(|(_, f)| f)).collect();
    let order = |cells: &[String]| {
        let mut order = Order::default();
        for (field, cell) in fields.iter().zip(cells) {
            if let Some(field) = field {
                order.take(*field, cell.trim());
            }
        }
        order
    };
    rows.map(order).filter(|o| !o.number.is_empty() || !o.words.is_empty()).take(MOST).collect()
}

impl Order {
    fn take(&mut self, field: Field, value: &str) {
        if value.is_empty() {
            return;
        }
        match field {
            Field::Number if self.number.is_empty() => {
                self.number = value.chars().take_while(|c| !c.is_whitespace()).take(LONGEST_NUMBER).collect();
            }
            Field::Words if self.words.is_empty() => self.words = clip(value),
            Field::Address if self.address.is_empty() => self.address = clip(value),
            Field::Topic if self.topic.is_empty() => self.topic = clip(value),
            Field::Contact if self.contact.is_none() => self.contact = contact(value),
            Field::Due if self.due.is_none() => self.due = due(value),
            _ => {}
        }
    }
}

fn clip(text: &str) -> String {
    text.trim().chars().take(LONGEST_WORDS).collect()
}

/// The first telephone number in a value.
fn contact(value: &str) -> Option<Contact> {
    value.split(|c: char| !(c.is_ascii_digit() || matches!(c, '-' | '+'))).find_map(Contact::phone)
}

/// A day, with the minute where one is written: `2026-11-28 17:00`, `2026年11月28日17时`, `2026/11/28`.
fn due(value: &str) -> Option<(Date, Option<i32>)> {
    let mut numbers: Vec<i32> = Vec::new();
    for part in value.split(|c: char| !c.is_ascii_digit()).filter(|p| !p.is_empty()) {
        numbers.push(part.parse().ok()?);
    }
    let (year, month, day) = (*numbers.first()?, *numbers.get(1)?, *numbers.get(2)?);
    if !(2000..2100).contains(&year) {
        return None;
    }
    let date = Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?)?;
    let minute = match (numbers.get(3), numbers.get(4)) {
        (Some(h @ 0..=23), m) => Some(h * 60 + m.copied().filter(|m| (0..60).contains(m)).unwrap_or(0)),
        _ => None,
    };
    Some((date, minute))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn date(d: i8) -> Date {
        Date::new(2026, 11, d).expect("a date")
    }

    #[test]
    fn an_order_is_read_by_its_labels() {
        let text = "工单编号：XT20261125001　　办理时限：2026-11-28 17:00:00\n诉求人：张某某\n联系电话：13900001111\n\
                    问题分类：市政设施/楼道照明\n诉求地址：雨湖区铁西村小区3栋2单元\n诉求内容：市民来电反映，楼道灯坏了三天，\n晚上老人看不见。\n承办单位：五里堆街道";
        let orders = read(text);
        let contact = Contact::parse("13900001111");
        assert_eq!(
            orders,
            [Order {
                number: "XT20261125001".into(),
                words: "市民来电反映，楼道灯坏了三天，\n晚上老人看不见。".into(),
                address: "雨湖区铁西村小区3栋2单元".into(),
                topic: "市政设施/楼道照明".into(),
                contact,
                due: Some((date(28), Some(17 * 60))),
            }]
        );
        // A name is nowhere in what was taken in.
        assert!(!format!("{orders:?}").contains("张某某"));
    }

    #[test]
    fn brackets_and_several_orders() {
        let orders =
            read("【工单编号】A-1【诉求内容】下水道堵了【截止日期】2026年11月30日\n\n【工单编号】A-2\n【诉求内容】路灯不亮");
        assert_eq!(orders.len(), 2);
        assert_eq!(
            (orders[0].number.as_str(), orders[0].words.as_str(), orders[0].due),
            ("A-1", "下水道堵了", Some((date(30), None)))
        );
        assert_eq!((orders[1].number.as_str(), orders[1].words.as_str(), orders[1].due), ("A-2", "路灯不亮", None));
    }

    #[test]
    fn words_that_look_like_labels_stay_words() {
        let orders = read("工单编号：B7\n诉求内容：市民反映登记的联系电话打不通，请核实。");
        assert_eq!(orders[0].words, "市民反映登记的联系电话打不通，请核实。");
        assert_eq!(read("  楼下井盖松动  ")[0].words, "楼下井盖松动");
        assert!(read(" \n ").is_empty());
    }

    #[test]
    fn a_spreadsheet_is_read_by_its_columns() {
        let text = |s: &[&str]| s.iter().map(ToString::to_string).collect::<Vec<String>>();
        let headers = text(&["序号", "工单编号", "姓名", "联系电话", "诉求内容", "办理时限"]);
        let cells =
            [text(&["1", "C-9", "李某", "0731-58880000", "井盖松动", "2026/11/29 9:30"]), text(&["2", "", "", "", "", ""])];
        let orders = rows(&headers, cells.iter().map(Vec::as_slice));
        assert_eq!(orders.len(), 1);
        assert_eq!((orders[0].number.as_str(), orders[0].due), ("C-9", Some((date(29), Some(9 * 60 + 30)))));
        assert!(!format!("{orders:?}").contains("李某"));
    }

    #[test]
    fn impossible_days_are_no_days() {
        for text in ["2026-13-01", "26-11-28", "明天", "2026-11", "99999999999-1-1"] {
            assert_eq!(due(text), None, "{text}");
        }
        assert_eq!(due("2026-11-28 25:00"), Some((date(28), None)));
    }

    proptest! {
        #[test]
        fn any_text_is_read_and_bounded(text in "((工单编号|诉求内容|办理时限|联系电话|【|】|：|\\s|\\PC){0,120})") {
            let orders = read(&text);
            prop_assert!(orders.len() <= MOST);
            for o in orders {
                prop_assert!(o.number.chars().count() <= LONGEST_NUMBER && o.words.chars().count() <= LONGEST_WORDS);
            }
        }
    }
}
