//! Matters for programs: filed once however often it is sent, read as far as one may, moved by the same rules as on pages.

use axum::http::Method;
use liren_ground::testing::TestTown;
use liren_kit::testing::{Answer, Who};

use super::{PHOTO, VOICE, story};

const KEY: &str = "5f2b8a34-7c1d-4e7e-9a55-0d6f3c9b1e20";

fn send(town: &TestTown, who: &mut Who, path: &str, body: &str, headers: &[(&str, &str)]) -> Answer {
    let at = format!("/api/v1{}", town.at(path));
    town.send(who, Method::POST, &at, Some(("application/json", body.as_bytes().to_vec())), headers)
}

/// The text of a field of an answer.
fn field(answer: &Answer, name: &str) -> String {
    let rest = answer.body.split(&format!("\"{name}\":\"")).nth(1).unwrap_or("");
    rest.split('"').next().unwrap_or("").to_string()
}

const LIGHT: &str = r#"{"category":"stairwell_light","words":"三号楼灯坏了","building":"T1","entrance":"1单元"}"#;

#[test]
fn the_same_key_files_once_and_a_key_that_can_be_guessed_is_refused() {
    story(|town| {
        let mut program = town.visitor();
        let first = send(&town, &mut program, "/matters", LIGHT, &[("idempotency-key", KEY)]);
        first.is(201).shows(&["\"holder\":\"邻长", "\"secret\":\""]);
        let again = send(&town, &mut program, "/matters", LIGHT, &[("idempotency-key", KEY)]);
        again.is(201);
        assert_eq!((field(&first, "number"), field(&first, "secret")), (field(&again, "number"), field(&again, "secret")));
        // Somebody signed in who learned the key gets a matter of their own, not this receipt.
        let other = send(&town, &mut town.as_neighbour(town.resident), "/matters", LIGHT, &[("idempotency-key", KEY)]);
        other.is(201);
        assert_ne!(field(&first, "secret"), field(&other, "secret"));
        send(&town, &mut program, "/matters", LIGHT, &[("idempotency-key", "1")])
            .is(422)
            .shows(&["idempotency-key", "too-short"]);
        let list = town.get(&mut program, &format!("/api/v1{}", town.at("/matters?category=stairwell_light&building=T1")));
        assert_eq!(list.is(200).body.matches("\"number\"").count(), 2);
        list.hides(&["三号楼"]);
    });
}

