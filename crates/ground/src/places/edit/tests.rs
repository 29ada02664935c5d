//! Stories of editing places.

use liren_store::sql;

use crate::people::store::founder;
use crate::places::{NewBuilding, create_building};
use crate::testing::{NEXT, TOWN, TestTown, on_both};

/// The value of a hidden field.
fn hidden(page: &str, name: &str) -> String {
    let part = page.split(&format!("name=\"{name}\" value=\"")).nth(1).unwrap_or_default();
    part.split('"').next().unwrap_or_default().to_string()
}

fn place(town: &TestTown, kind: &str, id: impl std::fmt::Display) -> String {
    town.at(&format!("/places/{kind}/{id}"))
}

#[test]
fn only_workers_of_the_community_edit_places() {
    on_both(crate::slices, |town| {
        let building = place(&town, "building", town.buildings[0]);
        let paths = [
            town.at("/places"),
            town.at("/places/add?kind=grid"),
            building.clone(),
            format!("{building}/remove"),
            town.at(&format!("/places/homes/{}/table", town.entrances[0])),
            town.at(&format!("/places/circle/{}/homes", town.circles[0])),
        ];
        for (role, mut who) in town.everybody() {
            let may = matches!(role, "community_worker" | "chair");
            for path in &paths {
                let status = town.get(&mut who, path).status.as_u16();
                assert_eq!(status == 200, may, "{role} got {status} for {path}");
            }
            if !may {
                for path in [building.clone(), format!("{building}/remove"), format!("{building}/order"), town.at("/places/add")]
                {
                    let status = town.post(&mut who, &path, &[("kind", "grid"), ("name", "x")]).status.as_u16();
                    assert!(matches!(status, 401 | 403), "{role} got {status} for {path}");
                }
            }
        }
        // A worker of the community next door has rights there, but not this building.
        let mut stranger = town.as_holder(town.stranger);
        town.get(&mut stranger, &format!("/c/{NEXT}/places")).is(200).shows(&["还没有地点"]);
        town.get(&mut stranger, &format!("/c/{NEXT}/places/building/{}", town.buildings[0])).is(404);
    });
}

#[test]
fn a_worker_adds_a_building_with_an_entrance_and_homes() {
    on_both(crate::slices, |town| {
        let mut worker = town.as_holder(town.worker);
        let compound = town.compound.to_string();
        let add = town.at("/places/add");
        town.get(&mut worker, &format!("{add}?kind=building&in={compound}")).is(200).shows(&["添加楼栋", "铁西村小区", "第一片"]);
        let again = town.post(&mut worker, &add, &[("kind", "building"), ("parent", &compound), ("name", "1栋")]);
        again.is(422).shows(&["已经有了", "value=\"1栋\""]);
        let sent = town.post(&mut worker, &add, &[("kind", "building"), ("parent", &compound), ("name", "3栋")]);
        sent.is(303);
        let page = town.get(&mut worker, &sent.location);
        page.is(200).shows(&["3栋"]);
        let id = page.body.split("/places/building/").filter_map(|s| s.split('"').next()).map(str::to_string).collect::<Vec<_>>();
        let new =
            id.iter().find(|i| i.len() == 32 && **i != town.buildings[0].to_string() && **i != town.buildings[1].to_string());
        let new = new.expect("a new building").clone();
        let sent = town.post(&mut worker, &add, &[("kind", "entrance"), ("parent", &new), ("name", "1单元")]);
        sent.is(303);
        let page = town.get(&mut worker, &sent.location);
        let entrance =
            page.body.split("/places/entrance/").nth(1).and_then(|s| s.split('"').next()).expect("an entrance").to_string();
        let table = town.at(&format!("/places/homes/{entrance}/table"));
        let empty = town.get(&mut worker, &table);
        let was = hidden(&empty.body, "was");
        town.post(&mut worker, &table, &[("was", &was), ("new", "102　101、201")]).is(303);
        let full = town.get(&mut worker, &table);
        let first = full.body.find("value=\"101\"").expect("101");
        assert!(first < full.body.find("value=\"102\"").expect("102"), "rooms stand in their order");
        // The same table again is no longer what is there.
        town.post(&mut worker, &table, &[("was", &was), ("new", "301")]).is(409);
    });
}

