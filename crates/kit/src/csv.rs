//! A list as CSV, for a spreadsheet.

use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use liren_core::id::Community;

/// One cell. What a spreadsheet would take for a formula is made text: words come from anybody.
pub fn cell(text: &str) -> String {
    let text = if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_string() };
    if text.contains(['"', ',', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

/// A file to keep: the names of the columns, and lines whose cells are joined already.
pub fn file(name: &str, community: Community, columns: &str, lines: impl Iterator<Item = String>) -> Response {
    // The mark at the start tells spreadsheets that this is UTF-8.
    let mut out = format!("\u{feff}{columns}\r\n");
    for line in lines {
        out.push_str(&line);
        out.push_str("\r\n");
    }
    let kept_as = format!("attachment; filename=\"{name}-{community}.csv\"");
    ([(CONTENT_TYPE, "text/csv; charset=utf-8".to_string()), (CONTENT_DISPOSITION, kept_as)], out).into_response()
}

#[cfg(test)]
mod tests {
    use super::cell;

    #[test]
    fn a_cell_is_never_a_formula() {
        assert_eq!(cell("=1+1"), "'=1+1");
        assert_eq!(cell("a,\"b\""), "\"a,\"\"b\"\"\"");
        assert_eq!(cell("三号楼"), "三号楼");
    }
}
