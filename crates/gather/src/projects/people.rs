//! What neighbours say to a project: what they need, whether their home agrees, whether a point is done, what broke; and what
//! leaders take down from paper. Who said what is nobody's to read.

use axum::extract::Path;
use axum::response::Response;
use liren_core::id::{HomeId, PersonId};
use liren_core::lang::Lang;
use liren_core::permission::{Action, Actor, Residence, Where, check};
use liren_core::project::Stage;
use liren_core::refusal::{ProblemKey, Refusal};
use liren_ground::ground::{Ground, Place};
use liren_kit::app::App;
use liren_kit::card::Card;
use liren_kit::fail::Fail;
use liren_kit::form::Form;
use liren_kit::limits::Limit;
use liren_kit::page::see;
use liren_kit::visit::Visit;
use liren_store::audit::{self, Did};
use liren_store::{Tx, sql};
use uuid::Uuid;

use super::store::{self, Project};
use super::{act, pages, urls};
use crate::matters::outside::{self, Asked};
use crate::matters::table::Table;
use crate::matters::{file, say};

/// Most of one thing somebody can need.
const MOST: i64 = 20;

/// The homes of somebody that lie in a project's place.
pub fn homes(ground: &Ground, actor: &Actor, p: &Project) -> Vec<Residence> {
    let inside = |h: &&Residence| match p.place {
        Place::Entrance(id) => ground.doors.iter().any(|d| d.id == id && d.building == h.building),
        place => ground.contains(place, h.building, h.circle),
    };
    actor.homes.iter().filter(inside).copied().collect()
}

/// What somebody said, as read from a form.
#[derive(Clone, Debug)]
pub enum Said {
    /// Needs so many of each.
    Needs(Vec<(String, i64)>),
    /// A home agrees or not.
    Agrees(HomeId, bool),
    /// A point is done or not, and what is missing.
    Looked(Uuid, bool, String),
    /// Something broke within the warranty.
    Broke(String),
}

fn concerned(tx: &mut Tx<'_>, card: &Card, actor: &Actor, p: &Project) -> Result<(PersonId, Vec<Residence>), Fail> {
    check(actor, Action::AnswerProject, &Where::COMMUNITY)?;
    let ground = Ground::read(tx, card.code)?;
    let homes = homes(&ground, actor, p);
    let person = actor.person.ok_or(Refusal::SignInNeeded)?;
    if homes.is_empty() { Err(Refusal::Forbidden.into()) } else { Ok((person, homes)) }
}

/// Notes what somebody said; saying it again replaces it.
pub fn note(
    tx: &mut Tx<'_>,
    card: &Card,
    actor: &Actor,
    moment: &mut liren_core::moment::Moment,
    number: &str,
    said: &Said,
) -> Result<Project, Fail> {
    let p = store::by_number(tx, card.code, number)?.ok_or(Refusal::NotFound)?;
    let (person, homes) = concerned(tx, card, actor, &p)?;
    let (c, id) = (card.code, p.id);
    match said {
        Said::Needs(needs) => {
            if p.stage != Stage::Idea {
                return Err(Refusal::NotUnderWay.into());
            }
            let building = homes[0].building;
            for (code, amount) in needs {
                tx.exec(
                    sql!(
                        "INSERT INTO project_demand (community, project, person, code, amount, building)
                         VALUES ($1, $2, $3, $4, $5, $6)
                         ON CONFLICT (community, project, person, code) DO UPDATE SET amount = $5, building = $6"
                    ),
                    &[c.into(), id.into(), person.into(), code.as_str().into(), (*amount).into(), building.into()],
                )?;
            }
        }
        Said::Agrees(home, yes) => {
            if !homes.iter().any(|h| h.home == *home) {
                return Err(Refusal::Forbidden.into());
            }
            consent(tx, card, moment, &p, *home, *yes, Some(person), None)?;
        }
        Said::Looked(point, done, words) => {
            if p.stage != Stage::Accepting {
                return Err(Refusal::NotUnderWay.into());
            }
            let round: Option<i64> = tx.one(
                sql!("SELECT round FROM project_point WHERE community = $1 AND project = $2 AND id = $3"),
                &[c.into(), id.into(), (*point).into()],
                |r| r.get(0),
            )?;
            let round = round.ok_or_else(|| Refusal::field("point", ProblemKey::NotAChoice))?;
            tx.exec(
                sql!(
                    "INSERT INTO project_verdict (community, project, point, round, person, done, words)
                     VALUES ($1, $2, $3, $4, $5, $6, $7)
                     ON CONFLICT (community, project, point, round, person) DO UPDATE SET done = $6, words = $7"
                ),
                &[c.into(), id.into(), (*point).into(), round.into(), person.into(), (*done).into(), words.as_str().into()],
            )?;
        }
        // Filed as a matter by whoever has the way in for matters.
        Said::Broke(_) => return Err(Refusal::BadRequest.into()),
    }
    Ok(p)
}

