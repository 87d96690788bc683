//! `suivi`: serves, and does what only an operator on this machine may do.

use clap::{Args, Parser, Subcommand};
use std::fs::{File, TryLockError};
use std::io::{BufRead, Write};
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use suivi_rules::{CompanyId, ServiceKeyId};
use suivi_server::act::password::Cost;
use suivi_server::act::{admin, service};
use suivi_server::clock::{SystemClock, SystemEntropy};
use suivi_server::{App, Failed, Settings, Suivi, db, serve};
use suivi_wire::accounts::{Role, Secret};
use tokio::net::TcpListener;
use tracing_subscriber::EnvFilter;

/// 1 GB: a video (product specification, "Limits").
const LARGEST_FILE: i64 = 1_000_000_000;

/// A storage shared between professionals and their clients.
#[derive(Debug, Parser)]
#[command(name = "suivi", version, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Answer requests until the process is told to stop (SIGTERM, SIGINT).
    Serve(ServeArgs),
    /// Manage accounts and data; the server may run meanwhile, but for new-epoch.
    Admin(AdminArgs),
    /// Look after the audit trail; the server may run meanwhile.
    Audit(AuditArgs),
}

#[derive(Debug, Args)]
struct ServeArgs {
    /// The folder of the database and the bytes; made if it is not there.
    #[arg(long)]
    data: PathBuf,
    /// Where to listen, without TLS: put a proxy with TLS before it. Port 0 takes a free one.
    #[arg(long, default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// An address of your proxy, whose X-Forwarded-For is believed. Can be given several times.
    #[arg(long = "proxy", value_name = "IP")]
    proxies: Vec<IpAddr>,
    /// The largest file that is accepted, in bytes.
    #[arg(long, default_value_t = LARGEST_FILE, value_parser = clap::value_parser!(i64).range(1..))]
    largest_file: i64,
}

#[derive(Debug, Args)]
struct AdminArgs {
    /// The folder of the database and the bytes.
    #[arg(long)]
    data: PathBuf,
    #[command(subcommand)]
    command: AdminCommand,
}

#[derive(Debug, Subcommand)]
enum AdminCommand {
    /// Make a company, its first branch and its super administrator.
    CreateCompany {
        /// The company's name.
        #[arg(long)]
        name: String,
        /// The first branch's name.
        #[arg(long)]
        branch: String,
        /// The super administrator's name.
        #[arg(long)]
        super_name: String,
        /// The super administrator's address.
        #[arg(long)]
        super_email: String,
        /// Read the password from the first line of standard input instead of making one.
        #[arg(long)]
        password_stdin: bool,
    },
    /// Give an account another password and sign it out everywhere.
    ResetPassword {
        /// The account's address.
        #[arg(long)]
        email: String,
        /// Read the password from the first line of standard input instead of making one.
        #[arg(long)]
        password_stdin: bool,
    },
    /// After restoring a backup, before the server starts: makes every phone fetch all anew.
    NewEpoch,
    /// Make a key by which the company's own software publishes results (POST /v1/results).
    ServiceKey {
        /// The company.
        #[arg(long)]
        company: CompanyId,
        /// What the key is for: the name of the software.
        #[arg(long)]
        name: String,
    },
    /// List a company's service keys.
    ServiceKeys {
        /// The company.
        #[arg(long)]
        company: CompanyId,
    },
    /// End a service key, at once and for ever.
    RevokeServiceKey {
        /// The key's id, as service-keys lists it.
        #[arg(long)]
        key: ServiceKeyId,
    },
    /// List the devices of an account.
    Devices {
        /// The account's address.
        #[arg(long)]
        email: String,
    },
}

#[derive(Debug, Args)]
struct AuditArgs {
    #[command(subcommand)]
    command: AuditCommand,
}

#[derive(Debug, Subcommand)]
enum AuditCommand {
    /// Check that no entry of the audit trail was changed, added or taken out.
    Verify {
        /// The folder of the database and the bytes.
        #[arg(long)]
        data: PathBuf,
        /// Only this company's.
        #[arg(long)]
        company: Option<CompanyId>,
    },
}

/// Why a command was not done.
#[derive(Debug, thiserror::Error)]
enum Trouble {
    #[error("{}", said(.0))]
    Failed(#[from] Failed),
    #[error(
        "A running suivi serves this data folder. Nothing was changed. Stop it first, then try again."
    )]
    InUse,
    #[error("There is no data of Suivi in this folder. Nothing was changed. Check --data.")]
    NoData,
    #[error("No account has this address. Nothing was changed. Check the address.")]
    NoAccount,
    #[error(
        "No company has this id. Nothing was changed. Check the id, or leave --company out to verify all."
    )]
    NoCompany,
    #[error("No company has this id. Nothing was changed. Check the id.")]
    NoSuchCompany,
    #[error("No service key has this id. Nothing was changed. List them with service-keys.")]
    NoKey,
    #[error(
        "There was no password on standard input. Nothing was changed. Give it as the first line."
    )]
    NoPassword,
    #[error(
        "The data folder can't be used ({0}). Nothing was changed. Give a folder that this user may write to."
    )]
    Folder(std::io::Error),
    #[error(
        "The server can't listen there ({0}). Nothing was changed. Choose another address or port."
    )]
    Listen(std::io::Error),
    #[error(
        "The system failed ({0}). What was acknowledged is safe. See to what it says, then try again."
    )]
    Io(#[from] std::io::Error),
}

