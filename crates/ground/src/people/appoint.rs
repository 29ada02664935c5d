//! The forms of appointing: a new post, a vacant one, a successor. One form, three doors.

use askama::Template;
use axum::extract::{Path, Query};
use axum::response::Response;
use liren_core::contact::Contact;
use liren_core::permission::{Action, Role, Scope, Where, check};
use liren_core::refusal::{Problem, ProblemKey, Refusal};
use liren_core::time::{Date, Time};
use liren_kit::fail::Fail;
use liren_kit::form::{Choice, Form};
use liren_kit::page::{Nav, Page, Told, again, html, see, told};
use liren_kit::visit::Visit;
use serde::Deserialize;

use super::offered;
use super::one::{id_of, title};
use super::store::{self, Appointment, NewPost};
use super::tell::tell;
use crate::names;
use crate::words::People;

/// A term that nobody says otherwise about: three years.
const TERM_YEARS: i16 = 3;

#[derive(Deserialize)]
pub struct Asks {
    #[serde(default)]
    role: String,
    #[serde(default)]
    place: String,
}

/// A place as a form carries it: `circle-<id>`.
pub(super) fn scope_value(scope: Scope) -> String {
    match scope.place() {
        Some(id) => format!("{}-{}", scope.kind(), id.as_simple()),
        None => scope.kind().to_string(),
    }
}

/// Back from [`scope_value`].
pub(super) fn scope_of(text: &str) -> Option<Scope> {
    match text.split_once('-') {
        None => Scope::of(text, None),
        Some((kind, id)) => Scope::of(kind, Some(uuid::Uuid::try_parse(id).ok()?)),
    }
}

#[derive(Template)]
#[template(path = "people/role.html")]
struct RolePage {
    page: Page,
    t: People,
    back: String,
    roles: Vec<Choice>,
}

#[derive(Template)]
#[template(path = "people/appoint.html")]
struct AppointPage {
    page: Page,
    t: People,
    problems: Vec<Told>,
    back: String,
    lead: &'static str,
    /// For a new post: its role and where it can be.
    role: String,
    /// Its place is that of its body.
    by_body: bool,
    places: Vec<Choice>,
    bodies: Vec<Choice>,
    name: String,
    phone: String,
    chosen: Vec<Choice>,
    starts: String,
    ends: String,
    show_name: bool,
    show_phone: bool,
    send: &'static str,
    may_start: bool,
}

/// Which door the form stands at.
enum Door {
    New,
    Fill,
    HandOver,
}

/// What was typed, or what a blank form begins with.
fn shown(
    visit: &Visit,
    door: &Door,
    role: Role,
    heading: String,
    back: String,
    form: &Form,
    problems: &[Problem],
) -> AppointPage {
    let t = People(visit.lang);
    let chosen = offered::ways(visit, role, form.get("chosen")).collect();
    AppointPage {
        page: Page::new(visit, Nav::Other, heading),
        t,
        problems: told(problems, visit.lang),
        back,
        lead: match door {
            Door::HandOver => t.hand_over_lead(),
            _ if role.is_seat() => t.seat_lead(),
            _ => t.appoint_lead(),
        },
        role: if matches!(door, Door::New) { role.name().into() } else { String::new() },
        by_body: offered::by_body(role),
        places: Vec::new(),
        bodies: Vec::new(),
        name: form.get("name").into(),
        phone: form.get("phone").into(),
        chosen,
        starts: form.get("starts").into(),
        ends: form.get("ends").into(),
        show_name: form.is("show_name", "1"),
        show_phone: form.is("show_phone", "1"),
        send: if matches!(door, Door::HandOver) { t.hand_over_do() } else { t.appoint_do() },
        may_start: !matches!(door, Door::HandOver),
    }
}

/// A blank form: from today, for three years.
fn blank(visit: &Visit) -> Form {
    let today = visit.card.zone.date(visit.moment.now);
    let last = Date::new(today.year + TERM_YEARS, today.month, today.day).unwrap_or(today.add_days(365 * 3)).add_days(-1);
    Form::of(&[("starts", &today.to_string()), ("ends", &last.to_string())])
}

