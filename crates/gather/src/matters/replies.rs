//! Orders from outside find their answer wherever their matter went: merged into another one, or split into parts. What is pasted back is
//! never typed again.

use liren_core::id::{Community, MatterId};
use liren_store::{Error, Tx, sql};

use super::file::OrderOf;
use super::read::{self, Event, Matter};
use super::rows;

/// How far ties are followed; whatever is tied further belongs to another story.
const FAR: usize = 8;

/// The orders a matter answers: its own, those of what was merged into it, and the one of the whole it is a part of; each with its source.
pub(super) fn orders(tx: &mut Tx<'_>, c: Community, id: MatterId, links: i64) -> Result<Vec<(String, OrderOf)>, Error> {
    let mut out: Vec<(String, OrderOf)> = rows::order_of(tx, c, id)?.into_iter().collect();
    if links == 0 {
        return Ok(out);
    }
    let (mut seen, mut at) = (vec![id], 0);
    while let Some(next) = seen.get(at).copied().filter(|_| at < FAR) {
        let tied = tx.all(
            sql!("SELECT matter FROM matter_link WHERE community = $1 AND other = $2 AND kind = 'merged' ORDER BY matter"),
            &[c.into(), next.into()],
            |r| r.get(0),
        )?;
        let whole = tx.all(
            sql!("SELECT matter FROM matter_link WHERE community = $1 AND other = $2 AND kind = 'split' ORDER BY matter"),
            &[c.into(), next.into()],
            |r| r.get(0),
        )?;
        for from in tied.into_iter().chain(whole).filter(|m: &MatterId| !seen.contains(m)).collect::<Vec<_>>() {
            out.extend(rows::order_of(tx, c, from)?);
            seen.push(from);
        }
        at += 1;
    }
    Ok(out)
}

/// An answer that stands.
pub struct Reply {
    /// The category it was given for.
    pub category: String,
    /// How it settled the matter.
    pub outcome: String,
    /// The answer and when it was given.
    pub event: Event,
}

/// The answers that stand for a matter: its own, that of the one it was merged into, or those of all its parts. None while any of them is
/// under way.
pub(super) fn replies(tx: &mut Tx<'_>, c: Community, m: &Matter, far: usize) -> Result<Vec<Reply>, Error> {
    if m.state == "open" || far >= FAR {
        return Ok(Vec::new());
    }
    let kind = match m.outcome.as_deref() {
        Some("duplicate") => "merged",
        Some("split") => "split",
        _ => {
            let answer = read::events(tx, c, m.id)?.into_iter().find(|e| matches!(e.kind.as_str(), "settled" | "final"));
            return Ok(answer
                .map(|event| Reply {
                    category: m.category.clone(),
                    outcome: event.outcome.clone().or_else(|| m.outcome.clone()).unwrap_or_default(),
                    event,
                })
                .into_iter()
                .collect());
        }
    };
    let ways: Vec<MatterId> = tx.all(
        sql!("SELECT other FROM matter_link WHERE community = $1 AND matter = $2 AND kind = $3 ORDER BY other"),
        &[c.into(), m.id.into(), kind.into()],
        |r| r.get(0),
    )?;
    let mut out = Vec::new();
    for way in ways {
        let Some(on) = read::by_id(tx, c, way)? else { continue };
        let found = replies(tx, c, &on, far + 1)?;
        // A part that was taken back has no answer to give; one under way makes the others wait.
        if found.is_empty() && on.state != "withdrawn" {
            return Ok(Vec::new());
        }
        out.extend(found);
    }
    Ok(out)
}
