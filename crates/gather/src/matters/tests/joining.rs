//! Two matters become one, one becomes several: followers and clocks come along, and old pages lead on.

use liren_core::time::DAY;

use super::{Held, PHOTO, act, answer, carried, held, link, say, story, told};
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
        town.get(&mut first, &old.secret).shows(&[&format!("已并入 {}", new.number), "#s-merged", &new.page]);
        // In lists too it has a mark and words of its own, and no green tick.
        let listed = town.get(&mut town.visitor(), &town.at("/matters"));
        listed.shows(&[&format!("已并入 {}", new.number), "#s-merged"]).hides(&["#s-done", "sign-done"]);
        let english = &mut town.visitor().reading(liren_core::lang::Lang::En);
        town.get(english, &town.at("/matters?state=closed")).shows(&[&format!("Merged into {}", new.number)]);
        town.get(&mut town.visitor(), &format!("/api/v1{}", old.page)).shows(&[&format!("\"merged_into\":\"{}\"", new.number)]);
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
        page.shows(&["已拆成几件", "#s-split", "拆分成 2026-0002、2026-0003", "/s/"]).hides(&["sign-done"]);
        town.get(&mut town.visitor(), &town.at("/matters?state=closed")).shows(&["已拆成几件", "#s-split"]).hides(&["sign-done"]);
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
fn parts_show_the_photos_of_the_whole_as_they_are_covered_and_released_there() {
    story(|town| {
        let mut reporter = town.visitor();
        let file = |who: &mut Who| {
            let page = town.get(who, &town.at("/say?b=T1&category=stairwell_light"));
            let page = answer(&town, who, &page, &[("words", "灯坏了，老刀的车还堵门")], &[("photo", "a.jpg", PHOTO)]);
            held(&town, &answer(&town, who, &page, &[("go", "send")], &[]))
        };
        let parts = [("words", "灯坏了"), ("category", "stairwell_light"), ("words", "老刀的车堵门"), ("category", "parking")];
        let photo = |page: &Answer| {
            let found = page.body.split('"').find(|s| s.starts_with("/c/") && s.contains("/files/") && s.contains("/full"));
            found.map(|s| s.replace("&#38;", "&").to_string())
        };
        let mut worker = town.as_holder(town.worker);
        let mut anybody = town.visitor();
        // Not released: those who handle a part see the photo there, everybody else nothing.
        let whole = file(&mut reporter);
        send(&town, &mut worker, &format!("{}/split", whole.page), &parts).is(303);
        let part = town.at("/matters/2026-0002");
        let seen = photo(&town.get(&mut worker, &part)).expect("the photo of the whole");
        assert!(seen.contains("2026-0002"), "{seen}");
        town.get(&mut worker, &seen).is(200);
        assert_eq!(photo(&town.get(&mut anybody, &part)), None);
        town.get(&mut anybody, &seen).is(404);
        town.get(&mut anybody, &part).shows(&[&whole.page]).hides(&["灯坏了"]);
        // Covered on one part, it is covered wherever it is shown.
        let cover = format!("{part}/cover/{}", seen.split('/').nth(6).expect("its id"));
        town.post(&mut worker, &cover, &[("cell", "0")]).is(303);
        for one in [&whole.page, &town.at("/matters/2026-0003")] {
            town.get(&mut worker, &format!("{one}/cover")).is(200).shows(&["遮住了 1 处"]);
        }
        // Released and covered before it is split: the parts are as public as the whole was.
        let whole = file(&mut reporter);
        let seen = photo(&town.get(&mut worker, &whole.page)).expect("a photo");
        town.post(&mut worker, &format!("{}/cover/{}", whole.page, seen.split('/').nth(6).expect("its id")), &[("cell", "0")])
            .is(303);
        town.post(&mut worker, &format!("{}/cover", whole.page), &[("hide", "老刀")]).is(303);
        act(&town, &mut worker, &whole.page, "release", &[]).is(303);
        town.get(&mut worker, &format!("{}/split", whole.page)).shows(&["马上公开"]);
        send(&town, &mut worker, &format!("{}/split", whole.page), &parts).is(303);
        let part = town.at("/matters/2026-0006");
        let page = town.get(&mut anybody, &part);
        page.is(200).shows(&["＊＊＊的车堵门"]).hides(&["老刀"]);
        town.get(&mut anybody, &photo(&page).expect("the photo, for everybody")).is(200).shows(&["covered 1"]);
        let whole_photo = photo(&town.get(&mut worker, &part)).expect("the photo");
        town.get(&mut worker, &whole_photo).is(200).hides(&["covered"]);
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
