//! Matters as a web feed (Atom): for readers, for a screen in the hall, for a neighbour's own script.

use std::fmt::Write;

use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use liren_core::time::Time;
use liren_kit::visit::Visit;

use super::read::Line;
use super::view::{Naming, utc};
use crate::words::Matters;

/// Text inside an element.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            // XML 1.0 has no room for control characters.
            c if c.is_control() && !matches!(c, '\n' | '\t') => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

/// The feed of some rows: what everybody may see of them, in the state they are in.
pub fn of(naming: &Naming<'_>, visit: &Visit, place: &str, rows: &[Line], path: &str, page: &str) -> Response {
    let (t, app, card) = (Matters(naming.lang), &visit.app, naming.card);
    let title = t.feed_title(if place.is_empty() { card.name.as_str() } else { place });
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
    let updated = rows.iter().map(|l| l.changed).max().unwrap_or(Time(0));
    let _ = write!(
        out,
        "<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"{}\"><id>{}</id><title>{}</title><updated>{}</updated>\
         <author><name>{}</name></author><link rel=\"self\" href=\"{}\"/><link href=\"{}\"/>",
        naming.lang.tag(),
        escaped(&app.absolute(path)),
        escaped(&title),
        utc(updated),
        escaped(&card.name),
        escaped(&app.absolute(path)),
        escaped(&app.absolute(page)),
    );
    for l in rows {
        let item = naming.item(l);
        let _ = write!(
            out,
            "<entry><id>urn:uuid:{}</id><title>{}</title><updated>{}</updated><published>{}</published><link href=\"{}\"/>\
             <category term=\"{}\"/><content type=\"text\">{}</content></entry>",
            l.id.0.as_hyphenated(),
            escaped(&format!("{} · {}", item.title, item.state_words)),
            utc(l.changed),
            utc(l.filed),
            escaped(&app.absolute(&item.href)),
            escaped(&l.category),
            escaped(format!("{}\n{}", item.meta, naming.words(l)).trim_end()),
        );
    }
    out.push_str("</feed>\n");
    ([(CONTENT_TYPE, "application/atom+xml; charset=utf-8")], out).into_response()
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn words_cannot_break_the_feed() {
        assert_eq!(escaped("<b> & \"x\"\u{1}"), "&lt;b&gt; &amp; &quot;x&quot; ");
    }
}
