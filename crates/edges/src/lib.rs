//! Adapters behind the traits of `liren_kit::ports`: mail by SMTP, short messages by an HTTP gateway, other programs over HTTPS,
//! photos, voice notes and spreadsheets. Everything here blocks; it runs on job threads or on the blocking pool.

mod config;
mod gate;
mod mail;
mod photos;
mod sheets;
mod sms;
mod tls;
mod voices;
mod web;

pub use config::ConfigError;
pub use mail::{SmtpConfig, SmtpMail, SmtpTls};
pub use photos::ImagePhotos;
pub use sheets::CalamineSheets;
pub use sms::{HttpSms, SmsConfig, SmsMethod, Success};
pub use voices::SoundVoices;
pub use web::OutsideWeb;
