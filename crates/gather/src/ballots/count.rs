//! Counting what was cast: the rows are read, `liren_core::ballot::count` counts, and what came of it goes into the log.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use liren_core::ballot::choice::Keeping;
use liren_core::ballot::count::{Count, Counted, NotCounted, Opened, ToCount, Voiding, count, count_slips};
use liren_core::ballot::entry::{Entry, Item as ItemLine, Lot, Outcome, Turnout, Void, Why};
use liren_core::ballot::lot::{self, Ticket};
use liren_core::id::BallotId;
use liren_core::merkle::Hash;
use liren_core::moment::Moment;
use liren_core::pack::Stands;
use liren_core::refusal::Refusal;
use liren_kit::app::App;
use liren_kit::card::Card;
use liren_kit::fail::Fail;
use liren_kit::joined;
use liren_store::{Tx, sql};

use super::keep::{self, Line};
use super::outcome::{self, ResultShown};
use super::read::Ballot;
use super::{facts, lots, roll, rounds};
use crate::words::Ballots;

/// A ballot counted, with where each ballot stands in the log.
pub struct Counting {
    /// The items as they stand in the notice.
    pub items: Vec<ItemLine>,
    /// The count.
    pub count: Count,
    /// The places of what was cast, in the same order.
    pub places: Vec<u64>,
    /// Their owners.
    pub owners: Vec<u32>,
    /// Numbers of the representatives who cast what counts, one for each such ballot; 0 for who cast their own.
    pub proxies: Vec<u32>,
    /// What is void, declared or over the limit, by position in `casts`.
    pub voids: Vec<Voiding>,
    /// Lots as they stand in the log with the last count, by item.
    pub lots: BTreeMap<String, Lot>,
}

impl Counting {
    /// Who cast more than one ballot that could count, in words: by number on the roll, with the places of the ballots in the log, of
    /// which one stands.
    pub fn duplicates(&self, t: Ballots, stands: Stands) -> Vec<String> {
        let one = |(n, casts): &(u32, Vec<usize>)| {
            let places: Vec<u64> = casts.iter().filter_map(|i| self.places.get(*i).copied()).collect();
            duplicate_words(t, *n, &places, stands)
        };
        self.count.duplicates.iter().map(one).collect()
    }

    /// What is void in words, by the ballot's place in the log, which stands on its receipt.
    pub fn voids(&self, t: Ballots) -> Vec<String> {
        let place = |cast: usize| self.places.get(cast).copied().unwrap_or_default();
        self.voids.iter().map(|v| t.void_line(place(v.cast), facts::why_words(t, v.why))).collect()
    }

    /// Item by item in words.
    pub fn results(&self, t: Ballots) -> Vec<ResultShown> {
        let all = self.items.iter().zip(&self.count.items);
        all.map(|(item, c)| outcome::result_shown(t, item, c, self.count.whole, self.lots.get(&item.code))).collect()
    }
}

/// Ballots of one number on the roll, by their places in the log, of which one stands.
pub fn duplicate_words(t: Ballots, n: u32, places: &[u64], stands: Stands) -> String {
    let counts = match stands {
        Stands::First => places.first(),
        Stands::Last => places.last(),
    };
    t.duplicate_line(n, joined::list(t.0, places.iter().map(ToString::to_string)), counts.copied().unwrap_or_default())
}

/// What lots are drawn by: what three people committed to, and what they revealed, once all did.
#[derive(Clone, Debug, Default)]
pub struct Lots {
    /// Three hashes.
    pub commits: Vec<Hash>,
    /// Three values; empty before.
    pub reveals: Vec<Hash>,
}

impl From<&Lot> for Lots {
    fn from(lot: &Lot) -> Self {
        Self { commits: lot.commits.clone(), reveals: lot.reveals.clone() }
    }
}

/// The options of a tie in the order drawn.
pub fn drawn(tied: &[u32], lots: &Lots) -> Option<Vec<u32>> {
    let tickets: Vec<Ticket> = tied.iter().map(|o| Ticket::of(o.to_string())).collect();
    let order = lot::draw(&tickets, &lots.commits, &lots.reveals).ok()?;
    Some(order.iter().filter_map(|t| t.id.parse().ok()).collect())
}

/// The count of one ballot as it was posted.
struct Posted {
    ballot: BallotId,
    /// The size of the log it ends at. What stands before it never changes, nor does the count.
    end: u64,
    counting: Arc<Counting>,
}

