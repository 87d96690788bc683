//! A look into what a phone keeps, from outside, by whoever has its vault.

use super::vault;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags};
use std::fs;
use std::path::{Path, PathBuf};
use suivi_device::sealed;
use suivi_device::vault::{Key, Slot, Vault};

/// The key of the cache in this folder, which is in its account's.
fn key_of(cache: &Path) -> Option<Key> {
    let whose = cache.parent()?.file_name()?.to_str()?;
    let wrapped = fs::read(cache.join("cache.key")).ok()?;
    let key = vault().unwrap(Slot::Cache, whose, &wrapped).ok()?;
    Some(Key::of(key.try_into().ok()?))
}

/// Opens the database of the cache in this folder, beside its phone.
///
/// # Errors
/// There is none, or it is damaged.
#[expect(
    clippy::disallowed_methods,
    reason = "a test looks at the cache from outside"
)]
pub fn database_of(cache: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE;
    let connection = Connection::open_with_flags(cache.join("cache.db"), flags)?;
    let key = key_of(cache).ok_or(rusqlite::Error::InvalidQuery)?;
    suivi_device::vault::unlock(&connection, &key)?;
    Ok(connection)
}

/// What is in a file of a phone, for whoever has its keys: of sealed bytes and of the cache's
/// database what is in them, of any other what it is. Nothing of what went meanwhile.
#[must_use]
pub fn plainly(path: &Path) -> Vec<u8> {
    let folder = path.parent().unwrap_or(path);
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    if name == "cache.db" {
        return database_of(folder).map_or_else(|_| Vec::new(), |database| rows(&database));
    }
    let bytes = fs::read(path).unwrap_or_default();
    let cache = folder.parent().filter(|_| folder.ends_with("cache/bytes"));
    match cache.and_then(key_of) {
        Some(key) => {
            let mut content = Vec::new();
            let opened = sealed::open(&*bytes, &key, &format!("bytes {name}"), &mut content);
            if opened.is_ok() { content } else { Vec::new() }
        }
        None => bytes,
    }
}

/// The files under this folder.
#[must_use]
pub fn files_under(root: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        // What is on its way may be gone before it is read.
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                found.push(path);
            }
        }
    }
    found
}

/// The files under this folder that have these bytes in them, for whoever finds the phone or has its
/// keys.
#[must_use]
pub fn files_with(root: &Path, marker: &[u8]) -> Vec<PathBuf> {
    let has = |bytes: Vec<u8>| bytes.windows(marker.len()).any(|window| window == marker);
    let mut found = files_under(root);
    found.retain(|path| has(fs::read(path).unwrap_or_default()) || has(plainly(path)));
    found
}

/// Every text and blob of every table.
fn rows(database: &Connection) -> Vec<u8> {
    let mut found = Vec::new();
    let tables = "SELECT name FROM sqlite_schema WHERE type = 'table'";
    let Ok(mut tables) = database.prepare(tables) else {
        return found;
    };
    let names: Vec<String> = tables
        .query_map([], |row| row.get(0))
        .map_or_else(|_| Vec::new(), |names| names.flatten().collect());
    for name in names {
        let Ok(mut read) = database.prepare(&format!("SELECT * FROM \"{name}\"")) else {
            continue;
        };
        let columns = read.column_count();
        let Ok(mut rows) = read.query([]) else {
            continue;
        };
        while let Ok(Some(row)) = rows.next() {
            for column in 0..columns {
                if let Ok(ValueRef::Text(bytes) | ValueRef::Blob(bytes)) = row.get_ref(column) {
                    found.extend_from_slice(bytes);
                    found.push(0);
                }
            }
        }
    }
    found
}
