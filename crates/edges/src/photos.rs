//! Photos as people send them: recognised by their content, measured before they are opened, turned upright and written anew,
//! so that nothing of the original file (place, time, device) is left.

use std::io::Cursor;

use image::codecs::jpeg::{JpegDecoder, JpegEncoder};
use image::codecs::png::PngDecoder;
use image::codecs::webp::WebPDecoder;
use image::imageops::FilterType;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageError, ImageResult, Limits, Pixel, Rgb, RgbImage};
use liren_kit::ports::{Patch, PhotoRefusal, Photos, Picture};

use crate::gate::Gate;

/// Prepares photos with the `image` crate.
pub struct ImagePhotos;

/// The largest file that is taken, in megabytes.
const MAX_MB: u32 = 12;
/// More than any phone's photo of that size has, and few enough to be opened in memory.
const MAX_PIXELS: u64 = 64_000_000;
const MAX_SIDE: u32 = 20_000;
/// What decoding may take beside the file.
const MAX_ALLOC: u64 = 512 * 1024 * 1024;
/// Longest side of the picture people see.
const FULL_SIDE: u32 = 1600;
const FULL_QUALITY: u8 = 82;
/// A page of twenty pictures must stay light on a slow phone.
const THUMB_BYTES: usize = 30_000;
/// Side and quality of a thumbnail, the first that fits; the last always does.
const THUMBS: [(u32, u8); 6] = [(400, 78), (400, 65), (400, 50), (320, 50), (240, 45), (160, 40)];

static GATE: Gate = Gate::new();

impl Photos for ImagePhotos {
    fn prepare(&self, bytes: &[u8]) -> Result<Picture, PhotoRefusal> {
        let kind = Kind::of(bytes)?;
        if bytes.len() > MAX_MB as usize * 1024 * 1024 {
            return Err(PhotoRefusal::TooLarge { max_mb: MAX_MB });
        }
        GATE.pass(|| prepare(kind, bytes)).unwrap_or(Err(PhotoRefusal::Broken))
    }

    fn cover(&self, full: &[u8], parts: &[Patch]) -> Result<Picture, PhotoRefusal> {
        GATE.pass(|| cover(full, parts)).unwrap_or(Err(PhotoRefusal::Broken))
    }
}

#[derive(Clone, Copy)]
enum Kind {
    Jpeg,
    Png,
    WebP,
}

impl Kind {
    fn of(bytes: &[u8]) -> Result<Self, PhotoRefusal> {
        let brand = |at: usize| bytes.get(at..at + 4).unwrap_or_default();
        if bytes.starts_with(&[0xff, 0xd8, 0xff]) {
            Ok(Self::Jpeg)
        } else if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
            Ok(Self::Png)
        } else if bytes.starts_with(b"RIFF") && brand(8) == b"WEBP" {
            Ok(Self::WebP)
        } else if brand(4) == b"ftyp"
            && [b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"].iter().any(|b| brand(8) == *b)
        {
            Err(PhotoRefusal::Heic)
        } else {
            Err(PhotoRefusal::NotAPicture)
        }
    }
}

fn prepare(kind: Kind, bytes: &[u8]) -> Result<Picture, PhotoRefusal> {
    let (image, orientation) = match kind {
        Kind::Jpeg if !jpeg_ends(bytes) => return Err(PhotoRefusal::Broken),
        Kind::Jpeg => open(JpegDecoder::new(Cursor::new(bytes))),
        Kind::Png => open(PngDecoder::with_limits(Cursor::new(bytes), limits())),
        Kind::WebP => open(WebPDecoder::new(Cursor::new(bytes))),
    }?;
    let mut full = DynamicImage::ImageRgb8(on_white(shrunk(image, FULL_SIDE)));
    full.apply_orientation(orientation);
    pictured(&full)
}

/// Both sizes of a picture. The small one is made from the large one: what is covered there is covered here.
fn pictured(full: &DynamicImage) -> Result<Picture, PhotoRefusal> {
    let thumb = THUMBS.iter().map(|(side, quality)| jpeg(&shrunk(full.clone(), *side), *quality));
    let thumb = thumb.filter_map(Result::ok).find(|t| t.len() <= THUMB_BYTES).ok_or(PhotoRefusal::Broken)?;
    let bytes = jpeg(full, FULL_QUALITY).map_err(|e| refusal(&e))?;
    Ok(Picture { width: full.width(), height: full.height(), full: bytes, thumb })
}

