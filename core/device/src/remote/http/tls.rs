//! TLS: rustls with ring, Mozilla's roots and those that are given.

use super::NotOpened;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use std::sync::Arc;

/// Whose word is taken for who a server is: Mozilla's roots, and those of a house with its own.
#[derive(Debug, Clone)]
pub struct Roots(RootCertStore);

impl Default for Roots {
    fn default() -> Self {
        Self(RootCertStore {
            roots: webpki_roots::TLS_SERVER_ROOTS.to_vec(),
        })
    }
}

impl Roots {
    /// These files besides Mozilla's: each one certificate in DER, or at least one in PEM.
    ///
    /// # Errors
    /// [`NotOpened::Root`]: one can't be read.
    pub fn with(extra: &[Vec<u8>]) -> Result<Self, NotOpened> {
        let Self(mut roots) = Self::default();
        for given in extra {
            for root in read(given)? {
                roots.add(root).map_err(|_| NotOpened::Root)?;
            }
        }
        Ok(Self(roots))
    }
}

/// The only TLS configuration of the phone. The provider is named here and not installed for the
/// process, which may be somebody else's app.
pub(super) fn config(Roots(roots): Roots) -> Result<ClientConfig, NotOpened> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|_| NotOpened::Tls)?
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}

/// The certificates in a file: one in DER, or at least one in PEM.
fn read(given: &[u8]) -> Result<Vec<CertificateDer<'static>>, NotOpened> {
    if !given.windows(11).any(|part| part == b"-----BEGIN ") {
        return Ok(vec![CertificateDer::from(given.to_vec())]);
    }
    let read = CertificateDer::pem_slice_iter(given).collect::<Result<Vec<_>, _>>();
    read.ok()
        .filter(|read| !read.is_empty())
        .ok_or(NotOpened::Root)
}
