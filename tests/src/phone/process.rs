//! A phone as a process of its own: it is spoken to in lines, killed as a system kills an app, and
//! started again on what it kept.

use super::said::{Account, Answer, Command, So, Trouble};
use crate::person::Person;
use crate::world::PASSWORD;
use serde::de::DeserializeOwned;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Stdio};
use std::time::Duration;
use suivi_wire::accounts::Role;
use tempfile::TempDir;

/// How long something may take that is waited for.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// A phone with its folder.
pub struct Process {
    folder: TempDir,
    running: Option<Running>,
}

struct Running {
    process: Child,
    to: ChildStdin,
    from: BufReader<ChildStdout>,
}

impl Process {
    /// A new phone, nobody signed in.
    ///
    /// # Panics
    /// It can't be started.
    #[must_use]
    pub fn start() -> Self {
        let folder = tempfile::Builder::new().prefix("suivi-phone-").tempdir();
        let mut phone = Self {
            folder: folder.expect("there is room for a temporary folder"),
            running: None,
        };
        phone.start_again();
        phone
    }

    /// A new phone, on which this person signed in, and which shows all that he may see.
    ///
    /// # Panics
    /// He can't sign in.
    #[must_use]
    pub fn of(person: &Person, role: Role) -> Self {
        let mut phone = Self::start();
        phone.signs_in(&person.address.url(), &person.email, role);
        phone
    }

    /// Signs in, and waits until the phone shows all that this person may see.
    ///
    /// # Panics
    /// He can't.
    pub fn signs_in(&mut self, server: &str, email: &str, role: Role) {
        let command = Command::SignIn {
            server: server.to_owned(),
            role,
            email: email.to_owned(),
            password: PASSWORD.to_owned(),
        };
        self.ask::<Account>(command).expect("he can sign in");
        self.until(So::Complete);
    }

    /// Where it keeps everything.
    #[must_use]
    pub fn root(&self) -> &Path {
        self.folder.path()
    }

    /// The process id.
    ///
    /// # Panics
    /// It does not run.
    #[must_use]
    pub fn pid(&self) -> u32 {
        self.running.as_ref().expect("the phone runs").process.id()
    }

    /// Starts the process on what is in its folder.
    ///
    /// # Panics
    /// It runs already, or can't be started.
    pub fn start_again(&mut self) {
        assert!(self.running.is_none(), "the phone runs already");
        let program = program();
        let mut process = std::process::Command::new(&program)
            .arg(self.folder.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("{}: {error}", program.display()));
        let to = process.stdin.take().expect("standard input is a pipe");
        let from = process.stdout.take().expect("standard output is a pipe");
        self.running = Some(Running {
            process,
            to,
            from: BufReader::new(from),
        });
    }

    /// Ends it as a system ends an app: SIGKILL.
    ///
    /// # Panics
    /// It does not run.
    pub fn kill(&mut self) {
        let mut running = self.running.take().expect("the phone runs");
        running
            .process
            .kill()
            .expect("our own process can be killed");
        running.process.wait().expect("our own process ends");
    }

    /// Says something without waiting for the answer: [`Process::hear`] takes it, or a kill.
    ///
    /// # Panics
    /// It does not run.
    pub fn say(&mut self, command: &Command) {
        let running = self.running.as_mut().expect("the phone runs");
        let line = serde_json::to_string(command).expect("a command can be written");
        writeln!(running.to, "{line}").expect("the phone listens");
    }

    /// The answer to what was said.
    ///
    /// # Errors
    /// What the phone said instead.
    ///
    /// # Panics
    /// It says nothing, or something else than that kind of answer.
    pub fn hear<T: DeserializeOwned>(&mut self) -> Result<T, Trouble> {
        let running = self.running.as_mut().expect("the phone runs");
        let mut line = String::new();
        running
            .from
            .read_line(&mut line)
            .expect("the phone speaks UTF-8");
        match serde_json::from_str(&line) {
            Ok(Answer::Ok(value)) => Ok(serde_json::from_value(value)
                .unwrap_or_else(|error| panic!("{line:?} is another answer: {error}"))),
            Ok(Answer::Trouble(trouble)) => Err(trouble),
            Err(error) => panic!("the phone said {line:?}: {error}"),
        }
    }

    /// Says something and waits for the answer.
    ///
    /// # Errors
    /// What the phone said instead.
    pub fn ask<T: DeserializeOwned>(&mut self, command: Command) -> Result<T, Trouble> {
        self.say(&command);
        self.hear()
    }

    /// Waits until it is so.
    ///
    /// # Panics
    /// It does not become so in a minute.
    pub fn until(&mut self, so: So) {
        assert!(self.comes(so.clone()), "{so:?} did not happen in a minute");
    }

    /// Whether it becomes so in a minute.
    ///
    /// # Panics
    /// The phone does not know how to wait.
    pub fn comes(&mut self, so: So) -> bool {
        let within_ms = u64::try_from(PATIENCE.as_millis()).unwrap_or(u64::MAX);
        let command = Command::Until { so, within_ms };
        self.ask(command).expect("a phone can wait")
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        if let Some(mut running) = self.running.take() {
            // It may have ended by itself; then there is nothing to end.
            let _ = running.process.kill();
            let _ = running.process.wait();
        }
    }
}

/// The phone: `SUIVI_PHONE` names one in another language; else it is the one that Cargo built beside
/// this program.
fn program() -> PathBuf {
    std::env::var_os("SUIVI_PHONE").map_or_else(binary, PathBuf::from)
}

/// The phone that Cargo built beside this program.
#[must_use]
pub fn binary() -> PathBuf {
    let here = std::env::current_exe().expect("a program knows where it lies");
    let built = here
        .ancestors()
        .find(|folder| folder.join("phone").is_file());
    built
        .unwrap_or_else(|| panic!("there is no phone above {}", here.display()))
        .join("phone")
}
