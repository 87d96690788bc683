//! So many at once for each, and no more: one client must not take from all others what there is
//! only so much of.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

type Taken<K> = Arc<Mutex<BTreeMap<K, usize>>>;

/// Places, the same number for each key. What nobody holds takes no memory.
#[derive(Debug)]
pub struct Seats<K: Ord> {
    most: usize,
    taken: Taken<K>,
}

/// One place; dropping it gives it back.
#[derive(Debug)]
pub struct Seat<K: Ord> {
    key: K,
    taken: Taken<K>,
}

impl<K: Ord + Clone> Seats<K> {
    /// So many for each.
    #[must_use]
    pub fn new(most: usize) -> Self {
        Self {
            most,
            taken: Taken::default(),
        }
    }

    /// One more for this key; none if it has as many as it may.
    #[must_use]
    pub fn take(&self, key: &K) -> Option<Seat<K>> {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let seats = taken.entry(key.clone()).or_default();
        if *seats >= self.most {
            return None;
        }
        *seats += 1;
        Some(Seat {
            key: key.clone(),
            taken: Arc::clone(&self.taken),
        })
    }
}

impl<K: Ord> Drop for Seat<K> {
    fn drop(&mut self) {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(seats) = taken.get_mut(&self.key) {
            *seats -= 1;
            if *seats == 0 {
                taken.remove(&self.key);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_has_its_own_and_gives_them_back() {
        let seats = Seats::new(2);
        let held = [seats.take(&1), seats.take(&1), seats.take(&2)];
        assert!(held.iter().all(Option::is_some));
        assert!(seats.take(&1).is_none());
        drop(held);
        assert!(seats.taken.lock().unwrap().is_empty());
        assert!(seats.take(&1).is_some());
    }
}
