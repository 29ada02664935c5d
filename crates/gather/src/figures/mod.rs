//! Figures: how many were filed and settled, how long it took, with what outcome.
//!
//! * What is for: everybody can see whether speaking up leads somewhere. A community stands only beside its own past; people,
//!   posts and grids are never compared.
//! * Who may: everybody who may read the public list.
//! * What is kept: counts by month and category (`rollup.rs`), written with each change; no page counts matters.
//! * What is not told: of what is closed to the public only one number, and none below five (`sums.rs`).

mod chart;
mod pages;
pub mod rollup;
pub mod sums;
#[cfg(test)]
mod tests;

use liren_core::permission::Action;
use liren_kit::slice::Slice;

/// Addresses of figures.
pub mod urls {
    pub use liren_kit::urls::Figures;

    liren_kit::urls! {
        /// The same as JSON.
        FiguresJson(community) = "/c/{community}/figures.json";
        /// By month and category as CSV.
        FiguresCsv(community) = "/c/{community}/figures.csv";
        /// For programs: the same.
        ApiFigures(community) = "/api/v1/c/{community}/figures";
    }
}

/// This feature.
pub fn slice() -> Slice {
    use Action as A;
    Slice::new("figures")
        .get(urls::Figures::PATTERN, A::ListMatters, pages::page)
        .get(urls::FiguresJson::PATTERN, A::ListMatters, pages::json)
        .get(urls::FiguresCsv::PATTERN, A::ListMatters, pages::as_csv)
        .get(urls::ApiFigures::PATTERN, A::ListMatters, pages::api)
        .api(pages::doc)
}
