//! Tokens in the database.

use data_encoding::BASE64URL_NOPAD;
use liren_core::id::{AccountId, Community, SessionId};
use liren_core::moment::Moment;
use liren_core::permission::{Action, Actor, Scopes, Where, check};
use liren_core::refusal::{ProblemKey, Refusal};
use liren_core::time::{DAY, Time};
use liren_kit::fail::Fail;
use liren_kit::session::digest;
use liren_store::audit::{self, Did};
use liren_store::{Tx, sql};

/// Most tokens of an account in a community.
pub const MOST: usize = 20;

/// A token as its owner sees it.
pub struct Token {
    /// Its row.
    pub id: SessionId,
    /// What its owner calls it.
    pub name: String,
    /// What it may do.
    pub scopes: Scopes,
    /// When it was used last, by the day; nothing before its first use.
    pub used: Option<Time>,
    /// Until when it works.
    pub expires: Time,
}

fn owner(actor: &Actor) -> Result<AccountId, Fail> {
    check(actor, Action::ManageTokens, &Where::own(actor))?;
    actor.account.ok_or_else(|| Refusal::SignInNeeded.into())
}

/// The tokens of the actor's account here.
pub fn all(tx: &mut Tx<'_>, c: Community, actor: &Actor, now: Time) -> Result<Vec<Token>, Fail> {
    let account = owner(actor)?;
    let found = tx.all(
        sql!(
            "SELECT id, device, scopes, created, seen, expires FROM session
              WHERE account = $1 AND kind = 'token' AND within = $2 AND expires > $3 ORDER BY id"
        ),
        &[account.into(), c.into(), now.into()],
        |r| {
            let (created, seen): (Time, Time) = (r.get(3)?, r.get(4)?);
            Ok(Token {
                id: r.get(0)?,
                name: r.get(1)?,
                scopes: Scopes::parse(r.str(2)?),
                used: (seen > created).then(|| Time(seen.0.div_euclid(DAY) * DAY)),
                expires: r.get(5)?,
            })
        },
    )?;
    Ok(found)
}

fn note(
    tx: &mut Tx<'_>,
    moment: &mut Moment,
    c: Community,
    actor: &Actor,
    action: &'static str,
    account: AccountId,
) -> Result<(), Fail> {
    let did = Did { action, subject_kind: "account", subject: account.0, post: None, detail: "" };
    audit::append(tx, moment, c, actor, &did).map_err(Fail::from)
}

/// Makes a token; answers with the text that is shown once.
pub fn make(
    tx: &mut Tx<'_>,
    moment: &mut Moment,
    c: Community,
    actor: &Actor,
    name: &str,
    scopes: Scopes,
    expires: Time,
) -> Result<String, Fail> {
    let (account, now) = (owner(actor)?, moment.now);
    if all(tx, c, actor, now)?.len() >= MOST {
        return Err(Refusal::field("name", ProblemKey::Enough { max: MOST }).into());
    }
    let token: [u8; 32] = moment.bytes();
    let id: SessionId = moment.id();
    // Whoever may make one gave the second factor on this device; the token carries that on.
    tx.exec(
        sql!(
            "INSERT INTO session (id, token, kind, account, contact, code, tries, device, factor, created, seen, expires, scopes, within)
             VALUES ($1, $2, 'token', $3, NULL, NULL, 0, $4, TRUE, $5, $5, $6, $7, $8)"
        ),
        &[
            id.into(),
            (&digest(&token)[..]).into(),
            account.into(),
            name.into(),
            now.into(),
            expires.into(),
            scopes.stored().as_str().into(),
            c.into(),
        ],
    )?;
    note(tx, moment, c, actor, "token.make", account)?;
    Ok(BASE64URL_NOPAD.encode(&token))
}

/// Revokes a token of the actor's own.
pub fn revoke(tx: &mut Tx<'_>, moment: &mut Moment, c: Community, actor: &Actor, id: SessionId) -> Result<(), Fail> {
    let account = owner(actor)?;
    let n = tx.exec(
        sql!("DELETE FROM session WHERE id = $1 AND account = $2 AND kind = 'token' AND within = $3"),
        &[id.into(), account.into(), c.into()],
    )?;
    if n == 0 {
        return Err(Refusal::NotFound.into());
    }
    note(tx, moment, c, actor, "token.revoke", account)
}
