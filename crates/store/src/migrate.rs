//! The schema: files in `migrations/`, one statement a step, each step recorded in the transaction that makes it, so that
//! an interrupted start goes on where it stopped. A database made by a newer program is refused.

use crate::{Db, Engine, Error, sql};

include!(concat!(env!("OUT_DIR"), "/migrations.rs"));

/// The statements of a file, without comments.
pub fn steps(text: &str) -> Vec<String> {
    let plain: String = text.lines().filter(|l| !l.trim_start().starts_with("--")).collect::<Vec<_>>().join("\n");
    plain.split(";\n").map(|s| s.trim().trim_end_matches(';').to_string()).filter(|s| !s.is_empty()).collect()
}

/// All statements of all files in order, for the guards.
pub fn all() -> impl Iterator<Item = (&'static str, String)> {
    MIGRATIONS.iter().flat_map(|(name, text)| steps(text).into_iter().map(move |s| (*name, s)))
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

fn record() -> &'static str {
    "CREATE TABLE IF NOT EXISTS migration (name TEXT NOT NULL, step BIGINT NOT NULL, PRIMARY KEY (name, step))"
}

pub(crate) fn run(db: &Db) -> Result<(), Error> {
    db.write_now(|tx| tx.raw(record(), &[], &mut |_| Ok(())))?;
    let done: Vec<(String, i64)> = db.read_now(|tx| {
        tx.all(sql!("SELECT name, step FROM migration ORDER BY name, step"), &[], |r| Ok((r.get(0)?, r.get(1)?)))
    })?;
    if let Some((name, _)) = done.iter().find(|(name, _)| !MIGRATIONS.iter().any(|(known, _)| known == name)) {
        return Err(Error::Engine(format!("the database has migration {name}, which this program does not know: it is newer")));
    }
    for (name, text) in MIGRATIONS {
        for (n, step) in (0i64..).zip(steps(text)) {
            if done.iter().any(|(known, s)| known == name && *s == n) {
                continue;
            }
            let parts = match (db.engine(), db.partitions()) {
                (Engine::Postgres, Some(p)) => partitioned(&step, p),
                _ => vec![step],
            };
            db.write_now(move |tx| {
                for part in &parts {
                    tx.raw(part, &[], &mut |_| Ok(()))?;
                }
                tx.exec(sql!("INSERT INTO migration (name, step) VALUES ($1, $2)"), &[(*name).into(), n.into()])
            })?;
        }
    }
    Ok(())
}

pub(crate) fn version(db: &Db) -> Result<Option<String>, Error> {
    let newest: Option<String> =
        db.read_now(|tx| tx.one(sql!("SELECT name FROM migration ORDER BY name DESC LIMIT 1"), &[], |r| r.get(0)))?;
    match newest {
        Some(name) if !MIGRATIONS.iter().any(|(known, _)| *known == name) => {
            Err(Error::Engine(format!("the database is newer than this program ({name})")))
        }
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
    fn tables_of_a_community_become_partitions() {
        let parts = partitioned("CREATE TABLE home (\n community BIGINT NOT NULL,\n PRIMARY KEY (community, id)\n)", 4);
        assert_eq!(parts.len(), 5);
        assert!(parts[0].ends_with("PARTITION BY HASH (community)"));
        assert_eq!(partitioned("CREATE TABLE account (id UUID PRIMARY KEY)", 4).len(), 1);
    }
}
