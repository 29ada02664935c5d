//! A notice in words, for its own pages and for those of others.

use std::collections::HashMap;

use liren_core::deadline::Left;
use liren_core::id::{BuildingId, EntranceId};
use liren_core::lang::Lang;
use liren_core::time::{HOUR, MINUTE, Time, Zone};
use liren_kit::card::Card;
use liren_kit::fail::Fail;
use liren_kit::slice::{Asked, Block, Row, Sign};
use liren_kit::when;
use liren_store::Tx;

use super::store::{self, Kind, Notice};
use crate::ground::Place;
use crate::names::{self, Names};
use crate::words::Notices;

/// A notice as the macro `board::slip` shows it.
#[derive(Clone, Debug)]
pub struct Slip {
    /// Name of the drawing.
    pub icon: &'static str,
    /// What is off: 停水.
    pub word: &'static str,
    /// Whom it concerns.
    pub title: String,
    /// Its words; may be empty.
    pub text: String,
    /// From when until when, and what is left.
    pub until: String,
    /// Its end has passed.
    pub over: bool,
    /// It begins later.
    pub later: bool,
    /// Its page.
    pub url: String,
}

/// The word of a kind.
pub(super) fn word(t: Notices, kind: Kind) -> &'static str {
    match kind {
        Kind::WaterOff => t.kind_water_off(),
        Kind::PowerOff => t.kind_power_off(),
        Kind::GasOff => t.kind_gas_off(),
        Kind::LiftStopped => t.kind_lift_stopped(),
        Kind::Works => t.kind_works(),
        Kind::Info => t.kind_info(),
    }
}

/// What is needed to name a place.
pub(super) struct Naming<'a> {
    pub card: &'a Card,
    pub names: &'a Names,
    /// Which building an entrance is in.
    pub doors: &'a HashMap<EntranceId, BuildingId>,
}

impl Naming<'_> {
    pub fn place(&self, place: Place) -> String {
        match place {
            Place::Community => self.card.name.clone(),
            Place::Compound(id) => self.names.compounds.get(&id).cloned().unwrap_or_default(),
            Place::Building(id) => self.names.building(id),
            // No notice hangs there.
            Place::Grid(_) | Place::Group(_) | Place::Circle(_) => String::new(),
            Place::Entrance(id) => {
                let building = self.doors.get(&id).map(|b| self.names.building(*b)).unwrap_or_default();
                format!("{building} {}", self.names.entrances.get(&id).map_or("", String::as_str))
            }
        }
    }

    pub fn slip(&self, lang: Lang, n: &Notice, now: Time) -> Slip {
        let t = Notices(lang);
        let span = span(lang, &self.card.zone, n.starts, n.ends);
        let until = if n.withdrawn.is_some() {
            t.until_withdrawn(span)
        } else if n.over(now) {
            t.until_over(span)
        } else if n.starts > now {
            t.until_later(span, left(lang, n.starts.0 - now.0))
        } else {
            t.until_now(span, left(lang, n.ends.0 - now.0))
        };
        Slip {
            icon: n.kind.icon(),
            word: word(t, n.kind),
            title: self.place(n.place),
            text: n.words.clone(),
            until,
            over: n.over(now),
            later: n.starts > now,
            url: super::OneNotice::url(self.card.code, n.id),
        }
    }
}

/// "11 月 24 日（周二）14:00 至 20:00"; the second day only where it is another.
pub(super) fn span(lang: Lang, zone: &Zone, starts: Time, ends: Time) -> String {
    let t = Notices(lang);
    let from = when::exact(lang, zone, starts);
    match when::until_within(zone, starts, ends) {
        Some(clock) => t.span_day(from, clock),
        None => t.span_days(from, when::until(lang, zone, ends)),
    }
}

/// "还有 3 小时"; more than two days in days.
fn left(lang: Lang, ms: i64) -> String {
    let hours = ms / HOUR;
    let left = if hours >= 48 {
        Left::Days { days: hours / 24, hours: 0 }
    } else {
        Left::Clock { hours, minutes: (ms % HOUR) / MINUTE }
    };
    when::left(lang, &left)
}

/// The buildings of the entrances that notices name.
pub(super) fn doors(notices: &[Notice]) -> HashMap<EntranceId, BuildingId> {
    let of = |n: &Notice| match n.place {
        Place::Entrance(id) => n.building.map(|b| (id, b)),
        _ => None,
    };
    notices.iter().filter_map(of).collect()
}

/// The notices that hang now or begin within a day, ready for `board::slip`: of one building or of all. What concerns the
/// actor's own homes comes first, then what hangs now, then what one cannot do without before what one only should know.
pub fn slips_of(tx: &mut Tx<'_>, asked: &Asked<'_>, building: Option<BuildingId>) -> Result<Vec<Slip>, Fail> {
    let Asked { app, card, actor, lang, now } = *asked;
    let names = names::within(tx, app, card)?;
    let at = |id: BuildingId| names.buildings.get(&id).map(|b| (id, b.compound));
    let of = match building {
        Some(id) => match at(id) {
            Some(found) => Some(found),
            None => return Ok(Vec::new()),
        },
        None => None,
    };
    let mut all = store::in_force(tx, card.code, of, now)?;
    let mine = |n: &Notice| actor.homes.iter().any(|h| store::concerns(n, at(h.building)));
    all.sort_by_key(|n| (!mine(n), n.starts > now, !n.kind.speaks_for_itself(), n.starts));
    let doors = doors(&all);
    let naming = Naming { card, names: &names, doors: &doors };
    Ok(all.iter().map(|n| naming.slip(lang, n, now)).collect())
}

fn block(slips: Vec<Slip>) -> Block {
    let rows: Vec<Row> = slips
        .into_iter()
        .map(|s| Row {
            title: format!("{} · {}", s.word, s.title),
            meta: s.until,
            url: s.url,
            sign: if s.later { Sign::Soon } else { Sign::Open },
        })
        .collect();
    Block { total: rows.len() as u64, rows }
}

/// For the community's home.
pub(super) fn home(tx: &mut Tx<'_>, asked: &Asked<'_>) -> Result<Block, Fail> {
    Ok(block(slips_of(tx, asked, None)?))
}

/// For a building's page.
pub(super) fn building(tx: &mut Tx<'_>, asked: &Asked<'_>, id: BuildingId) -> Result<Block, Fail> {
    Ok(block(slips_of(tx, asked, Some(id))?))
}

/// The building with this poster code, and its compound.
pub(super) fn by_code(names: &Names, code: &str) -> Option<(BuildingId, liren_core::id::CompoundId)> {
    names.buildings.iter().find(|(_, b)| b.code.eq_ignore_ascii_case(code)).map(|(id, b)| (*id, b.compound))
}
