//! Stories of the audit log, and the guard that every action code of the source has words.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use liren_core::id::AccountId;
use liren_core::lang::Lang;
use liren_core::permission::Actor;
use liren_core::time::MINUTE;
use liren_store::audit::{Did, append};
use uuid::Uuid;

use super::codes::{CODES, words};
use crate::access::store::EVERYWHERE;
use crate::testing::{Holder, NEXT, TOWN, TestTown, on_both};
use crate::words::Audit;

fn sources(dir: &Path, out: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(dir).expect("a folder of sources").flatten() {
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        if path.is_dir() {
            if name != "tests" {
                sources(&path, out);
            }
        // What other programs are told of has names of its own.
        } else if name.ends_with(".rs") && !matches!(name.as_str(), "tests.rs" | "testing.rs" | "happened.rs") {
            out.push(path);
        }
    }
}

/// `a.b` of small letters, and not the name of a file.
fn is_code(text: &str) -> bool {
    const FILES: [&str; 20] = [
        "html", "rs", "toml", "db", "test", "json", "xml", "xlsx", "jpg", "png", "ogg", "css", "js", "svg", "zip", "key", "csv",
        "txt", "md", "py",
    ];
    let word = |w: &str| !w.is_empty() && w.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
    text.split_once('.').is_some_and(|(a, b)| word(a) && word(b) && !FILES.contains(&b))
}

fn literals(text: &str) -> impl Iterator<Item = &str> {
    text.split('"').filter(|t| is_code(t))
}

/// Every action code that the source of the program writes. Names of jobs look the same; they stand where kinds of work are
/// declared.
fn written() -> BTreeSet<String> {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut files = Vec::new();
    for krate in ["ground", "gather", "care", "befriend", "record", "server"] {
        let src = crates.join(krate).join("src");
        if src.is_dir() {
            sources(&src, &mut files);
        }
    }
    // The moves of a matter bring their codes from the rules.
    files.push(crates.join("core/src/matter.rs"));
    let (mut codes, mut jobs) = (BTreeSet::new(), BTreeSet::new());
    for file in files {
        let text = std::fs::read_to_string(&file).expect("a source file");
        for line in text.lines().filter(|l| !l.trim_start().starts_with("//")) {
            codes.extend(literals(line).map(str::to_string));
            if line.contains("JobEntry") || line.contains("JOB") {
                jobs.extend(literals(line).map(str::to_string));
            }
        }
    }
    // Jobs are named after their slice, `matters.filed`; actions after what they are done to, `matter.file`.
    // Names of files and fields look like codes too.
    codes.retain(|c| {
        let field = ["then.", "when."].iter().any(|b| c.starts_with(b));
        !field
            && !jobs.contains(c)
            && !c.starts_with("matters.")
            && ![".docx", ".exe", ".jsonl", ".pdf"].iter().any(|e| c.ends_with(e))
    });
    codes
}

#[test]
fn every_action_code_has_words_in_both_languages() {
    let missing: Vec<String> = written().into_iter().filter(|c| !CODES.contains(&c.as_str())).collect();
    assert!(missing.is_empty(), "give words to these in ground/src/audit/codes.rs and locales/*/audit.ftl: {missing:?}");
    for code in CODES {
        assert_ne!(words(Audit(Lang::Zh), code), *code);
        assert_ne!(words(Audit(Lang::En), code), words(Audit(Lang::Zh), code));
    }
    assert_eq!(words(Audit(Lang::En), "kite.fly"), "kite.fly", "what a newer program wrote is shown as it stands");
}

/// Lets somebody do something, a minute after what was before.
fn did(
    town: &TestTown,
    account: Option<AccountId>,
    post: Option<Holder>,
    action: &'static str,
    kind: &'static str,
    subject: Uuid,
) {
    town.clock.pass(MINUTE);
    let (moment, post) = (town.app.moment(), post.map(|h| h.post));
    let actor = account.map_or_else(Actor::visitor, Actor::of);
    let community = if kind == "account" { EVERYWHERE } else { TOWN };
    town.app
        .db
        .write_now(move |tx| {
            append(tx, &mut moment.clone(), community, &actor, &Did { action, subject_kind: kind, subject, post, detail: "" })
        })
        .expect("the log takes an entry");
}

#[test]
fn workers_read_who_did_what_by_post_and_by_name_only_where_it_is_shown() {
    on_both(crate::slices, |town| {
        let home = town.homes[0].0;
        did(&town, Some(town.leader.account), Some(town.leader), "notice.publish", "notice", Uuid::nil());
        did(&town, Some(town.leader_2.account), None, "post.show", "post", town.leader_2.post.0);
        did(&town, Some(town.resident.account), None, "person.correct", "person", town.resident.person.0);
        did(&town, None, None, "matter.pass_up", "matter", Uuid::nil());
        did(&town, Some(AccountId(Uuid::nil())), None, "community.create", "community", Uuid::nil());
        did(&town, Some(town.worker.account), Some(town.worker), "place.create", "home", home);
        let mut chair = town.as_holder(town.chair);
        let page = town.get(&mut chair, &town.at("/audit"));
        page.is(200).shows(&["变更记录", "发布通知", "周兰英", "一位居民", "平台运维", "系统，或没有登录的人"]);
        page.shows(&["新增地点：铁西村小区 1栋 101", "易晓棠", "更改姓名电话的公开方式", "第2邻"]);
        page.hides(&["唐得生", "15400000"]);
        let newest = page.body.find("新增地点").zip(page.body.find("发布通知"));
        assert!(newest.is_some_and(|(new, old)| new < old), "newest first");
    });
}

