//! A table: a schema, one Arrow array a column, and the partition of its rows.
//!
//! Tables are values: every change gives a new table that shares the columns it did not touch, so keeping the result of
//! every stage costs little. What a table promises is checked where columns enter it and relied on everywhere else.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use arrow_array::{Array, ArrayRef};
use penstock_flow::{Column, ColumnType, Schema};

use crate::partition::Partition;

pub mod columns;
mod fingerprint;
mod memory;
mod origin;
mod page;
mod rows;
mod schema;
mod taking;
pub mod values;

pub use origin::Origin;

/// What is wrong with columns or rows that were asked for or handed in.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TableError {
    /// There are not as many arrays as columns in the schema.
    #[error("The schema has {columns} columns, but there are {arrays} arrays.")]
    ColumnCount {
        /// Columns of the schema.
        columns: usize,
        /// Arrays given.
        arrays: usize,
    },
    /// A column is longer or shorter than the others.
    #[error("Column “{column}” has {found} rows instead of {expected}.")]
    Rows {
        /// The column.
        column: String,
        /// The table's rows.
        expected: usize,
        /// The column's rows.
        found: usize,
    },
    /// A column's array does not have the Arrow type of its column type.
    #[error("Column “{column}” is {} and cannot be held as {found}.", .kind.name())]
    ArrayType {
        /// The column.
        column: String,
        /// Its type.
        kind: ColumnType,
        /// The Arrow type of the array.
        found: String,
    },
    /// A number column holds NaN or infinity.
    #[error("Column “{column}” holds NaN or infinity in row {}.", .row + 1)]
    NotFinite {
        /// The column.
        column: String,
        /// The row, counted from 0.
        row: usize,
    },
    /// Two columns have the same name.
    #[error("There are two columns named “{column}”.")]
    DuplicateName {
        /// The name.
        column: String,
    },
    /// There is no such column.
    #[error("There is no column “{column}”.")]
    UnknownColumn {
        /// The name, or `#` and a position.
        column: String,
    },
    /// The column has another type than is needed.
    #[error("Column “{column}” is {}, but {needed} is needed.", .kind.name())]
    WrongType {
        /// The column.
        column: String,
        /// Its type.
        kind: ColumnType,
        /// What is needed, such as `a number`.
        needed: &'static str,
    },
    /// There is no such row.
    #[error("There is no row {}: the table has {rows}.", .row + 1)]
    RowOutOfRange {
        /// The row, counted from 0.
        row: usize,
        /// The table's rows.
        rows: usize,
    },
    /// A partition, a row selection or a fold's table is not for as many rows as the table has.
    #[error("{what} is for {found} rows, but the table has {expected}.")]
    RowCount {
        /// What is of another length.
        what: &'static str,
        /// The table's rows.
        expected: usize,
        /// The rows it is for.
        found: usize,
    },
    /// More rows than a table can hold.
    #[error("A table holds at most 4,294,967,295 rows.")]
    TooManyRows,
    /// A column could not be made by Arrow, such as a text column of more than 2 GiB.
    #[error("A column could not be made: {reason}.")]
    Arrow {
        /// Arrow's own words.
        reason: String,
    },
}

impl TableError {
    /// The error for an array that Arrow could not make.
    pub(crate) fn arrow(error: impl std::fmt::Display) -> Self {
        Self::Arrow { reason: error.to_string() }
    }
}

/// A table.
#[derive(Clone, Debug)]
pub struct Table {
    schema: Arc<Schema>,
    columns: Arc<[ArrayRef]>,
    rows: usize,
    partition: Partition,
    folds: Option<Arc<[Table]>>,
    origin: Option<Origin>,
    positions: Arc<OnceLock<HashMap<String, usize>>>,
}

impl Table {
    /// A table of these columns, all of the same length.
    ///
    /// Each array has the Arrow type of its column type, as the builders in [`columns`] make them, and a number column
    /// holds neither NaN nor infinity. Names are unique.
    pub fn new(schema: Arc<Schema>, columns: Vec<ArrayRef>) -> Result<Self, TableError> {
        let rows = columns.first().map_or(0, |column| column.len());
        Self::with_rows(schema, columns, rows)
    }

