//! Backups: one directory with the database as an SQLite file (whatever engine it came from), the photos and voice
//! notes, and a manifest with checksums. Keys are kept apart: database and keys together open every contact.

use std::fs::{self, File};
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

use data_encoding::HEXLOWER;
use liren_core::time::Time;
use liren_store::{Db, Options, copy};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::config::Config;

const DATABASE: &str = "liren.db";
const FILES: &str = "files";
const MANIFEST: &str = "manifest.json";

/// What stands in a backup.
#[derive(Debug, Serialize, Deserialize)]
pub struct Manifest {
    /// Form of the directory.
    pub format: u32,
    /// The program that made it.
    pub program: String,
    /// The newest migration of the database.
    pub schema: String,
    /// When it was made, UTC milliseconds.
    pub made: i64,
    /// Rows by table.
    pub rows: Vec<(String, u64)>,
    /// Every file with its size and SHA-256.
    pub files: Vec<Kept>,
}

/// One file of a backup.
#[derive(Debug, Serialize, Deserialize)]
pub struct Kept {
    /// Path inside the backup.
    pub path: String,
    /// Size.
    pub bytes: u64,
    /// SHA-256 in hexadecimal.
    pub sha256: String,
}

fn said(path: &Path, e: &dyn std::fmt::Display) -> String {
    format!("{}: {e}", path.display())
}

/// Whether nothing is there yet.
fn empty(dir: &Path) -> Result<bool, String> {
    match fs::read_dir(dir) {
        Ok(mut entries) => Ok(entries.next().is_none()),
        Err(e) if e.kind() == ErrorKind::NotFound => Ok(true),
        Err(e) => Err(said(dir, &e)),
    }
}

/// All files under a directory, as paths relative to it, sorted.
fn files(dir: &Path) -> Result<Vec<PathBuf>, String> {
    let (mut open, mut out) = (vec![dir.to_path_buf()], Vec::new());
    while let Some(at) = open.pop() {
        let entries = match fs::read_dir(&at) {
            Ok(entries) => entries,
            Err(e) if e.kind() == ErrorKind::NotFound => continue,
            Err(e) => return Err(said(&at, &e)),
        };
        for entry in entries {
            let path = entry.map_err(|e| said(&at, &e))?.path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_none_or(|e| e != "part") {
                out.push(path.strip_prefix(dir).map_err(|e| said(&path, &e))?.to_path_buf());
            }
        }
    }
    out.sort();
    Ok(out)
}

fn sum(path: &Path, name: &str) -> Result<Kept, String> {
    let mut file = File::open(path).map_err(|e| said(path, &e))?;
    let (mut hash, mut bytes, mut buffer) = (Sha256::new(), 0u64, vec![0u8; 1 << 16]);
    loop {
        let n = file.read(&mut buffer).map_err(|e| said(path, &e))?;
        if n == 0 {
            break;
        }
        hash.update(&buffer[..n]);
        bytes += n as u64;
    }
    Ok(Kept { path: name.into(), bytes, sha256: HEXLOWER.encode(&hash.finalize()) })
}

/// Copies one file; it is on the disk when this returns.
fn keep(from: &Path, to: &Path) -> Result<(), String> {
    if let Some(dir) = to.parent() {
        fs::create_dir_all(dir).map_err(|e| said(dir, &e))?;
    }
    fs::copy(from, to).map_err(|e| said(from, &e))?;
    File::open(to).and_then(|f| f.sync_all()).map_err(|e| said(to, &e))
}

/// Saves database and files into an empty directory. A running server may go on writing.
pub fn save(config: &Config, db: &Db, dir: &Path, now: Time) -> Result<Manifest, String> {
    if !empty(dir)? {
        return Err(format!("{}: not empty; a backup never overwrites another", dir.display()));
    }
    let schema = db.version_now().map_err(|e| format!("database: {e}"))?;
    let schema = schema.ok_or("database: empty, there is nothing to save")?;
    fs::create_dir_all(dir).map_err(|e| said(dir, &e))?;
    let database = dir.join(DATABASE);
    let rows = copy::snapshot(db, &database).map_err(|e| format!("database: {e}"))?;
    let mut kept = vec![sum(&database, DATABASE)?];
    // After the database: what it names was on the disk before it was named.
    for path in files(&config.files)? {
        let (from, name) = (config.files.join(&path), Path::new(FILES).join(&path));
        let to = dir.join(&name);
        match keep(&from, &to) {
            // Nobody used it and the sweep took it meanwhile.
            Err(_) if !from.exists() => drop(fs::remove_file(&to)),
            other => {
                other?;
                kept.push(sum(&to, &name.to_string_lossy())?);
            }
        }
    }
    let manifest = Manifest { format: 1, program: env!("CARGO_PKG_VERSION").into(), schema, made: now.0, rows, files: kept };
    let text = serde_json::to_string_pretty(&manifest).map_err(|e| e.to_string())?;
    // Written last: a directory without it is not a backup.
    fs::write(dir.join(MANIFEST), text).map_err(|e| said(dir, &e))?;
    File::open(dir).and_then(|d| d.sync_all()).map_err(|e| said(dir, &e))?;
    Ok(manifest)
}

