//! The community next door: one building, two workers, a chair and a few owners. It is there so that one can see that nothing of Bantang is
//! seen from it, and because the rules of its place (invented, as everything here) allow owners to vote on the web and on paper in one roll:
//! such a vote runs there. Bantang's own pack allows paper only.

use liren_core::ballot::choice::{Choice, Keeping};
use liren_core::ballot::cost::Shared;
use liren_core::contact::Contact;
use liren_core::ground::demo::Lives;
use liren_core::ground::roster::holder_name;
use liren_core::id::{Community, CompoundId, HomeId};
use liren_core::lang::{Both, Lang};
use liren_core::moment::Moment;
use liren_core::pack::Mode;
use liren_core::permission::{Role, Scope};
use liren_core::time::{DAY, HOUR};
use liren_gather::ballots::doors::{self, Item, Line, New, Opt, Step, Unit};
use liren_ground::access::password;
use liren_ground::communities::{NewCommunity, create_community, operator};
use liren_ground::ground::Place;
use liren_ground::people::store::{Appointment, NewPerson, NewPost, appoint, create_person, create_post, founder};
use liren_ground::places::{
    NewBuilding, NewCompound, NewEntrance, NewGrid, NewHome, create_building, create_compound, create_entrance, create_grid,
    create_home,
};
use liren_ground::rules::store::allow_web;
use liren_kit::fail::Fail;
use liren_store::Tx;

use super::facts::PersonFact;
use super::people::Somebody;
use super::{PASSWORD, TOTP_SEED, Teller, accounts, ballots, told};

/// The row of the division table.
pub(super) const CODE: i64 = 430_304_008_001;
/// Invented names and numbers; the password and the seed are everybody's. Owners come last.
const PEOPLE: [(&str, &str, Role); 6] = [
    ("文竹青", "15400000901", Role::CommunityWorker),
    ("谷穗", "15400000902", Role::CommunityWorker),
    ("庄岚", "15400000903", Role::Chair),
    ("池莲", "15400000904", Role::Owner),
    ("米乐", "15400000905", Role::Owner),
    ("于舟", "15400000906", Role::Owner),
];
/// What the chair wrote as the rule that allows it.
const BASIS: (&str, &str) =
    ("演示数据：本市业主表决办法（虚构）第六条", "Demo: the city’s rule on owners’ votes (invented), article 6");

/// Whom to sign in as there.
pub(super) fn people() -> Vec<PersonFact> {
    let one = |(name, login, role): (&'static str, &'static str, Role)| {
        let totp = role.needs_factor().then_some(TOTP_SEED);
        PersonFact { role: role.name(), name, login, secret: PASSWORD, totp }
    };
    PEOPLE.into_iter().map(one).collect()
}

/// What the vote needs to know of it.
pub(super) struct NextDoor {
    compound: CompoundId,
    homes: Vec<HomeId>,
    /// In the order of [`PEOPLE`].
    cast: Vec<Somebody>,
}

/// Makes it, with a building to have a poster at.
pub(super) fn make(t: &Teller) -> Result<NextDoor, String> {
    let (app, moment, street, landline) = (t.app.clone(), t.app.moment(), t.story.community / 1000, t.story.street_landline);
    let code = Community(CODE);
    let hash = password::hash_now(PASSWORD, t.app.moment().bytes()).map_err(told("the password"))?;
    t.db.write_now(move |tx| {
        let (mut m, by) = (moment.clone(), founder());
        let new = NewCommunity { code, name: "纱厂街社区", street, pack: "cn-three-neighbours", landline, address: "" };
        create_community(tx, &mut m, &operator(), &new)?;
        let (compound, homes) = places(tx, &mut m, code)?;
        let mut cast = Vec::new();
        for (i, (name, phone, role)) in PEOPLE.into_iter().enumerate() {
            let contact = Contact::parse(phone).ok_or_else(|| Fail::internal("a phone of somebody next door"))?;
            let account = accounts::account(tx, &app, &mut m, code, &contact, Lang::Zh, &hash, role.needs_factor())?;
            let owns = role == Role::Owner;
            let known =
                NewPerson { name: if owns { "" } else { name }, phone: (!owns).then_some(&contact), account: Some(account) };
            let person = create_person(tx, &app, &mut m, code, &by, &known)?;
            let mut somebody = Somebody { account, person, post: None };
            if owns {
                accounts::residency(tx, &app, &mut m, code, account, homes[i], Lives::Owner)?;
            } else {
                let post = create_post(tx, &app, &mut m, code, &by, &NewPost { role, scope: Scope::Community, body: None })?;
                let to =
                    Appointment { person, chosen: "appointed", starts: m.now, ends: None, show_name: true, show_phone: false };
                appoint(tx, &app, &mut m, code, &by, post, &to)?;
                somebody.post = Some((post, role, Scope::Community));
            }
            cast.push(somebody);
        }
        Ok::<_, Fail>(NextDoor { compound, homes, cast })
    })
    .map_err(told("the community next door"))
}

