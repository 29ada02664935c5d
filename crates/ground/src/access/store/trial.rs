//! Sign-ins under way: a code was sent, a password was right and the second factor is asked, or somebody was invited. The
//! page's address holds a random token; by itself it opens nothing.

use data_encoding::BASE64URL_NOPAD;
use liren_core::contact::Contact;
use liren_core::id::{AccountId, SessionId};
use liren_core::moment::Moment;
use liren_core::time::{DAY, MINUTE, Time};
use liren_kit::app::App;
use liren_kit::fail::Fail;
use liren_kit::session::digest;
use liren_store::{Error, Tx, sql};

use super::{CONTACT, note};

/// How long a code is good for.
pub const CODE_MS: i64 = 10 * MINUTE;
/// How long an invitation is good for.
pub const INVITE_MS: i64 = 7 * DAY;
/// How often one may try.
pub const TRIES: i64 = 5;

/// A sign-in under way.
#[derive(Clone, Debug)]
pub struct Trial {
    /// Its row.
    pub id: SessionId,
    /// `code`, `contact`, `factor` or `invite`.
    pub kind: String,
    /// Whose it is, where that is known already.
    pub account: Option<AccountId>,
    /// Where the code was sent.
    pub contact: Option<Contact>,
    /// Whether it can still be answered.
    pub open: bool,
    code: Vec<u8>,
    tries: i64,
}

/// What became of an answer.
#[derive(Clone, Debug)]
pub enum Answer {
    /// Right; the trial is used up.
    Right(Trial),
    /// Wrong; so many tries are left.
    Wrong(i64),
    /// Too old, used, or tried too often.
    Over,
}

/// The token of an address, if it is one.
pub fn token_of(text: &str) -> Option<Vec<u8>> {
    BASE64URL_NOPAD.decode(text.as_bytes()).ok().filter(|t| t.len() == 24)
}

struct New<'a> {
    kind: &'static str,
    account: Option<AccountId>,
    contact: Option<&'a Contact>,
    code: Option<&'a str>,
    kept: i64,
}

fn begin(tx: &mut Tx<'_>, moment: &mut Moment, app: &App, new: &New<'_>) -> Result<String, Fail> {
    let (id, token): (SessionId, [u8; 24]) = (moment.id(), moment.bytes());
    let hash = digest(&token);
    // What is over is swept away by those who begin anew.
    tx.exec(sql!("DELETE FROM session WHERE expires < $1"), &[moment.now.plus(-DAY).into()])?;
    let contact = new.contact.map(|c| app.keys.seal(c.as_str(), moment.bytes(), CONTACT));
    let code = new.code.map(|c| hashed(app, id, c));
    tx.exec(
        sql!(
            "INSERT INTO session (id, token, kind, account, contact, code, tries, device, factor, created, seen, expires)
             VALUES ($1, $2, $3, $4, $5, $6, 0, '', FALSE, $7, $7, $8)"
        ),
        &[
            id.into(),
            (&hash[..]).into(),
            new.kind.into(),
            new.account.into(),
            contact.as_ref().into(),
            code.as_ref().into(),
            moment.now.into(),
            moment.now.plus(new.kept).into(),
        ],
    )?;
    Ok(BASE64URL_NOPAD.encode(&token))
}

fn hashed(app: &App, id: SessionId, code: &str) -> Vec<u8> {
    app.keys.index(&format!("{id}:{code}"), "code").to_vec()
}

/// A code was made for a contact: to sign in, or (with an account) to make the contact its own. Answers the token and the
/// code to send.
pub fn begin_code(
    tx: &mut Tx<'_>,
    moment: &mut Moment,
    app: &App,
    contact: &Contact,
    account: Option<AccountId>,
) -> Result<(String, String), Fail> {
    let code = format!("{:06}", moment.below(1_000_000));
    let kind = if account.is_some() { "contact" } else { "code" };
    let new = New { kind, account, contact: Some(contact), code: Some(&code), kept: CODE_MS };
    Ok((begin(tx, moment, app, &new)?, code))
}

/// A password was right: the second factor is asked.
pub fn begin_factor(tx: &mut Tx<'_>, moment: &mut Moment, app: &App, account: AccountId) -> Result<String, Fail> {
    begin(tx, moment, app, &New { kind: "factor", account: Some(account), contact: None, code: None, kept: CODE_MS })
}

/// Invites somebody to set password and second factor; answers the token of the one-time link (see `access::Enrol`).
/// Earlier invitations of the account are void.
pub fn invite(tx: &mut Tx<'_>, moment: &mut Moment, app: &App, account: AccountId) -> Result<String, Fail> {
    tx.exec(sql!("DELETE FROM session WHERE account = $1 AND kind = 'invite'"), &[account.into()])?;
    note(tx, moment, account, "account.invite", "")?;
    begin(tx, moment, app, &New { kind: "invite", account: Some(account), contact: None, code: None, kept: INVITE_MS })
}

/// A sign-in under way by its token; nothing for a token nobody was given or one that was used.
pub fn trial(tx: &mut Tx<'_>, app: &App, kind: &str, token: &[u8], now: Time) -> Result<Option<Trial>, Error> {
    let hash = digest(token);
    tx.one(
        sql!("SELECT id, account, contact, code, tries, expires FROM session WHERE token = $1 AND kind = $2"),
        &[(&hash[..]).into(), kind.into()],
        |r| {
            let contact: Option<Vec<u8>> = r.get(2)?;
            let (tries, expires): (i64, Time) = (r.get(4)?, r.get(5)?);
            Ok(Trial {
                id: r.get(0)?,
                kind: kind.to_string(),
                account: r.get(1)?,
                contact: contact.and_then(|s| app.keys.open(&s, CONTACT).ok()).and_then(|c| Contact::parse(&c)),
                open: expires > now && tries < TRIES,
                code: r.get::<Option<Vec<u8>>>(3)?.unwrap_or_default(),
                tries,
            })
        },
    )
}

/// Compares a code with the one that was sent; a right one is used up, a wrong one is counted.
pub fn answer(tx: &mut Tx<'_>, app: &App, kind: &str, token: &[u8], code: &str, now: Time) -> Result<Answer, Error> {
    let Some(t) = trial(tx, app, kind, token, now)?.filter(|t| t.open) else { return Ok(Answer::Over) };
    let given = hashed(app, t.id, code);
    let same = t.code.len() == given.len() && t.code.iter().zip(&given).fold(0, |d, (a, b)| d | (a ^ b)) == 0;
    if !same {
        return wrong(tx, &t).map(|left| if left > 0 { Answer::Wrong(left) } else { Answer::Over });
    }
    Ok(if end(tx, &t)? { Answer::Right(t) } else { Answer::Over })
}

/// Counts a wrong answer; answers how many tries are left.
pub fn wrong(tx: &mut Tx<'_>, t: &Trial) -> Result<i64, Error> {
    tx.exec(sql!("UPDATE session SET tries = tries + 1 WHERE id = $1"), &[t.id.into()])?;
    Ok(TRIES - t.tries - 1)
}

/// Uses a trial up; false when somebody else just did.
pub fn end(tx: &mut Tx<'_>, t: &Trial) -> Result<bool, Error> {
    Ok(tx.exec(sql!("DELETE FROM session WHERE id = $1"), &[t.id.into()])? == 1)
}
