//! How trees are grown, shared by the decision tree and the random forest.
//!
//! Columns are cut into at most 255 bins once ([`bins`]), so that a value is a byte. A node finds its best split either
//! from histograms over the bins or, when it has few rows, by sorting the bytes ([`split`]); what is summed per bin and how
//! a split is rated depends on the target ([`criterion`], [`gini`], [`variance`]). Growth ([`grow`]) keeps its pending nodes
//! on a list of its own, never on the call stack.

pub(crate) mod bins;
pub(crate) mod criterion;
pub(crate) mod fit;
pub(crate) mod gini;
pub(crate) mod grow;
pub(crate) mod parameters;
pub(crate) mod split;
pub(crate) mod variance;

pub use parameters::MaxFeatures;
