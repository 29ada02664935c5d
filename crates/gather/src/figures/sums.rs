//! Sums of the months, as pure functions: totals, outcomes apart, the class of time in which half were answered, and what is
//! too few to be told.

use std::collections::BTreeMap;

use liren_core::time::{HOUR, Time};

/// Fewer than these about people are not told.
pub const FEW: i64 = 5;

/// Upper ends of the classes of time, in hours; what took longer is in one class more.
pub const SPANS: [i64; 12] = [4, 8, 24, 48, 72, 120, 168, 240, 336, 504, 720, 1440];

const SPAN_NAMES: [&str; 13] = ["d0", "d1", "d2", "d3", "d4", "d5", "d6", "d7", "d8", "d9", "d10", "d11", "d12"];

/// What an answer counts as when nobody can say "not done" to it any more, whatever its outcome.
pub const FINAL: &str = "final";

/// Outcomes of an answer: each is counted apart.
pub const ANSWERS: [&str; 4] = ["solved", "explained", "referred", FINAL];

/// The class of an answer by its time since filing.
pub fn span_of(filed: Time, now: Time) -> i64 {
    let took = now.0.saturating_sub(filed.0);
    let class = SPANS.iter().position(|h| took <= h * HOUR).unwrap_or(SPANS.len());
    i64::try_from(class).unwrap_or(0)
}

/// The name under which a class is counted.
pub fn span_name(span: i64) -> Option<&'static str> {
    SPAN_NAMES.get(usize::try_from(span).ok()?).copied()
}

/// Counts by what happened.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts(BTreeMap<String, i64>);

/// In what time half were answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Half {
    /// Within so many hours.
    Within(i64),
    /// Longer than the last class.
    Longer,
}

impl Counts {
    /// How often something happened.
    pub fn get(&self, what: &str) -> i64 {
        self.0.get(what).copied().unwrap_or(0)
    }

    /// Adds.
    pub fn add(&mut self, what: &str, n: i64) {
        *self.0.entry(what.to_string()).or_default() += n;
    }

    /// Adds all of another.
    pub fn merge(&mut self, other: &Self) {
        for (what, n) in &other.0 {
            self.add(what, *n);
        }
    }

    /// Matters whose last outcome is an answer; what is shelved, taken back, merged or split has none.
    pub fn answered(&self) -> i64 {
        ANSWERS.iter().map(|o| self.get(o)).sum()
    }

    /// How often a reporter's word brought it back.
    pub fn reopened(&self) -> i64 {
        self.get("not_done") + self.get("not_accepted")
    }

    /// The class of time in which at least half of the answers came. The time of a few answers is that of whoever gave them: it is not told.
    pub fn half(&self) -> Option<Half> {
        let all: i64 = SPAN_NAMES.iter().map(|d| self.get(d)).sum();
        if all < FEW {
            return None;
        }
        let mut so_far = 0;
        for (i, name) in SPAN_NAMES.iter().enumerate() {
            so_far += self.get(name);
            if so_far * 2 >= all {
                return Some(SPANS.get(i).map_or(Half::Longer, |h| Half::Within(*h)));
            }
        }
        None
    }

    /// How many answers came within the promise; not told of a few.
    pub fn within(&self) -> Option<i64> {
        (self.answered() >= FEW).then(|| self.get("on_time"))
    }

    /// The same in per cent; rounded down, so that 100 means all.
    pub fn on_time(&self) -> Option<i64> {
        self.within().map(|n| n * 100 / self.answered())
    }
}

/// Counts by month and category; the empty category is what is closed to the public.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Months(BTreeMap<(i64, String), Counts>);

impl Months {
    /// Adds.
    pub fn add(&mut self, month: i64, category: &str, what: &str, n: i64) {
        self.0.entry((month, category.to_string())).or_default().add(what, n);
    }

    /// Adds all of another.
    pub fn merge(&mut self, other: &Self) {
        for (key, counts) in &other.0 {
            self.0.entry(key.clone()).or_default().merge(counts);
        }
    }

    /// Leaves out what was taken back whole.
    pub fn tidy(&mut self) {
        self.0.retain(|_, counts| {
            counts.0.retain(|_, n| *n != 0);
            !counts.0.is_empty()
        });
    }

