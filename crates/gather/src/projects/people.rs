//! What neighbours say to a project: what they need, whether their home agrees, whether a point is done, what broke; and what
//! leaders take down from paper. Who said what is nobody's to read.

use axum::extract::Path;
use axum::response::Response;
use liren_core::id::{BuildingId, Community, EntranceId, HomeId, PersonId, PostId, ProjectId};
use liren_core::lang::Lang;
use liren_core::moment::Moment;
use liren_core::permission::{Action, Actor, Role, Where, check};
use liren_core::project::Stage;
use liren_core::refusal::{Problem, ProblemKey, Refusal};
use liren_core::time::Time;
use liren_ground::ground::{Ground, Place};
use liren_kit::app::App;
use liren_kit::card::Card;
use liren_kit::fail::Fail;
use liren_kit::form::Form;
use liren_kit::limits::Limit;
use liren_kit::page::see;
use liren_kit::visit::Visit;
use liren_store::audit::{self, Did};
use liren_store::{Error, Tx, sql};
use uuid::Uuid;

use super::store::{self, Project};
use super::{asked, pages, told, urls};
use crate::matters::outside::{self, Asked};
use crate::matters::table::Table;
use crate::matters::{file, say};
use crate::once::said_key;

/// Most of one thing somebody can need.
const MOST: i64 = 20;
/// Longest room.
const ROOM: usize = 20;

/// A home of somebody, with its entrance and the building it is in.
pub struct Own {
    /// The home.
    pub home: HomeId,
    /// Its entrance.
    pub entrance: EntranceId,
    /// Its building.
    pub building: BuildingId,
    /// Its room.
    pub room: String,
    /// Whoever is asked owns it.
    pub owned: bool,
}

/// A home that is there.
fn home(tx: &mut Tx<'_>, c: Community, id: HomeId) -> Result<Option<Own>, Error> {
    tx.one(
        sql!("SELECT entrance, building, room FROM home WHERE community = $1 AND id = $2 AND ended = 0"),
        &[c.into(), id.into()],
        |r| Ok(Own { home: id, entrance: r.get(0)?, building: r.get(1)?, room: r.get(2)?, owned: false }),
    )
}

/// The homes of somebody that lie in a project's place.
pub fn homes(tx: &mut Tx<'_>, c: Community, ground: &Ground, actor: &Actor, p: &Project) -> Result<Vec<Own>, Error> {
    let mut found = Vec::new();
    for h in actor.homes.iter().filter(|h| ground.reaches(p.place, h.building)) {
        let own = home(tx, c, h.home)?.filter(|o| ground.meet(p.place, Place::Entrance(o.entrance)));
        found.extend(own.map(|o| Own { owned: h.role == Role::Owner, ..o }));
    }
    Ok(found)
}

/// What somebody said they need: code and how many.
pub fn needs(tx: &mut Tx<'_>, c: Community, id: ProjectId, person: PersonId) -> Result<Vec<(String, i64)>, Error> {
    tx.all(
        sql!("SELECT code, amount FROM project_demand WHERE community = $1 AND project = $2 AND person = $3"),
        &[c.into(), id.into(), person.into()],
        |r| Ok((r.get(0)?, r.get(1)?)),
    )
}

/// What somebody said of each point in the round that is on.
pub fn looked(tx: &mut Tx<'_>, c: Community, id: ProjectId, person: PersonId) -> Result<Vec<(Uuid, bool)>, Error> {
    tx.all(
        sql!(
            "SELECT v.point, v.done FROM project_verdict v
               JOIN project_point p ON p.community = v.community AND p.project = v.project AND p.id = v.point AND p.round = v.round
              WHERE v.community = $1 AND v.project = $2 AND v.person = $3"
        ),
        &[c.into(), id.into(), person.into()],
        |r| Ok((r.get(0)?, r.get(1)?)),
    )
}

