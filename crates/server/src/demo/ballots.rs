//! Ballots of the demo: the owners of the first building decided on their roof some weeks ago, those of another on their lights, which was
//! counted twice; those of a small compound elected their committee, and those of the first compound are voting on shared charging now, on
//! paper; the households of the largest building chose the name of their garden, without names. Owners' names are invented like everything else.

use std::sync::Arc;

use liren_core::ballot::choice::{Choice, Choices, Keeping};
use liren_core::ballot::cost::Shared;
use liren_core::ballot::entry::Channel;
use liren_core::ballot::roll::Standing;
use liren_core::ground::roster::holder_name;
use liren_core::id::FileId;
use liren_core::merkle::{Hash, sha256};
use liren_core::money::Fen;
use liren_core::pack::Mode;
use liren_core::permission::Actor;
use liren_core::time::{DAY, HOUR, Time};
use liren_gather::ballots::doors::{self, Ballot, Entered, Item, Line, New, Opt, Step, Unit};
use liren_ground::ground::Place;
use liren_kit::card::Card;
use liren_kit::fail::Fail;

use super::paper::{CHARGING, document};
use super::people::{Cast, Somebody};
use super::places::Made;
use super::{Teller, recount, selections, told};

pub(super) fn card_of(t: &Teller) -> Result<Arc<Card>, String> {
    let (app, code, now) = (t.app.clone(), t.code, t.app.now());
    t.db.read_now(move |tx| app.card_in(tx, code, now)).map_err(told("a ballot"))
}

/// Who owns which home of the first compound and of the one that elects its committee: one in twelve owns two, one in nine is a couple, a few have died or are unknown, two
/// homes are the developer's.
fn owners(t: &Teller, made: &Made, worker: &Actor) -> Result<(), String> {
    let roster = &made.roster;
    let votes = [0, selections::ELECTS];
    let first = |entrance: usize| votes.contains(&roster.buildings[roster.entrances[entrance].building].compound);
    let mut lines = Vec::new();
    for (i, home) in roster.homes.iter().enumerate().filter(|(_, h)| first(h.entrance)) {
        let name = |n: usize| holder_name(n % 1_900);
        let owners = match i % 36 {
            7 => Vec::new(),
            11 | 23 => vec![name(i - 1)],
            3 | 12 | 21 | 30 => vec![format!("*{}", name(i)), name(i + 911)],
            _ => vec![name(i)],
        };
        let standing = match i % 97 {
            13 => Standing::Dead,
            41 => Standing::Unreachable,
            _ => Standing::Usual,
        };
        let developer = i == 5 || i == 6;
        lines.push(Line {
            row: i + 1,
            which: Unit::Home(made.homes[i]),
            owners: if developer { Vec::new() } else { owners },
            area: Some(home.area),
            developer,
            standing: Some(standing),
        });
    }
    let (app, card, actor, moment) = (t.app.clone(), card_of(t)?, worker.clone(), t.app.moment());
    t.db.write_now(move |tx| doors::bring_in(tx, &app, &card, &actor, &mut moment.clone(), &lines, ""))
        .map(drop)
        .map_err(told("the owner roll"))
}

pub(super) fn take(t: &Teller, worker: &Actor, number: &str, step: Step) -> Result<(), String> {
    with(t, worker, number, step, Vec::new())
}

/// Takes a step that files come with.
fn with(t: &Teller, worker: &Actor, number: &str, step: Step, files: Vec<(FileId, Hash)>) -> Result<(), String> {
    let (app, card, actor, moment, named) = (t.app.clone(), card_of(t)?, worker.clone(), t.app.moment(), number.to_string());
    let by = move |tx: &mut liren_store::Tx<'_>| {
        let by = doors::By { actor: &actor, files: &files };
        doors::take(tx, &app, &card, &mut moment.clone(), &named, &step, &by)
    };
    t.db.write_now(by).map_err(told("a step of a ballot"))
}

fn next_number(t: &Teller, card: &Card, now: Time) -> Result<String, String> {
    let year = card.zone.date(now).year;
    let n = t.db.number_now(t.code, &doors::series(year)).map_err(|e| e.to_string())?;
    Ok(doors::number(year, n))
}

