//! Opus in Ogg (RFC 3533, RFC 7845), as Firefox records: each page says up to which sample at 48 kHz it reaches.

use super::cut::Cut;
use super::{Sound, ms};

const RATE: u64 = 48_000;
/// Sample positions of pages that end no packet.
const NONE: u64 = u64::MAX;

pub fn read(bytes: &[u8]) -> Option<Sound> {
    let mut rest = Cut(bytes);
    let (stream, _, head) = page(&mut rest)?;
    let mut head = Cut(head.strip_prefix(b"OpusHead")?);
    head.skip(2);
    let skipped = u64::from(u16::from_le_bytes(head.array()?));
    let mut last = 0;
    while let Some((of, position, _)) = page(&mut rest) {
        if of == stream && position != NONE {
            last = last.max(position);
        }
    }
    Some(Sound { mime: "audio/ogg", ms: Some(ms(last.saturating_sub(skipped), RATE)?) })
}

/// Stream, position and content of the next page.
fn page<'a>(rest: &mut Cut<'a>) -> Option<(u32, u64, &'a [u8])> {
    if rest.take(5)? != b"OggS\0" {
        return None;
    }
    rest.skip(1);
    let position = u64::from_le_bytes(rest.array()?);
    let stream = rest.le32()?;
    rest.skip(8);
    let segments = usize::from(rest.u8()?);
    let size = rest.take(segments)?.iter().map(|n| usize::from(*n)).sum();
    Some((stream, position, rest.take(size)?))
}
