//! The list: what people are asked now, what comes, what was asked.

use askama::Template;
use axum::response::Response;
use liren_core::permission::Action;
use liren_ground::ground::Ground;
use liren_ground::names;
use liren_kit::fail::Fail;
use liren_kit::page::{Nav, Page, html};
use liren_kit::visit::Visit;

use super::store::{self, Stands};
use super::view::{Head, Naming};
use super::{begin, new, urls};
use crate::words::Consultations;

/// Most rows of each part.
const ROWS: i64 = 100;

#[derive(Template)]
#[template(path = "consultations/list.html")]
struct ListPage {
    page: Page,
    t: Consultations,
    now: Vec<Head>,
    coming: Vec<Head>,
    past: Vec<Head>,
    begin: String,
}

/// GET the list.
pub async fn show(visit: Visit) -> Result<Response, Fail> {
    let (code, now) = (visit.card.code, visit.moment.now);
    let names = names::of(&visit.app, &visit.card).await?;
    let (ground, ahead, past) = visit
        .app
        .db
        .read(move |tx| {
            Ok::<_, liren_store::Error>((
                Ground::read(tx, code)?,
                store::after(tx, code, now, ROWS)?,
                store::before(tx, code, now, ROWS)?,
            ))
        })
        .await
        .map_err(Fail::from)?;
    let naming = Naming { card: &visit.card, names: &names, ground: &ground, lang: visit.lang, now };
    let of = |stands: Stands| ahead.iter().filter(|k| k.stands(now) == stands).map(|k| naming.head(k)).collect();
    let t = Consultations(visit.lang);
    let begins = begin::rules(&visit.card).is_ok() && !new::places(&visit, &ground, &names, Action::StartConsultation).is_empty();
    html(&ListPage {
        page: Page::new(&visit, Nav::Other, t.title()),
        t,
        now: of(Stands::Open),
        coming: of(Stands::Coming),
        past: past.iter().chain(ahead.iter().filter(|k| k.stands(now) == Stands::Over)).map(|k| naming.head(k)).collect(),
        begin: if begins { urls::Begin::url(code) } else { String::new() },
    })
}
