//! A small town for stories: one community with a rule pack, a compound of two buildings, two circles, somebody in every
//! post and a few residents; and a second community, whose people have no business in the first.

use std::ops::{Deref, DerefMut};

use liren_core::contact::Contact;
use liren_core::id::{
    AccountId, BuildingId, CircleId, Community, CompoundId, EntranceId, GridId, GroupId, HomeId, PersonId, PostId,
};
use liren_core::lang::Lang;
use liren_core::moment::Moment;
use liren_core::permission::{Role, Scope};
use liren_core::time::DAY;
use liren_kit::app::App;
use liren_kit::fail::Fail;
use liren_kit::slice::Slice;
use liren_kit::testing::{TestApp, Who};
use liren_store::testing::TestDb;
use liren_store::{Tx, sql};

use crate::messages::{self, Subject};

/// The town's community.
pub const TOWN: Community = Community(430_304_008_002);
/// The community next door.
pub const NEXT: Community = Community(430_304_008_003);
/// The street above both.
pub const STREET: i64 = 430_304_008;

/// Somebody who holds a post.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Holder {
    /// The post.
    pub post: PostId,
    /// Who holds it.
    pub person: PersonId,
    /// Their sign-in.
    pub account: AccountId,
}

/// Somebody who lives here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Neighbour {
    /// The person.
    pub person: PersonId,
    /// Their sign-in.
    pub account: AccountId,
    /// Their home.
    pub home: HomeId,
}

/// The program with the town in it. Building 0 has two entrances with four homes each: circle 0 (number 1) is the first
/// entrance, circle 1 (number 2) the second. Building 1 has one entrance with two homes in no circle.
pub struct TestTown {
    test: TestApp,
    /// The only compound.
    pub compound: CompoundId,
    /// Its buildings; their codes are `T1` and `T2`.
    pub buildings: [BuildingId; 2],
    /// Entrances: two of the first building, one of the second.
    pub entrances: [EntranceId; 3],
    /// Homes: four, four, two.
    pub homes: Vec<HomeId>,
    /// The only grid.
    pub grid: GridId,
    /// The only residents' group.
    pub group: GroupId,
    /// Both circles.
    pub circles: [CircleId; 2],
    /// Leads the first circle; name and phone are shown.
    pub leader: Holder,
    /// Leads the second circle; neither is shown.
    pub leader_2: Holder,
    /// Leads the group.
    pub group_leader: Holder,
    /// Leads the grid.
    pub grid_lead: Holder,
    /// On duty every day of the test.
    pub worker: Holder,
    /// Another worker.
    pub worker_2: Holder,
    /// Chairs the residents' committee.
    pub chair: Holder,
    /// The officer of the street, which has joined.
    pub officer: Holder,
    /// Lives in the first home.
    pub resident: Neighbour,
    /// Owns the second home.
    pub owner: Neighbour,
    /// Rents the fifth home (second circle).
    pub renter: Neighbour,
    /// Works in the community next door.
    pub stranger: Holder,
}

impl Deref for TestTown {
    type Target = TestApp;
    fn deref(&self) -> &TestApp {
        &self.test
    }
}

impl DerefMut for TestTown {
    fn deref_mut(&mut self) -> &mut TestApp {
        &mut self.test
    }
}

/// Runs a story on SQLite and, where the tests have one, on PostgreSQL.
pub fn on_both(slices: fn() -> Vec<Slice>, story: impl Fn(TestTown)) {
    story(TestTown::new(TestDb::sqlite(), slices()));
    if let Some(db) = TestDb::postgres() {
        story(TestTown::new(db, slices()));
    }
}

impl TestTown {
    /// The town on an embedded database, with these slices beside ground's.
    pub fn sqlite(slices: Vec<Slice>) -> Self {
        Self::new(TestDb::sqlite(), slices)
    }

