//! Taking the steps of a ballot, from draft to final: each asked for by permission, state and date, each one transaction with its lines in the
//! log. Pages, the API and the demo take them through the same door.

use liren_core::ballot::choice::Keeping;
use liren_core::ballot::entry::{Closed, Entry, Final, Restored, Void, Why};
use liren_core::ballot::rule::Sum;
use liren_core::id::FileId;
use liren_core::merkle::Hash;
use liren_core::moment::Moment;
use liren_core::pack::Voters;
use liren_core::permission::{Action, Actor, Where, check};
use liren_core::refusal::{ProblemKey, Refusal};
use liren_core::time::{DAY, Time};
use liren_ground::ground::Ground;
use liren_ground::log;
use liren_kit::app::App;
use liren_kit::card::Card;
use liren_kit::fail::Fail;
use liren_kit::visit::Visit;
use liren_store::{Tx, sql};

use super::keep::{self, Line};
use super::make::{self, note};
use super::mend;
use super::notice;
use super::read::{self, Ballot, State};
use super::slips;
use super::step::Step;
use super::{count, drop, extend};
use super::{forget, origin, rounds};
use crate::documents::papers::{self, Takes};

/// The first instant at which the roll may be frozen.
pub fn roll_ready(b: &Ballot, days: u32) -> Option<Time> {
    b.noticed.map(|at| at.plus(i64::from(days) * DAY))
}

/// The first instant at which the result may be final.
pub fn final_ready(b: &Ballot, days: u32) -> Option<Time> {
    b.counted.map(|at| at.plus(i64::from(days) * DAY))
}

/// Who takes a step, and the files that came with it.
pub struct By<'a> {
    /// Who.
    pub actor: &'a Actor,
    /// Papers of the draft, or photos that prove where notice hangs; each with the SHA-256 of what is kept.
    pub files: &'a [(FileId, Hash)],
}

/// Refuses unless the ballot is in this state.
pub fn at(state: State, b: &Ballot) -> Result<(), Refusal> {
    if b.state == state { Ok(()) } else { Err(Refusal::BallotState) }
}

/// Takes a step that was sent, with the files that came with it.
pub async fn sent(visit: &Visit, number: &str, step: Step, files: Vec<(FileId, Hash)>) -> Result<(), Fail> {
    let (app, card, actor, moment, number) =
        (visit.app.clone(), visit.card.clone(), visit.actor.clone(), visit.moment.clone(), number.to_string());
    let done = visit
        .app
        .db
        .write(move |tx| take(tx, &app, &card, &mut moment.clone(), &number, &step, &By { actor: &actor, files: &files }))
        .await;
    visit.app.bell.ring();
    done
}

