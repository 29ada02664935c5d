//! Refusals and problems in words. Exhaustive matches: a refusal without words does not compile.

use liren_core::lang::Lang;
use liren_core::opinion::open::Why;
use liren_core::refusal::{Problem, ProblemKey, Refusal};

use crate::words::Refusals;

/// What a person is told: what happened, and what to do next.
#[derive(Clone, Copy, Debug)]
pub struct Words {
    /// What happened.
    pub title: &'static str,
    /// What to do next.
    pub next: &'static str,
}

/// The words for a refusal.
pub fn words(refusal: &Refusal, lang: Lang) -> Words {
    let t = Refusals(lang);
    let (title, next) = match refusal {
        Refusal::NotFound => (t.not_found_title(), t.not_found_next()),
        Refusal::Forbidden => (t.forbidden_title(), t.forbidden_next()),
        Refusal::SignInNeeded => (t.sign_in_needed_title(), t.sign_in_needed_next()),
        Refusal::TokenInvalid => (t.token_invalid_title(), t.token_invalid_next()),
        Refusal::SecondFactorNeeded => (t.second_factor_needed_title(), t.second_factor_needed_next()),
        Refusal::Stale => (t.stale_title(), t.stale_next()),
        Refusal::Conflict => (t.conflict_title(), t.conflict_next()),
        Refusal::TooMany { .. } => (t.too_many_title(), t.too_many_next()),
        Refusal::Busy { .. } => (t.busy_title(), t.busy_next()),
        Refusal::Full => (t.full_title(), t.full_next()),
        Refusal::Invalid(_) => (t.invalid_title(), t.invalid_next()),
        Refusal::Gone => (t.gone_title(), t.gone_next()),
        Refusal::Expired => (t.expired_title(), t.expired_next()),
        Refusal::Used => (t.used_title(), t.used_next()),
        Refusal::FormExpired => (t.form_expired_title(), t.form_expired_next()),
        Refusal::ForeignOrigin => (t.foreign_origin_title(), t.foreign_origin_next()),
        Refusal::BadRequest => (t.bad_request_title(), t.bad_request_next()),
        Refusal::BadCursor => (t.bad_cursor_title(), t.bad_cursor_next()),
        Refusal::TooLarge => (t.too_large_title(), t.too_large_next()),
        Refusal::WrongType => (t.wrong_type_title(), t.wrong_type_next()),
        Refusal::NoSuchMethod => (t.no_such_method_title(), t.no_such_method_next()),
        Refusal::NotOffered => (t.not_offered_title(), t.not_offered_next()),
        Refusal::NotUnderWay => (t.not_under_way_title(), t.not_under_way_next()),
        Refusal::NotAsked => (t.not_asked_title(), t.not_asked_next()),
        Refusal::NothingAbove => (t.nothing_above_title(), t.nothing_above_next()),
        Refusal::NowhereToSendBack => (t.nowhere_to_send_back_title(), t.nowhere_to_send_back_next()),
        Refusal::ExtendedAlready => (t.extended_already_title(), t.extended_already_next()),
        Refusal::AskedAlready => (t.asked_already_title(), t.asked_already_next()),
        Refusal::NotItsDuty => (t.not_its_duty_title(), t.not_its_duty_next()),
        Refusal::NotTogether => (t.not_together_title(), t.not_together_next()),
        Refusal::NobodyFree => (t.nobody_free_title(), t.nobody_free_next()),
        Refusal::KeptAway => (t.kept_away_title(), t.kept_away_next()),
        Refusal::ConsultationState => (t.consultation_state_title(), t.consultation_state_next()),
        Refusal::MeetingState => (t.meeting_state_title(), t.meeting_state_next()),
        Refusal::PollStillOpen => (t.poll_still_open_title(), t.poll_still_open_next()),
        Refusal::AnotherPerson => (t.another_person_title(), t.another_person_next()),
        Refusal::BallotState => (t.ballot_state_title(), t.ballot_state_next()),
        Refusal::VotedAlready => (t.voted_already_title(), t.voted_already_next()),
        Refusal::NotTheOwner => (t.not_the_owner_title(), t.not_the_owner_next()),
        Refusal::LetterNotSigned => (t.letter_not_signed_title(), t.letter_not_signed_next()),
        Refusal::PaperCounted => (t.paper_counted_title(), t.paper_counted_next()),
        Refusal::RollNotSettled => (t.roll_not_settled_title(), t.roll_not_settled_next()),
        Refusal::EmptyRoll => (t.empty_roll_title(), t.empty_roll_next()),
        Refusal::TooEarly => (t.too_early_title(), t.too_early_next()),
        Refusal::TooLate => (t.too_late_title(), t.too_late_next()),
        Refusal::NotPosted => (t.not_posted_title(), t.not_posted_next()),
        Refusal::PapersDiffer => (t.papers_differ_title(), t.papers_differ_next()),
        Refusal::TooFewToHide => (t.too_few_to_hide_title(), t.too_few_to_hide_next()),
        Refusal::OurFault => (t.our_fault_title(), t.our_fault_next()),
    };
    Words { title, next }
}

/// The problems inside a refusal, if it is about a form.
pub fn problems(refusal: &Refusal) -> &[Problem] {
    if let Refusal::Invalid(problems) = refusal { problems } else { &[] }
}

