//! Orders from outside (12345 hotline, grid platform): a worker pastes their text or uploads the platform's spreadsheet, looks
//! at what was understood, and files all of it at once. Nobody types an order again. The same order twice is one matter.

use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use liren_core::contact::Contact;
use liren_core::deadline::{Allowance, Unit};
use liren_core::id::{BuildingId, EntranceId};
use liren_core::order::{self, Due, Order};
use liren_core::pack::Pack;
use liren_core::permission::{Action, Where, check};
use liren_core::refusal::{Problem, ProblemKey, Refusal};
use liren_core::time::{Date, Time};
use liren_ground::names::{self, Names};
use liren_ground::people::seek::{room, seek};
use liren_kit::card::Card;
use liren_kit::fail::Fail;
use liren_kit::form::{Choice, Form};
use liren_kit::page::{Nav, Page, Told, again, html, see, told};
use liren_kit::visit::Visit;
use liren_kit::when;
use liren_store::{Error, Tx, sql};
use serde::Deserialize;

use super::file::{self, New, OrderOf};
use super::said::calls;
use super::{say, urls};
use crate::words::Matters;

/// Where orders come from: sources of the pack.
pub(super) const FROM: [&str; 2] = ["hotline", "grid_platform"];
/// A date without an hour is the end of that day's work: 17:30.
const END_OF_WORK: i32 = 17 * 60 + 30;

#[derive(Template)]
#[template(path = "matters/orders_start.html")]
struct StartPage {
    page: Page,
    t: Matters,
    problems: Vec<Told>,
    at: String,
    sources: Vec<Choice>,
    text: String,
    taken: Vec<Taken>,
}

/// An order that has become a matter.
struct Taken {
    href: String,
    number: String,
}

/// One order as it is looked at.
pub(super) struct Look {
    pub(super) i: usize,
    pub(super) number: String,
    pub(super) words: String,
    pub(super) category: String,
    pub(super) place: String,
    pub(super) contact: String,
    pub(super) due: String,
    pub(super) skip: bool,
    /// The matter it is already.
    pub(super) known: String,
    pub(super) known_url: String,
    /// Numbers to call, and who answers there, where the words sound like danger.
    pub(super) calls: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "matters/orders_look.html")]
struct LookPage {
    page: Page,
    t: Matters,
    problems: Vec<Told>,
    at: String,
    source: String,
    source_name: String,
    orders: Vec<Look>,
    categories: Vec<(String, String)>,
    most: usize,
}

impl LookPage {
    fn field(&self, name: &str, i: &usize) -> String {
        format!("{name}-{i}")
    }
}

pub(super) fn door(visit: &Visit) -> Result<(), Fail> {
    Ok(check(&visit.actor, Action::TakeOrders, &Where::COMMUNITY)?)
}

fn sources(visit: &Visit, chosen: &str) -> Vec<Choice> {
    let found = FROM.iter().filter_map(|code| visit.card.pack.source(code));
    found.map(|s| Choice::of(&s.code, s.name.get(visit.lang), s.code == chosen)).collect()
}

fn start_page(visit: &Visit, form: &Form, taken: Vec<Taken>, problems: &[Problem]) -> StartPage {
    let t = Matters(visit.lang);
    let source = if form.get("source").is_empty() { FROM[0] } else { form.get("source") };
    StartPage {
        page: Page::new(visit, Nav::Me, t.orders_title()),
        t,
        problems: told(problems, visit.lang),
        at: urls::Orders::url(visit.card.code),
        sources: sources(visit, source),
        text: form.get("text").to_string(),
        taken,
    }
}

/// What the page was led to by.
#[derive(Deserialize, Default)]
pub struct After {
    /// Numbers of the matters that were just made.
    #[serde(default)]
    done: String,
}

/// GET: where an order is pasted; after taking some in, which matters they became.
pub async fn start(visit: Visit, Query(after): Query<After>) -> Result<Response, Fail> {
    door(&visit)?;
    // Numbers only: what else stands in an address is not shown.
    let number = |s: &&str| s.len() <= 16 && s.bytes().all(|b| b.is_ascii_digit() || b == b'-') && !s.is_empty();
    let taken = after.done.split(',').filter(number).take(order::MOST);
    let taken = taken.map(|n| Taken { href: urls::Matter::url(visit.card.code, n), number: n.to_string() }).collect();
    html(&start_page(&visit, &Form::default(), taken, &[]))
}

