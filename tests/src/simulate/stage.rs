//! Who and what there is when a world begins: made once for a process, copied for each seed.

use crate::server::{Sent, Server};
use std::fs;
use std::io;
use std::path::Path;
use suivi_rules::{
    BranchId, CompanyId, ItemId, PersonId, ProfessionalId, Profile, Sharing, SpaceId,
};
use suivi_server::act::admin::{self, NewCompany};
use suivi_tests::fresh::{self, Code};
use suivi_tests::world::PASSWORD;
use suivi_tests::{asks, organisation};
use suivi_wire::accounts::{
    AcceptInvitationRequest, Account, Device, Role, Secret, SessionAnswer, SignInRequest,
};
use suivi_wire::ops::{AddFolder, InviteClient, Operation, Outcome};
use tempfile::TempDir;

/// Somebody with an account.
#[derive(Debug, Clone)]
pub(crate) struct Member {
    /// His address.
    pub(crate) email: String,
    /// In which role.
    pub(crate) role: Role,
    /// Who he is.
    pub(crate) person: PersonId,
    /// As a professional.
    pub(crate) professional: Option<ProfessionalId>,
}

/// A company with one record.
#[derive(Debug)]
pub(crate) struct Stage {
    folder: TempDir,
    /// The company.
    pub(crate) company: CompanyId,
    /// Its branch.
    pub(crate) branch: BranchId,
    /// The record.
    pub(crate) space: SpaceId,
    /// Auto, with nothing in it; open to the client; below the open one.
    pub(crate) folders: [ItemId; 3],
    /// The client.
    pub(crate) ana: Member,
    /// A professional, participant.
    pub(crate) emile: Member,
    /// A professional of the same branch, no participant.
    pub(crate) nora: Member,
    /// The super administrator, participant too.
    pub(crate) sofia: Member,
}

impl Stage {
    /// Makes it by operations and invitations, as people do.
    pub(crate) fn make() -> Result<Self, String> {
        let folder = scratch()?;
        let server = Server::open(folder.path(), 0).map_err(text)?;
        let company = NewCompany {
            name: "Nord".into(),
            branch: "Rive".into(),
            super_name: "Sofia".into(),
            super_email: "sofia@example.org".into(),
            password: Secret(PASSWORD.into()),
        };
        let made = server.wait(admin::create_company(server.app(), company));
        let made = made.map_err(text)?;
        let branch = made.branch;
        let (admin, sofia) = sign_in(&server, "sofia@example.org", Role::Professional)?;
        let (emiles, emile) = professional(&server, &admin, "Emile", branch)?;
        let (_, nora) = professional(&server, &admin, "Nora", branch)?;

        let record = organisation::new_client("Ana", &[branch]);
        let space = record.space;
        does(&server, &emiles, Operation::AddClient(record))?;
        let code = fresh::code();
        let invites = InviteClient {
            op: fresh::id(),
            space,
            code_sha256: code.sha256.clone(),
            email: None,
        };
        does(&server, &emiles, Operation::InviteClient(invites))?;
        let (anas, ana) = accept(&server, &code, &fresh::email("Ana"))?;
        does(&server, &anas, asks::give_consent(space))?;
        does(&server, &admin, asks::join(space))?;

        let mut folders = [fresh::id(); 3];
        for (at, (name, sharing)) in [
            ("Auto", Sharing::Auto),
            ("Open", Sharing::Open),
            ("Below", Sharing::Open),
        ]
        .into_iter()
        .enumerate()
        {
            let parent = (at == 2).then_some(folders[1]);
            let op = AddFolder {
                sharing,
                ..asks::add_folder(space, parent, name)
            };
            folders[at] = op.item;
            does(&server, &emiles, Operation::AddFolder(op))?;
        }
        drop(server);
        Ok(Self {
            folder,
            company: made.company,
            branch,
            space,
            folders,
            ana,
            emile,
            nora,
            sofia,
        })
    }

    /// A copy of its server's folder.
    pub(crate) fn copy(&self, to: &Path) -> io::Result<()> {
        copy(self.folder.path(), to)
    }
}

/// A folder that is gone when it is dropped, in memory where that is possible: what is tested here
/// is the order of steps, not the disk.
pub(crate) fn scratch() -> Result<TempDir, String> {
    let memory = Path::new("/dev/shm");
    let made = if memory.is_dir() {
        tempfile::tempdir_in(memory)
    } else {
        tempfile::tempdir()
    };
    made.map_err(text)
}

fn copy(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for found in fs::read_dir(from)? {
        let found = found?;
        let to = to.join(found.file_name());
        if found.file_type()?.is_dir() {
            copy(&found.path(), &to)?;
        } else {
            fs::copy(found.path(), to)?;
        }
    }
    Ok(())
}

fn text(error: impl std::fmt::Display) -> String {
    error.to_string()
}

fn does(server: &Server, token: &Secret, op: Operation) -> Result<(), String> {
    let kind = format!("{op:?}");
    let result = server.does(token, op)?;
    if result.outcome == Outcome::Applied {
        Ok(())
    } else {
        Err(format!("{kind}: {result:?}"))
    }
}

fn member(email: &str, account: &Account) -> Member {
    Member {
        email: email.to_owned(),
        role: account.role,
        person: account.person,
        professional: account.professional,
    }
}

fn sign_in(server: &Server, email: &str, role: Role) -> Result<(Secret, Member), String> {
    let asked = credentials(email, role, &fresh::device());
    let answer: SessionAnswer = server.json(&Sent::post("/v1/sessions", &asked, None))?;
    Ok((answer.token, member(email, &answer.account)))
}

/// What somebody signs in with on this phone.
pub(crate) fn credentials(email: &str, role: Role, device: &Device) -> SignInRequest {
    SignInRequest {
        email: email.to_owned(),
        password: Secret(PASSWORD.to_owned()),
        role,
        device: device.clone(),
    }
}

fn professional(
    server: &Server,
    by: &Secret,
    name: &str,
    branch: BranchId,
) -> Result<(Secret, Member), String> {
    let (op, code) = organisation::new_professional(name, Profile::Employee, &[branch]);
    let email = op.email.clone();
    does(server, by, Operation::AddProfessional(op))?;
    accept(server, &code, &email)
}

fn accept(server: &Server, code: &Code, email: &str) -> Result<(Secret, Member), String> {
    let asked = AcceptInvitationRequest {
        code: Secret(code.text.clone()),
        email: email.to_owned(),
        password: Secret(PASSWORD.to_owned()),
        device: fresh::device(),
    };
    let sent = Sent::post("/v1/invitations/accept", &asked, None);
    let answer: SessionAnswer = server.json(&sent)?;
    Ok((answer.token, member(email, &answer.account)))
}
