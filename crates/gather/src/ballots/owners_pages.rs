//! The owner roll on pages: building by building what is known, what has to be looked at, correcting one home, taking a bay off.

use std::collections::BTreeSet;

use askama::Template;
use axum::extract::{Path, RawQuery};
use axum::response::Response;
use liren_core::ballot::roll::{Standing, draft};
use liren_core::id::{BuildingId, HomeId, UnitId};
use liren_core::permission::{Action, Where, check};
use liren_core::refusal::{Problem, ProblemKey, Refusal};
use liren_ground::ground::{Ground, Place};
use liren_ground::names;
use liren_kit::fail::Fail;
use liren_kit::form::{Choice, Form, queried};
use liren_kit::joined;
use liren_kit::page::{Nav, Page, Told, again, html, see, told};
use liren_kit::visit::Visit;

use super::facts::{metres, what_words};
use super::namesakes::{self, Who};
use super::owners::{self, Unit, standing_name, standing_of};
use super::owners_edit::{self, Known, Which, exact_area};
use super::{corrected, urls};
use crate::words::Ballots;

/// Longest reason of a change.
pub const REASON: usize = 500;
/// What is chosen in place of a building to see bays, which are in none.
const BAYS: &str = "bays";
/// What is chosen where somebody of that name has no other home here.
const ANOTHER: &str = "another";

struct Row {
    /// Where it is corrected; empty for a bay.
    url: String,
    room: String,
    area: String,
    state: &'static str,
    sign: &'static str,
}

