//! The key a form carries, so that sending it twice does once what it asks.

use data_encoding::BASE64URL_NOPAD;
use liren_kit::form::Form;
use liren_kit::visit::Visit;

/// The key of a form, as it carries it.
pub(crate) fn form_key(text: &str) -> Option<[u8; 16]> {
    BASE64URL_NOPAD.decode(text.as_bytes()).ok()?.try_into().ok()
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
