//! Pictures that are made here, with whatever a test wants in them.

use std::io::{Cursor, Seek};
use std::path::PathBuf;

use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use suivi_photo::{Original, Refused};
use tempfile::TempDir;

/// What must never be found in an original.
pub const MARKER: &[u8] = b"PLANTED-BY-A-TEST";

/// A picture that looks different whichever way it is turned: red, green, blue and yellow corners.
pub fn corners(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| {
        match (x < width / 2, y < height / 2) {
            (true, true) => Rgb([200, 30, 30]),
            (false, true) => Rgb([30, 200, 30]),
            (true, false) => Rgb([30, 30, 200]),
            (false, false) => Rgb([200, 200, 30]),
        }
    })
}

/// Something with fine and coarse detail, the same each time.
pub fn detailed(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| {
        let (fx, fy) = (x as f32, y as f32);
        let wave =
            (fx * 0.031).sin() * 60.0 + (fy * 0.017).cos() * 60.0 + (fx * fy * 2e-4).sin() * 40.0;
        let grain = (x.wrapping_mul(2_654_435_761) ^ y.wrapping_mul(40_503)) >> 27;
        let level = |base: f32| (base + wave).clamp(0.0, 223.0) as u8 + grain as u8;
        Rgb([level(120.0), level(100.0), level(90.0)])
    })
}

pub fn jpeg(pixels: &RgbImage) -> Vec<u8> {
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, 92)
        .encode_image(pixels)
        .unwrap();
    bytes
}

pub fn png(pixels: impl Into<DynamicImage>) -> Vec<u8> {
    encoded(pixels, ImageFormat::Png)
}

pub fn webp(pixels: impl Into<DynamicImage>) -> Vec<u8> {
    encoded(pixels, ImageFormat::WebP)
}

