//! The story's meetings, each step at its own moment, through the same doors as in life.

use std::collections::HashMap;

use liren_core::ground::demo::{self, Decided};
use liren_core::id::{MeetingId, PostId, RunId};
use liren_core::permission::Actor;
use liren_core::time::{DAY, HOUR, Time, Zone};
use liren_gather::meetings::after::{self, NewDecision};
use liren_gather::meetings::plan::{self, New};
use liren_gather::meetings::{decided, hold, there};
use liren_gather::procedures::store as procedures;
use liren_ground::ground::Place;
use liren_kit::fail::Fail;

use super::people::{Cast, Somebody};
use super::places::Made;
use super::{Teller, told};

/// A step of a meeting.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Step {
    /// Planned, called, and what people want raised.
    Called,
    /// Held, from opening to the end, with what was decided.
    Held,
    /// Written down and agreed to by two.
    Agreed,
    /// What became of it.
    Then,
}

/// Meetings that were planned, by their place in the story.
pub(super) type Told = HashMap<usize, MeetingId>;

fn begins(t: &Teller, zone: &Zone, m: &demo::Meeting) -> Time {
    zone.at(zone.date(t.now).add_days(m.days), m.hour, 0)
}

/// The steps of a meeting with their moments.
pub(super) fn steps(t: &Teller, zone: &Zone, m: &demo::Meeting) -> Vec<(Time, Step)> {
    let starts = begins(t, zone, m);
    let called = if m.held.is_some() { starts.plus(-m.called * DAY) } else { t.now.plus(-m.called * DAY) };
    let mut steps = vec![(called, Step::Called)];
    if m.held.is_some() {
        steps.extend([(starts, Step::Held), (starts.plus(DAY), Step::Agreed), (starts.plus(3 * DAY), Step::Then)]);
    }
    steps
}

/// Lets a step happen, at the moment the clock stands at.
pub(super) fn happen(t: &Teller, made: &Made, cast: &Cast, i: usize, step: Step, known: &mut Told) -> Result<(), String> {
    let m = t.story.meetings[i];
    let zone = Zone::new("Asia/Shanghai").map_err(|z| z.0)?;
    let acting = |key: &str| cast.get(key).map(Somebody::acting).unwrap_or_default();
    let id = known.get(&i).copied();
    match (step, id) {
        (Step::Called, _) => {
            known.insert(i, called(t, made, &zone, m, acting(m.by))?);
            Ok(())
        }
        (Step::Held, Some(id)) => held(t, cast, &zone, m, id, acting(m.by)),
        (Step::Agreed, Some(id)) => agreed(t, m, id, [acting(m.by), acting(m.second)]),
        (Step::Then, Some(id)) => then(t, cast, m, id),
        (_, None) => Err(format!("the demo's story: {} goes on before it was called", m.title)),
    }
}

fn called(t: &Teller, made: &Made, zone: &Zone, m: demo::Meeting, by: Actor) -> Result<MeetingId, String> {
    let r = &made.roster;
    let place = match (m.spot.building_in(r), m.spot.compound_in(r)) {
        (Some(i), _) => Place::Building(made.buildings[i]),
        (None, Some(i)) => Place::Compound(made.compounds[i]),
        (None, None) => Place::Community,
    };
    let starts = begins(t, zone, &m);
    let (app, moment, code) = (t.app.clone(), t.app.moment(), t.code);
    let new = New {
        kind: m.kind.into(),
        title: m.title.into(),
        place,
        starts,
        ends: starts.plus(HOUR + HOUR / 2),
        held_at: m.held_at.into(),
        series: None,
        items: m.items.iter().map(|i| ((*i).into(), 0)).collect(),
        once: None,
    };
    t.db.write_now(move |tx| {
        let mut moment = moment.clone();
        let card = app.card_in(tx, code, moment.now)?;
        let id = plan::plan(tx, &card, &by, &mut moment, &new)?;
        plan::call(tx, &card, &by, &mut moment, id)?;
        for words in m.raised {
            let wish = plan::Wish { at: Some(id), words: (*words).into(), once: None };
            plan::raise(tx, &card, &Actor::visitor(), &mut moment, &wish)?;
        }
        Ok::<_, Fail>(id)
    })
    .map_err(told("a meeting is called"))
}

