//! A ballot's file that anybody can check: JSON Lines with everything the ballot left in the transparency log, in the log's
//! order, the roll, and the log's signed root. Two depths: `public` with commitments, participation and totals, and
//! `inspection` with everything opened. Both consist of the same logged lines, so both lead to the same root.
//! `docs/bundle.md` describes the format for whoever writes another verifier; `verify/verify.py` is one.

mod book;
mod entries;
pub mod invent;
mod judge;
mod report;
mod verify;

pub use book::{Book, Head, Open};
pub use report::{Checked, Facts, Fault, ReceiptState, Report, Trusted, What};
pub use verify::{Verifier, Wanted};

use serde::{Deserialize, Serialize};

use crate::ballot::choice::Salt;
use crate::ballot::entry::Opening;
use crate::ballot::roll::Room;
use crate::merkle::{Hash, PublicKey, Signature};
use crate::time::Time;

/// The version of the format.
pub const FORMAT: u32 = 1;
/// Most leaves of others in one line, so that lines stay short.
pub const MOST_OTHERS: usize = 256;
/// Most items of a ballot.
pub const MOST_ITEMS: usize = 100;

/// How much a bundle shows.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Depth {
    /// For everybody.
    Public,
    /// For those who may see choices: courts, authorities, elected inspectors.
    Inspection,
}

/// Lines that are not in the log: the frame, and what opens a commitment in the line before.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
enum Frame {
    Bundle { depth: Depth, format: u32 },
    Log { log: String, peaks: Vec<Hash>, size: u64 },
    Other { leaves: Vec<Hash> },
    Homes { rooms: Vec<Room>, salt: Salt },
    Opening(Opening),
    Reason { salt: Salt, text: String },
    Head { key: PublicKey, root: Hash, signature: Signature, size: u64, time: Time },
    Close { digest: Hash, lines: u64 },
}

/// The kind of a line: canonical lines begin with it.
fn kind(line: &str) -> Option<&str> {
    line.strip_prefix("{\"kind\":\"")?.split_once('"').map(|(kind, _)| kind)
}

#[cfg(test)]
mod tests;
