//! Beginning a selection: which, for whom, why, for how long.

use std::sync::Arc;

use askama::Template;
use axum::extract::RawQuery;
use axum::response::Response;
use liren_core::id::SelectionId;
use liren_core::lang::Lang;
use liren_core::pack::{SelectionRules, Span, Way};
use liren_core::permission::{Action, Where, check};
use liren_core::refusal::{Problem, ProblemKey, Refusal};
use liren_ground::ground::{Ground, Place};
use liren_ground::names::{self, Names};
use liren_kit::fail::Fail;
use liren_kit::form::{Choice, Form, queried};
use liren_kit::joined;
use liren_kit::page::{Nav, Page, Told, again, html, see, told};
use liren_kit::visit::Visit;

use super::begin::{self, New};
use super::{asked, store};
use crate::once::{form_key, kept};
use crate::words::Selections;

/// A sort of selection to choose from: what it is called, what is said of it, where its form is.
struct Sort {
    name: String,
    about: String,
    href: String,
}

/// First which, by its address; then its form.
#[derive(Template)]
#[template(path = "selections/new.html")]
struct NewPage {
    page: Page,
    t: Selections,
    problems: Vec<Told>,
    sorts: Vec<Sort>,
    /// The sort that was chosen; empty before.
    code: String,
    about: String,
    /// Places with the compound they lie in; without one they are larger.
    places: Vec<(String, Vec<Choice>)>,
    why: String,
    /// Asked only where there is a choice.
    years: String,
    ask_years: bool,
    seats: String,
    ask_seats: bool,
    seats_hint: String,
    /// Seats that fell empty are filled, for what is left of their term.
    rest: bool,
    once: String,
    back: String,
    /// Where one runs already for this place.
    running: String,
}

impl NewPage {
    /// Where the way back leads.
    fn back_words(&self) -> &'static str {
        if self.code.is_empty() { self.t.title() } else { self.t.new_title() }
    }
}

/// Years of a term, in words.
fn years(t: Selections, span: Span) -> String {
    let (least, most) = (i64::from(span.least), i64::from(span.most));
    if least == most { t.years_only(least) } else { t.years_range(least, most) }
}

/// How many are chosen, in words.
fn seats(t: Selections, span: Span) -> String {
    let (least, most) = (i64::from(span.least), i64::from(span.most));
    if least == most { t.seats_only(least) } else { t.seats_range(least, most) }
}

/// How many may be chosen, with what is asked of their number.
fn how_many(t: Selections, lang: Lang, s: &SelectionRules) -> String {
    let range = seats(t, s.seats);
    let mut out = vec![if s.odd { t.seats_odd(range) } else { range }];
    out.extend(s.small.map(|(n, below)| t.seats_few(i64::from(below), i64::from(n))));
    joined::clauses(lang, out)
}

/// What one may choose: how long a term is, how many there are.
fn about(t: Selections, s: &SelectionRules) -> String {
    match s.way {
        Way::Page => t.way_page(years(t, s.years)),
        Way::Ballot => t.way_ballot(seats(t, s.seats), years(t, s.years)),
    }
}

/// Where somebody may begin a selection.
struct At<'a> {
    visit: &'a Visit,
    ground: Arc<Ground>,
    names: Arc<Names>,
}

impl<'a> At<'a> {
    async fn read(visit: &'a Visit) -> Result<Self, Fail> {
        let (app, code) = (visit.app.clone(), visit.card.code);
        let names = names::of(&visit.app, &visit.card).await?;
        let ground = visit.app.db.read(move |tx| Ground::kept(tx, &app, code)).await.map_err(Fail::from)?;
        Ok(Self { visit, ground, names })
    }

    /// Places of a sort where the actor may begin it.
    fn places(&self, rules: &SelectionRules) -> Vec<Place> {
        let all = rules.places.iter().flat_map(|kind| self.ground.all(kind, &self.names.order));
        let may = |p: &Place| self.ground.homes(*p) > 0 && self.ground.by(&self.visit.actor, Action::RunSelection, *p).is_ok();
        let mut out: Vec<Place> = all.filter(may).collect();
        // Circles are known by their numbers; all else comes in the order of its buildings.
        out.sort_by_key(|p| if let Place::Circle(id) = p { self.names.circles.get(id).map_or(0, |c| c.0) } else { 0 });
        out
    }

    /// A place so that one finds it: a circle or group with its building and entrances, below their compound.
    fn words(&self, place: Place) -> (String, String) {
        let name = self.ground.name(&self.names, &self.visit.card, self.visit.lang, place);
        let doors = self.ground.doors_of(place);
        let building = doors.first().and_then(|d| self.names.buildings.get(&d.building));
        let compound = building.and_then(|b| self.names.compounds.get(&b.compound)).cloned().unwrap_or_default();
        match (place, building) {
            (Place::Building(_), _) => (compound, name),
            (Place::Circle(_) | Place::Group(_), Some(b)) => {
                let entrances = doors.iter().filter(|d| doors[0].building == d.building).map(|d| d.name.as_str());
                (compound, format!("{} {} · {name}", b.full, joined::list(self.visit.lang, entrances)))
            }
            _ => (String::new(), name),
        }
    }

