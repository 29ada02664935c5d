//! The public list: what is under way in the neighbourhood, newest first, by category, state, building or words. The same
//! rows as JSON, as CSV and as a web feed. A visitor's costs one statement: names are in memory.

use askama::Template;
use axum::extract::{Path, RawQuery};
use axum::response::{IntoResponse, Response};
use liren_core::id::{Community, GridId, MatterId};
use liren_core::pack::Pack;
use liren_core::permission::{Action, Where};
use liren_core::refusal::Refusal;
use liren_ground::names::{self, Names};
use liren_kit::csv;
use liren_kit::fail::Fail;
use liren_kit::form::{Choice, decoded};
use liren_kit::page::{Nav, Page, html};
use liren_kit::urls::encoded;
use liren_kit::visit::Visit;
use liren_store::{Tx, search};

use super::lines::{self, Before, Filter, Line};
use super::read;
use super::view::{Item, Naming};
use super::{feed, index, urls};
use crate::topic::Topic;
use crate::words::Matters;

/// Rows of a page.
pub const PAGE: usize = 20;
/// Rows of a machine-readable twin.
const TWIN: usize = 500;
/// Longest search that is looked at, in characters.
const LONGEST: usize = 80;

/// The states one may ask for; withdrawn ones are not listed.
pub(super) const STATES: [&str; 4] = ["open", "asked", "shelved", "closed"];

/// What is asked of a list, from its address. Nonsense is left out, never refused: addresses are shared and shortened.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// Words or a number to look for.
    pub q: String,
    /// Category code.
    pub category: String,
    /// State.
    pub state: String,
    /// The code on a building's poster.
    pub b: String,
    /// A grid's id.
    pub grid: String,
    /// Where to go on.
    pub before: String,
    /// The desk's tab.
    pub tab: String,
    /// The matter that is open beside the list.
    pub open: String,
    /// Source code, at the desk.
    pub source: String,
}

impl Query {
    /// From the raw query of an address.
    pub fn parse(raw: Option<&str>) -> Self {
        let mut out = Self::default();
        for pair in raw.unwrap_or("").split('&').take(40) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let value: String = decoded(value.as_bytes()).trim().chars().take(LONGEST).collect();
            match name {
                "q" => out.q = value,
                "category" => out.category = value,
                "state" if STATES.contains(&value.as_str()) => out.state = value,
                "b" | "building" => out.b = value,
                "grid" => out.grid = value,
                "before" => out.before = value,
                "tab" => out.tab = value,
                "open" => out.open = value,
                "source" => out.source = value,
                _ => {}
            }
        }
        out
    }

    /// As it stands in an address, without where to go on; empty or beginning with `?`.
    pub fn address(&self) -> String {
        let parts = [
            ("tab", &self.tab),
            ("q", &self.q),
            ("category", &self.category),
            ("state", &self.state),
            ("source", &self.source),
            ("b", &self.b),
            ("grid", &self.grid),
        ];
        let mut out = String::new();
        for (name, value) in parts.iter().filter(|(_, v)| !v.is_empty()) {
            out.push(if out.is_empty() { '?' } else { '&' });
            out.push_str(name);
            out.push('=');
            out.push_str(&encoded(value));
        }
        out
    }

    /// The same with one thing more.
    pub fn with(&self, name: &str, value: &str) -> String {
        let address = self.address();
        format!("{address}{}{name}={}", if address.is_empty() { '?' } else { '&' }, encoded(value))
    }

    /// Whether anything is filtered or searched.
    pub fn narrows(&self) -> bool {
        [&self.q, &self.category, &self.state, &self.b, &self.grid].iter().any(|v| !v.is_empty())
    }

    /// Refuses where to go on when no answer to a program said so; a page leaves nonsense out.
    pub fn goes_on(&self) -> Result<(), Refusal> {
        match (self.q.is_empty(), self.before.as_str()) {
            (_, "") => Ok(()),
            (true, before) => Before::read(before).map(drop),
            (false, before) => before.parse::<MatterId>().map(drop).map_err(|_| Refusal::BadCursor),
        }
    }

    /// The narrowest place or category it asks for: what one may hear of and read as a feed.
    fn topic(&self, names: &Names, pack: &Pack) -> Option<Topic> {
        let building = names.buildings.iter().find(|(_, b)| !self.b.is_empty() && b.code == self.b);
        let topic = match (building, self.grid.parse::<GridId>(), self.category.as_str()) {
            (Some((id, _)), ..) => Topic::Building(*id),
            (None, Ok(grid), _) => Topic::Grid(grid),
            (None, Err(_), category) => Topic::Category(category.to_string()),
        };
        Topic::choose(&topic.stored(), names, pack)
    }

    /// The filter for the statement; an unknown building or grid finds nothing.
    fn filter(&self, names: &Names) -> Option<Filter> {
        let some = |v: &String| Some(v.clone()).filter(|v| !v.is_empty());
        let building = match self.b.as_str() {
            "" => None,
            code => Some(*names.buildings.iter().find(|(_, b)| b.code == code)?.0),
        };
        let grid = match self.grid.as_str() {
            "" => None,
            id => {
                let id: GridId = id.parse().ok().filter(|id| names.grids.contains_key(id))?;
                let within = names.buildings.iter().filter(|(_, b)| b.grid == Some(id)).map(|(b, _)| *b);
                Some((id, within.collect()))
            }
        };
        Some(Filter { category: some(&self.category), state: some(&self.state), building, grid })
    }
}

