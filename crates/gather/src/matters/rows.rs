//! Rows for those who handle matters: what is late, what waits for its reporter, what nobody has looked at; and what jobs
//! still have to do. The public list's rows are in `read.rs`.

use std::collections::HashMap;

use liren_core::id::{AccountId, BuildingId, Community, EntranceId, MatterId, PersonId, PostId};
use liren_core::time::Time;
use liren_ground::plan::spot::Spot;
use liren_store::{Error, Tx, Val, sql};

use super::file::OrderOf;
use super::lines::{self, Before, Line, line};
use super::read::{self, Matter};

/// How far tabs count: beyond it "99+" says enough.
pub const COUNTED: i64 = 100;

/// Matters whose search terms are not written yet.
pub fn unindexed(tx: &mut Tx<'_>, c: Community, limit: i64) -> Result<Vec<Matter>, Error> {
    let ids: Vec<MatterId> = tx.all(
        sql!("SELECT id FROM matter WHERE community = $1 AND indexed = FALSE LIMIT $2"),
        &[c.into(), limit.into()],
        |r| r.get(0),
    )?;
    let mut out = Vec::with_capacity(ids.len());
    for id in ids {
        out.extend(read::by_id(tx, c, id)?);
    }
    Ok(out)
}

/// The order a matter came as from outside, with its source.
pub fn order_of(tx: &mut Tx<'_>, c: Community, id: MatterId) -> Result<Option<(String, OrderOf)>, Error> {
    tx.one(
        sql!("SELECT source, number, due FROM matter_order WHERE community = $1 AND matter = $2"),
        &[c.into(), id.into()],
        |r| Ok((r.get(0)?, OrderOf { number: r.get(1)?, due: r.get(2)? })),
    )
}

/// Where matters came from: their source, and the order where they came as one; of at most twenty at a time.
pub fn origins(tx: &mut Tx<'_>, c: Community, lines: &[Line]) -> Result<HashMap<MatterId, Origin>, Error> {
    let mut out = HashMap::with_capacity(lines.len());
    for some in lines.chunks(20) {
        let mut asked: Vec<Val<'_>> = vec![c.into()];
        asked.extend((0..20).map(|i| Val::from(some.get(i).map_or(MatterId(uuid::Uuid::nil()), |l| l.id))));
        tx.each(
            sql!(
                "SELECT m.id, m.source, o.number, o.due FROM matter m
                   LEFT JOIN matter_order o ON o.community = m.community AND o.matter = m.id
                  WHERE m.community = $1 AND m.id IN ($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,
                                                      $19, $20, $21)"
            ),
            &asked,
            |r| {
                let due: Option<Time> = r.get(3)?;
                let order = r.get::<Option<String>>(2)?.map(|number| OrderOf { number, due });
                out.insert(r.get(0)?, Origin { source: r.get(1)?, order });
                Ok(())
            },
        )?;
    }
    Ok(out)
}

/// How a matter came in.
#[derive(Clone, Debug)]
pub struct Origin {
    /// Source code.
    pub source: String,
    /// The order it came as from outside.
    pub order: Option<OrderOf>,
}

/// What a post has that is not over, by id.
pub fn unfinished_of(tx: &mut Tx<'_>, c: Community, post: PostId, after: MatterId, limit: i64) -> Result<Vec<MatterId>, Error> {
    tx.all(
        sql!(
            "SELECT id FROM matter WHERE community = $1 AND holder = $2 AND state IN ('open', 'asked', 'shelved') AND id > $3
              ORDER BY id LIMIT $4"
        ),
        &[c.into(), post.into(), after.into(), limit.into()],
        |r| r.get(0),
    )
}

/// What the desk's list of everything is narrowed to; empty for no matter what.
#[derive(Clone, Copy, Debug)]
pub struct Narrow<'a> {
    /// Who reads it: nobody learns here what is said about them.
    pub reader: PersonId,
    /// Category code.
    pub category: &'a str,
    /// State.
    pub state: &'a str,
    /// Source code.
    pub source: &'a str,
    /// Building.
    pub building: Option<BuildingId>,
}

