//! Carrying papers to homes: two people whom the chair names and who are no candidates see where a paper still has to go. A home can ask
//! that nobody comes any more, and then it is on no list. With the close all of it is gone.

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;
use axum::extract::{Path, RawQuery};
use axum::response::Response;
use liren_core::id::{BallotId, BuildingId, Community, PersonId, PostId};
use liren_core::permission::{Action, Actor, Where, check, may};
use liren_core::refusal::{Problem, ProblemKey, Refusal};
use liren_ground::names;
use liren_kit::fail::Fail;
use liren_kit::form::{Choice, Form, queried};
use liren_kit::joined;
use liren_kit::page::{Nav, Page, Told, again, html, see, told};
use liren_kit::visit::Visit;
use liren_store::{Error, Tx, sql};

use super::read::{self, Ballot, State};
use super::{keep, make, roll, urls};
use crate::words::Ballots;

/// How many carry papers.
const CARRIERS: usize = 2;

/// The posts that were named.
pub fn carriers(tx: &mut Tx<'_>, c: Community, ballot: BallotId) -> Result<Vec<PostId>, Error> {
    tx.all(
        sql!("SELECT post FROM ballot_carrier WHERE community = $1 AND ballot = $2 ORDER BY post"),
        &[c.into(), ballot.into()],
        |r| r.get(0),
    )
}

/// Whether the actor carries papers of a ballot: holds one of the posts that were named.
pub fn carries(actor: &Actor, carriers: &[PostId]) -> bool {
    carriers.iter().any(|post| may(actor, Action::CarryBallots, &Where::post(*post)))
}

/// Forgets who carries, and where: at the close, or when it is not held.
pub fn forget(tx: &mut Tx<'_>, c: Community, ballot: BallotId) -> Result<(), Error> {
    let at = [c.into(), ballot.into()];
    tx.exec(sql!("DELETE FROM ballot_visit WHERE community = $1 AND ballot = $2"), &at)?;
    tx.exec(sql!("DELETE FROM ballot_carrier WHERE community = $1 AND ballot = $2"), &at).map(drop)
}

/// Marks an owner of the list. What was asked for (nobody comes any more) stands against everything else.
fn mark(tx: &mut Tx<'_>, c: Community, ballot: BallotId, n: u32, no_more: bool) -> Result<(), Fail> {
    if roll::on_roll(tx, c, ballot, n)?.is_none() {
        return Err(Refusal::field("n", ProblemKey::NotHere).into());
    }
    let at = [c.into(), ballot.into(), n.into()];
    if no_more {
        tx.exec(
            sql!(
                "INSERT INTO ballot_visit (community, ballot, n, mark) VALUES ($1, $2, $3, 'no_more')
                 ON CONFLICT (community, ballot, n) DO UPDATE SET mark = 'no_more'"
            ),
            &at,
        )?;
    } else {
        tx.exec(
            sql!(
                "INSERT INTO ballot_visit (community, ballot, n, mark) VALUES ($1, $2, $3, 'brought')
                 ON CONFLICT (community, ballot, n) DO NOTHING"
            ),
            &at,
        )?;
    }
    Ok(())
}

/// Marks by number: `true` where nobody is to come any more.
fn marks(tx: &mut Tx<'_>, c: Community, ballot: BallotId) -> Result<BTreeMap<u32, bool>, Error> {
    let rows =
        tx.all(sql!("SELECT n, mark FROM ballot_visit WHERE community = $1 AND ballot = $2"), &[c.into(), ballot.into()], |r| {
            Ok((u32::try_from(r.get::<i64>(0)?).unwrap_or(0), r.str(1)? == "no_more"))
        })?;
    Ok(rows.into_iter().collect())
}

