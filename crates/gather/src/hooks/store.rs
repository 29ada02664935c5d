//! Hooks and their deliveries in the database.

use data_encoding::BASE64URL_NOPAD;
use liren_core::id::{Community, DeliveryId, HookId};
use liren_core::lang::Lang;
use liren_core::moment::Moment;
use liren_core::permission::{Action, Actor, Where, check};
use liren_core::refusal::{ProblemKey, Refusal};
use liren_core::time::{DAY, MINUTE, Time};
use liren_ground::names;
use liren_kit::app::App;
use liren_kit::card::Card;
use liren_kit::fail::Fail;
use liren_kit::jobs::enqueue;
use liren_kit::slice::Asked;
use liren_kit::when::utc;
use liren_store::audit::{self, Did};
use liren_store::{Error, Row, Tx, sql};
use serde::{Deserialize, Serialize};

use super::body::{self, Format, HookEvent};
use super::{deliver, urls};
use crate::happened::What;
use crate::matters::read::Matter;
use crate::topic;

/// Most hooks of a community.
pub const MOST: usize = 20;
/// How many deliveries of a hook are kept.
pub const KEPT: i64 = 50;
/// How long a delivery is tried.
pub const TRIED_FOR: i64 = DAY;
/// What addresses and secrets are sealed as.
const SEALED: &str = "hook";
/// The event of a test.
pub const TEST: &str = "test";

/// A hook.
pub struct Hook {
    /// Its row.
    pub id: HookId,
    /// What people call it.
    pub name: String,
    /// Who reads it.
    pub format: Format,
    /// The host of its address.
    pub host: String,
    /// What it hears of.
    pub events: Vec<What>,
    /// Only of this topic, as stored; empty for everything.
    pub topic: String,
    /// Language of its words.
    pub lang: Lang,
    /// It is told nothing now.
    pub paused: bool,
    /// Since when deliveries are given up.
    pub failing: Option<Time>,
}

/// What somebody sets up.
pub struct New {
    /// What people call it.
    pub name: String,
    /// Who reads it.
    pub format: Format,
    /// Its address.
    pub url: String,
    /// A robot's own secret; may be empty. A program's is made here.
    pub secret: String,
    /// What it hears of.
    pub events: Vec<What>,
    /// Only of this topic, as stored; empty for everything.
    pub topic: String,
    /// Language of its words.
    pub lang: Lang,
}

/// A line of the delivery log.
pub struct Delivery {
    /// Its event.
    pub event: String,
    /// When it was written.
    pub created: Time,
    /// How often it was tried.
    pub tries: i64,
    /// The last answer's status; 0 for none, -1 where the address may not be asked.
    pub status: i64,
    /// When it was tried last.
    pub tried: Option<Time>,
    /// It is over.
    pub over: bool,
    /// It arrived.
    pub arrived: bool,
}

/// Payload of the delivering job.
#[derive(Serialize, Deserialize, Clone, Copy)]
pub(super) struct Deliver {
    pub hook: HookId,
    pub delivery: DeliveryId,
}

/// What the delivering job needs.
pub(super) struct Ready {
    pub format: Format,
    pub url: String,
    pub secret: String,
    pub event: String,
    pub body: String,
    pub paused: bool,
}

fn hook(r: &Row<'_>) -> Result<Hook, Error> {
    Ok(Hook {
        id: r.get(0)?,
        name: r.get(1)?,
        format: Format::parse(r.str(2)?).unwrap_or(Format::Liren),
        host: r.get(3)?,
        events: r.str(4)?.split(',').filter_map(What::parse).collect(),
        topic: r.get(5)?,
        lang: Lang::parse(r.str(6)?).unwrap_or_default(),
        paused: r.get(7)?,
        failing: r.get(8)?,
    })
}

/// Whether anybody is told here.
pub fn any(tx: &mut Tx<'_>, c: Community) -> Result<bool, Error> {
    let found: Option<i64> =
        tx.one(sql!("SELECT 1 FROM hook WHERE community = $1 AND paused = FALSE LIMIT 1"), &[c.into()], |r| r.get(0))?;
    Ok(found.is_some())
}

fn every(tx: &mut Tx<'_>, c: Community) -> Result<Vec<Hook>, Error> {
    tx.all(
        sql!("SELECT id, name, format, host, events, topic, lang, paused, failing FROM hook WHERE community = $1 ORDER BY id"),
        &[c.into()],
        hook,
    )
}

