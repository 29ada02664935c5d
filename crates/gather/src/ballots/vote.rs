//! Voting: by somebody an officer knows as the owner (or who lives there, in votes of residents), or by a ballot letter that was signed
//! for. The page says what is asked, what it costs, and what the way of keeping choices does not protect.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use liren_core::ballot::choice::Keeping;
use liren_core::ballot::cost::Size;
use liren_core::ballot::entry::Channel;
use liren_core::pack::Stands;
use liren_core::permission::{Action, Where, check};
use liren_core::refusal::{Problem, Refusal};
use liren_kit::fail::Fail;
use liren_kit::form::Form;
use liren_kit::joined;
use liren_kit::limits::Limit;
use liren_kit::page::{Nav, Page, Told, again, html, see, told};
use liren_kit::visit::Visit;

use super::cast::{self, New};
use super::facts::{self, ItemShown, Sizes};
use super::read::{self, Ballot, State};
use super::roll::{self, OnRoll};
use super::{keep, receipt, urls};
use crate::once::{form_key, kept};
use crate::selections;
use crate::words::Ballots;

/// A home to vote for, where somebody has several.
struct For {
    n: u32,
    words: String,
    on: bool,
}

#[derive(Template)]
#[template(path = "ballots/vote.html")]
struct VotePage {
    page: Page,
    t: Ballots,
    problems: Vec<Told>,
    typed: Form,
    title: String,
    back: String,
    homes: Vec<For>,
    items: Vec<ItemShown>,
    keeping: &'static str,
    keeping_not: &'static str,
    stands: &'static str,
    once: String,
    over: &'static str,
}

impl VotePage {
    fn said(&self, field: &str, value: &str) -> bool {
        self.typed.is(field, value)
    }
}

/// For whom the page is.
/// Who votes: the ballot, and the homes they may vote for.
pub struct Voter {
    b: Ballot,
    homes: Vec<OnRoll>,
    /// Pages of those who stand, by their number on the ballot.
    pages: Vec<(usize, String)>,
}

fn page_of(
    visit: &Visit,
    v: &Voter,
    rules: &read::Ruled,
    items: &[read::Item],
    all: Size,
    typed: Form,
    problems: &[Problem],
) -> Result<VotePage, Fail> {
    let (b, t, lang) = (&v.b, Ballots(visit.lang), visit.lang);
    let mine = Size {
        area: v.homes.iter().map(|o| o.area).sum(),
        homes: v.homes.iter().map(|o| u64::try_from(o.rooms.len()).unwrap_or(0)).sum(),
    };
    let sizes = Sizes { fund: b.fund, all: Some(all), mine: Some(mine) };
    let mut shown = Vec::new();
    for item in items {
        shown.push(facts::item_shown(t, lang, rules, item, &item.line(rules)?, sizes));
    }
    facts::lead_on(&mut shown, &v.pages);
    let over = match b.state {
        State::Voting if visit.moment.now < b.opens => t.not_open_yet(),
        State::Voting if b.is_open(visit.moment.now) => "",
        _ => t.closed_already(),
    };
    let several = v.homes.len() > 1;
    Ok(VotePage {
        page: Page::new(visit, Nav::UnderWay, b.title.clone()),
        t,
        problems: told(problems, lang),
        title: b.title.clone(),
        back: urls::Ballot::url(visit.card.code, &b.number),
        homes: v
            .homes
            .iter()
            .map(|o| For { n: o.n, words: joined::list(t.0, &o.rooms), on: !several || typed.is("n", &o.n.to_string()) })
            .collect(),
        items: shown,
        keeping: facts::keeping_words(t, b.keeping, b.voters),
        keeping_not: facts::keeping_not(t, b.keeping),
        stands: facts::stands_words(t, b.keeping, rules.stands),
        once: kept(visit, &typed),
        over,
        typed,
    })
}

/// The ballot, its rules, what is asked, and all homes together.
pub type Loaded = (Voter, read::Ruled, Vec<read::Item>, Size);

fn loaded(
    tx: &mut liren_store::Tx<'_>,
    app: &liren_kit::app::App,
    c: liren_core::id::Community,
    b: Ballot,
    ns: Vec<u32>,
) -> Result<Loaded, Fail> {
    let rules = b.rules(tx, app)?;
    let items = read::items(tx, c, b.id)?;
    let mut homes = Vec::new();
    for n in ns {
        homes.extend(roll::on_roll(tx, c, b.id, n)?);
    }
    let (_, whole) = roll::turnout(tx, c, b.id)?;
    let parts = if homes.is_empty() { 0 } else { roll::parts(tx, c, b.id)?.len() };
    let all = Size { area: whole.area, homes: u64::try_from(parts).unwrap_or(0) };
    let pages = selections::store::pages(tx, c, b.id)?;
    Ok((Voter { b, homes, pages }, rules, items, all))
}

/// Who is asked for by their account: the ballot and what they may vote for.
pub async fn known(visit: &Visit, number: String) -> Result<Loaded, Fail> {
    check(&visit.actor, Action::CastBallot, &Where::own(&visit.actor))?;
    let (app, c, person) = (visit.app.clone(), visit.card.code, visit.actor.person);
    visit
        .app
        .db
        .read(move |tx| {
            let b = read::shown(tx, c, &number, false)?;
            if !b.on_web() {
                return Err(Refusal::NotOffered.into());
            }
            if b.frozen.is_none() {
                return Err(Refusal::BallotState.into());
            }
            let ns = roll::mine(tx, &app, c, &b, person)?;
            if ns.is_empty() {
                return Err(Refusal::NotTheOwner.into());
            }
            loaded(tx, &app, c, b, ns)
        })
        .await
}

