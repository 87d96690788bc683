//! Pixels in memory: decoded within limits, on white, eight bits a channel, made smaller, upright.

use std::fs::File;
use std::io::{self, BufReader, Seek};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use image::codecs::jpeg::{JpegDecoder, JpegEncoder};
use image::codecs::png::PngDecoder;
use image::codecs::webp::WebPDecoder;
use image::imageops::FilterType;
use image::metadata::Orientation;
use image::{DynamicImage, GrayImage, ImageDecoder, ImageEncoder, ImageError, Limits, RgbImage};

use crate::original::Header;
use crate::source::Source;
use crate::{Kind, LONGEST_SIDE, MOST_PIXELS, Refused};

/// Sixteen bits for each of four channels, for the most pixels.
const MOST_MEMORY: u64 = MOST_PIXELS * 8;
/// Of the JPEGs that are made here.
const QUALITY: u8 = 80;
/// How the Exif standard numbers it: as the pixels lie.
const UPRIGHT: u8 = 1;

/// A picture on a disk, of which the header was read.
pub(crate) struct Picture {
    file: File,
    header: Header,
}

/// A picture in memory: grey or RGB, eight bits a channel.
pub(crate) struct Decoded {
    pixels: DynamicImage,
    orientation: Orientation,
    /// Its colour profile, if it fits the pixels.
    pub(crate) profile: Option<Vec<u8>>,
}

impl Picture {
    /// Opens a picture and reads its header.
    pub(crate) fn open(path: &Path) -> Result<Self, Refused> {
        let file = File::open(path).map_err(Refused::Source)?;
        if !file.metadata().map_err(Refused::Source)?.is_file() {
            let error = io::Error::new(io::ErrorKind::InvalidInput, "it is not a file");
            return Err(Refused::Source(error));
        }
        let header = Header::read(&mut Source::open(&file)?)?;
        Ok(Self { file, header })
    }

    /// Pixels across and down, once upright.
    pub(crate) const fn upright(&self) -> (u32, u32) {
        self.header.upright()
    }

    /// Decodes it, if it is whole.
    pub(crate) fn decode(mut self) -> Result<Decoded, Refused> {
        self.header.check_whole(&mut Source::open(&self.file)?)?;
        self.file.rewind().map_err(Refused::Source)?;
        let Self { file, header } = self;
        // A bug in a decoder that a damaged picture brings to light costs the preview of that
        // picture, and nobody else's.
        catch_unwind(AssertUnwindSafe(|| pixels_of(&file, header))).unwrap_or(Err(Refused::Broken))
    }
}

/// Decodes a file of which the header is known.
fn pixels_of(file: &File, header: Header) -> Result<Decoded, Refused> {
    let reader = BufReader::new(file);
    let mut limits = Limits::default();
    limits.max_image_width = Some(LONGEST_SIDE);
    limits.max_image_height = Some(LONGEST_SIDE);
    limits.max_alloc = Some(MOST_MEMORY);
    let mut decoder: Box<dyn ImageDecoder + '_> = match header.kind {
        Kind::Jpeg => Box::new(JpegDecoder::new(reader).map_err(refused)?),
        Kind::Png => Box::new(PngDecoder::with_limits(reader, limits.clone()).map_err(refused)?),
        Kind::WebP => Box::new(WebPDecoder::new(reader).map_err(refused)?),
    };
    decoder.set_limits(limits).map_err(refused)?;
    // Whatever the decoder goes by, it is what was found within the limits.
    if decoder.dimensions() != header.as_they_lie() {
        return Err(Refused::Broken);
    }
    let profile = decoder.icc_profile().ok().flatten();
    let pixels = plain(DynamicImage::from_decoder(decoder).map_err(refused)?)?;
    Ok(Decoded {
        profile: profile.filter(|profile| fits(profile, &pixels)),
        pixels,
        orientation: Orientation::from_exif(header.facts.orientation)
            .unwrap_or(Orientation::NoTransforms),
    })
}

impl Decoded {
    /// The picture with its long side no longer than `longest`, as it lies.
    pub(crate) fn within(&self, longest: u32) -> Self {
        let (width, height) = (self.pixels.width(), self.pixels.height());
        let long = width.max(height);
        let pixels = if long <= longest {
            self.pixels.clone()
        } else {
            let side = |side: u32| {
                let exact = u64::from(side) * u64::from(longest);
                let rounded = (exact + u64::from(long) / 2) / u64::from(long);
                u32::try_from(rounded).unwrap_or(longest).max(1)
            };
            resized(&self.pixels, side(width), side(height))
        };
        Self {
            pixels,
            orientation: self.orientation,
            profile: self.profile.clone(),
        }
    }

    /// The upright picture in exactly this size, in colour.
    pub(crate) fn upright_rgb(self, width: u32, height: u32) -> RgbImage {
        let turned = self.orientation.to_exif() > 4;
        let (across, down) = if turned {
            (height, width)
        } else {
            (width, height)
        };
        let mut pixels = resized(&self.pixels, across, down);
        pixels.apply_orientation(self.orientation);
        pixels.into_rgb8()
    }

    /// The upright picture as JPEG, with its colour profile. Turned last: it is small by then.
    pub(crate) fn to_jpeg(&self) -> Result<Vec<u8>, Refused> {
        if self.orientation.to_exif() == UPRIGHT {
            return jpeg(&self.pixels, self.profile.as_deref());
        }
        let mut pixels = self.pixels.clone();
        pixels.apply_orientation(self.orientation);
        jpeg(&pixels, self.profile.as_deref())
    }
}

