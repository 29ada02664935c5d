//! The record of a counted ballot: who could vote, when and where it was announced, how it ran, what was counted by which majority and why, and
//! where it stands in the log. The minutes that are signed and the file for the authority say the same.

use std::collections::BTreeMap;
use std::sync::Arc;

use liren_core::merkle::Hash;
use liren_core::refusal::Refusal;
use liren_core::time::Time;
use liren_ground::ground::Ground;
use liren_ground::log;
use liren_ground::names;
use liren_kit::app::App;
use liren_kit::card::Card;
use liren_kit::fail::Fail;
use liren_kit::visit::Visit;
use liren_kit::{joined, when};
use liren_store::{Tx, sql};

use super::count::{self, Counting};
use super::extend::{self, Extension};
use super::files::{self, OnBallot};
use super::objection::{self, Objection};
use super::read::{self, Ballot, Item, Ruled};
use super::rounds::{self, Round};
use super::{facts, papers};
use crate::words::Ballots;

/// Where notice was posted.
pub struct Posting {
    /// When it was written down.
    pub at: Time,
    /// Where, and by whom.
    pub words: String,
}

/// What a record is made from.
pub struct Record {
    /// The ballot.
    pub b: Ballot,
    rules: Ruled,
    items: Vec<Item>,
    /// The count.
    pub counting: Arc<Counting>,
    rounds: Vec<Round>,
    extensions: Vec<Extension>,
    postings: Vec<Posting>,
    files: Vec<OnBallot>,
    unsettled: usize,
    /// Objections to roll and result.
    pub objections: Vec<Objection>,
    /// The root of the log at which it ends.
    pub root: Option<log::store::Signed>,
    ground: Ground,
}

/// Reads it, once a ballot is counted.
pub fn read(tx: &mut Tx<'_>, app: &App, card: &Card, number: &str) -> Result<Record, Fail> {
    let c = card.code;
    let b = read::shown(tx, c, number, false)?;
    if !b.has_result() {
        return Err(Refusal::BallotState.into());
    }
    let postings = tx.all(
        sql!("SELECT at, words FROM ballot_posting WHERE community = $1 AND ballot = $2 ORDER BY at, id"),
        &[c.into(), b.id.into()],
        |r| Ok(Posting { at: r.get(0)?, words: r.get(1)? }),
    )?;
    Ok(Record {
        rules: b.rules(tx, app)?,
        items: read::items(tx, c, b.id)?,
        counting: count::counted(tx, app, card, &b)?,
        rounds: rounds::all(tx, c, b.id)?,
        extensions: extend::all(tx, c, b.id)?,
        postings,
        files: files::all(tx, c, b.id)?,
        unsettled: papers::unsettled(tx, c, b.id)?,
        objections: objection::all(tx, c, b.id)?,
        root: log::store::signed_at(tx, c, b.end_size)?,
        ground: Ground::read(tx, c)?,
        b,
    })
}

/// What representatives cast, as it counts, by the number each has in this ballot.
fn represented(counting: &Counting) -> BTreeMap<u32, usize> {
    let mut out = BTreeMap::new();
    for proxy in counting.proxies.iter().filter(|p| **p > 0) {
        *out.entry(*proxy).or_insert(0) += 1;
    }
    out
}

impl Record {
    /// Photos that prove where notice hangs, with the SHA-256 of each.
    pub fn proofs(&self) -> impl Iterator<Item = (&str, Hash)> {
        let posted = self.files.iter().filter(|f| f.purpose == "posting");
        posted.filter_map(|f| Some((f.words.as_str(), f.digest?)))
    }

    fn posted(&self, t: Ballots, p: &Posting, at: String) -> String {
        let photos = self.proofs().filter(|(words, _)| *words == p.words).count();
        let line = t.posting_line(at, &p.words);
        if photos == 0 { line } else { t.record_proof(line, photos) }
    }

