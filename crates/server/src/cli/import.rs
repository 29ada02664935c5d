//! `liren import divisions`.

use std::fs::File;
use std::io::{BufReader, IsTerminal, Write};
use std::path::PathBuf;

use clap::{Args, Subcommand};
use liren_ground::communities::operator;
use liren_ground::divisions::{self, Report};
use liren_server::build;

use super::At;

/// Bring tables in from files.
#[derive(Args)]
pub struct Import {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Provinces, cities, districts, streets and communities (code,parent,level,name). May be stopped and run again.
    Divisions(Table),
}

#[derive(Args)]
struct Table {
    #[command(flatten)]
    at: At,
    /// A .csv in UTF-8
    file: PathBuf,
}

impl Import {
    /// Brings the table in and says what came of it; fails when a row was not taken.
    pub fn run(&self) -> Result<(), String> {
        let What::Divisions(table) = &self.what;
        let file = File::open(&table.file).map_err(|e| format!("{}: {e}", table.file.display()))?;
        let config = table.at.load()?;
        let db = build::open(&config)?;
        build::migrate(&db)?;
        let mut bar = Bar::new();
        let loaded = divisions::load(&db, &operator(), BufReader::new(file), &mut |done, all| bar.show(done, all));
        bar.end();
        db.close();
        let report = loaded.map_err(|e| format!("divisions: {e:?}"))?;
        told(&report)
    }
}

fn told(report: &Report) -> Result<(), String> {
    for (line, why) in &report.bad {
        eprintln!("line {line}: {}", why.reason());
    }
    let more = report.bad_rows.saturating_sub(u64::try_from(report.bad.len()).unwrap_or(0));
    if more > 0 {
        eprintln!("and {} more", grouped(more));
    }
    println!(
        "{} rows: {} new, {} changed, {} as before, {} not taken.",
        grouped(report.rows),
        grouped(report.new),
        grouped(report.changed),
        grouped(report.same),
        grouped(report.bad_rows)
    );
    if report.bad_rows == 0 { Ok(()) } else { Err(format!("{} rows were not taken", grouped(report.bad_rows))) }
}

/// How far it is: a bar that is drawn over itself on a terminal, a line each tenth elsewhere.
struct Bar {
    terminal: bool,
    last: u64,
}

impl Bar {
    const WIDTH: u64 = 40;

    fn new() -> Self {
        Self { terminal: std::io::stderr().is_terminal(), last: u64::MAX }
    }

    fn show(&mut self, done: u64, all: u64) {
        let share = done * 100 / all.max(1);
        let step = if self.terminal { share } else { share / 10 };
        if step == self.last {
            return;
        }
        self.last = step;
        let mut err = std::io::stderr().lock();
        // Nobody is told when the terminal is gone; the work goes on.
        let _ = if self.terminal {
            let full = share * Self::WIDTH / 100;
            let bar: String = (0..Self::WIDTH).map(|i| if i < full { '#' } else { '.' }).collect();
            write!(err, "\r[{bar}] {share:>3}%  {} of {}", grouped(done), grouped(all)).and_then(|()| err.flush())
        } else {
            writeln!(err, "{share}%  {} of {}", grouped(done), grouped(all))
        };
    }

    fn end(&self) {
        if self.terminal {
            eprintln!();
        }
    }
}

/// 620,573.
fn grouped(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::new();
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::grouped;

    #[test]
    fn numbers_are_grouped() {
        assert_eq!([0, 999, 1_000, 620_573, 1_234_567].map(grouped), ["0", "999", "1,000", "620,573", "1,234,567"]);
    }
}
