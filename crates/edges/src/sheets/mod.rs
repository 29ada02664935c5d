//! Spreadsheets as offices send them: .xlsx and .csv, told apart by their content. What a file would unpack to is measured
//! before it is opened, and what it holds is bounded while it is read: a file of one megabyte can claim a billion cells.

mod delimited;
mod package;
#[cfg(test)]
mod tests;

use liren_kit::ports::{SheetOut, SheetRefusal, Sheets, Table};
use rust_xlsxwriter::{Format, Workbook};

use crate::gate::Gate;

/// Reads with `calamine` and `csv`, writes with `rust_xlsxwriter`.
pub struct CalamineSheets;

/// The largest file that is taken.
const MAX_BYTES: usize = SheetRefusal::MAX_MB * 1024 * 1024;
/// The largest size a package may unpack to.
const MAX_UNPACKED: u64 = 160 * 1024 * 1024;
/// Rows under the names of the columns: three communities in one file, and no country.
const MAX_ROWS: usize = 20_000;
/// Columns with something in them.
const MAX_COLUMNS: usize = 200;
/// Text kept in memory: one long text can stand in a million cells of a small file.
const MAX_TEXT: usize = 48 * 1024 * 1024;
/// The names of the columns stand in one of the first rows with something in them; above are a title, a date, who made it.
const HEAD_ROWS: usize = 30;

/// A Compound File: what .xls is, and what an .xlsx with a password is wrapped in.
const COMPOUND: [u8; 8] = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];

static GATE: Gate = Gate::new();

impl Sheets for CalamineSheets {
    fn read(&self, _file_name: &str, bytes: &[u8]) -> Result<Table, SheetRefusal> {
        // The name says nothing that can be relied on: a .csv renamed .xlsx is common, and the content tells.
        if bytes.len() > MAX_BYTES {
            return Err(SheetRefusal::TooLarge);
        }
        GATE.pass(|| read(bytes)).unwrap_or(Err(SheetRefusal::NotASheet))
    }

    fn write(&self, sheets: &[SheetOut]) -> Vec<u8> {
        // Only a name of a tab or a cell that is too long can fail, and both are cut before.
        write(sheets).unwrap_or_default()
    }
}

fn read(bytes: &[u8]) -> Result<Table, SheetRefusal> {
    if bytes.starts_with(b"PK\x03\x04") {
        return package::read(bytes);
    }
    if bytes.starts_with(&COMPOUND) {
        // Names inside a Compound File are UTF-16.
        let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let locked = bytes.windows(name.len()).any(|w| w == name);
        return Err(if locked { SheetRefusal::Locked } else { SheetRefusal::OldFormat });
    }
    delimited::read(bytes)
}

/// Rows on their way to a table, bounded while they grow.
#[derive(Default)]
struct Rows {
    rows: Vec<(usize, Vec<String>)>,
    text: usize,
}

impl Rows {
    /// Puts a cell at its place; row and column from 0, rows in rising order.
    fn put(&mut self, row: usize, column: usize, text: &str) -> Result<(), SheetRefusal> {
        let text = text.trim();
        if text.is_empty() {
            return Ok(());
        }
        if column >= MAX_COLUMNS {
            return Err(SheetRefusal::TooWide { max_columns: MAX_COLUMNS });
        }
        self.text += text.len();
        if self.text > MAX_TEXT {
            return Err(SheetRefusal::TooLarge);
        }
        let at = match self.rows.binary_search_by_key(&(row + 1), |(n, _)| *n) {
            Ok(at) => at,
            Err(_) if self.rows.len() >= MAX_ROWS + HEAD_ROWS => return Err(SheetRefusal::TooLong { max_rows: MAX_ROWS }),
            Err(at) => {
                self.rows.insert(at, (row + 1, Vec::new()));
                at
            }
        };
        let cells = &mut self.rows[at].1;
        if cells.len() <= column {
            cells.resize(column + 1, String::new());
        }
        // PostgreSQL stores no NUL.
        cells[column] = text.replace('\0', "");
        Ok(())
    }

    fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The table under the row that looks like the names of columns.
    fn table(mut self) -> Result<Table, SheetRefusal> {
        let widest = self.rows.iter().take(HEAD_ROWS).map(|(_, r)| filled(r)).max().unwrap_or(0);
        let at = self.rows.iter().take(HEAD_ROWS).position(|(_, r)| names_columns(r, widest)).ok_or(SheetRefusal::NoHeaders)?;
        let rows = self.rows.split_off(at + 1);
        let mut headers = self.rows.pop().map(|(_, r)| r).unwrap_or_default();
        if rows.len() > MAX_ROWS {
            return Err(SheetRefusal::TooLong { max_rows: MAX_ROWS });
        }
        let width = rows.iter().map(|(_, r)| r.len()).max().unwrap_or(0).max(headers.len());
        headers.resize(width, String::new());
        let rows = rows.into_iter().filter(|(_, r)| !repeats(r, &headers)).map(|(n, mut r)| {
            r.resize(width, String::new());
            (n, r)
        });
        Ok(Table { rows: rows.collect(), headers })
    }
}

fn filled(row: &[String]) -> usize {
    row.iter().filter(|c| !c.is_empty()).count()
}

/// Whether a row looks like the names of columns: nearly as wide as what is below, mostly short words that differ. A row of
/// homes has numbers in it; a title or "made by" has one or two cells.
fn names_columns(row: &[String], widest: usize) -> bool {
    let words: Vec<&str> = row.iter().map(String::as_str).filter(|c| !c.is_empty()).collect();
    let numbers = words.iter().filter(|w| w.chars().all(|c| c.is_numeric() || matches!(c, '.' | '-' | ','))).count();
    let mut different = words.clone();
    different.sort_unstable();
    different.dedup();
    different.len() >= 2
        && words.len() * 2 > widest
        && numbers * 4 <= words.len()
        && words.iter().all(|w| w.chars().count() <= 40)
}

/// Whether the row says the names of the columns again, as on every page of a printed list.
fn repeats(row: &[String], headers: &[String]) -> bool {
    row.iter().zip(headers).filter(|(c, _)| !c.is_empty()).all(|(c, h)| c == h)
}

fn write(sheets: &[SheetOut]) -> Result<Vec<u8>, rust_xlsxwriter::XlsxError> {
    let mut book = Workbook::new();
    let bold = Format::new().set_bold().set_text_wrap();
    for sheet in sheets {
        let page = book.add_worksheet();
        let name: String = sheet.name.chars().filter(|c| !r"[]:*?/\'".contains(*c)).take(31).collect();
        if !name.is_empty() {
            page.set_name(name)?;
        }
        let rows = std::iter::once(&sheet.headers).chain(&sheet.rows);
        let mut widths = vec![0usize; sheet.headers.len()];
        for (y, row) in (0u32..).zip(rows) {
            for (x, cell) in (0u16..).zip(row) {
                let cell: String = cell.chars().take(32_000).collect();
                if let Some(w) = widths.get_mut(usize::from(x)) {
                    *w = (*w).max(cell.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum());
                }
                if y == 0 {
                    page.write_string_with_format(y, x, cell, &bold)?;
                } else {
                    page.write_string(y, x, cell)?;
                }
            }
        }
        for (x, width) in (0u16..).zip(widths) {
            page.set_column_width(x, f64::from(u32::try_from(width.clamp(6, 60)).unwrap_or(60)) + 2.0)?;
        }
        page.set_freeze_panes(1, 0)?;
    }
    book.save_to_buffer()
}
