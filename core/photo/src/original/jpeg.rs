//! JPEG (ITU-T T.81, annex B; JFIF in ITU-T T.871; ICC.1, B.4): a row of segments, each a marker,
//! a length and that many bytes; the pixels follow a scan's header without a length.

use std::io::{Read, Seek, Write};

use super::target::Target;
use crate::Refused;
use crate::exif::{Facts, MARK};
use crate::source::Source;

const START: u8 = 0xd8;
const END: u8 = 0xd9;
const SCAN: u8 = 0xda;
const QUANTIZATION: u8 = 0xdb;
const HUFFMAN: u8 = 0xc4;
const ARITHMETIC: u8 = 0xcc;
const RESTART_INTERVAL: u8 = 0xdd;
const JFIF: u8 = 0xe0;
const EXIF: u8 = 0xe1;
const ICC: u8 = 0xe2;
const ADOBE: u8 = 0xee;

/// What stands before a piece of a colour profile: its name, which piece, of how many.
const ICC_MARK: &[u8] = b"ICC_PROFILE\0";
/// A profile says what it is at this place (ICC.1, 7.2).
const ICC_SIGNATURE: std::ops::Range<usize> = 36..40;

/// Whether a marker begins a frame (T.81, table B.1): all of `C0` to `CF` but three.
const fn is_frame(marker: u8) -> bool {
    matches!(marker, 0xc0..=0xcf) && !matches!(marker, HUFFMAN | 0xc8 | ARITHMETIC)
}

/// Whether a marker stands alone, without a length.
const fn stands_alone(marker: u8) -> bool {
    matches!(marker, 0x01 | 0xd0..=0xd7)
}

/// The next marker. Bytes that belong to no segment are passed over, as every decoder does.
fn next_marker<R: Read + Seek>(source: &mut Source<R>) -> Result<u8, Refused> {
    loop {
        if source.byte()? != 0xff {
            continue;
        }
        let mut marker = source.byte()?;
        while marker == 0xff {
            marker = source.byte()?;
        }
        if marker != 0 {
            return Ok(marker);
        }
    }
}

/// How many bytes a segment has after its length.
fn length<R: Read + Seek>(source: &mut Source<R>) -> Result<usize, Refused> {
    let length = u16::from_be_bytes(source.array()?);
    length
        .checked_sub(2)
        .map_or_else(|| Err(Refused::Broken), |length| Ok(usize::from(length)))
}

/// Size and facts, from everything before the first scan.
pub(super) fn look<R: Read + Seek>(source: &mut Source<R>) -> Result<((u32, u32), Facts), Refused> {
    source.skip(2)?;
    let mut size = None;
    let mut facts = None;
    loop {
        let marker = next_marker(source)?;
        if stands_alone(marker) {
            continue;
        }
        if marker == START || marker == END {
            return Err(Refused::Broken);
        }
        let length = length(source)?;
        if marker == SCAN {
            source.skip(length as u64)?;
            let size = size.ok_or(Refused::Broken)?;
            return Ok((size, facts.unwrap_or(Facts::NONE)));
        }
        if is_frame(marker) {
            if size.is_some() {
                return Err(Refused::Broken);
            }
            size = Some(frame_size(&source.bytes(length)?)?);
        } else if marker == EXIF && facts.is_none() {
            let segment = source.bytes(length)?;
            facts = segment.strip_prefix(MARK.as_slice()).map(Facts::read);
        } else {
            source.skip(length as u64)?;
        }
    }
}

/// Pixels across and down (T.81, B.2.2).
fn frame_size(frame: &[u8]) -> Result<(u32, u32), Refused> {
    match frame {
        [_, h1, h0, w1, w0, ..] => Ok((
            u16::from_be_bytes([*w1, *w0]).into(),
            u16::from_be_bytes([*h1, *h0]).into(),
        )),
        _ => Err(Refused::Broken),
    }
}

