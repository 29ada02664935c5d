//! The schema: files in `migrations/`, one statement a step, each step recorded in the transaction that makes it, so that
//! an interrupted start goes on where it stopped. A database made by a newer program is refused.

use std::collections::HashMap;

use crate::{Db, Engine, Error, sql};

include!(concat!(env!("OUT_DIR"), "/migrations.rs"));

/// The statements of a file, without comments.
pub fn steps(text: &str) -> Vec<String> {
    let plain: String = text.lines().filter(|l| !l.trim_start().starts_with("--")).collect::<Vec<_>>().join("\n");
    plain.split(";\n").map(|s| s.trim().trim_end_matches(';').to_string()).filter(|s| !s.is_empty()).collect()
}

/// All statements of all files in order, for the guards.
pub fn all() -> impl Iterator<Item = (&'static str, String)> {
    numbered().map(|(name, _, step)| (name, step))
}

/// All statements with their place in their file.
fn numbered() -> impl Iterator<Item = (&'static str, i64, String)> {
    MIGRATIONS.iter().flat_map(|(name, text)| (0i64..).zip(steps(text)).map(move |(n, step)| (*name, n, step)))
}

/// What hash partitions by community need instead of a plain table.
fn partitioned(step: &str, n: u32) -> Vec<String> {
    let Some(rest) = step.strip_prefix("CREATE TABLE ") else { return vec![step.to_string()] };
    let name = rest.split_whitespace().next().unwrap_or("");
    if !rest.contains("PRIMARY KEY (community") && !rest.contains("community BIGINT PRIMARY KEY") {
        return vec![step.to_string()];
    }
    let mut out = vec![format!("{step} PARTITION BY HASH (community)")];
    out.extend(
        (0..n).map(|i| format!("CREATE TABLE {name}_p{i} PARTITION OF {name} FOR VALUES WITH (MODULUS {n}, REMAINDER {i})")),
    );
    out
}

/// What a table wants in SQLite: rows found by a key of several parts (the steps of a matter, the documents of a term) lie
/// in the order of that key, in one tree instead of two.
fn clustered(step: &str) -> String {
    let parts = step.split_once("PRIMARY KEY (community, ").and_then(|(_, rest)| rest.split_once(')')).map_or("", |(key, _)| key);
    match step.starts_with("CREATE TABLE ") && !parts.is_empty() && parts != "id" {
        true => format!("{step} WITHOUT ROWID"),
        false => step.to_string(),
    }
}

/// What a step said when it ran, so that a step that was edited afterwards is noticed. Not a secret, so FNV-1a is enough.
fn digest(step: &str) -> i64 {
    let words = step.split_whitespace().flat_map(|w| w.bytes().chain([b' ']));
    words.fold(0xcbf2_9ce4_8422_2325_u64, |mix, byte| (mix ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)).cast_signed()
}

fn record(db: &Db) -> Result<(), Error> {
    let make = "CREATE TABLE IF NOT EXISTS migration (name TEXT NOT NULL, step BIGINT NOT NULL, digest BIGINT NOT NULL, PRIMARY KEY (name, step))";
    let once = || db.write_now(|tx| tx.raw(make, &[], &mut |_| Ok(())));
    // Two programs that start at the same moment: IF NOT EXISTS does not hold the second back, so it may fail once.
    once().or_else(|_| once())
}

/// Makes what is missing, at most so many steps (all of them, unless a test wants to stop in the middle).
pub(crate) fn run(db: &Db, at_most: usize) -> Result<(), Error> {
    record(db)?;
    type Done = HashMap<(String, i64), i64>;
    let done: Done = db.read_now(|tx| {
        let rows = tx.all(sql!("SELECT name, step, digest FROM migration ORDER BY name, step"), &[], |r| {
            Ok(((r.get(0)?, r.get(1)?), r.get(2)?))
        });
        rows.map(|rows| rows.into_iter().collect::<Done>())
    })?;
    let known: HashMap<(&str, i64), i64> = numbered().map(|(name, n, step)| ((name, n), digest(&step))).collect();
    for ((name, n), was) in &done {
        match known.get(&(name.as_str(), *n)) {
            None => return Err(newer(name)),
            Some(is) if is != was => {
                return Err(Error::Engine(format!("step {n} of migration {name} was changed after it ran here")));
            }
            Some(_) => {}
        }
    }
    for (name, n, step) in numbered().filter(|(name, n, _)| !done.contains_key(&((*name).to_string(), *n))).take(at_most) {
        let digest = digest(&step);
        let parts = match (db.engine(), db.partitions()) {
            (Engine::Postgres, Some(p)) => partitioned(&step, p),
            (Engine::Postgres, None) => vec![step],
            (Engine::Sqlite, _) => vec![clustered(&step)],
        };
        let outcome: Result<(), Error> = db.write_now(move |tx| {
            // The record comes first: of two programs that start together the second waits here and then has nothing to do.
            tx.exec(
                sql!("INSERT INTO migration (name, step, digest) VALUES ($1, $2, $3)"),
                &[name.into(), n.into(), digest.into()],
            )?;
            parts.iter().try_for_each(|part| tx.raw(part, &[], &mut |_| Ok(())))
        });
        match outcome {
            Err(e) if !e.is_key("migration(name,step)") => return Err(e),
            _ => {}
        }
    }
    Ok(())
}

fn newer(name: &str) -> Error {
    Error::Engine(format!("the database is newer than this program: it has migration {name}"))
}

pub(crate) fn version(db: &Db) -> Result<Option<String>, Error> {
    let newest: Option<String> =
        db.read_now(|tx| tx.one(sql!("SELECT name FROM migration ORDER BY name DESC LIMIT 1"), &[], |r| r.get(0)))?;
    match newest {
        Some(name) if !MIGRATIONS.iter().any(|(known, _)| *known == name) => Err(newer(&name)),
        other => Ok(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_split_into_statements() {
        assert_eq!(
            steps("-- why\nCREATE TABLE a (\n  b TEXT\n);\n\nCREATE INDEX c ON a (b);\n"),
            ["CREATE TABLE a (\n  b TEXT\n)", "CREATE INDEX c ON a (b)"]
        );
        assert!(all().count() > 20);
    }

    #[test]
    fn an_edit_is_noticed_and_a_line_break_is_not() {
        assert_eq!(digest("CREATE TABLE a (\n  b TEXT\n)"), digest("CREATE TABLE a ( b TEXT )"));
        assert_ne!(digest("CREATE TABLE a (b TEXT)"), digest("CREATE TABLE a (b TEXT NOT NULL)"));
    }

    #[test]
    fn rows_of_a_key_of_several_parts_lie_in_its_order() {
        let step = |key: &str| format!("CREATE TABLE a (\n  community BIGINT NOT NULL,\n  PRIMARY KEY ({key})\n)");
        assert!(clustered(&step("community, matter, seq")).ends_with(") WITHOUT ROWID"));
        for plain in [step("community, id"), step("community"), "CREATE INDEX b ON a (community, c)".to_string()] {
            assert_eq!(clustered(&plain), plain);
        }
    }

    #[test]
    fn tables_of_a_community_become_partitions() {
        let parts = partitioned("CREATE TABLE home (\n community BIGINT NOT NULL,\n PRIMARY KEY (community, id)\n)", 4);
        assert_eq!(parts.len(), 5);
        assert!(parts[0].ends_with("PARTITION BY HASH (community)"));
        assert_eq!(partitioned("CREATE TABLE account (id UUID PRIMARY KEY)", 4).len(), 1);
    }
}
