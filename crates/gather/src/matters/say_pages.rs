//! The pages of saying something: each asks one question and carries the answers given before.

use askama::Template;
use axum::response::Response;
use liren_core::pack::{Question, Reply};
use liren_core::refusal::Problem;
use liren_ground::names::Names;
use liren_kit::fail::Fail;
use liren_kit::form::Choice;
use liren_kit::page::{Nav, Page, Told, again, html, told};
use liren_kit::visit::Visit;
use liren_store::files::FileRow;

use super::draft::{Draft, Place};
use super::shots::Shot;
use super::{said, urls};
use crate::words::Matters;

/// A page with its problems has status 422.
pub(super) fn answer<T: Template>(page: &T, problems: &[Problem]) -> Result<Response, Fail> {
    if problems.is_empty() { html(page) } else { again(page) }
}

pub(super) fn frame(visit: &Visit, title: &str) -> Page {
    Page::new(visit, Nav::Say, title)
}

/// Files of the form, to look at.
pub(super) fn shots(visit: &Visit, rows: &[FileRow]) -> Vec<Shot> {
    let t = Matters(visit.lang);
    let mut photos = 0;
    rows.iter()
        .map(|f| {
            let voice = f.kind == "voice";
            photos += i64::from(!voice);
            let src = |size| urls::Loose::url(visit.card.code, f.id, size);
            Shot {
                id: f.id.to_string(),
                src: src(if voice { "full" } else { "thumb" }),
                full: src("full"),
                width: f.width,
                height: f.height,
                words: if voice { t.matter_voice(f.seconds) } else { t.matter_photo_alt(photos) },
                voice,
            }
        })
        .collect()
}

#[derive(Template)]
#[template(path = "matters/say_what.html")]
struct WhatPage<'a> {
    page: Page,
    t: Matters,
    draft: &'a Draft,
    problems: Vec<Told>,
    shots: Vec<Shot>,
    place: String,
    photos_most: i64,
    words_most: usize,
    seconds: usize,
    prompts: Vec<String>,
    all: i64,
}

/// What happened?
pub fn what(visit: &Visit, draft: &Draft, rows: &[FileRow], problems: &[Problem]) -> Result<Response, Fail> {
    let t = Matters(visit.lang);
    let limits = visit.card.pack.limits;
    let page = WhatPage {
        page: frame(visit, t.say_title()),
        t,
        draft,
        problems: told(problems, visit.lang),
        shots: shots(visit, rows),
        place: poster(visit, draft),
        photos_most: i64::try_from(limits.photos).unwrap_or(5),
        words_most: limits.words,
        seconds: limits.voice_seconds,
        all: steps(draft),
        prompts: visit.card.pack.prompts.iter().take(3).map(|p| p.text.get(visit.lang).to_string()).collect(),
    };
    answer(&page, problems)
}

/// Where the poster hangs, in words.
fn poster(visit: &Visit, draft: &Draft) -> String {
    if draft.poster.is_empty() {
        return String::new();
    }
    let names = visit.app.memory.get::<Names>(visit.card.code, visit.moment.now);
    names.map(|n| place_words(visit, &n, draft)).unwrap_or_default()
}

/// The chosen place in words.
pub(super) fn place_words(visit: &Visit, names: &Names, draft: &Draft) -> String {
    match draft.chosen(names) {
        Some(Place::Building(id)) => names.building(id),
        Some(Place::Compound(id)) => names.compounds.get(&id).cloned().unwrap_or_default(),
        Some(Place::Community) => visit.card.name.clone(),
        None => String::new(),
    }
}

/// A tile.
struct Tile {
    code: String,
    icon: String,
    name: String,
}

#[derive(Template)]
#[template(path = "matters/say_category.html")]
struct CategoryPage<'a> {
    page: Page,
    t: Matters,
    draft: &'a Draft,
    problems: Vec<Told>,
    likely: Vec<Tile>,
    rest: Vec<Tile>,
    all: i64,
}

/// Which kind of thing? What the words sound like stands first.
pub fn category(visit: &Visit, draft: &Draft, problems: &[Problem]) -> Result<Response, Fail> {
    let t = Matters(visit.lang);
    let tile = |c: &liren_core::pack::Category| Tile {
        code: c.code.clone(),
        icon: c.icon.clone(),
        name: c.name.get(visit.lang).to_string(),
    };
    let likely: Vec<Tile> = visit.card.pack.categories_in(&draft.words).into_iter().take(3).map(tile).collect();
    let rest = visit.card.pack.categories.iter().filter(|c| !likely.iter().any(|l| l.code == c.code)).map(tile).collect();
    let page = CategoryPage {
        page: frame(visit, t.say_category_title()),
        t,
        draft,
        problems: told(problems, visit.lang),
        likely,
        rest,
        all: steps(draft),
    };
    answer(&page, problems)
}

