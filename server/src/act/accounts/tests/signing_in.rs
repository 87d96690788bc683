//! Sessions, upload tokens, passwords and their trail.

use super::*;

#[tokio::test]
async fn the_newest_sign_in_wins_and_the_old_device_may_drain() {
    let world = World::new().await;
    let old = world.claire(1).await;
    let upload = world.upload_token(old).await;
    let new = world.claire(2).await;
    assert_eq!(world.good_for(old).await, Err(SUPERSEDED));
    assert_eq!(world.good_for(new).await, Ok(TokenKind::Session));
    assert_eq!(world.good_for(upload).await, Ok(TokenKind::Upload));
    // An upload token opens nothing of the account.
    assert_eq!(
        account(&world.app, upload)
            .await
            .map_err(|error| error.code()),
        Err(ENDED)
    );
    let listed = devices(&world.app, new).await.unwrap();
    let live: Vec<bool> = [1, 2]
        .map(|n| {
            listed
                .iter()
                .find(|row| row.device == device(n).id)
                .unwrap()
                .live
        })
        .into();
    assert_eq!(live, [false, true]);
    // From afar the old device is signed out for good.
    sign_out_device(&world.app, new, device(1).id)
        .await
        .unwrap();
    assert_eq!(world.good_for(upload).await, Err(ENDED));
    let none = sign_out_device(&world.app, new, device(9).id).await;
    assert_eq!(
        none.map_err(|error| error.code()),
        Err(Refusal::NotFound.into())
    );
}

#[tokio::test]
async fn signing_in_again_on_a_device_supersedes_nothing() {
    let world = World::new().await;
    let first = world.claire(1).await;
    let upload = world.upload_token(first).await;
    let second = world.claire(1).await;
    assert_eq!(world.good_for(first).await, Err(ENDED));
    assert_eq!(world.good_for(second).await, Ok(TokenKind::Session));
    assert_eq!(world.good_for(upload).await, Ok(TokenKind::Upload));
    sign_out(&world.app, second).await.unwrap();
    assert_eq!(world.good_for(second).await, Err(ENDED));
    assert_eq!(world.good_for(upload).await, Err(ENDED));
}

#[tokio::test]
async fn a_company_may_allow_several_devices() {
    let world = World::new().await;
    let allow = |several| {
        let op = world.app.new_id();
        Operation::SetCompany(SetCompany {
            op,
            name: None,
            grace_days: None,
            several_devices: Some(several),
        })
    };
    let one = world.claire(1).await;
    world.run(one, allow(true)).await;
    world.later(HOUR);
    let two = world.claire(2).await;
    assert_eq!(world.good_for(one).await, Ok(TokenKind::Session));
    // The first session was the single one once; the newest sign-in lives on.
    world.run(two, allow(false)).await;
    assert_eq!(world.good_for(one).await, Err(SUPERSEDED));
    assert_eq!(world.good_for(two).await, Ok(TokenKind::Session));
    let three = world.claire(3).await;
    assert_eq!(world.good_for(one).await, Err(SUPERSEDED));
    assert_eq!(world.good_for(two).await, Err(SUPERSEDED));
    assert_eq!(world.good_for(three).await, Ok(TokenKind::Session));
}

#[tokio::test]
async fn whatever_is_wrong_the_answer_is_one() {
    let world = World::new().await;
    for (email, password, role) in [
        ("claire@example.org", OTHER, Role::Professional),
        ("claire@example.org", GOOD, Role::Client),
        ("nobody@example.org", GOOD, Role::Professional),
        ("nobody", GOOD, Role::Professional),
        ("", "", Role::Client),
    ] {
        assert_eq!(
            world.sign_in_as(email, password, role, 1).await,
            Err(WRONG),
            "{email}"
        );
    }
    let failed = world
        .actions()
        .await
        .iter()
        .filter(|action| *action == "sign_in_failed")
        .count();
    assert_eq!(failed, 2);
}

#[tokio::test]
async fn sessions_end_by_idleness_and_upload_tokens_by_age() {
    let world = World::new().await;
    let token = world.claire(1).await;
    let upload = world.upload_token(token).await;
    for _ in 0..3 {
        world.later(13 * 24 * HOUR);
        assert_eq!(world.good_for(token).await, Ok(TokenKind::Session));
    }
    world.later(14 * 24 * HOUR);
    assert_eq!(world.good_for(token).await, Err(ENDED));
    let newer = world.claire(2).await;
    let listed = devices(&world.app, newer).await.unwrap();
    assert!(
        listed
            .iter()
            .any(|row| row.device == device(1).id && !row.live)
    );
    world.later(90 * 24 * HOUR - (3 * 13 + 14) * 24 * HOUR - 1);
    assert_eq!(world.good_for(upload).await, Ok(TokenKind::Upload));
    world.later(1);
    assert_eq!(world.good_for(upload).await, Err(ENDED));
    // Kept long enough to say why, then forgotten.
    sessions::forget_old(&world.app).await.unwrap();
    assert_eq!(world.good_for(token).await, Err(SUPERSEDED));
    world.later(401 * 24 * HOUR);
    sessions::forget_old(&world.app).await.unwrap();
    assert_eq!(world.good_for(token).await, Err(ENDED));
}

