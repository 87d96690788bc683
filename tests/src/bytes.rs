//! Files that are what they say: small, real, and each different from the others.

const START: &[u8] = &[0xff, 0xd8];
const JFIF: &[u8] = &[
    0xff, 0xe0, 0, 16, b'J', b'F', b'I', b'F', 0, 1, 1, 0, 0, 1, 0, 1, 0, 0,
];
/// 8 × 8, one channel.
const FRAME: &[u8] = &[0xff, 0xc0, 0, 11, 8, 0, 8, 0, 8, 1, 1, 0x11, 0];
/// One code of one bit for "no difference", one for "nothing more in this block".
const DC: &[u8] = &[
    0xff, 0xc4, 0, 20, 0x00, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
];
const AC: &[u8] = &[
    0xff, 0xc4, 0, 20, 0x10, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
];
const SCAN: &[u8] = &[0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0, 0x3f];
const END: &[u8] = &[0xff, 0xd9];
const LONGEST_COMMENT: usize = 65_533;

/// A grey JPEG of 8 × 8 pixels that carries this comment, however long: two comments, two files.
#[must_use]
pub fn jpeg(comment: &[u8]) -> Vec<u8> {
    let mut photo = [START, JFIF].concat();
    for part in comment.chunks(LONGEST_COMMENT) {
        photo.extend([0xff, 0xfe]);
        let length = u16::try_from(part.len() + 2).expect("a comment's part is short enough");
        photo.extend(length.to_be_bytes());
        photo.extend(part);
    }
    photo.extend([0xff, 0xdb, 0, 67, 0]);
    photo.extend([1; 64]);
    for part in [FRAME, DC, AC, SCAN, END] {
        photo.extend(part);
    }
    photo
}

/// A JPEG of about this many bytes, all of them different from another seed's.
#[must_use]
pub fn photo(seed: u64, length: usize) -> Vec<u8> {
    jpeg(&noise(seed, length))
}

/// A JPEG of about this many bytes in its picture itself, which nobody takes away: noise, of which
/// no picture can be made.
///
/// # Panics
/// Never: it has no comment.
#[must_use]
pub fn busy_jpeg(seed: u64, length: usize) -> Vec<u8> {
    let mut photo = jpeg(b"");
    photo.truncate(photo.len() - 1 - END.len());
    photo.extend(noise(seed, length).into_iter().map(|byte| byte & 0x7f));
    photo.extend(END);
    photo
}

/// A real photo of `tests/fixtures/photos`; some of them tell where they were taken.
///
/// # Panics
/// There is none with this name.
#[must_use]
pub fn fixture(name: &str) -> Vec<u8> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/photos");
    std::fs::read(std::path::Path::new(folder).join(name))
        .unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// Puts bytes into a file, for a test alone: nothing is synced.
///
/// # Panics
/// It can't be written.
pub fn put(path: &std::path::Path, bytes: &[u8]) {
    let mut file = std::fs::File::create(path).expect("a file can be made");
    std::io::Write::write_all(&mut file, bytes).expect("there is room");
}

/// Bytes without a pattern, the same for the same seed (xorshift64*).
#[must_use]
pub fn noise(seed: u64, length: usize) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut bytes = Vec::with_capacity(length + 8);
    while bytes.len() < length {
        state ^= state >> 12;
        state ^= state << 25;
        state ^= state >> 27;
        bytes.extend(state.wrapping_mul(0x2545_f491_4f6c_dd1d).to_le_bytes());
    }
    bytes.truncate(length);
    bytes
}

/// A document without a page.
#[must_use]
pub fn pdf(comment: &str) -> Vec<u8> {
    format!(
        "%PDF-1.4\n%{comment}\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n\
         2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
    )
    .into_bytes()
}
