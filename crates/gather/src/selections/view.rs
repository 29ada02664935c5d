//! A selection's page put together from what was read: what it shows and what the reader may do.

use askama::Template;
use liren_core::pack::Nomination;
use liren_core::permission::{Action, Where};
use liren_core::selection::Waits;
use liren_ground::ground::{Ground, Place};
use liren_ground::names::Names;
use liren_kit::fail::Fail;
use liren_kit::form::{Choice, Form};
use liren_kit::page::{Nav, Page, Told};
use liren_kit::slice::Sign;
use liren_kit::visit::Visit;
use liren_kit::when;

use super::store::{Selection, Whole};
use super::{act, asked};
use crate::words::Selections;

/// Somebody who stands, as shown.
pub struct Stands {
    pub id: String,
    pub name: String,
    pub how: &'static str,
    pub about: String,
    pub words: String,
    pub percent: i64,
    pub law: i64,
    pub chosen: bool,
}

/// Somebody proposed who has not said yes; for those who run it.
pub struct Proposed {
    pub id: String,
    pub name: String,
    pub how: &'static str,
    pub about: String,
}

/// An objection, as shown: its words to those who run it, its answer to everybody.
pub struct Objected {
    pub id: String,
    pub words: String,
    pub reply: String,
}

#[derive(Template)]
#[template(path = "selections/show.html")]
pub(super) struct ShowPage {
    pub page: Page,
    pub t: Selections,
    pub problems: Vec<Told>,
    pub typed: Form,
    pub note: &'static str,
    pub warn: String,
    list: String,
    pub(super) title: String,
    pub(super) place: String,
    sign: &'static str,
    state: &'static str,
    who: String,
    left: String,
    waits: Vec<String>,
    pub(super) facts: Vec<(String, String)>,
    reason: String,
    pub(super) stand: Vec<Stands>,
    proposed: Vec<Proposed>,
    objections: Vec<Objected>,
    eligibility: Vec<(String, String)>,
    /// My homes here.
    mine: Vec<Choice>,
    paper: Vec<Choice>,
    my_name: String,
    i_stand: bool,
    own: bool,
    neighbours: bool,
    body: bool,
    open: bool,
    posted: bool,
    run: bool,
    /// The first signature is asked for, or the second.
    sign_now: bool,
    second_now: bool,
    needs_phone: bool,
    pub(super) signatures: Vec<String>,
    seen: i64,
    pub(super) at: String,
    say: String,
    on_paper: String,
    sheet: String,
    url: String,
    most: usize,
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

    /// What was typed in one of the forms that have a field of this name.
    fn typed_in(&self, act: &str, field: &str) -> &str {
        if self.opens(act) { self.value(field) } else { "" }
    }

    /// The name somebody stands by: what they typed, else the one known here.
    fn stand_name(&self) -> &str {
        if self.opens("stand") { self.value("stand_name") } else { &self.my_name }
    }

    /// A point that was ticked.
    fn declared(&self, act: &str, field: &str) -> bool {
        self.opens(act) && self.typed.is(field, "1")
    }
}

/// The state in words, with its sign.
pub(super) fn state(t: Selections, s: &Selection) -> (Sign, &'static str) {
    match s.state.as_str() {
        "open" => (Sign::Open, t.state_open()),
        "posted" => (Sign::Asked, t.state_posted()),
        "done" => (Sign::Done, t.state_done()),
        _ => (Sign::Shelved, t.state_ended()),
    }
}

fn how(t: Selections, how: &str) -> &'static str {
    match how {
        "own" => t.how_own(),
        "neighbours" => t.how_neighbours(),
        _ => t.how_body(),
    }
}

fn waits(visit: &Visit, all: &[Waits]) -> Vec<String> {
    let t = Selections(visit.lang);
    let day = |at| when::exact(visit.lang, &visit.card.zone, at);
    let n = |v: u64| i64::try_from(v).unwrap_or(i64::MAX);
    all.iter()
        .map(|w| match w {
            Waits::Notice(at) => t.waits_notice(day(*at)),
            Waits::Homes { needed, most } => t.waits_homes(n(*needed), n(*most)),
            Waits::Posting(at) => t.waits_posting(day(*at)),
            Waits::Objections(n) => t.waits_objections(i64::try_from(*n).unwrap_or(0)),
        })
        .collect()
}

