//! Slips and residencies in the database.

use liren_core::id::{AccountId, BuildingId, CircleId, Community, EntranceId, HomeId, PersonId, SlipId};
use liren_core::moment::Moment;
use liren_core::permission::{Action, Actor, Role, Where, check};
use liren_core::refusal::Refusal;
use liren_core::time::Time;
use liren_kit::app::App;
use liren_kit::fail::Fail;
use liren_store::audit::{self, Did};
use liren_store::{Error, Tx, sql};

use crate::access::store as access;
use crate::names::Names;
use crate::places;

/// What codes are made of: no vowels, and nothing that is misread for something else.
const LETTERS: &[u8] = b"346789CDFGHJKMNPQRTVWXY";
/// How long a code is: 54 bits.
const LONG: usize = 12;

/// A code as typed or scanned, in its stored form; nothing when it cannot be one.
pub fn code_of(typed: &str) -> Option<String> {
    let code: String =
        typed.chars().filter(|c| !c.is_whitespace() && *c != '-').map(|c| c.to_ascii_uppercase()).take(LONG + 1).collect();
    (code.len() == LONG && code.bytes().all(|b| LETTERS.contains(&b))).then_some(code)
}

/// A code in groups of four, as it is printed.
pub fn grouped(code: &str) -> String {
    code.as_bytes().chunks(4).map(|c| String::from_utf8_lossy(c).into_owned()).collect::<Vec<_>>().join("-")
}

fn hash(app: &App, community: Community, code: &str) -> [u8; 32] {
    app.keys.index(&format!("{community}:{code}"), "slip")
}

/// How a slip stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It can be used.
    Open,
    /// It was used.
    Used,
    /// A newer one was printed, or it was taken back.
    Void,
}

/// A slip that was found by its code.
#[derive(Clone, Copy, Debug)]
pub struct Slip {
    /// Its row.
    pub id: SlipId,
    /// The home it was printed for.
    pub home: HomeId,
    /// How it stands.
    pub state: State,
}

/// The slip with a code, in this community.
pub fn find(tx: &mut Tx<'_>, app: &App, community: Community, code: &str) -> Result<Option<Slip>, Error> {
    let hash = hash(app, community, code);
    tx.one(
        sql!("SELECT id, home, used, revoked FROM slip WHERE community = $1 AND code = $2"),
        &[community.into(), (&hash[..]).into()],
        |r| {
            let (used, void): (Option<i64>, Option<i64>) = (r.get(2)?, r.get(3)?);
            let state = match (used, void) {
                (Some(_), _) => State::Used,
                (None, Some(_)) => State::Void,
                (None, None) => State::Open,
            };
            Ok(Slip { id: r.get(0)?, home: r.get(1)?, state })
        },
    )
}

/// The place of a home, for the permission table.
fn place(tx: &mut Tx<'_>, community: Community, home: HomeId) -> Result<Where<'static>, Fail> {
    let chain = places::of_home(tx, community, home)?.ok_or(Refusal::NotFound)?;
    Ok(chain.place())
}

/// Takes back what of a home's slips is unused; answers how many.
pub fn revoke(tx: &mut Tx<'_>, moment: &mut Moment, community: Community, actor: &Actor, home: HomeId) -> Result<u64, Fail> {
    let place = place(tx, community, home)?;
    check(actor, Action::ReissueSlip, &place)?;
    let n = void(tx, community, home, moment.now)?;
    if n > 0 {
        let did = Did { action: "slip.revoke", subject_kind: "home", subject: home.0, post: None, detail: "" };
        audit::append(tx, moment, community, actor, &did)?;
    }
    Ok(n)
}

fn void(tx: &mut Tx<'_>, community: Community, home: HomeId, now: Time) -> Result<u64, Error> {
    tx.exec(
        sql!("UPDATE slip SET revoked = $3 WHERE community = $1 AND home = $2 AND used IS NULL AND revoked IS NULL"),
        &[community.into(), home.into(), now.into()],
    )
}

/// Issues a home's slip; older unused ones are void. The code is answered here and kept nowhere.
pub fn issue(
    tx: &mut Tx<'_>,
    moment: &mut Moment,
    app: &App,
    community: Community,
    actor: &Actor,
    home: HomeId,
) -> Result<String, Fail> {
    let place = place(tx, community, home)?;
    check(actor, Action::ReissueSlip, &place)?;
    void(tx, community, home, moment.now)?;
    let id: SlipId = moment.id();
    let code: String = (0..LONG)
        .map(|_| {
            let i = moment.below(u32::try_from(LETTERS.len()).unwrap_or(1));
            char::from(LETTERS[usize::try_from(i).unwrap_or(0)])
        })
        .collect();
    let hash = hash(app, community, &code);
    tx.exec(
        sql!("INSERT INTO slip (community, id, home, code, issued, used, revoked) VALUES ($1, $2, $3, $4, $5, NULL, NULL)"),
        &[community.into(), id.into(), home.into(), (&hash[..]).into(), moment.now.into()],
    )?;
    let did = Did { action: "slip.issue", subject_kind: "home", subject: home.0, post: None, detail: "" };
    audit::append(tx, moment, community, actor, &did)?;
    Ok(code)
}

/// The person an account is in a community; made when there is none.
pub fn person_of(tx: &mut Tx<'_>, moment: &mut Moment, community: Community, account: AccountId) -> Result<PersonId, Fail> {
    let new: PersonId = moment.id();
    tx.exec(
        sql!(
            "INSERT INTO person (community, id, account, name, phone, created, erased) VALUES ($1, $2, $3, '', NULL, $4, NULL)
             ON CONFLICT (community, account) DO NOTHING"
        ),
        &[community.into(), new.into(), account.into(), moment.now.into()],
    )?;
    let person =
        tx.one(sql!("SELECT id FROM person WHERE community = $1 AND account = $2"), &[community.into(), account.into()], |r| {
            r.get(0)
        })?;
    person.ok_or_else(|| Fail::internal("a person that was just made is not there"))
}

/// What a slip proves.
#[derive(Clone, Copy, Debug)]
pub struct Proof<'a> {
    /// The code.
    pub code: &'a str,
    /// Whose device it is.
    pub account: AccountId,
    /// [`Role::Resident`] or [`Role::Renter`]: a slip never proves ownership.
    pub role: Role,
}

