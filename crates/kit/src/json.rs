//! What a program sends: JSON, read with a bound; what cannot be read is refused as a problem of our own, never in the
//! words of a library.

use axum::extract::{FromRequest, Request};
use axum::http::header;
use liren_core::refusal::Refusal;
use serde::de::DeserializeOwned;

use crate::app::App;
use crate::fail::Fail;

/// Longest body, in bytes, where nothing else is said.
const USUAL: usize = 256 * 1024;

/// A body of JSON of at most `MOST` bytes; an empty one counts as `{}`.
///
/// There is no token to check as in a form: a browser on another site cannot send this type of content without asking
/// first, and the outer layer refuses foreign origins.
pub struct Body<T, const MOST: usize = USUAL>(pub T);

impl<T: DeserializeOwned, const MOST: usize> FromRequest<App> for Body<T, MOST> {
    type Rejection = Fail;

    async fn from_request(request: Request, _app: &App) -> Result<Self, Fail> {
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or("").to_string();
        let body = axum::body::to_bytes(request.into_body(), MOST).await.map_err(|_| Refusal::TooLarge)?;
        let media = kind.split(';').next().unwrap_or("").trim();
        if !body.is_empty() && media != "application/json" {
            return Err(Refusal::WrongType.into());
        }
        let text: &[u8] = if body.is_empty() { b"{}" } else { &body };
        // NUL cannot be stored as text in PostgreSQL and nobody types it.
        if text.windows(6).any(|w| w == b"\\u0000") {
            return Err(Refusal::BadRequest.into());
        }
        serde_json::from_slice(text).map(Self).map_err(|_| Refusal::BadRequest.into())
    }
}
