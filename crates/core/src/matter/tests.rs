//! The way of a matter, told as tables and as random walks over a small pack.

use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::calendar::Calendar;
use crate::pack::{CALENDAR_CN, builtin};
use crate::time::{Date, HOUR, Zone};

fn pack() -> Pack {
    builtin().into_iter().map(|(p, _)| p).find(|p| p.id == "cn-three-neighbours").expect("the pack is built in")
}

fn holder(n: u128) -> Holder {
    Holder { post: PostId(Uuid::from_u128(n)), person: PersonId(Uuid::from_u128(n + 100)) }
}

fn full() -> Chain {
    Chain { levels: (1..=5).map(|n| Some(holder(n))).collect(), duty: Some(holder(4)), chair: Some(holder(9)) }
}

fn with<T>(run: impl FnOnce(Judge<'_>, Time) -> T) -> T {
    let (pack, calendar) = (pack(), Calendar::parse(CALENDAR_CN).expect("the calendar parses"));
    let zone = Zone::new(&pack.zone).expect("the zone exists");
    let now = zone.at(Date { year: 2026, month: 11, day: 24 }, 10, 0);
    run(Judge { pack: &pack, work: pack.work(&calendar, &zone) }, now)
}

/// A category that starts with the neighbour leader.
fn low(pack: &Pack) -> String {
    pack.categories
        .iter()
        .find(|c| pack.level(&c.start) == Some(0) && !c.danger)
        .map(|c| c.code.clone())
        .expect("one starts below")
}

fn facts<'a>(category: &'a str) -> Facts<'a> {
    Facts { kind: "help", category, source: "web", ..Facts::default() }
}

#[test]
fn it_starts_below_and_climbs_to_the_top() {
    with(|judge, now| {
        let category = low(judge.pack);
        let mut p = judge.route(&full(), &facts(&category), now).unwrap().progress;
        assert_eq!(p.level, 0);
        assert!(p.due > now && p.due <= p.promise);
        let promise = p.promise;
        for level in 1..judge.pack.levels.len() {
            let Passed::To(next) = judge.pass_up(&p, &full(), p.due).unwrap() else { panic!("somebody is above level {level}") };
            assert_eq!((next.level, next.promise), (level, promise));
            p = next;
        }
        let Passed::Top(top) = judge.pass_up(&p, &full(), p.due).unwrap() else { panic!("nobody is above the top") };
        assert!(top.late_at_top && top.state == State::Open && top.holder == p.holder);
    });
}

#[test]
fn vacancies_conflicts_and_double_posts_are_passed_over() {
    with(|judge, now| {
        let category = low(judge.pack);
        let route = |chain: &Chain, f: Facts<'_>| judge.route(chain, &f, now).map(|r| (r.progress.level, r.progress.holder));
        let mut vacant = full();
        vacant.levels[0] = None;
        assert_eq!(route(&vacant, facts(&category)).unwrap(), (1, holder(2)));
        assert_eq!(route(&full(), Facts { not_leader: true, ..facts(&category) }).unwrap(), (1, holder(2)));
        assert_eq!(route(&full(), Facts { about: Some(holder(1).person), ..facts(&category) }).unwrap().0, 3);
        let mut double = full();
        double.levels[1] = Some(Holder { post: holder(2).post, person: holder(1).person });
        assert_eq!(
            route(&double, Facts { not_leader: true, ..facts(&category) }).unwrap().0,
            2,
            "the leader's other post is no way round"
        );
        let p = judge.route(&double, &facts(&category), now).unwrap().progress;
        let Passed::To(next) = judge.pass_up(&p, &double, now).unwrap() else { panic!() };
        assert_eq!(next.level, 2, "a level of the same person is skipped");
        let nobody = Chain { levels: vec![None; 5], duty: Some(holder(7)), chair: Some(holder(9)) };
        assert_eq!(route(&nobody, facts(&category)).unwrap().1, holder(7));
        let about_duty = Facts { about: Some(holder(7).person), ..facts(&category) };
        assert_eq!(route(&nobody, about_duty).unwrap().1, holder(9));
        let empty = Chain { levels: vec![None; 5], ..Chain::default() };
        assert_eq!(route(&empty, facts(&category)), Err(Refusal::NobodyFree));
    });
}

