//! Selections as stored, and what is read of them.

use std::sync::Arc;

use liren_core::id::{CandidateId, Community, HomeId, PersonId, PostId, SelectionId};
use liren_core::pack::{Pack, SelectionRules};
use liren_core::selection::Standing;
use liren_core::time::Time;
use liren_ground::ground::Place;
use liren_kit::app::App;
use liren_kit::fail::Fail;
use liren_store::{Error, Row, Tx, sql};
use uuid::Uuid;

/// A selection.
#[derive(Clone, Debug)]
pub struct Selection {
    /// Its row.
    pub id: SelectionId,
    /// Code of the pack.
    pub code: String,
    /// Whose homes choose, and what the post looks after.
    pub place: Place,
    /// Why it is held.
    pub why: String,
    /// Years of the term.
    pub years: i64,
    /// The post that runs it.
    pub by: PostId,
    /// `open`, `posted`, `done` or `ended`.
    pub state: String,
    /// When it began.
    pub begun: Time,
    /// Candidates are posted until then.
    pub notice: Time,
    /// Until when the result is posted.
    pub until: Option<Time>,
    /// Who has enough homes behind them.
    pub chosen: Option<CandidateId>,
    /// First signature: when, in which post, by whom.
    pub signed: Option<(Time, PostId, PersonId)>,
    /// Second signature.
    pub second: Option<(Time, PostId)>,
    /// When it was over, by the second signature or early.
    pub ended: Option<Time>,
    /// Why it was ended early.
    pub reason: String,
    /// Raised with each step.
    pub seq: i64,
    /// The pack it began under.
    pub pack: (String, i64),
}

impl Selection {
    /// Whether nothing can change any more.
    pub fn over(&self) -> bool {
        matches!(self.state.as_str(), "done" | "ended")
    }
}

fn row(r: &Row<'_>) -> Result<Option<Selection>, Error> {
    let Some(place) = Place::of(r.str(2)?, r.get(3)?) else { return Ok(None) };
    let (signed, post, person): (Option<Time>, Option<PostId>, Option<PersonId>) = (r.get(12)?, r.get(13)?, r.get(14)?);
    let (second, second_post): (Option<Time>, Option<PostId>) = (r.get(15)?, r.get(16)?);
    Ok(Some(Selection {
        id: r.get(0)?,
        code: r.get(1)?,
        place,
        why: r.get(4)?,
        years: r.get(5)?,
        by: r.get(6)?,
        state: r.get(7)?,
        begun: r.get(8)?,
        notice: r.get(9)?,
        until: r.get(10)?,
        chosen: r.get(11)?,
        signed: signed.zip(post).zip(person).map(|((at, post), person)| (at, post, person)),
        second: second.zip(second_post),
        ended: r.get(17)?,
        reason: r.get(18)?,
        seq: r.get(19)?,
        pack: (r.get(20)?, r.get(21)?),
    }))
}

/// One of them.
pub fn one(tx: &mut Tx<'_>, c: Community, id: SelectionId) -> Result<Option<Selection>, Error> {
    let found = tx.one(
        sql!(
            "SELECT id, code, place_kind, place, why, years, by_post, state, begun, notice, until, chosen, signed, signed_post,
                    signed_person, second, second_post, ended, reason, seq, pack, pack_version
               FROM selection WHERE community = $1 AND id = $2"
        ),
        &[c.into(), id.into()],
        row,
    )?;
    Ok(found.flatten())
}

/// The newest, those that run first.
pub fn all(tx: &mut Tx<'_>, c: Community, limit: i64) -> Result<Vec<Selection>, Error> {
    let found = tx.all(
        sql!(
            "SELECT id, code, place_kind, place, why, years, by_post, state, begun, notice, until, chosen, signed, signed_post,
                    signed_person, second, second_post, ended, reason, seq, pack, pack_version
               FROM selection WHERE community = $1 ORDER BY (ended IS NOT NULL), begun DESC, id LIMIT $2"
        ),
        &[c.into(), limit.into()],
        row,
    )?;
    Ok(found.into_iter().flatten().collect())
}

