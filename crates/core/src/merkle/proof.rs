//! Proofs of inclusion and of consistency (RFC 9162, sections 2.1.3 and 2.1.4): made from stored subtrees, checked from
//! hashes alone.

use super::frontier::fold;
use super::{Hash, Node, node};

/// The root over the leaves from `from` to before `to`; both as they come about when a tree is split.
fn range<E>(from: u64, to: u64, read: &mut impl FnMut(Node) -> Result<Hash, E>) -> Result<Hash, E> {
    let (mut at, mut peaks) = (from, Vec::new());
    while at < to {
        let level = (to - at).ilog2();
        peaks.push(read(Node { level: u8::try_from(level).unwrap_or(u8::MAX), index: at >> level })?);
        at += 1 << level;
    }
    Ok(fold(&peaks))
}

/// Where a tree of at least two leaves is split: the largest power of two below its size.
fn split(size: u64) -> u64 {
    1 << (size - 1).ilog2()
}

/// The proof that the leaf with this index stands in the log as it was with `size` leaves; none when it does not.
/// Stored subtrees are read through `read`, at most about log2(size) squared of them.
pub fn inclusion<E>(index: u64, size: u64, read: &mut impl FnMut(Node) -> Result<Hash, E>) -> Result<Option<Vec<Hash>>, E> {
    if index >= size {
        return Ok(None);
    }
    let (mut from, mut to, mut path) = (0, size, Vec::new());
    while to - from > 1 {
        let middle = from + split(to - from);
        if index < middle {
            path.push(range(middle, to, read)?);
            to = middle;
        } else {
            path.push(range(from, middle, read)?);
            from = middle;
        }
    }
    path.reverse();
    Ok(Some(path))
}

/// The proof that the log with `size` leaves begins with the one that had `old` leaves; none when `old` is larger.
/// Nothing has to be proved when `old` is 0 or `size`.
pub fn consistency<E>(old: u64, size: u64, read: &mut impl FnMut(Node) -> Result<Hash, E>) -> Result<Option<Vec<Hash>>, E> {
    if old > size {
        return Ok(None);
    }
    let (mut from, mut to, mut path) = (0, size, Vec::new());
    // Until the old tree's end is the end of the part looked at, the other part goes into the proof.
    while old > 0 && old != to {
        let middle = from + split(to - from);
        if old <= middle {
            path.push(range(middle, to, read)?);
            to = middle;
        } else {
            path.push(range(from, middle, read)?);
            from = middle;
        }
    }
    if from > 0 {
        path.push(range(from, to, read)?);
    }
    path.reverse();
    Ok(Some(path))
}

/// Whether the proof shows that `leaf` has this index in the log with this size and root.
pub fn is_included(leaf: &Hash, index: u64, size: u64, proof: &[Hash], root: &Hash) -> bool {
    if index >= size {
        return false;
    }
    let (mut at, mut last, mut hash) = (index, size - 1, *leaf);
    for p in proof {
        if last == 0 {
            return false;
        }
        if at % 2 == 1 || at == last {
            hash = node(p, &hash);
            if at % 2 == 0 {
                // The right edge: levels where it has no neighbour are passed over.
                let up = at.trailing_zeros().min(63);
                (at, last) = (at >> up, last >> up);
            }
        } else {
            hash = node(&hash, p);
        }
        (at, last) = (at >> 1, last >> 1);
    }
    last == 0 && hash == *root
}

/// Whether the proof shows that the log with `size` and `root` begins with the one with `old` and `old_root`.
pub fn is_consistent(old: u64, old_root: &Hash, size: u64, root: &Hash, proof: &[Hash]) -> bool {
    if old > size {
        return false;
    }
    if old == size {
        return proof.is_empty() && old_root == root;
    }
    if old == 0 {
        return proof.is_empty() && *old_root == fold(&[]);
    }
    // A complete old tree is its own first hash.
    let whole = [*old_root];
    let mut path = if old.is_power_of_two() { whole.iter() } else { [].iter() }.chain(proof);
    let up = (old - 1).trailing_ones();
    let (mut at, mut last) = ((old - 1) >> up, (size - 1) >> up);
    let Some(first) = path.next() else { return false };
    let (mut old_hash, mut hash) = (*first, *first);
    for p in path {
        if last == 0 {
            return false;
        }
        if at % 2 == 1 || at == last {
            (old_hash, hash) = (node(p, &old_hash), node(p, &hash));
            if at % 2 == 0 {
                let up = at.trailing_zeros().min(63);
                (at, last) = (at >> up, last >> up);
            }
        } else {
            hash = node(&hash, p);
        }
        (at, last) = (at >> 1, last >> 1);
    }
    last == 0 && old_hash == *old_root && hash == *root
}
