//! The second factor: giving it, setting up an app, printing a card, new recovery codes, taking one away.

use askama::Template;
use axum::extract::{Path, RawQuery};
use axum::http::HeaderMap;
use axum::response::Response;
use liren_core::id::{AccountId, SessionId};
use liren_core::refusal::{Problem, ProblemKey, Refusal};
use liren_kit::app::App;
use liren_kit::fail::Fail;
use liren_kit::form::Form;
use liren_kit::page::{Page, Told, again, html, own_path, see, told};
use liren_kit::visit::Caller;

use super::{device, frame, next_of, over, secret, signed_in, try_one, with_next, with_session};
use crate::access::store::{self, Given, Kinds, Shown};
use crate::access::{Factor, Mine, SetApp, totp};
use crate::words::Access;

#[derive(Template)]
#[template(path = "access/factor.html")]
struct FactorPage {
    page: Page,
    t: Access,
    problems: Vec<Told>,
    next: String,
    lines: Vec<String>,
    skip: String,
}

/// What the person has in their hands, in words: the app, the number on the card, the recovery codes.
fn lines(t: Access, kinds: Kinds) -> Vec<String> {
    let mut out = Vec::new();
    if kinds.app {
        out.push(t.factor_app().to_string());
    }
    if let Some(next) = kinds.card {
        out.push(t.factor_card(next));
    }
    if kinds.recovery > 0 {
        out.push(t.factor_recovery().to_string());
    }
    out
}

impl FactorPage {
    async fn new(caller: &Caller, next: String, kinds: Kinds, skip: bool, problems: &[Problem]) -> Result<Self, Fail> {
        let t = Access(caller.lang);
        Ok(Self {
            page: frame(caller, &next, t.factor_title()).await?,
            t,
            problems: told(problems, caller.lang),
            lines: lines(t, kinds),
            skip: if skip { next.clone() } else { String::new() },
            next,
        })
    }
}

async fn kinds_of(app: &App, account: AccountId) -> Result<Kinds, Fail> {
    app.db.read(move |tx| store::kinds(tx, account)).await.map_err(Fail::from)
}

/// Asks a device that is signed in already.
pub async fn show(caller: Caller, RawQuery(query): RawQuery) -> Result<Response, Fail> {
    let next = next_of(query.as_deref());
    let session = caller.signed_in()?;
    let kinds = kinds_of(&caller.app, session.account).await?;
    if session.factor || !kinds.any() {
        return Ok(see(if session.factor { &next } else { Mine::PATTERN }));
    }
    secret(html(&FactorPage::new(&caller, next, kinds, true, &[]).await?))
}

fn problem(given: Given) -> [Problem; 1] {
    [Problem::new("code", if given == Given::Spent { ProblemKey::SpentCode } else { ProblemKey::WrongCode })]
}

/// Takes the second factor on a device that is signed in already.
pub async fn give(caller: Caller, headers: HeaderMap, form: Form) -> Result<Response, Fail> {
    let next = own_path(form.get("next")).to_string();
    let session = caller.signed_in()?.clone();
    let (account, id) = (session.account, session.id);
    if form.get("code").trim().is_empty() {
        let kinds = kinds_of(&caller.app, account).await?;
        let empty = [Problem::new("code", ProblemKey::Required)];
        return again(&FactorPage::new(&caller, next, kinds, true, &empty).await?);
    }
    try_one(&caller, &account.to_string())?;
    let (app, moment, code, device) = (caller.app.clone(), caller.moment.clone(), form.get("code").to_string(), device(&headers));
    let outcome = caller
        .app
        .db
        .write(move |tx| {
            let mut m = moment.clone();
            match store::give(tx, &mut m, &app, account, &code)? {
                Given::Right(_) => Ok(Ok(store::open_device(tx, &mut m, account, true, &device, Some(id))?)),
                other => {
                    let left = store::wrong_on_device(tx, id)?;
                    Ok::<_, Fail>(Err((other, left, store::kinds(tx, account)?)))
                }
            }
        })
        .await?;
    match outcome {
        Ok(token) => Ok(signed_in(&caller.app, &token, &next)),
        Err((given, left, kinds)) if left > 0 => again(&FactorPage::new(&caller, next, kinds, true, &problem(given)).await?),
        Err(_) => over(&caller, &next, false).await,
    }
}

/// The account a sign-in under way belongs to, while the second factor can still be given.
async fn under_way(caller: &Caller, token: &[u8]) -> Result<Option<(AccountId, Kinds)>, Fail> {
    let (app, token, now) = (caller.app.clone(), token.to_vec(), caller.moment.now);
    caller
        .app
        .db
        .read(move |tx| {
            let trial = store::trial(tx, &app, "factor", &token, now)?.filter(|t| t.open);
            match trial.and_then(|t| t.account) {
                Some(account) => Ok(Some((account, store::kinds(tx, account)?))),
                None => Ok::<_, Fail>(None),
            }
        })
        .await
}

