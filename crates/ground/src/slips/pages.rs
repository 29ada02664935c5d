//! Pages of slips: using one, printing a circle's sheet, giving a home another.

use askama::Template;
use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use liren_core::id::{CircleId, HomeId};
use liren_core::permission::{Action, Role, Scope, Where, check, may};
use liren_core::refusal::{Problem, ProblemKey, Refusal};
use liren_kit::fail::Fail;
use liren_kit::form::Form;
use liren_kit::limits::Limit;
use liren_kit::page::{Nav, Page, Told, again, html, see, told};
use liren_kit::urls;
use liren_kit::visit::Visit;
use liren_kit::when;

use super::store::{self, Proof, State};
use super::{Circle, Circles, Enter, OneHome, Sheet, Use};
use crate::access::pages::{device, secret, who, with_session};
use crate::access::store as access;
use crate::names;
use crate::words::Slips;

#[derive(Template)]
#[template(path = "slips/enter.html")]
struct EnterPage {
    page: Page,
    t: Slips,
    problems: Vec<Told>,
    code: String,
}

fn enter_page(visit: &Visit, code: &str, problems: &[Problem]) -> EnterPage {
    let t = Slips(visit.lang);
    let page = Page::new(visit, Nav::Me, t.enter_title());
    EnterPage { page, t, problems: told(problems, visit.lang), code: code.to_string() }
}

/// Asks for the code of a slip.
pub async fn enter(visit: Visit) -> Result<Response, Fail> {
    html(&enter_page(&visit, "", &[]))
}

/// Takes the code as typed.
pub async fn entered(visit: Visit, form: Form) -> Result<Response, Fail> {
    match store::code_of(form.get("code")) {
        Some(code) => Ok(see(&Use::url(visit.card.code, code))),
        None => {
            let key = if form.get("code").trim().is_empty() { ProblemKey::Required } else { ProblemKey::BadCode };
            again(&enter_page(&visit, form.get("code"), &[Problem::new("code", key)]))
        }
    }
}

#[derive(Template)]
#[template(path = "slips/use.html")]
struct UsePage {
    page: Page,
    t: Slips,
    problems: Vec<Told>,
    /// Empty when the slip cannot be used.
    home: String,
    /// Why it cannot be used.
    over: &'static str,
    role: String,
    sign_in: String,
    leaders: String,
}

/// Looks a slip up, limited by who asks.
async fn look(visit: &Visit, code: &str) -> Result<(Option<store::Slip>, String), Fail> {
    visit.app.limits.take(Limit::Try, &who(visit.client), visit.moment.now)?;
    let names = names::of(&visit.app, &visit.card).await?;
    let (app, community, code) = (visit.app.clone(), visit.card.code, store::code_of(code));
    visit
        .app
        .db
        .read(move |tx| {
            let Some(code) = &code else { return Ok((None, String::new())) };
            let Some(slip) = store::find(tx, &app, community, code)? else { return Ok::<_, Fail>((None, String::new())) };
            let home = store::home(tx, community, slip.home)?;
            Ok((Some(slip), home.map_or_else(String::new, |h| h.name(&names))))
        })
        .await
}

fn use_page(visit: &Visit, slip: Option<store::Slip>, home: String, role: &str, problems: &[Problem]) -> UsePage {
    let t = Slips(visit.lang);
    let (over, home) = match slip.map(|s| s.state) {
        Some(State::Open) => ("", home),
        Some(State::Used) => (t.over_used(), String::new()),
        Some(State::Void) => (t.over_void(), String::new()),
        None => (t.over_unknown(), String::new()),
    };
    UsePage {
        page: Page::new(visit, Nav::Me, t.use_title()),
        t,
        problems: told(problems, visit.lang),
        home,
        over,
        role: role.to_string(),
        sign_in: format!("{}?next={}", urls::SignIn::PATTERN, urls::encoded(&visit.here)),
        leaders: crate::people::Leaders::url(visit.card.code),
    }
}

fn shown(page: &UsePage, slip: Option<store::Slip>) -> Result<Response, Fail> {
    let mut response = secret(html(page))?;
    match slip.map(|s| s.state) {
        Some(State::Open) => {}
        Some(_) => *response.status_mut() = StatusCode::GONE,
        None => *response.status_mut() = StatusCode::NOT_FOUND,
    }
    Ok(response)
}

/// Shows what a slip does; looking uses nothing up.
pub async fn show(visit: Visit, Path((_, code)): Path<(String, String)>) -> Result<Response, Fail> {
    check(&visit.actor, Action::UseSlip, &Where { by_link: true, ..Where::COMMUNITY })?;
    let (slip, home) = look(&visit, &code).await?;
    shown(&use_page(&visit, slip, home, "", &[]), slip)
}

