//! Signing in and what belongs to one's sign-in: codes, passwords, second factors, devices, contacts.

pub mod password;
pub mod store;
pub mod totp;
