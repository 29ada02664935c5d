//! Codes that change every half minute (RFC 6238), as authenticator apps make them.

use data_encoding::BASE32_NOPAD;
use liren_core::time::Time;
use totp_rs::{Builder, Secret, Totp};

/// Bytes of a seed.
pub const SEED: usize = 20;

fn made(seed: &[u8]) -> Totp {
    Builder::new().with_secret(Secret::new(seed.into())).build_noncompliant()
}

fn seconds(now: Time) -> u64 {
    u64::try_from(now.0 / 1000).unwrap_or(0)
}

/// The half minute a code belongs to, when it is the present one, the one before or the one after.
pub fn step(seed: &[u8], code: &str, now: Time) -> Option<i64> {
    (code.len() == 6 && code.bytes().all(|b| b.is_ascii_digit()))
        .then(|| made(seed).check(code, seconds(now)))
        .flatten()
        .and_then(|s| i64::try_from(s).ok())
}

/// The code of an instant: for stories.
pub fn code(seed: &[u8], now: Time) -> String {
    made(seed).generate(seconds(now)).to_string()
}

/// The seed in letters, as one types it into an app.
pub fn letters(seed: &[u8]) -> String {
    BASE32_NOPAD.encode(seed)
}

/// A seed from its letters.
pub fn seed_of(letters: &str) -> Option<Vec<u8>> {
    let plain: String = letters.chars().filter(|c| !c.is_whitespace() && *c != '=').map(|c| c.to_ascii_uppercase()).collect();
    BASE32_NOPAD.decode(plain.as_bytes()).ok().filter(|s| !s.is_empty())
}

/// The address an app reads from the QR code. `who` names the account in the list of the app.
pub fn uri(seed: &[u8], issuer: &str, who: &str) -> String {
    let (issuer, who) = (liren_kit::urls::encoded(issuer), liren_kit::urls::encoded(who));
    format!("otpauth://totp/{issuer}:{who}?secret={}&issuer={issuer}", letters(seed))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The published examples of RFC 6238, shortened to six digits.
    #[test]
    fn codes_are_those_of_the_standard() {
        let seed = b"12345678901234567890";
        for (at, expected) in [(59, "287082"), (1_111_111_109, "081804"), (1_234_567_890, "005924"), (2_000_000_000, "279037")] {
            assert_eq!(code(seed, Time(at * 1000)), expected);
            assert_eq!(step(seed, expected, Time(at * 1000)), Some(at / 30));
            assert_eq!(step(seed, expected, Time((at + 90) * 1000)), None, "an old code is over");
        }
        assert_eq!(step(seed, "28708", Time(59_000)), None);
        assert_eq!(seed_of(&letters(seed)).as_deref(), Some(&seed[..]));
    }

    #[test]
    fn an_app_is_told_who_and_where() {
        assert_eq!(
            uri(&[0; 5], "里仁", "a b"),
            "otpauth://totp/%E9%87%8C%E4%BB%81:a%20b?secret=AAAAAAAA&issuer=%E9%87%8C%E4%BB%81"
        );
    }
}
