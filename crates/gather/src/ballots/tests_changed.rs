//! That whoever has the database and not the key changes nothing unseen: every column of every row from which a bundle is written, changed
//! one at a time. Either nobody is told anything else, or there is no bundle, or nobody who verifies it believes it.

use std::collections::BTreeSet;

use liren_core::merkle::Hash;
use liren_core::refusal::Refusal;
use liren_core::time::DAY;
use liren_ground::log;
use liren_ground::testing::{TOWN, TestTown};
use liren_kit::fail::Fail;
use liren_store::copy::{self, Table, Type};
use liren_store::{Error, Tx, Val};
use uuid::Uuid;

use super::bundle::{self, Which};
use super::testing::{FIVE, step, twice, verified, voting, worker};
use super::{keep, read};
use crate::matters::tests::story;

/// The tables a bundle is written from, with what it says of them. The rest may be changed without anybody being told anything else,
/// or cannot be read any more.
const SAID: [(&str, &[&str]); 7] = [
    ("ballot", &["community", "id", "number", "state", "start_size", "end_size"]),
    ("ballot_entry", &["community", "ballot", "place", "line", "opening"]),
    ("ballot_owner", &["community", "ballot", "n", "area", "salt", "homes"]),
    ("ballot_room", &["community", "ballot", "n", "seq", "room", "area"]),
    ("log_head", &["community", "size"]),
    ("log_node", &["community", "level", "idx", "hash"]),
    ("log_root", &["community", "size", "at", "signature"]),
];

/// A value of a column.
#[derive(Clone, PartialEq, Debug)]
enum Held {
    Null(Type),
    Int(i64),
    Bool(bool),
    Text(String),
    Uuid(Uuid),
    Bytes(Vec<u8>),
}

impl Held {
    fn val(&self) -> Val<'_> {
        match self {
            Self::Null(_) => Val::Null,
            Self::Int(v) => Val::Int(*v),
            Self::Bool(v) => Val::Bool(*v),
            Self::Text(v) => Val::Text(v),
            Self::Uuid(v) => Val::Uuid(*v),
            Self::Bytes(v) => Val::Bytes(v),
        }
    }

    /// What somebody might put there instead, of the same form.
    fn others(&self) -> Vec<Self> {
        match self {
            Self::Null(Type::Text) => vec![Self::Text("{}".into())],
            Self::Null(Type::Bigint) => vec![Self::Int(1)],
            Self::Null(Type::Boolean) => vec![Self::Bool(true)],
            Self::Null(Type::Uuid) => vec![Self::Uuid(Uuid::from_u128(1))],
            Self::Null(Type::Bytea) => vec![Self::Bytes(vec![1; 32])],
            Self::Int(v) => vec![Self::Int(v + 1), Self::Int(v - 1)],
            Self::Bool(v) => vec![Self::Bool(!v)],
            Self::Uuid(_) => vec![Self::Uuid(Uuid::from_u128(1))],
            Self::Bytes(v) => [0, v.len().saturating_sub(1)]
                .into_iter()
                .filter(|at| *at < v.len())
                .map(|at| Self::Bytes(v.iter().enumerate().map(|(i, b)| if i == at { b ^ 1 } else { *b }).collect()))
                .collect(),
            Self::Text(v) => text_like(v),
        }
    }
}

/// The text with one character changed for one of its kind, near its beginning, its middle and its end: canonical lines stay canonical.
fn text_like(text: &str) -> Vec<Held> {
    let all: Vec<char> = text.chars().collect();
    let turned = |c: char| match c {
        '9' => '8',
        'f' | 'z' => 'e',
        c if c.is_ascii_digit() || c.is_ascii_lowercase() => char::from_u32(c as u32 + 1).unwrap_or(c),
        c => c,
    };
    let spots: Vec<usize> = (0..all.len()).filter(|i| turned(all[*i]) != all[*i]).collect();
    let chosen: BTreeSet<usize> =
        (0..4).filter_map(|part| spots.get(part * spots.len().saturating_sub(1) / 3)).copied().collect();
    let with = |at: usize| all.iter().enumerate().map(|(i, c)| if i == at { turned(*c) } else { *c }).collect();
    chosen.into_iter().map(|at| Held::Text(with(at))).collect()
}

/// Every row of this community, with its values.
fn rows(town: &TestTown, table: &Table) -> Vec<Vec<Held>> {
    let columns = table.columns.clone();
    let names: Vec<&str> = columns.iter().map(|c| c.0.as_str()).collect();
    let text = format!("SELECT {} FROM {} WHERE community = $1", names.join(", "), table.name);
    let read = move |tx: &mut Tx<'_>| {
        let mut out = Vec::new();
        tx.raw(&text, &[TOWN.into()], &mut |row| {
            let one = columns.iter().enumerate().map(|(i, (_, ty))| {
                Ok(match ty {
                    Type::Text => row.get::<Option<String>>(i)?.map(Held::Text),
                    Type::Bigint => row.get::<Option<i64>>(i)?.map(Held::Int),
                    Type::Boolean => row.get::<Option<bool>>(i)?.map(Held::Bool),
                    Type::Uuid => row.get::<Option<Uuid>>(i)?.map(Held::Uuid),
                    Type::Bytea => row.get::<Option<Vec<u8>>>(i)?.map(Held::Bytes),
                }
                .unwrap_or(Held::Null(*ty)))
            });
            out.push(one.collect::<Result<Vec<_>, Error>>()?);
            Ok(())
        })?;
        Ok::<_, Error>(out)
    };
    town.app.db.read_now(read).expect("a table is read")
}

