//! Posts: created vacant, filled by appointing. One row is one term of one holder.

use liren_core::id::{BodyId, Community, PersonId, PostId};
use liren_core::moment::Moment;
use liren_core::permission::{Action, Actor, Role, Scope, Where, check};
use liren_core::refusal::{ProblemKey, Refusal};
use liren_core::time::Time;
use liren_kit::app::App;
use liren_kit::fail::Fail;
use liren_store::audit::{self, Did};
use liren_store::{Error, Tx, sql};
use uuid::Uuid;

use super::read;

/// A post to be created.
#[derive(Clone, Copy, Debug)]
pub struct NewPost {
    /// In which capacity.
    pub role: Role,
    /// What it looks after.
    pub scope: Scope,
    /// The body it belongs to, if any.
    pub body: Option<BodyId>,
}

/// Who takes a post, how they were chosen and for how long.
#[derive(Clone, Copy, Debug)]
pub struct Appointment<'a> {
    /// Who.
    pub person: PersonId,
    /// How they were chosen: a code of the pack.
    pub chosen: &'a str,
    /// Since when; never later than now.
    pub starts: Time,
    /// When the term ends. The post goes on until it is handed over or ended; the community is warned.
    pub ends: Option<Time>,
    /// Their name is public.
    pub show_name: bool,
    /// Their phone is public.
    pub show_phone: bool,
}

/// Whether a role can be for such a place.
pub fn fits(role: Role, scope: Scope) -> bool {
    match role {
        Role::NeighbourLeader => matches!(scope, Scope::Circle(_) | Scope::Building(_)),
        Role::GroupLeader => matches!(scope, Scope::Group(_) | Scope::Building(_)),
        Role::GridLead => matches!(scope, Scope::Grid(_) | Scope::Compound(_)),
        Role::GridWorker => matches!(scope, Scope::Grid(_)),
        Role::CommunityWorker | Role::Chair => scope == Scope::Community,
        Role::StreetOfficer => scope == Scope::Street,
        Role::CommitteeMember => matches!(scope, Scope::Community | Scope::Grid(_) | Scope::Compound(_) | Scope::Building(_)),
        Role::Representative => !matches!(scope, Scope::Street),
        Role::Visitor | Role::Resident | Role::Owner | Role::Renter | Role::Operator => false,
    }
}

/// Whether only one person can hold the role at a place.
fn single(role: Role) -> bool {
    matches!(role, Role::NeighbourLeader | Role::GroupLeader | Role::GridLead | Role::Chair)
}

/// Creates a vacant post.
pub fn create_post(
    tx: &mut Tx<'_>,
    app: &App,
    moment: &mut Moment,
    community: Community,
    actor: &Actor,
    new: &NewPost,
) -> Result<PostId, Fail> {
    check(actor, Action::ManagePosts, &Where::COMMUNITY)?;
    if !fits(new.role, new.scope) {
        return Err(Refusal::field("place", ProblemKey::NotAChoice).into());
    }
    if !exists(tx, community, new.scope)? {
        return Err(Refusal::field("place", ProblemKey::NotHere).into());
    }
    if let Some(body) = new.body
        && super::body(tx, community, body)?.is_none_or(|b| b.ended)
    {
        return Err(Refusal::field("body", ProblemKey::NotHere).into());
    }
    if new.role == Role::StreetOfficer && !app.card_in(tx, community, moment.now)?.street_joined {
        return Err(Refusal::field("role", ProblemKey::NotHere).into());
    }
    if single(new.role) && open_post_at(tx, community, new.role, new.scope)?.is_some() {
        return Err(Refusal::field("place", ProblemKey::Taken).into());
    }
    let id = insert(tx, moment, community, new, None)?;
    let did = Did { action: "post.create", subject_kind: "post", subject: id.0, post: None, detail: new.role.name() };
    audit::append(tx, moment, community, actor, &did)?;
    Ok(id)
}

/// Writes a post, vacant or filled.
pub(super) fn insert(
    tx: &mut Tx<'_>,
    moment: &mut Moment,
    community: Community,
    new: &NewPost,
    filled: Option<&Appointment<'_>>,
) -> Result<PostId, Error> {
    let id: PostId = moment.id();
    tx.exec(
        sql!(
            "INSERT INTO post (community, id, role, place_kind, place, body, person, chosen, starts, ends, ended, deputy, away_from,
                               away_until, show_name, show_phone)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, NULL, NULL, NULL, NULL, $11, $12)"
        ),
        &[
            community.into(),
            id.into(),
            new.role.name().into(),
            new.scope.kind().into(),
            new.scope.place().into(),
            new.body.into(),
            filled.map(|a| a.person).into(),
            filled.map_or("", |a| a.chosen).into(),
            filled.map_or(moment.now, |a| a.starts).into(),
            filled.and_then(|a| a.ends).into(),
            filled.is_some_and(|a| a.show_name).into(),
            filled.is_some_and(|a| a.show_phone).into(),
        ],
    )?;
    Ok(id)
}

