//! Stories of matters, told over HTTP, on SQLite and on PostgreSQL.

mod anew;
mod api;
mod asking;
mod clock;
mod covering;
mod desk;
mod filing;
mod group;
mod handling;
mod joining;
mod later;
mod lists;
mod onward;
mod orders;
mod outside;
mod own;
mod programs;
mod tokens;

use liren_core::id::{AccountId, SessionId};
use liren_core::lang::Lang;
use liren_core::permission::Actor;
use liren_ground::testing::{TOWN, TestTown};
use liren_kit::session::Session;
use liren_kit::slice::Slice;
use liren_kit::testing::{Answer, Who};

/// Every slice of ground and gather: messages leave and jobs run as in the program.
pub(crate) fn slices() -> Vec<Slice> {
    let mut all = liren_ground::slices();
    all.extend(crate::slices());
    all
}

/// A story on both databases.
pub(crate) fn story(tell: impl Fn(TestTown)) {
    liren_ground::testing::on_both(slices, tell);
}

/// The smallest thing that begins as a JPEG; the town's adapter takes it.
pub(crate) const PHOTO: &[u8] = &[0xff, 0xd8, 1, 2, 3];
/// Five seconds of voice, for the town's adapter.
pub(crate) const VOICE: &[u8] = b"OggS and more";

/// Who somebody is on a device that gave the second factor.
pub(crate) fn actor(town: &TestTown, account: AccountId) -> Actor {
    let now = town.app.now();
    let session = Session {
        id: SessionId(uuid::Uuid::nil()),
        account,
        factor: true,
        seen: now,
        lang: Lang::Zh,
        elder: false,
        operator: false,
        token: None,
    };
    town.app.db.read_now(move |tx| liren_kit::session::actor(tx, &session, TOWN, now)).expect("who they are")
}

/// Texts of the messages to an address, oldest first.
pub(crate) fn told(town: &TestTown, to: &str) -> Vec<String> {
    town.outbox.all().into_iter().filter(|(t, _)| t == to).map(|(_, text)| text).collect()
}

/// The path of the newest link in the messages to an address that holds some piece.
pub(crate) fn link(town: &TestTown, to: &str, piece: &str) -> String {
    let all = told(town, to);
    let found = all.iter().rev().flat_map(|text| text.split_whitespace()).find(|w| w.contains(piece) && w.contains("/c/"));
    let url = found.unwrap_or_else(|| panic!("no link with {piece} in {all:?}"));
    url[url.find("/c/").unwrap_or(0)..].split('#').next().unwrap_or("").to_string()
}

/// What a page's forms carry, as a browser would send it.
pub(crate) fn carried(page: &Answer) -> Vec<(String, String)> {
    let value = |tag: &str, name: &str| {
        let from = tag.split_once(&format!("{name}=\""))?.1;
        Some(
            from.split_once('"')?
                .0
                .replace("&quot;", "\"")
                .replace("&#34;", "\"")
                .replace("&#39;", "'")
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&amp;", "&"),
        )
    };
    page.body
        .split("<input type=\"hidden\"")
        .skip(1)
        .filter_map(|rest| {
            let tag = rest.split_once('>')?.0;
            Some((value(tag, "name")?, value(tag, "value")?))
        })
        .filter(|(name, _)| name != "csrf" && name != "back")
        .collect()
}

/// Answers the question of a page of saying something.
pub(crate) fn answer(
    town: &TestTown,
    who: &mut Who,
    page: &Answer,
    fields: &[(&str, &str)],
    files: &[(&str, &str, &[u8])],
) -> Answer {
    page.is(200);
    again(town, who, page, fields, files)
}

/// The same for a page that told of a problem.
pub(crate) fn again(
    town: &TestTown,
    who: &mut Who,
    page: &Answer,
    fields: &[(&str, &str)],
    files: &[(&str, &str, &[u8])],
) -> Answer {
    let carried = carried(page);
    let mut all: Vec<(&str, &str)> = carried.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
    all.extend_from_slice(fields);
    town.upload(who, &town.at("/say"), &all, files)
}

/// A matter as its reporter holds it.
pub(crate) struct Held {
    /// Its number.
    pub number: String,
    /// The path of the reporter's own page.
    pub secret: String,
    /// The path of its public page.
    pub page: String,
}

/// Reads number and secret from where sending leads.
pub(crate) fn held(town: &TestTown, sent: &Answer) -> Held {
    sent.is(303);
    let secret = sent.location.strip_suffix("/receipt").expect("sending leads to the receipt").to_string();
    let number = secret.split('/').nth(4).expect("a number").to_string();
    let page = town.at(&format!("/matters/{number}"));
    Held { number, secret, page }
}

/// Somebody says something at the first building's poster: words, category, entrance.
pub(crate) fn say(town: &TestTown, who: &mut Who, words: &str, category: &str, more: &[(&str, &str)]) -> Held {
    let entrance = town.entrances[0].to_string();
    let page = town.get(who, &town.at("/say?b=T1"));
    let page = answer(town, who, &page, &[("words", words)], &[]);
    let page = answer(town, who, &page, &[("category", category)], &[]);
    let mut last = vec![("go", "send"), ("entrance", entrance.as_str())];
    last.extend_from_slice(more);
    held(town, &answer(town, who, &page, &last, &[]))
}

/// A move on a matter's page, by whoever has the page before them.
pub(crate) fn act(town: &TestTown, who: &mut Who, at: &str, what: &str, fields: &[(&str, &str)]) -> Answer {
    let page = town.get(who, at);
    page.is(200);
    let seen = carried(&page).into_iter().find(|(k, _)| k == "seen").map(|(_, v)| v).unwrap_or_default();
    let mut all = vec![("seen", seen.as_str())];
    all.extend_from_slice(fields);
    town.post(who, &format!("{at}/{what}"), &all)
}
