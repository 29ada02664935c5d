//! The minutes of a count as a sheet to be signed: how it was announced, who could vote and did, what was void, what came of it.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use liren_ground::names;
use liren_kit::fail::Fail;
use liren_kit::page::{Nav, Page, html};
use liren_kit::visit::Visit;
use liren_kit::{qr, when};

use super::outcome::ResultShown;
use super::{objection, record, urls};
use crate::words::Ballots;

#[derive(Template)]
#[template(path = "ballots/minutes.html")]
struct MinutesPage {
    page: Page,
    t: Ballots,
    about: String,
    back: String,
    facts: Vec<(String, String)>,
    results: Vec<ResultShown>,
    root: String,
    /// The key that signs it.
    key: String,
    said: Vec<objection::Objection>,
    /// What was said was deleted.
    forgotten: bool,
    /// It waits to be counted again.
    recount_waits: bool,
    qr: String,
    short: String,
    community: String,
    date: String,
}

/// GET the minutes, once it is counted.
pub async fn sheet(visit: Visit, Path((_, number)): Path<(String, String)>) -> Result<Response, Fail> {
    let (app, card) = (visit.app.clone(), visit.card.clone());
    let record = visit.app.db.read(move |tx| record::read(tx, &app, &card, &number)).await?;
    let names = names::of(&visit.app, &visit.card).await?;
    let t = Ballots(visit.lang);
    let (facts, results) = (record.facts(&visit, &names), record.counting.results(t));
    let b = &record.b;
    let path = urls::Ballot::url(visit.card.code, &b.number);
    let url = visit.app.absolute(&path);
    html(&MinutesPage {
        page: Page::new(&visit, Nav::UnderWay, b.title.clone()),
        t,
        about: format!("{} {}", b.number, b.title),
        back: path,
        facts,
        results,
        root: record.root.as_ref().map(|signed| signed.root.hash.to_string()).unwrap_or_default(),
        key: liren_ground::log::store::key(&visit.app, visit.card.code).to_string(),
        forgotten: b.forgotten.is_some(),
        recount_waits: b.recount.is_some(),
        qr: qr::svg(&url),
        short: url,
        community: visit.card.name.clone(),
        date: when::full_date(visit.lang, &visit.card.zone, b.counted.unwrap_or(visit.moment.now)),
        said: objection::shown(record.objections, "result", &visit),
    })
}
