//! What the page is made of, and leaving.

use liren_core::id::{AccountId, BuildingId, Community, EntranceId, PersonId};
use liren_core::moment::Moment;
use liren_core::permission::{Action, Actor, Where, check};
use liren_core::refusal::Refusal;
use liren_core::time::Time;
use liren_kit::app::App;
use liren_kit::card::Card;
use liren_kit::fail::Fail;
use liren_kit::slice::{Asked, Block, Heard, Waiting};
use liren_store::audit::{self, Did};
use liren_store::{Error, Tx, sql};
use serde_json::{Map, Value, json};

use crate::access::{self, store::Account};
use crate::messages;
use crate::messages::hear::{self, Channel, Choice};

/// A home of mine.
pub struct OwnHome {
    /// The residency.
    pub id: uuid::Uuid,
    /// Its building.
    pub building: BuildingId,
    /// Its entrance.
    pub entrance: EntranceId,
    /// Its room.
    pub room: String,
    /// `resident`, `owner` or `renter`.
    pub role: String,
}

/// Where the account hears of this community.
pub enum Hears {
    /// It left no contact.
    Nowhere,
    /// As chosen, by one of these contacts.
    By(Choice, Box<Account>),
    /// It stopped.
    Stopped,
}

/// The homes of a person.
pub fn homes(tx: &mut Tx<'_>, c: Community, person: PersonId) -> Result<Vec<OwnHome>, Error> {
    tx.all(
        sql!(
            "SELECT h.building, h.entrance, h.room, r.role, r.id FROM residency r
               JOIN home h ON h.community = r.community AND h.id = r.home
              WHERE r.community = $1 AND r.person = $2 AND r.ends IS NULL ORDER BY r.starts, r.id"
        ),
        &[c.into(), person.into()],
        |r| Ok(OwnHome { building: r.get(0)?, entrance: r.get(1)?, room: r.get(2)?, role: r.get(3)?, id: r.get(4)? }),
    )
}

/// Where the account hears.
pub fn hears(tx: &mut Tx<'_>, app: &App, c: Community, account: AccountId) -> Result<Hears, Fail> {
    let Some(known) = access::store::account(tx, app, account)?.filter(|a| a.contact().is_some()) else {
        return Ok(Hears::Nowhere);
    };
    Ok(hear::chosen(tx, c, account)?.map_or(Hears::Stopped, |choice| Hears::By(choice, Box::new(known))))
}

/// What somebody asks of the news.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ask {
    /// No more.
    Stop,
    /// Again, by the first contact.
    Resume,
    /// By these channels.
    By(Choice),
}

/// Stops, resumes or moves hearing.
pub fn set_news(tx: &mut Tx<'_>, moment: &mut Moment, app: &App, c: Community, actor: &Actor, ask: Ask) -> Result<(), Fail> {
    check(actor, Action::ChooseNews, &Where::own(actor))?;
    let account = actor.account.ok_or(Refusal::SignInNeeded)?;
    let known = access::store::account(tx, app, account)?.ok_or(Refusal::NotFound)?;
    let action = match ask {
        Ask::Stop => {
            hear::stop_of(tx, app, c, account.0, moment.now)?;
            "news.stop"
        }
        Ask::Resume => {
            let first = known.first();
            known.by(first).ok_or(Refusal::NotOffered)?;
            hear::choose(tx, moment, app, c, &known, Choice { own: first, work: first })?;
            "news.resume"
        }
        Ask::By(choice) => {
            if [choice.own, choice.work].iter().any(|by| *by != Channel::Here && known.by(*by).is_none()) {
                return Err(Refusal::BadRequest.into());
            }
            hear::choose(tx, moment, app, c, &known, choice)?;
            "news.choose"
        }
    };
    let did = Did { action, subject_kind: "account", subject: account.0, post: None, detail: "" };
    audit::append(tx, moment, c, actor, &did)?;
    Ok(())
}

