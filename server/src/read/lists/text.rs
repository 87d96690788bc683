//! Answers made of rows that are JSON already: the index keeps each row as lists and feed send
//! it, so they are joined, never read and written again.

use crate::Failed;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;

/// A JSON list of values that are JSON text already.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RawList {
    text: String,
    len: usize,
}

/// A row of a photo takes about this many bytes.
const ROW: usize = 640;

impl RawList {
    /// With room for so many rows: growing would copy what is there again and again.
    pub(crate) fn with_room(rows: usize) -> Self {
        Self {
            text: String::with_capacity(rows * ROW),
            len: 0,
        }
    }

    /// Adds a value.
    pub(crate) fn push(&mut self, json: &str) {
        if self.len > 0 {
            self.text.push(',');
        }
        self.text.push_str(json);
        self.len += 1;
    }

    /// Adds the values of another list.
    pub(crate) fn extend(&mut self, other: &Self) {
        if !other.is_empty() {
            self.push(&other.text);
            self.len += other.len - 1;
        }
    }

    /// How many values.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.len
    }

    /// No value.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }
}

/// Writes one JSON object, field by field.
pub(crate) struct Object(Vec<u8>);

impl Object {
    /// With room for this many bytes of rows.
    pub(crate) fn new(room: usize) -> Self {
        let mut text = Vec::with_capacity(room + 1024);
        text.push(b'{');
        Self(text)
    }

    fn name(&mut self, name: &'static str) {
        if self.0.len() > 1 {
            self.0.push(b',');
        }
        self.0.push(b'"');
        self.0.extend_from_slice(name.as_bytes());
        self.0.extend_from_slice(b"\":");
    }

    /// A field from a value.
    pub(crate) fn value(
        mut self,
        name: &'static str,
        value: &impl Serialize,
    ) -> Result<Self, Failed> {
        self.name(name);
        serde_json::to_writer(&mut self.0, value).map_err(std::io::Error::from)?;
        Ok(self)
    }

    /// A field from JSON text.
    pub(crate) fn raw(mut self, name: &'static str, json: &str) -> Self {
        self.name(name);
        self.0.extend_from_slice(json.as_bytes());
        self
    }

    /// A field from a list.
    pub(crate) fn list(mut self, name: &'static str, list: &RawList) -> Self {
        self.name(name);
        self.0.push(b'[');
        self.0.extend_from_slice(list.text.as_bytes());
        self.0.push(b']');
        self
    }

    /// The whole text.
    pub(crate) fn end(mut self) -> Vec<u8> {
        self.0.push(b'}');
        self.0
    }
}

impl RawList {
    /// How many bytes it takes.
    pub(crate) const fn room(&self) -> usize {
        self.text.len()
    }
}

/// A place in a list, as one opaque word.
pub(crate) fn place(parts: &[&[u8]]) -> String {
    URL_SAFE_NO_PAD.encode(parts.concat())
}

/// The bytes of such a word.
///
/// # Errors
/// 400 for what [`place`] can't have made.
pub(crate) fn placed(word: &str) -> Result<Vec<u8>, Failed> {
    const LONGEST: usize = 128;
    let bytes = if word.len() <= LONGEST {
        URL_SAFE_NO_PAD.decode(word).ok()
    } else {
        None
    };
    bytes.ok_or_else(broken)
}

/// The answer to an `after` that no answer gave.
pub(crate) fn broken() -> Failed {
    Failed::Malformed("after".into())
}
