//! What each home pays of the owners' part: the same for all, or by the areas of the owner roll, to the fen. The whole list is for whoever
//! runs the project, since an area tells a home; an owner whom an officer checked reads their own home's share.

use askama::Template;
use axum::Json;
use axum::extract::Path;
use axum::response::Response;
use liren_core::ballot::cost::{Shared, Size, shares};
use liren_core::ballot::roll::Sort;
use liren_core::id::HomeId;
use liren_core::money::Fen;
use liren_core::permission::{Action, Actor, Where, check};
use liren_core::refusal::Refusal;
use liren_ground::ground::Ground;
use liren_ground::names::{self, Names};
use liren_kit::card::Card;
use liren_kit::fail::Fail;
use liren_kit::page::{Nav, Page, html};
use liren_kit::visit::Visit;
use liren_kit::when;
use liren_store::{Tx, sql};
use serde::Serialize;
use utoipa::ToSchema;

use super::said::shared_words;
use super::store::{self, Whole};
use super::urls;
use crate::ballots::owners;
use crate::words::Projects;

/// What a home pays.
#[derive(Clone, Debug)]
pub(super) struct Part {
    /// The home.
    pub home: HomeId,
    /// In words.
    pub room: String,
    /// In 0.01 m², where it is known.
    pub area: Option<u64>,
    /// Its share; none for all as long as the area of one is missing.
    pub pays: Option<Fen>,
}

/// What each home of the place pays.
pub(super) fn parts(tx: &mut Tx<'_>, card: &Card, names: &Names, ground: &Ground, w: &Whole) -> Result<Vec<Part>, Fail> {
    let p = &w.project;
    let homes: Vec<(HomeId, String, Option<u64>)> = owners::units(tx, card, names, ground, &p.place.into())?
        .into_iter()
        .filter(|u| u.row.sort == Sort::Home)
        .filter_map(|u| Some((u.home?, u.room, u.row.areas.counted())))
        .collect();
    let sizes: Vec<Size> = homes.iter().map(|(_, _, area)| Size { area: area.unwrap_or(0), homes: 1 }).collect();
    let pays = shares(w.owners(), p.shared, &sizes);
    let part = |(i, (home, room, area)): (usize, (HomeId, String, Option<u64>))| Part {
        home,
        room,
        area,
        pays: pays.as_ref().map(|all| all[i]),
    };
    Ok(homes.into_iter().enumerate().map(part).collect())
}

/// What the homes of an owner pay whom an officer checked.
pub(super) fn mine(
    tx: &mut Tx<'_>,
    card: &Card,
    names: &Names,
    ground: &Ground,
    actor: &Actor,
    w: &Whole,
) -> Result<Vec<Part>, Fail> {
    let Some(person) = actor.person.filter(|_| w.project.shared != Shared::Not && w.owners().0 > 0) else {
        return Ok(Vec::new());
    };
    let owned: Vec<HomeId> = tx.all(
        sql!(
            "SELECT home FROM residency
              WHERE community = $1 AND person = $2 AND role = 'owner' AND proof = 'officer' AND ends IS NULL"
        ),
        &[card.code.into(), person.into()],
        |r| r.get(0),
    )?;
    if owned.is_empty() {
        return Ok(Vec::new());
    }
    let mut all = parts(tx, card, names, ground, w)?;
    all.retain(|p| owned.contains(&p.home));
    Ok(all)
}

/// What one home pays, for programs.
#[derive(Serialize, ToSchema)]
pub struct ShareJson {
    /// The home, in words.
    room: String,
    /// In 0.01 m²; none where the owner roll does not know it.
    area: Option<u64>,
    /// In fen; none as long as nothing is shared, or the area of a home is missing.
    pays: Option<i64>,
}

impl ShareJson {
    /// Of a home.
    pub(super) fn of(p: &Part) -> Self {
        Self { room: p.room.clone(), area: p.area, pays: p.pays.map(|f| f.0) }
    }
}