/// Uses a slip: the account lives in the home it was printed for.
pub fn use_slip(
    tx: &mut Tx<'_>,
    moment: &mut Moment,
    app: &App,
    community: Community,
    proof: &Proof<'_>,
) -> Result<HomeId, Fail> {
    let actor = Actor::of(proof.account);
    check(&actor, Action::UseSlip, &Where { by_link: true, ..Where::COMMUNITY })?;
    let role = if proof.role == Role::Renter { Role::Renter } else { Role::Resident };
    let slip = find(tx, app, community, proof.code)?.ok_or(Refusal::NotFound)?;
    let n = tx.exec(
        sql!("UPDATE slip SET used = $3 WHERE community = $1 AND id = $2 AND used IS NULL AND revoked IS NULL"),
        &[community.into(), slip.id.into(), moment.now.into()],
    )?;
    if n == 0 {
        return Err(if slip.state == State::Void { Refusal::Gone } else { Refusal::Used }.into());
    }
    let person = person_of(tx, moment, community, proof.account)?;
    reside(tx, moment, community, person, slip.home, role, "slip")?;
    access::subscribe(tx, moment, app, community, proof.account)?;
    let did = Did { action: "slip.use", subject_kind: "home", subject: slip.home.0, post: None, detail: role.name() };
    audit::append(tx, moment, community, &actor, &did)?;
    Ok(slip.home)
}

/// Writes that a person lives in a home. What an officer confirmed is not lowered by a slip.
fn reside(
    tx: &mut Tx<'_>,
    moment: &mut Moment,
    community: Community,
    person: PersonId,
    home: HomeId,
    role: Role,
    proof: &'static str,
) -> Result<(), Fail> {
    let known = tx.one(
        sql!("SELECT id, proof FROM residency WHERE community = $1 AND person = $2 AND home = $3 AND ends IS NULL"),
        &[community.into(), person.into(), home.into()],
        |r| Ok((r.get::<uuid::Uuid>(0)?, r.get::<String>(1)?)),
    )?;
    match known {
        Some((_, had)) if had == "officer" && proof == "slip" => Ok(()),
        Some((id, _)) => {
            tx.exec(
                sql!("UPDATE residency SET role = $3, proof = $4 WHERE community = $1 AND id = $2"),
                &[community.into(), id.into(), role.name().into(), proof.into()],
            )?;
            Ok(())
        }
        None => {
            let id: SlipId = moment.id();
            tx.exec(
                sql!(
                    "INSERT INTO residency (community, id, person, home, role, proof, starts, ends)
                     VALUES ($1, $2, $3, $4, $5, $6, $7, NULL)"
                ),
                &[community.into(), id.into(), person.into(), home.into(), role.name().into(), proof.into(), moment.now.into()],
            )?;
            Ok(())
        }
    }
}

