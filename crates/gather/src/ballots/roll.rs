//! The frozen roll of a ballot: for the count and the bundle, for whom somebody may vote, and how many took part.

use std::collections::BTreeSet;

use liren_core::ballot::choice::Salt;
use liren_core::ballot::entry;
use liren_core::ballot::roll::{Entity, Frozen, Homes, Owner, OwnerLine, Room};
use liren_core::ballot::rule::Sum;
use liren_core::id::{BallotId, BuildingId, Community, PersonId};
use liren_core::merkle::Hash;
use liren_core::pack::Voters;
use liren_kit::app::App;
use liren_kit::fail::Fail;
use liren_store::{Error, Row, Tx, Val, sql};

use super::keep;
use super::read::{Ballot, size};

fn bytes<const N: usize>(all: &[u8]) -> Result<[u8; N], Error> {
    all.try_into().map_err(|_| Error::Corrupt("bytes of a ballot have the wrong length".into()))
}

/// The frozen roll, as the count and the bundle need it.
pub fn frozen(tx: &mut Tx<'_>, c: Community, id: BallotId) -> Result<Frozen, Fail> {
    let at = [c.into(), id.into()];
    let mut rooms: Vec<(u32, Room)> = Vec::new();
    tx.each(sql!("SELECT n, room, area FROM ballot_room WHERE community = $1 AND ballot = $2 ORDER BY n, seq"), &at, |r| {
        let n = u32::try_from(r.get::<i64>(0)?).unwrap_or(0);
        rooms.push((n, Room { room: r.get(1)?, area: size(Some(r.get(2)?)) }));
        Ok(())
    })?;
    let mut rooms = rooms.into_iter().peekable();
    let mut owners = Vec::new();
    tx.each(sql!("SELECT n, area, salt, homes FROM ballot_owner WHERE community = $1 AND ballot = $2 ORDER BY n"), &at, |r| {
        let n = u32::try_from(r.get::<i64>(0)?).unwrap_or(0);
        let mut mine = Vec::new();
        while let Some((_, room)) = rooms.next_if(|(of, _)| *of == n) {
            mine.push(room);
        }
        let (area, homes) = (size(Some(r.get(1)?)), Hash(bytes(&r.get::<Vec<u8>>(3)?)?));
        owners.push(Owner {
            n,
            // Who it is stands in the roll that is kept, and is not needed to count.
            entity: Entity::Unknown(String::new()),
            voter: None,
            homes: Homes { rooms: mine, salt: Salt(bytes(&r.get::<Vec<u8>>(2)?)?) },
            weight: Sum { area, heads: 1 },
            line: OwnerLine { area, heads: 1, homes, n },
        });
        Ok(())
    })?;
    let whole = owners.iter().fold(Sum::default(), |a, o| a.plus(o.weight));
    let root = liren_core::ballot::roll::root(owners.iter().map(|o| &o.line));
    let count = u32::try_from(owners.len()).unwrap_or(0);
    Ok(Frozen { line: entry::Roll { area: whole.area, heads: whole.heads, owners: count, root }, owners })
}

