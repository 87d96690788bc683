//! Documents and results online, and the door of a company's own software.

use crate::rows::{DocumentRow, Row};
use crate::spaces::SpaceFacts;
use crate::{Micros, names};
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;
use suivi_results::{Template, Values};
use suivi_rules::{CompanyId, ItemId, SpaceId, TemplateId};

/// `GET /v1/spaces/{id}/results`: what a space's screen of results shows. What is followed comes
/// by the feed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ResultsAnswer {
    /// The space.
    pub space: SpaceFacts,
    /// Documents that wait to be filled.
    pub documents: Vec<DocumentRow>,
    /// The automatic folders, and the newest results in each (100 at most); more of them by
    /// `/v1/spaces/{id}/items?folder=`.
    pub rows: Vec<Row>,
}

/// `POST /v1/results`: a company's software publishes a result. Its own id makes that it is done
/// once, however often it is sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PublishResultRequest {
    /// The result's id, made by whoever publishes it.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "uuid"))]
    pub item: ItemId,
    /// The record.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "uuid"))]
    pub space: SpaceId,
    /// Which template.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "uuid"))]
    pub template: TemplateId,
    /// Which of its versions.
    pub version: u32,
    /// The answers.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub values: Values,
    /// When it was taken.
    pub taken_at: Micros,
    /// Minutes by which the clock there stood before UTC.
    #[serde(default)]
    pub offset_min: i16,
}

/// The result is in its place. Given again to whoever sends it again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PublishResultReceipt {
    /// The result.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "uuid"))]
    pub item: ItemId,
    /// SHA-256 of its bytes.
    pub sha256: String,
    /// Whose feed.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "uuid"))]
    pub company: CompanyId,
    /// A checkpoint at or above it holds the result.
    pub seq: i64,
}

/// Reads a template that somebody sends. In rows a template may grow, so its type passes over what
/// it does not know; asked for, all that is said must be understood.
pub(crate) fn template_as_sent<'de, D: Deserializer<'de>>(sent: D) -> Result<Template, D::Error> {
    let sent = Value::deserialize(sent)?;
    let template = Template::deserialize(&sent).map_err(D::Error::custom)?;
    let read = serde_json::to_value(&template).map_err(D::Error::custom)?;
    if knows(&sent, &read) {
        Ok(template)
    } else {
        Err(D::Error::custom("unknown field in a template"))
    }
}

/// Everything that was sent was read: what is not there again said nothing.
fn knows(sent: &Value, read: &Value) -> bool {
    match (sent, read) {
        (Value::Object(sent), Value::Object(read)) => sent.iter().all(|(name, value)| {
            let says_nothing = match value {
                Value::Null | Value::Bool(false) => true,
                Value::String(text) => text.is_empty(),
                Value::Array(list) => list.is_empty(),
                _ => false,
            };
            read.get(name)
                .map_or(says_nothing, |read| knows(value, read))
        }),
        (Value::Array(sent), Value::Array(read)) => {
            sent.len() == read.len() && sent.iter().zip(read).all(|(sent, read)| knows(sent, read))
        }
        _ => true,
    }
}

/// What is wrong with a template, also with its names, which are names as all others.
///
/// # Errors
/// In words that complete "what is wrong:".
pub fn check_template(content: &Template) -> Result<(), String> {
    content.check().map_err(|fault| fault.to_string())?;
    let mut texts = content.labels().flat_map(|label| label.texts());
    if texts.any(|text| names::check(text).is_err()) {
        return Err(suivi_results::TemplateFault::Label.to_string());
    }
    Ok(())
}
