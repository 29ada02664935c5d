//! Reading one matter with its timeline and files. The statements of a visitor's page are the ones `liren bench` measures
//! beside a bare floor; keep them few. Rows of lists are in `lines.rs`.

use std::borrow::Cow;

use liren_core::id::{
    AccountId, BuildingId, CircleId, Community, CompoundId, EntranceId, FileId, GridId, GroupId, MatterId, PersonId, PostId,
};
use liren_core::lang::Lang;
use liren_core::matter::Progress;
use liren_core::pack::{Pack, Visibility};
use liren_core::permission::Where;
use liren_core::personal::covered_with;
use liren_core::time::Time;
use liren_ground::chain::At;
use liren_ground::plan::spot::Spot;
use liren_store::{Error, Row, Tx, sql};
use uuid::Uuid;

use super::asked;

/// A matter as stored.
#[derive(Clone, Debug)]
pub struct Matter {
    /// Its row.
    pub id: MatterId,
    /// Its number, such as `2026-0042`.
    pub number: String,
    /// Kind code of the pack.
    pub kind: String,
    /// Category code of the pack.
    pub category: String,
    /// Who may see it.
    pub visibility: Visibility,
    /// `open`, `asked`, `closed`, `shelved` or `withdrawn`.
    pub state: String,
    /// How it was settled.
    pub outcome: Option<String>,
    /// Index of the level that has it.
    pub level: i64,
    /// The post that has it.
    pub holder: PostId,
    /// Pack it was judged by.
    pub pack: String,
    /// Version of that pack.
    pub pack_version: i64,
    /// The rule that routed it.
    pub rule: String,
    /// When it was filed.
    pub filed: Time,
    /// The date promised to the reporter.
    pub promise: Time,
    /// When this level's clock runs out.
    pub step_due: Time,
    /// When it last moved.
    pub changed: Time,
    /// The compound.
    pub compound: Option<CompoundId>,
    /// The building.
    pub building: Option<BuildingId>,
    /// The entrance.
    pub entrance: Option<EntranceId>,
    /// The grid.
    pub grid: Option<GridId>,
    /// The residents' group.
    pub group: Option<GroupId>,
    /// The circle.
    pub circle: Option<CircleId>,
    /// Shared part, code of the pack; may be empty.
    pub part: String,
    /// The reporter's words.
    pub words: String,
    /// Whether words and photos are public.
    pub released: bool,
    /// The reporter, when signed in.
    pub reporter: Option<PersonId>,
    /// The person it is about, when that person holds a post.
    pub about: Option<PersonId>,
    /// How many files hang on it.
    pub files: i64,
    /// What the category's questions were answered with, as stored.
    pub answers: String,
    /// The spot somebody marked on the plan.
    pub pin: Option<Spot>,
    /// How many matters it was merged with or split into or from.
    pub links: i64,
    /// Names in the words that are not covered, one a line.
    pub stay: String,
    /// Words marked by hand to be covered, one a line.
    pub hide: String,
    /// The number of the matter it was merged into.
    pub merged_into: Option<String>,
}

impl Matter {
    /// Who is concerned with it, for the permission table; `mine` when whoever asks came by a link that makes it theirs.
    pub fn place(&self, mine: bool) -> Where<'_> {
        Where {
            grid: self.grid,
            compound: self.compound,
            building: self.building,
            group: self.group,
            circle: self.circle,
            holder: Some(self.holder),
            persons: self.reporter.as_slice(),
            accounts: &[],
            by_link: mine,
            about: self.about.as_slice(),
        }
    }

    /// Where it lies, for the chain of holders.
    pub fn at(&self) -> At {
        At { circle: self.circle, group: self.group, grid: self.grid, building: self.building, compound: self.compound }
    }

    /// Names in its words that were decided to stay.
    pub fn stay(&self) -> Vec<&str> {
        self.stay.lines().collect()
    }

    /// Words that everybody else may read: names that stay are left, what somebody marked is covered.
    pub fn covered<'a>(&self, words: &'a str) -> Cow<'a, str> {
        covered_with(words, &self.stay(), &self.hide.lines().collect::<Vec<_>>())
    }

    /// What was asked besides and answered, in the words of the pack it was filed under.
    pub fn answered(&self, pack: &Pack, lang: Lang) -> Vec<(String, String)> {
        asked::told(pack.category(&self.category), &asked::parse(self.answers.split(' ')), lang)
    }
}

