//! Selections as stored: their own rows.

use liren_core::id::{BallotId, CandidateId, Community, PersonId, PostId, SelectionId};
use liren_core::selection::Kind;
use liren_core::time::Time;
use liren_ground::ground::Place;
use liren_store::{Error, Row, Tx, sql};

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
    /// `open`, `ballot`, `posted`, `done`, `lost` (nobody was chosen) or `ended`.
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
    /// What is held.
    pub kind: Kind,
    /// How many are chosen.
    pub seats: i64,
    /// The ballot it is decided by.
    pub ballot: Option<BallotId>,
    /// When the term ends, once that is known.
    pub ends: Option<Time>,
    /// The post somebody is called back from.
    pub of_post: Option<PostId>,
    /// Owners who ask for a recall, and of how many, as counted when the last of them said so.
    pub asking: Option<(i64, i64)>,
}

impl Selection {
    /// Whether nothing can change any more.
    pub fn over(&self) -> bool {
        matches!(self.state.as_str(), "done" | "lost" | "ended")
    }
}

fn row(r: &Row<'_>) -> Result<Option<Selection>, Error> {
    // Rows from before there were other kinds have none: a term, one seat.
    let kind = r.get::<Option<String>>(22)?.and_then(|k| Kind::of(&k)).unwrap_or(Kind::Term);
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
        kind,
        seats: r.get::<Option<i64>>(23)?.unwrap_or(1),
        ballot: r.get(24)?,
        ends: r.get(25)?,
        of_post: r.get(26)?,
        asking: r.get::<Option<i64>>(27)?.zip(r.get(28)?),
    }))
}

/// One of them.
pub fn one(tx: &mut Tx<'_>, c: Community, id: SelectionId) -> Result<Option<Selection>, Error> {
    let found = tx.one(
        sql!(
            "SELECT id, code, place_kind, place, why, years, by_post, state, begun, notice, until, chosen, signed, signed_post,
                    signed_person, second, second_post, ended, reason, seq, pack, pack_version, kind, seats, ballot, ends, of_post,
                    asking, asking_of
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
                    signed_person, second, second_post, ended, reason, seq, pack, pack_version, kind, seats, ballot, ends, of_post,
                    asking, asking_of
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
                    signed_person, second, second_post, ended, reason, seq, pack, pack_version, kind, seats, ballot, ends, of_post,
                    asking, asking_of
               FROM selection WHERE community = $1 AND by_post = $2 AND ended IS NULL ORDER BY begun, id LIMIT 20"
        ),
        &[c.into(), post.into()],
        row,
    )?;
    Ok(found.into_iter().flatten().collect())
}

/// The selection a ballot decides.
pub fn of_ballot(tx: &mut Tx<'_>, c: Community, ballot: BallotId) -> Result<Option<SelectionId>, Error> {
    tx.one(sql!("SELECT id FROM selection WHERE community = $1 AND ballot = $2 LIMIT 1"), &[c.into(), ballot.into()], |r| {
        r.get(0)
    })
}

/// Pages of those who stand, by their number on the ballot; whoever is to be called back has none.
pub fn pages(tx: &mut Tx<'_>, c: Community, ballot: BallotId) -> Result<Vec<(usize, String)>, Error> {
    let found = tx.all(
        sql!(
            "SELECT a.opt, a.selection, a.id FROM selection s
               JOIN selection_candidate a ON a.community = s.community AND a.selection = s.id
              WHERE s.community = $1 AND s.ballot = $2 AND s.of_post IS NULL AND a.opt IS NOT NULL AND a.consented IS NOT NULL
                AND a.withdrawn IS NULL"
        ),
        &[c.into(), ballot.into()],
        |r| Ok((r.get::<i64>(0)?, r.get::<SelectionId>(1)?, r.get::<CandidateId>(2)?)),
    )?;
    let page = |(opt, s, id)| Some((usize::try_from(opt).ok()?, super::Candidate::url(c, s, id)));
    Ok(found.into_iter().filter_map(page).collect())
}

/// A recall that runs for a post.
pub fn recall_of(tx: &mut Tx<'_>, c: Community, post: PostId) -> Result<Option<SelectionId>, Error> {
    tx.one(
        sql!("SELECT id FROM selection WHERE community = $1 AND of_post = $2 AND ended IS NULL LIMIT 1"),
        &[c.into(), post.into()],
        |r| r.get(0),
    )
}

/// Those that run: code of the pack, place, row. Recalls are found by their post.
pub fn running(tx: &mut Tx<'_>, c: Community) -> Result<Vec<(String, Place, SelectionId)>, Error> {
    let found = tx.all(
        sql!(
            "SELECT code, place_kind, place, id FROM selection
              WHERE community = $1 AND of_post IS NULL AND ended IS NULL ORDER BY begun, id"
        ),
        &[c.into()],
        |r| {
            let (code, id) = (r.get(0)?, r.get(3)?);
            Ok(Place::of(r.str(1)?, r.get(2)?).map(|place| (code, place, id)))
        },
    )?;
    Ok(found.into_iter().flatten().collect())
}

/// The one that runs already for a place; recalls are found by their post.
pub fn running_at(tx: &mut Tx<'_>, c: Community, code: &str, place: Place) -> Result<Option<SelectionId>, Error> {
    match place.id() {
        Some(id) => tx.one(
            sql!(
                "SELECT id FROM selection WHERE community = $1 AND code = $2 AND place_kind = $3 AND place = $4
                    AND of_post IS NULL AND ended IS NULL LIMIT 1"
            ),
            &[c.into(), code.into(), place.kind().into(), id.into()],
            |r| r.get(0),
        ),
        None => tx.one(
            sql!(
                "SELECT id FROM selection WHERE community = $1 AND code = $2 AND place IS NULL AND of_post IS NULL
                    AND ended IS NULL LIMIT 1"
            ),
            &[c.into(), code.into()],
            |r| r.get(0),
        ),
    }
}

/// The posts that run one go to a successor.
pub fn hand_over(tx: &mut Tx<'_>, c: Community, from: PostId, to: PostId) -> Result<(), Error> {
    tx.exec(
        sql!("UPDATE selection SET by_post = $3 WHERE community = $1 AND by_post = $2 AND ended IS NULL"),
        &[c.into(), from.into(), to.into()],
    )
    .map(drop)
}
