//! Stories of what is one's own: filing signed in, one's matters on one's page, where one hears, and filing for a neighbour.

use liren_core::time::{DAY, HOUR};
use liren_ground::testing::TestTown;
use liren_kit::testing::Who;

use super::{act, answer, held, say, story};

/// What went to an address and holds some words.
fn told(town: &TestTown, to: &str, words: &str) -> usize {
    town.outbox.all().into_iter().filter(|(t, text)| t == to && text.contains(words)).count()
}

/// Signs in by a code, as somebody nobody knows here.
fn newcomer(town: &TestTown, to: &str) -> Who {
    let mut who = town.visitor();
    let page = town.post(&mut who, "/sign-in", &[("contact", to)]).location;
    town.work();
    let text = town.outbox.last_to(to).expect("a code");
    let code: String = text.chars().skip_while(|c| !c.is_ascii_digit()).take_while(char::is_ascii_digit).collect();
    town.post(&mut who, page.split('?').next().unwrap_or(""), &[("code", &code)]).is(303);
    who
}

#[test]
fn signed_in_ones_own_contact_is_offered_and_the_matter_is_ones_own() {
    story(|town| {
        let mut me = town.as_neighbour(town.resident);
        let page = town.get(&mut me, &town.at("/say?b=T1"));
        let page = answer(&town, &mut me, &page, &[("words", "楼道灯坏了")], &[]);
        let page = answer(&town, &mut me, &page, &[("category", "stairwell_light")], &[]);
        page.is(200).shows(&["发到 154****0111", "value=\"phone\" id=\"f-tell\" checked", "不用发"]).hides(&["15400000111"]);
        // "Another" wants to be filled in.
        let entrance = town.entrances[0].to_string();
        let other = [("go", "send"), ("entrance", entrance.as_str()), ("tell", "other")];
        answer(&town, &mut me, &page, &other, &[]).is(422).shows(&["href=\"#f-contact\""]);
        let mine =
            held(&town, &answer(&town, &mut me, &page, &[("go", "send"), ("entrance", &entrance), ("tell", "phone")], &[]));
        town.work();
        assert_eq!(told(&town, "15400000111", &mine.number), 1, "{:?}", town.outbox.all());
        // It stands on my page, words and all, and on nobody else's.
        town.get(&mut me, &town.at("/me")).is(200).shows(&["我的事项", "楼道灯坏了"]);
        town.get(&mut me, &town.at("/me/matters")).is(200).shows(&["我反映的", &mine.number]);
        for mut other in [town.as_neighbour(town.owner), town.as_holder(town.stranger)] {
            town.get(&mut other, &town.at("/me")).is(200).hides(&["楼道灯坏了"]);
            town.get(&mut other, &town.at("/me/matters")).is(200).hides(&[&mine.number]);
        }
        town.get(&mut town.visitor(), &town.at("/me/matters")).is(401);
        // What one follows stands beside it.
        let light = say(&town, &mut town.visitor(), "垃圾没人收", "rubbish", &[]);
        town.post(&mut me, &format!("{}/follow", light.page), &[]).is(303);
        town.get(&mut me, &town.at("/me/matters")).shows(&["我关注的", &light.number]).hides(&["垃圾没人收"]);
    });
}

#[test]
fn whoever_signs_in_for_the_first_time_owns_what_they_file() {
    story(|town| {
        let mut me = newcomer(&town, "new@example.org");
        town.get(&mut me, &town.at("/me")).is(200).shows(&["您登录后反映或关注的事"]);
        let mine = say(&town, &mut me, "灯坏了", "stairwell_light", &[("tell", "mail")]);
        town.get(&mut me, &town.at("/me/matters")).shows(&[&mine.number]);
        let mut leader = town.as_holder(town.leader);
        act(&town, &mut leader, &mine.page, "settle", &[("outcome", "solved"), ("answer", "换好了")]).is(303);
        town.pass(DAY);
        assert!(told(&town, "new@example.org", &mine.number) >= 2, "{:?}", town.outbox.all());
        // Signed in, without the secret link: my word counts.
        town.get(&mut me, &mine.page).is(200).shows(&["id=\"confirm\""]);
        act(&town, &mut me, &mine.page, "confirm", &[("yes", "1")]).is(303);
        town.get(&mut town.as_neighbour(town.owner), &mine.page).hides(&["id=\"confirm\""]);
    });
}

