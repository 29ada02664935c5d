//! The roster from the spreadsheet a community already has: which column is what, what each row says, what is wrong with it,
//! and what would change. Nothing here writes; the same sheet again gives an empty plan.

mod columns;
mod diff;
mod norm;
mod rows;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

pub use columns::{Column, Meant, Sensitive, looks_like_places, match_columns, meant};
pub use diff::{
    Change, Known, KnownBuilding, KnownCircle, KnownEntrance, KnownGroup, KnownHome, NewBuilding, NewCircle, NewEntrance,
    NewGroup, NewHome, Plan, Ref, Warning, plan,
};
pub use norm::{area, building_key, entrance_key, group_key, number_in, personal, plain, room_key, sort_of};
pub use rows::{Problem, Row, Wrong, read_rows};

/// Which column is what, and what holds for all rows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Matching {
    /// For each column of the sheet what it is, if it is used.
    pub columns: Vec<Option<Column>>,
    /// The compound of rows that name none.
    pub compound: String,
    /// An empty cell means what stands above it, as where cells were merged.
    pub carry: bool,
}

impl Matching {
    /// The place of a column in the sheet.
    pub fn at(&self, column: Column) -> Option<usize> {
        self.columns.iter().position(|c| *c == Some(column))
    }

    /// Columns without which no home can be told apart. A full address holds all of them.
    pub fn missing(&self) -> Vec<Column> {
        if self.at(Column::Address).is_some() {
            return Vec::new();
        }
        [Column::Building, Column::Room].into_iter().filter(|c| self.at(*c).is_none()).collect()
    }
}

/// The columns of a sheet that are kept between upload and confirmation, and the names of the others.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// Every column by its name, with its place among the kept cells.
    pub titles: Vec<(String, Option<usize>)>,
    /// Kept cells by row, with the row's number in the file.
    pub rows: Vec<(usize, Vec<String>)>,
}

impl Kept {
    /// Once it is said which column is what, a column of unknown title that is not used stays only if it could be about places:
    /// it may hold anything, and nobody needs it any more.
    #[must_use]
    pub fn let_go(self, matching: &Matching) -> Self {
        let wanted: Vec<bool> = self
            .titles
            .iter()
            .enumerate()
            .map(|(i, (title, place))| {
                let Some(place) = place else { return false };
                matching.columns.get(i).copied().flatten().is_some()
                    || meant(title) != Meant::Other
                    || looks_like_places(self.rows.iter().filter_map(|(_, r)| r.get(*place)))
            })
            .collect();
        let (titles, old): (Vec<String>, Vec<Option<usize>>) = self.titles.into_iter().unzip();
        let cells = |row: &Vec<String>| {
            let of = |place: &Option<usize>| place.and_then(|p| row.get(p)).cloned().unwrap_or_default();
            old.iter().zip(&wanted).filter(|(_, w)| **w).map(|(p, _)| of(p)).collect::<Vec<_>>()
        };
        let rows = self.rows.iter().map(|(n, r)| (*n, cells(r))).collect();
        placed(titles, &wanted, rows)
    }
}

/// Titles with the places of those that are wanted, and the rows that say anything.
fn placed(titles: Vec<String>, wanted: &[bool], rows: Vec<(usize, Vec<String>)>) -> Kept {
    let mut next = 0;
    let places = wanted.iter().map(|w| {
        next += usize::from(*w);
        w.then(|| next - 1)
    });
    let titles = titles.into_iter().zip(places).collect();
    Kept { titles, rows: rows.into_iter().filter(|(_, r)| r.iter().any(|c| !c.trim().is_empty())).collect() }
}

/// Lets go of every cell that is not needed: columns about persons are dropped before anything else looks at them. A column
/// nobody knows the title of stays until it is said what it is, unless numbers of papers or phones stand in it.
pub fn keep(titles: Vec<String>, rows: Vec<(usize, Vec<String>)>) -> (Kept, Matching) {
    let matched = match_columns(&titles);
    let wanted: Vec<bool> = titles
        .iter()
        .enumerate()
        .map(|(i, title)| match (matched[i], meant(title)) {
            (Some(_), _) => true,
            (None, Meant::Sensitive(_)) => false,
            (None, _) => !title.is_empty() && !rows.iter().filter_map(|(_, r)| r.get(i)).any(|c| personal(c)),
        })
        .collect();
    let rows =
        rows.into_iter().map(|(n, r)| (n, r.into_iter().zip(&wanted).filter(|(_, w)| **w).map(|(c, _)| c).collect())).collect();
    (placed(titles, &wanted, rows), Matching { columns: matched, ..Matching::default() })
}

/// Everything at once: rows read by the matching, compared with what is there.
pub fn review(kept: &Kept, matching: &Matching, known: &Known) -> Plan {
    let (rows, problems, skipped) = read_rows(kept, matching, known);
    plan(rows, problems, skipped, known)
}
