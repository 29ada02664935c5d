//! What a matter is found by. Everybody finds what everybody sees: number, category, place as far as it is shown, and the
//! words once they are released. Those who handle matters find all of it, closed ones too, under a kind of their own.

use liren_core::lang::Lang;
use liren_core::pack::Visibility;
use liren_ground::names::Names;
use liren_kit::card::Card;
use liren_store::{Error, Tx, search, sql};

use super::read::Matter;
use super::rows;

/// Terms that everybody finds.
pub const PUBLIC: &str = "matter";
/// Terms that only handlers find.
pub const HANDLERS: &str = "matter_all";

/// Writes the terms of one matter and notes that they stand.
pub fn write(tx: &mut Tx<'_>, card: &Card, names: &Names, m: &Matter) -> Result<(), Error> {
    let shown = m.visibility != Visibility::Closed && m.state != "withdrawn";
    let words_shown = m.released && m.visibility == Visibility::Public;
    if shown {
        search::index(tx, card.code, PUBLIC, m.id.0, &text(card, names, m, false))?;
    } else {
        search::remove(tx, card.code, PUBLIC, m.id.0)?;
    }
    let order = rows::order_of(tx, card.code, m.id)?.map(|(_, order)| order.number).unwrap_or_default();
    // What everybody finds anyway is not written twice.
    let nothing_more = order.is_empty()
        && ((words_shown && m.hide.is_empty() && liren_core::personal::find(&m.words).is_empty())
            || (m.words.is_empty() && m.visibility == Visibility::Public));
    if shown && nothing_more {
        search::remove(tx, card.code, HANDLERS, m.id.0)?;
    } else {
        search::index(tx, card.code, HANDLERS, m.id.0, &format!("{order} {}", text(card, names, m, true)))?;
    }
    tx.exec(
        sql!("UPDATE matter SET indexed = TRUE WHERE community = $1 AND id = $2 AND changed = $3"),
        &[card.code.into(), m.id.into(), m.changed.into()],
    )
    .map(drop)
}

/// The text the terms come from; the short things first, since only its beginning is indexed.
fn text(card: &Card, names: &Names, m: &Matter, all: bool) -> String {
    let mut out = m.number.clone();
    let mut add = |s: &str| {
        out.push(' ');
        out.push_str(s);
    };
    let both = |name: Option<&liren_core::lang::Both>| {
        name.map(|n| format!("{} {}", n.get(Lang::Zh), n.get(Lang::En))).unwrap_or_default()
    };
    add(&both(card.pack.category(&m.category).map(|c| &c.name)));
    add(&both(card.pack.part(&m.part).map(|p| &p.name)));
    if let Some(compound) = m.compound.and_then(|c| names.compounds.get(&c)) {
        add(compound);
    }
    if all || m.visibility == Visibility::Public {
        if let Some(building) = m.building.and_then(|b| names.buildings.get(&b)) {
            add(&building.name);
            add(&as_said(&building.name));
        }
        if let Some(entrance) = m.entrance.and_then(|e| names.entrances.get(&e)) {
            add(entrance);
        }
    }
    if all {
        add(&m.words);
    } else if m.released && m.visibility == Visibility::Public {
        // What is covered is not found either.
        add(&m.covered(&m.words));
    }
    out
}

/// How people say a building that is written 3栋: 3号楼, 三号楼, 三栋.
fn as_said(name: &str) -> String {
    let digits: String = name.chars().take_while(char::is_ascii_digit).collect();
    match digits.parse::<usize>() {
        Ok(n @ 1..=99) if !name[digits.len()..].is_empty() => {
            let zh = numeral(n);
            format!("{n}号楼 {zh}号楼 {zh}栋")
        }
        _ => String::new(),
    }
}

/// 1 to 99 in Chinese.
fn numeral(n: usize) -> String {
    const DIGITS: [&str; 10] = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    let (tens, ones) = (n / 10 % 10, DIGITS[n % 10]);
    match tens {
        0 => ones.to_string(),
        1 => format!("十{ones}"),
        _ => format!("{}十{ones}", DIGITS[tens]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_building_is_found_as_people_say_it() {
        assert_eq!(as_said("3栋"), "3号楼 三号楼 三栋");
        assert_eq!(as_said("21栋"), "21号楼 二十一号楼 二十一栋");
        assert_eq!(as_said("10号"), "10号楼 十号楼 十栋");
        for other in ["", "百福楼", "7", "0栋", "123456789012345678901234567890栋"] {
            assert_eq!(as_said(other), "", "{other}");
        }
    }
}
