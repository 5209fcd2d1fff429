use super::*;
use serde_json::json;

fn every_kind() -> Value {
    json!([
        {"name": "a", "severity": "warn", "check": "type", "column": "x", "type": "number"},
        {"name": "b", "severity": "fail", "check": "not-missing", "column": "x", "at_most": 0.25},
        {"name": "c", "severity": "fail", "check": "unique", "column": "x"},
        {"name": "d", "severity": "fail", "check": "range", "column": "x", "minimum": -1.5, "maximum": 2},
        {"name": "e", "severity": "fail", "check": "range", "column": "x", "maximum": "2020-01-31"},
        {"name": "f", "severity": "fail", "check": "allowed", "column": "x", "values": ["a", "b"]},
        {"name": "g", "severity": "fail", "check": "pattern", "column": "x", "pattern": "[a-z]+"},
        {"name": "h", "severity": "fail", "check": "length", "column": "x", "minimum": 1},
        {"name": "i", "severity": "fail", "check": "expression", "expression": "x > 1"},
        {"name": "j", "severity": "fail", "check": "row-count", "maximum": 10},
        {"name": "k", "severity": "fail", "check": "freshness", "column": "x", "days": 1.5},
        {"name": "l", "severity": "fail", "check": "distribution", "column": "x", "measure": "psi", "at_most": 0.2,
         "edges": [0, 1.5, 2], "shares": [0.25, 0.75]},
        {"name": "m", "severity": "fail", "check": "distribution", "column": "x", "measure": "jensen-shannon",
         "at_most": 0.1, "levels": ["a", "b"], "shares": [0.5, 0.25, 0.25]},
    ])
}

#[test]
fn what_is_read_is_written_again() {
    let rules = Rules::from_value(&every_kind()).unwrap();
    assert_eq!(rules.to_value(), every_kind());
    assert_eq!(Rules::from_json(&rules.to_json()).unwrap(), rules);
    assert!(rules.rules.iter().all(|rule| rule.problem().is_none()));
    let kinds: std::collections::BTreeSet<&str> = rules.rules.iter().map(|rule| rule.kind().name).collect();
    assert_eq!(kinds.len(), KINDS.len());
    let through_serde: Rules = serde_json::from_value(every_kind()).unwrap();
    assert_eq!(through_serde, rules);
}

#[test]
fn what_cannot_be_read_is_named_with_its_rule() {
    let problem = |rule: Value| Rules::from_value(&json!([rule])).unwrap_err();
    assert_eq!(problem(json!(3)), "in rule 1, there is no rule but something else");
    let unknown = problem(json!({"name": "n", "check": "rang"}));
    assert!(unknown.starts_with("in rule 1 “n”, “check” must be one of type, not-missing,"), "{unknown}");
    assert_eq!(
        problem(json!({"check": "unique", "column": "x", "minimum": 1})),
        "in rule 1, a check of the kind “unique” has no “minimum”"
    );
    assert_eq!(problem(json!({"check": "unique", "column": 1})), "in rule 1, “column” must be a text");
    assert_eq!(
        problem(json!({"check": "length", "column": "x", "minimum": -1})),
        "in rule 1, “minimum” must be a whole number that is not negative"
    );
    assert_eq!(
        problem(json!({"check": "unique", "column": "x", "severity": "error"})),
        "in rule 1, “severity” must be warn or fail"
    );
    assert!(Rules::from_value(&json!({})).is_err());
}

#[test]
fn files_of_another_kind_or_version_are_refused() {
    let refused = |text: &str| Rules::from_json(text).unwrap_err();
    assert!(refused("{").starts_with("It is not JSON"));
    assert_eq!(refused("[]"), "Its “format” is not “penstock-rules”.");
    assert_eq!(
        refused(r#"{"format": "penstock-rules", "version": 2, "rules": []}"#),
        "It has version 2, from a newer Penstock than this."
    );
    assert_eq!(refused(r#"{"format": "penstock-rules", "rules": []}"#), "Its “version” is missing.");
    assert_eq!(refused(r#"{"format": "penstock-rules", "version": 1}"#), "It has no “rules”.");
}

#[test]
fn rules_that_no_data_can_keep_are_a_problem() {
    let problem = |rule: Value| Rules::from_value(&json!([rule])).unwrap().rules[0].problem();
    let said = |rule: Value| problem(rule).unwrap_or_default();
    assert_eq!(said(json!({"check": "range", "column": "x", "minimum": 2, "maximum": 1})), ENDS_CROSS);
    assert_eq!(said(json!({"check": "range", "column": "x"})), NO_ENDS);
    assert_eq!(said(json!({"check": "allowed", "column": "x", "values": []})), "its set of values is empty");
    assert_eq!(said(json!({"check": "unique"})), "no column is chosen");
    assert_eq!(
        said(json!({"check": "distribution", "column": "x", "measure": "psi", "at_most": 1, "edges": [2, 1],
            "shares": [1]})),
        "its edges do not grow"
    );
    assert_eq!(
        said(json!({"check": "distribution", "column": "x", "measure": "kolmogorov-smirnov", "at_most": 1,
            "levels": ["a"], "shares": [1]})),
        "Kolmogorov-Smirnov needs an order, so edges and not levels"
    );
    assert_eq!(problem(json!({"check": "range", "column": "x", "minimum": 1, "maximum": 1})), None);
}

#[test]
fn numbers_are_taken_as_allowed_texts_and_names_are_made() {
    let rules =
        Rules::from_value(&json!([{"check": "allowed", "column": "x", "values": [1, 2.5, true]}])).unwrap();
    assert_eq!(rules.rules[0].check, Check::Allowed(vec!["1".into(), "2.5".into(), "true".into()]));
    assert_eq!(rules.rules[0].name, "x: allowed");
}
