//! Stories of places: the poster's page, posters, what a place lies in, adding and editing.

use liren_core::permission::Actor;
use liren_core::refusal::{ProblemKey, Refusal};
use liren_kit::fail::Fail;
use liren_store::sql;

use super::{NewBuilding, NewCompound, NewGrid, NewHome, create_building, create_compound, create_grid, create_home};
use crate::people::store::founder;
use crate::testing::{NEXT, TOWN, TestTown, on_both};

fn add<T: Send + 'static>(
    town: &TestTown,
    f: impl Fn(&mut liren_store::Tx<'_>, &mut liren_core::moment::Moment) -> Result<T, Fail> + Send + 'static,
) -> Result<T, Refusal> {
    let moment = town.app.moment();
    let done = town.app.db.write_now(move |tx| f(tx, &mut moment.clone())).map_err(Fail::told);
    town.app.memory.forget_all();
    done
}

#[test]
fn the_poster_opens_the_building_without_an_account() {
    on_both(crate::slices, |town| {
        let mut visitor = town.visitor();
        let page = town.get(&mut visitor, "/b/T1");
        page.is(200).shows(&["铁西村小区 1栋", "/say?b=T1", "周兰英", "15400000101", "第1邻", "1单元", "0731-00000031"]);
        // The second leader shows neither name nor phone.
        page.hides(&["唐得生", "15400000102"]).shows(&["第2邻"]);
        town.get(&mut visitor, "/b/t1").is(200).shows(&["铁西村小区 1栋"]);
        town.get(&mut visitor, "/b/T2").is(200).shows(&["铁西村小区 2栋"]).hides(&["周兰英"]);
    });
}

#[test]
fn a_resident_sees_their_own_leader_first() {
    on_both(crate::slices, |town| {
        let mut renter = town.as_neighbour(town.renter);
        let page = town.get(&mut renter, "/b/T1");
        let mine = page.body.find("我的邻长").expect("a plate");
        assert!(mine < page.body.find("周兰英").expect("the other leader"));
        town.get(&mut renter, &town.at("")).is(200).shows(&["我住的楼：铁西村小区 1栋"]);
    });
}

#[test]
fn an_unknown_code_is_met_with_help() {
    on_both(crate::slices, |town| {
        let mut visitor = town.visitor();
        town.get(&mut visitor, "/b/NOSUCH").is(404).shows(&["没有找到这栋楼", "海报上的编号", "NOSUCH"]);
        town.get(&mut visitor, "/b/%3Cscript%3E").is(404).hides(&["<script>"]);
        let typed = town.get(&mut visitor, "/b?code=t-1");
        typed.is(303);
        assert_eq!(typed.location, "/b/T1");
        town.get(&mut visitor, "/b?code=").is(200).shows(&["海报上的编号"]);
        town.get(&mut visitor, "/b/NOSUCH/poster").is(404);
    });
}

#[test]
fn a_building_is_found_by_its_name() {
    on_both(crate::slices, |town| {
        let mut visitor = town.visitor();
        town.get(&mut visitor, &town.at("/buildings")).is(200).shows(&["1栋", "2栋", "/b/T1"]);
        town.get(&mut visitor, &town.at("/buildings?q=2%E6%A0%8B")).is(200).shows(&["/b/T2"]).hides(&["/b/T1"]);
        town.get(&mut visitor, &town.at("/buildings?q=x%3Cy")).is(200).shows(&["没有名字里带", "x&#60;y"]);
        assert_eq!(town.get(&mut visitor, &town.at("/buildings?b=T2")).location, "/b/T2");
        // The other community has none of these.
        town.get(&mut visitor, &format!("/c/{NEXT}/buildings")).is(200).hides(&["/b/T1"]);
    });
}

#[test]
fn posters_carry_qr_address_landline_and_the_leaders_post() {
    on_both(crate::slices, |town| {
        let mut visitor = town.visitor();
        let one = town.get(&mut visitor, "/b/T1/poster");
        one.is(200)
            .shows(&["aria-label=\"QR\"", "liren.test/<wbr>b/<wbr>T1", "0731-00000031", "周兰英", "不收钱"])
            .hides(&["唐得生"]);
        let all = town.get(&mut visitor, &town.at(&format!("/compounds/{}/posters?size=a3", town.compound)));
        all.is(200).shows(&["<wbr>T1<", "<wbr>T2<", "class=\"a3\""]);
        assert_eq!(all.body.matches("<section class=\"sheet poster\">").count(), 2);
        town.get(&mut visitor, &format!("/c/{NEXT}/compounds/{}/posters", town.compound)).is(404);
    });
}

#[test]
fn the_home_speaks_both_languages_and_lists_communities() {
    on_both(crate::slices, |town| {
        let mut visitor = town.visitor();
        town.get(&mut visitor, &town.at("")).is(200).shows(&["板塘社区", "我要说一件事", "您住哪栋楼", "value=\"T2\""]);
        town.get(&mut visitor, "/").is(200).shows(&["板塘社区", "霞光社区", "五里堆街道"]);
        let english = [("accept-language", "en")];
        let home = town.send(&mut visitor, axum::http::Method::GET, &town.at(""), None, &english);
        home.is(200).shows(&["Speak up", "Who is my neighbour leader"]);
        town.send(&mut visitor, axum::http::Method::GET, "/b/T1", None, &english).is(200).shows(&["Who is responsible here"]);
    });
}

