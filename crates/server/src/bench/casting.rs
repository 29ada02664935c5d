//! Owners who vote in the same minute: each sends the form of a ballot letter to a running server, evenly over the minute, and waits
//! for the answer, which comes after the ballot and its line of the transparency log are on the disk.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::time::{Duration, Instant};

use data_encoding::BASE64URL_NOPAD;
use liren_core::id::{BallotId, Community};
use liren_gather::ballots::doors;
use liren_store::sql;
use serde_json::{Value, json};

use super::{filled, ours, rounded};
use crate::build;
use crate::config::Config;

/// Owners.
const OWNERS: u32 = 3_000;
/// They all vote within this.
const WITHIN: Duration = Duration::from_secs(60);
/// Hands that send; one ballot at a time each.
const HANDS: u32 = 24;
/// So many matters stand in the database beside.
const MATTERS: usize = 200;
/// The ballot's row and number.
const BALLOT: &str = "01900000000070008000000000000b01";
const NUMBER: &str = "BENCH-1";

fn said(e: impl std::fmt::Display) -> String {
    e.to_string()
}

/// A ballot that is open, with its frozen roll; answers the code of each owner's letter.
fn ballot(dir: &Path, c: Community) -> Result<Vec<String>, String> {
    let conn = rusqlite::Connection::open(dir.join("liren.db")).map_err(said)?;
    conn.busy_timeout(Duration::from_secs(10)).map_err(said)?;
    conn.execute_batch(&format!(
        "DELETE FROM ballot_letter; DELETE FROM ballot_receipt; DELETE FROM ballot_entry; DELETE FROM ballot_room; DELETE FROM ballot_owner;
         DELETE FROM ballot_item; DELETE FROM ballot;
         INSERT INTO ballot (community, id, number, title, words, place_kind, place, why_place, voters, mode, keeping, deemed, state, by_post,
             pack, pack_version, fund, opens, closes, extended, noticed, frozen, closed, counted, finished, dropped, start_size, end_size,
             created, once)
         SELECT {c}, x'{BALLOT}', '{NUMBER}', 'Bench', '', 'community', NULL, '', 'owners', 'statutory', 'named', FALSE, 'voting',
             (SELECT id FROM post WHERE community = {c} LIMIT 1), 'plain', MAX(version), NULL, 1, 9000000000000, 0, 1, 1, NULL, NULL, NULL, '', 0, NULL, 1, x'{BALLOT}' FROM pack WHERE id = 'plain';
         INSERT INTO ballot_item (community, ballot, code, class, title, options, share, marks, seats)
         VALUES ({c}, x'{BALLOT}', 'q01', 'special', 'Bench', '[{{\"name\":\"Yes\",\"cost\":0}}]', 'none', 1, 1);
         WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {OWNERS})
         INSERT INTO ballot_owner (community, ballot, n, area, salt, homes, sort, person, took, reached)
         SELECT {c}, x'{BALLOT}', i, 7850, zeroblob(16), zeroblob(32), 'owners', NULL, FALSE, FALSE FROM n;
         WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {OWNERS})
         INSERT INTO ballot_room (community, ballot, n, seq, home, building, room, area)
         SELECT {c}, x'{BALLOT}', i, 1, NULL, NULL, 'Room ' || i, 7850 FROM n;",
        c = c.0
    ))
    .map_err(said)?;
    drop(conn);
    let config = Config {
        database: format!("sqlite:{}", dir.join("liren.db").display()),
        files: dir.join("files"),
        keys: dir.join("keys"),
        ..Config::default()
    };
    let app = build::app(&config, build::open(&config)?, false)?;
    let id: BallotId = BALLOT.parse().map_err(said)?;
    let (asked, moment) = (app.clone(), app.moment());
    let all: Vec<u32> = (1..=OWNERS).collect();
    let letters = app.db.write_now(move |tx| {
        let letters = doors::letters_for(tx, &asked, c, &mut moment.clone(), id, &all)?;
        tx.exec(sql!("UPDATE ballot_letter SET signed = 1 WHERE community = $1 AND ballot = $2"), &[c.into(), id.into()])?;
        Ok::<_, liren_kit::fail::Fail>(letters)
    });
    let letters = letters.map_err(|e| format!("{e:?}"))?;
    app.db.clone().close();
    Ok(letters.into_iter().map(|(_, code)| code).collect())
}

