//! Which rows of two tables have equal keys.

use penstock_table::Table;

use crate::host::Context;
use crate::pace::CHUNK;
use crate::prepare::keys::{Runs, keys};
use crate::stage::StageError;

/// The rows of a right table that match each row of a left one.
pub(crate) struct Matches {
    /// For each left row, where in `rows` its matches stand: from, to.
    of_left: Vec<(u32, u32)>,
    /// Rows of both tables, those of the right counted on from the left's.
    rows: Vec<u32>,
    /// For each right row, whether a left one matches.
    pub(crate) right_matched: Vec<bool>,
    /// How many left rows, and how many right ones, have a missing key, which matches nothing.
    pub(crate) missing: (usize, usize),
}

impl Matches {
    /// Compares two tables by pairs of columns, of types that can be equal.
    pub(crate) async fn find(
        left: &Table,
        right: &Table,
        pairs: &[(String, String)],
        context: &Context<'_>,
    ) -> Result<Self, StageError> {
        let first_right = left.rows() as u32;
        let all = first_right as usize + right.rows();
        let mut missing = vec![pairs.is_empty(); all];
        let mut runs = Runs::new((0..all as u32).collect());
        for (one, other) in pairs {
            let keys = keys(&[(left, one), (right, other)], context).await?;
            for (row, key) in keys.iter().enumerate().filter(|(_, key)| key.is_none()) {
                missing[row] = key.is_none();
            }
            runs.order_by(&keys, false, context).await?;
        }
        let mut of_left = vec![(0, 0); first_right as usize];
        let mut right_matched = vec![false; right.rows()];
        for run in runs.equal {
            let rows = &runs.rows[run.clone()];
            // Rows of a run are equal and in their order: those of the left table first.
            let lefts = rows.partition_point(|row| *row < first_right);
            if missing[rows[0] as usize] || lefts == 0 {
                continue;
            }
            for row in &rows[..lefts] {
                of_left[*row as usize] = ((run.start + lefts) as u32, run.end as u32);
            }
            for row in &rows[lefts..] {
                right_matched[(*row - first_right) as usize] = true;
            }
        }
        let (lefts, rights) = missing.split_at(first_right as usize);
        let count = |missing: &[bool]| missing.iter().filter(|missing| **missing).count();
        let missing = (count(lefts), count(rights));
        Ok(Self { of_left, rows: runs.rows, right_matched, missing })
    }

    /// How many right rows match each left row.
    pub(crate) fn counts(&self) -> impl Iterator<Item = usize> {
        self.of_left.iter().map(|(from, to)| (to - from) as usize)
    }

    /// The rows of the result, left and right: each left row with its matches, at most `most` of them, or with none when
    /// `unmatched` are wanted.
    pub(crate) async fn pairs(
        &self,
        unmatched: bool,
        most: usize,
        context: &Context<'_>,
    ) -> Result<(Vec<u32>, Vec<Option<u32>>), StageError> {
        let (mut lefts, mut rights) = (Vec::new(), Vec::new());
        let first_right = self.of_left.len() as u32;
        let mut until_pause = 0;
        for (row, (from, to)) in (0u32..).zip(&self.of_left) {
            if lefts.len() + row as usize >= until_pause {
                context.checkpoint().await?;
                until_pause = lefts.len() + row as usize + CHUNK;
            }
            let matches = &self.rows[*from as usize..*to as usize];
            if matches.is_empty() && unmatched {
                lefts.push(row);
                rights.push(None);
            }
            for other in matches.iter().take(most) {
                lefts.push(row);
                rights.push(Some(*other - first_right));
            }
        }
        Ok((lefts, rights))
    }
}
