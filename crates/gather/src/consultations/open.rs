//! A consultation in the open format: published when it is over, read from other systems. People are numbered anew, at random and
//! without times; who wrote a statement does not stand in it.

use std::collections::{BTreeMap, BTreeSet};

use liren_core::id::ConsultationId;
use liren_core::moment::Moment;
use liren_core::opinion::open::{Comment, Moderated, Why, write_comments, write_votes};
use liren_core::opinion::picture::BARS_BELOW;
use liren_core::opinion::{Given, Votes};
use liren_core::permission::Actor;
use liren_core::personal;
use liren_core::refusal::{ProblemKey, Refusal};
use liren_kit::card::Card;
use liren_kit::fail::Fail;
use liren_store::{Tx, sql};

use super::begin::{self, New};
use super::picture::Picture;
use super::store::{self, Consultation, State, Statement};
use super::{jobs, statements, vote};

/// Most statements of a file.
pub const STATEMENTS: usize = 1_000;
/// Most votes of a file: more would hold up whoever else writes.
pub const VOTES: usize = 100_000;
/// Longest statement of another system.
const WORDS: usize = 1_000;

/// Whether its votes are published: it is over and enough people took part.
pub fn published(k: &Consultation) -> bool {
    k.ended.is_some() && usize::try_from(k.people).is_ok_and(|n| n >= BARS_BELOW)
}

/// What is published.
pub struct Files {
    /// `participants-votes.csv`
    pub votes: String,
    /// `comments.csv`
    pub comments: String,
}

/// The files of a consultation. What was taken out after people had voted on it stays as a number without its words: it counts.
pub fn files(k: &Consultation, all: &[Statement], votes: &[Given], picture: &Picture) -> Files {
    // Numbers of voters are random, so their order says nothing.
    let voters: BTreeSet<i64> = votes.iter().map(|g| g.person).collect();
    let anew: BTreeMap<i64, i64> = voters.into_iter().zip(1..).collect();
    let number = |voter: i64| anew.get(&voter).copied().unwrap_or(0);
    let groups: BTreeMap<i64, usize> = picture.dots.iter().map(|(voter, group, _)| (number(*voter), *group)).collect();
    let given: Vec<Given> = votes.iter().map(|g| Given { person: number(g.person), ..*g }).collect();
    let matrix = Votes::of(&given);
    let counts: BTreeMap<i64, _> = matrix.statements().iter().copied().zip(matrix.counts()).collect();
    let comments: Vec<Comment> = all
        .iter()
        .filter(|s| s.state == State::In || counts.contains_key(&s.seq))
        .map(|s| {
            let count = counts.get(&s.seq).copied().unwrap_or_default();
            let open = s.state == State::In;
            Comment {
                number: s.seq,
                author: 0,
                at: k.opens,
                agrees: count.agree,
                disagrees: count.disagree,
                moderated: if open { Moderated::In } else { Moderated::Out },
                meta: s.about_people,
                words: if open { s.words.clone() } else { String::new() },
            }
        })
        .collect();
    let group = |place: usize| matrix.people().get(place).and_then(|p| groups.get(p)).copied();
    Files { votes: write_votes(&matrix, &comments, group), comments: write_comments(&comments) }
}

/// Brings one in that was held elsewhere: over, without people, its results drawn like any other's.
#[allow(clippy::too_many_arguments, reason = "who brings in which files, and under which number")]
pub fn bring_in(
    tx: &mut Tx<'_>,
    card: &Card,
    actor: &Actor,
    moment: &mut Moment,
    number: &str,
    new: &New,
    given: &[Given],
    comments: &[Comment],
) -> Result<String, Fail> {
    let by = begin::allowed(tx, card, actor, new.place)?;
    begin::rules(card)?;
    let id: ConsultationId = moment.id();
    if !begin::put(tx, card, id, number, new, by, moment.now, true)? {
        let first = tx.one(
            sql!("SELECT number FROM consultation WHERE community = $1 AND once = $2"),
            &[card.code.into(), new.once.as_slice().into()],
            |r| r.get(0),
        )?;
        return first.ok_or_else(|| Refusal::Stale.into());
    }
    let mut seqs = BTreeMap::new();
    for (comment, seq) in comments.iter().zip(1_i64..) {
        let words = personal::covered(&comment.words);
        let state = if comment.moderated == Moderated::Out { State::Out } else { State::In };
        statements::put(tx, card.code, id, &words, None, state, &moment.bytes())?;
        if comment.meta {
            tx.exec(
                sql!(
                    "UPDATE consultation_statement SET about_people = TRUE
                      WHERE community = $1 AND consultation = $2 AND seq = $3"
                ),
                &[card.code.into(), id.into(), seq.into()],
            )?;
        }
        seqs.insert(comment.number, seq);
    }
    let mut voters: BTreeMap<i64, i64> = BTreeMap::new();
    for g in given {
        let Some(seq) = seqs.get(&g.statement).copied() else { continue };
        let known = voters.get(&g.person).copied();
        let voter = known.unwrap_or_else(|| vote::any_number(moment));
        if known.is_none() {
            voters.insert(g.person, voter);
            tx.exec(
                sql!(
                    "INSERT INTO consultation_voter (community, consultation, voter, person, sheet, shown, turn)
                     VALUES ($1, $2, $3, NULL, NULL, NULL, 0)"
                ),
                &[card.code.into(), id.into(), voter.into()],
            )?;
        }
        tx.exec(
            sql!(
                "INSERT INTO consultation_vote (community, consultation, voter, statement, vote, probability)
                 VALUES ($1, $2, $3, $4, $5, NULL)"
            ),
            &[card.code.into(), id.into(), voter.into(), seq.into(), i64::from(g.vote.value()).into()],
        )?;
    }
    tx.exec(
        sql!("UPDATE consultation SET ended = $3, forgotten = $3 WHERE community = $1 AND id = $2"),
        &[card.code.into(), id.into(), moment.now.into()],
    )?;
    jobs::picture(tx, card, moment, id)?;
    let k = store::by_id(tx, card.code, id)?.ok_or(Refusal::NotFound)?;
    begin::note(tx, card, actor, moment, &k, "consultation.import")?;
    Ok(number.to_string())
}

/// Whether files fit in: not too many statements, votes, or words.
pub fn fits(given: &[Given], comments: &[Comment]) -> Result<(), Refusal> {
    if comments.len() > STATEMENTS {
        return Err(Refusal::field("comments", ProblemKey::SheetTooLong { max_rows: STATEMENTS }));
    }
    if given.len() > VOTES {
        return Err(Refusal::field("votes", ProblemKey::SheetTooLong { max_rows: VOTES }));
    }
    // Below the header; only the words of a statement can be several lines.
    let mut line = 2;
    for c in comments {
        let why = if c.words.chars().count() > WORDS {
            Some(Why::TooLong(WORDS))
        } else if c.moderated != Moderated::Out && c.words.trim().is_empty() {
            Some(Why::NoWords)
        } else {
            None
        };
        if let Some(why) = why {
            return Err(Refusal::field("comments", ProblemKey::BadLine { line, why }));
        }
        line += 1 + c.words.matches('\n').count();
    }
    Ok(())
}
