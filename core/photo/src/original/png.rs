//! PNG (W3C, third edition): a signature, then chunks, each a length, a name, that many bytes and
//! a check sum over name and bytes.

use std::io::{Read, Seek, Write};

use super::target::Target;
use crate::Refused;
use crate::exif::{self, Facts};
use crate::source::Source;

const SIGNATURE: &[u8; 8] = b"\x89PNG\r\n\x1a\n";
/// The largest colour profile that is kept, compressed.
const LARGEST_PROFILE: u64 = 4 * 1024 * 1024;

/// A chunk's length and name.
struct Chunk {
    length: u64,
    name: [u8; 4],
}

impl Chunk {
    fn read<R: Read + Seek>(source: &mut Source<R>) -> Result<Self, Refused> {
        let length = u32::from_be_bytes(source.array()?);
        let name = source.array::<4>()?;
        if i32::try_from(length).is_err() || !name.iter().all(u8::is_ascii_alphabetic) {
            return Err(Refused::Broken);
        }
        Ok(Self {
            length: length.into(),
            name,
        })
    }

    /// Whether a decoder cannot do without it (5.4): a capital first letter.
    const fn is_critical(&self) -> bool {
        self.name[0].is_ascii_uppercase()
    }

    /// Whether it is on the list, and as long as its kind may be (11).
    fn is_kept(&self) -> Result<bool, Refused> {
        let length = self.length;
        let fits = match &self.name {
            b"IHDR" => length == 13,
            b"PLTE" => length <= 768 && length.is_multiple_of(3),
            b"IDAT" => true,
            b"IEND" => length == 0,
            b"tRNS" => length <= 256,
            b"iCCP" => length <= LARGEST_PROFILE,
            b"sRGB" => length == 1,
            b"gAMA" | b"cICP" => length == 4,
            b"cHRM" => length == 32,
            b"sBIT" => length <= 4,
            b"pHYs" => length == 9,
            // What nobody knows and nobody can do without: a picture of some other make.
            _ if self.is_critical() => return Err(Refused::Broken),
            _ => false,
        };
        if self.is_critical() && !fits {
            return Err(Refused::Broken);
        }
        Ok(fits)
    }
}

/// Size and facts. The whole row of chunks is walked: Exif may stand after the pixels.
pub(super) fn look<R: Read + Seek>(source: &mut Source<R>) -> Result<((u32, u32), Facts), Refused> {
    source.skip(SIGNATURE.len() as u64)?;
    let first = Chunk::read(source)?;
    if &first.name != b"IHDR" || first.length != 13 {
        return Err(Refused::Broken);
    }
    let width = u32::from_be_bytes(source.array()?);
    let height = u32::from_be_bytes(source.array()?);
    source.skip(5 + 4)?;
    super::within_limits(width, height)?;
    Ok(((width, height), facts(source)?))
}

/// The facts among the chunks after the first. What is missing after the pixels began is no
/// header any more.
fn facts<R: Read + Seek>(source: &mut Source<R>) -> Result<Facts, Refused> {
    let mut pixels = false;
    let mut facts = None;
    loop {
        let next = Chunk::read(source).and_then(|chunk| {
            pixels |= &chunk.name == b"IDAT";
            if &chunk.name == b"eXIf" && facts.is_none() && chunk.length <= exif::MOST as u64 {
                let raw = source.bytes(usize::try_from(chunk.length).unwrap_or(0))?;
                facts = Some(Facts::read(&raw));
                source.skip(4)?;
            } else {
                source.skip(chunk.length + 4)?;
            }
            Ok(&chunk.name == b"IEND")
        });
        match next {
            Ok(false) => {}
            Ok(true) if !pixels => return Err(Refused::Broken),
            Err(Refused::Truncated) if pixels => return Ok(facts.unwrap_or(Facts::NONE)),
            Ok(true) => return Ok(facts.unwrap_or(Facts::NONE)),
            Err(refused) => return Err(refused),
        }
    }
}

/// Copies the chunks on the list, checking their sums.
pub(super) fn copy<R: Read + Seek, W: Write>(
    source: &mut Source<R>,
    target: &mut Target<W>,
    facts: Facts,
) -> Result<bool, Refused> {
    source.skip(SIGNATURE.len() as u64)?;
    target.write(SIGNATURE)?;
    let mut met = Vec::new();
    loop {
        match chunk(source, target, facts, &mut met) {
            Ok(true) => {}
            Ok(false) => return Ok(true),
            Err(Refused::Truncated) => return Ok(false),
            Err(refused) => return Err(refused),
        }
    }
}

/// Copies the next chunk or leaves it out. False after the last.
fn chunk<R: Read + Seek, W: Write>(
    source: &mut Source<R>,
    target: &mut Target<W>,
    facts: Facts,
    met: &mut Vec<[u8; 4]>,
) -> Result<bool, Refused> {
    let chunk = Chunk::read(source)?;
    let pixels = &chunk.name == b"IDAT";
    let again = !pixels && met.contains(&chunk.name);
    if again && chunk.is_critical() {
        return Err(Refused::Broken);
    }
    if again || !chunk.is_kept()? {
        source.skip(chunk.length + 4)?;
        return Ok(true);
    }
    if !pixels {
        met.push(chunk.name);
        // All of it or nothing: only pixels may end too early.
        if chunk.length + 4 > source.left() {
            return Err(Refused::Truncated);
        }
    }
    let length = u32::try_from(chunk.length).map_err(|_| Refused::Broken)?;
    target.write(&length.to_be_bytes())?;
    target.write(&chunk.name)?;
    let mut sum = Sum::new();
    sum.add(&chunk.name);
    let there = chunk.length.min(source.left());
    target.copy(source, there, |bytes| sum.add(bytes))?;
    let told = source.array::<4>()?;
    if told != sum.finish() {
        return Err(Refused::Broken);
    }
    target.write(&told)?;
    if &chunk.name == b"IHDR"
        && let Some(exif) = facts.write()
    {
        fresh(target, *b"eXIf", &exif)?;
    }
    Ok(&chunk.name != b"IEND")
}

/// Writes a chunk of our own.
fn fresh<W: Write>(target: &mut Target<W>, name: [u8; 4], bytes: &[u8]) -> Result<(), Refused> {
    let length = u32::try_from(bytes.len()).map_err(|_| Refused::Broken)?;
    let mut sum = Sum::new();
    sum.add(&name);
    sum.add(bytes);
    target.write(&length.to_be_bytes())?;
    target.write(&name)?;
    target.write(bytes)?;
    target.write(&sum.finish())
}

/// The check sum of a chunk (annex D).
struct Sum(u32);

impl Sum {
    const TABLE: [u32; 256] = {
        let mut table = [0; 256];
        let mut byte = 0;
        while byte < 256 {
            let mut sum = byte as u32;
            let mut bit = 0;
            while bit < 8 {
                sum = if sum & 1 == 1 {
                    0xedb8_8320 ^ (sum >> 1)
                } else {
                    sum >> 1
                };
                bit += 1;
            }
            table[byte] = sum;
            byte += 1;
        }
        table
    };

    const fn new() -> Self {
        Self(u32::MAX)
    }

    fn add(&mut self, bytes: &[u8]) {
        for byte in bytes {
            let [low, ..] = self.0.to_le_bytes();
            self.0 = Self::TABLE[usize::from(low ^ byte)] ^ (self.0 >> 8);
        }
    }

    const fn finish(&self) -> [u8; 4] {
        (!self.0).to_be_bytes()
    }
}
