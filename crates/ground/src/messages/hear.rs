//! Who hears, where: one row a subject in `subscription`. A subject is an account, or the follow of one matter by somebody who
//! left a contact. An address that stopped is remembered by its keyed index alone: whoever leaves it again somewhere asks its
//! owner, who opens it by the link that is mailed; nobody else can.

use data_encoding::BASE64URL_NOPAD;
use liren_core::contact::Contact;
use liren_core::id::{AccountId, Community};
use liren_core::lang::Lang;
use liren_core::moment::Moment;
use liren_core::refusal::Refusal;
use liren_core::time::{DAY, Time};
use liren_kit::app::App;
use liren_kit::fail::Fail;
use liren_store::{Error, Tx, sql};
use uuid::Uuid;

use super::store::{Outgoing, SEALED, Urgency, post};
use crate::access::store as access;
use crate::words::Messages;

/// What a subscription is about: the account, or the follow of one matter.
#[derive(Clone, Copy, Debug)]
pub struct Subject(pub Uuid);

/// Where somebody with an account hears of one kind of news.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Channel {
    /// By text message.
    Phone,
    /// By mail.
    Mail,
    /// Nowhere but on the pages.
    Here,
}

impl Channel {
    /// As stored and as forms carry it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Phone => "phone",
            Self::Mail => "mail",
            Self::Here => "here",
        }
    }

    /// Back from [`Channel::name`].
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Phone, Self::Mail, Self::Here].into_iter().find(|c| c.name() == name)
    }
}

/// What an account chose: where it hears of matters it filed or follows, and of what its posts have to do.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Choice {
    /// Matters filed or followed.
    pub own: Channel,
    /// What the posts have to do.
    pub work: Channel,
}

/// A subject that is derived from keys, so that nothing needs to be kept to find it again.
fn derived(app: &App, text: &str, purpose: &str) -> Uuid {
    let mut out = [0u8; 16];
    out.copy_from_slice(&app.keys.index(text, purpose)[..16]);
    Uuid::from_bytes(out)
}

/// The token that stops a subscription: derived, so that it can be written into every message and need not be kept.
pub fn stop_token(app: &App, community: Community, subject: Uuid) -> [u8; 16] {
    derived(app, &format!("{community}:{}", subject.as_simple()), "stop").into_bytes()
}

/// The follow of a matter by an address: derived, so that one address follows a matter once.
pub fn follow_of(app: &App, matter: Uuid, contact: &Contact) -> Subject {
    Subject(derived(app, contact.as_str(), &format!("follow:{matter}")))
}

/// The subject of an address for one purpose: derived, so that one address is one subject.
pub fn of_address(app: &App, contact: &Contact, purpose: &str) -> Uuid {
    derived(app, contact.as_str(), purpose)
}

/// Under which subject a stopped address is remembered.
fn address(app: &App, contact: &Contact) -> Uuid {
    derived(app, contact.as_str(), "address")
}

/// Remembers where a subject wants to hear, replacing what was there.
pub fn subscribe(
    tx: &mut Tx<'_>,
    moment: &mut Moment,
    app: &App,
    community: Community,
    subject: Subject,
    contact: &Contact,
    lang: Lang,
) -> Result<(), Fail> {
    let sealed = app.keys.seal(contact.as_str(), moment.bytes(), SEALED);
    let stop = stop_token(app, community, subject.0);
    tx.exec(
        sql!(
            "INSERT INTO subscription (community, subject, channel, contact, lang, work, stop, stopped)
             VALUES ($1, $2, $3, $4, $5, '', $6, NULL)
             ON CONFLICT (community, subject) DO UPDATE SET channel = excluded.channel, contact = excluded.contact,
               lang = excluded.lang, stopped = NULL"
        ),
        &[
            community.into(),
            subject.0.into(),
            contact.channel().into(),
            sealed.as_slice().into(),
            lang.tag().into(),
            (&stop[..]).into(),
        ],
    )?;
    Ok(())
}

/// Subscribes a contact that somebody left without showing that it is theirs. Where its owner had stopped, nothing is sent to
/// it but a link to open it again, once a day at most.
pub fn leave(
    tx: &mut Tx<'_>,
    moment: &mut Moment,
    app: &App,
    community: Community,
    subject: Subject,
    contact: &Contact,
    lang: Lang,
) -> Result<(), Fail> {
    subscribe(tx, moment, app, community, subject, contact, lang)?;
    let address = address(app, contact);
    if !has_stopped(tx, community, address)? {
        return Ok(());
    }
    stop_subject(tx, community, subject.0, moment.now)?;
    let lately: Option<i64> = tx.one(
        sql!("SELECT created FROM message WHERE community = $1 AND subject = $2 AND created > $3 LIMIT 1"),
        &[community.into(), address.into(), moment.now.plus(-DAY).into()],
        |r| r.get(0),
    )?;
    if lately.is_some() {
        return Ok(());
    }
    let card = app.card_in(tx, community, moment.now)?;
    let url = super::Resume::url(community, resume_token(app, community, subject.0, address));
    let text = Messages(lang).resume_ask(&card.name);
    let out = Outgoing { community, subject: address, contact, lang, text: &text, url: &url, urgency: Urgency::Urgent };
    post(tx, moment, app, &out).map(drop)
}

