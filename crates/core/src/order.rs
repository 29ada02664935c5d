//! Reading the text of an outside order (12345 hotline, grid platform) as a worker pastes it, or a row of a spreadsheet of
//! them. Platforms name the same thing differently; names, identity numbers and whatever else is not needed to settle the
//! matter are passed over and never leave this file. What no field takes becomes the words: nobody is sent back with a full box.

mod due;
mod labels;

pub use due::Due;

use crate::contact::Contact;
use crate::personal::{self, Kind};
use labels::{Field, label};

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
    /// Until when the outside wants an answer.
    pub due: Option<Due>,
}

/// The orders in a pasted text, in their order, at most [`MOST`]. A number begins a new one; text without any label is the
/// words of one order whose number is still to be written.
pub fn read(text: &str) -> Vec<Order> {
    let mut out: Vec<Draft> = Vec::new();
    let (before, mut at) = until_label(text.trim());
    if at.is_none() {
        let words = bare(before);
        return if words.is_empty() { Vec::new() } else { vec![Order { words, ..Order::default() }] };
    }
    // What stands before the first label is the first order's, should it have no other words.
    let mut before = trimmed(before).to_string();
    while let Some(Labelled { name, field, rest }) = at {
        let (value, next) = until_label(rest);
        let another = field == Field::Number && out.last().is_none_or(|d| !d.order.number.is_empty()) && out.len() <= MOST;
        if another || out.is_empty() {
            out.push(Draft { before: std::mem::take(&mut before), ..Draft::default() });
        }
        if let Some(draft) = out.last_mut() {
            // Only words go over several lines; what stands below another value is nobody's yet.
            let whole = trimmed(value);
            let (value, below) = whole.split_once('\n').filter(|_| field != Field::Words).unwrap_or((whole, ""));
            draft.take(name, field, trimmed(value));
            draft.spare.extend(Some(trimmed(below).to_string()).filter(|s| !s.is_empty()));
        }
        at = next;
    }
    let mut orders: Vec<Order> = out.into_iter().map(Draft::done).filter(|o| *o != Order::default()).collect();
    orders.truncate(MOST);
    orders
}

/// A label in a text and what stands behind it.
struct Labelled<'a> {
    name: &'static str,
    field: Field,
    rest: &'a str,
}

/// What stands before the next label, and that label.
fn until_label(text: &str) -> (&str, Option<Labelled<'_>>) {
    let mut fresh = true;
    for (i, c) in text.char_indices() {
        // A label begins a line or a column; inside a sentence the same words are only words.
        if fresh && let Some((name, field)) = label(&text[i..]) {
            let after = &text[i + name.len()..];
            let signs: usize = after
                .chars()
                .take_while(|c| matches!(c, '】' | ']' | '：' | ':' | ' ' | '\u{3000}' | '\t'))
                .map(char::len_utf8)
                .sum();
            if signs > 0 {
                return (&text[..i], Some(Labelled { name, field, rest: &after[signs..] }));
            }
        }
        fresh = c.is_whitespace() || matches!(c, '【' | '】' | '[' | ']' | '；' | ';' | '|' | '/');
    }
    (text, None)
}

/// A value without the signs that part columns.
fn trimmed(value: &str) -> &str {
    value.trim_matches(|c: char| {
        c.is_whitespace() || matches!(c, '：' | ':' | '】' | '【' | '[' | ']' | '|' | '；' | ';' | ',' | '，' | '/')
    })
}

/// The orders of a spreadsheet, by the names of its columns; rows without number and words are passed over.
pub fn rows<'a>(headers: &[String], rows: impl Iterator<Item = &'a [String]>) -> Vec<Order> {
    let fields: Vec<Option<(&str, Field)>> = headers.iter().map(|h| label(h.trim())).collect();
    let order = |cells: &[String]| {
        let mut draft = Draft::default();
        for (field, cell) in fields.iter().zip(cells) {
            if let Some((name, field)) = field {
                draft.take(name, *field, cell.trim());
            }
        }
        draft.done()
    };
    rows.map(order).filter(|o| !o.number.is_empty() || !o.words.is_empty()).take(MOST).collect()
}

/// An order that is being read.
#[derive(Default)]
struct Draft {
    order: Order,
    /// What stood before the first label.
    before: String,
    /// What no field took, with its labels.
    spare: Vec<String>,
}

impl Draft {
    fn take(&mut self, name: &str, field: Field, value: &str) {
        if value.is_empty() || field == Field::Other {
            return;
        }
        let order = &mut self.order;
        let taken = match field {
            Field::Number => {
                if order.number.is_empty() {
                    order.number = value.chars().take_while(|c| !c.is_whitespace()).take(LONGEST_NUMBER).collect();
                }
                true
            }
            Field::Words if order.words.is_empty() => {
                order.words = value.to_string();
                true
            }
            Field::Address if order.address.is_empty() => {
                order.address = clip(value);
                true
            }
            Field::Topic if order.topic.is_empty() => {
                order.topic = clip(value);
                true
            }
            // What is no number is often a name.
            Field::Contact => {
                order.contact = order.contact.take().or_else(|| contact(value));
                true
            }
            Field::Due if order.due.is_none() => {
                order.due = due::read(value);
                order.due.is_some()
            }
            _ => false,
        };
        if !taken {
            // A date that could not be read is told with its name, so that whoever looks can type it.
            self.spare.push(if field == Field::Words { value.to_string() } else { format!("{name}：{value}") });
        }
    }

