//! Why an entry is not done: what passes by itself, and what needs a person. Each is told in a
//! sentence of its own, in English here; a shell writes its own from the closed reason.

use serde::{Deserialize, Serialize};
use suivi_wire::Code;

/// What passes by itself. The text tells what it waits for; the photo is safe meanwhile.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, thiserror::Error,
)]
#[serde(rename_all = "snake_case")]
pub enum Wait {
    /// There is no network, or the answer did not come.
    #[error("There is no connection. It is saved on this phone and will be sent by itself.")]
    Network,
    /// What answered is not Suivi: a portal that wants a sign-in, a proxy.
    #[error(
        "Something else answers instead of Suivi. It is saved on this phone. If this Wi-Fi has a \
         sign-in page, open it in the browser."
    )]
    Portal,
    /// The server can't prove who it is.
    #[error(
        "The connection is not safe: the server can't prove that it is Suivi's. Nothing was sent; \
         it is saved on this phone. Use another network, and check the phone's date."
    )]
    Untrusted,
    /// The network is metered and the person wants Wi-Fi.
    #[error(
        "It waits for Wi-Fi, as your settings say. It is saved on this phone. To send it now, \
         allow mobile data."
    )]
    Metered,
    /// The battery is low.
    #[error("The battery is low. It is saved on this phone and will be sent once it charges.")]
    Battery,
    /// The session ended: somebody must sign in.
    #[error("You are signed out. It is saved on this phone. Sign in and it will be sent.")]
    Auth,
    /// The server is busy or stopping.
    #[error("The server is busy. It is saved on this phone and will be sent by itself.")]
    Busy,
    /// Somebody else writes this upload at the moment.
    #[error(
        "An earlier attempt is still running. It is saved on this phone and goes on by itself."
    )]
    Locked,
    /// The server has no room left.
    #[error("The server is full. It is saved on this phone and will be sent once there is room.")]
    Quota,
    /// Something that must be done before is not.
    #[error("Something that comes before it is not sent yet. It is saved on this phone.")]
    Dependency,
    /// The platform did not carry it: it lost, stopped or refused its order.
    #[error(
        "The phone's system stopped sending it. It is saved on this phone and will be tried again."
    )]
    Platform,
}

/// What needs a person. The text tells what happened, what became of the photo, what to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case", tag = "block", content = "code")]
pub enum Block {
    /// He may not do this (any more).
    #[error("{0}")]
    Permission(Code),
    /// The client has not consented to photos here.
    #[error(
        "There is no consent to photos here. It is saved on this phone and was not sent. Once the \
         client has consented, try again."
    )]
    Consent,
    /// The record is archived.
    #[error(
        "The record is archived. It is saved on this phone and was not sent. Try again once it is \
         restored, or save the photo to the phone."
    )]
    Archived,
    /// The folder is gone or closed.
    #[error(
        "The folder is gone or closed. It is saved on this phone and was not sent. Choose another \
         folder."
    )]
    FolderGone,
    /// Larger than what is accepted.
    #[error("The file is too large, so it was not sent. It stays where it is; make it smaller.")]
    TooLarge,
    /// Of a kind that is not accepted.
    #[error("This is no photo, PDF or film, so it was not sent. It stays where it is.")]
    Type,
    /// A picture that the platform must turn into a JPEG first.
    #[error(
        "This picture (HEIC, AVIF) could not be turned into a JPEG, so it was not added. It stays \
         where it is; share it as a JPEG."
    )]
    NeedsPlatform,
    /// A folder, or something else that is no file.
    #[error("This is not a file, so it was not added. Choose a file.")]
    NotAFile,
    /// Not one byte.
    #[error("The file is empty, so it was not added. Choose another, or take the photo again.")]
    Empty,
    /// The picture contradicts its own format.
    #[error("The picture is damaged, so it was not added. It stays where it is; choose another.")]
    Broken,
    /// There is no room on this phone.
    #[error("There is no room on this phone, so it was not added. Make room and try again.")]
    NoSpace,
    /// The app's own folder can't be written.
    #[error(
        "The app's own storage can't be written, so it was not added. Restart the phone and try \
         again; the source stays where it is."
    )]
    NotWritable,
    /// The source is gone, and it was not copied yet.
    #[error("The file is not there any more, so it was not added. Choose it again.")]
    SourceLost,
    /// The source grew, shrank or was written while it was copied.
    #[error("The file changed while it was copied, so it was not added. Try again.")]
    SourceChanged,
    /// The source can't be read.
    #[error(
        "The file can't be read, so it was not added. It stays where it is; allow the app to read \
         it and try again."
    )]
    SourceUnreadable,
    /// The copy on this phone is damaged.
    #[error(
        "The copy on this phone is damaged and was not sent. Add the photo again from where it came."
    )]
    Corrupt,
    /// Reading it ended the app six times.
    #[error(
        "Reading it ended the app several times, so it is left alone. It is saved on this phone; \
         save it to the phone's storage and remove it here."
    )]
    CrashLoop,
    /// Another version of the app is needed.
    #[error("This app is too old to send it. It is saved on this phone. Update the app.")]
    AppOutdated,
    /// The server refused it for another reason.
    #[error("{0}")]
    Refused(Code),
}

impl Block {
    /// It lies at this phone or at the source, not at where the file goes: another folder or level
    /// changes nothing.
    #[must_use]
    pub const fn is_of_the_phone(self) -> bool {
        matches!(
            self,
            Self::NeedsPlatform
                | Self::NotAFile
                | Self::Empty
                | Self::Broken
                | Self::NoSpace
                | Self::NotWritable
                | Self::SourceLost
                | Self::SourceChanged
                | Self::SourceUnreadable
                | Self::Corrupt
                | Self::CrashLoop
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use suivi_rules::Refusal;

    #[test]
    fn each_reason_has_a_sentence_of_its_own_that_tells_where_the_photo_is() {
        let waits = [
            Wait::Network,
            Wait::Portal,
            Wait::Untrusted,
            Wait::Metered,
            Wait::Battery,
            Wait::Auth,
            Wait::Busy,
            Wait::Locked,
            Wait::Quota,
            Wait::Dependency,
            Wait::Platform,
        ];
        let code = Code::Refused(Refusal::NotAllowed);
        let blocks = [
            Block::Permission(code),
            Block::Consent,
            Block::Archived,
            Block::FolderGone,
            Block::TooLarge,
            Block::Type,
            Block::NeedsPlatform,
            Block::NotAFile,
            Block::Empty,
            Block::Broken,
            Block::NoSpace,
            Block::NotWritable,
            Block::SourceLost,
            Block::SourceChanged,
            Block::SourceUnreadable,
            Block::Corrupt,
            Block::CrashLoop,
            Block::AppOutdated,
        ];
        let waits = waits.map(|wait| (wait.to_string(), "saved on this phone"));
        let blocks = blocks.map(|block| (block.to_string(), "."));
        let mut told = std::collections::BTreeSet::new();
        for (sentence, has) in waits.into_iter().chain(blocks) {
            assert!(
                sentence.contains(has) && sentence.ends_with('.'),
                "{sentence}"
            );
            assert!(told.insert(sentence.clone()), "told twice: {sentence}");
        }
    }
}
