//! What must come of it.

use super::script::Then;
use super::{Came, Play, ensure, word};
use std::collections::BTreeSet;
use suivi_wire::ops::{OpResult, Outcome};

impl Play<'_> {
    pub(super) fn judges(&self, came: &Came, then: &Then) -> Result<(), String> {
        let refused = match came {
            Came::Done => None,
            Came::Refused(code) => Some(*code),
            Came::Of(results) => {
                let expected = if then.noop {
                    Outcome::Noop
                } else {
                    Outcome::Applied
                };
                for result in results {
                    let good = result.outcome == expected || result.outcome == Outcome::Rejected;
                    ensure(good, || format!("expected {expected:?}, came {result:?}"))?;
                    self.told(result, then)?;
                }
                results.iter().find_map(|result| result.code)
            }
        };
        match (refused, then.refused) {
            (came, expected) if came == expected => Ok(()),
            (Some(code), None) => Err(format!("was refused: {}", word(&code))),
            (None, Some(code)) => Err(format!("was done, not refused: {}", word(&code))),
            (Some(came), Some(expected)) => Err(format!(
                "was refused: {}, expected {}",
                word(&came),
                word(&expected)
            )),
            (None, None) => Ok(()),
        }
    }

    fn told(&self, result: &OpResult, then: &Then) -> Result<(), String> {
        for (what, told, expected) in [
            ("opens", &result.opens, &then.opens),
            ("closes", &result.closes, &then.closes),
        ] {
            if let Some(expected) = expected {
                let told: BTreeSet<_> = told.iter().map(|item| self.label(*item)).collect();
                let expected = expected.iter().cloned().collect();
                ensure(told == expected, || {
                    format!("{what} {told:?}, expected {expected:?}")
                })?;
            }
        }
        if let Some(expected) = &then.settles {
            let level = result.stands.and_then(|stands| stands.level);
            let expected = Some(self.level(expected)?);
            ensure(level == expected, || {
                format!("settles at {level:?}, expected {expected:?}")
            })?;
        }
        Ok(())
    }
}
