//! The roster as the spreadsheet a community has, clean and as it comes in real life.

use super::Roster;

/// Stands in every cell of a column that must not be read; finding it anywhere after an import is a fault.
pub const NEVER_READ: &str = "不应读取";

/// What is wrong with a row of a messy sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wrong {
    /// No room number.
    NoRoom,
    /// An area in words, or another thing that is no number.
    AreaNotANumber,
    /// An area ten or a hundred times too large: the decimal point was lost.
    AreaTooLarge,
    /// The same home as in an earlier row (its number in the sheet).
    Twice(usize),
    /// No entrance, where its building has several.
    NoEntrance,
    /// No building.
    NoBuilding,
}

/// A fault at a row, counted as the spreadsheet program does: the row of titles is 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The row.
    pub row: usize,
    /// What is wrong there.
    pub wrong: Wrong,
}

/// A sheet as it comes, and what an import has to find in it.
#[derive(Debug, Clone)]
pub struct Messy {
    /// The titles, some of which must not be read.
    pub headers: Vec<String>,
    /// The rows.
    pub rows: Vec<Vec<String>>,
    /// What is wrong, by row.
    pub problems: Vec<Problem>,
    /// Columns (from 0) that must be recognised as sensitive and never read.
    pub sensitive: Vec<usize>,
}

/// Titles and rows, one row a home, as people write them.
pub fn to_sheet(roster: &Roster) -> (Vec<String>, Vec<Vec<String>>) {
    let headers = ["小区", "楼栋", "单元", "房号", "建筑面积", "居民小组", "邻"].map(str::to_owned).to_vec();
    let rows = roster.homes.iter().map(|h| {
        let entrance = &roster.entrances[h.entrance];
        let building = &roster.buildings[entrance.building];
        let circle = h.circle.map(|c| &roster.circles[c]);
        vec![
            roster.compounds[building.compound].name.clone(),
            building.name.clone(),
            entrance.name.clone(),
            h.room.clone(),
            square_metres(h.area),
            circle.map(|c| roster.groups[c.group].name.clone()).unwrap_or_default(),
            circle.map(|c| format!("第{}邻", c.number)).unwrap_or_default(),
        ]
    });
    (headers, rows.collect())
}

/// As typed: 78.5, not 78.50.
fn square_metres(hundredths: i64) -> String {
    let text = format!("{}.{:02}", hundredths / 100, hundredths % 100);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// The same sheet after years of use: other titles, stray spaces, columns nobody may ask for, and faulty rows. Needs a
/// roster of at least 60 homes.
pub fn messy_sheet(roster: &Roster) -> Messy {
    let (_, clean) = to_sheet(roster);
    let titles = ["小区名称", " 楼号", "单元号", "房号", "面积(㎡)", "身份证号", "民族", "所属组", "邻"];
    let mut rows: Vec<Vec<String>> = clean
        .into_iter()
        .map(|mut r| {
            r.splice(5..5, [NEVER_READ.to_owned(), NEVER_READ.to_owned()]);
            r
        })
        .collect();
    let mut problems = Vec::new();
    // Row n of the sheet is the n-2nd of the list: titles are row 1.
    let mut spoil = |row: usize, column: usize, value: &str, wrong: Wrong| {
        if let Some(r) = rows.get_mut(row - 2) {
            r[column] = value.to_owned();
            problems.push(Problem { row, wrong });
        }
    };
    spoil(5, 3, "", Wrong::NoRoom);
    spoil(9, 4, "八十九平", Wrong::AreaNotANumber);
    spoil(14, 4, "8905", Wrong::AreaTooLarge);
    spoil(21, 2, "", Wrong::NoEntrance);
    spoil(27, 1, " ", Wrong::NoBuilding);
    spoil(33, 4, "约60", Wrong::AreaNotANumber);
    // Harmless ones, which an import forgives: spaces, full-width digits, a unit in the cell.
    if let Some(r) = rows.get_mut(10) {
        r[3] = format!(" {} ", r[3]);
        r[4] = format!("{}㎡", r[4]);
    }
    if let Some(r) = rows.get_mut(11) {
        r[3] = r[3].chars().map(|c| c.to_digit(10).and_then(|d| char::from_u32(0xFF10 + d)).unwrap_or(c)).collect();
    }
    for (first, again) in [(40, 48), (41, 55)] {
        if first - 2 < rows.len() && again - 2 <= rows.len() {
            let copy = rows[first - 2].clone();
            rows.insert(again - 2, copy);
            problems.push(Problem { row: again, wrong: Wrong::Twice(first) });
        }
    }
    problems.sort_by_key(|p| p.row);
    Messy { headers: titles.map(str::to_owned).to_vec(), rows, problems, sensitive: vec![5, 6] }
}
