//! Rule packs and work calendars in the database. Versions of a pack never change once stored: matters point at them.

use std::collections::BTreeMap;

use liren_core::calendar::Calendar;
use liren_core::id::Community;
use liren_core::lang::Both;
use liren_core::moment::Moment;
use liren_core::pack::{self, CALENDAR_CN, Mode, Pack, Rule};
use liren_core::permission::{Action, Actor, Role, Where, check};
use liren_core::refusal::{ProblemKey, Refusal};
use liren_core::time::{Date, Time, Zone};
use liren_kit::card::Card;
use liren_kit::fail::Fail;
use liren_store::{Error, Tx, audit, sql};
use uuid::Uuid;

/// A stored version of a pack.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Version {
    /// The pack.
    pub id: String,
    /// Its version.
    pub version: i64,
    /// From when it applies.
    pub effective: Time,
}

/// Puts in what comes with the program and is not there yet: the packs, and the published years of the work calendar.
/// What is there stays as it is, so it may run at every start; only a version that an older build stored and that this one cannot
/// read any more is replaced by what came with it.
pub fn install(tx: &mut Tx<'_>, moment: &Moment) -> Result<(), Fail> {
    for (pack, text) in pack::builtin() {
        let zone = Zone::new(&pack.zone).map_err(|z| Fail::internal(format!("pack zone {}", z.0)))?;
        tx.exec(
            sql!("INSERT INTO pack (id, version, effective, body) VALUES ($1, $2, $3, $4) ON CONFLICT (id, version) DO NOTHING"),
            &[(&pack.id).into(), pack.version.into(), zone.at(pack.effective, 0, 0).into(), text.into()],
        )?;
        let version = || [(&pack.id).into(), pack.version.into()];
        let stored = tx.one(sql!("SELECT body FROM pack WHERE id = $1 AND version = $2"), &version(), |r| r.get::<String>(0))?;
        if stored.is_some_and(|body| body != text && Pack::parse(&body).is_err()) {
            let [id, number] = version();
            tx.exec(sql!("UPDATE pack SET body = $3 WHERE id = $1 AND version = $2"), &[id, number, text.into()])?;
        }
    }
    let published = Calendar::parse(CALENDAR_CN).map_err(|bad| Fail::internal(format!("calendar: {bad:?}")))?;
    for year in published.years() {
        tx.exec(
            sql!(
                "INSERT INTO calendar (place, year, body, changed) VALUES ('cn', $1, $2, $3)
                 ON CONFLICT (place, year) DO NOTHING"
            ),
            &[i64::from(year).into(), (&published.rows(year)).into(), moment.now.into()],
        )?;
    }
    Ok(())
}

/// What this build cannot read of the stored packs: which version, and the first thing that is wrong with it. A page of a community
/// that lives by such a pack could not be shown, so it is looked for before people find it.
pub fn unreadable(tx: &mut Tx<'_>) -> Result<Vec<(String, i64, String)>, Error> {
    let mut bad = Vec::new();
    tx.each(sql!("SELECT id, version, body FROM pack ORDER BY id, version"), &[], |r| {
        if let Err(problems) = Pack::parse(r.str(2)?) {
            let first = problems.first().map(|p| format!("{}: {}", p.path, p.what)).unwrap_or_default();
            bad.push((r.get(0)?, r.get(1)?, first));
        }
        Ok(())
    })?;
    Ok(bad)
}

/// All versions of all packs, newest first within each.
pub fn versions(tx: &mut Tx<'_>) -> Result<Vec<Version>, Error> {
    tx.all(sql!("SELECT id, version, effective FROM pack ORDER BY id, version DESC"), &[], |r| {
        Ok(Version { id: r.get(0)?, version: r.get(1)?, effective: r.get(2)? })
    })
}

/// Whether a pack is a community's own: it is named by the community's code.
fn own(id: &str) -> bool {
    id.bytes().all(|b| b.is_ascii_digit())
}

/// The packs a community can choose from: of each the version in force. Of own ones only its own.
pub fn in_force(tx: &mut Tx<'_>, card: &Card, now: Time) -> Result<Vec<Pack>, Fail> {
    let mut packs: BTreeMap<String, Pack> = BTreeMap::new();
    let stmt = sql!("SELECT body FROM pack WHERE effective <= $1 ORDER BY id, version");
    for body in tx.all(stmt, &[now.into()], |r| r.get::<String>(0))? {
        let pack = Pack::parse(&body).map_err(|p| Fail::internal(format!("a stored pack has {} problems", p.len())))?;
        if !own(&pack.id) || pack.id == card.code.to_string() {
            packs.insert(pack.id.clone(), pack);
        }
    }
    Ok(packs.into_values().collect())
}

