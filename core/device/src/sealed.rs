//! Bytes under a key: what nobody can read, change, cut, lengthen or put in another's place.
//!
//! ```text
//! "Suiv" 1 │ salt, 16 bytes │ chunk 0 │ chunk 1 │ … │ last chunk
//! ```
//! A chunk is 64 KiB of the content (the last may be shorter) under AES-256-GCM with its tag of 16
//! bytes. Each sealed thing has a key of its own, from the account's key and the salt by
//! HKDF-SHA256 (RFC 5869), so that the number of the chunk serves as nonce and none is used twice.
//! What a chunk also vouches for: the version, what is sealed, its own number and whether it is the
//! last (security specification, "On the phone"; the shape is that of STREAM, Hoang, Reyhanitabar,
//! Rogaway and Vizár, CRYPTO 2015).

use crate::time::Entropy;
use crate::vault::Key;
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::hkdf::{HKDF_SHA256, Salt};
use std::io::{self, ErrorKind, Read, Write};
use zeroize::Zeroizing;

const MAGIC: &[u8; 4] = b"Suiv";
const VERSION: u8 = 1;
const SALT: usize = 16;
/// How much of the content is in a chunk.
pub(crate) const CHUNK: usize = 64 << 10;
const TAG: usize = 16;

/// Why something sealed can't be opened.
#[derive(Debug, thiserror::Error)]
pub enum Unsealed {
    /// It is damaged, cut, changed, of another thing or under another key.
    #[error("What was kept here is damaged.")]
    Damaged,
    /// It can't be read, or what is in it can't be written.
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// Seals what is written to it. Without [`Sealing::finish`] it can't be opened.
pub(crate) struct Sealing<W> {
    into: W,
    chunks: Chunks,
    buffer: Zeroizing<Vec<u8>>,
}

impl<W: Write> Sealing<W> {
    /// `what` is sealed: it opens as nothing else.
    pub(crate) fn new(
        mut into: W,
        key: &Key,
        what: &str,
        entropy: &dyn Entropy,
    ) -> io::Result<Self> {
        let mut salt = [0; SALT];
        entropy.fill(&mut salt);
        into.write_all(MAGIC)?;
        into.write_all(&[VERSION])?;
        into.write_all(&salt)?;
        Ok(Self {
            into,
            chunks: Chunks::new(key, &salt, what)?,
            buffer: Zeroizing::new(Vec::with_capacity(CHUNK + TAG)),
        })
    }

    /// Seals what is held back as well, and gives back where it went.
    pub(crate) fn finish(mut self) -> io::Result<W> {
        self.seal(true)?;
        Ok(self.into)
    }