    /// Leaves out what is older.
    pub fn forget_before(&mut self, from: i64) {
        self.0.retain(|(month, _), _| *month >= from);
    }

    /// Every count: month, category, what, how many.
    pub fn each(&self) -> impl Iterator<Item = (i64, &str, &str, i64)> {
        self.0.iter().flat_map(|((m, c), counts)| counts.0.iter().map(move |(w, n)| (*m, c.as_str(), w.as_str(), *n)))
    }

    /// By month and category, without what is closed.
    pub fn told(&self) -> impl Iterator<Item = (i64, &str, &Counts)> {
        self.0.iter().filter(|((_, c), _)| !c.is_empty()).map(|((m, c), counts)| (*m, c.as_str(), counts))
    }

    /// The total of some months, without what is closed.
    pub fn total(&self, from: i64, to: i64) -> Counts {
        let mut out = Counts::default();
        for (_, _, counts) in self.told().filter(|(m, _, _)| (from..=to).contains(m)) {
            out.merge(counts);
        }
        out
    }

    /// The same by category.
    pub fn by_category(&self, from: i64, to: i64) -> BTreeMap<String, Counts> {
        let mut out: BTreeMap<String, Counts> = BTreeMap::new();
        for (_, category, counts) in self.told().filter(|(m, _, _)| (from..=to).contains(m)) {
            out.entry(category.to_string()).or_default().merge(counts);
        }
        out
    }

    /// How many that are closed to the public were filed, unless they are too few.
    pub fn closed(&self, from: i64, to: i64) -> Option<i64> {
        let of = |((m, c), counts): (&(i64, String), &Counts)| {
            if c.is_empty() && (from..=to).contains(m) { counts.get("filed") } else { 0 }
        };
        Some(self.0.iter().map(of).sum()).filter(|n| *n >= FEW)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn outcomes_stay_apart_and_shelved_is_no_answer() {
        let mut c = Counts::default();
        for what in ["solved", "solved", "explained", "referred", FINAL, "duplicate", "split", "shelved", "withdrawn", "on_time"]
        {
            c.add(what, 1);
        }
        assert_eq!((c.answered(), c.on_time(), c.half()), (5, Some(20), None));
        assert_eq!(Counts::default().on_time(), None);
        // Of four answers neither time nor promise is told.
        let mut few = Counts::default();
        for what in ["solved", "on_time", "d0"] {
            few.add(what, 4);
        }
        assert_eq!((few.answered(), few.within(), few.on_time(), few.half()), (4, None, None, None));
        for what in ["explained", "d3"] {
            few.add(what, 1);
        }
        assert_eq!((few.within(), few.on_time(), few.half()), (Some(4), Some(80), Some(Half::Within(4))));
    }

    proptest! {
        #[test]
        fn half_is_the_class_of_the_true_median(mut took in proptest::collection::vec(0_i64..2_000, 5..60)) {
            let mut c = Counts::default();
            for h in &took {
                c.add(span_name(span_of(Time(0), Time(h * HOUR))).expect("a class"), 1);
            }
            took.sort_unstable();
            let median = took[(took.len() - 1) / 2];
            match c.half().expect("there are answers") {
                Half::Within(h) => {
                    let below = SPANS.iter().copied().filter(|s| *s < h).max().unwrap_or(-1);
                    prop_assert!(below < median && median <= h, "{median} in ({below}, {h}]");
                }
                Half::Longer => prop_assert!(median > SPANS[SPANS.len() - 1]),
            }
        }

        #[test]
        fn of_what_is_closed_less_than_five_is_never_told(n in proptest::collection::vec(0_i64..4, 0..6)) {
            let mut months = Months::default();
            for (m, n) in n.iter().enumerate() {
                months.add(i64::try_from(m).expect("small"), "", "filed", *n);
            }
            let all: i64 = n.iter().sum();
            prop_assert_eq!(months.closed(0, 9), (all >= FEW).then_some(all));
            prop_assert_eq!(months.total(0, 9).get("filed"), 0);
        }
    }
}