/// All hooks of a community, for those who manage them.
pub fn all(tx: &mut Tx<'_>, c: Community, actor: &Actor) -> Result<Vec<Hook>, Fail> {
    check(actor, Action::ManageHooks, &Where::COMMUNITY)?;
    every(tx, c).map_err(Fail::from)
}

/// One hook, for those who manage them.
pub fn one(tx: &mut Tx<'_>, c: Community, actor: &Actor, id: HookId) -> Result<Hook, Fail> {
    check(actor, Action::ManageHooks, &Where::COMMUNITY)?;
    let found = tx.one(
        sql!("SELECT id, name, format, host, events, topic, lang, paused, failing FROM hook WHERE community = $1 AND id = $2"),
        &[c.into(), id.into()],
        hook,
    )?;
    found.ok_or_else(|| Refusal::NotFound.into())
}

/// Its newest deliveries.
pub fn deliveries(tx: &mut Tx<'_>, c: Community, id: HookId) -> Result<Vec<Delivery>, Error> {
    tx.all(
        sql!(
            "SELECT event, created, tries, status, tried, over, arrived FROM hook_delivery
              WHERE community = $1 AND hook = $2 ORDER BY id DESC LIMIT $3"
        ),
        &[c.into(), id.into(), KEPT.into()],
        |r| {
            Ok(Delivery {
                event: r.get(0)?,
                created: r.get(1)?,
                tries: r.get(2)?,
                status: r.get(3)?,
                tried: r.get(4)?,
                over: r.get::<Option<Time>>(5)?.is_some(),
                arrived: r.get(6)?,
            })
        },
    )
}

fn note(tx: &mut Tx<'_>, moment: &mut Moment, c: Community, actor: &Actor, action: &'static str, id: HookId) -> Result<(), Fail> {
    let did = Did { action, subject_kind: "hook", subject: id.0, post: None, detail: "" };
    audit::append(tx, moment, c, actor, &did).map_err(Fail::from)
}

/// Sets a hook up; answers with its id and the secret that is shown once (empty for a robot).
pub fn add(
    tx: &mut Tx<'_>,
    moment: &mut Moment,
    app: &App,
    c: Community,
    actor: &Actor,
    new: &New,
) -> Result<(HookId, String), Fail> {
    check(actor, Action::ManageHooks, &Where::COMMUNITY)?;
    if every(tx, c)?.len() >= MOST {
        return Err(Refusal::field("url", ProblemKey::Enough { max: MOST }).into());
    }
    let id: HookId = moment.id();
    let made = new.format == Format::Liren;
    let secret = if made { BASE64URL_NOPAD.encode(&moment.bytes::<32>()) } else { new.secret.clone() };
    let host = new.url.split('/').nth(2).unwrap_or_default();
    let events: Vec<&str> = new.events.iter().map(|e| e.name()).collect();
    tx.exec(
        sql!(
            "INSERT INTO hook (community, id, name, format, url, host, secret, events, topic, lang, paused, failing, created)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, FALSE, NULL, $11)"
        ),
        &[
            c.into(),
            id.into(),
            (&new.name).into(),
            new.format.name().into(),
            app.keys.seal(&new.url, moment.bytes(), SEALED).as_slice().into(),
            host.into(),
            app.keys.seal(&secret, moment.bytes(), SEALED).as_slice().into(),
            events.join(",").as_str().into(),
            (&new.topic).into(),
            new.lang.tag().into(),
            moment.now.into(),
        ],
    )?;
    note(tx, moment, c, actor, "hook.add", id)?;
    Ok((id, if made { secret } else { String::new() }))
}

/// Pauses a hook, or lets it go on with a clean sheet.
pub fn pause(tx: &mut Tx<'_>, moment: &mut Moment, c: Community, actor: &Actor, id: HookId, paused: bool) -> Result<(), Fail> {
    one(tx, c, actor, id)?;
    tx.exec(
        sql!("UPDATE hook SET paused = $3, failing = NULL WHERE community = $1 AND id = $2"),
        &[c.into(), id.into(), paused.into()],
    )?;
    note(tx, moment, c, actor, if paused { "hook.pause" } else { "hook.resume" }, id)
}

