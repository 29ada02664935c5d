//! Matters as rows: the public list, search results, what a post holds. The statements of a visitor's list are the ones
//! `liren bench` measures beside a bare floor; keep them few.

use liren_core::id::{BuildingId, Community, CompoundId, GridId, MatterId, PersonId, PostId};
use liren_core::pack::Visibility;
use liren_core::refusal::Refusal;
use liren_core::time::Time;
use liren_store::{Error, Row, Tx, sql};

/// One row of a list.
#[derive(Clone, Debug)]
pub struct Line {
    /// Its row; with `changed` the cursor.
    pub id: MatterId,
    /// Its number.
    pub number: String,
    /// Category code.
    pub category: String,
    /// Who may see it.
    pub visibility: Visibility,
    /// State.
    pub state: String,
    /// Outcome, once settled.
    pub outcome: Option<String>,
    /// Index of the level that has it.
    pub level: i64,
    /// The post that has it.
    pub holder: PostId,
    /// When it was filed.
    pub filed: Time,
    /// The date promised.
    pub promise: Time,
    /// This level's clock.
    pub step_due: Time,
    /// When it last moved.
    pub changed: Time,
    /// The compound.
    pub compound: Option<CompoundId>,
    /// The building.
    pub building: Option<BuildingId>,
    /// Shared part.
    pub part: String,
    /// The beginning of the words.
    pub words: String,
    /// Whether the words are public.
    pub released: bool,
    /// How many files hang on it.
    pub files: i64,
    /// Words marked by hand to be covered, one a line.
    pub hide: String,
    /// The number of the matter it was merged into.
    pub merged_into: Option<String>,
}

impl Line {
    /// Words marked by hand to be covered.
    pub fn marked(&self) -> Vec<&str> {
        self.hide.lines().collect()
    }
}

pub(super) fn line(r: &Row<'_>) -> Result<Line, Error> {
    Ok(Line {
        id: r.get(0)?,
        number: r.get(1)?,
        category: r.get(2)?,
        visibility: Visibility::parse(r.str(3)?).unwrap_or(Visibility::Closed),
        state: r.get(4)?,
        outcome: r.get(5)?,
        level: r.get(6)?,
        holder: r.get(7)?,
        filed: r.get(8)?,
        promise: r.get(9)?,
        step_due: r.get(10)?,
        changed: r.get(11)?,
        compound: r.get(12)?,
        building: r.get(13)?,
        part: r.get(14)?,
        words: r.get(15)?,
        released: r.get(16)?,
        files: r.get(17)?,
        hide: r.get::<Option<String>>(18)?.unwrap_or_default(),
        merged_into: r.get(19)?,
    })
}

/// Where a list goes on: the last row shown.
#[derive(Clone, Copy, Debug)]
pub struct Before {
    /// Its `changed`; in a queue, what it is sorted by.
    pub changed: Time,
    /// Its id.
    pub id: MatterId,
}

impl Before {
    /// From the newest.
    pub const START: Self = Self { changed: Time(i64::MAX), id: MatterId(uuid::Uuid::max()) };

    /// Where a queue begins that is worked off from its soonest clock on.
    pub const FIRST: Self = Self { changed: Time(i64::MIN), id: MatterId(uuid::Uuid::nil()) };

    /// As it stands in an address.
    pub fn encode(&self) -> String {
        format!("{}-{}", self.changed.0, self.id)
    }

    /// From an address; nonsense starts at the newest.
    pub fn decode(text: &str) -> Self {
        Self::read(text).ok().flatten().unwrap_or(Self::START)
    }

    /// As a program hands it on. Nonsense is refused: whoever goes on from it would read the first page again and again.
    pub fn read(text: &str) -> Result<Option<Self>, Refusal> {
        if text.is_empty() {
            return Ok(None);
        }
        let parts = text.split_once('-').and_then(|(a, b)| Some((a.parse().ok()?, b.parse().ok()?)));
        parts.map(|(ms, id)| Some(Self { changed: Time(ms), id })).ok_or(Refusal::BadCursor)
    }
}

/// Which rows of the public list.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Category code.
    pub category: Option<String>,
    /// State.
    pub state: Option<String>,
    /// Building.
    pub building: Option<BuildingId>,
    /// Grid with its buildings; narrows as a building does.
    pub grid: Option<(GridId, Vec<BuildingId>)>,
}

