//! Where on the plan people need it: one spot a person, said while needs are asked. Pages show spots once five people marked one, and
//! never whose they are.

use std::sync::Arc;

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use liren_core::id::{BuildingId, CompoundId, PersonId};
use liren_core::permission::{Action, Actor, Where, check};
use liren_core::project::Stage;
use liren_core::refusal::{Problem, ProblemKey, Refusal};
use liren_ground::ground::Ground;
use liren_ground::names::{self, Names};
use liren_ground::plan::spot::{self, Spot};
use liren_kit::app::App;
use liren_kit::card::Card;
use liren_kit::fail::Fail;
use liren_kit::form::Form;
use liren_kit::limits::Limit;
use liren_kit::page::{Nav, Page, Told, again, html, see, told};
use liren_kit::slice::Pin;
use liren_kit::visit::Visit;
use liren_store::{Tx, sql};

use super::rows::{FEW, Whole};
use super::store::{self, Project};
use super::{people, urls};
use crate::matters::say_pin;
use crate::words::{Matters, Projects};

/// What the page of a project shows: the plan with the spots, and by building how many are near it.
#[derive(Default)]
pub(super) struct Shown {
    /// The drawing; empty while too few marked a spot.
    pub svg: String,
    /// The same in words.
    pub near: Vec<(String, String)>,
}

/// The spots of a project for its page.
pub(super) async fn shown(visit: &Visit, names: &Names, w: &Whole) -> Result<Shown, Fail> {
    let (spots, t) = (w.shown_spots(), Projects(visit.lang));
    if spots.is_empty() {
        return Ok(Shown::default());
    }
    let pins: Vec<Pin> = spots.iter().map(|s| s.pin(t.spot(), "#spots")).collect();
    let compound = |s: &Spot| names.buildings.get(&s.building).map(|b| b.compound);
    let first = spots.first().and_then(compound);
    // One compound is drawn larger than all of them.
    let look = first.filter(|_| spots.iter().all(|s| compound(s) == first));
    let count = |b: &BuildingId| spots.iter().filter(|s| s.building == *b).count();
    // Of a building only what is no longer a handful of people; the others together.
    let (many, few): (Vec<_>, Vec<_>) = names
        .order
        .iter()
        .map(|b| (b, i64::try_from(count(b)).unwrap_or(0)))
        .filter(|(_, n)| *n > 0)
        .partition(|(_, n)| *n >= FEW);
    let mut near: Vec<_> = many.into_iter().map(|(b, n)| (names.building(*b), t.spots_near(n))).collect();
    let rest: i64 = few.iter().map(|(_, n)| n).sum();
    if rest > 0 {
        let elsewhere = if near.is_empty() { t.spots_all() } else { t.spots_elsewhere() };
        near.push((elsewhere.to_string(), if rest >= FEW { t.spots_near(rest) } else { t.demand_few().to_string() }));
    }
    Ok(Shown { svg: spot::chart(visit, names, look, &pins).await?, near })
}

/// Who asks, without the request.
pub struct Asker {
    /// The program.
    pub app: App,
    /// The community.
    pub card: Arc<Card>,
    /// Who.
    pub actor: Actor,
}

impl Asker {
    pub(super) fn of(visit: &Visit) -> Self {
        Self { app: visit.app.clone(), card: visit.card.clone(), actor: visit.actor.clone() }
    }
}

/// Somebody who may mark a spot, with the spot they marked and the compound of their home.
struct Asked {
    project: Project,
    person: PersonId,
    home: BuildingId,
    mine: Option<Spot>,
}

fn asked(tx: &mut Tx<'_>, by: &Asker, number: &str) -> Result<Asked, Fail> {
    let (c, actor) = (by.card.code, &by.actor);
    check(actor, Action::AnswerProject, &Where::COMMUNITY)?;
    let project = store::by_number(tx, c, number)?.ok_or(Refusal::NotFound)?;
    let pack = by.app.pack_in(tx, &project.pack.0, project.pack.1)?;
    let needed = store::kind(&pack, &project).is_some_and(|k| !k.demand.is_empty());
    if project.stage != Stage::Idea || !needed {
        return Err(Refusal::NotUnderWay.into());
    }
    let ground = Ground::kept(tx, &by.app, c)?;
    let person = actor.person.ok_or(Refusal::SignInNeeded)?;
    let homes = people::homes(tx, c, &ground, actor, &project)?;
    let home = homes.first().ok_or(Refusal::Forbidden)?.building;
    let mine = tx.one(
        sql!("SELECT spot FROM project_spot WHERE community = $1 AND project = $2 AND person = $3"),
        &[c.into(), project.id.into(), person.into()],
        |r| Ok(Spot::parse(r.str(0)?)),
    )?;
    Ok(Asked { project, person, home, mine: mine.flatten() })
}