    fn done(self) -> Order {
        let Self { mut order, before, spare } = self;
        let said = if order.words.is_empty() { before } else { std::mem::take(&mut order.words) };
        let all: Vec<String> = std::iter::once(said).chain(spare).filter(|s| !s.is_empty()).collect();
        let words = if all.is_empty() { order.topic.clone() } else { all.join("\n") };
        order.words = bare(&words);
        order
    }
}

/// Words as they are kept: full names and identity numbers are covered, since nobody needs them to settle the matter.
pub fn bare(words: &str) -> String {
    clip(&personal::covered_of(words, |kind| matches!(kind, Kind::Identity | Kind::Name)))
}

fn clip(text: &str) -> String {
    text.trim().chars().take(LONGEST_WORDS).collect()
}

/// The first telephone number in a value.
fn contact(value: &str) -> Option<Contact> {
    value.split(|c: char| !(c.is_ascii_digit() || matches!(c, '-' | '+'))).find_map(Contact::phone)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::time::Date;

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
                due: Some(Due::On(date(28), Some(17 * 60))),
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
            ("A-1", "下水道堵了", Some(Due::On(date(30), None)))
        );
        assert_eq!((orders[1].number.as_str(), orders[1].words.as_str(), orders[1].due), ("A-2", "路灯不亮", None));
    }

    #[test]
    fn words_that_look_like_labels_stay_words() {
        let orders = read("工单编号：B7\n诉求内容：市民反映登记的联系电话打不通，请核实。");
        assert_eq!(orders[0].words, "市民反映登记的联系电话打不通，请核实。");
        assert_eq!(read("  楼下井盖松动  ")[0].words, "楼下井盖松动");
        assert_eq!(read("工单号：B8\n诉求内容：灯坏了，物业电话 没人接")[0].words, "灯坏了，物业电话 没人接");
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
        assert_eq!((orders[0].number.as_str(), orders[0].due), ("C-9", Some(Due::On(date(29), Some(9 * 60 + 30)))));
        assert!(!format!("{orders:?}").contains("李某"));
    }

    #[test]
    fn orders_are_read_as_other_platforms_write_them() {
        let found = read(
            "【12345热线】工单号: 12345-20261128-77\n市民反映：站东里8栋楼下有人烧烤，油烟扰民\n回复截止时间：12月3日\n承办单位：板塘社区",
        );
        assert_eq!(found.len(), 1, "{found:?}");
        let o = &found[0];
        assert_eq!((o.number.as_str(), o.words.as_str()), ("12345-20261128-77", "站东里8栋楼下有人烧烤，油烟扰民"));
        assert_eq!(o.due, Some(Due::Next(12, 3, None)));
        let found = read("编号 HN2026112899 / 诉求人 张女士 电话 0731-58881234 / 答复期限 3个工作日\n内容 楼上装修太吵");
        assert_eq!(found.len(), 1, "{found:?}");
        let o = &found[0];
        assert_eq!((o.number.as_str(), o.words.as_str()), ("HN2026112899", "楼上装修太吵"));
        assert_eq!((o.contact.clone(), o.due), (Contact::parse("0731-58881234"), Some(Due::WorkingDays(3))));
        assert!(!format!("{found:?}").contains("张女士"));
    }

    #[test]
    fn what_no_field_takes_becomes_the_words() {
        let found = read("站东里8栋楼下有人烧烤\n工单号：A-3\n回复截止时间：尽快");
        assert_eq!(found[0].words, "站东里8栋楼下有人烧烤\n回复截止时间：尽快");
        // Words without a number are an order whose number is still to be written.
        let found = read("市民反映：楼道灯坏了");
        assert_eq!((found[0].number.as_str(), found[0].words.as_str()), ("", "楼道灯坏了"));
        assert_eq!(read("诉求标题：楼道灯坏了")[0].words, "楼道灯坏了");
        assert_eq!(read("编号 A-5\n姓名：张三\n楼道灯坏了\n晚上看不见")[0].words, "楼道灯坏了\n晚上看不见");
    }

    #[test]
    fn identity_numbers_and_names_in_the_words_are_covered() {
        let found = read("工单号：A-4\n诉求内容：市民王建国先生（身份证11010519491231002X，电话13900001111）反映灯坏了");
        assert_eq!(found[0].words, "市民＊＊＊先生（身份证＊＊＊，电话13900001111）反映灯坏了");
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
