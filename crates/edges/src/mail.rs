//! E-mail by SMTP. Connections are kept and used again; what is logged of a failure never holds an address, though the
//! server's answer often does.

use std::fmt;
use std::time::Duration;

use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart, SinglePart};
use lettre::transport::smtp::PoolConfig;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::{Address, Message, SmtpTransport, Transport};
use liren_kit::ports::{Letter, Mail, SendError};
use serde::Deserialize;

use crate::config::ConfigError;

/// A mail server that takes our letters.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SmtpConfig {
    /// Host name; the certificate must be for it.
    pub host: String,
    /// Port: 465 with `tls`, 587 with `starttls`, 25 with `none`, unless given.
    pub port: Option<u16>,
    /// How the way there is protected.
    #[serde(default)]
    pub tls: SmtpTls,
    /// Name to sign in with, if the server wants one.
    pub user: Option<String>,
    /// Its password.
    pub password: Option<String>,
    /// Address the letters come from.
    pub from: String,
    /// Name beside that address.
    pub name: Option<String>,
}

/// How the way to the mail server is protected.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum SmtpTls {
    /// Not at all: for a relay on the same machine.
    None,
    /// Begins in clear and must change to TLS before anything is said.
    #[default]
    StartTls,
    /// TLS from the first byte.
    Tls,
}

impl fmt::Debug for SmtpConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SmtpConfig({}, {:?}, from {})", self.host, self.tls, self.from)
    }
}

/// Sends letters through an SMTP server.
pub struct SmtpMail {
    transport: SmtpTransport,
    from: Mailbox,
}

/// Longer than any healthy server takes for one step; the job is tried again later.
const PATIENCE: Duration = Duration::from_secs(30);

impl SmtpMail {
    /// Checks the configuration; connects when the first letter is sent.
    pub fn new(config: &SmtpConfig) -> Result<Self, ConfigError> {
        let from = Mailbox::new(config.name.clone(), config.from.parse::<Address>().map_err(|_| ConfigError::From)?);
        let parameters = || TlsParameters::new_rustls(config.host.clone()).map_err(|e| ConfigError::Tls(e.to_string()));
        let (tls, port) = match config.tls {
            SmtpTls::None => (Tls::None, 25),
            SmtpTls::StartTls => (Tls::Required(parameters()?), 587),
            SmtpTls::Tls => (Tls::Wrapper(parameters()?), 465),
        };
        let pool = PoolConfig::new().max_size(4).idle_timeout(Duration::from_secs(60));
        let mut transport = SmtpTransport::builder_dangerous(&config.host)
            .port(config.port.unwrap_or(port))
            .tls(tls)
            .timeout(Some(PATIENCE))
            .pool_config(pool);
        match (&config.user, &config.password) {
            (Some(_), Some(_)) if config.tls == SmtpTls::None => return Err(ConfigError::OpenPassword),
            (Some(user), Some(password)) => transport = transport.credentials(Credentials::new(user.clone(), password.clone())),
            (None, None) => {}
            _ => return Err(ConfigError::HalfSignIn),
        }
        Ok(Self { transport: transport.build(), from })
    }

    fn message(&self, letter: &Letter) -> Result<Message, SendError> {
        let to = letter.to.parse::<Address>().ok().filter(|a| AsRef::<str>::as_ref(a).is_ascii());
        let to = to.ok_or_else(|| SendError::Permanent("not an address mail can go to".into()))?;
        let id = format!("<{}@{}>", letter.message_id, self.from.email.domain());
        let mut message = Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            .subject(&letter.subject)
            .message_id(Some(id))
            // Keeps out-of-office answers away (RFC 3834).
            .raw_header(header("Auto-Submitted", "auto-generated"));
        if let Some(url) = &letter.list_unsubscribe {
            message = message
                .raw_header(header("List-Unsubscribe", &format!("<{url}>")))
                .raw_header(header("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"));
        }
        let whole = match &letter.html {
            Some(html) => message.multipart(MultiPart::alternative_plain_html(letter.text.clone(), html.clone())),
            None => message.singlepart(SinglePart::plain(letter.text.clone())),
        };
        whole.map_err(|e| SendError::Permanent(format!("letter cannot be written: {e}")))
    }
}

fn header(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_string())
}

impl Mail for SmtpMail {
    fn send(&self, letter: &Letter) -> Result<(), SendError> {
        let message = self.message(letter)?;
        self.transport.send(&message).map(|_| ()).map_err(|e| said(&e))
    }
}

/// Only 55x speaks about this letter or its address; every other refusal (a password that changed, a server that is not ours)
/// is for the operator to mend, and the letter waits.
fn said(error: &lettre::transport::smtp::Error) -> SendError {
    match error.status().map(u16::from) {
        Some(code @ 550..=559) => SendError::Permanent(format!("SMTP {code}")),
        Some(code) => SendError::Temporary(format!("SMTP {code}")),
        None if error.is_timeout() => SendError::Temporary("mail server: no answer in time".into()),
        None if error.is_tls() => SendError::Temporary("mail server: TLS failed".into()),
        None if error.is_client() => {
            SendError::Temporary("mail server: does not offer what is configured (STARTTLS, sign-in)".into())
        }
        None => SendError::Temporary("mail server: connection failed or was lost".into()),
    }
}

#[cfg(test)]
mod tests;
