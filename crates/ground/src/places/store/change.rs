//! Changing places: names, where they lie, their order; and removing what nothing belongs to any more.

use liren_core::id::{BuildingId, Community, EntranceId, GridId};
use liren_core::moment::Moment;
use liren_core::permission::{Action, Actor, Where, check};
use liren_core::refusal::{ProblemKey, Refusal};
use liren_core::time::Time;
use liren_kit::app::App;
use liren_kit::fail::Fail;
use liren_store::audit::{self, Did};
use liren_store::{Error, Stmt, Tx, Val, sql};
use uuid::Uuid;

use super::create::{has_compound, has_grid, has_group};
use super::node::{Kind, Node, all_of, node};
use super::{name, noted, there};

/// What an edit page sends.
#[derive(Clone, Debug, Default)]
pub struct Edit {
    /// The new name; a circle's number.
    pub name: String,
    /// The compound of a building, the building of an entrance, the group of a circle; as it was when empty.
    pub parent: Option<Uuid>,
    /// The grid of a building or group.
    pub grid: Option<GridId>,
    /// Whether a compound has a property manager.
    pub managed: bool,
}

/// Another place has the name already.
fn taken(e: Error, field: &str) -> Fail {
    match e {
        Error::Unique { .. } => Refusal::field(field, ProblemKey::Taken).into(),
        other => other.into(),
    }
}

/// Changes a place that still is as the page showed it (`was` is [`Node::mark`]).
pub fn edit(
    tx: &mut Tx<'_>,
    moment: &mut Moment,
    c: Community,
    actor: &Actor,
    at: (Kind, Uuid),
    was: &str,
    new: &Edit,
) -> Result<(), Fail> {
    check(actor, Action::EditPlaces, &Where::COMMUNITY)?;
    let (kind, id) = at;
    let old = node(tx, c, kind, id)?.ok_or(Refusal::NotFound)?;
    if old.mark() != was {
        return Err(Refusal::Stale.into());
    }
    if let Some(grid) = new.grid {
        there(has_grid(tx, c, grid)?, "grid")?;
    }
    let parent = new.parent.or(old.parent);
    match (kind, parent) {
        (Kind::Building, Some(compound)) => drop(there(has_compound(tx, c, compound.into())?, "parent")?),
        (Kind::Entrance, Some(building)) => drop(there(node(tx, c, Kind::Building, building)?, "parent")?),
        (Kind::Circle, Some(group)) => drop(there(has_group(tx, c, group.into())?, "parent")?),
        _ => {}
    }
    if kind == Kind::Circle {
        return edit_circle(tx, moment, c, actor, &old, parent, new);
    }
    let words = name("name", &new.name, 40)?;
    let (c_, id_, name_, grid) = (Val::from(c), Val::from(id), Val::from(words), Val::from(new.grid));
    let done = match kind {
        Kind::Grid => tx.exec(sql!("UPDATE grid SET name = $3 WHERE community = $1 AND id = $2"), &[c_, id_, name_]),
        Kind::Compound => {
            let stmt = sql!("UPDATE compound SET name = $3, managed = $4 WHERE community = $1 AND id = $2");
            tx.exec(stmt, &[c_, id_, name_, new.managed.into()])
        }
        Kind::Building => {
            let stmt = sql!("UPDATE building SET name = $3, compound = $4, grid = $5 WHERE community = $1 AND id = $2");
            tx.exec(stmt, &[c_, id_, name_, parent.into(), grid])
        }
        Kind::Entrance => {
            let stmt = sql!("UPDATE entrance SET name = $3, building = $4 WHERE community = $1 AND id = $2");
            tx.exec(stmt, &[c_, id_, name_, parent.into()])
        }
        Kind::Group => {
            let stmt = sql!("UPDATE resident_group SET name = $3, grid = $4 WHERE community = $1 AND id = $2");
            tx.exec(stmt, &[c_, id_, name_, grid])
        }
        Kind::Circle => Ok(0),
    };
    done.map_err(|e| taken(e, "name"))?;
    match (old.parent, parent) {
        (Some(from), Some(to)) if from != to => {
            if kind == Kind::Entrance {
                take_along(tx, c, EntranceId(id), to)?;
            }
            moved(tx, moment, c, actor, &old, from)
        }
        _ => Ok(noted(tx, moment, c, actor, "place.edit", kind.name(), id)?),
    }
}

/// What stands behind an entrance moves to another building with it: its homes, and the notices on its door. Matters keep the
/// place they were filed for.
fn take_along(tx: &mut Tx<'_>, c: Community, entrance: EntranceId, to: Uuid) -> Result<(), Error> {
    let homes = sql!("UPDATE home SET building = $3 WHERE community = $1 AND entrance = $2");
    tx.exec(homes, &[c.into(), entrance.into(), to.into()])?;
    let notices = sql!("UPDATE notice SET building = $3 WHERE community = $1 AND place = $2");
    tx.exec(notices, &[c.into(), entrance.into(), to.into()]).map(drop)
}

