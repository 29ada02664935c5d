//! Stories of household slips and residency. Each runs on both databases.

use liren_core::id::CircleId;
use liren_core::permission::Actor;
use liren_core::time::HOUR;
use liren_kit::fail::Fail;
use liren_kit::slice::Slice;
use liren_kit::testing::{Answer, Who};

use super::store;
use crate::testing::{NEXT, TOWN, TestTown, on_both};

fn slices() -> Vec<Slice> {
    vec![super::slice(), crate::access::slice(), crate::me::slice(), crate::messages::slice()]
}

fn stories(story: impl Fn(TestTown)) {
    on_both(slices, story);
}

/// The codes printed on a sheet, as one would type them, in the order of the homes' names.
fn codes(sheet: &Answer) -> Vec<String> {
    let text = |rest: &str| rest.split('<').next().unwrap_or("").to_string();
    let cuts = sheet.body.split("<p class=\"home\">").skip(1);
    let mut pairs: Vec<(String, String)> =
        cuts.map(|cut| (text(cut), text(cut.split("<p class=\"code\">").nth(1).unwrap_or("")))).collect();
    pairs.sort();
    pairs.into_iter().map(|(_, code)| code).collect()
}

/// A worker prints the sheet of a circle.
fn printed(town: &TestTown, circle: CircleId) -> Vec<String> {
    let sheet = town.post(&mut town.as_holder(town.worker), &town.at(&format!("/slips/{circle}/sheet")), &[]);
    sheet.is(200).shows(&["住户凭条", "aria-label=\"QR\"", "只显示这一次"]);
    assert_eq!(sheet.headers["cache-control"], "no-store");
    codes(&sheet)
}

fn page_of(town: &TestTown, code: &str) -> String {
    town.at(&format!("/slip/{}", code.replace('-', "")))
}

/// How an account stands in the town now.
fn homes_of(town: &TestTown, who: &mut Who) -> usize {
    let home = town.get(who, "/me/access");
    home.is(200);
    let mine: Vec<_> = town
        .app
        .db
        .read_now(|tx| {
            let mut all = Vec::new();
            for circle in store::circles(tx, TOWN)? {
                for home in store::homes(tx, TOWN, Some(circle))? {
                    all.extend(store::of_home(tx, TOWN, home.id)?);
                }
            }
            Ok::<_, liren_store::Error>(all)
        })
        .expect("a read");
    mine.len()
}

#[test]
fn a_slip_proves_residence_once_and_asks_for_nothing() {
    stories(|town| {
        let codes = printed(&town, town.circles[0]);
        assert_eq!(codes.len(), 4, "one for each home");
        let page = page_of(&town, &codes[2]);
        let mut new = town.visitor();
        // Typed as people type it.
        let typed = town.post(&mut new, &town.at("/slip"), &[("code", &codes[2].to_lowercase())]);
        assert_eq!(typed.location, page);
        town.post(&mut new, &town.at("/slip"), &[("code", "NOT-A-CODE")]).is(422);
        town.get(&mut new, &page).is(200).shows(&["301", "不用手机号"]).hides(&["type=\"tel\"", "姓名\""]);
        let before = homes_of(&town, &mut town.as_neighbour(town.resident));
        town.post(&mut new, &page, &[]).is(422).shows(&["f-role"]);
        let used = town.post(&mut new, &page, &[("role", "renter")]);
        used.is(303);
        assert_eq!(used.location, town.at("/me?done=slip"));
        // Signed in on this device, without phone or mail, and living here.
        town.get(&mut new, "/me/access").is(200).shows(&["还没有留手机号或邮箱"]);
        town.get(&mut new, &used.location).is(200).shows(&["您住在这里", "301", "租户"]);
        assert_eq!(homes_of(&town, &mut new), before + 1);
        // The second time it is over, for whoever comes.
        town.get(&mut town.visitor(), &page).is(410).hides(&["301"]).shows(&["已经用过"]);
        let mut other = town.visitor();
        town.post(&mut other, &page, &[("role", "resident")]).is(410);
        town.get(&mut other, "/me/access").is(401);
    });
}

