//! What an import found, in words.

use std::collections::HashMap;

use liren_core::ground::import::{Change, Column, Known, Plan, Problem, Ref, Sensitive, Warning, Wrong};
use liren_core::id::{BuildingId, CircleId, CompoundId, EntranceId, HomeId};
use liren_core::lang::Lang;
use liren_kit::joined::clauses;

use super::pages::count;
use crate::words::RosterImport;

/// The name of a column.
pub fn column(t: RosterImport, c: Column) -> &'static str {
    match c {
        Column::Compound => t.column_compound(),
        Column::Building => t.column_building(),
        Column::Entrance => t.column_entrance(),
        Column::Room => t.column_room(),
        Column::Address => t.column_address(),
        Column::Area => t.column_area(),
        Column::Purpose => t.column_purpose(),
        Column::Group => t.column_group(),
        Column::Circle => t.column_circle(),
        Column::Grid => t.column_grid(),
    }
}

/// Why a column is not read.
pub fn sensitive(t: RosterImport, s: Sensitive) -> &'static str {
    match s {
        Sensitive::Identity => t.never_identity(),
        Sensitive::Name => t.never_name(),
        Sensitive::Contact => t.never_contact(),
        Sensitive::Belief => t.never_belief(),
        Sensitive::Health => t.never_health(),
        Sensitive::Welfare => t.never_welfare(),
        Sensitive::Label => t.never_label(),
        Sensitive::Family => t.never_family(),
        Sensitive::Trace => t.never_trace(),
        Sensitive::Remark => t.never_remark(),
    }
}

/// A problem of a row: what is wrong and what to do.
pub fn problem(t: RosterImport, p: &Problem) -> String {
    let text = p.text.as_str();
    match p.wrong {
        Wrong::NoCompound => t.wrong_no_compound().to_string(),
        Wrong::NoBuilding => t.wrong_no_building().to_string(),
        Wrong::NoEntrance => t.wrong_no_entrance().to_string(),
        Wrong::NoRoom => t.wrong_no_room().to_string(),
        Wrong::AreaNotANumber => t.wrong_area(text),
        Wrong::AreaTooLarge => t.wrong_area_large(text),
        Wrong::Twice(line) => t.wrong_twice(line),
        Wrong::CircleNotANumber => t.wrong_circle(text),
        Wrong::NoGroup => t.wrong_no_group(text),
        Wrong::OtherGroup(line) => t.wrong_other_group(text, line),
        Wrong::OtherGrid(line) => t.wrong_other_grid(text, line),
        Wrong::TooLong(c) => t.wrong_too_long(column(t, c)),
        Wrong::Personal(c) => t.wrong_personal(column(t, c)),
    }
}

/// Something to look at.
pub fn warning(t: RosterImport, w: &Warning) -> String {
    match w {
        Warning::Written { line, text, name } => t.warn_written(line, text, name),
        Warning::Unusual { line, area } => t.warn_unusual(line, square_metres(*area)),
        Warning::CircleSize { number, homes } => t.warn_circle(number, count(*homes)),
        Warning::Absent(n) => t.warn_absent(count(*n)),
        Warning::Sums(n) => t.warn_sums(count(*n)),
    }
}

/// 78.5, as typed.
pub fn square_metres(hundredths: i64) -> String {
    let text = format!("{}.{:02}", hundredths / 100, hundredths % 100);
    text.trim_end_matches('0').trim_end_matches('.').to_string()
}

/// Changes of homes in words: where, and from what to what. At most `most`.
pub fn changes(lang: Lang, plan: &Plan, known: &Known, most: usize) -> Vec<(usize, String)> {
    let t = RosterImport(lang);
    let homes: HashMap<HomeId, _> = known.homes.iter().map(|h| (h.id, h)).collect();
    let entrances: HashMap<EntranceId, _> = known.entrances.iter().map(|e| (e.id, e)).collect();
    let buildings: HashMap<BuildingId, _> = known.buildings.iter().map(|b| (b.id, b)).collect();
    let compounds: HashMap<CompoundId, &str> = known.compounds.iter().map(|(id, n)| (*id, n.as_str())).collect();
    let circles: HashMap<CircleId, i64> = known.circles.iter().map(|c| (c.id, c.number)).collect();
    let place = |id: &HomeId| {
        let home = homes.get(id)?;
        let entrance = entrances.get(&home.entrance)?;
        let building = buildings.get(&entrance.building)?;
        let compound = compounds.get(&building.compound)?;
        Some(format!("{compound} {} {} {}", building.name, entrance.name, home.room))
    };
    let of_circle = |c: Option<Ref<CircleId>>| match c {
        Some(Ref::Old(id)) => circles.get(&id).map(i64::to_string).unwrap_or_default(),
        Some(Ref::New(n)) => plan.circles.get(n).map(|c| c.number.to_string()).unwrap_or_default(),
        None => t.nothing_before().to_string(),
    };
    let size = |a: Option<i64>| a.map_or_else(|| t.nothing_before().to_string(), square_metres);
    let one = |c: &Change| {
        let Change::Home { home, line, area, shop, circle } = c else { return None };
        let mut parts = Vec::new();
        if area.0 != area.1 {
            parts.push(t.change_area(size(area.0), size(area.1)));
        }
        if shop.0 != shop.1 {
            parts.push(if shop.1 { t.change_to_shop() } else { t.change_to_home() }.to_string());
        }
        if circle.0.map(Ref::Old) != circle.1 {
            parts.push(t.change_circle(of_circle(circle.0.map(Ref::Old)), of_circle(circle.1)));
        }
        Some((*line, format!("{} · {}", place(home).unwrap_or_default(), clauses(lang, parts))))
    };
    plan.changes.iter().filter_map(one).take(most).collect()
}

/// What is made or moved beside homes, one line a kind.
pub fn places(t: RosterImport, plan: &Plan) -> Vec<String> {
    let moved = plan.changes.len() - plan.changed_homes();
    let mut out = Vec::new();
    let mut say = |n: usize, words: &dyn Fn(i64) -> String| {
        if n > 0 {
            out.push(words(count(n)));
        }
    };
    say(plan.grids.len(), &|n| t.made_grids(n));
    say(plan.compounds.len(), &|n| t.made_compounds(n));
    say(plan.buildings.len(), &|n| t.made_buildings(n));
    say(plan.entrances.len(), &|n| t.made_entrances(n));
    say(plan.groups.len(), &|n| t.made_groups(n));
    say(plan.circles.len(), &|n| t.made_circles(n));
    say(moved, &|n| t.moved_places(n));
    out
}
