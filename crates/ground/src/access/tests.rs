//! Stories of signing in: codes, passwords, second factors, invitations, devices, contacts. Each runs on both databases.

use liren_core::contact::Contact;
use liren_core::id::AccountId;
use liren_core::lang::Lang;
use liren_core::time::{DAY, HOUR, MINUTE};
use liren_kit::fail::Fail;
use liren_kit::slice::Slice;
use liren_kit::testing::Who;

use super::{password, store, totp};
use crate::testing::{TestTown, on_both};

const SEED: &[u8] = b"a seed of 20 bytes..";
const SECRET: &str = "green stairwell light";

fn slices() -> Vec<Slice> {
    vec![super::slice(), crate::messages::slice(), crate::slips::slice()]
}

fn stories(story: impl Fn(TestTown)) {
    on_both(slices, story);
}

/// The code in the newest message to a contact.
fn code_sent(town: &TestTown, to: &str) -> String {
    town.work();
    let text = town.outbox.last_to(to).expect("a message");
    let digits: String = text.chars().skip_while(|c| !c.is_ascii_digit()).take_while(char::is_ascii_digit).collect();
    assert_eq!(digits.len(), 6, "{text}");
    digits
}

/// Asks for a code and answers the page it is entered on.
fn ask(town: &TestTown, who: &mut Who, contact: &str) -> String {
    let answer = town.post(who, "/sign-in", &[("contact", contact), ("next", "/c/430304008002/me")]);
    answer.is(303);
    answer.location
}

fn path(location: &str) -> String {
    location.split('?').next().unwrap_or("").to_string()
}

fn give_password(town: &TestTown, account: AccountId) {
    let hash = password::hash_now(SECRET, [3; 16]).expect("a hash");
    let mut m = town.app.moment();
    town.app.db.write_now(move |tx| store::set_password(tx, &mut m, account, Some(&hash))).expect("a password");
}

fn give_app(town: &TestTown, account: AccountId) {
    let (app, m) = (town.app.clone(), town.app.moment());
    town.app.db.write_now(move |tx| store::set_totp(tx, &mut m.clone(), &app, account, SEED)).expect("a seed");
}

fn code_now(town: &TestTown) -> String {
    totp::code(SEED, town.app.now())
}

/// Gives contact and password; answers where it leads.
fn by_password(town: &TestTown, who: &mut Who, contact: &str, secret: &str) -> liren_kit::testing::Answer {
    town.post(who, "/sign-in/password", &[("contact", contact), ("password", secret), ("next", "/me/access")])
}

#[test]
fn a_resident_signs_in_by_a_code_and_stays_so() {
    stories(|town| {
        let mut phone = town.visitor();
        town.get(&mut phone, "/sign-in?next=/me/access").is(200).shows(&["手机号或邮箱", "不用登录"]);
        let page = ask(&town, &mut phone, "154 0000 0111");
        town.get(&mut phone, &page).is(200).shows(&["154****0111"]).hides(&["15400000111"]);
        let code = code_sent(&town, "15400000111");
        let done = town.post(&mut phone, &path(&page), &[("code", &code), ("next", "/me/access")]);
        done.is(303);
        assert_eq!(done.location, "/me/access");
        town.get(&mut phone, "/me/access").is(200).shows(&["154****0111", "就是这台"]);
        // Used every month the device stays signed in; left alone for half a year it does not.
        for _ in 0..8 {
            town.pass(30 * DAY);
            town.get(&mut phone, "/me/access").is(200);
        }
        town.pass(181 * DAY);
        town.get(&mut phone, "/me/access").is(401);
    });
}

