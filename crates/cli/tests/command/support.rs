//! Calling the command, temporary folders, and reading what it wrote.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::atomic::{AtomicU32, Ordering};

/// A folder that is deleted at the end of its test.
pub struct Folder(PathBuf);

impl Folder {
    pub fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("penstock-command-{}-{number}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub fn path(&self, name: &str) -> String {
        self.0.join(name).to_str().unwrap().to_owned()
    }

    pub fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> String {
        std::fs::write(self.0.join(name), bytes).unwrap();
        self.path(name)
    }

    pub fn read(&self, name: &str) -> String {
        read(&self.path(name))
    }

    /// The names of the files in a folder within, sorted.
    pub fn names(&self, folder: &str) -> Vec<String> {
        let entries = std::fs::read_dir(self.0.join(folder)).unwrap();
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

pub fn read(path: &str) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

pub fn command() -> Command {
    Command::new(env!("CARGO_BIN_EXE_penstock"))
}

/// What a call gave.
pub struct Called {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

pub fn call(arguments: &[&str]) -> Called {
    let Output { status, stdout, stderr } = command().args(arguments).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    let called = Called { code: status.code(), stdout: text(stdout), stderr: text(stderr) };
    assert!(!called.stderr.contains("panicked"), "{}", called.stderr);
    called
}

/// A call that must succeed.
pub fn call_well(arguments: &[&str]) -> Called {
    let called = call(arguments);
    assert_eq!(called.code, Some(0), "{arguments:?}: {}{}", called.stdout, called.stderr);
    called
}

/// A pipeline of these tests.
pub fn pipeline(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join("pipelines");
    folder.join(format!("{name}.json")).to_str().unwrap().to_owned()
}

/// A file that the site carries: `samples/iris.csv`, `examples/iris.json`.
pub fn public(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join("..").join("public");
    folder.join(name).to_str().unwrap().to_owned()
}

/// The cells of a CSV whose cells need no quotation marks, the header first.
pub fn cells(text: &str) -> Vec<Vec<&str>> {
    text.lines().map(|line| line.split(',').collect()).collect()
}

/// The columns of a CSV whose names begin so, without the names.
pub fn columns<'a>(text: &'a str, prefixes: &[&str]) -> Vec<Vec<&'a str>> {
    let rows = cells(text);
    let wanted: Vec<usize> = (0..rows[0].len())
        .filter(|index| prefixes.iter().any(|prefix| rows[0][*index].starts_with(prefix)))
        .collect();
    assert!(!wanted.is_empty(), "{:?}", rows[0]);
    rows[1..].iter().map(|row| wanted.iter().map(|index| row[*index]).collect()).collect()
}

/// A CSV without one of its columns.
pub fn without_column(text: &str, name: &str) -> String {
    let rows = cells(text);
    let dropped = rows[0].iter().position(|column| *column == name).unwrap();
    let line = |row: &Vec<&str>| {
        let kept: Vec<&str> =
            row.iter().enumerate().filter(|(index, _)| *index != dropped).map(|(_, cell)| *cell).collect();
        kept.join(",") + "\n"
    };
    rows.iter().map(line).collect()
}