/// Whether a text is a whole number such as `2026-0042`.
fn is_number(text: &str) -> bool {
    text.split_once('-')
        .is_some_and(|(y, n)| y.len() == 4 && n.len() >= 4 && (y.bytes().chain(n.bytes())).all(|b| b.is_ascii_digit()))
}

/// Public rows for a query and where to go on, `limit` at most.
pub fn find(
    tx: &mut Tx<'_>,
    c: Community,
    query: &Query,
    filter: &Filter,
    limit: usize,
) -> Result<(Vec<Line>, Option<String>), Fail> {
    let public = |l: &Line| l.visibility == liren_core::pack::Visibility::Public;
    let shown = |l: &Line| {
        l.visibility != liren_core::pack::Visibility::Closed
            && l.state != "withdrawn"
            && filter.category.as_ref().is_none_or(|c| *c == l.category)
            && filter.state.as_ref().is_none_or(|s| *s == l.state)
            && filter.building.is_none_or(|b| Some(b) == l.building && public(l))
            && filter.grid.as_ref().is_none_or(|(_, all)| public(l) && l.building.is_some_and(|b| all.contains(&b)))
    };
    if query.q.is_empty() {
        let most = i64::try_from(limit).unwrap_or(0) + 1;
        let mut rows = lines::listed(tx, c, filter, Before::decode(&query.before), most)?;
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next = rows.last().filter(|_| more).map(|l| Before { changed: l.changed, id: l.id }.encode());
        return Ok((rows, next));
    }
    searched(tx, c, query, &[index::PUBLIC], limit, shown)
}

/// What a search finds under any of some kinds of terms, newest first.
pub fn searched(
    tx: &mut Tx<'_>,
    c: Community,
    query: &Query,
    kinds: &[&str],
    limit: usize,
    shown: impl Fn(&Line) -> bool,
) -> Result<(Vec<Line>, Option<String>), Fail> {
    // A number is found at once; words wait for their terms a second or two.
    let whole = is_number(&query.q) && query.before.is_empty();
    if let Some(m) = if whole { read::by_number(tx, c, &query.q)? } else { None } {
        let found: Vec<Line> = lines::line_of(tx, c, m.id)?.into_iter().filter(|l| shown(l)).collect();
        return Ok((found, None));
    }
    let mut before = query.before.parse::<MatterId>().ok().map(|id| id.0);
    let (mut out, batch) = (Vec::new(), i64::try_from(limit).unwrap_or(0) + 1);
    // Filters narrow after the search: a few rounds find a page of most, and what is left is on the next.
    for _ in 0..5 {
        let mut docs = Vec::new();
        for kind in kinds {
            docs.extend(search::find(tx, c, kind, &query.q, before, batch)?);
        }
        docs.sort_unstable_by(|a, b| b.cmp(a));
        docs.dedup();
        docs.truncate(limit + 1);
        let last_round = docs.len() <= limit;
        for doc in docs {
            if out.len() == limit {
                let next = before.map(|d| MatterId(d).to_string());
                return Ok((out, next));
            }
            out.extend(lines::line_of(tx, c, MatterId(doc))?.filter(&shown));
            before = Some(doc);
        }
        if last_round {
            return Ok((out, None));
        }
    }
    Ok((out, before.map(|d| MatterId(d).to_string())))
}

