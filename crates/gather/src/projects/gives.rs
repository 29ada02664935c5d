//! What projects give to others: the community's home, a building's page, what waits, the audit log's names, export, erasure.

use liren_core::id::{AccountId, BuildingId, Community, EntranceId, MatterId, PersonId};
use liren_core::project::{Stage, next};
use liren_core::time::Time;
use liren_ground::ground::Ground;
use liren_ground::names;
use liren_kit::card::Card;
use liren_kit::fail::Fail;
use liren_kit::slice::{Asked, Block, Gives, How, Row, Sign, TakePart, Waiting};
use liren_kit::when;
use liren_store::{Tx, sql};
use serde_json::json;
use uuid::Uuid;

use super::pages::sign;
use super::people;
use super::said::stage_words;
use super::store::{self, Project};
use super::urls;
use crate::words::Projects;

/// All of it.
pub const GIVES: Gives = Gives {
    slice: "",
    waiting: Some(waiting),
    home: Some(home),
    take_part: Some(take_part),
    mine: None,
    hears: None,
    building: Some(building),
    post: None,
    pins: None,
    export: Some(export),
    keeps: Some(keeps),
    named: Some(named),
    concerns: None,
    erase: Some(erase),
};

/// Rows on somebody else's page.
const ROWS: usize = 4;

fn rows(tx: &mut Tx<'_>, asked: &Asked<'_>, ground: &Ground, all: &[Project]) -> Result<Block, Fail> {
    let names = names::within(tx, asked.app, asked.card)?;
    let t = Projects(asked.lang);
    let row = |p: &Project| Row {
        title: p.title.clone(),
        meta: format!("{} · {}", stage_words(t, p.stage), ground.name(&names, asked.card, asked.lang, p.place)),
        url: urls::Project::url(asked.card.code, &p.number),
        sign: sign(p.stage),
    };
    Ok(Block { rows: all.iter().take(ROWS).map(row).collect(), total: u64::try_from(all.len()).unwrap_or(0) })
}

fn home(tx: &mut Tx<'_>, asked: &Asked<'_>) -> Result<Block, Fail> {
    let open: Vec<Project> = store::all(tx, asked.card.code, 50)?.into_iter().filter(|p| !p.stage.over()).collect();
    if open.is_empty() {
        return Ok(Block::default());
    }
    let ground = Ground::kept(tx, asked.app, asked.card.code)?;
    rows(tx, asked, &ground, &open)
}

/// Projects that ask the actor something they have not said yet: what they need, whether their home agrees, whether a point is done.
fn take_part(tx: &mut Tx<'_>, asked: &Asked<'_>) -> Result<Vec<TakePart>, Fail> {
    let (c, actor) = (asked.card.code, asked.actor);
    let Some(person) = actor.person.filter(|_| !actor.homes.is_empty()) else { return Ok(Vec::new()) };
    let mut open = store::all(tx, c, 50)?;
    open.retain(|p| matches!(p.stage, Stage::Idea | Stage::Accepting));
    if open.is_empty() {
        return Ok(Vec::new());
    }
    let (names, ground) = (names::within(tx, asked.app, asked.card)?, Ground::kept(tx, asked.app, c)?);
    let mut out = Vec::new();
    for p in open {
        let homes = people::homes(tx, c, &ground, actor, &p)?;
        if homes.is_empty() || !people::asked(tx, asked.app, c, &p, person, &homes)? {
            continue;
        }
        let place = ground.name(&names, asked.card, asked.lang, p.place);
        let url = urls::Project::url(c, &p.number);
        out.push(TakePart { how: How::Say, title: p.title, place, url, at: None, waits: true });
    }
    Ok(out)
}

fn building(tx: &mut Tx<'_>, asked: &Asked<'_>, building: BuildingId) -> Result<Block, Fail> {
    let ground = Ground::kept(tx, asked.app, asked.card.code)?;
    let here = store::at_building(tx, asked.card.code, &ground, building)?;
    rows(tx, asked, &ground, &here)
}

