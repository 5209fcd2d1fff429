//! The engine in Web Workers.

fn main() {}
