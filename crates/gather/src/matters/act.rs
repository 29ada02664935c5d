//! Moves: what a handler or a reporter does with a matter. Permission is asked here; the rules are in
//! `liren_core::matter`; every move is one transaction that fails as a whole when somebody else was quicker.

use liren_core::id::{FileId, MatterId, PostId};
use liren_core::lang::Lang;
use liren_core::matter::{Holder, Judge, Outcome, Passed, Progress, State, withdraw};
use liren_core::moment::Moment;
use liren_core::permission::{Action, Actor, check};
use liren_core::refusal::Refusal;
use liren_core::time::Time;
use liren_ground::chain;
use liren_ground::messages::Urgency;
use liren_ground::names;
use liren_kit::app::App;
use liren_kit::card::Card;
use liren_kit::fail::Fail;
use liren_kit::when;
use liren_store::audit::{self, Did};
use liren_store::{Tx, sql};
use uuid::Uuid;

pub use super::clock::{clock, follow_post};
use super::outside::Asked;
use super::said::{holder_words, outcome_words};
use super::table::Table;
pub use super::table::given;
use super::{anew, outside, tell, urls, weigh, write};
use crate::words::Matters;

/// A move with what was said.
#[derive(Clone, Debug)]
pub enum Move {
    /// Answer and settle.
    Settle {
        /// How it was settled.
        outcome: Outcome,
        /// The answer to the reporter.
        words: String,
        /// Photos of how it stands now.
        files: Vec<FileId>,
    },
    /// Pass up by hand.
    PassUp {
        /// Why; may be empty.
        words: String,
    },
    /// Refuse the assignment.
    SendBack {
        /// Why.
        words: String,
    },
    /// Extend the promise once.
    Extend {
        /// Why; the reporter is told.
        words: String,
    },
    /// Put it on the open list.
    Shelve {
        /// When it is looked at again.
        review: Time,
        /// Why it cannot be solved now.
        words: String,
    },
    /// Show words and photos.
    Release,
    /// Add a note.
    Note {
        /// What was noted.
        words: String,
        /// `public`, `parties` or `handlers`.
        shown: &'static str,
    },
    /// The reporter's word.
    Confirm {
        /// Done, or accepted.
        yes: bool,
        /// What is missing; may be empty.
        words: String,
    },
    /// What a follower says to the answer.
    Weigh {
        /// The row of `matter_follow`.
        follow: Uuid,
        /// Done, or accepted.
        yes: bool,
        /// What is missing; may be empty.
        words: String,
    },
    /// Ask the reporter for something.
    Ask {
        /// The question.
        words: String,
    },
    /// Let a firm, an authority or another post help.
    AskOutside {
        /// Who.
        who: Asked,
        /// Language of that message.
        lang: Lang,
    },
    /// The link opens nothing any more.
    EndOutside {
        /// The row of `matter_outside`.
        id: Uuid,
    },
    /// Say what it is about.
    Recategorise {
        /// Category code.
        category: String,
    },
    /// The reporter takes it back.
    Withdraw,
    /// The reporter adds something.
    Add {
        /// What was added; may be empty when there are files.
        words: String,
        /// Photos.
        files: Vec<FileId>,
    },
    /// The desk gives it to another post of a level.
    Assign {
        /// Index of the level.
        level: usize,
        /// The post.
        post: PostId,
    },
}

