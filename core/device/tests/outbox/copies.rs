//! A source on its way into the outbox: each bad one has its own reason, and nothing half is left.

use crate::made;
use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::Write;
use std::path::Path;
use suivi_device::outbox::decoding::{self, Decoder, NotDecoded};
use suivi_device::outbox::staging::{self, Limits};
use suivi_device::queue::Block;

#[test]
fn each_bad_source_has_its_reason_and_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let staged = at.join("staged");
    fs::create_dir(&staged).unwrap();
    fs::create_dir(at.join("directory.jpg")).unwrap();
    made::source(at, "empty.jpg", b"");
    made::source(at, "words.jpg", b"I am a picture, believe me");
    made::source(at, "gif.jpg", b"GIF89a\x01\0\x01\0");
    made::source(at, "broken.jpg", b"\xff\xd8\xff\xd9");
    made::source(at, "cut.png", b"\x89PNG\r\n\x1a\n\0\0");
    made::source(at, "heic.jpg", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic");
    made::source(at, "large.jpg", &made::jpeg(26_000_000));
    let document = made::source(at, "large.pdf", b"%PDF-1.7\n");
    let film = made::source(at, "large.mp4", b"\0\0\0\x18ftypmp42\0\0\0\0isommp42");
    for (path, length) in [(document, 50_000_001), (film, 1_000_000_001)] {
        let file = File::options().write(true).open(path).unwrap();
        file.set_len(length).unwrap();
    }
    let pipe = std::process::Command::new("mkfifo")
        .arg(at.join("pipe"))
        .status();
    assert!(pipe.unwrap().success());
    std::os::unix::fs::symlink(at.join("nowhere"), at.join("link.jpg")).unwrap();
    for (name, expected) in [
        ("gone.jpg", Block::SourceLost),
        ("link.jpg", Block::SourceLost),
        ("empty.jpg/inside", Block::SourceUnreadable),
        ("directory.jpg", Block::NotAFile),
        ("pipe", Block::NotAFile),
        ("empty.jpg", Block::Empty),
        ("words.jpg", Block::Type),
        ("gif.jpg", Block::Type),
        ("broken.jpg", Block::Broken),
        ("cut.png", Block::Broken),
        ("heic.jpg", Block::NeedsPlatform),
        ("large.jpg", Block::TooLarge),
        ("large.pdf", Block::TooLarge),
        ("large.mp4", Block::TooLarge),
    ] {
        let result = staging::copy(&at.join(name), &staged.join("copy"), Limits::CLIENT);
        assert_eq!(result.unwrap_err(), expected, "{name}");
        assert_eq!(made::names(&staged), [].into(), "{name}");
    }
}

#[test]
fn what_a_professional_may_add_is_told_by_content_and_a_picture_never_goes_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    for (name, bytes, expected) in [
        ("a.jpg", &b"words"[..], Ok("application/octet-stream")),
        ("a.bin", b"%PDF-1.7\nwords", Ok("application/pdf")),
        (
            "a.txt",
            b"\0\0\0\x18ftypmp42\0\0\0\0isommp42 film",
            Ok("video/mp4"),
        ),
        (
            "a.mov",
            b"\0\0\0\x14ftypqt  \0\0\0\0qt  film",
            Ok("video/quicktime"),
        ),
        ("b.bin", &made::jpeg(100), Ok("image/jpeg")),
        ("c.bin", b"\xff\xd8\xff\xd9", Err(Block::Broken)),
        (
            "d.bin",
            b"\0\0\0\x18ftypheic\0\0\0\0mif1heic",
            Err(Block::NeedsPlatform),
        ),
    ] {
        let to = at.join(format!("copy of {name}"));
        let source = made::source(at, name, bytes);
        let result = staging::copy(&source, &to, Limits::PROFESSIONAL);
        match (result, expected) {
            (Ok(staged), Ok(expected)) => {
                assert_eq!(staged.media_type, expected, "{name}");
                let (sha256, length) = staging::hash(&to).unwrap();
                assert_eq!(staged.sha256, sha256, "{name}");
                assert_eq!(staged.length, i64::try_from(length).unwrap(), "{name}");
                if !expected.starts_with("image") {
                    assert_eq!(fs::read(&to).unwrap(), bytes, "{name}: as it is");
                }
            }
            (result, expected) => assert_eq!(result.unwrap_err(), expected.unwrap_err(), "{name}"),
        }
        assert_eq!(
            fs::read(&source).unwrap(),
            bytes,
            "{name}: the source is not touched"
        );
    }
}

