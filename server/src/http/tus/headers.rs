//! The headers of the upload protocol (tus 1.0.0). Everything in them is somebody else's word.

use crate::Failed;
use crate::act::uploads::Announced;
use crate::blobs::spool::Checksum;
use crate::read::facts::unhex;
use axum::http::HeaderMap;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use suivi_rules::{ItemId, Level, OpId, SpaceId};
use suivi_wire::LEVEL_HEADER;
use suivi_wire::problem::Failure;
use suivi_wire::upload::{AddFile, LONGEST_METADATA, LONGEST_OP};

/// The only version that is spoken here.
pub(super) const VERSION: &str = "1.0.0";

/// What a new upload says about itself.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Metadata {
    pub(super) add: AddFile,
    /// The operation was named by its sender.
    pub(super) is_named: bool,
    /// As it was sent.
    pub(super) text: String,
}

fn malformed<T>(place: &str) -> Result<T, Failed> {
    Err(Failed::Malformed(place.into()))
}

/// The only header of this name, as text.
fn text<'h>(headers: &'h HeaderMap, name: &str) -> Result<Option<&'h str>, Failed> {
    let mut all = headers.get_all(name).iter();
    match (all.next(), all.next()) {
        (None, _) => Ok(None),
        (Some(only), None) => match only.to_str() {
            Ok(text) => Ok(Some(text.trim())),
            Err(_) => malformed(&format!("{name} is no text")),
        },
        (Some(_), Some(_)) => malformed(&format!("{name} is there twice")),
    }
}

/// The sender must speak our version.
pub(super) fn check_version(headers: &HeaderMap) -> Result<(), Failed> {
    match text(headers, "tus-resumable") {
        Ok(Some(VERSION)) => Ok(()),
        _ => Err(Failure::TusVersion.into()),
    }
}

/// A count of bytes.
pub(super) fn count(headers: &HeaderMap, name: &str) -> Result<i64, Failed> {
    let digits = text(headers, name)?
        .filter(|text| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()));
    match digits.and_then(|digits| digits.parse().ok()) {
        Some(count) => Ok(count),
        None => malformed(&format!("{name} must be a whole number of bytes")),
    }
}

/// `Upload-Length`; its absence or a deferred length is refused.
pub(super) fn length(headers: &HeaderMap) -> Result<i64, Failed> {
    if headers.contains_key("upload-defer-length") {
        return malformed("Upload-Defer-Length is not supported: tell Upload-Length");
    }
    count(headers, "upload-length")
}

/// The body of a request is of the protocol's type.
pub(super) fn is_offset_stream(headers: &HeaderMap) -> bool {
    matches!(text(headers, "content-type"),
        Ok(Some(kind)) if kind.eq_ignore_ascii_case("application/offset+octet-stream"))
}

/// The level that the sender means, where he says so.
pub(super) fn level(headers: &HeaderMap) -> Result<Option<Level>, Failed> {
    match text(headers, LEVEL_HEADER)?.map(str::parse) {
        None => Ok(None),
        Some(Ok(level)) => Ok(Some(level)),
        Some(Err(_)) => malformed("Suivi-Level is none of the six"),
    }
}

/// `Upload-Checksum: sha1 <base64>`, or sha256.
pub(super) fn checksum(headers: &HeaderMap) -> Result<Option<Announced>, Failed> {
    let Some(text) = text(headers, "upload-checksum")? else {
        return Ok(None);
    };
    let Some((name, value)) = text.split_once(' ') else {
        return malformed("Upload-Checksum must be an algorithm and a base64 value");
    };
    let (checksum, size) = match name {
        "sha1" => (Checksum::Sha1(Box::default()), 20),
        "sha256" => (Checksum::Sha256(Box::default()), 32),
        _ => return malformed("Upload-Checksum: sha1 and sha256 are supported"),
    };
    match STANDARD.decode(value) {
        Ok(value) if value.len() == size => Ok(Some(Announced { checksum, value })),
        _ => malformed("Upload-Checksum: the value does not fit the algorithm"),
    }
}

