//! What the server answered about spaces, and what was looked at. Kept only of spaces of which a
//! scope is held; with the last scope it goes.

use super::{Cache, CacheError};
use rusqlite::OptionalExtension;
use std::collections::BTreeSet;
use suivi_rules::SpaceId;
use suivi_wire::company::CompanyAnswer;
use suivi_wire::spaces::{PeopleAnswer, SpaceFacts};

impl Cache {
    /// The spaces of which something is kept. Where a company's templates are is none: there is
    /// nothing more to be asked about it.
    ///
    /// # Errors
    /// [`CacheError`]
    pub fn followed(&self) -> Result<BTreeSet<SpaceId>, CacheError> {
        let mut read = self.connection.prepare_cached(
            "SELECT DISTINCT space FROM scope \
             WHERE audience <> 'templates' AND audience NOT LIKE 'templates:%'",
        )?;
        let spaces = read.query_map([], |row| Ok(SpaceId::from_bytes(row.get(0)?)))?;
        Ok(spaces.collect::<Result<_, _>>()?)
    }

    /// What is known of the spaces, in the order of their ids. One of [`Cache::followed`] may be
    /// missing, until [`Cache::keep_spaces`] brings it.
    ///
    /// # Errors
    /// [`CacheError`]
    pub fn spaces(&self) -> Result<Vec<SpaceFacts>, CacheError> {
        let mut read = self
            .connection
            .prepare_cached("SELECT body FROM facts ORDER BY space")?;
        let bodies = read
            .query_map([], |row| row.get(0))?
            .collect::<Result<Vec<String>, _>>()?;
        Ok(bodies
            .iter()
            .filter_map(|body| serde_json::from_str(body).ok())
            .collect())
    }

    /// What is known of a space; none if it is not followed, or not known yet.
    ///
    /// # Errors
    /// [`CacheError`]
    pub fn space(&self, space: SpaceId) -> Result<Option<SpaceFacts>, CacheError> {
        let body: Option<String> = self
            .connection
            .prepare_cached("SELECT body FROM facts WHERE space = ?1")?
            .query_row([space.as_bytes()], |row| row.get(0))
            .optional()?;
        Ok(body.and_then(|body| serde_json::from_str(&body).ok()))
    }

    /// Keeps what `GET /v1/company` said: of a professional, what he is.
    ///
    /// # Errors
    /// [`CacheError`]
    pub fn keep_company(&mut self, answer: &CompanyAnswer) -> Result<(), CacheError> {
        let body = serde_json::to_string(answer).map_err(|_| CacheError::Answer)?;
        self.connection
            .prepare_cached(
                "INSERT INTO company (one, body) VALUES (1, ?1) \
                 ON CONFLICT (one) DO UPDATE SET body = excluded.body",
            )?
            .execute([body])?;
        Ok(())
    }

    /// The last answer about one's own company; none for a client.
    ///
    /// # Errors
    /// [`CacheError`]
    pub fn company(&self) -> Result<Option<CompanyAnswer>, CacheError> {
        let body: Option<String> = self
            .connection
            .prepare_cached("SELECT body FROM company WHERE one = 1")?
            .query_row([], |row| row.get(0))
            .optional()?;
        Ok(body.and_then(|body| serde_json::from_str(&body).ok()))
    }

    /// Keeps what `GET /v1/spaces` said of those that are followed.
    ///
    /// # Errors
    /// [`CacheError`]; nothing was kept then.
    pub fn keep_spaces(&mut self, answer: &[SpaceFacts]) -> Result<(), CacheError> {
        let tx = self.connection.transaction()?;
        for facts in answer {
            let body = serde_json::to_string(facts).map_err(|_| CacheError::Answer)?;
            tx.prepare_cached(
                "INSERT INTO facts (space, body) \
                 SELECT ?1, ?2 WHERE EXISTS (SELECT 1 FROM scope WHERE space = ?1) \
                 ON CONFLICT (space) DO UPDATE SET body = excluded.body",
            )?
            .execute((facts.space.as_bytes(), body))?;
        }
        tx.commit()?;
        Ok(())
    }

    /// Keeps what `GET /v1/spaces/{id}/people` said, if the space is followed.
    ///
    /// # Errors
    /// [`CacheError`]; nothing was kept then.
    pub fn keep_people(&mut self, space: SpaceId, answer: &PeopleAnswer) -> Result<(), CacheError> {
        let body = serde_json::to_string(answer).map_err(|_| CacheError::Answer)?;
        self.connection
            .prepare_cached(
                "INSERT INTO people (space, body) \
                 SELECT ?1, ?2 WHERE EXISTS (SELECT 1 FROM scope WHERE space = ?1) \
                 ON CONFLICT (space) DO UPDATE SET body = excluded.body",
            )?
            .execute((space.as_bytes(), body))?;
        Ok(())
    }

    /// Who may be meant by "who can see this", as the server said it last.
    ///
    /// # Errors
    /// [`CacheError`]
    pub fn people(&self, space: SpaceId) -> Result<Option<PeopleAnswer>, CacheError> {
        let body: Option<String> = self
            .connection
            .prepare_cached("SELECT body FROM people WHERE space = ?1")?
            .query_row([space.as_bytes()], |row| row.get(0))
            .optional()?;
        Ok(body.and_then(|body| serde_json::from_str(&body).ok()))
    }

    /// How many writes have brought anything: what a look that begins now will have seen.
    #[must_use]
    pub const fn arrivals(&self) -> i64 {
        self.arrivals
    }

    /// Somebody looked into the space and saw what had come up to this number of
    /// [`Cache::arrivals`].
    ///
    /// # Errors
    /// [`CacheError`]
    pub fn looked(&mut self, space: SpaceId, arrivals: i64) -> Result<(), CacheError> {
        self.connection
            .prepare_cached(
                "INSERT INTO look (space, arrival) \
                 SELECT ?1, ?2 WHERE EXISTS (SELECT 1 FROM scope WHERE space = ?1) \
                 ON CONFLICT (space) DO UPDATE SET arrival = max(arrival, excluded.arrival)",
            )?
            .execute((space.as_bytes(), arrivals))?;
        Ok(())
    }

    /// Up to which number of [`Cache::arrivals`] somebody saw the space; none if nobody looked.
    ///
    /// # Errors
    /// [`CacheError`]
    pub fn last_look(&self, space: SpaceId) -> Result<Option<i64>, CacheError> {
        Ok(self
            .connection
            .prepare_cached("SELECT arrival FROM look WHERE space = ?1")?
            .query_row([space.as_bytes()], |row| row.get(0))
            .optional()?)
    }
}
