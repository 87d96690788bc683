//! A file opened for whoever looks at it: in memory only.
//!
//! What is kept is sealed, and what is not followed is never kept; a screen still needs a file that
//! its platform can read. This one has a path and lies on no disk: on Linux and Android it is
//! anonymous memory (`memfd_create`). Apple's systems have none that an app may make; there it is a
//! file that has no name any more before the first byte is written, under the platform's encryption.

use std::fs::File;
use std::io::{self, Seek, Write};
use std::os::fd::AsRawFd;
use std::path::PathBuf;

/// It. Dropped, its bytes are gone.
#[derive(Debug)]
pub struct Content {
    file: File,
    length: u64,
}

impl Content {
    /// Of what is written.
    pub(crate) fn of(write: impl FnOnce(&mut File) -> io::Result<()>) -> io::Result<Self> {
        let mut file = nameless()?;
        write(&mut file)?;
        file.rewind()?;
        let length = file.metadata()?.len();
        Ok(Self { file, length })
    }

    /// Of these bytes.
    pub(crate) fn of_bytes(bytes: &[u8]) -> io::Result<Self> {
        Self::of(|file| file.write_all(bytes))
    }

    /// Where this process reads it, as long as this is there. On Apple's systems all who open it
    /// share one place in it: it is read once.
    #[must_use]
    pub fn path(&self) -> PathBuf {
        let folder = if cfg!(any(target_os = "linux", target_os = "android")) {
            "/proc/self/fd"
        } else {
            "/dev/fd"
        };
        PathBuf::from(format!("{folder}/{}", self.file.as_raw_fd()))
    }

    /// Its descriptor, as long as this is there: for a platform that lets an app open no path of its
    /// own memory (Android's policy for `memfd`). All who read it share one place in it.
    #[must_use]
    pub fn descriptor(&self) -> i32 {
        self.file.as_raw_fd()
    }

    /// How many bytes it has.
    #[must_use]
    pub const fn length(&self) -> u64 {
        self.length
    }
}

#[cfg(any(target_os = "linux", target_os = "android"))]
fn nameless() -> io::Result<File> {
    use rustix::fs::{MemfdFlags, memfd_create};
    Ok(memfd_create("suivi", MemfdFlags::CLOEXEC)?.into())
}

#[cfg(not(any(target_os = "linux", target_os = "android")))]
fn nameless() -> io::Result<File> {
    tempfile::tempfile()
}