fn ask(at: &str, request: &str) -> Result<String, String> {
    let mut stream = TcpStream::connect(at).map_err(said)?;
    stream.write_all(request.as_bytes()).map_err(said)?;
    let mut out = Vec::new();
    stream.read_to_end(&mut out).map_err(said)?;
    Ok(String::from_utf8_lossy(&out).into_owned())
}

/// One hand sends its letters, evenly over the minute; how long each took, in milliseconds.
#[allow(clippy::disallowed_methods, reason = "this is where speed is measured")]
fn hand(at: &str, c: Community, csrf: &str, codes: &[(usize, String)], begun: Instant) -> Result<Vec<f64>, String> {
    let mut out = Vec::with_capacity(codes.len());
    for (n, code) in codes {
        let due = begun + WITHIN * u32::try_from(*n).unwrap_or(0) / OWNERS;
        std::thread::sleep(due.saturating_duration_since(Instant::now()));
        let once = BASE64URL_NOPAD.encode(&(*n as u128).to_be_bytes());
        let body = format!("csrf={csrf}&once={once}&item-q01=1");
        let request = format!(
            "POST /c/{c}/ballots/{NUMBER}/letter/{code} HTTP/1.1\r\nHost: {at}\r\nOrigin: http://{at}\r\nConnection: close\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        let sent = Instant::now();
        let answer = ask(at, &request)?;
        out.push(sent.elapsed().as_secs_f64() * 1_000.0);
        if !answer.starts_with("HTTP/1.1 303") {
            return Err(format!("a ballot was not taken: {}", answer.lines().next().unwrap_or("")));
        }
    }
    Ok(out)
}

/// Lets them vote, and looks whether every ballot stands in the log.
#[allow(clippy::disallowed_methods, reason = "this is where speed is measured")]
pub fn measure(dir: &Path, told: &mut dyn FnMut(&str)) -> Result<Value, String> {
    told(&format!("{OWNERS} owners vote within a minute"));
    let at = dir.join("casting");
    let c = filled(&at, None, MATTERS)?.community;
    let codes = ballot(&at, c)?;
    let server = ours(&at)?;
    let page =
        ask(&server.at, &format!("GET /c/{c}/ballots/receipt HTTP/1.1\r\nHost: {0}\r\nConnection: close\r\n\r\n", server.at))?;
    let join = ask(&server.at, &format!("GET /c/{c}/join HTTP/1.1\r\nHost: {0}\r\nConnection: close\r\n\r\n", server.at))?;
    let token =
        |page: &str| page.split_once("name=\"csrf\" value=\"").and_then(|(_, r)| r.split_once('"')).map(|(t, _)| t.to_string());
    let csrf = token(&join).or_else(|| token(&page)).ok_or("no form carries a token")?;
    let mut hands: Vec<Vec<(usize, String)>> = vec![Vec::new(); HANDS as usize];
    for (n, code) in codes.into_iter().enumerate() {
        hands[n % HANDS as usize].push((n, code));
    }
    let begun = Instant::now();
    let running: Vec<_> = hands
        .into_iter()
        .map(|codes| {
            let (address, csrf) = (server.at.clone(), csrf.clone());
            std::thread::spawn(move || hand(&address, c, &csrf, &codes, begun))
        })
        .collect();
    let mut all = Vec::new();
    for hand in running {
        all.extend(hand.join().map_err(|_| "a hand broke")??);
    }
    let seconds = begun.elapsed().as_secs_f64();
    drop(server);
    let conn = rusqlite::Connection::open(at.join("liren.db")).map_err(said)?;
    let cast: i64 = conn.query_row("SELECT COUNT(*) FROM ballot_entry WHERE kind = 'cast'", [], |r| r.get(0)).map_err(said)?;
    if cast != i64::from(OWNERS) {
        return Err(format!("{cast} ballots stand in the log"));
    }
    all.sort_by(f64::total_cmp);
    let of = |percent: usize| all.get(all.len() * percent / 100).copied().unwrap_or(0.0);
    Ok(json!({
        "owners": OWNERS, "seconds": rounded(seconds, 1), "p50_ms": rounded(of(50), 2), "p99_ms": rounded(of(99), 2),
    }))
}
