//! What a verifier found: what was recomputed, what it had to take on trust, what does not hold.

use crate::ballot::choice::Keeping;
use crate::ballot::entry::{Item, Outcome, Why};
use crate::ballot::rule::Sum;
use crate::bundle::Depth;
use crate::merkle::{Hash, PublicKey};
use crate::time::Time;

/// Declares an enum of codes with their names.
macro_rules! codes {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $code:literal;)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub enum $name { $($(#[$vdoc])* $variant,)+ }
        impl $name {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];
            /// The code name.
            pub fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)+ }
            }
        }
    };
}

codes! {
    /// What does not hold.
    What {
        /// A line is longer than any can be.
        Long = "long";
        /// A line says something, but not in the one form it has.
        Form = "form";
        /// A line is none that belongs into a bundle.
        Shape = "shape";
        /// The format is another version.
        Format = "format";
        /// A line does not belong here, or one is missing before it.
        Order = "order";
        /// The file ends before it is complete, or goes on after its end.
        End = "end";
        /// The digest over the file is another.
        Digest = "digest";
        /// The log's beginning is not one.
        Log = "log";
        /// The signed root is not that of the lines.
        Root = "root";
        /// The signature is not the key's.
        Signature = "signature";
        /// What is opened is not what was committed to.
        Commitment = "commitment";
        /// A notice or item cannot be meant.
        Item = "item";
        /// Homes do not add up to the owner's area, or a home is there twice.
        Homes = "homes";
        /// The owners are not those of the frozen roll.
        Roll = "roll";
        /// Somebody is not on the roll, or took part twice where only once is possible.
        Voter = "voter";
        /// A choice is not possible.
        Choice = "choice";
        /// A paper was cast otherwise than two clerks agreed.
        Paper = "paper";
        /// There are more or fewer ballots than at the close.
        Casts = "casts";
        /// A line of the ballot is missing or passed off as another's: the ballot says that there were more.
        Hidden = "hidden";
        /// More time was given than the notice allows.
        Extension = "extension";
        /// Something is void that is not there.
        Void = "void";
        /// The limit of representatives was applied otherwise than the notice says.
        Limit = "limit";
        /// Participation is another.
        Turnout = "turnout";
        /// There are more detached choices than people who took part, or they are out of order.
        Slips = "slips";
        /// An item's columns do not add up.
        Sums = "sums";
        /// An item's columns are not those of the ballots.
        Count = "count";
        /// What silence counts as is another.
        Deemed = "deemed";
        /// The lots are not those that were drawn.
        Lot = "lot";
        /// The columns decide something else.
        Decision = "decision";
        /// The root given is not that of this log after the result.
        GivenRoot = "given_root";
        /// The receipt is of another ballot.
        ReceiptBallot = "receipt_ballot";
        /// The receipt's ballot is not in the bundle.
        ReceiptMissing = "receipt_missing";
        /// It stands at another place.
        ReceiptPlace = "receipt_place";
        /// The log was another when the receipt was given.
        ReceiptLog = "receipt_log";
        /// The log was signed with another key.
        ReceiptKey = "receipt_key";
        /// The receipt was made after the bundle; a newer bundle is needed.
        ReceiptNewer = "receipt_newer";
    }
}

codes! {
    /// What was computed again and is as the bundle says.
    Checked {
        /// Every line stands in the log; the log's root is signed.
        Log = "log";
        /// The roll's owners, area and heads, and its hash.
        Roll = "roll";
        /// Each owner's area from their homes; no home twice.
        Homes = "homes";
        /// Two clerks entered each paper and agreed.
        Papers = "papers";
        /// Who took part, by area and heads.
        Turnout = "turnout";
        /// Every commitment, opened.
        Commitments = "commitments";
        /// Every column of every item, from the ballots.
        Count = "count";
        /// The limit of representatives.
        Limit = "limit";
        /// Quorum, majorities and what was chosen, from the columns.
        Decision = "decision";
        /// Drawn lots.
        Lots = "lots";
        /// The root that was given.
        GivenRoot = "given_root";
        /// The receipt that was given.
        Receipt = "receipt";
    }
}

codes! {
    /// What a verifier cannot see and has to take on trust.
    Trusted {
        /// How many were for and against: choices are not opened in a public bundle.
        Columns = "columns";
        /// Which homes an area is of.
        Homes = "homes";
        /// That representatives keep the limit.
        Limit = "limit";
        /// That the roll names the true owners, and ballots were cast by them.
        People = "people";
        /// That what an officer declared void is.
        Declared = "declared";
        /// That ballots reached those whose silence counts.
        Reached = "reached";
        /// That who drew lots did not know of the tie: what they committed to does not stand at the close.
        Lots = "lots";
        /// That the key is the community's: compare it, or give a root or a receipt.
        Key = "key";
    }
}

/// Something that does not hold, and in which line (from 1; 0 for the whole).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Fault {
    /// Line of the file.
    pub line: u64,
    /// What it is.
    pub what: What,
}

/// What became of a receipt's ballot.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ReceiptState {
    /// It counts.
    Stands,
    /// It does not count, or not for some items.
    Void(Why),
    /// Another ballot of the same owner stands instead.
    Superseded,
}

/// What the bundle is of.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Facts {
    /// How much it shows.
    pub depth: Option<Depth>,
    /// The ballot's id.
    pub ballot: String,
    /// What it is about.
    pub title: String,
    /// Whose it is.
    pub place: String,
    /// The rule pack and its version.
    pub pack: String,
    /// How choices are kept.
    pub keeping: Option<Keeping>,
    /// The log.
    pub log: String,
    /// Size of the log.
    pub size: u64,
    /// Root of the log.
    pub root: Option<Hash>,
    /// Key that signed it.
    pub key: Option<PublicKey>,
    /// When it was signed.
    pub time: Option<Time>,
    /// Owners on the roll.
    pub owners: u64,
    /// Everybody on the roll.
    pub whole: Sum,
    /// Who took part.
    pub turned_in: Sum,
    /// Ballots cast.
    pub casts: u64,
    /// Papers on which clerks have not agreed; they are not counted.
    pub unsettled: u64,
    /// How often it was counted: again after each objection to the result that was right. The last count is the result.
    pub counts: u64,
    /// Items with their outcomes.
    pub items: Vec<(Item, Outcome)>,
    /// What became of the receipt's ballot.
    pub receipt: Option<ReceiptState>,
}

/// The whole finding.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Report {
    /// What the bundle is of.
    pub facts: Facts,
    /// What was computed again.
    pub checked: Vec<Checked>,
    /// What was taken on trust.
    pub trusted: Vec<Trusted>,
    /// What does not hold, the first first.
    pub faults: Vec<Fault>,
}

impl Report {
    /// Whether everything holds.
    pub fn holds(&self) -> bool {
        self.faults.is_empty()
    }
}