/// The count as it was posted, of a ballot with a result: what was declared void after it waits for the next. Many look at a
/// result in the hour it appears, and all of them at the same, so that a community's last one is kept.
pub fn counted(tx: &mut Tx<'_>, app: &App, card: &Card, b: &Ballot) -> Result<Arc<Counting>, Fail> {
    if let Some(kept) = app.memory.get::<Posted>(card.code, app.now())
        && (kept.ballot, kept.end) == (b.id, b.end_size)
    {
        return Ok(kept.counting.clone());
    }
    let counting = Arc::new(counted_to(tx, app, card, b, b.end_size)?);
    let posted = Posted { ballot: b.id, end: b.end_size, counting: counting.clone() };
    app.memory.keep(card.code, Arc::new(posted), app.now());
    Ok(counting)
}

/// Counts what is in the rows now, with whatever was declared void since the last count.
pub fn counted_now(tx: &mut Tx<'_>, app: &App, card: &Card, b: &Ballot) -> Result<Counting, Fail> {
    counted_to(tx, app, card, b, u64::MAX)
}

fn counted_to(tx: &mut Tx<'_>, app: &App, card: &Card, b: &Ballot, end: u64) -> Result<Counting, Fail> {
    let (c, rules) = (card.code, b.rules(tx, app)?);
    let mut items: Vec<ItemLine> = Vec::new();
    for line in keep::of_kind(tx, c, b.id, "item")? {
        if let Entry::Item(item) = line.entry {
            items.push(item);
        }
    }
    let mut drawn = BTreeMap::new();
    for line in keep::of_kind(tx, c, b.id, "lot")?.into_iter().filter(|l| l.place < end) {
        if let Entry::Lot(lot) = line.entry {
            drawn.insert(lot.item.clone(), lot);
        }
    }
    if b.keeping == Keeping::Detached {
        return Ok(Counting { lots: drawn, ..counted_slips(tx, card, b, items)? });
    }
    let weights = roll::frozen(tx, c, b.id)?.weights();
    let (mut casts, mut places) = (Vec::new(), Vec::new());
    for line in keep::of_kind(tx, c, b.id, "cast")? {
        let opening = line.choices()?;
        if let Entry::Cast(cast) = line.entry {
            casts.push(Opened { owner: cast.owner, channel: cast.channel, proxy: opening.proxy, choices: opening.choices });
            places.push(line.place);
        }
    }
    // What is over the limit is found by every count anew.
    let voided = rounds::voided(tx, c, b.id, end)?;
    let at = |(place, why, items): (u64, Why, &[String])| {
        let cast = places.binary_search(&place).ok().filter(|_| why != Why::ProxyLimit)?;
        Some(Voiding { cast, items: items.to_vec(), why })
    };
    let declared: Vec<Voiding> = voided.all().filter_map(at).collect();
    let reached = if b.deemed { Some(delivered(tx, card, b)?) } else { None };
    let found = lots::of(tx, card.code, b.id)?;
    let to_count = |lots: &BTreeMap<String, Vec<u32>>| {
        count(&ToCount {
            items: &items,
            weights: &weights,
            stands: rules.stands,
            principals: rules.principals,
            casts: &casts,
            declared: &declared,
            reached: reached.as_ref(),
            lots,
        })
    };
    let first = to_count(&BTreeMap::new()).map_err(told)?;
    let order = order_of(&items, &first.items, &found);
    let count = if order.is_empty() { first } else { to_count(&order).map_err(told)? };
    let voids: Vec<Voiding> = declared.into_iter().chain(count.over_limit.iter().cloned()).collect();
    let owners = casts.iter().map(|c| c.owner).collect();
    // Of what one owner cast more than once one stands.
    let void: Vec<&Voiding> = voids_whole(&voids);
    let counts = |i: &usize| {
        let of = count.duplicates.iter().find(|(n, _)| *n == casts[*i].owner);
        let stands = of.is_none_or(|(_, all)| match rules.stands {
            Stands::First => all.first() == Some(i),
            Stands::Last => all.last() == Some(i),
        });
        stands && !void.iter().any(|v| v.cast == *i)
    };
    let proxies = (0..casts.len()).filter(counts).map(|i| casts[i].proxy).collect();
    Ok(Counting { items, count, places, owners, proxies, voids, lots: drawn })
}

/// Detached choices, as they stand in the log once the box is empty.
fn counted_slips(tx: &mut Tx<'_>, card: &Card, b: &Ballot, items: Vec<ItemLine>) -> Result<Counting, Fail> {
    let c = card.code;
    let mut said = Vec::new();
    for line in keep::of_kind(tx, c, b.id, "slip")? {
        said.push(line.choices()?.choices);
    }
    let (turned_in, whole) = roll::turnout(tx, c, b.id)?;
    let found = lots::of(tx, card.code, b.id)?;
    let first = count_slips(&items, whole.heads, turned_in.heads, &said, &BTreeMap::new());
    let order = order_of(&items, &first, &found);
    let counted = if order.is_empty() { first } else { count_slips(&items, whole.heads, turned_in.heads, &said, &order) };
    let count =
        Count { whole, turned_in, channels: BTreeMap::new(), over_limit: Vec::new(), duplicates: Vec::new(), items: counted };
    let (places, owners, proxies, voids) = Default::default();
    Ok(Counting { items, count, places, owners, proxies, voids, lots: BTreeMap::new() })
}

