//! What each row says, and what is wrong with it: every problem of a row, at its line in the file.

use std::collections::{BTreeSet, HashMap};

use super::norm::{
    area, building_key, entrance_key, grid_key, group_key, named, number_in, personal, plain, room_key, split_address, tight,
};
use super::{Column, Kept, Known, Matching};

/// A home as a row says it, every text in its normal form.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Row {
    /// Line in the file.
    pub line: usize,
    /// Name of the compound.
    pub compound: String,
    /// Name of the building.
    pub building: String,
    /// Name of the entrance.
    pub entrance: String,
    /// Number of the room.
    pub room: String,
    /// Exclusive part in 0.01 m².
    pub area: Option<i64>,
    /// A shop; nothing when the row does not say.
    pub shop: Option<bool>,
    /// Name of the residents' group; may be empty.
    pub group: String,
    /// Number of the circle.
    pub circle: Option<i64>,
    /// Name of the grid; may be empty.
    pub grid: String,
}

/// What makes two rows the same home, whatever way each is written.
pub(super) type Key = (String, String, String, String);

impl Row {
    pub(super) fn key(&self) -> Key {
        (tight(&self.compound), building_key(&self.building), entrance_key(&self.entrance), room_key(&self.room))
    }
}

/// What is wrong with a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// No compound, where there are several or none.
    NoCompound,
    /// No building.
    NoBuilding,
    /// No entrance, where its building has several.
    NoEntrance,
    /// No room number.
    NoRoom,
    /// The area is no number.
    AreaNotANumber,
    /// The area cannot be right: the decimal point was lost.
    AreaTooLarge,
    /// The same home as at an earlier line.
    Twice(usize),
    /// The circle has no number in it.
    CircleNotANumber,
    /// A circle that is new needs a residents' group.
    NoGroup,
    /// At an earlier line the circle belongs to another group.
    OtherGroup(usize),
    /// At an earlier line the building or the group lies in another grid.
    OtherGrid(usize),
    /// The text is too long for what it should be.
    TooLong(Column),
    /// It looks like the number of a person's paper or phone.
    Personal(Column),
}

/// A problem at a line of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The line.
    pub line: usize,
    /// What is wrong there.
    pub wrong: Wrong,
    /// What stands in the cell; empty where it may not be kept.
    pub text: String,
}

/// No home is larger than 1,000 m²; a lost decimal point makes 89.05 m² into 8,905.
const MOST_HOME: i64 = 100_000;
/// No shop of a neighbourhood is larger than 10,000 m².
const MOST_SHOP: i64 = 1_000_000;
/// Words that make a room a shop.
const SHOPS: [&str; 9] = ["门面", "商铺", "商业", "铺", "店", "经营", "办公", "SHOP", "STORE"];

fn longest(column: Column) -> usize {
    match column {
        Column::Room | Column::Entrance | Column::Area => 12,
        Column::Building | Column::Circle => 16,
        Column::Compound | Column::Group | Column::Grid | Column::Purpose => 30,
        Column::Address => 60,
    }
}

/// Reads every row; rows with a problem are not among the answer's rows. The last number is how many lines were sums.
pub fn read_rows(kept: &Kept, matching: &Matching, known: &Known) -> (Vec<Row>, Vec<Problem>, usize) {
    let mut reading = Reading { kept, matching, above: HashMap::new(), problems: Vec::new() };
    let (mut rows, mut sums) = (Vec::with_capacity(kept.rows.len()), 0);
    for (line, cells) in &kept.rows {
        if cells.iter().any(|c| matches!(tight(c).as_str(), "合计" | "总计" | "小计" | "总数")) {
            sums += 1;
            continue;
        }
        let before = reading.problems.len();
        let row = reading.row(*line, cells, known);
        rows.push((row, reading.problems.len() == before));
    }
    let mut problems = reading.problems;
    entrances(&mut rows, &mut problems, known);
    twice(&mut rows, &mut problems);
    circles(&mut rows, &mut problems, known);
    grids(&mut rows, &mut problems);
    problems.sort_by_key(|p| p.line);
    (rows.into_iter().filter(|(_, fine)| *fine).map(|(row, _)| row).collect(), problems, sums)
}

struct Reading<'a> {
    kept: &'a Kept,
    matching: &'a Matching,
    /// What stood in a column above, for cells that were merged.
    above: HashMap<Column, String>,
    problems: Vec<Problem>,
}

