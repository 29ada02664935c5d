//! The schema: portable, separated by community, and nothing in it that Liren leaves out on purpose.

use liren_store::migrate;

use crate::source;

/// Tables that belong to no community (see ARCHITECTURE.md); any other one is a mistake.
const GLOBAL: &[&str] = &["account", "session", "directory", "division", "street", "pack", "calendar", "job"];

/// Parts of names that would mean a file on a person, a score, a track or a forbidden fact about somebody.
const LEFT_OUT: &[&str] = &[
    "idcard",
    "identity",
    "ethnic",
    "ethnicity",
    "nation",
    "religion",
    "faith",
    "politics",
    "political",
    "party",
    "face",
    "track",
    "gps",
    "latitude",
    "longitude",
    "checkin",
    "score",
    "scores",
    "points",
    "rank",
    "ranking",
    "penalty",
    "fine",
    "blacklist",
    "redlist",
    "whitelist",
    "keyperson",
    "tag",
    "tags",
    "label",
    "profile",
    "birth",
    "birthday",
    "gender",
    "sex",
    "disability",
    "disabled",
    "relief",
    "income",
    "health",
    "illness",
    "criminal",
    "petition",
    "remark",
    "remarks",
    "comment",
    "heads",
    "headcount",
    "device_id",
    "ip",
    "useragent",
    "fingerprint",
];

fn words(name: &str) -> impl Iterator<Item = String> {
    name.split('_').map(str::to_lowercase).collect::<Vec<_>>().into_iter()
}

#[test]
fn nothing_left_out_on_purpose_is_in_the_schema() {
    for table in liren_store::copy::tables().unwrap() {
        for name in std::iter::once(&table.name).chain(table.columns.iter().map(|(c, _)| c)) {
            let squeezed = name.replace('_', "");
            let found = words(name).chain([squeezed]).find(|w| LEFT_OUT.contains(&w.as_str()));
            assert!(found.is_none(), "{}.{name}: {found:?} is left out on purpose (rules of the domain, section 5)", table.name);
        }
    }
}

#[test]
fn steps_are_portable() {
    for (file, step) in migrate::all() {
        let upper = step.to_uppercase();
        let kind = ["CREATE TABLE ", "CREATE INDEX ", "CREATE UNIQUE INDEX ", "ALTER TABLE "];
        assert!(kind.iter().any(|k| upper.starts_with(k)), "{file}: one DDL statement a step: {step}");
        for never in [
            "SERIAL",
            "TIMESTAMP",
            "JSON",
            "VARCHAR",
            "INTEGER",
            " DEFAULT ",
            "TRIGGER",
            "GENERATED",
            "CHECK (",
            "DEFERR",
            "EXCLUDE",
            "ON DELETE",
            "COLLATE",
            "NUMERIC",
        ] {
            assert!(!upper.contains(never), "{file}: {never} is not portable: {step}");
        }
    }
}

#[test]
fn every_table_is_of_a_community_or_on_the_list() {
    let tables = liren_store::copy::tables().unwrap();
    for table in &tables {
        let first = &table.columns[table.key[0]].0;
        let global = GLOBAL.contains(&table.name.as_str());
        assert!(global || first == "community", "{}: its primary key begins with community, or it is listed", table.name);
    }
    for (file, step) in migrate::all() {
        let Some(rest) = step.strip_prefix("CREATE UNIQUE INDEX ") else { continue };
        let table = rest.split_whitespace().nth(2).unwrap_or("");
        assert!(
            GLOBAL.contains(&table) || rest.contains("(community"),
            "{file}: a unique key of a community begins with community: {step}"
        );
    }
    for (file, step) in migrate::all() {
        for key in step.split("FOREIGN KEY ").skip(1) {
            let inside = key.starts_with("(community,") && key.contains("(community, id)");
            assert!(inside, "{file}: a foreign key stays inside a community: {key}");
        }
    }
}

#[test]
fn every_migration_says_what_its_tables_are_for() {
    for (name, text) in source::files("migrations", ".sql") {
        assert!(text.starts_with("-- "), "{name} begins by saying what it is for");
    }
}
