//! Matters of the story: filed, handled and judged through the same functions as on the pages.

use std::collections::HashMap;

use liren_core::ground::demo::{self, Act, By, Outcome, Source};
use liren_core::id::{AccountId, Community, FileId, MatterId, PersonId, PostId};
use liren_core::lang::Lang;
use liren_core::matter;
use liren_core::moment::Moment;
use liren_core::permission::{Actor, HeldPost, Role, Scope};
use liren_core::refusal::Refusal;
use liren_core::time::{DAY, Time, Zone};
use liren_gather::matters::act::{Move, act};
use liren_gather::matters::outside::Asked;
use liren_gather::matters::{asked, file, join, outside, read, tell};
use liren_ground::people::store::founder;
use liren_ground::plan::spot::Spot;
use liren_kit::fail::Fail;
use liren_store::files::{self, FileRow, Size};
use liren_store::{Error, Tx, sql};

use super::people::{Cast, Somebody};
use super::places::Made;
use super::{Teller, draw, sound, told};

/// What was filed so far, by key of the story.
pub(super) type Filed = HashMap<&'static str, MatterId>;

/// Photos and a voice note rest on the disk before the matter names them.
fn rest(t: &Teller, m: &demo::Matter, moment: &mut Moment) -> Result<Vec<FileId>, String> {
    let mut ids = Vec::new();
    for nth in 0..m.photos {
        ids.push(photo(t, &draw::scene(m.category, nth, false), moment)?);
    }
    if let Some(seconds) = m.voice {
        let (id, bytes) = (moment.id::<FileId>(), sound::hum(seconds));
        let voice = t.app.ports.voices.check(&bytes).map_err(|e| format!("the demo's voice: {e:?}"))?;
        t.app.ports.blobs.put(t.code, id, Size::Full, &bytes).map_err(|e| e.to_string())?;
        let (mime, seconds) = (voice.mime.to_string(), i64::from(voice.seconds));
        let row = FileRow { id, kind: "voice".into(), mime, bytes: length(&bytes), width: 0, height: 0, seconds };
        note(t, row)?;
        ids.push(id);
    }
    Ok(ids)
}

pub(super) fn photo(t: &Teller, jpeg: &[u8], moment: &mut Moment) -> Result<FileId, String> {
    let id: FileId = moment.id();
    let picture = t.app.ports.photos.prepare(jpeg).map_err(|e| format!("the demo's photo: {e:?}"))?;
    t.app.ports.blobs.put(t.code, id, Size::Full, &picture.full).map_err(|e| e.to_string())?;
    t.app.ports.blobs.put(t.code, id, Size::Thumb, &picture.thumb).map_err(|e| e.to_string())?;
    let (width, height) = (picture.width.into(), picture.height.into());
    note(
        t,
        FileRow { id, kind: "photo".into(), mime: "image/jpeg".into(), bytes: length(&picture.full), width, height, seconds: 0 },
    )?;
    Ok(id)
}

pub(super) fn length(bytes: &[u8]) -> i64 {
    i64::try_from(bytes.len()).unwrap_or(i64::MAX)
}

pub(super) fn note(t: &Teller, row: FileRow) -> Result<(), String> {
    let (code, now) = (t.code, t.app.now());
    t.db.write_now(move |tx| files::note(tx, code, &row, now)).map_err(|e| e.to_string())
}

