//! A damaged outbox is kept for ever beside the new one: `outbox.damaged-1.db`, with its log.
//!
//! The file moves before its log. Killed between the two, the log lies alone where the outbox was,
//! and is moved after its file before anything is opened: SQLite would throw it away.

use crate::disk::sync_folder;
use std::io;
use std::path::{Path, PathBuf};

/// The outbox's file.
pub(super) const FILE: &str = "outbox.db";
/// What SQLite keeps beside a file, by the end of its name.
const BESIDE: [&str; 3] = ["-wal", "-shm", "-journal"];

/// The damaged outboxes in this folder, oldest first.
pub(super) fn damaged(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = numbers(folder)?;
    found.retain(|(_, end)| end == ".db");
    found.sort();
    Ok(found
        .into_iter()
        .map(|(number, _)| numbered(folder, number))
        .collect())
}

/// All that was put aside, by number and the end of its name.
fn numbers(folder: &Path) -> io::Result<Vec<(u32, String)>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let name = entry?.file_name();
        let number = name.to_str().and_then(|name| {
            let rest = name.strip_prefix("outbox.damaged-")?;
            let (number, _) = rest.split_once('.')?;
            Some((number.parse().ok()?, rest[number.len()..].to_owned()))
        });
        found.extend(number);
    }
    Ok(found)
}

/// A place that nothing was put to before.
fn next(folder: &Path) -> io::Result<PathBuf> {
    let last = numbers(folder)?.iter().map(|(number, _)| *number).max();
    Ok(numbered(folder, last.unwrap_or(0).saturating_add(1)))
}

/// Puts away what SQLite would throw away: a log whose file is gone or empty.
pub(super) fn put_away_lone_log(folder: &Path) -> io::Result<()> {
    let file = folder.join(FILE);
    let length = |path: &Path| match std::fs::metadata(path) {
        Ok(found) => Ok(Some(found.len())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    };
    if length(&with(&file, "-wal"))?.is_none_or(|length| length == 0) {
        return Ok(());
    }
    match length(&file)? {
        None => {
            let to = match damaged(folder)?.pop() {
                Some(path) if length(&with(&path, "-wal"))?.is_none() => path,
                _ => next(folder)?,
            };
            beside(&file, &to)?;
            sync_folder(folder)
        }
        Some(0) => put(folder).map(|_| ()),
        Some(_) => Ok(()),
    }
}

/// Moves the outbox aside and says where it is now.
pub(super) fn put(folder: &Path) -> io::Result<PathBuf> {
    let file = folder.join(FILE);
    let to = next(folder)?;
    std::fs::rename(&file, &to)?;
    sync_folder(folder)?;
    beside(&file, &to)?;
    sync_folder(folder)?;
    Ok(to)
}

fn beside(from: &Path, to: &Path) -> io::Result<()> {
    for end in BESIDE {
        match std::fs::rename(with(from, end), with(to, end)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(())
}

fn numbered(folder: &Path, number: u32) -> PathBuf {
    folder.join(format!("outbox.damaged-{number}.db"))
}

fn with(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(end);
    name.into()
}
