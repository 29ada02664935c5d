//! Rules of meetings: when a series comes round, whether notice was given, quorum and majority of those present, the code
//! by which one joins, when minutes are due and who must agree to them, where a decision stands, the order of a procedure.

mod procedure;
mod series;
mod vote;

use crate::time::Date;

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

/// What is known of a decision or an action.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Task {
    /// The day by which it is done; none where nobody has to do anything.
    pub due: Option<Date>,
    /// Somebody said it is done, or the matter made of it was closed.
    pub done: bool,
    /// It was dropped, with a reason, or the matter was withdrawn.
    pub dropped: bool,
}

/// Where a decision stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stands {
    /// Done.
    Done,
    /// On the way.
    OnTheWay,
    /// Its day has passed.
    Late,
    /// Dropped, with a reason.
    Dropped,
}

impl Stands {
    /// All, in the order of the filter.
    pub const ALL: [Self; 4] = [Self::OnTheWay, Self::Late, Self::Done, Self::Dropped];

    /// Where it stands on a day. The day itself is still in time.
    pub fn of(task: &Task, today: Date) -> Self {
        match task {
            Task { dropped: true, .. } => Self::Dropped,
            Task { done: true, .. } => Self::Done,
            Task { due: Some(due), .. } if *due < today => Self::Late,
            _ => Self::OnTheWay,
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
            assert_eq!(Stands::of(&task, today), stands, "{task:?}");
            assert_eq!(Stands::parse(stands.name()), Some(stands));
        }
    }

    proptest! {
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