/// What the actor filed or follows, of all slices.
pub fn mine(tx: &mut Tx<'_>, asked: &Asked<'_>) -> Result<Block, Fail> {
    let mut all = Block::default();
    for ask in asked.app.gives().iter().filter_map(|g| g.mine) {
        let block = ask(tx, asked)?;
        all.rows.extend(block.rows);
        all.total += block.total;
    }
    Ok(all)
}

/// What the actor hears of, of all slices.
pub fn heard(tx: &mut Tx<'_>, asked: &Asked<'_>) -> Result<Vec<Heard>, Fail> {
    let mut all = Vec::new();
    for ask in asked.app.gives().iter().filter_map(|g| g.hears) {
        all.extend(ask(tx, asked)?);
    }
    Ok(all)
}

/// What waits for the actor, of all slices; the soonest first, what has no date last.
pub fn waiting(tx: &mut Tx<'_>, asked: &Asked<'_>) -> Result<Vec<Waiting>, Fail> {
    let mut all = Vec::new();
    for ask in asked.app.gives().iter().filter_map(|g| g.waiting) {
        all.extend(ask(tx, asked)?);
    }
    all.sort_by_key(|w| w.due.map_or(i64::MAX, |d| d.0));
    Ok(all)
}

/// Everything held about the person here and their sign-in, as JSON.
pub fn export(tx: &mut Tx<'_>, asked: &Asked<'_>) -> Result<Value, Fail> {
    check(asked.actor, Action::ExportSelf, &Where::own(asked.actor))?;
    let account = asked.actor.account.ok_or(Refusal::SignInNeeded)?;
    let mut out = Map::new();
    out.insert("community".into(), json!(asked.card.code.to_string()));
    if let Some(own) = access::store::account(tx, asked.app, account)? {
        let contacts: Vec<String> = own.contacts().iter().map(|c| c.as_str().to_string()).collect();
        out.insert("sign_in".into(), json!({ "contacts": contacts, "language": own.lang.tag(), "created_ms": own.created.0 }));
    }
    let devices = access::store::devices(tx, account, asked.now)?;
    let devices: Vec<Value> = devices.iter().map(|d| json!({ "device": d.device, "signed_in_ms": d.created.0 })).collect();
    out.insert("devices".into(), json!(devices));
    if let Some(person) = asked.actor.person {
        let homes: Vec<Value> = homes(tx, asked.card.code, person)?
            .iter()
            .map(|h| json!({ "building": h.building.to_string(), "room": h.room, "role": h.role }))
            .collect();
        out.insert("homes".into(), json!(homes));
        for give in asked.app.gives() {
            if let Some(ask) = give.export {
                out.insert(give.slice.into(), ask(tx, asked, person)?);
            }
        }
    }
    Ok(Value::Object(out))
}

/// Forgets the person: residency, what the slices hold, the sign-in with its contacts and devices. Whoever holds a post hands
/// it over first (the slice of people refuses).
pub fn erase(tx: &mut Tx<'_>, moment: &mut Moment, app: &App, card: &Card, actor: &Actor) -> Result<(), Fail> {
    check(actor, Action::EraseSelf, &Where::own(actor))?;
    let account = actor.account.ok_or(Refusal::SignInNeeded)?;
    let (c, now): (Community, Time) = (card.code, moment.now);
    if let Some(person) = actor.person {
        for ask in app.gives().iter().filter_map(|g| g.erase) {
            ask(tx, card, account, person, now)?;
        }
        tx.exec(
            sql!("UPDATE residency SET ends = $3 WHERE community = $1 AND person = $2 AND ends IS NULL"),
            &[c.into(), person.into(), now.into()],
        )?;
    }
    messages::store::forget(tx, c, account.0)?;
    let did = Did { action: "person.erase", subject_kind: "account", subject: account.0, post: None, detail: "" };
    audit::append(tx, moment, c, actor, &did)?;
    access::store::close(tx, moment, account)
}
