//! The desk of those who work for the community: every matter, closed ones too, in one list by what is to be done; beside
//! it, where the screen is wide, the matter itself with its moves. By keyboard, or by thumb on a phone.

use std::sync::{Arc, Mutex, PoisonError};

use askama::Template;
use axum::extract::RawQuery;
use axum::response::Response;
use liren_core::id::{AccountId, Community, PersonId, PostId};
use liren_core::permission::{Action, Where, check};
use liren_core::refusal::{Problem, ProblemKey, Refusal};
use liren_ground::names;
use liren_kit::fail::Fail;
use liren_kit::form::{Choice, Form, queried};
use liren_kit::limits::Limit;
use liren_kit::page::{Nav, Page, Told, again, html, see, told};
use liren_kit::refusals;
use liren_kit::visit::Visit;
use liren_kit::when;
use liren_store::{Error, Tx, sql};

use super::act::{self, Move};
use super::lines::{self, Before, Line};
use super::list::{PAGE, Query, searched};
use super::page;
use super::read;
use super::rows::Narrow;
use super::said::state_words;
use super::view::{Item, Naming};
use super::{index, rows, said, show, urls};
use crate::words::Matters;

/// Most matters that are given to somebody at a time.
const MOST: usize = 50;
/// Most lists somebody keeps.
const FILTERS: usize = 12;
/// Most rows of a tab that is not paged: they are worked off, not read through.
const WORK: i64 = 100;

/// What is to be done.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Tab {
    Mine,
    All,
    Late,
    Asked,
    Orders,
    Release,
}

impl Tab {
    const EACH: [Self; 6] = [Self::Mine, Self::All, Self::Late, Self::Asked, Self::Orders, Self::Release];

    fn name(self) -> &'static str {
        match self {
            Self::Mine => "mine",
            Self::All => "all",
            Self::Late => "late",
            Self::Asked => "asked",
            Self::Orders => "orders",
            Self::Release => "release",
        }
    }

    fn words(self, t: Matters) -> &'static str {
        match self {
            Self::Mine => t.desk_mine(),
            Self::All => t.desk_all(),
            Self::Late => t.desk_late(),
            Self::Asked => t.desk_asked(),
            Self::Orders => t.desk_from_outside(),
            Self::Release => t.desk_release(),
        }
    }

    fn parse(name: &str) -> Option<Self> {
        Self::EACH.into_iter().find(|t| t.name() == name)
    }
}

/// A tab as shown.
struct TabLink {
    href: String,
    words: &'static str,
    here: bool,
    count: String,
}

/// A row of the desk.
struct DeskItem {
    item: Item,
    href: String,
    here: bool,
    /// It can be given to somebody.
    open: bool,
    chosen: bool,
}

/// A list somebody looks for again and again.
struct Saved {
    title: String,
    href: String,
}

#[derive(Template)]
#[template(path = "matters/desk.html")]
struct DeskPage {
    page: Page,
    t: Matters,
    query: Query,
    at: String,
    say_for: String,
    orders: String,
    tabs: Vec<TabLink>,
    items: Vec<DeskItem>,
    older: String,
    newest: String,
    /// The matter that is open, already rendered; empty when none is.
    open: String,
    full: String,
    missing: bool,
    /// Filters of the list of everything; none on other tabs.
    filters: Vec<(&'static str, &'static str, Vec<Choice>)>,
    saved: Vec<Saved>,
    /// What is filtered now, to be kept under a name; empty when nothing is.
    keep: String,
    keep_at: String,
    drop_at: String,
    /// Posts a matter could be given to.
    posts: Vec<(String, String)>,
    assign_at: String,
    note: String,
    warn: bool,
    problems: Vec<Told>,
}

/// What came of giving several matters to a post.
#[derive(Default)]
struct Given {
    /// What is said on top.
    note: String,
    /// It is bad news.
    warn: bool,
    /// The numbers that were chosen, when nothing was done.
    chosen: Vec<String>,
    problems: Vec<Problem>,
}

/// A count beside a tab: nothing for none, "99+" for many.
fn counted(n: i64) -> String {
    match n {
        0 => String::new(),
        n if n >= rows::COUNTED => "99+".into(),
        n => n.to_string(),
    }
}

/// GET the desk.
pub async fn desk(visit: Visit, RawQuery(raw): RawQuery) -> Result<Response, Fail> {
    let done = queried(raw.as_deref(), "did").parse::<i64>().ok();
    let note = done.map(|n| Matters(visit.lang).desk_assigned(n)).unwrap_or_default();
    html(&page_of(&visit, Query::parse(raw.as_deref()), Given { note, ..Given::default() }).await?)
}

