//! The pages: choosing a topic, and what an address hears of.

use askama::Template;
use axum::extract::{Path, RawQuery};
use axum::response::Response;
use liren_core::contact::Contact;
use liren_core::permission::{Action, Where, check};
use liren_core::refusal::{Problem, ProblemKey, Refusal};
use liren_ground::messages::hear;
use liren_ground::names::{self, Names};
use liren_kit::fail::Fail;
use liren_kit::form::{Form, queried};
use liren_kit::limits::Limit;
use liren_kit::page::{Nav, Page, Told, again, html, own_path, see, told};
use liren_kit::urls::Me;
use liren_kit::visit::Visit;

use super::{store, urls};
use crate::link::{self, Purpose};
use crate::matters::show::quiet;
use crate::topic::{self, Offers, Topic};
use crate::words::Alerts;

/// A topic that is heard of already.
struct Row {
    url: String,
    feed: String,
    words: String,
    what: String,
    confirmed: bool,
}

fn rows(visit: &Visit, names: &Names, all: Vec<store::Alert>) -> Vec<Row> {
    let row = |a: store::Alert| Row {
        url: a.topic.list(&visit.card, names),
        feed: a.topic.feed(&visit.card, names),
        words: a.topic.words(&visit.card, names, visit.lang),
        what: a.topic.stored(),
        confirmed: a.confirmed,
    };
    all.into_iter().map(row).filter(|r| !r.words.is_empty()).collect()
}

#[derive(Template)]
#[template(path = "alerts/alerts.html")]
struct AlertsPage {
    page: Page,
    t: Alerts,
    offers: Vec<Offers>,
    topic: String,
    contact: String,
    problems: Vec<Told>,
    rows: Vec<Row>,
    stop: String,
    /// What was just done.
    note: &'static str,
    /// Nothing can be sent to this account.
    nowhere: bool,
    feed: String,
    feed_words: String,
}

async fn page(visit: &Visit, chosen: String, contact: String, problems: &[Problem]) -> Result<AlertsPage, Fail> {
    let (t, code, lang) = (Alerts(visit.lang), visit.card.code, visit.lang);
    let names = names::of(&visit.app, &visit.card).await?;
    let (app, account) = (visit.app.clone(), visit.actor.account);
    let (all, nowhere) = visit
        .app
        .db
        .read(move |tx| {
            let Some(account) = account else { return Ok((Vec::new(), false)) };
            let nowhere = hear::subscription(tx, &app, code, account.0)?.is_none();
            Ok::<_, Fail>((store::of(tx, code, account.0)?, nowhere))
        })
        .await?;
    let topic = Topic::choose(&chosen, &names, &visit.card.pack);
    Ok(AlertsPage {
        page: Page::new(visit, Nav::Other, t.title()),
        t,
        offers: topic::offers(&visit.card, &names, lang),
        feed: topic.as_ref().map(|t| t.feed(&visit.card, &names)).unwrap_or_default(),
        feed_words: topic.as_ref().map(|t| t.words(&visit.card, &names, lang)).unwrap_or_default(),
        topic: topic.map(|t| t.stored()).unwrap_or_default(),
        contact,
        problems: told(problems, lang),
        nowhere: nowhere && !all.is_empty(),
        rows: rows(visit, &names, all),
        stop: urls::StopAlert::url(code),
        note: "",
    })
}

/// GET: choose a topic.
pub async fn show(visit: Visit, RawQuery(raw): RawQuery) -> Result<Response, Fail> {
    let t = Alerts(visit.lang);
    let mut page = page(&visit, queried(raw.as_deref(), "topic"), String::new(), &[]).await?;
    page.note = match queried(raw.as_deref(), "did").as_str() {
        "add" => t.did_add(),
        "ask" => t.did_ask(),
        "stop" => t.did_stop(),
        _ => "",
    };
    html(&page)
}

/// POST: hear of a topic, signed in at once, else once the owner of the contact has confirmed.
pub async fn subscribe(visit: Visit, form: Form) -> Result<Response, Fail> {
    check(&visit.actor, Action::FollowMatter, &Where::COMMUNITY)?;
    let names = names::of(&visit.app, &visit.card).await?;
    let mut fields = form.check();
    let topic = fields.required("topic", ProblemKey::NotAChoice, |s| Topic::choose(s, &names, &visit.card.pack));
    let account = visit.actor.account;
    let contact = match account {
        Some(_) => None,
        None => fields.required("contact", ProblemKey::NotAContact, Contact::parse),
    };
    let topic = match (topic, fields.finish()) {
        (Some(topic), Ok(())) => topic,
        (_, problems) => {
            let (topic, contact) = (form.get("topic").to_string(), form.get("contact").to_string());
            return again(&page(&visit, topic, contact, &problems.err().unwrap_or_default()).await?);
        }
    };
    let did = if account.is_some() { "add" } else { "ask" };
    match begin(&visit, contact, topic).await {
        Ok(()) => {}
        Err(Fail::Refused(Refusal::Invalid(problems))) => {
            return again(&page(&visit, form.get("topic").into(), form.get("contact").into(), &problems).await?);
        }
        Err(fail) => return Err(fail),
    }
    Ok(see(&format!("{}?did={did}", urls::Alerts::url(visit.card.code))))
}

