//! Links that let somebody without an account take part: a follower who left a contact, an outside handler, an address that
//! hears of a topic. The token is an id with a keyed hash behind it, bound to the community, so nothing has to be stored and
//! none can be guessed.

use data_encoding::BASE64URL_NOPAD;
use liren_core::id::Community;
use liren_core::refusal::Refusal;
use liren_kit::app::App;
use liren_kit::session::digest;
use uuid::Uuid;

/// Bytes of the hash.
const PROOF: usize = 16;

/// What a link is for; a token for one is worth nothing for another.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Purpose {
    /// Somebody follows a matter.
    Follower,
    /// Somebody outside helps with it.
    Outside,
    /// An address hears of topics.
    Alerts,
}

impl Purpose {
    fn context(self) -> &'static str {
        match self {
            Self::Follower => "follower",
            Self::Outside => "outside",
            Self::Alerts => "alerts-link",
        }
    }
}

fn proof(app: &App, c: Community, purpose: Purpose, id: Uuid) -> [u8; PROOF] {
    let mut out = [0; PROOF];
    out.copy_from_slice(&app.keys.index(&format!("{c}:{}", id.simple()), purpose.context())[..PROOF]);
    out
}

/// The token of an id.
pub fn token(app: &App, c: Community, purpose: Purpose, id: Uuid) -> String {
    BASE64URL_NOPAD.encode(&[id.into_bytes(), proof(app, c, purpose, id)].concat())
}

/// The id a token stands for, if we wrote it.
pub fn opened(app: &App, c: Community, purpose: Purpose, token: &str) -> Result<Uuid, Refusal> {
    let bytes = BASE64URL_NOPAD.decode(token.as_bytes()).map_err(|_| Refusal::NotFound)?;
    let (id, mark) = bytes.split_at_checked(16).ok_or(Refusal::NotFound)?;
    let id = Uuid::from_slice(id).map_err(|_| Refusal::NotFound)?;
    // Compared through a second hash, so that the time it takes says nothing.
    if digest(mark) == digest(&proof(app, c, purpose, id)) { Ok(id) } else { Err(Refusal::NotFound) }
}