/// The numbers on the roll for which somebody may vote on the web. Owners: an officer looked at their papers for every home of the owner
/// before the roll was frozen; the developer's homes are nobody's here, and where co-owners named one of them only that one votes.
/// Everybody else votes by letter, on paper or at the counter. A household slip is enough for votes of households and residents, and
/// never for an owners' vote.
pub fn mine(tx: &mut Tx<'_>, app: &App, c: Community, b: &Ballot, person: Option<PersonId>) -> Result<Vec<u32>, Error> {
    // Once it is forgotten whom co-owners had named nobody is shown what was chosen for them.
    let (Some(person), Some(frozen), None) = (person, b.frozen, b.forgotten) else { return Ok(Vec::new()) };
    let at = [c.into(), b.id.into(), person.into(), frozen.into()];
    let n = |r: &Row<'_>| Ok(u32::try_from(r.get::<i64>(0)?).unwrap_or(0));
    let found: Vec<u32> = match b.voters {
        Voters::Owners => owned(tx, app, c, &at)?,
        Voters::Households => tx.all(
            sql!(
                "SELECT r.n FROM residency s JOIN ballot_room r ON r.community = s.community AND r.home = s.home
                  WHERE s.community = $1 AND r.ballot = $2 AND s.person = $3 AND s.starts <= $4 AND (s.ends IS NULL OR s.ends > $4)"
            ),
            &at,
            n,
        )?,
        Voters::Residents | Voters::Representatives => tx.all(
            sql!("SELECT n FROM ballot_owner WHERE community = $1 AND ballot = $2 AND person = $3"),
            &[c.into(), b.id.into(), person.into()],
            n,
        )?,
    };
    Ok(found.into_iter().collect::<BTreeSet<u32>>().into_iter().collect())
}

/// Owners of the roll whose every home is known to be this person's, less those who named somebody else.
fn owned(tx: &mut Tx<'_>, app: &App, c: Community, at: &[Val<'_>; 4]) -> Result<Vec<u32>, Error> {
    let found: Vec<(u32, Option<Vec<u8>>, String)> = tx.all(
        sql!(
            "SELECT o.n, o.voter, p.name FROM residency s
               JOIN ballot_room r ON r.community = s.community AND r.home = s.home
               JOIN ballot_owner o ON o.community = r.community AND o.ballot = r.ballot AND o.n = r.n
               JOIN person p ON p.community = s.community AND p.id = s.person
              WHERE s.community = $1 AND r.ballot = $2 AND s.person = $3 AND s.role = 'owner' AND s.proof = 'officer'
                AND s.starts <= $4 AND (s.ends IS NULL OR s.ends > $4) AND o.sort <> 'developer'
                AND NOT EXISTS (
                  SELECT 1 FROM ballot_room q WHERE q.community = $1 AND q.ballot = $2 AND q.n = o.n AND q.home IS NOT NULL
                     AND NOT EXISTS (
                       SELECT 1 FROM residency x WHERE x.community = $1 AND x.person = $3 AND x.home = q.home AND x.role = 'owner'
                          AND x.proof = 'officer' AND x.starts <= $4 AND (x.ends IS NULL OR x.ends > $4)))"
        ),
        at,
        |r| Ok((u32::try_from(r.get::<i64>(0)?).unwrap_or(0), r.get(1)?, r.get(2)?)),
    )?;
    let named = |(_, voter, name): &(u32, Option<Vec<u8>>, String)| {
        voter.as_ref().is_none_or(|v| v[..] == super::owners_edit::key(app, c, name)[..])
    };
    Ok(found.into_iter().filter(named).map(|f| f.0).collect())
}

/// Whether this person became the owner of a home on the roll after it was frozen: whoever owned it then votes.
pub fn bought(tx: &mut Tx<'_>, c: Community, b: &Ballot, person: Option<PersonId>) -> Result<bool, Error> {
    let (Voters::Owners, Some(person), Some(frozen)) = (b.voters, person, b.frozen) else { return Ok(false) };
    let one: Option<i64> = tx.one(
        sql!(
            "SELECT 1 FROM residency s JOIN ballot_room r ON r.community = s.community AND r.home = s.home
              WHERE s.community = $1 AND r.ballot = $2 AND s.person = $3 AND s.role = 'owner' AND s.starts > $4 AND s.ends IS NULL
              LIMIT 1"
        ),
        &[c.into(), b.id.into(), person.into(), frozen.into()],
        |r| r.get(0),
    )?;
    Ok(one.is_some())
}