/// Whether a project asks somebody with these homes something they have not said yet.
pub fn asked(tx: &mut Tx<'_>, app: &App, c: Community, p: &Project, person: PersonId, homes: &[Own]) -> Result<bool, Fail> {
    let at = [c.into(), p.id.into(), person.into()];
    let mut one = |sql| tx.one(sql, &at, |r| r.get::<i64>(0)).map(|found| found.is_some());
    if p.stage == Stage::Accepting {
        return one(sql!(
            "SELECT q.round FROM project_point q WHERE q.community = $1 AND q.project = $2 AND NOT EXISTS
               (SELECT v.round FROM project_verdict v WHERE v.community = q.community AND v.project = q.project AND v.point = q.id
                   AND v.round = q.round AND v.person = $3) LIMIT 1"
        ))
        .map_err(Fail::from);
    }
    let said = one(sql!("SELECT amount FROM project_demand WHERE community = $1 AND project = $2 AND person = $3 LIMIT 1"))?;
    let pack = app.pack_in(tx, &p.pack.0, p.pack.1)?;
    let Some(kind) = store::kind(&pack, p) else { return Ok(false) };
    if !kind.demand.is_empty() && !said {
        return Ok(true);
    }
    if kind.consent.is_none() {
        return Ok(false);
    }
    for own in homes.iter().filter(|o| o.owned || !kind.consent_owners) {
        let at = [c.into(), p.id.into(), own.home.into()];
        let sql = sql!("SELECT at FROM project_consent WHERE community = $1 AND project = $2 AND home = $3");
        if tx.one(sql, &at, |r| r.get::<i64>(0))?.is_none() {
            return Ok(true);
        }
    }
    Ok(false)
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
    Broke(String, [u8; 16]),
}

fn concerned(tx: &mut Tx<'_>, card: &Card, ground: &Ground, actor: &Actor, p: &Project) -> Result<(PersonId, Vec<Own>), Fail> {
    check(actor, Action::AnswerProject, &Where::COMMUNITY)?;
    let homes = homes(tx, card.code, ground, actor, p)?;
    let person = actor.person.ok_or(Refusal::SignInNeeded)?;
    if homes.is_empty() { Err(Refusal::Forbidden.into()) } else { Ok((person, homes)) }
}

/// Notes what somebody said; saying it again replaces it.
pub fn note(
    tx: &mut Tx<'_>,
    app: &App,
    card: &Card,
    actor: &Actor,
    moment: &mut Moment,
    number: &str,
    said: &Said,
) -> Result<Project, Fail> {
    let p = store::by_number(tx, card.code, number)?.ok_or(Refusal::NotFound)?;
    let ground = Ground::read(tx, card.code)?;
    let (person, homes) = concerned(tx, card, &ground, actor, &p)?;
    let (c, id) = (card.code, p.id);
    match said {
        Said::Needs(needs) => {
            if p.stage != Stage::Idea {
                return Err(Refusal::NotUnderWay.into());
            }
            put_needs(tx, c, id, person.0, needs, moment.now)?;
        }
        Said::Agrees(home, yes) => {
            let own = homes.iter().find(|h| h.home == *home).ok_or(Refusal::Forbidden)?;
            let pack = app.pack_in(tx, &p.pack.0, p.pack.1)?;
            if !own.owned && store::kind(&pack, &p).is_some_and(|k| k.consent_owners) {
                return Err(Refusal::field("home", ProblemKey::OwnersOnly).into());
            }
            consent(tx, app, card, moment, &p, own, *yes, Some(person), None)?;
        }
        Said::Looked(point, done, words) => {
            put_look(tx, c, &p, person.0, (*point, *done, words), moment.now)?;
        }
        // Filed as a matter by whoever has the way in for matters.
        Said::Broke(..) => return Err(Refusal::BadRequest.into()),
    }
    Ok(p)
}

/// What somebody needs. `voice` is the person, or the home whose paper it was.
fn put_needs(tx: &mut Tx<'_>, c: Community, id: ProjectId, voice: Uuid, needs: &[(String, i64)], now: Time) -> Result<(), Error> {
    for (code, amount) in needs {
        tx.exec(
            sql!(
                "INSERT INTO project_demand (community, project, person, code, amount, at) VALUES ($1, $2, $3, $4, $5, $6)
                 ON CONFLICT (community, project, person, code) DO UPDATE SET amount = $5, at = $6"
            ),
            &[c.into(), id.into(), voice.into(), code.as_str().into(), (*amount).into(), now.into()],
        )?;
    }
    Ok(())
}

