//! Companies, branches, professionals, records and clients, made as people make them: by
//! operations and invitations.

use crate::answer::Answer;
use crate::asks;
use crate::fresh::{self, Code};
use crate::person::{Person, Record};
use crate::world::{PASSWORD, World};
use std::collections::BTreeSet;
use suivi_rules::{BranchId, CompanyId, Feature, ProfessionalId, Profile, SpaceId};
use suivi_wire::accounts::{AcceptInvitationRequest, Device, Role, Secret};
use suivi_wire::ops::{
    AddBranch, AddClient, AddProfessional, AnswerExternal, InviteClient, InviteExternal, Operation,
};

impl World {
    /// The super administrator of the company with this number, signed in.
    #[must_use]
    pub fn administrator(&self, company: usize) -> Person {
        self.sign_in(&self.companies()[company].email, Role::Professional)
    }

    /// Accepts an invitation with this address and password and keeps the whole answer.
    #[must_use]
    pub fn try_accept(&self, code: &Code, email: &str, password: &str, device: &Device) -> Answer {
        let request = AcceptInvitationRequest {
            code: Secret(code.text.clone()),
            email: email.to_owned(),
            password: Secret(password.to_owned()),
            device: device.clone(),
        };
        self.nobody().post("/v1/invitations/accept", &request)
    }

    /// Accepts an invitation on a new device.
    #[must_use]
    pub fn accept(&self, code: &Code, email: &str) -> Person {
        let device = fresh::device();
        let answer = self.try_accept(code, email, PASSWORD, &device);
        self.session(email, device, &answer.json())
    }

    /// Makes a professional, who accepts his invitation.
    #[must_use]
    pub fn professional(
        &self,
        by: &Person,
        name: &str,
        profile: Profile,
        branches: &[BranchId],
    ) -> Person {
        let (op, code) = new_professional(name, profile, branches);
        by.does(&Operation::AddProfessional(op.clone()));
        self.accept(&code, &op.email)
    }

    /// A company's own software with a new key, as the operator makes it. The key's id, too.
    ///
    /// # Panics
    /// The command made none.
    #[must_use]
    pub fn software(&self, company: CompanyId) -> (String, Person) {
        let company = company.to_string();
        let arguments = ["service-key", "--company", &company, "--name", "Balance"];
        let output = self.admin(&arguments, "");
        let told = String::from_utf8_lossy(&output.stdout);
        let of = |what: &str| {
            let line = told.lines().find_map(|line| line.strip_prefix(what));
            line.unwrap_or_else(|| panic!("no {what}in {output:?}"))
                .to_owned()
        };
        let secret = of("secret ");
        (of("key "), self.nobody().with_token(Some(secret)))
    }

    /// Invites a client to his record, who accepts.
    #[must_use]
    pub fn client(&self, by: &Person, record: Record, name: &str) -> Person {
        let code = invite_client(by, record.space);
        self.accept(&code, &fresh::email(name))
    }
}

/// Adds a branch.
#[must_use]
pub fn branch(by: &Person, name: &str) -> BranchId {
    let branch = fresh::id();
    by.does(&Operation::AddBranch(AddBranch {
        op: fresh::id(),
        branch,
        name: name.to_owned(),
    }));
    branch
}

/// A professional who has all features, and the code of his invitation.
#[must_use]
pub fn new_professional(
    name: &str,
    profile: Profile,
    branches: &[BranchId],
) -> (AddProfessional, Code) {
    let code = fresh::code();
    let op = AddProfessional {
        op: fresh::id(),
        professional: fresh::id(),
        name: name.to_owned(),
        email: fresh::email(name),
        profile,
        branches: branches.iter().copied().collect(),
        features: BTreeSet::from(Feature::ALL),
        code_sha256: code.sha256.clone(),
    };
    (op, code)
}

/// A client and his record in these branches.
#[must_use]
pub fn new_client(name: &str, branches: &[BranchId]) -> AddClient {
    AddClient {
        op: fresh::id(),
        space: fresh::id(),
        client: fresh::id(),
        name: name.to_owned(),
        branches: branches.iter().copied().collect(),
    }
}

/// Makes a client without account; who makes him becomes an active participant.
#[must_use]
pub fn record(by: &Person, name: &str, branches: &[BranchId]) -> Record {
    let op = new_client(name, branches);
    let record = Record {
        space: op.space,
        client: op.client,
    };
    by.does(&Operation::AddClient(op));
    record
}

/// Invites a client to his record; the code goes to the client.
#[must_use]
pub fn invite_client(by: &Person, space: SpaceId) -> Code {
    let code = fresh::code();
    by.does(&Operation::InviteClient(InviteClient {
        op: fresh::id(),
        space,
        code_sha256: code.sha256.clone(),
        email: None,
    }));
    code
}

/// A professional of another company is asked for, and the client lets him in.
pub fn external(by: &Person, client: &Person, space: SpaceId, who: &Person) {
    by.does(&invite_external(space, &who.email));
    client.does(&answer_external(space, who.professional(), true));
}

/// Asks the client to let somebody of another company in.
#[must_use]
pub fn invite_external(space: SpaceId, email: &str) -> Operation {
    Operation::InviteExternal(InviteExternal {
        op: fresh::id(),
        space,
        email: email.to_owned(),
    })
}

/// The client's answer.
#[must_use]
pub fn answer_external(space: SpaceId, professional: ProfessionalId, approve: bool) -> Operation {
    Operation::AnswerExternal(AnswerExternal {
        op: fresh::id(),
        space,
        professional,
        approve,
    })
}

/// The client consents to photos in this record.
pub fn consent(client: &Person, space: SpaceId) {
    client.does(&asks::give_consent(space));
}
