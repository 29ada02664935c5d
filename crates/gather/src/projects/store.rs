//! Projects in the database: what stands of one, read in one go; lists for board and places.

use std::collections::HashMap;

use liren_core::ballot::cost::Shared;
use liren_core::id::{AccountId, BuildingId, Community, EntranceId, FileId, MatterId, PostId, ProjectId};
use liren_core::money::Fen;
use liren_core::project::{Entry, Stage};
use liren_core::refusal::Refusal;
use liren_core::time::Time;
use liren_ground::ground::{Ground, Place};
use liren_ground::plan::spot::Spot;
use liren_kit::app::App;
use liren_kit::fail::Fail;
use liren_store::{Error, Row, Tx, sql};
use uuid::Uuid;

use super::voices;
use crate::documents::papers::Paper;

pub use super::rows::{Booked, Choice, Consent, Event, Filed, Milestone, Point, Project, Quote, Whole, kind};

fn row(r: &Row<'_>) -> Result<Option<Project>, Error> {
    let (Some(place), Some(stage)) = (Place::of(r.str(3)?, r.get(4)?), Stage::parse(r.str(9)?)) else { return Ok(None) };
    Ok(Some(Project {
        id: r.get(0)?,
        number: r.get(1)?,
        kind: r.get(2)?,
        place,
        title: r.get(5)?,
        problem: r.get(6)?,
        helps: r.get(7)?,
        burdens: r.get(8)?,
        stage,
        holder: r.get(10)?,
        matter: r.get(11)?,
        firm: r.get(12)?,
        warranty: r.get(13)?,
        dropped: r.get(14)?,
        seq: r.get(15)?,
        building: r.get(16)?,
        changed: r.get(17)?,
        pack: (r.get(18)?, r.get(19)?),
        shared: r.get::<Option<String>>(20)?.and_then(|s| Shared::parse(&s)).unwrap_or_default(),
    }))
}

/// A project by its number.
pub fn by_number(tx: &mut Tx<'_>, c: Community, number: &str) -> Result<Option<Project>, Error> {
    let found = tx.one(
        sql!(
            "SELECT id, number, kind, place_kind, place, title, problem, helps, burdens, stage, holder, matter, firm, warranty,
                    dropped, seq, building, changed, pack, pack_version, shared FROM project WHERE community = $1 AND number = $2"
        ),
        &[c.into(), number.into()],
        row,
    )?;
    Ok(found.flatten())
}

/// A project by its row.
pub fn by_id(tx: &mut Tx<'_>, c: Community, id: ProjectId) -> Result<Option<Project>, Error> {
    let found = tx.one(
        sql!(
            "SELECT id, number, kind, place_kind, place, title, problem, helps, burdens, stage, holder, matter, firm, warranty,
                    dropped, seq, building, changed, pack, pack_version, shared FROM project WHERE community = $1 AND id = $2"
        ),
        &[c.into(), id.into()],
        row,
    )?;
    Ok(found.flatten())
}

/// All projects, what changed last first.
pub fn all(tx: &mut Tx<'_>, c: Community, limit: i64) -> Result<Vec<Project>, Error> {
    let rows = tx.all(
        sql!(
            "SELECT id, number, kind, place_kind, place, title, problem, helps, burdens, stage, holder, matter, firm, warranty,
                    dropped, seq, building, changed, pack, pack_version, shared FROM project WHERE community = $1 ORDER BY changed DESC, id DESC LIMIT $2"
        ),
        &[c.into(), limit.into()],
        row,
    )?;
    Ok(rows.into_iter().flatten().collect())
}

/// What was chosen costs, by project: a quote that was taken, else the option.
pub fn costs(tx: &mut Tx<'_>, c: Community) -> Result<HashMap<ProjectId, Fen>, Error> {
    let mut out = HashMap::new();
    for sql in [
        sql!("SELECT project, cost FROM project_option WHERE community = $1 AND chosen = TRUE"),
        sql!("SELECT project, amount FROM project_quote WHERE community = $1 AND taken = TRUE"),
    ] {
        out.extend(tx.all(sql, &[c.into()], |r| Ok((r.get(0)?, Fen(r.get(1)?))))?);
    }
    Ok(out)
}

