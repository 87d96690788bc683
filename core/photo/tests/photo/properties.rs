//! Whatever the bytes are: nothing panics, nothing private comes through, a copy is final.

use std::io::Cursor;
use std::sync::LazyLock;

use proptest::prelude::*;

use crate::made::{
    MARKER, chunk, contains, detailed, exif_segment, extended, jpeg, kept, phone_exif, png,
    renditions, riff_chunk, segment, webp, with_chunks, with_segments,
};

/// Pictures full of what must go.
static PLANTED: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    let pixels = detailed(40, 30);
    let exif = phone_exif(6);
    let text = [b"Comment\0", MARKER].concat();
    let fixture = |name: &str| std::fs::read(crate::fixtures::folder().join(name)).unwrap();
    let mut moving = fixture("moving.webp");
    moving.extend(riff_chunk(b"XMP ", MARKER));
    let progressive = fixture("progressive.jpg");
    vec![
        with_segments(
            &jpeg(&pixels),
            &[
                exif_segment(&exif),
                segment(0xfe, MARKER),
                segment(0xed, MARKER),
                segment(0xe2, MARKER),
            ],
        ),
        with_segments(
            &progressive[..9_000],
            &[exif_segment(&exif), segment(0xfe, MARKER)],
        ),
        with_chunks(
            &png(pixels.clone()),
            &[
                chunk(b"tEXt", &text),
                chunk(b"eXIf", &exif),
                chunk(b"prVt", MARKER),
            ],
        ),
        extended(
            &webp(pixels),
            &[riff_chunk(b"note", MARKER)],
            &[
                riff_chunk(b"EXIF", &exif),
                riff_chunk(b"XMP ", &[b"<?xpacket?>", MARKER].concat()),
            ],
        ),
        moving,
    ]
});

/// All doors, and the promises they make for any bytes.
fn hold(bytes: &[u8]) -> Result<(), TestCaseError> {
    let _ = suivi_photo::carries_location(Cursor::new(bytes));
    let _ = renditions(bytes);
    if let Ok((original, copy)) = kept(bytes) {
        prop_assert!(!contains(&copy, MARKER), "a marker came through");
        prop_assert_eq!(original.length, copy.len() as u64);
        let again = kept(&copy);
        prop_assert!(again.is_ok(), "the copy is refused: {:?}", again.err());
        prop_assert!(again.unwrap().1 == copy, "a copy of the copy differs");
        let carries = suivi_photo::carries_location(Cursor::new(&copy)).unwrap();
        prop_assert!(!carries, "the copy carries a location");
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..Default::default() })]

    #[test]
    fn changed_bytes_never_let_anything_private_through(
        which in 0..5_usize,
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
        cut in prop::option::of(any::<prop::sample::Index>()),
    ) {
        let mut bytes = PLANTED[which].clone();
        for (at, byte) in changes {
            // Mostly where headers are.
            let end = if byte % 4 == 0 { bytes.len() } else { bytes.len().min(1_500) };
            bytes[at.index(end)] = byte;
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        hold(&bytes)?;
    }

    #[test]
    fn random_bytes_behind_a_beginning_never_panic(
        beginning in prop::sample::select(vec![
            &b""[..],
            b"\xff\xd8\xff",
            b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x10\0\0\0\x10\x08\x02\0\0\0",
            b"RIFF\xff\0\0\0WEBPVP8X",
            b"RIFF\xff\0\0\0WEBPVP8L",
            b"RIFF\xff\0\0\0WEBPVP8 ",
        ]),
        rest in prop::collection::vec(any::<u8>(), 0..600),
    ) {
        hold(&[beginning, &rest].concat())?;
    }

    #[test]
    fn random_exif_never_panics(rest in prop::collection::vec(any::<u8>(), 0..300), little in any::<bool>()) {
        let head: &[u8] = if little { b"II\x2a\0\x08\0\0\0" } else { b"MM\0\x2a\0\0\0\x08" };
        let exif = exif_segment(&[head, &rest].concat());
        hold(&with_segments(&jpeg(&detailed(16, 16)), &[exif]))?;
    }
}
