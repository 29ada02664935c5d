//! A project's page put together: what it shows and what the reader may do, from what was read.

use askama::Template;
use liren_core::ballot::cost::Shared;
use liren_core::id::FileId;
use liren_core::money::Fen;
use liren_core::permission::{Action, Where};
use liren_core::project::{Stage, accepted, balance, correctable, next};
use liren_ground::ground::Place;
use liren_ground::names::Names;
use liren_kit::form::{Choice, Form};
use liren_kit::joined;
use liren_kit::page::{Nav, Og, Page, Told};
use liren_kit::slice::Sign;
use liren_kit::visit::Visit;
use liren_kit::when;

use super::load::Loaded;
use super::pages::sign;
use super::said::{event_words, lacks_words, paper_words, shared_words, source_words, stage_words};
use super::store;
use super::{asked, spots, urls};
use crate::documents::papers::{Hung, Shot, hung};
use crate::once::new_key;
use crate::words::Projects;

struct Way {
    id: String,
    title: String,
    words: String,
    cost: String,
    chosen: bool,
    papers: Hung,
}

struct Offer {
    id: String,
    firm: String,
    words: String,
    amount: String,
    months: String,
    taken: bool,
    why: String,
    papers: Hung,
}

struct Part {
    id: String,
    title: String,
    meta: String,
    sign: &'static str,
    sign_words: &'static str,
    open: bool,
    papers: Hung,
}

struct Looked {
    id: String,
    words: String,
    meta: String,
    done: bool,
    said: Vec<String>,
    /// What the reader said of it.
    mine: Option<bool>,
}

struct Agreed {
    name: String,
    words: String,
    percent: i64,
    law: i64,
    agreed: bool,
}

struct Line {
    seq: i64,
    date: String,
    words: String,
    amount: String,
    back: bool,
    papers: Hung,
}

struct Happened {
    iso: String,
    when: String,
    what: String,
    words: String,
}

struct Need {
    code: String,
    name: String,
    words: String,
}

/// Everything the template shows.
#[derive(Template)]
#[template(path = "projects/show.html")]
pub(super) struct ShowPage {
    page: Page,
    pub(super) t: Projects,
    list: String,
    number: String,
    pub(super) title: String,
    sign: &'static str,
    pub(super) stage: &'static str,
    pub(super) place: String,
    pub(super) who: String,
    pub(super) at: String,
    stations: Vec<(&'static str, &'static str)>,
    pub(super) problem: String,
    helps: String,
    burdens: String,
    kind: String,
    about: String,
    from: Vec<(String, String)>,
    linked: crate::ballots::origin::Linked,
    dropped: String,
    warranty: String,
    pub(super) firm: String,
    pub(super) pair: Vec<Shot>,
    pub(super) before: Hung,
    after: Hung,
    acceptance: Hung,
    options: Vec<Way>,
    needs: Vec<Need>,
    demand: Vec<Need>,
    pub(super) spots: spots::Shown,
    consents: Vec<Agreed>,
    consent_basis: String,
    pub(super) money: Vec<(String, String)>,
    funds: Vec<(String, String)>,
    /// The reader's homes with what they pay.
    shares: Vec<(String, String)>,
    /// How the owners' part may be shared, for whoever runs it.
    ways: Vec<Choice>,
    /// Where the list of all homes is; empty for others and where nothing is shared.
    all_shares: String,
    quotes: Vec<Offer>,
    milestones: Vec<Part>,
    changes: Vec<(String, String)>,
    points: Vec<Looked>,
    lines: Vec<Line>,
    csv: String,
    any_open: bool,
    any_back: bool,
    balance: (String, String, String),
    events: Vec<Happened>,
    lacks: Vec<String>,
    next: &'static str,
    run: bool,
    idea: bool,
    choosing: bool,
    building: bool,
    once: String,
    accepting: bool,
    in_warranty: bool,
    mine: Vec<Choice>,
    agree: Vec<(Choice, Option<bool>)>,
    /// Consent is asked of owners, and the reader is none here.
    not_owner: bool,
    paper: Vec<Choice>,
    follows: Option<bool>,
    owners: Vec<Choice>,
    sources: Vec<(&'static str, &'static str)>,
    seen: i64,
    pub(super) problems: Vec<Told>,
    pub(super) typed: Form,
    pub(super) note: &'static str,
    pub(super) warn: String,
    share: String,
    files_most: i64,
}

