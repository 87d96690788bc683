//! A company's own software: a key that may do one thing, publish a result (access specification,
//! "Visibility" and "Organisation"; product specification, X3). The key is looked up here and
//! nowhere else, so at every other door it is nobody's.

use super::commit::{self, Commit};
use super::results::{self, Filling, NewResult};
use crate::db::Tx;
use crate::read::{facts, templates};
use crate::subject::TokenHash;
use crate::{App, Failed, Suivi};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::json;
use sha2::{Digest, Sha256};
use suivi_results::FilledBy;
use suivi_rules::{
    Action, CompanyId, Facts, Object, Refusal, Relation, ServiceKeyId, Space, Subject, decide,
    template_fits,
};
use suivi_wire::accounts::Secret;
use suivi_wire::problem::Failure;
use suivi_wire::results::{PublishResultReceipt, PublishResultRequest};
use suivi_wire::{Micros, names};

/// A key as the operator sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceKey {
    /// This key.
    pub key: ServiceKeyId,
    /// Whose.
    pub company: CompanyId,
    /// What it is for.
    pub name: String,
    /// When it was made.
    pub created_at: Micros,
    /// It publishes nothing any more.
    pub revoked: bool,
}

/// Makes a key for a company. Its text is shown this once; only its hash is kept.
///
/// # Errors
/// 404 if there is no such company, 400 for a bad name.
pub async fn make_key(
    app: &Suivi,
    company: CompanyId,
    name: String,
) -> Result<(ServiceKeyId, Secret), Failed> {
    names::check(&name)?;
    let mut random = [0; 32];
    app.entropy.fill(&mut random);
    let text = URL_SAFE_NO_PAD.encode(random);
    let hash = TokenHash::of(&text);
    let key: ServiceKeyId = app.new_id();
    let now = app.now();
    app.committing(move |tx| {
        tx.opt(
            "SELECT 1 FROM company WHERE company_id = $1",
            &[(&company).into()],
            |_| Ok(()),
        )?
        .ok_or(Refusal::NotFound)?;
        tx.exec(
            "INSERT INTO service_key (company_id, key_id, name, key_hash, created_at) \
             VALUES ($1, $2, $3, $4, $5)",
            &[
                (&company).into(),
                (&key).into(),
                (&name).into(),
                (&hash.0).into(),
                now.into(),
            ],
        )?;
        commit::audit(
            tx,
            company,
            None,
            now,
            "service_key_made",
            &json!({ "key": key }),
        )?;
        Ok(((), Vec::new()))
    })
    .await?;
    Ok((key, Secret(text)))
}

/// Ends a key, at once and for ever.
///
/// # Errors
/// 404 if there is no such key.
pub async fn revoke_key(app: &Suivi, key: ServiceKeyId) -> Result<(), Failed> {
    let now = app.now();
    app.committing(move |tx| {
        let company: CompanyId = tx
            .opt(
                "SELECT company_id FROM service_key WHERE key_id = $1",
                &[(&key).into()],
                |row| row.id(0),
            )?
            .ok_or(Refusal::NotFound)?;
        let ended = tx.exec(
            "UPDATE service_key SET revoked_at = $3 \
             WHERE company_id = $1 AND key_id = $2 AND revoked_at IS NULL",
            &[(&company).into(), (&key).into(), now.into()],
        )?;
        if ended > 0 {
            let object = json!({ "key": key });
            commit::audit(tx, company, None, now, "service_key_revoked", &object)?;
        }
        Ok(((), Vec::new()))
    })
    .await
}

/// The keys of a company, the oldest first.
///
/// # Errors
/// [`Failed::Db`].
pub async fn keys(app: &Suivi, company: CompanyId) -> Result<Vec<ServiceKey>, Failed> {
    app.db
        .read(move |tx| {
            let mut keys = tx.all(
                "SELECT key_id, name, created_at, revoked_at FROM service_key \
                 WHERE company_id = $1",
                &[(&company).into()],
                |row| {
                    Ok(ServiceKey {
                        key: row.id(0)?,
                        company,
                        name: row.text(1)?.to_owned(),
                        created_at: row.int(2)?,
                        revoked: row.opt_int(3)?.is_some(),
                    })
                },
            )?;
            keys.sort_by_key(|key| (key.created_at, key.key));
            Ok(keys)
        })
        .await
}

/// Whose key this is.
fn holder(tx: &mut Tx<'_>, key: &TokenHash) -> Result<(CompanyId, ServiceKeyId), Failed> {
    let found = tx.opt(
        "SELECT company_id, key_id, revoked_at FROM service_key WHERE key_hash = $1",
        &[(&key.0).into()],
        |row| Ok((row.id(0)?, row.id(1)?, row.opt_int(2)?.is_some())),
    )?;
    match found {
        Some((company, key, false)) => Ok((company, key)),
        _ => Err(Failure::SessionEnded.into()),
    }
}

