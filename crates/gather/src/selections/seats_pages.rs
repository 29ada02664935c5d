//! Pages of seats: what is empty, who was chosen for what, and the form that asks for a recall.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use liren_core::ballot::rule::Share;
use liren_core::id::{HomeId, PostId, SelectionId};
use liren_core::permission::{Action, Where, check};
use liren_core::refusal::{Problem, ProblemKey, Refusal};
use liren_core::time::{DAY, Time};
use liren_ground::ground::{Ground, Place};
use liren_ground::names::{self, PostName};
use liren_ground::people::{self as people_urls, store as people};
use liren_kit::fail::Fail;
use liren_kit::form::{Choice, Form};
use liren_kit::limits::Limit;
use liren_kit::page::{Nav, Page, Told, again, html, see, told};
use liren_kit::visit::Visit;
use liren_kit::when;
use liren_store::sql;

use super::asked as bounds;
use super::recall::{self, Ask};
use super::seats::{self, SOON};
use super::store;
use super::view::place_name;
use crate::once::{form_key, kept};
use crate::words::Selections;

struct Gap {
    title: String,
    meta: Vec<String>,
    /// Where a by-election begins; empty for who may not.
    begin: String,
    button: &'static str,
    /// The selection that runs for it already; empty where none does.
    running: String,
}

struct Holder {
    name: String,
    meta: String,
    /// The page of the post.
    post: String,
    /// Where a recall is asked for; empty for who may not.
    recall: String,
}

#[derive(Template)]
#[template(path = "selections/seats.html")]
struct SeatsPage {
    page: Page,
    t: Selections,
    back: String,
    gaps: Vec<Gap>,
    /// Leaders of the reader's own homes.
    mine: Vec<Holder>,
    held: Vec<Holder>,
    posts: String,
}

/// GET seats that are empty, and those that somebody was chosen for.
pub async fn list(visit: Visit) -> Result<Response, Fail> {
    let (app, card, now) = (visit.app.clone(), visit.card.clone(), visit.moment.now);
    let names = names::of(&visit.app, &visit.card).await?;
    let read = visit.app.db.read(move |tx| {
        let held = seats::held(tx, &card, now.plus(SOON))?;
        Ok::<_, Fail>((seats::empty(tx, &card, now)?, held, Ground::kept(tx, &app, card.code)?))
    });
    let (empty, held, ground) = read.await?;
    let (t, lang, code) = (Selections(visit.lang), visit.lang, visit.card.code);
    let day = |at| when::full_date(lang, &visit.card.zone, at);
    let mut gaps = Vec::new();
    for e in empty {
        let Some(rules) = visit.card.pack.selection(&e.code) else { continue };
        let anew = e.anew(rules);
        let may = ground.by(&visit.actor, Action::RunSelection, e.place).is_ok();
        let rest = if anew { "" } else { "&rest=1" };
        let mut meta = vec![t.seats_empty(e.of, e.seats), t.term_until(when::last_date(lang, &visit.card.zone, e.ends))];
        meta.extend(e.since.map(|s| t.seats_fill_by(day(s.plus(i64::from(rules.by_election.days) * DAY)))));
        if anew {
            meta.push(t.seats_anew().to_string());
        }
        gaps.push(Gap {
            title: format!("{} · {}", rules.name.get(lang), place_name(&visit, &ground, &names, e.place)),
            meta,
            begin: if may && e.running.is_none() {
                format!("{}?code={}&place={}{rest}", super::NewSelection::url(code), e.code, e.place)
            } else {
                String::new()
            },
            button: if anew { t.seats_anew_do() } else { t.seats_fill_do() },
            running: e.running.map_or_else(String::new, |id| super::Selection::url(code, id)),
        });
    }
    let holder = |post: PostId, body: Option<(String, String)>, ends: Option<Time>| {
        let known = names.posts.get(&post)?;
        let place = Place::of(known.scope.kind(), known.scope.place())?;
        let (body, kind) = body.unzip();
        // Staff are appointed: what no selection fills is no seat.
        seats::fills(&visit.card, known.role, place, kind.as_deref())?;
        let may = seats::recalls(&visit.card, known.role, place, kind.as_deref())
            .is_some_and(|(_, owners)| !seats::says_for(&visit.actor, &ground, place, owners).is_empty());
        let meta: Vec<String> =
            body.into_iter().chain(ends.map(|e| t.term_until(when::last_date(lang, &visit.card.zone, e)))).collect();
        Some(Holder {
            name: names.post(&visit.card, lang, post),
            meta: meta.join(" · "),
            post: people_urls::OnePost::url(code, post),
            recall: if may { super::Recall::url(code, post) } else { String::new() },
        })
    };
    let own = |p: &PostName| {
        let place = Place::of(p.scope.kind(), p.scope.place()).filter(|p| matches!(p, Place::Circle(_) | Place::Group(_)));
        !p.vacant && place.is_some_and(|at| !seats::says_for(&visit.actor, &ground, at, false).is_empty())
    };
    let leads: Vec<PostId> = names.posts.iter().filter(|(_, p)| own(p)).map(|(id, _)| *id).collect();
    let mut mine: Vec<Holder> = leads.iter().filter_map(|id| holder(*id, None, None)).collect();
    mine.sort_by(|a, b| a.name.cmp(&b.name));
    let held = held.into_iter().filter(|h| !leads.contains(&h.post)).filter_map(|h| holder(h.post, h.body, h.ends)).collect();
    html(&SeatsPage {
        page: Page::new(&visit, Nav::Other, t.seats_title()),
        t,
        back: super::Selections::url(code),
        gaps,
        mine,
        held,
        posts: people_urls::Posts::url(code),
    })
}

