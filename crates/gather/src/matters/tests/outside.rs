//! A firm helps by link: it reads, answers and sends photos; the holder stays responsible and ends the link.

use super::{PHOTO, act, link, say, story, told};

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
        town.get(&mut worker, &matter.page).shows(&["协助单位回复", "恒固防水：明天上午来补", "已回复"]);
        town.get(&mut town.visitor(), &matter.page).shows(&["恒固防水"]).hides(&["明天上午来补", "/o/"]);
        town.work();
        assert!(told(&town, "15400000105").iter().any(|t| t.contains("协助单位的回复")), "{:?}", town.outbox.all());
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
