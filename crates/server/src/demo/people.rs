//! Everybody in a post, the bodies, who is on duty, what is posted.

use std::collections::{HashMap, HashSet};

use liren_core::contact::Contact;
use liren_core::ground::demo::{self, daytime};
use liren_core::ground::roster::Held;
use liren_core::id::{AccountId, BodyId, Community, PersonId, PostId};
use liren_core::lang::Lang;
use liren_core::moment::Moment;
use liren_core::permission::{Actor, HeldPost, Role, Scope};
use liren_core::time::{DAY, MINUTE, Time, Zone};
use liren_ground::access::password;
use liren_ground::duty::{Pattern, repeat};
use liren_ground::ground::Place;
use liren_ground::notices::store as notices;
use liren_ground::people::store::{
    Appointment, Deputy, NewBody, NewPerson, NewPost, appoint, create_body, create_person, create_post, founder, set_deputy,
};
use liren_kit::app::App;
use liren_kit::fail::Fail;
use liren_store::Tx;

use super::places::Made;
use super::{Teller, accounts, told};

/// Somebody of the story as they stand in the database.
#[derive(Clone, Copy, Debug)]
pub(super) struct Somebody {
    pub account: AccountId,
    pub person: PersonId,
    pub post: Option<(PostId, Role, Scope)>,
}

/// The people of the story by key.
pub(super) type Cast = HashMap<&'static str, Somebody>;

impl Somebody {
    /// The actor a device of theirs would be, the second factor given.
    pub fn acting(&self) -> Actor {
        let posts = self.post.map(|(id, role, scope)| HeldPost { id, role, scope, deputy: false }).into_iter().collect();
        Actor { person: Some(self.person), posts, ..Actor::of(self.account) }
    }
}

/// Everybody, their posts, homes and bodies.
pub(super) fn make(t: &Teller, made: &Made) -> Result<Cast, String> {
    let (app, made, story) = (t.app.clone(), made.clone(), t.story.clone());
    let (mut moment, code, now) = (t.app.moment(), t.code, t.now);
    // One for all: everybody has the same password, and hashing takes its time.
    let hash = password::hash_now(super::PASSWORD, moment.bytes()).map_err(told("the password"))?;
    t.db.write_now(move |tx| {
        let mut teller = Writer { tx, app: &app, made: &made, m: moment.clone(), code, now, hash: &hash };
        teller.bodies(&story.bodies)?;
        let mut cast = Cast::new();
        let mut taken = HashSet::new();
        for p in &story.people {
            cast.insert(p.key, teller.person(p, &mut taken)?);
        }
        teller.others(&taken)?;
        Ok::<_, Fail>(cast)
    })
    .map_err(told("people"))
}

/// One transaction's hands.
struct Writer<'a, 'c> {
    tx: &'a mut Tx<'c>,
    app: &'a App,
    made: &'a Made,
    m: Moment,
    code: Community,
    now: Time,
    hash: &'a str,
}

impl Writer<'_, '_> {
    fn bodies(&mut self, bodies: &[demo::Body]) -> Result<(), Fail> {
        let mut ids: HashMap<&str, BodyId> = HashMap::new();
        for b in bodies {
            let r = &self.made.roster;
            let scope = match (b.spot.building_in(r), b.spot.compound_in(r)) {
                (Some(i), _) => Scope::Building(self.made.buildings[i]),
                (None, Some(i)) => Scope::Compound(self.made.compounds[i]),
                (None, None) if b.kind.starts_with("street") => Scope::Street,
                (None, None) => Scope::Community,
            };
            let parent = b.parent.and_then(|p| ids.get(p).copied());
            let new = NewBody { kind: b.kind, name: b.name, scope, parent };
            ids.insert(b.name, create_body(self.tx, self.app, &mut self.m, self.code, &founder(), &new)?);
        }
        Ok(())
    }

    fn person(&mut self, p: &demo::Person, taken: &mut HashSet<(Role, Scope)>) -> Result<Somebody, Fail> {
        let contact = Contact::parse(p.phone).ok_or_else(|| Fail::internal(format!("the phone of {}", p.key)))?;
        let lang = Lang::parse(p.lang).unwrap_or_default();
        let factor = p.post.as_ref().is_some_and(|post| post.role.needs_factor());
        let account = accounts::account(self.tx, self.app, &mut self.m, self.code, &contact, lang, self.hash, factor)?;
        // Residents need no name here; the list of people to sign in as knows it from the story.
        let in_office = p.post.is_some() || p.key == "fang";
        let new =
            NewPerson { name: if in_office { p.name } else { "" }, phone: in_office.then_some(&contact), account: Some(account) };
        let person = create_person(self.tx, self.app, &mut self.m, self.code, &founder(), &new)?;
        if let Some((spot, lives)) = &p.home {
            let home = spot.home_in(&self.made.roster).ok_or_else(|| Fail::internal(format!("the home of {}", p.key)))?;
            accounts::residency(self.tx, self.app, &mut self.m, self.code, account, self.made.homes[home], *lives)?;
        }
        let mut somebody = Somebody { account, person, post: None };
        if let Some(post) = &p.post {
            let scope = self.made.scope(post.role, &post.spot).ok_or_else(|| Fail::internal(format!("the post of {}", p.key)))?;
            taken.insert((post.role, scope));
            let to = Appointment {
                person,
                chosen: post.chosen,
                starts: self.now.plus(-post.since * DAY),
                ends: Some(self.now.plus(post.until * DAY)),
                show_name: post.show_name,
                show_phone: post.show_phone,
            };
            somebody.post = Some((self.post(post.role, scope, Some(&to))?, post.role, scope));
        }
        Ok(somebody)
    }

