//! What is declared void as the lines of a ballot come: `void` adds, `restored` takes away, and each count finds anew who is over the
//! limit of representatives.

use std::collections::{BTreeMap, BTreeSet};

use super::entry::{Entry, Void, Why};

/// What is void at some point of the log.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Voided {
    of: BTreeMap<(u64, Why), Vec<String>>,
}

impl Voided {
    /// A ballot is declared void; `false` if it is already, for the same reason.
    pub fn declare(&mut self, void: &Void) -> bool {
        self.of.insert((void.cast, void.why), void.items.clone()).is_none()
    }

    /// What was declared void of a ballot no longer is; `false` if nothing was. What is over the limit stays so.
    pub fn restore(&mut self, cast: u64) -> bool {
        let before = self.of.len();
        self.of.retain(|(place, why), _| *place != cast || *why == Why::ProxyLimit);
        self.of.len() < before
    }

    /// After a count: whether a ballot is over the limit is for the next one to find.
    pub fn counted(&mut self) {
        self.of.retain(|(_, why), _| *why != Why::ProxyLimit);
    }

    /// What these lines come to, which are in order, before the count that comes next.
    pub fn after<'a>(lines: impl IntoIterator<Item = &'a Entry>) -> Self {
        let mut out = Self::default();
        for line in lines {
            match line {
                Entry::Void(void) => drop(out.declare(void)),
                Entry::Restored(restored) => drop(out.restore(restored.cast)),
                Entry::Turnout(_) => out.counted(),
                _ => {}
            }
        }
        out
    }

    /// All of it: place of the ballot, why, items (all when empty); by place.
    pub fn all(&self) -> impl Iterator<Item = (u64, Why, &[String])> {
        self.of.iter().map(|((cast, why), items)| (*cast, *why, items.as_slice()))
    }

    /// Places of ballots that are void as a whole.
    pub fn whole(&self) -> BTreeSet<u64> {
        self.all().filter(|(_, _, items)| items.is_empty()).map(|(cast, ..)| cast).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::entry::{Restored, Turnout};
    use super::*;

    fn void(cast: u64, why: Why, items: &[&str]) -> Entry {
        Void { cast, items: items.iter().map(|i| (*i).to_string()).collect(), why }.into()
    }

    #[test]
    fn what_is_restored_counts_again_and_can_be_void_again() {
        let (late, staff) = (void(4, Why::Late, &[]), void(4, Why::Staff, &["a"]));
        let all = [late.clone(), staff, void(7, Why::ProxyLimit, &[])];
        assert_eq!(Voided::after(&all).whole(), BTreeSet::from([4, 7]));
        let mut mended = Voided::after(&all);
        assert!(mended.restore(4) && !mended.restore(4) && !mended.restore(7));
        assert_eq!(mended.all().collect::<Vec<_>>(), [(7, Why::ProxyLimit, &[][..])]);
        let again = [&all[..], &[Restored { cast: 4 }.into(), late]].concat();
        assert_eq!(Voided::after(&again).whole(), BTreeSet::from([4, 7]));
    }

    #[test]
    fn each_count_finds_the_limit_anew() {
        let turnout = Turnout { area: 0, heads: 0, lines: 0 };
        let lines = [void(7, Why::ProxyLimit, &[]), turnout.into(), void(9, Why::Late, &[])];
        assert_eq!(Voided::after(&lines).whole(), BTreeSet::from([9]));
    }
}
