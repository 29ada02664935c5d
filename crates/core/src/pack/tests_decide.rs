//! What the packs say about deciding together is what the law says; whatever is broken in it is found.

use super::*;
use crate::ballot::rule::{By, Found, Share, find};

fn cn() -> Pack {
    builtin().remove(0).0
}

fn rules(pack: &Pack) -> &BallotRules {
    pack.ballot.as_ref().expect("the pack has ballots")
}

#[test]
fn civil_code_278() {
    let pack = cn();
    let ordinary = (Share::at_least(2, 3), Share::more_than(1, 2));
    let special = (Share::at_least(2, 3), Share::at_least(3, 4));
    let table = [
        ("rules_of_procedure", "第一项", ordinary),
        ("management_covenant", "第二项", ordinary),
        ("committee_election", "第三项", ordinary),
        ("manager", "第四项", ordinary),
        ("fund_use", "第五项", ordinary),
        ("fund_raise", "第六项", special),
        ("rebuild", "第七项", special),
        ("lift", "第七项", special),
        ("common_use", "第八项", special),
        ("other_major", "第九项", ordinary),
    ];
    for (code, item, (quorum, majority)) in table {
        let class = pack.item_class(code).expect(code);
        assert_eq!((class.quorum, class.majority, class.by), (Some(quorum), Some(majority), By::AreaAndHeads), "{code}");
        assert!(class.article.zh.contains("第二百七十八条") && class.article.zh.ends_with(item), "{code}");
    }
    let owners = rules(&pack).classes.iter().filter(|c| c.voters == Voters::Owners).count();
    assert_eq!(owners, table.len());
    assert_eq!(rules(&pack).called_by[0].share, Share::at_least(1, 5));
    assert!(!rules(&pack).deemed && !rules(&pack).modes.contains(&Mode::Statutory));
}

#[test]
fn questions_find_the_class_or_say_that_no_vote_is_needed() {
    let pack = cn();
    let rules = rules(&pack);
    let class = |answers: &[usize]| match find(rules, answers) {
        Found::Class(c) => c.code.clone(),
        other => panic!("{other:?}"),
    };
    assert!(matches!(find(rules, &[]), Found::Ask(q) if q.code == "what"));
    assert!(matches!(find(rules, &[5]), Found::Ask(q) if q.code == "common"));
    assert_eq!(class(&[3, 0]), "fund_use");
    assert_eq!(class(&[3, 1]), "fund_raise");
    assert_eq!(class(&[4, 2]), "lift");
    assert_eq!(class(&[5, 0, 1]), "other_major");
    assert_eq!(class(&[5, 0, 2]), "common_use");
    assert!(matches!(find(rules, &[5, 0, 0]), Found::None(why) if why.en.contains("no vote")));
    for wrong in [&[9][..], &[5, 0, 7], &[5, 9]] {
        assert_eq!(find(rules, wrong), Found::Unknown);
    }
}

#[test]
fn meetings_procedures_and_selections_are_those_of_the_method() {
    let pack = cn();
    let kinds: Vec<&str> = pack.meetings.iter().map(|m| m.code.as_str()).collect();
    assert_eq!(kinds, ["listening", "deliberation", "exchange", "residents", "representatives", "owners", "branch"]);
    // Where a number is enough nobody is named.
    for code in ["listening", "exchange"] {
        assert!(pack.meeting(code).is_some_and(|m| !m.names), "{code}");
    }
    assert_eq!(pack.meeting("representatives").and_then(|m| m.quorum), Some(Share::at_least(2, 3)));
    let four = pack.procedure("four_two").expect("四议两公开");
    let public = four.steps.iter().filter(|s| s.public_days.is_some()).count();
    assert_eq!((four.steps.len() - public, public), (4, 2));
    let committee = pack.selection("owners_committee").expect("a committee");
    let fits = |seats| committee.may_have(seats, 400);
    assert_eq!((1..=12).filter(|n| fits(*n)).collect::<Vec<_>>(), [5, 7, 9, 11]);
    assert!(committee.may_have(3, 60) && !committee.may_have(3, 100));
    assert_eq!((committee.method.marks(5, 8), Method::Plurality.marks(5, 8), Method::Plurality.marks(5, 3)), (8, 5, 3));
    assert_eq!((committee.years, committee.filing_days), (Span { least: 3, most: 5 }, Some(30)));
}

#[test]
fn a_pack_from_before_there_were_ballots_is_still_read() {
    let (mut pack, _) = builtin().remove(0);
    (pack.ballot, pack.meetings, pack.procedures, pack.selections) = (None, vec![], vec![], vec![]);
    pack.projects = vec![];
    let text = pack.text().expect("text");
    assert!(!text.contains("[ballot]"));
    assert_eq!(Pack::parse(&text), Ok(pack));
}

