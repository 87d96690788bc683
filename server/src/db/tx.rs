//! The seam between statements and engines.

use super::DbError;
use rusqlite::types::{ToSql, ToSqlOutput, ValueRef};
use std::cell::RefCell;
use std::collections::BTreeMap;

/// A value in a statement.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Arg<'a> {
    /// Nothing.
    Null,
    /// A number, a time in microseconds, a truth as 0 or 1.
    Int(i64),
    /// Text.
    Text(&'a str),
    /// Bytes; an id is 16 of them.
    Bytes(&'a [u8]),
}

impl From<i64> for Arg<'_> {
    fn from(value: i64) -> Self {
        Self::Int(value)
    }
}

impl From<bool> for Arg<'_> {
    fn from(value: bool) -> Self {
        Self::Int(i64::from(value))
    }
}

impl<'a> From<&'a str> for Arg<'a> {
    fn from(value: &'a str) -> Self {
        Self::Text(value)
    }
}

impl<'a> From<&'a String> for Arg<'a> {
    fn from(value: &'a String) -> Self {
        Self::Text(value)
    }
}

impl<'a> From<&'a [u8]> for Arg<'a> {
    fn from(value: &'a [u8]) -> Self {
        Self::Bytes(value)
    }
}

impl<'a> From<&'a Vec<u8>> for Arg<'a> {
    fn from(value: &'a Vec<u8>) -> Self {
        Self::Bytes(value)
    }
}

impl<'a, const N: usize> From<&'a [u8; N]> for Arg<'a> {
    fn from(value: &'a [u8; N]) -> Self {
        Self::Bytes(value)
    }
}

impl<'a, T> From<Option<T>> for Arg<'a>
where
    Arg<'a>: From<T>,
{
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Self::from)
    }
}

macro_rules! id_args {
    ($($id:ty),*) => {$(
        impl<'a> From<&'a $id> for Arg<'a> {
            fn from(id: &'a $id) -> Self {
                Self::Bytes(id.as_bytes())
            }
        }
    )*};
}

id_args!(
    suivi_rules::BlobId,
    suivi_rules::BranchId,
    suivi_rules::ClientId,
    suivi_rules::CompanyId,
    suivi_rules::DeviceId,
    suivi_rules::DocumentId,
    suivi_rules::ItemId,
    suivi_rules::OpId,
    suivi_rules::PersonId,
    suivi_rules::ProfessionalId,
    suivi_rules::ServiceKeyId,
    suivi_rules::SetId,
    suivi_rules::SpaceId,
    suivi_rules::TemplateId
);

impl ToSql for Arg<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match *self {
            Arg::Null => ValueRef::Null,
            Arg::Int(value) => ValueRef::Integer(value),
            Arg::Text(value) => ValueRef::Text(value.as_bytes()),
            Arg::Bytes(value) => ValueRef::Blob(value),
        }))
    }
}

/// One row of an answer.
pub struct Row<'r>(&'r rusqlite::Row<'r>);

impl Row<'_> {
    /// The number in a column.
    pub fn int(&self, at: usize) -> Result<i64, DbError> {
        self.opt_int(at)?.ok_or(DbError::Unexpected(at))
    }

    /// The number in a column that may be null.
    pub fn opt_int(&self, at: usize) -> Result<Option<i64>, DbError> {
        match self.0.get_ref(at)? {
            ValueRef::Null => Ok(None),
            ValueRef::Integer(value) => Ok(Some(value)),
            _ => Err(DbError::Unexpected(at)),
        }
    }

    /// The truth in a column.
    pub fn flag(&self, at: usize) -> Result<bool, DbError> {
        Ok(self.int(at)? == 1)
    }

    /// The text in a column.
    pub fn text(&self, at: usize) -> Result<&str, DbError> {
        self.opt_text(at)?.ok_or(DbError::Unexpected(at))
    }

    /// The text in a column that may be null.
    pub fn opt_text(&self, at: usize) -> Result<Option<&str>, DbError> {
        match self.0.get_ref(at)? {
            ValueRef::Null => Ok(None),
            ValueRef::Text(value) => std::str::from_utf8(value)
                .map(Some)
                .map_err(|_| DbError::Unexpected(at)),
            _ => Err(DbError::Unexpected(at)),
        }
    }

    /// The bytes in a column.
    pub fn bytes(&self, at: usize) -> Result<&[u8], DbError> {
        match self.0.get_ref(at)? {
            ValueRef::Blob(value) => Ok(value),
            _ => Err(DbError::Unexpected(at)),
        }
    }

    /// The bytes in a column that may be null.
    pub fn opt_bytes(&self, at: usize) -> Result<Option<&[u8]>, DbError> {
        match self.0.get_ref(at)? {
            ValueRef::Null => Ok(None),
            ValueRef::Blob(value) => Ok(Some(value)),
            _ => Err(DbError::Unexpected(at)),
        }
    }

    /// The 16 bytes of an id, whichever kind the caller asks for.
    pub fn id<T: FromBytes>(&self, at: usize) -> Result<T, DbError> {
        self.opt_id(at)?.ok_or(DbError::Unexpected(at))
    }

    /// An id that may be null, or empty where a key needs a value for "none".
    pub fn opt_id<T: FromBytes>(&self, at: usize) -> Result<Option<T>, DbError> {
        match self.0.get_ref(at)? {
            ValueRef::Null | ValueRef::Blob([]) => Ok(None),
            ValueRef::Blob(value) => value
                .try_into()
                .map(|bytes| Some(T::from_bytes(bytes)))
                .map_err(|_| DbError::Unexpected(at)),
            _ => Err(DbError::Unexpected(at)),
        }
    }

    /// A word that the type itself can read: a level, an audience.
    pub fn parse<T: std::str::FromStr>(&self, at: usize) -> Result<T, DbError> {
        self.text(at)?.parse().map_err(|_| DbError::Unexpected(at))
    }

    /// A word of a closed list, kept as serde writes it.
    pub fn word<T: serde::de::DeserializeOwned>(&self, at: usize) -> Result<T, DbError> {
        let text = self.text(at)?;
        T::deserialize(serde::de::value::StrDeserializer::<serde::de::value::Error>::new(text))
            .map_err(|_| DbError::Unexpected(at))
    }

    /// What the type itself can read, in a column that may be null.
    pub fn opt_parse<T: std::str::FromStr>(&self, at: usize) -> Result<Option<T>, DbError> {
        self.opt_text(at)?
            .map(|text| text.parse().map_err(|_| DbError::Unexpected(at)))
            .transpose()
    }

    /// A word of a closed list, in a column that may be null.
    pub fn opt_word<T: serde::de::DeserializeOwned>(
        &self,
        at: usize,
    ) -> Result<Option<T>, DbError> {
        match self.opt_text(at)? {
            Some(_) => self.word(at).map(Some),
            None => Ok(None),
        }
    }

    /// JSON text that this program wrote.
    pub fn json<T: serde::de::DeserializeOwned>(&self, at: usize) -> Result<T, DbError> {
        serde_json::from_str(self.text(at)?).map_err(|_| DbError::Unexpected(at))
    }
}

