//! The words of ground's slices, one struct each, generated from `locales/*/<slice>.ftl`.

#[allow(unused_imports, reason = "only messages with arguments need it")]
use std::fmt::Display;

use liren_core::lang::Lang;

include!(concat!(env!("OUT_DIR"), "/words.rs"));
