//! Matters in the audit log: what one is called, and which are one's own.

use liren_core::id::PersonId;
use liren_kit::fail::Fail;
use liren_kit::slice::Asked;
use liren_store::{Tx, sql};
use uuid::Uuid;

use super::urls;

/// The number of a matter and its page.
pub fn named(tx: &mut Tx<'_>, asked: &Asked<'_>, kind: &str, id: Uuid) -> Result<Option<(String, String)>, Fail> {
    if kind != "matter" {
        return Ok(None);
    }
    let stmt = sql!("SELECT number, about FROM matter WHERE community = $1 AND id = $2");
    let found =
        tx.one(stmt, &[asked.card.code.into(), id.into()], |r| Ok((r.get::<String>(0)?, r.get::<Option<PersonId>>(1)?)))?;
    Ok(found.map(|(n, about)| {
        // Nobody learns from the log what is said about them.
        if about.is_some() && about == asked.actor.person {
            return (String::new(), String::new());
        }
        let url = urls::Matter::url(asked.card.code, &n);
        (n, url)
    }))
}

/// Matters the actor filed.
pub fn concerns(tx: &mut Tx<'_>, asked: &Asked<'_>) -> Result<Vec<Uuid>, Fail> {
    let Some(person) = asked.actor.person else { return Ok(Vec::new()) };
    let stmt = sql!("SELECT id FROM matter WHERE community = $1 AND reporter = $2 ORDER BY changed DESC LIMIT 60");
    tx.all(stmt, &[asked.card.code.into(), person.into()], |r| r.get(0)).map_err(Fail::from)
}
