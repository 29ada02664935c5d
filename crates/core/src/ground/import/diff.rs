//! What would change: the rows of a sheet against the places that are there. Homes that the sheet does not name stay.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::hash::Hash;

use super::norm::{building_key, entrance_key, grid_key, group_key, plain, room_key, tight};
use super::{Problem, Row};
use crate::id::{BuildingId, CircleId, CompoundId, EntranceId, GridId, GroupId, HomeId};

/// The places of a community as they are.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// Grids.
    pub grids: Vec<(GridId, String)>,
    /// Compounds.
    pub compounds: Vec<(CompoundId, String)>,
    /// Buildings.
    pub buildings: Vec<KnownBuilding>,
    /// Entrances.
    pub entrances: Vec<KnownEntrance>,
    /// Residents' groups.
    pub groups: Vec<KnownGroup>,
    /// Circles.
    pub circles: Vec<KnownCircle>,
    /// Homes.
    pub homes: Vec<KnownHome>,
}

/// A building that is there.
#[derive(Clone, Debug)]
pub struct KnownBuilding {
    /// It.
    pub id: BuildingId,
    /// Its compound.
    pub compound: CompoundId,
    /// Its grid.
    pub grid: Option<GridId>,
    /// Its name.
    pub name: String,
}

/// An entrance that is there.
#[derive(Clone, Debug)]
pub struct KnownEntrance {
    /// It.
    pub id: EntranceId,
    /// Its building.
    pub building: BuildingId,
    /// Its name.
    pub name: String,
}

/// A residents' group that is there.
#[derive(Clone, Debug)]
pub struct KnownGroup {
    /// It.
    pub id: GroupId,
    /// Its grid.
    pub grid: Option<GridId>,
    /// Its name.
    pub name: String,
}

/// A circle that is there.
#[derive(Clone, Copy, Debug)]
pub struct KnownCircle {
    /// It.
    pub id: CircleId,
    /// Its group.
    pub group: GroupId,
    /// Its number.
    pub number: i64,
}

/// A home that is there.
#[derive(Clone, Debug)]
pub struct KnownHome {
    /// It.
    pub id: HomeId,
    /// Its entrance.
    pub entrance: EntranceId,
    /// Its room.
    pub room: String,
    /// Its area.
    pub area: Option<i64>,
    /// Whether it is a shop.
    pub shop: bool,
    /// Its circle.
    pub circle: Option<CircleId>,
}

/// A place that is there, or the n-th of those the plan makes.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Ref<T> {
    /// It is there.
    Old(T),
    /// It is made.
    New(usize),
}

/// A building to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewBuilding {
    /// Its compound.
    pub compound: Ref<CompoundId>,
    /// Its grid.
    pub grid: Option<Ref<GridId>>,
    /// Its name.
    pub name: String,
}

/// An entrance to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewEntrance {
    /// Its building.
    pub building: Ref<BuildingId>,
    /// Its name.
    pub name: String,
}

/// A residents' group to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewGroup {
    /// Its grid.
    pub grid: Option<Ref<GridId>>,
    /// Its name.
    pub name: String,
}

/// A circle to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewCircle {
    /// Its group.
    pub group: Ref<GroupId>,
    /// Its number.
    pub number: i64,
}

/// A home to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewHome {
    /// Line in the file.
    pub line: usize,
    /// Its building.
    pub building: Ref<BuildingId>,
    /// Its entrance.
    pub entrance: Ref<EntranceId>,
    /// Its room.
    pub room: String,
    /// Its area.
    pub area: Option<i64>,
    /// Whether it is a shop.
    pub shop: bool,
    /// Its circle.
    pub circle: Option<Ref<CircleId>>,
}

/// Something that is there and will be otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// A building moves to another grid.
    BuildingGrid(BuildingId, Ref<GridId>),
    /// A group moves to another grid.
    GroupGrid(GroupId, Ref<GridId>),
    /// A circle moves to another group.
    CircleGroup(CircleId, Ref<GroupId>),
    /// A home: its values after the change.
    Home {
        /// It.
        home: HomeId,
        /// Line in the file.
        line: usize,
        /// Its area before and after.
        area: (Option<i64>, Option<i64>),
        /// Whether it is a shop, before and after.
        shop: (bool, bool),
        /// Its circle before and after.
        circle: (Option<CircleId>, Option<Ref<CircleId>>),
    },
}

