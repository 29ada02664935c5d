//! Paper of a meeting: the minutes as published, the list to sign; and its files.

use askama::Template;
use axum::extract::Path;
use axum::http::HeaderMap;
use axum::response::Response;
use liren_core::id::{FileId, MeetingId};
use liren_core::refusal::Refusal;
use liren_ground::ground::Ground;
use liren_ground::names;
use liren_kit::fail::Fail;
use liren_kit::page::{Nav, Page, html};
use liren_kit::visit::Visit;
use liren_kit::{qr, when};

use super::page::{ItemRow, Taken, reads_minutes, rows, taken, whole};
use super::view::{Decided, Naming, id_of, sees};
use super::{agenda_pages, read, text};
use crate::documents::papers::send;
use crate::matters::send_file;
use crate::words::Meetings;

#[derive(Template)]
#[template(path = "meetings/sheet.html")]
struct SheetPage {
    page: Page,
    t: Meetings,
    back: String,
    kind: String,
    title: String,
    place: String,
    when: String,
    held_at: String,
    present: i64,
    /// How many listened only, in words; may be empty.
    guests: String,
    /// How many may come, where a quorum counts them; may be empty.
    entitled: String,
    chaired: String,
    /// What is missing of the notice that was to be given; may be empty.
    notice: String,
    items: Vec<ItemRow>,
    minutes: String,
    taken: Vec<Taken>,
    decisions: Vec<Decided>,
    agreed: Vec<String>,
    qr: String,
    short: String,
    signed: String,
    date: String,
}

/// GET the minutes on A4, once they are published.
pub async fn sheet(visit: Visit, Path((_, id)): Path<(String, String)>) -> Result<Response, Fail> {
    let w = whole(&visit, &id).await?;
    let (m, t) = (&w.meeting, Meetings(visit.lang));
    let published = m.published.ok_or(Refusal::NotFound)?;
    let names = names::of(&visit.app, &visit.card).await?;
    let naming = Naming { card: &visit.card, names: &names, ground: &w.ground, lang: visit.lang, now: visit.moment.now };
    let head = naming.head(m);
    let short = visit.app.absolute(&head.url);
    let zone = &visit.card.zone.clone().on_paper();
    let agreed = [m.approved, m.second].into_iter().flatten();
    let quorum = m.kind_in(&w.pack).is_some_and(|k| k.quorum.is_some());
    html(&SheetPage {
        page: Page::new(&visit, Nav::Other, t.minutes_of(&m.title)),
        t,
        back: head.url,
        kind: head.kind,
        title: m.title.clone(),
        place: head.place,
        // As it was, not as it was planned.
        when: match (m.opened, m.closed) {
            (Some(from), Some(until)) => {
                let [from_c, until_c] = [from, until].map(|at| zone.civil(at));
                let hours = format!("{:02}:{:02}–{:02}:{:02}", from_c.hour, from_c.minute, until_c.hour, until_c.minute);
                format!("{} {hours}", when::full_date(visit.lang, zone, from))
            }
            _ => head.when,
        },
        held_at: m.held_at.clone(),
        present: w.there.present,
        guests: if w.there.guests > 0 { t.guests_were(w.there.guests) } else { String::new() },
        entitled: if quorum { t.of_entitled(m.entitled) } else { String::new() },
        chaired: head.by,
        notice: if quorum { naming.notice(m).1 } else { String::new() },
        items: rows(&visit, &w),
        minutes: text::shown(&m.minutes),
        taken: taken(&visit, &w),
        decisions: w.decisions.iter().map(|d| naming.decided(d)).collect(),
        agreed: agreed
            .map(|(at, post, _)| t.agreed(names.post(&visit.card, visit.lang, post), when::exact(visit.lang, zone, at)))
            .collect(),
        qr: qr::svg(&short),
        short,
        signed: visit.card.name.clone(),
        date: when::full_date(visit.lang, zone, published),
    })
}

#[derive(Template)]
#[template(path = "meetings/attendance.html")]
struct AttendancePage {
    page: Page,
    t: Meetings,
    back: String,
    what: String,
    when: String,
    held_at: String,
    place: String,
    names: bool,
    /// How long names are kept, or that they are gone, in words.
    kept: String,
    there: Vec<String>,
    blank: usize,
    present: i64,
    signed: String,
    date: String,
}

/// Lines of a list, those with a name included.
const LINES: usize = 24;

/// GET the list of who is there: names, where a quorum needs them, and empty lines to sign.
pub async fn attendance(visit: Visit, Path((_, id)): Path<(String, String)>) -> Result<Response, Fail> {
    let key = id_of(&id)?;
    agenda_pages::door(&visit, key).await?;
    let w = whole(&visit, &id).await?;
    let (m, t, code) = (&w.meeting, Meetings(visit.lang), visit.card.code);
    let names = names::of(&visit.app, &visit.card).await?;
    let naming = Naming { card: &visit.card, names: &names, ground: &w.ground, lang: visit.lang, now: visit.moment.now };
    let head = naming.head(m);
    let keeps = m.kind_in(&visit.card.pack).is_some_and(|k| k.names);
    let there = visit.app.db.read(move |tx| read::present(tx, code, key)).await.map_err(Fail::from)?;
    let gone = keeps && m.state == "held" && !there.is_empty() && there.iter().all(|p| p.name.is_empty());
    let named = |p: read::Present| if p.guest { t.guest_name(&p.name) } else { p.name };
    let there: Vec<String> = there.into_iter().filter(|_| keeps && !gone).map(named).collect();
    let days = m.kind_in(&w.pack).map_or(0, |k| i64::from(k.names_days));
    html(&AttendancePage {
        page: Page::new(&visit, Nav::Other, t.attendance()),
        t,
        back: head.url,
        what: head.name,
        when: head.when,
        held_at: m.held_at.clone(),
        place: head.place,
        names: keeps && !gone,
        kept: match (keeps, gone) {
            (false, _) => t.number_only().to_string(),
            (true, true) => t.names_gone(days),
            (true, false) => t.names_kept(days),
        },
        blank: if m.state == "held" { 0 } else { LINES.saturating_sub(there.len()) },
        there,
        present: w.there.present,
        signed: visit.card.name.clone(),
        date: when::full_date(visit.lang, &visit.card.zone, m.starts),
    })
}

/// GET a paper (documents are downloaded), or the photo of handwritten minutes.
pub async fn file(
    visit: Visit,
    Path((_, meeting, id, size)): Path<(String, String, String, String)>,
    headers: HeaderMap,
) -> Result<Response, Fail> {
    let (key, id): (MeetingId, FileId) = (id_of(&meeting)?, id_of(&id)?);
    let (app, code) = (visit.app.clone(), visit.card.code);
    let read = visit.app.db.read(move |tx| {
        let Some(m) = read::one(tx, code, key)? else { return Ok(None) };
        Ok::<_, Fail>(Some((read::papers(tx, code, key)?, Ground::kept(tx, &app, code)?, m)))
    });
    let (papers, ground, m) = read.await?.ok_or(Refusal::NotFound)?;
    let photo = m.photo == Some(id) && reads_minutes(&visit, &m, &ground);
    let paper = papers.into_iter().find(|p| p.paper.file == id);
    if !sees(&visit, &m) || !photo && paper.is_none() {
        return Err(Refusal::NotFound.into());
    }
    match paper {
        Some(p) => {
            let title = if p.title.is_empty() { Meetings(visit.lang).paper() } else { p.title.as_str() };
            send(&visit, &p.paper, title, &size, &headers).await
        }
        None => send_file(&visit, id, &size, &headers).await,
    }
}
