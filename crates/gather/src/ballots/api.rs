//! Ballots for programs. A step is sent by the same fields as the page's form.

use axum::Json;
use axum::extract::Path;
use liren_core::ballot::entry::Lot;
use liren_core::permission::{Action, Where, check};
use liren_core::refusal::Refusal;
use liren_kit::fail::Fail;
use liren_kit::json::Body;
use liren_kit::visit::Visit;
use liren_kit::when::utc;
use serde::Serialize;
use utoipa::{OpenApi, ToSchema};

use super::files::{self, BallotFileJson};
use super::read::{self, Ballot, keeping_name, mode_name, voters_name};
use super::step::{Step, why_name};
use super::steps;
use super::{api_do, api_roll, count, extend, roll, rounds, urls};
use crate::documents::papers::{AttachedJson, DoneJson, ids, room};

/// A ballot in a list.
#[derive(Serialize, ToSchema)]
pub struct BallotJson {
    number: String,
    /// What bundles and receipts call it.
    id: String,
    title: String,
    /// `draft`, `notice`, `voting`, `closed`, `result`, `final` or `dropped`.
    state: &'static str,
    /// `advisory`, `paper` or `statutory`.
    mode: &'static str,
    /// `named` or `detached`.
    keeping: &'static str,
    /// `owners`, `households` or `residents`.
    voters: &'static str,
    opens: String,
    closes: String,
    /// Since when the result waits to be counted again: ballots were declared void, or restored, after it. Null otherwise.
    recount_since: Option<String>,
    url: String,
}

/// Area in 0.01 m² and heads.
#[derive(Serialize, ToSchema)]
pub struct SumJson {
    pub area: u64,
    pub heads: u64,
}

/// An item, and what came of it once the result stands.
#[derive(Serialize, ToSchema)]
pub struct ItemJson {
    code: String,
    /// Code of its class in the pack.
    class: String,
    title: String,
    options: Vec<String>,
    /// Such as `at least 2/3`; of all.
    quorum: Option<String>,
    /// Of those taking part.
    majority: Option<String>,
    /// Which majority applies and why; empty where the class does not ask for it.
    why: String,
    /// `no_quorum`, `not_passed` or `passed`.
    outcome: Option<String>,
    /// Numbers of the options that passed, from 1.
    chosen: Vec<u32>,
    /// For each option.
    votes: Vec<SumJson>,
    against: Option<SumJson>,
    abstain: Option<SumJson>,
    taking: Option<SumJson>,
    /// Where options were level. Null otherwise.
    lots: Option<DrawnJson>,
}

/// Lots that were drawn: options that were level, by the values of three people.
#[derive(Serialize, ToSchema)]
pub struct DrawnJson {
    /// What three people had committed to, in lowercase hex.
    commits: Vec<String>,
    /// The values they revealed, in the same order.
    values: Vec<String>,
    /// Numbers of the options in the order drawn, from 1.
    order: Vec<u32>,
}

impl DrawnJson {
    fn of(lot: &Lot, tied: &[u32]) -> Self {
        let order = count::drawn(tied, &lot.into()).unwrap_or_default();
        let hex = |all: &[liren_core::merkle::Hash]| all.iter().map(ToString::to_string).collect();
        Self { commits: hex(&lot.commits), values: hex(&lot.reveals), order }
    }
}

/// A ballot that was declared void: which, in the order of casting from 1, and not whose.
#[derive(Serialize, ToSchema)]
pub struct VoidJson {
    ballot: usize,
    /// `no_authority`, `staff`, `not_the_owner`, `late` or `not_genuine`.
    why: &'static str,
}

/// What a count decided on an item.
#[derive(Serialize, ToSchema)]
pub struct ItemDecidedJson {
    code: String,
    /// `no_quorum`, `not_passed` or `passed`.
    outcome: Option<String>,
    /// Numbers of the options that passed, from 1.
    chosen: Vec<u32>,
}

/// A count.
#[derive(Serialize, ToSchema)]
pub struct CountJson {
    at: Option<String>,
    /// What was declared void since the count before; of the first count, which follows no objection, always empty.
    void: Vec<VoidJson>,
    /// What was wrongly declared void and counts, found since the count before; of the first always empty.
    restored: Vec<usize>,
    items: Vec<ItemDecidedJson>,
}

fn count_json(round: rounds::Round, places: &[u64]) -> CountJson {
    let nth = |place: u64| places.binary_search(&place).map_or(0, |i| i + 1);
    let decided =
        |o: liren_core::ballot::entry::Outcome| ItemDecidedJson { code: o.item, outcome: state_name(o.state), chosen: o.chosen };
    CountJson {
        at: round.at.map(utc),
        void: round.declared.iter().map(|(at, why)| VoidJson { ballot: nth(*at), why: why_name(*why) }).collect(),
        restored: round.restored.iter().map(|at| nth(*at)).collect(),
        items: round.outcomes.into_iter().map(decided).collect(),
    }
}

fn state_name(state: liren_core::ballot::entry::State) -> Option<String> {
    serde_json::to_value(state).ok().and_then(|v| v.as_str().map(str::to_string))
}

