//! F16: files sent by several connections at a time, each in one POST, to `suivi serve` and to
//! tusd. The gate is on documents, for which both do the same. A photo is searched besides for the
//! place where it was taken, every byte of it, which tusd does not do: that ratio is reported. What tusd does not do, this side does for it, before the upload counts as answered: one
//! fdatasync of the uploaded file, and for the gated figure its SHA-256 over what is on the disk
//! (queue specification, "Commit order"), without which no receipt can be given. Both write to
//! folders on the same disk.

use crate::figure::{Figures, Gate};
use reqwest::blocking::Client;
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::thread;
use std::time::{Duration, Instant};
use suivi_rules::{Level, SpaceId};
use suivi_tests::organisation::{branch, record};
use suivi_tests::world::cleartext;
use suivi_tests::{Person, World, asks, bytes, fresh};
use suivi_wire::upload::AddFile;
use tempfile::TempDir;

const LANES: usize = 12;
const FILES: usize = 25;
/// Times A B: 300 files each.
const TURNS: usize = 12;

/// What is announced, and the bytes.
type Announced = (AddFile, Vec<u8>);

/// Measures F16.
pub(crate) fn throughput(figures: &mut Figures) {
    let Some(tusd) = Tusd::start() else {
        figures.skip(
            "F16",
            "tusd is not there; `cargo xtask bench server` installs it",
        );
        return;
    };
    let suivi = Ours::start();
    // Announced with its hash, which a phone makes when the photo is taken.
    let files = |name: &str, begins: &[u8]| -> Vec<Announced> {
        let file = |n: usize| {
            let mut file = bytes::photo(n as u64, 2_000_000 + n * 2_000_000 / FILES);
            file[..begins.len()].copy_from_slice(begins);
            let mut add = asks::add_file(suivi.space, None, Level::Company, &file);
            name.clone_into(&mut add.name);
            (add, file)
        };
        (0..FILES).map(file).collect()
    };
    let documents = files("document.pdf", b"%PDF-1.7");
    let photos = files("photo.jpg", b"");
    // Once unmeasured: connections are opened, folders made.
    all(&documents[..LANES], &|file| suivi.take(file));
    all(&documents[..LANES], &|file| drop(tusd.take(file)));
    let [mut ours, mut searched, mut synced, mut hashed] = [Duration::ZERO; 4];
    for _ in 0..TURNS {
        ours += all(&documents, &|file| suivi.take(file));
        searched += all(&photos, &|photo| suivi.take(photo));
        synced += all(&documents, &|file| drop(tusd.take(file)));
        hashed += all(&documents, &|file| {
            assert_eq!(Some(sha256(tusd.take(file))), file.0.sha256);
        });
    }
    let sent: usize = documents.iter().map(|(_, file)| file.len()).sum::<usize>() * TURNS;
    let megabytes = |time: Duration| sent as f64 / 1e6 / time.as_secs_f64();
    println!(
        "F16: {:.0} MB/s, photos {:.0} MB/s, tusd and fdatasync {:.0} MB/s, and SHA-256 {:.0} MB/s",
        megabytes(ours),
        megabytes(searched),
        megabytes(synced),
        megabytes(hashed)
    );
    let ratio = |theirs| megabytes(ours) / megabytes(theirs);
    figures.add(
        "F16_upload_throughput_ratio",
        ratio(hashed),
        Gate::AtLeast(1.0),
    );
    figures.add("F16_without_their_hash_ratio", ratio(synced), Gate::None);
    figures.add(
        "F16_photos_ratio",
        megabytes(searched) / megabytes(hashed),
        Gate::None,
    );
}

/// Sends all of them, a few at a time; tells how long that took.
fn all(files: &[Announced], send: &(impl Fn(&Announced) + Sync)) -> Duration {
    let queue = Mutex::new(files.iter());
    let start = Instant::now();
    thread::scope(|scope| {
        for _ in 0..LANES {
            scope.spawn(|| {
                loop {
                    let next = queue.lock().expect("no lane panicked").next();
                    let Some(file) = next else { return };
                    send(file);
                }
            });
        }
    });
    start.elapsed()
}

/// SHA-256 of a file, in hexadecimal, read as the server reads what came in several requests.
fn sha256(mut file: File) -> String {
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 256 * 1024];
    loop {
        match file.read(&mut buffer).expect("the uploaded file") {
            0 => break,
            read => hasher.update(&buffer[..read]),
        }
    }
    suivi_server::read::facts::hex(&hasher.finalize())
}

/// `suivi serve` with a record to send to.
struct Ours {
    _world: World,
    sofia: Person,
    space: SpaceId,
}

impl Ours {
    fn start() -> Self {
        let world = World::start();
        let sofia = world.administrator(0);
        let space = record(&sofia, "Ana", &[branch(&sofia, "Rive")]).space;
        Self {
            _world: world,
            sofia,
            space,
        }
    }

    fn take(&self, (add, file): &Announced) {
        self.sofia.adds(
            &AddFile {
                item: fresh::id(),
                op: fresh::id(),
                ..add.clone()
            },
            file,
        );
    }
}

/// tusd with a folder of its own.
struct Tusd {
    process: Child,
    folder: TempDir,
    url: String,
    http: Client,
}

impl Tusd {
    fn start() -> Option<Self> {
        let tools = PathBuf::from(std::env::var_os("SUIVI_TOOLS")?);
        let folder = tempfile::tempdir().expect("there is room for a temporary folder");
        let free = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = free.local_addr().expect("an address").port();
        drop(free);
        let mut process = Command::new(tools.join("bin/tusd"))
            .args([
                "-host",
                "127.0.0.1",
                "-port",
                &port.to_string(),
                "-base-path",
                "/files/",
            ])
            .arg("-upload-dir")
            .arg(folder.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .ok()?;
        let mut said = BufReader::new(process.stdout.take().expect("standard output is a pipe"));
        let mut line = String::new();
        while !line.contains("You can now upload") {
            line.clear();
            let read = said.read_line(&mut line).expect("tusd speaks UTF-8");
            assert_ne!(read, 0, "tusd ended before it listened");
        }
        // It writes a line for each request; somebody must read them.
        thread::spawn(move || std::io::copy(&mut said, &mut std::io::sink()));
        let http = cleartext().build().expect("a client without TLS");
        Some(Self {
            process,
            folder,
            url: format!("http://127.0.0.1:{port}/files/"),
            http,
        })
    }

    /// Sends it; gives the synced file on the server's disk.
    fn take(&self, (_, file): &Announced) -> File {
        let answer = self
            .http
            .post(&self.url)
            .header("Tus-Resumable", "1.0.0")
            .header("Upload-Length", file.len())
            .header("Content-Type", "application/offset+octet-stream")
            .body(file.clone())
            .send()
            .expect("tusd answers");
        assert_eq!(answer.status().as_u16(), 201);
        let offset = answer
            .headers()
            .get("upload-offset")
            .expect("all came in one request");
        assert_eq!(offset.to_str().ok(), Some(&*file.len().to_string()));
        let location = answer.headers().get("location").expect("a location");
        let id = location
            .to_str()
            .ok()
            .and_then(|url| url.rsplit('/').next())
            .expect("an id");
        let file = File::open(self.folder.path().join(id)).expect("the uploaded file");
        file.sync_data().expect("a disk");
        file
    }
}

impl Drop for Tusd {
    fn drop(&mut self) {
        // It may have ended by itself; then there is nothing to end.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
