//! `liren check`: what is wrong with a configuration; `--alive` asks the running server instead.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use clap::Args;
use liren_kit::app::Clock;
use liren_server::build;
use liren_server::clock::SystemClock;
use liren_server::config::Config;
use liren_store::Db;

use super::At;

/// Say what is wrong with a configuration.
#[derive(Args)]
pub struct Check {
    #[command(flatten)]
    at: At,
    /// Ask the running server whether it is ready (for health checks of containers)
    #[arg(long)]
    alive: bool,
}

impl Check {
    /// Prints each problem on a line; ends with an error when there is one.
    pub fn run(&self) -> Result<(), String> {
        let config = self.at.load()?;
        if self.alive {
            return alive(config.listen.port());
        }
        let mut problems = config.problems();
        let (wrong, warnings) = database(&config);
        problems.extend(wrong);
        if let Some(tls) = &config.tls
            && let Err(problem) = liren_server::listen::tls(&tls.certificate, &tls.key)
        {
            problems.push(format!("tls: {problem}"));
        }
        for line in problems.iter().chain(&warnings) {
            println!("{line}");
        }
        match problems.len() {
            0 => {
                println!("Nothing is wrong with this configuration.");
                Ok(())
            }
            n => Err(format!("{n} to look at")),
        }
    }
}

/// What is wrong with the database, and what is only to be known; looking does not make one.
fn database(config: &Config) -> (Vec<String>, Vec<String>) {
    match reached(config) {
        Err(problem) => (vec![problem], Vec::new()),
        Ok(db) => {
            let found = (packs(&db), years(&db));
            db.close();
            found
        }
    }
}

/// The stored rule packs that this build cannot read.
pub(super) fn packs(db: &Db) -> Vec<String> {
    let said = |(id, version, what)| format!("rules: pack {id} version {version} cannot be read by this build: {what}");
    match db.read_now(liren_ground::rules::store::unreadable) {
        Ok(bad) => bad.into_iter().map(said).collect(),
        Err(e) => vec![format!("database: {e}")],
    }
}

/// Years of the work calendar that should be there by now: without them every promise counts weekends only. A warning, since the
/// program runs as it should.
fn years(db: &Db) -> Vec<String> {
    let said = |(place, year)| {
        format!(
            "calendar: the holidays of {year} ({place}) are not entered, only weekends count; an operator enters them under /calendar/edit"
        )
    };
    let now = SystemClock.now();
    match db.read_now(move |tx| liren_ground::rules::store::unpublished(tx, now)) {
        Ok(missing) => missing.into_iter().map(said).collect(),
        Err(e) => vec![format!("calendar: {e:?}")],
    }
}

/// The database as this build knows it, or what is in the way.
fn reached(config: &Config) -> Result<Db, String> {
    if let Some(path) = config.database.strip_prefix("sqlite:")
        && !std::path::Path::new(path).exists()
    {
        return Err(format!("database = {:?}: not there yet; `liren setup` makes it", config.database));
    }
    let db = build::open(config)?;
    match db.version_now() {
        Ok(Some(_)) => Ok(db),
        bad => {
            db.close();
            Err(match bad {
                Err(e) if e.to_string().contains("newer") => format!("database: {e}"),
                // An empty database has no table that says its version.
                Err(e) => format!("database: {e}; an empty one is filled by `liren setup`"),
                Ok(_) => "database: empty; `liren setup` fills it".into(),
            })
        }
    }
}

fn alive(port: u16) -> Result<(), String> {
    let ask = || -> std::io::Result<String> {
        let mut stream = TcpStream::connect(("127.0.0.1", port))?;
        stream.set_read_timeout(Some(Duration::from_secs(2)))?;
        stream.write_all(b"GET /readyz HTTP/1.0\r\nHost: localhost\r\n\r\n")?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        Ok(answer)
    };
    match ask() {
        Ok(answer) if answer.starts_with("HTTP/1.0 200") || answer.starts_with("HTTP/1.1 200") => Ok(()),
        Ok(_) => Err("the server answers but is not ready".into()),
        Err(e) => Err(format!("no answer on port {port}: {e}")),
    }
}
