//! The words of what the program itself says, generated from `locales/*/<folder>.ftl`.

use std::fmt::Display;

use liren_core::lang::Lang;

include!(concat!(env!("OUT_DIR"), "/words.rs"));
