//! What the screens of a meeting show together: how many are there, and the counts of its polls, as they change. Numbers only;
//! when something else changed (another item, a question opened or ended) the page is asked for again.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::extract::Path;
use axum::http::{HeaderValue, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use liren_core::id::{Community, MeetingId};
use liren_core::refusal::Refusal;
use liren_kit::app::App;
use liren_kit::fail::Fail;
use liren_kit::live::Rooms;
use liren_kit::visit::Visit;
use liren_store::Tx;
use serde::Serialize;
use std::collections::BTreeMap;
use tokio::sync::watch;
use utoipa::ToSchema;

use super::decided::{self, Poll};
use super::read::{self, Meeting};
use super::view;

/// Most screens of one meeting in one process.
const SCREENS: usize = 600;
/// How long a screen stays connected before it connects again.
const LASTS: Duration = Duration::from_secs(1_800);

/// What screens show of a meeting.
#[derive(Serialize, ToSchema)]
pub struct Live {
    /// Changes when more than numbers changed.
    pub shape: String,
    /// Numbers by name: `present` (who counts), `guests` (who only listens), and `v-<poll>-<option>` for the votes by phone and the hands
    /// together.
    pub counts: BTreeMap<String, i64>,
}

/// What changes beside numbers.
pub fn shape(m: &Meeting, polls: &[Poll]) -> String {
    let open: Vec<String> =
        polls.iter().map(|p| format!("{}{}", &p.id.to_string()[20..], u8::from(p.closed.is_some()))).collect();
    format!("{}-{}-{}", m.state, m.item, open.join("."))
}

/// Reads it.
pub fn read(tx: &mut Tx<'_>, c: Community, id: MeetingId) -> Result<Option<Live>, Fail> {
    let Some(m) = read::one(tx, c, id)? else { return Ok(None) };
    let polls = decided::polls(tx, c, id)?;
    let there = read::many(tx, c, &m)?;
    let mut counts = BTreeMap::from([("present".to_string(), there.present), ("guests".to_string(), there.guests)]);
    for p in &polls {
        for (i, n) in p.all().into_iter().enumerate() {
            counts.insert(format!("v-{}-{i}", p.id), n);
        }
    }
    Ok(Some(Live { shape: shape(&m, &polls), counts }))
}

/// Something changed here: screens of this process look at once, those of others within a second.
pub fn ring(app: &App, c: Community, id: MeetingId) {
    app.rooms.ring((c, id.0));
}

/// Enters the room of a meeting.
pub fn enter(app: &App, c: Community, id: MeetingId) -> Result<watch::Receiver<Arc<str>>, Refusal> {
    let asked = app.clone();
    Rooms::enter(app, (c, id.0), SCREENS, move || {
        let app = asked.clone();
        async move {
            let read = app.db.read(move |tx| read(tx, c, id)).await;
            match read {
                Ok(Some(live)) => serde_json::to_string(&live).ok(),
                Ok(None) => None,
                // A database that is busy for a moment does not send the screens away.
                Err(fail) => {
                    drop(fail.told());
                    Some(String::new())
                }
            }
        }
    })
}

/// GET: what changes, as server-sent events.
pub async fn events(visit: Visit, Path((_, id)): Path<(String, String)>) -> Result<Response, Fail> {
    let id: MeetingId = id.parse().map_err(|_| Refusal::NotFound)?;
    let code = visit.card.code;
    let there = visit.app.db.read(move |tx| read::one(tx, code, id)).await.map_err(Fail::from)?;
    there.filter(|m| view::sees(&visit, m)).ok_or(Refusal::NotFound)?;
    let mut seen = enter(&visit.app, code, id)?;
    seen.mark_changed();
    let end = Box::pin(tokio::time::sleep(LASTS));
    let events = stream::unfold((seen, end), |(mut seen, mut end)| async move {
        loop {
            tokio::select! {
                () = &mut end => return None,
                changed = seen.changed() => changed.ok()?,
            }
            let now = seen.borrow_and_update().clone();
            if !now.is_empty() {
                return Some((Ok::<_, Infallible>(Event::default().data(&*now)), (seen, end)));
            }
        }
    });
    let mut response = Sse::new(events).keep_alive(KeepAlive::new().interval(Duration::from_secs(20))).into_response();
    // Proxies that collect before they pass on would hold it back.
    response.headers_mut().insert("x-accel-buffering", HeaderValue::from_static("no"));
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

/// What the screens of a meeting show now.
#[utoipa::path(get, path = "/api/v1/c/{community}/meetings/{meeting}/live", tag = "meetings",
    params(("community" = String, Path, description = "12-digit code"), ("meeting" = String, Path, description = "Its id")),
    responses((status = 200, body = Live), (status = 404, description = "No such community or meeting")))]
pub async fn once(visit: Visit, Path((_, id)): Path<(String, String)>) -> Result<Json<Live>, Fail> {
    let id: MeetingId = id.parse().map_err(|_| Refusal::NotFound)?;
    let code = visit.card.code;
    let there = visit.app.db.read(move |tx| Ok::<_, Fail>((read::one(tx, code, id)?, read(tx, code, id)?))).await?;
    match there {
        (Some(m), Some(live)) if view::sees(&visit, &m) => Ok(Json(live)),
        _ => Err(Refusal::NotFound.into()),
    }
}
