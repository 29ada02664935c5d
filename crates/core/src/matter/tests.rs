//! The way of a matter, told as tables and as random walks over a small pack.

use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::calendar::Calendar;
use crate::deadline::Unit;
use crate::pack::{CALENDAR_CN, Pack, builtin};
use crate::refusal::Refusal;
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
        assert_eq!(judge.done(&shelved, now).unwrap().state, State::Shelved);
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
        let hand_over = |p, to| judge.hand_over(p, &full(), holder(1).post, to, now);
        let moved = hand_over(&up, holder(77));
        assert_eq!(judge.send_back(&moved, now).unwrap().holder, holder(77));
        assert_eq!(hand_over(&p, holder(77)).holder, holder(77));
    });
}

#[test]
fn who_was_kept_out_gets_it_by_no_way() {
    with(|judge, now| {
        let category = low(judge.pack);
        let p = judge.route(&full(), &Facts { not_leader: true, ..facts(&category) }, now).unwrap().progress;
        assert_eq!(p.holder, holder(2));
        // Not assigned, as leader or in another post.
        let other_post = Holder { post: holder(50).post, person: holder(1).person };
        for (level, to) in [(0, holder(1)), (0, holder(60)), (3, other_post)] {
            assert_eq!(judge.assign(&p, &full(), level, to, now), Err(Refusal::KeptAway));
        }
        assert!(kept_away(&p, &full(), None, holder(1).person) && !kept_away(&p, &full(), None, holder(2).person));
        // The leader takes over the group's post: it goes on to the next.
        let moved = judge.hand_over(&p, &full(), holder(2).post, other_post, now);
        assert_eq!((moved.holder, moved.level), (holder(3), 2));
        assert!(moved.due > now);
        // What was passed up does not come back to them either.
        let Passed::To(up) = judge.pass_up(&p, &full(), now).unwrap() else { panic!() };
        let moved = judge.hand_over(&up, &full(), holder(2).post, other_post, now);
        assert_eq!(moved.holder, holder(3));
        assert_eq!(judge.send_back(&moved, now), Err(Refusal::NowhereToSendBack));
    });
}

#[test]
fn another_category_is_judged_anew_and_promises_no_longer() {
    with(|judge, now| {
        let anew = |p: &Progress, category: &str, at: Time| judge.recategorise(p, &full(), &facts(category), now, at).unwrap().1;
        let light = judge.route(&full(), &facts("stairwell_light"), now).unwrap().progress;
        assert_eq!((light.level, light.holder), (0, holder(1)));
        // Not the duty of the level that has it: it goes to the one whose it is, and keeps the earlier date.
        let shed = anew(&light, "unauthorised_building", now);
        assert!(judge.pack.may_own(judge.pack.category("unauthorised_building").unwrap(), shed.level));
        assert!(shed.level > 0 && shed.promise <= light.promise && shed.category == "unauthorised_building");
        assert_eq!(judge.send_back(&shed, now).unwrap().holder, light.holder);
        // Danger has its own clock, counted from when it was filed, or from now where that is over.
        let danger = anew(&light, "building_danger", now.plus(HOUR));
        assert_eq!((danger.level, danger.promise), (3, now.plus(2 * HOUR)));
        let later = anew(&light, "building_danger", now.plus(5 * HOUR));
        assert_eq!(later.promise, now.plus(7 * HOUR));
        assert!(later.due <= later.promise);
        // Back to something slow: what was promised stays.
        assert_eq!(anew(&danger, "stairwell_light", now.plus(HOUR)).promise, danger.promise);
        // What has climbed does not fall below who has it now, if they may own it.
        let Passed::To(up) = judge.pass_up(&light, &full(), now.plus(HOUR)).unwrap() else { panic!() };
        assert_eq!(anew(&up, "doors_windows", now.plus(HOUR)).holder, up.holder);
        // What is over gets the name alone.
        let over = judge.settle(&light, Outcome::Solved, now).unwrap();
        assert_eq!(anew(&over, "rubbish", now), Progress { category: "rubbish".into(), ..over.clone() });
    });
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    /// Whatever happens in whatever order: an open matter has a holder of the chain, its clock lies ahead of the move that set
    /// it, and it is never reopened more often than the pack allows.
    #[test]
    fn any_walk_keeps_the_promises(moves in proptest::collection::vec((0u8..9, 1i64..200), 1..30), vacant in proptest::collection::vec(any::<bool>(), 5)) {
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
                    7 => judge.ask(&p, now),
                    _ => judge.review(&p, now),
                };
                let Ok(next) = next else { continue };
                let known: Vec<PostId> = chain.levels.iter().flatten().chain(&chain.duty).chain(&chain.chair).map(|h| h.post).collect();
                assert!(known.contains(&next.holder.post));
                assert!(next.level < judge.pack.levels.len());
                assert!(next.reopened.len() <= judge.pack.asking.reopen_total);
                if next.state == State::Open && !next.late_at_top {
                    assert!(next.due > now, "{what} {next:?}");
                    let wakes = judge.wakes(&next, now).expect("its clock runs");
                    assert!(wakes > now && wakes <= next.due, "{what} {next:?}");
                }
                assert!(next.asks <= judge.pack.asking.asks && (next.waits.is_none() || next.state == State::Open));
                p = next;
            }
        });
    }
}