/// Somebody says something, at the moment the clock stands at.
pub(super) fn say(t: &Teller, made: &Made, cast: &Cast, zone: &Zone, m: &demo::Matter) -> Result<MatterId, String> {
    let mut moment = t.app.moment();
    let files = rest(t, m, &mut moment)?;
    let year = zone.date(moment.now).year;
    let n = t.db.number_now(t.code, &format!("matter-{year}")).map_err(|e| e.to_string())?;
    let number = format!("{year}-{n:04}");
    let r = &made.roster;
    let source = match m.source {
        Source::Web => "web",
        Source::Visit => "visit",
        Source::Call => "call",
        Source::Hotline => "hotline",
    };
    let new = file::New {
        kind: m.kind.into(),
        answers: asked::parse(m.answers.split(' ')),
        compound: m.spot.compound_in(r).map(|i| made.compounds[i]),
        building: m.spot.building_in(r).map(|i| made.buildings[i]),
        entrance: m.spot.entrance_in(r).map(|i| made.entrances[i]),
        pin: m.pin.and_then(|(east, south)| Spot::new(m.spot.building_in(r).map(|i| made.buildings[i])?, east, south)),
        files,
        not_leader: m.not_leader,
        lang: if m.words.is_ascii() && !m.words.is_empty() { Lang::En } else { Lang::Zh },
        ..file::New::said(m.category, m.words, source, moment.bytes())
    };
    let actor = m.reporter.and_then(|key| cast.get(key)).map_or_else(Actor::visitor, Somebody::acting);
    let (app, code, followers) = (t.app.clone(), t.code, m.followers);
    t.db.write_now(move |tx| {
        let mut moment = moment.clone();
        let card = app.card_in(tx, code, moment.now)?;
        let filed = file::file(tx, &app, &card, &actor, &mut moment, &number, &new)?;
        for _ in 0..followers {
            let follow = moment.id::<liren_core::id::EventId>().0;
            tell::add(tx, &card, filed.id, follow, None, false, moment.now)?;
        }
        Ok::<_, Fail>(filed.id)
    })
    .map_err(told(m.key))
}

/// What happened to a matter, at the moment the clock stands at.
pub(super) fn beat(
    t: &Teller,
    m: &'static str,
    category: &str,
    id: MatterId,
    beat: &demo::Beat,
    photos: bool,
    filed: &Filed,
) -> Result<(), String> {
    let mut moment = t.app.moment();
    let what = match &beat.act {
        Act::Release => Move::Release,
        Act::Note(words) => Move::Note { words: (*words).into(), shown: "public" },
        Act::PassUp(words) => Move::PassUp { words: (*words).into() },
        Act::Extend(words) => Move::Extend { words: (*words).into() },
        Act::Shelve(words, days) => Move::Shelve { review: moment.now.plus(days * DAY), words: (*words).into() },
        Act::Settle(outcome, words) => {
            let solved = *outcome == Outcome::Solved;
            let files = if photos && solved { vec![photo(t, &draw::scene(category, 0, true), &mut moment)?] } else { Vec::new() };
            let outcome = match outcome {
                Outcome::Solved => matter::Outcome::Solved,
                Outcome::Explained => matter::Outcome::Explained,
                Outcome::Referred => matter::Outcome::Referred,
            };
            Move::Settle { outcome, words: (*words).into(), files }
        }
        Act::Duplicate(other) => return merge(t, m, id, filed.get(other).copied()),
        Act::Ask(words) => Move::Ask { words: (*words).into() },
        Act::Outside(who, words) => {
            step(t, m, id, beat.by, Move::AskOutside { who: Asked::Firm((*who).into(), None), lang: Lang::Zh })?;
            return helped(t, m, id, words);
        }
        Act::Done(words) => Move::Confirm { yes: true, words: (*words).into() },
        Act::NotDone(words) => Move::Confirm { yes: false, words: (*words).into() },
        // A word with it goes into the timeline first.
        Act::Withdraw(words) => {
            step(t, m, id, By::Reporter, Move::Add { words: (*words).into(), files: Vec::new() })?;
            Move::Withdraw
        }
    };
    step(t, m, id, beat.by, what)
}

/// A worker finds that two say the same.
fn merge(t: &Teller, m: &'static str, id: MatterId, into: Option<MatterId>) -> Result<(), String> {
    let (app, code, moment) = (t.app.clone(), t.code, t.app.moment());
    let done = t.db.write_now(move |tx| {
        let card = app.card_in(tx, code, moment.now)?;
        let into = into.map(|id| read::by_id(tx, code, id)).transpose()?.flatten().ok_or(Refusal::NotFound)?;
        join::merge(tx, &app, &card, &founder(), &mut moment.clone(), id, &into.number, None)
    });
    done.map_err(told(m))
}

