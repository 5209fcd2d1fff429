//! `penstock run`.

use penstock_flow::{Project, link};
use serde_json::Value;

use crate::support::{Folder, call, call_well, cells, command, pipeline, public, read};

#[test]
fn every_example_runs_and_writes_its_results() {
    for (name, learners) in [("penguins", 3), ("diabetes", 3), ("iris", 2)] {
        let folder = Folder::new();
        let called =
            call_well(&["run", &public(&format!("examples/{name}.json")), "--out", &folder.path("out")]);
        assert!(called.stdout.contains("test ") && called.stdout.contains("train "), "{}", called.stdout);
        assert!(called.stderr.contains("done") && called.stderr.contains(" × "), "{}", called.stderr);
        assert_eq!(folder.names("out").len(), 1 + 2 * (learners + 1));
        let metrics: Value = serde_json::from_str(&folder.read("out/metrics.json")).unwrap();
        let models = metrics[0]["models"].as_array().unwrap();
        assert_eq!(models.len(), learners);
        for metric in models.iter().flat_map(|model| model["metrics"].as_array().unwrap()) {
            assert!(
                metric["name"].is_string() && metric.get("test").is_some() && metric.get("train").is_some()
            );
        }
    }
}

#[test]
fn one_learner_gets_the_plain_names_alone() {
    let folder = Folder::new();
    call_well(&["run", &pipeline("penguins-sample"), "--out", &folder.path("out")]);
    assert_eq!(folder.names("out"), ["metrics.json", "model.json", "predictions.csv"]);
    let predictions = folder.read("out/predictions.csv");
    let rows = cells(&predictions);
    assert_eq!(rows.len(), 345);
    assert_eq!(rows[0].last(), Some(&"partition"));
    let tests = rows[1..].iter().filter(|row| row.last() == Some(&"test")).count();
    assert_eq!(tests, 86);
}

#[test]
fn a_file_gives_what_the_sample_of_the_same_rows_gives() {
    let folder = Folder::new();
    let data = public("samples/penguins.csv");
    call_well(&["run", &pipeline("penguins-file"), "--data", &data, "--out", &folder.path("file")]);
    call_well(&["run", &pipeline("penguins-sample"), "--out", &folder.path("sample")]);
    for name in ["metrics.json", "predictions.csv"] {
        assert!(folder.read(&format!("file/{name}")) == folder.read(&format!("sample/{name}")), "{name}");
    }
    let model: Value = serde_json::from_str(&folder.read("file/model.json")).unwrap();
    assert_eq!(model["provenance"]["data"], "penguins.csv");
}

#[test]
fn a_file_finds_its_node_by_number_by_name_and_by_what_it_is_called() {
    let folder = Folder::new();
    let (iris, penguins) = (public("samples/iris.csv"), public("samples/penguins.csv"));
    // The pipeline was made for iris.csv.
    call_well(&["run", &pipeline("iris-folds"), "--data", &iris, "--out", &folder.path("one")]);
    call_well(&[
        "run",
        &pipeline("iris-folds"),
        "--data",
        &format!("1={iris}"),
        "--out",
        &folder.path("two"),
    ]);
    let named = format!("Flowers={iris}");
    call_well(&["run", &pipeline("iris-folds"), "--data", &named, "--out", &folder.path("three")]);
    assert!(folder.read("one/model.json") == folder.read("two/model.json"));
    assert!(folder.read("one/model.json") == folder.read("three/model.json"));
    let both = [format!("left={penguins}"), format!("2={penguins}")];
    call_well(&["run", &pipeline("two-files"), "--data", &both[0], &both[1]]);
}

#[test]
fn threads_and_repetition_change_no_byte() {
    let folder = Folder::new();
    let data = public("samples/diabetes.csv");
    for (out, threads) in [("one", "1"), ("four", "4"), ("again", "4")] {
        let out = folder.path(out);
        call_well(&["run", &pipeline("diabetes-file"), "--data", &data, "--threads", threads, "--out", &out]);
    }
    let names = folder.names("one");
    assert_eq!(names.len(), 7);
    for name in names {
        let text = folder.read(&format!("one/{name}"));
        assert!(text == folder.read(&format!("four/{name}")), "{name}");
        assert!(text == folder.read(&format!("again/{name}")), "{name}");
    }
}

#[test]
fn a_link_gives_what_its_file_gives() {
    for name in ["penguins", "iris"] {
        let folder = Folder::new();
        let path = public(&format!("examples/{name}.json"));
        let project = Project::from_json(&read(&path)).unwrap();
        let address = format!("https://example.org/studio/{}", link::encode(&project));
        call_well(&["run", &path, "--out", &folder.path("file")]);
        call_well(&["run", &address, "--out", &folder.path("link")]);
        for file in ["metrics.json", "model.json", "predictions.csv"] {
            assert!(folder.read(&format!("file/{file}")) == folder.read(&format!("link/{file}")), "{file}");
        }
    }
}

#[test]
fn the_chosen_learner_gets_the_plain_names() {
    let folder = Folder::new();
    let path = public("examples/penguins.json");
    for (out, node) in [("number", "7"), ("name", "random forest")] {
        call_well(&["run", &path, "--node", node, "--out", &folder.path(out), "--quiet"]);
        assert!(folder.read(&format!("{out}/model.json")) == folder.read(&format!("{out}/model-7.json")));
        assert!(
            folder.read(&format!("{out}/predictions.csv"))
                == folder.read(&format!("{out}/predictions-7.csv"))
        );
    }
}

#[test]
fn quiet_says_nothing_when_all_is_well() {
    let called = call_well(&["run", &public("examples/iris.json"), "--quiet"]);
    assert_eq!((called.stdout.as_str(), called.stderr.as_str()), ("", ""));
}

#[test]
fn a_failed_node_is_named_and_the_rest_is_written() {
    let folder = Folder::new();
    let called = call(&["run", &pipeline("failing"), "--out", &folder.path("out"), "--quiet"]);
    assert_eq!(called.code, Some(1));
    assert!(called.stderr.contains("node 4 “Linear regression”: error: "), "{}", called.stderr);
    assert_eq!(folder.names("out"), ["metrics.json", "model-5.json", "predictions-5.csv"]);
}

#[cfg(unix)]
#[test]
fn an_interrupt_ends_a_run_at_once() {
    let folder = Folder::new();
    let mut run = command()
        .args(["run", &pipeline("long"), "--out", &folder.path("out")])
        .stderr(std::process::Stdio::null())
        .spawn()
        .unwrap();
    std::thread::sleep(std::time::Duration::from_millis(700));
    assert!(run.try_wait().unwrap().is_none(), "it should take longer");
    let asked = std::time::Instant::now();
    let killed = std::process::Command::new("kill").args(["-INT", &run.id().to_string()]).status();
    assert!(killed.unwrap().success());
    assert_eq!(run.wait().unwrap().code(), Some(130));
    assert!(asked.elapsed().as_secs() < 5);
    assert!(folder.names("out").is_empty(), "nothing is written of a run that was stopped");
}
