//! The doors for moves: each reads its form, asks `act.rs`, and leads back to the page. What could not be done is told on
//! the page with what was typed kept, and so is that somebody else was quicker.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use liren_core::contact::Contact;
use liren_core::id::{FileId, PostId};
use liren_core::matter::Outcome;
use liren_core::permission::{Action, Where, check};
use liren_core::refusal::{Problem, ProblemKey, Refusal};
use liren_core::time::{DAY, Date, Time};
use liren_ground::names;
use liren_kit::fail::Fail;
use liren_kit::form::Form;
use liren_kit::limits::Limit;
use liren_kit::page::{html, own_path, see, told};
use liren_kit::visit::Visit;
use liren_kit::{joined, refusals, urls as kit_urls};

use super::act::{self, Move};
use super::outside::Asked;
use super::page;
use super::show::{self, By, Loaded};
use super::{files, said, urls};
use crate::words::Matters;

/// Which form was sent.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Doing {
    Settle,
    PassUp,
    SendBack,
    Extend,
    Shelve,
    Release,
    Note,
    Assign,
    Confirm,
    Weigh,
    Ask,
    AskOutside,
    EndOutside,
    Recategorise,
    Withdraw,
    Add,
}

impl Doing {
    /// The name of its act on the page.
    fn name(self) -> &'static str {
        match self {
            Self::Settle => "settle",
            Self::PassUp => "pass-up",
            Self::SendBack => "send-back",
            Self::Extend => "extend",
            Self::Shelve => "shelve",
            Self::Release => "release",
            Self::Note => "note",
            Self::Assign => "assign",
            Self::Confirm => "confirm",
            Self::Weigh => "weigh",
            Self::Ask => "ask",
            Self::AskOutside | Self::EndOutside => "outside",
            Self::Recategorise => "recategorise",
            Self::Withdraw => "withdraw",
            Self::Add => "add",
        }
    }

    /// The field that holds what was typed.
    fn field(self) -> &'static str {
        match self {
            Self::Settle => "answer",
            Self::PassUp => "up",
            Self::SendBack => "reason",
            Self::Extend => "extend_why",
            Self::Shelve => "shelve_why",
            Self::Note => "note",
            Self::Confirm | Self::Weigh => "why",
            Self::Ask => "question",
            Self::AskOutside => "who",
            Self::Add => "add",
            Self::Release | Self::Assign | Self::EndOutside | Self::Recategorise | Self::Withdraw => "",
        }
    }

    pub(super) fn action(self) -> Action {
        match self {
            Self::Settle => Action::SettleMatter,
            Self::PassUp => Action::PassUpMatter,
            Self::SendBack => Action::SendBackMatter,
            Self::Extend => Action::ExtendMatter,
            Self::Shelve => Action::ShelveMatter,
            Self::Release => Action::ReleaseWords,
            Self::Note => Action::NoteMatter,
            Self::Assign => Action::AssignMatter,
            Self::Confirm => Action::ConfirmMatter,
            Self::Weigh => Action::WeighMatter,
            Self::Ask => Action::AskReporter,
            Self::AskOutside | Self::EndOutside => Action::AskOutside,
            Self::Recategorise => Action::RecategoriseMatter,
            Self::Withdraw => Action::WithdrawMatter,
            Self::Add => Action::AddToMatter,
        }
    }

    /// Reads the form. Problems are noted at their fields; then the move is not made.
    fn read(self, form: &Form, files: Vec<FileId>, loaded: &Loaded, visit: &Visit, problems: &mut Vec<Problem>) -> Option<Move> {
        let limit = loaded.pack.limits.answer;
        let mut check = form.check();
        let must = |c: &mut liren_kit::form::Check<'_>| c.text(self.field(), 1, limit);
        let what = match self {
            Self::Settle => {
                let outcome = check.required("outcome", ProblemKey::NotAChoice, Outcome::of_answer);
                let words = check.text("answer", 0, limit);
                if words.is_empty() && outcome.is_none_or(|o| loaded.needs_words(visit, o, &files)) {
                    check.problem("answer", ProblemKey::Required);
                }
                outcome.map(|outcome| Move::Settle { outcome, words, files })
            }
            Self::PassUp => Some(Move::PassUp { words: check.text("up", 0, limit) }),
            Self::SendBack => Some(Move::SendBack { words: must(&mut check) }),
            Self::Extend => Some(Move::Extend { words: must(&mut check) }),
            Self::Shelve => {
                let words = must(&mut check);
                let date = check.required("review", ProblemKey::BadDate, |s| s.parse::<Date>().ok());
                let review = date.map(|d| visit.card.zone.at(d, 9, 0));
                let last = visit.moment.now.plus(i64::from(loaded.pack.asking.review_days) * DAY);
                match review {
                    Some(r) if r <= visit.moment.now => check.problem("review", ProblemKey::InThePast),
                    Some(r) if r > last => check.problem("review", ProblemKey::BadDate),
                    _ => {}
                }
                review.map(|review| Move::Shelve { review, words })
            }
            Self::Release => Some(Move::Release),
            Self::Note => {
                let words = must(&mut check);
                let shown = check.required("shown", ProblemKey::NotAChoice, |s| {
                    ["public", "parties", "handlers"].into_iter().find(|k| *k == s)
                });
                shown.map(|shown| Move::Note { words, shown })
            }
            Self::Confirm | Self::Weigh => {
                let words = check.text("why", 0, limit);
                let yes = check.required("yes", ProblemKey::NotAChoice, |s| match s {
                    "1" => Some(true),
                    "0" => Some(false),
                    _ => None,
                });
                match (self, loaded.follows) {
                    (Self::Weigh, Some(follow)) => yes.map(|yes| Move::Weigh { follow, yes, words }),
                    (Self::Weigh, None) => None,
                    _ => yes.map(|yes| Move::Confirm { yes, words }),
                }
            }
            Self::Ask => Some(Move::Ask { words: must(&mut check) }),
            Self::AskOutside => {
                let helper: Option<PostId> = check.optional("helper", ProblemKey::NotAChoice, |s| s.parse().ok());
                let who = if let Some(post) = helper {
                    Asked::Post(post)
                } else {
                    let who = check.text("who", 2, 40);
                    Asked::Firm(who, check.optional("contact", ProblemKey::NotAContact, Contact::parse))
                };
                Some(Move::AskOutside { who, lang: visit.lang })
            }
            Self::EndOutside => {
                let id = check.required("outside", ProblemKey::NotAChoice, |s| s.parse().ok());
                id.map(|id| Move::EndOutside { id })
            }
            Self::Recategorise => {
                let known = |s: &str| loaded.pack.category(s).map(|c| c.code.clone());
                check.required("category", ProblemKey::NotAChoice, known).map(|category| Move::Recategorise { category })
            }
            Self::Withdraw => Some(Move::Withdraw),
            Self::Add => {
                let words = check.text("add", 0, loaded.pack.limits.words);
                if words.is_empty() && files.is_empty() && problems.is_empty() {
                    check.problem("add", ProblemKey::NothingSaid);
                }
                Some(Move::Add { words, files })
            }
            // The level is filled in by `perform`, which knows the posts.
            Self::Assign => {
                let post: Option<PostId> = check.required("post", ProblemKey::NotAChoice, |s| s.parse().ok());
                post.map(|post| Move::Assign { level: 0, post })
            }
        };
        problems.extend(check.problems);
        what.filter(|_| problems.is_empty())
    }
}

