//! An invitation of the community: a one-time link to set password and second factor.

use askama::Template;
use axum::extract::{Path, RawQuery};
use axum::http::HeaderMap;
use axum::response::Response;
use liren_core::contact::Contact;
use liren_core::id::AccountId;
use liren_core::refusal::{Problem, ProblemKey, Refusal};
use liren_kit::app::App;
use liren_kit::fail::Fail;
use liren_kit::form::Form;
use liren_kit::limits::Limit;
use liren_kit::page::{Page, Told, again, html, own_path, told};
use liren_kit::visit::Caller;

use super::factor::{CodesPage, grouped, issuer};
use super::{device, frame, next_of, over, secret, warns, who, with_session};
use crate::access::store::{self, Given};
use crate::access::{Mine, password, totp};
use crate::words::Access;

#[derive(Template)]
#[template(path = "access/enrol.html")]
struct EnrolPage {
    page: Page,
    t: Access,
    problems: Vec<Told>,
    next: String,
    contact: String,
    has_factor: bool,
    by_card: bool,
    qr: String,
    letters: String,
    warn: bool,
}

/// The one who was invited.
struct Invited {
    account: AccountId,
    contacts: Vec<Contact>,
    has_factor: bool,
}

async fn invited(caller: &Caller, token: &[u8]) -> Result<Option<Invited>, Fail> {
    let (app, token, now) = (caller.app.clone(), token.to_vec(), caller.moment.now);
    caller
        .app
        .db
        .read(move |tx| {
            let trial = store::trial(tx, &app, "invite", &token, now)?.filter(|t| t.open);
            let Some(account) = trial.and_then(|t| t.account) else { return Ok(None) };
            let Some(known) = store::account(tx, &app, account)? else { return Ok::<_, Fail>(None) };
            let has_factor = store::kinds(tx, account)?.any();
            Ok(Some(Invited { account, contacts: known.contacts(), has_factor }))
        })
        .await
}

/// The seed offered to an invitation: derived, so that nothing is stored before it is confirmed.
fn offered(app: &App, token: &[u8]) -> Vec<u8> {
    app.keys.index(&data_encoding::HEXLOWER.encode(token), "totp-seed")[..totp::SEED].to_vec()
}

async fn page(
    caller: &Caller,
    next: String,
    invited: &Invited,
    seed: &[u8],
    by_card: bool,
    problems: &[Problem],
) -> Result<EnrolPage, Fail> {
    let t = Access(caller.lang);
    let page = frame(caller, &next, t.enrol_title()).await?;
    let contact = invited.contacts.first().map_or_else(String::new, Contact::masked);
    let named = if contact.is_empty() { t.app_account() } else { &contact };
    let uri = totp::uri(seed, &issuer(&page), named);
    Ok(EnrolPage {
        page,
        t,
        problems: told(problems, caller.lang),
        next,
        has_factor: invited.has_factor,
        by_card,
        qr: liren_kit::qr::svg(&uri),
        letters: grouped(&totp::letters(seed)),
        warn: warns(caller),
        contact,
    })
}

/// Shows what the invitation is for; opening it uses nothing up.
pub async fn show(caller: Caller, Path(token): Path<String>, RawQuery(query): RawQuery) -> Result<Response, Fail> {
    let next = next_of(query.as_deref());
    let token = store::token_of(&token).ok_or(Refusal::NotFound)?;
    let Some(invited) = invited(&caller, &token).await? else { return over(&caller, &next, true).await };
    let seed = offered(&caller.app, &token);
    secret(html(&page(&caller, next, &invited, &seed, false, &[]).await?))
}

/// Sets password and second factor, signs the device in, and shows the codes to keep.
pub async fn set(caller: Caller, Path(token): Path<String>, headers: HeaderMap, form: Form) -> Result<Response, Fail> {
    let next = own_path(form.get("next")).to_string();
    let token = store::token_of(&token).ok_or(Refusal::NotFound)?;
    let Some(invited) = invited(&caller, &token).await? else { return over(&caller, &next, true).await };
    caller.app.limits.take(Limit::Try, &who(caller.client), caller.moment.now)?;
    let (seed, by_card) = (offered(&caller.app, &token), form.is("by", "card"));
    let mut check = form.check();
    if let Some(key) = password::problem(form.get("password"), &invited.contacts) {
        check.problem("password", key);
    } else if form.get("password") != form.get("again") {
        check.problem("again", ProblemKey::NotTheSame);
    }
    if invited.has_factor && form.get("factor").trim().is_empty() {
        check.problem("factor", ProblemKey::Required);
    }
    let code = super::code::digits(form.get("code"));
    if !by_card && code.is_empty() {
        check.problem("code", ProblemKey::Required);
    } else if !by_card && totp::step(&seed, &code, caller.moment.now).is_none() {
        check.problem("code", ProblemKey::WrongCode);
    }
    if let Err(problems) = check.finish() {
        return again(&page(&caller, next, &invited, &seed, by_card, &problems).await?);
    }
    let mut moment = caller.moment.clone();
    let hash = password::hash(&mut moment, form.get("password")).await?;
    let (app, device, factor, account) = (caller.app.clone(), device(&headers), form.get("factor").to_string(), invited.account);
    let (has_factor, sown) = (invited.has_factor, seed.clone());
    let outcome = caller
        .app
        .db
        .write(move |tx| {
            let mut m = moment.clone();
            let Some(trial) = store::trial(tx, &app, "invite", &token, m.now)?.filter(|t| t.open) else { return Ok(None) };
            // Changing the factor needs the factor, also for whoever was invited again.
            if has_factor && !matches!(store::give(tx, &mut m, &app, account, &factor)?, Given::Right(_)) {
                store::wrong(tx, &trial)?;
                return Ok(Some(Err(())));
            }
            store::end(tx, &trial)?;
            store::set_password(tx, &mut m, account, Some(&hash))?;
            let card = if by_card {
                Some(store::new_card(tx, &mut m, &app, account)?)
            } else {
                store::set_totp(tx, &mut m, &app, account, &sown)?;
                store::give(tx, &mut m, &app, account, &code)?;
                None
            };
            let recovery = store::new_recovery(tx, &mut m, &app, account)?;
            store::close_devices(tx, &mut m, account, None)?;
            let token = store::open_device(tx, &mut m, account, true, &device, None)?;
            Ok::<_, Fail>(Some(Ok((token, card, recovery))))
        })
        .await?;
    match outcome {
        None => over(&caller, &next, true).await,
        Some(Err(())) => {
            let wrong = [Problem::new("factor", ProblemKey::WrongCode)];
            again(&page(&caller, next, &invited, &seed, by_card, &wrong).await?)
        }
        Some(Ok((session, card, recovery))) => {
            let go = if next == "/" { Mine::PATTERN.to_string() } else { next };
            let sheet = CodesPage::new(&caller, go, card, Some(recovery)).await?;
            Ok(with_session(&caller.app, &session, secret(html(&sheet))?))
        }
    }
}