/// Takes a step.
pub fn take(
    tx: &mut Tx<'_>,
    app: &App,
    card: &Card,
    moment: &mut Moment,
    number: &str,
    step: &Step,
    by: &By<'_>,
) -> Result<(), Fail> {
    check(by.actor, Action::RunBallot, &Where::COMMUNITY)?;
    let b = read::by_number(tx, card.code, number)?.ok_or(Refusal::NotFound)?;
    // Of two steps at once the second runs again on what the first left.
    keep::alone(tx, card.code, b.id)?;
    let post = Ground::read(tx, card.code)?.by(by.actor, Action::RunBallot, b.place)?;
    let (c, now, rules) = (card.code, moment.now, b.rules(tx, app)?);
    let here = [c.into(), b.id.into(), now.into()];
    match step {
        Step::Item(item) => make::add_item(tx, card, &rules, &b, item)?,
        Step::Mend(new) => mend::draft(tx, app, card, by.actor, &rules, &b, new)?,
        Step::ItemMend(code, item) => mend::item(tx, card, &rules, &b, code, item)?,
        Step::ItemOff(code) => mend::item_off(tx, card, &b, code)?,
        Step::PaperOff(file) => mend::paper_off(tx, card, moment, &b, *file)?,
        Step::Dates(opens, closes) => {
            at(State::Draft, &b)?;
            let (opens, closes) = make::times(card, &rules, now, (*opens, *closes))?;
            tx.exec(
                sql!("UPDATE ballot SET opens = $3, closes = $4 WHERE community = $1 AND id = $2"),
                &[c.into(), b.id.into(), opens.into(), closes.into()],
            )?;
        }
        Step::Attach(words) => {
            at(State::Draft, &b)?;
            keep_files(tx, card, &b, "attachment", words, (Takes::Papers, by.files), now)?;
        }
        Step::Notice => {
            // From here on the roll is posted: a change of the owner roll at the same moment runs again, and leaves a line.
            super::owners_edit::alone(tx, c)?;
            notice::notice(tx, app, card, moment, &b)?;
        }
        Step::Posting(words) => {
            if !matches!(b.state, State::Notice | State::Voting | State::Result) {
                return Err(Refusal::BallotState.into());
            }
            let id: uuid::Uuid = moment.id();
            tx.exec(
                sql!("INSERT INTO ballot_posting (community, ballot, at, id, words, post) VALUES ($1, $2, $3, $4, $5, $6)"),
                &[c.into(), b.id.into(), now.into(), id.into(), words.into(), post.into()],
            )?;
            keep_files(tx, card, &b, "posting", words, (Takes::Photos, by.files), now)?;
        }
        Step::Correct(what, text) => {
            at(State::Notice, &b)?;
            // The owner roll writes its own line when something of it changes: here a line would say what never was.
            if b.voters == Voters::Owners {
                return Err(Refusal::BallotState.into());
            }
            super::corrected::line(tx, card, moment, b.id, *what, text)?;
        }
        Step::Answer(id, text) => {
            if !b.hears() {
                return Err(Refusal::BallotState.into());
            }
            let n = tx.exec(
                sql!(
                    "UPDATE ballot_objection SET answer = $4, decided = $5
                      WHERE community = $1 AND ballot = $2 AND id = $3 AND decided IS NULL"
                ),
                &[c.into(), b.id.into(), (*id).into(), text.into(), now.into()],
            )?;
            if n == 0 {
                return Err(Refusal::field("objection", ProblemKey::NotAChoice).into());
            }
        }
        Step::Freeze => notice::freeze(tx, app, card, moment, &b, &rules)?,
        Step::Extend(why) => extend::extend(tx, card, moment, &b, &rules, why)?,
        Step::Void(place, items, why) => void(tx, app, card, moment, &b, *place, items, *why)?,
        Step::Restore(place) => restore(tx, app, card, moment, &b, *place)?,
        Step::Close(leave) => {
            at(State::Voting, &b)?;
            if now < b.closes {
                return Err(Refusal::TooEarly.into());
            }
            super::delivery::forget(tx, c, b.id)?;
            drop::keep_on(tx, card, &b)?;
            if b.keeping == Keeping::Detached {
                slips::close(tx, card, moment, &b, rules.detached_least)?;
                forget::begin(tx, app, card, moment, b.id)?;
            } else {
                if !(*leave || super::papers::open(tx, c, b.id)?.is_empty()) {
                    return Err(Refusal::PapersDiffer.into());
                }
                let casts = u64::try_from(keep::of_kind(tx, c, b.id, "cast")?.len()).unwrap_or(0);
                let lots = super::lots::committed(tx, c, b.id)?;
                keep::write(tx, card, moment, b.id, &[Line::of(Closed { casts, lines: 0, lots })])?;
                tx.exec(sql!("UPDATE ballot SET state = 'closed', closed = $3 WHERE community = $1 AND id = $2"), &here)?;
            }
        }
        Step::Box(leave) => slips::empty(tx, card, moment, &b, *leave)?,
        Step::Count => {
            if !b.is_counted_next() {
                return Err(Refusal::BallotState.into());
            }
            if !slips::poured(tx, c, &b)? {
                return Err(Refusal::PapersDiffer.into());
            }
            let before = rounds::last(tx, c, b.id)?;
            let after = count::settle(tx, app, card, moment, &b)?;
            let (again, changed) = (b.recount.is_some(), rounds::differ(&before, &after));
            tx.exec(
                sql!("UPDATE ballot SET state = 'result', recount = NULL WHERE community = $1 AND id = $2"),
                &[c.into(), b.id.into()],
            )?;
            // Objections are heard from when people read what was decided.
            if changed {
                tx.exec(sql!("UPDATE ballot SET counted = $3 WHERE community = $1 AND id = $2"), &here)?;
            }
            seal(tx, app, card, &b, now)?;
            match (again, changed) {
                (false, _) => origin::counted(tx, app, card, moment, &b)?,
                (true, true) => origin::recounted(tx, app, card, moment, &b)?,
                (true, false) => {}
            }
        }
        Step::Final => {
            at(State::Result, &b)?;
            if final_ready(&b, rules.objection_days).is_none_or(|t| now < t) {
                return Err(Refusal::TooEarly.into());
            }
            let (open, decided) = super::objection::count(tx, c, b.id, "result")?;
            if open > 0 || b.recount.is_some() {
                return Err(Refusal::BallotState.into());
            }
            keep::write(tx, card, moment, b.id, &[Line::of(Final { lines: 0, objections: decided })])?;
            tx.exec(sql!("UPDATE ballot SET state = 'final', finished = $3 WHERE community = $1 AND id = $2"), &here)?;
            seal(tx, app, card, &b, now)?;
            forget::begin(tx, app, card, moment, b.id)?;
        }
        Step::Drop(why) => drop::ask(tx, app, card, by.actor, moment, &b, why)?,
        Step::DropConfirm => drop::confirm(tx, app, card, by.actor, moment, &b)?,
        Step::DropKeep => {
            if b.dropping.is_none() {
                return Err(Refusal::BallotState.into());
            }
            drop::keep_on(tx, card, &b)?;
        }
    }
    note(tx, card, by.actor, moment, b.id, Some(post), "ballot.change", step.name())
}

