//! Coming in, and every way in which it does not work.

use super::*;

#[tokio::test]
async fn who_signs_in_is_on_this_phone() {
    let root = tempfile::tempdir().unwrap();
    let accounts = open(root.path());
    let remote = Script::new([let_in(ANA, "one")]);
    let account = sign_in(&accounts, &remote, Role::Client, false).await;
    let account = account.unwrap();
    assert_eq!(remote.asked(), ["POST /v1/sessions -"]);
    assert_eq!(
        remote.body(0),
        serde_json::json!({
            "email": "somebody@example.org", "password": "a long passphrase", "role": "client",
            "device": { "id": accounts.device(), "name": "My phone" },
        })
    );
    assert_eq!(
        account.dir,
        root.path().join("accounts").join(ANA.to_string())
    );
    assert_eq!(account.session.token(), Some(&secret("one")));
    assert_eq!(account.token_for_uploads(), Some(&secret("one")));
    // The same after a start, and the device too.
    let again = open(root.path());
    assert_eq!(again.list(), [account]);
    assert_eq!(again.device(), accounts.device());
    assert_eq!(again.broken(), []);
}

#[tokio::test]
async fn whoever_accepts_an_invitation_is_on_this_phone_in_its_role() {
    let root = tempfile::tempdir().unwrap();
    let accounts = open(root.path());
    let remote = Script::new([let_in(CLAIRE, "one")]);
    let server = Server {
        address: &address(),
        remote: &remote,
    };
    let credentials = Credentials {
        email: "claire@example.org",
        password: &secret("a long passphrase"),
        device_name: "Phone",
        moved: false,
    };
    let code = secret(&"c".repeat(64));
    let account = accounts.accept_invitation(server, &code, credentials).await;
    assert_eq!(account.unwrap().which, CLAIRE);
    assert_eq!(remote.asked(), ["POST /v1/invitations/accept -"]);
    assert_eq!(
        remote.body(0),
        serde_json::json!({
            "code": code, "email": "claire@example.org", "password": "a long passphrase",
            "device": { "id": accounts.device(), "name": "Phone" },
        })
    );
}

#[tokio::test]
async fn each_way_in_which_it_does_not_work_is_told_apart() {
    use SessionError as E;
    let mut wait = refusal(Failure::TooMany).unwrap();
    wait.headers.push(("retry-after".into(), "17".into()));
    let mut version_2 = let_in(ANA, "one").unwrap();
    version_2.headers[0].1 = "2".into();
    let mut in_body = answer(403, "").unwrap();
    in_body.body = serde_json::to_vec(&suivi_wire::Problem::new(Refusal::Archived)).unwrap();
    let not_found = Code::Refused(Refusal::NotFound);
    let table = [
        (Err(Silence::NoRoute), E::Offline),
        (Err(Silence::Timeout), E::NoAnswer),
        (Err(Silence::Cut), E::NoAnswer),
        (Err(Silence::Unreadable), E::NoAnswer),
        (Err(Silence::Certificate), E::Certificate),
        (unmarked(200, "<html>"), E::NotSuivi),
        (unmarked(302, ""), E::NotSuivi),
        (
            unmarked(401, "{\"code\":\"wrong_credentials\"}"),
            E::NotSuivi,
        ),
        (unmarked(201, "{}"), E::NotSuivi),
        (Ok(version_2), E::Outdated),
        (answer(201, "{}"), E::Outdated),
        (answer(201, "<html>"), E::Outdated),
        (answer(200, "{}"), E::Outdated),
        (answer(426, "{}"), E::Outdated),
        (answer(418, "{}"), E::Outdated),
        (refusal(Failure::WrongCredentials), E::WrongCredentials),
        (refusal(Failure::BadName), E::BadName),
        (refusal(Failure::WeakPassword), E::WeakPassword),
        (refusal(Failure::InvitationSpent), E::InvitationSpent),
        (refusal(Failure::AccountExists), E::AccountExists),
        (refusal(Refusal::Archived), E::Archived),
        (Ok(in_body), E::Archived),
        (Ok(wait), E::TooMany { seconds: Some(17) }),
        (refusal(Failure::TooMany), E::TooMany { seconds: None }),
        (answer(429, ""), E::TooMany { seconds: None }),
        (refusal(Failure::Unavailable), E::Busy),
        (refusal(Failure::Internal), E::Busy),
        (refusal(Failure::NoSpace), E::Busy),
        (refusal(Failure::TooSlow), E::Busy),
        (answer(502, "bad gateway"), E::Busy),
        (refusal(Refusal::NotFound), E::Refused(not_found)),
    ];
    for (answer, expected) in table {
        let root = tempfile::tempdir().unwrap();
        let accounts = open(root.path());
        let shown = format!("{answer:?}");
        let remote = Script::new([answer]);
        let got = sign_in(&accounts, &remote, Role::Client, false).await;
        assert_eq!(got.unwrap_err(), expected, "{shown}");
        assert_eq!(accounts.list(), [], "{shown}");
        let folder = std::fs::read_dir(root.path().join("accounts")).unwrap();
        assert_eq!(folder.count(), 0, "{shown}");
    }
}

