//! Stories of several entrances and buildings of one compound as one electorate.

use liren_core::id::CompoundId;
use liren_core::time::DAY;
use liren_ground::ground::Place;
use liren_ground::testing::{TOWN, TestTown};
use liren_kit::testing::Answer;
use liren_store::sql;

use super::keep;
use super::testing::{ROLL, ballot, bring, open, python, root_of, step, twice, verified, worker};
use crate::matters::tests::{carried, story};

const WHY: &str = "只有这几个单元的水管要换";

/// Sends the form of a draft with these parts.
fn asked(town: &TestTown, class: &str, parts: &[String], why: &str) -> Answer {
    let page = town.get(&mut worker(town), &town.at(&format!("/ballots/new?class={class}")));
    let once = carried(&page).into_iter().find(|(k, _)| k == "once").map(|(_, v)| v).expect("the form's key");
    let compound = Place::Compound(town.compound).to_string();
    let mut fields = vec![
        ("class", class),
        ("once", once.as_str()),
        ("title", "换水管"),
        ("place", compound.as_str()),
        ("why_place", why),
        ("mode", "paper"),
        ("question", "换不换水管"),
        ("options", "同意"),
        ("opens", "2026-12-10"),
        ("closes", "2026-12-24"),
    ];
    fields.extend(parts.iter().map(|p| ("part", p.as_str())));
    town.post(&mut worker(town), &town.at("/ballots/new"), &fields)
}

fn number_of(made: &Answer) -> String {
    made.is(303);
    made.location.trim_end_matches("/run").rsplit('/').next().expect("a number").to_string()
}

#[test]
fn entrances_and_buildings_vote_as_one_with_the_reason() {
    story(|town| {
        bring(&town, &mut worker(&town), ROLL).is(303);
        let first = Place::Entrance(town.entrances[0]).to_string();
        let second = Place::Building(town.buildings[1]).to_string();
        let both = [first.clone(), second.clone()];
        asked(&town, "fund_use", &both, "").is(422).shows(&["f-why_place", "checked"]);
        let number = number_of(&asked(&town, "fund_use", &both, WHY));
        let b = ballot(&town, &number);
        assert_eq!(b.parts.iter().map(|p| p.kind()).collect::<Vec<_>>(), ["entrance", "building"]);
        // The draft shows what is ticked; another choice, and back.
        let draft = town.at(&format!("/ballots/{number}/draft"));
        let page = town.get(&mut worker(&town), &draft);
        page.is(200).shows(&[&format!("value=\"{second}\" id=\"f-part-{second}\" checked")]);
        let compound = Place::Compound(town.compound).to_string();
        let mend = |parts: &[&str]| {
            let mut fields = vec![("do", "mend"), ("title", "换水管"), ("place", compound.as_str()), ("why_place", WHY)];
            fields.extend(parts.iter().map(|p| ("part", *p)));
            town.post(&mut worker(&town), &draft, &fields)
        };
        mend(&[]).is(303);
        assert!(ballot(&town, &number).parts.is_empty());
        mend(&[&first, &second]).is(303);
        step(&town, &mut worker(&town), &number, &[("do", "notice")]).is(303);
        // A correction of a home that does not vote concerns this roll in nothing; of one that does it needs a reason.
        let unit = |home: usize, why: &str| {
            let fields = [("owners", "别人"), ("registered", "78.50"), ("reason", why)];
            town.post(&mut worker(&town), &town.at(&format!("/owners/{}", town.homes[home])), &fields)
        };
        unit(5, "").is(303);
        unit(9, "").is(422).shows(&["w-reason"]);
        unit(9, "房产证上是别人").is(303);
        let id = b.id;
        let lines = town.app.db.read_now(move |tx| keep::of_kind(tx, TOWN, id, "corrected")).expect("lines");
        assert_eq!(lines.len(), 2, "the owner and the area");
        step(&town, &mut worker(&town), &number, &[("do", "posting"), ("posting", "门口")]).is(303);
        town.pass(8 * DAY);
        step(&town, &mut worker(&town), &number, &[("do", "freeze")]).is(303);
        town.pass(9 * DAY);
        let at = town.at(&format!("/ballots/{number}"));
        let page = town.get(&mut town.visitor(), &at);
        // Of the first building four homes vote: fewer than five say nothing of theirs.
        page.is(200).shows(&["1栋 1单元、", "2栋", WHY]).hides(&["2单元", "各栋参加情况"]);
        let roll = town.get(&mut town.visitor(), &format!("{at}/roll"));
        roll.is(200).shows(&["共 5 人，471.00 平方米", "2栋 1单元 101"]).hides(&["1栋 2单元"]);
        let building = town.get(&mut town.visitor(), &format!("/b/{}", "T2"));
        building.is(200).shows(&["换水管"]);
        // Wang owns homes at both entrances of the first building: one head, with the area that votes here.
        let b = ballot(&town, &number);
        for room in ["1栋 1单元 101", "1栋 1单元 201", "1栋 1单元 401", "2栋 1单元 101"] {
            twice(&town, &b, room, "1");
        }
        town.pass(20 * DAY);
        step(&town, &mut worker(&town), &number, &[("do", "close")]).is(303);
        step(&town, &mut worker(&town), &number, &[("do", "count")]).is(303);
        let page = town.get(&mut town.visitor(), &at);
        page.shows(&["通过", "392.50 / 471.00"]);
        let root = root_of(&page.body);
        let bundle = town.get(&mut town.visitor(), &format!("{at}/bundle.jsonl"));
        assert!(bundle.body.contains("1栋 1单元、"), "the notice names them");
        assert!(verified(&bundle.body, Some(&root), None));
        assert_ne!(python(&bundle.body, &root, None), Some(false), "the second verifier refuses");
        let api = town.get(&mut town.visitor(), &format!("/api/v1{at}"));
        api.is(200).shows(&[&format!("\"place\":\"{compound}\""), &format!("\"parts\":[\"{first}\",\"{second}\"]")]);
        town.get(&mut town.visitor(), &format!("{at}/minutes")).shows(&["1栋 1单元、", WHY]);
    });
}

