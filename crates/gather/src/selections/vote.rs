//! The ballot of a selection: made from those who stand, and read when it is final.

use liren_core::ballot::choice::Keeping;
use liren_core::ballot::cost::Shared;
use liren_core::pack::Mode;
use liren_core::refusal::{ProblemKey, Refusal};
use liren_core::selection::Kind;
use liren_core::time::Date;
use liren_kit::fail::Fail;
use liren_store::sql;

use super::jobs::{self, News};
use super::table::Table;
use super::tell::Stood;
use super::whole;
use crate::ballots::doors::{self, BallotState, Item, Opt};

/// A ballot to be made. Whoever makes it writes its words: they stand in the notice.
#[derive(Clone, Debug)]
pub struct Vote {
    /// What it is about.
    pub title: String,
    /// In plain words.
    pub words: String,
    /// What one agrees to, where somebody is called back.
    pub option: String,
    /// How it is held.
    pub mode: Mode,
    /// Day voting opens.
    pub opens: Date,
    /// Last day of voting.
    pub closes: Date,
    /// The number it gets.
    pub number: String,
}

impl Table<'_, '_, '_> {
    /// Makes the ballot: its options are those who stand, in the order they came.
    pub(super) fn make_ballot(&mut self, vote: &Vote) -> Result<(), Fail> {
        self.is("open")?;
        self.names_are_sure()?;
        if self.s().kind == Kind::Recall {
            self.whole.asked = whole::asking(self.tx, self.app, self.card, &self.whole)?;
        }
        self.goes_on()?;
        let class = self.whole.class()?.map(|c| c.code.clone()).ok_or(Refusal::NotUnderWay)?;
        let recall = self.s().kind == Kind::Recall;
        if recall && vote.option.chars().count() < 2 {
            return Err(Refusal::field("option", ProblemKey::Required).into());
        }
        let stand: Vec<_> = self.whole.stand().map(|c| (c.id, c.name.clone())).collect();
        let names = if recall { vec![vote.option.clone()] } else { stand.iter().map(|(_, n)| n.clone()).collect() };
        let count = u32::try_from(names.len()).unwrap_or(1);
        let seats = u32::try_from(self.s().seats).unwrap_or(1).min(count).max(1);
        let marks = if recall { 1 } else { self.whole.rules()?.method.marks(seats, count) };
        let new = doors::New {
            title: vote.title.clone(),
            words: vote.words.clone(),
            place: self.s().place,
            parts: Vec::new(),
            why_place: String::new(),
            mode: vote.mode,
            fund: None,
            opens: vote.opens,
            closes: vote.closes,
            deemed: false,
            item: Item {
                class,
                title: vote.title.clone(),
                options: names.into_iter().map(|name| Opt { name, cost: 0 }).collect(),
                share: Shared::Not,
                marks,
                seats,
                why: String::new(),
            },
            keeping: Keeping::Named,
            source: None,
            once: self.moment.bytes(),
        };
        let c = self.card.code;
        let number = doors::begin(self.tx, self.app, self.card, self.actor, self.moment, &vote.number, &new)?;
        let ballot = doors::by_number(self.tx, c, &number)?.ok_or_else(|| Fail::internal("a ballot that was just made"))?;
        for ((id, _), opt) in stand.iter().zip(1i64..) {
            self.tx.exec(
                sql!("UPDATE selection_candidate SET opt = $4 WHERE community = $1 AND selection = $2 AND id = $3"),
                &[c.into(), self.whole.selection.id.into(), (*id).into(), opt.into()],
            )?;
        }
        // Who asked for a recall is no longer kept once enough did.
        self.forget_voices()?;
        self.tx.exec(
            sql!("UPDATE selection SET state = 'ballot', ballot = $3 WHERE community = $1 AND id = $2"),
            &[c.into(), self.whole.selection.id.into(), ballot.id.into()],
        )?;
        Ok(())
    }

    /// The ballot is final: those chosen are posted; where nobody was, the selection is over.
    pub(super) fn post_ballot(&mut self) -> Result<(), Fail> {
        self.is("ballot")?;
        let c = self.card.code;
        let ballot = self.whole.ballot.clone().filter(|b| b.state == BallotState::Final).ok_or(Refusal::NotUnderWay)?;
        let outcome =
            doors::outcome(self.tx, c, ballot.id)?.ok_or_else(|| Fail::internal("a final ballot without an outcome"))?;
        let recall = self.s().kind == Kind::Recall;
        let mut told = Vec::new();
        let stand: Vec<_> = self.whole.stand().map(|c| (c.id, c.opt.unwrap_or(0), c.person)).collect();
        for (id, opt, person) in stand {
            let votes = usize::try_from(opt - 1).ok().and_then(|i| outcome.options.get(i)).copied().unwrap_or_default();
            let seat = outcome.chosen.iter().position(|o| i64::from(*o) == opt).and_then(|i| i64::try_from(i + 1).ok());
            let n = |v: u64| i64::try_from(v).unwrap_or(i64::MAX);
            self.tx.exec(
                sql!(
                    "UPDATE selection_candidate SET voices = $4, area = $5, seat = $6
                      WHERE community = $1 AND selection = $2 AND id = $3"
                ),
                &[c.into(), self.whole.selection.id.into(), id.into(), n(votes.heads).into(), n(votes.area).into(), seat.into()],
            )?;
            let said = match (recall, seat) {
                (true, Some(_)) => None,
                (true, None) => Some(Stood::Stays),
                (false, Some(_)) => Some(Stood::Elected),
                (false, None) => Some(Stood::NotElected),
            };
            told.extend(person.zip(said));
        }
        let here = [c.into(), self.whole.selection.id.into(), self.moment.now.into()];
        if outcome.chosen.is_empty() {
            self.tx.exec(
                sql!("UPDATE selection SET state = 'lost', ended = $3, live = NULL WHERE community = $1 AND id = $2"),
                &here,
            )?;
            self.photos_go(true)?;
        } else {
            // The result hangs since it was counted.
            let days = i64::from(self.whole.rules()?.posting_days) + 1;
            let since = ballot.counted.unwrap_or(self.moment.now);
            let until = self.card.zone.at(self.card.zone.date(since).add_days(days), 0, 0);
            self.tx.exec(
                sql!("UPDATE selection SET state = 'posted', posted = $3, until = $4 WHERE community = $1 AND id = $2"),
                &[c.into(), self.whole.selection.id.into(), self.moment.now.into(), until.into()],
            )?;
        }
        self.told(&told)?;
        jobs::tell(self.tx, self.card, self.moment, self.whole.selection.id, News::Posted)
    }

    /// Its ballot will not be held: nominations go on. Who asked for a recall is not known any more, so homes ask anew.
    pub(super) fn without_ballot(&mut self) -> Result<(), Fail> {
        if self.whole.ballot.as_ref().is_none_or(|b| b.state != BallotState::Dropped) {
            return Err(Refusal::NotUnderWay.into());
        }
        let at = [self.card.code.into(), self.whole.selection.id.into()];
        self.tx.exec(
            sql!(
                "UPDATE selection SET state = 'open', ballot = NULL, asking = NULL, asking_of = NULL
                      WHERE community = $1 AND id = $2"
            ),
            &at,
        )?;
        self.tx
            .exec(sql!("UPDATE selection_candidate SET opt = NULL, voices = 0 WHERE community = $1 AND selection = $2"), &at)?;
        Ok(())
    }
}
