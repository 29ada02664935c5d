//! Who asks, where, in which language, when: the extractors every handler begins with. [`Caller`] is for pages outside
//! a community (signing in), [`Visit`] for everything under `/c/{community}`.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::ops::Deref;
use std::sync::Arc;

use axum::extract::{ConnectInfo, FromRequestParts, RawPathParams};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use liren_core::id::Community;
use liren_core::lang::Lang;
use liren_core::moment::Moment;
use liren_core::permission::{Action, Actor, Where};
use liren_core::refusal::Refusal;
use liren_core::time::{DAY, HOUR};

use crate::app::App;
use crate::card::Card;
use crate::fail::Fail;
use crate::session::{self, Session};
use crate::slice::Asked;

/// A request outside any community.
pub struct Caller {
    /// The program.
    pub app: App,
    /// Who asks; a visitor when not signed in.
    pub actor: Actor,
    /// The device, when signed in.
    pub session: Option<Session>,
    /// Language of the answer.
    pub lang: Lang,
    /// Larger type, fewer things.
    pub elder: bool,
    /// `auto`, `light` or `dark`.
    pub theme: &'static str,
    /// Time and chance of this request.
    pub moment: Moment,
    /// Path and query of the request, for "back to here".
    pub here: String,
    /// Where the request came from, for rate limits; never stored.
    pub client: IpAddr,
    /// The token forms carry.
    pub csrf: String,
}

/// A request inside a community.
pub struct Visit {
    /// The community.
    pub card: Arc<Card>,
    caller: Caller,
}

impl Deref for Visit {
    type Target = Caller;
    fn deref(&self) -> &Caller {
        &self.caller
    }
}

impl std::ops::DerefMut for Visit {
    fn deref_mut(&mut self) -> &mut Caller {
        &mut self.caller
    }
}

impl Visit {
    /// Whether the actor may do this at this place.
    pub fn may(&self, action: Action, place: &Where<'_>) -> bool {
        liren_core::permission::may(&self.actor, action, place)
    }

    /// The question put to slices that contribute to a page.
    pub fn asked(&self) -> Asked<'_> {
        Asked {
            app: &self.caller.app,
            card: &self.card,
            actor: &self.caller.actor,
            lang: self.caller.lang,
            now: self.caller.moment.now,
        }
    }
}

/// Language of a request without its session: the cookie, then what the browser asks for.
pub fn lang_of(headers: &HeaderMap) -> Lang {
    session::cookie(headers, "lang")
        .and_then(Lang::parse)
        .unwrap_or_else(|| Lang::accepted(headers.get(header::ACCEPT_LANGUAGE).and_then(|v| v.to_str().ok()).unwrap_or("")))
}

/// Whether this browser wants larger type and fewer things.
pub fn elder_of(headers: &HeaderMap) -> bool {
    session::cookie(headers, "elder") == Some("1")
}

/// Light, dark, or as the device has it.
pub fn theme_of(headers: &HeaderMap) -> &'static str {
    match session::cookie(headers, "theme") {
        Some("light") => "light",
        Some("dark") => "dark",
        _ => "auto",
    }
}

impl Caller {
    fn bare(parts: &Parts, app: &App) -> Self {
        let headers = &parts.headers;
        Self {
            app: app.clone(),
            actor: Actor::visitor(),
            session: None,
            lang: lang_of(headers),
            elder: elder_of(headers),
            theme: theme_of(headers),
            moment: app.moment(),
            here: parts.uri.path_and_query().map_or_else(|| "/".to_string(), ToString::to_string),
            client: client(parts, app),
            csrf: String::new(),
        }
    }

    /// The tokens a form of this request may carry: today's and yesterday's.
    pub fn form_tokens(headers: &HeaderMap, app: &App) -> [String; 2] {
        let token = session::token(headers, &app.site).unwrap_or_default();
        let day = app.now().0.div_euclid(DAY);
        [day, day - 1].map(|d| app.keys.form_token(&token, d))
    }

