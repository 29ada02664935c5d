//! Stories of papers that belong to a ballot: photos and documents, whose SHA-256 stands in the notice.

use axum::http::Method;
use liren_core::ballot::entry::Entry;
use liren_core::lang::Lang;
use liren_core::merkle::{Hash, sha256};
use liren_ground::testing::{TOWN, TestTown};
use liren_kit::testing::{Answer, Who};
use serde_json::{Value, json};

use super::keep;
use super::testing::{ROLL, ballot, bring, draft, step, worker};
use crate::documents::tests::{DOCX, PDF};
use crate::matters::tests::{PHOTO, VOICE, story};

/// What the notice's line of the log says belongs to it.
fn announced(town: &TestTown, number: &str) -> Vec<Hash> {
    let id = ballot(town, number).id;
    let lines = town.app.db.read_now(move |tx| keep::of_kind(tx, TOWN, id, "notice")).expect("the lines");
    match lines.into_iter().next().map(|l| l.entry) {
        Some(Entry::Notice(notice)) => notice.papers,
        other => panic!("no notice: {other:?}"),
    }
}

/// Uploads a file as a program; answers its id.
fn put(town: &TestTown, who: &mut Who, kind: &str, bytes: &[u8]) -> String {
    let sent = town.send(who, Method::POST, &format!("/api/v1{}", town.at("/files")), Some((kind, bytes.to_vec())), &[]);
    let told: Value = serde_json::from_str(&sent.is(201).body).expect("an object");
    told["id"].as_str().expect("an id").to_string()
}

#[test]
fn what_is_announced_covers_documents_and_everybody_can_download_them() {
    story(|town| {
        bring(&town, &mut worker(&town), ROLL).is(303);
        let number = draft(&town, &mut worker(&town), "advice", "advisory", "同意");
        let run = town.at(&format!("/ballots/{number}/run"));
        let send = |who: &mut Who, files: &[(&str, &str, &[u8])]| {
            town.upload(who, &run, &[("do", "attach"), ("attach", "充电桩的报价")], files)
        };
        send(&mut town.as_neighbour(town.owner), &[("files", "a.pdf", PDF)]).is(403);
        // What was typed is kept, and told at the field.
        send(&mut worker(&town), &[]).is(422).shows(&["id=\"w-files\"", "充电桩的报价"]);
        send(&mut worker(&town), &[("files", "报价.pdf", b"MZ\x90\x00")]).is(422).shows(&["只收照片", "充电桩的报价"]);
        send(&mut worker(&town), &[("files", "a.pdf", b"%PDF-1.7 cut off")]).is(422).shows(&["只收 PDF"]);
        let macros = [DOCX, b"word/vbaProject.bin"].concat();
        send(&mut worker(&town), &[("files", "a.docx", &macros)]).is(422).shows(&["不收带宏的文件"]);
        let heavy = [PDF, &vec![b' '; 10 * 1024 * 1024]].concat();
        send(&mut worker(&town), &[("files", "a.pdf", &heavy)]).is(422).shows(&["超过 10 MB"]);
        let six = [("files", "a.jpg", PHOTO); 6];
        send(&mut worker(&town), &six).is(422).shows(&["最多 5 个文件"]);
        // In English too.
        send(&mut worker(&town).reading(Lang::En), &[("files", "a.pdf", b"MZ")]).is(422).shows(&["Only photos (JPG, PNG, WebP)"]);
        send(&mut worker(&town), &[("files", "a.exe", PDF), ("files", "b.jpg", PHOTO), ("files", "c.docx", DOCX)]).is(303);
        // A draft is shown to nobody else, nor are its files.
        let at = town.at(&format!("/ballots/{number}"));
        let page = town.get(&mut worker(&town), &at);
        page.is(200).shows(&[
            "充电桩的报价 1（PDF，1 KB）",
            "充电桩的报价 2（DOCX，1 KB）",
            "<figcaption>充电桩的报价</figcaption>",
        ]);
        let linked = |page: &Answer, after: &str| {
            let before = page.body.split(after).next().unwrap_or_default();
            let to = before.rsplit("href=\"").find(|r| r.contains("/files/")).and_then(|r| r.split('"').next());
            to.expect("a link").to_string()
        };
        let (pdf, photo) = (linked(&page, "充电桩的报价 1（"), linked(&page, "<figcaption>充电桩的报价"));
        town.get(&mut town.visitor(), &pdf).is(404);
        town.get(&mut worker(&town), &pdf).is(200);
        step(&town, &mut worker(&town), &number, &[("do", "notice")]).is(303);
        town.get(&mut town.visitor(), &format!("{at}/announcement")).shows(&["附的材料", "充电桩的报价 1（PDF，1 KB）"]);
        let mut all = announced(&town, &number);
        all.sort_unstable_by_key(|h| h.0);
        let mut kept = [PDF, PHOTO, DOCX].map(|b| sha256(&[b]));
        kept.sort_unstable_by_key(|h| h.0);
        assert_eq!(all, kept);
        // Anybody downloads exactly what was announced, under its name and never shown by us.
        let file = town.get(&mut town.visitor(), &pdf);
        file.is(200);
        assert_eq!(file.body.as_bytes(), PDF);
        let header = |file: &Answer, name: &str| file.headers.get(name).and_then(|v| v.to_str().ok()).unwrap_or("").to_string();
        assert_eq!(header(&file, "content-type"), "application/pdf");
        assert!(header(&file, "content-disposition").starts_with("attachment; filename*=UTF-8''%E5%85%85"), "{:?}", file.headers);
        assert_eq!(header(&file, "content-security-policy"), "sandbox; default-src 'none'");
        let shown = town.get(&mut town.visitor(), &photo);
        assert_eq!(
            (header(shown.is(200), "content-type"), header(&shown, "content-disposition")),
            ("image/jpeg".into(), String::new())
        );
        let told: Value =
            serde_json::from_str(&town.get(&mut town.visitor(), &format!("/api/v1{at}")).is(200).body).expect("an object");
        let digests: Vec<_> = told["attachments"].as_array().expect("a list").iter().map(|a| a["sha256"].clone()).collect();
        assert!(digests.contains(&json!(sha256(&[PDF]).to_string())), "{told}");
        // Not afterwards; and a document proves no posting.
        send(&mut worker(&town), &[("files", "b.pdf", PDF)]).is(409);
        let posted = |bytes: &[u8]| {
            town.upload(&mut worker(&town), &run, &[("do", "posting"), ("posting", "门口")], &[("files", "a", bytes)])
        };
        posted(PDF).is(422).shows(&["这张照片打不开"]);
        posted(PHOTO).is(303);
        assert_eq!(announced(&town, &number).len(), 3);
    });
}

