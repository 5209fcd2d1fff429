//! Which rows a table has.

use arrow_array::ArrayRef;

use super::{Table, TableError, taking};

impl Table {
    /// These rows, in this order; a row can come more than once. The partition and the tables of folds come along.
    pub fn take(&self, rows: &[u32]) -> Result<Self, TableError> {
        if let Some(row) = rows.iter().find(|row| **row as usize >= self.rows) {
            return Err(TableError::RowOutOfRange { row: *row as usize, rows: self.rows });
        }
        if u32::try_from(rows.len()).is_err() {
            return Err(TableError::TooManyRows);
        }
        self.take_checked(rows)
    }

    fn take_checked(&self, rows: &[u32]) -> Result<Self, TableError> {
        let named = self.schema.columns.iter().zip(self.columns.iter());
        let columns =
            named.map(|(column, array)| taking::take(column.kind, array, rows.iter().copied().map(Some)));
        let columns = columns.collect::<Result<Vec<_>, _>>()?;
        let folds = match &self.folds {
            None => None,
            Some(folds) => {
                Some(folds.iter().map(|fold| fold.take_checked(rows)).collect::<Result<Vec<_>, _>>()?.into())
            }
        };
        let taken =
            Self::unchecked(self.schema.clone(), columns, rows.len(), self.partition.take(rows), folds);
        Ok(Self { origin: self.origin_of_part(), ..taken })
    }

    /// The rows for which `keep` is true, in their order.
    pub fn filter(&self, keep: &[bool]) -> Result<Self, TableError> {
        if keep.len() != self.rows {
            return Err(TableError::RowCount { what: "The filter", expected: self.rows, found: keep.len() });
        }
        let rows: Vec<u32> = (0u32..).zip(keep).filter_map(|(row, keep)| keep.then_some(row)).collect();
        self.take(&rows)
    }

    /// The values of some columns in these rows, in this order; missing where a row is none.
    pub fn columns_of(&self, names: &[&str], rows: &[Option<u32>]) -> Result<Vec<ArrayRef>, TableError> {
        if let Some(row) = rows.iter().flatten().find(|row| **row as usize >= self.rows) {
            return Err(TableError::RowOutOfRange { row: *row as usize, rows: self.rows });
        }
        let mut columns = Vec::with_capacity(names.len());
        for name in names {
            let (column, array) = self.find(name)?;
            columns.push(taking::take(column.kind, array, rows.iter().copied())?);
        }
        Ok(columns)
    }
}
