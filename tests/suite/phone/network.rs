//! What answers is not Suivi, can't prove that it is, or the phone's clock is wrong: each has its
//! reason, nothing is sent to whom it is not meant for, no photo is lost.

use super::{adds, all_received, conditions, is_complete, shows, until_stands};
use std::future::Future;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use suivi_device::phone::{PhoneError, Settings};
use suivi_device::queue::{Silence, Wait};
use suivi_device::remote::http::{Address, Http, Roots};
use suivi_device::remote::{Pour, Remote, Request, Response};
use suivi_device::session::SessionError;
use suivi_device::time::{Clock, Moment};
use suivi_device::views::waiting::Stands;
use suivi_rules::{ItemId, Refusal};
use suivi_tests::cast::{Cast, Persona};
use suivi_tests::phone::{Handset, MachineClock, OFFLINE, ONLINE, coming_in, settings};
use suivi_wire::accounts::Role;
use tokio::sync::Notify;

pub(crate) type Way = Arc<Mutex<Option<Arc<dyn Remote>>>>;

/// The phone's way to its server, until somebody else stands in it.
struct Detour {
    home: Http,
    other: Way,
}

impl Detour {
    fn way(&self) -> Option<Arc<dyn Remote>> {
        self.other.lock().unwrap().clone()
    }
}

impl Remote for Detour {
    fn send<'a>(
        &'a self,
        request: Request,
        sent: &'a (dyn Fn(u64) + Send + Sync),
    ) -> Pin<Box<dyn Future<Output = Result<Response, Silence>> + Send + 'a>> {
        Box::pin(async move {
            match self.way() {
                Some(other) => other.send(request, sent).await,
                None => self.home.send(request, sent).await,
            }
        })
    }

    fn fetch<'a>(
        &'a self,
        request: Request,
        into: &'a mut Pour<'a>,
    ) -> Pin<Box<dyn Future<Output = Result<Response, Silence>> + Send + 'a>> {
        Box::pin(async move {
            match self.way() {
                Some(other) => other.fetch(request, into).await,
                None => self.home.fetch(request, into).await,
            }
        })
    }

    fn listen<'a>(
        &'a self,
        request: Request,
        heard: &'a (dyn Fn(&str) + Send + Sync),
    ) -> Pin<Box<dyn Future<Output = Result<u16, Silence>> + Send + 'a>> {
        Box::pin(async move {
            match self.way() {
                Some(other) => other.listen(request, heard).await,
                None => self.home.listen(request, heard).await,
            }
        })
    }
}

pub(crate) fn with_detour(root: &std::path::Path, other: &Way) -> Settings {
    let other = Arc::clone(other);
    Settings {
        connect: Arc::new(move |address: &Address| {
            let home =
                Http::new(address.as_str(), Roots::default()).map_err(|_| PhoneError::NotSuivi)?;
            let other = Arc::clone(&other);
            Ok(Arc::new(Detour { home, other }) as Arc<dyn Remote>)
        }),
        ..settings(root)
    }
}

/// Answers everything with these bytes; counts how often a token was given to it.
struct Stranger {
    address: String,
    tokens: Arc<AtomicUsize>,
}

impl Stranger {
    fn saying(answer: &'static str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let tokens = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&tokens);
        // It ends with the test's process.
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let Ok(stream) = stream else { return };
                let counted = Arc::clone(&counted);
                std::thread::spawn(move || {
                    let mut reader = BufReader::new(stream.try_clone().unwrap());
                    let mut line = String::new();
                    while reader.read_line(&mut line).is_ok_and(|read| read > 2) {
                        if line.to_ascii_lowercase().starts_with("authorization") {
                            counted.fetch_add(1, Ordering::SeqCst);
                        }
                        line.clear();
                    }
                    let mut stream = stream;
                    let _ = stream.write_all(answer.as_bytes());
                    // The rest of a body is not read, as little as a portal would.
                });
            }
        });
        Self { address, tokens }
    }

    fn way(&self) -> Arc<dyn Remote> {
        Arc::new(Http::new(&self.address, Roots::default()).unwrap())
    }
}

const PAGE: &str = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 28\r\nConnection: close\r\n\r\n<html>Sign in to Wi-Fi</html>";
const ELSEWHERE: &str = "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:9/login\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
const FORBIDDEN: &str =
    "HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno";
const UNAUTHORIZED: &str =
    "HTTP/1.1 401 Unauthorized\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno";
const GONE: &str = "HTTP/1.1 410 Gone\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno";
const CREATED: &str = "HTTP/1.1 201 Created\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}";

