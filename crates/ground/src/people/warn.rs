//! What needs somebody's attention about posts: vacancies, terms that end, days without anybody on duty.

use askama::Template;
use axum::response::Response;
use liren_core::id::GroupId;
use liren_core::permission::{Action, Role, Scope, Where, check, may};
use liren_core::time::{DAY, Time};
use liren_kit::fail::Fail;
use liren_kit::page::{Nav, Page, html};
use liren_kit::slice::{Asked, Sign, Waiting};
use liren_kit::visit::Visit;
use liren_kit::when;
use liren_store::Tx;

use super::list::new_url;
use super::store::{self, Post};
use super::tell::term_end;
use super::tree::Tree;
use crate::names::{self, Names};
use crate::words::People;

/// How long before its end a term is on the workers' page and cards.
const SOON: i64 = 60 * DAY;
/// How long before its end the holder hears of it.
const HOLDER_SOON: i64 = 30 * DAY;

/// Terms that are over or end soon, the earliest first.
fn ending(posts: &[Post], now: Time, within: i64) -> Vec<&Post> {
    let mut all: Vec<&Post> =
        posts.iter().filter(|p| p.person.is_some() && p.ends.is_some_and(|e| e <= now.plus(within))).collect();
    all.sort_by_key(|p| p.ends);
    all
}

/// For the workers: how many posts are vacant, whose terms end, whether somebody is on duty tomorrow. For a holder: one's own.
pub(super) fn waiting(tx: &mut Tx<'_>, asked: &Asked<'_>) -> Result<Vec<Waiting>, Fail> {
    let Asked { app, card, actor, lang, now } = *asked;
    if actor.posts.is_empty() {
        return Ok(Vec::new());
    }
    let (t, mut out) = (People(lang), Vec::new());
    let posts = store::open_posts(tx, card.code)?;
    let card_of =
        |title: String, meta: String, url: String, sign: Sign| Waiting { title, meta, url, due: None, sign, action: None };
    if may(actor, Action::ManageDuty, &Where::COMMUNITY) {
        let gaps = crate::duty::gaps(tx, card, now, 2)?;
        if let Some(first) = gaps.first() {
            let day = when::day(lang, &card.zone.civil(card.zone.at(*first, 12, 0)));
            out.push(card_of(t.wait_duty(day), t.wait_duty_meta().into(), crate::duty::Roster::url(card.code), Sign::Soon));
        }
    }
    if may(actor, Action::ManagePosts, &Where::COMMUNITY) {
        let url = super::OpenPosts::url(card.code);
        let ends = ending(&posts, now, SOON);
        if !ends.is_empty() {
            let over = ends.iter().any(|p| p.ends.is_some_and(|e| e <= now));
            let sign = if over { Sign::Late } else { Sign::Soon };
            out.push(card_of(t.wait_terms(count(ends.len())), t.wait_terms_meta().into(), format!("{url}#terms"), sign));
        }
        let vacant = Tree::read(tx, card.code)?.vacant(&posts);
        if !vacant.is_empty() {
            out.push(card_of(t.wait_vacant(count(vacant.len())), t.wait_vacant_meta().into(), url, Sign::Plain));
        }
    }
    let names = names::within(tx, app, card)?;
    let own = |p: &&Post| actor.posts.iter().any(|h| h.id == p.id && !h.deputy);
    for p in ending(&posts, now, HOLDER_SOON).into_iter().filter(own) {
        let end = p.ends.map(|e| when::full_date(lang, &card.zone, term_end(e))).unwrap_or_default();
        let title = t.wait_own_term(end, names.post(card, lang, p.id));
        out.push(card_of(title, t.wait_own_term_meta().into(), super::OnePost::url(card.code, p.id), Sign::Soon));
    }
    Ok(out)
}

