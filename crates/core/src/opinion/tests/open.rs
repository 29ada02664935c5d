//! The open format: published conversations, there and back, and files that are wrong.

use proptest::prelude::*;

use super::given;
use crate::opinion::open::{Comment, Moderated, Unreadable, Why, read_comments, read_votes, write_comments, write_votes};
use crate::opinion::{Moderation, Votes};
use crate::time::Time;

const FRESHWATER: [&str; 2] = [
    include_str!("../../../../../data/opinion/open/freshwater/participants-votes.csv"),
    include_str!("../../../../../data/opinion/open/freshwater/comments.csv"),
];
const UBER: [&str; 2] = [
    include_str!("../../../../../data/opinion/open/vtaiwan.uberx/participants-votes.csv"),
    include_str!("../../../../../data/opinion/open/vtaiwan.uberx/comments.csv"),
];

#[test]
fn published_conversations_are_read_and_written_again() {
    for ([votes, comments], people, statements, out) in [(FRESHWATER, 117, 80, 29), (UBER, 1_921, 197, 78)] {
        let comments = read_comments(comments).unwrap();
        let votes = Votes::of(&read_votes(votes).unwrap());
        assert_eq!((votes.people().len(), votes.statements().len(), comments.len()), (people, statements, statements));
        assert_eq!(Moderation::of(&comments).out.len(), out);
        let again = write_votes(&votes, &comments, |_| None);
        assert!(Votes::of(&read_votes(&again).unwrap()) == votes);
        assert_eq!(read_comments(&write_comments(&comments)).unwrap(), comments);
    }
    let words = read_comments(UBER[1]).unwrap();
    assert!(words.iter().any(|c| c.words == "uber就是叫派計程車，談不上運用閒置資源或是共乘"));
}

#[test]
fn votes_add_up_to_what_the_statements_say() {
    let (votes, comments) = (Votes::of(&read_votes(FRESHWATER[0]).unwrap()), read_comments(FRESHWATER[1]).unwrap());
    let counts = votes.counts();
    for c in &comments {
        let count = counts[votes.statements().binary_search(&c.number).unwrap()];
        // That file still counts one vote that was changed later, on six statements.
        assert!((count.agree..=count.agree + 1).contains(&c.agrees), "{c:?}");
        assert_eq!(count.disagree, c.disagrees, "{c:?}");
    }
}

#[test]
fn what_is_written_is_what_others_wrote() {
    let (votes, comments) = (Votes::of(&read_votes(FRESHWATER[0]).unwrap()), read_comments(FRESHWATER[1]).unwrap());
    // All but the group, which is found anew, and the order of people.
    let rows = |text: &str| {
        let without = |line: &str| line.split(',').enumerate().filter(|(i, _)| *i != 1).map(|(_, c)| c.to_string()).collect();
        let mut rows: Vec<Vec<String>> = text.lines().map(without).collect();
        rows.sort();
        rows
    };
    assert_eq!(rows(&write_votes(&votes, &comments, |_| None)), rows(FRESHWATER[0]));
    let with = write_votes(&votes, &comments, |p| (p == 1).then_some(3));
    assert!(with.lines().nth(2).unwrap().starts_with("1,3,1,38,25,11,"));
    let line = write_comments(&comments[..1]);
    assert!(line.contains("\n1501088623370,2017-07-26T17:03:43Z,69,0,0,0,-1,The 7 steps"), "{line}");
}