/// The day the next open milestone is due, by project.
pub fn dues(tx: &mut Tx<'_>, c: Community) -> Result<HashMap<ProjectId, Time>, Error> {
    let rows = tx.all(
        sql!("SELECT project, MIN(due) FROM project_milestone WHERE community = $1 AND done IS NULL GROUP BY project"),
        &[c.into()],
        |r| Ok((r.get(0)?, r.get(1)?)),
    )?;
    Ok(rows.into_iter().collect())
}

/// Projects a post answers for and has something to do with.
pub fn held(tx: &mut Tx<'_>, c: Community, post: PostId) -> Result<Vec<Project>, Error> {
    let rows = tx.all(
        sql!(
            "SELECT id, number, kind, place_kind, place, title, problem, helps, burdens, stage, holder, matter, firm, warranty,
                    dropped, seq, building, changed, pack, pack_version, shared FROM project WHERE community = $1 AND holder = $2 AND stage NOT IN ('warranty', 'closed', 'dropped')
              ORDER BY changed DESC LIMIT 100"
        ),
        &[c.into(), post.into()],
        row,
    )?;
    Ok(rows.into_iter().flatten().collect())
}

/// What came of a matter: title and number of each project.
pub fn of_matter(tx: &mut Tx<'_>, c: Community, matter: MatterId) -> Result<Vec<(String, String)>, Error> {
    tx.all(
        sql!("SELECT title, number FROM project WHERE community = $1 AND matter = $2 ORDER BY created"),
        &[c.into(), matter.into()],
        |r| Ok((r.get(0)?, r.get(1)?)),
    )
}

/// A post was handed over: what it answers for goes along.
pub fn hand_over(tx: &mut Tx<'_>, c: Community, from: PostId, to: PostId) -> Result<(), Error> {
    tx.exec(
        sql!("UPDATE project SET holder = $3 WHERE community = $1 AND holder = $2 AND stage NOT IN ('closed', 'dropped')"),
        &[c.into(), from.into(), to.into()],
    )?;
    tx.exec(
        sql!("UPDATE project_milestone SET post = $3 WHERE community = $1 AND post = $2 AND done IS NULL"),
        &[c.into(), from.into(), to.into()],
    )
    .map(drop)
}

/// Whether a project is at a building, or at this one of its entrances: it stays then.
pub fn stands_at(tx: &mut Tx<'_>, c: Community, building: BuildingId, entrance: Option<EntranceId>) -> Result<bool, Error> {
    let found = match entrance {
        None => tx.one(
            sql!("SELECT id FROM project WHERE community = $1 AND building = $2 LIMIT 1"),
            &[c.into(), building.into()],
            |r| r.get::<Uuid>(0),
        )?,
        Some(entrance) => tx.one(
            sql!("SELECT id FROM project WHERE community = $1 AND building = $2 AND place = $3 LIMIT 1"),
            &[c.into(), building.into(), entrance.into()],
            |r| r.get::<Uuid>(0),
        )?,
    };
    Ok(found.is_some())
}

