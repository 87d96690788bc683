//! What is on disk, and what becomes of it when it is damaged.

use super::*;
use std::fs;

fn put(path: &Path, bytes: &[u8]) {
    std::io::Write::write_all(&mut fs::File::create(path).unwrap(), bytes).unwrap();
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let names = entries.map(|it| it.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<_> = names.collect();
    names.sort();
    names
}

#[cfg(unix)]
#[tokio::test]
async fn the_file_with_the_tokens_is_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let root = tempfile::tempdir().unwrap();
    let accounts = open(root.path());
    let account = signed_in(&accounts, ANA, "one").await;
    assert_eq!(names(&account.dir), ["account.json", "cache", "outbox"]);
    let file = account.dir.join("account.json");
    // Even if a file with open doors lay where the new one is written.
    put(&account.dir.join("account.json.new"), b"x");
    accounts
        .heard(
            ANA,
            &secret("one"),
            &refusal(Failure::SessionEnded).unwrap(),
        )
        .unwrap();
    let mode = fs::metadata(&file).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    assert_eq!(names(&account.dir), ["account.json", "outbox"]);
}

#[tokio::test]
async fn a_damaged_file_is_kept_aside_and_the_outbox_stays() {
    let root = tempfile::tempdir().unwrap();
    let dir = signed_in(&open(root.path()), ANA, "one").await.dir;
    let good = fs::read(dir.join("account.json")).unwrap();
    let text = String::from_utf8(good.clone()).unwrap();
    let of_another = text.replace(&ANA.person.to_string(), &CLAIRE.person.to_string());
    let cleartext = text.replace("https://", "http://");
    let damages: [&[u8]; 7] = [
        b"",
        b"{}",
        b"\0\0\0\0",
        &good[..good.len() / 2],
        b"{\"version\":1}",
        of_another.as_bytes(),
        cleartext.as_bytes(),
    ];
    for (number, damage) in damages.iter().enumerate() {
        put(&dir.join("account.json"), damage);
        let accounts = open(root.path());
        assert_eq!(accounts.list(), [], "{number}");
        let aside = dir.join(format!("account.json.aside-{}", number + 1));
        let broken = Broken {
            which: ANA,
            dir: dir.clone(),
            why: Why::Damaged(aside.clone()),
        };
        assert_eq!(accounts.broken(), [broken], "{number}");
        assert!(fs::read(&aside).unwrap() == *damage, "{number}");
        assert!(dir.join("outbox").join("a").exists(), "{number}");
        // It is told at the next start too, until its person signs in again.
        assert_eq!(open(root.path()).broken(), accounts.broken(), "{number}");
    }
    let accounts = open(root.path());
    let remote = Script::new([let_in(ANA, "two")]);
    let account = sign_in(&accounts, &remote, Role::Client, false)
        .await
        .unwrap();
    assert_eq!(accounts.broken(), []);
    assert_eq!(account.dir, dir);
    assert!(dir.join("outbox").join("a").exists());
    assert!(dir.join("account.json.aside-1").exists());
    assert_eq!(open(root.path()).broken(), []);
}

#[tokio::test]
async fn a_lost_file_is_told() {
    let root = tempfile::tempdir().unwrap();
    let account = signed_in(&open(root.path()), ANA, "one").await;
    fs::remove_file(account.dir.join("account.json")).unwrap();
    let accounts = open(root.path());
    assert_eq!(accounts.broken()[0].why, Why::Missing);
    assert!(account.dir.join("outbox").join("a").exists());
}

#[tokio::test]
async fn a_newer_file_is_left_alone_until_its_person_signs_in_again() {
    let root = tempfile::tempdir().unwrap();
    let dir = signed_in(&open(root.path()), ANA, "one").await.dir;
    let newer = b"{\"version\":2,\"else\":[]}";
    put(&dir.join("account.json"), newer);
    let accounts = open(root.path());
    assert_eq!(accounts.broken()[0].why, Why::Newer);
    assert_eq!(fs::read(dir.join("account.json")).unwrap(), newer);
    let remote = Script::new([let_in(ANA, "two")]);
    let again = sign_in(&accounts, &remote, Role::Client, false).await;
    assert_eq!(again.unwrap().dir, dir);
    assert_eq!(fs::read(dir.join("account.json.aside-1")).unwrap(), newer);
    assert_eq!(open(root.path()).list().len(), 1);
}

#[tokio::test]
async fn what_is_no_account_is_left_alone() {
    let root = tempfile::tempdir().unwrap();
    signed_in(&open(root.path()), ANA, "one").await;
    let accounts = root.path().join("accounts");
    let upper = ANA.to_string().to_uppercase();
    for name in ["x", "client", "-client", "1-client", upper.as_str()] {
        fs::create_dir(accounts.join(name)).unwrap();
    }
    put(&accounts.join(CLAIRE.to_string()), b"a file");
    let before = names(&accounts);
    let opened = open(root.path());
    assert_eq!((opened.list().len(), opened.broken().len()), (1, 0));
    assert_eq!(names(&accounts), before);
}

#[tokio::test]
async fn a_cache_that_outlived_its_session_is_destroyed_at_the_start() {
    let root = tempfile::tempdir().unwrap();
    let accounts = open(root.path());
    let ana = signed_in(&accounts, ANA, "one").await;
    let claire = signed_in(&accounts, CLAIRE, "two").await;
    // Killed after the state was written.
    let signed_out = Session::SignedOut;
    accounts.change(ANA, |it| it.session = signed_out).unwrap();
    assert_eq!(has(&ana), (true, true));
    open(root.path());
    assert_eq!(has(&ana), (true, false));
    assert_eq!(has(&claire), (true, true));
}

