//! Projects for programs. What is done with one is sent by the same fields as the page's form.

use axum::Json;
use axum::extract::Path;
use liren_core::project::{balance, next};
use liren_core::refusal::Refusal;
use liren_core::time::Time;
use liren_ground::ground::Ground;
use liren_ground::names;
use liren_kit::fail::Fail;
use liren_kit::json::Body;
use liren_kit::visit::Visit;
use liren_kit::when::utc;
use serde::Serialize;
use utoipa::{OpenApi, ToSchema};

use super::act::{self, By, Done};
use super::asked::Act;
use super::said::lacks_words;
use super::shares::ShareJson;
use super::store::{self, Project};
use super::{api_do, shares, urls};
use crate::documents::papers::{AttachedJson, DoneJson, Paper, ids, room};
use crate::matters::PinJson;
use crate::words::Projects;

/// A project in a list.
#[derive(Serialize, ToSchema)]
pub struct ProjectJson {
    number: String,
    title: String,
    /// Code of its kind in the pack.
    kind: String,
    /// `idea`, `decided`, `works`, `accepting`, `warranty`, `closed` or `dropped`.
    stage: &'static str,
    /// For whom, in words.
    place: String,
    url: String,
    changed: String,
    /// A milestone has passed its day and is not done.
    late: bool,
}

/// A way to do it.
#[derive(Serialize, ToSchema)]
pub struct OptionJson {
    id: String,
    title: String,
    words: String,
    /// In fen (0.01 yuan).
    cost: i64,
    chosen: bool,
    /// Photos and documents.
    files: Vec<AttachedJson>,
}

/// A firm's quote.
#[derive(Serialize, ToSchema)]
pub struct QuoteJson {
    id: String,
    firm: String,
    words: String,
    /// In fen.
    amount: i64,
    months: i64,
    taken: bool,
    why: String,
    /// The offer itself: photos and documents.
    files: Vec<AttachedJson>,
}

/// A part of the works.
#[derive(Serialize, ToSchema)]
pub struct MilestoneJson {
    id: String,
    title: String,
    due: String,
    /// The post that sees to it.
    owner: String,
    done: Option<String>,
    /// Its day has passed, and it is not done.
    late: bool,
    /// Photos and documents.
    files: Vec<AttachedJson>,
}

/// A point that is looked at.
#[derive(Serialize, ToSchema)]
pub struct PointJson {
    id: String,
    words: String,
    /// Homes that say done; of each one voice counts.
    done: i64,
    not_done: i64,
}

/// How much of one thing is needed.
#[derive(Serialize, ToSchema)]
pub struct DemandJson {
    /// Code of the need in the pack.
    code: String,
    /// How many homes; of each one voice counts.
    people: i64,
    things: i64,
}

/// Consent in one entrance: homes that agree, do not, and all.
#[derive(Serialize, ToSchema)]
pub struct ConsentJson {
    entrance: String,
    yes: i64,
    no: i64,
    homes: i64,
    agreed: bool,
}

/// A line of the accounts.
#[derive(Serialize, ToSchema)]
pub struct AccountLineJson {
    seq: i64,
    /// In fen; below zero what was spent.
    amount: i64,
    words: String,
    corrects: Option<i64>,
    at: String,
    /// Vouchers: photos and documents.
    files: Vec<AttachedJson>,
}

/// All of a project.
#[derive(Serialize, ToSchema)]
pub struct WholeJson {
    #[serde(flatten)]
    project: ProjectJson,
    problem: String,
    helps: String,
    burdens: String,
    firm: String,
    warranty: Option<String>,
    /// In fen.
    cost: i64,
    /// In fen.
    funded: i64,
    /// How the owners' part is shared: `area`, `home` or `none`.
    shared: &'static str,
    /// What the homes pay of whose owner the reader is, as an officer checked.
    my_shares: Vec<ShareJson>,
    options: Vec<OptionJson>,
    quotes: Vec<QuoteJson>,
    milestones: Vec<MilestoneJson>,
    /// What people need; those that fewer than five need are left out.
    demand: Vec<DemandJson>,
    /// Where on the plan they need it, once five people marked a spot.
    spots: Vec<PinJson>,
    consents: Vec<ConsentJson>,
    points: Vec<PointJson>,
    /// Photos of how it was before.
    before: Vec<AttachedJson>,
    /// Photos of how it is after.
    after: Vec<AttachedJson>,
    /// What was written down when it was accepted: photos and documents.
    acceptance: Vec<AttachedJson>,
    accounts: Vec<AccountLineJson>,
    /// In fen.
    balance: i64,
    /// What lacks for the next stage, in words.
    lacks: Vec<String>,
    /// To be sent back as `seen` with what is done.
    seen: i64,
}

