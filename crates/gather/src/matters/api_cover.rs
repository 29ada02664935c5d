//! Covering for programs: which names stay, which words are covered by hand, which parts of a photo are gone, before words and photos become public.

use axum::Json;
use axum::extract::Path;
use liren_core::personal::{self, Kind};
use liren_core::refusal::{ProblemKey, Refusal};
use liren_kit::fail::Fail;
use liren_kit::json::Body;
use liren_kit::ports::Patch;
use liren_kit::visit::Visit;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::cover::{self, MOST, Release};

/// A name in the words.
#[derive(Serialize, ToSchema)]
pub struct NameJson {
    text: String,
    /// It is not covered.
    stays: bool,
}

/// A part of a photo, in thousandths of its width and height, from the upper left.
#[derive(Clone, Copy, Serialize, Deserialize, ToSchema)]
pub struct PatchJson {
    x: u16,
    y: u16,
    w: u16,
    h: u16,
}

/// A photo with what is covered of it.
#[derive(Serialize, ToSchema)]
pub struct CoveredPhotoJson {
    id: String,
    parts: Vec<PatchJson>,
}

/// What everybody will read and see.
#[derive(Serialize, ToSchema)]
pub struct CoverJson {
    /// The words as everybody reads them.
    public: String,
    /// Always covered: phone numbers, identity numbers, plates.
    always: Vec<String>,
    names: Vec<NameJson>,
    /// Words marked by hand, covered wherever they stand.
    hide: Vec<String>,
    photos: Vec<CoveredPhotoJson>,
}

/// Which names stay, and what else is covered.
#[derive(Deserialize, ToSchema, Default)]
#[serde(default, deny_unknown_fields)]
pub struct StayJson {
    /// Names as they stand in the words; all others are covered.
    stay: Vec<String>,
    /// Words to cover besides, as they stand in the words or the timeline; absent to leave what is marked as it is, empty to mark nothing.
    hide: Option<Vec<String>>,
}

/// Which parts of a photo are covered; none shows it whole.
#[derive(Deserialize, ToSchema, Default)]
#[serde(default, deny_unknown_fields)]
pub struct PatchesJson {
    parts: Vec<PatchJson>,
}

async fn whole(visit: &Visit, number: String) -> Result<Json<CoverJson>, Fail> {
    let Release { matter: m, files, .. } = cover::matter(visit, number).await?;
    let part = |p: Patch| PatchJson { x: p.x, y: p.y, w: p.w, h: p.h };
    let photo = |f: &super::read::File| CoveredPhotoJson {
        id: f.id.to_string(),
        parts: cover::parse(&f.parts).into_iter().map(part).collect(),
    };
    let found = personal::find(&m.words);
    Ok(Json(CoverJson {
        public: m.covered(&m.words).into_owned(),
        hide: m.hide.lines().map(str::to_string).collect(),
        always: found.iter().filter(|f| f.kind != Kind::Name).map(|f| f.text.to_string()).collect(),
        names: cover::names_of(&m).into_iter().map(|n| NameJson { text: n.text, stays: n.stays }).collect(),
        photos: files.iter().filter(|f| f.kind == "photo").map(photo).collect(),
    }))
}

/// What everybody will read and see of a matter, for those who may release it.
#[utoipa::path(get, path = "/api/v1/c/{community}/matters/{number}/cover", tag = "matters",
    params(("community" = String, Path, description = "12-digit code"), ("number" = String, Path, description = "Its number")),
    responses((status = 200, body = CoverJson), (status = 403, description = "Not theirs to release"),
        (status = 404, description = "No such matter")))]
pub async fn one(visit: Visit, Path((_, number)): Path<(String, String)>) -> Result<Json<CoverJson>, Fail> {
    whole(&visit, number).await
}

/// Decides which names stay and what else is covered.
#[utoipa::path(post, path = "/api/v1/c/{community}/matters/{number}/cover", tag = "matters", request_body = StayJson,
    params(("community" = String, Path, description = "12-digit code"), ("number" = String, Path, description = "Its number")),
    responses((status = 200, body = CoverJson), (status = 403, description = "Not theirs to release"),
        (status = 404, description = "No such matter"),
        (status = 422, description = "Something to cover stands nowhere in the text, or is too much")))]
pub async fn names(
    visit: Visit,
    Path((_, number)): Path<(String, String)>,
    Body(body): Body<StayJson>,
) -> Result<Json<CoverJson>, Fail> {
    let release = cover::matter(&visit, number.clone()).await?;
    let hide = match &body.hide {
        Some(words) => release.marked(words.iter().map(String::as_str)).map_err(Refusal::Invalid)?,
        None => release.matter.hide.clone(),
    };
    cover::keep_names(&visit, &release.matter, body.stay.iter().map(String::as_str), &hide).await?;
    whole(&visit, number).await
}

/// Covers parts of a photo; everybody else is given a copy in which they are gone.
#[utoipa::path(post, path = "/api/v1/c/{community}/matters/{number}/cover/{id}", tag = "matters", request_body = PatchesJson,
    params(("community" = String, Path, description = "12-digit code"), ("number" = String, Path, description = "Its number"),
        ("id" = String, Path, description = "The photo's")),
    responses((status = 200, body = CoverJson), (status = 403, description = "Not theirs to release"),
        (status = 404, description = "No such photo"), (status = 422, description = "Outside of the photo, or too many")))]
pub async fn parts(
    visit: Visit,
    Path((_, number, id)): Path<(String, String, String)>,
    Body(body): Body<PatchesJson>,
) -> Result<Json<CoverJson>, Fail> {
    let inside =
        |p: &PatchJson| p.w > 0 && p.h > 0 && u32::from(p.x) + u32::from(p.w) <= 1000 && u32::from(p.y) + u32::from(p.h) <= 1000;
    if !body.parts.iter().all(inside) {
        return Err(Refusal::field("parts", ProblemKey::OutOfRange { min: 0, max: 1000 }).into());
    }
    if body.parts.len() > MOST {
        return Err(Refusal::field("parts", ProblemKey::Enough { max: MOST }).into());
    }
    let patches: Vec<Patch> = body.parts.iter().map(|p| Patch { x: p.x, y: p.y, w: p.w, h: p.h }).collect();
    let found = cover::photo_of(&visit, number.clone(), &id).await?;
    cover::keep_parts(&visit, &found, &patches).await?;
    whole(&visit, number).await
}
