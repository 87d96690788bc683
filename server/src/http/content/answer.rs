//! What is answered about bytes, an original's and a rendition's alike.

use super::range::{self, Part};
use crate::Failed;
use axum::body::Body;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures_util::stream::try_unfold;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use suivi_wire::problem::Failure;

/// As much is read from the disk at once.
const CHUNK: usize = 256 * 1024;

/// What some bytes are.
pub(super) struct About {
    /// Their strong name: the hash of the bytes, in quotes.
    pub(super) tag: String,
    /// How many.
    pub(super) length: i64,
    /// Their type.
    pub(super) media_type: String,
    /// `Content-Disposition`
    pub(super) disposition: String,
}

/// What a request about bytes gets.
#[derive(Debug)]
pub(super) enum Answer {
    /// Bytes: a part, or all.
    Bytes { part: Option<Part> },
    /// What they are.
    About,
    /// He has them.
    Unchanged,
    /// There is no such part.
    NoSuchPart,
}

impl Answer {
    pub(super) fn to(asked: &HeaderMap, method: &Method, about: &About) -> Self {
        if range::none_match_fails(asked, &about.tag) {
            return Self::Unchanged;
        }
        // A range means something for GET alone (RFC 9110, 14.2).
        if method == Method::HEAD {
            return Self::About;
        }
        match range::asked(asked, &about.tag, about.length) {
            Ok(part) => Self::Bytes { part },
            Err(range::NoSuchPart) => Self::NoSuchPart,
        }
    }

    pub(super) fn without_bytes(&self, about: &About) -> Response {
        match self {
            Self::Unchanged => (StatusCode::NOT_MODIFIED, tag_header(about)).into_response(),
            Self::NoSuchPart => {
                let mut response = Failed::from(Failure::RangeNotSatisfiable).into_response();
                let all = format!("bytes */{}", about.length);
                if let Ok(all) = HeaderValue::from_str(&all) {
                    response.headers_mut().insert(header::CONTENT_RANGE, all);
                }
                response
            }
            Self::About | Self::Bytes { .. } => part_headers(about, None).into_response(),
        }
    }
}

/// The bytes of this file, or a part of them.
pub(super) fn with_bytes(about: &About, part: Option<Part>, file: File) -> Response {
    let (first, count) = part.map_or((0, about.length), |part| (part.first, part.count()));
    let (status, headers) = part_headers(about, part);
    (
        status,
        headers,
        Body::from_stream(stream(file, first, count)),
    )
        .into_response()
}

fn tag_header(about: &About) -> HeaderMap {
    let tag = HeaderValue::from_str(&about.tag).ok();
    tag.map(|tag| (header::ETAG, tag)).into_iter().collect()
}

fn part_headers(about: &About, part: Option<Part>) -> (StatusCode, HeaderMap) {
    let length = about.length;
    let mut headers = tag_header(about);
    headers.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    headers.insert(
        header::CONTENT_LENGTH,
        part.map_or(length, |part| part.count()).into(),
    );
    let texts: [(HeaderName, &str); 2] = [
        (header::CONTENT_TYPE, &about.media_type),
        (header::CONTENT_DISPOSITION, &about.disposition),
    ];
    for (name, text) in texts {
        if let Ok(text) = HeaderValue::from_str(text) {
            headers.insert(name, text);
        }
    }
    let Some(part) = part else {
        return (StatusCode::OK, headers);
    };
    let range = format!("bytes {}-{}/{length}", part.first, part.last);
    if let Ok(range) = HeaderValue::from_str(&range) {
        headers.insert(header::CONTENT_RANGE, range);
    }
    (StatusCode::PARTIAL_CONTENT, headers)
}

/// Bytes from the disk, a chunk at a time, read when the last one is on its way: a slow reader
/// holds a chunk and no thread.
fn stream(
    file: File,
    first: i64,
    count: i64,
) -> impl futures_util::Stream<Item = io::Result<Bytes>> + Send + 'static {
    let start = u64::try_from(first).unwrap_or(0);
    let left = u64::try_from(count).unwrap_or(0);
    try_unfold(
        (file, Some(start), left),
        |(mut file, start, left)| async move {
            if left == 0 {
                return Ok(None);
            }
            let read = tokio::task::spawn_blocking(move || {
                if let Some(start) = start {
                    file.seek(SeekFrom::Start(start))?;
                }
                let size = usize::try_from(left).unwrap_or(CHUNK).min(CHUNK);
                let mut chunk = vec![0; size];
                file.read_exact(&mut chunk)?;
                Ok::<_, io::Error>((file, chunk))
            });
            let (file, chunk) = read.await.map_err(io::Error::other)??;
            let left = left - chunk.len() as u64;
            Ok(Some((Bytes::from(chunk), (file, None, left))))
        },
    )
}
