//! What only the full profile has.

use penstock_flow::Role;
use penstock_flow::view::{Measure, NumberShape, TextProfile};

use super::*;

fn full(columns: Vec<(Column, ArrayRef)>) -> TableProfile {
    let (columns, arrays) = columns.into_iter().unzip();
    let table = Table::new(Arc::new(Schema::new(columns)), arrays).unwrap();
    block_on(full_profile(&table, &NoPace)).unwrap()
}

fn number(name: &str, values: &[f64]) -> (Column, ArrayRef) {
    (Column::new(name, ColumnType::Number), number_column(values.iter().copied().map(Some).collect()))
}

fn category(name: &str, values: &[&str]) -> (Column, ArrayRef) {
    (Column::new(name, ColumnType::Category), category_column(values.iter().map(|value| Some(*value))))
}

fn as_target((column, array): (Column, ArrayRef)) -> (Column, ArrayRef) {
    (column.with_role(Role::Target), array)
}

fn shape_of(values: &[f64]) -> NumberShape {
    full(vec![number("a", values)]).columns.remove(0).numbers.unwrap().shape.unwrap()
}

#[test]
fn the_shape_of_a_few_numbers_is_as_computed_by_hand() {
    // Mean 3, median 2. Third moments of −2, −1, −1, 0, 4: 54 / 5; second: 22 / 5. G₁ = g₁ √20 / 3.
    let shape = shape_of(&[1.0, 2.0, 2.0, 3.0, 7.0]);
    let skew = (54.0 / 5.0) / (22.0f64 / 5.0 * (22.0f64 / 5.0).sqrt()) * 20.0f64.sqrt() / 3.0;
    assert!((shape.skew.unwrap() - skew).abs() < 1e-14);
    // Distances from the median: 1, 0, 0, 1, 5.
    assert_eq!(shape.median_deviation, 1.0);
    assert_eq!((shape.zeros, shape.negatives, shape.outliers), (0, 0, 0));
    // Distances from 0.5: 0.5, 0.5, 1.5, 1.5.
    let shape = shape_of(&[-1.0, 0.0, 1.0, 2.0]);
    assert_eq!((shape.skew, shape.median_deviation, shape.zeros, shape.negatives), (Some(0.0), 1.0, 1, 1));
    // 5 ÷ 0.6745 × 1 is 7.41: 10 lies within it of the median 3, 11 does not.
    assert_eq!(shape_of(&[1.0, 2.0, 3.0, 4.0, 10.0]).outliers, 0);
    assert_eq!(shape_of(&[1.0, 2.0, 3.0, 4.0, 11.0]).outliers, 1);
    assert_eq!(shape_of(&[1.0, 2.0, 3.0, 4.0, -6.0]).outliers, 1);
    // Where half of the values are equal, nothing says what is far.
    assert_eq!(shape_of(&[1.0, 1.0, 1.0, 1.0, 99.0]).outliers, 0);
}

#[test]
fn shapes_of_extremes_are_finite() {
    for values in [
        vec![f64::MAX, -f64::MAX, 0.0],
        vec![f64::MAX, f64::MAX / 2.0, f64::MAX / 4.0],
        vec![5e-324, 0.0, 1e-300, 2e-300],
        vec![1e300],
        vec![3.0, 3.0, 3.0],
    ] {
        let shape = shape_of(&values);
        assert!(shape.skew.is_none_or(f64::is_finite), "{values:?}");
        assert!(
            shape.percentiles.iter().chain([&shape.median_deviation]).all(|one| one.is_finite()),
            "{values:?}"
        );
    }
    assert_eq!(shape_of(&[3.0, 3.0, 3.0]).skew, None);
    assert_eq!(shape_of(&[1.0, 2.0]).skew, None);
}

#[test]
fn lengths_and_examples_of_texts() {
    let texts = [Some("ä"), Some("abc"), None, Some("ä"), Some("")];
    for (kind, array) in
        [(ColumnType::Text, text_column(texts)), (ColumnType::Category, category_column(texts))]
    {
        let profile = full(vec![(Column::new("a", kind), array)]).columns.remove(0);
        assert_eq!(profile.texts, Some(TextProfile { shortest: 0, longest: 3, mean: 1.25 }));
        assert_eq!(profile.examples, ["ä", "abc", ""]);
    }
    let long = "x".repeat(500);
    let profile = full(vec![(Column::new("a", ColumnType::Text), text_column([Some(long.as_str())]))]);
    assert_eq!(profile.columns[0].examples[0].chars().count(), 81);
}

