//! A watch tells enough, and not too much.

use crate::watch::{PAUSE, Pace};
use std::sync::Arc;
use std::time::Duration;
use suivi_device::run::watch::Changes;
use tokio::time::{Instant, advance, timeout};
use tokio_util::sync::CancellationToken;

fn watched() -> (Changes, Arc<Pace>, CancellationToken) {
    let (changes, ended) = (Changes::default(), CancellationToken::new());
    let pace = Pace::new(changes.watch(), ended.clone());
    (changes, Arc::new(pace), ended)
}

#[tokio::test(start_paused = true)]
async fn the_first_answer_comes_at_once_and_the_next_with_a_change() {
    let (changes, pace, _) = watched();
    assert_eq!(pace.next().await, Some(0));
    let waiting = timeout(Duration::from_secs(3_600), pace.next());
    assert!(waiting.await.is_err(), "nothing changed");
    let began = Instant::now();
    changes.happened();
    assert_eq!(pace.next().await, Some(1));
    assert_eq!(
        began.elapsed(),
        Duration::ZERO,
        "after a quiet hour at once"
    );
}

#[tokio::test(start_paused = true)]
async fn at_most_four_come_in_a_second_and_the_last_is_the_newest() {
    let (changes, pace, _) = watched();
    assert_eq!(pace.next().await, Some(0));
    let began = Instant::now();
    let busy = changes.clone();
    tokio::spawn(async move {
        for _ in 0..1_000 {
            busy.happened();
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    });
    let mut told = Vec::new();
    while let Ok(Some(generation)) = timeout(Duration::from_secs(1), pace.next()).await {
        told.push((began.elapsed(), generation));
    }
    assert_eq!(told.len(), 4, "{told:?}");
    for (number, (at, _)) in told.iter().enumerate() {
        let due = PAUSE * u32::try_from(number + 1).unwrap();
        assert!(
            *at >= due && *at < due + Duration::from_millis(2),
            "{told:?}"
        );
    }
    assert_eq!(told.last().unwrap().1, 1_000);
}

#[tokio::test(start_paused = true)]
async fn who_goes_away_while_it_waits_misses_nothing() {
    let (changes, pace, _) = watched();
    assert_eq!(pace.next().await, Some(0));
    changes.happened();
    let left = timeout(Duration::from_millis(10), pace.next()).await;
    assert!(left.is_err(), "it was in the pause");
    assert_eq!(pace.next().await, Some(1));
}

#[tokio::test(start_paused = true)]
async fn a_stop_ends_who_waits_and_all_later_ones() {
    let (changes, pace, ended) = watched();
    assert_eq!(pace.next().await, Some(0));
    let waits = Arc::clone(&pace);
    let waiting = tokio::spawn(async move { waits.next().await });
    advance(Duration::from_secs(1)).await;
    assert!(!waiting.is_finished());
    ended.cancel();
    assert_eq!(waiting.await.unwrap(), None);
    changes.happened();
    assert_eq!(pace.next().await, None);
}
