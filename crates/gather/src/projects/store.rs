//! Projects in the database: what stands of one, read in one go; lists for board and places.

use std::collections::BTreeMap;

use liren_core::id::{AccountId, BuildingId, Community, EntranceId, FileId, MatterId, PostId, ProjectId};
use liren_core::money::Fen;
use liren_core::pack::{Pack, ProjectKind};
use liren_core::project::{self, Entry, Stage, Standing};
use liren_core::refusal::Refusal;
use liren_core::time::Time;
use liren_ground::ground::{Ground, Place};
use liren_kit::fail::Fail;
use liren_store::{Error, Row, Tx, sql};
use uuid::Uuid;

/// A project's own row.
#[derive(Clone, Debug)]
pub struct Project {
    /// Its row.
    pub id: ProjectId,
    /// Its number.
    pub number: String,
    /// Code of its kind in the pack.
    pub kind: String,
    /// For whom.
    pub place: Place,
    /// What it is called.
    pub title: String,
    /// What is wrong.
    pub problem: String,
    /// Whom it helps.
    pub helps: String,
    /// Whom it burdens.
    pub burdens: String,
    /// Where it stands.
    pub stage: Stage,
    /// The post that answers for it.
    pub holder: PostId,
    /// The matter it came from.
    pub matter: Option<MatterId>,
    /// Who builds it; empty before that is known.
    pub firm: String,
    /// When the warranty ends.
    pub warranty: Option<Time>,
    /// Why it was dropped.
    pub dropped: String,
    /// Number of the last line of its timeline.
    pub seq: i64,
    /// When it began.
    pub created: Time,
    /// When something last changed.
    pub changed: Time,
}

/// A way to do it.
#[derive(Clone, Debug)]
pub struct Choice {
    /// Its row.
    pub id: Uuid,
    /// What it is called.
    pub title: String,
    /// What it is.
    pub words: String,
    /// What it costs.
    pub cost: Fen,
    /// It was chosen.
    pub chosen: bool,
}

/// What a firm asks for it.
#[derive(Clone, Debug)]
pub struct Quote {
    /// Its row.
    pub id: Uuid,
    /// The firm.
    pub firm: String,
    /// What is in it.
    pub words: String,
    /// How much.
    pub amount: Fen,
    /// Months of warranty.
    pub months: i64,
    /// It was taken.
    pub taken: bool,
    /// Why.
    pub why: String,
}

/// A part of the works with its day.
#[derive(Clone, Debug)]
pub struct Milestone {
    /// Its row.
    pub id: Uuid,
    /// What.
    pub title: String,
    /// Until when.
    pub due: Time,
    /// Who sees to it.
    pub post: PostId,
    /// When it was done.
    pub done: Option<Time>,
}

/// A point that is looked at.
#[derive(Clone, Debug)]
pub struct Point {
    /// Its row.
    pub id: Uuid,
    /// What is looked at.
    pub words: String,
    /// The round it is in.
    pub round: i64,
    /// Who say done.
    pub done: i64,
    /// Who say not done.
    pub not_done: i64,
    /// What those say.
    pub said: Vec<String>,
}

/// Consent in one entrance.
#[derive(Clone, Debug)]
pub struct Consent {
    /// The entrance.
    pub entrance: EntranceId,
    /// Its homes.
    pub homes: i64,
    /// Homes that agree.
    pub yes: i64,
    /// Homes that do not.
    pub no: i64,
}

/// A line of the accounts, with its words.
#[derive(Clone, Debug)]
pub struct Booked {
    /// Number, amount, what it takes back.
    pub entry: Entry,
    /// What for.
    pub words: String,
    /// When.
    pub at: Time,
}

/// A line of the timeline.
#[derive(Clone, Debug)]
pub struct Event {
    /// When.
    pub at: Time,
    /// A key of `event-*`.
    pub kind: String,
    /// What was said.
    pub words: String,
    /// By whom.
    pub post: Option<PostId>,
}

/// A photo or voucher.
#[derive(Clone, Debug)]
pub struct File {
    /// The file.
    pub id: FileId,
    /// `before`, `after`, `option`, `quote`, `milestone` or `entry`.
    pub purpose: String,
    /// The row it belongs to.
    pub subject: Option<Uuid>,
    /// Pixels.
    pub width: i64,
    /// Pixels.
    pub height: i64,
}

/// All of a project.
pub struct Whole {
    /// Its own row.
    pub project: Project,
    /// Ways to do it.
    pub options: Vec<Choice>,
    /// By need: how many people, how many things.
    pub demand: BTreeMap<String, (i64, i64)>,
    /// By entrance, in order; empty where no consent is asked.
    pub consents: Vec<Consent>,
    /// Who pays how much.
    pub funds: Vec<(String, Fen)>,
    /// Quotes.
    pub quotes: Vec<Quote>,
    /// The works.
    pub milestones: Vec<Milestone>,
    /// What became more or less.
    pub changes: Vec<(String, Fen, Time)>,
    /// What is looked at.
    pub points: Vec<Point>,
    /// Accounts.
    pub entries: Vec<Booked>,
    /// What happened, newest first.
    pub events: Vec<Event>,
    /// Photos and vouchers.
    pub files: Vec<File>,
    /// Number of the matter it came from.
    pub from: Option<String>,
}

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
        created: r.get(16)?,
        changed: r.get(17)?,
    }))
}

