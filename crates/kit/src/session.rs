//! Sessions: our own table. The browser holds 32 random bytes, the table their SHA-256; the cookie is `__Host-` on
//! https and a plain name on a local network without it (the page then says so).

use axum::http::HeaderMap;
use axum::http::header::{COOKIE, HeaderValue, SET_COOKIE};
use data_encoding::BASE64URL_NOPAD;
use liren_core::id::{AccountId, Community, PersonId, SessionId};
use liren_core::lang::Lang;
use liren_core::permission::{Actor, HeldPost, Residence, Role, Scope, Scopes};
use liren_core::time::{DAY, HOUR, Time};
use liren_store::{Error, Tx, sql};
use sha2::{Digest, Sha256};

use crate::app::Site;

/// How long a device stays signed in without being used.
pub const KEPT_MS: i64 = 180 * DAY;
/// How long a device of somebody with a second factor stays signed in: a working day.
pub const KEPT_FACTOR_MS: i64 = 12 * HOUR;

/// A signed-in device.
#[derive(Clone, Debug)]
pub struct Session {
    /// Its row.
    pub id: SessionId,
    /// Who is signed in.
    pub account: AccountId,
    /// Whether a second factor was given on this device.
    pub factor: bool,
    /// When it was last used (kept to the hour).
    pub seen: Time,
    /// Language the account chose.
    pub lang: Lang,
    /// Whether the account chose the elder view.
    pub elder: bool,
    /// The account runs this installation.
    pub operator: bool,
    /// A program's token instead of a device: what it may do, and in which community.
    pub token: Option<(Scopes, Community)>,
}

/// SHA-256 of a token, as stored.
pub fn digest(token: &[u8]) -> [u8; 32] {
    Sha256::digest(token).into()
}

/// The cookie's name for this installation.
pub fn cookie_name(site: &Site) -> &'static str {
    if site.https() { "__Host-liren" } else { "liren" }
}

/// A cookie of the request by name.
pub fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|v| v.to_str().ok())
        .flat_map(|v| v.split(';'))
        .find_map(|pair| pair.trim().strip_prefix(name)?.strip_prefix('='))
}

/// What a program says it is by: the text behind `Authorization: Bearer`. Other schemes (a proxy's own `Basic`) are not ours.
pub fn bearer(headers: &HeaderMap) -> Option<&str> {
    let said = headers.get("authorization")?.to_str().ok()?;
    let (scheme, text) = said.split_once(' ').unwrap_or((said, ""));
    scheme.eq_ignore_ascii_case("bearer").then(|| text.trim())
}

/// The session token of the request: from the cookie, or a bearer token for programs.
pub fn token(headers: &HeaderMap, site: &Site) -> Option<Vec<u8>> {
    let text = bearer(headers).or_else(|| cookie(headers, cookie_name(site)))?;
    BASE64URL_NOPAD.decode(text.as_bytes()).ok().filter(|t| t.len() == 32)
}

/// Puts the session cookie on a response; `None` takes it away.
pub fn set_cookie(headers: &mut HeaderMap, site: &Site, token: Option<&[u8; 32]>) {
    let name = cookie_name(site);
    let secure = if site.https() { "; Secure" } else { "" };
    let text = match token {
        Some(t) => {
            format!("{name}={}; Path=/; HttpOnly; SameSite=Lax; Max-Age={}{secure}", BASE64URL_NOPAD.encode(t), KEPT_MS / 1000)
        }
        None => format!("{name}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0{secure}"),
    };
    append(headers, &text);
}

/// Puts a cookie for a preference (language, elder view, theme) on a response, kept for a year.
pub fn set_preference(headers: &mut HeaderMap, site: &Site, name: &str, value: &str) {
    let secure = if site.https() { "; Secure" } else { "" };
    append(headers, &format!("{name}={value}; Path=/; SameSite=Lax; Max-Age=31536000{secure}"));
}

fn append(headers: &mut HeaderMap, cookie: &str) {
    if let Ok(value) = HeaderValue::from_str(cookie) {
        headers.append(SET_COOKIE, value);
    }
}

