//! Files that are there whole or not at all: written beside, synced, renamed.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

/// A file that is not complete: removed when it is dropped.
pub(crate) struct Part {
    pub(crate) file: File,
    path: PathBuf,
    complete: bool,
}

impl Part {
    /// Begins it, for the owner alone. One that a kill left is written over.
    pub(crate) fn begin(path: PathBuf) -> io::Result<Self> {
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        Ok(Self {
            file: options.open(&path)?,
            path,
            complete: false,
        })
    }

    /// Brings it to its place, once it is synced. The name lasts when the folder is synced too.
    pub(crate) fn rename(&mut self, to: &Path) -> io::Result<()> {
        fs::rename(&self.path, to)?;
        to.clone_into(&mut self.path);
        Ok(())
    }

    /// It is complete, and stays.
    pub(crate) fn keep(mut self) {
        self.complete = true;
    }
}

impl Write for Part {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        if !self.complete {
            // If even that fails, the sweep of a later start removes it, or the next one is
            // written over it.
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// A file's new content, for the owner alone: the old one is there until the new one is.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut beside = path.as_os_str().to_owned();
    beside.push(".new");
    let beside = PathBuf::from(beside);
    // An old one may be readable by others.
    match fs::remove_file(&beside) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut part = Part::begin(beside)?;
    part.file.write_all(bytes)?;
    part.file.sync_all()?;
    part.rename(path)?;
    // The old content is gone: this one stays, whatever comes.
    part.keep();
    sync_folder(above(path))
}

/// Makes a folder that only this app may enter.
pub(crate) fn private_folder(path: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// A name in a folder lasts once the folder itself is synced.
pub(crate) fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// The folder that a file is in.
pub(crate) fn above(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    }
}
