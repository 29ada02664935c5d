//! The key a form carries, so that sending it twice does once what it asks.

use axum::http::HeaderMap;
use data_encoding::BASE64URL_NOPAD;
use liren_kit::form::Form;
use liren_kit::session::digest;
use liren_kit::visit::Visit;

/// The key of a form, as it carries it.
pub(crate) fn form_key(text: &str) -> Option<[u8; 16]> {
    BASE64URL_NOPAD.decode(text.as_bytes()).ok()?.try_into().ok()
}

/// The key of what a form says. Sent twice it is the same; a form that was gone back to and says something else is another one.
pub(crate) fn said_key(form: &Form) -> Option<[u8; 16]> {
    let mut all = form_key(form.get("once"))?.to_vec();
    for (name, value) in form.pairs().iter().filter(|(name, _)| name != "csrf" && name != "back") {
        all.extend([name.as_bytes(), b"\0", value.as_bytes(), b"\0"].concat());
    }
    digest(&all)[..16].try_into().ok()
}

/// A new one.
pub(crate) fn new_key(visit: &Visit) -> String {
    BASE64URL_NOPAD.encode(&visit.moment.clone().bytes::<16>())
}

/// The key a form is shown with: what was typed before keeps its own.
pub(crate) fn kept(visit: &Visit, typed: &Form) -> String {
    match typed.get("once") {
        "" => new_key(visit),
        kept => kept.to_string(),
    }
}

/// The key of a program's request, as a form carries it: what carries the same `Idempotency-Key` (at least 16 characters) by the same account is done once.
pub(crate) fn sent_form_key(visit: &Visit, headers: &HeaderMap) -> String {
    BASE64URL_NOPAD.encode(&sent_key(visit, headers))
}

/// The same as bytes.
pub(crate) fn sent_key(visit: &Visit, headers: &HeaderMap) -> [u8; 16] {
    let key = headers.get("idempotency-key").and_then(|k| k.to_str().ok()).filter(|k| k.len() >= 16);
    let mut out: [u8; 16] = visit.moment.clone().bytes();
    if let (Some(key), Some(account)) = (key, visit.actor.account) {
        // Bound to who sends it: another's key finds nothing of theirs.
        out.copy_from_slice(&visit.app.keys.index(&format!("{account}:{key}"), "idempotency")[..16]);
    }
    out
}