/// One thing broken in a good pack, and where that is told.
type Broken = (&'static str, fn(&mut Pack, &mut BallotRules));

#[test]
fn whatever_is_broken_is_found_where_it_is() {
    let table: &[Broken] = &[
        ("ballot.modes", |_, b| b.modes.clear()),
        ("ballot.notice_days", |_, b| b.notice_days = 0),
        ("ballot.voting_days", |_, b| b.voting_days.least = 61),
        ("ballot.extension.days", |_, b| b.extension.days = 0),
        ("ballot.detached_least", |_, b| b.detached_least = 29),
        ("ballot.building_least", |_, b| b.building_least = 4),
        ("ballot.called_by[0].of.en", |_, b| b.called_by[0].of.en.clear()),
        ("ballot.classes", |_, b| b.classes.clear()),
        ("ballot.classes[fund_use]", |_, b| b.classes[0].code = "fund_use".into()),
        ("ballot.classes[manager].name.zh", |_, b| b.classes[3].name.zh.clear()),
        ("ballot.classes[manager].article.en", |_, b| b.classes[3].article.en.clear()),
        ("ballot.classes[manager].majority", |_, b| b.classes[3].majority = Some(Share::at_least(1, 2))),
        ("ballot.classes[manager].places", |_, b| b.classes[3].places = vec!["moon".into()]),
        ("ballot.classes[manager].places", |_, b| b.classes[3].places.clear()),
        ("ballot.classes[residents].by", |_, b| b.classes[10].by = By::AreaAndHeads),
        ("ballot.classes[lift]", |_, b| {
            b.questions[3].answers.remove(2);
        }),
        ("ballot.questions[what].ask.en", |_, b| b.questions[0].ask.en.clear()),
        ("ballot.questions[what].answers", |_, b| b.questions[0].answers.truncate(1)),
        ("ballot.questions[what].answers[0]", |_, b| b.questions[0].answers[0].class = Some("manager".into())),
        ("ballot.questions[what].answers[1]", |_, b| b.questions[0].answers[1].class = Some("war".into())),
        ("ballot.questions[fund].answers[0]", |_, b| {
            let back = FindAnswer { class: None, next: Some("what".into()), ..b.questions[2].answers[0].clone() };
            b.questions[2].answers[0] = back;
        }),
        ("ballot.questions[fund]", |_, b| {
            b.questions[0].answers.remove(3);
        }),
        ("ballot.questions[charger].answers[0].none.zh", |_, b| {
            b.questions[5].answers[0].none = Some(Both { zh: String::new(), en: "no".into() });
        }),
        ("meetings[listening]", |p, _| p.meetings[1].code = "listening".into()),
        ("meetings[listening].about.zh", |p, _| p.meetings[0].about.zh.clear()),
        ("meetings[listening].places", |p, _| p.meetings[0].places = vec!["moon".into()]),
        ("meetings[listening].roles", |p, _| p.meetings[0].roles = vec![Role::Operator]),
        ("meetings[listening].names", |p, _| p.meetings[0].quorum = Some(Share::more_than(1, 2))),
        ("meetings[deliberation].bodies", |p, _| p.meetings[1].bodies.push("senate".into())),
        ("meetings[deliberation].majority", |p, _| p.meetings[1].majority = Some(Share::more_than(1, 3))),
        ("meetings[owners].ballot", |p, _| p.meetings[5].majority = Some(Share::more_than(1, 2))),
        ("meetings[owners].minutes_days", |p, _| p.meetings[5].minutes_days = 0),
        ("meetings[owners].names_days", |p, _| p.meetings[5].names_days = 0),
        ("procedures[four_two].name.en", |p, _| p.procedures[0].name.en.clear()),
        ("procedures[four_two].steps", |p, _| p.procedures[0].steps.truncate(1)),
        ("procedures[four_two].steps[discuss]", |p, _| p.procedures[0].steps[1].body = None),
        ("procedures[four_two].steps[discuss].body", |p, _| p.procedures[0].steps[1].body = Some("senate".into())),
        ("procedures[four_two].steps[review].meeting", |p, _| p.procedures[0].steps[2].meeting = Some("picnic".into())),
        ("procedures[covenant].steps[vote].class", |p, _| p.procedures[1].steps[3].class = Some("war".into())),
        ("procedures[covenant].steps[draft].public_days", |p, _| p.procedures[1].steps[1].public_days = Some(0)),
        ("selections[group_leader]", |p, _| p.selections[0].code = "group_leader".into()),
        ("selections[group_leader].role", |p, _| p.selections[1].role = Some(Role::Owner)),
        ("selections[group_leader].agree", |p, _| p.selections[1].agree = None),
        ("selections[group_leader].agree", |p, _| p.selections[1].agree = Some(Share::at_least(1, 5))),
        ("selections[group_leader].nominations", |p, _| p.selections[1].nominations.clear()),
        ("selections[group_leader].eligibility", |p, _| p.selections[1].eligibility.clear()),
        ("selections[grid_lead].class", |p, _| p.selections[2].class = Some("war".into())),
        ("selections[grid_lead].class", |p, _| p.selections[2].class = None),
        ("selections[owners_committee].odd", |p, _| p.selections[5].seats.most = 10),
        ("selections[owners_committee].body", |p, _| p.selections[5].body = Some("senate".into())),
        ("selections[owners_committee].seats.least", |p, _| p.selections[5].seats.least = 13),
        ("selections[owners_committee].years.least", |p, _| p.selections[5].years.least = 6),
        ("selections[owners_committee].recall.majority", |p, _| p.selections[5].recall.majority = Share::at_least(1, 2)),
    ];
    for (i, (path, break_it)) in table.iter().enumerate() {
        let mut pack = cn();
        let mut ballot = rules(&pack).clone();
        break_it(&mut pack, &mut ballot);
        pack.ballot = Some(ballot);
        let found = check::problems(&pack);
        assert!(found.iter().any(|p| p.path == *path && !p.what.is_empty()), "{i}: {path} is not among {found:#?}");
    }
}
