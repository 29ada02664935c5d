//! Who said what to which statement: a sparse matrix in rows of people (CSR). People and statements keep the numbers they
//! are known by outside and stand in the order of these, so that the same votes are the same matrix however they came in.

use super::{Count, Given, Vote};

/// Votes of a consultation: the last one of a person on a statement counts.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Votes {
    people: Vec<i64>,
    statements: Vec<i64>,
    /// Where the row of each person begins in `cells`; one more for the end.
    starts: Vec<usize>,
    /// Row by row: the place of the statement times four plus the [`code`] of the vote, ascending within a row.
    cells: Vec<u32>,
}

/// A vote as the two low bits of a cell.
fn code(vote: Vote) -> u32 {
    match vote {
        Vote::Disagree => 0,
        Vote::Pass => 1,
        Vote::Agree => 2,
    }
}

/// The place of the statement and the vote of a cell.
pub(super) fn read(cell: u32) -> (usize, Vote) {
    let vote = match cell & 3 {
        0 => Vote::Disagree,
        1 => Vote::Pass,
        _ => Vote::Agree,
    };
    ((cell >> 2) as usize, vote)
}

impl Default for Votes {
    fn default() -> Self {
        Self { people: Vec::new(), statements: Vec::new(), starts: vec![0], cells: Vec::new() }
    }
}

impl Votes {
    /// The matrix of votes in the order they were given.
    pub fn of(given: &[Given]) -> Self {
        let people = Places::of(|| given.iter().map(|g| g.person));
        let statements = Places::of(|| given.iter().map(|g| g.statement));
        let placed: Vec<[u32; 2]> =
            given.iter().map(|g| [people.find(g.person), statements.find(g.statement) * 4 + code(g.vote)]).collect();
        // Sorted by counting, twice and stably: by statement, then by person. What was said later stands later.
        let (placed, _) = sorted(&placed, statements.numbers.len(), |p| (p[1] >> 2) as usize);
        let (placed, bounds) = sorted(&placed, people.numbers.len(), |p| p[0] as usize);
        let mut starts = vec![0];
        let mut cells: Vec<u32> = Vec::with_capacity(placed.len());
        for row in bounds.windows(2) {
            let begin = cells.len();
            for &[_, cell] in &placed[row[0]..row[1]] {
                if cells[begin..].last().is_some_and(|last| last >> 2 == cell >> 2) {
                    cells.pop();
                }
                cells.push(cell);
            }
            starts.push(cells.len());
        }
        Self { people: people.numbers, statements: statements.numbers, starts, cells }
    }

    /// Takes in a further batch; it counts over what was there.
    pub fn append(&mut self, batch: &[Given]) {
        if batch.is_empty() {
            return;
        }
        let new = Self::of(batch);
        let people = united(&self.people, &new.people);
        let statements = united(&self.statements, &new.statements);
        let (old_people, new_people) = (moved(&self.people, &people), moved(&new.people, &people));
        let (old_at, new_at) = (moved(&self.statements, &statements), moved(&new.statements, &statements));
        let mut starts = vec![0];
        let mut cells = Vec::with_capacity(self.cells.len() + new.cells.len());
        let (mut i, mut j) = (0, 0);
        for person in 0..people.len() {
            let in_old = old_people.get(i).is_some_and(|p| *p as usize == person);
            let in_new = new_people.get(j).is_some_and(|p| *p as usize == person);
            let place = |cell: &u32, at: &[u32]| at[(cell >> 2) as usize] * 4 + (cell & 3);
            let old = if in_old { self.cells(i) } else { &[] };
            let mut over = if in_new { new.cells(j) } else { &[] }.iter().map(|c| place(c, &new_at)).peekable();
            for cell in old.iter().map(|c| place(c, &old_at)) {
                while let Some(first) = over.next_if(|o| o >> 2 < cell >> 2) {
                    cells.push(first);
                }
                cells.push(over.next_if(|o| o >> 2 == cell >> 2).unwrap_or(cell));
            }
            cells.extend(over);
            starts.push(cells.len());
            i += usize::from(in_old);
            j += usize::from(in_new);
        }
        *self = Self { people, statements, starts, cells };
    }

    /// Numbers of the people, ascending. Their places in this list are what everything else here speaks of.
    pub fn people(&self) -> &[i64] {
        &self.people
    }

    /// Numbers of the statements somebody voted on, ascending.
    pub fn statements(&self) -> &[i64] {
        &self.statements
    }

    /// How many votes there are.
    pub fn len(&self) -> usize {
        self.cells.len()
    }

