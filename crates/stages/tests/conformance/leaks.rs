//! Nothing that is learned comes from test rows: they can hold anything, and the fitted state is the same.
//!
//! The values that a category can have are known from its column, as in R's factors, so they stay the same here too.

use penstock_flow::{Column, ColumnType, Role};
use penstock_stages::Inputs;
use penstock_table::{
    ArrayRef, Table, boolean_column, category_column, datetime_column, integer_column, number_column,
    text_column,
};

use crate::bench::{assert_none, for_each_stage, run};
use crate::cases::{self, Values};
use crate::settings;
use penstock_stages::testing::TestHost;

/// The table with the cells of test rows taken from other rows, and numbers moved far away.
fn changed(table: &Table) -> Table {
    let rows = table.rows();
    let column = |column: &Column| -> ArrayRef {
        let name = column.name.as_str();
        let texts = table.texts(name).unwrap();
        // The values of a target that has no levels are its classes; they stay among those that are there.
        let is_target = column.role == Role::Target;
        let from = |row: usize| if table.partition().is_test(row) { (row + 1) % rows } else { row };
        let far = |row: usize| if table.partition().is_test(row) && !is_target { 1_000_000.0 } else { 0.0 };
        match column.kind {
            ColumnType::Category => category_column(
                (0..rows)
                    .map(|row| texts.get(from(row)))
                    .collect::<Vec<_>>()
                    .iter()
                    .map(|cell| cell.as_deref()),
            ),
            ColumnType::Text => text_column(
                (0..rows)
                    .map(|row| texts.get(from(row)))
                    .collect::<Vec<_>>()
                    .iter()
                    .map(|cell| cell.as_deref()),
            ),
            kind => {
                let numbers = table.numbers(name).unwrap();
                let moved = (0..rows).map(|row| numbers[from(row)].map(|number| number + far(row)));
                match kind {
                    ColumnType::Integer => {
                        integer_column(moved.map(|cell| cell.map(|cell| cell as i64)).collect())
                    }
                    ColumnType::Boolean => boolean_column(
                        (0..rows).map(|row| numbers[from(row)].map(|cell| cell != 0.0)).collect(),
                    ),
                    ColumnType::DateTime => {
                        datetime_column(moved.map(|cell| cell.map(|cell| cell as i64)).collect())
                    }
                    _ => number_column(moved.collect()),
                }
            }
        }
    };
    let columns = table.schema().columns.iter().map(|one| (one.clone(), column(one))).collect();
    table.with_columns(columns).unwrap()
}

#[test]
fn what_is_learned_does_not_depend_on_test_rows() {
    let mut found = Vec::new();
    let mut fitting = 0;
    let mut tables = vec![cases::held_out(&cases::plain(60))];
    for kind in ColumnType::ALL {
        for values in [Values::Varied, Values::Gaps] {
            tables.push(cases::held_out(&cases::all_types(60, values, Some((kind, Values::Two)))));
        }
        let columns = vec![
            cases::column("x", ColumnType::Number, Role::Feature, 60, Values::Varied),
            cases::column("w", ColumnType::Number, Role::Weight, 60, Values::Distinct),
            cases::column("t", kind, Role::Target, 60, Values::Gaps),
        ];
        tables.push(cases::held_out(&cases::table(columns)));
    }
    for_each_stage(|stage| {
        // What stages with other inputs learn is not from rows: Predict keeps a model's name, Evaluate nothing.
        let takes_table = stage.spec().inputs.len() == 1 && !stage.spec().inputs[0].many;
        if !takes_table {
            assert!(!stage.spec().fits, "{} needs a test of its own", stage.spec().id);
            return;
        }
        for table in &tables {
            let other = changed(table);
            assert_ne!(other.fingerprint(), table.fingerprint());
            for setting in settings::all(stage.spec(), &Default::default(), Some(table.schema())) {
                if setting.is_heavy {
                    continue;
                }
                let state = |table: &Table| {
                    let host = TestHost::default();
                    let (inputs, context) = (Inputs::of_table(table.clone()), crate::bench::context(&host));
                    let fitted = penstock_table::block_on(stage.fit(&setting.parameters, &inputs, &context));
                    fitted.map(|fitted| fitted.to_value().to_string()).map_err(|error| error.to_string())
                };
                let (one, two) = (state(table), state(&other));
                fitting += usize::from(one.is_ok() && stage.spec().fits);
                if one != two {
                    found.push(format!(
                        "{} with {:?} learned from test rows: {one:?} and {two:?}",
                        stage.spec().id,
                        setting.parameters
                    ));
                }
            }
        }
    });
    assert!(fitting > 200, "only {fitting} states were compared");
    assert_none(found);
}

/// The other way round: a stage that says that it learns does.
#[test]
fn what_is_learned_depends_on_training_rows() {
    let table = cases::all_types(60, Values::Gaps, Some((ColumnType::Number, Values::Varied)));
    let other = changed(
        &table
            .with_partition(penstock_table::Partition::Parts(vec![penstock_table::Part::Test; 60].into()))
            .unwrap(),
    );
    let other = other.with_partition(penstock_table::Partition::None).unwrap();
    for_each_stage(|stage| {
        if !stage.spec().fits || stage.spec().is_learner() {
            return;
        }
        let state = |table: &Table| {
            let bench = &crate::bench::benches(stage, table)[0];
            run(stage, &bench.base, &bench.inputs, &bench.host())
                .map(|done| done.fitted.to_value().to_string())
                .ok()
        };
        assert!(
            state(&table).is_some() && state(&table) != state(&other),
            "{} learns nothing",
            stage.spec().id
        );
    });
}
