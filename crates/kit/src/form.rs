//! Forms: read with a bound, checked for their token, turned into typed values. What was typed is kept, so that a form
//! can be shown again with the problem at its field.

use axum::extract::{FromRequest, Multipart, Request};
use axum::http::header;
use liren_core::refusal::{Problem, ProblemKey, Refusal};

use crate::app::App;
use crate::fail::Fail;
use crate::visit::Caller;

/// Longest form without files, in bytes.
const MAX_FORM: usize = 256 * 1024;
/// Longest form with files: five photos of 12 MB and a voice note.
const MAX_UPLOAD: usize = 64 * 1024 * 1024;
/// Longest text in one field of a form with files, in bytes: a pasted table of 20,000 homes.
pub const MAX_TEXT: usize = 4 * 1024 * 1024;
/// The most of one document, in megabytes.
pub const DOCUMENT_MB: usize = 10;
/// Most fields a form may have (a matching page has one a column).
const MAX_FIELDS: usize = 400;

/// An uploaded file, in memory.
#[derive(Clone, Debug)]
pub struct Upload {
    /// The field it came in.
    pub field: String,
    /// Its name on the person's device; used for its ending only, never stored.
    pub name: String,
    /// Its content.
    pub bytes: bytes::Bytes,
}

/// What a person sent.
#[derive(Clone, Debug, Default)]
pub struct Form {
    fields: Vec<(String, String)>,
    /// Files with content.
    pub files: Vec<Upload>,
}

/// A form from the fields a program names.
impl<K: Into<String>, V: Into<String>> FromIterator<(K, V)> for Form {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(fields: I) -> Self {
        Self { fields: fields.into_iter().map(|(k, v)| (k.into(), v.into())).collect(), files: Vec::new() }
    }
}

impl Form {
    /// A form from pairs, for showing an empty or prefilled one.
    pub fn of(fields: &[(&str, &str)]) -> Self {
        fields.iter().copied().collect()
    }

    /// With more fields, for showing what is not typed yet.
    #[must_use]
    pub fn with(mut self, fields: &[(&str, &str)]) -> Self {
        self.fields.extend(fields.iter().map(|(k, v)| ((*k).into(), (*v).into())));
        self
    }

    /// The value of a field as typed; empty when absent.
    pub fn get(&self, name: &str) -> &str {
        self.fields.iter().find(|(k, _)| k == name).map_or("", |(_, v)| v)
    }

    /// Whether a box was ticked or a choice equals `value`.
    pub fn is(&self, name: &str, value: &str) -> bool {
        self.fields.iter().any(|(k, v)| k == name && v == value)
    }

    /// All values of a repeated field.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.fields.iter().filter(move |(k, _)| k == name).map(|(_, v)| v.as_str())
    }

    /// Every field, in the order sent.
    pub fn pairs(&self) -> &[(String, String)] {
        &self.fields
    }

    /// Files of one field.
    pub fn uploads<'a>(&'a self, field: &'a str) -> impl Iterator<Item = &'a Upload> {
        self.files.iter().filter(move |f| f.field == field)
    }

    /// Reads a form with files that a program sends: it has no page and so no token. [`Form`] itself as an argument asks for one.
    pub async fn parts(request: Request, app: &App) -> Result<Self, Fail> {
        multipart(request, app).await
    }

    /// Starts reading typed values.
    pub fn check(&self) -> Check<'_> {
        Check { form: self, problems: Vec::new() }
    }
}

/// Collects every problem of a form, so that a person hears of all of them at once.
pub struct Check<'a> {
    form: &'a Form,
    /// Problems so far.
    pub problems: Vec<Problem>,
}

impl Check<'_> {
    /// Notes a problem at a field.
    pub fn problem(&mut self, field: &str, key: ProblemKey) {
        self.problems.push(Problem { field: field.to_string(), key });
    }

    /// Trimmed text of at most `max` characters; required unless `min` is 0.
    pub fn text(&mut self, field: &str, min: usize, max: usize) -> String {
        let value = self.form.get(field).trim().replace("\r\n", "\n");
        let length = value.chars().count();
        if length < min {
            let key = if length == 0 { ProblemKey::Required } else { ProblemKey::TooShort { min } };
            self.problem(field, key);
        } else if length > max {
            self.problem(field, ProblemKey::TooLong { max });
        }
        value
    }

    /// A value read by `read`; an empty field is `None`, a wrong one a problem.
    pub fn optional<T>(&mut self, field: &str, wrong: ProblemKey, read: impl FnOnce(&str) -> Option<T>) -> Option<T> {
        let value = self.form.get(field).trim();
        if value.is_empty() {
            return None;
        }
        let parsed = read(value);
        if parsed.is_none() {
            self.problem(field, wrong);
        }
        parsed
    }

    /// A value that must be there.
    pub fn required<T>(&mut self, field: &str, wrong: ProblemKey, read: impl FnOnce(&str) -> Option<T>) -> Option<T> {
        if self.form.get(field).trim().is_empty() {
            self.problem(field, ProblemKey::Required);
            return None;
        }
        self.optional(field, wrong, read)
    }

    /// The end: everything was right, or all that was not.
    pub fn finish(self) -> Result<(), Vec<Problem>> {
        if self.problems.is_empty() { Ok(()) } else { Err(self.problems) }
    }
}

