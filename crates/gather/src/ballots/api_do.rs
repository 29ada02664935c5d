//! Ballots for programs, the part that writes: making one, casting, entering papers, objecting, lots. The same doors as the pages.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode};
use liren_core::ballot::choice::Choice;
use liren_core::refusal::{Problem, ProblemKey, Refusal};
use liren_kit::fail::Fail;
use liren_kit::form::Form;
use liren_kit::json::Body;
use liren_kit::visit::Visit;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::api::{WholeBallotJson, whole};
use super::cast::Given;
use super::{lots, new, objection, papers_do, papers_pages, receipt, urls, vote};
use crate::once::sent_form_key;

/// A ballot to cast.
#[derive(Deserialize, ToSchema)]
pub struct CastJson {
    /// For which number of the roll; may be left out where there is one.
    #[serde(default)]
    n: Option<u32>,
    /// By the codes of items: `for:1` (or several, `for:1,3`), `against` or `abstain`, as in bundles.
    #[serde(default)]
    choices: BTreeMap<String, String>,
}

/// What is kept of a ballot that was cast. It does not show what it says.
#[derive(Serialize, ToSchema)]
pub struct ReceiptJson {
    /// The commitment, in lowercase hex.
    hash: String,
    /// For `liren verify --receipt`.
    receipt: String,
    url: String,
}

/// What a clerk enters.
#[derive(Deserialize, ToSchema)]
pub struct PaperEntryJson {
    /// `paper` (what a paper says, as if left out), `signed` (somebody signed for it) or `handed` (somebody put theirs into the box).
    #[serde(default)]
    r#do: String,
    /// The number on the paper.
    #[serde(default)]
    n: Option<u32>,
    /// The letters after it; none for papers out of a box.
    #[serde(default)]
    letters: String,
    /// As for casting; `spoiled` for what cannot be read.
    #[serde(default)]
    choices: BTreeMap<String, String>,
    /// Name of a representative.
    #[serde(default)]
    proxy: String,
    /// The written authority is kept.
    #[serde(default)]
    authority_kept: bool,
    /// The representative works for the property manager.
    #[serde(default)]
    manager_staff: bool,
    /// At the counter: the clerk saw who it is.
    #[serde(default)]
    seen: bool,
}

/// What became of it.
#[derive(Serialize, ToSchema)]
pub struct EnteredJson {
    /// `waits` (for a second person), `differs` (two people read different things), `cast`, `signed` or `handed`.
    did: &'static str,
    /// The representative votes for more owners than count.
    over_limit: bool,
}

/// An objection.
#[derive(Deserialize, ToSchema)]
pub struct ObjectionJson {
    /// `roll` or `result`.
    #[serde(default)]
    about: String,
    /// 4 to 500 characters.
    #[serde(default)]
    words: String,
}

/// An objection of somebody without an account.
#[derive(Deserialize, ToSchema)]
pub struct TakenDownJson {
    /// `roll` or `result`.
    #[serde(default)]
    about: String,
    /// 4 to 500 characters.
    #[serde(default)]
    words: String,
    /// The worker saw who it is.
    #[serde(default)]
    seen: bool,
}

/// Something for lots: a commitment before the close, its value when lots are drawn.
#[derive(Deserialize, ToSchema)]
pub struct LotJson {
    /// H(`liren lot v1` ‖ value), in lowercase hex.
    #[serde(default)]
    hash: String,
    /// 32 bytes in lowercase hex.
    #[serde(default)]
    value: String,
}

/// What choices say, as the fields of the page's form.
fn fields(choices: &BTreeMap<String, String>) -> Result<Vec<(String, String)>, Fail> {
    let mut out = Vec::new();
    for (code, said) in choices {
        let field = format!("item-{code}");
        let choice: Choice =
            said.parse().map_err(|_| Refusal::Invalid(vec![Problem::new(field.clone(), ProblemKey::NotAChoice)]))?;
        match choice {
            Choice::For(options) => out.extend(options.iter().map(|o| (field.clone(), o.to_string()))),
            one => out.push((field, one.to_string())),
        }
    }
    Ok(out)
}

/// Fields of an object, as the page's form sends them.
pub fn form<K: AsRef<str>>(pairs: &[(K, String)]) -> Form {
    pairs.iter().map(|(k, v)| (k.as_ref(), v.as_str())).collect()
}

fn once(visit: &Visit, headers: &HeaderMap) -> (String, String) {
    ("once".into(), sent_form_key(visit, headers))
}

