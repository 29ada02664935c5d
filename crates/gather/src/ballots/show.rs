//! The page of a ballot: what is asked, what it costs my home, how to vote, how many took part, what came of it.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Path, RawQuery};
use axum::response::Response;
use liren_core::ballot::choice::Keeping;
use liren_core::ballot::cost::Size;
use liren_core::ballot::rule::By;
use liren_core::id::BuildingId;
use liren_core::pack::{Mode, Voters};
use liren_core::permission::{Action, Where};
use liren_core::refusal::Problem;
use liren_ground::{log, names};
use liren_kit::fail::Fail;
use liren_kit::form::{Form, queried};
use liren_kit::joined;
use liren_kit::page::{Nav, Page, Told, html, told};
use liren_kit::visit::Visit;
use liren_kit::when;

use super::facts::{self, Bar, ItemShown, Sizes};
use super::objection::{self, Objection};
use super::outcome::ResultShown;
use super::read::{Ballot, State};
use super::rounds::{self, RoundShown};
use super::whole::{Loaded, loaded};
use super::{delivery, extend, files, lots, urls, vote};
use crate::documents::papers::Hung;
use crate::once::kept;
use crate::selections;
use crate::words::Ballots;

/// A vote of whoever looks.
struct Voted {
    words: String,
    /// Where the receipt is; empty where choices are kept apart from who cast them.
    receipt: String,
}

/// A building's participation.
struct Building {
    words: String,
    value: String,
}

/// The page of a ballot.
#[derive(Template)]
#[template(path = "ballots/show.html")]
pub struct ShowPage {
    page: Page,
    t: Ballots,
    title: String,
    back: String,
    /// The selection it decides; empty where it decides none.
    selection: String,
    number: String,
    sign: &'static str,
    state: &'static str,
    place: String,
    /// Until when one can vote, or from when; empty once it is over.
    until: String,
    why_place: String,
    words: String,
    /// The roll was not frozen in time.
    missed: bool,
    source: Option<(String, String)>,
    voters: &'static str,
    mode: &'static str,
    mode_means: String,
    keeping: &'static str,
    keeping_not: &'static str,
    stands: &'static str,
    deemed: bool,
    dates: Vec<(String, String)>,
    /// More time that was given, while it runs.
    extended: Vec<String>,
    fund: String,
    items: Vec<ItemShown>,
    attachments: Hung,
    postings: Vec<String>,
    posted: Hung,
    dropped: String,
    vote: String,
    /// Whoever is not signed in may do so to vote.
    sign_in: bool,
    /// Why whoever lives here has no vote.
    not_yours: &'static str,
    voted: Vec<Voted>,
    /// Whoever owned the home when the roll was frozen votes.
    bought: String,
    on_paper: bool,
    detached: bool,
    bars: Vec<Bar>,
    missing: String,
    /// Why nobody sees how it stands.
    no_interim: &'static str,
    buildings: Vec<Building>,
    results: Vec<ResultShown>,
    /// Counts after the first.
    recounts: Vec<RoundShown>,
    /// It waits to be counted again.
    recount_waits: bool,
    channels: Vec<(String, String)>,
    /// Papers that are not counted; empty where there are none.
    unsettled: String,
    duplicates: i64,
    /// They by number on the roll.
    twice: Vec<String>,
    voids: Vec<String>,
    objections: Vec<Objection>,
    /// What was said was deleted.
    forgotten: bool,
    object: String,
    /// Where one is sent that is taken down at the counter.
    take_down: String,
    problems: Vec<Told>,
    typed: Form,
    once: String,
    final_on: String,
    roll: String,
    run: String,
    papers: String,
    delivery: String,
    no_visits: String,
    said_no: bool,
    receipts: String,
    check: String,
    lots: String,
    log: String,
    bundle: String,
    inspection: String,
    announcement: String,
    minutes: String,
    sheet: String,
    /// What binds nobody goes to no authority.
    sheet_words: &'static str,
    root: String,
    root_size: u64,
    url: String,
}