/// Whether anybody took part for an owner follows from what they cast and what is void of it: once all is void as a whole they can vote
/// again. `void` are the places of [`void_casts`], read once for however many owners.
pub fn follow(tx: &mut Tx<'_>, c: Community, ballot: BallotId, n: u32, void: &BTreeSet<u64>) -> Result<(), Fail> {
    let took = keep::about(tx, c, ballot, "cast", n)?.iter().any(|l| !void.contains(&l.place));
    tx.exec(
        sql!("UPDATE ballot_owner SET took = $4 WHERE community = $1 AND ballot = $2 AND n = $3"),
        &[c.into(), ballot.into(), n.into(), took.into()],
    )?;
    Ok(())
}

/// Places of ballots that are void as a whole.
pub fn void_casts(tx: &mut Tx<'_>, c: Community, ballot: BallotId) -> Result<BTreeSet<u64>, Fail> {
    Ok(super::rounds::voided(tx, c, ballot, u64::MAX)?.whole())
}

/// An owner of the frozen roll, as pages need one.
#[derive(Clone, Debug)]
pub struct OnRoll {
    /// Number on the roll.
    pub n: u32,
    /// In 0.01 m².
    pub area: u64,
    /// The homes in words.
    pub rooms: Vec<String>,
    /// A ballot was cast.
    pub took: bool,
}

/// One owner of the frozen roll.
pub fn on_roll(tx: &mut Tx<'_>, c: Community, id: BallotId, n: u32) -> Result<Option<OnRoll>, Error> {
    let at = [c.into(), id.into(), n.into()];
    let found: Option<(i64, bool)> =
        tx.one(sql!("SELECT area, took FROM ballot_owner WHERE community = $1 AND ballot = $2 AND n = $3"), &at, |r| {
            Ok((r.get(0)?, r.get(1)?))
        })?;
    let Some((area, took)) = found else { return Ok(None) };
    let rooms =
        tx.all(sql!("SELECT room FROM ballot_room WHERE community = $1 AND ballot = $2 AND n = $3 ORDER BY seq"), &at, |r| {
            r.get(0)
        })?;
    Ok(Some(OnRoll { n, area: size(Some(area)), rooms, took }))
}

/// A home of the frozen roll, with what participation needs.
pub struct Part {
    /// Number on the roll.
    pub n: u32,
    /// In 0.01 m².
    pub area: u64,
    /// Its building.
    pub building: Option<BuildingId>,
    /// In words.
    pub room: String,
    /// A ballot was cast for it.
    pub took: bool,
}

/// Every home of the frozen roll, by number.
pub fn parts(tx: &mut Tx<'_>, c: Community, id: BallotId) -> Result<Vec<Part>, Error> {
    tx.all(
        sql!(
            "SELECT r.n, r.area, r.building, r.room, o.took FROM ballot_room r
               JOIN ballot_owner o ON o.community = r.community AND o.ballot = r.ballot AND o.n = r.n
              WHERE r.community = $1 AND r.ballot = $2 ORDER BY r.n, r.seq"
        ),
        &[c.into(), id.into()],
        |r| {
            Ok(Part {
                n: u32::try_from(r.get::<i64>(0)?).unwrap_or(0),
                area: size(Some(r.get(1)?)),
                building: r.get(2)?,
                room: r.get(3)?,
                took: r.get(4)?,
            })
        },
    )
}

/// How many took part so far, and how many there are.
pub fn turnout(tx: &mut Tx<'_>, c: Community, id: BallotId) -> Result<(Sum, Sum), Error> {
    let (mut took, mut whole) = (Sum::default(), Sum::default());
    tx.each(
        sql!(
            "SELECT took, CAST(SUM(area) AS BIGINT), CAST(COUNT(*) AS BIGINT) FROM ballot_owner
              WHERE community = $1 AND ballot = $2 GROUP BY took"
        ),
        &[c.into(), id.into()],
        |r| {
            let sum = Sum { area: size(Some(r.get(1)?)), heads: size(Some(r.get(2)?)) };
            whole = whole.plus(sum);
            if r.get(0)? {
                took = sum;
            }
            Ok(())
        },
    )?;
    Ok((took, whole))
}
