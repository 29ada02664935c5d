//! A selection's page put together from what was read: what it shows and what the reader may do.

use liren_core::id::Community;
use liren_core::pack::{Nomination, Way};
use liren_core::permission::{Action, Where};
use liren_core::selection::{Kind, Waits};
use liren_ground::ground::{Ground, Place};
use liren_ground::names::Names;
use liren_kit::fail::Fail;
use liren_kit::form::{Choice, Form};
use liren_kit::page::{Nav, Page};
use liren_kit::slice::Sign;
use liren_kit::visit::Visit;
use liren_kit::{joined, when};

use super::show::{Make, Objected, Proposed, ShowPage, Stands, Unsure};
use super::store::Selection;
use super::tell::{name, title};
use super::whole::{Candidate, Whole};
use super::{asked, said};
use crate::ballots::{self, doors};
use crate::filings;
use crate::filings::store::{Filing, Of};
use crate::words::{Ballots, Selections};

/// The state in words, with its sign.
pub(super) fn state(t: Selections, s: &Selection) -> (Sign, &'static str) {
    let recall = s.kind == Kind::Recall;
    match s.state.as_str() {
        "open" if recall => (Sign::Open, t.state_asking()),
        "open" => (Sign::Open, t.state_open()),
        "ballot" => (Sign::Open, t.state_ballot()),
        "posted" => (Sign::Asked, t.state_posted()),
        "done" if recall => (Sign::Done, t.state_called_back()),
        "done" => (Sign::Done, t.state_done()),
        "lost" if recall => (Sign::Done, t.state_stays()),
        "lost" => (Sign::Shelved, t.state_lost()),
        _ => (Sign::Shelved, t.state_ended()),
    }
}

/// Who put them on the list, and how many neighbours are for it: numbers, not names.
pub(super) fn how(t: Selections, c: &Candidate) -> String {
    let first = match (c.how.as_str(), c.proposers) {
        ("own", _) => t.how_own(),
        ("neighbours", n) if n > 1 => return t.how_neighbours_n(n),
        ("neighbours", _) => t.how_neighbours(),
        ("holder", _) => t.how_holder(),
        _ => t.how_body(),
    };
    if c.how != "neighbours" && c.proposers > 0 { t.how_and(first, c.proposers) } else { first.to_string() }
}

/// What is waited for, in words; days stand above them.
fn waits(t: Selections, all: &[Waits]) -> Vec<String> {
    let n = |v: u64| i64::try_from(v).unwrap_or(i64::MAX);
    all.iter()
        .filter_map(|w| match w {
            Waits::Notice(_) | Waits::Posting(_) => None,
            // How many are behind the one who has most is not told: in a dozen homes a growing count tells who is for whom.
            Waits::Homes { needed, .. } => Some(t.waits_homes(n(*needed))),
            Waits::Objections(n) => Some(t.waits_objections(i64::try_from(*n).unwrap_or(0))),
            Waits::Candidates { needed, stand } => Some(t.waits_candidates(n(*needed), n(*stand))),
            Waits::Asking { needed, ask } => Some(t.waits_asking(n(*needed), n(*ask))),
            Waits::Ballot => Some(t.waits_ballot().to_string()),
        })
        .collect()
}

/// Votes for somebody, in words: owners with their area.
fn votes(t: Selections, c: &Candidate, owners: bool) -> String {
    if owners { t.votes_owners(c.voices, format!("{}.{:02}", c.area / 100, c.area % 100)) } else { t.votes(c.voices) }
}

/// What was behind somebody once it was counted: votes, or homes.
pub(super) fn behind(t: Selections, w: &Whole, c: &Candidate) -> Result<String, Fail> {
    let homes = i64::try_from(w.count).unwrap_or(0);
    Ok(if w.selection.ballot.is_some() { votes(t, c, w.owners()?) } else { t.behind(c.voices, homes) })
}

