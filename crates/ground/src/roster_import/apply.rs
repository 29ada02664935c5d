//! Writing a plan: the bulk way in, one statement a place, in the caller's transaction.

use liren_core::ground::import::{Change, Plan, Ref, sort_of};
use liren_core::id::{BuildingId, CircleId, Community, CompoundId, EntranceId, GridId, GroupId, HomeId};
use liren_core::moment::Moment;
use liren_kit::fail::Fail;
use liren_store::{Error, Tx, sql};

use crate::places::store::take_code;

fn at<T: Copy>(place: Ref<T>, made: &[T]) -> Result<T, Fail> {
    match place {
        Ref::Old(id) => Ok(id),
        Ref::New(n) => made.get(n).copied().ok_or_else(|| Fail::internal("a plan names a place it does not make")),
    }
}

fn maybe<T: Copy>(place: Option<Ref<T>>, made: &[T]) -> Result<Option<T>, Fail> {
    place.map(|p| at(p, made)).transpose()
}

/// Writes all of it.
pub fn apply(tx: &mut Tx<'_>, moment: &mut Moment, c: Community, plan: &Plan) -> Result<(), Fail> {
    let mut grids: Vec<GridId> = Vec::with_capacity(plan.grids.len());
    for name in &plan.grids {
        let id: GridId = moment.id();
        let stmt = sql!("INSERT INTO grid (community, id, name, sort) VALUES ($1, $2, $3, $4)");
        tx.exec(stmt, &[c.into(), id.into(), name.into(), sort_of(name).into()])?;
        grids.push(id);
    }
    let mut compounds: Vec<CompoundId> = Vec::with_capacity(plan.compounds.len());
    for (name, sort) in plan.compounds.iter().zip(next_sort(tx, c)?..) {
        let id: CompoundId = moment.id();
        let stmt = sql!("INSERT INTO compound (community, id, name, managed, sort) VALUES ($1, $2, $3, FALSE, $4)");
        tx.exec(stmt, &[c.into(), id.into(), name.into(), sort.into()])?;
        compounds.push(id);
    }
    let mut buildings: Vec<BuildingId> = Vec::with_capacity(plan.buildings.len());
    for b in &plan.buildings {
        let id: BuildingId = moment.id();
        let code = take_code(tx, moment, c, id, None)?;
        let (compound, grid) = (at(b.compound, &compounds)?, maybe(b.grid, &grids)?);
        let stmt =
            sql!("INSERT INTO building (community, id, compound, grid, name, code, sort) VALUES ($1, $2, $3, $4, $5, $6, $7)");
        let sort = sort_of(&b.name);
        tx.exec(stmt, &[c.into(), id.into(), compound.into(), grid.into(), (&b.name).into(), (&code).into(), sort.into()])?;
        buildings.push(id);
    }
    let mut entrances: Vec<EntranceId> = Vec::with_capacity(plan.entrances.len());
    for e in &plan.entrances {
        let id: EntranceId = moment.id();
        let stmt = sql!("INSERT INTO entrance (community, id, building, name, sort) VALUES ($1, $2, $3, $4, $5)");
        let building = at(e.building, &buildings)?;
        tx.exec(stmt, &[c.into(), id.into(), building.into(), (&e.name).into(), sort_of(&e.name).into()])?;
        entrances.push(id);
    }
    let mut groups: Vec<GroupId> = Vec::with_capacity(plan.groups.len());
    for g in &plan.groups {
        let id: GroupId = moment.id();
        let stmt = sql!("INSERT INTO resident_group (community, id, grid, name, sort) VALUES ($1, $2, $3, $4, $5)");
        let grid = maybe(g.grid, &grids)?;
        tx.exec(stmt, &[c.into(), id.into(), grid.into(), (&g.name).into(), sort_of(&g.name).into()])?;
        groups.push(id);
    }
    let mut circles: Vec<CircleId> = Vec::with_capacity(plan.circles.len());
    for circle in &plan.circles {
        let id: CircleId = moment.id();
        let stmt = sql!("INSERT INTO circle (community, id, resident_group, number) VALUES ($1, $2, $3, $4)");
        tx.exec(stmt, &[c.into(), id.into(), at(circle.group, &groups)?.into(), circle.number.into()])?;
        circles.push(id);
    }
    for h in &plan.homes {
        let id: HomeId = moment.id();
        let stmt = sql!(
            "INSERT INTO home (community, id, building, entrance, room, area, purpose, circle, sort, ended)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0)"
        );
        let (building, entrance) = (at(h.building, &buildings)?, at(h.entrance, &entrances)?);
        let circle = maybe(h.circle, &circles)?;
        tx.exec(
            stmt,
            &[
                c.into(),
                id.into(),
                building.into(),
                entrance.into(),
                (&h.room).into(),
                h.area.into(),
                purpose(h.shop).into(),
                circle.into(),
                sort_of(&h.room).into(),
            ],
        )?;
    }
    changes(tx, c, plan, &grids, &groups, &circles)
}

fn purpose(shop: bool) -> &'static str {
    if shop { "shop" } else { "home" }
}

/// The place behind the last compound.
fn next_sort(tx: &mut Tx<'_>, c: Community) -> Result<i64, Error> {
    let last = tx.one(sql!("SELECT MAX(sort) FROM compound WHERE community = $1"), &[c.into()], |r| r.get::<Option<i64>>(0))?;
    Ok(last.flatten().unwrap_or(0) + 1)
}

fn changes(
    tx: &mut Tx<'_>,
    c: Community,
    plan: &Plan,
    grids: &[GridId],
    groups: &[GroupId],
    circles: &[CircleId],
) -> Result<(), Fail> {
    for change in &plan.changes {
        match change {
            Change::BuildingGrid(id, to) => {
                let stmt = sql!("UPDATE building SET grid = $3 WHERE community = $1 AND id = $2");
                tx.exec(stmt, &[c.into(), (*id).into(), at(*to, grids)?.into()])?;
            }
            Change::GroupGrid(id, to) => {
                let stmt = sql!("UPDATE resident_group SET grid = $3 WHERE community = $1 AND id = $2");
                tx.exec(stmt, &[c.into(), (*id).into(), at(*to, grids)?.into()])?;
            }
            Change::CircleGroup(id, to) => {
                let stmt = sql!("UPDATE circle SET resident_group = $3 WHERE community = $1 AND id = $2");
                tx.exec(stmt, &[c.into(), (*id).into(), at(*to, groups)?.into()])?;
            }
            Change::Home { home, area, shop, circle, .. } => {
                let stmt = sql!("UPDATE home SET area = $3, purpose = $4, circle = $5 WHERE community = $1 AND id = $2");
                let circle = maybe(circle.1, circles)?;
                tx.exec(stmt, &[c.into(), (*home).into(), area.1.into(), purpose(shop.1).into(), circle.into()])?;
            }
        }
    }
    Ok(())
}