pub(super) fn begin(t: &Teller, worker: &Actor, new: New) -> Result<String, String> {
    let (app, card, actor, moment) = (t.app.clone(), card_of(t)?, worker.clone(), t.app.moment());
    let number = next_number(t, &card, moment.now)?;
    t.db.write_now(move |tx| doors::begin(tx, &app, &card, &actor, &mut moment.clone(), &number, &new)).map_err(told("a ballot"))
}

fn ballot(t: &Teller, number: &str) -> Result<Ballot, String> {
    let (code, named) = (t.code, number.to_string());
    let found = t.db.read_now(move |tx| doors::by_number(tx, code, &named)).map_err(|e| e.to_string())?;
    found.ok_or_else(|| "the demo's ballot is not there".to_string())
}

/// Two workers enter the papers that came in; what the n-th owner's says, or nothing.
pub(super) fn papers(
    t: &Teller,
    number: &str,
    clerks: [&Somebody; 2],
    says: impl Fn(u32) -> Option<Choice>,
) -> Result<Ballot, String> {
    let b = ballot(t, number)?;
    let given: Vec<(u32, Choice)> = (1..=roll(t, &b)?).filter_map(|n| Some((n, says(n)?))).collect();
    let (app, card, moment, of, people) = (t.app.clone(), card_of(t)?, t.app.moment(), b.clone(), clerks.map(|c| c.person));
    let enter = move |tx: &mut liren_store::Tx<'_>| {
        let mut moment = moment.clone();
        for (n, choice) in &given {
            for person in people {
                let choices: Choices = [("q01".to_string(), choice.clone())].into();
                let entered = Entered { n: *n, letters: doors::letters(&app, of.id, *n), choices, proxy: String::new() };
                doors::enter(tx, &app, &card, &mut moment, &of, person, &entered)?;
            }
        }
        Ok::<_, Fail>(())
    };
    t.db.write_now(enter).map_err(told("papers"))?;
    Ok(b)
}

/// How many stand on the frozen roll.
fn roll(t: &Teller, b: &Ballot) -> Result<u32, String> {
    let (code, id) = (t.code, b.id);
    let read = t.db.read_now(move |tx| doors::turnout(tx, code, id)).map_err(|e| e.to_string())?;
    u32::try_from(read.1.heads).map_err(|e| e.to_string())
}

/// What the n-th owner says; nothing for those who stay away.
fn says(n: u32) -> Option<Choice> {
    match n % 20 {
        4 | 9 | 17 => None,
        6 => Some(Choice::Against),
        13 => Some(Choice::Abstain),
        _ => Some(Choice::one(1)),
    }
}

/// A ballot on paper with one question; days from now, voting from the first to the last.
pub(super) fn new(
    t: &Teller,
    title: &str,
    words: &str,
    place: Place,
    (class, cost): (&str, i64),
    (opens, closes): (i64, i64),
) -> Result<New, String> {
    let zone = card_of(t)?.zone.clone();
    let day = |ago: i64| zone.date(t.now.plus(ago * DAY));
    Ok(New {
        title: title.into(),
        words: words.into(),
        why_place: if matches!(place, Place::Building(_)) { ONE_BUILDING.into() } else { String::new() },
        place,
        parts: Vec::new(),
        mode: Mode::Paper,
        fund: Some(Fen(18_640_000)),
        opens: day(opens),
        closes: day(closes),
        deemed: false,
        item: Item {
            class: class.into(),
            title: title.into(),
            options: vec![Opt { name: "同意".into(), cost }],
            share: Shared::Not,
            marks: 1,
            seats: 1,
            why: if class == "common_use" { CHANGES_USE.into() } else { String::new() },
        },
        keeping: Keeping::Named,
        source: None,
        once: t.app.moment().bytes(),
    })
}

/// Why a building votes alone.
const ONE_BUILDING: &str = "只涉及这一栋，由这一栋的人表决。";

/// Why the ballot on charging needs three quarters.
const CHANGES_USE: &str = "空地原来是绿化和晾晒用的，改成充电场地，还要交给企业经营，属于改变用途，所以要四分之三以上。";