/// Puts the page together.
pub(super) fn page(visit: &Visit, w: &Whole, ground: &Ground, names: &Names, my_name: String) -> Result<ShowPage, Fail> {
    let (t, lang, card, s) = (Selections(visit.lang), visit.lang, &visit.card, &w.selection);
    let rules = w.rules()?;
    let day = |at| when::full_date(lang, &card.zone, at);
    let run = !s.over() && ground.by(&visit.actor, Action::RunSelection, s.place).is_ok();
    let standing = w.standing();
    let needed = rules.agree.map_or(0, |a| a.least(standing.homes));
    let homes = i64::try_from(standing.homes).unwrap_or(0);
    let percent = |n: i64| if homes > 0 { (n * 100 / homes).min(100) } else { 0 };
    let law = percent(i64::try_from(needed).unwrap_or(0));
    let (open, posted) = (s.state == "open", s.state == "posted");
    let blocked = match s.state.as_str() {
        "open" => rules.agree.and_then(|a| standing.may_post(a, visit.moment.now).err()),
        "posted" => standing.may_sign(visit.moment.now).err(),
        _ => None,
    };
    let may_sign = posted && blocked.is_none();
    let person = visit.actor.person;
    let (sign, state) = state(t, s);
    let own: Vec<_> = act::mine(&visit.actor, w);
    let door = |id| w.homes.iter().find(|d| d.id == id).map_or_else(String::new, |d| d.words.clone());
    let chosen = s.chosen.and_then(|id| w.candidates.iter().find(|c| c.id == id));
    let signatures = [s.signed.map(|(at, post, _)| (at, post)), s.second].into_iter().flatten();
    let code = card.code;
    let place = ground.name(names, card, lang, s.place);
    let takes_paper = open && ground.by(&visit.actor, Action::RecordConsent, s.place).is_ok();
    let mut facts = vec![
        (t.fact_why().to_string(), s.why.clone()),
        (t.fact_needed().to_string(), t.needed(homes, i64::try_from(needed).unwrap_or(0))),
        (t.fact_term().to_string(), t.term(s.years)),
        (t.fact_begun().to_string(), day(s.begun)),
    ];
    if let Some(c) = chosen {
        facts.push((t.fact_chosen().to_string(), c.name.clone()));
    }
    Ok(ShowPage {
        page: Page::new(visit, Nav::Other, format!("{} · {place}", rules.name.get(lang))),
        t,
        problems: Vec::new(),
        typed: Form::default(),
        note: "",
        warn: String::new(),
        list: super::Selections::url(code),
        title: rules.name.get(lang).to_string(),
        sign: sign.name(),
        state,
        who: t.runs(names.post(card, lang, s.by)),
        left: match s.state.as_str() {
            "open" if visit.moment.now < s.notice => t.until_notice(day(s.notice)),
            "posted" => s.until.map(|u| t.until_posted(day(u))).unwrap_or_default(),
            _ => String::new(),
        },
        waits: waits(visit, &blocked.unwrap_or_default()),
        facts,
        reason: s.reason.clone(),
        stand: w
            .stand()
            .map(|c| Stands {
                id: c.id.to_string(),
                name: c.name.clone(),
                how: how(t, &c.how),
                about: c.about.clone(),
                words: t.behind(c.voices, homes),
                percent: percent(c.voices),
                law,
                chosen: s.chosen == Some(c.id),
            })
            .collect(),
        proposed: w
            .candidates
            .iter()
            .filter(|c| run && open && !c.consented)
            .map(|c| Proposed { id: c.id.to_string(), name: c.name.clone(), how: how(t, &c.how), about: c.about.clone() })
            .collect(),
        objections: w
            .objections
            .iter()
            .filter(|o| run || !o.reply.is_empty())
            .map(|o| Objected {
                id: o.id.to_string(),
                words: if run { o.words.clone() } else { String::new() },
                reply: o.reply.clone(),
            })
            .collect(),
        eligibility: rules.eligibility.iter().map(|e| (format!("declares-{}", e.code), e.name.get(lang).to_string())).collect(),
        mine: own.iter().map(|id| Choice::of(id.to_string(), door(*id), false)).collect(),
        paper: if takes_paper {
            w.homes.iter().map(|d| Choice::of(d.id.to_string(), d.words.clone(), false)).collect()
        } else {
            Vec::new()
        },
        i_stand: person.is_some() && w.candidates.iter().any(|c| c.person == person),
        my_name,
        own: rules.nominations.contains(&Nomination::Own),
        neighbours: rules.nominations.contains(&Nomination::Neighbours),
        body: rules.nominations.contains(&Nomination::Body),
        open,
        posted,
        sign_now: run && may_sign && s.signed.is_none(),
        second_now: run
            && may_sign
            && s.signed.is_some_and(|(.., first)| person != Some(first))
            && visit.may(Action::ManagePosts, &Where::COMMUNITY),
        needs_phone: chosen.is_some_and(|c| c.person.is_none()),
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
