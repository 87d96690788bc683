//! Whether a picture still tells where it was taken.

use std::io::{Read, Seek};

use crate::Refused;
use crate::source::Source;

/// Words that come with a place, whatever holds them: XMP, a comment, a maker's own notes. Capitals
/// do not matter.
const WORDS: &[&[u8]] = &[
    b"latitude",
    b"longitude",
    b"exif:gps",
    b"photoshop:city",
    b"iptc4xmpcore:location",
    b"iptc4xmpext:location",
    // A place in a video that hangs behind the picture; see also `is_place_entry`.
    b"com.apple.quicktime.location",
    // Text in a PNG that is Exif or XMP in disguise, and may be compressed.
    b"raw profile type",
    b"xml:com.adobe.xmp\0\x01",
    b"ztxtxml:com.adobe.xmp",
];

/// The same where each letter takes two bytes.
const WIDE_WORDS: &[&[u8]] = &[b"l\0a\0t\0i\0t\0u\0d\0e", b"g\0p\0s\0l"];

/// How the entry begins that leads to a directory of places (Exif 2.32, 4.6.3, tag 34853): tag,
/// type and the upper bytes of the count, in either order of bytes. The type should be LONG; those
/// that readers take besides are SHORT, SLONG and IFD. The last is the place in a video (QuickTime
/// File Format, user data).
fn is_place_entry(bytes: &[u8; 8]) -> bool {
    matches!(
        bytes,
        [0x88, 0x25, 0, 3 | 4 | 9 | 13, 0, 0, 0, _]
            | [0x25, 0x88, 3 | 4 | 9 | 13, 0, _, 0, 0, 0]
            | [0xa9, b'x', b'y', b'z', 0, 1..=0x40, _, _]
    )
}

/// The longest of all these, in bytes.
const LONGEST: usize = 32;

/// Whether a picture still carries a location.
///
/// Nothing is parsed that could be misread: every byte of the file, also behind the picture and
/// within what nobody knows, is searched for what a location cannot do without, whatever the file
/// is and however broken. So it errs on the side of yes: an entry that leads to an empty directory
/// counts, and so does text that may be Exif and is not read. Of places in words, those in XMP are
/// seen, those in IPTC are not. What [`original`](crate::original()) wrote carries none.
///
/// # Errors
/// [`Refused::Empty`], [`Refused::TooLarge`], [`Refused::Source`].
pub fn carries_location<R: Read + Seek>(picture: R) -> Result<bool, Refused> {
    let mut source = Source::open(picture)?;
    // The end of what was searched stays, for what began in it.
    let mut window: Vec<u8> = Vec::new();
    loop {
        let bytes = source.buffered()?;
        if bytes.is_empty() {
            return Ok(false);
        }
        window.extend_from_slice(bytes);
        let read = bytes.len();
        source.took(read);
        if tells_place(&window) {
            return Ok(true);
        }
        window.drain(..window.len().saturating_sub(LONGEST));
    }
}

fn tells_place(bytes: &[u8]) -> bool {
    let mut at = 0;
    while let Some(block) = bytes.get(at..).and_then(<[u8]>::first_chunk) {
        if may_begin(block) && (at..at + BLOCK).any(|at| begins_at(bytes, at)) {
            return true;
        }
        at += BLOCK;
    }
    (at..bytes.len()).any(|at| begins_at(bytes, at))
}

/// As many places are looked at together.
const BLOCK: usize = 64;

/// One of these bytes and the next one may begin one of them. Asked of all bytes of all photos that
/// arrive: written so that the compiler compares many at once. Of both bytes the bit is set that
/// tells small letters from capitals; what that mixes up is sorted out by [`begins_at`].
fn may_begin(block: &[u8; BLOCK + 1]) -> bool {
    let mut found = 0_u8;
    for at in 0..BLOCK {
        let (first, second) = (block[at] | 0x20, block[at + 1] | 0x20);
        let pair = |one: u8, other: u8| u8::from(first == one) & u8::from(second == other);
        found |= pair(b'l', b'a')
            | pair(b'l', b'o')
            | pair(b'l', 0x20)
            | pair(b'g', 0x20)
            | pair(b'e', b'x')
            | pair(b'p', b'h')
            | pair(b'i', b'p')
            | pair(b'c', b'o')
            | pair(b'r', b'a')
            | pair(b'x', b'm')
            | pair(b'z', b't')
            | pair(0xa8, 0x25)
            | pair(0x25, 0xa8)
            | pair(0xa9, b'x');
    }
    found != 0
}

/// One of them begins here.
fn begins_at(bytes: &[u8], at: usize) -> bool {
    let rest = bytes.get(at..).unwrap_or_default();
    let begins = |word: &&[u8]| {
        rest.get(..word.len())
            .is_some_and(|there| there.eq_ignore_ascii_case(word))
    };
    rest.first_chunk().is_some_and(is_place_entry)
        || WORDS.iter().any(begins)
        || WIDE_WORDS.iter().any(begins)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_begins_one_of_them_is_looked_at() {
        let entries: [&[u8]; 3] = [&[0x88, 0x25], &[0x25, 0x88], &[0xa9, b'x']];
        let all = WORDS.iter().chain(WIDE_WORDS).copied().chain(entries);
        for word in all {
            for word in [word.to_owned(), word.to_ascii_uppercase()] {
                let mut block = [0_u8; BLOCK + 1];
                assert!(!may_begin(&block));
                block[BLOCK - 1..].copy_from_slice(&word[..2]);
                assert!(may_begin(&block), "{word:?}");
            }
        }
    }
}
