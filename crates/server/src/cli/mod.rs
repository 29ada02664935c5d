//! The operator's commands. Each says in one line what went wrong and ends with a code other than 0.

mod backup;
mod bench;
mod check;
mod demo;
mod import;
mod opinion;
mod roster;
mod serve;
mod setup;
mod verify;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};
use liren_server::config::Config;

/// Liren 里仁, the operating system of a neighbourhood.
#[derive(Parser)]
#[command(name = "liren", version, about)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

/// Where the configuration is.
#[derive(Args, Clone)]
pub struct At {
    /// Configuration file (TOML); without it defaults and LIREN_* variables count.
    #[arg(long, env = "LIREN_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,
}

impl At {
    /// The configuration, from file and environment.
    pub fn load(&self) -> Result<Config, String> {
        Config::load(self.config.as_deref(), |name| std::env::var(name).ok())
    }
}

#[derive(Subcommand)]
enum Command {
    /// Make the first community and the first worker
    Setup(setup::Setup),
    /// Serve pages and the API
    Serve(At),
    /// Run background work beside a server whose `workers` is 0
    Worker(At),
    /// Bring the database to this version's schema
    Migrate(At),
    /// Bring tables in from files
    Import(import::Import),
    /// Write an invented roster as a spreadsheet
    Roster(roster::Roster),
    /// Say what is wrong with a configuration
    Check(check::Check),
    /// Try Liren with invented people of Bantang Community
    Demo(demo::Demo),
    /// Compute the map of a published consultation, or compare it with another system's
    Opinion(opinion::Opinion),
    /// Measure this machine
    Bench(bench::Bench),
    /// Save database and files; keys are kept apart
    Backup(backup::Backup),
    /// Bring a backup back into an empty place
    Restore(backup::Restore),
    /// Check the bundle of a ballot
    Verify(verify::Verify),
}

/// Reads the command line and does what it says.
pub fn run() -> ExitCode {
    let result = match Cli::parse().command {
        Command::Setup(c) => c.run(),
        Command::Serve(at) => serve::serve(&at),
        Command::Worker(at) => serve::worker(&at),
        Command::Import(c) => c.run(),
        Command::Roster(c) => c.run(),
        Command::Migrate(at) => serve::migrate(&at),
        Command::Check(c) => c.run(),
        Command::Demo(c) => c.run(),
        Command::Opinion(c) => c.run(),
        Command::Bench(c) => c.run(),
        Command::Backup(c) => c.run(),
        Command::Restore(c) => c.run(),
        Command::Verify(c) => c.run(),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(line) => {
            eprintln!("liren: {line}");
            ExitCode::FAILURE
        }
    }
}

/// Writes a key file that only its owner may read; never over another one.
fn write_keys(path: &Path, text: &str) -> Result<(), String> {
    use std::io::Write;
    use std::os::unix::fs::OpenOptionsExt;
    let said = |e: std::io::Error| format!("{}: {e}", path.display());
    if let Some(dir) = path.parent().filter(|d| !d.as_os_str().is_empty()) {
        std::fs::create_dir_all(dir).map_err(said)?;
    }
    let mut file = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path).map_err(said)?;
    file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(said)
}