/// Names who carries. Two different people; nobody who stands in a selection that is under way, since whoever wants votes does not
/// collect them.
pub fn name(tx: &mut Tx<'_>, c: Community, b: &Ballot, posts: &BTreeSet<PostId>) -> Result<(), Fail> {
    if !matches!(b.state, State::Notice | State::Voting) || b.closed.is_some() {
        return Err(Refusal::BallotState.into());
    }
    // Of two appointments at once the second runs again and takes the place of the first.
    keep::alone(tx, c, b.id)?;
    let mut people: BTreeSet<PersonId> = BTreeSet::new();
    for post in posts {
        let person: Option<Option<PersonId>> = tx.one(
            sql!("SELECT person FROM post WHERE community = $1 AND id = $2 AND ended IS NULL"),
            &[c.into(), (*post).into()],
            |r| r.get(0),
        )?;
        let person = person.flatten().ok_or_else(|| Refusal::field("carriers", ProblemKey::NotAChoice))?;
        let stands: Option<i64> = tx.one(
            sql!(
                "SELECT 1 FROM selection_candidate k JOIN selection s ON s.community = k.community AND s.id = k.selection
                  WHERE k.community = $1 AND k.person = $2 AND k.withdrawn IS NULL AND s.ended IS NULL LIMIT 1"
            ),
            &[c.into(), person.into()],
            |r| r.get(0),
        )?;
        if stands.is_some() {
            return Err(Refusal::field("carriers", ProblemKey::NotAChoice).into());
        }
        people.insert(person);
    }
    if people.len() != CARRIERS || posts.len() != CARRIERS {
        return Err(Refusal::field("carriers", ProblemKey::Required).into());
    }
    tx.exec(sql!("DELETE FROM ballot_carrier WHERE community = $1 AND ballot = $2"), &[c.into(), b.id.into()])?;
    for post in posts {
        tx.exec(
            sql!("INSERT INTO ballot_carrier (community, ballot, post) VALUES ($1, $2, $3)"),
            &[c.into(), b.id.into(), (*post).into()],
        )?;
    }
    Ok(())
}

/// An owner to whom a paper has to go.
pub struct Stop {
    /// Number on the roll.
    pub n: u32,
    /// The building of the first home.
    building: Option<BuildingId>,
    /// The homes in words.
    pub rooms: Vec<String>,
    /// A paper was brought, and none has come in yet.
    pub brought: bool,
}

/// Where papers still have to go, and how many asked that nobody comes.
fn stops(parts: Vec<roll::Part>, marks: &BTreeMap<u32, bool>) -> (Vec<Stop>, usize) {
    let mut out: Vec<Stop> = Vec::new();
    for p in parts.into_iter().filter(|p| !p.took) {
        match out.last_mut().filter(|s| s.n == p.n) {
            Some(s) => s.rooms.push(p.room),
            None => {
                out.push(Stop { n: p.n, building: p.building, rooms: vec![p.room], brought: marks.get(&p.n) == Some(&false) })
            }
        }
    }
    let all = out.len();
    out.retain(|s| marks.get(&s.n) != Some(&true));
    let left_out = all - out.len();
    (out, left_out)
}

/// A stop as it is shown.
struct Shown {
    n: u32,
    rooms: String,
    brought: bool,
}

#[derive(Template)]
#[template(path = "ballots/delivery.html")]
struct DeliveryPage {
    page: Page,
    t: Ballots,
    problems: Vec<Told>,
    title: String,
    back: String,
    carried: Vec<String>,
    names: bool,
    appoint: String,
    one: Vec<Choice>,
    two: Vec<Choice>,
    lists: bool,
    buildings: Vec<Choice>,
    building: String,
    stops: Vec<Shown>,
    left_out: i64,
}

struct Loaded {
    b: Ballot,
    carriers: Vec<PostId>,
    /// Buildings of the roll.
    buildings: BTreeSet<BuildingId>,
    stops: Vec<Stop>,
    left_out: usize,
}

