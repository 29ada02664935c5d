//! Holders who gave a number or address before they signed in. It stands in `directory` by its keyed index and community
//! (kind `holder`); whoever signs in by a code to it is the holder from then on.

use data_encoding::HEXLOWER;
use liren_core::contact::Contact;
use liren_core::id::{AccountId, Community, PersonId};
use liren_core::moment::Moment;
use liren_core::permission::Actor;
use liren_kit::app::App;
use liren_kit::fail::Fail;
use liren_kit::urls::Me;
use liren_store::audit::{self, Did};
use liren_store::{Error, Tx, sql};

use crate::access::store as access;
use crate::messages::{self, Outgoing, Urgency};
use crate::words::People;

/// The keyed index of a contact with a community behind it: all communities of a contact stand side by side.
fn code(app: &App, contact: &Contact, community: Community) -> String {
    format!("{}:{:012}", HEXLOWER.encode(&app.keys.index(contact.as_str(), "contact")), community.0)
}

/// Notes that a person waits for a sign-in by this contact, in the place of the one noted before. Of two persons of a
/// community with the same contact the first waits.
pub(super) fn wait(tx: &mut Tx<'_>, app: &App, community: Community, id: PersonId, contact: &Contact) -> Result<(), Error> {
    wait_no_more(tx, id)?;
    tx.exec(
        sql!(
            "INSERT INTO directory (kind, code, community, target) VALUES ('holder', $1, $2, $3) ON CONFLICT (kind, code) DO NOTHING"
        ),
        &[(&code(app, contact, community)).into(), community.into(), id.into()],
    )
    .map(drop)
}

/// The person waits no more.
pub(super) fn wait_no_more(tx: &mut Tx<'_>, id: PersonId) -> Result<(), Error> {
    tx.exec(sql!("DELETE FROM directory WHERE target = $1 AND kind = 'holder'"), &[id.into()]).map(drop)
}

/// Who waits for a sign-in by this contact, in whichever community.
pub(crate) fn awaiting(tx: &mut Tx<'_>, app: &App, contact: &Contact) -> Result<Vec<(Community, PersonId)>, Error> {
    let (first, last) = (code(app, contact, Community(0)), code(app, contact, Community(999_999_999_999)));
    tx.all(
        sql!("SELECT community, target FROM directory WHERE kind = 'holder' AND code >= $1 AND code <= $2 ORDER BY code"),
        &[(&first).into(), (&last).into()],
        |r| Ok((r.get(0)?, r.get(1)?)),
    )
}

/// Gives a person the sign-in they waited for; false when somebody else just did.
pub(super) fn join(tx: &mut Tx<'_>, community: Community, id: PersonId, account: AccountId) -> Result<bool, Error> {
    wait_no_more(tx, id)?;
    let n = tx.exec(
        sql!("UPDATE person SET account = $3 WHERE community = $1 AND id = $2 AND account IS NULL AND erased IS NULL"),
        &[community.into(), id.into(), account.into()],
    )?;
    Ok(n == 1)
}

/// Links whoever signed in by a code to the posts that wait for them in one community, and tells them. Somebody who was known
/// here already, as a resident or by another post, stays one person: the posts move over.
pub(crate) fn link(
    tx: &mut Tx<'_>,
    app: &App,
    moment: &mut Moment,
    community: Community,
    holder: PersonId,
    account: AccountId,
) -> Result<(), Fail> {
    let known: Option<PersonId> = tx.one(
        sql!("SELECT id FROM person WHERE community = $1 AND account = $2 AND erased IS NULL"),
        &[community.into(), account.into()],
        |r| r.get(0),
    )?;
    let person = match known {
        None if join(tx, community, holder, account)? => holder,
        None => return Ok(()),
        Some(person) => {
            merge(tx, community, holder, person, moment)?;
            person
        }
    };
    access::subscribe(tx, moment, app, community, account)?;
    let actor = Actor { person: Some(person), ..Actor::of(account) };
    let did = Did { action: "person.link", subject_kind: "person", subject: person.0, post: None, detail: "" };
    audit::append(tx, moment, community, &actor, &did)?;
    let card = app.card_in(tx, community, moment.now)?;
    let Some((contact, lang)) = access::contact_of(tx, app, account)? else { return Ok(()) };
    let text = People(lang).told_linked(&card.name);
    let out = Outgoing {
        community,
        subject: account.0,
        contact: &contact,
        lang,
        text: &text,
        url: &Me::url(community),
        urgency: Urgency::Urgent,
    };
    messages::post(tx, moment, app, &out).map(drop)
}

/// Moves what one row of a person holds to another row of the same person, and empties the first.
fn merge(tx: &mut Tx<'_>, c: Community, from: PersonId, to: PersonId, moment: &Moment) -> Result<(), Error> {
    let at = &[c.into(), from.into(), to.into()];
    tx.exec(sql!("UPDATE post SET person = $3 WHERE community = $1 AND person = $2"), at)?;
    tx.exec(sql!("UPDATE post SET deputy = $3 WHERE community = $1 AND deputy = $2"), at)?;
    let was = tx.one(sql!("SELECT name, phone FROM person WHERE community = $1 AND id = $2"), &[c.into(), from.into()], |r| {
        Ok((r.get::<String>(0)?, r.get::<Option<Vec<u8>>>(1)?))
    })?;
    if let Some((name, phone)) = was {
        tx.exec(
            sql!("UPDATE person SET name = $3, phone = COALESCE(phone, $4) WHERE community = $1 AND id = $2 AND name = ''"),
            &[c.into(), to.into(), (&name).into(), phone.as_ref().into()],
        )?;
    }
    wait_no_more(tx, from)?;
    tx.exec(
        sql!("UPDATE person SET name = '', phone = NULL, erased = $3 WHERE community = $1 AND id = $2"),
        &[c.into(), from.into(), moment.now.into()],
    )
    .map(drop)
}
