//! Sorting with checkpoints: pieces are sorted by themselves and then merged, two by two.

use std::cmp::Ordering;

use super::{PIECE, Progress};
use crate::source::Cancelled;

/// The values in order.
pub(super) async fn sort<T: Copy>(
    mut values: Vec<T>,
    order: impl Fn(&T, &T) -> Ordering,
    progress: &Progress<'_>,
) -> Result<Vec<T>, Cancelled> {
    let total = values.len();
    if total == 0 {
        return Ok(values);
    }
    for (index, piece) in values.chunks_mut(PIECE).enumerate() {
        progress.at(0.5 * (index * PIECE) as f64 / total as f64).await?;
        piece.sort_unstable_by(&order);
    }
    let mut merged = Vec::with_capacity(total);
    let mut length = PIECE;
    while length < total {
        merged.clear();
        for pair in values.chunks(length.saturating_mul(2)) {
            let (left, right) = pair.split_at(length.min(pair.len()));
            merge(left, right, &order, &mut merged, progress).await?;
        }
        std::mem::swap(&mut values, &mut merged);
        length = length.saturating_mul(2);
    }
    Ok(values)
}

async fn merge<T: Copy>(
    mut left: &[T],
    mut right: &[T],
    order: &impl Fn(&T, &T) -> Ordering,
    merged: &mut Vec<T>,
    progress: &Progress<'_>,
) -> Result<(), Cancelled> {
    while let ([first, left_rest @ ..], [other, right_rest @ ..]) = (left, right) {
        if order(other, first) == Ordering::Less {
            merged.push(*other);
            right = right_rest;
        } else {
            merged.push(*first);
            left = left_rest;
        }
        if merged.len().is_multiple_of(PIECE) {
            progress.at(0.7).await?;
        }
    }
    merged.extend_from_slice(left);
    merged.extend_from_slice(right);
    Ok(())
}
