//! The outlines of a community in the database.

use std::collections::HashMap;

use liren_core::ground::plan::{Feature, Kind, Pt, Shape, Survey};
use liren_core::id::{BuildingId, Community, FeatureId};
use liren_core::moment::Moment;
use liren_core::permission::{Action, Actor, Where, check};
use liren_core::refusal::Refusal;
use liren_kit::fail::Fail;
use liren_store::audit::{self, Did};
use liren_store::{Error, Tx, sql};

use crate::names::Names;

/// The kind of the row that says where the metres begin.
const ORIGIN: &str = "origin";

/// What is stored: outlines with their buildings.
#[derive(Clone, Debug, Default)]
pub struct Drawn {
    /// The row of the origin; names a draft.
    pub id: Option<FeatureId>,
    /// Longitude and latitude of the local origin.
    pub origin: Pt,
    /// Features; a building's `code` is left empty here.
    pub features: Vec<(Feature, Option<BuildingId>)>,
}

/// Reads the outlines, or the draft of new ones.
pub fn read(tx: &mut Tx<'_>, c: Community, draft: bool) -> Result<Drawn, Error> {
    let mut out = Drawn::default();
    let rows = sql!("SELECT id, kind, name, building, geometry FROM feature WHERE community = $1 AND draft = $2 ORDER BY id");
    tx.each(rows, &[c.into(), draft.into()], |r| {
        let corrupt = |_| Error::Corrupt("a feature's geometry does not parse".into());
        match Kind::from_code(r.str(1)?) {
            Some(kind) => {
                let shape: Shape = serde_json::from_str(r.str(4)?).map_err(corrupt)?;
                out.features.push((Feature { kind, name: r.get(2)?, code: String::new(), shape }, r.get(3)?));
            }
            None if r.str(1)? == ORIGIN => {
                out.id = Some(r.get(0)?);
                out.origin = serde_json::from_str(r.str(4)?).map_err(corrupt)?;
            }
            None => return Err(Error::Corrupt("a feature of an unknown kind".into())),
        }
        Ok(())
    })?;
    Ok(out)
}

/// Finds the building of each outline: by the code of its poster, by its full name, or by its own name where only one
/// building has it. No building is found twice.
pub fn matched(survey: Survey, names: &Names) -> Drawn {
    let mut by_code: HashMap<&str, BuildingId> = HashMap::new();
    let mut by_name: HashMap<String, Vec<BuildingId>> = HashMap::new();
    let squeezed = |s: &str| s.chars().filter(|c| !c.is_whitespace()).collect::<String>();
    for (id, b) in &names.buildings {
        by_code.insert(&b.code, *id);
        by_name.entry(squeezed(&names.building(*id))).or_default().push(*id);
        by_name.entry(squeezed(&b.name)).or_default().push(*id);
    }
    let mut taken = Vec::new();
    let mut find = |f: &Feature| {
        if f.kind != Kind::Building {
            return None;
        }
        let named = || match by_name.get(&squeezed(&f.name)).map(Vec::as_slice) {
            Some([one]) => Some(*one),
            _ => None,
        };
        let found = by_code.get(f.code.to_ascii_uppercase().as_str()).copied().or_else(named)?;
        if taken.contains(&found) {
            return None;
        }
        taken.push(found);
        Some(found)
    };
    let features = survey.features.into_iter().map(|f| (find(&f), f)).map(|(id, f)| (f, id)).collect();
    Drawn { id: None, origin: survey.origin, features }
}

/// Replaces the draft.
pub fn keep_draft(tx: &mut Tx<'_>, moment: &mut Moment, c: Community, actor: &Actor, drawn: &Drawn) -> Result<FeatureId, Fail> {
    check(actor, Action::EditPlan, &Where::COMMUNITY)?;
    tx.exec(sql!("DELETE FROM feature WHERE community = $1 AND draft = TRUE"), &[c.into()])?;
    write(tx, moment, c, drawn, true)
}

