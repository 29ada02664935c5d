//! What is said of a project: the lines of its timeline, who follows it, who is told of a step.

use std::collections::BTreeSet;

use liren_core::id::{AccountId, PostId, ProjectId};
use liren_core::moment::Moment;
use liren_core::nudge::Nudge;
use liren_core::refusal::Refusal;
use liren_core::time::{Date, Time};
use liren_ground::messages::Urgency;
use liren_kit::app::App;
use liren_kit::card::Card;
use liren_kit::fail::Fail;
use liren_kit::when;
use liren_store::{Tx, sql};
use uuid::Uuid;

use super::said::stage_words;
use super::store::Project;
use super::urls;
use crate::matters::tell;
use crate::words::Projects;

pub(super) fn event(
    tx: &mut Tx<'_>,
    card: &Card,
    id: ProjectId,
    seq: i64,
    kind: &str,
    words: &str,
    now: Time,
) -> Result<(), Fail> {
    tx.exec(
        sql!("INSERT INTO project_event (community, project, seq, at, kind, words) VALUES ($1, $2, $3, $4, $5, $6)"),
        &[card.code.into(), id.into(), seq.into(), now.into(), kind.into(), words.into()],
    )?;
    Ok(())
}

/// Writes a line of the timeline; fails when somebody else was quicker.
pub(super) fn say(tx: &mut Tx<'_>, card: &Card, p: &Project, kind: &str, words: &str, now: Time) -> Result<(), Fail> {
    let n = tx.exec(
        sql!("UPDATE project SET seq = $4, changed = $5 WHERE community = $1 AND id = $2 AND seq = $3"),
        &[card.code.into(), p.id.into(), p.seq.into(), (p.seq + 1).into(), now.into()],
    )?;
    if n == 0 {
        return Err(Refusal::Stale.into());
    }
    event(tx, card, p.id, p.seq + 1, kind, words, now)
}

/// Follows a project, or no longer.
pub fn follow(tx: &mut Tx<'_>, card: &Card, id: ProjectId, account: AccountId, on: bool) -> Result<(), Fail> {
    let at = [card.code.into(), id.into(), account.into()];
    if on {
        tx.exec(
            sql!("INSERT INTO project_follow (community, project, account) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING"),
            &at,
        )?;
    } else {
        tx.exec(sql!("DELETE FROM project_follow WHERE community = $1 AND project = $2 AND account = $3"), &at)?;
    }
    Ok(())
}

/// Tells a post that a milestone of theirs is near, or whoever runs the project that one is late.
#[allow(clippy::too_many_arguments, reason = "who is told what of which milestone")]
pub(super) fn nudge(
    tx: &mut Tx<'_>,
    app: &App,
    card: &Card,
    moment: &mut Moment,
    p: &Project,
    to: PostId,
    step: &str,
    (nudge, due): (Nudge, Date),
) -> Result<(), Fail> {
    let url = urls::Project::url(card.code, &p.number);
    tell::post(tx, app, card, moment, to, &url, Urgency::Urgent, |lang| {
        let (t, day) = (Projects(lang), when::full_date(lang, &card.zone, card.zone.at(due, 12, 0)));
        match nudge {
            Nudge::Ahead => t.tell_due_soon(&p.title, step, day),
            Nudge::Today => t.tell_due_today(&p.title, step, day),
            Nudge::Late => t.tell_overdue(&p.title, step, day),
        }
    })
}

/// Tells followers, and whoever hears of the matter it came from: the neighbour who spoke first hears of every step. Whoever
/// follows both hears of it once.
pub(super) fn all(tx: &mut Tx<'_>, app: &App, card: &Card, moment: &mut Moment, p: &Project) -> Result<(), Fail> {
    let url = urls::Project::url(card.code, &p.number);
    let accounts: Vec<Uuid> = tx.all(
        sql!("SELECT account FROM project_follow WHERE community = $1 AND project = $2"),
        &[card.code.into(), p.id.into()],
        |r| r.get(0),
    )?;
    let mut subjects: BTreeSet<Uuid> = accounts.into_iter().collect();
    if let Some(matter) = p.matter {
        subjects.extend(tell::followers(tx, card, matter)?.into_iter().map(|f| f.subject));
    }
    for subject in subjects {
        tell::send(tx, app, card, moment, subject, &url, Urgency::Digest, |lang| {
            Projects(lang).tell_step(&p.title, stage_words(Projects(lang), p.stage))
        })?;
    }
    Ok(())
}
