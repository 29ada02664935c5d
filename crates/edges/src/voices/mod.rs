//! Voice notes: recognised by their content and measured by walking the container, never by trusting the name, the browser or
//! one field of a header alone. Each format has a small parser of its own that reads a slice once, front to back.

mod amr;
mod cut;
mod mp3;
mod mp4;
mod ogg;
mod wav;
mod webm;

use liren_kit::ports::{Voice, VoiceRefusal, Voices};

/// Checks voice notes with its own parsers.
pub struct SoundVoices;

/// The longest voice note, in seconds.
const MAX_S: u32 = 60;
/// A recorder that stops at a minute stops a little after it.
const GRACE_MS: u64 = 1_000;
/// A minute of uncompressed stereo fits.
const MAX_BYTES: usize = 12 * 1024 * 1024;
/// When a file does not say how long it is, a minute at a generous bit rate is the bound.
const MAX_UNMEASURED: usize = 2 * 1024 * 1024;

/// What a container says: media type and, if it can be known, milliseconds.
struct Sound {
    mime: &'static str,
    ms: Option<u64>,
}

impl Voices for SoundVoices {
    fn check(&self, bytes: &[u8]) -> Result<Voice, VoiceRefusal> {
        if bytes.len() > MAX_BYTES {
            return Err(VoiceRefusal::TooLarge);
        }
        let parsers = [webm::read, ogg::read, mp4::read, amr::read, wav::read, mp3::read];
        let sound = parsers.iter().find_map(|read| read(bytes)).ok_or(VoiceRefusal::NotSound)?;
        match sound.ms {
            // A recording of nothing.
            Some(0) => Err(VoiceRefusal::NotSound),
            Some(ms) if ms > u64::from(MAX_S) * 1000 + GRACE_MS => Err(VoiceRefusal::TooLong { max_s: MAX_S }),
            Some(ms) => Ok(Voice { mime: sound.mime, seconds: u32::try_from(ms.div_ceil(1000)).unwrap_or(MAX_S).min(MAX_S) }),
            None if bytes.len() > MAX_UNMEASURED => Err(VoiceRefusal::TooLarge),
            None => Ok(Voice { mime: sound.mime, seconds: 0 }),
        }
    }
}

/// Milliseconds of `units` at `rate` units a second; nothing for a rate of nothing.
fn ms(units: u64, rate: u64) -> Option<u64> {
    u64::try_from(u128::from(units) * 1000 / u128::from((rate > 0).then_some(rate)?)).ok()
}

#[cfg(test)]
mod tests;