    /// Refuses a visitor who is not signed in.
    pub fn signed_in(&self) -> Result<&Session, Fail> {
        self.session.as_ref().ok_or_else(|| Refusal::SignInNeeded.into())
    }
}

/// The address that counts: the peer, or what a trusted proxy says.
fn client(parts: &Parts, app: &App) -> IpAddr {
    let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |c| c.0.ip());
    if !app.site.trusted_proxies.contains(&peer) {
        return peer;
    }
    // The right-most address that is not itself a trusted proxy: everything left of it was written by the client.
    parts
        .headers
        .get_all("x-forwarded-for")
        .iter()
        .filter_map(|v| v.to_str().ok())
        .flat_map(|v| v.split(','))
        .filter_map(|a| a.trim().parse::<IpAddr>().ok())
        .rfind(|a| !app.site.trusted_proxies.contains(a))
        .unwrap_or(peer)
}

impl FromRequestParts<App> for Caller {
    type Rejection = Fail;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Fail> {
        let mut caller = Self::bare(parts, app);
        caller.enter(parts, None).await?;
        Ok(caller)
    }
}

impl Caller {
    /// Looks up the session, and in a community the person behind it. A visitor costs no query.
    async fn enter(&mut self, parts: &Parts, community: Option<Community>) -> Result<(), Fail> {
        let token = session::token(&parts.headers, &self.app.site);
        self.csrf = self.app.keys.form_token(token.as_deref().unwrap_or_default(), self.moment.now.0.div_euclid(DAY));
        // A program's token opens the API of its community and nothing else: pages have doors that ask only who is there.
        let program = session::bearer(&parts.headers).is_some() && parts.uri.path().starts_with("/api/");
        // A program whose token ended must hear of it, not go on as a visitor.
        let unknown = || if program { Err(Refusal::TokenInvalid.into()) } else { Ok(()) };
        let Some(token) = token else { return unknown() };
        let now = self.moment.now;
        let opens = move |s: &Session| s.token.is_none_or(|(_, within)| program && Some(within) == community);
        let found = self.app.db.read(move |tx| {
            let Some(session) = session::find(tx, &token, now)?.filter(opens) else { return Ok(None) };
            let actor = match community {
                Some(c) => session::actor(tx, &session, c, now)?,
                None => {
                    let mut actor = Actor::of(session.account);
                    actor.operator = session.operator && session.factor;
                    actor
                }
            };
            Ok::<_, Fail>(Some((session, actor)))
        });
        let Some((session, actor)) = found.await? else { return unknown() };
        if session::cookie(&parts.headers, "lang").is_none() {
            self.lang = session.lang;
        }
        if session::cookie(&parts.headers, "elder").is_none() {
            self.elder = session.elder;
        }
        if now.0 - session.seen.0 >= HOUR {
            // A page is not worth refusing because the note could not be written: the next request writes it.
            let used = session.clone();
            let _ = self.app.db.write(move |tx| session::touch(tx, &used, now)).await;
        }
        self.actor = actor;
        self.session = Some(session);
        Ok(())
    }
}

impl FromRequestParts<App> for Visit {
    type Rejection = Fail;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Fail> {
        let params = RawPathParams::from_request_parts(parts, app).await.map_err(|_| Refusal::NotFound)?;
        let code: Community = params
            .iter()
            .find(|(name, _)| *name == "community")
            .and_then(|(_, value)| value.parse().ok())
            .ok_or(Refusal::NotFound)?;
        Self::within(parts, app, code).await
    }
}

impl Visit {
    /// A request inside a community that its address does not name, such as a building's short one.
    pub async fn within(parts: &Parts, app: &App, code: Community) -> Result<Self, Fail> {
        let card = app.card(code).await?;
        let mut caller = Caller::bare(parts, app);
        caller.enter(parts, Some(code)).await?;
        Ok(Self { card, caller })
    }
}
