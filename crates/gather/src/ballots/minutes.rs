//! The minutes of a count as a sheet to be signed: how it was announced, who could vote and did, what was void, what came of it.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use liren_core::refusal::Refusal;
use liren_ground::ground::Ground;
use liren_ground::names;
use liren_kit::fail::Fail;
use liren_kit::page::{Nav, Page, html};
use liren_kit::visit::Visit;
use liren_kit::{joined, qr, when};
use liren_store::sql;

use super::facts;
use super::outcome::ResultShown;
use super::read;
use super::{count, extend, objection, papers, rounds, urls};
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
    let (b, rules, counting, all, extensions, postings, unsettled, objections, root, ground) = visit
        .app
        .db
        .read(move |tx| {
            let c = card.code;
            let b = read::shown(tx, c, &number, false)?;
            if !b.has_result() {
                return Err(Refusal::BallotState.into());
            }
            let postings: Vec<String> = tx.all(
                sql!("SELECT words FROM ballot_posting WHERE community = $1 AND ballot = $2 ORDER BY at, id"),
                &[c.into(), b.id.into()],
                |r| r.get(0),
            )?;
            let rules = b.rules(tx, &app)?;
            let counting = count::counted(tx, &app, &card, &b)?;
            let (unsettled, objections) = (papers::unsettled(tx, c, b.id)?, objection::all(tx, c, b.id)?);
            let root = liren_ground::log::store::signed_at(tx, c, b.end_size)?;
            let all = rounds::all(tx, c, b.id)?;
            let extensions = extend::all(tx, c, b.id)?;
            Ok::<_, Fail>((b, rules, counting, all, extensions, postings, unsettled, objections, root, Ground::read(tx, c)?))
        })
        .await?;
    let names = names::of(&visit.app, &visit.card).await?;
    let (t, lang, zone) = (Ballots(visit.lang), visit.lang, &visit.card.zone);
    let (day, exact) = (|at| when::full_date(lang, zone, at), |at| when::exact(lang, zone, at));
    let place = ground.name(&names, &visit.card, lang, b.place);
    let (whole, took) = (counting.count.whole, counting.count.turned_in);
    let mut facts = vec![(t.who_votes().to_string(), format!("{place} · {}", facts::voters_words(t, b.voters)))];
    let mut fact = |what: &str, value: String| facts.push((what.to_string(), value));
    fact(t.mode(), facts::mode_words(t, b.mode).0.to_string());
    if let Some(at) = b.noticed {
        fact(t.date_notice(), day(at));
    }
    if !postings.is_empty() {
        fact(t.posted_where(), joined::clauses(lang, postings));
    }
    if let Some(at) = b.frozen {
        let of = if whole.area > 0 {
            t.minutes_roll_of(exact(at), whole.heads, facts::metres(whole.area))
        } else {
            t.minutes_roll_heads(exact(at), whole.heads)
        };
        fact(t.minutes_roll(), of);
    }
    fact(t.date_voting(), t.date_span(day(b.opens), when::last_date(lang, zone, b.closes)));
    for more in extend::words(&visit, &extensions) {
        fact(t.date_extended(), more);
    }
    fact(t.participation(), facts::took_words(t, took, whole));
    for (channel, sum) in &counting.count.channels {
        fact(facts::channel_words(t, *channel), t.heads(sum.heads));
    }
    if unsettled > 0 {
        fact(t.minutes_unsettled(), t.sheets(unsettled));
    }
    let twice = counting.duplicates(t, rules.stands);
    if !twice.is_empty() {
        fact(t.minutes_duplicates(), joined::clauses(lang, twice));
    }
    let voids = counting.voids(t);
    if !voids.is_empty() {
        fact(t.voids(), joined::clauses(lang, voids));
    }
    // Each count: the first, and those after objections that were right.
    if let Some(at) = all.first().and_then(|r| r.at).or(b.counted) {
        fact(t.minutes_counted(), exact(at));
    }
    for r in rounds::shown(&visit, &counting.items, whole, &all).into_iter().rev() {
        fact(t.minutes_recounted(), joined::clauses(lang, [r.said].into_iter().chain(r.why)));
    }
    let results = counting.results(t);
    let path = urls::Ballot::url(visit.card.code, &b.number);
    let url = visit.app.absolute(&path);
    html(&MinutesPage {
        page: Page::new(&visit, Nav::UnderWay, b.title.clone()),
        t,
        about: format!("{} {}", b.number, b.title),
        back: path,
        facts,
        results,
        root: root.map(|signed| signed.root.hash.to_string()).unwrap_or_default(),
        key: liren_ground::log::store::key(&visit.app, visit.card.code).to_string(),
        said: objection::shown(objections, "result", &visit),
        forgotten: b.forgotten.is_some(),
        recount_waits: b.recount.is_some(),
        qr: qr::svg(&url),
        short: url,
        community: visit.card.name.clone(),
        date: day(b.counted.unwrap_or(visit.moment.now)),
    })
}
