//! The page of one consultation: what is asked, who can see what, how to take part; and what whoever runs it can do.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, RawQuery};
use axum::response::Response;
use liren_core::pack::Pack;
use liren_core::permission::{Action, Where};
use liren_core::refusal::{Problem, ProblemKey, Refusal};
use liren_ground::ground::Ground;
use liren_ground::names;
use liren_kit::fail::Fail;
use liren_kit::form::{Form, queried};
use liren_kit::page::{Nav, Og, Page, Told, again, html, see, told};
use liren_kit::visit::Visit;
use liren_kit::when;
use liren_store::sql;

use super::begin;
use super::store::{self, Consultation, Stands, State};
use super::view::{Head, Naming, at_field, change};
use super::{picture, statements, urls, vote};
use crate::matters::urls as matters;
use crate::once::kept;
use crate::origin;
use crate::words::Consultations;

#[derive(Template)]
#[template(path = "consultations/show.html")]
struct ShowPage {
    page: Page,
    t: Consultations,
    list: String,
    head: Head,
    note: &'static str,
    problems: Vec<Told>,
    typed: Form,
    background: String,
    /// Why it was ended early or is open longer; may be empty.
    reason: String,
    /// Where it came from: words and address.
    from: Vec<(String, String)>,
    facts: String,
    /// `coming`, `open` or `over`.
    stands: &'static str,
    /// Lives in its place.
    votes: bool,
    begun: bool,
    progress: String,
    left: bool,
    privacy: Vec<String>,
    once: String,
    most: usize,
    /// Can write one more.
    writes: bool,
    wrote: bool,
    at: String,
    results: String,
    /// Whoever runs it: how many statements wait, in words.
    runs: bool,
    /// It was held elsewhere.
    imported: bool,
    waiting: String,
    closes: String,
    url: String,
}

pub(super) struct Loaded {
    pub k: Consultation,
    pub ground: Ground,
    pack: Arc<Pack>,
    from: Vec<(String, String)>,
    asked: Option<vote::Asked>,
    begun: bool,
    wrote: usize,
    live: usize,
    waiting: usize,
    statements: usize,
}

async fn load(visit: &Visit, number: &str) -> Result<Loaded, Fail> {
    let (app, code, number, actor) = (visit.app.clone(), visit.card.code, number.to_string(), visit.actor.clone());
    let lang = visit.lang;
    visit
        .app
        .db
        .read(move |tx| {
            let k = store::by_number(tx, code, &number)?.ok_or(Refusal::NotFound)?;
            let ground = Ground::read(tx, code)?;
            let person = actor.person.filter(|_| !k.homes(&ground, &actor).is_empty());
            let (mut asked, mut begun, mut mine) = (None, false, Vec::new());
            if let Some(person) = person {
                asked = Some(vote::asked(tx, code, k.id, person)?);
                begun = vote::voter(tx, code, k.id, person)?.is_some();
                mine = store::written_by(tx, code, k.id, person)?;
            }
            let t = Consultations(lang);
            let mut from = Vec::new();
            if let Some(matter) = k.matter {
                let known: Option<String> = tx.one(
                    sql!("SELECT number FROM matter WHERE community = $1 AND id = $2 AND visibility <> 'closed'"),
                    &[code.into(), matter.into()],
                    |r| r.get(0),
                )?;
                from.extend(known.map(|n| (t.from_matter(&n), matters::Matter::url(code, &n))));
            }
            if let Some(decision) = k.decision {
                let known = origin::decision(tx, code, decision)?;
                from.extend(known.map(|(words, id, _)| (t.from_words(&words), crate::meetings::urls::Meeting::url(code, id))));
            }
            Ok::<_, Fail>(Loaded {
                from,
                asked,
                begun,
                wrote: mine.len(),
                live: mine.iter().filter(|s| s.state != State::Out).count(),
                waiting: store::in_state(tx, code, k.id, State::Waiting)?.len(),
                statements: store::in_state(tx, code, k.id, State::In)?.len(),
                pack: app.pack_in(tx, &k.pack, k.pack_version)?,
                ground,
                k,
            })
        })
        .await
}

