//! What the rules need to know, read in the transaction that acts on it.

use crate::Failed;
use crate::db::{Row, Tx};
use crate::subject::{Caller, branches_of};
use std::collections::BTreeSet;
use suivi_results::Category;
use suivi_rules::{
    Audience, BlobId, BranchId, ClientId, CompanyId, Creator, File, Folder, ItemId, Level,
    Participation, PersonId, ProfessionalId, Refusal, Relation, SetId, Sharing, Space, SpaceId,
    SpaceKind, Subject, folder_visible, scopes_for,
};
use suivi_wire::Micros;
use suivi_wire::rows::{FileRow, FolderRow, ResultRow, Row as WireRow};

/// A space as the rules see it; none if there is none with this id.
///
/// # Errors
/// [`Failed::Db`].
pub fn space(tx: &mut Tx<'_>, id: SpaceId) -> Result<Option<Space>, Failed> {
    let Some((company, kind, owner)) = tx.opt(
        "SELECT company_id, kind, owner_id FROM space WHERE space_id = $1",
        &[(&id).into()],
        |row| {
            Ok((
                row.id::<CompanyId>(0)?,
                row.text(1)?.to_owned(),
                row.opt_id::<ProfessionalId>(2)?,
            ))
        },
    )?
    else {
        return Ok(None);
    };
    let kind = match (kind.as_str(), owner) {
        // Where a company's templates are: nobody's to be in.
        ("templates", _) => return Ok(None),
        ("library", Some(owner)) => SpaceKind::Library {
            owner,
            owner_branches: branches_of(tx, company, owner)?,
        },
        ("group", _) => SpaceKind::Group,
        _ => tx
            .opt(
                "SELECT client_id, person_id, consent_at, archived FROM record \
                 WHERE company_id = $1 AND space_id = $2",
                &[(&company).into(), (&id).into()],
                |row| {
                    Ok(SpaceKind::Record {
                        client: row.id(0)?,
                        person: row.opt_id(1)?,
                        consented: row.opt_int(2)?.is_some(),
                        archived: row.flag(3)?,
                    })
                },
            )?
            .ok_or(crate::db::DbError::Unexpected(1))?,
    };
    let branches = space_branches(tx, company, id)?;
    Ok(Some(Space {
        id,
        company,
        branches,
        kind,
    }))
}

/// The branches that a space is in.
///
/// # Errors
/// [`Failed::Db`].
pub fn space_branches(
    tx: &mut Tx<'_>,
    company: CompanyId,
    id: SpaceId,
) -> Result<BTreeSet<BranchId>, Failed> {
    let branches = tx.all(
        "SELECT branch_id FROM space_branch WHERE company_id = $1 AND space_id = $2",
        &[(&company).into(), (&id).into()],
        |row| row.id(0),
    )?;
    Ok(branches.into_iter().collect())
}

/// The participation of a professional in a space.
///
/// # Errors
/// [`Failed::Db`].
pub fn participation(
    tx: &mut Tx<'_>,
    space: &Space,
    professional: ProfessionalId,
) -> Result<Participation, Failed> {
    let state = tx.opt(
        "SELECT state FROM participant \
         WHERE company_id = $1 AND space_id = $2 AND professional_id = $3",
        &[
            (&space.company).into(),
            (&space.id).into(),
            (&professional).into(),
        ],
        |row| Ok(row.text(0)?.to_owned()),
    )?;
    Ok(match state.as_deref() {
        Some("active") => Participation::Active,
        Some("archived") => Participation::Archived,
        // Asked but not answered is not yet anything.
        _ => Participation::None,
    })
}

/// What the caller is to a space.
///
/// # Errors
/// [`Failed::Db`].
pub fn relation(tx: &mut Tx<'_>, caller: &Caller, space: &Space) -> Result<Relation, Failed> {
    let mut relation = Relation::default();
    match &caller.subject {
        Subject::Professional(me) => relation.participation = participation(tx, space, me.id)?,
        Subject::Client { person, .. } if space.kind == SpaceKind::Group => {
            relation.member = member(tx, space, *person)?;
        }
        _ => {}
    }
    Ok(relation)
}

