//! Gather: talk it over, decide.