async fn page(visit: &Visit, number: &str, note: &'static str, typed: Form, problems: &[Problem]) -> Result<ShowPage, Fail> {
    let l = load(visit, number).await?;
    let (t, lang, now, k) = (Consultations(visit.lang), visit.lang, visit.moment.now, &l.k);
    let names = names::of(&visit.app, &visit.card).await?;
    let naming = Naming { card: &visit.card, names: &names, ground: &l.ground, lang, now };
    let head = naming.head(k);
    let count = |n: usize| i64::try_from(n).unwrap_or(0);
    let rules = l.pack.consultation.as_ref();
    let most = rules.map_or(0, |r| r.statements as usize);
    let keep = rules.map_or(0, |r| i64::from(r.keep_days));
    let at = head.url.clone();
    let few = i64::from(picture::FEW);
    let mut privacy = vec![t.privacy_people(few), t.privacy_staff().to_string()];
    privacy.push(match k.forgotten {
        Some(at) => t.privacy_forgotten(when::full_date(lang, &visit.card.zone, at)),
        None => t.privacy_until(keep),
    });
    let stands = k.stands(now);
    Ok(ShowPage {
        page: Page::new(visit, Nav::Other, k.question.clone()).passed_on(Og {
            description: format!("{} · {}", head.place, head.when),
            url: visit.app.absolute(&at),
            image: String::new(),
        }),
        t,
        list: urls::Consultations::url(visit.card.code),
        note,
        problems: told(problems, lang),
        background: k.background.clone(),
        reason: match (k.reason.as_str(), k.early) {
            ("", _) => String::new(),
            (why, true) => t.ended_early(why),
            (why, false) => t.open_longer(why),
        },
        from: l.from,
        facts: if k.people > 0 { t.facts(k.people, count(l.statements)) } else { t.facts_statements(count(l.statements)) },
        stands: stands.name(),
        votes: l.asked.is_some(),
        begun: l.begun,
        left: l.asked.as_ref().is_some_and(|a| a.done < a.all),
        progress: l.asked.as_ref().map(|a| t.progress(count(a.done), count(a.all))).unwrap_or_default(),
        privacy,
        once: kept(visit, &typed),
        most: statements::MOST,
        writes: l.live < most,
        wrote: l.wrote > 0,
        at: at.clone(),
        results: urls::Results::url(visit.card.code, &k.number),
        imported: k.imported,
        runs: visit.may(Action::RunConsultation, &Where::post(k.by)),
        waiting: t.waiting_count(count(l.waiting)),
        closes: match typed.get("closes") {
            "" => when::machine(&visit.card.zone, k.closes),
            kept => kept.to_string(),
        },
        url: visit.app.absolute(&at),
        head,
        typed,
    })
}

/// GET the page.
pub async fn show(visit: Visit, Path((_, number)): Path<(String, String)>, RawQuery(raw): RawQuery) -> Result<Response, Fail> {
    let t = Consultations(visit.lang);
    let note = match queried(raw.as_deref(), "did").as_str() {
        "wrote" => t.did_write(),
        "extended" => t.did_extend(),
        "ended" => t.did_end(),
        "all" => t.did_all(),
        _ => "",
    };
    html(&page(&visit, &number, note, Form::default(), &[]).await?)
}

/// The page again with what is wrong.
pub(super) async fn wrong(visit: &Visit, number: &str, form: Form, problems: &[Problem]) -> Result<Response, Fail> {
    again(&page(visit, number, "", form, problems).await?)
}

/// POST that it is open longer.
pub async fn extend(visit: Visit, Path((_, number)): Path<(String, String)>, form: Form) -> Result<Response, Fail> {
    let zone = visit.card.zone.clone();
    let mut c = form.check();
    let closes = c.required("closes", ProblemKey::BadTime, |s| when::instant(&zone, s));
    let reason = c.text("reason", 2, begin::REASON);
    let problems = c.problems;
    let (Some(closes), true) = (closes, problems.is_empty()) else {
        guard(&visit, &number).await?;
        return wrong(&visit, &number, form, &problems).await;
    };
    let asked = number.clone();
    let app = visit.app.clone();
    let done =
        change(&visit, move |tx, card, actor, moment| begin::extend(tx, &app, card, actor, moment, &asked, closes, &reason));
    match at_field(done.await)? {
        Ok(()) => Ok(see(&format!("{}?did=extended", urls::Consultation::url(visit.card.code, &number)))),
        Err(problems) => wrong(&visit, &number, form, &problems).await,
    }
}

/// POST that it ends early.
pub async fn end(visit: Visit, Path((_, number)): Path<(String, String)>, form: Form) -> Result<Response, Fail> {
    let mut c = form.check();
    let reason = c.text("why", 2, begin::REASON);
    let problems = c.problems;
    if !problems.is_empty() {
        guard(&visit, &number).await?;
        return wrong(&visit, &number, form, &problems).await;
    }
    let asked = number.clone();
    change(&visit, move |tx, card, actor, moment| begin::end(tx, card, actor, moment, &asked, &reason)).await?;
    Ok(see(&format!("{}?did=ended", urls::Consultation::url(visit.card.code, &number))))
}

/// Whoever may not run it hears that before what is wrong with a form.
pub(super) async fn guard(visit: &Visit, number: &str) -> Result<Consultation, Fail> {
    let (card, actor, number) = (visit.card.clone(), visit.actor.clone(), number.to_string());
    visit.app.db.read(move |tx| begin::run(tx, &card, &actor, &number)).await
}

/// Whether people can vote now.
pub(super) fn open(k: &Consultation, visit: &Visit) -> bool {
    k.stands(visit.moment.now) == Stands::Open
}