#[test]
fn equal_rows_are_counted_once_each_and_named() {
    let profile = full(vec![
        number("a", &[1.0, 2.0, 1.0, 0.0, -0.0, 1.0]),
        category("b", &["x", "x", "x", "y", "y", "z"]),
        (Column::new("c", ColumnType::Text), text_column([None, None, None, Some("t"), Some("t"), None])),
    ]);
    let relations = profile.relations.unwrap();
    assert_eq!(relations.duplicate_rows, 2);
    assert_eq!(relations.duplicates, [(0, 2), (3, 4)]);
    // A value beside a missing one is another row.
    let profile = full(vec![(
        Column::new("a", ColumnType::Integer),
        integer_column(vec![None, Some(0), None, Some(i64::MIN), Some(i64::MAX)]),
    )]);
    assert_eq!(profile.relations.unwrap().duplicates, [(0, 2)]);
}

#[test]
fn correlations_are_on_rows_that_have_both() {
    let with_missing = number_column(vec![Some(2.0), Some(4.0), Some(6.0), None, Some(9.0)]);
    let profile = full(vec![
        number("a", &[1.0, 2.0, 3.0, 1e6, 4.0]),
        (Column::new("b", ColumnType::Number), with_missing),
        number("c", &[5.0; 5]),
        (Column::new("d", ColumnType::Number).with_role(Role::Id), number_column(vec![Some(1.0); 5])),
    ]);
    let relations = profile.relations.unwrap();
    assert_eq!((relations.correlations.len(), relations.correlation_rows), (1, 5));
    // (1, 2), (2, 4), (3, 6), (4, 9): products 11.5, squares 5 and 26.75.
    let expected = 11.5 / (5.0f64 * 26.75).sqrt();
    let found = &relations.correlations[0];
    assert_eq!((found.one.as_str(), found.other.as_str()), ("a", "b"));
    assert!((found.coefficient - expected).abs() < 1e-14, "{}", found.coefficient);
}

#[test]
fn association_of_categories_is_corrected_for_bias() {
    // Counts 4, 1, 1, 4 of 10: φ² = 0.36, less 1 / 9; two levels shrink to 2 − 1 / 9.
    let profile = full(vec![
        category("a", &["x", "x", "x", "x", "x", "y", "y", "y", "y", "y"]),
        as_target(category("t", &["p", "p", "p", "p", "q", "p", "q", "q", "q", "q"])),
    ]);
    let expected = ((0.36 - 1.0 / 9.0) / (1.0f64 - 1.0 / 9.0)).sqrt();
    let found = profile.columns[0].association.clone().unwrap();
    assert_eq!(found.measure, Measure::CramersV);
    assert!((found.value - expected).abs() < 1e-14);
    // Without the column 5 of 10 are guessed wrong, with it 2.
    assert_eq!(found.predictability, Some(0.6));
    assert_eq!(profile.columns[1].association, None);
}

#[test]
fn association_of_a_category_and_a_number_is_the_correlation_ratio() {
    // Means 2 and 5 around 3.5: 4 × 2.25 between of 9 + 4 in all.
    let expected = (9.0f64 / 13.0).sqrt();
    let numbers = number("n", &[1.0, 3.0, 4.0, 6.0]);
    let groups = category("g", &["x", "x", "y", "y"]);
    let one = full(vec![groups.clone(), as_target(numbers.clone())]).columns[0].association.clone().unwrap();
    assert_eq!((one.measure, one.predictability), (Measure::CorrelationRatio, None));
    assert!((one.value - expected).abs() < 1e-14);
    let other = full(vec![numbers, as_target(groups)]).columns[0].association.clone().unwrap();
    assert_eq!((other.measure, other.predictability), (Measure::CorrelationRatio, Some(1.0)));
    assert!((other.value - expected).abs() < 1e-14);
}

