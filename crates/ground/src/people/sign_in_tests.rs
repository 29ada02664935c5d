//! Stories of how the holder of a post comes to sign in: by the number they gave, and again after losing every factor.

use liren_core::contact::Contact;
use liren_core::permission::{Role, Scope};
use liren_kit::fail::Fail;
use liren_kit::slice::Slice;
use liren_kit::testing::{Answer, Who};

use super::store::{self, Appointment, NewPerson, NewPost, founder};
use crate::access::{password, store as access};
use crate::testing::{TOWN, TestTown, on_both};

const SEED: &[u8] = b"a seed of 20 bytes..";

fn slices() -> Vec<Slice> {
    crate::slices()
}

fn contact(text: &str) -> Contact {
    Contact::parse(text).expect("a contact")
}

/// A post of the whole community, held by somebody who left a contact and never signed in.
fn holder_without_sign_in(town: &TestTown, name: &'static str, left: &str) -> String {
    let (app, mut m, left) = (town.app.clone(), town.app.moment(), contact(left));
    let made: Result<_, Fail> = town.app.db.write_now(move |tx| {
        let new = NewPerson { name, phone: Some(&left), account: None };
        let person = store::create_person(tx, &app, &mut m, TOWN, &founder(), &new)?;
        let post = NewPost { role: Role::GridWorker, scope: Scope::Grid(grid(tx)?), body: None };
        let post = store::create_post(tx, &app, &mut m, TOWN, &founder(), &post)?;
        let starts = m.now;
        let to = Appointment { person, chosen: "selected", starts, ends: None, show_name: true, show_phone: false };
        store::appoint(tx, &app, &mut m, TOWN, &founder(), post, &to)?;
        Ok(post)
    });
    town.app.memory.forget(TOWN);
    town.at(&format!("/posts/{}", made.expect("a post")))
}

fn grid(tx: &mut liren_store::Tx<'_>) -> Result<liren_core::id::GridId, Fail> {
    let found = tx.one(liren_store::sql!("SELECT id FROM grid WHERE community = $1"), &[TOWN.into()], |r| r.get(0))?;
    found.ok_or_else(|| Fail::internal("the town has a grid"))
}

fn sign_in(town: &TestTown, who: &mut Who, to: &str) -> Answer {
    let page = town.post(who, "/sign-in", &[("contact", to)]).location;
    town.work();
    let text = town.outbox.last_to(to).expect("a message");
    let code: String = text.chars().skip_while(|c| !c.is_ascii_digit()).take_while(char::is_ascii_digit).collect();
    let page = page.split('?').next().unwrap_or("").to_string();
    town.post(who, &page, &[("code", &code)])
}

fn give_factors(town: &TestTown, account: liren_core::id::AccountId) {
    let hash = password::hash_now("green stairwell light", [3; 16]).expect("a hash");
    let (app, mut m) = (town.app.clone(), town.app.moment());
    let done: Result<(), Fail> = town.app.db.write_now(move |tx| {
        access::set_password(tx, &mut m, account, Some(&hash))?;
        access::set_totp(tx, &mut m, &app, account, SEED)
    });
    done.expect("password and factor");
}

#[test]
fn whoever_signs_in_with_the_number_a_holder_gave_is_the_holder() {
    on_both(slices, |town| {
        let page = holder_without_sign_in(&town, "肖网格", "15400000321");
        let mut chair = town.as_holder(town.chair);
        town.get(&mut chair, &page).is(200).shows(&["还没登录过"]);
        // Another number changes nothing.
        sign_in(&town, &mut town.visitor(), "15400000322").is(303);
        town.get(&mut chair, &page).shows(&["还没登录过"]);
        let mut who = town.visitor();
        sign_in(&town, &mut who, "15400000321").is(303);
        town.get(&mut chair, &page).shows(&["已经相连"]).hides(&["还没登录过"]);
        town.get(&mut who, &town.at("/me")).is(200).shows(&["第二重验证"]);
        town.pass(1_000);
        assert!(town.outbox.last_to("15400000321").is_some_and(|m| m.contains("职务已经与这次登录相连")));
        town.get(&mut chair, &town.at("/audit")).shows(&["登录与职务相连"]);
        // The second time there is nothing to link, so nothing is said.
        let before = town.outbox.all().len();
        sign_in(&town, &mut town.visitor(), "15400000321").is(303);
        town.pass(1_000);
        assert_eq!(town.outbox.all().len(), before + 1, "only the code");
    });
}