#[allow(clippy::too_many_arguments, reason = "which home says what to which project, and by whom it came")]
fn consent(
    tx: &mut Tx<'_>,
    card: &Card,
    moment: &mut liren_core::moment::Moment,
    p: &Project,
    home: HomeId,
    yes: bool,
    person: Option<PersonId>,
    post: Option<liren_core::id::PostId>,
) -> Result<(), Fail> {
    let asks = store::kind(&card.pack, p).is_some_and(|k| k.consent.is_some());
    if !asks || p.stage != Stage::Idea {
        return Err(Refusal::NotUnderWay.into());
    }
    let (entrance, building) = act::home_of(tx, card, home)?.ok_or(Refusal::NotFound)?;
    let ground = Ground::read(tx, card.code)?;
    let inside = match p.place {
        Place::Entrance(id) => id == entrance,
        place => ground.reaches(place, building),
    };
    if !inside {
        return Err(Refusal::field("home", ProblemKey::NotHere).into());
    }
    tx.exec(
        sql!(
            "INSERT INTO project_consent (community, project, home, entrance, yes, person, post, at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
             ON CONFLICT (community, project, home) DO UPDATE SET yes = $5, person = $6, post = $7, at = $8"
        ),
        &[card.code.into(), p.id.into(), home.into(), entrance.into(), yes.into(), person.into(), post.into(), moment.now.into()],
    )?;
    Ok(())
}

/// Takes down what a home said on paper.
pub fn on_paper(
    tx: &mut Tx<'_>,
    card: &Card,
    actor: &Actor,
    moment: &mut liren_core::moment::Moment,
    number: &str,
    home: HomeId,
    yes: bool,
) -> Result<(), Fail> {
    let p = store::by_number(tx, card.code, number)?.ok_or(Refusal::NotFound)?;
    let (entrance, _) = act::home_of(tx, card, home)?.ok_or_else(|| Refusal::field("home", ProblemKey::NotHere))?;
    let by = Ground::read(tx, card.code)?.by(actor, Action::RecordConsent, Place::Entrance(entrance))?;
    consent(tx, card, moment, &p, home, yes, None, Some(by))?;
    let did = Did { action: "project.paper", subject_kind: "project", subject: p.id.0, post: Some(by), detail: "" };
    audit::append(tx, moment, card.code, actor, &did).map_err(Fail::from)
}

/// Something broke within the warranty: a matter of its own, to which the firm is asked.
#[allow(clippy::too_many_arguments, reason = "who says what broke, when, under which number")]
pub fn broke(
    tx: &mut Tx<'_>,
    app: &App,
    card: &Card,
    actor: &Actor,
    moment: &mut liren_core::moment::Moment,
    number: &str,
    filed: &str,
    words: &str,
    lang: Lang,
) -> Result<String, Fail> {
    let p = store::by_number(tx, card.code, number)?.ok_or(Refusal::NotFound)?;
    let (_, homes) = concerned(tx, card, actor, &p)?;
    if p.stage != Stage::Warranty {
        return Err(Refusal::NotUnderWay.into());
    }
    let category = store::kind(&card.pack, &p).map_or("other", |k| k.category.as_str());
    let once: Uuid = moment.id();
    let new = file::New {
        building: homes.first().map(|h| h.building),
        lang,
        ..file::New::said(category, words, "web", once.into_bytes())
    };
    let matter = file::file(tx, app, card, actor, moment, filed, &new)?;
    if !p.firm.is_empty() {
        let mut table = Table::lay(tx, app, card, moment, matter.id)?;
        outside::invite(tx, &mut table, Some(matter.holder), &Asked::Firm(p.firm.clone(), None), lang)?;
    }
    act::say(tx, card, &p, "broke", &matter.number, None, moment.now)?;
    Ok(matter.number)
}

fn read(form: &Form, card: &Card, p: &Project) -> Result<Said, Vec<liren_core::refusal::Problem>> {
    let mut c = form.check();
    let said = match form.get("do") {
        "needs" => {
            let demand = store::kind(&card.pack, p).map(|k| k.demand.as_slice()).unwrap_or_default();
            let count = |s: &str| s.parse::<i64>().ok().filter(|n| (0..=MOST).contains(n));
            let range = || ProblemKey::OutOfRange { min: 0, max: MOST };
            let needs = demand.iter().map(|d| {
                let field = format!("need-{}", d.code);
                (d.code.clone(), c.optional(&field, range(), count).unwrap_or(0))
            });
            Some(Said::Needs(needs.collect()))
        }
        "agrees" => {
            let yes = c.required("yes", ProblemKey::NotAChoice, yes_or_no);
            let home = c.required("home", ProblemKey::NotAChoice, |s| s.parse().ok());
            home.zip(yes).map(|(h, y)| Said::Agrees(h, y))
        }
        "looked" => {
            let words = c.text("missing", 0, act::WORDS);
            let yes = c.required("yes", ProblemKey::NotAChoice, yes_or_no);
            let point = c.required("point", ProblemKey::NotAChoice, |s| Uuid::try_parse(s).ok());
            point.zip(yes).map(|(p, y)| Said::Looked(p, y, words))
        }
        "broke" => Some(Said::Broke(c.text("broke", 2, card.pack.limits.words))),
        _ => {
            c.problem("do", ProblemKey::NotAChoice);
            None
        }
    };
    match said {
        Some(said) if c.problems.is_empty() => Ok(said),
        _ => Err(c.problems),
    }
}

