//! Upload, matching, preview, confirmation.

use askama::Template;
use axum::extract::Path;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use liren_core::ground::import::{self, Column, Kept, Matching, Meant};
use liren_core::id::ImportId;
use liren_core::permission::{Action, Where, check};
use liren_core::refusal::{Problem, ProblemKey, Refusal};
use liren_kit::fail::Fail;
use liren_kit::form::Form;
use liren_kit::page::{Nav, Page, Told, again, html, see, told};
use liren_kit::ports::{SheetOut, SheetRefusal};
use liren_kit::visit::Visit;

use super::{Columns, Discard, Import, Preview, Problems, store, tell};
use crate::words::RosterImport;

/// Most problems, warnings and changes shown on a page; the spreadsheet of problems has all.
const SHOWN: usize = 60;

/// A number for a sentence.
pub(super) fn count(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

fn import_id(text: &str) -> Result<ImportId, Fail> {
    text.parse().map_err(|_| Refusal::NotFound.into())
}

fn door(visit: &Visit) -> Result<(), Fail> {
    check(&visit.actor, Action::ImportRoster, &Where::COMMUNITY).map_err(Fail::from)
}

#[derive(Template)]
#[template(path = "roster_import/start.html")]
struct StartPage {
    page: Page,
    t: RosterImport,
    problems: Vec<Told>,
}

fn start_page(visit: &Visit, problems: &[Problem]) -> StartPage {
    let t = RosterImport(visit.lang);
    StartPage { page: Page::new(visit, Nav::Me, t.title()), t, problems: told(problems, visit.lang) }
}

pub async fn start(visit: Visit) -> Result<Response, Fail> {
    door(&visit)?;
    html(&start_page(&visit, &[]))
}

pub async fn upload(visit: Visit, form: Form) -> Result<Response, Fail> {
    door(&visit)?;
    let Some(file) = form.files.into_iter().find(|f| f.field == "file") else {
        return again(&start_page(&visit, &[Problem::new("file", ProblemKey::Required)]));
    };
    let app = visit.app.clone();
    // Unpacking and reading takes a moment; the file is gone when this is done.
    let read = tokio::task::spawn_blocking(move || {
        let table = app.ports.sheets.read(&file.name, &file.bytes)?;
        Ok::<_, SheetRefusal>(import::keep(table.headers, table.rows))
    });
    let (kept, matching) = match read.await.map_err(|_| Fail::internal("reading a spreadsheet panicked"))? {
        Ok(read) => read,
        Err(refusal) => return again(&start_page(&visit, &[Problem::new("file", refusal.problem())])),
    };
    if kept.rows.is_empty() {
        return again(&start_page(&visit, &[Problem::new("file", ProblemKey::NoHeaders)]));
    }
    let (code, actor, moment) = (visit.card.code, visit.actor.clone(), visit.moment.clone());
    let id = visit.app.db.write(move |tx| store::keep(tx, &mut moment.clone(), code, &actor, &kept, &matching)).await?;
    Ok(see(&Columns::url(code, id)))
}

/// A column of the sheet on the page of matching.
struct Line {
    field: String,
    title: String,
    /// Some of its cells; empty when it is not kept.
    sample: String,
    /// What it is now.
    is: &'static str,
    /// It was kept, so that one may say what it is.
    kept: bool,
    /// Why it is not read; empty when it may be.
    never: &'static str,
}

#[derive(Template)]
#[template(path = "roster_import/columns.html")]
struct ColumnsPage {
    page: Page,
    t: RosterImport,
    problems: Vec<Told>,
    lines: Vec<Line>,
    choices: Vec<(&'static str, &'static str)>,
    compound: String,
    carry: bool,
    rows: i64,
    discard: String,
}

fn lines(t: RosterImport, kept: &Kept, matching: &Matching) -> Vec<Line> {
    let sample = |place: usize| {
        let mut seen: Vec<&str> = Vec::new();
        for cell in kept.rows.iter().filter_map(|(_, r)| r.get(place)).map(|c| c.trim()).filter(|c| !c.is_empty()) {
            if !seen.contains(&cell) {
                seen.push(cell);
            }
            if seen.len() == 3 {
                break;
            }
        }
        seen.join(" · ")
    };
    kept.titles
        .iter()
        .enumerate()
        .filter(|(_, (title, place))| !title.is_empty() || place.is_some())
        .map(|(i, (title, place))| Line {
            field: format!("column-{i}"),
            title: title.clone(),
            sample: place.map(sample).unwrap_or_default(),
            is: matching.columns.get(i).copied().flatten().map_or("", Column::name),
            kept: place.is_some(),
            never: match import::meant(title) {
                Meant::Sensitive(why) if place.is_none() => tell::sensitive(t, why),
                _ => "",
            },
        })
        .collect()
}

fn columns_page(visit: &Visit, id: ImportId, kept: &Kept, matching: &Matching, problems: &[Problem]) -> ColumnsPage {
    let t = RosterImport(visit.lang);
    ColumnsPage {
        page: Page::new(visit, Nav::Me, t.columns_title()),
        t,
        problems: told(problems, visit.lang),
        lines: lines(t, kept, matching),
        choices: Column::ALL.iter().map(|c| (c.name(), tell::column(t, *c))).collect(),
        compound: matching.compound.clone(),
        carry: matching.carry,
        rows: count(kept.rows.len()),
        discard: Discard::url(visit.card.code, id),
    }
}

async fn found(visit: &Visit, id: ImportId) -> Result<(Kept, Matching), Fail> {
    let (code, actor) = (visit.card.code, visit.actor.clone());
    visit.app.db.read(move |tx| store::find(tx, code, &actor, id)).await?.ok_or_else(|| Refusal::Gone.into())
}

pub async fn columns(visit: Visit, Path((_, id)): Path<(String, String)>) -> Result<Response, Fail> {
    door(&visit)?;
    let id = import_id(&id)?;
    let (kept, matching) = found(&visit, id).await?;
    html(&columns_page(&visit, id, &kept, &matching, &[]))
}

pub async fn matched(visit: Visit, Path((_, id)): Path<(String, String)>, form: Form) -> Result<Response, Fail> {
    door(&visit)?;
    let id = import_id(&id)?;
    let (kept, _) = found(&visit, id).await?;
    let mut check = form.check();
    let mut columns: Vec<Option<Column>> = vec![None; kept.titles.len()];
    for (i, (_, place)) in kept.titles.iter().enumerate() {
        let field = format!("column-{i}");
        // A column that was not kept has nothing to read, whatever a form says.
        let Some(column) = place.and_then(|_| check.optional(&field, ProblemKey::NotAChoice, Column::parse)) else { continue };
        if columns.contains(&Some(column)) {
            check.problem(&field, ProblemKey::Taken);
        } else {
            columns[i] = Some(column);
        }
    }
    let compound = check.text("compound", 0, 30);
    let matching = Matching { columns, compound: import::plain(&compound), carry: form.is("carry", "1") };
    for column in matching.missing() {
        check.problem(column.name(), ProblemKey::ColumnMissing);
    }
    if let Err(problems) = check.finish() {
        return again(&columns_page(&visit, id, &kept, &matching, &problems));
    }
    let (code, actor) = (visit.card.code, visit.actor.clone());
    visit.app.db.write(move |tx| store::rematch(tx, code, &actor, id, &matching)).await?;
    Ok(see(&Preview::url(code, id)))
}

#[derive(Template)]
#[template(path = "roster_import/preview.html")]
struct PreviewPage {
    page: Page,
    t: RosterImport,
    stale: bool,
    new: i64,
    changed: i64,
    same: i64,
    places: Vec<String>,
    problems: Vec<(usize, String)>,
    all_problems: i64,
    warnings: Vec<String>,
    all_warnings: i64,
    changes: Vec<(usize, String)>,
    nothing: bool,
    seen: String,
    back: String,
    again: String,
    sheet: String,
    discard: String,
}

#[derive(Template)]
#[template(path = "roster_import/done.html")]
struct DonePage {
    page: Page,
    t: RosterImport,
    homes: u64,
    changed: u64,
    buildings: u64,
    again: String,
}

async fn preview_of(visit: &Visit, id: ImportId, stale: bool) -> Result<Response, Fail> {
    let (code, actor) = (visit.card.code, visit.actor.clone());
    let read = visit.app.db.read(move |tx| {
        let reviewed = store::review(tx, code, &actor, id)?;
        let outcome = if reviewed.is_none() { store::outcome(tx, code, &actor, id)? } else { None };
        Ok::<_, Fail>((reviewed, outcome))
    });
    let t = RosterImport(visit.lang);
    let (plan, known, matching) = match read.await? {
        (Some(reviewed), _) => reviewed,
        (None, Some([homes, changed, buildings])) => {
            let page = Page::new(visit, Nav::Me, t.done_title());
            return html(&DonePage { page, t, homes, changed, buildings, again: Import::url(code) });
        }
        (None, None) => return Err(Refusal::Gone.into()),
    };
    if !matching.missing().is_empty() {
        return Ok(see(&Columns::url(code, id)));
    }
    let page = PreviewPage {
        page: Page::new(visit, Nav::Me, t.preview_title()),
        t,
        stale,
        new: count(plan.homes.len()),
        changed: count(plan.changed_homes()),
        same: count(plan.same),
        places: tell::places(t, &plan),
        problems: plan.problems.iter().take(SHOWN).map(|p| (p.line, tell::problem(t, p))).collect(),
        all_problems: count(plan.problems.len()),
        warnings: plan.warnings.iter().take(SHOWN).map(|w| tell::warning(t, w)).collect(),
        all_warnings: count(plan.warnings.len()),
        changes: tell::changes(visit.lang, &plan, &known, SHOWN),
        nothing: plan.is_empty() && plan.problems.is_empty(),
        seen: store::fingerprint(&plan),
        back: Columns::url(code, id),
        again: Import::url(code),
        sheet: Problems::url(code, id),
        discard: Discard::url(code, id),
    };
    if stale { again(&page) } else { html(&page) }
}

pub async fn preview(visit: Visit, Path((_, id)): Path<(String, String)>) -> Result<Response, Fail> {
    door(&visit)?;
    preview_of(&visit, import_id(&id)?, false).await
}

pub async fn confirm(visit: Visit, Path((_, id)): Path<(String, String)>, form: Form) -> Result<Response, Fail> {
    door(&visit)?;
    let id = import_id(&id)?;
    let (code, actor, moment) = (visit.card.code, visit.actor.clone(), visit.moment.clone());
    let seen = form.get("seen").to_string();
    let done = visit.app.db.write(move |tx| store::confirm(tx, &mut moment.clone(), code, &actor, id, &seen)).await;
    match done {
        Ok(()) => {
            visit.app.memory.forget(code);
            Ok(see(&Preview::url(code, id)))
        }
        // What was shown is no longer what would happen: shown again, to be confirmed anew.
        Err(Fail::Refused(Refusal::Stale)) => preview_of(&visit, id, true).await,
        Err(fail) => Err(fail),
    }
}

pub async fn problems(visit: Visit, Path((_, id)): Path<(String, String)>) -> Result<Response, Fail> {
    door(&visit)?;
    let id = import_id(&id)?;
    let (code, actor) = (visit.card.code, visit.actor.clone());
    let (plan, ..) =
        visit.app.db.read(move |tx| store::review(tx, code, &actor, id)).await?.ok_or_else(|| Fail::from(Refusal::Gone))?;
    let t = RosterImport(visit.lang);
    let sheet = SheetOut {
        name: t.problems_title(count(plan.problems.len())),
        headers: vec![t.line().to_string(), t.problem().to_string()],
        rows: plan.problems.iter().map(|p| vec![p.line.to_string(), tell::problem(t, p)]).collect(),
    };
    let app = visit.app.clone();
    let bytes = tokio::task::spawn_blocking(move || app.ports.sheets.write(&[sheet]))
        .await
        .map_err(|_| Fail::internal("writing a spreadsheet panicked"))?;
    let headers = [
        (CONTENT_TYPE, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (CONTENT_DISPOSITION, "attachment; filename=\"problems.xlsx\""),
    ];
    Ok((headers, bytes).into_response())
}

pub async fn discard(visit: Visit, Path((_, id)): Path<(String, String)>, _form: Form) -> Result<Response, Fail> {
    door(&visit)?;
    let id = import_id(&id)?;
    let (code, actor, moment) = (visit.card.code, visit.actor.clone(), visit.moment.clone());
    visit.app.db.write(move |tx| store::discard(tx, &mut moment.clone(), code, &actor, id)).await?;
    Ok(see(&Import::url(code)))
}
