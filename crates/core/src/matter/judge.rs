//! The moves of a matter as pure functions: who gets it and why, what each move leads to, when its clock runs out.
//! Sources: domain rules, section 1 (one promise with shares, conflict of interest, reopening, first receiver leads).

use super::{Chain, Facts, Holder, Later, Outcome, Progress, Routed, Skip, State, Waits};
use crate::deadline::{Allowance, Unit, WorkTime};
use crate::id::{PersonId, PostId};
use crate::pack::{Category, Pack, Rule};
use crate::refusal::Refusal;
use crate::time::{HOUR, Time};

/// What rules are judged by: pack and working time of the version the matter was filed under.
#[derive(Clone, Copy)]
pub struct Judge<'a> {
    /// The pack.
    pub pack: &'a Pack,
    /// Calendar, hours, zone.
    pub work: WorkTime<'a>,
}

/// Who is kept away from a matter.
struct Kept {
    about: Option<PersonId>,
    leader: Option<PersonId>,
}

impl Kept {
    fn of(chain: &Chain, about: Option<PersonId>, not_leader: bool) -> Self {
        Self { about, leader: chain.levels.first().copied().flatten().filter(|_| not_leader).map(|h| h.person) }
    }

    fn away(&self, level: usize, not_leader: bool, holder: &Holder) -> bool {
        (not_leader && level == 0) || self.about == Some(holder.person) || self.leader == Some(holder.person)
    }
}

/// Whether somebody may not have a matter at a level: it is about them, or its reporter asked that it not go to the neighbour
/// leader, whatever other post the leader holds.
pub fn kept_away(p: &Progress, chain: &Chain, level: Option<usize>, person: PersonId) -> bool {
    let kept = Kept::of(chain, p.about, p.not_leader);
    (p.not_leader && level == Some(0)) || kept.about == Some(person) || kept.leader == Some(person)
}

/// `said` are the words in lower case, as rules have them.
fn holds(rule: &Rule, facts: &Facts<'_>, said: &str) -> bool {
    let among = |list: &[String], value: &str| list.is_empty() || list.iter().any(|v| v == value);
    let w = &rule.when;
    among(&w.kinds, facts.kind)
        && among(&w.categories, facts.category)
        && among(&w.parts, facts.part)
        && among(&w.sources, facts.source)
        && w.not_leader.is_none_or(|v| v == facts.not_leader)
        && w.about_post.is_none_or(|v| v == facts.about.is_some())
        && (w.words.is_empty() || w.words.iter().any(|word| said.contains(word.as_str())))
}