#[test]
fn long_logs_go_on_page_by_page() {
    on_both(crate::slices, |town| {
        for i in 0..70u128 {
            did(&town, Some(town.worker.account), None, "calendar.edit", "community", Uuid::from_u128(i));
        }
        let mut worker = town.as_holder(town.worker);
        let (mut path, mut seen) = (town.at("/audit"), 0);
        for _ in 0..3 {
            let page = town.get(&mut worker, &path);
            seen += page.is(200).body.matches("修改工作日历").count();
            path = page.body.split("rel=\"next\" href=\"").nth(1).and_then(|h| h.split('"').next()).unwrap_or("").to_string();
        }
        assert_eq!((seen, path.as_str()), (70, ""), "thirty, thirty and ten");
        town.get(&mut worker, &town.at("/audit?before=x")).is(404);
        let json = town.get(&mut worker, &format!("/api/v1/c/{TOWN}/audit"));
        json.is(200).shows(&["\"action\":\"calendar.edit\"", "\"older\":\""]);
    });
}

#[test]
fn everybody_reads_what_concerns_them_and_nothing_else() {
    on_both(crate::slices, |town| {
        did(&town, Some(town.worker.account), Some(town.worker), "place.create", "home", town.resident.home.0);
        did(&town, Some(town.worker.account), Some(town.worker), "place.create", "home", town.owner.home.0);
        did(&town, Some(town.resident.account), None, "notice.withdraw", "notice", Uuid::nil());
        did(&town, Some(town.resident.account), None, "session.open", "account", town.resident.account.0);
        did(&town, Some(town.owner.account), None, "account.password", "account", town.owner.account.0);
        did(&town, Some(town.chair.account), Some(town.chair), "post.end", "post", town.leader.post.0);
        let mut resident = town.as_neighbour(town.resident);
        let page = town.get(&mut resident, &town.at("/me/audit"));
        page.is(200).shows(&["和我有关的变更", "铁西村小区 1栋 101", "社区工作者", "撤下通知", "登录"]);
        page.hides(&["铁西村小区 1栋 201", "更改密码", "卸任"]);
        assert!(page.body.contains("我 ·"), "what one did oneself says so");
        let mut leader = town.as_holder(town.leader);
        town.get(&mut leader, &town.at("/me/audit")).is(200).shows(&["卸任", "谭秀云"]).hides(&["铁西村小区 1栋 101"]);
        let mut stranger = town.as_holder(town.stranger);
        town.get(&mut stranger, &town.at("/me/audit")).is(200).shows(&["还没有记录"]);
    });
}

#[test]
fn a_long_life_of_ones_own_goes_on_page_by_page() {
    let town = TestTown::sqlite(crate::slices());
    for _ in 0..25 {
        did(&town, Some(town.resident.account), None, "notice.withdraw", "notice", Uuid::nil());
        did(&town, Some(town.resident.account), None, "session.open", "account", town.resident.account.0);
    }
    let mut resident = town.as_neighbour(town.resident);
    let (mut path, mut seen) = (town.at("/me/audit"), Vec::new());
    while !path.is_empty() && seen.len() < 5 {
        let page = town.get(&mut resident, &path);
        seen.push(page.is(200).body.matches("<time").count());
        path = page.body.split("rel=\"next\" href=\"").nth(1).and_then(|h| h.split('"').next()).unwrap_or("").to_string();
    }
    assert_eq!(seen, [30, 20]);
}

#[test]
fn the_whole_log_is_for_those_who_run_the_community() {
    let town = TestTown::sqlite(crate::slices());
    for (role, mut who) in town.everybody() {
        let may = matches!(role, "community_worker" | "chair");
        let answer = town.get(&mut who, &town.at("/audit"));
        assert_eq!(answer.status, if may { 200 } else { 404 }, "{role}");
        let json = town.get(&mut who, &format!("/api/v1/c/{TOWN}/audit"));
        assert_eq!(json.status, if may { 200 } else { 404 }, "{role}");
        let own = town.get(&mut who, &town.at("/me/audit"));
        assert_eq!(own.status, if role == "visitor" { 401 } else { 200 }, "{role}");
    }
    let mut worker = town.as_holder(town.worker);
    town.get(&mut worker, &format!("/c/{NEXT}/audit")).is(404);
}
