//! Invitations that are accepted, and those that are not.

use super::*;

#[tokio::test]
async fn an_invitation_opens_an_account_once() {
    let world = World::new().await;
    let token = world.claire(1).await;
    let (space, code) = world.invited(token, Some("ana@example.org")).await;
    assert!(!world.has_account(space).await);
    let unknown = Secret("0".repeat(64));
    assert_eq!(
        world.accept(&unknown, "ana@example.org", GOOD, 4).await,
        Err(SPENT)
    );
    assert_eq!(
        world.accept(&code, "mallory@example.org", GOOD, 4).await,
        Err(WRONG)
    );
    let weak = world
        .accept(&code, "ana@example.org", "ana.roy@ana.roy", 4)
        .await;
    assert_eq!(weak, Err(Failure::WeakPassword.into()));
    assert!(!world.has_account(space).await);
    let upper = Secret(code.0.to_uppercase());
    let ana = world
        .accept(&upper, "Ana@example.org", GOOD, 4)
        .await
        .unwrap();
    assert_eq!((ana.role, ana.name.as_str()), (Role::Client, "Ana Roy"));
    assert!(world.has_account(space).await);
    assert_eq!(
        world.accept(&code, "ana@example.org", GOOD, 4).await,
        Err(SPENT)
    );
    world
        .sign_in_as("ana@example.org", GOOD, Role::Client, 6)
        .await
        .unwrap();
    assert_eq!(
        world
            .sign_in_as("ana@example.org", GOOD, Role::Professional, 6)
            .await,
        Err(WRONG)
    );
    // A second record is added to the account, with its password only.
    let (second, code) = world.invited(token, None).await;
    assert_eq!(
        world.accept(&code, "ana@example.org", OTHER, 4).await,
        Err(WRONG)
    );
    let again = world
        .accept(&code, "ana@example.org", GOOD, 4)
        .await
        .unwrap();
    assert_eq!(again.person, ana.person);
    assert!(world.has_account(second).await);
    assert_eq!(world.trail().await.breaks_at, None);
}

#[tokio::test]
async fn an_invitation_gets_old_is_replaced_or_waits_for_an_archived_record() {
    let world = World::new().await;
    let token = world.claire(1).await;
    let (space, code) = world.invited(token, None).await;
    let op = world.app.new_id();
    let code_sha256 = "ab".repeat(32);
    world
        .run(
            token,
            Operation::InviteClient(InviteClient {
                op,
                space,
                code_sha256,
                email: None,
            }),
        )
        .await;
    assert_eq!(
        world.accept(&code, "ana@example.org", GOOD, 4).await,
        Err(SPENT)
    );
    let (_, code) = world.invited(token, None).await;
    world.later(72 * HOUR);
    assert_eq!(
        world.accept(&code, "ana@example.org", GOOD, 4).await,
        Err(SPENT)
    );
    let (space, code) = world.invited(token, None).await;
    let op = world.app.new_id();
    world
        .run(token, Operation::ArchiveRecord(ArchiveRecord { op, space }))
        .await;
    let archived = world.accept(&code, "ana@example.org", GOOD, 4).await;
    assert_eq!(archived, Err(Refusal::Archived.into()));
}

#[tokio::test]
async fn a_professional_is_invited_deactivated_and_can_be_a_client_too() {
    let world = World::new().await;
    let token = world.claire(1).await;
    let (professional, code) = (world.app.new_id(), [7; 32]);
    let add = AddProfessional {
        op: world.app.new_id(),
        professional,
        name: "Bo Lind".into(),
        email: "bo@example.org".into(),
        profile: Profile::Employee,
        branches: BTreeSet::<BranchId>::from([world.made.branch]),
        features: BTreeSet::new(),
        code_sha256: crate::read::facts::hex(&Sha256::digest(code)),
    };
    world.run(token, Operation::AddProfessional(add)).await;
    let code = Secret(crate::read::facts::hex(&code));
    assert_eq!(
        world.accept(&code, "claire@example.org", GOOD, 4).await,
        Err(WRONG)
    );
    let bo = world
        .accept(&code, "bo@example.org", GOOD, 4)
        .await
        .unwrap();
    assert_eq!(
        (bo.professional, bo.company),
        (Some(professional), Some(world.made.company))
    );
    // He is client of a record too: two roles, two sessions, one account.
    let (_, code) = world.invited(token, None).await;
    let client = world
        .accept(&code, "bo@example.org", GOOD, 4)
        .await
        .unwrap();
    assert_eq!((client.person, client.role), (bo.person, Role::Client));
    let client = world
        .sign_in_as("bo@example.org", GOOD, Role::Client, 4)
        .await
        .unwrap();
    let session = world
        .sign_in_as("bo@example.org", GOOD, Role::Professional, 4)
        .await
        .unwrap();
    assert_eq!(world.good_for(client).await, Ok(TokenKind::Session));
    let op = world.app.new_id();
    let end = SetProfessionalActive {
        op,
        professional,
        active: false,
    };
    world
        .run(token, Operation::SetProfessionalActive(end))
        .await;
    assert_eq!(world.good_for(session).await, Err(ENDED));
    assert_eq!(world.good_for(client).await, Ok(TokenKind::Session));
    let refused = world
        .sign_in_as("bo@example.org", GOOD, Role::Professional, 4)
        .await;
    assert_eq!(refused, Err(WRONG));
}

#[tokio::test]
async fn whoever_listens_is_told_of_an_accepted_invitation() {
    let world = World::new().await;
    let claire = world.claire(1).await;
    let (_, code) = world.invited(claire, None).await;
    let mut pokes = world.app.pokes.subscribe();
    world
        .accept(&code, "ana@example.org", OTHER, 3)
        .await
        .unwrap();
    let poke = pokes.try_recv().unwrap();
    assert_eq!(poke.company, world.made.company);
    assert!(poke.organisation);
}