#[test]
fn own_news_and_news_of_posts_go_where_one_chose() {
    story(|town| {
        let mut leader = town.as_holder(town.leader);
        town.get(&mut leader, &town.at("/me")).is(200).shows(&["职务上等我办的事", "短信 154****0101"]);
        // No mail address is there to be chosen.
        town.post(&mut leader, &town.at("/me/news"), &[("own", "mail"), ("work", "phone")]).is(400);
        town.post(&mut leader, &town.at("/me/news"), &[("own", "phone"), ("work", "here")]).is(303);
        let for_leader = say(&town, &mut town.visitor(), "灯坏了", "stairwell_light", &[]);
        let own = say(&town, &mut leader, "垃圾没人收", "rubbish", &[]);
        town.pass(HOUR);
        assert_eq!(told(&town, "15400000101", &for_leader.number), 0, "{:?}", town.outbox.all());
        assert_eq!(told(&town, "15400000101", &own.number), 1, "{:?}", town.outbox.all());
        town.get(&mut leader, &town.at("/me")).shows(&[&for_leader.number]);
        // A resident has no posts to choose for, and can read here only; one matter may still be heard of.
        let mut me = town.as_neighbour(town.resident);
        town.get(&mut me, &town.at("/me")).hides(&["职务上等我办的事"]);
        town.post(&mut me, &town.at("/me/news"), &[("own", "here")]).is(303);
        town.get(&mut me, &town.at("/me")).shows(&["不发消息，进展只在这里看"]);
        let silent = say(&town, &mut me, "灯坏了", "stairwell_light", &[]);
        let heard = say(&town, &mut me, "灯又坏了", "stairwell_light", &[("tell", "phone")]);
        town.pass(HOUR);
        assert_eq!(told(&town, "15400000111", &silent.number), 0);
        assert_eq!(told(&town, "15400000111", &heard.number), 1);
        town.post(&mut town.visitor(), &town.at("/me/news"), &[("own", "here")]).is(401);
    });
}

#[test]
fn an_address_that_stopped_is_not_signed_up_again_by_anybody_else() {
    story(|town| {
        let light = say(&town, &mut town.visitor(), "灯坏了", "stairwell_light", &[]);
        let follow = format!("{}/follow", light.page);
        let to = "aunt@example.org";
        town.post(&mut town.visitor(), &follow, &[("contact", to)]).is(303);
        act(&town, &mut town.as_holder(town.leader), &light.page, "settle", &[("outcome", "solved"), ("answer", "换好了")])
            .is(303);
        town.pass(DAY);
        let news = town.outbox.last_to(to).expect("news");
        let path = |text: &str, mark: &str| {
            let link = text.split_whitespace().find(|w| w.contains(mark)).expect("a link");
            link.replace("http://liren.test", "")
        };
        town.post(&mut town.visitor(), &path(&news, "/stop/"), &[]).is(200);
        let before = told(&town, to, "");
        // Somebody else leaves it again: with this matter, and as a reporter's with another.
        let second = say(&town, &mut town.visitor(), "灯又坏了", "stairwell_light", &[("contact", to)]);
        town.post(&mut town.visitor(), &format!("{}/follow", second.page), &[("contact", to)]).is(303);
        town.pass(DAY);
        assert_eq!(told(&town, to, ""), before + 1, "only the question: {:?}", town.outbox.all());
        assert_eq!(told(&town, to, &format!("matters/{}", second.number)), 0);
        let question = town.outbox.last_to(to).expect("the question");
        town.post(&mut town.visitor(), &path(&question, "/resume/"), &[]).is(200);
        act(&town, &mut town.as_holder(town.leader), &second.page, "settle", &[("outcome", "solved"), ("answer", "换好了")])
            .is(303);
        town.pass(DAY);
        assert!(told(&town, to, &second.number) >= 1, "{:?}", town.outbox.all());
    });
}

