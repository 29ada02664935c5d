//! Signing in: by a code to phone or mail, or by a password.

use askama::Template;
use axum::extract::{Path, RawQuery};
use axum::http::HeaderMap;
use axum::response::Response;
use liren_core::contact::Contact;
use liren_core::id::{AccountId, Community, PersonId};
use liren_core::moment::Moment;
use liren_core::refusal::{Problem, ProblemKey, Refusal};
use liren_kit::fail::Fail;
use liren_kit::form::Form;
use liren_kit::limits::Limit;
use liren_kit::page::{Page, Told, again, html, own_path, see, told};
use liren_kit::urls::SignIn;
use liren_kit::visit::Caller;
use liren_store::Tx;

use super::code::{self, CodePage, digits, waiting_for};
use super::{device, frame, key_of, next_of, over, secret, signed_in, try_one, warns, who, with_next};
use crate::access::store::{self, Answer};
use crate::access::{Code, Factor, FactorOf, Password, password};
use crate::people::store::{awaiting, link};
use crate::words::Access;

#[derive(Template)]
#[template(path = "access/sign_in.html")]
struct SignInPage {
    page: Page,
    t: Access,
    problems: Vec<Told>,
    next: String,
    contact: String,
    by_phone: bool,
    by_mail: bool,
    by_password: String,
    warn: bool,
}

impl SignInPage {
    async fn new(caller: &Caller, next: String, contact: &str, problems: &[Problem]) -> Result<Self, Fail> {
        let t = Access(caller.lang);
        let (app, by_password) = (&caller.app, with_next(Password::PATTERN, &next));
        Ok(Self {
            page: frame(caller, &next, t.title()).await?,
            t,
            problems: told(problems, caller.lang),
            contact: contact.to_string(),
            by_phone: app.site.demo || app.ports.sms.is_some(),
            by_mail: app.site.demo || app.ports.mail.is_some(),
            by_password,
            warn: warns(caller),
            next,
        })
    }
}

/// The first page; somebody who is signed in already goes on, or gives the second factor they have.
pub async fn show(caller: Caller, RawQuery(query): RawQuery) -> Result<Response, Fail> {
    let next = next_of(query.as_deref());
    if let Some(session) = &caller.session {
        let (account, factor) = (session.account, session.factor);
        let kinds = caller.app.db.read(move |tx| store::kinds(tx, account)).await.map_err(Fail::from)?;
        let to = if kinds.any() && !factor { with_next(Factor::PATTERN, &next) } else { next };
        return Ok(see(&to));
    }
    html(&SignInPage::new(&caller, next, "", &[]).await?)
}

/// Sends a code. The answer is the same whether the contact is known or not: whoever is new gets an account by it.
pub async fn ask_code(caller: Caller, form: Form) -> Result<Response, Fail> {
    let next = own_path(form.get("next")).to_string();
    let typed = form.get("contact");
    let mut check = form.check();
    let contact = check.required("contact", ProblemKey::NotAContact, Contact::parse);
    let (Ok(()), Some(contact)) = (check.finish(), contact) else {
        let key = if typed.trim().is_empty() { ProblemKey::Required } else { ProblemKey::NotAContact };
        return again(&SignInPage::new(&caller, next, typed, &[Problem::new("contact", key)]).await?);
    };
    if let Some(key) = code::unreached(&caller.app, &contact) {
        return again(&SignInPage::new(&caller, next, typed, &[Problem::new("contact", key)]).await?);
    }
    let token = code::send(&caller, contact, None).await?;
    Ok(see(&with_next(&Code::url(token), &next)))
}

/// Asks for the code.
pub async fn show_code(caller: Caller, Path(token): Path<String>, RawQuery(query): RawQuery) -> Result<Response, Fail> {
    let next = next_of(query.as_deref());
    let token = store::token_of(&token).ok_or(Refusal::NotFound)?;
    match waiting_for(&caller, "code", &token).await? {
        Some(contact) => secret(html(&CodePage::sign_in(&caller, next, &contact, &[]).await?)),
        None => over(&caller, &next, false).await,
    }
}

/// What a right code leads to.
struct Entered {
    token: [u8; 32],
    factor_next: bool,
    account: AccountId,
    posts: Vec<(Community, PersonId)>,
}

