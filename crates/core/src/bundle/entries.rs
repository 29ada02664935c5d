//! The logged lines of a bundle, one after the other: what each may be, and when.

use super::MOST_ITEMS;
use super::report::What;
use super::verify::{Expected, Given, Of, Phase, Verifier, must};
use crate::ballot::choice::Keeping;
use crate::ballot::entry::{Channel, Corrected, Delivered, Entry, Paper, Slip, Voted};
use crate::ballot::rule::By;
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
                at(Phase::Voting, Phase::Closed)?;
                must(self.casts.binary_search_by_key(&void.cast, |c| c.place).is_ok(), What::Void)?;
                self.voids.push((self.line, void));
            }
            Entry::Turnout(turnout) => {
                at(Phase::Closed, Phase::Closed)?;
                must(turnout.lines == self.own, What::Hidden)?;
                self.turnout = Some((self.line, turnout));
                self.phase = Phase::Counted;
            }
            Entry::Lot(lot) => {
                at(Phase::Counted, Phase::Counted)?;
                // Lots stand before the outcome of their item.
                must(self.items.get(self.outcomes.len()).is_some_and(|i| i.code == lot.item), What::Lot)?;
                must(self.lots.insert(lot.item.clone(), (self.line, lot)).is_none(), What::Lot)?;
            }
            Entry::Outcome(outcome) => {
                at(Phase::Counted, Phase::Counted)?;
                must(self.items.get(self.outcomes.len()).is_some_and(|i| i.code == outcome.item), What::Order)?;
                self.outcomes.push((self.line, outcome));
            }
            Entry::Final(last) => {
                at(Phase::Counted, Phase::Counted)?;
                must(self.outcomes.len() == self.items.len(), What::Order)?;
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
