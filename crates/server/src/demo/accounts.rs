//! Sign-ins and homes of the story's people.

use liren_core::contact::Contact;
use liren_core::id::{AccountId, Community, HomeId, PersonId, SlipId};
use liren_core::lang::Lang;
use liren_core::moment::Moment;
use liren_ground::access::{store, totp};
use liren_kit::app::App;
use liren_kit::fail::Fail;
use liren_store::{Tx, sql};

/// A sign-in by phone and the demo's password; hears by that number. `factor` gives the demo's authenticator seed.
#[allow(clippy::too_many_arguments, reason = "who, where, how they sign in")]
pub(super) fn account(
    tx: &mut Tx<'_>,
    app: &App,
    m: &mut Moment,
    community: Community,
    contact: &Contact,
    lang: Lang,
    hash: &str,
    factor: bool,
) -> Result<AccountId, Fail> {
    let id = store::create_account(tx, m, app, std::slice::from_ref(contact), lang)?;
    store::set_password(tx, m, id, Some(hash))?;
    if factor {
        let seed = totp::seed_of(super::TOTP_SEED).ok_or_else(|| Fail::internal("the demo's seed"))?;
        store::set_totp(tx, m, app, id, &seed)?;
    }
    store::subscribe(tx, m, app, community, id)?;
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