/// The list as a page.
#[derive(Template)]
#[template(path = "matters/list.html")]
struct ListPage {
    page: Page,
    t: Matters,
    query: Query,
    items: Vec<Item>,
    categories: Vec<Choice>,
    states: Vec<Choice>,
    buildings: Vec<Choice>,
    older: String,
    newest: String,
    json: String,
    csv: String,
    feed: String,
    alerts: String,
    figures: String,
    open: String,
    projects: String,
    ballots: String,
    /// The desk, for those who work here.
    desk: String,
}

/// GET the list.
pub async fn list(visit: Visit, RawQuery(raw): RawQuery) -> Result<Response, Fail> {
    let query = Query::parse(raw.as_deref());
    let (names, rows, next) = rows(&visit, &query, PAGE).await?;
    let (lang, code, t) = (visit.lang, visit.card.code, Matters(visit.lang));
    let naming = naming(&visit, &names);
    let at = urls::Matters::url(code);
    let choice = |value: &str, words: String, chosen: &str| Choice::of(value, words, value == chosen);
    let categories =
        visit.card.pack.categories.iter().map(|c| choice(&c.code, c.name.get(lang).to_string(), &query.category)).collect();
    let states = STATES.iter().map(|s| choice(s, super::said::state_words(t, s, None).to_string(), &query.state)).collect();
    let buildings =
        names.order.iter().filter_map(|id| Some(choice(&names.buildings.get(id)?.code, names.building(*id), &query.b)));
    let twin = query.address();
    let topic = query.topic(&names, &visit.card.pack);
    let works = visit.may(Action::ListEveryMatter, &Where::COMMUNITY);
    html(&ListPage {
        items: rows.iter().map(|l| naming.item(l)).collect(),
        categories,
        states,
        buildings: buildings.collect(),
        older: next.map(|n| format!("{at}{}", query.with("before", &n))).unwrap_or_default(),
        newest: if query.before.is_empty() { String::new() } else { format!("{at}{twin}") },
        json: format!("{}{twin}", urls::MattersJson::url(code)),
        csv: format!("{}{twin}", urls::MattersCsv::url(code)),
        feed: topic.as_ref().map_or_else(|| urls::Feed::url(code), |t| t.feed(&visit.card, &names)),
        alerts: crate::alerts::with(code, topic.as_ref()),
        open: crate::open_list::Open::url(code),
        projects: crate::projects::urls::Projects::url(code),
        ballots: crate::ballots::urls::Ballots::url(visit.card.code),
        figures: liren_kit::urls::Figures::url(code),
        desk: if works { urls::Desk::url(code) } else { String::new() },
        page: Page::new(&visit, Nav::UnderWay, t.list_title()),
        t,
        query,
    })
}

/// Rows are put into words as everybody sees them, whoever asks: those who handle matters have their desk.
fn naming<'a>(visit: &'a Visit, names: &'a Names) -> Naming<'a> {
    Naming { card: &visit.card, names, lang: visit.lang, now: visit.moment.now, inside: false }
}

/// The rows of a query with the names they need.
pub async fn rows(
    visit: &Visit,
    query: &Query,
    limit: usize,
) -> Result<(std::sync::Arc<Names>, Vec<Line>, Option<String>), Fail> {
    let names = names::of(&visit.app, &visit.card).await?;
    let Some(filter) = query.filter(&names) else { return Ok((names, Vec::new(), None)) };
    let (code, asked) = (visit.card.code, query.clone());
    let (rows, next) = visit.app.db.read(move |tx| find(tx, code, &asked, &filter, limit)).await?;
    Ok((names, rows, next))
}

/// GET the list as JSON.
pub async fn json(visit: Visit, RawQuery(raw): RawQuery) -> Result<Response, Fail> {
    let query = Query::parse(raw.as_deref());
    query.goes_on()?;
    let (names, rows, next) = rows(&visit, &query, TWIN).await?;
    let naming = naming(&visit, &names);
    let all: Vec<_> = rows.iter().map(|l| naming.json(l, |p| visit.app.absolute(p))).collect();
    let next =
        next.map(|n| visit.app.absolute(&format!("{}{}", urls::MattersJson::url(visit.card.code), query.with("before", &n))));
    Ok(axum::Json(serde_json::json!({ "matters": all, "next": next })).into_response())
}

