//! The count: which ballot of each owner stands, what it adds up to, and what that decides. Integers only, in the order of
//! the law: of all, enough must take part; of those taking part, enough must be for it; both by area and by heads.

use std::collections::{BTreeMap, BTreeSet};

use super::choice::{Choice, Choices};
use super::entry::{Channel, Deemed, Item, Outcome, State, Why};
use super::rule::{By, Reached, Share, Sum};
use crate::pack::Stands;

/// A ballot that was cast, in the order of the log.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Opened {
    /// Number on the roll, from 1.
    pub owner: u32,
    /// How it came in.
    pub channel: Channel,
    /// Number of the representative, 0 for none.
    pub proxy: u32,
    /// What it says.
    pub choices: Choices,
}

/// A ballot that does not count, or not for some items.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Voiding {
    /// Which, as a position among those cast.
    pub cast: usize,
    /// Codes of items; all when empty.
    pub items: Vec<String>,
    /// Why.
    pub why: Why,
}

/// Everything that is counted.
#[derive(Clone, Copy, Debug)]
pub struct ToCount<'a> {
    /// What is decided.
    pub items: &'a [Item],
    /// Area and heads of each owner of the frozen roll, by number.
    pub weights: &'a [Sum],
    /// Which of several ballots stands.
    pub stands: Stands,
    /// Principals one representative may vote for, on each item.
    pub principals: u32,
    /// What was cast.
    pub casts: &'a [Opened],
    /// What an officer declared void, with the reason.
    pub declared: &'a [Voiding],
    /// Owners whom a ballot reached with proof, where adopted rules count silence; none where they do not.
    pub reached: Option<&'a BTreeSet<u32>>,
    /// Drawn lots by item: options in the order drawn.
    pub lots: &'a BTreeMap<String, Vec<u32>>,
}

/// Why nothing can be counted: what was handed over is not a ballot.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NotCounted {
    /// Nobody is on the roll.
    EmptyRoll,
    /// This ballot (a position) is of nobody on the roll.
    NotOnRoll(usize),
    /// This ballot says something on an item that is not there, or marks what cannot be marked.
    DoesNotFit(usize),
    /// A ballot or an item that is not there was declared void, or a ballot twice for the same reason.
    NothingToVoid,
}

/// What an item adds up to.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Tally {
    /// For each option.
    pub options: Vec<Sum>,
    /// Against all.
    pub against: Sum,
    /// Abstentions.
    pub abstain: Sum,
    /// Spoiled; not taking part.
    pub spoiled: Sum,
    /// Cast a ballot of which nothing stands on this item; not taking part.
    pub left: Sum,
    /// Taking part, without silence.
    pub taking: Sum,
    /// Silence, where adopted rules count it.
    pub deemed: Option<Deemed>,
}

/// What a tally decides.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Decided {
    /// Where it stands.
    pub state: State,
    /// Options that passed or seats filled, the first first.
    pub chosen: Vec<u32>,
    /// Options among which lots have to be drawn for the seats that are left.
    pub tied: Vec<u32>,
    /// Whether enough took part.
    pub quorum: Reached,
    /// What is missing until enough take part.
    pub missing: Sum,
    /// For each option, whether it reached the majority.
    pub majority: Vec<Reached>,
}

/// An item after the count.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Counted {
    /// What it adds up to.
    pub tally: Tally,
    /// What that decides.
    pub decided: Decided,
    /// Where it would stand if silence did not count; none where it does not.
    pub without_deemed: Option<State>,
}

/// The whole count.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Count {
    /// Everybody on the roll.
    pub whole: Sum,
    /// Owners of whom a ballot counts.
    pub turned_in: Sum,
    /// The same by how that ballot came in.
    pub channels: BTreeMap<Channel, Sum>,
    /// What is void because a representative votes for too many.
    pub over_limit: Vec<Voiding>,
    /// Owners with more than one ballot that could count, with the positions of all of them.
    pub duplicates: Vec<(u32, Vec<usize>)>,
    /// Each item, in order.
    pub items: Vec<Counted>,
}

