//! Time: an upload that is given up, a body that does not come. The server's clock is a hand here
//! and its database works inline; the handlers are called as a service, without a network.

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{HeaderMap, Method, Request, StatusCode};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use futures_util::stream::{self, StreamExt};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::convert::Infallible;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;
use suivi_rules::{ItemId, Level, SpaceId};
use suivi_server::act::admin::{self, NewCompany};
use suivi_server::act::password::Cost;
use suivi_server::clock::{Clock, Entropy};
use suivi_server::{Settings, Suivi, blobs, db, http};
use suivi_tests::world::PASSWORD;
use suivi_tests::{asks, bytes as photos, fresh, organisation};
use suivi_wire::accounts::{Device, Role, Secret, SessionAnswer, SignInRequest, UploadTokenAnswer};
use suivi_wire::ops::{OpResult, Operation, OpsAnswer, OpsRequest, Outcome};
use suivi_wire::problem::Failure;
use suivi_wire::upload::AddFile;
use tempfile::TempDir;
use tower::ServiceExt;

const HOUR: i64 = 3_600_000_000;
const DAY: i64 = 24 * HOUR;
/// 2026-01-01.
const START: i64 = 1_767_225_600_000_000;
const PEER: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 1);

/// A clock that is moved by hand.
#[derive(Debug)]
struct Hand(AtomicI64);

impl Clock for Hand {
    fn now(&self) -> i64 {
        self.0.load(Ordering::SeqCst)
    }
}

/// Bytes that nobody could foresee but us.
#[derive(Debug, Default)]
struct Counted(AtomicU64);

impl Entropy for Counted {
    fn fill(&self, bytes: &mut [u8]) {
        let seed = self.0.fetch_add(1, Ordering::SeqCst);
        bytes.copy_from_slice(&photos::noise(seed + 1, bytes.len()));
    }
}

/// A server without a network, and Sofia with a token that outlives her session.
struct Still {
    _folder: TempDir,
    app: suivi_server::App,
    hand: Arc<Hand>,
    session: String,
    uploader: String,
    space: SpaceId,
}

/// What came back.
struct Got {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
}

impl Got {
    fn verdict(&self) -> String {
        match self.header("suivi-code") {
            Some(code) => format!("{} {code}", self.status.as_u16()),
            None => self.status.as_u16().to_string(),
        }
    }

    fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    fn offset(&self) -> Option<usize> {
        self.header("upload-offset")?.parse().ok()
    }

    fn json<T: DeserializeOwned>(&self) -> T {
        assert!(
            self.status.is_success(),
            "{} {:?}",
            self.verdict(),
            self.body
        );
        serde_json::from_slice(&self.body).unwrap()
    }
}

impl Still {
    async fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let hand = Arc::new(Hand(AtomicI64::new(START)));
        let settings = Settings {
            data: folder.path().to_owned(),
            mode: db::Mode::Inline,
            proxies: Vec::new(),
            largest_file: 1 << 20,
            password_cost: Cost {
                memory: 8,
                passes: 1,
                lanes: 1,
            },
        };
        let clock: Arc<dyn Clock> = Arc::clone(&hand) as _;
        let app = Suivi::open(settings, clock, Arc::new(Counted::default())).unwrap();
        let company = NewCompany {
            name: "Nord".into(),
            branch: "Rive".into(),
            super_name: "Sofia".into(),
            super_email: "sofia@example.org".into(),
            password: Secret(PASSWORD.into()),
        };
        let made = admin::create_company(&app, company).await.unwrap();
        let space = fresh::id();
        let (session, uploader) = (String::new(), String::new());
        let mut still = Self {
            _folder: folder,
            app,
            hand,
            session,
            uploader,
            space,
        };
        still.sign_in().await;
        let token: UploadTokenAnswer = still.posts("/v1/upload-tokens", &()).await.json();
        still.uploader = token.token.0;
        let client = organisation::new_client("Ana", &[made.branch]);
        let record = Operation::AddClient(suivi_wire::ops::AddClient { space, ..client });
        assert_eq!(still.does(record).await.outcome, Outcome::Applied);
        still
    }

    /// A new session: those of professionals end after 14 days without a request.
    async fn sign_in(&mut self) {
        let request = SignInRequest {
            email: "sofia@example.org".into(),
            password: Secret(PASSWORD.into()),
            role: Role::Professional,
            device: Device {
                id: fresh::id(),
                name: "phone".into(),
            },
        };
        let answer: SessionAnswer = self.posts("/v1/sessions", &request).await.json();
        self.session = answer.token.0;
    }

    fn passes(&self, time: i64) {
        self.hand.0.fetch_add(time, Ordering::SeqCst);
    }

    async fn ask(&self, request: Request<Body>) -> Got {
        let mut request = request;
        request.extensions_mut().insert(ConnectInfo(PEER));
        let router = http::router(Arc::clone(&self.app));
        let (parts, body) = router.oneshot(request).await.unwrap().into_parts();
        let body = axum::body::to_bytes(body, 1 << 20).await.unwrap();
        Got {
            status: parts.status,
            headers: parts.headers,
            body,
        }
    }

    async fn posts(&self, path: &str, body: &impl Serialize) -> Got {
        let request = Request::post(path)
            .header("authorization", format!("Bearer {}", self.session))
            .header("content-type", "application/json")
            .body(serde_json::to_vec(body).unwrap().into());
        self.ask(request.unwrap()).await
    }

    async fn does(&self, op: Operation) -> OpResult {
        let request = OpsRequest {
            ops: vec![op],
            dry_run: false,
        };
        let answer: OpsAnswer = self.posts("/v1/ops", &request).await.json();
        answer.results.into_iter().next().unwrap()
    }

    async fn create(&self, add: &AddFile) -> Got {
        let op = STANDARD.encode(serde_json::to_vec(add).unwrap());
        let request = self
            .about(Method::POST, "/v1/tus")
            .header("upload-length", add.length)
            .header("upload-metadata", format!("op {op}"))
            .body(Body::empty());
        self.ask(request.unwrap()).await
    }

    async fn head(&self, item: ItemId) -> Got {
        let request = self.about(Method::HEAD, &format!("/v1/tus/{item}"));
        self.ask(request.body(Body::empty()).unwrap()).await
    }

    async fn patch(&self, item: ItemId, offset: usize, body: Body) -> Got {
        let request = self
            .about(Method::PATCH, &format!("/v1/tus/{item}"))
            .header("content-type", "application/offset+octet-stream")
            .header("upload-offset", offset)
            .body(body);
        self.ask(request.unwrap()).await
    }

    /// A request with the token that is good for 90 days.
    fn about(&self, method: Method, path: &str) -> axum::http::request::Builder {
        Request::builder()
            .method(method)
            .uri(path)
            .header("authorization", format!("Bearer {}", self.uploader))
            .header("tus-resumable", "1.0.0")
    }

    fn photo(&self, seed: u64) -> (AddFile, Vec<u8>) {
        let photo = photos::photo(seed, 5_000);
        (
            asks::add_file(self.space, None, Level::Company, &photo),
            photo,
        )
    }
}

