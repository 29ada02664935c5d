//! The list of ballots.

use askama::Template;
use axum::response::Response;
use liren_core::permission::{Action, Where};
use liren_ground::ground::Ground;
use liren_ground::{log, names};
use liren_kit::fail::Fail;
use liren_kit::page::{Nav, Page, html};
use liren_kit::visit::Visit;
use liren_kit::when;

use super::facts;
use super::read::{self, Ballot};
use super::urls;
use crate::words::Ballots;

/// Most ballots of the list.
const LIST: i64 = 200;

/// A row of the list.
pub struct Line {
    /// Where it leads.
    pub url: String,
    /// What it is about.
    pub title: String,
    /// One line more.
    pub meta: String,
    /// `Sign::name()`.
    pub sign: &'static str,
    /// Its state.
    pub state: &'static str,
}

#[derive(Template)]
#[template(path = "ballots/list.html")]
struct ListPage {
    page: Page,
    t: Ballots,
    lines: Vec<Line>,
    make: String,
    owners: String,
    receipts: String,
    check: String,
    log: String,
}

/// GET the list.
pub async fn list(visit: Visit) -> Result<Response, Fail> {
    let (code, lang, now, t) = (visit.card.code, visit.lang, visit.moment.now, Ballots(visit.lang));
    let runs = visit.may(Action::RunBallot, &Where::COMMUNITY);
    let names = names::of(&visit.app, &visit.card).await?;
    let (all, ground) =
        visit.app.db.read(move |tx| Ok::<_, Fail>((read::all(tx, code, runs, LIST)?, Ground::read(tx, code)?))).await?;
    let line = |b: &Ballot| {
        let (state, sign) = facts::state_words(t, b, now);
        let place = b.whose().name(&ground, &names, &visit.card, lang);
        Line {
            url: urls::Ballot::url(code, &b.number),
            title: b.title.clone(),
            meta: format!("{place} · {}", when::last_date(lang, &visit.card.zone, b.closes)),
            sign: sign.name(),
            state,
        }
    };
    let keeps = visit.may(Action::KeepOwners, &Where::COMMUNITY);
    html(&ListPage {
        page: Page::new(&visit, Nav::UnderWay, t.title()),
        t,
        lines: all.iter().map(line).collect(),
        make: if runs { urls::NewBallot::url(code) } else { String::new() },
        owners: if keeps { urls::Owners::url(code) } else { String::new() },
        receipts: urls::Receipts::url(code),
        check: urls::Check::url(code),
        log: log::LogPage::url(code),
    })
}