/// More time to vote.
#[derive(Serialize, ToSchema)]
pub struct ExtensionJson {
    /// When it would have closed.
    was: String,
    /// When it closes instead.
    closes: String,
    why: String,
}

/// A ballot.
#[derive(Serialize, ToSchema)]
pub struct WholeBallotJson {
    #[serde(flatten)]
    ballot: BallotJson,
    words: String,
    /// Who votes, as forms name it: `compound-<id>`.
    place: String,
    /// Buildings and entrances of it that vote together, if only they do.
    parts: Vec<String>,
    /// Why these.
    why_place: String,
    /// More time that was given, the first first.
    extensions: Vec<ExtensionJson>,
    items: Vec<ItemJson>,
    /// Papers that belong to it: photos and documents.
    attachments: Vec<BallotFileJson>,
    /// Photos of where notice hangs.
    posted: Vec<BallotFileJson>,
    /// How many took part so far.
    took: SumJson,
    /// All on the roll; nothing before it is frozen.
    whole: SumJson,
    /// Every count, the first first: more than one where an objection to the result was right. The outcomes above are those of the last.
    counts: Vec<CountJson>,
    /// Why it is not held; empty otherwise.
    dropped: String,
    /// For who runs ballots: why somebody asked for it not to be held, which another person has to confirm. Null otherwise.
    drop_asked: Option<String>,
    /// Once the result stands.
    bundle_url: Option<String>,
    /// The signed root at which the bundle ends, in lowercase hex.
    root: Option<String>,
}

fn json(visit: &Visit, b: &Ballot) -> BallotJson {
    BallotJson {
        number: b.number.clone(),
        id: b.id.to_string(),
        title: b.title.clone(),
        state: b.state.name(),
        mode: mode_name(b.mode),
        keeping: keeping_name(b.keeping),
        voters: voters_name(b.voters),
        opens: utc(b.opens),
        closes: utc(b.closes),
        recount_since: b.recount.map(utc),
        url: visit.app.absolute(&urls::Ballot::url(visit.card.code, &b.number)),
    }
}

/// Ballots, the newest first.
#[utoipa::path(get, path = "/api/v1/c/{community}/ballots", tag = "ballots",
    params(("community" = String, Path, description = "12-digit code")),
    responses((status = 200, body = Vec<BallotJson>), (status = 404, description = "No such community")))]
pub async fn list(visit: Visit) -> Result<Json<Vec<BallotJson>>, Fail> {
    let (c, runs) = (visit.card.code, visit.may(Action::RunBallot, &Where::COMMUNITY));
    let all = visit.app.db.read(move |tx| read::all(tx, c, runs, 200)).await.map_err(Fail::from)?;
    Ok(Json(all.iter().map(|b| json(&visit, b)).collect()))
}

/// One ballot.
#[utoipa::path(get, path = "/api/v1/c/{community}/ballots/{ballot}", tag = "ballots",
    params(("community" = String, Path, description = "12-digit code"), ("ballot" = String, Path, description = "Its number: B2026-001")),
    responses((status = 200, body = WholeBallotJson), (status = 404, description = "No such ballot")))]
pub async fn one(visit: Visit, Path((_, number)): Path<(String, String)>) -> Result<Json<WholeBallotJson>, Fail> {
    whole(&visit, number).await.map(Json)
}