async fn page_of(visit: &Visit, mut query: Query, given: Given) -> Result<DeskPage, Fail> {
    check(&visit.actor, Action::ListEveryMatter, &Where::COMMUNITY)?;
    // A search looks everywhere, and so does a filter.
    let chosen = if query.narrows() || !query.source.is_empty() { Some(Tab::All) } else { Tab::parse(&query.tab) };
    let names = names::of(&visit.app, &visit.card).await?;
    let (code, now, asked, actor) = (visit.card.code, visit.moment.now, query.clone(), visit.actor.clone());
    let building = names.buildings.iter().find(|(_, n)| n.code == query.b).map(|(id, _)| *id);
    let (tab, lines, origins, next, counts, saved) = visit
        .app
        .db
        .read(move |tx| {
            let mut mine = Vec::new();
            for post in &actor.posts {
                mine.extend(lines::held(tx, code, post.id, WORK)?);
            }
            let reader_about = match actor.person {
                Some(person) => rows::about(tx, code, person)?,
                None => Vec::new(),
            };
            mine.retain(|l| !reader_about.contains(&l.id));
            mine.sort_by_key(|l| (l.step_due, l.id));
            let held = i64::try_from(mine.len()).unwrap_or(0);
            // Whoever has nothing in hand begins with what others have.
            let tab = chosen.unwrap_or(if mine.is_empty() { Tab::All } else { Tab::Mine });
            // Nobody reads here what is said about them.
            let reader = actor.person.unwrap_or(PersonId(uuid::Uuid::nil()));
            let [late, waiting, look] = rows::counts(tx, code, reader, now)?;
            let before = Before::decode(&asked.before);
            let most = i64::try_from(PAGE).unwrap_or(0) + 1;
            let paged = |mut lines: Vec<Line>| {
                let more = lines.len() > PAGE;
                lines.truncate(PAGE);
                let next = lines.last().filter(|_| more).map(|l| Before { changed: l.changed, id: l.id }.encode());
                (lines, next)
            };
            let (lines, next) = match tab {
                Tab::All if !asked.q.is_empty() => {
                    searched(tx, code, &asked, &[index::PUBLIC, index::HANDLERS], PAGE, |l| !reader_about.contains(&l.id))?
                }
                Tab::All => {
                    let by = Narrow { reader, category: &asked.category, state: &asked.state, source: &asked.source, building };
                    paged(rows::every(tx, code, by, before, most)?)
                }
                Tab::Mine => (mine, None),
                Tab::Late => (rows::late(tx, code, reader, now, WORK)?, None),
                Tab::Asked => paged(rows::asked(tx, code, reader, before, most)?),
                Tab::Orders => (rows::orders(tx, code, reader, WORK)?, None),
                Tab::Release => {
                    let mut look = rows::unreleased(tx, code, WORK)?;
                    look.extend(rows::added(tx, code, WORK)?);
                    (look, None)
                }
            };
            let saved = filters(tx, code, actor.account)?;
            let origins = rows::origins(tx, code, &lines)?;
            Ok::<_, Fail>((tab, lines, origins, next, [held, 0, late, waiting, 0, look], saved))
        })
        .await?;
    query.tab = tab.name().into();
    let (at, t) = (urls::Desk::url(code), Matters(visit.lang));
    let naming = Naming { card: &visit.card, names: &names, lang: visit.lang, now, inside: true };
    let items = lines
        .iter()
        .map(|l| {
            let mut item = naming.item(l);
            if let Some(origin) = origins.get(&l.id) {
                let from = visit.card.pack.source(&origin.source).map(|s| s.name.get(visit.lang)).unwrap_or_default();
                let until = |at| when::until(visit.lang, &visit.card.zone, at);
                let came = match &origin.order {
                    Some(order) => said::order_words(t, from, order, order.due.map(until)),
                    None => from.to_string(),
                };
                item.meta = format!("{} · {came}", item.meta);
            }
            let mut address = query.with("open", &item.number);
            if !query.before.is_empty() {
                address = format!("{address}&before={}", liren_kit::urls::encoded(&query.before));
            }
            DeskItem {
                href: format!("{at}{address}#open"),
                here: item.number == query.open,
                open: l.state == "open",
                chosen: given.chosen.contains(&item.number),
                item,
            }
        })
        .collect();
    let tabs = Tab::EACH
        .into_iter()
        .zip(counts)
        .map(|(each, n)| TabLink {
            href: format!("{at}?tab={}", each.name()),
            words: each.words(t),
            here: each == tab,
            count: counted(n),
        })
        .collect();
    let (open, missing) = open(visit, &names, &query.open).await?;
    let keeping = tab == Tab::All && query.address() != "?tab=all";
    Ok(DeskPage {
        full: if open.is_empty() { String::new() } else { urls::Matter::url(code, &query.open) },
        older: next.map(|n| format!("{at}{}", query.with("before", &n))).unwrap_or_default(),
        newest: if query.before.is_empty() { String::new() } else { format!("{at}{}", query.address()) },
        page: Page::new(visit, Nav::Me, t.desk_title()),
        filters: if tab == Tab::All { choices(visit, &names, &query) } else { Vec::new() },
        saved: saved.into_iter().map(|(title, query)| Saved { title, href: format!("{at}{query}") }).collect(),
        keep: if keeping { query.address() } else { String::new() },
        keep_at: urls::DeskFilters::url(code),
        drop_at: urls::DeskFiltersEnd::url(code),
        posts: posts(visit, &names),
        assign_at: urls::DeskAssign::url(code),
        note: given.note,
        warn: given.warn,
        problems: told(&given.problems, visit.lang),
        t,
        query,
        orders: urls::Orders::url(code),
        say_for: format!("{}?for=1&source=call", urls::Say::url(code)),
        at,
        tabs,
        items,
        open,
        missing,
    })
}