/// One line of the timeline.
#[derive(Clone, Debug)]
pub struct Event {
    /// Its place in the timeline, which files name too.
    pub seq: i64,
    /// When.
    pub at: Time,
    /// What happened; a key of `event-*` in the words.
    pub kind: String,
    /// The post that did it or got it.
    pub post: Option<PostId>,
    /// Index of the level it happened at.
    pub level: i64,
    /// `public`, `parties` or `handlers`: who may read its words.
    pub shown: String,
    /// What was said.
    pub words: String,
    /// A date that belongs to it.
    pub due: Option<Time>,
    /// How an answer settled it; nothing for those written before it was kept.
    pub outcome: Option<String>,
}

/// A photo or a voice note.
#[derive(Clone, Debug)]
pub struct File {
    /// Its row and blob.
    pub id: FileId,
    /// `photo` or `voice`.
    pub kind: String,
    /// `filed`, `note` or `answer`.
    pub purpose: String,
    /// Length of a voice note.
    pub seconds: i64,
    /// Width of a photo in pixels.
    pub width: i64,
    /// Height of a photo in pixels.
    pub height: i64,
    /// Parts of a photo that are covered, as stored.
    pub parts: String,
    /// The copy in which they are.
    pub copy: Option<FileId>,
    /// The line of the timeline it came with; nothing for those that came before it was kept.
    pub seq: Option<i64>,
    /// It came after the words were released, and nobody has looked at it yet.
    pub waits: bool,
}

fn matter(r: &Row<'_>) -> Result<Matter, Error> {
    Ok(Matter {
        id: r.get(0)?,
        number: r.get(1)?,
        kind: r.get(2)?,
        category: r.get(3)?,
        visibility: Visibility::parse(r.str(4)?).unwrap_or(Visibility::Closed),
        state: r.get(5)?,
        outcome: r.get(6)?,
        level: r.get(7)?,
        holder: r.get(8)?,
        pack: r.get(9)?,
        pack_version: r.get(10)?,
        rule: r.get(11)?,
        filed: r.get(12)?,
        promise: r.get(13)?,
        step_due: r.get(14)?,
        changed: r.get(15)?,
        compound: r.get(16)?,
        building: r.get(17)?,
        entrance: r.get(18)?,
        grid: r.get(19)?,
        group: r.get(20)?,
        circle: r.get(21)?,
        part: r.get(22)?,
        words: r.get(23)?,
        released: r.get(24)?,
        reporter: r.get(25)?,
        about: r.get(26)?,
        files: r.get(27)?,
        answers: r.get(28)?,
        pin: r.get::<Option<String>>(29)?.and_then(|p| Spot::parse(&p)),
        links: r.get(30)?,
        stay: r.get(31)?,
        hide: r.get::<Option<String>>(32)?.unwrap_or_default(),
        merged_into: r.get(33)?,
    })
}

/// One matter by its number.
pub fn by_number(tx: &mut Tx<'_>, c: Community, number: &str) -> Result<Option<Matter>, Error> {
    tx.one(
        sql!(
            "SELECT id, number, kind, category, visibility, state, outcome, level, holder, pack, pack_version, rule, filed, promise,
                    step_due, changed, compound, building, entrance, grid, resident_group, circle, part, words, released, reporter,
                    about, files, answers, pin, links, stay, hide, merged_into
               FROM matter WHERE community = $1 AND number = $2"
        ),
        &[c.into(), number.into()],
        matter,
    )
}

/// One matter by its id.
pub fn by_id(tx: &mut Tx<'_>, c: Community, id: MatterId) -> Result<Option<Matter>, Error> {
    tx.one(
        sql!(
            "SELECT id, number, kind, category, visibility, state, outcome, level, holder, pack, pack_version, rule, filed, promise,
                    step_due, changed, compound, building, entrance, grid, resident_group, circle, part, words, released, reporter,
                    about, files, answers, pin, links, stay, hide, merged_into
               FROM matter WHERE community = $1 AND id = $2"
        ),
        &[c.into(), id.into()],
        matter,
    )
}

