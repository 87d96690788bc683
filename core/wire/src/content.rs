//! What bytes are, read from the bytes: names and announced types are never believed (product
//! specification, "Input limits"; security specification, "Bytes"). The phone asks before it takes
//! a file, the server before it keeps one.

/// As many first bytes as tell it.
pub const HEAD: usize = 512;

/// What bytes are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A photo that is kept as it is.
    Photo(&'static str),
    /// A photo that a phone decodes and sends as JPEG; as it is, nothing here can look into it.
    Heic,
    /// A document.
    Document(&'static str),
    /// A video.
    Video(&'static str),
    /// Anything else.
    Opaque,
}

impl Kind {
    /// The media type under which they are stored and given out.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Photo(kind) | Self::Document(kind) | Self::Video(kind) => kind,
            // Never a type that a browser or a viewer would open by itself.
            Self::Heic | Self::Opaque => "application/octet-stream",
        }
    }
}

/// What bytes with this beginning are.
#[must_use]
pub fn kind(head: &[u8]) -> Kind {
    if head.starts_with(&[0xff, 0xd8, 0xff]) {
        return Kind::Photo("image/jpeg");
    }
    if head.starts_with(b"\x89PNG\r\n\x1a\n") {
        return Kind::Photo("image/png");
    }
    if head.starts_with(b"RIFF") && head.get(8..12) == Some(b"WEBP") {
        return Kind::Photo("image/webp");
    }
    if head.starts_with(b"%PDF-") {
        return Kind::Document("application/pdf");
    }
    boxes(head)
}

/// Files of boxes (ISO/IEC 14496-12, 4.3): the first box tells the brands.
fn boxes(head: &[u8]) -> Kind {
    let Some((size, rest)) = head.split_first_chunk::<4>() else {
        return Kind::Opaque;
    };
    let size = usize::try_from(u32::from_be_bytes(*size)).unwrap_or(usize::MAX);
    match rest.get(..4) {
        Some(b"ftyp") if size >= 16 => {}
        // QuickTime before it had brands: its first box is one of these.
        Some(b"moov" | b"mdat" | b"wide") if size >= 8 => return Kind::Video("video/quicktime"),
        _ => return Kind::Opaque,
    }
    let brands = head.get(8..size.min(head.len())).unwrap_or_default();
    // The major brand, its version, then the brands that the file goes by as well.
    let all = brands
        .chunks_exact(4)
        .enumerate()
        .filter(|(at, _)| *at != 1)
        .map(|(_, brand)| brand);
    let mut film = None;
    for brand in all {
        match brand {
            // A picture hides behind `mp42` at times: that it is one weighs more.
            b"heic" | b"heix" | b"heim" | b"heis" | b"hevc" | b"hevx" | b"hevm" | b"hevs"
            | b"mif1" | b"mif2" | b"msf1" | b"avif" | b"avis" => return Kind::Heic,
            b"qt  " => film = film.or(Some("video/quicktime")),
            b"isom" | b"iso2" | b"iso3" | b"iso4" | b"iso5" | b"iso6" | b"iso7" | b"iso8"
            | b"iso9" | b"mp41" | b"mp42" | b"avc1" | b"M4V " | b"M4VH" | b"M4VP" | b"MSNV"
            | b"dash" | b"3gp4" | b"3gp5" | b"3gp6" => film = film.or(Some("video/mp4")),
            _ => {}
        }
    }
    film.map_or(Kind::Opaque, Kind::Video)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_content_alone() {
        let mp4 = b"\0\0\0\x18ftypmp42\0\0\0\0isommp42";
        let table: &[(&[u8], Kind)] = &[
            (b"\xff\xd8\xff\xe0\0\x10JFIF", Kind::Photo("image/jpeg")),
            (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", Kind::Photo("image/png")),
            (b"RIFF\x10\0\0\0WEBPVP8 ", Kind::Photo("image/webp")),
            (b"RIFF\x10\0\0\0WAVEfmt ", Kind::Opaque),
            (b"RIFF", Kind::Opaque),
            (b"%PDF-1.7\n", Kind::Document("application/pdf")),
            (b"\xef\xbb\xbf%PDF-1.7", Kind::Opaque),
            (mp4, Kind::Video("video/mp4")),
            (
                b"\0\0\0\x14ftypqt  \0\0\0\0qt  ",
                Kind::Video("video/quicktime"),
            ),
            (b"\0\0\x10\0moov", Kind::Video("video/quicktime")),
            (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", Kind::Heic),
            (b"\0\0\0\x18ftypmp42\0\0\0\0mif1heic", Kind::Heic),
            (b"\0\0\0\x18ftypavif\0\0\0\0avifmif1", Kind::Heic),
            (b"\0\0\0\x08ftyp", Kind::Opaque),
            (b"\xff\xff\xff\xffftypisom", Kind::Video("video/mp4")),
            (b"\0\0\0\x18ftypmp4", Kind::Opaque),
            (
                b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script>",
                Kind::Opaque,
            ),
            (b"<!doctype html>", Kind::Opaque),
            (b"GIF89a", Kind::Opaque),
            (b"\xff\xd8", Kind::Opaque),
            (b"", Kind::Opaque),
        ];
        for (head, expected) in table {
            assert_eq!(kind(head), *expected, "{head:?}");
        }
    }

    proptest::proptest! {
        #[test]
        fn anything_has_a_kind(head: Vec<u8>) {
            let _ = kind(&head).media_type();
        }
    }
}
