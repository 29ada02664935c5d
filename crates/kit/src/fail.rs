//! Why a request did not do what was asked, in two parts that are two types: what the person is told (a [`Refusal`],
//! translated, with what to do next) and what the log hears. The second cannot be displayed.

use axum::response::{IntoResponse, Response};
use liren_core::refusal::Refusal;

/// The error of every handler.
#[derive(Debug)]
pub enum Fail {
    /// The answer is no, for a reason the person can act on.
    Refused(Refusal),
    /// Something broke on our side. The text goes to the log only.
    Internal(Context),
}

/// What the log hears. No `Display`: it cannot end up in a page by accident.
#[derive(Debug)]
pub struct Context(String);

impl Fail {
    /// A failure of our own, with words for the log (never personal data).
    pub fn internal(context: impl Into<String>) -> Self {
        Self::Internal(Context(context.into()))
    }

    /// The answer that says at which field of what a program sent the refusal is, where it is about one of several things.
    pub fn at(self, field: impl Into<String>) -> Response {
        let mut response = self.into_response();
        response.extensions_mut().insert(At(field.into()));
        response
    }

    /// The refusal a person sees; the log hears the rest here.
    pub fn told(self) -> Refusal {
        match self {
            Self::Refused(refusal) => refusal,
            Self::Internal(context) => {
                tracing::error!(context = %context.0, "internal error");
                Refusal::OurFault
            }
        }
    }
}

impl From<Refusal> for Fail {
    fn from(r: Refusal) -> Self {
        Self::Refused(r)
    }
}

impl From<liren_store::Error> for Fail {
    fn from(e: liren_store::Error) -> Self {
        use liren_store::Error as E;
        match e {
            E::Busy { retry_after_s } => Refusal::Busy { retry_after_s }.into(),
            E::Full => Refusal::Full.into(),
            other => Self::internal(format!("store: {other:?}")),
        }
    }
}

impl From<askama::Error> for Fail {
    fn from(e: askama::Error) -> Self {
        Self::internal(format!("template: {e}"))
    }
}

/// Marks a response that still has to be shown in the person's language; [`crate::http`] does it.
#[derive(Clone, Debug)]
pub(crate) struct Told(pub Refusal);

/// The field a refusal is about.
#[derive(Clone, Debug)]
pub(crate) struct At(pub String);

impl IntoResponse for Fail {
    fn into_response(self) -> Response {
        let refusal = self.told();
        let mut response = Response::default();
        *response.status_mut() =
            axum::http::StatusCode::from_u16(refusal.status()).unwrap_or(axum::http::StatusCode::INTERNAL_SERVER_ERROR);
        if let Some(seconds) = refusal.retry_after_s() {
            response.headers_mut().insert(axum::http::header::RETRY_AFTER, seconds.into());
        }
        response.extensions_mut().insert(Told(refusal));
        response
    }
}
