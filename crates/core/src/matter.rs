//! A matter's way from filing to the reporter's last word, as pure functions: who gets it and why, what each move leads to,
//! when its clock runs out. Every open matter has exactly one named holder: the type has no room for none.
//! Sources: domain rules, section 1 (one promise with shares, conflict of interest, reopening, first receiver leads).

use serde::{Deserialize, Serialize};

use crate::deadline::{Allowance, WorkTime};
use crate::id::{PersonId, PostId};
use crate::pack::{Category, Pack, Rule};
use crate::refusal::Refusal;
use crate::time::Time;

/// The post that has a matter, and the person behind it now.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Holder {
    /// The post.
    pub post: PostId,
    /// Who holds it, or stands in for its holder.
    pub person: PersonId,
}

/// Who could have a matter at a place, by level of the pack; `None` where the post is vacant.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Chain {
    /// Lowest level first, as long as the pack's levels.
    pub levels: Vec<Option<Holder>>,
    /// The worker on duty: the last resort.
    pub duty: Option<Holder>,
    /// The committee's chair: the resort after the last.
    pub chair: Option<Holder>,
}

/// What routing asks about a new matter.
#[derive(Clone, Debug, Default)]
pub struct Facts<'a> {
    /// Kind code.
    pub kind: &'a str,
    /// Category code.
    pub category: &'a str,
    /// Shared part code; may be empty.
    pub part: &'a str,
    /// Source code.
    pub source: &'a str,
    /// "Not to my neighbour leader".
    pub not_leader: bool,
    /// The person it is about, if that person holds a post here.
    pub about: Option<PersonId>,
    /// The reporter's words.
    pub words: &'a str,
}

/// How a matter was routed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Routed {
    /// The rule that decided; `category` when none did.
    pub rule: String,
    /// The first state.
    pub progress: Progress,
    /// Levels passed over, each with the reason.
    pub skipped: Vec<(usize, Skip)>,
}

/// Why a level was passed over.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Skip {
    /// Nobody holds the post.
    Vacant,
    /// The matter is about this person, or the reporter asked for it not to go there.
    Conflict,
    /// The category is not the duty of this level: it may assist but not own.
    NotItsDuty,
    /// The same person has the level below.
    SamePerson,
}

/// Where a matter stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Somebody has it.
    Open,
    /// Answered; the reporter's word is asked.
    Asked,
    /// Over.
    Closed,
    /// On the public open list with a review date.
    Shelved,
    /// Taken back by the reporter.
    Withdrawn,
}

impl State {
    /// As stored.
    pub fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Asked => "asked",
            Self::Closed => "closed",
            Self::Shelved => "shelved",
            Self::Withdrawn => "withdrawn",
        }
    }
}

/// How a matter was settled (办结方式).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// 解决
    Solved,
    /// 解释
    Explained,
    /// 转出
    Referred,
    /// 暂缓
    Shelved,
    /// 重复
    Duplicate,
    /// 撤回
    Withdrawn,
}

impl Outcome {
    /// All outcomes.
    pub const ALL: [Self; 6] = [Self::Solved, Self::Explained, Self::Referred, Self::Shelved, Self::Duplicate, Self::Withdrawn];

