//! Writing bundles: the part of the log from a ballot's notice to its end, with what opens its commitments.

use sha2::{Digest, Sha256};

use super::{Depth, FORMAT, Frame, MOST_OTHERS};
use crate::ballot::entry::{Entry, Opening};
use crate::ballot::roll::{Frozen, Reason};
use crate::canon;
use crate::merkle::{self, Frontier, Hash, LogKey, PublicKey, Root, Signature};
use crate::time::Time;

/// What opens the commitment of an entry.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Open {
    /// Choices: of a cast, a paper's entry, a slip.
    Choices(Opening),
    /// The reason of a correction.
    Reason(Reason),
}

/// A signed root.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Head {
    /// The log's key.
    pub key: PublicKey,
    /// The signature.
    pub signature: Signature,
    /// When it was signed.
    pub time: Time,
}

enum Piece {
    Entry(String, Option<Open>),
    Roll(String),
    Other(Hash),
}

/// A ballot's part of the log.
pub struct Book {
    log: String,
    start: Frontier,
    now: Frontier,
    rooms: bool,
    pieces: Vec<Piece>,
}

impl Book {
    /// Begins where the log stood before the ballot's notice. `log` is the community's code.
    pub fn new(log: impl Into<String>, start: Frontier) -> Self {
        Self { log: log.into(), now: start.clone(), start, rooms: false, pieces: Vec::new() }
    }

    /// Adds an entry of the ballot, with what opens it; answers its place in the log.
    pub fn add(&mut self, entry: &Entry, open: Option<Open>) -> u64 {
        let (line, place) = (entry.line(), self.now.size());
        self.now.push(merkle::leaf(line.as_bytes()), &mut |_, _| {});
        self.pieces.push(match entry {
            Entry::Roll(_) => Piece::Roll(line),
            Entry::Notice(notice) => {
                self.rooms = notice.rooms;
                Piece::Entry(line, open)
            }
            _ => Piece::Entry(line, open),
        });
        place
    }

    /// Adds an entry of the log that belongs to something else.
    pub fn other(&mut self, leaf: Hash) {
        self.now.push(leaf, &mut |_, _| {});
        self.pieces.push(Piece::Other(leaf));
    }

    /// The log as it stands.
    pub fn root(&self, time: Time) -> Root {
        Root { log: self.log.clone(), size: self.now.size(), time, hash: self.now.root() }
    }

    /// Signs the log as it stands.
    pub fn sign(&self, key: &LogKey, time: Time) -> Head {
        Head { key: key.public(), signature: key.sign(&self.root(time)), time }
    }

    /// Writes the bundle, whole lines at a time.
    pub fn write(&self, depth: Depth, roll: &Frozen, head: &Head, out: &mut impl FnMut(&str)) {
        let mut lines = Lines { digest: Sha256::new(), count: 0, out };
        let inspection = depth == Depth::Inspection;
        lines.frame(&Frame::Bundle { depth, format: FORMAT });
        let (peaks, size) = (self.start.peaks().to_vec(), self.start.size());
        lines.frame(&Frame::Log { log: self.log.clone(), peaks, size });
        let mut others: Vec<Hash> = Vec::new();
        for piece in &self.pieces {
            if let Piece::Other(leaf) = piece {
                others.push(*leaf);
                if others.len() == MOST_OTHERS {
                    lines.frame(&Frame::Other { leaves: std::mem::take(&mut others) });
                }
                continue;
            }
            if !others.is_empty() {
                lines.frame(&Frame::Other { leaves: std::mem::take(&mut others) });
            }
            match piece {
                Piece::Entry(line, open) => {
                    lines.line(line);
                    match open.as_ref().filter(|_| inspection) {
                        Some(Open::Choices(opening)) => lines.frame(&Frame::Opening(opening.clone())),
                        Some(Open::Reason(r)) => lines.frame(&Frame::Reason { salt: r.salt, text: r.text.clone() }),
                        None => {}
                    }
                }
                Piece::Roll(line) => {
                    lines.line(line);
                    for owner in &roll.owners {
                        lines.line(&canon::line(&owner.line));
                        if inspection || self.rooms {
                            lines.frame(&Frame::Homes { rooms: owner.homes.rooms.clone(), salt: owner.homes.salt });
                        }
                    }
                }
                Piece::Other(_) => {}
            }
        }
        if !others.is_empty() {
            lines.frame(&Frame::Other { leaves: others });
        }
        let Head { key, signature, time } = *head;
        lines.frame(&Frame::Head { key, root: self.now.root(), signature, size: self.now.size(), time });
        let (digest, count) = (Hash(lines.digest.clone().finalize().into()), lines.count);
        lines.frame(&Frame::Close { digest, lines: count });
    }
}

struct Lines<'a, F: FnMut(&str)> {
    digest: Sha256,
    count: u64,
    out: &'a mut F,
}

impl<F: FnMut(&str)> Lines<'_, F> {
    fn frame(&mut self, frame: &Frame) {
        self.line(&canon::line(frame));
    }

    fn line(&mut self, line: &str) {
        self.count += 1;
        for part in [line, "\n"] {
            self.digest.update(part.as_bytes());
            (self.out)(part);
        }
    }
}