fn encoded(pixels: impl Into<DynamicImage>, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    pixels.into().write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// Each kind, with its name.
pub fn each_kind(pixels: &RgbImage) -> [(&'static str, Vec<u8>); 3] {
    [
        ("JPEG", jpeg(pixels)),
        ("PNG", png(pixels.clone())),
        ("WebP", webp(pixels.clone())),
    ]
}

/// A JPEG segment.
pub fn segment(marker: u8, payload: &[u8]) -> Vec<u8> {
    let length = u16::try_from(payload.len() + 2).unwrap().to_be_bytes();
    [&[0xff, marker], length.as_slice(), payload].concat()
}

/// A JPEG with segments right after its first two bytes.
pub fn with_segments(jpeg: &[u8], segments: &[Vec<u8>]) -> Vec<u8> {
    [&jpeg[..2], &segments.concat(), &jpeg[2..]].concat()
}

/// A PNG chunk.
pub fn chunk(name: &[u8; 4], payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
    let mut sum = u32::MAX;
    for byte in name.iter().chain(payload) {
        sum ^= u32::from(*byte);
        for _ in 0..8 {
            sum = if sum & 1 == 1 {
                0xedb8_8320 ^ (sum >> 1)
            } else {
                sum >> 1
            };
        }
    }
    [&length, name.as_slice(), payload, &(!sum).to_be_bytes()].concat()
}

/// A PNG with chunks right after its header.
pub fn with_chunks(png: &[u8], chunks: &[Vec<u8>]) -> Vec<u8> {
    [&png[..33], &chunks.concat(), &png[33..]].concat()
}

/// A chunk of a RIFF file.
pub fn riff_chunk(name: &[u8; 4], payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).unwrap().to_le_bytes();
    let fill = vec![0; payload.len() % 2];
    [name.as_slice(), &length, payload, &fill].concat()
}

/// A WebP of these chunks.
pub fn riff(chunks: &[Vec<u8>]) -> Vec<u8> {
    riff_chunk(b"RIFF", &[b"WEBP".to_vec(), chunks.concat()].concat())
}

/// An extended WebP out of a simple one, with chunks before and after its pixels.
pub fn extended(simple: &[u8], before: &[Vec<u8>], after: &[Vec<u8>]) -> Vec<u8> {
    let (width, height) = image::load_from_memory(simple)
        .map(|p| (p.width(), p.height()))
        .unwrap();
    let [w0, w1, w2, _] = (width - 1).to_le_bytes();
    let [h0, h1, h2, _] = (height - 1).to_le_bytes();
    let all = [before, after].concat();
    let flag = |name: &[u8], flag| {
        if all.iter().any(|c| c.starts_with(name)) {
            flag
        } else {
            0
        }
    };
    let flags = flag(b"ICCP", 0x20) | flag(b"EXIF", 0x08) | flag(b"XMP ", 0x04);
    let canvas = riff_chunk(b"VP8X", &[flags, 0, 0, 0, w0, w1, w2, h0, h1, h2]);
    riff(&[
        canvas,
        before.concat(),
        simple[12..].to_vec(),
        after.concat(),
    ])
}

/// One entry of an Exif directory: tag, type, count, value.
pub type Entry = (u16, u16, u32, [u8; 4]);

/// Exif in big-endian order of bytes: a directory and what follows it.
pub fn exif(entries: &[Entry], rest: &[u8]) -> Vec<u8> {
    [b"MM\0\x2a\0\0\0\x08".as_slice(), &directory(entries), rest].concat()
}

pub fn directory(entries: &[Entry]) -> Vec<u8> {
    let mut bytes = u16::try_from(entries.len()).unwrap().to_be_bytes().to_vec();
    for (tag, kind, count, value) in entries {
        bytes.extend(tag.to_be_bytes());
        bytes.extend(kind.to_be_bytes());
        bytes.extend(count.to_be_bytes());
        bytes.extend(value);
    }
    bytes.extend([0; 4]);
    bytes
}

pub fn orientation(value: u8) -> Entry {
    (0x0112, 3, 1, [0, value, 0, 0])
}

/// Exif as a phone writes it: maker, orientation, capture time with its offset and a fraction, and a
/// place.
pub fn phone_exif(turned: u8) -> Vec<u8> {
    let first = [
        (0x010f, 2, 18, at(128)),
        orientation(turned),
        (0x8769, 4, 1, at(200)),
        (0x8825, 4, 1, at(300)),
    ];
    let second = [
        (0x9003, 2, 20, at(260)),
        (0x9011, 2, 7, at(282)),
        (0x9291, 2, 4, *b"250\0"),
    ];
    let place = [(0x0001, 2, 2, *b"N\0\0\0"), (0x0002, 5, 3, at(400))];
    let mut bytes = exif(&first, &[]);
    for (at, part) in [
        (128, [MARKER, b"\0"].concat()),
        (200, directory(&second)),
        (260, b"2026:03:02 08:15:30\0".to_vec()),
        (282, b"+01:00\0".to_vec()),
        (300, directory(&place)),
        (400, [0, 0, 0, 48, 0, 0, 0, 1].repeat(3)),
    ] {
        bytes.resize(at, 0);
        bytes.extend(part);
    }
    bytes
}

/// What `phone_exif` tells: 2026-03-02 08:15:30.25 on the camera's clock.
pub const PHONE_TIME: i64 = 1_772_439_330_250_000;

pub const fn at(place: u32) -> [u8; 4] {
    place.to_be_bytes()
}

/// Exif with its mark, as a JPEG segment.
pub fn exif_segment(exif: &[u8]) -> Vec<u8> {
    segment(0xe1, &[b"Exif\0\0".as_slice(), exif].concat())
}

/// A colour profile of so many bytes, as far as anybody looks at it here.
pub fn profile(space: &[u8; 4], length: u32) -> Vec<u8> {
    let mut bytes = vec![0x5a; length as usize];
    bytes[..4].copy_from_slice(&length.to_be_bytes());
    bytes[16..20].copy_from_slice(space);
    bytes[36..40].copy_from_slice(b"acsp");
    bytes
}

/// The same picture as the crate keeps it.
pub fn kept(picture: &[u8]) -> Result<(Original, Vec<u8>), Refused> {
    let mut source = Cursor::new(picture);
    // Where a source stands when it is handed over does not matter.
    source.seek(std::io::SeekFrom::End(0)).unwrap();
    let mut bytes = Vec::new();
    suivi_photo::original(source, &mut bytes).map(|original| (original, bytes))
}

/// A file in a folder of its own.
pub fn on_disk(bytes: &[u8]) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("photo");
    std::fs::write(&path, bytes).unwrap();
    (folder, path)
}

pub fn renditions(bytes: &[u8]) -> Result<suivi_photo::Renditions, Refused> {
    let (_folder, path) = on_disk(bytes);
    suivi_photo::renditions(&path)
}

pub fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}
