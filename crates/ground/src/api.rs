//! The beginning of the API's description: what it is, where it is, how a program signs in. Every slice adds its part.

use utoipa::openapi::security::{ApiKey, ApiKeyValue, Http, HttpAuthScheme, SecurityScheme};
use utoipa::openapi::{Components, Info, License, OpenApi, Paths, Server};

const ABOUT: &str = "Liren is the operating system of a neighbourhood. Everything public can be read without signing in; \
what a person may do, a program that carries their session may do too. Times are UTC. Refusals are problems of RFC 9457 \
with a stable `code`. `Accept-Language` chooses the language of names and of refusals (zh-CN or en).";

/// The document without any path: title, version, servers, ways to sign in.
pub fn base() -> OpenApi {
    let mut license = License::new("Apache-2.0");
    license.identifier = Some("Apache-2.0".into());
    let mut info = Info::new("Liren 里仁", env!("CARGO_PKG_VERSION"));
    info.description = Some(ABOUT.into());
    info.license = Some(license);
    let mut server = Server::new("/");
    server.description = Some("This installation".into());
    let mut bearer = Http::new(HttpAuthScheme::Bearer);
    bearer.description = Some("The token of a signed-in device, for programs".into());
    let cookie =
        ApiKeyValue::with_description("__Host-liren", "The same token as a cookie, for browsers; `liren` over plain http");
    let mut components = Components::new();
    components.add_security_scheme("bearer", SecurityScheme::Http(bearer));
    components.add_security_scheme("cookie", SecurityScheme::ApiKey(ApiKey::Cookie(cookie)));
    let mut doc = OpenApi::new(info, Paths::new());
    doc.servers = Some(vec![server]);
    doc.components = Some(components);
    doc
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_description_says_how_to_sign_in() {
        let text = super::base().to_json().expect("a document");
        for part in ["Liren", "bearer", "__Host-liren", "Apache-2.0"] {
            assert!(text.contains(part), "{part}");
        }
    }
}
