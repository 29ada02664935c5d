//! Stories of messages: what is urgent leaves outside quiet hours, the rest in one digest a day, and one tap stops it.

use liren_core::contact::Contact;
use liren_core::lang::Lang;
use liren_core::time::{DAY, HOUR};
use liren_kit::fail::Fail;
use uuid::Uuid;

use super::{Outgoing, Subject, Urgency, post, slice, subscribe};
use crate::testing::{TOWN, TestTown, on_both};

const READER: Uuid = Uuid::from_u128(7);

fn reader() -> Contact {
    Contact::parse("reader@example.org").expect("an address")
}

/// Somebody subscribes and is written to.
fn write(town: &TestTown, text: &'static str, urgency: Urgency) {
    let (app, mut moment) = (town.app.clone(), town.app.moment());
    let done: Result<(), Fail> = town.app.db.write_now(move |tx| {
        subscribe(tx, &mut moment, &app, TOWN, Subject(READER), &reader(), Lang::En)?;
        let out = Outgoing { community: TOWN, subject: READER, contact: &reader(), lang: Lang::En, text, url: "/x", urgency };
        post(tx, &mut moment, &app, &out).map(drop)
    });
    done.expect("the message is posted");
    town.work();
}

fn texts(town: &TestTown) -> Vec<String> {
    town.outbox.all().into_iter().filter(|(to, _)| to == reader().as_str()).map(|(_, text)| text).collect()
}

#[test]
fn urgent_news_leaves_by_day_and_waits_at_night() {
    on_both(
        || vec![slice()],
        |town| {
            write(&town, "by day", Urgency::Urgent);
            assert_eq!(texts(&town).len(), 1);
            // 23:00: quiet until the morning, except for a code somebody is waiting for.
            town.clock.pass(13 * HOUR);
            write(&town, "by night", Urgency::Urgent);
            write(&town, "a code", Urgency::Now);
            assert_eq!(texts(&town).len(), 2);
            town.pass(12 * HOUR);
            assert_eq!(texts(&town).len(), 3);
            assert!(texts(&town)[2].starts_with("by night http://liren.test/x"));
            town.nothing_left();
        },
    );
}

#[test]
fn what_is_not_urgent_comes_in_one_digest_a_day() {
    on_both(
        || vec![slice()],
        |town| {
            write(&town, "one", Urgency::Digest);
            write(&town, "two", Urgency::Digest);
            assert_eq!(texts(&town).len(), 0);
            town.pass(DAY);
            let all = texts(&town);
            assert_eq!(all.len(), 1, "{all:?}");
            assert!(all[0].contains("one") && all[0].contains("two"));
            town.pass(DAY);
            assert_eq!(texts(&town).len(), 1, "an empty digest is not sent");
        },
    );
}

#[test]
fn one_tap_stops_it_but_looking_does_not() {
    on_both(
        || vec![slice()],
        |town| {
            write(&town, "first", Urgency::Urgent);
            let text = texts(&town).remove(0);
            let link = text.split_whitespace().last().expect("the line that stops it").replace("http://liren.test", "");
            let mut anybody = town.visitor();
            town.get(&mut anybody, &link).is(200);
            let app = town.app.clone();
            let open =
                |tx: &mut liren_store::Tx<'_>, app: &liren_kit::app::App| super::store::subscription(tx, app, TOWN, READER);
            let asked = app.clone();
            assert!(app.db.read_now(move |tx| open(tx, &asked)).expect("a read").is_some(), "a mail scanner follows links");
            town.post(&mut anybody, &link, &[]).is(200);
            let asked = app.clone();
            assert!(app.db.read_now(move |tx| open(tx, &asked)).expect("a read").is_none());
            // What was already in the digest does not come any more.
            town.pass(DAY);
            assert_eq!(texts(&town).len(), 1);
        },
    );
}

#[test]
fn sent_messages_keep_neither_contact_nor_text() {
    let town = TestTown::sqlite(vec![slice()]);
    write(&town, "words", Urgency::Now);
    let left: i64 = town
        .app
        .db
        .read_now(|tx| {
            let stmt =
                liren_store::sql!("SELECT CAST(COUNT(*) AS BIGINT) FROM message WHERE community = $1 AND LENGTH(text) > 0");
            tx.one(stmt, &[TOWN.into()], |r| r.get(0))
        })
        .expect("a read")
        .unwrap_or(9);
    assert_eq!(left, 0);
}

#[test]
fn the_mailbox_exists_in_the_demo_only() {
    let town = TestTown::sqlite(vec![slice()]);
    town.get(&mut town.visitor(), "/mailbox").is(404);
}
