//! A web feed (Atom, RFC 4287): what a slice has to tell, for readers, for a screen in the hall, for a neighbour's own script.

use std::fmt::Write;

use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use liren_core::lang::Lang;
use liren_core::time::Time;

use crate::app::App;
use crate::when::utc;

/// What the feed is of.
pub struct Feed<'a> {
    /// Language of its words.
    pub lang: Lang,
    /// Its title.
    pub title: String,
    /// The community it comes from.
    pub author: &'a str,
    /// Its own path.
    pub path: &'a str,
    /// The page that shows the same.
    pub page: &'a str,
}

/// One entry.
pub struct Entry {
    /// The id of what it tells of.
    pub id: uuid::Uuid,
    /// Its title.
    pub title: String,
    /// When it last changed.
    pub updated: Time,
    /// When it was first told.
    pub published: Time,
    /// Path of its page.
    pub href: String,
    /// A code to sort by; may be empty.
    pub category: String,
    /// Plain text.
    pub content: String,
}

/// Text inside an element.
pub(crate) fn escaped(text: &str) -> String {
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

impl Feed<'_> {
    /// The answer.
    pub fn of(&self, app: &App, entries: impl Iterator<Item = Entry>) -> Response {
        let (mut body, mut newest) = (String::new(), Time(0));
        for e in entries {
            newest = newest.max(e.updated);
            let category =
                if e.category.is_empty() { String::new() } else { format!("<category term=\"{}\"/>", escaped(&e.category)) };
            let _ = write!(
                body,
                "<entry><id>urn:uuid:{}</id><title>{}</title><updated>{}</updated><published>{}</published><link href=\"{}\"/>\
                 {category}<content type=\"text\">{}</content></entry>",
                e.id.as_hyphenated(),
                escaped(&e.title),
                utc(e.updated),
                utc(e.published),
                escaped(&app.absolute(&e.href)),
                escaped(e.content.trim_end()),
            );
        }
        let path = escaped(&app.absolute(self.path));
        let out = format!(
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"{}\"><id>{path}</id>\
             <title>{}</title><updated>{}</updated><author><name>{}</name></author><link rel=\"self\" href=\"{path}\"/>\
             <link href=\"{}\"/>{body}</feed>\n",
            self.lang.tag(),
            escaped(&self.title),
            utc(newest),
            escaped(self.author),
            escaped(&app.absolute(self.page)),
        );
        ([(CONTENT_TYPE, "application/atom+xml; charset=utf-8")], out).into_response()
    }
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn words_cannot_break_the_feed() {
        assert_eq!(escaped("<b> & \"x\"\u{1}"), "&lt;b&gt; &amp; &quot;x&quot; ");
    }
}
