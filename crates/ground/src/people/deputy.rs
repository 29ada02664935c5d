//! Who stands in while the holder is away: somebody who holds a post here, or a neighbour by name and phone.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use liren_core::permission::Action;
use liren_core::refusal::{Problem, ProblemKey, Refusal};
use liren_core::time::Date;
use liren_kit::fail::Fail;
use liren_kit::form::{Choice, Form};
use liren_kit::page::{Nav, Page, Told, again, html, see, told};
use liren_kit::visit::Visit;
use liren_kit::when;

use super::appoint::name_and_phone;
use super::one::{id_of, title};
use super::store::{self, Deputy};
use super::tell::{tell, term_end};
use crate::names;
use crate::words::People;

#[derive(Template)]
#[template(path = "people/deputy.html")]
struct DeputyPage {
    page: Page,
    t: People,
    problems: Vec<Told>,
    back: String,
    /// Who stands in until when; empty when nobody does.
    now: String,
    holders: Vec<Choice>,
    name: String,
    phone: String,
    from: String,
    until: String,
}

async fn shown(visit: &Visit, id: &str, form: &Form, problems: &[Problem]) -> Result<DeputyPage, Fail> {
    let (id, code, now) = (id_of(id)?, visit.card.code, visit.moment.now);
    let names = names::of(&visit.app, &visit.card).await?;
    let read = visit.app.db.read(move |tx| {
        let post = store::post(tx, code, id)?.ok_or(Refusal::NotFound)?;
        Ok::<_, Fail>((post, store::open_posts(tx, code)?))
    });
    let (post, all) = read.await?;
    if post.ended.is_some() || post.person.is_none() {
        return Err(Refusal::Conflict.into());
    }
    let (t, lang, zone) = (People(visit.lang), visit.lang, &visit.card.zone);
    let standing = match (post.deputy, post.away_from, post.away_until) {
        (Some(_), Some(from), Some(until)) if until > now => {
            let date = |at| when::full_date(lang, zone, at);
            t.away(date(from), date(term_end(until)), post.deputy_name.clone())
        }
        _ => String::new(),
    };
    // A deputy needs no more rights than the post has, so anybody who holds one will do.
    let holders = all
        .iter()
        .filter(|p| p.person.is_some() && p.person != post.person)
        .map(|p| Choice {
            value: p.id.to_string(),
            words: names.post(&visit.card, lang, p.id),
            on: form.get("who") == p.id.to_string(),
        })
        .collect();
    Ok(DeputyPage {
        page: Page::new(visit, Nav::Other, t.deputy_of(title(visit, &names, post.role, post.scope))),
        t,
        problems: told(problems, lang),
        back: super::OnePost::url(code, id),
        now: standing,
        holders,
        name: form.get("name").into(),
        phone: form.get("phone").into(),
        from: form.get("from").into(),
        until: form.get("until").into(),
    })
}

/// The form.
pub async fn form(visit: Visit, Path((_, id)): Path<(String, String)>) -> Result<Response, Fail> {
    store::check_own(&visit.actor, Action::NameDeputy, id_of(&id)?)?;
    let today = visit.card.zone.date(visit.moment.now).to_string();
    html(&shown(&visit, &id, &Form::of(&[("from", &today)]), &[]).await?)
}

/// Names the deputy (`do=name`) or takes the post back (`do=back`).
pub async fn send(visit: Visit, Path((_, id)): Path<(String, String)>, form: Form) -> Result<Response, Fail> {
    let (post, code) = (id_of(&id)?, visit.card.code);
    store::check_own(&visit.actor, Action::NameDeputy, post)?;
    let (actor, moment, app, card) = (visit.actor.clone(), visit.moment.clone(), visit.app.clone(), visit.card.clone());
    if form.is("do", "back") {
        visit.app.db.write(move |tx| store::set_deputy(tx, &mut moment.clone(), code, &actor, post, None)).await?;
        visit.app.memory.forget(code);
        return Ok(see(&super::OnePost::url(code, post)));
    }
    let mut check = form.check();
    let who = check.optional("who", ProblemKey::NotAChoice, |s| s.parse::<liren_core::id::PostId>().ok());
    let (name, phone) = name_and_phone(&mut check, form.get("who").is_empty());
    let from = check.required("from", ProblemKey::BadDate, |s| s.parse::<Date>().ok());
    let until = check.required("until", ProblemKey::BadDate, |s| s.parse::<Date>().ok());
    if let (Some(from), Some(until)) = (from, until)
        && until < from
    {
        check.problem("until", ProblemKey::EndBeforeStart);
    }
    let problems = check.finish().err().unwrap_or_default();
    let (Some(from), Some(until), true) = (from, until, problems.is_empty()) else {
        return again(&shown(&visit, &id, &form, &problems).await?);
    };
    let done = visit.app.db.write(move |tx| {
        let mut moment = moment.clone();
        let person = match who {
            Some(other) => {
                let other = store::post(tx, code, other)?.filter(|p| p.ended.is_none()).and_then(|p| p.person);
                other.ok_or_else(|| Refusal::field("who", ProblemKey::NotHere))?
            }
            None => store::person_by_phone(tx, &app, &mut moment, code, &actor, &name, phone.as_ref())?,
        };
        let zone = &card.zone;
        let deputy = Deputy { person, from: zone.at(from, 0, 0), until: zone.at(until.add_days(1), 0, 0) };
        store::set_deputy(tx, &mut moment, code, &actor, post, Some(&deputy))?;
        let role = store::post(tx, code, post)?.ok_or(Refusal::NotFound)?.role;
        let text = |l| {
            let date = |at| when::full_date(l, zone, at);
            People(l).told_deputy(&card.name, date(deputy.from), date(term_end(deputy.until)), card.pack.role(role).get(l))
        };
        tell(tx, &app, &card, &mut moment, person, &super::OnePost::url(code, post), &text)
    });
    match done.await {
        Ok(()) => {
            visit.app.memory.forget(code);
            Ok(see(&super::OnePost::url(code, post)))
        }
        Err(Fail::Refused(Refusal::Invalid(problems))) => again(&shown(&visit, &id, &form, &problems).await?),
        Err(fail) => Err(fail),
    }
}