/// Those a post runs that are not over.
pub fn held(tx: &mut Tx<'_>, c: Community, post: PostId) -> Result<Vec<Selection>, Error> {
    let found = tx.all(
        sql!(
            "SELECT id, code, place_kind, place, why, years, by_post, state, begun, notice, until, chosen, signed, signed_post,
                    signed_person, second, second_post, ended, reason, seq, pack, pack_version
               FROM selection WHERE community = $1 AND by_post = $2 AND ended IS NULL ORDER BY begun, id LIMIT 20"
        ),
        &[c.into(), post.into()],
        row,
    )?;
    Ok(found.into_iter().flatten().collect())
}

/// Whether one runs already for a place.
pub fn runs_at(tx: &mut Tx<'_>, c: Community, code: &str, place: Place) -> Result<bool, Error> {
    let found: Option<SelectionId> = tx.one(
        sql!(
            "SELECT id FROM selection
              WHERE community = $1 AND code = $2 AND place_kind = $3 AND place = $4 AND ended IS NULL LIMIT 1"
        ),
        &[c.into(), code.into(), place.kind().into(), place.id().into()],
        |r| r.get(0),
    )?;
    Ok(found.is_some())
}

/// Somebody who stands, or was proposed.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// Their row.
    pub id: CandidateId,
    /// Their name.
    pub name: String,
    /// What they say of themselves, or why they were proposed.
    pub about: String,
    /// `own`, `neighbours` or `body`.
    pub how: String,
    /// Where they have a sign-in here.
    pub person: Option<PersonId>,
    /// They agreed to stand and declared what the pack asks.
    pub consented: bool,
    /// Homes behind them.
    pub voices: i64,
}

/// An objection to the result.
#[derive(Clone, Debug)]
pub struct Objection {
    /// Its row.
    pub id: Uuid,
    /// In words; for those who run it.
    pub words: String,
    /// The answer; empty until there is one.
    pub reply: String,
}

/// A home of the place.
#[derive(Clone, Debug)]
pub struct Door {
    /// The home.
    pub id: HomeId,
    /// Building, entrance and room.
    pub words: String,
}

/// A selection with all that belongs to it.
pub struct Whole {
    /// The selection.
    pub selection: Selection,
    /// The pack it began under.
    pub pack: Arc<Pack>,
    /// Everybody who stands or was proposed; none who withdrew.
    pub candidates: Vec<Candidate>,
    /// Objections, the oldest first.
    pub objections: Vec<Objection>,
    /// Homes of the place.
    pub homes: Vec<Door>,
}

impl Whole {
    /// The rules it runs by.
    ///
    /// # Errors
    /// When its own pack does not know them.
    pub fn rules(&self) -> Result<&SelectionRules, Fail> {
        self.pack.selection(&self.selection.code).ok_or_else(|| Fail::internal("a selection its own pack does not know"))
    }

    /// Those who agreed to stand.
    pub fn stand(&self) -> impl Iterator<Item = &Candidate> {
        self.candidates.iter().filter(|c| c.consented)
    }

    /// Where it stands, as counted.
    pub fn standing(&self) -> Standing {
        let s = &self.selection;
        let n = |v: i64| u64::try_from(v).unwrap_or(0);
        Standing {
            homes: u64::try_from(self.homes.len()).unwrap_or(0),
            voices: self.stand().map(|c| n(c.voices)).collect(),
            notice: s.notice,
            until: s.until,
            objections: self.objections.iter().filter(|o| o.reply.is_empty()).count(),
        }
    }
}