#[test]
fn the_table_of_homes_keeps_what_was_typed_and_tells_all_problems() {
    on_both(crate::slices, |town| {
        let mut worker = town.as_holder(town.worker);
        let table = town.at(&format!("/places/homes/{}/table", town.entrances[2]));
        let page = town.get(&mut worker, &table);
        page.is(200).shows(&["铁西村小区 2栋 1单元的房屋", "value=\"78.50\"", "value=\"101\"", "value=\"201\""]);
        let was = hidden(&page.body, "was");
        let (a, b) = (town.homes[8].to_string(), town.homes[9].to_string());
        let send = |worker: &mut _, rows: [[&str; 3]; 2]| {
            let [[room_0, area_0, circle_0], [room_1, area_1, circle_1]] = rows;
            town.post(
                worker,
                &table,
                &[
                    ("was", &was),
                    ("id", &a),
                    ("id", &b),
                    ("room-0", room_0),
                    ("area-0", area_0),
                    ("circle-0", circle_0),
                    ("room-1", room_1),
                    ("area-1", area_1),
                    ("circle-1", circle_1),
                ],
            )
        };
        send(&mut worker, [["101", "约90", ""], ["201", "60", ""]]).is(422).shows(&["约90", "请填写面积"]);
        send(&mut worker, [["101", "89.35", ""], ["101", "60", ""]]).is(422).shows(&["已经有了", "89.35"]);
        send(&mut worker, [["101", "89.35", "77"], ["201", "60", ""]]).is(422).shows(&["没有这一项", "value=\"77\""]);
        // Two rooms change their numbers with each other, one joins a circle.
        send(&mut worker, [["201", "89.35", "2"], ["101", "", ""]]).is(303);
        let now = town.get(&mut worker, &table);
        now.is(200).shows(&["value=\"89.35\""]).hides(&["value=\"78.50\""]);
        town.get(&mut worker, &place(&town, "circle", town.circles[1])).shows(&["第2邻（5户）"]);
    });
}

#[test]
fn a_home_somebody_lives_in_stays() {
    on_both(crate::slices, |town| {
        let mut worker = town.as_holder(town.worker);
        let table = town.at(&format!("/places/homes/{}/table", town.entrances[0]));
        let was = hidden(&town.get(&mut worker, &table).body, "was");
        let id = town.homes[0].to_string();
        let kept = town.post(&mut worker, &table, &[("was", &was), ("id", &id), ("room-0", "101"), ("remove-0", "1")]);
        kept.is(422).shows(&["还有内容属于它"]);
        let free = town.homes[3].to_string();
        town.post(&mut worker, &table, &[("was", &was), ("id", &free), ("room-0", "401"), ("remove-0", "1")]).is(303);
        town.get(&mut worker, &table).hides(&["value=\"401\""]);
    });
}

#[test]
fn a_home_people_have_left_can_go_and_its_room_be_given_anew() {
    on_both(crate::slices, |town| {
        let mut worker = town.as_holder(town.worker);
        let table = town.at(&format!("/places/homes/{}/table", town.entrances[0]));
        let home = town.homes[0];
        let (one, id) = (town.resident.person, home.to_string());
        let ended = town.app.now();
        let moved = town.app.db.write_now(move |tx| {
            let stmt = sql!("UPDATE residency SET ends = $3 WHERE community = $1 AND person = $2");
            tx.exec(stmt, &[TOWN.into(), one.into(), ended.into()])
        });
        assert_eq!(moved.expect("the resident moves away"), 1);
        let was = hidden(&town.get(&mut worker, &table).body, "was");
        town.post(&mut worker, &table, &[("was", &was), ("id", &id), ("room-0", "101"), ("remove-0", "1")]).is(303);
        let page = town.get(&mut worker, &table);
        page.is(200).hides(&["value=\"101\""]);
        // The log still says which home it was, and so does what the person can take along.
        town.get(&mut worker, &town.at("/audit")).is(200).shows(&["删除地点", "铁西村小区 1栋 101"]);
        let was = hidden(&page.body, "was");
        town.post(&mut worker, &table, &[("was", &was), ("new", "101")]).is(303);
        town.get(&mut worker, &table).shows(&["value=\"101\""]);
        // Nobody gets a slip for what is no more, nor is said to live there.
        let gone = town.app.db.read_now(move |tx| crate::slips::store::home(tx, TOWN, home)).expect("read");
        assert!(gone.is_none());
        let ask = town.get(&mut worker, &format!("{}/remove", place(&town, "entrance", town.entrances[0])));
        ask.is(200).shows(&["4 户房屋", "1 户已删除的房屋"]);
    });
}

