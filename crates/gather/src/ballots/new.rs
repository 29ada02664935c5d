//! Making a ballot: the pack's questions find the class and the article, then one form makes the draft.

use askama::Template;
use axum::extract::RawQuery;
use axum::response::Response;
use liren_core::ballot::choice::Keeping;
use liren_core::ballot::cost::Shared;
use liren_core::ballot::rule::{Found, find};
use liren_core::lang::Lang;
use liren_core::money::Fen;
use liren_core::pack::{BallotRules, ItemClass, Mode, Voters};
use liren_core::permission::{Action, Where, check};
use liren_core::refusal::{Problem, ProblemKey, Refusal};
use liren_core::time::Date;
use liren_ground::ground::{Ground, Place};
use liren_ground::names;
use liren_kit::fail::Fail;
use liren_kit::form::{Choice, Form, queried};
use liren_kit::joined;
use liren_kit::page::{Nav, Page, Told, again, html, see, told};
use liren_kit::urls::encoded;
use liren_kit::visit::Visit;

use super::facts::mode_words;
use super::make::{self, Item, New};
use super::read::{self, Opt, mode_name, mode_of};
use super::whose::Ticks;
use super::{facts, origin, urls};
use crate::once::{form_key, kept};
use crate::words::Ballots;

/// A question of the pack, with where each answer leads.
#[derive(Template)]
#[template(path = "ballots/find.html")]
struct FindPage {
    page: Page,
    t: Ballots,
    back: String,
    ask: String,
    answers: Vec<(String, String)>,
    none: String,
    others: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "ballots/new.html")]
