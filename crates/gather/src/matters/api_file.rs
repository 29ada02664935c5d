//! Filing for programs: by oneself, or by somebody in a post for a neighbour who called, came by or wrote. The same draft as a
//! form's, judged by the same rules, and put down by the same function.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use data_encoding::BASE64URL_NOPAD;
use liren_core::id::{CompoundId, EntranceId, PostId};
use liren_core::permission::{Action, Where, check};
use liren_core::refusal::{Problem, ProblemKey, Refusal};
use liren_ground::messages::hear::Channel;
use liren_ground::names;
use liren_kit::fail::Fail;
use liren_kit::json::Body;
use liren_kit::once;
use liren_kit::visit::Visit;
use liren_kit::when::utc;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::api::{SECRET, secret};
use super::asked;
use super::draft::{Draft, Step};
use super::file::{self, New};
use super::pin::PinJson;
use super::receipt::{self, SlipJson};
use super::view::{MatterRow, Naming};
use super::{say, similar, urls};

/// What a program files. Words or a file are needed; all else has its default.
#[derive(Deserialize, ToSchema, Default)]
#[serde(default, deny_unknown_fields)]
pub struct NewMatter {
    /// Category code of the rule pack.
    pub category: String,
    /// The reporter's words.
    pub words: String,
    /// Codes of the category's questions (see the rule pack) with the codes of their replies.
    pub answers: BTreeMap<String, String>,
    /// Kind code; the category's own when empty.
    pub kind: String,
    /// The code on the building's poster; empty for somewhere in the community.
    pub building: String,
    /// The entrance's name or id; may be empty.
    pub entrance: String,
    /// The compound's name or id, for what stands in none of its buildings; may be empty.
    pub compound: String,
    /// The spot on the plan, told by the building.
    pub pin: Option<PinJson>,
    /// Code of the shared part; may be empty.
    pub part: String,
    /// Phone or mail to tell the reporter; may be empty.
    pub contact: String,
    /// By which of their own contacts somebody signed in is told: `phone`, `mail` or `here` (by none); empty for what they chose on
    /// their own page, `other` for `contact`.
    pub tell: String,
    /// Filed for somebody else, who called, came by or wrote, by a post that looks after the place. Then `contact` is theirs.
    pub behalf: bool,
    /// They agreed that it is filed for them: needed with `behalf`.
    pub consent: bool,
    /// Their name, as the receipt and those who handle it read it; may be empty.
    pub name: String,
    /// How they said it: `call`, `visit` or `paper`. Only with `behalf`.
    pub source: String,
    /// "Not to my neighbour leader".
    pub not_leader: bool,
    /// The id of a post whose holder it is about: it is closed to everybody else and never reaches them. For somebody signed in.
    pub about: String,
    /// Ids of uploaded files.
    pub files: Vec<String>,
    /// "There is no danger": needed when the words sound like an emergency or a reply comes with advice, after the person
    /// was told what to do and whom to call.
    pub no_danger: bool,
}

/// The receipt.
#[derive(Serialize, ToSchema)]
pub struct FiledJson {
    /// Its number.
    number: String,
    /// The post that has it, in words.
    holder: String,
    /// The date promised, in UTC.
    promise: String,
    /// The secret of the reporter's link: with it the reporter says done or not done.
    secret: String,
    /// The reporter's link. It belongs to nobody else.
    secret_url: String,
    /// The public page.
    url: String,
    /// What the printed slip says.
    slip: SlipJson,
}

/// File a matter. Sending the same `Idempotency-Key` again answers with the first receipt.
#[utoipa::path(post, path = "/api/v1/c/{community}/matters", tag = "matters", request_body = NewMatter,
    params(("community" = String, Path),
        ("idempotency-key" = Option<String>, Header, description = "At least 16 characters nobody can guess, such as a UUID")),
    responses((status = 201, body = FiledJson), (status = 403, description = "Not for somebody else, or not there"),
        (status = 422, description = "What is wrong, field by field"), (status = 429, description = "Too often from here")))]
