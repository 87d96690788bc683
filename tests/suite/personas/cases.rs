//! The table of operations.

use super::view::View;
use std::collections::BTreeSet;
use suivi_results::Template;
use suivi_rules::{
    Action, Feature, Level, Object, Place, Profile, Refusal, Sharing, Subject, Verdict,
};
use suivi_tests::asks;
use suivi_tests::cast::{Persona, Stage, grip, readiness, ready_template};
use suivi_tests::fresh;
use suivi_tests::organisation::{answer_external, invite_external, new_client, new_professional};
use suivi_wire::Code;
use suivi_wire::ops::{
    AddBranch, ChangeProfessional, Describe, InviteClient, InviteProfessional, Operation,
    RenameBranch, SetCompany, SetProfessionalActive, SignOutProfessional, WithdrawConsent,
    WithdrawTemplate,
};

/// An operation, what the rules are asked about it, and what comes of it once they say yes.
pub(super) struct Case {
    pub(super) what: &'static str,
    pub(super) op: fn(&Stage) -> Operation,
    pub(super) rule: fn(&View<'_>) -> Verdict,
    pub(super) then: Then,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Then {
    Done,
    Nothing,
    /// Not the rules, but the state of things.
    Refused(Code),
}

const fn case(
    what: &'static str,
    op: fn(&Stage) -> Operation,
    rule: fn(&View<'_>) -> Verdict,
) -> Case {
    Case {
        what,
        op,
        rule,
        then: Then::Done,
    }
}

const fn but(case: Case, then: Then) -> Case {
    Case { then, ..case }
}

const COLLEAGUE: Persona = Persona::Colleague;

fn change(stage: &Stage) -> ChangeProfessional {
    ChangeProfessional {
        op: fresh::id(),
        professional: stage.who(COLLEAGUE).professional(),
        profile: None,
        branches: None,
        features: None,
    }
}

fn set_active(stage: &Stage, persona: Persona, active: bool) -> Operation {
    Operation::SetProfessionalActive(SetProfessionalActive {
        op: fresh::id(),
        professional: stage.who(persona).professional(),
        active,
    })
}

pub(super) const CASES: &[Case] = &[
    // Items
    case(
        "a folder at the root",
        |it| Operation::AddFolder(asks::add_folder(it.record.space, None, "x")),
        |it| it.of_record(&Action::AddFolder),
    ),
    case(
        "a folder in a folder",
        |it| Operation::AddFolder(asks::add_folder(it.record.space, Some(it.shared.id), "x")),
        |it| it.says(&Action::AddFolder, &Object::Folder(&it.stage.shared)),
    ),
    case(
        "another name for a file",
        |it| asks::rename(it.of_level(Level::Everyone).file.id, "x"),
        |it| it.of_file(Level::Everyone, &Action::Rename),
    ),
    case(
        "another name for the client's photo",
        |it| asks::rename(it.photo.file.id, "x"),
        |it| it.of_photo(&Action::Rename),
    ),
    case(
        "another name for a folder",
        |it| asks::rename(it.shared.id, "x"),
        |it| it.says(&Action::Rename, &Object::Folder(&it.stage.shared)),
    ),
    case(
        "a file to the root",
        |it| asks::move_to(it.of_level(Level::Everyone).file.id, None),
        |it| {
            let file = &it.stage.of_level(Level::Everyone).file;
            it.moves(&Object::File(file), Place::Root)
        },
    ),
    case(
        "the client's photo to the root",
        |it| asks::move_to(it.photo.file.id, None),
        |it| it.moves(&Object::File(&it.stage.photo.file), Place::Root),
    ),
    case(
        "the client's photo into another open folder",
        |it| asks::move_to(it.photo.file.id, Some(it.shared.id)),
        |it| {
            let to = Place::Folder(it.stage.shared.clone());
            it.moves(&Object::File(&it.stage.photo.file), to)
        },
    ),
    case(
        "a folder into a folder",
        |it| asks::move_to(it.hidden.id, Some(it.shared.id)),
        |it| {
            let to = Place::Folder(it.stage.shared.clone());
            it.moves(&Object::Folder(&it.stage.hidden), to)
        },
    ),
    case(
        "tags for a file",
        |it| {
            Operation::Describe(Describe {
                op: fresh::id(),
                item: it.of_level(Level::CompanyAndClient).file.id,
                tags: Some(vec!["before".to_owned()]),
                captured_at: Some(1_764_000_000_000_000),
            })
        },
        |it| it.of_file(Level::CompanyAndClient, &Action::Describe),
    ),
    case(
        "another level for a file",
        |it| asks::set_level(it.of_level(Level::Everyone).file.id, Level::Company, 1),
        |it| it.of_file(Level::Everyone, &Action::SetVisibility(Level::Company)),
    ),
    case(
        "a wider level for a file that few see",
        |it| asks::set_level(it.of_level(Level::JustMe).file.id, Level::Everyone, 1),
        |it| it.of_file(Level::JustMe, &Action::SetVisibility(Level::Everyone)),
    ),
    case(
        "another level for the client's photo",
        |it| asks::set_level(it.photo.file.id, Level::Everyone, 1),
        |it| it.of_photo(&Action::SetVisibility(Level::Everyone)),
    ),
    case(
        "a level that clients do not have",
        |it| asks::set_level(it.photo.file.id, Level::MeAndClient, 1),
        |it| it.of_photo(&Action::SetVisibility(Level::MeAndClient)),
    ),
    case(
        "the switch of a folder",
        |it| asks::set_sharing(it.hidden.id, Sharing::Open),
        |it| it.says(&Action::SetSharing, &Object::Folder(&it.stage.hidden)),
    ),
    case(
        "the end of a file",
        |it| asks::delete(it.of_level(Level::Everyone).file.id),
        |it| it.of_file(Level::Everyone, &Action::Delete),
    ),
    case(
        "the end of a file that few see",
        |it| asks::delete(it.of_level(Level::MeAndClient).file.id),
        |it| it.of_file(Level::MeAndClient, &Action::Delete),
    ),
    case(
        "the end of a folder",
        |it| asks::delete(it.shared.id),
        |it| it.says(&Action::Delete, &Object::Folder(&it.stage.shared)),
    ),
    // The company
    case(
        "settings",
        |_| {
            Operation::SetCompany(SetCompany {
                op: fresh::id(),
                name: None,
                grace_days: Some(3),
                several_devices: None,
            })
        },
        |it| it.of_company(&Action::ManageCompany),
    ),
    case(
        "a branch",
        |_| {
            let name = "x".to_owned();
            Operation::AddBranch(AddBranch {
                op: fresh::id(),
                branch: fresh::id(),
                name,
            })
        },
        |it| it.of_company(&Action::AddBranch),
    ),
    case(
        "another name for a branch",
        |it| {
            let name = "x".to_owned();
            Operation::RenameBranch(RenameBranch {
                op: fresh::id(),
                branch: it.rive,
                name,
            })
        },
        |it| {
            it.of_company(&Action::RenameBranch)
                .and_then(|()| it.knows_branch())
        },
    ),
    // Professionals
    case(
        "an employee",
        |it| Operation::AddProfessional(new_professional("x", Profile::Employee, &[it.rive]).0),
        |it| {
            let branches = BTreeSet::from([it.stage.rive]);
            it.of_company(&Action::CreateProfessional {
                profile: Profile::Employee,
                branches,
            })?;
            it.knows_branch()
        },
    ),
    case(
        "a super administrator",
        |_| {
            let (op, _) = new_professional("x", Profile::SuperAdministrator, &[]);
            Operation::AddProfessional(op)
        },
        |it| {
            let (profile, branches) = (Profile::SuperAdministrator, BTreeSet::new());
            it.of_company(&Action::CreateProfessional { profile, branches })
        },
    ),
    case(
        "another profile for a colleague",
        |it| {
            let profile = Some(Profile::Manager);
            Operation::ChangeProfessional(ChangeProfessional {
                profile,
                ..change(it)
            })
        },
        |it| it.of_account(COLLEAGUE, &Action::ChangeProfile(Profile::Manager)),
    ),
    case(
        "other branches for a colleague",
        |it| {
            let branches = Some(BTreeSet::from([it.colline]));
            Operation::ChangeProfessional(ChangeProfessional {
                branches,
                ..change(it)
            })
        },
        |it| {
            let (added, removed) = ([it.stage.colline].into(), [it.stage.rive].into());
            it.of_account(COLLEAGUE, &Action::ChangeBranches { added, removed })
        },
    ),
    case(
        "other features for a colleague",
        |it| {
            let features = Some(BTreeSet::from([Feature::Storage]));
            Operation::ChangeProfessional(ChangeProfessional {
                features,
                ..change(it)
            })
        },
        |it| it.of_account(COLLEAGUE, &Action::ChangeFeatures),
    ),
    case(
        "another profile for the super administrator",
        |it| {
            Operation::ChangeProfessional(ChangeProfessional {
                professional: it.who(Persona::SuperAdministrator).professional(),
                profile: Some(Profile::Employee),
                ..change(it)
            })
        },
        |it| {
            it.of_account(
                Persona::SuperAdministrator,
                &Action::ChangeProfile(Profile::Employee),
            )
        },
    ),
    case(
        "the end of a colleague's account",
        |it| set_active(it, COLLEAGUE, false),
        |it| it.of_account(COLLEAGUE, &Action::Deactivate),
    ),
    but(
        case(
            "an account that is open already",
            |it| set_active(it, COLLEAGUE, true),
            |it| it.of_account(COLLEAGUE, &Action::Deactivate),
        ),
        Then::Nothing,
    ),
    case(
        "a colleague's devices",
        |it| {
            let professional = it.who(COLLEAGUE).professional();
            Operation::SignOutProfessional(SignOutProfessional {
                op: fresh::id(),
                professional,
            })
        },
        |it| it.of_account(COLLEAGUE, &Action::SignOutDevices),
    ),
    but(
        case(
            "a colleague again who accepted",
            |it| {
                Operation::InviteProfessional(InviteProfessional {
                    op: fresh::id(),
                    professional: it.who(COLLEAGUE).professional(),
                    code_sha256: "c".repeat(64),
                })
            },
            |it| it.of_account(COLLEAGUE, &Action::ChangeFeatures),
        ),
        Then::Refused(Code::Failed(suivi_wire::problem::Failure::AccountExists)),
    ),
    // Clients and records
    case(
        "a client",
        |it| Operation::AddClient(new_client("x", &[it.rive])),
        |it| {
            it.of_company(&Action::CreateClient {
                branches: [it.stage.rive].into(),
            })?;
            it.knows_branch()
        },
    ),
    case(
        "a client of another branch",
        |it| Operation::AddClient(new_client("x", &[it.colline])),
        |it| {
            it.of_company(&Action::CreateClient {
                branches: [it.stage.colline].into(),
            })?;
            it.knows_branch()
        },
    ),
    case(
        "a client's card",
        |it| {
            let (space, name) = (it.record.space, "x".to_owned());
            asks::edit_client(space, &name)
        },
        |it| it.of_record(&Action::EditClient),
    ),
    but(
        case(
            "an invitation for who has an account",
            |it| {
                Operation::InviteClient(InviteClient {
                    op: fresh::id(),
                    space: it.record.space,
                    code_sha256: fresh::code().sha256,
                    email: None,
                })
            },
            |it| it.of_record(&Action::InviteClient),
        ),
        Then::Refused(Code::Refused(Refusal::ClientHasAccount)),
    ),
    case(
        "one more branch for a record",
        |it| asks::set_record_branches(it.record.space, &[it.rive, it.colline]),
        |it| {
            let (added, removed) = ([it.stage.colline].into(), BTreeSet::new());
            it.of_record(&Action::ChangeRecordBranches { added, removed })
        },
    ),
    case(
        "the archive",
        |it| asks::archive_record(it.record.space),
        |it| it.of_record(&Action::ArchiveRecord),
    ),
    but(
        case(
            "a record that is not in the archive",
            |it| asks::restore_record(it.record.space),
            |it| it.of_record(&Action::RestoreRecord),
        ),
        Then::Nothing,
    ),
    // Participants
    case(
        "a colleague for a record",
        |it| asks::add_participant(it.record.space, it.who(COLLEAGUE).professional()),
        |it| {
            let Subject::Professional(other) = it.stage.subject(COLLEAGUE) else {
                return Err(Refusal::NotFound);
            };
            let (company, person) = (other.company, other.person);
            it.of_record(&Action::AddColleague { company, person })
        },
    ),
    case(
        "somebody of another company for a record",
        |it| invite_external(it.record.space, &it.who(Persona::Stranger).email),
        |it| {
            let Subject::Professional(other) = it.stage.subject(Persona::Stranger) else {
                return Err(Refusal::NotFound);
            };
            let (company, person) = (other.company, other.person);
            it.of_record(&Action::InviteExternal { company, person })
        },
    ),
    but(
        case(
            "a yes to somebody who was not asked for",
            |it| {
                answer_external(
                    it.record.space,
                    it.who(Persona::Stranger).professional(),
                    true,
                )
            },
            |it| it.of_record(&Action::ApproveExternal),
        ),
        Then::Refused(Code::Refused(Refusal::NotFound)),
    ),
    but(
        case(
            "a no to somebody who was not asked for",
            |it| {
                answer_external(
                    it.record.space,
                    it.who(Persona::Stranger).professional(),
                    false,
                )
            },
            |it| it.of_record(&Action::RefuseExternal),
        ),
        Then::Refused(Code::Refused(Refusal::NotFound)),
    ),
    case(
        "joining",
        |it| asks::join(it.record.space),
        |it| it.of_record(&Action::Join),
    ),
    case(
        "the end of somebody's participation",
        |it| asks::archive_participant(it.record.space, it.who(Persona::ReadOnly).professional()),
        |it| {
            let professional = it.stage.who(Persona::ReadOnly).professional();
            it.of_record(&Action::ArchiveParticipant {
                professional,
                successor: false,
            })
        },
    ),
    // Documents and results
    case(
        "a template",
        |_| asks::set_template(fresh::id(), 0, &ready_template("grip_strength")),
        |it| it.of_company(&Action::ManageTemplate { branch: None }),
    ),
    case(
        "a template of a branch",
        |it| {
            let content = Template {
                branch: Some(it.rive),
                ..ready_template("grip_strength")
            };
            asks::set_template(fresh::id(), 0, &content)
        },
        |it| {
            let branch = Some(it.stage.rive);
            it.of_company(&Action::ManageTemplate { branch })?;
            it.knows_branch()
        },
    ),
    case(
        "the end of a template",
        |it| {
            Operation::WithdrawTemplate(WithdrawTemplate {
                op: fresh::id(),
                template: it.grip,
            })
        },
        |it| {
            it.knows_branch()?;
            it.of_company(&Action::ManageTemplate { branch: None })
        },
    ),
    case(
        "a document for a professional",
        |it| Operation::AssignDocument(asks::assign_document(it.record.space, it.grip)),
        |it| {
            it.of_record(&Action::AssignDocument)?;
            it.may_use(None)
        },
    ),
    case(
        "a document of a branch",
        |it| Operation::AssignDocument(asks::assign_document(it.record.space, it.balance)),
        |it| {
            it.of_record(&Action::AssignDocument)?;
            it.may_use(Some(it.stage.rive))
        },
    ),
    case(
        "a document for the client",
        |it| Operation::AssignDocument(asks::assign_document(it.record.space, it.readiness)),
        |it| {
            it.of_record(&Action::AssignDocument)?;
            it.may_use(None)
        },
    ),
    case(
        "no document for the client any more",
        |it| asks::cancel_document(it.asked),
        |it| it.of_document(it.stage.client_fills(), &Action::CancelDocument),
    ),
    case(
        "no document for a professional any more",
        |it| asks::cancel_document(it.due),
        |it| it.of_document(it.stage.employee_fills(), &Action::CancelDocument),
    ),
    case(
        "a document that the client fills",
        |it| {
            let values = readiness();
            let op = asks::complete_document(it.asked, it.record.space, it.readiness, &values);
            Operation::CompleteDocument(op)
        },
        |it| it.of_document(it.stage.client_fills(), &Action::FillDocument),
    ),
    case(
        "a document that a professional fills",
        |it| {
            let op = asks::complete_document(it.due, it.record.space, it.grip, &grip("30"));
            Operation::CompleteDocument(op)
        },
        |it| it.of_document(it.stage.employee_fills(), &Action::FillDocument),
    ),
    case(
        "a document that nobody assigned",
        |it| {
            let (space, template) = (it.record.space, it.grip);
            let op = asks::complete_document(fresh::id(), space, template, &grip("30"));
            Operation::CompleteDocument(op)
        },
        |it| {
            // A client begins nothing by himself: what he is not asked to fill is not there.
            let verdict = it.of_record(&Action::AssignDocument);
            verdict.map_err(|refusal| match refusal {
                Refusal::NotForClients => Refusal::NotFound,
                other => other,
            })?;
            it.may_use(None)
        },
    ),
    case(
        "a right result for a wrong one",
        |it| {
            let op = asks::correct_result(it.result.file.id, &grip("30"));
            Operation::CorrectResult(op)
        },
        |it| {
            let file = &it.stage.result.file;
            it.says(&Action::CorrectResult, &Object::File(file))
        },
    ),
    case(
        "another name for a result",
        |it| asks::rename(it.result.file.id, "x"),
        |it| it.says(&Action::Rename, &Object::File(&it.stage.result.file)),
    ),
    case(
        "another level for a result",
        |it| asks::set_level(it.result.file.id, Level::JustMe, 1),
        |it| {
            let action = Action::SetVisibility(Level::JustMe);
            it.says(&action, &Object::File(&it.stage.result.file))
        },
    ),
    case(
        "the end of a result",
        |it| asks::delete(it.result.file.id),
        |it| it.says(&Action::Delete, &Object::File(&it.stage.result.file)),
    ),
    case(
        "the end of an automatic folder",
        |it| asks::delete(it.assessments.id),
        |it| it.says(&Action::Delete, &Object::Folder(&it.stage.assessments)),
    ),
    case(
        "a result to the root",
        |it| asks::move_to(it.result.file.id, None),
        |it| it.moves(&Object::File(&it.stage.result.file), Place::Root),
    ),
    case(
        "a photo into an automatic folder",
        |it| asks::move_to(it.photo.file.id, Some(it.assessments.id)),
        |it| {
            let to = Place::Folder(it.stage.assessments.clone());
            it.moves(&Object::File(&it.stage.photo.file), to)
        },
    ),
    // Consent
    case(
        "consent",
        |it| asks::give_consent(it.record.space),
        |it| it.of_record(&Action::GiveConsent),
    ),
    case(
        "no consent any more",
        |it| {
            let space = it.record.space;
            Operation::WithdrawConsent(WithdrawConsent {
                op: fresh::id(),
                space,
            })
        },
        |it| it.of_record(&Action::WithdrawConsent),
    ),
];