#[test]
fn who_gets_it_first_and_why() {
    with(|judge, now| {
        let table: &[(Facts<'_>, &str, usize, &str)] = &[
            (facts("stairwell_light"), "category", 0, "5 working_days"),
            (facts("roof_leak"), "category", 3, "5 working_days"),
            (facts("unauthorised_building"), "category", 4, "5 working_days"),
            (facts("water_power_gas"), "category", 3, "24 clock_hours"),
            (Facts { kind: "inquiry", ..facts("parking") }, "question", 3, "1 working_days"),
            (Facts { kind: "suggestion", ..facts("suggestion") }, "category", 0, "5 working_days"),
            (Facts { source: "hotline", ..facts("noise") }, "hotline", 3, "5 working_days"),
            (Facts { source: "hotline", ..facts("unauthorised_building") }, "hotline", 4, "5 working_days"),
            (Facts { not_leader: true, ..facts("noise") }, "not_leader", 1, "5 working_days"),
            (Facts { about: Some(holder(2).person), ..facts("noise") }, "about_post", 3, "5 working_days"),
            (Facts { about: Some(holder(4).person), ..facts("conduct") }, "about_post", 4, "5 working_days"),
            (Facts { words: "三楼的窗框摇摇欲坠", ..facts("doors_windows") }, "danger_words", 3, "2 clock_hours"),
            (Facts { words: "The frame is About to FALL", ..facts("doors_windows") }, "danger_words", 3, "2 clock_hours"),
            (Facts { words: "有人拉线充电", ..facts("ebike_charging") }, "flying_wires", 3, "24 clock_hours"),
            (
                Facts { words: "想装充电桩，免得拉线", kind: "suggestion", ..facts("ebike_charging") },
                "category",
                0,
                "5 working_days",
            ),
            (Facts { part: "road", words: "门口积水", ..facts("drains") }, "standing_water", 3, "4 working_hours"),
        ];
        for (f, rule, level, allowance) in table {
            let routed = judge.route(&full(), f, now).unwrap();
            let got = (routed.rule.as_str(), routed.progress.level, routed.progress.allowance.to_string());
            assert_eq!(got, (*rule, *level, (*allowance).to_string()), "{f:?}");
        }
        assert_eq!(judge.route(&full(), &facts("weather"), now), Err(Refusal::NotFound));
        assert_eq!(judge.route(&full(), &Facts { kind: "wish", ..facts("noise") }, now), Err(Refusal::NotFound));
    });
}

#[test]
fn a_level_that_may_only_assist_never_has_it() {
    with(|judge, now| {
        // The street has not joined: not the committee, which may only assist, but the named last resort has it.
        let mut chain = full();
        chain.levels[4] = None;
        let routed = judge.route(&chain, &facts("unauthorised_building"), now).unwrap();
        assert_eq!(routed.progress.holder, holder(4), "the worker on duty");
        assert_eq!(routed.skipped, [(4, Skip::Vacant)]);
        let mut lower = judge.pack.clone();
        for c in lower.categories.iter_mut().filter(|c| c.code == "unauthorised_building") {
            c.start = "neighbour_leader".into();
        }
        let judge = Judge { pack: &lower, ..judge };
        let routed = judge.route(&full(), &facts("unauthorised_building"), now).unwrap();
        assert_eq!((routed.progress.level, routed.skipped.len()), (4, 4));
        assert!(routed.skipped.iter().all(|(_, why)| *why == Skip::NotItsDuty));
    });
}

#[test]
fn shares_go_to_the_levels_that_are_there() {
    with(|judge, now| {
        let mut chain = full();
        let filed = judge.route(&chain, &facts("roof_leak"), now).unwrap().progress;
        assert!(filed.due < filed.promise, "the street keeps a share");
        chain.levels[4] = None;
        let alone = judge.route(&chain, &facts("roof_leak"), now).unwrap().progress;
        assert_eq!(alone.due, alone.promise, "nobody above: the whole promise is the community's");
        // The street's post fell vacant after filing: after the worker the chair has it, to the end of the promise.
        let Passed::To(at_chair) = judge.pass_up(&filed, &chain, filed.due).unwrap() else { panic!("the chair is left") };
        assert_eq!((at_chair.holder, at_chair.level, at_chair.due), (holder(9), 3, filed.promise));
        // Without a chair too, the worker's clock runs to the promise, and only then it is late.
        chain.chair = None;
        let Passed::Top(still) = judge.pass_up(&filed, &chain, filed.due).unwrap() else { panic!("nobody is above") };
        assert_eq!((still.due, still.late_at_top, still.holder), (filed.promise, false, filed.holder));
        let Passed::Top(late) = judge.pass_up(&still, &chain, still.due).unwrap() else { panic!("nobody is above") };
        assert!(late.late_at_top && late.holder == filed.holder);
    });
}

#[test]
fn reopening_stops_at_the_limits_of_the_pack() {
    with(|judge, now| {
        // At the top the same level would be asked again: once a level is enough.
        let mut p = judge.route(&full(), &facts("unauthorised_building"), now).unwrap().progress;
        p = judge.settle(&p, Outcome::Referred, now).unwrap();
        p = judge.not_done(&p, &full(), now).unwrap();
        assert_eq!((p.level, p.reopened.clone()), (4, vec![4]));
        assert!(!judge.can_reopen(&p));
        p = judge.settle(&p, Outcome::Explained, now).unwrap();
        assert_eq!(p.state, State::Closed);
        // A lapse closes, and a closed matter is over for everybody.
        let asked = judge.settle(&judge.route(&full(), &facts("noise"), now).unwrap().progress, Outcome::Solved, now).unwrap();
        assert_eq!(judge.lapse(&asked, now).unwrap().state, State::Closed);
        let done = judge.done(&asked, now).unwrap();
        assert_eq!(judge.done(&done, now), Err(Refusal::NotAsked));
        assert_eq!(judge.pass_up(&done, &full(), now), Err(Refusal::NotUnderWay));
        assert_eq!(judge.extend(&done, now), Err(Refusal::NotUnderWay));
    });
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(160))]
    /// Nobody does anything, whatever is vacant, doubly held, wished or said: at each step one holder who may have it, each
    /// clock within the promise as long as it lasts, levels only upwards, and the end is a named person at the top.
    #[test]
    fn the_clock_alone_brings_it_up(
        category in 0usize..26, kind in 0usize..5, hours in 0i64..9_000, not_leader in any::<bool>(), about in 0usize..7,
        persons in proptest::collection::vec(proptest::option::weighted(0.75, 1u128..7), 5), duty in 1u128..7,
    ) {
        with(|judge, start| {
            let held = |n: usize, person: u128| Holder {
                post: PostId(Uuid::from_u128(50 + n as u128)),
                person: PersonId(Uuid::from_u128(person)),
            };
            let levels: Vec<Option<Holder>> = persons.iter().enumerate().map(|(n, p)| p.map(|p| held(n, p))).collect();
            let chain = Chain { levels, duty: Some(held(8, duty)), chair: Some(held(9, 90)) };
            let about = (about > 0).then(|| PersonId(Uuid::from_u128(about as u128)));
            let now = start.plus(hours * HOUR);
            let c = &judge.pack.categories[category % judge.pack.categories.len()];
            let k = &judge.pack.kinds[kind];
            let f = Facts { kind: &k.code, category: &c.code, source: "web", not_leader, about, ..Facts::default() };
            let mut p = judge.route(&chain, &f, now).unwrap().progress;
            let leader = chain.levels[0].filter(|_| not_leader).map(|h| h.person);
            let mut last = now;
            for step in 0.. {
                assert!(step <= judge.pack.levels.len() + 2, "it ends");
                assert_ne!(Some(p.holder.person), about, "never the person it is about");
                assert!(leader.is_none() || Some(p.holder.person) != leader, "never the leader who was left out");
                assert!(p.due > last, "a clock lies ahead");
                assert!(last >= p.promise || p.due <= p.promise, "within the promise: {p:?}");
                let by_level = chain.levels[p.level].is_some_and(|h| h.post == p.holder.post);
                assert!(by_level || [chain.duty, chain.chair].into_iter().flatten().any(|h| h == p.holder));
                if by_level {
                    assert!(judge.pack.may_own(c, p.level), "{} may only assist", judge.pack.levels[p.level].code);
                }
                last = p.due;
                match judge.pass_up(&p, &chain, p.due).unwrap() {
                    Passed::To(next) => {
                        assert!(next.level > p.level || next.holder.post != p.holder.post);
                        assert_ne!(next.holder.person, p.holder.person, "passing up reaches somebody else");
                        assert_eq!(next.promise, p.promise);
                        p = next;
                    }
                    Passed::Top(top) if top.late_at_top => {
                        assert!(p.due >= p.promise, "late only when the promise is over");
                        break;
                    }
                    Passed::Top(top) => p = top,
                }
            }
        });
    }
}

