//! The operator's commands. Each says in one line what went wrong and ends with a code other than 0.

mod check;
mod serve;

use std::path::PathBuf;
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
    /// Serve pages and the API
    Serve(At),
    /// Run background work beside a server whose `workers` is 0
    Worker(At),
    /// Bring the database to this version's schema
    Migrate(At),
    /// Say what is wrong with a configuration
    Check(check::Check),
}

/// Reads the command line and does what it says.
pub fn run() -> ExitCode {
    let result = match Cli::parse().command {
        Command::Serve(at) => serve::serve(&at),
        Command::Worker(at) => serve::worker(&at),
        Command::Migrate(at) => serve::migrate(&at),
        Command::Check(c) => c.run(),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(line) => {
            eprintln!("liren: {line}");
            ExitCode::FAILURE
        }
    }
}