impl ShowPage {
    fn value(&self, field: &str) -> &str {
        self.typed.get(field)
    }

    /// How many of something the reader typed, or else said before.
    fn said<'a>(&'a self, field: &str, before: &'a str) -> &'a str {
        if self.opens("needs") { self.typed.get(field) } else { before }
    }

    /// What was typed in the form of one act; other forms have fields of the same name.
    fn typed_in(&self, act: &str, field: &str) -> &str {
        if self.opens(act) { self.typed.get(field) } else { "" }
    }

    /// What was said for a home already, behind its name.
    fn said_for(&self, said: &Option<bool>) -> String {
        let words = |yes| if yes { self.t.consent_said_yes() } else { self.t.consent_said_no() };
        said.map(|yes| format!(" · {}", words(yes))).unwrap_or_default()
    }

    /// Whether the reader said this of a point.
    fn is_mine(&self, said: &Option<bool>, yes: bool) -> bool {
        *said == Some(yes)
    }

    fn opens(&self, act: &str) -> bool {
        self.typed.is("do", act)
    }

    fn of(&self, act: &str) -> &[Told] {
        if self.opens(act) { &self.problems } else { &[] }
    }
}

fn consents(visit: &Visit, l: &Loaded, names: &Names) -> Vec<Agreed> {
    let t = Projects(visit.lang);
    let share = l.whole.kind().and_then(|k| k.consent);
    let row = |c: &store::Consent| Agreed {
        name: l.ground.name(names, &visit.card, visit.lang, Place::Entrance(c.entrance)),
        words: t.consent_row(c.yes, c.no, c.homes),
        percent: if c.homes > 0 { c.yes * 100 / c.homes } else { 0 },
        law: share.map_or(-1, |s| {
            let homes = u64::try_from(c.homes).unwrap_or(0);
            i64::try_from(s.least(homes) * 100 / homes.max(1)).unwrap_or(-1)
        }),
        agreed: l.whole.agrees(c),
    };
    l.whole.consents.iter().map(row).collect()
}

/// Each source with its sum, and what the owners' part means for a home.
fn funds(t: Projects, w: &store::Whole, homes: i64) -> Vec<(String, String)> {
    let sum = |source: &str| Fen(w.funds.iter().filter(|(s, _)| s == source).map(|(_, a)| a.0).sum());
    let mut out: Vec<_> = asked::SOURCES.into_iter().map(|s| (source_words(t, s).to_string(), sum(s), s)).collect();
    out.retain(|(_, sum, _)| sum.0 > 0);
    let row = |(words, sum, source): (String, Fen, &str)| {
        let each = match w.project.shared {
            _ if source != "owners" => String::new(),
            Shared::Area => t.by_area().to_string(),
            _ if homes > 0 => t.for_a_home(homes, t.yuan(Fen(sum.0 / homes))),
            _ => String::new(),
        };
        (words, format!("{} {each}", t.yuan(sum)).trim_end().to_string())
    };
    out.into_iter().map(row).collect()
}