fn keep_files(
    tx: &mut Tx<'_>,
    card: &Card,
    b: &Ballot,
    purpose: &str,
    words: &str,
    (takes, all): (Takes, &[(FileId, Hash)]),
    now: Time,
) -> Result<(), Fail> {
    for (file, digest) in all {
        papers::attach(tx, card.code, *file, takes)?;
        tx.exec(
            sql!(
                "INSERT INTO ballot_file (community, ballot, file, purpose, words, digest, at) VALUES ($1, $2, $3, $4, $5, $6, $7)
                 ON CONFLICT (community, ballot, file) DO NOTHING"
            ),
            &[card.code.into(), b.id.into(), (*file).into(), purpose.into(), words.into(), (&digest.0[..]).into(), now.into()],
        )?;
    }
    Ok(())
}

#[allow(clippy::too_many_arguments, reason = "what is void, and why")]
fn void(
    tx: &mut Tx<'_>,
    app: &App,
    card: &Card,
    moment: &mut Moment,
    b: &Ballot,
    place: u64,
    items: &[String],
    why: Why,
) -> Result<(), Fail> {
    mends(tx, app, card, b)?;
    let wrong = || Fail::from(Refusal::field("cast", ProblemKey::NotHere));
    let cast = keep::at(tx, card.code, b.id, place)?.ok_or_else(wrong)?;
    if !matches!(cast.entry, Entry::Cast(_)) {
        return Err(wrong());
    }
    let said = cast.choices()?.choices;
    if items.iter().any(|i| !said.contains_key(i)) {
        return Err(Refusal::field("void-item", ProblemKey::NotAChoice).into());
    }
    if rounds::voided(tx, card.code, b.id, u64::MAX)?.all().any(|v| (v.0, v.1) == (place, why)) {
        return Err(Refusal::field("cast", ProblemKey::Taken).into());
    }
    keep::write(tx, card, moment, b.id, &[Line::of(Void { cast: place, items: items.to_vec(), why })])?;
    mended(tx, card, b, &cast.entry, moment.now)
}

