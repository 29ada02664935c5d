//! `liren backup` and `liren restore`.

use std::path::{Path, PathBuf};

use clap::Args;
use liren_kit::app::Clock;
use liren_kit::seal::Keys;
use liren_server::clock::SystemClock;
use liren_server::config::Config;
use liren_server::{backup, build};

use super::At;

/// Save database and files into an empty directory. The server may run on meanwhile.
#[derive(Args)]
pub struct Backup {
    #[command(flatten)]
    at: At,
    /// Directory to make
    dir: PathBuf,
    /// Also copy the key file to this place, which should not be beside the backup
    #[arg(long, value_name = "FILE")]
    keys: Option<PathBuf>,
}

/// Bring a backup back into an empty place.
#[derive(Args)]
pub struct Restore {
    #[command(flatten)]
    at: At,
    /// Directory of the backup
    dir: PathBuf,
    /// The key file, if it does not yet stand where the configuration says
    #[arg(long, value_name = "FILE")]
    keys: Option<PathBuf>,
    /// Only compare the checksums
    #[arg(long)]
    verify: bool,
}

impl Backup {
    /// Saves and says what was saved.
    pub fn run(&self) -> Result<(), String> {
        let config = self.at.load()?;
        if let Some(to) = &self.keys {
            if to.starts_with(&self.dir) {
                return Err("keys belong apart from the backup: together they open every contact".into());
            }
            copy_keys(&config.keys, to)?;
        }
        let db = build::open(&config)?;
        let manifest = backup::save(&config, &db, &self.dir, SystemClock.now())?;
        db.close();
        let rows: u64 = manifest.rows.iter().map(|(_, n)| n).sum();
        println!("Saved {rows} rows and {} files to {}.", manifest.files.len() - 1, self.dir.display());
        if self.keys.is_none() {
            println!("The key file {} is not in it: keep a copy of it somewhere else.", config.keys.display());
        }
        Ok(())
    }
}

impl Restore {
    /// Restores and says what is there now.
    pub fn run(&self) -> Result<(), String> {
        if self.verify {
            let manifest = backup::verify(&self.dir)?;
            println!("All {} files are as they were saved.", manifest.files.len());
            return Ok(());
        }
        let config = self.at.load()?;
        keys_in_place(&config, self.keys.as_deref())?;
        let manifest = backup::restore(&config, &self.dir)?;
        let rows: u64 = manifest.rows.iter().map(|(_, n)| n).sum();
        println!("Restored {rows} rows and {} files; all checksums are right.", manifest.files.len() - 1);
        Ok(())
    }
}

/// A restored database without its keys would look whole and could reach nobody, so they are asked for first.
fn keys_in_place(config: &Config, given: Option<&Path>) -> Result<(), String> {
    match (given, config.keys.exists()) {
        (_, true) => Keys::load(&config.keys).map(drop).map_err(|e| format!("{}: {e}", config.keys.display())),
        (Some(from), false) => copy_keys(from, &config.keys),
        (None, false) => Err(format!("the key file {} is missing; name it with --keys", config.keys.display())),
    }
}

fn copy_keys(from: &Path, to: &Path) -> Result<(), String> {
    Keys::load(from).map_err(|e| format!("{}: {e}", from.display()))?;
    let text = std::fs::read_to_string(from).map_err(|e| format!("{}: {e}", from.display()))?;
    super::write_keys(to, &text)
}
