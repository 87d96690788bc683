//! Folders: what the client sees of them, and what becomes of what is in them (access
//! specification, "Folder sharing" and "Write").

use crate::id::ProfessionalId;
use crate::level::hold_of_professionals;
use crate::refusal::{Refusal, Verdict};
use crate::words::{Creator, Folder, Sharing};

/// Folders nest at most this deep: a folder at the root is 1 deep.
pub const DEEPEST: usize = 8;

/// A folder of this height (1 when it has no folder in it) fits below a place this deep (0 for
/// the root).
///
/// # Errors
/// [`Refusal::TooDeep`].
pub fn fits(place_depth: usize, height: usize) -> Verdict {
    if place_depth.saturating_add(height) > DEEPEST {
        return Err(Refusal::TooDeep);
    }
    Ok(())
}

/// The client sees a folder iff it or a descendant is `Open`, or a descendant file is visible to
/// him. `count` is the number of files that he sees in it and below
/// ([`crate::counts_for_client`]) plus the open folders below ([`opens_itself`]).
/// A protected folder has no sharing.
#[must_use]
pub fn folder_visible(creator: &Creator, sharing: Sharing, count: u64) -> bool {
    count > 0 || opens(creator, sharing)
}

/// The folder counts as one for itself and for all folders above it: it is `Open`.
#[must_use]
pub fn opens_itself(folder: &Folder) -> bool {
    opens(&folder.creator, folder.sharing)
}

fn opens(creator: &Creator, sharing: Sharing) -> bool {
    sharing == Sharing::Open && *creator != Creator::System
}

/// The client adds to a folder: not protected, not `ViewOnly`, and open by its switch or by a
/// direct child file whose level says client (access specification, "Action on a place"). That
/// the space is his record comes before.
///
/// # Errors
/// [`Refusal::Protected`], [`Refusal::FolderClosed`].
pub fn client_may_add(folder: &Folder) -> Verdict {
    if folder.protected() {
        return Err(Refusal::Protected);
    }
    let open = match folder.sharing {
        Sharing::ViewOnly => false,
        Sharing::Open => true,
        Sharing::Auto => folder.direct_client_file,
    };
    if open {
        Ok(())
    } else {
        Err(Refusal::FolderClosed)
    }
}

/// What becomes of one item when the folder that it is in, at whatever depth, is deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Fate {
    /// It goes too.
    Goes,
    /// It moves to the root of the space with its level; its creator is told.
    MovesToRoot,
}

/// By which right a folder is deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Deletion {
    /// As its creator or keeper.
    ByHolder(ProfessionalId),
    /// As an elevated administrator.
    Elevated,
}

/// What becomes of an item in a deleted folder. By the folder's creator: what he created goes,
/// what others created moves to the root. By a keeper also what he keeps **and sees** goes. By an
/// elevated administrator all goes, unless it is protected.
#[must_use]
pub fn fate_in_deleted_folder(
    deletion: Deletion,
    creator: &Creator,
    keeper: Option<ProfessionalId>,
    seen: bool,
) -> Fate {
    let goes = match (creator, deletion) {
        (Creator::System, _) => false,
        (_, Deletion::Elevated) => true,
        (Creator::Client(_), Deletion::ByHolder(_)) => false,
        (Creator::Professional(maker), Deletion::ByHolder(me)) => {
            seen && hold_of_professionals(me, *maker, keeper).is_some()
        }
    };
    if goes { Fate::Goes } else { Fate::MovesToRoot }
}
