//! The second factor: an app's code, the next number of a printed code card, or a recovery code. Whatever is short is kept
//! as keyed hashes only; each code counts once.

use liren_core::id::AccountId;
use liren_core::moment::Moment;
use liren_core::time::Time;
use liren_kit::app::App;
use liren_kit::fail::Fail;
use liren_store::{Error, Tx, sql};

use super::super::totp;
use super::note;

/// Codes on a card.
pub const CARD: usize = 40;
/// Recovery codes.
const RECOVERY: usize = 10;
/// Bytes kept of each hash.
const KEPT: usize = 16;
const SEALED: &str = "totp";
/// Letters that are not misread for another nor too wide for the printed card; no digits, so that a recovery code is told
/// apart from the rest.
const LETTERS: &[u8] = b"ABCDEFGHJKNPQRTUVXY";

/// Which factors an account has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Kinds {
    /// An authenticator app.
    pub app: bool,
    /// A printed card: the number to ask for next, from 1.
    pub card: Option<usize>,
    /// Recovery codes left.
    pub recovery: usize,
}

impl Kinds {
    /// Whether a second factor is asked at all.
    pub fn any(self) -> bool {
        self.app || self.card.is_some() || self.recovery > 0
    }
}

/// Codes that are shown once.
#[derive(Clone, Debug)]
pub struct Shown(pub Vec<String>);

/// What became of a code somebody gave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Given {
    /// Right, by this factor.
    Right(&'static str),
    /// It was right once and was given before.
    Spent,
    /// Not right.
    Wrong,
}

struct Row {
    totp: Option<Vec<u8>>,
    card: Vec<u8>,
    recovery: Vec<u8>,
}

fn row(tx: &mut Tx<'_>, id: AccountId) -> Result<Row, Error> {
    let found = tx.one(sql!("SELECT totp, card, recovery FROM account WHERE id = $1 AND closed IS NULL"), &[id.into()], |r| {
        Ok(Row {
            totp: r.get(0)?,
            card: r.get::<Option<Vec<u8>>>(1)?.unwrap_or_default(),
            recovery: r.get::<Option<Vec<u8>>>(2)?.unwrap_or_default(),
        })
    })?;
    Ok(found.unwrap_or(Row { totp: None, card: Vec::new(), recovery: Vec::new() }))
}

/// A card as stored: how many are used up, then the hashes.
fn next_of(card: &[u8]) -> Option<usize> {
    let (used, hashes) = card.split_first()?;
    let next = usize::from(*used) + 1;
    (next <= hashes.len() / KEPT).then_some(next)
}

/// How many codes of the card are left.
pub fn card_left(kinds: Kinds) -> usize {
    kinds.card.map_or(0, |next| CARD + 1 - next)
}

/// Which factors an account has.
pub fn kinds(tx: &mut Tx<'_>, id: AccountId) -> Result<Kinds, Error> {
    let row = row(tx, id)?;
    Ok(Kinds { app: row.totp.is_some(), card: next_of(&row.card), recovery: row.recovery.len() / KEPT })
}

fn hash(app: &App, id: AccountId, what: &str, code: &str) -> [u8; KEPT] {
    let full = app.keys.index(&format!("{id}:{what}:{code}"), "factor");
    let mut out = [0; KEPT];
    out.copy_from_slice(&full[..KEPT]);
    out
}

/// Compares without stopping at the first difference.
fn same(a: &[u8], b: &[u8]) -> bool {
    a.len() == b.len() && a.iter().zip(b).fold(0, |d, (x, y)| d | (x ^ y)) == 0
}

/// Takes one code of any factor. A right one is used up in the same transaction.
pub fn give(tx: &mut Tx<'_>, moment: &mut Moment, app: &App, id: AccountId, typed: &str) -> Result<Given, Fail> {
    let code: String =
        typed.chars().filter(|c| c.is_alphanumeric()).map(|c| half_width(c).to_ascii_uppercase()).take(32).collect();
    let row = row(tx, id)?;
    let given = match (code.len(), code.bytes().all(|b| b.is_ascii_digit())) {
        (6, true) => by_app(tx, app, id, &row, &code, moment.now)?,
        (8, true) => by_card(tx, app, id, &row, &code)?,
        (10, false) => by_recovery(tx, app, id, &row, &code)?,
        _ => Given::Wrong,
    };
    match given {
        Given::Right(kind) => note(tx, moment, id, "factor.given", kind)?,
        Given::Spent | Given::Wrong => note(tx, moment, id, "factor.wrong", "")?,
    }
    Ok(given)
}

fn half_width(c: char) -> char {
    match c {
        '０'..='９' => char::from_u32(u32::from(c) - u32::from('０') + u32::from('0')).unwrap_or(c),
        other => other,
    }
}

fn by_app(tx: &mut Tx<'_>, app: &App, id: AccountId, row: &Row, code: &str, now: Time) -> Result<Given, Fail> {
    let Some(sealed) = &row.totp else { return Ok(Given::Wrong) };
    let letters = app.keys.open(sealed, SEALED).map_err(|_| Fail::internal("the seed of a second factor cannot be opened"))?;
    let seed = totp::seed_of(&letters).ok_or_else(|| Fail::internal("a second factor holds no seed"))?;
    let Some(step) = totp::step(&seed, code, now) else { return Ok(Given::Wrong) };
    // A code counts once: only a later half minute than the last is taken.
    let n = tx.exec(sql!("UPDATE account SET totp_last = $2 WHERE id = $1 AND totp_last < $2"), &[id.into(), step.into()])?;
    Ok(if n == 1 { Given::Right("app") } else { Given::Spent })
}

