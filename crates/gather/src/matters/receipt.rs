//! What a person keeps: the receipt with number, secret link and QR, on screen and on paper; and, where nobody above is
//! left to pass a matter to, the letter to the street.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use data_encoding::BASE64URL_NOPAD;
use liren_core::id::MatterId;
use liren_core::pack::Pack;
use liren_core::permission::{Action, check};
use liren_core::refusal::Refusal;
use liren_ground::names;
use liren_kit::fail::Fail;
use liren_kit::page::{Nav, Page, html};
use liren_kit::visit::Visit;
use liren_kit::{qr, when};
use liren_store::sql;
use serde::Serialize;
use utoipa::ToSchema;

use super::read::{self, Event, Matter};
use super::show::{self, Loaded};
use super::urls;
use super::{page, said};
use crate::words::Matters;

/// What the printed slip says, in the language asked for.
#[derive(Serialize, ToSchema)]
pub struct SlipJson {
    /// Its number.
    number: String,
    /// Its category.
    category: String,
    /// Where it is.
    place: String,
    /// When it was filed.
    filed: String,
    /// Until when an answer is promised.
    promise: String,
    /// The post that has it.
    holder: String,
    /// By whom for whom it was filed, where somebody filed it for a neighbour.
    by: Option<String>,
    /// Why this post has it.
    why: String,
    /// The rule pack and its version.
    version: String,
    /// The reporter's link, which its QR code holds.
    link: String,
    /// The slip as a page to print.
    print_url: String,
    /// Whom to call instead.
    landline: String,
}

/// The slip of a matter, by the secret of the reporter's link.
pub async fn slip(visit: &Visit, number: String, secret: &str) -> Result<SlipJson, Fail> {
    Ok(told(visit, facts(visit, number, secret).await?.1))
}

/// The slip of what was just filed: whoever may file hears what they filed, whether they may read it later or not.
pub async fn slip_filed(visit: &Visit, number: String, secret: &str) -> Result<SlipJson, Fail> {
    let (code, app) = (visit.card.code, visit.app.clone());
    let read = visit.app.db.read(move |tx| {
        let m = read::by_number(tx, code, &number)?.ok_or(Refusal::NotFound)?;
        let (events, pack) = (read::events(tx, code, m.id)?, app.pack_in(tx, &m.pack, m.pack_version)?);
        Ok::<_, Fail>((m, events, pack))
    });
    let (m, events, pack) = read.await?;
    Ok(told(visit, facts_of(visit, m, &events, &pack, secret).await?))
}

fn told(visit: &Visit, f: Facts) -> SlipJson {
    SlipJson {
        number: f.number,
        category: f.category,
        place: f.place,
        filed: f.filed,
        promise: f.promise,
        holder: f.who,
        by: Some(f.by).filter(|by| !by.is_empty()),
        why: f.rule,
        version: f.version,
        link: f.link,
        print_url: visit.app.absolute(&f.paper),
        landline: visit.card.landline.clone(),
    }
}

/// The facts of a receipt.
struct Facts {
    number: String,
    category: String,
    place: String,
    filed: String,
    promise: String,
    who: String,
    link: String,
    rule: String,
    rule_url: String,
    version: String,
    open: String,
    paper: String,
    /// Who filed it for somebody, and for whom; empty where people spoke for themselves.
    by: String,
}

impl Facts {
    /// The link as a QR code: drawn where it is shown only, it is the costliest thing on the receipt.
    fn qr(&self) -> String {
        qr::svg(&self.link)
    }
}