/// A building with two entrances of six homes.
fn places(tx: &mut Tx<'_>, m: &mut Moment, code: Community) -> Result<(CompoundId, Vec<HomeId>), Fail> {
    let by = founder();
    let grid = create_grid(tx, m, code, &by, &NewGrid { name: "第一片", sort: None })?;
    let compound = create_compound(tx, m, code, &by, &NewCompound { name: "梧桐里", managed: false, sort: None })?;
    let building = NewBuilding { compound, grid: Some(grid), name: "1栋", code: None, sort: None };
    let building = create_building(tx, m, code, &by, &building)?;
    let mut homes = Vec::new();
    for name in ["1单元", "2单元"] {
        let entrance = create_entrance(tx, m, code, &by, &NewEntrance { building, name, sort: None })?;
        for room in ["101", "102", "201", "202", "301", "302"] {
            let area = if room.ends_with('1') { 7_850 } else { 6_420 };
            let new = NewHome { entrance, room, area: Some(area), shop: false, circle: None, sort: None };
            homes.push(create_home(tx, m, code, &by, &new)?);
        }
    }
    Ok((compound, homes))
}

/// The owners choose a manager, on the web and on paper in one roll: it runs now.
pub(super) fn vote(bantang: &Teller, there: &NextDoor) -> Result<(), String> {
    let Teller { app, db, clock, story, now, .. } = bantang.clone();
    let t = &Teller { app, db, clock, story, code: Community(CODE), now };
    let [worker, second, chair] = [there.cast[0], there.cast[1], there.cast[2]];
    let at = |days: i64, hours: i64| t.clock.stand(t.now.plus(-days * DAY + hours * HOUR));
    at(22, 0);
    let (card, actor, moment) = (ballots::card_of(t)?, chair.acting(), t.app.moment());
    let basis = Both { zh: BASIS.0.into(), en: BASIS.1.into() };
    t.db.write_now(move |tx| allow_web(tx, &mut moment.clone(), &actor, &card, Some(basis.clone())))
        .map_err(told("voting on the web next door"))?;
    t.app.memory.forget(t.code);
    let lines: Vec<Line> = there.homes.iter().enumerate().map(|(i, home)| line(i, *home)).collect();
    let (app, card, actor, moment) = (t.app.clone(), ballots::card_of(t)?, worker.acting(), t.app.moment());
    t.db.write_now(move |tx| doors::bring_in(tx, &app, &card, &actor, &mut moment.clone(), &lines, ""))
        .map_err(told("the owner roll next door"))?;
    at(20, 0);
    let number = ballots::begin(t, &worker.acting(), manager(t, there)?)?;
    ballots::take(t, &worker.acting(), &number, Step::Notice)?;
    ballots::take(t, &worker.acting(), &number, Step::Posting("每个单元门口、社区公示栏，谷穗张贴".into()))?;
    at(12, 0);
    ballots::take(t, &worker.acting(), &number, Step::Freeze)?;
    at(2, 0);
    ballots::papers(t, &number, [&worker, &second], |n| (n % 4 == 1).then(|| Choice::one(1)))?;
    t.clock.stand(t.now);
    Ok(())
}

/// Who owns the n-th home: one person owns two, one home is a couple's.
fn line(n: usize, home: HomeId) -> Line {
    let owners = match n {
        2 => vec![format!("*{}", holder_name(42)), holder_name(953)],
        3..=5 => vec![PEOPLE[n].0.to_string()],
        10 => vec![holder_name(49)],
        n => vec![holder_name(40 + n)],
    };
    Line { row: n + 1, which: Unit::Home(home), owners, area: None, developer: false, standing: None }
}

/// Which manager they hire.
fn manager(t: &Teller, there: &NextDoor) -> Result<New, String> {
    let words = "原来的物业月底到期。两家都来讲过方案，业委会筹备组建议选第一家：每平方米每月 0.80 元，管楼道、绿化和门卫。";
    let new = ballots::new(t, "选聘物业服务企业", words, Place::Compound(there.compound), ("manager", 0), (-4, 10))?;
    let item =
        Item {
            options: vec![Opt { name: "同意选聘邻安物业（虚构）".into(), cost: 0 }], share: Shared::Not, ..new.item.clone()
        };
    Ok(New { mode: Mode::Statutory, fund: None, keeping: Keeping::Named, item, ..new })
}
