//! Previews and thumbnails: upright, small enough, on white, in their colours, and sharp.

use image::imageops::FilterType;
use image::{
    DynamicImage, GenericImageView, GrayImage, ImageDecoder, Rgb, RgbImage, Rgba, RgbaImage,
};
use suivi_photo::Refused;

use crate::made::{
    chunk, corners, detailed, each_kind, exif, exif_segment, extended, jpeg, orientation, png,
    profile, renditions, riff_chunk, segment, webp, with_chunks, with_segments,
};

fn decoded(jpeg: &[u8]) -> RgbImage {
    assert!(jpeg.starts_with(&[0xff, 0xd8, 0xff]), "a JPEG");
    image::load_from_memory(jpeg).unwrap().to_rgb8()
}

#[track_caller]
fn near(name: &str, pixel: Rgb<u8>, expected: [u8; 3]) {
    let far = pixel
        .0
        .iter()
        .zip(expected)
        .any(|(a, b)| a.abs_diff(b) > 12);
    assert!(!far, "{name}: {:?} instead of {expected:?}", pixel.0);
}

/// How the corners lie in a file that is to be turned so (Exif 2.32, 4.6.4).
fn lying(turned: u8, upright: &RgbImage) -> RgbImage {
    use image::imageops::{flip_horizontal, flip_vertical, rotate90, rotate180, rotate270};
    match turned {
        2 => flip_horizontal(upright),
        3 => rotate180(upright),
        4 => flip_vertical(upright),
        5 => flip_horizontal(&rotate90(upright)),
        6 => rotate270(upright),
        7 => flip_horizontal(&rotate270(upright)),
        8 => rotate90(upright),
        _ => upright.clone(),
    }
}

#[test]
fn all_eight_orientations_come_out_upright() {
    let upright = corners(120, 80);
    for turned in 1..=8 {
        let pixels = lying(turned, &upright);
        let exif = exif(&[orientation(turned)], &[]);
        let pictures = [
            (
                "JPEG",
                with_segments(&jpeg(&pixels), &[exif_segment(&exif)]),
            ),
            (
                "PNG",
                with_chunks(&png(pixels.clone()), &[chunk(b"eXIf", &exif)]),
            ),
            (
                "WebP",
                extended(&webp(pixels), &[], &[riff_chunk(b"EXIF", &exif)]),
            ),
        ];
        for (kind, picture) in pictures {
            let kept = crate::made::kept(&picture).unwrap().1;
            for picture in [picture, kept] {
                let small = renditions(&picture).unwrap();
                for jpeg in [small.preview, small.thumbnail] {
                    let name = format!("{kind}, orientation {turned}");
                    let seen = decoded(&jpeg);
                    assert_eq!(seen.dimensions(), (120, 80), "{name}");
                    near(&name, *seen.get_pixel(10, 10), [200, 30, 30]);
                    near(&name, *seen.get_pixel(110, 10), [30, 200, 30]);
                    near(&name, *seen.get_pixel(10, 70), [30, 30, 200]);
                    near(&name, *seen.get_pixel(110, 70), [200, 200, 30]);
                }
            }
        }
    }
}

#[test]
fn renditions_are_small_and_never_enlarged() {
    for ((width, height), preview, thumbnail) in [
        ((3000, 2000), (2048, 1365), (512, 341)),
        ((1000, 2600), (788, 2048), (197, 512)),
        ((2048, 10), (2048, 10), (512, 3)),
        ((513, 513), (513, 513), (512, 512)),
        ((40, 30), (40, 30), (40, 30)),
        ((1, 1), (1, 1), (1, 1)),
        ((16_384, 1), (2048, 1), (512, 1)),
    ] {
        let small = renditions(&jpeg(&corners(width, height))).unwrap();
        assert_eq!(
            decoded(&small.preview).dimensions(),
            preview,
            "{width} × {height}"
        );
        assert_eq!(
            decoded(&small.thumbnail).dimensions(),
            thumbnail,
            "{width} × {height}"
        );
    }
}