/// What is wrong, to the operator: with the system's own words where the system is at fault.
fn said(failed: &Failed) -> String {
    match failed {
        Failed::Db(db::DbError::Newer { .. }) => failed.to_string(),
        Failed::Db(_) | Failed::Io(_) => format!(
            "The data could not be read or written ({failed}). What was acknowledged is safe. \
             See to the disk and its folder, then try again."
        ),
        _ => failed.problem().detail,
    }
}

/// Whatever this process makes is its user's alone, also in a folder that was there before and is
/// open to others: names, addresses and hashes of passwords are in it.
fn keep_to_ourselves() {
    #[cfg(unix)]
    rustix::process::umask(rustix::fs::Mode::RWXG | rustix::fs::Mode::RWXO);
}

fn main() -> ExitCode {
    keep_to_ourselves();
    let cli = Cli::parse();
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    tracing_subscriber::fmt()
        .json()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .init();
    let done = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(Trouble::from)
        .and_then(|runtime| runtime.block_on(run(cli.command)));
    match done {
        Ok(code) => code,
        Err(trouble) => {
            // Where standard error is closed there is nobody to tell.
            let _ = writeln!(std::io::stderr(), "error: {trouble}");
            ExitCode::FAILURE
        }
    }
}

async fn run(command: Command) -> Result<ExitCode, Trouble> {
    match command {
        Command::Serve(args) => run_server(args).await,
        Command::Admin(AdminArgs { data, command }) => match command {
            AdminCommand::CreateCompany {
                name,
                branch,
                super_name,
                super_email,
                password_stdin,
            } => {
                make_folder(&data)?;
                let app = open(settings(&data, db::Mode::Inline))?;
                let (password, made) = password(&app, password_stdin)?;
                let new = admin::NewCompany {
                    name,
                    branch,
                    super_name,
                    super_email,
                    password,
                };
                let created = admin::create_company(&app, new).await?;
                say(&format!("company {}", created.company))?;
                say(&format!("branch {}", created.branch))?;
                say(&format!("person {}", created.person))?;
                say(&format!("professional {}", created.professional))?;
                tell_password(made)
            }
            AdminCommand::ResetPassword {
                email,
                password_stdin,
            } => {
                let app = open_existing(&data)?;
                let (password, made) = password(&app, password_stdin)?;
                admin::reset_password(&app, &email, password)
                    .await
                    .map_err(|failed| absent(failed, Trouble::NoAccount))?;
                tell_password(made)
            }
            AdminCommand::NewEpoch => {
                let app = open_existing(&data)?;
                // No phone may have been told of the restored past before.
                let _lock = lock(&data)?;
                say(&format!("epoch {}", admin::new_epoch(&app).await?))?;
                Ok(ExitCode::SUCCESS)
            }
            AdminCommand::ServiceKey { company, name } => {
                let app = open_existing(&data)?;
                let (key, Secret(text)) = service::make_key(&app, company, name)
                    .await
                    .map_err(|failed| absent(failed, Trouble::NoSuchCompany))?;
                say(&format!("key {key}"))?;
                say(&format!("secret {text}"))?;
                Ok(ExitCode::SUCCESS)
            }
            AdminCommand::ServiceKeys { company } => {
                let app = open_existing(&data)?;
                for key in service::keys(&app, company).await? {
                    let state = if key.revoked { "revoked" } else { "live" };
                    say(&format!("key {} {state}: {}", key.key, key.name))?;
                }
                Ok(ExitCode::SUCCESS)
            }
            AdminCommand::RevokeServiceKey { key } => {
                let app = open_existing(&data)?;
                service::revoke_key(&app, key)
                    .await
                    .map_err(|failed| absent(failed, Trouble::NoKey))?;
                say(&format!("revoked {key}"))?;
                Ok(ExitCode::SUCCESS)
            }
            AdminCommand::Devices { email } => {
                let app = open_existing(&data)?;
                for (role, device) in admin::devices(&app, &email)
                    .await
                    .map_err(|failed| absent(failed, Trouble::NoAccount))?
                {
                    let role = match role {
                        Role::Professional => "professional",
                        Role::Client => "client",
                    };
                    let live = if device.live {
                        "signed_in"
                    } else {
                        "signed_out"
                    };
                    let hours = (app.now() - device.seen_at) / 3_600_000_000;
                    let (id, name) = (device.device, device.name);
                    say(&format!(
                        "device {id} {role} {live} seen {hours} h ago: {name}"
                    ))?;
                }
                Ok(ExitCode::SUCCESS)
            }
        },
        Command::Audit(AuditArgs {
            command: AuditCommand::Verify { data, company },
        }) => {
            let app = open_existing(&data)?;
            let mut code = ExitCode::SUCCESS;
            let trails = admin::verify_audit(&app, company)
                .await
                .map_err(|failed| absent(failed, Trouble::NoCompany))?;
            for trail in trails {
                let admin::Trail {
                    company,
                    entries,
                    breaks_at,
                } = trail;
                match breaks_at {
                    None => say(&format!(
                        "company {company}: {entries} entries, chain intact"
                    ))?,
                    Some(at) => {
                        say(&format!(
                            "company {company}: {entries} entries, chain breaks at {at}"
                        ))?;
                        code = ExitCode::FAILURE;
                    }
                }
            }
            Ok(code)
        }
    }
}

