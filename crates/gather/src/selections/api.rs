//! Selections for programs.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode};
use liren_core::refusal::Refusal;
use liren_core::selection::Kind;
use liren_ground::ground::Ground;
use liren_ground::names;
use liren_kit::fail::Fail;
use liren_kit::form::Form;
use liren_kit::json::Body;
use liren_kit::visit::Visit;
use liren_kit::when::utc;
use liren_store::Error;
use serde::{Deserialize, Serialize};
use utoipa::{OpenApi, ToSchema};

use super::asked::{Act, Said};
use super::pages::{id_of, may_say, numbered, runs, whole};
use super::view::place_name;
use super::wall::ROWS;
use super::whole::{Candidate, Whole};
use super::{act, api_more, new, pages, said, store};
use crate::filings::FilingJson;
use crate::filings::store::{self as filings, Of};
use crate::once::sent_form_key;

/// A selection.
#[derive(Serialize, ToSchema)]
pub struct SelectionJson {
    id: String,
    /// Code of the pack.
    code: String,
    /// Whose homes choose.
    place: String,
    why: String,
    /// Years of the term.
    years: i64,
    /// `term`, `by_election` or `recall`.
    kind: &'static str,
    /// How many are chosen.
    seats: i64,
    /// `open`, `ballot`, `posted`, `done`, `lost` or `ended`.
    state: String,
    /// When it began, in UTC.
    begun: String,
    /// Candidates are posted until then.
    notice: String,
    /// The result is posted until then.
    until: Option<String>,
    /// When it was over.
    ended: Option<String>,
    /// Why it was ended early, or went back to the homes.
    reason: String,
    /// Its page.
    url: String,
}

/// Somebody who agreed to stand.
#[derive(Serialize, ToSchema)]
pub struct CandidateJson {
    id: String,
    name: String,
    about: String,
    /// `own`, `neighbours` or `body`; `holder` of whoever is called back.
    how: String,
    /// Homes behind them, once these have spoken; after a ballot, those who voted for them.
    homes: Option<i64>,
    /// After an owners’ ballot, the area that is for them, in 0.01 m².
    area: i64,
    /// Chosen by enough homes, or by the ballot.
    chosen: bool,
    /// The seat they won, 1 for most votes.
    seat: Option<i64>,
    /// What they want to do.
    plans: String,
    /// How many neighbours proposed them.
    proposers: i64,
    /// Their page; whoever is to be called back has none.
    page: Option<String>,
}

impl CandidateJson {
    /// What is public of somebody who agreed to stand.
    pub(super) fn of(visit: &Visit, w: &Whole, c: &Candidate) -> Self {
        let s = &w.selection;
        let page = (s.kind != Kind::Recall).then(|| super::Candidate::url(visit.card.code, s.id, c.id));
        Self {
            id: c.id.to_string(),
            name: c.name.clone(),
            about: c.about.clone(),
            how: c.how.clone(),
            homes: (!matches!(s.state.as_str(), "open" | "ballot")).then_some(c.voices),
            area: c.area,
            chosen: w.won(c),
            seat: c.seat,
            plans: c.plans.clone(),
            proposers: c.proposers,
            page: page.map(|path| visit.app.absolute(&path)),
        }
    }
}

/// A selection with all that is public of it.
#[derive(Serialize, ToSchema)]
pub struct WholeSelectionJson {
    #[serde(flatten)]
    selection: SelectionJson,
    candidates: Vec<CandidateJson>,
    /// Homes of the place.
    homes: u64,
    /// Homes that are needed, where homes decide on one page.
    needed: u64,
    /// Who asks for a recall so far: homes, or owners where owners choose.
    ask: u64,
    /// The number of its ballot.
    ballot: Option<String>,
    /// By when it is filed with the authority, and that it was; nothing where nothing is filed, or not yet.
    filing: Option<FilingJson>,
    /// The number of the last step, to be sent with the next.
    seen: i64,
}

fn json(visit: &Visit, s: &store::Selection, place: String) -> SelectionJson {
    SelectionJson {
        id: s.id.to_string(),
        code: s.code.clone(),
        place,
        why: s.why.clone(),
        years: s.years,
        kind: s.kind.name(),
        seats: s.seats,
        state: s.state.clone(),
        begun: utc(s.begun),
        notice: utc(s.notice),
        until: s.until.map(utc),
        ended: s.ended.map(utc),
        reason: s.reason.clone(),
        url: visit.app.absolute(&super::Selection::url(visit.card.code, s.id)),
    }
}