/// The whole list, for programs.
#[derive(Serialize, ToSchema)]
pub struct SharesJson {
    /// `area`, `home` or `none`.
    shared: &'static str,
    /// What the owners pay together, in fen.
    owners: i64,
    /// Every home of the place.
    homes: Vec<ShareJson>,
}

/// Reads the list, if it is this person's to read.
async fn read(visit: &Visit, number: &str) -> Result<(Whole, Vec<Part>), Fail> {
    let (app, card, actor, number) = (visit.app.clone(), visit.card.clone(), visit.actor.clone(), number.to_string());
    let names = names::of(&visit.app, &visit.card).await?;
    let read = visit.app.db.read(move |tx| {
        let found = store::by_number(tx, card.code, &number)?;
        check(&actor, Action::RunProject, &found.as_ref().map_or(Where::COMMUNITY, |p| Where::post(p.holder)))?;
        let project = found.ok_or(Refusal::NotFound)?;
        let ground = Ground::kept(tx, &app, card.code)?;
        let whole = store::whole(tx, &app, card.code, &ground, project)?;
        let all = parts(tx, &card, &names, &ground, &whole)?;
        Ok::<_, Fail>((whole, all))
    });
    read.await
}

struct Line {
    room: String,
    area: String,
    pays: String,
}

#[derive(Template)]
#[template(path = "projects/shares.html")]
struct SharesPage {
    page: Page,
    t: Projects,
    title: String,
    back: String,
    facts: Vec<(String, String)>,
    /// Areas of some homes are missing, so that nothing can be shared by area.
    missing: String,
    lines: Vec<Line>,
    signed: String,
    date: String,
}

/// An area in m².
fn square(area: u64) -> String {
    format!("{}.{:02}", area / 100, area % 100)
}

/// GET the list on paper.
pub async fn sheet(visit: Visit, Path((_, number)): Path<(String, String)>) -> Result<Response, Fail> {
    let (w, all) = read(&visit, &number).await?;
    let (t, p) = (Projects(visit.lang), &w.project);
    let missing = all.iter().filter(|part| part.area.is_none()).count();
    html(&SharesPage {
        page: Page::new(&visit, Nav::UnderWay, t.shares_title(&p.title)),
        t,
        title: t.shares_title(&p.title),
        back: urls::Project::url(visit.card.code, &p.number),
        facts: vec![
            (t.source_owners().to_string(), t.yuan(w.owners())),
            (t.ask_shared().to_string(), shared_words(t, p.shared).to_string()),
            (t.shares_homes().to_string(), all.len().to_string()),
        ],
        missing: if p.shared == Shared::Area && missing > 0 {
            t.shares_missing(i64::try_from(missing).unwrap_or(0))
        } else {
            String::new()
        },
        lines: all
            .iter()
            .map(|part| Line {
                room: part.room.clone(),
                area: part.area.map(square).unwrap_or_default(),
                pays: part.pays.map(|f| f.to_string()).unwrap_or_default(),
            })
            .collect(),
        signed: visit.card.name.clone(),
        date: when::full_date(visit.lang, &visit.card.zone, visit.moment.now),
    })
}

/// What each home pays of the owners' part.
#[utoipa::path(get, path = "/api/v1/c/{community}/projects/{project}/shares", tag = "projects",
    params(("community" = String, Path, description = "12-digit code"), ("project" = String, Path, description = "Its number: P2026-001")),
    responses((status = 200, body = SharesJson), (status = 403, description = "Not theirs to run"), (status = 404, description = "No such project")))]
pub async fn api(visit: Visit, Path((_, number)): Path<(String, String)>) -> Result<Json<SharesJson>, Fail> {
    let (w, all) = read(&visit, &number).await?;
    let homes = all.iter().map(ShareJson::of).collect();
    Ok(Json(SharesJson { shared: w.project.shared.name(), owners: w.owners().0, homes }))
}