/// Every matter, closed ones too, newest first. Two ranges of one index, so that none of its own is needed.
pub fn every(tx: &mut Tx<'_>, c: Community, by: Narrow<'_>, before: Before, limit: i64) -> Result<Vec<Line>, Error> {
    let mut all = Vec::new();
    for listed in [0_i64, 1] {
        all.extend(tx.all(
            sql!(
                "SELECT id, number, category, visibility, state, outcome, level, holder, filed, promise, step_due, changed, compound,
                        building, part, words, released, files, hide, merged_into
                   FROM matter
                  WHERE community = $1 AND listed = $2 AND (changed < $3 OR (changed = $3 AND id < $4))
                    AND ($6 = '' OR category = $6) AND ($7 = '' OR state = $7) AND ($8 = '' OR source = $8)
                    AND ($9 = FALSE OR building = $10) AND (about IS NULL OR about <> $11)
                  ORDER BY changed DESC, id DESC LIMIT $5"
            ),
            &[
                c.into(),
                listed.into(),
                before.changed.into(),
                before.id.into(),
                limit.into(),
                by.category.into(),
                by.state.into(),
                by.source.into(),
                by.building.is_some().into(),
                by.building.unwrap_or(BuildingId(uuid::Uuid::nil())).into(),
                by.reader.into(),
            ],
            line,
        )?);
    }
    all.sort_by_key(|l| std::cmp::Reverse((l.changed, l.id)));
    all.truncate(usize::try_from(limit).unwrap_or(0));
    Ok(all)
}

/// What waits for its reporter's word, but for what is about whoever reads it, newest first.
pub fn asked(tx: &mut Tx<'_>, c: Community, reader: PersonId, before: Before, limit: i64) -> Result<Vec<Line>, Error> {
    tx.all(
        sql!(
            "SELECT id, number, category, visibility, state, outcome, level, holder, filed, promise, step_due, changed, compound,
                    building, part, words, released, files, hide, merged_into
               FROM matter
              WHERE community = $1 AND state = 'asked' AND (changed < $2 OR (changed = $2 AND id < $3))
                AND (about IS NULL OR about <> $5)
              ORDER BY changed DESC, id DESC LIMIT $4"
        ),
        &[c.into(), before.changed.into(), before.id.into(), limit.into(), reader.into()],
        line,
    )
}

/// Matters about a person: what nobody finds about themselves.
pub fn about(tx: &mut Tx<'_>, c: Community, person: PersonId) -> Result<Vec<MatterId>, Error> {
    tx.all(sql!("SELECT id FROM matter WHERE community = $1 AND about = $2"), &[c.into(), person.into()], |r| r.get(0))
}

/// What came as an order from outside and is not over, filed before another one: the newest, of them what the outside wants first
/// before the rest.
pub fn orders(tx: &mut Tx<'_>, c: Community, reader: PersonId, before: MatterId, limit: i64) -> Result<Vec<Line>, Error> {
    let mut found = tx.all(
        sql!(
            "SELECT m.id, m.number, m.category, m.visibility, m.state, m.outcome, m.level, m.holder, m.filed, m.promise, m.step_due,
                    m.changed, m.compound, m.building, m.part, m.words, m.released, m.files, m.hide, m.merged_into, o.due
               FROM matter_order o JOIN matter m ON m.community = o.community AND m.id = o.matter
              WHERE o.community = $1 AND m.state IN ('open', 'asked', 'shelved') AND (m.about IS NULL OR m.about <> $3)
                AND o.matter < $4
              ORDER BY o.matter DESC LIMIT $2"
        ),
        &[c.into(), limit.into(), reader.into(), before.into()],
        |r| Ok((r.get::<Option<Time>>(20)?.unwrap_or(Time(i64::MAX)), line(r)?)),
    )?;
    found.sort_by_key(|(due, l)| (*due, l.id));
    Ok(found.into_iter().map(|(_, l)| l).collect())
}

/// What is open past its step's time, the longest late first.
pub fn late(tx: &mut Tx<'_>, c: Community, reader: PersonId, now: Time, after: Before, limit: i64) -> Result<Vec<Line>, Error> {
    tx.all(
        sql!(
            "SELECT id, number, category, visibility, state, outcome, level, holder, filed, promise, step_due, changed, compound,
                    building, part, words, released, files, hide, merged_into
               FROM matter
              WHERE community = $1 AND state = 'open' AND step_due < $2 AND (about IS NULL OR about <> $4)
                AND (step_due > $5 OR (step_due = $5 AND id > $6))
              ORDER BY step_due, id LIMIT $3"
        ),
        &[c.into(), now.into(), limit.into(), reader.into(), after.changed.into(), after.id.into()],
        line,
    )
}

