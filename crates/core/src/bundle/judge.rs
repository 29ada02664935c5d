//! What a bundle adds up to: papers, participation, columns, decisions, lots, and what whoever checks knows from elsewhere.

use std::collections::{BTreeMap, BTreeSet};

use super::report::{Checked, ReceiptState, Report, Trusted, What};
use super::verify::{Round, Verifier};
use crate::ballot::choice::{Choices, Keeping};
use crate::ballot::count::{Count, Opened, Tally, ToCount, Voiding, count, count_slips, decide, followed};
use crate::ballot::entry::{Item, Outcome, State, Why};
use crate::ballot::lot::{Ticket, draw};
use crate::ballot::paper::{Read, agreed};
use crate::ballot::rule::Sum;
use crate::merkle::Hash;

impl Verifier {
    pub(super) fn judge(&mut self) {
        self.judge_papers();
        let mut voids = Vec::new();
        let casts: Vec<Opened> = self.casts.iter_mut().filter_map(opened).collect();
        for round in std::mem::take(&mut self.rounds) {
            self.facts.counts += 1;
            voids = self.voids(&round);
            self.judge_turnout(&round, &voids);
            let lots = self.judge_outcomes(&round);
            if self.inspection && self.faults.is_empty() {
                self.recount(&round, &casts, &voids, &lots);
            }
            self.facts.items = self.items.iter().cloned().zip(round.outcomes.iter().map(|(_, o)| o.clone())).collect();
            self.rounds.push(round);
        }
        self.judge_wanted(&voids);
    }

    fn named(&self) -> bool {
        self.notice.as_ref().is_some_and(|n| n.keeping == Keeping::Named)
    }

    /// What is cast on paper is what two clerks agreed on.
    fn judge_papers(&mut self) {
        let mut settled: BTreeMap<u64, Hash> = BTreeMap::new();
        for (sheet, entries) in &self.papers {
            match agreed(entries) {
                Read::Agreed(commit) => drop(settled.insert(*sheet, *commit)),
                Read::Waiting | Read::Differ => self.facts.unsettled += 1,
            }
        }
        if self.named() {
            let mut cast = BTreeSet::new();
            let wrong = self.casts.iter().find(|c| {
                let fine = c.cast.sheet.is_none_or(|s| settled.get(&s) == Some(&c.cast.commit) && cast.insert(s));
                !fine
            });
            if let Some(line) = wrong.map(|c| c.line) {
                self.fault_at(line, What::Paper);
            }
            if settled.keys().any(|s| !cast.contains(s)) {
                self.fault_at(0, What::Paper);
            }
            return;
        }
        let slips: BTreeSet<Hash> = self.slips.iter().map(|(commit, _)| *commit).collect();
        let agreed: BTreeSet<Hash> = settled.values().copied().collect();
        if agreed.len() != settled.len() || !agreed.is_subset(&slips) {
            self.fault_at(0, What::Paper);
        }
        // Fewer may lie in the box than took a paper; never more.
        if self.slips.len() > self.voted.len() {
            self.fault_at(0, What::Slips);
        }
    }

    /// What is void in a count, by position of the cast.
    fn voids(&self, round: &Round) -> Vec<Voiding> {
        let at = |(place, why, items): (u64, Why, &[String])| {
            let cast = self.casts.binary_search_by_key(&place, |c| c.place).ok()?;
            Some(Voiding { cast, items: items.to_vec(), why })
        };
        round.voided.all().filter_map(at).collect()
    }

    /// Owners of whom a ballot counts.
    fn turned_in(&self, voids: &[Voiding]) -> BTreeSet<u32> {
        let void: BTreeSet<usize> = voids.iter().filter(|v| v.items.is_empty()).map(|v| v.cast).collect();
        let casts = self.casts.iter().enumerate().filter(|(i, _)| !void.contains(i)).map(|(_, c)| c.cast.owner);
        casts.chain(self.voted.iter().copied()).collect()
    }