/// Those who stand, with what is behind them.
fn stand(t: Selections, community: Community, w: &Whole) -> Result<Vec<Stands>, Fail> {
    let (s, rules) = (&w.selection, w.rules()?);
    let counted = matches!(s.state.as_str(), "posted" | "done" | "lost") && s.ballot.is_some();
    let owners = w.owners()?;
    let homes = i64::try_from(w.count).unwrap_or(0);
    let percent = |part: i64, whole: i64| if whole > 0 { (part * 100 / whole).min(100) } else { 0 };
    let most = w.stand().map(|c| c.voices).max().unwrap_or(0);
    let needed = rules.agree.map_or(0, |a| a.least(w.count));
    let one = |c: &Candidate| {
        let (words, percent, law) = match (counted, s.kind, rules.way) {
            (true, ..) => (votes(t, c, owners), percent(c.voices, most), -1),
            (false, Kind::Recall, _) | (_, _, Way::Ballot) => (String::new(), 0, -1),
            // While homes speak only their number is shown: in a dozen homes a growing count tells who is for whom.
            _ if s.state == "open" => (String::new(), 0, -1),
            _ => (t.behind(c.voices, homes), percent(c.voices, homes), percent(i64::try_from(needed).unwrap_or(0), homes)),
        };
        Stands {
            id: c.id.to_string(),
            name: c.name.clone(),
            how: how(t, c),
            about: c.about.clone(),
            href: if s.kind == Kind::Recall { String::new() } else { super::Candidate::url(community, s.id, c.id) },
            words,
            percent,
            law,
            chosen: w.won(c),
        }
    };
    let mut all: Vec<&Candidate> = w.stand().collect();
    if counted {
        all.sort_by_key(|c| (c.seat.unwrap_or(i64::MAX), std::cmp::Reverse(c.voices)));
    }
    Ok(all.into_iter().map(one).collect())
}

/// What everybody should know of it.
fn facts(visit: &Visit, w: &Whole, filing: Option<&filings::Shown>) -> Result<Vec<(String, String)>, Fail> {
    let (t, lang, zone, s) = (Selections(visit.lang), visit.lang, &visit.card.zone, &w.selection);
    let (rules, day) = (w.rules()?, |at| when::full_date(lang, zone, at));
    let n = |v: u64| i64::try_from(v).unwrap_or(0);
    let mut out = vec![(t.fact_why().to_string(), s.why.clone())];
    let needed = match w.class()? {
        Some(class) => joined::sentences(lang, ballots::doors::need(Ballots(lang), class)),
        None => t.needed(n(w.count), n(rules.agree.map_or(0, |a| a.least(w.count)))),
    };
    out.push((if s.kind == Kind::Recall { t.fact_needed_recall() } else { t.fact_needed() }.to_string(), needed));
    if s.kind != Kind::Recall {
        if w.votes()? {
            out.push((t.fact_seats().to_string(), t.seats_n(s.seats)));
        }
        let term = match s.ends {
            Some(ends) => t.until(day(ends.plus(-1))),
            None => t.term(s.years),
        };
        out.push((t.fact_term().to_string(), term));
    }
    if s.state == "open" && s.kind != Kind::Recall && w.speaks()? {
        let spoken: i64 = w.candidates.iter().map(|c| c.voices).sum();
        out.push((t.fact_spoken().to_string(), t.behind(spoken, n(w.count))));
    }
    out.push((t.fact_begun().to_string(), day(s.begun)));
    let elected: Vec<&str> = w.elected().into_iter().map(|c| c.name.as_str()).collect();
    if s.kind != Kind::Recall && !elected.is_empty() {
        out.push((t.fact_chosen().to_string(), elected.join(if lang == liren_core::lang::Lang::Zh { "、" } else { ", " })));
    }
    out.extend(filing.map(|f| (t.fact_filing().to_string(), f.words.clone())));
    Ok(out)
}

/// The form that makes the ballot, for who may and when it may be made.
fn make(visit: &Visit, w: &Whole, title: &str) -> Result<Option<Make>, Fail> {
    let (t, zone) = (Selections(visit.lang), &visit.card.zone);
    let (Some(rules), Some(class)) = (&visit.card.pack.ballot, w.class()?) else { return Ok(None) };
    if !visit.may(Action::RunBallot, &Where::COMMUNITY) {
        return Ok(None);
    }
    let first = zone.date(visit.moment.now).add_days(i64::from(rules.notice_days) + 1);
    let days = i64::from(rules.voting_days.least).max(14.min(i64::from(rules.voting_days.most)));
    let modes = doors::modes(&visit.card, class);
    let last = modes.len();
    Ok(Some(Make {
        title: title.to_string(),
        option: if w.selection.kind == Kind::Recall { t.option_recall().to_string() } else { String::new() },
        modes: modes
            .into_iter()
            .enumerate()
            .map(|(i, m)| {
                let (name, means) = doors::mode_words(Ballots(visit.lang), m);
                (Choice::of(doors::mode_name(m), name, i + 1 == last), means)
            })
            .collect(),
        opens: first.to_string(),
        closes: first.add_days(days - 1).to_string(),
        least: Ballots(visit.lang).dates_hint(
            i64::from(rules.notice_days),
            i64::from(rules.voting_days.least),
            i64::from(rules.voting_days.most),
        ),
    }))
}

