//! The audit log on pages: every change in the community for those who run it, and what concerns oneself for everybody.
//!
//! * What is for: whoever has power here leaves a trace that the persons concerned can read.
//! * Who may: workers and the chair read all of it ([`Action::ReadAudit`]); everybody signed in reads what they did themselves
//!   and what was done about their person, their homes, their matters, their posts, their account ([`Action::ReadOwnAudit`]).
//! * Rules: who did it is told by post, and by name only where the holder shows it; residents are "a resident". Every action
//!   code has words in both languages; a test reads the source for codes without.
//! * How stored: `liren_store::audit`; nothing is written here.

mod api;
mod codes;
mod pages;
mod read;
#[cfg(test)]
mod tests;

use liren_core::permission::Action;
use liren_kit::slice::Slice;

pub use codes::CODES;

liren_kit::urls! {
    /// Every change in the community.
    Audit(community) = "/c/{community}/audit";
    /// Who changed what concerns me.
    MyAudit(community) = "/c/{community}/me/audit";
    /// The same for programs.
    ApiAudit(community) = "/api/v1/c/{community}/audit";
}

/// This feature.
pub fn slice() -> Slice {
    Slice::new("audit")
        .get(Audit::PATTERN, Action::ReadAudit, pages::all)
        .get(MyAudit::PATTERN, Action::ReadOwnAudit, pages::mine)
        .get(ApiAudit::PATTERN, Action::ReadAudit, api::list)
        .api(api::doc)
}
