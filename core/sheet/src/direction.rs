//! In which direction the letters of a line run, and the digits in it.
//!
//! Hebrew and Arabic run right to left, their numbers and foreign words left to right: a dose in an
//! Arabic line must not be drawn as its mirror. This is the Unicode bidirectional algorithm (UAX #9)
//! for what people type: rules P2 to P3, W1 to W7, N1 to N2, I1 to I2 and L2. Left out are the
//! invisible signs that embed or override a direction, which are passed over, and the pairing of
//! brackets (N0).

use std::ops::Range;

/// A piece of a line whose letters all run one way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Stretch {
    /// Its bytes in the line.
    pub(crate) bytes: Range<usize>,
    /// Right to left.
    pub(crate) leftward: bool,
}

/// What a sign does to the direction, under the names of the standard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    /// Left to right.
    L,
    /// Right to left: Hebrew.
    R,
    /// Right to left: Arabic, after which digits behave otherwise.
    Al,
    /// A European digit.
    En,
    /// An Arabic digit.
    An,
    /// Stands between European digits: `+`, `-`.
    Es,
    /// Stands between digits: a decimal point.
    Cs,
    /// Belongs to digits beside it: `%`, `°`.
    Et,
    /// A mark on the letter before.
    Nsm,
    /// All else: blanks, brackets.
    On,
}

impl Class {
    fn of(sign: char) -> Self {
        match sign {
            '0'..='9' | '\u{6f0}'..='\u{6f9}' => Self::En,
            '\u{600}'..='\u{605}' | '\u{660}'..='\u{669}' => Self::An,
            '\u{66b}' | '\u{66c}' | '\u{6dd}' => Self::An,
            '+' | '-' | '\u{2212}' => Self::Es,
            ',' | '.' | '/' | ':' | '\u{a0}' | '\u{202f}' => Self::Cs,
            '#'..='%' | '\u{a2}'..='\u{a5}' | '°' | '±' | '‰' | '€' => Self::Et,
            '\u{609}' | '\u{60a}' | '\u{66a}' => Self::Et,
            '\u{300}'..='\u{36f}' | '\u{200d}' | '\u{fe00}'..='\u{fe0f}' => Self::Nsm,
            // The points and vowels that stand on letters.
            '\u{591}'..='\u{5bd}'
            | '\u{5bf}'
            | '\u{5c1}'
            | '\u{5c2}'
            | '\u{5c4}'
            | '\u{5c5}'
            | '\u{5c7}' => Self::Nsm,
            '\u{610}'..='\u{61a}' | '\u{64b}'..='\u{65f}' | '\u{670}' => Self::Nsm,
            '\u{6d6}'..='\u{6dc}' | '\u{6df}'..='\u{6e4}' | '\u{6e7}' | '\u{6e8}' => Self::Nsm,
            '\u{6ea}'..='\u{6ed}' => Self::Nsm,
            '\u{60c}' => Self::Cs,
            '\u{606}' | '\u{607}' | '\u{60e}' | '\u{60f}' | '\u{6de}' | '\u{6e9}' => Self::On,
            '\u{200f}' | '\u{590}'..='\u{5ff}' | '\u{7c0}'..='\u{85f}' => Self::R,
            '\u{fb1d}'..='\u{fb4f}' | '\u{10800}'..='\u{10cff}' => Self::R,
            '\u{600}'..='\u{7bf}' | '\u{860}'..='\u{8ff}' => Self::Al,
            '\u{fb50}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}' => Self::Al,
            '\u{1e800}'..='\u{1edff}' => Self::R,
            '\u{1ee00}'..='\u{1eeff}' => Self::Al,
            '\u{200e}' => Self::L,
            letter if letter.is_alphabetic() => Self::L,
            _ => Self::On,
        }
    }

    const fn is_strong(self) -> bool {
        matches!(self, Self::L | Self::R | Self::Al)
    }
}

/// The stretches of a line, from left to right as they are drawn.
pub(crate) fn stretches(line: &str) -> Vec<Stretch> {
    let mut classes: Vec<Class> = line.chars().map(Class::of).collect();
    let first = classes.iter().find(|class| class.is_strong());
    let base = u8::from(matches!(first, Some(Class::R | Class::Al)));
    let edge = if base == 1 { Class::R } else { Class::L };
    weak(&mut classes, edge);
    neutral(&mut classes, edge);
    let mut pieces: Vec<(Range<usize>, u8)> = Vec::new();
    for ((at, sign), class) in line.char_indices().zip(classes) {
        let level = match class {
            Class::R => 1,
            Class::L => base * 2,
            _ => 2,
        };
        let end = at + sign.len_utf8();
        match pieces.last_mut() {
            Some((bytes, same)) if *same == level => bytes.end = end,
            _ => pieces.push((at..end, level)),
        }
    }
    drawn(pieces)
}

