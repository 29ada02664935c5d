//! Stories of messages: what is urgent leaves outside quiet hours, the rest in one digest a day, and one tap stops it.

use liren_core::contact::Contact;
use liren_core::lang::Lang;
use liren_core::time::{DAY, HOUR, MINUTE};
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
            let open = |tx: &mut liren_store::Tx<'_>, app: &liren_kit::app::App| super::hear::subscription(tx, app, TOWN, READER);
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
fn a_gateway_that_is_down_for_a_day_loses_nothing_and_sends_nothing_twice() {
    on_both(
        || vec![slice()],
        |town| {
            town.outbox.down(true);
            write(&town, "urgent", Urgency::Urgent);
            write(&town, "for the digest", Urgency::Digest);
            write(&town, "a code", Urgency::Until(town.app.now().plus(10 * MINUTE)));
            for _ in 0..30 {
                town.pass(HOUR);
            }
            assert_eq!(texts(&town), [""; 0]);
            town.outbox.down(false);
            // What could not be sent comes back within six hours.
            for _ in 0..7 {
                town.pass(HOUR);
            }
            let all = texts(&town);
            let times = |what: &str| all.iter().filter(|text| text.contains(what)).count();
            assert_eq!((all.len(), times("urgent"), times("for the digest")), (2, 1, 1), "{all:?}");
            let dead = town.app.db.read_now(liren_store::jobs::dead_count).expect("the job table");
            assert_eq!(dead, 0);
            for _ in 0..48 {
                town.pass(HOUR);
            }
            assert_eq!(texts(&town).len(), 2, "nothing comes twice, and no code that nobody can use");
            town.nothing_left();
        },
    );
}

/// Somebody leaves the reader's address with a matter, without showing that it is theirs.
fn left_by_somebody(town: &TestTown, follow: u128) {
    let (app, mut moment) = (town.app.clone(), town.app.moment());
    let done: Result<(), Fail> = town
        .app
        .db
        .write_now(move |tx| super::leave(tx, &mut moment, &app, TOWN, Subject(Uuid::from_u128(follow)), &reader(), Lang::En));
    done.expect("it is left");
    town.work();
}

fn hears(town: &TestTown, follow: u128) -> bool {
    town.app.db.read_now(move |tx| super::hear::hears(tx, TOWN, Uuid::from_u128(follow))).expect("a read")
}

/// The path behind some words of the newest message.
fn link_in(text: &str, mark: &str) -> String {
    let found = text.split_whitespace().find(|w| w.contains(mark)).expect("a link");
    found.replace("http://liren.test", "")
}

#[test]
fn an_address_that_stopped_is_opened_by_its_owner_alone() {
    on_both(
        || vec![slice()],
        |town| {
            left_by_somebody(&town, 7);
            assert!(hears(&town, 7));
            write(&town, "news", Urgency::Urgent);
            let stop = link_in(&texts(&town)[0], "/stop/");
            town.post(&mut town.visitor(), &stop, &[]).is(200);
            // Whoever leaves the address again, here or with another matter: it hears nothing but the question, once a day.
            for follow in [7, 8, 9] {
                left_by_somebody(&town, follow);
                assert!(!hears(&town, follow));
            }
            assert_eq!(texts(&town).len(), 2, "{:?}", texts(&town));
            let open = link_in(&texts(&town)[1], "/resume/");
            let mut owner = town.visitor();
            town.get(&mut owner, &open).is(200);
            assert!(!hears(&town, 7), "a mail scanner follows links");
            let forged = open.replacen("/resume/AAAA", "/resume/BBBB", 1);
            town.post(&mut town.visitor(), &forged, &[]).is(404);
            town.post(&mut town.visitor(), &town.at("/resume/AAAA"), &[]).is(404);
            town.post(&mut owner, &open, &[]).is(200);
            assert!(hears(&town, 7));
            left_by_somebody(&town, 9);
            assert!(hears(&town, 9), "an open address is as any other");
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
