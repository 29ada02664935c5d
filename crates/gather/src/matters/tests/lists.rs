//! The public list and its twins, search, the desk, and what other pages show of matters.

use liren_kit::slice::{Asked, Sign, Waiting};
use liren_kit::testing::Who;

use super::{act, say, story};
use liren_core::lang::Lang;
use liren_core::permission::Actor;
use liren_ground::testing::{Holder, TOWN, TestTown};

/// What waits for the holder of a post, as their own page asks.
fn waiting(town: &TestTown, holder: Holder) -> Vec<Waiting> {
    let (app, card, account) = (town.app.clone(), town.card(TOWN), holder.account);
    let now = app.now();
    let (asked_app, actor) = (app.clone(), super::actor(town, account));
    app.db
        .read_now(move |tx| {
            let asked = Asked { app: &asked_app, card: &card, actor: &actor, lang: Lang::Zh, now };
            super::super::gives::GIVES.waiting.expect("matters give what waits")(tx, &asked)
        })
        .expect("what waits can be read")
}

/// Releases the words of a matter, by the worker on duty.
fn release(town: &TestTown, page: &str, who: &mut Who) {
    act(town, who, page, "release", &[]).is(303);
}

#[test]
fn the_list_shows_number_category_and_clock_at_once_and_words_once_released() {
    story(|town| {
        let (mut reporter, mut anybody) = (town.visitor(), town.visitor());
        let light = say(&town, &mut reporter, "三号楼门口的灯坏了", "stairwell_light", &[]);
        let noise = say(&town, &mut reporter, "半夜唱歌", "noise", &[]);
        let dispute = say(&town, &mut reporter, "邻居吵架了", "neighbour_dispute", &[]);
        town.pass(2_000);
        let list = town.at("/matters");
        let page = town.get(&mut anybody, &list);
        page.is(200).shows(&[&light.number, "楼道灯", "铁西村小区 1栋", "在办", &noise.number]);
        page.hides(&["三号楼门口", "半夜唱歌", &dispute.number, "邻居吵架"]);
        // Of a coarse one only the compound is told, on the list and when its building is asked for.
        let coarse = town.get(&mut anybody, &town.at("/matters?category=noise"));
        coarse.is(200).shows(&[&noise.number, "铁西村小区 ·<"]).hides(&["1栋 ·", "铁西村小区 1栋 2"]);
        town.get(&mut anybody, &town.at("/matters?b=T1")).shows(&[&light.number]).hides(&[&noise.number, &dispute.number]);
        town.get(&mut anybody, &town.at("/matters?b=T2")).shows(&["没有找到"]).hides(&[&light.number]);
        // Whoever asks, the public list is the public list.
        for (role, mut who) in town.everybody() {
            let page = town.get(&mut who, &list);
            assert_eq!(page.status, 200, "{role}");
            page.shows(&[&light.number]).hides(&[&dispute.number, "半夜唱歌", "三号楼门口"]);
            assert_eq!(
                page.body.contains("/desk\""),
                matches!(role, "community_worker" | "chair"),
                "{role}: the way to the desk"
            );
        }
        release(&town, &light.page, &mut town.as_holder(town.leader));
        town.get(&mut anybody, &list).shows(&["三号楼门口的灯坏了"]);
        town.get(&mut anybody, &town.at("/matters?state=open&category=stairwell_light"))
            .shows(&[&light.number])
            .hides(&[&noise.number]);
        town.get(&mut anybody, &town.at("/matters?state=closed")).hides(&[&light.number]);
        // The community next door has a list of its own.
        town.get(&mut anybody, "/c/430304008003/matters").is(200).hides(&[&light.number]);
    });
}

