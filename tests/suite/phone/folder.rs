//! The app's folder has one engine at a time.

use suivi_device::phone::{Phone, PhoneError};
use suivi_tests::phone::settings;

/// Time passes by itself where everybody waits.
#[tokio::test(start_paused = true)]
async fn a_second_engine_is_told_and_opens_once_the_first_one_ended() {
    let folder = tempfile::tempdir().unwrap();
    let first = Phone::open(settings(folder.path())).await.unwrap();
    let second = Phone::open(settings(folder.path())).await;
    assert!(matches!(second, Err(PhoneError::InUse)));

    let (second, ()) = tokio::join!(Phone::open(settings(folder.path())), first.stop());
    second.unwrap().stop().await;
}

/// Whatever is asked of an engine that ended.
#[tokio::test]
async fn an_engine_that_ended_says_so_and_has_closed_its_files() {
    let folder = tempfile::tempdir().unwrap();
    let phone = Phone::open(settings(folder.path())).await.unwrap();
    phone.stop().await;
    assert!(matches!(phone.home().await, Err(PhoneError::Stopped)));
    for open in std::fs::read_dir("/proc/self/fd").unwrap() {
        let file = std::fs::read_link(open.unwrap().path()).unwrap_or_default();
        assert!(!file.starts_with(folder.path()), "{}", file.display());
    }
    phone.stop().await;
}
