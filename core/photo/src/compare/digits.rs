//! Digits and a dash, drawn: a date needs no more.

use image::{Rgb, RgbImage};

const INK: [u8; 3] = [0x22, 0x22, 0x22];
/// Of a sign, in dots.
const ACROSS: u32 = 5;
const DOWN: u32 = 7;

/// The dots of each sign, row by row.
const SIGNS: &[(char, [&[u8; 5]; 7])] = &[
    (
        '0',
        [
            b" ### ", b"#   #", b"#   #", b"#   #", b"#   #", b"#   #", b" ### ",
        ],
    ),
    (
        '1',
        [
            b"  #  ", b" ##  ", b"# #  ", b"  #  ", b"  #  ", b"  #  ", b"#####",
        ],
    ),
    (
        '2',
        [
            b" ### ", b"#   #", b"    #", b"   # ", b"  #  ", b" #   ", b"#####",
        ],
    ),
    (
        '3',
        [
            b" ### ", b"#   #", b"    #", b"  ## ", b"    #", b"#   #", b" ### ",
        ],
    ),
    (
        '4',
        [
            b"   # ", b"  ## ", b" # # ", b"#  # ", b"#####", b"   # ", b"   # ",
        ],
    ),
    (
        '5',
        [
            b"#####", b"#    ", b"#### ", b"    #", b"    #", b"#   #", b" ### ",
        ],
    ),
    (
        '6',
        [
            b" ### ", b"#    ", b"#    ", b"#### ", b"#   #", b"#   #", b" ### ",
        ],
    ),
    (
        '7',
        [
            b"#####", b"    #", b"   # ", b"   # ", b"  #  ", b"  #  ", b"  #  ",
        ],
    ),
    (
        '8',
        [
            b" ### ", b"#   #", b"#   #", b" ### ", b"#   #", b"#   #", b" ### ",
        ],
    ),
    (
        '9',
        [
            b" ### ", b"#   #", b"#   #", b" ####", b"    #", b"    #", b" ### ",
        ],
    ),
    (
        '-',
        [
            b"     ", b"     ", b"     ", b" ### ", b"     ", b"     ", b"     ",
        ],
    ),
];

/// How wide a text of so many signs is, in pixels, if each is `height` tall.
pub(super) const fn width(signs: usize, height: u32) -> u32 {
    (signs as u32 * (ACROSS + 1)).saturating_sub(1) * height / DOWN
}

/// Writes digits and dashes; `left` and `top` are the corner of the first.
pub(super) fn write(on: &mut RgbImage, text: &str, left: u32, top: u32, height: u32) {
    let dot = f64::from(height) / f64::from(DOWN);
    for (at, sign) in text.chars().enumerate() {
        let Some((_, rows)) = SIGNS.iter().find(|(known, _)| *known == sign) else {
            continue;
        };
        let left = left + width(at + 1, height) - width(1, height);
        // A little beyond its box, where edges fade out.
        for y in 0..=height {
            for x in 0..=width(1, height) {
                let ink = ink(rows, f64::from(x) / dot, f64::from(y) / dot, dot);
                if let Some(pixel) = on.get_pixel_mut_checked(left + x, top + y) {
                    *pixel = mixed(*pixel, ink);
                }
            }
        }
    }
}

/// How much ink there is at a place, 0 to 1. Dots flow into each other, so that a sign is smooth in
/// any size.
fn ink(rows: &[&[u8; 5]; 7], x: f64, y: f64, dot: f64) -> f64 {
    let is_set = |column: f64, row: f64| {
        let inside =
            (0.0..f64::from(ACROSS)).contains(&column) && (0.0..f64::from(DOWN)).contains(&row);
        let set = inside
            .then(|| rows.get(index(row))?.get(index(column)))
            .flatten()
            .is_some_and(|dot| *dot == b'#');
        f64::from(u8::from(set))
    };
    // Between the middles of four dots.
    let (x, y) = (x - 0.5, y - 0.5);
    let (column, row) = (x.floor(), y.floor());
    let (right, down) = (x - column, y - row);
    let above = is_set(column, row) * (1.0 - right) + is_set(column + 1.0, row) * right;
    let below = is_set(column, row + 1.0) * (1.0 - right) + is_set(column + 1.0, row + 1.0) * right;
    let near = above * (1.0 - down) + below * down;
    ((near - 0.45) * dot + 0.5).clamp(0.0, 1.0)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a row or column of a sign: below seven, and checked to be positive"
)]
const fn index(place: f64) -> usize {
    place as usize
}

fn mixed(under: Rgb<u8>, ink: f64) -> Rgb<u8> {
    let [r, g, b] = under.0;
    let mix = |under: u8, over: u8| {
        let value = f64::from(under) * (1.0 - ink) + f64::from(over) * ink;
        index(value.round()).try_into().unwrap_or(u8::MAX)
    };
    Rgb([mix(r, INK[0]), mix(g, INK[1]), mix(b, INK[2])])
}