impl Judge<'_> {
    fn category(&self, code: &str) -> Result<&Category, Refusal> {
        self.pack.category(code).ok_or(Refusal::NotFound)
    }

    /// Who gets a new matter, why, and until when. The first rule that fits decides; the category fills what it leaves open.
    pub fn route(&self, chain: &Chain, facts: &Facts<'_>, now: Time) -> Result<Routed, Refusal> {
        let category = self.category(facts.category)?;
        let kind = self.pack.kind(facts.kind).ok_or(Refusal::NotFound)?;
        let said = facts.words.to_lowercase();
        let rule = self.pack.rules.iter().find(|r| holds(r, facts, &said));
        let then = rule.map(|r| &r.then);
        let level_of = |code: Option<&String>| code.and_then(|c| self.pack.level(c));
        let start = then.and_then(|t| level_of(t.level.as_ref())).or_else(|| self.pack.level(&category.start)).unwrap_or(0);
        let start = start.max(then.and_then(|t| level_of(t.at_least.as_ref())).unwrap_or(0));
        let allowance = then.and_then(|t| t.promise).unwrap_or_else(|| self.pack.promise(kind, category));
        let mut skipped = Vec::new();
        let kept = Kept::of(chain, facts.about, facts.not_leader);
        let (level, holder) = self
            .next(chain, &kept, facts.not_leader, category, start, None, &mut skipped)
            .or_else(|| self.last_resort(chain, &kept, facts.not_leader, &[]))
            .ok_or(Refusal::NobodyFree)?;
        let promise = self.work.due(now, &allowance);
        let progress = Progress {
            state: State::Open,
            level,
            holder,
            allowance,
            promise,
            due: self.step_due(level, now, promise, &allowance, self.above_weigh(level, Some(chain), facts.category)),
            outcome: None,
            extended: false,
            reopened: Vec::new(),
            before: Vec::new(),
            late_at_top: false,
            reminded: false,
            not_leader: facts.not_leader,
            about: facts.about,
            category: facts.category.to_string(),
            waits: None,
            asks: 0,
            warned: false,
            later: None,
        };
        Ok(Routed { rule: rule.map_or_else(|| "category".into(), |r| r.id.clone()), progress, skipped })
    }

    /// The first level from `start` on whose holder may have it.
    #[allow(clippy::too_many_arguments, reason = "one question with all that bears on it, asked in two places")]
    fn next(
        &self,
        chain: &Chain,
        kept: &Kept,
        not_leader: bool,
        category: &Category,
        start: usize,
        below: Option<PersonId>,
        skipped: &mut Vec<(usize, Skip)>,
    ) -> Option<(usize, Holder)> {
        for level in start..self.pack.levels.len() {
            let why = match chain.levels.get(level).copied().flatten() {
                None => Skip::Vacant,
                Some(h) if kept.away(level, not_leader, &h) => Skip::Conflict,
                Some(_) if !self.pack.may_own(category, level) => Skip::NotItsDuty,
                Some(h) if below == Some(h.person) => Skip::SamePerson,
                Some(h) => return Some((level, h)),
            };
            skipped.push((level, why));
        }
        None
    }

    /// The last resort where no level can have it: the worker on duty, then the chair; at the community's level.
    fn last_resort(&self, chain: &Chain, kept: &Kept, not_leader: bool, had: &[Holder]) -> Option<(usize, Holder)> {
        let top = self.pack.levels.len().saturating_sub(1);
        let level = self.pack.level_of(crate::permission::Role::CommunityWorker).unwrap_or(top);
        let free =
            |h: &Holder| !kept.away(usize::MAX, not_leader, h) && !had.iter().any(|b| b.post == h.post || b.person == h.person);
        [chain.duty, chain.chair].into_iter().flatten().find(free).map(|h| (level, h))
    }

    /// What the levels above weigh that could have the matter after this one; without a chain, all of them.
    pub(super) fn above_weigh(&self, level: usize, chain: Option<&Chain>, category: &str) -> u32 {
        let category = self.pack.category(category);
        let counts = |i: usize| {
            chain.is_none_or(|c| c.levels.get(i).copied().flatten().is_some()) && category.is_none_or(|c| self.pack.may_own(c, i))
        };
        self.pack.levels.iter().enumerate().skip(level + 1).filter(|(i, _)| counts(*i)).map(|(_, l)| l.weight).sum()
    }

    /// The clock of a step that starts now: the level's own time, or its share of what is left of the promise beside the
    /// levels above that could still have it.
    pub(super) fn step_due(&self, level: usize, now: Time, promise: Time, allowance: &Allowance, above: u32) -> Time {
        let Some(l) = self.pack.levels.get(level) else { return promise };
        let due = match &l.own_time {
            Some(own) => self.work.due(now, own).min(promise),
            None => self.work.share(now, promise, allowance.unit, l.weight, l.weight + above),
        };
        // When the promise is over already, a level still gets a working day to look at it.
        if due > now { due } else { self.work.due(now, &Allowance { amount: 1, unit: Unit::WorkingDays }) }
    }

    /// The same with its clock running again: whoever waits for the reporter loses no time by it, and wins none.
    pub fn awake(&self, p: &Progress, now: Time) -> Progress {
        let Some(w) = p.waits else { return p.clone() };
        let again = |to: Time| self.work.again(w.since, to, p.allowance.unit, now);
        Progress { waits: None, due: again(w.due), promise: again(p.promise), ..p.clone() }
    }

    /// Asks the reporter for something. The clock stands still until they answer or the question lapses.
    pub fn ask(&self, p: &Progress, now: Time) -> Result<Progress, Refusal> {
        open(p)?;
        if p.waits.is_some() || p.asks >= self.pack.asking.asks {
            return Err(Refusal::AskedAlready);
        }
        let until = self.work.due(now, &self.pack.asking.wait);
        Ok(Progress { waits: Some(Waits { since: now, due: p.due }), asks: p.asks + 1, due: until, ..p.clone() })
    }

    /// When the matter is looked at again without anybody's hand: the holder is reminded when three quarters of a step
    /// are over, the step ends, the reporter is reminded, a question lapses, a review or the later question comes.
    pub fn wakes(&self, p: &Progress, now: Time) -> Option<Time> {
        match p.state {
            State::Open if p.late_at_top => None,
            State::Open if p.waits.is_some() || p.warned || p.due.0 - now.0 < 2 * HOUR => Some(p.due),
            State::Open => Some(self.work.share(now, p.due, p.allowance.unit, 3, 4)),
            State::Asked if p.reminded => Some(p.due),
            State::Asked => Some(self.remind_at(now).min(p.due)),
            State::Shelved => Some(p.due),
            State::Closed => p.later.map(|_| p.due),
            State::Withdrawn => None,
        }
    }

    /// Passes up one level, by hand or because the clock ran out. At the top the matter stays; once the
    /// promise is over it is shown as late.
    pub fn pass_up(&self, p: &Progress, chain: &Chain, now: Time) -> Result<Passed, Refusal> {
        open(p)?;
        let p = &self.awake(p, now);
        let category = self.category(&p.category)?;
        let kept = Kept::of(chain, p.about, p.not_leader);
        let above = self.above(p, chain, &kept, category);
        let Some((level, holder)) = above else {
            // Nobody is above: what is left of the promise is all its own, and only then it is late.
            return Ok(Passed::Top(match now < p.promise {
                true => Progress { due: p.promise, ..p.clone() },
                false => Progress { late_at_top: true, ..p.clone() },
            }));
        };
        let mut next = Progress { warned: false, ..p.clone() };
        next.before.push((p.level, p.holder));
        next.level = level;
        next.holder = holder;
        next.due = self.step_due(level, now, p.promise, &p.allowance, self.above_weigh(level, Some(chain), &p.category));
        Ok(Passed::To(next))
    }

    fn above(&self, p: &Progress, chain: &Chain, kept: &Kept, category: &Category) -> Option<(usize, Holder)> {
        let mut skipped = Vec::new();
        let found = self.next(chain, kept, p.not_leader, category, p.level + 1, Some(p.holder.person), &mut skipped);
        found.or_else(|| {
            // Nobody above holds a post: the last resort, unless it has had the matter or stands below.
            let had: Vec<Holder> = p.before.iter().map(|(_, h)| *h).chain([p.holder]).collect();
            self.last_resort(chain, kept, p.not_leader, &had).filter(|(level, _)| *level >= p.level)
        })
    }

    /// Whether "not done" could still reopen it at its level.
    pub fn can_reopen(&self, p: &Progress) -> bool {
        let a = &self.pack.asking;
        p.reopened.len() < a.reopen_total && p.reopened.iter().filter(|l| **l == p.level).count() < a.reopen_per_level
    }

    /// Answers: the reporter's word is asked, or, when it cannot be reopened any more, the answer is final.
    pub fn settle(&self, p: &Progress, outcome: Outcome, now: Time) -> Result<Progress, Refusal> {
        open(p)?;
        let mut next = self.awake(p, now);
        next.outcome = Some(outcome);
        next.late_at_top = false;
        if self.can_reopen(p) {
            next.state = State::Asked;
            next.reminded = false;
            next.due = self.days(now, self.pack.asking.days);
        } else {
            next.state = State::Closed;
        }
        Ok(next)
    }

    /// Over. Works that were solved are asked about once more, as long as "no" could still lead somewhere.
    fn close(&self, p: &Progress, now: Time) -> Progress {
        let works = self.pack.category(&p.category).is_some_and(|c| c.works);
        let later = works && p.later.is_none() && p.outcome == Some(Outcome::Solved) && self.can_reopen(p);
        Progress {
            state: State::Closed,
            due: if later { self.days(now, self.pack.asking.later_days) } else { p.due },
            later: later.then_some(Later::Comes),
            ..p.clone()
        }
    }

    /// The reporter said nothing in time.
    pub fn lapse(&self, p: &Progress, now: Time) -> Result<Progress, Refusal> {
        match (p.state, p.later) {
            (State::Asked, _) => Ok(self.close(p, now)),
            (State::Closed, Some(Later::Asked)) => Ok(Progress { later: None, ..p.clone() }),
            _ => Err(Refusal::NotAsked),
        }
    }

    /// The later question is asked.
    pub fn ask_later(&self, p: &Progress, now: Time) -> Result<Progress, Refusal> {
        match (p.state, p.later) {
            (State::Closed, Some(Later::Comes)) => {
                Ok(Progress { later: Some(Later::Asked), due: self.days(now, self.pack.asking.days), ..p.clone() })
            }
            _ => Err(Refusal::NotAsked),
        }
    }

    /// Whether so many followers who say "not done" weigh as much as the reporter.
    pub fn weighs(&self, not_done: usize) -> bool {
        not_done >= self.pack.asking.not_done
    }

    fn days(&self, now: Time, days: u32) -> Time {
        self.work.due(now, &Allowance { amount: days.max(1), unit: Unit::CalendarDays })
    }

    /// The reporter says done (or accepted).
    pub fn done(&self, p: &Progress, now: Time) -> Result<Progress, Refusal> {
        asked(p)?;
        Ok(match p.state {
            State::Shelved => Progress { reminded: true, ..p.clone() },
            State::Closed => Progress { later: None, ..p.clone() },
            _ => self.close(p, now),
        })
    }

    /// The reporter says not done (or not accepted): it reopens one level up with a fresh promise.
    pub fn not_done(&self, p: &Progress, chain: &Chain, now: Time) -> Result<Progress, Refusal> {
        asked(p)?;
        let category = self.category(&p.category)?;
        let kept = Kept::of(chain, p.about, p.not_leader);
        let mut next = self.fresh(p, now);
        next.reopened.push(p.level);
        if let Some((level, holder)) = self.above(p, chain, &kept, category) {
            next.before.push((p.level, p.holder));
            next.level = level;
            next.holder = holder;
        }
        next.due =
            self.step_due(next.level, now, next.promise, &p.allowance, self.above_weigh(next.level, Some(chain), &p.category));
        Ok(next)
    }

    fn fresh(&self, p: &Progress, now: Time) -> Progress {
        let promise = self.work.due(now, &p.allowance);
        let mut next = Progress {
            state: State::Open,
            outcome: None,
            promise,
            extended: false,
            late_at_top: false,
            reminded: false,
            warned: false,
            later: None,
            ..p.clone()
        };
        next.due = self.step_due(next.level, now, promise, &p.allowance, self.above_weigh(next.level, None, &p.category));
        next
    }

    /// Refuses an assignment: it goes back to whoever had it before.
    pub fn send_back(&self, p: &Progress, now: Time) -> Result<Progress, Refusal> {
        open(p)?;
        let p = &self.awake(p, now);
        let mut next = Progress { warned: false, ..p.clone() };
        let (level, holder) = next.before.pop().ok_or(Refusal::NowhereToSendBack)?;
        next.level = level;
        next.holder = holder;
        next.due = self.step_due(level, now, p.promise, &p.allowance, self.above_weigh(level, None, &p.category));
        Ok(next)
    }

    /// Extends the promise once by what the pack allows.
    pub fn extend(&self, p: &Progress, now: Time) -> Result<Progress, Refusal> {
        open(p)?;
        if p.extended {
            return Err(Refusal::ExtendedAlready);
        }
        let p = &self.awake(p, now);
        let promise = self.work.due(p.promise.max(now), &self.pack.asking.extended);
        Ok(Progress {
            extended: true,
            promise,
            due: self.step_due(p.level, now, promise, &p.allowance, self.above_weigh(p.level, None, &p.category)),
            late_at_top: false,
            warned: false,
            ..p.clone()
        })
    }

    /// Puts it on the open list until a review date.
    pub fn shelve(&self, p: &Progress, review: Time, now: Time) -> Result<Progress, Refusal> {
        open(p)?;
        if review <= now {
            return Err(Refusal::BadRequest);
        }
        Ok(Progress {
            state: State::Shelved,
            outcome: Some(Outcome::Shelved),
            due: review,
            reminded: !self.can_reopen(p),
            ..self.awake(p, now)
        })
    }

    /// The review date came: it is open again where it was, with a fresh promise.
    pub fn review(&self, p: &Progress, now: Time) -> Result<Progress, Refusal> {
        if p.state == State::Shelved { Ok(self.fresh(p, now)) } else { Err(Refusal::NotAsked) }
    }

    /// Gives it to another post, at a level of the desk's choice.
    pub fn assign(&self, p: &Progress, chain: &Chain, level: usize, holder: Holder, now: Time) -> Result<Progress, Refusal> {
        open(p)?;
        if kept_away(p, chain, Some(level), holder.person) {
            return Err(Refusal::KeptAway);
        }
        if !self.pack.may_own(self.category(&p.category)?, level) {
            return Err(Refusal::NotItsDuty);
        }
        let p = &self.awake(p, now);
        let mut next = Progress { warned: false, late_at_top: false, ..p.clone() };
        next.before.push((p.level, p.holder));
        next.level = level;
        next.holder = holder;
        next.due = self.step_due(level, now, p.promise, &p.allowance, self.above_weigh(level, None, &p.category));
        Ok(next)
    }

    /// Merges one into another: the first is over, the other keeps the earlier promise of both.
    pub fn merge(&self, from: &Progress, into: &Progress, now: Time) -> Result<(Progress, Progress), Refusal> {
        open(from)?;
        open(into)?;
        let (from, into) = (self.awake(from, now), self.awake(into, now));
        let promise = into.promise.min(from.promise);
        let due = if promise > now { into.due.min(promise) } else { into.due };
        let kept = Progress { promise, due, ..into };
        Ok((over(&from, Outcome::Duplicate), kept))
    }

    /// Splits it: it is over, and its parts go on from the day it was filed.
    pub fn split(&self, p: &Progress, now: Time) -> Result<Progress, Refusal> {
        open(p)?;
        Ok(over(&self.awake(p, now), Outcome::Split))
    }

    /// What a part was promised counts from when the whole was filed; a date that has passed is not promised again.
    pub fn carried(&self, part: &Progress, filed: Time, now: Time) -> Progress {
        let promise = self.work.due(filed, &part.allowance);
        if promise <= now {
            return part.clone();
        }
        Progress { promise, due: part.due.min(promise), ..part.clone() }
    }

    /// When the reporter is reminded.
    pub fn remind_at(&self, settled: Time) -> Time {
        self.days(settled, self.pack.asking.remind_after)
    }
}

