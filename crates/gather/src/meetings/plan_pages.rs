//! Planning a meeting: which kind, then one page with the rest; once, or as the first of a series.

use std::sync::Arc;

use askama::Template;
use axum::extract::RawQuery;
use axum::response::Response;
use liren_core::id::MeetingId;
use liren_core::meeting::{Holidays, Rhythm, Rounds};
use liren_core::pack::MeetingKind;
use liren_core::permission::{Action, Where, check};
use liren_core::refusal::{Problem, ProblemKey, Refusal};
use liren_core::time::{Time, Zone};
use liren_ground::ground::{Ground, Place};
use liren_ground::names::{self, Names};
use liren_kit::fail::Fail;
use liren_kit::form::{Choice, Form, queried};
use liren_kit::joined;
use liren_kit::page::{Nav, Page, Told, again, html, see, told};
use liren_kit::visit::Visit;
use liren_kit::when;

use super::plan::{self, New};
use super::view::told_at_field;
use super::{series, urls};
use crate::once::{kept, said_key};
use crate::words::Meetings;

struct Tile {
    href: String,
    name: String,
    about: String,
}

#[derive(Template)]
#[template(path = "meetings/kinds.html")]
struct KindsPage {
    page: Page,
    t: Meetings,
    back: String,
    kinds: Vec<Tile>,
}

#[derive(Template)]
#[template(path = "meetings/new.html")]
struct NewPage {
    page: Page,
    t: Meetings,
    problems: Vec<Told>,
    back: String,
    kind: String,
    name: String,
    about: String,
    invited: String,
    notice: String,
    /// Who may ask for one, in words.
    asked_by: String,
    quorum: String,
    places: Vec<Choice>,
    typed: Form,
    once: String,
    usual: String,
    rounds: Vec<Choice>,
}

/// The usual agenda of a kind: talked of every time, to be changed at will.
fn usual(t: Meetings, kind: &MeetingKind) -> Vec<String> {
    let items = match kind.code.as_str() {
        "listening" => [t.usual_last(), t.usual_listen(), t.usual_who()],
        "exchange" => [t.usual_last(), t.usual_news(), t.usual_who()],
        _ if kind.majority.is_some() => [t.usual_explain(), t.usual_talk(), t.usual_decide()],
        _ => [t.usual_explain(), t.usual_talk(), t.usual_who()],
    };
    items.map(str::to_string).to_vec()
}

/// Who is invited, in words.
pub(super) fn invited(visit: &Visit, kind: &MeetingKind) -> String {
    let roles = kind.roles.iter().chain(&kind.guests).map(|r| visit.card.pack.role(*r).get(visit.lang).to_string());
    let bodies =
        kind.bodies.iter().chain(&kind.guest_bodies).filter_map(|b| visit.card.pack.words.bodies.iter().find(|x| x.code == *b));
    let all: Vec<String> = roles.chain(bodies.map(|b| b.name.get(visit.lang).to_string())).collect();
    joined::list(visit.lang, all)
}

async fn ground(visit: &Visit) -> Result<Arc<Ground>, Fail> {
    let (app, code) = (visit.app.clone(), visit.card.code);
    visit.app.db.read(move |tx| Ground::kept(tx, &app, code)).await.map_err(Fail::from)
}

/// Places of a kind for which this person may plan.
pub(super) fn places(visit: &Visit, ground: &Ground, names: &Names, kind: &MeetingKind) -> Vec<Place> {
    let all = kind.places.iter().flat_map(|sort| ground.all(sort, &names.order));
    let plans = plan::plans(&visit.actor, kind);
    all.filter(|p| plans && ground.by(&visit.actor, Action::PlanMeeting, *p).is_ok()).collect()
}

async fn form_page(visit: &Visit, kind: &MeetingKind, typed: Form, problems: &[Problem]) -> Result<NewPage, Fail> {
    let (t, names, ground) = (Meetings(visit.lang), names::of(&visit.app, &visit.card).await?, ground(visit).await?);
    let all = places(visit, &ground, &names, kind);
    if all.is_empty() {
        check(&visit.actor, Action::PlanMeeting, &Where::COMMUNITY)?;
        return Err(Refusal::Forbidden.into());
    }
    let chosen = Place::parse(typed.get("place"));
    let choice = |p: &Place| Choice::of(p.to_string(), ground.name(&names, &visit.card, visit.lang, *p), chosen == Some(*p));
    let rounds = [("", t.once()), ("week", t.every_week()), ("month", t.every_month()), ("quarter", t.every_quarter())];
    let share = |s: Option<liren_core::ballot::rule::Share>| {
        s.map(|s| if s.more { t.more_than(s.num, s.den) } else { t.at_least(s.num, s.den) })
    };
    let quorum = match (share(kind.quorum), share(kind.majority)) {
        (Some(q), Some(m)) => t.needs(q, m),
        _ if kind.ballot => t.needs_ballot().to_string(),
        _ => t.needs_nothing().to_string(),
    };
    Ok(NewPage {
        page: Page::new(visit, Nav::Other, t.plan_title(kind.name.get(visit.lang))),
        t,
        problems: told(problems, visit.lang),
        back: urls::Plan::url(visit.card.code),
        kind: kind.code.clone(),
        name: kind.name.get(visit.lang).to_string(),
        about: kind.about.get(visit.lang).to_string(),
        invited: t.invites(invited(visit, kind)),
        notice: t.notice_asked(i64::from(kind.notice_days)),
        asked_by: match kind.called_by.as_slice() {
            [] => String::new(),
            all => t.called_by(joined::list(
                visit.lang,
                all.iter().map(|c| format!("{} {}", c.of.get(visit.lang), share(Some(c.share)).unwrap_or_default())),
            )),
        },
        quorum,
        places: all.iter().map(choice).collect(),
        usual: joined::list(visit.lang, usual(t, kind)),
        once: kept(visit, &typed),
        rounds: rounds.iter().map(|(v, w)| Choice::of(*v, *w, typed.get("rounds") == *v)).collect(),
        typed,
    })
}

