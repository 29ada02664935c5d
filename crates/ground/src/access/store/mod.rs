//! The door to accounts, devices and sign-ins under way. These tables are global: their audit entries stand under
//! community 0.

mod account;
mod device;
mod factor;
mod trial;

pub use account::{
    Account, account, close, contact_of, create_account, find_account, resubscribe, set_contact, set_password, subscribe,
    take_contact,
};
pub use device::{Device, close_device, close_devices, devices, name_of_agent, open_device, opened, touch_view, wrong_on_device};
pub use factor::{Given, Kinds, Shown, card_left, clear_factor, give, kinds, new_card, new_recovery, reset, set_totp};
pub use trial::{
    Answer, CODE_MS, INVITE_MS, TRIES, Trial, answer, begin_code, begin_factor, end, invite, token_of, trial, wrong,
};

use liren_core::id::{AccountId, Community};
use liren_core::moment::Moment;
use liren_core::permission::Actor;
use liren_store::audit::{self, Did};
use liren_store::{Error, Tx};

/// What belongs to no community.
pub const EVERYWHERE: Community = Community(0);

/// What contacts are sealed as and found by.
pub(crate) const CONTACT: &str = "contact";

/// Notes what was done to an account, in the transaction that does it.
pub(crate) fn note(
    tx: &mut Tx<'_>,
    moment: &mut Moment,
    account: AccountId,
    action: &'static str,
    detail: &str,
) -> Result<(), Error> {
    let did = Did { action, subject_kind: "account", subject: account.0, post: None, detail };
    audit::append(tx, moment, EVERYWHERE, &Actor::of(account), &did)
}
