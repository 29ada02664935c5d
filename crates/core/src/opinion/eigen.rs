//! Eigenvalues and eigenvectors of a small symmetric matrix by Jacobi's rotations: slow for large ones, and as exact as numbers
//! of this size can be (Golub and Van Loan, "Matrix Computations", 8.5).

/// Sweeps after which it is given up; eight or nine are needed.
const MOST_SWEEPS: usize = 40;

/// Eigenvalues, largest first, and an eigenvector for each; `matrix` is square and symmetric, row by row.
pub(super) fn symmetric(matrix: &[Vec<f64>]) -> (Vec<f64>, Vec<Vec<f64>>) {
    let n = matrix.len();
    let mut a = matrix.to_vec();
    // Rows, so that a rotation goes along memory; each becomes an eigenvector.
    let mut vectors: Vec<Vec<f64>> = (0..n).map(|i| (0..n).map(|j| if i == j { 1.0 } else { 0.0 }).collect()).collect();
    let scale: f64 = a.iter().flatten().map(|x| x * x).sum();
    for _ in 0..MOST_SWEEPS {
        let beside: f64 = (0..n).map(|i| a[i][..i].iter().map(|x| x * x).sum::<f64>()).sum();
        if beside <= scale * 1e-34 {
            break;
        }
        for p in 0..n {
            for q in p + 1..n {
                if a[p][q] * a[p][q] > scale * 1e-40 {
                    let turn = Turn::away(a[p][p], a[q][q], a[p][q]);
                    for row in &mut a {
                        (row[p], row[q]) = turn.apply(row[p], row[q]);
                    }
                    turn.rows(&mut a, p, q);
                    turn.rows(&mut vectors, p, q);
                }
            }
        }
    }
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_by(|i, j| a[*j][*j].total_cmp(&a[*i][*i]));
    (order.iter().map(|i| a[*i][*i]).collect(), order.iter().map(|i| vectors[*i].clone()).collect())
}

/// A rotation in the plane of two coordinates.
struct Turn {
    cos: f64,
    sin: f64,
}

impl Turn {
    /// The one after which `pq` is zero.
    fn away(pp: f64, qq: f64, pq: f64) -> Self {
        let theta = (qq - pp) / (2.0 * pq);
        let tan = theta.signum() / (theta.abs() + theta.hypot(1.0));
        let cos = 1.0 / tan.hypot(1.0);
        Self { cos, sin: tan * cos }
    }

    fn apply(&self, p: f64, q: f64) -> (f64, f64) {
        (self.cos * p - self.sin * q, self.sin * p + self.cos * q)
    }

    fn rows(&self, rows: &mut [Vec<f64>], p: usize, q: usize) {
        let (before, after) = rows.split_at_mut(q);
        for (x, y) in before[p].iter_mut().zip(&mut after[0]) {
            (*x, *y) = self.apply(*x, *y);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::symmetric;

    proptest! {
        #[test]
        fn vectors_are_orthonormal_and_make_the_matrix_again(n in 1usize..9, seed in proptest::collection::vec(-3.0..3.0f64, 81)) {
            let a: Vec<Vec<f64>> = (0..n).map(|i| (0..n).map(|j| seed[i.min(j) * 9 + i.max(j)]).collect()).collect();
            let (values, vectors) = symmetric(&a);
            prop_assert!(values.windows(2).all(|w| w[0] >= w[1]));
            for i in 0..n {
                for j in 0..n {
                    let dot: f64 = vectors[i].iter().zip(&vectors[j]).map(|(x, y)| x * y).sum();
                    prop_assert!((dot - f64::from(u8::from(i == j))).abs() < 1e-13);
                    let made: f64 = (0..n).map(|k| values[k] * vectors[k][i] * vectors[k][j]).sum();
                    prop_assert!((made - a[i][j]).abs() < 1e-12);
                }
            }
        }
    }
}