/// GET the list as CSV, for a spreadsheet.
pub async fn as_csv(visit: Visit, RawQuery(raw): RawQuery) -> Result<Response, Fail> {
    let query = Query::parse(raw.as_deref());
    let (names, rows, _) = rows(&visit, &query, TWIN).await?;
    let naming = naming(&visit, &names);
    let lines = rows.iter().map(|l| {
        let r = naming.json(l, |p| visit.app.absolute(p));
        let cells = [
            r.number.as_str(),
            &r.category_name,
            &r.state_name,
            r.outcome.as_deref().unwrap_or(""),
            &r.level,
            &r.holder,
            &r.place,
            r.words.as_deref().unwrap_or(""),
            &r.filed,
            &r.promise,
            &r.changed,
            &r.url,
        ];
        cells.map(csv::cell).join(",")
    });
    let columns = "number,category,state,outcome,level,holder,place,words,filed,promise,changed,url";
    Ok(csv::file("matters", visit.card.code, columns, lines))
}

/// GET the newest as a web feed.
pub async fn feed_all(visit: Visit) -> Result<Response, Fail> {
    let query = Query::default();
    let (names, rows, _) = rows(&visit, &query, PAGE).await?;
    let code = visit.card.code;
    Ok(feed::of(&naming(&visit, &names), &visit, "", &rows, &urls::Feed::url(code), &urls::Matters::url(code)))
}

/// GET the newest of a building as a web feed.
pub async fn feed_building(visit: Visit, Path((_, b)): Path<(String, String)>) -> Result<Response, Fail> {
    feed_of(&visit, Query { b, ..Query::default() }).await
}

/// GET the newest of a grid as a web feed.
pub async fn feed_grid(visit: Visit, Path((_, grid)): Path<(String, String)>) -> Result<Response, Fail> {
    feed_of(&visit, Query { grid, ..Query::default() }).await
}

/// GET the newest of a category as a web feed.
pub async fn feed_category(visit: Visit, Path((_, category)): Path<(String, String)>) -> Result<Response, Fail> {
    feed_of(&visit, Query { category, ..Query::default() }).await
}

async fn feed_of(visit: &Visit, query: Query) -> Result<Response, Fail> {
    let (names, rows, _) = rows(visit, &query, PAGE).await?;
    let topic = query.topic(&names, &visit.card.pack).ok_or(Refusal::NotFound)?;
    let (place, path) = (topic.words(&visit.card, &names, visit.lang), topic.feed(&visit.card, &names));
    Ok(feed::of(&naming(visit, &names), visit, &place, &rows, &path, &topic.list(&visit.card, &names)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_address_says_what_is_asked() {
        let q = Query::parse(Some("q=%E6%A5%BC%E9%81%93+%E7%81%AF&state=open&category=light&b=T1&before=x&nonsense=1"));
        assert_eq!((q.q.as_str(), q.state.as_str(), q.category.as_str(), q.b.as_str()), ("楼道 灯", "open", "light", "T1"));
        assert_eq!(q.address(), "?q=%E6%A5%BC%E9%81%93%20%E7%81%AF&category=light&state=open&b=T1");
        assert_eq!(Query::parse(Some("state=withdrawn&state=no")).state, "");
        assert_eq!(Query::default().with("before", "1"), "?before=1");
        assert!(is_number("2026-0042") && is_number("2026-10042") && !is_number("2026-42") && !is_number("0042"));
    }

    proptest! {
        #[test]
        fn any_address_is_understood_and_says_the_same_again(raw in ".{0,200}") {
            let q = Query::parse(Some(&raw));
            let again = Query::parse(q.address().strip_prefix('?'));
            prop_assert_eq!(Query { before: String::new(), open: String::new(), ..q }, again);
        }

        #[test]
        fn any_cursor_is_understood(text in ".{0,60}", ms in any::<i64>(), id in any::<u128>()) {
            prop_assert!(Before::read(&text).is_ok() || Before::decode(&text).id == Before::START.id);
            let there = Before { changed: liren_core::time::Time(ms), id: MatterId(uuid::Uuid::from_u128(id)) };
            let back = Before::decode(&there.encode());
            // A negative instant is before 1970 and stands in no list.
            prop_assert!(ms < 0 || (back.changed == there.changed && back.id == there.id));
        }
    }
}
