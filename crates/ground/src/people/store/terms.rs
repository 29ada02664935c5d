//! How a term ends and what its holder decides: handover, end, deputy while away, what is shown. A term is a row of its own:
//! after a handover the old row keeps its holder, so that a matter's timeline still says who did what.

use liren_core::events::PostHandedOver;
use liren_core::id::{Community, PersonId, PostId};
use liren_core::moment::Moment;
use liren_core::permission::{Action, Actor, Where, check};
use liren_core::refusal::{ProblemKey, Refusal};
use liren_core::time::Time;
use liren_kit::app::App;
use liren_kit::fail::Fail;
use liren_kit::jobs::enqueue;
use liren_store::audit::{self, Did};
use liren_store::{Error, Tx, sql};

use super::posts::{here, insert, sound};
use super::read::{self, Post};
use super::{Appointment, NewPost, check_own};

/// Who stands in while the holder is away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deputy {
    /// Who.
    pub person: PersonId,
    /// From when.
    pub from: Time,
    /// Until when.
    pub until: Time,
}

/// The post, open and filled.
fn held(tx: &mut Tx<'_>, community: Community, id: PostId) -> Result<Post, Fail> {
    let post = read::post(tx, community, id)?.ok_or(Refusal::NotFound)?;
    if post.ended.is_some() || post.person.is_none() {
        return Err(Refusal::Conflict.into());
    }
    Ok(post)
}

/// Hands a post to a successor: the old term ends now, a new one begins, days on duty and open matters go along.
pub fn hand_over(
    tx: &mut Tx<'_>,
    app: &App,
    moment: &mut Moment,
    community: Community,
    actor: &Actor,
    id: PostId,
    to: &Appointment<'_>,
) -> Result<PostId, Fail> {
    check_own(actor, Action::HandOverPost, id)?;
    let old = held(tx, community, id)?;
    if old.person == Some(to.person) {
        return Err(Refusal::field("name", ProblemKey::Taken).into());
    }
    sound(tx, app, moment.now, community, to)?;
    close(tx, community, id, moment.now)?;
    let new = insert(tx, moment, community, &NewPost { role: old.role, scope: old.scope, body: old.body }, Some(to))?;
    let today = app.card_in(tx, community, moment.now)?.zone.date(moment.now).days();
    tx.exec(
        sql!("UPDATE duty SET post = $3 WHERE community = $1 AND post = $2 AND day >= $4"),
        &[community.into(), id.into(), new.into(), today.into()],
    )?;
    let event = PostHandedOver { from: id, to: new, person: to.person, succeeded: true };
    enqueue(tx, moment, community, PostHandedOver::JOB, &event, moment.now, None)?;
    let did = Did { action: "post.hand_over", subject_kind: "post", subject: id.0, post: None, detail: &new.to_string() };
    audit::append(tx, moment, community, actor, &did)?;
    let did = Did { action: "post.appoint", subject_kind: "post", subject: new.0, post: None, detail: to.chosen };
    audit::append(tx, moment, community, actor, &did)?;
    Ok(new)
}

/// Another term of whoever holds it: nothing is handed over.
pub fn renew(
    tx: &mut Tx<'_>,
    app: &App,
    moment: &mut Moment,
    community: Community,
    actor: &Actor,
    id: PostId,
    to: &Appointment<'_>,
) -> Result<(), Fail> {
    check(actor, Action::ManagePosts, &Where::COMMUNITY)?;
    if held(tx, community, id)?.person != Some(to.person) {
        return Err(Refusal::Conflict.into());
    }
    sound(tx, app, moment.now, community, to)?;
    tx.exec(
        sql!("UPDATE post SET chosen = $3, starts = $4, ends = $5, show_name = $6 WHERE community = $1 AND id = $2"),
        &[community.into(), id.into(), to.chosen.into(), to.starts.into(), to.ends.into(), to.show_name.into()],
    )?;
    let did = Did { action: "post.appoint", subject_kind: "post", subject: id.0, post: None, detail: to.chosen };
    audit::append(tx, moment, community, actor, &did).map_err(Fail::from)
}