/// Its ballot: number and state, and where it is.
pub(super) fn ballot(visit: &Visit, w: &Whole) -> Option<(String, String)> {
    let b = w.ballot.as_ref()?;
    let words = Selections(visit.lang).to_ballot(&b.number, doors::state_words(Ballots(visit.lang), b, visit.moment.now).0);
    // A draft is seen by whoever may run it.
    let seen = b.is_public() || visit.may(Action::RunBallot, &Where::COMMUNITY);
    let at = if seen { ballots::urls::Ballot::url(visit.card.code, &b.number) } else { String::new() };
    Some((words, at))
}

/// How it is filed with the authority; as it would be where it fell due before filings were kept.
fn filing_of(visit: &Visit, w: &Whole, filing: Option<Filing>) -> Result<Option<filings::Shown>, Fail> {
    let s = &w.selection;
    let due = match (s.state.as_str(), s.second) {
        ("done", Some((at, _))) => w.filing_due(&visit.card.zone, at)?,
        _ => None,
    };
    let none = |due| Filing {
        of: Of::Selection(s.id),
        post: s.by,
        due,
        filed: None,
        office: String::new(),
        number: String::new(),
        noted: None,
    };
    Ok(due.map(|due| filings::shown(visit, &filing.unwrap_or_else(|| none(due)))))
}