/// Copies the segments that a decoder needs.
pub(super) fn copy<R: Read + Seek, W: Write>(
    source: &mut Source<R>,
    target: &mut Target<W>,
    facts: Facts,
) -> Result<bool, Refused> {
    source.skip(2)?;
    let mut copier = Copier {
        target,
        facts: Some(facts),
        frames: 0,
        jfif: false,
        profile: Profile::default(),
        adobe: false,
    };
    copier.target.write(&[0xff, START])?;
    loop {
        match copier.segment(source) {
            Ok(true) => {}
            Ok(false) => return Ok(true),
            // The headers were whole: what is missing is pixels.
            Err(Refused::Truncated) => return Ok(false),
            Err(refused) => return Err(refused),
        }
    }
}

struct Copier<'a, W> {
    target: &'a mut Target<W>,
    /// Until they are written.
    facts: Option<Facts>,
    frames: u32,
    jfif: bool,
    profile: Profile,
    adobe: bool,
}

impl<W: Write> Copier<'_, W> {
    /// Copies the next segment or leaves it out. False after the last.
    fn segment<R: Read + Seek>(&mut self, source: &mut Source<R>) -> Result<bool, Refused> {
        let marker = next_marker(source)?;
        match marker {
            END => {
                self.target.write(&[0xff, END])?;
                return Ok(false);
            }
            START => return Err(Refused::Broken),
            alone if stands_alone(alone) => return Ok(true),
            _ => {}
        }
        let length = length(source)?;
        let needed = is_frame(marker)
            || matches!(
                marker,
                QUANTIZATION | HUFFMAN | ARITHMETIC | RESTART_INTERVAL | SCAN
            );
        if !needed && !matches!(marker, JFIF | ICC | ADOBE) {
            source.skip(length as u64)?;
            return Ok(true);
        }
        let segment = source.bytes(length)?;
        match marker {
            JFIF => self.jfif(&segment)?,
            ICC => self.icc(&segment)?,
            ADOBE => self.adobe(&segment)?,
            _ => {
                self.frames += u32::from(is_frame(marker));
                if !well_formed(marker, &segment) || self.frames > 1 {
                    return Err(Refused::Broken);
                }
                self.write(marker, &segment)?;
            }
        }
        if marker == SCAN {
            self.pixels(source)?;
        }
        Ok(true)
    }

    fn write(&mut self, marker: u8, segment: &[u8]) -> Result<(), Refused> {
        // A reader looks for JFIF at the very beginning, and for Exif right after.
        if marker != JFIF {
            self.fresh_exif()?;
        }
        let length = u16::try_from(segment.len() + 2).map_err(|_| Refused::Broken)?;
        self.target.write(&[0xff, marker])?;
        self.target.write(&length.to_be_bytes())?;
        self.target.write(segment)
    }

    fn fresh_exif(&mut self) -> Result<(), Refused> {
        match self.facts.take().and_then(Facts::write) {
            Some(exif) => self.write(EXIF, &[MARK.as_slice(), &exif].concat()),
            None => Ok(()),
        }
    }

    /// Version and density; the thumbnail that may follow them is left out. Only at the beginning:
    /// anywhere else nobody reads it.
    fn jfif(&mut self, segment: &[u8]) -> Result<(), Refused> {
        let known = segment.strip_prefix(b"JFIF\0").and_then(|s| s.get(..7));
        match known {
            Some(known) if !self.jfif && self.facts.is_some() => {
                self.jfif = true;
                self.write(JFIF, &[b"JFIF\0", known, &[0, 0]].concat())
            }
            _ => Ok(()),
        }
    }

    fn icc(&mut self, segment: &[u8]) -> Result<(), Refused> {
        match self.profile.keep(segment) {
            Some(kept) => self.write(ICC, kept),
            None => Ok(()),
        }
    }

    /// How the colours are to be read (T.872, 6.5.3): twelve bytes, once.
    fn adobe(&mut self, segment: &[u8]) -> Result<(), Refused> {
        match segment.get(..12) {
            Some(known) if known.starts_with(b"Adobe") && !self.adobe => {
                self.adobe = true;
                self.write(ADOBE, known)
            }
            _ => Ok(()),
        }
    }

    /// Copies pixels up to the next marker that is no restart, and stops before it.
    fn pixels<R: Read + Seek>(&mut self, source: &mut Source<R>) -> Result<(), Refused> {
        loop {
            let bytes = source.buffered()?;
            if bytes.is_empty() {
                return Err(Refused::Truncated);
            }
            let Some(plain) = bytes.iter().position(|byte| *byte == 0xff) else {
                let all = bytes.len();
                self.target.write(bytes)?;
                source.took(all);
                continue;
            };
            if let Some(bytes) = bytes.get(..plain) {
                self.target.write(bytes)?;
            }
            source.took(plain);
            let at = source.at();
            source.byte()?;
            let mut after = source.byte()?;
            // Any number of fill bytes may stand before a marker (T.81, B.1.1.2).
            while after == 0xff {
                after = source.byte()?;
            }
            if !matches!(after, 0 | 0xd0..=0xd7) {
                return source.go_to(at);
            }
            self.target.write(&[0xff, after])?;
        }
    }
}