#[test]
fn an_unknown_contact_gets_the_same_answer_and_an_account() {
    stories(|town| {
        let mut known = town.visitor();
        let mut unknown = town.visitor();
        let first = ask(&town, &mut known, "15400000111");
        let second = ask(&town, &mut unknown, "newcomer@example.org");
        assert_eq!(first.len(), second.len(), "the answers look alike");
        let code = code_sent(&town, "newcomer@example.org");
        town.post(&mut unknown, &path(&second), &[("code", &code)]).is(303);
        town.get(&mut unknown, "/me/access").shows(&["n***@example.org"]);
    });
}

#[test]
fn a_code_is_tried_five_times_and_used_once() {
    stories(|town| {
        let mut who = town.visitor();
        let page = path(&ask(&town, &mut who, "15400000111"));
        let code = code_sent(&town, "15400000111");
        let wrong = if code == "000000" { "000001" } else { "000000" };
        for _ in 0..4 {
            town.post(&mut who, &page, &[("code", wrong)]).is(422).shows(&["f-code"]);
        }
        town.post(&mut who, &page, &[("code", wrong)]).is(410).shows(&["重新登录"]);
        town.post(&mut who, &page, &[("code", &code)]).is(410);
        town.get(&mut who, "/me/access").is(401);

        let page = path(&ask(&town, &mut who, "15400000111"));
        let code = code_sent(&town, "15400000111");
        town.post(&mut who, &page, &[("code", &code)]).is(303);
        let mut another = town.visitor();
        town.post(&mut another, &page, &[("code", &code)]).is(410);
    });
}

#[test]
fn a_code_is_over_after_ten_minutes() {
    stories(|town| {
        let mut who = town.visitor();
        let page = path(&ask(&town, &mut who, "15400000111"));
        let code = code_sent(&town, "15400000111");
        town.pass(10 * MINUTE);
        town.post(&mut who, &page, &[("code", &code)]).is(410);
        town.get(&mut who, &page).is(410);
    });
}

#[test]
fn one_code_does_not_open_another_sign_in() {
    stories(|town| {
        let (mut mine, mut theirs) = (town.visitor(), town.visitor());
        ask(&town, &mut mine, "15400000112");
        let my_code = code_sent(&town, "15400000112");
        let page = path(&ask(&town, &mut theirs, "15400000111"));
        let their_code = code_sent(&town, "15400000111");
        if my_code != their_code {
            town.post(&mut mine, &page, &[("code", &my_code)]).is(422);
        }
        town.get(&mut mine, "/sign-in/code/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA").is(410);
        town.get(&mut mine, "/sign-in/code/nonsense").is(404);
    });
}

#[test]
fn a_worker_signs_in_with_password_and_app_and_a_code_counts_once() {
    stories(|town| {
        give_password(&town, town.worker.account);
        give_app(&town, town.worker.account);
        let mut who = town.visitor();
        let wrong = by_password(&town, &mut who, "15400000105", "not the password");
        wrong.is(422);
        let nobody = by_password(&town, &mut who, "15400009999", "not the password");
        nobody.is(422);
        assert_eq!(wrong.body.replace("15400000105", ""), nobody.body.replace("15400009999", ""), "nobody learns who is known");

        let second = by_password(&town, &mut who, "15400000105", SECRET);
        second.is(303);
        let page = path(&second.location);
        assert!(page.starts_with("/sign-in/factor/"), "{page}");
        town.get(&mut who, &page).is(200).shows(&["验证器"]).hides(&["口令卡上第"]);
        town.get(&mut who, "/me/access").is(401);
        town.post(&mut who, &page, &[("code", "000000")]).is(422);
        let code = code_now(&town);
        town.post(&mut who, &page, &[("code", &code)]).is(303);
        town.get(&mut who, "/me/access").is(200).shows(&["已通过第二重验证"]);

        // The same code again, on another device: replayed.
        let mut thief = town.visitor();
        let page = path(&by_password(&town, &mut thief, "15400000105", SECRET).location);
        town.post(&mut thief, &page, &[("code", &code)]).is(422).shows(&["f-code"]);
        town.get(&mut thief, "/me/access").is(401);
        // A later code is fine.
        town.pass(MINUTE);
        town.post(&mut thief, &page, &[("code", &code_now(&town))]).is(303);
        // A device with the factor is signed out after a working day of rest.
        town.pass(13 * HOUR);
        town.get(&mut who, "/me/access").is(401);
    });
}

