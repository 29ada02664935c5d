//! What selections give to others: the community's home, what waits, the audit log's names, export, erasure.

use std::sync::Arc;

use liren_core::id::{AccountId, Community, FileId, HomeId, PersonId, SelectionId};
use liren_core::pack::Pack;
use liren_core::selection::Kind;
use liren_core::time::Time;
use liren_ground::ground::Ground;
use liren_ground::names::{self, Names};
use liren_kit::card::Card;
use liren_kit::fail::Fail;
use liren_kit::slice::{Asked, Block, Gives, How, Row, TakePart, Waiting};
use liren_store::{Tx, files, sql};
use serde_json::json;
use uuid::Uuid;

use super::view::state;
use super::{of_post, seats, store, tell, whole};
use crate::words::Selections;

/// All of it.
pub const GIVES: Gives = Gives {
    slice: "",
    waiting: Some(waiting),
    home: Some(home),
    take_part: Some(take_part),
    mine: None,
    hears: None,
    building: None,
    post: Some(of_post::rows),
    pins: None,
    export: Some(export),
    keeps: None,
    named: Some(named),
    concerns: None,
    erase: Some(erase),
};

/// Rows on somebody else's page.
const ROWS: usize = 3;

/// What titles of several selections are made of, read once.
struct Titles {
    names: Arc<Names>,
    ground: Arc<Ground>,
}

impl Titles {
    fn read(tx: &mut Tx<'_>, asked: &Asked<'_>) -> Result<Self, Fail> {
        let names = names::within(tx, asked.app, asked.card)?;
        Ok(Self { names, ground: Ground::kept(tx, asked.app, asked.card.code)? })
    }

    fn of(&self, asked: &Asked<'_>, pack: &Pack, s: &store::Selection) -> String {
        tell::title(pack, s, asked.card, (&self.ground, &self.names), asked.lang)
    }
}

fn home(tx: &mut Tx<'_>, asked: &Asked<'_>) -> Result<Block, Fail> {
    let mut open = store::all(tx, asked.card.code, 20)?;
    open.retain(|s| !s.over());
    let total = u64::try_from(open.len()).unwrap_or(0);
    let mut rows = Vec::new();
    if open.is_empty() {
        return Ok(Block { rows, total });
    }
    let titles = Titles::read(tx, asked)?;
    for s in open.iter().take(ROWS) {
        let (sign, state) = state(Selections(asked.lang), s);
        let pack = asked.app.pack_in(tx, &s.pack.0, s.pack.1)?;
        let url = super::Selection::url(asked.card.code, s.id);
        rows.push(Row { title: titles.of(asked, &pack, s), meta: state.to_string(), url, sign });
    }
    Ok(Block { rows, total })
}

/// Selections of the actor's own places in which people may be proposed, and homes give their voice where no ballot follows.
fn take_part(tx: &mut Tx<'_>, asked: &Asked<'_>) -> Result<Vec<TakePart>, Fail> {
    if asked.actor.homes.is_empty() {
        return Ok(Vec::new());
    }
    let mut open = store::all(tx, asked.card.code, 200)?;
    open.retain(|s| s.state == "open" && s.kind != Kind::Recall && s.notice > asked.now);
    if open.is_empty() {
        return Ok(Vec::new());
    }
    let (titles, mut out) = (Titles::read(tx, asked)?, Vec::new());
    for s in open {
        let homes = seats::says_for(asked.actor, &titles.ground, s.place, false);
        if homes.is_empty() {
            continue;
        }
        let pack = asked.app.pack_in(tx, &s.pack.0, s.pack.1)?;
        let voices = pack.selections.iter().any(|r| r.code == s.code && r.class.is_none());
        out.push(TakePart {
            how: How::Choose,
            title: titles.of(asked, &pack, &s),
            place: titles.ground.name(&titles.names, asked.card, asked.lang, s.place),
            url: super::Selection::url(asked.card.code, s.id),
            at: Some(s.notice),
            waits: voices && unheard(tx, asked.card.code, s.id, &homes)?,
        });
    }
    Ok(out)
}

