use std::sync::Arc;

use penstock_flow::view::Cell;
use penstock_flow::{Column, ColumnType, Role, Schema};

use super::columns::*;
use super::{Table, TableError};
use crate::partition::{Part, Partition};

fn schema(columns: &[(&str, ColumnType)]) -> Arc<Schema> {
    Arc::new(Schema::new(columns.iter().map(|(name, kind)| Column::new(*name, *kind)).collect()))
}

fn small() -> Table {
    let schema =
        schema(&[("n", ColumnType::Number), ("c", ColumnType::Category), ("i", ColumnType::Integer)]);
    let columns = vec![
        number_column(vec![Some(1.5), None, Some(3.0)]),
        category_column([Some("b"), Some("a"), Some("b")]),
        integer_column(vec![Some(i64::MAX), Some(2), None]),
    ];
    Table::new(schema, columns).unwrap()
}

#[test]
fn columns_are_checked_when_they_enter() {
    let number = |values: Vec<Option<f64>>| {
        Table::new(schema(&[("n", ColumnType::Number)]), vec![number_column(values)]).err()
    };
    assert_eq!(
        number(vec![None, Some(f64::NAN)]),
        Some(TableError::NotFinite { column: "n".into(), row: 1 })
    );
    assert_eq!(number(vec![None, Some(1.0)]), None);
    let wrong = Table::new(schema(&[("n", ColumnType::Number)]), vec![integer_column(vec![Some(1)])]);
    assert_eq!(wrong.unwrap_err().to_string(), "Column “n” is number and cannot be held as Int64.");
    let lengths = vec![integer_column(vec![Some(1)]), integer_column(vec![])];
    let twice = schema(&[("a", ColumnType::Integer), ("a", ColumnType::Integer)]);
    assert!(matches!(Table::new(twice, lengths.clone()), Err(TableError::DuplicateName { .. })));
    let other = schema(&[("a", ColumnType::Integer), ("b", ColumnType::Integer)]);
    assert!(matches!(Table::new(other, lengths), Err(TableError::Rows { .. })));
    assert!(matches!(
        Table::new(schema(&[("a", ColumnType::Text)]), vec![]),
        Err(TableError::ColumnCount { .. })
    ));
}

#[test]
fn a_column_of_the_same_name_is_replaced_in_place() {
    let table = small()
        .with_column(Column::new("c", ColumnType::Text), text_column([None, Some("x"), None]))
        .unwrap();
    let table =
        table.with_column(Column::new("z", ColumnType::Boolean), boolean_column(vec![None; 3])).unwrap();
    let names: Vec<&str> = table.schema().columns.iter().map(|column| column.name.as_str()).collect();
    assert_eq!(names, ["n", "c", "i", "z"]);
    assert_eq!(table.texts("c").unwrap().get(1).as_deref(), Some("x"));
    assert_eq!(table.drop_columns(&["c", "z"]).unwrap().columns().len(), 2);
    assert!(table.drop_columns(&["gone"]).is_err());
    assert!(table.select(&[9]).is_err());
    assert_eq!(table.select(&[2, 0]).unwrap().schema().columns[0].name, "i");
    assert_eq!(table.select(&[]).unwrap().rows(), 3);
}

#[test]
fn roles_are_set() {
    let table = small().with_role("c", Role::Target).unwrap();
    assert_eq!(table.schema().target().unwrap().name, "c");
    let other = small().with_schema_roles(table.schema());
    assert_eq!(other.schema(), table.schema());
}

#[test]
fn rows_take_their_partition_and_folds_with_them() {
    let parts = Partition::Parts([Part::Train, Part::Test, Part::Train].into());
    let table = small().with_partition(parts.clone()).unwrap();
    let table = table.with_folds(Some([table.select(&[0]).unwrap()].into())).unwrap();
    assert_eq!(table.training_rows(), [0, 2]);
    let taken = table.take(&[2, 1, 1]).unwrap();
    assert_eq!(taken.numbers("n").unwrap(), [Some(3.0), None, None]);
    assert_eq!(taken.partition().training_rows(3), [0]);
    assert_eq!(taken.folds().unwrap()[0].rows(), 3);
    assert_eq!(taken.folds().unwrap()[0].partition(), taken.partition());
    assert_eq!(table.filter(&[false, true, false]).unwrap().rows(), 1);
    assert!(table.filter(&[true]).is_err());
    assert!(table.take(&[3]).is_err());
    assert!(small().with_partition(Partition::Parts([Part::Test].into())).is_err());
    assert!(table.with_partition(parts).unwrap().folds().is_none());
}

#[test]
fn columns_of_rows_that_are_not_there_are_missing() {
    let table = small();
    let columns = table.columns_of(&["c", "n"], &[Some(2), None, Some(0), Some(2)]).unwrap();
    let schema =
        Schema::new(vec![Column::new("c", ColumnType::Category), Column::new("n", ColumnType::Number)]);
    let taken = Table::new(Arc::new(schema), columns).unwrap();
    assert_eq!(taken.numbers("n").unwrap(), [Some(3.0), None, Some(1.5), Some(3.0)]);
    assert_eq!(taken.texts("c").unwrap().get(1), None);
    assert!(table.columns_of(&["gone"], &[]).is_err());
    assert!(table.columns_of(&["n"], &[Some(3)]).is_err());
}