/// Selections, those that run first.
#[utoipa::path(get, path = "/api/v1/c/{community}/selections", tag = "selections",
    params(("community" = String, Path, description = "12-digit code")),
    responses((status = 200, body = Vec<SelectionJson>), (status = 404, description = "No such community")))]
pub async fn list(visit: Visit) -> Result<Json<Vec<SelectionJson>>, Fail> {
    let (app, code) = (visit.app.clone(), visit.card.code);
    let names = names::of(&visit.app, &visit.card).await?;
    let read =
        visit.app.db.read(move |tx| Ok::<_, liren_store::Error>((store::all(tx, code, ROWS)?, Ground::kept(tx, &app, code)?)));
    let (all, ground) = read.await.map_err(Fail::from)?;
    Ok(Json(all.iter().map(|s| json(&visit, s, place_name(&visit, &ground, &names, s.place))).collect()))
}

/// A selection to begin.
#[derive(Deserialize, ToSchema)]
pub struct NewSelectionJson {
    /// Code of the pack: `neighbour_leader`...
    #[serde(default)]
    code: String,
    /// The sort of place and its id, whose homes choose: `circle-<id>`.
    #[serde(default)]
    place: String,
    /// Why it is held.
    #[serde(default)]
    why: String,
    /// Years of the term.
    #[serde(default)]
    years: u32,
    /// How many are chosen; one when it is left out.
    seats: Option<u32>,
    /// Seats that fell empty are filled, for what is left of their term.
    #[serde(default)]
    rest: bool,
}

/// What a home said on paper of a selection.
#[derive(Deserialize, ToSchema)]
pub struct SelectionPaperJson {
    /// The home.
    #[serde(default)]
    home: String,
    /// Whom it is for.
    #[serde(default)]
    candidate: String,
}

/// Begins a selection. A repeated `Idempotency-Key` (at least 16 characters) answers with the first.
#[utoipa::path(post, path = "/api/v1/c/{community}/selections", tag = "selections", request_body = NewSelectionJson,
    params(("community" = String, Path, description = "12-digit code")),
    responses((status = 201, body = WholeSelectionJson), (status = 403, description = "Not for this place"),
        (status = 422, description = "Something needs correcting, or one runs there")))]
pub async fn begin(
    visit: Visit,
    headers: HeaderMap,
    Body(body): Body<NewSelectionJson>,
) -> Result<(StatusCode, Json<WholeSelectionJson>), Fail> {
    let key = sent_form_key(&visit, &headers);
    let (years, seats) = (body.years.to_string(), body.seats.map(|n| n.to_string()).unwrap_or_default());
    let form = Form::of(&[
        ("code", &body.code),
        ("place", &body.place),
        ("why", &body.why),
        ("years", &years),
        ("seats", &seats),
        ("rest", if body.rest { "1" } else { "" }),
        ("once", &key),
    ]);
    let id = new::begun(&visit, &form).await?;
    let community = visit.card.code.to_string();
    Ok((StatusCode::CREATED, one(visit, Path((community, id.to_string()))).await?))
}

/// Takes down what a home said on paper. What it said itself is not replaced.
#[utoipa::path(post, path = "/api/v1/c/{community}/selections/{selection}/paper", tag = "selections", request_body = SelectionPaperJson,
    params(("community" = String, Path, description = "12-digit code"), ("selection" = String, Path, description = "Its id")),
    responses((status = 200, body = WholeSelectionJson), (status = 403, description = "Does not lead there"),
        (status = 409, description = "Not at this point"), (status = 422, description = "No such home or candidate there")))]
pub async fn paper(
    visit: Visit,
    Path((community, id)): Path<(String, String)>,
    Body(body): Body<SelectionPaperJson>,
) -> Result<Json<WholeSelectionJson>, Fail> {
    pages::take_down(&visit, id_of(&id)?, &Form::of(&[("home", &body.home), ("candidate", &body.candidate)])).await?;
    one(visit, Path((community, id))).await
}

/// One selection.
#[utoipa::path(get, path = "/api/v1/c/{community}/selections/{selection}", tag = "selections",
    params(("community" = String, Path, description = "12-digit code"), ("selection" = String, Path, description = "Its id")),
    responses((status = 200, body = WholeSelectionJson), (status = 404, description = "No such selection")))]
