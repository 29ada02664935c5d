//! What a person keeps: the receipt with number, secret link and QR, on screen and on paper; and, where nobody above is
//! left to pass a matter to, the letter to the street.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use data_encoding::BASE64URL_NOPAD;
use liren_core::permission::{Action, check};
use liren_core::refusal::Refusal;
use liren_ground::names;
use liren_kit::fail::Fail;
use liren_kit::page::{Nav, Page, html};
use liren_kit::visit::Visit;
use liren_kit::{qr, when};
use liren_store::sql;

use super::show::{self, Loaded};
use super::urls;
use super::{page, said};
use crate::words::Matters;

/// The facts of a receipt.
struct Facts {
    number: String,
    category: String,
    place: String,
    filed: String,
    promise: String,
    who: String,
    link: String,
    qr: String,
    rule: String,
    rule_url: String,
    version: String,
    open: String,
    paper: String,
    /// Who filed it for somebody, and for whom; empty where people spoke for themselves.
    by: String,
    /// The beginning of the form's key: the draft on the reporter's device has been sent.
    sent: String,
}

#[derive(Template)]
#[template(path = "matters/receipt.html")]
struct ReceiptPage {
    page: Page,
    t: Matters,
    f: Facts,
}

#[derive(Template)]
#[template(path = "matters/receipt_paper.html")]
struct PaperPage {
    page: Page,
    t: Matters,
    f: Facts,
    printed: String,
    landline: String,
}

async fn facts(visit: &Visit, number: String, secret: &str) -> Result<Facts, Fail> {
    let Loaded { matter: m, pack, events, .. } = show::load(visit, number, Some(secret)).await?;
    let (card, lang) = (&visit.card, visit.lang);
    let t = Matters(lang);
    let names = names::of(&visit.app, card).await?;
    let open = urls::Secret::url(card.code, &m.number, secret);
    let link = visit.app.absolute(&open);
    let by = events.iter().find(|e| e.kind == "filed_for").map_or_else(String::new, |e| {
        let who = e.post.map(|p| names.post(card, lang, p)).unwrap_or_default();
        if e.words.is_empty() { t.receipt_for_neighbour(who) } else { t.receipt_for(who, &e.words) }
    });
    let (code, id) = (card.code, m.id);
    let once = sql!("SELECT once FROM matter WHERE community = $1 AND id = $2");
    let once: Option<Vec<u8>> =
        visit.app.db.read(move |tx| tx.one(once, &[code.into(), id.into()], |r| r.get(0)).map_err(Fail::from)).await?;
    let sent = BASE64URL_NOPAD.encode(once.unwrap_or_default().get(..6).unwrap_or_default());
    Ok(Facts {
        by,
        sent,
        category: said::category_name(&pack, &m.category, lang),
        place: said::place_words(card, &names, lang, &m, true),
        filed: when::exact(lang, &card.zone, m.filed),
        promise: when::until(lang, &card.zone, m.promise),
        who: names.post(card, lang, m.holder),
        qr: qr::svg(&link),
        link,
        rule: said::rule_words(t, &pack, &m, lang, true),
        rule_url: said::rule_url(card.code, &pack, &m, true),
        version: t.matter_why_version(pack.name.get(lang), m.pack_version),
        paper: urls::ReceiptPaper::url(card.code, &m.number, secret),
        open,
        number: m.number,
    })
}

/// GET the receipt.
pub async fn receipt(visit: Visit, Path((_, number, secret)): Path<(String, String, String)>) -> Result<Response, Fail> {
    let t = Matters(visit.lang);
    let f = facts(&visit, number, &secret).await?;
    show::quiet(html(&ReceiptPage { page: Page::new(&visit, Nav::Say, t.receipt_title()), t, f }))
}

/// GET the receipt for paper.
pub async fn paper(visit: Visit, Path((_, number, secret)): Path<(String, String, String)>) -> Result<Response, Fail> {
    let t = Matters(visit.lang);
    let f = facts(&visit, number, &secret).await?;
    let printed = when::full_date(visit.lang, &visit.card.zone, visit.moment.now);
    let landline = visit.card.landline.clone();
    show::quiet(html(&PaperPage { page: Page::new(&visit, Nav::Other, t.receipt_paper_title()), t, f, printed, landline }))
}

/// A line of the letter's story.
struct Line {
    when: String,
    what: String,
}

#[derive(Template)]
#[template(path = "matters/letter.html")]
struct LetterPage {
    page: Page,
    t: Matters,
    number: String,
    category: String,
    place: String,
    filed: String,
    promise: String,
    words: String,
    lines: Vec<Line>,
    qr: String,
    short: String,
    street: String,
    community: String,
    date: String,
}

/// GET the letter to the street: what was said and what was tried. For whoever handles it.
pub async fn letter(visit: Visit, Path((_, number)): Path<(String, String)>) -> Result<Response, Fail> {
    let loaded = show::load(&visit, number, None).await?;
    let m = loaded.matter.clone();
    let place = m.place(false);
    check(&visit.actor, Action::NoteMatter, &place)?;
    if m.state != "open" {
        return Err(Refusal::NotUnderWay.into());
    }
    let names = names::of(&visit.app, &visit.card).await?;
    let (card, lang) = (visit.card.clone(), visit.lang);
    let t = Matters(lang);
    let full = page::page(&visit, &names, loaded, &show::By::Number);
    let short = visit.app.absolute(&urls::Matter::url(card.code, &m.number));
    html(&LetterPage {
        page: Page::new(&visit, Nav::Other, t.letter_title()),
        t,
        category: full.category,
        place: full.place,
        filed: when::exact(lang, &card.zone, m.filed),
        promise: when::until(lang, &card.zone, m.promise),
        words: full.words,
        // Oldest first, as a letter tells it.
        lines: full.events.into_iter().rev().map(|e| Line { when: e.when, what: e.what }).collect(),
        qr: qr::svg(&short),
        short: short.replace("https://", "").replace("http://", ""),
        street: card.street_name.clone(),
        community: card.name.clone(),
        date: when::full_date(lang, &card.zone, visit.moment.now),
        number: m.number,
    })
}
