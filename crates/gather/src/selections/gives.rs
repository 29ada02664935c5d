//! What selections give to others: the community's home, what waits, the audit log's names, export, erasure.

use liren_core::id::{AccountId, PersonId};
use liren_core::time::Time;
use liren_ground::ground::Ground;
use liren_ground::names;
use liren_kit::card::Card;
use liren_kit::fail::Fail;
use liren_kit::slice::{Asked, Block, Gives, Row, Waiting};
use liren_store::{Tx, sql};
use serde_json::json;
use uuid::Uuid;

use super::store;
use super::view::state;
use crate::words::Selections;

/// All of it.
pub const GIVES: Gives = Gives {
    slice: "",
    waiting: Some(waiting),
    home: Some(home),
    mine: None,
    hears: None,
    building: None,
    pins: None,
    export: Some(export),
    keeps: None,
    named: Some(named),
    concerns: None,
    erase: Some(erase),
};

/// Rows on somebody else's page.
const ROWS: usize = 3;

fn title(tx: &mut Tx<'_>, asked: &Asked<'_>, s: &store::Selection) -> Result<String, Fail> {
    let pack = asked.app.pack_in(tx, &s.pack.0, s.pack.1)?;
    let name = pack.selection(&s.code).map_or_else(String::new, |r| r.name.get(asked.lang).to_string());
    let names = names::within(tx, asked.app, asked.card)?;
    let ground = Ground::kept(tx, asked.app, asked.card.code)?;
    Ok(format!("{name} · {}", ground.name(&names, asked.card, asked.lang, s.place)))
}

fn home(tx: &mut Tx<'_>, asked: &Asked<'_>) -> Result<Block, Fail> {
    let mut open = store::all(tx, asked.card.code, 20)?;
    open.retain(|s| !s.over());
    let total = u64::try_from(open.len()).unwrap_or(0);
    let mut rows = Vec::new();
    for s in open.iter().take(ROWS) {
        let (sign, state) = state(Selections(asked.lang), s);
        rows.push(Row {
            title: title(tx, asked, s)?,
            meta: state.to_string(),
            url: super::Selection::url(asked.card.code, s.id),
            sign,
        });
    }
    Ok(Block { rows, total })
}

/// Selections of mine that could go on.
fn waiting(tx: &mut Tx<'_>, asked: &Asked<'_>) -> Result<Vec<Waiting>, Fail> {
    let (c, t) = (asked.card.code, Selections(asked.lang));
    let mut out = Vec::new();
    for post in &asked.actor.posts {
        for s in store::held(tx, c, post.id)? {
            let (sign, state) = state(t, &s);
            let due = if s.state == "posted" { s.until } else { Some(s.notice) };
            let w = store::whole(tx, asked.app, c, s)?;
            let standing = w.standing();
            let ready = match (w.selection.state.as_str(), w.rules()?.agree) {
                ("open", Some(agree)) => standing.may_post(agree, asked.now).is_ok(),
                ("posted", _) => standing.may_sign(asked.now).is_ok(),
                _ => false,
            };
            out.push(Waiting {
                title: title(tx, asked, &w.selection)?,
                meta: if ready { t.waiting_ready().to_string() } else { state.to_string() },
                url: super::Selection::url(c, w.selection.id),
                due,
                sign,
                action: None,
            });
        }
    }
    Ok(out)
}

fn named(tx: &mut Tx<'_>, asked: &Asked<'_>, kind: &str, id: Uuid) -> Result<Option<(String, String)>, Fail> {
    if kind != "selection" {
        return Ok(None);
    }
    match store::one(tx, asked.card.code, id.into())? {
        Some(s) => Ok(Some((title(tx, asked, &s)?, super::Selection::url(asked.card.code, s.id)))),
        None => Ok(None),
    }
}

fn export(tx: &mut Tx<'_>, asked: &Asked<'_>, person: PersonId) -> Result<serde_json::Value, Fail> {
    let at = [asked.card.code.into(), person.into()];
    let stood =
        tx.all(sql!("SELECT selection, name, about FROM selection_candidate WHERE community = $1 AND person = $2"), &at, |r| {
            Ok(json!({ "selection": r.get::<Uuid>(0)?, "name": r.get::<String>(1)?, "about": r.get::<String>(2)? }))
        })?;
    let voices =
        tx.all(sql!("SELECT selection, candidate FROM selection_voice WHERE community = $1 AND person = $2"), &at, |r| {
            Ok(json!({ "selection": r.get::<Uuid>(0)?, "candidate": r.get::<Uuid>(1)? }))
        })?;
    Ok(json!({ "stood": stood, "voices": voices }))
}

/// The home's voice stays with the home, without who gave it; whoever stood is no longer linked to the name.
fn erase(tx: &mut Tx<'_>, card: &Card, _account: AccountId, person: PersonId, now: Time) -> Result<(), Fail> {
    let at = [card.code.into(), person.into()];
    tx.exec(sql!("UPDATE selection_voice SET person = NULL WHERE community = $1 AND person = $2"), &at)?;
    tx.exec(
        sql!(
            "UPDATE selection_candidate SET name = '', about = '', person = NULL, withdrawn = COALESCE(withdrawn, $3)
              WHERE community = $1 AND person = $2"
        ),
        &[card.code.into(), person.into(), now.into()],
    )?;
    Ok(())
}
