//! `penstock predict`.

use serde_json::{Value, json};

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

/// The learner's model and the table of this node go into Predict, and what it gives into Evaluate.
fn basis_of_predict(folder: &Folder, table_from: u32) -> (String, String) {
    let mut project: Value = serde_json::from_str(&read(&pipeline("penguins-sample"))).unwrap();
    let edges = project["edges"].as_array_mut().unwrap();
    edges.pop();
    for (from, output, to, input) in
        [(table_from, "table", 8, "table"), (6, "model", 8, "model"), (8, "table", 7, "tables")]
    {
        edges.push(json!({"from": from, "output": output, "to": to, "input": input}));
    }
    let predict = json!({"id": 8, "stage": "predict", "version": 1, "x": 0, "y": 0});
    project["nodes"].as_array_mut().unwrap().push(predict);
    let file = folder.write("pipeline.json", project.to_string());
    let out = folder.path("out");
    let called = call_well(&["run", &file, "--out", &out]);
    let metrics: Value = serde_json::from_str(&folder.read("out/metrics.json")).unwrap();
    (metrics[0]["basis"].as_str().unwrap().to_owned(), called.stderr)
}

#[test]
fn rows_that_were_learned_from_are_not_judged_as_held_out() {
    let folder = Folder::new();
    let (basis, said) = basis_of_predict(&folder, 2);
    assert_eq!(basis, "Holdout: 86 test rows of 344.");
    assert!(!said.contains("learned from"), "{said}");
    let (basis, said) = basis_of_predict(&folder, 1);
    assert_eq!(basis, "No rows were held out: judged on the 344 rows themselves.");
    assert!(said.contains("learned from"), "{said}");
}

/// A pipeline file, encode and tree, with these parameters of the file.
fn pipeline_reading(folder: &Folder, parameters: Value) -> String {
    let mut project: Value = serde_json::from_str(&read(&pipeline("codes"))).unwrap();
    project["nodes"][0]["parameters"] = parameters;
    folder.write("pipeline.json", project.to_string())
}

/// Trains on one file and predicts another by the command and by the stage; the texts of both must be equal.
fn predicted_both_ways(folder: &Folder, parameters: Value, training: &str, new: &str) -> String {
    let training = folder.write("training.csv", training);
    let trained = pipeline_reading(folder, parameters);
    call_well(&["run", &trained, "--data", &training, "--out", &folder.path("run"), "--quiet"]);
    let model = folder.path("run/model.json");
    let new = folder.write("new.csv", new);
    let by_command = call_well(&["predict", &model, &new, "--quiet"]).stdout;
    call_well(&["run", &pipeline("predict"), "--data", &new, &model, "--out", &folder.path("stage")]);
    let by_stage = folder.read("stage/predictions.csv");
    assert_eq!(columns(&by_command, &PREDICTED), columns(&by_stage, &PREDICTED), "{by_command}\n{by_stage}");
    by_command
}

#[test]
fn the_part_of_a_file_is_predicted_that_was_learned_from() {
    let folder = Folder::new();
    // By itself the larger list would be taken.
    let file = |rows: usize| {
        let others: Vec<Value> = (0..90).map(|row| json!({"other": row})).collect();
        let rows: Vec<Value> =
            (0..rows).map(|row| json!({"x": (["p", "q"][row % 2]), "t": (["a", "b"][row % 2])})).collect();
        json!({"others": others, "rows": rows}).to_string()
    };
    let training = folder.write("training.json", file(40));
    let trained = pipeline_reading(&folder, json!({"target": "t", "part": "rows"}));
    call_well(&["run", &trained, "--data", &training, "--out", &folder.path("run"), "--quiet"]);
    let new = folder.write("new.json", file(4));
    let called = call_well(&["predict", &folder.path("run/model.json"), &new, "--quiet"]);
    let rows: Vec<_> = columns(&called.stdout, &["predicted "]).into_iter().flatten().collect();
    assert_eq!(rows, ["a", "b", "a", "b"]);
}

fn rows_of(values: &[(&str, &str)]) -> String {
    (0..40).map(|row| values[row % values.len()]).map(|(x, t)| format!("{x},{t}\n")).collect()
}

