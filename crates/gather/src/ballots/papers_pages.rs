//! The clerk's page: entering numbered papers, casting for an owner at the counter, writing down who signed for a letter or paper; and
//! what is left: papers that wait for a second person, papers on which people differ.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Path, RawQuery};
use axum::response::Response;
use liren_core::ballot::choice::Keeping;
use liren_core::permission::{Action, Where, check};
use liren_core::refusal::{Problem, Refusal};
use liren_kit::fail::Fail;
use liren_kit::form::{Form, queried};
use liren_kit::joined;
use liren_kit::page::{Nav, Page, Told, again, html, see, told};
use liren_kit::visit::Visit;

use super::facts::{self, ItemShown, Sizes};
use super::read::{self, Ballot, Item, State};
use super::{cast, papers, papers_do, receipt, urls};
use crate::once::kept;
use crate::words::Ballots;

struct Differs {
    n: u32,
    letters: String,
    read: Vec<String>,
}

#[derive(Template)]
#[template(path = "ballots/papers.html")]
struct PapersPage {
    page: Page,
    t: Ballots,
    problems: Vec<Told>,
    typed: Form,
    warn: String,
    note: String,
    /// Where the receipt of the paper is that was just cast.
    receipt: String,
    title: String,
    back: String,
    n: String,
    letters: String,
    items: Vec<ItemShown>,
    waiting: Vec<u32>,
    differ: Vec<Differs>,
    counter: String,
    on_web: bool,
    once: String,
    most_photos: i64,
    staff_never: bool,
    /// What can be entered now.
    enters: Enters,
}

/// What the page takes in.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Enters {
    /// Named papers.
    Papers,
    /// Vouchers of those who put a paper into the box.
    Vouchers,
    /// What lay in the box.
    Box,
}

impl Enters {
    /// What is entered where the ballot stands now.
    pub fn of(b: &Ballot) -> Self {
        match (b.keeping, b.state) {
            (Keeping::Named, _) => Self::Papers,
            (Keeping::Detached, State::Closed) => Self::Box,
            (Keeping::Detached, _) => Self::Vouchers,
        }
    }
}

impl PapersPage {
    fn named(&self) -> bool {
        self.enters == Enters::Papers
    }

    fn vouchers(&self) -> bool {
        self.enters == Enters::Vouchers
    }

    fn said(&self, field: &str, value: &str) -> bool {
        self.typed.is(field, value)
    }
}

/// A ballot whose papers are entered.
pub struct Loaded {
    /// It.
    pub b: Ballot,
    /// Its rules.
    pub rules: read::Ruled,
    /// What is asked.
    pub items: Vec<Item>,
    open: papers::Open,
    /// Representatives by their number.
    proxies: BTreeMap<u32, String>,
}

/// What a clerk enters into.
pub async fn loaded(visit: &Visit, number: String) -> Result<Loaded, Fail> {
    check(&visit.actor, Action::EnterBallots, &Where::COMMUNITY)?;
    let (app, c) = (visit.app.clone(), visit.card.code);
    visit
        .app
        .db
        .read(move |tx| {
            let b = read::by_number(tx, c, &number)?.ok_or(Refusal::NotFound)?;
            let (rules, items, open) = (b.rules(tx, &app)?, read::items(tx, c, b.id)?, papers::open(tx, c, b.id)?);
            let proxies = cast::proxies(tx, &app, c, b.id)?;
            Ok::<_, Fail>(Loaded { b, rules, items, open, proxies })
        })
        .await
}

