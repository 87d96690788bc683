//! How sessions end, and what stays.

use super::*;

fn superseded() -> Response {
    refusal(Failure::SessionSuperseded).unwrap()
}

fn ended() -> Response {
    refusal(Failure::SessionEnded).unwrap()
}

/// Ana, signed in with the token `one`, with the upload token `up`.
async fn ana(accounts: &Accounts) -> Account {
    signed_in(accounts, ANA, "one").await;
    let remote = Script::new([upload_answer("up")]);
    accounts.upload_token(&remote, ANA, at(1, 0)).await.unwrap();
    accounts.account(ANA).unwrap()
}

#[tokio::test]
async fn what_an_answer_says_of_the_session() {
    let own = Code::Refused(Refusal::SignedOut);
    let wrong = refusal(Failure::WrongCredentials).unwrap();
    let (over, nothing) = (Heard::Over, Heard::Nothing);
    // The token, the answer, what is heard, which tokens and which folders stay.
    type Row<'a> = (&'a str, Response, Heard, [Option<&'a str>; 2], (bool, bool));
    let all = [Some("one"), Some("up")];
    let no_session = [None, Some("up")];
    let table: [Row<'_>; 13] = [
        (
            "one",
            superseded(),
            over(End::Superseded),
            no_session,
            (true, false),
        ),
        ("one", ended(), over(End::Ended), no_session, (true, false)),
        (
            "one",
            refusal(own).unwrap(),
            over(End::Ended),
            no_session,
            (true, false),
        ),
        (
            "up",
            ended(),
            Heard::UploadOver,
            [Some("one"), None],
            (true, true),
        ),
        ("older", superseded(), Heard::HasNewer, all, (true, true)),
        ("older", ended(), Heard::HasNewer, all, (true, true)),
        ("one", wrong, nothing, all, (true, true)),
        ("one", answer(401, "").unwrap(), nothing, all, (true, true)),
        ("one", answer(200, "").unwrap(), nothing, all, (true, true)),
        (
            "one",
            refusal(Refusal::NotFound).unwrap(),
            nothing,
            all,
            (true, true),
        ),
        (
            "one",
            unmarked(401, "").unwrap(),
            nothing,
            all,
            (true, true),
        ),
        (
            "one",
            unmarked(401, r#"{"status":401,"code":"session_ended","detail":""}"#).unwrap(),
            nothing,
            all,
            (true, true),
        ),
        (
            "one",
            answer(401, r#"{"status":401,"code":"session_ended","detail":""}"#).unwrap(),
            over(End::Ended),
            no_session,
            (true, false),
        ),
    ];
    for (token, response, heard, [session, upload], stays) in table {
        let root = tempfile::tempdir().unwrap();
        let accounts = open(root.path());
        let account = ana(&accounts).await;
        let shown = format!("{token} {response:?}");
        let got = accounts.heard(ANA, &secret(token), &response);
        assert_eq!(got, Ok(heard), "{shown}");
        // As it is in memory, so it is on disk.
        for accounts in [accounts, open(root.path())] {
            let now = accounts.account(ANA).unwrap();
            assert_eq!(now.session.token(), session.map(secret).as_ref(), "{shown}");
            let kept = now.upload.as_ref().map(|it| &it.token);
            assert_eq!(kept, upload.map(secret).as_ref(), "{shown}");
        }
        assert_eq!(has(&account), stays, "{shown}");
    }
}

#[tokio::test]
async fn a_superseded_phone_still_sends_what_it_has() {
    let root = tempfile::tempdir().unwrap();
    let accounts = open(root.path());
    ana(&accounts).await;
    accounts.heard(ANA, &secret("one"), &superseded()).unwrap();
    let now = accounts.account(ANA).unwrap();
    let why = End::Superseded;
    assert_eq!(now.session, Session::Ended { why });
    assert_eq!(now.token_for_uploads(), Some(&secret("up")));
    // Until that one is refused too: then it waits for its person.
    let got = accounts.heard(ANA, &secret("up"), &ended());
    assert_eq!(got, Ok(Heard::UploadOver));
    assert_eq!(accounts.account(ANA).unwrap().token_for_uploads(), None);
    let got = accounts.heard(ANA, &secret("up"), &ended());
    assert_eq!(got, Ok(Heard::Nothing));
}

#[tokio::test]
async fn signing_out() {
    use SessionError as E;
    let (everywhere, here) = (Ok(SignedOut::Everywhere), Ok(SignedOut::HereOnly));
    let goodbye = "DELETE /v1/sessions one";
    // How many wait, whether they are left, the answer, what comes of it.
    let table = [
        (0, false, Some(answer(204, "")), everywhere),
        (3, true, Some(answer(204, "")), everywhere),
        (0, false, Some(Ok(superseded())), everywhere),
        (0, false, Some(Ok(ended())), everywhere),
        (0, false, Some(Err(Silence::NoRoute)), here),
        (0, true, Some(Err(Silence::Timeout)), here),
        (0, false, Some(unmarked(204, "")), here),
        (0, false, Some(refusal(Failure::Unavailable)), here),
        (3, false, None, Err(E::Unsent { count: 3 })),
    ];
    for (unsent, even_if, answer, expected) in table {
        let root = tempfile::tempdir().unwrap();
        let accounts = open(root.path());
        let account = ana(&accounts).await;
        let shown = format!("{unsent} {even_if} {answer:?}");
        let asked = answer.iter().map(|_| goodbye).collect::<Vec<_>>();
        let remote = Script::new(answer.clone());
        let got = accounts.sign_out(&remote, ANA, unsent, even_if).await;
        assert_eq!(got, expected, "{shown}");
        assert_eq!(remote.asked(), asked, "{shown}");
        let now = open(root.path()).account(ANA).unwrap();
        assert_eq!(now, accounts.account(ANA).unwrap(), "{shown}");
        if expected.is_ok() {
            assert_eq!(now.session, Session::SignedOut, "{shown}");
            assert_eq!(now.upload, None, "{shown}");
            assert_eq!(has(&account), (true, false), "{shown}");
        } else {
            assert_eq!(now, account, "{shown}");
            assert_eq!(has(&account), (true, true), "{shown}");
        }
    }
}

/// A server at which something else is heard before it answers.
struct Meanwhile<'m> {
    script: Script,
    hears: &'m (dyn Fn() + Send + Sync),
}

impl Remote for Meanwhile<'_> {
    fn send<'a>(
        &'a self,
        request: Request,
        sent: &'a (dyn Fn(u64) + Send + Sync),
    ) -> Pin<Box<dyn Future<Output = Result<Response, Silence>> + Send + 'a>> {
        (self.hears)();
        self.script.send(request, sent)
    }

    fn fetch<'a>(
        &'a self,
        request: Request,
        pour: &'a mut Pour<'a>,
    ) -> Pin<Box<dyn Future<Output = Result<Response, Silence>> + Send + 'a>> {
        self.script.fetch(request, pour)
    }

    fn listen<'a>(
        &'a self,
        request: Request,
        poked: &'a (dyn Fn(&str) + Send + Sync),
    ) -> Pin<Box<dyn Future<Output = Result<u16, Silence>> + Send + 'a>> {
        self.script.listen(request, poked)
    }
}

