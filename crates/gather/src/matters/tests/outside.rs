//! A firm helps by link: it reads, answers and sends photos; the holder stays responsible and ends the link.

use super::{PHOTO, act, link, say, story, told};
use liren_core::lang::Lang;

#[test]
fn a_firm_answers_by_link_and_the_holder_settles() {
    story(|town| {
        let mut reporter = town.visitor();
        let matter = say(&town, &mut reporter, "屋顶漏水，电话13812345678", "roof_leak", &[]);
        let mut worker = town.as_holder(town.worker);
        act(&town, &mut town.as_holder(town.leader), &matter.page, "outside", &[("who", "某防水公司")]).is(403);
        act(&town, &mut worker, &matter.page, "outside", &[("who", ""), ("contact", "abc")]).is(422).shows(&["abc"]);
        act(&town, &mut worker, &matter.page, "outside", &[("who", "恒固防水"), ("contact", "firm@example.org")]).is(303);
        town.work();
        let at = link(&town, "firm@example.org", "/o/");
        let mut firm = town.visitor();
        let page = town.get(&mut firm, &at);
        page.is(200).shows(&["恒固防水", "屋顶漏水"]).hides(&["13812345678", "撤回"]);
        town.get(&mut firm, &at.replace("/o/", "/f/")).is(404);
        town.get(&mut firm, &format!("{}/o/{}", matter.page, "A".repeat(38))).is(404);
        town.post(&mut firm, &at, &[("answer", "")]).is(422);
        town.upload(&mut firm, &at, &[("answer", "明天上午来补")], &[("photo", "a.jpg", PHOTO)]).is(303);
        // The handler reads it and hears of it; everybody else sees only that somebody helps.
        town.get(&mut worker, &matter.page).shows(&["协助的一方回复", "恒固防水：明天上午来补", "已回复"]);
        town.get(&mut town.as_holder(town.worker).reading(Lang::En), &matter.page).shows(&["恒固防水: 明天上午来补"]);
        town.get(&mut town.visitor(), &matter.page).shows(&["恒固防水"]).hides(&["明天上午来补", "/o/"]);
        town.work();
        assert!(told(&town, "15400000105").iter().any(|t| t.contains("协助方的回复")), "{:?}", town.outbox.all());
        // Ended by hand it opens nothing any more.
        let id = town
            .get(&mut worker, &matter.page)
            .body
            .split("name=\"outside\" value=\"")
            .nth(1)
            .and_then(|r| r.split('"').next())
            .expect("its row")
            .to_string();
        act(&town, &mut worker, &matter.page, "outside/end", &[("outside", &id)]).is(303);
        town.get(&mut firm, &at).is(410);
        act(&town, &mut worker, &matter.page, "outside/end", &[("outside", &id)]).is(404);
        // And another one ends with the matter, with what was typed given back.
        act(&town, &mut worker, &matter.page, "outside", &[("who", "恒固防水"), ("contact", "firm@example.org")]).is(303);
        town.work();
        let at = link(&town, "firm@example.org", "/o/");
        act(&town, &mut worker, &matter.page, "settle", &[("outcome", "solved"), ("answer", "补好了")]).is(303);
        town.post(&mut firm, &at, &[("answer", "晚了一步")]).is(422).shows(&["已经办结", "晚了一步"]);
    });
}

#[test]
fn another_post_helps_and_the_holder_stays() {
    story(|town| {
        let mut reporter = town.visitor();
        let matter = say(&town, &mut reporter, "屋顶漏水，电话13812345678", "roof_leak", &[]);
        let mut worker = town.as_holder(town.worker);
        let own = town.worker.post.to_string();
        act(&town, &mut worker, &matter.page, "outside", &[("helper", &own)]).is(422);
        act(&town, &mut worker, &matter.page, "outside", &[("helper", "someone")]).is(422);
        act(&town, &mut worker, &matter.page, "outside", &[("helper", &town.leader.post.to_string())]).is(303);
        town.work();
        // The leader hears of it and finds it among what waits for them, though it is not theirs.
        let mut leader = town.as_holder(town.leader);
        let waits = town.get(&mut leader, &town.at("/me"));
        waits.is(200).shows(&["请您协助"]).hides(&["13812345678"]);
        let at = waits
            .body
            .split("href=\"")
            .filter_map(|r| r.split('"').next())
            .find(|u| u.contains("/o/"))
            .expect("a link")
            .to_string();
        town.get(&mut leader, &at).is(200).shows(&["屋顶漏水"]).hides(&["13812345678"]);
        act(&town, &mut leader, &matter.page, "settle", &[("outcome", "solved"), ("answer", "好了")]).is(403);
        town.post(&mut leader, &at, &[("answer", "我去看了，是五楼的雨水管")]).is(303);
        town.get(&mut worker, &matter.page).shows(&["是五楼的雨水管", "协助，回复"]);
        // Answered, it no longer waits.
        town.get(&mut leader, &town.at("/me")).hides(&["请您协助"]);
    });
}