#[tokio::test]
async fn the_phone_keeps_its_id() {
    let root = tempfile::tempdir().unwrap();
    let opened = |byte| opened_by(root.path(), byte, vault()).unwrap();
    let first = opened(1).device();
    assert_eq!(opened(2).device(), first);
    signed_in(&opened(3), ANA, "one").await;
    // Lost or damaged: it is what the accounts know.
    let file = root.path().join("device");
    fs::remove_file(&file).unwrap();
    assert_eq!(opened(4).device(), first);
    put(&file, b"\0\0\0");
    assert_eq!(opened(5).device(), first);
    assert_eq!(
        names(root.path()),
        ["accounts", "device", "device.aside-1", "session.key"]
    );
    // And a new one where nobody knows.
    let elsewhere = tempfile::tempdir().unwrap();
    let other = opened_by(elsewhere.path(), 6, vault()).unwrap();
    assert_ne!(other.device(), first);
}

#[tokio::test]
async fn what_can_not_be_written_is_not_said_to_be_kept() {
    let root = tempfile::tempdir().unwrap();
    let accounts = open(root.path());
    let account = signed_in(&accounts, ANA, "one").await;
    // A folder lies where the file is written.
    fs::create_dir(account.dir.join("account.json.new")).unwrap();
    let response = refusal(Failure::SessionEnded).unwrap();
    let got = accounts.heard(ANA, &secret("one"), &response);
    assert!(matches!(got, Err(SessionError::Storage(_))), "{got:?}");
    assert_eq!(accounts.account(ANA), Some(account.clone()));
    assert_eq!(open(root.path()).account(ANA), Some(account));
}

#[tokio::test]
async fn an_account_file_of_the_first_version_is_read_for_ever() {
    let root = tempfile::tempdir().unwrap();
    let dir = root.path().join("accounts").join(CLAIRE.to_string());
    fs::create_dir_all(&dir).unwrap();
    put(&dir.join("account.json"), include_bytes!("account-1.json"));
    put(
        &root.path().join("session.key"),
        include_bytes!("session-1.key"),
    );
    let accounts = open(root.path());
    let account = accounts.account(CLAIRE).unwrap();
    assert_eq!(account.session.token(), Some(&secret("one")));
    assert_eq!(account.upload.as_ref().unwrap().token, secret("up"));
    // Written again it is the same.
    accounts.change(CLAIRE, |it| it.name.push('!')).unwrap();
    accounts
        .change(CLAIRE, |it| it.name = account.name.clone())
        .unwrap();
    let read = |bytes: &[u8]| serde_json::from_slice::<serde_json::Value>(bytes).unwrap();
    let written = fs::read(dir.join("account.json")).unwrap();
    assert_eq!(read(&written), read(include_bytes!("account-1.json")));
}

#[tokio::test]
async fn tokens_lie_on_the_disk_for_nobody_to_read() {
    let root = tempfile::tempdir().unwrap();
    let account = signed_in(&open(root.path()), ANA, "a-token-in-words").await;
    let bytes = fs::read(account.dir.join("account.json")).unwrap();
    let text = String::from_utf8(bytes).unwrap();
    assert!(!text.contains("a-token-in-words"), "{text}");
    assert_eq!(open(root.path()).account(ANA), Some(account.clone()));
    // Those of another account do not open in his place.
    let claire = signed_in(&open(root.path()), CLAIRE, "two").await;
    let sealed = |account: &Account| -> serde_json::Value {
        let bytes = fs::read(account.dir.join("account.json")).unwrap();
        serde_json::from_slice(&bytes).unwrap()
    };
    let mut swapped = sealed(&claire);
    swapped["sealed"] = sealed(&account)["sealed"].clone();
    put(
        &claire.dir.join("account.json"),
        swapped.to_string().as_bytes(),
    );
    assert_eq!(open(root.path()).account(CLAIRE), None);
}

#[tokio::test]
async fn a_vault_that_waits_for_its_person_costs_nothing_and_one_that_lost_the_key_a_sign_in() {
    let root = tempfile::tempdir().unwrap();
    let account = signed_in(&open(root.path()), ANA, "one").await;
    for why in [VaultError::Locked, VaultError::Failed] {
        let refusing = vault();
        refusing.refuses(Some(why));
        let got = opened_by(root.path(), 7, refusing).unwrap_err();
        assert_eq!(got, SessionError::Vault(why));
        assert_eq!(
            open(root.path()).account(ANA),
            Some(account.clone()),
            "{why:?}"
        );
    }
    let other = Arc::new(InMemory::new(Key::of([2; 32])));
    let accounts = opened_by(root.path(), 7, Arc::clone(&other)).unwrap();
    let why = End::KeyLost;
    let found = accounts.account(ANA).unwrap();
    assert_eq!(found.session, Session::Ended { why });
    assert_eq!(found.upload, None);
    assert!(account.dir.join("outbox").join("a").exists());
    // Who signs in again has a key again.
    let again = signed_in(&accounts, ANA, "two").await;
    let opened = opened_by(root.path(), 7, other).unwrap();
    assert_eq!(opened.account(ANA), Some(again));
}
