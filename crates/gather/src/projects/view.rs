//! A project's page put together: what it shows and what the reader may do, from what was read.

use std::sync::Arc;

use askama::Template;
use liren_core::id::{BuildingId, EntranceId, HomeId};
use liren_core::lang::Lang;
use liren_core::money::Fen;
use liren_core::permission::{Action, Actor, Where};
use liren_core::project::{Lacks, Stage, accepted, balance, correctable, next};
use liren_core::refusal::Refusal;
use liren_ground::ground::{Ground, Place};
use liren_ground::names::{self, Names};
use liren_kit::card::Card;
use liren_kit::fail::Fail;
use liren_kit::form::{Choice, Form};
use liren_kit::page::{Nav, Og, Page, Told};
use liren_kit::slice::Sign;
use liren_kit::visit::Visit;
use liren_kit::when;
use liren_store::{Tx, sql};
use uuid::Uuid;

use super::act::{self, stage_words};
use super::pages::sign;
use super::store::{self, File, Project, Whole};
use super::{people, urls};
use crate::words::Projects;

struct Shot {
    src: String,
    full: String,
    width: i64,
    height: i64,
}

struct Way {
    id: String,
    title: String,
    words: String,
    cost: String,
    chosen: bool,
    shots: Vec<Shot>,
}

struct Offer {
    id: String,
    firm: String,
    words: String,
    amount: String,
    months: String,
    taken: bool,
    why: String,
    shots: Vec<Shot>,
}

struct Part {
    id: String,
    title: String,
    meta: String,
    sign: &'static str,
    sign_words: &'static str,
    open: bool,
    shots: Vec<Shot>,
}

struct Looked {
    id: String,
    words: String,
    meta: String,
    done: bool,
    said: Vec<String>,
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
    shots: Vec<Shot>,
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
    from: Option<(String, String)>,
    dropped: String,
    warranty: String,
    pub(super) firm: String,
    pair: Vec<Shot>,
    before: Vec<Shot>,
    after: Vec<Shot>,
    options: Vec<Way>,
    needs: Vec<Need>,
    demand: Vec<Need>,
    consents: Vec<Agreed>,
    consent_basis: String,
    pub(super) money: Vec<(String, String)>,
    funds: Vec<(String, String)>,
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
    accepting: bool,
    in_warranty: bool,
    mine: Vec<Choice>,
    paper: Vec<Choice>,
    follows: Option<bool>,
    sources: Vec<(&'static str, &'static str)>,
    seen: i64,
    pub(super) problems: Vec<Told>,
    pub(super) typed: Form,
    pub(super) note: &'static str,
    pub(super) warn: String,
    share: String,
    photos_most: i64,
}

impl ShowPage {
    fn value(&self, field: &str) -> &str {
        self.typed.get(field)
    }

    fn opens(&self, act: &str) -> bool {
        self.typed.is("do", act)
    }

    fn of(&self, act: &str) -> &[Told] {
        if self.opens(act) { &self.problems } else { &[] }
    }
}

/// What the reader may do, read with the project.
pub(super) struct Loaded {
    pub(super) whole: Whole,
    ground: Ground,
    mine: Vec<(HomeId, String)>,
    paper: Vec<(HomeId, String)>,
    follows: Option<bool>,
}

fn rooms(tx: &mut Tx<'_>, visit: &Reader, ground: &Ground, p: &Project) -> Result<Vec<(HomeId, EntranceId, String)>, Fail> {
    let all = tx.all(
        sql!("SELECT id, entrance, building, room FROM home WHERE community = $1 AND ended = 0 ORDER BY building, entrance, sort, id"),
        &[visit.card.code.into()],
        |r| Ok((r.get::<HomeId>(0)?, r.get::<EntranceId>(1)?, r.get(2)?, r.get::<String>(3)?)),
    )?;
    let inside = |h: &(HomeId, EntranceId, BuildingId, String)| match p.place {
        Place::Entrance(id) => h.1 == id,
        place => ground.reaches(place, h.2),
    };
    Ok(all.into_iter().filter(inside).map(|(id, entrance, _, room)| (id, entrance, room)).collect())
}

/// Who reads, without the request.
struct Reader {
    card: Arc<Card>,
    actor: Actor,
    names: Arc<Names>,
    lang: Lang,
}