/// The same request under the same id is answered as before, whichever key sends it.
fn before(
    tx: &mut Tx<'_>,
    company: CompanyId,
    request: &PublishResultRequest,
    hash: &[u8; 32],
) -> Result<Option<PublishResultReceipt>, Failed> {
    let found = tx.opt(
        "SELECT request_hash, result FROM applied_op \
         WHERE actor_role = 'service' AND actor_id = $1 AND op_id = $2",
        &[(&company).into(), (&request.item).into()],
        |row| Ok((row.bytes(0)? == hash, row.json(1)?)),
    )?;
    match found {
        None => Ok(None),
        Some((true, receipt)) => Ok(Some(receipt)),
        Some((false, _)) => Err(Failure::ItemMismatch.into()),
    }
}

/// What a key would publish, decided.
fn ready(
    tx: &mut Tx<'_>,
    company: CompanyId,
    request: &PublishResultRequest,
) -> Result<(Space, NewResult), Failed> {
    let space = facts::space(tx, request.space)?.ok_or(Refusal::NotFound)?;
    let subject = Subject::Service { company };
    let found = templates::stored(tx, request.template)?
        .filter(|found| found.company == company)
        .ok_or(Refusal::NotFound)?;
    let content = templates::version(tx, company, request.template, request.version)?;
    let level = results::level_of(&content);
    decide(
        &subject,
        &Action::PublishResult(level),
        &Object::Space,
        &Facts::within(&space, Relation::default()),
    )?;
    template_fits(found.company, found.branch, &space)?;
    if found.withdrawn {
        return Err(Failure::TemplateWithdrawn.into());
    }
    let taken = tx.opt(
        "SELECT 1 FROM item WHERE item_id = $1 UNION ALL \
         SELECT 1 FROM tombstone WHERE item_id = $1",
        &[(&request.item).into()],
        |_| Ok(()),
    )?;
    if taken.is_some() {
        return Err(Failure::BadId.into());
    }
    let filling = Filling {
        values: &request.values,
        taken_at: request.taken_at,
        offset_min: request.offset_min,
        by: FilledBy::Service,
    };
    let body = results::body(tx, None, &space, &content, &filling)?;
    let result = NewResult {
        item: request.item,
        template: request.template,
        version: request.version,
        level,
        author: None,
        document: None,
        corrects: None,
        body,
    };
    Ok((space, result))
}

/// Publishes a result. Sent again, it is answered as before and there is one.
///
/// # Errors
/// 401 for what is no live key; 404 for what is not of its company; 409 for another result under
/// the same id; the refusals of the rules for [`Action::PublishResult`]; what is wrong with the
/// answers.
pub async fn publish(
    app: &App,
    key: TokenHash,
    request: PublishResultRequest,
) -> Result<PublishResultReceipt, Failed> {
    let hash: [u8; 32] = Sha256::digest(serde_json::to_vec(&request).unwrap_or_default()).into();
    let asked = request.clone();
    let looked = app
        .db
        .read(move |tx| {
            let (company, _) = holder(tx, &key)?;
            match before(tx, company, &asked, &hash)? {
                Some(receipt) => Ok(Err(receipt)),
                None => Ok(Ok(ready(tx, company, &asked)?.1)),
            }
        })
        .await?;
    let bytes = match looked {
        Ok(result) => results::store(app, &result.body).await?,
        Err(receipt) => return Ok(receipt),
    };
    let now = app.now();
    app.committing(move |tx| {
        let (company, key) = holder(tx, &key)?;
        if let Some(receipt) = before(tx, company, &request, &hash)? {
            return Ok((receipt, Vec::new()));
        }
        let (space, result) = ready(tx, company, &request)?;
        let mut commit = Commit::begin(tx, company, None, now)?;
        results::put(tx, &mut commit, &space, &result, &bytes)?;
        commit.audit(
            tx,
            "publish_result",
            &json!({
                "item": result.item, "space": space.id, "template": result.template,
                "version": result.version, "level": result.level, "key": key,
            }),
        )?;
        let poke = commit.finish(tx)?;
        let receipt = PublishResultReceipt {
            item: result.item,
            sha256: facts::hex(&bytes.sha256),
            company,
            seq: poke.seq,
        };
        let text = serde_json::to_string(&receipt).unwrap_or_default();
        tx.exec(
            "INSERT INTO applied_op (actor_role, actor_id, op_id, request_hash, result, \
             applied_at) VALUES ('service', $1, $2, $3, $4, $5)",
            &[
                (&company).into(),
                (&request.item).into(),
                (&hash).into(),
                (&text).into(),
                now.into(),
            ],
        )?;
        Ok((receipt, vec![poke]))
    })
    .await
}