#[test]
fn search_finds_chinese_and_english_words_numbers_and_only_what_may_be_seen() {
    story(|town| {
        let (mut reporter, mut anybody) = (town.visitor(), town.visitor());
        let light = say(&town, &mut reporter, "三号楼门口的 LED 灯坏了", "stairwell_light", &[]);
        let water = say(&town, &mut reporter, "The Hallway smells of paint and rubbish", "rubbish", &[]);
        let dispute = say(&town, &mut reporter, "三号楼邻居吵架", "neighbour_dispute", &[]);
        let find =
            |who: &mut Who, at: &str, q: &str| town.get(who, &format!("{}?q={}", town.at(at), liren_kit::urls::encoded(q)));
        // A whole number is found at once, words once their terms are written: at most two seconds later.
        find(&mut anybody, "/matters", &light.number).is(200).shows(&["楼道灯", &light.page]);
        town.pass(2_000);
        find(&mut anybody, "/matters", "楼道灯").shows(&[&light.page]).hides(&[&water.page]);
        find(&mut anybody, "/matters", "rubbish").shows(&[&water.page]).hides(&[&light.page]);
        find(&mut anybody, "/matters", "一号楼").shows(&[&light.page]);
        for unseen in ["三号楼", "hallway", &dispute.number, "吵架"] {
            find(&mut anybody, "/matters", unseen).is(200).shows(&["没有找到"]).hides(&[&light.page, &water.page, &dispute.page]);
        }
        // Who works here finds all of it.
        let mut worker = town.as_holder(town.worker);
        find(&mut worker, "/desk", "三号楼").is(200).shows(&[&light.number, &dispute.number]).hides(&[&water.number]);
        find(&mut worker, "/desk", "HALLWAY paint").shows(&[&water.number]).hides(&[&light.number]);
        release(&town, &light.page, &mut town.as_holder(town.leader));
        release(&town, &water.page, &mut town.as_holder(town.leader));
        town.pass(2_000);
        find(&mut anybody, "/matters", "三号楼").shows(&[&light.page]).hides(&[&dispute.page]);
        find(&mut anybody, "/matters", "led").shows(&[&light.page]);
        find(&mut anybody, "/matters", "Hallway").shows(&[&water.page]);
        find(&mut worker, "/desk", "三号楼").shows(&[&light.number, &dispute.number]);
        // What was taken back is not found any more, even before its terms are gone.
        act(&town, &mut reporter, &light.secret, "withdraw", &[]).is(303);
        find(&mut anybody, "/matters", "三号楼").hides(&[&light.page]);
        town.pass(2_000);
        find(&mut anybody, "/matters", "led").shows(&["没有找到"]);
        town.nothing_left();
    });
}

#[test]
fn the_list_goes_on_page_by_page_and_loses_none() {
    story(|town| {
        let mut numbers = Vec::new();
        for n in 0..23_u8 {
            let mut reporter = town.visitor();
            reporter.client = std::net::IpAddr::V4(std::net::Ipv4Addr::new(203, 0, 113, 100 + n));
            numbers.push(say(&town, &mut reporter, "灯", "stairwell_light", &[]).number);
            town.clock.pass(1);
        }
        town.pass(2_000);
        for address in ["/matters?category=stairwell_light", "/matters?q=%E6%A5%BC%E9%81%93%E7%81%AF", "/matters"] {
            let (mut anybody, mut at, mut seen) = (town.visitor(), town.at(address), Vec::new());
            for _ in 0..3 {
                let page = town.get(&mut anybody, &at);
                page.is(200);
                seen.extend(numbers.iter().filter(|n| page.body.contains(n.as_str())).cloned());
                let Some((_, rest)) = page.body.split_once("rel=\"next\" href=\"") else { break };
                at = rest.split('"').next().unwrap_or("").replace("&amp;", "&").replace("&#38;", "&");
            }
            seen.sort();
            assert_eq!(seen, numbers, "{address}");
        }
    });
}

#[test]
fn programs_and_spreadsheets_get_the_same_rows() {
    story(|town| {
        let (mut reporter, mut anybody) = (town.visitor(), town.visitor());
        let light = say(&town, &mut reporter, "=1+1 灯", "stairwell_light", &[]);
        let dispute = say(&town, &mut reporter, "吵架", "neighbour_dispute", &[]);
        let json = town.get(&mut anybody, &town.at("/matters.json"));
        json.is(200).shows(&[
            &format!("\"number\":\"{}\"", light.number),
            "\"state\":\"open\"",
            "\"building\":\"T1\"",
            "\"words\":null",
        ]);
        json.hides(&[&dispute.number, "=1+1"]);
        release(&town, &light.page, &mut town.as_holder(town.leader));
        let csv = town.get(&mut anybody, &town.at("/matters.csv?state=open"));
        csv.is(200).shows(&[&light.number, ",'=1+1 灯,"]).hides(&[&dispute.number]);
        let feed = town.get(&mut anybody, &town.at("/feeds/matters.xml"));
        feed.is(200).shows(&["<feed", &format!("/matters/{}\"", light.number)]).hides(&[&dispute.number]);
        town.get(&mut anybody, &town.at("/feeds/matters/T1")).is(200).shows(&[&light.number]);
        town.get(&mut anybody, &town.at("/feeds/matters/T2")).is(200).hides(&[&light.number]);
        town.get(&mut anybody, &town.at("/feeds/matters/T9")).is(404);
    });
}

