//! The configuration: a TOML file, then environment variables over it (`LIREN_DATABASE`, `LIREN_LISTEN`, ...).

use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};

use liren_core::id::Community;
use serde::Deserialize;

/// Everything an operator can set. `docs/operations.md` and `liren.example.toml` explain each.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// Where to listen.
    pub listen: SocketAddr,
    /// Address people see, in QR codes and mails.
    pub base_url: String,
    /// `sqlite:PATH` or `postgres://...`.
    pub database: String,
    /// Directory of photos and voice notes.
    pub files: PathBuf,
    /// Key file, kept and backed up apart from the database.
    pub keys: PathBuf,
    /// The only community, shown at `/` too.
    pub single: Option<String>,
    /// Proxies whose forwarded addresses count.
    pub trusted_proxies: Vec<IpAddr>,
    /// Job threads inside the server; 0 when `liren worker` runs beside it.
    pub workers: usize,
    /// Connections to read by (SQLite), and at least as many threads that answer; connections (PostgreSQL).
    pub readers: usize,
    /// Limits per person, address and home.
    pub rate_limits: bool,
    /// Hooks may go to addresses of one's own network, and over plain http.
    pub hooks_private: bool,
    /// `text` or `json`.
    pub log_format: String,
    /// `info`, `warn`, `debug`, or tracing's filter syntax.
    pub log: String,
    /// Where metrics in Prometheus' format are served, for the operator's network only.
    pub metrics: Option<SocketAddr>,
    /// Certificate files, where no proxy in front ends TLS.
    pub tls: Option<Tls>,
    /// How e-mail leaves.
    pub mail: Option<liren_edges::SmtpConfig>,
    /// How short messages leave.
    pub sms: Option<liren_edges::SmsConfig>,
}

/// Certificate and key in PEM.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tls {
    /// The chain, leaf first.
    pub certificate: PathBuf,
    /// The private key.
    pub key: PathBuf,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            base_url: "http://127.0.0.1:8080".into(),
            database: "sqlite:data/liren.db".into(),
            files: "data/files".into(),
            keys: "data/keys".into(),
            single: None,
            trusted_proxies: Vec::new(),
            workers: 2,
            readers: 4,
            rate_limits: true,
            hooks_private: false,
            log_format: "text".into(),
            log: "info".into(),
            metrics: None,
            tls: None,
            mail: None,
            sms: None,
        }
    }
}

