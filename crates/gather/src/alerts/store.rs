//! Alerts in the database, and whom a matter is told to.

use liren_core::contact::Contact;
use liren_core::id::{AccountId, Community, MatterId, PersonId};
use liren_core::lang::Lang;
use liren_core::moment::Moment;
use liren_core::pack::Visibility;
use liren_core::permission::{Action, Actor, Where, check};
use liren_core::refusal::{ProblemKey, Refusal};
use liren_core::time::{DAY, HOUR, Time};
use liren_ground::access::store as access;
use liren_ground::messages::{self, Outgoing, Subject, Urgency, hear};
use liren_ground::names;
use liren_kit::app::App;
use liren_kit::card::Card;
use liren_kit::fail::Fail;
use liren_kit::jobs::enqueue;
use liren_kit::slice::{Asked, Heard};
use liren_store::audit::{self, Did};
use liren_store::{Error, Tx, sql};
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

use super::{jobs, urls};
use crate::happened::What;
use crate::link::{self, Purpose};
use crate::matters::read::Matter;
use crate::matters::said::{category_name, outcome_words};
use crate::topic::{self, Topic};
use crate::words::{Alerts, Matters};

/// Most topics one subject may have.
pub const MOST: usize = 20;
/// How long an address has to confirm.
const WAITS: i64 = 2 * DAY;
/// How many subjects one transaction tells.
const BATCH: i64 = 100;

/// A topic somebody hears of.
pub struct Alert {
    /// What it is about.
    pub topic: Topic,
    /// Its owner has confirmed it.
    pub confirmed: bool,
}

/// What `tell` has to do: the matter, what happened and the last subject that was told.
#[derive(Clone, Copy, Serialize, Deserialize)]
pub(super) struct Tell {
    pub matter: MatterId,
    what: What,
    after: Uuid,
}

/// Whether anybody has an alert here.
pub fn any(tx: &mut Tx<'_>, c: Community) -> Result<bool, Error> {
    let found: Option<i64> = tx.one(sql!("SELECT 1 FROM alert WHERE community = $1 LIMIT 1"), &[c.into()], |r| r.get(0))?;
    Ok(found.is_some())
}

/// The topics of a subject, the oldest first.
pub fn of(tx: &mut Tx<'_>, c: Community, subject: Uuid) -> Result<Vec<Alert>, Error> {
    let rows: Vec<(String, Option<Time>)> = tx.all(
        sql!("SELECT topic, confirmed FROM alert WHERE community = $1 AND subject = $2 ORDER BY created, topic"),
        &[c.into(), subject.into()],
        |r| Ok((r.get(0)?, r.get(1)?)),
    )?;
    let alert =
        |(topic, confirmed): (String, Option<Time>)| Some(Alert { topic: Topic::parse(&topic)?, confirmed: confirmed.is_some() });
    Ok(rows.into_iter().filter_map(alert).collect())
}

fn add(tx: &mut Tx<'_>, c: Community, subject: Uuid, topic: &Topic, now: Time, confirmed: bool) -> Result<(), Fail> {
    if of(tx, c, subject)?.len() >= MOST {
        return Err(Refusal::field("topic", ProblemKey::Enough { max: MOST }).into());
    }
    tx.exec(
        sql!(
            "INSERT INTO alert (community, subject, topic, created, confirmed) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (community, subject, topic) DO NOTHING"
        ),
        &[c.into(), subject.into(), topic.stored().as_str().into(), now.into(), confirmed.then_some(now).into()],
    )?;
    Ok(())
}

fn note(
    tx: &mut Tx<'_>,
    moment: &mut Moment,
    c: Community,
    actor: &Actor,
    action: &'static str,
    subject: Uuid,
) -> Result<(), Fail> {
    let did = Did { action, subject_kind: "alert", subject, post: None, detail: "" };
    audit::append(tx, moment, c, actor, &did).map_err(Fail::from)
}

/// Somebody signed in wants to hear of a topic.
pub fn subscribe(
    tx: &mut Tx<'_>,
    moment: &mut Moment,
    app: &App,
    c: Community,
    actor: &Actor,
    account: AccountId,
    topic: &Topic,
) -> Result<(), Fail> {
    check(actor, Action::FollowMatter, &Where::COMMUNITY)?;
    access::subscribe(tx, moment, app, c, account)?;
    add(tx, c, account.0, topic, moment.now, true)?;
    note(tx, moment, c, actor, "alert.add", account.0)
}