/// `due` is the day of the next open milestone.
fn json(visit: &Visit, p: &Project, ground: &Ground, names: &names::Names, due: Option<Time>) -> ProjectJson {
    ProjectJson {
        number: p.number.clone(),
        title: p.title.clone(),
        kind: p.kind.clone(),
        stage: p.stage.name(),
        place: ground.name(names, &visit.card, visit.lang, p.place),
        url: visit.app.absolute(&urls::Project::url(visit.card.code, &p.number)),
        changed: utc(p.changed),
        late: due.is_some_and(|due| due < visit.moment.now) && !p.stage.over(),
    }
}

/// All projects, what changed last first.
#[utoipa::path(get, path = "/api/v1/c/{community}/projects", tag = "projects",
    params(("community" = String, Path, description = "12-digit code")),
    responses((status = 200, body = Vec<ProjectJson>), (status = 404, description = "No such community")))]
pub async fn list(visit: Visit) -> Result<Json<Vec<ProjectJson>>, Fail> {
    let code = visit.card.code;
    let names = names::of(&visit.app, &visit.card).await?;
    let app = visit.app.clone();
    let (all, ground, dues) = visit
        .app
        .db
        .read(move |tx| {
            Ok::<_, liren_store::Error>((store::all(tx, code, 200)?, Ground::kept(tx, &app, code)?, store::dues(tx, code)?))
        })
        .await
        .map_err(Fail::from)?;
    Ok(Json(all.iter().map(|p| json(&visit, p, &ground, &names, dues.get(&p.id).copied())).collect()))
}

/// One project.
#[utoipa::path(get, path = "/api/v1/c/{community}/projects/{project}", tag = "projects",
    params(("community" = String, Path, description = "12-digit code"), ("project" = String, Path, description = "Its number: P2026-001")),
    responses((status = 200, body = WholeJson), (status = 404, description = "No such project")))]
pub async fn one(visit: Visit, Path((_, number)): Path<(String, String)>) -> Result<Json<WholeJson>, Fail> {
    whole(&visit, number).await.map(Json)
}

pub(super) async fn whole(visit: &Visit, number: String) -> Result<WholeJson, Fail> {
    let (app, code) = (visit.app.clone(), visit.card.code);
    let names = names::of(&visit.app, &visit.card).await?;
    let (card, actor, known) = (visit.card.clone(), visit.actor.clone(), names.clone());
    let (w, ground, mine) = visit
        .app
        .db
        .read(move |tx| {
            let p = store::by_number(tx, code, &number)?.ok_or(Refusal::NotFound)?;
            let ground = Ground::kept(tx, &app, code)?;
            let w = store::whole(tx, &app, code, &ground, p)?;
            let mine = shares::mine(tx, &card, &known, &ground, &actor, &w)?;
            Ok::<_, Fail>((w, ground, mine))
        })
        .await?;
    let p = &w.project;
    let entries: Vec<_> = w.entries.iter().map(|e| e.entry).collect();
    let lacks = next(p.stage, &w.standing()).err().unwrap_or_default();
    let files = |purpose: &str, subject| {
        let at = |f: &Paper| urls::File::url(visit.card.code, &p.number, f.file, "full");
        w.papers(purpose, subject).map(|f| AttachedJson::of(visit, f, &at(f))).collect::<Vec<_>>()
    };
    Ok(WholeJson {
        project: json(visit, p, &ground, &names, w.milestones.iter().filter(|m| m.done.is_none()).map(|m| m.due).min()),
        problem: p.problem.clone(),
        helps: p.helps.clone(),
        burdens: p.burdens.clone(),
        firm: p.firm.clone(),
        warranty: p.warranty.map(utc),
        cost: w.cost().0,
        funded: w.funded().0,
        shared: p.shared.name(),
        my_shares: mine.iter().map(ShareJson::of).collect(),
        options: w
            .options
            .iter()
            .map(|o| OptionJson {
                id: o.id.to_string(),
                title: o.title.clone(),
                words: o.words.clone(),
                cost: o.cost.0,
                chosen: o.chosen,
                files: files("option", Some(o.id)),
            })
            .collect(),
        quotes: w
            .quotes
            .iter()
            .map(|q| QuoteJson {
                id: q.id.to_string(),
                firm: q.firm.clone(),
                words: q.words.clone(),
                amount: q.amount.0,
                months: q.months,
                taken: q.taken,
                why: q.why.clone(),
                files: files("quote", Some(q.id)),
            })
            .collect(),
        milestones: w
            .milestones
            .iter()
            .map(|m| MilestoneJson {
                id: m.id.to_string(),
                title: m.title.clone(),
                due: utc(m.due),
                owner: names.post(&visit.card, visit.lang, m.post),
                done: m.done.map(utc),
                late: m.done.is_none() && m.due < visit.moment.now,
                files: files("milestone", Some(m.id)),
            })
            .collect(),
        demand: w
            .demand
            .keys()
            .filter_map(|code| w.needed(code).map(|(people, things)| DemandJson { code: code.clone(), people, things }))
            .collect(),
        spots: w.shown_spots().iter().map(|s| PinJson::of(*s, &names)).collect(),
        consents: w
            .consents
            .iter()
            .map(|c| ConsentJson {
                entrance: ground.name(&names, &visit.card, visit.lang, liren_ground::ground::Place::Entrance(c.entrance)),
                yes: c.yes,
                no: c.no,
                homes: c.homes,
                agreed: w.agrees(c),
            })
            .collect(),
        points: w
            .points
            .iter()
            .map(|q| PointJson {
                id: q.id.to_string(),
                words: w.point_words(q, visit.lang).into(),
                done: q.done,
                not_done: q.not_done,
            })
            .collect(),
        before: files("before", None),
        after: files("after", None),
        acceptance: files("acceptance", None),
        accounts: w
            .entries
            .iter()
            .map(|e| AccountLineJson {
                seq: e.entry.seq,
                amount: e.entry.amount.0,
                words: e.words.clone(),
                corrects: e.entry.corrects,
                at: utc(e.at),
                files: files("entry", Some(store::voucher(e.entry.seq))),
            })
            .collect(),
        balance: balance(&entries).2.0,
        lacks: lacks.iter().map(|l| lacks_words(Projects(visit.lang), l)).collect(),
        seen: p.seq,
    })
}

