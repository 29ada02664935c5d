//! The voting and the counting of an invented ballot.

use std::collections::{BTreeMap, BTreeSet};

use super::{BALLOT, LOG, Plan, key};
use crate::ballot::choice::{Choice, Choices, Keeping, Kept, Placed, Receipt, Salt, Secret, ToCast, keep, slips};
use crate::ballot::count::{Count, Counted, Opened, ToCount, Voiding, count, count_slips};
use crate::ballot::entry::{
    Channel, Closed, Corrected, Delivered, Entry, Extended, Item, Lot, Notice, Opening, Restored, Turnout, Void, Why, Wrong,
};
use crate::ballot::lot::{self, Ticket};
use crate::ballot::roll::{Frozen, Reason, commit_reason};
use crate::ballot::rule::Sum;
use crate::bundle::{Book, Open};
use crate::merkle::{Hash, sha256};
use crate::moment::Moment;
use crate::pack::{Extension, Mode};
use crate::time::DAY;

/// How many receipts are kept.
const RECEIPTS: usize = 40;

pub(super) struct Run {
    pub(super) plan: Plan,
    pub(super) moment: Moment,
    pub(super) book: Book,
    pub(super) items: Vec<Item>,
    pub(super) casts: Vec<Opened>,
    places: Vec<u64>,
    openings: Vec<Opening>,
    pub(super) receipts: Vec<Receipt>,
    /// What officers declared void; what of it stands in the log already, and what the last count found beyond the limit.
    declared: Vec<Voiding>,
    written: usize,
    over_limit: Vec<Voiding>,
    sheets: u64,
    delivered: BTreeSet<u32>,
    /// Detached papers in their box.
    papers: Vec<(Choices, Secret)>,
    voted: u64,
    /// What lots are drawn by, if they have to be.
    lots: Vec<Hash>,
    chosen: u32,
    /// Lines of the ballot so far.
    lines: u64,
}

impl Run {
    pub(super) fn new(plan: Plan, moment: Moment, book: Book, items: Vec<Item>) -> Self {
        Self {
            plan,
            moment,
            book,
            items,
            casts: Vec::new(),
            places: Vec::new(),
            openings: Vec::new(),
            receipts: Vec::new(),
            declared: Vec::new(),
            written: 0,
            over_limit: Vec::new(),
            sheets: 0,
            delivered: BTreeSet::new(),
            papers: Vec::new(),
            voted: 0,
            lots: Vec::new(),
            chosen: 0,
            lines: 0,
        }
    }

    pub(super) fn add(&mut self, entry: &Entry, open: Option<Open>) -> u64 {
        // Now and then the log takes in something else.
        if self.moment.below(9) == 0 {
            let others = self.moment.below(4);
            (0..others).for_each(|_| self.book.other(Hash(self.moment.bytes())));
        }
        self.put(entry, open)
    }

    fn put(&mut self, entry: &Entry, open: Option<Open>) -> u64 {
        self.lines += 1;
        self.book.add(&entry.clone().after(self.lines - 1), open)
    }

    pub(super) fn notice(&mut self) {
        let opens = self.moment.now.plus(15 * DAY);
        let plan = self.plan;
        let notice = Notice {
            ballot: BALLOT.into(),
            closes: opens.plus(20 * DAY),
            deemed: plan.deemed,
            extension: Extension { times: 1, days: 15 },
            keeping: plan.keeping,
            key: key().public(),
            log: LOG.into(),
            mode: if plan.keeping == Keeping::Named { Mode::Statutory } else { Mode::Advisory },
            opens,
            pack: "cn-three-neighbours.1".into(),
            papers: vec![sha256(&[b"plan"]), sha256(&[b"quote"])],
            parking: false,
            place: "铁西村小区".into(),
            principals: 3,
            rooms: plan.rooms,
            stands: plan.stands,
            title: "南门空地装共享充电桩".into(),
        };
        self.put(&notice.into(), None);
        for item in self.items.clone() {
            self.add(&item.into(), None);
        }
        let reason =
            Reason { salt: Salt(self.moment.bytes()), text: "2栋-103 登记面积 86.42 平方米，表上写成 84.62".into() };
        let corrected = Corrected { commit: commit_reason(BALLOT, &reason), what: Wrong::Area };
        self.add(&corrected.into(), Some(Open::Reason(reason)));
    }

