//! Running a ballot: one page that shows what comes next and what stands in its way, and one door for every step.

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;
use axum::extract::{Path, RawQuery};
use axum::response::Response;
use liren_core::ballot::choice::Keeping;
use liren_core::ballot::entry::{Entry, Why};
use liren_core::ballot::roll::What;
use liren_core::pack::Voters;
use liren_core::permission::{Action, Where, check};
use liren_core::refusal::{Problem, Refusal};
use liren_kit::fail::Fail;
use liren_kit::form::{Choice, Form, queried};
use liren_kit::joined;
use liren_kit::page::{Nav, Page, Told, again, html, see, told};
use liren_kit::visit::Visit;
use liren_kit::when;

use super::facts::{self, what_words};
use super::objection::{self, Objection};
use super::read::{self, Ballot, Ruled, State};
use super::step::{Step, WHYS, WRONGS, why_name};
use super::steps;
use super::{count, extend, files, keep, lots, new, owners, papers, roll, rounds, slips, urls};
use crate::documents::papers::{FIELD, keep as keep_papers};
use crate::words::Ballots;

/// Ballots cast that are listed for declaring one void.
const CASTS: usize = 200;

#[derive(Template)]
#[template(path = "ballots/run.html")]
struct RunPage {
    page: Page,
    t: Ballots,
    problems: Vec<Told>,
    typed: Form,
    warn: String,
    title: String,
    back: String,
    sign: &'static str,
    state: &'static str,
    at: &'static str,
    next: Vec<String>,
    ready: bool,
    roll: String,
    looks: Vec<(&'static str, String, bool)>,
    owners: String,
    classes: Vec<Choice>,
    shares: Vec<Choice>,
    /// Some class that can be added asks which majority applies and why.
    asks_why: bool,
    items: Vec<String>,
    /// Where the draft is mended.
    draft: String,
    opens: String,
    closes: String,
    /// How long notice and vote have to be.
    least: String,
    open_objections: Vec<Objection>,
    wrongs: Vec<Choice>,
    /// The owner roll is corrected in its own pages, which write the line of the log.
    of_owners: bool,
    /// How soon and how long the result hangs.
    post_result: String,
    may_extend: String,
    papers: String,
    print: String,
    detached: bool,
    in_box: String,
    /// Papers lie in the box that nobody entered.
    short: bool,
    waiting: usize,
    differ: usize,
    /// The time to vote is over.
    over: bool,
    casts: Vec<Choice>,
    /// Whose ballots are listed; empty for the latest of all.
    of: String,
    /// Who handed in more than one ballot, before it is counted.
    twice: Vec<String>,
    /// What was declared void.
    voids: Vec<Choice>,
    /// It can be counted again now.
    recount: bool,
    whys: Vec<Choice>,
    void_items: Vec<Choice>,
    /// Options that are level, item by item.
    ties: Vec<String>,
    lots: String,
    most_files: i64,
    /// Why somebody asked for it not to be held; empty where nobody did.
    dropping: String,
    /// Whoever looks can confirm that.
    may_drop: bool,
}

impl RunPage {
    /// Something is wrong with this field, so that its form stands open.
    fn wrong(&self, field: &str) -> bool {
        self.problems.iter().any(|p| p.field == field)
    }
}

struct Loaded {
    b: Ballot,
    rules: Ruled,
    items: Vec<read::Item>,
    looks: Vec<(What, String)>,
    /// Nobody is on the draft of the roll.
    nobody: bool,
    postings: usize,
    objections: Vec<Objection>,
    open: papers::Open,
    entered: u64,
    /// How many papers can be in the box that is being emptied.
    in_box: Option<u64>,
    casts: Vec<(u64, u32)>,
    voids: Vec<(u64, u32, Why)>,
    /// Places of what is void as a whole.
    void_casts: BTreeSet<u64>,
    ties: Vec<String>,
}

async fn loaded(visit: &Visit, number: String, of: Option<u32>) -> Result<Loaded, Fail> {
    let (app, card, t) = (visit.app.clone(), visit.card.clone(), Ballots(visit.lang));
    visit
        .app
        .db
        .read(move |tx| {
            let c = card.code;
            let b = read::by_number(tx, c, &number)?.ok_or(Refusal::NotFound)?;
            let rules = b.rules(tx, &app)?;
            let (looks, nobody) = if matches!(b.state, State::Draft | State::Notice) {
                let draft = owners::drafted(tx, &app, &card, &b.whose(), b.voters, rules.parking)?.draft;
                let looks = draft.problems.iter().filter(|p| p.what != What::Empty);
                let looks = looks.map(|p| (p.what, joined::list(t.0, p.rooms.iter().take(20)))).collect();
                (looks, draft.owners.is_empty())
            } else {
                (Vec::new(), false)
            };
            let postings = tx
                .one(
                    liren_store::sql!("SELECT CAST(COUNT(*) AS BIGINT) FROM ballot_posting WHERE community = $1 AND ballot = $2"),
                    &[c.into(), b.id.into()],
                    |r| r.get::<i64>(0),
                )?
                .unwrap_or(0);
            let (mut casts, mut voids) = (Vec::new(), Vec::new());
            if matches!(b.state, State::Voting | State::Closed | State::Result) {
                let lines = match of {
                    Some(n) => keep::about(tx, c, b.id, "cast", n)?,
                    None => keep::of_kind(tx, c, b.id, "cast")?,
                };
                for line in lines {
                    if let Entry::Cast(cast) = line.entry {
                        casts.push((line.place, cast.owner));
                    }
                }
                let declared = rounds::voided(tx, c, b.id, u64::MAX)?;
                for (place, why, _) in declared.all().filter(|v| v.1 != Why::ProxyLimit) {
                    if let Some(Entry::Cast(cast)) = keep::at(tx, c, b.id, place)?.map(|l| l.entry) {
                        voids.push((place, cast.owner, why));
                    }
                }
            }
            let void_casts = if casts.is_empty() { BTreeSet::new() } else { roll::void_casts(tx, c, b.id)? };
            let boxed = b.state == State::Closed && !slips::poured(tx, c, &b)?;
            let in_box = if boxed { Some(slips::papers_at_most(tx, c, b.id)?) } else { None };
            let (agreed, open) = if b.state == State::Voting || boxed { papers::boxed(tx, c, b.id)? } else { Default::default() };
            let entered = u64::try_from(agreed.len()).unwrap_or(0);
            let mut ties = Vec::new();
            if b.is_counted_next() && !boxed {
                let counting = count::counted_now(tx, &app, &card, &b)?;
                for (code, tied) in count::ties(&counting) {
                    let item = counting.items.iter().find(|i| i.code == code);
                    let name = |o: &u32| item.and_then(|i| i.options.get(*o as usize - 1)).cloned().unwrap_or_default();
                    let options = joined::list(t.0, tied.iter().map(name));
                    ties.push(options);
                }
            }
            let (items, objections) = (read::items(tx, c, b.id)?, objection::all(tx, c, b.id)?);
            let postings = usize::try_from(postings).unwrap_or(0);
            Ok::<_, Fail>(Loaded {
                b,
                rules,
                items,
                looks,
                nobody,
                postings,
                objections,
                open,
                entered,
                in_box,
                casts,
                voids,
                void_casts,
                ties,
            })
        })
        .await
}

/// Who handed in more than one ballot, less those that are void as a whole.
fn twice(t: Ballots, l: &Loaded) -> Vec<String> {
    let mut by: BTreeMap<u32, Vec<u64>> = BTreeMap::new();
    for (place, n) in l.casts.iter().filter(|(place, _)| !l.void_casts.contains(place)) {
        by.entry(*n).or_default().push(*place);
    }
    by.retain(|_, places| places.len() > 1);
    by.iter().map(|(n, places)| count::duplicate_words(t, *n, places, l.rules.stands)).collect()
}

/// What comes next, in words, and whether it can be done now.
fn next(visit: &Visit, t: Ballots, l: &Loaded) -> (Vec<String>, bool) {
    let (b, now, zone) = (&l.b, visit.moment.now, &visit.card.zone);
    let day = |at| when::exact(visit.lang, zone, at);
    let open = |about: &str| l.objections.iter().any(|o| o.about == about && o.decided.is_none());
    let mut lacks = Vec::new();
    if l.nobody {
        lacks.push(t.lacks_voters().to_string());
    }
    match b.state {
        State::Draft => {}
        State::Notice => {
            if now >= b.opens {
                lacks.push(t.lacks_late().to_string());
            }
            if l.postings == 0 {
                lacks.push(t.lacks_posting().to_string());
            }
            if let Some(at) = steps::roll_ready(b, l.rules.roll_days).filter(|at| now < *at) {
                lacks.push(t.lacks_days(day(at)));
            }
            if open("roll") {
                lacks.push(t.lacks_answers().to_string());
            }
            if l.looks.iter().any(|(w, _)| w.blocks()) {
                lacks.push(t.lacks_roll().to_string());
            }
        }
        State::Voting if now < b.closes => lacks.push(t.lacks_close(when::until(visit.lang, zone, b.closes))),
        State::Voting => {
            if !l.open.is_empty() {
                lacks.push(t.lacks_papers().to_string());
            }
        }
        State::Closed => {
            if l.in_box.is_some() {
                lacks.push(t.lacks_box().to_string());
            }
            if !l.ties.is_empty() {
                lacks.push(t.lacks_lots().to_string());
            }
        }
        State::Result => {
            if let Some(at) = steps::final_ready(b, l.rules.objection_days).filter(|at| now < *at) {
                lacks.push(t.lacks_days(day(at)));
            }
            if b.recount.is_some() {
                lacks.push(t.lacks_recount().to_string());
                if !l.ties.is_empty() {
                    lacks.push(t.lacks_lots().to_string());
                }
            }
            if open("result") {
                lacks.push(t.lacks_answers().to_string());
            }
        }
        State::Final | State::Dropped => {}
    }
    let ready = lacks.is_empty();
    (lacks, ready)
}

async fn page(
    visit: &Visit,
    number: String,
    typed: Form,
    problems: &[Problem],
    refusal: Option<&Refusal>,
) -> Result<RunPage, Fail> {
    let of: Option<u32> = typed.get("of").trim().parse().ok();
    let l = loaded(visit, number, of).await?;
    let (b, t, lang, code) = (&l.b, Ballots(visit.lang), visit.lang, visit.card.code);
    let (state, sign) = facts::state_words(t, b, visit.moment.now);
    let (lacks, ready) = next(visit, t, &l);
    let zone = &visit.card.zone;
    let extend = extend::can_be(b, &l.rules, visit.moment.now);
    let whose = b.whose();
    let of_class = |c: &&liren_core::pack::ItemClass| c.voters == b.voters && whose.fits(c);
    Ok(RunPage {
        page: Page::new(visit, Nav::UnderWay, t.run_title()),
        t,
        problems: told(problems, lang),
        warn: refusal
            .map(|r| liren_kit::refusals::words(r, lang))
            .map(|w| joined::pair(lang, w.title, w.next))
            .unwrap_or_default(),
        title: b.title.clone(),
        back: urls::Ballot::url(code, &b.number),
        sign: sign.name(),
        state,
        at: b.state.name(),
        next: lacks,
        ready,
        draft: urls::Draft::url(code, &b.number),
        roll: urls::Roll::url(code, &b.number),
        looks: l.looks.iter().map(|(w, rooms)| (what_words(t, *w), rooms.clone(), w.blocks())).collect(),
        owners: urls::Owners::url(code),
        classes: l
            .rules
            .classes
            .iter()
            .filter(of_class)
            .map(|c| Choice::of(&c.code, c.name.get(lang), typed.is("class", &c.code)))
            .collect(),
        shares: new::shares(t, &typed),
        asks_why: l.rules.classes.iter().filter(of_class).any(|c| c.says_why),
        items: l.items.iter().map(|i| i.title.clone()).collect(),
        opens: zone.date(b.opens).to_string(),
        closes: zone.date(b.closes.plus(-1)).to_string(),
        least: new::days_hint(t, &l.rules),
        open_objections: l.objections.iter().filter(|o| o.decided.is_none() && b.hears()).cloned().collect(),
        post_result: t.post_result(i64::from(l.rules.posting.least), i64::from(l.rules.posting.most)),
        of_owners: b.voters == Voters::Owners,
        wrongs: WRONGS
            .iter()
            .map(|(_, n)| {
                let words = match *n {
                    "area" => t.wrong_area(),
                    "owner" => t.wrong_owner(),
                    "home" => t.wrong_home(),
                    _ => t.wrong_voter(),
                };
                Choice::of(*n, words, typed.is("wrong", n))
            })
            .collect(),
        may_extend: if extend { t.extend_by(i64::from(l.rules.extension.days)) } else { String::new() },
        papers: if b.state == State::Voting || l.in_box.is_some() { urls::Papers::url(code, &b.number) } else { String::new() },
        print: if b.state == State::Voting { urls::Print::url(code, &b.number) } else { String::new() },
        detached: b.keeping == Keeping::Detached,
        short: l.in_box.is_some_and(|n| l.entered < n),
        in_box: l.in_box.map(|n| t.box_of(n, l.entered)).unwrap_or_default(),
        waiting: l.open.waiting.len(),
        differ: l.open.differ.len(),
        casts: l
            .casts
            .iter()
            .rev()
            .take(CASTS)
            .map(|(place, n)| Choice::of(place.to_string(), t.cast_line(*place, *n), typed.is("cast", &place.to_string())))
            .collect(),
        of: of.map(|n| n.to_string()).unwrap_or_default(),
        twice: twice(t, &l),
        voids: l
            .voids
            .iter()
            .map(|(place, n, why)| {
                let words = joined::pair(lang, &t.cast_line(*place, *n), facts::why_words(t, *why));
                Choice::of(place.to_string(), words, typed.is("restore", &place.to_string()))
            })
            .collect(),
        recount: b.recount.is_some() && l.ties.is_empty(),
        whys: WHYS.into_iter().map(|w| Choice::of(why_name(w), facts::why_words(t, w), typed.is("why", why_name(w)))).collect(),
        void_items: l.items.iter().map(|i| Choice::of(&i.code, &i.title, typed.is("void-item", &i.code))).collect(),
        over: visit.moment.now >= l.b.closes,
        ties: l.ties,
        lots: if lots::can_be(l.items.iter()) { urls::Lots::url(code, &b.number) } else { String::new() },
        most_files: i64::try_from(visit.card.pack.limits.photos).unwrap_or(5),
        dropping: l.b.dropping.as_ref().map(|d| d.why.clone()).unwrap_or_default(),
        may_drop: l.b.dropping.as_ref().is_some_and(|d| d.may_confirm(visit.actor.person)),
        typed,
    })
}

/// GET what comes next.
pub async fn show(visit: Visit, Path((_, number)): Path<(String, String)>, RawQuery(raw): RawQuery) -> Result<Response, Fail> {
    check(&visit.actor, Action::RunBallot, &Where::COMMUNITY)?;
    let of = queried(raw.as_deref(), "of");
    let asked = Form::of(&[("of", of.as_str()), ("do", if of.is_empty() { "" } else { "void" })]);
    html(&page(&visit, number, asked, &[], None).await?)
}

/// POST a step.
pub async fn send(mut visit: Visit, Path((_, number)): Path<(String, String)>, form: Form) -> Result<Response, Fail> {
    check(&visit.actor, Action::RunBallot, &Where::COMMUNITY)?;
    let step = match Step::read(&form, form.uploads(FIELD).count()) {
        Ok(step) => step,
        Err(problems) => return again(&page(&visit, number, form, &problems, None).await?),
    };
    let most = visit.card.pack.limits.photos;
    let (kept, problems) = keep_papers(&mut visit, &form, step.takes(), most).await?;
    if !problems.is_empty() {
        return again(&page(&visit, number, form, &problems, None).await?);
    }
    let files = files::digests(&visit, &kept).await?;
    match steps::sent(&visit, &number, step, files).await {
        Ok(()) => Ok(see(&urls::Run::url(visit.card.code, &number))),
        Err(Fail::Refused(Refusal::Invalid(problems))) => again(&page(&visit, number, form, &problems, None).await?),
        Err(Fail::Refused(
            refusal @ (Refusal::BallotState
            | Refusal::TooEarly
            | Refusal::TooLate
            | Refusal::NotPosted
            | Refusal::RollNotSettled
            | Refusal::EmptyRoll
            | Refusal::PapersDiffer
            | Refusal::AnotherPerson
            | Refusal::TooFewToHide),
        )) => {
            let mut shown = again(&page(&visit, number, form, &[], Some(&refusal)).await?)?;
            *shown.status_mut() = axum::http::StatusCode::CONFLICT;
            Ok(shown)
        }
        Err(fail) => Err(fail),
    }
}