#[tokio::test]
async fn who_signs_out_is_signed_out_whoever_hears_of_it_first() {
    let root = tempfile::tempdir().unwrap();
    let accounts = open(root.path());
    ana(&accounts).await;
    // The feed is told that the session is over before the goodbye is answered.
    let remote = Meanwhile {
        script: Script::new([answer(204, "")]),
        hears: &|| {
            let heard = accounts.heard(ANA, &secret("one"), &ended()).unwrap();
            assert_eq!(heard, Heard::Over(End::Ended));
        },
    };
    let got = accounts.sign_out(&remote, ANA, 0, false).await;
    assert_eq!(got, Ok(SignedOut::Everywhere));
    let now = accounts.account(ANA).unwrap();
    assert_eq!((now.session, now.upload), (Session::SignedOut, None));
}

#[tokio::test]
async fn who_is_out_may_go_out_again_without_asking_anybody() {
    let root = tempfile::tempdir().unwrap();
    let accounts = open(root.path());
    ana(&accounts).await;
    accounts.heard(ANA, &secret("one"), &superseded()).unwrap();
    let remote = Script::default();
    let got = accounts.sign_out(&remote, ANA, 0, false).await;
    assert_eq!(got, Ok(SignedOut::Everywhere));
    // He said goodbye: what is left is not sent behind his back.
    assert_eq!(accounts.account(ANA).unwrap().token_for_uploads(), None);
    let nobody = accounts.sign_out(&remote, CLAIRE, 0, false).await;
    assert_eq!(nobody, Err(SessionError::Unknown));
}

