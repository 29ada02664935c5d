//! Projects of the demo: a station in the first building, under way, with one milestone behind it; and charging in another compound, for
//! which neighbours say what they need and where.

use std::sync::Arc;

use liren_core::permission::{Actor, Residence, Role};
use liren_core::time::DAY;
use liren_gather::projects::act::{self, By, Done};
use liren_gather::projects::asked::Act;
use liren_gather::projects::begin::{self, New};
use liren_gather::projects::people::{self, Said, Which};
use liren_gather::projects::spots::{self, Asker};
use liren_gather::projects::store;
use liren_ground::ground::{Ground, Place};
use liren_ground::plan::spot::Spot;
use liren_kit::card::Card;
use liren_kit::form::Form;

use super::people::{Cast, Somebody};
use super::places::Made;
use super::{Teller, draw, matters, paper, told};

fn card_of(t: &Teller) -> Result<Arc<Card>, String> {
    let (app, code, now) = (t.app.clone(), t.code, t.app.now());
    t.db.read_now(move |tx| app.card_in(tx, code, now)).map_err(told("a project"))
}

/// Tells it as the worker who answers for it.
pub(super) fn all(t: &Teller, made: &Made, cast: &Cast) -> Result<(), String> {
    let Some(worker) = cast.get("yi").map(Somebody::acting) else { return Ok(()) };
    let Some(building) = made.buildings.first().copied() else { return Ok(()) };
    let moment = t.app.moment();
    let year = card_of(t)?.zone.date(moment.now).year;
    let n = t.db.number_now(t.code, &format!("project-{year}")).map_err(|e| e.to_string())?;
    let number = begin::number(year, n);
    let new = New {
        kind: "station".into(),
        place: Place::Building(building),
        title: "1栋架空层红色驿站".into(),
        problem: "架空层堆满旧家具，老人没有地方坐。清出来，装灯、桌椅和饮水机。".into(),
        helps: "1栋和附近的老人、放学的孩子".into(),
        burdens: "一楼两户：白天会有人说话，约好晚上八点关门".into(),
        matter: None,
        decision: None,
        proposal: None,
        once: moment.clone().bytes(),
    };
    let (app, card, actor, named) = (t.app.clone(), card_of(t)?, worker.clone(), number.clone());
    t.db.write_now(move |tx| begin::begin(tx, &app, &card, &actor, &mut moment.clone(), &named, &new))
        .map_err(told("a project"))?;
    let due = card_of(t)?.zone.date(t.app.now().plus(12 * DAY)).to_string();
    let steps: [&[(&str, &str)]; 16] = [
        &[("do", "option"), ("option", "只清理，放长椅"), ("option_cost", "1800")],
        &[("do", "option"), ("option", "清理，装灯、桌椅、饮水机"), ("option_cost", "9600")],
        &[("do", "photo"), ("which", "before")],
        &[("do", "choose"), ("choose_why", "恳谈会上大家选的这一种"), ("named", "清理，装灯、桌椅、饮水机")],
        &[("do", "next")],
        &[("do", "fund"), ("source", "common_income"), ("fund_amount", "6000")],
        &[("do", "fund"), ("source", "partner"), ("fund_amount", "4000")],
        &[("do", "quote"), ("firm", "湘潭暖居装饰"), ("quote_amount", "9200"), ("months", "12")],
        &[("do", "quote"), ("firm", "恒固门窗"), ("quote_amount", "9900"), ("months", "24")],
        &[("do", "take"), ("take_why", "便宜，工期短，去年修过活动室"), ("named", "湘潭暖居装饰")],
        &[("do", "next")],
        &[("do", "milestone"), ("milestone", "清理架空层"), ("due", &due)],
        &[("do", "reached")],
        &[("do", "milestone"), ("milestone", "装灯和饮水机"), ("due", &due)],
        &[("do", "entry"), ("way", "received"), ("entry", "公共收益划入"), ("entry_amount", "6000")],
        &[("do", "entry"), ("way", "spent"), ("entry", "清运费"), ("entry_amount", "800")],
    ];
    for fields in steps {
        step(t, &worker, &number, fields)?;
    }
    charging(t, made, cast, &worker)
}

/// In which compound charging is asked for.
const CHARGING: &str = "梧桐苑";

/// Who needs how many places for e-bikes and cars, and how far from the middle of their building (decimetres east and south).
const NEEDS: [(i64, i64, (i32, i32)); 7] = [
    (2, 0, (90, 160)),
    (1, 0, (120, 150)),
    (1, 1, (-60, 170)),
    (3, 0, (100, 180)),
    (1, 0, (-80, 140)),
    (2, 1, (110, 130)),
    (1, 0, (60, 190)),
];

