//! The studio.

fn main() {}
