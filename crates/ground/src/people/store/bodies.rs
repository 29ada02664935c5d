//! Standing bodies: the four levels of the method and whatever else a neighbourhood has, each attached to a place.

use liren_core::id::{BodyId, Community};
use liren_core::moment::Moment;
use liren_core::permission::{Action, Actor, Scope, Where, check};
use liren_core::refusal::{ProblemKey, Refusal};
use liren_kit::app::App;
use liren_kit::fail::Fail;
use liren_store::audit::{self, Did};
use liren_store::{Error, Row, Tx, sql};

use super::posts::exists;

/// A body to be created.
#[derive(Clone, Copy, Debug)]
pub struct NewBody<'a> {
    /// Its sort: a code of the pack.
    pub kind: &'a str,
    /// Its name.
    pub name: &'a str,
    /// The street, the community, a compound or a building.
    pub scope: Scope,
    /// The body above.
    pub parent: Option<BodyId>,
}

/// What can be changed of a body.
#[derive(Clone, Copy, Debug)]
pub struct EditBody<'a> {
    /// Its name.
    pub name: &'a str,
    /// The body above.
    pub parent: Option<BodyId>,
}

/// A body as it stands.
#[derive(Clone, Debug)]
pub struct Body {
    /// Its row.
    pub id: BodyId,
    /// Its sort: a code of the pack.
    pub kind: String,
    /// Its name.
    pub name: String,
    /// Where it belongs.
    pub scope: Scope,
    /// The body above.
    pub parent: Option<BodyId>,
    /// Whether it was dissolved.
    pub ended: bool,
}

/// Creates a body.
pub fn create_body(
    tx: &mut Tx<'_>,
    app: &App,
    moment: &mut Moment,
    community: Community,
    actor: &Actor,
    new: &NewBody<'_>,
) -> Result<BodyId, Fail> {
    check(actor, Action::ManageBodies, &Where::COMMUNITY)?;
    let card = app.card_in(tx, community, moment.now)?;
    let kind = card.pack.words.bodies.iter().position(|b| b.code == new.kind);
    let Some(sort) = kind else { return Err(Refusal::field("kind", ProblemKey::NotAChoice).into()) };
    if card.pack.words.bodies[sort].place != new.scope.kind() || !exists(tx, community, new.scope)? {
        return Err(Refusal::field("place", ProblemKey::NotAChoice).into());
    }
    if let Some(parent) = new.parent {
        body(tx, community, parent)?.ok_or_else(|| Refusal::field("parent", ProblemKey::NotHere))?;
    }
    let id: BodyId = moment.id();
    tx.exec(
        sql!(
            "INSERT INTO body (community, id, kind, name, place_kind, place, parent, sort, ended)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, NULL)"
        ),
        &[
            community.into(),
            id.into(),
            new.kind.into(),
            new.name.into(),
            new.scope.kind().into(),
            new.scope.place().into(),
            new.parent.into(),
            i64::try_from(sort).unwrap_or(0).into(),
        ],
    )?;
    let did = Did { action: "body.create", subject_kind: "body", subject: id.0, post: None, detail: new.kind };
    audit::append(tx, moment, community, actor, &did)?;
    Ok(id)
}

/// Renames a body or puts it under another.
pub fn edit_body(
    tx: &mut Tx<'_>,
    moment: &mut Moment,
    community: Community,
    actor: &Actor,
    id: BodyId,
    edit: &EditBody<'_>,
) -> Result<(), Fail> {
    check(actor, Action::ManageBodies, &Where::COMMUNITY)?;
    let all = bodies(tx, community)?;
    if !all.iter().any(|b| b.id == id) {
        return Err(Refusal::NotFound.into());
    }
    // A body cannot stand above itself, however long the way round.
    let mut above = edit.parent;
    for _ in 0..=all.len() {
        let Some(next) = above else { break };
        if next == id {
            return Err(Refusal::field("parent", ProblemKey::NotAChoice).into());
        }
        let known = all.iter().find(|b| b.id == next).ok_or_else(|| Refusal::field("parent", ProblemKey::NotHere))?;
        above = known.parent;
    }
    tx.exec(
        sql!("UPDATE body SET name = $3, parent = $4 WHERE community = $1 AND id = $2"),
        &[community.into(), id.into(), edit.name.into(), edit.parent.into()],
    )?;
    let did = Did { action: "body.edit", subject_kind: "body", subject: id.0, post: None, detail: "" };
    audit::append(tx, moment, community, actor, &did)?;
    Ok(())
}

/// Dissolves a body. Refused while others stand under it or posts belong to it.
pub fn end_body(tx: &mut Tx<'_>, moment: &mut Moment, community: Community, actor: &Actor, id: BodyId) -> Result<(), Fail> {
    check(actor, Action::ManageBodies, &Where::COMMUNITY)?;
    let all = bodies(tx, community)?;
    if !all.iter().any(|b| b.id == id) {
        return Err(Refusal::NotFound.into());
    }
    if all.iter().any(|b| b.parent == Some(id)) || !super::posts_of_body(tx, community, id)?.is_empty() {
        return Err(Refusal::field("end", ProblemKey::StillInUse).into());
    }
    tx.exec(
        sql!("UPDATE body SET ended = $3 WHERE community = $1 AND id = $2"),
        &[community.into(), id.into(), moment.now.into()],
    )?;
    let did = Did { action: "body.end", subject_kind: "body", subject: id.0, post: None, detail: "" };
    audit::append(tx, moment, community, actor, &did)?;
    Ok(())
}

fn read(r: &Row<'_>) -> Result<Option<Body>, Error> {
    let Some(scope) = Scope::of(r.str(3)?, r.get(4)?) else { return Ok(None) };
    let ended: Option<i64> = r.get(6)?;
    Ok(Some(Body { id: r.get(0)?, kind: r.get(1)?, name: r.get(2)?, scope, parent: r.get(5)?, ended: ended.is_some() }))
}

/// All bodies that exist now, in the pack's order.
pub fn bodies(tx: &mut Tx<'_>, community: Community) -> Result<Vec<Body>, Error> {
    let rows = tx.all(
        sql!(
            "SELECT id, kind, name, place_kind, place, parent, ended FROM body
              WHERE community = $1 AND ended IS NULL ORDER BY sort, id"
        ),
        &[community.into()],
        read,
    )?;
    Ok(rows.into_iter().flatten().collect())
}

/// One body, dissolved ones too.
pub fn body(tx: &mut Tx<'_>, community: Community, id: BodyId) -> Result<Option<Body>, Error> {
    let row = tx.one(
        sql!("SELECT id, kind, name, place_kind, place, parent, ended FROM body WHERE community = $1 AND id = $2"),
        &[community.into(), id.into()],
        read,
    )?;
    Ok(row.flatten())
}