/// Keeps an address that somebody left until its owner confirms it: it hears of nothing before. One that hears already stays
/// as it is.
pub fn hold(
    tx: &mut Tx<'_>,
    moment: &mut Moment,
    app: &App,
    community: Community,
    subject: Subject,
    contact: &Contact,
    lang: Lang,
) -> Result<(), Fail> {
    if hears(tx, community, subject.0)? {
        return Ok(());
    }
    subscribe(tx, moment, app, community, subject, contact, lang)?;
    stop_subject(tx, community, subject.0, moment.now).map_err(Fail::from)
}

/// The owner of an address that was held confirms it: it hears from now on.
pub fn release(tx: &mut Tx<'_>, app: &App, community: Community, subject: Subject) -> Result<(), Fail> {
    let sealed: Option<Vec<u8>> = tx.one(
        sql!("SELECT contact FROM subscription WHERE community = $1 AND subject = $2"),
        &[community.into(), subject.0.into()],
        |r| r.get(0),
    )?;
    let sealed = sealed.ok_or(Refusal::NotFound)?;
    let plain = app.keys.open(&sealed, SEALED).map_err(|_| Fail::internal("a subscription's contact cannot be opened"))?;
    let contact = Contact::parse(&plain).ok_or_else(|| Fail::internal("a subscription's contact is none"))?;
    resume(tx, community, subject.0, address(app, &contact)).map_err(Fail::from)
}

/// A subject that wants no messages, whatever its account chose for the rest.
pub fn quiet(tx: &mut Tx<'_>, app: &App, community: Community, subject: Subject, lang: Lang) -> Result<(), Error> {
    let (stop, nothing): ([u8; 16], &[u8]) = (stop_token(app, community, subject.0), &[]);
    tx.exec(
        sql!(
            "INSERT INTO subscription (community, subject, channel, contact, lang, work, stop, stopped)
             VALUES ($1, $2, 'here', $3, $4, '', $5, NULL)
             ON CONFLICT (community, subject) DO UPDATE SET channel = excluded.channel, contact = excluded.contact"
        ),
        &[community.into(), subject.0.into(), nothing.into(), lang.tag().into(), (&stop[..]).into()],
    )
    .map(drop)
}

/// Whether a subject said that it wants to hear no more.
pub fn has_stopped(tx: &mut Tx<'_>, community: Community, subject: Uuid) -> Result<bool, Error> {
    let found = tx.one(
        sql!("SELECT stopped FROM subscription WHERE community = $1 AND subject = $2"),
        &[community.into(), subject.into()],
        |r| r.get::<Option<Time>>(0),
    )?;
    Ok(found.flatten().is_some())
}

/// A row as it is read: channel, sealed contact, language, channel of work.
fn row(tx: &mut Tx<'_>, community: Community, subject: Uuid) -> Result<Option<(String, Vec<u8>, Lang, String)>, Error> {
    tx.one(
        sql!("SELECT channel, contact, lang, work FROM subscription WHERE community = $1 AND subject = $2 AND stopped IS NULL"),
        &[community.into(), subject.into()],
        |r| Ok((r.get(0)?, r.get(1)?, Lang::parse(r.str(2)?).unwrap_or_default(), r.get(3)?)),
    )
}

/// Whether a subject hears at all.
pub fn hears(tx: &mut Tx<'_>, community: Community, subject: Uuid) -> Result<bool, Error> {
    Ok(row(tx, community, subject)?.is_some())
}

/// Where a subject wants to hear of what it filed or follows; nothing once stopped, or when it reads on the pages only.
pub fn subscription(tx: &mut Tx<'_>, app: &App, community: Community, subject: Uuid) -> Result<Option<(Contact, Lang)>, Fail> {
    let Some((channel, sealed, lang, _)) = row(tx, community, subject)? else { return Ok(None) };
    if channel == Channel::Here.name() {
        return Ok(None);
    }
    let plain = app.keys.open(&sealed, SEALED).map_err(|_| Fail::internal("a subscription's contact cannot be opened"))?;
    Ok(Contact::parse(&plain).map(|c| (c, lang)))
}

/// Where an account wants to hear of what its posts have to do.
pub fn of_work(tx: &mut Tx<'_>, app: &App, community: Community, account: AccountId) -> Result<Option<(Contact, Lang)>, Fail> {
    let Some((_, _, lang, work)) = row(tx, community, account.0)? else { return Ok(None) };
    let Some(channel) = Channel::parse(&work) else { return subscription(tx, app, community, account.0) };
    let Some(known) = access::account(tx, app, account)? else { return Ok(None) };
    Ok(known.by(channel).map(|c| (c.clone(), lang)))
}

