//! The outbox and the subscriptions in the database.

use liren_core::contact::Contact;
use liren_core::id::{Community, MessageId};
use liren_core::lang::Lang;
use liren_core::moment::Moment;
use liren_core::quiet;
use liren_core::time::Time;
use liren_kit::app::App;
use liren_kit::fail::Fail;
use liren_kit::jobs::enqueue;
use liren_store::{Error, Tx, sql};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// How soon a message should leave.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Urgency {
    /// At once, whatever the hour.
    Now,
    /// At once, whatever the hour, and never after this: a code somebody is waiting for.
    Until(Time),
    /// As soon as quiet hours allow.
    Urgent,
    /// With the day's digest.
    Digest,
}

/// A message to post. `subject` is the account or the follow it belongs to.
#[derive(Clone, Debug)]
pub struct Outgoing<'a> {
    /// The community it is about; `Community(0)` outside any.
    pub community: Community,
    /// Whose message it is.
    pub subject: Uuid,
    /// Where it goes.
    pub contact: &'a Contact,
    /// Language of the frame around the text.
    pub lang: Lang,
    /// One or two sentences.
    pub text: &'a str,
    /// Path of the page it is about; may be empty.
    pub url: &'a str,
    /// How soon.
    pub urgency: Urgency,
}

/// Payload of the sending job.
#[derive(Serialize, Deserialize)]
pub(super) struct Send {
    pub message: MessageId,
    /// Milliseconds since 1970; afterwards it is of no use to anybody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<i64>,
}

/// Payload of the digest job.
#[derive(Serialize, Deserialize)]
pub(super) struct Digest {
    pub subject: Uuid,
}

/// A stored message, opened.
pub struct Stored {
    /// Its row.
    pub id: MessageId,
    /// Whose it is.
    pub subject: Uuid,
    /// Where it goes.
    pub contact: String,
    /// `phone` or `mail`.
    pub channel: String,
    /// Language.
    pub lang: Lang,
    /// The sentences.
    pub text: String,
    /// Path of the page it is about.
    pub url: String,
    /// When it was posted.
    pub created: Time,
    /// When it left.
    pub sent: Option<Time>,
}

/// What contacts and texts are sealed as.
pub(super) const SEALED: &str = "message";

/// Puts a message into the outbox in the caller's transaction. Ring [`App::bell`] after the commit for what leaves at once.
pub fn post(tx: &mut Tx<'_>, moment: &mut Moment, app: &App, m: &Outgoing<'_>) -> Result<MessageId, Fail> {
    let id: MessageId = moment.id();
    let now = moment.now;
    let contact = app.keys.seal(m.contact.as_str(), moment.bytes(), SEALED);
    let text = app.keys.seal(m.text, moment.bytes(), SEALED);
    tx.exec(
        sql!(
            "INSERT INTO message (community, id, subject, channel, contact, lang, text, url, urgent, created, sent, failed)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, NULL, NULL)"
        ),
        &[
            m.community.into(),
            id.into(),
            m.subject.into(),
            m.contact.channel().into(),
            contact.as_slice().into(),
            m.lang.tag().into(),
            text.as_slice().into(),
            m.url.into(),
            (m.urgency != Urgency::Digest).into(),
            now.into(),
        ],
    )?;
    let due = |tx: &mut Tx<'_>| -> Result<Time, Fail> {
        let card = app.card_in(tx, m.community, now)?;
        Ok(match m.urgency {
            Urgency::Digest => quiet::digest(&card.pack.hours, &card.zone, now),
            _ => quiet::allowed(&card.pack.hours, &card.zone, now),
        })
    };
    let mut send = |tx: &mut Tx<'_>, at: Time, until: Option<Time>| {
        let job = Send { message: id, until: until.map(|u| u.0) };
        enqueue(tx, moment, m.community, "messages.send", &job, at, None)
    };
    match m.urgency {
        Urgency::Now => send(tx, now, None)?,
        Urgency::Until(until) => send(tx, now, Some(until))?,
        Urgency::Urgent => {
            let at = due(tx)?;
            send(tx, at, None)?;
        }
        Urgency::Digest => {
            let at = due(tx)?;
            // One digest a subject and day: the key makes the second of a day do nothing.
            let key = format!("digest:{}:{}:{}", m.community, m.subject.as_simple(), at.0);
            enqueue(tx, moment, m.community, "messages.digest", &Digest { subject: m.subject }, at, Some(&key))?;
        }
    }
    Ok(id)
}