/// Pixels as JPEG.
pub(crate) fn jpeg(pixels: &DynamicImage, profile: Option<&[u8]>) -> Result<Vec<u8>, Refused> {
    let mut bytes = Vec::new();
    let mut encoder = JpegEncoder::new_with_quality(&mut bytes, QUALITY);
    if let Some(profile) = profile {
        encoder
            .set_icc_profile(profile.to_vec())
            .map_err(|_| Refused::Broken)?;
    }
    match pixels {
        DynamicImage::ImageLuma8(pixels) => encoder.encode_image(pixels),
        DynamicImage::ImageRgb8(pixels) => encoder.encode_image(pixels),
        other => encoder.encode_image(&other.to_rgb8()),
    }
    .map_err(refused)?;
    Ok(bytes)
}

/// Why a decoder gave up. That the file is whole was seen before.
fn refused(error: ImageError) -> Refused {
    match error {
        ImageError::IoError(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
            Refused::Truncated
        }
        ImageError::IoError(error) if error.raw_os_error().is_some() => Refused::Source(error),
        ImageError::Limits(_) => Refused::TooManyPixels,
        _ => Refused::Broken,
    }
}

/// Whether a profile speaks of pixels like these (ICC.1, 7.2.6): that of a CMYK picture does not
/// speak of the RGB it was decoded to.
fn fits(profile: &[u8], pixels: &DynamicImage) -> bool {
    let space = profile.get(16..20);
    match pixels {
        DynamicImage::ImageLuma8(_) => space == Some(b"GRAY"),
        _ => space == Some(b"RGB "),
    }
}

/// Grey or RGB, eight bits a channel, what is transparent on white.
fn plain(pixels: DynamicImage) -> Result<DynamicImage, Refused> {
    let (width, height) = (pixels.width(), pixels.height());
    let grey = |bytes| GrayImage::from_raw(width, height, bytes).map(DynamicImage::from);
    let rgb = |bytes| RgbImage::from_raw(width, height, bytes).map(DynamicImage::from);
    match pixels {
        DynamicImage::ImageLuma8(_) | DynamicImage::ImageRgb8(_) => Some(pixels),
        DynamicImage::ImageLuma16(_) => Some(pixels.to_luma8().into()),
        DynamicImage::ImageLumaA8(pixels) => grey(on_white::<2>(&pixels)),
        DynamicImage::ImageLumaA16(_) => grey(on_white::<2>(&pixels.to_luma_alpha8())),
        DynamicImage::ImageRgba8(pixels) => rgb(on_white::<4>(&pixels)),
        DynamicImage::ImageRgba16(_) => rgb(on_white::<4>(&pixels.to_rgba8())),
        other => Some(other.to_rgb8().into()),
    }
    .ok_or(Refused::Broken)
}

/// Lays pixels of `N` channels, of which the last is how opaque they are, on white.
fn on_white<const N: usize>(bytes: &[u8]) -> Vec<u8> {
    let mut flat = Vec::with_capacity(bytes.len() / N * (N - 1));
    for pixel in bytes.chunks_exact(N) {
        if let [colours @ .., opaque] = pixel {
            let opaque = u16::from(*opaque);
            flat.extend(colours.iter().map(|colour| {
                let mixed = u16::from(*colour) * opaque + 255 * (255 - opaque) + 127;
                u8::try_from(mixed / 255).unwrap_or(u8::MAX)
            }));
        }
    }
    flat
}

/// The picture in exactly this size. A large one is first averaged over blocks, down to no less
/// than twice the size: Lanczos sees no difference and has less to do.
fn resized(pixels: &DynamicImage, width: u32, height: u32) -> DynamicImage {
    if (pixels.width(), pixels.height()) == (width, height) {
        return pixels.clone();
    }
    let block = (pixels.width() / width.max(1) / 2).min(pixels.height() / height.max(1) / 2);
    let averaged = (block > 1).then(|| averaged(pixels, block)).flatten();
    averaged
        .as_ref()
        .unwrap_or(pixels)
        .resize_exact(width, height, FilterType::Lanczos3)
}

/// Each block of `block` by `block` pixels as one; at the right and below, blocks may be smaller.
fn averaged(pixels: &DynamicImage, block: u32) -> Option<DynamicImage> {
    let (width, height) = (pixels.width(), pixels.height());
    let (across, down) = (width.div_ceil(block), height.div_ceil(block));
    match pixels {
        DynamicImage::ImageLuma8(pixels) => {
            GrayImage::from_raw(across, down, averages::<1>(pixels, width, block))
                .map(DynamicImage::from)
        }
        DynamicImage::ImageRgb8(pixels) => {
            RgbImage::from_raw(across, down, averages::<3>(pixels, width, block))
                .map(DynamicImage::from)
        }
        _ => None,
    }
}

fn averages<const N: usize>(bytes: &[u8], width: u32, block: u32) -> Vec<u8> {
    let (row, block) = (width as usize * N, block as usize);
    let mut averages = Vec::with_capacity(bytes.len() / (block * block) + row);
    for rows in bytes.chunks(row * block) {
        let mut sums = vec![[0_u32; N]; row.div_ceil(N * block)];
        for row in rows.chunks_exact(row) {
            for (sum, part) in sums.iter_mut().zip(row.chunks(N * block)) {
                for pixel in part.chunks_exact(N) {
                    for (sum, channel) in sum.iter_mut().zip(pixel) {
                        *sum += u32::from(*channel);
                    }
                }
            }
        }
        for (at, sum) in sums.iter().enumerate() {
            let wide = block.min(width as usize - at * block);
            let count = u32::try_from(wide * (rows.len() / row)).unwrap_or(1).max(1);
            averages.extend(sum.map(|sum| u8::try_from((sum + count / 2) / count).unwrap_or(255)));
        }
    }
    averages
}