#[derive(Template)]
#[template(path = "matters/receipt.html")]
struct ReceiptPage {
    page: Page,
    t: Matters,
    f: Facts,
    /// The beginning of the form's key: the draft on the reporter's device has been sent.
    sent: String,
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

async fn facts(visit: &Visit, number: String, secret: &str) -> Result<(MatterId, Facts), Fail> {
    let Loaded { matter, pack, events, .. } = show::load(visit, number, Some(secret)).await?;
    Ok((matter.id, facts_of(visit, matter, &events, &pack, secret).await?))
}

async fn facts_of(visit: &Visit, m: Matter, events: &[Event], pack: &Pack, secret: &str) -> Result<Facts, Fail> {
    let (card, lang) = (&visit.card, visit.lang);
    let t = Matters(lang);
    let names = names::of(&visit.app, card).await?;
    let open = urls::Secret::url(card.code, &m.number, secret);
    let link = visit.app.absolute(&open);
    let by = events.iter().find(|e| e.kind == "filed_for").map_or_else(String::new, |e| {
        let who = e.post.map(|p| names.post(card, lang, p)).unwrap_or_default();
        if e.words.is_empty() { t.receipt_for_neighbour(who) } else { t.receipt_for(who, &e.words) }
    });
    Ok(Facts {
        by,
        category: said::category_name(pack, &m.category, lang),
        place: said::place_words(card, &names, lang, &m, true),
        filed: when::exact(lang, &card.zone, m.filed),
        promise: when::until(lang, &card.zone, m.promise),
        who: names.post(card, lang, m.holder),
        link,
        rule: said::rule_words(t, pack, &m, lang, true),
        rule_url: said::rule_url(card.code, pack, &m, true),
        version: t.matter_why_version(pack.name.get(lang), m.pack_version),
        paper: urls::ReceiptPaper::url(card.code, &m.number, secret),
        open,
        number: m.number,
    })
}

/// GET the receipt.
pub async fn receipt(visit: Visit, Path((_, number, secret)): Path<(String, String, String)>) -> Result<Response, Fail> {
    let t = Matters(visit.lang);
    let (id, f) = facts(&visit, number, &secret).await?;
    let code = visit.card.code;
    let once = sql!("SELECT once FROM matter WHERE community = $1 AND id = $2");
    let once: Option<Vec<u8>> =
        visit.app.db.read(move |tx| tx.one(once, &[code.into(), id.into()], |r| r.get(0)).map_err(Fail::from)).await?;
    let sent = BASE64URL_NOPAD.encode(once.unwrap_or_default().get(..6).unwrap_or_default());
    show::quiet(html(&ReceiptPage { page: Page::new(&visit, Nav::Say, t.receipt_title()), t, f, sent }))
}

/// GET the receipt for paper.
pub async fn paper(visit: Visit, Path((_, number, secret)): Path<(String, String, String)>) -> Result<Response, Fail> {
    let t = Matters(visit.lang);
    let (_, f) = facts(&visit, number, &secret).await?;
    let printed = when::full_date(visit.lang, &visit.card.zone, visit.moment.now);
    let landline = visit.card.landline.clone();
    show::quiet(html(&PaperPage { page: Page::new(&visit, Nav::Other, t.receipt_paper_title()), t, f, printed, landline }))
}

/// A line of the letter's story.
#[derive(Serialize, ToSchema)]
pub struct LetterLine {
    /// When.
    when: String,
    /// What happened.
    what: String,
}

/// What the letter to the street says, in the language asked for.
#[derive(Serialize, ToSchema)]
pub struct LetterJson {
    /// Its number.
    number: String,
    /// Its category.
    category: String,
    /// Where it is.
    place: String,
    /// When it was filed.
    filed: String,
    /// Until when an answer was promised.
    promise: String,
    /// The reporter's words.
    words: String,
    /// What was tried, the oldest first.
    lines: Vec<LetterLine>,
    /// The street it goes to.
    street: String,
    /// The community it comes from.
    community: String,
    /// The day it is written.
    date: String,
    /// Its page, which the letter's QR code holds.
    url: String,
}

#[derive(Template)]
#[template(path = "matters/letter.html")]
struct LetterPage {
    page: Page,
    t: Matters,
    l: LetterJson,
    qr: String,
    short: String,
}

/// What the letter says: what was said and what was tried. For whoever handles it.
pub async fn letter_of(visit: &Visit, number: String) -> Result<LetterJson, Fail> {
    let loaded = show::load(visit, number, None).await?;
    let m = loaded.matter.clone();
    let place = m.place(false);
    check(&visit.actor, Action::NoteMatter, &place)?;
    if m.state != "open" {
        return Err(Refusal::NotUnderWay.into());
    }
    let names = names::of(&visit.app, &visit.card).await?;
    let (card, lang) = (visit.card.clone(), visit.lang);
    let full = page::page(visit, &names, loaded, &show::By::Number);
    Ok(LetterJson {
        category: full.category,
        place: full.place,
        filed: when::exact(lang, &card.zone, m.filed),
        promise: when::until(lang, &card.zone, m.promise),
        words: full.words,
        // Oldest first, as a letter tells it.
        lines: full.events.into_iter().rev().map(|e| LetterLine { when: e.when, what: e.what }).collect(),
        street: card.street_name.clone(),
        community: card.name.clone(),
        date: when::full_date(lang, &card.zone, visit.moment.now),
        url: visit.app.absolute(&urls::Matter::url(card.code, &m.number)),
        number: m.number,
    })
}

/// GET the letter to the street.
pub async fn letter(visit: Visit, Path((_, number)): Path<(String, String)>) -> Result<Response, Fail> {
    let l = letter_of(&visit, number).await?;
    let t = Matters(visit.lang);
    html(&LetterPage {
        page: Page::new(&visit, Nav::Other, t.letter_title()),
        t,
        qr: qr::svg(&l.url),
        short: l.url.replace("https://", "").replace("http://", ""),
        l,
    })
}