/// The homes of a place, in the order people expect.
pub fn homes(tx: &mut Tx<'_>, c: Community, place: Place) -> Result<Vec<Door>, Error> {
    let door = |r: &Row<'_>| {
        let (building, entrance, room): (String, String, String) = (r.get(1)?, r.get(2)?, r.get(3)?);
        Ok(Door { id: r.get(0)?, words: format!("{building} {entrance} {room}") })
    };
    let at = [c.into(), place.id().into()];
    match place {
        Place::Circle(_) => tx.all(
            sql!(
                "SELECT h.id, b.name, e.name, h.room FROM home h
                   JOIN building b ON b.community = h.community AND b.id = h.building
                   JOIN entrance e ON e.community = h.community AND e.id = h.entrance
                  WHERE h.community = $1 AND h.circle = $2 AND h.ended = 0 ORDER BY b.sort, h.sort, h.id"
            ),
            &at,
            door,
        ),
        Place::Group(_) => tx.all(
            sql!(
                "SELECT h.id, b.name, e.name, h.room FROM home h
                   JOIN circle o ON o.community = h.community AND o.id = h.circle
                   JOIN building b ON b.community = h.community AND b.id = h.building
                   JOIN entrance e ON e.community = h.community AND e.id = h.entrance
                  WHERE h.community = $1 AND o.resident_group = $2 AND h.ended = 0 ORDER BY b.sort, h.sort, h.id"
            ),
            &at,
            door,
        ),
        Place::Building(_) => tx.all(
            sql!(
                "SELECT h.id, b.name, e.name, h.room FROM home h
                   JOIN building b ON b.community = h.community AND b.id = h.building
                   JOIN entrance e ON e.community = h.community AND e.id = h.entrance
                  WHERE h.community = $1 AND h.building = $2 AND h.ended = 0 ORDER BY h.sort, h.id"
            ),
            &at,
            door,
        ),
        // The pack's check lets a page be held for nothing else.
        _ => Ok(Vec::new()),
    }
}

/// All of a selection.
pub fn whole(tx: &mut Tx<'_>, app: &App, c: Community, selection: Selection) -> Result<Whole, Fail> {
    let pack = app.pack_in(tx, &selection.pack.0, selection.pack.1)?;
    let at = [c.into(), selection.id.into()];
    let candidates = tx.all(
        sql!(
            "SELECT a.id, a.name, a.about, a.how, a.person, a.consented, a.voices + CAST(COUNT(h.id) AS BIGINT)
               FROM selection_candidate a
               LEFT JOIN selection_voice v ON v.community = a.community AND v.selection = a.selection AND v.candidate = a.id
               LEFT JOIN home h ON h.community = v.community AND h.id = v.home AND h.ended = 0
              WHERE a.community = $1 AND a.selection = $2 AND a.withdrawn IS NULL
              GROUP BY a.id, a.name, a.about, a.how, a.person, a.consented, a.voices, a.at ORDER BY a.at, a.id"
        ),
        &at,
        |r| {
            Ok(Candidate {
                id: r.get(0)?,
                name: r.get(1)?,
                about: r.get(2)?,
                how: r.get(3)?,
                person: r.get(4)?,
                consented: r.get::<Option<Time>>(5)?.is_some(),
                voices: r.get(6)?,
            })
        },
    )?;
    let objections = tx.all(
        sql!("SELECT id, words, reply FROM selection_objection WHERE community = $1 AND selection = $2 ORDER BY at, id"),
        &at,
        |r| Ok(Objection { id: r.get(0)?, words: r.get(1)?, reply: r.get(2)? }),
    )?;
    let homes = homes(tx, c, selection.place)?;
    Ok(Whole { selection, pack, candidates, objections, homes })
}

/// The posts that run one go to a successor.
pub fn hand_over(tx: &mut Tx<'_>, c: Community, from: PostId, to: PostId) -> Result<(), Error> {
    tx.exec(
        sql!("UPDATE selection SET by_post = $3 WHERE community = $1 AND by_post = $2 AND ended IS NULL"),
        &[c.into(), from.into(), to.into()],
    )
    .map(drop)
}
