//! What lies over the camera's picture: where the picture itself is, where the ghost of an earlier
//! photo, how far the phone is from upright.
//!
//! A camera's sensor is built in turned; the phone is held turned; a front camera shows a mirror.
//! All angles are in degrees, clockwise as seen by whoever looks at the screen, and a multiple of 90
//! where they are a [`Turn`].
//!
//! Source of the two turns: Android's documentation of `CaptureRequest.JPEG_ORIENTATION` (sensor
//! minus display for a camera at the back, plus for one at the front), and of `TextureView` (a
//! picture stands as it would in the phone's natural position, stretched to the view).

/// A quarter turn, clockwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// 0 degrees.
    Zero,
    /// 90 degrees.
    Quarter,
    /// 180 degrees.
    Half,
    /// 270 degrees.
    ThreeQuarters,
}

impl Turn {
    /// All four.
    pub const ALL: [Self; 4] = [Self::Zero, Self::Quarter, Self::Half, Self::ThreeQuarters];

    /// In degrees: 0, 90, 180 or 270.
    #[must_use]
    pub const fn degrees(self) -> u16 {
        match self {
            Self::Zero => 0,
            Self::Quarter => 90,
            Self::Half => 180,
            Self::ThreeQuarters => 270,
        }
    }

    fn of(degrees: i32) -> Self {
        match degrees.rem_euclid(360) {
            90 => Self::Quarter,
            180 => Self::Half,
            270 => Self::ThreeQuarters,
            _ => Self::Zero,
        }
    }

    /// A picture that is turned by this lies down, or stands up.
    const fn lays_down(self) -> bool {
        matches!(self, Self::Quarter | Self::ThreeQuarters)
    }
}

/// On which side a camera is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Facing {
    /// Away from whoever holds the phone.
    Back,
    /// Towards him: he sees himself as in a mirror, and the photo is none.
    Front,
}

/// A width and a height, in pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Extent {
    /// From left to right.
    pub width: f32,
    /// From top to bottom.
    pub height: f32,
}

impl Extent {
    fn turned(self, turn: Turn) -> Self {
        if turn.lays_down() {
            Self {
                width: self.height,
                height: self.width,
            }
        } else {
            self
        }
    }

    /// By how much it is to be multiplied to be as large as it can be within another one.
    fn scale_within(self, outer: Self) -> f32 {
        (outer.width / self.width).min(outer.height / self.height)
    }

    fn is_something(self) -> bool {
        let good = |side: f32| side.is_finite() && side > 0.0;
        good(self.width) && good(self.height)
    }
}

/// Where something lies on the view, in its pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Frame {
    /// From the view's left side.
    pub left: f32,
    /// From its top.
    pub top: f32,
    /// How large it is.
    pub size: Extent,
}

impl Frame {
    fn centred(size: Extent, on: Self) -> Self {
        Self {
            left: on.left + (on.size.width - size.width) / 2.0,
            top: on.top + (on.size.height - size.height) / 2.0,
            size,
        }
    }
}

/// A camera and the view that shows what it sees.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Viewfinder {
    /// On which side the camera is.
    pub facing: Facing,
    /// How far what its sensor gives must be turned to be upright in the phone's natural position.
    pub sensor: Turn,
    /// How large what its sensor gives is, as it gives it.
    pub stream: Extent,
    /// The view.
    pub view: Extent,
    /// How far the screen is turned from its natural position (Android: `Display.getRotation`).
    pub display: Turn,
}

/// How a camera's picture is drawn on its view, and what lies over it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Overlay {
    /// How far a photo taken now must be turned to be upright.
    pub upright: Turn,
    /// The picture on the view: all of it, in its own proportions, since who takes an "after" must
    /// see what will be in it.
    pub picture: Frame,
    /// For a view that stretches the picture over itself as it stands in the phone's natural
    /// position: by how much it is multiplied there from left to right, before it is turned …
    pub scale_x: f32,
    /// … and from top to bottom …
    pub scale_y: f32,
    /// … and how far it is turned then, both about the view's middle.
    pub turn: Turn,
    /// The ghost on the view: in the picture's middle, as large as it can be within it.
    pub ghost: Option<Frame>,
    /// The ghost is drawn as in a mirror: what it lies over is.
    pub mirrored: bool,
}

/// Where the camera's picture and the ghost of an upright photo lie; none if one of the sizes is no
/// size (a view that was not measured yet).
#[must_use]
pub fn overlay(finder: &Viewfinder, ghost: Option<Extent>) -> Option<Overlay> {
    let Viewfinder { stream, view, .. } = *finder;
    if !stream.is_something() || !view.is_something() || !ghost.is_none_or(Extent::is_something) {
        return None;
    }
    let natural = stream.turned(finder.sensor);
    let turn = Turn::of(-i32::from(finder.display.degrees()));
    let shown = natural.turned(turn);
    let scale = shown.scale_within(view);
    let whole = Frame {
        left: 0.0,
        top: 0.0,
        size: view,
    };
    let picture = Frame::centred(scaled(shown, scale), whole);
    let within = |ghost: Extent| scaled(ghost, ghost.scale_within(picture.size));
    Some(Overlay {
        upright: upright(finder),
        picture,
        scale_x: natural.width * scale / view.width,
        scale_y: natural.height * scale / view.height,
        turn,
        ghost: ghost.map(|ghost| Frame::centred(within(ghost), picture)),
        mirrored: finder.facing == Facing::Front,
    })
}

fn scaled(size: Extent, by: f32) -> Extent {
    Extent {
        width: size.width * by,
        height: size.height * by,
    }
}

fn upright(finder: &Viewfinder) -> Turn {
    let (sensor, display) = (finder.sensor.degrees(), finder.display.degrees());
    let (sensor, display) = (i32::from(sensor), i32::from(display));
    Turn::of(match finder.facing {
        Facing::Back => sensor - display,
        Facing::Front => sensor + display,
    })
}

/// How far the horizon is from level, in degrees between -180 and 180: positive if the phone leans
/// to the right. `gravity`: what the phone's accelerometer gives, along the sides of the phone in
/// its natural position (to the right, to the top, out of the screen). None while the phone lies
/// so flat that there is no telling.
#[must_use]
pub fn lean(gravity: [f32; 3], display: Turn) -> Option<f32> {
    let [x, y, z] = gravity;
    let along = x.hypot(y);
    let all = along.hypot(z);
    if !all.is_finite() || all <= 0.0 || along / all < FLAT {
        return None;
    }
    // What the accelerometer feels of a phone that stands upright points to its top. A phone that was
    // turned to the left has a screen that was turned to the right.
    let degrees = f32::from(display.degrees()) - x.atan2(y).to_degrees();
    Some((degrees + 180.0).rem_euclid(360.0) - 180.0)
}

/// The sine of the angle, 15 degrees, below which the phone lies flat.
const FLAT: f32 = 0.258_819_04;