/// Something to look at that does not stand in the way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Warning {
    /// One place is written in two ways; this is the one that counts.
    Written {
        /// Line of the first other way.
        line: usize,
        /// As written there.
        text: String,
        /// As it is called.
        name: String,
    },
    /// An area unlike the others.
    Unusual {
        /// Line in the file.
        line: usize,
        /// The area.
        area: i64,
    },
    /// A circle of fewer than 5 or more than 15 homes.
    CircleSize {
        /// Its number.
        number: i64,
        /// Its homes.
        homes: usize,
    },
    /// Homes that are there and not in the sheet; they stay.
    Absent(usize),
    /// Lines of sums, passed over.
    Sums(usize),
}

/// All that an import would do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// Grids to be made.
    pub grids: Vec<String>,
    /// Compounds to be made.
    pub compounds: Vec<String>,
    /// Buildings to be made.
    pub buildings: Vec<NewBuilding>,
    /// Entrances to be made.
    pub entrances: Vec<NewEntrance>,
    /// Residents' groups to be made.
    pub groups: Vec<NewGroup>,
    /// Circles to be made.
    pub circles: Vec<NewCircle>,
    /// Homes to be made.
    pub homes: Vec<NewHome>,
    /// What changes.
    pub changes: Vec<Change>,
    /// Homes that stay as they are.
    pub same: usize,
    /// What stands in the way.
    pub problems: Vec<Problem>,
    /// What to look at.
    pub warnings: Vec<Warning>,
}

impl Plan {
    /// Whether nothing would be written.
    pub fn is_empty(&self) -> bool {
        self.grids.is_empty()
            && self.compounds.is_empty()
            && self.buildings.is_empty()
            && self.entrances.is_empty()
            && self.groups.is_empty()
            && self.circles.is_empty()
            && self.homes.is_empty()
            && self.changes.is_empty()
    }

    /// How many homes change.
    pub fn changed_homes(&self) -> usize {
        self.changes.iter().filter(|c| matches!(c, Change::Home { .. })).count()
    }
}

/// Places by what makes two of them the same, those that are there and those to be made.
struct Places<K, T> {
    by_key: HashMap<K, (Ref<T>, String)>,
    made: usize,
}

impl<K: Hash + Eq, T: Copy> Places<K, T> {
    fn of(known: impl Iterator<Item = (K, T, String)>) -> Self {
        let mut by_key = HashMap::new();
        for (key, id, name) in known {
            by_key.entry(key).or_insert((Ref::Old(id), name));
        }
        Self { by_key, made: 0 }
    }

    /// The place of this key, made by `make` when it is not there; and the name it goes by.
    fn get(&mut self, key: K, name: &str, make: impl FnOnce()) -> (Ref<T>, &str) {
        let made = &mut self.made;
        let (place, name) = self.by_key.entry(key).or_insert_with(|| {
            make();
            *made += 1;
            (Ref::New(*made - 1), name.to_string())
        });
        (*place, name)
    }
}

struct Diff {
    plan: Plan,
    grids: Places<String, GridId>,
    compounds: Places<String, CompoundId>,
    buildings: Places<(Ref<CompoundId>, String), BuildingId>,
    entrances: Places<(Ref<BuildingId>, String), EntranceId>,
    groups: Places<String, GroupId>,
    circles: Places<i64, CircleId>,
    /// Spellings already told.
    told: HashSet<(String, String)>,
}

impl Diff {
    fn new(known: &Known) -> Self {
        Self {
            plan: Plan::default(),
            grids: Places::of(known.grids.iter().map(|(id, n)| (grid_key(n), *id, n.clone()))),
            compounds: Places::of(known.compounds.iter().map(|(id, n)| (tight(n), *id, n.clone()))),
            buildings: Places::of(
                known.buildings.iter().map(|b| ((Ref::Old(b.compound), building_key(&b.name)), b.id, b.name.clone())),
            ),
            entrances: Places::of(
                known.entrances.iter().map(|e| ((Ref::Old(e.building), entrance_key(&e.name)), e.id, e.name.clone())),
            ),
            groups: Places::of(known.groups.iter().map(|g| (group_key(&g.name), g.id, g.name.clone()))),
            circles: Places::of(known.circles.iter().map(|c| (c.number, c.id, String::new()))),
            told: HashSet::new(),
        }
    }

