//! Saying something, one question at a time: what, which kind of thing, where, a look at all of it. Nothing is stored
//! before the last tap but photos and voice notes, which rest as loose files; all else travels in the form itself, so that
//! "back" loses nothing and a page left open costs nobody anything.

use axum::extract::Query;
use axum::http::{StatusCode, header};
use axum::response::Response;
use data_encoding::BASE64URL_NOPAD;
use liren_core::id::{BuildingId, EntranceId, FileId, PersonId, PostId};
use liren_core::pack::{Question, Reply};
use liren_core::permission::{Action, Where, check, may_somewhere};
use liren_core::refusal::{Problem, ProblemKey, Refusal};
use liren_core::time::Zone;
use liren_ground::names::{self, Names};
use liren_ground::plan::spot;
use liren_kit::fail::Fail;
use liren_kit::form::Form;
use liren_kit::limits::Limit;
use liren_kit::page::see;
use liren_kit::visit::Visit;
use liren_store::files::FileRow;
use liren_store::{Tx, sql};
use serde::Deserialize;

use super::asked;
use super::draft::{Draft, Place, Step};
use super::file::{self, New};
use super::{files, say_check, say_pages, say_pin, urls};

/// Whether a post of the actor's lets them file for neighbours, somewhere.
pub fn may_say_for(visit: &Visit) -> bool {
    may_somewhere(&visit.actor, Action::FileForSomebody)
}

/// Whether somebody works at the desk, where orders and calls come in.
pub fn desk(visit: &Visit) -> bool {
    visit.may(Action::TakeOrders, &Where::COMMUNITY)
}

/// An entrance to choose.
pub struct Entrance {
    /// Its id.
    pub id: EntranceId,
    /// Its name.
    pub name: String,
}

/// Entrances of a building, in the order people expect.
pub fn entrances(
    tx: &mut Tx<'_>,
    code: liren_core::id::Community,
    building: BuildingId,
) -> Result<Vec<Entrance>, liren_store::Error> {
    tx.all(
        sql!("SELECT id, name FROM entrance WHERE community = $1 AND building = $2 ORDER BY sort, id"),
        &[code.into(), building.into()],
        |r| Ok(Entrance { id: r.get(0)?, name: r.get(1)? }),
    )
}

/// The person who holds a post now.
fn person_of(tx: &mut Tx<'_>, code: liren_core::id::Community, post: PostId) -> Result<Option<PersonId>, liren_store::Error> {
    let found = tx.one(
        sql!("SELECT person FROM post WHERE community = $1 AND id = $2 AND ended IS NULL"),
        &[code.into(), post.into()],
        |r| r.get::<Option<PersonId>>(0),
    )?;
    Ok(found.flatten())
}

/// Who the matter is about. Only the signed-in may say so: what closes a matter and turns it away from somebody must not
/// be done by nobody.
pub fn about(
    tx: &mut Tx<'_>,
    visit: &liren_core::permission::Actor,
    code: liren_core::id::Community,
    draft: &Draft,
) -> Result<Option<PersonId>, liren_store::Error> {
    match draft.about.parse::<PostId>() {
        Ok(post) if visit.account.is_some() => person_of(tx, code, post),
        _ => Ok(None),
    }
}

/// The poster's code in the address.
#[derive(Deserialize, Default)]
pub struct Scanned {
    /// Code of a building.
    #[serde(default)]
    b: String,
    /// Category chosen before, such as by a notice.
    #[serde(default)]
    category: String,
    /// `1` for somebody else.
    #[serde(default, rename = "for")]
    behalf: String,
    /// How they said it.
    #[serde(default)]
    source: String,
}

/// GET the first question. A poster's code fills in the building, a home of one's own is offered first.
pub async fn begin(mut visit: Visit, Query(scanned): Query<Scanned>) -> Result<Response, Fail> {
    let names = names::of(&visit.app, &visit.card).await?;
    let once = BASE64URL_NOPAD.encode(&visit.moment.bytes::<16>());
    let behalf = scanned.behalf == "1";
    if behalf && !may_say_for(&visit) {
        check(&visit.actor, Action::FileForSomebody, &Where::COMMUNITY)?;
    }
    let mut draft = Draft { once, category: scanned.category, behalf, source: scanned.source, ..Draft::default() };
    if visit.card.pack.category(&draft.category).is_none() {
        draft.category.clear();
    }
    let poster = scanned.b.trim().to_uppercase();
    if let Some((id, _)) = names.buildings.iter().find(|(_, b)| !poster.is_empty() && b.code.to_uppercase() == poster) {
        draft.place = format!("b:{id}");
        draft.poster = poster;
    }
    say_pages::what(&visit, &draft, &[], &[])
}