    fn weigh<'a>(&self, owners: impl IntoIterator<Item = &'a u32>) -> Sum {
        owners.into_iter().filter_map(|n| self.weights.get(*n as usize - 1)).fold(Sum::default(), |a, w| a.plus(*w))
    }

    fn judge_turnout(&mut self, round: &Round, voids: &[Voiding]) {
        self.facts.turned_in = self.weigh(&self.turned_in(voids));
        if self.facts.turned_in != (Sum { area: round.turnout.area, heads: round.turnout.heads }) {
            self.fault_at(round.line, What::Turnout);
        }
    }

    /// Columns add up to who took part, and decide what is said. Answers the lots.
    fn judge_outcomes(&mut self, round: &Round) -> BTreeMap<String, Vec<u32>> {
        let spoke: BTreeSet<u32> = self.casts.iter().map(|c| c.cast.owner).collect();
        let silent = self.weigh(self.delivered.difference(&spoke));
        let silent = self.notice.as_ref().is_some_and(|n| n.deemed).then_some(silent);
        // Of a detached ballot nothing is said but on a slip.
        let slips = self.notice.as_ref().is_some_and(|n| n.keeping == Keeping::Detached).then_some(self.slips.len() as u64);
        let (mut drawn, mut found) = (BTreeMap::new(), Vec::new());
        for (item, (line, outcome)) in self.items.iter().zip(&round.outcomes) {
            let lots = match round.lots.get(&item.code) {
                None => None,
                Some((line, lot)) => {
                    let tied = decide(item, &Tally::of(outcome), self.facts.whole, None).tied;
                    let tickets: Vec<Ticket> = tied.iter().map(|o| Ticket::of(o.to_string())).collect();
                    let order = draw(&tickets, &lot.commits, &lot.reveals).ok();
                    let order = order.map(|order| order.iter().filter_map(|t| t.id.parse().ok()).collect::<Vec<u32>>());
                    if order.is_none() {
                        found.push((*line, What::Lot));
                    }
                    order
                }
            };
            if let Err(what) = sums(item, outcome, self.facts.turned_in, silent, slips) {
                found.push((*line, what));
                continue;
            }
            let decided = decide(item, &Tally::of(outcome), self.facts.whole, lots.as_deref());
            // Once an outcome stands in a finished bundle, lots have been drawn where they had to be.
            if (decided.state, &decided.chosen) != (outcome.state, &outcome.chosen) || decided.state == State::Tied {
                found.push((*line, What::Decision));
            }
            if let Some(lots) = lots {
                drawn.insert(item.code.clone(), lots);
            }
        }
        found.into_iter().for_each(|(line, what)| self.fault_at(line, what));
        drawn
    }

    /// Counts the opened ballots again.
    fn recount(&mut self, round: &Round, casts: &[Opened], voids: &[Voiding], lots: &BTreeMap<String, Vec<u32>>) {
        let Some(notice) = self.notice.clone() else { return };
        let items = std::mem::take(&mut self.items);
        let counted = if notice.keeping == Keeping::Detached {
            let slips: Vec<Choices> = std::mem::take(&mut self.slips_opened);
            count_slips(&items, self.facts.whole.heads, self.facts.turned_in.heads, &slips, lots)
        } else {
            let (limit, declared): (Vec<Voiding>, Vec<Voiding>) = voids.iter().cloned().partition(|v| v.why == Why::ProxyLimit);
            let spoke_or_reached = notice.deemed.then_some(&self.delivered);
            let to_count = ToCount {
                items: &items,
                weights: &self.weights,
                stands: notice.stands,
                principals: notice.principals,
                casts,
                declared: &declared,
                reached: spoke_or_reached,
                lots,
            };
            let Ok(Count { over_limit, items: counted, .. }) = count(&to_count) else {
                self.items = items;
                return self.fault_at(0, What::Void);
            };
            let as_set = |v: Vec<Voiding>| v.into_iter().collect::<BTreeSet<_>>();
            if as_set(over_limit) != as_set(limit) {
                self.fault_at(0, What::Limit);
            }
            counted
        };
        for (counted, (item, (line, outcome))) in counted.iter().zip(items.iter().zip(&round.outcomes)) {
            if counted.outcome(item) != *outcome {
                self.fault_at(*line, What::Count);
            }
        }
        self.items = items;
    }

    /// The root and the receipt that whoever checks has from elsewhere.
    fn judge_wanted(&mut self, voids: &[Voiding]) {
        if self.wanted.root.is_some() && !self.root_found {
            self.fault_at(0, What::GivenRoot);
        }
        let Some(receipt) = self.wanted.receipt.clone() else { return };
        if receipt.ballot != self.facts.ballot {
            return self.fault_at(0, What::ReceiptBallot);
        }
        if Some(receipt.key) != self.facts.key {
            self.fault_at(0, What::ReceiptKey);
        }
        let cast = self.casts.iter().position(|c| c.cast.commit == receipt.hash);
        let slip = self.slips.iter().find(|(commit, _)| *commit == receipt.hash);
        let Some(place) = cast.map(|c| self.casts[c].place).or(slip.map(|(_, place)| *place)) else {
            return self.fault_at(0, What::ReceiptMissing);
        };
        if let Some(placed) = receipt.place {
            if placed.index != place {
                self.fault_at(0, What::ReceiptPlace);
            }
            match self.log_then {
                None => self.fault_at(0, What::ReceiptNewer),
                Some(root) if root != placed.root => self.fault_at(0, What::ReceiptLog),
                Some(_) => {}
            }
        }
        self.facts.receipt = Some(match cast {
            None => ReceiptState::Stands,
            Some(cast) => self.state_of(cast, voids),
        });
    }

    fn state_of(&self, cast: usize, voids: &[Voiding]) -> ReceiptState {
        if let Some(void) = voids.iter().find(|v| v.cast == cast) {
            return ReceiptState::Void(void.why);
        }
        let whole = |i: usize| voids.iter().any(|v| v.cast == i && v.items.is_empty());
        let owner = self.casts[cast].cast.owner;
        let mut of = (0..self.casts.len()).filter(|i| self.casts[*i].cast.owner == owner && !whole(*i));
        let last = self.notice.as_ref().is_some_and(|n| n.stands == crate::pack::Stands::Last);
        let stands = if last { of.next_back() } else { of.next() };
        if stands == Some(cast) { ReceiptState::Stands } else { ReceiptState::Superseded }
    }

    /// The finding; what was computed and what was not is said only when everything holds.
    pub(super) fn report(self) -> Report {
        let mut report = Report { faults: self.faults, ..Report::default() };
        if report.faults.is_empty() {
            let named = self.facts.keeping == Some(Keeping::Named);
            let early = |c: &Hash| self.closed.as_ref().is_some_and(|closed| closed.lots.contains(c));
            // Of a second count the values may have been known when a ballot was declared void.
            let lots = || self.rounds.iter().enumerate().flat_map(|(n, r)| r.lots.values().map(move |(_, lot)| (n, lot)));
            let late = lots().any(|(n, lot)| n > 0 || !lot.commits.iter().all(early));
            let rooms = self.inspection || self.notice.as_ref().is_some_and(|n| n.rooms);
            let all = [
                (Checked::Log, true),
                (Checked::Roll, true),
                (Checked::Homes, rooms),
                (Checked::Papers, !self.papers.is_empty()),
                (Checked::Turnout, true),
                (Checked::Commitments, self.inspection),
                (Checked::Count, self.inspection),
                (Checked::Limit, self.inspection && named),
                (Checked::Decision, true),
                (Checked::Lots, lots().next().is_some()),
                (Checked::GivenRoot, self.wanted.root.is_some()),
                (Checked::Receipt, self.wanted.receipt.is_some()),
            ];
            report.checked = all.into_iter().filter(|(_, is)| *is).map(|(checked, _)| checked).collect();
            let all = [
                (Trusted::Columns, !self.inspection),
                (Trusted::Homes, !rooms),
                (Trusted::Limit, !self.inspection && named),
                (Trusted::People, true),
                (Trusted::Declared, self.declared),
                (Trusted::Reached, self.notice.as_ref().is_some_and(|n| n.deemed)),
                (Trusted::Lots, late),
                (Trusted::Key, self.wanted.root.is_none() && self.wanted.receipt.is_none()),
            ];
            report.trusted = all.into_iter().filter(|(_, is)| *is).map(|(trusted, _)| trusted).collect();
        }
        report.facts = self.facts;
        report
    }
}