#[test]
fn a_question_to_the_reporter_stops_the_clock_and_lapses() {
    with(|judge, now| {
        let p = judge.route(&full(), &facts("roof_leak"), now).unwrap().progress;
        let later = now.plus(3 * HOUR);
        let asked = judge.ask(&p, later).unwrap();
        assert_eq!((asked.holder, asked.promise, asked.waits), (p.holder, p.promise, Some(Waits { since: later, due: p.due })));
        assert_eq!(judge.ask(&asked, later), Err(Refusal::AskedAlready), "one question at a time");
        assert_eq!(judge.wakes(&asked, later), Some(asked.due), "nobody is reminded while it stands still");
        // As much working time is left afterwards as when it stopped.
        let again = judge.awake(&asked, asked.due);
        let left = |from, to| judge.work.work_between(from, to);
        assert_eq!(left(asked.due, again.due), left(later, p.due));
        assert_eq!(left(asked.due, again.promise), left(later, p.promise));
        assert_eq!(again.waits, None);
        // Whatever the handler does meanwhile, the clock runs again.
        for next in [
            judge.settle(&asked, Outcome::Solved, asked.due).unwrap(),
            judge.extend(&asked, asked.due).unwrap(),
            judge.assign(&asked, &full(), 4, holder(5), asked.due).unwrap(),
        ] {
            assert_eq!(next.waits, None);
        }
        let mut p = again;
        for _ in 1..judge.pack.asking.asks {
            p = judge.awake(&judge.ask(&p, p.due).unwrap(), p.due);
        }
        assert_eq!(judge.ask(&p, p.due), Err(Refusal::AskedAlready), "not again and again");
    });
}