/// The signed-in device for a token, if it has not expired.
pub fn find(tx: &mut Tx<'_>, token: &[u8], now: Time) -> Result<Option<Session>, Error> {
    tx.one(
        sql!(
            "SELECT s.id, s.account, s.factor, s.seen, a.lang, a.elder, a.operator, s.scopes, s.within
               FROM session s JOIN account a ON a.id = s.account
              WHERE s.token = $1 AND s.kind IN ('device', 'token') AND s.expires > $2 AND a.closed IS NULL"
        ),
        &[(&digest(token)[..]).into(), now.into()],
        |r| {
            Ok(Session {
                id: r.get(0)?,
                account: r.get(1)?,
                factor: r.get(2)?,
                seen: r.get(3)?,
                lang: Lang::parse(r.str(4)?).unwrap_or(Lang::Zh),
                elder: r.get(5)?,
                operator: r.get(6)?,
                token: r.get::<Option<Community>>(8)?.map(|c| r.str(7).map(|s| (Scopes::parse(s), c))).transpose()?,
            })
        },
    )
}

/// Notes that a device is in use and keeps it signed in for as long again; asked once an hour at most. A token's end stands.
pub fn touch(tx: &mut Tx<'_>, session: &Session, now: Time) -> Result<(), Error> {
    if session.token.is_some() {
        let used = sql!("UPDATE session SET seen = $2 WHERE id = $1 AND seen < $2");
        return tx.exec(used, &[session.id.into(), now.into()]).map(drop);
    }
    let kept = if session.factor { KEPT_FACTOR_MS } else { KEPT_MS };
    tx.exec(
        sql!("UPDATE session SET seen = $2, expires = $3 WHERE id = $1 AND seen < $2"),
        &[session.id.into(), now.into(), now.plus(kept).into()],
    )
    .map(drop)
}

/// Who the account is in a community: person, posts (own and as deputy) and homes. Posts that need a second factor
/// count only on a device that gave one.
pub fn actor(tx: &mut Tx<'_>, session: &Session, community: Community, now: Time) -> Result<Actor, Error> {
    let mut actor = Actor::of(session.account);
    actor.operator = session.operator && session.factor && session.token.is_none();
    actor.scopes = session.token.map(|(scopes, _)| scopes);
    let person: Option<PersonId> = tx.one(
        sql!("SELECT id FROM person WHERE community = $1 AND account = $2 AND erased IS NULL"),
        &[community.into(), session.account.into()],
        |r| r.get(0),
    )?;
    let Some(person) = person else { return Ok(actor) };
    actor.person = Some(person);
    let mut posts = Vec::new();
    let own = sql!("SELECT id, role, place_kind, place FROM post WHERE community = $1 AND person = $2 AND ended IS NULL");
    tx.each(own, &[community.into(), person.into()], |r| {
        posts.extend(held(r, false)?);
        Ok(())
    })?;
    let deputy = sql!(
        "SELECT id, role, place_kind, place FROM post
          WHERE community = $1 AND deputy = $2 AND ended IS NULL AND away_from <= $3 AND away_until > $3"
    );
    tx.each(deputy, &[community.into(), person.into(), now.into()], |r| {
        posts.extend(held(r, true)?);
        Ok(())
    })?;
    actor.factor_missing = !session.factor && posts.iter().any(|p| p.role.needs_factor());
    posts.retain(|p| session.factor || !p.role.needs_factor());
    actor.posts = posts;
    let homes = sql!(
        "SELECT r.home, r.role, h.building, h.circle FROM residency r
           JOIN home h ON h.community = r.community AND h.id = r.home
          WHERE r.community = $1 AND r.person = $2 AND r.ends IS NULL"
    );
    tx.each(homes, &[community.into(), person.into()], |r| {
        actor.homes.push(Residence {
            home: r.get(0)?,
            role: role_of_residency(r.str(1)?),
            building: r.get(2)?,
            circle: r.get(3)?,
        });
        Ok(())
    })?;
    Ok(actor)
}

fn held(r: &liren_store::Row<'_>, deputy: bool) -> Result<Option<HeldPost>, Error> {
    let (Some(role), Some(scope)) = (Role::parse(r.str(1)?), Scope::of(r.str(2)?, r.get(3)?)) else { return Ok(None) };
    Ok(Some(HeldPost { id: r.get(0)?, role, scope, deputy }))
}

fn role_of_residency(text: &str) -> Role {
    match text {
        "owner" => Role::Owner,
        "renter" => Role::Renter,
        _ => Role::Resident,
    }
}
