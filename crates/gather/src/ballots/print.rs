//! Papers and letters, ready to print: one for each owner of the frozen roll, building by building.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use liren_core::ballot::choice::Keeping;
use liren_core::ballot::cost::Size;
use liren_core::id::BuildingId;
use liren_core::permission::{Action, Where, check};
use liren_core::refusal::Refusal;
use liren_ground::names;
use liren_kit::fail::Fail;
use liren_kit::form::{Choice, Form};
use liren_kit::page::{Nav, Page, html};
use liren_kit::visit::Visit;
use liren_kit::{joined, qr, when};

use super::facts::{self, ItemShown, Sizes};
use super::read::{self, State};
use super::roll::{self, Part};
use super::{cast, make, papers, urls};
use crate::words::Ballots;

/// The choice for owners in no building.
const OTHERS: &str = "others";

struct Sheet {
    n: u32,
    letters: String,
    rooms: String,
    area: String,
    qr: String,
    short: String,
    /// What is asked, with what it costs this home; of detached papers, which must all look alike, by area or home.
    items: Vec<ItemShown>,
}

#[derive(Template)]
#[template(path = "ballots/sheets.html")]
struct PrintPage {
    page: Page,
    t: Ballots,
    about: String,
    back: String,
    community: String,
    letters: bool,
    /// Papers bear no number; whoever takes one hands in a voucher.
    detached: bool,
    may_letters: bool,
    buildings: Vec<Choice>,
    sheets: Vec<Sheet>,
    /// The fund before the vote; empty where owners do not decide.
    fund: String,
    until: String,
    csrf: String,
}

/// Owners of one building, by the first of their homes; those in none stand under "others".
fn of_building(parts: &[Part], chosen: Option<BuildingId>) -> Vec<(u32, u64, Vec<String>)> {
    let mut out: Vec<(u32, u64, Vec<String>, Option<BuildingId>)> = Vec::new();
    for p in parts {
        match out.last_mut().filter(|o| o.0 == p.n) {
            Some(o) => {
                // By the first home that stands in one: a bay does not.
                o.3 = o.3.or(p.building);
                o.1 += p.area;
                o.2.push(p.room.clone());
            }
            None => out.push((p.n, p.area, vec![p.room.clone()], p.building)),
        }
    }
    out.retain(|o| o.3 == chosen);
    out.sort_by(|a, b| a.2.cmp(&b.2));
    out.into_iter().map(|(n, area, rooms, _)| (n, area, rooms)).collect()
}

struct Loaded {
    b: read::Ballot,
    rules: read::Ruled,
    items: Vec<read::Item>,
    parts: Vec<Part>,
}

async fn loaded(visit: &Visit, number: String) -> Result<Loaded, Fail> {
    check(&visit.actor, Action::EnterBallots, &Where::COMMUNITY)?;
    let (app, c) = (visit.app.clone(), visit.card.code);
    visit
        .app
        .db
        .read(move |tx| {
            let b = read::by_number(tx, c, &number)?.ok_or(Refusal::NotFound)?;
            if b.state != State::Voting {
                return Err(Refusal::BallotState.into());
            }
            let (rules, items, parts) = (b.rules(tx, &app)?, read::items(tx, c, b.id)?, roll::parts(tx, c, b.id)?);
            Ok::<_, Fail>(Loaded { b, rules, items, parts })
        })
        .await
}

