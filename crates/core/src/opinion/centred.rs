//! The votes minus the mean of their statement. A vote that is missing counts as the mean, so it is zero here and everything
//! comes out of the votes that were given: multiplying costs as much as there are votes.

use super::{Moderation, Votes, votes};

/// Votes around their centre. A statement that is left out is a column of zeros: its votes count for nothing, it still counts
/// in the number of statements, and everybody counts as having voted on it.
#[derive(Clone)]
pub(super) struct Centred<'a> {
    pub(super) votes: &'a Votes,
    /// Whose votes are multiplied: places in the matrix.
    people: Vec<usize>,
    /// Mean vote of each statement.
    pub(super) centre: Vec<f64>,
    /// Which statements are left out.
    pub(super) out: Vec<bool>,
    /// What each cell is worth (see [`Votes`]: four to a statement).
    worth: Vec<f64>,
    /// How many votes of each person count.
    pub(super) given: Vec<u32>,
}

impl<'a> Centred<'a> {
    pub(super) fn of(votes: &'a Votes, moderation: &Moderation) -> Self {
        let counts = votes.counts();
        let out: Vec<bool> = votes.statements().iter().map(|s| moderation.left_out(*s)).collect();
        let mut centre = vec![0.0; counts.len()];
        let mut worth = vec![0.0; 4 * counts.len()];
        for (i, c) in counts.iter().enumerate().filter(|(i, _)| !out[*i]) {
            // Somebody voted on every statement of the matrix.
            centre[i] = (f64::from(c.agree) - f64::from(c.disagree)) / f64::from(c.seen());
            for code in 0..3u8 {
                worth[4 * i + usize::from(code)] = f64::from(code) - 1.0 - centre[i];
            }
        }
        let zeros = u32::try_from(out.iter().filter(|o| **o).count()).unwrap_or(u32::MAX);
        let counted = |row: &[u32]| match zeros {
            0 => u32::try_from(row.len()).unwrap_or(u32::MAX),
            _ => zeros + row.iter().filter(|c| !out[votes::read(**c).0]).map(|_| 1).sum::<u32>(),
        };
        let given = votes.rows().map(counted).collect();
        Self { votes, people: (0..votes.people().len()).collect(), centre, out, worth, given }
    }

    /// The same with the votes of some people only, in their order; the centre stays.
    pub(super) fn only(&self, people: &[usize]) -> Self {
        Self { people: people.to_vec(), ..self.clone() }
    }

    /// How many statements there are.
    pub(super) fn statements(&self) -> usize {
        self.centre.len()
    }

    /// What the votes of each person make with `B` directions: one row of `directions` a statement, one of the answer a person.
    pub(super) fn times<const B: usize>(&self, directions: &[[f64; B]]) -> Vec<[f64; B]> {
        self.rows().map(|row| self.along(row, directions)).collect()
    }

    /// The votes times themselves (statements by statements) times `B` directions, in one pass over the votes.
    pub(super) fn gram<const B: usize>(&self, directions: &[[f64; B]]) -> Vec<[f64; B]> {
        let mut out = vec![[0.0; B]; directions.len()];
        for row in self.rows() {
            let person = self.along(row, directions);
            for &cell in row {
                let worth = self.worth[cell as usize];
                let sum = &mut out[(cell >> 2) as usize];
                for b in 0..B {
                    sum[b] += worth * person[b];
                }
            }
        }
        out
    }

    fn rows(&self) -> impl Iterator<Item = &[u32]> {
        self.people.iter().map(|p| self.votes.cells(*p))
    }

    #[inline]
    fn along<const B: usize>(&self, row: &[u32], directions: &[[f64; B]]) -> [f64; B] {
        let mut sum = [0.0; B];
        for &cell in row {
            let worth = self.worth[cell as usize];
            let direction = &directions[(cell >> 2) as usize];
            for b in 0..B {
                sum[b] += worth * direction[b];
            }
        }
        sum
    }
}