/// The key's value, if it is text.
fn utf8(value: &[u8], key: &str) -> Result<String, Failed> {
    match std::str::from_utf8(value) {
        Ok(text) => Ok(text.to_owned()),
        Err(_) => malformed(&format!("Upload-Metadata: {key} is no UTF-8")),
    }
}

/// An item's id. Why one can't be used is not told: not that it can't be read, nor that somebody
/// else has it.
fn item_id(text: &str) -> Result<ItemId, Failed> {
    text.parse().map_err(|_| Failure::BadId.into())
}

/// `Upload-Metadata`: the operation as JSON under `op`, or plain keys from third-party clients.
/// Unknown keys are refused: one that was meant to narrow must not be overlooked.
pub(super) fn metadata(
    headers: &HeaderMap,
    length: i64,
    mut new_op: impl FnMut() -> OpId,
    mut new_item: impl FnMut() -> ItemId,
) -> Result<Metadata, Failed> {
    let sent = text(headers, "upload-metadata")?.unwrap_or_default();
    if sent.len() > LONGEST_METADATA {
        return malformed("Upload-Metadata is longer than 4096 bytes");
    }
    let pairs = pairs(sent)?;
    let get = |key: &str| {
        pairs
            .iter()
            .find(|(name, _)| *name == key)
            .map(|(_, value)| value.as_slice())
    };
    if let Some(op) = get("op") {
        if pairs.len() > 1 {
            return malformed("Upload-Metadata: op goes alone");
        }
        let add = op_of(op, length)?;
        return Ok(Metadata {
            add,
            is_named: true,
            text: sent.to_owned(),
        });
    }
    const KNOWN: [&str; 7] = [
        "space", "folder", "level", "filename", "item", "sha256", "filetype",
    ];
    if pairs.iter().any(|(name, _)| !KNOWN.contains(name)) {
        return malformed(
            "Upload-Metadata: the keys are op, or space, folder, level, filename, item, sha256",
        );
    }
    let word = |key: &str| get(key).map(|value| utf8(value, key)).transpose();
    let Some(space) = word("space")? else {
        return malformed("Upload-Metadata: space is required");
    };
    let Ok(space) = space.parse::<SpaceId>() else {
        return malformed("Upload-Metadata: space is no id");
    };
    let folder = match word("folder")?.filter(|folder| !folder.is_empty()) {
        None => None,
        Some(folder) => match folder.parse() {
            Ok(folder) => Some(folder),
            Err(_) => return malformed("Upload-Metadata: folder is no id"),
        },
    };
    let level = match word("level")? {
        None => None,
        Some(level) => match level.parse::<Level>() {
            Ok(level) => Some(level),
            Err(_) => return malformed("Upload-Metadata: level is none of the six"),
        },
    };
    let item = word("item")?.map_or_else(|| Ok(new_item()), |text| item_id(&text))?;
    let add = AddFile {
        op: new_op(),
        item,
        space,
        folder,
        level,
        name: word("filename")?.unwrap_or_else(|| "file".into()),
        sha256: word("sha256")?,
        length,
        captured_at: None,
        pose: None,
        set: None,
        for_client: false,
    };
    sha256(&add)?;
    Ok(Metadata {
        add,
        is_named: false,
        text: sent.to_owned(),
    })
}

/// The announced SHA-256.
pub(super) fn sha256(add: &AddFile) -> Result<Option<[u8; 32]>, Failed> {
    match add.sha256.as_deref().map(unhex) {
        None => Ok(None),
        Some(Some(value)) => Ok(Some(value)),
        Some(None) => malformed("sha256 must be 64 hexadecimal digits"),
    }
}