/// Which pieces of a colour profile were kept.
#[derive(Default)]
struct Profile {
    pieces: u8,
    left: usize,
}

impl Profile {
    /// The piece, if it is the next of a profile that says it is one. No more is kept than the
    /// profile says it has.
    fn keep<'a>(&mut self, segment: &'a [u8]) -> Option<&'a [u8]> {
        let piece = segment.strip_prefix(ICC_MARK)?;
        let (&[number, _], piece) = piece.split_first_chunk::<2>()?;
        if number == 0 || number != self.pieces.checked_add(1)? {
            return None;
        }
        if number == 1 {
            if piece.get(ICC_SIGNATURE)? != b"acsp" {
                return None;
            }
            let (size, _) = piece.split_first_chunk::<4>()?;
            self.left = usize::try_from(u32::from_be_bytes(*size)).ok()?;
        }
        if self.left == 0 {
            return None;
        }
        self.pieces = number;
        let kept = piece.len().min(self.left);
        self.left -= kept;
        segment.get(..ICC_MARK.len() + 2 + kept)
    }
}

/// Whether a segment is exactly what its kind may be (T.81, B.2): a piece of text under the marker
/// of a table does not pass for one.
fn well_formed(marker: u8, segment: &[u8]) -> bool {
    match marker {
        QUANTIZATION => all_tables(segment, |table| {
            let precision = table.first()? >> 4;
            (precision <= 1).then_some(1 + 64 * (1 + usize::from(precision)))
        }),
        HUFFMAN => all_tables(segment, |table| {
            let symbols: usize = table.get(1..17)?.iter().map(|n| usize::from(*n)).sum();
            (table.first()? & 0xec == 0 && symbols <= 256).then_some(17 + symbols)
        }),
        ARITHMETIC => all_tables(segment, |table| (table.first()? & 0xec == 0).then_some(2)),
        RESTART_INTERVAL => segment.len() == 2,
        SCAN => counted(segment.first(), segment.len(), 4, 2),
        _ => counted(segment.get(5), segment.len(), 6, 3),
    }
}

/// Whether a segment is made of whole tables, each as long as `table` says.
fn all_tables(mut rest: &[u8], table: impl Fn(&[u8]) -> Option<usize>) -> bool {
    while !rest.is_empty() {
        match table(rest).and_then(|length| rest.get(length..)) {
            Some(after) => rest = after,
            None => return false,
        }
    }
    true
}

/// Whether a segment has so many fixed bytes and so many for each of its one to four components.
fn counted(components: Option<&u8>, length: usize, fixed: usize, each: usize) -> bool {
    components.is_some_and(|n| (1..=4).contains(n) && length == fixed + each * usize::from(*n))
}
