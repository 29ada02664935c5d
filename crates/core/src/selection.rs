//! Selections: whether somebody has enough homes behind them (推选记录, one page), when a ballot may be made, whether enough
//! ask for a recall, what each step waits for, who takes which seat. The numbers come from the rule pack (`[[selections]]`).

use crate::ballot::rule::Share;
use crate::time::Time;

/// Where a selection stands, as counted.
#[derive(Clone, Debug)]
pub struct Standing {
    /// Homes of the place.
    pub homes: u64,
    /// Homes behind each who stands, in any order.
    pub voices: Vec<u64>,
    /// Candidates are posted until then.
    pub notice: Time,
    /// The result is posted until then, once it is.
    pub until: Option<Time>,
    /// Objections without an answer.
    pub objections: usize,
}

/// What is held.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// All seats, for a whole term.
    Term,
    /// Seats that fell empty, for what is left of the term (补选).
    ByElection,
    /// Whether somebody stays in a post (罢免).
    Recall,
}

impl Kind {
    /// As stored.
    pub fn name(self) -> &'static str {
        match self {
            Self::Term => "term",
            Self::ByElection => "by_election",
            Self::Recall => "recall",
        }
    }

    /// Back from [`Kind::name`].
    pub fn of(name: &str) -> Option<Self> {
        [Self::Term, Self::ByElection, Self::Recall].into_iter().find(|k| k.name() == name)
    }
}

/// What a step waits for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Waits {
    /// The days in which candidates are posted.
    Notice(Time),
    /// So many homes behind one; so many stand behind the one who has most.
    Homes {
        /// Needed.
        needed: u64,
        /// Behind the one who has most.
        most: u64,
    },
    /// The days in which the result is posted.
    Posting(Time),
    /// So many objections without an answer.
    Objections(usize),
    /// As many who agreed to stand as there are seats.
    Candidates {
        /// Needed.
        needed: u64,
        /// Who agreed so far.
        stand: u64,
    },
    /// So many who ask for a recall.
    Asking {
        /// Needed.
        needed: u64,
        /// Who ask so far.
        ask: u64,
    },
    /// The ballot, which is not over.
    Ballot,
}

/// Whether a ballot may be made: nominations were open long enough, and as many stand as there are seats.
///
/// # Errors
/// What it waits for.
pub fn may_vote(stand: u64, seats: u64, notice: Time, now: Time) -> Result<(), Vec<Waits>> {
    let mut waits = Vec::new();
    if now < notice {
        waits.push(Waits::Notice(notice));
    }
    if stand == 0 || stand < seats {
        waits.push(Waits::Candidates { needed: seats.max(1), stand });
    }
    if waits.is_empty() { Ok(()) } else { Err(waits) }
}

/// Whether enough of those who choose ask for a recall.
///
/// # Errors
/// What it waits for.
pub fn may_recall(called_by: Share, ask: u64, whole: u64) -> Result<(), Vec<Waits>> {
    if called_by.is_met(ask, whole) { Ok(()) } else { Err(vec![Waits::Asking { needed: called_by.least(whole), ask }]) }
}

/// What becomes of the seats.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Seat<S, P> {
    /// Another term of whoever holds it.
    Renew(S, P),
    /// It goes to a successor.
    HandOver(S, P),
    /// Nobody held it.
    Fill(S, P),
    /// There is no such seat yet.
    Create(P),
    /// Nobody follows.
    End(S),
}

/// Who takes which seat. `held` are the seats with their holders. Whoever is chosen again keeps theirs; the others follow those who
/// leave, so that what these had in hand goes along; then vacant seats, then new ones. Where seats that fell empty are filled
/// (`all` is false) whoever holds one stays.
pub fn seated<S: Copy + PartialEq, P: Copy + PartialEq>(held: &[(S, Option<P>)], chosen: &[P], all: bool) -> Vec<Seat<S, P>> {
    let kept = |p: &P| held.iter().find(|(_, holder)| *holder == Some(*p)).map(|(seat, _)| *seat);
    let leaves = |holder: Option<P>| all && holder.is_some_and(|p| !chosen.contains(&p));
    let mut leave = held.iter().filter(|(_, holder)| leaves(*holder)).map(|(seat, _)| *seat);
    let mut vacant = held.iter().filter(|(_, holder)| holder.is_none()).map(|(seat, _)| *seat);
    let mut out = Vec::new();
    for p in chosen {
        out.push(match kept(p) {
            Some(seat) => Seat::Renew(seat, *p),
            None => match leave.next() {
                Some(seat) => Seat::HandOver(seat, *p),
                None => vacant.next().map_or(Seat::Create(*p), |seat| Seat::Fill(seat, *p)),
            },
        });
    }
    out.extend(leave.map(Seat::End));
    out
}

impl Standing {
    /// The one who has enough homes behind them. A home has one voice: where more than half is asked there is one at most;
    /// where less is asked and two have as many, nobody is chosen.
    pub fn chosen(&self, agree: Share) -> Option<usize> {
        let most = *self.voices.iter().max()?;
        let mut first = self.voices.iter().enumerate().filter(|(_, n)| **n == most).map(|(i, _)| i);
        let only = first.next().filter(|_| first.next().is_none())?;
        (self.homes > 0 && most > 0 && agree.is_met(most, self.homes)).then_some(only)
    }