/// The words for one field's problem.
pub fn problem(key: &ProblemKey, lang: Lang) -> String {
    let t = Refusals(lang);
    match *key {
        ProblemKey::Required => t.field_required().to_string(),
        ProblemKey::NothingSaid => t.field_nothing_said().to_string(),
        ProblemKey::TooFewParts { min } => t.field_too_few_parts(min),
        ProblemKey::TooShort { min } => t.field_too_short(min),
        ProblemKey::TooLong { max } => t.field_too_long(max),
        ProblemKey::WrongKind => t.field_wrong_kind().to_string(),
        ProblemKey::UnknownField => t.field_unknown_field().to_string(),
        ProblemKey::NotANumber => t.field_not_a_number().to_string(),
        ProblemKey::OutOfRange { min, max } => t.field_out_of_range(min, max),
        ProblemKey::NotAChoice => t.field_not_a_choice().to_string(),
        ProblemKey::NotAPhone => t.field_not_a_phone().to_string(),
        ProblemKey::NotAMail => t.field_not_a_mail().to_string(),
        ProblemKey::NotAContact => t.field_not_a_contact().to_string(),
        ProblemKey::BadDate => t.field_bad_date().to_string(),
        ProblemKey::BadTime => t.field_bad_time().to_string(),
        ProblemKey::InThePast => t.field_in_the_past().to_string(),
        ProblemKey::AnotherName => t.field_another_name().to_string(),
        ProblemKey::NotInvited => t.field_not_invited().to_string(),
        ProblemKey::NameUnsure => t.field_name_unsure().to_string(),
        ProblemKey::NotFiled => t.field_not_filed().to_string(),
        ProblemKey::TickIt => t.field_tick_it().to_string(),
        ProblemKey::OwnersOnly => t.field_owners_only().to_string(),
        ProblemKey::EndBeforeStart => t.field_end_before_start().to_string(),
        ProblemKey::NotAnArea => t.field_not_an_area().to_string(),
        ProblemKey::Personal => t.field_personal().to_string(),
        ProblemKey::Taken => t.field_taken().to_string(),
        ProblemKey::NotAUrl => t.field_not_a_url().to_string(),
        ProblemKey::Enough { max } => t.field_enough(max),
        ProblemKey::ChangedMeanwhile => t.field_changed_meanwhile().to_string(),
        ProblemKey::StillInUse => t.field_still_in_use().to_string(),
        ProblemKey::NotHere => t.field_not_here().to_string(),
        ProblemKey::NotInText { line } => t.field_not_in_text(line),
        ProblemKey::BadCode => t.field_bad_code().to_string(),
        ProblemKey::WrongCode => t.field_wrong_code().to_string(),
        ProblemKey::SpentCode => t.field_spent_code().to_string(),
        ProblemKey::WeakPassword => t.field_weak_password().to_string(),
        ProblemKey::NotTheSame => t.field_not_the_same().to_string(),
        ProblemKey::CallFirst => t.field_call_first().to_string(),
        ProblemKey::ConsentNeeded => t.field_consent_needed().to_string(),
        ProblemKey::OutsidePost => t.field_outside_post().to_string(),
        ProblemKey::TooOften { minutes } => t.field_too_often(minutes),
        ProblemKey::TooManyFiles { max } => t.field_too_many_files(max),
        ProblemKey::FileTooBig { max_mb } => t.field_file_too_big(max_mb),
        ProblemKey::NotAPhoto => t.field_not_a_photo().to_string(),
        ProblemKey::PhotoTooLarge => t.field_photo_too_large().to_string(),
        ProblemKey::NotAVoice => t.field_not_a_voice().to_string(),
        ProblemKey::VoiceTooLong { max_s } => t.field_voice_too_long(max_s),
        ProblemKey::NotADocument => t.field_not_a_document().to_string(),
        ProblemKey::NotAPaper => t.field_not_a_paper().to_string(),
        ProblemKey::NotASheet => t.field_not_a_sheet().to_string(),
        ProblemKey::SheetTooLong { max_rows } => t.field_sheet_too_long(max_rows),
        ProblemKey::SheetTooWide { max_columns } => t.field_sheet_too_wide(max_columns),
        ProblemKey::OldSheet => t.field_old_sheet().to_string(),
        ProblemKey::LockedSheet => t.field_locked_sheet().to_string(),
        ProblemKey::NotByStaff => t.field_not_by_staff().to_string(),
        ProblemKey::PaperNeeded => t.field_paper_needed().to_string(),
        ProblemKey::TooManyMarks { max } => t.field_too_many_marks(max),
        ProblemKey::OneCompound => t.field_one_compound().to_string(),
        ProblemKey::EveryBallotHasIt => t.field_every_ballot_has_it().to_string(),
        ProblemKey::NoticeTooShort { days } => t.field_notice_too_short(days),
        ProblemKey::NoHeaders => t.field_no_headers().to_string(),
        ProblemKey::ColumnMissing => t.field_column_missing().to_string(),
        ProblemKey::NotOnTheList => t.field_not_on_the_list().to_string(),
        ProblemKey::NotAPlan => t.field_not_a_plan().to_string(),
        ProblemKey::NeverReached => t.field_never_reached().to_string(),
        ProblemKey::BadRow { line } => t.field_bad_row(line),
        ProblemKey::BadLine { line, ref why } => t.field_bad_line(line, line_words(t, why)),
    }
}

/// What is wrong with a line of a file in the open format.
fn line_words(t: Refusals, why: &Why) -> String {
    match *why {
        Why::NotCsv => t.line_not_csv().to_string(),
        Why::NoColumn(name) => t.line_no_column(name),
        Why::ColumnTwice(ref name) => t.line_column_twice(name),
        Why::Cells => t.line_cells().to_string(),
        Why::NotANumber(name) => t.line_not_a_number(name),
        Why::NotAVote(statement) => t.line_not_a_vote(statement),
        Why::NotModerated => t.line_not_moderated().to_string(),
        Why::RowTwice(number) => t.line_row_twice(number),
        Why::NoWords => t.line_no_words().to_string(),
        Why::TooLong(max) => t.line_too_long(max),
    }
}
