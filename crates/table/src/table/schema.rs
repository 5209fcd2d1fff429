//! Which columns a table has, in which roles.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use arrow_array::{Array, ArrayRef};
use penstock_flow::{Column, Role, Schema};

use super::{Table, TableError, columns};

/// Checks that no two columns have the same name.
pub(super) fn unique_names(schema: &Schema) -> Result<(), TableError> {
    let mut seen = HashSet::with_capacity(schema.columns.len());
    match schema.columns.iter().find(|column| !seen.insert(column.name.as_str())) {
        None => Ok(()),
        Some(column) => Err(TableError::DuplicateName { column: column.name.clone() }),
    }
}

impl Table {
    /// The same rows with these columns, by position and in this order.
    pub fn select(&self, columns: &[usize]) -> Result<Self, TableError> {
        if let Some(position) = columns.iter().find(|position| **position >= self.columns.len()) {
            return Err(TableError::UnknownColumn { column: format!("#{position}") });
        }
        let schema = Schema {
            columns: columns.iter().map(|position| self.schema.columns[*position].clone()).collect(),
            open: self.schema.open,
        };
        unique_names(&schema)?;
        let arrays = columns.iter().map(|position| Arc::clone(&self.columns[*position])).collect();
        let (partition, folds) = (self.partition.clone(), self.folds.clone());
        let selected = Self::unchecked(schema.into(), arrays, self.rows, partition, folds);
        Ok(Self { origin: self.origin.clone(), ..selected })
    }

    /// The same rows with this column: in the place of the one of the same name, otherwise last.
    pub fn with_column(&self, column: Column, array: ArrayRef) -> Result<Self, TableError> {
        self.with_columns(vec![(column, array)])
    }

    /// The same rows with these columns, each in the place of the one of the same name, otherwise last. Use this for
    /// several: it makes one new table and not one a column.
    pub fn with_columns(&self, added: Vec<(Column, ArrayRef)>) -> Result<Self, TableError> {
        let rows = match added.first() {
            Some((_, first)) if self.columns.is_empty() && self.rows == 0 => first.len(),
            _ => self.rows,
        };
        let mut schema = Schema::clone(&self.schema);
        let mut arrays = self.columns.to_vec();
        let mut appended: BTreeMap<String, usize> = BTreeMap::new();
        for (column, array) in added {
            columns::check(&column, &array, rows)?;
            match self.index_of(&column.name).or_else(|| appended.get(&column.name).copied()) {
                Some(index) => {
                    schema.columns[index] = column;
                    arrays[index] = array;
                }
                None => {
                    appended.insert(column.name.clone(), arrays.len());
                    schema.columns.push(column);
                    arrays.push(array);
                }
            }
        }
        let (partition, folds) = (self.partition.clone(), self.folds.clone());
        let extended = Self::unchecked(schema.into(), arrays, rows, partition, folds);
        Ok(Self { origin: self.origin.clone(), ..extended })
    }

    /// The same rows without these columns.
    pub fn drop_columns(&self, names: &[&str]) -> Result<Self, TableError> {
        let mut dropped = HashSet::new();
        for name in names {
            self.find(name)?;
            dropped.insert(*name);
        }
        let kept: Vec<usize> = (0..self.columns.len())
            .filter(|index| !dropped.contains(self.schema.columns[*index].name.as_str()))
            .collect();
        self.select(&kept)
    }

    /// The same table with another role for a column.
    pub fn with_role(&self, name: &str, role: Role) -> Result<Self, TableError> {
        let index =
            self.index_of(name).ok_or_else(|| TableError::UnknownColumn { column: name.to_owned() })?;
        let mut schema = Schema::clone(&self.schema);
        schema.columns[index].role = role;
        Ok(Self { schema: schema.into(), ..self.clone() })
    }

    /// The same table, each column in the role that the column of the same name has in `roles`; columns that `roles`
    /// does not have keep theirs.
    pub fn with_schema_roles(&self, roles: &Schema) -> Self {
        let by_name: BTreeMap<&str, Role> =
            roles.columns.iter().map(|column| (column.name.as_str(), column.role)).collect();
        let mut schema = Schema::clone(&self.schema);
        for column in &mut schema.columns {
            if let Some(role) = by_name.get(column.name.as_str()) {
                column.role = *role;
            }
        }
        Self { schema: schema.into(), ..self.clone() }
    }
}
