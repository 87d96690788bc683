//! Who writes an upload: the newest request. An older one is told to stop and is waited for, so
//! that two never write the same file. The database's generation says who is the newest, and
//! decides where several servers share it; this here makes the older one hear of it at once.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use suivi_rules::BlobId;
use tokio::sync::{OwnedMutexGuard, watch};

/// As long as an older request may need to put down its pen.
const PATIENCE: Duration = Duration::from_secs(5);

#[derive(Debug)]
struct Slot {
    /// Requests that write or wait: the last one clears the slot away.
    requests: usize,
    newest: Arc<watch::Sender<i64>>,
    writing: Arc<tokio::sync::Mutex<()>>,
}

/// All uploads that somebody writes or waits to write.
#[derive(Debug, Default)]
pub struct Turns(Mutex<BTreeMap<BlobId, Slot>>);

/// The right to write one upload, as long as no newer request wants it.
#[derive(Debug)]
pub struct Turn {
    turns: Arc<Turns>,
    id: BlobId,
    generation: i64,
    newest: watch::Receiver<i64>,
    writing: Option<OwnedMutexGuard<()>>,
}

impl Turns {
    /// Takes the turn for the request with this generation: stops older ones, waits for them.
    /// None if a newer one came meanwhile, or an older one does not stop in time.
    pub async fn take(self: &Arc<Self>, id: BlobId, generation: i64) -> Option<Turn> {
        let (newest, writing) = {
            let mut slots = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            let slot = slots.entry(id).or_insert_with(|| Slot {
                requests: 0,
                newest: Arc::new(watch::Sender::new(generation)),
                writing: Arc::default(),
            });
            slot.requests += 1;
            (Arc::clone(&slot.newest), Arc::clone(&slot.writing))
        };
        newest.send_if_modified(|newest| {
            let newer = *newest < generation;
            if newer {
                *newest = generation;
            }
            newer
        });
        // Made before the wait, so that the slot is given back however the wait ends.
        let mut turn = Turn {
            turns: Arc::clone(self),
            id,
            generation,
            newest: newest.subscribe(),
            writing: None,
        };
        tokio::select! {
            biased;
            () = turn.lost() => None,
            guard = tokio::time::timeout(PATIENCE, writing.lock_owned()) => {
                turn.writing = Some(guard.ok()?);
                Some(turn)
            }
        }
    }
}

impl Turn {
    /// Returns once a newer request wants to write.
    pub async fn lost(&mut self) {
        let mine = self.generation;
        // It can't close: the slot stays as long as this request is counted in it.
        let _ = self.newest.wait_for(|newest| *newest > mine).await;
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.writing = None;
        let mut slots = self.turns.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(slot) = slots.get_mut(&self.id) {
            slot.requests -= 1;
            if slot.requests == 0 {
                slots.remove(&self.id);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_newest_writes() {
        let turns = Arc::new(Turns::default());
        let id = BlobId::from_bytes([1; 16]);
        let mut first = turns.take(id, 1).await.unwrap();
        let second = tokio::spawn({
            let turns = Arc::clone(&turns);
            async move { turns.take(id, 2).await }
        });
        first.lost().await;
        drop(first);
        let second = second.await.unwrap().unwrap();
        assert!(
            turns.take(id, 1).await.is_none(),
            "an older one never gets it"
        );
        let waiting = tokio::time::timeout(Duration::from_millis(20), turns.take(id, 3)).await;
        assert!(waiting.is_err(), "nor one for which nobody makes room");
        drop(second);
        assert!(turns.0.lock().unwrap().is_empty());
    }
}
