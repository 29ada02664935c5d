//! Receipts: what somebody keeps of a ballot. It shows that the ballot stands in the log and not what it says; whoever cast it sees what
//! it says and can check the commitment by hand.

use askama::Template;
use axum::extract::{Path, RawQuery};
use axum::response::Response;
use liren_core::ballot::choice::{Placed, Receipt as Given};
use liren_core::ballot::entry::Entry;
use liren_core::id::{BallotId, Community};
use liren_core::merkle::Hash;
use liren_core::refusal::Refusal;
use liren_ground::log;
use liren_kit::fail::Fail;
use liren_kit::form::queried;
use liren_kit::page::{Nav, Page, html};
use liren_kit::qr;
use liren_kit::visit::Visit;
use liren_store::Tx;

use super::read;
use super::{cast, facts, keep, roll, urls};
use crate::words::Ballots;

/// A receipt.
#[derive(Template)]
#[template(path = "ballots/receipt.html")]
pub struct ReceiptPage {
    page: Page,
    t: Ballots,
    title: String,
    back: String,
    receipt: String,
    place: Option<u64>,
    qr: String,
    look: String,
    check: String,
    format: String,
    said: Vec<(String, String)>,
    salt: String,
    owner: u32,
    void: bool,
}

fn whole(b: &read::Ballot, app: &liren_kit::app::App, c: liren_core::id::Community, hash: Hash, place: Option<Placed>) -> Given {
    Given { ballot: b.id.to_string(), hash, key: log::store::key(app, c), place }
}

/// The receipt in letters for what was just given: with its place in the log, where that is known already.
pub async fn text(visit: &Visit, number: String, given: cast::Given) -> Result<String, Fail> {
    let c = visit.card.code;
    let (b, place) = visit
        .app
        .db
        .read(move |tx| {
            let b = read::shown(tx, c, &number, false)?;
            let place = given.at.map(|at| placed(tx, c, at)).transpose()?;
            Ok::<_, Fail>((b, place))
        })
        .await?;
    Ok(whole(&b, &visit.app, c, given.hash, place).to_string())
}

/// Where something stood in the log when it was given.
fn placed(tx: &mut Tx<'_>, c: Community, at: cast::At) -> Result<Placed, Fail> {
    let root = log::root_at(tx, c, at.size)?.ok_or(Refusal::NotFound)?;
    Ok(Placed { index: at.place, size: at.size, root })
}

/// What was given for the ballot of an owner that stands: the last one that is not void as a whole.
pub fn stands(tx: &mut Tx<'_>, c: Community, ballot: BallotId, n: u32) -> Result<Option<Hash>, Fail> {
    let void = roll::void_casts(tx, c, ballot)?;
    let all = keep::about(tx, c, ballot, "cast", n)?;
    Ok(all.iter().rev().filter(|l| !void.contains(&l.place)).find_map(|l| match &l.entry {
        Entry::Cast(cast) => Some(cast.commit),
        _ => None,
    }))
}

/// GET what was given: the receipt, and for whoever cast it what it says.
pub async fn show(visit: Visit, Path((_, number, hash)): Path<(String, String, String)>) -> Result<Response, Fail> {
    let hash: Hash = hash.parse().map_err(|_| Refusal::NotFound)?;
    html(&page(&visit, number, hash, None).await?)
}

