//! Lots among options that are level: three people who live here commit to a value each before anybody knows whether lots are needed, and
//! reveal it when they are; some more stand in for who does not come. One commitment a person, given by the person themselves, so that
//! nobody who runs a ballot chooses the outcome. From the first value until lots are drawn no ballot is declared void: what they are drawn
//! among stands. If it is counted again after an objection, the same values decide.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use liren_core::ballot::entry::Entry;
use liren_core::ballot::lot::{PEOPLE, commit};
use liren_core::id::{BallotId, Community, PersonId};
use liren_core::merkle::Hash;
use liren_core::moment::Moment;
use liren_core::permission::{Action, Where, check};
use liren_core::refusal::{Problem, ProblemKey, Refusal};
use liren_core::time::{DAY, Time};
use liren_kit::app::App;
use liren_kit::card::Card;
use liren_kit::fail::Fail;
use liren_kit::form::Form;
use liren_kit::page::{Nav, Page, Told, again, html, see, told};
use liren_kit::qr;
use liren_kit::visit::Visit;
use liren_store::{Error, Tx, sql};
use uuid::Uuid;

use super::count::{self, Lots};
use super::outcome::ResultShown;
use super::read::{self, Ballot, Item, State};
use super::{keep, make, slips, urls};
use crate::words::Ballots;

/// Most who commit before the close: three draw, the others stand in for who does not come.
const MOST: usize = 9;
/// How long after the close, or after what leads to another count, the first three have to come, in milliseconds.
const WAIT: i64 = 3 * DAY;

/// A person's commitment, and the value once it is revealed.
struct Given {
    person: Option<PersonId>,
    hash: Hash,
    value: Option<Hash>,
}

fn given(tx: &mut Tx<'_>, c: Community, ballot: BallotId) -> Result<Vec<Given>, Error> {
    let hash = |bytes: Vec<u8>| bytes.try_into().map(Hash).map_err(|_| Error::Corrupt("a lot of a ballot".into()));
    tx.all(
        sql!("SELECT person, hash, value FROM ballot_lot_person WHERE community = $1 AND ballot = $2 ORDER BY at, id"),
        &[c.into(), ballot.into()],
        |r| {
            let value: Option<Vec<u8>> = r.get(2)?;
            Ok(Given { person: r.get(0)?, hash: hash(r.get(1)?)?, value: value.map(hash).transpose()? })
        },
    )
}

/// What lots are drawn by: what those who revealed a value had committed to, in the order they came, and the values.
pub fn of(tx: &mut Tx<'_>, c: Community, ballot: BallotId) -> Result<Lots, Error> {
    let all = given(tx, c, ballot)?;
    let (commits, reveals) = all.iter().filter_map(|g| Some((g.hash, g.value?))).unzip();
    Ok(Lots { commits, reveals })
}

/// What people committed to so far: it goes into the log with the close, so that everybody sees that nobody knew of a tie.
pub fn committed(tx: &mut Tx<'_>, c: Community, ballot: BallotId) -> Result<Vec<Hash>, Error> {
    Ok(given(tx, c, ballot)?.into_iter().map(|g| g.hash).collect())
}

/// Whether somebody revealed a value already.
pub fn begun(tx: &mut Tx<'_>, c: Community, ballot: BallotId) -> Result<bool, Error> {
    Ok(given(tx, c, ballot)?.iter().any(|g| g.value.is_some()))
}

/// Whether lots can be needed: some item has more options than can be chosen.
pub fn can_be<'a>(mut items: impl Iterator<Item = &'a Item>) -> bool {
    items.any(|i| i.options.len() > i.seats as usize)
}

/// How many of these still count: they revealed, or have time to. Who does not come in time is passed over for the next.
fn counted_on(b: &Ballot, now: Time, all: &[Given]) -> usize {
    let overdue = b.recount.or(b.closed).is_some_and(|at| now > at.plus(WAIT));
    all.iter().filter(|g| g.value.is_some() || !overdue).count()
}

fn early(b: &Ballot) -> bool {
    matches!(b.state, State::Notice | State::Voting)
}

/// Whether another commitment is taken: before the close up to [`MOST`]; after it only where three are not to be had.
fn open(b: &Ballot, now: Time, all: &[Given]) -> bool {
    early(b) && all.len() < MOST || b.is_counted_next() && all.len() < 2 * MOST && counted_on(b, now, all) < PEOPLE
}