/// Those of a ballot as a whole.
fn voids_whole(voids: &[Voiding]) -> Vec<&Voiding> {
    voids.iter().filter(|v| v.items.is_empty()).collect()
}

/// The order drawn for each item on which lots were.
fn order_of(items: &[ItemLine], counted: &[Counted], found: &Lots) -> BTreeMap<String, Vec<u32>> {
    let drawn = |(item, c): (&ItemLine, &Counted)| Some((item.code.clone(), drawn(&c.decided.tied, found)?));
    items.iter().zip(counted).filter_map(drawn).collect()
}

fn told(why: NotCounted) -> Fail {
    match why {
        NotCounted::EmptyRoll => Refusal::RollNotSettled.into(),
        other => Fail::internal(format!("rows of a ballot that cannot be counted: {other:?}")),
    }
}

fn delivered(tx: &mut Tx<'_>, card: &Card, b: &Ballot) -> Result<BTreeSet<u32>, Fail> {
    let rows: Vec<i64> = tx.all(
        sql!("SELECT n FROM ballot_owner WHERE community = $1 AND ballot = $2 AND reached = TRUE"),
        &[card.code.into(), b.id.into()],
        |r| r.get(0),
    )?;
    Ok(rows.into_iter().filter_map(|n| u32::try_from(n).ok()).collect())
}

/// Items on which lots have to be drawn, with the options that are level.
pub fn ties(counting: &Counting) -> Vec<(String, Vec<u32>)> {
    let open = |c: &Counted| c.decided.state == liren_core::ballot::entry::State::Tied;
    let all = counting.items.iter().zip(&counting.count.items).filter(|(_, c)| open(c));
    all.map(|(item, c)| (item.code.clone(), c.decided.tied.clone())).collect()
}

/// Writes the result into the log: what is over the limit, the turnout, lots and outcome item by item. Answers what came of it.
pub fn settle(tx: &mut Tx<'_>, app: &App, card: &Card, moment: &mut Moment, b: &Ballot) -> Result<Vec<Outcome>, Fail> {
    let counting = counted_now(tx, app, card, b)?;
    if !ties(&counting).is_empty() {
        return Err(Refusal::BallotState.into());
    }
    let found = lots::of(tx, card.code, b.id)?;
    let mut lines = Vec::new();
    for v in &counting.count.over_limit {
        lines.push(Line::of(Void { cast: counting.places[v.cast], items: v.items.clone(), why: v.why }));
    }
    let (turned_in, before) = (counting.count.turned_in, lines.len());
    lines.push(Line::of(Turnout { area: turned_in.area, heads: turned_in.heads, lines: 0 }));
    for (item, counted) in counting.items.iter().zip(&counting.count.items) {
        if !counted.decided.tied.is_empty() {
            let (commits, reveals) = (found.commits.clone(), found.reveals.clone());
            lines.push(Line::of(Lot { commits, item: item.code.clone(), reveals }));
        }
        lines.push(Line::of(counted.outcome(item)));
    }
    // Of a ballot that was counted before times were kept, the time it has is that of its one count.
    if let (Some(at), Some(last)) = (b.counted, keep::of_kind(tx, card.code, b.id, "turnout")?.last()) {
        rounds::timed(tx, card.code, b.id, last.place, at)?;
    }
    let first = keep::write(tx, card, moment, b.id, &lines)?;
    let place = first + u64::try_from(before).unwrap_or(0);
    rounds::timed(tx, card.code, b.id, place, moment.now)?;
    // Who took part follows from what is void now, wherever that is shown.
    let mut touched = BTreeSet::new();
    for line in keep::of_kind(tx, card.code, b.id, "void")? {
        if let Entry::Void(v) = line.entry
            && let Ok(cast) = counting.places.binary_search(&v.cast)
        {
            touched.insert(counting.owners[cast]);
        }
    }
    let void = roll::void_casts(tx, card.code, b.id)?;
    for n in touched {
        roll::follow(tx, card.code, b.id, n, &void)?;
    }
    Ok(counting.items.iter().zip(&counting.count.items).map(|(item, counted)| counted.outcome(item)).collect())
}