/// The receipt; `n` is whose ballot it is where a letter says so.
pub async fn page(visit: &Visit, number: String, hash: Hash, of: Option<u32>) -> Result<ReceiptPage, Fail> {
    let (app, c, person) = (visit.app.clone(), visit.card.code, visit.actor.person);
    let (b, place, own, void) = visit
        .app
        .db
        .read(move |tx| {
            let b = read::shown(tx, c, &number, false)?;
            let given = cast::receipt(tx, c, &b, &hash)?.ok_or(Refusal::NotFound)?;
            let Some(at) = given.at else { return Ok((b, None, None, false)) };
            let place = placed(tx, c, at)?;
            let line = keep::at(tx, c, b.id, at.place)?.ok_or(Refusal::NotFound)?;
            let owner = if let Entry::Cast(cast) = &line.entry { cast.owner } else { 0 };
            let mine = of == Some(owner) || roll::mine(tx, &app, c, &b, person)?.contains(&owner);
            let own = if mine { Some((owner, line.choices()?, read::items(tx, c, b.id)?)) } else { None };
            let void = roll::void_casts(tx, c, b.id)?.contains(&at.place);
            Ok::<_, Fail>((b, Some(place), own, void))
        })
        .await?;
    let t = Ballots(visit.lang);
    let receipt = whole(&b, &visit.app, c, hash, place).to_string();
    let look = visit.app.absolute(&format!("{}?r={receipt}", urls::Receipts::url(c)));
    let (mut said, mut salt, mut owner) = (Vec::new(), String::new(), 0);
    if let Some((n, opening, items)) = own {
        for item in &items {
            if let Some(choice) = opening.choices.get(&item.code) {
                let options: Vec<String> = item.options.iter().map(|o| o.name.clone()).collect();
                let words = if options.len() == 1 && *choice == liren_core::ballot::choice::Choice::one(1) {
                    t.choice_for().to_string()
                } else {
                    facts::choice_words(t, choice, &options)
                };
                said.push((item.title.clone(), words));
            }
        }
        (salt, owner) = (opening.salt.to_string(), n);
    }
    Ok(ReceiptPage {
        page: Page::new(visit, Nav::UnderWay, t.receipt()),
        t,
        title: b.title.clone(),
        back: urls::Ballot::url(c, &b.number),
        qr: qr::svg(&look),
        look,
        check: urls::Check::url(c),
        format: urls::Format::url(c),
        receipt,
        place: place.map(|p| p.index),
        said,
        salt,
        owner,
        void,
    })
}

#[derive(Template)]
#[template(path = "ballots/look.html")]
struct LookPage {
    page: Page,
    t: Ballots,
    typed: String,
    found: Vec<String>,
    wrong: &'static str,
    ballot: String,
    title: String,
    back: String,
}

/// GET: is this receipt in the log?
pub async fn look(visit: Visit, RawQuery(raw): RawQuery) -> Result<Response, Fail> {
    let typed = queried(raw.as_deref(), "r");
    let (t, c) = (Ballots(visit.lang), visit.card.code);
    let mut shown = LookPage {
        page: Page::new(&visit, Nav::UnderWay, t.receipt_look()),
        t,
        typed: typed.clone(),
        found: Vec::new(),
        wrong: "",
        ballot: String::new(),
        title: String::new(),
        back: urls::Ballots::url(c),
    };
    if typed.trim().is_empty() {
        return html(&shown);
    }
    let Ok(receipt) = typed.parse::<Given>() else {
        shown.wrong = t.receipt_unreadable();
        return html(&shown);
    };
    if receipt.key != log::store::key(&visit.app, c) {
        shown.wrong = t.receipt_other_key();
        return html(&shown);
    }
    let asked = receipt.clone();
    let found = visit
        .app
        .db
        .read(move |tx| {
            let Ok(id) = asked.ballot.parse() else { return Ok(None) };
            let Some(b) = read::by_id(tx, c, id)?.filter(read::Ballot::is_public) else { return Ok(None) };
            let Some(given) = cast::receipt(tx, c, &b, &asked.hash)? else { return Ok(Some((b, None, false))) };
            // The log then was what the receipt says: its root of that size is the same.
            let same = match asked.place {
                Some(p) => given.at.is_some_and(|at| at.place == p.index) && log::root_at(tx, c, p.size)? == Some(p.root),
                None => true,
            };
            Ok::<_, Fail>(Some((b, Some(given), same)))
        })
        .await?;
    match found {
        None => shown.wrong = t.receipt_no_ballot(),
        Some((_, None, _)) => shown.wrong = t.receipt_missing(),
        Some((_, Some(_), false)) => shown.wrong = t.receipt_changed(),
        Some((b, Some(given), true)) => {
            shown.found.push(given.at.map_or_else(|| t.receipt_in_box().to_string(), |at| t.receipt_found(at.place)));
            if b.has_result() {
                shown.found.push(t.receipt_in_bundle().to_string());
            }
            shown.ballot = urls::Ballot::url(c, &b.number);
            shown.title = b.title;
        }
    }
    html(&shown)
}