/// What is made of 16 bytes: every id.
pub trait FromBytes {
    /// From the bytes.
    fn from_bytes(bytes: [u8; 16]) -> Self;
}

macro_rules! from_bytes {
    ($($id:ty),*) => {$(
        impl FromBytes for $id {
            fn from_bytes(bytes: [u8; 16]) -> Self {
                <$id>::from_bytes(bytes)
            }
        }
    )*};
}

from_bytes!(
    suivi_rules::BlobId,
    suivi_rules::BranchId,
    suivi_rules::ClientId,
    suivi_rules::CompanyId,
    suivi_rules::DeviceId,
    suivi_rules::DocumentId,
    suivi_rules::ItemId,
    suivi_rules::OpId,
    suivi_rules::PersonId,
    suivi_rules::ProfessionalId,
    suivi_rules::ServiceKeyId,
    suivi_rules::SetId,
    suivi_rules::SpaceId,
    suivi_rules::TemplateId
);

/// A transaction. PostgreSQL becomes its second case; nothing else knows which engine it is.
#[derive(Debug)]
pub enum Tx<'c> {
    /// SQLite.
    Sqlite(rusqlite::Transaction<'c>),
}

thread_local! {
    /// Statements by their text, in SQLite's spelling: a const is turned once for each thread.
    static SPELLED: RefCell<BTreeMap<(usize, usize), &'static str>> = const { RefCell::new(BTreeMap::new()) };
}

fn spelled(sql: &'static str) -> &'static str {
    SPELLED.with_borrow_mut(|known| {
        *known
            .entry((sql.as_ptr().addr(), sql.len()))
            .or_insert_with(|| Box::leak(sql.replace('$', "?").into_boxed_str()))
    })
}

impl Tx<'_> {
    /// Does it; tells how many rows were touched.
    pub fn exec(&mut self, sql: &'static str, args: &[Arg<'_>]) -> Result<usize, DbError> {
        let Self::Sqlite(tx) = self;
        Ok(tx
            .prepare_cached(spelled(sql))?
            .execute(rusqlite::params_from_iter(args))?)
    }

    /// The only row, or none.
    pub fn opt<T>(
        &mut self,
        sql: &'static str,
        args: &[Arg<'_>],
        read: impl FnOnce(&Row<'_>) -> Result<T, DbError>,
    ) -> Result<Option<T>, DbError> {
        let Self::Sqlite(tx) = self;
        let mut statement = tx.prepare_cached(spelled(sql))?;
        let mut rows = statement.query(rusqlite::params_from_iter(args))?;
        match rows.next()? {
            Some(row) => read(&Row(row)).map(Some),
            None => Ok(None),
        }
    }

    /// All rows.
    pub fn all<T>(
        &mut self,
        sql: &'static str,
        args: &[Arg<'_>],
        mut read: impl FnMut(&Row<'_>) -> Result<T, DbError>,
    ) -> Result<Vec<T>, DbError> {
        let Self::Sqlite(tx) = self;
        let mut statement = tx.prepare_cached(spelled(sql))?;
        let mut rows = statement.query(rusqlite::params_from_iter(args))?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            found.push(read(&Row(row))?);
        }
        Ok(found)
    }
}
