//! Templates that come with Suivi, in French and English, for a company to copy and change.
//!
//! Questions are in our own words. Where a range of what is usual is given, `ready/SOURCES.md` says
//! where it is from; a range that depends on more than sex and age is left out.

use crate::Template;
use serde::Deserialize;

/// A ready template.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Ready {
    /// By what it is known: `blood_pressure`.
    pub name: String,
    /// It, for the whole company; copied as it is or changed.
    pub template: Template,
}

const READY: &str = include_str!("../ready/templates.json");

/// All of them, in the order of a menu.
#[must_use]
pub fn templates() -> Vec<Ready> {
    // The text is part of this program: a test reads it.
    serde_json::from_str(READY).unwrap_or_default()
}
