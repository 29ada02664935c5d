//! The desk of those who work for the community: every matter, closed ones too, in one list by what is to be done; beside
//! it, where the screen is wide, the matter itself with its moves. By keyboard, or by thumb on a phone.

use askama::Template;
use axum::extract::RawQuery;
use axum::response::Response;
use liren_core::permission::{Action, Where, check};
use liren_ground::names;
use liren_kit::fail::Fail;
use liren_kit::page::{Nav, Page, html};
use liren_kit::visit::Visit;

use super::list::{PAGE, Query, searched};
use super::page;
use super::read::{self, Before, Line};
use super::view::{Item, Naming};
use super::{index, rows, show, urls};
use crate::words::Matters;

/// Most rows of a tab that is not paged: they are worked off, not read through.
const WORK: i64 = 100;

/// What is to be done.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Tab {
    Mine,
    All,
    Late,
    Asked,
    Release,
}

impl Tab {
    const EACH: [Self; 5] = [Self::Mine, Self::All, Self::Late, Self::Asked, Self::Release];

    fn name(self) -> &'static str {
        match self {
            Self::Mine => "mine",
            Self::All => "all",
            Self::Late => "late",
            Self::Asked => "asked",
            Self::Release => "release",
        }
    }

    fn words(self, t: Matters) -> &'static str {
        match self {
            Self::Mine => t.desk_mine(),
            Self::All => t.desk_all(),
            Self::Late => t.desk_late(),
            Self::Asked => t.desk_asked(),
            Self::Release => t.desk_release(),
        }
    }

    fn parse(name: &str) -> Self {
        Self::EACH.into_iter().find(|t| t.name() == name).unwrap_or(Self::Mine)
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
    check(&visit.actor, Action::ListEveryMatter, &Where::COMMUNITY)?;
    let mut query = Query::parse(raw.as_deref());
    // A search looks everywhere.
    let tab = if query.q.is_empty() { Tab::parse(&query.tab) } else { Tab::All };
    query.tab = tab.name().into();
    let names = names::of(&visit.app, &visit.card).await?;
    let (code, now, asked, actor) = (visit.card.code, visit.moment.now, query.clone(), visit.actor.clone());
    let (lines, next, counts) = visit
        .app
        .db
        .read(move |tx| {
            let mut mine = Vec::new();
            for post in &actor.posts {
                mine.extend(read::held(tx, code, post.id, WORK)?);
            }
            mine.sort_by_key(|l| (l.step_due, l.id));
            let held = i64::try_from(mine.len()).unwrap_or(0);
            let [late, waiting, look] = rows::counts(tx, code, now)?;
            let before = Before::decode(&asked.before);
            let most = i64::try_from(PAGE).unwrap_or(0) + 1;
            let paged = |mut lines: Vec<Line>| {
                let more = lines.len() > PAGE;
                lines.truncate(PAGE);
                let next = lines.last().filter(|_| more).map(|l| Before { changed: l.changed, id: l.id }.encode());
                (lines, next)
            };
            let (lines, next) = match tab {
                Tab::All if !asked.q.is_empty() => searched(tx, code, &asked, &[index::PUBLIC, index::HANDLERS], PAGE, |_| true)?,
                Tab::All => paged(rows::every(tx, code, before, most)?),
                Tab::Mine => (mine, None),
                Tab::Late => (rows::late(tx, code, now, WORK)?, None),
                Tab::Asked => paged(read::by_state(tx, code, "asked", before, most)?),
                Tab::Release => (rows::unreleased(tx, code, WORK)?, None),
            };
            Ok::<_, Fail>((lines, next, [held, 0, late, waiting, look]))
        })
        .await?;
    let (at, t) = (urls::Desk::url(code), Matters(visit.lang));
    let naming = Naming { card: &visit.card, names: &names, lang: visit.lang, now, inside: true };
    let items = lines
        .iter()
        .map(|l| {
            let item = naming.item(l);
            let mut address = query.with("open", &item.number);
            if !query.before.is_empty() {
                address = format!("{address}&before={}", liren_kit::urls::encoded(&query.before));
            }
            DeskItem { href: format!("{at}{address}#open"), here: item.number == query.open, item }
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
    let (open, missing) = open(&visit, &names, &query.open).await?;
    html(&DeskPage {
        full: if open.is_empty() { String::new() } else { urls::Matter::url(code, &query.open) },
        older: next.map(|n| format!("{at}{}", query.with("before", &n))).unwrap_or_default(),
        newest: if query.before.is_empty() { String::new() } else { format!("{at}{}", query.address()) },
        page: Page::new(&visit, Nav::Me, t.desk_title()),
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
