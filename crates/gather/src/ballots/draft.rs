//! The page on which a draft is mended before notice: its words and place, each item, its papers.

use askama::Template;
use axum::extract::{Path, RawQuery};
use axum::response::Response;
use liren_core::ballot::cost::Size;
use liren_core::id::FileId;
use liren_core::money::Fen;
use liren_core::pack::{ItemClass, Voters};
use liren_core::permission::{Action, Where, check};
use liren_core::refusal::{Problem, Refusal};
use liren_ground::ground::{Ground, Place};
use liren_ground::names;
use liren_kit::fail::Fail;
use liren_kit::form::{Choice, Form, queried};
use liren_kit::page::{Nav, Page, Told, again, html, see, told};
use liren_kit::visit::Visit;

use super::facts::{self, ItemShown, Sizes};
use super::files::{self, OnBallot};
use super::read::{self, Ballot, Item, Ruled, State};
use super::step::Step;
use super::steps;
use super::whose::{self, Ticks};
use super::{new, owners, urls};
use crate::words::Ballots;

/// An item of the draft.
struct Line {
    code: String,
    mend: String,
    shown: ItemShown,
}

#[derive(Template)]
#[template(path = "ballots/draft.html")]
struct DraftPage {
    page: Page,
    t: Ballots,
    problems: Vec<Told>,
    typed: Form,
    title: String,
    back: String,
    /// The item that is mended; empty where the page shows all.
    item: String,
    items: Vec<Line>,
    papers: Vec<(FileId, String)>,
    places: Vec<Choice>,
    /// Buildings and entrances that can vote together.
    ticks: Ticks,
    owners: bool,
    classes: Vec<Choice>,
    shares: Vec<Choice>,
    asks_why: bool,
}

struct Loaded {
    b: Ballot,
    rules: Ruled,
    items: Vec<Item>,
    files: Vec<OnBallot>,
    ground: Ground,
    /// All homes together.
    all: Size,
}

async fn loaded(visit: &Visit, number: String) -> Result<Loaded, Fail> {
    check(&visit.actor, Action::RunBallot, &Where::COMMUNITY)?;
    let (app, card) = (visit.app.clone(), visit.card.clone());
    visit
        .app
        .db
        .read(move |tx| {
            let c = card.code;
            let b = read::by_number(tx, c, &number)?.ok_or(Refusal::NotFound)?;
            steps::at(State::Draft, &b)?;
            let (rules, items, files) = (b.rules(tx, &app)?, read::items(tx, c, b.id)?, files::all(tx, c, b.id)?);
            let draft = owners::drafted(tx, &app, &card, &b.whose(), b.voters, rules.parking)?.draft;
            Ok::<_, Fail>(Loaded { b, rules, items, files, ground: Ground::read(tx, c)?, all: draft.size() })
        })
        .await
}

/// An amount as it is typed.
fn typed_as(f: Fen) -> String {
    format!("{}.{:02}", f.0 / 100, f.0 % 100)
}

/// An item as the form has it.
fn form_of(item: &Item) -> Form {
    let option = |o: &read::Opt| if o.cost == 0 { o.name.clone() } else { format!("{} | {}", o.name, typed_as(Fen(o.cost))) };
    let options = item.options.iter().map(option).collect::<Vec<_>>().join("\n");
    let (seats, marks) = (item.seats.to_string(), item.marks.to_string());
    Form::of(&[
        ("do", "item-mend"),
        ("item", &item.code),
        ("class", &item.class),
        ("question", &item.title),
        ("options", &options),
        ("why_class", &item.why),
        ("share", item.share.name()),
        ("seats", &seats),
        ("marks", &marks),
    ])
}

/// A draft as the form has it.
fn form_of_draft(b: &Ballot) -> Form {
    let (place, fund) = (b.place.to_string(), b.fund.map(typed_as).unwrap_or_default());
    let form =
        Form::of(&[("title", &b.title), ("words", &b.words), ("place", &place), ("why_place", &b.why_place), ("fund", &fund)]);
    b.parts.iter().fold(form, |form, p| form.with(&[(whose::FIELD, &p.to_string())]))
}

