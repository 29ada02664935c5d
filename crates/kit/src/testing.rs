//! The whole program in a test's hands: a database of its own, a clock the test sets, adapters that remember what went
//! out, and people who click. Every request goes through the real router.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Method, Request, StatusCode, header};
use data_encoding::BASE64URL_NOPAD;
use liren_core::id::{AccountId, Community, SessionId};
use liren_core::time::{DAY, Time};
use liren_store::files::{Blobs, DirBlobs};
use liren_store::sql;
use liren_store::testing::TestDb;
use tower::ServiceExt;

use crate::app::{App, Clock, Parts, Ports, Site, gives};
use crate::jobs::{Kinds, run_due};
use crate::ports::{
    Letter, Mail, Patch, PhotoRefusal, Photos, Picture, PostError, Posted, Posting, SendError, SheetOut, SheetRefusal, Sheets,
    Short, Sms, Table, Voice, VoiceRefusal, Voices, Web,
};
use crate::seal::Keys;
use crate::session::{KEPT_MS, cookie_name, digest};
use crate::slice::Slice;

/// Tuesday 24 November 2026, 10:00 in Xiangtan.
pub const START: Time = Time(1_795_485_600_000);

/// A clock that moves when the test says so; every seed differs and none is random.
#[derive(Clone)]
pub struct TestClock(Arc<(AtomicI64, AtomicU64)>);

impl Default for TestClock {
    fn default() -> Self {
        Self(Arc::new((AtomicI64::new(START.0), AtomicU64::new(1))))
    }
}

impl TestClock {
    /// Moves on by milliseconds.
    pub fn pass(&self, ms: i64) {
        self.0.0.fetch_add(ms, Ordering::SeqCst);
    }

    /// Moves to an instant.
    pub fn set(&self, at: Time) {
        self.0.0.store(at.0, Ordering::SeqCst);
    }
}

impl Clock for TestClock {
    fn now(&self) -> Time {
        Time(self.0.0.load(Ordering::SeqCst))
    }
    fn seed(&self) -> [u8; 32] {
        let n = self.0.1.fetch_add(1, Ordering::SeqCst);
        let mut seed = [7u8; 32];
        seed[..8].copy_from_slice(&n.to_le_bytes());
        seed
    }
}

/// Messages that went out, oldest first (address and text), by a gateway that can be down.
#[derive(Clone, Default)]
pub struct Outbox(Arc<Mutex<(Vec<(String, String)>, bool)>>);

impl Outbox {
    /// All messages so far.
    pub fn all(&self) -> Vec<(String, String)> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).0.clone()
    }

    /// From now on the gateway is down, or up again.
    pub fn down(&self, down: bool) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).1 = down;
    }

    /// The newest message to an address.
    pub fn last_to(&self, to: &str) -> Option<String> {
        self.all().into_iter().rev().find(|(t, _)| t == to).map(|(_, text)| text)
    }

    fn push(&self, to: &str, text: &str) -> Result<(), SendError> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.1 {
            return Err(SendError::Temporary("the gateway is down".into()));
        }
        kept.0.push((to.to_string(), text.to_string()));
        Ok(())
    }
}

impl Mail for Outbox {
    fn send(&self, letter: &Letter) -> Result<(), SendError> {
        self.push(&letter.to, &letter.text)
    }
}

impl Sms for Outbox {
    fn send(&self, short: &Short) -> Result<(), SendError> {
        self.push(&short.to, &short.text)
    }
}

/// Other programs: remembers what they were told, and answers as the test says (200 by itself). Addresses with `inside` in
/// them may not be asked; the real one is tested where it lives.
#[derive(Clone, Default)]
pub struct Receivers(Arc<Mutex<(Vec<Posting>, Vec<Result<Posted, PostError>>)>>);

impl Receivers {
    /// All that was posted so far.
    pub fn all(&self) -> Vec<Posting> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).0.clone()
    }

    /// What the next are answered with, in this order.
    pub fn answer(&self, with: impl IntoIterator<Item = Result<Posted, PostError>>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).1 = with.into_iter().collect();
    }
}

