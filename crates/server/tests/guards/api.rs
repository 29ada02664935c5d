//! The API's description: as it was agreed (a snapshot), and true.

use std::collections::BTreeSet;

use liren_server::build;
use serde_json::Value;

fn described() -> BTreeSet<(String, String)> {
    let doc = serde_json::to_value(build::openapi()).expect("the document is JSON");
    let mut out = BTreeSet::new();
    for (path, item) in doc["paths"].as_object().expect("paths") {
        for method in
            item.as_object().expect("an item").keys().filter(|m| ["get", "post", "put", "patch", "delete"].contains(&m.as_str()))
        {
            out.insert((method.to_uppercase(), path.clone()));
        }
    }
    out
}

fn routed() -> BTreeSet<(String, String)> {
    let routes = build::slices().into_iter().flat_map(|s| s.routes);
    routes.filter(|r| r.pattern.starts_with("/api/")).map(|r| (r.method.to_string(), r.pattern.to_string())).collect()
}

/// The names of what the document describes, each with the file that declares it.
fn schemas() -> Vec<(String, String)> {
    let mut out = Vec::new();
    for (file, text) in crate::source::program() {
        for after in text.split("ToSchema").skip(1) {
            let declared = after.lines().find(|l| l.contains("struct ") || l.contains("enum ")).unwrap_or_default();
            let declared = declared.replace("pub(super) ", "").replace("pub(crate) ", "");
            // The derive itself stands before; what an import names is followed by no declaration of its own.
            let name = declared.split(['{', '(', '<', ';']).next().unwrap_or("").split_whitespace().last().unwrap_or("");
            if after.trim_start().starts_with([')', ',']) && !name.is_empty() {
                out.push((name.to_string(), file.clone()));
            }
        }
    }
    out
}

#[test]
fn no_two_things_the_document_describes_have_one_name() {
    let all = schemas();
    assert!(all.iter().any(|(name, _)| name == "MatterJson"), "the declarations are found");
    // Of two with one name the document shows one, without a word.
    let mut seen = std::collections::BTreeMap::<&str, &str>::new();
    for (name, file) in &all {
        if let Some(before) = seen.insert(name, file) {
            panic!("{name} is declared in {before} and in {file}");
        }
    }
}

#[test]
fn what_is_described_is_there_and_what_is_there_is_described() {
    let (described, routed) = (described(), routed());
    let missing: Vec<_> = described.difference(&routed).collect();
    assert!(missing.is_empty(), "described, but no route: {missing:?}");
    let silent: Vec<_> = routed.difference(&described).collect();
    assert!(silent.is_empty(), "a route nobody describes: {silent:?}");
}

/// Every operation with its method and path.
fn operations(doc: &Value) -> Vec<(String, &Value)> {
    let items = doc["paths"].as_object().expect("paths").iter();
    items
        .flat_map(|(path, item)| {
            let all = item.as_object().expect("an item").iter().filter(|(m, op)| op.is_object() && *m != "parameters");
            all.map(move |(method, op)| (format!("{} {path}", method.to_uppercase()), op))
        })
        .collect()
}

#[test]
fn every_operation_says_what_it_does_answers_and_asks_for() {
    let doc = serde_json::to_value(build::openapi()).expect("the document is JSON");
    let mut wrong = Vec::new();
    for (name, op) in operations(&doc) {
        if op["summary"].as_str().is_none_or(|s| s.trim().is_empty()) {
            wrong.push(format!("{name} has no summary"));
        }
        let answers = op["responses"].as_object().cloned().unwrap_or_default();
        if !answers.keys().any(|status| status.starts_with('2')) {
            wrong.push(format!("{name} never succeeds"));
        }
        if !answers.contains_key("default") {
            wrong.push(format!("{name} does not say how it refuses"));
        }
        for (status, answer) in answers.iter().filter(|(status, _)| !status.starts_with(['2', '3'])) {
            if answer["content"]["application/problem+json"]["schema"]["$ref"] != "#/components/schemas/Problem" {
                wrong.push(format!("{name} refuses with {status} without a problem"));
            }
        }
        let ways = op["security"].as_array().cloned().unwrap_or_default();
        for way in ["bearer", "cookie"] {
            if !ways.iter().any(|w| w.get(way).is_some()) {
                wrong.push(format!("{name} does not know how to sign in by {way}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_a_visitor_may_is_open_and_nothing_else() {
    let doc = serde_json::to_value(build::openapi()).expect("the document is JSON");
    let open = |wanted: &str| {
        let all = operations(&doc);
        let (_, op) = all.iter().find(|(name, _)| name == wanted).unwrap_or_else(|| panic!("{wanted} is described"));
        op["security"].as_array().is_some_and(|ways| ways.iter().any(|w| w.as_object().is_some_and(serde_json::Map::is_empty)))
    };
    assert!(open("GET /api/v1/c/{community}/matters"));
    assert!(open("POST /api/v1/c/{community}/matters"), "no account to file");
    assert!(open("GET /api/v1/divisions"));
    assert!(!open("GET /api/v1/c/{community}/audit"));
}

#[test]
fn everything_pointed_at_is_there() {
    fn points(value: &Value, out: &mut Vec<String>) {
        match value {
            Value::Object(map) => {
                out.extend(map.get("$ref").and_then(Value::as_str).map(str::to_string));
                map.values().for_each(|v| points(v, out));
            }
            Value::Array(all) => all.iter().for_each(|v| points(v, out)),
            _ => {}
        }
    }
    let doc = serde_json::to_value(build::openapi()).expect("the document is JSON");
    let mut all = Vec::new();
    points(&doc, &mut all);
    assert!(all.len() > 20);
    let lost: Vec<_> = all.iter().filter(|p| doc.pointer(p.trim_start_matches('#')).is_none()).collect();
    assert!(lost.is_empty(), "{lost:?}");
}

/// What programs rely on. A change is read in the difference of the snapshot: what goes away or becomes required breaks them.
#[test]
fn the_description_is_as_it_was_agreed() {
    let doc = serde_json::to_value(build::openapi()).expect("the document is JSON");
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../snapshots");
    settings.set_prepend_module_to_snapshot(false);
    // The version changes with every release and says nothing about the paths.
    let mut doc = doc;
    doc["info"]["version"] = "(version)".into();
    let text = serde_json::to_string_pretty(&doc).expect("the document is JSON");
    settings.bind(|| insta::assert_snapshot!("openapi", text));
}