impl Config {
    /// Reads the file (if one is named) and the environment. The error is one line for the operator.
    pub fn load(file: Option<&Path>, env: impl Fn(&str) -> Option<String>) -> Result<Self, String> {
        let mut config: Self = match file {
            Some(path) => {
                let text = std::fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))?;
                toml::from_str(&text).map_err(|e| format!("{}: {e}", path.display()))?
            }
            None => Self::default(),
        };
        let parsed = |name: &str, value: &str| format!("{name}={value}: not understood");
        if let Some(v) = env("LIREN_LISTEN") {
            config.listen = v.parse().map_err(|_| parsed("LIREN_LISTEN", &v))?;
        }
        if let Some(v) = env("LIREN_METRICS") {
            config.metrics = Some(v.parse().map_err(|_| parsed("LIREN_METRICS", &v))?);
        }
        if let Some(v) = env("LIREN_WORKERS") {
            config.workers = v.parse().map_err(|_| parsed("LIREN_WORKERS", &v))?;
        }
        if let Some(v) = env("LIREN_HOOKS_PRIVATE") {
            config.hooks_private = v.parse().map_err(|_| parsed("LIREN_HOOKS_PRIVATE", &v))?;
        }
        let texts: [(&str, &mut String); 4] = [
            ("LIREN_BASE_URL", &mut config.base_url),
            ("LIREN_DATABASE", &mut config.database),
            ("LIREN_LOG", &mut config.log),
            ("LIREN_LOG_FORMAT", &mut config.log_format),
        ];
        for (name, target) in texts {
            if let Some(v) = env(name) {
                *target = v;
            }
        }
        for (name, target) in [("LIREN_FILES", &mut config.files), ("LIREN_KEYS", &mut config.keys)] {
            if let Some(v) = env(name) {
                *target = v.into();
            }
        }
        if let (Some(password), Some(mail)) = (env("LIREN_MAIL_PASSWORD"), &mut config.mail) {
            mail.password = Some(password);
        }
        config.base_url = config.base_url.trim_end_matches('/').to_string();
        Ok(config)
    }

    /// The only community, as a code.
    pub fn single_code(&self) -> Result<Option<Community>, String> {
        self.single
            .as_deref()
            .map(|s| s.parse().map_err(|_| format!("single = {s:?}: a community's code has 12 digits")))
            .transpose()
    }

    /// What is wrong with it, each in one line; files and addresses are looked at, nothing is changed.
    pub fn problems(&self) -> Vec<String> {
        let mut out = Vec::new();
        if !self.base_url.starts_with("http://") && !self.base_url.starts_with("https://") {
            out.push(format!("base_url = {:?}: must begin with http:// or https://", self.base_url));
        }
        if self.base_url.splitn(4, '/').nth(3).is_some() {
            out.push(format!("base_url = {:?}: Liren lives at the root of a host, without a path", self.base_url));
        }
        if self.base_url.starts_with("http://") && !self.listen.ip().is_loopback() {
            out.push(
                "base_url is http and listen is not loopback: what people type can be read on the way; use TLS or a proxy".into(),
            );
        }
        if !(self.database.starts_with("sqlite:")
            || self.database.starts_with("postgres://")
            || self.database.starts_with("postgresql://"))
        {
            out.push(format!("database = {:?}: use sqlite:PATH or postgres://...", self.database));
        }
        out.extend(self.single_code().err());
        if !self.keys.exists() {
            out.push(format!(
                "keys = {:?}: the key file is missing; `liren setup` makes one, a restored server needs the old one",
                self.keys
            ));
        }
        if let Some(tls) = &self.tls {
            for path in [&tls.certificate, &tls.key] {
                if let Err(e) = std::fs::File::open(path) {
                    out.push(format!("tls: {}: {e}", path.display()));
                }
            }
        }
        if self.tls.is_some() && self.base_url.starts_with("http://") {
            out.push("tls is set but base_url begins with http://".into());
        }
        if self.mail.is_none() && self.sms.is_none() {
            out.push("neither mail nor sms is set: sign-in codes and answers cannot be sent".into());
        }
        if !matches!(self.log_format.as_str(), "text" | "json") {
            out.push(format!("log_format = {:?}: text or json", self.log_format));
        }
        if self.readers == 0 {
            out.push("readers = 0: at least one is needed".into());
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_parses_as_it_is_and_with_every_line_switched_on() {
        let text = include_str!("../../../deploy/liren.example.toml");
        let plain: Config = toml::from_str(text).unwrap();
        assert!(plain.base_url.starts_with("https://") && plain.problems().iter().all(|p| !p.contains("base_url")), "{plain:?}");
        // A commented setting is a setting: `# name = value` and `# [table]`. Of two for one name the first counts.
        let mut seen = std::collections::HashSet::new();
        let mut table = String::new();
        let all: Vec<String> = text
            .lines()
            .filter_map(|line| {
                let said = line.strip_prefix("# ").unwrap_or(line);
                if said.starts_with('[') {
                    table = said.to_string();
                    return Some(said.to_string());
                }
                let (name, _) = said.split_once(" = ")?;
                let setting = name.chars().all(|c| c.is_ascii_lowercase() || c == '_');
                (setting && seen.insert(format!("{table}{name}"))).then(|| said.to_string())
            })
            .collect();
        let full: Config = toml::from_str(&all.join("\n")).unwrap();
        assert!(
            full.tls.is_some() && full.mail.is_some() && full.sms.is_some() && full.metrics.is_some() && full.single.is_some()
        );
        assert_eq!(full.trusted_proxies.len(), 2);
    }

    #[test]
    fn environment_wins_over_the_file_and_mistakes_are_named() {
        let env = |name: &str| (name == "LIREN_DATABASE").then(|| "postgres://x".to_string());
        let config = Config::load(None, env).unwrap();
        assert_eq!(config.database, "postgres://x");
        let bad = Config::load(None, |n: &str| (n == "LIREN_LISTEN").then(|| "nonsense".to_string()));
        assert!(bad.unwrap_err().contains("LIREN_LISTEN"));
        let odd = Config { base_url: "ftp://x/y".into(), single: Some("12".into()), ..Config::default() };
        assert!(odd.problems().len() >= 3);
    }
}