impl Web for Receivers {
    fn may(&self, url: &str) -> bool {
        url.starts_with("https://") && !url.contains("inside")
    }
    fn post(&self, posting: &Posting) -> Result<Posted, PostError> {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        held.0.push(posting.clone());
        if held.1.is_empty() { Ok(Posted { status: 200, body: "{\"errcode\":0}".into() }) } else { held.1.remove(0) }
    }
}

/// Takes any bytes that begin as a JPEG and gives them back; the real one is tested where it lives.
struct PlainPhotos;

impl Photos for PlainPhotos {
    fn prepare(&self, bytes: &[u8]) -> Result<Picture, PhotoRefusal> {
        if bytes.starts_with(&[0xff, 0xd8]) {
            Ok(Picture { full: bytes.to_vec(), thumb: bytes.to_vec(), width: 4, height: 3 })
        } else {
            Err(PhotoRefusal::NotAPicture)
        }
    }

    /// The bytes with how many parts were covered behind them.
    fn cover(&self, full: &[u8], parts: &[Patch]) -> Result<Picture, PhotoRefusal> {
        self.prepare(&[full, format!(" covered {}", parts.len()).as_bytes()].concat())
    }
}

/// Takes bytes that begin with `OggS` as five seconds of voice.
struct PlainVoices;

impl Voices for PlainVoices {
    fn check(&self, bytes: &[u8]) -> Result<Voice, VoiceRefusal> {
        if bytes.starts_with(b"OggS") { Ok(Voice { mime: "audio/ogg", seconds: 5 }) } else { Err(VoiceRefusal::NotSound) }
    }
}

/// Reads comma-separated lines; the real one is tested where it lives.
struct PlainSheets;

impl Sheets for PlainSheets {
    fn read(&self, _name: &str, bytes: &[u8]) -> Result<Table, SheetRefusal> {
        let text = std::str::from_utf8(bytes).map_err(|_| SheetRefusal::NotASheet)?;
        let mut lines = text.lines().map(|l| l.split(',').map(str::to_string).collect::<Vec<_>>());
        let headers = lines.next().ok_or(SheetRefusal::NotASheet)?;
        Ok(Table { headers, rows: lines.enumerate().map(|(i, cells)| (i + 2, cells)).collect() })
    }
    fn write(&self, sheets: &[SheetOut]) -> Vec<u8> {
        format!("{sheets:?}").into_bytes()
    }
}

/// Somebody who clicks: a visitor or a signed-in device, with their cookies and address.
#[derive(Clone)]
pub struct Who {
    cookies: HashMap<String, String>,
    /// The address requests come from.
    pub client: IpAddr,
    token: Vec<u8>,
}

impl Who {
    /// The same person reading in another language.
    #[must_use]
    pub fn reading(mut self, lang: liren_core::lang::Lang) -> Self {
        self.cookies.insert("lang".into(), lang.tag().into());
        self
    }
}

/// An answer with its body read.
pub struct Answer {
    /// HTTP status.
    pub status: StatusCode,
    /// `Location`, when it redirects.
    pub location: String,
    /// All headers.
    pub headers: axum::http::HeaderMap,
    /// The body as text.
    pub body: String,
}

impl Answer {
    /// Whether the body contains all of these.
    #[track_caller]
    pub fn shows(&self, words: &[&str]) -> &Self {
        for w in words {
            assert!(self.body.contains(w), "{} expected in a page of status {}:\n{}", w, self.status, self.body);
        }
        self
    }

    /// Whether the body contains none of these.
    #[track_caller]
    pub fn hides(&self, words: &[&str]) -> &Self {
        for w in words {
            assert!(!self.body.contains(w), "{w} must not stand in:\n{}", self.body);
        }
        self
    }

    /// The status is this.
    #[track_caller]
    pub fn is(&self, status: u16) -> &Self {
        assert_eq!(self.status.as_u16(), status, "{}", self.body);
        self
    }
}

