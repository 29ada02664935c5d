//! Walks through the demo as a reader would: as a visitor and as those who work here, in both languages, along every link
//! a page shows. No link leads nowhere, no page breaks or is heavy, every page speaks its language and says that all of
//! it is invented.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::net::SocketAddr;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Request, header};
use data_encoding::BASE64URL_NOPAD;
use liren_core::contact::Contact;
use liren_ground::access::store as access;
use liren_kit::app::App;
use liren_kit::fail::Fail;
use liren_server::{build, demo};
use tower::ServiceExt;

/// How many pages of one kind a walker opens.
const OF_A_KIND: usize = 4;
/// The heaviest page, uncompressed.
const HEAVIEST: usize = 100_000;

/// Pages no link of a walk leads to, and why.
const UNLINKED: &[(&str, &str)] = &[
    ("/c/{community}/slip/{code}", "the QR code of a household slip"),
    ("/", "an installation for one community leads on to its home"),
    ("/b", "the form for a code typed from a poster"),
    ("/sign-in/factor", "shown after a right password only"),
    ("/c/{community}/places/homes/{entrance}/table", "linked from an entrance, which a walk of four places may miss"),
    ("/c/{community}/places/circle/{circle}/homes", "linked from a circle, which a walk of four places may miss"),
    ("/c/{community}/plan/edit/confirm", "shown after an upload only"),
    ("/c/{community}/posts/{post}/appoint", "linked from a vacant post, which a walk of four posts may miss"),
    ("/c/{community}/feeds/matters/{building}", "for feed readers"),
    ("/c/{community}/feeds/matters/grid/{grid}", "for feed readers"),
    ("/c/{community}/feeds/matters/category/{category}", "for feed readers"),
    ("/c/{community}/hooks/{hook}", "linked from the list once there is one"),
    ("/c/{community}/alerts/{token}", "mailed to an address that is to hear of something"),
    ("/c/{community}/consultations/{consultation}/vote", "shown after one began to vote, which is a form"),
    ("/c/{community}/meetings/{meeting}/hall", "linked while a meeting runs; none runs when the demo begins"),
    ("/c/{community}/meetings/{meeting}/live", "what the screens of a running meeting listen to"),
    ("/c/{community}/meetings/{meeting}/papers/{id}/{size}", "linked from a meeting with papers"),
    ("/c/{community}/ballots/{ballot}/draft", "linked from a draft; the demo has none"),
    ("/c/{community}/ballots/{ballot}/vote", "linked while a vote on the web runs; the demo's is on paper"),
    ("/c/{community}/ballots/{ballot}/receipt/{hash}", "shown after a ballot is cast"),
    ("/c/{community}/ballots/{ballot}/files/{id}/{size}", "linked from a ballot with photos"),
    ("/c/{community}/selections/{selection}/candidates/{candidate}/photo/{file}/{size}", "linked from a candidate with a photo"),
    ("/c/{community}/selections/{selection}/filing/files/{file}/{size}", "linked from a filing with its receipt"),
    ("/c/{community}/procedures/{procedure}/filing", "linked from the founding of an owners' meeting; the demo has none"),
    ("/c/{community}/procedures/{procedure}/filing/sheet", "the same"),
    ("/c/{community}/procedures/{procedure}/filing/files/{file}/{size}", "the same"),
    ("/c/{community}/projects/{project}/shares", "linked where owners pay a part; those of the demo pay nothing"),
    ("/c/{community}/resume/{token}", "mailed to an address that had stopped"),
];

struct Walk {
    app: App,
    router: Router,
    runtime: tokio::runtime::Runtime,
    patterns: Vec<&'static str>,
    wrong: BTreeSet<String>,
    opened: BTreeSet<&'static str>,
    _dir: tempfile::TempDir,
}

impl Walk {
    fn begin() -> Self {
        let dir = tempfile::tempdir().expect("a directory");
        let config = demo::config(dir.path(), "http://liren.test".into());
        let app = demo::open(&config, dir.path(), false, 0, &|step| eprintln!("{step}")).expect("the demo is told");
        let slices = build::slices();
        let patterns = slices.iter().flat_map(|s| &s.routes).filter(|r| r.method == "GET").map(|r| r.pattern).collect();
        let router = liren_kit::router::router(&app, slices, "{}".into());
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        Self { app, router, runtime, patterns, wrong: BTreeSet::new(), opened: BTreeSet::new(), _dir: dir }
    }

    /// The cookie of a device of somebody in the story.
    fn device(&self, login: &str) -> String {
        let (app, moment, contact) = (self.app.clone(), self.app.moment(), Contact::parse(login).expect("a phone"));
        let token: Result<[u8; 32], Fail> = self.app.db.write_now(move |tx| {
            let mut m = moment.clone();
            let account = access::find_account(tx, &app, &contact)?.ok_or_else(|| Fail::internal("nobody"))?;
            Ok(access::open_device(tx, &mut m, account, true, "walk", None)?)
        });
        format!("liren={}; ", BASE64URL_NOPAD.encode(&token.expect("a device")))
    }

