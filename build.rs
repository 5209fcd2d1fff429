//! Asks the linker to keep the relocations in the studio's wasm: `cargo xtask split` needs them to take it apart.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    if std::env::var("CARGO_CFG_TARGET_ARCH").is_ok_and(|architecture| architecture == "wasm32") {
        println!("cargo:rustc-link-arg-bins=--emit-relocs");
    }
}
