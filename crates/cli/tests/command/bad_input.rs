//! Whatever the command is given, it says what is wrong in a sentence and ends with the code that is documented.

use std::io::Read;
use std::process::Stdio;

use crate::support::{Folder, call, command, pipeline, public, read};

const USAGE: i32 = 2;
const UNREADABLE: i32 = 3;

#[track_caller]
fn refused(arguments: &[&str], code: i32, words: &[&str]) {
    let called = call(arguments);
    assert_eq!(called.code, Some(code), "{arguments:?}: {}", called.stderr);
    for word in words {
        assert!(called.stderr.contains(word), "{arguments:?}: “{word}” is not in {}", called.stderr);
    }
    assert!(called.stderr.contains("error: "), "{}", called.stderr);
}

#[test]
fn what_is_not_understood() {
    refused(&[], USAGE, &["a command is missing", "penstock --help"]);
    refused(&["fly"], USAGE, &["there is no command “fly”"]);
    refused(&["run"], USAGE, &["penstock run --help"]);
    refused(&["run", "a.json", "--speed"], USAGE, &["--speed"]);
    refused(&["run", "a.json", "--threads", "many"], USAGE, &["whole number from 1"]);
    refused(&["predict", "model.json"], USAGE, &["two files are needed"]);
    let example = public("examples/iris.json");
    refused(&["run", &example, "--node", "99"], USAGE, &["there is no node “99”"]);
    refused(&["run", &example, "--node", "1"], USAGE, &["no learner", "4 “Logistic regression”"]);
    refused(&["run", &example, "--data", "new.csv"], USAGE, &["no node of this pipeline waits"]);
    refused(&["run", &pipeline("penguins-file")], USAGE, &["node 1 “File” has no file", "--data 1="]);
    refused(&["run", &pipeline("iris-folds")], USAGE, &["made for iris.csv", "--data 1=iris.csv"]);
    let data = public("samples/iris.csv");
    refused(&["run", &pipeline("two-files"), "--data", &data], USAGE, &["several nodes", "node 2 “Right”"]);
    let other = format!("Middle={data}");
    refused(&["run", &pipeline("two-files"), "--data", &other], USAGE, &["there is no node “Middle”"]);
}

#[test]
fn pipelines_that_are_none() {
    let folder = Folder::new();
    let path = folder.path("missing.json");
    refused(&["run", &path], UNREADABLE, &["missing.json does not exist"]);
    refused(&["check", &folder.path("")], UNREADABLE, &["is a folder"]);
    for (name, text) in [
        ("empty.json", ""),
        ("broken.json", "{\"format\": \"penstock-project\""),
        ("list.json", "[1, 2]"),
        ("other.json", "{\"format\": \"penstock-model\", \"version\": 1}"),
        ("newer.json", "{\"format\": \"penstock-project\", \"version\": 99}"),
        ("deep.json", &"[".repeat(100_000)),
        (
            "loop.json",
            "{\"format\": \"penstock-project\", \"version\": 1, \"nodes\": [{\"id\": 1, \"stage\": \"scale\", \"version\": 1}], \"edges\": [{\"from\": 1, \"output\": \"table\", \"to\": 1, \"input\": \"table\"}]}",
        ),
    ] {
        let path = folder.write(name, text);
        refused(&["check", &path], UNREADABLE, &[name]);
    }
    refused(&["check", &folder.write("large.json", vec![b' '; 5 << 20])], UNREADABLE, &["over 4 MiB"]);
    refused(&["check", &folder.write("binary.json", [0xff, 0xfe, 0, 1])], UNREADABLE, &["not a text file"]);
    let newer = folder.path("newer.json");
    refused(&["check", &newer], UNREADABLE, &["Get the latest version of penstock"]);
    let nothing = "{\"format\": \"penstock-project\", \"version\": 1}";
    refused(&["run", &folder.write("nothing.json", nothing)], 1, &["the pipeline is empty"]);
}

#[test]
fn links_that_are_none() {
    for link in [
        "https://example.org/",
        "https://example.org/#p=",
        "https://example.org/#p=AAAA",
        "#p=AXh0aGlzIGlzIG5vdCBhIGxpbms",
        "#p=€",
        "p=zzzz",
    ] {
        refused(&["check", link], UNREADABLE, &[]);
    }
    let endless = format!("#p={}", "A".repeat(100_000));
    refused(&["check", &endless], UNREADABLE, &[]);
}

