//! One's sign-in on one page: contacts, password, second factor, devices.

use askama::Template;
use axum::extract::RawQuery;
use axum::response::Response;
use liren_core::id::SessionId;
use liren_core::lang::Lang;
use liren_core::permission::{Action, Where, check};
use liren_core::refusal::{Problem, ProblemKey, Refusal};
use liren_core::time::MINUTE;
use liren_kit::fail::Fail;
use liren_kit::form::{Form, queried};
use liren_kit::page::{Page, Told, again, html, see, told};
use liren_kit::visit::Caller;
use liren_kit::when;

use super::{frame, owner, try_one};
use crate::access::store::{self, Kinds};
use crate::access::{CloseDevice, Factor, Mine, NewCard, NewContact, NewRecovery, SetApp, SetPassword, TakeContact, password};
use crate::words::Access;

/// How long after signing in a password may be set without the one before: whoever forgot it signs in by a code.
const FRESH_MS: i64 = 15 * MINUTE;

struct DeviceLine {
    id: SessionId,
    name: String,
    meta: String,
    here: bool,
    factor: bool,
}

/// Where the page posts to.
struct To {
    close: &'static str,
    contact: &'static str,
    take: &'static str,
    password: &'static str,
    app: &'static str,
    card: &'static str,
    recovery: &'static str,
    clear: &'static str,
    factor: String,
}

#[derive(Template)]
#[template(path = "access/mine.html")]
pub(super) struct MinePage {
    page: Page,
    t: Access,
    problems: Vec<Told>,
    done: &'static str,
    phone: String,
    mail: String,
    has_password: bool,
    ask_old: bool,
    kinds: Kinds,
    card_left: usize,
    factor_here: bool,
    devices: Vec<DeviceLine>,
    typed: String,
    open: &'static str,
    to: To,
}

/// A device in words.
fn named(t: Access, device: &str) -> String {
    let (system, browser) = device.split_once(' ').unwrap_or(("other", "other"));
    let system = match system {
        "harmony" => "HarmonyOS",
        "android" => "Android",
        "iphone" => "iPhone",
        "ipad" => "iPad",
        "windows" => "Windows",
        "mac" => "Mac",
        "linux" => "Linux",
        _ => t.device_other(),
    };
    let browser = match browser {
        "wechat" => t.browser_wechat(),
        "alipay" => t.browser_alipay(),
        "qq" => "QQ",
        "edge" => "Edge",
        "firefox" => "Firefox",
        "chrome" => "Chrome",
        "safari" => "Safari",
        _ => return system.to_string(),
    };
    format!("{system} · {browser}")
}

impl MinePage {
    pub async fn new(caller: &Caller, open: &'static str, form: Option<&Form>, problems: &[Problem]) -> Result<Self, Fail> {
        let session = caller.signed_in()?.clone();
        let t = Access(caller.lang);
        let page = frame(caller, "/", t.mine_title()).await?;
        let (app, now) = (caller.app.clone(), caller.moment.now);
        let (account, id) = (session.account, session.id);
        let (known, kinds, devices) = caller
            .app
            .db
            .read(move |tx| {
                let known = store::account(tx, &app, account)?.ok_or(Refusal::NotFound)?;
                Ok::<_, Fail>((known, store::kinds(tx, account)?, store::devices(tx, account, now)?))
            })
            .await?;
        let fresh = devices.iter().any(|d| d.id == id && now.0 - d.created.0 < FRESH_MS);
        let at = |time| match &page.community {
            Some(card) => when::exact(caller.lang, &card.zone, time),
            None => when::ago(caller.lang, now, time),
        };
        let devices = devices
            .into_iter()
            .map(|d| DeviceLine {
                name: named(t, &d.device),
                meta: t.device_meta(at(d.created), when::ago(caller.lang, now, d.seen)),
                here: d.id == id,
                factor: d.factor,
                id: d.id,
            })
            .collect();
        let masked = |c: &Option<liren_core::contact::Contact>| c.as_ref().map_or_else(String::new, |c| c.masked());
        Ok(Self {
            t,
            problems: told(problems, caller.lang),
            done: "",
            phone: masked(&known.phone),
            mail: masked(&known.mail),
            has_password: known.password.is_some(),
            ask_old: known.password.is_some() && !fresh,
            kinds,
            card_left: store::card_left(kinds),
            factor_here: session.factor,
            devices,
            typed: form.map_or_else(String::new, |f| f.get("contact").to_string()),
            open,
            to: To {
                close: CloseDevice::PATTERN,
                contact: NewContact::PATTERN,
                take: TakeContact::PATTERN,
                password: SetPassword::PATTERN,
                app: SetApp::PATTERN,
                card: NewCard::PATTERN,
                recovery: NewRecovery::PATTERN,
                clear: crate::access::ClearFactor::PATTERN,
                factor: super::with_next(Factor::PATTERN, Mine::PATTERN),
            },
            page,
        })
    }
}

