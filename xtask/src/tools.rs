//! The pinned build tools, and where they come from.
//!
//! Trunk would download release binaries of wasm-bindgen and wasm-opt by itself; the build must not depend on such
//! downloads. So each tool is taken from the PATH when its version fits, else from the cache folder, into which it
//! is put by `cargo binstall` where that works, else by compiling it. The cache is `$PENSTOCK_CACHE` or
//! `~/.cache/penstock`, with a folder `tools/<name>-<version>/` each, so that several versions can live side by side.

use crate::command::{answer, cargo, npm, on_path, output, program, run};
use crate::{Outcome, workspace};
use std::fs;
use std::path::PathBuf;

const TRUNK_VERSION: &str = "0.21.14";
const BINARYEN_VERSION: &str = "132.0.0";

/// Installs everything that `build` needs.
pub fn install_all() -> Outcome {
    wasm_target()?;
    println!("trunk         {}", trunk()?.display());
    println!("wasm-bindgen  {}", wasm_bindgen()?.display());
    println!("wasm-opt      {}", wasm_opt()?.join(" "));
    Ok(())
}

/// Trunk's program.
pub fn trunk() -> Outcome<PathBuf> {
    rust_tool("trunk", "trunk", TRUNK_VERSION, "0")
}

/// wasm-bindgen's program, of exactly the version of the library in Cargo.lock.
pub fn wasm_bindgen() -> Outcome<PathBuf> {
    rust_tool("wasm-bindgen", "wasm-bindgen-cli", &locked_version("wasm-bindgen")?, "1")
}

/// The words that start wasm-opt: a program, or node with the script of the npm package.
pub fn wasm_opt() -> Outcome<Vec<String>> {
    let major = BINARYEN_VERSION.split('.').next().unwrap_or_default();
    if let Some(found) = on_path("wasm-opt")
        && answer(program(&found).arg("--version"))
            .is_some_and(|version| version.split_whitespace().any(|word| word == major))
    {
        return Ok(vec![found.display().to_string()]);
    }

    let folder = tools_folder()?.join(format!("binaryen-{BINARYEN_VERSION}"));
    let script = folder.join("node_modules").join("binaryen").join("bin").join("wasm-opt");
    if !script.is_file() {
        println!("installing binaryen {BINARYEN_VERSION} from npm into {}", folder.display());
        make_folder(&folder)?;
        // A manifest of its own, or npm would look for one further up.
        workspace::write(&folder.join("package.json"), "{ \"private\": true }\n")?;
        let package = format!("binaryen@{BINARYEN_VERSION}");
        run(npm()?
            .current_dir(&folder)
            .args([
                "install",
                "--save-exact",
                "--ignore-scripts",
                "--no-audit",
                "--no-fund",
                "--loglevel=error",
            ])
            .arg(package))?;
    }
    Ok(vec!["node".to_owned(), script.display().to_string()])
}

/// rustup adds the target by itself from rust-toolchain.toml, unless its automatic installation is switched off.
pub fn wasm_target() -> Outcome {
    const TARGET: &str = "wasm32-unknown-unknown";
    let library = output(program("rustc").args(["--print", "target-libdir", "--target", TARGET]))?;
    if PathBuf::from(library.trim()).is_dir() {
        return Ok(());
    }
    run(program("rustup").args(["target", "add", TARGET]))
}

/// A compiler for C++, which libFuzzer is written in; asked of no one where the system's package manager has it.
pub fn cpp_compiler() -> Outcome {
    const HINT: &str = "a C++ compiler is needed: install g++ or clang";
    if std::env::var_os("CXX").is_some() || cfg!(not(target_os = "linux")) || on_path("c++").is_some() {
        return Ok(());
    }
    apt_install("g++")?;
    on_path("c++").map(|_| ()).ok_or_else(|| HINT.to_owned())
}

/// Installs a package of the system where that needs no question to anyone.
pub fn apt_install(package: &str) -> Outcome {
    let is_root = answer(program("id").arg("-u")).is_some_and(|id| id.trim() == "0");
    if on_path("apt-get").is_none() || !is_root {
        return Ok(());
    }
    println!("installing {package} with apt-get");
    run(program("apt-get").args(["update", "--quiet"]))?;
    run(program("apt-get").env("DEBIAN_FRONTEND", "noninteractive").args([
        "install",
        "--yes",
        "--quiet",
        "--no-install-recommends",
        package,
    ]))
}

