//! `penstock validate`.

use serde_json::{Value, json};

use crate::support::{Folder, call, call_well, public};

const DATA: &str = "id,age,seen\n1,17,2020-01-01\n2,180,2020-01-31\n2,40,\n";

fn rules(rules: Value) -> String {
    json!({"format": "penstock-rules", "version": 1, "rules": rules}).to_string()
}

#[test]
fn broken_rules_are_told_and_fail() {
    let folder = Folder::new();
    let data = folder.write("data.csv", DATA);
    let file = folder.write(
        "rules.json",
        rules(json!([
            {"name": "plausible age", "severity": "fail", "check": "range", "column": "age", "minimum": 0, "maximum": 120},
            {"name": "ids", "severity": "warn", "check": "unique", "column": "id"},
            {"name": "fresh", "check": "freshness", "column": "seen", "days": 60},
        ])),
    );
    let called = call(&["validate", &file, &data, "--as-of", "2020-03-01"]);
    assert_eq!(called.code, Some(1), "{}", called.stderr);
    assert_eq!(
        called.stdout,
        "failed   plausible age: broken in 1 of 3 rows: row 2 (180)\n\
         warning  ids: broken in 1 of 3 rows: row 3 (2)\n\
         passed   fresh: newest at most 60 days old\n"
    );
    assert!(called.stderr.contains("3 rules on 3 rows: 1 passed, 1 warning, 1 failed"), "{}", called.stderr);
    // Today is long after.
    assert!(
        call(&["validate", &file, &data]).stdout.contains("failed   fresh: the newest “seen” is 2020-01-31")
    );
    let called = call(&["validate", &file, &data, "--as-of", "2020-03-01", "--json"]);
    let report: Value = serde_json::from_str(&called.stdout).unwrap();
    assert_eq!((called.code, &report["failed"], &report["rows"]), (Some(1), &json!(1), &json!(3)));
    assert_eq!(report["rules"][0]["first_rows"], json!([2]));
    assert_eq!(report["rules"][1]["result"], "warning");
}

#[test]
fn warnings_alone_do_not_fail() {
    let folder = Folder::new();
    let data = folder.write("data.csv", DATA);
    let file =
        folder.write("rules.json", rules(json!([{"severity": "warn", "check": "unique", "column": "id"}])));
    let called = call_well(&["validate", &file, &data]);
    assert!(called.stdout.starts_with("warning  id: unique: broken in"), "{}", called.stdout);
}

#[test]
fn what_cannot_be_read_has_a_code_of_its_own() {
    let folder = Folder::new();
    let data = folder.write("data.csv", DATA);
    let good = folder.write("good.json", rules(json!([{"check": "row-count", "minimum": 1}])));
    let odd = |name: &str, text: &str| folder.write(name, text);
    let bad_regex = rules(json!([{"name": "n", "check": "pattern", "column": "id", "pattern": "("}]));
    for (file, data, expected) in [
        (odd("a.json", "{"), data.clone(), "is no rules file. It is not JSON"),
        (
            odd("b.json", "{\"format\": \"penstock-model\"}"),
            data.clone(),
            "Its “format” is not “penstock-rules”.",
        ),
        (
            odd("c.json", &bad_regex),
            data.clone(),
            "Rule “n” cannot be judged: its pattern is no regular expression",
        ),
        (good.clone(), folder.path("gone.csv"), "gone.csv"),
        (folder.path("gone.json"), data.clone(), "gone.json"),
    ] {
        let called = call(&["validate", &file, &data]);
        assert_eq!(called.code, Some(2), "{file}: {}", called.stderr);
        assert!(called.stderr.contains(expected), "{expected} is not in {}", called.stderr);
    }
    let called = call(&["validate", &good, &data, "--as-of", "soon"]);
    assert_eq!((called.code, called.stderr.contains("--as-of must be a date")), (Some(2), true));
}

#[test]
fn inferred_rules_are_kept_by_their_data_and_broken_by_other() {
    let folder = Folder::new();
    for name in ["penguins", "iris", "breast_cancer"] {
        let data = public(&format!("samples/{name}.csv"));
        let file = folder.write("rules.json", call_well(&["validate", "--infer", &data]).stdout);
        let called = call_well(&["validate", &file, &data]);
        assert!(called.stderr.contains(" 0 warnings, 0 failed"), "{}", called.stderr);
    }
    let other = folder.write("other.csv", "a,b\n1,2\n");
    assert_eq!(call(&["validate", &folder.path("rules.json"), &other]).code, Some(1));
    assert_eq!(call(&["validate", "--infer", &folder.write("empty.csv", "a,b\n")]).code, Some(2));
}