struct Typed {
    name: String,
    phone: Option<Contact>,
    chosen: String,
    starts: Time,
    ends: Option<Time>,
    show_name: bool,
    show_phone: bool,
}

/// A name and a phone as they stand on such forms.
pub(super) fn name_and_phone(check: &mut liren_kit::form::Check<'_>, must: bool) -> (String, Option<Contact>) {
    let name = check.text("name", usize::from(must), 40);
    let phone = if must {
        check.required("phone", ProblemKey::NotAPhone, Contact::phone)
    } else {
        check.optional("phone", ProblemKey::NotAPhone, Contact::phone)
    };
    (name, phone)
}

fn read(visit: &Visit, role: Role, form: &Form) -> Result<Typed, Vec<Problem>> {
    let (zone, now) = (&visit.card.zone, visit.moment.now);
    let today = zone.date(now);
    let mut check = form.check();
    let (name, phone) = name_and_phone(&mut check, true);
    let known = |code: &str| offered::ways(visit, role, code).any(|c| c.on).then(|| code.to_string());
    let chosen = check.required("chosen", ProblemKey::NotAChoice, known);
    let starts = check.optional("starts", ProblemKey::BadDate, |s| s.parse::<Date>().ok().filter(|d| *d <= today));
    let ends = check.optional("ends", ProblemKey::BadDate, |s| s.parse::<Date>().ok());
    let starts = starts.unwrap_or(today);
    if ends.is_some_and(|e| e <= starts) {
        check.problem("ends", ProblemKey::EndBeforeStart);
    }
    check.finish()?;
    Ok(Typed {
        name,
        phone,
        chosen: chosen.unwrap_or_default(),
        // Today begins now: what happened this morning was still the predecessor's.
        starts: if starts == today { now } else { zone.at(starts, 0, 0) },
        ends: ends.map(|e| zone.at(e.add_days(1), 0, 0)),
        show_name: form.is("show_name", "1"),
        show_phone: form.is("show_phone", "1"),
    })
}

/// First which post, then who.
pub async fn new_form(visit: Visit, Query(asks): Query<Asks>) -> Result<Response, Fail> {
    check(&visit.actor, Action::ManagePosts, &Where::COMMUNITY)?;
    let t = People(visit.lang);
    let Some(role) = Role::parse(&asks.role).filter(|r| offered::roles(&visit).any(|known| known == *r)) else {
        let roles = offered::roles(&visit).map(|r| Choice {
            value: format!("{}?role={}", super::NewPost::url(visit.card.code), r.name()),
            words: visit.card.pack.role(r).get(visit.lang).to_string(),
            on: false,
        });
        let roles = roles.collect();
        let back = super::Posts::url(visit.card.code);
        return html(&RolePage { page: Page::new(&visit, Nav::Other, t.new_post()), t, back, roles });
    };
    html(&new_page(&visit, role, &asks.place, &blank(&visit), &[]).await?)
}

async fn new_page(visit: &Visit, role: Role, place: &str, form: &Form, problems: &[Problem]) -> Result<AppointPage, Fail> {
    let t = People(visit.lang);
    let heading = t.appoint_to(visit.card.pack.role(role).get(visit.lang));
    let mut page = shown(visit, &Door::New, role, heading, super::Posts::url(visit.card.code), form, problems);
    page.places = offered::places(visit, role, place).await?;
    let code = visit.card.code;
    let all = visit.app.db.read(move |tx| store::bodies(tx, code)).await.map_err(Fail::from)?;
    page.bodies = offered::bodies(visit, role, &all, form.get("body"));
    Ok(page)
}