impl Move {
    /// The action of the permission table.
    pub fn action(&self) -> Action {
        match self {
            Self::Settle { .. } => Action::SettleMatter,
            Self::PassUp { .. } => Action::PassUpMatter,
            Self::SendBack { .. } => Action::SendBackMatter,
            Self::Extend { .. } => Action::ExtendMatter,
            Self::Shelve { .. } => Action::ShelveMatter,
            Self::Release => Action::ReleaseWords,
            Self::Note { .. } => Action::NoteMatter,
            Self::Confirm { .. } => Action::ConfirmMatter,
            Self::Weigh { .. } => Action::WeighMatter,
            Self::Ask { .. } => Action::AskReporter,
            Self::AskOutside { .. } | Self::EndOutside { .. } => Action::AskOutside,
            Self::Recategorise { .. } => Action::RecategoriseMatter,
            Self::Withdraw => Action::WithdrawMatter,
            Self::Add { .. } => Action::AddToMatter,
            Self::Assign { .. } => Action::AssignMatter,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Settle { .. } => "matter.settle",
            Self::PassUp { .. } => "matter.pass_up",
            Self::SendBack { .. } => "matter.send_back",
            Self::Extend { .. } => "matter.extend",
            Self::Shelve { .. } => "matter.shelve",
            Self::Release => "matter.release",
            Self::Note { .. } => "matter.note",
            Self::Confirm { .. } => "matter.confirm",
            Self::Weigh { .. } => "matter.weigh",
            Self::Ask { .. } => "matter.ask",
            Self::AskOutside { .. } => "matter.ask_outside",
            Self::EndOutside { .. } => "matter.end_outside",
            Self::Recategorise { .. } => "matter.recategorise",
            Self::Withdraw => "matter.withdraw",
            Self::Add { .. } => "matter.add",
            Self::Assign { .. } => "matter.assign",
        }
    }
}

