//! WebP (RFC 9649): one RIFF chunk that holds the others, each a name, a length and that many
//! bytes, filled up to an even number.

use std::io::{Read, Seek, Write};

use super::target::Target;
use crate::Refused;
use crate::exif::{self, Facts};
use crate::source::Source;

/// The largest colour profile that is kept.
const LARGEST_PROFILE: u64 = 4 * 1024 * 1024;
/// The most chunks that are kept: an animation of some seven minutes.
const MOST_CHUNKS: usize = 10_000;

/// How metadata begins: the names of its chunks, and Exif and XMP themselves.
const METADATA: &[&[u8; 4]] = &[
    b"EXIF",
    b"XMP ",
    b"Exif",
    b"MM\0\x2a",
    b"II\x2a\0",
    b"<?xp",
    b"<x:x",
];

// Flags of an extended file (2.7).
const HAS_PROFILE: u8 = 0x20;
const HAS_ALPHA: u8 = 0x10;
const HAS_EXIF: u8 = 0x08;
const IS_ANIMATED: u8 = 0x02;

/// Size and facts.
pub(super) fn look<R: Read + Seek>(source: &mut Source<R>) -> Result<((u32, u32), Facts), Refused> {
    let plan = Plan::make(source)?;
    Ok((plan.size, plan.facts))
}

/// Copies the chunks on the list. The whole length stands at the beginning, so what will be
/// written is known before.
pub(super) fn copy<R: Read + Seek, W: Write>(
    source: &mut Source<R>,
    target: &mut Target<W>,
    facts: Facts,
) -> Result<bool, Refused> {
    let plan = Plan::make(source)?;
    // What is written goes last (2.7), where nothing can stand if the pixels end too early.
    let exif = facts.write().filter(|_| plan.whole);
    let mut length = 4 + plan.pieces.iter().map(Piece::told).sum::<u64>();
    let extended = plan.extended(exif.is_some());
    length += extended.map_or(0, |_| 8 + 10);
    length += exif.as_ref().map_or(0, |exif| 8 + even(exif.len() as u64));
    target.write(&header(*b"RIFF", length)?)?;
    target.write(b"WEBP")?;
    if let Some(extended) = extended {
        target.write(&header(*b"VP8X", 10)?)?;
        target.write(&extended)?;
    }
    for piece in &plan.pieces {
        target.write(&header(piece.name, piece.length)?)?;
        target.write(&piece.before)?;
        source.go_to(piece.from)?;
        target.copy(source, piece.count, |_| ())?;
        if piece.is_filled_up() {
            target.write(&[0])?;
        }
    }
    if let Some(exif) = exif {
        target.write(&header(*b"EXIF", exif.len() as u64)?)?;
        target.write(&exif)?;
        if exif.len() % 2 == 1 {
            target.write(&[0])?;
        }
    }
    Ok(plan.whole)
}

fn header(name: [u8; 4], length: u64) -> Result<[u8; 8], Refused> {
    let [a, b, c, d] = name;
    let length = u32::try_from(length).map_err(|_| Refused::Broken)?;
    let [e, f, g, h] = length.to_le_bytes();
    Ok([a, b, c, d, e, f, g, h])
}

const fn even(length: u64) -> u64 {
    length + length % 2
}

/// What is written of one chunk. A frame of an animation is a piece that holds the next ones.
struct Piece {
    name: [u8; 4],
    /// The length that the chunk tells.
    length: u64,
    /// Bytes of our own in front of what is copied.
    before: Vec<u8>,
    from: u64,
    count: u64,
    /// A frame's length covers the pieces after it, which count for themselves.
    frame: bool,
}

impl Piece {
    /// Bytes in the file that it tells of, with its header.
    fn told(&self) -> u64 {
        if self.frame {
            8 + self.before.len() as u64
        } else {
            8 + even(self.length)
        }
    }

    fn is_filled_up(&self) -> bool {
        !self.frame && self.length % 2 == 1 && self.count == self.length
    }
}

