//! Consultations for programs: sheets of paper, what was voted and written by whoever asks, statements put forward, and the open
//! format in both directions. They go through the same doors as the pages.

use axum::Json;
use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use liren_core::moment::Moment;
use liren_core::opinion::Vote;
use liren_core::permission::{Action, Actor, check_somewhere};
use liren_core::refusal::{Problem, ProblemKey, Refusal};
use liren_kit::card::Card;
use liren_kit::fail::Fail;
use liren_kit::form::Form;
use liren_kit::json::Body;
use liren_kit::visit::Visit;
use liren_store::Tx;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::api::{ConsultationWholeJson, whole};
use super::store::{self, State};
use super::view::change;
use super::{begin, exchange, new, open, sheets, show, statements, urls, vote};
use crate::once::{sent_form_key, sent_key};

/// Longest body of an import, in bytes.
const IMPORT: usize = 16 * 1024 * 1024;

/// Sheets that were printed together and not all entered.
#[derive(Serialize, ToSchema)]
pub struct SheetBatchJson {
    /// Its id.
    batch: String,
    /// How many were not entered.
    left: i64,
    /// The page to print them from.
    url: String,
}

/// How many sheets there are.
#[derive(Serialize, ToSchema)]
pub struct SheetsJson {
    made: i64,
    entered: i64,
    /// The last twenty with sheets that were not entered.
    batches: Vec<SheetBatchJson>,
}

/// Sheets to make.
#[derive(Deserialize, ToSchema)]
pub struct NewSheets {
    /// How many, at most 60.
    #[serde(default)]
    many: i64,
}

/// Sheets of a batch.
#[derive(Serialize, ToSchema)]
pub struct SheetCodesJson {
    /// Id of the batch.
    batch: String,
    /// Codes of those that were not entered, one a sheet.
    codes: Vec<String>,
    /// The page to print them from.
    url: String,
}

/// What is marked beside a statement.
#[derive(Deserialize, ToSchema)]
pub struct SheetMark {
    /// Number of the statement.
    #[serde(default)]
    statement: i64,
    /// 1 agrees, -1 disagrees, 0 passes.
    vote: Option<i64>,
}

/// A sheet to enter.
#[derive(Deserialize, ToSchema)]
pub struct EnteredSheet {
    /// The code printed on it.
    #[serde(default)]
    code: String,
    /// What is marked; statements without a mark are left out.
    #[serde(default)]
    votes: Vec<SheetMark>,
}

/// A consultation that was held elsewhere.
#[derive(Deserialize, ToSchema)]
pub struct ImportedConsultation {
    /// What people were asked, 4 to 120 characters.
    #[serde(default)]
    question: String,
    /// What one should know first.
    #[serde(default)]
    background: String,
    /// `community`, or the sort of place and its id: `building-<id>`.
    #[serde(default)]
    place: String,
    /// The text of `participants-votes.csv`.
    #[serde(default)]
    votes: String,
    /// The text of `comments.csv`.
    #[serde(default)]
    comments: String,
}

/// A statement to put forward.
#[derive(Deserialize, ToSchema)]
pub struct ForwardedStatement {
    /// Its number.
    #[serde(default)]
    statement: i64,
}

/// A vote one gave.
#[derive(Serialize, ToSchema)]
pub struct MyVoteJson {
    /// Number of the statement.
    statement: i64,
    words: String,
    /// 1 agrees, -1 disagrees, 0 passes.
    vote: i64,
}

/// A statement one wrote.
#[derive(Serialize, ToSchema)]
pub struct MyStatementJson {
    words: String,
    /// `waiting`, `in` or `out`.
    state: &'static str,
    /// For `out`: a code of the pack's list.
    reason: String,
}

/// What one voted and wrote.
#[derive(Serialize, ToSchema)]
pub struct MineJson {
    votes: Vec<MyVoteJson>,
    statements: Vec<MyStatementJson>,
}

type At = Path<(String, String)>;

/// How many sheets of paper there are.
#[utoipa::path(get, path = "/api/v1/c/{community}/consultations/{consultation}/sheets", tag = "consultations",
    params(("community" = String, Path, description = "12-digit code"),
        ("consultation" = String, Path, description = "Its number: C2026-001")),
    responses((status = 200, body = SheetsJson), (status = 403, description = "Not theirs to run")))]
pub async fn sheets(visit: Visit, Path((_, number)): At) -> Result<Json<SheetsJson>, Fail> {
    let (card, actor) = (visit.card.clone(), visit.actor.clone());
    let read = visit.app.db.read(move |tx| {
        let k = begin::run(tx, &card, &actor, &number)?;
        Ok::<_, Fail>((sheets::counted(tx, card.code, k.id)?, sheets::batches(tx, card.code, k.id)?, k))
    });
    let ((made, entered), batches, k) = read.await?;
    let one = |(batch, left): (Uuid, i64)| SheetBatchJson {
        batch: batch.simple().to_string(),
        left,
        url: visit.app.absolute(&urls::Batch::url(visit.card.code, &k.number, batch.simple())),
    };
    Ok(Json(SheetsJson { made, entered, batches: batches.into_iter().map(one).collect() }))
}