/// Ends a post without a successor. What it had goes to the next filled post of the chain, if there is one.
pub fn end_post(
    tx: &mut Tx<'_>,
    app: &App,
    moment: &mut Moment,
    community: Community,
    actor: &Actor,
    id: PostId,
) -> Result<(), Fail> {
    check(actor, Action::ManagePosts, &Where::COMMUNITY)?;
    let post = read::post(tx, community, id)?.ok_or(Refusal::NotFound)?;
    if post.ended.is_some() {
        return Err(Refusal::Conflict.into());
    }
    let card = app.card_in(tx, community, moment.now)?;
    close(tx, community, id, moment.now)?;
    let today = card.zone.date(moment.now).days();
    tx.exec(
        sql!("DELETE FROM duty WHERE community = $1 AND post = $2 AND day >= $3"),
        &[community.into(), id.into(), today.into()],
    )?;
    if post.person.is_some()
        && let Some(next) = read::next_in_chain(tx, &card, &post, moment.now)?
    {
        let event = PostHandedOver { from: id, to: next.post, person: next.person, succeeded: false };
        enqueue(tx, moment, community, PostHandedOver::JOB, &event, moment.now, None)?;
    }
    let did = Did { action: "post.end", subject_kind: "post", subject: id.0, post: None, detail: "" };
    audit::append(tx, moment, community, actor, &did)?;
    Ok(())
}

fn close(tx: &mut Tx<'_>, community: Community, id: PostId, now: Time) -> Result<(), Fail> {
    let n = tx.exec(
        sql!(
            "UPDATE post SET ended = $3, deputy = NULL, away_from = NULL, away_until = NULL
              WHERE community = $1 AND id = $2 AND ended IS NULL"
        ),
        &[community.into(), id.into(), now.into()],
    )?;
    if n == 1 { Ok(()) } else { Err(Refusal::Stale.into()) }
}

/// Names who stands in while the holder is away; `None` ends it now.
pub fn set_deputy(
    tx: &mut Tx<'_>,
    moment: &mut Moment,
    community: Community,
    actor: &Actor,
    id: PostId,
    deputy: Option<&Deputy>,
) -> Result<(), Fail> {
    check_own(actor, Action::NameDeputy, id)?;
    let post = held(tx, community, id)?;
    if let Some(d) = deputy {
        if post.person == Some(d.person) {
            return Err(Refusal::field("name", ProblemKey::Taken).into());
        }
        if d.until <= d.from {
            return Err(Refusal::field("until", ProblemKey::EndBeforeStart).into());
        }
        if d.until <= moment.now {
            return Err(Refusal::field("until", ProblemKey::InThePast).into());
        }
        here(tx, community, d.person)?;
    }
    tx.exec(
        sql!("UPDATE post SET deputy = $3, away_from = $4, away_until = $5 WHERE community = $1 AND id = $2"),
        &[
            community.into(),
            id.into(),
            deputy.map(|d| d.person).into(),
            deputy.map(|d| d.from).into(),
            deputy.map(|d| d.until).into(),
        ],
    )?;
    let action = if deputy.is_some() { "post.deputy" } else { "post.deputy_end" };
    let did = Did { action, subject_kind: "post", subject: id.0, post: Some(id), detail: "" };
    audit::append(tx, moment, community, actor, &did)?;
    Ok(())
}

/// The holder's own choice what the public sees.
pub fn choose_shown(
    tx: &mut Tx<'_>,
    moment: &mut Moment,
    community: Community,
    actor: &Actor,
    id: PostId,
    name: bool,
    phone: bool,
) -> Result<(), Fail> {
    check_own(actor, Action::EditOwnPost, id)?;
    held(tx, community, id)?;
    shown(tx, community, id, name, phone)?;
    let detail = match (name, phone) {
        (true, true) => "name phone",
        (true, false) => "name",
        (false, true) => "phone",
        (false, false) => "",
    };
    let did = Did { action: "post.show", subject_kind: "post", subject: id.0, post: Some(id), detail };
    audit::append(tx, moment, community, actor, &did)?;
    Ok(())
}

fn shown(tx: &mut Tx<'_>, community: Community, id: PostId, name: bool, phone: bool) -> Result<(), Error> {
    tx.exec(
        sql!("UPDATE post SET show_name = $3, show_phone = $4 WHERE community = $1 AND id = $2"),
        &[community.into(), id.into(), name.into(), phone.into()],
    )
    .map(drop)
}
