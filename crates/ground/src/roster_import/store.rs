//! An upload between its two steps, and the places of the community as the sheet is compared with them.

use liren_core::ground::import::{
    self, Kept, Known, KnownBuilding, KnownCircle, KnownEntrance, KnownGroup, KnownHome, Matching, Plan,
};
use liren_core::id::{Community, ImportId, PersonId};
use liren_core::moment::Moment;
use liren_core::permission::{Action, Actor, Where, check};
use liren_core::refusal::Refusal;
use liren_core::time::DAY;
use liren_kit::fail::Fail;
use liren_kit::jobs::enqueue;
use liren_store::audit::{self, Did};
use liren_store::{Error, Tx, sql};

use super::apply::apply;
use super::jobs::{FORGET, Forget};

fn door(actor: &Actor) -> Result<PersonId, Fail> {
    check(actor, Action::ImportRoster, &Where::COMMUNITY)?;
    // Everybody who may has a post and is therefore a person here.
    actor.person.ok_or_else(|| Refusal::Forbidden.into())
}

fn json<T: serde::Serialize>(value: &T) -> Result<String, Fail> {
    serde_json::to_string(value).map_err(|e| Fail::internal(format!("an upload cannot be written: {e}")))
}

/// Keeps an upload for a day.
pub fn keep(
    tx: &mut Tx<'_>,
    moment: &mut Moment,
    c: Community,
    actor: &Actor,
    kept: &Kept,
    matching: &Matching,
) -> Result<ImportId, Fail> {
    let person = door(actor)?;
    let id: ImportId = moment.id();
    tx.exec(
        sql!("INSERT INTO roster_import (community, id, by_person, cells, matching, created) VALUES ($1, $2, $3, $4, $5, $6)"),
        &[c.into(), id.into(), person.into(), (&json(kept)?).into(), (&json(matching)?).into(), moment.now.into()],
    )?;
    enqueue(tx, moment, c, FORGET.name, &Forget { import: id }, moment.now.plus(DAY), None)?;
    log(tx, moment, c, actor, "roster.upload", id, &format!("rows={}", kept.rows.len()))?;
    Ok(id)
}

fn log(
    tx: &mut Tx<'_>,
    m: &mut Moment,
    c: Community,
    actor: &Actor,
    action: &str,
    id: ImportId,
    detail: &str,
) -> Result<(), Fail> {
    let did = Did { action, subject_kind: "roster_import", subject: id.0, post: actor.posts.first().map(|p| p.id), detail };
    audit::append(tx, m, c, actor, &did).map_err(Fail::from)
}

/// An upload that waits; none when it was confirmed, let go of, or never there.
pub fn find(tx: &mut Tx<'_>, c: Community, actor: &Actor, id: ImportId) -> Result<Option<(Kept, Matching)>, Fail> {
    door(actor)?;
    let row = tx.one(
        sql!("SELECT cells, matching FROM roster_import WHERE community = $1 AND id = $2"),
        &[c.into(), id.into()],
        |r| Ok((r.get::<String>(0)?, r.get::<String>(1)?)),
    )?;
    let Some((cells, matching)) = row else { return Ok(None) };
    let broken = |e: serde_json::Error| Fail::internal(format!("a kept upload does not read: {e}"));
    Ok(Some((serde_json::from_str(&cells).map_err(broken)?, serde_json::from_str(&matching).map_err(broken)?)))
}

/// Says anew which column is what, and lets go of what is not needed any more.
pub fn rematch(tx: &mut Tx<'_>, c: Community, actor: &Actor, id: ImportId, matching: &Matching) -> Result<(), Fail> {
    let (kept, _) = find(tx, c, actor, id)?.ok_or(Refusal::Gone)?;
    let kept = kept.let_go(matching);
    tx.exec(
        sql!("UPDATE roster_import SET matching = $3, cells = $4 WHERE community = $1 AND id = $2"),
        &[c.into(), id.into(), (&json(matching)?).into(), (&json(&kept)?).into()],
    )?;
    Ok(())
}

/// Lets go of an upload without asking who; answers whether it was there.
pub(super) fn remove(tx: &mut Tx<'_>, c: Community, id: ImportId) -> Result<bool, Error> {
    tx.exec(sql!("DELETE FROM roster_import WHERE community = $1 AND id = $2"), &[c.into(), id.into()]).map(|n| n > 0)
}

