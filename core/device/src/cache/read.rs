//! Reading for the views: each thing once, whichever scopes hold it; lists by keyset, never by
//! offset, each through one index (`tests.rs` asks SQLite for its plans).

use super::rows::NO_FOLDER;
use super::{Cache, CacheError};
use rusqlite::{OptionalExtension, ToSql};
use suivi_rules::{CompanyId, ItemId, SpaceId};
use suivi_wire::Micros;
use suivi_wire::names::fold;
use suivi_wire::rows::{
    DocumentRow, FileRow, FolderRow, ParticipantRow, RecordRow, Row, TemplateRow,
};

/// A place in a list of files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// What the list sorts by.
    pub at: Micros,
    /// Which file.
    pub item: ItemId,
}

impl Place {
    /// Before everything.
    const START: Self = Self {
        at: Micros::MAX,
        item: ItemId::from_bytes([0xff; 16]),
    };

    /// A file's place in its folder ([`Cache::files`]).
    #[must_use]
    pub const fn in_folder(row: &FileRow) -> Self {
        Self {
            at: sort_at(row),
            item: row.item,
        }
    }

    /// A file's place among all ([`Cache::newest`]).
    #[must_use]
    pub const fn among_newest(row: &FileRow) -> Self {
        Self {
            at: row.added_at,
            item: row.item,
        }
    }
}

/// By what a folder's files are sorted, as the server does.
pub(super) const fn sort_at(row: &FileRow) -> Micros {
    match row.captured_at {
        Some(at) => at,
        None => row.added_at,
    }
}

pub(super) const THING: &str = "SELECT body FROM entry WHERE id = ?1 AND kind = ?2 AND shown = 1";
pub(super) const CARDS: &str = "SELECT body FROM entry \
    WHERE shown = 1 AND space = ?1 AND kind = ?2 ORDER BY folded, id";
pub(super) const FOLDERS: &str = "SELECT body FROM entry \
    WHERE shown = 1 AND space = ?1 AND kind = 'folder' AND folder = ?2 \
    ORDER BY sort_at DESC, id DESC";
pub(super) const FILES: &str = "SELECT body FROM entry \
    WHERE shown = 1 AND space = ?1 AND kind = 'file' AND folder = ?2 \
    AND (sort_at, id) < (?3, ?4) ORDER BY sort_at DESC, id DESC LIMIT ?5";
pub(super) const NEWEST: &str = "SELECT body FROM entry \
    WHERE shown = 1 AND kind = 'file' AND (added_at, id) < (?2, ?3) AND added_at > ?1 \
    ORDER BY added_at DESC, id DESC LIMIT ?4";
pub(super) const ARRIVED: &str = "SELECT body FROM entry \
    WHERE shown = 1 AND kind = 'file' AND space = ?1 AND arrival > ?2 \
    ORDER BY arrival DESC, id DESC LIMIT ?3";
pub(super) const COUNT_ARRIVED: &str = "SELECT count(*) FROM (SELECT 1 FROM entry \
    WHERE shown = 1 AND kind = 'file' AND space = ?1 AND arrival > ?2 LIMIT ?3)";
pub(super) const NAMED: &str = "SELECT body FROM entry \
    WHERE shown = 1 AND space = ?1 AND kind = ?2 AND (folded, id) > (?4, ?5) \
    AND instr(folded, ?3) > 0 ORDER BY folded, id LIMIT ?6";

fn count(limit: u32) -> i64 {
    i64::from(limit)
}

impl Cache {
    fn rows<T>(
        &self,
        sql: &str,
        args: &[&dyn ToSql],
        take: impl Fn(Row) -> Option<T>,
    ) -> Result<Vec<T>, CacheError> {
        let mut read = self.connection.prepare_cached(sql)?;
        let bodies = read.query_map(args, |row| row.get::<_, String>(0))?;
        let mut rows = Vec::new();
        for body in bodies {
            // Written by this app from a row: one that can't be read is damaged.
            let row = serde_json::from_str(&body?).map_err(|_| CacheError::Damaged)?;
            rows.extend(take(row));
        }
        Ok(rows)
    }

    fn thing(&self, id: &[u8; 16], kind: &str) -> Result<Option<Row>, CacheError> {
        let body: Option<String> = self
            .connection
            .prepare_cached(THING)?
            .query_row((id, kind), |row| row.get(0))
            .optional()?;
        body.map(|body| serde_json::from_str(&body).map_err(|_| CacheError::Damaged))
            .transpose()
    }

