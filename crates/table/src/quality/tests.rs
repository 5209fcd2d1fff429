use std::sync::Arc;

use penstock_flow::{Column, ColumnType, Schema};

use super::*;
use crate::profile::full_profile;
use crate::source::{NoPace, block_on};
use crate::table::columns::*;
use crate::{ArrayRef, ImportOptions, MemorySource, read_csv};

/// The report on a CSV text with a target.
fn report_on(csv: &str, target: &str) -> QualityReport {
    let source = MemorySource::new("t.csv", csv.as_bytes());
    let table = block_on(read_csv(&source, &ImportOptions::default(), &NoPace)).unwrap().table;
    let columns = table.schema().columns.iter().map(|column| match column.name == target {
        true => column.clone().with_role(Role::Target),
        false => column.clone(),
    });
    report(columns.zip(table.columns().iter().cloned()).collect())
}

fn report(columns: Vec<(Column, ArrayRef)>) -> QualityReport {
    let (columns, arrays) = columns.into_iter().unzip();
    let table = Table::new(Arc::new(Schema::new(columns)), arrays).unwrap();
    let profile = block_on(full_profile(&table, &NoPace)).unwrap();
    block_on(quality(&table, &profile, &NoPace)).unwrap()
}

/// A CSV of one column beside a row number that differs.
fn csv_of(header: &str, values: impl IntoIterator<Item = String>) -> String {
    let rows = values.into_iter().enumerate();
    let lines = rows.map(|(row, value)| format!("{}.5,{value}\n", row * row));
    format!("q,{header}\n{}", lines.collect::<String>())
}

#[track_caller]
fn finding<'a>(report: &'a QualityReport, code: &str) -> &'a Finding {
    let found = report.findings.iter().find(|finding| finding.code == code);
    found.unwrap_or_else(|| panic!("no {code} in {:?}", codes(report)))
}

fn codes(report: &QualityReport) -> Vec<&str> {
    report.findings.iter().map(|finding| finding.code.as_str()).collect()
}

fn evidence<'a>(finding: &'a Finding, name: &str) -> &'a str {
    finding.evidence.iter().find(|fact| fact.name == name).map_or("", |fact| fact.value.as_str())
}

