//! `liren bench`: measure this machine. The hidden options are the processes the bench starts itself.

use std::io::Read;
use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Args;
use liren_server::bench::{self, floor, load};
use serde_json::Value;

/// Measure this machine.
#[derive(Args)]
pub struct Bench {
    /// Measure only these: start, idle, binary, page, list, file, load, growth, clocks, national, opinion, polls, ballot, casting,
    /// postgres (with LIREN_BENCH_PG)
    #[arg(long, value_delimiter = ',', value_name = "NAME,...")]
    only: Vec<String>,
    /// One line of JSON
    #[arg(long)]
    json: bool,
    /// Make the database here and keep it for the next run
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    #[arg(long, hide = true)]
    as_load: bool,
    #[arg(long, hide = true, value_name = "DB")]
    as_floor: Option<PathBuf>,
    #[arg(long, hide = true, default_value = "127.0.0.1:0")]
    at: SocketAddr,
}

impl Bench {
    /// Measures and prints.
    pub fn run(&self) -> Result<(), String> {
        if self.as_load {
            let mut text = String::new();
            std::io::stdin().read_to_string(&mut text).map_err(|e| e.to_string())?;
            let order: load::Order = serde_json::from_str(&text).map_err(|e| e.to_string())?;
            println!("{}", serde_json::to_string(&load::run(&order)?).map_err(|e| e.to_string())?);
            return Ok(());
        }
        if let Some(db) = &self.as_floor {
            return floor::serve(db, self.at);
        }
        if cfg!(debug_assertions) {
            eprintln!("This is a development build: figures mean something in a release build only.");
        }
        let figures = bench::run(&self.only, self.data.as_deref(), &mut |line| eprintln!("{line}"))?;
        if self.json {
            println!("{figures}");
        } else {
            print(&figures);
        }
        Ok(())
    }
}

/// A table for people.
fn print(figures: &Value) {
    let Value::Object(map) = figures else { return };
    for (name, value) in map {
        match value {
            Value::Object(parts) => {
                let parts: Vec<String> = parts.iter().map(|(k, v)| format!("{k} {v}")).collect();
                println!("{name:<10} {}", parts.join("   "));
            }
            other => println!("{name:<10} {other}"),
        }
    }
}
