//! Objections to the posted roll and to the result: said by residents, answered by whoever runs the ballot; and the posted roll itself,
//! which shows rooms and areas and no names.

use askama::Template;
use axum::extract::{Path, RawQuery};
use axum::response::Response;
use liren_core::ballot::roll::{Problem as Looked, What};
use liren_core::id::{BallotId, Community, ObjectionId, PersonId, PostId};
use liren_core::pack::Voters;
use liren_core::permission::{Action, Where, check};
use liren_core::refusal::{Problem, ProblemKey, Refusal};
use liren_core::time::Time;
use liren_ground::ground::Ground;
use liren_kit::app::App;
use liren_kit::card::Card;
use liren_kit::fail::Fail;
use liren_kit::form::{Form, queried};
use liren_kit::joined;
use liren_kit::page::{Nav, Page, Told, again, html, see, told};
use liren_kit::visit::Visit;
use liren_kit::when;
use liren_store::{Tx, sql};

use super::facts::{metres, what_words};
use super::read::{self, Ballot, Ruled, State};
use super::steps::roll_ready;
use super::{keep, make, owners, roll, urls};
use crate::once::{kept, said_key};
use crate::words::Ballots;

/// Longest objection.
const LONGEST: usize = 500;
/// Owners of the roll on one page.
const OWNERS: usize = 300;
/// Most objections of one person to the roll, or to the result.
const EACH: usize = 3;
/// Most objections on a page.
const MOST: i64 = 200;

/// An objection.
#[derive(Clone, Debug)]
pub struct Objection {
    /// Its row.
    pub id: ObjectionId,
    /// `roll` or `result`.
    pub about: String,
    /// What is said.
    pub words: String,
    /// The answer.
    pub answer: String,
    /// When it was answered.
    pub decided: Option<Time>,
    /// Who said it, where they have an account.
    pub person: Option<PersonId>,
    /// Taken down at the counter.
    pub taken: bool,
}

/// Those to the `roll` or the `result`, as somebody may read them. Their words can name owners, so that only who runs the ballot and
/// who said them read them; the answer is everybody's.
pub fn shown(all: Vec<Objection>, about: &str, visit: &Visit) -> Vec<Objection> {
    let (runs, person) = (visit.may(Action::RunBallot, &Where::COMMUNITY), visit.actor.person);
    let mut out: Vec<Objection> = all.into_iter().filter(|o| o.about == about).collect();
    for o in out.iter_mut().filter(|o| !runs && (o.person.is_none() || o.person != person)) {
        o.words.clear();
    }
    out
}

/// Those of a ballot, what waits for an answer first, then in the order they came.
pub fn all(tx: &mut Tx<'_>, c: Community, ballot: BallotId) -> Result<Vec<Objection>, Fail> {
    tx.all(
        sql!(
            "SELECT id, about, words, answer, decided, person, taken FROM ballot_objection WHERE community = $1 AND ballot = $2
              ORDER BY CASE WHEN decided IS NULL THEN 0 ELSE 1 END, id LIMIT $3"
        ),
        &[c.into(), ballot.into(), MOST.into()],
        |r| {
            Ok(Objection {
                id: r.get(0)?,
                about: r.get(1)?,
                words: r.get(2)?,
                answer: r.get(3)?,
                decided: r.get(4)?,
                person: r.get(5)?,
                taken: r.get::<Option<PostId>>(6)?.is_some(),
            })
        },
    )
    .map_err(Fail::from)
}

/// How many wait for an answer, and how many have one.
pub fn count(tx: &mut Tx<'_>, c: Community, ballot: BallotId, about: &str) -> Result<(u64, u64), Fail> {
    let (mut open, mut decided) = (0, 0);
    tx.each(
        sql!("SELECT decided FROM ballot_objection WHERE community = $1 AND ballot = $2 AND about = $3"),
        &[c.into(), ballot.into(), about.into()],
        |r| {
            match r.get::<Option<i64>>(0)? {
                Some(_) => decided += 1,
                None => open += 1,
            }
            Ok(())
        },
    )?;
    Ok((open, decided))
}