#[derive(Template)]
#[template(path = "selections/recall.html")]
struct RecallPage {
    page: Page,
    t: Selections,
    problems: Vec<Told>,
    typed: Form,
    back: String,
    who: String,
    lead: String,
    basis: String,
    homes: Vec<Choice>,
    /// The one that is asked for already.
    running: String,
    once: String,
    most: usize,
}

/// What a recall needs: who may ask for it, and how many have to.
pub(super) struct Needs {
    pub post: PostId,
    /// What it is called.
    pub who: String,
    pub owners: bool,
    pub share: Share,
    pub basis: String,
    /// The reader's homes that may ask, with their rooms.
    pub homes: Vec<(HomeId, String)>,
    /// The one that is asked for already.
    pub running: Option<SelectionId>,
}

/// Reads it; refused to who has no home that may ask.
pub(super) async fn needs(visit: &Visit, post: PostId) -> Result<Needs, Fail> {
    check(&visit.actor, Action::JoinSelection, &Where::COMMUNITY)?;
    let (app, card, lang) = (visit.app.clone(), visit.card.clone(), visit.lang);
    let names = names::of(&visit.app, &visit.card).await?;
    let ids: Vec<_> = visit.actor.homes.iter().map(|h| h.home).collect();
    let read = visit.app.db.read(move |tx| {
        let found =
            people::post(tx, card.code, post)?.filter(|p| p.ended.is_none() && p.person.is_some()).ok_or(Refusal::NotFound)?;
        let body = seats::body_of(tx, &card, &found)?;
        let mut rooms = Vec::new();
        // One's own homes: one or two.
        for id in ids.iter().copied() {
            let room: Option<String> = tx.one(
                sql!(
                    "SELECT b.name, e.name, h.room FROM home h
                       JOIN building b ON b.community = h.community AND b.id = h.building
                       JOIN entrance e ON e.community = h.community AND e.id = h.entrance
                      WHERE h.community = $1 AND h.id = $2 AND h.ended = 0"
                ),
                &[card.code.into(), id.into()],
                |r| Ok(format!("{} {} {}", r.get::<String>(0)?, r.get::<String>(1)?, r.get::<String>(2)?)),
            )?;
            rooms.extend(room.map(|r| (id, r)));
        }
        let running = store::recall_of(tx, card.code, post)?;
        Ok::<_, Fail>((found, body, rooms, running, Ground::kept(tx, &app, card.code)?))
    });
    let (found, body, rooms, running, ground) = read.await?;
    let place = Place::of(found.scope.kind(), found.scope.place()).ok_or(Refusal::NotOffered)?;
    let (rules, owners) = seats::recalls(&visit.card, found.role, place, body.as_deref()).ok_or(Refusal::NotOffered)?;
    let mine = seats::says_for(&visit.actor, &ground, place, owners);
    let homes: Vec<(HomeId, String)> = rooms.into_iter().filter(|(id, _)| mine.contains(id)).collect();
    if homes.is_empty() {
        return Err(Refusal::Forbidden.into());
    }
    Ok(Needs {
        post,
        who: names.post(&visit.card, lang, post),
        owners,
        share: rules.recall.called_by,
        basis: rules.recall.basis.as_ref().map(|b| b.get(lang).to_string()).unwrap_or_default(),
        homes,
        running,
    })
}

