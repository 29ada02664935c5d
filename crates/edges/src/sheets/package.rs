//! .xlsx: a zip package of XML.

use std::io::{Cursor, Read};

use calamine::{DataRef, DataType, Dimensions, Reader, SheetVisible, Xlsx, XlsxError};
use liren_kit::ports::{SheetRefusal, Table};
use zip::ZipArchive;

use super::{MAX_COLUMNS, MAX_ROWS, MAX_UNPACKED, Rows};

/// Files in the package of a workbook of offices; a thousand are an attack.
const MAX_ENTRIES: usize = 1_000;
/// Cells filled from merged ones.
const MAX_FILLED: usize = 2_000_000;

pub fn read(bytes: &[u8]) -> Result<Table, SheetRefusal> {
    measure(bytes)?;
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|e| refusal(&e))?;
    let sheets: Vec<String> =
        book.sheets_metadata().iter().filter(|s| s.visible == SheetVisible::Visible).map(|s| s.name.clone()).collect();
    let mut answer = Err(SheetRefusal::NoHeaders);
    for name in sheets {
        let rows = cells(&mut book, &name)?;
        if rows.is_empty() {
            continue;
        }
        // A cover sheet has data and no columns: the list stands on the next.
        answer = rows.table();
        if !matches!(answer, Err(SheetRefusal::NoHeaders)) {
            return answer;
        }
    }
    answer
}

/// Unpacks everything once into nothing: what the head of an entry says about its size need not be true.
fn measure(bytes: &[u8]) -> Result<(), SheetRefusal> {
    let mut package = ZipArchive::new(Cursor::new(bytes)).map_err(|_| SheetRefusal::NotASheet)?;
    if package.len() > MAX_ENTRIES {
        return Err(SheetRefusal::TooLarge);
    }
    let mut left = MAX_UNPACKED;
    let mut workbook = false;
    for i in 0..package.len() {
        let entry = package.by_index(i).map_err(|_| SheetRefusal::NotASheet)?;
        workbook |= entry.name().is_ok_and(|n| n.ends_with("workbook.xml"));
        if entry.size() > left {
            return Err(SheetRefusal::TooLarge);
        }
        let read = std::io::copy(&mut entry.take(left + 1), &mut std::io::sink()).map_err(|_| SheetRefusal::NotASheet)?;
        left = left.checked_sub(read).ok_or(SheetRefusal::TooLarge)?;
    }
    if workbook { Ok(()) } else { Err(SheetRefusal::NotASheet) }
}

fn refusal(error: &XlsxError) -> SheetRefusal {
    match error {
        XlsxError::Password => SheetRefusal::Locked,
        _ => SheetRefusal::NotASheet,
    }
}

/// All cells of a sheet, one by one: the size a sheet claims to have is never allocated.
fn cells(book: &mut Xlsx<Cursor<&[u8]>>, name: &str) -> Result<Rows, SheetRefusal> {
    // A sheet whose notes on merged cells are damaged is read without them.
    let merged = book.merge_cells_by_sheet_name(name).unwrap_or_default();
    let mut rows = Rows::default();
    let mut reader = book.worksheet_cells_reader(name).map_err(|e| refusal(&e))?;
    while let Some(cell) = reader.next_cell().map_err(|e| refusal(&e))? {
        let (row, column) = cell.get_position();
        if let Some(text) = text(cell.get_value()) {
            rows.put(row as usize, column as usize, &text)?;
        }
    }
    fill(&mut rows, &merged)?;
    Ok(rows)
}

/// Lists write a building once and merge the cells below it: each row then means the same building.
fn fill(rows: &mut Rows, merged: &[Dimensions]) -> Result<(), SheetRefusal> {
    let mut filled = 0;
    for area in merged.iter().take(MAX_ROWS) {
        let (top, column, bottom) = (area.start.0 as usize, area.start.1 as usize, area.end.0 as usize);
        if bottom <= top || column >= MAX_COLUMNS {
            continue;
        }
        let first = rows.rows.partition_point(|(n, _)| *n <= top);
        let Some(value) = rows
            .rows
            .get(first)
            .filter(|(n, _)| *n == top + 1)
            .and_then(|(_, r)| r.get(column))
            .filter(|v| !v.is_empty())
            .cloned()
        else {
            continue;
        };
        // Only rows with something else in them: a merged area can reach far below the list.
        let below: Vec<usize> = rows.rows[first + 1..].iter().map(|(n, _)| *n).take_while(|n| *n <= bottom + 1).collect();
        for n in below {
            filled += 1;
            if filled > MAX_FILLED {
                return Err(SheetRefusal::TooLarge);
            }
            rows.put(n - 1, column, &value)?;
        }
    }
    Ok(())
}

/// A cell as it would be typed: 301, not 301.0.
fn text(value: &DataRef<'_>) -> Option<String> {
    Some(match value {
        DataRef::Empty | DataRef::Error(_) => return None,
        DataRef::Int(n) => n.to_string(),
        // Display of a fraction is the shortest text that reads back, without an exponent.
        DataRef::Float(x) => rounded(*x).to_string(),
        DataRef::String(s) => s.clone(),
        DataRef::SharedString(s) => (*s).to_string(),
        DataRef::Bool(b) => b.to_string(),
        DataRef::DateTime(_) => value.as_f64().map(|x| rounded(x).to_string())?,
        DataRef::DateTimeIso(s) | DataRef::DurationIso(s) => s.clone(),
    })
}

/// Without the noise of binary fractions: 78.49999999999999 was 78.5 in the cell.
fn rounded(x: f64) -> f64 {
    if x.abs() < 1e9 { (x * 1e6).round() / 1e6 } else { x }
}