    /// The town on a database.
    pub fn new(db: TestDb, slices: Vec<Slice>) -> Self {
        let test = TestApp::new(db, slices);
        let app = test.app.clone();
        let moment = app.moment();
        let made: Result<Made, Fail> = app.db.clone().write_now(move |tx| Build { tx, app: &app, m: moment.clone() }.town());
        let Made { compound, buildings, entrances, homes, grid, group, circles, holders, neighbours } =
            made.expect("the town is built");
        let [leader, leader_2, group_leader, grid_lead, worker, worker_2, chair, officer, stranger] = holders;
        let [resident, owner, renter] = neighbours;
        Self {
            test,
            compound,
            buildings,
            entrances,
            homes,
            grid,
            group,
            circles,
            leader,
            leader_2,
            group_leader,
            grid_lead,
            worker,
            worker_2,
            chair,
            officer,
            resident,
            owner,
            renter,
            stranger,
        }
    }

    /// A device of a holder of a post, with the second factor where the post needs it.
    pub fn as_holder(&self, holder: Holder) -> Who {
        self.signed_in(holder.account, true)
    }

    /// A device of a resident.
    pub fn as_neighbour(&self, neighbour: Neighbour) -> Who {
        self.signed_in(neighbour.account, false)
    }

    /// A path in the town: `town.at("/matters")`.
    pub fn at(&self, rest: &str) -> String {
        format!("/c/{TOWN}{rest}")
    }

    /// Everybody with their role, for tables of permissions: visitor first, the stranger last.
    pub fn everybody(&self) -> Vec<(&'static str, Who)> {
        vec![
            ("visitor", self.visitor()),
            ("resident", self.as_neighbour(self.resident)),
            ("owner", self.as_neighbour(self.owner)),
            ("renter", self.as_neighbour(self.renter)),
            ("neighbour_leader", self.as_holder(self.leader)),
            ("group_leader", self.as_holder(self.group_leader)),
            ("grid_lead", self.as_holder(self.grid_lead)),
            ("community_worker", self.as_holder(self.worker)),
            ("chair", self.as_holder(self.chair)),
            ("street_officer", self.as_holder(self.officer)),
            ("stranger", self.as_holder(self.stranger)),
        ]
    }
}

struct Made {
    compound: CompoundId,
    buildings: [BuildingId; 2],
    entrances: [EntranceId; 3],
    homes: Vec<HomeId>,
    grid: GridId,
    group: GroupId,
    circles: [CircleId; 2],
    holders: [Holder; 9],
    neighbours: [Neighbour; 3],
}

/// Writes rows as a community has them; the doors have stories of their own.
struct Build<'a, 'c> {
    tx: &'a mut Tx<'c>,
    app: &'a App,
    m: Moment,
}

impl Build<'_, '_> {
    fn town(mut self) -> Result<Made, Fail> {
        self.rules()?;
        for (code, name) in [(TOWN, "板塘社区"), (NEXT, "霞光社区")] {
            self.community(code, name)?;
        }
        let t = TOWN;
        let (grid, group, compound) = (self.m.id::<GridId>(), self.m.id::<GroupId>(), self.m.id::<CompoundId>());
        self.tx
            .exec(sql!("INSERT INTO grid (community, id, name, sort) VALUES ($1, $2, '第一片', 1)"), &[t.into(), grid.into()])?;
        self.tx.exec(
            sql!("INSERT INTO compound (community, id, name, managed, sort) VALUES ($1, $2, '铁西村小区', FALSE, 1)"),
            &[t.into(), compound.into()],
        )?;
        self.tx.exec(
            sql!("INSERT INTO resident_group (community, id, grid, name, sort) VALUES ($1, $2, $3, '第1居民小组', 1)"),
            &[t.into(), group.into(), grid.into()],
        )?;
        let buildings = [self.building(compound, grid, "1栋", "T1", 1)?, self.building(compound, grid, "2栋", "T2", 2)?];
        let entrances = [
            self.entrance(buildings[0], "1单元", 1)?,
            self.entrance(buildings[0], "2单元", 2)?,
            self.entrance(buildings[1], "1单元", 1)?,
        ];
        let circles = [self.circle(group, 1)?, self.circle(group, 2)?];
        let mut homes = Vec::new();
        for (e, n, circle) in [(0, 4, Some(circles[0])), (1, 4, Some(circles[1])), (2, 2, None)] {
            for room in 1..=n {
                homes.push(self.home(buildings[usize::from(e == 2)], entrances[e], &format!("{room}01"), circle)?);
            }
        }
        let circle = |i: usize| Scope::Circle(circles[i]);
        let holders = [
            self.holder(t, "周兰英", "15400000101", Role::NeighbourLeader, circle(0), true)?,
            self.holder(t, "唐得生", "15400000102", Role::NeighbourLeader, circle(1), false)?,
            self.holder(t, "贺桂芳", "15400000103", Role::GroupLeader, Scope::Group(group), true)?,
            self.holder(t, "彭守田", "15400000104", Role::GridLead, Scope::Grid(grid), true)?,
            self.holder(t, "易晓棠", "15400000105", Role::CommunityWorker, Scope::Community, true)?,
            self.holder(t, "罗小川", "15400000106", Role::CommunityWorker, Scope::Community, true)?,
            self.holder(t, "谭秀云", "15400000107", Role::Chair, Scope::Community, true)?,
            self.holder(t, "欧阳文静", "15400000108", Role::StreetOfficer, Scope::Street, true)?,
            self.holder(NEXT, "陌生人", "15400000109", Role::CommunityWorker, Scope::Community, true)?,
        ];
        self.duty(holders[4].post)?;
        let neighbours = [
            self.neighbour("15400000111", homes[0], "resident", "slip")?,
            self.neighbour("15400000112", homes[1], "owner", "officer")?,
            self.neighbour("15400000113", homes[4], "renter", "slip")?,
        ];
        Ok(Made { compound, buildings, entrances, homes, grid, group, circles, holders, neighbours })
    }