fn member(tx: &mut Tx<'_>, group: &Space, person: PersonId) -> Result<Option<ClientId>, Failed> {
    Ok(tx.opt(
        "SELECT r.client_id FROM record r JOIN group_member m \
         ON m.company_id = r.company_id AND m.record_id = r.space_id \
         WHERE r.person_id = $3 AND m.company_id = $1 AND m.space_id = $2",
        &[
            (&group.company).into(),
            (&group.id).into(),
            (&person).into(),
        ],
        |row| row.id(0),
    )?)
}

/// A space that the caller may know of, with what he is to it.
///
/// # Errors
/// 404 for all others.
pub fn known_space(
    tx: &mut Tx<'_>,
    caller: &Caller,
    id: SpaceId,
) -> Result<(Space, Relation), Failed> {
    let space = space(tx, id)?.ok_or(Refusal::NotFound)?;
    let relation = relation(tx, caller, &space)?;
    if suivi_rules::see::sees_space(&caller.subject, &space, &relation) {
        Ok((space, relation))
    } else {
        Err(Refusal::NotFound.into())
    }
}

/// A folder or file with all that is kept of it.
#[derive(Debug, Clone)]
pub struct StoredItem {
    /// Whose it is.
    pub company: CompanyId,
    /// Its id.
    pub id: ItemId,
    /// Where it lives.
    pub space: SpaceId,
    /// The folder that holds it; none at the root.
    pub parent: Option<ItemId>,
    /// Its name.
    pub name: String,
    /// Who made it.
    pub creator: Creator,
    /// Who keeps it since its creator left.
    pub keeper: Option<ProfessionalId>,
    /// When the server took it.
    pub added_at: Micros,
    /// Grows at each change.
    pub revision: i64,
    /// A folder's part or a file's.
    pub body: StoredBody,
}

/// What only folders or only files have.
#[derive(Debug, Clone)]
pub enum StoredBody {
    /// A folder.
    Folder {
        /// Its switch.
        sharing: Sharing,
        /// Files in it and below that the client sees, and `Open` folders, itself included.
        client_count: i64,
        /// Files directly in it whose level says client.
        direct_count: i64,
        /// Of an automatic folder: which results go there.
        holds: Option<Category>,
    },
    /// A file.
    File(Box<StoredFile>),
}

/// What only files have.
#[derive(Debug, Clone)]
pub struct StoredFile {
    /// Of a protected file: who completed or assigned it.
    pub author: Option<ProfessionalId>,
    /// The colleague who added it for a client without account.
    pub adder: Option<ProfessionalId>,
    /// The company that the level `company` speaks of.
    pub company: CompanyId,
    /// Who sees it.
    pub level: Level,
    /// The revision that last changed the level.
    pub level_revision: i64,
    /// An image in a record, by the client or with a pose or set.
    pub client_photo: bool,
    /// Its bytes.
    pub blob: BlobId,
    /// Their SHA-256.
    pub sha256: Vec<u8>,
    /// How many.
    pub length: i64,
    /// What they are.
    pub media_type: String,
    /// When it was taken.
    pub captured_at: Option<Micros>,
    /// A person changed that date.
    pub date_edited: bool,
    /// The pose slot.
    pub pose: Option<String>,
    /// The before/after set.
    pub set: Option<SetId>,
    /// Words given to it.
    pub tags: Vec<String>,
    /// Of a result: what it says.
    pub result: Option<Box<ResultRow>>,
}

impl StoredItem {
    /// As the rules see a file; none if it is a folder.
    #[must_use]
    pub fn file(&self) -> Option<File> {
        let StoredBody::File(file) = &self.body else {
            return None;
        };
        Some(File {
            id: self.id,
            creator: self.creator,
            author: file.author,
            adder: file.adder,
            keeper: self.keeper,
            company: file.company,
            level: file.level,
            client_photo: file.client_photo,
        })
    }