async fn page(visit: &Visit, l: &Loaded, chosen: &str, codes: Option<Vec<(u32, String)>>) -> Result<PrintPage, Fail> {
    let names = names::of(&visit.app, &visit.card).await?;
    let (b, t, lang, c) = (&l.b, Ballots(visit.lang), visit.lang, visit.card.code);
    let here: Vec<BuildingId> =
        names.order.iter().filter(|id| l.parts.iter().any(|p| p.building == Some(**id))).copied().collect();
    // Owners of bays alone have no building.
    let others = !of_building(&l.parts, None).is_empty();
    let picked = if others && chosen == OTHERS {
        None
    } else {
        chosen.parse().ok().filter(|id| here.contains(id)).or(here.first().copied())
    };
    let lines = l.items.iter().map(|i| Ok((i, i.line(&l.rules)?))).collect::<Result<Vec<_>, Fail>>()?;
    let all = Size { area: l.parts.iter().map(|p| p.area).sum(), homes: u64::try_from(l.parts.len()).unwrap_or(0) };
    let asked = |mine: Option<Size>| {
        let sizes = Sizes { fund: b.fund, all: Some(all), mine };
        lines.iter().map(|(i, line)| facts::item_shown(t, lang, &l.rules, i, line, sizes)).collect::<Vec<_>>()
    };
    let detached = b.keeping == Keeping::Detached;
    let owners = of_building(&l.parts, picked);
    let sheets = owners
        .into_iter()
        .filter_map(|(n, area, rooms)| {
            let letters = papers::letters(&visit.app, b.id, n);
            let (short, code) = match &codes {
                Some(codes) => {
                    let code = &codes.iter().find(|(of, _)| *of == n)?.1;
                    (urls::Letter::url(c, &b.number, code), code.clone())
                }
                None => (format!("{}?n={n}&k={letters}", urls::Papers::url(c, &b.number)), letters),
            };
            let short = visit.app.absolute(&short);
            let mine = Size { area, homes: u64::try_from(rooms.len()).unwrap_or(0) };
            Some(Sheet {
                items: asked((!detached).then_some(mine)),
                n,
                letters: code,
                rooms: joined::list(t.0, rooms),
                area: facts::metres(area),
                qr: qr::svg(&short),
                short,
            })
        })
        .collect();
    Ok(PrintPage {
        page: Page::new(visit, Nav::UnderWay, t.print_title()),
        t,
        about: b.title.clone(),
        back: urls::Run::url(c, &b.number),
        community: visit.card.name.clone(),
        letters: codes.is_some(),
        detached,
        may_letters: b.on_web(),
        buildings: here
            .iter()
            .map(|id| Choice::of(id.to_string(), names.building(*id), Some(*id) == picked))
            .chain(others.then(|| Choice::of(OTHERS, t.print_others(), picked.is_none())))
            .collect(),
        sheets,
        fund: facts::fund_words(t, b),
        until: t.paper_until(when::until(lang, &visit.card.zone, b.closes)),
        csrf: visit.csrf.clone(),
    })
}

/// GET what can be printed: building by building, papers or letters.
pub async fn offer(visit: Visit, Path((_, number)): Path<(String, String)>) -> Result<Response, Fail> {
    let l = loaded(&visit, number).await?;
    let mut shown = page(&visit, &l, "", None).await?;
    shown.sheets.clear();
    html(&shown)
}

/// POST: the papers of a building, or its letters with new codes.
pub async fn sheets(visit: Visit, Path((_, number)): Path<(String, String)>, form: Form) -> Result<Response, Fail> {
    let l = loaded(&visit, number.clone()).await?;
    if !form.is("what", "letters") {
        return html(&page(&visit, &l, form.get("b"), None).await?);
    }
    if !l.b.on_web() {
        return Err(Refusal::NotOffered.into());
    }
    let chosen: Option<BuildingId> = form.get("b").parse().ok();
    let owners: Vec<u32> = of_building(&l.parts, chosen).iter().map(|o| o.0).collect();
    let (app, card, actor, moment, b) =
        (visit.app.clone(), visit.card.clone(), visit.actor.clone(), visit.moment.clone(), l.b.clone());
    let codes = visit
        .app
        .db
        .write(move |tx| {
            let mut moment = moment.clone();
            check(&actor, Action::EnterBallots, &Where::COMMUNITY)?;
            let codes = cast::letters(tx, &app, card.code, &mut moment, b.id, &owners)?;
            make::note(tx, &card, &actor, &mut moment, b.id, None, "ballot.print", &codes.len().to_string())?;
            Ok::<_, Fail>(codes)
        })
        .await?;
    html(&page(&visit, &l, form.get("b"), Some(codes)).await?)
}
