//! The pages on which a worker makes one matter of two, or several of one. What goes wrong is told with everything kept.

use askama::Template;
use axum::extract::{Path, Query};
use axum::response::Response;
use liren_core::pack::Visibility;
use liren_core::permission::{Action, check};
use liren_core::refusal::{Problem, ProblemKey, Refusal};
use liren_core::time::Time;
use liren_ground::names;
use liren_kit::fail::Fail;
use liren_kit::form::Form;
use liren_kit::page::{Nav, Page, Told, again, html, see, told};
use liren_kit::refusals;
use liren_kit::visit::Visit;
use serde::Deserialize;

use super::api_moves::split_into;
use super::join::{self, PARTS, Part};
use super::lines::Line;
use super::read::Matter;
use super::show::{self, Loaded};
use super::view::{Item, Naming};
use super::{said, similar, urls};
use crate::words::Matters;

/// What both pages say about the matter they are for.
struct About {
    number: String,
    category: String,
    place: String,
    words: String,
    back: String,
    action: String,
    seen: i64,
}

/// Why it could not be done, and what to do about it.
#[derive(Default)]
struct No {
    title: String,
    next: String,
}

#[derive(Template)]
#[template(path = "matters/merge.html")]
struct MergePage {
    page: Page,
    t: Matters,
    about: About,
    /// Likely the same, to choose from.
    likely: Vec<Item>,
    into: String,
    problems: Vec<Told>,
    no: No,
}

/// A part as it is being typed.
#[derive(Clone, Default)]
struct Typed {
    category: String,
    words: String,
}

#[derive(Template)]
#[template(path = "matters/split.html")]
struct SplitPage {
    page: Page,
    t: Matters,
    about: About,
    parts: Vec<Typed>,
    categories: Vec<(String, String)>,
    more: bool,
    most: usize,
    problems: Vec<Told>,
    no: No,
    shown: bool,
}

async fn about(visit: &Visit, number: String, action: Action, url: String) -> Result<(Loaded, About), Fail> {
    let loaded = show::load(visit, number, None).await?;
    let m = &loaded.matter;
    check(&visit.actor, action, &m.place(false))?;
    let names = names::of(&visit.app, &visit.card).await?;
    let about = About {
        number: m.number.clone(),
        category: said::category_name(&visit.card.pack, &m.category, visit.lang),
        place: said::place_words(&visit.card, &names, visit.lang, m, true),
        words: m.words.clone(),
        back: urls::Matter::url(visit.card.code, &m.number),
        action: url,
        seen: m.changed.0,
    };
    Ok((loaded, about))
}

async fn merge_page(visit: &Visit, number: String) -> Result<(Loaded, MergePage), Fail> {
    let url = urls::Merge::url(visit.card.code, &number);
    let (loaded, about) = about(visit, number, Action::MergeMatters, url).await?;
    let (card, m, now) = (visit.card.clone(), loaded.matter.clone(), visit.moment.now);
    let lines: Vec<Line> = visit.app.db.read(move |tx| similar::to(tx, &card, &m, now).map_err(Fail::from)).await?;
    let names = names::of(&visit.app, &visit.card).await?;
    let naming = Naming { card: &visit.card, names: &names, lang: visit.lang, now, inside: true };
    let t = Matters(visit.lang);
    let page = MergePage {
        page: Page::new(visit, Nav::Me, t.merge_title()),
        t,
        likely: lines.iter().map(|l| naming.item(l)).collect(),
        about,
        into: String::new(),
        problems: Vec::new(),
        no: No::default(),
    };
    Ok((loaded, page))
}

/// GET the page for merging.
pub async fn merge_show(visit: Visit, Path((_, number)): Path<(String, String)>) -> Result<Response, Fail> {
    html(&merge_page(&visit, number).await?.1)
}

/// POST into which one it goes.
pub async fn merge(visit: Visit, Path((_, number)): Path<(String, String)>, form: Form) -> Result<Response, Fail> {
    let (loaded, mut page) = merge_page(&visit, number).await?;
    let mut fields = form.check();
    let typed = form.get("number").trim().to_string();
    let into = if typed.is_empty() { fields.text("into", 0, 20) } else { typed };
    if into.is_empty() {
        fields.problem("number", ProblemKey::Required);
    }
    page.into = into.clone();
    if let Err(problems) = fields.finish() {
        page.problems = told(&problems, visit.lang);
        return again(&page);
    }
    let (app, card, actor, moment) = (visit.app.clone(), visit.card.clone(), visit.actor.clone(), visit.moment.clone());
    let (id, to, seen) = (loaded.matter.id, into.clone(), form.get("seen").parse().ok().map(Time));
    let done = visit.app.db.write(move |tx| join::merge(tx, &app, &card, &actor, &mut moment.clone(), id, &to, seen)).await;
    match done {
        Ok(()) => {
            visit.app.bell.ring();
            Ok(see(&format!("{}?did=done", urls::Matter::url(visit.card.code, &into))))
        }
        Err(Fail::Refused(Refusal::Invalid(_))) => {
            page.problems = told(&[Problem::new("number", ProblemKey::NotAChoice)], visit.lang);
            again(&page)
        }
        Err(Fail::Refused(r @ (Refusal::NotTogether | Refusal::NotUnderWay | Refusal::Stale))) => {
            page.no = no(&r, &visit);
            again(&page)
        }
        Err(fail) => Err(fail),
    }
}

