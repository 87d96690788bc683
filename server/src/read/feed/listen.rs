//! Who listens at `/v1/events`, and what concerns him.

use super::sets::{Followed, Key, ScopeSets, state};
use crate::db::Tx;
use crate::subject::Caller;
use crate::{Failed, Poke};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use suivi_rules::{CompanyId, Subject};

/// What somebody listens to, as of one snapshot.
#[derive(Debug, Clone)]
pub struct Listening {
    companies: BTreeSet<CompanyId>,
    /// Of a professional: his own company, whose every change of organisation may be about him.
    /// A client is concerned by what changes his scopes, not by other people's records.
    home: Option<CompanyId>,
    followed: Arc<Followed>,
}

/// What the caller listens to now.
///
/// # Errors
/// [`Failed::Db`].
pub fn listening(tx: &mut Tx<'_>, caller: &Caller, sets: &ScopeSets) -> Result<Listening, Failed> {
    let state = state(tx, caller)?;
    let followed = sets.of(tx, caller, &state)?;
    let home = match &caller.subject {
        Subject::Professional(me) => Some(me.company),
        _ => None,
    };
    let companies = state.standing.iter().map(|of| of.company).collect();
    Ok(Listening {
        companies,
        home,
        followed,
    })
}

impl Listening {
    fn hears(&self, poke: &Poke) -> bool {
        let follows = |scope: &i64| {
            let key = Key {
                company: poke.company,
                scope: *scope,
            };
            self.followed.scopes().binary_search(&key).is_ok()
        };
        (poke.organisation && self.home == Some(poke.company))
            || (self.companies.contains(&poke.company) && poke.scopes.iter().any(follows))
    }
}

/// Pokes that came in, before it is known whether they concern the listener.
#[derive(Debug, Default)]
pub struct Heard {
    pokes: Vec<Poke>,
    missed: bool,
}

impl Heard {
    /// One more.
    pub fn poke(&mut self, poke: Poke) {
        self.pokes.push(poke);
    }

    /// Some were missed, since there were too many: any of them may have concerned him.
    pub const fn missed(&mut self) {
        self.missed = true;
    }

    /// Worth looking up the session and what it listens to: what he is known to follow was
    /// touched, or people, branches or records changed somewhere, which may give him what he does
    /// not have yet.
    #[must_use]
    pub fn may_concern(&self, before: &Listening) -> bool {
        self.missed
            || self
                .pokes
                .iter()
                .any(|poke| poke.organisation || before.hears(poke))
    }

    /// Where his companies stand, if something of it concerns him: what he follows was touched, or
    /// what he follows is not what it was.
    #[must_use]
    pub fn concerns(
        &self,
        before: &Listening,
        now: &Listening,
    ) -> Option<BTreeMap<CompanyId, i64>> {
        let mut companies = BTreeMap::new();
        let mut concerned = self.missed
            || before.companies != now.companies
            || before.followed.scopes() != now.followed.scopes();
        for poke in &self.pokes {
            if before.hears(poke) || now.hears(poke) {
                concerned = true;
                if now.companies.contains(&poke.company) {
                    let seq = companies.entry(poke.company).or_insert(poke.seq);
                    *seq = poke.seq.max(*seq);
                }
            }
        }
        concerned.then_some(companies)
    }
}