    fn grid(&mut self, row: &Row) -> Option<Ref<GridId>> {
        if row.grid.is_empty() {
            return None;
        }
        let made = &mut self.plan.grids;
        let (place, name) = self.grids.get(grid_key(&row.grid), &row.grid, || made.push(plain(&row.grid)));
        spelled(&mut self.plan.warnings, &mut self.told, row.line, &row.grid, name, "");
        Some(place)
    }

    fn building(&mut self, row: &Row, grid: Option<Ref<GridId>>) -> Ref<BuildingId> {
        let made = &mut self.plan.compounds;
        let (compound, name) = self.compounds.get(tight(&row.compound), &row.compound, || made.push(plain(&row.compound)));
        let within = name.to_string();
        let made = &mut self.plan.buildings;
        let (building, name) = self.buildings.get((compound, building_key(&row.building)), &row.building, || {
            made.push(NewBuilding { compound, grid, name: row.building.clone() });
        });
        spelled(&mut self.plan.warnings, &mut self.told, row.line, &row.building, name, &within);
        // The row that made it may have had no grid.
        if let (Ref::New(n), Some(_)) = (building, grid)
            && let Some(b) = self.plan.buildings.get_mut(n)
        {
            b.grid = grid;
        }
        building
    }

    fn entrance(&mut self, row: &Row, building: Ref<BuildingId>) -> Ref<EntranceId> {
        let made = &mut self.plan.entrances;
        let key = (building, entrance_key(&row.entrance));
        self.entrances.get(key, &row.entrance, || made.push(NewEntrance { building, name: row.entrance.clone() })).0
    }

    fn group(&mut self, row: &Row, grid: Option<Ref<GridId>>) -> Option<Ref<GroupId>> {
        if row.group.is_empty() {
            return None;
        }
        let made = &mut self.plan.groups;
        let (group, name) =
            self.groups.get(group_key(&row.group), &row.group, || made.push(NewGroup { grid, name: row.group.clone() }));
        spelled(&mut self.plan.warnings, &mut self.told, row.line, &row.group, name, "");
        if let (Ref::New(n), Some(_)) = (group, grid)
            && let Some(g) = self.plan.groups.get_mut(n)
        {
            g.grid = grid;
        }
        Some(group)
    }

    fn circle(&mut self, row: &Row, group: Option<Ref<GroupId>>) -> Option<Ref<CircleId>> {
        let number = row.circle?;
        let made = &mut self.plan.circles;
        let known = self.circles.by_key.contains_key(&number);
        let group = match (group, known) {
            (Some(group), _) => group,
            // A row without a group can only name a circle that is there, or was made by a row before.
            (None, true) => return self.circles.by_key.get(&number).map(|(place, _)| *place),
            (None, false) => return None,
        };
        Some(self.circles.get(number, "", || made.push(NewCircle { group, number })).0)
    }
}

fn spelled(warnings: &mut Vec<Warning>, told: &mut HashSet<(String, String)>, line: usize, text: &str, name: &str, within: &str) {
    if tight(text) != tight(name) && told.insert((format!("{within} {name}"), text.to_string())) {
        warnings.push(Warning::Written { line, text: text.to_string(), name: name.to_string() });
    }
}

