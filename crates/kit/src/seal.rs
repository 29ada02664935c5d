//! Personal fields are sealed (XChaCha20-Poly1305) with a key from a file of its own; equality is asked by a keyed hash
//! (HMAC-SHA-256). The key file holds several sealing keys, newest last, so that keys can be changed: the newest seals, all open.

use std::fmt;
use std::path::Path;

use chacha20poly1305::aead::{Aead, KeyInit as _, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use data_encoding::{BASE64, BASE64URL_NOPAD};
use hmac::{Hmac, Mac};
use sha2::Sha256;

/// What can go wrong with keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyError {
    /// The key file cannot be read or written.
    File(String),
    /// The key file is not as `liren setup` writes it.
    Form,
    /// Sealed with a key this file does not hold, or changed since.
    Sealed,
}

impl fmt::Display for KeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(e) => f.write_str(e),
            Self::Form => f.write_str("not a key file as `liren setup` writes it"),
            Self::Sealed => f.write_str("sealed with another key, or changed since"),
        }
    }
}

impl std::error::Error for KeyError {}

/// The keys of an installation. `Debug` shows nothing of them.
pub struct Keys {
    index: [u8; 32],
    sealing: Vec<(u8, XChaCha20Poly1305)>,
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Keys({} sealing)", self.sealing.len())
    }
}

/// Bytes in front of a sealed text: key number and nonce.
const HEAD: usize = 1 + 24;

impl Keys {
    /// The text of a new key file from 64 bytes of chance.
    pub fn new_file(chance: &[u8; 64]) -> String {
        format!(
            "# Keys of this installation of Liren. Keep a copy apart from the database: without it contacts cannot be read.\n\
             index = {}\n1 = {}\n",
            BASE64.encode(&chance[..32]),
            BASE64.encode(&chance[32..])
        )
    }

    /// The file with one more sealing key, which seals from now on.
    pub fn rotated(file: &str, chance: &[u8; 32]) -> Result<String, KeyError> {
        let newest = Self::parse(file)?.sealing.last().map_or(0, |(n, _)| *n);
        let next = newest.checked_add(1).ok_or(KeyError::Form)?;
        Ok(format!("{}\n{next} = {}\n", file.trim_end(), BASE64.encode(chance)))
    }

    /// Reads the key file.
    pub fn load(path: &Path) -> Result<Self, KeyError> {
        Self::parse(&std::fs::read_to_string(path).map_err(|e| KeyError::File(e.to_string()))?)
    }