/// Asks after the password.
pub async fn show_of(caller: Caller, Path(token): Path<String>, RawQuery(query): RawQuery) -> Result<Response, Fail> {
    let next = next_of(query.as_deref());
    let token = store::token_of(&token).ok_or(Refusal::NotFound)?;
    match under_way(&caller, &token).await? {
        Some((_, kinds)) => secret(html(&FactorPage::new(&caller, next, kinds, false, &[]).await?)),
        None => over(&caller, &next, false).await,
    }
}

/// Takes the second factor after the password.
pub async fn give_of(caller: Caller, Path(token): Path<String>, headers: HeaderMap, form: Form) -> Result<Response, Fail> {
    let next = own_path(form.get("next")).to_string();
    let token = store::token_of(&token).ok_or(Refusal::NotFound)?;
    let Some((account, kinds)) = under_way(&caller, &token).await? else { return over(&caller, &next, false).await };
    if form.get("code").trim().is_empty() {
        let empty = [Problem::new("code", ProblemKey::Required)];
        return again(&FactorPage::new(&caller, next, kinds, false, &empty).await?);
    }
    try_one(&caller, &account.to_string())?;
    let (app, moment, code, device) = (caller.app.clone(), caller.moment.clone(), form.get("code").to_string(), device(&headers));
    let old = caller.session.as_ref().map(|s| s.id);
    let outcome = caller
        .app
        .db
        .write(move |tx| {
            let mut m = moment.clone();
            let Some(trial) = store::trial(tx, &app, "factor", &token, m.now)?.filter(|t| t.open) else {
                return Ok(Err((Given::Wrong, 0)));
            };
            match store::give(tx, &mut m, &app, account, &code)? {
                Given::Right(_) if store::end(tx, &trial)? => {
                    Ok(Ok(store::open_device(tx, &mut m, account, true, &device, old)?))
                }
                Given::Right(_) => Ok(Err((Given::Spent, 0))),
                other => Ok::<_, Fail>(Err((other, store::wrong(tx, &trial)?))),
            }
        })
        .await?;
    match outcome {
        Ok(token) => Ok(signed_in(&caller.app, &token, &next)),
        Err((given, left)) if left > 0 => again(&FactorPage::new(&caller, next, kinds, false, &problem(given)).await?),
        Err(_) => over(&caller, &next, false).await,
    }
}

/// A sheet with codes that are shown once: card, recovery codes, or both.
#[derive(Template)]
#[template(path = "access/codes.html")]
pub(super) struct CodesPage {
    pub page: Page,
    pub t: Access,
    pub card: Vec<String>,
    pub recovery: Vec<String>,
    pub go: String,
    pub who: String,
}

impl CodesPage {
    pub async fn new(caller: &Caller, go: String, card: Option<Shown>, recovery: Option<Shown>) -> Result<Self, Fail> {
        let t = Access(caller.lang);
        let page = frame(caller, &go, t.codes_title()).await?;
        let date = page
            .community
            .as_ref()
            .map_or_else(String::new, |card| liren_kit::when::full_date(caller.lang, &card.zone, caller.moment.now));
        Ok(Self {
            page,
            t,
            card: card.map_or_else(Vec::new, |s| s.0),
            recovery: recovery.map_or_else(Vec::new, |s| s.0),
            go,
            who: date,
        })
    }
}

/// Changing the factor needs the factor: a device that has not given it is sent to give it.
async fn ready(caller: &Caller, back: &str) -> Result<Result<(AccountId, SessionId, Kinds), Response>, Fail> {
    let session = caller.signed_in()?;
    let kinds = kinds_of(&caller.app, session.account).await?;
    if kinds.any() && !session.factor {
        return Ok(Err(see(&with_next(Factor::PATTERN, back))));
    }
    Ok(Ok((session.account, session.id, kinds)))
}

/// The seed offered to a session: derived, so that nothing is stored before it is confirmed.
fn offered(app: &App, account: AccountId, session: SessionId) -> Vec<u8> {
    app.keys.index(&format!("{account}:{session}"), "totp-seed")[..totp::SEED].to_vec()
}

#[derive(Template)]
#[template(path = "access/app.html")]
struct AppPage {
    page: Page,
    t: Access,
    problems: Vec<Told>,
    qr: String,
    letters: String,
    back: &'static str,
}

/// The seed in groups of four letters, as one reads them off.
pub(super) fn grouped(letters: &str) -> String {
    letters.as_bytes().chunks(4).map(|c| String::from_utf8_lossy(c).into_owned()).collect::<Vec<_>>().join(" ")
}

/// The name of the account in the app's list: the community's, else ours.
pub(super) fn issuer(page: &Page) -> String {
    page.community.as_ref().map_or_else(|| page.t.brand().to_string(), |c| format!("{} {}", page.t.brand(), c.name))
}

