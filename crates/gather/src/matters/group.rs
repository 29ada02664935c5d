//! Sending a matter to a group: a short text to copy, a picture with a QR code, a sheet for the wall. All of it says what the
//! public page says, and never anybody's words.

use askama::Template;
use axum::extract::Path;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use liren_core::pack::Visibility;
use liren_core::refusal::Refusal;
use liren_ground::names::{self, Names};
use liren_kit::fail::Fail;
use liren_kit::page::{Nav, Og, Page, html};
use liren_kit::poster::{self, Poster};
use liren_kit::visit::Visit;
use liren_kit::{qr, when};
use serde::Serialize;
use utoipa::ToSchema;

use super::read::Matter;
use super::said::{category_name, holder_words, outcome_words, place_words};
use super::{show, urls};
use crate::words::Matters;

/// What is said of a matter to a group.
#[derive(Serialize, ToSchema)]
#[schema(as = GroupTextJson)]
pub struct Told {
    /// Its category, in words.
    pub title: String,
    /// Where it is, who has it and until when, or how it ended.
    pub facts: Vec<String>,
    /// The whole text with its link.
    pub text: String,
    /// The address of its public page.
    pub link: String,
}

/// Puts a public matter into few words.
pub fn told(visit: &Visit, names: &Names, m: &Matter) -> Told {
    let (card, lang, t) = (&visit.card, visit.lang, Matters(visit.lang));
    let until = |at| when::until(lang, &card.zone, at);
    let outcome = m.outcome.as_deref().map(|o| outcome_words(t, o)).unwrap_or_default();
    let who = holder_words(names, card, lang, m.visibility, m.holder, false);
    let state = match m.state.as_str() {
        "open" => t.group_open(who, until(m.promise)),
        "asked" => t.group_asked(who, outcome),
        "shelved" => t.group_shelved(when::day(lang, &card.zone.civil(m.step_due))),
        _ => t.group_closed(outcome),
    };
    let title = category_name(&card.pack, &m.category, lang);
    let place = place_words(card, names, lang, m, false);
    let link = visit.app.absolute(&urls::Matter::url(card.code, &m.number));
    let text = format!("{}\n{place}\n{state}\n{link}", t.group_head(&card.name, &title, &m.number));
    Told { title, facts: vec![place, state], text, link }
}

/// The card that programs of chat show for a link.
pub fn card(visit: &Visit, names: &Names, m: &Matter, photo: Option<String>) -> Og {
    let told = told(visit, names, m);
    Og { description: told.facts.join(" · "), url: told.link, image: photo.unwrap_or_default() }
}

pub(super) async fn found(visit: &Visit, number: String) -> Result<(Matter, Told), Fail> {
    let m = show::load(visit, number, None).await?.matter;
    // Who may read a closed matter may not send it about either.
    if m.visibility == Visibility::Closed || m.state == "withdrawn" {
        return Err(Refusal::NotFound.into());
    }
    let names = names::of(&visit.app, &visit.card).await?;
    let told = told(visit, &names, &m);
    Ok((m, told))
}

#[derive(Template)]
#[template(path = "matters/group.html")]
struct GroupPage {
    page: Page,
    t: Matters,
    number: String,
    matter: String,
    told: Told,
    picture: String,
    alt: String,
    sheet: String,
    width: u32,
    height: u32,
}

/// GET what can be sent.
pub async fn page(visit: Visit, Path((_, number)): Path<(String, String)>) -> Result<Response, Fail> {
    let (m, told) = found(&visit, number).await?;
    let code = visit.card.code;
    let t = Matters(visit.lang);
    html(&GroupPage {
        page: Page::new(&visit, Nav::UnderWay, t.group_title()),
        t,
        matter: urls::Matter::url(code, &m.number),
        picture: urls::Picture::url(code, &m.number),
        sheet: urls::Sheet::url(code, &m.number),
        alt: t.group_picture_alt(&told.title, &m.number),
        number: m.number,
        told,
        width: poster::WIDTH,
        height: poster::HEIGHT,
    })
}

/// GET the picture.
pub async fn picture(visit: Visit, Path((_, number)): Path<(String, String)>) -> Result<Response, Fail> {
    let (m, told) = found(&visit, number).await?;
    let t = Matters(visit.lang);
    let foot = if visit.app.site.demo { liren_kit::words::Kit(visit.lang).demo_line() } else { "" };
    let beside = [m.number.clone(), visit.card.landline.clone()];
    let svg = poster::svg(&Poster {
        from: &visit.card.name,
        title: &told.title,
        facts: &told.facts,
        scan: t.group_scan(),
        beside: &beside,
        link: &told.link,
        foot,
    });
    let headers = [(header::CONTENT_TYPE, "image/svg+xml; charset=utf-8"), (header::CACHE_CONTROL, "private, no-cache")];
    Ok((headers, svg).into_response())
}

#[derive(Template)]
#[template(path = "matters/sheet.html")]
struct SheetPage {
    page: Page,
    t: Matters,
    number: String,
    back: String,
    told: Told,
    qr: String,
    date: String,
}

/// GET the sheet for the wall.
pub async fn sheet(visit: Visit, Path((_, number)): Path<(String, String)>) -> Result<Response, Fail> {
    let (m, told) = found(&visit, number).await?;
    html(&SheetPage {
        page: Page::new(&visit, Nav::Other, told.title.clone()),
        t: Matters(visit.lang),
        back: urls::Group::url(visit.card.code, &m.number),
        qr: qr::svg(&told.link),
        date: when::full_date(visit.lang, &visit.card.zone, visit.moment.now),
        number: m.number,
        told,
    })
}
