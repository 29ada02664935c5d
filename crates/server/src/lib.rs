//! The binary's parts, as a library so that the whole-app tests can start the program in their own process.

pub mod backup;
pub mod bench;
pub mod build;
pub mod clock;
pub mod config;
pub mod demo;
pub mod listen;
pub mod logs;
pub mod metrics;
pub mod town;
pub mod verify;
mod words;