/// Confirms, after an officer saw the papers, that somebody lives in, rents or owns a home.
pub fn confirm(
    tx: &mut Tx<'_>,
    moment: &mut Moment,
    app: &App,
    community: Community,
    actor: &Actor,
    seen: (HomeId, AccountId, Role),
) -> Result<PersonId, Fail> {
    check(actor, Action::ConfirmResidence, &Where::COMMUNITY)?;
    let (home, account, role) = seen;
    place(tx, community, home)?;
    let person = person_of(tx, moment, community, account)?;
    reside(tx, moment, community, person, home, role, "officer")?;
    access::subscribe(tx, moment, app, community, account)?;
    let did = Did { action: "residency.confirm", subject_kind: "person", subject: person.0, post: None, detail: role.name() };
    audit::append(tx, moment, community, actor, &did)?;
    Ok(person)
}

/// Ends a residency: an officer, or whoever moves away.
pub fn end(tx: &mut Tx<'_>, moment: &mut Moment, community: Community, actor: &Actor, id: uuid::Uuid) -> Result<(), Fail> {
    let person: PersonId = tx
        .one(
            sql!("SELECT person FROM residency WHERE community = $1 AND id = $2 AND ends IS NULL"),
            &[community.into(), id.into()],
            |r| r.get(0),
        )?
        .ok_or(Refusal::NotFound)?;
    if actor.person != Some(person) {
        check(actor, Action::ConfirmResidence, &Where::COMMUNITY)?;
    }
    tx.exec(
        sql!("UPDATE residency SET ends = $3 WHERE community = $1 AND id = $2"),
        &[community.into(), id.into(), moment.now.into()],
    )?;
    let did = Did { action: "residency.end", subject_kind: "person", subject: person.0, post: None, detail: "" };
    audit::append(tx, moment, community, actor, &did)?;
    Ok(())
}

/// A residency as its own person and officers see it.
#[derive(Clone, Debug)]
pub struct Lives {
    /// Its row.
    pub id: uuid::Uuid,
    /// The home.
    pub home: HomeId,
    /// The account of the person, if there is one.
    pub account: Option<AccountId>,
    /// [`Role::Resident`], [`Role::Owner`] or [`Role::Renter`].
    pub role: Role,
    /// By an officer, or by a slip.
    pub officer: bool,
    /// Since when.
    pub starts: Time,
}

fn lives(r: &liren_store::Row<'_>) -> Result<Lives, Error> {
    Ok(Lives {
        id: r.get(0)?,
        home: r.get(1)?,
        account: r.get(2)?,
        role: Role::parse(r.str(3)?).unwrap_or(Role::Resident),
        officer: r.str(4)? == "officer",
        starts: r.get(5)?,
    })
}

/// Where a person lives now.
pub fn of_person(tx: &mut Tx<'_>, community: Community, person: PersonId) -> Result<Vec<Lives>, Error> {
    tx.all(
        sql!(
            "SELECT r.id, r.home, p.account, r.role, r.proof, r.starts FROM residency r
               JOIN person p ON p.community = r.community AND p.id = r.person
              WHERE r.community = $1 AND r.person = $2 AND r.ends IS NULL ORDER BY r.starts, r.id"
        ),
        &[community.into(), person.into()],
        lives,
    )
}

/// Who lives in a home now, for officers.
pub fn of_home(tx: &mut Tx<'_>, community: Community, home: HomeId) -> Result<Vec<Lives>, Error> {
    tx.all(
        sql!(
            "SELECT r.id, r.home, p.account, r.role, r.proof, r.starts FROM residency r
               JOIN person p ON p.community = r.community AND p.id = r.person
              WHERE r.community = $1 AND r.home = $2 AND r.ends IS NULL ORDER BY r.starts, r.id"
        ),
        &[community.into(), home.into()],
        lives,
    )
}

/// A home with its latest slip.
#[derive(Clone, Debug)]
pub struct Home {
    /// The home.
    pub id: HomeId,
    /// Its building.
    pub building: BuildingId,
    /// Its entrance.
    pub entrance: EntranceId,
    /// Its room.
    pub room: String,
    /// How its latest slip stands, and since when; nothing when none was issued.
    pub slip: Option<(State, Time)>,
}

impl Home {
    /// The home as one says it: 铁西村小区 1栋 1单元 201.
    pub fn name(&self, names: &Names) -> String {
        let entrance = names.entrances.get(&self.entrance).map_or("", String::as_str);
        format!("{} {entrance} {}", names.building(self.building), self.room)
    }
}

/// Most homes on one page.
const MOST: i64 = 400;

