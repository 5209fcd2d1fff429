//! Reads a small table that nobody asked for, so that the first one that somebody does is read at full speed.
//!
//! A browser compiles WebAssembly quickly and badly at first, and well when it has seen what runs often. What is compiled
//! well in one worker is so in all of them, and they have nothing to do when they start.

use penstock_table::{ImportOptions, MemorySource, NoPace, block_on, read_csv};

use crate::host::now;

/// How long to go on, in milliseconds.
const LONG_ENOUGH: f64 = 60.0;

/// How many rows the table has.
const ROWS: usize = 1_500;

/// Reads the table again and again for a moment.
pub fn warm_up() {
    let begun = now();
    let source = MemorySource::new("warm-up.csv", table().into_bytes());
    while now() - begun < LONG_ENOUGH {
        // What comes out is of no interest.
        let _ = block_on(read_csv(&source, &ImportOptions::default(), &NoPace));
    }
}

/// A table with a column of every kind.
fn table() -> String {
    let mut text = String::from("id,price,share,name,note,active,when\n");
    for row in 0..ROWS {
        let (name, active) = (["red", "green", "blue"][row % 3], row % 2 == 0);
        text += &format!(
            "{row},{row}.25,-0.{row},{name},\"note {}, {name}\",{active},2020-01-31 10:20:30\n",
            row % 400
        );
    }
    text
}
