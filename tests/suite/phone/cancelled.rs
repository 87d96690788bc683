//! The call that adds photos finishes although whoever made it goes away: a screen was left.

use super::{all_received, conditions, fixture, phone_of, request, waiting};
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, Wake, Waker};
use suivi_device::views::waiting::Stands;
use suivi_rules::Level;
use suivi_tests::cast::{Cast, Persona};
use suivi_tests::phone::{OFFLINE, ONLINE};

/// Polls a future so many times at most, each time when it asked to be, then drops it.
async fn polled<F: Future>(future: F, times: usize) -> Option<F::Output> {
    let mut future = pin!(future);
    let mut left = times;
    poll_fn(|context| {
        if left == 0 {
            return Poll::Ready(None);
        }
        left -= 1;
        match future.as_mut().poll(context) {
            Poll::Ready(output) => Poll::Ready(Some(output)),
            // Without being asked: at once again, until the times are over.
            Poll::Pending if left == 0 => Poll::Ready(None),
            Poll::Pending => Poll::Pending,
        }
    })
    .await
}

#[derive(Default)]
struct Woken(AtomicUsize);

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

#[test]
fn photos_are_added_wherever_the_call_is_dropped() {
    let cast = Cast::start();
    let ana = phone_of(&cast, Persona::Client);
    conditions(&ana, OFFLINE);
    let mut expected = 0;
    let mut ended = false;
    for times in 1..40 {
        let paths = vec![fixture("front-before.jpg"), fixture("front-after.jpg")];
        let request = request(&cast, Level::CompanyAndClient, paths);
        let adding = ana.phone().add_photos(request);
        let receipt = ana.run(polled(adding, times));
        expected += 2;
        ana.until("both are saved", async |phone| {
            let rows = phone.waiting().await.unwrap().rows;
            let saved = |stands| matches!(stands, Stands::Saved | Stands::Waiting(_));
            rows.len() == expected && rows.iter().all(|row| saved(row.stands))
        });
        if receipt.is_some() {
            ended = true;
            break;
        }
    }
    assert!(ended, "polled often enough it comes to its end");
    conditions(&ana, ONLINE);
    all_received(&ana);
}

#[test]
fn a_call_that_was_begun_is_not_stopped_by_its_drop_and_one_that_was_not_does_nothing() {
    let cast = Cast::start();
    let ana = phone_of(&cast, Persona::Client);
    conditions(&ana, OFFLINE);
    let request = || {
        request(
            &cast,
            Level::CompanyAndClient,
            vec![fixture("front-before.jpg")],
        )
    };
    drop(ana.phone().add_photos(request()));
    assert_eq!(waiting(&ana), [], "never begun");
    let woken = Arc::new(Woken::default());
    let waker = Waker::from(Arc::clone(&woken));
    ana.run(async {
        let mut adding = Box::pin(ana.phone().add_photos(request()));
        let first = adding.as_mut().poll(&mut Context::from_waker(&waker));
        assert!(first.is_pending());
    });
    ana.until("it is saved", async |phone| {
        let rows = phone.waiting().await.unwrap().rows;
        rows.len() == 1 && rows.iter().all(|row| row.stands != Stands::BeingSaved)
    });
}

#[test]
fn changes_are_queued_wherever_their_call_is_dropped() {
    let cast = Cast::start();
    let emile = phone_of(&cast, Persona::Employee);
    conditions(&emile, OFFLINE);
    let item = cast.plan.file.id;
    let mut ended = false;
    for times in 1..40 {
        let name = format!("Peony {times}.jpg");
        let renamed = emile.run(polled(emile.phone().rename(item, name), times));
        emile.until("it is queued", async |phone| {
            phone.waiting().await.unwrap().rows.len() == times
        });
        if renamed.is_some() {
            ended = true;
            break;
        }
    }
    assert!(ended);
}
