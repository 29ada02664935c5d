//! Who hears what: the reporter and followers of a matter, and whoever it was given to. Messages leave through the outbox;
//! they carry the number and a link, never the words of the matter.

use liren_core::contact::Contact;
use liren_core::id::{AccountId, MatterId, PersonId, PostId};
use liren_core::lang::Lang;
use liren_core::matter::Progress;
use liren_core::moment::Moment;
use liren_core::permission::Actor;
use liren_core::time::Time;
use liren_ground::access::store as access;
use liren_ground::messages::{self, Outgoing, Subject, Urgency};
use liren_ground::names;
use liren_kit::app::App;
use liren_kit::card::Card;
use liren_kit::fail::Fail;
use liren_kit::when;
use liren_store::{Error, Tx, sql};
use uuid::Uuid;

use super::file::{self, New};
use super::read::Matter;
use super::{urls, weigh};
use crate::words::Matters;

/// Somebody who hears of a matter.
pub(crate) struct Follower {
    /// The row.
    pub id: Uuid,
    /// Under what they hear.
    pub subject: Uuid,
    /// It is theirs.
    pub reporter: bool,
}

/// Notes the reporter as somebody who hears: by account when signed in, else by the contact left with the matter.
pub fn remember_reporter(
    tx: &mut Tx<'_>,
    app: &App,
    card: &Card,
    actor: &Actor,
    moment: &mut Moment,
    id: MatterId,
    new: &New,
) -> Result<(), Fail> {
    let follow: Uuid = moment.id::<liren_core::id::EventId>().0;
    let account = actor.account.filter(|_| new.behalf.is_none());
    add(tx, card, id, follow, account, true, moment.now)?;
    let known = account.map(|a| access::account(tx, app, a)).transpose()?.flatten();
    let at = (card.code, Subject(follow));
    match (&new.contact, known) {
        (Some(contact), Some(known)) if known.contacts().contains(contact) => {
            messages::subscribe(tx, moment, app, at.0, at.1, contact, new.lang)
        }
        (Some(contact), _) => messages::leave(tx, moment, app, at.0, at.1, contact, new.lang),
        (None, Some(known)) => own(tx, app, card, moment, &known, follow, new),
        (None, None) => Ok(()),
    }
}

/// A signed-in reporter hears of this matter as they said: as of everything else, by another of their contacts, or not at all.
fn own(
    tx: &mut Tx<'_>,
    app: &App,
    card: &Card,
    moment: &mut Moment,
    known: &access::Account,
    follow: Uuid,
    new: &New,
) -> Result<(), Fail> {
    access::subscribe(tx, moment, app, card.code, known.id)?;
    let usual = messages::hear::chosen(tx, card.code, known.id)?.map(|c| c.own);
    match new.own.filter(|by| Some(*by) != usual) {
        None => Ok(()),
        Some(by) => match known.by(by) {
            Some(contact) => messages::subscribe(tx, moment, app, card.code, Subject(follow), contact, new.lang),
            None => messages::hear::quiet(tx, app, card.code, Subject(follow), new.lang).map_err(Fail::from),
        },
    }
}

/// Adds a follower; the same account follows once.
pub fn add(
    tx: &mut Tx<'_>,
    card: &Card,
    id: MatterId,
    follow: Uuid,
    account: Option<AccountId>,
    reporter: bool,
    now: Time,
) -> Result<(), Error> {
    tx.exec(
        sql!(
            "INSERT INTO matter_follow (community, matter, id, account, reporter, created, ended) VALUES ($1, $2, $3, $4, $5, $6, NULL)
             ON CONFLICT (community, matter, id) DO UPDATE SET ended = NULL"
        ),
        &[card.code.into(), id.into(), follow.into(), account.into(), reporter.into(), now.into()],
    )
    .map(drop)
}