    fn choices(&self, rules: &SelectionRules, typed: &Form) -> Vec<(String, Vec<Choice>)> {
        let mut out: Vec<(String, Vec<Choice>)> = Vec::new();
        for place in self.places(rules) {
            let (compound, words) = self.words(place);
            let choice = Choice::of(place.to_string(), words, typed.is("place", &place.to_string()));
            match out.iter_mut().find(|(c, _)| *c == compound) {
                Some((_, all)) => all.push(choice),
                None => out.push((compound, vec![choice])),
            }
        }
        out
    }
}

async fn page(visit: &Visit, typed: &Form, problems: &[Problem]) -> Result<NewPage, Fail> {
    let (t, lang, code) = (Selections(visit.lang), visit.lang, visit.card.code);
    let at = At::read(visit).await?;
    let may: Vec<&SelectionRules> = visit.card.pack.selections.iter().filter(|s| !at.places(s).is_empty()).collect();
    if may.is_empty() {
        check(&visit.actor, Action::RunSelection, &Where::COMMUNITY)?;
        return Err(Refusal::Forbidden.into());
    }
    let chosen = may.iter().find(|s| typed.is("code", &s.code)).copied();
    let asked = |field: &str, least: u32| match typed.get(field) {
        "" => least.to_string(),
        kept => kept.to_string(),
    };
    let votes = chosen.is_some_and(|s| s.way == Way::Ballot && s.seats.least < s.seats.most);
    Ok(NewPage {
        page: Page::new(visit, Nav::Other, chosen.map_or(t.new_title(), |s| s.name.get(lang))),
        t,
        problems: told(problems, lang),
        sorts: may
            .iter()
            .filter(|_| chosen.is_none())
            .map(|s| Sort {
                name: s.name.get(lang).to_string(),
                about: about(t, s),
                href: format!("{}?code={}", super::NewSelection::url(code), s.code),
            })
            .collect(),
        code: chosen.map_or_else(String::new, |s| s.code.clone()),
        about: chosen.map_or_else(String::new, |s| about(t, s)),
        places: chosen.map_or_else(Vec::new, |s| at.choices(s, typed)),
        why: typed.get("why").to_string(),
        years: asked("years", chosen.map_or(0, |s| s.years.least)),
        ask_years: chosen.is_some_and(|s| s.years.least < s.years.most),
        seats: if votes { typed.get("seats").to_string() } else { chosen.map_or(1, |s| s.seats.least).to_string() },
        ask_seats: votes,
        seats_hint: match chosen {
            Some(s) => how_many(t, lang, s),
            None => String::new(),
        },
        rest: typed.is("rest", "1"),
        once: kept(visit, typed),
        running: String::new(),
        back: if chosen.is_some() { super::NewSelection::url(code) } else { super::Selections::url(code) },
    })
}

/// GET what can be chosen, or the form of one; `code`, `place` and `rest` of the address are chosen already.
pub async fn blank(visit: Visit, RawQuery(raw): RawQuery) -> Result<Response, Fail> {
    let asked = ["code", "place", "rest"].map(|f| (f, queried(raw.as_deref(), f)));
    let fields: Vec<(&str, &str)> = asked.iter().map(|(f, v)| (*f, v.as_str())).collect();
    html(&page(&visit, &Form::of(&fields), &[]).await?)
}

fn read(form: &Form) -> Result<New, Vec<Problem>> {
    let mut c = form.check();
    let code = c.required("code", ProblemKey::NotAChoice, |s| Some(s.to_string()));
    let place = c.required("place", ProblemKey::NotAChoice, Place::parse);
    let why = c.text("why", 2, asked::WORDS);
    let number = |s: &str| s.parse::<i64>().ok();
    let rest = form.is("rest", "1");
    let years = if rest { Some(0) } else { c.required("years", ProblemKey::NotANumber, number) };
    let seats = c.optional("seats", ProblemKey::NotANumber, number).unwrap_or(1);
    let once = form_key(form.get("once"));
    c.finish()?;
    match (code, place, years, once) {
        (Some(code), Some(place), Some(years), Some(once)) => Ok(New { code, place, why, years, seats, rest, once }),
        _ => Err(vec![Problem::new("why", ProblemKey::Required)]),
    }
}

/// Begins one as a form says.
pub(super) async fn begun(visit: &Visit, form: &Form) -> Result<SelectionId, Fail> {
    let new = read(form).map_err(Refusal::Invalid)?;
    let (app, card, actor, moment) = (visit.app.clone(), visit.card.clone(), visit.actor.clone(), visit.moment.clone());
    let id = visit.app.db.write(move |tx| begin::begin(tx, &app, &card, &actor, &mut moment.clone(), &new)).await?;
    visit.app.bell.ring();
    Ok(id)
}

/// POST it.
pub async fn send(visit: Visit, form: Form) -> Result<Response, Fail> {
    match begun(&visit, &form).await {
        Ok(id) => Ok(see(&super::Selection::url(visit.card.code, id))),
        Err(Fail::Refused(Refusal::Invalid(problems))) => {
            let mut page = page(&visit, &form, &problems).await?;
            let c = visit.card.code;
            if let Some(place) = Place::parse(form.get("place")) {
                let code = form.get("code").to_string();
                let first = visit.app.db.read(move |tx| store::running_at(tx, c, &code, place)).await.map_err(Fail::from)?;
                page.running = first.map_or_else(String::new, |id| super::Selection::url(c, id));
            }
            again(&page)
        }
        Err(fail) => Err(fail),
    }
}