/// Compares rows without problems with what is there.
pub fn plan(rows: Vec<Row>, problems: Vec<Problem>, sums: usize, known: &Known) -> Plan {
    let mut diff = Diff::new(known);
    let buildings: HashMap<BuildingId, &KnownBuilding> = known.buildings.iter().map(|b| (b.id, b)).collect();
    let groups: HashMap<GroupId, &KnownGroup> = known.groups.iter().map(|g| (g.id, g)).collect();
    let circles: HashMap<CircleId, &KnownCircle> = known.circles.iter().map(|c| (c.id, c)).collect();
    let homes: HashMap<(EntranceId, String), &KnownHome> =
        known.homes.iter().map(|h| ((h.entrance, room_key(&h.room)), h)).collect();
    // A row may name a circle whose group only a later row names.
    let group_of: HashMap<i64, &Row> =
        rows.iter().rev().filter(|r| !r.group.is_empty()).filter_map(|r| Some((r.circle?, r))).collect();
    let (mut met, mut moved) = (HashSet::new(), HashSet::new());
    let mut sizes: BTreeMap<i64, usize> = BTreeMap::new();
    for row in &rows {
        let grid = diff.grid(row);
        let building = diff.building(row, grid);
        let entrance = diff.entrance(row, building);
        let named = row.circle.filter(|_| row.group.is_empty()).and_then(|n| group_of.get(&n)).copied();
        let group = match named {
            Some(other) => {
                let grid = diff.grid(other);
                diff.group(other, grid)
            }
            None => diff.group(row, grid),
        };
        let there_shop = |e: Ref<EntranceId>| match e {
            Ref::Old(e) => homes.get(&(e, room_key(&row.room))).map(|h| h.shop),
            Ref::New(_) => None,
        };
        // A shop has no household and is in no circle, whatever the row says.
        let shop = row.shop.or(there_shop(entrance)).unwrap_or(false);
        let circle = if shop { None } else { diff.circle(row, group) };
        let mut change = |c: Change, key: uuid::Uuid| {
            if moved.insert(key) {
                diff.plan.changes.push(c);
            }
        };
        if let (Ref::Old(id), Some(to)) = (building, grid)
            && buildings.get(&id).is_some_and(|b| b.grid.map(Ref::Old) != grid)
        {
            change(Change::BuildingGrid(id, to), id.0);
        }
        if let (Some(Ref::Old(id)), Some(to)) = (group, grid)
            && groups.get(&id).is_some_and(|g| g.grid.map(Ref::Old) != grid)
        {
            change(Change::GroupGrid(id, to), id.0);
        }
        if let (Some(Ref::Old(id)), Some(to)) = (circle, group)
            && circles.get(&id).is_some_and(|c| Ref::Old(c.group) != to)
        {
            change(Change::CircleGroup(id, to), id.0);
        }
        let there = match entrance {
            Ref::Old(e) => homes.get(&(e, room_key(&row.room))).copied(),
            Ref::New(_) => None,
        };
        if let (Some(n), false) = (row.circle, shop) {
            *sizes.entry(n).or_default() += 1;
        }
        match there {
            Some(home) => {
                met.insert(home.id);
                // An empty cell says nothing; it takes nothing away.
                let area = (home.area, row.area.or(home.area));
                let stays = home.circle.filter(|_| !shop).map(Ref::Old);
                let to = (home.circle, circle.or(stays));
                if area.0 == area.1 && home.shop == shop && to.0.map(Ref::Old) == to.1 {
                    diff.plan.same += 1;
                } else {
                    let change = Change::Home { home: home.id, line: row.line, area, shop: (home.shop, shop), circle: to };
                    diff.plan.changes.push(change);
                }
            }
            None => diff.plan.homes.push(NewHome {
                line: row.line,
                building,
                entrance,
                room: row.room.clone(),
                area: row.area,
                shop,
                circle,
            }),
        }
    }
    let mut plan = diff.plan;
    plan.problems = problems;
    unusual(&rows, &mut plan.warnings);
    let odd = sizes.into_iter().filter(|(_, homes)| !(5..=15).contains(homes));
    plan.warnings.extend(odd.map(|(number, homes)| Warning::CircleSize { number, homes }));
    let absent = known.homes.len() - met.len();
    plan.warnings.extend((absent > 0).then_some(Warning::Absent(absent)));
    plan.warnings.extend((sums > 0).then_some(Warning::Sums(sums)));
    plan
}

/// Areas far from the middle one of the sheet.
fn unusual(rows: &[Row], warnings: &mut Vec<Warning>) {
    let mut areas: Vec<i64> = rows.iter().filter(|r| r.shop != Some(true)).filter_map(|r| r.area).collect();
    areas.sort_unstable();
    let Some(middle) = areas.get(areas.len() / 2).copied() else { return };
    for row in rows.iter().filter(|r| r.shop != Some(true)) {
        if let Some(area) = row.area.filter(|a| *a > middle * 5 || *a * 8 < middle) {
            warnings.push(Warning::Unusual { line: row.line, area });
        }
    }
}
