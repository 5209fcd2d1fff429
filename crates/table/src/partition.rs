//! Which part of the data each row belongs to.
//!
//! Stages fit on the rows that [`Partition::trains`] and apply to all rows, so that nothing learned comes from rows a
//! model is judged on.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// The part a row is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Part {
    /// Not assigned: counts as train.
    Unassigned,
    /// Trained on.
    Train,
    /// Held out to choose between settings.
    Validation,
    /// Held out to judge the result.
    Test,
    /// Neither trained on nor judged: the final test rows while a fold of the others is worked on.
    Excluded,
}

/// The part of every row of a table.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "partition", content = "rows", rename_all = "kebab-case")]
pub enum Partition {
    /// No row is assigned.
    #[default]
    None,
    /// One part a row.
    Parts(Arc<[Part]>),
    /// Cross-validation: one fold a row.
    Folds {
        /// The fold of each row, counted from 0; [`Partition::HELD_OUT`] for a test row outside cross-validation.
        fold: Arc<[u16]>,
        /// How many folds there are.
        count: u16,
    },
}

impl Partition {
    /// The fold of a test row outside cross-validation.
    pub const HELD_OUT: u16 = u16::MAX;

    /// How many rows are assigned; nothing when no row is.
    pub fn rows(&self) -> Option<usize> {
        match self {
            Self::None => None,
            Self::Parts(parts) => Some(parts.len()),
            Self::Folds { fold, .. } => Some(fold.len()),
        }
    }

    /// Whether stages fit on the row. With folds these are all rows that are not held out: what is fitted outside a
    /// fold is the final model.
    pub fn trains(&self, row: usize) -> bool {
        match self {
            Self::None => true,
            Self::Parts(parts) => matches!(parts.get(row), Some(Part::Unassigned | Part::Train)),
            Self::Folds { fold, .. } => fold.get(row).is_some_and(|fold| *fold != Self::HELD_OUT),
        }
    }

    /// Whether the row is a test row.
    pub fn is_test(&self, row: usize) -> bool {
        match self {
            Self::None => false,
            Self::Parts(parts) => parts.get(row) == Some(&Part::Test),
            Self::Folds { fold, .. } => fold.get(row) == Some(&Self::HELD_OUT),
        }
    }

    /// The part as people read it: `train`, `validation`, `test`, `fold 3` counted from 1, `excluded`, or nothing.
    pub fn name(&self, row: usize) -> String {
        match self {
            Self::None => String::new(),
            Self::Parts(parts) => match parts.get(row) {
                None | Some(Part::Unassigned) => "",
                Some(Part::Train) => "train",
                Some(Part::Validation) => "validation",
                Some(Part::Test) => "test",
                Some(Part::Excluded) => "excluded",
            }
            .to_owned(),
            Self::Folds { fold, .. } => match fold.get(row) {
                None => String::new(),
                Some(&Self::HELD_OUT) => "test".to_owned(),
                Some(fold) => format!("fold {}", u32::from(*fold) + 1),
            },
        }
    }

    /// The partition of these rows, in this order. Rows out of range are left out.
    pub fn take(&self, rows: &[u32]) -> Self {
        match self {
            Self::None => Self::None,
            Self::Parts(parts) => {
                Self::Parts(rows.iter().filter_map(|row| parts.get(*row as usize).copied()).collect())
            }
            Self::Folds { fold, count } => Self::Folds {
                fold: rows.iter().filter_map(|row| fold.get(*row as usize).copied()).collect(),
                count: *count,
            },
        }
    }

    /// The split that fold `judged` stands for: its rows are test rows, those of the other folds train rows, and the
    /// rows outside cross-validation are excluded. A partition without folds is returned as it is.
    pub fn fold_as_parts(&self, judged: u16) -> Self {
        let Self::Folds { fold, .. } = self else { return self.clone() };
        let part = |fold: &u16| match *fold {
            Self::HELD_OUT => Part::Excluded,
            fold if fold == judged => Part::Test,
            _ => Part::Train,
        };
        Self::Parts(fold.iter().map(part).collect())
    }

    /// The rows that stages fit on, of a table of `rows` rows.
    pub fn training_rows(&self, rows: usize) -> Vec<u32> {
        (0u32..).take(rows).filter(|row| self.trains(*row as usize)).collect()
    }

    /// The test rows, of a table of `rows` rows.
    pub fn test_rows(&self, rows: usize) -> Vec<u32> {
        (0u32..).take(rows).filter(|row| self.is_test(*row as usize)).collect()
    }

    /// How many bytes it takes in memory.
    pub fn bytes(&self) -> usize {
        match self {
            Self::None => 0,
            Self::Parts(parts) => size_of_val::<[Part]>(parts),
            Self::Folds { fold, .. } => size_of_val::<[u16]>(fold),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folds() -> Partition {
        Partition::Folds { fold: [0, 1, Partition::HELD_OUT, 1].into(), count: 2 }
    }

    #[test]
    fn unassigned_rows_train() {
        assert_eq!(Partition::None.training_rows(3), [0, 1, 2]);
        let parts = Partition::Parts(
            [Part::Unassigned, Part::Train, Part::Validation, Part::Test, Part::Excluded].into(),
        );
        assert_eq!(parts.training_rows(5), [0, 1]);
        assert_eq!(parts.test_rows(5), [3]);
        let names: Vec<String> = (0..5).map(|row| parts.name(row)).collect();
        assert_eq!(names, ["", "train", "validation", "test", "excluded"]);
    }

    #[test]
    fn outside_a_fold_all_rows_but_the_held_out_train() {
        assert_eq!(folds().training_rows(4), [0, 1, 3]);
        assert_eq!(folds().name(1), "fold 2");
        assert_eq!(folds().name(2), "test");
        assert!(folds().is_test(2));
    }

    #[test]
    fn a_fold_as_parts_excludes_the_held_out() {
        let parts = folds().fold_as_parts(1);
        assert_eq!(parts, Partition::Parts([Part::Train, Part::Test, Part::Excluded, Part::Test].into()));
        assert_eq!(parts.take(&[3, 0]), Partition::Parts([Part::Test, Part::Train].into()));
    }

    #[test]
    fn goes_through_json() {
        for partition in [Partition::None, folds(), folds().fold_as_parts(0)] {
            let text = serde_json::to_string(&partition).unwrap();
            assert_eq!(serde_json::from_str::<Partition>(&text).unwrap(), partition, "{text}");
        }
    }
}
