//! Reading places.

use liren_core::id::{BuildingId, Community};
use liren_store::{Error, Tx, sql};

/// The building a poster's code belongs to, and its community.
pub fn by_code(tx: &mut Tx<'_>, code: &str) -> Result<Option<(Community, BuildingId)>, Error> {
    let found =
        tx.one(sql!("SELECT community, target FROM directory WHERE kind = 'building' AND code = $1"), &[code.into()], |r| {
            Ok((r.get::<Option<Community>>(0)?, r.get::<BuildingId>(1)?))
        })?;
    Ok(found.and_then(|(community, id)| community.map(|c| (c, id))))
}

/// The communities of this installation by code: code, name, name of the street.
pub fn communities(tx: &mut Tx<'_>, after: Option<Community>, limit: i64) -> Result<Vec<(Community, String, String)>, Error> {
    tx.all(
        sql!(
            "SELECT c.community, c.name, COALESCE(s.name, d.name, '') FROM community c
               LEFT JOIN street s ON s.code = c.street LEFT JOIN division d ON d.code = c.street
              WHERE c.community > $1 ORDER BY c.community LIMIT $2"
        ),
        &[after.unwrap_or(Community(0)).into(), limit.into()],
        |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)),
    )
}
