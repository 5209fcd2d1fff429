//! Results by content key, within a budget of bytes.
//!
//! Columns that tables share are counted once. What the document shows now is dropped last, the rest by when it was last
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
    clock: u64,
    pub(crate) budget: u64,
}

struct Entry {
    result: Rc<NodeResult>,
    used: u64,
}

impl Default for Cache {
    fn default() -> Self {
        Self { entries: BTreeMap::new(), clock: 0, budget: DEFAULT_BUDGET }
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
        self.entries.insert(key, Entry { result, used: self.clock });
        while self.bytes() > self.budget {
            let oldest = self
                .entries
                .iter()
                .filter(|(other, _)| **other != key)
                .min_by_key(|(other, entry)| (shown.contains(other), entry.used))
                .map(|(other, _)| *other);
            match oldest {
                Some(oldest) => self.entries.remove(&oldest),
                None => break,
            };
        }
    }

    /// The bytes of all tables, shared columns counted once.
    pub(crate) fn bytes(&self) -> u64 {
        let mut allocations = BTreeMap::new();
        for table in self.entries.values().flat_map(|entry| entry.result.tables()) {
            allocations.extend(table.column_allocations());
        }
        allocations.values().map(|bytes| *bytes as u64).sum()
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
        cache.insert(again, &BTreeSet::new());
        assert_eq!(cache.bytes(), alone);
    }
}