fn yes_or_no(s: &str) -> Option<bool> {
    match s {
        "1" => Some(true),
        "0" => Some(false),
        _ => None,
    }
}

/// POST what somebody says.
pub async fn answer(visit: Visit, Path((_, number)): Path<(String, String)>, form: Form) -> Result<Response, Fail> {
    check(&visit.actor, Action::AnswerProject, &Where::COMMUNITY)?;
    visit.app.limits.take(Limit::Write, &visit.client.to_string(), visit.moment.now)?;
    let (code, asked) = (visit.card.code, number.clone());
    let p =
        visit.app.db.read(move |tx| store::by_number(tx, code, &asked)).await.map_err(Fail::from)?.ok_or(Refusal::NotFound)?;
    let said = match read(&form, &visit.card, &p) {
        Ok(said) => said,
        Err(problems) => return pages::again(visit, &number, form, &problems, None).await,
    };
    let (app, card, actor, moment, lang) =
        (visit.app.clone(), visit.card.clone(), visit.actor.clone(), visit.moment.clone(), visit.lang);
    let asked = number.clone();
    let done = if let Said::Broke(words) = said {
        let filed = say::number(&visit.app, code, &visit.card.zone, visit.moment.now).await?;
        visit
            .app
            .db
            .write(move |tx| broke(tx, &app, &card, &actor, &mut moment.clone(), &asked, &filed, &words, lang).map(drop))
            .await
    } else {
        visit.app.db.write(move |tx| note(tx, &card, &actor, &mut moment.clone(), &asked, &said).map(drop)).await
    };
    visit.app.bell.ring();
    finish(visit, &number, form, done).await
}

/// POST what a home said on paper.
pub async fn paper(visit: Visit, Path((_, number)): Path<(String, String)>, form: Form) -> Result<Response, Fail> {
    let mut c = form.check();
    let yes = c.required("yes", ProblemKey::NotAChoice, yes_or_no);
    let home: Option<HomeId> = c.required("home", ProblemKey::NotAChoice, |s| s.parse().ok());
    let (Some(yes), Some(home)) = (yes, home) else {
        let problems = c.problems;
        return pages::again(visit, &number, form, &problems, None).await;
    };
    let (card, actor, moment, asked) = (visit.card.clone(), visit.actor.clone(), visit.moment.clone(), number.clone());
    let done = visit.app.db.write(move |tx| on_paper(tx, &card, &actor, &mut moment.clone(), &asked, home, yes)).await;
    finish(visit, &number, form, done).await
}

async fn finish(visit: Visit, number: &str, form: Form, done: Result<(), Fail>) -> Result<Response, Fail> {
    match done {
        Ok(()) => Ok(see(&format!("{}?did=said", urls::Project::url(visit.card.code, number)))),
        Err(Fail::Refused(Refusal::Invalid(problems))) => pages::again(visit, number, form, &problems, None).await,
        Err(Fail::Refused(refusal @ (Refusal::NotUnderWay | Refusal::Stale))) => {
            pages::again(visit, number, form, &[], Some(refusal)).await
        }
        Err(fail) => Err(fail),
    }
}

/// POST to follow, or no longer.
pub async fn follow(visit: Visit, Path((_, number)): Path<(String, String)>, form: Form) -> Result<Response, Fail> {
    let account = visit.actor.account.ok_or(Refusal::SignInNeeded)?;
    let (app, card, asked, moment) = (visit.app.clone(), visit.card.clone(), number.clone(), visit.moment.clone());
    let on = !form.is("on", "0");
    visit
        .app
        .db
        .write(move |tx| {
            let p = store::by_number(tx, card.code, &asked)?.ok_or(Refusal::NotFound)?;
            if on {
                liren_ground::access::store::subscribe(tx, &mut moment.clone(), &app, card.code, account)?;
            }
            act::follow(tx, &card, p.id, account, on)
        })
        .await?;
    Ok(see(&format!("{}?did={}", urls::Project::url(visit.card.code, &number), if on { "follow" } else { "unfollow" })))
}