#[tokio::test]
async fn upload_tokens_are_asked_for_once_a_day() {
    let root = tempfile::tempdir().unwrap();
    let accounts = open(root.path());
    signed_in(&accounts, ANA, "one").await;
    let busy = || refusal(Failure::Unavailable);
    // When, what is answered if it asks, and the token then.
    let table = [
        (at(1, HOUR), Some(busy()), Err(SessionError::Busy), None),
        (at(1, HOUR), Some(upload_answer("a")), Ok("a"), Some("a")),
        (at(1, HOUR), None, Ok("a"), Some("a")),
        (at(1, 25 * HOUR - 1), None, Ok("a"), Some("a")),
        // The token that is there stays.
        (
            at(1, 25 * HOUR),
            Some(busy()),
            Err(SessionError::Busy),
            Some("a"),
        ),
        (
            at(1, 25 * HOUR),
            Some(upload_answer("b")),
            Ok("b"),
            Some("b"),
        ),
        // Nobody knows how long the phone was off.
        (at(2, 0), Some(upload_answer("c")), Ok("c"), Some("c")),
        (at(2, 23 * HOUR), None, Ok("c"), Some("c")),
    ];
    for (row, (now, answer, expected, kept)) in table.into_iter().enumerate() {
        let remote = Script::new(answer.clone());
        let got = accounts.upload_token(&remote, ANA, now).await;
        let got = got.map(|upload| upload.token);
        assert_eq!(got, expected.map(secret), "{row}");
        let line = "POST /v1/upload-tokens one";
        let asked = answer.iter().map(|_| line).collect::<Vec<_>>();
        assert_eq!(remote.asked(), asked, "{row}");
        let now = open(root.path()).account(ANA).unwrap().upload;
        assert_eq!(now.map(|it| it.token), kept.map(secret), "{row}");
    }
}

#[tokio::test]
async fn asking_for_an_upload_token_tells_that_the_session_is_over() {
    let root = tempfile::tempdir().unwrap();
    let accounts = open(root.path());
    let account = signed_in(&accounts, ANA, "one").await;
    let remote = Script::new([Ok(superseded())]);
    let got = accounts.upload_token(&remote, ANA, at(1, 0)).await;
    let over = SessionError::Over(End::Superseded);
    assert_eq!(got.unwrap_err(), over);
    assert_eq!(has(&account), (true, false));
    let remote = Script::default();
    let got = accounts.upload_token(&remote, ANA, at(1, 0)).await;
    assert_eq!(got.unwrap_err(), SessionError::NoSession);
}

#[tokio::test]
async fn a_new_password() {
    use SessionError as E;
    let put = "PUT /v1/account/password one";
    let post = "POST /v1/sessions -";
    let done = || answer(204, "");
    let wrong = || refusal(Failure::WrongCredentials);
    // What is answered, what comes of it, the tokens and folders then.
    type Row<'a> = (
        Vec<Result<Response, Silence>>,
        Result<(), SessionError>,
        [Option<&'a str>; 2],
        bool,
    );
    let all = [Some("one"), Some("up")];
    let table: Vec<Row<'_>> = vec![
        (
            vec![done(), let_in(ANA, "two")],
            Ok(()),
            [Some("two"), None],
            true,
        ),
        (
            vec![done(), Err(Silence::Cut)],
            Err(E::ChangedOnly),
            [None, None],
            false,
        ),
        (
            vec![done(), wrong()],
            Err(E::ChangedOnly),
            [None, None],
            false,
        ),
        (vec![wrong()], Err(E::WrongCredentials), all, true),
        (
            vec![refusal(Failure::WeakPassword)],
            Err(E::WeakPassword),
            all,
            true,
        ),
        (vec![Err(Silence::NoRoute)], Err(E::Offline), all, true),
        (vec![Err(Silence::Timeout)], Err(E::NotSure), all, true),
        (vec![Err(Silence::Cut)], Err(E::NotSure), all, true),
        (vec![unmarked(204, "")], Err(E::NotSuivi), all, true),
        (
            vec![Ok(ended())],
            Err(E::Over(End::Ended)),
            [None, Some("up")],
            false,
        ),
    ];
    for (answers, expected, [session, upload], cache) in table {
        let root = tempfile::tempdir().unwrap();
        let accounts = open(root.path());
        let account = ana(&accounts).await;
        let shown = format!("{answers:?}");
        let asked = [put, post][..answers.len()].to_vec();
        let remote = Script::new(answers);
        let (old, new) = (secret("the old one"), secret("the new one"));
        let got = accounts.change_password(&remote, ANA, &old, &new).await;
        assert_eq!(got.map(|_| ()), expected, "{shown}");
        assert_eq!(remote.asked(), asked, "{shown}");
        let body = serde_json::json!({ "old": "the old one", "new": "the new one" });
        assert_eq!(remote.body(0), body, "{shown}");
        if asked.len() > 1 {
            let body = remote.body(1);
            assert_eq!(body["password"], "the new one", "{shown}");
            assert_eq!(body["email"], "somebody@example.org", "{shown}");
            assert_eq!(body["device"]["name"], "My phone", "{shown}");
        }
        let now = open(root.path()).account(ANA).unwrap();
        assert_eq!(now.session.token(), session.map(secret).as_ref(), "{shown}");
        let kept = now.upload.map(|it| it.token);
        assert_eq!(kept, upload.map(secret), "{shown}");
        assert_eq!(has(&account), (true, cache), "{shown}");
    }
}
