//! A file that is being fetched: beside its place until it is complete and synced.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::fs::{File, OpenOptions};
use tokio::io::AsyncWriteExt;

/// Ends the name of what is not complete; a number follows.
const PART: &str = ".part-";
/// Two fetches to one place do not write into each other.
static NEXT: AtomicU64 = AtomicU64::new(0);

/// Not complete yet. Dropped, it is removed.
pub(super) struct Part {
    path: PathBuf,
    into: PathBuf,
    file: File,
    kept: bool,
}

impl Part {
    pub(super) async fn new(into: &Path) -> io::Result<Self> {
        loop {
            let number = NEXT.fetch_add(1, Ordering::Relaxed);
            let mut path = into.as_os_str().to_owned();
            path.push(format!("{PART}{number}"));
            let path = PathBuf::from(path);
            let mut options = OpenOptions::new();
            options.write(true).create_new(true);
            #[cfg(unix)]
            options.mode(0o600);
            match options.open(&path).await {
                Ok(file) => {
                    return Ok(Self {
                        path,
                        into: into.to_owned(),
                        file,
                        kept: false,
                    });
                }
                // Left by an earlier process.
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            }
        }
    }

    pub(super) async fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.file.write_all(bytes).await
    }

    /// Complete: synced, then at its place, for good.
    pub(super) async fn keep(mut self) -> io::Result<()> {
        self.file.flush().await?;
        self.file.sync_all().await?;
        // No await between the two lines: whoever drops this finds the part or the file.
        std::fs::rename(&self.path, &self.into)?;
        self.kept = true;
        let folder = match self.into.parent() {
            Some(folder) if folder != Path::new("") => folder,
            _ => Path::new("."),
        };
        File::open(folder).await?.sync_all().await
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        if !self.kept {
            // If this fails, the cache sweeps its folder when it is opened again.
            let _ = std::fs::remove_file(&self.path);
        }
    }
}
