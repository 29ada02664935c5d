//! The page for the hall: what is talked about now, the code to join by, the question that is open with its counts, in large
//! type. It holds nothing that those present may not see.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use liren_core::refusal::Refusal;
use liren_ground::names;
use liren_kit::fail::Fail;
use liren_kit::page::{Nav, Page, html};
use liren_kit::qr;
use liren_kit::visit::Visit;

use super::chair::{OpenPoll, open_poll};
use super::page::{Taken, taken, whole};
use super::read::Meeting;
use super::view::{Head, Naming};
use super::{live, urls};
use crate::words::Meetings;

#[derive(Template)]
#[template(path = "meetings/hall.html")]
struct HallPage {
    page: Page,
    t: Meetings,
    head: Head,
    running: bool,
    live: String,
    shape: String,
    clock: String,
    code: String,
    qr: String,
    short: String,
    now: String,
    after: String,
    present: i64,
    guests: i64,
    open: Option<OpenPoll>,
    last: Option<Taken>,
}

/// The hall has a screen for what people were invited to, unless it was cancelled.
pub(super) fn shown(m: &Meeting) -> Result<(), Refusal> {
    if matches!(m.state.as_str(), "planned" | "cancelled") { Err(Refusal::NotFound) } else { Ok(()) }
}

/// GET the page.
pub async fn show(visit: Visit, Path((_, id)): Path<(String, String)>) -> Result<Response, Fail> {
    let w = whole(&visit, &id).await?;
    let (m, code, t) = (&w.meeting, visit.card.code, Meetings(visit.lang));
    shown(m)?;
    let names = names::of(&visit.app, &visit.card).await?;
    let naming = Naming { card: &visit.card, names: &names, ground: &w.ground, lang: visit.lang, now: visit.moment.now };
    let at = w.items.iter().position(|i| i.seq == m.item).unwrap_or(0);
    let words = |i: usize| w.items.get(i).map(|i| i.words(&visit.card.pack, visit.lang)).unwrap_or_default();
    let short = visit.app.absolute(&urls::Join::url(code));
    let clock = visit.card.zone.civil(visit.moment.now);
    let running = m.state == "running";
    html(&HallPage {
        page: Page::new(&visit, Nav::Other, t.hall_title(&m.title)),
        t,
        head: naming.head(m),
        running,
        live: urls::Live::url(code, m.id),
        shape: live::shape(m, &w.polls),
        clock: format!("{:02}:{:02}", clock.hour, clock.minute),
        code: if running { m.code.clone() } else { String::new() },
        qr: if running { qr::svg(&format!("{short}?code={}", m.code)) } else { String::new() },
        short,
        now: words(at),
        after: words(at + 1),
        present: w.there.present,
        guests: w.there.guests,
        open: open_poll(&w.polls, t),
        last: taken(&visit, &w).pop(),
    })
}
