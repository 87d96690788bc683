//! Reading a picture piece by piece: never more than one small buffer of it in memory, and an end
//! that comes too early is always told apart from a disk that fails.

use std::io::{BufRead, BufReader, ErrorKind, Read, Seek, SeekFrom};

use crate::{LARGEST, Refused};

/// Bytes in memory at a time.
const BUFFER: usize = 64 * 1024;

/// A picture that is being read, with its length and where in it we are.
pub(crate) struct Source<R> {
    reader: BufReader<R>,
    length: u64,
    at: u64,
}

impl<R: Read + Seek> Source<R> {
    /// Opens at the first byte.
    ///
    /// # Errors
    /// [`Refused::Empty`], [`Refused::TooLarge`], [`Refused::Source`].
    pub(crate) fn open(mut reader: R) -> Result<Self, Refused> {
        let length = reader.seek(SeekFrom::End(0)).map_err(Refused::Source)?;
        if length == 0 {
            return Err(Refused::Empty);
        }
        if length > LARGEST {
            return Err(Refused::TooLarge);
        }
        let mut source = Self {
            reader: BufReader::with_capacity(BUFFER, reader),
            length,
            at: 0,
        };
        source.go_to(0)?;
        Ok(source)
    }

    /// The whole length, in bytes.
    pub(crate) const fn length(&self) -> u64 {
        self.length
    }

    /// Bytes before the next one.
    pub(crate) const fn at(&self) -> u64 {
        self.at
    }

    /// Bytes from the next one to the end.
    pub(crate) const fn left(&self) -> u64 {
        self.length.saturating_sub(self.at)
    }

    /// Goes to a byte, counted from the beginning.
    pub(crate) fn go_to(&mut self, at: u64) -> Result<(), Refused> {
        self.reader
            .seek(SeekFrom::Start(at))
            .map_err(Refused::Source)?;
        self.at = at;
        Ok(())
    }

    /// Leaves bytes out.
    ///
    /// # Errors
    /// [`Refused::Truncated`] if there are fewer.
    pub(crate) fn skip(&mut self, bytes: u64) -> Result<(), Refused> {
        if bytes > self.left() {
            return Err(Refused::Truncated);
        }
        let step = i64::try_from(bytes).map_err(|_| Refused::Truncated)?;
        self.reader.seek_relative(step).map_err(Refused::Source)?;
        self.at += bytes;
        Ok(())
    }

    /// The next bytes, as many as `N`.
    pub(crate) fn array<const N: usize>(&mut self) -> Result<[u8; N], Refused> {
        let mut bytes = [0; N];
        self.fill(&mut bytes)?;
        Ok(bytes)
    }

    /// The next byte.
    pub(crate) fn byte(&mut self) -> Result<u8, Refused> {
        let [byte] = self.array()?;
        Ok(byte)
    }

    /// The next bytes, as many as the caller has bounded.
    pub(crate) fn bytes(&mut self, count: usize) -> Result<Vec<u8>, Refused> {
        if count as u64 > self.left() {
            return Err(Refused::Truncated);
        }
        let mut bytes = vec![0; count];
        self.fill(&mut bytes)?;
        Ok(bytes)
    }

    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), Refused> {
        match self.reader.read_exact(bytes) {
            Ok(()) => {
                self.at += bytes.len() as u64;
                Ok(())
            }
            Err(error) if error.kind() == ErrorKind::UnexpectedEof => Err(Refused::Truncated),
            Err(error) => Err(Refused::Source(error)),
        }
    }

    /// What is in memory of the next bytes, at least one unless the end is reached; to be followed
    /// by [`Self::took`].
    pub(crate) fn buffered(&mut self) -> Result<&[u8], Refused> {
        self.reader.fill_buf().map_err(Refused::Source)
    }

    /// So many of the [`Self::buffered`] bytes are dealt with.
    pub(crate) fn took(&mut self, bytes: usize) {
        self.reader.consume(bytes);
        self.at += bytes as u64;
    }
}
