//! Reads end with who waits for them; writes finish; nothing that breaks inside goes further.

use crate::faults::SuiviError;
use crate::runtime::{read, write};
use std::future::pending;
use tokio::runtime::Handle;
use tokio::sync::oneshot;
use tokio_util::task::TaskTracker;

/// Says so when it is dropped.
struct Tell(Option<oneshot::Sender<&'static str>>);

impl Tell {
    fn say(&mut self, what: &'static str) {
        if let Some(tell) = self.0.take() {
            let _ = tell.send(what);
        }
    }
}

impl Drop for Tell {
    fn drop(&mut self) {
        self.say("dropped");
    }
}

#[tokio::test]
async fn a_read_ends_with_who_waits_for_it() {
    let (begun, begins) = oneshot::channel();
    let (tell, told) = oneshot::channel();
    let mut tell = Tell(Some(tell));
    let work = async move {
        begun.send(()).unwrap();
        pending::<()>().await;
        tell.say("finished");
        Ok(())
    };
    let caller = tokio::spawn(async { read(&Handle::current(), work).await });
    begins.await.unwrap();
    caller.abort();
    assert_eq!(told.await.unwrap(), "dropped");
}

#[tokio::test]
async fn a_write_finishes_whoever_goes_away() {
    let (begun, begins) = oneshot::channel();
    let (go, goes) = oneshot::channel();
    let (tell, told) = oneshot::channel();
    let mut tell = Tell(Some(tell));
    let tracker = TaskTracker::new();
    let work = async move {
        begun.send(()).unwrap();
        goes.await.unwrap();
        tell.say("finished");
        Ok(())
    };
    let tracked = tracker.clone();
    let caller = tokio::spawn(async move { write(&Handle::current(), &tracked, work).await });
    begins.await.unwrap();
    caller.abort();
    assert!(caller.await.unwrap_err().is_cancelled());
    go.send(()).unwrap();
    assert_eq!(told.await.unwrap(), "finished");
    tracker.close();
    tracker.wait().await;
}

#[tokio::test]
async fn a_panic_is_an_error_without_its_words() {
    let threads = Handle::current();
    let broken = async { panic!("Ana's knee.jpg") };
    let error = read::<()>(&threads, broken).await.unwrap_err();
    assert_eq!(error, SuiviError::Unexpected);
    assert!(!format!("{error} {error:?}").contains("Ana"));
    let broken = async { panic!("Ana's knee.jpg") };
    let written = write::<()>(&threads, &TaskTracker::new(), broken).await;
    assert_eq!(written, Err(SuiviError::Unexpected));
}

#[tokio::test]
async fn what_the_engine_cancels_is_stopped() {
    let aborted = tokio::spawn(pending::<()>());
    aborted.abort();
    let threads = Handle::current();
    let error = read(&threads, async move {
        aborted.await.map_err(|_| SuiviError::Stopped)
    });
    assert_eq!(error.await, Err(SuiviError::Stopped));
}