/// All of a project, judged by the pack it was begun under.
pub fn whole(tx: &mut Tx<'_>, app: &App, c: Community, ground: &Ground, project: Project) -> Result<Whole, Fail> {
    let id = project.id;
    let pack = app.pack_in(tx, &project.pack.0, project.pack.1)?;
    let at = [c.into(), id.into()];
    let options = tx.all(
        sql!("SELECT id, title, words, cost, chosen FROM project_option WHERE community = $1 AND project = $2 ORDER BY id"),
        &at,
        |r| Ok(Choice { id: r.get(0)?, title: r.get(1)?, words: r.get(2)?, cost: Fen(r.get(3)?), chosen: r.get(4)? }),
    )?;
    let spots: Vec<Option<Spot>> =
        tx.all(sql!("SELECT spot FROM project_spot WHERE community = $1 AND project = $2 ORDER BY spot"), &at, |r| {
            Ok(Spot::parse(r.str(0)?))
        })?;
    let funds =
        tx.all(sql!("SELECT source, amount FROM project_fund WHERE community = $1 AND project = $2 ORDER BY id"), &at, |r| {
            Ok((r.get(0)?, Fen(r.get(1)?)))
        })?;
    let quotes = tx.all(
        sql!(
            "SELECT id, firm, words, amount, months, taken, why FROM project_quote
              WHERE community = $1 AND project = $2 ORDER BY amount, id"
        ),
        &at,
        |r| {
            Ok(Quote {
                id: r.get(0)?,
                firm: r.get(1)?,
                words: r.get(2)?,
                amount: Fen(r.get(3)?),
                months: r.get(4)?,
                taken: r.get(5)?,
                why: r.get(6)?,
            })
        },
    )?;
    let milestones = tx.all(
        sql!("SELECT id, title, due, post, done FROM project_milestone WHERE community = $1 AND project = $2 ORDER BY due, id"),
        &at,
        |r| Ok(Milestone { id: r.get(0)?, title: r.get(1)?, due: r.get(2)?, post: r.get(3)?, done: r.get(4)? }),
    )?;
    let changes = tx.all(
        sql!("SELECT words, amount, at FROM project_change WHERE community = $1 AND project = $2 ORDER BY id"),
        &at,
        |r| Ok((r.get(0)?, Fen(r.get(1)?), r.get(2)?)),
    )?;
    let events = tx.all(
        sql!("SELECT at, kind, words FROM project_event WHERE community = $1 AND project = $2 ORDER BY seq DESC LIMIT 300"),
        &at,
        |r| Ok(Event { at: r.get(0)?, kind: r.get(1)?, words: r.get(2)? }),
    )?;
    let files = tx.all(
        sql!(
            "SELECT p.file, f.kind, f.mime, f.bytes, f.width, f.height, p.purpose, p.subject FROM project_file p
               JOIN file f ON f.community = p.community AND f.id = p.file
              WHERE p.community = $1 AND p.project = $2 ORDER BY p.file"
        ),
        &at,
        filed,
    )?;
    let from = match project.matter {
        Some(matter) => tx.one(
            sql!("SELECT number FROM matter WHERE community = $1 AND id = $2 AND visibility <> 'closed'"),
            &[c.into(), matter.into()],
            |r| r.get(0),
        )?,
        None => None,
    };
    let decided = tx.one(
        sql!(
            "SELECT d.words, d.meeting FROM project p JOIN meeting_decision d ON d.community = p.community AND d.id = p.decision
              WHERE p.community = $1 AND p.id = $2"
        ),
        &at,
        |r| Ok((r.get(0)?, r.get(1)?)),
    )?;
    let raised = tx.one(
        sql!(
            "SELECT r.words FROM project p JOIN proposal r ON r.community = p.community AND r.id = p.proposal
              WHERE p.community = $1 AND p.id = $2"
        ),
        &at,
        |r| r.get(0),
    )?;
    let asks = kind(&pack, &project).is_some_and(|k| k.consent.is_some());
    let consents = if asks { consents(tx, c, ground, &project)? } else { Vec::new() };
    Ok(Whole {
        pack,
        options,
        demand: voices::demand(tx, c, ground, &project)?,
        spots: spots.into_iter().flatten().collect(),
        consents,
        funds,
        quotes,
        milestones,
        changes,
        points: points(tx, c, ground, &project)?,
        entries: entries(tx, c, id)?,
        events,
        files,
        from,
        decided,
        raised,
        project,
    })
}

/// Lines of the accounts.
pub fn entries(tx: &mut Tx<'_>, c: Community, id: ProjectId) -> Result<Vec<Booked>, Error> {
    tx.all(
        sql!("SELECT seq, amount, corrects, words, at FROM project_entry WHERE community = $1 AND project = $2 ORDER BY seq"),
        &[c.into(), id.into()],
        |r| {
            let entry = Entry { seq: r.get(0)?, amount: Fen(r.get(1)?), corrects: r.get(2)? };
            Ok(Booked { entry, words: r.get(3)?, at: r.get(4)? })
        },
    )
}