    fn choose(&mut self, owner: u32) -> Choices {
        let mut choices = self.chosen(owner);
        self.chosen += 1;
        if self.chosen == self.plan.forged
            && let Some(choice) = choices.values_mut().next()
        {
            *choice = if *choice == Choice::Against { Choice::Abstain } else { Choice::Against };
        }
        choices
    }

    fn chosen(&mut self, owner: u32) -> Choices {
        if self.plan.keeping == Keeping::Detached {
            let light = Choice::one(self.moment.below(3) + 1);
            return [("advice".into(), light), ("seats".into(), Choice::one(owner % 2 + 1))].into();
        }
        let vote = |m: &mut Moment, options: u32| match m.below(100) {
            0..80 => Choice::one(if m.below(10) < 7 { 1 } else { m.below(options) + 1 }),
            80..92 => Choice::Against,
            92..97 => Choice::Abstain,
            _ => Choice::Spoiled,
        };
        let marks = (1..=6).filter(|_| self.moment.below(10) < 7).collect::<BTreeSet<u32>>();
        let committee = if marks.is_empty() { Choice::Abstain } else { Choice::For(marks) };
        let mut all: Choices = BTreeMap::new();
        all.insert("common_use".into(), vote(&mut self.moment, 1));
        all.insert("manager".into(), vote(&mut self.moment, 3));
        all.insert("committee_election".into(), committee);
        if self.moment.below(12) == 0 {
            all.remove("manager");
        }
        all
    }

    pub(super) fn voting(&mut self) {
        let named = self.plan.keeping == Keeping::Named;
        for owner in 1..=self.plan.voters.max(4) {
            // Detached: exactly a number divisible by two of each, so that lots have to be drawn.
            let channel = match self.moment.below(100) {
                _ if !named && owner > self.plan.voters / 4 * 4 => None,
                0..60 => Some(Channel::Web),
                60..80 => Some(Channel::Paper),
                80..86 => Some(Channel::Counter),
                _ if !named => Some(Channel::Web),
                _ => None,
            };
            let Some(channel) = channel else {
                if self.plan.deemed && self.moment.below(10) < 7 {
                    let salt = Salt(self.moment.bytes());
                    self.delivered.insert(owner);
                    self.add(&Delivered { owner, proof: sha256(&[&owner.to_be_bytes()]), salt }.into(), None);
                }
                continue;
            };
            let proxy = if named && owner % 9 == 0 { owner / 45 + 1 } else { 0 };
            self.cast(owner, channel, proxy);
            if named && owner % 31 == 0 {
                self.cast(owner, Channel::Web, 0);
            }
        }
        if named {
            // A paper on which nobody agrees any more is not cast.
            self.sheets += 1;
            (1..=2).for_each(|clerk| self.paper(1, clerk));
            let closes = self.moment.now.plus((15 + 20 + 10) * DAY);
            self.add(&Extended { closes }.into(), None);
        }
        let casts = if named { u64::try_from(self.casts.len()).unwrap_or(0) } else { self.voted };
        self.lots = (0..3).map(|_| Hash(self.moment.bytes())).collect();
        // Sometimes nobody thought of lots before.
        let lots = if self.moment.below(4) == 0 { Vec::new() } else { self.lots.iter().map(lot::commit).collect() };
        self.add(&Closed { casts, lines: 0, lots }.into(), None);
        self.box_of_papers();
    }

    fn paper(&mut self, owner: u32, clerk: u32) {
        let choices = [("common_use".into(), if clerk == 1 { Choice::Against } else { Choice::Abstain })].into();
        let cast =
            ToCast { ballot: BALLOT, owner, channel: Channel::Paper, proxy: 0, choices: &choices, sheet: Some(self.sheets) };
        let (entry, opening) = cast.enter(Keeping::Named, clerk, &Secret::draw(&mut self.moment));
        self.add(&entry.into(), Some(Open::Choices(opening)));
    }

