//! What is gone from an original: whatever is not on the list, wherever it hides.

use crate::made::{
    MARKER, chunk, contains, corners, exif_segment, extended, jpeg, kept, phone_exif, png, profile,
    riff, riff_chunk, segment, webp, with_chunks, with_segments,
};

/// The marker with something before it.
fn marked(before: &[u8]) -> Vec<u8> {
    [before, MARKER, &[0]].concat()
}

#[track_caller]
fn gone(name: &str, picture: &[u8]) {
    assert!(contains(picture, MARKER), "{name}: planted");
    let (_, bytes) = kept(picture).unwrap_or_else(|refused| panic!("{name}: {refused:?}"));
    assert!(!contains(&bytes, MARKER), "{name}: still there");
    assert_eq!(
        image::load_from_memory(&bytes)
            .unwrap()
            .to_rgb8()
            .dimensions(),
        (24, 16),
        "{name}"
    );
    assert!(
        kept(&bytes).unwrap().1 == bytes,
        "{name}: a copy of the copy is the same"
    );
}

#[test]
fn nothing_private_stays_in_a_jpeg() {
    let clean = jpeg(&corners(24, 16));
    for marker in (0xe0..=0xef).chain([0xf0, 0xf7, 0xfd, 0xfe, 0xdc, 0xde, 0xdf, 0xc8, 0x02]) {
        let planted = with_segments(&clean, &[segment(marker, MARKER)]);
        gone(&format!("marker {marker:02x}"), &planted);
    }
    let icc = |number: u8, bytes: &[u8]| {
        segment(
            0xe2,
            &[b"ICC_PROFILE\0".as_slice(), &[number, 1], bytes].concat(),
        )
    };
    for (name, segments) in [
        ("Exif", vec![exif_segment(&phone_exif(1))]),
        (
            "a second Exif",
            vec![exif_segment(&phone_exif(1)), exif_segment(&marked(b"II"))],
        ),
        (
            "XMP",
            vec![segment(0xe1, &marked(b"http://ns.adobe.com/xap/1.0/\0"))],
        ),
        (
            "more XMP",
            vec![segment(
                0xe1,
                &marked(b"http://ns.adobe.com/xmp/extension/\0"),
            )],
        ),
        ("MPF", vec![segment(0xe2, &marked(b"MPF\0"))]),
        ("IPTC", vec![segment(0xed, &marked(b"Photoshop 3.0\0"))]),
        (
            "a thumbnail in JFIF",
            vec![segment(
                0xe0,
                &marked(b"JFIF\0\x01\x02\0\0\x01\0\x01\x01\x06"),
            )],
        ),
        (
            "a thumbnail in JFXX",
            vec![segment(0xe0, &marked(b"JFXX\0\x10"))],
        ),
        (
            "a long Adobe",
            vec![segment(0xee, &marked(b"Adobe\0\x64\0\0\0\0\x01"))],
        ),
        ("no profile", vec![icc(1, &marked(&[0; 60]))]),
        (
            "behind a profile",
            vec![icc(1, &marked(&profile(b"RGB ", 132)))],
        ),
        ("a piece of nothing", vec![icc(2, MARKER)]),
        (
            "between segments",
            vec![segment(0xfe, b""), MARKER.to_vec()],
        ),
    ] {
        gone(name, &with_segments(&clean, &segments));
    }
    gone("behind the end", &[clean.as_slice(), MARKER].concat());
    let second = with_segments(&clean, &[exif_segment(&phone_exif(1))]);
    gone("a second picture", &[clean.as_slice(), &second].concat());
}

#[test]
fn nothing_private_stays_between_the_scans_of_a_jpeg() {
    let picture = std::fs::read(crate::fixtures::folder().join("progressive.jpg")).unwrap();
    let scans: Vec<usize> = (0..picture.len() - 1)
        .filter(|at| picture[*at..].starts_with(&[0xff, 0xda]))
        .collect();
    assert!(scans.len() > 5, "progressive");
    let mut planted = picture.clone();
    let at = scans[3];
    planted.splice(at..at, segment(0xe1, &marked(b"Exif\0\0")));
    let (_, bytes) = kept(&planted).unwrap();
    assert!(!contains(&bytes, MARKER));
    assert_eq!(bytes, kept(&picture).unwrap().1, "all scans are there");
}

#[test]
fn a_text_does_not_pass_for_a_table_of_a_jpeg() {
    let clean = jpeg(&corners(24, 16));
    for marker in [0xdb, 0xc4, 0xcc, 0xdd, 0xc0] {
        let planted = with_segments(&clean, &[segment(marker, MARKER)]);
        let bytes = kept(&planted).map(|(_, bytes)| bytes).unwrap_or_default();
        assert!(!contains(&bytes, MARKER), "marker {marker:02x}");
    }
}