#[test]
fn the_desk_is_for_those_who_work_here() {
    story(|town| {
        let mut reporter = town.visitor();
        let light = say(&town, &mut reporter, "灯坏了", "stairwell_light", &[]);
        let dispute = say(&town, &mut reporter, "邻居吵架了", "neighbour_dispute", &[]);
        for (role, mut who) in town.everybody() {
            let page = town.get(&mut who, &town.at("/desk?tab=all"));
            let expected = match role {
                "community_worker" | "chair" => 200,
                "visitor" => 401,
                _ => 403,
            };
            assert_eq!(page.status.as_u16(), expected, "{role}");
            assert_eq!(page.body.contains(&dispute.number), expected == 200, "{role}");
        }
        let mut worker = town.as_holder(town.worker);
        // The dispute starts at the community: the worker on duty has it. The light is somebody else's, but to be looked at.
        town.get(&mut worker, &town.at("/desk")).shows(&[&dispute.number, "邻居吵架了"]).hides(&[&light.number]);
        // Whoever has nothing in hand begins with what others have.
        town.get(&mut town.as_holder(town.chair), &town.at("/desk")).shows(&[&dispute.number, &light.number]);
        town.get(&mut town.as_holder(town.chair), &town.at("/desk?tab=mine")).hides(&[&dispute.number, &light.number]);
        town.get(&mut worker, &town.at("/desk?tab=release")).shows(&[&light.number, "灯坏了"]).hides(&[&dispute.number]);
        town.get(&mut worker, &town.at("/desk?tab=late")).shows(&["这里没有事项"]).hides(&[&light.number]);
        let open = town.get(&mut worker, &town.at(&format!("/desk?tab=all&open={}", dispute.number)));
        open.shows(&["inbox", &format!("/matters/{}/settle", dispute.number), "邻居吵架了", "aria-current=\"true\""]);
        assert_eq!(open.body.matches("<h1").count(), 1, "one heading, whatever is open");
        // A move made here leads back here; an address elsewhere is not followed.
        let (note_at, desk) = (format!("/matters/{}/note", dispute.number), town.at("/desk?tab=all"));
        let note = |back: &str| [("note", "已上门".to_string()), ("shown", "handlers".into()), ("back", back.to_string())];
        for (back, leads) in [(desk.as_str(), desk.clone()), ("//elsewhere/desk", format!("{}?did=done", dispute.page))] {
            let fields = note(back);
            let fields: Vec<(&str, &str)> = fields.iter().map(|(k, v)| (*k, v.as_str())).collect();
            assert_eq!(town.post(&mut worker, &town.at(&note_at), &fields).location, leads);
        }
        town.get(&mut worker, &town.at("/desk?open=2020-0001")).is(200).shows(&["没有这件事"]);
    });
}