/// Uses it: whoever is signed in lives there, and whoever is not is signed in on this device, without phone or mail.
pub async fn use_it(
    visit: Visit,
    Path((_, code)): Path<(String, String)>,
    headers: HeaderMap,
    form: Form,
) -> Result<Response, Fail> {
    let (slip, home) = look(&visit, &code).await?;
    let open = slip.filter(|s| s.state == State::Open);
    let (Some(found), Some(code)) = (open, store::code_of(&code)) else {
        return shown(&use_page(&visit, slip, home, "", &[]), slip);
    };
    let role = match form.get("role") {
        "resident" => Role::Resident,
        "renter" => Role::Renter,
        _ => {
            let key = [Problem::new("role", ProblemKey::Required)];
            return again(&use_page(&visit, slip, home, "", &key));
        }
    };
    visit.app.limits.take(Limit::TryOne, &format!("{}|{}", who(visit.client), found.home), visit.moment.now)?;
    let (app, moment, lang, community) = (visit.app.clone(), visit.moment.clone(), visit.lang, visit.card.code);
    let (known, device) = (visit.actor.account, device(&headers));
    let new = visit
        .app
        .db
        .write(move |tx| {
            let mut m = moment.clone();
            let account = match known {
                Some(account) => account,
                None => access::create_account(tx, &mut m, &app, &[], lang)?,
            };
            store::use_slip(tx, &mut m, &app, community, &Proof { code: &code, account, role })?;
            match known {
                Some(_) => Ok::<_, Fail>(None),
                None => Ok(Some(access::open_device(tx, &mut m, account, false, &device, None)?)),
            }
        })
        .await?;
    let done = see(&format!("{}?done=slip", urls::Me::url(community)));
    Ok(match new {
        Some(token) => with_session(&visit.app, &token, done),
        None => done,
    })
}

/// Rows of a folded part.
const FOLD: usize = 20;

struct CircleLine {
    url: String,
    name: String,
}

#[derive(Template)]
#[template(path = "slips/circles.html")]
struct CirclesPage {
    page: Page,
    t: Slips,
    folded: Vec<(String, Vec<CircleLine>)>,
    circles: Vec<CircleLine>,
    none: String,
}

/// The circles one looks after.
pub async fn circles(visit: Visit) -> Result<Response, Fail> {
    let names = names::of(&visit.app, &visit.card).await?;
    let community = visit.card.code;
    let all = visit.app.db.read(move |tx| store::circles(tx, community)).await.map_err(Fail::from)?;
    let mine: Vec<CircleId> = all
        .into_iter()
        .filter(|c| may(&visit.actor, Action::ReissueSlip, &Where { circle: Some(*c), ..Where::COMMUNITY }))
        .collect();
    if mine.is_empty() {
        check(&visit.actor, Action::ReissueSlip, &Where::COMMUNITY)?;
    }
    let t = Slips(visit.lang);
    let mut circles: Vec<CircleLine> = mine
        .into_iter()
        .map(|c| CircleLine { url: Circle::url(community, c), name: names.scope(&visit.card, visit.lang, Scope::Circle(c)) })
        .collect();
    let whole = visit.may(Action::PrintSlips, &Where::COMMUNITY);
    let none = if whole { Circle::url(community, "none") } else { String::new() };
    // Two hundred rows are a long way on a phone: they are folded by twenty.
    let mut folded = Vec::new();
    while circles.len() > FOLD {
        folded.push(circles.drain(..FOLD).collect::<Vec<_>>());
    }
    if !folded.is_empty() {
        folded.push(std::mem::take(&mut circles));
    }
    let range = |part: &[CircleLine]| match (part.first(), part.last()) {
        (Some(a), Some(b)) => format!("{} – {}", a.name, b.name),
        _ => String::new(),
    };
    let folded = folded.into_iter().map(|part| (range(&part), part)).collect();
    html(&CirclesPage { page: Page::new(&visit, Nav::Me, t.circles_title()), t, folded, circles, none })
}

struct HomeLine {
    id: HomeId,
    name: String,
    sign: &'static str,
    words: String,
    open: bool,
    /// None was issued yet.
    first: bool,
}

#[derive(Template)]
#[template(path = "slips/circle.html")]
struct CirclePage {
    page: Page,
    t: Slips,
    name: String,
    back: String,
    homes: Vec<HomeLine>,
    sheet: String,
    one: String,
}

/// A circle from the address; `none` for the homes in no circle.
fn circle_of(visit: &Visit, text: &str) -> Result<Option<CircleId>, Fail> {
    let circle: Option<CircleId> = match text {
        "none" => None,
        id => Some(id.parse().map_err(|_| Refusal::NotFound)?),
    };
    check(&visit.actor, Action::ReissueSlip, &Where { circle, ..Where::COMMUNITY })?;
    Ok(circle)
}

fn circle_name(visit: &Visit, names: &names::Names, circle: Option<CircleId>) -> Result<String, Fail> {
    match circle {
        Some(c) if !names.circles.contains_key(&c) => Err(Refusal::NotFound.into()),
        Some(c) => Ok(names.scope(&visit.card, visit.lang, Scope::Circle(c))),
        None => Ok(Slips(visit.lang).no_circle().to_string()),
    }
}