#[test]
fn nothing_private_stays_in_a_png() {
    let clean = png(corners(24, 16));
    for (name, payload) in [
        (b"tEXt", marked(b"Comment\0")),
        (b"zTXt", marked(b"Comment\0\0")),
        (b"iTXt", marked(b"XML:com.adobe.xmp\0\0\0\0\0")),
        (b"eXIf", phone_exif(1)),
        (b"tIME", marked(b"")),
        (b"acTL", marked(b"")),
        (b"fcTL", marked(b"")),
        (b"fdAT", marked(b"")),
        (b"sPLT", marked(b"")),
        (b"hIST", marked(b"")),
        (b"bKGD", marked(b"")),
        (b"prVt", marked(b"")),
        (b"caBX", marked(b"")),
        // On the list, but not as long as they may be.
        (b"pHYs", marked(b"")),
        (b"gAMA", marked(b"")),
        (b"cHRM", marked(b"")),
        (b"sRGB", marked(b"")),
        (b"sBIT", marked(b"")),
        (b"cICP", marked(b"")),
    ] {
        let chunk = chunk(name, &payload);
        let name = String::from_utf8_lossy(name);
        gone(&name, &with_chunks(&clean, std::slice::from_ref(&chunk)));
        let end = clean.len() - 12;
        let late = [&clean[..end], &chunk, &clean[end..]].concat();
        gone(&format!("{name} after the pixels"), &late);
    }
    gone("behind the end", &[clean.as_slice(), MARKER].concat());
}

#[test]
fn nothing_private_stays_in_a_webp() {
    let clean = webp(corners(24, 16));
    let text = riff_chunk(b"XMP ", MARKER);
    let unknown = riff_chunk(b"note", MARKER);
    let exif = riff_chunk(b"EXIF", &phone_exif(1));
    let long_profile = riff_chunk(b"ICCP", &marked(&profile(b"RGB ", 131)));
    let no_profile = riff_chunk(b"ICCP", &marked(&[0; 60]));
    for (name, before, after) in [
        ("XMP", vec![], vec![text.clone()]),
        ("XMP before the pixels", vec![text], vec![]),
        ("unknown", vec![unknown.clone()], vec![unknown.clone()]),
        ("Exif", vec![], vec![exif.clone()]),
        ("two Exif", vec![exif.clone()], vec![exif]),
        ("behind a profile", vec![long_profile], vec![]),
        ("no profile", vec![no_profile], vec![]),
    ] {
        let picture = extended(&clean, &before, &after);
        gone(name, &picture);
        let (_, bytes) = kept(&picture).unwrap();
        assert_eq!(bytes[20] & 0x04, 0, "{name}: says that it has no XMP");
        let told = u32::from_le_bytes(bytes[4..8].try_into().unwrap());
        assert_eq!(told as usize + 8, bytes.len(), "{name}: its length");
    }
    gone("simple", &riff(&[clean[12..].to_vec(), unknown]));
    gone("behind the end", &[clean.as_slice(), MARKER].concat());
}

#[test]
fn nothing_private_stays_in_the_frames_of_an_animation() {
    let picture = std::fs::read(crate::fixtures::folder().join("moving.webp")).unwrap();
    let clean = kept(&picture).unwrap().1;
    // A chunk of nobody's in the first frame, and the lengths around it made right.
    let frame = picture.windows(4).position(|name| name == b"ANMF").unwrap();
    let length = |at: usize| u32::from_le_bytes(picture[at + 4..at + 8].try_into().unwrap());
    let planted = riff_chunk(b"note", MARKER);
    let more = u32::try_from(planted.len()).unwrap();
    let mut bytes = picture.clone();
    for at in [0, frame] {
        bytes[at + 4..at + 8].copy_from_slice(&(length(at) + more).to_le_bytes());
    }
    let end = frame + 8 + length(frame) as usize;
    bytes.splice(end..end, planted);
    assert!(contains(&bytes, MARKER));
    assert!(
        kept(&bytes).unwrap().1 == clean,
        "the frames and nothing else"
    );
}

#[test]
fn a_wrong_length_does_not_swallow_what_must_go() {
    let clean = webp(corners(24, 16));
    let exif = riff_chunk(b"EXIF", &phone_exif(1));
    let mut picture = extended(&clean, &[], &[exif, riff_chunk(b"XMP ", MARKER)]);
    let pixels = picture.windows(4).position(|name| name == b"VP8L").unwrap();
    picture[pixels + 5] += 8;
    // The length leads beyond the end.
    assert!(kept(&picture).is_err());
    // And so it does in a file that was cut short, where that is nothing strange.
    picture.pop();
    let (_, bytes) = kept(&picture).unwrap();
    assert!(!contains(&bytes, MARKER) && !contains(&bytes, b"MM\0\x2a"));
    assert!(kept(&bytes).unwrap().1 == bytes);
}
