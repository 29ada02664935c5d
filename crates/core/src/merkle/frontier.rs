//! The right edge of a log: all that is needed to append and to know the root, in as many hashes as the size has ones.

use super::{Hash, Node, node, sha256};

/// The complete subtrees of a log, the largest first.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Frontier {
    size: u64,
    peaks: Vec<Hash>,
}

impl Frontier {
    /// From what was kept; none when the number of subtrees cannot be that of this size.
    pub fn of(size: u64, peaks: Vec<Hash>) -> Option<Self> {
        (usize::try_from(size.count_ones()).ok()? == peaks.len()).then_some(Self { size, peaks })
    }

    /// Number of leaves.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// What is to be kept: the complete subtrees, the largest first.
    pub fn peaks(&self) -> &[Hash] {
        &self.peaks
    }

    /// Appends a leaf. Each subtree that this completes, the leaf first, is told to be stored.
    pub fn push(&mut self, leaf: Hash, made: &mut impl FnMut(Node, Hash)) {
        let (mut hash, mut at) = (leaf, Node { level: 0, index: self.size });
        made(at, hash);
        // A leaf at an odd place completes a pair, whose place may be odd again.
        while at.index % 2 == 1 {
            let Some(left) = self.peaks.pop() else { break };
            hash = node(&left, &hash);
            at = Node { level: at.level + 1, index: at.index / 2 };
            made(at, hash);
        }
        self.peaks.push(hash);
        self.size += 1;
    }

    /// The root now.
    pub fn root(&self) -> Hash {
        fold(&self.peaks)
    }
}

/// The hash over complete subtrees that stand side by side, the largest first.
pub(super) fn fold(peaks: &[Hash]) -> Hash {
    let mut from_right = peaks.iter().rev();
    let Some(last) = from_right.next() else { return sha256(&[]) };
    from_right.fold(*last, |right, left| node(left, &right))
}