/// Whoever was named, and the chair who names them; for anybody else it is not there.
async fn loaded(visit: &Visit, number: String) -> Result<Loaded, Fail> {
    let (c, actor) = (visit.card.code, visit.actor.clone());
    visit
        .app
        .db
        .read(move |tx| {
            let b = read::shown(tx, c, &number, false)?;
            let carriers = carriers(tx, c, b.id)?;
            let lists = carries(&actor, &carriers);
            if !lists && !may(&actor, Action::NameCarriers, &Where::COMMUNITY) {
                return Err(Refusal::NotFound.into());
            }
            if !matches!(b.state, State::Notice | State::Voting) {
                return Err(Refusal::BallotState.into());
            }
            let parts = if lists && b.frozen.is_some() { roll::parts(tx, c, b.id)? } else { Vec::new() };
            let buildings = parts.iter().filter_map(|p| p.building).collect();
            let (stops, left_out) = if lists { stops(parts, &marks(tx, c, b.id)?) } else { Default::default() };
            Ok::<_, Fail>(Loaded { b, carriers, buildings, stops, left_out })
        })
        .await
}

async fn page(visit: &Visit, l: Loaded, building: String, problems: &[Problem]) -> Result<DeliveryPage, Fail> {
    let names = names::of(&visit.app, &visit.card).await?;
    let (t, lang, c) = (Ballots(visit.lang), visit.lang, visit.card.code);
    let here: Vec<BuildingId> = names.order.iter().filter(|id| l.buildings.contains(id)).copied().collect();
    let picked = building.parse().ok().filter(|id| here.contains(id)).or(here.first().copied());
    let held = names.held(&visit.card, lang);
    let choices = |nth: usize| -> Vec<Choice> {
        let on = l.carriers.get(nth);
        held.iter().map(|(id, words)| Choice::of(id.to_string(), words, Some(id) == on)).collect()
    };
    Ok(DeliveryPage {
        page: Page::new(visit, Nav::UnderWay, t.delivery_title()),
        t,
        problems: told(problems, lang),
        title: l.b.title.clone(),
        back: urls::Ballot::url(c, &l.b.number),
        carried: l.carriers.iter().map(|post| names.post(&visit.card, lang, *post)).collect(),
        names: visit.may(Action::NameCarriers, &Where::COMMUNITY),
        appoint: urls::Carriers::url(c, &l.b.number),
        one: choices(0),
        two: choices(1),
        lists: carries(&visit.actor, &l.carriers),
        building: picked.map(|id| id.to_string()).unwrap_or_default(),
        buildings: here.iter().map(|id| Choice::of(id.to_string(), names.building(*id), Some(*id) == picked)).collect(),
        stops: l
            .stops
            .into_iter()
            .filter(|s| s.building == picked)
            .map(|s| Shown { n: s.n, rooms: joined::list(lang, s.rooms), brought: s.brought })
            .collect(),
        left_out: i64::try_from(l.left_out).unwrap_or(0),
    })
}

/// GET the list, building by building; for the chair also who carries.
pub async fn show(visit: Visit, Path((_, number)): Path<(String, String)>, RawQuery(raw): RawQuery) -> Result<Response, Fail> {
    let l = loaded(&visit, number).await?;
    html(&page(&visit, l, queried(raw.as_deref(), "b"), &[]).await?)
}

/// What whoever carries papers, and the chair, read of it.
pub struct List {
    /// The posts that were named.
    pub carriers: Vec<PostId>,
    /// Where a paper has to go. Only for who carries.
    pub stops: Vec<Stop>,
    /// How many asked that nobody comes.
    pub left_out: usize,
}

/// The whole list, of all buildings.
pub async fn list(visit: &Visit, number: String) -> Result<List, Fail> {
    let l = loaded(visit, number).await?;
    Ok(List { carriers: l.carriers, left_out: l.left_out, stops: l.stops })
}

/// POST: a paper was brought, or nobody is to come any more.
pub async fn send(visit: Visit, Path((_, number)): Path<(String, String)>, form: Form) -> Result<Response, Fail> {
    marked(&visit, &number, &form).await?;
    let list = urls::Delivery::url(visit.card.code, &number);
    Ok(see(&form.get("b").parse::<BuildingId>().map_or(list.clone(), |building| format!("{list}?b={building}"))))
}