/// The building with the most homes.
fn largest(made: &Made) -> Result<Place, String> {
    let size = |b: usize| made.roster.homes.iter().filter(|h| made.roster.entrances[h.entrance].building == b && !h.shop).count();
    let largest = (0..made.buildings.len()).max_by_key(|b| (size(*b), std::cmp::Reverse(*b))).ok_or("no building")?;
    Ok(Place::Building(made.buildings[largest]))
}

/// What households of the largest building are asked without binding force.
fn asked(t: &Teller, made: &Made, (title, words): (&str, &str), options: [&str; 3], days: (i64, i64)) -> Result<New, String> {
    let mut new = new(t, title, words, largest(made)?, ("seats", 0), days)?;
    new.mode = Mode::Advisory;
    new.fund = None;
    new.item.options = options.map(|name| Opt { name: name.into(), cost: 0 }).to_vec();
    Ok(new)
}

/// A name for a garden, each choice kept apart from who cast it.
fn garden(t: &Teller, made: &Made, worker: &Actor) -> Result<String, String> {
    let words = "楼前的空地整出来了，种了桂花和月季。起个名字，写在小木牌上。每户一票，不记名，得票多的就用。";
    let about = ("楼前的小花园叫什么名字", words);
    let new = asked(t, made, about, ["桂香园", "邻里园", "铁西小园"], (-28, -22))?;
    begin(t, worker, New { keeping: Keeping::Detached, ..new })
}

/// Where to put the racks for drying clothes: open on the web; if options are level, lots decide.
fn racks(t: &Teller, made: &Made, worker: &Actor) -> Result<String, String> {
    let words = "楼下的铁丝断了，大家没地方晒被子。社区出钱装一组晾衣架，装在哪里听大家的。每户一票，得票多的就装。";
    let options = ["东墙边", "西侧空地", "花坛旁边"];
    begin(t, worker, asked(t, made, ("晾衣架装在哪里", words), options, (-4, 10))?)
}

/// Most households vote: nothing is kept that would tell how.
fn choose(t: &Teller, number: &str) -> Result<(), String> {
    let b = ballot(t, number)?;
    let heads = roll(t, &b)?;
    let (app, card, moment) = (t.app.clone(), card_of(t)?, t.app.moment());
    let cast = move |tx: &mut liren_store::Tx<'_>| {
        let mut moment = moment.clone();
        for n in (1..=heads).filter(|n| n % 6 != 5) {
            let choice = match n % 7 {
                0 | 3 => Choice::one(2),
                5 => Choice::one(3),
                6 => Choice::Abstain,
                _ => Choice::one(1),
            };
            let secret = doors::sealed(&app, b.id, n, &moment.bytes());
            let choices: Choices = [("q01".to_string(), choice)].into();
            let new = doors::ToGive { n, channel: Channel::Web, proxy: 0, choices, secret };
            doors::give(tx, &app, &card, &mut moment, &b, &new)?;
        }
        Ok::<_, Fail>(())
    };
    t.db.write_now(cast).map_err(told("votes without names"))
}

