//! Signed roots (Ed25519, RFC 8032). The log's key lives outside the database: whoever changes the database cannot sign.

use ed25519_dalek::{Signer, SigningKey, VerifyingKey};

use super::Hash;
use crate::hex::hex_bytes;
use crate::time::Time;

hex_bytes! {
    /// The public key of a log.
    PublicKey 32
    /// A signature.
    Signature 64
}

/// What a log was at some time.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Root {
    /// Which log: the community's code. One line of text.
    pub log: String,
    /// Number of entries.
    pub size: u64,
    /// When it was signed.
    pub time: Time,
    /// The root over the entries.
    pub hash: Hash,
}

impl Root {
    /// The text that is signed: five lines, each ended by a line feed.
    pub fn text(&self) -> String {
        format!("liren log root v1\n{}\n{}\n{}\n{}\n", self.log, self.size, self.time.0, self.hash)
    }

    /// Whether this key signed it. Keys and signatures of unusual form are refused.
    pub fn is_signed(&self, key: &PublicKey, signature: &Signature) -> bool {
        let Ok(key) = VerifyingKey::from_bytes(&key.0) else { return false };
        let signature = ed25519_dalek::Signature::from_bytes(&signature.0);
        // A point has one encoding.
        key.to_edwards().compress().to_bytes() == *key.as_bytes() && key.verify_strict(self.text().as_bytes(), &signature).is_ok()
    }
}

/// The secret key of a log.
#[derive(Clone)]
pub struct LogKey(SigningKey);

impl std::fmt::Debug for LogKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "LogKey of {}", self.public())
    }
}

impl LogKey {
    /// From 32 random bytes.
    pub fn new(secret: [u8; 32]) -> Self {
        Self(SigningKey::from_bytes(&secret))
    }

    /// What others check signatures with.
    pub fn public(&self) -> PublicKey {
        PublicKey(self.0.verifying_key().to_bytes())
    }

    /// Signs a root.
    pub fn sign(&self, root: &Root) -> Signature {
        Signature(self.0.sign(root.text().as_bytes()).to_bytes())
    }
}