/// Area and rooms of everybody on the roll by number, as it is frozen or drafted; of a draft also what has to be looked at.
#[allow(clippy::type_complexity, reason = "two lists")]
pub fn listed(
    tx: &mut Tx<'_>,
    app: &App,
    card: &Card,
    b: &Ballot,
    rules: &Ruled,
) -> Result<(Vec<(u64, Vec<String>)>, Vec<Looked>), Fail> {
    if b.frozen.is_none() {
        let draft = owners::drafted(tx, app, card, &b.whose(), b.voters, rules.parking)?.draft;
        let of = draft.owners.iter().map(|o| (o.area(), o.rooms.iter().map(|r| r.room.clone()).collect())).collect();
        return Ok((of, draft.problems));
    }
    let mut by: Vec<(u64, Vec<String>)> = Vec::new();
    let mut last = 0;
    for p in roll::parts(tx, card.code, b.id)? {
        if p.n != last {
            by.push((0, Vec::new()));
            last = p.n;
        }
        if let Some((area, rooms)) = by.last_mut() {
            *area += p.area;
            rooms.push(p.room);
        }
    }
    Ok((by, Vec::new()))
}

/// An owner of the posted roll.
struct Shown {
    n: i64,
    rooms: String,
    area: String,
}

#[derive(Template)]
#[template(path = "ballots/roll.html")]
struct RollPage {
    page: Page,
    t: Ballots,
    problems: Vec<Told>,
    typed: Form,
    title: String,
    back: String,
    lead: String,
    areas: bool,
    owners: Vec<Shown>,
    sum: String,
    looks: Vec<(&'static str, String)>,
    objections: Vec<Objection>,
    /// What was said was deleted.
    forgotten: bool,
    object: String,
    /// Where one is sent that is taken down at the counter.
    take_down: String,
    once: String,
    until: String,
    newer: String,
    older: String,
}

async fn page(visit: &Visit, number: String, from: usize, typed: Form, problems: &[Problem]) -> Result<RollPage, Fail> {
    let (app, card) = (visit.app.clone(), visit.card.clone());
    let runs = visit.may(Action::RunBallot, &Where::COMMUNITY);
    let t = Ballots(visit.lang);
    let (b, owners, looks, objections, ready) = visit
        .app
        .db
        .read(move |tx| {
            let b = read::shown(tx, card.code, &number, runs)?;
            let rules = b.rules(tx, &app)?;
            let (owners, looks) = listed(tx, &app, &card, &b, &rules)?;
            let all = all(tx, card.code, b.id)?;
            let ready = roll_ready(&b, rules.roll_days);
            Ok::<_, Fail>((b, owners, looks, all, ready))
        })
        .await?;
    let (code, zone) = (visit.card.code, &visit.card.zone);
    let area: u64 = owners.iter().map(|o| o.0).sum();
    let areas = b.voters == Voters::Owners;
    let heads = i64::try_from(owners.len()).unwrap_or(0);
    let at = |n: usize| format!("{}?from={n}", urls::Roll::url(code, &b.number));
    let (before, after) = (from.saturating_sub(OWNERS), from + OWNERS);
    let newer = if from > 0 { at(before) } else { String::new() };
    let older = if after < owners.len() { at(after) } else { String::new() };
    let object = if b.state == State::Notice && visit.may(Action::ObjectToBallot, &Where::COMMUNITY) {
        urls::Roll::url(code, &b.number)
    } else {
        String::new()
    };
    let enters = b.state == State::Notice && visit.may(Action::EnterBallots, &Where::COMMUNITY);
    Ok(RollPage {
        take_down: if enters { urls::TakeDown::url(code, &b.number) } else { String::new() },
        page: Page::new(visit, Nav::Other, t.roll_title()),
        t,
        problems: told(problems, visit.lang),
        lead: match b.frozen {
            Some(at) => t.roll_frozen(when::exact(visit.lang, zone, at)),
            None => t.roll_draft().to_string(),
        },
        areas,
        // In votes of residents the rooms would say how many of a home are known here.
        owners: (1i64..)
            .zip(owners)
            .filter(|_| b.voters != Voters::Residents)
            .skip(from)
            .take(OWNERS)
            .map(|(n, (area, rooms))| Shown { n, rooms: joined::list(t.0, rooms), area: metres(area) })
            .collect(),
        sum: if areas { t.roll_sum(heads, metres(area)) } else { t.roll_sum_heads(heads) },
        looks: looks
            .iter()
            .filter(|p| p.what != What::Empty || heads == 0)
            .map(|p| (what_words(t, p.what), few(t, &p.rooms)))
            .collect(),
        objections: shown(objections, "roll", visit),
        forgotten: b.forgotten.is_some(),
        once: kept(visit, &typed),
        typed,
        object,
        until: ready.map(|at| t.roll_until(when::full_date(visit.lang, zone, at))).unwrap_or_default(),
        newer,
        older,
        back: urls::Ballot::url(code, &b.number),
        title: b.title,
    })
}

/// The first rooms of many.
fn few(t: Ballots, rooms: &[String]) -> String {
    const SHOWN: usize = 12;
    let mut out = joined::list(t.0, rooms.iter().take(SHOWN));
    if rooms.len() > SHOWN {
        out.push_str(&format!(" … ({})", rooms.len()));
    }
    out
}

/// GET the posted roll.
pub async fn roll(visit: Visit, Path((_, number)): Path<(String, String)>, RawQuery(raw): RawQuery) -> Result<Response, Fail> {
    let from = queried(raw.as_deref(), "from").parse().unwrap_or(0);
    html(&page(&visit, number, from, Form::default(), &[]).await?)
}

/// Somebody with an account objects: to the `roll` while it is posted, to the `result` while it can be objected to.
pub fn object(tx: &mut Tx<'_>, visit: &Seen, b: &Ballot, about: &str, words: &str, once: &[u8; 16]) -> Result<(), Fail> {
    write(tx, visit, b, None, about, words, once)
}

/// Writes an objection down; `taken` is the post by which it is taken down at the counter for somebody without an account.
fn write(
    tx: &mut Tx<'_>,
    visit: &Seen,
    b: &Ballot,
    taken: Option<PostId>,
    about: &str,
    words: &str,
    once: &[u8; 16],
) -> Result<(), Fail> {
    let fits = match about {
        "roll" => b.state == State::Notice,
        _ => b.state == State::Result,
    };
    if !fits {
        return Err(Refusal::BallotState.into());
    }
    // Of an objection and the freezing of the roll at once one runs again: none is overlooked.
    keep::alone(tx, visit.card.code, b.id)?;
    let c = visit.card.code;
    let sent: Option<i64> = tx.one(
        sql!("SELECT 1 FROM ballot_objection WHERE community = $1 AND ballot = $2 AND once = $3"),
        &[c.into(), b.id.into(), (&once[..]).into()],
        |r| r.get(0),
    )?;
    if sent.is_some() {
        return Ok(());
    }
    // How many come to the counter is no one person's.
    let person = visit.actor.person.filter(|_| taken.is_none());
    let before: Option<i64> = tx.one(
        sql!(
            "SELECT CAST(COUNT(*) AS BIGINT) FROM ballot_objection
              WHERE community = $1 AND ballot = $2 AND person = $3 AND about = $4"
        ),
        &[c.into(), b.id.into(), person.into(), about.into()],
        |r| r.get(0),
    )?;
    if before.unwrap_or(0) >= i64::try_from(EACH).unwrap_or(i64::MAX) {
        return Err(Refusal::field("words", ProblemKey::Enough { max: EACH }).into());
    }
    let mut moment = visit.moment.clone();
    let id: ObjectionId = moment.id();
    tx.exec(
        sql!(
            "INSERT INTO ballot_objection (community, ballot, id, about, words, person, at, answer, decided, once, taken)
             VALUES ($1, $2, $3, $4, $5, $6, $7, '', NULL, $8, $9)"
        ),
        &[
            visit.card.code.into(),
            b.id.into(),
            id.into(),
            about.into(),
            words.into(),
            person.into(),
            moment.now.into(),
            (&once[..]).into(),
            taken.into(),
        ],
    )?;
    make::note(tx, &visit.card, &visit.actor, &mut moment, b.id, taken, "ballot.object", about)
}

/// Who objects, taken into a transaction.
#[derive(Clone)]
pub struct Seen {
    /// The community.
    pub card: std::sync::Arc<Card>,
    /// Who.
    pub actor: liren_core::permission::Actor,
    /// When.
    pub moment: liren_core::moment::Moment,
}

/// Writes down what somebody said, once it is known that the ballot is theirs to see: with `counter` for somebody without an account.
async fn kept_as(
    visit: &Visit,
    number: &str,
    form: &Form,
    about: &'static str,
    said: (String, Vec<Problem>),
    counter: bool,
) -> Result<(), Fail> {
    let (words, wrong) = said;
    let once = said_key(form).unwrap_or_else(|| visit.moment.clone().bytes());
    let seen = Seen { card: visit.card.clone(), actor: visit.actor.clone(), moment: visit.moment.clone() };
    let number = number.to_string();
    visit
        .app
        .db
        .write(move |tx| {
            let b = read::shown(tx, seen.card.code, &number, false)?;
            if !wrong.is_empty() {
                return Err(Refusal::Invalid(wrong.clone()).into());
            }
            let post = if counter {
                Some(Ground::read(tx, seen.card.code)?.by(&seen.actor, Action::EnterBallots, b.place)?)
            } else {
                None
            };
            write(tx, &seen, &b, post, about, &words, &once)
        })
        .await
}

/// Takes an objection that was sent, from somebody who may object.
pub async fn sent(visit: &Visit, number: &str, form: &Form, about: &'static str) -> Result<(), Fail> {
    check(&visit.actor, Action::ObjectToBallot, &Where::COMMUNITY)?;
    let mut c = form.check();
    let words = c.text("words", 4, LONGEST);
    kept_as(visit, number, form, about, (words, c.problems), false).await
}

/// What is said of an objection: to the roll or to the result.
pub fn about_of(name: &str) -> Result<&'static str, Refusal> {
    ["roll", "result"].into_iter().find(|a| *a == name).ok_or_else(|| Refusal::field("about", ProblemKey::NotAChoice))
}