/// Counts.
pub fn count(ballot: &ToCount<'_>) -> Result<Count, NotCounted> {
    check(ballot)?;
    let over_limit = over_limit(ballot);
    let voids = Voids::of(ballot.casts.len(), ballot.declared.iter().chain(&over_limit));
    let mut by_owner: Vec<Vec<usize>> = vec![Vec::new(); ballot.weights.len()];
    // Whoever cast anything, even what is void, has not been silent.
    let mut spoke = vec![false; ballot.weights.len()];
    for (i, cast) in ballot.casts.iter().enumerate() {
        spoke[cast.owner as usize - 1] = true;
        if !voids.whole[i] {
            by_owner[cast.owner as usize - 1].push(i);
        }
    }
    let whole = ballot.weights.iter().fold(Sum::default(), |a, w| a.plus(*w));
    let (mut turned_in, mut channels, mut silent) = (Sum::default(), BTreeMap::<Channel, Sum>::new(), Sum::default());
    for (n, (casts, weight)) in (1u32..).zip(by_owner.iter().zip(ballot.weights)) {
        match stands(casts.iter().copied(), ballot.stands) {
            Some(cast) => {
                turned_in = turned_in.plus(*weight);
                let channel = channels.entry(ballot.casts[cast].channel).or_default();
                *channel = channel.plus(*weight);
            }
            None if !spoke[n as usize - 1] && ballot.reached.is_some_and(|r| r.contains(&n)) => silent = silent.plus(*weight),
            None => {}
        }
    }
    let item = |item: &Item| {
        let said = by_owner.iter().zip(ballot.weights).filter(|(casts, _)| !casts.is_empty()).map(|(casts, weight)| {
            let on = |i: &usize| ballot.casts[*i].choices.get(&item.code).filter(|_| !voids.is_void(*i, &item.code));
            (stands(casts.iter().filter_map(on), ballot.stands), *weight)
        });
        let tally = tally(item, said, ballot.reached.map(|_| silent));
        let decided = decide(item, &tally, whole, ballot.lots.get(&item.code).map(Vec::as_slice));
        let without_deemed = tally.deemed.is_some().then(|| {
            let bare = Tally { deemed: None, ..tally.clone() };
            decide(item, &bare, whole, ballot.lots.get(&item.code).map(Vec::as_slice)).state
        });
        Counted { tally, decided, without_deemed }
    };
    let items = ballot.items.iter().map(item).collect();
    let duplicates = (1u32..).zip(by_owner).filter(|(_, casts)| casts.len() > 1).collect();
    Ok(Count { whole, turned_in, channels, over_limit, duplicates, items })
}

/// Counts detached choices: every vote weighs one head, and nobody knows whose it is. Of `voters` on the roll `voted` took
/// part; whose paper is missing from the box has said nothing.
pub fn count_slips(
    items: &[Item],
    voters: u64,
    voted: u64,
    slips: &[Choices],
    lots: &BTreeMap<String, Vec<u32>>,
) -> Vec<Counted> {
    let one = Sum { area: 0, heads: 1 };
    let whole = Sum { area: 0, heads: voters };
    let item = |item: &Item| {
        let mut tally = tally(item, slips.iter().map(|s| (s.get(&item.code), one)), None);
        tally.left.heads = voted.saturating_sub(tally.taking.heads).saturating_sub(tally.spoiled.heads);
        let decided = decide(item, &tally, whole, lots.get(&item.code).map(Vec::as_slice));
        Counted { tally, decided, without_deemed: None }
    };
    items.iter().map(item).collect()
}

fn check(ballot: &ToCount<'_>) -> Result<(), NotCounted> {
    if ballot.weights.is_empty() {
        return Err(NotCounted::EmptyRoll);
    }
    let fits = |(code, choice): (&String, &Choice)| {
        ballot.items.iter().find(|i| i.code == *code).is_some_and(|i| choice.fits(i.options.len(), i.marks))
    };
    for (i, cast) in ballot.casts.iter().enumerate() {
        if cast.owner == 0 || cast.owner as usize > ballot.weights.len() {
            return Err(NotCounted::NotOnRoll(i));
        }
        if !cast.choices.iter().all(fits) {
            return Err(NotCounted::DoesNotFit(i));
        }
    }
    let mut seen = BTreeSet::new();
    // What is void on an item may be said of a ballot that leaves it out: nobody sees in a public bundle whether it does.
    let is_item = |code: &String| ballot.items.iter().any(|i| i.code == *code);
    let there = |v: &Voiding| v.cast < ballot.casts.len() && v.items.iter().all(is_item);
    if ballot.declared.iter().any(|v| !there(v) || !seen.insert((v.cast, v.why))) {
        return Err(NotCounted::NothingToVoid);
    }
    Ok(())
}

