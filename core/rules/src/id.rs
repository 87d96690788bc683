//! Identifiers: 16 bytes, written as a UUID. A type for each kind, so that a client and an
//! employee with the same number can never be taken for each other.

use std::fmt;
use std::str::FromStr;

/// The text was not a UUID in its 36-character form, or was the nil or the max UUID.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an identifier: expected 36 characters such as 01890a5d-ac96-774b-bcce-b302099a8057")]
pub struct IdError;

/// The nil and the max UUID name nothing (RFC 9562, 5.9 and 5.10). Inside, the one stands for
/// nobody and the other for the end of every order; so neither may come in from outside, and all
/// that comes in is read here.
const NAMES_NOTHING: [[u8; 16]; 2] = [[0; 16], [0xff; 16]];

fn parse(text: &str) -> Result<[u8; 16], IdError> {
    let text = text.as_bytes();
    if text.len() != 36 {
        return Err(IdError);
    }
    let mut bytes = [0_u8; 16];
    let mut digits = 0;
    for (at, &c) in text.iter().enumerate() {
        if matches!(at, 8 | 13 | 18 | 23) {
            if c != b'-' {
                return Err(IdError);
            }
            continue;
        }
        let value = match c {
            b'0'..=b'9' => c - b'0',
            b'a'..=b'f' => c - b'a' + 10,
            b'A'..=b'F' => c - b'A' + 10,
            _ => return Err(IdError),
        };
        bytes[digits / 2] = bytes[digits / 2] << 4 | value;
        digits += 1;
    }
    if NAMES_NOTHING.contains(&bytes) {
        return Err(IdError);
    }
    Ok(bytes)
}

fn write(bytes: &[u8; 16], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut text = [b'-'; 36];
    let mut at = 0;
    for byte in bytes {
        if matches!(at, 8 | 13 | 18 | 23) {
            at += 1;
        }
        text[at] = DIGITS[usize::from(byte >> 4)];
        text[at + 1] = DIGITS[usize::from(byte & 15)];
        at += 2;
    }
    f.write_str(std::str::from_utf8(&text).map_err(|_| fmt::Error)?)
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name([u8; 16]);

        impl $name {
            /// The identifier made of these 16 bytes.
            #[must_use]
            pub const fn from_bytes(bytes: [u8; 16]) -> Self {
                Self(bytes)
            }

            /// The 16 bytes, as a database keeps them.
            #[must_use]
            pub const fn as_bytes(&self) -> &[u8; 16] {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write(&self.0, f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write(&self.0, f)
            }
        }

        impl FromStr for $name {
            type Err = IdError;
            fn from_str(text: &str) -> Result<Self, IdError> {
                parse(text).map(Self)
            }
        }

        impl TryFrom<String> for $name {
            type Error = IdError;
            fn try_from(text: String) -> Result<Self, IdError> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.to_string()
            }
        }
    )*};
}

ids! {
    /// A business.
    CompanyId
    /// One location of a company.
    BranchId
    /// A person with an account, whatever roles he has.
    PersonId
    /// A person in the role of a professional of one company.
    ProfessionalId
    /// The client of one record. Exists before the client has an account.
    ClientId
    /// Where items live: a record, a group or a library.
    SpaceId
    /// A folder or a file.
    ItemId
    /// One operation, made on the device that asks for it; sending it twice does it once.
    OpId
    /// A before/after set of photos.
    SetId
    /// What a document or assessment asks, through all of its versions.
    TemplateId
    /// A document or assessment that was assigned, or begun.
    DocumentId
    /// A company's key by which its software publishes results.
    ServiceKeyId
    /// Stored bytes.
    BlobId
    /// A phone or other place from which somebody signed in.
    DeviceId
}
