//! Bad input: each its reason, and a sentence for the person.

use std::io::{self, Cursor, Read, Seek, SeekFrom};

use suivi_photo::Refused;

use crate::made::{
    chunk, contains, corners, detailed, each_kind, exif, exif_segment, jpeg, kept, on_disk,
    orientation, png, renditions, riff, riff_chunk, webp, with_segments,
};

/// The reason, by its name.
fn reason<T>(result: Result<T, Refused>) -> String {
    match result {
        Ok(_) => "taken".to_owned(),
        Err(refused) => format!("{refused:?}").split('(').next().unwrap().to_owned(),
    }
}

/// The header of a picture of this size and nothing behind it that would matter.
fn headers(width: u32, height: u32) -> [(&'static str, Vec<u8>); 5] {
    let small = corners(8, 6);
    let mut frame = jpeg(&small);
    let at = frame.windows(2).position(|m| m == [0xff, 0xc0]).unwrap();
    frame[at + 5..at + 7].copy_from_slice(&(height as u16).to_be_bytes());
    frame[at + 7..at + 9].copy_from_slice(&(width as u16).to_be_bytes());
    let old = png(small.clone());
    let ihdr = [&width.to_be_bytes(), &height.to_be_bytes(), &old[24..29]].concat();
    let bomb = [&old[..8], &chunk(b"IHDR", &ihdr), &old[33..]].concat();
    let lossless = |width: u32, height: u32| {
        let bits = width.wrapping_sub(1) & 0x3fff | (height.wrapping_sub(1) & 0x3fff) << 14;
        riff_chunk(
            b"VP8L",
            &[[0x2f].as_slice(), &bits.to_le_bytes(), &[0; 20]].concat(),
        )
    };
    let lossy = [
        &[0x10, 0, 0, 0x9d, 1, 0x2a],
        (width as u16 & 0x3fff).to_le_bytes().as_slice(),
        &(height as u16 & 0x3fff).to_le_bytes(),
        &[0; 20],
    ]
    .concat();
    let canvas = |width: u32, height: u32| {
        let [w0, w1, w2, _] = width.wrapping_sub(1).to_le_bytes();
        let [h0, h1, h2, _] = height.wrapping_sub(1).to_le_bytes();
        riff_chunk(b"VP8X", &[0, 0, 0, 0, w0, w1, w2, h0, h1, h2])
    };
    [
        ("JPEG", frame),
        ("PNG", bomb),
        (
            "WebP, lossless",
            riff(&[canvas(8, 6), lossless(width, height)]),
        ),
        ("WebP, lossy", riff(&[riff_chunk(b"VP8 ", &lossy)])),
        (
            "WebP, extended",
            riff(&[canvas(width, height), lossless(8, 6)]),
        ),
    ]
}

#[test]
fn what_is_no_picture_has_its_reason() {
    let brand = |brand: &[u8; 4]| [b"\0\0\0\x18ftyp", brand.as_slice(), &[0; 40]].concat();
    let unknown_critical = {
        let clean = png(corners(8, 6));
        [&clean[..33], &chunk(b"CgBI", &[0; 4]), &clean[33..]].concat()
    };
    for (name, bytes, expected) in [
        ("0 bytes", vec![], "Empty"),
        ("1 byte", vec![b'x'], "NotAPicture"),
        (
            "a text",
            b"Dear Ana, here is the photo.".to_vec(),
            "NotAPicture",
        ),
        (
            "a PDF",
            b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj".to_vec(),
            "NotAPicture",
        ),
        (
            "a GIF",
            b"GIF89a\x01\0\x01\0\0\0\0;".to_vec(),
            "NotAPicture",
        ),
        (
            "an SVG",
            b"<svg onload='alert(1)'/>".to_vec(),
            "NotAPicture",
        ),
        ("a sound", b"RIFF\x24\0\0\0WAVEfmt ".to_vec(), "NotAPicture"),
        ("a film", brand(b"isom"), "NotAPicture"),
        ("HEIC", brand(b"heic"), "NeedsPlatform"),
        ("HEIF", brand(b"mif1"), "NeedsPlatform"),
        ("AVIF", brand(b"avif"), "NeedsPlatform"),
        ("a beginning of a JPEG", vec![0xff, 0xd8], "Truncated"),
        ("a beginning of a PNG", b"\x89PNG".to_vec(), "Truncated"),
        ("a JPEG of nothing", vec![0xff, 0xd8, 0xff, 0xd9], "Broken"),
        ("26 MB", vec![0xff; 26_000_000], "TooLarge"),
        ("a PNG of another make", unknown_critical, "Broken"),
        (
            "a WebP without pixels",
            riff(&[riff_chunk(b"XMP ", b"text")]),
            "Broken",
        ),
    ] {
        assert_eq!(reason(kept(&bytes)), expected, "{name}");
        assert_eq!(reason(renditions(&bytes)), expected, "{name}: renditions");
    }
}

#[test]
fn a_header_that_promises_too_many_pixels_is_refused_before_anything_is_decoded() {
    for (width, height) in [(10_000, 6_000), (16_383, 3_100)] {
        for (name, picture) in headers(width, height) {
            assert_eq!(reason(kept(&picture)), "TooManyPixels", "{name} {width}");
            assert_eq!(
                reason(renditions(&picture)),
                "TooManyPixels",
                "{name} {width}"
            );
        }
    }
    for (name, picture) in &headers(16_385, 2)[..2] {
        assert_eq!(
            reason(kept(picture)),
            "TooManyPixels",
            "{name}: a long side"
        );
    }
    let [_, (name, vast), ..] = headers(u32::MAX >> 1, u32::MAX >> 1);
    assert_eq!(reason(kept(&vast)), "TooManyPixels", "{name}");
    let [(_, flat), ..] = headers(0, 6);
    assert_eq!(reason(kept(&flat)), "Broken", "no pixels");
}

#[test]
fn a_frame_of_an_animation_is_as_large_as_it_says() {
    let picture = std::fs::read(crate::fixtures::folder().join("moving.webp")).unwrap();
    let frames: Vec<_> = (0..picture.len() - 3)
        .filter(|at| picture[*at..].starts_with(&[0x9d, 1, 0x2a]))
        .collect();
    assert_eq!(frames.len(), 3);
    for at in frames {
        let mut larger = picture.clone();
        larger[at + 3] += 1;
        assert_eq!(reason(kept(&larger)), "Broken");
        // What a decoder met before it was checked here, and indexed beyond its end.
        assert_eq!(reason(renditions(&larger)), "Broken");
        larger[at + 3..at + 7].copy_from_slice(&[0xff, 0x3f, 0xff, 0x3f]);
        assert_eq!(reason(kept(&larger)), "TooManyPixels");
    }
}

#[test]
fn a_picture_cut_short_is_kept_as_far_as_it_goes_but_has_no_preview() {
    let detailed = detailed(200, 150);
    let progressive = std::fs::read(crate::fixtures::folder().join("progressive.jpg")).unwrap();
    let moving = std::fs::read(crate::fixtures::folder().join("moving.webp")).unwrap();
    let lossy = std::fs::read(crate::fixtures::folder().join("coffee.webp")).unwrap();
    let pictures = each_kind(&detailed).into_iter().chain([
        ("progressive", progressive),
        ("moving", moving),
        ("lossy", lossy),
    ]);
    for (name, picture) in pictures {
        let mut in_pixels = 0;
        for part in 0..20 {
            let cut = &picture[..(picture.len() * part / 20).max(part.min(1))];
            match kept(cut) {
                Ok((_, bytes)) => {
                    in_pixels += 1;
                    assert!(
                        bytes.len() <= cut.len() + 200,
                        "{name} {part}: nothing is made up"
                    );
                    assert!(
                        kept(&bytes).unwrap().1 == bytes,
                        "{name} {part}: a copy of the copy"
                    );
                    // What was cut off may have been no pixels at all.
                    if name != "moving" && name != "lossy" {
                        assert_eq!(reason(renditions(cut)), "Truncated", "{name} {part}");
                        assert_eq!(
                            reason(renditions(&bytes)),
                            "Truncated",
                            "{name} {part}, kept"
                        );
                    }
                }
                Err(refused) => {
                    let expected = if part == 0 { "Empty" } else { "Truncated" };
                    assert_eq!(reason::<()>(Err(refused)), expected, "{name} {part}");
                    assert_eq!(in_pixels, 0, "{name} {part}: after its headers it is kept");
                }
            }
        }
        assert!(in_pixels >= 14, "{name}: {in_pixels} of 19 were kept");
    }
}

#[test]
fn a_png_whose_sum_is_wrong_is_broken() {
    let mut picture = png(detailed(60, 40));
    let middle = picture.len() / 2;
    picture[middle] ^= 1;
    assert_eq!(reason(kept(&picture)), "Broken");
    assert_eq!(reason(renditions(&picture)), "Broken");
}

#[test]
fn pixels_that_cannot_be_read_are_kept_and_have_no_preview() {
    let clean = webp(detailed(60, 40));
    let mut picture = clean.clone();
    for byte in &mut picture[30..120] {
        *byte = !*byte;
    }
    assert_eq!(reason(kept(&picture)), "taken");
    assert_eq!(reason(renditions(&picture)), "Broken");
}

#[test]
fn absurd_exif_neither_hangs_nor_grows() {
    // Directories that lead to themselves and to each other, and one that claims everything.
    let to = |tag, place: u32| (tag, 4, 1, place.to_be_bytes());
    let circle = exif(
        &[orientation(6), to(0x8769, 8), to(0x8825, 8), to(0xa005, 8)],
        &[],
    );
    let mut chain = exif(&[orientation(6)], &[]);
    let next = chain.len() - 4;
    chain[next..].copy_from_slice(&8_u32.to_be_bytes());
    let many = exif(&vec![to(0x8769, 8); 5_000], &[]);
    let huge = exif(
        &[
            orientation(6),
            (0x9003, 2, u32::MAX, [0; 4]),
            (0x9004, 12, u32::MAX, [0xff; 4]),
        ],
        &[],
    );
    for (name, exif) in [
        ("circle", circle),
        ("chain", chain),
        ("many", many),
        ("huge", huge),
    ] {
        let picture = with_segments(&jpeg(&corners(8, 6)), &[exif_segment(&exif)]);
        let (original, _) = kept(&picture).expect(name);
        assert!(original.orientation == 6 || name == "many", "{name}");
        assert_eq!(original.taken, None, "{name}");
    }
}

#[test]
fn a_second_frame_cannot_smuggle_in_another_size() {
    let clean = jpeg(&corners(8, 6));
    let at = clean.windows(2).position(|m| m == [0xff, 0xc0]).unwrap();
    let mut second = clean[at..at + 19].to_vec();
    second[5..9].copy_from_slice(&[0x7f; 4]);
    let picture = [&clean[..at], &second, &clean[at..]].concat();
    assert!(reason(kept(&picture)) == "Broken" || reason(kept(&picture)) == "TooManyPixels");
    let scan = clean.windows(2).position(|m| m == [0xff, 0xda]).unwrap();
    let late = [
        &clean[..scan],
        &clean[scan..clean.len() - 2],
        &second,
        &[0xff, 0xd9],
    ]
    .concat();
    assert_eq!(reason(kept(&late)), "Broken");
    assert_eq!(reason(renditions(&late)), "Broken");
}

#[test]
fn a_folder_is_no_photo_and_a_missing_file_none_either() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(reason(suivi_photo::renditions(folder.path())), "Source");
    assert_eq!(
        reason(suivi_photo::renditions(&folder.path().join("none"))),
        "Source"
    );
}