#[test]
fn what_waits_for_a_leader_stands_with_its_likely_act() {
    story(|town| {
        let mut reporter = town.as_neighbour(town.resident);
        let light = say(&town, &mut reporter, "灯坏了", "stairwell_light", &[]);
        let all = waiting(&town, town.leader);
        assert_eq!(all.len(), 1);
        assert_eq!((all[0].title.as_str(), all[0].url.as_str()), ("灯坏了", light.page.as_str()));
        assert_eq!(all[0].action.as_ref().map(|(url, _)| url.as_str()), Some(format!("{}/release", light.page).as_str()));
        assert!(all[0].due.is_some() && waiting(&town, town.leader_2).is_empty());
        // One tap on it: the words are public, and passing up is what is likely now.
        let mut leader = town.as_holder(town.leader);
        town.post(&mut leader, &format!("{}/release", light.page), &[]).is(303);
        let up = waiting(&town, town.leader)[0].action.clone().expect("an act");
        assert!(up.0.ends_with("/pass-up") && up.1 == "上报");
        town.post(&mut leader, &up.0, &[]).is(303);
        assert!(waiting(&town, town.leader).is_empty() && waiting(&town, town.group_leader).len() == 1);
        // The reporter is asked for a word once it is answered.
        act(&town, &mut town.as_holder(town.group_leader), &light.page, "settle", &[("outcome", "solved"), ("answer", "换了灯")])
            .is(303);
        let word =
            waiting(&town, Holder { post: town.leader.post, person: town.resident.person, account: town.resident.account });
        assert_eq!((word.len(), word[0].sign), (1, Sign::Asked));
        assert!(word[0].url.ends_with("#confirm"));
        // The worker hears how many wait to be looked at.
        let other = say(&town, &mut town.visitor(), "楼道堆了东西", "stairwell_storage", &[]);
        let desk = waiting(&town, town.worker_2);
        assert!(desk.iter().any(|w| w.url.ends_with("/desk?tab=release") && w.title.contains('1')), "{desk:?} {}", other.number);
    });
}

#[test]
fn home_building_plan_export_and_erasure_show_what_they_may() {
    story(|town| {
        let mut resident = town.as_neighbour(town.resident);
        let light = say(&town, &mut resident, "灯坏了", "stairwell_light", &[]);
        let dispute = say(&town, &mut resident, "邻居吵架了", "neighbour_dispute", &[]);
        let (app, card) = (town.app.clone(), town.card(TOWN));
        let (building, person, account) = (town.buildings[0], town.resident.person, town.resident.account);
        let shown = {
            let (asked_app, card) = (app.clone(), card.clone());
            app.db.read_now(move |tx| {
                let mut actor = Actor::of(account);
                actor.person = Some(person);
                let asked = Asked { app: &asked_app, card: &card, actor: &actor, lang: Lang::Zh, now: asked_app.now() };
                let gives = super::super::gives::GIVES;
                let home = gives.home.expect("home")(tx, &asked)?;
                let at = gives.building.expect("building")(tx, &asked, building)?;
                let pins = gives.pins.expect("pins")(tx, &asked)?;
                let export = gives.export.expect("export")(tx, &asked, person)?;
                let keeps = gives.keeps.expect("keeps")(tx, TOWN, building, None)?;
                Ok::<_, liren_kit::fail::Fail>((home, at, pins, export.to_string(), keeps))
            })
        };
        let (home, at, pins, export, keeps) = shown.expect("what matters give");
        assert_eq!((home.total, home.rows.len(), home.rows[0].url.as_str()), (1, 1, light.page.as_str()));
        assert_eq!((at.total, at.rows[0].title.as_str()), (1, "楼道灯"));
        assert_eq!((pins.len(), pins[0].building), (1, building));
        assert!(export.contains(&dispute.number) && export.contains("邻居吵架了"), "{export}");
        assert!(keeps);
        app.db
            .write_now({
                let card = card.clone();
                let now = app.now();
                move |tx| super::super::gives::GIVES.erase.expect("erase")(tx, &card, account, person, now)
            })
            .expect("a person can be forgotten");
        town.get(&mut resident, &dispute.page).is(404);
    });
}

#[test]
fn an_entrance_that_moved_is_kept_by_what_was_filed_for_it() {
    story(|town| {
        let light = say(&town, &mut town.visitor(), "灯坏了", "stairwell_light", &[]);
        let entrance = town.entrances[0].to_string();
        let mut worker = town.as_holder(town.worker);
        let path = town.at(&format!("/places/entrance/{entrance}"));
        let page = town.get(&mut worker, &path);
        let was = page.body.split("name=\"was\" value=\"").nth(1).and_then(|s| s.split('"').next()).unwrap_or_default();
        let to = town.buildings[1].to_string();
        town.post(&mut worker, &path, &[("was", was), ("name", "3单元"), ("parent", &to)]).is(303);
        town.get(&mut worker, &format!("{path}/remove")).is(200).shows(&["在这里提出过的诉求"]);
        // The matter is read where it was filed.
        town.get(&mut worker, &light.page).is(200).shows(&["1栋"]);
    });
}