/// Chooses the pack of a community. Matters that are under way keep the version they were filed under.
pub fn choose(tx: &mut Tx<'_>, moment: &mut Moment, actor: &Actor, card: &Card, id: &str) -> Result<(), Fail> {
    check(actor, Action::ChoosePack, &Where::COMMUNITY)?;
    if own(id) && id != card.code.to_string() {
        return Err(Refusal::field("pack", ProblemKey::NotAChoice).into());
    }
    let known = tx.one(
        sql!("SELECT version FROM pack WHERE id = $1 AND effective <= $2 ORDER BY version DESC LIMIT 1"),
        &[id.into(), moment.now.into()],
        |r| r.get::<i64>(0),
    )?;
    let version = known.ok_or_else(|| Refusal::field("pack", ProblemKey::NotAChoice))?;
    if card.pack.id == id {
        return Ok(());
    }
    tx.exec(sql!("UPDATE community SET pack = $2 WHERE community = $1"), &[card.code.into(), id.into()])?;
    did(tx, moment, card.code, actor, "rules.choose", &format!("{id}.{version}"))
}

/// Puts other routing rules in force: a new version of the community's own pack, made from the one it lives by. Matters under
/// way keep the version they were filed under. Answers with what is in force now.
pub fn save_rules(
    tx: &mut Tx<'_>,
    moment: &mut Moment,
    actor: &Actor,
    card: &Card,
    rules: Vec<Rule>,
    seen: (&str, i64),
) -> Result<String, Fail> {
    check(actor, Action::EditRules, &Where::COMMUNITY)?;
    // Two people at once: the second sees what the first has put in force.
    if seen != (card.pack.id.as_str(), card.pack.version) {
        return Err(Refusal::Stale.into());
    }
    put_in_force(tx, moment, actor, card, Pack { rules, ..(*card.pack).clone() }, "rules.edit")
}

/// Says whether owners may vote on the web and on paper in one roll here, and what allows it: a new version of the community's own
/// pack. Ballots that were made keep the version they were made under.
pub fn allow_web(tx: &mut Tx<'_>, moment: &mut Moment, actor: &Actor, card: &Card, basis: Option<Both>) -> Result<(), Fail> {
    check(actor, Action::ChoosePack, &Where::COMMUNITY)?;
    let mut made = (*card.pack).clone();
    let rules = made.ballot.as_mut().ok_or(Refusal::NotOffered)?;
    if rules.web_basis == basis && rules.modes.contains(&Mode::Statutory) == basis.is_some() {
        return Ok(());
    }
    rules.modes.retain(|m| *m != Mode::Statutory);
    rules.modes.extend(basis.is_some().then_some(Mode::Statutory));
    rules.web_basis = basis;
    put_in_force(tx, moment, actor, card, made, "rules.web").map(drop)
}

/// Stores the next version of the community's own pack, and lets it live by it; answers which it is.
fn put_in_force(
    tx: &mut Tx<'_>,
    moment: &mut Moment,
    actor: &Actor,
    card: &Card,
    made: Pack,
    action: &str,
) -> Result<String, Fail> {
    let id = card.code.to_string();
    let last = tx.one(sql!("SELECT MAX(version) FROM pack WHERE id = $1"), &[(&id).into()], |r| r.get::<Option<i64>>(0))?;
    let version = last.flatten().unwrap_or(0) + 1;
    let made = Pack { id, version, effective: card.zone.date(moment.now), ..made };
    let broken = |p: pack::Problem| Fail::internal(format!("own rules: {}: {}", p.path, p.what));
    let text = made.text().map_err(broken)?;
    // What the editor lets through is checked once more, whole.
    if Pack::parse(&text).is_err() {
        return Err(Refusal::BadRequest.into());
    }
    tx.exec(
        sql!("INSERT INTO pack (id, version, effective, body) VALUES ($1, $2, $3, $4)"),
        &[(&made.id).into(), version.into(), card.zone.at(made.effective, 0, 0).into(), (&text).into()],
    )?;
    tx.exec(sql!("UPDATE community SET pack = $2 WHERE community = $1"), &[card.code.into(), (&made.id).into()])?;
    let version = format!("{}.{version}", made.id);
    did(tx, moment, card.code, actor, action, &version)?;
    Ok(version)
}

