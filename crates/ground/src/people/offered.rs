//! Which posts can be entered here: roles, places, bodies and ways to have been chosen. Seats of committees and representatives are filled by
//! selections; whoever was elected before the community kept them here is entered by hand, into the body or place they were elected for.

use liren_core::id::BodyId;
use liren_core::permission::{Role, Scope};
use liren_kit::fail::Fail;
use liren_kit::form::Choice;
use liren_kit::visit::Visit;

use super::appoint::scope_value;
use super::bodies;
use super::store::{self, Body};
use super::tree::Tree;
use crate::names::{self, Names};

/// How a seat is never come by.
const APPOINTED: &str = "appointed";

/// The roles one can be entered for.
pub(super) fn roles(visit: &Visit) -> impl Iterator<Item = Role> {
    let (joined, pack) = (visit.card.street_joined, &visit.card.pack);
    let elected = move |r: Role| pack.selections.iter().any(|s| s.role == Some(r));
    Role::ALL
        .into_iter()
        .filter(move |r| r.is_post() && if r.is_seat() { elected(*r) } else { *r != Role::StreetOfficer || joined })
}

/// How a holder of this role may have been chosen.
pub(super) fn ways<'a>(visit: &'a Visit, role: Role, chosen: &'a str) -> impl Iterator<Item = Choice> + 'a {
    let all = visit.card.pack.words.chosen.iter().filter(move |c| !role.is_seat() || c.code != APPOINTED);
    all.map(move |c| Choice { value: c.code.clone(), words: c.name.get(visit.lang).into(), on: c.code == chosen })
}

/// Whether the place of the post is that of its body: of members of elected bodies.
pub(super) fn by_body(role: Role) -> bool {
    role == Role::CommitteeMember
}

/// The bodies a post of this role can be in.
pub(super) fn bodies(visit: &Visit, role: Role, all: &[Body], chosen: &str) -> Vec<Choice> {
    if !by_body(role) {
        return bodies::choices(all, None, chosen);
    }
    let elected: Vec<Body> = all.iter().filter(|b| is_elected(visit, b)).cloned().collect();
    bodies::choices(&elected, None, chosen)
}

fn is_elected(visit: &Visit, b: &Body) -> bool {
    let kinds = visit.card.pack.selections.iter().filter(|s| s.role.is_some_and(by_body)).filter_map(|s| s.body.as_deref());
    !b.ended && kinds.into_iter().any(|kind| kind == b.kind)
}

/// The place of an elected body; nothing for any other.
pub(super) async fn body_scope(visit: &Visit, id: BodyId) -> Result<Option<Scope>, Fail> {
    let code = visit.card.code;
    let found = visit.app.db.read(move |tx| store::body(tx, code, id)).await.map_err(Fail::from)?;
    Ok(found.filter(|b| is_elected(visit, b)).map(|b| b.scope))
}

/// Where a post of this role can be.
pub(super) async fn places(visit: &Visit, role: Role, chosen: &str) -> Result<Vec<Choice>, Fail> {
    let code = visit.card.code;
    let names = names::of(&visit.app, &visit.card).await?;
    let read = visit.app.db.read(move |tx| Ok::<_, Fail>((Tree::read(tx, code)?, store::open_posts(tx, code)?)));
    let (tree, posts) = read.await?;
    let all: Vec<Scope> = match role {
        Role::NeighbourLeader => tree.circles.iter().map(|(id, _)| Scope::Circle(*id)).collect(),
        Role::GroupLeader => tree.groups.iter().map(|(id, _)| Scope::Group(*id)).collect(),
        Role::GridLead | Role::GridWorker => tree.grids.iter().map(|id| Scope::Grid(*id)).collect(),
        Role::StreetOfficer => vec![Scope::Street],
        Role::Representative => represented(visit, &names, &tree),
        _ => vec![Scope::Community],
    };
    let several = role.is_seat() || matches!(role, Role::GridWorker | Role::CommunityWorker | Role::StreetOfficer);
    let free = |s: &Scope| several || !posts.iter().any(|p| p.role == role && p.scope == *s && p.person.is_some());
    let only = all.len() == 1;
    Ok(all
        .into_iter()
        .filter(free)
        .map(|s| Choice {
            on: only || scope_value(s) == chosen,
            value: scope_value(s),
            words: names.scope(&visit.card, visit.lang, s),
        })
        .collect())
}

/// The places the pack knows representatives of.
fn represented(visit: &Visit, names: &Names, tree: &Tree) -> Vec<Scope> {
    let rules = visit.card.pack.selections.iter().filter(|s| s.role == Some(Role::Representative));
    let kinds: Vec<&str> = rules.flat_map(|s| s.places.iter().map(String::as_str)).collect();
    let mut out = Vec::new();
    if kinds.contains(&"community") {
        out.push(Scope::Community);
    }
    if kinds.contains(&"group") {
        out.extend(tree.groups.iter().map(|(id, _)| Scope::Group(*id)));
    }
    if kinds.contains(&"building") {
        out.extend(names.order.iter().map(|id| Scope::Building(*id)));
    }
    out
}