fn parameters(finding: &Finding) -> (String, Value) {
    match &finding.mend {
        Some(Mend::AddStage { stage, parameters, .. }) => (stage.clone(), json!(parameters)),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_column_that_counts_rows_is_like_an_identifier() {
    let report = report_on(&csv_of("customer_id", (0..50).map(|row| (1000 + row).to_string())), "");
    let found = finding(&report, "identifier-like");
    assert_eq!(found.columns, ["customer_id"]);
    assert_eq!(found.message, "“customer_id” has another value in every row.");
    assert_eq!(evidence(found, "examples"), "“1000”, “1001”, “1002”, “1003”, “1004”");
    let roles = [("customer_id".to_owned(), Role::Id)].into();
    assert_eq!(found.mend, Some(Mend::SetRoles { roles, title: "Make it an identifier".into() }));
    // Quantities that all differ are none.
    let spread =
        report_on(&csv_of("population", (1..50).map(|row| (row * row * row * 1000).to_string())), "");
    assert!(!codes(&spread).contains(&"identifier-like"));
    let codes_of_text = report_on(&csv_of("sku", (0..50).map(|row| format!("SKU-{row:03}"))), "");
    assert_eq!(finding(&codes_of_text, "identifier-like").columns, ["sku"]);
}

#[test]
fn constant_near_constant_and_mostly_missing_columns_can_be_dropped() {
    let dropped = |column: &str| json!({"mode": "drop", "columns": [column]});
    let constant = report_on(&csv_of("c", (0..20).map(|_| "x".to_owned())), "");
    let found = finding(&constant, "constant");
    assert_eq!(
        (found.message.as_str(), parameters(found)),
        ("“c” has the same value in every row.", ("select-columns".into(), dropped("c")))
    );
    let near = report_on(&csv_of("c", (0..200).map(|row| if row == 7 { "b" } else { "a" }.to_owned())), "");
    let found = finding(&near, "near-constant");
    assert_eq!(found.message, "“c” is the same in 99.5 % of the rows that have a value.");
    assert_eq!(parameters(found).1, dropped("c"));
    let missing =
        report_on(&csv_of("c", (0..20).map(|row| if row % 2 == 0 { "" } else { "5" }.to_owned())), "");
    let found = finding(&missing, "mostly-missing");
    assert_eq!(
        (found.message.as_str(), evidence(found, "missing")),
        ("“c” is missing in 50 % of the rows.", "10 of 20")
    );
    // A target is never offered to be dropped.
    let target = report_on(&csv_of("c", (0..20).map(|_| "x".to_owned())), "c");
    assert_eq!(finding(&target, "constant").mend, None);
}

#[test]
fn equal_rows_are_named_by_number() {
    let report = report_on("a,b\n1,x\n2,y\n1,x\n1,x\n", "");
    let found = finding(&report, "duplicate-rows");
    assert_eq!(found.message, "2 rows are equal to a row before them.");
    assert_eq!((evidence(found, "share"), evidence(found, "rows")), ("50 %", "3 = 1, 4 = 1"));
    assert_eq!(parameters(found), ("deduplicate".into(), json!({"keep": "first"})));
}

#[test]
fn mixed_types_name_the_values_that_do_not_fit() {
    let values = |row: usize| if row == 4 { "unknown".to_owned() } else { format!("{}.5", row % 17) };
    let report = report_on(&csv_of("size", (0..40).map(values)), "");
    let found = finding(&report, "mixed-types");
    assert_eq!(found.message, "“size” holds numbers, and 2.5 % of its values are none.");
    assert_eq!(evidence(found, "others"), "“unknown” in row 5");
    let types = [("size".to_owned(), ColumnType::Number)].into();
    assert_eq!(found.mend, Some(Mend::SetTypes { types, title: "Read it as numbers".into() }));
    let target = report_on(&csv_of("size", (0..40).map(values)), "size");
    assert_eq!(finding(&target, "non-numeric-target").columns, ["size"]);
    // Signs that the reader does not take are named, and no type would mend them.
    let money = (Column::new("price", ColumnType::Text), text_column((0..20).map(|_| Some("$1,200.50"))));
    assert_eq!(finding(&report_of_one(money), "mixed-types").mend, None);
}

fn report_of_one(column: (Column, ArrayRef)) -> QualityReport {
    let rows = column.1.len();
    let other = number_column((0..rows).map(|row| Some((row * row) as f64)).collect());
    report(vec![(Column::new("q", ColumnType::Number), other), column])
}

#[test]
fn dates_that_are_read_as_texts_are_told() {
    let texts: Vec<String> = (0..30)
        .map(|row| if row == 3 { "soon".into() } else { format!("2020-01-{:02}", row % 28 + 1) })
        .collect();
    let column = text_column(texts.iter().map(|text| Some(text.as_str())));
    let report = report_of_one((Column::new("when", ColumnType::Text), column));
    let found = finding(&report, "date-as-text");
    assert_eq!(found.message, "“when” holds dates, but is read as text.");
    assert_eq!(evidence(found, "others"), "“soon” in row 4");
    assert!(
        matches!(&found.mend, Some(Mend::SetTypes { types, .. }) if types["when"] == ColumnType::DateTime)
    );
    let texts: Vec<String> = (0..30).map(|row| format!("{}/{}/2020", row % 28 + 1, row % 12 + 1)).collect();
    let column = text_column(texts.iter().map(|text| Some(text.as_str())));
    assert_eq!(codes(&report_of_one((Column::new("when", ColumnType::Text), column))), ["date-as-text"]);
}

#[test]
fn categories_of_many_values_are_told() {
    let values: Vec<String> = (0..600).map(|row| format!("town {}", row % 60)).collect();
    let column = category_column(values.iter().map(|value| Some(value.as_str())));
    let report = report_of_one((Column::new("town", ColumnType::Category), column));
    let found = finding(&report, "high-cardinality");
    assert_eq!(
        (found.message.as_str(), evidence(found, "rows for each value")),
        ("“town” has 60 distinct values.", "10")
    );
    assert_eq!(parameters(found), ("encode".into(), json!({"columns": ["town"], "method": "ordinal"})));
}

#[test]
fn outliers_and_skew_are_told_apart() {
    let values = |row: usize| if row == 30 { 900.0 } else { 50.0 + (row * 7 % 20) as f64 };
    let column = number_column((0..100).map(|row| Some(values(row))).collect());
    let report = report_of_one((Column::new("speed", ColumnType::Number), column));
    let found = finding(&report, "outliers");
    assert_eq!(
        (found.message.as_str(), evidence(found, "rows")),
        ("“speed” has a value far from the others.", "31 (900)")
    );
    assert_eq!(parameters(found), ("scale".into(), json!({"columns": ["speed"], "method": "robust"})));
    // Half a geometric series: a tail and no odd values.
    let tail = number_column((0..120).map(|row| Some(f64::from(1u32 << (row % 20)))).collect());
    let report = report_of_one((Column::new("income", ColumnType::Number), tail));
    assert!(
        codes(&report).contains(&"skew")
            && !report.findings.iter().any(|one| one.code == "outliers" && one.columns == ["income"])
    );
    let found = report.findings.iter().find(|one| one.code == "skew" && one.columns == ["income"]).unwrap();
    assert_eq!(found.message, "“income” has a long tail of great values.");
}

#[test]
fn a_column_that_gives_the_target_away_is_suspected() {
    let rows = 200;
    let target = |row: usize| if row * 13 % 10 < 4 { "yes" } else { "no" };
    let columns = vec![
        (
            Column::new("noise", ColumnType::Number),
            number_column((0..rows).map(|row| Some((row * 37 % 101) as f64)).collect()),
        ),
        // No linear trend, yet a threshold tells the class.
        (
            Column::new("score", ColumnType::Number),
            number_column(
                (0..rows)
                    .map(|row| {
                        Some(if target(row) == "yes" {
                            1000.0 + (row * 97 % 991) as f64 * 50.0
                        } else {
                            (row * 97 % 991) as f64
                        })
                    })
                    .collect(),
            ),
        ),
        (
            Column::new("copy", ColumnType::Category),
            category_column((0..rows).map(|row| Some(if target(row) == "yes" { "Y" } else { "N" }))),
        ),
        (
            Column::new("t", ColumnType::Category).with_role(Role::Target),
            category_column((0..rows).map(|row| Some(target(row)))),
        ),
    ];
    let report = report(columns);
    let suspected: Vec<&str> = report
        .findings
        .iter()
        .filter(|one| one.code == "target-leakage")
        .map(|one| one.columns[0].as_str())
        .collect();
    assert_eq!(suspected, ["score", "copy"]);
    assert_eq!(report.findings[0].code, "target-leakage");
    assert_eq!(evidence(&report.findings[0], "errors saved in guessing the class"), "100 %");
    assert_eq!(parameters(&report.findings[0]).1, json!({"mode": "drop", "columns": ["score"]}));
}

#[test]
fn classes_that_are_unequal_or_rare_are_told() {
    let class = |row: usize| match row {
        0..3 => "it's rare",
        3..13 => "few",
        _ => "many",
    };
    let report = report_on(&csv_of("t", (0..150).map(|row| class(row).to_owned())), "t");
    let found = finding(&report, "rare-classes");
    assert_eq!(found.message, "The class “it's rare” of “t” has 3 rows.");
    assert_eq!(
        parameters(found),
        ("filter-rows".into(), json!({"condition": "`t` is missing or `t` not in ('it''s rare')"}))
    );
    let found = finding(&report, "class-imbalance");
    assert_eq!(found.message, "The largest class of “t” has 46 times the rows of the smallest.");
    assert_eq!(evidence(found, "largest"), "“many”: 137 (91.3 %)");
    let even = report_on(&csv_of("t", (0..90).map(|row| ["a", "b", "c"][row % 3].to_owned())), "t");
    assert!(!codes(&even).iter().any(|code| code.contains("class")), "{:?}", codes(&even));
}

#[test]
fn personal_data_is_named_with_masked_examples_alone() {
    let values: Vec<String> = (0..20).map(|row| format!("person{}@example.org", row % 7)).collect();
    let column = text_column(values.iter().map(|value| Some(value.as_str())));
    let report = report_of_one((Column::new("contact", ColumnType::Text), column));
    let found = finding(&report, "personal-data");
    assert_eq!(found.message, "“contact” looks like e-mail addresses.");
    assert_eq!(evidence(found, "example"), "p••••••@•••••••.•••");
    assert_eq!(parameters(found), ("mask".into(), json!({"columns": ["contact"], "how": "drop"})));
    assert!(!serde_json::to_string(&report).unwrap().contains("person0"));
}

#[test]
fn many_columns_of_one_check_are_one_finding_with_one_mend() {
    let columns = (0..1_000).map(|column| {
        let constant = column % 2 == 0;
        let values =
            (0..30).map(|row| Some(if constant { 1.0 } else { f64::from(row * (column % 28 + 1) % 29) }));
        (Column::new(format!("c{column}"), ColumnType::Number), number_column(values.collect()))
    });
    let report = report(columns.collect());
    let found = finding(&report, "constant");
    assert_eq!((found.columns.len(), found.message.as_str()), (500, "500 columns have a single value."));
    assert_eq!(found.mend.as_ref().unwrap().title(), "Drop the 500 columns");
    assert_eq!(parameters(found).1["columns"].as_array().unwrap().len(), 500);
    assert_eq!(found.evidence.last().unwrap().value, "488 more columns");
}

#[test]
fn a_table_without_fault_or_rows_has_no_findings() {
    let species: Vec<(f64, &str)> =
        (0..60).map(|row| (40.0 + f64::from(row * 31 % 23), ["a", "b"][row as usize % 2])).collect();
    let fine = report(vec![
        (
            Column::new("length", ColumnType::Number),
            number_column(species.iter().map(|(x, _)| Some(*x)).collect()),
        ),
        (
            Column::new("weight", ColumnType::Number),
            number_column((0..60).map(|row| Some(f64::from(row * 17 % 59))).collect()),
        ),
        (
            Column::new("t", ColumnType::Category).with_role(Role::Target),
            category_column(species.iter().map(|(_, t)| Some(*t))),
        ),
    ]);
    assert_eq!(codes(&fine), Vec::<&str>::new());
    assert_eq!(fine.checks.len(), 15);
    assert_eq!(codes(&report_on("a,b\n1,x\n", "b")), Vec::<&str>::new());
    assert_eq!(
        codes(&report(vec![(Column::new("a", ColumnType::Number), number_column(Vec::new()))])),
        Vec::<&str>::new()
    );
    assert_eq!(codes(&report(Vec::new())), Vec::<&str>::new());
    let missing = report(vec![(Column::new("a", ColumnType::Text), text_column([None::<&str>; 12]))]);
    assert_eq!(codes(&missing), ["mostly-missing", "duplicate-rows"]);
}

/// Cancels after some checkpoints.
struct CancelAfter(std::cell::Cell<u32>);

#[async_trait::async_trait(?Send)]
impl Pace for CancelAfter {
    async fn checkpoint(&self, fraction_done: f64) -> Result<(), Cancelled> {
        assert!((0.0..=1.0).contains(&fraction_done));
        self.0.set(self.0.get().checked_sub(1).ok_or(Cancelled)?);
        Ok(())
    }
}

#[test]
fn checks_can_be_cancelled_anywhere() {
    let rows = 100_000;
    let columns = vec![
        Column::new("a", ColumnType::Number),
        Column::new("t", ColumnType::Category).with_role(Role::Target),
    ];
    let arrays = vec![
        number_column(
            (0..rows).map(|row| Some(if row == 99_999 { 1e6 } else { f64::from(row % 97) })).collect(),
        ),
        category_column((0..rows).map(|row| Some(["a", "b"][row as usize % 2]))),
    ];
    let table = Table::new(Arc::new(Schema::new(columns)), arrays).unwrap();
    let profile = block_on(full_profile(&table, &NoPace)).unwrap();
    let counted = CancelAfter(u32::MAX.into());
    let report = block_on(quality(&table, &profile, &counted)).unwrap();
    assert_eq!(codes(&report), ["duplicate-rows", "outliers", "skew"]);
    let checkpoints = u32::MAX - counted.0.get();
    assert!(checkpoints > 8, "{checkpoints}");
    for after in 0..checkpoints {
        assert_eq!(block_on(quality(&table, &profile, &CancelAfter(after.into()))), Err(Cancelled));
    }
}