/// Everybody who hears of a matter.
pub(crate) fn followers(tx: &mut Tx<'_>, card: &Card, id: MatterId) -> Result<Vec<Follower>, Error> {
    tx.all(
        sql!(
            "SELECT f.id, f.account, f.reporter, s.subject FROM matter_follow f
               LEFT JOIN subscription s ON s.community = f.community AND s.subject = f.id
              WHERE f.community = $1 AND f.matter = $2 AND f.ended IS NULL"
        ),
        &[card.code.into(), id.into()],
        |r| {
            // What was said for this one matter comes before what the account chose for all.
            let (account, own): (Option<AccountId>, Option<Uuid>) = (r.get(1)?, r.get(3)?);
            let id = r.get(0)?;
            Ok(Follower { id, subject: own.or(account.map(|a| a.0)).unwrap_or(id), reporter: r.get(2)? })
        },
    )
}

fn secret_of(tx: &mut Tx<'_>, app: &App, card: &Card, id: MatterId) -> Result<String, Fail> {
    let once = tx
        .one(sql!("SELECT once FROM matter WHERE community = $1 AND id = $2"), &[card.code.into(), id.into()], |r| {
            r.get::<Vec<u8>>(0)
        })?
        .unwrap_or_default();
    Ok(file::secret_token(app, &once))
}

/// Posts one text to one subject, if it has said where it wants to hear.
#[allow(clippy::too_many_arguments, reason = "who is told what, where and how soon, in the caller's transaction")]
pub(crate) fn send(
    tx: &mut Tx<'_>,
    app: &App,
    card: &Card,
    moment: &mut Moment,
    subject: Uuid,
    url: &str,
    urgency: Urgency,
    text: impl FnOnce(Lang) -> String,
) -> Result<(), Fail> {
    let heard = messages::hear::subscription(tx, app, card.code, subject)?;
    give(tx, app, card, moment, subject, heard, url, urgency, text)
}

/// Posts one text to where a subject hears.
#[allow(clippy::too_many_arguments, reason = "who is told what, where and how soon, in the caller's transaction")]
fn give(
    tx: &mut Tx<'_>,
    app: &App,
    card: &Card,
    moment: &mut Moment,
    subject: Uuid,
    heard: Option<(Contact, Lang)>,
    url: &str,
    urgency: Urgency,
    text: impl FnOnce(Lang) -> String,
) -> Result<(), Fail> {
    let Some((contact, lang)) = heard else { return Ok(()) };
    let out = Outgoing { community: card.code, subject, contact: &contact, lang, text: &text(lang), url, urgency };
    messages::post(tx, moment, app, &out).map(drop)
}

/// The receipt as a message, to the reporter.
#[allow(clippy::too_many_arguments, reason = "the receipt names the number, the link and the date")]
pub fn filed(
    tx: &mut Tx<'_>,
    app: &App,
    card: &Card,
    moment: &mut Moment,
    id: MatterId,
    number: &str,
    secret: &str,
    p: &Progress,
) -> Result<(), Fail> {
    let names = names::within(tx, app, card)?;
    let url = urls::Secret::url(card.code, number, secret);
    for f in followers(tx, card, id)? {
        send(tx, app, card, moment, f.subject, &url, Urgency::Urgent, |lang| {
            Matters(lang).tell_filed(number, names.post(card, lang, p.holder.post), when::until(lang, &card.zone, p.promise))
        })?;
    }
    Ok(())
}

/// The reporter's own page, at the question whether it is done where that is asked. Opening it decides nothing.
pub(super) fn own_page(tx: &mut Tx<'_>, app: &App, card: &Card, m: &Matter) -> Result<String, Fail> {
    Ok(format!("{}#confirm", urls::Secret::url(card.code, &m.number, secret_of(tx, app, card, m.id)?)))
}

