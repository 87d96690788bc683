//! What lies over the camera's picture, in all positions of a phone and with both cameras.

use proptest::prelude::*;
use suivi_photo::{Extent, Facing, Frame, Turn, Viewfinder, lean, overlay};

const NONE: Turn = Turn::Zero;
const QUARTER: Turn = Turn::Quarter;
const HALF: Turn = Turn::Half;
const THREE: Turn = Turn::ThreeQuarters;

const fn extent(width: f32, height: f32) -> Extent {
    Extent { width, height }
}

/// A phone of 400 x 800 pixels whose sensors give 1,600 x 1,200, in its eight positions: built in
/// one way or the other, turned four ways; with both cameras.
#[test]
fn in_eight_positions_with_both_cameras() {
    // sensor, display; upright with the camera at the back and at the front; the picture's size on
    // the view; the scales and the turn of a view that stretches it.
    let table = [
        (
            QUARTER,
            NONE,
            QUARTER,
            QUARTER,
            (400.0, 533.333),
            (1.0, 0.66667),
            NONE,
        ),
        (
            QUARTER,
            QUARTER,
            NONE,
            HALF,
            (533.333, 400.0),
            (0.5, 1.33333),
            THREE,
        ),
        (
            QUARTER,
            HALF,
            THREE,
            THREE,
            (400.0, 533.333),
            (1.0, 0.66667),
            HALF,
        ),
        (
            QUARTER,
            THREE,
            HALF,
            NONE,
            (533.333, 400.0),
            (0.5, 1.33333),
            QUARTER,
        ),
        (
            THREE,
            NONE,
            THREE,
            THREE,
            (400.0, 533.333),
            (1.0, 0.66667),
            NONE,
        ),
        (
            THREE,
            QUARTER,
            HALF,
            NONE,
            (533.333, 400.0),
            (0.5, 1.33333),
            THREE,
        ),
        (
            THREE,
            HALF,
            QUARTER,
            QUARTER,
            (400.0, 533.333),
            (1.0, 0.66667),
            HALF,
        ),
        (
            THREE,
            THREE,
            NONE,
            HALF,
            (533.333, 400.0),
            (0.5, 1.33333),
            QUARTER,
        ),
    ];
    for (sensor, display, back, front, size, scales, turn) in table {
        for (facing, upright) in [(Facing::Back, back), (Facing::Front, front)] {
            let lies = matches!(display, QUARTER | THREE);
            let view = if lies {
                extent(800.0, 400.0)
            } else {
                extent(400.0, 800.0)
            };
            let finder = Viewfinder {
                facing,
                sensor,
                stream: extent(1600.0, 1200.0),
                view,
                display,
            };
            let what = format!("{finder:?}");
            let got = overlay(&finder, Some(extent(900.0, 1200.0))).unwrap();
            assert_eq!(got.upright, upright, "{what}");
            assert_eq!(got.turn, turn, "{what}");
            assert_eq!(got.mirrored, facing == Facing::Front, "{what}");
            near(got.picture.size.width, size.0, &what);
            near(got.picture.size.height, size.1, &what);
            near(got.scale_x, scales.0, &what);
            near(got.scale_y, scales.1, &what);
            // A portrait fills a portrait, and stands in the middle of a landscape.
            let ghost = got.ghost.unwrap();
            near(ghost.size.width, if lies { 300.0 } else { 400.0 }, &what);
            near(ghost.size.height, got.picture.size.height, &what);
        }
    }
}

fn near(got: f32, expected: f32, what: &str) {
    assert!(
        (got - expected).abs() < 0.01,
        "{got}, not {expected}: {what}"
    );
}

#[test]
fn a_view_that_was_not_measured_has_no_overlay() {
    let finder = Viewfinder {
        facing: Facing::Back,
        sensor: QUARTER,
        stream: extent(1600.0, 1200.0),
        view: extent(0.0, 800.0),
        display: NONE,
    };
    assert_eq!(overlay(&finder, None), None);
    let view = extent(400.0, 800.0);
    let finder = Viewfinder { view, ..finder };
    assert!(overlay(&finder, None).unwrap().ghost.is_none());
    assert_eq!(overlay(&finder, Some(extent(f32::NAN, 1.0))), None);
}

/// The phone is turned so far to the right, its screen follows or not.
#[test]
fn how_far_the_phone_leans() {
    let held = |degrees: f32| {
        let (sin, cos) = degrees.to_radians().sin_cos();
        [-9.81 * sin, 9.81 * cos, 0.5]
    };
    let table = [
        (0.0, NONE, 0.0),
        (3.0, NONE, 3.0),
        (-2.0, NONE, -2.0),
        (-90.0, QUARTER, 0.0),
        (-85.0, QUARTER, 5.0),
        (90.0, THREE, 0.0),
        (178.0, HALF, -2.0),
        (90.0, NONE, 90.0),
    ];
    for (degrees, display, expected) in table {
        let got = lean(held(degrees), display).unwrap();
        near(got, expected, &format!("{degrees} {display:?}"));
    }
    assert_eq!(lean([0.3, 0.2, 9.8], NONE), None, "it lies on a table");
    assert_eq!(lean([0.0; 3], NONE), None, "it falls");
    assert_eq!(lean([f32::NAN, 9.8, 0.0], NONE), None);
}

fn turn() -> impl Strategy<Value = Turn> {
    prop::sample::select(Turn::ALL.to_vec())
}

fn size() -> impl Strategy<Value = Extent> {
    (1.0_f32..8000.0, 1.0_f32..8000.0).prop_map(|(width, height)| extent(width, height))
}

fn within(inner: Frame, outer: Frame) -> bool {
    let bit = 0.01 * outer.size.width.max(outer.size.height);
    inner.left >= outer.left - bit
        && inner.top >= outer.top - bit
        && inner.left + inner.size.width <= outer.left + outer.size.width + bit
        && inner.top + inner.size.height <= outer.top + outer.size.height + bit
}

proptest! {
    /// What is seen is what is taken: the whole picture is on the view, in the proportions that the
    /// photo has once it is upright, and what stretches and turns the view draws just that.
    #[test]
    fn what_is_seen_is_what_is_taken(
        front in any::<bool>(),
        sensor in turn(),
        display in turn(),
        stream in size(),
        view in size(),
        ghost in size(),
    ) {
        let facing = if front { Facing::Front } else { Facing::Back };
        let finder = Viewfinder { facing, sensor, stream, view, display };
        let got = overlay(&finder, Some(ghost)).unwrap();
        let lies = |turn| matches!(turn, QUARTER | THREE);
        let photo = if lies(got.upright) { stream.height / stream.width } else { stream.width / stream.height };
        let seen = got.picture.size.width / got.picture.size.height;
        prop_assert!((seen / photo - 1.0).abs() < 0.001);
        let (x, y) = (view.width * got.scale_x, view.height * got.scale_y);
        let drawn = if lies(got.turn) { y / x } else { x / y };
        prop_assert!((seen / drawn - 1.0).abs() < 0.001);
        let whole = Frame { left: 0.0, top: 0.0, size: view };
        prop_assert!(within(got.picture, whole));
        let lain = got.ghost.unwrap();
        prop_assert!(within(lain, got.picture));
        let proportion = lain.size.width / lain.size.height;
        prop_assert!((proportion / (ghost.width / ghost.height) - 1.0).abs() < 0.001);
    }
}