/// Notes that a place lies in another one now. The detail says in which it lay.
fn moved(tx: &mut Tx<'_>, moment: &mut Moment, c: Community, actor: &Actor, old: &Node, from: Uuid) -> Result<(), Fail> {
    let detail = format!("from={}", from.as_simple());
    let did = Did { action: "place.move", subject_kind: old.kind.name(), subject: old.id, post: None, detail: &detail };
    Ok(audit::append(tx, moment, c, actor, &did)?)
}

/// The buildings an entrance lies in and lay in: what was filed for it is found under the one of its day.
fn buildings_of(tx: &mut Tx<'_>, c: Community, entrance: Uuid) -> Result<Vec<BuildingId>, Error> {
    let now = node(tx, c, Kind::Entrance, entrance)?.and_then(|n| n.parent).map(BuildingId);
    let entries = audit::about(tx, c, entrance, None, 1_000)?;
    let moves = entries.iter().filter(|e| e.action == "place.move");
    let before = moves.filter_map(|e| Uuid::try_parse(e.detail.strip_prefix("from=")?).ok()).map(BuildingId);
    Ok(now.into_iter().chain(before).collect())
}

fn edit_circle(
    tx: &mut Tx<'_>,
    moment: &mut Moment,
    c: Community,
    actor: &Actor,
    old: &Node,
    group: Option<Uuid>,
    new: &Edit,
) -> Result<(), Fail> {
    let range = ProblemKey::OutOfRange { min: 1, max: 99_999 };
    let number: i64 = new.name.trim().parse().map_err(|_| Refusal::field("name", ProblemKey::NotANumber))?;
    if !(1..=99_999).contains(&number) {
        return Err(Refusal::field("name", range).into());
    }
    let stmt = sql!("UPDATE circle SET number = $3, resident_group = $4 WHERE community = $1 AND id = $2");
    tx.exec(stmt, &[c.into(), old.id.into(), number.into(), group.into()]).map_err(|e| taken(e, "name"))?;
    match old.parent {
        Some(from) if old.parent != group => moved(tx, moment, c, actor, old, from),
        _ => Ok(noted(tx, moment, c, actor, "place.edit", "circle", old.id)?),
    }
}

/// Moves a place one up or down among those it lies beside. Circles go by their number.
pub fn reorder(
    tx: &mut Tx<'_>,
    moment: &mut Moment,
    c: Community,
    actor: &Actor,
    at: (Kind, Uuid),
    up: bool,
) -> Result<(), Fail> {
    check(actor, Action::EditPlaces, &Where::COMMUNITY)?;
    let (kind, id) = at;
    let stmt = match kind {
        Kind::Grid => sql!("UPDATE grid SET sort = $3 WHERE community = $1 AND id = $2"),
        Kind::Compound => sql!("UPDATE compound SET sort = $3 WHERE community = $1 AND id = $2"),
        Kind::Building => sql!("UPDATE building SET sort = $3 WHERE community = $1 AND id = $2"),
        Kind::Entrance => sql!("UPDATE entrance SET sort = $3 WHERE community = $1 AND id = $2"),
        Kind::Group => sql!("UPDATE resident_group SET sort = $3 WHERE community = $1 AND id = $2"),
        Kind::Circle => return Err(Refusal::NotFound.into()),
    };
    let me = node(tx, c, kind, id)?.ok_or(Refusal::NotFound)?;
    let mut beside: Vec<Node> = all_of(tx, c, kind)?.into_iter().filter(|n| n.parent == me.parent).collect();
    let here = beside.iter().position(|n| n.id == id).ok_or(Refusal::NotFound)?;
    let to = if up { here.checked_sub(1) } else { Some(here + 1).filter(|to| *to < beside.len()) };
    let Some(to) = to else { return Ok(()) };
    beside.swap(here, to);
    for (sort, n) in (1i64..).zip(&beside) {
        if n.sort != sort {
            tx.exec(stmt, &[c.into(), n.id.into(), sort.into()])?;
        }
    }
    Ok(noted(tx, moment, c, actor, "place.order", kind.name(), id)?)
}

/// What still belongs to a place.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Use {
    /// Buildings.
    Buildings(i64),
    /// Entrances.
    Entrances(i64),
    /// Homes.
    Homes(i64),
    /// Homes that are no more, in which people lived.
    Former(i64),
    /// Residents' groups.
    Groups(i64),
    /// Circles.
    Circles(i64),
    /// Posts, held or vacant.
    Posts(i64),
    /// Standing bodies.
    Bodies(i64),
    /// Notices that have not ended.
    Notices(i64),
    /// Matters and whatever else other slices keep for it.
    Matters,
}