    /// Whether the result may be posted, and who it is.
    ///
    /// # Errors
    /// What it waits for.
    pub fn may_post(&self, agree: Share, now: Time) -> Result<usize, Vec<Waits>> {
        let mut waits = Vec::new();
        if now < self.notice {
            waits.push(Waits::Notice(self.notice));
        }
        let chosen = self.chosen(agree);
        if chosen.is_none() {
            let most = self.voices.iter().copied().max().unwrap_or(0);
            waits.push(Waits::Homes { needed: agree.least(self.homes), most });
        }
        match chosen {
            Some(i) if waits.is_empty() => Ok(i),
            _ => Err(waits),
        }
    }

    /// Whether it may be signed.
    ///
    /// # Errors
    /// What it waits for.
    pub fn may_sign(&self, now: Time) -> Result<(), Vec<Waits>> {
        let mut waits = Vec::new();
        if let Some(until) = self.until.filter(|u| now < *u) {
            waits.push(Waits::Posting(until));
        }
        if self.objections > 0 {
            waits.push(Waits::Objections(self.objections));
        }
        if waits.is_empty() { Ok(()) } else { Err(waits) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stands(homes: u64, voices: &[u64]) -> Standing {
        Standing { homes, voices: voices.to_vec(), notice: Time(10), until: None, objections: 0 }
    }

    fn half() -> Share {
        "more than 1/2".parse().expect("a share")
    }

    #[test]
    fn more_than_half_of_all_homes_is_needed() {
        let cases: &[(u64, &[u64], Option<usize>)] = &[
            (12, &[7, 5], Some(0)),
            (12, &[6, 6], None),
            (12, &[6], None),
            (13, &[0, 7], Some(1)),
            (1, &[1], Some(0)),
            (0, &[], None),
            (0, &[0], None),
            (5, &[], None),
        ];
        for (homes, voices, chosen) in cases {
            assert_eq!(stands(*homes, voices).chosen(half()), *chosen, "{homes} {voices:?}");
        }
        // Where less is asked, as many for two is nobody.
        let third: Share = "at least 1/3".parse().expect("a share");
        assert_eq!(stands(9, &[3, 3]).chosen(third), None);
        assert_eq!(stands(9, &[3, 4]).chosen(third), Some(1));
    }

    #[test]
    fn each_step_says_what_it_waits_for() {
        let s = stands(12, &[6]);
        assert_eq!(s.may_post(half(), Time(9)), Err(vec![Waits::Notice(Time(10)), Waits::Homes { needed: 7, most: 6 }]));
        assert_eq!(stands(12, &[7]).may_post(half(), Time(10)), Ok(0));
        let posted = Standing { until: Some(Time(20)), objections: 2, ..stands(12, &[7]) };
        assert_eq!(posted.may_sign(Time(19)), Err(vec![Waits::Posting(Time(20)), Waits::Objections(2)]));
        assert_eq!(Standing { objections: 0, ..posted }.may_sign(Time(20)), Ok(()));
    }

    #[test]
    fn a_ballot_waits_for_days_and_for_as_many_as_there_are_seats() {
        assert_eq!(may_vote(5, 5, Time(10), Time(10)), Ok(()));
        let short = Waits::Candidates { needed: 5, stand: 4 };
        assert_eq!(may_vote(4, 5, Time(10), Time(9)), Err(vec![Waits::Notice(Time(10)), short]));
        assert_eq!(may_vote(0, 0, Time(0), Time(0)), Err(vec![Waits::Candidates { needed: 1, stand: 0 }]));
        let fifth = "at least 1/5".parse().expect("a share");
        assert_eq!(may_recall(fifth, 3, 15), Ok(()));
        assert_eq!(may_recall(fifth, 3, 16), Err(vec![Waits::Asking { needed: 4, ask: 3 }]));
        assert!(may_recall(fifth, 0, 0).is_err());
    }

    #[test]
    fn seats_go_to_those_chosen_and_what_is_in_hand_goes_along() {
        use Seat::{Create, End, Fill, HandOver, Renew};
        let held = [('a', Some(1)), ('b', Some(2)), ('c', Some(3)), ('d', None)];
        assert_eq!(
            seated(&held, &[2, 9, 8, 7, 6], true),
            vec![Renew('b', 2), HandOver('a', 9), HandOver('c', 8), Fill('d', 7), Create(6)]
        );
        assert_eq!(seated(&held, &[2], true), vec![Renew('b', 2), End('a'), End('c')]);
        assert_eq!(seated(&held, &[9, 8], false), vec![Fill('d', 9), Create(8)]);
        assert_eq!(seated::<char, i32>(&[], &[1], true), vec![Create(1)]);
    }

    proptest::proptest! {
        #[test]
        fn everybody_chosen_has_one_seat_and_nobody_is_in_two(held in proptest::collection::vec(proptest::option::of(0u8..9), 0..9), chosen in proptest::collection::btree_set(0u8..20, 0..9), all: bool) {
            let mut seen = std::collections::BTreeSet::new();
            let held: Vec<(usize, Option<u8>)> = held.into_iter().enumerate().map(|(i, p)| (i, p.filter(|p| seen.insert(*p)))).collect();
            let chosen: Vec<u8> = chosen.into_iter().collect();
            let out = seated(&held, &chosen, all);
            let (mut people, mut seats) = (Vec::new(), Vec::new());
            for s in out {
                match s {
                    Seat::Renew(s, p) | Seat::HandOver(s, p) | Seat::Fill(s, p) => { people.push(p); seats.push(s); }
                    Seat::Create(p) => people.push(p),
                    Seat::End(s) => seats.push(s),
                }
            }
            proptest::prop_assert_eq!(people, chosen);
            let n = seats.len();
            seats.sort_unstable();
            seats.dedup();
            proptest::prop_assert_eq!(seats.len(), n);
        }
    }
}