#[test]
fn whoever_is_signed_in_keeps_the_account_and_a_slip_never_makes_an_owner() {
    stories(|town| {
        let codes = printed(&town, town.circles[1]);
        let mut leader = town.as_holder(town.leader);
        town.post(&mut leader, &page_of(&town, &codes[1]), &[("role", "owner")]).is(422);
        town.post(&mut leader, &page_of(&town, &codes[1]), &[("role", "resident")]).is(303);
        town.get(&mut leader, "/me/access").shows(&["154****0101"]);
        // The owner of a home uses its slip: what the officer confirmed stays.
        let codes = printed(&town, town.circles[0]);
        let mut owner = town.as_neighbour(town.owner);
        town.post(&mut owner, &page_of(&town, &codes[1]), &[("role", "renter")]).is(303);
        let kept = town.app.db.read_now({
            let person = town.owner.person;
            move |tx| store::of_person(tx, TOWN, person)
        });
        let kept = kept.expect("a read");
        assert_eq!(kept.len(), 1);
        assert!(kept[0].officer && kept[0].role == liren_core::permission::Role::Owner);
    });
}

#[test]
fn a_newer_slip_makes_the_older_void_and_one_can_be_taken_back() {
    stories(|town| {
        let old = printed(&town, town.circles[0]);
        let new = printed(&town, town.circles[0]);
        town.get(&mut town.visitor(), &page_of(&town, &old[0])).is(410).shows(&["作废"]);
        town.get(&mut town.visitor(), &page_of(&town, &new[0])).is(200);
        // The neighbour leader gives a home another, and takes one back.
        let mut leader = town.as_holder(town.leader);
        let one = town.at(&format!("/slips/{}/home", town.circles[0]));
        town.get(&mut leader, &town.at(&format!("/slips/{}", town.circles[0])))
            .is(200)
            .shows(&["已发，还没用"])
            .hides(&["打印这"]);
        let home = town.homes[0].to_string();
        let again = codes(town.post(&mut leader, &one, &[("issue", &home)]).is(200));
        assert_eq!(again.len(), 1);
        town.get(&mut town.visitor(), &page_of(&town, &new[0])).is(410);
        town.post(&mut leader, &one, &[("revoke", &home)]).is(303);
        town.get(&mut town.visitor(), &page_of(&town, &again[0])).is(410);
        town.post(&mut town.visitor(), &page_of(&town, &again[0]), &[("role", "resident")]).is(410);
    });
}

#[test]
fn slips_are_printed_by_workers_and_reissued_within_the_circle() {
    stories(|town| {
        let sheet = town.at(&format!("/slips/{}/sheet", town.circles[0]));
        let one = town.at(&format!("/slips/{}/home", town.circles[0]));
        let (inside, outside) = (town.homes[0].to_string(), town.homes[4].to_string());
        for (role, mut who) in town.everybody() {
            let prints = matches!(role, "community_worker" | "chair");
            assert_eq!(town.post(&mut who, &sheet, &[]).status.as_u16() == 200, prints, "{role} prints");
            let reissues = prints || role == "neighbour_leader";
            let answer = town.post(&mut who, &one, &[("issue", &inside)]);
            assert_eq!(answer.status.as_u16() == 200, reissues, "{role} reissues: {}", answer.status);
            assert_eq!(town.get(&mut who, &town.at("/residency")).status.as_u16() == 200, prints, "{role} sees residency");
        }
        // Not for a home of another circle, whatever the address says.
        town.post(&mut town.as_holder(town.leader), &one, &[("issue", &outside)]).is(403);
        town.get(&mut town.as_holder(town.leader), &town.at(&format!("/slips/{}", town.circles[1]))).is(403);
        town.get(&mut town.as_holder(town.leader), &town.at("/slips")).is(200).hides(&["没有分到邻"]);
    });
}