/// What is void, looked up by position.
struct Voids {
    whole: Vec<bool>,
    items: BTreeSet<(usize, String)>,
}

impl Voids {
    fn of<'a>(casts: usize, voids: impl Iterator<Item = &'a Voiding>) -> Self {
        let mut out = Self { whole: vec![false; casts], items: BTreeSet::new() };
        for v in voids {
            out.whole[v.cast] |= v.items.is_empty();
            out.items.extend(v.items.iter().map(|code| (v.cast, code.clone())));
        }
        out
    }

    fn is_void(&self, cast: usize, item: &str) -> bool {
        self.whole[cast] || (!self.items.is_empty() && self.items.contains(&(cast, item.to_string())))
    }
}

/// The one that stands of several, which are in order.
fn stands<T>(mut of: impl DoubleEndedIterator<Item = T>, which: Stands) -> Option<T> {
    match which {
        Stands::First => of.next(),
        Stands::Last => of.next_back(),
    }
}

/// On each item a representative votes for the first principals up to the limit; what comes after does not count. A ballot
/// of which nothing is left is void as a whole.
pub fn over_limit(ballot: &ToCount<'_>) -> Vec<Voiding> {
    let declared = Voids::of(ballot.casts.len(), ballot.declared.iter());
    let mut principals: BTreeMap<(u32, &str), BTreeSet<u32>> = BTreeMap::new();
    let mut out = Vec::new();
    for (i, cast) in ballot.casts.iter().enumerate().filter(|(_, c)| c.proxy > 0) {
        let (mut over, mut open) = (Vec::new(), 0usize);
        for code in cast.choices.keys().filter(|code| !declared.is_void(i, code)) {
            open += 1;
            let of = principals.entry((cast.proxy, code)).or_default();
            if of.contains(&cast.owner) || of.len() < ballot.principals as usize {
                of.insert(cast.owner);
            } else {
                over.push(code.clone());
            }
        }
        if !over.is_empty() {
            let items = if over.len() == open { Vec::new() } else { over };
            out.push(Voiding { cast: i, items, why: Why::ProxyLimit });
        }
    }
    out
}

/// Adds up what stands on an item; `silent` are those whom a ballot reached and who cast none.
pub fn tally<'c>(item: &Item, said: impl Iterator<Item = (Option<&'c Choice>, Sum)>, silent: Option<Sum>) -> Tally {
    let mut t = Tally { options: vec![Sum::default(); item.options.len()], ..Tally::default() };
    let add = |to: &mut Sum, weight: Sum| *to = to.plus(weight);
    for (choice, weight) in said {
        match choice {
            None => add(&mut t.left, weight),
            Some(Choice::Spoiled) => add(&mut t.spoiled, weight),
            Some(Choice::Abstain) => add(&mut t.abstain, weight),
            Some(Choice::Against) => add(&mut t.against, weight),
            Some(Choice::For(options)) => {
                let votes = options.iter().filter_map(|o| (*o as usize).checked_sub(1));
                votes.for_each(|o| t.options.get_mut(o).into_iter().for_each(|sum| add(sum, weight)));
            }
        }
        if !matches!(choice, None | Some(Choice::Spoiled)) {
            add(&mut t.taking, weight);
        }
    }
    t.deemed = silent.map(|sum| Deemed { sum, with: followed(item, &t) });
    t
}

/// What silence follows: the one answer that most have given, by heads and, where it counts, by area.
pub fn followed(item: &Item, t: &Tally) -> Option<Choice> {
    if item.marks != 1 {
        return None;
    }
    let options = (1u32..).zip(&t.options).map(|(o, sum)| (Choice::one(o), *sum));
    let all: Vec<(Choice, Sum)> = options.chain([(Choice::Against, t.against), (Choice::Abstain, t.abstain)]).collect();
    let (most, leader) = all.iter().map(|(c, s)| (*s, c)).max_by_key(|(s, _)| s.heads)?;
    let area = item.need.by == By::AreaAndHeads;
    let others = all.iter().filter(|(c, _)| c != leader);
    let leads = others.into_iter().all(|(_, s)| s.heads < most.heads && (!area || s.area < most.area));
    leads.then(|| leader.clone())
}

