//! Errors as the server gives them: `application/problem+json` (RFC 9457) with a closed code.

use serde::{Deserialize, Serialize};
use std::fmt;
use suivi_rules::Refusal;

/// Why a request failed. The phone decides by this code, then by the status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Code {
    /// The rules say no.
    Refused(Refusal),
    /// Something else than the rules.
    Failed(Failure),
}

/// Failures that are no refusal of the rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum Failure {
    /// 400
    #[error("The request could not be read. Nothing was changed. Correct it and send it again.")]
    Malformed,
    /// 405
    #[error(
        "This address does not know that method. Nothing was changed. Use one that the description of the API lists."
    )]
    MethodNotAllowed,
    /// 408
    #[error(
        "The request came too slowly and was given up. Nothing more was changed. Send it again."
    )]
    TooSlow,
    /// 409
    #[error(
        "The upload stands at another offset. What was received is kept. Ask for the offset and go on from there."
    )]
    WrongOffset,
    /// 409
    #[error(
        "This file's id is already used for other bytes. What is stored stays. Send the other bytes under a new id."
    )]
    ItemMismatch,
    /// 409
    #[error(
        "The upload is complete and its file is in place; it can't be taken back here. Delete the file instead."
    )]
    UploadCommitted,
    /// 410
    #[error(
        "This item was deleted, for ever. Nothing was added. If it is wanted after all, add it as a new one."
    )]
    ItemDeleted,
    /// 410
    #[error(
        "The upload was given up after 14 days without a byte. Nothing was added, and what was received is gone. Start it again."
    )]
    UploadExpired,
    /// 409
    #[error("The bytes of this file are not here. Nothing was added. Upload them first.")]
    BytesMissing,
    /// 412
    #[error(
        "This version of the upload protocol is not spoken here. Nothing was changed. Use the one in Tus-Version."
    )]
    TusVersion,
    /// 413
    #[error(
        "This is larger than what is accepted here. Nothing was stored. Send a smaller file, or less at once."
    )]
    TooLarge,
    /// 415
    #[error(
        "This kind of content is not accepted here. Nothing was stored. Convert it to one that is accepted and send that."
    )]
    UnsupportedType,
    /// 416
    #[error(
        "There are no such bytes in this file. The file stays as it is. Ask for bytes before its end."
    )]
    RangeNotSatisfiable,
    /// 422
    #[error(
        "An operation with this id was done before with other content. The first one stands. Use a new id."
    )]
    OpReused,
    /// 422
    #[error(
        "This photo still tells where it was taken. Nothing was stored. Remove the location from it and send it again."
    )]
    PrivateMetadata,
    /// 422
    #[error(
        "No small picture can be made of this file. The file itself is kept as it came. Open or download it instead."
    )]
    NoRendition,
    /// 422
    #[error("This id can't be used. Nothing was added. Make a new one.")]
    BadId,
    /// 422
    #[error("Too many operations in one request. None was done. Send at most 200 at once.")]
    TooManyOps,
    /// 409
    #[error(
        "This template was changed meanwhile. Nothing was changed. Look at its newest version and try again."
    )]
    TemplateChanged,
    /// 409
    #[error("This template is not offered any more. Nothing was assigned. Choose another one.")]
    TemplateWithdrawn,
    /// 422
    #[error("This template can't be used as it is. Nothing was changed. Correct it.")]
    BadTemplate,
    /// 422
    #[error(
        "Some answers are missing or can't be right. Nothing was completed, the answers stay where they were written. Correct them."
    )]
    BadAnswers,
    /// 409
    #[error(
        "This document was completed or cancelled already. Nothing was added, these answers stay where they were written. Correct the result that is there, or ask for a new document."
    )]
    DocumentClosed,
    /// 409
    #[error(
        "This result was corrected already. Nothing was changed. Correct the newest one instead."
    )]
    ResultSuperseded,
    /// 423
    #[error(
        "Another request is writing this upload. What was received is kept. Try again in a moment."
    )]
    Locked,
    /// 429
    #[error("Too many requests. Nothing was changed. Wait and try again.")]
    TooMany,
    /// 460
    #[error(
        "The bytes that arrived are not those that were announced. They were dropped. Send them again."
    )]
    ChecksumMismatch,
    /// 401
    #[error(
        "The address or the password is not right. Nothing was changed. Check both and try again."
    )]
    WrongCredentials,
    /// 401
    #[error(
        "This account was signed in on another device, so this one is signed out. Photos that were not sent stay on this device. Sign in to use this one again."
    )]
    SessionSuperseded,
    /// 401
    #[error("The session has ended. Nothing was changed. Sign in again.")]
    SessionEnded,
    /// 422
    #[error(
        "The password is too short or too common. Nothing was changed. Use at least 12 characters that nobody would guess."
    )]
    WeakPassword,
    /// 410
    #[error(
        "This invitation was used, replaced or is too old. Nothing was changed. Ask for a new one."
    )]
    InvitationSpent,
    /// 409
    #[error(
        "An account with this address is already there. Nothing was changed. Sign in to it, or use another address."
    )]
    AccountExists,
    /// 403
    #[error(
        "Nobody can be added under this address. Nothing was changed. Check the address, or ask the person to make an account first."
    )]
    NoSuchAccount,
    /// 400
    #[error(
        "A name must have 1 to 200 characters, at least one of which can be seen, without control or direction marks. Nothing was changed. Choose another name."
    )]
    BadName,
    /// 500
    #[error("Something went wrong on the server. What was acknowledged is safe. Try again later.")]
    Internal,
    /// 503
    #[error(
        "The server is busy or stopping. What was acknowledged is safe. Try again in a moment."
    )]
    Unavailable,
    /// 507
    #[error(
        "The server has no room left. What was acknowledged is safe. Try again later, or tell whoever runs the server."
    )]
    NoSpace,
}