async fn codes(visit: &Visit, number: String, batch: Uuid) -> Result<Json<SheetCodesJson>, Fail> {
    let (card, actor, asked) = (visit.card.clone(), visit.actor.clone(), number.clone());
    let read = visit.app.db.read(move |tx| {
        let k = begin::run(tx, &card, &actor, &asked)?;
        sheets::codes(tx, card.code, k.id, batch).map_err(Fail::from)
    });
    let codes = read.await?;
    if codes.is_empty() {
        return Err(Refusal::NotFound.into());
    }
    let url = visit.app.absolute(&urls::Batch::url(visit.card.code, &number, batch.simple()));
    Ok(Json(SheetCodesJson { batch: batch.simple().to_string(), codes, url }))
}

/// Makes sheets of paper. A repeated `Idempotency-Key` makes them once.
#[utoipa::path(post, path = "/api/v1/c/{community}/consultations/{consultation}/sheets", tag = "consultations",
    request_body = NewSheets,
    params(("community" = String, Path, description = "12-digit code"),
        ("consultation" = String, Path, description = "Its number: C2026-001")),
    responses((status = 201, body = SheetCodesJson), (status = 403, description = "Not theirs to run"),
        (status = 409, description = "It is over"), (status = 422, description = "Too many or none")))]
pub async fn make(
    visit: Visit,
    Path((_, number)): At,
    headers: HeaderMap,
    Body(body): Body<NewSheets>,
) -> Result<(StatusCode, Json<SheetCodesJson>), Fail> {
    let (asked, once) = (number.clone(), sent_key(&visit, &headers));
    let make = move |tx: &mut Tx<'_>, card: &Card, actor: &Actor, moment: &mut Moment| {
        sheets::make(tx, card, actor, moment, &asked, body.many, &once)
    };
    let batch = change(&visit, make).await?;
    Ok((StatusCode::CREATED, codes(&visit, number, batch).await?))
}

/// The codes of a batch that were not entered, in the order they were made.
#[utoipa::path(get, path = "/api/v1/c/{community}/consultations/{consultation}/sheets/{batch}", tag = "consultations",
    params(("community" = String, Path, description = "12-digit code"),
        ("consultation" = String, Path, description = "Its number: C2026-001"), ("batch" = String, Path, description = "Its id")),
    responses((status = 200, body = SheetCodesJson), (status = 403, description = "Not theirs to run"),
        (status = 404, description = "No such batch, or all were entered")))]
pub async fn batch(visit: Visit, Path((_, number, batch)): Path<(String, String, String)>) -> Result<Json<SheetCodesJson>, Fail> {
    show::guard(&visit, &number).await?;
    codes(&visit, number, Uuid::try_parse(&batch).map_err(|_| Refusal::NotFound)?).await
}

/// Enters a sheet. A code counts once, so that a sheet sent twice is refused the second time.
#[utoipa::path(post, path = "/api/v1/c/{community}/consultations/{consultation}/sheets/enter", tag = "consultations",
    request_body = EnteredSheet,
    params(("community" = String, Path, description = "12-digit code"),
        ("consultation" = String, Path, description = "Its number: C2026-001")),
    responses((status = 204, description = "It counts"), (status = 403, description = "Not theirs to run"),
        (status = 409, description = "It is not open"), (status = 422, description = "No such code, entered already, or nothing marked")))]
pub async fn enter(visit: Visit, Path((_, number)): At, Body(body): Body<EnteredSheet>) -> Result<StatusCode, Fail> {
    show::guard(&visit, &number).await?;
    let mut marked: Vec<(i64, Vote)> = Vec::new();
    for mark in &body.votes {
        let vote = mark.vote.and_then(Vote::of);
        let vote = vote.ok_or_else(|| Refusal::field(&*format!("s-{}", mark.statement), ProblemKey::NotAChoice))?;
        // Two marks beside one statement say nothing.
        if marked.iter().any(|(seq, _)| *seq == mark.statement) {
            return Err(Refusal::field(&*format!("s-{}", mark.statement), ProblemKey::Taken).into());
        }
        marked.push((mark.statement, vote));
    }
    change(&visit, move |tx, card, actor, moment| sheets::enter(tx, card, actor, moment, &number, &body.code, &marked)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What one voted, and what became of what one wrote.
#[utoipa::path(get, path = "/api/v1/c/{community}/consultations/{consultation}/mine", tag = "consultations",
    params(("community" = String, Path, description = "12-digit code"),
        ("consultation" = String, Path, description = "Its number: C2026-001")),
    responses((status = 200, body = MineJson), (status = 403, description = "Does not live in its place")))]
