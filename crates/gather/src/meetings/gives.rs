//! What meetings give to pages that others show: coming meetings on the home and a building's page, minutes and actions that
//! wait, names for the audit log; and to a person's export and erasure.

use std::collections::BTreeSet;

use liren_core::id::{AccountId, BuildingId, Community, MatterId, PersonId};
use liren_core::meeting::{Stands, minutes_due};
use liren_core::time::{DAY, Time};
use liren_ground::ground::Ground;
use liren_ground::names;
use liren_kit::card::Card;
use liren_kit::fail::Fail;
use liren_kit::slice::{Asked, Block, Gives, How, Sign, TakePart, Waiting};
use liren_kit::when::utc;
use liren_store::{Tx, sql};
use serde_json::json;
use uuid::Uuid;

use super::read::Meeting;
use super::view::Naming;
use super::{decided, plan, read, urls};
use crate::words::Meetings;

/// How far ahead what has to be called is looked for.
const MONTH: i64 = 30 * DAY;
/// Rows on somebody else's page.
const ROWS: usize = 4;
/// Meetings on the community's home.
const NEXT: usize = 2;

/// All of it.
pub const GIVES: Gives = Gives {
    slice: "",
    waiting: Some(waiting),
    home: None,
    take_part: Some(take_part),
    mine: None,
    hears: None,
    building: Some(building),
    post: None,
    pins: None,
    export: Some(export),
    keeps: None,
    named: Some(named),
    concerns: None,
    erase: Some(erase),
};

fn coming(tx: &mut Tx<'_>, asked: &Asked<'_>) -> Result<Vec<Meeting>, Fail> {
    let mut all = read::after(tx, asked.card.code, asked.now.plus(-DAY / 4), 60)?;
    all.retain(|m| matches!(m.state.as_str(), "called" | "running"));
    Ok(all)
}

/// The meetings that come next.
fn take_part(tx: &mut Tx<'_>, asked: &Asked<'_>) -> Result<Vec<TakePart>, Fail> {
    let all = coming(tx, asked)?;
    if all.is_empty() {
        return Ok(Vec::new());
    }
    let (names, ground) = (names::within(tx, asked.app, asked.card)?, Ground::kept(tx, asked.app, asked.card.code)?);
    let naming = Naming { card: asked.card, names: &names, ground: &ground, lang: asked.lang, now: asked.now };
    let one = |m: &Meeting| {
        let head = naming.head(m);
        let place = format!("{} · {}", head.held_at, head.place);
        TakePart { how: How::Come, title: head.name, place, url: head.url, at: Some(m.starts), waits: false }
    };
    Ok(all.iter().take(NEXT).map(one).collect())
}

fn building(tx: &mut Tx<'_>, asked: &Asked<'_>, building: BuildingId) -> Result<Block, Fail> {
    let mut all = coming(tx, asked)?;
    if all.is_empty() {
        return Ok(Block::default());
    }
    let (names, ground) = (names::within(tx, asked.app, asked.card)?, Ground::kept(tx, asked.app, asked.card.code)?);
    let naming = Naming { card: asked.card, names: &names, ground: &ground, lang: asked.lang, now: asked.now };
    all.retain(|m| ground.reaches(m.place, building));
    let total = u64::try_from(all.len()).unwrap_or(0);
    Ok(Block { rows: all.iter().take(ROWS).map(|m| naming.row(m)).collect(), total })
}

/// Minutes my posts have to write, agree to and publish, and what they have to see to.
fn waiting(tx: &mut Tx<'_>, asked: &Asked<'_>) -> Result<Vec<Waiting>, Fail> {
    let (code, t, zone) = (asked.card.code, Meetings(asked.lang), &asked.card.zone);
    let mut out = Vec::new();
    if asked.actor.posts.is_empty() {
        return Ok(out);
    }
    let (names, ground) = (names::within(tx, asked.app, asked.card)?, Ground::kept(tx, asked.app, code)?);
    let naming = Naming { card: asked.card, names: &names, ground: &ground, lang: asked.lang, now: asked.now };
    for post in &asked.actor.posts {
        for m in read::in_hand(tx, code, post.id, asked.now.plus(MONTH))? {
            let kind = m.kind_in(&asked.card.pack);
            let call_by = m.starts.plus(-i64::from(kind.map_or(0, |k| k.notice_days)) * DAY);
            let (page, chair) = (urls::Meeting::url(code, m.id), urls::Chair::url(code, m.id));
            let (title, url, due) = match m.state.as_str() {
                "held" => {
                    let days = kind.map_or(7, |k| k.minutes_days);
                    let due = zone.at(minutes_due(zone.date(m.closed.unwrap_or(m.ends)), days), 17, 0);
                    if m.approved.is_some() {
                        (t.waits_second(&m.title), page, due)
                    } else {
                        (t.waits_minutes(&m.title), chair, due)
                    }
                }
                "running" if m.ends.plus(DAY / 8) < asked.now => (t.waits_close(&m.title), chair, m.ends),
                "planned" | "called" if m.ends < asked.now => (t.waits_missed(&m.title), page, m.ends),
                "planned" if call_by.plus(-2 * DAY) <= asked.now => (t.waits_call(&m.title), page, call_by),
                _ => continue,
            };
            let sign = if due < asked.now { Sign::Late } else { Sign::Open };
            out.push(Waiting { title, meta: naming.kind(&m.kind), url, due: Some(due), sign, action: None });
        }
        for d in decided::owned(tx, code, post.id)? {
            let stands = d.stands(zone, asked.now);
            if matches!(stands, Stands::Done | Stands::Dropped) {
                continue;
            }
            let due = d.due.map(|d| zone.at(d, 17, 0));
            let sign = if stands == Stands::Late { Sign::Late } else { Sign::Open };
            let meta = naming.decided(&d).from;
            out.push(Waiting { title: d.words.clone(), meta, url: urls::Decision::url(code, d.id), due, sign, action: None });
        }
    }
    Ok(out)
}