fn wrong(key: ProblemKey) -> Fail {
    Refusal::field("value", key).into()
}

/// Somebody commits to a value of which only the hash is handed in. Before the close it can be replaced by who gave it.
fn take(tx: &mut Tx<'_>, card: &Card, b: &Ballot, person: PersonId, hash: &Hash, moment: &mut Moment) -> Result<(), Fail> {
    let (c, all) = (card.code, given(tx, card.code, b.id)?);
    if all.iter().any(|g| g.hash == *hash) {
        return Ok(());
    }
    if all.iter().any(|g| g.person == Some(person)) {
        if !early(b) {
            return Err(wrong(ProblemKey::Taken));
        }
        tx.exec(
            sql!("UPDATE ballot_lot_person SET hash = $4 WHERE community = $1 AND ballot = $2 AND person = $3"),
            &[c.into(), b.id.into(), person.into(), (&hash.0[..]).into()],
        )?;
        return Ok(());
    }
    if !open(b, moment.now, &all) {
        return Err(wrong(ProblemKey::Enough { max: if early(b) { MOST } else { PEOPLE } }));
    }
    let id: Uuid = moment.id();
    tx.exec(
        sql!(
            "INSERT INTO ballot_lot_person (community, ballot, id, person, at, hash, value) VALUES ($1, $2, $3, $4, $5, $6, NULL)"
        ),
        &[c.into(), b.id.into(), id.into(), person.into(), moment.now.into(), (&hash.0[..]).into()],
    )?;
    Ok(())
}

/// Whether it is the turn of this person to reveal: fewer than three before them still count.
fn turn(b: &Ballot, now: Time, all: &[Given], person: PersonId) -> bool {
    let at = all.iter().position(|g| g.person == Some(person));
    at.is_some_and(|at| all[at].value.is_none() && counted_on(b, now, &all[..at]) < PEOPLE)
}

/// Whoever committed reveals the value, once everything is counted and lots are needed.
fn reveal(tx: &mut Tx<'_>, app: &App, card: &Card, b: &Ballot, person: PersonId, said: (Hash, Time)) -> Result<(), Fail> {
    let (c, all, (value, now)) = (card.code, given(tx, card.code, b.id)?, said);
    let mine = all.iter().find(|g| g.person == Some(person)).ok_or(Refusal::Forbidden)?;
    if !turn(b, now, &all, person) || !needed(tx, app, card, b)? {
        return Err(Refusal::BallotState.into());
    }
    if commit(&value) != mine.hash {
        return Err(wrong(ProblemKey::WrongCode));
    }
    tx.exec(
        sql!("UPDATE ballot_lot_person SET value = $4 WHERE community = $1 AND ballot = $2 AND person = $3"),
        &[c.into(), b.id.into(), person.into(), (&value.0[..]).into()],
    )?;
    Ok(())
}

/// Whether options are level in what was counted.
pub fn needed(tx: &mut Tx<'_>, app: &App, card: &Card, b: &Ballot) -> Result<bool, Fail> {
    if !b.is_counted_next() || !slips::poured(tx, card.code, b)? {
        return Ok(false);
    }
    Ok(!count::ties(&count::counted_now(tx, app, card, b)?).is_empty())
}

/// What somebody who erases themselves gave stays, without whose it is.
pub fn erase(tx: &mut Tx<'_>, c: Community, person: PersonId) -> Result<(), Fail> {
    tx.exec(sql!("UPDATE ballot_lot_person SET person = NULL WHERE community = $1 AND person = $2"), &[c.into(), person.into()])?;
    Ok(())
}

/// How lots are drawn.
#[derive(Template)]
#[template(path = "ballots/lots.html")]
pub struct LotsPage {
    page: Page,
    t: Ballots,
    problems: Vec<Told>,
    title: String,
    back: String,
    many: String,
    /// How many were handed in before the close; empty until then.
    in_time: String,
    /// What was drawn, item by item.
    drawn: Vec<ResultShown>,
    /// This person gave one.
    mine: bool,
    /// This person may give one, or another.
    gives: bool,
    /// Values are asked for now.
    reveals: bool,
    value: String,
    /// The value as a picture and as the name of a file, so that nobody copies 64 letters by hand.
    qr: String,
    file: String,
    hash: String,
    typed: String,
}