/// The public list, newest first. The filter picks one of a few indexed statements; no SQL is glued together.
pub fn listed(tx: &mut Tx<'_>, c: Community, filter: &Filter, before: Before, limit: i64) -> Result<Vec<Line>, Error> {
    let (at, id) = (before.changed.into(), before.id.into());
    let asked = |v: &Option<String>| v.clone().unwrap_or_default();
    let (category, state) = (asked(&filter.category), asked(&filter.state));
    // Of a coarse matter the place is not told, so what is narrowed by a place shows public ones alone.
    let within = |tx: &mut Tx<'_>, statement, place| {
        tx.all(statement, &[c.into(), place, (&category).into(), (&state).into(), at, id, limit.into()], line)
    };
    match filter {
        Filter { building: Some(building), .. } => {
            let of_building = sql!(
                "SELECT id, number, category, visibility, state, outcome, level, holder, filed, promise, step_due, changed, compound,
                        building, part, words, released, files, hide, merged_into
                   FROM matter
                  WHERE community = $1 AND building = $2 AND listed = 1 AND visibility = 'public'
                    AND ($3 = '' OR category = $3) AND ($4 = '' OR state = $4)
                    AND (changed < $5 OR (changed = $5 AND id < $6))
                  ORDER BY changed DESC, id DESC LIMIT $7"
            );
            within(tx, of_building, (*building).into())
        }
        Filter { grid: Some((grid, _)), .. } => {
            let of_grid = sql!(
                "SELECT id, number, category, visibility, state, outcome, level, holder, filed, promise, step_due, changed, compound,
                        building, part, words, released, files, hide, merged_into
                   FROM matter
                  WHERE community = $1 AND grid = $2 AND listed = 1 AND visibility = 'public'
                    AND ($3 = '' OR category = $3) AND ($4 = '' OR state = $4)
                    AND (changed < $5 OR (changed = $5 AND id < $6))
                  ORDER BY changed DESC, id DESC LIMIT $7"
            );
            within(tx, of_grid, (*grid).into())
        }
        Filter { category: Some(category), state, .. } => tx.all(
            sql!(
                "SELECT id, number, category, visibility, state, outcome, level, holder, filed, promise, step_due, changed, compound,
                        building, part, words, released, files, hide, merged_into
                   FROM matter
                  WHERE community = $1 AND listed = 1 AND category = $2 AND ($3 = '' OR state = $3)
                    AND (changed < $4 OR (changed = $4 AND id < $5))
                  ORDER BY changed DESC, id DESC LIMIT $6"
            ),
            &[c.into(), category.into(), state.as_deref().unwrap_or("").into(), at, id, limit.into()],
            line,
        ),
        Filter { state: Some(state), .. } => tx.all(
            sql!(
                "SELECT id, number, category, visibility, state, outcome, level, holder, filed, promise, step_due, changed, compound,
                        building, part, words, released, files, hide, merged_into
                   FROM matter
                  WHERE community = $1 AND state = $2 AND listed = 1 AND (changed < $3 OR (changed = $3 AND id < $4))
                  ORDER BY changed DESC, id DESC LIMIT $5"
            ),
            &[c.into(), state.into(), at, id, limit.into()],
            line,
        ),
        Filter { .. } => tx.all(
            sql!(
                "SELECT id, number, category, visibility, state, outcome, level, holder, filed, promise, step_due, changed, compound,
                        building, part, words, released, files, hide, merged_into
                   FROM matter
                  WHERE community = $1 AND listed = 1 AND (changed < $2 OR (changed = $2 AND id < $3))
                  ORDER BY changed DESC, id DESC LIMIT $4"
            ),
            &[c.into(), at, id, limit.into()],
            line,
        ),
    }
}

/// One row by id, whatever its visibility: search results and the desk pick from here.
pub fn line_of(tx: &mut Tx<'_>, c: Community, id: MatterId) -> Result<Option<Line>, Error> {
    tx.one(
        sql!(
            "SELECT id, number, category, visibility, state, outcome, level, holder, filed, promise, step_due, changed, compound,
                    building, part, words, released, files, hide, merged_into
               FROM matter WHERE community = $1 AND id = $2"
        ),
        &[c.into(), id.into()],
        line,
    )
}

/// Everything of one state, for the desk; the soonest clock first.
pub fn by_state(tx: &mut Tx<'_>, c: Community, state: &str, before: Before, limit: i64) -> Result<Vec<Line>, Error> {
    tx.all(
        sql!(
            "SELECT id, number, category, visibility, state, outcome, level, holder, filed, promise, step_due, changed, compound,
                    building, part, words, released, files, hide, merged_into
               FROM matter
              WHERE community = $1 AND state = $2 AND (changed < $3 OR (changed = $3 AND id < $4))
              ORDER BY changed DESC, id DESC LIMIT $5"
        ),
        &[c.into(), state.into(), before.changed.into(), before.id.into(), limit.into()],
        line,
    )
}

/// What a post holds and has to answer, the soonest clock first.
pub fn held(tx: &mut Tx<'_>, c: Community, post: PostId, after: Before, limit: i64) -> Result<Vec<Line>, Error> {
    tx.all(
        sql!(
            "SELECT id, number, category, visibility, state, outcome, level, holder, filed, promise, step_due, changed, compound,
                    building, part, words, released, files, hide, merged_into
               FROM matter
              WHERE community = $1 AND holder = $2 AND state = 'open' AND (step_due > $4 OR (step_due = $4 AND id > $5))
              ORDER BY step_due, id LIMIT $3"
        ),
        &[c.into(), post.into(), limit.into(), after.changed.into(), after.id.into()],
        line,
    )
}

/// What a person filed while signed in, newest first.
pub fn reported(tx: &mut Tx<'_>, c: Community, person: PersonId, limit: i64) -> Result<Vec<Line>, Error> {
    tx.all(
        sql!(
            "SELECT id, number, category, visibility, state, outcome, level, holder, filed, promise, step_due, changed, compound,
                    building, part, words, released, files, hide, merged_into
               FROM matter WHERE community = $1 AND reporter = $2 ORDER BY changed DESC, id DESC LIMIT $3"
        ),
        &[c.into(), person.into(), limit.into()],
        line,
    )
}

/// How many matters of each state the public list holds.
pub fn open_count(tx: &mut Tx<'_>, c: Community) -> Result<i64, Error> {
    let n = tx.one(
        sql!("SELECT CAST(COUNT(*) AS BIGINT) FROM matter WHERE community = $1 AND state = 'open' AND listed = 1"),
        &[c.into()],
        |r| r.get(0),
    )?;
    Ok(n.unwrap_or(0))
}