#[test]
fn a_building_is_shown_by_the_homes_of_it_that_vote() {
    story(|town| {
        bring(&town, &mut worker(&town), ROLL).is(303);
        let parts: Vec<String> = town.entrances[..2].iter().map(|e| format!("entrance-{e}")).collect();
        let number = number_of(&asked(&town, "fund_use", &parts, WHY));
        open(&town, &mut worker(&town), &number);
        twice(&town, &ballot(&town, &number), "1栋 1单元 101", "1");
        let at = town.at(&format!("/ballots/{number}"));
        // Wang's three homes of eight.
        town.get(&mut town.visitor(), &at).is(200).shows(&["3 户，共 8 户"]).hides(&["2栋"]);
        town.get(&mut town.visitor(), "/b/T2").is(200).hides(&["换水管"]);
    });
}

#[test]
fn what_is_no_electorate_is_refused_where_it_is_ticked() {
    story(|town| {
        bring(&town, &mut worker(&town), ROLL).is(303);
        let other = CompoundId(uuid::Uuid::from_u128(7));
        let building = uuid::Uuid::from_u128(8);
        town.app
            .db
            .write_now(move |tx| {
                let compound =
                    sql!("INSERT INTO compound (community, id, name, managed, sort) VALUES ($1, $2, '新村小区', TRUE, 9)");
                tx.exec(compound, &[TOWN.into(), other.into()])?;
                let moved = sql!("UPDATE building SET compound = $2 WHERE community = $1 AND code = 'T2'");
                tx.exec(moved, &[TOWN.into(), other.into()])
            })
            .expect("another compound");
        town.app.memory.forget(TOWN);
        let first = Place::Building(town.buildings[0]).to_string();
        let elsewhere = format!("building-{}", town.buildings[1]);
        asked(&town, "fund_use", &[first.clone(), elsewhere], WHY).is(422).shows(&["要在同一个小区里", "w-part"]);
        asked(&town, "fund_use", &[first.clone(), format!("building-{building}")], WHY).is(422).shows(&["w-part"]);
        asked(&town, "fund_use", &[first.clone(), "nowhere".into()], WHY).is(422).shows(&["w-part"]);
        asked(&town, "fund_use", &[first.clone(), format!("compound-{}", town.compound)], WHY).is(422);
        // Rules of the whole compound are for all of it.
        let doors: Vec<String> = town.entrances[..2].iter().map(|e| format!("entrance-{e}")).collect();
        asked(&town, "management_covenant", &doors, WHY).is(422);
        town.get(&mut worker(&town), &town.at("/ballots/new?class=management_covenant")).is(200).hides(&["name=\"part\""]);
        // One alone is simply the place, and an entrance adds nothing to its building.
        let number = number_of(&asked(&town, "fund_use", &[first.clone(), doors[0].clone()], WHY));
        let b = ballot(&town, &number);
        assert_eq!((b.place.to_string(), b.parts.len()), (first, 0));
    });
}