/// The finished ones and the running one.
pub(super) fn all(t: &Teller, made: &Made, cast: &Cast) -> Result<(), String> {
    let (Some(yi), Some(luo), Some(objects)) = (cast.get("yi"), cast.get("luo"), cast.get(recount::OBJECTS)) else {
        return Ok(());
    };
    let (Some(building), Some(compound)) = (made.buildings.first().copied(), made.compounds.first().copied()) else {
        return Ok(());
    };
    let worker = yi.acting();
    let at = |days: i64, hours: i64| t.clock.stand(t.now.plus(-days * DAY + hours * HOUR));
    at(45, 0);
    let election = selections::nominate(t, made, &worker)?;
    at(44, 0);
    owners(t, made, &worker)?;
    let words = "屋面多处渗水，修补过三次。这次整体翻修防水层，质保五年，费用全部从维修资金里出，不另外收钱。";
    let roof = new(t, "1栋屋面防水翻修使用维修资金", words, Place::Building(building), ("fund_use", 4_860_000), (-28, -22))?;
    let done = begin(t, &worker, roof)?;
    take(t, &worker, &done, Step::Notice)?;
    let named = garden(t, made, &worker)?;
    take(t, &worker, &named, Step::Notice)?;
    let twice = recount::lights(t, made, yi)?;
    at(44, 2);
    take(t, &worker, &twice, Step::Posting("4栋每个单元门口，罗小川张贴".into()))?;
    take(t, &worker, &named, Step::Posting("楼门口，易芳张贴".into()))?;
    take(t, &worker, &done, Step::Posting("1栋每个单元门口、社区公示栏，罗小川张贴".into()))?;
    at(37, 0);
    let card = card_of(t)?;
    let committee = next_number(t, &card, t.app.now())?;
    selections::vote(t, &worker, election, (-21, -17), &committee)?;
    take(t, &worker, &committee, Step::Notice)?;
    take(t, &worker, &committee, Step::Posting("货场宿舍每个单元门口，罗小川张贴".into()))?;
    at(36, 0);
    for number in [&done, &named, &twice] {
        take(t, &worker, number, Step::Freeze)?;
    }
    at(29, 0);
    take(t, &worker, &committee, Step::Freeze)?;
    at(24, 0);
    papers(t, &done, [yi, luo], says)?;
    let lights = papers(t, &twice, [yi, luo], says)?;
    choose(t, &named)?;
    at(20, 0);
    for number in [&done, &named, &twice] {
        take(t, &worker, number, Step::Close(false))?;
        take(t, &worker, number, Step::Count)?;
    }
    // Not an hour later: before midnight the first day of voting would be less than the days of notice away.
    let words = "楼道里飞线充电很危险。在南门空地装 20 个电动自行车充电位，由企业投资和维护，收费公示，不占绿地。";
    let charging = new(t, "南门空地装共享充电桩", words, Place::Compound(compound), ("common_use", 0), (-4, 10))?;
    let running = begin(t, &worker, charging)?;
    let (file, bytes) = document(t, &CHARGING, &mut t.app.moment())?;
    with(t, &worker, &running, Step::Attach("充电位方案和收费".into()), vec![(file, sha256(&[&bytes]))])?;
    take(t, &worker, &running, Step::Notice)?;
    let racks = racks(t, made, &worker)?;
    take(t, &worker, &racks, Step::Notice)?;
    at(20, 3);
    take(t, &worker, &racks, Step::Posting("楼门口，易芳张贴".into()))?;
    take(t, &worker, &running, Step::Posting("南门、每栋公示栏，罗小川张贴".into()))?;
    at(18, 0);
    papers(t, &committee, [yi, luo], selections::says)?;
    recount::object(t, &ballot(t, &twice)?, objects)?;
    at(17, 0);
    recount::grant(t, &lights, yi, 3)?;
    at(16, 0);
    take(t, &worker, &committee, Step::Close(false))?;
    take(t, &worker, &committee, Step::Count)?;
    at(12, 0);
    take(t, &worker, &running, Step::Freeze)?;
    take(t, &worker, &racks, Step::Freeze)?;
    at(4, 0);
    for number in [&done, &named, &twice] {
        take(t, &worker, number, Step::Final)?;
    }
    at(1, 0);
    // One in seven has come in.
    papers(t, &running, [yi, luo], |n| says(n).filter(|_| n % 7 == 3))?;
    t.clock.stand(t.now);
    take(t, &worker, &committee, Step::Final)?;
    selections::fill(t, [&worker, &luo.acting()], election)
}

/// What the facts of the demo say of a finished ballot: title, number, root.
pub(super) fn finished(
    t: &liren_kit::app::App,
    code: liren_core::id::Community,
) -> Result<Vec<(String, String, String)>, String> {
    let read = t.db.read_now(move |tx| {
        let mut out = Vec::new();
        for b in doors::all(tx, code, false, 50)?.into_iter().filter(|b| b.finished.is_some()) {
            let signed = liren_ground::log::store::signed_at(tx, code, b.end_size)?;
            let root = signed.map(|s| s.root.hash.to_string()).unwrap_or_default();
            out.push((b.title, b.number, root));
        }
        Ok::<_, Fail>(out)
    });
    read.map_err(told("the finished ballots"))
}
