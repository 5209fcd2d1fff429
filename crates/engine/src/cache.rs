//! Results by content key, within a budget of bytes.
//!
//! Columns and models that results share are counted once. What the document shows now is dropped last, the rest by when it was last
//! used.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use crate::key::Key;
use crate::result::NodeResult;

/// The cache's budget unless set otherwise, in bytes.
pub(crate) const DEFAULT_BUDGET: u64 = 1 << 30;

/// Results by content key.
pub(crate) struct Cache {
    entries: BTreeMap<Key, Entry>,
    /// By address: the bytes of an allocation, and how many entries keep it alive.
    allocations: BTreeMap<usize, (u64, usize)>,
    bytes: u64,
    clock: u64,
    pub(crate) budget: u64,
}

struct Entry {
    result: Rc<NodeResult>,
    used: u64,
}

impl Default for Cache {
    fn default() -> Self {
        Self {
            entries: BTreeMap::new(),
            allocations: BTreeMap::new(),
            bytes: 0,
            clock: 0,
            budget: DEFAULT_BUDGET,
        }
    }
}

impl Cache {
    /// The result of this key.
    pub(crate) fn get(&mut self, key: &Key) -> Option<Rc<NodeResult>> {
        self.clock += 1;
        let entry = self.entries.get_mut(key)?;
        entry.used = self.clock;
        Some(entry.result.clone())
    }

    /// The result of this key, without counting as use.
    pub(crate) fn peek(&self, key: &Key) -> Option<&Rc<NodeResult>> {
        self.entries.get(key).map(|entry| &entry.result)
    }

    /// Keeps a result; drops others when the budget is exceeded, those in `shown` last and the new one never.
    pub(crate) fn insert(&mut self, result: Rc<NodeResult>, shown: &BTreeSet<Key>) {
        self.clock += 1;
        let key = result.key;
        self.remove(&key);
        for (address, bytes) in &result.held.shared {
            let (_, holders) = self.allocations.entry(*address).or_insert_with(|| {
                self.bytes += *bytes;
                (*bytes, 0)
            });
            *holders += 1;
        }
        self.bytes += result.held.own;
        self.entries.insert(key, Entry { result, used: self.clock });
        while self.bytes > self.budget {
            let oldest = self
                .entries
                .iter()
                .filter(|(other, _)| **other != key)
                .min_by_key(|(other, entry)| (shown.contains(other), entry.used))
                .map(|(other, _)| *other);
            match oldest {
                Some(oldest) => self.remove(&oldest),
                None => break,
            };
        }
    }

    /// Drops a result. An allocation stops counting when nothing here keeps it alive any more.
    fn remove(&mut self, key: &Key) {
        let Some(entry) = self.entries.remove(key) else { return };
        self.bytes -= entry.result.held.own;
        for address in entry.result.held.shared.keys() {
            if let Some((bytes, holders)) = self.allocations.get_mut(address) {
                *holders -= 1;
                if *holders == 0 {
                    self.bytes -= *bytes;
                    self.allocations.remove(address);
                }
            }
        }
    }

    /// The bytes of all results, what they share counted once.
    pub(crate) fn bytes(&self) -> u64 {
        self.bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing_support::{key_of, result_of};

    #[test]
    fn what_is_shown_is_dropped_last() {
        let mut cache = Cache { budget: 20_000, ..Cache::default() };
        let shown = BTreeSet::from([key_of(0)]);
        for number in 0..4 {
            cache.insert(result_of(number, 1_000), &shown);
        }
        assert!(cache.peek(&key_of(0)).is_some() && cache.peek(&key_of(3)).is_some());
        assert!(cache.peek(&key_of(1)).is_none());
        assert!(cache.bytes() <= 20_000);
    }

    #[test]
    fn shared_columns_count_once() {
        let mut cache = Cache::default();
        let first = result_of(0, 1_000);
        let again = Rc::new(NodeResult { key: key_of(1), ..NodeResult::clone(&first) });
        cache.insert(first, &BTreeSet::new());
        let alone = cache.bytes();
        cache.insert(again.clone(), &BTreeSet::new());
        assert_eq!(cache.bytes(), alone);
        // Neither kept twice nor dropped while the other holds them.
        cache.insert(again, &BTreeSet::new());
        cache.remove(&key_of(0));
        assert_eq!(cache.bytes(), alone);
        cache.remove(&key_of(1));
        assert_eq!(cache.bytes(), 0);
    }
}