impl Reading<'_> {
    fn row(&mut self, line: usize, cells: &[String], known: &Known) -> Row {
        let mut cell = |column| self.cell(line, cells, column);
        let mut row = Row {
            line,
            compound: cell(Column::Compound),
            building: cell(Column::Building),
            entrance: cell(Column::Entrance),
            room: cell(Column::Room),
            group: cell(Column::Group),
            grid: cell(Column::Grid),
            ..Row::default()
        };
        let [circle, size, purpose, address] = [Column::Circle, Column::Area, Column::Purpose, Column::Address].map(cell);
        if !address.is_empty() {
            let [compound, building, entrance, room] = split_address(&address);
            for (own, part) in [
                (&mut row.compound, compound),
                (&mut row.building, building),
                (&mut row.entrance, entrance),
                (&mut row.room, room),
            ] {
                if own.is_empty() {
                    *own = part;
                }
            }
        }
        if row.compound.is_empty() {
            row.compound = match (self.matching.compound.as_str(), known.compounds.as_slice()) {
                ("", [(_, only)]) if self.matching.at(Column::Compound).is_none() => only.clone(),
                (given, _) => plain(given),
            };
        }
        row.building = named(&row.building, "栋", "");
        row.entrance = if row.entrance.is_empty() { String::new() } else { named(&row.entrance, "单元", "") };
        row.group = if row.group.is_empty() { String::new() } else { named(&row.group, "居民小组", "第") };
        row.room = room_key(&row.room);
        row.shop = shop(&purpose, &row.room);
        for (missing, wrong) in [
            (row.compound.is_empty(), Wrong::NoCompound),
            (row.building.is_empty(), Wrong::NoBuilding),
            (row.room.is_empty(), Wrong::NoRoom),
        ] {
            if missing {
                self.problem(line, wrong, "");
            }
        }
        if !size.is_empty() {
            let most = if row.shop == Some(true) { MOST_SHOP } else { MOST_HOME };
            match area(&size) {
                Some(a) if a > most => self.problem(line, Wrong::AreaTooLarge, &size),
                Some(a) => row.area = Some(a),
                None => self.problem(line, Wrong::AreaNotANumber, &size),
            }
        }
        if !circle.is_empty() {
            row.circle = number_in(&circle).filter(|n| *n > 0);
            if row.circle.is_none() {
                self.problem(line, Wrong::CircleNotANumber, &circle);
            }
        }
        row
    }

    /// The cell of a column in its plain form; what cannot be of the column is a problem and empty.
    fn cell(&mut self, line: usize, cells: &[String], column: Column) -> String {
        let at = self.matching.at(column).and_then(|i| self.kept.titles.get(i)).and_then(|(_, place)| *place);
        let Some(text) = at.and_then(|i| cells.get(i)) else { return String::new() };
        let text = plain(text);
        if text.is_empty() {
            let carried =
                self.matching.carry && !matches!(column, Column::Room | Column::Area | Column::Address | Column::Purpose);
            return if carried { self.above.get(&column).cloned().unwrap_or_default() } else { text };
        }
        if personal(&text) {
            self.problem(line, Wrong::Personal(column), "");
            return String::new();
        }
        if text.chars().count() > longest(column) {
            let wrong = if column == Column::Area { Wrong::AreaNotANumber } else { Wrong::TooLong(column) };
            self.problem(line, wrong, &text);
            return String::new();
        }
        if self.matching.carry {
            self.above.insert(column, text.clone());
        }
        text
    }

    fn problem(&mut self, line: usize, wrong: Wrong, text: &str) {
        // One cell, one problem: what could not be of its column is then not missed as well.
        let same_line = self.problems.iter().rev().take_while(|p| p.line == line);
        let told = same_line.into_iter().any(|p| match (p.wrong, wrong) {
            (Wrong::TooLong(c) | Wrong::Personal(c), Wrong::NoRoom) => matches!(c, Column::Room | Column::Address),
            (Wrong::TooLong(c) | Wrong::Personal(c), Wrong::NoBuilding) => matches!(c, Column::Building | Column::Address),
            (Wrong::TooLong(c) | Wrong::Personal(c), Wrong::NoCompound) => matches!(c, Column::Compound | Column::Address),
            _ => false,
        });
        if !told {
            self.problems.push(Problem { line, wrong, text: text.chars().take(30).collect() });
        }
    }
}

/// What a row says about the purpose, by its own column or by the name of the room.
fn shop(purpose: &str, room: &str) -> Option<bool> {
    let is_shop = |text: &str| SHOPS.iter().any(|w| text.to_uppercase().contains(w));
    if !purpose.is_empty() {
        return Some(is_shop(purpose));
    }
    is_shop(room).then_some(true)
}

type Rows = [(Row, bool)];