fn counted(tx: &mut Tx<'_>, stmt: &'static Stmt, at: &[Val<'_>], of: fn(i64) -> Use, out: &mut Vec<Use>) -> Result<(), Error> {
    let n = tx.one(stmt, at, |r| r.get::<i64>(0))?.unwrap_or(0);
    if n > 0 {
        out.push(of(n));
    }
    Ok(())
}

/// Everything that stands in the way of removing a place.
pub fn uses(tx: &mut Tx<'_>, app: &App, c: Community, at: (Kind, Uuid), now: Time) -> Result<Vec<Use>, Fail> {
    let (kind, id) = at;
    let mut out = Vec::new();
    let o = &mut out;
    let of = [Val::from(c), Val::from(id)];
    match kind {
        Kind::Grid => {
            let b = sql!("SELECT CAST(COUNT(*) AS BIGINT) FROM building WHERE community = $1 AND grid = $2");
            counted(tx, b, &of, Use::Buildings, o)?;
            let g = sql!("SELECT CAST(COUNT(*) AS BIGINT) FROM resident_group WHERE community = $1 AND grid = $2");
            counted(tx, g, &of, Use::Groups, o)?;
        }
        Kind::Compound => {
            let b = sql!("SELECT CAST(COUNT(*) AS BIGINT) FROM building WHERE community = $1 AND compound = $2");
            counted(tx, b, &of, Use::Buildings, o)?;
        }
        Kind::Building => {
            let e = sql!("SELECT CAST(COUNT(*) AS BIGINT) FROM entrance WHERE community = $1 AND building = $2");
            counted(tx, e, &of, Use::Entrances, o)?;
        }
        Kind::Entrance => {
            let h = sql!("SELECT CAST(COUNT(*) AS BIGINT) FROM home WHERE community = $1 AND entrance = $2 AND ended = 0");
            counted(tx, h, &of, Use::Homes, o)?;
            let f = sql!("SELECT CAST(COUNT(*) AS BIGINT) FROM home WHERE community = $1 AND entrance = $2 AND ended > 0");
            counted(tx, f, &of, Use::Former, o)?;
        }
        Kind::Group => {
            let k = sql!("SELECT CAST(COUNT(*) AS BIGINT) FROM circle WHERE community = $1 AND resident_group = $2");
            counted(tx, k, &of, Use::Circles, o)?;
        }
        Kind::Circle => {
            let h = sql!("SELECT CAST(COUNT(*) AS BIGINT) FROM home WHERE community = $1 AND circle = $2");
            counted(tx, h, &of, Use::Homes, o)?;
        }
    }
    let posts = sql!("SELECT CAST(COUNT(*) AS BIGINT) FROM post WHERE community = $1 AND place = $2 AND ended IS NULL");
    counted(tx, posts, &of, Use::Posts, o)?;
    let bodies = sql!("SELECT CAST(COUNT(*) AS BIGINT) FROM body WHERE community = $1 AND place = $2 AND ended IS NULL");
    counted(tx, bodies, &of, Use::Bodies, o)?;
    let notices = sql!(
        "SELECT CAST(COUNT(*) AS BIGINT) FROM notice WHERE community = $1 AND ends > $3 AND withdrawn IS NULL AND place = $2"
    );
    counted(tx, notices, &[c.into(), id.into(), now.into()], Use::Notices, o)?;
    let (buildings, entrance) = match kind {
        Kind::Building => (vec![BuildingId(id)], None),
        Kind::Entrance => (buildings_of(tx, c, id)?, Some(EntranceId(id))),
        _ => return Ok(out),
    };
    for keeps in app.gives().iter().filter_map(|g| g.keeps) {
        for building in &buildings {
            if keeps(tx, c, *building, entrance)? {
                out.push(Use::Matters);
                return Ok(out);
            }
        }
    }
    Ok(out)
}

/// Removes a place to which nothing belongs.
pub fn remove(
    tx: &mut Tx<'_>,
    app: &App,
    moment: &mut Moment,
    c: Community,
    actor: &Actor,
    at: (Kind, Uuid),
) -> Result<Node, Fail> {
    check(actor, Action::EditPlaces, &Where::COMMUNITY)?;
    let (kind, id) = at;
    let old = node(tx, c, kind, id)?.ok_or(Refusal::NotFound)?;
    if !uses(tx, app, c, at, moment.now)?.is_empty() {
        return Err(Refusal::field("place", ProblemKey::StillInUse).into());
    }
    if kind == Kind::Building {
        tx.exec(sql!("DELETE FROM directory WHERE kind = 'building' AND code = $1"), &[(&old.code).into()])?;
        tx.exec(sql!("UPDATE feature SET building = NULL WHERE community = $1 AND building = $2"), &[c.into(), id.into()])?;
    }
    let stmt = match kind {
        Kind::Grid => sql!("DELETE FROM grid WHERE community = $1 AND id = $2"),
        Kind::Compound => sql!("DELETE FROM compound WHERE community = $1 AND id = $2"),
        Kind::Building => sql!("DELETE FROM building WHERE community = $1 AND id = $2"),
        Kind::Entrance => sql!("DELETE FROM entrance WHERE community = $1 AND id = $2"),
        Kind::Group => sql!("DELETE FROM resident_group WHERE community = $1 AND id = $2"),
        Kind::Circle => sql!("DELETE FROM circle WHERE community = $1 AND id = $2"),
    };
    tx.exec(stmt, &[c.into(), id.into()])?;
    noted(tx, moment, c, actor, "place.remove", kind.name(), id)?;
    Ok(old)
}
