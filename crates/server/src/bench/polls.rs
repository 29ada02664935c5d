//! How long it takes until a hundred open screens of a meeting have seen a vote: the vote is sent by a phone that joined, the
//! screens listen as browsers do.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::sync::mpsc;
use std::time::{Duration, Instant};

use liren_core::id::Community;
use serde_json::{Value, json};

use super::{filled, ours, rounded};

/// Screens that are open.
const SCREENS: usize = 100;
/// So many matters stand in the database beside.
const MATTERS: usize = 200;
/// Nobody waits longer than this.
const MOST: Duration = Duration::from_secs(15);

const MEETING: &str = "01900000000070008000000000000a01";
const POLL: &str = "01900000000070008000000000000a02";
const CODE: &str = "BENCH2";

fn said(e: impl std::fmt::Display) -> String {
    e.to_string()
}

/// A meeting that runs, with a question that is open.
fn meeting(db: &Path, c: Community) -> Result<(), String> {
    let conn = rusqlite::Connection::open(db).map_err(said)?;
    conn.busy_timeout(Duration::from_secs(10)).map_err(said)?;
    conn.execute_batch(&format!(
        "DELETE FROM meeting_vote; DELETE FROM meeting_poll; DELETE FROM meeting_present; DELETE FROM meeting;
         INSERT INTO meeting (community, id, kind, title, place_kind, place, starts, ends, held_at, by_post, series, pack, pack_version,
                              created, state, called, reason, code, opened, closed, item, entitled, extra, seen, minutes, rev, photo,
                              approved, approved_post, approved_person, second, second_post, second_person, published)
         VALUES ({c}, x'{MEETING}', 'exchange', 'Bench', 'community', NULL, 1, 2, 'Hall', x'{MEETING}', NULL, 'cn-three-neighbours', 1,
                 1, 'running', 1, '', '{CODE}', 1, NULL, 1, 0, 0, 0, '', 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
         INSERT INTO meeting_poll (community, id, meeting, item, formal, question, options, hands, present, opened, closed)
         VALUES ({c}, x'{POLL}', x'{MEETING}', 1, FALSE, 'Bench', 'Yes' || char(10) || 'No', '0,0', 0, 1, NULL);",
        c = c.0
    ))
    .map_err(said)
}

/// One request on a connection of its own; answers with the head and the body.
fn ask(at: &str, request: &str) -> Result<String, String> {
    let mut stream = TcpStream::connect(at).map_err(said)?;
    stream.write_all(request.as_bytes()).map_err(said)?;
    let mut out = Vec::new();
    stream.read_to_end(&mut out).map_err(said)?;
    Ok(String::from_utf8_lossy(&out).into_owned())
}

fn get(at: &str, path: &str) -> Result<String, String> {
    ask(at, &format!("GET {path} HTTP/1.1\r\nHost: {at}\r\nConnection: close\r\n\r\n"))
}

fn post(at: &str, path: &str, body: &str) -> Result<String, String> {
    ask(
        at,
        &format!(
            "POST {path} HTTP/1.1\r\nHost: {at}\r\nOrigin: http://{at}\r\nConnection: close\r\nContent-Type: application/x-www-form-urlencoded\r\n\
             Content-Length: {}\r\n\r\n{body}",
            body.len()
        ),
    )
}

fn between<'a>(text: &'a str, from: &str, until: &str) -> Result<&'a str, String> {
    let found = text.split_once(from).and_then(|(_, rest)| rest.split_once(until)).map(|(found, _)| found);
    found.ok_or_else(|| format!("no {from} in {}", text.lines().next().unwrap_or("an empty answer")))
}

/// Opens a screen; tells when it has seen the first numbers and when it has seen the vote.
#[allow(clippy::disallowed_methods, reason = "this is where speed is measured")]
fn screen(at: String, c: Community, told: mpsc::Sender<(bool, Instant)>) -> Result<(), String> {
    let mut stream = TcpStream::connect(&at).map_err(said)?;
    stream.set_read_timeout(Some(MOST)).map_err(said)?;
    let request = format!("GET /c/{c}/meetings/{MEETING}/live HTTP/1.1\r\nHost: {at}\r\nAccept: text/event-stream\r\n\r\n");
    stream.write_all(request.as_bytes()).map_err(said)?;
    let mut ready = false;
    for line in BufReader::new(stream).lines() {
        let line = line.map_err(said)?;
        let seen = line.contains("-0\":1");
        if line.starts_with("data:") && (seen || !ready) {
            ready = true;
            told.send((seen, Instant::now())).map_err(said)?;
            if seen {
                return Ok(());
            }
        }
    }
    Err("a screen was sent away".into())
}

/// Opens the screens, votes, and waits until all have seen it.
#[allow(clippy::disallowed_methods, reason = "this is where speed is measured")]
pub fn measure(dir: &Path, said_to: &mut dyn FnMut(&str)) -> Result<Value, String> {
    said_to(&format!("a vote on {SCREENS} open screens"));
    let at = dir.join("polls");
    let filled = filled(&at, None, MATTERS)?;
    let c = filled.community;
    meeting(&at.join("liren.db"), c)?;
    let server = ours(&at)?;
    let page = get(&server.at, &format!("/c/{c}/join"))?;
    let csrf = between(&page, "name=\"csrf\" value=\"", "\"")?;
    let joined = post(&server.at, &format!("/c/{c}/join"), &format!("csrf={csrf}&code={CODE}"))?;
    let seat = joined.lines().find_map(|l| l.strip_prefix("location: ")).ok_or("nobody could join")?.trim().to_string();
    let (tell, hear) = mpsc::channel();
    let screens: Vec<_> = (0..SCREENS)
        .map(|_| {
            let (address, tell) = (server.at.clone(), tell.clone());
            std::thread::spawn(move || screen(address, c, tell))
        })
        .collect();
    for _ in 0..SCREENS {
        hear.recv_timeout(MOST).map_err(|_| "not every screen was shown the numbers")?;
    }
    let begun = Instant::now();
    let uuid = format!("{}-{}-{}-{}-{}", &POLL[..8], &POLL[8..12], &POLL[12..16], &POLL[16..20], &POLL[20..]);
    post(&server.at, &format!("{seat}/vote"), &format!("csrf={csrf}&poll={uuid}&choice=0"))?;
    let mut last = begun;
    for _ in 0..SCREENS {
        let (_, when) = hear.recv_timeout(MOST).map_err(|_| "not every screen saw the vote")?;
        last = last.max(when);
    }
    for screen in screens {
        screen.join().map_err(|_| "a screen broke")??;
    }
    Ok(json!({ "screens": SCREENS, "seconds": rounded(last.duration_since(begun).as_secs_f64(), 3) }))
}
