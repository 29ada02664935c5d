//! The transparency log (RFC 9162): an append-only list of hashes of what counts, with signed roots that anybody can keep.
//!
//! * What is for: whoever runs the database cannot change or drop what was written without everybody with an older root seeing it.
//! * Who may: everybody reads it and asks for proofs; slices append in their own transaction ([`append`]).
//! * Rules: a leaf is the hash of a canonical line; lines about persons hold salted commitments. A root is signed once a day where
//!   something was added, and whenever a result is made public. The key follows from the key file, never from the database.
//! * How stored: `migrations/0050`: leaves and complete subtrees, so that a proof reads a few hashes whatever the size.

mod api;
mod pages;
pub mod store;
#[cfg(test)]
mod tests;

use liren_core::permission::Action;
use liren_kit::slice::Slice;

pub use store::{append, head, leaves, root_at, sign};

liren_kit::urls! {
    /// The log as people read it: size, root, key, signed roots.
    LogPage(community) = "/c/{community}/log";
    /// For programs: the head and the signed roots.
    ApiLog(community) = "/api/v1/c/{community}/log";
    /// For programs: that an entry stands in the log.
    ApiInclusion(community) = "/api/v1/c/{community}/log/inclusion";
    /// For programs: that the log only grew.
    ApiConsistency(community) = "/api/v1/c/{community}/log/consistency";
}

/// This feature.
pub fn slice() -> Slice {
    Slice::new("log")
        .get(LogPage::PATTERN, Action::ReadPublic, pages::show)
        .get(ApiLog::PATTERN, Action::ReadPublic, api::head)
        .get(ApiInclusion::PATTERN, Action::ReadPublic, api::inclusion)
        .get(ApiConsistency::PATTERN, Action::ReadPublic, api::consistency)
        .job(store::SIGN)
        .api(api::doc)
}
