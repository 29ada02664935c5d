//! The clerk's page: entering numbered papers, casting for an owner at the counter, writing down who signed for a letter or paper; and
//! what is left: papers that wait for a second person, papers on which people differ.

use askama::Template;
use axum::extract::{Path, RawQuery};
use axum::response::Response;
use liren_core::ballot::choice::Keeping;
use liren_core::ballot::entry::Channel;
use liren_core::hex;
use liren_core::id::FileId;
use liren_core::merkle::{Hash, sha256};
use liren_core::permission::{Action, Where, check};
use liren_core::refusal::{Problem, ProblemKey, Refusal};
use liren_kit::fail::Fail;
use liren_kit::form::{Form, queried};
use liren_kit::page::{Nav, Page, Told, again, html, see, told};
use liren_kit::visit::Visit;
use liren_store::{Tx, files as stored, sql};

use super::cast::{self, New};
use super::facts::{self, ItemShown, Sizes};
use super::papers::{self, Came, Entered, Voucher};
use super::read::{self, Ballot, Item, State};
use super::{keep, make, urls};
use crate::matters::keep_files;
use crate::words::Ballots;

/// Longest name of a representative.
const NAME: usize = 40;

struct Differs {
    n: u32,
    letters: String,
    read: Vec<String>,
}

#[derive(Template)]
#[template(path = "ballots/papers.html")]
struct PapersPage {
    page: Page,
    t: Ballots,
    problems: Vec<Told>,
    typed: Form,
    warn: String,
    note: String,
    title: String,
    back: String,
    n: String,
    letters: String,
    items: Vec<ItemShown>,
    waiting: Vec<u32>,
    differ: Vec<Differs>,
    counter: String,
    on_web: bool,
    once: String,
    most_photos: i64,
    staff_never: bool,
    /// What can be entered now.
    enters: Enters,
}

/// What the page takes in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Enters {
    /// Named papers.
    Papers,
    /// Vouchers of those who put a paper into the box.
    Vouchers,
    /// What lay in the box.
    Box,
}

impl Enters {
    fn of(b: &Ballot) -> Self {
        match (b.keeping, b.state) {
            (Keeping::Named, _) => Self::Papers,
            (Keeping::Detached, State::Closed) => Self::Box,
            (Keeping::Detached, _) => Self::Vouchers,
        }
    }
}

impl PapersPage {
    fn named(&self) -> bool {
        self.enters == Enters::Papers
    }

    fn vouchers(&self) -> bool {
        self.enters == Enters::Vouchers
    }

    fn said(&self, field: &str, value: &str) -> bool {
        self.typed.is(field, value)
    }
}

struct Loaded {
    b: Ballot,
    rules: read::Ruled,
    items: Vec<Item>,
    open: papers::Open,
}

async fn loaded(visit: &Visit, number: String) -> Result<Loaded, Fail> {
    check(&visit.actor, Action::EnterBallots, &Where::COMMUNITY)?;
    let (app, c) = (visit.app.clone(), visit.card.code);
    visit
        .app
        .db
        .read(move |tx| {
            let b = read::by_number(tx, c, &number)?.ok_or(Refusal::NotFound)?;
            let (rules, items, open) = (b.rules(tx, &app)?, read::items(tx, c, b.id)?, papers::open(tx, c, b.id)?);
            Ok::<_, Fail>(Loaded { b, rules, items, open })
        })
        .await
}

