//! Giving notice and freezing the roll: what everybody is told, and by whom it is decided, from then on.

use std::collections::HashMap;

use liren_core::ballot::choice::{Keeping, Salt};
use liren_core::ballot::entry::Notice;
use liren_core::ballot::roll::Entity;
use liren_core::ballot::rule::By;
use liren_core::id::{Community, OwnerId};
use liren_core::lang::Lang;
use liren_core::merkle::Hash;
use liren_core::moment::Moment;
use liren_core::pack::Voters;
use liren_core::refusal::Refusal;
use liren_ground::ground::Ground;
use liren_ground::{log, names};
use liren_kit::app::App;
use liren_kit::card::Card;
use liren_kit::fail::Fail;
use liren_store::{Tx, sql};

use super::keep::{self, Line};
use super::read::{self, Ballot, State};
use super::step::one_line;
use super::steps::{at, roll_ready};
use super::{make, namesakes, origin, owners, owners_edit, remind, slips};

/// Gives notice. What everybody is told goes into the log with what it is counted by.
pub fn notice(tx: &mut Tx<'_>, app: &App, card: &Card, moment: &mut Moment, b: &Ballot) -> Result<(), Fail> {
    at(State::Draft, b)?;
    let (c, rules) = (card.code, b.rules(tx, app)?);
    make::noticed_in_time(&rules, moment.now, b.opens)?;
    let draft = owners::drafted(tx, app, card, &b.whose(), b.voters, rules.parking)?.draft;
    if draft.owners.is_empty() {
        return Err(Refusal::EmptyRoll.into());
    }
    let names = names::within(tx, app, card)?;
    let place = b.whose().name(&Ground::read(tx, c)?, &names, card, Lang::Zh);
    let papers: Vec<Hash> = tx
        .all(
            sql!(
                "SELECT digest FROM ballot_file WHERE community = $1 AND ballot = $2 AND purpose = 'attachment' ORDER BY at, file"
            ),
            &[c.into(), b.id.into()],
            |r| r.get::<Vec<u8>>(0),
        )?
        .into_iter()
        .filter_map(|d| d.try_into().ok().map(Hash))
        .collect();
    let start = log::head(tx, c)?.size();
    let mut lines = vec![Line::of(Notice {
        ballot: b.id.to_string(),
        closes: b.closes,
        deemed: b.deemed,
        extension: rules.extension,
        keeping: b.keeping,
        key: log::store::key(app, c),
        log: c.to_string(),
        mode: b.mode,
        opens: b.opens,
        pack: format!("{}.{}", b.pack, b.version),
        papers,
        parking: rules.parking,
        place: one_line(&place),
        principals: rules.principals,
        rooms: rules.rooms_public && b.voters != Voters::Residents,
        stands: rules.stands,
        title: one_line(&b.title),
    })];
    for item in read::items(tx, c, b.id)? {
        lines.push(Line::of(item.line(&rules)?));
    }
    keep::write(tx, card, moment, b.id, &lines)?;
    tx.exec(
        sql!("UPDATE ballot SET state = 'notice', noticed = $3, start_size = $4 WHERE community = $1 AND id = $2"),
        &[c.into(), b.id.into(), moment.now.into(), i64::try_from(start).unwrap_or(i64::MAX).into()],
    )?;
    Ok(())
}

