//! Every route of the document as each persona: `routes.txt` says what it answers.

use super::document;
use crate::doors::Events;
use reqwest::Method;
use std::collections::BTreeSet;
use suivi_rules::{Action, Facts};
use suivi_rules::{Audience, Creator, DeviceId, ItemId, Level, Object, decide};
use suivi_tests::asks::{TAKEN_AT, add_file};
use suivi_tests::cast::{Cast, Persona, grip};
use suivi_tests::world::PASSWORD;
use suivi_tests::{Answer, Person, bytes, fresh};
use suivi_wire::accounts::{
    AcceptInvitationRequest, ChangePasswordRequest, Device, DeviceReport, Role, Secret,
    SignInRequest,
};
use suivi_wire::results::PublishResultRequest;
use suivi_wire::upload::AddFile;

const TABLE: &str = include_str!("routes.txt");
const OTHER_PASSWORD: &str = "Hortensien-23-Leiter-Nebel";

struct Row {
    method: String,
    path: String,
    what: String,
    expected: Vec<String>,
}

impl Row {
    fn only_reads(&self) -> bool {
        ["GET", "HEAD", "OPTIONS"].contains(&self.method.as_str())
    }
}

fn rows() -> Vec<Row> {
    let mut lines = TABLE
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty());
    let columns: Vec<_> = lines.next().unwrap().split_whitespace().skip(2).collect();
    assert_eq!(
        columns,
        Persona::ALL.map(Persona::word),
        "the columns are the personas"
    );
    lines
        .map(|line| {
            let cells: Vec<_> = line.split_whitespace().map(str::to_owned).collect();
            let [method, path, what, expected @ ..] = cells.as_slice() else {
                panic!("not a row: {line}");
            };
            assert_eq!(expected.len(), Persona::ALL.len(), "{line}");
            Row {
                method: method.clone(),
                path: path.clone(),
                what: what.clone(),
                expected: expected.to_vec(),
            }
        })
        .collect()
}

/// A cell in full: `404` is `404 not_found`.
fn in_full(cell: &str, persona: Persona) -> String {
    match cell {
        "401" if persona == Persona::SignedOut => "401 signed_out".to_owned(),
        "401" => "401 session_ended".to_owned(),
        "404" => "404 not_found".to_owned(),
        cell => cell.replace(':', " "),
    }
}

#[test]
fn every_route_of_the_document_is_in_the_table() {
    let cast = Cast::start();
    let document = document(&cast);
    let paths = document["paths"].as_object().expect("a document has paths");
    let mut routes = BTreeSet::new();
    for (path, methods) in paths {
        for method in methods.as_object().expect("a path has methods").keys() {
            if method != "parameters" && method != "summary" && method != "description" {
                routes.insert(format!("{} {path}", method.to_uppercase()));
            }
        }
    }
    let table = rows()
        .into_iter()
        .map(|row| format!("{} {}", row.method, row.path))
        .collect();
    assert_eq!(routes, table);
}

