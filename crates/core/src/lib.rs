//! The pure rules of Liren: no I/O, no clock, no randomness. Everything here is a function of its arguments,
//! so every rule can be tested by a table and read by a person who knows the method but not the program.

pub mod ballot;
pub mod bundle;
pub mod calendar;
pub mod canon;
pub mod contact;
pub mod deadline;
pub mod events;
pub mod filing;
pub mod ground;
pub mod hex;
pub mod id;
pub mod lang;
pub mod matter;
pub mod meeting;
pub mod merkle;
pub mod moment;
pub mod money;
pub mod nudge;
pub mod opinion;
pub mod order;
pub mod pack;
pub mod permission;
pub mod personal;
pub mod project;
pub mod quiet;
pub mod refusal;
pub mod selection;
pub mod similar;
pub mod time;
