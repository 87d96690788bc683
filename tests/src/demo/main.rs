//! `cargo demo [PHOTO…] [--keep]`: the main job on real parts. The server `suivi serve` over HTTP
//! on loopback, SQLite, disk, three phones that are processes of their own, and the story of
//! `tests/demo/story.toml`, played by the scenario runner. It ends with a picture,
//! `before-after.jpg`, a result's sheet, `assessment.pdf`, and the counts.

mod build;
mod picture;
mod voice;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use suivi_device::remote::http::Address;
use suivi_device::session::Invitation;
use suivi_tests::play::{Photo, Played, Props, Scenario, perform};
use suivi_tests::world::{PASSWORD, World};
use suivi_tests::{fresh, organisation};
use voice::Voice;

/// What is asked for.
#[derive(Default)]
struct Asked {
    photos: Vec<PathBuf>,
    keep: bool,
}

const USAGE: &str = "\
cargo demo [PHOTO…] [--keep]

Plays how photos come from a client's phone to her professional, and to nobody else.

PHOTO…    the photos to send (JPEG, PNG or WebP), two for a before and after; else two of the
          project's own. They are read, never changed.
--keep    leave the server running and print address and accounts, for an app or curl
";

fn main() -> ExitCode {
    let mut voice = Voice::of_terminal();
    let came = asked().and_then(|asked| match asked {
        None => {
            voice.line(USAGE.trim_end());
            Ok(true)
        }
        Some(asked) => run(&asked, &mut voice),
    });
    match came {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(trouble) => {
            voice.line(&format!("demo: {trouble}"));
            ExitCode::FAILURE
        }
    }
}

/// None: only how it is called.
fn asked() -> Result<Option<Asked>, String> {
    let mut asked = Asked::default();
    for argument in std::env::args_os().skip(1) {
        match argument.to_str() {
            Some("--help" | "-h") => return Ok(None),
            Some("--keep") => asked.keep = true,
            Some(word) if word.starts_with("--") => {
                return Err(format!("{word} is not known\n\n{USAGE}"));
            }
            _ => {
                let path = PathBuf::from(argument);
                let whole = std::path::absolute(&path).map_err(|error| error.to_string())?;
                if !whole.is_file() {
                    return Err(format!("there is no photo {}", path.display()));
                }
                asked.photos.push(whole);
            }
        }
    }
    Ok(Some(asked))
}

fn run(asked: &Asked, voice: &mut Voice) -> Result<bool, String> {
    build::parts()?;
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    let fixtures = tests.join("fixtures/photos");
    let story = std::fs::read_to_string(tests.join("demo/story.toml"));
    let story = Scenario::read(&story.map_err(|error| error.to_string())?)?;
    let photos = if asked.photos.is_empty() {
        ["front-before.jpg", "front-after.jpg"]
            .map(|name| fixtures.join(name))
            .to_vec()
    } else {
        asked.photos.clone()
    };
    voice.title(&story.about);
    let props = Props {
        photos,
        folder: fixtures,
    };
    let (mut played, came) = perform(&story, props, voice);
    let photos = played.photos();
    let made = came.and_then(|()| {
        let sheet = played.sheet("Ana", "the weight of summer")?;
        let picture = picture::make(&mut played, "Emile", &photos)?;
        Ok((picture, picture::keep("assessment.pdf", &sheet)?))
    });
    let kept = asked.keep.then(|| keep(played));
    match &made {
        Ok((picture, sheet)) => voice.ends(&format!(
            "From the bytes on Emile's phone: {}\nAna's assessment, to print: {}",
            picture.display(),
            sheet.display()
        )),
        Err(trouble) => voice.ends(&format!("It did not come out as told.\n{trouble}")),
    }
    if let Some(kept) = kept {
        voice.line(&kept);
    }
    let lost = counts(voice, &photos);
    Ok(made.is_ok() && !lost)
}

/// The last line. True: something was lost.
fn counts(voice: &Voice, photos: &[Photo]) -> bool {
    let sent = photos.iter().filter(|photo| photo.sent).count();
    let received = photos.iter().filter(|photo| photo.received).count();
    let queued = photos.len();
    let lost = queued - received;
    voice.line(&format!(
        "demo: {queued} queued, {sent} sent, {received} received, {lost} lost"
    ));
    lost > 0
}

/// Leaves the server running, with a client who is still to come. Says how to use it.
fn keep(played: Played<'_>) -> String {
    let people = played.people();
    let world = played.into_world();
    let sofia = world.administrator(0);
    let branch = world.companies()[0].branch;
    let record = organisation::record(&sofia, "Bruno", &[branch]);
    let code = organisation::invite_client(&sofia, record.space);
    let device = fresh::device().id;
    let bruno = invitation(&world, &code.text);
    let mut text = format!("The server stays: {}\n", world.url());
    for (name, email) in people {
        let role = if name == "Ana" {
            "client"
        } else {
            "professional"
        };
        text.push_str(&format!("  {name:<6} {role:<13} {email}\n"));
    }
    text.push_str(&format!("  password of all: {PASSWORD}\n"));
    text.push_str(&format!(
        "  curl {}/v1/sessions -H 'Content-Type: application/json' -d '{{\"email\":\"…\",\
         \"password\":\"…\",\"role\":\"client\",\"device\":{{\"id\":\"{device}\",\"name\":\"curl\"}}}}'\n",
        world.url()
    ));
    text.push_str(&format!("  invitation for a new client, Bruno: {bruno}\n"));
    let (pid, folder) = world.leave();
    text.push_str(&format!("  it ends with: kill {pid}\n"));
    text.push_str(&format!("  its data: {}\n", folder.display()));
    text
}

/// As a link, or its code alone.
fn invitation(world: &World, code: &str) -> String {
    let bytes: Option<Vec<u8>> = (0..code.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(code.get(at..at + 2)?, 16).ok())
        .collect();
    let bytes = bytes.and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
    match (Address::parse(&world.url()), bytes) {
        (Ok(server), Some(bytes)) => Invitation::link(&server, &bytes).0,
        _ => code.to_owned(),
    }
}
