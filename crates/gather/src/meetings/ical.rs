//! Coming meetings as a calendar to subscribe to (RFC 5545), written by hand: the few lines are smaller than a library.

use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use liren_core::time::{DAY, Time};
use liren_kit::fail::Fail;
use liren_kit::visit::Visit;
use liren_kit::when::utc;

use super::read::{self, Meeting};
use super::urls;
use crate::words::Meetings;

/// A text as a property's value.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace(';', "\\;").replace(',', "\\,").replace("\r\n", "\\n").replace('\n', "\\n")
}

/// `20261126T090000Z`.
fn instant(at: Time) -> String {
    utc(at).replace(['-', ':'], "")
}

/// A line, folded so that none is longer than 75 bytes.
fn line(out: &mut String, text: &str) {
    let mut width = 0;
    for c in text.chars() {
        if width + c.len_utf8() > 74 {
            out.push_str("\r\n ");
            width = 1;
        }
        width += c.len_utf8();
        out.push(c);
    }
    out.push_str("\r\n");
}

/// The calendar.
fn written(visit: &Visit, meetings: &[Meeting]) -> String {
    let (card, lang) = (&visit.card, visit.lang);
    let mut out = String::new();
    for l in ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Liren//Meetings//EN", "CALSCALE:GREGORIAN"] {
        line(&mut out, l);
    }
    line(&mut out, &format!("X-WR-CALNAME:{}", escaped(&Meetings(lang).feed_title(&card.name))));
    for m in meetings {
        let kind = m.kind_in(&card.pack).map_or("", |k| k.name.get(lang));
        line(&mut out, "BEGIN:VEVENT");
        line(&mut out, &format!("UID:{}@{}", m.id, card.code));
        line(&mut out, &format!("DTSTAMP:{}", instant(m.revised.or(m.called).unwrap_or(m.starts))));
        line(&mut out, &format!("SEQUENCE:{}", m.sequence));
        line(&mut out, &format!("DTSTART:{}", instant(m.starts)));
        line(&mut out, &format!("DTEND:{}", instant(m.ends)));
        line(&mut out, &format!("SUMMARY:{}", escaped(&format!("{kind} · {}", m.title))));
        line(&mut out, &format!("LOCATION:{}", escaped(&m.held_at)));
        line(&mut out, &format!("URL:{}", visit.app.absolute(&urls::Meeting::url(card.code, m.id))));
        line(&mut out, if m.state == "cancelled" { "STATUS:CANCELLED" } else { "STATUS:CONFIRMED" });
        line(&mut out, "END:VEVENT");
    }
    line(&mut out, "END:VCALENDAR");
    out
}

/// GET the calendar: what people were invited to, also what was cancelled, so that calendars take it out.
pub async fn feed(visit: Visit) -> Result<Response, Fail> {
    let (code, from) = (visit.card.code, visit.moment.now.plus(-30 * DAY));
    let mut all = visit.app.db.read(move |tx| read::after(tx, code, from, 200)).await.map_err(Fail::from)?;
    all.retain(|m| m.called.is_some());
    Ok(([(CONTENT_TYPE, "text/calendar; charset=utf-8")], written(&visit, &all)).into_response())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{escaped, line};

    #[test]
    fn what_would_end_a_value_is_escaped() {
        assert_eq!(escaped("三号楼; 一单元, 门口\\大厅\n二楼"), "三号楼\\; 一单元\\, 门口\\\\大厅\\n二楼");
    }

    proptest! {
        #[test]
        fn lines_are_short_and_unfold_to_what_they_were(text in "[^\r\n]{0,300}") {
            let mut out = String::new();
            line(&mut out, &text);
            prop_assert!(out.split("\r\n").all(|l| l.len() <= 75));
            prop_assert_eq!(out.trim_end_matches("\r\n").replace("\r\n ", ""), text.trim_end_matches("\r\n"));
        }
    }
}
