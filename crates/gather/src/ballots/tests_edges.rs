//! Stories of the edges: before notice nothing is public, after it nothing changes; a vote exactly on a line, one in which all abstain, an
//! item of a class that is not there, a form that the clock overtakes.

use liren_core::time::{DAY, HOUR};
use liren_ground::testing::TestTown;

use super::read::State;
use super::testing::{FIVE, ROLL, asked, ballot, bring, draft, of_room, open, shown_key, step, twice, voting, worker};
use super::{make, papers};
use crate::matters::tests::story;

#[test]
fn until_notice_nothing_is_public_and_after_it_nothing_changes() {
    story(|town| {
        bring(&town, &mut worker(&town), ROLL).is(303);
        let number = draft(&town, &mut worker(&town), "common_use", "paper", "同意");
        let at = town.at(&format!("/ballots/{number}"));
        let everywhere =
            ["", "/roll", "/announcement", "/minutes", "/bundle.jsonl", "/inspection.jsonl", "/result.xlsx", "/lots", "/vote"];
        let hidden = |who: &dyn Fn() -> liren_kit::testing::Who, state: &str| {
            for end in everywhere {
                for address in [format!("{at}{end}"), format!("/api/v1{at}{end}")] {
                    let answer = town.get(&mut who(), &address);
                    // To an address that takes no GET nothing is told either.
                    assert!(
                        [401, 403, 404, 405].contains(&answer.status.as_u16()),
                        "{state}: {address} answers {}",
                        answer.status
                    );
                    answer.hides(&["充电桩"]);
                }
            }
            for page in [town.at(""), town.at("/ballots"), "/b/T1".to_string(), format!("/api/v1{}", town.at("/ballots"))] {
                town.get(&mut who(), &page).hides(&["南门空地装共享充电桩"]);
            }
        };
        hidden(&|| town.visitor(), "a draft, to a visitor");
        hidden(&|| town.as_neighbour(town.owner), "a draft, to an owner");
        step(&town, &mut worker(&town), &number, &[("do", "notice")]).is(303);
        town.get(&mut town.visitor(), &at).is(200).shows(&["南门空地装共享充电桩"]);
        let before = town.get(&mut town.visitor(), &format!("{at}/announcement")).body;
        let place = format!("compound-{}", town.compound);
        let item = [("class", "common_use"), ("question", "别的"), ("options", "同意"), ("why_class", "改变用途")];
        let with = |first: &[(&'static str, &'static str)]| [first, &item[..]].concat();
        let changes: [Vec<(&str, &str)>; 6] = [
            with(&[("do", "item")]),
            with(&[("do", "item-mend"), ("item", "q01")]),
            vec![("do", "item-off"), ("item", "q01")],
            vec![("do", "mend"), ("title", "别的题目"), ("place", &place)],
            vec![("do", "dates"), ("opens", "2027-01-10"), ("closes", "2027-01-20")],
            vec![("do", "paper-off"), ("file", "00000000-0000-0000-0000-000000000001")],
        ];
        let refused = |state: State| {
            assert_eq!(ballot(&town, &number).state, state);
            for fields in &changes {
                step(&town, &mut worker(&town), &number, fields).is(409);
            }
            let attach = [("do", "attach"), ("attach", "另一份方案")];
            let pdf = [("files", "a.pdf", crate::documents::tests::PDF)];
            town.upload(&mut worker(&town), &format!("{at}/run"), &attach, &pdf).is(409);
            step(&town, &mut worker(&town), &number, &[("do", "notice")]).is(409);
        };
        refused(State::Notice);
        assert_eq!(town.get(&mut town.visitor(), &format!("{at}/announcement")).body, before, "nothing of it changed");
        step(&town, &mut worker(&town), &number, &[("do", "posting"), ("posting", "门口")]).is(303);
        town.pass(8 * DAY);
        step(&town, &mut worker(&town), &number, &[("do", "freeze")]).is(303);
        refused(State::Voting);
        town.pass(30 * DAY);
        step(&town, &mut worker(&town), &number, &[("do", "close")]).is(303);
        refused(State::Closed);
        step(&town, &mut worker(&town), &number, &[("do", "count")]).is(303);
        refused(State::Result);
    });
}

/// Closes and counts; the page of the result.
fn counted(town: &TestTown, number: &str) -> liren_kit::testing::Answer {
    town.pass(20 * DAY);
    step(town, &mut worker(town), number, &[("do", "close"), ("leave", "yes")]).is(303);
    step(town, &mut worker(town), number, &[("do", "count")]).is(303);
    town.get(&mut town.visitor(), &town.at(&format!("/ballots/{number}")))
}

/// Nine homes of 100 m² in the first two thirds and the rest: three owners of whom two are exactly two thirds.
const THIRDS: &str = "楼栋\t单元\t房号\t业主\t面积\n\
    1栋\t1单元\t101\t甲\t100\n1栋\t1单元\t201\t乙\t100\n1栋\t1单元\t301\t丙\t100\n1栋\t1单元\t401\t丁\t100\n";