#[test]
fn a_worker_with_a_code_only_is_asked_for_the_factor() {
    stories(|town| {
        give_app(&town, town.worker.account);
        let mut who = town.visitor();
        let page = path(&ask(&town, &mut who, "15400000105"));
        let code = code_sent(&town, "15400000105");
        let answer = town.post(&mut who, &page, &[("code", &code), ("next", "/me/access")]);
        assert_eq!(answer.location, "/sign-in/factor?next=%2Fme%2Faccess");
        town.get(&mut who, &answer.location).is(200).shows(&["先不输入"]);
        // A page that needs it leads there and back.
        let refused = town.get(&mut who, "/c/430304008002/residency");
        refused.is(403).shows(&["/sign-in?next=%2Fc%2F430304008002%2Fresidency"]);
        let on = town.get(&mut who, "/sign-in?next=%2Fc%2F430304008002%2Fresidency");
        assert_eq!(on.location, "/sign-in/factor?next=%2Fc%2F430304008002%2Fresidency");
        // Without it the device is signed in, but may not change the factor.
        town.get(&mut who, "/me/factor/app").is(303);
        for _ in 0..4 {
            town.post(&mut who, "/sign-in/factor", &[("code", "123456")]).is(422);
        }
        town.post(&mut who, "/sign-in/factor", &[("code", "123456")]).is(410);
        town.get(&mut who, "/me/access").is(401);
    });
}

#[test]
fn a_code_card_is_used_number_by_number() {
    stories(|town| {
        let account = town.worker.account;
        give_password(&town, account);
        let (app, m) = (town.app.clone(), town.app.moment());
        let (card, recovery) = town
            .app
            .db
            .write_now(move |tx| {
                let mut m = m.clone();
                let card = store::new_card(tx, &mut m, &app, account)?;
                Ok::<_, Fail>((card, store::new_recovery(tx, &mut m, &app, account)?))
            })
            .expect("a card");
        let sign_in = |given: &str, status: u16| {
            let mut who = town.visitor();
            let page = path(&by_password(&town, &mut who, "15400000105", SECRET).location);
            let shown = town.get(&mut who, &page);
            town.post(&mut who, &page, &[("code", given)]).is(status);
            town.pass(10 * MINUTE);
            shown.body
        };
        assert!(sign_in(&card.0[0], 303).contains("口令卡上第 1 号"));
        // The first number again: used.
        assert!(sign_in(&card.0[0], 422).contains("口令卡上第 2 号"));
        // A later number is not taken out of turn.
        sign_in(&card.0[2], 422);
        sign_in(&card.0[1], 303);
        // Recovery codes work once each, typed with or without the hyphen.
        sign_in(&recovery.0[4].to_lowercase().replace('-', " "), 303);
        sign_in(&recovery.0[4], 422);
    });
}

#[test]
fn somebody_who_guesses_locks_nobody_else_out() {
    stories(|town| {
        give_password(&town, town.worker.account);
        let mut guesser = town.visitor();
        guesser.client = "198.51.100.66".parse().expect("an address");
        for _ in 0..5 {
            by_password(&town, &mut guesser, "15400000105", "a guess at it").is(422);
        }
        let refused = by_password(&town, &mut guesser, "15400000105", SECRET);
        refused.is(429);
        assert!(refused.headers.contains_key("retry-after"));
        for _ in 0..3 {
            town.post(&mut guesser, "/sign-in", &[("contact", "15400000105")]).is(303);
        }
        town.post(&mut guesser, "/sign-in", &[("contact", "15400000105")]).is(429);
        // The worker, at another address, is not held up.
        let mut worker = town.visitor();
        by_password(&town, &mut worker, "15400000105", SECRET).is(303);
        town.get(&mut worker, "/me/access").is(200);
        let mut phone = town.visitor();
        town.work();
        let page = path(&ask(&town, &mut phone, "15400000105"));
        let code = code_sent(&town, "15400000105");
        town.post(&mut phone, &page, &[("code", &code)]).is(303);
    });
}