#[test]
fn not_done_reopens_one_level_up_and_then_the_answer_is_final() {
    with(|judge, now| {
        let category = low(judge.pack);
        let mut p = judge.route(&full(), &facts(&category), now).unwrap().progress;
        for n in 1..=judge.pack.asking.reopen_total {
            p = judge.settle(&p, Outcome::Solved, now).unwrap();
            assert_eq!(p.state, State::Asked);
            p = judge.not_done(&p, &full(), now).unwrap();
            assert_eq!((p.state, p.level), (State::Open, n));
        }
        p = judge.settle(&p, Outcome::Explained, now).unwrap();
        assert_eq!(p.state, State::Closed, "after two reopenings the answer is final");
        assert_eq!(judge.not_done(&p, &full(), now), Err(Refusal::NotAsked));
    });
}

#[test]
fn one_extension_one_way_back() {
    with(|judge, now| {
        let category = low(judge.pack);
        let p = judge.route(&full(), &facts(&category), now).unwrap().progress;
        assert_eq!(judge.send_back(&p, now), Err(Refusal::NowhereToSendBack));
        let Passed::To(up) = judge.pass_up(&p, &full(), now).unwrap() else { panic!() };
        assert_eq!(judge.send_back(&up, now).unwrap().holder, p.holder);
        let longer = judge.extend(&up, now).unwrap();
        assert!(longer.promise > up.promise);
        assert_eq!(judge.extend(&longer, now), Err(Refusal::ExtendedAlready));
        let shelved = judge.shelve(&up, now.plus(90 * 24 * HOUR), now).unwrap();
        assert_eq!(judge.settle(&shelved, Outcome::Solved, now), Err(Refusal::NotUnderWay));
        assert_eq!(judge.not_done(&shelved, &full(), now).unwrap().state, State::Open);
        assert_eq!(judge.done(&shelved).unwrap().state, State::Shelved);
        assert_eq!(judge.review(&shelved, now).unwrap().state, State::Open);
        assert_eq!(withdraw(&p).unwrap().state, State::Withdrawn);
        assert_eq!(withdraw(&shelved), Err(Refusal::NotUnderWay));
    });
}

#[test]
fn a_post_handed_over_takes_its_matters_along() {
    with(|judge, now| {
        let category = low(judge.pack);
        let p = judge.route(&full(), &facts(&category), now).unwrap().progress;
        let Passed::To(up) = judge.pass_up(&p, &full(), now).unwrap() else { panic!() };
        let moved = hand_over(&up, holder(1).post, holder(77));
        assert_eq!(judge.send_back(&moved, now).unwrap().holder, holder(77));
        assert_eq!(hand_over(&p, holder(1).post, holder(77)).holder, holder(77));
    });
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    /// Whatever happens in whatever order: an open matter has a holder of the chain, its clock lies ahead of the move that set
    /// it, and it is never reopened more often than the pack allows.
    #[test]
    fn any_walk_keeps_the_promises(moves in proptest::collection::vec((0u8..8, 1i64..200), 1..30), vacant in proptest::collection::vec(any::<bool>(), 5)) {
        with(|judge, start| {
            let mut chain = full();
            for (level, gone) in vacant.iter().enumerate() {
                if *gone {
                    chain.levels[level] = None;
                }
            }
            let category = low(judge.pack);
            let mut now = start;
            let mut p = judge.route(&chain, &facts(&category), now).unwrap().progress;
            for (what, hours) in moves {
                now = now.plus(hours * HOUR);
                let next = match what {
                    0 | 1 => judge.pass_up(&p, &chain, now).map(|x| match x { Passed::To(n) | Passed::Top(n) => n }),
                    2 => judge.settle(&p, Outcome::Solved, now),
                    3 => judge.not_done(&p, &chain, now),
                    4 => judge.send_back(&p, now),
                    5 => judge.extend(&p, now),
                    6 => judge.shelve(&p, now.plus(HOUR), now),
                    _ => judge.review(&p, now),
                };
                let Ok(next) = next else { continue };
                let known: Vec<PostId> = chain.levels.iter().flatten().chain(&chain.duty).chain(&chain.chair).map(|h| h.post).collect();
                assert!(known.contains(&next.holder.post));
                assert!(next.level < judge.pack.levels.len());
                assert!(next.reopened.len() <= judge.pack.asking.reopen_total);
                if next.state == State::Open && !next.late_at_top {
                    assert!(next.due > now, "{what} {next:?}");
                }
                p = next;
            }
        });
    }
}
