//! WAV: chunks behind `RIFF....WAVE`; the format chunk says how many bytes a second takes.

use super::cut::Cut;
use super::{Sound, ms};

pub fn read(bytes: &[u8]) -> Option<Sound> {
    let mut rest = Cut(bytes.strip_prefix(b"RIFF")?);
    rest.skip(4);
    if rest.take(4)? != b"WAVE" {
        return None;
    }
    let mut bytes_a_second = None;
    loop {
        let (name, size) = (rest.take(4)?, rest.le32()? as usize);
        match name {
            b"fmt " => {
                let mut format = Cut(rest.0);
                let coding = u16::from_le_bytes(format.array()?);
                // PCM, float, A-law, µ-law, and PCM in its extended form: what browsers play.
                if ![1, 3, 6, 7, 0xfffe].contains(&coding) {
                    return None;
                }
                format.skip(6);
                bytes_a_second = Some(format.le32()?);
            }
            b"data" => {
                // A recorder that was cut off left 0 or the largest number as the size.
                let there = rest.0.len();
                let data = if size == 0 { there } else { size.min(there) };
                return Some(Sound { mime: "audio/wav", ms: Some(ms(data as u64, u64::from(bytes_a_second?))?) });
            }
            _ => {}
        }
        rest.skip(size.checked_add(size % 2)?);
    }
}
