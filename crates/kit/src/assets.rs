//! The stylesheet, scripts and icons, compiled into the binary under names that change with their content.

use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

/// One file of `web/`.
pub struct Asset {
    /// Its name in `web/`.
    pub name: &'static str,
    /// Its address, with a hash of the content.
    pub public: &'static str,
    /// Its media type.
    pub mime: &'static str,
    /// Its content.
    pub body: &'static [u8],
}

include!(concat!(env!("OUT_DIR"), "/assets.rs"));

/// The public address of a file of `web/`; a name that does not exist is a mistake in a template.
pub fn url(name: &str) -> &'static str {
    ASSETS.iter().find(|a| a.name == name).map_or("/assets/missing", |a| a.public)
}

/// The text of a script or stylesheet of `web/`; empty when it does not exist.
pub fn text(name: &str) -> &'static str {
    ASSETS.iter().find(|a| a.name == name).and_then(|a| std::str::from_utf8(a.body).ok()).unwrap_or_default()
}

/// Serves `/assets/{file}`.
pub async fn serve(Path(file): Path<String>) -> Response {
    match ASSETS.iter().find(|a| a.public.strip_prefix("/assets/") == Some(file.as_str())) {
        Some(a) => ([(header::CONTENT_TYPE, a.mime), (header::CACHE_CONTROL, "public, max-age=31536000, immutable")], a.body)
            .into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}