#[test]
fn association_of_numbers_is_the_coefficient_without_its_sign() {
    let profile = full(vec![number("a", &[1.0, 2.0, 3.0]), as_target(number("t", &[3.0, 2.0, 1.0]))]);
    let found = profile.columns[0].association.clone().unwrap();
    assert_eq!((found.measure, found.predictability), (Measure::Pearson, None));
    assert!((found.value - 1.0).abs() < 1e-14);
    // A constant goes with nothing.
    let profile = full(vec![number("a", &[2.0, 2.0, 2.0]), as_target(number("t", &[3.0, 2.0, 1.0]))]);
    assert_eq!(profile.columns[0].association, None);
}

#[test]
fn small_tables_have_profiles_too() {
    assert_eq!(full(Vec::new()).relations.unwrap().duplicate_rows, 0);
    let empty = full(vec![number("a", &[]), as_target(category("t", &[])), number("b", &[])]);
    assert_eq!((empty.rows, empty.columns[0].numbers.clone()), (0, None));
    let one = full(vec![number("a", &[1.0]), as_target(category("t", &["x"])), number("b", &[2.0])]);
    assert_eq!(one.relations.unwrap().correlations, []);
    let missing = (Column::new("a", ColumnType::Number), number_column(vec![None; 20]));
    let texts = (Column::new("b", ColumnType::Text), text_column([None::<&str>; 20]));
    let target =
        (Column::new("t", ColumnType::Category).with_role(Role::Target), category_column([None::<&str>; 20]));
    let profile = full(vec![missing, texts, target]);
    assert_eq!(profile.columns.iter().map(|column| column.missing).collect::<Vec<_>>(), [20, 20, 20]);
    assert_eq!(profile.columns[1].texts, None);
    assert_eq!(profile.relations.unwrap().duplicate_rows, 19);
}

#[test]
fn a_thousand_columns_are_profiled_within_bounds() {
    let columns = (0..1_000).map(|column| {
        let values: Vec<f64> = (0..1_000).map(|row| f64::from((row * (column + 7) + column) % 997)).collect();
        number(&format!("c{column}"), &values)
    });
    let profile = full(columns.collect());
    let relations = profile.relations.unwrap();
    assert_eq!(profile.columns.len(), 1_000);
    assert_eq!(relations.correlations.len(), 60);
    assert!(relations.correlation_rows >= 100);
    let strengths: Vec<f64> = relations.correlations.iter().map(|one| one.coefficient.abs()).collect();
    assert!(strengths.windows(2).all(|pair| pair[0] >= pair[1]));
}

#[test]
fn a_full_profile_can_be_cancelled_anywhere() {
    let table = {
        let texts: Vec<String> = (0..100_000).map(|row| format!("t{}", row % 999)).collect();
        let columns = vec![
            Column::new("a", ColumnType::Number),
            Column::new("b", ColumnType::Text),
            Column::new("c", ColumnType::Integer).with_role(Role::Target),
        ];
        let arrays = vec![
            number_column((0..100_000).map(|value| Some(f64::from(value % 977))).collect()),
            text_column(texts.iter().map(|text| Some(text.as_str()))),
            integer_column((0..100_000).map(|value| Some(value % 3)).collect()),
        ];
        Table::new(Arc::new(Schema::new(columns)), arrays).unwrap()
    };
    let counted = CancelAfter(u32::MAX.into());
    block_on(full_profile(&table, &counted)).unwrap();
    let checkpoints = u32::MAX - counted.0.get();
    assert!(checkpoints > 40, "{checkpoints}");
    for after in (0..checkpoints).step_by(7) {
        assert_eq!(block_on(full_profile(&table, &CancelAfter(after.into()))), Err(Cancelled));
    }
}

#[test]
fn a_model_file_keeps_what_it_kept() {
    let profile = profile_of(ColumnType::Number, number_column(vec![Some(1.0), Some(2.0), Some(4.0)]));
    assert_eq!(profile.numbers.unwrap().shape, None);
    assert!(profile.examples.is_empty() && profile.texts.is_none() && profile.association.is_none());
}