/// A refusal that is told on the matter's page, where what was typed is kept.
fn told_here(refusal: &Refusal) -> bool {
    matches!(
        refusal,
        Refusal::Stale
            | Refusal::NotUnderWay
            | Refusal::NotAsked
            | Refusal::NothingAbove
            | Refusal::NowhereToSendBack
            | Refusal::ExtendedAlready
            | Refusal::AskedAlready
            | Refusal::NotItsDuty
            | Refusal::Conflict
            | Refusal::NobodyFree
            | Refusal::KeptAway
    )
}

/// What was sent to a matter's page.
struct Sent {
    /// How one came to the matter.
    by: By,
    /// The form.
    form: Form,
    /// What it asks for.
    doing: Doing,
    /// Files that are kept already, to be carried on.
    kept: Vec<FileId>,
}

impl Sent {
    /// The page with the act open and what was typed into it.
    async fn page(self, visit: &Visit, loaded: Loaded) -> Result<page::ShowPage, Fail> {
        let names = names::of(&visit.app, &visit.card).await?;
        let mut page = page::page(visit, &names, loaded, &self.by);
        page.open = self.doing.name();
        page.typed = self.form;
        page.kept = self.kept.iter().map(ToString::to_string).collect();
        Ok(page)
    }

    /// The same with the problems at their fields.
    async fn again(self, visit: &Visit, loaded: Loaded, problems: &[Problem]) -> Result<Response, Fail> {
        let mut page = self.page(visit, loaded).await?;
        page.problems = told(problems, visit.lang);
        show::quiet(liren_kit::page::again(&page))
    }

