//! AMR and AMR-WB (RFC 4867, section 5), as simple phones record: frames of 20 ms behind a line of text, each saying its size.

use super::Sound;
use super::cut::Cut;

/// Bytes of a frame behind its first byte, by type.
const NARROW: [usize; 16] = [12, 13, 15, 17, 19, 20, 26, 31, 5, 0, 0, 0, 0, 0, 0, 0];
const WIDE: [usize; 16] = [17, 23, 32, 36, 40, 46, 50, 58, 60, 5, 0, 0, 0, 0, 0, 0];
const FRAME_MS: u64 = 20;

pub fn read(bytes: &[u8]) -> Option<Sound> {
    let (mime, sizes, frames) = match bytes.strip_prefix(b"#!AMR-WB\n") {
        Some(frames) => ("audio/amr-wb", WIDE, frames),
        None => ("audio/amr", NARROW, bytes.strip_prefix(b"#!AMR\n")?),
    };
    let (mut rest, mut count) = (Cut(frames), 0u64);
    while let Some(first) = rest.u8() {
        rest.skip(sizes[usize::from(first >> 3 & 0x0f)]);
        count += 1;
    }
    Some(Sound { mime, ms: Some(count * FRAME_MS) })
}