/// Whose calendar somebody changes: the operator everybody's who follows that country's, staff their own community's.
pub fn place_of(actor: &Actor, card: &Card) -> String {
    let staff = actor.posts.iter().any(|p| matches!(p.role, Role::CommunityWorker | Role::Chair));
    if actor.operator && !staff { card.pack.place.clone() } else { card.code.to_string() }
}

/// Keeps one year of the calendar; empty rows take a community's own year back, so that the published one applies again.
pub fn save_year(
    tx: &mut Tx<'_>,
    moment: &mut Moment,
    actor: &Actor,
    card: &Card,
    year: i16,
    days: &Calendar,
) -> Result<(), Fail> {
    check(actor, Action::EditCalendar, &Where::COMMUNITY)?;
    let (place, rows) = (place_of(actor, card), days.rows(year));
    if rows.is_empty() {
        tx.exec(sql!("DELETE FROM calendar WHERE place = $1 AND year = $2"), &[(&place).into(), i64::from(year).into()])?;
    } else {
        tx.exec(
            sql!(
                "INSERT INTO calendar (place, year, body, changed) VALUES ($1, $2, $3, $4)
                 ON CONFLICT (place, year) DO UPDATE SET body = excluded.body, changed = excluded.changed"
            ),
            &[(&place).into(), i64::from(year).into(), (&rows).into(), moment.now.into()],
        )?;
    }
    did(tx, moment, card.code, actor, "calendar.edit", &format!("{place}.{year}.{}", days.year(year).count()))
}

/// Who keeps a year of this community's calendar, and since when: its own row before the published one.
pub fn year_kept(tx: &mut Tx<'_>, card: &Card, year: i16) -> Result<Option<(String, Time)>, Error> {
    let own = card.code.to_string();
    let mut found = None;
    tx.each(
        sql!("SELECT place, changed FROM calendar WHERE place IN ($1, $2) AND year = $3"),
        &[(&card.pack.place).into(), (&own).into(), i64::from(year).into()],
        |r| {
            let place: String = r.get(0)?;
            if found.is_none() || place == own {
                found = Some((place, r.get(1)?));
            }
            Ok(())
        },
    )?;
    Ok(found)
}

/// The first year of which nothing is known, from the year of a date on.
pub fn missing_year(calendar: &Calendar, today: Date) -> Option<i16> {
    // The list of a year is published at the end of October of the year before.
    let last = if today.month >= 11 { today.year + 1 } else { today.year };
    (today.year..=last).find(|y| !calendar.known(*y))
}

/// The year somebody has to enter now: this one, or from December on the next. Until the end of November it may not be published.
pub fn overdue_year(calendar: &Calendar, today: Date) -> Option<i16> {
    missing_year(calendar, today).filter(|y| *y == today.year || today.month == 12)
}

/// Published years that are overdue: where, and which. Whoever runs the installation enters them for everybody.
pub fn unpublished(tx: &mut Tx<'_>, now: Time) -> Result<Vec<(String, i16)>, Fail> {
    let packs: Vec<(String, String)> =
        tx.all(sql!("SELECT id, body FROM pack ORDER BY id, version"), &[], |r| Ok((r.get(0)?, r.get(1)?)))?;
    let mut places: BTreeMap<String, Date> = BTreeMap::new();
    // A community's own pack lives by the calendar of the one it was made from.
    for pack in packs.iter().filter(|(id, _)| !own(id)).filter_map(|(_, body)| Pack::parse(body).ok()) {
        if let Ok(zone) = Zone::new(&pack.zone) {
            places.insert(pack.place, zone.date(now));
        }
    }
    let mut out = Vec::new();
    for (place, today) in places {
        let rows: Vec<String> = tx.all(sql!("SELECT body FROM calendar WHERE place = $1"), &[(&place).into()], |r| r.get(0))?;
        let calendar = Calendar::parse(&rows.concat()).map_err(|_| Fail::internal("a stored calendar does not parse"))?;
        out.extend(overdue_year(&calendar, today).map(|y| (place, y)));
    }
    Ok(out)
}

fn did(tx: &mut Tx<'_>, moment: &mut Moment, c: Community, actor: &Actor, action: &str, detail: &str) -> Result<(), Fail> {
    let post = actor.posts.iter().find(|p| matches!(p.role, Role::CommunityWorker | Role::Chair)).map(|p| p.id);
    let did = audit::Did { action, subject_kind: "community", subject: Uuid::nil(), post, detail };
    audit::append(tx, moment, c, actor, &did)?;
    Ok(())
}