/// What an account chose; nothing once stopped or before it ever heard.
pub fn chosen(tx: &mut Tx<'_>, community: Community, account: AccountId) -> Result<Option<Choice>, Error> {
    let Some((channel, _, _, work)) = row(tx, community, account.0)? else { return Ok(None) };
    let own = Channel::parse(&channel).unwrap_or(Channel::Here);
    Ok(Some(Choice { own, work: Channel::parse(&work).unwrap_or(own) }))
}

/// Writes down what an account chose, with its contact for its own matters (nothing for [`Channel::Here`]). Choosing opens an
/// address that had stopped: only its owner is signed in.
pub fn choose(
    tx: &mut Tx<'_>,
    moment: &mut Moment,
    app: &App,
    community: Community,
    account: &access::Account,
    choice: Choice,
) -> Result<(), Fail> {
    let own = account.by(choice.own);
    if let Some(contact) = own.or(account.contact()) {
        subscribe(tx, moment, app, community, Subject(account.id.0), contact, account.lang)?;
    }
    for contact in [choice.own, choice.work].into_iter().filter_map(|c| account.by(c)) {
        forget_stop(tx, community, address(app, contact))?;
    }
    tx.exec(
        sql!("UPDATE subscription SET channel = $3, work = $4 WHERE community = $1 AND subject = $2"),
        &[community.into(), account.id.into(), choice.own.name().into(), choice.work.name().into()],
    )?;
    Ok(())
}

/// Stops a subscription by the token of a message and remembers that its address stopped; unknown tokens are `false`.
pub fn stop(tx: &mut Tx<'_>, app: &App, community: Community, token: &[u8], now: Time) -> Result<bool, Fail> {
    let found = tx.one(
        sql!("SELECT subject FROM subscription WHERE community = $1 AND stop = $2 AND stopped IS NULL"),
        &[community.into(), token.into()],
        |r| r.get::<Uuid>(0),
    )?;
    match found {
        Some(subject) => stop_of(tx, app, community, subject, now).map(|()| true),
        None => Ok(false),
    }
}

/// Stops what a subject hears, and with it the address it hears by.
pub fn stop_of(tx: &mut Tx<'_>, app: &App, community: Community, subject: Uuid, now: Time) -> Result<(), Fail> {
    if let Some((contact, lang)) = subscription(tx, app, community, subject)? {
        let (address, nothing): (Uuid, &[u8]) = (address(app, &contact), &[]);
        let stop = stop_token(app, community, address);
        tx.exec(
            sql!(
                "INSERT INTO subscription (community, subject, channel, contact, lang, work, stop, stopped)
                 VALUES ($1, $2, $3, $4, $5, '', $6, $7)
                 ON CONFLICT (community, subject) DO UPDATE SET stopped = excluded.stopped"
            ),
            &[
                community.into(),
                address.into(),
                contact.channel().into(),
                nothing.into(),
                lang.tag().into(),
                (&stop[..]).into(),
                now.into(),
            ],
        )?;
    }
    stop_subject(tx, community, subject, now).map_err(Fail::from)
}

fn stop_subject(tx: &mut Tx<'_>, community: Community, subject: Uuid, now: Time) -> Result<(), Error> {
    tx.exec(
        sql!("UPDATE subscription SET stopped = $3 WHERE community = $1 AND subject = $2"),
        &[community.into(), subject.into(), now.into()],
    )
    .map(drop)
}

fn forget_stop(tx: &mut Tx<'_>, community: Community, address: Uuid) -> Result<(), Error> {
    tx.exec(
        sql!("DELETE FROM subscription WHERE community = $1 AND subject = $2 AND stopped IS NOT NULL"),
        &[community.into(), address.into()],
    )
    .map(drop)
}

/// The token that opens an address and one follow of it: both, and our mark that we wrote them.
fn resume_token(app: &App, community: Community, subject: Uuid, address: Uuid) -> String {
    let mark = derived(app, &format!("{community}:{}:{}", subject.as_simple(), address.as_simple()), "resume");
    BASE64URL_NOPAD.encode(&[subject.into_bytes(), address.into_bytes(), mark.into_bytes()].concat())
}

/// What a token of [`leave`]'s link opens, if we wrote it.
pub fn resumes(app: &App, community: Community, token: &str) -> Option<(Uuid, Uuid)> {
    let bytes = BASE64URL_NOPAD.decode(token.as_bytes()).ok().filter(|b| b.len() == 48)?;
    let part = |i: usize| Uuid::from_slice(bytes.get(i * 16..(i + 1) * 16)?).ok();
    let (subject, address) = (part(0)?, part(1)?);
    (resume_token(app, community, subject, address) == token).then_some((subject, address))
}

/// The owner of an address opens it again, and hears of what was asked for.
pub fn resume(tx: &mut Tx<'_>, community: Community, subject: Uuid, address: Uuid) -> Result<(), Error> {
    forget_stop(tx, community, address)?;
    tx.exec(
        sql!("UPDATE subscription SET stopped = NULL WHERE community = $1 AND subject = $2"),
        &[community.into(), subject.into()],
    )
    .map(drop)
}