/// Whether somebody finds a point done in this round, and what is missing. `voice` is the person, or the home whose paper it was.
fn put_look(
    tx: &mut Tx<'_>,
    c: Community,
    p: &Project,
    voice: Uuid,
    (point, done, words): (Uuid, bool, &str),
    now: Time,
) -> Result<(), Fail> {
    if p.stage != Stage::Accepting {
        return Err(Refusal::NotUnderWay.into());
    }
    let round: Option<i64> = tx.one(
        sql!("SELECT round FROM project_point WHERE community = $1 AND project = $2 AND id = $3"),
        &[c.into(), p.id.into(), point.into()],
        |r| r.get(0),
    )?;
    let round = round.ok_or_else(|| Refusal::field("point", ProblemKey::NotAChoice))?;
    tx.exec(
        sql!(
            "INSERT INTO project_verdict (community, project, point, round, person, done, words, at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
             ON CONFLICT (community, project, point, round, person) DO UPDATE SET done = $6, words = $7, at = $8"
        ),
        &[c.into(), p.id.into(), point.into(), round.into(), voice.into(), done.into(), words.into(), now.into()],
    )?;
    Ok(())
}

#[allow(clippy::too_many_arguments, reason = "which home says what to which project, and by whom it came")]
fn consent(
    tx: &mut Tx<'_>,
    app: &App,
    card: &Card,
    moment: &Moment,
    p: &Project,
    home: &Own,
    yes: bool,
    person: Option<PersonId>,
    post: Option<PostId>,
) -> Result<(), Fail> {
    let pack = app.pack_in(tx, &p.pack.0, p.pack.1)?;
    if store::kind(&pack, p).is_none_or(|k| k.consent.is_none()) || p.stage != Stage::Idea {
        return Err(Refusal::NotUnderWay.into());
    }
    tx.exec(
        sql!(
            "INSERT INTO project_consent (community, project, home, yes, person, post, at) VALUES ($1, $2, $3, $4, $5, $6, $7)
             ON CONFLICT (community, project, home) DO UPDATE SET yes = $4, person = $5, post = $6, at = $7"
        ),
        &[card.code.into(), p.id.into(), home.home.into(), yes.into(), person.into(), post.into(), moment.now.into()],
    )?;
    Ok(())
}

/// Whose paper it is.
#[derive(Clone, Debug)]
pub enum Which {
    /// This home.
    Home(HomeId),
    /// The home of this room behind this entrance.
    Room(EntranceId, String),
}

/// Takes down what a home said on paper. What it said before is replaced; the audit log says for which home.
#[allow(clippy::too_many_arguments, reason = "who takes down what which home says to which project")]
pub fn on_paper(
    tx: &mut Tx<'_>,
    app: &App,
    card: &Card,
    actor: &Actor,
    moment: &mut Moment,
    number: &str,
    which: &Which,
    said: &Said,
) -> Result<(), Fail> {
    let (p, c) = (store::by_number(tx, card.code, number)?.ok_or(Refusal::NotFound)?, card.code);
    let (id, field) = match which {
        Which::Home(id) => (Some(*id), "home"),
        Which::Room(entrance, room) => {
            let sql = sql!("SELECT id FROM home WHERE community = $1 AND entrance = $2 AND room = $3 AND ended = 0");
            (tx.one(sql, &[c.into(), (*entrance).into(), room.as_str().into()], |r| r.get(0))?, "room")
        }
    };
    let ground = Ground::read(tx, c)?;
    // Whoever leads nowhere there is told so before anything else.
    if let Which::Room(entrance, _) = which {
        ground.by(actor, Action::RecordConsent, Place::Entrance(*entrance))?;
    }
    let own = id.map(|id| home(tx, c, id)).transpose()?.flatten().ok_or_else(|| Refusal::field(field, ProblemKey::NotHere))?;
    let id = own.home;
    let by = ground.by(actor, Action::RecordConsent, Place::Entrance(own.entrance))?;
    if !ground.meet(p.place, Place::Entrance(own.entrance)) {
        return Err(Refusal::field(field, ProblemKey::NotHere).into());
    }
    match said {
        Said::Needs(_) if p.stage != Stage::Idea => return Err(Refusal::NotUnderWay.into()),
        Said::Needs(needs) => put_needs(tx, c, p.id, id.0, needs, moment.now)?,
        Said::Agrees(_, yes) => consent(tx, app, card, moment, &p, &own, *yes, None, Some(by))?,
        Said::Looked(point, done, words) => put_look(tx, c, &p, id.0, (*point, *done, words), moment.now)?,
        Said::Broke(..) => return Err(Refusal::BadRequest.into()),
    }
    let did = Did { action: "project.paper", subject_kind: "home", subject: id.0, post: Some(by), detail: &p.number };
    audit::append(tx, moment, card.code, actor, &did).map_err(Fail::from)
}