#[test]
fn works_are_asked_about_again_weeks_later() {
    with(|judge, now| {
        let p = judge.route(&full(), &facts("roof_leak"), now).unwrap().progress;
        let closed = judge.done(&judge.settle(&p, Outcome::Solved, now).unwrap(), now).unwrap();
        assert_eq!((closed.state, closed.later), (State::Closed, Some(Later::Comes)));
        assert_eq!(judge.work.zone.date(closed.due), judge.work.zone.date(now).add_days(28));
        assert_eq!(judge.done(&closed, now), Err(Refusal::NotAsked), "not before it is asked");
        let asked = judge.ask_later(&closed, closed.due).unwrap();
        assert_eq!(judge.done(&asked, asked.due).unwrap().later, None);
        assert_eq!(judge.lapse(&asked, asked.due).unwrap().later, None);
        let again = judge.not_done(&asked, &full(), closed.due).unwrap();
        assert_eq!((again.state, again.level, again.later), (State::Open, p.level + 1, None));
        // What was only explained, and what is no works, is not.
        let explained = judge.settle(&p, Outcome::Explained, now).unwrap();
        assert_eq!(judge.lapse(&explained, now).unwrap().later, None);
        let light = judge.route(&full(), &facts("stairwell_light"), now).unwrap().progress;
        let light = judge.settle(&light, Outcome::Solved, now).unwrap();
        assert_eq!(judge.lapse(&light, now).unwrap().later, None);
    });
}