impl Failure {
    /// The HTTP status that goes with it.
    #[must_use]
    pub const fn status(self) -> u16 {
        match self {
            Self::Malformed | Self::BadName => 400,
            Self::WrongCredentials | Self::SessionSuperseded | Self::SessionEnded => 401,
            Self::NoSuchAccount => 403,
            Self::MethodNotAllowed => 405,
            Self::TooSlow => 408,
            Self::WrongOffset
            | Self::ItemMismatch
            | Self::UploadCommitted
            | Self::BytesMissing
            | Self::AccountExists
            | Self::TemplateChanged
            | Self::TemplateWithdrawn
            | Self::DocumentClosed
            | Self::ResultSuperseded => 409,
            Self::ItemDeleted | Self::UploadExpired | Self::InvitationSpent => 410,
            Self::TusVersion => 412,
            Self::TooLarge => 413,
            Self::UnsupportedType => 415,
            Self::RangeNotSatisfiable => 416,
            Self::OpReused
            | Self::PrivateMetadata
            | Self::NoRendition
            | Self::BadId
            | Self::TooManyOps
            | Self::BadTemplate
            | Self::BadAnswers
            | Self::WeakPassword => 422,
            Self::Locked => 423,
            Self::TooMany => 429,
            Self::ChecksumMismatch => 460,
            Self::Internal => 500,
            Self::Unavailable => 503,
            Self::NoSpace => 507,
        }
    }
}

impl Code {
    /// The HTTP status that goes with it: 401 signed out, 404 what is not there or not to be
    /// known of, 403 every other refusal.
    #[must_use]
    pub const fn status(self) -> u16 {
        match self {
            Self::Refused(Refusal::SignedOut) => 401,
            Self::Refused(Refusal::NotFound) => 404,
            Self::Refused(_) => 403,
            Self::Failed(failure) => failure.status(),
        }
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(refusal) => refusal.fmt(f),
            Self::Failed(failure) => failure.fmt(f),
        }
    }
}

impl From<Refusal> for Code {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<Failure> for Code {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

/// The body of every error.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Problem {
    /// The HTTP status.
    pub status: u16,
    /// What a program decides by.
    #[cfg_attr(feature = "openapi", schema(value_type = String, example = "not_found"))]
    pub code: Code,
    /// What happened, what became of the data, what to do.
    pub detail: String,
}

impl Problem {
    /// The problem with this code, in its own words.
    #[must_use]
    pub fn new(code: impl Into<Code>) -> Self {
        let code = code.into();
        Self {
            status: code.status(),
            code,
            detail: code.to_string(),
        }
    }
}
