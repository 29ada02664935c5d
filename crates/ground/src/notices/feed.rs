//! Notices as a web feed (Atom): for readers, for a screen in the hall, for a neighbour's own script.

use std::fmt::Write;

use axum::extract::Path;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use liren_core::id::{BuildingId, CompoundId};
use liren_core::refusal::Refusal;
use liren_core::time::{DAY, Time};
use liren_kit::fail::Fail;
use liren_kit::visit::Visit;

use super::show::{self, Naming, by_code};
use super::store;
use crate::names;
use crate::words::Notices;

/// How far back a feed reaches.
const REACHES: i64 = 30 * DAY;

/// An instant as feeds and programs write it: `2026-11-24T02:00:00Z`.
pub(super) fn utc(at: Time) -> String {
    let date = liren_core::time::Date::from_days(at.0.div_euclid(DAY));
    let seconds = at.0.rem_euclid(DAY) / 1000;
    format!("{date}T{:02}:{:02}:{:02}Z", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

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

/// All notices of the community.
pub async fn all(visit: Visit) -> Result<Response, Fail> {
    let path = super::Feed::url(visit.card.code);
    let page = super::Notices::url(visit.card.code);
    feed(&visit, None, String::new(), &path, &page).await
}

/// The notices that concern a building, by the code on its poster.
pub async fn of_building(visit: Visit, Path((_, code)): Path<(String, String)>) -> Result<Response, Fail> {
    let names = names::of(&visit.app, &visit.card).await?;
    let building = by_code(&names, &code).ok_or(Refusal::NotFound)?;
    let path = super::BuildingFeed::url(visit.card.code, &code);
    let page = format!("{}?b={}", super::Notices::url(visit.card.code), liren_kit::urls::encoded(&code));
    feed(&visit, Some(building), names.building(building.0), &path, &page).await
}

async fn feed(
    visit: &Visit,
    building: Option<(BuildingId, CompoundId)>,
    place: String,
    path: &str,
    page: &str,
) -> Result<Response, Fail> {
    let (code, now, lang, app) = (visit.card.code, visit.moment.now, visit.lang, &visit.app);
    let mut all = app.db.read(move |tx| store::ending_after(tx, code, now.plus(-REACHES))).await.map_err(Fail::from)?;
    all.retain(|n| store::concerns(n, building));
    let changed = |n: &store::Notice| n.withdrawn.unwrap_or(n.created);
    all.sort_by_key(|n| std::cmp::Reverse(changed(n)));
    let names = names::of(app, &visit.card).await?;
    let doors = show::doors(&all);
    let naming = Naming { card: &visit.card, names: &names, doors: &doors };
    let t = Notices(lang);
    let title = t.feed_title(if place.is_empty() { visit.card.name.clone() } else { place });
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
    let updated = all.first().map_or(Time(0), changed);
    let _ = write!(
        out,
        "<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"{}\"><id>{}</id><title>{}</title><updated>{}</updated>\
         <author><name>{}</name></author><link rel=\"self\" href=\"{}\"/><link href=\"{}\"/>",
        lang.tag(),
        escaped(&app.absolute(path)),
        escaped(&title),
        utc(updated),
        escaped(&visit.card.name),
        escaped(&app.absolute(path)),
        escaped(&app.absolute(page)),
    );
    for n in &all {
        let slip = naming.slip(lang, n, now);
        // What is left of the time changes with every reading; a feed says only from when until when.
        let span = show::span(lang, &visit.card.zone, n.starts, n.ends);
        let span = if n.withdrawn.is_some() { t.until_withdrawn(span) } else { span };
        let _ = write!(
            out,
            "<entry><id>urn:uuid:{}</id><title>{}</title><updated>{}</updated><published>{}</published><link href=\"{}\"/>\
             <content type=\"text\">{}</content></entry>",
            n.id.0.as_hyphenated(),
            escaped(&t.heading(slip.word, &slip.title)),
            utc(changed(n)),
            utc(n.created),
            escaped(&app.absolute(&slip.url)),
            escaped(format!("{span}\n{}", n.words).trim_end()),
        );
    }
    out.push_str("</feed>\n");
    Ok(([(CONTENT_TYPE, "application/atom+xml; charset=utf-8")], out).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_and_text_are_written_for_machines() {
        assert_eq!(utc(Time(1_795_485_600_000)), "2026-11-24T02:00:00Z");
        assert_eq!(escaped("<b> & \"x\"\u{1}"), "&lt;b&gt; &amp; &quot;x&quot; ");
    }
}
