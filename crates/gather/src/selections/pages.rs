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

use super::asked::{Act, Said};
use super::show::ShowPage;
use super::view::page;
use super::whole::{self, Whole};
use super::{act, said, store};
use crate::ballots::doors;
use crate::filings::store::{self as filings, Of};

type At = Path<(String, String)>;

/// The id in an address.
pub(super) fn id_of(text: &str) -> Result<SelectionId, Refusal> {
    text.parse().map_err(|_| Refusal::NotFound)
}

/// Reads all of it.
pub(super) async fn whole(visit: &Visit, id: SelectionId) -> Result<Whole, Fail> {
    let (app, card) = (visit.app.clone(), visit.card.clone());
    let read = visit.app.db.read(move |tx| {
        let s = store::one(tx, card.code, id)?.ok_or(Refusal::NotFound)?;
        whole::whole(tx, &app, &card, s)
    });
    read.await
}

/// Reads all of it and puts the page together.
pub(super) async fn shown(visit: &Visit, id: SelectionId) -> Result<(Whole, ShowPage), Fail> {
    let names = names::of(&visit.app, &visit.card).await?;
    let (app, card, actor) = (visit.app.clone(), visit.card.clone(), visit.actor.clone());
    let read = visit.app.db.read(move |tx| {
        let (code, person) = (card.code, actor.person);
        let s = store::one(tx, code, id)?.ok_or(Refusal::NotFound)?;
        let mut w = whole::whole(tx, &app, &card, s)?;
        let ground = Ground::kept(tx, &app, code)?;
        // Whoever may make the ballot sees what the roll says today.
        if w.selection.asking.is_some()
            && w.selection.state == "open"
            && ground.by(&actor, Action::RunSelection, w.selection.place).is_ok()
        {
            w.asked = whole::asking(tx, &app, &card, &w)?;
        }
        let name: Option<String> = match person {
            Some(person) => tx.one(
                sql!("SELECT name FROM person WHERE community = $1 AND id = $2 AND erased IS NULL"),
                &[code.into(), person.into()],
                |r| r.get(0),
            )?,
            None => None,
        };
        let filing = filings::one(tx, code, Of::Selection(id))?;
        Ok::<_, Fail>((w, ground, name.unwrap_or_default(), filing))
    });
    let (w, ground, name, filing) = read.await?;
    let page = page(visit, &w, (&ground, &names), name, filing)?;
    Ok((w, page))
}

/// GET one selection.
pub async fn show(visit: Visit, Path((_, id)): At, RawQuery(raw): RawQuery) -> Result<Response, Fail> {
    let (_, mut page) = shown(&visit, id_of(&id)?).await?;
    page.note = match queried(raw.as_deref(), "did").as_str() {
        "done" => page.t.did_done(),
        "said" => page.t.did_said(),
        "joined" => page.t.did_joined(),
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
    let (_, mut page) = shown(visit, id).await?;
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

/// A ballot that is to be made gets the next number.
pub(super) async fn numbered(visit: &Visit, act: Act) -> Result<Act, Fail> {
    if !matches!(act, Act::Ballot(_)) {
        return Ok(act);
    }
    check(&visit.actor, Action::RunBallot, &Where::COMMUNITY)?;
    let year = visit.card.zone.date(visit.moment.now).year;
    let n = visit.app.db.number(visit.card.code, &doors::series(year)).await?;
    Ok(act.numbered(doors::number(year, n)))
}

/// POST what is done with it by whoever runs it.
pub async fn run(visit: Visit, Path((_, id)): At, form: Form) -> Result<Response, Fail> {
    let id = id_of(&id)?;
    let w = whole(&visit, id).await?;
    runs(&visit, &w).await?;
    let act = match Act::read(&form, w.rules()?) {
        Ok(act) => numbered(&visit, act).await?,
        Err(problems) => return again(&visit, id, form, &problems, None).await,
    };
    let seen = form.get("seen").parse().unwrap_or(0);
    let (app, card, actor, moment) = (visit.app.clone(), visit.card.clone(), visit.actor.clone(), visit.moment.clone());
    let done = visit.app.db.write(move |tx| act::perform(tx, &app, &card, &actor, &mut moment.clone(), id, seen, &act)).await;
    finish(&visit, id, form, "done", done).await
}

/// What somebody may say something in: who lives here, and who is to be called back.
pub(super) async fn may_say(visit: &Visit, id: &str) -> Result<Whole, Fail> {
    let may = check(&visit.actor, Action::JoinSelection, &Where::COMMUNITY);
    if visit.actor.person.is_none() {
        may.clone()?;
    }
    visit.app.limits.take(Limit::Write, &visit.client.to_string(), visit.moment.now)?;
    let w = match id_of(id) {
        Ok(id) => whole(visit, id).await,
        Err(refusal) => Err(refusal.into()),
    };
    if !w.as_ref().is_ok_and(|w| w.is_about(visit.actor.person)) {
        may.clone()?;
    }
    w
}

/// POST what somebody says who lives there.
pub async fn say(visit: Visit, Path((_, id)): At, form: Form) -> Result<Response, Fail> {
    let w = may_say(&visit, &id).await?;
    let id = w.selection.id;
    let said = match Said::read(&form, w.rules()?) {
        Ok(said) => said,
        Err(problems) => return again(&visit, id, form, &problems, None).await,
    };
    let (app, card, actor, moment) = (visit.app.clone(), visit.card.clone(), visit.actor.clone(), visit.moment.clone());
    let done = visit.app.db.write(move |tx| said::say(tx, &app, &card, &actor, &mut moment.clone(), id, &said)).await;
    finish(&visit, id, form, "said", done).await
}

/// Takes down what a home said on paper, as a form says.
pub(super) async fn take_down(visit: &Visit, id: SelectionId, form: &Form) -> Result<(), Fail> {
    let mut c = form.check();
    let home = c.required("home", ProblemKey::NotAChoice, |s| s.parse().ok());
    let candidate = c.required("candidate", ProblemKey::NotAChoice, |s| s.parse().ok());
    let (Some(home), Some(candidate)) = (home, candidate) else { return Err(Refusal::Invalid(c.problems).into()) };
    let (app, card, actor, moment) = (visit.app.clone(), visit.card.clone(), visit.actor.clone(), visit.moment.clone());
    visit.app.db.write(move |tx| said::on_paper(tx, &app, &card, &actor, &mut moment.clone(), id, home, candidate)).await
}

/// POST what a home said on paper.
pub async fn paper(visit: Visit, Path((_, id)): At, form: Form) -> Result<Response, Fail> {
    let id = id_of(&id)?;
    let done = take_down(&visit, id, &form).await;
    finish(&visit, id, form, "said", done).await
}
