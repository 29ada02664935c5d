//! Every route of the program asked as everybody, and compared with the permission table: what the table gives nobody
//! asks twice for, what it does not give changes nothing.

use std::collections::BTreeSet;

use liren_core::id::{AccountId, MatterId};
use liren_core::permission::{Actor, Reach, Role, reach};
use liren_gather::matters::file;
use liren_ground::testing::{TOWN, TestTown};
use liren_kit::fail::Fail;
use liren_kit::testing::{Answer, Who};
use liren_server::build;
use liren_store::sql;
use liren_store::testing::TestDb;

/// Holes for which the town has something real; a wrong value of any other is not found by anybody.
const REAL: &[&str] =
    &["community", "code", "building", "number", "compound", "entrance", "circle", "post", "person", "grid", "group"];

/// Routes outside the slices: health, assets, the service worker and the API's description. They are public.
const OUTSIDE: &[&str] =
    &["/assets/{file}", "/worker.js", "/offline", "/c/{community}/manifest.json", "/healthz", "/readyz", "/api/openapi.json"];

struct World {
    town: TestTown,
    number: String,
}

impl World {
    fn new() -> Self {
        let town = TestTown::new(TestDb::sqlite(), build::slices());
        let (app, moment, entrance) = (town.app.clone(), town.app.moment(), town.entrances[0]);
        let number = "2026-0001".to_string();
        let named = number.clone();
        let filed: Result<MatterId, Fail> = town.app.db.write_now(move |tx| {
            let mut m = moment.clone();
            let card = app.card_in(tx, TOWN, m.now)?;
            let new = file::New { entrance: Some(entrance), ..file::New::said("stairwell_light", "灯不亮", "web", m.bytes()) };
            file::file(tx, &app, &card, &Actor::visitor(), &mut m, &named, &new).map(|f| f.id)
        });
        filed.expect("a matter is filed");
        Self { town, number }
    }

    /// The pattern with real values where there are some.
    fn url(&self, pattern: &str) -> String {
        let town = &self.town;
        let mut out = pattern.to_string();
        let values: [(&str, String); 12] = [
            ("community", TOWN.to_string()),
            // A building's poster, or a division.
            ("code", if pattern.starts_with("/divisions") { "430304008".into() } else { "T1".into() }),
            ("building", if pattern.contains("/feeds/") { "T1".into() } else { town.buildings[0].to_string() }),
            ("number", self.number.clone()),
            ("compound", town.compound.to_string()),
            ("entrance", town.entrances[0].to_string()),
            ("circle", town.circles[0].to_string()),
            ("post", town.leader.post.to_string()),
            ("person", town.leader.person.to_string()),
            ("grid", town.grid.to_string()),
            ("group", town.group.to_string()),
            ("size", "full".into()),
        ];
        for (hole, value) in values {
            out = out.replace(&format!("{{{hole}}}"), &value);
        }
        // Whatever else is asked for is not there, and nobody is told more than that.
        while let Some((before, rest)) = out.clone().split_once('{') {
            let (_, after) = rest.split_once('}').expect("a hole ends");
            out = format!("{before}01900000-0000-7000-8000-00000000dead{after}");
        }
        out
    }

    /// Everybody, by role; the stranger works next door.
    fn everybody(&self) -> Vec<(&'static str, Option<AccountId>)> {
        let t = &self.town;
        vec![
            ("visitor", None),
            ("resident", Some(t.resident.account)),
            ("owner", Some(t.owner.account)),
            ("renter", Some(t.renter.account)),
            ("neighbour_leader", Some(t.leader.account)),
            ("group_leader", Some(t.group_leader.account)),
            ("grid_lead", Some(t.grid_lead.account)),
            ("community_worker", Some(t.worker.account)),
            ("chair", Some(t.chair.account)),
            ("street_officer", Some(t.officer.account)),
            ("stranger", Some(t.stranger.account)),
        ]
    }

    fn changes(&self) -> i64 {
        let stmt = sql!("SELECT CAST(COUNT(*) AS BIGINT) FROM audit WHERE community = $1");
        let n = self.town.app.db.read_now(move |tx| tx.one(stmt, &[TOWN.into()], |r| r.get::<i64>(0)));
        n.expect("the audit log").unwrap_or(0)
    }
}