#[test]
fn what_is_wrong_is_said_with_its_line() {
    let votes = |text: &str| read_votes(text).map(|v| v.len());
    let wrong = |line, why| Err(Unreadable { line, why });
    assert_eq!(votes("\u{feff}participant,0,extra,1\r\n7,1,x,-1\r\n8,,,0\r\n"), Ok(3));
    assert_eq!(votes("participant,0\n"), Ok(0));
    assert_eq!(votes("participant,xid,0,1\n1.0,me,-1.0,0.0\n"), Ok(2));
    assert_eq!(votes(""), wrong(1, Why::NoColumn("participant")));
    assert_eq!(votes("person,0\n1,1\n"), wrong(1, Why::NoColumn("participant")));
    assert_eq!(votes("participant,0,0\n"), wrong(1, Why::ColumnTwice("0".into())));
    assert_eq!(votes("participant,0,00\n"), wrong(1, Why::ColumnTwice("0".into())));
    assert_eq!(votes("participant,0\n1,1\n2,1,1\n"), wrong(3, Why::Cells));
    assert_eq!(votes("participant,0\nx,1\n"), wrong(2, Why::NotANumber("participant")));
    assert_eq!(votes("participant,0\n1,1\n2,2\n"), wrong(3, Why::NotAVote(0)));
    assert_eq!(votes("participant,0\n1,1\n1,1\n"), wrong(3, Why::RowTwice(1)));

    let head = "timestamp,datetime,comment-id,author-id,agrees,disagrees,moderated,comment-body";
    let comments = |rows: &str| read_comments(&format!("{head}\n{rows}")).map(|c| c.len());
    assert_eq!(comments("0,,1,0,0,0,1,\"two\nlines\"\n0,,2,0,0,0,0,\n"), Ok(2));
    assert_eq!(comments("0,,1,0,0,0,2,x\n"), wrong(2, Why::NotModerated));
    assert_eq!(comments("0,,1,0,0,0,1,\"two\nlines\"\n0,,1,0,0,0,0,\n"), wrong(4, Why::RowTwice(1)));
    assert_eq!(comments("0,,1,0,-1,0,0,x\n"), wrong(2, Why::NotANumber("agrees")));
    assert_eq!(comments("0,,1,0,0,0,x,\n"), wrong(2, Why::NotANumber("moderated")));
    assert_eq!(comments(",,1.0,,,,,x\n"), Ok(1));
    assert_eq!(read_comments("comment-body,comment-id\nx,7\n").unwrap()[0].moderated, Moderated::Open);
    assert_eq!(read_comments("comment-id\n").map(|c| c.len()), wrong(1, Why::NoColumn("comment-body")));
    assert_eq!(
        Unreadable { line: 4, why: Why::NotAVote(7) }.to_string(),
        "line 4: the vote on statement 7 should be 1, -1, 0 or empty"
    );
}

fn comment() -> impl Strategy<Value = Comment> {
    let words = prop_oneof!["[a-z一-龥，。\", \n\r]{0,30}", "\\PC{0,30}", Just("=1+1".to_string())];
    (any::<i64>(), any::<i64>(), any::<i64>(), any::<u32>(), any::<u32>(), -1..=1i64, words, any::<bool>()).prop_map(
        |(number, author, at, agrees, disagrees, moderated, words, meta)| Comment {
            number,
            author,
            at: Time(at),
            agrees,
            disagrees,
            moderated: Moderated::of(moderated).unwrap(),
            meta,
            words,
        },
    )
}

proptest! {
    #[test]
    fn any_votes_come_back(given in given(60), groups in any::<bool>()) {
        let votes = Votes::of(&given);
        let text = write_votes(&votes, &[], |p| groups.then_some(p));
        prop_assert_eq!(Votes::of(&read_votes(&text).unwrap()), votes);
    }

    #[test]
    fn any_statements_come_back(mut comments in proptest::collection::vec(comment(), 0..12)) {
        comments.sort_by_key(|c| c.number);
        comments.dedup_by_key(|c| c.number);
        prop_assert_eq!(read_comments(&write_comments(&comments)).unwrap(), comments);
    }

    #[test]
    fn any_text_is_read_or_refused(text in "[participant,0-9\\-\"\r\n]{0,80}", words in "\\PC{0,80}") {
        for text in [text.clone(), words, format!("participant,0,1\n{text}")] {
            drop(read_votes(&text));
            drop(read_comments(&text));
        }
    }

    #[test]
    fn a_published_file_with_something_broken_in_it_is_read_or_refused(at in 0..14_000usize, with in "[\",\n\r 0-9x-]{0,3}", cut in 0..40usize) {
        for text in FRESHWATER {
            let (mut at, mut to) = (at.min(text.len()), (at + cut).min(text.len()));
            while !text.is_char_boundary(at) { at -= 1; }
            while !text.is_char_boundary(to) { to += 1; }
            let broken = format!("{}{with}{}", &text[..at], &text[to..]);
            drop(read_votes(&broken));
            drop(read_comments(&broken));
        }
    }
}