#[test]
fn data_that_is_none() {
    let folder = Folder::new();
    let run = |path: &str, words: &[&str]| {
        refused(&["run", &pipeline("penguins-file"), "--data", path], UNREADABLE, words);
    };
    run(&folder.path("missing.csv"), &["missing.csv does not exist"]);
    run(&folder.path(""), &["is a folder"]);
    run(&folder.write("empty.csv", ""), &["empty.csv", "is empty"]);
    let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01";
    let picture = folder.write("picture.csv", png);
    run(&picture, &["picture.csv"]);
    let called = call(&["check", &pipeline("penguins-file"), "--data", &picture]);
    assert_eq!(called.code, Some(UNREADABLE));
    assert!(called.stdout.contains("node 1 “File”: error: "), "{}", called.stdout);
    // A table, and not the one that was meant: the pipeline's fault, or the user's, and not the file's.
    let other = folder.write("other.csv", "a,b\n1,2\n3,4\n");
    refused(&["run", &pipeline("penguins-file"), "--data", &other], 1, &["no column “species”"]);
}

#[test]
fn models_that_are_none() {
    let folder = Folder::new();
    let data = public("samples/penguins.csv");
    let run = |path: &str, words: &[&str]| refused(&["predict", path, &data], UNREADABLE, words);
    run(&folder.path("missing.json"), &["does not exist"]);
    run(&public("examples/iris.json"), &["not a Penstock model", "iris.json"]);
    run(&public("samples/iris.csv"), &["not a Penstock model"]);
    run(&folder.write("binary.json", [0xff, 0xfe, 0, 1]), &["not a text file"]);
    run(&folder.write("deep.json", "[".repeat(100_000)), &["not a Penstock model"]);
    run(
        &folder.write("newer.json", "{\"format\": \"penstock-model\", \"version\": 7}"),
        &["newer Penstock", "Get the latest version of penstock."],
    );
    call(&["run", &pipeline("penguins-sample"), "--out", &folder.path("run"), "--quiet"]);
    let model = folder.read("run/model.json");
    run(&folder.write("cut.json", &model[..model.len() / 2]), &["cut.json"]);
    let without_steps = model.replace("\"steps\"", "\"stairs\"");
    run(&folder.write("steps.json", without_steps), &["steps.json", "steps"]);
    let unknown = model.replace("\"stage\": \"scale\"", "\"stage\": \"time-travel\"");
    run(&folder.write("stage.json", unknown), &["time-travel", "Get the latest version of penstock."]);
    refused(&["predict", &folder.path("run/model.json"), &folder.path("no.csv")], UNREADABLE, &["no.csv"]);
}

#[test]
fn places_that_cannot_be_written() {
    let folder = Folder::new();
    let file = folder.write("taken", "x");
    refused(&["run", &public("examples/iris.json"), "--out", &file], UNREADABLE, &["taken", "--out"]);
    call(&["run", &pipeline("penguins-sample"), "--out", &folder.path("run"), "--quiet"]);
    let (model, data) = (folder.path("run/model.json"), public("samples/penguins.csv"));
    let out = folder.path("no/such/folder.csv");
    refused(&["predict", &model, &data, "--out", &out], UNREADABLE, &["folder.csv cannot be written"]);
}

#[test]
fn a_reader_that_stops_is_no_failure() {
    let folder = Folder::new();
    call(&["run", &pipeline("penguins-sample"), "--out", &folder.path("run"), "--quiet"]);
    // More than a pipe holds, so that writing must meet its end.
    let rows = read(&public("samples/penguins.csv"));
    let (header, body) = rows.split_once('\n').unwrap();
    let many = folder.write("many.csv", format!("{header}\n{}", body.repeat(20)));
    let mut predict = command()
        .args(["predict", &folder.path("run/model.json"), &many, "--quiet"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(predict.stdout.take());
    let mut said = String::new();
    predict.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    assert_eq!((predict.wait().unwrap().code(), said.as_str()), (Some(0), ""));
}

#[test]
fn help_and_version_are_printed() {
    for arguments in [&["--help"][..], &["run", "--help"], &["predict", "-h"], &["check", "--help"]] {
        let called = call(arguments);
        assert_eq!(called.code, Some(0));
        assert!(called.stdout.contains("Usage:") && called.stdout.contains("Exit codes:"));
        assert!(called.stdout.lines().all(|line| line.chars().count() <= 120));
    }
    assert_eq!(call(&["--version"]).stdout, concat!("penstock ", env!("CARGO_PKG_VERSION"), "\n"));
}
