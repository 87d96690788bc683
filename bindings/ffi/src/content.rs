//! A picture, a file or a sheet, opened for whoever looks at it.

use crate::alive::Alive;
use suivi_device::content;

/// A file opened for a screen. It lies in memory and on no disk; it is there while this is held.
#[derive(uniffi::Object)]
pub struct Content {
    content: content::Content,
    _alive: Alive,
}

#[uniffi::export]
impl Content {
    /// Where this process reads it, as long as this object is held; for nobody else and never later.
    /// On Apple's systems it is read once.
    pub fn path(&self) -> String {
        self.content.path().to_string_lossy().into_owned()
    }

    /// Its file descriptor in this process, valid as long as this object is held: for Android, where
    /// an app may not open the path. Read it from a place of your own (`pread`, a mapping), or begin
    /// with its first byte: all who read it share one place in it. Do not close it.
    pub fn descriptor(&self) -> i32 {
        self.content.descriptor()
    }

    /// How many bytes it has.
    pub fn length(&self) -> u64 {
        self.content.length()
    }
}

impl From<content::Content> for Content {
    fn from(content: content::Content) -> Self {
        Self {
            content,
            _alive: Alive::new(),
        }
    }
}
