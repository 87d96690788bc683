//! Where a space's results are, and what stands on a result's sheet besides the result.

use crate::Failed;
use crate::db::{Arg, Tx};
use suivi_results::Category;
use suivi_rules::{CompanyId, ItemId, ProfessionalId, Refusal, SpaceId};

/// Names of now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetNames {
    /// The client's; in a group nobody's.
    pub client: String,
    /// The company's.
    pub company: String,
    /// The author's.
    pub author: Option<String>,
}

/// The names for a sheet of a result in this space.
///
/// # Errors
/// 404 if there is no such space.
pub fn sheet_names(
    tx: &mut Tx<'_>,
    space: SpaceId,
    author: Option<ProfessionalId>,
) -> Result<SheetNames, Failed> {
    let (client, company) = tx
        .opt(
            "SELECT COALESCE(r.name, ''), c.name FROM space s \
             JOIN company c ON c.company_id = s.company_id \
             LEFT JOIN record r ON r.company_id = s.company_id AND r.space_id = s.space_id \
             WHERE s.space_id = $1",
            &[(&space).into()],
            |row| Ok((row.text(0)?.to_owned(), row.text(1)?.to_owned())),
        )?
        .ok_or(Refusal::NotFound)?;
    let author = match author {
        None => None,
        Some(id) => tx.opt(
            "SELECT name FROM professional WHERE professional_id = $1",
            &[(&id).into()],
            |row| Ok(row.text(0)?.to_owned()),
        )?,
    };
    Ok(SheetNames {
        client,
        company,
        author,
    })
}

const FOLDER: &str = "SELECT item_id FROM item WHERE company_id = $1 AND space_id = $2 \
    AND parent = $3 AND kind = 'folder' AND creator = 'system' AND holds = $4";

/// The automatic folder of a space for these results, if it is there.
///
/// # Errors
/// [`Failed::Db`].
pub fn folder(
    tx: &mut Tx<'_>,
    company: CompanyId,
    space: SpaceId,
    category: Category,
) -> Result<Option<ItemId>, Failed> {
    Ok(tx.opt(
        FOLDER,
        &[
            (&company).into(),
            (&space).into(),
            Arg::Bytes(&[]),
            word(category).into(),
        ],
        |row| row.id(0),
    )?)
}

/// A kind of result as the database writes it.
#[must_use]
pub const fn word(category: Category) -> &'static str {
    match category {
        Category::Document => "document",
        Category::Assessment => "assessment",
    }
}
