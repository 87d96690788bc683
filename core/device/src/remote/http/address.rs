//! Where a server is.

use reqwest::Url;
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

/// What "localhost" is (RFC 6761, 6.3); the port is the address's own.
pub(super) const LOCALHOST: [SocketAddr; 2] = [
    SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0),
    SocketAddr::new(IpAddr::V6(Ipv6Addr::LOCALHOST), 0),
];

/// The address of a server: scheme, host and port, nothing else.
#[derive(Clone, PartialEq, Eq)]
pub struct Address {
    /// Without a path's last slash, as it is kept and shown.
    text: String,
    url: Url,
}

/// Why an address can't be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadAddress {
    /// It is no address.
    #[error(
        "This is no server's address, so nothing was sent. Photos stay on this phone. Write it as in suivi.example.org."
    )]
    Unreadable,
    /// Cleartext over a network.
    #[error(
        "This address is not encrypted, so nothing was sent. Photos stay on this phone. Use the address that begins with https."
    )]
    Cleartext,
    /// There is more in it than a server.
    #[error(
        "This address names more than a server, so nothing was sent. Photos stay on this phone. Use its first part, as in suivi.example.org."
    )]
    NotAServer,
}

impl Address {
    /// Reads an address as a person writes it: `suivi.example.org`, `https://suivi.example.org:8443`.
    /// `http` is taken for this machine alone.
    ///
    /// # Errors
    /// [`BadAddress`].
    pub fn parse(text: &str) -> Result<Self, BadAddress> {
        let text = text.trim();
        let with_scheme = if text.contains("://") {
            text.to_owned()
        } else {
            format!("https://{text}")
        };
        let url = Url::parse(&with_scheme).map_err(|_| BadAddress::Unreadable)?;
        let Some(host) = url.host_str().filter(|host| !host.is_empty()) else {
            return Err(BadAddress::Unreadable);
        };
        match url.scheme() {
            "https" => {}
            "http" if is_loopback(host) => {}
            "http" => return Err(BadAddress::Cleartext),
            _ => return Err(BadAddress::Unreadable),
        }
        let is_bare = url.username().is_empty()
            && url.password().is_none()
            && url.path() == "/"
            && url.query().is_none()
            && url.fragment().is_none();
        if !is_bare {
            return Err(BadAddress::NotAServer);
        }
        let text = url.as_str().trim_end_matches('/').to_owned();
        Ok(Self { text, url })
    }

    /// The address as text: `https://suivi.example.org`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Cleartext to this machine.
    pub(super) fn is_loopback(&self) -> bool {
        self.url.host_str().is_some_and(is_loopback)
    }

    /// Path and query at this server. Whatever the path is, the host stays.
    pub(crate) fn at(&self, path: &str) -> Url {
        let (path, query) = match path.split_once('?') {
            Some((path, query)) => (path, Some(query)),
            None => (path, None),
        };
        let mut url = self.url.clone();
        url.set_path(path);
        url.set_query(query);
        url
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

fn is_loopback(host: &str) -> bool {
    let ip = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || ip.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn which_addresses_are_taken() {
        let table: &[(&str, Result<&str, BadAddress>)] = &[
            ("suivi.example.org", Ok("https://suivi.example.org")),
            (
                " https://Suivi.Example.org/ ",
                Ok("https://suivi.example.org"),
            ),
            (
                "https://suivi.example.org:443",
                Ok("https://suivi.example.org"),
            ),
            (
                "suivi.example.org:8443",
                Ok("https://suivi.example.org:8443"),
            ),
            ("http://127.0.0.1:8080", Ok("http://127.0.0.1:8080")),
            ("http://127.9.9.9", Ok("http://127.9.9.9")),
            ("http://[::1]:80", Ok("http://[::1]")),
            ("http://localhost:1", Ok("http://localhost:1")),
            ("http://suivi.example.org", Err(BadAddress::Cleartext)),
            ("http://192.168.1.2", Err(BadAddress::Cleartext)),
            ("http://0.0.0.0", Err(BadAddress::Cleartext)),
            ("http://localhost.example.org", Err(BadAddress::Cleartext)),
            ("http://127.0.0.1.example.org", Err(BadAddress::Cleartext)),
            // 128.0.0.1 as one number.
            ("http://2147483649", Err(BadAddress::Cleartext)),
            ("ftp://127.0.0.1", Err(BadAddress::Unreadable)),
            ("file:///etc/passwd", Err(BadAddress::Unreadable)),
            ("", Err(BadAddress::Unreadable)),
            ("https://", Err(BadAddress::Unreadable)),
            ("two words", Err(BadAddress::Unreadable)),
            ("https://suivi.example.org/app", Err(BadAddress::NotAServer)),
            (
                "https://suivi.example.org/#code",
                Err(BadAddress::NotAServer),
            ),
            ("https://suivi.example.org/?a", Err(BadAddress::NotAServer)),
            ("http://127.0.0.1@evil.example", Err(BadAddress::Cleartext)),
            ("https://ana@suivi.example.org", Err(BadAddress::NotAServer)),
        ];
        for (text, expected) in table {
            let read = Address::parse(text);
            let read = read.as_ref().map(Address::as_str).map_err(|error| *error);
            assert_eq!(read, *expected, "{text:?}");
        }
    }

    #[test]
    fn no_path_leads_to_another_host() {
        let address = Address::parse("https://suivi.example.org").unwrap();
        for path in [
            "/v1/sync?cursor=a%20b",
            "//evil.example/v1",
            "@evil.example/",
            "https://evil.example/",
            "\\\\evil.example",
            "?@evil.example",
        ] {
            let url = address.at(path);
            assert_eq!(url.host_str(), Some("suivi.example.org"), "{path}");
            assert_eq!(url.scheme(), "https", "{path}");
        }
        let url = address.at("/v1/sync?cursor=a%20b&x=1");
        assert_eq!(
            url.as_str(),
            "https://suivi.example.org/v1/sync?cursor=a%20b&x=1"
        );
    }
}