/// Roles by the names of `TestTown::everybody`.
fn roles(name: &str) -> Vec<Role> {
    let own = Role::parse(name);
    let mut roles = vec![Role::Visitor];
    if matches!(own, Some(Role::Owner | Role::Renter)) {
        roles.push(Role::Resident);
    }
    roles.extend(own.filter(|r| *r != Role::Visitor));
    roles
}

fn refused(answer: &Answer) -> bool {
    matches!(answer.status.as_u16(), 401 | 403 | 404) || (answer.status.as_u16() == 303 && answer.location.contains("/sign-in"))
}

fn holes(pattern: &str) -> Vec<&str> {
    pattern.split('{').skip(1).filter_map(|p| p.split('}').next()).collect()
}

#[test]
fn every_route_answers_everybody_as_the_table_says() {
    let world = World::new();
    let mut wrong = BTreeSet::new();
    let table: Vec<_> =
        build::slices().into_iter().flat_map(|s| s.routes).map(|r| (r.method.clone(), r.pattern, r.action)).collect();
    for (name, account) in world.everybody() {
        let roles = roles(name);
        for (method, pattern, action) in &table {
            // A device of its own for each request: some of them sign devices out.
            let mut who: Who = account.map_or_else(|| world.town.visitor(), |a| world.town.signed_in(a, true));
            let reaches: Vec<Reach> = roles.iter().map(|r| reach(*r, *action)).collect();
            let url = world.url(pattern);
            // Nobody is told to slow down.
            world.town.pass(2_000);
            let before = world.changes();
            let answer = if method == "GET" {
                world.town.get(&mut who, &url)
            } else if method == "POST" && !pattern.starts_with("/api/") {
                world.town.post(&mut who, &url, &[])
            } else {
                let body = Some(("application/json", b"{}".to_vec()));
                world.town.send(&mut who, method.clone(), &url, body, &[])
            };
            let status = answer.status.as_u16();
            let mut say = |what: &str| {
                let _ = wrong.insert(format!("{method} {pattern} ({}) as {name}: {status}, {what}", action.name()));
            };
            if status >= 500 {
                say("the program broke");
            }
            if reaches.iter().all(|r| *r == Reach::Never) {
                // A form is read before the door of the store asks: what is wrong with it may be told, nothing is done.
                if !(refused(&answer) || method != "GET" && status == 422) {
                    say("the table gives this to nobody here");
                }
                if world.changes() != before {
                    say("it changed something");
                }
            }
            let all_real = holes(pattern).iter().all(|h| REAL.contains(h));
            if reaches.contains(&Reach::Anywhere)
                && (status == 403 || (status == 404 && all_real && method == "GET" && !only_demo(pattern)))
            {
                say("the table gives it");
            }
        }
    }
    let wrong: Vec<String> = wrong.into_iter().collect();
    assert!(wrong.is_empty(), "{} answers are not as the table says:\n{}", wrong.len(), wrong.join("\n"));
}

/// What an installation only offers as a demo or in development.
fn only_demo(pattern: &str) -> bool {
    matches!(pattern, "/mailbox")
}

#[test]
fn no_two_routes_are_the_same_and_all_stand_under_their_roof() {
    let mut seen = BTreeSet::new();
    for slice in build::slices() {
        for route in &slice.routes {
            assert!(seen.insert((route.method.to_string(), route.pattern)), "{} {} stands twice", route.method, route.pattern);
            assert!(route.pattern.starts_with('/') && !OUTSIDE.contains(&route.pattern), "{}", route.pattern);
            if route.pattern.contains("{community}") {
                assert!(
                    route.pattern.starts_with("/c/{community}") || route.pattern.starts_with("/api/v1/c/{community}"),
                    "{}: what belongs to a community stands under it",
                    route.pattern
                );
            }
        }
    }
    assert!(seen.len() > 40);
}

#[test]
fn nobody_is_an_account_by_chance() {
    // The town's people differ, or the table of answers would prove nothing.
    let world = World::new();
    let accounts: BTreeSet<AccountId> =
        [world.town.leader, world.town.group_leader, world.town.worker, world.town.officer, world.town.stranger]
            .iter()
            .map(|h| h.account)
            .collect();
    assert_eq!(accounts.len(), 5);
}