    /// At least one scope holds this file or folder.
    ///
    /// # Errors
    /// [`CacheError`]
    pub fn holds(&self, item: ItemId) -> Result<bool, CacheError> {
        Ok(self.file(item)?.is_some() || self.folder(item)?.is_some())
    }

    /// A file.
    ///
    /// # Errors
    /// [`CacheError`]
    pub fn file(&self, item: ItemId) -> Result<Option<FileRow>, CacheError> {
        let row = self.thing(item.as_bytes(), "file")?;
        Ok(row.and_then(as_file))
    }

    /// A folder.
    ///
    /// # Errors
    /// [`CacheError`]
    pub fn folder(&self, item: ItemId) -> Result<Option<FolderRow>, CacheError> {
        let row = self.thing(item.as_bytes(), "folder")?;
        Ok(row.and_then(as_folder))
    }

    /// A record's card.
    ///
    /// # Errors
    /// [`CacheError`]
    pub fn record(&self, space: SpaceId) -> Result<Option<RecordRow>, CacheError> {
        let cards = self.rows(CARDS, &[space.as_bytes(), &"record"], |row| match row {
            Row::Record(row) => Some(row),
            _ => None,
        })?;
        Ok(cards.into_iter().next())
    }

    /// The participants of a record, by name.
    ///
    /// # Errors
    /// [`CacheError`]
    pub fn participants(&self, space: SpaceId) -> Result<Vec<ParticipantRow>, CacheError> {
        let args: &[&dyn ToSql] = &[space.as_bytes(), &"participant"];
        self.rows(CARDS, args, |row| match row {
            Row::Participant(row) => Some(row),
            _ => None,
        })
    }

    /// The documents of a space that wait to be filled, by title.
    ///
    /// # Errors
    /// [`CacheError`]
    pub fn documents(&self, space: SpaceId) -> Result<Vec<DocumentRow>, CacheError> {
        let args: &[&dyn ToSql] = &[space.as_bytes(), &"document"];
        self.rows(CARDS, args, |row| match row {
            Row::Document(row) => Some(row),
            _ => None,
        })
    }

    /// The templates of a company that whoever is signed in may use, by title.
    ///
    /// # Errors
    /// [`CacheError`]
    pub fn templates(&self, company: CompanyId) -> Result<Vec<TemplateRow>, CacheError> {
        let args: &[&dyn ToSql] = &[company.as_bytes(), &"template"];
        self.rows(CARDS, args, |row| match row {
            Row::Template(row) => Some(row),
            _ => None,
        })
    }

    /// The results of a space, the last taken first: what is in its automatic folders.
    ///
    /// # Errors
    /// [`CacheError`]
    pub fn results(&self, space: SpaceId) -> Result<Vec<FileRow>, CacheError> {
        let mut results = Vec::new();
        for folder in self.folders(space, None)? {
            if folder.holds.is_some() {
                let all = self.files(space, Some(folder.item), None, u32::MAX)?;
                results.extend(all.into_iter().filter(|row| row.result.is_some()));
            }
        }
        results.sort_by_key(|row| std::cmp::Reverse((sort_at(row), row.item)));
        Ok(results)
    }

    /// The photos of a space that is a record, the last taken first, in whatever folder.
    ///
    /// # Errors
    /// [`CacheError`]
    pub fn photos(&self, space: SpaceId, limit: u32) -> Result<Vec<FileRow>, CacheError> {
        let args: &[&dyn ToSql] = &[space.as_bytes(), &-1_i64, &count(u32::MAX)];
        let mut photos = self.rows(ARRIVED, args, as_file)?;
        photos.retain(|row| row.media_type.starts_with("image/"));
        photos.sort_by_key(|row| std::cmp::Reverse((sort_at(row), row.item)));
        photos.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
        Ok(photos)
    }

    /// The folders in a folder (none: in the root of the space), the newest first.
    ///
    /// # Errors
    /// [`CacheError`]
    pub fn folders(
        &self,
        space: SpaceId,
        parent: Option<ItemId>,
    ) -> Result<Vec<FolderRow>, CacheError> {
        let parent = parent.as_ref().map_or(NO_FOLDER, |id| id.as_bytes());
        self.rows(FOLDERS, &[space.as_bytes(), &parent], as_folder)
    }