#[tokio::test]
async fn an_upload_is_given_up_fourteen_days_after_its_last_byte() {
    let still = Still::start().await;
    let (add, photo) = still.photo(1);
    still.create(&add).await;
    still.passes(13 * DAY);
    let first = still
        .patch(add.item, 0, photo[..1_000].to_vec().into())
        .await;
    assert_eq!(first.offset(), Some(1_000), "{}", first.verdict());
    assert_eq!(
        first.header("upload-expires"),
        Some("Wed, 28 Jan 2026 00:00:00 GMT")
    );

    still.passes(14 * DAY - HOUR);
    let told = still.head(add.item).await;
    assert_eq!((told.status, told.offset()), (StatusCode::OK, Some(1_000)));
    // The server's sweep finds nothing to take yet.
    blobs::sweep::sweep(&still.app).await.unwrap();
    assert_eq!(still.head(add.item).await.offset(), Some(1_000));

    still.passes(HOUR);
    for swept in [false, true] {
        if swept {
            blobs::sweep::sweep(&still.app).await.unwrap();
        }
        let head = still.head(add.item).await;
        assert_eq!(head.verdict(), "410 upload_expired", "swept: {swept}");
        let patch = still
            .patch(add.item, 1_000, photo[1_000..].to_vec().into())
            .await;
        assert_eq!(patch.verdict(), "410 upload_expired", "swept: {swept}");
    }

    let again = still.create(&add).await;
    assert_eq!(
        (again.status, again.offset()),
        (StatusCode::CREATED, Some(0))
    );
    let whole = still.patch(add.item, 0, photo.into()).await;
    assert!(
        whole.header("suivi-receipt").is_some(),
        "{}",
        whole.verdict()
    );
    still.passes(30 * DAY);
    assert!(
        still.head(add.item).await.header("suivi-receipt").is_some(),
        "a receipt stays"
    );
}

#[tokio::test]
async fn refused_bytes_are_kept_for_fourteen_days() {
    for (days, kept) in [(13, true), (14, false)] {
        let mut still = Still::start().await;
        let (add, photo) = still.photo(1);
        still.create(&add).await;
        still.does(asks::archive_record(still.space)).await;
        let refused = still.patch(add.item, 0, photo.into()).await;
        assert_eq!(refused.verdict(), "403 archived");
        still.does(asks::restore_record(still.space)).await;

        still.passes(days * DAY);
        still.sign_in().await;
        let elsewhere = AddFile {
            op: fresh::id(),
            name: "again.jpg".into(),
            ..add
        };
        let result = still.does(Operation::AddFile(elsewhere)).await;
        let expected = if kept {
            None
        } else {
            Some(Failure::BytesMissing.into())
        };
        assert_eq!(result.code, expected, "after {days} days: {result:?}");
    }
}

/// These bytes, and then nothing more, for ever.
fn and_then_nothing(bytes: Vec<u8>) -> Body {
    let first = stream::iter([Ok::<_, Infallible>(Bytes::from(bytes))]);
    Body::from_stream(first.chain(stream::pending()))
}

/// Time does not pass by itself while a thread may still write to the disk.
async fn seconds_pass() -> Infallible {
    loop {
        tokio::time::advance(Duration::from_secs(1)).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_body_that_stops_coming_is_given_up_and_what_came_is_kept() {
    let still = Still::start().await;
    let (add, photo) = still.photo(1);
    still.create(&add).await;
    let began = tokio::time::Instant::now();
    let sending = still.patch(add.item, 0, and_then_nothing(photo[..700].to_vec()));
    let slow = tokio::select! {
        slow = sending => slow,
        never = seconds_pass() => match never {},
    };
    assert_eq!(slow.verdict(), "408 too_slow");
    assert!(
        began.elapsed().as_secs() >= 30,
        "a phone in a lift has half a minute"
    );
    assert_eq!(still.head(add.item).await.offset(), Some(700));
    let rest = still
        .patch(add.item, 700, photo[700..].to_vec().into())
        .await;
    assert!(rest.header("suivi-receipt").is_some(), "{}", rest.verdict());
}
