//! Accounts: sealed contacts found by their keyed index, a password for those who want one, language and view.

use liren_core::contact::Contact;
use liren_core::id::{AccountId, Community};
use liren_core::lang::Lang;
use liren_core::moment::Moment;
use liren_core::refusal::{ProblemKey, Refusal};
use liren_core::time::Time;
use liren_kit::app::App;
use liren_kit::fail::Fail;
use liren_store::{Error, Tx, sql};

use super::{CONTACT, note};
use crate::messages::hear::Channel;
use crate::messages::{self, Subject};

/// What is known of an account.
#[derive(Clone, Debug)]
pub struct Account {
    /// Its row.
    pub id: AccountId,
    /// Phone number to sign in with.
    pub phone: Option<Contact>,
    /// Mail address to sign in with.
    pub mail: Option<Contact>,
    /// Language chosen.
    pub lang: Lang,
    /// The password as stored.
    pub password: Option<String>,
    /// Runs the installation.
    pub operator: bool,
    /// When it was made.
    pub created: Time,
}

impl Account {
    /// Where to reach the person first: by phone, else by mail.
    pub fn contact(&self) -> Option<&Contact> {
        self.phone.as_ref().or(self.mail.as_ref())
    }

    /// The contact of a channel, where there is one.
    pub fn by(&self, channel: Channel) -> Option<&Contact> {
        match channel {
            Channel::Phone => self.phone.as_ref(),
            Channel::Mail => self.mail.as_ref(),
            Channel::Here => None,
        }
    }

    /// Where somebody is heard from first: by phone where there is one.
    pub fn first(&self) -> Channel {
        if self.phone.is_some() { Channel::Phone } else { Channel::Mail }
    }

    /// Both contacts that are there.
    pub fn contacts(&self) -> Vec<Contact> {
        self.phone.iter().chain(&self.mail).cloned().collect()
    }
}

/// The keyed index of a contact, as it stands in the directory.
fn index(app: &App, contact: &Contact) -> String {
    data_encoding::HEXLOWER.encode(&app.keys.index(contact.as_str(), CONTACT))
}

/// Makes an account. It needs no name, and no contact when it is made by a household slip.
pub fn create_account(
    tx: &mut Tx<'_>,
    moment: &mut Moment,
    app: &App,
    contacts: &[Contact],
    lang: Lang,
) -> Result<AccountId, Fail> {
    let id: AccountId = moment.id();
    tx.exec(
        sql!(
            "INSERT INTO account (id, phone, mail, lang, elder, password, totp, totp_last, card, recovery, operator, created, closed)
             VALUES ($1, NULL, NULL, $2, FALSE, NULL, NULL, 0, NULL, NULL, FALSE, $3, NULL)"
        ),
        &[id.into(), lang.tag().into(), moment.now.into()],
    )?;
    note(tx, moment, id, "account.create", "")?;
    for contact in contacts {
        set_contact(tx, moment, app, id, contact)?;
    }
    Ok(id)
}

/// The account that signs in with a contact.
pub fn find_account(tx: &mut Tx<'_>, app: &App, contact: &Contact) -> Result<Option<AccountId>, Error> {
    let code = index(app, contact);
    tx.one(sql!("SELECT target FROM directory WHERE kind = 'contact' AND code = $1"), &[(&code).into()], |r| r.get(0))
}

/// An account with its contacts opened; nothing when it was closed.
pub fn account(tx: &mut Tx<'_>, app: &App, id: AccountId) -> Result<Option<Account>, Error> {
    let open = |sealed: Option<Vec<u8>>| sealed.and_then(|s| app.keys.open(&s, CONTACT).ok()).and_then(|c| Contact::parse(&c));
    tx.one(
        sql!("SELECT phone, mail, lang, password, operator, created FROM account WHERE id = $1 AND closed IS NULL"),
        &[id.into()],
        |r| {
            Ok(Account {
                id,
                phone: open(r.get(0)?),
                mail: open(r.get(1)?),
                lang: Lang::parse(r.str(2)?).unwrap_or_default(),
                password: r.get(3)?,
                operator: r.get(4)?,
                created: r.get(5)?,
            })
        },
    )
}

/// Where an account hears of what concerns it, and in which language; nothing when it has no contact.
pub fn contact_of(tx: &mut Tx<'_>, app: &App, id: AccountId) -> Result<Option<(Contact, Lang)>, Error> {
    Ok(account(tx, app, id)?.and_then(|a| a.contact().cloned().map(|c| (c, a.lang))))
}

