//! A recording of five seconds in every format, too long ones, and everything else.

use proptest::prelude::*;

use super::*;

fn wav(seconds: u32) -> Vec<u8> {
    let data = vec![0u8; 16_000 * seconds as usize];
    let mut out = b"RIFF\0\0\0\0WAVEfmt ".to_vec();
    out.extend(16u32.to_le_bytes());
    out.extend([1, 0, 1, 0]);
    out.extend(8_000u32.to_le_bytes());
    out.extend(16_000u32.to_le_bytes());
    out.extend([2, 0, 16, 0]);
    out.extend(b"data");
    out.extend(u32::try_from(data.len()).unwrap().to_le_bytes());
    out.extend(data);
    out
}

fn amr(seconds: u32) -> Vec<u8> {
    let mut out = b"#!AMR\n".to_vec();
    for _ in 0..seconds * 50 {
        out.push(0x3c);
        out.extend([0; 31]);
    }
    out
}

fn ogg(seconds: u32) -> Vec<u8> {
    let page = |position: u64, content: &[u8]| {
        let mut out = b"OggS\0\0".to_vec();
        out.extend(position.to_le_bytes());
        out.extend(7u32.to_le_bytes());
        out.extend([0; 8]);
        out.push(1);
        out.push(u8::try_from(content.len()).unwrap());
        out.extend(content);
        out
    };
    let mut head = b"OpusHead\x01\x01".to_vec();
    head.extend(312u16.to_le_bytes());
    head.extend([0x80, 0xbb, 0, 0, 0, 0, 0]);
    [page(0, &head), page(0, b"OpusTags"), page(u64::from(seconds) * 48_000 + 312, b"sound")].concat()
}

/// As Chrome records: no length in the head, clusters of unknown size.
fn webm(seconds: u32) -> Vec<u8> {
    let unknown = [0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff];
    let mut out = vec![0x1a, 0x45, 0xdf, 0xa3, 0x80, 0x18, 0x53, 0x80, 0x67];
    out.extend(unknown);
    out.extend([0x16, 0x54, 0xae, 0x6b, 0x8d, 0xae, 0x8b, 0x83, 0x81, 0x02, 0x86, 0x86]);
    out.extend(b"A_OPUS");
    for second in 0..seconds {
        out.extend([0x1f, 0x43, 0xb6, 0x75]);
        out.extend(unknown);
        out.extend([0xe7, 0x84]);
        out.extend((second * 1_000).to_be_bytes());
        out.extend([0xa3, 0x85, 0x81, 0x03, 0xd4, 0x80, 0x00]);
    }
    out
}

fn mp3(seconds: u32) -> Vec<u8> {
    let mut out = b"ID3\x04\0\0\0\0\0\x04abcd".to_vec();
    // 128 kbit/s at 44,100 Hz: 1,152 samples in 417 bytes.
    for _ in 0..u64::from(seconds) * 44_100 / 1_152 {
        out.extend([0xff, 0xfb, 0x90, 0x00]);
        out.extend([0; 413]);
    }
    out
}

fn boxed(kind: &[u8; 4], content: &[u8]) -> Vec<u8> {
    let size = u32::try_from(content.len() + 8).unwrap().to_be_bytes();
    [&size[..], kind, content].concat()
}

fn mp4(seconds: u32, handler: &[u8; 4]) -> Vec<u8> {
    let be = |n: u32| n.to_be_bytes().to_vec();
    let mdhd = boxed(b"mdhd", &[be(0), be(0), be(0), be(44_100), be(44_100 * seconds), be(0)].concat());
    let hdlr = boxed(b"hdlr", &[be(0), be(0), handler.to_vec(), be(0)].concat());
    let stsd = boxed(b"stsd", &[be(0), be(1), be(36), b"mp4a".to_vec(), vec![0; 28]].concat());
    let stts = boxed(b"stts", &[be(0), be(1), be(seconds * 43), be(1_024)].concat());
    let minf = boxed(b"minf", &boxed(b"stbl", &[stsd, stts].concat()));
    let trak = boxed(b"trak", &boxed(b"mdia", &[mdhd, hdlr, minf].concat()));
    [boxed(b"ftyp", b"M4A isom"), boxed(b"moov", &trak), boxed(b"mdat", &[0; 64])].concat()
}

type Make = fn(u32) -> Vec<u8>;

const FORMATS: [(&str, Make); 6] = [
    ("audio/wav", wav),
    ("audio/amr", amr),
    ("audio/ogg", ogg),
    ("audio/webm", webm),
    ("audio/mpeg", mp3),
    ("audio/mp4", |s| mp4(s, b"soun")),
];

#[test]
fn every_format_is_known_and_measured() {
    for (mime, make) in FORMATS {
        assert_eq!(SoundVoices.check(&make(5)), Ok(Voice { mime, seconds: 5 }), "{mime}");
        assert_eq!(SoundVoices.check(&make(60)), Ok(Voice { mime, seconds: 60 }), "{mime}: a minute is taken");
        assert_eq!(SoundVoices.check(&make(63)), Err(VoiceRefusal::TooLong { max_s: 60 }), "{mime}");
    }
}

#[test]
fn a_recording_that_was_cut_off_still_counts() {
    let whole = webm(5);
    assert!(SoundVoices.check(&whole[..whole.len() - 3]).is_ok());
    let whole = amr(5);
    assert!(SoundVoices.check(&whole[..whole.len() - 10]).is_ok());
    let mut live = wav(5);
    live[40..44].copy_from_slice(&[0; 4]);
    assert_eq!(SoundVoices.check(&live), Ok(Voice { mime: "audio/wav", seconds: 5 }), "a recorder that never wrote the size");
}

#[test]
fn what_is_no_voice_is_refused() {
    let film = mp4(5, b"vide");
    let table: [(&[u8], VoiceRefusal); 7] = [
        (&film, VoiceRefusal::NotSound),
        (&wav(0), VoiceRefusal::NotSound),
        (b"#!AMR\n", VoiceRefusal::NotSound),
        (b"\xff\xd8\xff\xe0 a photo", VoiceRefusal::NotSound),
        (b"", VoiceRefusal::NotSound),
        (b"RIFF\0\0\0\0AVI LIST", VoiceRefusal::NotSound),
        (&vec![0; MAX_BYTES + 1], VoiceRefusal::TooLarge),
    ];
    for (bytes, refusal) in table {
        assert_eq!(SoundVoices.check(bytes), Err(refusal), "{:?}", &bytes[..bytes.len().min(12)]);
    }
}

proptest! {
    #[test]
    fn random_bytes_never_panic(kind in 0usize..8, rest in proptest::collection::vec(any::<u8>(), 0..400)) {
        let magic: [&[u8]; 8] = [
            b"", b"RIFF\0\0\0\0WAVE", b"#!AMR\n", b"#!AMR-WB\n", b"OggS\0\0", b"\x1a\x45\xdf\xa3\x80", b"\xff\xfb\x90\x00", b"\0\0\0\x10ftypM4A isom",
        ];
        let _ = SoundVoices.check(&[magic[kind], &rest].concat());
    }

    #[test]
    fn damaged_recordings_never_panic(kind in 0usize..6, at: u16, with: u8, cut: u16) {
        let mut bytes = FORMATS[kind].1(2);
        let n = bytes.len();
        bytes[usize::from(at) % n.min(300)] ^= with;
        bytes.truncate(n - usize::from(cut) % n);
        let _ = SoundVoices.check(&bytes);
    }
}
