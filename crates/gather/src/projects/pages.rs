//! The pages: one project with all that is done with it, and its photos.

use axum::extract::{Path, Query};
use axum::http::HeaderMap;
use axum::response::Response;
use liren_core::id::FileId;
use liren_core::permission::{Action, Where};
use liren_core::project::Stage;
use liren_core::refusal::{Problem, Refusal};
use liren_kit::fail::Fail;
use liren_kit::form::Form;
use liren_kit::page::{html, see, told};
use liren_kit::slice::Sign;
use liren_kit::visit::Visit;
use serde::Deserialize;

use super::act::{self, By, Done};
use super::asked::Act;
use super::load::loaded;
use super::said::paper_words;
use super::view::page;
use super::{spots, store, urls};
use crate::documents::papers::{FIELD, keep, send};
use crate::words::Projects;

/// The sign of a stage.
pub fn sign(stage: Stage) -> Sign {
    match stage {
        Stage::Idea => Sign::Plain,
        Stage::Decided => Sign::Soon,
        Stage::Works => Sign::Open,
        Stage::Accepting => Sign::Asked,
        Stage::Warranty | Stage::Closed => Sign::Done,
        Stage::Dropped => Sign::Shelved,
    }
}

/// What the page was led to by.
#[derive(Deserialize, Default)]
pub struct After {
    #[serde(default)]
    did: String,
}

/// GET one project.
pub async fn show(visit: Visit, Path((_, number)): Path<(String, String)>, Query(after): Query<After>) -> Result<Response, Fail> {
    let (l, names) = loaded(&visit, &number).await?;
    let mut page = page(&visit, &l, &names);
    page.spots = spots::shown(&visit, &names, &l.whole).await?;
    page.note = match after.did.as_str() {
        "said" => page.t.did_said(),
        "done" => page.t.did_done(),
        "follow" => page.t.did_follow(),
        "unfollow" => page.t.did_unfollow(),
        _ => "",
    };
    html(&page)
}

/// The page again with what was typed, and why it was not done.
pub async fn again(
    visit: Visit,
    number: &str,
    form: Form,
    problems: &[Problem],
    refusal: Option<Refusal>,
) -> Result<Response, Fail> {
    let (l, names) = loaded(&visit, number).await?;
    let mut page = page(&visit, &l, &names);
    page.problems = told(problems, visit.lang);
    page.typed = form;
    page.spots = spots::shown(&visit, &names, &l.whole).await?;
    page.warn = match refusal {
        Some(Refusal::Stale) => page.t.stale().into(),
        Some(_) => page.t.not_now().into(),
        None => String::new(),
    };
    liren_kit::page::again(&page)
}

/// POST what is done with it.
pub async fn run(mut visit: Visit, Path((_, number)): Path<(String, String)>, form: Form) -> Result<Response, Fail> {
    let (code, asked) = (visit.card.code, number.clone());
    let p =
        visit.app.db.read(move |tx| store::by_number(tx, code, &asked)).await.map_err(Fail::from)?.ok_or(Refusal::NotFound)?;
    liren_core::permission::check(&visit.actor, Action::RunProject, &Where::post(p.holder))?;
    let act = match Act::read(&form, form.uploads(FIELD).count()) {
        Ok(act) => act,
        Err(problems) => return again(visit, &number, form, &problems, None).await,
    };
    let most = visit.card.pack.limits.photos;
    let (files, problems) = keep(&mut visit, &form, act.takes(), most).await?;
    if !problems.is_empty() {
        return again(visit, &number, form, &problems, None).await;
    }
    let seen = form.get("seen").parse().unwrap_or(0);
    let (app, card, actor, moment, asked) =
        (visit.app.clone(), visit.card.clone(), visit.actor.clone(), visit.moment.clone(), number.clone());
    let done = visit
        .app
        .db
        .write(move |tx| {
            act::perform(tx, &app, &card, &mut moment.clone(), &asked, &act, &By { actor: &actor, seen, files: &files })
        })
        .await;
    visit.app.bell.ring();
    match done {
        Ok(Done::Yes) => Ok(see(&format!("{}?did=done", urls::Project::url(code, &number)))),
        // The page says what lacks.
        Ok(Done::Lacks(_)) => again(visit, &number, form, &[], Some(Refusal::NotUnderWay)).await,
        Err(Fail::Refused(Refusal::Invalid(problems))) => again(visit, &number, form, &problems, None).await,
        Err(Fail::Refused(refusal @ (Refusal::Stale | Refusal::NotUnderWay))) => {
            again(visit, &number, form, &[], Some(refusal)).await
        }
        Err(fail) => Err(fail),
    }
}

/// GET a photo, voucher or other paper.
pub async fn file(
    visit: Visit,
    Path((_, number, id, size)): Path<(String, String, String, String)>,
    headers: HeaderMap,
) -> Result<Response, Fail> {
    let id: FileId = id.parse().map_err(|_| Refusal::NotFound)?;
    let (code, asked) = (visit.card.code, number.clone());
    let filed = visit.app.db.read(move |tx| store::file(tx, code, &asked, id)).await?.ok_or(Refusal::NotFound)?;
    // Of many projects' quotes on one desk each is known by its number.
    let title = format!("{number} {}", paper_words(Projects(visit.lang), &filed.purpose));
    send(&visit, &filed.paper, &title, &size, &headers).await
}