fn load(tx: &mut Tx<'_>, r: &Reader, number: &str) -> Result<Loaded, Fail> {
    let c = r.card.code;
    let project = store::by_number(tx, c, number)?.ok_or(Refusal::NotFound)?;
    let ground = Ground::read(tx, c)?;
    let whole = store::whole(tx, c, &r.card.pack, project)?;
    let p = &whole.project;
    let asks = p.stage == Stage::Idea && !whole.consents.is_empty();
    let own = people::homes(&ground, &r.actor, p);
    let leads: Vec<EntranceId> = if asks && !r.actor.posts.is_empty() {
        let may = |e: &EntranceId| ground.by(&r.actor, Action::RecordConsent, Place::Entrance(*e)).is_ok();
        whole.consents.iter().map(|c| c.entrance).filter(may).collect()
    } else {
        Vec::new()
    };
    let rooms = if leads.is_empty() && own.is_empty() { Vec::new() } else { rooms(tx, r, &ground, p)? };
    let named = |(id, entrance, room): &(HomeId, EntranceId, String)| {
        (*id, format!("{} {room}", ground.name(&r.names, &r.card, r.lang, Place::Entrance(*entrance))))
    };
    let mine = rooms.iter().filter(|h| own.iter().any(|o| o.home == h.0)).map(named).collect();
    let paper = rooms.iter().filter(|h| leads.contains(&h.1)).map(named).collect();
    let follows = r.actor.account.map(|a| store::follows(tx, c, p.id, a)).transpose()?;
    Ok(Loaded { ground, mine, paper, follows, whole })
}

pub(super) async fn loaded(visit: &Visit, number: &str) -> Result<(Loaded, Arc<Names>), Fail> {
    let names = names::of(&visit.app, &visit.card).await?;
    let reader = Reader { card: visit.card.clone(), actor: visit.actor.clone(), names: names.clone(), lang: visit.lang };
    let number = number.to_string();
    let loaded = visit.app.db.read(move |tx| load(tx, &reader, &number)).await?;
    Ok((loaded, names))
}

fn shot(visit: &Visit, number: &str, f: &File) -> Shot {
    let url = |size| urls::File::url(visit.card.code, number, f.id, size);
    Shot { src: url("thumb"), full: url("full"), width: f.width, height: f.height }
}

/// What lacks for the next stage, in words.
pub(super) fn lacks_words(t: Projects, lacks: &Lacks) -> String {
    match lacks {
        Lacks::Choice => t.lacks_choice().into(),
        Lacks::Consent(_) => t.lacks_consent().into(),
        Lacks::Funds(fen) => t.lacks_funds(fen),
        Lacks::Quote => t.lacks_quote().into(),
        Lacks::Milestones(n) => t.lacks_milestones(i64::try_from(*n).unwrap_or(0)),
        Lacks::Points => t.lacks_points().into(),
        Lacks::Accepted(n) => t.lacks_accepted(i64::try_from(*n).unwrap_or(0)),
    }
}

fn source_words(t: Projects, source: &str) -> &'static str {
    match source {
        "subsidy" => t.source_subsidy(),
        "fund" => t.source_fund(),
        "common_income" => t.source_common_income(),
        "owners" => t.source_owners(),
        "partner" => t.source_partner(),
        _ => t.source_other(),
    }
}

fn event_words(t: Projects, kind: &str, words: &str) -> String {
    match kind {
        "began" => t.event_began().into(),
        "option" => t.event_option().into(),
        "choose" => t.event_choose().into(),
        "fund" => t.event_fund().into(),
        "quote" => t.event_quote().into(),
        "take" => t.event_take().into(),
        "milestone" => t.event_milestone().into(),
        "reached" => t.event_reached().into(),
        "change" => t.event_change().into(),
        "point" => t.event_point().into(),
        "mended" => t.event_mended().into(),
        "entry" => t.event_entry().into(),
        "counter" => t.event_counter().into(),
        "photo" => t.event_photo().into(),
        "drop" => t.event_drop().into(),
        "broke" => t.event_broke(words),
        "closed" => t.event_closed().into(),
        _ => t.event_next(Stage::parse(words).map_or("", |s| stage_words(t, s))),
    }
}

fn consents(visit: &Visit, l: &Loaded, names: &Names) -> Vec<Agreed> {
    let t = Projects(visit.lang);
    let share = store::kind(&visit.card.pack, &l.whole.project).and_then(|k| k.consent);
    let row = |c: &store::Consent| Agreed {
        name: l.ground.name(names, &visit.card, visit.lang, Place::Entrance(c.entrance)),
        words: t.consent_row(c.yes, c.no, c.homes),
        percent: if c.homes > 0 { c.yes * 100 / c.homes } else { 0 },
        law: share.map_or(-1, |s| {
            let homes = u64::try_from(c.homes).unwrap_or(0);
            i64::try_from(s.least(homes) * 100 / homes.max(1)).unwrap_or(-1)
        }),
        agreed: l.whole.agrees(&visit.card.pack, c),
    };
    l.whole.consents.iter().map(row).collect()
}

