//! The roster in the database.

use std::collections::BTreeMap;

use liren_core::id::{Community, PostId};
use liren_core::moment::Moment;
use liren_core::permission::{Action, Actor, Role, Where, check};
use liren_core::refusal::{ProblemKey, Refusal};
use liren_core::time::{Date, Time};
use liren_kit::card::Card;
use liren_kit::fail::Fail;
use liren_store::audit::{self, Did};
use liren_store::{Error, Tx, sql};

use crate::people::store::open_posts;

/// Who is on duty on each weekday, from Monday; `None` leaves the day empty.
#[derive(Clone, Copy, Debug)]
pub struct Pattern {
    /// Monday to Sunday.
    pub week: [Option<PostId>; 7],
    /// The first day it is written to.
    pub from: Date,
    /// For how many weeks.
    pub weeks: u32,
    /// Days that have somebody keep them.
    pub only_gaps: bool,
}

/// The posts that can be on duty: those of the community's workers and its chair that are filled.
pub fn eligible(tx: &mut Tx<'_>, community: Community) -> Result<Vec<PostId>, Error> {
    let all = open_posts(tx, community)?;
    let fit = all.into_iter().filter(|p| p.person.is_some() && matches!(p.role, Role::CommunityWorker | Role::Chair));
    Ok(fit.map(|p| p.id).collect())
}

/// Who is on duty from a day to before another.
pub fn days(tx: &mut Tx<'_>, community: Community, from: Date, until: Date) -> Result<BTreeMap<Date, PostId>, Error> {
    let rows = tx.all(
        sql!("SELECT day, post FROM duty WHERE community = $1 AND day >= $2 AND day < $3"),
        &[community.into(), from.days().into(), until.days().into()],
        |r| Ok((Date::from_days(r.get(0)?), r.get(1)?)),
    )?;
    Ok(rows.into_iter().collect())
}

/// The days from today on, at most `ahead` of them, on which nobody is on duty.
pub fn gaps(tx: &mut Tx<'_>, card: &Card, now: Time, ahead: i64) -> Result<Vec<Date>, Error> {
    let today = card.zone.date(now);
    let known = days(tx, card.code, today, today.add_days(ahead))?;
    Ok((0..ahead).map(|n| today.add_days(n)).filter(|d| !known.contains_key(d)).collect())
}

/// Puts posts on duty on days, or takes days free. Past days are left as they were.
pub fn set_days(
    tx: &mut Tx<'_>,
    moment: &mut Moment,
    card: &Card,
    actor: &Actor,
    wanted: &[(Date, Option<PostId>)],
) -> Result<(), Fail> {
    check(actor, Action::ManageDuty, &Where::COMMUNITY)?;
    let code = card.code;
    let fit = eligible(tx, code)?;
    let today = card.zone.date(moment.now);
    let Some((first, last)) = wanted
        .iter()
        .map(|(d, _)| *d)
        .fold(None, |range: Option<(Date, Date)>, d| Some(range.map_or((d, d), |(a, b)| (a.min(d), b.max(d)))))
    else {
        return Ok(());
    };
    let now = days(tx, code, first, last.add_days(1))?;
    for (day, post) in wanted.iter().filter(|(d, _)| *d >= today) {
        if now.get(day) == post.as_ref() {
            continue;
        }
        match post {
            Some(post) => {
                if !fit.contains(post) {
                    return Err(Refusal::field(format!("d-{day}"), ProblemKey::NotHere).into());
                }
                tx.exec(
                    sql!(
                        "INSERT INTO duty (community, day, post) VALUES ($1, $2, $3)
                         ON CONFLICT (community, day) DO UPDATE SET post = excluded.post"
                    ),
                    &[code.into(), day.days().into(), (*post).into()],
                )?;
            }
            None => {
                tx.exec(sql!("DELETE FROM duty WHERE community = $1 AND day = $2"), &[code.into(), day.days().into()])?;
            }
        }
        // The subject is who got the day, or who lost it: both may want to know.
        let subject = post.or(now.get(day).copied()).map_or(uuid::Uuid::nil(), |p| p.0);
        let action = if post.is_some() { "duty.set" } else { "duty.clear" };
        let did = Did { action, subject_kind: "post", subject, post: None, detail: &day.to_string() };
        audit::append(tx, moment, code, actor, &did)?;
    }
    Ok(())
}

/// Writes a week's pattern to the weeks that follow.
pub fn repeat(tx: &mut Tx<'_>, moment: &mut Moment, card: &Card, actor: &Actor, pattern: &Pattern) -> Result<(), Fail> {
    let last = pattern.from.add_days(i64::from(pattern.weeks) * 7);
    let known = days(tx, card.code, pattern.from, last)?;
    let mut wanted = Vec::new();
    for n in 0..i64::from(pattern.weeks) * 7 {
        let day = pattern.from.add_days(n);
        let post = usize::try_from(day.weekday() - 1).ok().and_then(|i| pattern.week.get(i).copied()).flatten();
        let keep = pattern.only_gaps && known.contains_key(&day);
        if !keep && (post.is_some() || !pattern.only_gaps) {
            wanted.push((day, post));
        }
    }
    set_days(tx, moment, card, actor, &wanted)
}
