//! What is done with a project, in one transaction. Permission is asked here; which stage follows which is
//! `liren_core::project`.

use liren_core::id::{FileId, PostId, ProjectId};
use liren_core::moment::Moment;
use liren_core::money::Fen;
use liren_core::permission::{Action, Actor, Where, check};
use liren_core::project::{Entry, Lacks, Stage, correctable, next, warranty_ends};
use liren_core::refusal::{ProblemKey, Refusal};
use liren_core::time::{Date, Time};
use liren_ground::ground::Ground;
use liren_ground::names;
use liren_kit::app::App;
use liren_kit::card::Card;
use liren_kit::fail::Fail;
use liren_kit::jobs::enqueue;
use liren_store::audit::{self, Did};
use liren_store::{Tx, sql};
use uuid::Uuid;

use super::asked::Act;
use super::store::{self, Whole};
use super::{begin, jobs, told};
use crate::documents::papers::{self, Takes};

/// Most rows of a sort: more is a mistake, not a project.
const ROWS: usize = 60;

/// What came of an act.
pub enum Done {
    /// It is done.
    Yes,
    /// The next stage lacks something.
    Lacks(Vec<Lacks>),
}

/// What an act needs beside its words.
pub struct By<'a> {
    /// Who.
    pub actor: &'a Actor,
    /// `seq` of the project as it was read; another value is stale.
    pub seen: i64,
    /// Files that came with it, kept already.
    pub files: &'a [FileId],
}