fn invited(town: &TestTown, account: AccountId) -> String {
    let (app, m) = (town.app.clone(), town.app.moment());
    let token = town.app.db.write_now(move |tx| store::invite(tx, &mut m.clone(), &app, account)).expect("an invitation");
    super::Enrol::url(token)
}

/// The seed in letters, read off the page.
fn seed_on(body: &str) -> Vec<u8> {
    let letters = body.split("<span class=\"number\">").nth(1).and_then(|r| r.split('<').next()).expect("the seed in letters");
    totp::seed_of(letters).expect("a seed")
}

#[test]
fn an_invited_worker_sets_password_and_app() {
    stories(|town| {
        let link = invited(&town, town.worker_2.account);
        let mut who = town.visitor();
        let page = town.get(&mut who, &link);
        page.is(200).shows(&["aria-label=\"QR\"", "154****0106"]);
        let seed = seed_on(&page.body);
        let code = totp::code(&seed, town.app.now());
        let weak = [("password", "12345678"), ("again", "12345678"), ("by", "app"), ("code", code.as_str())];
        town.post(&mut who, &link, &weak).is(422).shows(&["f-password"]);
        let unlike = [("password", SECRET), ("again", "another"), ("by", "app"), ("code", "000000")];
        town.post(&mut who, &link, &unlike).is(422).shows(&["f-again", "f-code"]);
        let right = [("password", SECRET), ("again", SECRET), ("by", "app"), ("code", code.as_str())];
        let codes = town.post(&mut who, &link, &right);
        codes.is(200).shows(&["备用码"]).hides(&["口令卡上"]);
        assert_eq!(codes.headers["cache-control"], "no-store");
        town.get(&mut who, "/me/access").is(200).shows(&["已通过第二重验证", "手机验证器"]);
        // Used: told kindly.
        town.get(&mut town.visitor(), &link).is(410).shows(&["只能用一次"]);
        town.post(&mut town.visitor(), &link, &right).is(410);
        // The code that confirmed the app does not sign in a second time.
        let mut again = town.visitor();
        let page = path(&by_password(&town, &mut again, "15400000106", SECRET).location);
        town.post(&mut again, &page, &[("code", &code)]).is(422);
    });
}

#[test]
fn an_invitation_by_card_prints_it_and_lasts_a_week() {
    stories(|town| {
        let link = invited(&town, town.worker_2.account);
        let mut who = town.visitor();
        let sheet = town.post(&mut who, &link, &[("password", SECRET), ("again", SECRET), ("by", "card")]);
        sheet.is(200).shows(&["口令卡", "备用码", "class=\"card\"", "<span>40</span>"]);
        // Whoever is invited again changes nothing without the factor they have.
        let second = invited(&town, town.worker_2.account);
        let again = [("password", "another good one"), ("again", "another good one"), ("by", "card")];
        town.post(&mut town.visitor(), &second, &again).is(422).shows(&["f-factor"]);
        town.pass(7 * DAY);
        town.get(&mut town.visitor(), &second).is(410);
    });
}