    fn cast(&mut self, owner: u32, channel: Channel, proxy: u32) {
        let keeping = self.plan.keeping;
        let (choices, secret) = (self.choose(owner), Secret::draw(&mut self.moment));
        let sheet = (channel == Channel::Paper).then(|| {
            self.sheets += 1;
            self.sheets
        });
        let cast = ToCast { ballot: BALLOT, owner, channel, proxy, choices: &choices, sheet };
        if sheet.is_some() && keeping == Keeping::Named {
            self.entered(&cast, &secret);
        }
        let place = match keep(keeping, &cast, &secret, Salt(self.moment.bytes())) {
            Kept::Named { line, opening } => {
                let hash = line.commit;
                let place = self.add(&line.into(), Some(Open::Choices(opening)));
                self.casts.push(Opened { owner, channel, proxy, choices: choices.clone() });
                self.places.push(place);
                Some((hash, Some(place)))
            }
            Kept::Detached { line, opening, commit } => {
                self.add(&line.into(), None);
                self.voted += 1;
                if sheet.is_some() {
                    self.papers.push((choices.clone(), secret));
                } else {
                    self.openings.push(opening);
                }
                Some((commit, None))
            }
        };
        if let Some((hash, place)) = place.filter(|_| self.receipts.len() < RECEIPTS) {
            let root = self.book.root(self.moment.now);
            let place = place.map(|index| Placed { index, size: root.size, root: root.hash });
            self.receipts.push(Receipt { ballot: BALLOT.into(), hash, key: key().public(), place });
        }
        if proxy > 0 && owner.is_multiple_of(5) {
            let cast = self.casts.len() - 1;
            self.declared.push(Voiding { cast, items: Vec::new(), why: Why::NoAuthority });
        } else if proxy > 0 && owner.is_multiple_of(7) {
            let items = choices.into_keys().filter(|c| c == "manager").collect::<Vec<_>>();
            if !items.is_empty() {
                self.declared.push(Voiding { cast: self.casts.len() - 1, items, why: Why::NoAuthority });
            }
        }
    }

    /// Two clerks enter a paper; one in ten is misread by a third before.
    fn entered(&mut self, cast: &ToCast<'_>, secret: &Secret) {
        let keeping = self.plan.keeping;
        if self.moment.below(10) == 0 {
            let wrong = Choices::new();
            let (entry, opening) = ToCast { choices: &wrong, ..*cast }.enter(keeping, 3, secret);
            self.add(&entry.into(), Some(Open::Choices(opening)));
        }
        for clerk in 1..=2 {
            let (entry, opening) = cast.enter(keeping, clerk, secret);
            self.add(&entry.into(), Some(Open::Choices(opening)));
        }
    }

    /// After the close the box is opened: papers come out in no order that anybody knows.
    fn box_of_papers(&mut self) {
        let mut papers = std::mem::take(&mut self.papers);
        papers.sort_by_key(|(_, secret)| secret.salt);
        for (sheet, (choices, secret)) in (1u64..).zip(papers) {
            let (ballot, channel) = (BALLOT, Channel::Paper);
            let cast = ToCast { ballot, owner: 0, channel, proxy: 0, choices: &choices, sheet: Some(sheet) };
            self.entered(&cast, &secret);
            self.openings.push(cast.seal(Keeping::Detached, &secret).1);
        }
    }