fn count(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

struct Vacancy {
    words: String,
    url: String,
}

/// Vacancies of one group or sort.
struct Vacancies {
    title: String,
    vacancies: Vec<Vacancy>,
}

struct Ending {
    title: String,
    url: String,
    meta: String,
    over: bool,
}

#[derive(Template)]
#[template(path = "people/open.html")]
struct OpenPage {
    page: Page,
    t: People,
    back: String,
    total: i64,
    vacant: Vec<Vacancies>,
    ending: Vec<Ending>,
    away: Vec<Ending>,
    gaps: Vec<String>,
    duty: String,
}

/// The page.
pub async fn page(visit: Visit) -> Result<Response, Fail> {
    check(&visit.actor, Action::ManagePosts, &Where::COMMUNITY)?;
    let (code, now, card) = (visit.card.code, visit.moment.now, visit.card.clone());
    let names = names::of(&visit.app, &visit.card).await?;
    let read = visit.app.db.read(move |tx| {
        let gaps = crate::duty::gaps(tx, &card, now, 14)?;
        Ok::<_, Fail>((Tree::read(tx, code)?, store::open_posts(tx, code)?, gaps))
    });
    let (tree, posts, gaps) = read.await?;
    let (t, lang, zone) = (People(visit.lang), visit.lang, &visit.card.zone);
    let vacant = tree.vacant(&posts);
    let line = |p: &Post, meta: String, over: bool| Ending {
        title: names.post(&visit.card, lang, p.id),
        url: super::OnePost::url(code, p.id),
        meta,
        over,
    };
    let date = |at: Time| when::full_date(lang, zone, term_end(at));
    let ending = ending(&posts, now, SOON);
    let ending = ending.into_iter().map(|p| {
        let (over, end) = (p.ends.is_some_and(|e| e <= now), p.ends.map(date).unwrap_or_default());
        line(p, if over { t.term_over(end) } else { t.term_ends(end) }, over)
    });
    let away = posts
        .iter()
        .filter(|p| p.away(now))
        .map(|p| line(p, t.away_until(&p.deputy_name, p.away_until.map(date).unwrap_or_default()), false));
    html(&OpenPage {
        page: Page::new(&visit, Nav::Other, t.open_title()),
        t,
        back: super::Posts::url(code),
        total: count(vacant.len()),
        ending: ending.collect(),
        away: away.collect(),
        vacant: grouped(&visit, &names, &tree, &vacant),
        gaps: gaps.iter().map(|d| when::day(lang, &zone.civil(zone.at(*d, 12, 0)))).collect(),
        duty: crate::duty::Roster::url(code),
    })
}

/// Vacant circles by their group, what is above them by role: two hundred circles must stay readable.
fn grouped(visit: &Visit, names: &Names, tree: &Tree, vacant: &[(Role, Scope)]) -> Vec<Vacancies> {
    let (lang, card) = (visit.lang, &visit.card);
    let vacancy = |(role, scope): &(Role, Scope)| Vacancy {
        words: match scope {
            Scope::Community => card.pack.role(*role).get(lang).to_string(),
            scope => names.scope(card, lang, *scope),
        },
        url: new_url(visit, *role, *scope),
    };
    let mut out = Vec::new();
    for role in [Role::Chair, Role::GridLead, Role::GroupLeader] {
        let of: Vec<Vacancy> = vacant.iter().filter(|(r, _)| *r == role).map(vacancy).collect();
        if !of.is_empty() {
            out.push(Vacancies { title: card.pack.role(role).get(lang).to_string(), vacancies: of });
        }
    }
    for (group, _) in &tree.groups {
        let within = |scope: &Scope| matches!(scope, Scope::Circle(c) if tree.circles.iter().any(|(id, g): &(_, GroupId)| id == c && g == group));
        let of: Vec<Vacancy> = vacant.iter().filter(|(r, s)| *r == Role::NeighbourLeader && within(s)).map(vacancy).collect();
        if !of.is_empty() {
            let role = card.pack.role(Role::NeighbourLeader).get(lang);
            let title = format!("{role} · {}", names.scope(card, lang, Scope::Group(*group)));
            out.push(Vacancies { title, vacancies: of });
        }
    }
    out
}