#[test]
fn changing_the_factor_needs_the_factor() {
    stories(|town| {
        let mut leader = town.as_neighbour(town.resident);
        let page = town.get(&mut leader, "/me/factor/app");
        page.is(200);
        let seed = seed_on(&page.body);
        town.post(&mut leader, "/me/factor/app", &[("code", "000000")]).is(422);
        let code = totp::code(&seed, town.app.now());
        town.post(&mut leader, "/me/factor/app", &[("code", &code)]).is(200).shows(&["备用码"]);
        // On this device the factor was given; on another it was not.
        town.get(&mut leader, "/me/factor/app").is(200);
        let mut other = town.signed_in(town.resident.account, false);
        for path in ["/me/factor/card", "/me/factor/recovery", "/me/password", "/me/contacts"] {
            let answer = town.post(&mut other, path, &[("contact", "15400000777")]);
            answer.is(303);
            assert!(answer.location.starts_with("/sign-in/factor"), "{path}");
        }
        town.post(&mut other, "/me/factor/clear", &[("kind", "app")]).is(303);
        town.get(&mut leader, "/me/access").shows(&["在用"]);
        town.post(&mut leader, "/me/factor/clear", &[("kind", "app")]).is(303);
        town.get(&mut leader, "/me/access").hides(&["在用"]);
    });
}

#[test]
fn the_session_changes_at_sign_in_and_devices_are_signed_out() {
    stories(|town| {
        let account = town.resident.account;
        give_password(&town, account);
        let mut old = town.signed_in(account, false);
        let mut before = old.clone();
        town.get(&mut before, "/me/access").is(200);
        by_password(&town, &mut old, "15400000111", SECRET).is(303);
        town.get(&mut before, "/me/access").is(401);
        town.get(&mut old, "/me/access").is(200);

        let mut second = town.signed_in(account, false);
        let page = town.get(&mut old, "/me/access");
        let id = page
            .body
            .split("name=\"device\" value=\"")
            .nth(1)
            .and_then(|r| r.split('"').next())
            .expect("another device")
            .to_string();
        let mut stranger = town.as_neighbour(town.owner);
        town.post(&mut stranger, "/me/devices/close", &[("device", &id)]).is(404);
        town.get(&mut second, "/me/access").is(200);
        town.post(&mut old, "/me/devices/close", &[("device", &id)]).is(303);
        town.get(&mut second, "/me/access").is(401);

        let mut third = town.signed_in(account, false);
        town.post(&mut old, "/me/devices/close", &[("device", "others")]).is(303);
        town.get(&mut third, "/me/access").is(401);
        let out = town.post(&mut old, "/sign-out", &[("back", "/c/430304008002/matters")]);
        assert_eq!(out.location, "/c/430304008002");
        town.get(&mut old, "/me/access").is(401);
        town.post(&mut town.visitor(), "/me/devices/close", &[("device", "others")]).is(401);
    });
}

#[test]
fn a_password_is_changed_with_the_old_one() {
    stories(|town| {
        let account = town.resident.account;
        let mut who = town.as_neighbour(town.resident);
        // Just signed in: no old one is asked.
        town.post(&mut who, "/me/password", &[("password", SECRET), ("again", SECRET)]).is(303);
        town.pass(HOUR);
        let new = "a lamp for the courtyard";
        town.post(&mut who, "/me/password", &[("password", new), ("again", new)]).is(422).shows(&["f-old"]);
        town.post(&mut who, "/me/password", &[("old", "wrong one"), ("password", new), ("again", new)]).is(422);
        let mut other = town.signed_in(account, false);
        town.post(&mut who, "/me/password", &[("old", SECRET), ("password", new), ("again", new)]).is(303);
        town.get(&mut other, "/me/access").is(401);
        let mut fresh = town.visitor();
        by_password(&town, &mut fresh, "15400000111", SECRET).is(422);
        by_password(&town, &mut fresh, "15400000111", new).is(303);
    });
}