fn page(visit: &Visit, l: &Loaded, typed: Form, problems: &[Problem]) -> Result<PapersPage, Fail> {
    let (b, t, lang) = (&l.b, Ballots(visit.lang), visit.lang);
    let mut items = Vec::new();
    for item in &l.items {
        items.push(facts::item_shown(t, lang, &l.rules, item, &item.line(&l.rules)?, Sizes::default()));
    }
    let words = |choices: &liren_core::ballot::choice::Choices| {
        let one = |i: &Item| {
            let options: Vec<String> = i.options.iter().map(|o| o.name.clone()).collect();
            let said = choices.get(&i.code).map_or_else(|| t.choice_left().to_string(), |c| facts::choice_words(t, c, &options));
            format!("{}：{said}", i.title)
        };
        l.items.iter().map(one).collect::<Vec<_>>().join("；")
    };
    Ok(PapersPage {
        page: Page::new(visit, Nav::UnderWay, t.papers_title()),
        t,
        problems: told(problems, lang),
        warn: String::new(),
        note: String::new(),
        title: b.title.clone(),
        back: urls::Ballot::url(visit.card.code, &b.number),
        n: typed.get("n").to_string(),
        letters: typed.get("letters").to_string(),
        items,
        waiting: l.open.waiting.clone(),
        differ: l
            .open
            .differ
            .iter()
            .map(|(n, seen)| Differs {
                n: *n,
                letters: if b.keeping == Keeping::Named { papers::letters(&visit.app, b.id, *n) } else { String::new() },
                read: seen.iter().map(|(clerk, (_, choices))| t.clerk_read(*clerk, words(choices))).collect(),
            })
            .collect(),
        counter: urls::Counter::url(visit.card.code, &b.number),
        on_web: b.on_web() && b.state == State::Voting,
        once: match typed.get("once") {
            "" => hex::write(&visit.moment.clone().bytes::<16>()),
            kept => kept.to_string(),
        },
        most_photos: 2,
        staff_never: !l.rules.staff_may_represent,
        enters: Enters::of(b),
        typed,
    })
}

/// GET the page; a paper's QR code fills in its number.
pub async fn show(visit: Visit, Path((_, number)): Path<(String, String)>, RawQuery(raw): RawQuery) -> Result<Response, Fail> {
    let l = loaded(&visit, number).await?;
    let mut shown = page(&visit, &l, Form::default(), &[])?;
    shown.n = queried(raw.as_deref(), "n");
    shown.letters = queried(raw.as_deref(), "k");
    let t = shown.t;
    shown.note = match queried(raw.as_deref(), "did").as_str() {
        "waits" => t.did_waits().to_string(),
        "cast" => t.did_cast().to_string(),
        "differs" => t.did_differs().to_string(),
        "signed" => t.did_signed().to_string(),
        "handed" => t.did_handed().to_string(),
        _ => String::new(),
    };
    html(&shown)
}

/// A representative's paper, kept with the ballot.
fn attach(tx: &mut Tx<'_>, visit: &Seen, b: &Ballot, photos: &[(FileId, Hash)]) -> Result<(), Fail> {
    for (file, digest) in photos {
        if !stored::attach(tx, visit.card.code, *file)? {
            return Err(Refusal::Gone.into());
        }
        tx.exec(
            sql!(
                "INSERT INTO ballot_file (community, ballot, file, purpose, words, digest, at)
                 VALUES ($1, $2, $3, 'authority', '', $4, $5) ON CONFLICT (community, ballot, file) DO NOTHING"
            ),
            &[visit.card.code.into(), b.id.into(), (*file).into(), (&digest.0[..]).into(), visit.moment.now.into()],
        )?;
    }
    Ok(())
}

/// Who enters, taken into a transaction.
#[derive(Clone)]
struct Seen {
    app: liren_kit::app::App,
    card: std::sync::Arc<liren_kit::card::Card>,
    actor: liren_core::permission::Actor,
    moment: liren_core::moment::Moment,
}

impl Seen {
    fn of(visit: &Visit) -> Self {
        Self { app: visit.app.clone(), card: visit.card.clone(), actor: visit.actor.clone(), moment: visit.moment.clone() }
    }
}

/// What is asked of a representative: a name, the paper, and not somebody of the manager's staff.
fn proxy(form: &Form, staff_may: bool, photos: usize, problems: &mut Vec<Problem>) -> String {
    let name = super::step::one_line(form.get("proxy"));
    if name.chars().count() > NAME {
        problems.push(Problem::new("proxy", ProblemKey::TooLong { max: NAME }));
    }
    if !name.is_empty() {
        if photos == 0 && !form.is("kept", "yes") {
            problems.push(Problem::new("kept", ProblemKey::ConsentNeeded));
        }
        if !staff_may && form.is("staff", "yes") {
            problems.push(Problem::new("staff", ProblemKey::NotAChoice));
        }
    }
    name
}