#[test]
fn every_make_of_pixels_is_understood() {
    let grey = GrayImage::from_fn(60, 40, |x, _| image::Luma([if x < 30 { 40 } else { 220 }]));
    let half = RgbaImage::from_fn(60, 40, |x, _| {
        if x < 30 {
            Rgba([200, 30, 30, 255])
        } else {
            Rgba([0, 0, 0, 0])
        }
    });
    let whole = DynamicImage::from(half.clone());
    let dark = [40; 3];
    let light = [220; 3];
    let (red, white) = ([200, 30, 30], [255; 3]);
    let mut grey_jpeg = Vec::new();
    image::codecs::jpeg::JpegEncoder::new(&mut grey_jpeg)
        .encode_image(&grey)
        .unwrap();
    for (name, picture, left, right) in [
        ("grey JPEG", grey_jpeg, dark, light),
        ("grey PNG", png(grey.clone()), dark, light),
        (
            "grey PNG of 16 bits",
            png(DynamicImage::from(grey).to_luma16()),
            dark,
            light,
        ),
        ("transparent PNG", png(half.clone()), red, white),
        (
            "transparent PNG of 16 bits",
            png(whole.to_rgba16()),
            red,
            white,
        ),
        (
            "transparent grey PNG",
            png(whole.grayscale().to_luma_alpha8()),
            [68; 3],
            white,
        ),
        (
            "transparent grey PNG of 16 bits",
            png(whole.grayscale().to_luma_alpha16()),
            [68; 3],
            white,
        ),
        ("PNG of 16 bits", png(whole.to_rgb16()), red, [0; 3]),
        ("transparent WebP", webp(half), red, white),
    ] {
        let small = renditions(&picture).unwrap_or_else(|refused| panic!("{name}: {refused:?}"));
        let seen = decoded(&small.thumbnail);
        near(name, *seen.get_pixel(10, 20), left);
        near(name, *seen.get_pixel(50, 20), right);
    }
}

#[test]
fn a_rendition_keeps_the_colour_profile_that_fits_it() {
    let of = |picture: &[u8]| {
        let small = renditions(picture).unwrap();
        [small.preview, small.thumbnail].map(|jpeg| {
            let mut decoder =
                image::codecs::jpeg::JpegDecoder::new(std::io::Cursor::new(jpeg)).unwrap();
            decoder.icc_profile().unwrap()
        })
    };
    let told = |profile: &[u8]| segment(0xe2, &[b"ICC_PROFILE\0\x01\x01", profile].concat());
    let clean = jpeg(&corners(30, 20));
    for (space, stays) in [(b"RGB ", true), (b"GRAY", false), (b"CMYK", false)] {
        let profile = profile(space, 200);
        let picture = with_segments(&clean, &[told(&profile)]);
        let expected = stays.then_some(profile);
        assert_eq!(
            of(&picture),
            [expected.clone(), expected],
            "{}",
            String::from_utf8_lossy(space)
        );
    }
}

#[test]
fn a_rendition_carries_no_metadata() {
    let exif = exif_segment(&crate::made::phone_exif(6));
    let small = renditions(&with_segments(&jpeg(&corners(30, 20)), &[exif])).unwrap();
    for jpeg in [small.preview, small.thumbnail] {
        assert!(!crate::made::contains(&jpeg, b"Exif"));
        assert!(!crate::made::contains(&jpeg, crate::made::MARKER));
    }
}

#[test]
fn renditions_are_as_good_as_those_of_the_best_filter() {
    for (name, picture) in each_kind(&detailed(2600, 1900)) {
        let full = image::load_from_memory(&picture).unwrap();
        let small = renditions(&picture).unwrap();
        for (jpeg, least) in [(small.preview, 0.92), (small.thumbnail, 0.92)] {
            let ours = decoded(&jpeg);
            let best = full.resize_exact(ours.width(), ours.height(), FilterType::Lanczos3);
            let alike = likeness(&DynamicImage::from(ours).to_luma8(), &best.to_luma8());
            assert!(alike >= least, "{name}: {alike:.4}");
        }
    }
}

/// How alike two pictures are, 1 if equal (structural similarity, in blocks of eight pixels).
fn likeness(one: &GrayImage, other: &GrayImage) -> f64 {
    let (mut sum, mut count) = (0.0, 0.0);
    for y in (0..one.height() - 7).step_by(8) {
        for x in (0..one.width() - 7).step_by(8) {
            let block = |picture: &GrayImage| -> Vec<f64> {
                let view = picture.view(x, y, 8, 8);
                view.pixels()
                    .map(|(_, _, pixel)| f64::from(pixel.0[0]))
                    .collect()
            };
            let (a, b) = (block(one), block(other));
            let mean = |of: &[f64]| of.iter().sum::<f64>() / 64.0;
            let (ma, mb) = (mean(&a), mean(&b));
            let spread = |p: &[f64], mp: f64, q: &[f64], mq: f64| {
                p.iter()
                    .zip(q)
                    .map(|(p, q)| (p - mp) * (q - mq))
                    .sum::<f64>()
                    / 63.0
            };
            let (va, vb, both) = (
                spread(&a, ma, &a, ma),
                spread(&b, mb, &b, mb),
                spread(&a, ma, &b, mb),
            );
            let (c1, c2) = (6.5025, 58.5225);
            sum += (2.0 * ma * mb + c1) * (2.0 * both + c2)
                / ((ma * ma + mb * mb + c1) * (va + vb + c2));
            count += 1.0;
        }
    }
    sum / count
}

#[test]
fn a_decoder_that_sees_another_size_is_not_believed() {
    // A canvas of one size around pixels of another.
    let simple = webp(corners(30, 20));
    let mut picture = extended(&simple, &[], &[]);
    picture[24] = 200;
    assert!(matches!(renditions(&picture), Err(Refused::Broken)));
}