pub async fn mine(visit: Visit, Path((_, number)): At) -> Result<Json<MineJson>, Fail> {
    let (card, actor) = (visit.card.clone(), visit.actor.clone());
    let read = visit.app.db.read(move |tx| {
        let (k, person) = vote::may(tx, &card, &actor, &number)?;
        let said = match vote::voter(tx, card.code, k.id, person)? {
            Some(v) => vote::said(tx, card.code, k.id, v.number)?,
            None => Vec::new(),
        };
        let all = store::in_state(tx, card.code, k.id, State::In)?;
        Ok::<_, Fail>((all, said, store::written_by(tx, card.code, k.id, person)?))
    });
    let (all, said, wrote) = read.await?;
    let voted = all.into_iter().filter_map(|s| {
        let (_, vote) = said.iter().find(|(seq, _)| *seq == s.seq)?;
        Some(MyVoteJson { statement: s.seq, words: s.words, vote: i64::from(vote.value()) })
    });
    let wrote = wrote.into_iter().map(|s| MyStatementJson {
        words: s.words,
        state: match s.state {
            State::Waiting => "waiting",
            State::In => "in",
            State::Out => "out",
        },
        reason: s.reason,
    });
    Ok(Json(MineJson { votes: voted.collect(), statements: wrote.collect() }))
}

/// Puts a statement forward for whichever meeting comes; whoever asks again changes nothing.
#[utoipa::path(post, path = "/api/v1/c/{community}/consultations/{consultation}/propose", tag = "consultations",
    request_body = ForwardedStatement,
    params(("community" = String, Path, description = "12-digit code"),
        ("consultation" = String, Path, description = "Its number: C2026-001")),
    responses((status = 204, description = "Who plans meetings reads it"), (status = 403, description = "Not theirs to run"),
        (status = 404, description = "No such statement")))]
pub async fn propose(visit: Visit, Path((_, number)): At, Body(body): Body<ForwardedStatement>) -> Result<StatusCode, Fail> {
    show::guard(&visit, &number).await?;
    change(&visit, move |tx, card, actor, moment| statements::propose(tx, card, actor, moment, &number, body.statement)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Brings in a consultation that was held elsewhere, in the open format; at most 1,000 statements and 100,000 votes. A repeated
/// `Idempotency-Key` (at least 16 characters) answers with the first.
#[utoipa::path(post, path = "/api/v1/c/{community}/consultations/import", tag = "consultations",
    request_body = ImportedConsultation,
    params(("community" = String, Path, description = "12-digit code")),
    responses((status = 201, body = ConsultationWholeJson), (status = 403, description = "Not for this place"),
        (status = 413, description = "Too large"), (status = 422, description = "A file cannot be read; the line is told")))]
pub async fn import(
    visit: Visit,
    headers: HeaderMap,
    Body(body): Body<ImportedConsultation, IMPORT>,
) -> Result<(StatusCode, Json<ConsultationWholeJson>), Fail> {
    check_somewhere(&visit.actor, Action::StartConsultation)?;
    let key = sent_form_key(&visit, &headers);
    let fields = [("question", &*body.question), ("background", &*body.background), ("place", &*body.place), ("once", &*key)];
    let mut wrong = Vec::new();
    let mut text = |field, text: String| {
        if text.trim().is_empty() {
            wrong.push(Problem::new(field, ProblemKey::Required));
            None
        } else {
            Some(text)
        }
    };
    let (votes, comments) = (text("votes", body.votes.clone()), text("comments", body.comments.clone()));
    let files = exchange::Texts { votes, comments };
    let exchange::Read { new, given, comments } =
        exchange::read(&visit, &Form::of(&fields), files, wrong).map_err(Refusal::Invalid)?;
    let number = new::number(&visit).await?;
    let done =
        change(&visit, move |tx, card, actor, moment| open::bring_in(tx, card, actor, moment, &number, &new, &given, &comments));
    let done = done.await?;
    Ok((StatusCode::CREATED, Json(whole(&visit, done).await?)))
}

/// All votes of a consultation that is over, in the open format.
#[utoipa::path(get, path = "/api/v1/c/{community}/consultations/{consultation}/participants-votes.csv", tag = "consultations",
    params(("community" = String, Path, description = "12-digit code"),
        ("consultation" = String, Path, description = "Its number: C2026-001")),
    responses((status = 200, body = String, content_type = "text/csv"),
        (status = 404, description = "There is none, it is not over, or too few took part")))]
pub async fn votes(visit: Visit, at: At) -> Result<Response, Fail> {
    exchange::votes(visit, at).await
}

/// All statements of a consultation that is over, in the open format.
#[utoipa::path(get, path = "/api/v1/c/{community}/consultations/{consultation}/comments.csv", tag = "consultations",
    params(("community" = String, Path, description = "12-digit code"),
        ("consultation" = String, Path, description = "Its number: C2026-001")),
    responses((status = 200, body = String, content_type = "text/csv"),
        (status = 404, description = "There is none, it is not over, or too few took part")))]
pub async fn comments(visit: Visit, at: At) -> Result<Response, Fail> {
    exchange::statements(visit, at).await
}
