//! What a file is, read from its first bytes: names and announced types are never believed (product
//! specification, "Input limits").

/// As many first bytes as tell it.
pub(super) const HEAD: u64 = 512;

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Content {
    /// A picture: only its pixels and what is harmless beside them may leave the phone.
    Picture,
    /// A document.
    Document(&'static str),
    /// A film.
    Film(&'static str),
    /// Anything else.
    Opaque,
}

/// What begins like this is.
pub(super) fn of(head: &[u8]) -> Content {
    let picture = head.starts_with(&[0xff, 0xd8])
        || head.starts_with(b"\x89PNG\r\n\x1a\n")
        || head.starts_with(b"RIFF") && head.get(8..12) == Some(b"WEBP");
    if picture {
        return Content::Picture;
    }
    if head.starts_with(b"%PDF-") {
        return Content::Document("application/pdf");
    }
    boxes(head)
}

/// Files of boxes (ISO/IEC 14496-12, 4.3): the first box tells the brands.
fn boxes(head: &[u8]) -> Content {
    let Some((size, rest)) = head.split_first_chunk::<4>() else {
        return Content::Opaque;
    };
    let size = usize::try_from(u32::from_be_bytes(*size)).unwrap_or(usize::MAX);
    match rest.get(..4) {
        Some(b"ftyp") if size >= 16 => {}
        // QuickTime before it had brands: its first box is one of these.
        Some(b"moov" | b"mdat" | b"wide") if size >= 8 => return Content::Film("video/quicktime"),
        _ => return Content::Opaque,
    }
    let brands = head.get(8..size.min(head.len())).unwrap_or_default();
    let mut film = None;
    // The major brand, its version, then the brands that the file goes by as well.
    for (at, brand) in brands.chunks_exact(4).enumerate() {
        match brand {
            _ if at == 1 => {}
            // A picture hides behind `mp42` at times: that it is one weighs more.
            b"heic" | b"heix" | b"heim" | b"heis" | b"hevc" | b"hevx" | b"hevm" | b"hevs"
            | b"mif1" | b"mif2" | b"msf1" | b"avif" | b"avis" => return Content::Picture,
            b"qt  " => film = film.or(Some("video/quicktime")),
            b"isom" | b"iso2" | b"iso3" | b"iso4" | b"iso5" | b"iso6" | b"iso7" | b"iso8"
            | b"iso9" | b"mp41" | b"mp42" | b"avc1" | b"M4V " | b"M4VH" | b"M4VP" | b"MSNV"
            | b"dash" | b"3gp4" | b"3gp5" | b"3gp6" => film = film.or(Some("video/mp4")),
            _ => {}
        }
    }
    film.map_or(Content::Opaque, Content::Film)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_tells_the_kind_as_the_server_reads_it() {
        let mp4 = b"\0\0\0\x18ftypmp42\0\0\0\0isommp42";
        for (head, expected) in [
            (&b"\xff\xd8\xff\xe0"[..], Content::Picture),
            (b"\xff\xd8", Content::Picture),
            (b"\x89PNG\r\n\x1a\n..", Content::Picture),
            (b"RIFF\x10\0\0\0WEBPVP8 ", Content::Picture),
            (b"RIFF\x10\0\0\0WAVEfmt ", Content::Opaque),
            (b"%PDF-1.7\n", Content::Document("application/pdf")),
            (mp4, Content::Film("video/mp4")),
            (
                b"\0\0\0\x14ftypqt  \0\0\0\0qt  ",
                Content::Film("video/quicktime"),
            ),
            (b"\0\0\x10\0moov", Content::Film("video/quicktime")),
            (b"\0\0\0\x18ftypmp42\0\0\0\0mif1heic", Content::Picture),
            (b"\0\0\0\x18ftypmp4", Content::Opaque),
            (b"GIF89a", Content::Opaque),
            (b"", Content::Opaque),
        ] {
            assert_eq!(of(head), expected, "{head:?}");
        }
    }
}
