//! Loading a table of divisions: a whole country in seconds, again at no cost, bad rows told by line.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{Read, Seek, SeekFrom};
use std::sync::Arc;

use csv::ByteRecord;
use liren_core::ground::division::{BadRow, Division, Level, row};
use liren_core::permission::{Action, Actor, Where, check};
use liren_kit::fail::Fail;
use liren_store::{Db, Tx, Val, sql};

/// Rows written in one transaction.
const BATCH: usize = 5_000;
/// Rows of the database read at a time.
const READ: i64 = 50_000;
/// Bad rows kept for telling; all are counted.
const TOLD: usize = 1_000;

/// What came of loading.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Rows in the file, without its titles.
    pub rows: u64,
    /// Divisions that were not there.
    pub new: u64,
    /// Divisions that were otherwise.
    pub changed: u64,
    /// Divisions that were there as they are.
    pub same: u64,
    /// Rows that were not taken.
    pub bad_rows: u64,
    /// The first of them: line in the file and why.
    pub bad: Vec<(u64, BadRow)>,
}

/// Loads `code,parent,level,name` from a .csv in UTF-8. `progress` hears of rows done and rows in all.
pub fn load<R: Read + Seek>(db: &Db, actor: &Actor, mut file: R, progress: &mut dyn FnMut(u64, u64)) -> Result<Report, Fail> {
    check(actor, Action::ImportDivisions, &Where::COMMUNITY)?;
    let mut report = Report::default();
    let mut upper: HashSet<i64> = HashSet::new();
    // Once through for how long it is and for what parents it brings: a table need not be in order.
    each(&mut file, &mut |_, record| {
        report.rows += 1;
        if let Ok(d) = read(record)
            && d.level != Level::Community
        {
            upper.insert(d.code);
        }
        Ok(())
    })?;
    let mut there = existing(db)?;
    upper.extend(there.keys().filter(|c| Level::of_code(**c).is_some_and(|l| l != Level::Community)));
    let (mut met, mut batch, mut done): (HashSet<i64>, Vec<Division>, u64) = Default::default();
    let all = report.rows;
    each(&mut file, &mut |line, record| {
        done += 1;
        match read(record).and_then(|d| placed(d, &upper, &mut met)) {
            Ok(d) => {
                let hash = hash(d.parent, d.level.name(), &d.name);
                match there.entry(d.code) {
                    Entry::Occupied(e) if *e.get() == hash => report.same += 1,
                    Entry::Occupied(mut e) => {
                        report.changed += 1;
                        e.insert(hash);
                        batch.push(d);
                    }
                    Entry::Vacant(e) => {
                        report.new += 1;
                        e.insert(hash);
                        batch.push(d);
                    }
                }
            }
            Err(why) => {
                report.bad_rows += 1;
                if report.bad.len() < TOLD {
                    report.bad.push((line, why));
                }
            }
        }
        if batch.len() >= BATCH {
            write(db, std::mem::take(&mut batch))?;
        }
        if done.is_multiple_of(1_000) {
            progress(done, all);
        }
        Ok(())
    })?;
    write(db, batch)?;
    progress(all, all);
    Ok(report)
}

/// Every row with its line; a first row without a number in front is the titles.
fn each<R: Read + Seek>(file: &mut R, take: &mut dyn FnMut(u64, &ByteRecord) -> Result<(), Fail>) -> Result<(), Fail> {
    let broken = |e: &dyn std::fmt::Display| Fail::internal(format!("the file cannot be read: {e}"));
    file.seek(SeekFrom::Start(0)).map_err(|e| broken(&e))?;
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(file);
    let (mut record, mut first) = (ByteRecord::new(), true);
    while reader.read_byte_record(&mut record).map_err(|e| broken(&e))? {
        let titles = first && !record.iter().next().is_some_and(|f| f.iter().any(u8::is_ascii_digit));
        first = false;
        if !titles {
            take(record.position().map_or(0, csv::Position::line), &record)?;
        }
    }
    Ok(())
}

fn read(record: &ByteRecord) -> Result<Division, BadRow> {
    let fields: Result<Vec<&str>, _> = record.iter().map(std::str::from_utf8).collect();
    let mut fields = fields.map_err(|_| BadRow::Encoding)?;
    // The mark some programs put before the first byte.
    if let Some(first) = fields.first_mut() {
        *first = first.trim_start_matches('\u{feff}');
    }
    row(&fields)
}

fn placed(d: Division, upper: &HashSet<i64>, met: &mut HashSet<i64>) -> Result<Division, BadRow> {
    if d.parent.is_some_and(|p| !upper.contains(&p)) {
        return Err(BadRow::NoParent);
    }
    if met.insert(d.code) { Ok(d) } else { Err(BadRow::Twice) }
}

fn hash(parent: Option<i64>, level: &str, name: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    (parent, level, name).hash(&mut hasher);
    hasher.finish()
}

/// What is there, as hashes.
fn existing(db: &Db) -> Result<HashMap<i64, u64>, Fail> {
    let (mut all, mut after) = (HashMap::new(), 0i64);
    loop {
        let page: Vec<(i64, u64)> = db.read_now(move |tx| {
            let stmt = sql!("SELECT code, parent, level, name FROM division WHERE code > $1 ORDER BY code LIMIT $2");
            tx.all(stmt, &[after.into(), READ.into()], |r| Ok((r.get(0)?, hash(r.get(1)?, r.str(2)?, r.str(3)?))))
        })?;
        match page.last() {
            Some((code, _)) => after = *code,
            None => return Ok(all),
        }
        all.extend(page);
    }
}

fn write(db: &Db, batch: Vec<Division>) -> Result<(), Fail> {
    if batch.is_empty() {
        return Ok(());
    }
    let batch = Arc::new(batch);
    db.write_now(move |tx: &mut Tx<'_>| {
        let one = sql!(
            "INSERT INTO division (code, parent, level, name) VALUES ($1, $2, $3, $4)
             ON CONFLICT (code) DO UPDATE SET parent = excluded.parent, level = excluded.level, name = excluded.name"
        );
        // Most of the time of a country goes into asking, not into writing: eight rows are asked for at once.
        let eight = sql!(
            "INSERT INTO division (code, parent, level, name) VALUES
               ($1, $2, $3, $4), ($5, $6, $7, $8), ($9, $10, $11, $12), ($13, $14, $15, $16),
               ($17, $18, $19, $20), ($21, $22, $23, $24), ($25, $26, $27, $28), ($29, $30, $31, $32)
             ON CONFLICT (code) DO UPDATE SET parent = excluded.parent, level = excluded.level, name = excluded.name"
        );
        let mut rows = batch.chunks_exact(8);
        for many in rows.by_ref() {
            let all: Vec<Val<'_>> = many.iter().flat_map(values).collect();
            tx.exec(eight, &all)?;
        }
        for d in rows.remainder() {
            tx.exec(one, &values(d))?;
        }
        Ok(())
    })
}

fn values(d: &Division) -> [Val<'_>; 4] {
    [d.code.into(), d.parent.into(), d.level.name().into(), (&d.name).into()]
}