#[derive(Template)]
#[template(path = "ballots/owners.html")]
struct OwnersPage {
    page: Page,
    t: Ballots,
    back: String,
    import: String,
    whole: String,
    looks: Vec<(&'static str, usize)>,
    buildings: Vec<Choice>,
    rows: Vec<Row>,
    brought: String,
    problems: Vec<Told>,
    /// Bays, where they are shown.
    bays: Vec<Choice>,
    /// Where one is taken off.
    remove: String,
    /// A roll is posted: that needs a reason.
    posted: bool,
    reason: String,
}

pub fn door(visit: &Visit) -> Result<(), Fail> {
    check(&visit.actor, Action::KeepOwners, &Where::COMMUNITY).map_err(Fail::from)
}

/// Whether one who is named for this home may be two people.
fn of_one_name(u: &Unit, several: &BTreeSet<String>) -> bool {
    !u.row.developer && u.row.titles.iter().any(|title| title.owners.iter().any(|o| several.contains(o)))
}

/// What a home's claims say of it.
fn state(t: Ballots, u: &Unit, several: &BTreeSet<String>) -> (&'static str, &'static str) {
    match (u.row.developer, u.row.titles.len()) {
        (false, 1) if of_one_name(u, several) => (t.one_name(), "soon"),
        (true, _) => (t.unit_developer(), "plain"),
        (false, 0) => (t.what_no_owner(), "soon"),
        (false, 1) => match u.row.titles[0].standing {
            Standing::Usual => (t.unit_known(), "done"),
            Standing::Dead => (t.what_dead(), "plain"),
            Standing::Unreachable => (t.what_unreachable(), "plain"),
            Standing::WorkUnit => (t.what_work_unit(), "plain"),
        },
        (false, _) => (t.what_two_claims(), "late"),
    }
}

/// GET the roll of a building or of bays, with what has to be looked at in all of it.
pub async fn list(visit: Visit, RawQuery(raw): RawQuery) -> Result<Response, Fail> {
    door(&visit)?;
    let mut shown = owners_page(&visit, &queried(raw.as_deref(), "b"), &Form::default(), &[]).await?;
    let brought = queried(raw.as_deref(), "brought");
    if brought.parse::<u32>().is_ok() {
        shown.brought = shown.t.brought(brought);
    }
    html(&shown)
}

async fn owners_page(visit: &Visit, asked: &str, typed: &Form, problems: &[Problem]) -> Result<OwnersPage, Fail> {
    let names = names::of(&visit.app, &visit.card).await?;
    let (t, code, bays) = (Ballots(visit.lang), visit.card.code, asked == BAYS);
    let asked: Option<BuildingId> = asked.parse().ok();
    let picked = asked.filter(|b| names.order.contains(b)).or(names.order.first().copied()).filter(|_| !bays);
    let (card, known) = (visit.card.clone(), names.clone());
    let app = visit.app.clone();
    let (units, parking, several, posted) = visit
        .app
        .db
        .read(move |tx| {
            let ground = Ground::read(tx, card.code)?;
            let parking = card.pack.ballot.as_ref().is_some_and(|r| r.parking);
            let several = owners::of_one_name(tx, &app, card.code)?;
            let posted = bays && !corrected::posted(tx, card.code)?.is_empty();
            Ok::<_, Fail>((owners::units(tx, &card, &known, &ground, &Place::Community.into())?, parking, several, posted))
        })
        .await?;
    let rows: Vec<_> = units.iter().map(|u| u.row.clone()).collect();
    let whole = draft(&rows, parking);
    let sum: u64 = whole.owners.iter().map(|o| o.area()).sum();
    let mut looks: Vec<(&'static str, usize)> = whole.problems.iter().map(|p| (what_words(t, p.what), p.rooms.len())).collect();
    let named = units.iter().filter(|u| of_one_name(u, &several)).count();
    if named > 0 {
        looks.push((t.what_one_name(), named));
    }
    let mut buildings: Vec<Choice> =
        names.order.iter().map(|b| Choice::of(b.to_string(), names.building(*b), Some(*b) == picked)).collect();
    if bays || units.iter().any(|u| u.bay.is_some()) {
        buildings.push(Choice::of(BAYS, t.bays(), bays));
    }
    Ok(OwnersPage {
        page: Page::new(visit, Nav::Other, t.owners_title()),
        t,
        back: urls::Ballots::url(code),
        import: urls::ImportOwners::url(code),
        whole: t.owners_whole(rows.len(), whole.owners.len(), metres(sum)),
        looks,
        buildings,
        rows: units
            .iter()
            .filter(|u| u.bay.is_some() == bays && u.building == picked)
            .map(|u| {
                let (state, sign) = state(t, u, &several);
                let area = u.row.areas.counted().map_or_else(|| t.no_area().to_string(), |a| t.square(metres(a)));
                let url = u.home.map(|home| urls::Unit::url(code, home)).unwrap_or_default();
                Row { url, room: u.room.clone(), area, state, sign }
            })
            .collect(),
        brought: String::new(),
        problems: told(problems, visit.lang),
        bays: units
            .iter()
            .filter_map(|u| Some((u.bay.filter(|_| bays)?.to_string(), &u.room)))
            .map(|(id, room)| Choice::of(id.as_str(), room, typed.is("bay", &id)))
            .collect(),
        remove: urls::Bays::url(code),
        posted,
        reason: typed.get("reason").to_string(),
    })
}

/// Takes a bay off the roll.
pub async fn removed(visit: &Visit, form: &Form) -> Result<(), Fail> {
    let mut f = form.check();
    let bay: Option<UnitId> = f.required("bay", ProblemKey::NotAChoice, |s| s.parse().ok());
    f.finish().map_err(Refusal::Invalid)?;
    let bay = bay.ok_or(Refusal::NotFound)?;
    let (card, actor, moment) = (visit.card.clone(), visit.actor.clone(), visit.moment.clone());
    let why = form.get("reason").chars().take(REASON).collect::<String>();
    visit.app.db.write(move |tx| owners_edit::remove(tx, &card, &actor, &mut moment.clone(), bay, &why)).await
}

/// POST a bay that is not there.
pub async fn remove(visit: Visit, form: Form) -> Result<Response, Fail> {
    door(&visit)?;
    match removed(&visit, &form).await {
        Ok(()) => Ok(see(&format!("{}?b={BAYS}", urls::Owners::url(visit.card.code)))),
        Err(Fail::Refused(Refusal::Invalid(problems))) => again(&owners_page(&visit, BAYS, &form, &problems).await?),
        Err(fail) => Err(fail),
    }
}

#[derive(Template)]
#[template(path = "ballots/unit.html")]
struct UnitPage {
    page: Page,
    t: Ballots,
    problems: Vec<Told>,
    room: String,
    back: String,
    registered: String,
    surveyed: String,
    contract: String,
    owners: String,
    developer: bool,
    standings: Vec<Choice>,
    /// The roll is posted: a change needs a reason.
    posted: bool,
    reason: String,
    /// Names that other homes have too.
    namesakes: Vec<SameName>,
    why_apart: String,
}

/// A name that other homes have too, with who it may be.
struct SameName {
    name: String,
    who: Vec<Choice>,
}

async fn unit_page(visit: &Visit, home: HomeId, typed: Option<&Form>, problems: &[Problem]) -> Result<UnitPage, Fail> {
    let names = names::of(&visit.app, &visit.card).await?;
    let (app, code, t) = (visit.app.clone(), visit.card.code, Ballots(visit.lang));
    let all_names = names.clone();
    let (known, posted, building, entrance, room, same) = visit
        .app
        .db
        .read(move |tx| {
            let home_row = liren_ground::slips::store::home(tx, code, home)?.ok_or(Refusal::NotFound)?;
            let which = Which::Home(home);
            let known = owners_edit::known(tx, &app, code, &which)?;
            let posted = corrected::posted(tx, code)?.has(tx, code, &which)?;
            let same = namesakes::of_home(tx, &app, code, &all_names, home, &known)?;
            Ok::<_, Fail>((known, posted, home_row.building, home_row.entrance, home_row.room, same))
        })
        .await?;
    let size = |a: Option<i64>| a.and_then(|a| u64::try_from(a).ok()).map(metres).unwrap_or_default();
    let lines = known.claims.iter().map(|c| c.join("、")).collect::<Vec<_>>().join("\n");
    let of = |field: &str, kept: String| typed.map_or(kept, |f| f.get(field).to_string());
    let standing = typed.and_then(|f| standing_of(f.get("standing"))).or(known.standing).unwrap_or(Standing::Usual);
    let words = |s: Standing| match s {
        Standing::Usual => t.standing_usual(),
        Standing::Dead => t.what_dead(),
        Standing::Unreachable => t.what_unreachable(),
        Standing::WorkUnit => t.what_work_unit(),
    };
    Ok(UnitPage {
        page: Page::new(visit, Nav::Other, t.unit_title()),
        t,
        problems: told(problems, visit.lang),
        room: owners::room_words(&names, building, entrance, &room),
        back: format!("{}?b={building}", urls::Owners::url(code)),
        registered: of("registered", size(known.registered)),
        surveyed: of("surveyed", size(known.surveyed)),
        contract: of("contract", size(known.contract)),
        owners: of("owners", lines),
        developer: typed.map_or(known.developer, |f| f.is("developer", "yes")),
        standings: [Standing::Usual, Standing::Dead, Standing::Unreachable, Standing::WorkUnit]
            .into_iter()
            .map(|s| Choice::of(standing_name(s), words(s), s == standing))
            .collect(),
        posted,
        reason: of("reason", String::new()),
        namesakes: same
            .into_iter()
            .map(|n| {
                let on = |value: &str| typed.is_some_and(|f| f.is("name", &n.name) && f.is("who", value));
                let people = n.people.iter().map(|p| {
                    let words = t.apart_known(&p.name, joined::list(visit.lang, &p.rooms));
                    Choice::of(&p.name, words, on(&p.name) || (p.name == n.name && typed.is_none()))
                });
                let who = people.chain([Choice::of(ANOTHER, t.apart_another(), on(ANOTHER))]).collect();
                SameName { who, name: n.name.clone() }
            })
            .collect(),
        why_apart: of("why_apart", String::new()),
    })
}

impl UnitPage {
    /// What another form of the page has, as it is kept: it was not sent with this one.
    fn with_known(self, kept: Self) -> Self {
        Self { namesakes: self.namesakes, why_apart: self.why_apart, problems: self.problems, ..kept }
    }
}

/// GET what is known of a home.
pub async fn unit(visit: Visit, Path((_, home)): Path<(String, String)>) -> Result<Response, Fail> {
    door(&visit)?;
    let home: HomeId = home.parse().map_err(|_| Refusal::NotFound)?;
    html(&unit_page(&visit, home, None, &[]).await?)
}

/// What a form says of a home.
pub fn read(form: &Form) -> Result<Known, Vec<Problem>> {
    let mut c = form.check();
    let registered = c.optional("registered", ProblemKey::NotAnArea, exact_area);
    let surveyed = c.optional("surveyed", ProblemKey::NotAnArea, exact_area);
    let contract = c.optional("contract", ProblemKey::NotAnArea, exact_area);
    let text = c.text("owners", 0, 1_000);
    let developer = form.is("developer", "yes");
    let claims = text
        .lines()
        .map(|l| l.split(['、', '，', ',']).map(str::trim).filter(|n| !n.is_empty()).map(str::to_string).collect::<Vec<_>>())
        .filter(|names| !names.is_empty() && !developer)
        .collect();
    let standing = standing_of(form.get("standing")).or(Some(Standing::Usual));
    c.finish()?;
    Ok(Known { registered, surveyed, contract, developer, claims, standing })
}

/// Corrects a home; answers its building.
pub async fn corrected_by(visit: &Visit, home: HomeId, known: Known, form: &Form) -> Result<BuildingId, Fail> {
    let (app, card, actor, moment) = (visit.app.clone(), visit.card.clone(), visit.actor.clone(), visit.moment.clone());
    let why = form.get("reason").chars().take(REASON).collect::<String>();
    visit
        .app
        .db
        .write(move |tx| {
            owners_edit::correct(tx, &app, &card, &actor, &mut moment.clone(), home, &known, &why)?;
            let row = liren_ground::slips::store::home(tx, card.code, home)?.ok_or(Refusal::NotFound)?;
            Ok::<_, Fail>(row.building)
        })
        .await
}

/// Says who of several people of one name owns a home; answers its building.
pub async fn told_apart(visit: &Visit, home: HomeId, form: &Form) -> Result<BuildingId, Fail> {
    let mut f = form.check();
    let name = f.text("name", 1, 200);
    let who =
        f.required("who", ProblemKey::NotAChoice, |s| Some(if s == ANOTHER { Who::Another } else { Who::Known(s.to_string()) }));
    let why = f.text("why_apart", 4, REASON);
    f.finish().map_err(Refusal::Invalid)?;
    let who = who.ok_or(Refusal::NotFound)?;
    let (app, card, actor, moment) = (visit.app.clone(), visit.card.clone(), visit.actor.clone(), visit.moment.clone());
    visit
        .app
        .db
        .write(move |tx| {
            namesakes::apart(tx, &app, &card, &actor, &mut moment.clone(), home, (&name, &who), &why)?;
            let row = liren_ground::slips::store::home(tx, card.code, home)?.ok_or(Refusal::NotFound)?;
            Ok::<_, Fail>(row.building)
        })
        .await
}

/// POST a correction.
pub async fn correct(visit: Visit, Path((_, home)): Path<(String, String)>, form: Form) -> Result<Response, Fail> {
    door(&visit)?;
    let home: HomeId = home.parse().map_err(|_| Refusal::NotFound)?;
    let done = if form.is("do", "apart") {
        told_apart(&visit, home, &form).await
    } else {
        match read(&form) {
            Ok(known) => corrected_by(&visit, home, known, &form).await,
            Err(problems) => Err(Refusal::Invalid(problems).into()),
        }
    };
    let building = match done {
        Ok(building) => building,
        Err(Fail::Refused(Refusal::Invalid(problems))) => {
            let mut shown = unit_page(&visit, home, Some(&form), &problems).await?;
            if form.is("do", "apart") {
                shown = shown.with_known(unit_page(&visit, home, None, &[]).await?);
            }
            return again(&shown);
        }
        Err(fail) => return Err(fail),
    };
    Ok(see(&format!("{}?b={building}", urls::Owners::url(visit.card.code))))
}