/// Creates the post, or takes the vacant one that is there, and appoints.
pub async fn create(visit: Visit, form: Form) -> Result<Response, Fail> {
    check(&visit.actor, Action::ManagePosts, &Where::COMMUNITY)?;
    let role = Role::parse(form.get("role")).filter(|r| offered::roles(&visit).any(|known| known == *r));
    let role = role.ok_or(Refusal::BadRequest)?;
    let place = form.get("place").to_string();
    let body = form.get("body").parse().ok();
    let (at, scope) = match body {
        Some(id) if offered::by_body(role) => ("body", offered::body_scope(&visit, id).await?),
        None if offered::by_body(role) => ("body", None),
        _ => ("place", scope_of(&place)),
    };
    let typed = read(&visit, role, &form);
    let (typed, scope) = match (typed, scope) {
        (Ok(typed), Some(scope)) => (typed, scope),
        (typed, scope) => {
            let mut problems = typed.err().unwrap_or_default();
            if scope.is_none() {
                let key = if form.get(at).is_empty() { ProblemKey::Required } else { ProblemKey::NotAChoice };
                problems.insert(0, Problem::new(at, key));
            }
            return again(&new_page(&visit, role, &place, &form, &problems).await?);
        }
    };
    let (code, app, card) = (visit.card.code, visit.app.clone(), visit.card.clone());
    let (actor, moment) = (visit.actor.clone(), visit.moment.clone());
    let done = visit.app.db.write(move |tx| {
        let mut moment = moment.clone();
        let new = NewPost { role, scope, body };
        let person = store::person_by_phone(tx, &app, &mut moment, code, &actor, &typed.name, typed.phone.as_ref())?;
        // Seats stand side by side at one place: each is a post of its own, and everybody has one.
        let there = if role.is_seat() { None } else { store::open_post_at(tx, code, role, scope)? };
        if role.is_seat()
            && let Some(held) = store::seat_held(tx, code, &new, person)?
        {
            return Ok(held);
        }
        let vacant = match there {
            Some(id) => store::post(tx, code, id)?.filter(|p| p.person.is_none()).map(|p| p.id),
            None => None,
        };
        let id = match vacant {
            Some(id) => id,
            None => store::create_post(tx, &app, &mut moment, code, &actor, &new)?,
        };
        store::appoint(tx, &app, &mut moment, code, &actor, id, &typed.of(person))?;
        let url = super::OnePost::url(code, id);
        let role_words = card.pack.role(role);
        tell(tx, &app, &card, &mut moment, person, &url, &|l| People(l).told_appointed(&card.name, role_words.get(l)))?;
        Ok::<_, Fail>(id)
    });
    match done.await {
        Ok(id) => changed(&visit, &super::OnePost::url(code, id)),
        Err(Fail::Refused(Refusal::Invalid(problems))) => again(&new_page(&visit, role, &place, &form, &problems).await?),
        Err(fail) => Err(fail),
    }
}

impl Typed {
    fn of(&self, person: liren_core::id::PersonId) -> Appointment<'_> {
        Appointment {
            person,
            chosen: &self.chosen,
            starts: self.starts,
            ends: self.ends,
            show_name: self.show_name,
            show_phone: self.show_phone,
        }
    }
}

fn changed(visit: &Visit, url: &str) -> Result<Response, Fail> {
    visit.app.memory.forget(visit.card.code);
    visit.app.bell.ring();
    Ok(see(url))
}

/// A post that is there, with the form at one of its doors.
async fn at_post(visit: &Visit, id: &str, door: Door, form: &Form, problems: &[Problem]) -> Result<AppointPage, Fail> {
    let (id, code) = (id_of(id)?, visit.card.code);
    let post = visit.app.db.read(move |tx| store::post(tx, code, id)).await.map_err(Fail::from)?.ok_or(Refusal::NotFound)?;
    let fits = match door {
        Door::Fill => post.person.is_none(),
        _ => post.person.is_some(),
    };
    if post.ended.is_some() || !fits {
        return Err(Refusal::Conflict.into());
    }
    let names = names::of(&visit.app, &visit.card).await?;
    let (t, what) = (People(visit.lang), title(visit, &names, post.role, post.scope));
    let heading = if matches!(door, Door::HandOver) { t.hand_over_of(what) } else { t.appoint_to(what) };
    Ok(shown(visit, &door, post.role, heading, super::OnePost::url(code, id), form, problems))
}

