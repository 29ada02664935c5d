//! Photos as people send them, and as attackers do.

use image::codecs::webp::WebPEncoder;
use image::{ExtendedColorType, ImageEncoder, ImageFormat, Rgb, Rgba, RgbaImage};
use proptest::prelude::*;

use super::*;

fn prepare(bytes: &[u8]) -> Result<Picture, PhotoRefusal> {
    ImagePhotos.prepare(bytes)
}

/// Red on the left half, blue on the right.
fn halves(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, _| if x < width / 2 { Rgb([220, 20, 20]) } else { Rgb([20, 20, 220]) })
}

fn jpeg_of(image: RgbImage) -> Vec<u8> {
    jpeg(&DynamicImage::ImageRgb8(image), 90).unwrap()
}

fn opened(bytes: &[u8]) -> RgbImage {
    image::load_from_memory_with_format(bytes, ImageFormat::Jpeg).unwrap().into_rgb8()
}

fn red(p: &Rgb<u8>) -> bool {
    p[0] > 150 && p[2] < 100
}

/// A JPEG with a camera's notes: orientation, and text that tells who and where.
fn with_notes(image: RgbImage, orientation: u8) -> Vec<u8> {
    let mut tiff = b"II*\0\x08\0\0\0\x02\0".to_vec();
    tiff.extend([0x12, 0x01, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0]);
    tiff.extend([0x0f, 0x01, 2, 0, 26, 0, 0, 0, 38, 0, 0, 0]);
    tiff.extend([0, 0, 0, 0]);
    tiff.extend(b"SECRET 27.83N 112.94E phone");
    let mut notes = b"Exif\0\0".to_vec();
    notes.extend(tiff);
    let bytes = jpeg_of(image);
    let length = u16::try_from(notes.len() + 2).unwrap().to_be_bytes();
    [&bytes[..2], &[0xff, 0xe1], &length, &notes, &bytes[2..]].concat()
}

fn holds(bytes: &[u8], what: &[u8]) -> bool {
    bytes.windows(what.len()).any(|w| w == what)
}

#[test]
fn photos_are_turned_upright_and_their_notes_are_gone() {
    let sent = with_notes(halves(40, 20), 6);
    assert!(holds(&sent, b"SECRET"));
    let picture = prepare(&sent).unwrap();
    assert_eq!((picture.width, picture.height), (20, 40), "a quarter turn");
    let full = opened(&picture.full);
    assert!(red(full.get_pixel(10, 5)) && !red(full.get_pixel(10, 35)), "what lay left stands on top");
    for bytes in [&picture.full, &picture.thumb] {
        assert!(!holds(bytes, b"SECRET") && !holds(bytes, b"Exif") && !holds(bytes, b"112.94"));
    }
    let picture = prepare(&with_notes(halves(40, 20), 3)).unwrap();
    assert!(!red(opened(&picture.full).get_pixel(5, 10)), "upside down");
    let picture = prepare(&with_notes(halves(40, 20), 99)).unwrap();
    assert_eq!((picture.width, picture.height), (40, 20), "damaged notes do not spoil the photo");
}

#[test]
fn large_photos_become_small_and_thumbnails_light() {
    // Noise is what compresses worst.
    let mut n = 1u32;
    let noise = RgbImage::from_fn(2_400, 1_200, |_, _| {
        n = n.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let [a, b, c, _] = n.to_be_bytes();
        Rgb([a, b, c])
    });
    let picture = prepare(&jpeg_of(noise)).unwrap();
    assert_eq!((picture.width, picture.height), (1_600, 800));
    assert!(picture.thumb.len() <= THUMB_BYTES, "{}", picture.thumb.len());
    let small = prepare(&jpeg_of(halves(40, 20))).unwrap();
    assert_eq!((small.width, small.height), (40, 20), "nothing is blown up");
}

#[test]
fn what_is_transparent_becomes_paper() {
    let image = RgbaImage::from_pixel(8, 8, Rgba([0, 0, 0, 0]));
    let mut png = Vec::new();
    DynamicImage::ImageRgba8(image.clone()).write_to(&mut Cursor::new(&mut png), ImageFormat::Png).unwrap();
    let mut webp = Vec::new();
    WebPEncoder::new_lossless(&mut webp).write_image(&image, 8, 8, ExtendedColorType::Rgba8).unwrap();
    for sent in [png, webp] {
        let picture = prepare(&sent).unwrap();
        assert!(opened(&picture.full).pixels().all(|p| p[0] > 250 && p[1] > 250 && p[2] > 250));
    }
}

