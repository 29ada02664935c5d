//! One post: who holds it and since when, who stands in, who held it before; what its holder and the workers can do.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use liren_core::id::PostId;
use liren_core::permission::{Action, Role, Scope, Where, may};
use liren_core::refusal::{Problem, Refusal};
use liren_kit::fail::Fail;
use liren_kit::form::Form;
use liren_kit::page::{Nav, Page, again, html, see, told};
use liren_kit::slice::{Asked, Row};
use liren_kit::visit::Visit;
use liren_kit::when;

use super::leaders::shown_phone;
use super::store::{self, Post};
use super::tell::term_end;
use crate::names::{self, Names};
use crate::words::People;

struct Fact {
    words: &'static str,
    value: String,
}

struct Past {
    who: String,
    span: String,
}

#[derive(Template)]
#[template(path = "people/one.html")]
struct OnePage {
    page: Page,
    t: People,
    back: String,
    role: String,
    place: String,
    /// The name, for those who may see it.
    name: String,
    /// Some see a name the public does not.
    hidden: bool,
    phone: String,
    vacant: String,
    ended: bool,
    away: String,
    facts: Vec<Fact>,
    past: Vec<Past>,
    /// How it is filled and what its holder can be asked, from other slices.
    links: Vec<Row>,
    own: bool,
    problems: Vec<liren_kit::page::Told>,
    show_name: bool,
    show_phone: bool,
    shown_url: String,
    deputy_url: String,
    hand_over_url: String,
    appoint_url: String,
    end_url: String,
    invite_url: String,
    reset_url: String,
}

/// The post of an address.
pub(super) fn id_of(text: &str) -> Result<PostId, Fail> {
    text.parse().map_err(|_| Refusal::NotFound.into())
}

/// Whether the actor decides about the post as its own holder (not as a deputy).
pub(super) fn holds(visit: &Visit, action: Action, id: PostId) -> bool {
    let mut own = visit.actor.clone();
    own.posts.retain(|p| !p.deputy);
    may(&own, action, &Where::post(id))
}

fn place_words(visit: &Visit, names: &Names, scope: Scope) -> String {
    names.scope(&visit.card, visit.lang, scope)
}

/// Role and place in one line.
pub(super) fn title(visit: &Visit, names: &Names, role: Role, scope: Scope) -> String {
    let words = visit.card.pack.role(role).get(visit.lang).to_string();
    match scope {
        Scope::Community | Scope::Street => words,
        scope => People(visit.lang).role_at(words, place_words(visit, names, scope)),
    }
}

/// How somebody was chosen, in the pack's words.
fn chosen(visit: &Visit, code: &str) -> String {
    let found = visit.card.pack.words.chosen.iter().find(|c| c.code == code);
    found.map_or_else(String::new, |c| c.name.get(visit.lang).to_string())
}

/// The page.
pub async fn page(visit: Visit, Path((_, id)): Path<(String, String)>) -> Result<Response, Fail> {
    show(&visit, id_of(&id)?, &[]).await
}

