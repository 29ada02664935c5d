//! A community of Bantang's size with many matters, made through the same functions as in life: by the last of them the
//! statements find what they find in use.

use std::path::Path;

use liren_core::ground::demo;
use liren_core::ground::roster::{Held, Roster};
use liren_core::id::Community;
use liren_core::moment::Moment;
use liren_core::permission::{Actor, Role, Scope};
use liren_core::time::{DAY, Time};
use liren_gather::matters::act::{self, Move};
use liren_gather::matters::file::{self, New};
use liren_ground::communities::{NewCommunity, create_community, join_street, operator};
use liren_ground::people::store::{Appointment, NewPerson, NewPost, appoint, create_person, create_post, founder};
use liren_kit::app::{App, Clock};
use liren_kit::fail::Fail;
use liren_kit::seal::Keys;
use liren_store::{Options, Tx};

use crate::build;
use crate::clock::SystemClock;
use crate::config::Config;
use crate::town::{self, Placed};

/// What the load asks for.
#[derive(serde::Serialize, serde::Deserialize)]
pub struct Filled {
    /// The community.
    pub community: Community,
    /// Numbers of matters, shuffled.
    pub numbers: Vec<String>,
    /// Codes of categories everybody may see.
    pub categories: Vec<String>,
    /// Buildings, as the API takes them.
    pub buildings: Vec<String>,
}

/// Sentences of the usual length.
const SAID: [&str; 6] = [
    "楼道灯坏了三天，晚上老人上下楼看不见台阶，请尽快来看一看",
    "顶楼下雨就漏水，卧室天花板湿了一大片，墙皮已经开始掉",
    "单元门锁不上，夜里总有外人进出，住户都不放心",
    "楼下电动车飞线充电，插座就挂在窗外，很危险",
    "下水道堵了，污水从井盖冒出来，门口一片臭味",
    "三楼过道堆满旧家具和纸箱，消防通道都被占了",
];
/// Matters filed in one transaction.
const BATCH: usize = 250;

/// Makes the database, the keys and the files' directory in `dir`: SQLite there, or the PostgreSQL of `url`.
pub fn fill(dir: &Path, url: Option<&str>, matters: usize) -> Result<Filled, String> {
    let mut chance = [0u8; 64];
    chance[..32].copy_from_slice(&SystemClock.seed());
    chance[32..].copy_from_slice(&SystemClock.seed());
    std::fs::write(dir.join("keys"), Keys::new_file(&chance)).map_err(|e| format!("{}: {e}", dir.display()))?;
    let config = Config {
        database: url.map_or_else(|| format!("sqlite:{}", dir.join("liren.db").display()), str::to_string),
        files: dir.join("files"),
        keys: dir.join("keys"),
        ..Config::default()
    };
    let db = build::open_with(&config, Options { hasty: true, ..Options::default() })?;
    build::migrate(&db)?;
    let app = build::app(&config, db, false)?;
    let filled = make(&app, matters).map_err(|e| format!("the bench's community: {e:?}"))?;
    app.db.clone().close();
    Ok(filled)
}