/// Takes the code: right, it signs in, and makes an account for a contact that has none.
pub async fn give_code(caller: Caller, Path(token): Path<String>, headers: HeaderMap, form: Form) -> Result<Response, Fail> {
    let next = own_path(form.get("next")).to_string();
    let token = store::token_of(&token).ok_or(Refusal::NotFound)?;
    let Some(contact) = waiting_for(&caller, "code", &token).await? else { return over(&caller, &next, false).await };
    let code = digits(form.get("code"));
    if code.len() != 6 {
        let key = if code.is_empty() { ProblemKey::Required } else { ProblemKey::BadCode };
        return again(&CodePage::sign_in(&caller, next, &contact, &[Problem::new("code", key)]).await?);
    }
    caller.app.limits.take(Limit::Try, &who(caller.client), caller.moment.now)?;
    let (app, moment, lang) = (caller.app.clone(), caller.moment.clone(), caller.lang);
    let (device, old) = (device(&headers), caller.session.as_ref().map(|s| s.id));
    let outcome = caller
        .app
        .db
        .write(move |tx| {
            let mut m = moment.clone();
            match store::answer(tx, &app, "code", &token, &code, m.now)? {
                Answer::Right(trial) => {
                    let Some(contact) = &trial.contact else { return Ok(Err(0)) };
                    let account = match store::find_account(tx, &app, contact)? {
                        Some(account) => account,
                        None => store::create_account(tx, &mut m, &app, std::slice::from_ref(contact), lang)?,
                    };
                    let factor_next = store::kinds(tx, account)?.any();
                    let token = store::open_device(tx, &mut m, account, false, &device, old)?;
                    let posts = awaiting(tx, &app, contact)?;
                    Ok(Ok(Entered { token, factor_next, account, posts }))
                }
                Answer::Wrong(left) => Ok(Err(left)),
                Answer::Over => Ok::<_, Fail>(Err(0)),
            }
        })
        .await?;
    match outcome {
        Ok(Entered { token, factor_next, account, posts }) => {
            link_posts(&caller, account, posts).await?;
            let to = if factor_next { with_next(Factor::PATTERN, &next) } else { next };
            Ok(signed_in(&caller.app, &token, &to))
        }
        Err(left) if left > 0 => {
            again(&CodePage::sign_in(&caller, next, &contact, &[Problem::new("code", ProblemKey::WrongCode)]).await?)
        }
        Err(_) => over(&caller, &next, false).await,
    }
}

/// Links an account to posts that were waiting for its contact, each community in a transaction of its own. What is not
/// reached waits for the next sign-in.
pub(super) async fn link_posts(caller: &Caller, account: AccountId, posts: Vec<(Community, PersonId)>) -> Result<(), Fail> {
    for (community, holder) in posts {
        let (app, moment) = (caller.app.clone(), caller.moment.clone());
        caller.app.db.write(move |tx| link(tx, &app, &mut moment.clone(), community, holder, account)).await?;
        caller.app.memory.forget(community);
        caller.app.bell.ring();
    }
    Ok(())
}

#[derive(Template)]
#[template(path = "access/password.html")]
struct PasswordPage {
    page: Page,
    t: Access,
    problems: Vec<Told>,
    next: String,
    contact: String,
    by_code: String,
    warn: bool,
}

impl PasswordPage {
    async fn new(caller: &Caller, next: String, contact: &str, problems: &[Problem]) -> Result<Self, Fail> {
        let t = Access(caller.lang);
        Ok(Self {
            page: frame(caller, &next, t.password_title()).await?,
            t,
            problems: told(problems, caller.lang),
            contact: contact.to_string(),
            by_code: with_next(SignIn::PATTERN, &next),
            warn: warns(caller),
            next,
        })
    }
}

/// Asks for contact and password.
pub async fn show_password(caller: Caller, RawQuery(query): RawQuery) -> Result<Response, Fail> {
    html(&PasswordPage::new(&caller, next_of(query.as_deref()), "", &[]).await?)
}

/// Takes the password. A wrong one and an unknown contact are answered alike.
pub async fn give_password(caller: Caller, headers: HeaderMap, form: Form) -> Result<Response, Fail> {
    let next = own_path(form.get("next")).to_string();
    let mut check = form.check();
    let contact = check.required("contact", ProblemKey::NotAContact, Contact::parse);
    if form.get("password").is_empty() {
        check.problem("password", ProblemKey::Required);
    }
    let contact = match (check.finish(), contact) {
        (Ok(()), Some(contact)) => contact,
        (Err(problems), _) => return again(&PasswordPage::new(&caller, next, form.get("contact"), &problems).await?),
        (Ok(()), None) => return Err(Refusal::BadRequest.into()),
    };
    try_one(&caller, &key_of(&caller.app, &contact))?;
    let (app, asked) = (caller.app.clone(), contact.clone());
    let known = caller
        .app
        .db
        .read(move |tx| match store::find_account(tx, &app, &asked)? {
            Some(id) => store::account(tx, &app, id).map_err(Fail::from),
            None => Ok::<_, Fail>(None),
        })
        .await?;
    let stored = known.as_ref().and_then(|a| a.password.clone());
    if !password::is_right(stored, form.get("password")).await? {
        let wrong = [Problem::new("password", ProblemKey::WrongCode)];
        return again(&PasswordPage::new(&caller, next, form.get("contact"), &wrong).await?);
    }
    let Some(account) = known.map(|a| a.id) else { return Err(Refusal::NotFound.into()) };
    let (app, moment) = (caller.app.clone(), caller.moment.clone());
    let (device, old) = (device(&headers), caller.session.as_ref().map(|s| s.id));
    let step = caller.app.db.write(move |tx| after_password(tx, &mut moment.clone(), &app, account, &device, old)).await?;
    match step {
        Ok(token) => Ok(signed_in(&caller.app, &token, &next)),
        Err(trial) => Ok(see(&with_next(&FactorOf::url(trial), &next))),
    }
}

/// After the right password: signed in, or the second factor is asked.
fn after_password(
    tx: &mut Tx<'_>,
    m: &mut Moment,
    app: &liren_kit::app::App,
    account: AccountId,
    device: &str,
    old: Option<liren_core::id::SessionId>,
) -> Result<Result<[u8; 32], String>, Fail> {
    if store::kinds(tx, account)?.any() {
        return Ok(Err(store::begin_factor(tx, m, app, account)?));
    }
    Ok(Ok(store::open_device(tx, m, account, false, device, old)?))
}