/// Carries an act out.
pub fn perform(
    tx: &mut Tx<'_>,
    app: &App,
    card: &Card,
    moment: &mut Moment,
    number: &str,
    act: &Act,
    by: &By<'_>,
) -> Result<Done, Fail> {
    let project = store::by_number(tx, card.code, number)?.ok_or(Refusal::NotFound)?;
    check(by.actor, Action::RunProject, &Where::post(project.holder))?;
    if by.seen != project.seq {
        return Err(Refusal::Stale.into());
    }
    if project.stage > act.until() {
        return Err(Refusal::NotUnderWay.into());
    }
    let ground = Ground::read(tx, card.code)?;
    let whole = store::whole(tx, app, card.code, &ground, project)?;
    let p = &whole.project;
    let post = by.actor.post(p.holder).or(by.actor.posts.first()).map(|h| h.id);
    let (c, id, now) = (card.code, p.id, moment.now);
    let mut row: Uuid = moment.id();
    let mut words = String::new();
    let full =
        |n: usize| if n >= ROWS { Err(Fail::from(Refusal::field("do", ProblemKey::Enough { max: ROWS }))) } else { Ok(()) };
    match act {
        Act::Option(title, text, cost) => {
            full(whole.options.len())?;
            tx.exec(
                sql!(
                    "INSERT INTO project_option (community, project, id, title, words, cost, chosen)
                     VALUES ($1, $2, $3, $4, $5, $6, FALSE)"
                ),
                &[c.into(), id.into(), row.into(), title.as_str().into(), text.as_str().into(), cost.0.into()],
            )?;
            words.clone_from(title);
        }
        Act::Choose(option, why) => {
            let found = whole.options.iter().find(|o| o.id == *option);
            let found = found.ok_or_else(|| Refusal::field("chosen", ProblemKey::NotAChoice))?;
            tx.exec(
                sql!("UPDATE project_option SET chosen = (id = $3) WHERE community = $1 AND project = $2"),
                &[c.into(), id.into(), (*option).into()],
            )?;
            words = format!("{}\n{why}", found.title);
        }
        Act::Fund(source, amount) => {
            full(whole.funds.len())?;
            // Nobody pays less than nothing: what is taken back was noted before.
            let before: i64 = whole.funds.iter().filter(|(s, _)| s == source).map(|(_, a)| a.0).sum();
            if amount.0 == 0 || before + amount.0 < 0 {
                return Err(Refusal::field("fund_amount", ProblemKey::NotANumber).into());
            }
            tx.exec(
                sql!("INSERT INTO project_fund (community, project, id, source, amount) VALUES ($1, $2, $3, $4, $5)"),
                &[c.into(), id.into(), row.into(), (*source).into(), amount.0.into()],
            )?;
            words = amount.to_string();
        }
        Act::Share(shared) => {
            tx.exec(
                sql!("UPDATE project SET shared = $3 WHERE community = $1 AND id = $2"),
                &[c.into(), id.into(), shared.name().into()],
            )?;
            words = shared.name().to_string();
        }
        Act::Quote(firm, text, amount, months) => {
            full(whole.quotes.len())?;
            tx.exec(
                sql!(
                    "INSERT INTO project_quote (community, project, id, firm, words, amount, months, taken, why)
                     VALUES ($1, $2, $3, $4, $5, $6, $7, FALSE, '')"
                ),
                &[c.into(), id.into(), row.into(), firm.as_str().into(), text.as_str().into(), amount.0.into(), (*months).into()],
            )?;
            words = format!("{firm} {amount}");
        }
        Act::Take(quote, why) => {
            let found = whole.quotes.iter().find(|q| q.id == *quote);
            let found = found.ok_or_else(|| Refusal::field("quote", ProblemKey::NotAChoice))?;
            tx.exec(
                sql!(
                    "UPDATE project_quote SET taken = (id = $3), why = CASE WHEN id = $3 THEN $4 ELSE '' END
                      WHERE community = $1 AND project = $2"
                ),
                &[c.into(), id.into(), (*quote).into(), why.as_str().into()],
            )?;
            tx.exec(
                sql!("UPDATE project SET firm = $3 WHERE community = $1 AND id = $2"),
                &[c.into(), id.into(), found.firm.as_str().into()],
            )?;
            words = format!("{}\n{why}", found.firm);
        }
        Act::Milestone(title, day, owner) => {
            full(whole.milestones.len())?;
            let due = ahead(card, now, *day, "due")?;
            let names = names::within(tx, app, card)?;
            let held = |id: PostId| names.posts.get(&id).is_some_and(|p| !p.vacant);
            let owner = owner.unwrap_or(p.holder);
            if !held(owner) {
                return Err(Refusal::field("owner", ProblemKey::NotAChoice).into());
            }
            tx.exec(
                sql!(
                    "INSERT INTO project_milestone (community, project, id, title, due, post, done)
                     VALUES ($1, $2, $3, $4, $5, $6, NULL)"
                ),
                &[c.into(), id.into(), row.into(), title.as_str().into(), due.into(), owner.into()],
            )?;
            jobs::milestone(tx, card, moment, id, row, *day)?;
            words.clone_from(title);
        }
        Act::Moved(milestone, day, why) => {
            let found = whole.milestones.iter().find(|m| m.id == *milestone && m.done.is_none());
            let found = found.ok_or_else(|| Refusal::field("moved", ProblemKey::NotAChoice))?;
            let due = ahead(card, now, *day, "moved_due")?;
            tx.exec(
                sql!("UPDATE project_milestone SET due = $4 WHERE community = $1 AND project = $2 AND id = $3"),
                &[c.into(), id.into(), (*milestone).into(), due.into()],
            )?;
            jobs::milestone(tx, card, moment, id, *milestone, *day)?;
            words = format!("{}\n{why}", found.title);
        }
        Act::Reached(milestone) => {
            let found = whole.milestones.iter().find(|m| m.id == *milestone && m.done.is_none());
            let found = found.ok_or_else(|| Refusal::field("reached", ProblemKey::NotAChoice))?;
            tx.exec(
                sql!("UPDATE project_milestone SET done = $4 WHERE community = $1 AND project = $2 AND id = $3"),
                &[c.into(), id.into(), (*milestone).into(), now.into()],
            )?;
            jobs::reached(tx, card, *milestone)?;
            words.clone_from(&found.title);
        }
        Act::Change(text, amount) => {
            full(whole.changes.len())?;
            tx.exec(
                sql!("INSERT INTO project_change (community, project, id, words, amount, at) VALUES ($1, $2, $3, $4, $5, $6)"),
                &[c.into(), id.into(), row.into(), text.as_str().into(), (*amount).into(), now.into()],
            )?;
            words = format!("{text} {}", Fen(*amount));
        }
        Act::Point(text) => {
            full(whole.points.len())?;
            begin::add_point(tx, card, moment, id, text)?;
            words.clone_from(text);
        }
        Act::Mended(text) => {
            if p.stage != Stage::Accepting {
                return Err(Refusal::NotUnderWay.into());
            }
            tx.exec(
                sql!("UPDATE project_point SET round = round + 1 WHERE community = $1 AND project = $2"),
                &[c.into(), id.into()],
            )?;
            words.clone_from(text);
        }
        Act::Entry(text, amount) => {
            row = book(tx, card, &whole, &(text.as_str(), *amount, None), now)?;
            words = format!("{text} {}", Fen(*amount));
        }
        Act::Counter(seq, why) => {
            let entries: Vec<Entry> = whole.entries.iter().map(|e| e.entry).collect();
            let amount = correctable(&entries, *seq).ok_or_else(|| Refusal::field("corrects", ProblemKey::NotAChoice))?;
            row = book(tx, card, &whole, &(why.as_str(), amount.0, Some(*seq)), now)?;
            words = format!("{why} {amount}");
        }
        Act::Photo(_) => {}
        Act::Acceptance(text) => {
            if p.stage < Stage::Accepting {
                return Err(Refusal::NotUnderWay.into());
            }
            words.clone_from(text);
        }
        Act::Next => match next(p.stage, &whole.standing()) {
            Err(lacks) => return Ok(Done::Lacks(lacks)),
            Ok(None) => return Err(Refusal::NotUnderWay.into()),
            Ok(Some(stage)) => {
                let months = whole.quotes.iter().find(|q| q.taken).map_or(12, |q| q.months);
                let ends = (stage == Stage::Warranty).then(|| warranty_ends(now, u32::try_from(months).unwrap_or(12)));
                to(tx, card, id, stage, ends, "")?;
                if let Some(ends) = ends {
                    let key = format!("project-warranty:{id}");
                    enqueue(tx, moment, c, jobs::WARRANTY.name, &jobs::Of { project: id }, ends, Some(&key))?;
                }
                words = stage.name().to_string();
            }
        },
        Act::Drop(why) => {
            to(tx, card, id, Stage::Dropped, None, why)?;
            words.clone_from(why);
        }
    }
    let to = match act {
        Act::Photo(which) => Some((*which, None)),
        Act::Acceptance(_) => Some(("acceptance", None)),
        Act::Option(..) => Some(("option", Some(row))),
        Act::Quote(..) => Some(("quote", Some(row))),
        Act::Reached(milestone) => Some(("milestone", Some(*milestone))),
        Act::Entry(..) | Act::Counter(..) => Some(("entry", Some(row))),
        // No other act takes files.
        _ => None,
    };
    if let Some((to, takes)) = to.zip(act.takes()) {
        attach(tx, card, id, (by.files, takes), to)?;
    }
    told::say(tx, card, p, act.name(), &words, now)?;
    if matches!(act, Act::Next | Act::Drop(_) | Act::Reached(_) | Act::Moved(..) | Act::Choose(..) | Act::Take(..)) {
        let now_so = store::by_id(tx, c, id)?.ok_or(Refusal::NotFound)?;
        told::all(tx, app, card, moment, &now_so)?;
    }
    let did = Did { action: "project.change", subject_kind: "project", subject: id.0, post, detail: act.name() };
    audit::append(tx, moment, c, by.actor, &did)?;
    Ok(Done::Yes)
}