#[test]
fn whoever_answers_in_the_servers_place_decides_nothing() {
    let cast = Cast::start();
    let other = Way::default();
    let detour = Arc::clone(&other);
    let ana = Handset::with(move |root| with_detour(root, &detour));
    ana.sign_in(cast.who(Persona::Client), Role::Client)
        .unwrap();
    is_complete(&ana);
    for answer in [PAGE, ELSEWHERE, FORBIDDEN, UNAUTHORIZED, GONE, CREATED] {
        let what = answer.lines().next().unwrap();
        conditions(&ana, OFFLINE);
        let stranger = Stranger::saying(answer);
        *other.lock().unwrap() = Some(stranger.way());
        let photo = adds(&ana, &cast, &["front-before.jpg"]).photos[0];
        conditions(&ana, ONLINE);
        until_stands(&ana, photo.op, Stands::Waiting(Wait::Portal));
        assert!(
            super::shown(&ana).session.token().is_some(),
            "{what}: signed in"
        );
        let home = ana.run(ana.phone().home()).unwrap();
        assert!(home.complete, "{what}: what was shown is shown");
        let people = ana.run(ana.phone().people(cast.record.space)).unwrap();
        assert!(people.kept, "{what}: the last answer");
        assert!(
            stranger.tokens.load(Ordering::SeqCst) > 0,
            "the way leads there"
        );
        *other.lock().unwrap() = None;
        ana.run(ana.phone().opened()).unwrap();
        all_received(&ana);
        shows(&ana, &cast, photo.item);
    }
}

#[test]
fn nobody_signs_in_where_suivi_does_not_answer() {
    let cast = Cast::start();
    let ana = Handset::new();
    let with = |server: &str| {
        let request = suivi_device::phone::signing::SignInRequest {
            server: Address::parse(server).unwrap(),
            role: Role::Client,
            email: cast.who(Persona::Client).email.clone(),
            password: suivi_wire::accounts::Secret(suivi_tests::world::PASSWORD.to_owned()),
            device_name: "phone".to_owned(),
            moved: false,
        };
        ana.run(ana.phone().sign_in(request))
    };
    for answer in [PAGE, ELSEWHERE, FORBIDDEN, CREATED] {
        let stranger = Stranger::saying(answer);
        let signed_in = with(&stranger.address);
        let not = matches!(signed_in, Err(PhoneError::Session(SessionError::NotSuivi)));
        assert!(not, "{answer}: {signed_in:?}");
    }
    let nobody = with("http://127.0.0.1:9");
    assert!(
        matches!(nobody, Err(PhoneError::Session(SessionError::Offline))),
        "{nobody:?}"
    );
    let certificate = with(&SelfSigned::start().address);
    assert!(
        matches!(
            certificate,
            Err(PhoneError::Session(SessionError::Certificate))
        ),
        "{certificate:?}"
    );
    assert_eq!(ana.phone().accounts(), []);
    assert!(matches!(
        ana.run(ana.phone().home()),
        Err(PhoneError::SignedOut)
    ));
}

/// A server whose certificate nobody signed.
struct SelfSigned {
    address: String,
}

impl SelfSigned {
    fn start() -> Self {
        let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = rustls::ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(
                vec![made.cert.der().clone()],
                rustls::pki_types::PrivateKeyDer::Pkcs8(made.signing_key.serialize_der().into()),
            )
            .unwrap();
        let config = Arc::new(config);
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!(
            "https://localhost:{}",
            listener.local_addr().unwrap().port()
        );
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let Ok(mut stream) = stream else { return };
                let config = Arc::clone(&config);
                std::thread::spawn(move || {
                    let mut tls = rustls::ServerConnection::new(config).unwrap();
                    // Nobody comes further than here.
                    let _ = tls.complete_io(&mut stream);
                });
            }
        });
        Self { address }
    }
}

#[test]
fn a_wrong_certificate_makes_photos_wait_and_nothing_is_said_to_it() {
    let cast = Cast::start();
    let other = Way::default();
    let detour = Arc::clone(&other);
    let ana = Handset::with(move |root| with_detour(root, &detour));
    ana.sign_in(cast.who(Persona::Client), Role::Client)
        .unwrap();
    is_complete(&ana);
    conditions(&ana, OFFLINE);
    let wrong = SelfSigned::start();
    *other.lock().unwrap() = Some(Arc::new(
        Http::new(&wrong.address, Roots::default()).unwrap(),
    ));
    let photo = adds(&ana, &cast, &["front-before.jpg"]).photos[0];
    conditions(&ana, ONLINE);
    until_stands(&ana, photo.op, Stands::Waiting(Wait::Untrusted));
    let join = ana.phone().ask(suivi_tests::asks::join(cast.record.space));
    assert!(matches!(ana.run(join), Err(PhoneError::NotSuivi)));
    *other.lock().unwrap() = None;
    ana.run(ana.phone().opened()).unwrap();
    all_received(&ana);
    shows(&ana, &cast, photo.item);
}

/// A clock that somebody set wrong, and sets again.
#[derive(Clone)]
struct Wrong(Arc<Mutex<i64>>);

impl Clock for Wrong {
    fn now(&self) -> Moment {
        let now = MachineClock.now();
        let wall = now.wall + *self.0.lock().unwrap();
        Moment { wall, ..now }
    }
}