    /// As the rules see a folder; none if it is a file.
    #[must_use]
    pub fn folder(&self) -> Option<Folder> {
        let StoredBody::Folder {
            sharing,
            client_count,
            direct_count,
            ..
        } = self.body
        else {
            return None;
        };
        Some(Folder {
            id: self.id,
            creator: self.creator,
            keeper: self.keeper,
            sharing,
            client_sees: folder_visible(
                &self.creator,
                sharing,
                u64::try_from(client_count).unwrap_or(0),
            ),
            direct_client_file: direct_count > 0,
        })
    }

    /// As lists and the feed send it.
    #[must_use]
    pub fn row(&self) -> WireRow {
        match &self.body {
            StoredBody::Folder {
                sharing,
                client_count,
                direct_count,
                holds,
            } => WireRow::Folder(FolderRow {
                item: self.id,
                space: self.space,
                parent: self.parent,
                name: self.name.clone(),
                creator: self.creator,
                sharing: *sharing,
                client_sees: folder_visible(
                    &self.creator,
                    *sharing,
                    u64::try_from(*client_count).unwrap_or(0),
                ),
                direct_client_file: *direct_count > 0,
                holds: *holds,
                added_at: self.added_at,
                revision: self.revision,
            }),
            StoredBody::File(file) => WireRow::File(FileRow {
                item: self.id,
                space: self.space,
                folder: self.parent,
                name: self.name.clone(),
                creator: self.creator,
                author: file.author,
                adder: file.adder,
                keeper: self.keeper,
                company: file.company,
                level: file.level,
                media_type: file.media_type.clone(),
                length: file.length,
                sha256: hex(&file.sha256),
                captured_at: file.captured_at,
                date_edited: file.date_edited,
                pose: file.pose.clone(),
                set: file.set,
                tags: file.tags.clone(),
                result: file.result.clone(),
                added_at: self.added_at,
                revision: self.revision,
            }),
        }
    }

    /// The key by which lists show the newest first, and folders before files.
    #[must_use]
    pub fn sort_at(&self) -> Micros {
        /// Above every date that a photo can have.
        const FOLDERS_FIRST: Micros = 1 << 60;
        match &self.body {
            StoredBody::Folder { .. } => FOLDERS_FIRST + self.added_at,
            StoredBody::File(file) => file.captured_at.unwrap_or(self.added_at),
        }
    }
}

/// Bytes in lower-case hexadecimal.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            const DIGITS: [char; 16] = [
                '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f',
            ];
            text.push(DIGITS[usize::from(byte >> 4)]);
            text.push(DIGITS[usize::from(byte & 15)]);
            text
        })
}

/// Bytes from hexadecimal of either case; none if it is not exactly `N` of them.
#[must_use]
pub fn unhex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let digits = text.as_bytes();
    if digits.len() != N * 2 {
        return None;
    }
    let mut bytes = [0; N];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        let digit = |c: u8| char::from(c).to_digit(16);
        *byte = u8::try_from(digit(pair[0])? << 4 | digit(pair[1])?).ok()?;
    }
    Some(bytes)
}

const ITEM: &str = "SELECT i.company_id, i.item_id, i.space_id, i.kind, i.parent, i.name, \
    i.creator, i.creator_id, i.keeper_id, i.added_at, i.revision, i.sharing, i.client_count, \
    i.direct_count, i.author_id, i.adder_id, i.file_company, i.level, i.client_photo, i.blob_id, \
    b.sha256, b.length, i.media_type, i.captured_at, i.date_edited, i.pose, i.set_id, i.tags, \
    i.level_revision, i.holds, r.template_id, r.version, r.corrects, r.superseded_by, r.body \
    FROM item i LEFT JOIN blob b ON b.company_id = i.company_id AND b.blob_id = i.blob_id \
    LEFT JOIN result r ON r.company_id = i.company_id AND r.item_id = i.item_id \
    WHERE i.item_id = $1";