/// What a tally decides. `lots` are options in the order drawn, once lots had to be.
pub fn decide(item: &Item, t: &Tally, whole: Sum, lots: Option<&[u32]>) -> Decided {
    let (mut taking, mut votes) = (t.taking, t.options.clone());
    if let Some(Deemed { sum, with: Some(with) }) = &t.deemed {
        taking = taking.plus(*sum);
        if let Choice::For(set) = with {
            let followed = set.iter().filter_map(|o| (*o as usize).checked_sub(1));
            followed.for_each(|o| votes.get_mut(o).into_iter().for_each(|v| *v = v.plus(*sum)));
        }
    }
    let need = item.need;
    let quorum = Reached::of(need.quorum, need.by, taking, whole);
    let majority: Vec<Reached> = votes.iter().map(|v| Reached::of(need.majority, need.by, *v, taking)).collect();
    let mut out = Decided {
        state: State::NoQuorum,
        chosen: Vec::new(),
        tied: Vec::new(),
        quorum,
        missing: missing(need.quorum, need.by, taking, whole),
        majority,
    };
    if !quorum.both() {
        return out;
    }
    // By heads, then by area where it counts; options with the same number of votes stay in their order.
    let key = |o: u32| {
        let v = votes[o as usize - 1];
        (v.heads, if need.by == By::AreaAndHeads { v.area } else { 0 })
    };
    let mut ranked: Vec<u32> = (1u32..).zip(&out.majority).filter(|(o, m)| m.both() && key(*o).0 > 0).map(|(o, _)| o).collect();
    ranked.sort_by_key(|o| (std::cmp::Reverse(key(*o)), *o));
    let seats = item.seats as usize;
    if let (Some(last), Some(next)) = (seats.checked_sub(1).and_then(|l| ranked.get(l)), ranked.get(seats))
        && key(*last) == key(*next)
    {
        let line = key(*last);
        let (sure, tied): (Vec<u32>, Vec<u32>) = ranked.iter().copied().filter(|o| key(*o) >= line).partition(|o| key(*o) > line);
        let drawn = lots.filter(|drawn| {
            let (mut drawn, mut tied) = (drawn.to_vec(), tied.clone());
            drawn.sort_unstable();
            tied.sort_unstable();
            drawn == tied
        });
        let Some(drawn) = drawn else {
            (out.state, out.chosen, out.tied) = (State::Tied, sure, tied);
            return out;
        };
        ranked = sure.into_iter().chain(drawn.iter().copied()).collect();
        out.tied = tied;
    }
    ranked.truncate(seats);
    out.state = if ranked.is_empty() { State::NotPassed } else { State::Passed };
    out.chosen = ranked;
    out
}

fn missing(quorum: Option<Share>, by: By, taking: Sum, whole: Sum) -> Sum {
    let least = |whole| quorum.map_or(0, |q| q.least(whole));
    let area = if by == By::AreaAndHeads { least(whole.area).saturating_sub(taking.area) } else { 0 };
    Sum { area, heads: least(whole.heads).saturating_sub(taking.heads) }
}

impl Tally {
    /// The columns of an outcome.
    pub fn of(o: &Outcome) -> Self {
        Self {
            options: o.options.clone(),
            against: o.against,
            abstain: o.abstain,
            spoiled: o.spoiled,
            left: o.left,
            taking: o.taking,
            deemed: o.deemed.clone(),
        }
    }
}

impl Counted {
    /// What an outcome says, as it stands in the log; what would be without silence is not in it.
    pub fn of(item: &Item, o: &Outcome, whole: Sum) -> Self {
        let tally = Tally::of(o);
        let decided = Decided { state: o.state, chosen: o.chosen.clone(), ..decide(item, &tally, whole, None) };
        Self { tally, decided, without_deemed: None }
    }

    /// The line for the log.
    pub fn outcome(&self, item: &Item) -> Outcome {
        let t = self.tally.clone();
        Outcome {
            abstain: t.abstain,
            against: t.against,
            chosen: self.decided.chosen.clone(),
            deemed: t.deemed,
            item: item.code.clone(),
            left: t.left,
            options: t.options,
            spoiled: t.spoiled,
            state: self.decided.state,
            taking: t.taking,
        }
    }
}

#[cfg(test)]
mod tests;