/// The homes of a circle and how their slips stand.
pub async fn circle(visit: Visit, Path((_, circle)): Path<(String, String)>) -> Result<Response, Fail> {
    let id = circle_of(&visit, &circle)?;
    let names = names::of(&visit.app, &visit.card).await?;
    let name = circle_name(&visit, &names, id)?;
    let community = visit.card.code;
    let homes = visit.app.db.read(move |tx| store::homes(tx, community, id)).await.map_err(Fail::from)?;
    let t = Slips(visit.lang);
    let homes = homes
        .into_iter()
        .map(|h| {
            let day = |at| when::exact(visit.lang, &visit.card.zone, at);
            let (sign, words) = match h.slip {
                None => ("plain", t.state_none().to_string()),
                Some((State::Open, at)) => ("open", t.state_open(day(at))),
                Some((State::Used, at)) => ("done", t.state_used(day(at))),
                Some((State::Void, at)) => ("plain", t.state_void(day(at))),
            };
            let open = matches!(h.slip, Some((State::Open, _)));
            HomeLine { name: h.name(&names), id: h.id, sign, words, open, first: h.slip.is_none() }
        })
        .collect();
    let sheet = if visit.may(Action::PrintSlips, &Where::COMMUNITY) { Sheet::url(community, &circle) } else { String::new() };
    html(&CirclePage {
        page: Page::new(&visit, Nav::Me, t.circles_title()),
        t,
        name,
        back: Circles::url(community),
        homes,
        sheet,
        one: OneHome::url(community, &circle),
    })
}

struct Cut {
    home: String,
    qr: String,
    code: String,
}

#[derive(Template)]
#[template(path = "slips/sheet.html")]
struct SheetPage {
    page: Page,
    t: Slips,
    sheets: Vec<Vec<Cut>>,
    short: String,
    back: String,
}

/// The printed sheet of new slips.
fn sheet_page(visit: &Visit, circle: &str, cuts: Vec<(String, String)>) -> Result<Response, Fail> {
    let t = Slips(visit.lang);
    let community = visit.card.code;
    let path = if visit.app.site.single == Some(community) { "/slip".to_string() } else { Enter::url(community) };
    let short = visit.app.absolute(&path);
    let mut sheets: Vec<Vec<Cut>> = Vec::new();
    for (home, code) in cuts {
        let qr = liren_kit::qr::svg(&visit.app.absolute(&Use::url(community, &code)));
        let cut = Cut { home, qr, code: store::grouped(&code) };
        match sheets.last_mut() {
            Some(last) if last.len() < 8 => last.push(cut),
            _ => sheets.push(vec![cut]),
        }
    }
    secret(html(&SheetPage {
        page: Page::new(visit, Nav::Me, t.sheet_title()),
        t,
        sheets,
        short: short.split_once("://").map_or(short.as_str(), |(_, s)| s).to_string(),
        back: Circle::url(community, circle),
    }))
}

/// Issues a slip for every home of a circle and shows the sheet.
pub async fn sheet(visit: Visit, Path((_, circle)): Path<(String, String)>, _form: Form) -> Result<Response, Fail> {
    check(&visit.actor, Action::PrintSlips, &Where::COMMUNITY)?;
    let id = circle_of(&visit, &circle)?;
    let names = names::of(&visit.app, &visit.card).await?;
    circle_name(&visit, &names, id)?;
    let (app, moment, actor, community) = (visit.app.clone(), visit.moment.clone(), visit.actor.clone(), visit.card.code);
    let cuts = visit
        .app
        .db
        .write(move |tx| {
            let mut m = moment.clone();
            let mut cuts = Vec::new();
            for home in store::homes(tx, community, id)? {
                cuts.push((home.name(&names), store::issue(tx, &mut m, &app, community, &actor, home.id)?));
            }
            Ok::<_, Fail>(cuts)
        })
        .await?;
    sheet_page(&visit, &circle, cuts)
}

/// Gives one home another slip, or takes the unused one back.
pub async fn one_home(visit: Visit, Path((_, circle)): Path<(String, String)>, form: Form) -> Result<Response, Fail> {
    circle_of(&visit, &circle)?;
    let field = if form.get("revoke").is_empty() { "issue" } else { "revoke" };
    let home: HomeId = form.get(field).parse().map_err(|_| Refusal::BadRequest)?;
    let names = names::of(&visit.app, &visit.card).await?;
    let (app, moment, actor, community) = (visit.app.clone(), visit.moment.clone(), visit.actor.clone(), visit.card.code);
    if field == "revoke" {
        visit.app.db.write(move |tx| store::revoke(tx, &mut moment.clone(), community, &actor, home)).await?;
        return Ok(see(&Circle::url(community, circle)));
    }
    let cut = visit
        .app
        .db
        .write(move |tx| {
            let found = store::home(tx, community, home)?.ok_or(Refusal::NotFound)?;
            let code = store::issue(tx, &mut moment.clone(), &app, community, &actor, home)?;
            Ok::<_, Fail>((found.name(&names), code))
        })
        .await?;
    sheet_page(&visit, &circle, vec![cut])
}
