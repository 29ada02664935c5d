//! Beginning a consultation: one form, from a matter or a decision where there is one.

use askama::Template;
use axum::extract::RawQuery;
use axum::response::Response;
use liren_core::permission::{Action, Where, check, check_somewhere};
use liren_core::refusal::{Problem, ProblemKey, Refusal};
use liren_core::time::DAY;
use liren_ground::ground::{Ground, Place};
use liren_ground::names::{self, Names};
use liren_kit::fail::Fail;
use liren_kit::form::{Choice, Form, queried};
use liren_kit::page::{Nav, Page, Told, again, html, see, told};
use liren_kit::visit::Visit;
use liren_kit::when;

use super::begin::{self, New};
use super::view::{at_field, change};
use super::{statements, urls};
use crate::once::{form_key, kept};
use crate::origin;
use crate::words::Consultations;

#[derive(Template)]
#[template(path = "consultations/new.html")]
struct NewPage {
    page: Page,
    t: Consultations,
    problems: Vec<Told>,
    typed: Form,
    places: Vec<Choice>,
    from: String,
    once: String,
    back: String,
    import: String,
    days: String,
    rules: String,
}

/// Places this person may ask.
pub(super) fn places(visit: &Visit, ground: &Ground, names: &Names, action: Action) -> Vec<Place> {
    let all = begin::PLACES.iter().flat_map(|sort| ground.all(sort, &names.order));
    all.filter(|p| ground.by(&visit.actor, action, *p).is_ok()).collect()
}

async fn page(visit: &Visit, typed: Form, problems: &[Problem]) -> Result<NewPage, Fail> {
    let (code, lang, t) = (visit.card.code, visit.lang, Consultations(visit.lang));
    let rules = begin::rules(&visit.card)?;
    let names = names::of(&visit.app, &visit.card).await?;
    let ground = visit.app.db.read(move |tx| Ground::read(tx, code)).await.map_err(Fail::from)?;
    let all = places(visit, &ground, &names, Action::StartConsultation);
    if all.is_empty() {
        check(&visit.actor, Action::StartConsultation, &Where::COMMUNITY)?;
        return Err(Refusal::Forbidden.into());
    }
    let chosen = Place::parse(typed.get("place"));
    let choice = |p: &Place| Choice::of(p.to_string(), ground.name(&names, &visit.card, lang, *p), chosen == Some(*p));
    Ok(NewPage {
        page: Page::new(visit, Nav::Other, t.new_title()),
        t,
        problems: told(problems, lang),
        places: all.iter().map(choice).collect(),
        from: match (typed.get("matter"), typed.get("decision")) {
            ("", "") => String::new(),
            ("", _) => t.from_decision().to_string(),
            (number, _) => t.from_matter(number),
        },
        once: kept(visit, &typed),
        back: urls::Consultations::url(code),
        import: urls::Import::url(code),
        days: t.new_days(i64::from(rules.days.least), i64::from(rules.days.most)),
        rules: t.new_rules(i64::from(rules.statements), i64::from(rules.keep_days)),
        typed,
    })
}

/// GET the form.
pub async fn blank(visit: Visit, RawQuery(raw): RawQuery) -> Result<Response, Fail> {
    check_somewhere(&visit.actor, Action::StartConsultation)?;
    let (zone, now) = (&visit.card.zone, visit.moment.now);
    let days = begin::rules(&visit.card)?.usual_days;
    // Until the evening of the last day: people answer after work.
    let closes = zone.at(zone.date(now).add_days(i64::from(days)), 20, 0);
    let typed = Form::of(&[
        ("matter", &queried(raw.as_deref(), "matter")),
        ("decision", &queried(raw.as_deref(), "decision")),
        ("opens", &when::machine(zone, now)),
        ("closes", &when::machine(zone, closes)),
    ]);
    html(&page(&visit, typed, &[]).await?)
}

/// Reads the form; every problem at once.
pub(super) fn read(visit: &Visit, form: &Form) -> Result<New, Vec<Problem>> {
    let zone = &visit.card.zone;
    let mut c = form.check();
    let question = c.text("question", 4, begin::QUESTION);
    let background = c.text("background", 0, begin::BACKGROUND);
    let place = c.required("place", ProblemKey::NotAChoice, Place::parse);
    let opens = c.optional("opens", ProblemKey::BadTime, |s| when::instant(zone, s));
    let closes = c.required("closes", ProblemKey::BadTime, |s| when::instant(zone, s));
    let lines: Vec<String> = form.get("statements").lines().map(|l| l.trim().to_string()).filter(|l| !l.is_empty()).collect();
    if lines.len() < 2 {
        c.problem("statements", ProblemKey::TooFewParts { min: 2 });
    } else if lines.len() > begin::STARTING {
        c.problem("statements", ProblemKey::Enough { max: begin::STARTING });
    }
    let fits = |l: &String| (statements::LEAST..=statements::MOST).contains(&l.chars().count());
    if let Some(line) = lines.iter().position(|l| !fits(l)) {
        c.problem("statements", ProblemKey::BadRow { line: line + 1 });
    }
    c.finish()?;
    let opens = opens.unwrap_or(visit.moment.now).max(visit.moment.now.plus(-DAY));
    match (place, closes, form_key(form.get("once"))) {
        (Some(place), Some(closes), Some(once)) => {
            Ok(New { question, background, place, opens, closes, statements: lines, matter: None, decision: None, once })
        }
        _ => Err(vec![Problem::new("question", ProblemKey::Required)]),
    }
}

/// POST it.
pub async fn send(visit: Visit, form: Form) -> Result<Response, Fail> {
    let new = match read(&visit, &form) {
        Ok(new) => new,
        Err(problems) => {
            check_somewhere(&visit.actor, Action::StartConsultation)?;
            return again(&page(&visit, form, &problems).await?);
        }
    };
    let (matter, decision) = (form.get("matter").to_string(), form.get("decision").to_string());
    let code = visit.card.code;
    let number = number(&visit).await?;
    let done = change(&visit, move |tx, card, actor, moment| {
        let from = origin::find(tx, card.code, actor, &matter, &decision)?;
        let new = New { matter: from.matter, decision: from.decision, ..new.clone() };
        begin::begin(tx, card, actor, moment, &number, &new)
    })
    .await;
    match at_field(done)? {
        Ok(number) => Ok(see(&urls::Consultation::url(code, number))),
        Err(problems) => again(&page(&visit, form, &problems).await?),
    }
}

/// The next number of the year: `C2026-001`.
pub(super) async fn number(visit: &Visit) -> Result<String, Fail> {
    let year = visit.card.zone.date(visit.moment.now).year;
    let n = visit.app.db.number(visit.card.code, &format!("consultation-{year}")).await?;
    Ok(format!("C{year}-{n:03}"))
}