/// Somebody left an address that is to hear of a topic: its owner is asked by a link, once while the answer is awaited.
#[allow(clippy::too_many_arguments, reason = "who asks, where, what for whom")]
pub fn ask(
    tx: &mut Tx<'_>,
    moment: &mut Moment,
    app: &App,
    card: &Card,
    actor: &Actor,
    contact: &Contact,
    topic: &Topic,
    lang: Lang,
) -> Result<(), Fail> {
    check(actor, Action::FollowMatter, &Where::COMMUNITY)?;
    let (c, now) = (card.code, moment.now);
    let subject = hear::of_address(app, contact, "alerts");
    let known = of(tx, c, subject)?;
    if known.iter().any(|a| a.topic == *topic && a.confirmed) && hear::hears(tx, c, subject)? {
        // It hears of it already; who asks is told no more than anybody.
        return Ok(());
    }
    let waits = known.iter().any(|a| !a.confirmed);
    hear::hold(tx, moment, app, c, Subject(subject), contact, lang)?;
    tx.exec(
        sql!("DELETE FROM alert WHERE community = $1 AND subject = $2 AND topic = $3"),
        &[c.into(), subject.into(), topic.stored().as_str().into()],
    )?;
    add(tx, c, subject, topic, now, false)?;
    note(tx, moment, c, actor, "alert.add", subject)?;
    sweep_later(tx, moment, c)?;
    if waits {
        return Ok(());
    }
    let url = urls::AlertsOf::url(c, link::token(app, c, Purpose::Alerts, subject));
    let text = Alerts(lang).ask(&card.name);
    let out = Outgoing { community: c, subject, contact, lang, text: &text, url: &url, urgency: Urgency::Urgent };
    messages::post(tx, moment, app, &out).map(drop)
}

/// The owner of an address confirms what was asked for. Where the address had stopped, what it heard of before stays stopped.
pub fn confirm(tx: &mut Tx<'_>, moment: &mut Moment, app: &App, c: Community, subject: Uuid) -> Result<(), Fail> {
    if !hear::hears(tx, c, subject)? {
        tx.exec(
            sql!("DELETE FROM alert WHERE community = $1 AND subject = $2 AND confirmed IS NOT NULL"),
            &[c.into(), subject.into()],
        )?;
        hear::release(tx, app, c, Subject(subject))?;
    }
    tx.exec(
        sql!("UPDATE alert SET confirmed = $3 WHERE community = $1 AND subject = $2 AND confirmed IS NULL"),
        &[c.into(), subject.into(), moment.now.into()],
    )?;
    note(tx, moment, c, &Actor::visitor(), "alert.confirm", subject)
}

/// Hears no more of a topic. An address that hears of nothing is forgotten.
pub fn stop(tx: &mut Tx<'_>, moment: &mut Moment, c: Community, actor: &Actor, subject: Uuid, topic: &Topic) -> Result<(), Fail> {
    tx.exec(
        sql!("DELETE FROM alert WHERE community = $1 AND subject = $2 AND topic = $3"),
        &[c.into(), subject.into(), topic.stored().as_str().into()],
    )?;
    if actor.account.is_none_or(|a| a.0 != subject) && of(tx, c, subject)?.is_empty() {
        messages::store::forget(tx, c, subject)?;
    }
    note(tx, moment, c, actor, "alert.stop", subject)
}

/// One sweep a community looks for what nobody confirmed.
fn sweep_later(tx: &mut Tx<'_>, moment: &mut Moment, c: Community) -> Result<(), Error> {
    let due = moment.now.plus(WAITS + HOUR);
    enqueue(tx, moment, c, jobs::SWEEP.name, &(), due, Some(&format!("alerts-sweep:{c}")))
}

/// Forgets what was asked for and never confirmed, with the address.
pub(super) fn sweep(tx: &mut Tx<'_>, moment: &mut Moment, c: Community) -> Result<(), Fail> {
    let before = moment.now.plus(-WAITS);
    let stale: Vec<Uuid> = tx.all(
        sql!("SELECT DISTINCT subject FROM alert WHERE community = $1 AND confirmed IS NULL AND created < $2"),
        &[c.into(), before.into()],
        |r| r.get(0),
    )?;
    for subject in stale {
        tx.exec(
            sql!("DELETE FROM alert WHERE community = $1 AND subject = $2 AND confirmed IS NULL AND created < $3"),
            &[c.into(), subject.into(), before.into()],
        )?;
        if of(tx, c, subject)?.is_empty() {
            messages::store::forget(tx, c, subject)?;
        }
    }
    let left: Option<i64> =
        tx.one(sql!("SELECT 1 FROM alert WHERE community = $1 AND confirmed IS NULL LIMIT 1"), &[c.into()], |r| r.get(0))?;
    if left.is_some() { sweep_later(tx, moment, c).map_err(Fail::from) } else { Ok(()) }
}

/// Begins to tell of a matter.
pub fn begin(tx: &mut Tx<'_>, moment: &mut Moment, c: Community, m: &Matter, what: What) -> Result<(), Fail> {
    if !super::tells(what) || !any(tx, c)? {
        return Ok(());
    }
    let tell = Tell { matter: m.id, what, after: Uuid::nil() };
    enqueue(tx, moment, c, jobs::TELL.name, &tell, moment.now, None).map_err(Fail::from)
}

