//! Tokens for programs: somebody who works here lets a program of their own act for them, within scopes and until a day.
//!
//! * What is for: a street's system or a small script reads, files or handles through the API, without a password in it.
//! * Who may: workers, the chair and street officers, each for their own account, on a device that gave the second factor.
//! * Rules: a token acts as its account in this community, cut down to its scopes (`liren_core::permission::Scopes`); it never
//!   manages factors, people, tokens or hooks, and opens no page. It ends after a year at most, when it is revoked, and with
//!   everything else when its owner's sign-in is set up anew or other devices are signed out.
//! * How stored: a row of `session` of its own kind: SHA-256 of the token, which is shown once; last use by the day.

mod pages;
mod store;
#[cfg(test)]
mod tests;

use liren_core::permission::Action;
use liren_kit::slice::Slice;

liren_kit::urls! {
    /// One's tokens: see and make.
    Tokens(community) = "/c/{community}/me/tokens";
    /// Revoke one (POST).
    RevokeToken(community) = "/c/{community}/me/tokens/revoke";
}

/// This feature.
pub fn slice() -> Slice {
    Slice::new("tokens")
        .get(Tokens::PATTERN, Action::ManageTokens, pages::list)
        .post(Tokens::PATTERN, Action::ManageTokens, pages::make)
        .post(RevokeToken::PATTERN, Action::ManageTokens, pages::revoke)
        .job(liren_kit::once::SWEEP)
}
