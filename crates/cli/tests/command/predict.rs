//! `penstock predict`.

use serde_json::Value;

use crate::support::{Folder, call, call_well, cells, columns, pipeline, public, read, without_column};

const PREDICTED: [&str; 2] = ["predicted ", "probability "];

/// A model of the penguins, and the predictions of its run.
fn penguins(folder: &Folder) -> (String, String) {
    call_well(&["run", &pipeline("penguins-sample"), "--out", &folder.path("run"), "--quiet"]);
    (folder.path("run/model.json"), folder.read("run/predictions.csv"))
}

#[test]
fn new_rows_without_the_target_get_the_predictions_of_the_run() {
    let folder = Folder::new();
    let (model, run) = penguins(&folder);
    let rows = read(&public("samples/penguins.csv"));
    let new = folder.write("new.csv", without_column(&rows, "species"));
    let called = call_well(&["predict", &model, &new, "--quiet"]);
    assert_eq!(columns(&called.stdout, &PREDICTED), columns(&run, &PREDICTED));
    assert_eq!(called.stderr, "");
    let header = cells(&called.stdout)[0].clone();
    assert_eq!(
        header[..8],
        [
            "island",
            "bill_length_mm",
            "bill_depth_mm",
            "flipper_length_mm",
            "body_mass_g",
            "sex",
            "year",
            "predicted species"
        ]
    );
    // To a file, and from stdin, the same bytes.
    call_well(&["predict", &model, &new, "--out", &folder.path("p.csv")]);
    assert!(folder.read("p.csv") == called.stdout);
}

#[test]
fn test_rows_alone_get_the_same_predictions() {
    let folder = Folder::new();
    let (model, run) = penguins(&folder);
    let rows = read(&public("samples/penguins.csv"));
    let part = columns(&run, &["partition"]);
    let of_test = |text: &str| -> String {
        let lines = text.lines().enumerate();
        let kept = lines.filter(|(number, _)| *number == 0 || part[number - 1] == ["test"]);
        kept.map(|(_, line)| format!("{line}\n")).collect()
    };
    let new = folder.write("new.csv", of_test(&without_column(&rows, "species")));
    let called = call_well(&["predict", &model, &new]);
    assert_eq!(cells(&called.stdout).len(), 87);
    assert_eq!(columns(&called.stdout, &PREDICTED), columns(&of_test(&run), &PREDICTED));
    // A single row, whose columns could be taken for other types.
    let one: String =
        without_column(&rows, "species").lines().take(2).map(|line| format!("{line}\n")).collect();
    let called = call_well(&["predict", &model, &folder.write("one.csv", one)]);
    assert_eq!(columns(&called.stdout, &PREDICTED)[0], columns(&run, &PREDICTED)[0]);
}

#[test]
fn with_the_target_there_are_metrics() {
    let folder = Folder::new();
    let (model, _) = penguins(&folder);
    let data = public("samples/penguins.csv");
    let called = call_well(&["predict", &model, &data]);
    assert!(
        called.stderr.contains("accuracy") && called.stderr.contains("All 344 rows."),
        "{}",
        called.stderr
    );
    assert!(!called.stderr.contains("train"), "{}", called.stderr);
    let called = call_well(&[
        "predict",
        &model,
        &data,
        "--metrics",
        &folder.path("m.json"),
        "--out",
        &folder.path("p.csv"),
    ]);
    assert_eq!(called.stdout, "");
    let metrics: Value = serde_json::from_str(&folder.read("m.json")).unwrap();
    assert_eq!(metrics[0]["models"][0]["metrics"][0]["name"], "accuracy");
    assert!(metrics[0]["models"][0]["metrics"][0]["test"].as_f64().unwrap() > 0.95);
    let new = folder.write("new.csv", without_column(&read(&data), "species"));
    let called = call(&["predict", &model, &new, "--metrics", &folder.path("none.json")]);
    assert_eq!(called.code, Some(1));
    assert!(called.stderr.contains("no column “species”"), "{}", called.stderr);
}

#[test]
fn the_predict_stage_gives_the_same_bits() {
    let folder = Folder::new();
    let (model, _) = penguins(&folder);
    let new = folder.write("new.csv", without_column(&read(&public("samples/penguins.csv")), "species"));
    let called = call_well(&["predict", &model, &new]);
    call_well(&["run", &pipeline("predict"), "--data", &new, &model, "--out", &folder.path("stage")]);
    let stage = folder.read("stage/predictions.csv");
    assert_eq!(columns(&called.stdout, &PREDICTED), columns(&stage, &PREDICTED));
}

#[test]
fn a_model_of_folds_predicts_with_the_model_of_all_rows() {
    let folder = Folder::new();
    let data = public("samples/iris.csv");
    call_well(&["run", &pipeline("iris-folds"), "--data", &data, "--out", &folder.path("run"), "--quiet"]);
    let called = call_well(&["predict", &folder.path("run/model.json"), &data]);
    let run = folder.read("run/predictions.csv");
    let out_of_fold = columns(&run, &PREDICTED);
    assert_eq!(out_of_fold.len(), 150);
    assert_ne!(columns(&called.stdout, &PREDICTED), out_of_fold);
}

#[test]
fn codes_that_look_like_numbers_stay_what_they_were() {
    let folder = Folder::new();
    let rows: String = (0..40).map(|row| format!("0{},{}\n", row % 4, ["a", "b"][row % 4 / 2])).collect();
    let training = folder.write("codes.csv", format!("code,label\n{rows}"));
    call_well(&["run", &pipeline("codes"), "--data", &training, "--out", &folder.path("run"), "--quiet"]);
    let new = folder.write("new.csv", "code\n00\n01\n02\n03\n");
    let called = call_well(&["predict", &folder.path("run/model.json"), &new]);
    let rows = cells(&called.stdout);
    let predicted: Vec<(&str, &str)> = rows[1..].iter().map(|row| (row[0], row[1])).collect();
    assert_eq!(predicted, [("00", "a"), ("01", "a"), ("02", "b"), ("03", "b")]);
}

#[test]
fn rows_that_do_not_fit_are_refused_with_all_that_is_wrong() {
    let folder = Folder::new();
    let (model, _) = penguins(&folder);
    let new = folder.write("new.csv", "island,bill_length_mm,flipper_length_mm,body_mass_g,sex,year\nBiscoe,long,190,4000,male,2008\nBiscoe,longer,191,4100,male,2008\n");
    let called = call(&["predict", &model, &new]);
    assert_eq!((called.code, called.stdout.as_str()), (Some(1), ""));
    assert!(called.stderr.contains("“bill_depth_mm” (number) is missing"), "{}", called.stderr);
    assert!(called.stderr.contains("“bill_length_mm” should be number"), "{}", called.stderr);
}

#[test]
fn text_with_delimiters_is_quoted() {
    let folder = Folder::new();
    let (model, _) = penguins(&folder);
    let mut rows = without_column(&read(&public("samples/penguins.csv")), "species");
    rows = rows.replacen("Torgersen", "\"Torgersen, \"\"north\"\"\"", 1);
    let new = folder.write("new.csv", rows);
    let called = call_well(&["predict", &model, &new]);
    assert!(called.stdout.contains("\n\"Torgersen, \"\"north\"\"\",39.1,"), "{}", &called.stdout[..400]);
}
