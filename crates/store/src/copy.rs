//! A whole database, copied row by row from one engine to the other, or as a file: what backups are made of.

use std::path::Path;

use rusqlite::backup::{Backup, StepResult};
use uuid::Uuid;

use crate::migrate;
use crate::value::{Col, Val};
use crate::{Db, Engine, Error, sqlite};

/// Most values of one INSERT; SQLite takes 32,766 of them.
const VALUES: usize = 8_000;
/// Rows read at once.
const PAGE: usize = 1_000;

/// What a column holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Type {
    /// TEXT
    Text,
    /// BIGINT
    Bigint,
    /// BOOLEAN
    Boolean,
    /// UUID
    Uuid,
    /// BYTEA
    Bytea,
}

/// A table as the migrations make it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Table {
    /// Its name.
    pub name: String,
    /// Its columns in order.
    pub columns: Vec<(String, Type)>,
    /// Its primary key, as places in `columns`.
    pub key: Vec<usize>,
}

/// All tables in the order in which they are made: what is referred to comes first.
pub fn tables() -> Result<Vec<Table>, Error> {
    let mut out: Vec<Table> = Vec::new();
    for (_, step) in migrate::all() {
        if let Some(rest) = step.strip_prefix("CREATE TABLE ") {
            out.push(table(rest).ok_or_else(|| Error::Engine(format!("a table is not understood: {rest}")))?);
        } else if let Some(rest) = step.strip_prefix("ALTER TABLE ") {
            let (name, column) =
                rest.split_once(" ADD COLUMN ").ok_or_else(|| Error::Engine(format!("not understood: {rest}")))?;
            let of = out.iter_mut().find(|t| t.name == name.trim());
            let (Some(of), Some(column)) = (of, column_of(column)) else {
                return Err(Error::Engine(format!("not understood: {rest}")));
            };
            of.columns.push(column);
        }
    }
    Ok(out)
}

fn table(rest: &str) -> Option<Table> {
    let (name, body) = rest.split_once('(')?;
    let mut table = Table { name: name.trim().into(), columns: Vec::new(), key: Vec::new() };
    let body = body.trim_end().strip_suffix(')')?;
    for line in body.lines().map(|l| l.trim().trim_end_matches(',')).filter(|l| !l.is_empty()) {
        if let Some(key) = line.strip_prefix("PRIMARY KEY (") {
            let names = key.strip_suffix(')')?.split(',').map(str::trim);
            table.key = names.map(|n| table.columns.iter().position(|(c, _)| c == n)).collect::<Option<_>>()?;
        } else if !line.starts_with("FOREIGN KEY") && !line.starts_with("REFERENCES") {
            table.columns.push(column_of(line)?);
            if line.ends_with("PRIMARY KEY") {
                table.key = vec![table.columns.len() - 1];
            }
        }
    }
    (!table.key.is_empty()).then_some(table)
}

fn column_of(line: &str) -> Option<(String, Type)> {
    let mut words = line.split_whitespace();
    let name = words.next()?.to_string();
    let ty = match words.next()? {
        "TEXT" => Type::Text,
        "BIGINT" => Type::Bigint,
        "BOOLEAN" => Type::Boolean,
        "UUID" => Type::Uuid,
        "BYTEA" => Type::Bytea,
        _ => return None,
    };
    Some((name, ty))
}

/// A value between two engines.
#[derive(Clone)]
enum Held {
    Null,
    Int(i64),
    Bool(bool),
    Text(String),
    Uuid(Uuid),
    Bytes(Vec<u8>),
}

impl Held {
    fn of(col: Col<'_>, ty: Type) -> Result<Self, Error> {
        Ok(match (col, ty) {
            (Col::Null, _) => Self::Null,
            (Col::Int(v), Type::Bigint) => Self::Int(v),
            (Col::Int(v), Type::Boolean) => Self::Bool(v != 0),
            (Col::Bool(v), Type::Boolean) => Self::Bool(v),
            (Col::Text(v), Type::Text) => Self::Text(v.into()),
            (Col::Uuid(v), Type::Uuid) => Self::Uuid(v),
            (Col::Bytes(v), Type::Uuid) => {
                Self::Uuid(Uuid::from_slice(v).map_err(|_| Error::Corrupt("a column is not an id".into()))?)
            }
            (Col::Bytes(v), Type::Bytea) => Self::Bytes(v.into()),
            _ => return Err(Error::Corrupt(format!("a column is not {ty:?}"))),
        })
    }

    fn val(&self) -> Val<'_> {
        match self {
            Self::Null => Val::Null,
            Self::Int(v) => Val::Int(*v),
            Self::Bool(v) => Val::Bool(*v),
            Self::Text(v) => Val::Text(v),
            Self::Uuid(v) => Val::Uuid(*v),
            Self::Bytes(v) => Val::Bytes(v),
        }
    }
}

impl Table {
    fn names(&self) -> String {
        self.columns.iter().map(|(n, _)| n.as_str()).collect::<Vec<_>>().join(", ")
    }

    fn key_names(&self) -> String {
        self.key.iter().map(|k| self.columns[*k].0.as_str()).collect::<Vec<_>>().join(", ")
    }

