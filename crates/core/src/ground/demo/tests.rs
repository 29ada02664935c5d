//! The story holds together: every place is on the map, every person exists, time runs forward, and nothing is in it
//! that Liren leaves out on purpose.

use std::collections::{HashMap, HashSet};

use super::*;
use crate::time::{DAY, MINUTE, Zone};

/// Everything a visitor or a person of the story could read.
fn texts(s: &Story) -> Vec<&'static str> {
    let acts = s.matters.iter().flat_map(|m| &m.beats).map(|b| match &b.act {
        Act::Release | Act::Duplicate(_) => "",
        Act::Ask(t)
        | Act::Outside(_, t)
        | Act::Note(t)
        | Act::PassUp(t)
        | Act::Extend(t)
        | Act::Shelve(t, _)
        | Act::Settle(_, t) => t,
        Act::Done(t) | Act::NotDone(t) | Act::Withdraw(t) => t,
    });
    s.matters.iter().map(|m| m.words).chain(acts).chain(s.notices.iter().map(|n| n.words)).collect()
}

fn known(spot: &Spot, r: &Roster) -> bool {
    (spot.compound.is_empty() || spot.compound_in(r).is_some())
        && (spot.building.is_empty() || spot.building_in(r).is_some())
        && (spot.entrance.is_empty() || spot.entrance_in(r).is_some())
        && (spot.room.is_empty() || spot.home_in(r).is_some_and(|h| !r.homes[h].shop))
}

#[test]
fn every_place_is_in_the_roster() {
    let (s, r) = (story(), roster());
    let homes = s.people.iter().filter_map(|p| p.home.map(|(h, _)| h));
    let posts = s.people.iter().filter_map(|p| p.post.as_ref().map(|x| x.spot));
    let things = s.notices.iter().map(|n| n.spot).chain(s.matters.iter().map(|m| m.spot)).chain(s.bodies.iter().map(|b| b.spot));
    for spot in homes.chain(posts).chain(things) {
        assert!(known(&spot, &r), "{spot:?}");
    }
    // A matter has at least an entrance, so that it finds its circle.
    assert!(s.matters.iter().all(|m| m.spot.circle_in(&r).is_some()));
    assert_eq!(s.community, COMMUNITY);
}

#[test]
fn posts_are_in_different_places_and_every_level_is_there() {
    let (s, r) = (story(), roster());
    let mut places = HashSet::new();
    let mut roles = HashSet::new();
    for p in &s.people {
        let Some(post) = &p.post else { continue };
        roles.insert(post.role);
        let place = match post.role {
            Role::NeighbourLeader => post.spot.circle_in(&r),
            Role::GroupLeader => post.spot.group_in(&r),
            Role::GridLead | Role::GridWorker => post.spot.grid_in(&r),
            _ => continue,
        };
        assert!(place.is_some() && places.insert((post.role, place)), "{} holds a post somebody else holds", p.key);
    }
    let needed = Role::ALL.into_iter().filter(|r| r.is_post() && !r.is_seat());
    assert!(needed.into_iter().all(|r| roles.contains(&r)));
    for how in [Lives::BySlip, Lives::Owner, Lives::Renter] {
        assert!(
            s.people.iter().any(|p| p.post.is_none() && p.home.is_some_and(|(_, l)| l == how)),
            "somebody lives here as {how:?} only"
        );
    }
    // The matter filed in the absence of a leader is in that leader's circle.
    let away = s.person("xiang").unwrap().post.clone().unwrap();
    assert_eq!(away.spot.circle_in(&r), s.matters.iter().find(|m| m.key == "landing").unwrap().spot.circle_in(&r));
}

#[test]
fn everybody_and_everything_referred_to_exists() {
    let s = story();
    let keys: HashSet<&str> = s.people.iter().map(|p| p.key).collect();
    assert_eq!(keys.len(), s.people.len());
    let phones: HashSet<&str> = s.people.iter().map(|p| p.phone).filter(|p| !p.is_empty()).collect();
    assert!(phones.iter().all(|p| p.starts_with("15400000") && p.len() == 11));
    assert_eq!(phones.len(), s.people.iter().filter(|p| !p.phone.is_empty()).count());
    let generated: HashSet<String> = roster().holders.into_iter().map(|h| h.phone).collect();
    assert!(phones.iter().all(|p| !generated.contains(*p)));
    for key in s.duty.iter().chain(s.notices.iter().map(|n| &n.by)) {
        assert!(s.person(key).and_then(|p| p.post.as_ref()).is_some(), "{key}");
    }
    for p in &s.people {
        if let Some((deputy, ..)) = p.post.as_ref().and_then(|x| x.away) {
            assert!(keys.contains(deputy) && deputy != p.key);
        }
    }
    assert!(s.matters.iter().filter_map(|m| m.reporter).all(|r| keys.contains(r)));
    let matters: HashMap<&str, i64> = s.matters.iter().map(|m| (m.key, m.filed)).collect();
    assert_eq!(matters.len(), s.matters.len());
    for m in &s.matters {
        for b in &m.beats {
            if let Act::Duplicate(of) = &b.act {
                assert!(matters[of] > m.filed, "{} repeats an earlier one", m.key);
            }
        }
    }
    let mut bodies = HashSet::new();
    for b in &s.bodies {
        assert!(b.parent.is_none_or(|p| bodies.contains(p)), "{} comes after its parent", b.name);
        assert!(bodies.insert(b.name));
    }
}