#[test]
fn every_persona_is_answered_at_every_route_as_the_table_says() {
    let mut wrong = Vec::new();
    let common = Cast::start();
    for row in rows() {
        let fresh = (!row.only_reads()).then(Cast::start);
        let cast = fresh.as_ref().unwrap_or(&common);
        let prepared = Prepared::of(cast, &row);
        for (persona, cell) in Persona::ALL.into_iter().zip(&row.expected) {
            let came = prepared.ask(cast, &row, persona);
            let expected = in_full(cell, persona);
            if came != expected {
                let (
                    Row {
                        method, path, what, ..
                    },
                    who,
                ) = (&row, persona.word());
                wrong.push(format!(
                    "{method} {path} ({what}) as {who}: {came}, not {expected}"
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What must be there before a row is played.
struct Prepared {
    upload: AddFile,
    scope: String,
}

impl Prepared {
    fn of(cast: &Cast, row: &Row) -> Self {
        let emile = cast.who(Persona::Employee);
        let photo = bytes::photo(7, 64);
        let upload = add_file(cast.record.space, None, Level::Company, &photo);
        if row.what == "employees-upload" {
            assert_eq!(Answer::of(emile.creation(&upload)).status, 201);
        }
        let scope = |persona, audience| {
            let scopes = cast.who(persona).pull(None).add;
            let found = scopes.into_iter().find(|row| row.audience == audience);
            found
                .unwrap_or_else(|| panic!("{audience} is followed"))
                .scope
        };
        let scope = match row.what.as_str() {
            "employees-own" => scope(
                Persona::Employee,
                Audience::OwnProfessional(emile.professional()),
            ),
            "clients" => scope(Persona::Client, Audience::Client),
            "professionals" => scope(Persona::Employee, Audience::Pros),
            _ => String::new(),
        };
        Self { upload, scope }
    }

    fn ask(&self, cast: &Cast, row: &Row, persona: Persona) -> String {
        let by = cast.who(persona);
        if row.path == "/v1/events" {
            return events(cast, by);
        }
        let method: Method = row.method.parse().expect("a method");
        let id = self.id(cast, &row.what, by);
        let path = row.path.replace("{id}", &id).replace("{item}", &id);
        let path = match row.path.ends_with("/sheet") {
            true => format!("{path}?language=en"),
            false => path,
        };
        let request = by.request(method, &path);
        let request = match (row.method.as_str(), row.path.as_str()) {
            ("POST", "/v1/sessions") => request.json(&sign_in(persona, by, &row.what)),
            ("POST", "/v1/invitations/accept") => request.json(&AcceptInvitationRequest {
                code: Secret(fresh::code().text),
                email: fresh::email("nobody"),
                password: Secret(PASSWORD.to_owned()),
                device: device(fresh::id()),
            }),
            ("PUT", "/v1/account/password") => request.json(&ChangePasswordRequest {
                old: Secret(password(&row.what).to_owned()),
                new: Secret(OTHER_PASSWORD.to_owned()),
            }),
            ("POST", "/v1/devices/{id}/report") => request.json(&DeviceReport {
                waiting: Vec::new(),
            }),
            ("POST", "/v1/results") => request.json(&PublishResultRequest {
                item: fresh::id(),
                space: cast.record.space,
                template: cast.grip,
                version: 1,
                values: grip("30"),
                taken_at: TAKEN_AT,
                offset_min: 0,
            }),
            ("POST", "/v1/ops") => request.json(&serde_json::json!({ "ops": [] })),
            ("POST", "/v1/tus") => {
                let folder = (row.what == "open-folder").then_some(cast.open.id);
                let bytes = bytes::photo(8, 64);
                let level = match persona {
                    Persona::Client => Level::CompanyAndClient,
                    _ => Level::Company,
                };
                by.creation(&add_file(cast.record.space, folder, level, &bytes))
            }
            ("PATCH", _) | ("POST", "/v1/tus/{item}") => request
                .header("X-HTTP-Method-Override", "PATCH")
                .header("Tus-Resumable", "1.0.0")
                .header("Upload-Offset", "0")
                .header("Content-Type", "application/offset+octet-stream")
                .body(""),
            (_, "/v1/tus" | "/v1/tus/{item}") => request.header("Tus-Resumable", "1.0.0"),
            _ => request,
        };
        Answer::of(request).verdict()
    }

    fn id(&self, cast: &Cast, what: &str, by: &Person) -> String {
        let file = |level| cast.of_level(level).file.id.to_string();
        match what {
            "record" => cast.record.space.to_string(),
            "other-record" => cast.others.space.to_string(),
            "nowhere" => fresh::id::<ItemId>().to_string(),
            "company-itself" => cast.nord.to_string(),
            "result" => cast.result.file.id.to_string(),
            "automatic-folder" => cast.assessments.id.to_string(),
            "shared-folder" => cast.shared.id.to_string(),
            "hidden-folder" => cast.hidden.id.to_string(),
            "just-me" => file(Level::JustMe),
            "branch" => file(Level::Branch(cast.rive)),
            "company" => file(Level::Company),
            "me-and-client" => file(Level::MeAndClient),
            "company-client" => file(Level::CompanyAndClient),
            "everyone" => file(Level::Everyone),
            "clients-just-me" => cast.photo.file.id.to_string(),
            "own-device" => by.device.to_string(),
            "other-device" => fresh::id::<DeviceId>().to_string(),
            "employees-upload" => self.upload.item.to_string(),
            "employees-own" | "clients" | "professionals" => self.scope.clone(),
            _ => String::new(),
        }
    }
}

fn device(id: DeviceId) -> Device {
    Device {
        id,
        name: "phone".to_owned(),
    }
}

fn password(what: &str) -> &'static str {
    if what == "wrong-password" {
        "not the right password"
    } else {
        PASSWORD
    }
}

fn sign_in(persona: Persona, by: &Person, what: &str) -> SignInRequest {
    let role = match persona {
        Persona::Client | Persona::OtherClient => Role::Client,
        _ => Role::Professional,
    };
    SignInRequest {
        email: by.email.clone(),
        password: Secret(password(what).to_owned()),
        role,
        device: device(by.device),
    }
}

/// A stream has no end to wait for: its first event tells.
fn events(cast: &Cast, by: &Person) -> String {
    let mut events = Events::of(cast, by);
    match events.status.as_str() {
        "200" => match events.next().as_deref() {
            Some("ready") => "200".to_owned(),
            other => format!("200 and then {other:?}"),
        },
        _ => by.get("/v1/events").verdict(),
    }
}

#[test]
fn every_folder_and_file_answers_each_as_the_rules_say() {
    let cast = Cast::start();
    let space = cast.space();
    let mut seen = 0;
    for persona in Persona::ALL
        .into_iter()
        .filter(|persona| persona.has_session())
    {
        let (by, subject) = (cast.who(persona), cast.subject(persona));
        let facts = Facts::within(&space, cast.relation(persona));
        for folder in cast.folders() {
            let verdict = decide(&subject, &Action::See, &Object::Folder(folder), &facts);
            let came = by.item(folder.id).map(|_| ());
            assert_eq!(
                came,
                verdict.map_err(Into::into),
                "{} and a folder",
                persona.word()
            );
        }
        for stored in cast.files() {
            let (file, who) = (&stored.file, persona.word());
            let verdict = decide(&subject, &Action::See, &Object::File(file), &facts);
            let expected = verdict.map_err(suivi_wire::Code::from);
            assert_eq!(
                by.item(file.id).map(|_| ()),
                expected,
                "{who} and {}",
                stored.name
            );
            let content = by.content(file.id);
            let bytes = expected.map(|()| stored.bytes.clone());
            assert_eq!(content, bytes, "{who} and the content of {}", stored.name);
            // Of a result there is a sheet, below in the table.
            let pictures = file.creator != Creator::System;
            for rendition in ["thumbnail", "preview"].into_iter().filter(|_| pictures) {
                assert_eq!(
                    by.bytes_at(file.id, rendition).map(|_| ()),
                    expected,
                    "{who} and the {rendition} of {}",
                    stored.name
                );
            }
            seen += usize::from(verdict.is_ok());
        }
    }
    assert!(seen > 20, "{seen} files were seen");
}