/// The filters of the list of everything.
fn choices(visit: &Visit, names: &names::Names, query: &Query) -> Vec<(&'static str, &'static str, Vec<Choice>)> {
    let (t, lang, pack) = (Matters(visit.lang), visit.lang, &visit.card.pack);
    let choice = |value: &str, words: String, chosen: &str| Choice::of(value, words, value == chosen);
    let categories = pack.categories.iter().map(|c| choice(&c.code, c.name.get(lang).into(), &query.category)).collect();
    let states = super::list::STATES.iter().map(|s| choice(s, state_words(t, s, None).into(), &query.state)).collect();
    let sources = pack.sources.iter().map(|s| choice(&s.code, s.name.get(lang).into(), &query.source)).collect();
    let buildings =
        names.order.iter().filter_map(|id| Some(choice(&names.buildings.get(id)?.code, names.building(*id), &query.b))).collect();
    vec![
        ("category", t.list_all_categories(), categories),
        ("state", t.list_all_states(), states),
        ("source", t.desk_all_sources(), sources),
        ("b", t.list_all_buildings(), buildings),
    ]
}

/// Posts that somebody holds and that stand on a level.
fn posts(visit: &Visit, names: &names::Names) -> Vec<(String, String)> {
    let mut found: Vec<_> = names
        .posts
        .iter()
        .filter(|(_, p)| !p.vacant)
        .filter_map(|(id, p)| Some((visit.card.pack.level_of(p.role)?, names.post(&visit.card, visit.lang, *id), *id)))
        .collect();
    found.sort_by(|a, b| (std::cmp::Reverse(a.0), &a.1).cmp(&(std::cmp::Reverse(b.0), &b.1)));
    found.into_iter().map(|(_, words, id)| (id.to_string(), words)).collect()
}

/// POST several matters to one post: all of them, or none and why.
pub async fn assign(visit: Visit, form: Form) -> Result<Response, Fail> {
    check(&visit.actor, Action::AssignMatter, &Where::COMMUNITY)?;
    let (t, names) = (Matters(visit.lang), names::of(&visit.app, &visit.card).await?);
    let mut chosen: Vec<String> = form.all("number").take(MOST).map(str::to_string).collect();
    chosen.dedup();
    let mut fields = form.check();
    let level = |id: &PostId| names.posts.get(id).and_then(|p| visit.card.pack.level_of(p.role));
    let post = fields.required("post", ProblemKey::NotAChoice, |s| s.parse().ok().and_then(|id| Some((id, level(&id)?))));
    if chosen.is_empty() {
        fields.problem("number", ProblemKey::Required);
    }
    let query = Query::parse(form.get("query").strip_prefix('?'));
    let Some((post, level)) = post.filter(|_| fields.problems.is_empty()) else {
        let given = Given { problems: fields.problems, chosen, ..Given::default() };
        return again(&page_of(&visit, query, given).await?);
    };
    visit.app.limits.take(Limit::Write, &visit.client.to_string(), visit.moment.now)?;
    let (app, card, actor, moment, numbers) =
        (visit.app.clone(), visit.card.clone(), visit.actor.clone(), visit.moment.clone(), chosen.clone());
    let stuck = Arc::new(Mutex::new(String::new()));
    let which = stuck.clone();
    let done = visit
        .app
        .db
        .write(move |tx| {
            let mut moment = moment.clone();
            for number in &numbers {
                which.lock().unwrap_or_else(PoisonError::into_inner).clone_from(number);
                let m = read::by_number(tx, card.code, number)?.ok_or(Refusal::NotFound)?;
                act::act(tx, &app, &card, &actor, &mut moment, m.id, false, None, &Move::Assign { level, post })?;
            }
            Ok::<_, Fail>(())
        })
        .await;
    match done {
        Ok(()) => {
            visit.app.bell.ring();
            let at = format!("{}{}", urls::Desk::url(visit.card.code), query.address());
            Ok(see(&format!("{at}{}did={}", if at.contains('?') { '&' } else { '?' }, chosen.len())))
        }
        Err(Fail::Refused(r)) => {
            let number = stuck.lock().unwrap_or_else(PoisonError::into_inner).clone();
            let words = refusals::words(&r, visit.lang);
            let note = t.desk_assign_none(&number, words.title, words.next);
            again(&page_of(&visit, query, Given { note, warn: true, chosen, ..Given::default() }).await?)
        }
        Err(fail) => Err(fail),
    }
}

