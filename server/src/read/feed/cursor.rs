//! What a phone gives back: how far it is, and which set of scopes it holds.

use super::sets::State;
use crate::Failed;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use suivi_rules::CompanyId;

/// Longer than the cursor of anybody with a thousand companies.
const LONGEST: usize = 128 * 1024;

/// A cursor. Opaque to the phone; nothing in it is secret, and nothing in it is believed but as a
/// place to go on from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Cursor {
    /// Of which server.
    pub(super) epoch: String,
    /// The number of the set of scopes that the phone holds.
    pub(super) offer: i64,
    /// How far it is in each company.
    pub(super) companies: BTreeMap<CompanyId, i64>,
}

impl Cursor {
    /// None if it is none of ours.
    pub(super) fn read(text: &str) -> Option<Self> {
        if text.len() > LONGEST {
            return None;
        }
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(text).ok()?).ok()
    }

    /// As the phone gives it back.
    pub(super) fn write(&self) -> Result<String, Failed> {
        let json = serde_json::to_vec(self).map_err(std::io::Error::from)?;
        Ok(URL_SAFE_NO_PAD.encode(json))
    }

    /// Of this server, and not ahead of it: a server that was restored from a backup has a past
    /// that the phone knows the future of.
    pub(super) fn fits(&self, state: &State) -> bool {
        self.epoch == state.epoch
            && self.companies.values().all(|seq| *seq >= 0)
            && state.standing.iter().all(|of| {
                self.companies
                    .get(&of.company)
                    .is_none_or(|seq| *seq <= of.seq)
            })
    }

    /// Exactly where everything stands: there is nothing to say.
    pub(super) fn is_at(&self, state: &State) -> bool {
        self.epoch == state.epoch
            && self.offer == state.offer
            && self.companies.len() == state.standing.len()
            && state
                .standing
                .iter()
                .all(|of| self.companies.get(&of.company) == Some(&of.seq))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Phones keep this text: read otherwise, each of them would begin anew.
    #[test]
    fn a_cursor_is_read_as_it_was_written_once() {
        let text = "eyJlcG9jaCI6IjAwZjFlMmQzYzRiNWE2OTciLCJvZmZlciI6MywiY29tcGFuaWVzIjp7IjA3MDcwNzA3LTA3MDctMDcwNy0wNzA3LTA3MDcwNzA3MDcwNyI6NDJ9fQ";
        let cursor = Cursor {
            epoch: "00f1e2d3c4b5a697".into(),
            offer: 3,
            companies: BTreeMap::from([(CompanyId::from_bytes([7; 16]), 42)]),
        };
        assert_eq!(cursor.write().unwrap(), text);
        assert_eq!(Cursor::read(text), Some(cursor));
    }
}
