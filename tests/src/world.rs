//! A running server: the real binary, in a folder and on a port of its own, ended by its process
//! id when the test ends.

use crate::answer::Answer;
use crate::fresh;
use crate::person::Person;
use reqwest::blocking::{Client, ClientBuilder};
use reqwest::redirect;
use rustix::process::{Pid, Signal, kill_process};
use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Output, Stdio};
use std::sync::{Arc, LazyLock, RwLock};
use std::time::Duration;
use suivi_rules::{BranchId, CompanyId, ProfessionalId};
use suivi_wire::accounts::{Device, Role, Secret, SessionAnswer, SignInRequest};
use tempfile::TempDir;

/// Everybody's password: long, and on no list.
pub const PASSWORD: &str = "Zyklamen-17-Fahrrad-Wolke";

/// One for the whole process; a connection belongs to one port, so worlds do not share any.
static HTTP: LazyLock<Client> = LazyLock::new(|| {
    cleartext()
        .redirect(redirect::Policy::none())
        // Shorter than the server keeps a connection: none is used that it is about to close.
        .pool_idle_timeout(Duration::from_secs(3))
        .build()
        .expect("an HTTP client without TLS has nothing to fail at")
});

/// A client that speaks to this machine alone. It trusts nobody's certificate: by itself it would
/// look for a provider of TLS, and the phone, which is built with it, names its own.
///
/// # Panics
/// If ring can't do TLS.
pub fn cleartext() -> ClientBuilder {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let tls = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("ring speaks TLS 1.2 and 1.3")
        .with_root_certificates(rustls::RootCertStore::empty())
        .with_no_client_auth();
    Client::builder().tls_backend_preconfigured(tls).no_proxy()
}

/// Where the server listens now: it moves with every start.
#[derive(Debug, Clone, Default)]
pub struct Address(Arc<RwLock<String>>);

impl Address {
    /// `http://127.0.0.1:PORT`
    #[must_use]
    pub fn url(&self) -> String {
        self.0
            .read()
            .expect("nobody panics while writing an address")
            .clone()
    }

    fn set(&self, url: &str) {
        url.clone_into(
            &mut self
                .0
                .write()
                .expect("nobody panics while reading an address"),
        );
    }

    /// The HTTP client that all worlds use.
    #[must_use]
    pub fn http() -> &'static Client {
        &HTTP
    }
}

/// A company as `suivi admin create-company` made it.
#[derive(Debug, Clone)]
pub struct Company {
    /// The company.
    pub id: CompanyId,
    /// Its first branch.
    pub branch: BranchId,
    /// Its first professional.
    pub administrator: ProfessionalId,
    /// His address.
    pub email: String,
}

/// A server with its folder.
pub struct World {
    folder: TempDir,
    address: Address,
    running: Option<Running>,
    companies: Vec<Company>,
}

struct Running {
    process: Child,
    /// Held open: a server that can't write to it would be another test.
    _stdout: BufReader<ChildStdout>,
}

impl World {
    /// A server with one company, Nord, its branch Rive and its super administrator Sofia.
    #[must_use]
    pub fn start() -> Self {
        Self::with(&[("Nord", "Rive", "Sofia")])
    }

    /// A server with these companies: name, first branch and super administrator of each.
    #[must_use]
    pub fn with(companies: &[(&str, &str, &str)]) -> Self {
        let mut world = Self::unstarted();
        for (company, branch, administrator) in companies {
            world.create_company(company, branch, administrator);
        }
        world.start_again();
        world
    }

    /// A server with the data of another one.
    #[must_use]
    pub fn copied(snapshot: &Snapshot) -> Self {
        let mut world = Self::unstarted();
        for (path, bytes) in &snapshot.files {
            let path = world.data().join(path);
            std::fs::create_dir_all(path.parent().expect("a file is in a folder"))
                .expect("a temporary folder takes folders");
            File::create(path)
                .and_then(|mut file| file.write_all(bytes))
                .expect("a temporary folder takes files");
        }
        world.companies.clone_from(&snapshot.companies);
        world.start_again();
        world
    }

    /// A server with one company, as [`World::start`], whose data is in `data` in this folder,
    /// whatever that is now.
    #[must_use]
    pub fn in_folder(folder: TempDir) -> Self {
        let mut world = Self::unstarted_in(folder);
        world.create_company("Nord", "Rive", "Sofia");
        world.start_again();
        world
    }