/// The page, with what was wrong in one of its forms.
pub(super) async fn show(visit: &Visit, id: PostId, problems: &[Problem]) -> Result<Response, Fail> {
    let (code, now) = (visit.card.code, visit.moment.now);
    let (card, app, actor, lang) = (visit.card.clone(), visit.app.clone(), visit.actor.clone(), visit.lang);
    let read = visit.app.db.read(move |tx| {
        let post = store::post(tx, code, id)?.ok_or(Refusal::NotFound)?;
        let past = store::past_terms(tx, code, post.role, post.scope)?;
        let next = if post.person.is_none() { store::next_in_chain(tx, &card, &post, now)? } else { None };
        let sign_in = super::invite::sign_in(tx, &app, code, &post)?;
        let asked = Asked { app: &app, card: &card, actor: &actor, lang, now };
        let mut links = Vec::new();
        for give in app.gives().iter().filter_map(|g| g.post) {
            links.extend(give(tx, &asked, id)?);
        }
        Ok::<_, Fail>((post, past, next, sign_in, links))
    });
    let (post, past, next, sign_in, links) = read.await?;
    let names = names::of(&visit.app, &visit.card).await?;
    let (t, zone) = (People(lang), visit.card.zone.clone());
    let manages = visit.may(Action::ManagePosts, &Where::COMMUNITY);
    let (filled, open) = (post.person.is_some(), post.ended.is_none());
    let own = filled && open && holds(visit, Action::EditOwnPost, id);
    let sees = manages || own;
    let phone = if sees { open_phone(visit, &post) } else { shown_phone(&visit.app, &post) };
    let date = |at| when::full_date(lang, &zone, at);
    let mut facts = Vec::new();
    if filled {
        facts.push(Fact { words: t.fact_chosen(), value: chosen(visit, &post.chosen) });
        facts.push(Fact { words: t.fact_since(), value: date(post.starts) });
        if let Some(ended) = post.ended {
            facts.push(Fact { words: t.fact_ended(), value: date(ended) });
        } else if let Some(ends) = post.ends {
            let value = date(term_end(ends));
            facts.push(Fact { words: t.fact_until(), value: if ends <= now { t.term_over(value) } else { value } });
        }
        if manages && open {
            let value = match (sign_in.account, &post.phone) {
                (Some(_), _) => t.sign_in_linked(),
                (None, Some(_)) => t.sign_in_waits(),
                (None, None) => t.sign_in_none(),
            };
            facts.push(Fact { words: t.fact_sign_in(), value: value.to_string() });
        }
    }
    let away = match (post.deputy, post.away_from, post.away_until) {
        (Some(_), Some(from), Some(until)) if until > now && open => {
            let who = if sees { post.deputy_name.clone() } else { t.somebody().to_string() };
            t.away(date(from), date(term_end(until)), who)
        }
        _ => String::new(),
    };
    let past = past
        .iter()
        .filter(|p| p.id != id)
        .map(|p| Past {
            who: if p.name.is_empty() || !(p.show_name || manages) { t.name_hidden().to_string() } else { p.name.clone() },
            span: t.span(date(p.starts), date(p.ended)),
        })
        .collect();
    let vacant = match (filled, next) {
        (true, _) => String::new(),
        (false, Some(next)) => t.vacant_goes_to(names.post(&visit.card, lang, next.post)),
        (false, None) => t.vacant_note().to_string(),
    };
    let url = |show: bool, url: String| if show { url } else { String::new() };
    let hands = holds(visit, Action::HandOverPost, id);
    let page = OnePage {
        page: Page::new(visit, Nav::Other, title(visit, &names, post.role, post.scope)),
        t,
        back: super::Posts::url(code),
        role: visit.card.pack.role(post.role).get(lang).to_string(),
        place: place_words(visit, &names, post.scope),
        name: if sees { post.name.clone() } else { post.shown_name().to_string() },
        hidden: sees && filled && (!post.show_name || !post.show_phone),
        phone: phone.unwrap_or_default(),
        vacant,
        ended: !open,
        away,
        facts,
        past,
        links,
        own,
        problems: told(problems, visit.lang),
        show_name: post.show_name,
        show_phone: post.show_phone,
        shown_url: super::Shown::url(code, id),
        deputy_url: url(filled && open && holds(visit, Action::NameDeputy, id), super::PostDeputy::url(code, id)),
        hand_over_url: url(filled && open && hands, super::HandOver::url(code, id)),
        appoint_url: url(!filled && open && manages, super::Appoint::url(code, id)),
        invite_url: url(manages && sign_in.bare && post.role.needs_factor(), super::Invite::url(code, id)),
        reset_url: url(open && sign_in.guarded && super::invite::may_reset(visit, &post), super::Reset::url(code, id)),
        end_url: url(open && manages, super::EndPost::url(code, id)),
    };
    if problems.is_empty() { html(&page) } else { again(&page) }
}

/// The phone, for the holder and the workers.
fn open_phone(visit: &Visit, post: &Post) -> Option<String> {
    shown_phone(&visit.app, &Post { show_phone: true, ..post.clone() })
}

/// Ends it without a successor.
pub async fn end(visit: Visit, Path((_, id)): Path<(String, String)>, _form: Form) -> Result<Response, Fail> {
    let (id, code, app) = (id_of(&id)?, visit.card.code, visit.app.clone());
    let (actor, moment) = (visit.actor.clone(), visit.moment.clone());
    visit.app.db.write(move |tx| store::end_post(tx, &app, &mut moment.clone(), code, &actor, id)).await?;
    visit.app.memory.forget(code);
    visit.app.bell.ring();
    Ok(see(&super::OnePost::url(code, id)))
}

/// The holder chooses what is shown.
pub async fn shown(visit: Visit, Path((_, id)): Path<(String, String)>, form: Form) -> Result<Response, Fail> {
    let (id, code) = (id_of(&id)?, visit.card.code);
    let (actor, moment) = (visit.actor.clone(), visit.moment.clone());
    let (name, phone) = (form.is("show_name", "1"), form.is("show_phone", "1"));
    visit.app.db.write(move |tx| store::choose_shown(tx, &mut moment.clone(), code, &actor, id, name, phone)).await?;
    visit.app.memory.forget(code);
    Ok(see(&super::OnePost::url(code, id)))
}
