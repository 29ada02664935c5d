//! Reading a bundle as it comes, a line at a time, in bounded memory for each: form, order, places in the log, commitments.
//! What it adds up to is judged when all has been read (`judge`).

use std::collections::{BTreeMap, BTreeSet};

use sha2::{Digest, Sha256};

use super::report::{Facts, Fault, Report, What};
use super::{Depth, FORMAT, Frame, MOST_OTHERS, kind};
use crate::ballot::choice::{Choice, Choices, Keeping, Receipt, Subject, commit};
use crate::ballot::entry::{Cast, Closed, Item, Lot, Notice, Opening, Outcome, Roll, Turnout};
use crate::ballot::roll::{Homes, OwnerLine, Reason, commit_homes, commit_reason};
use crate::ballot::rule::Sum;
use crate::ballot::voided::Voided;
use crate::canon::{self, Bad};
use crate::merkle::{self, Frontier, Hash, Root};

/// What whoever checks knows from elsewhere.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Wanted {
    /// A root of the log, from after the result.
    pub root: Option<Hash>,
    /// A receipt.
    pub receipt: Option<Receipt>,
}

/// How far the bundle has come. Each comes after the one before.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Phase {
    Start,
    Log,
    Notice,
    Items,
    Corrected,
    Owners,
    Voting,
    Closed,
    Counted,
    Final,
    Head,
    Done,
}

/// What has to be opened in the next line.
#[derive(Clone, Copy, Debug)]
pub(super) enum Expected {
    Choices { commit: Hash, owner: Option<u32>, of: Of },
    Homes { commit: Hash, area: u64 },
    Reason { commit: Hash },
}

/// Whose choices they are.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Of {
    Cast,
    Paper,
    Slip,
}

pub(super) struct Given {
    pub place: u64,
    pub line: u64,
    pub cast: Cast,
    pub opened: Option<Opening>,
}

/// A count, with the lines in which its parts stand.
pub(super) struct Round {
    pub line: u64,
    pub turnout: Turnout,
    /// What was void when it began.
    pub voided: Voided,
    pub lots: BTreeMap<String, (u64, Lot)>,
    pub outcomes: Vec<(u64, Outcome)>,
}

/// Reads a bundle: [`feed`](Self::feed) it, then [`finish`](Self::finish).
pub struct Verifier {
    pub(super) wanted: Wanted,
    buffer: Vec<u8>,
    digest: Sha256,
    pub(super) line: u64,
    pub(super) phase: Phase,
    pub(super) expected: Option<Expected>,
    pub(super) log: Frontier,
    pub(super) faults: Vec<Fault>,
    pub(super) facts: Facts,
    pub(super) inspection: bool,
    pub(super) notice: Option<Notice>,
    pub(super) items: Vec<Item>,
    /// Lines of the ballot itself so far, and whether the last entry of the log was one.
    pub(super) own: u64,
    pub(super) ends_own: bool,
    pub(super) roll: Option<Roll>,
    pub(super) roll_tree: Frontier,
    pub(super) weights: Vec<Sum>,
    pub(super) rooms: BTreeSet<String>,
    pub(super) extended: u32,
    pub(super) delivered: BTreeSet<u32>,
    pub(super) casts: Vec<Given>,
    pub(super) voted: BTreeSet<u32>,
    pub(super) papers: BTreeMap<u64, Vec<(u32, Hash)>>,
    pub(super) slips: Vec<(Hash, u64)>,
    pub(super) slips_opened: Vec<Choices>,
    /// What is void by now, and whether something was declared or restored since the last count.
    pub(super) voided: Voided,
    pub(super) mended: bool,
    /// An officer declared something void.
    pub(super) declared: bool,
    pub(super) closed: Option<Closed>,
    pub(super) rounds: Vec<Round>,
    pub(super) root_found: bool,
    pub(super) log_then: Option<Hash>,
}

impl Verifier {
    /// Begins.
    pub fn new(wanted: Wanted) -> Self {
        Self {
            wanted,
            buffer: Vec::new(),
            digest: Sha256::new(),
            line: 0,
            phase: Phase::Start,
            expected: None,
            log: Frontier::default(),
            faults: Vec::new(),
            facts: Facts::default(),
            inspection: false,
            notice: None,
            items: Vec::new(),
            own: 0,
            ends_own: false,
            roll: None,
            roll_tree: Frontier::default(),
            weights: Vec::new(),
            rooms: BTreeSet::new(),
            extended: 0,
            delivered: BTreeSet::new(),
            casts: Vec::new(),
            voted: BTreeSet::new(),
            papers: BTreeMap::new(),
            slips: Vec::new(),
            slips_opened: Vec::new(),
            voided: Voided::default(),
            mended: false,
            declared: false,
            closed: None,
            rounds: Vec::new(),
            root_found: false,
            log_then: None,
        }
    }

