//! Two matters become one, one becomes several: followers and clocks come along, and old pages lead on.

use liren_core::time::DAY;

use super::{Held, act, carried, link, say, story, told};
use liren_ground::testing::TestTown;
use liren_kit::testing::{Answer, Who};

/// A form of its own page, sent with what the page carries.
fn send(town: &TestTown, who: &mut Who, at: &str, fields: &[(&str, &str)]) -> Answer {
    let page = town.get(who, at);
    page.is(200);
    let seen = carried(&page).into_iter().find(|(k, _)| k == "seen").map(|(_, v)| v).unwrap_or_default();
    let mut all = vec![("seen", seen.as_str())];
    all.extend_from_slice(fields);
    town.post(who, at, &all)
}

fn promise(town: &TestTown, matter: &Held) -> String {
    let page = town.get(&mut town.visitor(), &format!("/api/v1{}", matter.page));
    page.body.split("\"promise\":\"").nth(1).and_then(|r| r.split('"').next()).expect("a promise").to_string()
}

#[test]
fn merged_with_its_followers_and_its_clock() {
    story(|town| {
        let mut first = town.visitor();
        let old = say(&town, &mut first, "楼道灯不亮", "stairwell_light", &[("contact", "a@example.org")]);
        town.post(&mut town.visitor(), &format!("{}/follow", old.page), &[("contact", "f@example.org")]).is(303);
        town.pass(3 * DAY);
        let new = say(&town, &mut town.visitor(), "灯又不亮了", "stairwell_light", &[("contact", "b@example.org")]);
        assert!(promise(&town, &old) < promise(&town, &new));
        let at = format!("{}/merge", old.page);
        for who in [town.leader, town.group_leader, town.officer] {
            town.get(&mut town.as_holder(who), &at).is(403);
        }
        let mut worker = town.as_holder(town.worker);
        town.get(&mut worker, &at).shows(&[&new.number, "像是同一件的"]);
        send(&town, &mut worker, &at, &[("number", "")]).is(422);
        send(&town, &mut worker, &at, &[("number", "2026-9999")]).is(422).shows(&["2026-9999"]);
        send(&town, &mut worker, &at, &[("number", &old.number)]).is(422).shows(&["不能合并"]);
        let kept = promise(&town, &old);
        let merged = send(&town, &mut worker, &at, &[("into", &new.number)]);
        merged.is(303);
        assert!(merged.location.contains(&new.number));
        // The old page leads on, for its reporter too; the other says what came.
        town.get(&mut first, &old.secret).shows(&["重复", &format!("这件事已并入 {}", new.number), &new.page]);
        town.get(&mut town.visitor(), &new.page).shows(&[&format!("{} 并入这一件", old.number)]);
        assert_eq!(promise(&town, &new), kept, "the earlier promise counts");
        town.pass(DAY);
        for to in ["a@example.org", "f@example.org"] {
            assert!(told(&town, to).iter().any(|t| t.contains("是同一件事，已合并")), "{to}");
        }
        // Whoever filed the first is asked like everybody who follows; twice cannot be merged.
        let holder = if town.get(&mut town.as_holder(town.leader), &new.page).body.contains("答复办结") {
            town.leader
        } else {
            town.group_leader
        };
        act(&town, &mut town.as_holder(holder), &new.page, "settle", &[("outcome", "solved"), ("answer", "换了")]).is(303);
        town.pass(DAY);
        let own = link(&town, "a@example.org", "/f/");
        assert!(own.contains(&new.number));
        town.get(&mut town.visitor(), &own).shows(&["办好了吗？"]).hides(&[&new.secret]);
        town.get(&mut worker, &format!("{}/merge", new.page)).is(200);
        send(&town, &mut worker, &at, &[("into", &new.number)]).is(422);
    });
}

#[test]
fn what_is_closed_is_not_merged_into_what_everybody_sees() {
    story(|town| {
        let closed = say(&town, &mut town.visitor(), "楼上吵架", "neighbour_dispute", &[]);
        let public = say(&town, &mut town.visitor(), "灯坏了", "stairwell_light", &[]);
        let mut worker = town.as_holder(town.worker);
        send(&town, &mut worker, &format!("{}/merge", closed.page), &[("number", &public.number)]).is(422).shows(&["不能合并"]);
        town.get(&mut town.visitor(), &public.page).hides(&[&closed.number]);
    });
}

