//! The matrix that learners see: dense, column-major, 64-bit floats.
//!
//! Column-major because every learner here walks down columns: binning, standardising, dot products. One allocation, so
//! that it travels between workers as one buffer.

use serde::{Deserialize, Serialize};

use crate::LearnError;

/// `rows` × `columns` numbers, column after column.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "StoredMatrix")]
pub struct Matrix {
    rows: usize,
    columns: usize,
    values: Vec<f64>,
}

/// The serialised form before its sizes are checked.
#[derive(Deserialize)]
struct StoredMatrix {
    rows: usize,
    columns: usize,
    values: Vec<f64>,
}

impl TryFrom<StoredMatrix> for Matrix {
    type Error = LearnError;

    fn try_from(stored: StoredMatrix) -> Result<Self, LearnError> {
        Self::new(stored.rows, stored.columns, stored.values)
    }
}

impl Matrix {
    /// Wraps column-major `values`.
    ///
    /// # Errors
    /// [`LearnError::Data`] unless there are exactly `rows * columns` values.
    pub fn new(rows: usize, columns: usize, values: Vec<f64>) -> Result<Self, LearnError> {
        if rows.checked_mul(columns) != Some(values.len()) {
            return Err(LearnError::Data(format!(
                "a table of {rows} rows and {columns} columns cannot hold {} values",
                values.len()
            )));
        }
        Ok(Self { rows, columns, values })
    }

    /// Joins columns of equal length. No columns give a matrix of 0 × 0; use [`Matrix::new`] for rows without columns.
    ///
    /// # Errors
    /// [`LearnError::Data`] when the lengths differ.
    pub fn from_columns(columns: Vec<Vec<f64>>) -> Result<Self, LearnError> {
        let rows = columns.first().map_or(0, Vec::len);
        if let Some(index) = columns.iter().position(|column| column.len() != rows) {
            return Err(LearnError::Data(format!(
                "column {} has {} rows, the first one has {rows}",
                index + 1,
                columns[index].len()
            )));
        }
        let count = columns.len();
        Self::new(rows, count, columns.concat())
    }

    /// A matrix of zeros.
    pub(crate) fn zeros(rows: usize, columns: usize) -> Self {
        Self { rows, columns, values: vec![0.0; rows * columns] }
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Number of columns.
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// All values, column after column.
    pub fn values(&self) -> &[f64] {
        &self.values
    }

    /// One column, `rows` long; empty when there is no such column.
    pub fn column(&self, column: usize) -> &[f64] {
        if column >= self.columns {
            return &[];
        }
        &self.values[column * self.rows..(column + 1) * self.rows]
    }

    /// One column for writing; empty when there is no such column.
    pub(crate) fn column_mut(&mut self, column: usize) -> &mut [f64] {
        if column >= self.columns {
            return &mut [];
        }
        &mut self.values[column * self.rows..(column + 1) * self.rows]
    }

    /// One value.
    ///
    /// # Panics
    /// Like a slice, when the row or column is out of range: the caller has counted them.
    pub fn get(&self, row: usize, column: usize) -> f64 {
        self.column(column)[row]
    }

    /// The chosen rows in the given order; rows may repeat.
    ///
    /// # Errors
    /// [`LearnError::Data`] when a row does not exist.
    pub fn take_rows(&self, rows: &[usize]) -> Result<Self, LearnError> {
        if let Some(row) = rows.iter().find(|row| **row >= self.rows) {
            return Err(LearnError::Data(format!("row {} was asked for, there are {}", row + 1, self.rows)));
        }
        let mut values = Vec::with_capacity(rows.len().saturating_mul(self.columns));
        for column in 0..self.columns {
            let source = self.column(column);
            values.extend(rows.iter().map(|row| source[*row]));
        }
        Self::new(rows.len(), self.columns, values)
    }

    /// Column and row of the first value that is not finite, if any.
    pub(crate) fn first_not_finite(&self) -> Option<(usize, usize)> {
        let position = self.values.iter().position(|value| !value.is_finite())?;
        Some((position / self.rows, position % self.rows))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_lie_one_after_another() {
        let matrix = Matrix::from_columns(vec![vec![1.0, 2.0], vec![3.0, 4.0]]).unwrap();
        assert_eq!((matrix.rows(), matrix.columns()), (2, 2));
        assert_eq!(matrix.column(1), [3.0, 4.0]);
        assert_eq!(matrix.column(2), [0.0; 0]);
        assert_eq!(matrix.get(1, 0), 2.0);
        assert_eq!(matrix.take_rows(&[1, 1, 0]).unwrap().values(), [2.0, 2.0, 1.0, 4.0, 4.0, 3.0]);
    }

    #[test]
    fn wrong_sizes_are_errors() {
        assert!(Matrix::new(2, 2, vec![0.0; 3]).is_err());
        assert!(Matrix::new(usize::MAX, 2, vec![]).is_err());
        assert!(Matrix::from_columns(vec![vec![1.0], vec![]]).is_err());
        assert!(Matrix::from_columns(vec![vec![1.0]]).unwrap().take_rows(&[1]).is_err());
        assert!(serde_json::from_str::<Matrix>(r#"{"rows":3,"columns":1,"values":[1.0]}"#).is_err());
    }

    #[test]
    fn rows_without_columns_are_kept() {
        let matrix = Matrix::new(5, 0, vec![]).unwrap();
        assert_eq!(matrix.take_rows(&[4, 0]).unwrap().rows(), 2);
        assert_eq!(matrix.first_not_finite(), None);
    }
}