#[test]
fn values_come_in_the_form_that_is_asked_for() {
    let table = small();
    assert_eq!(table.levels("c").unwrap()[..], ["a", "b"]);
    assert_eq!(table.level_codes("c").unwrap().codes, [Some(1), Some(0), Some(1)]);
    assert!(table.numbers("c").is_err());
    assert!(table.numbers("gone").is_err());
    let texts: Vec<Option<String>> =
        table.texts("n").unwrap().iter().map(|text| text.map(Into::into)).collect();
    assert_eq!(texts, [Some("1.5".into()), None, Some("3".into())]);
    // Taken rows keep the dictionary, and levels name only what is there.
    assert_eq!(table.take(&[0]).unwrap().levels("c").unwrap()[..], ["b"]);
    let declared = Column::new("c", ColumnType::Category).with_levels(["a".to_owned(), "z".to_owned()]);
    let table = table.with_column(declared, category_column([Some("z"), None, Some("m")])).unwrap();
    assert_eq!(table.levels("c").unwrap()[..], ["a", "z"]);
    let codes = table.level_codes("c").unwrap();
    assert_eq!(
        (&codes.levels[..], &codes.codes[..]),
        (&["a", "m", "z"].map(String::from)[..], &[Some(2), None, Some(1)][..])
    );
}

#[test]
fn pages_show_what_numbers_cannot_hold_as_text() {
    let table = small().with_partition(Partition::Folds { fold: [0, 1, 2].into(), count: 3 }).unwrap();
    let table = table
        .with_column(Column::new("d", ColumnType::DateTime), datetime_column(vec![Some(0), None, Some(1000)]))
        .unwrap();
    let page = table.page(0, 2, 1, 9);
    assert_eq!((page.rows, page.first_column, page.schema.columns.len()), (3, 1, 4));
    assert_eq!(
        page.cells[0],
        [
            Cell::Text("b".into()),
            Cell::Text("9223372036854775807".into()),
            Cell::Text("1970-01-01T00:00:00".into())
        ]
    );
    assert_eq!(page.cells[1], [Cell::Text("a".into()), Cell::Number(2.0), Cell::Missing(())]);
    assert_eq!(page.partition, ["fold 1", "fold 2"]);
    assert_eq!(table.page(usize::MAX, usize::MAX, usize::MAX, usize::MAX).cells.len(), 0);
}

#[test]
fn the_fingerprint_is_of_what_the_table_says() {
    let table = small();
    let reordered = table.take(&[2, 1, 0]).unwrap().take(&[2, 1, 0]).unwrap();
    assert_eq!(reordered.fingerprint(), table.fingerprint());
    let other_codes = category_column([Some("a"), Some("b"), Some("a"), Some("b")]);
    let column = Column::new("c", ColumnType::Category);
    let longer = Table::new(Arc::new(Schema::new(vec![column.clone()])), vec![other_codes]).unwrap();
    let replaced =
        table.with_column(column, Arc::clone(&longer.take(&[1, 2, 3]).unwrap().columns()[0])).unwrap();
    assert_eq!(replaced.fingerprint(), table.fingerprint());
    assert_eq!(table.with_role("c", Role::Target).unwrap().fingerprint(), table.fingerprint());
    assert_ne!(table.take(&[0, 1, 1]).unwrap().fingerprint(), table.fingerprint());
}

#[test]
fn shared_columns_name_the_same_memory() {
    let table = small();
    let other =
        table.with_column(Column::new("z", ColumnType::Integer), integer_column(vec![Some(1); 3])).unwrap();
    let (before, after) = (table.column_allocations(), other.column_allocations());
    assert!(before.iter().all(|allocation| after.contains(allocation)));
    assert!(after.len() > before.len());
    assert_eq!(table.bytes(), before.iter().map(|(_, bytes)| bytes).sum::<usize>());
    assert!(
        small().with_folds(Some([table.clone(), table.clone()].into())).unwrap().bytes() < 3 * table.bytes()
    );
}

#[test]
fn tables_without_rows_and_without_columns_work() {
    let none = Table::new(Arc::default(), vec![]).unwrap();
    assert_eq!((none.rows(), none.bytes(), none.training_rows().len()), (0, 0, 0));
    assert_eq!(
        none.with_column(Column::new("a", ColumnType::Integer), integer_column(vec![None; 2]))
            .unwrap()
            .rows(),
        2
    );
    let empty = small().take(&[]).unwrap();
    assert_eq!((empty.rows(), empty.levels("c").unwrap().len()), (0, 0));
}

#[test]
fn ten_thousand_columns_are_found_by_name() {
    let names: Vec<Column> =
        (0..10_000).map(|index| Column::new(format!("c{index}"), ColumnType::Integer)).collect();
    let column = integer_column(vec![Some(1)]);
    let table = Table::new(Arc::new(Schema::new(names)), vec![column; 10_000]).unwrap();
    assert_eq!(
        (0..10_000).filter(|index| table.index_of(&format!("c{index}")) == Some(*index)).count(),
        10_000
    );
}