/// The words for what was just done.
fn done(lang: Lang, what: &str) -> &'static str {
    let t = Access(lang);
    match what {
        "password" => t.done_password(),
        "contact" => t.done_contact(),
        "device" => t.done_device(),
        _ => "",
    }
}

/// Shows it.
pub async fn show(caller: Caller, RawQuery(query): RawQuery) -> Result<Response, Fail> {
    owner(&caller)?;
    check(&caller.actor, Action::ManageSessions, &Where::own(&caller.actor))?;
    let mut page = MinePage::new(&caller, "", None, &[]).await?;
    page.done = done(caller.lang, &queried(query.as_deref(), "done"));
    html(&page)
}

/// The page again, saying what was done.
pub(super) fn see_done(what: &str) -> Response {
    see(&format!("{}?done={what}", Mine::PATTERN))
}

/// Signs one device out, or all others.
pub async fn close_device(caller: Caller, form: Form) -> Result<Response, Fail> {
    let session = caller.signed_in()?.clone();
    check(&caller.actor, Action::ManageSessions, &Where::own(&caller.actor))?;
    let moment = caller.moment.clone();
    if form.is("device", "others") {
        caller
            .app
            .db
            .write(move |tx| store::close_devices(tx, &mut moment.clone(), session.account, Some(session.id)))
            .await
            .map_err(Fail::from)?;
    } else {
        let id: SessionId = form.get("device").parse().map_err(|_| Refusal::BadRequest)?;
        let closed = caller.app.db.write(move |tx| store::close_device(tx, &mut moment.clone(), session.account, id)).await;
        if !closed.map_err(Fail::from)? {
            return Err(Refusal::NotFound.into());
        }
    }
    Ok(see_done("device"))
}

/// Sets or changes the password. The one before is asked, unless the device was signed in just now: whoever forgot the
/// password signs in by a code. Other devices are signed out.
pub async fn set_password(caller: Caller, form: Form) -> Result<Response, Fail> {
    let session = caller.signed_in()?.clone();
    check(&caller.actor, Action::ManageFactor, &Where::own(&caller.actor))?;
    let (account, id, app, now) = (session.account, session.id, caller.app.clone(), caller.moment.now);
    let (known, kinds, fresh) = caller
        .app
        .db
        .read(move |tx| {
            let known = store::account(tx, &app, account)?.ok_or(Refusal::NotFound)?;
            let fresh = store::opened(tx, id)?.is_some_and(|at| now.0 - at.0 < FRESH_MS);
            Ok::<_, Fail>((known, store::kinds(tx, account)?, fresh))
        })
        .await?;
    if kinds.any() && !session.factor {
        return Ok(see(&super::with_next(Factor::PATTERN, Mine::PATTERN)));
    }
    let mut problems = form.check();
    if let Some(key) = password::problem(form.get("password"), &known.contacts()) {
        problems.problem("password", key);
    } else if form.get("password") != form.get("again") {
        problems.problem("again", ProblemKey::NotTheSame);
    }
    if known.password.is_some() && !fresh {
        try_one(&caller, &account.to_string())?;
        if !password::is_right(known.password.clone(), form.get("old")).await? {
            problems.problem("old", ProblemKey::WrongCode);
        }
    }
    if let Err(problems) = problems.finish() {
        return again(&MinePage::new(&caller, "password", None, &problems).await?);
    }
    let mut moment = caller.moment.clone();
    let hash = password::hash(&mut moment, form.get("password")).await?;
    caller
        .app
        .db
        .write(move |tx| {
            let mut m = moment.clone();
            store::set_password(tx, &mut m, account, Some(&hash))?;
            store::close_devices(tx, &mut m, account, Some(id))?;
            Ok::<_, Fail>(())
        })
        .await?;
    Ok(see_done("password"))
}