async fn photos(visit: &mut Visit, form: &Form) -> Result<(Vec<(FileId, Hash)>, Vec<Problem>), Fail> {
    let digests: Vec<Hash> = form.uploads("photo").map(|u| sha256(&[&u.bytes])).collect();
    let (kept, problems) = keep_files(visit, form, 2).await?;
    Ok((kept.iter().map(|f| f.id).zip(digests).collect(), problems))
}

/// POST a paper, or that somebody signed for one.
pub async fn send(mut visit: Visit, Path((_, number)): Path<(String, String)>, form: Form) -> Result<Response, Fail> {
    let l = loaded(&visit, number.clone()).await?;
    let mut c = form.check();
    let n: Option<u32> = c.required("n", ProblemKey::NotANumber, |s| s.parse().ok());
    let letters = if Enters::of(&l.b) == Enters::Box { String::new() } else { c.text("letters", 1, 20) };
    let mut problems = c.finish().err().unwrap_or_default();
    if form.is("do", "handed") {
        return handed(visit, l, form, n, letters, problems).await;
    }
    if form.is("do", "signed") {
        return signed(visit, l, form, n, letters, problems).await;
    }
    let choices = cast::choices(&form, &l.items, true);
    let uploads = form.uploads("photo").count();
    let name = proxy(&form, l.rules.staff_may_represent, uploads, &mut problems);
    problems.extend(choices.as_ref().err().cloned().unwrap_or_default());
    let (Some(n), Ok(choices), true) = (n, choices, problems.is_empty()) else {
        return again(&page(&visit, &l, form, &problems)?);
    };
    let (kept, refused) = photos(&mut visit, &form).await?;
    if !refused.is_empty() {
        return again(&page(&visit, &l, form, &refused)?);
    }
    let paper = Entered { n, letters, choices, proxy: name };
    let (seen, named) = (Seen::of(&visit), number.clone());
    let done = visit
        .app
        .db
        .write(move |tx| {
            let mut moment = seen.moment.clone();
            check(&seen.actor, Action::EnterBallots, &Where::COMMUNITY)?;
            let person = seen.actor.person.ok_or(Refusal::Forbidden)?;
            let b = read::by_number(tx, seen.card.code, &named)?.ok_or(Refusal::NotFound)?;
            let came = papers::enter(tx, &seen.app, &seen.card, &mut moment, &b, person, &paper)?;
            attach(tx, &seen, &b, &kept)?;
            make::note(tx, &seen.card, &seen.actor, &mut moment, b.id, b.by, "ballot.enter", &paper.n.to_string())?;
            Ok::<_, Fail>(came)
        })
        .await;
    let did = |came| match came {
        Came::Waits => "waits",
        Came::Cast => "cast",
        Came::Differs => "differs",
    };
    answered(&visit, &l, form, done.map(|came| did_at(&visit, &l, did(came))))
}

/// The entering page again, saying what was done.
fn did_at(visit: &Visit, l: &Loaded, did: &str) -> String {
    format!("{}?did={did}", urls::Papers::url(visit.card.code, &l.b.number))
}

/// On to the next page; or the form again with what is wrong, and what was typed.
fn answered(visit: &Visit, l: &Loaded, form: Form, done: Result<String, Fail>) -> Result<Response, Fail> {
    match done {
        Ok(url) => Ok(see(&url)),
        Err(Fail::Refused(Refusal::Invalid(problems))) => again(&page(visit, l, form, &problems)?),
        Err(fail) => Err(fail),
    }
}

async fn signed(
    visit: Visit,
    l: Loaded,
    form: Form,
    n: Option<u32>,
    letters: String,
    mut problems: Vec<Problem>,
) -> Result<Response, Fail> {
    let right = n.is_some_and(|n| papers::fits(&visit.app, l.b.id, n, &letters));
    if problems.is_empty() && !right {
        problems.push(Problem::new("letters", ProblemKey::WrongCode));
    }
    let (Some(n), true) = (n, problems.is_empty()) else { return again(&page(&visit, &l, form, &problems)?) };
    let (seen, named) = (Seen::of(&visit), l.b.number.clone());
    let done = visit
        .app
        .db
        .write(move |tx| {
            let mut moment = seen.moment.clone();
            check(&seen.actor, Action::EnterBallots, &Where::COMMUNITY)?;
            let b = read::by_number(tx, seen.card.code, &named)?.ok_or(Refusal::NotFound)?;
            cast::reached(tx, &seen.card, &mut moment, &b, n, &letters)?;
            make::note(tx, &seen.card, &seen.actor, &mut moment, b.id, b.by, "ballot.letter", &n.to_string())
        })
        .await;
    answered(&visit, &l, form, done.map(|()| did_at(&visit, &l, "signed")))
}