#[tokio::test]
async fn two_roles_are_two_accounts() {
    let root = tempfile::tempdir().unwrap();
    let accounts = open(root.path());
    let as_professional = Which {
        role: Role::Professional,
        ..ANA
    };
    let client = signed_in(&accounts, ANA, "one").await;
    let professional = signed_in(&accounts, as_professional, "two").await;
    assert_ne!(client.dir, professional.dir);
    accounts
        .heard(
            ANA,
            &secret("one"),
            &refusal(Failure::SessionEnded).unwrap(),
        )
        .unwrap();
    assert_eq!(has(&client), (true, false));
    assert_eq!(has(&professional), (true, true));
    assert_eq!(accounts.account(as_professional), Some(professional));
}

#[tokio::test]
async fn who_signs_in_again_finds_what_he_had_not_sent() {
    let root = tempfile::tempdir().unwrap();
    let accounts = open(root.path());
    let before = signed_in(&accounts, ANA, "one").await;
    let remote = Script::new([answer(204, "")]);
    let left = accounts.sign_out(&remote, ANA, 1, true).await;
    assert_eq!(left, Ok(SignedOut::Everywhere));
    let remote = Script::new([let_in(ANA, "two")]);
    let again = sign_in(&accounts, &remote, Role::Client, false)
        .await
        .unwrap();
    assert_eq!(again.dir, before.dir);
    assert_eq!(has(&again), (true, false));
    assert_eq!(accounts.list().len(), 1);
}

#[tokio::test]
async fn another_server_does_not_get_what_waits_for_the_first() {
    let root = tempfile::tempdir().unwrap();
    let accounts = open(root.path());
    let before = signed_in(&accounts, ANA, "one").await;
    let other = Address::parse("evil.example").unwrap();
    let password = secret("a long passphrase");
    let credentials = |moved| Credentials {
        email: "ana@example.org",
        password: &password,
        device_name: "Phone",
        moved,
    };
    let remote = Script::new([let_in(ANA, "two"), answer(204, "")]);
    let server = Server {
        address: &other,
        remote: &remote,
    };
    let got = accounts
        .sign_in(server, Role::Client, credentials(false))
        .await;
    assert_eq!(got.unwrap_err(), SessionError::OtherServer);
    assert_eq!(
        remote.asked(),
        ["POST /v1/sessions -", "DELETE /v1/sessions two"]
    );
    assert_eq!(accounts.list(), std::slice::from_ref(&before));
    assert_eq!(has(&before), (true, true));
    // Its person says that it is the same.
    let remote = Script::new([let_in(ANA, "three")]);
    let server = Server {
        address: &other,
        remote: &remote,
    };
    let got = accounts
        .sign_in(server, Role::Client, credentials(true))
        .await;
    assert_eq!(got.unwrap().server, other);
}

#[test]
fn no_secret_is_ever_printed() {
    let dir = PathBuf::from("/nowhere");
    let account = Account {
        dir,
        which: ANA,
        name: "Ana Personal".into(),
        email: "ana-personal@example.org".into(),
        company: None,
        professional: None,
        server: address(),
        device: DeviceId::from_bytes([1; 16]),
        device_name: "Personal".into(),
        session: Session::SignedIn {
            token: secret("hidden-1"),
        },
        upload: Some(UploadToken {
            token: secret("hidden-2"),
            expires_at: 5,
            asked: Pause { up: 0, boot: 0 },
        }),
    };
    let password = secret("hidden-3");
    let credentials = Credentials {
        email: "ana-personal@example.org",
        password: &password,
        device_name: "Phone",
        moved: false,
    };
    let device = Device {
        id: account.device,
        name: "Phone".into(),
    };
    let invitation = Invitation {
        server: None,
        code: secret("hidden-4"),
    };
    let printed = format!("{account:?} {:?} {invitation:?}", credentials.password);
    for word in ["hidden", "ersonal"] {
        assert!(!printed.contains(word), "{printed}");
    }
    // A request that somebody prints tells its token to nobody.
    let request = asking::sign_in(Role::Client, credentials, device);
    assert!(!format!("{:?}", request.token).contains("hidden"));
    let answer = let_in(ANA, "hidden-5").map(|mut it| {
        it.body.pop();
        it
    });
    let error = read_json::<SessionAnswer>(answer, 201).unwrap_err();
    assert!(!format!("{error:?} {error}").contains("hidden"));
}

#[test]
fn what_is_asked_for_may_run_on_any_thread() {
    fn is_send(_: &impl Send) {}
    let root = tempfile::tempdir().unwrap();
    let accounts = open(root.path());
    let remote = Script::default();
    let words = secret("a");
    is_send(&sign_in(&accounts, &remote, Role::Client, false));
    is_send(&accounts.sign_out(&remote, ANA, 0, false));
    is_send(&accounts.upload_token(&remote, ANA, at(1, 0)));
    is_send(&accounts.change_password(&remote, ANA, &words, &words));
}