async fn page(visit: &Visit, number: String, typed: &str, problems: &[Problem]) -> Result<LotsPage, Fail> {
    let (app, card, t) = (visit.app.clone(), visit.card.clone(), Ballots(visit.lang));
    let person = visit.actor.person.filter(|_| visit.may(Action::ObjectToBallot, &Where::COMMUNITY));
    let now = visit.moment.now;
    let (b, all, reveals, counting, early_ones) = visit
        .app
        .db
        .read(move |tx| {
            let b = read::shown(tx, card.code, &number, false)?;
            let all = given(tx, card.code, b.id)?;
            // Counting takes a while with many owners: only for whoever may have a value to reveal.
            let reveals = person.is_some_and(|p| turn(&b, now, &all, p)) && needed(tx, &app, &card, &b)?;
            let counting = if b.has_result() { Some(count::counted(tx, &app, &card, &b)?) } else { None };
            let closed = keep::of_kind(tx, card.code, b.id, "closed")?.pop();
            let early_ones = closed.and_then(|l| if let Entry::Closed(c) = l.entry { Some(c.lots.len()) } else { None });
            Ok::<_, Fail>((b, all, reveals, counting, early_ones))
        })
        .await?;
    let own = all.iter().find(|g| g.person.is_some() && g.person == person);
    // Somebody takes this pair along, keeps the value to themselves and hands the hash in.
    let value = Hash(visit.moment.clone().bytes());
    Ok(LotsPage {
        page: Page::new(visit, Nav::Other, t.lots_page()),
        t,
        problems: told(problems, visit.lang),
        title: b.title.clone(),
        back: urls::Ballot::url(visit.card.code, &b.number),
        many: t.lots_many(i64::try_from(all.len()).unwrap_or(0)),
        in_time: early_ones.map(|n| t.lots_in_time(i64::try_from(n).unwrap_or(0))).unwrap_or_default(),
        drawn: counting.map(|c| c.results(t).into_iter().filter(|r| r.drawn.is_some()).collect()).unwrap_or_default(),
        mine: own.is_some(),
        gives: person.is_some() && if own.is_some() { early(&b) } else { open(&b, now, &all) },
        reveals,
        hash: commit(&value).to_string(),
        qr: qr::svg(&value.to_string()),
        file: format!("{}.txt", b.number),
        value: value.to_string(),
        typed: typed.to_string(),
    })
}

/// GET how lots are drawn, and what this person can do for it.
pub async fn show(visit: Visit, Path((_, number)): Path<(String, String)>) -> Result<Response, Fail> {
    html(&page(&visit, number, "", &[]).await?)
}

/// Hands in a commitment (`hash`), or its value (`do` is `reveal`).
pub async fn hand_in(visit: &Visit, number: String, form: &Form) -> Result<(), Fail> {
    check(&visit.actor, Action::ObjectToBallot, &Where::COMMUNITY)?;
    let person = visit.actor.person.ok_or(Refusal::Forbidden)?;
    let (field, reveals) = if form.is("do", "reveal") { ("value", true) } else { ("hash", false) };
    let said: Hash = form.get(field).trim().parse().map_err(|_| Refusal::field("value", ProblemKey::BadCode))?;
    let (app, card, actor, moment) = (visit.app.clone(), visit.card.clone(), visit.actor.clone(), visit.moment.clone());
    visit
        .app
        .db
        .write(move |tx| {
            let mut moment = moment.clone();
            let b = read::shown(tx, card.code, &number, false)?;
            keep::alone(tx, card.code, b.id)?;
            if reveals {
                reveal(tx, &app, &card, &b, person, (said, moment.now))?;
            } else {
                take(tx, &card, &b, person, &said, &mut moment)?;
            }
            make::note(tx, &card, &actor, &mut moment, b.id, None, "ballot.lot", field)
        })
        .await
}

/// POST a commitment, or the value of one.
pub async fn send(visit: Visit, Path((_, number)): Path<(String, String)>, form: Form) -> Result<Response, Fail> {
    match hand_in(&visit, number.clone(), &form).await {
        Ok(()) => Ok(see(&urls::Lots::url(visit.card.code, &number))),
        Err(Fail::Refused(Refusal::Invalid(problems))) => again(&page(&visit, number, form.get("value"), &problems).await?),
        Err(fail) => Err(fail),
    }
}
