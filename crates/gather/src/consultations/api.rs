//! Consultations for programs: the list, one with its statements and results, what waits to be let in.

use axum::Json;
use axum::extract::Path;
use liren_core::refusal::Refusal;
use liren_ground::ground::Ground;
use liren_ground::names;
use liren_kit::fail::Fail;
use liren_kit::visit::Visit;
use liren_kit::when::utc;
use serde::Serialize;
use utoipa::{OpenApi, ToSchema};

use super::picture::{self, Counted, FEW, Said, Shown};
use super::store::{self, Consultation, State};
use super::{api_do, api_sheets, begin, results, statements, urls};
use crate::words::Consultations;

/// A consultation in a list.
#[derive(Serialize, ToSchema)]
pub struct ConsultationJson {
    number: String,
    question: String,
    /// `coming`, `open` or `over`.
    state: &'static str,
    /// For whom, in words.
    place: String,
    opens: String,
    closes: String,
    /// How many took part when the results were drawn last; 0 below five.
    people: i64,
    url: String,
}

/// How a statement was voted on; without numbers where fewer than five voted on it.
#[derive(Serialize, ToSchema)]
pub struct ConsultationStatementJson {
    /// Its number within the consultation.
    number: i64,
    words: String,
    agree: Option<u32>,
    disagree: Option<u32>,
    pass: Option<u32>,
}

/// What many say to a statement.
#[derive(Serialize, ToSchema)]
pub struct ConsultationSaidJson {
    /// Number of the statement.
    statement: i64,
    /// Whether they agree; otherwise they disagree.
    agree: bool,
    /// How many say so.
    say: u32,
    /// Of how many who voted on it.
    of: u32,
}

/// A group of people who voted alike.
#[derive(Serialize, ToSchema)]
pub struct ConsultationGroupJson {
    /// Its letter.
    name: String,
    people: usize,
    /// What tells it from the others.
    says: Vec<ConsultationSaidJson>,
}

/// All of a consultation that everybody may read.
#[derive(Serialize, ToSchema)]
pub struct ConsultationWholeJson {
    #[serde(flatten)]
    consultation: ConsultationJson,
    background: String,
    /// Why it was ended early or is open longer.
    reason: String,
    /// How many of the people answered on paper; not told where one to four others answered.
    paper: Option<i64>,
    statements: Vec<ConsultationStatementJson>,
    /// `nothing`, `bars`, `no_groups` or `groups`.
    shown: &'static str,
    /// Why not more, in words.
    why: String,
    consensus: Vec<ConsultationSaidJson>,
    /// Numbers of statements people on both sides agree to, the furthest first.
    bridging: Vec<i64>,
    /// It was held elsewhere and its files brought in here.
    imported: bool,
    groups: Vec<ConsultationGroupJson>,
}

/// A statement that waits to be let in.
#[derive(Serialize, ToSchema)]
pub struct WaitingStatementJson {
    /// Its number.
    number: i64,
    words: String,
    /// Names of people that seem to stand in it.
    names: Vec<String>,
    /// Numbers of statements that say nearly the same.
    alike: Vec<i64>,
}

fn json(visit: &Visit, k: &Consultation, ground: &Ground, names: &names::Names) -> ConsultationJson {
    ConsultationJson {
        number: k.number.clone(),
        question: k.question.clone(),
        state: k.stands(visit.moment.now).name(),
        place: ground.name(names, &visit.card, visit.lang, k.place),
        opens: utc(k.opens),
        closes: utc(k.closes),
        people: k.people,
        url: visit.app.absolute(&urls::Consultation::url(visit.card.code, &k.number)),
    }
}

/// All consultations: what closes next first, then what is over, the last first; at most 200.
#[utoipa::path(get, path = "/api/v1/c/{community}/consultations", tag = "consultations",
    params(("community" = String, Path, description = "12-digit code")),
    responses((status = 200, body = Vec<ConsultationJson>)))]
pub async fn list(visit: Visit) -> Result<Json<Vec<ConsultationJson>>, Fail> {
    let (code, now) = (visit.card.code, visit.moment.now);
    let names = names::of(&visit.app, &visit.card).await?;
    let (ground, mut all, past) = visit
        .app
        .db
        .read(move |tx| {
            Ok::<_, liren_store::Error>((
                Ground::read(tx, code)?,
                store::after(tx, code, now, 100)?,
                store::before(tx, code, now, 100)?,
            ))
        })
        .await
        .map_err(Fail::from)?;
    all.extend(past);
    Ok(Json(all.iter().map(|k| json(&visit, k, &ground, &names)).collect()))
}

fn said(s: &Said) -> ConsultationSaidJson {
    ConsultationSaidJson { statement: s.seq, agree: s.agree, say: s.success, of: s.trials }
}