/// Takes an objection down at the counter, for somebody without an account whom the worker saw.
pub async fn taken(visit: &Visit, number: &str, form: &Form) -> Result<(), Fail> {
    check(&visit.actor, Action::EnterBallots, &Where::COMMUNITY)?;
    let about = about_of(form.get("about"))?;
    let mut c = form.check();
    let words = c.text("counter", 4, LONGEST);
    if !form.is("seen", "yes") {
        c.problem("seen", ProblemKey::ConsentNeeded);
    }
    kept_as(visit, number, form, about, (words, c.problems), true).await
}

/// Where it was said again: the roll or the result, with what is wrong where something is.
async fn answered(visit: Visit, number: String, form: Form, roll: bool, done: Result<(), Fail>) -> Result<Response, Fail> {
    match done {
        Ok(()) if roll => Ok(see(&urls::Roll::url(visit.card.code, &number))),
        Ok(()) => Ok(see(&format!("{}#objections", urls::Ballot::url(visit.card.code, &number)))),
        Err(Fail::Refused(Refusal::Invalid(problems))) if roll => again(&page(&visit, number, 0, form, &problems).await?),
        Err(Fail::Refused(Refusal::Invalid(problems))) => again(&super::show::page(&visit, number, form, &problems).await?),
        Err(fail) => Err(fail),
    }
}

/// POST one that is taken down.
pub async fn take_down(visit: Visit, Path((_, number)): Path<(String, String)>, form: Form) -> Result<Response, Fail> {
    let done = taken(&visit, &number, &form).await;
    let roll = form.is("about", "roll");
    answered(visit, number, form, roll, done).await
}

/// POST an objection to the roll.
pub async fn to_roll(visit: Visit, Path((_, number)): Path<(String, String)>, form: Form) -> Result<Response, Fail> {
    let done = sent(&visit, &number, &form, "roll").await;
    answered(visit, number, form, true, done).await
}

/// POST an objection to the result.
pub async fn to_result(visit: Visit, Path((_, number)): Path<(String, String)>, form: Form) -> Result<Response, Fail> {
    let done = sent(&visit, &number, &form, "result").await;
    answered(visit, number, form, false, done).await
}
