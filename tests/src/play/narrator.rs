//! Somebody who tells a scenario while it is played.

/// Hears what happens.
pub trait Narrator {
    /// A step begins: what the scenario says about it.
    fn tells(&mut self, text: &str);
    /// Something that was seen to be so.
    fn notes(&mut self, text: &str);
    /// Photos are on their way.
    fn travels(&mut self, journey: &Journey);
}

/// Photos on their way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Journey {
    /// How many were queued.
    pub photos: usize,
    /// How many of them were received.
    pub received: usize,
    /// Bytes of the photos that came through.
    pub passed: u64,
    /// Of so many.
    pub total: u64,
}

/// Nobody.
pub(super) struct Silent;

impl Narrator for Silent {
    fn tells(&mut self, _: &str) {}
    fn notes(&mut self, _: &str) {}
    fn travels(&mut self, _: &Journey) {}
}