#[test]
fn a_place_lies_in_what_all_of_it_shares() {
    on_both(crate::slices, |town| {
        let (homes, entrances, buildings) = (town.homes.clone(), town.entrances, town.buildings);
        let (home, entrance, whole, empty) = town
            .app
            .db
            .read_now(move |tx| {
                Ok::<_, liren_store::Error>((
                    super::of_home(tx, TOWN, homes[0])?,
                    super::of_entrance(tx, TOWN, entrances[1])?,
                    super::of_building(tx, TOWN, buildings[0])?,
                    super::of_building(tx, NEXT, buildings[0])?,
                ))
            })
            .expect("read");
        let (home, entrance, whole) = (home.expect("home"), entrance.expect("entrance"), whole.expect("building"));
        assert_eq!(home.circle, Some(town.circles[0]));
        assert_eq!(entrance.circle, Some(town.circles[1]));
        assert_eq!((whole.circle, whole.group, whole.grid), (None, Some(town.group), Some(town.grid)));
        assert_eq!(whole.compound, town.compound);
        assert!(empty.is_none(), "another community has no such building");
    });
}

#[test]
fn codes_are_new_short_and_unique_in_the_installation() {
    on_both(crate::slices, |town| {
        let compound = town.compound;
        let new =
            move |name: &'static str, code: Option<&'static str>| NewBuilding { compound, grid: None, name, code, sort: None };
        let made = add(&town, move |tx, m| create_building(tx, m, TOWN, &founder(), &new("3栋", None))).expect("made");
        let code: String = town
            .app
            .db
            .read_now(move |tx| {
                tx.one(sql!("SELECT code FROM building WHERE community = $1 AND id = $2"), &[TOWN.into(), made.into()], |r| {
                    r.get(0)
                })
            })
            .expect("read")
            .expect("a row");
        assert_eq!(code.len(), 6);
        assert_eq!(super::code_of(&code.to_lowercase()), Some(code.clone()));
        town.get(&mut town.visitor(), &format!("/b/{code}")).is(200).shows(&["3栋"]);
        let taken = add(&town, move |tx, m| create_building(tx, m, TOWN, &founder(), &new("4栋", Some("T1"))));
        assert_eq!(taken, Err(Refusal::field("code", ProblemKey::Taken)));
        let same = add(&town, move |tx, m| create_building(tx, m, TOWN, &founder(), &new("1栋", None)));
        assert_eq!(same, Err(Refusal::field("name", ProblemKey::Taken)));
        // What was reserved before the refusal is free again: codes of refused buildings are not in the directory.
        let n = town.app.db.read_now(|tx| {
            tx.one(sql!("SELECT CAST(COUNT(*) AS BIGINT) FROM directory WHERE kind = 'building'"), &[], |r| r.get::<i64>(0))
        });
        assert_eq!(n, Ok(Some(3)));
    });
}

#[test]
fn only_those_who_edit_places_add_them() {
    on_both(crate::slices, |town| {
        let refused = add(&town, |tx, m| create_grid(tx, m, TOWN, &Actor::visitor(), &NewGrid { name: "第二片", sort: None }));
        assert_eq!(refused, Err(Refusal::SignInNeeded));
        assert!(add(&town, |tx, m| create_grid(tx, m, TOWN, &founder(), &NewGrid { name: "第二片", sort: None })).is_ok());
        let again = add(&town, |tx, m| create_grid(tx, m, TOWN, &founder(), &NewGrid { name: " 第二片 ", sort: None }));
        assert_eq!(again, Err(Refusal::field("name", ProblemKey::Taken)));
        let empty =
            add(&town, |tx, m| create_compound(tx, m, TOWN, &founder(), &NewCompound { name: "  ", ..Default::default() }));
        assert_eq!(empty, Err(Refusal::field("name", ProblemKey::Required)));
        let entrance = town.entrances[0];
        let shop = add(&town, move |tx, m| {
            let new = NewHome { entrance, room: "门面1", area: Some(0), shop: true, circle: None, sort: None };
            create_home(tx, m, TOWN, &founder(), &new)
        });
        assert_eq!(shop, Err(Refusal::field("area", ProblemKey::NotAnArea)));
    });
}

#[test]
fn programs_read_the_tree_and_one_building_but_no_homes() {
    on_both(crate::slices, |town| {
        let mut visitor = town.visitor();
        let tree = town.get(&mut visitor, &format!("/api/v1/c/{TOWN}/places"));
        tree.is(200).shows(&["第一片", "铁西村小区", "\"code\":\"T1\"", "2单元", "\"number\":1,\"homes\":4"]).hides(&["401"]);
        let one = town.get(&mut visitor, &format!("/api/v1/c/{TOWN}/buildings/t2"));
        one.is(200).shows(&["\"name\":\"2栋\"", "http://liren.test/b/T2"]);
        town.get(&mut visitor, &format!("/api/v1/c/{NEXT}/buildings/T2")).is(404).shows(&["not-found"]);
    });
}
