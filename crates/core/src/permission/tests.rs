//! The table's meaning, row by row where it matters, and what must hold for all of it.

use std::collections::BTreeSet;

use super::*;
use crate::id::{AccountId, BuildingId, CircleId, GridId, HomeId, PersonId, PostId};
use uuid::Uuid;

fn id<T: From<Uuid>>(n: u128) -> T {
    T::from(Uuid::from_u128(n))
}

fn with_post(role: Role, scope: Scope) -> Actor {
    let mut actor = Actor::of(id(1));
    actor.person = Some(id(2));
    actor.posts.push(HeldPost { id: id(3), role, scope, deputy: false });
    actor
}

fn resident(role: Role) -> Actor {
    let mut actor = Actor::of(id(1));
    actor.person = Some(id(2));
    actor.homes.push(Residence { home: id::<HomeId>(9), role, building: id::<BuildingId>(10), circle: Some(id::<CircleId>(11)) });
    actor
}

#[test]
fn names_are_distinct_and_columns_are_in_order() {
    let names: BTreeSet<_> = Action::ALL.iter().map(|a| a.name()).collect();
    assert_eq!(names.len(), Action::ALL.len());
    for (i, action) in Action::ALL.iter().enumerate() {
        assert_eq!(*action as usize, i);
    }
    for (i, role) in Role::ALL.iter().enumerate() {
        assert_eq!(*role as usize, i);
        assert_eq!(Role::parse(role.name()), Some(*role));
    }
    assert_eq!(Role::parse("tenant"), None);
}

#[test]
fn everything_can_be_done_by_somebody_and_nothing_hidden_by_everybody() {
    for action in Action::ALL {
        assert!(Role::ALL.iter().any(|r| reach(*r, *action) != Reach::Never), "{action:?}");
        assert!(!(action.hidden() && reach(Role::Visitor, *action) == Reach::Anywhere), "{action:?}");
    }
}

#[test]
fn nobody_may_less_than_a_visitor() {
    for action in Action::ALL {
        for role in Role::ALL {
            if reach(Role::Visitor, *action) == Reach::Anywhere {
                assert_eq!(reach(role, *action), Reach::Anywhere, "{role:?} {action:?}");
            }
        }
    }
}

#[test]
fn the_operator_reads_no_matters() {
    let mut operator = Actor::of(id(1));
    operator.operator = true;
    for action in [Action::ReadClosedMatter, Action::ReadUnreleased, Action::ReadAudit, Action::ListEveryMatter] {
        assert!(!may(&operator, action, &Where::COMMUNITY), "{action:?}");
    }
    assert!(may(&operator, Action::ImportDivisions, &Where::COMMUNITY));
}

#[test]
fn reading_and_filing_need_no_account() {
    let visitor = Actor::visitor();
    for action in [Action::ReadPublic, Action::FileMatter, Action::ReadMatter, Action::ListMatters, Action::FollowMatter] {
        assert_eq!(check(&visitor, action, &Where::COMMUNITY), Ok(()), "{action:?}");
    }
}

#[test]
fn answers_tell_no_more_than_one_may_know() {
    let (visitor, neighbour) = (Actor::visitor(), resident(Role::Resident));
    let table = [
        (&visitor, Action::ReadClosedMatter, Refusal::NotFound),
        (&neighbour, Action::ReadClosedMatter, Refusal::NotFound),
        (&visitor, Action::EditPlaces, Refusal::SignInNeeded),
        (&neighbour, Action::EditPlaces, Refusal::Forbidden),
        (&visitor, Action::ReadMe, Refusal::SignInNeeded),
        (&neighbour, Action::ImportDivisions, Refusal::NotFound),
    ];
    for (actor, action, answer) in table {
        assert_eq!(check(actor, action, &Where::COMMUNITY), Err(answer), "{action:?}");
    }
    let mut worker = Actor::of(id(1));
    worker.factor_missing = true;
    assert_eq!(check(&worker, Action::ImportRoster, &Where::COMMUNITY), Err(Refusal::SecondFactorNeeded));
    assert_eq!(check(&worker, Action::ReadClosedMatter, &Where::COMMUNITY), Err(Refusal::SecondFactorNeeded));
    assert_eq!(check(&worker, Action::ReadMe, &Where::COMMUNITY), Err(Refusal::Forbidden));
}

#[test]
fn a_leader_acts_on_what_the_post_holds() {
    let leader = with_post(Role::NeighbourLeader, Scope::Circle(id(11)));
    let held = Where { circle: Some(id(11)), holder: Some(id::<PostId>(3)), ..Where::default() };
    let passed_up = Where { holder: Some(id::<PostId>(4)), ..held };
    for action in [Action::SettleMatter, Action::PassUpMatter, Action::ReadClosedMatter] {
        assert!(may(&leader, action, &held), "{action:?}");
        assert!(!may(&leader, action, &passed_up), "{action:?}");
    }
    assert!(!may(&leader, Action::ShelveMatter, &held), "shelving is for the community and the street");
}

#[test]
fn within_means_the_place_of_the_post() {
    let scopes = [
        (Scope::Community, true),
        (Scope::Grid(id::<GridId>(20)), true),
        (Scope::Grid(id::<GridId>(21)), false),
        (Scope::Building(id::<BuildingId>(10)), true),
        (Scope::Circle(id::<CircleId>(12)), false),
    ];
    let place = Where { grid: Some(id(20)), building: Some(id(10)), circle: Some(id(11)), ..Where::default() };
    for (scope, expected) in scopes {
        let actor = with_post(Role::GridLead, scope);
        assert_eq!(may(&actor, Action::PublishNotice, &place), expected, "{scope:?}");
        assert_eq!(Scope::of(scope.kind(), scope.place()), Some(scope));
    }
    assert_eq!(Scope::of("grid", None), None);
}

#[test]
fn what_is_mine() {
    let me = Actor::of(id::<AccountId>(1));
    assert!(may(&me, Action::ReadMe, &Where::own(&me)));
    let other = Actor::of(id::<AccountId>(5));
    assert!(!may(&other, Action::ReadMe, &Where::own(&me)));
    assert!(!may(&Actor::visitor(), Action::ReadMe, &Where::own(&Actor::visitor())));
    let by_link = Where { by_link: true, ..Where::default() };
    assert!(may(&Actor::visitor(), Action::ConfirmMatter, &by_link));
    assert!(may(&Actor::visitor(), Action::ReadClosedMatter, &by_link));
}

#[test]
fn nobody_uses_a_post_in_a_matter_about_themselves() {
    let worker = with_post(Role::CommunityWorker, Scope::Community);
    let about = [id::<PersonId>(2)];
    let place = Where { holder: Some(id(3)), about: &about, ..Where::default() };
    assert!(!may(&worker, Action::ReadClosedMatter, &place));
    assert!(!may(&worker, Action::AssignMatter, &place));
    assert_eq!(check(&worker, Action::ReadClosedMatter, &place), Err(Refusal::NotFound));
    assert!(may(&worker, Action::ReadPublic, &place), "what everybody may do stays");
}

#[test]
fn roles_come_from_homes_and_posts() {
    assert_eq!(Actor::visitor().roles(), [Role::Visitor]);
    assert_eq!(resident(Role::Owner).roles(), [Role::Visitor, Role::Resident, Role::Owner]);
    assert_eq!(with_post(Role::Chair, Scope::Community).roles(), [Role::Visitor, Role::Chair]);
    assert_eq!(reach(Role::Owner, Action::UseSlip), Reach::Mine);
    for role in Role::ALL {
        assert!(!role.needs_factor() || role.is_post() || role == Role::Operator, "{role:?}");
    }
}