/// Begins to tell: whoever is signed in at once, else a contact once its owner has confirmed.
pub(super) async fn begin(visit: &Visit, contact: Option<Contact>, topic: Topic) -> Result<(), Fail> {
    let (app, card, actor, moment, lang) =
        (visit.app.clone(), visit.card.clone(), visit.actor.clone(), visit.moment.clone(), visit.lang);
    app.limits.take(Limit::Write, &visit.client.to_string(), moment.now)?;
    if let Some(c) = &contact {
        app.limits.take(Limit::CodeTo, c.as_str(), moment.now)?;
    }
    let account = actor.account;
    let done = visit.app.db.write(move |tx| {
        let mut moment = moment.clone();
        match (&contact, account) {
            (_, Some(account)) => store::subscribe(tx, &mut moment, &app, card.code, &actor, account, &topic),
            (Some(contact), None) => store::ask(tx, &mut moment, &app, &card, &actor, contact, &topic, lang),
            (None, None) => Err(Refusal::SignInNeeded.into()),
        }
    });
    done.await?;
    visit.app.bell.ring();
    Ok(())
}

/// Tells whoever is signed in no more of a topic.
pub(super) async fn end(visit: &Visit, topic: Topic) -> Result<(), Fail> {
    let account = visit.signed_in()?.account;
    check(&visit.actor, Action::ChooseNews, &Where::own(&visit.actor))?;
    let (code, actor, moment) = (visit.card.code, visit.actor.clone(), visit.moment.clone());
    visit.app.db.write(move |tx| store::stop(tx, &mut moment.clone(), code, &actor, account.0, &topic)).await
}

/// POST: hear no more of a topic, signed in.
pub async fn stop(visit: Visit, form: Form) -> Result<Response, Fail> {
    visit.signed_in()?;
    let code = visit.card.code;
    end(&visit, Topic::parse(form.get("what")).ok_or(Refusal::BadRequest)?).await?;
    let me = Me::url(code);
    if own_path(form.get("back")) == me { Ok(see(&me)) } else { Ok(see(&format!("{}?did=stop", urls::Alerts::url(code)))) }
}

#[derive(Template)]
#[template(path = "alerts/address.html")]
struct AddressPage {
    page: Page,
    t: Alerts,
    waiting: Vec<Row>,
    rows: Vec<Row>,
    more: String,
    note: &'static str,
}

/// GET: what an address hears of, by its link. Opening it decides nothing.
pub async fn of_address(
    visit: Visit,
    Path((_, token)): Path<(String, String)>,
    RawQuery(raw): RawQuery,
) -> Result<Response, Fail> {
    let (t, code) = (Alerts(visit.lang), visit.card.code);
    let subject = link::opened(&visit.app, code, Purpose::Alerts, &token)?;
    let names = names::of(&visit.app, &visit.card).await?;
    let (all, hears) =
        visit.app.db.read(move |tx| Ok::<_, Fail>((store::of(tx, code, subject)?, hear::hears(tx, code, subject)?))).await?;
    // What was confirmed before the address stopped stays stopped.
    let all = all.into_iter().filter(|a| hears || !a.confirmed).collect();
    let (rows, waiting) = rows(&visit, &names, all).into_iter().partition(|r| r.confirmed);
    let note = match queried(raw.as_deref(), "did").as_str() {
        "confirm" => t.did_confirm(),
        "stop" => t.did_stop(),
        _ => "",
    };
    let page = Page::new(&visit, Nav::Other, t.address_title());
    quiet(html(&AddressPage { page, t, waiting, rows, more: urls::Alerts::url(code), note }))
}

/// POST: confirm what waits, or stop a topic.
pub async fn on_address(visit: Visit, Path((_, token)): Path<(String, String)>, form: Form) -> Result<Response, Fail> {
    let (code, app, moment) = (visit.card.code, visit.app.clone(), visit.moment.clone());
    let subject = link::opened(&app, code, Purpose::Alerts, &token)?;
    let topic = match form.get("what") {
        "" => None,
        text => Some(Topic::parse(text).ok_or(Refusal::BadRequest)?),
    };
    let did = if topic.is_some() { "stop" } else { "confirm" };
    let visitor = liren_core::permission::Actor::visitor();
    visit
        .app
        .db
        .write(move |tx| {
            let mut moment = moment.clone();
            match &topic {
                Some(topic) => store::stop(tx, &mut moment, code, &visitor, subject, topic),
                None => store::confirm(tx, &mut moment, &app, code, subject),
            }
        })
        .await?;
    Ok(see(&format!("{}?did={did}", urls::AlertsOf::url(code, token))))
}
