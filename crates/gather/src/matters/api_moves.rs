//! Moves for programs. Each asks `act.rs`, as the pages do; refusals are problems with a stable code.

use axum::Json;
use axum::extract::Path;
use liren_core::contact::Contact;
use liren_core::id::{FileId, PostId};
use liren_core::matter::{Outcome, Progress};
use liren_core::permission::check;
use liren_core::refusal::{Problem, ProblemKey, Refusal};
use liren_core::time::{DAY, Date, Time};
use liren_ground::names;
use liren_kit::fail::Fail;
use liren_kit::json::Sent;
use liren_kit::limits::Limit;
use liren_kit::once::{self, Once};
use liren_kit::visit::Visit;
use liren_kit::when::utc;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::act::{self, Move};
use super::join::{self, PARTS, Part};
use super::moves::Doing;
use super::outside::Asked;
use super::show::{self, By, Loaded};
use super::{said, say};

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
    /// `solved`, `explained` or `referred`.
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
    /// Name of the firm or authority that is asked to help.
    who: String,
    /// Another post of the community that helps, instead of a firm or authority.
    helper: Option<String>,
    /// Where its link is sent: a mobile number or an address of e-mail; not kept.
    contact: String,
    /// The id of somebody who was asked to help, as `.../helpers` lists them.
    outside: String,
    /// Code of another category.
    category: String,
    /// The secret of the reporter's link, instead of signing in.
    secret: Option<String>,
    /// The token of a follower's link, instead of signing in.
    follower: Option<String>,
    /// "There is no danger": needed to add words that sound like an emergency, after the person has been told to call.
    no_danger: bool,
    /// `seen` of the matter as it was read: refused as stale when somebody else was quicker.
    seen: Option<i64>,
}