async fn page(visit: &Visit, number: String, item: &str, typed: Option<Form>, problems: &[Problem]) -> Result<DraftPage, Fail> {
    let l = loaded(visit, number).await?;
    let names = names::of(&visit.app, &visit.card).await?;
    let (b, t, lang, code) = (&l.b, Ballots(visit.lang), visit.lang, visit.card.code);
    let mended = l.items.iter().find(|i| i.code == item);
    let typed = typed.unwrap_or_else(|| mended.map_or_else(|| form_of_draft(b), form_of));
    let sizes = Sizes { fund: b.fund, all: Some(l.all), mine: None };
    let mut items = Vec::new();
    for i in &l.items {
        let shown = facts::item_shown(t, lang, &l.rules, i, &i.line(&l.rules)?, sizes);
        items.push(Line { code: i.code.clone(), mend: format!("{}?item={}", urls::Draft::url(code, &b.number), i.code), shown });
    }
    let asked: Vec<&ItemClass> = l.items.iter().filter_map(|i| l.rules.class(&i.class)).collect();
    let fits = |p: &Place| asked.iter().all(|c| c.places.iter().any(|kind| kind == p.kind()));
    let kinds = asked.first().map(|c| c.places.clone()).unwrap_or_default();
    let places = kinds.iter().flat_map(|kind| l.ground.all(kind, &names.order)).filter(fits);
    let whose = b.whose();
    let of_class = |c: &&ItemClass| c.voters == b.voters && whose.fits(c);
    Ok(DraftPage {
        page: Page::new(visit, Nav::UnderWay, t.draft_title()),
        t,
        problems: told(problems, lang),
        title: b.title.clone(),
        back: urls::Run::url(code, &b.number),
        item: mended.map(|i| i.code.clone()).unwrap_or_default(),
        items,
        papers: l.files.iter().filter(|f| f.purpose == "attachment").map(|f| (f.paper.file, f.words.clone())).collect(),
        places: places
            .map(|p| Choice::of(p.to_string(), l.ground.name(&names, &visit.card, lang, p), typed.is("place", &p.to_string())))
            .collect(),
        ticks: Ticks::of(&l.ground, &names, &asked, &typed, problems),
        owners: b.voters == Voters::Owners,
        classes: l
            .rules
            .classes
            .iter()
            .filter(of_class)
            .map(|c| Choice::of(&c.code, c.name.get(lang), typed.is("class", &c.code)))
            .collect(),
        shares: new::shares(t, &typed),
        asks_why: l.rules.classes.iter().filter(of_class).any(|c| c.says_why),
        typed,
    })
}

/// GET the draft, or one item of it (`item`).
pub async fn show(visit: Visit, Path((_, number)): Path<(String, String)>, RawQuery(raw): RawQuery) -> Result<Response, Fail> {
    html(&page(&visit, number, &queried(raw.as_deref(), "item"), None, &[]).await?)
}

/// POST what is changed; any step of a ballot that takes no files is taken.
pub async fn send(visit: Visit, Path((_, number)): Path<(String, String)>, form: Form) -> Result<Response, Fail> {
    check(&visit.actor, Action::RunBallot, &Where::COMMUNITY)?;
    let item = if form.is("do", "item-mend") { form.get("item").to_string() } else { String::new() };
    let typed = |form: Form| (form.is("do", "mend") || form.is("do", "item-mend")).then_some(form);
    let step = match Step::read(&form, 0) {
        Ok(step) => step,
        Err(problems) => return again(&page(&visit, number, &item, typed(form), &problems).await?),
    };
    match steps::sent(&visit, &number, step, Vec::new()).await {
        Ok(()) => Ok(see(&urls::Draft::url(visit.card.code, &number))),
        Err(Fail::Refused(Refusal::Invalid(problems))) => again(&page(&visit, number, &item, typed(form), &problems).await?),
        Err(fail) => Err(fail),
    }
}