    /// Takes the next bytes of the file, as many as there are. After the first fault nothing more is read.
    pub fn feed(&mut self, mut bytes: &[u8]) {
        while self.faults.is_empty() && !bytes.is_empty() {
            let end = bytes.iter().position(|b| *b == b'\n');
            let (part, rest) = bytes.split_at(end.unwrap_or(bytes.len()));
            if self.buffer.len() + part.len() > canon::LONGEST {
                self.line += 1;
                return self.fault(What::Long);
            }
            self.buffer.extend_from_slice(part);
            bytes = rest.get(1..).unwrap_or(&[]);
            if end.is_some() {
                let line = std::mem::take(&mut self.buffer);
                self.line += 1;
                if let Err(what) = self.take(&line) {
                    return self.fault(what);
                }
            }
        }
    }

    /// Judges what was read.
    pub fn finish(mut self) -> Report {
        if self.faults.is_empty() {
            if !self.buffer.is_empty() || self.phase != Phase::Done {
                self.fault(What::End);
            } else {
                self.judge();
            }
        }
        self.report()
    }

    pub(super) fn fault(&mut self, what: What) {
        self.fault_at(self.line, what);
    }

    pub(super) fn fault_at(&mut self, line: u64, what: What) {
        self.faults.push(Fault { line, what });
    }

    fn take(&mut self, bytes: &[u8]) -> Result<(), What> {
        let text = std::str::from_utf8(bytes).map_err(|_| What::Form)?;
        let kind = kind(text).ok_or(What::Shape)?;
        let bad = |bad| match bad {
            Bad::Long => What::Long,
            Bad::Form => What::Form,
            Bad::Shape => What::Shape,
        };
        if self.phase == Phase::Done {
            return Err(What::End);
        }
        match kind {
            "bundle" | "log" | "other" | "homes" | "opening" | "reason" | "head" | "close" => {
                self.frame(canon::read(text).map_err(bad)?)?;
            }
            "owner" => self.owner(&canon::read(text).map_err(bad)?, text)?,
            _ => {
                let entry = canon::read(text).map_err(bad)?;
                must(self.expected.is_none(), What::Order)?;
                must(self.phase > Phase::Start && self.phase < Phase::Head, What::Order)?;
                self.entry(entry)?;
                self.push(merkle::leaf(bytes));
            }
        }
        self.digest.update(bytes);
        self.digest.update(b"\n");
        Ok(())
    }

    /// The log goes on by a leaf; what is known from elsewhere is compared at its size.
    fn push(&mut self, leaf: Hash) {
        self.log.push(leaf, &mut |_, _| {});
        if self.is_counted() && self.wanted.root.is_some_and(|wanted| wanted == self.log.root()) {
            self.root_found = true;
        }
        let then = self.wanted.receipt.as_ref().and_then(|r| r.place).filter(|p| p.size == self.log.size());
        if then.is_some() {
            self.log_then = Some(self.log.root());
        }
    }

    /// Whether the last count is whole.
    pub(super) fn is_counted(&self) -> bool {
        self.rounds.last().is_some_and(|r| r.outcomes.len() == self.items.len())
    }

