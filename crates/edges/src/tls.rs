//! TLS for what we ask over HTTP: the same roots and provider everywhere, without a global one.

use std::sync::Arc;
use std::time::Duration;

use reqwest::blocking::{Client, ClientBuilder};

use crate::config::ConfigError;

/// The settings of TLS.
pub fn config() -> Result<rustls::ClientConfig, ConfigError> {
    let roots = rustls::RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    let config = rustls::ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|e| ConfigError::Tls(e.to_string()))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(config)
}

/// A client; `more` sets what only one adapter needs. `blocking` and no runtime of our own: a job thread waits for one answer
/// at a time, and reqwest brings the thread that polls.
pub fn client(
    config: rustls::ClientConfig,
    timeout: Duration,
    more: impl FnOnce(ClientBuilder) -> ClientBuilder + Send,
) -> Result<Client, ConfigError> {
    let build = || {
        // A redirect would carry what is sent to a place nobody configured.
        let builder =
            Client::builder().tls_backend_preconfigured(config).timeout(timeout).redirect(reqwest::redirect::Policy::none());
        more(builder).build()
    };
    // On a thread of its own: reqwest must not be set up inside an async runtime, and the server may call this in one.
    match std::thread::scope(|s| s.spawn(build).join()) {
        Ok(built) => built.map_err(|e| ConfigError::Tls(e.to_string())),
        Err(_) => Err(ConfigError::Tls("the HTTP client cannot start".into())),
    }
}
