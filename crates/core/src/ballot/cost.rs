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

#[cfg(test)]
mod tests {
    use super::*;

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
