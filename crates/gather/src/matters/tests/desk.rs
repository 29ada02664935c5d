//! The desk: filters kept under a name, several matters to one post at once, orders in a list of their own.

use super::{act, say, story};

#[test]
fn several_matters_go_to_a_post_together_or_none_does() {
    story(|town| {
        let light = say(&town, &mut town.visitor(), "灯坏了", "stairwell_light", &[]);
        let door = say(&town, &mut town.visitor(), "门坏了", "doors_windows", &[]);
        let shed = say(&town, &mut town.visitor(), "搭了个棚子", "unauthorised_building", &[]);
        let (desk, at) = (town.at("/desk"), town.at("/desk/assign"));
        let mut worker = town.as_holder(town.worker);
        let other = town.worker_2.post.to_string();
        town.get(&mut worker, &format!("{desk}?tab=all")).shows(&["一起交给别人", &format!("value=\"{}\"", light.number)]);
        town.post(&mut worker, &at, &[("post", &other)]).is(422);
        town.post(&mut worker, &at, &[("number", &light.number), ("post", "nobody")]).is(422);
        // The third is not a community's duty: none moves, and what was ticked stays ticked.
        let all = [("number", light.number.as_str()), ("number", &door.number), ("number", &shed.number), ("post", &other)];
        let mut with = all.to_vec();
        with.push(("query", "?tab=all"));
        town.post(&mut worker, &at, &with).is(422).shows(&[&shed.number, "一件也没有动", "checked"]);
        town.get(&mut worker, &light.page).shows(&["邻长周兰英"]);
        let sent = town.post(&mut worker, &at, &[&all[..2], &all[3..], &[("query", "?tab=all")]].concat());
        sent.is(303);
        town.get(&mut worker, &sent.location).shows(&["已交给 2 件"]);
        let mut second = town.as_holder(town.worker_2);
        town.get(&mut second, &desk).shows(&[&light.number, &door.number]).hides(&[&shed.number]);
        for who in [town.leader, town.officer, town.stranger] {
            town.post(&mut town.as_holder(who), &at, &all).is(403);
        }
    });
}

#[test]
fn filters_narrow_the_list_of_everything_and_are_kept_by_name_for_oneself() {
    story(|town| {
        let light = say(&town, &mut town.visitor(), "灯坏了", "stairwell_light", &[]);
        let door = say(&town, &mut town.visitor(), "门坏了", "doors_windows", &[]);
        act(&town, &mut town.as_holder(town.leader), &door.page, "settle", &[("outcome", "solved"), ("answer", "好了")]).is(303);
        let desk = town.at("/desk");
        let mut worker = town.as_holder(town.worker);
        for (query, shown, hidden) in [
            ("category=stairwell_light", &light, &door),
            ("state=asked", &door, &light),
            ("category=doors_windows&state=asked&b=T1&source=poster", &door, &light),
        ] {
            town.get(&mut worker, &format!("{desk}?{query}")).shows(&[&shown.number]).hides(&[&hidden.number]);
        }
        town.get(&mut worker, &format!("{desk}?source=hotline")).hides(&[&light.number, &door.number]);
        let keep = town.at("/desk/filters");
        let query = "?tab=all&category=stairwell_light";
        town.post(&mut worker, &keep, &[("query", query), ("title", "")]).is(422);
        town.post(&mut worker, &keep, &[("query", query), ("title", "楼道灯")]).is(303);
        town.get(&mut worker, &desk).shows(&[">楼道灯</a>", "category=stairwell_light"]);
        town.get(&mut town.as_holder(town.worker_2), &desk).hides(&[">楼道灯</a>"]);
        for n in 1..12 {
            town.post(&mut worker, &keep, &[("query", query), ("title", &format!("第{n}个"))]).is(303);
        }
        town.post(&mut worker, &keep, &[("query", query), ("title", "多一个")]).is(422).shows(&["最多保存 12 个"]);
        town.post(&mut worker, &town.at("/desk/filters/end"), &[("title", "楼道灯")]).is(303);
        town.get(&mut worker, &desk).hides(&[">楼道灯</a>"]);
    });
}
