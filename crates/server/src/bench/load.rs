//! The load: a process of its own with a number of connections, each a thread that asks one request after the other over
//! HTTP/1.1 with keep-alive. It does as little as it can, so that the processors belong to the server.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

/// What to ask, as JSON on standard input.
#[derive(Serialize, Deserialize)]
pub struct Order {
    /// Host and port.
    pub at: String,
    /// Whole requests; each connection goes through them from a place of its own.
    pub requests: Vec<String>,
    /// Connections.
    pub clients: usize,
    /// For how long, in milliseconds.
    pub ms: u64,
    /// Every request is sent once at most (filing); else they go round.
    pub once: bool,
    /// Requests a second of all connections together, each on its time whether or not the last was slow; nothing for as many as
    /// can be. Waiting counts from when a request was due.
    #[serde(default)]
    pub pace: Option<f64>,
}

/// What came of it, as JSON on standard output.
#[derive(Serialize, Deserialize, Clone, Debug, Default)]
pub struct Outcome {
    /// Answers of status 2xx or 3xx.
    pub done: u64,
    /// Other answers.
    pub refused: u64,
    /// The status line of one of them.
    pub example: String,
    /// Time from the first request to the last answer, in seconds.
    pub seconds: f64,
    /// The 99th of a hundred waited at most so long, in milliseconds.
    pub p99_ms: f64,
    /// The middle one, in milliseconds.
    pub p50_ms: f64,
}

#[derive(Default)]
struct Tally {
    done: u64,
    refused: u64,
    example: String,
    waits: Vec<u32>,
}

/// Runs the order; the error is one line.
#[allow(clippy::disallowed_methods, reason = "this is where speed is measured")]
pub fn run(order: &Order) -> Result<Outcome, String> {
    let over = Arc::new(AtomicBool::new(false));
    let begun = Instant::now();
    let tallies: Vec<Result<Tally, String>> = std::thread::scope(|s| {
        let clients: Vec<_> = (0..order.clients)
            .map(|n| {
                let over = over.clone();
                s.spawn(move || client(order, n, &over))
            })
            .collect();
        let end = begun + Duration::from_millis(order.ms);
        while Instant::now() < end && !over.load(Ordering::Relaxed) {
            std::thread::park_timeout(end.saturating_duration_since(Instant::now()).min(Duration::from_millis(20)));
        }
        over.store(true, Ordering::Relaxed);
        clients.into_iter().map(|c| c.join().unwrap_or_else(|_| Err("a client broke".into()))).collect()
    });
    let seconds = begun.elapsed().as_secs_f64();
    let mut all = Tally::default();
    for tally in tallies {
        let tally = tally?;
        all.done += tally.done;
        all.refused += tally.refused;
        if all.example.is_empty() {
            all.example = tally.example;
        }
        all.waits.extend(tally.waits);
    }
    all.waits.sort_unstable();
    let at = |part: usize| all.waits.get(all.waits.len() * part / 100).map_or(0.0, |us| f64::from(*us) / 1000.0);
    Ok(Outcome { done: all.done, refused: all.refused, example: all.example, seconds, p99_ms: at(99), p50_ms: at(50) })
}

#[allow(clippy::disallowed_methods, reason = "this is where speed is measured")]
fn client(order: &Order, n: usize, over: &AtomicBool) -> Result<Tally, String> {
    let said = |e: std::io::Error| format!("{}: {e}", order.at);
    let stream = TcpStream::connect(&order.at).map_err(said)?;
    stream.set_nodelay(true).map_err(said)?;
    stream.set_read_timeout(Some(Duration::from_secs(20))).map_err(said)?;
    let mut writer = stream.try_clone().map_err(said)?;
    let mut reader = BufReader::with_capacity(64 * 1024, stream);
    let (mut tally, mut line, mut body) = (Tally::default(), String::new(), Vec::new());
    let all = order.requests.len();
    let mut at = n * all / order.clients;
    let end = (n + 1) * all / order.clients;
    let gap = order.pace.map(|p| Duration::from_secs_f64(order.clients as f64 / p));
    let mut due = Instant::now() + gap.unwrap_or_default().mul_f64(n as f64 / order.clients as f64);
    while !over.load(Ordering::Relaxed) {
        if order.once && at >= end {
            over.store(true, Ordering::Relaxed);
            break;
        }
        let mut begun = Instant::now();
        if let Some(gap) = gap {
            // A thread that was woken too early waits again; one that is late is late.
            while let Some(left) = due.checked_duration_since(Instant::now()).filter(|d| !d.is_zero()) {
                std::thread::sleep(left);
            }
            begun = due;
            due += gap;
        }
        writer.write_all(order.requests[at % all].as_bytes()).map_err(said)?;
        at += 1;
        match answer(&mut reader, &mut line, &mut body).map_err(said)? {
            None => tally.done += 1,
            Some(status) => {
                tally.refused += 1;
                tally.example = status;
            }
        }
        tally.waits.push(u32::try_from(begun.elapsed().as_micros()).unwrap_or(u32::MAX));
    }
    Ok(tally)
}

/// Reads one answer; its status line when it is none of 2xx and 3xx.
fn answer(reader: &mut BufReader<TcpStream>, line: &mut String, body: &mut Vec<u8>) -> std::io::Result<Option<String>> {
    line.clear();
    reader.read_line(line)?;
    let bad = (!matches!(line.as_bytes().get(9), Some(b'2' | b'3'))).then(|| line.trim().to_string());
    let mut length = 0;
    loop {
        line.clear();
        if reader.read_line(line)? == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        if line == "\r\n" {
            break;
        }
        if line.len() > 15 && line[..15].eq_ignore_ascii_case("content-length:") {
            length = line[15..].trim().parse().unwrap_or(0);
        }
    }
    body.resize(length, 0);
    reader.read_exact(body)?;
    Ok(bad)
}