/// Does a move for a person. `seen` is the `changed` of the page they decided on: another's move in between is told, not lost.
#[allow(clippy::too_many_arguments, reason = "who, where, when, what, on what they saw")]
pub fn act(
    tx: &mut Tx<'_>,
    app: &App,
    card: &Card,
    actor: &Actor,
    moment: &mut Moment,
    id: MatterId,
    by_link: bool,
    seen: Option<Time>,
    what: &Move,
) -> Result<Progress, Fail> {
    let mut table = Table::lay(tx, app, card, moment, id)?;
    let m = table.matter.clone();
    let mine = match what {
        Move::Weigh { follow, .. } => weigh::follows(tx, card, id, *follow)?,
        _ => by_link,
    };
    let place = m.place(mine);
    check(actor, what.action(), &place)?;
    if seen.is_some_and(|s| s != m.changed) {
        return Err(Refusal::Stale.into());
    }
    // The post in which the person acts: the holder's, else one of theirs.
    let post = actor.post(m.holder).map(|p| p.id).or_else(|| actor.posts.first().map(|p| p.id)).filter(|_| !by_link);
    let pack = app.pack_in(tx, &m.pack, m.pack_version)?;
    let judge = card.judge_by(&pack);
    let (now, p) = (table.moment.now, table.progress.clone());
    match what {
        Move::Settle { outcome, words, files } => {
            let next = judge.settle(&p, *outcome, now)?;
            let kind = if next.state == State::Asked { "settled" } else { "final" };
            table.answer(tx, kind, post, words, *outcome, next.promise)?;
            answer_files(tx, &mut table, files, "answer")?;
            table.keep(tx, next, "settled", m.released)?;
            let (m, elsewhere, solved) = (table.matter.clone(), &pack.elsewhere, *outcome == Outcome::Solved);
            tell::followers_of(tx, app, card, table.moment, &m, Urgency::Urgent, |lang, own| {
                let t = Matters(lang);
                let outcome = outcome_words(t, outcome.name());
                if kind == "final" {
                    return t.tell_final(&m.number, outcome, elsewhere.as_ref().map(|b| b.get(lang)).unwrap_or_default());
                }
                match (own, solved) {
                    (true, true) => t.tell_settled(&m.number, outcome),
                    (false, true) => t.tell_settled_follower(&m.number, outcome),
                    (true, false) => t.tell_settled_accept(&m.number, outcome),
                    (false, false) => t.tell_settled_follower_accept(&m.number, outcome),
                }
            })?;
        }
        Move::PassUp { words } => {
            let holders = chain::of(tx, card, &table.matter.at(), now)?;
            match judge.pass_up(&p, &holders, now)? {
                Passed::Top(_) => return Err(Refusal::NothingAbove.into()),
                Passed::To(next) => {
                    table.say(tx, "passed_up", post, "parties", words, None)?;
                    table.goes_to(tx, "routed", &next)?;
                    table.keep(tx, next, "passed_up", m.released)?;
                    moved_up(tx, &mut table)?;
                }
            }
        }
        Move::SendBack { words } => {
            let next = judge.send_back(&p, now)?;
            table.say(tx, "sent_back", post, "parties", words, None)?;
            table.goes_to(tx, "routed", &next)?;
            table.keep(tx, next, "sent_back", m.released)?;
            table.tell_holder(tx)?;
        }
        Move::Extend { words } => {
            let next = judge.extend(&p, now)?;
            let promise = next.promise;
            table.say(tx, "extended", post, "public", words, Some(promise))?;
            table.keep(tx, next, "extended", m.released)?;
            let m = table.matter.clone();
            tell::followers_of(tx, app, card, table.moment, &m, Urgency::Urgent, |lang, _| {
                Matters(lang).tell_extended(&m.number, when::until(lang, &card.zone, promise), words)
            })?;
        }
        Move::Shelve { review, words } => {
            let next = judge.shelve(&p, *review, now)?;
            table.say(tx, "shelved", post, "public", words, Some(*review))?;
            table.keep(tx, next, "shelved", m.released)?;
            let m = table.matter.clone();
            tell::followers_of(tx, app, card, table.moment, &m, Urgency::Urgent, |lang, _| {
                Matters(lang).tell_shelved(&m.number, when::exact(lang, &card.zone, *review))
            })?;
        }
        Move::Release => {
            table.say(tx, "released", post, "public", "", None)?;
            write::looked(tx, card, id)?;
            table.keep(tx, p, "released", true)?;
        }
        Move::Note { words, shown } => {
            table.say(tx, "note", post, shown, words, None)?;
            table.keep(tx, p, "note", m.released)?;
            // What everybody may read is news for whoever follows; the words themselves stay on the page.
            if *shown == "public" {
                let m = table.matter.clone();
                tell::followers_of(tx, app, card, table.moment, &m, Urgency::Digest, |lang, _| {
                    Matters(lang).tell_note(&m.number)
                })?;
            }
        }
        Move::Add { words, files } => {
            table.say(tx, "added", None, "parties", words, None)?;
            answer_files(tx, &mut table, files, "filed")?;
            if m.released && !files.is_empty() {
                write::wait(tx, card, id, table.seq())?;
            }
            let waited = p.waits.is_some();
            table.keep(tx, judge.awake(&p, now), "added", m.released)?;
            if waited {
                table.tell_holder_news(tx, |lang| Matters(lang).tell_added(&m.number))?;
            }
        }
        Move::Confirm { yes, words } => confirm(tx, &mut table, &judge, *yes, words)?,
        Move::Weigh { follow, yes, words } => weigh::weigh(tx, &mut table, *follow, *yes, words)?,
        Move::Ask { words } => {
            let next = judge.ask(&p, now)?;
            let until = next.due;
            table.say(tx, "asked_reporter", post, "parties", words, Some(until))?;
            table.keep(tx, next, "asked_reporter", m.released)?;
            let m = table.matter.clone();
            tell::reporter(tx, app, card, table.moment, &m, Urgency::Urgent, |lang| {
                Matters(lang).tell_asked(&m.number, when::until(lang, &card.zone, until))
            })?;
        }
        Move::AskOutside { who, lang } => outside::invite(tx, &mut table, post, who, *lang)?,
        Move::EndOutside { id } => outside::end(tx, &mut table, *id)?,
        Move::Recategorise { category } => {
            anew::recategorise(tx, &mut table, &pack, &judge, post, category)?;
        }
        Move::Withdraw => {
            let next = withdraw(&p)?;
            table.say(tx, "withdrawn", None, "public", "", None)?;
            table.keep(tx, next, "withdrawn", m.released)?;
            tell::withdrawn(tx, app, card, table.moment, &m)?;
        }
        Move::Assign { level, post: to } => {
            let holder = holder_of(tx, card, *to, now)?.ok_or(Refusal::NobodyFree)?;
            let holders = chain::of(tx, card, &m.at(), now)?;
            let next = judge.assign(&p, &holders, *level, holder, now)?;
            table.goes_to(tx, "assigned", &next)?;
            table.keep(tx, next, "assigned", m.released)?;
            table.tell_holder(tx)?;
        }
    }
    // The handler never learns who answered: the reporter's word carries no account.
    let anonymous = matches!(what, Move::Confirm { .. } | Move::Weigh { .. });
    let visitor = Actor::visitor();
    let did = Did { action: what.code(), subject_kind: "matter", subject: m.id.0, post: post.filter(|_| !anonymous), detail: "" };
    let progress = table.progress.clone();
    audit::append(tx, table.moment, card.code, if anonymous { &visitor } else { actor }, &did)?;
    Ok(progress)
}

