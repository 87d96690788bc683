//! Why no answer came. Causes are found by walking down an error's sources.

use crate::queue::Silence;
use std::error::Error;
use std::io::{self, ErrorKind};

/// What kind of silence an error is. Nothing of the error itself is kept: it names addresses.
pub(super) fn of(error: &reqwest::Error) -> Silence {
    let mut cause: Option<&(dyn Error + 'static)> = Some(error);
    while let Some(error) = cause {
        if let Some(silence) = told_by(error) {
            return silence;
        }
        cause = error.source();
    }
    match error {
        _ if error.is_timeout() => Silence::Timeout,
        // The name is unknown, nobody listens, there is no network.
        _ if error.is_connect() => Silence::NoRoute,
        _ if error.is_builder() => Silence::Unreadable,
        _ => Silence::Cut,
    }
}

/// What one cause tells.
fn told_by(error: &(dyn Error + 'static)) -> Option<Silence> {
    if let Some(error) = error.downcast_ref::<rustls::Error>() {
        return Some(of_tls(error));
    }
    let error = error.downcast_ref::<io::Error>()?;
    // The source of an I/O error is that of the error in it: look at that one itself.
    if let Some(inner) = error.get_ref()
        && let Some(silence) = told_by(inner)
    {
        return Some(silence);
    }
    match error.kind() {
        ErrorKind::TimedOut => Some(Silence::Timeout),
        ErrorKind::ConnectionReset
        | ErrorKind::ConnectionAborted
        | ErrorKind::BrokenPipe
        | ErrorKind::UnexpectedEof => Some(Silence::Cut),
        ErrorKind::ConnectionRefused
        | ErrorKind::HostUnreachable
        | ErrorKind::NetworkUnreachable
        | ErrorKind::NetworkDown
        | ErrorKind::AddrNotAvailable => Some(Silence::NoRoute),
        _ => None,
    }
}

/// Only what says that the certificate is not good is told as such; anything else that goes wrong
/// in TLS, a portal that speaks cleartext for example, is a cut.
fn of_tls(error: &rustls::Error) -> Silence {
    match error {
        rustls::Error::InvalidCertificate(_) | rustls::Error::NoCertificatesPresented => {
            Silence::Certificate
        }
        _ => Silence::Cut,
    }
}