/// The colour of covered parts: ink.
const INK: Rgb<u8> = Rgb([31, 26, 23]);

fn cover(full: &[u8], parts: &[Patch]) -> Result<Picture, PhotoRefusal> {
    let (image, _) = open(JpegDecoder::new(Cursor::new(full)))?;
    let mut image = image.into_rgb8();
    let (width, height) = image.dimensions();
    // Rounded outward: half a pixel of a plate is not left at the edge.
    let span = |from: u16, length: u16, all: u32| {
        let (from, length) = (u32::from(from.min(1000)), u32::from(length));
        (from * all / 1000, ((from + length) * all).div_ceil(1000).min(all))
    };
    for p in parts {
        let ((left, right), (top, bottom)) = (span(p.x, p.w, width), span(p.y, p.h, height));
        for (x, y) in (top..bottom).flat_map(|y| (left..right).map(move |x| (x, y))) {
            image.put_pixel(x, y, INK);
        }
    }
    pictured(&DynamicImage::ImageRgb8(image))
}

fn limits() -> Limits {
    let mut limits = Limits::default();
    limits.max_image_width = Some(MAX_SIDE);
    limits.max_image_height = Some(MAX_SIDE);
    limits.max_alloc = Some(MAX_ALLOC);
    limits
}

/// Opens a picture after its head has said how large it is.
fn open(decoder: ImageResult<impl ImageDecoder>) -> Result<(DynamicImage, Orientation), PhotoRefusal> {
    let mut decoder = decoder.map_err(|e| refusal(&e))?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > MAX_PIXELS || width.max(height) > MAX_SIDE || decoder.total_bytes() > MAX_ALLOC {
        return Err(PhotoRefusal::TooManyPixels);
    }
    decoder.set_limits(limits()).map_err(|e| refusal(&e))?;
    // A damaged note about the orientation does not spoil the photo.
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let image = DynamicImage::from_decoder(decoder).map_err(|e| refusal(&e))?;
    Ok((image, orientation))
}

fn refusal(error: &ImageError) -> PhotoRefusal {
    match error {
        ImageError::Limits(_) => PhotoRefusal::TooManyPixels,
        _ => PhotoRefusal::Broken,
    }
}

/// No side longer than `side`; smaller pictures stay as they are.
fn shrunk(image: DynamicImage, side: u32) -> DynamicImage {
    let longest = image.width().max(image.height());
    if longest <= side {
        return image;
    }
    // Averaging to twice the size first keeps a large photo from being copied in floating point.
    let near = if longest > 4 * side { image.thumbnail(2 * side, 2 * side) } else { image };
    near.resize(side, side, FilterType::CatmullRom)
}

/// JPEG knows no transparency: what shows through is paper.
fn on_white(image: DynamicImage) -> RgbImage {
    if !image.color().has_alpha() {
        return image.into_rgb8();
    }
    let rgba = image.into_rgba8();
    let mut out = RgbImage::new(rgba.width(), rgba.height());
    for (to, from) in out.pixels_mut().zip(rgba.pixels()) {
        let mut paper = image::Rgba([255, 255, 255, 255]);
        paper.blend(from);
        *to = paper.to_rgb();
    }
    out
}

fn jpeg(image: &DynamicImage, quality: u8) -> ImageResult<Vec<u8>> {
    let mut out = Vec::new();
    JpegEncoder::new_with_quality(&mut out, quality).encode_image(image)?;
    Ok(out)
}

/// Whether a JPEG has its end. The decoder forgives a file that was cut off and paints the rest grey; a neighbour whose upload
/// broke is better told.
fn jpeg_ends(bytes: &[u8]) -> bool {
    let mut at = 2;
    loop {
        // To the next marker: at once between segments, after the data of a scan otherwise.
        while bytes.get(at).is_some_and(|b| *b != 0xff) {
            at += 1;
        }
        while bytes.get(at) == Some(&0xff) {
            at += 1;
        }
        match bytes.get(at) {
            None => return false,
            Some(0xd9) => return true,
            // Stuffed zero, restart marks and TEM carry no length.
            Some(0x00 | 0x01 | 0xd0..=0xd8) => at += 1,
            Some(_) => match bytes.get(at + 1..at + 3) {
                Some(length) => at += 1 + usize::from(u16::from_be_bytes([length[0], length[1]])),
                None => return false,
            },
        }
    }
}

#[cfg(test)]
mod tests;
