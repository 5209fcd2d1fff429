//! `penstock check`.

use serde_json::Value;

use crate::support::{Folder, call, call_well, pipeline, public};

#[test]
fn examples_are_sound() {
    for name in ["penguins", "diabetes", "iris"] {
        let called = call_well(&["check", &public(&format!("examples/{name}.json"))]);
        assert!(!called.stdout.contains("error:"), "{}", called.stdout);
    }
}

#[test]
fn warnings_are_told_and_do_not_fail() {
    let called = call_well(&["check", &pipeline("leaky")]);
    assert!(called.stdout.contains("node 2 “Impute missing”: warning: "), "{}", called.stdout);
    assert!(called.stdout.contains("Move it behind the split."), "{}", called.stdout);
    assert!(called.stderr.contains("warning"), "{}", called.stderr);
}

#[test]
fn errors_name_node_and_remedy() {
    let called = call(&["check", &pipeline("wrong")]);
    assert_eq!(called.code, Some(1));
    for expected in [
        "node 1 “Sample data”: error: There is no column “specie”. Did you mean species?",
        "node 2 “Split”: error: Test share must be a number from 0.01 to 0.9.",
        "node 3 “from-the-future”: error: This Penstock does not know the stage",
        "Get the latest version of penstock",
        "node 4 “Decision tree”: error: “Decision tree” needs a table at its input. Draw a wire to it.",
    ] {
        assert!(called.stdout.contains(expected), "{expected} is not in {}", called.stdout);
    }
    assert!(called.stderr.contains("4 errors"), "{}", called.stderr);
}

#[test]
fn json_is_an_object_a_line() {
    let called = call(&["check", &pipeline("wrong"), "--json"]);
    assert_eq!((called.code, called.stderr.as_str()), (Some(1), ""));
    let findings: Vec<Value> =
        called.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(findings.len(), 4);
    assert_eq!(findings[1]["node"], 2);
    assert_eq!(findings[1]["name"], "Split");
    assert_eq!(findings[1]["severity"], "error");
    assert_eq!(findings[1]["parameter"], "test_share");
}

#[test]
fn data_is_compared_with_what_the_pipeline_was_made_for() {
    let folder = Folder::new();
    let other = folder
        .write("other.csv", "sepal length (cm),petal width (cm),colour,target\n1.5,x,red,0\n2.5,y,blue,1\n");
    for verb in ["check", "run"] {
        let called = call(&[verb, &pipeline("iris-folds"), "--data", &other]);
        assert_eq!(called.code, Some(1), "{}", called.stderr);
        let said = called.stdout + &called.stderr;
        assert!(said.contains("node 1 “Flowers”: error: "), "{said}");
        assert!(said.contains("column “sepal width (cm)” (number) is missing"), "{said}");
        assert!(said.contains("iris.csv"), "{said}");
    }
    let called = call(&["check", &pipeline("iris-folds"), "--data", &other]);
    assert!(
        called.stdout.contains("column “petal width (cm)” should be number but is category"),
        "{}",
        called.stdout
    );
    assert!(called.stdout.contains("column “colour” (category) is new"), "{}", called.stdout);
    // The right columns with other content: worth a note, and no error.
    let called = call_well(&["check", &pipeline("iris-folds"), "--data", &public("samples/iris.csv")]);
    assert!(called.stdout.contains("results will differ"), "{}", called.stdout);
}

#[test]
fn a_source_without_its_file_is_an_error_of_the_pipeline() {
    let called = call(&["check", &pipeline("penguins-file")]);
    assert_eq!(called.code, Some(1));
    assert!(
        called.stdout.contains("node 1 “File”: error: No file is chosen yet. Give the file with --data.")
    );
}