/// POST an answer: what the form carries is read, new files are kept, and the next question is shown.
pub async fn on(mut visit: Visit, form: Form) -> Result<Response, Fail> {
    let names = names::of(&visit.app, &visit.card).await?;
    let mut draft = Draft::of(&form);
    let at = Step::parse(form.get("at"));
    if draft.key().is_none() {
        draft.once = BASE64URL_NOPAD.encode(&visit.moment.bytes::<16>());
    }
    // Whoever takes a call down at the desk is told of the danger on the last page and not stopped: somebody is on the line.
    draft.safe |= draft.behalf && desk(&visit);
    let limits = visit.card.pack.limits;
    // A file that cannot be taken is told; what was said besides is kept.
    let (new, refused) = if form.files.is_empty() {
        (Vec::new(), Vec::new())
    } else {
        let room = (limits.photos + 1).saturating_sub(draft.files.len());
        files::keep(&mut visit, &form, room.min(limits.photos)).await?
    };
    draft.files.extend(new.iter().map(|f| f.id));
    if let Ok(drop) = form.get("drop").parse::<FileId>() {
        draft.files.retain(|f| *f != drop);
    }
    let rows = rest(&visit, &mut draft).await?;
    if !form.get("drop").is_empty() {
        return say_pages::what(&visit, &draft, &rows, &[]);
    }
    if !refused.is_empty() {
        return say_pages::what(&visit, &draft, &rows, &refused);
    }
    let go = form.get("go");
    // Back to a question that was answered: it is asked again.
    let go = match go.split_once(':') {
        Some(("ask", code)) => {
            draft.asked.retain(|(q, _)| q != code);
            "ask"
        }
        _ => go,
    };
    let back = !go.is_empty() && go != "send";
    let upto = if go == "send" { Step::Check } else { at };
    if at == Step::Pin && go != "where" {
        let look = say_pin::looked(&form, &names);
        if form.is("unpin", "1") {
            draft.pin.clear();
            return say_pin::pin(&visit, &draft, &names, look, &[]).await;
        }
        if let Some((point, tapped)) = say_pin::point(&visit, &form, &names, look).await? {
            let Some((spot, within)) = spot::at(&visit, &names, look, point).await? else {
                return say_pin::pin(&visit, &draft, &names, look, &[Problem::new("pin", ProblemKey::NotAChoice)]).await;
            };
            let compound = names.buildings.get(&spot.building).map(|b| b.compound);
            draft.pin = spot.to_string();
            draft.place = match compound {
                Some(c) if !within => format!("c:{c}"),
                _ => format!("b:{}", spot.building),
            };
            // Without scripts the plan is shown again, nearer, with the pin on it.
            if tapped {
                return say_pin::pin(&visit, &draft, &names, compound, &[]).await;
            }
        } else if draft.spot(&names).is_none() {
            return say_pin::pin(&visit, &draft, &names, look, &[Problem::new("pin", ProblemKey::Required)]).await;
        }
    }
    let wrong = if back { Vec::new() } else { draft.problems(&visit.card.pack, &names, upto) };
    // The first question with a problem is asked again.
    if let Some((step, _)) = wrong.first() {
        let (step, problems): (Step, Vec<Problem>) =
            (*step, wrong.iter().filter(|(s, _)| s == step).map(|(_, p)| p.clone()).collect());
        return show(visit, step, &draft, &names, rows, &problems).await;
    }
    if go == "send" {
        return send(visit, draft, &names, rows).await;
    }
    let step = match at {
        _ if back => Step::parse(go),
        Step::Ask if stops(&visit, &draft).is_some_and(|(_, r)| r.advice.is_some()) => Step::Stop,
        _ => draft.after(at, &visit.card.pack, &names),
    };
    show(visit, step, &draft, &names, rows, &[]).await
}

/// The question that was answered last, with its reply.
fn stops<'a>(visit: &'a Visit, draft: &Draft) -> Option<(&'a Question, &'a Reply)> {
    let (code, _) = draft.asked.last()?;
    let known = asked::known(visit.card.pack.category(&draft.category), &draft.asked);
    known.into_iter().find(|(q, _)| q.code == *code)
}

/// The files of a draft that are still there; others fall out of it (swept after a day, or filed by the same form).
pub(super) async fn rest(visit: &Visit, draft: &mut Draft) -> Result<Vec<FileRow>, Fail> {
    if draft.files.is_empty() {
        return Ok(Vec::new());
    }
    draft.files.dedup();
    draft.files.truncate(visit.card.pack.limits.photos + 1);
    let (code, ids) = (visit.card.code, draft.files.clone());
    let rows: Vec<FileRow> = visit
        .app
        .db
        .read(move |tx| {
            let mut rows = Vec::new();
            for id in &ids {
                rows.extend(liren_store::files::row(tx, code, *id)?);
            }
            Ok::<_, Fail>(rows)
        })
        .await?;
    draft.files.retain(|id| rows.iter().any(|r| r.id == *id));
    Ok(rows)
}