    fn unstarted() -> Self {
        let folder = tempfile::Builder::new()
            .prefix("suivi-")
            .tempdir()
            .expect("there is room for a temporary folder");
        Self::unstarted_in(folder)
    }

    fn unstarted_in(folder: TempDir) -> Self {
        Self {
            folder,
            address: Address::default(),
            running: None,
            companies: Vec::new(),
        }
    }

    /// All files in a folder of the data folder, and below it.
    ///
    /// # Panics
    /// The folder can't be listed.
    #[must_use]
    pub fn files_in(&self, folder: &str) -> Vec<PathBuf> {
        let mut found = Vec::new();
        let mut folders = vec![self.data().join(folder)];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).expect("a data folder can be listed") {
                let path = entry.expect("a folder's entry").path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    found.push(path);
                }
            }
        }
        found
    }

    /// Where this server keeps its data.
    #[must_use]
    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// Where it listens now.
    #[must_use]
    pub fn url(&self) -> String {
        self.address.url()
    }

    /// Where it listens, also after a restart.
    #[must_use]
    pub fn address(&self) -> &Address {
        &self.address
    }

    /// The process id of the running server.
    #[must_use]
    pub fn pid(&self) -> u32 {
        self.running.as_ref().expect("the server runs").process.id()
    }

    /// The companies in the order in which they were made.
    #[must_use]
    pub fn companies(&self) -> &[Company] {
        &self.companies
    }

    /// Runs `suivi admin --data … ARGUMENTS`, with `input` on its standard input.
    #[must_use]
    pub fn admin(&self, arguments: &[&str], input: &str) -> Output {
        let mut process = Command::new(binary())
            .args(["admin", "--data"])
            .arg(self.data())
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("{}: {error}", binary().display()));
        let mut stdin = process.stdin.take().expect("standard input is a pipe");
        stdin
            .write_all(input.as_bytes())
            .expect("the command reads its input");
        drop(stdin);
        process.wait_with_output().expect("the command ends")
    }

    fn create_company(&mut self, name: &str, branch: &str, administrator: &str) {
        let email = fresh::email(administrator);
        let arguments = [
            "create-company",
            "--name",
            name,
            "--branch",
            branch,
            "--super-name",
            administrator,
            "--super-email",
            &email,
            "--password-stdin",
        ];
        let output = self.admin(&arguments, PASSWORD);
        let text = |bytes| String::from_utf8(bytes).expect("the command speaks UTF-8");
        let (printed, trouble) = (text(output.stdout), text(output.stderr));
        assert!(output.status.success(), "create-company {name}: {trouble}");
        let value = |key: &str| {
            printed
                .lines()
                .find_map(|line| line.strip_prefix(key)?.strip_prefix(' '))
                .unwrap_or_else(|| panic!("no {key} in {printed:?}"))
                .trim()
                .to_owned()
        };
        self.companies.push(Company {
            id: value("company").parse().expect("a company's id is an id"),
            branch: value("branch").parse().expect("a branch's id is an id"),
            administrator: value("professional")
                .parse()
                .expect("a professional's id is an id"),
            email,
        });
    }

    /// Starts the server on the data that is there.
    pub fn start_again(&mut self) {
        assert!(self.running.is_none(), "the server runs already");
        let mut process = Command::new(binary())
            .args(["serve", "--listen", "127.0.0.1:0", "--data"])
            .arg(self.data())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(self.log_file())
            .spawn()
            .unwrap_or_else(|error| panic!("{}: {error}", binary().display()));
        let stdout = process.stdout.take().expect("standard output is a pipe");
        let mut stdout = BufReader::new(stdout);
        let mut line = String::new();
        stdout
            .read_line(&mut line)
            .expect("the server speaks UTF-8");
        self.running = Some(Running {
            process,
            _stdout: stdout,
        });
        let Some(url) = line.trim_end().strip_prefix("listening on ") else {
            panic!("the server did not say where it listens but {line:?}");
        };
        self.address.set(url);
    }

    /// Ends the server as a power cut would: SIGKILL.
    pub fn kill(&mut self) {
        let mut running = self.running.take().expect("the server runs");
        running
            .process
            .kill()
            .expect("our own process can be killed");
        running.process.wait().expect("our own process ends");
    }

    /// Ends the server as its operator would: SIGTERM, then its own way to the end.
    pub fn stop(&mut self) {
        let mut running = self.running.take().expect("the server runs");
        let id = Pid::from_child(&running.process);
        kill_process(id, Signal::TERM).expect("our own process can be asked to stop");
        let status = running.process.wait().expect("our own process ends");
        assert!(
            status.success(),
            "the server stopped with {status}: {}",
            self.log()
        );
    }

    /// Leaves it running, with its folder, whoever ends: its process id and where its data is.
    #[must_use]
    pub fn leave(mut self) -> (u32, PathBuf) {
        let (pid, data) = (self.pid(), self.data());
        self.folder.disable_cleanup(true);
        self.running = None;
        (pid, data)
    }

    /// Stops the server and starts it again.
    pub fn restart(&mut self) {
        self.stop();
        self.start_again();
    }

    /// All of its data, to start other worlds from. Stops the server.
    #[must_use]
    pub fn into_snapshot(mut self) -> Snapshot {
        self.stop();
        let mut files = Vec::new();
        collect(&self.data(), &self.data(), &mut files);
        Snapshot {
            files,
            companies: self.companies.clone(),
        }
    }

    fn log_file(&self) -> File {
        OpenOptions::new()
            .create(true)
            .append(true)
            .open(self.folder.path().join("log"))
            .expect("a temporary folder takes files")
    }

    /// Everything that the server has written to its log.
    #[must_use]
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }

    /// Somebody without a token.
    #[must_use]
    pub fn nobody(&self) -> Person {
        Person::new(self.address.clone(), "nobody", fresh::id(), None)
    }

    /// Signs in from this device and keeps the whole answer.
    #[must_use]
    pub fn try_sign_in(&self, email: &str, password: &str, role: Role, device: &Device) -> Answer {
        let request = SignInRequest {
            email: email.to_owned(),
            password: Secret(password.to_owned()),
            role,
            device: device.clone(),
        };
        self.nobody().post("/v1/sessions", &request)
    }

    /// Signs in from a new device.
    #[must_use]
    pub fn sign_in(&self, email: &str, role: Role) -> Person {
        let device = fresh::device();
        let answer = self.try_sign_in(email, PASSWORD, role, &device);
        self.session(email, device, &answer.json())
    }

    /// The person whom a session belongs to.
    #[must_use]
    pub fn session(&self, email: &str, device: Device, session: &SessionAnswer) -> Person {
        let mut person = Person::new(
            self.address.clone(),
            &session.account.name,
            device.id,
            Some(session.token.0.clone()),
        );
        email.clone_into(&mut person.email);
        person.account = Some(session.account.clone());
        person
    }
}

