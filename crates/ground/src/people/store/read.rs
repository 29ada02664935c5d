//! Reading posts.

use liren_core::id::{BodyId, Community, GridId, GroupId, PersonId, PostId};
use liren_core::matter::Holder;
use liren_core::permission::{Role, Scope};
use liren_core::time::Time;
use liren_kit::card::Card;
use liren_store::{Error, Row, Tx, sql};

use crate::chain::{self, At};

/// A post as it stands in the database, with its holder's and deputy's names: what of it is shown is for the page.
#[derive(Clone, Debug)]
pub struct Post {
    /// Its row.
    pub id: PostId,
    /// In which capacity.
    pub role: Role,
    /// What it looks after.
    pub scope: Scope,
    /// The body it belongs to.
    pub body: Option<BodyId>,
    /// Who holds it; nobody while it is vacant.
    pub person: Option<PersonId>,
    /// The holder's name.
    pub name: String,
    /// The holder's phone, sealed.
    pub phone: Option<Vec<u8>>,
    /// How they were chosen, a code of the pack.
    pub chosen: String,
    /// Since when.
    pub starts: Time,
    /// When the term ends.
    pub ends: Option<Time>,
    /// When it ended.
    pub ended: Option<Time>,
    /// Who stands in.
    pub deputy: Option<PersonId>,
    /// Their name.
    pub deputy_name: String,
    /// From when they do.
    pub away_from: Option<Time>,
    /// Until when.
    pub away_until: Option<Time>,
    /// The holder shows the name.
    pub show_name: bool,
    /// The holder shows the phone.
    pub show_phone: bool,
}

impl Post {
    /// Whether a deputy acts at this instant.
    pub fn away(&self, now: Time) -> bool {
        self.deputy.is_some() && self.away_from.is_some_and(|f| f <= now) && self.away_until.is_some_and(|u| u > now)
    }

    /// The name, where its holder shows it.
    pub fn shown_name(&self) -> &str {
        if self.show_name { &self.name } else { "" }
    }
}

fn read(r: &Row<'_>) -> Result<Option<Post>, Error> {
    let (Some(role), Some(scope)) = (Role::parse(r.str(1)?), Scope::of(r.str(2)?, r.get(3)?)) else { return Ok(None) };
    Ok(Some(Post {
        id: r.get(0)?,
        role,
        scope,
        body: r.get(4)?,
        person: r.get(5)?,
        name: r.opt_str(6)?.unwrap_or_default().to_string(),
        phone: r.get(7)?,
        chosen: r.get(8)?,
        starts: r.get(9)?,
        ends: r.get(10)?,
        ended: r.get(11)?,
        deputy: r.get(12)?,
        deputy_name: r.opt_str(13)?.unwrap_or_default().to_string(),
        away_from: r.get(14)?,
        away_until: r.get(15)?,
        show_name: r.get(16)?,
        show_phone: r.get(17)?,
    }))
}

/// One post.
pub fn post(tx: &mut Tx<'_>, community: Community, id: PostId) -> Result<Option<Post>, Error> {
    let row = tx.one(
        sql!(
            "SELECT p.id, p.role, p.place_kind, p.place, p.body, p.person, e.name, e.phone, p.chosen, p.starts, p.ends, p.ended,
                    p.deputy, d.name, p.away_from, p.away_until, p.show_name, p.show_phone
               FROM post p LEFT JOIN person e ON e.community = p.community AND e.id = p.person
                           LEFT JOIN person d ON d.community = p.community AND d.id = p.deputy
              WHERE p.community = $1 AND p.id = $2"
        ),
        &[community.into(), id.into()],
        read,
    )?;
    Ok(row.flatten())
}

/// Every post of the community that has not ended, oldest first.
pub fn open_posts(tx: &mut Tx<'_>, community: Community) -> Result<Vec<Post>, Error> {
    let rows = tx.all(
        sql!(
            "SELECT p.id, p.role, p.place_kind, p.place, p.body, p.person, e.name, e.phone, p.chosen, p.starts, p.ends, p.ended,
                    p.deputy, d.name, p.away_from, p.away_until, p.show_name, p.show_phone
               FROM post p LEFT JOIN person e ON e.community = p.community AND e.id = p.person
                           LEFT JOIN person d ON d.community = p.community AND d.id = p.deputy
              WHERE p.community = $1 AND p.ended IS NULL ORDER BY p.starts, p.id"
        ),
        &[community.into()],
        read,
    )?;
    Ok(rows.into_iter().flatten().collect())
}

/// The posts of a body that have not ended.
pub fn posts_of_body(tx: &mut Tx<'_>, community: Community, body: BodyId) -> Result<Vec<Post>, Error> {
    Ok(open_posts(tx, community)?.into_iter().filter(|p| p.body == Some(body)).collect())
}