pub(super) fn page(visit: &Visit, l: &Loaded, names: &Names) -> ShowPage {
    let (t, lang, card) = (Projects(visit.lang), visit.lang, &visit.card);
    let (w, p) = (&l.whole, &l.whole.project);
    let exact = |at| when::exact(lang, &card.zone, at);
    let date = |at| when::full_date(lang, &card.zone, at);
    let at = |id: FileId, size: &'static str| urls::File::url(card.code, &p.number, id, size);
    let papers = |purpose: &str, subject| {
        let of = w.papers(purpose, subject).map(|paper| (paper, paper_words(t, purpose)));
        hung(lang, of, at)
    };
    let kind = w.kind();
    let run = visit.may(Action::RunProject, &Where::post(p.holder)) && !p.stage.over();
    let (before, after) = (papers("before", None), papers("after", None));
    let pair = match (before.photos.first(), after.photos.last()) {
        (Some(b), Some(a)) => vec![b.clone(), a.clone()],
        _ => Vec::new(),
    };
    let then = next(p.stage, &w.standing());
    let entries: Vec<_> = w.entries.iter().map(|e| e.entry).collect();
    let (received, spent, left) = balance(&entries);
    let demand = kind.map(|k| k.demand.as_slice()).unwrap_or_default();
    let own = |code: &str| l.needs.iter().find(|(c, n)| c == code && *n > 0).map_or_else(String::new, |(_, n)| n.to_string());
    let place = l.ground.name(names, card, lang, p.place);
    let order = [Stage::Idea, Stage::Decided, Stage::Works, Stage::Accepting, Stage::Warranty];
    let url = urls::Project::url(card.code, &p.number);
    let share = visit.app.absolute(&url);
    let og = Og {
        description: t.og(stage_words(t, p.stage), place.as_str()),
        url: share.clone(),
        image: pair.last().or(before.photos.first()).map(|s| visit.app.absolute(&s.full)).unwrap_or_default(),
    };
    ShowPage {
        page: Page::new(visit, Nav::UnderWay, t.page_title(&p.title)).passed_on(og),
        t,
        list: urls::Projects::url(card.code),
        title: p.title.clone(),
        sign: sign(p.stage).name(),
        stage: stage_words(t, p.stage),
        who: t.answers_for(names.post(card, lang, p.holder)),
        at: url,
        stations: order
            .into_iter()
            .map(|s| {
                let state = match p.stage.cmp(&s) {
                    std::cmp::Ordering::Equal => "now",
                    std::cmp::Ordering::Greater if p.stage != Stage::Dropped => "done",
                    _ => "next",
                };
                (state, stage_words(t, s))
            })
            .collect(),
        problem: p.problem.clone(),
        helps: p.helps.clone(),
        burdens: p.burdens.clone(),
        kind: kind.map(|k| k.name.get(lang).to_string()).unwrap_or_default(),
        about: kind.map(|k| k.about.get(lang).to_string()).unwrap_or_default(),
        linked: l.ballots.clone(),
        from: {
            let matter = w.from.as_ref().map(|n| (crate::matters::urls::Matter::url(card.code, n), t.from_matter(n)));
            let of = |(words, id): &(String, liren_core::id::MeetingId)| {
                (crate::meetings::urls::Meeting::url(card.code, id), t.from_decision(words))
            };
            let raised = w.raised.as_ref().map(|words| (String::new(), t.from_proposal(words)));
            matter.into_iter().chain(w.decided.as_ref().map(of)).chain(raised).collect()
        },
        dropped: p.dropped.clone(),
        warranty: p.warranty.map(|at| t.warranty_until(date(at))).unwrap_or_default(),
        firm: p.firm.clone(),
        options: w
            .options
            .iter()
            .map(|o| Way {
                id: o.id.to_string(),
                title: o.title.clone(),
                words: o.words.clone(),
                cost: t.yuan(o.cost),
                chosen: o.chosen,
                papers: papers("option", Some(o.id)),
            })
            .collect(),
        needs: demand
            .iter()
            .map(|d| Need { code: format!("need-{}", d.code), name: d.name.get(lang).into(), words: own(&d.code) })
            .collect(),
        demand: demand
            .iter()
            .map(|d| {
                let words = w.needed(&d.code).map_or_else(|| t.demand_few().into(), |(p, n)| t.demand_row(p, n));
                Need { code: d.code.clone(), name: d.name.get(lang).into(), words }
            })
            .collect(),
        spots: spots::Shown::default(),
        consents: consents(visit, l, names),
        consent_basis: kind.and_then(|k| k.consent_basis.as_ref()).map(|b| b.get(lang).to_string()).unwrap_or_default(),
        money: vec![
            (t.money_cost().into(), t.yuan(w.cost())),
            (t.money_funded().into(), t.yuan(w.funded())),
            (t.money_gap().into(), t.yuan(Fen((w.cost().0 - w.funded().0).max(0)))),
        ],
        funds: funds(t, w, l.ground.homes(p.place)),
        shares: l.shares.iter().filter_map(|s| Some((t.my_share(&s.room), t.yuan(s.pays?)))).collect(),
        ways: Shared::ALL.map(|s| Choice::of(s.name(), shared_words(t, s), s == p.shared)).to_vec(),
        all_shares: if run && p.shared != Shared::Not && w.owners().0 > 0 {
            urls::Shares::url(card.code, &p.number)
        } else {
            String::new()
        },
        quotes: w
            .quotes
            .iter()
            .map(|q| Offer {
                id: q.id.to_string(),
                firm: q.firm.clone(),
                words: q.words.clone(),
                amount: t.yuan(q.amount),
                months: t.months(q.months),
                taken: q.taken,
                why: q.why.clone(),
                papers: papers("quote", Some(q.id)),
            })
            .collect(),
        milestones: w
            .milestones
            .iter()
            .map(|m| {
                let sign = match m.done {
                    Some(_) => Sign::Done,
                    None if m.due < visit.moment.now => Sign::Late,
                    None => Sign::Open,
                };
                let day = m.done.map_or_else(|| t.milestone_due(date(m.due)), |at| t.milestone_done(date(at)));
                let who = names.post(card, lang, m.post);
                Part {
                    id: m.id.to_string(),
                    title: m.title.clone(),
                    meta: format!("{day} · {who}"),
                    sign: sign.name(),
                    sign_words: sign.words(lang),
                    open: m.done.is_none(),
                    papers: papers("milestone", Some(m.id)),
                }
            })
            .collect(),
        changes: w.changes.iter().map(|(words, amount, at)| (format!("{} {words}", date(*at)), t.yuan(amount))).collect(),
        points: w
            .points
            .iter()
            .map(|q| Looked {
                id: q.id.to_string(),
                words: w.point_words(q, lang).to_string(),
                meta: t.point_row(q.done, q.not_done),
                done: accepted(q.done, q.not_done),
                mine: l.looked.iter().find(|(point, _)| *point == q.id).map(|(_, done)| *done),
                said: l.missing.iter().filter(|(point, _)| *point == q.id).map(|(_, words)| words.clone()).collect(),
            })
            .collect(),
        lines: w
            .entries
            .iter()
            .map(|e| Line {
                seq: e.entry.seq,
                date: date(e.at),
                words: match e.entry.corrects {
                    Some(of) => t.entry_corrects(of, &e.words),
                    None => e.words.clone(),
                },
                amount: e.entry.amount.to_string(),
                back: correctable(&entries, e.entry.seq).is_some(),
                papers: papers("entry", Some(store::voucher(e.entry.seq))),
            })
            .collect(),
        balance: (t.yuan(received), t.yuan(spent), t.yuan(left)),
        events: w
            .events
            .iter()
            .map(|e| Happened {
                iso: when::machine(&card.zone, e.at),
                when: exact(e.at),
                what: event_words(t, &e.kind, &e.words),
                words: match (e.kind.as_str(), e.words.split_once('\n')) {
                    ("next" | "broke", _) => String::new(),
                    ("share", _) => Shared::parse(&e.words).map_or("", |s| shared_words(t, s)).to_string(),
                    ("choose" | "take" | "moved", Some((what, why))) => joined::pair(lang, what, why),
                    _ => e.words.clone(),
                },
            })
            .collect(),
        next: match (&then, p.stage) {
            (Ok(None), _) => "",
            (_, Stage::Idea) => t.do_decide(),
            (_, Stage::Decided) => t.do_works(),
            (_, Stage::Works) => t.do_accepting(),
            _ => t.do_warranty(),
        },
        lacks: then.err().unwrap_or_default().iter().map(|l| lacks_words(t, l)).collect(),
        run,
        idea: p.stage == Stage::Idea,
        choosing: p.stage <= Stage::Works,
        building: p.stage <= Stage::Accepting,
        once: new_key(visit),
        accepting: p.stage == Stage::Accepting,
        in_warranty: p.stage == Stage::Warranty,
        mine: l.mine.clone(),
        not_owner: !l.mine.is_empty() && l.agree.is_empty() && kind.is_some_and(|k| k.consent_owners),
        agree: l.agree.clone(),
        paper: l.paper.clone(),
        follows: l.follows,
        owners: if run {
            names.held(card, lang).into_iter().map(|(id, words)| Choice::of(id.to_string(), words, id == p.holder)).collect()
        } else {
            Vec::new()
        },
        sources: asked::SOURCES.map(|s| (s, source_words(t, s))).to_vec(),
        seen: p.seq,
        problems: Vec::new(),
        typed: Form::default(),
        note: "",
        warn: String::new(),
        share,
        files_most: i64::try_from(card.pack.limits.photos).unwrap_or(5),
        csv: urls::Accounts::url(card.code, &p.number),
        any_open: w.milestones.iter().any(|m| m.done.is_none()),
        any_back: entries.iter().any(|e| correctable(&entries, e.seq).is_some()),
        number: p.number.clone(),
        place,
        pair,
        before,
        after,
        acceptance: papers("acceptance", None),
    }
}