/// Milestones of mine that are not done, and projects that could go on.
fn waiting(tx: &mut Tx<'_>, asked: &Asked<'_>) -> Result<Vec<Waiting>, Fail> {
    let (c, t) = (asked.card.code, Projects(asked.lang));
    let mut out = Vec::new();
    for post in &asked.actor.posts {
        let held = store::held(tx, c, post.id)?;
        if held.is_empty() {
            continue;
        }
        let ground = Ground::kept(tx, asked.app, c)?;
        for p in held {
            let w = store::whole(tx, asked.app, c, &ground, p)?;
            let p = &w.project;
            let due = w.milestones.iter().filter(|m| m.done.is_none()).map(|m| m.due).min();
            let ready = next(p.stage, &w.standing()).is_ok();
            let meta = match (due, ready) {
                (_, true) => t.waiting_next().to_string(),
                (Some(at), _) => t.milestone_due(when::full_date(asked.lang, &asked.card.zone, at)),
                (None, _) => stage_words(t, p.stage).to_string(),
            };
            let late = due.is_some_and(|at| at < asked.now);
            out.push(Waiting {
                title: p.title.clone(),
                meta,
                url: urls::Project::url(c, &p.number),
                due,
                sign: if late { Sign::Late } else { sign(p.stage) },
                action: None,
            });
        }
    }
    Ok(out)
}

/// A project stays at its building and its entrance.
fn keeps(tx: &mut Tx<'_>, c: Community, building: BuildingId, entrance: Option<EntranceId>) -> Result<bool, Fail> {
    store::stands_at(tx, c, building, entrance).map_err(Fail::from)
}

/// What came of a matter, for its page: title and address of each project.
pub fn of_matter(tx: &mut Tx<'_>, c: Community, matter: MatterId) -> Result<Vec<(String, String)>, Fail> {
    let found = store::of_matter(tx, c, matter)?;
    Ok(found.into_iter().map(|(title, number)| (title, urls::Project::url(c, number))).collect())
}

fn named(tx: &mut Tx<'_>, asked: &Asked<'_>, kind: &str, id: Uuid) -> Result<Option<(String, String)>, Fail> {
    if kind != "project" {
        return Ok(None);
    }
    let found = store::by_id(tx, asked.card.code, id.into())?;
    Ok(found.map(|p| (format!("{} {}", p.number, p.title), urls::Project::url(asked.card.code, &p.number))))
}

fn export(tx: &mut Tx<'_>, asked: &Asked<'_>, person: PersonId) -> Result<serde_json::Value, Fail> {
    let at = [asked.card.code.into(), person.into()];
    let needs = tx.all(
        sql!(
            "SELECT p.number, d.code, d.amount FROM project_demand d
               JOIN project p ON p.community = d.community AND p.id = d.project WHERE d.community = $1 AND d.person = $2"
        ),
        &at,
        |r| Ok(json!({ "project": r.get::<String>(0)?, "need": r.get::<String>(1)?, "amount": r.get::<i64>(2)? })),
    )?;
    let spots = tx.all(
        sql!(
            "SELECT p.number, d.spot FROM project_spot d
               JOIN project p ON p.community = d.community AND p.id = d.project WHERE d.community = $1 AND d.person = $2"
        ),
        &at,
        |r| Ok(json!({ "project": r.get::<String>(0)?, "spot": r.get::<String>(1)? })),
    )?;
    let agreed = tx.all(
        sql!(
            "SELECT p.number, d.yes FROM project_consent d
               JOIN project p ON p.community = d.community AND p.id = d.project WHERE d.community = $1 AND d.person = $2"
        ),
        &at,
        |r| Ok(json!({ "project": r.get::<String>(0)?, "agrees": r.get::<bool>(1)? })),
    )?;
    let looked = tx.all(
        sql!(
            "SELECT p.number, d.done, d.words FROM project_verdict d
               JOIN project p ON p.community = d.community AND p.id = d.project WHERE d.community = $1 AND d.person = $2"
        ),
        &at,
        |r| Ok(json!({ "project": r.get::<String>(0)?, "done": r.get::<bool>(1)?, "words": r.get::<String>(2)? })),
    )?;
    Ok(json!({ "needs": needs, "spots": spots, "agreed": agreed, "looked": looked }))
}

/// What somebody needed and found goes; a home's consent stays with the home, without who gave it.
fn erase(tx: &mut Tx<'_>, card: &Card, account: AccountId, person: PersonId, _now: Time) -> Result<(), Fail> {
    let at = [card.code.into(), person.into()];
    tx.exec(sql!("DELETE FROM project_demand WHERE community = $1 AND person = $2"), &at)?;
    tx.exec(sql!("DELETE FROM project_spot WHERE community = $1 AND person = $2"), &at)?;
    tx.exec(sql!("DELETE FROM project_verdict WHERE community = $1 AND person = $2"), &at)?;
    tx.exec(sql!("UPDATE project_consent SET person = NULL WHERE community = $1 AND person = $2"), &at)?;
    tx.exec(sql!("DELETE FROM project_follow WHERE community = $1 AND account = $2"), &[card.code.into(), account.into()])?;
    Ok(())
}