async fn given(visit: &Visit, number: String, given: Given) -> Result<(StatusCode, Json<ReceiptJson>), Fail> {
    let url = visit.app.absolute(&urls::Receipt::url(visit.card.code, &number, given.hash));
    let receipt = receipt::text(visit, number, given).await?;
    Ok((StatusCode::CREATED, Json(ReceiptJson { hash: given.hash.to_string(), receipt, url })))
}

/// Makes a draft: an object of the fields of the page's form. A repeated `Idempotency-Key` (at least 16 characters) answers with the first.
#[utoipa::path(post, path = "/api/v1/c/{community}/ballots", tag = "ballots",
    params(("community" = String, Path, description = "12-digit code")),
    request_body(content = BTreeMap<String, String>, description = "`class`, `title`, `words`, `place` (`compound-<id>`), `part` (buildings and entrances of one compound that vote together, between commas, instead of the place), `why_place`, `mode`, \
        `keeping`, `question`, `options` (one a line, a cost after `|`), `why_class` (which majority applies and why, where the class asks for it), `share`, `marks`, `seats`, `fund`, `opens` and `closes` (dates)"),
    responses((status = 201, body = WholeBallotJson), (status = 403, description = "Not theirs to run"),
        (status = 422, description = "Something needs correcting")))]
pub async fn make(
    visit: Visit,
    headers: HeaderMap,
    Body(body): Body<BTreeMap<String, String>>,
) -> Result<(StatusCode, Json<WholeBallotJson>), Fail> {
    let mut pairs: Vec<(String, String)> = body.into_iter().filter(|(k, _)| k != "once").collect();
    pairs.push(once(&visit, &headers));
    let number = new::made(&visit, &form(&pairs)).await?;
    Ok((StatusCode::CREATED, Json(whole(&visit, number).await?)))
}

/// Casts a ballot on the web. A repeated `Idempotency-Key` (at least 16 characters) answers with the first receipt.
#[utoipa::path(post, path = "/api/v1/c/{community}/ballots/{ballot}/vote", tag = "ballots", request_body = CastJson,
    params(("community" = String, Path, description = "12-digit code"), ("ballot" = String, Path, description = "Its number: B2026-001")),
    responses((status = 201, body = ReceiptJson), (status = 403, description = "Not on the roll, or not known as its owner"),
        (status = 409, description = "It is not open, or this vote is cast"), (status = 422, description = "Not a choice")))]
pub async fn cast(
    visit: Visit,
    Path((_, number)): Path<(String, String)>,
    headers: HeaderMap,
    Body(body): Body<CastJson>,
) -> Result<(StatusCode, Json<ReceiptJson>), Fail> {
    let found = vote::known(&visit, number.clone()).await?;
    let mut pairs = fields(&body.choices)?;
    pairs.extend(body.n.map(|n| ("n".to_string(), n.to_string())));
    pairs.push(once(&visit, &headers));
    let done = vote::cast_by(&visit, &found, &form(&pairs)).await?;
    given(&visit, number, done).await
}

fn entry(body: &PaperEntryJson) -> Result<Vec<(String, String)>, Fail> {
    let mut pairs = fields(&body.choices)?;
    let mut put = |k: &str, v: String| pairs.push((k.to_string(), v));
    put("do", body.r#do.clone());
    put("n", body.n.map(|n| n.to_string()).unwrap_or_default());
    put("letters", body.letters.clone());
    put("proxy", body.proxy.clone());
    for (field, on) in [("kept", body.authority_kept), ("staff", body.manager_staff), ("seen", body.seen)] {
        if on {
            put(field, "yes".into());
        }
    }
    Ok(pairs)
}

/// Enters what a paper says, or that somebody signed for one or put theirs into the box. A paper is cast once two people entered the same.
#[utoipa::path(post, path = "/api/v1/c/{community}/ballots/{ballot}/papers", tag = "ballots", request_body = PaperEntryJson,
    params(("community" = String, Path, description = "12-digit code"), ("ballot" = String, Path, description = "Its number: B2026-001")),
    responses((status = 200, body = EnteredJson), (status = 403, description = "Not theirs to enter"),
        (status = 409, description = "Not the time, or this paper is in"), (status = 422, description = "Something needs correcting")))]