/// The firm that was asked answers by its link.
fn helped(t: &Teller, m: &'static str, id: MatterId, words: &'static str) -> Result<(), String> {
    let (app, code, moment) = (t.app.clone(), t.code, t.app.moment());
    let done = t.db.write_now(move |tx| {
        let card = app.card_in(tx, code, moment.now)?;
        let asked = outside::of(tx, code, id)?.pop().ok_or(Refusal::NotFound)?;
        let number = read::by_id(tx, code, id)?.ok_or(Refusal::NotFound)?.number;
        outside::note(tx, &app, &card, &mut moment.clone(), &number, asked.id, words, &[])
    });
    done.map_err(told(m))
}

fn step(t: &Teller, m: &'static str, id: MatterId, by: By, what: Move) -> Result<(), String> {
    let (app, code, moment) = (t.app.clone(), t.code, t.app.moment());
    let passing = matches!(what, Move::PassUp { .. });
    let done = t.db.write_now(move |tx| {
        let mut moment = moment.clone();
        let card = app.card_in(tx, code, moment.now)?;
        let actor = match by {
            By::Holder => holder(tx, code, id, moment.now)?,
            By::Reporter => Actor::visitor(),
        };
        act(tx, &app, &card, &actor, &mut moment, id, by == By::Reporter, None, &what).map(drop)
    });
    match done {
        // The clock had brought it to the top already.
        Err(Fail::Refused(Refusal::NothingAbove)) if passing => Ok(()),
        other => other.map_err(told(m)),
    }
}

/// Whoever has a matter now: the holder of the post, or who stands in.
fn holder(tx: &mut Tx<'_>, code: Community, id: MatterId, now: Time) -> Result<Actor, Error> {
    type Found = (PostId, String, String, Option<uuid::Uuid>, Option<PersonId>);
    let found: Option<Found> = tx.one(
        sql!(
            "SELECT p.id, p.role, p.place_kind, p.place,
                    CASE WHEN p.deputy IS NOT NULL AND p.away_from <= $3 AND p.away_until > $3 THEN p.deputy ELSE p.person END
               FROM matter m JOIN post p ON p.community = m.community AND p.id = m.holder
              WHERE m.community = $1 AND m.id = $2"
        ),
        &[code.into(), id.into(), now.into()],
        |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?, r.get(4)?)),
    )?;
    let Some((post, role, kind, place, person)) = found else { return Ok(Actor::visitor()) };
    let account: Option<AccountId> = match person {
        Some(p) => tx
            .one(sql!("SELECT account FROM person WHERE community = $1 AND id = $2"), &[code.into(), p.into()], |r| r.get(0))?
            .flatten(),
        None => None,
    };
    let (Some(role), Some(scope)) = (Role::parse(&role), Scope::of(&kind, place)) else { return Ok(Actor::visitor()) };
    Ok(Actor { account, person, posts: vec![HeldPost { id: post, role, scope, deputy: false }], ..Actor::visitor() })
}

/// How every matter stands, compared with the story; what differs is told, for a test and for the log.
pub(super) fn differing(t: &Teller, filed: &Filed) -> Result<Vec<String>, String> {
    let mut out = Vec::new();
    for m in &t.story.matters {
        let Some(id) = filed.get(m.key).copied() else { continue };
        let code = t.code;
        let found: Option<(String, Option<String>, i64)> =
            t.db.read_now(move |tx| {
                tx.one(
                    sql!("SELECT state, outcome, level FROM matter WHERE community = $1 AND id = $2"),
                    &[code.into(), id.into()],
                    |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)),
                )
            })
            .map_err(|e: Error| e.to_string())?;
        let (state, outcome, level) = found.unwrap_or_default();
        let fits = match m.stands {
            demo::Stands::Open => state == "open",
            demo::Stands::AtStreetByClock => state == "open" && level == 4,
            demo::Stands::Answered => state == "asked",
            demo::Stands::Done => state == "closed",
            demo::Stands::Shelved => state == "shelved",
            demo::Stands::Duplicate => outcome.as_deref() == Some("duplicate"),
            demo::Stands::Withdrawn => state == "withdrawn",
        };
        if !fits {
            out.push(format!("{} stands {state} {outcome:?} at level {level}, the story says {:?}", m.key, m.stands));
        }
    }
    Ok(out)
}