/// Does something with a project: an object of the fields of the page's form, with `do` and `seen`, and `files` where some come with it.
#[utoipa::path(post, path = "/api/v1/c/{community}/projects/{project}", tag = "projects",
    params(("community" = String, Path, description = "12-digit code"), ("project" = String, Path, description = "Its number: P2026-001")),
    request_body(content = DoneJson, description = "`do` is option, choose, fund, share, quote, take, milestone, moved, reached, \
        change, point, mended, photo, acceptance, entry, counter, next or drop; photos and documents come with option, quote, reached, \
        acceptance, entry and counter, photos with photo"),
    responses((status = 200, body = WholeJson), (status = 403, description = "Not theirs to run"),
        (status = 409, description = "Somebody else was quicker, or something lacks for the next stage"),
        (status = 422, description = "Wrong fields")))]
pub async fn run(
    visit: Visit,
    Path((_, number)): Path<(String, String)>,
    Body(done): Body<DoneJson>,
) -> Result<Json<WholeJson>, Fail> {
    let form = done.form();
    let act = Act::read(&form, done.files.len()).map_err(Refusal::Invalid)?;
    let files = ids(&done.files, room(act.takes(), visit.card.pack.limits.photos)).map_err(|p| Refusal::Invalid(vec![p]))?;
    let seen = form.get("seen").parse().unwrap_or(0);
    let (app, card, actor, moment, asked) =
        (visit.app.clone(), visit.card.clone(), visit.actor.clone(), visit.moment.clone(), number.clone());
    let done = visit
        .app
        .db
        .write(move |tx| {
            act::perform(tx, &app, &card, &mut moment.clone(), &asked, &act, &By { actor: &actor, seen, files: &files })
        })
        .await?;
    visit.app.bell.ring();
    match done {
        Done::Yes => whole(&visit, number).await.map(Json),
        Done::Lacks(_) => Err(Refusal::NotUnderWay.into()),
    }
}

#[derive(OpenApi)]
#[openapi(
    paths(list, one, run, shares::api, api_do::begin, api_do::answer, api_do::paper, api_do::spot),
    components(schemas(
        DemandJson,
        shares::ShareJson,
        shares::SharesJson,
        api_do::NewProjectJson,
        api_do::ProjectAnswerJson,
        api_do::PaperJson,
        api_do::SpotJson,
        ProjectJson,
        WholeJson,
        OptionJson,
        QuoteJson,
        MilestoneJson,
        PointJson,
        ConsentJson,
        AccountLineJson,
        AttachedJson,
        DoneJson
    ))
)]
struct Doc;

/// This part of the document.
pub fn doc() -> utoipa::openapi::OpenApi {
    Doc::openapi()
}
