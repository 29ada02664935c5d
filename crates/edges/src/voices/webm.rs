//! Opus in WebM (EBML, RFC 8794), as Chrome records: live, so without a length in its head and with clusters of unknown size.
//! Elements that contain what is looked for are entered by simply going on behind their head, all others are passed over; so
//! unknown sizes need no care and every byte is read at most once.

use super::Sound;
use super::cut::Cut;

const EBML: u64 = 0x1a45_dfa3;
const SEGMENT: u64 = 0x1853_8067;
const INFO: u64 = 0x1549_a966;
const TIMESTAMP_SCALE: u64 = 0x002a_d7b1;
const DURATION: u64 = 0x4489;
const TRACKS: u64 = 0x1654_ae6b;
const TRACK_ENTRY: u64 = 0xae;
const TRACK_TYPE: u64 = 0x83;
const CODEC: u64 = 0x86;
const CLUSTER: u64 = 0x1f43_b675;
const CLUSTER_TIMESTAMP: u64 = 0xe7;
const BLOCK_GROUP: u64 = 0xa0;
const BLOCK: u64 = 0xa1;
const SIMPLE_BLOCK: u64 = 0xa3;

/// An Opus packet of the usual length; the last block says only when it begins.
const PACKET_NS: u128 = 20_000_000;

pub fn read(bytes: &[u8]) -> Option<Sound> {
    let mut rest = Cut(bytes);
    let (id, size) = head(&mut rest)?;
    if id != EBML {
        return None;
    }
    rest.take(size?)?;
    // Nanoseconds of one tick, unless Info says otherwise.
    let mut scale: u64 = 1_000_000;
    let (mut told, mut cluster, mut last, mut audible) = (0f64, 0u64, None, false);
    while let Some((id, size)) = head(&mut rest) {
        if matches!(id, SEGMENT | INFO | TRACKS | TRACK_ENTRY | CLUSTER | BLOCK_GROUP) {
            continue;
        }
        // An element that was cut off ends the walk; what came before counts.
        let Some(content) = size.and_then(|n| rest.take(n)) else { break };
        match id {
            TIMESTAMP_SCALE => scale = number(content)?,
            DURATION => told = float(content)?,
            // Anything to be seen is not a voice note.
            TRACK_TYPE if number(content)? != 2 => return None,
            CODEC if content != b"A_OPUS" => return None,
            CODEC => audible = true,
            CLUSTER_TIMESTAMP => cluster = number(content)?,
            BLOCK | SIMPLE_BLOCK => {
                let mut block = Cut(content);
                vint(&mut block, false)?;
                let offset = block.array().map(i16::from_be_bytes)?;
                last = last.max(cluster.checked_add_signed(i64::from(offset)));
            }
            _ => {}
        }
    }
    let walked = last.map(|ticks| u128::from(ticks) * u128::from(scale) + PACKET_NS).unwrap_or_default();
    // Out of range and not-a-number become 0 or the largest number, which is refused as too long.
    let told = (told * scale as f64) as u128;
    audible.then_some(Sound { mime: "audio/webm", ms: Some(u64::try_from(walked.max(told) / 1_000_000).unwrap_or(u64::MAX)) })
}

/// Name and size of the next element; no size if it goes on until the next of its kind.
fn head(rest: &mut Cut<'_>) -> Option<(u64, Option<usize>)> {
    let id = vint(rest, true)?;
    let before = rest.0.len();
    let size = vint(rest, false)?;
    let bits = 7 * (before - rest.0.len());
    Some((id, (size != (1u64 << bits) - 1).then(|| usize::try_from(size).ok()).flatten()))
}

/// A number of 1 to 8 bytes whose first byte says by its leading zeros how many follow.
fn vint(rest: &mut Cut<'_>, with_mark: bool) -> Option<u64> {
    let first = rest.u8()?;
    let more = first.leading_zeros();
    let kept = if with_mark { u64::from(first) } else { u64::from(first) & (0x7f >> more) };
    (more < 8).then_some(())?;
    Some(rest.take(more as usize)?.iter().fold(kept, |n, b| n << 8 | u64::from(*b)))
}

fn number(content: &[u8]) -> Option<u64> {
    (content.len() <= 8).then(|| content.iter().fold(0, |n, b| n << 8 | u64::from(*b)))
}

fn float(content: &[u8]) -> Option<f64> {
    match content.len() {
        0 => Some(0.0),
        4 => content.try_into().ok().map(|b| f64::from(f32::from_be_bytes(b))),
        8 => content.try_into().ok().map(f64::from_be_bytes),
        _ => None,
    }
}