/// Tells the next subjects, each once whichever of its topics it heard by, and leaves the rest to a job of its own.
/// Subjects in the order of their ids, so that a batch goes on where the last one ended.
pub(super) fn tell(tx: &mut Tx<'_>, app: &App, card: &Card, moment: &mut Moment, m: &Matter, tell: &Tell) -> Result<(), Fail> {
    let c = card.code;
    let topics = topic::of(m);
    let at = |i: usize| topics.get(i).or(topics.last()).map_or("", String::as_str);
    let subjects: Vec<Uuid> = tx.all(
        sql!(
            "SELECT DISTINCT subject FROM alert
              WHERE community = $1 AND topic IN ($2, $3, $4) AND subject > $5 AND confirmed IS NOT NULL
              ORDER BY subject LIMIT $6"
        ),
        &[c.into(), at(0).into(), at(1).into(), at(2).into(), tell.after.into(), BATCH.into()],
        |r| r.get(0),
    )?;
    let names = names::within(tx, app, card)?;
    let url = crate::matters::urls::Matter::url(c, &m.number);
    for subject in &subjects {
        let Some((contact, lang)) = hear::subscription(tx, app, c, *subject)? else { continue };
        let also = hear::follow_of(app, m.id.0, &contact);
        if follows(tx, c, m.id, *subject, also.0)? {
            continue;
        }
        let t = Alerts(lang);
        let category = category_name(&card.pack, &m.category, lang);
        let place = m.building.filter(|_| m.visibility == Visibility::Public).map(|b| names.building(b));
        let place = place.unwrap_or_else(|| card.name.clone());
        let text = match tell.what {
            What::Settled => {
                let outcome = m.outcome.as_deref().unwrap_or_default();
                t.tell_settled(place, category, &m.number, outcome_words(Matters(lang), outcome))
            }
            _ => t.tell_filed(place, category, &m.number),
        };
        let out = Outgoing {
            community: c,
            subject: *subject,
            contact: &contact,
            lang,
            text: &text,
            url: &url,
            urgency: Urgency::Digest,
        };
        messages::post(tx, moment, app, &out)?;
    }
    match subjects.last() {
        Some(last) if i64::try_from(subjects.len()).unwrap_or(0) == BATCH => {
            let next = Tell { after: *last, ..*tell };
            enqueue(tx, moment, c, jobs::TELL.name, &next, moment.now, None).map_err(Fail::from)
        }
        _ => Ok(()),
    }
}

/// Whether a subject hears of this matter anyhow, as its reporter or follower.
fn follows(tx: &mut Tx<'_>, c: Community, matter: MatterId, subject: Uuid, also: Uuid) -> Result<bool, Error> {
    let found: Option<i64> = tx.one(
        sql!(
            "SELECT 1 FROM matter_follow
              WHERE community = $1 AND matter = $2 AND ended IS NULL AND (account = $3 OR id = $4) LIMIT 1"
        ),
        &[c.into(), matter.into(), subject.into(), also.into()],
        |r| r.get(0),
    )?;
    Ok(found.is_some())
}

/// What somebody signed in hears of, for their own page.
pub fn heard_by(tx: &mut Tx<'_>, asked: &Asked<'_>) -> Result<Vec<Heard>, Fail> {
    let Some(account) = asked.actor.account else { return Ok(Vec::new()) };
    let (card, t) = (asked.card, Alerts(asked.lang));
    let names = names::within(tx, asked.app, card)?;
    let all = of(tx, card.code, account.0)?;
    let row = |a: Alert| Heard {
        title: a.topic.words(card, &names, asked.lang),
        meta: t.heard_meta().to_string(),
        url: a.topic.list(card, &names),
        stop: urls::StopAlert::url(card.code),
        what: a.topic.stored(),
    };
    Ok(all.into_iter().map(row).filter(|h| !h.title.is_empty()).collect())
}

/// The topics of somebody's account, for their export.
pub fn export(tx: &mut Tx<'_>, asked: &Asked<'_>, person: PersonId) -> Result<serde_json::Value, Fail> {
    let all = match asked.actor.account {
        Some(account) if asked.actor.person == Some(person) => of(tx, asked.card.code, account.0)?,
        _ => Vec::new(),
    };
    Ok(json!(all.iter().map(|a| a.topic.stored()).collect::<Vec<_>>()))
}

/// Forgets the topics of an account.
pub fn erase(tx: &mut Tx<'_>, card: &Card, account: AccountId, _person: PersonId, _now: Time) -> Result<(), Fail> {
    tx.exec(sql!("DELETE FROM alert WHERE community = $1 AND subject = $2"), &[card.code.into(), account.into()])?;
    Ok(())
}