/// POST: what was pasted or uploaded is looked at; what was looked at is taken in.
pub async fn on(visit: Visit, form: Form) -> Result<Response, Fail> {
    door(&visit)?;
    if form.is("go", "take") {
        return take(visit, form).await;
    }
    let orders = match form.files.iter().find(|f| f.field == "file") {
        Some(upload) => {
            let (app, upload) = (visit.app.clone(), upload.clone());
            let read = tokio::task::spawn_blocking(move || app.ports.sheets.read(&upload.name, &upload.bytes)).await;
            match read.map_err(|_| Fail::internal("reading a spreadsheet panicked"))? {
                Ok(table) => order::rows(&table.headers, table.rows.iter().map(|(_, cells)| cells.as_slice())),
                Err(why) => return again(&start_page(&visit, &form, Vec::new(), &[Problem::new("file", why.problem())])),
            }
        }
        None => order::read(form.get("text")),
    };
    if !FROM.contains(&form.get("source")) {
        return again(&start_page(&visit, &form, Vec::new(), &[Problem::new("source", ProblemKey::NotAChoice)]));
    }
    if orders.is_empty() {
        let field = if form.files.is_empty() { "text" } else { "file" };
        return again(&start_page(&visit, &form, Vec::new(), &[Problem::new(field, ProblemKey::Required)]));
    }
    let names = names::of(&visit.app, &visit.card).await?;
    let looks = orders.into_iter().enumerate().map(|(i, o)| look(&visit, &names, i, o)).collect();
    show(&visit, form.get("source"), looks, &[]).await
}

/// An order with what can be guessed: the category by the pack's words, the place by the address.
pub(super) fn look(visit: &Visit, names: &Names, i: usize, o: Order) -> Look {
    let due = o.due.and_then(|d| instant(visit, d)).map(|at| when::machine(&visit.card.zone, at));
    let place = [o.address.as_str(), o.words.as_str()].into_iter().find_map(|text| {
        let found = seek(names, text);
        let [building] = found.buildings[..] else { return None };
        let entrance = found.rest.split_once("单元").filter(|(n, _)| n.chars().count() <= 3);
        Some(format!("{}{}", names.building(building), entrance.map(|(n, _)| format!("{n}单元")).unwrap_or_default()))
    });
    Look {
        i,
        category: guess(&visit.card.pack, &format!("{}{}", o.topic, o.words)),
        number: o.number,
        words: o.words,
        place: place.unwrap_or_default(),
        contact: o.contact.map(|c| c.as_str().to_string()).unwrap_or_default(),
        due: due.unwrap_or_default(),
        skip: false,
        known: String::new(),
        known_url: String::new(),
        calls: Vec::new(),
    }
}

/// The instant an order's date means; days are counted from now.
fn instant(visit: &Visit, due: Due) -> Option<Time> {
    let (card, now) = (&visit.card, visit.moment.now);
    if let Due::WorkingDays(n) = due {
        let work = card.pack.work(&card.calendar, &card.zone);
        return Some(work.due(now, &Allowance { amount: u32::from(n), unit: Unit::WorkingDays }));
    }
    let (date, minute) = due.day(card.zone.date(now))?;
    Some(card.zone.at_minute(date, minute.unwrap_or(END_OF_WORK)))
}

/// The likeliest category; the last of the pack, which is for everything else, when no word of any is said.
fn guess(pack: &Pack, words: &str) -> String {
    let best = pack.categories_in(words).into_iter().next().or(pack.categories.last());
    best.map(|c| c.code.clone()).unwrap_or_default()
}

