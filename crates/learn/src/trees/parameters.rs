//! Parameters that trees and forests have in common.

use serde::{Deserialize, Serialize};

use crate::LearnError;

/// How many features a node looks at before it splits.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MaxFeatures {
    /// All of them.
    All,
    /// The square root of their number, rounded down.
    SquareRoot,
    /// A third of them, rounded down.
    Third,
    /// This share of them, above 0 and at most 1, rounded down.
    Fraction(f64),
    /// This many, at most all.
    Count(u32),
}

impl MaxFeatures {
    /// The number of features out of `features`; at least 1 if there are any.
    pub fn resolve(self, features: usize) -> usize {
        let count = match self {
            Self::All => features,
            Self::SquareRoot => (features as f64).sqrt() as usize,
            Self::Third => features / 3,
            Self::Fraction(share) => (features as f64 * share) as usize,
            Self::Count(count) => count as usize,
        };
        count.max(1).min(features)
    }

    fn check(self) -> Result<(), LearnError> {
        match self {
            Self::Fraction(share) if !(share > 0.0 && share <= 1.0) => {
                Err(LearnError::parameter("max_features", "a fraction must be above 0 and at most 1"))
            }
            Self::Count(0) => Err(LearnError::parameter("max_features", "it must be at least 1")),
            _ => Ok(()),
        }
    }
}

/// When a tree stops to grow and what it looks at.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    pub(crate) max_depth: u32,
    pub(crate) min_samples_split: u32,
    pub(crate) min_samples_leaf: u32,
    pub(crate) max_features: usize,
}

impl Limits {
    /// Checks the parameters of a learner.
    pub(crate) fn new(
        max_depth: Option<u32>,
        min_samples_split: u32,
        min_samples_leaf: u32,
        max_features: MaxFeatures,
        features: usize,
    ) -> Result<Self, LearnError> {
        if max_depth == Some(0) {
            return Err(LearnError::parameter(
                "max_depth",
                "it must be at least 1; leave it out for no limit",
            ));
        }
        if min_samples_leaf == 0 {
            return Err(LearnError::parameter("min_samples_leaf", "it must be at least 1"));
        }
        if min_samples_split < 2 {
            return Err(LearnError::parameter("min_samples_split", "it must be at least 2"));
        }
        max_features.check()?;
        Ok(Self {
            max_depth: max_depth.unwrap_or(u32::MAX),
            min_samples_split,
            min_samples_leaf,
            max_features: max_features.resolve(features),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn resolves_within_bounds() {
        assert_eq!(MaxFeatures::SquareRoot.resolve(20), 4);
        assert_eq!(MaxFeatures::Third.resolve(2), 1);
        assert_eq!(MaxFeatures::Count(9).resolve(3), 3);
        assert_eq!(MaxFeatures::Fraction(0.5).resolve(5), 2);
        assert_eq!(MaxFeatures::All.resolve(0), 0);
    }

    #[test]
    fn serialised_form() {
        assert_eq!(serde_json::to_string(&MaxFeatures::SquareRoot).unwrap(), r#""square-root""#);
        assert_eq!(serde_json::to_string(&MaxFeatures::Count(3)).unwrap(), r#"{"count":3}"#);
    }
}