fn opened(given: &mut super::verify::Given) -> Option<Opened> {
    let opening = given.opened.take()?;
    let (owner, channel) = (given.cast.owner, given.cast.channel);
    Some(Opened { owner, channel, proxy: opening.proxy, choices: opening.choices })
}

/// What must hold for the columns of an item whatever the choices were.
fn sums(item: &Item, o: &Outcome, turned_in: Sum, silent: Option<Sum>, slips: Option<u64>) -> Result<(), What> {
    let add = |all: &[Sum]| {
        all.iter().try_fold(Sum::default(), |a, s| {
            Some(Sum { area: a.area.checked_add(s.area)?, heads: a.heads.checked_add(s.heads)? })
        })
    };
    let fine = o.options.len() == item.options.len() && add(&[o.taking, o.spoiled, o.left]) == Some(turned_in);
    let read = add(&[o.taking, o.spoiled]).ok_or(What::Sums)?;
    let fine = fine && slips.is_none_or(|n| read.heads <= n);
    let decided = add(&[o.against, o.abstain]).ok_or(What::Sums)?;
    let fits = if item.marks == 1 {
        add(&[&o.options[..], &[decided]].concat()) == Some(o.taking)
    } else {
        let most = |s: &Sum| {
            s.area.checked_add(decided.area) <= Some(o.taking.area) && s.heads.checked_add(decided.heads) <= Some(o.taking.heads)
        };
        o.options.iter().all(most) && decided.area <= o.taking.area && decided.heads <= o.taking.heads
    };
    super::verify::must(fine && fits, What::Sums)?;
    let bare = Tally { deemed: None, ..Tally::of(o) };
    let expected = silent.map(|sum| crate::ballot::entry::Deemed { sum, with: followed(item, &bare) });
    super::verify::must(o.deemed == expected, What::Deemed)
}
