//! A phone that does what it is told, line by line, until nobody speaks any more.

use super::said::{
    Account, Added, Answer, Answered, Arrived, Client, Clients, Command, File, Folder, FolderTile,
    Home, Results, Row, So, Space, Trouble, Waiting,
};
use super::{OFFLINE, ONLINE, settings};
use crate::play::results::{changed, shown};
use serde::Serialize;
use serde_json::Value;
use std::io::{BufRead, Write};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use suivi_device::outbox::drafts::Typed;
use suivi_device::phone::acts::{AddPhotosRequest, PhotoSource};
use suivi_device::phone::filling::{From, TakenAt};
use suivi_device::phone::signing::SignInRequest;
use suivi_device::phone::{Phone, PhoneError};
use suivi_device::remote::http::Address;
use suivi_device::run::watch::Watch;
use suivi_device::session::{End, Invitation, SessionError};
use suivi_device::views::folder::{FileTile, FolderTile as FolderTileView};
use suivi_device::views::waiting::WaitingRow;
use suivi_results::{Language, System};
use suivi_rules::{ItemId, SpaceId};
use suivi_wire::Code;
use suivi_wire::accounts::Secret;
use suivi_wire::problem::Failure;

/// Opens the phone in this folder and answers every line.
///
/// # Errors
/// The phone can't be opened, or nobody listens to its answers.
pub async fn listen(root: &Path, lines: impl BufRead, mut to: impl Write) -> Result<(), String> {
    let phone = Phone::open(settings(root)).await;
    let phone = phone.map_err(|error| error.to_string())?;
    let mut watch = phone.watch();
    for line in lines.lines() {
        let line = line.map_err(|error| error.to_string())?;
        let answer = match serde_json::from_str(&line) {
            Ok(command) => carries_out(&phone, &mut watch, command).await,
            Err(error) => Err(no_command(&error)),
        };
        let answer = answer.map_or_else(Answer::Trouble, Answer::Ok);
        let answer = serde_json::to_string(&answer).map_err(|error| error.to_string())?;
        writeln!(to, "{answer}")
            .and_then(|()| to.flush())
            .map_err(|error| error.to_string())?;
    }
    phone.stop().await;
    Ok(())
}

fn no_command(error: &serde_json::Error) -> Trouble {
    Trouble {
        code: None,
        sentence: format!("This is no command: {error}. Nothing was done."),
    }
}

impl std::convert::From<PhoneError> for Trouble {
    fn from(error: PhoneError) -> Self {
        let sentence = error.to_string();
        let code = match error {
            PhoneError::Refused(refusal) => Some(Code::Refused(refusal)),
            PhoneError::Server(code) => Some(code),
            PhoneError::Session(SessionError::Over(End::Superseded)) => {
                Some(Failure::SessionSuperseded.into())
            }
            _ => None,
        };
        Self { code, sentence }
    }
}

async fn carries_out(
    phone: &Arc<Phone>,
    watch: &mut Watch,
    command: Command,
) -> Result<Value, Trouble> {
    match command {
        Command::SignIn { .. } | Command::Accept { .. } => comes_in(phone, command).await,
        Command::Network(there) => {
            let conditions = if there { ONLINE } else { OFFLINE };
            said(&phone.conditions_are(conditions).await?)
        }
        Command::Changed { within_ms } => {
            let within = Duration::from_millis(within_ms);
            let changed = tokio::time::timeout(within, watch.next()).await;
            said(&changed.is_ok_and(|generation| generation.is_some()))
        }
        Command::Until { so, within_ms } => {
            let within = Duration::from_millis(within_ms);
            let becomes = tokio::time::timeout(within, becomes(phone, watch, &so)).await;
            said(&becomes.is_ok())
        }
        Command::AddPhotos { .. }
        | Command::AddFolder { .. }
        | Command::Fill { .. }
        | Command::SetLevel { .. }
        | Command::Delete(_)
        | Command::Elsewhere { .. }
        | Command::Ask(_) => does(phone, command).await,
        _ => shows(phone, command).await,
    }
}