/// Lets go of an upload.
pub fn discard(tx: &mut Tx<'_>, moment: &mut Moment, c: Community, actor: &Actor, id: ImportId) -> Result<(), Fail> {
    door(actor)?;
    if remove(tx, c, id)? {
        log(tx, moment, c, actor, "roster.discard", id, "")?;
    }
    Ok(())
}

/// What an upload would do now.
pub fn review(tx: &mut Tx<'_>, c: Community, actor: &Actor, id: ImportId) -> Result<Option<(Plan, Known, Matching)>, Fail> {
    let Some((kept, matching)) = find(tx, c, actor, id)? else { return Ok(None) };
    let known = known(tx, c)?;
    Ok(Some((import::review(&kept, &matching, &known), known, matching)))
}

/// A short text that differs when the plan differs: confirmation is for what was seen.
pub fn fingerprint(plan: &Plan) -> String {
    use sha2::{Digest, Sha256};
    data_encoding::HEXLOWER.encode(&Sha256::digest(format!("{plan:?}").as_bytes())[..12])
}

/// What a confirmed import came to, from the audit log: new homes, changed homes, new buildings.
pub fn outcome(tx: &mut Tx<'_>, c: Community, actor: &Actor, id: ImportId) -> Result<Option<[u64; 3]>, Fail> {
    door(actor)?;
    let all = audit::about(tx, c, id.0, None, 10)?;
    Ok(all.iter().find(|e| e.action == "roster.import").map(|e| {
        let of = |name: &str| {
            e.detail.split(' ').find_map(|p| p.strip_prefix(name)?.strip_prefix('=')?.parse().ok()).unwrap_or_default()
        };
        [of("homes"), of("changed"), of("buildings")]
    }))
}

/// Confirms: everything the plan says, or nothing. `seen` is the fingerprint of the plan that was shown.
pub fn confirm(tx: &mut Tx<'_>, moment: &mut Moment, c: Community, actor: &Actor, id: ImportId, seen: &str) -> Result<(), Fail> {
    let Some((plan, _, _)) = review(tx, c, actor, id)? else {
        // The second of two taps: it is done already, or there is nothing to do.
        return if outcome(tx, c, actor, id)?.is_some() { Ok(()) } else { Err(Refusal::Gone.into()) };
    };
    if !plan.problems.is_empty() || fingerprint(&plan) != seen {
        return Err(Refusal::Stale.into());
    }
    apply(tx, moment, c, &plan)?;
    remove(tx, c, id)?;
    let detail = format!("homes={} changed={} buildings={}", plan.homes.len(), plan.changes.len(), plan.buildings.len());
    log(tx, moment, c, actor, "roster.import", id, &detail)
}

/// All places of a community.
pub fn known(tx: &mut Tx<'_>, c: Community) -> Result<Known, Error> {
    let at = &[c.into()];
    Ok(Known {
        grids: tx.all(sql!("SELECT id, name FROM grid WHERE community = $1"), at, |r| Ok((r.get(0)?, r.get(1)?)))?,
        compounds: tx.all(sql!("SELECT id, name FROM compound WHERE community = $1"), at, |r| Ok((r.get(0)?, r.get(1)?)))?,
        buildings: tx.all(sql!("SELECT id, compound, grid, name FROM building WHERE community = $1"), at, |r| {
            Ok(KnownBuilding { id: r.get(0)?, compound: r.get(1)?, grid: r.get(2)?, name: r.get(3)? })
        })?,
        entrances: tx.all(sql!("SELECT id, building, name FROM entrance WHERE community = $1"), at, |r| {
            Ok(KnownEntrance { id: r.get(0)?, building: r.get(1)?, name: r.get(2)? })
        })?,
        groups: tx.all(sql!("SELECT id, grid, name FROM resident_group WHERE community = $1"), at, |r| {
            Ok(KnownGroup { id: r.get(0)?, grid: r.get(1)?, name: r.get(2)? })
        })?,
        circles: tx.all(sql!("SELECT id, resident_group, number FROM circle WHERE community = $1"), at, |r| {
            Ok(KnownCircle { id: r.get(0)?, group: r.get(1)?, number: r.get(2)? })
        })?,
        homes: tx.all(
            sql!("SELECT id, entrance, room, area, purpose, circle FROM home WHERE community = $1 AND ended = 0"),
            at,
            |r| {
                Ok(KnownHome {
                    id: r.get(0)?,
                    entrance: r.get(1)?,
                    room: r.get(2)?,
                    area: r.get(3)?,
                    shop: r.str(4)? == "shop",
                    circle: r.get(5)?,
                })
            },
        )?,
    })
}