#[test]
fn exactly_on_the_line_is_enough_to_take_part_and_half_is_not_more_than_half() {
    story(|town| {
        bring(&town, &mut worker(&town), THIRDS).is(303);
        let place = format!("entrance-{}", town.entrances[0]);
        // Three homes: the fourth is not one of them any more.
        let gone = town.homes[3];
        let ended = town.app.now();
        town.app
            .db
            .write_now(move |tx| {
                tx.exec(
                    liren_store::sql!("UPDATE home SET ended = $3 WHERE community = $1 AND id = $2"),
                    &[liren_ground::testing::TOWN.into(), gone.into(), ended.into()],
                )
            })
            .expect("a home less");
        let number = draft(&town, &mut worker(&town), "fund_use", "paper", "同意");
        let mend = [("do", "mend"), ("title", "修屋面"), ("place", place.as_str()), ("why_place", "只有这个单元漏")];
        step(&town, &mut worker(&town), &number, &mend).is(303);
        open(&town, &mut worker(&town), &number);
        let b = ballot(&town, &number);
        twice(&town, &b, "1栋 1单元 101", "1");
        let at = town.at(&format!("/ballots/{number}"));
        town.get(&mut town.visitor(), &at).shows(&["还差 100.00 平方米、1 人"]);
        twice(&town, &b, "1栋 1单元 201", "against");
        town.get(&mut town.visitor(), &at).shows(&["面积和人数都够了"]);
        // Two of three take part, which is two thirds; one of two is half, and more than half is needed.
        counted(&town, &number).is(200).shows(&["没有通过", "200.00 / 300.00", "100.00 / 200.00"]).hides(&["参加的人不够"]);
    });
}

#[test]
fn where_all_abstain_enough_took_part_and_nothing_passes() {
    story(|town| {
        let (b, at) = voting(&town, "other_major", "paper");
        for room in FIVE {
            twice(&town, &b, room, "abstain");
        }
        town.get(&mut town.visitor(), &at).shows(&["面积和人数都够了"]);
        counted(&town, &b.number).is(200).shows(&["没有通过", "弃权"]).hides(&["参加的人不够"]);
    });
}

#[test]
fn an_item_of_no_class_is_not_asked() {
    story(|town| {
        bring(&town, &mut worker(&town), ROLL).is(303);
        let before = make::number(2026, 1);
        for class in ["", "invented", "representatives"] {
            let page = town.at(&format!("/ballots/new?class={class}"));
            town.get(&mut worker(&town), &page).is(200).shows(&["这次要业主决定什么"]);
            let fields = [("class", class), ("title", "没有类别的事"), ("question", "行不行"), ("options", "同意")];
            town.post(&mut worker(&town), &town.at("/ballots/new"), &fields).is(422);
        }
        // It took no number; and none is added to a draft.
        let number = draft(&town, &mut worker(&town), "other_major", "paper", "同意");
        assert_eq!(number, before);
        for class in ["", "invented", "advice"] {
            let item = [("do", "item"), ("class", class), ("question", "行不行"), ("options", "同意")];
            step(&town, &mut worker(&town), &number, &item).is(422).shows(&["行不行"]);
        }
        asked(&town, &mut worker(&town), "other_major", "paper", "同意", "named").is(303);
    });
}

#[test]
fn a_form_that_was_open_when_the_clock_passed_is_told_so_and_casts_nothing() {
    story(|town| {
        let (b, at) = voting(&town, "special", "statutory");
        let mut owner = town.as_neighbour(town.owner);
        town.get(&mut owner, &format!("{at}/vote")).is(200).shows(&["1栋 1单元 201"]);
        let n = of_room(&town, &b, "1栋 1单元 101");
        let (number, letters, key) = (n.to_string(), papers::letters(&town.app, b.id, n), shown_key(8));
        let counter = [("n", number.as_str()), ("once", key.as_str()), ("item-q01", "1"), ("seen", "yes")];
        town.get(&mut worker(&town), &format!("{at}/papers")).is(200);
        // To the last hour of voting, and past it.
        while town.app.now() < b.closes {
            town.pass(HOUR * 12);
        }
        let mut owner = town.as_neighbour(town.owner);
        let said = [("once", key.as_str()), ("item-q01", "1")];
        town.post(&mut owner, &format!("{at}/vote"), &said).is(409).shows(&["现在不在这一步"]);
        town.post(&mut worker(&town), &format!("{at}/counter"), &counter).is(409).shows(&["现在不在这一步"]);
        // A paper that came in time may still be entered.
        let entered = [("n", number.as_str()), ("letters", letters.as_str()), ("item-q01", "1")];
        town.post(&mut worker(&town), &format!("{at}/papers"), &entered).is(303);
        let id = b.id;
        let casts = town.app.db.read_now(move |tx| super::keep::of_kind(tx, liren_ground::testing::TOWN, id, "cast"));
        assert!(casts.expect("lines").is_empty());
        step(&town, &mut worker(&town), &b.number, &[("do", "close"), ("leave", "yes")]).is(303);
        town.post(&mut worker(&town), &format!("{at}/papers"), &entered).is(409);
    });
}
