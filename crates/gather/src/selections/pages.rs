//! One selection: its page, and what is sent from it.

use axum::extract::{Path, RawQuery};
use axum::response::Response;
use liren_core::id::SelectionId;
use liren_core::permission::{Action, Where, check};
use liren_core::refusal::{Problem, ProblemKey, Refusal};
use liren_ground::ground::Ground;
use liren_ground::names;
use liren_kit::fail::Fail;
use liren_kit::form::{Form, queried};
use liren_kit::limits::Limit;
use liren_kit::page::{html, see, told};
use liren_kit::visit::Visit;
use liren_store::sql;

use super::act;
use super::asked::{Act, Said};
use super::store::{self, Whole};
use super::view::{ShowPage, page};

type At = Path<(String, String)>;

/// The id in an address.
pub(super) fn id_of(text: &str) -> Result<SelectionId, Refusal> {
    text.parse().map_err(|_| Refusal::NotFound)
}

/// Reads all of it.
pub(super) async fn whole(visit: &Visit, id: SelectionId) -> Result<Whole, Fail> {
    let (app, code) = (visit.app.clone(), visit.card.code);
    let read = visit.app.db.read(move |tx| {
        let s = store::one(tx, code, id)?.ok_or(Refusal::NotFound)?;
        store::whole(tx, &app, code, s)
    });
    read.await
}

pub(super) async fn shown(visit: &Visit, id: SelectionId) -> Result<ShowPage, Fail> {
    let w = whole(visit, id).await?;
    let names = names::of(&visit.app, &visit.card).await?;
    let (app, code, person) = (visit.app.clone(), visit.card.code, visit.actor.person);
    let read = visit.app.db.read(move |tx| {
        let name: Option<String> = match person {
            Some(person) => tx.one(
                sql!("SELECT name FROM person WHERE community = $1 AND id = $2 AND erased IS NULL"),
                &[code.into(), person.into()],
                |r| r.get(0),
            )?,
            None => None,
        };
        Ok::<_, liren_store::Error>((Ground::kept(tx, &app, code)?, name.unwrap_or_default()))
    });
    let (ground, name) = read.await.map_err(Fail::from)?;
    page(visit, &w, &ground, &names, name)
}

/// GET one selection.
pub async fn show(visit: Visit, Path((_, id)): At, RawQuery(raw): RawQuery) -> Result<Response, Fail> {
    let mut page = shown(&visit, id_of(&id)?).await?;
    page.note = match queried(raw.as_deref(), "did").as_str() {
        "done" => page.t.did_done(),
        "said" => page.t.did_said(),
        _ => "",
    };
    html(&page)
}

/// The page again with what was typed, and why it was not done.
async fn again(
    visit: &Visit,
    id: SelectionId,
    form: Form,
    problems: &[Problem],
    refusal: Option<Refusal>,
) -> Result<Response, Fail> {
    let mut page = shown(visit, id).await?;
    page.problems = told(problems, visit.lang);
    page.typed = form;
    page.warn = match refusal {
        Some(Refusal::Stale) => page.t.stale().into(),
        Some(Refusal::AnotherPerson) => page.t.two_people().into(),
        Some(_) => page.t.not_now().into(),
        None => String::new(),
    };
    liren_kit::page::again(&page)
}

async fn finish(visit: &Visit, id: SelectionId, form: Form, did: &str, done: Result<(), Fail>) -> Result<Response, Fail> {
    visit.app.bell.ring();
    match done {
        Ok(()) => Ok(see(&format!("{}?did={did}", super::Selection::url(visit.card.code, id)))),
        Err(Fail::Refused(Refusal::Invalid(problems))) => again(visit, id, form, &problems, None).await,
        Err(Fail::Refused(refusal @ (Refusal::Stale | Refusal::NotUnderWay | Refusal::AnotherPerson))) => {
            again(visit, id, form, &[], Some(refusal)).await
        }
        Err(fail) => Err(fail),
    }
}

/// Whoever may not run it hears that before what is wrong with what they sent.
pub(super) async fn runs(visit: &Visit, w: &Whole) -> Result<(), Fail> {
    let (app, code) = (visit.app.clone(), visit.card.code);
    let ground = visit.app.db.read(move |tx| Ground::kept(tx, &app, code)).await.map_err(Fail::from)?;
    ground.by(&visit.actor, Action::RunSelection, w.selection.place).map(drop).map_err(Fail::from)
}

/// POST what is done with it by whoever runs it.
pub async fn run(visit: Visit, Path((_, id)): At, form: Form) -> Result<Response, Fail> {
    let id = id_of(&id)?;
    let w = whole(&visit, id).await?;
    runs(&visit, &w).await?;
    let act = match Act::read(&form, w.rules()?) {
        Ok(act) => act,
        Err(problems) => return again(&visit, id, form, &problems, None).await,
    };
    let seen = form.get("seen").parse().unwrap_or(0);
    let (app, card, actor, moment) = (visit.app.clone(), visit.card.clone(), visit.actor.clone(), visit.moment.clone());
    let done = visit.app.db.write(move |tx| act::perform(tx, &app, &card, &actor, &mut moment.clone(), id, seen, &act)).await;
    finish(&visit, id, form, "done", done).await
}

/// POST what somebody says who lives there.
pub async fn say(visit: Visit, Path((_, id)): At, form: Form) -> Result<Response, Fail> {
    check(&visit.actor, Action::JoinSelection, &Where::COMMUNITY)?;
    let id = id_of(&id)?;
    visit.app.limits.take(Limit::Write, &visit.client.to_string(), visit.moment.now)?;
    let w = whole(&visit, id).await?;
    let said = match Said::read(&form, w.rules()?) {
        Ok(said) => said,
        Err(problems) => return again(&visit, id, form, &problems, None).await,
    };
    let (app, card, actor, moment) = (visit.app.clone(), visit.card.clone(), visit.actor.clone(), visit.moment.clone());
    let done = visit.app.db.write(move |tx| act::say(tx, &app, &card, &actor, &mut moment.clone(), id, &said)).await;
    finish(&visit, id, form, "said", done).await
}

/// POST what a home said on paper.
pub async fn paper(visit: Visit, Path((_, id)): At, form: Form) -> Result<Response, Fail> {
    let id = id_of(&id)?;
    let mut c = form.check();
    let home = c.required("home", ProblemKey::NotAChoice, |s| s.parse().ok());
    let candidate = c.required("candidate", ProblemKey::NotAChoice, |s| s.parse().ok());
    let (Some(home), Some(candidate)) = (home, candidate) else {
        let problems = c.problems;
        return again(&visit, id, form, &problems, None).await;
    };
    let (app, card, actor, moment) = (visit.app.clone(), visit.card.clone(), visit.actor.clone(), visit.moment.clone());
    let done =
        visit.app.db.write(move |tx| act::on_paper(tx, &app, &card, &actor, &mut moment.clone(), id, home, candidate)).await;
    finish(&visit, id, form, "said", done).await
}
