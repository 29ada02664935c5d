//! Entering papers and counter ballots: what pages and programs send. Who was handed a paper, who put one into the box, what a paper says.

use std::collections::BTreeSet;

use liren_core::ballot::choice::Keeping;
use liren_core::ballot::entry::Channel;
use liren_core::id::FileId;
use liren_core::merkle::Hash;
use liren_core::permission::{Action, Where, check};
use liren_core::refusal::{Problem, ProblemKey, Refusal};
use liren_kit::fail::Fail;
use liren_kit::form::Form;
use liren_kit::visit::Visit;
use liren_store::{Tx, files as stored, sql};

use super::cast::{self, Given, New};
use super::papers::{self, Came, Entered, Voucher};
use super::papers_pages::{Enters, Loaded};
use super::read::{self, Ballot};
use super::{keep, make};
use crate::matters::keep_files;
use crate::once::form_key;

/// Longest name of a representative.
const NAME: usize = 40;

/// What became of what was entered.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Done {
    /// `waits`, `cast`, `differs`, `signed` or `handed`.
    pub did: &'static str,
    /// Whose ballot was cast, where its receipt can be handed over.
    pub of: Option<u32>,
    /// The representative votes for more owners than count.
    pub over: bool,
}

impl Done {
    fn only(did: &'static str) -> Self {
        Self { did, of: None, over: false }
    }
}

