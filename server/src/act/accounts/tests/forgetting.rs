//! What is not kept for ever.

use super::*;
use crate::act::reports;
use suivi_rules::Level;
use suivi_wire::accounts::{DeviceReport, WaitingPhotos};

const DAY: Micros = 24 * HOUR;
const INVITATIONS: &str = "SELECT COUNT(*) FROM invitation";
const DEVICES: &str = "SELECT COUNT(*) FROM device";
const REPORTS: &str = "SELECT COUNT(*) FROM device_report";

impl World {
    /// Claire as the client of a record, on a phone on which photos wait.
    async fn waits(&self, claire: TokenHash, on: u8) -> TokenHash {
        let (space, code) = self.invited(claire, None).await;
        self.accept(&code, "claire@example.org", GOOD, on)
            .await
            .unwrap();
        let client = self
            .sign_in_as("claire@example.org", GOOD, Role::Client, on)
            .await
            .unwrap();
        let now = self.app.now();
        let report = DeviceReport {
            waiting: vec![WaitingPhotos {
                space,
                level: Level::Everyone,
                pending: 3,
                blocked: 0,
                oldest_at: now,
            }],
        };
        self.app
            .writing(client, move |tx, caller| {
                reports::report(tx, caller, device(on).id, &report, now)?;
                Ok(((), Vec::new()))
            })
            .await
            .unwrap();
        assert_eq!(self.count(REPORTS).await, 1);
        client
    }
}

#[tokio::test]
async fn what_waits_on_a_phone_is_told_no_longer_once_its_sessions_are_ended() {
    let world = World::new().await;
    let claire = world.claire(1).await;
    world.waits(claire, 2).await;
    admin::reset_password(&world.app, "claire@example.org", Secret(OTHER.into()))
        .await
        .unwrap();
    assert_eq!(world.count(REPORTS).await, 0);
}

#[tokio::test]
async fn what_waits_on_a_clients_phone_outlives_his_sessions_as_a_professional() {
    let world = World::new().await;
    let claire = world.claire(1).await;
    world.waits(claire, 2).await;
    sign_out(&world.app, claire).await.unwrap();
    assert_eq!(world.count(REPORTS).await, 1);
}

#[tokio::test]
async fn invitations_are_forgotten_400_days_after_their_end() {
    let world = World::new().await;
    let claire = world.claire(1).await;
    world.invited(claire, None).await;
    let (_, code) = world.invited(claire, None).await;
    world
        .accept(&code, "ana@example.org", OTHER, 3)
        .await
        .unwrap();
    world.later(403 * DAY);
    sessions::forget_old(&world.app).await.unwrap();
    assert_eq!(world.count(INVITATIONS).await, 2);
    world.later(1);
    sessions::forget_old(&world.app).await.unwrap();
    assert_eq!(world.count(INVITATIONS).await, 0);
}

#[tokio::test]
async fn devices_are_forgotten_400_days_after_they_were_last_seen() {
    let world = World::new().await;
    let claire = world.claire(1).await;
    world.waits(claire, 2).await;
    assert_eq!(world.count(DEVICES).await, 2);
    world.later(400 * DAY);
    sessions::forget_old(&world.app).await.unwrap();
    assert_eq!(world.count(DEVICES).await, 2);
    assert_eq!(world.count(REPORTS).await, 1);
    let claire = world.claire(1).await;
    world.later(1);
    sessions::forget_old(&world.app).await.unwrap();
    assert_eq!(world.count(DEVICES).await, 1);
    assert_eq!(world.count(REPORTS).await, 0);
    assert_eq!(world.good_for(claire).await, Ok(TokenKind::Session));
    // One that may still send is not forgotten.
    world.upload_token(claire).await;
    world.later(401 * DAY);
    sessions::forget_old(&world.app).await.unwrap();
    assert_eq!(world.count(DEVICES).await, 1);
}