struct NewPage {
    page: Page,
    t: Ballots,
    problems: Vec<Told>,
    typed: Form,
    back: String,
    class: String,
    class_name: String,
    article: String,
    need: Vec<String>,
    notes: Vec<String>,
    warn: String,
    source: String,
    keepings: Vec<(Choice, &'static str)>,
    least_hint: String,
    modes: Vec<(Choice, String)>,
    places: Vec<Choice>,
    /// Buildings and entrances that can vote together.
    ticks: Ticks,
    shares: Vec<Choice>,
    /// Which majority applies and why has to be said.
    asks_why: bool,
    deemed: bool,
    owners: bool,
    opens: String,
    closes: String,
    least: String,
    once: String,
}

impl NewPage {
    fn value(&self, field: &str) -> &str {
        self.typed.get(field)
    }
}

fn rules(visit: &Visit) -> Result<&BallotRules, Refusal> {
    visit.card.pack.ballot.as_ref().ok_or(Refusal::NotOffered)
}

/// Answers so far: `a=0.2.1`.
fn answers(text: &str) -> Vec<usize> {
    text.split('.').filter_map(|a| a.parse().ok()).collect()
}

/// What an item of a class needs, in words.
pub fn need(t: Ballots, class: &ItemClass) -> Vec<String> {
    let line = liren_core::ballot::entry::Item {
        article: String::new(),
        class: class.code.clone(),
        code: String::new(),
        marks: 1,
        need: class.need(),
        options: vec![String::new()],
        seats: 1,
        title: String::new(),
        why: String::new(),
    };
    facts::need_words(t, &line)
}

/// GET: a question, or the form for a class that was found.
pub async fn blank(visit: Visit, RawQuery(raw): RawQuery) -> Result<Response, Fail> {
    check(&visit.actor, Action::RunBallot, &Where::COMMUNITY)?;
    let (rules, t, lang, code) = (rules(&visit)?, Ballots(visit.lang), visit.lang, visit.card.code);
    let chosen = queried(raw.as_deref(), "class");
    if rules.class(&chosen).is_some_and(make::can_be_held) {
        let typed = filled(&visit, &queried(raw.as_deref(), "from")).await?;
        return html(&page(&visit, &chosen, typed, &[]).await?);
    }
    let said = queried(raw.as_deref(), "a");
    let so_far = answers(&said);
    let from = queried(raw.as_deref(), "from");
    let carried = if from.is_empty() { String::new() } else { format!("&from={}", encoded(&from)) };
    let way = |a: usize| {
        let next = if so_far.is_empty() { a.to_string() } else { format!("{said}.{a}") };
        format!("{}?a={next}{carried}", urls::NewBallot::url(code))
    };
    let others = rules.classes.iter().filter(|c| make::can_be_held(c) && c.voters != Voters::Owners);
    let others: Vec<(String, String)> = others
        .map(|c| (c.name.get(lang).to_string(), format!("{}?class={}{carried}", urls::NewBallot::url(code), c.code)))
        .collect();
    let mut shown = FindPage {
        page: Page::new(&visit, Nav::UnderWay, t.make_title()),
        t,
        back: urls::Ballots::url(code),
        ask: String::new(),
        answers: Vec::new(),
        none: String::new(),
        others: if so_far.is_empty() { others } else { Vec::new() },
    };
    match find(rules, &so_far) {
        Found::Ask(q) => {
            shown.ask = q.ask.get(lang).to_string();
            shown.answers = q.answers.iter().enumerate().map(|(i, a)| (a.say.get(lang).to_string(), way(i))).collect();
        }
        Found::Class(class) => {
            let typed = filled(&visit, &from).await?;
            return html(&page(&visit, &class.code.clone(), typed, &[]).await?);
        }
        Found::None(why) => shown.none = why.get(lang).to_string(),
        Found::Unknown => return Err(Refusal::NotFound.into()),
    }
    html(&shown)
}

/// The form with what it comes from filled in.
async fn filled(visit: &Visit, from: &str) -> Result<Form, Fail> {
    let (card, asked) = (visit.card.clone(), from.to_string());
    let source = visit.app.db.read(move |tx| origin::asked(tx, &card, &asked)).await?;
    Ok(source.map_or_else(Form::default, |s| {
        let place = s.place.to_string();
        Form::of(&[("from", from), ("title", &s.title), ("words", &s.words), ("question", &s.title), ("place", &place)])
    }))
}

async fn page(visit: &Visit, class: &str, typed: Form, problems: &[Problem]) -> Result<NewPage, Fail> {
    let (t, lang, code) = (Ballots(visit.lang), visit.lang, visit.card.code);
    let rules = rules(visit)?;
    let class = rules.class(class).ok_or(Refusal::NotFound)?;
    let names = names::of(&visit.app, &visit.card).await?;
    let (card, asked) = (visit.card.clone(), typed.get("from").to_string());
    let (ground, source) =
        visit.app.db.read(move |tx| Ok::<_, Fail>((Ground::read(tx, code)?, origin::asked(tx, &card, &asked)?))).await?;
    let places: Vec<Place> = class.places.iter().flat_map(|kind| ground.all(kind, &names.order)).collect();
    let zone = &visit.card.zone;
    let first = zone.date(visit.moment.now).add_days(i64::from(rules.notice_days) + 1);
    let typed_or = |field: &str, date: Date| match typed.get(field) {
        "" => date.to_string(),
        text => text.to_string(),
    };
    let modes = make::modes(&visit.card, class);
    // What binds nobody is usually asked without papers; all else in the way the place allows last.
    let binds = class.quorum.is_some() || class.majority.is_some();
    let advisory = modes.iter().position(|m| *m == Mode::Advisory).filter(|_| !binds);
    let usual = advisory.unwrap_or(modes.len().saturating_sub(1));
    Ok(NewPage {
        page: Page::new(visit, Nav::UnderWay, t.make_title()),
        t,
        problems: told(problems, lang),
        back: urls::NewBallot::url(code),
        class: class.code.clone(),
        class_name: class.name.get(lang).to_string(),
        article: class.article.get(lang).to_string(),
        need: need(t, class),
        notes: notes(t, lang, rules, class),
        warn: String::new(),
        source: source.map(|s| s.said(t)).unwrap_or_default(),
        keepings: if modes.iter().any(|m| make::can_be_detached(*m, class)) {
            keepings(t, &typed, class.voters)
        } else {
            Vec::new()
        },
        least_hint: t.keeping_hint(i64::from(rules.detached_least)),
        modes: modes
            .iter()
            .enumerate()
            .map(|(i, m)| {
                let (name, means) = (mode_words(t, *m).0, facts::mode_meant(t, lang, rules, *m));
                let on = typed.is("mode", mode_name(*m)) || (typed.get("mode").is_empty() && i == usual);
                (Choice::of(mode_name(*m), name, on), means)
            })
            .collect(),
        places: places
            .iter()
            .map(|p| Choice::of(p.to_string(), ground.name(&names, &visit.card, lang, *p), typed.is("place", &p.to_string())))
            .collect(),
        ticks: Ticks::of(&ground, &names, &[class], &typed, problems),
        shares: shares(t, &typed),
        asks_why: class.says_why,
        deemed: rules.deemed && class.voters == Voters::Owners,
        owners: class.voters == Voters::Owners,
        opens: typed_or("opens", first),
        closes: typed_or("closes", first.add_days(14)),
        least: days_hint(t, rules),
        once: kept(visit, &typed),
        typed,
    })
}

/// What has to be said with a class; of owners' votes also who may call for one.
fn notes(t: Ballots, lang: Lang, rules: &BallotRules, class: &ItemClass) -> Vec<String> {
    let callers = rules.called_by.iter().filter(|_| class.voters == Voters::Owners);
    let callers = callers.map(|c| t.called_by(c.of.get(lang), facts::share_words(t, c.share)));
    class.notes.iter().map(|n| n.get(lang).to_string()).chain(callers).collect()
}

/// How long notice and vote have to be.
pub fn days_hint(t: Ballots, rules: &BallotRules) -> String {
    t.dates_hint(i64::from(rules.notice_days), i64::from(rules.voting_days.least), i64::from(rules.voting_days.most))
}

/// How choices can be kept, for a form.
fn keepings(t: Ballots, typed: &Form, voters: Voters) -> Vec<(Choice, &'static str)> {
    let said = read::keeping_of(typed.get("keeping"));
    let one = |k: Keeping, words| (Choice::of(read::keeping_name(k), words, k == said), facts::keeping_words(t, k, voters));
    vec![one(Keeping::Named, t.keeping_named_short()), one(Keeping::Detached, t.keeping_detached_short())]
}

/// How a cost can be shared, for a form.
pub fn shares(t: Ballots, typed: &Form) -> Vec<Choice> {
    let words = |s: Shared| match s {
        Shared::Not => t.share_none(),
        Shared::Area => t.share_area(),
        Shared::Home => t.share_home(),
    };
    Shared::ALL.into_iter().map(|s| Choice::of(s.name(), words(s), typed.is("share", s.name()))).collect()
}

/// Answers that stand on every ballot beside the options, in whatever language: as an option they would stand there twice.
fn every_ballot_has(name: &str) -> bool {
    let said = name.to_lowercase();
    let words = |t: Ballots| [t.choice_against(), t.choice_against_all(), t.choice_abstain(), t.choice_spoiled(), t.choice_no()];
    Lang::ALL.into_iter().flat_map(|lang| words(Ballots(lang))).any(|w| w.to_lowercase() == said)
}

/// Options as they are typed: one a line, a cost after `|` or a tab.
fn options(text: &str) -> Result<Vec<Opt>, ProblemKey> {
    let mut out: Vec<Opt> = Vec::new();
    for line in text.lines().map(str::trim).filter(|l| !l.is_empty()) {
        let (name, cost) = line.rsplit_once(['|', '｜', '\t']).unwrap_or((line, ""));
        let name = super::step::one_line(name);
        let cost = if cost.trim().is_empty() { Fen(0) } else { Fen::parse(cost).ok_or(ProblemKey::NotANumber)? };
        if name.is_empty() || name.chars().count() > make::TITLE {
            return Err(ProblemKey::TooLong { max: make::TITLE });
        }
        if every_ballot_has(&name) {
            return Err(ProblemKey::EveryBallotHasIt);
        }
        if out.iter().any(|o| o.name == name) {
            return Err(ProblemKey::Taken);
        }
        out.push(Opt { name, cost: cost.0 });
    }
    Ok(out)
}

/// Reads an item of a form.
pub fn item(form: &Form) -> Result<Item, Vec<Problem>> {
    let mut c = form.check();
    let class = c.text("class", 1, 60);
    let title = c.text("question", 2, make::TITLE);
    let found = options(form.get("options")).unwrap_or_else(|key| {
        c.problem("options", key);
        Vec::new()
    });
    if form.get("options").trim().is_empty() {
        c.problem("options", ProblemKey::Required);
    }
    let number = |s: &str| s.parse::<u32>().ok().filter(|n| (1..=20).contains(n));
    let range = ProblemKey::OutOfRange { min: 1, max: 20 };
    let seats = c.optional("seats", range.clone(), number).unwrap_or(1);
    let marks = c.optional("marks", range, number).unwrap_or(1);
    let share = Shared::parse(form.get("share")).unwrap_or_default();
    let why = super::step::one_line(&c.text("why_class", 0, make::WHY));
    c.finish()?;
    Ok(Item { class, title: super::step::one_line(&title), options: found, share, marks, seats, why })
}

fn typed_in(form: &Form) -> Result<New, Vec<Problem>> {
    let item = item(form);
    let mut c = form.check();
    let title = c.text("title", 2, make::TITLE);
    let words = c.text("words", 0, make::WORDS);
    let why_place = c.text("why_place", 0, make::WHY);
    let (place, parts) = super::step::whose(&mut c, form);
    let mode = c.required("mode", ProblemKey::NotAChoice, mode_of);
    let fund = c.optional("fund", ProblemKey::NotANumber, Fen::parse);
    let date = |s: &str| s.parse::<Date>().ok();
    let opens = c.required("opens", ProblemKey::BadDate, date);
    let closes = c.required("closes", ProblemKey::BadDate, date);
    let once = form_key(form.get("once"));
    if once.is_none() {
        c.problem("title", ProblemKey::Required);
    }
    let mut problems = c.finish().err().unwrap_or_default();
    match (item, place, mode, opens, closes, once) {
        (Ok(item), Some(place), Some(mode), Some(opens), Some(closes), Some(once)) if problems.is_empty() => Ok(New {
            title: super::step::one_line(&title),
            words,
            place,
            parts,
            why_place,
            mode,
            fund,
            opens,
            closes,
            deemed: form.is("deemed", "yes"),
            item,
            keeping: read::keeping_of(form.get("keeping")),
            source: None,
            once,
        }),
        (item, ..) => {
            problems.extend(item.err().unwrap_or_default());
            Err(problems)
        }
    }
}

/// Makes the draft a form asks for; answers its number.
pub async fn made(visit: &Visit, form: &Form) -> Result<String, Fail> {
    check(&visit.actor, Action::RunBallot, &Where::COMMUNITY)?;
    if rules(visit)?.class(form.get("class")).is_none() {
        return Err(Refusal::field("class", ProblemKey::NotAChoice).into());
    }
    let new = typed_in(form).map_err(Refusal::Invalid)?;
    let (card, actor, moment) = (visit.card.clone(), visit.actor.clone(), visit.moment.clone());
    let (asked, place, to_make, now) = (visit.app.clone(), visit.card.clone(), new.clone(), moment.now);
    if let (_, Some(known)) = visit.app.db.read(move |tx| make::fits(tx, &asked, &place, now, &to_make)).await? {
        return Ok(known);
    }
    let year = card.zone.date(moment.now).year;
    let number = make::number(year, visit.app.db.number(card.code, &make::series(year)).await?);
    let (app, from) = (visit.app.clone(), form.get("from").to_string());
    visit
        .app
        .db
        .write(move |tx| {
            let new = New { source: origin::asked(tx, &card, &from)?, ..new.clone() };
            make::begin(tx, &app, &card, &actor, &mut moment.clone(), &number, &new)
        })
        .await
}

/// POST the form.
pub async fn send(visit: Visit, form: Form) -> Result<Response, Fail> {
    let class = form.get("class").to_string();
    if rules(&visit)?.class(&class).is_none() {
        return Err(Refusal::field("class", ProblemKey::NotAChoice).into());
    }
    match made(&visit, &form).await {
        Ok(number) => Ok(see(&urls::Run::url(visit.card.code, number))),
        Err(Fail::Refused(Refusal::Invalid(problems))) => again(&page(&visit, &class, form, &problems).await?),
        Err(Fail::Refused(refusal @ Refusal::TooFewToHide)) => {
            let words = liren_kit::refusals::words(&refusal, visit.lang);
            let mut shown = page(&visit, &class, form, &[]).await?;
            shown.warn = joined::pair(visit.lang, words.title, words.next);
            again(&shown)
        }
        Err(fail) => Err(fail),
    }
}
