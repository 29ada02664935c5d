//! MP3 (ISO 11172-3, layer III): frames one behind the other, each saying by its head how long and how large it is.

use super::cut::Cut;
use super::{Sound, ms};

/// kbit/s by index, for MPEG 1 and for MPEG 2 and 2.5.
const RATES: [[u64; 15]; 2] = [
    [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
    [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
];
const SAMPLES: [u64; 3] = [44_100, 48_000, 32_000];

/// Fewer frames in a row could be chance in any other file.
const AT_LEAST: u64 = 3;

pub fn read(bytes: &[u8]) -> Option<Sound> {
    let mut rest = Cut(bytes);
    if bytes.starts_with(b"ID3") {
        rest.skip(6);
        let size = rest.array::<4>()?.iter().fold(0, |n, b| n << 7 | usize::from(*b & 0x7f));
        rest.skip(size);
        // Padding some writers leave.
        rest.skip(rest.0.iter().take_while(|b| **b == 0).count());
    }
    let (mut frames, mut micros) = (0u64, 0u64);
    while let Some((size, length)) = rest.0.first_chunk().and_then(frame) {
        rest.skip(size);
        frames += 1;
        micros += length;
    }
    (frames >= AT_LEAST).then_some(Sound { mime: "audio/mpeg", ms: Some(micros / 1000) })
}

/// Bytes and microseconds of a frame.
fn frame(head: &[u8; 4]) -> Option<(usize, u64)> {
    let word = u32::from_be_bytes(*head);
    // Eleven ones, then the version (01 is none), then 01 for layer III.
    let version = word >> 19 & 3;
    (word >> 21 == 0x7ff && version != 1 && word >> 17 & 3 == 1).then_some(())?;
    let first = version == 3;
    let rate = *RATES[usize::from(!first)].get((word >> 12 & 15) as usize).filter(|r| **r > 0)? * 1000;
    let sampled = SAMPLES.get((word >> 10 & 3) as usize)? / [4, 1, 2, 1][version as usize];
    let samples = if first { 1152 } else { 576 };
    let size = samples / 8 * rate / sampled + u64::from(word >> 9 & 1);
    Some((usize::try_from(size).ok()?, ms(samples * 1000, sampled)?))
}