/// What somebody should look at before everybody may: words or files of public matters that are not released, oldest first.
pub fn unreleased(tx: &mut Tx<'_>, c: Community, after: Before, limit: i64) -> Result<Vec<Line>, Error> {
    tx.all(
        sql!(
            "SELECT id, number, category, visibility, state, outcome, level, holder, filed, promise, step_due, changed, compound,
                    building, part, words, released, files, hide, merged_into
               FROM matter
              WHERE community = $1 AND listed = 1 AND released = FALSE AND visibility = 'public' AND (words <> '' OR files > 0)
                AND (filed > $3 OR (filed = $3 AND id > $4))
              ORDER BY filed, id LIMIT $2"
        ),
        &[c.into(), limit.into(), after.changed.into(), after.id.into()],
        line,
    )
}

/// Public matters with files that came after their words were released and that nobody has looked at yet, oldest first.
pub fn added(tx: &mut Tx<'_>, c: Community, after: Before, limit: i64) -> Result<Vec<Line>, Error> {
    tx.all(
        sql!(
            "SELECT id, number, category, visibility, state, outcome, level, holder, filed, promise, step_due, changed, compound,
                    building, part, words, released, files, hide, merged_into
               FROM matter
              WHERE community = $1 AND released = TRUE AND visibility = 'public'
                AND id IN (SELECT f.matter FROM matter_file f WHERE f.community = $1 AND f.waits = TRUE)
                AND (filed > $3 OR (filed = $3 AND id > $4))
              ORDER BY filed, id LIMIT $2"
        ),
        &[c.into(), limit.into(), after.changed.into(), after.id.into()],
        line,
    )
}

/// What a reporter is asked about.
pub fn asked_of(tx: &mut Tx<'_>, c: Community, person: PersonId, limit: i64) -> Result<Vec<Line>, Error> {
    tx.all(
        sql!(
            "SELECT id, number, category, visibility, state, outcome, level, holder, filed, promise, step_due, changed, compound,
                    building, part, words, released, files, hide, merged_into
               FROM matter WHERE community = $1 AND reporter = $2 AND state = 'asked' ORDER BY step_due, id LIMIT $3"
        ),
        &[c.into(), person.into(), limit.into()],
        line,
    )
}

/// What an account follows without having filed it, newest first.
pub fn followed(tx: &mut Tx<'_>, c: Community, account: AccountId, limit: i64) -> Result<Vec<Line>, Error> {
    let ids: Vec<MatterId> = tx.all(
        sql!(
            "SELECT matter FROM matter_follow WHERE community = $1 AND account = $2 AND ended IS NULL AND reporter = FALSE
              ORDER BY matter DESC LIMIT $3"
        ),
        &[c.into(), account.into(), limit.into()],
        |r| r.get(0),
    )?;
    let mut out = Vec::with_capacity(ids.len());
    for id in ids {
        out.extend(lines::line_of(tx, c, id)?);
    }
    Ok(out)
}

/// A matter with the building it stands at and, where somebody marked it, the spot.
pub type Pinned = (BuildingId, Option<(i32, i32)>, Line);

/// Public matters under way that stand at a building, for pins.
pub fn pinned(tx: &mut Tx<'_>, c: Community, limit: i64) -> Result<Vec<Pinned>, Error> {
    let lines = tx.all(
        sql!(
            "SELECT id, number, category, visibility, state, outcome, level, holder, filed, promise, step_due, changed, compound,
                    building, part, words, released, files, hide, merged_into, pin
               FROM matter
              WHERE community = $1 AND state = 'open' AND listed = 1 AND visibility = 'public'
              ORDER BY changed DESC, id DESC LIMIT $2"
        ),
        &[c.into(), limit.into()],
        |r| Ok((line(r)?, r.get::<Option<String>>(20)?)),
    )?;
    let placed = |(l, pin): (Line, Option<String>)| match pin.and_then(|p| Spot::parse(&p)) {
        Some(spot) => Some((spot.building, Some((spot.east, spot.south)), l)),
        None => l.building.map(|b| (b, None, l)),
    };
    Ok(lines.into_iter().filter_map(placed).collect())
}