/// Freezes the roll: it was posted long enough, objections are answered, the notice hangs, nothing has to be settled.
pub fn freeze(tx: &mut Tx<'_>, app: &App, card: &Card, moment: &mut Moment, b: &Ballot, rules: &read::Ruled) -> Result<(), Fail> {
    at(State::Notice, b)?;
    let c = card.code;
    let posted: Option<i64> = tx.one(
        sql!("SELECT at FROM ballot_posting WHERE community = $1 AND ballot = $2 LIMIT 1"),
        &[c.into(), b.id.into()],
        |r| r.get(0),
    )?;
    if moment.now >= b.opens {
        return Err(Refusal::TooLate.into());
    }
    if posted.is_none() {
        return Err(Refusal::NotPosted.into());
    }
    if roll_ready(b, rules.roll_days).is_none_or(|t| moment.now < t) {
        return Err(Refusal::TooEarly.into());
    }
    if super::objection::count(tx, c, b.id, "roll")?.0 > 0 {
        return Err(Refusal::RollNotSettled.into());
    }
    let drafted = owners::drafted(tx, app, card, &b.whose(), b.voters, rules.parking)?;
    if drafted.draft.owners.is_empty() {
        return Err(Refusal::EmptyRoll.into());
    }
    if b.keeping == Keeping::Detached {
        // Offered again now that the roll is what it is: fewer than were there when the ballot was made hide nobody.
        if !Keeping::offered(By::Heads, drafted.draft.owners.len(), rules.detached_least).contains(&Keeping::Detached) {
            return Err(Refusal::TooFewToHide.into());
        }
        slips::begin_mixing(tx, card, moment, b)?;
    }
    origin::begin(tx, card, moment, b)?;
    remind::begin(tx, card, moment, b, rules.remind_days)?;
    let mut salts = moment.clone();
    let frozen = drafted.draft.freeze(&b.id.to_string(), &mut || Salt(salts.bytes())).map_err(|_| Refusal::RollNotSettled)?;
    *moment = salts;
    let named = named_voters(tx, app, c)?;
    for o in &frozen.owners {
        let voter = o.voter.as_ref().filter(|_| matches!(&o.entity, Entity::Owners(all) if all.len() > 1));
        let voter = voter.and_then(|v| named.get(v));
        let person = o.homes.rooms.first().and_then(|r| drafted.persons.get(&r.room)).copied();
        tx.exec(
            sql!(
                "INSERT INTO ballot_owner (community, ballot, n, area, salt, homes, sort, person, voter, took, reached)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, FALSE, FALSE)"
            ),
            &[
                c.into(),
                b.id.into(),
                o.n.into(),
                i64::try_from(o.weight.area).unwrap_or(i64::MAX).into(),
                (&o.homes.salt.0[..]).into(),
                (&o.line.homes.0[..]).into(),
                sort_of(&o.entity).into(),
                person.into(),
                voter.into(),
            ],
        )?;
        for (seq, room) in (1i64..).zip(&o.homes.rooms) {
            let (home, building) = drafted.homes.get(&room.room).copied().unwrap_or_default();
            tx.exec(
                sql!(
                    "INSERT INTO ballot_room (community, ballot, n, seq, home, building, room, area)
                     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
                ),
                &[
                    c.into(),
                    b.id.into(),
                    o.n.into(),
                    seq.into(),
                    home.into(),
                    building.into(),
                    (&room.room).into(),
                    i64::try_from(room.area).unwrap_or(i64::MAX).into(),
                ],
            )?;
        }
    }
    keep::write(tx, card, moment, b.id, &[Line::of(frozen.line)])?;
    tx.exec(
        sql!("UPDATE ballot SET state = 'voting', frozen = $3 WHERE community = $1 AND id = $2"),
        &[c.into(), b.id.into(), moment.now.into()],
    )?;
    Ok(())
}

/// By whom co-owners are known who were named to vote: the keyed hash of the name, by owner.
fn named_voters(tx: &mut Tx<'_>, app: &App, c: Community) -> Result<HashMap<String, Vec<u8>>, Fail> {
    let rows: Vec<(OwnerId, Vec<u8>, Vec<u8>)> = tx.all(
        sql!(
            "SELECT o.id, o.key, o.name FROM roll_title t JOIN roll_owner o ON o.community = t.community AND o.id = t.owner
              WHERE t.community = $1 AND t.votes = TRUE"
        ),
        &[c.into()],
        |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)),
    )?;
    let mut out = HashMap::new();
    for (id, key, sealed) in rows {
        let name = app.keys.open(&sealed, "roll owner").map_err(|_| Fail::internal("an owner's name does not open"))?;
        // A number tells namesakes apart on the roll only: people are known by their names.
        let bare = namesakes::bare(&name);
        let key = if bare == name { key } else { owners_edit::key(app, c, &bare).to_vec() };
        out.insert(id.to_string(), key);
    }
    Ok(out)
}

fn sort_of(entity: &Entity) -> &'static str {
    match entity {
        Entity::Owners(_) => "owners",
        Entity::Developer => "developer",
        Entity::Unknown(_) => "unknown",
    }
}