impl MoveJson {
    /// The move, or everything that is wrong with it.
    fn read(&self, doing: Doing, visit: &Visit, loaded: &Loaded) -> Result<Move, Vec<Problem>> {
        let mut problems = Vec::new();
        let mut wrong = |field: &str, key| problems.push(Problem::new(field, key));
        let words = self.words.trim().replace("\r\n", "\n");
        let pack = &loaded.pack;
        let most = if matches!(doing, Doing::Add) { pack.limits.words } else { pack.limits.answer };
        let (photos, review_days) = (pack.limits.photos, pack.asking.review_days);
        if words.chars().count() > most {
            wrong("words", ProblemKey::TooLong { max: most });
        }
        if self.files.len() > photos {
            wrong("files", ProblemKey::TooManyFiles { max: photos });
        }
        let files: Vec<FileId> = self.files.iter().filter_map(|id| id.parse().ok()).collect();
        let needs_words = match doing {
            Doing::Settle => Outcome::of_answer(&self.outcome).is_none_or(|o| loaded.needs_words(visit, o, &files)),
            Doing::SendBack | Doing::Extend | Doing::Shelve | Doing::Note | Doing::Ask => true,
            _ => false,
        };
        if needs_words && words.is_empty() {
            wrong("words", ProblemKey::Required);
        }
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
            Doing::Weigh => {
                if self.yes.is_none() {
                    wrong("yes", ProblemKey::Required);
                }
                let who = loaded.follows.zip(self.yes);
                who.map(|(follow, yes)| Move::Weigh { follow, yes, words })
            }
            Doing::Ask => Some(Move::Ask { words }),
            Doing::AskOutside => {
                let who = self.who.trim().to_string();
                let helper: Option<PostId> = self.helper.as_ref().and_then(|p| p.parse().ok());
                if self.helper.is_some() && helper.is_none() {
                    wrong("helper", ProblemKey::NotAChoice);
                } else if helper.is_none() && !(2..=40).contains(&who.chars().count()) {
                    wrong("who", if who.is_empty() { ProblemKey::Required } else { ProblemKey::TooLong { max: 40 } });
                }
                let contact = Contact::parse(&self.contact);
                if contact.is_none() && !self.contact.is_empty() {
                    wrong("contact", ProblemKey::NotAContact);
                }
                let who = helper.map_or(Asked::Firm(who, contact), Asked::Post);
                Some(Move::AskOutside { who, lang: visit.lang })
            }
            Doing::EndOutside => {
                let id = self.outside.parse().ok();
                if id.is_none() {
                    wrong("outside", if self.outside.is_empty() { ProblemKey::Required } else { ProblemKey::NotAChoice });
                }
                id.map(|id| Move::EndOutside { id })
            }
            Doing::Recategorise => {
                let known = pack.category(&self.category);
                if known.is_none() {
                    wrong("category", if self.category.is_empty() { ProblemKey::Required } else { ProblemKey::NotAChoice });
                }
                known.map(|c| Move::Recategorise { category: c.code.clone() })
            }
            Doing::Withdraw => Some(Move::Withdraw),
            Doing::Add => {
                if words.is_empty() && files.is_empty() {
                    wrong("words", ProblemKey::NothingSaid);
                }
                if !self.no_danger && !said::calls(pack, visit.lang, &words).is_empty() {
                    wrong("no_danger", ProblemKey::ConsentNeeded);
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

impl MovedJson {
    /// Where a matter stands.
    pub(super) fn of(number: &str, p: &Progress) -> Self {
        Self {
            number: number.to_string(),
            state: p.state.name(),
            outcome: p.outcome.map(Outcome::name),
            due: utc(p.due),
            promise: utc(p.promise),
        }
    }
}

async fn perform(visit: Visit, number: String, sent: Sent<MoveJson>, doing: Doing) -> Result<Json<Value>, Fail> {
    let Sent { body: sent, once } = sent;
    // Who gave it away and asks again may no longer see it.
    if let Some(answer) = once::known(&visit, once.as_ref()).await? {
        return Ok(Json(answer));
    }
    let by = match (&sent.secret, &sent.follower) {
        (None, Some(token)) => By::Follower(token.clone()),
        (secret, _) => By::from(secret.as_deref()),
    };
    let loaded = show::load_by(&visit, number.clone(), &by).await?;
    let (m, pack) = (&loaded.matter, &loaded.pack);
    // Who may not do it hears that, not what is wrong with what they sent.
    let mine = if doing == Doing::Weigh { loaded.follows.is_some() } else { loaded.by_link };
    let place = m.place(mine);
    let read = sent.read(doing, &visit, &loaded);
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
    let done = visit.app.db.write(move |tx| {
        once::answered(tx, &app, &card, &actor, &mut moment.clone(), once.as_ref(), |tx, moment| {
            let p = act::act(tx, &app, &card, &actor, moment, id, by_link, seen, &what)?;
            Ok(MovedJson::of(&number, &p))
        })
    });
    let answer = done.await?;
    visit.app.bell.ring();
    Ok(Json(answer))
}

/// Declares the doors: name, address, what it needs.
macro_rules! doors {
    ($($(#[$doc:meta])* $name:ident $doing:ident $path:literal;)+) => {$(
        $(#[$doc])*
        #[utoipa::path(post, path = $path, tag = "matters", request_body = MoveJson,
            params(("community" = String, Path), ("number" = String, Path),
                ("idempotency-key" = Option<String>, Header, description = "At least 16 characters: done once, answered as the first time")),
            responses((status = 200, body = MovedJson), (status = 403, description = "Not yours to do"),
                (status = 404, description = "None, or none the sender may know of"),
                (status = 409, description = "Somebody was quicker, or its state does not allow it"),
                (status = 422, description = "What is wrong, field by field")),
            security((), ("bearer" = []), ("cookie" = [])))]
        pub async fn $name(
            visit: Visit,
            Path((_, number)): Path<(String, String)>,
            sent: Sent<MoveJson>,
        ) -> Result<Json<Value>, Fail> {
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
    /// A signed-in follower's word, or with `follower` that of whoever left a contact: `yes`; `words` may say what is missing.
    weigh Weigh "/api/v1/c/{community}/matters/{number}/weigh";
    /// Ask the reporter for something: `words`; the clock stands still until they add it or the question lapses.
    ask Ask "/api/v1/c/{community}/matters/{number}/ask";
    /// Let a firm or an authority help by link: `who`; `contact` is sent the link. Or another post: `helper`.
    ask_outside AskOutside "/api/v1/c/{community}/matters/{number}/outside";
    /// End the link of somebody who was asked to help: `outside`.
    end_outside EndOutside "/api/v1/c/{community}/matters/{number}/outside/end";
    /// Say what it is about: `category`.
    recategorise Recategorise "/api/v1/c/{community}/matters/{number}/recategorise";
    /// The reporter takes it back.
    withdraw Withdraw "/api/v1/c/{community}/matters/{number}/withdraw";
    /// The reporter adds `words` or `files`; words of danger need `no_danger`.
    add Add "/api/v1/c/{community}/matters/{number}/add";
}

/// Into which matter another one goes.
#[derive(Deserialize, ToSchema, Default)]
#[serde(default, deny_unknown_fields)]
pub struct MergeJson {
    /// The number of the one that stays.
    into: String,
    /// `seen` of the matter as it was read.
    seen: Option<i64>,
}

/// What a matter becomes.
#[derive(Deserialize, ToSchema, Default)]
#[serde(default, deny_unknown_fields)]
pub struct SplitJson {
    /// Two to ten.
    parts: Vec<PartJson>,
    /// `seen` of the matter as it was read.
    seen: Option<i64>,
}

/// One part.
#[derive(Serialize, Deserialize, ToSchema, Default)]
#[serde(default, deny_unknown_fields)]
pub struct PartJson {
    /// Code of its category.
    category: String,
    /// What it is about.
    words: String,
}

/// The numbers of the parts.
#[derive(Serialize, ToSchema)]
pub struct PartsJson {
    numbers: Vec<String>,
}

/// Make one matter of two: followers and clocks come along. Answers with the one that stays.
#[utoipa::path(post, path = "/api/v1/c/{community}/matters/{number}/merge", tag = "matters", request_body = MergeJson,
    params(("community" = String, Path), ("number" = String, Path),
        ("idempotency-key" = Option<String>, Header, description = "At least 16 characters: done once, answered as the first time")),
    responses((status = 200, body = MovedJson), (status = 403, description = "Not yours to do"),
        (status = 409, description = "Not both under way, or not seen by the same people"), (status = 404, description = "None")),
    security(("bearer" = []), ("cookie" = [])))]
pub async fn merge(visit: Visit, Path((_, number)): Path<(String, String)>, sent: Sent<MergeJson>) -> Result<Json<Value>, Fail> {
    let Sent { body: sent, once } = sent;
    if let Some(answer) = once::known(&visit, once.as_ref()).await? {
        return Ok(Json(answer));
    }
    let loaded = show::load(&visit, number, None).await?;
    let (app, card, actor, moment) = (visit.app.clone(), visit.card.clone(), visit.actor.clone(), visit.moment.clone());
    let id = loaded.matter.id;
    let done = visit.app.db.write(move |tx| {
        once::answered(tx, &app, &card, &actor, &mut moment.clone(), once.as_ref(), |tx, moment| {
            join::merge(tx, &app, &card, &actor, moment, id, &sent.into, sent.seen.map(Time))?;
            let kept = super::read::by_number(tx, card.code, &sent.into)?.ok_or(Refusal::NotFound)?;
            let p = super::read::progress(tx, card.code, kept.id)?.ok_or_else(|| Fail::from(Refusal::NotFound))?;
            Ok(MovedJson::of(&sent.into, &p))
        })
    });
    let answer = done.await?;
    visit.app.bell.ring();
    Ok(Json(answer))
}

/// Make several matters of one: each is routed by its own category and counts from when the whole was filed.
#[utoipa::path(post, path = "/api/v1/c/{community}/matters/{number}/split", tag = "matters", request_body = SplitJson,
    params(("community" = String, Path), ("number" = String, Path),
        ("idempotency-key" = Option<String>, Header, description = "At least 16 characters: done once, answered as the first time")),
    responses((status = 200, body = PartsJson), (status = 403, description = "Not yours to do"),
        (status = 409, description = "Not under way, or somebody was quicker"),
        (status = 422, description = "What is wrong, field by field")),
    security(("bearer" = []), ("cookie" = [])))]
pub async fn split(visit: Visit, Path((_, number)): Path<(String, String)>, sent: Sent<SplitJson>) -> Result<Json<Value>, Fail> {
    let Sent { body: sent, once } = sent;
    if let Some(answer) = once::known(&visit, once.as_ref()).await? {
        return Ok(Json(answer));
    }
    let loaded = show::load(&visit, number, None).await?;
    let m = &loaded.matter;
    check(&visit.actor, liren_core::permission::Action::SplitMatter, &m.place(false))?;
    let mut problems = Vec::new();
    if !PARTS.contains(&sent.parts.len()) {
        problems.push(Problem::new("parts", ProblemKey::OutOfRange { min: 2, max: 10 }));
    }
    for (i, p) in sent.parts.iter().enumerate() {
        if visit.card.pack.category(&p.category).is_none() {
            problems.push(Problem::new(format!("parts[{i}].category"), ProblemKey::NotAChoice));
        }
        match p.words.trim().chars().count() {
            0 => problems.push(Problem::new(format!("parts[{i}].words"), ProblemKey::Required)),
            n if n > visit.card.pack.limits.words => {
                let max = visit.card.pack.limits.words;
                problems.push(Problem::new(format!("parts[{i}].words"), ProblemKey::TooLong { max }));
            }
            _ => {}
        }
    }
    if !problems.is_empty() {
        return Err(Refusal::Invalid(problems).into());
    }
    let parts = sent.parts.into_iter().map(|p| Part { category: p.category, words: p.words.trim().to_string() }).collect();
    split_into(&visit, loaded.matter.id, parts, sent.seen.map(Time), once).await.map(Json)
}

/// Takes the numbers and splits.
pub(super) async fn split_into(
    visit: &Visit,
    id: liren_core::id::MatterId,
    parts: Vec<Part>,
    seen: Option<Time>,
    once: Option<Once>,
) -> Result<Value, Fail> {
    let mut numbers = Vec::with_capacity(parts.len());
    for _ in &parts {
        numbers.push(say::number(&visit.app, visit.card.code, &visit.card.zone, visit.moment.now).await?);
    }
    let (app, card, actor, moment) = (visit.app.clone(), visit.card.clone(), visit.actor.clone(), visit.moment.clone());
    let done = visit.app.db.write(move |tx| {
        once::answered(tx, &app, &card, &actor, &mut moment.clone(), once.as_ref(), |tx, moment| {
            join::split(tx, &app, &card, &actor, moment, id, &parts, &numbers, seen)?;
            Ok(PartsJson { numbers: numbers.clone() })
        })
    });
    let answer = done.await?;
    visit.app.bell.ring();
    Ok(answer)
}