#[derive(Template)]
#[template(path = "matters/say_ask.html")]
struct AskPage<'a> {
    page: Page,
    t: Matters,
    draft: &'a Draft,
    question: &'a str,
    hint: String,
    replies: Vec<Choice>,
    skip: String,
    all: i64,
}

/// One of the category's questions.
pub fn ask(visit: &Visit, draft: &Draft, n: usize, q: &Question) -> Result<Response, Fail> {
    let (t, lang) = (Matters(visit.lang), visit.lang);
    let of = visit.card.pack.category(&draft.category).map_or(1, |c| c.questions.len());
    let value = |reply: &str| format!("{}:{reply}", q.code);
    html(&AskPage {
        page: frame(visit, t.say_ask_title()),
        t,
        draft,
        question: q.ask.get(lang),
        hint: t.say_ask_hint(i64::try_from(n + 1).unwrap_or(1), i64::try_from(of).unwrap_or(1)),
        replies: q.replies.iter().map(|r| Choice::of(value(&r.code), r.say.get(lang), false)).collect(),
        skip: value(""),
        all: steps(draft),
    })
}

#[derive(Template)]
#[template(path = "matters/say_stop.html")]
struct StopPage<'a> {
    page: Page,
    t: Matters,
    draft: &'a Draft,
    advice: &'a str,
    number: &'a str,
    name_of: &'a str,
    on: bool,
    change: String,
}

/// A reply stops the form: what to do first, whom to call, and where the pack says so a way on.
pub fn stop(visit: &Visit, draft: &Draft, q: &Question, r: &Reply) -> Result<Response, Fail> {
    let (t, lang) = (Matters(visit.lang), visit.lang);
    let number = r.call.as_deref().unwrap_or_default();
    let known = visit.card.pack.emergencies.iter().find(|e| e.number == number);
    html(&StopPage {
        page: frame(visit, t.say_stop_title()),
        t,
        draft,
        advice: r.advice.as_ref().map(|a| a.get(lang)).unwrap_or_default(),
        number,
        name_of: known.map(|e| e.name.get(lang)).unwrap_or_default(),
        on: r.on,
        change: format!("ask:{}", q.code),
    })
}

/// How many questions there are: a poster answers one.
pub(super) fn steps(draft: &Draft) -> i64 {
    if draft.poster.is_empty() { 4 } else { 3 }
}

/// A compound with its buildings, for a chooser.
struct Block {
    value: String,
    name: String,
    buildings: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "matters/say_where.html")]
struct WherePage<'a> {
    page: Page,
    t: Matters,
    draft: &'a Draft,
    problems: Vec<Told>,
    blocks: Vec<Block>,
    chosen: String,
    marked: bool,
}

/// Where? One's own building is chosen already for somebody who lives here.
pub fn place(visit: &Visit, draft: &Draft, names: &Names, problems: &[Problem]) -> Result<Response, Fail> {
    let t = Matters(visit.lang);
    let mut blocks: Vec<Block> = Vec::new();
    for id in &names.order {
        let Some(b) = names.buildings.get(id) else { continue };
        let value = format!("c:{}", b.compound);
        if blocks.last().is_none_or(|last| last.value != value) {
            let name = names.compounds.get(&b.compound).cloned().unwrap_or_default();
            blocks.push(Block { value, name, buildings: Vec::new() });
        }
        if let Some(last) = blocks.last_mut() {
            last.buildings.push((format!("b:{id}"), b.name.clone()));
        }
    }
    let home = visit.actor.homes.first().map(|h| format!("b:{}", h.building));
    let chosen = if draft.place.is_empty() { home.unwrap_or_default() } else { draft.place.clone() };
    let page = WherePage {
        page: frame(visit, t.say_where_title()),
        t,
        draft,
        problems: told(problems, visit.lang),
        blocks,
        chosen,
        marked: draft.spot(names).is_some(),
    };
    answer(&page, problems)
}

#[derive(Template)]
#[template(path = "matters/say_emergency.html")]
struct EmergencyPage<'a> {
    page: Page,
    t: Matters,
    draft: &'a Draft,
    calls: Vec<(String, String)>,
}

/// Every minute counts: the number to call, and a way on.
pub fn emergency(visit: &Visit, draft: &Draft) -> Result<Response, Fail> {
    let t = Matters(visit.lang);
    let calls = said::calls(&visit.card.pack, visit.lang, &draft.words);
    html(&EmergencyPage { page: frame(visit, t.say_emergency_title()), t, draft, calls })
}
