//! Short messages through the HTTP gateway of any provider, described by the configuration: address, headers, body and what
//! its success looks like. Neither number nor text is ever in an error, and the gateway's answer (which may repeat both) neither.

use std::collections::BTreeMap;
use std::fmt;
use std::io::Read;
use std::time::Duration;

use liren_kit::ports::{SendError, Short, Sms};
use reqwest::Url;
use reqwest::blocking::{Client, Response};
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use serde::Deserialize;
use serde_json::Value;

use crate::config::ConfigError;
use crate::tls;

/// A gateway. `{phone}`, `{text}` and `{id}` in `url`, `json` and `form` are filled in and escaped as the place needs it.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SmsConfig {
    /// Address of the gateway.
    pub url: String,
    /// `GET` or `POST`.
    #[serde(default)]
    pub method: SmsMethod,
    /// Headers, such as the provider's key.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    /// The body as JSON: a table whose texts may hold placeholders.
    pub json: Option<Value>,
    /// The body as a form: names and values, which may hold placeholders.
    pub form: Option<BTreeMap<String, String>>,
    /// What a message taken looks like beyond a status of 2xx.
    #[serde(default)]
    pub success: Success,
    /// Seconds to wait for the whole answer.
    #[serde(default = "ten")]
    pub timeout_s: u64,
}

fn ten() -> u64 {
    10
}

/// How the message is handed over.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "UPPERCASE")]
pub enum SmsMethod {
    /// Everything in the address.
    Get,
    /// With a body.
    #[default]
    Post,
}

/// The rule that tells a message taken from one refused, for gateways that answer 200 to both.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Success {
    /// The answer must contain this.
    pub contains: Option<String>,
    /// The value at this JSON pointer (`/code`)...
    pub pointer: Option<String>,
    /// ...must be this, written as text.
    pub equals: Option<String>,
    /// With one of these values there, this number will never do; with any other, it is tried again.
    pub refused: Vec<String>,
}

impl fmt::Debug for SmsConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Keys stand in headers, bodies and often in the address: only the host is shown.
        let host = Url::parse(&self.url.replace(['{', '}'], "")).ok().and_then(|u| u.host_str().map(str::to_string));
        write!(f, "SmsConfig({:?}, {:?})", self.method, host.unwrap_or_default())
    }
}

/// Sends short messages through an HTTP gateway.
pub struct HttpSms {
    client: Client,
    config: SmsConfig,
    headers: HeaderMap,
}

/// No gateway's answer is longer; what lies beyond is not read.
const ANSWER_BYTES: u64 = 64 * 1024;

impl HttpSms {
    /// Checks the configuration and sets up TLS; connects when the first message is sent.
    pub fn new(config: &SmsConfig) -> Result<Self, ConfigError> {
        let sample = Short { to: "1".into(), text: "1".into(), id: "1".into() };
        let url = Url::parse(&fill(&config.url, &sample, escape)).map_err(|_| ConfigError::Url)?;
        if !matches!(url.scheme(), "http" | "https") || config.url.split('/').nth(2).is_none_or(|host| host.contains('{')) {
            return Err(ConfigError::Url);
        }
        let bodies = usize::from(config.json.is_some()) + usize::from(config.form.is_some());
        if bodies > usize::from(config.method == SmsMethod::Post) {
            return Err(ConfigError::TwoBodies);
        }
        let json = config.json.as_ref().map(Value::to_string).unwrap_or_default();
        let places = [&config.url, &json].into_iter().chain(config.form.iter().flat_map(BTreeMap::values));
        let holds = |what: &str| places.clone().any(|p| p.contains(what));
        for what in ["{phone}", "{text}"] {
            if !holds(what) {
                return Err(ConfigError::Placeholder(if what == "{phone}" { "{phone}" } else { "{text}" }));
            }
        }
        let success = &config.success;
        if success.pointer.is_some() != success.equals.is_some()
            || success.pointer.as_ref().is_some_and(|p| !p.starts_with('/'))
            || (success.pointer.is_none() && !success.refused.is_empty())
        {
            return Err(ConfigError::Pointer);
        }
        let mut headers = HeaderMap::new();
        for (name, value) in &config.headers {
            let wrong = || ConfigError::Header(name.clone());
            let mut value = HeaderValue::from_str(value).map_err(|_| wrong())?;
            value.set_sensitive(true);
            headers.insert(HeaderName::from_bytes(name.as_bytes()).map_err(|_| wrong())?, value);
        }
        Ok(Self {
            client: tls::client(tls::config()?, Duration::from_secs(config.timeout_s), |b| b)?,
            config: config.clone(),
            headers,
        })
    }

