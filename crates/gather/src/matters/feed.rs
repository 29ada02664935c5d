//! Matters as a web feed.

use axum::response::Response;
use liren_core::id::MatterId;
use liren_kit::feed::{Entry, Feed};
use liren_kit::visit::Visit;

use uuid::Uuid;

use super::lines::Line;
use super::page::ShowPage;
use super::urls;
use super::view::Naming;
use crate::words::Matters;

/// The feed of one matter: what happened to it, the newest first, as whoever asks may read it.
pub fn of_matter(visit: &Visit, id: MatterId, page: &ShowPage) -> Response {
    let (card, at) = (&visit.card, urls::Matter::url(visit.card.code, &page.number));
    let path = urls::MatterFeed::url(card.code, &page.number);
    let entries = (1_u128..).zip(page.events.iter().rev()).map(|(n, e)| Entry {
        // The same line always has the same id.
        id: Uuid::from_u128(id.0.as_u128() ^ n),
        title: e.what.clone(),
        updated: e.at,
        published: e.at,
        href: at.clone(),
        category: String::new(),
        content: e.words.clone(),
    });
    let title = Matters(visit.lang).matter_title(&page.category, &page.number);
    let newest_first = entries.collect::<Vec<_>>().into_iter().rev();
    Feed { lang: visit.lang, title, author: &card.name, path: &path, page: &at }.of(&visit.app, newest_first)
}

/// The feed of some rows: what everybody may see of them, in the state they are in.
pub fn of(naming: &Naming<'_>, visit: &Visit, place: &str, rows: &[Line], path: &str, page: &str) -> Response {
    let card = naming.card;
    let title = Matters(naming.lang).feed_title(if place.is_empty() { card.name.as_str() } else { place });
    let entries = rows.iter().map(|l| {
        let item = naming.item(l);
        Entry {
            id: l.id.0,
            title: format!("{} · {}", item.title, item.state_words),
            updated: l.changed,
            published: l.filed,
            href: item.href,
            category: l.category.clone(),
            content: format!("{}\n{}", item.meta, naming.words(l)),
        }
    });
    Feed { lang: naming.lang, title, author: &card.name, path, page }.of(&visit.app, entries)
}