fn op_of(op: &[u8], length: i64) -> Result<AddFile, Failed> {
    #[derive(Deserialize)]
    struct Named {
        item: Option<String>,
    }
    if op.len() > LONGEST_OP {
        return malformed("Upload-Metadata: op is longer than 4096 bytes");
    }
    if let Ok(Named { item: Some(item) }) = serde_json::from_slice(op) {
        item_id(&item)?;
    }
    let add: AddFile = match serde_json::from_slice(op) {
        Ok(add) => add,
        // Where, not what: what stood there may be personal.
        Err(error) => {
            let (line, column) = (error.line(), error.column());
            return malformed(&format!(
                "Upload-Metadata: op, line {line}, column {column}"
            ));
        }
    };
    if add.length != length {
        return malformed("Upload-Metadata: the length in op is not Upload-Length");
    }
    sha256(&add)?;
    Ok(add)
}

/// Keys and decoded values. An empty header has none.
fn pairs(sent: &str) -> Result<Vec<(&str, Vec<u8>)>, Failed> {
    let mut pairs: Vec<(&str, Vec<u8>)> = Vec::new();
    for pair in sent.split(',').map(str::trim).filter(|_| !sent.is_empty()) {
        let (key, value) = pair.split_once(' ').unwrap_or((pair, ""));
        if key.is_empty() || !key.bytes().all(|byte| byte.is_ascii_graphic()) {
            return malformed("Upload-Metadata: a key is missing or no ASCII");
        }
        if pairs.iter().any(|(name, _)| *name == key) {
            return malformed("Upload-Metadata: a key is there twice");
        }
        match STANDARD.decode(value) {
            Ok(value) => pairs.push((key, value)),
            Err(_) => return malformed("Upload-Metadata: a value is no base64"),
        }
    }
    Ok(pairs)
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::{HeaderName, HeaderValue};
    use suivi_wire::Code;

    const SPACE: &str = "01890a5d-ac96-774b-bcce-b302099a8057";
    const ITEM: &str = "01890a5d-ac96-774b-bcce-b302099a8058";

    fn read(sent: &str) -> Result<Metadata, Failed> {
        let mut headers = HeaderMap::new();
        headers.insert("upload-metadata", HeaderValue::from_str(sent).unwrap());
        metadata(
            &headers,
            7,
            || OpId::from_bytes([1; 16]),
            || ItemId::from_bytes([2; 16]),
        )
    }

    fn plain(pairs: &[(&str, &str)]) -> String {
        let pairs: Vec<String> = pairs
            .iter()
            .map(|(key, value)| format!("{key} {}", STANDARD.encode(value)))
            .collect();
        pairs.join(",")
    }

    fn op(json: &str) -> String {
        plain(&[("op", json)])
    }

    fn good() -> String {
        format!(
            "{{\"op\":\"{ITEM}\",\"item\":\"{ITEM}\",\"space\":\"{SPACE}\",\"name\":\"a.jpg\",\"length\":7}}"
        )
    }

    #[test]
    fn what_is_meant_is_read() {
        let named = read(&op(&good())).unwrap();
        assert!(named.is_named);
        assert_eq!(named.add.name, "a.jpg");
        let plain = read(&plain(&[
            ("space", SPACE),
            ("filename", "../../é.jpg"),
            ("level", "just_me"),
            ("folder", ITEM),
            ("item", ITEM),
            ("filetype", "image/jpeg"),
            ("sha256", &"Ab".repeat(32)),
        ]))
        .unwrap();
        assert!(!plain.is_named);
        assert_eq!(plain.add.level, Some(Level::JustMe));
        assert_eq!(plain.add.item.to_string(), ITEM);
        assert_eq!(sha256(&plain.add).unwrap(), Some([0xab; 32]));
        let bare = read(&self::plain(&[("space", SPACE)])).unwrap();
        assert_eq!(bare.add.item, ItemId::from_bytes([2; 16]));
        assert_eq!(bare.add.name, "file");
    }

    #[test]
    fn hostile_metadata_is_refused() {
        let bad = Code::from(Failure::Malformed);
        let bad_id = Code::from(Failure::BadId);
        let long = "x".repeat(3100);
        let table: Vec<(String, Code)> = vec![
            (String::new(), bad),
            (",".into(), bad),
            ("space".into(), bad),
            ("space !!!".into(), bad),
            (format!("space {SPACE}"), bad),
            (plain(&[("space", "..")]), bad),
            (plain(&[("space", SPACE), ("space", SPACE)]), bad),
            (plain(&[("space", SPACE), ("visibility", "just_me")]), bad),
            (plain(&[("space", SPACE), ("level", "public")]), bad),
            (plain(&[("space", SPACE), ("folder", "root")]), bad),
            (plain(&[("space", SPACE), ("sha256", "00")]), bad),
            (plain(&[("space", SPACE), ("item", "1")]), bad_id),
            (
                plain(&[("space", SPACE), ("item", &format!("{:036}", 0))]),
                bad_id,
            ),
            (
                plain(&[
                    ("space", SPACE),
                    ("item", "00000000-0000-0000-0000-000000000000"),
                ]),
                bad_id,
            ),
            (
                plain(&[
                    ("space", SPACE),
                    ("item", "ffffffff-ffff-ffff-ffff-ffffffffffff"),
                ]),
                bad_id,
            ),
            (
                format!(
                    "{},filename {}",
                    plain(&[("space", SPACE)]),
                    STANDARD.encode([0xff])
                ),
                bad,
            ),
            (plain(&[("space", SPACE), ("filename", &long)]), bad),
            (
                format!("{},{}", op(&good()), plain(&[("space", SPACE)])),
                bad,
            ),
            (op(""), bad),
            (op("[]"), bad),
            (op("{}"), bad),
            (op(&"[".repeat(2000)), bad),
            (op(&good().replace("\"length\":7", "\"length\":8")), bad),
            (
                op(&good().replace("\"length\":7", "\"length\":7,\"creator\":\"system\"")),
                bad,
            ),
            (
                op(&good().replace("\"length\":7", "\"length\":7,\"sha256\":\"zz\"")),
                bad,
            ),
            (
                op(&good().replace(&format!("\"item\":\"{ITEM}\""), "\"item\":\"me\"")),
                bad_id,
            ),
            (op(&good().replace("\"a.jpg\"", "7")), bad),
        ];
        for (sent, code) in table {
            assert_eq!(read(&sent).unwrap_err().code(), code, "{sent}");
        }
    }

    #[test]
    fn numbers_versions_and_checksums() {
        let with = |name: &'static str, value: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(
                HeaderName::from_static(name),
                HeaderValue::from_str(value).unwrap(),
            );
            headers
        };
        assert_eq!(length(&with("upload-length", "12")).unwrap(), 12);
        for value in [
            "",
            "-1",
            "+1",
            "1.5",
            "0x10",
            "99999999999999999999",
            "1 2",
            "١",
        ] {
            let Ok(value) = HeaderValue::from_bytes(value.as_bytes()) else {
                continue;
            };
            let mut headers = HeaderMap::new();
            headers.insert("upload-length", value);
            assert!(length(&headers).is_err());
        }
        assert!(length(&with("upload-defer-length", "1")).is_err());
        let mut twice = with("upload-length", "1");
        twice.append("upload-length", HeaderValue::from_static("2"));
        assert!(length(&twice).is_err());
        assert!(check_version(&with("tus-resumable", "1.0.0")).is_ok());
        assert!(check_version(&with("tus-resumable", "0.2.2")).is_err());
        assert!(check_version(&HeaderMap::new()).is_err());
        let value = STANDARD.encode([0; 20]);
        assert!(checksum(&HeaderMap::new()).unwrap().is_none());
        assert!(
            checksum(&with("upload-checksum", &format!("sha1 {value}")))
                .unwrap()
                .is_some()
        );
        for bad in ["sha1", "sha1 x", "md5 AAAA", &format!("sha256 {value}"), ""] {
            assert!(checksum(&with("upload-checksum", bad)).is_err(), "{bad}");
        }
    }

    proptest::proptest! {
        #[test]
        fn anything_is_answered(sent in "[ -~]{0,80}") {
            let _ = read(&sent);
        }
    }
}
