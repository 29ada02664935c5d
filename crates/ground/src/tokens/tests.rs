//! Stories of tokens: what a program may do with one, and what it may not.

use axum::http::Method;
use liren_core::time::DAY;
use liren_kit::testing::{Answer, Who};

use crate::testing::{TestTown, on_both};

/// A program asks with a token, from nowhere in particular.
fn ask(town: &TestTown, token: &str, path: &str) -> Answer {
    let bearer = format!("Bearer {token}");
    town.send(&mut town.visitor(), Method::GET, path, None, &[("authorization", &bearer)])
}

fn make(town: &TestTown, who: &mut Who, fields: &[(&str, &str)]) -> String {
    let mut all = vec![("name", "每天取数"), ("ends", "2027-02-01")];
    all.extend_from_slice(fields);
    let page = town.post(who, &town.at("/me/tokens"), &all);
    page.is(200).shows(&["令牌只显示这一次"]);
    assert_eq!(page.headers["cache-control"], "no-store");
    page.body.split("id=\"made\" value=\"").nth(1).and_then(|s| s.split('"').next()).expect("a token").to_string()
}

#[test]
fn a_token_reads_as_its_owner_opens_no_page_and_ends_when_it_is_revoked() {
    on_both(crate::slices, |town| {
        let mut worker = town.as_holder(town.worker);
        let token = make(&town, &mut worker, &[("scope", "read")]);
        let list = town.at("/me/tokens");
        town.get(&mut worker, &list).is(200).shows(&["每天取数", "还没用过", "2027 年 2 月 1 日"]).hides(&[&token]);
        let waiting = "/api/v1/c/430304008002/me/waiting";
        town.get(&mut town.visitor(), waiting).is(401);
        ask(&town, &token, waiting).is(200);
        // Pages are for people, and what manages something is in no scope.
        ask(&town, &token, &list).is(404);
        ask(&town, &token, &town.at("/me/export")).is(401);
        ask(&town, &token, "/api/v1/c/430304008002/audit").is(404);
        ask(&town, &token, "/api/v1/c/430304008003/me/waiting").is(401);
        town.pass(2 * DAY);
        ask(&town, &token, waiting).is(200);
        let mut worker = town.as_holder(town.worker);
        let page = town.get(&mut worker, &list);
        page.shows(&["2026 年 11 月 26 日用过"]);
        let id = page.body.split("name=\"token\" value=\"").nth(1).and_then(|s| s.split('"').next()).expect("its id");
        // Nobody revokes another's.
        town.post(&mut town.as_holder(town.chair), &town.at("/me/tokens/revoke"), &[("token", id)]).is(404);
        town.post(&mut worker, &town.at("/me/tokens/revoke"), &[("token", id)]).is(303);
        ask(&town, &token, waiting).is(401);
        town.get(&mut worker, &town.at("/audit")).shows(&["新发一个程序令牌", "收回一个程序令牌"]);
    });
}

#[test]
fn a_token_ends_with_its_day_and_lasts_a_year_at_most() {
    on_both(crate::slices, |town| {
        let mut worker = town.as_holder(town.worker);
        let path = town.at("/me/tokens");
        for (ends, scope) in [("2026-11-23", "read"), ("2028-01-01", "read"), ("nonsense", "read"), ("2027-01-01", "admin")] {
            let fields = [("name", "x"), ("ends", ends), ("scope", scope)];
            town.post(&mut worker, &path, &fields).is(422).shows(&["problems"]);
        }
        let token = make(&town, &mut worker, &[("scope", "read"), ("ends", "2026-11-25")]);
        let short = make(&town, &mut worker, &[("scope", "file")]);
        let waiting = "/api/v1/c/430304008002/me/waiting";
        ask(&town, &token, waiting).is(200);
        ask(&town, &short, waiting).is(403);
        town.pass(70 * DAY);
        ask(&town, &token, waiting).is(401);
    });
}

#[test]
fn only_those_who_work_here_make_tokens_and_only_with_the_second_factor() {
    on_both(crate::slices, |town| {
        let path = town.at("/me/tokens");
        for (role, mut who) in town.everybody() {
            let may = matches!(role, "community_worker" | "chair" | "street_officer");
            assert_eq!(town.get(&mut who, &path).status.as_u16() == 200, may, "{role}");
            let fields = [("name", "x"), ("ends", "2027-01-01"), ("scope", "read")];
            assert_eq!(town.post(&mut who, &path, &fields).status.as_u16() == 200, may, "{role}");
        }
        let mut half = town.signed_in(town.worker.account, false);
        assert_ne!(town.get(&mut half, &path).status.as_u16(), 200);
    });
}