/// Reads the manifest and compares every checksum; nothing is written.
pub fn verify(dir: &Path) -> Result<Manifest, String> {
    let path = dir.join(MANIFEST);
    let text = fs::read_to_string(&path).map_err(|e| said(&path, &e))?;
    let manifest: Manifest = serde_json::from_str(&text).map_err(|e| said(&path, &e))?;
    if manifest.format != 1 {
        return Err(format!("{}: made by a newer program ({})", dir.display(), manifest.program));
    }
    for kept in &manifest.files {
        // A manifest is data from elsewhere: it must not lead out of its directory.
        let relative = Path::new(&kept.path);
        if !relative.components().all(|c| matches!(c, std::path::Component::Normal(_))) {
            return Err(format!("{}: not a path inside a backup", kept.path));
        }
        let found = sum(&dir.join(relative), &kept.path)?;
        if found.sha256 != kept.sha256 {
            return Err(format!("{}: its checksum is not the one of the manifest", kept.path));
        }
    }
    Ok(manifest)
}

/// Brings a backup back into an empty place and verifies it: checksums before, rows after.
pub fn restore(config: &Config, dir: &Path) -> Result<Manifest, String> {
    let manifest = verify(dir)?;
    if !empty(&config.files)? {
        return Err(format!("files = {:?}: not empty; a restore never overwrites", config.files));
    }
    let source = dir.join(DATABASE);
    let counts = match config.database.strip_prefix("sqlite:") {
        Some(path) => embedded(&source, Path::new(path))?,
        None => server(&source, &config.database)?,
    };
    if counts.iter().any(|(table, n)| manifest.rows.iter().any(|(t, m)| t == table && m != n)) {
        return Err("the database does not hold as many rows as the manifest says".into());
    }
    for kept in &manifest.files {
        if let Ok(path) = Path::new(&kept.path).strip_prefix(FILES) {
            let to = config.files.join(path);
            keep(&dir.join(&kept.path), &to)?;
            if sum(&to, &kept.path)?.sha256 != kept.sha256 {
                return Err(format!("{}: damaged on its way", to.display()));
            }
        }
    }
    Ok(manifest)
}

fn embedded(source: &Path, target: &Path) -> Result<Vec<(String, u64)>, String> {
    if target.exists() {
        return Err(format!("{}: already there; a restore never overwrites", target.display()));
    }
    keep(source, target)?;
    let db = Db::open(&format!("sqlite:{}", target.display()), Options::default()).map_err(|e| e.to_string())?;
    let counted = db.migrate_now().and_then(|()| copy::counts(&db)).map_err(|e| format!("database: {e}"));
    db.close();
    counted
}

fn server(source: &Path, url: &str) -> Result<Vec<(String, u64)>, String> {
    let told = |e: liren_store::Error| format!("database: {e}");
    let target = Db::open(url, Options::default()).map_err(told)?;
    target.migrate_now().map_err(told)?;
    if copy::counts(&target).map_err(told)?.iter().any(|(_, n)| *n > 0) {
        return Err("the database holds rows already; a restore never overwrites".into());
    }
    // Brought to this program's schema on a copy of its own: the backup stays as it is.
    let mut own = source.as_os_str().to_os_string();
    own.push(".restoring");
    let own = PathBuf::from(own);
    keep(source, &own)?;
    let from = Db::open(&format!("sqlite:{}", own.display()), Options::default()).map_err(told)?;
    let copied = from.migrate_now().and_then(|()| copy::copy(&from, &target)).map_err(told);
    from.close();
    for end in ["", "-wal", "-shm"] {
        let mut path = own.as_os_str().to_os_string();
        path.push(end);
        drop(fs::remove_file(PathBuf::from(path)));
    }
    copied?;
    let counted = copy::counts(&target).map_err(told);
    target.close();
    counted
}
