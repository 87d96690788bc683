//! Words in French and English.

use serde::{Deserialize, Serialize};

/// The two languages of every screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Language {
    /// French.
    Fr,
    /// English.
    En,
}

/// The same words in both languages. A company that writes in one leaves the other empty.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Label {
    /// In French.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub fr: String,
    /// In English.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub en: String,
}

impl Label {
    /// In both languages.
    #[must_use]
    pub fn new(fr: impl Into<String>, en: impl Into<String>) -> Self {
        Self {
            fr: fr.into(),
            en: en.into(),
        }
    }

    /// In this language; in the other where it is not there.
    #[must_use]
    pub fn text(&self, language: Language) -> &str {
        let (first, other) = match language {
            Language::Fr => (&self.fr, &self.en),
            Language::En => (&self.en, &self.fr),
        };
        if first.is_empty() { other } else { first }
    }

    /// The texts that are there.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        [self.fr.as_str(), self.en.as_str()]
            .into_iter()
            .filter(|text| !text.is_empty())
    }

    /// Nothing is said in either language.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.texts().next().is_none()
    }
}
