//! Selections by a page (推选记录): whether somebody has enough homes behind them, and what each step waits for. The numbers
//! come from the rule pack (`[[selections]]`).

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
}
