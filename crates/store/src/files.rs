//! Photos and voice notes are files in a directory, on the disk before the transaction that names them; they never go
//! through the writer.

use std::fs::{self, File};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use liren_core::id::{Community, FileId};
use liren_core::time::Time;

use crate::{Error, Tx, sql};

/// Which of the two sizes of a photo; a voice note has only the full one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Size {
    /// Longest side 1600, or the sound itself.
    Full,
    /// At most 30 kB.
    Thumb,
}

/// Where files rest.
pub trait Blobs: Send + Sync {
    /// Keeps bytes; they are on the disk when this returns.
    fn put(&self, community: Community, id: FileId, size: Size, bytes: &[u8]) -> Result<(), Error>;
    /// The bytes, if they are there.
    fn get(&self, community: Community, id: FileId, size: Size) -> Result<Option<Vec<u8>>, Error>;
    /// Forgets all sizes; not being there is fine.
    fn delete(&self, community: Community, id: FileId) -> Result<(), Error>;
}

/// Files in a directory, sharded so that no folder grows large.
pub struct DirBlobs(PathBuf);

impl DirBlobs {
    /// Files under this directory.
    pub fn new(dir: &Path) -> Self {
        Self(dir.to_path_buf())
    }

    fn path(&self, community: Community, id: FileId, size: Size) -> PathBuf {
        let name = id.to_string();
        // The last bytes of a UUIDv7 are random, the first ones are the time.
        let shard = &name[name.len() - 2..];
        let end = if size == Size::Full { "full" } else { "thumb" };
        self.0.join(community.to_string()).join(shard).join(format!("{name}.{end}"))
    }
}

fn told(e: &std::io::Error) -> Error {
    if e.kind() == ErrorKind::StorageFull { Error::Full } else { Error::Engine(format!("files: {}", e.kind())) }
}

/// Makes a directory; its name in the directory above is on the disk too when this returns.
fn made(dir: &Path) -> std::io::Result<()> {
    if dir.is_dir() {
        return Ok(());
    }
    let above = dir.parent().filter(|a| !a.as_os_str().is_empty()).unwrap_or(Path::new("."));
    made(above)?;
    match fs::create_dir(dir) {
        Err(e) if e.kind() != ErrorKind::AlreadyExists => return Err(e),
        _ => {}
    }
    File::open(above)?.sync_all()
}

impl Blobs for DirBlobs {
    fn put(&self, community: Community, id: FileId, size: Size, bytes: &[u8]) -> Result<(), Error> {
        let path = self.path(community, id, size);
        let write = || {
            let dir = path.parent().unwrap_or(&self.0);
            made(dir)?;
            let mut part = path.clone().into_os_string();
            part.push(".part");
            let mut file = File::create(&part)?;
            file.write_all(bytes)?;
            file.sync_all()?;
            fs::rename(&part, &path)?;
            File::open(dir)?.sync_all()
        };
        write().map_err(|e: std::io::Error| told(&e))
    }

    fn get(&self, community: Community, id: FileId, size: Size) -> Result<Option<Vec<u8>>, Error> {
        match fs::read(self.path(community, id, size)) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(e) if e.kind() == ErrorKind::NotFound => Ok(None),
            Err(e) => Err(told(&e)),
        }
    }

    fn delete(&self, community: Community, id: FileId) -> Result<(), Error> {
        for size in [Size::Full, Size::Thumb] {
            match fs::remove_file(self.path(community, id, size)) {
                Err(e) if e.kind() != ErrorKind::NotFound => return Err(told(&e)),
                _ => {}
            }
        }
        Ok(())
    }
}

/// A file's row.
#[derive(Clone, Debug)]
pub struct FileRow {
    /// Its id.
    pub id: FileId,
    /// `photo`, `voice` or `document`.
    pub kind: String,
    /// Media type.
    pub mime: String,
    /// Size in bytes.
    pub bytes: i64,
    /// Width in pixels.
    pub width: i64,
    /// Height in pixels.
    pub height: i64,
    /// Length in seconds.
    pub seconds: i64,
}

/// Notes a file that rests already; it is loose until attached, and loose files are swept after a day.
pub fn note(tx: &mut Tx<'_>, c: Community, file: &FileRow, now: Time) -> Result<(), Error> {
    tx.exec(
        sql!(
            "INSERT INTO file (community, id, kind, mime, bytes, width, height, seconds, created, attached)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, FALSE)"
        ),
        &[
            c.into(),
            file.id.into(),
            (&file.kind).into(),
            (&file.mime).into(),
            file.bytes.into(),
            file.width.into(),
            file.height.into(),
            file.seconds.into(),
            now.into(),
        ],
    )
    .map(drop)
}

/// One file.
pub fn row(tx: &mut Tx<'_>, c: Community, id: FileId) -> Result<Option<FileRow>, Error> {
    tx.one(
        sql!("SELECT id, kind, mime, bytes, width, height, seconds FROM file WHERE community = $1 AND id = $2"),
        &[c.into(), id.into()],
        |r| {
            Ok(FileRow {
                id: r.get(0)?,
                kind: r.get(1)?,
                mime: r.get(2)?,
                bytes: r.get(3)?,
                width: r.get(4)?,
                height: r.get(5)?,
                seconds: r.get(6)?,
            })
        },
    )
}

/// Attaches a loose photo or voice note; false when it is not there, attached already, or a document: what shows pictures takes
/// none by mistake.
pub fn attach(tx: &mut Tx<'_>, c: Community, id: FileId) -> Result<bool, Error> {
    let n = tx.exec(
        sql!("UPDATE file SET attached = TRUE WHERE community = $1 AND id = $2 AND attached = FALSE AND kind <> 'document'"),
        &[c.into(), id.into()],
    )?;
    Ok(n == 1)
}

/// Attaches a loose file of any kind, for what offers documents to be downloaded; false as with [`attach`].
pub fn attach_any(tx: &mut Tx<'_>, c: Community, id: FileId) -> Result<bool, Error> {
    let n = tx.exec(
        sql!("UPDATE file SET attached = TRUE WHERE community = $1 AND id = $2 AND attached = FALSE"),
        &[c.into(), id.into()],
    )?;
    Ok(n == 1)
}

/// Loose files older than an instant.
pub fn loose(tx: &mut Tx<'_>, c: Community, before: Time, limit: i64) -> Result<Vec<FileId>, Error> {
    tx.all(
        sql!("SELECT id FROM file WHERE community = $1 AND attached = FALSE AND created < $2 LIMIT $3"),
        &[c.into(), before.into(), limit.into()],
        |r| r.get(0),
    )
}

/// Lets go of a file that hangs nowhere any more: the next sweep takes it.
pub fn detach(tx: &mut Tx<'_>, c: Community, id: FileId) -> Result<(), Error> {
    tx.exec(sql!("UPDATE file SET attached = FALSE, created = 0 WHERE community = $1 AND id = $2"), &[c.into(), id.into()])?;
    Ok(())
}

/// Forgets the row of a file that is still loose; false when it was attached or forgotten meanwhile.
pub fn forget(tx: &mut Tx<'_>, c: Community, id: FileId) -> Result<bool, Error> {
    let n = tx.exec(sql!("DELETE FROM file WHERE community = $1 AND id = $2 AND attached = FALSE"), &[c.into(), id.into()])?;
    Ok(n == 1)
}
