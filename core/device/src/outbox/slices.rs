//! The rest of a copy as a file of its own: a platform's carrier sends files whole, and of an
//! upload that was cut only the rest is to be sent (queue specification, "Server endpoints").
//!
//! Slices lie beside the copies, each synced before its order is given out. They are made from
//! copies that stay: one that is lost costs nothing but its making.

use super::{Outbox, OutboxError, staging};
use crate::disk::{Part, above, private_folder, sync_folder};
use std::fs::{self, File};
use std::io::{self, ErrorKind, Seek, SeekFrom};
use std::path::{Path, PathBuf};

const FOLDER: &str = "slices";

impl Outbox {
    /// Where the slice of this name lies, or will.
    #[must_use]
    pub fn slice(&self, name: &str) -> PathBuf {
        self.folder.join(FOLDER).join(name)
    }

    /// The names of the slices that are complete.
    ///
    /// # Errors
    /// [`OutboxError`]
    pub fn slices(&self) -> Result<Vec<String>, OutboxError> {
        let mut names = self.slice_files()?;
        names.retain(|name| !name.starts_with(staging::PART));
        Ok(names)
    }

    /// Removes slices, complete or not, whose names are not to be kept.
    ///
    /// # Errors
    /// [`OutboxError`]
    pub fn sweep_slices(&self, kept: impl Fn(&str) -> bool) -> Result<(), OutboxError> {
        for file in self.slice_files()? {
            let name = file.strip_prefix(staging::PART).unwrap_or(&file);
            if !kept(name) {
                super::copies::remove_file(&self.slice(&file))?;
            }
        }
        Ok(())
    }

    fn slice_files(&self) -> Result<Vec<String>, OutboxError> {
        let found = match fs::read_dir(self.folder.join(FOLDER)) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            found => found.map_err(OutboxError::folder)?,
        };
        let names = found.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()));
        names
            .collect::<io::Result<_>>()
            .map_err(OutboxError::folder)
    }
}

/// Cuts the first bytes off a copy; the rest becomes the slice at this place. Returns when it
/// survives a power cut.
///
/// # Errors
/// The disk's: full, or the copy is gone or shorter. Nothing is left then.
pub fn cut(copy: &Path, from: u64, to: &Path) -> io::Result<()> {
    private_folder(above(to))?;
    let mut source = File::open(copy)?;
    let length = source.metadata()?.len().saturating_sub(from);
    source.seek(SeekFrom::Start(from))?;
    let mut part = Part::begin(staging::part_of(to))?;
    if io::copy(&mut source, &mut part.file)? != length || length == 0 {
        return Err(ErrorKind::UnexpectedEof.into());
    }
    part.file.sync_all()?;
    part.rename(to)?;
    sync_folder(above(to))?;
    part.keep();
    Ok(())
}