/// A representative's paper, kept with the ballot.
fn attach(tx: &mut Tx<'_>, visit: &Seen, b: &Ballot, n: u32, photos: &[(FileId, Hash)]) -> Result<(), Fail> {
    for (file, digest) in photos {
        if !stored::attach(tx, visit.card.code, *file)? {
            return Err(Refusal::Gone.into());
        }
        tx.exec(
            sql!(
                "INSERT INTO ballot_file (community, ballot, file, purpose, words, digest, at)
                 VALUES ($1, $2, $3, 'authority', $6, $4, $5) ON CONFLICT (community, ballot, file) DO NOTHING"
            ),
            &[
                visit.card.code.into(),
                b.id.into(),
                (*file).into(),
                (&digest.0[..]).into(),
                visit.moment.now.into(),
                n.to_string().as_str().into(),
            ],
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

/// Does something with a ballot as one transaction, for those who enter: the ballot is read again, and it is noted what was done to
/// whose paper.
async fn within<T: Send + 'static>(
    visit: &Visit,
    l: &Loaded,
    (what, n): (&'static str, u32),
    mut act: impl FnMut(&mut Tx<'_>, &mut Seen, &Ballot) -> Result<T, Fail> + Send + 'static,
) -> Result<T, Fail> {
    let seen =
        Seen { app: visit.app.clone(), card: visit.card.clone(), actor: visit.actor.clone(), moment: visit.moment.clone() };
    let named = l.b.number.clone();
    visit
        .app
        .db
        .write(move |tx| {
            let mut seen = seen.clone();
            check(&seen.actor, Action::EnterBallots, &Where::COMMUNITY)?;
            let b = read::by_number(tx, seen.card.code, &named)?.ok_or(Refusal::NotFound)?;
            let done = act(tx, &mut seen, &b)?;
            make::note(tx, &seen.card, &seen.actor, &mut seen.moment, b.id, None, what, &n.to_string())?;
            Ok(done)
        })
        .await
}

/// What is asked of a representative: a name, the paper, and not somebody of the manager's staff.
fn proxy(form: &Form, staff_may: bool, photos: usize, problems: &mut Vec<Problem>) -> String {
    let name = super::step::one_line(form.get("proxy"));
    if name.chars().count() > NAME {
        problems.push(Problem::new("proxy", ProblemKey::TooLong { max: NAME }));
    }
    if !name.is_empty() {
        if photos == 0 && !form.is("kept", "yes") {
            problems.push(Problem::new("kept", ProblemKey::PaperNeeded));
        }
        if !staff_may && form.is("staff", "yes") {
            problems.push(Problem::new("staff", ProblemKey::NotByStaff));
        }
    }
    name
}

async fn photos(visit: &mut Visit, form: &Form) -> Result<Vec<(FileId, Hash)>, Fail> {
    let (kept, problems) = keep_files(visit, form, 2).await?;
    if !problems.is_empty() {
        return Err(Refusal::Invalid(problems).into());
    }
    super::files::digests(visit, &kept.iter().map(|f| f.id).collect::<Vec<_>>()).await
}

/// The number of a paper and its letters; papers out of a box have none.
fn which(form: &Form, enters: Enters) -> (Option<u32>, String, Vec<Problem>) {
    let mut c = form.check();
    let n: Option<u32> = c.required("n", ProblemKey::NotANumber, |s| s.parse().ok());
    let letters = if enters == Enters::Box { String::new() } else { c.text("letters", 1, 20) };
    (n, letters, c.finish().err().unwrap_or_default())
}

/// Takes in what a clerk enters; `do` says whether somebody signed for a paper (`signed`), put one into the box (`handed`), or what
/// a paper says.
pub async fn entered(visit: &mut Visit, l: &Loaded, form: &Form) -> Result<Done, Fail> {
    let (n, letters, mut problems) = which(form, Enters::of(&l.b));
    match form.get("do") {
        "handed" => return handed(visit, l, n, letters, problems).await,
        "signed" => return signed(visit, l, n, letters, problems).await,
        _ => {}
    }
    let choices = cast::choices(form, &l.items, true);
    let name = proxy(form, l.rules.staff_may_represent, form.uploads("photo").count(), &mut problems);
    problems.extend(choices.as_ref().err().cloned().unwrap_or_default());
    let (Some(n), Ok(choices), true) = (n, choices, problems.is_empty()) else {
        return Err(Refusal::Invalid(problems).into());
    };
    let kept = photos(visit, form).await?;
    let paper = Entered { n, letters, choices, proxy: name };
    let (came, over) = within(visit, l, ("ballot.enter", n), move |tx, seen, b| {
        let person = seen.actor.person.ok_or(Refusal::Forbidden)?;
        let came = papers::enter(tx, &seen.app, &seen.card, &mut seen.moment, b, person, &paper)?;
        // Whoever brings the paper can still be told.
        let over = cast::over_limit(tx, &seen.app, seen.card.code, b, &paper.proxy)?;
        attach(tx, seen, b, paper.n, &kept)?;
        Ok((came, over))
    })
    .await?;
    let did = match came {
        Came::Waits => "waits",
        Came::Cast => "cast",
        Came::Differs => "differs",
    };
    // The owner of the paper gets a receipt like everybody else.
    let of = (came == Came::Cast && l.b.keeping == Keeping::Named).then_some(n);
    Ok(Done { did, of, over })
}

/// Somebody signed for a paper or a letter.
async fn signed(visit: &Visit, l: &Loaded, n: Option<u32>, letters: String, mut problems: Vec<Problem>) -> Result<Done, Fail> {
    let right = n.is_some_and(|n| papers::fits(&visit.app, l.b.id, n, &letters));
    if problems.is_empty() && !right {
        problems.push(Problem::new("letters", ProblemKey::WrongCode));
    }
    let (Some(n), true) = (n, problems.is_empty()) else { return Err(Refusal::Invalid(problems).into()) };
    let reached =
        move |tx: &mut Tx<'_>, seen: &mut Seen, b: &Ballot| cast::reached(tx, &seen.card, &mut seen.moment, b, n, &letters);
    within(visit, l, ("ballot.letter", n), reached).await?;
    Ok(Done::only("signed"))
}

/// Somebody put a paper into the box: that they took part is one line of the log; what the paper says nobody knows yet.
async fn handed(visit: &Visit, l: &Loaded, n: Option<u32>, letters: String, problems: Vec<Problem>) -> Result<Done, Fail> {
    let (Some(n), true) = (n, problems.is_empty()) else { return Err(Refusal::Invalid(problems).into()) };
    let slip = Voucher { n, letters };
    within(visit, l, ("ballot.handed", n), move |tx, seen, b| {
        papers::hand_in(tx, &seen.app, &seen.card, &mut seen.moment, b, &slip)
    })
    .await?;
    Ok(Done::only("handed"))
}

/// Casts a ballot for an owner who is at the counter.
pub async fn at_counter(visit: &mut Visit, l: &Loaded, form: &Form) -> Result<Given, Fail> {
    if !l.b.on_web() {
        return Err(Refusal::NotOffered.into());
    }
    let mut c = form.check();
    let n: Option<u32> = c.required("n", ProblemKey::NotANumber, |s| s.parse().ok());
    let mut problems = c.finish().err().unwrap_or_default();
    if !form.is("seen", "yes") {
        problems.push(Problem::new("seen", ProblemKey::ConsentNeeded));
    }
    let choices = cast::choices(form, &l.items, false);
    let name = proxy(form, l.rules.staff_may_represent, form.uploads("photo").count(), &mut problems);
    problems.extend(choices.as_ref().err().cloned().unwrap_or_default());
    let once = form_key(form.get("once"));
    let (Some(n), Ok(choices), Some(once), true) = (n, choices, once, problems.is_empty()) else {
        return Err(Refusal::Invalid(problems).into());
    };
    let kept = photos(visit, form).await?;
    let secret = keep::sealed(&visit.app, l.b.id, n, &once);
    within(visit, l, ("ballot.counter", n), move |tx, seen, b| {
        let proxy = cast::proxy(tx, &seen.app, seen.card.code, &mut seen.moment, b.id, &name)?;
        // Whoever stands at the counter is told before it is cast.
        let max = b.rules(tx, &seen.app)?.principals as usize;
        let of = if proxy > 0 { cast::owners_of(tx, seen.card.code, b.id, proxy)? } else { BTreeSet::new() };
        if proxy > 0 && !of.contains(&n) && of.len() >= max {
            return Err(Refusal::field("proxy", ProblemKey::Enough { max }).into());
        }
        let new = New { n, channel: Channel::Counter, proxy, choices: choices.clone(), secret };
        let given = cast::give(tx, &seen.app, &seen.card, &mut seen.moment, b, &new)?;
        attach(tx, seen, b, n, &kept)?;
        Ok(given)
    })
    .await
}