    fn seal(&mut self, is_last: bool) -> io::Result<()> {
        let (nonce, vouched) = self.chunks.next(is_last)?;
        let sealed = self
            .chunks
            .key
            .seal_in_place_append_tag(nonce, vouched, &mut *self.buffer);
        sealed.map_err(|_| ErrorKind::InvalidInput)?;
        self.into.write_all(&self.buffer)?;
        self.buffer.clear();
        Ok(())
    }
}

impl<W: Write> Write for Sealing<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // A full chunk is held back until it is known not to be the last.
        if self.buffer.len() == CHUNK && !bytes.is_empty() {
            self.seal(false)?;
        }
        let taken = bytes.len().min(CHUNK - self.buffer.len());
        self.buffer.extend_from_slice(&bytes[..taken]);
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Opens what is sealed: writes its content. What was written before an error is to be thrown away.
///
/// # Errors
/// [`Unsealed`]
pub fn open(
    mut from: impl Read,
    key: &Key,
    what: &str,
    mut into: impl Write,
) -> Result<(), Unsealed> {
    let mut head = [0; MAGIC.len() + 1 + SALT];
    if fill(&mut from, &mut head)? < head.len() {
        return Err(Unsealed::Damaged);
    }
    let (mark, salt) = head.split_at(MAGIC.len() + 1);
    if mark[..MAGIC.len()] != MAGIC[..] || mark[MAGIC.len()] != VERSION {
        return Err(Unsealed::Damaged);
    }
    let mut chunks = Chunks::new(key, salt, what)?;
    let mut buffer = Zeroizing::new(vec![0; CHUNK + TAG]);
    let mut ahead = Zeroizing::new(vec![0; CHUNK + TAG]);
    let mut length = fill(&mut from, &mut buffer)?;
    loop {
        // It is the last if nothing comes behind it.
        let behind = match length {
            full if full == buffer.len() => fill(&mut from, &mut ahead)?,
            _ => 0,
        };
        let (nonce, vouched) = chunks.next(behind == 0)?;
        let opened = chunks
            .key
            .open_in_place(nonce, vouched, &mut buffer[..length]);
        into.write_all(opened.map_err(|_| Unsealed::Damaged)?)?;
        if behind == 0 {
            return Ok(());
        }
        std::mem::swap(&mut buffer, &mut ahead);
        length = behind;
    }
}

/// Something small, sealed as a whole.
pub(crate) fn seal(
    bytes: &[u8],
    key: &Key,
    what: &str,
    entropy: &dyn Entropy,
) -> io::Result<Vec<u8>> {
    let mut sealing = Sealing::new(Vec::new(), key, what, entropy)?;
    sealing.write_all(bytes)?;
    sealing.finish()
}

/// Reads as much as there is, up to the buffer's length.
fn fill(from: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        match from.read(&mut buffer[filled..]) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

/// The chunks of one sealed thing, in their order.
struct Chunks {
    key: LessSafeKey,
    what: Vec<u8>,
    next: u32,
}

impl Chunks {
    fn new(key: &Key, salt: &[u8], what: &str) -> io::Result<Self> {
        let root = Salt::new(HKDF_SHA256, salt).extract(key.bytes());
        let own = root.expand(&[b"suivi sealed 1"], &AES_256_GCM);
        let own = own.map_err(|_| ErrorKind::InvalidInput)?;
        Ok(Self {
            key: LessSafeKey::new(UnboundKey::from(own)),
            what: what.as_bytes().to_vec(),
            next: 0,
        })
    }

    /// The nonce of the next chunk, and what it vouches for.
    fn next(&mut self, is_last: bool) -> io::Result<(Nonce, Aad<Vec<u8>>)> {
        let number = self.next.to_be_bytes();
        let next = self.next.checked_add(1);
        self.next = next.ok_or(ErrorKind::FileTooLarge)?;
        let mut nonce = [0; NONCE_LEN];
        nonce[NONCE_LEN - number.len()..].copy_from_slice(&number);
        let mut vouched = vec![VERSION, u8::from(is_last)];
        vouched.extend_from_slice(&number);
        vouched.extend_from_slice(&self.what);
        Ok((Nonce::assume_unique_for_key(nonce), Aad::from(vouched)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Random as far as a test needs it: no two calls alike.
    struct Counting(std::sync::atomic::AtomicU8);

    impl Entropy for Counting {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill(self.0.fetch_add(1, std::sync::atomic::Ordering::Relaxed));
        }
    }

    fn counting() -> Counting {
        Counting(std::sync::atomic::AtomicU8::new(0))
    }

    fn key(of: u8) -> Key {
        Key::of([of; 32])
    }

    fn opened(sealed: &[u8], key: &Key, what: &str) -> Option<Vec<u8>> {
        let mut content = Vec::new();
        match open(sealed, key, what, &mut content) {
            Ok(()) => Some(content),
            Err(Unsealed::Damaged) => None,
            Err(Unsealed::Io(error)) => panic!("{error}"),
        }
    }

    #[test]
    fn what_is_sealed_opens_as_it_was_whatever_its_length() {
        for length in [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 3 * CHUNK + 7] {
            let content: Vec<u8> = (0..length).map(|at| (at % 251) as u8).collect();
            let sealed = seal(&content, &key(1), "this", &counting()).unwrap();
            assert_eq!(opened(&sealed, &key(1), "this"), Some(content), "{length}");
        }
    }

    #[test]
    fn it_opens_under_no_other_key_and_as_nothing_else() {
        let sealed = seal(b"content", &key(1), "this", &counting()).unwrap();
        assert_eq!(opened(&sealed, &key(2), "this"), None);
        assert_eq!(opened(&sealed, &key(1), "that"), None);
        assert_eq!(opened(&sealed, &key(1), "thi"), None);
    }

    #[test]
    fn the_same_sealed_twice_is_not_the_same() {
        let entropy = counting();
        let seal = || seal(b"content", &key(1), "this", &entropy).unwrap();
        assert_ne!(seal()[5 + SALT..], seal()[5 + SALT..]);
    }

    #[test]
    fn chunks_that_change_places_are_refused() {
        let content = vec![7; 4 * CHUNK];
        let sealed = seal(&content, &key(1), "this", &counting()).unwrap();
        let head = 5 + SALT;
        let chunk = |at: usize| &sealed[head + at * (CHUNK + TAG)..head + (at + 1) * (CHUNK + TAG)];
        let orders: [&[usize]; 6] = [
            &[1, 0, 2, 3],
            &[0, 1, 2],
            &[0, 1, 3],
            &[0, 1, 2, 3, 3],
            &[3],
            &[],
        ];
        for order in orders {
            let mut changed = sealed[..head].to_vec();
            order
                .iter()
                .for_each(|at| changed.extend_from_slice(chunk(*at)));
            assert_eq!(opened(&changed, &key(1), "this"), None, "{order:?}");
        }
    }

    proptest! {
        #[test]
        fn one_changed_cut_or_added_byte_is_found(
            length in 0usize..3 * CHUNK,
            at in any::<prop::sample::Index>(),
            bit in 0u8..8,
            added in any::<u8>(),
        ) {
            let content = vec![length as u8; length];
            let sealed = seal(&content, &key(1), "this", &counting()).unwrap();
            let at = at.index(sealed.len());
            let mut changed = sealed.clone();
            changed[at] ^= 1 << bit;
            prop_assert_eq!(opened(&changed, &key(1), "this"), None);
            prop_assert_eq!(opened(&sealed[..at], &key(1), "this"), None);
            let mut longer = sealed;
            longer.push(added);
            prop_assert_eq!(opened(&longer, &key(1), "this"), None);
        }
    }
}
