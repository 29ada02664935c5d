//! What a program sends: JSON, read with a bound. What cannot be read is refused as a problem of our own, at the field it
//! is about, never in the words of a library.

use axum::extract::{FromRequest, Request};
use axum::http::header;
use bytes::Bytes;
use liren_core::refusal::{Problem, ProblemKey, Refusal};
use serde::de::DeserializeOwned;

use crate::app::App;
use crate::fail::Fail;
use crate::once::Once;

/// Longest body, in bytes, where nothing else is said.
const USUAL: usize = 256 * 1024;
/// Longest name of a field that is told back, in characters.
const LONGEST: usize = 120;

/// A body of JSON of at most `MOST` bytes; an empty one counts as `{}`.
///
/// There is no token to check as in a form: a browser on another site cannot send this type of content without asking
/// first, and the outer layer refuses foreign origins.
pub struct Body<T, const MOST: usize = USUAL>(pub T);

impl<T: DeserializeOwned, const MOST: usize> FromRequest<App> for Body<T, MOST> {
    type Rejection = Fail;

    async fn from_request(request: Request, _app: &App) -> Result<Self, Fail> {
        Ok(Self(read(&text(request, MOST).await?)?))
    }
}

/// The same with the key that makes sending it twice the same as sending it once.
pub struct Sent<T, const MOST: usize = USUAL> {
    /// The body.
    pub body: T,
    /// What is done once; nothing where no `Idempotency-Key` was sent.
    pub once: Option<Once>,
}

impl<T: DeserializeOwned, const MOST: usize> FromRequest<App> for Sent<T, MOST> {
    type Rejection = Fail;

    async fn from_request(request: Request, _app: &App) -> Result<Self, Fail> {
        let (path, headers) = (request.uri().path().to_string(), request.headers().clone());
        let text = text(request, MOST).await?;
        let once = Once::of(&headers, &path, &text)?;
        Ok(Self { body: read(&text)?, once })
    }
}

/// The bytes of a body that says it is JSON.
async fn text(request: Request, most: usize) -> Result<Bytes, Refusal> {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or("").to_string();
    let body = axum::body::to_bytes(request.into_body(), most).await.map_err(|_| Refusal::TooLarge)?;
    let media = kind.split(';').next().unwrap_or("").trim();
    if !body.is_empty() && media != "application/json" {
        return Err(Refusal::WrongType);
    }
    Ok(if body.is_empty() { Bytes::from_static(b"{}") } else { body })
}

/// Reads a body; what is wrong with a field of it is told at that field.
pub fn read<T: DeserializeOwned>(text: &[u8]) -> Result<T, Refusal> {
    // NUL cannot be stored as text in PostgreSQL and nobody types it.
    if text.windows(6).any(|w| w == b"\\u0000") {
        return Err(Refusal::BadRequest);
    }
    let mut reader = serde_json::Deserializer::from_slice(text);
    let body = serde_path_to_error::deserialize(&mut reader).map_err(refusal)?;
    reader.end().map_err(|_| Refusal::BadRequest)?;
    Ok(body)
}