    /// One page of rows after a key.
    fn page(&self, tx: &mut crate::Tx<'_>, after: Option<&[Held]>) -> Result<Vec<Vec<Held>>, Error> {
        let (names, key) = (self.names(), self.key_names());
        let holes = (1..=self.key.len()).map(|n| format!("${n}")).collect::<Vec<_>>().join(", ");
        let from = if after.is_some() { format!("WHERE ({key}) > ({holes}) ") } else { String::new() };
        let text = format!("SELECT {names} FROM {} {from}ORDER BY {key} LIMIT {PAGE}", self.name);
        let params: Vec<Val<'_>> = after.unwrap_or_default().iter().map(Held::val).collect();
        let mut rows = Vec::new();
        tx.raw(&text, &params, &mut |row| {
            let row = self.columns.iter().enumerate().map(|(i, (_, ty))| Held::of(row.col(i)?, *ty));
            rows.push(row.collect::<Result<Vec<_>, _>>()?);
            Ok(())
        })?;
        Ok(rows)
    }

    /// Writes rows, many with one statement.
    fn put(&self, tx: &mut crate::Tx<'_>, rows: &[Vec<Held>]) -> Result<(), Error> {
        let width = self.columns.len();
        for part in rows.chunks((VALUES / width).max(1)) {
            let row = |r: usize| {
                let holes = (1..=width).map(|c| format!("${}", r * width + c)).collect::<Vec<_>>().join(",");
                format!("({holes})")
            };
            let all = (0..part.len()).map(row).collect::<Vec<_>>().join(",");
            let params: Vec<Val<'_>> = part.iter().flatten().map(Held::val).collect();
            tx.raw(&format!("INSERT INTO {} ({}) VALUES {all}", self.name, self.names()), &params, &mut |_| Ok(()))?;
        }
        Ok(())
    }
}

/// Copies every row of every table into a database that has this program's schema and no rows. The source is read on one
/// snapshot. Answers how many rows each table has.
pub fn copy(from: &Db, to: &Db) -> Result<Vec<(String, u64)>, Error> {
    let (to, tables, mut begun) = (to.clone(), tables()?, false);
    from.read_now(move |tx| {
        if std::mem::replace(&mut begun, true) {
            return Err(Error::Engine("the source was interrupted; begin again with an empty target".into()));
        }
        let mut counts = Vec::new();
        for table in &tables {
            let (mut after, mut count) = (None::<Vec<Held>>, 0u64);
            loop {
                let rows = table.page(tx, after.as_deref())?;
                let Some(last) = rows.last() else { break };
                after = Some(table.key.iter().map(|k| last[*k].clone()).collect());
                count += rows.len() as u64;
                let (table, full) = (table.clone(), rows.len() == PAGE);
                to.write_now(move |tx| table.put(tx, &rows))?;
                if !full {
                    break;
                }
            }
            counts.push((table.name.clone(), count));
        }
        Ok(counts)
    })
}

/// How many rows each table has.
pub fn counts(db: &Db) -> Result<Vec<(String, u64)>, Error> {
    let tables = tables()?;
    db.read_now(move |tx| {
        let mut out = Vec::new();
        for table in &tables {
            tx.raw(&format!("SELECT COUNT(*) FROM {}", table.name), &[], &mut |row| {
                out.push((table.name.clone(), u64::try_from(row.get::<i64>(0)?).unwrap_or(0)));
                Ok(())
            })?;
        }
        Ok(out)
    })
}

/// A consistent copy as an SQLite file: by SQLite's own backup from an embedded database, row by row from a server.
/// Others may go on writing meanwhile.
pub fn snapshot(from: &Db, file: &Path) -> Result<Vec<(String, u64)>, Error> {
    let options = crate::Options { readers: 1, ..crate::Options::default() };
    let url = format!("sqlite:{}", file.display());
    match (from.engine(), from.path()) {
        (Engine::Sqlite, Some(path)) => {
            let source = sqlite::connect(path, true, &options)?;
            let mut target = sqlite::connect(file, false, &options)?;
            let backup = Backup::new(&source, &mut target)?;
            // All pages in one step: one snapshot, however busy the writer is.
            if backup.step(-1)? != StepResult::Done {
                return Err(Error::Engine("the database was locked; try again".into()));
            }
            drop(backup);
            let said: String = target.query_row("PRAGMA quick_check", [], |r| r.get(0))?;
            if said != "ok" {
                return Err(Error::Corrupt(format!("the copy is damaged: {said}")));
            }
            drop(target);
            let copy = Db::open(&url, options)?;
            let counts = counts(&copy);
            copy.close();
            counts
        }
        _ => {
            let copy_to = Db::open(&url, options)?;
            copy_to.migrate_now()?;
            let counts = copy(from, &copy_to);
            copy_to.close();
            counts
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_table_is_understood() {
        let tables = tables().unwrap();
        let made = migrate::all().filter(|(_, step)| step.starts_with("CREATE TABLE ")).count();
        assert_eq!(tables.len(), made);
        let home = tables.iter().find(|t| t.name == "home").unwrap();
        assert_eq!(home.key, [0, 1]);
        assert!(home.columns.contains(&("area".into(), Type::Bigint)));
        let at = |name: &str| tables.iter().position(|t| t.name == name);
        assert!(at("person") < at("residency"), "what is referred to comes first");
    }
}