fn held(t: &Teller, cast: &Cast, zone: &Zone, m: demo::Meeting, id: MeetingId, by: Actor) -> Result<(), String> {
    let Some(held) = m.held else { return Ok(()) };
    let (app, moment, code, today, zone) = (t.app.clone(), t.app.moment(), t.code, t.now, zone.clone());
    let post = |d: &Decided| -> Option<PostId> { cast.get(d.owner).and_then(|s| s.post).map(|(id, ..)| id) };
    let decisions: Vec<NewDecision> = held
        .decided
        .iter()
        .map(|d| NewDecision {
            item: 2,
            action: post(d).is_some(),
            words: d.words.into(),
            owner: post(d),
            due: post(d).map(|_| zone.date(today.plus(d.due * DAY))),
            once: None,
        })
        .collect();
    t.db.write_now(move |tx| {
        let mut moment = moment.clone();
        let card = app.card_in(tx, code, moment.now)?;
        hold::open(tx, &app, &card, &by, &mut moment, id, None)?;
        let there = there::There { extra: Some(held.present), ..there::There::default() };
        there::present(tx, &card, &by, &mut moment, id, &there)?;
        hold::go_to(tx, &card, &by, id, 2)?;
        let (options, hands): (Vec<String>, Vec<i64>) = held.answers.iter().map(|(a, n)| ((*a).to_string(), *n)).unzip();
        let question = hold::Question { question: held.question.into(), options, ..hold::Question::default() };
        let poll = hold::ask(tx, &app, &card, &by, &mut moment, id, &question)?;
        hold::end_poll(tx, &card, &by, &mut moment, id, poll, &hands)?;
        for new in &decisions {
            after::decide(tx, &card, &by, &mut moment, id, new)?;
        }
        hold::close(tx, &app, &card, &by, &mut moment, id)?;
        hold::save(tx, &card, &by, id, 0, held.minutes).map(drop)
    })
    .map_err(told("a meeting is held"))
}

fn agreed(t: &Teller, m: demo::Meeting, id: MeetingId, both: [Actor; 2]) -> Result<(), String> {
    let (app, moment, code) = (t.app.clone(), t.app.moment(), t.code);
    let published = t.db.write_now(move |tx| {
        let mut moment = moment.clone();
        let card = app.card_in(tx, code, moment.now)?;
        after::approve(tx, &card, &both[0], &mut moment, id, None)?;
        after::approve(tx, &card, &both[1], &mut moment, id, None)
    });
    match published.map_err(told("minutes are agreed to"))? {
        true => Ok(()),
        false => Err(format!("the demo's story: the minutes of {} are not published", m.title)),
    }
}

fn then(t: &Teller, cast: &Cast, m: demo::Meeting, id: MeetingId) -> Result<(), String> {
    let Some(held) = m.held else { return Ok(()) };
    let (app, moment, code) = (t.app.clone(), t.app.moment(), t.code);
    let year = Zone::new("Asia/Shanghai").map_err(|z| z.0)?.date(t.app.now()).year;
    let n = t.db.number_now(code, &format!("matter-{year}")).map_err(|e| e.to_string())?;
    let number = format!("{year}-{n:04}");
    let actors: HashMap<&str, Actor> = held.decided.iter().filter_map(|d| Some((d.owner, cast.get(d.owner)?.acting()))).collect();
    t.db.write_now(move |tx| {
        let mut moment = moment.clone();
        let card = app.card_in(tx, code, moment.now)?;
        for row in decided::decisions(tx, code, id)? {
            let Some(d) = held.decided.iter().find(|d| d.words == row.words) else { continue };
            let Some(by) = actors.get(d.owner) else { continue };
            match d.then {
                "" => {}
                "done" => drop(after::done(tx, &card, by, &mut moment, row.id)?),
                "matter" => drop(after::to_matter(tx, &app, &card, by, &mut moment, row.id, "ebike_charging", &number)?),
                reason => drop(after::drop_it(tx, &card, by, &mut moment, row.id, reason)?),
            }
        }
        Ok::<_, Fail>(())
    })
    .map_err(told("what became of a meeting"))
}

/// Begins the procedure with its first step, and takes the next ones.
pub(super) fn proceed(t: &Teller, cast: &Cast, i: usize, run: &mut Option<RunId>) -> Result<(), String> {
    let (kind, title, steps) = t.story.procedure;
    let Some((_, who, words)) = steps.get(i).copied() else { return Ok(()) };
    let by = cast.get(who).map(Somebody::acting).unwrap_or_default();
    let (app, moment, code, begun) = (t.app.clone(), t.app.moment(), t.code, *run);
    let id = t.db.write_now(move |tx| {
        let mut moment = moment.clone();
        let card = app.card_in(tx, code, moment.now)?;
        let id = match begun {
            Some(id) => id,
            None => {
                let once = moment.bytes();
                let new = procedures::New { code: kind.into(), title: title.into(), place: Place::Community, once };
                procedures::begin(tx, &app, &card, &by, &mut moment, &new)?
            }
        };
        procedures::take(tx, &app, &card, &by, &mut moment, id, &procedures::Step { words: words.into(), ..Default::default() })?;
        Ok::<_, Fail>(id)
    });
    *run = Some(id.map_err(told("a procedure"))?);
    Ok(())
}
