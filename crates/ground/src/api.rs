//! The beginning of the API's description: what it is, where it is, how a program signs in. Every slice adds its part.

use std::collections::HashMap;

use liren_core::permission::{Action, Reach, Role, reach};
use liren_kit::slice::Slice;
use utoipa::openapi::path::Operation;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, Http, HttpAuthScheme, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{Components, Content, Info, License, OpenApi, Paths, Ref, RefOr, Response, Server};
use utoipa::{PartialSchema, ToSchema};

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

/// Says for every operation what is true of all: a refusal is a problem, and whether one must be signed in, as the permission
/// table has it for the route.
pub fn complete(doc: &mut OpenApi, slices: &[Slice]) {
    let routes: HashMap<(&str, &str), Action> =
        slices.iter().flat_map(|s| &s.routes).map(|r| ((r.method.as_str(), r.pattern), r.action)).collect();
    if let Some(components) = &mut doc.components {
        components.schemas.insert("Problem".into(), Problem::schema());
        components.schemas.insert("FieldProblem".into(), FieldProblem::schema());
    }
    for (path, item) in &mut doc.paths.paths {
        let operations = [
            ("GET", &mut item.get),
            ("POST", &mut item.post),
            ("PUT", &mut item.put),
            ("PATCH", &mut item.patch),
            ("DELETE", &mut item.delete),
        ];
        for (method, operation) in operations.into_iter().filter_map(|(m, o)| o.as_mut().map(|o| (m, o))) {
            refusals(operation);
            let open = routes.get(&(method, path.as_str())).is_some_and(|a| reach(Role::Visitor, *a) != Reach::Never);
            let anybody = open.then(SecurityRequirement::default);
            let signed_in = ["bearer", "cookie"].map(|way| SecurityRequirement::new(way, Vec::<String>::new()));
            operation.security = Some(anybody.into_iter().chain(signed_in).collect());
        }
    }
}

/// Every answer that says no carries a problem; what is not listed is one as well.
fn refusals(operation: &mut Operation) {
    let problem = || Content::new(Some(Ref::from_schema_name("Problem")));
    let all = &mut operation.responses.responses;
    let other = || RefOr::T(Response::new("Refused: `code` says why, `detail` says what to do next"));
    all.entry("default".to_string()).or_insert_with(other);
    for (_, response) in all.iter_mut().filter(|(status, _)| status.starts_with(['4', '5', 'd'])) {
        if let RefOr::T(response) = response
            && response.content.is_empty()
        {
            response.content.insert("application/problem+json".into(), RefOr::T(problem()));
        }
    }
}

/// A refusal, as RFC 9457 has it.
#[derive(ToSchema)]
#[allow(dead_code, reason = "only described here; `kit::http` writes it")]
struct Problem {
    /// `urn:liren:problem:` and the code.
    r#type: String,
    /// What happened, in the reader's language.
    title: String,
    /// What to do next, in the reader's language.
    detail: String,
    /// The HTTP status again.
    status: u16,
    /// Stable: `not_found`, `sign_in_needed`, `stale`, `invalid`, ...
    code: String,
    /// For `invalid`: what is wrong, field by field.
    #[schema(required = false)]
    errors: Vec<FieldProblem>,
}

/// What is wrong with a field.
#[derive(ToSchema)]
#[allow(dead_code, reason = "only described here; `kit::http` writes it")]
struct FieldProblem {
    /// The field.
    field: String,
    /// Stable: `required`, `taken`, `too_long`, ...
    code: String,
    /// In the reader's language.
    detail: String,
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