async fn show(visit: &Visit, source: &str, mut orders: Vec<Look>, problems: &[Problem]) -> Result<Response, Fail> {
    let (t, lang, code) = (Matters(visit.lang), visit.lang, visit.card.code);
    let (numbers, from) = (orders.iter().map(|o| o.number.clone()).collect::<Vec<_>>(), source.to_string());
    let known = visit
        .app
        .db
        .read(move |tx| numbers.iter().map(|n| known(tx, code, &from, n)).collect::<Result<Vec<_>, Error>>().map_err(Fail::from))
        .await?;
    for (o, known) in orders.iter_mut().zip(known) {
        o.known_url = known.as_ref().map(|n| urls::Matter::url(code, n)).unwrap_or_default();
        o.known = known.unwrap_or_default();
        o.calls = calls(&visit.card.pack, lang, &o.words);
    }
    let pack = &visit.card.pack;
    let page = LookPage {
        page: Page::new(visit, Nav::Me, t.orders_look_title()),
        t,
        problems: told(problems, lang),
        at: urls::Orders::url(code),
        source: source.to_string(),
        source_name: pack.source(source).map(|s| s.name.get(lang).to_string()).unwrap_or_default(),
        orders,
        categories: pack.categories.iter().map(|c| (c.code.clone(), c.name.get(lang).to_string())).collect(),
        most: pack.limits.words,
    };
    if problems.is_empty() { html(&page) } else { again(&page) }
}

/// The number of the matter an order is already.
pub(super) fn known(tx: &mut Tx<'_>, c: liren_core::id::Community, source: &str, number: &str) -> Result<Option<String>, Error> {
    tx.one(
        sql!(
            "SELECT m.number FROM matter_order o JOIN matter m ON m.community = o.community AND m.id = o.matter
              WHERE o.community = $1 AND o.source = $2 AND o.number = $3"
        ),
        &[c.into(), source.into(), number.into()],
        |r| r.get(0),
    )
}

/// What a form says of one order, and what is wrong with it.
fn typed(form: &Form, i: usize) -> Look {
    let get = |name: &str| form.get(&format!("{name}-{i}")).trim().to_string();
    Look {
        i,
        number: get("number"),
        words: get("words").replace("\r\n", "\n"),
        category: get("category"),
        place: get("place"),
        contact: get("contact"),
        due: get("due"),
        skip: form.is(&format!("skip-{i}"), "1"),
        known: String::new(),
        known_url: String::new(),
        calls: Vec::new(),
    }
}

/// When the platform wants it: an instant, or the day alone.
fn wanted_by(card: &Card, text: &str) -> Option<Time> {
    let day = || text.parse::<Date>().ok().map(|date| card.zone.at_minute(date, END_OF_WORK));
    when::instant(&card.zone, text).or_else(day)
}

/// Where it is: nothing for the community, else exactly one building, with its entrance where one is named.
fn building(names: &Names, place: &str) -> Result<Option<(BuildingId, String)>, ProblemKey> {
    if place.is_empty() {
        return Ok(None);
    }
    let found = seek(names, place);
    match found.buildings[..] {
        [one] => Ok(Some((one, found.rest))),
        _ => Err(ProblemKey::NotHere),
    }
}

/// One order ready to be filed.
struct Ready {
    new: New,
    /// What stood behind the building: perhaps an entrance.
    rest: String,
}