fn page(visit: &Visit, l: &Loaded, typed: Form, problems: &[Problem]) -> Result<PapersPage, Fail> {
    let (b, t, lang) = (&l.b, Ballots(visit.lang), visit.lang);
    let mut items = Vec::new();
    for item in &l.items {
        items.push(facts::item_shown(t, lang, &l.rules, item, &item.line(&l.rules)?, Sizes::default()));
    }
    let words = |choices: &liren_core::ballot::choice::Choices| {
        let one = |i: &Item| {
            let options: Vec<String> = i.options.iter().map(|o| o.name.clone()).collect();
            let said = choices.get(&i.code).map_or_else(|| t.choice_left().to_string(), |c| facts::choice_words(t, c, &options));
            joined::pair(lang, &i.title, &said)
        };
        joined::clauses(lang, l.items.iter().map(one))
    };
    Ok(PapersPage {
        page: Page::new(visit, Nav::UnderWay, t.papers_title()),
        t,
        problems: told(problems, lang),
        warn: String::new(),
        note: String::new(),
        receipt: String::new(),
        title: b.title.clone(),
        back: urls::Ballot::url(visit.card.code, &b.number),
        n: typed.get("n").to_string(),
        letters: typed.get("letters").to_string(),
        items,
        waiting: l.open.waiting.clone(),
        differ: l
            .open
            .differ
            .iter()
            .map(|(n, seen)| Differs {
                n: *n,
                letters: if b.keeping == Keeping::Named { papers::letters(&visit.app, b.id, *n) } else { String::new() },
                read: seen
                    .iter()
                    .map(|(clerk, (proxy, choices))| {
                        let read = t.clerk_read(*clerk, words(choices));
                        // Two who differ in the representative alone would see the same lines.
                        match l.proxies.get(proxy) {
                            Some(name) => t.clerk_proxy(read, name),
                            None => read,
                        }
                    })
                    .collect(),
            })
            .collect(),
        counter: urls::Counter::url(visit.card.code, &b.number),
        on_web: b.on_web() && b.state == State::Voting,
        once: kept(visit, &typed),
        most_photos: 2,
        staff_never: !l.rules.staff_may_represent,
        enters: Enters::of(b),
        typed,
    })
}

/// GET the page; a paper's QR code fills in its number.
pub async fn show(visit: Visit, Path((_, number)): Path<(String, String)>, RawQuery(raw): RawQuery) -> Result<Response, Fail> {
    let l = loaded(&visit, number).await?;
    let mut shown = page(&visit, &l, Form::default(), &[])?;
    if let Ok(n @ 1..) = queried(raw.as_deref(), "of").parse::<u32>() {
        let (c, id) = (visit.card.code, l.b.id);
        let found = visit.app.db.read(move |tx| receipt::stands(tx, c, id, n)).await?;
        shown.receipt = found.map(|hash| urls::Receipt::url(c, &l.b.number, hash)).unwrap_or_default();
    }
    if queried(raw.as_deref(), "limit") == "yes" {
        shown.warn = shown.t.limit_passed(i64::from(l.rules.principals));
    }
    shown.n = queried(raw.as_deref(), "n");
    shown.letters = queried(raw.as_deref(), "k");
    let t = shown.t;
    shown.note = match queried(raw.as_deref(), "did").as_str() {
        "waits" => t.did_waits().to_string(),
        "cast" => t.did_cast().to_string(),
        "differs" => t.did_differs().to_string(),
        "signed" => t.did_signed().to_string(),
        "handed" => t.did_handed().to_string(),
        _ => String::new(),
    };
    html(&shown)
}

/// POST a paper, or that somebody signed for one.
pub async fn send(mut visit: Visit, Path((_, number)): Path<(String, String)>, form: Form) -> Result<Response, Fail> {
    let l = loaded(&visit, number).await?;
    let done = papers_do::entered(&mut visit, &l, &form).await;
    let papers = urls::Papers::url(visit.card.code, &l.b.number);
    let at = |done: papers_do::Done| {
        let of = done.of.map(|n| format!("&of={n}")).unwrap_or_default();
        format!("{papers}?did={}{of}{}", done.did, if done.over { "&limit=yes" } else { "" })
    };
    answered(&visit, &l, form, done.map(at))
}

/// On to the next page; or the form again with what is wrong, and what was typed.
fn answered(visit: &Visit, l: &Loaded, form: Form, done: Result<String, Fail>) -> Result<Response, Fail> {
    match done {
        Ok(url) => Ok(see(&url)),
        Err(Fail::Refused(Refusal::Invalid(problems))) => again(&page(visit, l, form, &problems)?),
        Err(Fail::Refused(why @ (Refusal::VotedAlready | Refusal::PaperCounted | Refusal::BallotState))) => {
            let mut shown = page(visit, l, form, &[])?;
            let words = liren_kit::refusals::words(&why, visit.lang);
            shown.warn = joined::pair(visit.lang, words.title, words.next);
            let mut answer = again(&shown)?;
            *answer.status_mut() = axum::http::StatusCode::CONFLICT;
            Ok(answer)
        }
        Err(fail) => Err(fail),
    }
}

/// POST a ballot for an owner who is at the counter; the receipt is printed for them.
pub async fn counter(mut visit: Visit, Path((_, number)): Path<(String, String)>, form: Form) -> Result<Response, Fail> {
    let l = loaded(&visit, number).await?;
    let given = papers_do::at_counter(&mut visit, &l, &form).await;
    let receipt = |given: super::cast::Given| urls::Receipt::url(visit.card.code, &l.b.number, given.hash);
    let done = given.map(receipt);
    answered(&visit, &l, form, done)
}
