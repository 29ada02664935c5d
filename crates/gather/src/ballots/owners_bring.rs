//! Bringing the owner roll in from a table, an uploaded one or a pasted one: first what would be brought in and what is wrong with which
//! row, then all of it at once. Pages and programs do it by the same steps.

use askama::Template;
use axum::response::Response;
use liren_core::refusal::{Problem, ProblemKey, Refusal};
use liren_kit::fail::Fail;
use liren_kit::form::{Form, MAX_TEXT, Upload};
use liren_kit::page::{Nav, Page, Told, again, html, see, told};
use liren_kit::visit::Visit;

use super::owners_import::{self, Column, ROWS, Read, Wrong};
use super::owners_pages::{REASON, door};
use super::{corrected, urls};
use crate::words::Ballots;

/// Problems shown on a page.
const SHOWN: usize = 60;
/// Longest table that is carried from the preview to the confirmation, in bytes: a browser sends each line one byte longer.
const CARRIED: usize = MAX_TEXT - 64 * 1024;

/// A table's titles, and its rows with their numbers.
pub type Table = (Vec<String>, Vec<(usize, Vec<String>)>);

#[derive(Template)]
#[template(path = "ballots/owners_import.html")]
struct ImportPage {
    page: Page,
    t: Ballots,
    problems: Vec<Told>,
    back: String,
    table: String,
    previewed: bool,
    good: usize,
    wrong: Vec<String>,
    all_wrong: usize,
    missing: Vec<&'static str>,
    /// A roll is posted: a change needs a reason.
    posted: bool,
    reason: String,
}

/// The page with what was pasted, and the reason.
fn import_page(visit: &Visit, typed: &Form, problems: &[Problem]) -> ImportPage {
    let t = Ballots(visit.lang);
    ImportPage {
        page: Page::new(visit, Nav::Other, t.import_title()),
        t,
        problems: told(problems, visit.lang),
        back: urls::Owners::url(visit.card.code),
        table: typed.get("table").to_string(),
        previewed: false,
        good: 0,
        wrong: Vec::new(),
        all_wrong: 0,
        missing: Vec::new(),
        posted: false,
        reason: typed.get("reason").to_string(),
    }
}

/// GET where a table is pasted or uploaded.
pub async fn import(visit: Visit) -> Result<Response, Fail> {
    door(&visit)?;
    html(&import_page(&visit, &Form::default(), &[]))
}

fn column_words(t: Ballots, c: Column) -> &'static str {
    match c {
        Column::Building => t.column_building(),
        Column::Room => t.column_room(),
        _ => t.column_owner(),
    }
}

/// Reads what was uploaded or pasted.
pub async fn table(visit: &Visit, file: Option<Upload>, pasted: &str) -> Result<Table, Fail> {
    let (field, (titles, rows)) = match file {
        Some(file) => {
            let app = visit.app.clone();
            let read = tokio::task::spawn_blocking(move || app.ports.sheets.read(&file.name, &file.bytes));
            let read = read.await.map_err(|_| Fail::internal("reading a spreadsheet panicked"))?;
            let table = read.map_err(|why| Refusal::field("file", why.problem()))?;
            ("file", (table.headers, table.rows))
        }
        None => {
            let pasted = pasted.to_string();
            let read = tokio::task::spawn_blocking(move || owners_import::table(&pasted));
            ("table", read.await.map_err(|_| Fail::internal("reading a pasted table panicked"))?)
        }
    };
    if titles.is_empty() {
        return Err(Refusal::field(field, ProblemKey::Required).into());
    }
    if rows.len() > ROWS {
        return Err(Refusal::field(field, ProblemKey::SheetTooLong { max_rows: ROWS }).into());
    }
    Ok((titles, rows))
}

/// What a table says of the homes that are here, and whether a roll is posted, so that a change needs a reason.
pub async fn looked(visit: &Visit, (titles, rows): Table) -> Result<(Read, bool), Fail> {
    let (app, card) = (visit.app.clone(), visit.card.clone());
    visit
        .app
        .db
        .read(move |tx| {
            let posted = !corrected::posted(tx, card.code)?.is_empty();
            Ok::<_, Fail>((owners_import::read(tx, &app, &card, &titles, &rows)?, posted))
        })
        .await
}

/// Writes what was understood into the roll, whole; answers how many homes. Nothing is written while anything is wrong.
pub async fn brought(visit: &Visit, read: &Read, why: &str) -> Result<Option<usize>, Fail> {
    if !read.missing.is_empty() || !read.wrong.is_empty() || read.lines.is_empty() {
        return Ok(None);
    }
    let (app, card, actor, moment) = (visit.app.clone(), visit.card.clone(), visit.actor.clone(), visit.moment.clone());
    let (lines, why) = (read.lines.clone(), why.chars().take(REASON).collect::<String>());
    let write = visit.app.db.write(move |tx| owners_import::bring_in(tx, &app, &card, &actor, &mut moment.clone(), &lines, &why));
    write.await.map(Some)
}

/// POST a table: first it is shown what would be brought in and what not, then it is brought in.
pub async fn bring(visit: Visit, form: Form) -> Result<Response, Fail> {
    door(&visit)?;
    let t = Ballots(visit.lang);
    let read = match table(&visit, form.uploads("file").next().cloned(), form.get("table")).await {
        Ok(read) => read,
        Err(Fail::Refused(Refusal::Invalid(problems))) => return again(&import_page(&visit, &form, &problems)),
        Err(fail) => return Err(fail),
    };
    let carried = tokio::task::spawn_blocking(move || (owners_import::carried(&read.0, &read.1), read));
    let (text, read) = carried.await.map_err(|_| Fail::internal("writing a table down panicked"))?;
    if text.len() > CARRIED {
        let problem = Problem::new("file", ProblemKey::FileTooBig { max_mb: MAX_TEXT / 1024 / 1024 });
        return again(&import_page(&visit, &form, &[problem]));
    }
    let (read, posted) = looked(&visit, read).await?;
    let mut problems = Vec::new();
    if form.is("go", "yes") {
        match brought(&visit, &read, form.get("reason")).await {
            Ok(Some(n)) => return Ok(see(&format!("{}?brought={n}", urls::Owners::url(visit.card.code)))),
            Ok(None) => {}
            Err(Fail::Refused(Refusal::Invalid(found))) => problems = found,
            Err(fail) => return Err(fail),
        }
    }
    let words = |w: Wrong| match w {
        Wrong::NoHome => t.import_no_home(),
        Wrong::Several => t.import_several(),
        Wrong::Area => t.import_area(),
    };
    let mut shown = import_page(&visit, &form, &problems);
    shown.posted = posted;
    shown.previewed = true;
    shown.good = read.lines.len();
    shown.all_wrong = read.wrong.len();
    shown.wrong =
        read.wrong.iter().take(SHOWN).map(|(row, what, said)| t.import_wrong(*row, said.as_str(), words(*what))).collect();
    shown.missing = read.missing.iter().map(|c| column_words(t, *c)).collect();
    shown.table = text;
    if problems.is_empty() { html(&shown) } else { again(&shown) }
}
