//! Stories of the first page: what a neighbour meets there, signed in or not.

use liren_core::lang::Lang;
use liren_kit::testing::{Answer, TestApp};
use liren_store::sql;
use liren_store::testing::TestDb;

use crate::testing::{NEXT, TOWN, TestTown, on_both};

/// The addresses of a page's links within the installation.
fn links(page: &Answer) -> Vec<String> {
    let all = page.body.split("href=\"").skip(1).filter_map(|s| s.split('"').next());
    all.filter(|h| h.starts_with('/') && !h.starts_with("/assets")).map(|h| h.replace("&amp;", "&")).collect()
}

#[test]
fn a_visitor_may_speak_up_and_find_who_leads_without_an_account() {
    on_both(crate::slices, |town| {
        let page = town.get(&mut town.visitor(), &town.at(""));
        page.is(200).shows(&["板塘社区", "我要说一件事", "我的邻长是谁", "铁西村小区 1栋", "0731-00000031", "不用注册"]);
        page.hides(&["看等我办的事", "编辑地点"]);
        // Names stand on the building's page, not where everybody arrives.
        page.hides(&["周兰英", "唐得生"]);
        let go = town.get(&mut town.visitor(), &town.at("/buildings?b=T1"));
        go.is(303);
        town.get(&mut town.visitor(), &go.location).is(200).shows(&["周兰英"]);
    });
}

#[test]
fn every_way_from_the_first_page_leads_somewhere() {
    let town = TestTown::sqlite(crate::slices());
    let page = town.get(&mut town.visitor(), &town.at(""));
    let all = links(&page);
    for way in ["/meetings", "/consultations", "/ballots", "/projects", "/selections", "/procedures"] {
        assert!(all.contains(&town.at(way)), "{way} is missing in {all:?}");
    }
    for way in [town.at("/rules"), "/divisions".to_string(), town.at("/posts"), town.at("/plan"), town.at("/buildings")] {
        assert!(all.contains(&way), "{way} is missing in {all:?}");
    }
    let own: Vec<&String> = all
        .iter()
        .filter(|l| {
            ![
                "/matters",
                "/say",
                "/figures",
                "/meetings",
                "/consultations",
                "/ballots",
                "/projects",
                "/selections",
                "/procedures",
            ]
            .iter()
            .any(|other| l.contains(other))
        })
        .collect();
    assert!(own.len() > 5, "{own:?}");
    for link in own {
        let status = town.get(&mut town.visitor(), link).status.as_u16();
        // Matters are another part's; everything of ground's own must answer.
        assert!(matches!(status, 200 | 303 | 307 | 401), "{link} answers {status}");
    }
}

#[test]
fn a_neighbour_sees_their_own_building_and_leader_first() {
    on_both(crate::slices, |town| {
        let page = town.get(&mut town.as_neighbour(town.resident), &town.at(""));
        page.is(200).shows(&["周兰英", "15400000101", "我住的楼：铁西村小区 1栋"]).hides(&["name=\"b\"", "编辑地点"]);
        // The second circle's leader chose not to be named.
        let page = town.get(&mut town.as_neighbour(town.renter), &town.at(""));
        page.is(200).shows(&["我住的楼：铁西村小区 1栋"]).hides(&["唐得生", "15400000102", "周兰英"]);
        // Whoever moved away is asked for the building again.
        let person = town.resident.person;
        let now = town.app.now();
        let moved = town.app.db.write_now(move |tx| {
            let stmt = sql!("UPDATE residency SET ends = $3 WHERE community = $1 AND person = $2");
            tx.exec(stmt, &[TOWN.into(), person.into(), now.into()])
        });
        assert_eq!(moved.expect("moved away"), 1);
        town.get(&mut town.as_neighbour(town.resident), &town.at("")).shows(&["name=\"b\""]).hides(&["我住的楼"]);
    });
}

#[test]
fn those_for_whom_something_may_wait_are_led_to_it() {
    on_both(crate::slices, |town| {
        for (role, mut who) in town.everybody() {
            let page = town.get(&mut who, &town.at(""));
            page.is(200);
            let waits = matches!(
                role,
                "neighbour_leader" | "group_leader" | "grid_lead" | "community_worker" | "chair" | "street_officer"
            );
            assert_eq!(page.body.contains("看等我办的事"), waits, "{role}");
            for way in ["编辑地点", "/desk\"", "/owners\""] {
                assert_eq!(page.body.contains(way), matches!(role, "community_worker" | "chair"), "{role}: {way}");
            }
        }
        // What one may in one's own community says nothing about the one next door.
        town.get(&mut town.as_holder(town.worker), &format!("/c/{NEXT}")).is(200).hides(&["编辑地点", "看等我办的事"]);
        // Nor does anything of the town stand there.
        town.get(&mut town.visitor(), &format!("/c/{NEXT}"))
            .shows(&["霞光社区", "社区正在录入楼栋"])
            .hides(&["铁西村小区", "板塘社区"]);
    });
}

#[test]
fn the_first_page_speaks_english_too() {
    let town = TestTown::sqlite(crate::slices());
    town.get(&mut town.visitor().reading(Lang::En), &town.at(""))
        .is(200)
        .shows(&["<html lang=\"en\"", "Who is my neighbour leader"])
        .hides(&["我要说一件事"]);
}

#[test]
fn communities_are_listed_and_those_not_there_are_not_found() {
    on_both(crate::slices, |town| {
        town.get(&mut town.visitor(), "/").is(200).shows(&["板塘社区", "霞光社区", "五里堆街道", &town.at("")]);
        town.get(&mut town.visitor(), &format!("/?after={NEXT}")).is(200);
        town.get(&mut town.visitor(), "/c/999999999999").is(404);
        town.get(&mut town.visitor(), "/c/nowhere").is(404);
    });
}

#[test]
fn what_is_refused_inside_a_community_keeps_its_name_and_its_ways() {
    on_both(crate::slices, |town| {
        let ways = ["板塘社区", &town.at("/say"), &town.at("/matters"), &town.at("/me"), "0731-00000031"];
        town.get(&mut town.visitor(), &town.at("/nothing-here")).is(404).shows(&ways);
        town.get(&mut town.visitor(), &town.at("/me/export")).is(401).shows(&ways);
        town.get(&mut town.as_neighbour(town.resident), &town.at("/places")).is(403).shows(&ways);
        // Outside any, and for what is no community, there is none to name.
        for path in ["/nowhere", "/c/999999999999/say", "/c/nowhere/say"] {
            town.get(&mut town.visitor(), path).is(404).hides(&["板塘社区", "class=\"places\""]);
        }
    });
}

#[test]
fn an_empty_installation_says_how_it_starts() {
    let app = TestApp::new(TestDb::sqlite(), crate::slices());
    app.get(&mut app.visitor(), "/").is(200).shows(&["liren setup"]);
}