    pub(super) fn counting(&mut self, roll: &Frozen) -> Vec<Counted> {
        let weights = roll.weights();
        let whole = Sum { area: roll.line.area, heads: roll.line.heads };
        let all = std::mem::take(&mut self.openings);
        let sorted = slips(BALLOT, all);
        let choices: Vec<Choices> = sorted.iter().map(|(_, o)| o.choices.clone()).collect();
        let detached = self.plan.keeping == Keeping::Detached;
        let reached = self.delivered.clone();
        let counted = |run: &Self, lots: &BTreeMap<String, Vec<u32>>| -> (Vec<Counted>, Sum, Vec<Voiding>) {
            if detached {
                let turned_in = Sum { area: 0, heads: run.voted };
                return (count_slips(&run.items, whole.heads, run.voted, &choices, lots), turned_in, Vec::new());
            }
            let to_count = ToCount {
                items: &run.items,
                weights: &weights,
                stands: run.plan.stands,
                principals: 3,
                casts: &run.casts,
                declared: &run.declared,
                reached: run.plan.deemed.then_some(&reached),
                lots,
            };
            let Count { items, turned_in, over_limit, .. } =
                count(&to_count).unwrap_or_else(|e| panic!("an invented ballot cannot be counted: {e:?}"));
            (items, turned_in, over_limit)
        };
        let (first, turned_in, over_limit) = counted(self, &BTreeMap::new());
        for (slip, opening) in sorted {
            self.add(&slip.into(), Some(Open::Choices(opening)));
        }
        let declared: Vec<Voiding> = self.declared.split_off(self.written);
        for v in declared.iter().chain(&over_limit) {
            self.add(&Void { cast: self.places[v.cast], items: v.items.clone(), why: v.why }.into(), None);
        }
        self.declared.extend(declared);
        (self.written, self.over_limit) = (self.declared.len(), over_limit);
        self.add(&Turnout { area: turned_in.area, heads: turned_in.heads, lines: 0 }.into(), None);
        let (mut lots, mut drawn) = (BTreeMap::new(), BTreeMap::new());
        for (item, counted) in self.items.iter().zip(&first).filter(|(_, c)| !c.decided.tied.is_empty()) {
            let reveals = self.lots.clone();
            let commits: Vec<Hash> = reveals.iter().map(lot::commit).collect();
            let tickets: Vec<Ticket> = counted.decided.tied.iter().map(|o| Ticket::of(o.to_string())).collect();
            let order = lot::draw(&tickets, &commits, &reveals).unwrap_or_default();
            lots.insert(item.code.clone(), order.iter().filter_map(|t| t.id.parse().ok()).collect());
            drawn.insert(item.code.clone(), Lot { commits, item: item.code.clone(), reveals });
        }
        let (counted, _, _) = counted(self, &lots);
        for (item, counted) in self.items.clone().iter().zip(&counted) {
            if let Some(lot) = drawn.remove(&item.code) {
                self.add(&lot.into(), None);
            }
            self.add(&counted.outcome(item).into(), None);
        }
        counted
    }

    /// What is void as the last count has it.
    pub(super) fn void(&self) -> impl Iterator<Item = &Voiding> {
        self.declared.iter().chain(&self.over_limit)
    }

    /// Objections were right: a ballot was wrongly declared void, the first of a representative had no authority (which makes room for
    /// another), one was only void for an item, and the first ballot of all was not genuine.
    pub(super) fn mend(&mut self) {
        if let Some(cast) = self.declared.first().map(|v| v.cast) {
            self.add(&Restored { cast: self.places[cast] }.into(), None);
            self.declared.retain(|v| v.cast != cast);
            self.written = self.declared.len();
        }
        let is_void = |i: &usize| self.void().any(|v| v.cast == *i);
        let of_proxy = self.casts.iter().position(|c| c.proxy > 0).filter(|i| !is_void(i));
        let of_item = (1..self.casts.len()).find(|i| self.casts[*i].choices.contains_key("manager") && !is_void(i));
        let new = |cast, items, why| Voiding { cast, items, why };
        let all = [
            of_proxy.map(|cast| new(cast, Vec::new(), Why::NoAuthority)),
            of_item.map(|cast| new(cast, vec!["manager".to_string()], Why::Staff)),
            Some(new(0, Vec::new(), Why::NotGenuine)),
        ];
        self.declared.extend(all.into_iter().flatten());
    }
}
