//! The logged lines of a bundle, one after the other: what each may be, and when.

use std::collections::BTreeMap;

use super::MOST_ITEMS;
use super::report::What;
use super::verify::{Expected, Given, Of, Phase, Round, Verifier, must};
use crate::ballot::choice::Keeping;
use crate::ballot::entry::{Channel, Corrected, Delivered, Entry, Paper, Slip, Voted, Why};
use crate::ballot::rule::By;
use crate::pack::Mode;
use crate::time::DAY;

impl Verifier {
    pub(super) fn entry(&mut self, entry: Entry) -> Result<(), What> {
        let (phase, place) = (self.phase, self.log.size());
        let at = |from: Phase, to: Phase| must(phase >= from && phase <= to, What::Order);
        let keeping = self.notice.as_ref().map(|n| n.keeping);
        match entry {
            Entry::Notice(notice) => {
                at(Phase::Log, Phase::Log)?;
                must(notice.closes > notice.opens && !notice.ballot.is_empty(), What::Item)?;
                must(notice.keeping == Keeping::Named || !notice.deemed, What::Item)?;
                // What binds anybody has names.
                must(notice.keeping == Keeping::Named || notice.mode == Mode::Advisory, What::Item)?;
                must(notice.log == self.facts.log, What::Log)?;
                let facts = &mut self.facts;
                (facts.ballot, facts.title) = (notice.ballot.clone(), notice.title.clone());
                (facts.place, facts.pack) = (notice.place.clone(), notice.pack.clone());
                facts.keeping = Some(notice.keeping);
                self.notice = Some(notice);
                self.phase = Phase::Notice;
            }
            Entry::Item(item) => {
                at(Phase::Notice, Phase::Items)?;
                let options = u32::try_from(item.options.len()).unwrap_or(u32::MAX);
                let fine = (1..=options).contains(&item.marks) && (1..=options).contains(&item.seats);
                let even = keeping == Some(Keeping::Named) || item.need.by == By::Heads;
                let new = self.items.iter().all(|i| i.code != item.code) && !item.code.is_empty();
                must(fine && even && new && self.items.len() < MOST_ITEMS, What::Item)?;
                self.items.push(item);
                self.phase = Phase::Items;
            }
            Entry::Corrected(Corrected { commit, .. }) => {
                at(Phase::Items, Phase::Corrected)?;
                self.phase = Phase::Corrected;
                self.expect(Expected::Reason { commit });
            }
            Entry::Roll(roll) => {
                at(Phase::Items, Phase::Corrected)?;
                must(roll.owners > 0, What::Roll)?;
                self.roll = Some(roll);
                self.phase = Phase::Owners;
            }
            Entry::Delivered(Delivered { owner, .. }) => {
                at(Phase::Voting, Phase::Voting)?;
                must(self.is_owner(owner) && self.delivered.insert(owner), What::Voter)?;
            }
            Entry::Extended(extended) => {
                at(Phase::Voting, Phase::Voting)?;
                self.extended += 1;
                let notice = self.notice.as_mut().ok_or(What::Order)?;
                let most = notice.closes.plus(i64::from(notice.extension.days).saturating_mul(DAY));
                let later = extended.closes > notice.closes && extended.closes <= most;
                must(later && self.extended <= notice.extension.times, What::Extension)?;
                notice.closes = extended.closes;
            }
            Entry::Cast(cast) => {
                at(Phase::Voting, Phase::Voting)?;
                must(keeping == Some(Keeping::Named), What::Order)?;
                must(self.is_owner(cast.owner), What::Voter)?;
                must(cast.sheet.is_some() == (cast.channel == Channel::Paper), What::Paper)?;
                let on_paper = self.notice.as_ref().is_some_and(|n| n.mode == Mode::Paper);
                must(!on_paper || cast.channel == Channel::Paper, What::Paper)?;
                let (commit, owner) = (cast.commit, Some(cast.owner));
                self.casts.push(Given { place, line: self.line, cast, opened: None });
                self.expect(Expected::Choices { commit, owner, of: Of::Cast });
            }
            Entry::Voted(Voted { owner, .. }) => {
                at(Phase::Voting, Phase::Voting)?;
                must(keeping == Some(Keeping::Detached), What::Order)?;
                must(self.is_owner(owner) && self.voted.insert(owner), What::Voter)?;
            }
            Entry::Paper(Paper { clerk, commit, owner, sheet }) => {
                // Named papers are entered as they come; the box of detached ones is opened after the close.
                let named = keeping == Some(Keeping::Named);
                let when = if named { Phase::Voting } else { Phase::Closed };
                at(when, when)?;
                must(self.slips.is_empty(), What::Order)?;
                must(owner.is_some() == named, What::Paper)?;
                must(owner.is_none_or(|o| self.is_owner(o)), What::Voter)?;
                self.papers.entry(sheet).or_default().push((clerk, commit));
                self.expect(Expected::Choices { commit, owner, of: Of::Paper });
            }
            Entry::Closed(closed) => {
                at(Phase::Voting, Phase::Voting)?;
                let casts = self.casts.len() + self.voted.len();
                must(u64::try_from(casts) == Ok(closed.casts), What::Casts)?;
                must(closed.lines == self.own, What::Hidden)?;
                self.facts.casts = closed.casts;
                self.closed = Some(closed);
                self.phase = Phase::Closed;
            }
            Entry::Slip(Slip { commit }) => {
                at(Phase::Closed, Phase::Closed)?;
                must(keeping == Some(Keeping::Detached), What::Order)?;
                must(self.slips.last().is_none_or(|(last, _)| *last < commit), What::Slips)?;
                self.slips.push((commit, place));
                self.expect(Expected::Choices { commit, owner: None, of: Of::Slip });
            }
            Entry::Void(void) => {
                self.may_mend()?;
                must(self.is_cast(void.cast), What::Void)?;
                let known = void.items.iter().all(|code| self.items.iter().any(|i| i.code == *code));
                let sorted = void.items.windows(2).all(|pair| pair[0] < pair[1]);
                must(known && sorted && self.voided.declare(&void), What::Void)?;
                self.declared |= void.why != Why::ProxyLimit;
                self.mended = true;
            }
            Entry::Restored(restored) => {
                self.may_mend()?;
                must(self.voided.restore(restored.cast), What::Void)?;
                self.mended = true;
            }
            Entry::Turnout(turnout) => {
                at(Phase::Closed, Phase::Counted)?;
                must(self.rounds.is_empty() || self.is_counted() && self.mended, What::Order)?;
                must(turnout.lines == self.own, What::Hidden)?;
                let (voided, lots, outcomes) = (self.voided.clone(), BTreeMap::new(), Vec::new());
                self.rounds.push(Round { line: self.line, turnout, voided, lots, outcomes });
                self.voided.counted();
                self.mended = false;
                // A root from before this count does not cover it.
                self.root_found = false;
                self.phase = Phase::Counted;
            }
            Entry::Lot(lot) => {
                let round = self.rounds.last_mut().ok_or(What::Order)?;
                must(self.phase == Phase::Counted && !self.mended, What::Order)?;
                // Lots stand before the outcome of their item.
                must(self.items.get(round.outcomes.len()).is_some_and(|i| i.code == lot.item), What::Lot)?;
                must(round.lots.insert(lot.item.clone(), (self.line, lot)).is_none(), What::Lot)?;
            }
            Entry::Outcome(outcome) => {
                let round = self.rounds.last_mut().ok_or(What::Order)?;
                must(self.phase == Phase::Counted && !self.mended, What::Order)?;
                must(self.items.get(round.outcomes.len()).is_some_and(|i| i.code == outcome.item), What::Order)?;
                round.outcomes.push((self.line, outcome));
            }
            Entry::Final(last) => {
                at(Phase::Counted, Phase::Counted)?;
                must(self.is_counted() && !self.mended, What::Order)?;
                must(last.lines == self.own, What::Hidden)?;
                self.phase = Phase::Final;
            }
            // What was dropped has no result, and so no bundle.
            Entry::Dropped(_) => return Err(What::Order),
        }
        self.own += 1;
        self.ends_own = true;
        Ok(())
    }

    /// Ballots are declared void, and restored, until a count and between two whole ones.
    fn may_mend(&self) -> Result<(), What> {
        let between = self.phase == Phase::Counted && self.is_counted();
        must(between || (Phase::Voting..=Phase::Closed).contains(&self.phase), What::Order)
    }

    fn is_cast(&self, place: u64) -> bool {
        self.casts.binary_search_by_key(&place, |c| c.place).is_ok()
    }

    fn is_owner(&self, n: u32) -> bool {
        n > 0 && n as usize <= self.weights.len()
    }

    /// In an inspection bundle the next line opens what this one commits to.
    fn expect(&mut self, expected: Expected) {
        if self.inspection {
            self.expected = Some(expected);
        }
    }
}