/// GET: the kinds, or with `?kind=` the form.
pub async fn blank(visit: Visit, RawQuery(raw): RawQuery) -> Result<Response, Fail> {
    let (t, code) = (Meetings(visit.lang), visit.card.code);
    let asked = queried(raw.as_deref(), "kind");
    if let Some(kind) = visit.card.pack.meeting(&asked) {
        let card = visit.card.clone();
        // In four days, in the evening: most meetings ask for three days of notice, and people work.
        let day = card.zone.date(visit.moment.now).add_days(i64::from(kind.notice_days) + 1);
        let (from, until) = (card.zone.at(day, 19, 0), card.zone.at(day, 20, 30));
        let typed = Form::of(&[
            ("starts", &when::machine(&card.zone, from)),
            ("ends", &when::machine(&card.zone, until)),
            ("held_at", &card.address),
            ("usual", "1"),
        ]);
        return html(&form_page(&visit, kind, typed, &[]).await?);
    }
    let (names, ground) = (names::of(&visit.app, &visit.card).await?, ground(&visit).await?);
    let kinds: Vec<Tile> = visit
        .card
        .pack
        .meetings
        .iter()
        .filter(|k| !places(&visit, &ground, &names, k).is_empty())
        .map(|k| Tile {
            href: format!("{}?kind={}", urls::Plan::url(code), k.code),
            name: k.name.get(visit.lang).to_string(),
            about: k.about.get(visit.lang).to_string(),
        })
        .collect();
    if kinds.is_empty() {
        check(&visit.actor, Action::PlanMeeting, &Where::COMMUNITY)?;
    }
    html(&KindsPage { page: Page::new(&visit, Nav::Other, t.plan_one()), t, back: urls::Meetings::url(code), kinds })
}

/// The rhythm as it is read off the first day: the second Tuesday stays the second Tuesday.
pub(super) fn rhythm(zone: &Zone, starts: Time, rounds: Rounds, holidays: Holidays) -> Rhythm {
    let first = zone.civil(starts);
    let nth = if first.date.add_days(7).month == first.date.month { (first.date.day - 1) / 7 + 1 } else { 5 };
    Rhythm { rounds, weekday: first.weekday, nth, holidays }
}

/// Reads the form; every problem at once.
fn read(visit: &Visit, kind: &MeetingKind, form: &Form) -> Result<(New, Option<Rhythm>), Vec<Problem>> {
    let zone = &visit.card.zone;
    let mut check = form.check();
    let place = check.required("place", ProblemKey::NotAChoice, Place::parse);
    let title = check.text("title", 2, plan::MOST_TITLE);
    let starts = check.required("starts", ProblemKey::BadTime, |s| when::instant(zone, s));
    let ends = check.required("ends", ProblemKey::BadTime, |s| when::instant(zone, s));
    let held_at = check.text("held_at", 2, plan::MOST_TITLE);
    let rounds = check.optional("rounds", ProblemKey::NotAChoice, Rounds::parse);
    if let (Some(starts), Some(ends)) = (starts, ends)
        && let Err(refusal) = plan::times(starts, ends, visit.moment.now)
    {
        check.problems.extend(refusal.problems().iter().cloned());
    }
    check.finish()?;
    let (Some(place), Some(starts), Some(ends)) = (place, starts, ends) else { return Err(Vec::new()) };
    let holidays = if form.is("holidays", "skip") { Holidays::Skip } else { Holidays::Move };
    let rhythm = rounds.map(|rounds| rhythm(zone, starts, rounds, holidays));
    let items = if form.is("usual", "1") { usual(Meetings(visit.lang), kind) } else { Vec::new() };
    let items = items.into_iter().map(|title| (title, 0)).collect();
    Ok((New { kind: kind.code.clone(), title, place, starts, ends, held_at, series: None, items, once: said_key(form) }, rhythm))
}

/// POST: plans it; people are invited from its own page.
pub async fn send(visit: Visit, form: Form) -> Result<Response, Fail> {
    let Some(kind) = visit.card.pack.meeting(form.get("kind")).cloned() else {
        check(&visit.actor, Action::PlanMeeting, &Where::COMMUNITY)?;
        return Ok(see(&urls::Plan::url(visit.card.code)));
    };
    let (new, rhythm) = match read(&visit, &kind, &form) {
        Ok(values) => values,
        Err(problems) => return again(&form_page(&visit, &kind, form, &problems).await?),
    };
    let (card, actor, moment) = (visit.card.clone(), visit.actor.clone(), visit.moment.clone());
    let done = visit.app.db.write(move |tx| {
        let mut moment = moment.clone();
        match rhythm {
            None => plan::plan(tx, &card, &actor, &mut moment, &new).map(Some),
            Some(rhythm) => series::begin(tx, &card, &actor, &mut moment, &new, rhythm).map(|_| None),
        }
    });
    let id: Option<MeetingId> = match told_at_field(done.await)? {
        Ok(id) => id,
        Err(problems) => return again(&form_page(&visit, &kind, form, &problems).await?),
    };
    let code = visit.card.code;
    Ok(see(&id.map_or_else(|| urls::Meetings::url(code), |id| urls::Meeting::url(code, id))))
}