#[test]
fn merged_and_split_matters_keep_the_earlier_promise() {
    with(|judge, now| {
        let first = judge.route(&full(), &facts("roof_leak"), now).unwrap().progress;
        let later = now.plus(48 * HOUR);
        let second = judge.route(&full(), &facts("roof_leak"), later).unwrap().progress;
        let (over, kept) = judge.merge(&first, &second, later).unwrap();
        assert_eq!((over.state, over.outcome), (State::Closed, Some(Outcome::Duplicate)));
        assert_eq!((kept.promise, kept.holder), (first.promise, second.holder));
        assert!(kept.due <= kept.promise && kept.due > later);
        assert_eq!(judge.merge(&over, &kept, later), Err(Refusal::NotUnderWay));
        // A promise that has passed makes nobody late at once.
        let long = first.promise.plus(100 * HOUR);
        let third = judge.route(&full(), &facts("roof_leak"), long).unwrap().progress;
        assert!(judge.merge(&first, &third, long).unwrap().1.due > long);
        let whole = judge.split(&first, later).unwrap();
        assert_eq!((whole.state, whole.outcome), (State::Closed, Some(Outcome::Split)));
        assert_eq!(judge.carried(&second, now, later).promise, first.promise);
        assert_eq!(judge.carried(&third, now, long), third);
    });
}

#[test]
fn the_desk_gives_nothing_to_a_level_that_may_only_assist() {
    with(|judge, now| {
        let p = judge.route(&full(), &facts("unauthorised_building"), now).unwrap().progress;
        assert_eq!(judge.assign(&p, &full(), 3, holder(4), now), Err(Refusal::NotItsDuty));
        assert!(judge.weighs(judge.pack.asking.not_done) && !judge.weighs(judge.pack.asking.not_done - 1));
    });
}

#[test]
fn what_stood_still_goes_on_where_it_was() {
    with(|judge, now| {
        for unit in Unit::ALL {
            assert_eq!(judge.work.again(now, now.plus(-HOUR), unit, now.plus(HOUR)), now.plus(-HOUR), "what was over stays over");
            let due = judge.work.due(now, &crate::deadline::Allowance { amount: 3, unit });
            assert_eq!(judge.work.again(now, due, unit, now), due, "no time, no change");
            assert!(judge.work.again(now, due, unit, now.plus(72 * HOUR)) > due);
        }
    });
}