/// Participation by building, those with fewer homes than the pack says left out.
fn buildings(t: Ballots, l: &Loaded, names: &names::Names) -> Vec<Building> {
    let mut by: BTreeMap<BuildingId, (u64, u64)> = BTreeMap::new();
    for p in &l.parts {
        let Some(building) = p.building else { continue };
        let e = by.entry(building).or_default();
        e.1 += 1;
        e.0 += u64::from(p.took);
    }
    let least = u64::from(l.rules.building_least);
    let all = names.order.iter().filter_map(|b| by.get(b).map(|s| (b, s))).filter(|(_, s)| s.1 >= least);
    all.map(|(b, (took, homes))| Building { words: names.building(*b), value: t.building_took(*took, *homes) }).collect()
}

fn dates(visit: &Visit, t: Ballots, b: &Ballot, more: &[String]) -> Vec<(String, String)> {
    let zone = &visit.card.zone;
    let mut out = Vec::new();
    if let Some(at) = b.noticed {
        out.push((t.date_notice().to_string(), when::full_date(visit.lang, zone, at)));
    }
    let span = t.date_span(when::full_date(visit.lang, zone, b.opens), when::last_date(visit.lang, zone, b.closes));
    out.push((t.date_voting().to_string(), span));
    out.extend(more.iter().map(|m| (t.date_extended().to_string(), m.clone())));
    if let Some(at) = b.counted {
        out.push((t.date_result().to_string(), when::full_date(visit.lang, zone, at)));
    }
    if let Some(at) = b.finished {
        out.push((t.date_final().to_string(), when::full_date(visit.lang, zone, at)));
    }
    out
}

/// GET one.
pub async fn one(visit: Visit, Path((_, number)): Path<(String, String)>, RawQuery(raw): RawQuery) -> Result<Response, Fail> {
    let mut shown = page(&visit, number, Form::default(), &[]).await?;
    shown.said_no = queried(raw.as_deref(), "did") == "no-visits";
    html(&shown)
}

