//! What must hold for a pack before anything is judged by it.
use super::{Pack, Problem};
pub(super) fn problems(_pack: &Pack) -> Vec<Problem> {
    Vec::new()
}