/// What the person answered and wanted raised.
fn export(tx: &mut Tx<'_>, asked: &Asked<'_>, person: PersonId) -> Result<serde_json::Value, Fail> {
    let code = asked.card.code;
    let Some(account) = asked.actor.account.filter(|_| asked.actor.person == Some(person)) else { return Ok(json!({})) };
    let replies: Vec<_> = tx.all(
        sql!("SELECT meeting, coming, created FROM meeting_reply WHERE community = $1 AND account = $2"),
        &[code.into(), account.into()],
        |r| {
            let (meeting, coming, at): (Uuid, bool, Time) = (r.get(0)?, r.get(1)?, r.get(2)?);
            Ok(json!({ "meeting": meeting.simple().to_string(), "coming": coming, "at": utc(at) }))
        },
    )?;
    let raised: Vec<_> = tx.all(
        sql!("SELECT words, created FROM proposal WHERE community = $1 AND account = $2"),
        &[code.into(), account.into()],
        |r| {
            let (words, at): (String, Time) = (r.get(0)?, r.get(1)?);
            Ok(json!({ "words": words, "at": utc(at) }))
        },
    )?;
    Ok(json!({ "replies": replies, "raised": raised }))
}

fn erase(tx: &mut Tx<'_>, card: &Card, account: AccountId, person: PersonId, _now: Time) -> Result<(), Fail> {
    // That minutes were agreed to by two people stays; the posts say in which capacity.
    let nobody: Option<PersonId> = Some(PersonId(Uuid::nil()));
    tx.exec(
        sql!("UPDATE meeting SET approved_person = $3 WHERE community = $1 AND approved_person = $2"),
        &[card.code.into(), person.into(), nobody.into()],
    )?;
    tx.exec(
        sql!("UPDATE meeting SET second_person = $3 WHERE community = $1 AND second_person = $2"),
        &[card.code.into(), person.into(), nobody.into()],
    )?;
    plan::forget(tx, card, account)
}

fn named(tx: &mut Tx<'_>, asked: &Asked<'_>, kind: &str, id: Uuid) -> Result<Option<(String, String)>, Fail> {
    if kind != "meeting" {
        return Ok(None);
    }
    let code = asked.card.code;
    let title: Option<String> =
        tx.one(sql!("SELECT title FROM meeting WHERE community = $1 AND id = $2"), &[code.into(), id.into()], |r| r.get(0))?;
    Ok(title.map(|t| (t, urls::Meeting::url(code, id.simple()))))
}

/// Meetings a matter stood on the agenda of, and decisions it was made of: titles with addresses, for its page.
pub fn of_matter(tx: &mut Tx<'_>, c: Community, matter: MatterId) -> Result<Vec<(String, String)>, Fail> {
    let row = |r: &liren_store::Row<'_>| {
        let (id, title): (Uuid, String) = (r.get(0)?, r.get(1)?);
        Ok((title, urls::Meeting::url(c, id.simple())))
    };
    let mut all = tx.all(
        sql!(
            "SELECT g.id, g.title FROM meeting_item i JOIN meeting g ON g.community = i.community AND g.id = i.meeting
              WHERE i.community = $1 AND i.matter = $2 AND g.called IS NOT NULL ORDER BY g.starts"
        ),
        &[c.into(), matter.into()],
        row,
    )?;
    all.extend(tx.all(
        sql!(
            "SELECT g.id, g.title FROM meeting_decision d JOIN meeting g ON g.community = d.community AND g.id = d.meeting
              WHERE d.community = $1 AND d.matter = $2"
        ),
        &[c.into(), matter.into()],
        row,
    )?);
    let mut seen = BTreeSet::new();
    all.retain(|(_, url)| seen.insert(url.clone()));
    Ok(all)
}