    /// A table of `rows` rows, which says what the columns do not when there are none.
    pub(crate) fn with_rows(
        schema: Arc<Schema>,
        columns: Vec<ArrayRef>,
        rows: usize,
    ) -> Result<Self, TableError> {
        if schema.columns.len() != columns.len() {
            return Err(TableError::ColumnCount { columns: schema.columns.len(), arrays: columns.len() });
        }
        if u32::try_from(rows).is_err() {
            return Err(TableError::TooManyRows);
        }
        schema::unique_names(&schema)?;
        for (column, array) in schema.columns.iter().zip(&columns) {
            columns::check(column, array, rows)?;
        }
        Ok(Self::unchecked(schema, columns, rows, Partition::None, None))
    }

    /// A table of parts that are known to fit together.
    fn unchecked(
        schema: Arc<Schema>,
        columns: Vec<ArrayRef>,
        rows: usize,
        partition: Partition,
        folds: Option<Arc<[Table]>>,
    ) -> Self {
        Self {
            schema,
            columns: columns.into(),
            rows,
            partition,
            folds,
            origin: None,
            positions: Arc::default(),
        }
    }

    /// The columns' names, types and roles.
    pub fn schema(&self) -> &Arc<Schema> {
        &self.schema
    }

    /// How many rows there are.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The values, in the order of the schema.
    pub fn columns(&self) -> &[ArrayRef] {
        &self.columns
    }

    /// The position of the column of this name. Quick also when there are ten thousand.
    pub fn index_of(&self, name: &str) -> Option<usize> {
        const SMALL: usize = 24;
        if self.schema.columns.len() <= SMALL {
            return self.schema.index_of(name);
        }
        let positions = self.positions.get_or_init(|| {
            self.schema
                .columns
                .iter()
                .enumerate()
                .map(|(index, column)| (column.name.clone(), index))
                .collect()
        });
        positions.get(name).copied()
    }

    /// The values of the column of this name.
    pub fn column(&self, name: &str) -> Option<&ArrayRef> {
        self.columns.get(self.index_of(name)?)
    }

    /// What is known of the column of this name, and its values.
    pub fn find(&self, name: &str) -> Result<(&Column, &ArrayRef), TableError> {
        let unknown = || TableError::UnknownColumn { column: name.to_owned() };
        let index = self.index_of(name).ok_or_else(unknown)?;
        Ok((&self.schema.columns[index], &self.columns[index]))
    }

    /// The part each row is in.
    pub fn partition(&self) -> &Partition {
        &self.partition
    }

    /// The same table with this partition. Tables of folds are dropped: they belong to the former partition.
    pub fn with_partition(&self, partition: Partition) -> Result<Self, TableError> {
        if let Some(found) = partition.rows()
            && found != self.rows
        {
            return Err(TableError::RowCount { what: "The partition", expected: self.rows, found });
        }
        Ok(Self { partition, folds: None, ..self.clone() })
    }

    /// The rows that stages fit on.
    pub fn training_rows(&self) -> Vec<u32> {
        self.partition.training_rows(self.rows)
    }

    /// In cross-validation, one small table a fold that a learner attached: the same rows with the fold's own partition
    /// and prediction columns.
    pub fn folds(&self) -> Option<&Arc<[Table]>> {
        self.folds.as_ref()
    }

    /// The same table with these tables of folds, each of as many rows.
    pub fn with_folds(&self, folds: Option<Arc<[Table]>>) -> Result<Self, TableError> {
        if let Some(found) =
            folds.iter().flat_map(|folds| folds.iter()).map(Self::rows).find(|rows| *rows != self.rows)
        {
            return Err(TableError::RowCount { what: "The table of a fold", expected: self.rows, found });
        }
        Ok(Self { folds, ..self.clone() })
    }
}

#[cfg(test)]
mod tests;