/// Where reading ended, as a refusal. What is no JSON at all has no field.
fn refusal(error: serde_path_to_error::Error<serde_json::Error>) -> Refusal {
    if !error.inner().is_data() {
        return Refusal::BadRequest;
    }
    // Only `serde`'s own beginnings tell what kind of thing is wrong; they are told to nobody.
    let said = error.inner().to_string();
    let at = if error.path().iter().len() == 0 { String::new() } else { error.path().to_string() };
    let quoted = |said: &str| said.split('`').nth(1).unwrap_or_default().to_string();
    let within = |name: String| if at.is_empty() { name } else { format!("{at}.{name}") };
    let (field, key) = match said.split('`').next().unwrap_or_default().trim() {
        "missing field" => (within(quoted(&said)), ProblemKey::Required),
        "duplicate field" => (within(quoted(&said)), ProblemKey::WrongKind),
        "unknown field" => (at, ProblemKey::UnknownField),
        "unknown variant" => (at, ProblemKey::NotAChoice),
        _ => (at, ProblemKey::WrongKind),
    };
    // The whole is not an object: no field could be named.
    if field.is_empty() {
        return Refusal::BadRequest;
    }
    Refusal::Invalid(vec![Problem::new(field.chars().take(LONGEST).collect::<String>(), key)])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde::Deserialize;

    use super::*;

    #[derive(Deserialize, Debug, Default)]
    #[serde(default, deny_unknown_fields)]
    #[allow(dead_code, reason = "only read")]
    struct Whole {
        place: String,
        count: u8,
        sure: Option<bool>,
        options: Vec<Part>,
        how: Option<How>,
        by: std::collections::BTreeMap<String, i64>,
    }

    #[derive(Deserialize, Debug)]
    #[serde(deny_unknown_fields)]
    #[allow(dead_code, reason = "only read")]
    struct Part {
        name: String,
        #[serde(default)]
        cost: i64,
    }

    #[derive(Deserialize, Debug)]
    #[serde(rename_all = "snake_case")]
    enum How {
        Paper,
        Web,
    }

    #[test]
    fn what_is_wrong_is_told_at_its_field() {
        let table = [
            (r#"{"place":7}"#, "place", ProblemKey::WrongKind),
            (r#"{"place":null}"#, "place", ProblemKey::WrongKind),
            (r#"{"count":"two"}"#, "count", ProblemKey::WrongKind),
            (r#"{"count":300}"#, "count", ProblemKey::WrongKind),
            (r#"{"count":1.5}"#, "count", ProblemKey::WrongKind),
            (r#"{"sure":"yes"}"#, "sure", ProblemKey::WrongKind),
            (r#"{"options":{}}"#, "options", ProblemKey::WrongKind),
            (r#"{"options":[{"name":"a"},{"name":"b"},{"name":"c","cost":"much"}]}"#, "options[2].cost", ProblemKey::WrongKind),
            (r#"{"options":[{"cost":1}]}"#, "options[0].name", ProblemKey::Required),
            (r#"{"options":[{"name":"a","price":1}]}"#, "options[0].price", ProblemKey::UnknownField),
            (r#"{"surprise":1}"#, "surprise", ProblemKey::UnknownField),
            (r#"{"how":"shout"}"#, "how", ProblemKey::NotAChoice),
            (r#"{"by":{"a":1,"b":"x"}}"#, "by.b", ProblemKey::WrongKind),
            (r#"{"place":"a","place":"b"}"#, "place", ProblemKey::WrongKind),
        ];
        for (text, field, key) in table {
            let told = read::<Whole>(text.as_bytes()).map(|_| ()).expect_err(text);
            assert_eq!(told, Refusal::field(field, key), "{text}");
        }
    }

    #[test]
    fn what_is_no_json_has_no_field() {
        for text in
            ["{", "", "nonsense", "{\"place\":\"a\"} more", "\"words\"", "7", "{\"place\":\"a\\u0000\"}", "{\"place\":\u{1}}"]
        {
            assert_eq!(read::<Whole>(text.as_bytes()).map(|_| ()).expect_err(text), Refusal::BadRequest, "{text}");
        }
        assert!(read::<Whole>(b"{}").is_ok());
        assert!(read::<Whole>(br#"{"how":"paper"}"#).is_ok_and(|w| matches!(w.how, Some(How::Paper))));
        assert!(read::<Whole>(br#"{"how":"web"}"#).is_ok_and(|w| matches!(w.how, Some(How::Web))));
    }

    proptest! {
        /// Whatever is sent: it is read, or refused at a field of bounded length.
        #[test]
        fn nothing_sent_panics(text in "\\PC{0,60}", key in "\\PC{0,300}", value in "(1|\"x\"|null|\\[\\]|\\{\\}|true)") {
            let object = format!("{{{}:{value}}}", serde_json::to_string(&key).unwrap_or_default());
            for text in [text, object] {
                if let Err(Refusal::Invalid(problems)) = read::<Whole>(text.as_bytes()) {
                    prop_assert!(problems.iter().all(|p| !p.field.is_empty() && p.field.chars().count() <= LONGEST));
                }
            }
        }
    }
}
