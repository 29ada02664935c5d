//! Notices as a web feed.

use axum::extract::Path;
use axum::response::Response;
use liren_core::id::{BuildingId, CompoundId};
use liren_core::refusal::Refusal;
use liren_core::time::DAY;
use liren_kit::fail::Fail;
use liren_kit::feed::{Entry, Feed};
use liren_kit::visit::Visit;

use super::show::{self, Naming, by_code};
use super::store;
use crate::names;
use crate::words::Notices;

/// How far back a feed reaches.
const REACHES: i64 = 30 * DAY;

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
    let entries = all.iter().map(|n| {
        let slip = naming.slip(lang, n, now);
        // What is left of the time changes with every reading; a feed says only from when until when.
        let span = show::span(lang, &visit.card.zone, n.starts, n.ends);
        let span = if n.withdrawn.is_some() { t.until_withdrawn(span) } else { span };
        Entry {
            id: n.id.0,
            title: t.heading(slip.word, &slip.title),
            updated: changed(n),
            published: n.created,
            href: slip.url,
            category: String::new(),
            content: format!("{span}\n{}", n.words),
        }
    });
    Ok(Feed { lang, title, author: &visit.card.name, path, page }.of(app, entries))
}
