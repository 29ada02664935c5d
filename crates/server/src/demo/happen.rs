//! Everything that happens after the community stands, in the order of time; between two acts the clocks run out that
//! were due in between.

use liren_core::ground::demo::{Beat, Matter, Notice};
use liren_core::time::{Time, Zone};
use liren_kit::jobs::{Kinds, run_due};

use super::consultations;
use super::matters::{self, Filed};
use super::meetings::{self, Step};
use super::people::{self, Away, Cast};
use super::places::Made;
use super::{Teller, told};
use crate::build;

/// One thing that happens.
enum Act<'a> {
    Away(Away),
    Notice(&'a Notice),
    Say(&'a Matter),
    Beat(&'a Matter, &'a Beat),
    Meet(usize, Step),
    Proceed(usize),
    Consult(usize, consultations::Step),
}

/// Lets everything happen, up to now. Answers what did not come out as the story says.
pub(super) fn all(t: &Teller, made: &Made, cast: &Cast) -> Result<Vec<String>, String> {
    let zone = Zone::new("Asia/Shanghai").map_err(|z| z.0)?;
    people::duty(t, cast, &zone)?;
    let kinds = build::kinds();
    let mut acts: Vec<(Time, Act<'_>)> = Vec::new();
    acts.extend(people::away(t, cast)?.into_iter().map(|(at, a)| (at, Act::Away(a))));
    acts.extend(t.story.notices.iter().map(|n| (people::when(t, &zone, n.posted), Act::Notice(n))));
    for m in &t.story.matters {
        acts.push((people::when(t, &zone, m.filed), Act::Say(m)));
        acts.extend(m.beats.iter().map(|b| (people::when(t, &zone, b.ago), Act::Beat(m, b))));
    }
    for (i, m) in t.story.meetings.iter().enumerate() {
        acts.extend(meetings::steps(t, &zone, m).into_iter().map(|(at, step)| (at, Act::Meet(i, step))));
    }
    for (i, c) in t.story.consultations.iter().enumerate() {
        acts.extend(consultations::steps(t, c).into_iter().map(|(at, step)| (at, Act::Consult(i, step))));
    }
    let (_, _, steps) = t.story.procedure;
    acts.extend(steps.iter().enumerate().map(|(i, (days, ..))| (people::when(t, &zone, days * 24 * 60), Act::Proceed(i))));
    let mut run = None;
    let mut held = meetings::Told::new();
    let mut asked = consultations::Told::new();
    let mut filed = Filed::new();
    acts.sort_by_key(|(at, _)| *at);
    for (at, act) in acts {
        until(t, &kinds, at)?;
        match act {
            Act::Away(away) => away.happen(t)?,
            Act::Notice(n) => people::notice(t, made, cast, n)?,
            Act::Say(m) => drop(filed.insert(m.key, matters::say(t, made, cast, &zone, m)?)),
            Act::Consult(i, step) => consultations::happen(t, cast, i, step, &mut asked)?,
            Act::Proceed(i) => meetings::proceed(t, cast, i, &mut run)?,
            Act::Meet(i, step) => meetings::happen(t, made, cast, i, step, &mut held)?,
            Act::Beat(m, b) => {
                let id = *filed.get(m.key).ok_or_else(|| format!("{} is acted on before it is filed", m.key))?;
                matters::beat(t, m.key, m.category, id, b, m.photos > 0, &filed)?;
            }
        }
    }
    until(t, &kinds, t.now)?;
    matters::differing(t, &filed)
}

/// Runs every job that falls due up to an instant, each at its time, and leaves the clock there.
fn until(t: &Teller, kinds: &Kinds, at: Time) -> Result<(), String> {
    loop {
        let next = t.db.read_now(move |tx| liren_store::jobs::next_due(tx, at)).map_err(|e| e.to_string())?;
        match next {
            Some(due) if due <= at => {
                t.clock.stand(due.max(t.app.now()));
                run_due(&t.app, kinds).map_err(told("a job"))?;
            }
            _ => break,
        }
    }
    t.clock.stand(at);
    Ok(())
}