/// A project by its number.
pub fn by_number(tx: &mut Tx<'_>, c: Community, number: &str) -> Result<Option<Project>, Error> {
    let found = tx.one(
        sql!(
            "SELECT id, number, kind, place_kind, place, title, problem, helps, burdens, stage, holder, matter, firm, warranty,
                    dropped, seq, created, changed FROM project WHERE community = $1 AND number = $2"
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
                    dropped, seq, created, changed FROM project WHERE community = $1 AND id = $2"
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
                    dropped, seq, created, changed FROM project WHERE community = $1 ORDER BY changed DESC, id DESC LIMIT $2"
        ),
        &[c.into(), limit.into()],
        row,
    )?;
    Ok(rows.into_iter().flatten().collect())
}

/// Projects a post answers for.
pub fn held(tx: &mut Tx<'_>, c: Community, post: PostId) -> Result<Vec<Project>, Error> {
    let rows = tx.all(
        sql!(
            "SELECT id, number, kind, place_kind, place, title, problem, helps, burdens, stage, holder, matter, firm, warranty,
                    dropped, seq, created, changed FROM project WHERE community = $1 AND holder = $2 ORDER BY changed DESC LIMIT 100"
        ),
        &[c.into(), post.into()],
        row,
    )?;
    Ok(rows.into_iter().flatten().collect())
}

/// The project that came from a matter, if there is one.
pub fn of_matter(tx: &mut Tx<'_>, c: Community, matter: MatterId) -> Result<Option<(String, String)>, Error> {
    tx.one(
        sql!("SELECT number, title FROM project WHERE community = $1 AND matter = $2 ORDER BY created DESC LIMIT 1"),
        &[c.into(), matter.into()],
        |r| Ok((r.get(0)?, r.get(1)?)),
    )
}

/// All of a project.
pub fn whole(tx: &mut Tx<'_>, c: Community, pack: &Pack, project: Project) -> Result<Whole, Error> {
    let id = project.id;
    let at = [c.into(), id.into()];
    let options = tx.all(
        sql!("SELECT id, title, words, cost, chosen FROM project_option WHERE community = $1 AND project = $2 ORDER BY id"),
        &at,
        |r| Ok(Choice { id: r.get(0)?, title: r.get(1)?, words: r.get(2)?, cost: Fen(r.get(3)?), chosen: r.get(4)? }),
    )?;
    let demand = tx.all(
        sql!(
            "SELECT code, CAST(COUNT(*) AS BIGINT), CAST(SUM(amount) AS BIGINT) FROM project_demand
              WHERE community = $1 AND project = $2 AND amount > 0 GROUP BY code"
        ),
        &at,
        |r| Ok((r.get(0)?, (r.get(1)?, r.get(2)?))),
    )?;
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
        sql!("SELECT at, kind, words, post FROM project_event WHERE community = $1 AND project = $2 ORDER BY seq DESC LIMIT 300"),
        &at,
        |r| Ok(Event { at: r.get(0)?, kind: r.get(1)?, words: r.get(2)?, post: r.get(3)? }),
    )?;
    let files = tx.all(
        sql!(
            "SELECT p.file, p.purpose, p.subject, f.width, f.height FROM project_file p
               JOIN file f ON f.community = p.community AND f.id = p.file
              WHERE p.community = $1 AND p.project = $2 ORDER BY p.file"
        ),
        &at,
        |r| Ok(File { id: r.get(0)?, purpose: r.get(1)?, subject: r.get(2)?, width: r.get(3)?, height: r.get(4)? }),
    )?;
    let from = match project.matter {
        Some(matter) => tx.one(
            sql!("SELECT number FROM matter WHERE community = $1 AND id = $2 AND visibility <> 'closed'"),
            &[c.into(), matter.into()],
            |r| r.get(0),
        )?,
        None => None,
    };
    let asks = kind(pack, &project).is_some_and(|k| k.consent.is_some());
    let consents = if asks { consents(tx, c, &project)? } else { Vec::new() };
    Ok(Whole {
        options,
        demand: demand.into_iter().collect(),
        consents,
        funds,
        quotes,
        milestones,
        changes,
        points: points(tx, c, id)?,
        entries: entries(tx, c, id)?,
        events,
        files,
        from,
        project,
    })
}

/// The kind of a project in the pack.
pub fn kind<'p>(pack: &'p Pack, p: &Project) -> Option<&'p ProjectKind> {
    pack.projects.iter().find(|k| k.code == p.kind)
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

