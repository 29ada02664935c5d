//! The list of notices, one notice, taking it down, and its sheet of paper.

use askama::Template;
use axum::extract::{Path, Query};
use axum::response::Response;
use liren_core::id::NoticeId;
use liren_core::permission::{Action, Where, may_somewhere};
use liren_core::refusal::Refusal;
use liren_core::time::DAY;
use liren_kit::fail::Fail;
use liren_kit::form::Form;
use liren_kit::page::{Nav, Og, Page, html, see};
use liren_kit::visit::Visit;
use liren_kit::{qr, when};
use serde::Deserialize;

use super::show::{self, Naming, Slip, by_code, word};
use super::store;
use crate::ground::Ground;
use crate::names;
use crate::words::Notices;

/// How long what is over stays on the list, faded.
const FADING: i64 = 7 * DAY;

#[derive(Deserialize)]
pub struct Asks {
    #[serde(default)]
    b: String,
}

#[derive(Template)]
#[template(path = "notices/list.html")]
struct ListPage {
    page: Page,
    t: Notices,
    place: String,
    all: String,
    now: Vec<Slip>,
    later: Vec<Slip>,
    over: Vec<Slip>,
    publish: String,
    feed: String,
}

/// What hangs now, what comes, what is over: of the community, or with `?b=` what concerns a building.
pub async fn list(visit: Visit, Query(asks): Query<Asks>) -> Result<Response, Fail> {
    let (code, at, lang) = (visit.card.code, visit.moment.now, visit.lang);
    let names = names::of(&visit.app, &visit.card).await?;
    let building = if asks.b.is_empty() { None } else { Some(by_code(&names, &asks.b).ok_or(Refusal::NotFound)?) };
    let mut all = visit.app.db.read(move |tx| store::ending_after(tx, code, at.plus(-FADING))).await.map_err(Fail::from)?;
    all.retain(|n| store::concerns(n, building));
    let doors = show::doors(&all);
    let naming = Naming { card: &visit.card, names: &names, doors: &doors };
    let slips: Vec<Slip> = all.iter().map(|n| naming.slip(lang, n, at)).collect();
    let (over, open): (Vec<_>, Vec<_>) = slips.into_iter().partition(|s| s.over);
    let (later, now): (Vec<_>, Vec<_>) = open.into_iter().partition(|s| s.later);
    let t = Notices(lang);
    let publishes = may_somewhere(&visit.actor, Action::PublishNotice);
    // Nobody is led to a form they cannot use: a leader's own place may not be the one shown.
    let publishes = publishes && {
        let ground = visit.app.db.read(move |tx| Ground::read(tx, code)).await.map_err(Fail::from)?;
        !ground.places(&visit.actor, Action::PublishNotice, &names.order, building.map(|(id, _)| id)).is_empty()
    };
    let publish = match (publishes, asks.b.is_empty()) {
        (false, _) => String::new(),
        (true, true) => super::NewNotice::url(code),
        (true, false) => format!("{}?b={}", super::NewNotice::url(code), liren_kit::urls::encoded(&asks.b)),
    };
    html(&ListPage {
        page: Page::new(&visit, Nav::Other, t.title()),
        t,
        place: building.map(|(id, _)| names.building(id)).unwrap_or_default(),
        all: super::Notices::url(code),
        now,
        later,
        over: over.into_iter().rev().collect(),
        publish,
        feed: if asks.b.is_empty() { super::Feed::url(code) } else { super::BuildingFeed::url(code, &asks.b) },
    })
}

#[derive(Template)]
#[template(path = "notices/one.html")]
struct OnePage {
    page: Page,
    t: Notices,
    list: String,
    slip: Slip,
    heading: String,
    by: String,
    homes: String,
    sheet: String,
    url: String,
    group: String,
    withdraw: String,
}

struct Found {
    notice: store::Notice,
    slip: Slip,
    by: String,
    homes: i64,
}

