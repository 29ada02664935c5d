//! Correcting what is known of one home: its areas, who claims it, who votes for co-owners; and taking a bay off that is not there. In an
//! open notice a correction leaves a line in the log.

use liren_core::ballot::roll::Standing;
use liren_core::ground::import::area;
use liren_core::id::{Community, CompoundId, HomeId, OwnerId, UnitId};
use liren_core::moment::Moment;
use liren_core::permission::{Action, Actor, Where, check};
use liren_core::refusal::{ProblemKey, Refusal};
use liren_kit::app::App;
use liren_kit::card::Card;
use liren_kit::fail::Fail;
use liren_store::audit::{self, Did};
use liren_store::{Tx, sql};

use super::corrected::{Changes, posted};
use super::owners::standing_name;

/// What is known of a unit.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Known {
    /// In 0.01 m².
    pub registered: Option<i64>,
    /// In 0.01 m².
    pub surveyed: Option<i64>,
    /// In 0.01 m².
    pub contract: Option<i64>,
    /// The developer's: unsold or not handed over.
    pub developer: bool,
    /// Claims, each with its co-owners; whom they named to vote begins with `*`.
    pub claims: Vec<Vec<String>>,
    /// How its owners stand.
    pub standing: Option<Standing>,
}

/// A unit: a home, or a bay of a compound by its name.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Which {
    /// A home.
    Home(HomeId),
    /// A parking bay.
    Bay(Option<CompoundId>, String),
}

/// An area as the roll takes it: to 0.01 m² and not rounded, since votes are counted by it.
pub fn exact_area(text: &str) -> Option<i64> {
    let part = text.split_once('.').map_or("", |(_, part)| part);
    let digits: String = part.chars().take_while(char::is_ascii_digit).collect();
    area(text).filter(|_| digits.chars().skip(2).all(|d| d == '0'))
}

/// An owner's name as it is compared: the same name written with other spaces is the same owner.
pub fn plain(name: &str) -> String {
    name.trim_start_matches('*').split_whitespace().collect::<Vec<_>>().join(" ")
}

/// By what an owner is found again: a keyed hash of the name.
pub fn key(app: &App, c: Community, name: &str) -> [u8; 32] {
    app.keys.index(&format!("{c}:{}", plain(name)), "roll owner")
}

fn owner(tx: &mut Tx<'_>, app: &App, c: Community, moment: &mut Moment, name: &str) -> Result<OwnerId, Fail> {
    let (name, key) = (plain(name), key(app, c, name));
    let (new, sealed): (OwnerId, _) = (moment.id(), app.keys.seal(&name, moment.bytes(), "roll owner"));
    tx.exec(
        sql!(
            "INSERT INTO roll_owner (community, id, key, name, standing) VALUES ($1, $2, $3, $4, 'usual')
             ON CONFLICT (community, key) DO NOTHING"
        ),
        &[c.into(), new.into(), (&key[..]).into(), (&sealed).into()],
    )?;
    tx.one(sql!("SELECT id FROM roll_owner WHERE community = $1 AND key = $2"), &[c.into(), (&key[..]).into()], |r| r.get(0))?
        .ok_or_else(|| Fail::internal("an owner that was just written is not there"))
}

/// Holds back whoever else writes the owner roll until this transaction ends; they then run again and see what was written.
pub fn alone(tx: &mut Tx<'_>, c: Community) -> Result<(), Fail> {
    tx.exec(
        sql!(
            "INSERT INTO counter (community, name, next) VALUES ($1, 'owner roll', 1)
             ON CONFLICT (community, name) DO UPDATE SET next = 1"
        ),
        &[c.into()],
    )?;
    Ok(())
}

/// The unit's row, where it has one. Bays of one name are told apart by their compound.
fn unit_of(tx: &mut Tx<'_>, c: Community, which: &Which) -> Result<Option<UnitId>, Fail> {
    let found = match which {
        Which::Home(home) => {
            tx.one(sql!("SELECT id FROM roll_unit WHERE community = $1 AND home = $2"), &[c.into(), (*home).into()], |r| r.get(0))
        }
        Which::Bay(Some(compound), room) => tx.one(
            sql!("SELECT id FROM roll_unit WHERE community = $1 AND sort = 'parking' AND room = $2 AND compound = $3"),
            &[c.into(), room.into(), (*compound).into()],
            |r| r.get(0),
        ),
        Which::Bay(None, room) => tx.one(
            sql!("SELECT id FROM roll_unit WHERE community = $1 AND sort = 'parking' AND room = $2 AND compound IS NULL"),
            &[c.into(), room.into()],
            |r| r.get(0),
        ),
    };
    found.map_err(Fail::from)
}

