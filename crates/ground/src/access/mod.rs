//! Signing in and what belongs to one's sign-in: codes, passwords, second factors, invitations, devices, contacts, view.
//!
//! * What is for: nobody needs an account to read or to file; whoever wants to be recognised signs in once on a device and
//!   stays so. Workers and above give a second factor, and their posts count only on a device that gave one.
//! * Who may: everybody signs in; what belongs to a sign-in is its owner's alone.
//! * Rules: a code is six digits, ten minutes, five tries, once. Whether a contact is known is never told: asking for a code
//!   and giving a wrong password answer the same, after the same time. Limits are keyed by who asks and whom they ask about,
//!   so nobody can lock somebody else out. The session's token changes at every sign-in.
//! * How stored: see `migrations/0002`; contacts sealed, codes as keyed hashes, passwords as Argon2id.

mod jobs;
pub(crate) mod pages;
pub mod password;
pub mod store;
#[cfg(test)]
mod tests;
pub mod totp;

use liren_core::permission::Action;
use liren_kit::slice::Slice;
use liren_kit::urls::{Preferences, SignIn, SignOut};

liren_kit::urls! {
    /// A code was sent: enter it.
    Code(token) = "/sign-in/code/{token}";
    /// Sign in by password.
    Password() = "/sign-in/password";
    /// Give the second factor on a device that is signed in.
    Factor() = "/sign-in/factor";
    /// Give the second factor after the password.
    FactorOf(token) = "/sign-in/factor/{token}";
    /// An invitation: set password and second factor.
    Enrol(token) = "/enrol/{token}";
    /// One's sign-in: contacts, password, second factor, devices.
    Mine() = "/me/access";
    /// Sign a device out (POST).
    CloseDevice() = "/me/devices/close";
    /// A new phone number or mail address (POST).
    NewContact() = "/me/contacts";
    /// Take a phone number or mail address away (POST).
    TakeContact() = "/me/contacts/take";
    /// A code was sent to the new contact: enter it.
    ConfirmContact(token) = "/me/contacts/{token}";
    /// Set or change the password (POST).
    SetPassword() = "/me/password";
    /// Set up an authenticator app.
    SetApp() = "/me/factor/app";
    /// Print a new code card (POST).
    NewCard() = "/me/factor/card";
    /// New recovery codes (POST).
    NewRecovery() = "/me/factor/recovery";
    /// Take the app or the card away (POST).
    ClearFactor() = "/me/factor/clear";
}

/// This feature.
pub fn slice() -> Slice {
    use pages::{contacts, enrol, factor, mine, sign_in, switches};
    Slice::new("access")
        .get(SignIn::PATTERN, Action::SignIn, sign_in::show)
        .post(SignIn::PATTERN, Action::SignIn, sign_in::ask_code)
        .get(Code::PATTERN, Action::SignIn, sign_in::show_code)
        .post(Code::PATTERN, Action::SignIn, sign_in::give_code)
        .get(Password::PATTERN, Action::SignIn, sign_in::show_password)
        .post(Password::PATTERN, Action::SignIn, sign_in::give_password)
        .get(Factor::PATTERN, Action::SignIn, factor::show)
        .post(Factor::PATTERN, Action::SignIn, factor::give)
        .get(FactorOf::PATTERN, Action::SignIn, factor::show_of)
        .post(FactorOf::PATTERN, Action::SignIn, factor::give_of)
        .get(Enrol::PATTERN, Action::SignIn, enrol::show)
        .post(Enrol::PATTERN, Action::SignIn, enrol::set)
        .post(SignOut::PATTERN, Action::SignIn, switches::sign_out)
        .post(Preferences::PATTERN, Action::SwitchView, switches::preferences)
        .get(Mine::PATTERN, Action::ManageSessions, mine::show)
        .post(CloseDevice::PATTERN, Action::ManageSessions, mine::close_device)
        .post(SetPassword::PATTERN, Action::ManageFactor, mine::set_password)
        .get(SetApp::PATTERN, Action::ManageFactor, factor::show_app)
        .post(SetApp::PATTERN, Action::ManageFactor, factor::set_app)
        .post(NewCard::PATTERN, Action::ManageFactor, factor::new_card)
        .post(NewRecovery::PATTERN, Action::ManageFactor, factor::new_recovery)
        .post(ClearFactor::PATTERN, Action::ManageFactor, factor::clear)
        .post(NewContact::PATTERN, Action::ManageContacts, contacts::ask)
        .post(TakeContact::PATTERN, Action::ManageContacts, contacts::take)
        .get(ConfirmContact::PATTERN, Action::ManageContacts, contacts::show)
        .post(ConfirmContact::PATTERN, Action::ManageContacts, contacts::confirm)
        .job(jobs::CONTACT)
}