pub async fn file(mut visit: Visit, headers: HeaderMap, Body(new): Body<NewMatter>) -> Result<Response, Fail> {
    if new.behalf && !say::may_say_for(&visit) {
        check(&visit.actor, Action::FileForSomebody, &Where::COMMUNITY)?;
    }
    // What closes a matter and turns it away from somebody must not be done by nobody.
    if !new.about.is_empty() {
        visit.signed_in()?;
    }
    let names = names::of(&visit.app, &visit.card).await?;
    let draft = ready(&mut visit, &headers, &names, new).await?;
    let (code, now) = (visit.card.code, visit.moment.now);
    say::slow_down(&visit)?;
    let number = say::number(&visit.app, code, &visit.card.zone, now).await?;
    let new = New { changed: false, ..draft.to_new(&names, None, visit.lang) };
    let (app, card, actor, moment) = (visit.app.clone(), visit.card.clone(), visit.actor.clone(), visit.moment.clone());
    let filed = visit
        .app
        .db
        .write(move |tx| {
            let about = say::about(tx, &actor, code, &draft)?;
            if about.is_none() && !draft.about.is_empty() {
                return Err(Refusal::field("about", ProblemKey::NotAChoice).into());
            }
            file::file(tx, &app, &card, &actor, &mut moment.clone(), &number, &New { about, ..new.clone() })
        })
        .await?;
    visit.app.bell.ring();
    let url = urls::Matter::url(code, &filed.number);
    let receipt = FiledJson {
        holder: names.post(&visit.card, visit.lang, filed.holder),
        promise: utc(filed.promise),
        secret_url: visit.app.absolute(&urls::Secret::url(code, &filed.number, &filed.secret)),
        url: visit.app.absolute(&url),
        slip: receipt::slip_filed(&visit, filed.number.clone(), &filed.secret).await?,
        number: filed.number,
        secret: filed.secret,
    };
    Ok((StatusCode::CREATED, [(header::LOCATION, url), (header::CACHE_CONTROL, "no-store".into())], Json(receipt))
        .into_response())
}

/// The draft of a filing that may be filed, or everything that is wrong with it.
async fn ready(visit: &mut Visit, headers: &HeaderMap, names: &names::Names, new: NewMatter) -> Result<Draft, Fail> {
    let mut draft = draft(visit, headers, names, new).await?;
    let pack = visit.card.pack.clone();
    say::rest(visit, &mut draft).await?;
    let mut problems: Vec<_> = draft.problems(&pack, names, Step::Check).into_iter().map(|(_, p)| p).collect();
    let asked = asked::known(pack.category(&draft.category), &draft.asked);
    if asked.len() != draft.asked.len() && pack.category(&draft.category).is_some() {
        problems.push(Problem::new("answers", ProblemKey::NotAChoice));
    }
    if !draft.about.is_empty() && draft.about.parse::<PostId>().is_err() {
        problems.push(Problem::new("about", ProblemKey::NotAChoice));
    }
    if !matches!(draft.tell.as_str(), "" | "other") && Channel::parse(&draft.tell).is_none() {
        problems.push(Problem::new("tell", ProblemKey::NotAChoice));
    }
    problems.extend(say::entrance_problem(visit, &draft, names).await?);
    if !problems.is_empty() {
        return Err(Refusal::Invalid(problems).into());
    }
    let category = pack.category(&draft.category);
    if asked::barred(category, &draft.asked).is_some() {
        return Err(Refusal::field("answers", ProblemKey::CallFirst).into());
    }
    let advised = asked::known(category, &draft.asked).iter().any(|(_, r)| r.advice.is_some());
    if !draft.safe && (advised || !draft.emergencies(&pack).is_empty()) {
        return Err(Refusal::field("no_danger", ProblemKey::ConsentNeeded).into());
    }
    if draft.behalf && !say::may_here(visit, &draft, names).await? {
        return Err(Refusal::field("entrance", ProblemKey::OutsidePost).into());
    }
    Ok(draft)
}

/// The receipt once more, as the printed slip has it, by the secret of the reporter's link.
#[utoipa::path(get, path = "/api/v1/c/{community}/matters/{number}/receipt", tag = "matters",
    params(("community" = String, Path), ("number" = String, Path),
        ("liren-secret" = String, Header, description = "The secret of the reporter's link")),
    responses((status = 200, body = SlipJson), (status = 404, description = "None, or none this secret opens"),
        (status = 422, description = "No secret")))]
pub async fn receipt(visit: Visit, Path((_, number)): Path<(String, String)>, headers: HeaderMap) -> Result<Response, Fail> {
    let secret = secret(&headers).ok_or_else(|| Refusal::field(SECRET, ProblemKey::Required))?;
    let slip = receipt::slip(&visit, number, secret).await?;
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(slip)).into_response())
}

