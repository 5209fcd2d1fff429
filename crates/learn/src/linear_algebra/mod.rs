//! The linear algebra under the linear learners: scaling of columns, Householder QR and Cholesky.
//!
//! Cholesky is smartcore's, which needs only arithmetic and square roots. The QR is ours, for three reasons: smartcore's
//! (like its SVD) calls the platform's `hypot`, which is not equal on every target; it does not pivot, so it cannot tell
//! redundant columns; and it compares with an absolute epsilon, so it fails on small units.

pub(crate) mod cholesky;
pub(crate) mod qr;
pub(crate) mod scaling;