pub(super) fn answer_files(tx: &mut Tx<'_>, table: &mut Table<'_>, files: &[FileId], purpose: &str) -> Result<(), Fail> {
    for f in files {
        write::attach(tx, table.card, table.matter.id, *f, purpose, table.seq())?;
    }
    let n = i64::try_from(files.len()).unwrap_or(0);
    if n > 0 { write::counted(tx, table.card, table.matter.id, n).map_err(Fail::from) } else { Ok(()) }
}

fn confirm(tx: &mut Tx<'_>, table: &mut Table<'_>, judge: &Judge<'_>, yes: bool, words: &str) -> Result<(), Fail> {
    if !yes {
        return not_done(tx, table, judge, words);
    }
    let (p, released) = (table.progress.clone(), table.matter.released);
    let kind = match (p.later, p.outcome) {
        (Some(_), _) => "still_done",
        (None, Some(Outcome::Solved)) => "done",
        (None, _) => "accepted",
    };
    table.say(tx, kind, None, "parties", words, None)?;
    let next = judge.done(&p, table.moment.now)?;
    table.keep(tx, next, kind, released)
}

/// The reporter, or followers enough, said no: it is open again one level up.
pub(super) fn not_done(tx: &mut Tx<'_>, table: &mut Table<'_>, judge: &Judge<'_>, words: &str) -> Result<(), Fail> {
    let (card, p, released) = (table.card, table.progress.clone(), table.matter.released);
    let kind = match (p.later, p.outcome) {
        (Some(_), _) => "broken_again",
        (None, Some(Outcome::Solved)) => "not_done",
        (None, _) => "not_accepted",
    };
    table.say(tx, kind, None, "parties", words, None)?;
    let holders = chain::of(tx, card, &table.matter.at(), table.moment.now)?;
    let next = judge.not_done(&p, &holders, table.moment.now)?;
    table.goes_to(tx, "routed", &next)?;
    table.keep(tx, next, kind, released)?;
    let m = table.matter.clone();
    table.tell_holder_news(tx, |lang| Matters(lang).tell_reopened(&m.number))?;
    // Both sides hear why it moves, and nobody who said so.
    let (app, lost, holder, promise) = (table.app, p.holder.post, table.progress.holder.post, table.progress.promise);
    if lost != holder {
        let url = urls::Matter::url(card.code, &m.number);
        tell::post(tx, app, card, table.moment, lost, &url, Urgency::Digest, |lang| Matters(lang).tell_reopened_lost(&m.number))?;
    }
    let names = names::within(tx, app, card)?;
    tell::followers_of(tx, app, card, table.moment, &m, Urgency::Digest, |lang, own| {
        let (who, until) = (holder_words(&names, card, lang, m.visibility, holder, own), when::until(lang, &card.zone, promise));
        Matters(lang).tell_reopened_followers(&m.number, who, until)
    })
}

/// Tells the new holder and the reporter that it went up.
fn moved_up(tx: &mut Tx<'_>, table: &mut Table<'_>) -> Result<(), Fail> {
    table.tell_holder(tx)?;
    let (app, card, m, holder) = (table.app, table.card, table.matter.clone(), table.progress.holder.post);
    let names = names::within(tx, app, card)?;
    tell::followers_of(tx, app, card, table.moment, &m, Urgency::Digest, |lang, own| {
        Matters(lang).tell_passed_up(&m.number, holder_words(&names, card, lang, m.visibility, holder, own))
    })
}

/// Who holds a post now, deputies counted.
pub fn holder_of(tx: &mut Tx<'_>, card: &Card, post: PostId, now: Time) -> Result<Option<Holder>, Fail> {
    let found = tx.one(
        sql!(
            "SELECT person, CASE WHEN away_from <= $3 AND away_until > $3 THEN deputy END FROM post
              WHERE community = $1 AND id = $2 AND ended IS NULL"
        ),
        &[card.code.into(), post.into(), now.into()],
        |r| Ok(r.get::<Option<_>>(1)?.or(r.get::<Option<_>>(0)?)),
    )?;
    Ok(found.flatten().map(|person| Holder { post, person }))
}