async fn app_page(caller: &Caller, seed: &[u8], problems: &[Problem]) -> Result<AppPage, Fail> {
    let t = Access(caller.lang);
    let page = frame(caller, "/", t.app_title()).await?;
    let uri = totp::uri(seed, &issuer(&page), t.app_account());
    Ok(AppPage {
        page,
        t,
        problems: told(problems, caller.lang),
        qr: liren_kit::qr::svg(&uri),
        letters: grouped(&totp::letters(seed)),
        back: Mine::PATTERN,
    })
}

/// Shows the QR code for an authenticator app.
pub async fn show_app(caller: Caller) -> Result<Response, Fail> {
    match ready(&caller, SetApp::PATTERN).await? {
        Err(elsewhere) => Ok(elsewhere),
        Ok((account, session, _)) => {
            let seed = offered(&caller.app, account, session);
            secret(html(&app_page(&caller, &seed, &[]).await?))
        }
    }
}

/// Takes the first code of the app: only then it counts.
pub async fn set_app(caller: Caller, headers: HeaderMap, form: Form) -> Result<Response, Fail> {
    let (account, id, kinds) = match ready(&caller, SetApp::PATTERN).await? {
        Err(elsewhere) => return Ok(elsewhere),
        Ok(found) => found,
    };
    let seed = offered(&caller.app, account, id);
    if totp::step(&seed, &super::code::digits(form.get("code")), caller.moment.now).is_none() {
        return again(&app_page(&caller, &seed, &[Problem::new("code", ProblemKey::WrongCode)]).await?);
    }
    let (app, moment, code, device) = (caller.app.clone(), caller.moment.clone(), form.get("code").to_string(), device(&headers));
    let (token, recovery) = caller
        .app
        .db
        .write(move |tx| {
            let mut m = moment.clone();
            store::set_totp(tx, &mut m, &app, account, &seed)?;
            store::give(tx, &mut m, &app, account, &code)?;
            let recovery = if kinds.recovery == 0 { Some(store::new_recovery(tx, &mut m, &app, account)?) } else { None };
            Ok::<_, Fail>((store::open_device(tx, &mut m, account, true, &device, Some(id))?, recovery))
        })
        .await?;
    if recovery.is_none() {
        return Ok(signed_in(&caller.app, &token, Mine::PATTERN));
    }
    let page = CodesPage::new(&caller, Mine::PATTERN.to_string(), None, recovery).await?;
    Ok(with_session(&caller.app, &token, secret(html(&page))?))
}

/// Prints a new card. The one before is void.
pub async fn new_card(caller: Caller, headers: HeaderMap, _form: Form) -> Result<Response, Fail> {
    let (account, id, kinds) = match ready(&caller, Mine::PATTERN).await? {
        Err(elsewhere) => return Ok(elsewhere),
        Ok(found) => found,
    };
    let (app, moment, device) = (caller.app.clone(), caller.moment.clone(), device(&headers));
    let (token, card, recovery) = caller
        .app
        .db
        .write(move |tx| {
            let mut m = moment.clone();
            let card = store::new_card(tx, &mut m, &app, account)?;
            let recovery = if kinds.recovery == 0 { Some(store::new_recovery(tx, &mut m, &app, account)?) } else { None };
            Ok::<_, Fail>((store::open_device(tx, &mut m, account, true, &device, Some(id))?, card, recovery))
        })
        .await?;
    let page = CodesPage::new(&caller, Mine::PATTERN.to_string(), Some(card), recovery).await?;
    Ok(with_session(&caller.app, &token, secret(html(&page))?))
}

/// Prints new recovery codes. The ones before are void.
pub async fn new_recovery(caller: Caller, _form: Form) -> Result<Response, Fail> {
    let (account, _, kinds) = match ready(&caller, Mine::PATTERN).await? {
        Err(elsewhere) => return Ok(elsewhere),
        Ok(found) => found,
    };
    if !kinds.any() {
        return Ok(see(Mine::PATTERN));
    }
    let (app, moment) = (caller.app.clone(), caller.moment.clone());
    let codes = caller.app.db.write(move |tx| store::new_recovery(tx, &mut moment.clone(), &app, account)).await?;
    secret(html(&CodesPage::new(&caller, Mine::PATTERN.to_string(), None, Some(codes)).await?))
}

/// Takes the app or the card away.
pub async fn clear(caller: Caller, form: Form) -> Result<Response, Fail> {
    let (account, ..) = match ready(&caller, Mine::PATTERN).await? {
        Err(elsewhere) => return Ok(elsewhere),
        Ok(found) => found,
    };
    let kind = form.get("kind").to_string();
    if !matches!(kind.as_str(), "app" | "card") {
        return Err(Refusal::BadRequest.into());
    }
    let moment = caller.moment.clone();
    caller.app.db.write(move |tx| store::clear_factor(tx, &mut moment.clone(), account, &kind)).await?;
    Ok(see(Mine::PATTERN))
}