#[test]
fn split_into_parts_that_count_from_the_first_word() {
    story(|town| {
        let mut reporter = town.visitor();
        let whole = say(&town, &mut reporter, "灯坏了，屋顶还漏水", "stairwell_light", &[("contact", "r@example.org")]);
        let promised = promise(&town, &whole);
        town.pass(DAY);
        let at = format!("{}/split", whole.page);
        town.get(&mut town.as_holder(town.leader), &at).is(403);
        let mut worker = town.as_holder(town.worker);
        send(
            &town,
            &mut worker,
            &at,
            &[("words", "灯坏了"), ("category", "stairwell_light"), ("words", ""), ("category", "parking")],
        )
        .is(422)
        .shows(&["至少写 2 件", "灯坏了"]);
        let more =
            [("go", "more"), ("words", "灯坏了"), ("category", "stairwell_light"), ("words", "x"), ("category", "parking")];
        send(&town, &mut worker, &at, &more).is(200).shows(&["第 3 件", "灯坏了"]);
        let parts = [("words", "三楼灯坏了"), ("category", "stairwell_light"), ("words", "屋顶漏水"), ("category", "roof_leak")];
        send(&town, &mut worker, &at, &parts).is(303);
        // The same page sent again finds it split.
        town.post(&mut worker, &at, &parts).is(422);
        let page = town.get(&mut reporter, &whole.secret);
        page.shows(&["已拆分", "2026-0002", "2026-0003", "/s/"]);
        let light = Held { number: "2026-0002".into(), secret: String::new(), page: town.at("/matters/2026-0002") };
        assert_eq!(promise(&town, &light), promised);
        // The reporter holds each part by a link of its own.
        let secret = page
            .body
            .split("href=\"")
            .filter_map(|r| r.split('"').next())
            .find(|h| h.contains("2026-0003/s/"))
            .map(str::to_string);
        let secret = secret.expect("the part's own link");
        town.get(&mut reporter, &secret).shows(&["屋顶漏水", "撤回这件事", &format!("从 {} 拆分出来", whole.number)]);
        town.get(&mut town.visitor(), &town.at("/matters/2026-0003")).hides(&["屋顶漏水", "/s/"]);
        town.pass(DAY);
        assert!(told(&town, "r@example.org").iter().any(|t| t.contains("拆成了 2 件")));
        act(&town, &mut worker, &town.at("/matters/2026-0003"), "settle", &[("outcome", "solved"), ("answer", "补好了")]).is(303);
        town.work();
        assert!(link(&town, "r@example.org", "2026-0003/s/").contains("/s/"), "and hears of it");
    });
}

#[test]
fn a_worker_corrects_the_category_and_gives_nobody_what_is_not_their_duty() {
    story(|town| {
        let matter = say(&town, &mut town.visitor(), "有人搭了个棚子", "other", &[]);
        let mut worker = town.as_holder(town.worker);
        act(&town, &mut town.as_holder(town.leader), &matter.page, "recategorise", &[("category", "noise")]).is(403);
        act(&town, &mut worker, &matter.page, "recategorise", &[("category", "weather")]).is(422);
        act(&town, &mut worker, &matter.page, "recategorise", &[("category", "unauthorised_building")]).is(303);
        let page = town.get(&mut worker, &matter.page);
        page.shows(&["把类别改为"]);
        let other = town.worker_2.post.to_string();
        // It may be asked to help, but not be given what is not its duty.
        let given = page.body.split("id=\"f-post\"").nth(1).and_then(|r| r.split("</select>").next()).unwrap_or_default();
        assert!(!given.contains(&other), "{given}");
        page.shows(&[&other]);
        act(&town, &mut worker, &matter.page, "assign", &[("post", &other)]).is(409).shows(&["只协办"]);
        // What turns out to be about people is closed from then on, also in the lists.
        let about = say(&town, &mut town.visitor(), "两家为了楼道吵起来", "other", &[]);
        act(&town, &mut worker, &about.page, "recategorise", &[("category", "neighbour_dispute")]).is(303);
        for list in ["/matters", "/matters.json", "/matters?category=neighbour_dispute"] {
            town.get(&mut town.visitor(), &town.at(list)).is(200).hides(&[&about.number]);
        }
        town.get(&mut town.visitor(), &about.page).is(404);
        // What somebody told in confidence stays closed, whatever it is called.
        let closed = say(&town, &mut town.visitor(), "楼上吵架", "neighbour_dispute", &[]);
        act(&town, &mut worker, &closed.page, "recategorise", &[("category", "stairwell_light")]).is(303);
        town.get(&mut town.visitor(), &closed.page).is(404);
    });
}
