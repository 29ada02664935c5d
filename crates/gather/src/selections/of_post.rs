//! What a post's page says of selections: what runs for it, where it is chosen anew, and where its holder is called back.

use liren_core::id::PostId;
use liren_core::permission::Action;
use liren_ground::ground::{Ground, Place};
use liren_ground::names;
use liren_ground::people::store as people;
use liren_kit::fail::Fail;
use liren_kit::slice::{Asked, Row, Sign};
use liren_kit::when;
use liren_store::Tx;

use super::seats::{self, SOON};
use super::view::state;
use super::{store, tell};
use crate::words::Selections;

/// Rows for a post that selections fill; nothing for staff, who are appointed.
pub fn rows(tx: &mut Tx<'_>, asked: &Asked<'_>, id: PostId) -> Result<Vec<Row>, Fail> {
    let (app, card, lang, c, t) = (asked.app, asked.card, asked.lang, asked.card.code, Selections(asked.lang));
    let Some(post) = people::post(tx, c, id)? else { return Ok(Vec::new()) };
    let Some(place) = Place::of(post.scope.kind(), post.scope.place()) else { return Ok(Vec::new()) };
    let body = seats::body_of(tx, card, &post)?;
    let Some(rules) = seats::fills(card, post.role, place, body.as_deref()) else { return Ok(Vec::new()) };
    let ground = Ground::kept(tx, app, c)?;
    let plain = |title: &str, meta: String, url: String| Row { title: title.to_string(), meta, url, sign: Sign::Plain };
    let mut out = Vec::new();
    let (fills, recall) = (store::running_at(tx, c, &rules.code, place)?, store::recall_of(tx, c, id)?);
    let names = names::within(tx, app, card)?;
    for running in [recall, fills].into_iter().flatten() {
        let Some(s) = store::one(tx, c, running)? else { continue };
        let pack = app.pack_in(tx, &s.pack.0, s.pack.1)?;
        let (sign, words) = state(t, &s);
        let title = tell::title(&pack, &s, card, (&ground, &names), lang);
        out.push(Row { title, meta: words.to_string(), url: super::Selection::url(c, s.id), sign });
    }
    let held = post.ended.is_none() && post.person.is_some();
    if fills.is_none() && ground.by(asked.actor, Action::RunSelection, place).is_ok() {
        let form = |rest: &str| format!("{}?code={}&place={place}{rest}", super::NewSelection::url(c), rules.code);
        let gap = if held {
            None
        } else {
            // Only the seat that is empty leads on, not one that somebody followed in the meantime.
            let here = |e: &seats::Empty| e.code == rules.code && e.place == place && e.posts.contains(&id);
            seats::empty(tx, card, asked.now)?.into_iter().find(here)
        };
        let until = |ends| t.term_until(when::last_date(lang, &card.zone, ends));
        let ends = post.ends.filter(|e| held && *e < asked.now.plus(SOON));
        match gap {
            Some(e) if e.anew(rules) => out.push(plain(t.seats_anew_do(), t.seats_anew().into(), form(""))),
            Some(e) => out.push(plain(t.seats_fill_do(), until(e.ends), form("&rest=1"))),
            None if post.ended.is_none() && !held => out.push(plain(t.new_title(), String::new(), form(""))),
            None => out.extend(ends.map(|e| plain(t.new_title(), until(e), form("")))),
        }
    }
    if held && recall.is_none() {
        let asks = seats::recalls(card, post.role, place, body.as_deref())
            .filter(|(_, owners)| !seats::says_for(asked.actor, &ground, place, *owners).is_empty());
        out.extend(asks.map(|(rules, owners)| {
            let (num, den) = (i64::from(rules.recall.called_by.num), i64::from(rules.recall.called_by.den));
            let meta = if owners { t.recall_share_owners(num, den) } else { t.recall_share(num, den) };
            plain(t.recall_title(), meta, super::Recall::url(c, id))
        }));
    }
    out.push(plain(t.seats_title(), String::new(), super::Seats::url(c)));
    Ok(out)
}