/// The program under test.
pub struct TestApp {
    /// The program.
    pub app: App,
    /// Its clock.
    pub clock: TestClock,
    /// What went out.
    pub outbox: Outbox,
    /// Other programs.
    pub receivers: Receivers,
    router: Router,
    kinds: Kinds,
    runtime: tokio::runtime::Runtime,
    _db: TestDb,
    _files: tempfile::TempDir,
}

impl TestApp {
    /// A program of these slices on a database of its own, with real adapters replaced.
    pub fn new(db: TestDb, slices: Vec<Slice>) -> Self {
        let clock = TestClock::default();
        let outbox = Outbox::default();
        let receivers = Receivers::default();
        let files = tempfile::tempdir().expect("a temporary directory");
        let ports = Ports {
            mail: Some(Box::new(outbox.clone())),
            sms: Some(Box::new(outbox.clone())),
            web: Box::new(receivers.clone()),
            photos: Box::new(PlainPhotos),
            voices: Box::new(PlainVoices),
            sheets: Box::new(PlainSheets),
            blobs: Box::new(DirBlobs::new(files.path())) as Box<dyn Blobs>,
        };
        let site = Site {
            base_url: "http://liren.test".into(),
            single: None,
            demo: false,
            development: true,
            trusted_proxies: Vec::new(),
            rate_limits: true,
        };
        let kinds = Kinds::of(slices.iter().flat_map(|s| s.jobs.iter().copied()));
        let app = App::new(Parts {
            db: db.db(),
            site,
            keys: Keys::for_tests(),
            ports,
            clock: Box::new(clock.clone()),
            gives: gives(&slices),
        });
        let router = crate::router::router(&app, slices, "{}".into());
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        Self { app, clock, outbox, receivers, router, kinds, runtime, _db: db, _files: files }
    }

    /// Somebody without an account.
    pub fn visitor(&self) -> Who {
        Who { cookies: HashMap::new(), client: IpAddr::V4(Ipv4Addr::new(203, 0, 113, 7)), token: Vec::new() }
    }

    /// A device on which the account is signed in.
    pub fn signed_in(&self, account: AccountId, factor: bool) -> Who {
        let mut moment = self.app.moment();
        let token: [u8; 32] = moment.bytes();
        let (id, hash, now): (SessionId, _, _) = (moment.id(), digest(&token), moment.now);
        self.app
            .db
            .write_now(move |tx| {
                tx.exec(
                    sql!(
                        "INSERT INTO session (id, token, kind, account, contact, code, tries, device, factor, created, seen, expires)
                         VALUES ($1, $2, 'device', $3, NULL, NULL, 0, 'test', $4, $5, $5, $6)"
                    ),
                    &[id.into(), (&hash[..]).into(), account.into(), factor.into(), now.into(), now.plus(KEPT_MS).into()],
                )
            })
            .expect("a session can be written");
        let mut who = self.visitor();
        who.cookies.insert(cookie_name(&self.app.site).into(), BASE64URL_NOPAD.encode(&token));
        who.token = token.to_vec();
        who
    }

    /// Reads a page.
    pub fn get(&self, who: &mut Who, path: &str) -> Answer {
        self.send(who, Method::GET, path, None, &[])
    }

    /// Sends a form with its token.
    pub fn post(&self, who: &mut Who, path: &str, fields: &[(&str, &str)]) -> Answer {
        let csrf = self.app.keys.form_token(&who.token, self.app.now().0.div_euclid(DAY));
        let mut body = format!("csrf={}", crate::urls::encoded(&csrf));
        for (k, v) in fields {
            body.push_str(&format!("&{}={}", crate::urls::encoded(k), crate::urls::encoded(v)));
        }
        self.send(who, Method::POST, path, Some(("application/x-www-form-urlencoded", body.into_bytes())), &[])
    }

