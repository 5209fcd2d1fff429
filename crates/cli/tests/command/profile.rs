//! `penstock profile`.

use serde_json::Value;

use crate::support::{Folder, call, call_well, public};

#[test]
fn a_file_is_told_as_a_table_with_its_findings() {
    let called = call_well(&["profile", &public("samples/penguins.csv"), "--target", "species"]);
    let lines: Vec<&str> = called.stdout.lines().collect();
    assert_eq!(lines[0], "344 rows, 8 columns, 0 duplicate rows");
    let words = |line: &str| line.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(words(lines[2])[..5], ["column", "type", "missing", "distinct", "mean"]);
    let row = lines.iter().find(|line| line.starts_with("bill_length_mm")).unwrap();
    assert_eq!(words(row)[..8], ["bill_length_mm", "number", "2", "(0.6%)", "164", "43.92", "5.46", "32.10"]);
    assert!(
        called.stdout.contains("Strongest correlations\n   0.871  flipper_length_mm and body_mass_g"),
        "{}",
        called.stdout
    );
    assert!(called.stdout.contains("\nQuality\n"), "{}", called.stdout);
}

#[test]
fn json_holds_profile_and_findings_and_no_personal_value() {
    let folder = Folder::new();
    let rows: String = (0..40).map(|row| format!("{row},user{row}@example.org,x,{}\n", row % 3)).collect();
    let file = folder.write("people.csv", format!("id,mail,same,class\n{rows}"));
    let called = call_well(&["profile", &file, "--target", "class", "--json"]);
    let value: Value = serde_json::from_str(&called.stdout).unwrap();
    assert_eq!(value["profile"]["rows"], 40);
    assert_eq!(value["profile"]["relations"]["target"], "class");
    let codes: Vec<&str> = value["quality"]["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["code"].as_str().unwrap())
        .collect();
    assert_eq!(codes, ["personal-data", "identifier-like", "constant"]);
    assert_eq!(value["quality"]["findings"][0]["columns"][0], "mail");
    assert!(!value["quality"].to_string().contains("user7"));
    // The same file gives the same bytes.
    assert_eq!(call_well(&["profile", &file, "--target", "class", "--json"]).stdout, called.stdout);
}

#[test]
fn what_cannot_be_profiled_is_said() {
    let called = call(&["profile", "nowhere.csv"]);
    assert_eq!(called.code, Some(3), "{}", called.stderr);
    let called = call(&["profile", &public("samples/iris.csv"), "--target", "colour"]);
    assert_eq!(called.code, Some(2));
    assert!(
        called.stderr.contains("--target colour: the file has no such column. It has sepal length (cm)"),
        "{}",
        called.stderr
    );
}