/// The lists somebody has kept, by name.
fn filters(tx: &mut Tx<'_>, c: Community, account: Option<AccountId>) -> Result<Vec<(String, String)>, Error> {
    let Some(account) = account else { return Ok(Vec::new()) };
    tx.all(sql!("SELECT title, query FROM desk_filter WHERE community = $1 AND account = $2"), &[c.into(), account.into()], |r| {
        Ok((r.get(0)?, r.get(1)?))
    })
}

/// POST what is filtered now under a name.
pub async fn keep_filter(visit: Visit, form: Form) -> Result<Response, Fail> {
    check(&visit.actor, Action::ListEveryMatter, &Where::COMMUNITY)?;
    let account = visit.signed_in()?.account;
    let query = Query::parse(form.get("query").strip_prefix('?'));
    let mut fields = form.check();
    let title = fields.text("title", 1, 20);
    let code = visit.card.code;
    let kept = visit.app.db.read(move |tx| filters(tx, code, Some(account)).map_err(Fail::from)).await?;
    if kept.len() >= FILTERS && !kept.iter().any(|(t, _)| *t == title) {
        fields.problem("title", ProblemKey::Enough { max: FILTERS });
    }
    if !fields.problems.is_empty() {
        let given = Given { problems: fields.problems, ..Given::default() };
        return again(&page_of(&visit, query, given).await?);
    }
    let address = query.address();
    let at = format!("{}{address}", urls::Desk::url(code));
    visit
        .app
        .db
        .write(move |tx| {
            tx.exec(
                sql!(
                    "INSERT INTO desk_filter (community, account, title, query) VALUES ($1, $2, $3, $4)
                     ON CONFLICT (community, account, title) DO UPDATE SET query = excluded.query"
                ),
                &[code.into(), account.into(), (&title).into(), (&address).into()],
            )
            .map(drop)
            .map_err(Fail::from)
        })
        .await?;
    Ok(see(&at))
}

/// POST that a kept list is no longer needed.
pub async fn drop_filter(visit: Visit, form: Form) -> Result<Response, Fail> {
    check(&visit.actor, Action::ListEveryMatter, &Where::COMMUNITY)?;
    let (account, code, title) = (visit.signed_in()?.account, visit.card.code, form.get("title").to_string());
    visit
        .app
        .db
        .write(move |tx| {
            tx.exec(
                sql!("DELETE FROM desk_filter WHERE community = $1 AND account = $2 AND title = $3"),
                &[code.into(), account.into(), (&title).into()],
            )
            .map(drop)
            .map_err(Fail::from)
        })
        .await?;
    Ok(see(&urls::Desk::url(code)))
}

/// Forgets the lists an account kept.
pub fn forget(tx: &mut Tx<'_>, c: Community, account: AccountId) -> Result<(), Error> {
    tx.exec(sql!("DELETE FROM desk_filter WHERE community = $1 AND account = $2"), &[c.into(), account.into()]).map(drop)
}

/// The open matter as it stands on its own page; one that is not there leaves the list alone.
async fn open(visit: &Visit, names: &names::Names, number: &str) -> Result<(String, bool), Fail> {
    if number.is_empty() {
        return Ok((String::new(), false));
    }
    match show::load(visit, number.to_string(), None).await {
        Ok(loaded) => Ok((page::page(visit, names, loaded, &show::By::Number).as_main().render()?, false)),
        Err(Fail::Refused(liren_core::refusal::Refusal::NotFound)) => Ok((String::new(), true)),
        Err(fail) => Err(fail),
    }
}