/// Lets an account hear of what concerns it in a community, unless it said before whether and where it wants to.
pub fn subscribe(tx: &mut Tx<'_>, moment: &mut Moment, app: &App, community: Community, id: AccountId) -> Result<(), Fail> {
    let chosen: Option<i64> = tx.one(
        sql!("SELECT CAST(COUNT(*) AS BIGINT) FROM subscription WHERE community = $1 AND subject = $2"),
        &[community.into(), id.into()],
        |r| r.get(0),
    )?;
    if chosen.unwrap_or(0) > 0 {
        return Ok(());
    }
    match contact_of(tx, app, id)? {
        Some((contact, lang)) => messages::subscribe(tx, moment, app, community, Subject(id.0), &contact, lang),
        None => Ok(()),
    }
}

/// After a contact changed: whoever hears of a community by one that is gone hears by the present one.
pub fn resubscribe(tx: &mut Tx<'_>, moment: &mut Moment, app: &App, community: Community, id: AccountId) -> Result<(), Fail> {
    let Some((heard_by, _)) = messages::hear::subscription(tx, app, community, id.0)? else { return Ok(()) };
    if account(tx, app, id)?.is_some_and(|a| a.contacts().contains(&heard_by)) {
        return Ok(());
    }
    match contact_of(tx, app, id)? {
        Some((contact, lang)) => messages::subscribe(tx, moment, app, community, Subject(id.0), &contact, lang),
        None => Ok(()),
    }
}

/// Gives an account a phone number or mail address, in the place of the one it had. One that another account signs in
/// with is refused.
pub fn set_contact(tx: &mut Tx<'_>, moment: &mut Moment, app: &App, id: AccountId, contact: &Contact) -> Result<(), Fail> {
    match find_account(tx, app, contact)? {
        Some(other) if other != id => return Err(Refusal::field("contact", ProblemKey::Taken).into()),
        Some(_) => return Ok(()),
        None => {}
    }
    take_contact(tx, moment, app, id, contact.channel())?;
    let sealed = app.keys.seal(contact.as_str(), moment.bytes(), CONTACT);
    let params = [id.into(), (&sealed).into()];
    match contact {
        Contact::Phone(_) => tx.exec(sql!("UPDATE account SET phone = $2 WHERE id = $1"), &params)?,
        Contact::Mail(_) => tx.exec(sql!("UPDATE account SET mail = $2 WHERE id = $1"), &params)?,
    };
    let code = index(app, contact);
    tx.exec(
        sql!("INSERT INTO directory (kind, code, community, target) VALUES ('contact', $1, NULL, $2)"),
        &[(&code).into(), id.into()],
    )?;
    note(tx, moment, id, "account.contact", contact.channel())?;
    Ok(())
}

/// Takes the phone number or the mail address away.
pub fn take_contact(tx: &mut Tx<'_>, moment: &mut Moment, app: &App, id: AccountId, channel: &str) -> Result<(), Fail> {
    let Some(known) = account(tx, app, id)? else { return Err(Refusal::NotFound.into()) };
    let old = if channel == "phone" { known.phone } else { known.mail };
    let Some(old) = old else { return Ok(()) };
    let code = index(app, &old);
    tx.exec(sql!("DELETE FROM directory WHERE kind = 'contact' AND code = $1 AND target = $2"), &[(&code).into(), id.into()])?;
    match old {
        Contact::Phone(_) => tx.exec(sql!("UPDATE account SET phone = NULL WHERE id = $1"), &[id.into()])?,
        Contact::Mail(_) => tx.exec(sql!("UPDATE account SET mail = NULL WHERE id = $1"), &[id.into()])?,
    };
    note(tx, moment, id, "account.contact_gone", channel)?;
    Ok(())
}

/// Sets the password; `hash` comes from [`super::super::password`]. `None` takes it away.
pub fn set_password(tx: &mut Tx<'_>, moment: &mut Moment, id: AccountId, hash: Option<&str>) -> Result<(), Fail> {
    tx.exec(sql!("UPDATE account SET password = $2 WHERE id = $1"), &[id.into(), hash.into()])?;
    note(tx, moment, id, "account.password", if hash.is_some() { "set" } else { "gone" })?;
    Ok(())
}

/// Closes an account: contacts, password, factor and devices go; nobody signs in by it again.
pub fn close(tx: &mut Tx<'_>, moment: &mut Moment, id: AccountId) -> Result<(), Fail> {
    note(tx, moment, id, "account.close", "")?;
    tx.exec(sql!("DELETE FROM directory WHERE target = $1 AND kind = 'contact'"), &[id.into()])?;
    tx.exec(sql!("DELETE FROM session WHERE account = $1"), &[id.into()])?;
    tx.exec(
        sql!(
            "UPDATE account SET phone = NULL, mail = NULL, password = NULL, totp = NULL, card = NULL, recovery = NULL,
               operator = FALSE, closed = $2 WHERE id = $1"
        ),
        &[id.into(), moment.now.into()],
    )?;
    Ok(())
}
