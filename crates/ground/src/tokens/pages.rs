//! The page: tokens there are, the form for another, the token shown once.

use askama::Template;
use axum::extract::RawQuery;
use axum::http::{HeaderValue, header};
use axum::response::Response;
use liren_core::id::SessionId;
use liren_core::permission::{Action, Scopes, Where, check};
use liren_core::refusal::{Problem, ProblemKey, Refusal};
use liren_core::time::{DAY, Date};
use liren_kit::fail::Fail;
use liren_kit::form::Form;
use liren_kit::joined;
use liren_kit::limits::Limit;
use liren_kit::page::{Nav, Page, Told, again, html, see, told};
use liren_kit::urls::Me;
use liren_kit::visit::Visit;
use liren_kit::when;

use super::{RevokeToken, store};
use crate::words::Tokens;

/// Longest life of a token, in days.
const LONGEST: i64 = 366;
/// What the form offers at first.
const USUAL: i64 = 90;

struct Row {
    id: String,
    name: String,
    meta: String,
}

#[derive(Template)]
#[template(path = "tokens/tokens.html")]
struct TokensPage {
    page: Page,
    t: Tokens,
    back: String,
    revoke: String,
    rows: Vec<Row>,
    typed: Form,
    ends: String,
    last: String,
    problems: Vec<Told>,
    note: &'static str,
    /// The token just made, and its name.
    made: String,
    made_name: String,
    api: String,
}

impl TokensPage {
    fn has(&self, scope: &str) -> bool {
        self.typed.is("scope", scope) || (self.typed.pairs().is_empty() && scope == "read")
    }
}

fn scope_words(t: Tokens, s: Scopes) -> String {
    let all = [(s.read, t.scope_read()), (s.file, t.scope_file()), (s.handle, t.scope_handle()), (s.rules, t.scope_rules())];
    joined::list(t.0, all.iter().filter(|(on, _)| *on).map(|(_, w)| *w))
}

async fn page(visit: &Visit, typed: Form, problems: &[Problem]) -> Result<TokensPage, Fail> {
    let (t, code, lang, now, zone) = (Tokens(visit.lang), visit.card.code, visit.lang, visit.moment.now, &visit.card.zone);
    let actor = visit.actor.clone();
    let all = visit.app.db.read(move |tx| store::all(tx, code, &actor, now)).await?;
    let date = |at| when::full_date(lang, zone, at);
    let row = |k: store::Token| {
        let used = k.used.map_or_else(|| t.never_used().to_string(), |d| t.used(date(d)));
        Row {
            id: k.id.to_string(),
            meta: format!("{} · {used} · {}", scope_words(t, k.scopes), t.until(date(k.expires.plus(-1)))),
            name: k.name,
        }
    };
    let ends = match typed.get("ends") {
        "" => zone.date(now.plus(USUAL * DAY)).to_string(),
        given => given.to_string(),
    };
    Ok(TokensPage {
        page: Page::new(visit, Nav::Me, t.title()),
        t,
        back: Me::url(code),
        revoke: RevokeToken::url(code),
        rows: all.into_iter().map(row).collect(),
        typed,
        ends,
        last: zone.date(now.plus(LONGEST * DAY)).to_string(),
        problems: told(problems, lang),
        note: "",
        made: String::new(),
        made_name: String::new(),
        api: visit.app.absolute(&format!("/api/v1/c/{code}/matters")),
    })
}

/// GET one's tokens.
pub async fn list(visit: Visit, RawQuery(raw): RawQuery) -> Result<Response, Fail> {
    let mut page = page(&visit, Form::default(), &[]).await?;
    if raw.as_deref() == Some("did=revoke") {
        page.note = page.t.did_revoke();
    }
    html(&page)
}

/// POST another. It is shown in this answer and never again.
pub async fn make(visit: Visit, form: Form) -> Result<Response, Fail> {
    check(&visit.actor, Action::ManageTokens, &Where::own(&visit.actor))?;
    let (zone, now) = (&visit.card.zone, visit.moment.now);
    let mut fields = form.check();
    let name = fields.text("name", 1, 40);
    let ends = fields.required("ends", ProblemKey::BadDate, |s| s.parse::<Date>().ok());
    // The whole of its last day.
    let ends = ends.map(|d| zone.at(d, 0, 0).plus(DAY));
    match ends {
        Some(e) if e <= now => fields.problem("ends", ProblemKey::InThePast),
        Some(e) if e > now.plus((LONGEST + 1) * DAY) => fields.problem("ends", ProblemKey::BadDate),
        _ => {}
    }
    let scopes = Scopes::parse(&form.all("scope").collect::<Vec<_>>().join(","));
    if scopes.is_empty() {
        fields.problem("scope", ProblemKey::Required);
    }
    let ends = match (ends, fields.finish()) {
        (Some(ends), Ok(())) => ends,
        (_, problems) => return again(&page(&visit, form, &problems.err().unwrap_or_default()).await?),
    };
    let (code, actor, moment, called) = (visit.card.code, visit.actor.clone(), visit.moment.clone(), name.clone());
    visit.app.limits.take(Limit::Write, &visit.client.to_string(), now)?;
    let done = visit.app.db.write(move |tx| store::make(tx, &mut moment.clone(), code, &actor, &called, scopes, ends)).await;
    let made = match done {
        Ok(made) => made,
        Err(Fail::Refused(Refusal::Invalid(problems))) => return again(&page(&visit, form, &problems).await?),
        Err(fail) => return Err(fail),
    };
    let mut page = page(&visit, Form::default(), &[]).await?;
    (page.made, page.made_name) = (made, name);
    let mut response = html(&page)?;
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

/// POST the end of one.
pub async fn revoke(visit: Visit, form: Form) -> Result<Response, Fail> {
    let id: SessionId = form.get("token").parse().map_err(|_| Refusal::NotFound)?;
    let (code, actor, moment) = (visit.card.code, visit.actor.clone(), visit.moment.clone());
    visit.app.db.write(move |tx| store::revoke(tx, &mut moment.clone(), code, &actor, id)).await?;
    Ok(see(&format!("{}?did=revoke", super::Tokens::url(code))))
}