/// A term that is over: who held a post, and from when to when.
#[derive(Clone, Debug)]
pub struct Past {
    /// The post of that term.
    pub id: PostId,
    /// The holder's name.
    pub name: String,
    /// The holder showed it.
    pub show_name: bool,
    /// Since when.
    pub starts: Time,
    /// Until when.
    pub ended: Time,
}

/// The terms of a role at a place that are over, newest first. What is for the whole community has no place: its terms are
/// found by their role.
pub fn past_terms(tx: &mut Tx<'_>, community: Community, role: Role, scope: Scope) -> Result<Vec<Past>, Error> {
    let past =
        |r: &Row<'_>| Ok(Past { id: r.get(0)?, name: r.get(1)?, show_name: r.get(2)?, starts: r.get(3)?, ended: r.get(4)? });
    match scope.place() {
        Some(place) => tx.all(
            sql!(
                "SELECT p.id, e.name, p.show_name, p.starts, p.ended
                   FROM post p JOIN person e ON e.community = p.community AND e.id = p.person
                  WHERE p.community = $1 AND p.place = $2 AND p.role = $3 AND p.ended IS NOT NULL
                  ORDER BY p.ended DESC, p.id DESC LIMIT 20"
            ),
            &[community.into(), place.into(), role.name().into()],
            past,
        ),
        None => tx.all(
            sql!(
                "SELECT p.id, e.name, p.show_name, p.starts, p.ended
                   FROM post p JOIN person e ON e.community = p.community AND e.id = p.person
                  WHERE p.community = $1 AND p.role = $2 AND p.place IS NULL AND p.ended IS NOT NULL
                  ORDER BY p.ended DESC, p.id DESC LIMIT 20"
            ),
            &[community.into(), role.name().into()],
            past,
        ),
    }
}

/// What a person holds now, and what they stand in for (`true`).
pub fn person_posts(tx: &mut Tx<'_>, community: Community, person: PersonId, now: Time) -> Result<Vec<(Post, bool)>, Error> {
    let all = open_posts(tx, community)?;
    let mine = |p: Post| {
        if p.person == Some(person) {
            Some((p, false))
        } else if p.deputy == Some(person) && p.away(now) {
            Some((p, true))
        } else {
            None
        }
    };
    Ok(all.into_iter().filter_map(mine).collect())
}

/// A place with what it lies in, as far as posts go.
fn around(tx: &mut Tx<'_>, community: Community, scope: Scope) -> Result<At, Error> {
    let mut at = At::default();
    match scope {
        Scope::Circle(id) => {
            at.circle = Some(id);
            at.group = tx.one(
                sql!("SELECT resident_group FROM circle WHERE community = $1 AND id = $2"),
                &[community.into(), id.into()],
                |r| r.get::<GroupId>(0),
            )?;
        }
        Scope::Group(id) => at.group = Some(id),
        Scope::Grid(id) => at.grid = Some(id),
        Scope::Compound(id) => at.compound = Some(id),
        Scope::Building(id) => {
            at.building = Some(id);
            let row = tx.one(
                sql!("SELECT grid, compound FROM building WHERE community = $1 AND id = $2"),
                &[community.into(), id.into()],
                |r| Ok((r.get::<Option<GridId>>(0)?, r.get(1)?)),
            )?;
            if let Some((grid, compound)) = row {
                (at.grid, at.compound) = (grid, Some(compound));
            }
        }
        Scope::Community | Scope::Street => {}
    }
    if let (Some(group), None) = (at.group, at.grid) {
        at.grid = tx
            .one(
                sql!("SELECT grid FROM resident_group WHERE community = $1 AND id = $2"),
                &[community.into(), group.into()],
                |r| r.get::<Option<GridId>>(0),
            )?
            .flatten();
    }
    Ok(at)
}

/// Who takes what a post leaves behind when nobody follows: the first filled level above it, the worker on duty, the chair,
/// at last anybody below.
pub fn next_in_chain(tx: &mut Tx<'_>, card: &Card, post: &Post, now: Time) -> Result<Option<Holder>, Error> {
    let at = around(tx, card.code, post.scope)?;
    let chain = chain::of(tx, card, &at, now)?;
    let own = card.pack.levels.iter().position(|l| l.roles.contains(&post.role)).unwrap_or(0);
    let (below, above) = chain.levels.split_at(own.min(chain.levels.len()));
    let resort = [chain.duty, chain.chair];
    let order = above.iter().chain(resort.iter()).chain(below.iter().rev());
    Ok(order.flatten().find(|h| h.post != post.id).copied())
}
