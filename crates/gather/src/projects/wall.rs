//! The board of all projects, a sheet for the wall, the accounts as a file.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use liren_core::permission::Action;
use liren_core::project::Stage;
use liren_core::refusal::Refusal;
use liren_ground::ground::Ground;
use liren_ground::names;
use liren_kit::fail::Fail;
use liren_kit::page::{Nav, Page, html};
use liren_kit::slice::Sign;
use liren_kit::visit::Visit;
use liren_kit::{csv, qr, when};

use super::load::loaded;
use super::pages::sign;
use super::said::stage_words;
use super::store::{self, Project};
use super::urls;
use super::view::page;
use crate::documents::papers::Shot;
use crate::words::Projects;

/// Most projects on the board.
const BOARD: i64 = 200;

struct Card {
    url: String,
    title: String,
    meta: String,
    sign: &'static str,
    words: &'static str,
}

struct Column {
    name: &'static str,
    cards: Vec<Card>,
}

#[derive(Template)]
#[template(path = "projects/board.html")]
struct BoardPage {
    page: Page,
    t: Projects,
    columns: Vec<Column>,
    begin: String,
    any: bool,
}

/// GET the board: a column for each stage.
pub async fn board(visit: Visit) -> Result<Response, Fail> {
    let (code, lang) = (visit.card.code, visit.lang);
    let t = Projects(lang);
    let names = names::of(&visit.app, &visit.card).await?;
    let app = visit.app.clone();
    let (all, costs, dues, ground) = visit
        .app
        .db
        .read(move |tx| {
            let (costs, dues) = (store::costs(tx, code)?, store::dues(tx, code)?);
            Ok::<_, liren_store::Error>((store::all(tx, code, BOARD)?, costs, dues, Ground::kept(tx, &app, code)?))
        })
        .await
        .map_err(Fail::from)?;
    let now = visit.moment.now;
    let card = |p: &Project| {
        let due = dues.get(&p.id).filter(|_| !p.stage.over());
        let facts = [
            Some(ground.name(&names, &visit.card, lang, p.place)),
            Some(names.post(&visit.card, lang, p.holder)),
            costs.get(&p.id).map(|cost| t.yuan(cost)),
            due.map(|due| t.milestone_due(when::full_date(lang, &visit.card.zone, *due))),
            Some(p.number.clone()),
        ];
        let late = due.is_some_and(|due| *due < now);
        let sign = if late { Sign::Late } else { sign(p.stage) };
        Card {
            url: urls::Project::url(code, &p.number),
            title: p.title.clone(),
            meta: facts.into_iter().flatten().collect::<Vec<_>>().join(" · "),
            sign: sign.name(),
            words: if late { sign.words(lang) } else { stage_words(t, p.stage) },
        }
    };
    let columns = Stage::ALL
        .into_iter()
        .map(|stage| Column { name: stage_words(t, stage), cards: all.iter().filter(|p| p.stage == stage).map(card).collect() });
    let begins = !visit.card.pack.projects.is_empty()
        && !visit.actor.posts.is_empty()
        && !ground.places(&visit.actor, Action::PlanProject, &names.order, None).is_empty();
    html(&BoardPage {
        page: Page::new(&visit, Nav::UnderWay, t.title()),
        t,
        columns: columns.filter(|c| !c.cards.is_empty()).collect(),
        begin: if begins { urls::NewProject::url(code) } else { String::new() },
        any: !all.is_empty(),
    })
}

/// GET the accounts as CSV.
pub async fn accounts(visit: Visit, Path((_, number)): Path<(String, String)>) -> Result<Response, Fail> {
    let (code, t) = (visit.card.code, Projects(visit.lang));
    let entries = visit
        .app
        .db
        .read(move |tx| {
            let p = store::by_number(tx, code, &number)?.ok_or(Refusal::NotFound)?;
            store::entries(tx, code, p.id).map_err(Fail::from)
        })
        .await?;
    let line = |e: &store::Booked| {
        // A number, not a text: without the commas and the apostrophe that words get.
        let amount = e.entry.amount.to_string().replace(',', "");
        let corrects = e.entry.corrects.map(|n| n.to_string()).unwrap_or_default();
        let (at, words) = (when::machine(&visit.card.zone, e.at), csv::cell(&e.words));
        format!("{},{at},{words},{amount},{corrects}", e.entry.seq)
    };
    let columns =
        [t.accounts_number(), t.accounts_date(), t.accounts_words(), t.accounts_amount(), t.accounts_corrects()].join(",");
    Ok(csv::file("accounts", code, &columns, entries.iter().map(line)))
}

#[derive(Template)]
#[template(path = "projects/sheet.html")]
struct SheetPage {
    page: Page,
    t: Projects,
    title: String,
    place: String,
    problem: String,
    facts: Vec<(String, String)>,
    /// Milestones with the day they are due or were done.
    steps: Vec<(String, String)>,
    /// One photo: of after where there is one, else of before.
    photo: Option<Shot>,
    back: String,
    qr: String,
    short: String,
    signed: String,
    date: String,
}

/// GET the sheet for the wall.
pub async fn sheet(visit: Visit, Path((_, number)): Path<(String, String)>) -> Result<Response, Fail> {
    let (l, names) = loaded(&visit, &number).await?;
    let shown = page(&visit, &l, &names);
    let (t, url) = (Projects(visit.lang), visit.app.absolute(&shown.at));
    let holder = names.post(&visit.card, visit.lang, l.whole.project.holder);
    let mut facts = vec![(t.sheet_stage().to_string(), shown.stage.to_string()), (t.sheet_who().to_string(), holder)];
    facts.extend(shown.money.iter().cloned());
    if !shown.firm.is_empty() {
        facts.push((t.sheet_firm().to_string(), shown.firm.clone()));
    }
    let day = |at| when::full_date(visit.lang, &visit.card.zone, at);
    let steps = l.whole.milestones.iter().map(|m| {
        let when = match m.done {
            Some(at) => t.milestone_done(day(at)),
            None if m.due < visit.moment.now => t.milestone_late(day(m.due)),
            None => t.milestone_due(day(m.due)),
        };
        (m.title.clone(), when)
    });
    let steps = steps.collect();
    html(&SheetPage {
        page: Page::new(&visit, Nav::UnderWay, t.page_title(&shown.title)),
        t,
        title: shown.title,
        place: shown.place,
        problem: shown.problem,
        facts,
        steps,
        photo: shown.pair.last().or(shown.before.photos.first()).cloned(),
        back: shown.at,
        qr: qr::svg(&url),
        short: url,
        signed: visit.card.name.clone(),
        date: when::full_date(visit.lang, &visit.card.zone, visit.moment.now),
    })
}