pub async fn enter(
    mut visit: Visit,
    Path((_, number)): Path<(String, String)>,
    Body(body): Body<PaperEntryJson>,
) -> Result<Json<EnteredJson>, Fail> {
    let l = papers_pages::loaded(&visit, number).await?;
    let done = papers_do::entered(&mut visit, &l, &form(&entry(&body)?)).await?;
    Ok(Json(EnteredJson { did: done.did, over_limit: done.over }))
}

/// Casts for an owner who is at the counter. A repeated `Idempotency-Key` (at least 16 characters) answers with the first receipt.
#[utoipa::path(post, path = "/api/v1/c/{community}/ballots/{ballot}/counter", tag = "ballots", request_body = PaperEntryJson,
    params(("community" = String, Path, description = "12-digit code"), ("ballot" = String, Path, description = "Its number: B2026-001")),
    responses((status = 201, body = ReceiptJson), (status = 403, description = "Not theirs to enter"),
        (status = 409, description = "Not the time, or this vote is cast"), (status = 422, description = "Something needs correcting")))]
pub async fn counter(
    mut visit: Visit,
    Path((_, number)): Path<(String, String)>,
    headers: HeaderMap,
    Body(body): Body<PaperEntryJson>,
) -> Result<(StatusCode, Json<ReceiptJson>), Fail> {
    let l = papers_pages::loaded(&visit, number.clone()).await?;
    let mut pairs = entry(&body)?;
    pairs.push(once(&visit, &headers));
    let done = papers_do::at_counter(&mut visit, &l, &form(&pairs)).await?;
    given(&visit, number, done).await
}

/// Objects to the roll while it is posted, or to the result. Only who runs the ballot reads the words; the answer is public.
#[utoipa::path(post, path = "/api/v1/c/{community}/ballots/{ballot}/objections", tag = "ballots", request_body = ObjectionJson,
    params(("community" = String, Path, description = "12-digit code"), ("ballot" = String, Path, description = "Its number: B2026-001")),
    responses((status = 204, description = "Written down"), (status = 403, description = "Does not live here"),
        (status = 409, description = "Nothing can be objected to now"), (status = 422, description = "Too short, or enough of them")))]
pub async fn object(
    visit: Visit,
    Path((_, number)): Path<(String, String)>,
    headers: HeaderMap,
    Body(body): Body<ObjectionJson>,
) -> Result<StatusCode, Fail> {
    let about = objection::about_of(&body.about)?;
    objection::sent(&visit, &number, &form(&[("words".into(), body.words), once(&visit, &headers)]), about).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes an objection down at the counter, for somebody without an account. Only who runs the ballot reads the words.
#[utoipa::path(post, path = "/api/v1/c/{community}/ballots/{ballot}/objections/counter", tag = "ballots", request_body = TakenDownJson,
    params(("community" = String, Path, description = "12-digit code"), ("ballot" = String, Path, description = "Its number: B2026-001")),
    responses((status = 204, description = "Written down"), (status = 403, description = "Not theirs to take down"),
        (status = 409, description = "Nothing can be objected to now"), (status = 422, description = "Something needs correcting")))]
pub async fn take_down(
    visit: Visit,
    Path((_, number)): Path<(String, String)>,
    headers: HeaderMap,
    Body(body): Body<TakenDownJson>,
) -> Result<StatusCode, Fail> {
    let seen = if body.seen { "yes" } else { "" };
    let pairs =
        [("about".into(), body.about), ("counter".into(), body.words), ("seen".into(), seen.into()), once(&visit, &headers)];
    objection::taken(&visit, &number, &form(&pairs)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Hands in a commitment for lots before the close, or its value when they are drawn.
#[utoipa::path(post, path = "/api/v1/c/{community}/ballots/{ballot}/lots", tag = "ballots", request_body = LotJson,
    params(("community" = String, Path, description = "12-digit code"), ("ballot" = String, Path, description = "Its number: B2026-001")),
    responses((status = 204, description = "Taken"), (status = 403, description = "Does not live here, or committed to nothing"),
        (status = 409, description = "No lots are drawn now"), (status = 422, description = "Not what was committed to")))]
pub async fn lot(visit: Visit, Path((_, number)): Path<(String, String)>, Body(body): Body<LotJson>) -> Result<StatusCode, Fail> {
    let reveals = if body.value.is_empty() { "" } else { "reveal" };
    let pairs = [("do", reveals.into()), ("hash", body.hash), ("value", body.value)];
    lots::hand_in(&visit, number, &form(&pairs)).await?;
    Ok(StatusCode::NO_CONTENT)
}
