//! The edge's stories: where a request may come from, how a refusal looks to a person and to a program, what every answer
//! carries, and how background work behaves. The slice is the smallest there can be.

use std::sync::atomic::{AtomicUsize, Ordering};

use axum::http::Method;
use axum::response::{IntoResponse, Response};
use liren_core::moment::Moment;
use liren_core::permission::Action;
use liren_core::refusal::Refusal;
use liren_core::time::{MINUTE, Time};
use liren_kit::fail::Fail;
use liren_kit::form::Form;
use liren_kit::jobs::{Call, JobEntry};
use liren_kit::limits::{Limit, Limits};
use liren_kit::page::{own_path, see};
use liren_kit::slice::Slice;
use liren_kit::testing::{START, TestApp};
use liren_kit::visit::Caller;
use liren_store::jobs as store_jobs;
use liren_store::testing::TestDb;

async fn who(caller: Caller) -> Response {
    format!("{} {} {}", caller.lang.tag(), caller.elder, caller.client).into_response()
}

async fn say(_caller: Caller, form: Form) -> Result<Response, Fail> {
    let mut check = form.check();
    check.text("words", 1, 5);
    check.finish().map_err(Refusal::Invalid)?;
    Ok(see("/who"))
}

async fn broken(_caller: Caller) -> Result<Response, Fail> {
    Err(Fail::internal("the secret of the house"))
}

async fn panicking(_caller: Caller) -> Response {
    panic!("the secret of the house")
}

static RUNS: AtomicUsize = AtomicUsize::new(0);

fn sometimes(_app: &liren_kit::app::App, _call: &Call) -> Result<(), Fail> {
    if RUNS.fetch_add(1, Ordering::SeqCst) < 2 { Err(Fail::internal("the gateway is down")) } else { Ok(()) }
}

fn app() -> TestApp {
    let slice = Slice::new("edge")
        .get("/who", Action::ReadPublic, who)
        .post("/say", Action::FileMatter, say)
        .post("/api/v1/say", Action::FileMatter, say)
        .get("/broken", Action::ReadPublic, broken)
        .get("/panicking", Action::ReadPublic, panicking)
        .get("/api/v1/broken", Action::ReadPublic, broken)
        .job(JobEntry { name: "sometimes", run: sometimes });
    TestApp::new(TestDb::sqlite(), vec![slice])
}

#[test]
fn another_sites_form_is_refused_and_ours_is_not() {
    let app = app();
    let form = || Some(("application/x-www-form-urlencoded", b"words=hello".to_vec()));
    let foreign: [&[(&str, &str)]; 3] = [
        &[("origin", "https://evil.example")],
        &[("sec-fetch-site", "cross-site")],
        &[("referer", "https://evil.example/liren.test")],
    ];
    for headers in foreign {
        app.send(&mut app.visitor(), Method::POST, "/say", form(), headers).is(403);
    }
    // Ours, but without the token of a form we made.
    app.send(&mut app.visitor(), Method::POST, "/say", form(), &[("origin", "http://liren.test")]).is(403).hides(&["hello"]);
    app.post(&mut app.visitor(), "/say", &[("words", "hello")]).is(303);
    // A form of yesterday still works, one of last week does not.
    let mut late = app.visitor();
    let token = app.app.keys.form_token(&[], app.app.now().0.div_euclid(24 * 60 * MINUTE));
    let body = format!("csrf={token}&words=hello").into_bytes();
    app.clock.pass(24 * 60 * MINUTE);
    app.send(&mut late, Method::POST, "/say", Some(("application/x-www-form-urlencoded", body.clone())), &[]).is(303);
    app.clock.pass(6 * 24 * 60 * MINUTE);
    app.send(&mut late, Method::POST, "/say", Some(("application/x-www-form-urlencoded", body)), &[]).is(403);
}

#[test]
fn a_refusal_speaks_the_language_of_whoever_asks() {
    let app = app();
    let ask = |path: &str, lang: &str| app.send(&mut app.visitor(), Method::GET, path, None, &[("accept-language", lang)]);
    ask("/nowhere", "zh-CN,zh;q=0.9").is(404).shows(&["lang=\"zh-CN\""]);
    ask("/nowhere", "en-GB").is(404).shows(&["lang=\"en\"", "This page is not here"]);
    ask("/say", "en").is(405);
}