    fn ask(&self, short: &Short) -> Result<Response, reqwest::Error> {
        let url = fill(&self.config.url, short, escape);
        let request = match self.config.method {
            SmsMethod::Get => self.client.get(url),
            SmsMethod::Post => self.client.post(url),
        };
        let request = request.headers(self.headers.clone());
        let request = match (&self.config.json, &self.config.form) {
            (Some(json), _) => {
                request.header(CONTENT_TYPE, "application/json; charset=utf-8").body(filled(json, short).to_string())
            }
            (_, Some(form)) => {
                let pairs: Vec<String> =
                    form.iter().map(|(k, v)| format!("{}={}", escape(k), escape(&fill(v, short, str::to_string)))).collect();
                request.header(CONTENT_TYPE, "application/x-www-form-urlencoded; charset=utf-8").body(pairs.join("&"))
            }
            (None, None) => request,
        };
        request.send()
    }
}

impl Sms for HttpSms {
    fn send(&self, short: &Short) -> Result<(), SendError> {
        let answer = self.ask(short).map_err(|e| {
            let why = if e.is_timeout() { "no answer in time" } else { "connection failed or was lost" };
            SendError::Temporary(format!("SMS gateway: {why}"))
        })?;
        let status = answer.status().as_u16();
        match status {
            200..=299 => {}
            // These two speak of this message; every other refusal is for the operator to mend, and the message waits.
            400 | 422 => return Err(SendError::Permanent(format!("SMS gateway: HTTP {status}"))),
            _ => return Err(SendError::Temporary(format!("SMS gateway: HTTP {status}"))),
        }
        let mut body = Vec::new();
        let read = answer.take(ANSWER_BYTES).read_to_end(&mut body);
        read.map_err(|_| SendError::Temporary("SMS gateway: answer was cut off".into()))?;
        self.config.success.judge(&body)
    }
}

impl Success {
    fn judge(&self, body: &[u8]) -> Result<(), SendError> {
        let not_taken = || SendError::Temporary("SMS gateway: answered, but did not take the message".into());
        if let Some(wanted) = &self.contains
            && !String::from_utf8_lossy(body).contains(wanted.as_str())
        {
            return Err(not_taken());
        }
        let (Some(pointer), Some(equals)) = (&self.pointer, &self.equals) else { return Ok(()) };
        let answer: Value = serde_json::from_slice(body).map_err(|_| not_taken())?;
        match answer.pointer(pointer).map(plain) {
            Some(value) if value == *equals => Ok(()),
            Some(value) if self.refused.contains(&value) => Err(SendError::Permanent("SMS gateway: refuses this number".into())),
            _ => Err(not_taken()),
        }
    }
}

/// A JSON value as an operator writes it: texts without quotes.
fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_string)
}

/// Fills placeholders in one pass, so that a text with `{phone}` in it stays as it is.
fn fill(template: &str, short: &Short, escape: impl Fn(&str) -> String) -> String {
    let mut out = String::new();
    let mut rest = template;
    while let Some(at) = rest.find('{') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let places = [("{phone}", &short.to), ("{text}", &short.text), ("{id}", &short.id)];
        match places.into_iter().find(|(name, _)| rest.starts_with(name)) {
            Some((name, value)) => {
                out.push_str(&escape(value));
                rest = &rest[name.len()..];
            }
            None => {
                out.push('{');
                rest = &rest[1..];
            }
        }
    }
    out + rest
}

fn filled(template: &Value, short: &Short) -> Value {
    match template {
        Value::String(s) => Value::String(fill(s, short, str::to_string)),
        Value::Array(items) => items.iter().map(|v| filled(v, short)).collect(),
        Value::Object(fields) => Value::Object(fields.iter().map(|(k, v)| (k.clone(), filled(v, short))).collect()),
        other => other.clone(),
    }
}

/// Percent-encodes everything but the signs that mean themselves everywhere in an address or a form.
fn escape(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

#[cfg(test)]
mod tests;