    /// The page as it is now, with why it could not be done and what was typed.
    async fn refused(self, visit: Visit, number: String, refusal: Refusal) -> Result<Response, Fail> {
        let loaded = show::load_by(&visit, number, &self.by).await?;
        let lost = self.form.get(self.doing.field()).trim().to_string();
        let seen = self.form.get("seen").parse();
        let mut page = self.page(&visit, loaded).await?;
        if let (Refusal::Stale, Ok(seen)) = (&refusal, seen) {
            page.mark_since(Time(seen));
        }
        let words = refusals::words(&refusal, visit.lang);
        page.note = words.title.into();
        page.note_next = words.next.into();
        page.warn = true;
        page.lost = lost;
        let mut response = show::quiet(html(&page))?;
        *response.status_mut() = StatusCode::from_u16(refusal.status()).unwrap_or(StatusCode::CONFLICT);
        Ok(response)
    }
}

async fn perform(mut visit: Visit, number: String, by: By, form: Form, doing: Doing) -> Result<Response, Fail> {
    let mut sent = Sent { by, form, doing, kept: Vec::new() };
    let loaded = show::load_by(&visit, number.clone(), &sent.by).await?;
    let m = &loaded.matter;
    let seen: Option<Time> = sent.form.get("seen").parse().ok().map(Time);
    if seen.is_some_and(|s| s != m.changed) {
        return sent.refused(visit, number, Refusal::Stale).await;
    }
    let mine = if doing == Doing::Weigh { loaded.follows.is_some() } else { loaded.by_link };
    check(&visit.actor, doing.action(), &m.place(mine))?;
    let who = visit.actor.account.map_or_else(|| visit.client.to_string(), |a| a.to_string());
    visit.app.limits.take(Limit::Write, &who, visit.moment.now)?;
    sent.kept = sent.form.all("kept").filter_map(|id| id.parse().ok()).collect();
    let room = loaded.pack.limits.photos.saturating_sub(sent.kept.len());
    let (new, mut problems) =
        if sent.form.files.is_empty() { (Vec::new(), Vec::new()) } else { files::keep(&mut visit, &sent.form, room).await? };
    sent.kept.extend(new.iter().map(|f| f.id));
    let Some(mut what) = doing.read(&sent.form, sent.kept.clone(), &loaded, &visit, &mut problems) else {
        return sent.again(&visit, loaded, &problems).await;
    };
    if let Move::Add { words, .. } = &what {
        // What sounds like danger stops the form once, with whom to call; the next press sends it.
        let calls = said::calls(&loaded.pack, visit.lang, words);
        if sent.form.get("safe").is_empty() && !calls.is_empty() {
            let mut page = sent.page(&visit, loaded).await?;
            // Told at the top too: on a phone the form stands far below.
            let t = Matters(visit.lang);
            page.note = t.calls_first().into();
            page.note_next = joined::list(visit.lang, calls.iter().map(|(number, name)| t.calls_one(number, name)));
            page.warn = true;
            page.calls = calls;
            return show::quiet(liren_kit::page::again(&page));
        }
    }
    if let Move::Assign { level, post } = &mut what {
        let names = names::of(&visit.app, &visit.card).await?;
        let found = names.posts.get(post).and_then(|p| loaded.pack.level_of(p.role));
        let Some(l) = found else {
            return sent.again(&visit, loaded, &[Problem::new("post", ProblemKey::NotAChoice)]).await;
        };
        *level = l;
    }
    let (app, card, actor, moment, id, by_link) =
        (visit.app.clone(), visit.card.clone(), visit.actor.clone(), visit.moment.clone(), m.id, loaded.by_link);
    let done = visit
        .app
        .db
        .write(move |tx| act::act(tx, &app, &card, &actor, &mut moment.clone(), id, by_link, seen, &what).map(drop))
        .await;
    match done {
        Ok(()) => {}
        Err(Fail::Refused(Refusal::Invalid(problems))) => {
            let loaded = show::load_by(&visit, number, &sent.by).await?;
            return sent.again(&visit, loaded, &problems).await;
        }
        Err(Fail::Refused(r)) if told_here(&r) => return sent.refused(visit, number, r).await,
        Err(fail) => return Err(fail),
    }
    visit.app.bell.ring();
    let did = if matches!(doing, Doing::Confirm | Doing::Weigh) { "confirm" } else { "done" };
    let gone = matches!(doing, Doing::PassUp | Doing::SendBack | Doing::Assign)
        && !visit.may(Action::ListEveryMatter, &Where::COMMUNITY);
    // From the desk or from one's own stack: back to it, where the next one waits.
    let (desk, me) = (urls::Desk::url(visit.card.code), kit_urls::Me::url(visit.card.code));
    let back = Some(own_path(sent.form.get("back"))).filter(|b| *b == me || b.split('?').next() == Some(desk.as_str()));
    Ok(match sent.by {
        By::Number if back.is_some() => see(back.unwrap_or(&me)),
        // Who gave it away may no longer see what is closed: back to what waits for them.
        By::Number if gone && m.visibility == liren_core::pack::Visibility::Closed => see(&me),
        by => see(&format!("{}?did={did}", by.base(visit.card.code, &number))),
    })
}