#[test]
fn programs_get_problem_json_with_a_stable_code_and_the_fields() {
    let app = app();
    let answer = app.post(&mut app.visitor(), "/api/v1/say", &[("words", "far too long")]);
    answer.is(422).shows(&["\"code\":\"invalid\"", "\"field\":\"words\"", "\"type\":\"urn:liren:problem:invalid\""]);
    assert_eq!(answer.headers["content-type"], "application/problem+json");
}

#[test]
fn what_broke_inside_is_never_told() {
    let app = app();
    for path in ["/broken", "/panicking", "/api/v1/broken"] {
        app.get(&mut app.visitor(), path).is(500).hides(&["secret"]);
    }
}

#[test]
fn every_answer_carries_its_armour() {
    let app = app();
    for path in ["/who", "/nowhere", "/healthz"] {
        let answer = app.get(&mut app.visitor(), path);
        let header = |name: &str| answer.headers.get(name).map(|v| v.to_str().unwrap_or("").to_string()).unwrap_or_default();
        assert!(header("content-security-policy").starts_with("default-src 'self'"), "{path}");
        assert!(!header("content-security-policy").contains("unsafe"), "{path}");
        assert_eq!(header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(header("referrer-policy"), "same-origin", "{path}");
        assert!(answer.headers.get("set-cookie").is_none(), "reading sets no cookie");
    }
}

#[test]
fn only_a_trusted_proxy_may_say_whom_it_speaks_for() {
    let app = app();
    let headers: &[(&str, &str)] = &[("x-forwarded-for", "198.51.100.9, 10.0.0.1")];
    app.send(&mut app.visitor(), Method::GET, "/who", None, headers).shows(&["203.0.113.7"]);
}

#[test]
fn a_limit_slows_one_down_without_touching_others() {
    let limits = Limits::new(true);
    let (mine, yours) = ("203.0.113.7", "203.0.113.8");
    let mut now = Time(1_000_000);
    let taken = (0..100).take_while(|_| limits.take(Limit::CodeTo, mine, now).is_ok()).count();
    assert_eq!(taken, 3);
    let Err(Refusal::TooMany { retry_after_s }) = limits.take(Limit::CodeTo, mine, now) else { panic!("the bucket is empty") };
    assert!((1..=301).contains(&retry_after_s), "{retry_after_s}");
    assert_eq!(limits.take(Limit::CodeTo, yours, now), Ok(()));
    assert_eq!(limits.take(Limit::Try, mine, now), Ok(()), "each limit has buckets of its own");
    now = now.plus(i64::from(retry_after_s) * 1000);
    assert_eq!(limits.take(Limit::CodeTo, mine, now), Ok(()), "what was said was true");
    assert!((0..1000).all(|_| Limits::new(false).take(Limit::Try, mine, now).is_ok()), "off is off");
}

#[test]
fn a_job_that_fails_comes_back_later() {
    let app = app();
    let mut moment = Moment::new(START, [3; 32]);
    app.app.db.write_now(move |tx| store_jobs::enqueue(tx, &mut moment, None, "sometimes", "null", START, None)).expect("a job");
    app.work();
    assert_eq!(RUNS.load(Ordering::SeqCst), 1);
    app.pass(MINUTE);
    assert_eq!(RUNS.load(Ordering::SeqCst), 2);
    app.pass(MINUTE);
    assert_eq!(RUNS.load(Ordering::SeqCst), 2, "the second wait is longer");
    app.pass(MINUTE);
    assert_eq!(RUNS.load(Ordering::SeqCst), 3);
    app.nothing_left();
}

#[test]
fn one_goes_back_to_our_own_pages_only() {
    let table = [
        ("/c/1/me", "/c/1/me"),
        ("//evil.example", "/"),
        ("https://evil.example", "/"),
        ("/\\evil.example", "/"),
        ("", "/"),
        ("/a\nb", "/"),
    ];
    for (next, expected) in table {
        assert_eq!(own_path(next), expected, "{next:?}");
    }
}