#[tokio::test]
async fn whoever_asks_for_upload_tokens_all_day_always_has_a_fresh_one() {
    let world = World::new().await;
    let token = world.claire(1).await;
    let mut all = Vec::new();
    let mut refused = 0;
    // Every half hour, for longer than a token lives.
    for _ in 0..95 * 48 {
        world.later(HOUR / 2);
        match sessions::upload_token(&world.app, token).await {
            Ok(answer) => all.push((TokenHash::of(&answer.token.0), world.app.now())),
            Err(Failed::Wait { code, seconds }) => {
                assert_eq!(code, Failure::TooMany.into());
                assert!((1..=24 * 3600).contains(&seconds), "{seconds}");
                refused += 1;
            }
            Err(error) => panic!("{error}"),
        }
        let (_, newest) = all.last().unwrap();
        assert!(world.app.now() - newest < 24 * HOUR);
        assert_eq!(world.good_for(token).await, Ok(TokenKind::Session));
    }
    assert!(refused > 0);
    // "Earlier ones valid to their end."
    for (upload, made) in all {
        let age = world.app.now() - made;
        let good = world.good_for(upload).await.is_ok();
        assert_eq!(good, age < 90 * 24 * HOUR, "{} h", age / HOUR);
    }
}

#[tokio::test]
async fn a_password_change_ends_everything_in_both_roles() {
    let world = World::new().await;
    let token = world.claire(1).await;
    let (_, code) = world.invited(token, None).await;
    world
        .accept(&code, "claire@example.org", GOOD, 4)
        .await
        .unwrap();
    let client = world
        .sign_in_as("claire@example.org", GOOD, Role::Client, 5)
        .await
        .unwrap();
    let upload = world.upload_token(token).await;
    let change = |old: &str, new: &str| ChangePasswordRequest {
        old: Secret(old.into()),
        new: Secret(new.into()),
    };
    for (old, new, expected) in [
        (OTHER, GOOD, Failure::WrongCredentials),
        (GOOD, "clairefontaine", Failure::WeakPassword),
        (GOOD, "short", Failure::WeakPassword),
    ] {
        let refused = change_password(&world.app, token, change(old, new)).await;
        assert_eq!(refused.map_err(|error| error.code()), Err(expected.into()));
    }
    assert_eq!(world.good_for(client).await, Ok(TokenKind::Session));
    change_password(&world.app, token, change(GOOD, OTHER))
        .await
        .unwrap();
    for ended in [token, client, upload] {
        assert_eq!(world.good_for(ended).await, Err(ENDED));
    }
    let before = world
        .sign_in_as("claire@example.org", GOOD, Role::Professional, 1)
        .await;
    assert_eq!(before, Err(WRONG));
    world
        .sign_in_as("claire@example.org", OTHER, Role::Professional, 1)
        .await
        .unwrap();
    // The operator's reset ends all of them.
    let token = world
        .sign_in_as("claire@example.org", OTHER, Role::Client, 5)
        .await
        .unwrap();
    admin::reset_password(&world.app, "CLAIRE@example.org", Secret(GOOD.into()))
        .await
        .unwrap();
    assert_eq!(world.good_for(token).await, Err(ENDED));
    assert_eq!(world.trail().await.breaks_at, None);
}

#[tokio::test]
async fn the_audit_trail_shows_what_was_changed_and_what_is_missing() {
    let world = World::new().await;
    world.claire(1).await;
    world.claire(2).await;
    let whole = world.trail().await;
    assert_eq!((whole.entries, whole.breaks_at), (3, None));
    let last = whole.entries;
    for (sql, breaks_at) in [
        ("UPDATE audit SET action = 'nothing' WHERE n = 2", 2),
        ("DELETE FROM audit WHERE n = 2", 3),
        ("DELETE FROM audit WHERE n = 3", last),
        ("UPDATE audit SET actor_id = NULL WHERE n = 3", 3),
        ("UPDATE company SET audit_hash = zeroblob(32)", last + 1),
    ] {
        let world = World::new().await;
        world.claire(1).await;
        world.claire(2).await;
        world
            .app
            .db
            .write(move |tx| Ok(tx.exec(sql, &[])?))
            .await
            .unwrap();
        assert_eq!(world.trail().await.breaks_at, Some(breaks_at), "{sql}");
    }
}