/// Both bundles as they would be handed out after a statement; nothing of it stays. None where there would be none.
fn after(town: &TestTown, number: &str, sql: Option<(String, Vec<Held>)>) -> [Option<String>; 2] {
    let (app, card, number) = (town.app.clone(), town.card(TOWN), number.to_string());
    let (tell, told) = std::sync::mpsc::channel();
    let done = town.app.db.write_now(move |tx| {
        let mut made = [None, None];
        let changed = match &sql {
            Some((text, values)) => {
                let values: Vec<Val<'_>> = values.iter().map(Held::val).collect();
                tx.raw(text, &values, &mut |_| Ok(())).is_ok()
            }
            None => true,
        };
        let found = if changed { read::by_number(tx, TOWN, &number).ok().flatten() } else { None };
        if let Some(b) = found {
            made = [Which::Public, Which::Inspection].map(|which| bundle::written(tx, &app, &card, &b, which).ok());
        }
        tell.send(made).expect("somebody waits");
        // Whatever was changed is put back.
        Err::<(), Fail>(Refusal::BallotState.into())
    });
    assert!(done.is_err());
    told.try_iter().last().expect("both")
}

/// Changes each value of one row in `every` once and reads both bundles: answers the columns whose change was noticed.
///
/// # Panics
/// When a change is believed.
pub(super) fn noticed(town: &TestTown, number: &str, every: usize) -> BTreeSet<(String, String)> {
    let before = after(town, number, None);
    let holds = |text: &str| verified(text, None, None);
    assert!(before.iter().all(|b| b.as_deref().is_some_and(holds)), "what nobody changed holds");
    let mut out = BTreeSet::new();
    for table in copy::tables().expect("the tables").into_iter().filter(|t| SAID.iter().any(|(name, _)| *name == t.name)) {
        for row in rows(town, &table).into_iter().step_by(every) {
            for (i, (column, _)) in table.columns.iter().enumerate() {
                for other in row[i].others() {
                    let keys: Vec<String> =
                        table.key.iter().zip(2..).map(|(k, n)| format!("{} = ${n}", table.columns[*k].0)).collect();
                    let text = format!("UPDATE {} SET {column} = $1 WHERE {}", table.name, keys.join(" AND "));
                    let values = std::iter::once(other.clone()).chain(table.key.iter().map(|k| row[*k].clone())).collect();
                    let now = after(town, number, Some((text, values)));
                    if now == before {
                        continue;
                    }
                    for (depth, text) in ["public", "inspection"].iter().zip(&now) {
                        let same = before.contains(text);
                        let believed = text.as_deref().is_some_and(holds) && !same;
                        assert!(!believed, "{}.{column} of {row:?} became {other:?}: the {depth} bundle still holds", table.name);
                    }
                    out.insert((table.name.clone(), column.clone()));
                }
            }
        }
    }
    out
}

/// Lines of the community's log that are about something else.
fn something_else(town: &TestTown, leaves: u8) {
    let (card, moment) = (town.card(TOWN), town.app.moment());
    let all: Vec<Hash> = (0..leaves).map(|n| Hash([n + 1; 32])).collect();
    town.app.db.write_now(move |tx| log::store::append(tx, &card, &mut moment.clone(), &all).map(drop)).expect("lines");
}

#[test]
fn whoever_changes_a_row_is_found_by_whoever_verifies() {
    story(|town| {
        something_else(&town, 3);
        let (b, _) = voting(&town, "other_major", "paper");
        something_else(&town, 2);
        let number = b.number.clone();
        for room in FIVE {
            twice(&town, &b, room, "1");
        }
        town.pass(20 * DAY);
        step(&town, &mut worker(&town), &number, &[("do", "close")]).is(303);
        step(&town, &mut worker(&town), &number, &[("do", "count")]).is(303);
        let noticed = noticed(&town, &number, 1);
        for (table, column) in SAID.iter().flat_map(|(table, columns)| columns.iter().map(move |c| (*table, *c))) {
            assert!(noticed.contains(&(table.to_string(), column.to_string())), "nobody notices a change of {table}.{column}");
        }
        // A row that is gone would be a line of something else; each of them is missed.
        let all = town.app.db.read_now(move |tx| keep::lines(tx, TOWN, b.id)).expect("the lines");
        assert!(all.len() > 20);
        for line in all {
            let place = i64::try_from(line.place).expect("a place");
            let gone = "DELETE FROM ballot_entry WHERE community = $1 AND place = $2".to_string();
            for text in after(&town, &number, Some((gone, vec![Held::Int(TOWN.0), Held::Int(place)]))) {
                assert!(!text.is_some_and(|t| verified(&t, None, None)), "nobody misses {:?}", line.entry);
            }
        }
    });
}
