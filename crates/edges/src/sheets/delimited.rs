//! .csv as spreadsheet programs save it: UTF-8 with or without a mark, GB 18030 from Chinese offices, "Unicode text"; separated
//! by commas, semicolons or tabs.

use std::borrow::Cow;

use encoding_rs::{Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};
use liren_kit::ports::{SheetRefusal, Table};

use super::Rows;

pub fn read(bytes: &[u8]) -> Result<Table, SheetRefusal> {
    // One kind of line end, so that lines can be counted.
    let text = decoded(bytes)?.replace("\r\n", "\n").replace('\r', "\n");
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(separator(&text)).from_reader(text.as_bytes());
    let (mut rows, mut record, mut broken) = (Rows::default(), csv::StringRecord::new(), 0);
    while reader.read_record(&mut record).map_err(|_| SheetRefusal::NotASheet)? {
        let line = record.position().map_or(0, csv::Position::line);
        // A row of the spreadsheet is one row however many line breaks stand in its cells.
        let row = usize::try_from(line.saturating_sub(1)).unwrap_or(usize::MAX).saturating_sub(broken);
        for (column, cell) in record.iter().enumerate() {
            broken += cell.matches('\n').count();
            rows.put(row, column, cell)?;
        }
    }
    if rows.is_empty() { Err(SheetRefusal::NotASheet) } else { rows.table() }
}

fn decoded(bytes: &[u8]) -> Result<Cow<'_, str>, SheetRefusal> {
    let marked = Encoding::for_bom(bytes).map(|(e, _)| e);
    let encoding = match marked {
        Some(e) if e == UTF_8 || e == UTF_16LE || e == UTF_16BE => e,
        _ if std::str::from_utf8(bytes).is_ok() => UTF_8,
        _ => GB18030,
    };
    let (text, _, wrong) = encoding.decode(bytes);
    // Text has no control characters; a picture or a program has them in its first lines.
    let control = text.chars().take(4_000).any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t'));
    if wrong || control { Err(SheetRefusal::NotASheet) } else { Ok(text) }
}

/// What stands most often in the first lines, outside quotes.
fn separator(text: &str) -> u8 {
    let (mut counts, mut quoted, mut lines) = ([(b',', 0), (b';', 0), (b'\t', 0)], false, 0);
    for b in text.bytes() {
        match b {
            b'"' => quoted = !quoted,
            b'\n' if !quoted => lines += 1,
            _ if !quoted => counts.iter_mut().filter(|(s, _)| *s == b).for_each(|(_, n)| *n += 1),
            _ => {}
        }
        if lines == 20 {
            break;
        }
    }
    counts.iter().rev().max_by_key(|(_, n)| *n).map_or(b',', |(s, _)| *s)
}