    fn rules(&mut self) -> Result<(), Fail> {
        crate::rules::store::install(self.tx, &self.m)?;
        self.tx.exec(
            sql!("INSERT INTO street (code, name, joined, landline) VALUES ($1, '五里堆街道', $2, '0731-00000008')"),
            &[STREET.into(), self.m.now.into()],
        )?;
        Ok(())
    }

    fn community(&mut self, code: Community, name: &str) -> Result<(), Fail> {
        self.tx.exec(
            sql!(
                "INSERT INTO community (community, name, street, pack, landline, address, created)
                 VALUES ($1, $2, $3, 'cn-three-neighbours', '0731-00000031', '党群服务中心', $4)"
            ),
            &[code.into(), name.into(), STREET.into(), self.m.now.into()],
        )?;
        Ok(())
    }

    fn building(&mut self, compound: CompoundId, grid: GridId, name: &str, code: &str, sort: i64) -> Result<BuildingId, Fail> {
        let id: BuildingId = self.m.id();
        self.tx.exec(
            sql!("INSERT INTO building (community, id, compound, grid, name, code, sort) VALUES ($1, $2, $3, $4, $5, $6, $7)"),
            &[TOWN.into(), id.into(), compound.into(), grid.into(), name.into(), code.into(), sort.into()],
        )?;
        self.tx.exec(
            sql!("INSERT INTO directory (kind, code, community, target) VALUES ('building', $1, $2, $3)"),
            &[code.into(), TOWN.into(), id.into()],
        )?;
        Ok(id)
    }

    fn entrance(&mut self, building: BuildingId, name: &str, sort: i64) -> Result<EntranceId, Fail> {
        let id: EntranceId = self.m.id();
        self.tx.exec(
            sql!("INSERT INTO entrance (community, id, building, name, sort) VALUES ($1, $2, $3, $4, $5)"),
            &[TOWN.into(), id.into(), building.into(), name.into(), sort.into()],
        )?;
        Ok(id)
    }

    fn circle(&mut self, group: GroupId, number: i64) -> Result<CircleId, Fail> {
        let id: CircleId = self.m.id();
        self.tx.exec(
            sql!("INSERT INTO circle (community, id, resident_group, number) VALUES ($1, $2, $3, $4)"),
            &[TOWN.into(), id.into(), group.into(), number.into()],
        )?;
        Ok(id)
    }

    fn home(&mut self, building: BuildingId, entrance: EntranceId, room: &str, circle: Option<CircleId>) -> Result<HomeId, Fail> {
        let id: HomeId = self.m.id();
        self.tx.exec(
            sql!(
                "INSERT INTO home (community, id, building, entrance, room, area, purpose, circle, sort, ended)
                 VALUES ($1, $2, $3, $4, $5, 7850, 'home', $6, 1, 0)"
            ),
            &[TOWN.into(), id.into(), building.into(), entrance.into(), room.into(), circle.into()],
        )?;
        Ok(id)
    }