/// Removes a hook with what was sent.
pub fn remove(tx: &mut Tx<'_>, moment: &mut Moment, c: Community, actor: &Actor, id: HookId) -> Result<(), Fail> {
    one(tx, c, actor, id)?;
    tx.exec(sql!("DELETE FROM hook_delivery WHERE community = $1 AND hook = $2"), &[c.into(), id.into()])?;
    tx.exec(sql!("DELETE FROM hook WHERE community = $1 AND id = $2"), &[c.into(), id.into()])?;
    note(tx, moment, c, actor, "hook.remove", id)
}

/// Writes a delivery and the job that posts it; the oldest beyond fifty go. `body` is made from the delivery's id.
fn write(
    tx: &mut Tx<'_>,
    moment: &mut Moment,
    c: Community,
    hook: HookId,
    event: &str,
    body: impl FnOnce(DeliveryId) -> Result<String, Fail>,
) -> Result<(), Fail> {
    let id: DeliveryId = moment.id();
    tx.exec(
        sql!(
            "INSERT INTO hook_delivery (community, hook, id, event, body, created, tries, status, tried, over, arrived)
             VALUES ($1, $2, $3, $4, $5, $6, 0, 0, NULL, NULL, FALSE)"
        ),
        &[c.into(), hook.into(), id.into(), event.into(), body(id)?.as_str().into(), moment.now.into()],
    )?;
    let kept: Vec<DeliveryId> = tx.all(
        sql!("SELECT id FROM hook_delivery WHERE community = $1 AND hook = $2 ORDER BY id DESC LIMIT $3"),
        &[c.into(), hook.into(), KEPT.into()],
        |r| r.get(0),
    )?;
    if let Some(oldest) = kept.last() {
        tx.exec(
            sql!("DELETE FROM hook_delivery WHERE community = $1 AND hook = $2 AND id < $3 AND over IS NOT NULL"),
            &[c.into(), hook.into(), (*oldest).into()],
        )?;
    }
    enqueue(tx, moment, c, deliver::DELIVER.name, &Deliver { hook, delivery: id }, moment.now, None).map_err(Fail::from)
}

fn json(event: &HookEvent) -> Result<String, Fail> {
    serde_json::to_string(event).map_err(|e| Fail::internal(format!("a hook's event: {e}")))
}

/// Begins to tell every hook that asked for this.
pub fn begin(tx: &mut Tx<'_>, moment: &mut Moment, app: &App, card: &Card, m: &Matter, what: What, at: Time) -> Result<(), Fail> {
    let (c, topics) = (card.code, topic::of(m));
    let wants = |h: &Hook| !h.paused && h.events.contains(&what) && (h.topic.is_empty() || topics.contains(&h.topic));
    let hooks: Vec<Hook> = every(tx, c)?.into_iter().filter(wants).collect();
    if hooks.is_empty() {
        return Ok(());
    }
    let names = names::within(tx, app, card)?;
    let url = app.absolute(&crate::matters::urls::Matter::url(c, &m.number));
    for h in hooks {
        write(tx, moment, c, h.id, what.name(), |id| match h.format {
            Format::Liren => json(&HookEvent {
                id: id.to_string(),
                event: what.name().into(),
                at: utc(at),
                community: c.to_string(),
                matter: Some(body::matter(card, &names, h.lang, m, url.clone())),
            }),
            robot => Ok(body::robot(robot, &body::text(card, &names, h.lang, m, what, &url)).to_string()),
        })?;
    }
    Ok(())
}

/// Sends a test, paused or not.
pub fn test(tx: &mut Tx<'_>, moment: &mut Moment, app: &App, card: &Card, actor: &Actor, id: HookId) -> Result<(), Fail> {
    let (c, h, now) = (card.code, one(tx, card.code, actor, id)?, moment.now);
    write(tx, moment, c, id, TEST, |delivery| match h.format {
        Format::Liren => json(&HookEvent {
            id: delivery.to_string(),
            event: TEST.into(),
            at: utc(now),
            community: c.to_string(),
            matter: None,
        }),
        robot => {
            let text = crate::words::Hooks(h.lang).text_test(&card.name, app.absolute(&liren_kit::urls::Matters::url(c)));
            Ok(body::robot(robot, &text).to_string())
        }
    })?;
    note(tx, moment, c, actor, "hook.test", id)
}