#[test]
fn what_is_wrong_is_told_as_a_problem_with_a_code() {
    story(|town| {
        let mut program = town.visitor();
        let wrong = send(&town, &mut program, "/matters", r#"{"category":"nothing","contact":"me"}"#, &[]);
        wrong.is(422).shows(&["\"code\":\"invalid\"", "nothing-said", "\"field\":\"category\"", "not-a-contact"]);
        assert_eq!(wrong.headers["content-type"], "application/problem+json");
        send(&town, &mut program, "/matters", "{", &[]).is(400).shows(&["bad-request"]);
        // A field that is wrong is named, in the reader's language and not in a library's.
        for (body, field, code) in [
            (r#"{"surprise":1}"#, "surprise", "unknown-field"),
            (r#"{"building":7}"#, "building", "wrong-kind"),
            (r#"{"files":["a",2]}"#, "files[1]", "wrong-kind"),
            (r#"{"pin":{"building":"T1","east":"near","south":1}}"#, "pin.east", "wrong-kind"),
            (r#"{"pin":{"building":"T1","east":1}}"#, "pin.south", "required"),
        ] {
            let told = send(&town, &mut program, "/matters", body, &[("accept-language", "en")]);
            let field = format!("\"field\":\"{field}\"");
            told.is(422).shows(&[&field, code]).hides(&["invalid type", "expected", "missing field", "line 1"]);
            assert_eq!(told.headers["content-type"], "application/problem+json");
        }
        send(&town, &mut program, "/matters", r#"{"building":7}"#, &[]).is(422).shows(&["请对照接口说明"]);
        send(&town, &mut program, "/matters", r#"{"category":"stairwell_light","words":"x","building":"T9"}"#, &[])
            .is(422)
            .shows(&["not-here"]);
        let at = format!("/api/v1{}", town.at("/matters"));
        town.send(&mut program, Method::POST, &at, Some(("text/plain", LIGHT.into())), &[]).is(415);
        let fire = r#"{"category":"stairwell_light","words":"楼道起火了","building":"T1"}"#;
        send(&town, &mut program, "/matters", fire, &[]).is(422).shows(&["no_danger", "consent-needed"]);
        town.get(&mut program, &format!("{at}/2020-0001")).is(404).shows(&["not-found"]);
    });
}

#[test]
fn a_program_files_with_files_and_reads_only_what_its_person_may() {
    story(|town| {
        let mut program = town.visitor();
        let at = format!("/api/v1{}", town.at("/files"));
        let photo = town.send(&mut program, Method::POST, &at, Some(("image/jpeg", PHOTO.to_vec())), &[]);
        photo.is(201).shows(&["\"kind\":\"photo\""]);
        let voice = town.send(&mut program, Method::POST, &at, Some(("audio/ogg", VOICE.to_vec())), &[]);
        voice.is(201).shows(&["\"kind\":\"voice\"", "\"seconds\":5"]);
        town.send(&mut program, Method::POST, &at, Some(("image/jpeg", b"no".to_vec())), &[]).is(422).shows(&["not-a-photo"]);
        town.send(&mut program, Method::POST, &at, Some(("text/html", b"no".to_vec())), &[]).is(415);
        let body = format!(
            r#"{{"category":"neighbour_dispute","building":"T1","files":["{}","{}"]}}"#,
            field(&photo, "id"),
            field(&voice, "id")
        );
        let filed = send(&town, &mut program, "/matters", &body, &[]);
        filed.is(201);
        let one = format!("/api/v1{}", town.at(&format!("/matters/{}", field(&filed, "number"))));
        // A closed one is there for its reporter and those who handle it.
        town.get(&mut program, &one).is(404);
        town.get(&mut program, &format!("{one}/timeline")).is(404);
        let secret = field(&filed, "secret");
        let mine = town.send(&mut program, Method::GET, &one, None, &[("liren-secret", &secret)]);
        mine.is(200).shows(&["\"visibility\":\"closed\"", "\"kind\":\"photo\"", "\"kind\":\"voice\"", "\"seen\":"]);
        for (role, mut who) in town.everybody() {
            let expected = if matches!(role, "community_worker" | "chair") { 200 } else { 404 };
            assert_eq!(town.get(&mut who, &one).status.as_u16(), expected, "{role}");
        }
    });
}

#[test]
fn moves_follow_the_same_rules_as_on_pages() {
    story(|town| {
        let mut program = town.visitor();
        let filed = send(&town, &mut program, "/matters", LIGHT, &[]);
        let (number, secret) = (field(&filed, "number"), field(&filed, "secret"));
        let path = |what: &str| format!("/matters/{number}/{what}");
        let settle = r#"{"outcome":"solved","words":"换了灯泡"}"#;
        send(&town, &mut program, &path("settle"), settle, &[]).is(401);
        send(&town, &mut town.as_holder(town.leader_2), &path("settle"), settle, &[]).is(403);
        send(&town, &mut town.as_holder(town.stranger), &path("settle"), settle, &[]).is(403);
        let mut leader = town.as_holder(town.leader);
        send(&town, &mut leader, &path("settle"), r#"{"outcome":"good"}"#, &[]).is(422).shows(&["not-a-choice", "required"]);
        send(&town, &mut leader, &path("extend"), r#"{"words":"忙"}"#, &[]).is(403);
        send(&town, &mut leader, &path("release"), "", &[]).is(200);
        let one = town.get(&mut program, &format!("/api/v1{}", town.at(&format!("/matters/{number}"))));
        one.is(200).shows(&["三号楼灯坏了", "\"pack\":\"cn-three-neighbours\""]);
        send(&town, &mut leader, &path("settle"), r#"{"outcome":"solved","words":"换了","seen":1}"#, &[])
            .is(409)
            .shows(&["stale"]);
        send(&town, &mut leader, &path("settle"), settle, &[]).is(200).shows(&["\"state\":\"asked\"", "\"outcome\":\"solved\""]);
        // The reporter's word, by the secret; a wrong one is nobody's.
        send(&town, &mut program, &path("confirm"), r#"{"yes":false,"secret":"AAAA"}"#, &[]).is(404);
        send(&town, &mut program, &path("confirm"), r#"{"yes":false}"#, &[]).is(401);
        let no = format!(r#"{{"yes":false,"words":"还是不亮","secret":"{secret}"}}"#);
        send(&town, &mut program, &path("confirm"), &no, &[]).is(200).shows(&["\"state\":\"open\""]);
        let at = format!("/api/v1{}", town.at(&path("timeline")));
        town.get(&mut program, &at).is(200).shows(&["\"what\":\"not_done\"", "换了灯泡"]).hides(&["还是不亮"]);
        town.get(&mut town.as_holder(town.group_leader), &at).shows(&["还是不亮"]);
        // The desk gives it to somebody else.
        let to = format!(r#"{{"post":"{}"}}"#, town.leader_2.post);
        send(&town, &mut leader, &path("assign"), &to, &[]).is(403);
        send(&town, &mut town.as_holder(town.worker), &path("assign"), r#"{"post":"x"}"#, &[]).is(422);
        send(&town, &mut town.as_holder(town.worker), &path("assign"), &to, &[]).is(200);
        let back = format!(r#"{{"secret":"{secret}"}}"#);
        send(&town, &mut program, &path("withdraw"), &back, &[]).is(200).shows(&["\"state\":\"withdrawn\""]);
        send(&town, &mut program, &path("withdraw"), &back, &[]).is(409);
    });
}

#[test]
fn a_program_answers_what_the_category_asks() {
    story(|town| {
        let mut anybody = town.visitor();
        let file = |who: &mut liren_kit::testing::Who, answers: &str, calm: bool| {
            let body =
                format!(r#"{{"category":"lift","words":"按钮没有反应","building":"T1","answers":{answers},"no_danger":{calm}}}"#);
            let body = Some(("application/json", body.into_bytes()));
            town.send(who, axum::http::Method::POST, &format!("/api/v1{}", town.at("/matters")), body, &[])
        };
        file(&mut anybody, r#"{"runs":"perhaps"}"#, false).is(422).shows(&["\"field\":\"answers\"", "not-a-choice"]);
        file(&mut anybody, r#"{"stuck":"yes"}"#, false).is(422).shows(&["\"field\":\"no_danger\""]);
        let filed = file(&mut anybody, r#"{"stuck":"yes","runs":"no"}"#, true);
        filed.is(201);
        let answer: serde_json::Value = serde_json::from_str(&filed.body).expect("JSON");
        let (number, secret) = (answer["number"].as_str().expect("a number"), answer["secret"].as_str().expect("a secret"));
        let one = format!("/api/v1{}", town.at(&format!("/matters/{number}")));
        let own = town.send(&mut anybody, axum::http::Method::GET, &one, None, &[("liren-secret", secret)]);
        own.is(200).shows(&["电梯现在能用吗？", "不能用"]);
        town.get(&mut anybody, &one).is(200).hides(&["电梯现在能用吗？"]);
        let gas = r#"{"category":"water_power_gas","words":"有味道","answers":{"gas":"yes"},"no_danger":true}"#;
        let body = Some(("application/json", gas.as_bytes().to_vec()));
        town.send(&mut anybody, axum::http::Method::POST, &format!("/api/v1{}", town.at("/matters")), body, &[])
            .is(422)
            .shows(&["call-first"]);
    });
}
