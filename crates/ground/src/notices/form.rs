//! Publishing a notice: one large form, then a look at the slip and who will see it, then it hangs.

use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use liren_core::permission::Action;
use liren_core::refusal::{Problem, ProblemKey, Refusal};
use liren_core::time::{HOUR, MINUTE, Time, Zone};
use liren_kit::fail::Fail;
use liren_kit::form::{Choice, Form};
use liren_kit::page::{Nav, Page, Told, again, html, see, told};
use liren_kit::visit::Visit;
use liren_kit::when;
use serde::Deserialize;

use super::show::{Naming, Slip, by_code, word};
use super::store::{self, Kind, NewNotice};
use crate::ground::{Ground, Place};
use crate::names;
use crate::words::Notices;

#[derive(Deserialize)]
pub struct Asks {
    #[serde(default)]
    b: String,
    #[serde(default)]
    kind: String,
}

struct Tile {
    value: &'static str,
    icon: &'static str,
    words: &'static str,
    on: bool,
    first: bool,
}

#[derive(Template)]
#[template(path = "notices/new.html")]
struct NewPage {
    page: Page,
    t: Notices,
    problems: Vec<Told>,
    back: String,
    kinds: Vec<Tile>,
    places: Vec<Choice>,
    said: String,
    starts: String,
    ends: String,
    b: String,
}

#[derive(Template)]
#[template(path = "notices/look.html")]
struct LookPage {
    page: Page,
    t: Notices,
    slip: Slip,
    homes: String,
    /// The building as a whole and each of its entrances, with how many homes each has.
    narrower: Vec<Choice>,
    kind: &'static str,
    place: String,
    words: String,
    starts: String,
    ends: String,
    b: String,
}

/// What is on the form, as typed.
struct Typed {
    kind: String,
    place: String,
    words: String,
    starts: String,
    ends: String,
    b: String,
}

impl Typed {
    fn of(form: &Form) -> Self {
        let get = |name: &str| form.get(name).trim().to_string();
        Self {
            kind: get("kind"),
            place: get("place"),
            words: get("words"),
            starts: get("starts"),
            ends: get("ends"),
            b: get("b"),
        }
    }
}

/// Where this person may publish; nobody is shown a form they cannot use.
async fn ground(visit: &Visit) -> Result<Ground, Fail> {
    let code = visit.card.code;
    visit.app.db.read(move |tx| Ground::read(tx, code)).await.map_err(Fail::from)
}

async fn form_page(visit: &Visit, ground: &Ground, typed: Typed, problems: &[Problem]) -> Result<NewPage, Fail> {
    let names = names::of(&visit.app, &visit.card).await?;
    let of = by_code(&names, &typed.b).map(|(id, _)| id);
    let mut places = ground.places(&visit.actor, Action::PublishNotice, &names.order, of);
    if places.is_empty() {
        liren_core::permission::check(&visit.actor, Action::PublishNotice, &liren_core::permission::Where::COMMUNITY)?;
        return Err(Refusal::Forbidden.into());
    }
    if let Some(chosen) = Place::parse(&typed.place)
        && !places.contains(&chosen)
        && ground.by(&visit.actor, Action::PublishNotice, chosen).is_ok()
        && ground.has(chosen)
    {
        places.push(chosen);
    }
    let doors = ground.doors.iter().map(|d| (d.id, d.building)).collect();
    let naming = Naming { card: &visit.card, names: &names, doors: &doors };
    let t = Notices(visit.lang);
    let standard = of.map(Place::Building).filter(|p| places.contains(p));
    let chosen = Place::parse(&typed.place).or(standard);
    let places = places
        .into_iter()
        .map(|p| Choice {
            value: p.to_string(),
            words: if p == Place::Community { t.everybody(naming.place(p)) } else { naming.place(p) },
            on: chosen == Some(p),
        })
        .collect();
    let kinds = Kind::ALL
        .into_iter()
        .enumerate()
        .map(|(i, k)| Tile { value: k.name(), icon: k.icon(), words: word(t, k), on: typed.kind == k.name(), first: i == 0 })
        .collect();
    Ok(NewPage {
        page: Page::new(visit, Nav::Other, t.new_title()),
        t,
        problems: told(problems, visit.lang),
        back: super::Notices::url(visit.card.code),
        kinds,
        places,
        said: typed.words,
        starts: typed.starts,
        ends: typed.ends,
        b: typed.b,
    })
}

/// The form, filled as far as it can be guessed: from now on, for four hours (a lift for a day).
pub async fn blank(visit: Visit, Query(asks): Query<Asks>) -> Result<Response, Fail> {
    let now = visit.moment.now;
    let starts = Time(now.0 - now.0.rem_euclid(10 * MINUTE));
    let hours = if asks.kind == Kind::LiftStopped.name() { 24 } else { 4 };
    let zone = &visit.card.zone;
    let typed = Typed {
        kind: asks.kind,
        place: String::new(),
        words: String::new(),
        starts: when::machine(zone, starts),
        ends: when::machine(zone, starts.plus(hours * HOUR)),
        b: asks.b,
    };
    let ground = ground(&visit).await?;
    html(&form_page(&visit, &ground, typed, &[]).await?)
}