pub(super) async fn whole(visit: &Visit, number: String) -> Result<ConsultationWholeJson, Fail> {
    let code = visit.card.code;
    let names = names::of(&visit.app, &visit.card).await?;
    let (ground, k, text, all) = visit
        .app
        .db
        .read(move |tx| {
            let k = store::by_number(tx, code, &number)?.ok_or(Refusal::NotFound)?;
            let text = store::picture(tx, code, k.id)?;
            let all = store::in_state(tx, code, k.id, State::In)?;
            Ok::<_, Fail>((Ground::read(tx, code)?, k, text, all))
        })
        .await?;
    let p = picture::read(&text);
    let counted = |seq: i64| p.statements.iter().find(|c| c.seq == seq).copied().filter(|c: &Counted| c.seen() >= FEW);
    let statement = |s: &store::Statement| {
        let c = counted(s.seq);
        ConsultationStatementJson {
            number: s.seq,
            words: s.words.clone(),
            agree: c.map(|c| c.agree),
            disagree: c.map(|c| c.disagree),
            pass: c.map(|c| c.pass),
        }
    };
    Ok(ConsultationWholeJson {
        consultation: json(visit, &k, &ground, &names),
        background: k.background.clone(),
        reason: k.reason.clone(),
        paper: Some(p.paper).filter(|paper| *paper == 0 || !super::results::hidden(i64::from(p.people) - paper)),
        statements: all.iter().map(statement).collect(),
        shown: match p.shown {
            Shown::Nothing => "nothing",
            Shown::Bars => "bars",
            Shown::Groups => "groups",
            Shown::Alike | Shown::Blurred | Shown::Small(_) | Shown::Chance => "no_groups",
        },
        why: results::why(Consultations(visit.lang), &p, k.stands(visit.moment.now) != store::Stands::Over),
        consensus: p.consensus.iter().map(said).collect(),
        bridging: results::bridging(&p)
            .map(|c| c.seq)
            .filter(|seq| all.iter().any(|s| s.seq == *seq))
            .take(results::BRIDGING)
            .collect(),
        imported: k.imported,
        groups: p
            .groups
            .iter()
            .enumerate()
            .map(|(i, g)| ConsultationGroupJson {
                name: super::map::sign(i).to_string(),
                people: g.people,
                says: g.says.iter().map(said).collect(),
            })
            .collect(),
    })
}

/// One consultation with its statements and results.
#[utoipa::path(get, path = "/api/v1/c/{community}/consultations/{consultation}", tag = "consultations",
    params(("community" = String, Path, description = "12-digit code"),
        ("consultation" = String, Path, description = "Its number: C2026-001")),
    responses((status = 200, body = ConsultationWholeJson), (status = 404, description = "There is none")))]
pub async fn one(visit: Visit, Path((_, number)): Path<(String, String)>) -> Result<Json<ConsultationWholeJson>, Fail> {
    whole(&visit, number).await.map(Json)
}

/// Statements that wait to be let in.
#[utoipa::path(get, path = "/api/v1/c/{community}/consultations/{consultation}/moderate", tag = "consultations",
    params(("community" = String, Path, description = "12-digit code"),
        ("consultation" = String, Path, description = "Its number: C2026-001")),
    responses((status = 200, body = Vec<WaitingStatementJson>), (status = 403, description = "Not theirs to run")))]
pub async fn waiting(visit: Visit, Path((_, number)): Path<(String, String)>) -> Result<Json<Vec<WaitingStatementJson>>, Fail> {
    let (card, actor) = (visit.card.clone(), visit.actor.clone());
    let all = visit
        .app
        .db
        .read(move |tx| {
            let k = begin::run(tx, &card, &actor, &number)?;
            store::statements(tx, card.code, k.id).map_err(Fail::from)
        })
        .await?;
    let waits = all.iter().filter(|s| s.state == State::Waiting).map(|s| WaitingStatementJson {
        number: s.seq,
        words: s.words.clone(),
        names: statements::names(&s.words),
        alike: statements::alike(&all, s).iter().map(|o| o.seq).collect(),
    });
    Ok(Json(waits.collect()))
}

#[derive(OpenApi)]
#[openapi(
    paths(
        list,
        one,
        waiting,
        api_do::begin,
        api_do::asked,
        api_do::vote,
        api_do::write,
        api_do::moderate,
        api_do::extend,
        api_do::end,
        api_sheets::sheets,
        api_sheets::make,
        api_sheets::batch,
        api_sheets::enter,
        api_sheets::mine,
        api_sheets::propose,
        api_sheets::import,
        api_sheets::votes,
        api_sheets::comments
    ),
    components(schemas(
        ConsultationJson,
        ConsultationWholeJson,
        ConsultationStatementJson,
        ConsultationSaidJson,
        ConsultationGroupJson,
        WaitingStatementJson,
        api_do::NewConsultation,
        api_do::AskedJson,
        api_do::NewVote,
        api_do::NewStatement,
        api_do::NewVerdict,
        api_do::Longer,
        api_do::Ending,
        api_sheets::SheetsJson,
        api_sheets::SheetBatchJson,
        api_sheets::NewSheets,
        api_sheets::SheetCodesJson,
        api_sheets::SheetMark,
        api_sheets::EnteredSheet,
        api_sheets::ImportedConsultation,
        api_sheets::ForwardedStatement,
        api_sheets::MyVoteJson,
        api_sheets::MyStatementJson,
        api_sheets::MineJson
    ))
)]
struct Doc;

/// This part of the document.
pub fn doc() -> utoipa::openapi::OpenApi {
    Doc::openapi()
}