    /// Nobody has voted.
    pub fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }

    /// The votes of the person at a place: places of statements, ascending.
    pub fn row(&self, person: usize) -> impl Iterator<Item = (usize, Vote)> {
        self.cells(person).iter().map(|c| read(*c))
    }

    /// How many votes the person at a place gave.
    pub fn given(&self, person: usize) -> usize {
        self.starts[person + 1] - self.starts[person]
    }

    /// The row of the person at a place as it is stored.
    pub(super) fn cells(&self, person: usize) -> &[u32] {
        &self.cells[self.starts[person]..self.starts[person + 1]]
    }

    /// The rows of all people as they are stored.
    pub(super) fn rows(&self) -> impl Iterator<Item = &[u32]> {
        self.starts.windows(2).map(|w| &self.cells[w[0]..w[1]])
    }

    /// How each statement was voted on, by everybody.
    pub fn counts(&self) -> Vec<Count> {
        self.tally(1, |_| Some(0)).pop().unwrap_or_default()
    }

    /// How each statement was voted on in each of `groups` groups; `group` says which one the person at a place is in.
    pub fn tally(&self, groups: usize, group: impl Fn(usize) -> Option<usize>) -> Vec<Vec<Count>> {
        let n = self.statements.len();
        // By cell: disagree, pass, agree and one place that stays empty.
        let mut by_cell = vec![vec![0u32; 4 * n]; groups];
        for (person, row) in self.rows().enumerate() {
            let Some(counts) = group(person).and_then(|g| by_cell.get_mut(g)) else { continue };
            for &cell in row {
                counts[cell as usize] += 1;
            }
        }
        let count = |c: &[u32]| Count { disagree: c[0], pass: c[1], agree: c[2] };
        by_cell.iter().map(|c| c.chunks_exact(4).map(count).collect()).collect()
    }
}

/// The different numbers of a list in order, and where each stands.
struct Places {
    numbers: Vec<i64>,
    /// The place of `numbers[0] + i`, where the numbers lie close enough together for a table.
    table: Vec<u32>,
}

impl Places {
    fn of<I: Iterator<Item = i64>>(list: impl Fn() -> I) -> Self {
        let (mut count, mut low, mut high) = (0usize, i64::MAX, i64::MIN);
        for n in list() {
            (count, low, high) = (count + 1, low.min(n), high.max(n));
        }
        let width = if count == 0 { Some(0) } else { high.checked_sub(low).and_then(|w| usize::try_from(w).ok()) };
        // Numbers given one after the other lie close; others may be anything and are sorted.
        let Some(width) = width.filter(|w| *w < 4 * count + 1024) else {
            let mut numbers: Vec<i64> = list().collect();
            numbers.sort_unstable();
            numbers.dedup();
            return Self { numbers, table: Vec::new() };
        };
        let at = |n: i64| usize::try_from(n - low).unwrap_or(0);
        let mut table = vec![0u32; if count == 0 { 0 } else { width + 1 }];
        for n in list() {
            table[at(n)] = 1;
        }
        let mut numbers = Vec::new();
        for (n, place) in (low..=high).zip(&mut table) {
            if *place == 1 {
                *place = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
                numbers.push(n);
            }
        }
        Self { numbers, table }
    }

    /// Where a number of the list stands.
    fn find(&self, number: i64) -> u32 {
        let first = self.numbers.first().copied().unwrap_or(0);
        let in_table = usize::try_from(number.wrapping_sub(first)).ok().and_then(|i| self.table.get(i));
        in_table.copied().unwrap_or_else(|| u32::try_from(self.numbers.partition_point(|n| *n < number)).unwrap_or(u32::MAX))
    }
}

/// A list sorted stably by small keys, and where the things of each key begin (one more for the end).
fn sorted<T: Copy + Default>(list: &[T], keys: usize, key: impl Fn(&T) -> usize) -> (Vec<T>, Vec<usize>) {
    let mut bounds = vec![0usize; keys + 1];
    for thing in list {
        bounds[key(thing) + 1] += 1;
    }
    for k in 0..keys {
        bounds[k + 1] += bounds[k];
    }
    let mut next = bounds.clone();
    let mut out = vec![T::default(); list.len()];
    for thing in list {
        let at = &mut next[key(thing)];
        out[*at] = *thing;
        *at += 1;
    }
    (out, bounds)
}

/// Both ascending lists as one.
fn united(a: &[i64], b: &[i64]) -> Vec<i64> {
    let mut out = [a, b].concat();
    out.sort_unstable();
    out.dedup();
    out
}

/// Where the numbers of an ascending list stand in one that has them all.
fn moved(from: &[i64], into: &[i64]) -> Vec<u32> {
    let mut at = 0usize;
    let mut out = Vec::with_capacity(from.len());
    for n in from {
        at += into[at..].partition_point(|m| m < n);
        out.push(u32::try_from(at).unwrap_or(u32::MAX));
    }
    out
}