fn no(refusal: &Refusal, visit: &Visit) -> No {
    let words = refusals::words(refusal, visit.lang);
    No { title: words.title.into(), next: words.next.into() }
}

/// How many parts are shown.
#[derive(Deserialize, Default)]
pub struct Shown {
    #[serde(default)]
    parts: usize,
}

async fn split_page(visit: &Visit, number: String, parts: Vec<Typed>) -> Result<(Matter, SplitPage), Fail> {
    let url = urls::Split::url(visit.card.code, &number);
    let (loaded, about) = about(visit, number, Action::SplitMatter, url).await?;
    let (t, pack) = (Matters(visit.lang), &visit.card.pack);
    let page = SplitPage {
        page: Page::new(visit, Nav::Me, t.split_title()),
        t,
        about,
        more: parts.len() < *PARTS.end(),
        parts,
        categories: pack.categories.iter().map(|c| (c.code.clone(), c.name.get(visit.lang).to_string())).collect(),
        most: pack.limits.words,
        problems: Vec::new(),
        no: No::default(),
        shown: loaded.matter.released && loaded.matter.visibility == Visibility::Public,
    };
    Ok((loaded.matter, page))
}

/// GET the page for splitting: first part as the whole is, the others empty.
pub async fn split_show(
    visit: Visit,
    Path((_, number)): Path<(String, String)>,
    Query(shown): Query<Shown>,
) -> Result<Response, Fail> {
    let n = shown.parts.clamp(*PARTS.start(), *PARTS.end());
    let (m, mut page) = split_page(&visit, number, vec![Typed::default(); n]).await?;
    if let Some(first) = page.parts.first_mut() {
        *first = Typed { category: m.category, words: m.words };
    }
    html(&page)
}

/// POST the parts, or one more of them.
pub async fn split(visit: Visit, Path((_, number)): Path<(String, String)>, form: Form) -> Result<Response, Fail> {
    let words: Vec<&str> = form.all("words").map(str::trim).collect();
    let categories: Vec<&str> = form.all("category").collect();
    let mut typed: Vec<Typed> = words
        .iter()
        .zip(&categories)
        .take(*PARTS.end())
        .map(|(w, c)| Typed { category: (*c).to_string(), words: w.replace("\r\n", "\n") })
        .collect();
    let more = form.is("go", "more");
    if more && typed.len() < *PARTS.end() {
        typed.push(Typed::default());
    }
    let (m, mut page) = split_page(&visit, number, typed).await?;
    if more {
        return html(&page);
    }
    let mut problems = Vec::new();
    let said: Vec<&Typed> = page.parts.iter().filter(|p| !p.words.is_empty()).collect();
    if said.len() < *PARTS.start() {
        problems.push(Problem::new("words", ProblemKey::TooFewParts { min: *PARTS.start() }));
    }
    if said.iter().any(|p| p.words.chars().count() > page.most) {
        problems.push(Problem::new("words", ProblemKey::TooLong { max: page.most }));
    }
    if said.iter().any(|p| visit.card.pack.category(&p.category).is_none()) {
        problems.push(Problem::new("category", ProblemKey::Required));
    }
    if !problems.is_empty() {
        page.problems = told(&problems, visit.lang);
        return again(&page);
    }
    let parts: Vec<Part> = said.into_iter().map(|p| Part { category: p.category.clone(), words: p.words.clone() }).collect();
    match split_into(&visit, m.id, parts, form.get("seen").parse().ok().map(Time), None).await {
        Ok(_) => Ok(see(&format!("{}?did=done", urls::Matter::url(visit.card.code, &m.number)))),
        Err(Fail::Refused(r @ (Refusal::Stale | Refusal::NotUnderWay | Refusal::NobodyFree))) => {
            page.no = no(&r, &visit);
            again(&page)
        }
        Err(fail) => Err(fail),
    }
}