/// The form for a vacant post.
pub async fn fill_form(visit: Visit, Path((_, id)): Path<(String, String)>) -> Result<Response, Fail> {
    check(&visit.actor, Action::ManagePosts, &Where::COMMUNITY)?;
    html(&at_post(&visit, &id, Door::Fill, &blank(&visit), &[]).await?)
}

/// Appoints to a vacant post.
pub async fn fill(visit: Visit, Path((_, id)): Path<(String, String)>, form: Form) -> Result<Response, Fail> {
    check(&visit.actor, Action::ManagePosts, &Where::COMMUNITY)?;
    finish(visit, id, Door::Fill, form).await
}

/// The form for a successor.
pub async fn hand_over_form(visit: Visit, Path((_, id)): Path<(String, String)>) -> Result<Response, Fail> {
    store::check_own(&visit.actor, Action::HandOverPost, id_of(&id)?)?;
    html(&at_post(&visit, &id, Door::HandOver, &blank(&visit), &[]).await?)
}

/// Hands over.
pub async fn hand_over(visit: Visit, Path((_, id)): Path<(String, String)>, form: Form) -> Result<Response, Fail> {
    store::check_own(&visit.actor, Action::HandOverPost, id_of(&id)?)?;
    finish(visit, id, Door::HandOver, form).await
}

async fn finish(visit: Visit, id: String, door: Door, form: Form) -> Result<Response, Fail> {
    let (asked, of) = (id_of(&id)?, visit.card.code);
    let role = visit.app.db.read(move |tx| store::post(tx, of, asked)).await.map_err(Fail::from)?.ok_or(Refusal::NotFound)?.role;
    let mut typed = match read(&visit, role, &form) {
        Ok(typed) => typed,
        Err(problems) => return again(&at_post(&visit, &id, door, &form, &problems).await?),
    };
    let (post, code, app, card) = (id_of(&id)?, visit.card.code, visit.app.clone(), visit.card.clone());
    let (actor, moment, hands) = (visit.actor.clone(), visit.moment.clone(), matches!(door, Door::HandOver));
    if hands {
        typed.starts = visit.moment.now;
    }
    let done = visit.app.db.write(move |tx| {
        let mut moment = moment.clone();
        let person = store::person_by_phone(tx, &app, &mut moment, code, &actor, &typed.name, typed.phone.as_ref())?;
        let now = if hands {
            store::hand_over(tx, &app, &mut moment, code, &actor, post, &typed.of(person))?
        } else {
            store::appoint(tx, &app, &mut moment, code, &actor, post, &typed.of(person))?;
            post
        };
        let words = card.pack.role(role);
        let url = super::OnePost::url(code, now);
        tell(tx, &app, &card, &mut moment, person, &url, &|l| People(l).told_appointed(&card.name, words.get(l)))?;
        Ok::<_, Fail>(now)
    });
    match done.await {
        Ok(now) => changed(&visit, &super::OnePost::url(code, now)),
        Err(Fail::Refused(Refusal::Invalid(problems))) => again(&at_post(&visit, &id, door, &form, &problems).await?),
        Err(fail) => Err(fail),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn places_read_back(bytes in any::<u128>(), text in ".{0,50}") {
            let id = uuid::Uuid::from_u128(bytes);
            for scope in [Scope::Community, Scope::Street, Scope::Grid(id.into()), Scope::Group(id.into()), Scope::Circle(id.into())] {
                prop_assert_eq!(scope_of(&scope_value(scope)), Some(scope));
            }
            if let Some(scope) = scope_of(&text) {
                prop_assert_eq!(scope_of(&scope_value(scope)), Some(scope));
            }
        }
    }
}