#[test]
fn a_slip_opens_nothing_in_another_community() {
    stories(|town| {
        let codes = printed(&town, town.circles[0]);
        let elsewhere = format!("/c/{NEXT}/slip/{}", codes[0].replace('-', ""));
        town.get(&mut town.visitor(), &elsewhere).is(404);
        town.post(&mut town.visitor(), &elsewhere, &[("role", "resident")]).is(404);
        // Their worker cannot issue one for our homes through their own address.
        let through = format!("/c/{NEXT}/slips/none/home");
        town.post(&mut town.as_holder(town.stranger), &through, &[("issue", &town.homes[0].to_string())]).is(404);
        town.get(&mut town.visitor(), &page_of(&town, &codes[0])).is(200);
    });
}

#[test]
fn guessing_codes_is_slowed_down_for_the_guesser_alone() {
    stories(|town| {
        let codes = printed(&town, town.circles[0]);
        let mut guesser = town.visitor();
        guesser.client = "198.51.100.66".parse().expect("an address");
        for _ in 0..20 {
            town.get(&mut guesser, &page_of(&town, "CDFG-CDFG-CDFG")).is(404);
        }
        town.get(&mut guesser, &page_of(&town, &codes[0])).is(429);
        town.get(&mut town.visitor(), &page_of(&town, &codes[0])).is(200);
    });
}

#[test]
fn a_worker_confirms_an_owner_after_seeing_the_papers_and_ends_it() {
    stories(|town| {
        let mut worker = town.as_holder(town.worker);
        let (at, home) = (town.at("/residency"), town.homes[8].to_string());
        let found = town.get(&mut worker, &format!("{at}?building={}&room=101", town.buildings[1]));
        found.is(200).shows(&[&format!("?home={home}")]);
        let unseen = [("home", home.as_str()), ("contact", "15400000888"), ("role", "owner")];
        town.post(&mut worker, &at, &unseen).is(422).shows(&["f-seen", "15400000888"]);
        let seen = [("home", home.as_str()), ("contact", "15400000888"), ("role", "owner"), ("seen", "1")];
        town.post(&mut worker, &at, &seen).is(303);
        let page = town.get(&mut worker, &format!("{at}?home={home}"));
        page.is(200).shows(&["154****0888", "业主 · 社区看过证件"]).hides(&["15400000888"]);
        // The officer of the papers is not the owner's neighbour leader, nor a worker next door.
        town.post(&mut town.as_holder(town.leader), &at, &seen).is(403);
        town.post(&mut town.as_holder(town.stranger), &at, &seen).is(403);
        let id =
            page.body.split("name=\"residency\" value=\"").nth(1).and_then(|r| r.split('"').next()).expect("a row").to_string();
        town.post(&mut town.as_neighbour(town.resident), &town.at("/residency/end"), &[("home", &home), ("residency", &id)])
            .is(403);
        town.post(&mut worker, &town.at("/residency/end"), &[("home", &home), ("residency", &id)]).is(303);
        town.get(&mut worker, &format!("{at}?home={home}")).shows(&["还没有人"]);
    });
}

#[test]
fn whoever_moves_away_says_so_themselves() {
    stories(|town| {
        let person = town.resident.person;
        let id = town.app.db.read_now(move |tx| store::of_person(tx, TOWN, person)).expect("a read")[0].id.to_string();
        town.post(&mut town.as_neighbour(town.owner), &town.at("/me/moved"), &[("residency", &id)]).is(403);
        town.pass(HOUR);
        town.post(&mut town.as_neighbour(town.resident), &town.at("/me/moved"), &[("residency", &id)]).is(303);
        assert!(town.app.db.read_now(move |tx| store::of_person(tx, TOWN, person)).expect("a read").is_empty());
    });
}

#[test]
fn the_door_of_the_store_asks_for_itself() {
    stories(|town| {
        let (app, m, home) = (town.app.clone(), town.app.moment(), town.homes[0]);
        let actor = Actor::of(town.resident.account);
        let refused = town.app.db.write_now(move |tx| store::issue(tx, &mut m.clone(), &app, TOWN, &actor, home));
        assert!(matches!(refused, Err(Fail::Refused(_))));
    });
}