/// Appoints somebody to a vacant post. A filled one is handed over ([`super::hand_over`]).
pub fn appoint(
    tx: &mut Tx<'_>,
    app: &App,
    moment: &mut Moment,
    community: Community,
    actor: &Actor,
    id: PostId,
    to: &Appointment<'_>,
) -> Result<(), Fail> {
    check(actor, Action::ManagePosts, &Where::COMMUNITY)?;
    let post = read::post(tx, community, id)?.ok_or(Refusal::NotFound)?;
    if post.person.is_some() || post.ended.is_some() {
        return Err(Refusal::Conflict.into());
    }
    sound(tx, app, moment.now, community, to)?;
    tx.exec(
        sql!(
            "UPDATE post SET person = $3, chosen = $4, starts = $5, ends = $6, show_name = $7, show_phone = $8
              WHERE community = $1 AND id = $2"
        ),
        &[
            community.into(),
            id.into(),
            to.person.into(),
            to.chosen.into(),
            to.starts.into(),
            to.ends.into(),
            to.show_name.into(),
            to.show_phone.into(),
        ],
    )?;
    let did = Did { action: "post.appoint", subject_kind: "post", subject: id.0, post: None, detail: to.chosen };
    audit::append(tx, moment, community, actor, &did)?;
    Ok(())
}

/// What must hold of every appointment, whoever makes it.
pub(super) fn sound(tx: &mut Tx<'_>, app: &App, now: Time, community: Community, to: &Appointment<'_>) -> Result<(), Fail> {
    let card = app.card_in(tx, community, now)?;
    if !card.pack.words.chosen.iter().any(|c| c.code == to.chosen) {
        return Err(Refusal::field("chosen", ProblemKey::NotAChoice).into());
    }
    if to.ends.is_some_and(|e| e <= to.starts) {
        return Err(Refusal::field("ends", ProblemKey::EndBeforeStart).into());
    }
    here(tx, community, to.person)
}

/// The person belongs to this community.
pub(super) fn here(tx: &mut Tx<'_>, community: Community, person: PersonId) -> Result<(), Fail> {
    let found: Option<Uuid> = tx.one(
        sql!("SELECT id FROM person WHERE community = $1 AND id = $2 AND erased IS NULL"),
        &[community.into(), person.into()],
        |r| r.get(0),
    )?;
    found.map(drop).ok_or_else(|| Refusal::field("name", ProblemKey::NotHere).into())
}

/// The post of a role at a place that has not ended, vacant or filled.
pub fn open_post_at(tx: &mut Tx<'_>, community: Community, role: Role, scope: Scope) -> Result<Option<PostId>, Error> {
    match scope.place() {
        Some(place) => tx.one(
            sql!("SELECT id FROM post WHERE community = $1 AND place = $2 AND role = $3 AND ended IS NULL"),
            &[community.into(), place.into(), role.name().into()],
            |r| r.get(0),
        ),
        None => tx.one(
            sql!("SELECT id FROM post WHERE community = $1 AND role = $2 AND place IS NULL AND ended IS NULL"),
            &[community.into(), role.name().into()],
            |r| r.get(0),
        ),
    }
}

/// The seat that somebody holds already: the same form sent twice seats them once.
pub fn seat_held(tx: &mut Tx<'_>, community: Community, new: &NewPost, person: PersonId) -> Result<Option<PostId>, Error> {
    let seats: Vec<(PostId, Option<Uuid>, Option<BodyId>)> = tx.all(
        sql!("SELECT id, place, body FROM post WHERE community = $1 AND person = $2 AND role = $3 AND ended IS NULL"),
        &[community.into(), person.into(), new.role.name().into()],
        |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)),
    )?;
    Ok(seats.into_iter().find(|(_, place, body)| (*place, *body) == (new.scope.place(), new.body)).map(|(id, ..)| id))
}

/// Whether the place is one of this community's.
pub(super) fn exists(tx: &mut Tx<'_>, community: Community, scope: Scope) -> Result<bool, Error> {
    let Some(place) = scope.place() else { return Ok(true) };
    let stmt = match scope {
        Scope::Grid(_) => sql!("SELECT id FROM grid WHERE community = $1 AND id = $2"),
        Scope::Compound(_) => sql!("SELECT id FROM compound WHERE community = $1 AND id = $2"),
        Scope::Building(_) => sql!("SELECT id FROM building WHERE community = $1 AND id = $2"),
        Scope::Group(_) => sql!("SELECT id FROM resident_group WHERE community = $1 AND id = $2"),
        Scope::Circle(_) => sql!("SELECT id FROM circle WHERE community = $1 AND id = $2"),
        Scope::Community | Scope::Street => return Ok(true),
    };
    Ok(tx.one(stmt, &[community.into(), place.into()], |r| r.get::<Uuid>(0))?.is_some())
}