/// A project for which needs are asked: seven homes say on paper what they want to charge, and their people where.
fn charging(t: &Teller, made: &Made, cast: &Cast, worker: &Actor) -> Result<(), String> {
    let Some(at) = made.roster.compounds.iter().position(|c| c.name == CHARGING) else { return Ok(()) };
    let (moment, card) = (t.app.moment(), card_of(t)?);
    let year = card.zone.date(moment.now).year;
    let number = begin::number(year, t.db.number_now(t.code, &format!("project-{year}")).map_err(|e| e.to_string())?);
    let new = New {
        kind: "charging".into(),
        place: Place::Compound(made.compounds[at]),
        title: "梧桐苑电动自行车充电位".into(),
        problem: "院里没有一处能充电，电动车推进楼道、从窗口拉线。先问清楚多少人要、装在哪里顺路，再请供电公司来看。".into(),
        helps: "有电动车的住户，也包括楼道里不再停车的各户".into(),
        burdens: "靠近充电位的一楼：要离窗户够远，夜里不响".into(),
        matter: None,
        decision: None,
        proposal: None,
        once: moment.clone().bytes(),
    };
    let (app, to, actor, named) = (t.app.clone(), card.clone(), worker.clone(), number.clone());
    t.db.write_now(move |tx| begin::begin(tx, &app, &to, &actor, &mut moment.clone(), &named, &new))
        .map_err(told("a project"))?;
    let inside = |h: &usize| made.roster.buildings[made.roster.entrances[made.roster.homes[*h].entrance].building].compound == at;
    let homes: Vec<usize> = (0..made.homes.len()).filter(inside).step_by(23).collect();
    // One who lives there has not answered yet: Home asks them.
    let mut people: Vec<(&str, &Somebody)> =
        cast.iter().map(|(key, who)| (*key, who)).filter(|(key, _)| *key != "jiang").collect();
    people.sort_unstable_by_key(|(key, _)| *key);
    for (((_, who), home), (ebikes, cars, (east, south))) in people.into_iter().zip(homes).zip(NEEDS) {
        let building = made.buildings[made.roster.entrances[made.roster.homes[home].entrance].building];
        let lives = Residence { home: made.homes[home], role: Role::Resident, building, circle: None };
        let actor = Actor { person: Some(who.person), homes: vec![lives], ..Actor::of(who.account) };
        let said = Said::Needs(vec![("ebike".into(), ebikes), ("car".into(), cars)]);
        let (app, card, named, moment) = (t.app.clone(), card.clone(), number.clone(), t.app.moment());
        // Their homes' answers came in on paper, as one voice a home.
        let (worker, which) = (worker.clone(), Which::Home(made.homes[home]));
        t.db.write_now(move |tx| {
            people::on_paper(tx, &app, &card, &worker, &mut moment.clone(), &named, &which, &said)?;
            let asker = Asker { app: app.clone(), card: card.clone(), actor: actor.clone() };
            spots::mark(tx, &asker, &named, Spot::new(building, east, south))
        })
        .map_err(told("what is needed"))?;
    }
    Ok(())
}

/// One step, by the fields of the page's form; rows that were made before are chosen by their names.
fn step(t: &Teller, worker: &Actor, number: &str, fields: &[(&str, &str)]) -> Result<(), String> {
    let (app, code, named) = (t.app.clone(), t.code, number.to_string());
    let whole =
        t.db.read_now(move |tx| {
            let p = store::by_number(tx, code, &named)?.ok_or(liren_core::refusal::Refusal::NotFound)?;
            let ground = Ground::read(tx, code)?;
            store::whole(tx, &app, code, &ground, p)
        })
        .map_err(told("a project"))?;
    let name = fields.iter().find(|(k, _)| *k == "named").map_or("", |(_, v)| *v);
    let option = whole.options.iter().find(|o| o.title == name).map(|o| o.id.to_string()).unwrap_or_default();
    let quote = whole.quotes.iter().find(|q| q.firm == name).map(|q| q.id.to_string()).unwrap_or_default();
    let reached = whole.milestones.first().map(|m| m.id.to_string()).unwrap_or_default();
    let mut all = fields.to_vec();
    all.extend([("chosen", option.as_str()), ("quote", quote.as_str()), ("reached", reached.as_str())]);
    let form = Form::of(&all);
    let mut moment = t.app.moment();
    let files = match form.get("do") {
        "photo" => vec![matters::photo(t, &draw::scene("stairwell_storage", 0, false), &mut moment)?],
        "quote" if form.get("quote_amount") == "9200" => vec![paper::document(t, &paper::OFFER, &mut moment)?.0],
        "reached" => vec![matters::photo(t, &draw::scene("stairwell_storage", 0, true), &mut moment)?],
        _ => Vec::new(),
    };
    let act = Act::read(&form, files.len()).map_err(|p| format!("the demo's project: {p:?}"))?;
    let (app, card, actor, named, seen) = (t.app.clone(), card_of(t)?, worker.clone(), number.to_string(), whole.project.seq);
    let done =
        t.db.write_now(move |tx| {
            act::perform(tx, &app, &card, &mut moment.clone(), &named, &act, &By { actor: &actor, seen, files: &files })
        })
        .map_err(told("a project"))?;
    match done {
        Done::Yes => Ok(()),
        Done::Lacks(lacks) => Err(format!("the demo's project lacks {lacks:?}")),
    }
}
