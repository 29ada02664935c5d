//! The pages: the list with its form, one hook with its log.

use askama::Template;
use axum::extract::{Path, RawQuery};
use axum::http::{HeaderValue, header};
use axum::response::Response;
use liren_core::id::HookId;
use liren_core::permission::{Action, Where, check};
use liren_core::refusal::{Problem, ProblemKey, Refusal};
use liren_ground::names::{self, Names};
use liren_kit::fail::Fail;
use liren_kit::form::{Choice, Form};
use liren_kit::joined;
use liren_kit::limits::Limit;
use liren_kit::page::{Nav, Page, Told, again, html, see, told};
use liren_kit::slice::Sign;
use liren_kit::urls::Me;
use liren_kit::visit::Visit;
use liren_kit::when;

use super::body::Format;
use super::store::{self, Hook, New};
use super::urls;
use crate::happened::What;
use crate::topic::{self, Offers, Topic};
use crate::words::Hooks;

/// A hook in a list.
struct Row {
    url: String,
    name: String,
    meta: String,
    sign: &'static str,
    state: &'static str,
}

fn event_words(t: Hooks, what: What) -> &'static str {
    match what {
        What::Filed => t.event_filed(),
        What::Moved => t.event_moved(),
        What::Settled => t.event_settled(),
        What::Closed => t.event_closed(),
    }
}

fn state(t: Hooks, h: &Hook) -> (Sign, &'static str) {
    match (h.paused, h.failing) {
        (true, _) => (Sign::Shelved, t.state_paused()),
        (_, Some(_)) => (Sign::Late, t.state_failing()),
        _ => (Sign::Open, t.state_on()),
    }
}

fn topic_words(visit: &Visit, names: &Names, stored: &str) -> String {
    let words = Topic::parse(stored).map(|t| t.words(&visit.card, names, visit.lang)).unwrap_or_default();
    if words.is_empty() { Hooks(visit.lang).topic_all().to_string() } else { words }
}

#[derive(Template)]
#[template(path = "hooks/list.html")]
struct ListPage {
    page: Page,
    t: Hooks,
    back: String,
    rows: Vec<Row>,
    formats: Vec<Choice>,
    events: Vec<Choice>,
    offers: Vec<Offers>,
    topic: String,
    typed: Form,
    problems: Vec<Told>,
    note: &'static str,
}

async fn page(visit: &Visit, typed: Form, problems: &[Problem]) -> Result<ListPage, Fail> {
    let (t, code, actor) = (Hooks(visit.lang), visit.card.code, visit.actor.clone());
    let all = visit.app.db.read(move |tx| store::all(tx, code, &actor)).await?;
    let names = names::of(&visit.app, &visit.card).await?;
    let row = |h: &Hook| {
        let (sign, state) = state(t, h);
        let meta = format!("{} · {} · {}", h.format.words(t), topic_words(visit, &names, &h.topic), h.host);
        Row { url: urls::Hook::url(code, h.id), name: h.name.clone(), meta, sign: sign.name(), state }
    };
    let untouched = typed.pairs().is_empty();
    let format = |f: Format| Choice::of(f.name(), f.words(t), typed.is("format", f.name()));
    let event = |w: What| {
        let on = typed.is("event", w.name()) || (untouched && w != What::Moved);
        Choice::of(w.name(), event_words(t, w), on)
    };
    Ok(ListPage {
        page: Page::new(visit, Nav::Me, t.title()),
        t,
        back: Me::url(code),
        rows: all.iter().map(row).collect(),
        formats: Format::ALL.into_iter().map(format).collect(),
        events: What::ALL.into_iter().map(event).collect(),
        offers: topic::offers(&visit.card, &names, visit.lang),
        topic: typed.get("topic").to_string(),
        typed,
        problems: told(problems, visit.lang),
        note: "",
    })
}

/// GET the hooks and the form for another.
pub async fn list(visit: Visit, RawQuery(raw): RawQuery) -> Result<Response, Fail> {
    let mut page = page(&visit, Form::default(), &[]).await?;
    if raw.as_deref() == Some("did=remove") {
        page.note = page.t.did_remove();
    }
    html(&page)
}

#[derive(Template)]
#[template(path = "hooks/secret.html")]
struct SecretPage {
    page: Page,
    t: Hooks,
    name: String,
    secret: String,
    hook: String,
}