/// A folder or file by its id, whoever may see it: for acts, which decide afterwards.
///
/// # Errors
/// [`Failed::Db`].
pub fn item(tx: &mut Tx<'_>, id: ItemId) -> Result<Option<StoredItem>, Failed> {
    Ok(tx.opt(ITEM, &[(&id).into()], stored)?)
}

fn stored(row: &Row<'_>) -> Result<StoredItem, crate::db::DbError> {
    let creator = match row.text(6)? {
        "professional" => Creator::Professional(row.id(7)?),
        "client" => Creator::Client(row.id(7)?),
        _ => Creator::System,
    };
    let body = if row.text(3)? == "folder" {
        StoredBody::Folder {
            sharing: row.word(11)?,
            client_count: row.int(12)?,
            direct_count: row.int(13)?,
            holds: row.opt_word(29)?,
        }
    } else {
        StoredBody::File(Box::new(StoredFile {
            author: row.opt_id(14)?,
            adder: row.opt_id(15)?,
            company: row.id(16)?,
            level: row.parse(17)?,
            level_revision: row.int(28)?,
            client_photo: row.flag(18)?,
            blob: row.id(19)?,
            sha256: row.bytes(20)?.to_vec(),
            length: row.int(21)?,
            media_type: row.text(22)?.to_owned(),
            captured_at: row.opt_int(23)?,
            date_edited: row.flag(24)?,
            pose: row.opt_text(25)?.map(str::to_owned),
            set: row.opt_id(26)?,
            tags: row.json(27)?,
            result: result(row)?,
        }))
    };
    Ok(StoredItem {
        company: row.id(0)?,
        id: row.id(1)?,
        space: row.id(2)?,
        parent: row.opt_id(4)?,
        name: row.text(5)?.to_owned(),
        creator,
        keeper: row.opt_id(8)?,
        added_at: row.int(9)?,
        revision: row.int(10)?,
        body,
    })
}

fn result(row: &Row<'_>) -> Result<Option<Box<ResultRow>>, crate::db::DbError> {
    let Some(template) = row.opt_id(30)? else {
        return Ok(None);
    };
    Ok(Some(Box::new(ResultRow {
        template,
        version: u32::try_from(row.int(31)?).unwrap_or(0),
        body: row.json(34)?,
        corrects: row.opt_id(32)?,
        superseded: row.opt_id::<ItemId>(33)?.is_some(),
    })))
}

/// The one door to an item: its live entries' audiences must meet the caller's scopes.
///
/// # Errors
/// 404 if they do not meet, or there is no such item: the same answer.
pub fn seen(
    tx: &mut Tx<'_>,
    caller: &Caller,
    id: ItemId,
) -> Result<(StoredItem, Space, Relation), Failed> {
    let item = item(tx, id)?.ok_or(Refusal::NotFound)?;
    let space = space(tx, item.space)?.ok_or(Refusal::NotFound)?;
    let relation = relation(tx, caller, &space)?;
    let scopes = scopes_for(&caller.subject, &space, &relation);
    let kind = match item.body {
        StoredBody::Folder { .. } => "folder",
        StoredBody::File(_) => "file",
    };
    let audiences: Vec<Audience> = tx.all(
        "SELECT s.audience FROM entry e JOIN scope s \
         ON s.company_id = e.company_id AND s.scope_no = e.scope_no \
         WHERE e.company_id = $1 AND e.kind = $2 AND e.id = $3 AND e.live = 1",
        &[(&item.company).into(), kind.into(), (&id).into()],
        |row| row.parse(0),
    )?;
    if scopes.sees(&audiences) {
        Ok((item, space, relation))
    } else {
        Err(Refusal::NotFound.into())
    }
}
