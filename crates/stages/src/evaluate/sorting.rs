//! Sorting that can be cancelled.

use penstock_table::Cancelled;

use crate::host::Context;

/// Values sorted in one go: a few milliseconds.
const CHUNK: usize = 32_768;

/// The positions of `keys` in descending order, equal ones in their order.
///
/// Pieces are sorted by themselves, then neighbours together: the sort finds the two runs and merges them. Metrics that
/// sort again are then quick as well, since they find everything in order.
pub(super) async fn descending(keys: &[f64], context: &Context<'_>) -> Result<Vec<u32>, Cancelled> {
    let mut pairs: Vec<(f64, u32)> = keys.iter().map(|key| key + 0.0).zip(0..).collect();
    let mut width = CHUNK;
    loop {
        for piece in pairs.chunks_mut(width) {
            context.checkpoint().await?;
            piece.sort_by(|one, other| other.0.total_cmp(&one.0));
        }
        if width >= pairs.len() {
            return Ok(pairs.into_iter().map(|(_, position)| position).collect());
        }
        width *= 2;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::TestHost;
    use penstock_flow::NodeId;
    use penstock_table::block_on;

    #[test]
    fn long_lists_are_sorted_stably() {
        let host = TestHost::default();
        let context = Context { host: &host, node: NodeId(1), seed: 1, note: "", scoring: false };
        let keys: Vec<f64> =
            (0..100_000_u32).map(|row| f64::from(row.wrapping_mul(2_654_435_761) >> 20)).collect();
        let order = block_on(descending(&keys, &context)).unwrap();
        let mut expected: Vec<u32> = (0..100_000).collect();
        expected.sort_by(|one, other| keys[*other as usize].total_cmp(&keys[*one as usize]));
        assert_eq!(order, expected);
        assert_eq!(block_on(descending(&[], &context)).unwrap(), [0; 0]);
        assert_eq!(block_on(descending(&[-0.0, 0.0, 1.0], &context)).unwrap(), [2, 0, 1]);
    }
}
