//! Rules of meetings: when a series comes round, whether notice was given, quorum and majority of those present, the code
//! by which one joins, when minutes are due and who must agree to them, where a decision stands, the order of a procedure.

mod procedure;
mod series;
mod vote;

use crate::time::{Date, MINUTE, Time};

pub use procedure::{Acts, Progress, StepState, may_act, progress};
pub use series::{Holidays, Rhythm, Round, Rounds};
pub use vote::{Counted, Line, Voice, counted};

/// The letters of a code: none that are mistaken for another.
const LETTERS: &[u8; 31] = b"23456789ABCDEFGHJKMNPQRSTUVWXYZ";
/// How long a code is.
pub const CODE: usize = 6;

/// A code from bytes of chance.
pub fn code(chance: [u8; 16]) -> String {
    let mut n = u128::from_be_bytes(chance);
    let mut out = String::with_capacity(CODE);
    for _ in 0..CODE {
        // Far more chance than 31^6 needs: what is left over favours no letter by more than one in 2^90.
        out.push(char::from(LETTERS[usize::try_from(n % 31).unwrap_or(0)]));
        n /= 31;
    }
    out
}

/// A code as somebody typed it: small letters, spaces and dashes do not matter. Nothing when it cannot be one.
pub fn typed_code(text: &str) -> Option<String> {
    let code: String = text.chars().filter(|c| !c.is_whitespace() && *c != '-').map(|c| c.to_ascii_uppercase()).collect();
    (code.len() == CODE && code.bytes().all(|b| LETTERS.contains(&b))).then_some(code)
}

/// Whole days between the invitation and the meeting, and whether they are as many as the pack asks for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Notice {
    /// Days between.
    pub days: i64,
    /// Days asked for.
    pub asked: i64,
}

impl Notice {
    /// Of a meeting on a day, for which people are invited on another.
    pub fn of(invited: Date, on: Date, asked: u32) -> Self {
        Self { days: invited.days_until(on), asked: i64::from(asked) }
    }

    /// Enough of them.
    pub fn kept(self) -> bool {
        self.days >= self.asked
    }
}

/// The day by which minutes are published.
pub fn minutes_due(held: Date, days: u32) -> Date {
    held.add_days(i64::from(days))
}

/// The day on which somebody is reminded of minutes that are not published yet: two days before, on the day after the
/// meeting at the earliest.
pub fn minutes_reminder(held: Date, days: u32) -> Date {
    held.add_days((i64::from(days) - 2).max(1))
}

/// When each item of an agenda begins, as long as everything before it has minutes; `starts` is when the meeting does.
pub fn begins(starts: Time, minutes: &[i64]) -> Vec<Option<Time>> {
    let mut at = Some(starts);
    minutes
        .iter()
        .map(|n| {
            let begins = at;
            at = at.filter(|_| *n > 0).map(|at| at.plus(n * MINUTE));
            begins
        })
        .collect()
}

/// An order with one moved to another place, from 0; none where there is no such one or place.
pub fn moved<T: PartialEq + Copy>(order: &[T], what: T, to: usize) -> Option<Vec<T>> {
    let from = order.iter().position(|o| *o == what).filter(|_| to < order.len())?;
    let mut out = order.to_vec();
    let one = out.remove(from);
    out.insert(to, one);
    Some(out)
}

/// What is known of a decision or an action itself.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Task {
    /// The day by which it is done; none where nobody has to do anything.
    pub due: Option<Date>,
    /// Somebody said it is done.
    pub done: bool,
    /// It was dropped, with a reason.
    pub dropped: bool,
}

/// What was made of a decision and carries it out: a matter, a project or a ballot.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Made {
    /// How it ended: done, or else dropped; none while it goes on.
    pub ended: Option<bool>,
    /// Until when it should have come further: the promise of a matter, the next milestone of a project, the close of a ballot.
    pub until: Option<Time>,
}

/// Where a decision stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stands {
    /// Done.
    Done,
    /// On the way.
    OnTheWay,
    /// Its day has passed, or that of what was made of it.
    Late,
    /// Dropped, with a reason.
    Dropped,
}

impl Stands {
    /// All, in the order of the filter.
    pub const ALL: [Self; 4] = [Self::OnTheWay, Self::Late, Self::Done, Self::Dropped];

    /// Where it stands at an instant of a day. The day itself is still in time. What somebody said of it goes first; then what was made
    /// of it: as long as one of that goes on it is not done.
    pub fn of(task: &Task, made: &[Made], today: Date, now: Time) -> Self {
        let late = task.due.is_some_and(|due| due < today);
        if task.dropped {
            Self::Dropped
        } else if task.done {
            Self::Done
        } else if !made.is_empty() && made.iter().all(|m| m.ended.is_some()) {
            if made.iter().any(|m| m.ended == Some(true)) { Self::Done } else { Self::Dropped }
        } else if late || made.iter().any(|m| m.ended.is_none() && m.until.is_some_and(|until| until < now)) {
            Self::Late
        } else {
            Self::OnTheWay
        }
    }

