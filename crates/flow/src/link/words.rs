//! Names that links of version 1 carry as numbers: a word is its place in this list.
//!
//! The list is part of the version and never changes within it, or older readers would take one word for another. A
//! name that is not here travels as text, which costs a few characters and nothing else; so a new stage needs no new
//! version. A later version may have a longer list.

/// Every word of link version 1.
#[rustfmt::skip]
pub(super) const WORDS: &[&str] = &[
    // Ports.
    "table", "tables", "model", "models", "report", "reports",
    // Stages.
    "file", "sample", "split", "impute", "encode", "scale", "baseline", "linear-regression", "logistic-regression",
    "decision-tree", "random-forest", "evaluate", "predict", "select-columns", "select-rows", "filter-rows",
    "set-roles", "set-types", "rename", "balance", "bin", "calibrate", "concatenate", "date-parts", "derive",
    "drop-duplicates", "drop-missing", "drop-outliers", "gradient-boosting", "group-by", "importance", "join",
    "k-means", "k-nearest-neighbours", "naive-bayes", "outliers", "pca", "polynomial", "sample-rows", "search",
    "sort", "stack", "support-vector-machine", "text-features", "threshold", "union", "url",
    // Parameters.
    "name", "target", "roles", "types", "method", "test_share", "validation_share", "folds", "columns", "column",
    "numbers", "number", "categories", "text", "strategy", "value", "mode", "drop_first", "most_levels", "delimiter",
    "decimal", "encoding", "header", "missing", "task", "trees", "max_depth", "min_samples_leaf",
    "min_samples_split", "max_features", "bootstrap", "penalty", "fit_intercept", "inverse_regularisation",
    "max_iterations", "l1_ratio", "tolerance", "learning_rate", "rounds", "subsample", "bins", "criterion",
    "class_weight", "kernel", "neighbours", "weights", "clusters", "components", "degree", "metric", "metrics",
    "positive_class", "seed", "shuffle", "group", "indicator", "unknown", "by", "ascending", "rows", "share",
    "expression", "condition", "with", "how", "on",
    // Values.
    "holdout", "stratified", "k-fold", "stratified-k-fold", "mean", "median", "most-frequent", "constant", "drop",
    "keep", "one-hot", "ordinal", "count", "hash", "standard", "min-max", "robust", "max-abs", "none", "all",
    "automatic", "classification", "regression", "square-root", "third", "log2", "comma", "semicolon", "tab", "pipe",
    "ridge", "lasso", "elastic-net", "l1", "l2", "gini", "entropy", "balanced", "uniform", "distance", "accuracy",
    "f1", "auc", "log-loss", "rmse", "mae", "r2", "feature", "id", "weight", "time", "ignored", "integer", "boolean",
    "category", "date-time", "penguins", "diabetes", "iris", "wine", "breast-cancer", "species", "class", "diagnosis",
    "progression", "inner", "left", "outer",
];

/// The number of a word.
pub(super) fn number(text: &str) -> Option<usize> {
    WORDS.iter().position(|word| *word == text)
}

/// The word of a number.
pub(super) fn word(number: u64) -> Option<&'static str> {
    WORDS.get(usize::try_from(number).ok()?).copied()
}

/// The input that a wire enters when the link does not say: what most stages call theirs.
pub(super) fn usual_input(stage: &str) -> &'static str {
    match stage {
        "evaluate" => "tables",
        _ => "table",
    }
}

/// The output that a wire leaves when the link does not say.
pub(super) const USUAL_OUTPUT: &str = "table";
