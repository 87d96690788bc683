//! Conditions, parts and names of bytes (RFC 9110, 13 and 14; RFC 6266).

use axum::http::{HeaderMap, header};
use std::fmt::Write;

/// A part of some bytes, both ends in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) first: i64,
    pub(super) last: i64,
}

impl Part {
    pub(super) const fn count(self) -> i64 {
        self.last - self.first + 1
    }
}

/// There is no such part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct NoSuchPart;

/// `If-None-Match` names these bytes: he has them.
pub(super) fn none_match_fails(asked: &HeaderMap, tag: &str) -> bool {
    asked
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .any(|line| {
            line.split(',')
                .map(str::trim)
                .any(|one| one == "*" || one.strip_prefix("W/").unwrap_or(one) == tag)
        })
}

/// The part that is asked for, none for all. What is no range that we know, several ranges, and a
/// range of other bytes (`If-Range`) mean all.
pub(super) fn asked(asked: &HeaderMap, tag: &str, length: i64) -> Result<Option<Part>, NoSuchPart> {
    let mut ranges = asked.get_all(header::RANGE).iter();
    let (Some(range), None) = (ranges.next(), ranges.next()) else {
        return Ok(None);
    };
    // Only the strong name counts; a date never does, since no date goes out.
    if asked
        .get(header::IF_RANGE)
        .is_some_and(|known| known.as_bytes() != tag.as_bytes())
    {
        return Ok(None);
    }
    let Some(spec) = range
        .to_str()
        .ok()
        .and_then(|range| range.trim().strip_prefix("bytes="))
    else {
        return Ok(None);
    };
    part(spec.trim(), length)
}

/// Digits alone; a number that is too large is larger than any file.
fn number(text: &str) -> Option<i64> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().unwrap_or(i64::MAX))
}

fn part(spec: &str, length: i64) -> Result<Option<Part>, NoSuchPart> {
    let Some((first, last)) = spec.split_once('-') else {
        return Ok(None);
    };
    let part = match (first, last) {
        ("", count) => match number(count) {
            None => return Ok(None),
            Some(count) => Part {
                first: (length - count.min(length)),
                last: length - 1,
            },
        },
        (first, "") => match number(first) {
            None => return Ok(None),
            Some(first) => Part {
                first,
                last: length - 1,
            },
        },
        (first, last) => match (number(first), number(last)) {
            (Some(first), Some(last)) if first <= last => Part {
                first,
                last: last.min(length - 1),
            },
            _ => return Ok(None),
        },
    };
    if part.first > part.last {
        Err(NoSuchPart)
    } else {
        Ok(Some(part))
    }
}

/// `Content-Disposition` for a download under this name: never shown by itself, never a path.
pub(super) fn attachment(name: &str) -> String {
    let name = name
        .rsplit(['/', '\\'])
        .next()
        .unwrap_or_default()
        .trim_matches(['.', ' ']);
    let name = if name.is_empty() { "file" } else { name };
    let plain: String = name
        .chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() || " .-_()".contains(c) {
                c
            } else {
                '_'
            }
        })
        .collect();
    let mut text = format!("attachment; filename=\"{plain}\"; filename*=UTF-8''");
    for byte in name.bytes() {
        // RFC 8187, 3.2.1, without the marks that some readers take amiss.
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            text.push(char::from(byte));
        } else {
            // Writing to a text can't fail.
            let _ = write!(text, "%{byte:02X}");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::{HeaderName, HeaderValue};

    fn with(pairs: &[(HeaderName, &str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| (name.clone(), HeaderValue::from_str(value).unwrap()))
            .collect()
    }

    #[test]
    fn parts() {
        let some = |first, last| Ok(Some(Part { first, last }));
        let table = [
            ("bytes=0-0", some(0, 0)),
            ("bytes=2-5", some(2, 5)),
            ("bytes=2-", some(2, 9)),
            ("bytes=-3", some(7, 9)),
            ("bytes=-30", some(0, 9)),
            ("bytes=9-99999999999999999999", some(9, 9)),
            ("bytes=10-", Err(NoSuchPart)),
            ("bytes=10-20", Err(NoSuchPart)),
            ("bytes=99999999999999999999-", Err(NoSuchPart)),
            ("bytes=-0", Err(NoSuchPart)),
            ("bytes=5-2", Ok(None)),
            ("bytes=0-1,4-5", Ok(None)),
            ("bytes=-", Ok(None)),
            ("bytes=+1-2", Ok(None)),
            ("bytes=a-b", Ok(None)),
            ("bytes=", Ok(None)),
            ("lines=0-1", Ok(None)),
            ("", Ok(None)),
        ];
        for (range, expected) in table {
            let asked = self::asked(&with(&[(header::RANGE, range)]), "\"x\"", 10);
            assert_eq!(asked, expected, "{range}");
        }
        let nothing = asked(&with(&[(header::RANGE, "bytes=0-")]), "\"x\"", 0);
        assert_eq!(nothing, Err(NoSuchPart), "an empty file has no part");
        for (known, expected) in [
            ("\"x\"", some(0, 1)),
            ("\"y\"", Ok(None)),
            ("W/\"x\"", Ok(None)),
            ("Sat, 29 Oct 1994 19:43:31 GMT", Ok(None)),
        ] {
            let headers = with(&[(header::RANGE, "bytes=0-1"), (header::IF_RANGE, known)]);
            assert_eq!(asked(&headers, "\"x\"", 10), expected, "{known}");
        }
    }

    #[test]
    fn conditions() {
        for (value, fails) in [
            ("\"x\"", true),
            ("W/\"x\"", true),
            ("\"a\", \"x\"", true),
            ("*", true),
            ("\"a\"", false),
            ("x", false),
        ] {
            let headers = with(&[(header::IF_NONE_MATCH, value)]);
            assert_eq!(none_match_fails(&headers, "\"x\""), fails, "{value}");
        }
        assert!(!none_match_fails(&HeaderMap::new(), "\"x\""));
    }

    #[test]
    fn names_are_never_paths_nor_headers() {
        let table = [
            (
                "a.jpg",
                "attachment; filename=\"a.jpg\"; filename*=UTF-8''a.jpg",
            ),
            (
                "été.pdf",
                "attachment; filename=\"_t_.pdf\"; filename*=UTF-8''%C3%A9t%C3%A9.pdf",
            ),
            (
                "../../etc/passwd",
                "attachment; filename=\"passwd\"; filename*=UTF-8''passwd",
            ),
            ("c:\\x", "attachment; filename=\"x\"; filename*=UTF-8''x"),
            ("..", "attachment; filename=\"file\"; filename*=UTF-8''file"),
            (
                "a\"; x=\"\r\n.jpg",
                "attachment; filename=\"a__ x____.jpg\"; filename*=UTF-8''a%22%3B%20x%3D%22%0D%0A.jpg",
            ),
        ];
        for (name, expected) in table {
            assert_eq!(attachment(name), expected);
            assert!(HeaderValue::from_str(&attachment(name)).is_ok());
        }
    }
}
