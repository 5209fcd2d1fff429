use std::cell::Cell;
use std::sync::Arc;

use penstock_flow::Schema;

use super::*;
use crate::source::{NoPace, block_on};
use crate::table::columns::*;

fn profile_of(kind: ColumnType, array: ArrayRef) -> ColumnProfile {
    let schema = Schema::new(vec![Column::new("a", kind)]);
    let table = Table::new(Arc::new(schema), vec![array]).unwrap();
    block_on(profile(&table, &NoPace)).unwrap().columns.remove(0)
}

fn top(profile: &ColumnProfile) -> Vec<(&str, u64)> {
    profile.top.iter().map(|top| (top.value.as_str(), top.count)).collect()
}

#[test]
fn quantiles_are_those_of_numpy() {
    let profile = profile_of(
        ColumnType::Number,
        number_column(vec![Some(4.0), None, Some(1.0), Some(2.0), Some(10.0)]),
    );
    let numbers = profile.numbers.as_ref().unwrap();
    assert_eq!((profile.missing, profile.distinct), (1, 4));
    assert_eq!((numbers.minimum, numbers.maximum, numbers.mean), (1.0, 10.0, 4.25));
    assert_eq!((numbers.lower_quartile, numbers.median, numbers.upper_quartile), (1.75, 3.0, 5.5));
    assert!((numbers.deviation - 4.031_128_874_149_275).abs() < 1e-14);
    assert_eq!(numbers.counts.iter().sum::<u64>(), 4);
    assert_eq!(numbers.edges.len(), numbers.counts.len() + 1);
}

#[test]
fn whole_numbers_have_bins_of_their_own() {
    let profile = profile_of(ColumnType::Integer, integer_column(vec![Some(3), Some(5), Some(3), Some(4)]));
    let numbers = profile.numbers.as_ref().unwrap();
    assert_eq!(numbers.edges, [2.5, 3.5, 4.5, 5.5]);
    assert_eq!(numbers.counts, [2, 1, 1]);
    assert_eq!(top(&profile), [("3", 2), ("4", 1), ("5", 1)]);
    let many = profile_of(ColumnType::Integer, integer_column((0..100).map(Some).collect()));
    assert_eq!(many.numbers.unwrap().counts, [5; 20]);
    assert_eq!(many.top.len(), 10);
}

#[test]
fn truth_values_dates_and_texts() {
    let profile =
        profile_of(ColumnType::Boolean, boolean_column(vec![Some(true), Some(false), Some(true), None]));
    assert_eq!(profile.numbers.as_ref().unwrap().counts, [1, 2]);
    assert_eq!(top(&profile), [("true", 2), ("false", 1)]);
    let profile = profile_of(ColumnType::DateTime, datetime_column(vec![Some(86_400_000), Some(0)]));
    assert_eq!(top(&profile), [("1970-01-01", 1), ("1970-01-02", 1)]);
    let texts = [Some("b"), Some("a"), None, Some("c"), Some("c")];
    for (kind, array) in
        [(ColumnType::Text, text_column(texts)), (ColumnType::Category, category_column(texts))]
    {
        let profile = profile_of(kind, array);
        assert_eq!((profile.missing, profile.distinct), (1, 3));
        assert_eq!(top(&profile), [("c", 2), ("a", 1), ("b", 1)]);
        assert_eq!(profile.numbers, None);
    }
}

#[test]
fn extremes_stay_finite() {
    for values in [
        vec![f64::MAX, -f64::MAX],
        vec![f64::MAX; 3],
        vec![5e-324, 0.0, -0.0],
        vec![1e-200, 2e-200],
        vec![1e300],
    ] {
        let profile =
            profile_of(ColumnType::Number, number_column(values.iter().copied().map(Some).collect()));
        let numbers = profile.numbers.unwrap();
        let all =
            [numbers.mean, numbers.deviation, numbers.median, numbers.lower_quartile, numbers.upper_quartile];
        assert!(all.iter().chain(&numbers.edges).all(|number| number.is_finite()), "{values:?}");
        assert_eq!(numbers.counts.iter().sum::<u64>(), values.len() as u64);
    }
    let profile = profile_of(ColumnType::Integer, integer_column(vec![Some(i64::MIN), Some(i64::MAX)]));
    assert_eq!(profile.numbers.unwrap().counts.iter().sum::<u64>(), 2);
    assert_eq!(profile_of(ColumnType::Number, number_column(vec![None, None])).numbers, None);
}

#[test]
fn sorting_in_pieces_is_sorting() {
    let values: Vec<i64> = (0..100_001i64).map(|value| value * 7919 % 100_003).collect();
    let mut expected = values.clone();
    expected.sort_unstable();
    let progress = Progress::new(&NoPace, 1);
    assert_eq!(block_on(sort::sort(values, i64::cmp, &progress)).unwrap(), expected);
}

/// Counts checkpoints and cancels after some.
struct CancelAfter(Cell<u32>);

#[async_trait::async_trait(?Send)]
impl Pace for CancelAfter {
    async fn checkpoint(&self, fraction_done: f64) -> Result<(), Cancelled> {
        assert!((0.0..=1.0).contains(&fraction_done));
        self.0.set(self.0.get().checked_sub(1).ok_or(Cancelled)?);
        Ok(())
    }
}

#[test]
fn profiling_can_be_cancelled() {
    let schema = Schema::new(vec![Column::new("a", ColumnType::Number)]);
    let column = number_column((0..200_000).map(|value| Some(f64::from(value % 977))).collect());
    let table = Table::new(Arc::new(schema), vec![column]).unwrap();
    for checkpoints in 0..10 {
        assert_eq!(block_on(profile(&table, &CancelAfter(checkpoints.into()))), Err(Cancelled));
    }
    assert!(block_on(profile(&table, &CancelAfter(1000.into()))).is_ok());
}

mod full;