/// Where everything that is installed or downloaded is kept between checkouts.
pub fn cache_folder() -> Outcome<PathBuf> {
    if let Some(folder) = std::env::var_os("PENSTOCK_CACHE") {
        return std::path::absolute(folder)
            .map_err(|error| format!("PENSTOCK_CACHE is not a folder: {error}"));
    }
    let home = std::env::home_dir().ok_or("no home folder is known: set PENSTOCK_CACHE to a folder")?;
    Ok(home.join(".cache").join("penstock"))
}

fn tools_folder() -> Outcome<PathBuf> {
    Ok(cache_folder()?.join("tools"))
}

/// A tool written in Rust; `effort` is the optimisation that it is worth: Trunk calls others, wasm-bindgen computes.
fn rust_tool(name: &str, package: &str, version: &str, effort: &str) -> Outcome<PathBuf> {
    let fits = |path: &PathBuf| {
        answer(program(path).arg("--version"))
            .is_some_and(|printed| printed.split_whitespace().any(|word| word == version))
    };
    if let Some(found) = on_path(name).filter(fits) {
        return Ok(found);
    }

    let folder = tools_folder()?.join(format!("{name}-{version}"));
    let installed = folder.join("bin").join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    if fits(&installed) {
        return Ok(installed);
    }

    make_folder(&folder)?;
    if answer(cargo().args(["binstall", "-V"])).is_some() {
        println!("installing {package} {version} with cargo binstall");
        let mut binstall = cargo();
        binstall.args(["binstall", "--no-confirm", "--force", "--root"]).arg(&folder);
        if run(binstall.arg(format!("{package}@{version}"))).is_ok() && fits(&installed) {
            return Ok(installed);
        }
        println!("cargo binstall did not manage; compiling instead");
    }

    println!("compiling {package} {version} into {} (once, some minutes)", folder.display());
    if compile(&folder, package, version, effort, true).is_err() {
        // A locked dependency can be too new for an index that lags behind.
        println!("trying once more without {package}'s own lock file");
        compile(&folder, package, version, effort, false)?;
    }
    if fits(&installed) {
        Ok(installed)
    } else {
        Err(format!("{package} was installed, but {} does not report version {version}", installed.display()))
    }
}

fn compile(folder: &PathBuf, package: &str, version: &str, effort: &str, locked: bool) -> Outcome {
    let intermediate = folder.join("build");
    let mut install = cargo();
    // From outside the repository, whose cargo configuration is not meant for tools. As released, Trunk takes
    // 25 minutes on two cores; without link-time optimisation and at level 1 it takes 8.
    install
        .current_dir(folder)
        .env("CARGO_PROFILE_RELEASE_LTO", "off")
        .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", effort)
        .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
        .env("CARGO_TARGET_DIR", &intermediate)
        .args(["install", "--force", "--version", version, "--root"])
        .arg(folder);
    if locked {
        install.arg("--locked");
    }
    run(install.arg(package))?;
    // Hundreds of megabytes that are of no more use; leaving them would be harmless.
    let _ = fs::remove_dir_all(intermediate);
    Ok(())
}

fn locked_version(package: &str) -> Outcome<String> {
    let path = workspace::root().join("Cargo.lock");
    let text = workspace::read_text(&path)?;
    let lock: toml::Table =
        text.parse().map_err(|error| format!("cannot read {}: {error}", path.display()))?;
    lock.get("package")
        .and_then(toml::Value::as_array)
        .into_iter()
        .flatten()
        .find(|entry| entry.get("name").and_then(toml::Value::as_str) == Some(package))
        .and_then(|entry| entry.get("version")?.as_str())
        .map(str::to_owned)
        .ok_or_else(|| format!("{package} is not in Cargo.lock"))
}

fn make_folder(folder: &PathBuf) -> Outcome {
    fs::create_dir_all(folder).map_err(|error| format!("cannot make {}: {error}", folder.display()))
}
