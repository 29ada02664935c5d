//! A procedure of several steps, such as 四议两公开: the steps come in order, each is taken by the body or the role the pack
//! names, and what is published stays published before the next may be taken.

use crate::pack::Procedure;
use crate::permission::Role;
use crate::time::Time;

/// Where one step stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum StepState {
    /// Taken, and its time of publication is over.
    Done,
    /// Taken, and made public until then; the next waits for it.
    Public(Time),
    /// May be taken now.
    Now,
    /// Waits for the ones before it.
    Waiting,
}

/// Where a procedure stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Progress {
    /// A state for each step.
    pub steps: Vec<StepState>,
    /// The step that may be taken now.
    pub now: Option<usize>,
    /// Every step was taken and published.
    pub over: bool,
}

impl Progress {
    /// How many steps were taken.
    pub fn taken(&self) -> usize {
        self.steps.iter().filter(|s| !matches!(s, StepState::Now | StepState::Waiting)).count()
    }
}

/// Reads where a procedure stands. `taken` holds for each step that was taken, in order, until when it is public (none
/// where nothing is published).
pub fn progress(steps: usize, taken: &[Option<Time>], now: Time) -> Progress {
    let taken = &taken[..taken.len().min(steps)];
    let public = taken.last().copied().flatten().filter(|until| *until > now);
    let state = |i: usize| match taken.get(i) {
        Some(Some(until)) if *until > now => StepState::Public(*until),
        Some(_) => StepState::Done,
        None if i == taken.len() && public.is_none() => StepState::Now,
        None => StepState::Waiting,
    };
    let states: Vec<StepState> = (0..steps).map(state).collect();
    let at = states.iter().position(|s| *s == StepState::Now);
    Progress { over: steps > 0 && states.iter().all(|s| *s == StepState::Done), steps: states, now: at }
}

/// In what capacity somebody acts: roles and the kinds of bodies their posts are in.
#[derive(Clone, Copy, Debug)]
pub struct Acts<'a> {
    /// Roles of posts.
    pub roles: &'a [Role],
    /// Kinds of bodies.
    pub bodies: &'a [String],
}

/// Whether this capacity may take a step. A step of a body or role is taken by who holds a post in such a body or of such a role; where
/// nobody does (`held`) the chair of the community enters it, so that a body without accounts or a street that has not joined shuts nobody
/// out. A step of a meeting or a vote is entered by staff and the chair.
pub fn may_act(procedure: &Procedure, step: usize, acts: Acts<'_>, held: bool) -> bool {
    let Some(step) = procedure.steps.get(step) else { return false };
    let chair = acts.roles.contains(&Role::Chair);
    match (&step.body, step.role) {
        (Some(body), _) => acts.bodies.contains(body) || (chair && !held),
        (None, Some(role)) => acts.roles.contains(&role) || (chair && !held),
        (None, None) => chair || acts.roles.contains(&Role::CommunityWorker),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::time::DAY;

    fn four_two() -> Procedure {
        crate::pack::builtin().swap_remove(0).0.procedures.into_iter().find(|p| p.code == "four_two").unwrap()
    }

    #[test]
    fn steps_come_in_order_and_wait_for_what_is_public() {
        let (now, until) = (Time(100 * DAY), Time(107 * DAY));
        let p = progress(6, &[None, None], now);
        assert_eq!((p.now, p.steps[0], p.steps[3], p.over), (Some(2), StepState::Done, StepState::Waiting, false));
        let p = progress(6, &[None, None, None, None, Some(until)], now);
        assert_eq!((p.now, p.steps[4], p.steps[5]), (None, StepState::Public(until), StepState::Waiting));
        assert_eq!(progress(6, &[None, None, None, None, Some(until)], until).now, Some(5));
        assert!(progress(2, &[None, Some(now)], now).over && !progress(2, &[None, Some(until)], now).over);
    }

    #[test]
    fn only_who_is_named_acts() {
        let p = four_two();
        let (chair, worker, officer) = ([Role::Chair], [Role::CommunityWorker], [Role::StreetOfficer]);
        let (committee, none) = (["residents_committee".to_string()], [].as_slice());
        let may = |step, roles: &[Role], bodies: &[String], posts| may_act(&p, step, Acts { roles, bodies }, posts);
        assert!(may(1, &worker, &committee, true) && !may(1, &worker, none, true), "a body's own post");
        assert!(may(0, &chair, none, false) && !may(0, &chair, none, true), "the chair, for a body without posts");
        assert!(may(2, &worker, none, false) && !may(2, &officer, none, false), "a meeting's step");
        assert!(!may(9, &chair, &committee, false));
        let founding =
            crate::pack::builtin().swap_remove(0).0.procedures.into_iter().find(|p| p.code == "found_owners_meeting").unwrap();
        let may = |roles: &[Role], held| may_act(&founding, 0, Acts { roles, bodies: none }, held);
        assert!(may(&officer, true) && !may(&chair, true) && !may(&worker, false), "the street's officer");
        assert!(may(&chair, false), "the chair, where the street has not joined");
    }

    proptest! {
        #[test]
        fn at_most_one_step_may_be_taken(steps in 0usize..12, taken in proptest::collection::vec(proptest::option::of(0i64..20), 0..14)) {
            let taken: Vec<Option<Time>> = taken.into_iter().map(|t| t.map(Time)).collect();
            let p = progress(steps, &taken, Time(10));
            prop_assert_eq!(p.steps.len(), steps);
            prop_assert!(p.steps.iter().filter(|s| **s == StepState::Now).count() <= 1);
            prop_assert!(!(p.over && p.now.is_some()));
        }
    }
}
