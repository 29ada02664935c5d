//! What can be wrong with an adapter's configuration, said to the operator at start-up.

use std::fmt;

/// A setting that cannot work, in one line for the operator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConfigError {
    /// `from` is not an address.
    From,
    /// A name and no password, or the other way round.
    HalfSignIn,
    /// A password would cross the network unencrypted.
    OpenPassword,
    /// The address is not http or https.
    Url,
    /// The body is given as JSON and as a form.
    TwoBodies,
    /// A header's name or value has signs it may not have.
    Header(String),
    /// The rule for success names a place that is not a JSON pointer.
    Pointer,
    /// Neither the address nor the body says to whom, or neither says what.
    Placeholder(&'static str),
    /// TLS cannot be set up.
    Tls(String),
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::From => f.write_str("from is not an e-mail address"),
            Self::HalfSignIn => f.write_str("user and password go together"),
            Self::OpenPassword => f.write_str("tls = \"none\" would send the password in clear; use \"starttls\" or \"tls\""),
            Self::Url => f.write_str("url must begin with http:// or https:// and be complete without its placeholders"),
            Self::TwoBodies => f.write_str("json and form exclude each other, and GET takes neither"),
            Self::Header(name) => write!(f, "header {name:?} cannot be sent"),
            Self::Pointer => f.write_str("success.pointer is not a JSON pointer such as /result/code, or equals is missing"),
            Self::Placeholder(what) => write!(f, "{what} stands neither in url nor in json or form"),
            Self::Tls(e) => write!(f, "TLS: {e}"),
        }
    }
}

impl std::error::Error for ConfigError {}