pub(super) fn page(visit: &Visit, l: &Loaded, names: &Names) -> ShowPage {
    let (t, lang, card) = (Projects(visit.lang), visit.lang, &visit.card);
    let (w, p) = (&l.whole, &l.whole.project);
    let exact = |at| when::exact(lang, &card.zone, at);
    let date = |at| when::full_date(lang, &card.zone, at);
    let shots = |purpose: &str, subject| w.photos(purpose, subject).map(|f| shot(visit, &p.number, f)).collect::<Vec<_>>();
    let kind = store::kind(&card.pack, p);
    let run = visit.may(Action::RunProject, &Where::post(p.holder)) && !p.stage.over();
    let (before, after) = (shots("before", None), shots("after", None));
    let pair = match (w.photos("before", None).next(), w.photos("after", None).last()) {
        (Some(b), Some(a)) => vec![shot(visit, &p.number, b), shot(visit, &p.number, a)],
        _ => Vec::new(),
    };
    let then = next(p.stage, &w.standing(&card.pack));
    let entries: Vec<_> = w.entries.iter().map(|e| e.entry).collect();
    let (received, spent, left) = balance(&entries);
    let demand = kind.map(|k| k.demand.as_slice()).unwrap_or_default();
    let place = l.ground.name(names, card, lang, p.place);
    let order = [Stage::Idea, Stage::Decided, Stage::Works, Stage::Accepting, Stage::Warranty];
    let url = urls::Project::url(card.code, &p.number);
    let share = visit.app.absolute(&url);
    let og = Og {
        description: t.og(stage_words(t, p.stage), place.as_str()),
        url: share.clone(),
        image: pair.last().or(before.first()).map(|s| visit.app.absolute(&s.full)).unwrap_or_default(),
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
        from: w.from.as_ref().map(|n| (crate::matters::urls::Matter::url(card.code, n), t.from_matter(n))),
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
                shots: shots("option", Some(o.id)),
            })
            .collect(),
        needs: demand
            .iter()
            .map(|d| Need { code: format!("need-{}", d.code), name: d.name.get(lang).into(), words: String::new() })
            .collect(),
        demand: demand
            .iter()
            .map(|d| {
                let (people, things) = w.demand.get(&d.code).copied().unwrap_or_default();
                // Fewer than five could be told from each other.
                let words = if people < 5 { t.demand_few().into() } else { t.demand_row(people, things) };
                Need { code: d.code.clone(), name: d.name.get(lang).into(), words }
            })
            .collect(),
        consents: consents(visit, l, names),
        consent_basis: kind.and_then(|k| k.consent_basis.as_ref()).map(|b| b.get(lang).to_string()).unwrap_or_default(),
        money: vec![
            (t.money_cost().into(), t.yuan(w.cost())),
            (t.money_funded().into(), t.yuan(w.funded())),
            (t.money_gap().into(), t.yuan(Fen((w.cost().0 - w.funded().0).max(0)))),
        ],
        funds: w.funds.iter().map(|(s, a)| (source_words(t, s).to_string(), t.yuan(a))).collect(),
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
                shots: shots("quote", Some(q.id)),
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
                Part {
                    id: m.id.to_string(),
                    title: m.title.clone(),
                    meta: format!("{day} · {}", names.post(card, lang, m.post)),
                    sign: sign.name(),
                    sign_words: sign.words(lang),
                    open: m.done.is_none(),
                    shots: shots("milestone", Some(m.id)),
                }
            })
            .collect(),
        changes: w.changes.iter().map(|(words, amount, at)| (format!("{} {words}", date(*at)), t.yuan(amount))).collect(),
        points: w
            .points
            .iter()
            .map(|q| Looked {
                id: q.id.to_string(),
                words: q.words.clone(),
                meta: t.point_row(q.done, q.not_done),
                done: accepted(q.done, q.not_done),
                said: if run { q.said.clone() } else { Vec::new() },
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
                shots: shots("entry", Some(Uuid::from_u128(u128::from(e.entry.seq.unsigned_abs())))),
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
                words: if matches!(e.kind.as_str(), "next" | "broke") { String::new() } else { e.words.clone() },
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
        accepting: p.stage == Stage::Accepting,
        in_warranty: p.stage == Stage::Warranty,
        mine: l.mine.iter().map(|(id, name)| Choice::of(id.to_string(), name, false)).collect(),
        paper: l.paper.iter().map(|(id, name)| Choice::of(id.to_string(), name, false)).collect(),
        follows: l.follows,
        sources: act::SOURCES.map(|s| (s, source_words(t, s))).to_vec(),
        seen: p.seq,
        problems: Vec::new(),
        typed: Form::default(),
        note: "",
        warn: String::new(),
        share,
        photos_most: i64::try_from(card.pack.limits.photos).unwrap_or(5),
        csv: urls::Accounts::url(card.code, &p.number),
        any_open: w.milestones.iter().any(|m| m.done.is_none()),
        any_back: entries.iter().any(|e| correctable(&entries, e.seq).is_some()),
        number: p.number.clone(),
        place,
        pair,
        before,
        after,
    }
}
