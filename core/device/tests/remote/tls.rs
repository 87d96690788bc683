//! Certificates: whose word is taken.

use crate::peer::{Peer, get, marked, read_request, unheard};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::ServerConfig;
use rustls::pki_types::PrivateKeyDer;
use std::sync::Arc;
use suivi_device::queue::Silence;
use suivi_device::remote::Remote;
use suivi_device::remote::http::{Http, NotOpened, Roots};
use tokio::io::AsyncWriteExt;
use tokio_rustls::TlsAcceptor;

/// Somebody who signs certificates.
fn authority() -> CertifiedIssuer<'static, KeyPair> {
    let mut params = CertificateParams::new(vec![]).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

/// A certificate as a text file holds it.
fn pem(of: &CertifiedIssuer<'static, KeyPair>) -> String {
    let text = STANDARD.encode(of.der());
    let lines: Vec<_> = text
        .as_bytes()
        .chunks(64)
        .map(String::from_utf8_lossy)
        .collect();
    format!(
        "-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n",
        lines.join("\n")
    )
}

/// A server with a certificate for this name, until this year.
async fn server(signed_by: &CertifiedIssuer<'static, KeyPair>, name: &str, until: i32) -> Peer {
    let key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
    params.not_after = rcgen::date_time_ymd(until, 1, 1);
    let certificate = params.signed_by(&key, signed_by).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(
            vec![certificate.der().clone()],
            PrivateKeyDer::Pkcs8(key.serialize_der().into()),
        )
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    Peer::new(move |stream| {
        let acceptor = acceptor.clone();
        async move {
            if let Ok(mut stream) = acceptor.accept(stream).await {
                read_request(&mut stream).await;
                let answer = marked("200 OK", "{}");
                stream.write_all(answer.as_bytes()).await.unwrap();
                stream.flush().await.unwrap();
            }
        }
    })
    .await
}

async fn ask(peer: &Peer, host: &str, roots: &[Vec<u8>]) -> Result<u16, Silence> {
    let roots = Roots::with(roots).unwrap();
    let http = Http::new(&format!("https://{host}:{}", peer.port()), roots).unwrap();
    let got = http.send(get("/v1/spaces"), &unheard).await;
    got.map(|got| got.status)
}

#[tokio::test]
async fn which_certificates_are_good() {
    let (ours, other) = (authority(), authority());
    let der = vec![ours.der().to_vec()];
    let text = vec![pem(&ours).into_bytes()];
    let both = vec![format!("{}\n{}", pem(&other), pem(&ours)).into_bytes()];
    let others = vec![other.der().to_vec()];
    let bad = Err(Silence::Certificate);
    let table = [
        ("given as DER", "localhost", 2099, &der, Ok(200)),
        ("given as PEM", "localhost", 2099, &text, Ok(200)),
        ("one of two", "localhost", 2099, &both, Ok(200)),
        ("not given", "localhost", 2099, &vec![], bad),
        ("another one given", "localhost", 2099, &others, bad),
        ("for another name", "other.example", 2099, &der, bad),
        ("too old", "localhost", 2001, &der, bad),
    ];
    for (what, name, until, roots, expected) in table {
        let peer = server(&ours, name, until).await;
        assert_eq!(ask(&peer, "localhost", roots).await, expected, "{what}");
    }
}

#[tokio::test]
async fn what_is_no_tls_is_a_cut() {
    let roots = vec![authority().der().to_vec()];
    let portal = Peer::new(|mut stream| async move {
        let answer = b"HTTP/1.1 400 Bad Request\r\n\r\nplain HTTP on a TLS port";
        let _ = stream.write_all(answer).await;
    })
    .await;
    assert_eq!(ask(&portal, "localhost", &roots).await, Err(Silence::Cut));
    let closing = Peer::new(|stream| async move { drop(stream) }).await;
    assert_eq!(ask(&closing, "localhost", &roots).await, Err(Silence::Cut));
}

#[test]
fn a_root_that_can_not_be_read_is_told() {
    let pem = pem(&authority());
    for bad in [
        b"no certificate".to_vec(),
        vec![],
        pem.replace("MII", "XXX").into_bytes(),
        b"-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n".to_vec(),
    ] {
        let got = Roots::with(&[bad]);
        assert_eq!(got.unwrap_err(), NotOpened::Root);
    }
}