/// The end of a day that is not over yet.
fn ahead(card: &Card, now: Time, day: Date, field: &str) -> Result<Time, Refusal> {
    if day < card.zone.date(now) { Err(Refusal::field(field, ProblemKey::InThePast)) } else { Ok(card.zone.at(day, 23, 59)) }
}

/// Sets the stage.
pub(super) fn to(
    tx: &mut Tx<'_>,
    card: &Card,
    id: ProjectId,
    stage: Stage,
    warranty: Option<Time>,
    why: &str,
) -> Result<(), Fail> {
    tx.exec(
        sql!("UPDATE project SET stage = $3, warranty = $4, dropped = $5 WHERE community = $1 AND id = $2"),
        &[card.code.into(), id.into(), stage.name().into(), warranty.into(), why.into()],
    )?;
    Ok(())
}

/// Adds a line to the accounts; answers with what its vouchers belong to.
fn book(
    tx: &mut Tx<'_>,
    card: &Card,
    whole: &Whole,
    (words, amount, corrects): &(&str, i64, Option<i64>),
    now: Time,
) -> Result<Uuid, Fail> {
    let seq = whole.entries.last().map_or(0, |e| e.entry.seq) + 1;
    tx.exec(
        sql!(
            "INSERT INTO project_entry (community, project, seq, amount, words, corrects, at)
             VALUES ($1, $2, $3, $4, $5, $6, $7)"
        ),
        &[
            card.code.into(),
            whole.project.id.into(),
            seq.into(),
            (*amount).into(),
            (*words).into(),
            (*corrects).into(),
            now.into(),
        ],
    )?;
    Ok(store::voucher(seq))
}

/// Hangs files on the project: what for, and on which of its rows.
fn attach(
    tx: &mut Tx<'_>,
    card: &Card,
    id: ProjectId,
    (all, takes): (&[FileId], Takes),
    (purpose, subject): (&str, Option<Uuid>),
) -> Result<(), Fail> {
    for file in all {
        papers::attach(tx, card.code, *file, takes)?;
        tx.exec(
            sql!("INSERT INTO project_file (community, project, file, purpose, subject) VALUES ($1, $2, $3, $4, $5)"),
            &[card.code.into(), id.into(), (*file).into(), purpose.into(), subject.into()],
        )?;
    }
    Ok(())
}