    fn frame(&mut self, frame: Frame) -> Result<(), What> {
        let opens = matches!(frame, Frame::Homes { .. } | Frame::Opening(_) | Frame::Reason { .. });
        must(opens == self.expected.is_some(), What::Order)?;
        match frame {
            Frame::Bundle { depth, format } => {
                must(self.phase == Phase::Start && self.line == 1, What::Order)?;
                must(format == FORMAT, What::Format)?;
                self.facts.depth = Some(depth);
                self.inspection = depth == Depth::Inspection;
            }
            Frame::Log { log, peaks, size } => {
                must(self.phase == Phase::Start && self.line == 2, What::Order)?;
                must(!log.is_empty(), What::Log)?;
                self.log = Frontier::of(size, peaks).ok_or(What::Log)?;
                self.facts.log = log;
                self.phase = Phase::Log;
            }
            Frame::Other { leaves } => {
                must(self.phase > Phase::Log && self.phase < Phase::Head, What::Order)?;
                must(self.phase != Phase::Owners, What::Order)?;
                must((1..=MOST_OTHERS).contains(&leaves.len()), What::Shape)?;
                leaves.into_iter().for_each(|l| self.push(l));
                self.ends_own = false;
            }
            Frame::Homes { rooms, salt } => {
                let Some(Expected::Homes { commit, area }) = self.expected.take() else { return Err(What::Order) };
                let homes = Homes { rooms, salt };
                must(commit_homes(&self.facts.ballot, &homes) == commit, What::Commitment)?;
                let sum = homes.rooms.iter().try_fold(0u64, |a, r| a.checked_add(r.area));
                must(sum == Some(area) && !homes.rooms.is_empty(), What::Homes)?;
                let new = homes.rooms.into_iter().all(|r| self.rooms.insert(r.room));
                must(new, What::Homes)?;
                self.end_of_owners()?;
            }
            Frame::Opening(opening) => self.opening(opening)?,
            Frame::Reason { salt, text } => {
                let Some(Expected::Reason { commit }) = self.expected.take() else { return Err(What::Order) };
                must(commit_reason(&self.facts.ballot, &Reason { salt, text }) == commit, What::Commitment)?;
            }
            Frame::Head { key, root, signature, size, time } => {
                // What was declared void after the last count has to be counted.
                let complete = self.is_counted() && !self.mended;
                must((Phase::Counted..Phase::Head).contains(&self.phase) && complete, What::Order)?;
                // A bundle ends with its ballot: what stands after the outcomes could be a line of its own that is hidden.
                must(self.ends_own, What::Hidden)?;
                must(size == self.log.size() && root == self.log.root(), What::Root)?;
                must(self.notice.as_ref().is_some_and(|n| n.key == key), What::Signature)?;
                let signed = Root { log: self.facts.log.clone(), size, time, hash: root };
                must(signed.is_signed(&key, &signature), What::Signature)?;
                (self.facts.root, self.facts.key, self.facts.time) = (Some(root), Some(key), Some(time));
                self.facts.size = size;
                self.phase = Phase::Head;
            }
            Frame::Close { digest, lines } => {
                must(self.phase == Phase::Head, What::Order)?;
                let here = Hash(self.digest.clone().finalize().into());
                must(digest == here && lines + 1 == self.line, What::Digest)?;
                self.phase = Phase::Done;
            }
        }
        Ok(())
    }

    fn opening(&mut self, opening: Opening) -> Result<(), What> {
        let Some(Expected::Choices { commit: committed, owner, of }) = self.expected.take() else {
            return Err(What::Order);
        };
        let subject = match (opening.key, owner) {
            (Some(key), None) => Subject::Slip(key),
            (None, Some(owner)) => Subject::Owner(owner),
            _ => return Err(What::Commitment),
        };
        must(commit(&self.facts.ballot, subject, opening.proxy, &opening.choices, opening.salt) == committed, What::Commitment)?;
        let fits = |(code, choice): (&String, &Choice)| {
            self.items.iter().find(|i| i.code == *code).is_some_and(|i| choice.fits(i.options.len(), i.marks))
        };
        must(opening.choices.iter().all(fits), What::Choice)?;
        must(opening.key.is_none() || opening.proxy == 0, What::Choice)?;
        match of {
            Of::Cast => self.casts.last_mut().ok_or(What::Order)?.opened = Some(opening),
            Of::Slip => self.slips_opened.push(opening.choices),
            Of::Paper => {}
        }
        Ok(())
    }

    fn owner(&mut self, owner: &OwnerLine, text: &str) -> Result<(), What> {
        must(self.phase == Phase::Owners && self.expected.is_none(), What::Order)?;
        must(owner.n as usize == self.weights.len() + 1 && owner.heads == 1, What::Roll)?;
        let even = self.notice.as_ref().is_some_and(|n| n.keeping == Keeping::Detached);
        must(!even || owner.area == 0, What::Roll)?;
        self.weights.push(Sum { area: owner.area, heads: owner.heads });
        self.roll_tree.push(merkle::leaf(text.as_bytes()), &mut |_, _| {});
        if self.inspection || self.notice.as_ref().is_some_and(|n| n.rooms) {
            self.expected = Some(Expected::Homes { commit: owner.homes, area: owner.area });
            return Ok(());
        }
        self.end_of_owners()
    }

    /// After the last owner the roll must be the frozen one.
    fn end_of_owners(&mut self) -> Result<(), What> {
        let Some(roll) = self.roll.as_ref().filter(|r| r.owners as usize == self.weights.len()) else { return Ok(()) };
        let whole = self.weights.iter().try_fold(Sum::default(), |a, w| {
            let area = a.area.checked_add(w.area).filter(|a| *a <= canon::LARGEST)?;
            Some(Sum { area, heads: a.heads + w.heads })
        });
        must(whole == Some(Sum { area: roll.area, heads: roll.heads }), What::Roll)?;
        must(roll.root == self.roll_tree.root(), What::Roll)?;
        self.facts.whole = Sum { area: roll.area, heads: roll.heads };
        self.facts.owners = u64::from(roll.owners);
        self.phase = Phase::Voting;
        Ok(())
    }
}

pub(super) fn must(holds: bool, what: What) -> Result<(), What> {
    if holds { Ok(()) } else { Err(what) }
}