#[test]
fn cells_are_read_as_they_were_written_in_training() {
    let cases = [
        // What was a category reads as booleans, numbers, integers or dates by itself.
        (vec![("TRUE", "a"), ("FALSE", "b"), ("unknown", "a")], "x\nFALSE\nTRUE\n", ["b", "a"]),
        (vec![("1.50", "a"), ("2.0", "b"), ("none", "b")], "x\n1.50\n2.0\n", ["a", "b"]),
        (vec![("01", "a"), ("10", "b"), ("y", "b")], "x\n01\n10\n", ["a", "b"]),
        (
            vec![("2020-01-05", "a"), ("2020-1-6", "b"), ("?!", "b")],
            "x\n2020-01-05\n2020-01-05\n",
            ["a", "a"],
        ),
        // What were numbers reads as integers, what were booleans as categories.
        (vec![("1.5", "a"), ("2", "a"), ("3", "b")], "x\n2\n3\n", ["a", "b"]),
        (vec![("true", "a"), ("false", "b")], "x\nyes\nno\n", ["a", "b"]),
    ];
    for (training, new, expected) in cases {
        let folder = Folder::new();
        let training = format!("x,t\n{}", rows_of(&training));
        let predicted = predicted_both_ways(&folder, json!({"target": "t"}), &training, new);
        let found: Vec<String> =
            columns(&predicted, &["predicted "]).iter().map(|row| row[0].to_owned()).collect();
        assert_eq!(found, expected, "{training}\n{predicted}");
        // The rows come out as they went in.
        let cells: Vec<&str> = columns(&predicted, &["x"]).into_iter().flatten().collect();
        let (yes, no) = (["true", "false"], ["yes", "no"]);
        let given: Vec<&str> = new.lines().skip(1).collect();
        assert!(cells == given || (cells == yes && given == no), "{new}\n{predicted}");
    }
}

#[test]
fn a_target_is_judged_as_it_was_written_in_training() {
    let folder = Folder::new();
    let training = format!("x,t\n{}", rows_of(&[("1", "TRUE"), ("2", "FALSE"), ("3", "unknown")]));
    predicted_both_ways(&folder, json!({"target": "t"}), &training, "x,t\n1,TRUE\n2,FALSE\n");
    let called = call_well(&["predict", &folder.path("run/model.json"), &folder.path("new.csv")]);
    assert!(
        called.stderr.contains("accuracy") && !called.stderr.contains("does not know"),
        "{}",
        called.stderr
    );
}

#[test]
fn a_file_that_was_read_on_demand_is_read_so_again() {
    let folder = Folder::new();
    let rows = rows_of(&[("1", "a"), ("2", "b"), ("soon", "b"), ("2,5", "b")])
        .replace(",a", ";a")
        .replace(",b", ";b");
    let training = format!("x;t\n{rows}");
    let parameters = json!({"target": "t", "types": {"x": "number"}, "delimiter": "semicolon"});
    // The learner needs numbers, so what is missing is filled.
    let mut project: Value = serde_json::from_str(&read(&pipeline("codes"))).unwrap();
    project["nodes"][0]["parameters"] = parameters;
    project["nodes"][1]["stage"] = json!("impute");
    let trained = folder.write("pipeline.json", project.to_string());
    let data = folder.write("training.csv", &training);
    call_well(&["run", &trained, "--data", &data, "--out", &folder.path("run"), "--quiet"]);
    let run = folder.read("run/predictions.csv");
    let called = call_well(&["predict", &folder.path("run/model.json"), &data, "--quiet"]);
    assert_eq!(columns(&called.stdout, &PREDICTED), columns(&run, &PREDICTED));
    // Without being told, a cell that does not fit is no gap.
    project["nodes"][0]["parameters"] = json!({"target": "t"});
    let trained = folder.write("pipeline.json", project.to_string());
    let good = folder.write("good.csv", format!("x;t\n{}", rows.replace("soon", "3").replace("2,5", "4")));
    call_well(&["run", &trained, "--data", &good, "--out", &folder.path("other"), "--quiet"]);
    let called = call(&["predict", &folder.path("other/model.json"), &data]);
    assert!(called.code == Some(1) && called.stderr.contains("“x” should be"), "{}", called.stderr);
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
