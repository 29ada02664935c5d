//! Which statement somebody is asked next: drawn, and more often what is new, what moves people far apart and what few pass.
//! How likely it was to be drawn is handed back, so that it can be written down with the view.

use super::Count;
use crate::moment::Moment;

/// What every new statement is shown first.
pub const FIRST_VIEWS: u32 = 10;
/// Priority of a statement about the people themselves: seven, squared, for all of them.
pub const META: f64 = 49.0;

/// How much a statement is worth asking. `extremity` is how far from the middle of the map somebody stands who voted on
/// nothing else ([`super::map::Map::extremity`]).
pub fn priority(count: Count, extremity: f64) -> f64 {
    let seen = f64::from(count.seen());
    let passed = (f64::from(count.pass) + 1.0) / (seen + 2.0);
    let agreed = (f64::from(count.agree) + 1.0) / (seen + 2.0);
    let new = 1.0 + 8.0 * (-seen / 5.0).exp2();
    ((1.0 - passed) * (extremity + 1.0) * agreed * new).powi(2)
}

/// A statement somebody has not voted on yet.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Candidate {
    /// Its number.
    pub statement: i64,
    /// How much it is worth asking ([`priority`]).
    pub priority: f64,
    /// How often it was shown to anybody.
    pub views: u32,
}

/// What is asked next.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Drawn {
    /// Number of the statement.
    pub statement: i64,
    /// How likely it was to be drawn, above 0, at most 1.
    pub probability: f64,
}

/// Draws one in proportion to the priorities. As long as there are statements with fewer than ten views, one of these comes
/// first. None when there is nothing left to ask.
pub fn draw(candidates: &[Candidate], moment: &mut Moment) -> Option<Drawn> {
    let any_new = candidates.iter().any(|c| c.views < FIRST_VIEWS);
    let open = || candidates.iter().filter(|c| !any_new || c.views < FIRST_VIEWS);
    let weight = |c: &Candidate| if c.priority.is_finite() { c.priority.max(0.0) } else { 0.0 };
    let all: f64 = open().map(weight).sum();
    // Priorities are above zero; if ever they were not, all would be equal rather than nobody be asked.
    let share = |c: &Candidate| if all > 0.0 { weight(c) / all } else { 1.0 / open().count() as f64 };
    let mut left = (u64::from_le_bytes(moment.bytes()) >> 11) as f64 / (1u64 << 53) as f64;
    let mut drawn = None;
    for c in open() {
        let probability = share(c);
        if probability > 0.0 {
            drawn = Some(Drawn { statement: c.statement, probability });
        }
        if left < probability {
            break;
        }
        left -= probability;
    }
    drawn
}
