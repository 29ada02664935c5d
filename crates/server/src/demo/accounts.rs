//! Sign-ins and homes of the story's people.

use liren_core::contact::Contact;
use liren_core::ground::demo::Lives;
use liren_core::id::{AccountId, Community, HomeId};
use liren_core::lang::Lang;
use liren_core::moment::Moment;
use liren_core::permission::Role;
use liren_ground::access::{store, totp};
use liren_ground::people::store::founder;
use liren_ground::slips::store as slips;
use liren_kit::app::App;
use liren_kit::fail::Fail;
use liren_store::Tx;

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

/// Lives in or owns a home: by the slip that was printed for it, or as an officer saw the papers.
pub(super) fn residency(
    tx: &mut Tx<'_>,
    app: &App,
    m: &mut Moment,
    community: Community,
    account: AccountId,
    home: HomeId,
    lives: Lives,
) -> Result<(), Fail> {
    let role = match lives {
        Lives::Owner => {
            return slips::confirm(tx, m, app, community, &founder(), (home, account, Role::Owner)).map(drop);
        }
        Lives::Renter => Role::Renter,
        Lives::BySlip => Role::Resident,
    };
    let code = slips::issue(tx, m, app, community, &founder(), home)?;
    slips::use_slip(tx, m, app, community, &slips::Proof { code: &code, account, role }).map(drop)
}