/// A ballot in whole.
pub async fn whole(visit: &Visit, number: String) -> Result<WholeBallotJson, Fail> {
    let (app, card, runs) = (visit.app.clone(), visit.card.clone(), visit.may(Action::RunBallot, &Where::COMMUNITY));
    let (b, items, files, counting, all_rounds, more, took, all, root) = visit
        .app
        .db
        .read(move |tx| {
            let c = card.code;
            let b = read::shown(tx, c, &number, runs)?;
            let rules = b.rules(tx, &app)?;
            let items = read::lined(tx, c, b.id, &rules)?;
            let done = b.has_result();
            let counting = if done { Some(count::counted(tx, &app, &card, &b)?) } else { None };
            let (took, all) = roll::turnout(tx, c, b.id)?;
            let root = if done { liren_ground::log::store::signed_at(tx, c, b.end_size)? } else { None };
            let all_rounds = rounds::all(tx, c, b.id)?;
            let files = files::all(tx, c, b.id)?;
            let more = extend::all(tx, c, b.id)?;
            Ok::<_, Fail>((b, items, files, counting, all_rounds, more, took, all, root))
        })
        .await?;
    let sum = |s: liren_core::ballot::rule::Sum| SumJson { area: s.area, heads: s.heads };
    let items = items
        .into_iter()
        .enumerate()
        .map(|(i, (_, item))| {
            let counted = counting.as_ref().and_then(|c| c.count.items.get(i));
            ItemJson {
                quorum: item.need.quorum.map(|s| s.to_string()),
                majority: item.need.majority.map(|s| s.to_string()),
                outcome: counted.and_then(|c| state_name(c.decided.state)),
                chosen: counted.map(|c| c.decided.chosen.clone()).unwrap_or_default(),
                votes: counted.map(|c| c.tally.options.iter().copied().map(sum).collect()).unwrap_or_default(),
                against: counted.map(|c| sum(c.tally.against)),
                abstain: counted.map(|c| sum(c.tally.abstain)),
                taking: counted.map(|c| sum(c.tally.taking)),
                lots: counted.and_then(|c| {
                    let lot = counting.as_ref().and_then(|all| all.lots.get(&item.code))?;
                    Some(DrawnJson::of(lot, &c.decided.tied))
                }),
                code: item.code,
                class: item.class,
                title: item.title,
                why: item.why,
                options: item.options,
            }
        })
        .collect();
    let done = counting.is_some();
    let places = counting.as_ref().map_or(&[][..], |c| &c.places);
    Ok(WholeBallotJson {
        counts: all_rounds.into_iter().map(|r| count_json(r, places)).collect(),
        ballot: json(visit, &b),
        words: b.words.clone(),
        place: b.place.to_string(),
        parts: b.parts.iter().map(ToString::to_string).collect(),
        why_place: b.why_place.clone(),
        extensions: more.into_iter().map(|e| ExtensionJson { was: utc(e.was), closes: utc(e.closes), why: e.why }).collect(),
        items,
        attachments: files::json_for(visit, &b, &files, "attachment"),
        posted: files::json_for(visit, &b, &files, "posting"),
        took: sum(took),
        whole: sum(all),
        dropped: b.dropped.clone(),
        drop_asked: b.dropping.as_ref().filter(|_| runs).map(|d| d.why.clone()),
        bundle_url: done.then(|| visit.app.absolute(&urls::Bundle::url(visit.card.code, &b.number))),
        root: root.map(|r| r.root.hash.to_string()),
    })
}

/// Takes a step: an object of the fields of the page's form, with `do`, and `files` where some come with it.
#[utoipa::path(post, path = "/api/v1/c/{community}/ballots/{ballot}", tag = "ballots",
    params(("community" = String, Path, description = "12-digit code"), ("ballot" = String, Path, description = "Its number: B2026-001")),
    request_body(content = DoneJson, description = "`do` is item, item-mend, item-off, mend, dates, attach, paper-off, notice, posting, correct, answer, freeze, extend, void, \
        restore, close, box, count, final, drop (after notice another person sends drop-confirm, or drop-keep to hold it); photos and documents come with attach, photos with posting"),
    responses((status = 200, body = WholeBallotJson), (status = 403, description = "Not theirs to run"),
        (status = 404, description = "No such ballot"),
        (status = 409, description = "The ballot is not at this point, or something comes first"),
        (status = 422, description = "Wrong fields")))]
pub async fn step(
    visit: Visit,
    Path((_, number)): Path<(String, String)>,
    Body(done): Body<DoneJson>,
) -> Result<Json<WholeBallotJson>, Fail> {
    check(&visit.actor, Action::RunBallot, &Where::COMMUNITY)?;
    let step = Step::read(&done.form(), done.files.len()).map_err(Refusal::Invalid)?;
    let named = ids(&done.files, room(step.takes(), visit.card.pack.limits.photos));
    let files = files::digests(&visit, &named.map_err(|p| Refusal::Invalid(vec![p]))?).await?;
    steps::sent(&visit, &number, step, files).await?;
    whole(&visit, number).await.map(Json)
}

#[derive(OpenApi)]
#[openapi(
    paths(
        list,
        one,
        step,
        api_do::make,
        api_do::cast,
        api_do::enter,
        api_do::counter,
        api_do::object,
        api_do::take_down,
        api_do::lot,
        api_roll::owned,
        api_roll::unit,
        api_roll::correct,
        api_roll::import,
        api_roll::remove,
        api_roll::roll,
        api_roll::stops,
        api_roll::mark,
        api_roll::carriers,
        api_roll::no_visits
    ),
    components(schemas(
        BallotJson,
        WholeBallotJson,
        ItemJson,
        SumJson,
        CountJson,
        VoidJson,
        ItemDecidedJson,
        DrawnJson,
        ExtensionJson,
        BallotFileJson,
        AttachedJson,
        DoneJson,
        api_do::CastJson,
        api_do::ReceiptJson,
        api_do::PaperEntryJson,
        api_do::EnteredJson,
        api_do::ObjectionJson,
        api_do::TakenDownJson,
        api_do::LotJson,
        api_roll::OwnedJson,
        api_roll::KnownJson,
        api_roll::CorrectionJson,
        api_roll::RemovalJson,
        api_roll::OwnerTableJson,
        api_roll::WrongRowJson,
        api_roll::BroughtJson,
        api_roll::OnRollJson,
        api_roll::RollJson,
        api_roll::StopJson,
        api_roll::DeliveryJson,
        api_roll::MarkJson,
        api_roll::CarriersJson
    ))
)]
struct Doc;

/// This part of the document.
pub fn doc() -> utoipa::openapi::OpenApi {
    Doc::openapi()
}