async fn comes_in(phone: &Arc<Phone>, command: Command) -> Result<Value, Trouble> {
    let device_name = "phone".to_owned();
    let account = match command {
        Command::SignIn {
            server,
            role,
            email,
            password,
        } => {
            let request = SignInRequest {
                server: address(&server)?,
                role,
                email,
                password: Secret(password),
                device_name,
                moved: false,
            };
            phone.sign_in(request).await?
        }
        Command::Accept {
            server,
            invitation,
            email,
            password,
        } => {
            let invitation = Invitation::parse(&invitation).map_err(words)?;
            let (server, password) = (address(&server)?, Secret(password));
            phone
                .accept(invitation, server, email, password, device_name)
                .await?
        }
        other => return Err(words(format!("{other:?} lets nobody in"))),
    };
    said(&Account { name: account.name })
}

async fn does(phone: &Arc<Phone>, command: Command) -> Result<Value, Trouble> {
    match command {
        Command::AddPhotos {
            space,
            folder,
            level,
            photos,
            together,
        } => {
            let source = |path| PhotoSource {
                path,
                name: None,
                pose: together.then(|| "front".to_owned()),
                captured_at: None,
            };
            let request = AddPhotosRequest {
                space,
                folder,
                level,
                photos: photos.into_iter().map(source).collect(),
                together,
            };
            let receipt = phone.add_photos(request).await?;
            let added = receipt.photos.into_iter().map(|photo| Added {
                op: photo.op,
                item: photo.item,
                blocked: photo.saved.err().map(|why| format!("{why:?}")),
            });
            said(&added.collect::<Vec<_>>())
        }
        Command::AddFolder {
            space,
            parent,
            name,
            sharing,
        } => said(&phone.add_folder(space, parent, name, sharing).await?),
        Command::Fill {
            space,
            template,
            answers,
            taken_at,
        } => {
            let draft = phone
                .begin_filling(From::Template { space, template })
                .await?;
            for (question, text, unit) in answers {
                phone.fill_in(draft, question, Typed { text, unit }).await?;
            }
            let taken = TakenAt {
                at: taken_at,
                offset_min: 60,
            };
            phone.complete(draft, taken).await?;
            said(&draft)
        }
        Command::SetLevel { item, level } => said(&phone.set_level(item, level).await?),
        Command::Delete(item) => said(&phone.delete(item).await?),
        Command::Elsewhere { op, folder } => said(&phone.elsewhere(op, folder).await?),
        Command::Ask(operation) => said(&phone.ask(operation).await.map(drop)?),
        other => Err(words(format!("{other:?} does nothing"))),
    }
}

async fn shows(phone: &Arc<Phone>, command: Command) -> Result<Value, Trouble> {
    match command {
        Command::Home => {
            let view = phone.home().await?;
            let spaces = view.spaces.into_iter().map(|space| Space {
                space: space.space,
                name: space.name,
                folders: space.folders.into_iter().map(folder_tile).collect(),
            });
            said(&Home {
                spaces: spaces.collect(),
                complete: view.complete,
                pending: view.waiting.pending,
            })
        }
        Command::Folder { space, folder } => {
            let view = phone.folder(space, folder, None).await?;
            said(&Folder {
                folders: view.folders.into_iter().map(folder_tile).collect(),
                files: view.files.into_iter().map(file).collect(),
                waiting: view.waiting.into_iter().map(row).collect(),
                online_only: view.online_only,
                add_photo: view.can.add_photo,
            })
        }
        Command::Results(space) => {
            let view = phone.results(space, System::Template).await?;
            let documents = view.documents.iter();
            let drafts = view.drafts.iter();
            said(&Results {
                documents: documents
                    .map(|it| it.title.text(Language::En).to_owned())
                    .collect(),
                results: view.results.iter().map(|it| it.item).collect(),
                drafts: drafts
                    .map(|it| (it.result, format!("{:?}", it.stands)))
                    .collect(),
                online_only: view.online_only,
            })
        }
        Command::Result(item) => {
            let view = phone.result(item, System::Template).await?;
            let answers = view.answers.into_iter().map(|it| Answered {
                question: it.answer.key.clone(),
                value: shown(&it.answer.kind),
                since_last: changed(it.since_last),
                since_start: changed(it.since_start),
            });
            said(&answers.collect::<Vec<_>>())
        }
        Command::Photo(item) => said(&file(phone.photo(item).await?.file)),
        Command::Original { item, to } => {
            let original = phone.original(item).await?;
            said(&std::fs::copy(original.path(), to).is_ok())
        }
        Command::Waiting => {
            let view = phone.waiting().await?;
            said(&Waiting {
                rows: view.rows.into_iter().map(row).collect(),
                pending: view.counts.pending,
                sending: view.counts.sending,
                blocked: view.counts.blocked,
            })
        }
        Command::Clients => {
            let view = phone.clients(None, None).await?;
            let clients = view.clients.into_iter().map(|client| Client {
                space: client.space,
                name: client.name,
                followed: client.followed,
            });
            said(&Clients {
                clients: clients.collect(),
                kept_only: view.kept_only,
            })
        }
        Command::Inbox => {
            let records = phone.inbox().await?.records.into_iter();
            let arrived = records.map(|record| Arrived {
                space: record.space,
                name: record.name,
                new: record.new,
            });
            said(&arrived.collect::<Vec<_>>())
        }
        Command::People(space) => {
            let people = phone.people(space).await?.participants.into_iter();
            let active = people.filter(|one| one.active).map(|one| one.name);
            said(&active.collect::<Vec<_>>())
        }
        other => Err(words(format!("{other:?} shows nothing"))),
    }
}

