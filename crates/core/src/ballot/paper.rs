//! Papers are entered by two different clerks, who must read the same.

use std::collections::BTreeMap;

/// Where a paper stands that clerks enter.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Read<'a, T> {
    /// One more clerk has to enter it.
    Waiting,
    /// Two different clerks read the same.
    Agreed(&'a T),
    /// They differ: another clerk has to look.
    Differ,
}

/// What two different clerks agree on. Of several entries of one clerk the last counts.
pub fn agreed<T: Ord>(entries: &[(u32, T)]) -> Read<'_, T> {
    let last: BTreeMap<u32, &T> = entries.iter().map(|(clerk, read)| (*clerk, read)).collect();
    let mut clerks: BTreeMap<&T, usize> = BTreeMap::new();
    last.values().for_each(|read| *clerks.entry(*read).or_default() += 1);
    let mut twice = clerks.into_iter().filter(|(_, n)| *n >= 2).map(|(read, _)| read);
    match (twice.next(), twice.next()) {
        (Some(read), None) => Read::Agreed(read),
        (None, _) if last.len() < 2 => Read::Waiting,
        _ => Read::Differ,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_clerks_must_agree() {
        assert_eq!(agreed::<u8>(&[]), Read::Waiting);
        assert_eq!(agreed(&[(1, 7)]), Read::Waiting);
        assert_eq!(agreed(&[(1, 7), (2, 7)]), Read::Agreed(&7));
        assert_eq!(agreed(&[(1, 7), (2, 8)]), Read::Differ);
        assert_eq!(agreed(&[(1, 7), (2, 8), (3, 8)]), Read::Agreed(&8));
        // The same clerk twice is one clerk, who may have corrected themselves.
        assert_eq!(agreed(&[(1, 7), (1, 7)]), Read::Waiting);
        assert_eq!(agreed(&[(1, 7), (2, 8), (1, 8)]), Read::Agreed(&8));
        assert_eq!(agreed(&[(1, 7), (2, 7), (3, 8), (4, 8)]), Read::Differ);
    }
}
