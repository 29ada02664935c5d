//! Stories of sending a matter to a group.

use liren_core::lang::Lang;

use super::{act, say, story};

#[test]
fn what_is_sent_to_a_group_says_who_has_it_and_never_the_words() {
    story(|town| {
        let light = say(&town, &mut town.visitor(), "灯坏了，问 13812345678", "stairwell_light", &[]);
        let (mut anybody, link) = (town.visitor(), format!("http://liren.test{}", light.page));
        let group = format!("{}/group", light.page);
        town.get(&mut anybody, &light.page).is(200).shows(&[
            &format!("href=\"{group}\""),
            &format!("<meta property=\"og:url\" content=\"{link}\">"),
            "og:description",
        ]);
        let page = town.get(&mut anybody, &group);
        page.is(200).shows(&["【板塘社区】", &light.number, "铁西村小区 1栋", "负责", &link, "poster.svg"]);
        page.hides(&["灯坏了", "13812345678"]);
        let picture = town.get(&mut anybody, &format!("{}/poster.svg", light.page));
        picture.is(200).shows(&["<svg ", "板塘社区", &light.number, "扫码看进展"]).hides(&["灯坏了"]);
        assert_eq!(picture.headers["content-type"], "image/svg+xml; charset=utf-8");
        town.get(&mut anybody, &format!("{}/poster", light.page)).is(200).shows(&["楼道灯", &light.number]).hides(&["灯坏了"]);
        town.get(&mut town.visitor().reading(Lang::En), &group).is(200).shows(&["Send to a group", "Stairwell light"]);
        // The community next door has no such matter.
        town.get(&mut anybody, &group.replace("430304008002", "430304008003")).is(404);
    });
}

#[test]
fn a_closed_matter_is_sent_to_nobody_and_a_coarse_one_without_its_place() {
    story(|town| {
        let mut reporter = town.as_neighbour(town.resident);
        let dispute = say(&town, &mut reporter, "和楼上吵架", "neighbour_dispute", &[]);
        town.get(&mut reporter, &dispute.page).is(200).hides(&["og:description", "/group\""]);
        for end in ["group", "poster", "poster.svg"] {
            town.get(&mut reporter, &format!("{}/{end}", dispute.page)).is(404);
            town.get(&mut town.visitor(), &format!("{}/{end}", dispute.page)).is(404);
        }
        let noise = say(&town, &mut reporter, "夜里很吵", "noise", &[]);
        for end in ["group", "poster", "poster.svg"] {
            // Whoever handles it sees no more there than everybody.
            let page = town.get(&mut town.as_holder(town.worker), &format!("{}/{end}", noise.page));
            page.is(200).shows(&["铁西村小区"]).hides(&["1栋", "夜里很吵"]);
        }
    });
}

#[test]
fn the_open_list_is_sent_with_how_many_it_holds() {
    story(|town| {
        let open = town.at("/open");
        town.get(&mut town.visitor(), &open).is(200).hides(&["group-text"]);
        let roof = say(&town, &mut town.visitor(), "屋顶漏水", "roof_leak", &[]);
        let fields = [("shelve_why", "等表决"), ("review", "2026-12-24")];
        act(&town, &mut town.as_holder(town.worker), &roof.page, "shelve", &fields).is(303);
        town.get(&mut town.visitor(), &open).shows(&["【板塘社区】暂缓清单：1 件", &format!("http://liren.test{open}")]);
    });
}
