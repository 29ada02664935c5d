//! All selections, and the page of one to print: candidates, the homes with room to sign, two signatures.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use liren_core::permission::Action;
use liren_ground::ground::Ground;
use liren_ground::names;
use liren_kit::fail::Fail;
use liren_kit::page::{Nav, Page, html};
use liren_kit::visit::Visit;
use liren_kit::{qr, when};

use super::pages::{id_of, shown};
use super::show::Stands;
use super::view::state;
use super::{store, tell};
use crate::words::Selections;

/// Most rows of the list.
pub(super) const ROWS: i64 = 100;

/// Homes on one sheet of the record.
const ON_A_SHEET: usize = 16;

struct Line {
    href: String,
    name: String,
    meta: String,
    sign: &'static str,
    state: &'static str,
}

#[derive(Template)]
#[template(path = "selections/list.html")]
struct ListPage {
    page: Page,
    t: Selections,
    lines: Vec<Line>,
    begin: String,
    seats: String,
}

/// GET all of them.
pub async fn list(visit: Visit) -> Result<Response, Fail> {
    let (app, card, t) = (visit.app.clone(), visit.card.clone(), Selections(visit.lang));
    let code = card.code;
    let names = names::of(&visit.app, &visit.card).await?;
    let lang = visit.lang;
    let read = visit.app.db.read(move |tx| {
        let mut rows = Vec::new();
        for s in store::all(tx, code, ROWS)? {
            // Packs are kept in memory.
            let pack = app.pack_in(tx, &s.pack.0, s.pack.1)?;
            rows.push((s, pack));
        }
        Ok::<_, Fail>((rows, Ground::kept(tx, &app, code)?))
    });
    let (rows, ground) = read.await?;
    let lines = rows
        .into_iter()
        .map(|(s, pack)| {
            let (sign, state) = state(t, &s);
            let begun = t.begun_on(when::full_date(lang, &visit.card.zone, s.begun));
            Line {
                href: super::Selection::url(code, s.id),
                name: tell::title(&pack, &s, &visit.card, (&ground, &names), lang),
                meta: begun,
                sign: sign.name(),
                state,
            }
        })
        .collect();
    let may = !ground.places(&visit.actor, Action::RunSelection, &names.order, None).is_empty();
    html(&ListPage {
        page: Page::new(&visit, Nav::Other, t.title()),
        t,
        lines,
        begin: if may { super::NewSelection::url(code) } else { String::new() },
        seats: super::Seats::url(code),
    })
}

#[derive(Template)]
#[template(path = "selections/sheet.html")]
struct SheetPage {
    page: Page,
    t: Selections,
    title: String,
    facts: Vec<(String, String)>,
    stand: Vec<Stands>,
    /// Homes, as many as fit on a sheet.
    lists: Vec<Vec<String>>,
    signatures: Vec<String>,
    open: bool,
    back: String,
    qr: String,
    short: String,
    signed: String,
    date: String,
}

/// GET the page to print.
pub async fn sheet(visit: Visit, Path((_, id)): Path<(String, String)>) -> Result<Response, Fail> {
    let (w, p) = shown(&visit, id_of(&id)?).await?;
    let url = visit.app.absolute(&p.at);
    html(&SheetPage {
        title: p.page.title.clone(),
        page: p.page,
        t: p.t,
        facts: p.facts,
        stand: p.stand,
        lists: w.homes.chunks(ON_A_SHEET).map(|c| c.iter().map(|d| d.words.clone()).collect()).collect(),
        signatures: p.signatures,
        open: w.selection.state == "open" && w.speaks()?,
        back: p.at,
        qr: qr::svg(&url),
        short: url,
        signed: visit.card.name.clone(),
        date: when::full_date(visit.lang, &visit.card.zone, visit.moment.now),
    })
}