/// The homes of a circle, or those in none, with their latest slips.
pub fn homes(tx: &mut Tx<'_>, community: Community, circle: Option<CircleId>) -> Result<Vec<Home>, Error> {
    let row = |r: &liren_store::Row<'_>| {
        Ok(Home { id: r.get(0)?, building: r.get(1)?, entrance: r.get(2)?, room: r.get(3)?, slip: None })
    };
    let mut homes = match circle {
        Some(circle) => tx.all(
            sql!(
                "SELECT id, building, entrance, room FROM home WHERE community = $1 AND circle = $2 ORDER BY building, sort, id LIMIT $3"
            ),
            &[community.into(), circle.into(), MOST.into()],
            row,
        )?,
        None => tx.all(
            sql!(
                "SELECT id, building, entrance, room FROM home
                  WHERE community = $1 AND circle IS NULL AND ended = 0 ORDER BY building, sort, id LIMIT $2"
            ),
            &[community.into(), MOST.into()],
            row,
        )?,
    };
    for home in &mut homes {
        home.slip = latest(tx, community, home.id)?;
    }
    Ok(homes)
}

fn latest(tx: &mut Tx<'_>, community: Community, home: HomeId) -> Result<Option<(State, Time)>, Error> {
    tx.one(
        sql!("SELECT issued, used, revoked FROM slip WHERE community = $1 AND home = $2 ORDER BY issued DESC, id DESC LIMIT 1"),
        &[community.into(), home.into()],
        |r| {
            let (issued, used, revoked): (Time, Option<Time>, Option<Time>) = (r.get(0)?, r.get(1)?, r.get(2)?);
            Ok(match (used, revoked) {
                (Some(at), _) => (State::Used, at),
                (None, Some(at)) => (State::Void, at),
                (None, None) => (State::Open, issued),
            })
        },
    )
}

/// One home.
pub fn home(tx: &mut Tx<'_>, community: Community, id: HomeId) -> Result<Option<Home>, Error> {
    tx.one(
        sql!("SELECT id, building, entrance, room FROM home WHERE community = $1 AND id = $2 AND ended = 0"),
        &[community.into(), id.into()],
        |r| Ok(Home { id: r.get(0)?, building: r.get(1)?, entrance: r.get(2)?, room: r.get(3)?, slip: None }),
    )
}

/// The homes of a building with this room number: one for each entrance that has it.
pub fn homes_of_room(tx: &mut Tx<'_>, community: Community, building: BuildingId, room: &str) -> Result<Vec<Home>, Error> {
    tx.all(
        sql!(
            "SELECT id, building, entrance, room FROM home
              WHERE community = $1 AND building = $2 AND room = $3 AND ended = 0 ORDER BY sort, id LIMIT 40"
        ),
        &[community.into(), building.into(), room.into()],
        |r| Ok(Home { id: r.get(0)?, building: r.get(1)?, entrance: r.get(2)?, room: r.get(3)?, slip: None }),
    )
}

/// The circles of a community in their order.
pub fn circles(tx: &mut Tx<'_>, community: Community) -> Result<Vec<CircleId>, Error> {
    tx.all(sql!("SELECT id FROM circle WHERE community = $1 ORDER BY number"), &[community.into()], |r| r.get(0))
}

/// Where a person lived and lives, for their export.
pub(super) fn export(tx: &mut Tx<'_>, community: Community, person: PersonId) -> Result<serde_json::Value, Fail> {
    let rows = tx.all(
        sql!("SELECT home, role, proof, starts, ends FROM residency WHERE community = $1 AND person = $2 ORDER BY starts"),
        &[community.into(), person.into()],
        |r| {
            Ok(serde_json::json!({
                "home": r.get::<HomeId>(0)?, "role": r.str(1)?, "proof": r.str(2)?,
                "starts": r.get::<i64>(3)?, "ends": r.get::<Option<i64>>(4)?,
            }))
        },
    )?;
    Ok(serde_json::json!({ "residencies": rows }))
}

/// Forgets where a person lived.
pub(super) fn erase(tx: &mut Tx<'_>, community: Community, person: PersonId) -> Result<(), Error> {
    tx.exec(sql!("DELETE FROM residency WHERE community = $1 AND person = $2"), &[community.into(), person.into()]).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn codes_are_read_however_they_are_typed() {
        assert_eq!(code_of("cdfg-346 7-hjkm").as_deref(), Some("CDFG3467HJKM"));
        assert_eq!(grouped("CDFG3467HJKM"), "CDFG-3467-HJKM");
        for wrong in ["", "CDFG3467HJK", "CDFG3467HJKMX", "CDFG3467HJKO", "１２３４５６７８９０１２"] {
            assert_eq!(code_of(wrong), None, "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn reading_a_code_never_panics(text in ".{0,40}") {
            if let Some(code) = code_of(&text) {
                prop_assert_eq!(code_of(&grouped(&code)), Some(code));
            }
        }
    }
}
