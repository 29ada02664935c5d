//! What an option costs one home: by area, by home, or not shared. Integers only, in fen; half a fen counts as one.

use crate::money::Fen;

/// How a cost is shared.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Shared {
    /// Nobody pays a share: from the fund, common income, a subsidy.
    #[default]
    Not,
    /// By area.
    Area,
    /// The same for each home.
    Home,
}

impl Shared {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Not, Self::Area, Self::Home];

    /// As stored.
    pub fn name(self) -> &'static str {
        match self {
            Self::Not => "none",
            Self::Area => "area",
            Self::Home => "home",
        }
    }

    /// Back from [`Shared::name`].
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.name() == name)
    }
}

/// Areas in 0.01 m² and numbers of homes: of one owner, or of all together.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Size {
    /// In 0.01 m².
    pub area: u64,
    /// Homes.
    pub homes: u64,
}

/// The share of `mine` in what costs `cost` for `all`; none where nothing is shared or nothing is known to share by.
pub fn share(cost: Fen, by: Shared, mine: Size, all: Size) -> Option<Fen> {
    let (part, whole) = match by {
        Shared::Not => return None,
        Shared::Area => (mine.area, all.area),
        Shared::Home => (mine.homes, all.homes),
    };
    if whole == 0 {
        return None;
    }
    // No product of these two overflows; twice it would.
    let (product, whole) = (i128::from(cost.0) * i128::from(part), i128::from(whole));
    let half = i128::from((product % whole) * 2 >= whole);
    i64::try_from(product / whole + half).ok().map(Fen)
}

/// What each home pays of `cost`, so that all together pay exactly that: whole fen first, then one fen more for those with the largest
/// remainders, of equal ones the first. None where nothing is shared, or nothing is known to share by of one of them.
pub fn shares(cost: Fen, by: Shared, homes: &[Size]) -> Option<Vec<Fen>> {
    let weights: Option<Vec<i128>> = homes
        .iter()
        .map(|h| match by {
            Shared::Not => None,
            Shared::Area => Some(i128::from(h.area)).filter(|a| *a > 0),
            Shared::Home => Some(i128::from(h.homes)).filter(|n| *n > 0),
        })
        .collect();
    let weights = weights.filter(|w| !w.is_empty() && cost.0 >= 0)?;
    let whole: i128 = weights.iter().sum();
    let parts: Vec<(i128, i128)> = weights.iter().map(|w| i128::from(cost.0) * w).map(|p| (p / whole, p % whole)).collect();
    let left = i128::from(cost.0) - parts.iter().map(|p| p.0).sum::<i128>();
    let mut order: Vec<usize> = (0..parts.len()).collect();
    order.sort_by_key(|i| (std::cmp::Reverse(parts[*i].1), *i));
    let mut out: Vec<i128> = parts.iter().map(|p| p.0).collect();
    for i in order.into_iter().take(usize::try_from(left).unwrap_or(0)) {
        out[i] += 1;
    }
    out.into_iter().map(|n| i64::try_from(n).ok().map(Fen)).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn shares_add_up_to_the_cost() {
        let of = |areas: &[u64]| areas.iter().map(|a| Size { area: *a, homes: 1 }).collect::<Vec<_>>();
        let fen = |all: &[i64]| Some(all.iter().map(|n| Fen(*n)).collect::<Vec<_>>());
        assert_eq!(shares(Fen(100), Shared::Home, &of(&[1, 1, 1])), fen(&[34, 33, 33]));
        assert_eq!(shares(Fen(100), Shared::Area, &of(&[1, 2, 3])), fen(&[17, 33, 50]));
        assert_eq!(shares(Fen(0), Shared::Area, &of(&[7_850, 9_000])), fen(&[0, 0]));
        assert_eq!(shares(Fen(1), Shared::Area, &of(&[10, 20])), fen(&[0, 1]));
        assert_eq!(shares(Fen(100), Shared::Area, &of(&[1, 0])), None, "a home without an area");
        assert_eq!(shares(Fen(100), Shared::Home, &of(&[1, 0])), fen(&[50, 50]));
        assert_eq!(shares(Fen(100), Shared::Not, &of(&[1])), None);
        assert_eq!(shares(Fen(100), Shared::Home, &[]), None);
    }

    proptest! {
        #[test]
        fn each_is_within_a_fen_of_the_exact_share(cost in 0i64..=10_000_000_000, areas in prop::collection::vec(1u64..60_000, 1..60)) {
            let homes: Vec<Size> = areas.iter().map(|a| Size { area: *a, homes: 1 }).collect();
            let whole: i128 = areas.iter().map(|a| i128::from(*a)).sum();
            let out = shares(Fen(cost), Shared::Area, &homes).unwrap();
            prop_assert_eq!(out.iter().map(|f| f.0).sum::<i64>(), cost);
            for (f, a) in out.iter().zip(&areas) {
                let exact = i128::from(cost) * i128::from(*a);
                prop_assert!((i128::from(f.0) * whole - exact).abs() < whole);
            }
        }
    }

    #[test]
    fn a_share_is_exact_to_half_a_fen() {
        let all = Size { area: 300_000, homes: 30 };
        let mine = Size { area: 7_850, homes: 1 };
        assert_eq!(share(Fen(1_200_000), Shared::Area, mine, all), Some(Fen(31_400)));
        assert_eq!(share(Fen(100), Shared::Home, mine, all), Some(Fen(3)));
        assert_eq!(share(Fen(15), Shared::Home, mine, all), Some(Fen(1)));
        assert_eq!(share(Fen(14), Shared::Home, mine, all), Some(Fen(0)));
        assert_eq!(share(Fen(100), Shared::Not, mine, all), None);
        assert_eq!(share(Fen(100), Shared::Area, mine, Size::default()), None);
        let large = Size { area: u64::MAX, homes: 1 };
        assert_eq!(share(Fen(i64::MAX), Shared::Area, large, large), Some(Fen(i64::MAX)));
    }
}