#[test]
fn a_new_phone_is_confirmed_and_the_old_one_told() {
    stories(|town| {
        let mut who = town.as_neighbour(town.resident);
        town.post(&mut who, "/me/contacts", &[("contact", "not one")]).is(422).shows(&["f-contact"]);
        let page = town.post(&mut who, "/me/contacts", &[("contact", "15400000777")]).location;
        let code = code_sent(&town, "15400000777");
        let mut stranger = town.as_neighbour(town.owner);
        town.post(&mut stranger, &page, &[("code", &code)]).is(410);
        let page = town.post(&mut who, "/me/contacts", &[("contact", "15400000777")]).location;
        let code = code_sent(&town, "15400000777");
        town.post(&mut who, &page, &[("code", &code)]).is(303);
        town.get(&mut who, "/me/access?done=contact").shows(&["154****0777", "已改好"]);
        town.work();
        let told = town.outbox.last_to("15400000111").expect("the old number is told");
        assert!(told.contains("154****0777"), "{told}");
        town.work();
        // What is new in the community comes to the new number from now on.
        let (app, account) = (town.app.clone(), town.resident.account);
        let heard =
            town.app.db.read_now(move |tx| crate::messages::hear::subscription(tx, &app, crate::testing::TOWN, account.0));
        assert_eq!(heard.expect("a read").map(|(c, _)| c.as_str().to_string()).as_deref(), Some("15400000777"));
        // The old number signs nobody in to this account any more.
        let app = town.app.clone();
        let found = town.app.db.read_now(move |tx| {
            let old = Contact::parse("15400000111").ok_or(Fail::internal("a number"))?;
            store::find_account(tx, &app, &old).map_err(Fail::from)
        });
        assert_eq!(found.expect("a read"), None);
        // A number somebody else signs in with cannot be taken, and the last contact stays.
        let page = town.post(&mut who, "/me/contacts", &[("contact", "15400000112")]).location;
        let code = code_sent(&town, "15400000112");
        town.post(&mut who, &page, &[("code", &code)]).is(422);
        town.post(&mut who, "/me/contacts/take", &[("channel", "phone")]).is(409);
    });
}

#[test]
fn switches_are_kept_on_the_device_and_with_the_account() {
    stories(|town| {
        let mut visitor = town.visitor();
        let back = town.post(&mut visitor, "/preferences", &[("lang", "en"), ("back", "/sign-in")]);
        assert_eq!(back.location, "/sign-in");
        town.get(&mut visitor, "/sign-in").shows(&["Send me a code", "lang=\"en\""]);
        town.post(&mut visitor, "/preferences", &[("elder", "1"), ("back", "//evil.example")]);
        town.post(&mut visitor, "/preferences", &[("theme", "dark"), ("back", "/sign-in")]);
        town.get(&mut visitor, "/sign-in").shows(&["class=\"elder\"", "data-theme=\"dark\""]);
        assert_eq!(town.post(&mut visitor, "/preferences", &[("back", "//evil.example")]).location, "/");

        let mut who = town.as_neighbour(town.resident);
        town.post(&mut who, "/preferences", &[("lang", "en"), ("elder", "1"), ("back", "/me/access")]).is(303);
        let mut another = town.signed_in(town.resident.account, false);
        town.get(&mut another, "/me/access").shows(&["lang=\"en\"", "class=\"elder\"", "Signed-in devices"]);
    });
}

#[test]
fn an_account_that_is_closed_signs_nobody_in() {
    stories(|town| {
        let account = town.resident.account;
        give_password(&town, account);
        let mut who = town.as_neighbour(town.resident);
        let m = town.app.moment();
        town.app.db.write_now(move |tx| store::close(tx, &mut m.clone(), account)).expect("closed");
        town.get(&mut who, "/me/access").is(401);
        by_password(&town, &mut town.visitor(), "15400000111", SECRET).is(422);
        // The number is free again.
        let (app, m) = (town.app.clone(), town.app.moment());
        let made = town.app.db.write_now(move |tx| {
            let contact = Contact::parse("15400000111").ok_or(Fail::internal("a number"))?;
            store::create_account(tx, &mut m.clone(), &app, &[contact], Lang::Zh)
        });
        assert_ne!(made.expect("a new account"), account);
    });
}