impl FromRequest<App> for Form {
    type Rejection = Fail;

    async fn from_request(request: Request, app: &App) -> Result<Self, Fail> {
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or("").to_string();
        let tokens = Caller::form_tokens(request.headers(), app);
        let form = if kind.starts_with("multipart/form-data") {
            multipart(request, app).await?
        } else {
            let body = axum::body::to_bytes(request.into_body(), MAX_FORM).await.map_err(|_| Refusal::TooLarge)?;
            Self { fields: pairs(&body)?, files: Vec::new() }
        };
        if tokens.iter().any(|t| t == form.get("csrf")) { Ok(form) } else { Err(Refusal::FormExpired.into()) }
    }
}

fn pairs(body: &[u8]) -> Result<Vec<(String, String)>, Fail> {
    let mut out = Vec::new();
    for pair in body.split(|b| *b == b'&').filter(|p| !p.is_empty()) {
        if out.len() == MAX_FIELDS {
            return Err(Refusal::TooLarge.into());
        }
        let mut halves = pair.splitn(2, |b| *b == b'=');
        out.push((decoded(halves.next().unwrap_or(b"")), decoded(halves.next().unwrap_or(b""))));
    }
    Ok(out)
}

/// One of the things to choose from, as a template shows it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Choice {
    /// What the form sends.
    pub value: String,
    /// What people read.
    pub words: String,
    /// It is chosen.
    pub on: bool,
}

impl Choice {
    /// One choice.
    pub fn of(value: impl Into<String>, words: impl Into<String>, on: bool) -> Self {
        Self { value: value.into(), words: words.into(), on }
    }
}

/// One value of an address's query; empty when it is not there.
pub fn queried(query: Option<&str>, name: &str) -> String {
    query
        .unwrap_or("")
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .find(|(k, _)| *k == name)
        .map_or_else(String::new, |(_, v)| decoded(v.as_bytes()))
}

/// Percent-decodes a value of a form or query; wrong bytes become U+FFFD.
pub fn decoded(raw: &[u8]) -> String {
    let hex = |b: u8| char::from(b).to_digit(16).and_then(|d| u8::try_from(d).ok());
    let mut out = Vec::with_capacity(raw.len());
    let mut i = 0;
    while i < raw.len() {
        let pair = raw.get(i + 1).zip(raw.get(i + 2)).and_then(|(a, b)| hex(*a).zip(hex(*b)));
        match (raw[i], pair) {
            (b'%', Some((high, low))) => {
                out.push(high * 16 + low);
                i += 2;
            }
            (b'+', _) => out.push(b' '),
            (b, _) => out.push(b),
        }
        i += 1;
    }
    // NUL cannot be stored as text in PostgreSQL and nobody types it.
    String::from_utf8_lossy(&out).replace('\0', "")
}

async fn multipart(mut request: Request, app: &App) -> Result<Form, Fail> {
    // axum's own bound of 2 MB would refuse a photo.
    axum::extract::DefaultBodyLimit::max(MAX_UPLOAD + MAX_FORM).apply(&mut request);
    let mut parts = Multipart::from_request(request, app).await.map_err(|_| Refusal::BadRequest)?;
    let (mut form, mut total) = (Form::default(), 0);
    while let Some(mut part) = parts.next_field().await.map_err(|_| Refusal::BadRequest)? {
        let field = part.name().unwrap_or("").to_string();
        let name = part.file_name().map(str::to_string);
        let mut bytes = Vec::new();
        while let Some(chunk) = part.chunk().await.map_err(|_| Refusal::BadRequest)? {
            total += chunk.len();
            if total > MAX_UPLOAD || (name.is_none() && bytes.len() + chunk.len() > MAX_TEXT) {
                return Err(Refusal::TooLarge.into());
            }
            bytes.extend_from_slice(&chunk);
        }
        match name {
            Some(name) if !bytes.is_empty() => form.files.push(Upload { field, name, bytes: bytes.into() }),
            Some(_) => {}
            None => form.fields.push((field, String::from_utf8_lossy(&bytes).replace('\0', ""))),
        }
        if form.fields.len() + form.files.len() > MAX_FIELDS {
            return Err(Refusal::TooLarge.into());
        }
    }
    Ok(form)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_decode() {
        let form = Form { fields: pairs("a=1+2&b=%E9%93%81&c=%zz&b=x".as_bytes()).unwrap_or_default(), files: vec![] };
        assert_eq!(form.get("a"), "1 2");
        assert_eq!(form.get("b"), "铁");
        assert_eq!(form.get("c"), "%zz");
        assert_eq!(form.all("b").collect::<Vec<_>>(), ["铁", "x"]);
        assert!(form.is("b", "x") && !form.is("b", "y"));
    }

    #[test]
    fn all_problems_are_told_at_once() {
        let form = Form::of(&[("what", "  "), ("long", "铁西村小区")]);
        let mut check = form.check();
        check.text("what", 1, 10);
        check.text("long", 1, 4);
        let n: Option<u32> = check.required("number", ProblemKey::NotANumber, |s| s.parse().ok());
        assert_eq!(n, None);
        assert_eq!(check.finish().unwrap_err().len(), 3);
    }
}
