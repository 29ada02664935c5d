//! Photos and voice notes as pages show them, with their addresses.

use liren_kit::card::Card;

use super::read::{File, Matter};
use super::urls;
use crate::words::Matters;

/// A photo or voice note to show.
pub struct Shot {
    /// Its id.
    pub id: String,
    /// The small picture, or the sound.
    pub src: String,
    /// The large picture.
    pub full: String,
    /// Width in pixels.
    pub width: i64,
    /// Height in pixels.
    pub height: i64,
    /// What it is, for those who cannot see it.
    pub words: String,
    /// A voice note.
    pub voice: bool,
}

/// The address of a file: by the reporter's link where the page was opened by it.
fn file_url(card: &Card, m: &Matter, f: &File, size: &str, secret: &str) -> String {
    if secret.is_empty() {
        let url = urls::File::url(card.code, &m.number, f.id, size);
        // Another copy has another address: browsers keep what they were given for a while.
        f.copy.map_or_else(|| url.clone(), |copy| format!("{url}?{}", &copy.to_string()[28..]))
    } else {
        urls::SecretFile::url(card.code, &m.number, secret, f.id, size)
    }
}

/// Those of a matter.
pub(super) fn shots(t: Matters, card: &Card, m: &Matter, secret: &str, files: &[&File]) -> Vec<Shot> {
    shots_of(t, files, |f, size| file_url(card, m, f, size, secret))
}

/// Photos and voice notes with their addresses.
pub(super) fn shots_of(t: Matters, files: &[&File], url: impl Fn(&File, &str) -> String) -> Vec<Shot> {
    let mut photos = 0;
    files
        .iter()
        .map(|f| {
            let voice = f.kind == "voice";
            photos += i64::from(!voice);
            Shot {
                id: f.id.to_string(),
                src: url(f, if voice { "full" } else { "thumb" }),
                full: url(f, "full"),
                width: f.width,
                height: f.height,
                words: if voice { t.matter_voice(f.seconds) } else { t.matter_photo_alt(photos) },
                voice,
            }
        })
        .collect()
}