async fn page(visit: &Visit, post: PostId, typed: Form, problems: &[Problem]) -> Result<RecallPage, Fail> {
    let (n, t) = (needs(visit, post).await?, Selections(visit.lang));
    let (num, den) = (i64::from(n.share.num), i64::from(n.share.den));
    Ok(RecallPage {
        page: Page::new(visit, Nav::Other, t.recall_title()),
        t,
        problems: told(problems, visit.lang),
        back: people_urls::OnePost::url(visit.card.code, post),
        who: n.who,
        lead: if n.owners { t.recall_lead_owners(num, den) } else { t.recall_lead(num, den) },
        basis: n.basis,
        homes: n
            .homes
            .into_iter()
            .map(|(id, room)| Choice::of(id.to_string(), room, typed.is("home", &id.to_string())))
            .collect(),
        running: n.running.map(|id| super::Selection::url(visit.card.code, id)).unwrap_or_default(),
        once: kept(visit, &typed),
        most: bounds::WORDS,
        typed,
    })
}

/// GET the form that asks for a recall.
pub async fn blank(visit: Visit, Path((_, post)): Path<(String, String)>) -> Result<Response, Fail> {
    let post = post.parse().map_err(|_| Refusal::NotFound)?;
    html(&page(&visit, post, Form::default(), &[]).await?)
}

/// Asks for a recall as a form says; answers the selection, and whether it was asked for already.
pub(super) async fn asked(visit: &Visit, post: PostId, form: &Form) -> Result<(SelectionId, bool), Fail> {
    check(&visit.actor, Action::JoinSelection, &Where::COMMUNITY)?;
    visit.app.limits.take(Limit::Write, &visit.client.to_string(), visit.moment.now)?;
    // Whoever joins what is asked for already need not say why.
    let least = if needs(visit, post).await?.running.is_some() { 0 } else { 4 };
    let mut c = form.check();
    let why = c.text("why", least, bounds::WORDS);
    let home = c.required("home", ProblemKey::NotAChoice, |s| s.parse().ok());
    let once = c.required("once", ProblemKey::NotAChoice, form_key);
    c.finish().map_err(Refusal::Invalid)?;
    let (Some(home), Some(once)) = (home, once) else { return Err(Refusal::BadRequest.into()) };
    let new = Ask { post, why, home, once };
    let (app, card, actor, moment) = (visit.app.clone(), visit.card.clone(), visit.actor.clone(), visit.moment.clone());
    let done = visit.app.db.write(move |tx| recall::ask(tx, &app, &card, &actor, &mut moment.clone(), &new)).await?;
    visit.app.bell.ring();
    Ok(done)
}

/// POST it.
pub async fn ask(visit: Visit, Path((_, post)): Path<(String, String)>, form: Form) -> Result<Response, Fail> {
    let post: PostId = post.parse().map_err(|_| Refusal::NotFound)?;
    match asked(&visit, post, &form).await {
        Ok((id, ran)) => {
            let did = if ran { "joined" } else { "said" };
            Ok(see(&format!("{}?did={did}", super::Selection::url(visit.card.code, id))))
        }
        Err(Fail::Refused(Refusal::Invalid(problems))) => again(&page(&visit, post, form, &problems).await?),
        Err(fail) => Err(fail),
    }
}