#[test]
fn a_resident_who_holds_a_post_by_a_mail_address_stays_one_person() {
    on_both(slices, |town| {
        let page = holder_without_sign_in(&town, "贺住户", "he@example.org");
        let mut me = town.as_neighbour(town.resident);
        let asked = town.post(&mut me, "/me/contacts", &[("contact", "he@example.org")]).location;
        town.work();
        let text = town.outbox.last_to("he@example.org").expect("a code");
        let code: String = text.chars().skip_while(|c| !c.is_ascii_digit()).take_while(char::is_ascii_digit).collect();
        town.post(&mut me, &asked, &[("code", &code)]).is(303);
        town.get(&mut town.as_holder(town.chair), &page).shows(&["已经相连", "贺住户"]);
        // The home is still there beside the post.
        town.get(&mut town.signed_in(town.resident.account, true), &town.at("/me")).shows(&["101", "网格员"]);
    });
}

#[test]
fn somebody_who_lost_every_factor_is_let_in_again_by_a_colleague_never_by_themselves() {
    on_both(slices, |town| {
        let page = town.at(&format!("/posts/{}", town.worker.post));
        let reset = format!("{page}/reset");
        let mut chair = town.as_holder(town.chair);
        let mut own = town.as_holder(town.worker);
        town.get(&mut chair, &page).hides(&["重新开通登录"]);
        town.post(&mut chair, &reset, &[("sure", "1")]).is(409);
        give_factors(&town, town.worker.account);
        town.get(&mut chair, &page).shows(&["重新开通登录"]);
        for (role, mut who) in town.everybody() {
            if !matches!(role, "community_worker" | "chair") {
                let status = town.post(&mut who, &reset, &[("sure", "1")]).status;
                assert!(matches!(status.as_u16(), 401 | 403), "{role}: {status}");
            }
        }
        // Not for oneself, not in passing.
        town.get(&mut own, &page).hides(&["重新开通登录"]);
        town.post(&mut own, &reset, &[("sure", "1")]).is(403);
        town.post(&mut chair, &reset, &[]).is(422).shows(&["id=\"problems\""]);
        town.get(&mut own, &page).is(200);
        // The link is shown once; the old device is out, the old password too, and the holder is told.
        let shown = town.post(&mut chair, &reset, &[("sure", "1")]);
        shown.is(200).shows(&["http://liren.test/enrol/", "易晓棠"]);
        assert_eq!(shown.headers["cache-control"], "no-store");
        town.get(&mut own, "/me/access").is(401);
        town.work();
        assert!(town.outbox.last_to("15400000105").is_some_and(|m| m.contains("收回登录密码")));
        town.get(&mut chair, &town.at("/audit")).shows(&["替任职的人重新开通登录"]);
        let old = [("contact", "15400000105"), ("password", "green stairwell light")];
        town.post(&mut town.visitor(), "/sign-in/password", &old).is(422);
        let link = shown.body.split("http://liren.test").nth(1).and_then(|r| r.split(['"', '<', ' ']).next()).expect("a link");
        let new = [("password", "blue kitchen window"), ("again", "blue kitchen window"), ("by", "card")];
        town.post(&mut town.visitor(), link, &new).is(200);
        town.post(&mut town.visitor(), link, &new).is(410);
    });
}

#[test]
fn an_officer_of_the_street_is_not_in_one_communitys_hands() {
    on_both(slices, |town| {
        give_factors(&town, town.officer.account);
        let page = town.at(&format!("/posts/{}", town.officer.post));
        let mut chair = town.as_holder(town.chair);
        town.get(&mut chair, &page).is(200).hides(&["重新开通登录"]);
        town.post(&mut chair, &format!("{page}/reset"), &[("sure", "1")]).is(403);
    });
}

#[test]
fn those_who_held_a_post_of_the_whole_community_before_are_listed() {
    on_both(slices, |town| {
        let mut chair = town.as_holder(town.chair);
        let successor = [("name", "新同事"), ("phone", "154 0000 0201"), ("chosen", "selected"), ("ends", "2029-11-23")];
        let path = town.at(&format!("/posts/{}/hand-over", town.worker_2.post));
        let made = town.post(&mut chair, &path, &successor).location;
        let mut anybody = town.visitor();
        // Colleagues who hold the same post now are not "before".
        town.get(&mut anybody, &made).is(200).shows(&["历任", "罗小川"]).hides(&["易晓棠"]);
        town.get(&mut anybody, &town.at(&format!("/posts/{}", town.worker_2.post))).is(200).hides(&["历任"]);
    });
}