#[test]
fn a_leader_says_something_for_a_neighbour_who_agreed() {
    story(|town| {
        let mut leader = town.as_holder(town.leader);
        town.get(&mut leader, &town.at("/me")).shows(&["替邻居说一件事"]);
        let page = town.get(&mut leader, &town.at("/say?for=1&b=T1&source=visit"));
        page.is(200).shows(&["您在替邻居说"]);
        let page = answer(&town, &mut leader, &page, &[("words", "王大爷家门口的灯坏了")], &[]);
        let page = answer(&town, &mut leader, &page, &[("category", "stairwell_light")], &[]);
        page.shows(&["本人同意由我代为提出", "来访、上门"]).hides(&["154****0101"]);
        let entrance = town.entrances[0].to_string();
        let elsewhere = town.entrances[1].to_string();
        let send = [("go", "send"), ("source", "visit"), ("name", "王大爷"), ("contact", "15400000777")];
        let with = |more: &[(&'static str, &str)]| -> Vec<(&str, String)> {
            send.iter().chain(more).map(|(k, v)| (*k, (*v).to_string())).collect()
        };
        let sent = |leader: &mut Who, fields: &[(&str, String)]| {
            let fields: Vec<(&str, &str)> = fields.iter().map(|(k, v)| (*k, v.as_str())).collect();
            answer(&town, leader, &page, &fields, &[])
        };
        // Not without consent, and not where the post does not look after.
        sent(&mut leader, &with(&[("entrance", &entrance)])).is(422).shows(&["href=\"#f-consent\"", "王大爷"]);
        sent(&mut leader, &with(&[("entrance", &elsewhere), ("consent", "1")])).is(422).shows(&["href=\"#f-entrance\""]);
        let done = sent(&mut leader, &with(&[("entrance", &entrance), ("consent", "1")]));
        let matter = held(&town, &done);
        town.get(&mut leader, &done.location).is(200).shows(&["第1邻", "代王大爷提出"]);
        town.get(&mut leader, &format!("{}/print", done.location)).is(200).shows(&["代王大爷提出"]);
        // Everybody reads that it was filed for somebody, the name only who handles it; it is not the leader's own.
        town.get(&mut town.visitor(), &matter.page).shows(&["受邻居委托提出"]).hides(&["王大爷"]);
        town.get(&mut leader, &matter.page).shows(&["受邻居委托提出", "王大爷"]);
        town.get(&mut leader, &town.at("/me/matters")).hides(&[&matter.number]);
        town.work();
        assert_eq!(told(&town, "15400000777", &matter.number), 1, "{:?}", town.outbox.all());
        town.get(&mut town.as_holder(town.chair), &town.at("/audit")).shows(&["替邻居提出"]);
        // The neighbour's word is the neighbour's: by the link on the slip.
        act(&town, &mut leader, &matter.page, "settle", &[("outcome", "solved"), ("answer", "换好了")]).is(303);
        town.get(&mut town.visitor(), &matter.secret).shows(&["id=\"confirm\""]);
        town.get(&mut leader, &matter.page).hides(&["id=\"confirm\""]);
    });
}

#[test]
fn only_who_holds_a_post_says_something_for_others_and_a_worker_takes_calls_anywhere() {
    story(|town| {
        let begin = town.at("/say?for=1&source=call");
        for (role, mut who) in town.everybody() {
            let status = town.get(&mut who, &begin).status.as_u16();
            let may = matches!(role, "neighbour_leader" | "group_leader" | "grid_lead" | "community_worker" | "chair");
            assert_eq!(status == 200, may, "{role}: {status}");
        }
        let mut worker = town.as_holder(town.worker);
        town.get(&mut worker, &town.at("/desk")).shows(&["for=1&#38;source=call", "<kbd>n</kbd>"]);
        let page = town.get(&mut worker, &begin);
        let page = answer(&town, &mut worker, &page, &[("words", "来电说2栋灯坏了")], &[]);
        let page = answer(&town, &mut worker, &page, &[("category", "stairwell_light")], &[]);
        let place = format!("b:{}", town.buildings[1]);
        let page = answer(&town, &mut worker, &page, &[("place", &place)], &[]);
        page.shows(&["value=\"call\" selected"]);
        let fields = [("go", "send"), ("source", "call"), ("consent", "1")];
        let matter = held(&town, &answer(&town, &mut worker, &page, &fields, &[]));
        town.get(&mut town.visitor(), &matter.page).is(200).shows(&["受邻居委托提出"]);
        // A form that only says so is not believed.
        let mut me = town.as_neighbour(town.resident);
        let page = town.get(&mut me, &town.at("/say?b=T1"));
        let page = answer(&town, &mut me, &page, &[("words", "灯坏了"), ("for", "1"), ("source", "call")], &[]);
        let page = answer(&town, &mut me, &page, &[("category", "stairwell_light")], &[]);
        answer(&town, &mut me, &page, &fields, &[]).is(422);
    });
}
