//! Persons: a name only where somebody holds a post or stands in for a holder; the phone is sealed.

use liren_core::contact::Contact;
use liren_core::id::{AccountId, Community, PersonId};
use liren_core::lang::Lang;
use liren_core::moment::Moment;
use liren_core::permission::{Action, Actor, Where, check};
use liren_core::refusal::{ProblemKey, Refusal};
use liren_core::time::Time;
use liren_kit::app::App;
use liren_kit::fail::Fail;
use liren_store::audit::{self, Did};
use liren_store::{Error, Tx, sql};

use super::holder;
use crate::access::store as access;

/// What a phone number is sealed as, here and in the account.
const SEALED: &str = "contact";

/// Somebody to be entered.
#[derive(Clone, Copy, Debug)]
pub struct NewPerson<'a> {
    /// Name, as it stands on the door plate.
    pub name: &'a str,
    /// Phone.
    pub phone: Option<&'a Contact>,
    /// Their sign-in, if they have one.
    pub account: Option<AccountId>,
}

/// Enters a person who will hold a post or stand in for a holder.
pub fn create_person(
    tx: &mut Tx<'_>,
    app: &App,
    moment: &mut Moment,
    community: Community,
    actor: &Actor,
    new: &NewPerson<'_>,
) -> Result<PersonId, Fail> {
    check(actor, Action::ManagePosts, &Where::COMMUNITY)?;
    enter(tx, app, moment, community, actor, new)
}

/// Enters a person on behalf of somebody whose permission was asked already: a holder who names a deputy or a successor.
pub(super) fn enter(
    tx: &mut Tx<'_>,
    app: &App,
    moment: &mut Moment,
    community: Community,
    actor: &Actor,
    new: &NewPerson<'_>,
) -> Result<PersonId, Fail> {
    let id: PersonId = moment.id();
    let sealed = new.phone.map(|p| app.keys.seal(p.as_str(), moment.bytes(), SEALED));
    tx.exec(
        sql!("INSERT INTO person (community, id, account, name, phone, created, erased) VALUES ($1, $2, $3, $4, $5, $6, NULL)"),
        &[community.into(), id.into(), new.account.into(), new.name.into(), sealed.as_ref().into(), moment.now.into()],
    )?;
    if let (Some(phone), None) = (new.phone, new.account) {
        holder::wait(tx, app, community, id, phone)?;
    }
    let did = Did { action: "person.enter", subject_kind: "person", subject: id.0, post: None, detail: "" };
    audit::append(tx, moment, community, actor, &did)?;
    Ok(id)
}

/// The person behind a name and a phone number: the one who signs in with that number, the holder of a post who gave it, or
/// a new one. Whoever has no sign-in gets one, so that a code to that number opens it; a resident who had no name here gets
/// the one typed. Permission was asked by what it is for: a post or standing in.
pub fn person_by_phone(
    tx: &mut Tx<'_>,
    app: &App,
    moment: &mut Moment,
    community: Community,
    actor: &Actor,
    name: &str,
    phone: Option<&Contact>,
) -> Result<PersonId, Fail> {
    let Some(phone) = phone else {
        return enter(tx, app, moment, community, actor, &NewPerson { name, phone: None, account: None });
    };
    let known = access::find_account(tx, app, phone)?;
    if let Some(account) = known {
        let found = tx.one(
            sql!("SELECT id, name FROM person WHERE community = $1 AND account = $2 AND erased IS NULL"),
            &[community.into(), account.into()],
            |r| Ok((r.get::<PersonId>(0)?, r.get::<String>(1)?)),
        )?;
        if let Some((id, had)) = found {
            if had.is_empty() {
                put_name(tx, app, moment, community, id, name, Some(phone))?;
            }
            access::subscribe(tx, moment, app, community, account)?;
            return Ok(id);
        }
    }
    let account = match known {
        Some(account) => account,
        None => access::create_account(tx, moment, app, std::slice::from_ref(phone), Lang::Zh)?,
    };
    access::subscribe(tx, moment, app, community, account)?;
    // A holder entered before there was a sign-in may have given this number.
    if let Some((_, id)) = holder::awaiting(tx, app, phone)?.into_iter().find(|(c, _)| *c == community) {
        holder::join(tx, community, id, account)?;
        return Ok(id);
    }
    enter(tx, app, moment, community, actor, &NewPerson { name, phone: Some(phone), account: Some(account) })
}