/// Whether one of these homes has not given its voice.
fn unheard(tx: &mut Tx<'_>, c: Community, id: SelectionId, homes: &[HomeId]) -> Result<bool, Fail> {
    for home in homes {
        let sql = sql!("SELECT TRUE FROM selection_voice WHERE community = $1 AND selection = $2 AND home = $3");
        if tx.one(sql, &[c.into(), id.into(), (*home).into()], |r| r.get::<bool>(0))?.is_none() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Selections of mine that could go on.
fn waiting(tx: &mut Tx<'_>, asked: &Asked<'_>) -> Result<Vec<Waiting>, Fail> {
    let (c, t) = (asked.card.code, Selections(asked.lang));
    let mut held = Vec::new();
    for post in &asked.actor.posts {
        held.extend(store::held(tx, c, post.id)?);
    }
    if held.is_empty() {
        return Ok(Vec::new());
    }
    let (titles, mut out) = (Titles::read(tx, asked)?, Vec::new());
    for s in held {
        let (sign, state) = state(t, &s);
        let due = match s.state.as_str() {
            "open" if s.kind != Kind::Recall => Some(s.notice),
            "posted" => s.until,
            _ => None,
        };
        let w = whole::whole(tx, asked.app, asked.card, s)?;
        let ready = w.waits(asked.now)?.is_empty();
        out.push(Waiting {
            title: titles.of(asked, &w.pack, &w.selection),
            meta: if ready { t.waiting_ready().to_string() } else { state.to_string() },
            url: super::Selection::url(c, w.selection.id),
            due,
            sign,
            action: None,
        });
    }
    Ok(out)
}

fn named(tx: &mut Tx<'_>, asked: &Asked<'_>, kind: &str, id: Uuid) -> Result<Option<(String, String)>, Fail> {
    if kind != "selection" {
        return Ok(None);
    }
    match store::one(tx, asked.card.code, id.into())? {
        Some(s) => {
            let pack = asked.app.pack_in(tx, &s.pack.0, s.pack.1)?;
            let title = Titles::read(tx, asked)?.of(asked, &pack, &s);
            Ok(Some((title, super::Selection::url(asked.card.code, s.id))))
        }
        None => Ok(None),
    }
}

fn export(tx: &mut Tx<'_>, asked: &Asked<'_>, person: PersonId) -> Result<serde_json::Value, Fail> {
    let at = [asked.card.code.into(), person.into()];
    let stood =
        tx.all(sql!("SELECT selection, name, about, plans FROM selection_candidate WHERE community = $1 AND person = $2"), &at, |r| {
            Ok(json!({ "selection": r.get::<Uuid>(0)?, "name": r.get::<String>(1)?, "about": r.get::<String>(2)?, "plans": r.get::<Option<String>>(3)? }))
        })?;
    let voices =
        tx.all(sql!("SELECT selection, candidate FROM selection_voice WHERE community = $1 AND person = $2"), &at, |r| {
            Ok(json!({ "selection": r.get::<Uuid>(0)?, "candidate": r.get::<Uuid>(1)? }))
        })?;
    let proposed =
        tx.all(sql!("SELECT selection, candidate FROM selection_proposer WHERE community = $1 AND person = $2"), &at, |r| {
            Ok(json!({ "selection": r.get::<Uuid>(0)?, "candidate": r.get::<Uuid>(1)? }))
        })?;
    Ok(json!({ "stood": stood, "voices": voices, "proposed": proposed }))
}

/// The home's voice stays with the home, without who gave it, and whoever they proposed keeps one more; whoever stood is no longer linked
/// to the name.
fn erase(tx: &mut Tx<'_>, card: &Card, _account: AccountId, person: PersonId, now: Time) -> Result<(), Fail> {
    let at = [card.code.into(), person.into()];
    tx.exec(sql!("UPDATE selection_voice SET person = NULL WHERE community = $1 AND person = $2"), &at)?;
    let proposed: Vec<(Uuid, Uuid)> =
        tx.all(sql!("SELECT selection, candidate FROM selection_proposer WHERE community = $1 AND person = $2"), &at, |r| {
            Ok((r.get(0)?, r.get(1)?))
        })?;
    for (selection, candidate) in proposed {
        tx.exec(
            sql!(
                "UPDATE selection_candidate SET proposers = COALESCE(proposers, 0) + 1
                  WHERE community = $1 AND selection = $2 AND id = $3"
            ),
            &[card.code.into(), selection.into(), candidate.into()],
        )?;
    }
    tx.exec(sql!("DELETE FROM selection_proposer WHERE community = $1 AND person = $2"), &at)?;
    let photos: Vec<FileId> = tx.all(
        sql!("SELECT photo FROM selection_candidate WHERE community = $1 AND person = $2 AND photo IS NOT NULL"),
        &at,
        |r| r.get(0),
    )?;
    for photo in photos {
        files::detach(tx, card.code, photo)?;
    }
    tx.exec(
        sql!(
            "UPDATE selection_candidate SET name = '', about = '', plans = NULL, photo = NULL, person = NULL, withdrawn = COALESCE(withdrawn, $3)
              WHERE community = $1 AND person = $2"
        ),
        &[card.code.into(), person.into(), now.into()],
    )?;
    Ok(())
}