async fn show(
    visit: Visit,
    step: Step,
    draft: &Draft,
    names: &Names,
    rows: Vec<FileRow>,
    problems: &[Problem],
) -> Result<Response, Fail> {
    match step {
        Step::What => say_pages::what(&visit, draft, &rows, problems),
        Step::Emergency => say_pages::emergency(&visit, draft),
        Step::Category => say_pages::category(&visit, draft, problems),
        Step::Ask => match asked::next(visit.card.pack.category(&draft.category), &draft.asked) {
            Some((n, question)) => say_pages::ask(&visit, draft, n, question),
            None => say_pages::place(&visit, draft, names, problems),
        },
        Step::Stop => match stops(&visit, draft) {
            Some((question, reply)) => say_pages::stop(&visit, draft, question, reply),
            None => say_pages::category(&visit, draft, problems),
        },
        Step::Pin => {
            let look = say_pin::compound(draft, names);
            say_pin::pin(&visit, draft, names, look, problems).await
        }
        Step::Where => say_pages::place(&visit, draft, names, problems),
        Step::Check => say_check::check(visit, draft, names, rows, problems).await,
    }
}

/// Files it. The same form sent twice leads to the same receipt.
async fn send(visit: Visit, draft: Draft, names: &Names, rows: Vec<FileRow>) -> Result<Response, Fail> {
    if !draft.safe && !draft.emergencies(&visit.card.pack).is_empty() {
        return say_pages::emergency(&visit, &draft);
    }
    if let Some((question, reply)) = asked::barred(visit.card.pack.category(&draft.category), &draft.asked) {
        return say_pages::stop(&visit, &draft, question, reply);
    }
    let code = visit.card.code;
    if let Some(problem) = entrance_problem(&visit, &draft, names).await? {
        return show(visit, Step::Check, &draft, names, rows, &[problem]).await;
    }
    if draft.behalf && !may_here(&visit, &draft, names).await? {
        let problem = Problem::new("entrance", ProblemKey::OutsidePost);
        return show(visit, Step::Check, &draft, names, rows, &[problem]).await;
    }
    if let Err(Refusal::TooMany { retry_after_s }) = slow_down(&visit) {
        let problem = Problem::new("send", ProblemKey::TooOften { minutes: retry_after_s.div_ceil(60) });
        let mut page = show(visit, Step::Check, &draft, names, rows, &[problem]).await?;
        *page.status_mut() = StatusCode::TOO_MANY_REQUESTS;
        page.headers_mut().insert(header::RETRY_AFTER, retry_after_s.into());
        return Ok(page);
    }
    let number = number(&visit.app, code, &visit.card.zone, visit.moment.now).await?;
    let (app, card, actor, moment) = (visit.app.clone(), visit.card.clone(), visit.actor.clone(), visit.moment.clone());
    let new = draft.to_new(names, None, visit.lang);
    let filed = visit
        .app
        .db
        .write(move |tx| {
            let new = New { about: about(tx, &actor, code, &draft)?, ..new.clone() };
            file::file(tx, &app, &card, &actor, &mut moment.clone(), &number, &new)
        })
        .await?;
    visit.app.bell.ring();
    Ok(see(&urls::Receipt::url(code, &filed.number, &filed.secret)))
}

/// Slows down who files too often. Somebody with an account is counted by it, for many share an address; whoever holds a post writes
/// down what others say, one call after the other.
pub(super) fn slow_down(visit: &Visit) -> Result<(), Refusal> {
    let (limit, who) = match visit.actor.account {
        Some(account) if !visit.actor.posts.is_empty() => (Limit::Write, account.to_string()),
        Some(account) => (Limit::File, account.to_string()),
        None => (Limit::File, visit.client.to_string()),
    };
    visit.app.limits.take(limit, &who, visit.moment.now)
}

/// Whether the actor may file for a neighbour at the place that was chosen.
pub(super) async fn may_here(visit: &Visit, draft: &Draft, names: &Names) -> Result<bool, Fail> {
    let (card, actor, new) = (visit.card.clone(), visit.actor.clone(), draft.to_new(names, None, visit.lang));
    visit.app.db.read(move |tx| file::may_act(tx, &card, &actor, &new)).await
}

/// The next number of a community: `2026-0042`. Taken before the transaction, so that filings do not wait for each other.
pub async fn number(
    app: &liren_kit::app::App,
    code: liren_core::id::Community,
    zone: &Zone,
    now: liren_core::time::Time,
) -> Result<String, Fail> {
    let year = zone.date(now).year;
    let n = app.db.number(code, &format!("matter-{year}")).await?;
    Ok(format!("{year}-{n:04}"))
}

/// An entrance must be one of the building.
pub(super) async fn entrance_problem(visit: &Visit, draft: &Draft, names: &Names) -> Result<Option<Problem>, Fail> {
    let Some(Place::Building(building)) = draft.chosen(names) else { return Ok(None) };
    if draft.entrance.is_empty() {
        return Ok(None);
    }
    let code = visit.card.code;
    let known = visit.app.db.read(move |tx| entrances(tx, code, building).map_err(Fail::from)).await?;
    let id = draft.entrance.parse::<EntranceId>().map_err(|_| Refusal::BadRequest)?;
    Ok((!known.iter().any(|e| e.id == id)).then(|| Problem::new("entrance", ProblemKey::NotAChoice)))
}
