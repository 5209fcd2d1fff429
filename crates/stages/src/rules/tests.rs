use super::*;
use crate::testing::input_table;
use penstock_table::{NoPace, block_on};
use serde_json::{Value, json};

const INPUT: &str = "\
number,whole,text,level,day,flag
1.5,1,AB-1,red,2020-01-01,true
-2,2,AB-22,blue,2020-01-02,false
,3,xx,red,2020-01-31T10:00:00,true
1e3,4,,green,,false
";

fn judged_on(csv: &str, rule: Value, as_of: Option<&str>) -> Result<Finding, StageError> {
    let rules = Rules::from_value(&json!([rule])).unwrap();
    let judging = Judging { as_of: as_of.and_then(read_date), scoring: false };
    block_on(judge(&rules, &input_table(csv), judging, &NoPace)).map(|mut findings| findings.remove(0))
}

#[track_caller]
fn says(rule: Value, expected: &str) {
    let finding = judged_on(INPUT, rule, Some("2020-03-01")).unwrap();
    assert_eq!(finding.says, expected);
    assert_eq!(finding.state, if expected.is_empty() { State::Passed } else { State::Failed });
}

#[test]
fn rules_about_rows_name_the_rows() {
    says(json!({"check": "not-missing", "column": "number"}), "broken in 1 of 4 rows: row 3 (missing)");
    says(json!({"check": "not-missing", "column": "whole"}), "");
    says(json!({"check": "unique", "column": "level"}), "broken in 1 of 4 rows: row 3 (red)");
    says(json!({"check": "unique", "column": "text"}), "");
    says(
        json!({"check": "range", "column": "number", "minimum": 0, "maximum": 999}),
        "broken in 2 of 4 rows: row 2 (-2), row 4 (1000)",
    );
    says(json!({"check": "range", "column": "number", "minimum": -2, "maximum": 1000}), "");
    // A date alone is the whole day.
    says(json!({"check": "range", "column": "day", "minimum": "2020-01-01", "maximum": "2020-01-31"}), "");
    says(
        json!({"check": "range", "column": "day", "maximum": "2020-01-31T09:00"}),
        "broken in 1 of 4 rows: row 3 (2020-01-31T10:00:00)",
    );
    says(
        json!({"check": "allowed", "column": "whole", "values": [1, 2]}),
        "broken in 2 of 4 rows: row 3 (3), row 4 (4)",
    );
    says(
        json!({"check": "pattern", "column": "text", "pattern": "AB-[0-9]"}),
        "broken in 2 of 4 rows: row 2 (AB-22), row 3 (xx)",
    );
    says(json!({"check": "pattern", "column": "text", "pattern": "AB-[0-9]+|x+"}), "");
    says(
        json!({"check": "length", "column": "text", "minimum": 3, "maximum": 4}),
        "broken in 2 of 4 rows: row 2 (AB-22), row 3 (xx)",
    );
    says(json!({"check": "expression", "expression": "number > whole or not flag"}), "");
    says(
        json!({"check": "expression", "expression": "number < whole"}),
        "broken in 2 of 4 rows: row 1 (number 1.5, whole 1), row 4 (number 1000, whole 4)",
    );
}

#[test]
fn rules_about_the_whole_say_what_they_found() {
    says(json!({"check": "type", "column": "whole", "type": "number"}), "");
    says(json!({"check": "type", "column": "level", "type": "text"}), "");
    says(
        json!({"check": "type", "column": "whole", "type": "boolean"}),
        "“whole” is integer, not boolean: 4 of 4 values do not read as boolean, the first in row 1 (“1”)",
    );
    says(
        json!({"check": "type", "column": "text", "type": "number"}),
        "“text” is category, not number: 3 of 3 values do not read as number, the first in row 1 (“AB-1”)",
    );
    says(
        json!({"check": "not-missing", "column": "number", "at_most": 0.1}),
        "missing in 1 of 4 rows, 25.0 %; at most 10.0 % may be",
    );
    says(json!({"check": "not-missing", "column": "number", "at_most": 0.25}), "");
    says(json!({"check": "row-count", "minimum": 5}), "the table has 4 rows, not at least 5 rows");
    says(json!({"check": "row-count", "minimum": 4, "maximum": 4}), "");
    says(
        json!({"check": "freshness", "column": "day", "days": 7}),
        "the newest “day” is 2020-01-31T10:00:00, 29.6 days before 2020-03-01; at most 7 may lie between",
    );
    says(json!({"check": "freshness", "column": "day", "days": 30}), "");
}

#[test]
fn distributions_are_compared_with_their_reference() {
    let levels = |shares: [f64; 2]| {
        json!({"check": "distribution", "column": "level", "measure": "jensen-shannon",
        "at_most": 0.5, "levels": ["red", "blue"], "shares": shares})
    };
    says(levels([0.5, 0.5]), "");
    says(levels([0.0, 1.0]), "the Jensen-Shannon distance of “level” is 0.741, over 0.5");
    let edges = |measure: &str, shares: Value| {
        json!({"check": "distribution", "column": "whole", "measure": measure,
        "at_most": 0.2, "edges": [0, 3, 10], "shares": shares})
    };
    // Two of four are below 3, and what lies beyond the edges counts to the ends.
    says(edges("kolmogorov-smirnov", json!([0.5, 0.5])), "");
    says(edges("psi", json!([0.9, 0.1])), "the Population stability index of “whole” is 0.879, over 0.2");
}

#[test]
fn a_rule_that_does_not_suit_the_table_is_broken() {
    says(json!({"check": "unique", "column": "gone"}), "there is no column “gone”");
    says(
        json!({"check": "range", "column": "level", "minimum": 1}),
        "“level” is category, but a number is needed",
    );
    says(
        json!({"check": "expression", "expression": "gone > 1"}),
        "There is no column “gone”. (At character 1.)",
    );
    let empty =
        judged_on("a,b\n1,\n2,\n", json!({"check": "range", "column": "b", "minimum": 1}), None).unwrap();
    assert_eq!(empty.state, State::Passed);
    let warned =
        judged_on(INPUT, json!({"check": "unique", "column": "level", "severity": "warn"}), None).unwrap();
    assert_eq!((warned.state, warned.rows), (State::Warned, vec![2]));
}

#[test]
fn a_rule_that_no_table_could_keep_is_a_mistake() {
    for rule in [
        json!({"check": "pattern", "column": "text", "pattern": "("}),
        json!({"check": "pattern", "column": "text", "pattern": "((a{100}){100}){100}"}),
        json!({"check": "pattern", "column": "text", "pattern": "(a*)*(b|(c{900}))*(d{2000}){9}"}),
        json!({"check": "freshness", "column": "day", "days": 7}),
        json!({"check": "allowed", "column": "text", "values": []}),
        json!({"check": "expression", "expression": "1 +"}),
    ] {
        let error = judged_on(INPUT, rule, None).unwrap_err();
        assert!(error.to_string().contains("cannot be judged"), "{error}");
    }
}

#[test]
fn long_values_are_shortened() {
    let csv = format!("a\n{}\n", "x".repeat(500));
    let finding = judged_on(&csv, json!({"check": "length", "column": "a", "maximum": 5}), None).unwrap();
    assert_eq!(finding.says, format!("broken in 1 of 1 rows: row 1 ({}…)", "x".repeat(40)));
}
