//! What can happen, as data, so that a trace that fails can be shrunk.

use proptest::prelude::*;

#[derive(Debug, Clone)]
pub enum Happens {
    Photo {
        staged: bool,
        folder: u8,
    },
    Folder,
    Rename(u8),
    Delete(u8),
    Staged(u8),
    NotStaged(u8),
    /// Something on its way comes to its end.
    Arrives(u8, Way),
    /// Something on its way is done by the server, and its answer comes later.
    Half(u8, u16),
    /// An answer comes once more.
    Echo(u8),
    Hashed(bool),
    LeaseLost(u8),
    Kill {
        serves: bool,
        holds: bool,
        died: Option<u8>,
        boots: bool,
    },
    Opened {
        updated: bool,
    },
    Conditions(u8),
    SignedIn,
    SignedOut,
    Pass(u32),
    Jump(i8),
    Retry(u8),
    Discard(u8),
    Narrow(u8),
    Elsewhere(u8, bool),
    Foreground,
    Background,
    /// The platform forgets an order and tells nobody.
    Vanishes(u8),
    Close(u8),
    Snapshot,
    Restore,
}

/// How a request ends.
#[derive(Debug, Clone)]
pub enum Way {
    Whole,
    /// So many bytes arrive, then the connection is cut.
    CutAt(u16),
    AnswerLost,
    Silence(u8),
    Fails(u8),
}

pub fn happens() -> impl Strategy<Value = Happens> {
    use Happens::*;
    let way = prop_oneof![
        4 => Just(Way::Whole),
        2 => (0..1100_u16).prop_map(Way::CutAt),
        1 => Just(Way::AnswerLost),
        1 => any::<u8>().prop_map(Way::Silence),
        2 => any::<u8>().prop_map(Way::Fails),
    ];
    prop_oneof![
        6 => (any::<bool>(), any::<u8>()).prop_map(|(staged, folder)| Photo { staged, folder }),
        2 => Just(Folder),
        2 => any::<u8>().prop_map(Rename),
        1 => any::<u8>().prop_map(Delete),
        4 => any::<u8>().prop_map(Staged),
        1 => any::<u8>().prop_map(NotStaged),
        16 => (any::<u8>(), way).prop_map(|(which, way)| Arrives(which, way)),
        2 => (any::<u8>(), 0..1100_u16).prop_map(|(which, body)| Half(which, body)),
        3 => any::<u8>().prop_map(Echo),
        2 => any::<bool>().prop_map(Hashed),
        1 => any::<u8>().prop_map(LeaseLost),
        2 => (any::<bool>(), any::<bool>(), any::<Option<u8>>(), any::<bool>())
            .prop_map(|(serves, holds, died, boots)| Kill { serves, holds, died, boots }),
        1 => any::<bool>().prop_map(|updated| Opened { updated }),
        2 => any::<u8>().prop_map(Conditions),
        2 => Just(SignedIn),
        1 => Just(SignedOut),
        6 => any::<u32>().prop_map(Pass),
        1 => (-10..=10_i8).prop_map(Jump),
        2 => any::<u8>().prop_map(Retry),
        2 => any::<u8>().prop_map(Discard),
        2 => any::<u8>().prop_map(Narrow),
        1 => (any::<u8>(), any::<bool>()).prop_map(|(which, root)| Elsewhere(which, root)),
        2 => Just(Foreground),
        3 => Just(Background),
        1 => any::<u8>().prop_map(Vanishes),
        1 => any::<u8>().prop_map(Close),
        1 => Just(Snapshot),
        1 => Just(Restore),
    ]
}