/// Writes what is known of a unit; owners nobody names any more are forgotten. Whoever calls it is [`alone`].
pub fn write(tx: &mut Tx<'_>, app: &App, card: &Card, moment: &mut Moment, which: &Which, known: &Known) -> Result<UnitId, Fail> {
    let c = card.code;
    let (home, compound, room, sort) = match which {
        Which::Home(home) => (Some(*home), None, String::new(), "home"),
        Which::Bay(compound, room) => (None, *compound, room.clone(), "parking"),
    };
    let known_as = unit_of(tx, c, which)?;
    let unit = known_as.unwrap_or_else(|| moment.id());
    tx.exec(
        sql!(
            "INSERT INTO roll_unit (community, id, home, compound, room, sort, registered, surveyed, contract, developer)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
             ON CONFLICT (community, id) DO UPDATE SET registered = $7, surveyed = $8, contract = $9, developer = $10"
        ),
        &[
            c.into(),
            unit.into(),
            home.into(),
            compound.into(),
            (&room).into(),
            sort.into(),
            known.registered.into(),
            known.surveyed.into(),
            known.contract.into(),
            known.developer.into(),
        ],
    )?;
    let before = if known_as.is_some() { untitled(tx, c, unit)? } else { Vec::new() };
    for (claim, names) in (1i64..).zip(&known.claims) {
        for name in names {
            let owner = owner(tx, app, c, moment, name)?;
            tx.exec(
                sql!(
                    "INSERT INTO roll_title (community, unit, claim, owner, votes, standing) VALUES ($1, $2, $3, $4, $5, $6)
                     ON CONFLICT (community, unit, claim, owner) DO NOTHING"
                ),
                &[
                    c.into(),
                    unit.into(),
                    claim.into(),
                    owner.into(),
                    name.starts_with('*').into(),
                    standing_name(known.standing.unwrap_or(Standing::Usual)).into(),
                ],
            )?;
        }
    }
    forget(tx, c, before)?;
    Ok(unit)
}

/// Takes the claims of a unit away; answers whose they were.
fn untitled(tx: &mut Tx<'_>, c: Community, unit: UnitId) -> Result<Vec<OwnerId>, Fail> {
    let at = [c.into(), unit.into()];
    let owners = tx.all(sql!("SELECT owner FROM roll_title WHERE community = $1 AND unit = $2"), &at, |r| r.get(0))?;
    tx.exec(sql!("DELETE FROM roll_title WHERE community = $1 AND unit = $2"), &at)?;
    Ok(owners)
}

/// Forgets those of these owners whom nothing names any more.
fn forget(tx: &mut Tx<'_>, c: Community, owners: Vec<OwnerId>) -> Result<(), Fail> {
    for owner in owners {
        let still: Option<i64> = tx.one(
            sql!("SELECT claim FROM roll_title WHERE community = $1 AND owner = $2 LIMIT 1"),
            &[c.into(), owner.into()],
            |r| r.get(0),
        )?;
        if still.is_none() {
            tx.exec(sql!("DELETE FROM roll_owner WHERE community = $1 AND id = $2"), &[c.into(), owner.into()])?;
        }
    }
    Ok(())
}

/// Takes a bay off the roll, with what is known of it; where a roll with it is posted, the log of that ballot says so with the reason.
pub fn remove(tx: &mut Tx<'_>, card: &Card, actor: &Actor, moment: &mut Moment, bay: UnitId, why: &str) -> Result<(), Fail> {
    check(actor, Action::KeepOwners, &Where::COMMUNITY)?;
    let c = card.code;
    alone(tx, c)?;
    let which = tx
        .one(
            sql!("SELECT compound, room FROM roll_unit WHERE community = $1 AND id = $2 AND sort = 'parking'"),
            &[c.into(), bay.into()],
            |r| Ok(Which::Bay(r.get(0)?, r.get(1)?)),
        )?
        .ok_or_else(|| Refusal::field("bay", ProblemKey::NotHere))?;
    let mut changes = Changes::new(posted(tx, c)?);
    changes.there(tx, c, &which)?;
    let owners = untitled(tx, c, bay)?;
    tx.exec(sql!("DELETE FROM roll_unit WHERE community = $1 AND id = $2"), &[c.into(), bay.into()])?;
    forget(tx, c, owners)?;
    changes.write(tx, card, moment, why)?;
    let did = Did { action: "owners.remove", subject_kind: "owners", subject: bay.0, post: None, detail: "" };
    audit::append(tx, moment, c, actor, &did).map_err(Fail::from)
}

