//! How much memory a table takes, counting what tables share once.

use std::collections::BTreeMap;

use arrow_array::{Array, ArrayRef};

use super::Table;

/// The allocations an array keeps alive: address and bytes. Arrays that share memory name the same address.
fn allocations(array: &ArrayRef, found: &mut BTreeMap<usize, usize>) {
    let mut waiting = vec![array.to_data()];
    while let Some(data) = waiting.pop() {
        let nulls = data.nulls().map(|nulls| nulls.buffer());
        for buffer in data.buffers().iter().chain(nulls) {
            if buffer.capacity() > 0 {
                found.insert(buffer.data_ptr().as_ptr() as usize, buffer.capacity());
            }
        }
        waiting.extend(data.child_data().iter().cloned());
    }
}

impl Table {
    /// The allocations that the columns keep alive, those of the tables of folds included: address and bytes, in order
    /// of the address. Tables that share columns name the same addresses, so a cache can count them once.
    pub fn column_allocations(&self) -> Vec<(usize, usize)> {
        let mut found = BTreeMap::new();
        self.collect_allocations(&mut found);
        found.into_iter().collect()
    }

    fn collect_allocations(&self, found: &mut BTreeMap<usize, usize>) {
        for column in self.columns.iter() {
            allocations(column, found);
        }
        for fold in self.folds.iter().flat_map(|folds| folds.iter()) {
            fold.collect_allocations(found);
        }
    }

    /// How many bytes the columns and the partition take, those of the tables of folds included.
    pub fn bytes(&self) -> usize {
        let columns: usize = self.column_allocations().iter().map(|(_, bytes)| bytes).sum();
        let folds = self.folds.iter().flat_map(|folds| folds.iter());
        columns + self.partition.bytes() + folds.map(|fold| fold.partition.bytes()).sum::<usize>()
    }
}
