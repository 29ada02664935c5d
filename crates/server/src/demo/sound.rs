//! A voice message without a voice: a hum that rises and falls in phrases, so that there is something to play. It says
//! nothing, since nobody real spoke.

use std::f32::consts::TAU;

/// Samples a second: telephone quality keeps it small.
const RATE: u32 = 8_000;

/// A WAV file of so many seconds.
pub(super) fn hum(seconds: u32) -> Vec<u8> {
    let count = RATE * seconds;
    let mut data = Vec::with_capacity(count as usize);
    let mut phase = 0.0f32;
    for n in 0..count {
        let t = n as f32 / RATE as f32;
        // Phrases of two seconds and a half with a breath between, syllables about four a second.
        let phrase = (t % 3.1) / 2.6;
        let breath = if phrase < 1.0 { (phrase * std::f32::consts::PI).sin().powf(0.4) } else { 0.0 };
        let syllable = 0.55 + 0.45 * (TAU * 3.7 * t + (t * 0.9).sin()).sin();
        let pitch = 172.0 + 26.0 * (TAU * 0.43 * t).sin() + 12.0 * (TAU * 3.7 * t).cos();
        phase = (phase + pitch / RATE as f32) % 1.0;
        let tone = (TAU * phase).sin() + 0.5 * (TAU * 2.0 * phase).sin() + 0.3 * (TAU * 3.0 * phase).sin();
        let sample = tone * breath * syllable * 0.3;
        data.push((128.0 + sample * 100.0).clamp(0.0, 255.0) as u8);
    }
    let size = u32::try_from(data.len()).unwrap_or(0);
    let mut out = Vec::with_capacity(data.len() + 44);
    out.extend_from_slice(b"RIFF");
    out.extend_from_slice(&(36 + size).to_le_bytes());
    out.extend_from_slice(b"WAVEfmt ");
    out.extend_from_slice(&16u32.to_le_bytes());
    // PCM, one channel, a byte a sample.
    for word in [1u16, 1] {
        out.extend_from_slice(&word.to_le_bytes());
    }
    for long in [RATE, RATE] {
        out.extend_from_slice(&long.to_le_bytes());
    }
    for word in [1u16, 8] {
        out.extend_from_slice(&word.to_le_bytes());
    }
    out.extend_from_slice(b"data");
    out.extend_from_slice(&size.to_le_bytes());
    out.extend_from_slice(&data);
    out
}
