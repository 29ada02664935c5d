//! Kit's words: what every page says. Generated from `locales/*/{kit,refusals,when}.ftl`.

use std::fmt::Display;

use liren_core::lang::Lang;

include!(concat!(env!("OUT_DIR"), "/words.rs"));