/// Corrects one home, and says so in the audit log; where its roll is posted also in the log of the ballot, with the reason.
#[allow(clippy::too_many_arguments, reason = "a correction with who made it and why")]
pub fn correct(
    tx: &mut Tx<'_>,
    app: &App,
    card: &Card,
    actor: &Actor,
    moment: &mut Moment,
    home: HomeId,
    known: &Known,
    why: &str,
) -> Result<(), Fail> {
    correct_as(tx, app, card, actor, moment, home, known, why, "owners.edit")
}

/// The same, under the code of the audit log that says what was done.
#[allow(clippy::too_many_arguments, reason = "a correction with who made it and why")]
pub fn correct_as(
    tx: &mut Tx<'_>,
    app: &App,
    card: &Card,
    actor: &Actor,
    moment: &mut Moment,
    home: HomeId,
    known: &Known,
    why: &str,
    action: &str,
) -> Result<(), Fail> {
    check(actor, Action::KeepOwners, &Where::COMMUNITY)?;
    alone(tx, card.code)?;
    let stands: Option<i64> =
        tx.one(sql!("SELECT ended FROM home WHERE community = $1 AND id = $2"), &[card.code.into(), home.into()], |r| r.get(0))?;
    if stands != Some(0) {
        return Err(Refusal::NotFound.into());
    }
    let (which, mut changes) = (Which::Home(home), Changes::new(posted(tx, card.code)?));
    let before = self::known(tx, app, card.code, &which)?;
    write(tx, app, card, moment, &which, known)?;
    changes.unit(tx, card.code, &which, &before, known)?;
    changes.write(tx, card, moment, why)?;
    let did = Did { action, subject_kind: "home", subject: home.0, post: None, detail: "" };
    audit::append(tx, moment, card.code, actor, &did).map_err(Fail::from)
}

/// What is known of a unit now, with the names of its owners; nothing of one that nobody wrote down.
pub fn known(tx: &mut Tx<'_>, app: &App, c: Community, which: &Which) -> Result<Known, Fail> {
    Ok(known_unit(tx, app, c, which)?.unwrap_or_default())
}

/// The same, and whether it was written down at all.
pub fn known_unit(tx: &mut Tx<'_>, app: &App, c: Community, which: &Which) -> Result<Option<Known>, Fail> {
    type Row = (Option<i64>, Option<i64>, Option<i64>, bool);
    let Some(unit) = unit_of(tx, c, which)? else { return Ok(None) };
    let found: Option<Row> = tx.one(
        sql!("SELECT registered, surveyed, contract, developer FROM roll_unit WHERE community = $1 AND id = $2"),
        &[c.into(), unit.into()],
        |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?)),
    )?;
    let Some((registered, surveyed, contract, developer)) = found else { return Ok(None) };
    let rows: Vec<(i64, Vec<u8>, bool, String)> = tx.all(
        sql!(
            "SELECT t.claim, o.name, t.votes, COALESCE(t.standing, o.standing) FROM roll_title t
               JOIN roll_owner o ON o.community = t.community AND o.id = t.owner
              WHERE t.community = $1 AND t.unit = $2 ORDER BY t.claim, t.owner"
        ),
        &[c.into(), unit.into()],
        |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?)),
    )?;
    let mut out = Known { registered, surveyed, contract, developer, claims: Vec::new(), standing: None };
    let mut last = 0;
    for (claim, sealed, votes, standing) in rows {
        let name = app.keys.open(&sealed, "roll owner").map_err(|_| Fail::internal("an owner's name does not open"))?;
        if claim != last {
            out.claims.push(Vec::new());
            last = claim;
        }
        out.standing = super::owners::standing_of(&standing);
        if let Some(names) = out.claims.last_mut() {
            names.push(if votes { format!("*{name}") } else { name });
        }
    }
    Ok(Some(out))
}
