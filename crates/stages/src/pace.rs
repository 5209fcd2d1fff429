//! Work on long columns with pauses, so that a run can be cancelled within one of them.

use penstock_table::Cancelled;

use crate::host::Context;

/// Rows worked on between two pauses: a few milliseconds.
pub(crate) const CHUNK: usize = 32_768;

/// One value a row.
pub(crate) async fn mapped<T>(
    rows: usize,
    context: &Context<'_>,
    mut value: impl FnMut(usize) -> T,
) -> Result<Vec<T>, Cancelled> {
    let mut values = Vec::with_capacity(rows);
    for start in (0..rows).step_by(CHUNK) {
        context.checkpoint().await?;
        values.extend((start..rows.min(start + CHUNK)).map(&mut value));
    }
    Ok(values)
}

/// What some rows hold, without what is missing.
pub(crate) async fn present<T>(
    rows: &[u32],
    context: &Context<'_>,
    mut value: impl FnMut(usize) -> Option<T>,
) -> Result<Vec<T>, Cancelled> {
    let mut values = Vec::with_capacity(rows.len());
    for piece in rows.chunks(CHUNK) {
        context.checkpoint().await?;
        values.extend(piece.iter().filter_map(|row| value(*row as usize)));
    }
    Ok(values)
}

/// The values in order. Pieces are sorted by themselves, then neighbours together: the sort finds the two runs and
/// merges them.
pub(crate) async fn sorted<T>(
    mut values: Vec<T>,
    context: &Context<'_>,
    order: impl Fn(&T, &T) -> std::cmp::Ordering,
) -> Result<Vec<T>, Cancelled> {
    let mut width = CHUNK;
    loop {
        for piece in values.chunks_mut(width) {
            context.checkpoint().await?;
            piece.sort_by(&order);
        }
        if width >= values.len() {
            return Ok(values);
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
    fn pieces_make_the_whole() {
        let host = TestHost::default();
        let context = Context { host: &host, node: NodeId(1), seed: 1, note: "", scoring: false };
        let rows = 3 * CHUNK + 5;
        let values = block_on(mapped(rows, &context, |row| (row * 7919) % 1000)).unwrap();
        assert_eq!(values.len(), rows);
        let mut expected = values.clone();
        expected.sort_unstable();
        assert_eq!(block_on(sorted(values, &context, Ord::cmp)).unwrap(), expected);
        let even: Vec<u32> = (0..rows as u32).step_by(2).collect();
        let found = block_on(present(&even, &context, |row| (row % 3 != 0).then_some(row))).unwrap();
        assert!(found.iter().all(|row| row % 2 == 0 && row % 3 != 0) && found.len() > rows / 4);
        assert!(block_on(sorted(Vec::<u32>::new(), &context, Ord::cmp)).unwrap().is_empty());
    }
}