fn spoil(rows: &mut Rows, at: usize, wrong: Wrong, text: String, problems: &mut Vec<Problem>) {
    rows[at].1 = false;
    problems.push(Problem { line: rows[at].0.line, wrong, text });
}

/// A row without an entrance takes the only one of its building; where there are several, somebody has to say which.
fn entrances(rows: &mut Rows, problems: &mut Vec<Problem>, known: &Known) {
    let of = |row: &Row| (tight(&row.compound), building_key(&row.building));
    let mut names: HashMap<(String, String), BTreeSet<(String, String)>> = HashMap::new();
    let buildings: HashMap<_, _> = known.buildings.iter().map(|b| (b.id, b)).collect();
    let compounds: HashMap<_, _> = known.compounds.iter().map(|(id, name)| (*id, name)).collect();
    for e in &known.entrances {
        let Some(b) = buildings.get(&e.building) else { continue };
        let Some(c) = compounds.get(&b.compound) else { continue };
        names.entry((tight(c), building_key(&b.name))).or_default().insert((entrance_key(&e.name), e.name.clone()));
    }
    for (row, _) in rows.iter().filter(|(r, _)| !r.entrance.is_empty() && !r.building.is_empty()) {
        let all = names.entry(of(row)).or_default();
        let key = entrance_key(&row.entrance);
        if !all.iter().any(|(k, _)| *k == key) {
            all.insert((key, row.entrance.clone()));
        }
    }
    for at in 0..rows.len() {
        let row = &rows[at].0;
        if !row.entrance.is_empty() || row.building.is_empty() {
            continue;
        }
        let all = names.get(&of(row));
        match all.map_or(0, BTreeSet::len) {
            0 => rows[at].0.entrance = "1单元".into(),
            1 => rows[at].0.entrance = all.and_then(BTreeSet::first).map(|(_, name)| name.clone()).unwrap_or_default(),
            _ => spoil(rows, at, Wrong::NoEntrance, String::new(), problems),
        }
    }
}

fn twice(rows: &mut Rows, problems: &mut Vec<Problem>) {
    let mut first: HashMap<Key, usize> = HashMap::new();
    for at in 0..rows.len() {
        let row = &rows[at].0;
        if row.room.is_empty() || row.building.is_empty() || row.entrance.is_empty() || row.compound.is_empty() {
            continue;
        }
        match first.get(&row.key()) {
            Some(line) => spoil(rows, at, Wrong::Twice(*line), String::new(), problems),
            None => {
                first.insert(row.key(), row.line);
            }
        }
    }
}

/// A circle belongs to one group.
fn circles(rows: &mut Rows, problems: &mut Vec<Problem>, known: &Known) {
    let groups: HashMap<_, _> = known.groups.iter().map(|g| (g.id, group_key(&g.name))).collect();
    let there: HashMap<i64, Option<&String>> = known.circles.iter().map(|c| (c.number, groups.get(&c.group))).collect();
    let mut told: HashMap<i64, (String, usize)> = HashMap::new();
    for (row, _) in rows.iter() {
        if let (Some(n), false) = (row.circle, row.group.is_empty()) {
            told.entry(n).or_insert_with(|| (group_key(&row.group), row.line));
        }
    }
    for at in 0..rows.len() {
        let row = &rows[at].0;
        let Some(n) = row.circle else { continue };
        let wrong = match told.get(&n) {
            Some((group, line)) if !row.group.is_empty() && group_key(&row.group) != *group => Wrong::OtherGroup(*line),
            None if !there.contains_key(&n) => Wrong::NoGroup,
            _ => continue,
        };
        let text = if wrong == Wrong::NoGroup { n.to_string() } else { row.group.clone() };
        spoil(rows, at, wrong, text, problems);
    }
}

/// A building and a residents' group lie in one grid.
fn grids(rows: &mut Rows, problems: &mut Vec<Problem>) {
    let mut told: HashMap<(bool, String, String), (String, usize)> = HashMap::new();
    for at in 0..rows.len() {
        let row = &rows[at].0;
        if row.grid.is_empty() {
            continue;
        }
        let (grid, line) = (grid_key(&row.grid), row.line);
        let building = (!row.building.is_empty()).then(|| (true, tight(&row.compound), building_key(&row.building)));
        let group = (!row.group.is_empty()).then(|| (false, String::new(), group_key(&row.group)));
        let other = [building, group].into_iter().flatten().find_map(|key| {
            let first = told.entry(key).or_insert_with(|| (grid.clone(), line));
            (first.0 != grid).then_some(first.1)
        });
        if let Some(first) = other {
            let text = row.grid.clone();
            spoil(rows, at, Wrong::OtherGrid(first), text, problems);
        }
    }
}
