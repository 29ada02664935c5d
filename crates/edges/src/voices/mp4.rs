//! AAC in MP4 (ISO 14496-12), as Safari and phones' recorders write: either one table of all samples' times, or fragments that
//! each say theirs (then the head's own length is 0).

use super::cut::Cut;
use super::{Sound, ms};

/// Sound codings that may stand in a sample description.
const CODINGS: [&[u8; 4]; 4] = [b"mp4a", b"Opus", b"samr", b"sawb"];

/// The sound track as far as it is known yet.
#[derive(Default)]
struct Track {
    is_sound: bool,
    is_seen: bool,
    coded: bool,
    rate: u64,
    length: u64,
    default_sample: u64,
    fragments: u64,
}

pub fn read(bytes: &[u8]) -> Option<Sound> {
    let mut rest = Cut(bytes);
    let (kind, _) = next(&mut rest)?;
    if kind != *b"ftyp" {
        return None;
    }
    let mut track = Track::default();
    while let Some((kind, content)) = next(&mut rest) {
        match &kind {
            b"moov" => each(content, |kind, content| {
                match &kind {
                    b"trak" => track.trak(content)?,
                    b"mvex" => each(content, |kind, content| {
                        if kind == *b"trex" {
                            track.default_sample = at32(content, 12)?;
                        }
                        Some(())
                    })?,
                    _ => {}
                }
                Some(())
            })?,
            b"moof" => each(content, |kind, content| {
                if kind == *b"traf" {
                    track.traf(content)?;
                }
                Some(())
            })?,
            _ => {}
        }
    }
    (track.is_sound && track.coded && !track.is_seen).then_some(())?;
    Some(Sound { mime: "audio/mp4", ms: ms(track.length.max(track.fragments), track.rate) })
}

impl Track {
    fn trak(&mut self, content: &[u8]) -> Option<()> {
        let mdia = find(content, b"mdia")?;
        let handler = find(mdia, b"hdlr")?.get(8..12)?;
        self.is_seen |= handler == b"vide";
        if handler != b"soun" || self.is_sound {
            return Some(());
        }
        self.is_sound = true;
        let mdhd = find(mdia, b"mdhd")?;
        // Version 1 has times of eight bytes.
        let wide = mdhd.first() == Some(&1);
        self.rate = at32(mdhd, if wide { 20 } else { 12 })?;
        let told = if wide { at64(mdhd, 24)? } else { at32(mdhd, 16)? };
        let stbl = find(find(mdia, b"minf")?, b"stbl")?;
        let coding = find(stbl, b"stsd")?.get(12..16)?;
        self.coded = CODINGS.iter().any(|c| coding == *c);
        let mut times = Cut(find(stbl, b"stts")?);
        times.skip(8);
        let mut walked = 0u64;
        while let (Some(count), Some(each)) = (times.be32(), times.be32()) {
            walked = walked.saturating_add(u64::from(count) * u64::from(each));
        }
        // All ones stand for "not known".
        self.length = if told == u64::from(u32::MAX) || told == u64::MAX { walked } else { told.max(walked) };
        Some(())
    }

    /// One fragment: its start, and the times of its samples.
    fn traf(&mut self, content: &[u8]) -> Option<()> {
        let mut head = Cut(find(content, b"tfhd")?);
        let flags = head.be32()?;
        head.skip(4);
        for (flag, size) in [(0x01, 8), (0x02, 4)] {
            head.skip(if flags & flag != 0 { size } else { 0 });
        }
        let default = if flags & 0x08 != 0 { u64::from(head.be32()?) } else { self.default_sample };
        let start = match find(content, b"tfdt") {
            Some(tfdt) if tfdt.first() == Some(&1) => at64(tfdt, 4)?,
            Some(tfdt) => at32(tfdt, 4)?,
            None => self.fragments,
        };
        let mut end = start;
        each(content, |kind, content| {
            if kind == *b"trun" {
                end = end.saturating_add(run(content, default)?);
            }
            Some(())
        })?;
        self.fragments = self.fragments.max(end);
        Some(())
    }
}

/// How long the samples of one run take.
fn run(content: &[u8], default: u64) -> Option<u64> {
    let mut rest = Cut(content);
    let (flags, count) = (rest.be32()?, rest.be32()?);
    for flag in [0x01, 0x04] {
        rest.skip(if flags & flag != 0 { 4 } else { 0 });
    }
    if flags & 0x100 == 0 {
        return Some(u64::from(count).saturating_mul(default));
    }
    let others = [0x200, 0x400, 0x800].iter().filter(|f| flags & **f != 0).count() * 4;
    let mut total = 0u64;
    for _ in 0..count {
        let Some(time) = rest.be32() else { break };
        total = total.saturating_add(u64::from(time));
        rest.skip(others);
    }
    Some(total)
}

/// Kind and content of the next box; content that was cut off is given as far as it is there.
fn next<'a>(rest: &mut Cut<'a>) -> Option<([u8; 4], &'a [u8])> {
    let (size, kind) = (rest.be32()? as usize, rest.array()?);
    let size = match size {
        0 => rest.0.len(),
        1 => usize::try_from(rest.be64()?).ok()?.checked_sub(16)?,
        n => n.checked_sub(8)?,
    };
    Some((kind, rest.take(size.min(rest.0.len()))?))
}

fn each<'a>(content: &'a [u8], mut f: impl FnMut([u8; 4], &'a [u8]) -> Option<()>) -> Option<()> {
    let mut rest = Cut(content);
    while let Some((kind, content)) = next(&mut rest) {
        f(kind, content)?;
    }
    Some(())
}

fn find<'a>(content: &'a [u8], wanted: &[u8; 4]) -> Option<&'a [u8]> {
    let mut rest = Cut(content);
    std::iter::from_fn(|| next(&mut rest)).find(|(kind, _)| kind == wanted).map(|(_, content)| content)
}

fn at32(content: &[u8], at: usize) -> Option<u64> {
    Cut(content.get(at..)?).be32().map(u64::from)
}

fn at64(content: &[u8], at: usize) -> Option<u64> {
    Cut(content.get(at..)?).be64()
}