fn make(app: &App, matters: usize) -> Result<Filled, Fail> {
    let community = Community(demo::COMMUNITY);
    let roster = demo::roster();
    let (town, own) = (roster.clone(), app.clone());
    let mut moment = app.moment();
    moment.now = moment.now.plus(-60 * DAY);
    let begun = moment.clone();
    let placed = app.db.write_now(move |tx| {
        let mut moment = begun.clone();
        let street = community.0 / 1000;
        create_community(
            tx,
            &mut moment,
            &operator(),
            &NewCommunity {
                code: community,
                name: "板塘社区",
                street,
                pack: "cn-three-neighbours",
                landline: "0731-0000 0031",
                address: "",
            },
        )?;
        join_street(tx, &mut moment, &operator(), street, "五里堆街道", "")?;
        let placed = town::place(tx, &mut moment, community, &founder(), &town)?;
        people(tx, &own, &mut moment, community, &town, &placed)?;
        Ok::<_, Fail>(placed)
    })?;
    let card = app.db.read_now({
        let app = app.clone();
        move |tx| app.card_in(tx, community, app.now())
    })?;
    let open = |c: &&liren_core::pack::Category| c.visibility == liren_core::pack::Visibility::Public && !c.about_person;
    let categories: Vec<String> = card.pack.categories.iter().filter(open).map(|c| c.code.clone()).collect();
    let mut numbers = Vec::with_capacity(matters);
    for batch in 0..matters.div_ceil(BATCH) {
        let many = BATCH.min(matters - batch * BATCH);
        let mut labels = Vec::new();
        for _ in 0..many {
            labels.push(format!("2026-{:04}", app.db.number_now(community, "matter-2026")?));
        }
        numbers.extend(labels.iter().cloned());
        let (app, card, placed, categories) = (app.clone(), card.clone(), placed.clone(), categories.clone());
        let start = app.moment();
        let seed = app.moment().bytes::<32>();
        app.db.clone().write_now(move |tx| {
            for (i, number) in labels.iter().enumerate() {
                let n = batch * BATCH + i;
                // Half a second apart, the last one just now: few clocks are due, as in a community that keeps up.
                let at = Time(start.now.0 - i64::try_from(matters - n).unwrap_or(0) * 500);
                let mut chance = seed;
                chance[..8].copy_from_slice(&n.to_le_bytes());
                one(tx, &app, &card, &mut Moment::new(at, chance), number, n, &placed, &categories)?;
            }
            Ok::<_, Fail>(())
        })?;
    }
    // What those left to do is done before anything is measured.
    let kinds = build::kinds();
    while liren_kit::jobs::run_due(app, &kinds)? > 0 {}
    // Every request asks for another one than the last.
    let stride = 7_919;
    let shuffled = (0..numbers.len()).map(|i| numbers[i * stride % numbers.len()].clone()).collect();
    let buildings = roster.buildings.iter().map(|b| b.code.clone()).collect();
    Ok(Filled { community, numbers: shuffled, categories, buildings })
}

/// Somebody in every post of the roster, three workers, a chair and the street's officer.
fn people(tx: &mut Tx<'_>, app: &App, moment: &mut Moment, c: Community, roster: &Roster, placed: &Placed) -> Result<(), Fail> {
    let whole = [
        (Role::CommunityWorker, Scope::Community, "易晓棠"),
        (Role::CommunityWorker, Scope::Community, "罗小川"),
        (Role::Chair, Scope::Community, "谭秀云"),
        (Role::StreetOfficer, Scope::Street, "欧阳文静"),
    ];
    let held = roster.holders.iter().map(|h| match h.post {
        Held::GridLead(i) => (Role::GridLead, Scope::Grid(placed.grids[i]), h.name.as_str()),
        Held::GroupLeader(i) => (Role::GroupLeader, Scope::Group(placed.groups[i]), h.name.as_str()),
        Held::NeighbourLeader(i) => (Role::NeighbourLeader, Scope::Circle(placed.circles[i]), h.name.as_str()),
    });
    for (role, scope, name) in whole.into_iter().chain(held) {
        let person = create_person(tx, app, moment, c, &founder(), &NewPerson { name, phone: None, account: None })?;
        let post = create_post(tx, app, moment, c, &founder(), &NewPost { role, scope, body: None })?;
        let to = Appointment { person, chosen: "selected", starts: moment.now, ends: None, show_name: true, show_phone: false };
        appoint(tx, app, moment, c, &founder(), post, &to)?;
    }
    Ok(())
}

/// One matter; of ten, four are settled and six under way, all with words released.
#[allow(clippy::too_many_arguments, reason = "one row of the bench with all that it is made from")]
fn one(
    tx: &mut Tx<'_>,
    app: &App,
    card: &liren_kit::card::Card,
    moment: &mut Moment,
    number: &str,
    n: usize,
    placed: &Placed,
    categories: &[String],
) -> Result<(), Fail> {
    let mut once = [0u8; 16];
    once[..8].copy_from_slice(&n.to_le_bytes());
    let new = New {
        entrance: Some(placed.entrances[n * 31 % placed.entrances.len()]),
        ..New::said(&categories[n % categories.len()], SAID[n % SAID.len()], "web", once)
    };
    let filed = file::file(tx, app, card, &Actor::visitor(), moment, number, &new)?;
    let mut holder = founder();
    holder.posts[0].id = filed.holder;
    moment.now = moment.now.plus(100);
    act::act(tx, app, card, &holder, moment, filed.id, false, None, &Move::Release)?;
    if n % 10 < 4 {
        moment.now = moment.now.plus(100);
        let outcome = liren_core::matter::Outcome::Solved;
        let words = "已经请师傅上门修好，换了新的灯头，请再看一看".to_string();
        let settle = Move::Settle { outcome, words, files: Vec::new() };
        act::act(tx, app, card, &holder, moment, filed.id, false, None, &settle)?;
    }
    Ok(())
}
