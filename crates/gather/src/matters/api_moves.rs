//! Moves for programs. Each asks `act.rs`, as the pages do; refusals are problems with a stable code.

use axum::Json;
use axum::extract::Path;
use liren_core::id::{FileId, PostId};
use liren_core::matter::Outcome;
use liren_core::permission::check;
use liren_core::refusal::{Problem, ProblemKey, Refusal};
use liren_core::time::{DAY, Date, Time};
use liren_ground::names;
use liren_kit::fail::Fail;
use liren_kit::json::Body;
use liren_kit::limits::Limit;
use liren_kit::visit::Visit;
use liren_kit::when::utc;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::act::{self, Move};
use super::moves::Doing;
use super::show;

/// Where a matter stands after a move.
#[derive(Serialize, ToSchema)]
pub struct MovedJson {
    number: String,
    /// `open`, `asked`, `shelved`, `closed` or `withdrawn`.
    state: &'static str,
    /// How it was settled.
    outcome: Option<&'static str>,
    /// When its clock runs out; while asked, until when the reporter may answer. In UTC.
    due: String,
    /// The date promised to the reporter, in UTC.
    promise: String,
}

/// What a move carries. Which fields count is said at each.
#[derive(Deserialize, ToSchema, Default)]
#[serde(default, deny_unknown_fields)]
pub struct MoveJson {
    /// What is said.
    words: String,
    /// `solved`, `explained`, `referred` or `duplicate`.
    outcome: String,
    /// Ids of uploaded files.
    files: Vec<String>,
    /// The day to look at it again: `2026-12-24`.
    review: String,
    /// `public`, `parties` or `handlers`.
    shown: String,
    /// Done, or accepted.
    yes: Option<bool>,
    /// The id of another post.
    post: String,
    /// The secret of the reporter's link, instead of signing in.
    secret: Option<String>,
    /// `seen` of the matter as it was read: refused as stale when somebody else was quicker.
    seen: Option<i64>,
}

impl MoveJson {
    /// The move, or everything that is wrong with it.
    fn read(&self, doing: Doing, visit: &Visit, limits: (usize, usize), review_days: u32) -> Result<Move, Vec<Problem>> {
        let mut problems = Vec::new();
        let mut wrong = |field: &str, key| problems.push(Problem::new(field, key));
        let words = self.words.trim().replace("\r\n", "\n");
        let (most, photos) = limits;
        if words.chars().count() > most {
            wrong("words", ProblemKey::TooLong { max: most });
        }
        if self.files.len() > photos {
            wrong("files", ProblemKey::TooManyFiles { max: photos });
        }
        let needs_words = matches!(doing, Doing::Settle | Doing::SendBack | Doing::Extend | Doing::Shelve | Doing::Note);
        if needs_words && words.is_empty() {
            wrong("words", ProblemKey::Required);
        }
        let files: Vec<FileId> = self.files.iter().filter_map(|id| id.parse().ok()).collect();
        let what = match doing {
            Doing::Settle => {
                let outcome = Outcome::of_answer(&self.outcome);
                if outcome.is_none() {
                    wrong("outcome", if self.outcome.is_empty() { ProblemKey::Required } else { ProblemKey::NotAChoice });
                }
                outcome.map(|outcome| Move::Settle { outcome, words, files })
            }
            Doing::PassUp => Some(Move::PassUp { words }),
            Doing::SendBack => Some(Move::SendBack { words }),
            Doing::Extend => Some(Move::Extend { words }),
            Doing::Shelve => {
                let review = self.review.parse::<Date>().ok().map(|d| visit.card.zone.at(d, 9, 0));
                let (now, last) = (visit.moment.now, visit.moment.now.plus(i64::from(review_days) * DAY));
                match review {
                    None => wrong("review", if self.review.is_empty() { ProblemKey::Required } else { ProblemKey::BadDate }),
                    Some(at) if at <= now => wrong("review", ProblemKey::InThePast),
                    Some(at) if at > last => wrong("review", ProblemKey::BadDate),
                    Some(_) => {}
                }
                review.map(|review| Move::Shelve { review, words })
            }
            Doing::Release => Some(Move::Release),
            Doing::Note => {
                let shown = ["public", "parties", "handlers"].into_iter().find(|s| *s == self.shown);
                if shown.is_none() {
                    wrong("shown", ProblemKey::NotAChoice);
                }
                shown.map(|shown| Move::Note { words, shown })
            }
            Doing::Confirm => {
                if self.yes.is_none() {
                    wrong("yes", ProblemKey::Required);
                }
                self.yes.map(|yes| Move::Confirm { yes, words })
            }
            Doing::Withdraw => Some(Move::Withdraw),
            Doing::Add => {
                if words.is_empty() && files.is_empty() {
                    wrong("words", ProblemKey::NothingSaid);
                }
                Some(Move::Add { words, files })
            }
            // The level is filled in by `perform`, which knows the posts.
            Doing::Assign => {
                let post: Option<PostId> = self.post.parse().ok();
                if post.is_none() {
                    wrong("post", if self.post.is_empty() { ProblemKey::Required } else { ProblemKey::NotAChoice });
                }
                post.map(|post| Move::Assign { level: 0, post })
            }
        };
        what.filter(|_| problems.is_empty()).ok_or(problems)
    }
}