/// Somebody put a paper into the box: that they took part is one line of the log; what the paper says nobody knows yet.
async fn handed(
    visit: Visit,
    l: Loaded,
    form: Form,
    n: Option<u32>,
    letters: String,
    problems: Vec<Problem>,
) -> Result<Response, Fail> {
    let (Some(n), true) = (n, problems.is_empty()) else { return again(&page(&visit, &l, form, &problems)?) };
    let (seen, named) = (Seen::of(&visit), l.b.number.clone());
    let done = visit
        .app
        .db
        .write(move |tx| {
            let mut moment = seen.moment.clone();
            check(&seen.actor, Action::EnterBallots, &Where::COMMUNITY)?;
            let b = read::by_number(tx, seen.card.code, &named)?.ok_or(Refusal::NotFound)?;
            let slip = Voucher { n, letters: letters.clone() };
            papers::hand_in(tx, &seen.app, &seen.card, &mut moment, &b, &slip)?;
            make::note(tx, &seen.card, &seen.actor, &mut moment, b.id, b.by, "ballot.handed", &n.to_string())
        })
        .await;
    answered(&visit, &l, form, done.map(|()| did_at(&visit, &l, "handed")))
}

/// POST a ballot for an owner who is at the counter; the receipt is printed for them.
pub async fn counter(mut visit: Visit, Path((_, number)): Path<(String, String)>, form: Form) -> Result<Response, Fail> {
    let l = loaded(&visit, number.clone()).await?;
    if !l.b.on_web() {
        return Err(Refusal::NotOffered.into());
    }
    let mut c = form.check();
    let n: Option<u32> = c.required("n", ProblemKey::NotANumber, |s| s.parse().ok());
    let mut problems = c.finish().err().unwrap_or_default();
    if !form.is("seen", "yes") {
        problems.push(Problem::new("seen", ProblemKey::ConsentNeeded));
    }
    let choices = cast::choices(&form, &l.items, false);
    let name = proxy(&form, l.rules.staff_may_represent, form.uploads("photo").count(), &mut problems);
    problems.extend(choices.as_ref().err().cloned().unwrap_or_default());
    let once = make::once(form.get("once"));
    let (Some(n), Ok(choices), Some(once), true) = (n, choices, once, problems.is_empty()) else {
        return again(&page(&visit, &l, form, &problems)?);
    };
    let (kept, refused) = photos(&mut visit, &form).await?;
    if !refused.is_empty() {
        return again(&page(&visit, &l, form, &refused)?);
    }
    let (seen, named) = (Seen::of(&visit), number.clone());
    let secret = keep::sealed(&visit.app, l.b.id, n, &once);
    let given = visit
        .app
        .db
        .write(move |tx| {
            let mut moment = seen.moment.clone();
            check(&seen.actor, Action::EnterBallots, &Where::COMMUNITY)?;
            let b = read::by_number(tx, seen.card.code, &named)?.ok_or(Refusal::NotFound)?;
            let proxy = cast::proxy(tx, &seen.app, seen.card.code, &mut moment, b.id, &name)?;
            let new = New { n, channel: Channel::Counter, proxy, choices: choices.clone(), secret };
            let given = cast::give(tx, &seen.app, &seen.card, &mut moment, &b, &new)?;
            attach(tx, &seen, &b, &kept)?;
            make::note(tx, &seen.card, &seen.actor, &mut moment, b.id, b.by, "ballot.counter", &n.to_string())?;
            Ok::<_, Fail>(given)
        })
        .await;
    answered(&visit, &l, form, given.map(|given| urls::Receipt::url(visit.card.code, &number, given.hash)))
}