/// A chunk of the source.
struct Chunk {
    name: [u8; 4],
    length: u64,
    /// Where its bytes begin.
    from: u64,
    /// How many of them there are.
    there: u64,
    next: u64,
}

impl Chunk {
    /// The chunk that begins where the source stands, within `end`. `cut` if the file is shorter
    /// than it tells.
    fn read<R: Read + Seek>(source: &mut Source<R>, end: u64, cut: bool) -> Result<Self, Refused> {
        let short = if cut {
            Refused::Truncated
        } else {
            Refused::Broken
        };
        if end.saturating_sub(source.at()) < 8 {
            return Err(short);
        }
        let name = source.array::<4>()?;
        let length = u64::from(u32::from_le_bytes(source.array()?));
        if !name.iter().all(|letter| (0x20..0x7f).contains(letter)) {
            return Err(Refused::Broken);
        }
        let from = source.at();
        let there = length.min(end - from);
        if there < length && !cut {
            return Err(short);
        }
        Ok(Self {
            name,
            length,
            from,
            there,
            next: (from + even(length)).min(end),
        })
    }

    const fn is_cut(&self) -> bool {
        self.there < self.length
    }

    fn piece(&self) -> Piece {
        Piece {
            name: self.name,
            length: self.length,
            before: Vec::new(),
            from: self.from,
            count: self.there,
            frame: false,
        }
    }
}

/// What a file holds and what will be written of it.
struct Plan {
    size: (u32, u32),
    facts: Facts,
    /// The flags that an extended file tells.
    flags: Option<u8>,
    /// Whether a simple file has transparent pixels.
    alpha: bool,
    pieces: Vec<Piece>,
    /// Every piece is there to its end.
    whole: bool,
}

impl Plan {
    fn make<R: Read + Seek>(source: &mut Source<R>) -> Result<Self, Refused> {
        source.go_to(4)?;
        let told = 8 + u64::from(u32::from_le_bytes(source.array()?));
        source.skip(4)?;
        let cut = told > source.length();
        let end = told.min(source.length());
        let mut plan = Self {
            size: (0, 0),
            facts: Facts::NONE,
            flags: None,
            alpha: false,
            pieces: Vec::new(),
            whole: true,
        };
        let mut first = true;
        while source.at() < end && plan.whole {
            let chunk = match Chunk::read(source, end, cut) {
                // The file ends before the next chunk: what came before is whole.
                Err(Refused::Truncated) => break,
                read => read?,
            };
            plan.chunk(source, &chunk, first)?;
            first = false;
            source.go_to(chunk.next)?;
        }
        if plan.has_pixels() {
            Ok(plan)
        } else if cut {
            Err(Refused::Truncated)
        } else {
            Err(Refused::Broken)
        }
    }

    fn has(&self, name: &[u8; 4]) -> bool {
        self.pieces.iter().any(|piece| &piece.name == name)
    }

    fn has_pixels(&self) -> bool {
        self.has(b"VP8 ") || self.has(b"VP8L")
    }

    fn is_animated(&self) -> bool {
        self.flags.is_some_and(|flags| flags & IS_ANIMATED != 0)
    }

    fn push(&mut self, piece: Piece) -> Result<(), Refused> {
        if self.pieces.len() == MOST_CHUNKS {
            return Err(Refused::Broken);
        }
        self.whole &= piece.frame || piece.count == piece.length;
        self.pieces.push(piece);
        Ok(())
    }