impl Drop for World {
    fn drop(&mut self) {
        if let Some(mut running) = self.running.take() {
            // It may have ended by itself; then there is nothing to end.
            let _ = running.process.kill();
            let _ = running.process.wait();
        }
        if std::thread::panicking() {
            #[expect(clippy::print_stderr, reason = "the harness shows it with the failure")]
            {
                eprintln!("--- the server's log ---\n{}", self.log());
            }
        }
    }
}

/// The data of a world that was stopped.
pub struct Snapshot {
    files: Vec<(PathBuf, Vec<u8>)>,
    companies: Vec<Company>,
}

fn collect(root: &Path, folder: &Path, files: &mut Vec<(PathBuf, Vec<u8>)>) {
    for entry in std::fs::read_dir(folder).expect("a data folder can be listed") {
        let path = entry.expect("a folder's entry").path();
        if path.is_dir() {
            collect(root, &path, files);
        } else {
            let bytes = std::fs::read(&path).expect("a data file can be read");
            let name = path
                .strip_prefix(root)
                .expect("it lies in the data folder")
                .to_owned();
            files.push((name, bytes));
        }
    }
}

/// The server: `$SUIVI_BIN`, or the one that Cargo built beside this test.
#[must_use]
pub fn binary() -> PathBuf {
    std::env::var_os("SUIVI_BIN").map_or_else(
        || {
            let test = std::env::current_exe().expect("a test knows where it lies");
            let built = test
                .ancestors()
                .find(|folder| folder.join("suivi").is_file());
            built
                .unwrap_or_else(|| panic!("there is no suivi above {}", test.display()))
                .join("suivi")
        },
        PathBuf::from,
    )
}
