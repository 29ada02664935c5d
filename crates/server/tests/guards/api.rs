//! The API's description: as it was agreed (a snapshot), and true.

use std::collections::BTreeSet;

use liren_server::build;

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

#[test]
fn what_is_described_is_there_and_what_is_there_is_described() {
    let (described, routed) = (described(), routed());
    let missing: Vec<_> = described.difference(&routed).collect();
    assert!(missing.is_empty(), "described, but no route: {missing:?}");
    let silent: Vec<_> = routed.difference(&described).collect();
    assert!(silent.is_empty(), "a route nobody describes: {silent:?}");
}

#[test]
fn every_operation_says_what_it_does() {
    let doc = serde_json::to_value(build::openapi()).expect("the document is JSON");
    for (path, item) in doc["paths"].as_object().expect("paths") {
        for (method, op) in item.as_object().expect("an item") {
            if op.is_object() && method != "parameters" {
                let said = ["summary", "description"].iter().any(|k| op[*k].as_str().is_some_and(|s| !s.trim().is_empty()));
                assert!(said, "{method} {path} has neither summary nor description");
                assert!(op["responses"].as_object().is_some_and(|r| !r.is_empty()), "{method} {path} answers nothing");
            }
        }
    }
}
