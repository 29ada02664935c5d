//! What the page of a ballot is made from, read at once.

use std::collections::BTreeMap;
use std::sync::Arc;

use liren_core::ballot::cost::Size;
use liren_core::ballot::entry::Item as ItemLine;
use liren_core::ballot::rule::Sum;
use liren_core::id::{PostId, SelectionId};
use liren_core::merkle::Hash;
use liren_core::permission::{Action, Where};
use liren_ground::ground::Ground;
use liren_ground::log;
use liren_kit::fail::Fail;
use liren_kit::visit::Visit;
use liren_store::sql;

use super::count::{self, Counting};
use super::extend::{self, Extension};
use super::files::{self, OnBallot};
use super::objection::{self, Objection};
use super::read::{self, Ballot, Item, Ruled, State};
use super::rounds::{self, Round};
use super::{delivery, origin, owners, papers, receipt, roll};
use crate::selections;

/// What the page is made from.
pub struct Loaded {
    /// The ballot.
    pub b: Ballot,
    /// The rules it began under.
    pub rules: Ruled,
    /// What is asked.
    pub items: Vec<(Item, ItemLine)>,
    /// All homes together, where a cost is shared.
    pub all: Option<Size>,
    /// What whoever looks has on the roll.
    pub mine: Vec<roll::OnRoll>,
    /// Their receipts, by number.
    pub receipts: BTreeMap<u32, Hash>,
    /// A home became theirs after the roll was frozen.
    pub bought: bool,
    /// Who took part.
    pub took: Sum,
    /// All on the roll.
    pub whole: Sum,
    /// The roll by home.
    pub parts: Vec<roll::Part>,
    /// The count, once the result stands.
    pub counting: Option<Arc<Counting>>,
    /// Papers on which clerks did not agree, which are not counted.
    pub unsettled: usize,
    /// More time that was given.
    pub extensions: Vec<Extension>,
    /// Every count.
    pub rounds: Vec<Round>,
    /// Objections.
    pub objections: Vec<Objection>,
    /// Where notice was posted, and when.
    pub postings: Vec<(String, liren_core::time::Time)>,
    /// Files that everybody may see.
    pub files: Vec<OnBallot>,
    /// The signed root at which the bundle ends.
    pub root: Option<log::store::Signed>,
    /// Posts that carry papers.
    pub carriers: Vec<PostId>,
    /// What it comes from.
    pub source: Option<origin::Source>,
    /// Names of places.
    pub ground: Ground,
    /// The selection it decides.
    pub selection: Option<SelectionId>,
    /// Pages of those who stand in it, by their number on the ballot.
    pub pages: Vec<(usize, String)>,
}

/// Reads it.
pub async fn loaded(visit: &Visit, number: String) -> Result<Loaded, Fail> {
    let (app, card, person) = (visit.app.clone(), visit.card.clone(), visit.actor.person);
    let runs = visit.may(Action::RunBallot, &Where::COMMUNITY);
    visit
        .app
        .db
        .read(move |tx| {
            let c = card.code;
            let b = read::shown(tx, c, &number, runs)?;
            let rules = b.rules(tx, &app)?;
            let items = read::lined(tx, c, b.id, &rules)?;
            let (took, whole) = roll::turnout(tx, c, b.id)?;
            let parts = if b.frozen.is_some() { roll::parts(tx, c, b.id)? } else { Vec::new() };
            let costs = items.iter().any(|(i, _)| i.options.iter().any(|o| o.cost > 0));
            let all = if b.frozen.is_some() {
                Some(Size { area: whole.area, homes: u64::try_from(parts.len()).unwrap_or(0) })
            } else if costs {
                let draft = owners::drafted(tx, &app, &card, &b.whose(), b.voters, rules.parking)?.draft;
                Some(draft.size())
            } else {
                None
            };
            let mut mine = Vec::new();
            for n in roll::mine(tx, &app, c, &b, person)? {
                mine.extend(roll::on_roll(tx, c, b.id, n)?);
            }
            let mut receipts = BTreeMap::new();
            for o in mine.iter().filter(|o| o.took) {
                receipts.extend(receipt::stands(tx, c, b.id, o.n)?.map(|hash| (o.n, hash)));
            }
            let bought = b.state == State::Voting && roll::bought(tx, c, &b, person)?;
            let done = b.has_result();
            let counting = if done { Some(count::counted(tx, &app, &card, &b)?) } else { None };
            let rounds = if done { rounds::all(tx, c, b.id)? } else { Vec::new() };
            let root = if done { log::store::signed_at(tx, c, b.end_size)? } else { None };
            let at = [c.into(), b.id.into()];
            let postings = tx.all(
                sql!("SELECT words, at FROM ballot_posting WHERE community = $1 AND ballot = $2 ORDER BY at, id"),
                &at,
                |r| Ok((r.get(0)?, r.get(1)?)),
            )?;
            let files = files::all(tx, c, b.id)?;
            let extensions = extend::all(tx, c, b.id)?;
            let unsettled = if done { papers::unsettled(tx, c, b.id)? } else { 0 };
            let objections = objection::all(tx, c, b.id)?;
            let carriers = delivery::carriers(tx, c, b.id)?;
            let source = origin::of_ballot(tx, &card, b.id)?;
            let ground = Ground::read(tx, c)?;
            let selection = selections::store::of_ballot(tx, c, b.id)?;
            let pages = selections::store::pages(tx, c, b.id)?;
            Ok::<_, Fail>(Loaded {
                b,
                rules,
                items,
                all,
                mine,
                receipts,
                bought,
                took,
                whole,
                parts,
                counting,
                extensions,
                unsettled,
                rounds,
                objections,
                postings,
                files,
                root,
                carriers,
                source,
                ground,
                selection,
                pages,
            })
        })
        .await
}