#[test]
fn a_photo_is_copied_without_what_is_private_and_with_its_facts() {
    let folder = tempfile::tempdir().unwrap();
    let source = made::source(folder.path(), "photo", &made::jpeg(300_000));
    let to = folder.path().join("copy");
    let staged = staging::copy(&source, &to, Limits::CLIENT).unwrap();
    let bytes = fs::read(&to).unwrap();
    assert!(!bytes.windows(7).any(|it| it == b"private"));
    assert_eq!(staged.length, i64::try_from(bytes.len()).unwrap());
    assert_eq!(staged.captured_at, Some(made::TAKEN));
    assert_eq!(staged.size, Some((48, 64)), "upright");
    // A complete copy from before a kill is taken, also when the source is gone.
    fs::remove_file(source).unwrap();
    let again = staging::copy(Path::new("gone"), &to, Limits::CLIENT).unwrap();
    assert_eq!(again, staged);
    assert_eq!(staging::examine(&to).unwrap(), staged);
}

#[test]
fn what_a_kill_left_of_a_copy_is_written_over() {
    let folder = tempfile::tempdir().unwrap();
    let source = made::source(folder.path(), "a.pdf", b"%PDF-1.7 short");
    made::source(folder.path(), ".part-copy", &[7; 100_000]);
    let to = folder.path().join("copy");
    staging::copy(&source, &to, Limits::CLIENT).unwrap();
    assert_eq!(fs::read(&to).unwrap(), b"%PDF-1.7 short");
    assert!(!folder.path().join(".part-copy").exists());
}

#[test]
fn a_copy_of_a_file_that_grows_without_end_ends() {
    let folder = tempfile::tempdir().unwrap();
    let path = made::source(folder.path(), "a.pdf", b"%PDF-1.7");
    File::options()
        .write(true)
        .open(&path)
        .unwrap()
        .set_len(20_000_000)
        .unwrap();
    let mut end = File::options().append(true).open(&path).unwrap();
    let stop = std::sync::atomic::AtomicBool::new(false);
    let result = std::thread::scope(|scope| {
        let (begun, grows) = std::sync::mpsc::channel();
        let stop = &stop;
        scope.spawn(move || {
            while !stop.load(std::sync::atomic::Ordering::Relaxed) {
                end.write_all(b"more").unwrap();
                let _ = begun.send(());
            }
        });
        grows.recv().unwrap();
        let result = staging::copy(&path, &folder.path().join("copy"), Limits::CLIENT);
        stop.store(true, std::sync::atomic::Ordering::Relaxed);
        result
    });
    assert_eq!(result.unwrap_err(), Block::SourceChanged);
    assert_eq!(made::names(folder.path()), ["a.pdf".to_owned()].into());
}

/// A platform that writes this in the place of a picture; nothing: it says that it can't.
struct Platform(Option<Vec<u8>>);

impl Decoder for Platform {
    fn decode(&self, _: &Path, to: &Path, longest_side: u32) -> Result<(), NotDecoded> {
        assert_eq!(longest_side, suivi_photo::LONGEST_SIDE);
        let bytes = self.0.as_ref().ok_or(NotDecoded)?;
        File::create(to).unwrap().write_all(bytes).unwrap();
        Ok(())
    }
}

#[test]
fn what_only_the_platform_reads_goes_as_the_jpeg_that_it_makes_or_not_at_all() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let staged = at.join("staged");
    fs::create_dir(&staged).unwrap();
    let heic = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic";
    let source = made::source(at, "IMG_1.HEIC", heic);
    let to = staged.join("copy");
    // What it writes, and why nothing comes of it.
    type Row = (&'static str, Option<Vec<u8>>, Option<Block>);
    let table: [Row; 7] = [
        ("a JPEG", Some(made::jpeg(300)), None),
        ("it can't", None, Some(Block::NeedsPlatform)),
        ("nothing", Some(Vec::new()), Some(Block::NeedsPlatform)),
        (
            "garbage",
            Some(b"garbage".to_vec()),
            Some(Block::NeedsPlatform),
        ),
        (
            "HEIC again",
            Some(heic.to_vec()),
            Some(Block::NeedsPlatform),
        ),
        (
            "broken",
            Some(b"\xff\xd8\xff\xd9".to_vec()),
            Some(Block::NeedsPlatform),
        ),
        ("large", Some(made::jpeg(26_000_000)), Some(Block::TooLarge)),
    ];
    for (name, writes, expected) in table {
        let came = decoding::copy(&source, &to, Limits::CLIENT, &Platform(writes));
        assert_eq!(came.as_ref().err(), expected.as_ref(), "{name}");
        let left: BTreeSet<_> = came.iter().map(|_| "copy".to_owned()).collect();
        assert_eq!(made::names(&staged), left, "{name}");
        if let Ok(staged) = came {
            assert_eq!(staged.media_type, "image/jpeg", "{name}");
            assert_eq!(staged.sha256, staging::hash(&to).unwrap().0, "{name}");
            fs::remove_file(&to).unwrap();
        }
        assert_eq!(fs::read(&source).unwrap(), heic, "{name}");
    }
}
