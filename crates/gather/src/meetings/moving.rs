//! Moving a meeting: another time or another place before it begins. Who was invited is told once, with the reason; answers to
//! another time are asked for again; calendars read it again.

use liren_core::id::MeetingId;
use liren_core::moment::Moment;
use liren_core::permission::Actor;
use liren_core::refusal::{ProblemKey, Refusal};
use liren_core::time::Time;
use liren_kit::card::Card;
use liren_kit::fail::Fail;
use liren_store::{Tx, sql};

use super::jobs;
use super::plan::{audited, mine, times};

/// Where to, and why.
#[derive(Clone, Debug)]
pub struct Moved {
    /// When it begins now.
    pub starts: Time,
    /// When it should end now.
    pub ends: Time,
    /// Where people meet now.
    pub held_at: String,
    /// Why; needed once people were invited.
    pub reason: String,
}

/// Moves it. Sent twice it is moved once, since the second time nothing changes.
pub fn move_it(tx: &mut Tx<'_>, card: &Card, actor: &Actor, moment: &mut Moment, id: MeetingId, to: &Moved) -> Result<(), Fail> {
    let m = mine(tx, card, actor, id)?;
    if !m.open_agenda() {
        return Err(Refusal::MeetingState.into());
    }
    let retimed = to.starts != m.starts;
    let timed = retimed || to.ends != m.ends;
    if !timed && to.held_at == m.held_at {
        return Ok(());
    }
    if timed {
        times(to.starts, to.ends, moment.now)?;
    }
    let told = m.called.is_some();
    if told && to.reason.is_empty() {
        return Err(Refusal::field("why", ProblemKey::Required).into());
    }
    tx.exec(
        sql!("UPDATE meeting SET starts = $3, ends = $4, held_at = $5 WHERE community = $1 AND id = $2"),
        &[card.code.into(), id.into(), to.starts.into(), to.ends.into(), (&to.held_at).into()],
    )?;
    if !told {
        // Nobody knows of it yet: it is only planned differently.
        return audited(tx, card, actor, moment, &m, "meeting.edit");
    }
    let seq = m.sequence + 1;
    let first = tx.exec(
        sql!(
            "INSERT INTO meeting_move (community, meeting, seq, at, starts, ends, held_at, reason)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (community, meeting, seq) DO NOTHING"
        ),
        &[
            card.code.into(),
            id.into(),
            seq.into(),
            moment.now.into(),
            m.starts.into(),
            m.ends.into(),
            (&m.held_at).into(),
            (&to.reason).into(),
        ],
    )?;
    // Two move it in the same moment: what the second saw is not what stands there.
    if first == 0 {
        return Err(Refusal::Stale.into());
    }
    // Notice is counted from when the present beginning was told.
    let told = if retimed { Some(moment.now) } else { m.retimed };
    tx.exec(
        sql!("UPDATE meeting SET sequence = $3, revised = $4, retimed = $5 WHERE community = $1 AND id = $2"),
        &[card.code.into(), id.into(), seq.into(), moment.now.into(), told.into()],
    )?;
    // Who could come then may not be able to come now; another room changes nothing about that.
    if retimed {
        tx.exec(sql!("DELETE FROM meeting_reply WHERE community = $1 AND meeting = $2"), &[card.code.into(), id.into()])?;
    }
    jobs::moved(tx, card, moment, id, seq)?;
    audited(tx, card, actor, moment, &m, "meeting.move")
}
