//! Plan, cache, run, folds, lineage, model artefact.
