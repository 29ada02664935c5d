//! Stories of the plan.

use crate::testing::{TOWN, TestTown, on_both};

/// Building 1 by the code of its poster, building 2 by its name, one nobody knows, and a lane.
const FILE: &str = r#"{"type":"FeatureCollection","features":[
 {"type":"Feature","properties":{"kind":"building","code":"T1"},"geometry":{"type":"Polygon","coordinates":[[[112.95,27.87],[112.9506,27.87],[112.9506,27.8702],[112.95,27.8702],[112.95,27.87]]]}},
 {"type":"Feature","properties":{"kind":"building","name":"铁西村小区 2栋"},"geometry":{"type":"Polygon","coordinates":[[[112.95,27.8705],[112.9506,27.8705],[112.9506,27.8707],[112.95,27.8707],[112.95,27.8705]]]}},
 {"type":"Feature","properties":{"kind":"building","name":"<b>9栋</b>"},"geometry":{"type":"Polygon","coordinates":[[[112.951,27.8705],[112.9512,27.8705],[112.9512,27.8707],[112.951,27.8705]]]}},
 {"type":"Feature","properties":{"kind":"lane","name":"铁西路"},"geometry":{"type":"LineString","coordinates":[[112.95,27.8704],[112.952,27.8704]]}}
]}"#;

fn upload(town: &TestTown, file: &[u8]) -> liren_kit::testing::Answer {
    let mut worker = town.as_holder(town.worker);
    town.upload(&mut worker, &town.at("/plan/edit"), &[], &[("file", "plan.geojson", file)])
}

#[test]
fn a_community_without_a_survey_has_a_sketch_and_a_list() {
    on_both(crate::slices, |town| {
        let mut visitor = town.visitor();
        let page = town.get(&mut visitor, &town.at("/plan"));
        page.is(200).shows(&["<svg class=\"plan", "/b/T1", "/b/T2", "示意图，不按比例", "文字列表"]).hides(&["更新平面图"]);
        let one = town.get(&mut visitor, &town.at("/plan?b=t1"));
        one.is(200).shows(&["铁西村小区平面图", "plan-here"]);
        town.get(&mut visitor, &town.at("/plan?b=ZZ")).is(404);
        town.get(&mut visitor, &town.at("/plan?k=x")).is(404);
        town.get(&mut visitor, &format!("/api/v1/c/{TOWN}/plan.geojson")).is(200).shows(&["\"features\":[]"]);
    });
}

#[test]
fn a_worker_uploads_looks_and_confirms() {
    on_both(crate::slices, |town| {
        let sent = upload(&town, FILE.as_bytes());
        sent.is(303);
        let mut worker = town.as_holder(town.worker);
        let look = town.get(&mut worker, &sent.location);
        look.is(200).shows(&["共 4 个图形，其中 2 栋楼", "&#60;b&#62;9栋", "确认替换"]).hides(&["<b>9栋"]);
        // Nothing has changed for others.
        town.get(&mut town.visitor(), &town.at("/plan")).shows(&["示意图，不按比例"]);
        let draft =
            look.body.split("name=\"draft\" value=\"").nth(1).and_then(|s| s.split('"').next()).expect("a draft").to_string();
        let stale = town.post(&mut worker, &town.at("/plan/edit/confirm"), &[("draft", "0190a000000070008000000000000000")]);
        stale.is(409);
        town.post(&mut worker, &town.at("/plan/edit/confirm"), &[("draft", &draft)]).is(303);
        town.get(&mut town.visitor(), &town.at("/plan")).is(200).hides(&["示意图，不按比例"]).shows(&["plan-lane", "20 米"]);
        let json = town.get(&mut town.visitor(), &format!("/api/v1/c/{TOWN}/plan.geojson"));
        json.is(200).shows(&["\"code\":\"T1\"", "112.9506", "铁西路"]);
        // What was exported can be imported again.
        upload(&town, json.body.as_bytes()).is(303);
        town.post(&mut worker, &town.at("/plan/edit/clear"), &[]).is(303);
        town.get(&mut town.visitor(), &town.at("/plan")).shows(&["示意图，不按比例"]);
    });
}

#[test]
fn a_bad_file_is_told_in_words() {
    on_both(crate::slices, |town| {
        upload(&town, b"{").is(422).shows(&["文件不是 JSON：第 1 行"]);
        upload(&town, &[0xff, 0xfe, 0]).is(422).shows(&["FeatureCollection"]);
        upload(&town, FILE.replace("lane", "road").as_bytes()).is(422).shows(&["第 4 个图形的属性 kind 是“road”"]);
        let mut worker = town.as_holder(town.worker);
        town.upload(&mut worker, &town.at("/plan/edit"), &[], &[]).is(422).shows(&["请填写"]);
        town.get(&mut worker, &town.at("/plan/edit/confirm")).is(303);
    });
}

#[test]
fn only_workers_replace_the_plan() {
    on_both(crate::slices, |town| {
        for (role, mut who) in town.everybody() {
            let status = town.get(&mut who, &town.at("/plan/edit")).status.as_u16();
            let may = matches!(role, "community_worker" | "chair");
            assert_eq!(status == 200, may, "{role} got {status}");
            if !may {
                let sent = town.upload(&mut who, &town.at("/plan/edit"), &[], &[("file", "a", FILE.as_bytes())]).status.as_u16();
                assert!(matches!(sent, 401 | 403), "{role} got {sent}");
                let cleared = town.post(&mut who, &town.at("/plan/edit/clear"), &[]).status.as_u16();
                assert!(matches!(cleared, 401 | 403), "{role} got {cleared}");
            }
        }
    });
}