/// POST another. A program's secret is shown in this answer and never again.
pub async fn add(visit: Visit, form: Form) -> Result<Response, Fail> {
    check(&visit.actor, Action::ManageHooks, &Where::COMMUNITY)?;
    let names = names::of(&visit.app, &visit.card).await?;
    let mut fields = form.check();
    let name = fields.text("name", 1, 40);
    let format = fields.required("format", ProblemKey::NotAChoice, Format::parse);
    let web = &visit.app.ports.web;
    let url = fields.required("url", ProblemKey::NotAUrl, |s| (s.len() <= 1000 && web.may(s)).then(|| s.to_string()));
    let secret = fields.text("secret", 0, 200);
    let events: Vec<What> = form.all("event").filter_map(What::parse).collect();
    if events.is_empty() {
        fields.problem("event", ProblemKey::Required);
    }
    let topic = fields.optional("topic", ProblemKey::NotAChoice, |s| Topic::choose(s, &names, &visit.card.pack));
    let (format, url) = match (format, url, fields.finish()) {
        (Some(format), Some(url), Ok(())) => (format, url),
        (_, _, problems) => return again(&page(&visit, form, &problems.err().unwrap_or_default()).await?),
    };
    let topic = topic.map(|t| t.stored()).unwrap_or_default();
    let new = New { name: name.clone(), format, url, secret, events, topic, lang: visit.lang };
    let (app, code, actor, moment) = (visit.app.clone(), visit.card.code, visit.actor.clone(), visit.moment.clone());
    app.limits.take(Limit::Write, &visit.client.to_string(), moment.now)?;
    let done = visit.app.db.write(move |tx| store::add(tx, &mut moment.clone(), &app, code, &actor, &new)).await;
    let (id, secret) = match done {
        Ok(made) => made,
        Err(Fail::Refused(Refusal::Invalid(problems))) => return again(&page(&visit, form, &problems).await?),
        Err(fail) => return Err(fail),
    };
    let hook = urls::Hook::url(code, id);
    if secret.is_empty() {
        return Ok(see(&format!("{hook}?did=add")));
    }
    let t = Hooks(visit.lang);
    let mut response = html(&SecretPage { page: Page::new(&visit, Nav::Me, t.secret_title()), t, name, secret, hook })?;
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

/// A line of the log.
struct Line {
    when: String,
    event: String,
    sign: &'static str,
    told: String,
}

#[derive(Template)]
#[template(path = "hooks/one.html")]
struct OnePage {
    page: Page,
    t: Hooks,
    list: String,
    base: String,
    sign: &'static str,
    state: &'static str,
    format: &'static str,
    host: String,
    topic: String,
    events: String,
    paused: bool,
    lines: Vec<Line>,
    note: &'static str,
    live: bool,
}

fn told_line(t: Hooks, d: &store::Delivery) -> (Sign, String) {
    let status = match d.status {
        -1 => t.log_not_allowed().to_string(),
        0 if d.tries > 0 => t.log_unreachable().to_string(),
        0 => String::new(),
        n => t.log_status(n),
    };
    match (d.arrived, d.over) {
        (true, _) => (Sign::Done, t.log_arrived(status)),
        (false, true) if d.tries == 0 => (Sign::Plain, t.log_left().to_string()),
        (false, true) => (Sign::Late, t.log_given_up(status, d.tries)),
        (false, false) if d.tries == 0 => (Sign::Open, t.log_waits().to_string()),
        (false, false) => (Sign::Soon, t.log_again(status, d.tries)),
    }
}

/// GET one hook with its log.
pub async fn one(visit: Visit, Path((_, id)): Path<(String, String)>, RawQuery(raw): RawQuery) -> Result<Response, Fail> {
    let (t, code, actor) = (Hooks(visit.lang), visit.card.code, visit.actor.clone());
    let id: HookId = id.parse().map_err(|_| Refusal::NotFound)?;
    let (hook, log) = visit
        .app
        .db
        .read(move |tx| {
            let hook = store::one(tx, code, &actor, id)?;
            Ok::<_, Fail>((hook, store::deliveries(tx, code, id)?))
        })
        .await?;
    let names = names::of(&visit.app, &visit.card).await?;
    let (sign, state) = state(t, &hook);
    let line = |d: &store::Delivery| {
        let (sign, told) = told_line(t, d);
        Line {
            when: when::exact(visit.lang, &visit.card.zone, d.tried.unwrap_or(d.created)),
            event: What::parse(&d.event).map_or(t.event_test(), |w| event_words(t, w)).to_string(),
            sign: sign.name(),
            told,
        }
    };
    html(&OnePage {
        page: Page::new(&visit, Nav::Me, hook.name.clone()),
        t,
        list: urls::Hooks::url(code),
        base: urls::Hook::url(code, id),
        sign: sign.name(),
        state,
        format: hook.format.words(t),
        topic: topic_words(&visit, &names, &hook.topic),
        events: joined::list(t.0, hook.events.iter().map(|w| event_words(t, *w))),
        host: hook.host,
        paused: hook.paused,
        live: log.iter().any(|d| !d.over),
        lines: log.iter().map(line).collect(),
        note: match raw.as_deref() {
            Some("did=add") => t.did_add(),
            Some("did=test") => t.did_test(),
            _ => "",
        },
    })
}

/// POST a test.
pub async fn test(visit: Visit, Path((_, id)): Path<(String, String)>, _form: Form) -> Result<Response, Fail> {
    let id: HookId = id.parse().map_err(|_| Refusal::NotFound)?;
    let (app, card, actor, moment) = (visit.app.clone(), visit.card.clone(), visit.actor.clone(), visit.moment.clone());
    app.limits.take(Limit::Write, &visit.client.to_string(), moment.now)?;
    visit.app.db.write(move |tx| store::test(tx, &mut moment.clone(), &app, &card, &actor, id)).await?;
    visit.app.bell.ring();
    Ok(see(&format!("{}?did=test", urls::Hook::url(visit.card.code, id))))
}

/// POST a pause or its end.
pub async fn pause(visit: Visit, Path((_, id)): Path<(String, String)>, form: Form) -> Result<Response, Fail> {
    let id: HookId = id.parse().map_err(|_| Refusal::NotFound)?;
    let (code, actor, moment, paused) = (visit.card.code, visit.actor.clone(), visit.moment.clone(), form.is("paused", "1"));
    visit.app.db.write(move |tx| store::pause(tx, &mut moment.clone(), code, &actor, id, paused)).await?;
    Ok(see(&urls::Hook::url(code, id)))
}

/// POST its end.
pub async fn remove(visit: Visit, Path((_, id)): Path<(String, String)>, _form: Form) -> Result<Response, Fail> {
    let id: HookId = id.parse().map_err(|_| Refusal::NotFound)?;
    let (code, actor, moment) = (visit.card.code, visit.actor.clone(), visit.moment.clone());
    visit.app.db.write(move |tx| store::remove(tx, &mut moment.clone(), code, &actor, id)).await?;
    Ok(see(&format!("{}?did=remove", urls::Hooks::url(code))))
}