/// Forgets a subscription.
pub fn forget(tx: &mut Tx<'_>, community: Community, subject: Uuid) -> Result<(), Error> {
    tx.exec(sql!("DELETE FROM subscription WHERE community = $1 AND subject = $2"), &[community.into(), subject.into()])?;
    tx.exec(sql!("DELETE FROM message WHERE community = $1 AND subject = $2"), &[community.into(), subject.into()])?;
    Ok(())
}

const COLUMNS_ARE: &str = "id, subject, contact, channel, lang, text, url, created, sent";

fn stored(app: &App, r: &liren_store::Row<'_>) -> Result<Stored, Error> {
    let open = |sealed: Vec<u8>| {
        if sealed.is_empty() {
            Ok(String::new())
        } else {
            app.keys.open(&sealed, SEALED).map_err(|_| Error::Corrupt(COLUMNS_ARE.into()))
        }
    };
    Ok(Stored {
        id: r.get(0)?,
        subject: r.get(1)?,
        contact: open(r.get(2)?)?,
        channel: r.get(3)?,
        lang: Lang::parse(r.str(4)?).unwrap_or_default(),
        text: open(r.get(5)?)?,
        url: r.get(6)?,
        created: r.get(7)?,
        sent: r.get(8)?,
    })
}

/// One message.
pub fn message(tx: &mut Tx<'_>, app: &App, community: Community, id: MessageId) -> Result<Option<Stored>, Error> {
    tx.one(
        sql!(
            "SELECT id, subject, contact, channel, lang, text, url, created, sent FROM message WHERE community = $1 AND id = $2"
        ),
        &[community.into(), id.into()],
        |r| stored(app, r),
    )
}

/// What waits for a subject's digest, oldest first.
pub fn waiting(tx: &mut Tx<'_>, app: &App, community: Community, subject: Uuid) -> Result<Vec<Stored>, Error> {
    tx.all(
        sql!(
            "SELECT id, subject, contact, channel, lang, text, url, created, sent FROM message
              WHERE community = $1 AND subject = $2 AND sent IS NULL AND urgent = FALSE ORDER BY created, id LIMIT 50"
        ),
        &[community.into(), subject.into()],
        |r| stored(app, r),
    )
}

/// The newest messages of a community, for the demo's mailbox.
pub fn newest(tx: &mut Tx<'_>, app: &App, community: Community, limit: i64) -> Result<Vec<Stored>, Error> {
    tx.all(
        sql!(
            "SELECT id, subject, contact, channel, lang, text, url, created, sent FROM message
              WHERE community = $1 ORDER BY created DESC, id DESC LIMIT $2"
        ),
        &[community.into(), limit.into()],
        |r| stored(app, r),
    )
}

/// Marks a message as gone; outside the demo contact and text are emptied with it.
pub fn sent(tx: &mut Tx<'_>, community: Community, id: MessageId, now: Time, keep: bool) -> Result<(), Error> {
    let empty: &[u8] = &[];
    if keep {
        tx.exec(
            sql!("UPDATE message SET sent = $3 WHERE community = $1 AND id = $2"),
            &[community.into(), id.into(), now.into()],
        )?;
    } else {
        tx.exec(
            sql!("UPDATE message SET sent = $3, contact = $4, text = $4 WHERE community = $1 AND id = $2"),
            &[community.into(), id.into(), now.into(), empty.into()],
        )?;
    }
    Ok(())
}

/// Marks a message that will never arrive; its contact is emptied.
pub fn failed(tx: &mut Tx<'_>, community: Community, id: MessageId, now: Time, why: &str) -> Result<(), Error> {
    let empty: &[u8] = &[];
    tx.exec(
        sql!("UPDATE message SET sent = $3, failed = $4, contact = $5, text = $5 WHERE community = $1 AND id = $2"),
        &[community.into(), id.into(), now.into(), why.into(), empty.into()],
    )?;
    Ok(())
}