#[test]
fn an_entrance_moves_to_another_building_with_its_homes() {
    on_both(crate::slices, |town| {
        let mut worker = town.as_holder(town.worker);
        let (entrance, to) = (town.entrances[1], town.buildings[1]);
        let path = place(&town, "entrance", entrance);
        let page = town.get(&mut worker, &path);
        page.is(200).shows(&["属于哪栋楼", "铁西村小区 2栋", "里面的房屋和门上的通知一起移过去"]);
        let was = hidden(&page.body, "was");
        let into = to.to_string();
        // The second building has a first entrance of its own.
        let taken = town.post(&mut worker, &path, &[("was", &was), ("name", "1单元"), ("parent", &into)]);
        taken.is(422).shows(&["已经有了"]);
        let elsewhere = uuid::Uuid::from_u128(7).to_string();
        town.post(&mut worker, &path, &[("was", &was), ("name", "2单元"), ("parent", &elsewhere)]).is(422);
        town.post(&mut worker, &path, &[("was", &was), ("name", "2单元"), ("parent", &into)]).is(303);
        let home = town.homes[4];
        let now = town.app.db.read_now(move |tx| crate::places::of_home(tx, TOWN, home)).expect("read").expect("a home");
        assert_eq!((now.building, now.circle), (to, Some(town.circles[1])), "the home came along and kept its circle");
        town.get(&mut worker, &place(&town, "building", to)).shows(&["1单元", "2单元"]);
        town.get(&mut town.visitor(), "/b/T1").is(200).hides(&["第2邻"]);
        town.get(&mut town.visitor(), "/b/T2").is(200).shows(&["第2邻"]);
        town.get(&mut worker, &town.at("/audit")).shows(&["移动地点", "铁西村小区 2栋 2单元"]);
        // Whoever still has the page from before does not move it back by chance.
        town.post(&mut worker, &path, &[("was", &was), ("name", "2单元")]).is(409);
    });
}

#[test]
fn a_building_moves_to_another_compound() {
    on_both(crate::slices, |town| {
        let mut worker = town.as_holder(town.worker);
        town.post(&mut worker, &town.at("/places/add"), &[("kind", "compound"), ("name", "红砖大院")]).is(303);
        let new = town.app.db.read_now(|tx| {
            let stmt = sql!("SELECT id FROM compound WHERE community = $1 AND name = '红砖大院'");
            tx.one(stmt, &[TOWN.into()], |r| r.get::<liren_core::id::CompoundId>(0))
        });
        let new = new.expect("read").expect("the compound").to_string();
        let path = place(&town, "building", town.buildings[0]);
        let was = hidden(&town.get(&mut worker, &path).body, "was");
        let grid = town.grid.to_string();
        town.post(&mut worker, &path, &[("was", &was), ("name", "1栋"), ("parent", &new), ("grid", &grid)]).is(303);
        town.get(&mut town.visitor(), "/b/T1").is(200).shows(&["红砖大院 1栋"]);
        town.get(&mut worker, &town.at("/audit")).shows(&["移动地点", "红砖大院 1栋"]);
    });
}

#[test]
fn nobody_overwrites_what_they_did_not_see() {
    on_both(crate::slices, |town| {
        let (mut one, mut other) = (town.as_holder(town.worker), town.as_holder(town.worker_2));
        let path = place(&town, "building", town.buildings[0]);
        let seen = hidden(&town.get(&mut one, &path).body, "was");
        town.post(&mut other, &path, &[("was", &seen), ("name", "一栋"), ("grid", &town.grid.to_string())]).is(303);
        town.post(&mut one, &path, &[("was", &seen), ("name", "甲栋")]).is(409).shows(&["有人刚刚改过"]);
        // Pages show the new name at once.
        town.get(&mut town.visitor(), "/b/T1").shows(&["铁西村小区 一栋"]);
        let seen = hidden(&town.get(&mut one, &path).body, "was");
        town.post(&mut one, &path, &[("was", &seen), ("name", "2栋")]).is(422).shows(&["已经有了"]);
        town.post(&mut one, &path, &[("was", &seen), ("name", "")]).is(422).shows(&["请填写"]);
    });
}

#[test]
fn what_is_in_use_is_not_removed_and_the_page_says_why() {
    on_both(crate::slices, |town| {
        let mut worker = town.as_holder(town.worker);
        let ask = |worker: &mut _, kind: &str, id: String| town.get(worker, &format!("{}/remove", place(&town, kind, id)));
        ask(&mut worker, "compound", town.compound.to_string()).is(200).shows(&["2 栋楼"]).hides(&["不能恢复"]);
        ask(&mut worker, "grid", town.grid.to_string()).shows(&["2 栋楼", "1 个居民小组", "1 个职务"]);
        ask(&mut worker, "building", town.buildings[1].to_string()).shows(&["1 个单元"]);
        ask(&mut worker, "entrance", town.entrances[2].to_string()).shows(&["2 户房屋"]);
        ask(&mut worker, "group", town.group.to_string()).shows(&["2 个邻", "1 个职务"]);
        ask(&mut worker, "circle", town.circles[0].to_string()).shows(&["4 户房屋", "1 个职务"]);
        let path = format!("{}/remove", place(&town, "circle", town.circles[0]));
        town.post(&mut worker, &path, &[]).is(422).shows(&["现在还不能删除"]);
        // A building with nothing in it goes, and its code with it.
        let compound = town.compound;
        let moment = town.app.moment();
        let made = town.app.db.write_now(move |tx| {
            let new = NewBuilding { compound, grid: None, name: "9栋", code: Some("T9"), sort: None };
            create_building(tx, &mut moment.clone(), TOWN, &founder(), &new)
        });
        let id = made.expect("made");
        town.app.memory.forget(TOWN);
        town.get(&mut town.visitor(), "/b/T9").is(200);
        let path = format!("{}/remove", place(&town, "building", id));
        town.get(&mut worker, &path).shows(&["不能恢复", "海报会失效"]);
        town.post(&mut worker, &path, &[]).is(303);
        town.get(&mut town.visitor(), "/b/T9").is(404);
    });
}