async fn perform(visit: Visit, number: String, sent: MoveJson, doing: Doing) -> Result<Json<MovedJson>, Fail> {
    let loaded = show::load(&visit, number.clone(), sent.secret.as_deref()).await?;
    let m = &loaded.matter;
    let pack = &loaded.pack;
    let most = if matches!(doing, Doing::Add) { pack.limits.words } else { pack.limits.answer };
    // Who may not do it hears that, not what is wrong with what they sent.
    let place = show::place_of(m, m.reporter.as_slice(), m.about.as_slice(), loaded.by_link);
    let read = sent.read(doing, &visit, (most, pack.limits.photos), pack.asking.review_days);
    if let Err(problems) = &read {
        check(&visit.actor, doing.action(), &place)?;
        return Err(Refusal::Invalid(problems.clone()).into());
    }
    let mut what = read.map_err(Refusal::Invalid)?;
    if let Move::Assign { level, post } = &mut what {
        let names = names::of(&visit.app, &visit.card).await?;
        let found = names.posts.get(post).and_then(|p| pack.level_of(p.role));
        *level = found.ok_or_else(|| Refusal::field("post", ProblemKey::NotAChoice))?;
    }
    let who = visit.actor.account.map_or_else(|| visit.client.to_string(), |a| a.to_string());
    visit.app.limits.take(Limit::Write, &who, visit.moment.now)?;
    let (app, card, actor, moment) = (visit.app.clone(), visit.card.clone(), visit.actor.clone(), visit.moment.clone());
    let (id, by_link, seen) = (m.id, loaded.by_link, sent.seen.map(Time));
    let p =
        visit.app.db.write(move |tx| act::act(tx, &app, &card, &actor, &mut moment.clone(), id, by_link, seen, &what)).await?;
    visit.app.bell.ring();
    Ok(Json(MovedJson {
        number,
        state: p.state.name(),
        outcome: p.outcome.map(Outcome::name),
        due: utc(p.due),
        promise: utc(p.promise),
    }))
}

/// Declares the doors: name, address, what it needs.
macro_rules! doors {
    ($($(#[$doc:meta])* $name:ident $doing:ident $path:literal;)+) => {$(
        $(#[$doc])*
        #[utoipa::path(post, path = $path, tag = "matters", request_body = MoveJson,
            params(("community" = String, Path), ("number" = String, Path)),
            responses((status = 200, body = MovedJson), (status = 403, description = "Not yours to do"),
                (status = 404, description = "None, or none the sender may know of"),
                (status = 409, description = "Somebody was quicker, or its state does not allow it"),
                (status = 422, description = "What is wrong, field by field")),
            security((), ("bearer" = []), ("cookie" = [])))]
        pub async fn $name(
            visit: Visit,
            Path((_, number)): Path<(String, String)>,
            Body(sent): Body<MoveJson>,
        ) -> Result<Json<MovedJson>, Fail> {
            perform(visit, number, sent, Doing::$doing).await
        }
    )+};
}

doors! {
    /// Answer and settle: `outcome`, `words`; `files` may show how it stands now.
    settle Settle "/api/v1/c/{community}/matters/{number}/settle";
    /// Pass up one level; `words` may say why.
    pass_up PassUp "/api/v1/c/{community}/matters/{number}/pass-up";
    /// Refuse the assignment: `words` say why.
    send_back SendBack "/api/v1/c/{community}/matters/{number}/send-back";
    /// Extend the promise once: `words` say why, and the reporter is told.
    extend Extend "/api/v1/c/{community}/matters/{number}/extend";
    /// Put it on the open list: `words` say why, `review` when it is looked at again.
    shelve Shelve "/api/v1/c/{community}/matters/{number}/shelve";
    /// Show words and photos to everybody.
    release Release "/api/v1/c/{community}/matters/{number}/release";
    /// Add a note: `words`, `shown`.
    note Note "/api/v1/c/{community}/matters/{number}/note";
    /// Give it to another post: `post`.
    assign Assign "/api/v1/c/{community}/matters/{number}/assign";
    /// The reporter's word: `yes`; `words` may say what is missing. With `secret` nobody signs in.
    confirm Confirm "/api/v1/c/{community}/matters/{number}/confirm";
    /// The reporter takes it back.
    withdraw Withdraw "/api/v1/c/{community}/matters/{number}/withdraw";
    /// The reporter adds `words` or `files`.
    add Add "/api/v1/c/{community}/matters/{number}/add";
}