fn points(tx: &mut Tx<'_>, c: Community, id: ProjectId) -> Result<Vec<Point>, Error> {
    let at = [c.into(), id.into()];
    let mut points =
        tx.all(sql!("SELECT id, words, round FROM project_point WHERE community = $1 AND project = $2 ORDER BY id"), &at, |r| {
            Ok(Point { id: r.get(0)?, words: r.get(1)?, round: r.get(2)?, done: 0, not_done: 0, said: Vec::new() })
        })?;
    let verdicts = tx.all(
        sql!(
            "SELECT point, round, done, words FROM project_verdict WHERE community = $1 AND project = $2 ORDER BY point, round, person"
        ),
        &at,
        |r| Ok((r.get::<Uuid>(0)?, r.get::<i64>(1)?, r.get::<bool>(2)?, r.get::<String>(3)?)),
    )?;
    for (point, round, done, words) in verdicts {
        let Some(p) = points.iter_mut().find(|p| p.id == point && p.round == round) else { continue };
        if done {
            p.done += 1;
        } else {
            p.not_done += 1;
            if !words.is_empty() {
                p.said.push(words);
            }
        }
    }
    Ok(points)
}

/// Every entrance of the place with what its homes said.
fn consents(tx: &mut Tx<'_>, c: Community, p: &Project) -> Result<Vec<Consent>, Error> {
    let ground = Ground::read(tx, c)?;
    let said = tx.all(
        sql!(
            "SELECT entrance, yes, CAST(COUNT(*) AS BIGINT) FROM project_consent
              WHERE community = $1 AND project = $2 GROUP BY entrance, yes"
        ),
        &[c.into(), p.id.into()],
        |r| Ok((r.get::<EntranceId>(0)?, r.get::<bool>(1)?, r.get::<i64>(2)?)),
    )?;
    let of = |entrance, yes| said.iter().find(|(e, y, _)| *e == entrance && *y == yes).map_or(0, |s| s.2);
    let doors = ground.doors.iter().filter(|d| match p.place {
        Place::Entrance(id) => d.id == id,
        place => ground.reaches(place, d.building),
    });
    Ok(doors
        .map(|d| Consent { entrance: d.id, homes: ground.homes(Place::Entrance(d.id)), yes: of(d.id, true), no: of(d.id, false) })
        .filter(|c| c.homes > 0)
        .collect())
}

impl Whole {
    /// What the chosen option costs, or the quote that was taken, with the changes since.
    pub fn cost(&self) -> Fen {
        let quote = self.quotes.iter().find(|q| q.taken).map(|q| q.amount);
        let option = self.options.iter().find(|o| o.chosen).map(|o| o.cost);
        let changed: Fen = self.changes.iter().map(|c| c.1).sum();
        Fen(quote.or(option).unwrap_or_default().0.saturating_add(changed.0))
    }

    /// What was promised to pay for it.
    pub fn funded(&self) -> Fen {
        self.funds.iter().map(|f| f.1).sum()
    }

    /// Whether an entrance agrees.
    pub fn agrees(&self, pack: &Pack, c: &Consent) -> bool {
        let share = kind(pack, &self.project).and_then(|k| k.consent);
        let count = |n: i64| u64::try_from(n).unwrap_or(0);
        share.is_some_and(|s| project::consents(count(c.yes), count(c.homes), s))
    }

    /// As far as the next stage depends on it. Of entrances, one that agrees is enough: works are done where they are wanted.
    pub fn standing(&self, pack: &Pack) -> Standing {
        let asked = !self.consents.is_empty();
        let none = asked && !self.consents.iter().any(|c| self.agrees(pack, c));
        Standing {
            chosen: self.options.iter().any(|o| o.chosen),
            cost: self.cost(),
            funds: self.funded(),
            entrances_missing: usize::from(none),
            quoted: self.quotes.iter().any(|q| q.taken),
            milestones_open: self.milestones.iter().filter(|m| m.done.is_none()).count(),
            points: self.points.len(),
            points_open: self.points.iter().filter(|p| !project::accepted(p.done, p.not_done)).count(),
        }
    }

    /// Photos of a purpose.
    pub fn photos<'a>(&'a self, purpose: &'a str, subject: Option<Uuid>) -> impl Iterator<Item = &'a File> + 'a {
        self.files.iter().filter(move |f| f.purpose == purpose && f.subject == subject)
    }
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

/// A file of a project.
pub fn file(tx: &mut Tx<'_>, c: Community, number: &str, file: FileId) -> Result<bool, Fail> {
    let project = by_number(tx, c, number)?.ok_or(Refusal::NotFound)?;
    let found = tx.one(
        sql!("SELECT file FROM project_file WHERE community = $1 AND project = $2 AND file = $3"),
        &[c.into(), project.id.into(), file.into()],
        |r| r.get::<Uuid>(0),
    )?;
    Ok(found.is_some())
}

/// Projects that concern a building, what is not over first.
pub fn at_building(tx: &mut Tx<'_>, c: Community, building: BuildingId, limit: usize) -> Result<Vec<Project>, Error> {
    let ground = Ground::read(tx, c)?;
    let mut found: Vec<Project> =
        all(tx, c, 200)?.into_iter().filter(|p| p.stage != Stage::Dropped && ground.reaches(p.place, building)).collect();
    found.sort_by_key(|p| p.stage.over());
    found.truncate(limit);
    Ok(found)
}