    /// A page of the files in a folder (none: in the root of the space), the newest first, those
    /// behind a place.
    ///
    /// # Errors
    /// [`CacheError`]
    pub fn files(
        &self,
        space: SpaceId,
        folder: Option<ItemId>,
        after: Option<Place>,
        limit: u32,
    ) -> Result<Vec<FileRow>, CacheError> {
        let folder = folder.as_ref().map_or(NO_FOLDER, |id| id.as_bytes());
        let after = after.unwrap_or(Place::START);
        let args: &[&dyn ToSql] = &[
            space.as_bytes(),
            &folder,
            &after.at,
            after.item.as_bytes(),
            &count(limit),
        ];
        self.rows(FILES, args, as_file)
    }

    /// A page of the files of all spaces that the server took after `since` (microseconds UTC),
    /// the newest first, those behind a place.
    ///
    /// # Errors
    /// [`CacheError`]
    pub fn newest(
        &self,
        since: Micros,
        after: Option<Place>,
        limit: u32,
    ) -> Result<Vec<FileRow>, CacheError> {
        let after = after.unwrap_or(Place::START);
        let args: &[&dyn ToSql] = &[&since, &after.at, after.item.as_bytes(), &count(limit)];
        self.rows(NEWEST, args, as_file)
    }

    /// The files of a space that came to this phone after that many [`Cache::arrivals`], whatever
    /// their dates say; the last to come first. One that was changed did not come again.
    ///
    /// # Errors
    /// [`CacheError`]
    pub fn arrived(
        &self,
        space: SpaceId,
        since: i64,
        limit: u32,
    ) -> Result<Vec<FileRow>, CacheError> {
        let args: &[&dyn ToSql] = &[space.as_bytes(), &since, &count(limit)];
        self.rows(ARRIVED, args, as_file)
    }

    /// How many those are; `most` if there are more.
    ///
    /// # Errors
    /// [`CacheError`]
    pub fn count_arrived(&self, space: SpaceId, since: i64, most: u32) -> Result<u32, CacheError> {
        Ok(self
            .connection
            .prepare_cached(COUNT_ARRIVED)?
            .query_row((space.as_bytes(), since, count(most)), |row| row.get(0))?)
    }

    /// A page of the folders of a space whose name contains a text, by name, those behind one.
    ///
    /// # Errors
    /// [`CacheError`]
    pub fn search_folders(
        &self,
        space: SpaceId,
        text: &str,
        after: Option<&FolderRow>,
        limit: u32,
    ) -> Result<Vec<FolderRow>, CacheError> {
        let after = after.map(|row| (row.name.as_str(), row.item));
        self.named(space, "folder", text, after, limit, as_folder)
    }

    /// A page of the files of a space whose name contains a text, by name, those behind one.
    /// Case and marks are not compared.
    ///
    /// # Errors
    /// [`CacheError`]
    pub fn search(
        &self,
        space: SpaceId,
        text: &str,
        after: Option<&FileRow>,
        limit: u32,
    ) -> Result<Vec<FileRow>, CacheError> {
        let after = after.map(|row| (row.name.as_str(), row.item));
        self.named(space, "file", text, after, limit, as_file)
    }

    fn named<T>(
        &self,
        space: SpaceId,
        kind: &str,
        text: &str,
        after: Option<(&str, ItemId)>,
        limit: u32,
        take: impl Fn(Row) -> Option<T>,
    ) -> Result<Vec<T>, CacheError> {
        let needle = fold(text.trim());
        if needle.is_empty() {
            return Ok(Vec::new());
        }
        let (name, item) = after.map_or((String::new(), Vec::new()), |(name, item)| {
            (fold(name), item.as_bytes().to_vec())
        });
        let args: &[&dyn ToSql] = &[
            space.as_bytes(),
            &kind,
            &needle,
            &name,
            &item,
            &count(limit),
        ];
        self.rows(NAMED, args, take)
    }
}

fn as_file(row: Row) -> Option<FileRow> {
    match row {
        Row::File(row) => Some(row),
        _ => None,
    }
}

fn as_folder(row: Row) -> Option<FolderRow> {
    match row {
        Row::Folder(row) => Some(row),
        _ => None,
    }
}