/// Puts the page together.
pub(super) fn page(
    visit: &Visit,
    w: &Whole,
    (ground, names): (&Ground, &Names),
    my_name: String,
    filing: Option<Filing>,
) -> Result<ShowPage, Fail> {
    let (t, lang, card, s) = (Selections(visit.lang), visit.lang, &visit.card, &w.selection);
    let (rules, code, person) = (w.rules()?, card.code, visit.actor.person);
    let day = |at| when::full_date(lang, &card.zone, at);
    let recall = s.kind == Kind::Recall;
    let accused = w.is_about(person);
    let run = !s.over() && !accused && ground.by(&visit.actor, Action::RunSelection, s.place).is_ok();
    let blocked = w.waits(visit.moment.now)?;
    let (open, posted, ready) = (s.state == "open", s.state == "posted", blocked.is_empty());
    let (sign, state) = state(t, s);
    let own = said::mine(&visit.actor, w, ground);
    let door = |id| w.homes.iter().find(|d| d.id == id).map_or_else(String::new, |d| d.words.clone());
    let mut mine = Vec::new();
    for id in &own {
        if w.speaks()? && said::speaks_for(&visit.actor, w, *id)? {
            mine.push(Choice::of(id.to_string(), door(*id), false));
        }
    }
    let signatures = [s.signed.map(|(at, post, _)| (at, post)), s.second].into_iter().flatten();
    let place = ground.name(names, card, lang, s.place);
    let takes_paper = open && w.speaks()? && ground.by(&visit.actor, Action::RecordConsent, s.place).is_ok();
    let ballots = w.votes()?;
    let titled = title(&w.pack, s, card, (ground, names), lang);
    let dropped = w.ballot.as_ref().is_some_and(|b| b.state == doors::BallotState::Dropped);
    let basis = [rules.basis.as_ref().filter(|_| !recall), rules.recall.basis.as_ref().filter(|_| recall)];
    let article = w.class()?.map(|c| c.article.get(lang).to_string());
    let filing = filing_of(visit, w, filing)?;
    let must = rules.role.is_some_and(|r| !r.is_seat());
    Ok(ShowPage {
        page: Page::new(visit, Nav::Other, titled.clone()),
        t,
        problems: Vec::new(),
        typed: Form::default(),
        note: "",
        warn: String::new(),
        list: super::Selections::url(code),
        title: name(&w.pack, s, lang),
        sign: sign.name(),
        state,
        who: t.runs(names.post(card, lang, s.by)),
        left: match s.state.as_str() {
            "open" if !recall && visit.moment.now < s.notice && ballots => t.until_nominated(day(s.notice)),
            "open" if !recall && visit.moment.now < s.notice => t.until_notice(day(s.notice)),
            "posted" => s.until.map(|u| t.until_posted(day(u))).unwrap_or_default(),
            _ => String::new(),
        },
        waits: waits(t, &blocked),
        facts: facts(visit, w, filing.as_ref())?,
        filing,
        unsure: w
            .stand()
            .filter(|c| run && open && c.unsure)
            .map(|c| Unsure { id: c.id.to_string(), field: format!("named-{}", c.id), name: c.name.clone() })
            .collect(),
        my_page: w
            .stand()
            .find(|c| !recall && person.is_some() && c.person == person)
            .map(|c| super::Candidate::url(code, s.id, c.id))
            .unwrap_or_default(),
        why: basis.into_iter().flatten().map(|b| b.get(lang).to_string()).chain(article).collect(),
        reason: match (s.reason.as_str(), s.state.as_str()) {
            ("", _) => String::new(),
            (reason, "ended") => t.ended_why(reason),
            (reason, _) => t.back_why(reason),
        },
        head: if recall { t.recall_head() } else { t.stand_head() },
        stand: stand(t, code, w)?,
        proposed: w
            .candidates
            .iter()
            .filter(|c| run && open && !c.consented)
            .map(|c| Proposed { id: c.id.to_string(), name: c.name.clone(), how: how(t, c), about: c.about.clone() })
            .collect(),
        objections: w
            .objections
            .iter()
            .map(|o| Objected {
                id: o.id.to_string(),
                words: if run { o.words.clone() } else { String::new() },
                reply: o.reply.clone(),
            })
            .collect(),
        eligibility: rules.eligibility.iter().map(|e| (format!("declares-{}", e.code), e.name.get(lang).to_string())).collect(),
        mine,
        here: !own.is_empty(),
        paper: if takes_paper {
            w.homes.iter().map(|d| Choice::of(d.id.to_string(), d.words.clone(), false)).collect()
        } else {
            Vec::new()
        },
        i_stand: !recall && person.is_some() && w.candidates.iter().any(|c| c.person == person),
        my_name,
        own: !recall && rules.nominations.contains(&Nomination::Own),
        neighbours: !recall && rules.nominations.contains(&Nomination::Neighbours),
        body: !recall && rules.nominations.contains(&Nomination::Body),
        recall,
        accused: accused && !s.over(),
        open,
        posted,
        make: if run && open && ballots && ready { make(visit, w, &titled)? } else { None },
        post_now: run && ready && ((open && !ballots) || (s.state == "ballot" && !dropped)),
        again: run && ((posted && !ballots) || (s.state == "ballot" && dropped)),
        ballot: ballot(visit, w),
        sign_now: run && posted && ready && s.signed.is_none(),
        second_now: run
            && posted
            && ready
            && s.signed.is_some_and(|(.., first)| person != Some(first))
            && visit.may(Action::ManagePosts, &Where::COMMUNITY),
        phones: if recall {
            Vec::new()
        } else {
            w.elected().into_iter().filter(|c| c.person.is_none()).map(|c| (format!("phone-{}", c.id), c.name.clone())).collect()
        },
        phones_must: must,
        run,
        signatures: signatures.map(|(at, post)| t.signed(names.post(card, lang, post), day(at))).collect(),
        seen: s.seq,
        at: super::Selection::url(code, s.id),
        say: super::SaySelection::url(code, s.id),
        on_paper: super::SelectionPaper::url(code, s.id),
        sheet: super::SelectionSheet::url(code, s.id),
        url: visit.app.absolute(&super::Selection::url(code, s.id)),
        most: asked::WORDS,
        place,
    })
}

/// The place's name, for lists.
pub(super) fn place_name(visit: &Visit, ground: &Ground, names: &Names, place: Place) -> String {
    ground.name(names, &visit.card, visit.lang, place)
}
