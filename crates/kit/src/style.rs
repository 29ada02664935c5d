//! The style page: every component once, light and dark, so that pages stay alike. Served in development and in the demo.

use askama::Template;
use axum::response::Response;
use liren_core::permission::Action;
use liren_core::refusal::{Problem, ProblemKey, Refusal};

use crate::fail::Fail;
use crate::page::{Page, Told, html, told};
use crate::slice::Slice;
use crate::visit::Caller;
use crate::words::{Kit, Style};

crate::urls! {
    /// The style page.
    StylePage() = "/style";
}

#[derive(Template)]
#[template(path = "style.html")]
struct Shown {
    page: Page,
    t: Style,
    problems: Vec<Told>,
    grounds: [(&'static str, &'static str); 2],
    icons: &'static [&'static str],
    url: String,
}

/// Drawings in the order of `docs/look.md`.
const ICONS: &[&str] = &[
    "home", "say", "list", "me", "people", "phone", "mail", "camera", "photo", "mic", "stop", "play", "pin", "plan", "bell",
    "search", "filter", "share", "copy", "print", "qr", "key", "calendar", "edit", "trash", "down", "up", "upload", "eye",
    "lock", "chevron", "back", "more", "plus", "minus", "whole", "cross", "info", "why", "warn", "moon", "paper", "ballot",
    "leak", "pipe", "light", "door", "clutter", "ebike", "wire", "parking", "drain", "tree", "rubbish", "build", "noise",
    "fumes", "dispute", "fire", "lift", "water", "power", "gas", "paw", "falling", "elder", "policy", "idea", "praise", "road",
    "other",
];

async fn show(caller: Caller) -> Result<Response, Fail> {
    if !caller.app.site.development {
        return Err(Refusal::NotFound.into());
    }
    let card = caller.app.single_card().await?;
    let t = Style(caller.lang);
    let kit = Kit(caller.lang);
    let wrong = Problem { field: "wrong".into(), key: ProblemKey::Required };
    html(&Shown {
        page: Page::outside(&caller, card, t.title()),
        t,
        problems: told(&[wrong], caller.lang),
        grounds: [("light", kit.theme_light()), ("dark", kit.theme_dark())],
        icons: ICONS,
        url: caller.app.absolute("/b/T3K9"),
    })
}

/// This feature.
pub fn slice() -> Slice {
    Slice::new("style").get(StylePage::PATTERN, Action::ReadDemo, show)
}