/// A delivery that is not over, with all it takes to post it.
pub(super) fn ready(tx: &mut Tx<'_>, app: &App, c: Community, of: Deliver) -> Result<Option<Ready>, Fail> {
    let found = tx.one(
        sql!(
            "SELECT h.format, h.url, h.secret, d.event, d.body, h.paused FROM hook_delivery d
               JOIN hook h ON h.community = d.community AND h.id = d.hook
              WHERE d.community = $1 AND d.hook = $2 AND d.id = $3 AND d.over IS NULL"
        ),
        &[c.into(), of.hook.into(), of.delivery.into()],
        |r| {
            let format = Format::parse(r.str(0)?).unwrap_or(Format::Liren);
            Ok((format, r.get::<Vec<u8>>(1)?, r.get::<Vec<u8>>(2)?, r.get(3)?, r.get(4)?, r.get(5)?))
        },
    )?;
    let Some((format, url, secret, event, body, paused)) = found else { return Ok(None) };
    let open = |sealed: &[u8]| app.keys.open(sealed, SEALED).map_err(|_| Fail::internal("a hook's address cannot be opened"));
    Ok(Some(Ready { format, url: open(&url)?, secret: open(&secret)?, event, body, paused }))
}

/// When a delivery that failed `tries` times is tried again: after 1, 2, 4... minutes, at most six hours.
fn again(now: Time, tries: i64) -> Time {
    now.plus((MINUTE << (tries - 1).clamp(0, 9)).min(360 * MINUTE))
}

/// Notes how a try ended: it arrived, it is tried again, or it was tried for a day and is given up.
pub(super) fn tried(
    tx: &mut Tx<'_>,
    moment: &mut Moment,
    c: Community,
    of: Deliver,
    status: i64,
    arrived: bool,
) -> Result<(), Fail> {
    let now = moment.now;
    let found: Option<(i64, Time)> = tx.one(
        sql!("SELECT tries, created FROM hook_delivery WHERE community = $1 AND hook = $2 AND id = $3 AND over IS NULL"),
        &[c.into(), of.hook.into(), of.delivery.into()],
        |r| Ok((r.get(0)?, r.get(1)?)),
    )?;
    let Some((tries, created)) = found else { return Ok(()) };
    let next = again(now, tries + 1);
    // An address that may not be asked will not be allowed later either.
    let over = arrived || status < 0 || next.0 - created.0 > TRIED_FOR;
    tx.exec(
        sql!(
            "UPDATE hook_delivery SET tries = $4, status = $5, tried = $6, over = $7, arrived = $8
              WHERE community = $1 AND hook = $2 AND id = $3"
        ),
        &[
            c.into(),
            of.hook.into(),
            of.delivery.into(),
            (tries + 1).into(),
            status.into(),
            now.into(),
            over.then_some(now).into(),
            arrived.into(),
        ],
    )?;
    if !over {
        return enqueue(tx, moment, c, deliver::DELIVER.name, &of, next, None).map_err(Fail::from);
    }
    tx.exec(
        sql!("UPDATE hook_delivery SET body = '' WHERE community = $1 AND hook = $2 AND id = $3"),
        &[c.into(), of.hook.into(), of.delivery.into()],
    )?;
    tx.exec(
        sql!("UPDATE hook SET failing = $3 WHERE community = $1 AND id = $2"),
        &[c.into(), of.hook.into(), (!arrived).then_some(now).into()],
    )?;
    Ok(())
}

/// A delivery of a hook that was paused meanwhile is left out.
pub(super) fn leave(tx: &mut Tx<'_>, c: Community, of: Deliver, now: Time) -> Result<(), Error> {
    tx.exec(
        sql!("UPDATE hook_delivery SET over = $4, body = '' WHERE community = $1 AND hook = $2 AND id = $3"),
        &[c.into(), of.hook.into(), of.delivery.into(), now.into()],
    )
    .map(drop)
}

/// The name of a hook, for the audit log.
pub fn named(tx: &mut Tx<'_>, asked: &Asked<'_>, kind: &str, id: uuid::Uuid) -> Result<Option<(String, String)>, Fail> {
    if kind != "hook" {
        return Ok(None);
    }
    let c = asked.card.code;
    let name =
        tx.one(sql!("SELECT name FROM hook WHERE community = $1 AND id = $2"), &[c.into(), id.into()], |r| r.get::<String>(0))?;
    Ok(name.map(|n| (n, urls::Hook::url(c, HookId(id)))))
}
