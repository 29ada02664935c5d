//! What may have been said already: before a matter is sent, at most three likely ones are shown, to follow instead. Only
//! what everybody may read is compared, so that nobody learns from the answer what was not released.

use liren_core::id::MatterId;
use liren_core::pack::Visibility;
use liren_core::similar::{Known, likely};
use liren_core::time::{DAY, Time};
use liren_kit::card::Card;
use liren_store::{Error, Tx, search};

use super::file::{New, visibility};
use super::index;
use super::read::{self, Before, Filter, Line};

/// How many are shown.
const SHOWN: usize = 3;
/// How far back it is looked.
const WEEKS: i64 = 12 * 7 * DAY;
/// How many of a building and of a category are compared.
const COMPARED: i64 = 60;

/// Likely the same as what is about to be filed, the likeliest first. Public matters that are not over, of the same
/// building or of the same category in the same compound. What is not public itself is compared with nothing: it stays with
/// whoever it is told to.
pub fn of(tx: &mut Tx<'_>, card: &Card, new: &New, now: Time) -> Result<Vec<Line>, Error> {
    if visibility(&card.pack, new) != Visibility::Public {
        return Ok(Vec::new());
    }
    let c = card.code;
    let mut lines: Vec<Line> = Vec::new();
    if let Some(building) = new.building {
        let filter = Filter { building: Some(building), ..Filter::default() };
        lines.extend(read::listed(tx, c, &filter, Before::START, COMPARED)?);
    }
    let filter = Filter { category: Some(new.category.clone()), ..Filter::default() };
    lines.extend(read::listed(tx, c, &filter, Before::START, COMPARED)?);
    let since = now.plus(-WEEKS);
    let compound = match (new.compound, new.building) {
        (Some(compound), _) => Some(compound),
        // The building's own rows know it; without any there is nothing near by to compare with.
        (None, Some(b)) => lines.iter().find(|l| l.building == Some(b)).and_then(|l| l.compound),
        (None, None) => None,
    };
    lines.retain(|l| {
        let near = l.building == new.building || (compound.is_some() && l.compound == compound);
        l.visibility == Visibility::Public && matches!(l.state.as_str(), "open" | "asked" | "shelved") && l.filed >= since && near
    });
    lines.sort_by_key(|l| std::cmp::Reverse((l.changed, l.id)));
    lines.dedup_by_key(|l| l.id);
    let mut texts = Vec::with_capacity(lines.len());
    for l in &lines {
        // Words that were not released are compared with nothing; place and category are public.
        texts.push(if l.released { search::stored(tx, c, index::PUBLIC, l.id.0)? } else { String::new() });
    }
    let known: Vec<Known<'_, MatterId>> = lines
        .iter()
        .zip(&texts)
        .map(|(l, text)| Known {
            key: l.id,
            terms: text.split(' ').filter(|t| !t.is_empty()).collect(),
            same: l.category == new.category && new.building.is_some() && l.building == new.building,
            close: !new.part.is_empty() && l.part == new.part,
        })
        .collect();
    let keys = likely(&search::terms(&new.words), &known, SHOWN);
    Ok(keys.into_iter().filter_map(|key| lines.iter().find(|l| l.id == key).cloned()).collect())
}