    /// As stored.
    pub fn name(self) -> &'static str {
        match self {
            Self::Solved => "solved",
            Self::Explained => "explained",
            Self::Referred => "referred",
            Self::Shelved => "shelved",
            Self::Duplicate => "duplicate",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// An outcome a handler may give with an answer.
    pub fn of_answer(name: &str) -> Option<Self> {
        [Self::Solved, Self::Explained, Self::Referred, Self::Duplicate].into_iter().find(|o| o.name() == name)
    }
}

/// The state of a matter, as stored with it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Progress {
    /// Where it stands.
    pub state: State,
    /// Index of the level that has it.
    pub level: usize,
    /// Who has it.
    pub holder: Holder,
    /// How long was promised.
    pub allowance: Allowance,
    /// The date promised to the reporter.
    pub promise: Time,
    /// When this step's clock runs out; while asked, until when the reporter may answer; while shelved, the review.
    pub due: Time,
    /// Its last outcome.
    pub outcome: Option<Outcome>,
    /// Extended once already.
    pub extended: bool,
    /// Levels at which it was reopened.
    pub reopened: Vec<usize>,
    /// The holders below, lowest first: where a "send back" goes.
    pub before: Vec<(usize, Holder)>,
    /// The clock ran out at the top.
    pub late_at_top: bool,
    /// The reporter was reminded.
    pub reminded: bool,
    /// "Not to my neighbour leader".
    pub not_leader: bool,
    /// The person it is about.
    pub about: Option<PersonId>,
    /// Category code, for the duty of levels.
    pub category: String,
}

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
    fn above_weigh(&self, level: usize, chain: Option<&Chain>, category: &str) -> u32 {
        let category = self.pack.category(category);
        let counts = |i: usize| {
            chain.is_none_or(|c| c.levels.get(i).copied().flatten().is_some()) && category.is_none_or(|c| self.pack.may_own(c, i))
        };
        self.pack.levels.iter().enumerate().skip(level + 1).filter(|(i, _)| counts(*i)).map(|(_, l)| l.weight).sum()
    }

    /// The clock of a step that starts now: the level's own time, or its share of what is left of the promise beside the
    /// levels above that could still have it.
    fn step_due(&self, level: usize, now: Time, promise: Time, allowance: &Allowance, above: u32) -> Time {
        let Some(l) = self.pack.levels.get(level) else { return promise };
        let due = match &l.own_time {
            Some(own) => self.work.due(now, own).min(promise),
            None => self.work.share(now, promise, allowance.unit, l.weight, l.weight + above),
        };
        // When the promise is over already, a level still gets a working day to look at it.
        if due > now { due } else { self.work.due(now, &Allowance { amount: 1, unit: crate::deadline::Unit::WorkingDays }) }
    }

    /// Passes up one level, by hand or because the clock ran out. At the top the matter stays; once the
    /// promise is over it is shown as late.
    pub fn pass_up(&self, p: &Progress, chain: &Chain, now: Time) -> Result<Passed, Refusal> {
        open(p)?;
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
        let mut next = p.clone();
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
        let mut next = p.clone();
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

    fn days(&self, now: Time, days: u32) -> Time {
        self.work.due(now, &Allowance { amount: days.max(1), unit: crate::deadline::Unit::CalendarDays })
    }

    /// The reporter says done (or accepted).
    pub fn done(&self, p: &Progress) -> Result<Progress, Refusal> {
        asked(p)?;
        let state = if p.state == State::Shelved { State::Shelved } else { State::Closed };
        Ok(Progress { state, reminded: true, ..p.clone() })
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
            ..p.clone()
        };
        next.due = self.step_due(next.level, now, promise, &p.allowance, self.above_weigh(next.level, None, &p.category));
        next
    }

    /// Refuses an assignment: it goes back to whoever had it before.
    pub fn send_back(&self, p: &Progress, now: Time) -> Result<Progress, Refusal> {
        open(p)?;
        let mut next = p.clone();
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
        let promise = self.work.due(p.promise.max(now), &self.pack.asking.extended);
        Ok(Progress {
            extended: true,
            promise,
            due: self.step_due(p.level, now, promise, &p.allowance, self.above_weigh(p.level, None, &p.category)),
            late_at_top: false,
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
            ..p.clone()
        })
    }

    /// The review date came: it is open again where it was, with a fresh promise.
    pub fn review(&self, p: &Progress, now: Time) -> Result<Progress, Refusal> {
        if p.state == State::Shelved { Ok(self.fresh(p, now)) } else { Err(Refusal::NotAsked) }
    }

    /// Gives it to another post, at a level of the desk's choice.
    pub fn assign(&self, p: &Progress, level: usize, holder: Holder, now: Time) -> Result<Progress, Refusal> {
        open(p)?;
        let mut next = p.clone();
        next.before.push((p.level, p.holder));
        next.level = level;
        next.holder = holder;
        next.due = self.step_due(level, now, p.promise, &p.allowance, self.above_weigh(level, None, &p.category));
        next.late_at_top = false;
        Ok(next)
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
    Ok(Progress { state: State::Withdrawn, outcome: Some(Outcome::Withdrawn), ..p.clone() })
}

/// The reporter said nothing in time.
pub fn lapse(p: &Progress) -> Result<Progress, Refusal> {
    if p.state == State::Asked { Ok(Progress { state: State::Closed, ..p.clone() }) } else { Err(Refusal::NotAsked) }
}

/// A post was handed over: its matters go with it.
pub fn hand_over(p: &Progress, from: PostId, to: Holder) -> Progress {
    let swap = |h: Holder| if h.post == from { to } else { h };
    Progress { holder: swap(p.holder), before: p.before.iter().map(|(l, h)| (*l, swap(*h))).collect(), ..p.clone() }
}

fn open(p: &Progress) -> Result<(), Refusal> {
    if p.state == State::Open { Ok(()) } else { Err(Refusal::NotUnderWay) }
}

/// The reporter may speak while asked, and about a shelving until they have.
fn asked(p: &Progress) -> Result<(), Refusal> {
    let may = p.state == State::Asked || (p.state == State::Shelved && !p.reminded);
    if may { Ok(()) } else { Err(Refusal::NotAsked) }
}

#[cfg(test)]
mod tests;
