//! Several ordered sources read as one, newest first, without reading much more of each than what
//! is shown: each is asked for a share, and only the one that runs dry is asked again.

use crate::Failed;
use std::collections::VecDeque;

/// One source and what was read of it.
struct Source<S, K, V> {
    what: S,
    below: K,
    ahead: VecDeque<(K, V)>,
    /// How many it was asked for last.
    asked: usize,
    /// How many it gave of what was taken.
    gave: usize,
    open: bool,
}

/// The merge. A key that several sources have comes once.
pub(super) struct Merge<S, K, V> {
    sources: Vec<Source<S, K, V>>,
    wanted: usize,
    taken: usize,
    first: usize,
}

impl<S, K: Ord + Copy, V> Merge<S, K, V> {
    /// Everything below this key, of all sources. About `wanted` will be taken; each source is first
    /// asked for half its share of it, at most for `chunk`, to see how much it gives.
    pub(super) fn new(what: Vec<S>, below: K, wanted: usize, chunk: usize) -> Self {
        let share = match what.len() {
            0 | 1 => wanted,
            many => wanted.div_ceil(2 * many),
        };
        let sources = what
            .into_iter()
            .map(|what| Source {
                what,
                below,
                ahead: VecDeque::new(),
                asked: 0,
                gave: 0,
                open: true,
            })
            .collect();
        Self {
            sources,
            wanted,
            taken: 0,
            first: share.clamp(1, chunk),
        }
    }

    /// The next one. `fetch` reads, from one source, at most so many below a key, highest first.
    pub(super) fn next(
        &mut self,
        mut fetch: impl FnMut(&S, &K, usize) -> Result<Vec<(K, V)>, Failed>,
    ) -> Result<Option<(K, V)>, Failed> {
        let mut top: Option<K> = None;
        for source in &mut self.sources {
            if source.open && source.ahead.is_empty() {
                let asked = match source.asked {
                    0 => self.first,
                    // As much of the rest as it gave of what was taken, and a little more: asking
                    // once more costs about as much as a few rows too many. But not much more than
                    // the last time: what is alike comes in runs, and a run promises too much.
                    last => {
                        (self.wanted * source.gave / self.taken.max(1) * 5 / 4 + 2).min(last * 3)
                    }
                };
                let asked = asked.clamp(1, self.wanted.max(1));
                let found = fetch(&source.what, &source.below, asked)?;
                source.open = found.len() >= asked;
                source.asked = asked;
                if let Some((last, _)) = found.last() {
                    source.below = *last;
                }
                source.ahead = found.into();
            }
            if let Some((key, _)) = source.ahead.front()
                && top.is_none_or(|top| *key > top)
            {
                top = Some(*key);
            }
        }
        let Some(top) = top else { return Ok(None) };
        let mut first = None;
        for source in &mut self.sources {
            if source.ahead.front().is_some_and(|(key, _)| *key == top)
                && let Some((_, value)) = source.ahead.pop_front()
            {
                source.gave += 1;
                first.get_or_insert(value);
            }
        }
        self.wanted = self.wanted.saturating_sub(1);
        self.taken += 1;
        Ok(first.map(|value| (top, value)))
    }
}

#[cfg(test)]
mod tests {
    use super::Merge;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    proptest! {
        /// Whatever the sources hold and however little is asked at once, all comes, once, in
        /// order.
        #[test]
        fn is_the_ordered_union(
            sources in proptest::collection::vec(proptest::collection::btree_set(0_u32..60, 0..40), 0..6),
            wanted in 1_usize..50,
            chunk in 1_usize..20,
        ) {
            let union: BTreeSet<u32> = sources.iter().flatten().copied().collect();
            let mut merge = Merge::new(sources, u32::MAX, wanted, chunk);
            let mut got = Vec::new();
            while let Some((key, value)) = merge.next(|source, below, most| {
                Ok(source.range(..below).rev().take(most).map(|key| (*key, key + 1)).collect())
            }).unwrap() {
                prop_assert_eq!(value, key + 1);
                got.push(key);
            }
            prop_assert_eq!(got, union.into_iter().rev().collect::<Vec<_>>());
        }
    }
}
