//! Stories of a project's papers: a firm's offer, vouchers of accounts, the acceptance record; by the form and by programs.

use axum::http::Method;
use liren_ground::testing::{TOWN, TestTown};
use liren_kit::testing::{Answer, Who};
use liren_store::sql;
use serde_json::{Value, json};

use super::tests::begin;
use crate::documents::tests::{DOCX, PDF, XLSX};
use crate::matters::tests::{PHOTO, carried, story};

/// The number of its last line, as its page carries it.
fn seen(town: &TestTown, who: &mut Who, at: &str) -> String {
    let page = town.get(who, at);
    carried(&page).into_iter().find(|(k, _)| k == "seen").map(|(_, v)| v).unwrap_or_default()
}

fn send(town: &TestTown, who: &mut Who, at: &str, fields: &[(&str, &str)], files: &[(&str, &str, &[u8])]) -> Answer {
    let seen = seen(town, &mut town.as_holder(town.worker), at);
    let mut all = vec![("seen", seen.as_str())];
    all.extend_from_slice(fields);
    town.upload(who, at, &all, files)
}

fn reach(town: &TestTown, stage: &'static str) {
    let set = sql!("UPDATE project SET stage = $2 WHERE community = $1");
    town.app.db.write_now(move |tx| tx.exec(set, &[TOWN.into(), stage.into()])).expect("the stage");
}

fn whole(town: &TestTown, at: &str) -> Value {
    serde_json::from_str(&town.get(&mut town.visitor(), &format!("/api/v1{at}")).is(200).body).expect("an object")
}

#[test]
fn quotes_vouchers_and_the_acceptance_record_are_documents_too() {
    story(|town| {
        let mut worker = town.as_holder(town.worker);
        let at = begin(&town, &mut worker, "stairwell", "");
        let quote = [("do", "quote"), ("firm", "恒固门业"), ("quote_amount", "11800"), ("months", "24")];
        send(&town, &mut town.as_neighbour(town.resident), &at, &quote, &[("files", "a.pdf", PDF)]).is(403);
        // What is no paper is told at the field, in words; what was typed is kept.
        let wrong = send(&town, &mut worker, &at, &quote, &[("files", "报价.pdf", b"MZ\x90\x00")]);
        wrong.is(422).shows(&["只收照片（JPG、PNG、WebP）和 PDF", "恒固门业", "11800"]);
        send(&town, &mut worker, &at, &quote, &[("files", "报价.pdf", PDF), ("files", "样板.jpg", PHOTO)]).is(303);
        let entry = [("do", "entry"), ("way", "spent"), ("entry", "预付款"), ("entry_amount", "3000")];
        send(&town, &mut worker, &at, &entry, &[("files", "发票.xlsx", XLSX), ("files", "收据.pdf", PDF)]).is(303);
        let page = town.get(&mut town.visitor(), &at);
        page.is(200).shows(&["报价单（PDF，1 KB）", "票据 1（", "票据 2（"]);
        // A picture of before and after is a picture.
        let before = [("do", "photo"), ("which", "before")];
        send(&town, &mut worker, &at, &before, &[("files", "a.pdf", PDF)]).is(422).shows(&["这张照片打不开"]);
        send(&town, &mut worker, &at, &before, &[]).is(422);
        send(&town, &mut worker, &at, &before, &[("files", "a.jpg", PHOTO)]).is(303);
        // Nothing is accepted before the works are done.
        let accepted = [("do", "acceptance"), ("acceptance", "十户到场，门都关得上")];
        send(&town, &mut worker, &at, &accepted, &[("files", "a.docx", DOCX)]).is(422).shows(&["现在还不能这样做"]);
        reach(&town, "accepting");
        send(&town, &mut worker, &at, &accepted, &[]).is(422).shows(&["十户到场"]);
        send(&town, &mut worker, &at, &accepted, &[("files", "a.docx", DOCX)]).is(303);
        let page = town.get(&mut town.visitor(), &at);
        page.is(200).shows(&["验收记录（DOCX，1 KB）", "传了验收记录", "十户到场"]);
        // Whoever sees the project downloads them, under a name that says whose they are.
        let before = page.body.split("报价单（PDF").next().unwrap_or_default();
        let link = before.rsplit("href=\"").find(|r| r.contains("/files/")).and_then(|r| r.split('"').next());
        let link = link.expect("a link");
        let file = town.get(&mut town.visitor(), link);
        assert_eq!(file.is(200).body.as_bytes(), PDF);
        let named = file.headers.get("content-disposition").and_then(|v| v.to_str().ok()).unwrap_or("");
        assert!(named.starts_with("attachment; filename*=UTF-8''P2026-") && named.ends_with(".pdf"), "{named}");
        // Not by another project's address.
        let other = begin_other(&town, &mut worker);
        let number = at.rsplit('/').next().expect("a number");
        town.get(&mut town.visitor(), &link.replace(number, &other)).is(404);
        let told = whole(&town, &at);
        let kinds = |list: &Value| {
            list.as_array().expect("a list").iter().map(|f| f["kind"].as_str().unwrap_or("").to_string()).collect::<Vec<_>>()
        };
        assert_eq!(kinds(&told["quotes"][0]["files"]), ["document", "photo"]);
        assert_eq!(kinds(&told["accounts"][0]["files"]), ["document", "document"]);
        assert_eq!((kinds(&told["before"]), kinds(&told["acceptance"])), (vec!["photo".into()], vec!["document".into()]));
    });
}

/// Another project of the same community; answers its number.
fn begin_other(town: &TestTown, who: &mut Who) -> String {
    begin(town, who, "roof", "").rsplit('/').next().expect("a number").to_string()
}

#[test]
fn programs_send_vouchers() {
    story(|town| {
        let mut worker = town.as_holder(town.worker);
        let at = begin(&town, &mut worker, "stairwell", "");
        let files = format!("/api/v1{}", town.at("/files"));
        let put = town.send(&mut worker, Method::POST, &files, Some(("application/pdf", PDF.to_vec())), &[]);
        let id = serde_json::from_str::<Value>(&put.is(201).body).expect("an object")["id"].as_str().unwrap_or("").to_string();
        let send = |who: &mut Who, body: Value| {
            let content = ("application/json", body.to_string().into_bytes());
            town.send(who, Method::POST, &format!("/api/v1{at}"), Some(content), &[])
        };
        let entry = |seen: &Value, files: &[&str]| json!({"do": "entry", "seen": seen.to_string(), "way": "spent", "entry": "预付款", "entry_amount": "3000", "files": files});
        let now = whole(&town, &at)["seen"].clone();
        send(&mut town.as_neighbour(town.resident), entry(&now, &[&id])).is(403);
        send(&mut worker, entry(&now, &["nothing"])).is(422).shows(&["\"files\""]);
        send(&mut worker, json!({"do": "next", "seen": now.to_string(), "files": [id]})).is(422).shows(&["\"too-many-files\""]);
        // An act that is refused leaves the file for the next.
        send(&mut worker, entry(&json!(99), &[&id])).is(409);
        send(&mut worker, entry(&now, &[&id])).is(200).shows(&["\"kind\":\"document\""]);
        let later = whole(&town, &at)["seen"].clone();
        send(&mut worker, entry(&later, &[&id])).is(422).shows(&["\"not-here\""]);
        assert_eq!(whole(&town, &at)["accounts"].as_array().map(Vec::len), Some(1), "a line without its voucher is not booked");
    });
}
