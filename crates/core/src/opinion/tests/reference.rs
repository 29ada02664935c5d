//! Real conversations beside what a production system made of them (see `data/opinion/README.md`).

use crate::opinion::reference::{Comparison, Reference, WITHIN, compare, read_comments, read_votes};
use crate::opinion::{Given, Moderation, Vote, Votes, route};

macro_rules! conversation {
    ($name:literal) => {
        [
            include_str!(concat!("../../../../../data/opinion/reference/", $name, "/votes.json")),
            include_str!(concat!("../../../../../data/opinion/reference/", $name, "/comments.json")),
            include_str!(concat!("../../../../../data/opinion/reference/", $name, "/math-pca2.json")),
        ]
    };
}

const LARGE: [&str; 3] = conversation!("150ptpt-3gp-no-strict-no-meta");
const SMALL: [&str; 3] = conversation!("below-100-ptpts");

fn part(compared: &Comparison, name: &str) -> f64 {
    compared.parts.iter().find(|p| p.name == name).unwrap().largest
}

#[test]
fn everything_is_as_the_production_system_had_it() {
    for [votes, comments, file] in [LARGE, SMALL] {
        let file = Reference::read(file).unwrap();
        let votes = Votes::of(&read_votes(votes, file.last_vote()).unwrap());
        let from_comments = Moderation::of(&read_comments(comments).unwrap());
        let moderation = file.moderation(&from_comments);
        assert_eq!(moderation, from_comments);
        let compared = compare(&votes, &moderation, &file);
        assert_eq!(compared.without_votes, [0i64; 0]);
        assert_eq!(compared.parts.len(), 12);
        for part in &compared.parts {
            assert!(part.largest <= WITHIN, "{part:?}");
        }
    }
}

#[test]
fn one_other_vote_or_decision_is_found() {
    let [votes, comments, file] = SMALL;
    let file = Reference::read(file).unwrap();
    let given = read_votes(votes, None).unwrap();
    let moderation = Moderation::of(&read_comments(comments).unwrap());
    let mut votes = Votes::of(&given);
    let turned = given.iter().find(|g| g.vote == Vote::Agree && g.statement == 26).unwrap();
    votes.append(&[Given { vote: Vote::Disagree, ..*turned }]);
    let compared = compare(&votes, &moderation, &file);
    for name in ["center", "comps", "base-clusters", "consensus"] {
        assert!(part(&compared, name) > WITHIN, "{name}");
    }
    assert_eq!(part(&compared, "user-vote-counts"), 0.0);

    let compared = compare(&Votes::of(&given), &Moderation::default(), &file);
    assert!(part(&compared, "center") > WITHIN && part(&compared, "group-votes") == 0.0);
}

#[test]
fn people_without_votes_are_named_and_what_does_not_depend_on_them_is_still_compared() {
    let [votes, comments, file] = SMALL;
    let file = Reference::read(file).unwrap();
    let given: Vec<Given> = read_votes(votes, None).unwrap().into_iter().filter(|g| g.person != 12).collect();
    let compared = compare(&Votes::of(&given), &Moderation::of(&read_comments(comments).unwrap()), &file);
    assert_eq!(compared.without_votes, [12]);
    assert!(compared.largest() > WITHIN);
    let nothing = compare(&Votes::default(), &Moderation::default(), &file);
    assert_eq!((nothing.largest(), nothing.without_votes.len()), (f64::INFINITY, 23));
}

#[test]
fn keys_and_numbers_are_read_in_every_form_they_come_in() {
    let votes = r#"[{"pid": 1, "tid": "7", "vote": 1.0, "modified": "20"}, {"participant_id": 1, "statement_id": 7, "vote": -1, "modified": 10.0},
        {"pid": -3, "tid": 8, "vote": 0, "modified": 30}]"#;
    let given = read_votes(votes, None).unwrap();
    assert_eq!(
        given.iter().map(|g| (g.person, g.statement, g.vote)).collect::<Vec<_>>(),
        [(1, 7, Vote::Disagree), (1, 7, Vote::Agree), (-3, 8, Vote::Pass)]
    );
    assert_eq!(read_votes(votes, Some(20)).unwrap().len(), 2);
    let comments =
        read_comments(r#"[{"tid": 7, "mod": -1}, {"statement_id": 8, "moderated": 1, "is_meta": true}, {"tid": 9}]"#).unwrap();
    assert_eq!(Moderation::of(&comments), Moderation { out: [7].into(), meta: [8].into() });
    for (bad, word) in
        [("{}", "list"), (r#"[{"tid": 1, "vote": 1}]"#, "participant_id"), (r#"[{"pid": 1, "tid": 1, "vote": 2}]"#, "vote 1")]
    {
        assert!(read_votes(bad, None).unwrap_err().0.contains(word), "{bad}");
    }
    assert!(Reference::read("[]").is_err());
}

#[test]
fn meta_statements_are_out_of_the_map_and_asked_first() {
    let file = |meta: &str| {
        let text = format!(
            r#"{{"tids": [7, 8], "pca": {{"center": [0, 0], "comps": [[0, 1], [0, 0]]}}, "group-clusters": [], "consensus": null,
                "base-clusters": {{"id": [], "members": [], "x": [], "y": []}}, "comment-priorities": {{"7": {}, "8": 1}}{meta}}}"#,
            route::META
        );
        Reference::read(&text).unwrap()
    };
    let given: Vec<Given> = (0..4)
        .flat_map(|person| {
            [7, 8].map(|statement| Given { person, statement, vote: if person < 2 { Vote::Agree } else { Vote::Disagree } })
        })
        .collect();
    let votes = Votes::of(&given);
    let with = file(r#", "mod-out": [7], "meta-tids": [7]"#);
    let otherwise = Moderation { out: [8].into(), ..Moderation::default() };
    let moderation = with.moderation(&otherwise);
    assert_eq!(moderation, Moderation { out: [7].into(), meta: [7].into() });
    let compared = compare(&votes, &moderation, &with);
    assert!(part(&compared, "center") <= WITHIN && part(&compared, "comps") <= WITHIN);
    assert!(compared.parts.iter().find(|p| p.name == "comment-priorities").unwrap().at.contains("statement 8"));
    // Null is "nothing was taken out"; what is not said is taken from the statements.
    assert_eq!(file(r#", "mod-out": null"#).moderation(&otherwise), Moderation::default());
    assert_eq!(file("").moderation(&otherwise), otherwise);
}