    /// Reads the text of a key file.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        let (mut index, mut sealing) = (None, Vec::new());
        for line in text.lines().map(str::trim).filter(|l| !l.is_empty() && !l.starts_with('#')) {
            let (name, value) = line.split_once('=').ok_or(KeyError::Form)?;
            let bytes = BASE64.decode(value.trim().as_bytes()).map_err(|_| KeyError::Form)?;
            let key: [u8; 32] = bytes.try_into().map_err(|_| KeyError::Form)?;
            match name.trim() {
                "index" => index = Some(key),
                number => sealing.push((number.parse().map_err(|_| KeyError::Form)?, XChaCha20Poly1305::new(&key.into()))),
            }
        }
        sealing.sort_by_key(|(n, _)| *n);
        match index {
            Some(index) if !sealing.is_empty() => Ok(Self { index, sealing }),
            _ => Err(KeyError::Form),
        }
    }

    /// Fixed keys for tests.
    #[cfg(any(test, feature = "testing"))]
    pub fn for_tests() -> Self {
        Self::parse(&Self::new_file(&[7; 64])).expect("the form is right")
    }

    /// Seals a text. `context` names the field: what was sealed for one field does not open as another.
    pub fn seal(&self, plain: &str, nonce: [u8; 24], context: &str) -> Vec<u8> {
        let Some((number, cipher)) = self.sealing.last() else { return Vec::new() };
        let payload = Payload { msg: plain.as_bytes(), aad: context.as_bytes() };
        // Encryption into memory fails only for texts beyond 256 GB.
        let sealed = cipher.encrypt(&XNonce::from(nonce), payload).unwrap_or_default();
        [&[*number], &nonce[..], &sealed].concat()
    }

    /// Opens what [`Keys::seal`] sealed for the same context.
    pub fn open(&self, sealed: &[u8], context: &str) -> Result<String, KeyError> {
        if sealed.len() < HEAD {
            return Err(KeyError::Sealed);
        }
        let cipher = self.sealing.iter().find(|(n, _)| *n == sealed[0]).map(|(_, c)| c).ok_or(KeyError::Sealed)?;
        let nonce: [u8; 24] = sealed[1..HEAD].try_into().map_err(|_| KeyError::Sealed)?;
        let payload = Payload { msg: &sealed[HEAD..], aad: context.as_bytes() };
        let plain = cipher.decrypt(&XNonce::from(nonce), payload).map_err(|_| KeyError::Sealed)?;
        String::from_utf8(plain).map_err(|_| KeyError::Sealed)
    }

    /// Whether it was sealed with an older key than the newest.
    pub fn needs_reseal(&self, sealed: &[u8]) -> bool {
        self.sealing.last().is_some_and(|(n, _)| sealed.first() != Some(n))
    }

    /// The keyed hash by which equality is asked. Stable when sealing keys change.
    pub fn index(&self, normalised: &str, context: &str) -> [u8; 32] {
        self.hash(&[context.as_bytes(), &[0], normalised.as_bytes()])
    }

    /// The secret that signs a community's transparency log. It follows from the key file and stands nowhere else: whoever has
    /// the database alone cannot sign a changed log.
    pub fn log_key(&self, community: liren_core::id::Community) -> liren_core::merkle::LogKey {
        liren_core::merkle::LogKey::new(self.hash(&[b"log", &[0], community.to_string().as_bytes()]))
    }

    /// The token of forms: bound to the session (empty for a visitor) and the day.
    pub fn form_token(&self, session: &[u8], day: i64) -> String {
        BASE64URL_NOPAD.encode(&self.hash(&[b"form", &[0], session, &day.to_le_bytes()])[..18])
    }

    fn hash(&self, parts: &[&[u8]]) -> [u8; 32] {
        let mut mac =
            Hmac::<Sha256>::new_from_slice(&self.index).unwrap_or_else(|_| unreachable!("HMAC takes keys of any length"));
        parts.iter().for_each(|p| mac.update(p));
        mac.finalize().into_bytes().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_opens_only_for_its_field_and_untouched() {
        let keys = Keys::for_tests();
        let sealed = keys.seal("13800001234", [3; 24], "message");
        assert_eq!(keys.open(&sealed, "message").unwrap(), "13800001234");
        assert_eq!(keys.open(&sealed, "account"), Err(KeyError::Sealed));
        for i in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[i] ^= 1;
            assert_eq!(keys.open(&changed, "message"), Err(KeyError::Sealed), "byte {i}");
        }
        assert_eq!(keys.open(&sealed[..10], "message"), Err(KeyError::Sealed));
    }

    #[test]
    fn keys_change_and_old_texts_still_open() {
        let file = Keys::new_file(&[9; 64]);
        let old = Keys::parse(&file).unwrap();
        let sealed = old.seal("a", [1; 24], "x");
        let new = Keys::parse(&Keys::rotated(&file, &[5; 32]).unwrap()).unwrap();
        assert_eq!(new.open(&sealed, "x").unwrap(), "a");
        assert!(new.needs_reseal(&sealed) && !old.needs_reseal(&sealed));
        assert_eq!(new.index("a", "x"), old.index("a", "x"));
        assert_ne!(new.index("a", "x"), new.index("a", "y"));
        assert_eq!(Keys::for_tests().open(&new.seal("a", [1; 24], "x"), "x"), Err(KeyError::Sealed));
    }

    #[test]
    fn a_wrong_key_file_is_said() {
        for text in ["", "index = AAAA\n", "1 = nonsense", "x"] {
            assert!(Keys::parse(text).is_err(), "{text}");
        }
        assert!(format!("{:?}", Keys::for_tests()).starts_with("Keys("));
    }
}
