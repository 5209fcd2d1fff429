//! Small results for tests of the cache.

use std::rc::Rc;

use penstock_flow::{Column, ColumnType, Schema};
use penstock_stages::Outputs;
use penstock_table::{Table, number_column};

use crate::key::Key;
use crate::result::NodeResult;
use crate::size::Held;

pub(crate) fn key_of(number: u8) -> Key {
    Key::of_bytes([number; 32])
}

/// A result of one number column.
pub(crate) fn result_of(number: u8, rows: usize) -> Rc<NodeResult> {
    let schema = Schema::new(vec![Column::new("a", ColumnType::Number)]);
    let table = Table::new(schema.into(), vec![number_column(vec![Some(1.0); rows])]).unwrap();
    let mut result = NodeResult {
        key: key_of(number),
        fitted: None,
        outputs: Outputs::of_table(table),
        view: Default::default(),
        data_hash: None,
        held: Default::default(),
        milliseconds: 0.0,
    };
    result.held = Held { own: 0, ..Held::by(&result) };
    Rc::new(result)
}