    fn chunk<R: Read + Seek>(
        &mut self,
        source: &mut Source<R>,
        chunk: &Chunk,
        first: bool,
    ) -> Result<(), Refused> {
        let extended = self.flags.is_some();
        let still = !self.is_animated();
        match &chunk.name {
            b"VP8X" if first => self.canvas(source),
            b"ICCP" if extended && !self.has(b"ICCP") && !self.has_pixels() => {
                self.profile(source, chunk)
            }
            b"ANIM" if !still && !self.has(b"ANIM") && chunk.length == 6 && !chunk.is_cut() => {
                self.push(chunk.piece())
            }
            b"ANMF" if !still => self.frame(source, chunk),
            b"ALPH" if extended && still && !self.has(b"ALPH") && !self.has_pixels() => {
                if chunk.is_cut() {
                    return Err(Refused::Truncated);
                }
                self.push(chunk.piece())
            }
            b"VP8 " | b"VP8L" if still && !self.has_pixels() => {
                let (size, alpha) = pixels(source, chunk)?;
                if !extended {
                    self.size = size;
                    self.alpha = alpha;
                }
                let piece = coded(source, chunk)?;
                self.push(piece)
            }
            b"EXIF" if self.facts == Facts::NONE && !chunk.is_cut() => {
                if chunk.length <= exif::MOST as u64 {
                    let raw = source.bytes(usize::try_from(chunk.length).unwrap_or(0))?;
                    self.facts = Facts::read(&raw);
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// The header of an extended file (2.7): flags, three bytes of nothing, width and height less
    /// one.
    fn canvas<R: Read + Seek>(&mut self, source: &mut Source<R>) -> Result<(), Refused> {
        let [flags, _, _, _, w0, w1, w2, h0, h1, h2] = source.array::<10>()?;
        self.flags = Some(flags);
        self.size = (
            u32::from_le_bytes([w0, w1, w2, 0]) + 1,
            u32::from_le_bytes([h0, h1, h2, 0]) + 1,
        );
        super::within_limits(self.size.0, self.size.1)
    }

    /// A colour profile, no longer than it says it is; what is no profile is left out.
    fn profile<R: Read + Seek>(
        &mut self,
        source: &mut Source<R>,
        chunk: &Chunk,
    ) -> Result<(), Refused> {
        if chunk.is_cut() {
            return Err(Refused::Truncated);
        }
        if !(40..=LARGEST_PROFILE).contains(&chunk.length) {
            return Ok(());
        }
        let head = source.array::<40>()?;
        let (size, _) = head.split_first_chunk::<4>().ok_or(Refused::Broken)?;
        let size = u64::from(u32::from_be_bytes(*size)).min(chunk.length);
        if !head.ends_with(b"acsp") || size < 40 {
            return Ok(());
        }
        self.push(Piece {
            length: size,
            count: size,
            ..chunk.piece()
        })
    }

    /// A frame of an animation (2.7.1.1): sixteen bytes, then chunks of its own.
    fn frame<R: Read + Seek>(
        &mut self,
        source: &mut Source<R>,
        chunk: &Chunk,
    ) -> Result<(), Refused> {
        if chunk.length < 16 {
            return Err(Refused::Broken);
        }
        if chunk.there < 16 {
            return Ok(());
        }
        let mut before = source.bytes(16)?;
        let told = frame_size(&before).ok_or(Refused::Broken)?;
        if let Some(flags) = before.last_mut() {
            *flags &= 0b11;
        }
        let place = self.pieces.len();
        self.push(Piece {
            before,
            count: 0,
            frame: true,
            ..chunk.piece()
        })?;
        let end = chunk.from + chunk.there;
        let mut inner: Vec<[u8; 4]> = Vec::new();
        while source.at() < end && self.whole {
            let part = match Chunk::read(source, end, chunk.is_cut()) {
                Err(Refused::Truncated) => break,
                read => read?,
            };
            let pixels_met = inner.iter().any(|name| name != b"ALPH");
            match &part.name {
                b"VP8 " | b"VP8L" if !pixels_met => {
                    let (size, _) = match pixels(source, &part) {
                        // The frame has no pixels: it goes, the ones before it stay.
                        Err(Refused::Truncated) => break,
                        read => read?,
                    };
                    if size != told {
                        return Err(Refused::Broken);
                    }
                    let piece = coded(source, &part)?;
                    self.push(piece)?;
                    inner.push(part.name);
                }
                b"ALPH" if inner.is_empty() && !part.is_cut() => {
                    self.push(part.piece())?;
                    inner.push(part.name);
                }
                _ => {}
            }
            source.go_to(part.next)?;
        }
        if inner.iter().all(|name| name == b"ALPH") {
            self.pieces.truncate(place);
            return Ok(());
        }
        let inside: u64 = self.pieces.iter().skip(place + 1).map(Piece::told).sum();
        if let Some(frame) = self.pieces.get_mut(place) {
            frame.length = 16 + inside;
        }
        Ok(())
    }

    /// The header of an extended file as it will be, if the file is to have one.
    fn extended(&self, exif: bool) -> Option<[u8; 10]> {
        let told = match self.flags {
            Some(flags) => flags & (HAS_ALPHA | IS_ANIMATED),
            None if exif && self.alpha => HAS_ALPHA,
            None if exif => 0,
            None => return None,
        };
        let profile = if self.has(b"ICCP") { HAS_PROFILE } else { 0 };
        let exif = if exif { HAS_EXIF } else { 0 };
        let [w0, w1, w2, _] = (self.size.0.saturating_sub(1)).to_le_bytes();
        let [h0, h1, h2, _] = (self.size.1.saturating_sub(1)).to_le_bytes();
        Some([told | profile | exif, 0, 0, 0, w0, w1, w2, h0, h1, h2])
    }
}

/// The piece of coded pixels. Where they end only their length tells, and if the file is shorter
/// than that, the length may be what is wrong: then they end, for us, before anything that looks
/// like the beginning of metadata. If it was pixels after all, the cut comes a little earlier.
fn coded<R: Read + Seek>(source: &mut Source<R>, chunk: &Chunk) -> Result<Piece, Refused> {
    let mut piece = chunk.piece();
    if !chunk.is_cut() {
        return Ok(piece);
    }
    source.go_to(chunk.from)?;
    let mut last = [0; 4];
    for at in 0..chunk.there {
        last.rotate_left(1);
        last[3] = source.byte()?;
        if METADATA.contains(&&last) {
            piece.count = at - 3;
            break;
        }
    }
    Ok(piece)
}

/// Pixels across and down, as a frame tells them (2.7.1.1): after its place, less one.
fn frame_size(header: &[u8]) -> Option<(u32, u32)> {
    let side = |at: usize| match header.get(at..at + 3)? {
        [low, middle, high] => Some(u32::from_le_bytes([*low, *middle, *high, 0]) + 1),
        _ => None,
    };
    Some((side(6)?, side(9)?))
}

/// Size of coded pixels, and whether some may be transparent (RFC 6386, 9.1; RFC 9649, 3.4).
fn pixels<R: Read + Seek>(
    source: &mut Source<R>,
    chunk: &Chunk,
) -> Result<((u32, u32), bool), Refused> {
    let needed = if &chunk.name == b"VP8 " { 10 } else { 5 };
    if chunk.length < needed {
        return Err(Refused::Broken);
    }
    if chunk.there < needed {
        return Err(Refused::Truncated);
    }
    let (size, alpha) = if &chunk.name == b"VP8 " {
        let [tag, _, _, a, b, c, w0, w1, h0, h1] = source.array::<10>()?;
        if tag & 1 != 0 || [a, b, c] != [0x9d, 0x01, 0x2a] {
            return Err(Refused::Broken);
        }
        let width = u16::from_le_bytes([w0, w1]) & 0x3fff;
        let height = u16::from_le_bytes([h0, h1]) & 0x3fff;
        ((width.into(), height.into()), false)
    } else {
        let [mark, a, b, c, d] = source.array::<5>()?;
        let bits = u32::from_le_bytes([a, b, c, d]);
        if mark != 0x2f || bits >> 29 != 0 {
            return Err(Refused::Broken);
        }
        let width = (bits & 0x3fff) + 1;
        let height = ((bits >> 14) & 0x3fff) + 1;
        ((width, height), bits >> 28 & 1 == 1)
    };
    super::within_limits(size.0, size.1)?;
    Ok((size, alpha))
}