async fn run_server(args: ServeArgs) -> Result<ExitCode, Trouble> {
    make_folder(&args.data)?;
    // Held to the end of the process; a crash lets go of it.
    let _lock = lock(&args.data)?;
    let readers = std::thread::available_parallelism().map_or(2, |n| n.get().clamp(2, 8));
    let app = open(Settings {
        proxies: args.proxies,
        largest_file: args.largest_file,
        ..settings(&args.data, db::Mode::Threads { readers })
    })?;
    // Before the line that says that it listens: who reads it may stop the server at once.
    let stop = stop_signal()?;
    let listener = TcpListener::bind(args.listen)
        .await
        .map_err(Trouble::Listen)?;
    let address = listener.local_addr()?;
    if !address.ip().is_loopback() {
        tracing::warn!(
            "listening on a network without TLS: only a proxy with TLS should reach this address"
        );
    }
    say(&format!("listening on http://{address}"))?;
    serve::serve(app, listener, stop).await;
    Ok(ExitCode::SUCCESS)
}

fn settings(data: &Path, mode: db::Mode) -> Settings {
    Settings {
        data: data.to_owned(),
        mode,
        proxies: Vec::new(),
        largest_file: LARGEST_FILE,
        password_cost: Cost::default(),
    }
}

fn open(settings: Settings) -> Result<App, Failed> {
    Suivi::open(settings, Arc::new(SystemClock), Arc::new(SystemEntropy))
}

/// Opens a folder that must hold data: a slip in its name must not make an empty one.
fn open_existing(data: &Path) -> Result<App, Trouble> {
    if !data.join("suivi.sqlite").is_file() {
        return Err(Trouble::NoData);
    }
    Ok(open(settings(data, db::Mode::Inline))?)
}

/// Makes the data folder, for its owner's eyes only.
fn make_folder(data: &Path) -> Result<(), Trouble> {
    std::fs::create_dir_all(data).map_err(Trouble::Folder)
}

/// One server for one folder: two would sweep each other's uploads. The commands of `admin` and
/// `audit` need no lock, since all they touch is the database, which has its own; but for what must
/// not change while a server runs.
#[expect(
    clippy::disallowed_methods,
    reason = "a server runs on no Android, which is all that is wrong with it"
)]
fn lock(data: &Path) -> Result<File, Trouble> {
    let file = File::options()
        .write(true)
        .create(true)
        .truncate(false)
        .open(data.join("serve.lock"))
        .map_err(Trouble::Folder)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(Trouble::InUse),
        Err(TryLockError::Error(error)) => Err(Trouble::Folder(error)),
    }
}

/// Ready when the process is told to stop.
#[cfg(unix)]
fn stop_signal() -> std::io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

/// Ready when the process is told to stop.
#[cfg(not(unix))]
fn stop_signal() -> std::io::Result<impl Future<Output = ()>> {
    Ok(async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    })
}

/// The password that standard input gives, or a new one; and whether it is new.
fn password(app: &App, from_stdin: bool) -> Result<(Secret, Option<Secret>), Trouble> {
    if !from_stdin {
        let made = admin::make_password(app);
        return Ok((made.clone(), Some(made)));
    }
    let mut line = String::new();
    std::io::stdin()
        .lock()
        .read_line(&mut line)
        .map_err(|_| Trouble::NoPassword)?;
    let password = line.trim_end_matches(['\r', '\n']);
    if password.is_empty() {
        return Err(Trouble::NoPassword);
    }
    Ok((Secret(password.to_owned()), None))
}

/// Shows a password that was made here; it is shown this once.
fn tell_password(made: Option<Secret>) -> Result<ExitCode, Trouble> {
    if let Some(Secret(password)) = made {
        say(&format!("password {password}"))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// The refusal of what is not there, in an operator's words.
fn absent(failed: Failed, what: Trouble) -> Trouble {
    match failed.code() {
        suivi_wire::Code::Refused(suivi_rules::Refusal::NotFound) => what,
        _ => Trouble::Failed(failed),
    }
}

/// One line on standard output, there at once for whoever waits for it.
fn say(line: &str) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{line}")?;
    out.flush()
}