/// Reads the form; every problem at once.
fn read(form: &Form, zone: &Zone, now: Time) -> Result<(Kind, Place, String, Time, Time), Vec<Problem>> {
    let mut check = form.check();
    let kind = check.required("kind", ProblemKey::NotAChoice, Kind::parse);
    let place = check.required("place", ProblemKey::NotAChoice, Place::parse);
    let least = usize::from(kind.is_some_and(|k| !k.speaks_for_itself()));
    let words = check.text("words", least, store::MOST_WORDS);
    let starts = check.required("starts", ProblemKey::BadTime, |s| when::instant(zone, s));
    let ends = check.required("ends", ProblemKey::BadTime, |s| when::instant(zone, s));
    if let (Some(starts), Some(ends)) = (starts, ends)
        && let Err(refusal) = store::times(starts, ends, now)
    {
        check.problems.extend(refusal.problems().iter().cloned());
    }
    check.finish()?;
    match (kind, place, starts, ends) {
        (Some(kind), Some(place), Some(starts), Some(ends)) => Ok((kind, place, words, starts, ends)),
        _ => Err(Vec::new()),
    }
}

/// Looks at it (`do=look`), goes back to the form (`do=edit`), or publishes (`do=publish`).
pub async fn send(visit: Visit, form: Form) -> Result<Response, Fail> {
    let ground = ground(&visit).await?;
    if form.is("do", "edit") {
        return html(&form_page(&visit, &ground, Typed::of(&form), &[]).await?);
    }
    let now = visit.moment.now;
    let read = read(&form, &visit.card.zone, now).and_then(|v| {
        if store::hangs(v.1) && ground.has(v.1) { Ok(v) } else { Err(vec![Problem::new("place", ProblemKey::NotHere)]) }
    });
    let (kind, place, words, starts, ends) = match read {
        Ok(values) => values,
        Err(problems) => return again(&form_page(&visit, &ground, Typed::of(&form), &problems).await?),
    };
    ground.by(&visit.actor, Action::PublishNotice, place)?;
    if !form.is("do", "publish") {
        return look(&visit, &ground, Typed::of(&form), (kind, place, words, starts, ends)).await;
    }
    let (code, actor, moment) = (visit.card.code, visit.actor.clone(), visit.moment.clone());
    let done = visit
        .app
        .db
        .write(move |tx| {
            let new = NewNotice { kind, words: &words, place, starts, ends };
            store::publish(tx, &mut moment.clone(), code, &actor, &new)
        })
        .await;
    match done {
        Ok(id) => Ok(see(&super::OneNotice::url(code, id))),
        Err(Fail::Refused(Refusal::Invalid(problems))) => again(&form_page(&visit, &ground, Typed::of(&form), &problems).await?),
        Err(fail) => Err(fail),
    }
}

async fn look(
    visit: &Visit,
    ground: &Ground,
    typed: Typed,
    (kind, place, words, starts, ends): (Kind, Place, String, Time, Time),
) -> Result<Response, Fail> {
    let names = names::of(&visit.app, &visit.card).await?;
    let doors = ground.doors.iter().map(|d| (d.id, d.building)).collect();
    let naming = Naming { card: &visit.card, names: &names, doors: &doors };
    let (t, now) = (Notices(visit.lang), visit.moment.now);
    let notice = store::Notice {
        id: uuid::Uuid::nil().into(),
        kind,
        words,
        place,
        building: None,
        starts,
        ends,
        by: uuid::Uuid::nil().into(),
        created: now,
        withdrawn: None,
    };
    let narrower = match place {
        Place::Building(id) => {
            let whole = Choice { value: place.to_string(), words: t.whole_building(ground.homes(place)), on: true };
            let doors = ground.doors.iter().filter(|d| d.building == id).map(|d| {
                let one = Place::Entrance(d.id);
                Choice { value: one.to_string(), words: t.only_entrance(&d.name, ground.homes(one)), on: false }
            });
            std::iter::once(whole).chain(doors).collect()
        }
        _ => Vec::new(),
    };
    html(&LookPage {
        page: Page::new(visit, Nav::Other, t.look_title()),
        t,
        slip: naming.slip(visit.lang, &notice, now),
        homes: t.who_sees(naming.place(place), ground.homes(place)),
        narrower,
        kind: kind.name(),
        place: place.to_string(),
        words: notice.words,
        starts: when::machine(&visit.card.zone, starts),
        ends: when::machine(&visit.card.zone, ends),
        b: typed.b,
    })
}