#[test]
fn buildings_change_their_order() {
    on_both(crate::slices, |town| {
        let mut worker = town.as_holder(town.worker);
        let path = format!("{}/order", place(&town, "building", town.buildings[1]));
        town.post(&mut worker, &path, &[("to", "up")]).is(303);
        let page = town.get(&mut town.visitor(), &town.at("/buildings"));
        assert!(page.body.find("/b/T2") < page.body.find("/b/T1"), "the second building stands first now");
        // It cannot go further up; nothing happens.
        town.post(&mut worker, &path, &[("to", "up")]).is(303);
    });
}

#[test]
fn homes_are_ticked_into_a_circle() {
    on_both(crate::slices, |town| {
        let mut worker = town.as_holder(town.worker);
        let path = town.at(&format!("/places/circle/{}/homes", town.circles[0]));
        let page = town.get(&mut worker, &path);
        page.is(200).shows(&["第1邻（4户）", "5 到 15 户", "现在在第2邻（4户）"]);
        let building = town.buildings[0].to_string();
        let was = hidden(&page.body, "was");
        let ticked: Vec<String> = town.homes[1..5].iter().map(ToString::to_string).collect();
        let mut fields = vec![("was", was.as_str()), ("building", building.as_str())];
        fields.extend(ticked.iter().map(|h| ("home", h.as_str())));
        town.post(&mut worker, &path, &fields).is(303);
        let home = town.homes[0];
        let none = town.app.db.read_now(move |tx| crate::places::of_home(tx, TOWN, home)).expect("read").expect("a home");
        assert_eq!(none.circle, None, "an unticked home leaves");
        let home = town.homes[4];
        let taken = town.app.db.read_now(move |tx| crate::places::of_home(tx, TOWN, home)).expect("read").expect("a home");
        assert_eq!(taken.circle, Some(town.circles[0]), "a ticked one moves over");
        town.post(&mut worker, &path, &fields).is(409);
        let (status, body) = {
            let english = [("accept-language", "en")];
            let page = town.send(&mut worker, axum::http::Method::GET, &path, None, &english);
            (page.status.as_u16(), page.body)
        };
        assert_eq!(status, 200);
        assert!(body.contains("Tick the homes of this circle") || body.contains("勾选属于这个邻的房屋"), "{body}");
    });
}

#[test]
fn circles_have_numbers_and_groups() {
    on_both(crate::slices, |town| {
        let mut worker = town.as_holder(town.worker);
        let group = town.group.to_string();
        let add = town.at("/places/add");
        town.post(&mut worker, &add, &[("kind", "circle"), ("parent", &group), ("name", "")]).is(303);
        town.get(&mut worker, &place(&town, "group", &group)).is(200).shows(&["第3邻（0户）"]);
        town.post(&mut worker, &add, &[("kind", "circle"), ("parent", &group), ("name", "2")]).is(422).shows(&["已经有了"]);
        town.post(&mut worker, &add, &[("kind", "circle"), ("parent", &group), ("name", "二")]).is(422).shows(&["请填写数字"]);
        town.post(&mut worker, &add, &[("kind", "planet"), ("name", "x")]).is(404);
        let path = place(&town, "circle", town.circles[0]);
        let was = hidden(&town.get(&mut worker, &path).body, "was");
        town.post(&mut worker, &path, &[("was", &was), ("name", "0"), ("parent", &group)]).is(422);
        town.post(&mut worker, &path, &[("was", &was), ("name", "2"), ("parent", &group)]).is(422).shows(&["已经有了"]);
        town.post(&mut worker, &path, &[("was", &was), ("name", "12"), ("parent", &group)]).is(303);
        town.get(&mut worker, &path).shows(&["第12邻（4户）"]);
    });
}
