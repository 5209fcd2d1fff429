//! Mutated files against the readers, by LLVM's libFuzzer: `cargo xtask fuzz`.
//!
//! One program for all targets, since linking it takes longer than anything else; `PENSTOCK_FUZZ` names the target. What
//! must hold is more than that nothing panics: see [`properties`].
#![no_main]
// A target says what went wrong and ends: that is what the fuzzer waits for.
#![allow(clippy::unwrap_used, clippy::disallowed_methods)]

mod pieces;
mod properties;
mod workbook;

use std::sync::OnceLock;

use libfuzzer_sys::fuzz_target;

static TARGET: OnceLock<fn(&[u8])> = OnceLock::new();

/// The target that `PENSTOCK_FUZZ` names.
fn chosen() -> fn(&[u8]) {
    match std::env::var("PENSTOCK_FUZZ").unwrap_or_default().as_str() {
        "sniff" => properties::sniff,
        "csv" => properties::csv,
        "json" => properties::json,
        "excel" => |bytes| properties::packed("input.xlsx", workbook::of(bytes)),
        "sqlite" => properties::sqlite,
        "columns" => |bytes| properties::packed("input.parquet", bytes.to_vec()),
        other => panic!("PENSTOCK_FUZZ names no target: “{other}”"),
    }
}

/// A panic within a library is an error of the file there, by `guarded`; only one of our own ends the fuzzer.
fn let_libraries_panic() {
    let ending = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        let of_library = info.location().is_some_and(|place| place.file().contains("registry"));
        if !of_library {
            ending(info);
        }
    }));
}

fuzz_target!(
    init: {
        let_libraries_panic();
        let _ = TARGET.set(chosen());
    },
    |bytes: &[u8]| {
        if let Some(target) = TARGET.get() {
            target(bytes);
        }
    }
);
