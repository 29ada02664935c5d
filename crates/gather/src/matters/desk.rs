//! The desk of those who work for the community: every matter, closed ones too, in one list by what is to be done; beside
//! it, where the screen is wide, the matter itself with its moves. By keyboard, or by thumb on a phone.

use askama::Template;
use axum::extract::RawQuery;
use axum::response::Response;
use liren_core::id::PostId;
use liren_core::permission::{Action, Where, check};
use liren_core::refusal::{Problem, ProblemKey, Refusal};
use liren_ground::names;
use liren_kit::fail::Fail;
use liren_kit::form::{Choice, Form, queried};
use liren_kit::page::{Nav, Page, Told, again, html, see, told};
use liren_kit::refusals;
use liren_kit::visit::Visit;
use liren_kit::when;

use super::desk_do::{self, MOST, Stuck};
use super::desk_read::{self, Asked, Tab};
use super::lines::Before;
use super::list::{PAGE, Query};
use super::said::state_words;
use super::view::{Item, Naming};
use super::{page, rows, said, show, urls};
use crate::words::Matters;

/// Most rows of a tab that is not paged: they are worked off, not read through.
const WORK: usize = 100;

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
    let names = names::of(&visit.app, &visit.card).await?;
    let (code, now) = (visit.card.code, visit.moment.now);
    let asked = Asked { limit: PAGE, queue: WORK, before: Before::read(&query.before).ok().flatten() };
    let found = desk_read::read(visit, &names, &query, asked).await?;
    let (tab, lines, origins, counts, saved) = (found.tab, found.lines, found.origins, found.counts, found.saved);
    // A tab that is worked off shows its first rows only.
    let next = found.next.filter(|_| tab.paged());
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
pub(super) fn posts(visit: &Visit, names: &names::Names) -> Vec<(String, String)> {
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
    match desk_do::give(&visit, chosen.clone(), (post, level), None).await? {
        Ok(_) => {
            let at = format!("{}{}", urls::Desk::url(visit.card.code), query.address());
            Ok(see(&format!("{at}{}did={}", if at.contains('?') { '&' } else { '?' }, chosen.len())))
        }
        Err(Stuck { at, refusal }) => {
            let words = refusals::words(&refusal, visit.lang);
            let note = t.desk_assign_none(chosen.get(at).map_or("", String::as_str), words.title, words.next);
            again(&page_of(&visit, query, Given { note, warn: true, chosen, ..Given::default() }).await?)
        }
    }
}

/// POST what is filtered now under a name.
pub async fn keep_filter(visit: Visit, form: Form) -> Result<Response, Fail> {
    check(&visit.actor, Action::ListEveryMatter, &Where::COMMUNITY)?;
    let account = visit.signed_in()?.account;
    let query = Query::parse(form.get("query").strip_prefix('?'));
    let mut fields = form.check();
    let title = fields.text("title", 1, 20);
    let at = format!("{}{}", urls::Desk::url(visit.card.code), query.address());
    let mut problems = fields.problems;
    if problems.is_empty() {
        let (code, actor, address) = (visit.card.code, visit.actor.clone(), query.address());
        let done = visit.app.db.write(move |tx| desk_do::keep(tx, code, &actor, account, &title, &address)).await;
        match done {
            Ok(()) => return Ok(see(&at)),
            Err(Fail::Refused(Refusal::Invalid(wrong))) => problems = wrong,
            Err(fail) => return Err(fail),
        }
    }
    again(&page_of(&visit, query, Given { problems, ..Given::default() }).await?)
}

/// POST that a kept list is no longer needed.
pub async fn drop_filter(visit: Visit, form: Form) -> Result<Response, Fail> {
    check(&visit.actor, Action::ListEveryMatter, &Where::COMMUNITY)?;
    let (account, code, title, actor) =
        (visit.signed_in()?.account, visit.card.code, form.get("title").to_string(), visit.actor.clone());
    visit.app.db.write(move |tx| desk_do::drop_kept(tx, code, &actor, account, &title)).await?;
    Ok(see(&urls::Desk::url(code)))
}

/// The open matter as it stands on its own page; one that is not there leaves the list alone.
async fn open(visit: &Visit, names: &names::Names, number: &str) -> Result<(String, bool), Fail> {
    if number.is_empty() {
        return Ok((String::new(), false));
    }
    match show::load(visit, number.to_string(), None).await {
        Ok(loaded) => Ok((page::page(visit, names, loaded, &show::By::Number).as_main().render()?, false)),
        Err(Fail::Refused(Refusal::NotFound)) => Ok((String::new(), true)),
        Err(fail) => Err(fail),
    }
}