/// Rules W1 to W7: what digits, and what stands by them, are where they stand.
fn weak(classes: &mut [Class], edge: Class) {
    let mut before = edge;
    let mut strong = edge;
    for class in classes.iter_mut() {
        if *class == Class::Nsm {
            *class = before;
        }
        if class.is_strong() {
            strong = *class;
        }
        if *class == Class::En && strong == Class::Al {
            *class = Class::An;
        }
        before = *class;
    }
    for at in 1..classes.len().saturating_sub(1) {
        let (left, right) = (classes[at - 1], classes[at + 1]);
        let joins = match classes[at] {
            Class::Es => left == Class::En,
            Class::Cs => matches!(left, Class::En | Class::An),
            _ => false,
        };
        if joins && left == right {
            classes[at] = left;
        }
    }
    for digits in classes.chunk_by_mut(|a, b| belongs(*a) && belongs(*b)) {
        if digits.contains(&Class::En) {
            digits.fill(Class::En);
        }
    }
    let mut strong = edge;
    for class in classes {
        match *class {
            Class::L | Class::R => strong = *class,
            Class::Al => {
                *class = Class::R;
                strong = Class::R;
            }
            Class::En if strong == Class::L => *class = Class::L,
            Class::Es | Class::Cs | Class::Et => *class = Class::On,
            _ => {}
        }
    }
}

const fn belongs(class: Class) -> bool {
    matches!(class, Class::En | Class::Et)
}

/// Rules N1 and N2: what has no direction takes that of both neighbours, or the line's.
fn neutral(classes: &mut [Class], edge: Class) {
    // Numbers count as right to left here.
    let side = |class: Class| {
        if class == Class::L {
            Class::L
        } else {
            Class::R
        }
    };
    let mut before = edge;
    let mut at = 0;
    while at < classes.len() {
        let blank = |class: &Class| *class == Class::On;
        let count = classes[at..]
            .iter()
            .take_while(|class| blank(class))
            .count();
        let after = classes.get(at + count).map_or(edge, |class| side(*class));
        classes[at..at + count].fill(if before == after { before } else { edge });
        at += count;
        before = after;
        at += 1;
    }
}

/// Rule L2: from the highest level to the lowest odd one, what is at it or above is turned around.
fn drawn(mut pieces: Vec<(Range<usize>, u8)>) -> Vec<Stretch> {
    for turned in [2, 1] {
        for run in pieces.chunk_by_mut(|a, b| a.1 >= turned && b.1 >= turned) {
            if run.iter().all(|(_, level)| *level >= turned) {
                run.reverse();
            }
        }
    }
    let stretch = |(bytes, level)| Stretch {
        bytes,
        leftward: level == 1,
    };
    pieces.into_iter().map(stretch).collect()
}

#[cfg(test)]
mod tests {
    use super::stretches;

    /// The line as the eye meets it, left to right.
    fn seen(line: &str) -> String {
        stretches(line)
            .into_iter()
            .map(|stretch| {
                let piece = &line[stretch.bytes];
                if stretch.leftward {
                    piece.chars().rev().collect()
                } else {
                    piece.to_owned()
                }
            })
            .collect()
    }

    /// `אבג` is Hebrew, `عمر` Arabic; the right column is what Unicode's algorithm draws.
    #[test]
    fn numbers_and_foreign_words_keep_their_direction_in_lines_from_right_to_left() {
        for (line, drawn) in [
            ("", ""),
            (
                "Body weight 72.6 kg (160 lb)",
                "Body weight 72.6 kg (160 lb)",
            ),
            ("12.5 %", "12.5 %"),
            ("\u{5d0}\u{5d1} 123 kg", "kg 123 \u{5d1}\u{5d0}"),
            ("\u{5d0} 72.5% \u{5d1}", "\u{5d1} 72.5% \u{5d0}"),
            // A minus that follows Hebrew belongs to it.
            ("\u{5d0} -3.5", "3.5- \u{5d0}"),
            (
                "\u{639}\u{645} 0123456789 \u{639}",
                "\u{639} 0123456789 \u{645}\u{639}",
            ),
            ("\u{639} 2.5 mg", "mg 2.5 \u{639}"),
            ("\u{639} \u{661}\u{662}", "\u{661}\u{662} \u{639}"),
            (
                "Name: \u{639}\u{645}, age 34",
                "Name: \u{645}\u{639}, age 34",
            ),
            ("Tel \u{5d0} 12, 34 b", "Tel 34 ,12 \u{5d0} b"),
        ] {
            assert_eq!(seen(line), drawn, "{line}");
        }
    }

    #[test]
    fn every_byte_is_in_one_stretch() {
        for line in [
            "a\u{5d0}1 \u{639}\u{64e}.",
            "\u{202e}abc\u{202c}1",
            "\u{301}",
            "1",
            " ",
        ] {
            let mut bytes: Vec<usize> = stretches(line).into_iter().flat_map(|s| s.bytes).collect();
            bytes.sort_unstable();
            assert_eq!(bytes, (0..line.len()).collect::<Vec<_>>());
        }
    }
}