/// What may have been said already: at most three public matters that are not over, the likeliest first. Ask the person.
#[utoipa::path(post, path = "/api/v1/c/{community}/matters/similar", tag = "matters", request_body = NewMatter,
    params(("community" = String, Path)),
    responses((status = 200, body = [MatterRow]), (status = 422, description = "What is wrong, field by field")))]
pub async fn similar(mut visit: Visit, headers: HeaderMap, Body(new): Body<NewMatter>) -> Result<Response, Fail> {
    let names = names::of(&visit.app, &visit.card).await?;
    let draft = draft(&mut visit, &headers, &names, new).await?;
    let new = draft.to_new(&names, None, visit.lang);
    let (card, now) = (visit.card.clone(), visit.moment.now);
    let lines = visit.app.db.read(move |tx| similar::of(tx, &card, &new, now)).await?;
    let naming = Naming { card: &visit.card, names: &names, lang: visit.lang, now, inside: false };
    let rows: Vec<MatterRow> = lines.iter().map(|l| naming.json(l, |p| visit.app.absolute(p))).collect();
    Ok(Json(rows).into_response())
}

/// The same draft a form makes, so that the same rules judge it.
async fn draft(visit: &mut Visit, headers: &HeaderMap, names: &names::Names, new: NewMatter) -> Result<Draft, Fail> {
    let building = match new.building.trim() {
        "" => None,
        code => {
            let known = names.buildings.iter().find(|(_, b)| b.code.eq_ignore_ascii_case(code)).map(|(id, _)| *id);
            Some(known.ok_or_else(|| Refusal::field("building", ProblemKey::NotHere))?)
        }
    };
    let entrance = match (building, new.entrance.trim()) {
        (_, "") => String::new(),
        (None, _) => return Err(Refusal::field("entrance", ProblemKey::NotAChoice).into()),
        (Some(_), id) if id.parse::<EntranceId>().is_ok() => id.to_string(),
        (Some(building), name) => {
            let code = visit.card.code;
            let all = visit.app.db.read(move |tx| say::entrances(tx, code, building).map_err(Fail::from)).await?;
            let found = all.iter().find(|e| e.name == name).ok_or_else(|| Refusal::field("entrance", ProblemKey::NotAChoice))?;
            found.id.to_string()
        }
    };
    let once: [u8; 16] = match headers.get(once::HEADER) {
        None => visit.moment.bytes(),
        Some(key) => {
            let key = key.to_str().map_err(|_| Refusal::BadRequest)?;
            if key.len() < once::LEAST {
                return Err(Refusal::field(once::HEADER, ProblemKey::TooShort { min: once::LEAST }).into());
            }
            // Bound to who sends it: another's key finds nobody's receipt.
            let who = visit.actor.account.map_or_else(String::new, |a| a.to_string());
            let mut once = [0; 16];
            once.copy_from_slice(&visit.app.keys.index(&format!("{who}:{key}"), "idempotency")[..16]);
            once
        }
    };
    let place = match (building, new.compound.trim()) {
        (Some(id), _) => format!("b:{id}"),
        (None, "") => "none".to_string(),
        (None, asked) => {
            let known = |id: &CompoundId, name: &String| name == asked || asked.parse::<CompoundId>().is_ok_and(|a| a == *id);
            let found = names.compounds.iter().find(|(id, name)| known(id, name));
            format!("c:{}", found.ok_or_else(|| Refusal::field("compound", ProblemKey::NotHere))?.0)
        }
    };
    let pin = match &new.pin {
        None => String::new(),
        Some(p) => {
            // It is told by the building the matter is filed for, so that it cannot contradict it.
            let spot = p.spot(names).filter(|s| building == Some(s.building));
            spot.ok_or_else(|| Refusal::field("pin", ProblemKey::NotHere))?.to_string()
        }
    };
    Ok(Draft {
        pin,
        words: new.words.trim().replace("\r\n", "\n"),
        files: new.files.iter().filter_map(|id| id.parse().ok()).collect(),
        category: new.category,
        asked: new.answers.into_iter().collect(),
        kind: new.kind,
        place,
        entrance,
        part: new.part,
        contact: new.contact.trim().to_string(),
        tell: new.tell,
        behalf: new.behalf,
        consent: new.consent,
        name: new.name.trim().to_string(),
        source: new.source,
        about: new.about.trim().to_string(),
        not_leader: new.not_leader,
        once: BASE64URL_NOPAD.encode(&once),
        safe: new.no_danger,
        ..Draft::default()
    })
}
