//! Setting up a community, and a street that joins: what has to stand before anything can happen there. Done by the
//! operator, from the command line or the pages of divisions.

use liren_core::id::Community;
use liren_core::moment::Moment;
use liren_core::permission::{Action, Actor, Where, check};
use liren_core::refusal::{ProblemKey, Refusal};
use liren_kit::fail::Fail;
use liren_store::audit::{self, Did};
use liren_store::{Tx, sql};
use uuid::Uuid;

use crate::rules;

/// A community to be set up.
#[derive(Clone, Copy, Debug)]
pub struct NewCommunity<'a> {
    /// Its 12-digit division code.
    pub code: Community,
    /// Its name, such as 板塘社区.
    pub name: &'a str,
    /// The 9-digit code of the street above.
    pub street: i64,
    /// The id of its rule pack.
    pub pack: &'a str,
    /// The number printed on posters; may be empty.
    pub landline: &'a str,
    /// Where the service centre is; may be empty.
    pub address: &'a str,
}

/// Sets a community up; rule packs and the published calendar are put in if they are not there. A code that is taken is a
/// [`Refusal::Conflict`].
pub fn create_community(tx: &mut Tx<'_>, moment: &mut Moment, actor: &Actor, new: &NewCommunity<'_>) -> Result<(), Fail> {
    check(actor, Action::AddCommunity, &Where::COMMUNITY)?;
    rules::store::install(tx, moment)?;
    if new.name.trim().is_empty() {
        return Err(Refusal::field("name", ProblemKey::Required).into());
    }
    let known: Option<i64> =
        tx.one(sql!("SELECT version FROM pack WHERE id = $1 ORDER BY version DESC LIMIT 1"), &[new.pack.into()], |r| r.get(0))?;
    known.ok_or_else(|| Refusal::field("pack", ProblemKey::NotAChoice))?;
    let n = tx.exec(
        sql!(
            "INSERT INTO community (community, name, street, pack, landline, address, created) VALUES ($1, $2, $3, $4, $5, $6, $7)
             ON CONFLICT (community) DO NOTHING"
        ),
        &[
            new.code.into(),
            new.name.trim().into(),
            new.street.into(),
            new.pack.into(),
            new.landline.into(),
            new.address.into(),
            moment.now.into(),
        ],
    )?;
    if n == 0 {
        return Err(Refusal::Conflict.into());
    }
    let did = Did { action: "community.create", subject_kind: "community", subject: Uuid::nil(), post: None, detail: new.pack };
    audit::append(tx, moment, new.code, actor, &did)?;
    Ok(())
}

/// Records that a street has joined (or changed its name or number): its officers may hold posts in its communities.
pub fn join_street(
    tx: &mut Tx<'_>,
    moment: &mut Moment,
    actor: &Actor,
    code: i64,
    name: &str,
    landline: &str,
) -> Result<(), Fail> {
    check(actor, Action::JoinStreet, &Where::COMMUNITY)?;
    if name.trim().is_empty() {
        return Err(Refusal::field("name", ProblemKey::Required).into());
    }
    tx.exec(
        sql!(
            "INSERT INTO street (code, name, joined, landline) VALUES ($1, $2, $3, $4)
             ON CONFLICT (code) DO UPDATE SET name = excluded.name, joined = excluded.joined, landline = excluded.landline"
        ),
        &[code.into(), name.trim().into(), moment.now.into(), landline.into()],
    )?;
    Ok(())
}

/// The operator at the command line. Never made from a request.
pub fn operator() -> Actor {
    Actor { operator: true, ..Actor::visitor() }
}
