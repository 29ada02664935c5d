//! A new phone number or mail address: a code goes to the new one, and the old one is told.

use axum::extract::Path;
use axum::response::Response;
use liren_core::contact::Contact;
use liren_core::id::{Community, PersonId};
use liren_core::permission::{Action, Where, check};
use liren_core::refusal::{Problem, ProblemKey, Refusal};
use liren_kit::fail::Fail;
use liren_kit::form::Form;
use liren_kit::limits::Limit;
use liren_kit::page::{again, html, see};
use liren_kit::visit::Caller;

use super::code::{self, CodePage, digits, waiting_for};
use super::mine::{MinePage, see_done};
use super::sign_in::link_posts;
use super::{over, owner, secret, tell, who, with_next};
use crate::access::store::{self, Answer};
use crate::access::{ConfirmContact, Factor, Mine, jobs};
use crate::people::store::awaiting;
use crate::words::Access;

/// Who signs in by a phone number is changed only where the second factor was given, if there is one.
async fn ready(caller: &Caller) -> Result<Result<liren_core::id::AccountId, Response>, Fail> {
    let account = owner(caller)?;
    check(&caller.actor, Action::ManageContacts, &Where::own(&caller.actor))?;
    let kinds = caller.app.db.read(move |tx| store::kinds(tx, account)).await.map_err(Fail::from)?;
    if kinds.any() && !caller.signed_in()?.factor {
        return Ok(Err(see(&with_next(Factor::PATTERN, Mine::PATTERN))));
    }
    Ok(Ok(account))
}

/// Sends a code to the new contact.
pub async fn ask(caller: Caller, form: Form) -> Result<Response, Fail> {
    let account = match ready(&caller).await? {
        Ok(account) => account,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let mut fields = form.check();
    let contact = fields.required("contact", ProblemKey::NotAContact, Contact::parse);
    if let Some(key) = contact.as_ref().and_then(|c| code::unreached(&caller.app, c)) {
        fields.problem("contact", key);
    }
    let contact = match (fields.finish(), contact) {
        (Ok(()), Some(contact)) => contact,
        (Err(problems), _) => return again(&MinePage::new(&caller, "contact", Some(&form), &problems).await?),
        (Ok(()), None) => return Err(Refusal::BadRequest.into()),
    };
    let token = code::send(&caller, contact, Some(account)).await?;
    Ok(see(&ConfirmContact::url(token)))
}

/// Asks for the code.
pub async fn show(caller: Caller, Path(token): Path<String>) -> Result<Response, Fail> {
    owner(&caller)?;
    let token = store::token_of(&token).ok_or(Refusal::NotFound)?;
    match waiting_for(&caller, "contact", &token).await? {
        Some(contact) => secret(html(&CodePage::contact(&caller, &contact, &[]).await?)),
        None => over(&caller, Mine::PATTERN, false).await,
    }
}

enum Done {
    Changed(Vec<(Community, PersonId)>),
    Taken,
    Wrong(i64),
}

/// Takes the code: the contact is the account's own, and the one it replaces is told.
pub async fn confirm(caller: Caller, Path(token): Path<String>, form: Form) -> Result<Response, Fail> {
    let account = match ready(&caller).await? {
        Ok(account) => account,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let token = store::token_of(&token).ok_or(Refusal::NotFound)?;
    let Some(contact) = waiting_for(&caller, "contact", &token).await? else {
        return over(&caller, Mine::PATTERN, false).await;
    };
    caller.app.limits.take(Limit::Try, &who(caller.client), caller.moment.now)?;
    let (app, moment, code, lang) = (caller.app.clone(), caller.moment.clone(), digits(form.get("code")), caller.lang);
    let outcome = caller
        .app
        .db
        .write(move |tx| {
            let mut m = moment.clone();
            let trial = match store::answer(tx, &app, "contact", &token, &code, m.now)? {
                Answer::Right(trial) if trial.account == Some(account) => trial,
                Answer::Right(_) | Answer::Over => return Ok(Done::Wrong(0)),
                Answer::Wrong(left) => return Ok(Done::Wrong(left)),
            };
            let Some(new) = trial.contact else { return Ok(Done::Wrong(0)) };
            if store::find_account(tx, &app, &new)?.is_some_and(|other| other != account) {
                return Ok::<_, Fail>(Done::Taken);
            }
            let known = store::account(tx, &app, account)?.ok_or(Refusal::NotFound)?;
            store::set_contact(tx, &mut m, &app, account, &new)?;
            jobs::changed(tx, &mut m, account)?;
            // Whoever had the account until now hears of it at once, wherever it can be heard.
            for old in known.contacts().iter().filter(|c| **c != new) {
                let text = Access(lang).sms_changed(new.masked());
                tell(tx, &mut m, &app, &super::Told { subject: account.0, contact: old, lang, text: &text, until: None })?;
            }
            Ok(Done::Changed(awaiting(tx, &app, &new)?))
        })
        .await?;
    caller.app.bell.ring();
    match outcome {
        Done::Changed(posts) => {
            link_posts(&caller, account, posts).await?;
            Ok(see_done("contact"))
        }
        Done::Taken => {
            let taken = [Problem::new("contact", ProblemKey::Taken)];
            again(&MinePage::new(&caller, "contact", None, &taken).await?)
        }
        Done::Wrong(left) if left > 0 => {
            again(&CodePage::contact(&caller, &contact, &[Problem::new("code", ProblemKey::WrongCode)]).await?)
        }
        Done::Wrong(_) => over(&caller, Mine::PATTERN, false).await,
    }
}

/// Takes a contact away; the other one stays, so that nobody locks themselves out.
pub async fn take(caller: Caller, form: Form) -> Result<Response, Fail> {
    let account = match ready(&caller).await? {
        Ok(account) => account,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let channel = form.get("channel").to_string();
    if !matches!(channel.as_str(), "phone" | "mail") {
        return Err(Refusal::BadRequest.into());
    }
    let (app, moment) = (caller.app.clone(), caller.moment.clone());
    caller
        .app
        .db
        .write(move |tx| {
            let known = store::account(tx, &app, account)?.ok_or(Refusal::NotFound)?;
            if known.contacts().len() < 2 {
                return Err(Refusal::Conflict.into());
            }
            let mut m = moment.clone();
            store::take_contact(tx, &mut m, &app, account, &channel)?;
            jobs::changed(tx, &mut m, account)
        })
        .await?;
    Ok(see_done("contact"))
}