    fn get(&self, path: &str, cookie: &str) -> (u16, String, String, String) {
        let request = Request::builder().uri(path).header(header::HOST, "liren.test").header(header::COOKIE, cookie);
        let mut request = request.body(Body::empty()).expect("a request");
        request.extensions_mut().insert(ConnectInfo(SocketAddr::from(([203, 0, 113, 9], 40_000))));
        let router = self.router.clone();
        self.runtime.block_on(async move {
            let response = router.oneshot(request).await.unwrap_or_else(|never| match never {});
            let text =
                |name: header::HeaderName| response.headers().get(name).and_then(|v| v.to_str().ok()).unwrap_or("").to_string();
            let (kind, location) = (text(header::CONTENT_TYPE), text(header::LOCATION));
            let status = response.status().as_u16();
            let body = axum::body::to_bytes(response.into_body(), usize::MAX).await.expect("a body");
            (status, kind, location, String::from_utf8_lossy(&body).into_owned())
        })
    }

    /// The pattern an address belongs to.
    fn pattern(&self, path: &str) -> Option<&'static str> {
        let parts: Vec<&str> = path.split('/').collect();
        let fits = |pattern: &&&'static str| {
            let holes: Vec<&str> = pattern.split('/').collect();
            holes.len() == parts.len() && holes.iter().zip(&parts).all(|(h, p)| h == p || (h.starts_with('{') && !p.is_empty()))
        };
        // The one with the fewest holes: /notices/new before /notices/{notice}.
        self.patterns.iter().filter(fits).min_by_key(|p| p.matches('{').count()).copied()
    }

    /// Follows every link from here on.
    fn from(&mut self, start: &[&str], who: &str, cookie: &str, lang: &str) {
        let cookie = format!("{cookie}lang={lang}");
        let mut queue: VecDeque<(String, String)> = start.iter().map(|s| ((*s).to_string(), "the start".to_string())).collect();
        let mut seen: BTreeSet<String> = BTreeSet::new();
        let mut of_a_kind: BTreeMap<String, usize> = BTreeMap::new();
        while let Some((link, from)) = queue.pop_front() {
            let link = link.split('#').next().unwrap_or("").to_string();
            if link.is_empty() || !seen.insert(link.clone()) {
                continue;
            }
            let path = link.split('?').next().unwrap_or("");
            let pattern = self.pattern(path);
            let kind = format!("{}{}", pattern.unwrap_or(path), if link.contains('?') { "?" } else { "" });
            let count = of_a_kind.entry(kind).or_default();
            *count += 1;
            if *count > OF_A_KIND {
                continue;
            }
            let (status, kind, location, body) = self.get(&link, &cookie);
            let mut say = |what: String| {
                let _ = self.wrong.insert(format!("{what}: {link} as {who} in {lang}, linked from {from}"));
            };
            match status {
                200 => {}
                301..=308 => {
                    if location.starts_with('/') {
                        queue.push_back((location, link.clone()));
                    }
                    continue;
                }
                _ => {
                    say(format!("status {status}"));
                    continue;
                }
            }
            if let Some(pattern) = pattern {
                self.opened.insert(pattern);
            }
            if !kind.starts_with("text/html") {
                continue;
            }
            if body.len() > HEAVIEST {
                say(format!("{} kB", body.len() / 1000));
            }
            if !body.contains(&format!("<html lang=\"{lang}\"")) {
                say("speaks another language".into());
            }
            if !body.contains("演示数据") && !body.contains("invented") {
                say("does not say that it is invented".into());
            }
            if body.contains("style=\"") || body.contains("onclick=") {
                say("an inline style or script".into());
            }
            for mark in ["href=\"", "src=\""] {
                for rest in body.split(mark).skip(1) {
                    let target = rest.split('"').next().unwrap_or("").replace("&amp;", "&").replace("&#38;", "&");
                    if target.starts_with('/') && !target.starts_with("//") {
                        queue.push_back((target, link.clone()));
                    }
                }
            }
        }
    }
}

#[test]
fn every_link_leads_somewhere() {
    let mut walk = Walk::begin();
    let home = format!("/c/{}", liren_core::ground::demo::COMMUNITY);
    let me = format!("{home}/me");
    for lang in ["zh-CN", "en"] {
        walk.from(&["/", &home, "/mailbox", "/style"], "a visitor", "", lang);
        for (who, login) in [
            ("a neighbour leader", "15400000014"),
            ("a worker", "15400000003"),
            ("an owner", "15400000023"),
            ("an officer", "15400000001"),
        ] {
            let cookie = walk.device(login);
            walk.from(&[&me, &home], who, &cookie, lang);
        }
        let cookie = walk.device("15400000002");
        walk.from(&[&me], "the chair", &cookie, lang);
    }
    let wrong: Vec<String> = walk.wrong.iter().cloned().collect();
    assert!(wrong.is_empty(), "{} to look at:\n{}", wrong.len(), wrong.join("\n"));
    // What nobody found a way to: pages for programs and behind secret links apart.
    let unfound: Vec<&&str> = walk
        .patterns
        .iter()
        .filter(|p| !walk.opened.contains(**p) && !UNLINKED.iter().any(|(known, _)| known == *p))
        .filter(|p| {
            !p.starts_with("/api/") && !["{secret}", "{token}", "/say/files/", "/roster/{id}"].iter().any(|h| p.contains(h))
        })
        .collect();
    assert!(unfound.is_empty(), "no link leads to: {unfound:?}");
}
