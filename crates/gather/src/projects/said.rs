//! A project's codes in words: stages, what lacks, where money comes from, what happened.

use liren_core::ballot::cost::Shared;
use liren_core::project::{Lacks, Stage};

use crate::words::Projects;

/// A stage in words.
pub fn stage_words(t: Projects, stage: Stage) -> &'static str {
    match stage {
        Stage::Idea => t.stage_idea(),
        Stage::Decided => t.stage_decided(),
        Stage::Works => t.stage_works(),
        Stage::Accepting => t.stage_accepting(),
        Stage::Warranty => t.stage_warranty(),
        Stage::Closed => t.stage_closed(),
        Stage::Dropped => t.stage_dropped(),
    }
}

/// What lacks for the next stage, in words.
pub(super) fn lacks_words(t: Projects, lacks: &Lacks) -> String {
    match lacks {
        Lacks::Choice => t.lacks_choice().into(),
        Lacks::Consent => t.lacks_consent().into(),
        Lacks::Funds(fen) => t.lacks_funds(fen),
        Lacks::Quote => t.lacks_quote().into(),
        Lacks::Milestones(n) => t.lacks_milestones(i64::try_from(*n).unwrap_or(0)),
        Lacks::Points => t.lacks_points().into(),
        Lacks::Accepted(n) => t.lacks_accepted(i64::try_from(*n).unwrap_or(0)),
    }
}

/// Where money comes from, in words.
pub(super) fn source_words(t: Projects, source: &str) -> &'static str {
    match source {
        "subsidy" => t.source_subsidy(),
        "fund" => t.source_fund(),
        "common_income" => t.source_common_income(),
        "owners" => t.source_owners(),
        "partner" => t.source_partner(),
        _ => t.source_other(),
    }
}

/// How the owners' part is shared, in words.
pub(super) fn shared_words(t: Projects, shared: Shared) -> &'static str {
    match shared {
        Shared::Not => t.shared_not(),
        Shared::Area => t.shared_area(),
        Shared::Home => t.shared_home(),
    }
}

/// A line of the timeline, in words.
pub(super) fn event_words(t: Projects, kind: &str, words: &str) -> String {
    match kind {
        "began" => t.event_began().into(),
        "option" => t.event_option().into(),
        "choose" => t.event_choose().into(),
        "fund" => t.event_fund().into(),
        "quote" => t.event_quote().into(),
        "take" => t.event_take().into(),
        "milestone" => t.event_milestone().into(),
        "moved" => t.event_moved().into(),
        "reached" => t.event_reached().into(),
        "late" => t.event_late().into(),
        "share" => t.event_share().into(),
        "change" => t.event_change().into(),
        "point" => t.event_point().into(),
        "mended" => t.event_mended().into(),
        "entry" => t.event_entry().into(),
        "counter" => t.event_counter().into(),
        "photo" => t.event_photo().into(),
        "acceptance" => t.event_acceptance().into(),
        "drop" => t.event_drop().into(),
        "broke" => t.event_broke(words),
        "closed" => t.event_closed().into(),
        _ => t.event_next(Stage::parse(words).map_or("", |s| stage_words(t, s))),
    }
}

/// What a paper of a purpose is called.
pub(super) fn paper_words(t: Projects, purpose: &str) -> &'static str {
    match purpose {
        "option" => t.paper_option(),
        "quote" => t.paper_quote(),
        "milestone" => t.paper_milestone(),
        "acceptance" => t.acceptance(),
        "entry" => t.paper_entry(),
        _ => t.photo_alt(),
    }
}
