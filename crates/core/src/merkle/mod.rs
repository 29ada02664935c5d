//! The transparency log's tree (RFC 9162, section 2.1, SHA-256): roots, appending, proofs that an entry stands in the log
//! and that a later log only added to an earlier one, and roots that are signed. What is stored are the hashes of complete
//! subtrees, each found by its [`Node`]: a proof reads a few of them, whatever the log's size.

mod frontier;
mod proof;
mod signed;

pub use frontier::Frontier;
pub use proof::{consistency, inclusion, is_consistent, is_included};
pub use signed::{LogKey, PublicKey, Root, Signature};

use sha2::{Digest, Sha256};

use crate::hex::hex_bytes;

hex_bytes! {
    /// A SHA-256 hash: of a leaf, of a node, the root of a log.
    Hash 32
}

/// A complete subtree: `level` 0 are the leaves, `index` counts the subtrees of one level from the left.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct Node {
    /// Height above the leaves; the subtree holds 2^level of them.
    pub level: u8,
    /// Counted from 0.
    pub index: u64,
}

/// Plain SHA-256.
pub fn sha256(parts: &[&[u8]]) -> Hash {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(part);
    }
    Hash(hasher.finalize().into())
}

/// The hash of an entry.
pub fn leaf(entry: &[u8]) -> Hash {
    sha256(&[&[0], entry])
}

/// The hash of two neighbouring subtrees.
pub fn node(left: &Hash, right: &Hash) -> Hash {
    sha256(&[&[1], &left.0, &right.0])
}

/// The root over leaves (hashes of entries); that of none is the hash of nothing.
pub fn root(leaves: impl IntoIterator<Item = Hash>) -> Hash {
    let mut frontier = Frontier::default();
    for leaf in leaves {
        frontier.push(leaf, &mut |_, _| {});
    }
    frontier.root()
}

/// A whole tree in memory, for lists that are at hand anyway (a roll, the tickets of a draw).
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Tree {
    frontier: Frontier,
    levels: Vec<Vec<Hash>>,
}

impl Tree {
    /// Over these leaves.
    pub fn of(leaves: impl IntoIterator<Item = Hash>) -> Self {
        let mut tree = Self::default();
        leaves.into_iter().for_each(|l| tree.push(l));
        tree
    }

    /// Adds a leaf.
    pub fn push(&mut self, leaf: Hash) {
        let levels = &mut self.levels;
        self.frontier.push(leaf, &mut |node, hash| {
            let level = usize::from(node.level);
            if levels.len() <= level {
                levels.push(Vec::new());
            }
            levels[level].push(hash);
        });
    }

    /// Number of leaves.
    pub fn size(&self) -> u64 {
        self.frontier.size()
    }

    /// The root.
    pub fn root(&self) -> Hash {
        self.frontier.root()
    }

    fn read(&self, node: Node) -> Option<Hash> {
        self.levels.get(usize::from(node.level))?.get(usize::try_from(node.index).ok()?).copied()
    }

    /// The proof that the leaf with this index stands in the tree as it was with `size` leaves.
    pub fn inclusion(&self, index: u64, size: u64) -> Option<Vec<Hash>> {
        inclusion(index, size, &mut |n| self.read(n).ok_or(())).ok()?
    }

    /// The proof that the tree with `size` leaves only added to the one with `old` leaves.
    pub fn consistency(&self, old: u64, size: u64) -> Option<Vec<Hash>> {
        consistency(old, size, &mut |n| self.read(n).ok_or(())).ok()?
    }
}

#[cfg(test)]
mod tests;