#[test]
fn the_content_decides_what_a_picture_is() {
    let (folder, _) = on_disk(b"");
    let path = folder.path().join("report.pdf");
    std::fs::write(&path, png(corners(8, 6))).unwrap();
    assert_eq!(reason(suivi_photo::renditions(&path)), "taken");
}

#[test]
fn a_source_that_fails_is_no_broken_picture() {
    struct Failing<R>(R, usize);
    impl<R: Read> Read for Failing<R> {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            self.1 = self.1.checked_sub(1).ok_or(io::ErrorKind::NotConnected)?;
            let few = into.len().min(16_384);
            self.0.read(&mut into[..few])
        }
    }
    impl<R: Seek> Seek for Failing<R> {
        fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
            self.0.seek(to)
        }
    }
    let picture = jpeg(&detailed(800, 600));
    for reads in 0..5 {
        let source = Failing(Cursor::new(&picture), reads);
        let result = suivi_photo::original(source, io::sink());
        assert_eq!(reason(result), "Source", "{reads}");
    }
}

#[test]
fn every_reason_says_what_became_of_the_photo_and_what_to_do() {
    let place = || io::Error::from(io::ErrorKind::StorageFull);
    for refused in [
        Refused::Empty,
        Refused::TooLarge,
        Refused::TooManyPixels,
        Refused::NotAPicture,
        Refused::NeedsPlatform,
        Refused::Truncated,
        Refused::Broken,
        Refused::Source(place()),
        Refused::Target(place()),
    ] {
        let text = refused.to_string();
        assert!(
            text.contains("stays where it is") || text.contains("Nothing was changed"),
            "{text}"
        );
        assert!(text.ends_with('.') && text.contains(". "), "{text}");
    }
}

#[test]
fn no_reason_names_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ana-front.jpg");
    let refused = suivi_photo::renditions(&path).unwrap_err();
    assert!(
        !contains(refused.to_string().as_bytes(), b"ana"),
        "{refused}"
    );
}