fn put_name(
    tx: &mut Tx<'_>,
    app: &App,
    moment: &mut Moment,
    community: Community,
    id: PersonId,
    name: &str,
    phone: Option<&Contact>,
) -> Result<(), Error> {
    let sealed = phone.map(|p| app.keys.seal(p.as_str(), moment.bytes(), SEALED));
    tx.exec(
        sql!("UPDATE person SET name = $3, phone = COALESCE($4, phone) WHERE community = $1 AND id = $2"),
        &[community.into(), id.into(), name.into(), sealed.as_ref().into()],
    )
    .map(drop)
}

/// Corrects a holder's name and phone (not the sign-in): the workers, or the person themselves.
pub fn rename_person(
    tx: &mut Tx<'_>,
    app: &App,
    moment: &mut Moment,
    community: Community,
    actor: &Actor,
    id: PersonId,
    to: &NewPerson<'_>,
) -> Result<(), Fail> {
    if actor.person != Some(id) {
        check(actor, Action::ManagePosts, &Where::COMMUNITY)?;
    }
    put_name(tx, app, moment, community, id, to.name, to.phone)?;
    let known = person_facts(tx, app, community, id)?;
    if let (Some(phone), Some(Facts { account: None, .. })) = (to.phone, known) {
        holder::wait(tx, app, community, id, phone)?;
    }
    let did = Did { action: "person.correct", subject_kind: "person", subject: id.0, post: None, detail: "" };
    audit::append(tx, moment, community, actor, &did)?;
    Ok(())
}

/// What is known of a person.
#[derive(Clone)]
pub struct Facts {
    /// Their sign-in.
    pub account: Option<AccountId>,
    /// Their name; empty for a resident who gave none.
    pub name: String,
    /// Their phone.
    pub phone: Option<String>,
}

/// A person's sign-in, name and phone, for those who may see them.
pub fn person_facts(tx: &mut Tx<'_>, app: &App, community: Community, id: PersonId) -> Result<Option<Facts>, Error> {
    let row = tx.one(
        sql!("SELECT account, name, phone FROM person WHERE community = $1 AND id = $2"),
        &[community.into(), id.into()],
        |r| Ok((r.get::<Option<AccountId>>(0)?, r.get::<String>(1)?, r.get::<Option<Vec<u8>>>(2)?)),
    )?;
    Ok(row.map(|(account, name, phone)| Facts { account, name, phone: phone.and_then(|p| app.keys.open(&p, SEALED).ok()) }))
}

/// What stands here about a person: name, phone and every post with its dates.
pub(in crate::people) fn export(
    tx: &mut Tx<'_>,
    app: &App,
    community: Community,
    id: PersonId,
) -> Result<serde_json::Value, Fail> {
    let Some(Facts { name, phone, .. }) = person_facts(tx, app, community, id)? else { return Ok(serde_json::Value::Null) };
    let posts = tx.all(
        sql!(
            "SELECT role, place_kind, chosen, starts, ends, ended, show_name, show_phone FROM post
              WHERE community = $1 AND person = $2 ORDER BY starts"
        ),
        &[community.into(), id.into()],
        |r| {
            Ok(serde_json::json!({
                "role": r.str(0)?, "place": r.str(1)?, "chosen": r.str(2)?, "starts": r.get::<i64>(3)?,
                "ends": r.get::<Option<i64>>(4)?, "ended": r.get::<Option<i64>>(5)?,
                "show_name": r.get::<bool>(6)?, "show_phone": r.get::<bool>(7)?,
            }))
        },
    )?;
    Ok(serde_json::json!({ "name": name, "phone": phone, "posts": posts }))
}

/// Forgets a person. Posts must have been handed over or ended before: a matter never loses its owner by somebody leaving.
pub(in crate::people) fn erase(tx: &mut Tx<'_>, community: Community, id: PersonId, now: Time) -> Result<(), Fail> {
    let held: Option<i64> = tx.one(
        sql!("SELECT CAST(COUNT(*) AS BIGINT) FROM post WHERE community = $1 AND person = $2 AND ended IS NULL"),
        &[community.into(), id.into()],
        |r| r.get(0),
    )?;
    if held.unwrap_or(0) > 0 {
        return Err(Refusal::field("posts", ProblemKey::StillInUse).into());
    }
    tx.exec(
        sql!("UPDATE post SET deputy = NULL, away_from = NULL, away_until = NULL WHERE community = $1 AND deputy = $2"),
        &[community.into(), id.into()],
    )?;
    holder::wait_no_more(tx, id)?;
    tx.exec(
        sql!("UPDATE person SET name = '', phone = NULL, account = NULL, erased = $3 WHERE community = $1 AND id = $2"),
        &[community.into(), id.into(), now.into()],
    )?;
    Ok(())
}