/// Something broke within the warranty: a matter of its own, to which the firm is asked.
#[allow(clippy::too_many_arguments, reason = "who says what broke, when, under which number")]
pub fn broke(
    tx: &mut Tx<'_>,
    app: &App,
    card: &Card,
    actor: &Actor,
    moment: &mut Moment,
    number: &str,
    filed: &str,
    words: &str,
    once: [u8; 16],
    lang: Lang,
) -> Result<String, Fail> {
    let p = store::by_number(tx, card.code, number)?.ok_or(Refusal::NotFound)?;
    let ground = Ground::read(tx, card.code)?;
    let (_, homes) = concerned(tx, card, &ground, actor, &p)?;
    if p.stage != Stage::Warranty {
        return Err(Refusal::NotUnderWay.into());
    }
    let category = store::kind(&card.pack, &p).map_or("other", |k| k.category.as_str());
    let (building, entrance) = homes.first().map(|h| (h.building, h.entrance)).unzip();
    let new = file::New { building, entrance, lang, ..file::New::said(category, words, "web", once) };
    let matter = file::file(tx, app, card, actor, moment, filed, &new)?;
    // The same form sent twice: the first has asked the firm already.
    if matter.number != filed {
        return Ok(matter.number);
    }
    if !p.firm.is_empty() {
        let mut table = Table::lay(tx, app, card, moment, matter.id)?;
        outside::invite(tx, &mut table, Some(matter.holder), &Asked::Firm(p.firm.clone(), None), lang)?;
    }
    told::say(tx, card, &p, "broke", &matter.number, moment.now)?;
    Ok(matter.number)
}