/// A ballot was wrongly declared void: whatever was declared void of it before no longer is.
fn restore(tx: &mut Tx<'_>, app: &App, card: &Card, moment: &mut Moment, b: &Ballot, place: u64) -> Result<(), Fail> {
    mends(tx, app, card, b)?;
    let wrong = || Fail::from(Refusal::field("restore", ProblemKey::NotHere));
    if !rounds::voided(tx, card.code, b.id, u64::MAX)?.all().any(|(cast, why, _)| cast == place && why != Why::ProxyLimit) {
        return Err(wrong());
    }
    let cast = keep::at(tx, card.code, b.id, place)?.ok_or_else(wrong)?;
    keep::write(tx, card, moment, b.id, &[Line::of(Restored { cast: place })])?;
    mended(tx, card, b, &cast.entry, moment.now)
}

/// Whether ballots can be declared void now, or restored: until the result is final, and not while lots are being drawn.
fn mends(tx: &mut Tx<'_>, app: &App, card: &Card, b: &Ballot) -> Result<(), Fail> {
    if !matches!(b.state, State::Voting | State::Closed | State::Result) {
        return Err(Refusal::BallotState.into());
    }
    // What lots are drawn among stands once a value is known; what was drawn already can have been drawn among the wrong ones.
    let drawn = !keep::of_kind(tx, card.code, b.id, "lot")?.is_empty();
    if !drawn && super::lots::begun(tx, card.code, b.id)? {
        return Err(Refusal::BallotState.into());
    }
    // Whoever runs it sees the tie before lots are drawn: nobody breaks it by what they declare void. After the result the way of
    // objections is open, where everybody sees what was declared and why.
    if b.state == State::Closed && super::lots::needed(tx, app, card, b)? {
        return Err(Refusal::BallotState.into());
    }
    Ok(())
}

/// What follows from it: before the result whoever the void one was not of can still vote; after it the ballot is counted again.
fn mended(tx: &mut Tx<'_>, card: &Card, b: &Ballot, cast: &Entry, now: Time) -> Result<(), Fail> {
    match cast {
        Entry::Cast(_) if b.state == State::Result => {
            tx.exec(
                sql!("UPDATE ballot SET recount = COALESCE(recount, $3) WHERE community = $1 AND id = $2"),
                &[card.code.into(), b.id.into(), now.into()],
            )?;
            Ok(())
        }
        Entry::Cast(c) => {
            let void = super::roll::void_casts(tx, card.code, b.id)?;
            super::roll::follow(tx, card.code, b.id, c.owner, &void)
        }
        _ => Ok(()),
    }
}

/// Signs the log as it stands with the result, so that the bundle ends at a root that is posted.
fn seal(tx: &mut Tx<'_>, app: &App, card: &Card, b: &Ballot, now: Time) -> Result<(), Fail> {
    let signed = log::sign(tx, app, card.code, now)?.ok_or_else(|| Fail::internal("a ballot that left nothing in the log"))?;
    tx.exec(
        sql!("UPDATE ballot SET end_size = $3 WHERE community = $1 AND id = $2"),
        &[card.code.into(), b.id.into(), i64::try_from(signed.root.size).unwrap_or(i64::MAX).into()],
    )?;
    Ok(())
}

/// What is still missing until enough take part, of what is there.
pub fn lines_of(item: &liren_core::ballot::entry::Item, whole: Sum) -> Option<Sum> {
    let quorum = item.need.quorum?;
    let area = if item.need.by == liren_core::ballot::rule::By::AreaAndHeads { quorum.least(whole.area) } else { 0 };
    Some(Sum { area, heads: quorum.least(whole.heads) })
}
