//! Files rest on the disk before a row names them; they are attached once, and what nobody attached is found and swept.

use liren_core::id::FileId;
use liren_core::time::DAY;
use liren_store::both_engines;
use liren_store::files::{self, Blobs, DirBlobs, FileRow, Size};

use crate::{C, ELSEWHERE, NOW, moment};

fn photo(id: FileId) -> FileRow {
    FileRow { id, kind: "photo".into(), mime: "image/jpeg".into(), bytes: 3, width: 4, height: 3, seconds: 0 }
}

both_engines!(a_file_is_attached_once_and_loose_ones_are_found, |test| {
    let db = test.db();
    let (kept, left): (FileId, FileId) = (moment(1).id(), moment(2).id());
    db.write_now(move |tx| [kept, left].into_iter().try_for_each(|id| files::note(tx, C, &photo(id), NOW))).unwrap();
    assert!(db.write_now(move |tx| files::attach(tx, C, kept)).unwrap());
    assert!(!db.write_now(move |tx| files::attach(tx, C, kept)).unwrap(), "a file belongs to one thing");
    assert!(!db.write_now(move |tx| files::attach(tx, ELSEWHERE, left)).unwrap(), "and to its community");
    assert_eq!(db.read_now(|tx| files::loose(tx, C, NOW, 9)).unwrap(), [], "not before its time");
    assert_eq!(db.read_now(|tx| files::loose(tx, C, NOW.plus(DAY), 9)).unwrap(), [left]);
    db.write_now(move |tx| files::forget(tx, C, left)).unwrap();
    assert!(db.read_now(move |tx| files::row(tx, C, left)).unwrap().is_none());
});

#[test]
fn bytes_come_back_and_are_forgotten_in_all_sizes() {
    let dir = tempfile::tempdir().unwrap();
    let (blobs, id) = (DirBlobs::new(dir.path()), moment(1).id());
    blobs.put(C, id, Size::Full, b"full").unwrap();
    blobs.put(C, id, Size::Thumb, b"thumb").unwrap();
    blobs.put(C, id, Size::Full, b"again").unwrap();
    assert_eq!(blobs.get(C, id, Size::Full).unwrap().as_deref(), Some(&b"again"[..]));
    assert_eq!(blobs.get(ELSEWHERE, id, Size::Full).unwrap(), None);
    blobs.delete(C, id).unwrap();
    blobs.delete(C, id).unwrap();
    assert_eq!(blobs.get(C, id, Size::Thumb).unwrap(), None);
}