/// What a form says. On paper the home stands apart.
fn said_in(form: &Form, what: &str, card: &Card, p: &Project, paper: bool) -> Result<Said, Vec<Problem>> {
    let mut c = form.check();
    let said = match what {
        "needs" => {
            let demand = store::kind(&card.pack, p).map(|k| k.demand.as_slice()).unwrap_or_default();
            let count = |s: &str| s.parse::<i64>().ok().filter(|n| (0..=MOST).contains(n));
            let range = || ProblemKey::OutOfRange { min: 0, max: MOST };
            let known = |field: &str| demand.iter().any(|d| field.strip_prefix("need-") == Some(d.code.as_str()));
            let unknown = form.pairs().iter().find(|(field, _)| field.starts_with("need-") && !known(field));
            if let Some((field, _)) = unknown {
                c.problem(field, ProblemKey::NotAChoice);
            }
            let needs = demand.iter().map(|d| {
                let field = format!("need-{}", d.code);
                (d.code.clone(), c.optional(&field, range(), count).unwrap_or(0))
            });
            Some(Said::Needs(needs.collect()))
        }
        "agrees" => {
            let yes = c.required("yes", ProblemKey::NotAChoice, yes_or_no);
            let none = paper.then_some(HomeId(Uuid::nil()));
            let home = none.or_else(|| c.required("home", ProblemKey::NotAChoice, |s| s.parse().ok()));
            home.zip(yes).map(|(h, y)| Said::Agrees(h, y))
        }
        "looked" => {
            let words = c.text("missing", 0, asked::WORDS);
            let yes = c.required("yes", ProblemKey::NotAChoice, yes_or_no);
            let point = c.required("point", ProblemKey::NotAChoice, |s| Uuid::try_parse(s).ok());
            point.zip(yes).map(|(p, y)| Said::Looked(p, y, words))
        }
        "broke" => {
            let words = c.text("broke", 2, card.pack.limits.words);
            let once = said_key(form);
            if once.is_none() {
                c.problem("broke", ProblemKey::Required);
            }
            once.map(|once| Said::Broke(words, once))
        }
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

/// Notes what somebody says in a form.
pub(super) async fn say(visit: &Visit, number: &str, form: &Form) -> Result<(), Fail> {
    check(&visit.actor, Action::AnswerProject, &Where::COMMUNITY)?;
    visit.app.limits.take(Limit::Write, &visit.client.to_string(), visit.moment.now)?;
    let (code, asked) = (visit.card.code, number.to_string());
    let p =
        visit.app.db.read(move |tx| store::by_number(tx, code, &asked)).await.map_err(Fail::from)?.ok_or(Refusal::NotFound)?;
    let said = said_in(form, form.get("do"), &visit.card, &p, false).map_err(Refusal::Invalid)?;
    let (app, card, actor, moment, lang) =
        (visit.app.clone(), visit.card.clone(), visit.actor.clone(), visit.moment.clone(), visit.lang);
    let asked = number.to_string();
    let done = if let Said::Broke(words, once) = said {
        let filed = say::number(&visit.app, code, &visit.card.zone, visit.moment.now).await?;
        visit
            .app
            .db
            .write(move |tx| broke(tx, &app, &card, &actor, &mut moment.clone(), &asked, &filed, &words, once, lang).map(drop))
            .await
    } else {
        visit.app.db.write(move |tx| note(tx, &app, &card, &actor, &mut moment.clone(), &asked, &said).map(drop)).await
    };
    visit.app.bell.ring();
    done
}

/// POST what somebody says.
pub async fn answer(visit: Visit, Path((_, number)): Path<(String, String)>, form: Form) -> Result<Response, Fail> {
    let done = say(&visit, &number, &form).await;
    finish(visit, &number, form, done).await
}

/// Takes down a form with what a home said on paper.
pub(super) async fn take_down(visit: &Visit, number: &str, form: &Form) -> Result<(), Fail> {
    let (code, of) = (visit.card.code, number.to_string());
    let p = visit.app.db.read(move |tx| store::by_number(tx, code, &of)).await.map_err(Fail::from)?.ok_or(Refusal::NotFound)?;
    let mut c = form.check();
    // A program names the home; whoever has the paper before them, its entrance and room.
    let which = if form.get("door").is_empty() {
        c.required("home", ProblemKey::NotAChoice, |s| s.parse().ok()).map(Which::Home)
    } else {
        let room = c.text("room", 1, ROOM);
        c.required("door", ProblemKey::NotAChoice, |s| s.parse().ok()).map(|door| Which::Room(door, room))
    };
    let said = said_in(form, if form.get("what").is_empty() { "agrees" } else { form.get("what") }, &visit.card, &p, true);
    let mut wrong = c.problems;
    wrong.extend(said.as_ref().err().into_iter().flatten().cloned());
    let (Some(which), Ok(said), true) = (which, said, wrong.is_empty()) else { return Err(Refusal::Invalid(wrong).into()) };
    let (app, card, actor, moment, asked) =
        (visit.app.clone(), visit.card.clone(), visit.actor.clone(), visit.moment.clone(), number.to_string());
    visit.app.db.write(move |tx| on_paper(tx, &app, &card, &actor, &mut moment.clone(), &asked, &which, &said)).await
}

/// POST what a home said on paper.
pub async fn paper(visit: Visit, Path((_, number)): Path<(String, String)>, form: Form) -> Result<Response, Fail> {
    let done = take_down(&visit, &number, &form).await;
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
            told::follow(tx, &card, p.id, account, on)
        })
        .await?;
    Ok(see(&format!("{}?did={}", urls::Project::url(visit.card.code, &number), if on { "follow" } else { "unfollow" })))
}