    fn post(&mut self, role: Role, scope: Scope, to: Option<&Appointment<'_>>) -> Result<PostId, Fail> {
        let (tx, app, m, code) = (&mut *self.tx, self.app, &mut self.m, self.code);
        let id = create_post(tx, app, m, code, &founder(), &NewPost { role, scope, body: None })?;
        if let Some(to) = to {
            appoint(tx, app, m, code, &founder(), id, to)?;
        }
        Ok(id)
    }

    /// The rest of the roster: holders of whom the story does not speak, and posts nobody holds.
    fn others(&mut self, taken: &HashSet<(Role, Scope)>) -> Result<(), Fail> {
        let made = self.made;
        let of = |held: Held| match held {
            Held::GridLead(i) => (Role::GridLead, Scope::Grid(made.grids[i])),
            Held::GroupLeader(i) => (Role::GroupLeader, Scope::Group(made.groups[i])),
            Held::NeighbourLeader(i) => (Role::NeighbourLeader, Scope::Circle(made.circles[i])),
        };
        let mut filled = taken.clone();
        for (n, h) in (0i64..).zip(&made.roster.holders) {
            let (role, scope) = of(h.post);
            if !filled.insert((role, scope)) {
                continue;
            }
            let contact = Contact::parse(&h.phone).ok_or_else(|| Fail::internal("a phone of the roster"))?;
            let new = NewPerson { name: &h.name, phone: Some(&contact), account: None };
            let person = create_person(self.tx, self.app, &mut self.m, self.code, &founder(), &new)?;
            let to = Appointment {
                person,
                chosen: "selected",
                starts: self.now.plus(-(60 + n * 37 % 700) * DAY),
                ends: Some(self.now.plus((90 + n * 53 % 800) * DAY)),
                // Not everybody wants to be named; few want to be called.
                show_name: n % 9 != 4,
                show_phone: n % 5 == 2,
            };
            self.post(role, scope, Some(&to))?;
        }
        let circles = made.circles.iter().map(|c| (Role::NeighbourLeader, Scope::Circle(*c)));
        let groups = made.groups.iter().map(|g| (Role::GroupLeader, Scope::Group(*g)));
        for (role, scope) in circles.chain(groups).collect::<Vec<_>>() {
            if !filled.contains(&(role, scope)) {
                self.post(role, scope, None)?;
            }
        }
        Ok(())
    }
}

/// Who is on duty, a week's pattern from before the story until two months ahead.
pub(super) fn duty(t: &Teller, cast: &Cast, zone: &Zone) -> Result<(), String> {
    let (app, moment, code) = (t.app.clone(), t.app.moment(), t.code);
    let week = t.story.duty.map(|key| cast.get(key).and_then(|s| s.post).map(|(post, ..)| post));
    // From the day the community was set up, at which the clock stands.
    let pattern = Pattern { week, from: zone.date(moment.now), weeks: 15, only_gaps: false };
    t.db.write_now(move |tx| {
        let card = app.card_in(tx, code, moment.now)?;
        repeat(tx, &mut moment.clone(), &card, &founder(), &pattern)
    })
    .map_err(told("duty"))
}

/// Whoever is away names who stands in.
pub(super) fn away(t: &Teller, cast: &Cast) -> Result<Vec<(Time, Away)>, String> {
    let mut out = Vec::new();
    for p in &t.story.people {
        let Some((deputy, since, days)) = p.post.as_ref().and_then(|x| x.away) else { continue };
        let (Some(who), Some(by)) = (cast.get(p.key), cast.get(deputy)) else { continue };
        let from = t.now.plus(-since * DAY);
        out.push((from, Away { who: *who, deputy: Deputy { person: by.person, from, until: from.plus(days * DAY) } }));
    }
    Ok(out)
}

/// Somebody goes away for a while.
#[derive(Clone, Copy)]
pub(super) struct Away {
    who: Somebody,
    deputy: Deputy,
}

impl Away {
    /// Writes it down, at the moment the clock stands at.
    pub fn happen(self, t: &Teller) -> Result<(), String> {
        let (moment, code) = (t.app.moment(), t.code);
        let Some((post, ..)) = self.who.post else { return Ok(()) };
        t.db.write_now(move |tx| set_deputy(tx, &mut moment.clone(), code, &self.who.acting(), post, Some(&self.deputy)))
            .map_err(told("a deputy"))
    }
}

/// A notice goes up, at the moment the clock stands at.
pub(super) fn notice(t: &Teller, made: &Made, cast: &Cast, n: &demo::Notice) -> Result<(), String> {
    let r = &made.roster;
    let place = match (n.spot.entrance_in(r), n.spot.building_in(r), n.spot.compound_in(r)) {
        (Some(i), ..) => Place::Entrance(made.entrances[i]),
        (None, Some(i), _) => Place::Building(made.buildings[i]),
        (None, None, Some(i)) => Place::Compound(made.compounds[i]),
        (None, None, None) => Place::Community,
    };
    let kind = notices::Kind::parse(n.kind).ok_or_else(|| format!("the demo's story: no notice is a {}", n.kind))?;
    let (moment, code, words) = (t.app.moment(), t.code, n.words);
    let (starts, ends) = (t.now.plus(n.starts * MINUTE), t.now.plus(n.ends * MINUTE));
    let by = cast.get(n.by).map(Somebody::acting).unwrap_or_default();
    t.db.write_now(move |tx| {
        let new = notices::NewNotice { kind, words, place, starts, ends };
        notices::publish(tx, &mut moment.clone(), code, &by, &new)
    })
    .map(drop)
    .map_err(told("a notice"))
}

/// When something of so many minutes ago happened: never at night.
pub(super) fn when(t: &Teller, zone: &Zone, minutes: i64) -> Time {
    daytime(zone, t.now, minutes)
}
