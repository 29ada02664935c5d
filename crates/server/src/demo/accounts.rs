//! Sign-ins and homes of the story's people.

use liren_core::contact::Contact;
use liren_core::id::{AccountId, Community, HomeId, PersonId, SlipId};
use liren_core::lang::Lang;
use liren_core::moment::Moment;
use liren_ground::messages::{self, Subject};
use liren_kit::app::App;
use liren_kit::fail::Fail;
use liren_store::{Tx, sql};

/// A sign-in by phone; hears by that number.
pub(super) fn account(
    tx: &mut Tx<'_>,
    app: &App,
    m: &mut Moment,
    community: Community,
    contact: &Contact,
    lang: Lang,
) -> Result<AccountId, Fail> {
    let id: AccountId = m.id();
    let sealed = app.keys.seal(contact.as_str(), m.bytes(), "contact");
    tx.exec(
        sql!(
            "INSERT INTO account (id, phone, mail, lang, elder, password, totp, totp_last, card, recovery, operator, created, closed)
             VALUES ($1, $2, NULL, $3, FALSE, NULL, NULL, 0, NULL, NULL, FALSE, $4, NULL)"
        ),
        &[id.into(), (&sealed).into(), lang.tag().into(), m.now.into()],
    )?;
    let index = data_encoding::HEXLOWER.encode(&app.keys.index(contact.as_str(), "contact"));
    tx.exec(
        sql!("INSERT INTO directory (kind, code, community, target) VALUES ('contact', $1, NULL, $2)"),
        &[(&index).into(), id.into()],
    )?;
    messages::subscribe(tx, m, app, community, Subject(id.0), contact, lang)?;
    Ok(id)
}

/// Lives in or owns a home.
pub(super) fn residency(
    tx: &mut Tx<'_>,
    m: &mut Moment,
    community: Community,
    person: PersonId,
    home: HomeId,
    role: &str,
    proof: &str,
) -> Result<(), Fail> {
    let id: SlipId = m.id();
    tx.exec(
        sql!(
            "INSERT INTO residency (community, id, person, home, role, proof, starts, ends) VALUES ($1, $2, $3, $4, $5, $6, $7, NULL)"
        ),
        &[community.into(), id.into(), person.into(), home.into(), role.into(), proof.into(), m.now.into()],
    )?;
    Ok(())
}