#[test]
fn programs_name_what_they_uploaded() {
    story(|town| {
        bring(&town, &mut worker(&town), ROLL).is(303);
        let number = draft(&town, &mut worker(&town), "advice", "advisory", "同意");
        let api = format!("/api/v1{}", town.at(&format!("/ballots/{number}")));
        let send = |who: &mut Who, body: Value| {
            town.send(who, Method::POST, &api, Some(("application/json", body.to_string().into_bytes())), &[])
        };
        let pdf = put(&town, &mut worker(&town), "application/pdf", PDF);
        let voice = put(&town, &mut worker(&town), "audio/ogg", VOICE);
        let attach = |files: &[&str]| json!({"do": "attach", "attach": "预算", "files": files});
        send(&mut town.as_neighbour(town.owner), attach(&[&pdf])).is(403);
        send(&mut worker(&town), attach(&[])).is(422).shows(&["\"files\"", "\"required\""]);
        send(&mut worker(&town), attach(&["a.pdf"])).is(422).shows(&["\"not-here\""]);
        send(&mut worker(&town), attach(&["0192f0c1-0000-7000-8000-000000000000"])).is(422).shows(&["\"not-here\""]);
        send(&mut worker(&town), attach(&[&voice])).is(422).shows(&["\"not-a-paper\""]);
        send(&mut worker(&town), attach(&[pdf.as_str(); 6])).is(422).shows(&["\"too-many-files\""]);
        // A step that takes no files says so.
        send(&mut worker(&town), json!({"do": "notice", "files": [pdf]})).is(422).shows(&["\"too-many-files\""]);
        let done = send(&mut worker(&town), attach(&[&pdf]));
        done.is(200).shows(&["\"words\":\"预算\"", "application/pdf", "\"kind\":\"document\""]);
        // What hangs somewhere hangs there alone.
        send(&mut worker(&town), attach(&[&pdf])).is(422).shows(&["\"not-here\""]);
        send(&mut worker(&town), json!({"do": "notice"})).is(200);
        assert_eq!(announced(&town, &number), [sha256(&[PDF])]);
        let (pdf, photo) =
            (put(&town, &mut worker(&town), "application/pdf", PDF), put(&town, &mut worker(&town), "image/jpeg", PHOTO));
        let posting = |file: &str| json!({"do": "posting", "posting": "门口", "files": [file]});
        send(&mut worker(&town), posting(&pdf)).is(422).shows(&["\"not-a-photo\""]);
        let posted: Value = serde_json::from_str(&send(&mut worker(&town), posting(&photo)).is(200).body).expect("an object");
        assert_eq!(posted["posted"].as_array().map(Vec::len), Some(1));
    });
}