/// Puts the draft in the place of the plan; `id` is the draft that was looked at.
pub fn confirm(tx: &mut Tx<'_>, moment: &mut Moment, c: Community, actor: &Actor, id: FeatureId) -> Result<(), Fail> {
    check(actor, Action::EditPlan, &Where::COMMUNITY)?;
    let there = sql!("SELECT id FROM feature WHERE community = $1 AND id = $2 AND draft = TRUE");
    tx.one(there, &[c.into(), id.into()], |r| r.get::<FeatureId>(0))?.ok_or(Refusal::Stale)?;
    tx.exec(sql!("DELETE FROM feature WHERE community = $1 AND draft = FALSE"), &[c.into()])?;
    tx.exec(sql!("UPDATE feature SET draft = FALSE WHERE community = $1 AND draft = TRUE"), &[c.into()])?;
    noted(tx, moment, c, actor, "plan.replace", id)
}

/// Replaces the plan at once, for the command line and the demo.
pub fn replace(tx: &mut Tx<'_>, moment: &mut Moment, c: Community, actor: &Actor, drawn: &Drawn) -> Result<(), Fail> {
    check(actor, Action::EditPlan, &Where::COMMUNITY)?;
    tx.exec(sql!("DELETE FROM feature WHERE community = $1 AND draft = FALSE"), &[c.into()])?;
    let id = write(tx, moment, c, drawn, false)?;
    noted(tx, moment, c, actor, "plan.replace", id)
}

/// Removes all outlines: the plan is a schematic again.
pub fn clear(tx: &mut Tx<'_>, moment: &mut Moment, c: Community, actor: &Actor) -> Result<(), Fail> {
    check(actor, Action::EditPlan, &Where::COMMUNITY)?;
    let id = read(tx, c, false)?.id.ok_or(Refusal::Stale)?;
    tx.exec(sql!("DELETE FROM feature WHERE community = $1 AND draft = FALSE"), &[c.into()])?;
    noted(tx, moment, c, actor, "plan.clear", id)
}

fn noted(tx: &mut Tx<'_>, moment: &mut Moment, c: Community, actor: &Actor, action: &str, id: FeatureId) -> Result<(), Fail> {
    let did = Did { action, subject_kind: "plan", subject: id.0, post: None, detail: "" };
    Ok(audit::append(tx, moment, c, actor, &did)?)
}

fn write(tx: &mut Tx<'_>, moment: &mut Moment, c: Community, drawn: &Drawn, draft: bool) -> Result<FeatureId, Fail> {
    let put =
        sql!("INSERT INTO feature (community, id, kind, name, building, geometry, draft) VALUES ($1, $2, $3, $4, $5, $6, $7)");
    let json = |e: serde_json::Error| Fail::internal(format!("a shape as JSON: {e}"));
    let origin: FeatureId = moment.id();
    let at = serde_json::to_string(&drawn.origin).map_err(json)?;
    let none: Option<BuildingId> = None;
    tx.exec(put, &[c.into(), origin.into(), ORIGIN.into(), "".into(), none.into(), (&at).into(), draft.into()])?;
    for (f, building) in &drawn.features {
        let id: FeatureId = moment.id();
        let shape = serde_json::to_string(&f.shape).map_err(json)?;
        tx.exec(
            put,
            &[c.into(), id.into(), f.kind.code().into(), (&f.name).into(), (*building).into(), (&shape).into(), draft.into()],
        )?;
    }
    Ok(origin)
}

/// How many entrances each building has.
pub fn entrances(tx: &mut Tx<'_>, c: Community) -> Result<HashMap<BuildingId, usize>, Error> {
    let mut out = HashMap::new();
    tx.each(
        sql!("SELECT building, CAST(COUNT(*) AS BIGINT) FROM entrance WHERE community = $1 GROUP BY building"),
        &[c.into()],
        |r| {
            out.insert(r.get(0)?, usize::try_from(r.get::<i64>(1)?).unwrap_or(0));
            Ok(())
        },
    )?;
    Ok(out)
}