fn ready(visit: &Visit, names: &Names, source: &str, o: &Look) -> Result<Ready, Vec<Problem>> {
    let mut problems = Vec::new();
    let mut say = |field: &str, key| problems.push(Problem::new(format!("{field}-{}", o.i), key));
    let (pack, most) = (&visit.card.pack, visit.card.pack.limits.words);
    if o.number.is_empty() {
        say("number", ProblemKey::Required);
    }
    if o.number.chars().count() > order::LONGEST_NUMBER {
        say("number", ProblemKey::TooLong { max: order::LONGEST_NUMBER });
    }
    if o.words.is_empty() {
        say("words", ProblemKey::Required);
    }
    if o.words.chars().count() > most {
        say("words", ProblemKey::TooLong { max: most });
    }
    if pack.category(&o.category).is_none() {
        say("category", ProblemKey::NotAChoice);
    }
    let contact = Contact::parse(&o.contact);
    if !o.contact.is_empty() && contact.is_none() {
        say("contact", ProblemKey::NotAContact);
    }
    let due = wanted_by(&visit.card, &o.due);
    if !o.due.is_empty() && due.is_none() {
        say("due", ProblemKey::BadDate);
    }
    let place = building(names, &o.place).unwrap_or_else(|key| {
        say("place", key);
        None
    });
    if !problems.is_empty() {
        return Err(problems);
    }
    // The same order always has the same key, so that it is one matter however often it is pasted.
    let mut once = [0; 16];
    once.copy_from_slice(&visit.app.keys.index(&format!("{source}:{}", o.number), &format!("order:{}", visit.card.code))[..16]);
    Ok(Ready {
        rest: place.as_ref().map(|(_, rest)| rest.clone()).unwrap_or_default(),
        new: New {
            building: place.map(|(b, _)| b),
            contact,
            behalf: Some(String::new()),
            order: Some(OrderOf { number: o.number.clone(), due }),
            ..New::said(&o.category, &order::bare(&o.words), source, once)
        },
    })
}

/// Takes in what was looked at.
async fn take(visit: Visit, form: Form) -> Result<Response, Fail> {
    let source = form.get("source").to_string();
    if !FROM.contains(&source.as_str()) {
        return again(&start_page(&visit, &form, Vec::new(), &[Problem::new("source", ProblemKey::NotAChoice)]));
    }
    let looks: Vec<Look> = (0..order::MOST)
        .filter(|i| !form.get(&format!("words-{i}")).is_empty() || !form.get(&format!("number-{i}")).is_empty())
        .map(|i| typed(&form, i))
        .collect();
    match file_all(&visit, &source, &looks).await {
        Ok(filed) => Ok(see(&format!("{}?done={}", urls::Orders::url(visit.card.code), filed.join(",")))),
        Err(Fail::Refused(Refusal::Invalid(problems))) => show(&visit, &source, looks, &problems).await,
        Err(fail) => Err(fail),
    }
}

/// Files every order that is not left out, all or none; the numbers of the matters, in the order of the orders.
pub(super) async fn file_all(visit: &Visit, source: &str, looks: &[Look]) -> Result<Vec<String>, Fail> {
    let names = names::of(&visit.app, &visit.card).await?;
    let (mut all, mut problems) = (Vec::new(), Vec::new());
    for o in looks.iter().filter(|o| !o.skip) {
        match ready(visit, &names, source, o) {
            Ok(ready) => all.push(ready),
            Err(wrong) => problems.extend(wrong),
        }
    }
    if !problems.is_empty() {
        return Err(Refusal::Invalid(problems).into());
    }
    // Numbers are taken ahead, so that filings do not wait for each other.
    let mut numbers = Vec::with_capacity(all.len());
    for _ in &all {
        numbers.push(say::number(&visit.app, visit.card.code, &visit.card.zone, visit.moment.now).await?);
    }
    let (app, card, actor, moment) = (visit.app.clone(), visit.card.clone(), visit.actor.clone(), visit.moment.clone());
    let filed: Vec<String> = visit
        .app
        .db
        .write(move |tx| {
            let mut moment = moment.clone();
            let mut out = Vec::with_capacity(all.len());
            for (r, number) in all.iter().zip(&numbers) {
                let entrance = match r.new.building {
                    Some(b) => entrance(tx, card.code, b, &r.rest)?,
                    None => None,
                };
                let new = New { entrance, ..r.new.clone() };
                out.push(file::file(tx, &app, &card, &actor, &mut moment, number, &new)?.number);
            }
            Ok::<_, Fail>(out)
        })
        .await?;
    visit.app.bell.ring();
    Ok(filed)
}

/// The entrance that is named behind a building.
fn entrance(tx: &mut Tx<'_>, c: liren_core::id::Community, b: BuildingId, rest: &str) -> Result<Option<EntranceId>, Error> {
    let doors: Vec<(EntranceId, String)> = say::entrances(tx, c, b)?.into_iter().map(|e| (e.id, e.name)).collect();
    Ok(room(rest, &doors).0)
}