#[test]
fn a_wrong_clock_changes_nothing_but_what_dates_say() {
    const TEN_YEARS: i64 = 10 * 365 * 24 * 3600 * 1_000_000;
    for (begin, then) in [
        (TEN_YEARS, -TEN_YEARS),
        (-TEN_YEARS, TEN_YEARS),
        (TEN_YEARS, TEN_YEARS),
    ] {
        let cast = Cast::start();
        let offset = Arc::new(Mutex::new(begin));
        let clock = Wrong(Arc::clone(&offset));
        let mut ana = Handset::with(move |root| Settings {
            clock: Arc::new(clock.clone()),
            ..settings(root)
        });
        ana.sign_in(cast.who(Persona::Client), Role::Client)
            .unwrap();
        is_complete(&ana);
        conditions(&ana, OFFLINE);
        let first = adds(&ana, &cast, &["front-before.jpg"]).photos[0];
        // It jumps while the photo waits, and the app is started again.
        *offset.lock().unwrap() = then;
        let second = adds(&ana, &cast, &["front-after.jpg"]).photos[0];
        ana.close();
        ana.open().unwrap();
        conditions(&ana, ONLINE);
        all_received(&ana);
        for photo in [first, second] {
            shows(&ana, &cast, photo.item);
        }
        let rename = ana.phone().rename(first.item, "Daisy.jpg".to_owned());
        ana.run(rename).unwrap();
        ana.until("the new name is here", async |phone| {
            let view = phone.photo(first.item).await;
            view.is_ok_and(|view| view.file.name == "Daisy.jpg")
        });
    }
}

#[test]
fn a_server_that_starts_again_is_found_again() {
    let mut cast = Cast::start();
    let other = Way::default();
    let detour = Arc::clone(&other);
    let ana = Handset::with(move |root| with_detour(root, &detour));
    ana.sign_in(cast.who(Persona::Client), Role::Client)
        .unwrap();
    is_complete(&ana);
    cast.world.kill();
    let photo = adds(&ana, &cast, &["front-before.jpg"]).photos[0];
    until_stands(&ana, photo.op, Stands::Waiting(Wait::Network));
    cast.world.start_again();
    // It listens on another port now: the phone's way leads there.
    *other.lock().unwrap() = Some(Arc::new(
        Http::new(&cast.world.url(), Roots::default()).unwrap(),
    ));
    ana.run(ana.phone().opened()).unwrap();
    all_received(&ana);
    shows(&ana, &cast, photo.item);
}

/// The way to the server, on which one question travels until it is let go.
struct Slow {
    home: Http,
    path: String,
    asked: AtomicUsize,
    left: Notify,
    arrives: Notify,
}

impl Remote for Slow {
    fn send<'a>(
        &'a self,
        request: Request,
        sent: &'a (dyn Fn(u64) + Send + Sync),
    ) -> Pin<Box<dyn Future<Output = Result<Response, Silence>> + Send + 'a>> {
        Box::pin(async move {
            if request.path == self.path && self.asked.fetch_add(1, Ordering::SeqCst) == 0 {
                self.left.notify_one();
                self.arrives.notified().await;
            }
            self.home.send(request, sent).await
        })
    }

    fn fetch<'a>(
        &'a self,
        request: Request,
        into: &'a mut Pour<'a>,
    ) -> Pin<Box<dyn Future<Output = Result<Response, Silence>> + Send + 'a>> {
        self.home.fetch(request, into)
    }

    fn listen<'a>(
        &'a self,
        request: Request,
        heard: &'a (dyn Fn(&str) + Send + Sync),
    ) -> Pin<Box<dyn Future<Output = Result<u16, Silence>> + Send + 'a>> {
        self.home.listen(request, heard)
    }
}

#[test]
fn a_question_that_travelled_while_its_person_signed_in_again_is_asked_with_the_newer_token() {
    let cast = Cast::start();
    let other = Way::default();
    let detour = Arc::clone(&other);
    let ana = Handset::with(move |root| with_detour(root, &detour));
    let who = cast.who(Persona::Client);
    ana.sign_in(who, Role::Client).unwrap();
    is_complete(&ana);
    let nothing = ItemId::from_bytes([9; 16]);
    let slow = Arc::new(Slow {
        home: Http::new(&cast.world.url(), Roots::default()).unwrap(),
        path: format!("/v1/items/{nothing}"),
        asked: AtomicUsize::new(0),
        left: Notify::new(),
        arrives: Notify::new(),
    });
    *other.lock().unwrap() = Some(Arc::clone(&slow) as Arc<dyn Remote>);
    let again = async {
        slow.left.notified().await;
        let signed_in = ana.phone().sign_in(coming_in(who, Role::Client)).await;
        slow.arrives.notify_one();
        signed_in
    };
    let (photo, signed_in) = ana.run(async { tokio::join!(ana.phone().photo(nothing), again) });
    signed_in.unwrap();
    assert!(
        matches!(photo, Err(PhoneError::Refused(Refusal::NotFound))),
        "what the server says, not that the first token is over: {photo:?}"
    );
    assert_eq!(slow.asked.load(Ordering::SeqCst), 2);
    assert!(super::shown(&ana).session.token().is_some());
}