pub async fn one(visit: Visit, Path((_, id)): Path<(String, String)>) -> Result<Json<WholeSelectionJson>, Fail> {
    let w = whole(&visit, id_of(&id)?).await?;
    let names = names::of(&visit.app, &visit.card).await?;
    let (app, code) = (visit.app.clone(), visit.card.code);
    let of = Of::Selection(w.selection.id);
    let read = visit.app.db.read(move |tx| Ok::<_, Error>((Ground::kept(tx, &app, code)?, filings::one(tx, code, of)?)));
    let (ground, filing) = read.await.map_err(Fail::from)?;
    let s = &w.selection;
    let standing = w.standing();
    Ok(Json(WholeSelectionJson {
        selection: json(&visit, s, place_name(&visit, &ground, &names, s.place)),
        candidates: w.stand().map(|c| CandidateJson::of(&visit, &w, c)).collect(),
        homes: w.count,
        ask: w.asked.0,
        ballot: w.ballot.as_ref().filter(|b| b.is_public()).map(|b| b.number.clone()),
        filing: filing.map(|f| FilingJson::of(&visit, &f)),
        needed: w.rules()?.agree.map_or(0, |a| a.least(standing.homes)),
        seen: s.seq,
    }))
}

/// Does something with a selection: an object of the fields of the page's form, with `do` and `seen`.
#[utoipa::path(post, path = "/api/v1/c/{community}/selections/{selection}", tag = "selections",
    params(("community" = String, Path, description = "12-digit code"), ("selection" = String, Path, description = "Its id")),
    request_body(content = BTreeMap<String, String>, description = "`do` is propose, consent, decline, confirm, ballot, post, reply, reopen, sign, \
        second or end"),
    responses((status = 200, body = WholeSelectionJson), (status = 403, description = "Not theirs to run"),
        (status = 409, description = "Somebody else was quicker, or something lacks for the step"),
        (status = 422, description = "Wrong fields")))]
pub async fn run(
    visit: Visit,
    Path((community, id)): Path<(String, String)>,
    Json(fields): Json<BTreeMap<String, String>>,
) -> Result<Json<WholeSelectionJson>, Fail> {
    let key = id_of(&id)?;
    let w = whole(&visit, key).await?;
    runs(&visit, &w).await?;
    let form: Form = fields.into_iter().collect();
    let asked = numbered(&visit, Act::read(&form, w.rules()?).map_err(Refusal::Invalid)?).await?;
    let seen = form.get("seen").parse().unwrap_or(0);
    let (app, card, actor, moment) = (visit.app.clone(), visit.card.clone(), visit.actor.clone(), visit.moment.clone());
    visit.app.db.write(move |tx| act::perform(tx, &app, &card, &actor, &mut moment.clone(), key, seen, &asked)).await?;
    visit.app.bell.ring();
    one(visit, Path((community, id))).await
}

/// Says something as somebody who lives there: an object of the fields of the page's form, with `do`.
#[utoipa::path(post, path = "/api/v1/c/{community}/selections/{selection}/say", tag = "selections",
    params(("community" = String, Path, description = "12-digit code"), ("selection" = String, Path, description = "Its id")),
    request_body(content = BTreeMap<String, String>, description = "`do` is stand (also to agree when one was proposed), neighbour, voice, \
        withdraw, defend or object"),
    responses((status = 200, body = WholeSelectionJson), (status = 403, description = "No home there"),
        (status = 409, description = "Not at this point"), (status = 422, description = "Wrong fields")))]
pub async fn say(
    visit: Visit,
    Path((community, id)): Path<(String, String)>,
    Json(fields): Json<BTreeMap<String, String>>,
) -> Result<Json<WholeSelectionJson>, Fail> {
    let w = may_say(&visit, &id).await?;
    let key = w.selection.id;
    let asked = Said::read(&fields.into_iter().collect(), w.rules()?).map_err(Refusal::Invalid)?;
    let (app, card, actor, moment) = (visit.app.clone(), visit.card.clone(), visit.actor.clone(), visit.moment.clone());
    visit.app.db.write(move |tx| said::say(tx, &app, &card, &actor, &mut moment.clone(), key, &asked)).await?;
    visit.app.bell.ring();
    one(visit, Path((community, id))).await
}

#[derive(OpenApi)]
#[openapi(
    paths(
        list,
        begin,
        one,
        run,
        say,
        paper,
        api_more::candidate,
        api_more::own,
        api_more::paper,
        api_more::recall,
        api_more::ask
    ),
    components(schemas(SelectionJson, CandidateJson, WholeSelectionJson))
)]
struct Doc;

/// This part of the document.
pub fn doc() -> utoipa::openapi::OpenApi {
    Doc::openapi()
}