/// Notes a spot, another one in its place, or none any more.
pub fn mark(tx: &mut Tx<'_>, by: &Asker, number: &str, spot: Option<Spot>) -> Result<(), Fail> {
    let Asked { project, person, .. } = asked(tx, by, number)?;
    let (c, id) = (by.card.code, project.id);
    if let Some(spot) = spot {
        // A mark in another place would tell nothing about this one.
        let ground = Ground::kept(tx, &by.app, c)?;
        if !ground.reaches(project.place, spot.building) {
            return Err(Refusal::field("pin", ProblemKey::NotHere).into());
        }
        tx.exec(
            sql!(
                "INSERT INTO project_spot (community, project, person, spot) VALUES ($1, $2, $3, $4)
                 ON CONFLICT (community, project, person) DO UPDATE SET spot = $4"
            ),
            &[c.into(), id.into(), person.into(), spot.to_string().as_str().into()],
        )?;
    } else {
        tx.exec(
            sql!("DELETE FROM project_spot WHERE community = $1 AND project = $2 AND person = $3"),
            &[c.into(), id.into(), person.into()],
        )?;
    }
    Ok(())
}

#[derive(Template)]
#[template(path = "projects/spots.html")]
struct SpotsPage {
    page: Page,
    t: Matters,
    own: Projects,
    problems: Vec<Told>,
    title: String,
    back: String,
    at: String,
    look: String,
    svg: String,
    marked: String,
    mine: bool,
}

async fn page(visit: &Visit, number: String, look: Option<CompoundId>, problems: &[Problem]) -> Result<SpotsPage, Fail> {
    let names = names::of(&visit.app, &visit.card).await?;
    let (t, code) = (Matters(visit.lang), visit.card.code);
    let (asker, of) = (Asker::of(visit), number.clone());
    let found = visit.app.db.read(move |tx| asked(tx, &asker, &of)).await?;
    let near = found.mine.map_or(found.home, |s| s.building);
    let look = look.or_else(|| names.buildings.get(&near).map(|b| b.compound));
    let pins: Vec<Pin> = found.mine.map(|s| s.pin(t.say_pin_yours(), "#pin")).into_iter().collect();
    Ok(SpotsPage {
        page: Page::new(visit, Nav::UnderWay, Projects(visit.lang).spot_title()),
        t,
        own: Projects(visit.lang),
        problems: told(problems, visit.lang),
        back: urls::Project::url(code, &number),
        at: urls::Spots::url(code, &number),
        svg: spot::chart(visit, &names, look, &pins).await?,
        marked: found.mine.map(|s| t.say_pin_near(names.building(s.building))).unwrap_or_default(),
        mine: found.mine.is_some(),
        look: look.map(|id| id.to_string()).unwrap_or_default(),
        title: found.project.title,
    })
}

/// GET the plan, to be tapped.
pub async fn show(visit: Visit, Path((_, number)): Path<(String, String)>) -> Result<Response, Fail> {
    html(&page(&visit, number, None, &[]).await?)
}

/// POST a spot, or that there is none any more.
pub async fn send(visit: Visit, Path((_, number)): Path<(String, String)>, form: Form) -> Result<Response, Fail> {
    check(&visit.actor, Action::AnswerProject, &Where::COMMUNITY)?;
    visit.app.limits.take(Limit::Write, &visit.client.to_string(), visit.moment.now)?;
    let names = names::of(&visit.app, &visit.card).await?;
    let look = say_pin::looked(&form, &names);
    let (spot, tapped) = if form.is("unpin", "1") {
        (None, false)
    } else {
        let Some((point, tapped)) = say_pin::point(&visit, &form, &names, look).await? else {
            return again(&page(&visit, number, look, &[Problem::new("pin", ProblemKey::Required)]).await?);
        };
        let Some((spot, _)) = spot::at(&visit, &names, look, point).await? else {
            return again(&page(&visit, number, look, &[Problem::new("pin", ProblemKey::NotAChoice)]).await?);
        };
        (Some(spot), tapped)
    };
    let (asker, of) = (Asker::of(&visit), number.clone());
    match visit.app.db.write(move |tx| mark(tx, &asker, &of, spot)).await {
        // Without scripts the plan is shown again with the mark on it, to be looked at.
        Ok(()) if tapped => Ok(see(&urls::Spots::url(visit.card.code, &number))),
        Ok(()) => Ok(see(&format!("{}?did=said", urls::Project::url(visit.card.code, &number)))),
        Err(Fail::Refused(Refusal::Invalid(problems))) => again(&page(&visit, number, look, &problems).await?),
        Err(fail) => Err(fail),
    }
}
