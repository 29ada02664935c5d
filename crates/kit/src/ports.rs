//! Adapters to the world outside, as the rest of the program sees them. The traits block: they run on job threads or on the
//! blocking pool. Implementations live in `edges`; `server` wires them.

use liren_core::refusal::ProblemKey;

/// Why a message did not leave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SendError {
    /// It can be tried again; the text is for the log and holds no address.
    Temporary(String),
    /// It will never work for this address.
    Permanent(String),
}

/// An e-mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// Address.
    pub to: String,
    /// Subject line.
    pub subject: String,
    /// Plain text.
    pub text: String,
    /// The same as HTML, if there is one.
    pub html: Option<String>,
    /// Address that stops these messages (RFC 8058).
    pub list_unsubscribe: Option<String>,
    /// Stable id, so that a letter sent twice can be recognised.
    pub message_id: String,
}

/// A short message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Short {
    /// Phone number.
    pub to: String,
    /// Text.
    pub text: String,
    /// Stable id.
    pub id: String,
}

/// E-mail.
pub trait Mail: Send + Sync {
    /// Sends one letter.
    fn send(&self, letter: &Letter) -> Result<(), SendError>;
}

/// Short messages.
pub trait Sms: Send + Sync {
    /// Sends one message.
    fn send(&self, short: &Short) -> Result<(), SendError>;
}

/// Something for another program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Posting {
    /// The address; it may hold a key and is in no log.
    pub url: String,
    /// Headers beside the content type.
    pub headers: Vec<(&'static str, String)>,
    /// JSON.
    pub body: String,
}

/// What the other program answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Posted {
    /// HTTP status.
    pub status: u16,
    /// The beginning of the answer.
    pub body: String,
}

/// Why there is no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PostError {
    /// The address leads inside, or is none.
    NotAllowed,
    /// Nobody answered.
    Unreachable,
}

/// Tells other programs. Addresses come from people: none that leads inside is asked.
pub trait Web: Send + Sync {
    /// Whether an address may be asked, as far as its text tells.
    fn may(&self, url: &str) -> bool;
    /// Posts, following no redirect.
    fn post(&self, posting: &Posting) -> Result<Posted, PostError>;
}

/// A photo, upright and re-encoded: nothing of the original file is left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// JPEG, longest side 1600.
    pub full: Vec<u8>,
    /// JPEG of at most 30 kB.
    pub thumb: Vec<u8>,
    /// Width of the full picture.
    pub width: u32,
    /// Height of the full picture.
    pub height: u32,
}

/// Why a photo was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PhotoRefusal {
    /// Not a JPEG, PNG or WebP.
    NotAPicture,
    /// HEIC from a phone: the phone can send JPEG instead.
    Heic,
    /// It begins as a picture but cannot be read.
    Broken,
    /// The file is over the limit.
    TooLarge {
        /// The limit in megabytes.
        max_mb: u32,
    },
    /// More pixels than is safe to open.
    TooManyPixels,
}

/// A part of a picture to be covered, in thousandths of its width and height.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patch {
    /// From the left.
    pub x: u16,
    /// From the top.
    pub y: u16,
    /// Width.
    pub w: u16,
    /// Height.
    pub h: u16,
}

/// Checks and prepares photos.
pub trait Photos: Send + Sync {
    /// Upright, re-encoded, in two sizes.
    fn prepare(&self, bytes: &[u8]) -> Result<Picture, PhotoRefusal>;
    /// A copy of a prepared photo in which these parts are one colour: nothing of what they showed is left.
    fn cover(&self, full: &[u8], parts: &[Patch]) -> Result<Picture, PhotoRefusal>;
}

/// A voice note that can be played.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Voice {
    /// Media type.
    pub mime: &'static str,
    /// Length in seconds, rounded up; 0 when the file does not say.
    pub seconds: u32,
}

/// Why a voice note was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VoiceRefusal {
    /// Not a sound that can be played.
    NotSound,
    /// Longer than the limit.
    TooLong {
        /// The limit in seconds.
        max_s: u32,
    },
    /// The file is over the limit.
    TooLarge,
}

/// Checks voice notes.
pub trait Voices: Send + Sync {
    /// Recognises it by its content and measures it.
    fn check(&self, bytes: &[u8]) -> Result<Voice, VoiceRefusal>;
}

/// A table read from a spreadsheet.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Table {
    /// Names of the columns.
    pub headers: Vec<String>,
    /// Rows with their number in the file, from 1.
    pub rows: Vec<(usize, Vec<String>)>,
}

/// Why a spreadsheet was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SheetRefusal {
    /// Not an .xlsx or .csv that can be read.
    NotASheet,
    /// The .xls of old: to be saved as .xlsx.
    OldFormat,
    /// Protected by a password.
    Locked,
    /// No row of it looks like the names of columns.
    NoHeaders,
    /// More rows than are taken.
    TooLong {
        /// The limit.
        max_rows: usize,
    },
    /// More columns than are taken.
    TooWide {
        /// The limit.
        max_columns: usize,
    },
    /// The file is over the limit, packed or unpacked.
    TooLarge,
}

impl SheetRefusal {
    /// Longest file taken, packed, in MB.
    pub const MAX_MB: usize = 20;

    /// What it means at the field of a form.
    pub fn problem(self) -> ProblemKey {
        match self {
            SheetRefusal::NotASheet => ProblemKey::NotASheet,
            SheetRefusal::OldFormat => ProblemKey::OldSheet,
            SheetRefusal::Locked => ProblemKey::LockedSheet,
            SheetRefusal::NoHeaders => ProblemKey::NoHeaders,
            SheetRefusal::TooLong { max_rows } => ProblemKey::SheetTooLong { max_rows },
            SheetRefusal::TooWide { max_columns } => ProblemKey::SheetTooWide { max_columns },
            SheetRefusal::TooLarge => ProblemKey::FileTooBig { max_mb: Self::MAX_MB },
        }
    }
}

/// A sheet to write.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SheetOut {
    /// Name on its tab.
    pub name: String,
    /// Names of the columns.
    pub headers: Vec<String>,
    /// Rows.
    pub rows: Vec<Vec<String>>,
}

/// Reads and writes spreadsheets.
pub trait Sheets: Send + Sync {
    /// The first sheet with data; `.csv` by its name, `.xlsx` by its content.
    fn read(&self, file_name: &str, bytes: &[u8]) -> Result<Table, SheetRefusal>;
    /// An .xlsx file.
    fn write(&self, sheets: &[SheetOut]) -> Vec<u8>;
}