/// News for everybody who follows, each with the link that lets them answer.
pub fn followers_of(
    tx: &mut Tx<'_>,
    app: &App,
    card: &Card,
    moment: &mut Moment,
    m: &Matter,
    urgency: Urgency,
    text: impl Fn(Lang, bool) -> String,
) -> Result<(), Fail> {
    let all = followers(tx, card, m.id)?;
    if all.is_empty() {
        return Ok(());
    }
    let own = own_page(tx, app, card, m)?;
    for f in all {
        let (url, urgency) = match f.reporter {
            true => (own.clone(), urgency),
            false => (weigh::page(app, card, &m.number, f.id), Urgency::Digest),
        };
        send(tx, app, card, moment, f.subject, &url, urgency, |lang| text(lang, f.reporter))?;
    }
    Ok(())
}

/// Its reporter took it back: whoever has it need not go on, and whoever has the same trouble can say so themselves.
pub fn withdrawn(tx: &mut Tx<'_>, app: &App, card: &Card, moment: &mut Moment, m: &Matter) -> Result<(), Fail> {
    let url = urls::Matter::url(card.code, &m.number);
    post(tx, app, card, moment, m.holder, &url, Urgency::Digest, |lang| Matters(lang).tell_withdrawn(&m.number))?;
    for f in followers(tx, card, m.id)?.into_iter().filter(|f| !f.reporter) {
        send(tx, app, card, moment, f.subject, &url, Urgency::Digest, |lang| Matters(lang).tell_withdrawn_follower(&m.number))?;
    }
    Ok(())
}

/// News for the reporter alone.
pub fn reporter(
    tx: &mut Tx<'_>,
    app: &App,
    card: &Card,
    moment: &mut Moment,
    m: &Matter,
    urgency: Urgency,
    text: impl Fn(Lang) -> String,
) -> Result<(), Fail> {
    let own = own_page(tx, app, card, m)?;
    for f in followers(tx, card, m.id)?.into_iter().filter(|f| f.reporter) {
        send(tx, app, card, moment, f.subject, &own, urgency, &text)?;
    }
    Ok(())
}

/// News for whoever holds a post now.
#[allow(clippy::too_many_arguments, reason = "who is told what, where and how soon, in the caller's transaction")]
pub fn post(
    tx: &mut Tx<'_>,
    app: &App,
    card: &Card,
    moment: &mut Moment,
    post: PostId,
    url: &str,
    urgency: Urgency,
    text: impl Fn(Lang) -> String,
) -> Result<(), Fail> {
    let account: Option<Option<AccountId>> = tx.one(
        sql!(
            "SELECT e.account FROM post p JOIN person e ON e.community = p.community AND e.id = p.person
              WHERE p.community = $1 AND p.id = $2 AND p.ended IS NULL"
        ),
        &[card.code.into(), post.into()],
        |r| r.get(0),
    )?;
    match account.flatten() {
        Some(account) => {
            let heard = messages::hear::of_work(tx, app, card.code, account)?;
            give(tx, app, card, moment, account.0, heard, url, urgency, text)
        }
        None => Ok(()),
    }
}

/// Stops following, by account.
pub fn unfollow(tx: &mut Tx<'_>, card: &Card, id: MatterId, account: AccountId, now: Time) -> Result<(), Error> {
    tx.exec(
        sql!("UPDATE matter_follow SET ended = $4 WHERE community = $1 AND account = $3 AND matter = $2 AND reporter = FALSE"),
        &[card.code.into(), id.into(), account.into(), now.into()],
    )
    .map(drop)
}

/// Forgets what an account followed and lets go of what the person reported.
pub fn forget(tx: &mut Tx<'_>, card: &Card, account: AccountId, person: PersonId) -> Result<(), Error> {
    tx.exec(sql!("DELETE FROM matter_follow WHERE community = $1 AND account = $2"), &[card.code.into(), account.into()])?;
    tx.exec(sql!("UPDATE matter SET reporter = NULL WHERE community = $1 AND reporter = $2"), &[card.code.into(), person.into()])
        .map(drop)
}
