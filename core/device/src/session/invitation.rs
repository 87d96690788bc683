//! An invitation as it comes to a phone: a link, or the code alone.

use crate::remote::http::{Address, BadAddress};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use std::fmt::Write;
use suivi_wire::accounts::Secret;

/// Where a link leads; the code is behind it, in the fragment, which no browser sends.
const PATH: &str = "/invitation";

/// What is in an invitation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    /// The server of whoever invites; none if only the code came.
    pub server: Option<Address>,
    /// The 32 bytes of the code in hexadecimal.
    pub code: Secret,
}

/// Why a text is no invitation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoInvitation {
    /// The server's address can't be used.
    #[error(transparent)]
    Address(#[from] BadAddress),
    /// There is no whole code in it.
    #[error(
        "This is no invitation, or a part of one. Nothing was sent, and photos stay on this phone. Open the link again, or copy all of it."
    )]
    Code,
}

impl Invitation {
    /// Reads a link, `https://suivi.example.org/invitation#CODE`, or the code alone. A code is 32
    /// bytes in base64url, or in hexadecimal as a person may type it: in any case, with spaces.
    ///
    /// # Errors
    /// [`NoInvitation`].
    pub fn parse(text: &str) -> Result<Self, NoInvitation> {
        let text = text.trim();
        let Some((link, code)) = text.split_once('#') else {
            let code = read(text).ok_or(NoInvitation::Code)?;
            return Ok(Self { server: None, code });
        };
        let code = read(code).ok_or(NoInvitation::Code)?;
        let server = link.trim_end_matches('/');
        let server = Address::parse(server.strip_suffix(PATH).unwrap_or(server))?;
        Ok(Self {
            server: Some(server),
            code,
        })
    }

    /// The link to hand to whoever is invited: these 32 bytes are the code.
    #[must_use]
    pub fn link(server: &Address, code: &[u8; 32]) -> Secret {
        Secret(format!("{server}{PATH}#{}", URL_SAFE_NO_PAD.encode(code)))
    }
}

/// A code as 64 hexadecimal digits.
fn read(text: &str) -> Option<Secret> {
    let typed: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    if typed.len() == 64 && typed.bytes().all(|c| c.is_ascii_hexdigit()) {
        return Some(Secret(typed.to_ascii_lowercase()));
    }
    let bytes = URL_SAFE_NO_PAD.decode(&typed).ok()?;
    if bytes.len() != 32 {
        return None;
    }
    let mut hex = String::with_capacity(64);
    for byte in bytes {
        write!(hex, "{byte:02x}").ok()?;
    }
    Some(Secret(hex))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_an_invitation() {
        let hex = "0123456789abcdef".repeat(4);
        let upper = hex.to_uppercase();
        let spaced = hex.replace("cdef", "cdef ");
        let short = "ASNFZ4mrze8BI0VniavN7wEjRWeJq83vASNFZ4mrze8";
        let server = Some("https://suivi.example.org");
        let bad = Err(NoInvitation::Code);
        type Row<'a> = (String, Result<Option<&'a str>, NoInvitation>);
        let table: Vec<Row<'_>> = vec![
            (hex.clone(), Ok(None)),
            (upper, Ok(None)),
            (spaced, Ok(None)),
            (short.into(), Ok(None)),
            (
                format!(" https://suivi.example.org/invitation#{short}\n"),
                Ok(server),
            ),
            (
                format!("https://suivi.example.org/invitation/#{hex}"),
                Ok(server),
            ),
            (format!("https://suivi.example.org/#{short}"), Ok(server)),
            (format!("suivi.example.org#{short}"), Ok(server)),
            (
                format!("http://127.0.0.1:80/invitation#{short}"),
                Ok(Some("http://127.0.0.1")),
            ),
            (String::new(), bad),
            (format!("{hex}0"), bad),
            (hex[..63].into(), bad),
            (short[..42].into(), bad),
            (format!("{short}A"), bad),
            ("https://suivi.example.org/invitation".into(), bad),
            ("https://suivi.example.org/invitation#".into(), bad),
            // A code in a query would be sent, and logged.
            (
                format!("https://suivi.example.org/invitation?code={hex}"),
                bad,
            ),
            (
                format!("http://suivi.example.org/invitation#{short}"),
                Err(NoInvitation::Address(BadAddress::Cleartext)),
            ),
            (
                format!("https://suivi.example.org/other#{short}"),
                Err(NoInvitation::Address(BadAddress::NotAServer)),
            ),
        ];
        for (text, expected) in table {
            let read = Invitation::parse(&text);
            if let Ok(read) = &read {
                assert_eq!(read.code.0, hex, "{text:?}");
            }
            let read = read.as_ref().map_err(|error| *error);
            let read = read.map(|read| read.server.as_ref().map(Address::as_str));
            assert_eq!(read, expected, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn a_link_brings_its_code(code: [u8; 32]) {
            let server = Address::parse("suivi.example.org:8443").unwrap();
            let read = Invitation::parse(&Invitation::link(&server, &code).0).unwrap();
            let hex: String = code.iter().map(|byte| format!("{byte:02x}")).collect();
            prop_assert_eq!(read.code.0, hex);
            prop_assert_eq!(read.server, Some(server));
        }

        #[test]
        fn no_text_breaks_it(text in ".*#?.*") {
            let _ = Invitation::parse(&text);
        }
    }
}