fn by_card(tx: &mut Tx<'_>, app: &App, id: AccountId, row: &Row, code: &str) -> Result<Given, Fail> {
    let Some(next) = next_of(&row.card) else { return Ok(Given::Wrong) };
    let at = |n: usize| row.card.get(1 + (n - 1) * KEPT..1 + n * KEPT).unwrap_or_default();
    if same(at(next), &hash(app, id, &format!("card{next}"), code)) {
        let mut card = row.card.clone();
        card[0] = u8::try_from(next).unwrap_or(u8::MAX);
        // Two requests with the same number: the second finds another card.
        let n = tx.exec(
            sql!("UPDATE account SET card = $2 WHERE id = $1 AND card = $3"),
            &[id.into(), (&card).into(), (&row.card).into()],
        )?;
        return Ok(if n == 1 { Given::Right("card") } else { Given::Spent });
    }
    let before = (1..next).any(|n| same(at(n), &hash(app, id, &format!("card{n}"), code)));
    Ok(if before { Given::Spent } else { Given::Wrong })
}

fn by_recovery(tx: &mut Tx<'_>, app: &App, id: AccountId, row: &Row, code: &str) -> Result<Given, Fail> {
    let wanted = hash(app, id, "recovery", code);
    let left: Vec<u8> = row.recovery.chunks(KEPT).filter(|h| !same(h, &wanted)).flatten().copied().collect();
    if left.len() == row.recovery.len() {
        return Ok(Given::Wrong);
    }
    let n = tx.exec(
        sql!("UPDATE account SET recovery = $2 WHERE id = $1 AND recovery = $3"),
        &[id.into(), (&left).into(), (&row.recovery).into()],
    )?;
    Ok(if n == 1 { Given::Right("recovery") } else { Given::Spent })
}

/// Sets the seed of an authenticator app.
pub fn set_totp(tx: &mut Tx<'_>, moment: &mut Moment, app: &App, id: AccountId, seed: &[u8]) -> Result<(), Fail> {
    let sealed = app.keys.seal(&totp::letters(seed), moment.bytes(), SEALED);
    tx.exec(sql!("UPDATE account SET totp = $2, totp_last = 0 WHERE id = $1"), &[id.into(), (&sealed).into()])?;
    note(tx, moment, id, "factor.app", "")?;
    Ok(())
}

/// Makes a new card: the one before is void. The codes are shown once and kept as hashes.
pub fn new_card(tx: &mut Tx<'_>, moment: &mut Moment, app: &App, id: AccountId) -> Result<Shown, Fail> {
    let codes: Vec<String> = (0..CARD).map(|_| format!("{:08}", moment.below(100_000_000))).collect();
    let mut stored = vec![0];
    for (i, code) in codes.iter().enumerate() {
        stored.extend(hash(app, id, &format!("card{}", i + 1), code));
    }
    tx.exec(sql!("UPDATE account SET card = $2 WHERE id = $1"), &[id.into(), (&stored).into()])?;
    note(tx, moment, id, "factor.card", "")?;
    Ok(Shown(codes.iter().map(|c| format!("{} {}", &c[..4], &c[4..])).collect()))
}

/// Makes new recovery codes: the ones before are void. Shown once and kept as hashes.
pub fn new_recovery(tx: &mut Tx<'_>, moment: &mut Moment, app: &App, id: AccountId) -> Result<Shown, Fail> {
    let mut letter = || {
        let i = moment.below(u32::try_from(LETTERS.len()).unwrap_or(1));
        char::from(LETTERS[usize::try_from(i).unwrap_or(0)])
    };
    let codes: Vec<String> = (0..RECOVERY).map(|_| (0..10).map(|_| letter()).collect()).collect();
    let stored: Vec<u8> = codes.iter().flat_map(|c| hash(app, id, "recovery", c)).collect();
    tx.exec(sql!("UPDATE account SET recovery = $2 WHERE id = $1"), &[id.into(), (&stored).into()])?;
    note(tx, moment, id, "factor.recovery", "")?;
    Ok(Shown(codes.iter().map(|c| format!("{}-{}", &c[..5], &c[5..])).collect()))
}

/// Takes password and every factor away and signs every device out, for somebody who lost them all: an invitation is what is
/// left to them. Permission was asked by who does it.
pub fn reset(tx: &mut Tx<'_>, moment: &mut Moment, id: AccountId) -> Result<(), Fail> {
    tx.exec(
        sql!("UPDATE account SET password = NULL, totp = NULL, totp_last = 0, card = NULL, recovery = NULL WHERE id = $1"),
        &[id.into()],
    )?;
    super::close_devices(tx, moment, id, None)?;
    note(tx, moment, id, "account.reset", "")?;
    Ok(())
}

/// Takes the app or the card away; recovery codes go with the last of them.
pub fn clear_factor(tx: &mut Tx<'_>, moment: &mut Moment, id: AccountId, kind: &str) -> Result<(), Fail> {
    match kind {
        "app" => tx.exec(sql!("UPDATE account SET totp = NULL WHERE id = $1"), &[id.into()])?,
        _ => tx.exec(sql!("UPDATE account SET card = NULL WHERE id = $1"), &[id.into()])?,
    };
    let left = kinds(tx, id)?;
    if !left.app && left.card.is_none() {
        tx.exec(sql!("UPDATE account SET recovery = NULL WHERE id = $1"), &[id.into()])?;
    }
    note(tx, moment, id, "factor.gone", if kind == "app" { "app" } else { "card" })?;
    Ok(())
}