/// What passing up led to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Passed {
    /// Somebody above has it.
    To(Progress),
    /// Nobody is above: it stays, until the promise is over and then shown as late.
    Top(Progress),
}

/// Takes it back.
pub fn withdraw(p: &Progress) -> Result<Progress, Refusal> {
    open(p)?;
    Ok(Progress { state: State::Withdrawn, outcome: Some(Outcome::Withdrawn), waits: None, ..p.clone() })
}

/// Over without a question, since others lead on.
fn over(p: &Progress, outcome: Outcome) -> Progress {
    Progress { state: State::Closed, outcome: Some(outcome), late_at_top: false, ..p.clone() }
}

impl Judge<'_> {
    /// A post was handed over: its matters go with it. What must not reach its new holder goes on to the next who may have it, and
    /// does not come back by being sent back.
    pub fn hand_over(&self, p: &Progress, chain: &Chain, from: PostId, to: Holder, now: Time) -> Progress {
        let swap = |h: Holder| if h.post == from { to } else { h };
        let away = |level: usize, h: &Holder| h.post == to.post && kept_away(p, chain, Some(level), h.person);
        let before = p.before.iter().map(|(l, h)| (*l, swap(*h))).filter(|(l, h)| !away(*l, h)).collect();
        let next = Progress { holder: swap(p.holder), before, ..p.clone() };
        if next.holder == p.holder || !away(p.level, &next.holder) {
            return next;
        }
        let kept = Kept::of(chain, p.about, p.not_leader);
        let found = self.category(&p.category).ok().and_then(|category| self.above(&next, chain, &kept, category));
        // Nobody else may have it: it needs a name, and the desk sees it.
        let Some((level, holder)) = found else { return next };
        let mut next = Progress { level, holder, ..next };
        if next.state == State::Open && next.waits.is_none() {
            next.warned = false;
            next.due = self.step_due(level, now, p.promise, &p.allowance, self.above_weigh(level, Some(chain), &p.category));
        }
        next
    }
}

fn open(p: &Progress) -> Result<(), Refusal> {
    if p.state == State::Open { Ok(()) } else { Err(Refusal::NotUnderWay) }
}

/// The reporter may speak while asked, now or weeks later, and about a shelving until they have.
fn asked(p: &Progress) -> Result<(), Refusal> {
    let may = match p.state {
        State::Asked => true,
        State::Shelved => !p.reminded,
        State::Closed => p.later == Some(Later::Asked),
        State::Open | State::Withdrawn => false,
    };
    if may { Ok(()) } else { Err(Refusal::NotAsked) }
}
