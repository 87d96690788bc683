//! Single requests of the protocol, and a place to send them to.

use reqwest::Method;
use reqwest::blocking::RequestBuilder;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::time::Duration;
use suivi_rules::{ItemId, Level, SpaceId};
use suivi_tests::organisation::{branch, record};
use suivi_tests::{Answer, Person, World, asks, bytes};
use suivi_wire::upload::AddFile;

/// What an upload's bytes are announced as.
pub(super) const BYTES: (&str, &str) = ("Content-Type", "application/offset+octet-stream");
/// The version that is spoken.
pub(super) const VERSION: (&str, &str) = ("Tus-Resumable", "1.0.0");

/// A server with one professional and a client's record.
pub(super) struct Place {
    /// The server.
    pub(super) world: World,
    /// Super administrator.
    pub(super) sofia: Person,
    /// The record.
    pub(super) space: SpaceId,
}

/// A file that is about to be sent.
#[derive(Debug, Clone)]
pub(super) struct Photo {
    /// What is announced.
    pub(super) add: AddFile,
    /// Its bytes.
    pub(super) bytes: Vec<u8>,
}

impl Place {
    /// A server of its own.
    pub(super) fn start() -> Self {
        let world = World::start();
        let sofia = world.administrator(0);
        let space = record(&sofia, "Ana", &[branch(&sofia, "Rive")]).space;
        Self {
            world,
            sofia,
            space,
        }
    }

    /// A photo of about 20 kB for the record's root; each seed gives another.
    pub(super) fn photo(&self, seed: u64) -> Photo {
        let bytes = bytes::photo(seed, 20_000);
        Photo {
            add: asks::add_file(self.space, None, Level::Company, &bytes),
            bytes,
        }
    }

    /// A connection to the server for bytes that no HTTP client would send.
    pub(super) fn connection(&self) -> Connection {
        let address = self.world.url();
        let stream = TcpStream::connect(address.trim_start_matches("http://")).expect("it listens");
        // Nothing here takes long; a server that never answers must not hang the suite.
        stream
            .set_read_timeout(Some(Duration::from_secs(30)))
            .expect("a deadline");
        Connection(BufReader::new(stream))
    }
}

/// Where an upload is.
pub(super) fn path(item: ItemId) -> String {
    format!("/v1/tus/{item}")
}

/// `HEAD`
pub(super) fn head(person: &Person, item: ItemId) -> Answer {
    Answer::of(bare(person, Method::HEAD, item))
}

/// `DELETE`
pub(super) fn delete(person: &Person, item: ItemId) -> Answer {
    Answer::of(bare(person, Method::DELETE, item))
}

/// A request about an upload, in our version.
pub(super) fn bare(person: &Person, method: Method, item: ItemId) -> RequestBuilder {
    person
        .request(method, &path(item))
        .header(VERSION.0, VERSION.1)
}

/// `PATCH` with these bytes.
pub(super) fn patch(person: &Person, item: ItemId, offset: usize, bytes: &[u8]) -> RequestBuilder {
    bare(person, Method::PATCH, item)
        .header(BYTES.0, BYTES.1)
        .header("Upload-Offset", offset)
        .body(bytes.to_vec())
}

/// Announces an upload, sends nothing of it.
pub(super) fn create(person: &Person, add: &AddFile) -> Answer {
    Answer::of(person.creation(add))
}

/// The offset that an answer tells.
pub(super) fn offset(answer: &Answer) -> Option<usize> {
    answer
        .header("upload-offset")
        .map(|offset| offset.parse().expect("a number"))
}

/// A raw connection.
pub(super) struct Connection(BufReader<TcpStream>);

impl Connection {
    /// Sends the head of a request; the words after `headers` as they stand.
    pub(super) fn head(&mut self, person: &Person, line: &str, headers: &[(&str, &str)]) {
        let token = person.token.as_deref().expect("he is signed in");
        let mut head =
            format!("{line} HTTP/1.1\r\nHost: suivi\r\nAuthorization: Bearer {token}\r\n");
        for (name, value) in headers.iter().chain([&VERSION]) {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        head.push_str("\r\n");
        self.send(head.as_bytes());
    }

    /// Sends these bytes.
    pub(super) fn send(&mut self, bytes: &[u8]) {
        self.0
            .get_mut()
            .write_all(bytes)
            .expect("the connection is open");
    }

    /// Sends no more.
    pub(super) fn ends(&mut self) {
        self.0
            .get_mut()
            .shutdown(Shutdown::Write)
            .expect("the connection is open");
    }

    /// The status line and headers that come next, in lower case.
    pub(super) fn answer(&mut self) -> String {
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            let read = self
                .0
                .read_line(&mut head)
                .expect("the server answers in time");
            assert_ne!(read, 0, "the server closed the connection after {head:?}");
        }
        head.to_ascii_lowercase()
    }

    /// Waits until the server has closed the connection too. It has done with the request then.
    pub(super) fn wait_for_the_end(&mut self) {
        // A reset is an end as well.
        let _ = self.0.read_to_end(&mut Vec::new());
    }
}
