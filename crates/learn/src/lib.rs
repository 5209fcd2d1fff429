//! Learners and metrics over numeric matrices.