    /// The code name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::OnTheWay => "on_the_way",
            Self::Late => "late",
            Self::Dropped => "dropped",
        }
    }

    /// Back from [`Stands::name`].
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.name() == name)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn date(s: &str) -> Date {
        s.parse().unwrap()
    }

    #[test]
    fn notice_is_counted_in_whole_days() {
        let table = [
            ("2026-11-24", "2026-11-27", 3, true),
            ("2026-11-24", "2026-11-26", 3, false),
            ("2026-11-24", "2026-11-24", 0, true),
        ];
        for (invited, on, asked, kept) in table {
            assert_eq!(Notice::of(date(invited), date(on), asked).kept(), kept, "{invited} {on}");
        }
    }

    #[test]
    fn minutes_are_due_after_so_many_days_and_somebody_is_reminded_before() {
        assert_eq!(minutes_due(date("2026-11-24"), 7), date("2026-12-01"));
        assert_eq!(minutes_reminder(date("2026-11-24"), 7), date("2026-11-29"));
        assert_eq!(minutes_reminder(date("2026-11-24"), 1), date("2026-11-25"), "never before the day after");
    }

    #[test]
    fn where_a_decision_stands() {
        let today = date("2026-11-24");
        let task = |due: Option<&str>, done, dropped| Task { due: due.map(date), done, dropped };
        let table = [
            (task(None, false, false), Stands::OnTheWay),
            (task(Some("2026-11-24"), false, false), Stands::OnTheWay),
            (task(Some("2026-11-23"), false, false), Stands::Late),
            (task(Some("2026-11-23"), true, false), Stands::Done),
            (task(Some("2026-11-23"), true, true), Stands::Dropped),
        ];
        for (task, stands) in table {
            assert_eq!(Stands::of(&task, &[], today, Time(100)), stands, "{task:?}");
            assert_eq!(Stands::parse(stands.name()), Some(stands));
        }
    }

    #[test]
    fn what_was_made_of_a_decision_speaks_for_it() {
        let today = date("2026-11-24");
        let on = |until| Made { ended: None, until };
        let ended = |done| Made { ended: Some(done), until: Some(Time(1)) };
        let own = |due: &str| Task { due: Some(date(due)), done: false, dropped: false };
        let (ahead, past) = ("2026-12-01", "2026-11-01");
        let table: [(&str, Vec<Made>, Stands); 9] = [
            (ahead, vec![on(None)], Stands::OnTheWay),
            (ahead, vec![on(Some(Time(100)))], Stands::OnTheWay),
            (ahead, vec![on(Some(Time(99)))], Stands::Late),
            (past, vec![on(Some(Time(200)))], Stands::Late),
            (past, vec![ended(true)], Stands::Done),
            (ahead, vec![ended(false)], Stands::Dropped),
            (ahead, vec![ended(false), ended(true)], Stands::Done),
            // The matter is closed, its project is still being built, or late.
            (ahead, vec![ended(true), on(None)], Stands::OnTheWay),
            (ahead, vec![ended(true), on(Some(Time(99)))], Stands::Late),
        ];
        for (due, made, stands) in table {
            assert_eq!(Stands::of(&own(due), &made, today, Time(100)), stands, "{due} {made:?}");
            let said = Task { done: true, ..own(due) };
            assert_eq!(Stands::of(&said, &made, today, Time(100)), Stands::Done, "somebody said so");
        }
    }

    #[test]
    fn items_begin_one_after_the_other_as_long_as_minutes_are_known() {
        let at = |n: i64| Some(Time(n * MINUTE));
        assert_eq!(begins(Time(0), &[10, 20, 0, 5]), [at(0), at(10), at(30), None]);
        assert_eq!(begins(Time(0), &[]), []);
    }

    proptest! {
        #[test]
        fn moving_keeps_the_others_in_their_order(n in 1usize..30, what in 0usize..40, to in 0usize..40) {
            let order: Vec<usize> = (0..n).collect();
            match moved(&order, what, to) {
                None => prop_assert!(what >= n || to >= n),
                Some(out) => {
                    prop_assert_eq!(out[to], what);
                    let others: Vec<usize> = out.iter().copied().filter(|o| *o != what).collect();
                    prop_assert!(others.is_sorted() && others.len() == n - 1);
                }
            }
        }

        #[test]
        fn a_code_is_read_back_however_it_is_typed(chance: [u8; 16]) {
            let code = code(chance);
            prop_assert_eq!(typed_code(&code), Some(code.clone()));
            let typed = format!(" {}-{} ", code[..3].to_lowercase(), &code[3..]);
            prop_assert_eq!(typed_code(&typed), Some(code.clone()));
            prop_assert!(!code.contains(['0', 'O', '1', 'I', 'L']));
            prop_assert_eq!(typed_code(&code[1..]), None);
        }
    }
}