#[test]
fn time_runs_forward_and_nothing_is_in_the_future() {
    let s = story();
    for m in &s.matters {
        let mut last = m.filed;
        for b in &m.beats {
            assert!(b.ago > 0 && b.ago < last, "{}: {b:?}", m.key);
            last = b.ago;
        }
        assert!(m.filed > 0 && m.filed < d(60));
    }
    assert!(s.matters.windows(2).all(|w| w[0].filed >= w[1].filed));
    for n in &s.notices {
        assert!(n.starts < n.ends && n.ends > 0 && n.posted > 0 && -n.starts <= n.posted, "{}", n.words);
    }
    assert!(s.notices.iter().any(|n| n.starts < 0) && s.notices.iter().any(|n| n.starts > 0));
}

#[test]
fn how_a_matter_stands_follows_from_what_happened() {
    for m in story().matters {
        let last = m.beats.iter().rev().find(|b| b.act != Act::Release).map(|b| (b.by, b.act.clone()));
        let settled = matches!(last, Some((By::Holder, Act::Settle(..))));
        let fits = match m.stands {
            Stands::Open => !settled && !matches!(last, Some((By::Reporter, Act::Done(_) | Act::Withdraw(_)))),
            Stands::AtStreetByClock => last.is_none() && m.filed >= d(20),
            Stands::Answered => settled,
            Stands::Done => matches!(last, Some((By::Reporter, Act::Done(_)))),
            Stands::Shelved => m.beats.iter().any(|b| matches!(b.act, Act::Shelve(_, days) if days > 0)),
            Stands::Duplicate => matches!(last, Some((By::Holder, Act::Duplicate(..)))),
            Stands::Withdrawn => matches!(last, Some((By::Reporter, Act::Withdraw(_)))),
        };
        assert!(fits, "{} does not stand {:?} after {last:?}", m.key, m.stands);
        // The reporter can only judge an answer; the holder only answers what is open.
        let (mut answered, mut review) = (false, i64::MIN);
        for b in &m.beats {
            // The review date opens again what was shelved.
            if b.ago < review {
                (answered, review) = (false, i64::MIN);
            }
            if let Act::Shelve(_, days) = b.act {
                review = b.ago - d(days);
            }
            match (b.by, &b.act) {
                (By::Holder, Act::Settle(..) | Act::Shelve(..)) => answered = true,
                (By::Reporter, Act::Done(_) | Act::NotDone(_)) => {
                    assert!(answered, "{}: judged before an answer", m.key);
                    answered = false;
                }
                (By::Reporter, act) => assert!(matches!(act, Act::Withdraw(_))),
                (By::Holder, act) => {
                    assert!(!answered && !matches!(act, Act::Done(_) | Act::NotDone(_) | Act::Withdraw(_)), "{}", m.key)
                }
            }
        }
    }
}

#[test]
fn the_story_tells_what_a_visitor_should_see() {
    let s = story();
    assert!(s.matters.len() >= 30 && s.people.len() >= 25 && s.notices.len() == 6);
    let stands: HashSet<Stands> = s.matters.iter().map(|m| m.stands).collect();
    assert_eq!(stands.len(), 7, "every way a matter can stand is shown");
    assert!(s.matters.iter().any(|m| m.beats.iter().any(|b| matches!(b.act, Act::NotDone(_)))));
    assert!(s.matters.iter().any(|m| m.beats.iter().any(|b| matches!(b.act, Act::Extend(_)))));
    assert!(s.matters.iter().any(|m| m.not_leader) && s.matters.iter().any(|m| m.voice.is_some_and(|v| v <= 60)));
    assert!(s.matters.iter().any(|m| m.words.is_ascii() && m.words.len() > 80), "one in English");
    let kinds: HashSet<&str> = s.matters.iter().map(|m| m.kind).collect();
    assert_eq!(kinds.len(), 5);
    let sources: HashSet<_> = s.matters.iter().map(|m| format!("{:?}", m.source)).collect();
    assert_eq!(sources.len(), 4);
}

#[test]
fn nothing_in_it_that_we_leave_out() {
    let s = story();
    for m in &s.matters {
        assert_eq!(m.words.is_empty(), m.voice.is_some(), "{}: said or spoken", m.key);
        for b in &m.beats {
            if let Act::Note(t) | Act::PassUp(t) | Act::Extend(t) | Act::Settle(_, t) | Act::NotDone(t) | Act::Withdraw(t) =
                &b.act
            {
                assert!(!t.trim().is_empty(), "{}: {b:?}", m.key);
            }
        }
    }
    for text in texts(&s) {
        let digits = text.split(|c: char| !c.is_ascii_digit()).map(str::len).max();
        assert!(digits.unwrap_or(0) < 7, "no identity or phone number: {text}");
        assert!(!text.contains("湘C") && !text.contains("湘 C"), "no plate: {text}");
        for word in ["身份证", "低保", "残疾", "民族", "政治面貌", "重点人员", "上访", "扣分", "罚款", "监控"]
        {
            assert!(!text.contains(word), "{word}: {text}");
        }
        // Chinese punctuation in Chinese.
        let before_mark = text.chars().zip(text.chars().skip(1));
        assert!(
            !before_mark.into_iter().any(|(c, p)| c as u32 >= 0x4E00 && matches!(p, ',' | '.' | '?' | '!' | ';' | ':')),
            "{text}"
        );
    }
}

#[test]
fn the_night_is_left_to_sleep() {
    let zone = Zone::new("Asia/Shanghai").unwrap();
    let day = crate::time::Date::new(2026, 11, 24).unwrap();
    for minute in (0..1_440).step_by(37) {
        let now = zone.at(day, 0, 0).plus(i64::from(minute) * MINUTE);
        let mut last = now;
        for ago in (0..d(4)).step_by(13) {
            let t = daytime(&zone, now, ago);
            assert!(t <= last, "what came first stays first");
            assert!((8..20).contains(&zone.civil(t).hour), "{:?}", zone.civil(t));
            assert!(t.0 > now.0 - ago * MINUTE - DAY);
            last = t;
        }
    }
}
