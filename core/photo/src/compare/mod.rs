//! Photos beside each other in one picture, each with its date.

mod digits;

use std::path::Path;

use image::{DynamicImage, Rgb, RgbImage, imageops};

use crate::decoded::{Picture, jpeg};
use crate::{MOST_PIXELS, Refused};

/// The height of photos side by side, in pixels, if their width allows.
const TALL: u32 = 1440;
/// The width of the whole, in pixels, beyond which photos become smaller.
const WIDE: u32 = 4096;
/// The width of a photo in a collage, in pixels: of few, and of many.
const CELL: std::ops::RangeInclusive<u32> = 96..=640;
/// Behind everything.
const PAPER: Rgb<u8> = Rgb([255, 255, 255]);

/// A day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date {
    /// Year, as in 2026.
    pub year: u16,
    /// Month, 1 to 12.
    pub month: u8,
    /// Day of the month, from 1.
    pub day: u8,
}

impl Date {
    /// As it is read everywhere (ISO 8601).
    fn text(self) -> String {
        format!("{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

/// A photo to be shown with others.
#[derive(Debug, Clone, Copy)]
pub struct Shot<'a> {
    /// Where it is.
    pub path: &'a Path,
    /// The day it shows, written under it.
    pub date: Option<Date>,
}

/// Two photos upright beside each other, equally tall, a thin gap between them, dates below. JPEG.
///
/// # Errors
/// [`Refused`] of either photo.
pub fn side_by_side(before: Shot<'_>, after: Shot<'_>) -> Result<Vec<u8>, Refused> {
    let pictures = open(&[before, after])?;
    let tallest = sizes(&pictures).map(|(_, height)| height).max();
    // How wide they are together for each pixel of height.
    let breadth: f64 = sizes(&pictures)
        .map(|(w, h)| f64::from(w) / f64::from(h))
        .sum();
    let fitting = whole(f64::from(WIDE) / breadth);
    let height = tallest.unwrap_or(TALL).min(TALL).min(fitting).max(1);
    let style = Style::of(height, &pictures);
    let cells: Vec<Cell> = sizes(&pictures)
        .map(|(w, h)| {
            let width = whole(f64::from(height) * f64::from(w) / f64::from(h)).min(WIDE);
            Cell {
                picture: (width, height),
                room: (style.room_for_date().max(width), height),
            }
        })
        .collect();
    Sheet::new(&cells, cells.len(), style)?.fill(&pictures, &cells)
}

/// Any number of photos upright in rows, in the order given, dates below. JPEG.
///
/// # Errors
/// [`Refused`] of any photo; [`Refused::Empty`] without a photo, [`Refused::TooManyPixels`] if there
/// are thousands.
pub fn collage(shots: &[Shot<'_>]) -> Result<Vec<u8>, Refused> {
    if shots.is_empty() {
        return Err(Refused::Empty);
    }
    let count = u32::try_from(shots.len()).map_err(|_| Refused::TooManyPixels)?;
    let columns = if count <= 3 {
        count
    } else {
        count.isqrt() + u32::from(count.isqrt().pow(2) < count)
    };
    let width = (WIDE / columns).clamp(*CELL.start(), *CELL.end());
    // Before anything is read: at their flattest they would not fit.
    if u64::from(count) * u64::from(width) * u64::from(width / 2) > MOST_PIXELS {
        return Err(Refused::TooManyPixels);
    }
    let pictures = open(shots)?;
    let mut shapes: Vec<f64> = sizes(&pictures)
        .map(|(w, h)| f64::from(h) / f64::from(w))
        .collect();
    shapes.sort_by(f64::total_cmp);
    let usual = shapes.get(shapes.len() / 2).copied().unwrap_or(1.0);
    let height = whole(f64::from(width) * usual.clamp(0.5, 2.0));
    let cells: Vec<Cell> = sizes(&pictures)
        .map(|(w, h)| {
            let scale = f64::min(
                f64::from(width) / f64::from(w),
                f64::from(height) / f64::from(h),
            );
            Cell {
                picture: (
                    whole(f64::from(w) * scale).min(width),
                    whole(f64::from(h) * scale).min(height),
                ),
                room: (width, height),
            }
        })
        .collect();
    let style = Style::of(width.max(height), &pictures);
    Sheet::new(&cells, columns as usize, style)?.fill(&pictures, &cells)
}

/// At least one pixel.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "lengths of a picture: positive, and a float beyond the range becomes its end"
)]
fn whole(length: f64) -> u32 {
    (length.round() as u32).max(1)
}

/// A photo and its size once upright, in pixels.
struct Upright<'a> {
    shot: Shot<'a>,
    size: (u32, u32),
}

