//! What a person is told when the answer is no. Every refusal has a stable code (for programs), an HTTP status and, in
//! the locale files, words in both languages that say what to do next; tests walk [`Refusal::all`] and [`ProblemKey::all`].

use crate::opinion::open::Why;

/// Declares an enum with a stable code for each variant and a sample of each, so that no variant can be forgotten.
macro_rules! coded {
    ($(#[$top:meta])* $name:ident {
        $($(#[$doc:meta])* $variant:ident $({ $($(#[$fdoc:meta])* $field:ident : $ty:ty = $sample:expr),+ $(,)? })? $(($inner:ty = $isample:expr))? => $code:literal;)+
    }) => {
        $(#[$top])*
        #[derive(Clone, PartialEq, Eq, Debug)]
        pub enum $name {
            $($(#[$doc])* $variant $({ $($(#[$fdoc])* $field: $ty),+ })? $(($inner))?,)+
        }
        impl $name {
            /// The stable code programs may rely on.
            pub fn code(&self) -> &'static str {
                match self { $(Self::$variant { .. } => $code,)+ }
            }
            /// One of each, for pages and tests that must cover all.
            pub fn all() -> Vec<Self> {
                vec![$(Self::$variant $({ $($field: $sample),+ })? $(($isample))?,)+]
            }
        }
    };
}

coded! {
    /// Why the answer is no, as far as the person may know.
    Refusal {
        /// It does not exist, or the person may not know that it does.
        NotFound => "not-found";
        /// It exists, but this person may not do that.
        Forbidden => "forbidden";
        /// Only somebody signed in may.
        SignInNeeded => "sign-in-needed";
        /// The token a program sent is none, is over, or is another community's.
        TokenInvalid => "token-invalid";
        /// The post allows it, once a second factor was given on this device.
        SecondFactorNeeded => "second-factor-needed";
        /// Somebody changed it meanwhile; nothing was written.
        Stale => "stale";
        /// It contradicts what is there, such as a name used twice.
        Conflict => "conflict";
        /// Too often from here.
        TooMany {
            /// Seconds to wait.
            retry_after_s: u32 = 60
        } => "too-many";
        /// More people at once than this machine serves; nothing was written.
        Busy {
            /// Seconds to wait.
            retry_after_s: u32 = 2
        } => "busy";
        /// The disk is full; nothing was written.
        Full => "full";
        /// Something in the form needs correcting.
        Invalid(Vec<Problem> = vec![Problem::new("field", ProblemKey::Required)]) => "invalid";
        /// It was here and was taken away.
        Gone => "gone";
        /// The code or link was valid for a time that is over.
        Expired => "expired";
        /// The code or link was used already.
        Used => "used";
        /// The form was open for too long; what was typed is kept.
        FormExpired => "form-expired";
        /// The form was sent from another site.
        ForeignOrigin => "foreign-origin";
        /// The request is not one this address understands.
        BadRequest => "bad-request";
        /// Where a list goes on was not told by one of its pages.
        BadCursor => "bad-cursor";
        /// More was sent than is taken.
        TooLarge => "too-large";
        /// The kind of content is not one this address takes.
        WrongType => "wrong-type";
        /// This address does not know the method.
        NoSuchMethod => "no-such-method";
        /// The installation has no adapter for that, such as SMS.
        NotOffered => "not-offered";
        /// The matter is not under way, so its holder has nothing to do.
        NotUnderWay => "not-under-way";
        /// The reporter is not being asked now.
        NotAsked => "not-asked";
        /// Nobody stands above; the street is written to on paper.
        NothingAbove => "nothing-above";
        /// Nobody else could take the matter back.
        NowhereToSendBack => "nowhere-to-send-back";
        /// The promise was extended once already.
        ExtendedAlready => "extended-already";
        /// The reporter is being asked already, or was asked as often as the pack allows.
        AskedAlready => "asked-already";
        /// By the pack's list of duties that level only assists with this.
        NotItsDuty => "not-its-duty";
        /// The two matters cannot become one: not both under way, or not seen by the same people.
        NotTogether => "not-together";
        /// Nobody who may have this matter holds a post here.
        NobodyFree => "nobody-free";
        /// The matter is about this person, or its reporter kept them out.
        KeptAway => "kept-away";
        /// Our fault: something broke. The log knows what.
        OurFault => "our-fault";
        /// The meeting is not at this point: it has not begun, is over or was cancelled.
        MeetingState => "meeting-state";
        /// The consultation has not begun or is over.
        ConsultationState => "consultation-state";
        /// One question to those present at a time.
        PollStillOpen => "poll-still-open";
        /// Somebody else has to agree to it.
        AnotherPerson => "another-person";
        /// The ballot is not at this point: not noticed yet, not open, closed.
        BallotState => "ballot-state";
        /// A ballot of this owner stands already, and the first one counts.
        VotedAlready => "voted-already";
        /// Nobody has checked that this person owns a home of this ballot.
        NotTheOwner => "not-the-owner";
        /// The owner has not signed for the ballot letter yet.
        LetterNotSigned => "letter-not-signed";
        /// Two clerks agreed on this paper already.
        PaperCounted => "paper-counted";
        /// Something of the owner roll has to be settled first.
        RollNotSettled => "roll-not-settled";
        /// Nobody is on the roll: there is nobody who could vote.
        EmptyRoll => "empty-roll";
        /// The days that the rules give for it are not over.
        TooEarly => "too-early";
        /// The day by which it had to be done is over.
        TooLate => "too-late";
        /// It has to be written down first where the notice was posted.
        NotPosted => "not-posted";
        /// Papers are left on which clerks do not agree.
        PapersDiffer => "papers-differ";
        /// So few may vote that a choice kept apart would still be plain from who took part.
        TooFewToHide => "too-few-to-hide";
    }
}

coded! {
    /// What is wrong with one field.
    ProblemKey {
        /// It must be filled in.
        Required => "required";
        /// Words, a photo or a voice message: at least one.
        NothingSaid => "nothing-said";
        /// Too few parts.
        TooFewParts {
            /// The least.
            min: usize = 2
        } => "too-few-parts";
        /// Too few characters.
        TooShort {
            /// The least.
            min: usize = 8
        } => "too-short";
        /// Too many characters.
        TooLong {
            /// The most.
            max: usize = 500
        } => "too-long";
        /// A program sent something of another kind, such as words for a number.
        WrongKind => "wrong-kind";
        /// A program sent a field that is not known here.
        UnknownField => "unknown-field";
        /// Not a number.
        NotANumber => "not-a-number";
        /// A number outside its range.
        OutOfRange {
            /// The least.
            min: i64 = 1,
            /// The most.
            max: i64 = 60
        } => "out-of-range";
        /// Not one of the choices.
        NotAChoice => "not-a-choice";
        /// Not a phone number.
        NotAPhone => "not-a-phone";
        /// Not an e-mail address.
        NotAMail => "not-a-mail";
        /// Neither a phone number nor an e-mail address.
        NotAContact => "not-a-contact";
        /// Not a date.
        BadDate => "bad-date";
        /// Not a time of day.
        BadTime => "bad-time";
        /// It must lie ahead.
        InThePast => "in-the-past";
        /// Nobody was invited yet to a meeting that counts who is there.
        NotInvited => "not-invited";
        /// A box that has to be ticked.
        TickIt => "tick-it";
        /// The person is known here by another name.
        AnotherName => "another-name";
        /// Nobody here has looked at this name yet.
        NameUnsure => "name-unsure";
        /// It stands nowhere yet with whom it was filed.
        NotFiled => "not-filed";
        /// Only whoever owns the home says this for it.
        OwnersOnly => "owners-only";
        /// The end comes before the start.
        EndBeforeStart => "end-before-start";
        /// Not an area in square metres.
        NotAnArea => "not-an-area";
        /// Somebody or something else has this name or number.
        Taken => "taken";
        /// Not an address of the open internet that begins with https://.
        NotAUrl => "not-a-url";
        /// A telephone, identity or plate number or a mail address stands in it.
        Personal => "personal";
        /// There are as many of them as may be.
        Enough {
            /// The limit.
            max: usize = 20
        } => "enough";
        /// Somebody else saved it after it was read; what was typed is still here.
        ChangedMeanwhile => "changed-meanwhile";
        /// Other things still belong to it.
        StillInUse => "still-in-use";
        /// It does not exist here.
        NotHere => "not-here";
        /// What a line of the field says stands nowhere in the text it is about.
        NotInText {
            /// Which line, counted from 1.
            line: usize = 2
        } => "not-in-text";
        /// The code is mistyped.
        BadCode => "bad-code";
        /// The code, password or slip is not right.
        WrongCode => "wrong-code";
        /// The code or slip was used or taken back.
        SpentCode => "spent-code";
        /// The password is one that is guessed first.
        WeakPassword => "weak-password";
        /// The two entries differ.
        NotTheSame => "not-the-same";
        /// Something else comes first, such as a number to call.
        CallFirst => "call-first";
        /// The box must be ticked.
        ConsentNeeded => "consent-needed";
        /// The property manager's staff represents nobody here.
        NotByStaff => "not-by-staff";
        /// A photo of the paper, or that the paper itself is kept.
        PaperNeeded => "paper-needed";
        /// More options are marked on one ballot than may be.
        TooManyMarks {
            /// The most.
            max: usize = 3
        } => "too-many-marks";
        /// Places of several compounds, where one is needed.
        OneCompound => "one-compound";
        /// Every ballot has that answer; it is no option.
        EveryBallotHasIt => "every-ballot-has-it";
        /// Notice has to be given so many days before.
        NoticeTooShort {
            /// The days.
            days: i64 = 15
        } => "notice-too-short";
        /// A place one's post does not look after.
        OutsidePost => "outside-post";
        /// Sent too often from here; what was typed is kept.
        TooOften {
            /// Minutes until it may be sent again.
            minutes: u32 = 2
        } => "too-often";
        /// Too many files.
        TooManyFiles {
            /// The most.
            max: usize = 5
        } => "too-many-files";
        /// A file is too big.
        FileTooBig {
            /// The most, in megabytes.
            max_mb: usize = 12
        } => "file-too-big";
        /// Not a photo that can be opened.
        NotAPhoto => "not-a-photo";
        /// A photo with more pixels than is safe to open.
        PhotoTooLarge => "photo-too-large";
        /// Not a voice message that can be opened.
        NotAVoice => "not-a-voice";
        /// A voice message that is too long.
        VoiceTooLong {
            /// The most, in seconds.
            max_s: usize = 60
        } => "voice-too-long";
        /// Not a document of a sort that is taken.
        NotADocument => "not-a-document";
        /// Neither a photo nor a document, where both are taken.
        NotAPaper => "not-a-paper";
        /// Not a spreadsheet that can be opened.
        NotASheet => "not-a-sheet";
        /// A spreadsheet with too many rows.
        SheetTooLong {
            /// The most.
            max_rows: usize = 20_000
        } => "sheet-too-long";
        /// A spreadsheet with too many columns.
        SheetTooWide {
            /// The most.
            max_columns: usize = 200
        } => "sheet-too-wide";
        /// The .xls of old.
        OldSheet => "old-sheet";
        /// A spreadsheet with a password.
        LockedSheet => "locked-sheet";
        /// No row of the spreadsheet looks like the names of columns.
        NoHeaders => "no-headers";
        /// A column that is needed was not chosen.
        ColumnMissing => "column-missing";
        /// A formal vote is for those on the list of who may come.
        NotOnTheList => "not-on-the-list";
        /// Not GeoJSON with outlines in it.
        NotAPlan => "not-a-plan";
        /// An earlier rule takes everything this one would.
        NeverReached => "never-reached";
        /// A row of the file is not as it should be.
        BadRow {
            /// Line in the file, from 1.
            line: usize = 7
        } => "bad-row";
        /// A line of a file is not as it should be, and what is wrong there.
        BadLine {
            /// Line in the file, from 1.
            line: usize = 7,
            /// What is wrong.
            why: Why = Why::NotAVote(3)
        } => "bad-line";
    }
}

/// One thing to correct, at the field it belongs to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Problem {
    /// Name of the form field.
    pub field: String,
    /// What is wrong.
    pub key: ProblemKey,
}

impl Problem {
    /// A problem at a field.
    pub fn new(field: impl Into<String>, key: ProblemKey) -> Self {
        Self { field: field.into(), key }
    }
}

impl Refusal {
    /// A refusal for one field.
    pub fn field(field: impl Into<String>, key: ProblemKey) -> Self {
        Self::Invalid(vec![Problem::new(field, key)])
    }

    /// The HTTP status.
    pub fn status(&self) -> u16 {
        match self {
            Self::BadRequest | Self::BadCursor => 400,
            Self::SignInNeeded | Self::TokenInvalid => 401,
            Self::Forbidden | Self::NotTheOwner | Self::SecondFactorNeeded | Self::FormExpired | Self::ForeignOrigin => 403,
            Self::NotFound => 404,
            Self::NoSuchMethod => 405,
            Self::Stale
            | Self::Conflict
            | Self::Used
            | Self::NotUnderWay
            | Self::NotAsked
            | Self::NothingAbove
            | Self::NowhereToSendBack
            | Self::ExtendedAlready
            | Self::AskedAlready
            | Self::NotItsDuty
            | Self::NotTogether
            | Self::NobodyFree
            | Self::KeptAway
            | Self::MeetingState
            | Self::ConsultationState
            | Self::PollStillOpen
            | Self::AnotherPerson
            | Self::BallotState
            | Self::VotedAlready
            | Self::LetterNotSigned
            | Self::PaperCounted
            | Self::RollNotSettled
            | Self::EmptyRoll
            | Self::TooEarly
            | Self::TooLate
            | Self::NotPosted
            | Self::PapersDiffer
            | Self::TooFewToHide => 409,
            Self::Gone | Self::Expired => 410,
            Self::TooLarge => 413,
            Self::WrongType => 415,
            Self::Invalid(_) => 422,
            Self::TooMany { .. } => 429,
            Self::OurFault => 500,
            Self::NotOffered => 501,
            Self::Busy { .. } | Self::Full => 503,
        }
    }

    /// When to come back, where that helps.
    pub fn retry_after_s(&self) -> Option<u32> {
        match self {
            Self::TooMany { retry_after_s } | Self::Busy { retry_after_s } => Some(*retry_after_s),
            // Somebody has to make room first.
            Self::Full => Some(60),
            _ => None,
        }
    }

    /// The problems of a form; empty for every other refusal.
    pub fn problems(&self) -> &[Problem] {
        match self {
            Self::Invalid(problems) => problems,
            _ => &[],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn codes_are_distinct_and_well_formed() {
        let codes: Vec<_> =
            Refusal::all().iter().map(Refusal::code).chain(ProblemKey::all().iter().map(ProblemKey::code)).collect();
        assert_eq!(codes.iter().collect::<BTreeSet<_>>().len(), codes.len());
        for code in codes {
            assert!(code.bytes().all(|b| b.is_ascii_lowercase() || b == b'-'), "{code}");
        }
    }

    #[test]
    fn every_status_says_no_and_waiting_goes_with_its_status() {
        for refusal in Refusal::all() {
            assert!((400..600).contains(&refusal.status()), "{refusal:?}");
            assert_eq!(refusal.retry_after_s().is_some(), matches!(refusal.status(), 429 | 503), "{refusal:?}");
            assert_eq!(refusal.problems().is_empty(), refusal.status() != 422, "{refusal:?}");
        }
    }
}
