//! Writing an original: every byte is counted and hashed on its way.

use std::io::{Read, Seek, Write};

use sha2::{Digest, Sha256};

use crate::Refused;
use crate::source::Source;

/// Where an original is written.
pub(super) struct Target<W> {
    writer: W,
    hash: Option<Sha256>,
    length: u64,
}

impl<W: Write> Target<W> {
    pub(super) fn new(writer: W) -> Self {
        Self {
            writer,
            hash: Some(Sha256::new()),
            length: 0,
        }
    }

    /// For a walk of which only the verdict counts.
    pub(super) const fn unhashed(writer: W) -> Self {
        Self {
            writer,
            hash: None,
            length: 0,
        }
    }

    pub(super) fn write(&mut self, bytes: &[u8]) -> Result<(), Refused> {
        self.writer.write_all(bytes).map_err(Refused::Target)?;
        if let Some(hash) = &mut self.hash {
            hash.update(bytes);
        }
        self.length += bytes.len() as u64;
        Ok(())
    }

    /// Copies bytes that the source is known to have, and shows them to `seen`.
    pub(super) fn copy<R: Read + Seek>(
        &mut self,
        source: &mut Source<R>,
        mut count: u64,
        mut seen: impl FnMut(&[u8]),
    ) -> Result<(), Refused> {
        while count > 0 {
            let bytes = source.buffered()?;
            if bytes.is_empty() {
                return Err(Refused::Truncated);
            }
            let most = usize::try_from(count).unwrap_or(usize::MAX);
            let bytes = bytes.get(..most).unwrap_or(bytes);
            self.write(bytes)?;
            seen(bytes);
            let copied = bytes.len();
            source.took(copied);
            count -= copied as u64;
        }
        Ok(())
    }

    /// How long it is and its hash.
    pub(super) fn finish(mut self) -> Result<(u64, [u8; 32]), Refused> {
        self.writer.flush().map_err(Refused::Target)?;
        let hash = self.hash.unwrap_or_default().finalize();
        Ok((self.length, hash.into()))
    }
}
