//! Fonts, how wide text is in them, and how it is broken into lines that fit.

use krilla::text::Font;
use std::sync::LazyLock;
use ttf_parser::Face;

const REGULAR: &[u8] = include_bytes!("../fonts/DejaVuSans.ttf");
const BOLD: &[u8] = include_bytes!("../fonts/DejaVuSans-Bold.ttf");

/// Signs that say nothing on paper, and that PDF/UA refuses.
const UNSEEN: [char; 4] = ['\u{feff}', '\u{fffe}', '\u{ffff}', '\u{ad}'];

/// What stands where the font has no sign.
const BOX: char = '\u{25a1}';

/// One weight of the font, to draw with and to measure with.
pub(crate) struct Weight {
    pub(crate) font: Font,
    face: Face<'static>,
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
                face: Face::parse(bytes, 0).ok()?,
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
        let glyph = self.face.glyph_index(sign);
        let advance = glyph.and_then(|glyph| self.face.glyph_hor_advance(glyph));
        f32::from(advance.unwrap_or(0)) / f32::from(self.face.units_per_em())
    }

    /// How wide text is, in points. Signs that join or are set closer are counted in full: a line
    /// is never wider than this.
    pub(crate) fn width(&self, text: &str, size: f32) -> f32 {
        text.chars().map(|sign| self.width_of(sign)).sum::<f32>() * size
    }

    /// The text with a box for each sign that the font lacks.
    fn drawable(&self, text: &str) -> String {
        let has = |sign: char| {
            self.face
                .glyph_index(sign)
                .is_some_and(|glyph| glyph.0 != 0)
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
