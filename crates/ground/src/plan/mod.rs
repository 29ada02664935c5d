//! The neighbourhood plan.

liren_kit::urls! {
    /// The plan of the neighbourhood; of one compound with `?b=` or `?k=`.
    Plan(community) = "/c/{community}/plan";
}