/// The page of one, with what was typed into its form.
pub async fn page(visit: &Visit, number: String, typed: Form, problems: &[Problem]) -> Result<ShowPage, Fail> {
    let l = loaded(visit, number).await?;
    let runs = visit.may(Action::RunBallot, &Where::COMMUNITY);
    let names = names::of(&visit.app, &visit.card).await?;
    let (b, t, lang, now, code) = (&l.b, Ballots(visit.lang), visit.lang, visit.moment.now, visit.card.code);
    let (state, sign) = facts::state_words(t, b, now);
    let mode = facts::mode_words(t, b.mode).0;
    let mine = Size {
        area: l.mine.iter().map(|o| o.area).sum(),
        homes: l.mine.iter().map(|o| u64::try_from(o.rooms.len()).unwrap_or(0)).sum(),
    };
    let sizes = Sizes { fund: b.fund, all: l.all, mine: (!l.mine.is_empty()).then_some(mine) };
    let first = l.items.first().map(|(_, line)| line);
    let by = first.map_or(By::Heads, |i| i.need.by);
    let quorum = l.items.iter().filter_map(|(_, i)| i.need.quorum).next();
    let running = b.state == State::Voting || b.state == State::Closed;
    let missing = first.and_then(|i| super::steps::lines_of(i, l.whole)).filter(|_| b.state == State::Voting).map(|least| {
        let (area, heads) = (least.area.saturating_sub(l.took.area), least.heads.saturating_sub(l.took.heads));
        match (area, heads, by) {
            (0, 0, By::AreaAndHeads) => t.quorum_reached().to_string(),
            (0, 0, By::Heads) => t.quorum_reached_heads().to_string(),
            (_, _, By::AreaAndHeads) => t.quorum_missing(facts::metres(area), heads),
            _ => t.quorum_missing_heads(heads),
        }
    });
    let path = urls::Ballot::url(code, &b.number);
    let mut items: Vec<ItemShown> =
        l.items.iter().map(|(i, line)| facts::item_shown(t, lang, &l.rules, i, line, sizes)).collect();
    if matches!(b.state, State::Notice | State::Voting) {
        facts::lead_on(&mut items, &l.pages);
    }
    let more = extend::words(visit, &l.extensions);
    let when_shown = |on: bool, url: String| if on { url } else { String::new() };
    let of = |purpose: &str| files::hung_for(visit, b, &l.files, purpose);
    let done = l.counting.is_some();
    let (mut results, mut channels, mut duplicates, mut voids) = (Vec::new(), Vec::new(), 0, Vec::new());
    let mut recounts = Vec::new();
    if let Some(counting) = &l.counting {
        let whole = counting.count.whole;
        recounts = rounds::shown(visit, &counting.items, whole, &l.rounds);
        results = counting.results(t);
        channels =
            counting.count.channels.iter().map(|(c, s)| (facts::channel_words(t, *c).to_string(), t.heads(s.heads))).collect();
        duplicates = i64::try_from(counting.count.duplicates.len()).unwrap_or(0);
        voids = counting.voids(t);
    }
    let open = b.on_web() && b.is_open(now);
    let first_stands = vote::stands_first(b, &l.rules);
    let detached = b.keeping == Keeping::Detached;
    let place = b.whose().name(&l.ground, &names, &visit.card, lang);
    Ok(ShowPage {
        page: Page::new(visit, Nav::UnderWay, b.title.clone()),
        t,
        back: urls::Ballots::url(code),
        selection: l.selection.map(|id| selections::Selection::url(code, id)).unwrap_or_default(),
        number: b.number.clone(),
        sign: sign.name(),
        state,
        place,
        why_place: b.why_place.clone(),
        words: b.words.clone(),
        missed: b.missed(now),
        source: l.source.as_ref().map(|s| (s.said(t), s.url.clone())),
        voters: facts::voters_words(t, b.voters),
        mode,
        mode_means: facts::mode_meant(t, lang, &l.rules, b.mode),
        keeping: facts::keeping_words(t, b.keeping, b.voters),
        keeping_not: facts::keeping_not(t, b.keeping),
        stands: facts::stands_words(t, b.keeping, l.rules.stands),
        deemed: b.deemed,
        dates: dates(visit, t, b, &more),
        // Whoever comes while votes are taken is told first.
        extended: if b.is_open(now) { more } else { Vec::new() },
        until: match b.state {
            State::Notice | State::Voting if now < b.opens => t.vote_from(when::exact(lang, &visit.card.zone, b.opens)),
            State::Voting if now < b.closes => t.vote_until(when::until(lang, &visit.card.zone, b.closes)),
            _ => String::new(),
        },
        fund: facts::fund_words(t, b),
        items,
        attachments: of("attachment"),
        postings: l.postings.iter().map(|(words, at)| t.posting_line(when::exact(lang, &visit.card.zone, *at), words)).collect(),
        posted: of("posting"),
        dropped: facts::dropped_words(t, b, l.rules.detached_least),
        vote: when_shown(open && l.mine.iter().any(|o| !o.took || !first_stands), urls::Vote::url(code, &b.number)),
        sign_in: open && visit.actor.person.is_none(),
        not_yours: if open && l.mine.is_empty() && visit.may(Action::ObjectToBallot, &Where::COMMUNITY) {
            facts::not_yours(t, b.voters)
        } else {
            ""
        },
        voted: l
            .mine
            .iter()
            .filter(|o| o.took)
            .map(|o| Voted {
                words: joined::list(lang, &o.rooms),
                receipt: l.receipts.get(&o.n).map(|hash| urls::Receipt::url(code, &b.number, *hash)).unwrap_or_default(),
            })
            .collect(),
        bought: b.frozen.filter(|_| l.bought).map(|at| t.bought(when::full_date(lang, &visit.card.zone, at))).unwrap_or_default(),
        // Who lives here and is known not to vote needs no paper; owners may be known by one only.
        on_paper: b.state == State::Voting
            && now < b.closes
            && (b.voters == Voters::Owners || !l.mine.is_empty() || !visit.may(Action::ObjectToBallot, &Where::COMMUNITY)),
        detached,
        bars: if running { facts::participation(t, by, quorum, l.took, l.whole) } else { Vec::new() },
        missing: missing.unwrap_or_default(),
        no_interim: if now < b.closes { t.no_interim() } else { t.no_interim_yet() },
        buildings: if running { buildings(t, &l, &names) } else { Vec::new() },
        results,
        recounts,
        recount_waits: b.recount.is_some(),
        channels,
        unsettled: if l.unsettled > 0 { t.sheets(l.unsettled) } else { String::new() },
        duplicates,
        twice: l.counting.as_ref().map(|c| c.duplicates(t, l.rules.stands)).unwrap_or_default(),
        voids,
        objections: objection::shown(l.objections.clone(), "result", visit),
        forgotten: b.forgotten.is_some(),
        problems: told(problems, lang),
        once: kept(visit, &typed),
        typed,
        object: when_shown(
            b.state == State::Result && visit.may(Action::ObjectToBallot, &Where::COMMUNITY),
            urls::Object::url(code, &b.number),
        ),
        take_down: when_shown(
            b.state == State::Result && visit.may(Action::EnterBallots, &Where::COMMUNITY),
            urls::TakeDown::url(code, &b.number),
        ),
        final_on: super::steps::final_ready(b, l.rules.objection_days)
            .filter(|_| b.state == State::Result)
            .map(|at| t.final_on(when::full_date(lang, &visit.card.zone, at)))
            .unwrap_or_default(),
        roll: urls::Roll::url(code, &b.number),
        run: when_shown(visit.may(Action::RunBallot, &Where::COMMUNITY), urls::Run::url(code, &b.number)),
        papers: when_shown(
            visit.may(Action::EnterBallots, &Where::COMMUNITY)
                && (b.state == State::Voting || (detached && b.state == State::Closed)),
            urls::Papers::url(code, &b.number),
        ),
        delivery: when_shown(
            matches!(b.state, State::Notice | State::Voting)
                && (delivery::carries(&visit.actor, &l.carriers) || visit.may(Action::NameCarriers, &Where::COMMUNITY)),
            urls::Delivery::url(code, &b.number),
        ),
        no_visits: when_shown(
            b.state == State::Voting && now < b.closes && l.mine.iter().any(|o| !o.took),
            urls::NoVisits::url(code, &b.number),
        ),
        said_no: false,
        receipts: urls::Receipts::url(code),
        check: urls::Check::url(code),
        lots: when_shown(
            l.counting.as_ref().is_some_and(|c| !c.lots.is_empty())
                || (matches!(b.state, State::Notice | State::Voting) || b.is_counted_next())
                    && lots::can_be(l.items.iter().map(|(i, _)| i)),
            urls::Lots::url(code, &b.number),
        ),
        log: log::LogPage::url(code),
        bundle: when_shown(done, urls::Bundle::url(code, &b.number)),
        inspection: when_shown(
            done && visit.may(Action::InspectBallot, &Where::COMMUNITY),
            urls::Inspection::url(code, &b.number),
        ),
        announcement: when_shown(b.noticed.is_some(), urls::Announcement::url(code, &b.number)),
        minutes: when_shown(done, urls::Minutes::url(code, &b.number)),
        sheet: when_shown(
            done && (runs || visit.may(Action::InspectBallot, &Where::COMMUNITY)),
            urls::Sheet::url(code, &b.number),
        ),
        sheet_words: if b.mode == Mode::Advisory { t.sheet_plain() } else { t.sheet() },
        root: l.root.as_ref().map(|r| r.root.hash.to_string()).unwrap_or_default(),
        root_size: l.root.as_ref().map_or(0, |r| r.root.size),
        url: visit.app.absolute(&path),
        title: b.title.clone(),
    })
}