    /// An account with a sealed phone number, found by its keyed index, that hears by that number.
    fn account(&mut self, community: Community, phone: &str) -> Result<AccountId, Fail> {
        let id: AccountId = self.m.id();
        let contact = Contact::parse(phone).ok_or_else(|| Fail::internal("a phone number of the test town"))?;
        let sealed = self.app.keys.seal(contact.as_str(), self.m.bytes(), "contact");
        self.tx.exec(
            sql!(
                "INSERT INTO account (id, phone, mail, lang, elder, password, totp, totp_last, card, recovery, operator, created, closed)
                 VALUES ($1, $2, NULL, 'zh-CN', FALSE, NULL, NULL, 0, NULL, NULL, FALSE, $3, NULL)"
            ),
            &[id.into(), (&sealed).into(), self.m.now.into()],
        )?;
        let index = data_encoding::HEXLOWER.encode(&self.app.keys.index(contact.as_str(), "contact"));
        self.tx.exec(
            sql!("INSERT INTO directory (kind, code, community, target) VALUES ('contact', $1, NULL, $2)"),
            &[(&index).into(), id.into()],
        )?;
        messages::subscribe(self.tx, &mut self.m, self.app, community, Subject(id.0), &contact, Lang::Zh)?;
        Ok(id)
    }

    fn person(&mut self, community: Community, account: AccountId, name: &str, phone: &str) -> Result<PersonId, Fail> {
        let id: PersonId = self.m.id();
        let sealed = (!phone.is_empty()).then(|| self.app.keys.seal(phone, self.m.bytes(), "contact"));
        self.tx.exec(
            sql!(
                "INSERT INTO person (community, id, account, name, phone, created, erased) VALUES ($1, $2, $3, $4, $5, $6, NULL)"
            ),
            &[community.into(), id.into(), account.into(), name.into(), sealed.as_deref().into(), self.m.now.into()],
        )?;
        Ok(id)
    }

    fn holder(&mut self, c: Community, name: &str, phone: &str, role: Role, scope: Scope, shown: bool) -> Result<Holder, Fail> {
        let account = self.account(c, phone)?;
        let person = self.person(c, account, name, phone)?;
        let post: PostId = self.m.id();
        let (starts, ends) = (self.m.now.plus(-100 * DAY), self.m.now.plus(900 * DAY));
        self.tx.exec(
            sql!(
                "INSERT INTO post (community, id, role, place_kind, place, body, person, chosen, starts, ends, ended, deputy, away_from,
                                   away_until, show_name, show_phone)
                 VALUES ($1, $2, $3, $4, $5, NULL, $6, 'selected', $7, $8, NULL, NULL, NULL, NULL, $9, $9)"
            ),
            &[
                c.into(),
                post.into(),
                role.name().into(),
                scope.kind().into(),
                scope.place().into(),
                person.into(),
                starts.into(),
                ends.into(),
                shown.into(),
            ],
        )?;
        Ok(Holder { post, person, account })
    }

    fn duty(&mut self, post: PostId) -> Result<(), Fail> {
        let zone = liren_core::time::Zone::new("Asia/Shanghai").map_err(|_| Fail::internal("a time zone"))?;
        let today = zone.date(self.m.now).days();
        for day in today..today + 60 {
            self.tx.exec(
                sql!("INSERT INTO duty (community, day, post) VALUES ($1, $2, $3)"),
                &[TOWN.into(), day.into(), post.into()],
            )?;
        }
        Ok(())
    }

    fn neighbour(&mut self, phone: &str, home: HomeId, role: &str, proof: &str) -> Result<Neighbour, Fail> {
        let account = self.account(TOWN, phone)?;
        let person = self.person(TOWN, account, "", "")?;
        let id = self.m.id::<liren_core::id::SlipId>();
        self.tx.exec(
            sql!(
                "INSERT INTO residency (community, id, person, home, role, proof, starts, ends) VALUES ($1, $2, $3, $4, $5, $6, $7, NULL)"
            ),
            &[TOWN.into(), id.into(), person.into(), home.into(), role.into(), proof.into(), self.m.now.into()],
        )?;
        Ok(Neighbour { person, account, home })
    }
}
