//! What may have been said already: before a matter is sent, at most three likely ones are shown, to follow instead. Only
//! what everybody may read is compared, so that nobody learns from the answer what was not released.

use liren_core::id::{BuildingId, CompoundId, MatterId};
use liren_core::pack::Visibility;
use liren_core::similar::{Known, likely};
use liren_core::time::{DAY, Time};
use liren_kit::card::Card;
use liren_kit::fail::Fail;
use liren_store::{Error, Tx, search};

use super::file::{self, New, visibility};
use super::index;
use super::lines::{self, Before, Filter, Line};
use super::read::Matter;

/// How long something nobody has read yet is offered by its place and category alone.
const FRESH: i64 = 3 * DAY;
/// How many are shown.
const SHOWN: usize = 3;
/// How far back it is looked.
const WEEKS: i64 = 12 * 7 * DAY;
/// How many of a building and of a category are compared.
const COMPARED: i64 = 60;

/// Likely the same as what is about to be filed, the likeliest first. Public matters that are not over, of the same
/// building or of the same category in the same compound. What is shown by compound only is compared by compound and category with
/// what was said in the last days, for more is told of neither. What is closed is compared with nothing: it stays with whoever it is told
/// to.
pub fn of(tx: &mut Tx<'_>, card: &Card, new: &New, now: Time) -> Result<Vec<Line>, Fail> {
    let shown = visibility(&card.pack, new);
    if shown == Visibility::Closed {
        return Ok(Vec::new());
    }
    let place = file::place(tx, card, new.building, new.entrance)?;
    let like = Like {
        shown,
        building: new.building.filter(|_| shown == Visibility::Public),
        compound: new.compound.or(place.map(|p| p.compound)),
        category: &new.category,
        part: &new.part,
        words: &new.words,
        not: None,
        inside: false,
    };
    alike(tx, card, &like, now).map_err(Fail::from)
}

/// Likely the same as a matter that is there already, for whoever may merge the two. Of what is not public there is nothing to
/// compare with: those are found by their number.
pub fn to(tx: &mut Tx<'_>, card: &Card, m: &Matter, now: Time) -> Result<Vec<Line>, Error> {
    if m.visibility != Visibility::Public {
        return Ok(Vec::new());
    }
    let like = Like {
        shown: Visibility::Public,
        building: m.building,
        compound: m.compound,
        category: &m.category,
        part: &m.part,
        words: &m.words,
        not: Some(m.id),
        inside: true,
    };
    let mut found = alike(tx, card, &like, now)?;
    found.retain(|l| l.state == "open");
    Ok(found)
}

/// What twins are looked for.
struct Like<'a> {
    /// Who may see it.
    shown: Visibility,
    building: Option<BuildingId>,
    compound: Option<CompoundId>,
    category: &'a str,
    part: &'a str,
    words: &'a str,
    not: Option<MatterId>,
    /// Whoever asks may read every word.
    inside: bool,
}

fn alike(tx: &mut Tx<'_>, card: &Card, new: &Like<'_>, now: Time) -> Result<Vec<Line>, Error> {
    let c = card.code;
    let mut lines: Vec<Line> = Vec::new();
    if let Some(building) = new.building {
        let filter = Filter { building: Some(building), ..Filter::default() };
        lines.extend(lines::listed(tx, c, &filter, Before::START, COMPARED)?);
    }
    let filter = Filter { category: Some(new.category.to_string()), ..Filter::default() };
    lines.extend(lines::listed(tx, c, &filter, Before::START, COMPARED)?);
    let since = now.plus(-WEEKS);
    let compound = match (new.compound, new.building) {
        (Some(compound), _) => Some(compound),
        // The building's own rows know it; without any there is nothing near by to compare with.
        (None, Some(b)) => lines.iter().find(|l| l.building == Some(b)).and_then(|l| l.compound),
        (None, None) => None,
    };
    lines.retain(|l| {
        let near = (new.building.is_some() && l.building == new.building) || l.compound == compound;
        new.not != Some(l.id)
            && l.visibility == new.shown
            && matches!(l.state.as_str(), "open" | "asked" | "shelved")
            && l.filed >= since
            && near
    });
    lines.sort_by_key(|l| std::cmp::Reverse((l.changed, l.id)));
    lines.dedup_by_key(|l| l.id);
    let mut texts = Vec::with_capacity(lines.len());
    for l in &lines {
        // Words that were not released are compared with nothing; place and category are public.
        texts.push(match (new.inside, l.released && l.visibility == Visibility::Public) {
            (true, _) => search::terms(&l.words).join(" "),
            (false, true) => search::stored(tx, c, index::PUBLIC, l.id.0)?,
            (false, false) => String::new(),
        });
    }
    let known: Vec<Known<'_, MatterId>> = lines
        .iter()
        .zip(&texts)
        .map(|(l, text)| Known {
            key: l.id,
            terms: text.split(' ').filter(|t| !t.is_empty()).collect(),
            same: l.category == new.category
                && match new.shown {
                    Visibility::Public => new.building.is_some() && l.building == new.building,
                    Visibility::Coarse | Visibility::Closed => true,
                },
            unread: text.is_empty() && l.filed >= now.plus(-FRESH),
            close: !new.part.is_empty() && l.part == new.part,
        })
        .collect();
    let keys = likely(&search::terms(new.words), &known, SHOWN);
    Ok(keys.into_iter().filter_map(|key| lines.iter().find(|l| l.id == key).cloned()).collect())
}