async fn found(visit: &Visit, id: &str) -> Result<Found, Fail> {
    let id: NoticeId = id.parse().map_err(|_| Refusal::NotFound)?;
    let (code, lang) = (visit.card.code, visit.lang);
    let read = visit.app.db.read(move |tx| {
        let notice = store::one(tx, code, id)?;
        Ok::<_, Fail>((notice, Ground::read(tx, code)?))
    });
    let (notice, ground) = read.await?;
    let notice = notice.ok_or(Refusal::NotFound)?;
    let names = names::of(&visit.app, &visit.card).await?;
    let doors = show::doors(std::slice::from_ref(&notice));
    let naming = Naming { card: &visit.card, names: &names, doors: &doors };
    let slip = naming.slip(lang, &notice, visit.moment.now);
    let homes = ground.homes(notice.place);
    Ok(Found { by: names.post(&visit.card, lang, notice.by), slip, homes, notice })
}

/// One notice.
pub async fn one(visit: Visit, Path((_, id)): Path<(String, String)>) -> Result<Response, Fail> {
    let Found { notice, slip, by, homes } = found(&visit, &id).await?;
    let (t, code) = (Notices(visit.lang), visit.card.code);
    let may = !slip.over && visit.may(Action::WithdrawNotice, &Where::post(notice.by));
    let heading = t.heading(slip.word, &slip.title);
    let url = visit.app.absolute(&slip.url);
    let words = if slip.text.is_empty() { String::new() } else { format!("\n{}", slip.text) };
    // What is left of the time would be wrong by the time somebody reads it in a group.
    let span = show::span(visit.lang, &visit.card.zone, notice.starts, notice.ends);
    let hangs = notice.withdrawn.is_none() && !slip.over;
    let group = if hangs { format!("{}\n{span}{words}\n{url}", t.group_head(&visit.card.name, &heading)) } else { String::new() };
    let og = Og { description: span, url: url.clone(), image: String::new() };
    html(&OnePage {
        page: Page::new(&visit, Nav::Other, heading.clone()).passed_on(og),
        t,
        list: super::Notices::url(code),
        heading,
        by: t.published(when::exact(visit.lang, &visit.card.zone, notice.created), by),
        homes: t.concerns(homes),
        sheet: super::Sheet::url(code, notice.id),
        url,
        group,
        withdraw: if may { super::Withdraw::url(code, notice.id) } else { String::new() },
        slip,
    })
}

/// Takes it down.
pub async fn withdraw(visit: Visit, Path((_, id)): Path<(String, String)>, _form: Form) -> Result<Response, Fail> {
    let id: NoticeId = id.parse().map_err(|_| Refusal::NotFound)?;
    let (code, actor, moment) = (visit.card.code, visit.actor.clone(), visit.moment.clone());
    visit.app.db.write(move |tx| store::withdraw(tx, &mut moment.clone(), code, &actor, id)).await?;
    Ok(see(&super::OneNotice::url(code, id)))
}

#[derive(Template)]
#[template(path = "notices/sheet.html")]
struct SheetPage {
    page: Page,
    t: Notices,
    list: String,
    title: String,
    place: String,
    words: String,
    span: String,
    qr: String,
    short: String,
    signed: String,
    date: String,
}

/// The notice as a sheet for the wall.
pub async fn sheet(visit: Visit, Path((_, id)): Path<(String, String)>) -> Result<Response, Fail> {
    let Found { notice, slip, .. } = found(&visit, &id).await?;
    let (t, zone) = (Notices(visit.lang), &visit.card.zone);
    // Paper is read by people who type: the building's short address shows the notice as long as it hangs.
    let names = names::of(&visit.app, &visit.card).await?;
    let path = match notice.building.and_then(|b| names.buildings.get(&b)) {
        Some(b) => crate::places::Building::url(&b.code),
        None => super::Notices::url(visit.card.code),
    };
    let url = visit.app.absolute(&path);
    html(&SheetPage {
        page: Page::new(&visit, Nav::Other, t.heading(slip.word, &slip.title)),
        t,
        list: slip.url,
        title: t.sheet_title(word(t, notice.kind)),
        place: slip.title,
        words: notice.words,
        span: show::span(visit.lang, zone, notice.starts, notice.ends),
        qr: qr::svg(&url),
        short: url,
        signed: visit.card.name.clone(),
        date: when::full_date(visit.lang, zone, notice.created),
    })
}