    /// Sends a form with files: (field, file name, content).
    pub fn upload(&self, who: &mut Who, path: &str, fields: &[(&str, &str)], files: &[(&str, &str, &[u8])]) -> Answer {
        let csrf = self.app.keys.form_token(&who.token, self.app.now().0.div_euclid(DAY));
        let mut body = Vec::new();
        let mut part = |head: String, content: &[u8]| {
            body.extend_from_slice(format!("--BOUND\r\nContent-Disposition: form-data; {head}\r\n\r\n").as_bytes());
            body.extend_from_slice(content);
            body.extend_from_slice(b"\r\n");
        };
        part("name=\"csrf\"".into(), csrf.as_bytes());
        for (k, v) in fields {
            part(format!("name=\"{k}\""), v.as_bytes());
        }
        for (field, name, content) in files {
            part(format!("name=\"{field}\"; filename=\"{name}\""), content);
        }
        body.extend_from_slice(b"--BOUND--\r\n");
        self.send(who, Method::POST, path, Some(("multipart/form-data; boundary=BOUND", body)), &[])
    }

    /// Sends any request.
    pub fn send(
        &self,
        who: &mut Who,
        method: Method,
        path: &str,
        body: Option<(&str, Vec<u8>)>,
        headers: &[(&str, &str)],
    ) -> Answer {
        let mut request = Request::builder().method(method).uri(path).header(header::HOST, "liren.test");
        let cookies: Vec<String> = who.cookies.iter().map(|(k, v)| format!("{k}={v}")).collect();
        if !cookies.is_empty() {
            request = request.header(header::COOKIE, cookies.join("; "));
        }
        for (k, v) in headers {
            request = request.header(*k, *v);
        }
        let content = match body {
            Some((kind, bytes)) => {
                request = request.header(header::CONTENT_TYPE, kind);
                Body::from(bytes)
            }
            None => Body::empty(),
        };
        let mut request = request.body(content).expect("a request");
        request.extensions_mut().insert(ConnectInfo(SocketAddr::new(who.client, 40_000)));
        let router = self.router.clone();
        let (parts, body) = self.runtime.block_on(async move {
            let response = router.oneshot(request).await.unwrap_or_else(|never| match never {});
            let (parts, body) = response.into_parts();
            (parts, axum::body::to_bytes(body, usize::MAX).await.expect("a body"))
        });
        for cookie in parts.headers.get_all(header::SET_COOKIE) {
            let text = cookie.to_str().unwrap_or("");
            let Some((name, rest)) = text.split_once('=') else { continue };
            let value = rest.split(';').next().unwrap_or("");
            if name == cookie_name(&self.app.site) {
                who.token = BASE64URL_NOPAD.decode(value.as_bytes()).unwrap_or_default();
            }
            if value.is_empty() {
                who.cookies.remove(name);
            } else {
                who.cookies.insert(name.into(), value.into());
            }
        }
        let location = parts.headers.get(header::LOCATION).and_then(|v| v.to_str().ok()).unwrap_or("").to_string();
        Answer { status: parts.status, location, headers: parts.headers, body: String::from_utf8_lossy(&body).into_owned() }
    }

    /// Runs every job that is due at the test's clock, and what those enqueue for now.
    pub fn work(&self) {
        for _ in 0..200 {
            if run_due(&self.app, &self.kinds).expect("jobs run") == 0 {
                return;
            }
        }
        panic!("jobs keep enqueueing jobs");
    }

    /// Moves the clock and runs what became due.
    pub fn pass(&self, ms: i64) {
        self.clock.pass(ms);
        self.work();
    }

    /// Fails when a job that is due was left undone.
    pub fn nothing_left(&self) {
        let now = self.app.now();
        let due = self.app.db.read_now(move |tx| liren_store::jobs::due_count(tx, now)).expect("the job table");
        assert_eq!(due, 0, "jobs due at the test's clock were left undone");
    }

    /// Card of a community made by the test.
    pub fn card(&self, code: Community) -> Arc<crate::card::Card> {
        self.runtime.block_on(self.app.card(code)).expect("the community exists")
    }
}
