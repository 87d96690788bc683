//! A location is found wherever it is.

use std::io::Cursor;

use crate::made::{
    Entry, at, chunk, corners, directory, each_kind, exif, exif_segment, extended, jpeg, kept,
    phone_exif, png, riff_chunk, segment, webp, with_chunks, with_segments,
};

fn carries(picture: &[u8]) -> bool {
    suivi_photo::carries_location(Cursor::new(picture)).unwrap()
}

/// Exif with an entry that leads to a directory of places, which is empty.
fn place() -> Vec<u8> {
    let entry: Entry = (0x8825, 4, 1, at(26));
    exif(&[entry], &directory(&[]))
}

/// The same in little-endian order of bytes.
fn place_little() -> Vec<u8> {
    let entry = [0x25, 0x88, 4, 0, 1, 0, 0, 0, 26, 0, 0, 0];
    [b"II\x2a\0\x08\0\0\0\x01\0".as_slice(), &entry, &[0; 10]].concat()
}

#[test]
fn a_location_is_found_wherever_a_picture_hides_it() {
    let pixels = corners(24, 16);
    let plain = jpeg(&pixels);
    let plain_png = png(pixels.clone());
    let plain_webp = webp(pixels);
    let xmp = b"<x:xmpmeta><rdf:Description exif:GPSLatitude=\"48,51.5N\"/></x:xmpmeta>";
    let wide: Vec<u8> = xmp.iter().flat_map(|byte| [*byte, 0]).collect();
    let padding = vec![b' '; 65_000];
    let jpegs = |segments: &[Vec<u8>]| with_segments(&plain, segments);
    let xmp_segment =
        |text: &[u8]| segment(0xe1, &[b"http://ns.adobe.com/xap/1.0/\0", text].concat());
    let cases: Vec<(&str, Vec<u8>)> = vec![
        ("Exif", jpegs(&[exif_segment(&phone_exif(1))])),
        (
            "Exif, little-endian",
            jpegs(&[exif_segment(&place_little())]),
        ),
        ("an empty directory", jpegs(&[exif_segment(&place())])),
        (
            "the second Exif",
            jpegs(&[exif_segment(&exif(&[], &[])), exif_segment(&place())]),
        ),
        (
            "Exif far behind",
            jpegs(&[
                segment(0xfe, &padding),
                segment(0xfe, &padding),
                exif_segment(&place()),
            ]),
        ),
        ("Exif without its mark", jpegs(&[segment(0xe5, &place())])),
        (
            "Exif whose header is broken",
            jpegs(&[segment(0xe1, &place()[6..])]),
        ),
        (
            "a second picture behind the end",
            [plain.clone(), jpegs(&[exif_segment(&place())])].concat(),
        ),
        (
            "a video behind the end",
            [
                plain.as_slice(),
                b"....\xa9xyz\0\x12\x15\xc7+48.8584+002.2945/",
            ]
            .concat(),
        ),
        ("XMP", jpegs(&[xmp_segment(xmp)])),
        ("XMP in wide letters", jpegs(&[xmp_segment(&wide)])),
        (
            "more XMP",
            jpegs(&[segment(
                0xe1,
                &[b"http://ns.adobe.com/xmp/extension/\0".as_slice(), xmp].concat(),
            )]),
        ),
        (
            "a city in XMP",
            jpegs(&[xmp_segment(b"photoshop:City=\"Paris\"")]),
        ),
        (
            "a comment",
            jpegs(&[segment(0xfe, b"{\"gps_latitude\": 48.8}")]),
        ),
        ("only a longitude", jpegs(&[segment(0xfe, b"GPSLongitude")])),
        ("eXIf", with_chunks(&plain_png, &[chunk(b"eXIf", &place())])),
        ("eXIf after the pixels", {
            let end = plain_png.len() - 12;
            [
                &plain_png[..end],
                &chunk(b"eXIf", &place_little()),
                &plain_png[end..],
            ]
            .concat()
        }),
        (
            "text that is Exif",
            with_chunks(
                &plain_png,
                &[chunk(b"tEXt", b"Raw profile type exif\0\nexif\n 8\n4d4d")],
            ),
        ),
        (
            "packed text that is Exif",
            with_chunks(
                &plain_png,
                &[chunk(b"zTXt", b"Raw profile type APP1\0\0\x78\x9c")],
            ),
        ),
        (
            "international text that is Exif",
            with_chunks(
                &plain_png,
                &[chunk(b"iTXt", b"Raw profile type exif\0\0\0\0\0")],
            ),
        ),
        (
            "XMP in a PNG",
            with_chunks(
                &plain_png,
                &[chunk(
                    b"iTXt",
                    &[b"XML:com.adobe.xmp\0\0\0\0\0".as_slice(), xmp].concat(),
                )],
            ),
        ),
        (
            "packed XMP",
            with_chunks(
                &plain_png,
                &[chunk(b"iTXt", b"XML:com.adobe.xmp\0\x01\0\0\0\x78\x9c")],
            ),
        ),
        (
            "packed XMP in the older way",
            with_chunks(
                &plain_png,
                &[chunk(b"zTXt", b"XML:com.adobe.xmp\0\0\x78\x9c")],
            ),
        ),
        (
            "behind the end of a PNG",
            [plain_png.as_slice(), &place()].concat(),
        ),
        (
            "EXIF",
            extended(&plain_webp, &[], &[riff_chunk(b"EXIF", &place())]),
        ),
        (
            "EXIF with the mark of a JPEG",
            extended(
                &plain_webp,
                &[],
                &[riff_chunk(
                    b"EXIF",
                    &[b"Exif\0\0".as_slice(), &place_little()].concat(),
                )],
            ),
        ),
        (
            "XMP in a WebP",
            extended(&plain_webp, &[], &[riff_chunk(b"XMP ", xmp)]),
        ),
        (
            "behind the end of a WebP",
            [plain_webp.as_slice(), &place()].concat(),
        ),
        ("no picture at all", place()),
    ];
    for (name, picture) in &cases {
        assert!(carries(picture), "{name}: not found");
        if let Ok((_, bytes)) = kept(picture) {
            assert!(!carries(&bytes), "{name}: still there");
        }
    }
}

#[test]
fn a_location_is_found_across_the_pieces_in_which_a_file_is_read() {
    let plain = jpeg(&corners(24, 16));
    for place in [place(), b"com.apple.quicktime.location".to_vec()] {
        // The file is read in pieces of 64 KiB: the place lies before, across and after that.
        for before in 65_490..65_540 {
            let mut picture = plain.clone();
            picture.resize(before, b'.');
            picture.extend(&place);
            assert!(carries(&picture), "{before}");
        }
    }
}

#[test]
fn a_picture_without_a_location_is_not_refused() {
    for (name, picture) in each_kind(&crate::made::detailed(900, 700)) {
        assert!(!carries(&picture), "{name}");
    }
    let told = exif(&[crate::made::orientation(6)], &[]);
    let picture = with_segments(&jpeg(&corners(24, 16)), &[exif_segment(&told)]);
    assert!(!carries(&picture), "Exif without a place");
}
