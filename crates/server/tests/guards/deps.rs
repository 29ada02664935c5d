//! Which crate may know which, and which crates may not be here at all.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use crate::source::root;

/// Each part with the parts of ours it may use (tests excepted). Parts of the same height never know each other.
const MAY_USE: &[(&str, &[&str])] = &[
    ("liren-i18n", &[]),
    ("liren-core", &[]),
    ("liren-store", &["liren-core"]),
    ("liren-kit", &["liren-core", "liren-store", "liren-i18n"]),
    ("liren-ground", &["liren-core", "liren-store", "liren-kit", "liren-i18n"]),
    ("liren-gather", &["liren-core", "liren-store", "liren-kit", "liren-ground", "liren-i18n"]),
    ("liren-edges", &["liren-core", "liren-store", "liren-kit"]),
    ("liren-server", &["liren-core", "liren-store", "liren-kit", "liren-ground", "liren-gather", "liren-edges", "liren-i18n"]),
];

/// Crates that are not wanted anywhere, and why.
const BANNED: &[(&str, &str)] = &[
    ("openssl-sys", "TLS is rustls with ring: no system library"),
    ("native-tls", "TLS is rustls with ring: no system library"),
    ("aws-lc-sys", "TLS is rustls with ring: no C build of minutes"),
    ("chrono", "time is jiff, in core::time only"),
    ("time", "time is jiff, in core::time only"),
    ("sqlx", "the store is our own"),
    ("diesel", "the store is our own"),
];

fn metadata() -> serde_json::Value {
    let said = Command::new("rustc").arg("-vV").output().expect("rustc runs");
    let said = String::from_utf8_lossy(&said.stdout).into_owned();
    let host = said.lines().find_map(|l| l.strip_prefix("host: ")).expect("rustc says its host");
    // For this platform only: nothing has to be downloaded that was not built.
    let out = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--locked", "--offline", "--filter-platform", host])
        .current_dir(root())
        .output()
        .expect("cargo runs");
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    serde_json::from_slice(&out.stdout).expect("cargo metadata is JSON")
}

/// Names of all packages by id.
fn names(meta: &serde_json::Value) -> BTreeMap<&str, &str> {
    let packages = meta["packages"].as_array().expect("packages");
    packages.iter().filter_map(|p| Some((p["id"].as_str()?, p["name"].as_str()?))).collect()
}

#[test]
fn parts_know_only_what_is_below_them() {
    let meta = metadata();
    let mut seen = BTreeSet::new();
    for package in meta["packages"].as_array().expect("packages") {
        let Some(name) = package["name"].as_str().filter(|n| n.starts_with("liren-")) else { continue };
        let allowed = MAY_USE.iter().find(|(part, _)| *part == name).map(|(_, may)| *may);
        let allowed = allowed.unwrap_or_else(|| panic!("{name} is a new part: say here what it may use"));
        seen.insert(name);
        for dep in package["dependencies"].as_array().expect("dependencies") {
            let (dep_name, kind) = (dep["name"].as_str().unwrap_or(""), dep["kind"].as_str());
            if dep_name.starts_with("liren-") && kind != Some("dev") {
                assert!(allowed.contains(&dep_name), "{name} may not use {dep_name}");
            }
        }
    }
    assert_eq!(seen.len(), MAY_USE.len());
}

#[test]
fn unwanted_crates_are_not_built() {
    let meta = metadata();
    let names = names(&meta);
    let nodes: BTreeMap<&str, &serde_json::Value> =
        meta["resolve"]["nodes"].as_array().expect("nodes").iter().filter_map(|n| Some((n["id"].as_str()?, n))).collect();
    let mut open: Vec<&str> = meta["workspace_members"].as_array().expect("members").iter().filter_map(|m| m.as_str()).collect();
    let mut built = BTreeSet::new();
    while let Some(id) = open.pop() {
        if built.insert(id) {
            let deps = nodes[id]["deps"].as_array().expect("deps");
            open.extend(deps.iter().filter_map(|d| d["pkg"].as_str()));
        }
    }
    for id in &built {
        let why = BANNED.iter().find(|(banned, _)| *banned == names[id]);
        assert!(why.is_none(), "{why:?}");
    }
    assert!(built.len() > 100);
}

#[test]
fn only_one_place_asks_for_time_and_chance() {
    for (name, text) in crate::source::program() {
        for ambient in ["SystemTime::now(", "Instant::now(", "getrandom::fill(", "Uuid::now_v7(", "rand::rng("] {
            let allowed =
                name.ends_with("server/src/clock.rs") || name.contains("server/src/bench") || name.contains("cli/bench");
            assert!(allowed || !text.contains(ambient), "{name}: {ambient}) comes in as an argument");
        }
    }
}