/// Marks an owner of the list as the form says.
pub async fn marked(visit: &Visit, number: &str, form: &Form) -> Result<(), Fail> {
    let mut f = form.check();
    let n: Option<u32> = f.required("n", ProblemKey::NotANumber, |s| s.parse().ok());
    let n = n.ok_or_else(|| Refusal::field("n", ProblemKey::NotANumber))?;
    let (c, actor, no_more, named) = (visit.card.code, visit.actor.clone(), form.is("do", "no_more"), number.to_string());
    visit
        .app
        .db
        .write(move |tx| {
            let b = read::shown(tx, c, &named, false)?;
            // Of a mark and the close at once one runs again: nothing is left of a list that is gone.
            keep::alone(tx, c, b.id)?;
            let carriers = carriers(tx, c, b.id)?;
            if !carries(&actor, &carriers) {
                return Err(Refusal::NotFound.into());
            }
            if b.state != State::Voting {
                return Err(Refusal::BallotState.into());
            }
            mark(tx, c, b.id, n, no_more)
        })
        .await
}

/// Names who carries papers as the form says.
pub async fn appointed(visit: &Visit, number: &str, form: &Form) -> Result<(), Fail> {
    check(&visit.actor, Action::NameCarriers, &Where::COMMUNITY)?;
    let mut posts: BTreeSet<PostId> = BTreeSet::new();
    for said in form.all("carriers").filter(|s| !s.is_empty()) {
        posts.insert(said.parse().map_err(|_| Refusal::field("carriers", ProblemKey::NotAChoice))?);
    }
    let (card, actor, moment, named) = (visit.card.clone(), visit.actor.clone(), visit.moment.clone(), number.to_string());
    visit
        .app
        .db
        .write(move |tx| {
            let b = read::shown(tx, card.code, &named, false)?;
            name(tx, card.code, &b, &posts)?;
            make::note(tx, &card, &actor, &mut moment.clone(), b.id, None, "ballot.carriers", "")
        })
        .await
}

/// POST who carries papers: the chair names two.
pub async fn appoint(visit: Visit, Path((_, number)): Path<(String, String)>, form: Form) -> Result<Response, Fail> {
    match appointed(&visit, &number, &form).await {
        Ok(()) => Ok(see(&urls::Delivery::url(visit.card.code, &number))),
        Err(Fail::Refused(Refusal::Invalid(problems))) => {
            let l = loaded(&visit, number).await?;
            again(&page(&visit, l, String::new(), &problems).await?)
        }
        Err(fail) => Err(fail),
    }
}

/// POST by somebody on the roll: nobody is to come to us any more.
pub async fn no_visits(visit: Visit, Path((_, number)): Path<(String, String)>, _form: Form) -> Result<Response, Fail> {
    none_come(&visit, &number).await?;
    Ok(see(&format!("{}?did=no-visits", urls::Ballot::url(visit.card.code, &number))))
}

/// Nobody is to come to whoever asks any more.
pub async fn none_come(visit: &Visit, number: &str) -> Result<(), Fail> {
    check(&visit.actor, Action::CastBallot, &Where::own(&visit.actor))?;
    let (app, c, person, named) = (visit.app.clone(), visit.card.code, visit.actor.person, number.to_string());
    visit
        .app
        .db
        .write(move |tx| {
            let b = read::shown(tx, c, &named, false)?;
            keep::alone(tx, c, b.id)?;
            if b.state != State::Voting {
                return Err(Refusal::BallotState.into());
            }
            let mine = roll::mine(tx, &app, c, &b, person)?;
            if mine.is_empty() {
                return Err(Refusal::NotTheOwner.into());
            }
            for n in mine {
                mark(tx, c, b.id, n, true)?;
            }
            Ok::<_, Fail>(())
        })
        .await
}
