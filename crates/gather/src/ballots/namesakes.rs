//! Two owners of one name. The roll finds an owner again by name, so that several homes under one name are one head until an officer has
//! looked: who is somebody else gets a number behind the name on the homes that are theirs. It is a correction of the roll with its reason,
//! and where a roll is posted the log of that ballot has it; a roll that is frozen stays as it is.

use std::collections::{BTreeMap, HashMap};

use liren_core::id::{Community, HomeId, OwnerId};
use liren_core::moment::Moment;
use liren_core::permission::{Action, Actor, Where, check};
use liren_core::refusal::{ProblemKey, Refusal};
use liren_ground::names::Names;
use liren_kit::app::App;
use liren_kit::card::Card;
use liren_kit::fail::Fail;
use liren_store::{Tx, sql};

use super::owners::room_words;
use super::owners_edit::{self, Known, Which, plain};

/// The highest number behind a name: more of one name in one place nobody has seen, and a telephone is longer.
const MOST: u32 = 99;

/// A name without the number that tells it from others of the same name.
pub fn bare(name: &str) -> String {
    let name = plain(name);
    match name.rsplit_once(' ') {
        Some((before, n)) if n.parse::<u32>().is_ok_and(|n| (2..=MOST).contains(&n)) => before.to_string(),
        _ => name,
    }
}

/// Somebody of a name, with homes that are not the one looked at.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Person {
    /// As the roll has the name.
    pub name: String,
    /// Their other homes in words.
    pub rooms: Vec<String>,
}

/// A name at a home that others have too.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Namesake {
    /// As it stands at this home.
    pub name: String,
    /// Everybody of that name elsewhere.
    pub people: Vec<Person>,
}

/// Names at a home that stand at other homes too, perhaps of other people.
pub fn of_home(
    tx: &mut Tx<'_>,
    app: &App,
    c: Community,
    names: &Names,
    home: HomeId,
    known: &Known,
) -> Result<Vec<Namesake>, Fail> {
    let here: Vec<String> = known.claims.iter().flatten().map(|n| plain(n)).collect();
    if here.is_empty() {
        return Ok(Vec::new());
    }
    let mut of_name: HashMap<OwnerId, String> = HashMap::new();
    for (id, name) in all(tx, app, c)? {
        if here.iter().any(|h| bare(h) == bare(&name)) {
            of_name.insert(id, name);
        }
    }
    let mut rooms: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (id, name) in &of_name {
        let lines = tx.all(
            sql!(
                "SELECT h.building, h.entrance, h.room FROM roll_title t
                   JOIN roll_unit u ON u.community = t.community AND u.id = t.unit
                   JOIN home h ON h.community = u.community AND h.id = u.home
                  WHERE t.community = $1 AND t.owner = $2 AND h.id <> $3 AND h.ended = 0 ORDER BY h.building, h.sort, h.id"
            ),
            &[c.into(), (*id).into(), home.into()],
            |r| Ok(room_words(names, r.get(0)?, r.get(1)?, r.str(2)?)),
        )?;
        if !lines.is_empty() {
            rooms.insert(name.clone(), lines);
        }
    }
    let one = |name: &String| {
        let of = rooms.iter().filter(|(other, _)| bare(other) == bare(name));
        let people: Vec<Person> = of.map(|(name, rooms)| Person { name: name.clone(), rooms: rooms.clone() }).collect();
        (!people.is_empty()).then(|| Namesake { name: name.clone(), people })
    };
    Ok(here.iter().filter_map(one).collect())
}

/// Every owner of the roll by name.
fn all(tx: &mut Tx<'_>, app: &App, c: Community) -> Result<Vec<(OwnerId, String)>, Fail> {
    let rows: Vec<(OwnerId, Vec<u8>)> =
        tx.all(sql!("SELECT id, name FROM roll_owner WHERE community = $1"), &[c.into()], |r| Ok((r.get(0)?, r.get(1)?)))?;
    let opened = |(id, sealed): (OwnerId, Vec<u8>)| {
        let name = app.keys.open(&sealed, "roll owner").map_err(|_| Fail::internal("an owner's name does not open"))?;
        Ok((id, name))
    };
    rows.into_iter().map(opened).collect()
}

/// Who it is at this home.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Who {
    /// Somebody of whom the roll knows no other home.
    Another,
    /// Somebody the roll knows, by the name it has.
    Known(String),
}

/// Says who of several people of one name owns this home: what an officer found.
#[allow(clippy::too_many_arguments, reason = "a correction with who made it and why")]
pub fn apart(
    tx: &mut Tx<'_>,
    app: &App,
    card: &Card,
    actor: &Actor,
    moment: &mut Moment,
    home: HomeId,
    (name, who): (&str, &Who),
    why: &str,
) -> Result<(), Fail> {
    check(actor, Action::KeepOwners, &Where::COMMUNITY)?;
    if why.trim().is_empty() {
        return Err(Refusal::field("why_apart", ProblemKey::Required).into());
    }
    owners_edit::alone(tx, card.code)?;
    let known = owners_edit::known(tx, app, card.code, &Which::Home(home))?;
    let name = plain(name);
    if !known.claims.iter().flatten().any(|n| plain(n) == name) {
        return Err(Refusal::field("name", ProblemKey::NotHere).into());
    }
    let others: Vec<String> = all(tx, app, card.code)?.into_iter().map(|(_, n)| n).filter(|n| bare(n) == bare(&name)).collect();
    let new = match who {
        Who::Known(of) if others.contains(of) => of.clone(),
        Who::Known(_) => return Err(Refusal::field("who", ProblemKey::NotAChoice).into()),
        Who::Another => {
            let free = (2..=MOST).map(|n| format!("{} {n}", bare(&name))).find(|n| !others.contains(n));
            free.ok_or_else(|| Refusal::field("who", ProblemKey::OutOfRange { min: 2, max: MOST.into() }))?
        }
    };
    let named = |n: &String| match (plain(n) == name, n.starts_with('*')) {
        (false, _) => n.clone(),
        (true, true) => format!("*{new}"),
        (true, false) => new.clone(),
    };
    let claims = known.claims.iter().map(|claim| claim.iter().map(named).collect()).collect();
    let now = Known { claims, ..known };
    owners_edit::correct_as(tx, app, card, actor, moment, home, &now, why, "owners.apart")
}

#[cfg(test)]
mod tests {
    use super::bare;

    #[test]
    fn a_number_behind_a_name_is_no_telephone() {
        let table = [
            ("王伟", "王伟"),
            ("*王伟 2", "王伟"),
            ("王伟 13800000000", "王伟 13800000000"),
            ("Li  Hong 12", "Li Hong"),
            ("王伟 1", "王伟 1"),
        ];
        for (name, plain) in table {
            assert_eq!(bare(name), plain, "{name}");
        }
    }
}