/// Reads all headers before any photo is decoded. Files are opened again when it is their turn:
/// there may be more of them than a process may hold open.
fn open<'a>(shots: &[Shot<'a>]) -> Result<Vec<Upright<'a>>, Refused> {
    shots
        .iter()
        .map(|shot| {
            Ok(Upright {
                shot: *shot,
                size: Picture::open(shot.path)?.upright(),
            })
        })
        .collect()
}

fn sizes<'a>(pictures: &'a [Upright<'_>]) -> impl Iterator<Item = (u32, u32)> + 'a {
    pictures.iter().map(|picture| picture.size)
}

/// Where a photo goes: its size, and the room it is centred in.
struct Cell {
    picture: (u32, u32),
    room: (u32, u32),
}

/// Lengths in pixels that go with the size of the photos.
#[derive(Clone, Copy)]
struct Style {
    gap: u32,
    /// Below a photo, for its date.
    band: u32,
    /// Height of a digit.
    digit: u32,
}

impl Style {
    fn of(side: u32, pictures: &[Upright<'_>]) -> Self {
        let digit = (side / 28).clamp(10, 64);
        let dated = pictures.iter().any(|picture| picture.shot.date.is_some());
        Self {
            gap: (side / 90).max(4),
            band: if dated { digit * 5 / 2 } else { 0 },
            digit,
        }
    }

    /// A date and some air, in pixels across.
    const fn room_for_date(&self) -> u32 {
        if self.band == 0 {
            1
        } else {
            digits::width(10, self.digit) + self.digit
        }
    }
}

/// The picture that is being made.
struct Sheet {
    pixels: RgbImage,
    columns: usize,
    style: Style,
}

impl Sheet {
    fn new(cells: &[Cell], columns: usize, style: Style) -> Result<Self, Refused> {
        let rows =
            u32::try_from(cells.len().div_ceil(columns)).map_err(|_| Refused::TooManyPixels)?;
        let gap = style.gap;
        let width: u32 = cells
            .iter()
            .take(columns)
            .map(|cell| cell.room.0 + gap)
            .sum();
        let tall = cells.first().map_or(0, |cell| cell.room.1) + style.band + gap;
        let height = tall * rows;
        if u64::from(width) * u64::from(height) > MOST_PIXELS {
            return Err(Refused::TooManyPixels);
        }
        Ok(Self {
            pixels: RgbImage::from_pixel(width + gap, height + gap, PAPER),
            columns,
            style,
        })
    }

    /// Puts the photos in, one in memory at a time.
    fn fill(mut self, pictures: &[Upright<'_>], cells: &[Cell]) -> Result<Vec<u8>, Refused> {
        let Style { gap, band, digit } = self.style;
        let mut profiles = Vec::new();
        let (mut x, mut y) = (gap, gap);
        for (at, (Upright { shot, .. }, cell)) in pictures.iter().zip(cells).enumerate() {
            if at > 0 && at % self.columns == 0 {
                (x, y) = (gap, y + cell.room.1 + band + gap);
            }
            let mut decoded = Picture::open(shot.path)?.decode()?;
            profiles.push(decoded.profile.take());
            let (wide, tall) = cell.picture;
            let picture = decoded.upright_rgb(wide, tall);
            let left = x + (cell.room.0 - wide) / 2;
            let top = y + (cell.room.1 - tall) / 2;
            imageops::replace(&mut self.pixels, &picture, left.into(), top.into());
            if let Some(date) = shot.date {
                let text = date.text();
                let left = x + cell.room.0.saturating_sub(digits::width(text.len(), digit)) / 2;
                let top = y + cell.room.1 + (band - digit) / 2;
                digits::write(&mut self.pixels, &text, left, top, digit);
            }
            x += cell.room.0 + gap;
        }
        // Colours stay right if all photos speak of them alike.
        let profile = profiles.first().cloned().flatten();
        let profile = profile.filter(|profile| {
            profile.get(16..20) == Some(b"RGB ")
                && profiles.iter().all(|other| other.as_ref() == Some(profile))
        });
        jpeg(&DynamicImage::from(self.pixels), profile.as_deref())
    }
}