/// Public matters of a building that are under way: the newest, and how many.
pub fn under_way_at(tx: &mut Tx<'_>, c: Community, building: BuildingId, limit: i64) -> Result<(Vec<Line>, i64), Error> {
    let lines = tx.all(
        sql!(
            "SELECT id, number, category, visibility, state, outcome, level, holder, filed, promise, step_due, changed, compound,
                    building, part, words, released, files, hide, merged_into
               FROM matter
              WHERE community = $1 AND building = $2 AND listed = 1 AND visibility = 'public' AND state IN ('open', 'asked')
              ORDER BY changed DESC, id DESC LIMIT $3"
        ),
        &[c.into(), building.into(), limit.into()],
        line,
    )?;
    let n = tx.one(
        sql!(
            "SELECT CAST(COUNT(*) AS BIGINT) FROM matter
              WHERE community = $1 AND building = $2 AND listed = 1 AND visibility = 'public' AND state IN ('open', 'asked')"
        ),
        &[c.into(), building.into()],
        |r| r.get(0),
    )?;
    Ok((lines, n.unwrap_or(0)))
}

/// Whether a matter was ever filed for a building, or for one of its entrances.
pub fn stands_at(tx: &mut Tx<'_>, c: Community, building: BuildingId, entrance: Option<EntranceId>) -> Result<bool, Error> {
    let found: Option<MatterId> = match entrance {
        Some(e) => tx.one(
            sql!("SELECT id FROM matter WHERE community = $1 AND building = $2 AND entrance = $3 LIMIT 1"),
            &[c.into(), building.into(), e.into()],
            |r| r.get(0),
        )?,
        None => tx.one(
            sql!("SELECT id FROM matter WHERE community = $1 AND building = $2 LIMIT 1"),
            &[c.into(), building.into()],
            |r| r.get(0),
        )?,
    };
    Ok(found.is_some())
}

/// How many stand behind the desk's tabs: late, waiting for word, to look at; each counted up to [`COUNTED`].
pub fn counts(tx: &mut Tx<'_>, c: Community, reader: PersonId, now: Time) -> Result<[i64; 3], Error> {
    let late = tx.one(
        sql!(
            "SELECT CAST(COUNT(*) AS BIGINT) FROM
               (SELECT id FROM matter WHERE community = $1 AND state = 'open' AND step_due < $2 AND (about IS NULL OR about <> $3)
                 LIMIT 100) found"
        ),
        &[c.into(), now.into(), reader.into()],
        |r| r.get(0),
    )?;
    let asked = tx.one(
        sql!(
            "SELECT CAST(COUNT(*) AS BIGINT) FROM
               (SELECT id FROM matter WHERE community = $1 AND state = 'asked' AND (about IS NULL OR about <> $2) LIMIT 100) found"
        ),
        &[c.into(), reader.into()],
        |r| r.get(0),
    )?;
    Ok([late.unwrap_or(0), asked.unwrap_or(0), to_look_at(tx, c)?])
}

/// How many matters wait to be looked at, up to [`COUNTED`]: unreleased ones, and those to which files were added since.
pub fn to_look_at(tx: &mut Tx<'_>, c: Community) -> Result<i64, Error> {
    let added: Option<i64> = tx.one(
        sql!(
            "SELECT CAST(COUNT(*) AS BIGINT) FROM matter
              WHERE community = $1 AND released = TRUE AND visibility = 'public'
                AND id IN (SELECT f.matter FROM matter_file f WHERE f.community = $1 AND f.waits = TRUE)"
        ),
        &[c.into()],
        |r| r.get(0),
    )?;
    Ok((unreleased_count(tx, c)? + added.unwrap_or(0)).min(COUNTED))
}

fn unreleased_count(tx: &mut Tx<'_>, c: Community) -> Result<i64, Error> {
    let n = tx.one(
        sql!(
            "SELECT CAST(COUNT(*) AS BIGINT) FROM
               (SELECT id FROM matter
                 WHERE community = $1 AND listed = 1 AND released = FALSE AND visibility = 'public' AND (words <> '' OR files > 0)
                 LIMIT 100) found"
        ),
        &[c.into()],
        |r| r.get(0),
    )?;
    Ok(n.unwrap_or(0))
}