/// Declares the doors: one for each form.
macro_rules! doors {
    ($($(#[$doc:meta])* $name:ident $doing:ident;)+) => {$(
        $(#[$doc])*
        pub async fn $name(visit: Visit, Path((_, number)): Path<(String, String)>, form: Form) -> Result<Response, Fail> {
            perform(visit, number, By::Number, form, Doing::$doing).await
        }
    )+};
}

/// The same by the reporter's link.
macro_rules! secret_doors {
    ($($(#[$doc:meta])* $name:ident $doing:ident;)+) => {$(
        $(#[$doc])*
        pub async fn $name(
            visit: Visit,
            Path((_, number, secret)): Path<(String, String, String)>,
            form: Form,
        ) -> Result<Response, Fail> {
            perform(visit, number, By::Secret(secret), form, Doing::$doing).await
        }
    )+};
}

doors! {
    /// Answer and settle.
    settle Settle;
    /// Pass up.
    pass_up PassUp;
    /// Send back.
    send_back SendBack;
    /// Extend once.
    extend Extend;
    /// Put on the open list.
    shelve Shelve;
    /// Show words and photos.
    release Release;
    /// Add a note.
    note Note;
    /// Give to another post.
    assign Assign;
    /// Done or not done, signed in.
    confirm Confirm;
    /// Done or not done, by a signed-in follower.
    weigh Weigh;
    /// Ask the reporter for something.
    ask Ask;
    /// Let somebody outside help.
    ask_outside AskOutside;
    /// End the link of somebody outside.
    end_outside EndOutside;
    /// Say what it is about.
    recategorise Recategorise;
    /// Take back, signed in.
    withdraw Withdraw;
    /// Add, signed in.
    add Add;
}

secret_doors! {
    /// Done or not done, by link.
    confirm_secret Confirm;
    /// Take back, by link.
    withdraw_secret Withdraw;
    /// Add, by link.
    add_secret Add;
}

/// Done or not done, by a follower's link.
pub async fn weigh_follower(
    visit: Visit,
    Path((_, number, token)): Path<(String, String, String)>,
    form: Form,
) -> Result<Response, Fail> {
    perform(visit, number, By::Follower(token), form, Doing::Weigh).await
}