    /// All of it in words: what, and how it was.
    pub fn facts(&self, visit: &Visit, names: &names::Names) -> Vec<(String, String)> {
        let (t, lang, zone) = (Ballots(visit.lang), visit.lang, &visit.card.zone.clone().on_paper());
        let (day, exact) = (|at| when::full_date(lang, zone, at), |at| when::exact(lang, zone, at));
        let (b, counting) = (&self.b, &self.counting);
        let (whole, took) = (counting.count.whole, counting.count.turned_in);
        let place = b.whose().name(&self.ground, names, &visit.card, lang);
        let mut facts = vec![(t.who_votes().to_string(), format!("{place} · {}", facts::voters_words(t, b.voters)))];
        let mut fact = |what: &str, value: String| facts.push((what.to_string(), value));
        if !b.why_place.is_empty() {
            fact(t.why_place(), b.why_place.clone());
        }
        fact(t.mode(), facts::mode_words(t, b.mode).0.to_string());
        if let Some(basis) = self.rules.web_basis.as_ref().filter(|_| b.mode == liren_core::pack::Mode::Statutory) {
            fact(t.record_basis(), basis.get(lang).to_string());
        }
        // Which majority applies to each item, and why.
        for (item, line) in self.items.iter().zip(&counting.items) {
            let shown = facts::item_shown(t, lang, &self.rules, item, line, facts::Sizes::default());
            let why = Some(shown.why).filter(|w| !w.is_empty());
            fact(&t.record_majority(&item.title), joined::clauses(lang, std::iter::once(shown.law).chain(shown.need).chain(why)));
        }
        if let Some(at) = b.noticed {
            fact(t.date_notice(), exact(at));
        }
        let posted: Vec<String> = self.postings.iter().map(|p| self.posted(t, p, exact(p.at))).collect();
        if !posted.is_empty() {
            fact(t.posted_where(), joined::clauses(lang, posted));
        }
        if let Some(at) = b.frozen {
            let of = if whole.area > 0 {
                t.minutes_roll_of(exact(at), whole.heads, facts::metres(whole.area))
            } else {
                t.minutes_roll_heads(exact(at), whole.heads)
            };
            fact(t.minutes_roll(), of);
        }
        fact(t.date_voting(), t.date_span(day(b.opens), when::last_date(lang, zone, b.closes)));
        for more in extend::words(visit, &self.extensions) {
            fact(t.date_extended(), more);
        }
        if let Some(at) = b.closed {
            fact(t.record_closed(), exact(at));
        }
        fact(t.participation(), facts::took_words(t, took, whole));
        for (channel, sum) in &counting.count.channels {
            fact(facts::channel_words(t, *channel), t.heads(sum.heads));
        }
        let represented = represented(counting);
        if !represented.is_empty() {
            let most = represented.values().copied().max().unwrap_or(0);
            fact(t.record_proxies(), t.record_proxies_of(represented.len(), represented.values().sum::<usize>(), most));
        }
        if self.unsettled > 0 {
            fact(t.minutes_unsettled(), t.sheets(self.unsettled));
        }
        let twice = counting.duplicates(t, self.rules.stands);
        if !twice.is_empty() {
            fact(t.minutes_duplicates(), joined::clauses(lang, twice));
        }
        let voids = counting.voids(t);
        if !voids.is_empty() {
            fact(t.voids(), joined::clauses(lang, voids));
        }
        if b.deemed {
            let silent = counting.count.items.first().and_then(|i| i.tally.deemed.as_ref()).map_or(0, |d| d.sum.heads);
            fact(t.record_deemed(), t.record_deemed_of(silent));
        }
        // Each count: the first, and those after objections that were right.
        if let Some(at) = self.rounds.first().and_then(|r| r.at).or(b.counted) {
            fact(t.minutes_counted(), exact(at));
        }
        for r in rounds::shown(visit, &counting.items, whole, &self.rounds).into_iter().rev() {
            fact(t.minutes_recounted(), joined::clauses(lang, [r.said].into_iter().chain(r.why)));
        }
        match b.finished {
            Some(at) => fact(t.date_final(), exact(at)),
            None => fact(t.date_final(), t.record_not_final().to_string()),
        }
        if let Some(signed) = &self.root {
            fact(t.record_log(), t.record_log_of(b.start_size, signed.root.size, exact(signed.root.time)));
        }
        facts
    }
}