/// A PNG whose head claims this size.
fn png_claiming(width: u32, height: u32) -> Vec<u8> {
    let crc = |bytes: &[u8]| {
        !bytes.iter().fold(u32::MAX, |crc, b| {
            (0..8).fold(crc ^ u32::from(*b), |c, _| if c & 1 == 1 { c >> 1 ^ 0xedb8_8320 } else { c >> 1 })
        })
    };
    let chunk = |kind: &[u8], content: &[u8]| {
        let body = [kind, content].concat();
        [&u32::try_from(content.len()).unwrap().to_be_bytes()[..], &body, &crc(&body).to_be_bytes()].concat()
    };
    let head = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[8, 2, 0, 0, 0]].concat();
    // An empty deflate stream: the picture itself never comes.
    let data = [0x78, 0x9c, 0x03, 0x00, 0x00, 0x00, 0x00, 0x01];
    [&b"\x89PNG\r\n\x1a\n"[..], &chunk(b"IHDR", &head), &chunk(b"IDAT", &data), &chunk(b"IEND", &[])].concat()
}

#[test]
fn bombs_are_refused_by_their_heads() {
    for (width, height) in [(60_000, 60_000), (1, 40_000), (16_000, 16_000)] {
        assert_eq!(prepare(&png_claiming(width, height)), Err(PhotoRefusal::TooManyPixels), "{width}x{height}");
    }
    let mut bytes = jpeg_of(halves(40, 20));
    let at = bytes.windows(2).position(|w| w == [0xff, 0xc0]).unwrap();
    bytes[at + 5..at + 9].copy_from_slice(&[0xff; 4]);
    assert_eq!(prepare(&bytes), Err(PhotoRefusal::TooManyPixels));
}

#[test]
fn refusals_say_what_it_is() {
    let photo = jpeg_of(halves(400, 200));
    let mut heavy = photo.clone();
    heavy.resize(12 * 1024 * 1024 + 1, 0);
    let mut fits = photo.clone();
    fits.resize(12 * 1024 * 1024, 0);
    assert!(prepare(&fits).is_ok(), "twelve megabytes are taken");
    let table: [(&[u8], PhotoRefusal); 7] = [
        (&heavy, PhotoRefusal::TooLarge { max_mb: 12 }),
        (&photo[..photo.len() / 2], PhotoRefusal::Broken),
        (&png_claiming(40, 20), PhotoRefusal::Broken),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", PhotoRefusal::Heic),
        (b"%PDF-1.7", PhotoRefusal::NotAPicture),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", PhotoRefusal::NotAPicture),
        (b"", PhotoRefusal::NotAPicture),
    ];
    for (bytes, refusal) in table {
        assert_eq!(prepare(bytes), Err(refusal), "{:?}", &bytes[..bytes.len().min(12)]);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn random_bytes_never_panic(kind in 0usize..4, rest in proptest::collection::vec(any::<u8>(), 0..600)) {
        let magic: [&[u8]; 4] = [b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n", b"RIFF\x10\x01\0\0WEBPVP8L", b""];
        // Past the gate, which would turn a panic into a refusal.
        let bytes = [magic[kind], &rest].concat();
        if let Ok(kind) = Kind::of(&bytes) {
            let _ = super::prepare(kind, &bytes);
        }
    }

    #[test]
    fn damaged_photos_never_panic(at in 0usize..2_000, with: u8, cut in 0usize..2_000) {
        let mut bytes = with_notes(halves(24, 16), 6);
        let n = bytes.len();
        bytes[4 + at % (n - 4)] ^= with;
        bytes.truncate(n - cut % 100);
        let _ = super::prepare(Kind::Jpeg, &bytes);
    }
}

#[test]
fn covered_parts_are_gone_from_both_sizes_and_the_rest_stays() {
    let picture = prepare(&jpeg_of(halves(400, 200))).unwrap();
    let covered = ImagePhotos.cover(&picture.full, &[Patch { x: 0, y: 0, w: 250, h: 500 }]).unwrap();
    assert_eq!((covered.width, covered.height), (400, 200));
    for (bytes, scale) in [(&covered.full, 1), (&covered.thumb, 1)] {
        let image = opened(bytes);
        let dark = |x: u32, y: u32| image.get_pixel(x * scale, y * scale).0.iter().all(|c| *c < 60);
        assert!(dark(5, 5) && dark(90, 90), "covered");
        assert!(red(image.get_pixel(150, 20)) && red(image.get_pixel(20, 150)), "the rest is as it was");
    }
    assert!(ImagePhotos.cover(b"no picture", &[]).is_err());
}

proptest! {
    #[test]
    fn no_part_leads_out_of_the_picture(x in 0u16..=1200, y in 0u16..=1200, w in 0u16..=1200, h in 0u16..=1200) {
        let picture = prepare(&jpeg_of(halves(20, 10))).unwrap();
        let covered = ImagePhotos.cover(&picture.full, &[Patch { x, y, w, h }]);
        prop_assert!(covered.is_ok());
    }
}