fn points(tx: &mut Tx<'_>, c: Community, ground: &Ground, p: &Project) -> Result<Vec<Point>, Error> {
    let at = [c.into(), p.id.into()];
    let mut points =
        tx.all(sql!("SELECT id, words FROM project_point WHERE community = $1 AND project = $2 ORDER BY id"), &at, |r| {
            Ok(Point { id: r.get(0)?, words: r.get(1)?, done: 0, not_done: 0 })
        })?;
    let counts = voices::verdicts(tx, c, ground, p)?;
    for point in &mut points {
        (point.done, point.not_done) = counts.get(&point.id).copied().unwrap_or_default();
    }
    Ok(points)
}

/// What those say who find a point not done in this round, for whoever runs it.
pub fn missing(tx: &mut Tx<'_>, c: Community, id: ProjectId) -> Result<Vec<(Uuid, String)>, Error> {
    tx.all(
        sql!(
            "SELECT v.point, v.words FROM project_verdict v
               JOIN project_point p ON p.community = v.community AND p.project = v.project AND p.id = v.point AND p.round = v.round
              WHERE v.community = $1 AND v.project = $2 AND v.done = FALSE AND v.words <> '' ORDER BY v.point, v.person"
        ),
        &[c.into(), id.into()],
        |r| Ok((r.get(0)?, r.get(1)?)),
    )
}

/// Every entrance of the place with what its homes said. A home that is gone no longer counts.
fn consents(tx: &mut Tx<'_>, c: Community, ground: &Ground, p: &Project) -> Result<Vec<Consent>, Error> {
    let said = tx.all(
        sql!(
            "SELECT h.entrance, p.yes, CAST(COUNT(*) AS BIGINT) FROM project_consent p
               JOIN home h ON h.community = p.community AND h.id = p.home
              WHERE p.community = $1 AND p.project = $2 AND h.ended = 0 GROUP BY h.entrance, p.yes"
        ),
        &[c.into(), p.id.into()],
        |r| Ok((r.get::<EntranceId>(0)?, r.get::<bool>(1)?, r.get::<i64>(2)?)),
    )?;
    let of = |entrance, yes| said.iter().find(|(e, y, _)| *e == entrance && *y == yes).map_or(0, |s| s.2);
    let doors = ground.doors.iter().map(|d| d.id).filter(|e| ground.meet(p.place, Place::Entrance(*e)));
    let row = |e| Consent { entrance: e, homes: ground.homes(Place::Entrance(e)), yes: of(e, true), no: of(e, false) };
    Ok(doors.map(row).filter(|c| c.homes > 0).collect())
}

/// Whether an account follows a project.
pub fn follows(tx: &mut Tx<'_>, c: Community, id: ProjectId, account: AccountId) -> Result<bool, Error> {
    let found = tx.one(
        sql!("SELECT project FROM project_follow WHERE community = $1 AND project = $2 AND account = $3"),
        &[c.into(), id.into(), account.into()],
        |r| r.get::<Uuid>(0),
    )?;
    Ok(found.is_some())
}

fn filed(r: &Row<'_>) -> Result<Filed, Error> {
    Ok(Filed { paper: Paper::of(r)?, purpose: r.get(6)?, subject: r.get(7)? })
}

/// A file of a project.
pub fn file(tx: &mut Tx<'_>, c: Community, number: &str, file: FileId) -> Result<Option<Filed>, Fail> {
    let project = by_number(tx, c, number)?.ok_or(Refusal::NotFound)?;
    let found = tx.one(
        sql!(
            "SELECT p.file, f.kind, f.mime, f.bytes, f.width, f.height, p.purpose, p.subject FROM project_file p
               JOIN file f ON f.community = p.community AND f.id = p.file
              WHERE p.community = $1 AND p.project = $2 AND p.file = $3"
        ),
        &[c.into(), project.id.into(), file.into()],
        filed,
    )?;
    Ok(found)
}

/// Projects that concern a building, what is not over first.
pub fn at_building(tx: &mut Tx<'_>, c: Community, ground: &Ground, building: BuildingId) -> Result<Vec<Project>, Error> {
    let mut found = all(tx, c, 200)?;
    found.retain(|p| p.stage != Stage::Dropped && ground.reaches(p.place, building));
    found.sort_by_key(|p| p.stage.over());
    Ok(found)
}

/// What the vouchers of a line of the accounts belong to.
pub fn voucher(seq: i64) -> Uuid {
    Uuid::from_u128(u128::from(seq.unsigned_abs()))
}
