//! Passwords: Argon2id on a blocking thread, at most two at a time, so that a flood of guesses costs the attacker's
//! patience and not this machine's memory.

use std::sync::LazyLock;
use std::time::Duration;

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use liren_core::contact::Contact;
use liren_core::moment::Moment;
use liren_core::refusal::{ProblemKey, Refusal};
use liren_kit::fail::Fail;
use tokio::sync::Semaphore;

/// Fewest characters.
pub const LEAST: usize = 8;
/// Most characters: what is longer only costs time.
pub const MOST: usize = 200;
/// Hashes at once; each takes 19 MiB.
static GATE: Semaphore = Semaphore::const_new(2);
/// How long somebody waits for their turn.
const PATIENCE: Duration = Duration::from_secs(8);

/// What is compared when there is no password, so that the answer takes as long as with one.
static NOBODY: LazyLock<String> = LazyLock::new(|| hash_now("nobody has this password", [9; 16]).unwrap_or_default());

/// The password as stored, computed at once: for the command line and the demo. Handlers use [`hash`].
pub fn hash_now(password: &str, salt: [u8; 16]) -> Result<String, Fail> {
    let hash: PasswordHash = Argon2::default()
        .hash_password_with_salt(password.as_bytes(), &salt)
        .map_err(|e| Fail::internal(format!("a password cannot be hashed: {e}")))?;
    Ok(hash.to_string())
}

/// The password as stored.
pub async fn hash(moment: &mut Moment, password: &str) -> Result<String, Fail> {
    let (salt, password) = (moment.bytes(), password.to_string());
    apart(move || hash_now(&password, salt)).await?
}

/// Whether the password is the stored one. Without a stored one the answer is no, after the same time.
pub async fn is_right(stored: Option<String>, password: &str) -> Result<bool, Fail> {
    let password = password.to_string();
    apart(move || {
        let known = stored.is_some();
        let stored = stored.unwrap_or_else(|| NOBODY.clone());
        Argon2::default().verify_password(password.as_bytes(), stored.as_str()).is_ok() && known
    })
    .await
}

async fn apart<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Fail> {
    let turn = tokio::time::timeout(PATIENCE, GATE.acquire()).await;
    let Ok(Ok(_turn)) = turn else { return Err(Refusal::Busy { retry_after_s: 5 }.into()) };
    tokio::task::spawn_blocking(work).await.map_err(|_| Fail::internal("hashing a password broke off"))
}

/// What is guessed first, in the forms people type it.
const GUESSED: [&str; 24] = [
    "password",
    "passw0rd",
    "12345678",
    "123456789",
    "1234567890",
    "87654321",
    "11223344",
    "qwertyui",
    "qwerty123",
    "1qaz2wsx",
    "abcd1234",
    "a1234567",
    "a12345678",
    "aa123456",
    "woaini1314",
    "woaini520",
    "5201314",
    "147258369",
    "admin123",
    "iloveyou",
    "q1w2e3r4",
    "1q2w3e4r",
    "zxcvbnm1",
    "letmein1",
];

/// What is wrong with a new password, if anything: too short, too long, or among those that are guessed first.
pub fn problem(password: &str, own: &[Contact]) -> Option<ProblemKey> {
    let length = password.chars().count();
    if length < LEAST {
        return Some(if length == 0 { ProblemKey::Required } else { ProblemKey::TooShort { min: LEAST } });
    }
    if length > MOST {
        return Some(ProblemKey::TooLong { max: MOST });
    }
    let plain = password.to_lowercase();
    let mut distinct: Vec<char> = plain.chars().collect();
    let steps =
        |by: i64| plain.chars().zip(plain.chars().skip(1)).all(|(a, b)| i64::from(u32::from(b)) - i64::from(u32::from(a)) == by);
    let in_a_row = steps(1) || steps(-1);
    distinct.sort_unstable();
    distinct.dedup();
    let mine = own.iter().any(|c| {
        let text = c.as_str().split('@').next().unwrap_or("");
        text.len() >= 4 && plain.contains(text)
    });
    let weak = GUESSED.contains(&plain.as_str()) || distinct.len() < 4 || in_a_row || mine;
    weak.then_some(ProblemKey::WeakPassword)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_guessed_first_is_refused() {
        let own = [
            Contact::parse("15400000111").into_iter().collect::<Vec<_>>(),
            Contact::parse("lanying@example.org").into_iter().collect(),
        ]
        .concat();
        let table = [
            ("", Some(ProblemKey::Required)),
            ("short", Some(ProblemKey::TooShort { min: LEAST })),
            ("Password", Some(ProblemKey::WeakPassword)),
            ("aaaaaaaaab", Some(ProblemKey::WeakPassword)),
            ("23456789", Some(ProblemKey::WeakPassword)),
            ("hgfedcba", Some(ProblemKey::WeakPassword)),
            ("x15400000111", Some(ProblemKey::WeakPassword)),
            ("lanying2026", Some(ProblemKey::WeakPassword)),
            ("桂花树下的第三张石凳", None),
            ("green stairwell light", None),
        ];
        for (typed, wrong) in table {
            assert_eq!(problem(typed, &own), wrong, "{typed}");
        }
        assert_eq!(problem(&"长".repeat(MOST + 1), &own), Some(ProblemKey::TooLong { max: MOST }));
    }
}
