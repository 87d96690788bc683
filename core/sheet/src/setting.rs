//! Fonts, how wide text is in them, and how it is broken into lines that fit.

use harfrust::font::Blob;
use harfrust::{Buffer, Direction, ShapeOptions, ShaperFont};
use krilla::text::{Font, GlyphId, KrillaGlyph};
use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::LazyLock;
use unicode_bidi::BidiInfo;

const REGULAR: &[u8] = include_bytes!("../fonts/DejaVuSans.ttf");
const BOLD: &[u8] = include_bytes!("../fonts/DejaVuSans-Bold.ttf");

/// Signs that say nothing on paper, and that PDF/UA refuses.
const UNSEEN: [char; 4] = ['\u{feff}', '\u{fffe}', '\u{ffff}', '\u{ad}'];

/// What stands where the font has no sign.
const BOX: char = '\u{25a1}';

/// One weight of the font, to draw with and to measure with.
pub(crate) struct Weight {
    pub(crate) font: Font,
    shapes: harfrust::Font,
}

/// Both weights.
pub(crate) struct Fonts {
    pub(crate) regular: Weight,
    pub(crate) bold: Weight,
}

impl Fonts {
    /// Read once: reading takes longer than a sheet.
    pub(crate) fn loaded() -> Option<&'static Self> {
        static FONTS: LazyLock<Option<Fonts>> = LazyLock::new(Fonts::load);
        FONTS.as_ref()
    }

    fn load() -> Option<Self> {
        let weight = |bytes: &'static [u8]| {
            Some(Weight {
                font: Font::new(bytes.to_vec().into(), 0)?,
                shapes: harfrust::Font::new(Blob::from(bytes.to_vec()), 0)?,
            })
        };
        Some(Self {
            regular: weight(REGULAR)?,
            bold: weight(BOLD)?,
        })
    }
}

impl Weight {
    /// How wide one sign is, in ems.
    fn width_of(&self, sign: char) -> f32 {
        let shaper = ShaperFont::new(&self.shapes);
        let glyph = shaper.nominal_glyph(sign.into());
        self.ems(glyph.map_or(0, |glyph| shaper.glyph_h_advance(glyph)))
    }

    /// Units of the font, in ems.
    fn ems(&self, units: i32) -> f32 {
        let units = i16::try_from(units).unwrap_or(i16::MAX);
        f32::from(units) / f32::from(self.shapes.units_per_em())
    }

    /// The glyphs of one line, in the order in which they are drawn: letters joined, marks on their
    /// letters, each stretch in its direction (UAX #9): a dose in an Arabic line must not be drawn
    /// as its mirror. None if the font can't be read.
    pub(crate) fn glyphs(&self, line: &str) -> Vec<KrillaGlyph> {
        let bidi = BidiInfo::new(line, None);
        let mut glyphs = Vec::new();
        for paragraph in &bidi.paragraphs {
            let (levels, runs) = bidi.visual_runs(paragraph, paragraph.range.clone());
            for run in runs {
                let leftward = levels
                    .get(run.start)
                    .is_some_and(unicode_bidi::Level::is_rtl);
                glyphs.extend(self.shaped(line, run, leftward));
            }
        }
        glyphs
    }

    fn shaped(&self, line: &str, stretch: Range<usize>, leftward: bool) -> Vec<KrillaGlyph> {
        let Some(text) = line.get(stretch.clone()) else {
            return Vec::new();
        };
        let mut buffer = Buffer::new();
        buffer.push_str(text);
        buffer.guess_segment_properties();
        buffer.set_direction(if leftward {
            Direction::RightToLeft
        } else {
            Direction::LeftToRight
        });
        let shaper = ShaperFont::new(&self.shapes);
        if harfrust::shape(&shaper, &mut buffer, ShapeOptions::new()).is_err() {
            return Vec::new();
        }
        let before = stretch.start;
        let begins =
            |cluster: u32| before + usize::try_from(cluster).unwrap_or(usize::MAX - before);
        let clusters: BTreeSet<usize> = buffer
            .glyph_infos()
            .iter()
            .map(|info| begins(info.cluster))
            .collect();
        let set = buffer.glyph_infos().iter().zip(buffer.glyph_positions());
        set.map(|(info, at)| {
            let start = begins(info.cluster);
            let end = clusters.range(start + 1..).next();
            KrillaGlyph::new(
                GlyphId::new(info.glyph_id),
                self.ems(at.x_advance),
                self.ems(at.x_offset),
                self.ems(at.y_offset),
                self.ems(at.y_advance),
                start..end.copied().unwrap_or(stretch.end),
                None,
            )
        })
        .collect()
    }

    /// How wide text is, in points. Signs that join or are set closer are counted in full: a line
    /// is never wider than this.
    pub(crate) fn width(&self, text: &str, size: f32) -> f32 {
        text.chars().map(|sign| self.width_of(sign)).sum::<f32>() * size
    }

    /// The text with a box for each sign that the font lacks.
    fn drawable(&self, text: &str) -> String {
        let shaper = ShaperFont::new(&self.shapes);
        let has = |sign: char| {
            let glyph = shaper.nominal_glyph(sign.into());
            glyph.is_some_and(|glyph| glyph.to_u32() != 0)
        };
        text.chars()
            .filter(|sign| *sign == '\t' || !(sign.is_control() || UNSEEN.contains(sign)))
            .map(|sign| match sign {
                '\t' => ' ',
                sign if has(sign) => sign,
                _ => BOX,
            })
            .collect()
    }

    /// Lines of at most this width, broken at blanks, or inside a word that is wider by itself.
    /// Line breaks of the text stay. At least one line.
    pub(crate) fn lines(&self, text: &str, size: f32, width: f32) -> Vec<String> {
        let mut lines = Vec::new();
        for paragraph in text.lines() {
            let mut line = String::new();
            for word in self.drawable(paragraph).split(' ') {
                let joined = if line.is_empty() {
                    word.to_owned()
                } else {
                    format!("{line} {word}")
                };
                if self.width(&joined, size) <= width {
                    line = joined;
                    continue;
                }
                if !line.is_empty() {
                    lines.push(std::mem::take(&mut line));
                }
                for sign in word.chars() {
                    line.push(sign);
                    if self.width(&line, size) > width && line.chars().count() > 1 {
                        line.pop();
                        lines.push(std::mem::replace(&mut line, sign.to_string()));
                    }
                }
            }
            lines.push(line);
        }
        if lines.is_empty() {
            lines.push(String::new());
        }
        lines
    }
}

#[cfg(test)]
mod tests {
    use super::Fonts;

    /// Where in the line each sign begins that is drawn, from left to right.
    fn drawn(line: &str) -> Vec<usize> {
        let fonts = Fonts::loaded().expect("the fonts are inside");
        let glyphs = fonts.regular.glyphs(line);
        glyphs.iter().map(|glyph| glyph.text_range.start).collect()
    }

    #[test]
    fn a_dose_in_a_line_from_right_to_left_is_not_drawn_as_its_mirror() {
        // Two bytes for each Hebrew letter: the `1` of `12` begins at 5, `mg` at 8.
        assert_eq!(drawn("\u{5d0}\u{5d1} 12 mg"), [8, 9, 7, 5, 6, 4, 2, 0]);
        assert_eq!(drawn("12 mg"), [0, 1, 2, 3, 4]);
    }
}
