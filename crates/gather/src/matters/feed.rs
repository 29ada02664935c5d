//! Matters as a web feed.

use axum::response::Response;
use liren_kit::feed::{Entry, Feed};
use liren_kit::visit::Visit;

use super::lines::Line;
use super::view::Naming;
use crate::words::Matters;

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