/// Comes back when it is so.
async fn becomes(phone: &Arc<Phone>, watch: &mut Watch, so: &So) {
    while !is(phone, so).await {
        if watch.next().await.is_none() {
            std::future::pending::<()>().await;
        }
    }
}

async fn is(phone: &Arc<Phone>, so: &So) -> bool {
    match so {
        So::Complete => phone.home().await.is_ok_and(|home| home.complete),
        So::Sent => phone
            .waiting()
            .await
            .is_ok_and(|view| view.counts.pending == 0),
        So::Sending => phone
            .waiting()
            .await
            .is_ok_and(|view| view.counts.sending > 0),
        So::Offers { space, template } => phone
            .templates(*space)
            .await
            .is_ok_and(|all| all.iter().any(|tile| tile.template == *template)),
        So::HasResult { space, item } => {
            phone
                .results(*space, System::Template)
                .await
                .is_ok_and(|view| {
                    !view.online_only && view.results.iter().any(|tile| tile.item == *item)
                })
        }
        So::Shows {
            space,
            folder,
            items,
        } => kept(phone, *space, *folder)
            .await
            .is_some_and(|kept| items.iter().all(|item| kept.contains(item))),
        So::Hides {
            space,
            folder,
            items,
        } => kept(phone, *space, *folder)
            .await
            .is_none_or(|kept| !items.iter().any(|item| kept.contains(item))),
    }
}

/// What the phone itself keeps of a place; none if that is not kept.
async fn kept(phone: &Phone, space: SpaceId, folder: Option<ItemId>) -> Option<Vec<ItemId>> {
    let view = phone.folder(space, folder, None).await.ok()?;
    let folders = view.folders.into_iter().map(|tile| tile.item);
    let files = view.files.into_iter().map(|tile| tile.item);
    (!view.online_only).then(|| folders.chain(files).collect())
}

fn folder_tile(tile: FolderTileView) -> FolderTile {
    FolderTile {
        item: tile.item,
        name: tile.name,
        client_sees: tile.client_sees,
    }
}

fn file(tile: FileTile) -> File {
    File {
        item: tile.item,
        name: tile.name,
        level: tile.level,
        mine: tile.mine,
        at: tile.at,
    }
}

fn row(row: WaitingRow) -> Row {
    Row {
        op: row.op,
        item: row.item,
        set: row.set,
        name: row.name,
        stands: format!("{:?}", row.stands),
        progress: row.progress.map(|far| (far.there, far.of)),
    }
}

fn address(text: &str) -> Result<Address, Trouble> {
    Address::parse(text).map_err(words)
}

fn words(what: impl ToString) -> Trouble {
    Trouble {
        code: None,
        sentence: what.to_string(),
    }
}

fn said(what: &impl Serialize) -> Result<Value, Trouble> {
    serde_json::to_value(what).map_err(words)
}