/// Whether a second ballot is refused.
pub fn stands_first(b: &Ballot, rules: &read::Ruled) -> bool {
    b.keeping == Keeping::Detached || rules.stands == Stands::First
}

/// GET the ballot of whoever is signed in.
pub async fn show(visit: Visit, Path((_, number)): Path<(String, String)>) -> Result<Response, Fail> {
    let (v, rules, items, all) = known(&visit, number).await?;
    if v.homes.iter().all(|o| o.took) && stands_first(&v.b, &rules) {
        return Err(Refusal::VotedAlready.into());
    }
    html(&page_of(&visit, &v, &rules, &items, all, Form::default(), &[])?)
}

/// POST it.
pub async fn send(visit: Visit, Path((_, number)): Path<(String, String)>, form: Form) -> Result<Response, Fail> {
    let found = known(&visit, number).await?;
    given(visit, found, form).await
}

/// What was filled in becomes a ballot; the receipt is shown.
async fn given(visit: Visit, found: Loaded, form: Form) -> Result<Response, Fail> {
    match cast_by(&visit, &found, &form).await {
        Ok(done) => Ok(see(&urls::Receipt::url(visit.card.code, &found.0.b.number, done.hash))),
        Err(Fail::Refused(Refusal::Invalid(problems))) => {
            let (v, rules, items, all) = found;
            again(&page_of(&visit, &v, &rules, &items, all, form, &problems)?)
        }
        Err(fail) => Err(fail),
    }
}

/// Casts what a form says: for the only home, or for `n`.
pub async fn cast_by(visit: &Visit, (v, _, items, _): &Loaded, form: &Form) -> Result<cast::Given, Fail> {
    let n = match v.homes.as_slice() {
        [only] => Some(only.n),
        several => form.get("n").parse().ok().filter(|n| several.iter().any(|o| o.n == *n)),
    };
    let once = form_key(form.get("once"));
    let choices = cast::choices(form, items, false);
    let (Some(n), Some(once), Ok(choices)) = (n, once, choices.clone()) else {
        let mut problems = choices.err().unwrap_or_default();
        if n.is_none() {
            problems.push(Problem::new("n", liren_core::refusal::ProblemKey::Required));
        }
        return Err(Refusal::Invalid(problems).into());
    };
    let secret = keep::sealed(&visit.app, v.b.id, n, &once);
    let new = New { n, channel: Channel::Web, proxy: 0, choices, secret };
    let (app, card, moment, number) = (visit.app.clone(), visit.card.clone(), visit.moment.clone(), v.b.number.clone());
    visit
        .app
        .db
        .write(move |tx| {
            // Read again: it may have been closed, or the roll frozen anew, since the page was shown.
            let b = read::shown(tx, card.code, &number, false)?;
            cast::give(tx, &app, &card, &mut moment.clone(), &b, &new)
        })
        .await
}

/// Who is asked for by a letter. Tries are limited by where they come from.
async fn of_letter(visit: &Visit, number: String, code: &str) -> Result<Loaded, Fail> {
    check(&visit.actor, Action::CastBallot, &Where { by_link: true, ..Where::COMMUNITY })?;
    visit.app.limits.take(Limit::Try, &visit.client.to_string(), visit.moment.now)?;
    let code = cast::code_of(code).ok_or(Refusal::NotFound)?;
    let (app, c) = (visit.app.clone(), visit.card.code);
    visit
        .app
        .db
        .read(move |tx| {
            let b = read::shown(tx, c, &number, false)?;
            let (n, signed) = cast::by_letter(tx, &app, c, b.id, &code)?.ok_or(Refusal::NotFound)?;
            if !b.on_web() {
                return Err(Refusal::NotOffered.into());
            }
            if !signed {
                return Err(Refusal::LetterNotSigned.into());
            }
            loaded(tx, &app, c, b, vec![n])
        })
        .await
}

/// GET the ballot of a letter.
pub async fn letter(visit: Visit, Path((_, number, code)): Path<(String, String, String)>) -> Result<Response, Fail> {
    let (v, rules, items, all) = of_letter(&visit, number, &code).await?;
    if v.homes.iter().all(|o| o.took) && stands_first(&v.b, &rules) {
        return voted_by_letter(&visit, &v).await;
    }
    let mut shown = html(&page_of(&visit, &v, &rules, &items, all, Form::default(), &[])?)?;
    shown.headers_mut().insert(axum::http::header::REFERRER_POLICY, axum::http::HeaderValue::from_static("no-referrer"));
    Ok(shown)
}

/// Who has a letter and voted sees the receipt and what it says, as whoever has an account does.
async fn voted_by_letter(visit: &Visit, v: &Voter) -> Result<Response, Fail> {
    let (c, id, n) = (visit.card.code, v.b.id, v.homes.first().map_or(0, |o| o.n));
    let hash = visit.app.db.read(move |tx| receipt::stands(tx, c, id, n)).await?.ok_or(Refusal::VotedAlready)?;
    let mut shown = html(&receipt::page(visit, v.b.number.clone(), hash, Some(n)).await?)?;
    shown.headers_mut().insert(axum::http::header::REFERRER_POLICY, axum::http::HeaderValue::from_static("no-referrer"));
    Ok(shown)
}

/// POST it.
pub async fn by_letter(
    visit: Visit,
    Path((_, number, code)): Path<(String, String, String)>,
    form: Form,
) -> Result<Response, Fail> {
    let found = of_letter(&visit, number, &code).await?;
    given(visit, found, form).await
}