/// The timeline, newest first.
pub fn events(tx: &mut Tx<'_>, c: Community, id: MatterId) -> Result<Vec<Event>, Error> {
    tx.all(
        sql!(
            "SELECT at, kind, by_post, level, shown, words, due, seq, outcome FROM matter_event
              WHERE community = $1 AND matter = $2 ORDER BY seq DESC"
        ),
        &[c.into(), id.into()],
        |r| {
            Ok(Event {
                at: r.get(0)?,
                kind: r.get(1)?,
                post: r.get(2)?,
                level: r.get(3)?,
                shown: r.get(4)?,
                words: r.get(5)?,
                due: r.get(6)?,
                seq: r.get(7)?,
                outcome: r.get(8)?,
            })
        },
    )
}

fn kept(r: &Row<'_>) -> Result<File, Error> {
    Ok(File {
        id: r.get(0)?,
        kind: r.get(1)?,
        purpose: r.get(2)?,
        seconds: r.get(3)?,
        width: r.get(4)?,
        height: r.get(5)?,
        parts: r.get(6)?,
        copy: r.get(7)?,
        seq: r.get(8)?,
        waits: r.get::<Option<bool>>(9)?.unwrap_or(false),
    })
}

/// Photos and voice notes in the order they came.
pub fn files(tx: &mut Tx<'_>, c: Community, id: MatterId) -> Result<Vec<File>, Error> {
    tx.all(
        sql!(
            "SELECT id, kind, purpose, seconds, width, height, parts, copy, seq, waits FROM matter_file WHERE community = $1 AND matter = $2 ORDER BY id"
        ),
        &[c.into(), id.into()],
        kept,
    )
}

/// The matter a file belongs to, and what kind of file it is.
pub fn file(tx: &mut Tx<'_>, c: Community, number: &str, file: FileId) -> Result<Option<(Matter, File)>, Error> {
    let Some(m) = by_number(tx, c, number)? else { return Ok(None) };
    let found = tx.one(
        sql!(
            "SELECT id, kind, purpose, seconds, width, height, parts, copy, seq, waits FROM matter_file WHERE community = $1 AND matter = $2 AND id = $3"
        ),
        &[c.into(), m.id.into(), file.into()],
        kept,
    )?;
    Ok(found.map(|f| (m, f)))
}

/// SHA-256 of the secret that opens a matter by link.
pub fn secret(tx: &mut Tx<'_>, c: Community, id: MatterId) -> Result<Vec<u8>, Error> {
    let found = tx.one(sql!("SELECT secret FROM matter WHERE community = $1 AND id = $2"), &[c.into(), id.into()], |r| {
        r.get::<Vec<u8>>(0)
    })?;
    Ok(found.unwrap_or_default())
}

/// How a matter came in.
pub fn source(tx: &mut Tx<'_>, c: Community, id: MatterId) -> Result<String, Error> {
    let found =
        tx.one(sql!("SELECT source FROM matter WHERE community = $1 AND id = $2"), &[c.into(), id.into()], |r| r.get(0))?;
    Ok(found.unwrap_or_default())
}

/// Where a matter stands, whole; what the page of somebody who may act asks.
pub fn progress(tx: &mut Tx<'_>, c: Community, id: MatterId) -> Result<Option<Progress>, Error> {
    let found = tx.one(sql!("SELECT progress FROM matter WHERE community = $1 AND id = $2"), &[c.into(), id.into()], |r| {
        r.get::<String>(0)
    })?;
    found.map(|text| serde_json::from_str(&text).map_err(|e| Error::Corrupt(format!("a matter's progress: {e}")))).transpose()
}

/// As whom an account follows a matter.
pub fn follows(tx: &mut Tx<'_>, c: Community, id: MatterId, account: AccountId) -> Result<Option<Uuid>, Error> {
    tx.one(
        sql!(
            "SELECT id FROM matter_follow
              WHERE community = $1 AND account = $2 AND matter = $3 AND ended IS NULL AND reporter = FALSE LIMIT 1"
        ),
        &[c.into(), account.into(), id.into()],
        |r| r.get(0),
    )
}

/// How many people follow a matter.
pub fn followers(tx: &mut Tx<'_>, c: Community, id: MatterId) -> Result<i64, Error> {
    let n = tx.one(
        sql!("SELECT CAST(COUNT(*) AS BIGINT) FROM matter_follow WHERE community = $1 AND matter = $2 AND ended IS NULL AND reporter = FALSE"),
        &[c.into(), id.into()],
        |r| r.get(0),
    )?;
    Ok(n.unwrap_or(0))
}
