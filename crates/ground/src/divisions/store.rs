//! The tree as it is read.

use liren_core::ground::division::Level;
use liren_store::{Error, Row, Tx, sql};

/// A division on a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// Its code.
    pub code: i64,
    /// The division above.
    pub parent: Option<i64>,
    /// Its level.
    pub level: Option<Level>,
    /// Its name.
    pub name: String,
    /// A street that has joined, or a community that is on this installation.
    pub here: bool,
}

fn node(r: &Row<'_>) -> Result<Node, Error> {
    Ok(Node {
        code: r.get(0)?,
        parent: r.get(1)?,
        level: Level::parse(r.str(2)?),
        name: r.get(3)?,
        here: r.get::<Option<i64>>(4)?.is_some(),
    })
}

/// One division.
pub fn one(tx: &mut Tx<'_>, code: i64) -> Result<Option<Node>, Error> {
    let stmt = sql!(
        "SELECT d.code, d.parent, d.level, d.name, COALESCE(s.joined, c.created) FROM division d
           LEFT JOIN street s ON s.code = d.code LEFT JOIN community c ON c.community = d.code
          WHERE d.code = $1"
    );
    tx.one(stmt, &[code.into()], node)
}

/// What lies directly under one; the provinces under none.
pub fn under(tx: &mut Tx<'_>, code: Option<i64>) -> Result<Vec<Node>, Error> {
    let Some(code) = code else {
        // Provinces have two digits.
        let stmt = sql!(
            "SELECT code, parent, level, name, CAST(NULL AS BIGINT) FROM division WHERE code > 9 AND code < 100 ORDER BY code"
        );
        return tx.all(stmt, &[], node);
    };
    let stmt = sql!(
        "SELECT d.code, d.parent, d.level, d.name, COALESCE(s.joined, c.created) FROM division d
           LEFT JOIN street s ON s.code = d.code LEFT JOIN community c ON c.community = d.code
          WHERE d.parent = $1 ORDER BY d.code"
    );
    tx.all(stmt, &[code.into()], node)
}

/// The way down to a division, itself last.
pub fn path(tx: &mut Tx<'_>, code: i64) -> Result<Vec<Node>, Error> {
    let (mut path, mut next) = (Vec::new(), Some(code));
    while let Some(code) = next.filter(|_| path.len() < Level::ALL.len()) {
        let Some(found) = one(tx, code)? else { break };
        next = found.parent;
        path.push(found);
    }
    path.reverse();
    Ok(path)
}

/// The number of a street that has joined.
pub fn landline(tx: &mut Tx<'_>, street: i64) -> Result<String, Error> {
    let found = tx.one(sql!("SELECT landline FROM street WHERE code = $1"), &[street.into()], |r| r.get(0))?;
    Ok(found.unwrap_or_default())
}
