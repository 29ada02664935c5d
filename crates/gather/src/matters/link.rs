//! Links that let somebody without an account take part: a follower who left a contact, an outside handler. The token is the
//! row's id with a keyed hash behind it, so nothing has to be stored and none can be guessed.

use data_encoding::BASE64URL_NOPAD;
use liren_kit::app::App;
use uuid::Uuid;

/// Bytes of the hash: enough that nobody guesses one within the limits of requests.
const PROOF: usize = 12;

/// What a link is for; a token for one is worth nothing for the other.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Purpose {
    /// Somebody follows a matter.
    Follower,
    /// Somebody outside helps with it.
    Outside,
}

impl Purpose {
    fn context(self) -> &'static str {
        match self {
            Self::Follower => "follower",
            Self::Outside => "outside",
        }
    }
}

fn proof(app: &App, purpose: Purpose, id: Uuid) -> [u8; PROOF] {
    let mut out = [0; PROOF];
    out.copy_from_slice(&app.keys.index(&id.simple().to_string(), purpose.context())[..PROOF]);
    out
}

/// The token of a row.
pub fn token(app: &App, purpose: Purpose, id: Uuid) -> String {
    BASE64URL_NOPAD.encode(&[&id.as_bytes()[..], &proof(app, purpose, id)].concat())
}

/// The row a token stands for; nothing when it is not one of ours.
pub fn row(app: &App, purpose: Purpose, token: &str) -> Option<Uuid> {
    let bytes = BASE64URL_NOPAD.decode(token.as_bytes()).ok()?;
    let id = Uuid::from_slice(bytes.get(..16)?).ok()?;
    // Compared through a second hash, so that the time it takes says nothing.
    let same = liren_kit::session::digest(bytes.get(16..)?) == liren_kit::session::digest(&proof(app, purpose, id));
    same.then_some(id)
}
