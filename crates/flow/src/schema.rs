//! What is known about a table without its rows: columns with a name, a type and a role.

use crate::order::collected;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// The type of a column's values. A missing value is a null in every type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ColumnType {
    /// A 64-bit floating-point number.
    Number,
    /// A 64-bit signed integer.
    Integer,
    /// True or false.
    Boolean,
    /// One of a set of texts, stored as codes in order of first appearance.
    Category,
    /// Free text.
    Text,
    /// Milliseconds since 1970-01-01T00:00:00 UTC.
    DateTime,
}

impl ColumnType {
    /// Every type, in the order they are offered.
    pub const ALL: [Self; 6] =
        [Self::Number, Self::Integer, Self::Boolean, Self::Category, Self::Text, Self::DateTime];

    /// The name in files and on screen.
    pub fn name(self) -> &'static str {
        match self {
            Self::Number => "number",
            Self::Integer => "integer",
            Self::Boolean => "boolean",
            Self::Category => "category",
            Self::Text => "text",
            Self::DateTime => "date-time",
        }
    }

    /// Whether a learner can take the values as they are (numbers, integers and booleans as 0 and 1).
    pub fn is_numeric(self) -> bool {
        matches!(self, Self::Number | Self::Integer | Self::Boolean)
    }
}

/// What a column is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// An input of learners.
    Feature,
    /// What is to be predicted.
    Target,
    /// Identifies a row; never learned from.
    Id,
    /// The weight of a row, not negative.
    Weight,
    /// Rows of one group stay in one partition.
    Group,
    /// The time of a row.
    Time,
    /// Written by a learner.
    Prediction,
    /// Kept, and left alone by every stage.
    Ignored,
}

impl Role {
    /// The roles a person can give a column.
    pub const ASSIGNABLE: [Self; 7] =
        [Self::Feature, Self::Target, Self::Id, Self::Weight, Self::Group, Self::Time, Self::Ignored];

    /// The name in files and on screen.
    pub fn name(self) -> &'static str {
        match self {
            Self::Feature => "feature",
            Self::Target => "target",
            Self::Id => "id",
            Self::Weight => "weight",
            Self::Group => "group",
            Self::Time => "time",
            Self::Prediction => "prediction",
            Self::Ignored => "ignored",
        }
    }
}

/// One column of a [`Schema`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Column {
    /// Unique in its schema.
    pub name: String,
    /// The type of its values.
    #[serde(rename = "type")]
    pub kind: ColumnType,
    /// What it is for.
    pub role: Role,
    /// The sorted distinct values of a category column, where they are known. They are a property of the column,
    /// as in R's factors, so every fold of a cross-validation one-hot encodes to the same columns.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub levels: Option<Arc<[String]>>,
}

impl Column {
    /// A feature without known levels.
    pub fn new(name: impl Into<String>, kind: ColumnType) -> Self {
        Self { name: name.into(), kind, role: Role::Feature, levels: None }
    }

    /// The same column with another role.
    pub fn with_role(mut self, role: Role) -> Self {
        self.role = role;
        self
    }

    /// The same column with these levels.
    pub fn with_levels(mut self, levels: impl Into<Arc<[String]>>) -> Self {
        self.levels = Some(levels.into());
        self
    }
}

/// The columns of a table, in order. Names are unique.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Schema {
    /// The columns, in order.
    pub columns: Vec<Column>,
    /// Set when further columns follow that are known only once the pipeline has run.
    #[serde(default, skip_serializing_if = "is_false")]
    pub open: bool,
}

fn is_false(value: &bool) -> bool {
    !value
}

impl Schema {
    /// A closed schema of these columns.
    pub fn new(columns: Vec<Column>) -> Self {
        Self { columns, open: false }
    }

    /// The position of the column of this name.
    pub fn index_of(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.name == name)
    }

    /// The column of this name.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// The columns of a role, in order.
    pub fn with_role(&self, role: Role) -> impl Iterator<Item = &Column> {
        self.columns.iter().filter(move |column| column.role == role)
    }

    /// The target column: the first with that role.
    pub fn target(&self) -> Option<&Column> {
        self.with_role(Role::Target).next()
    }

    /// What keeps `found` from standing in for this schema: one sentence a difference, in column order.
    /// Roles and levels are not compared: they are set by the pipeline, not by the file.
    pub fn mismatches(&self, found: &Schema) -> Vec<SchemaMismatch> {
        let by_name: BTreeMap<&str, &Column> =
            collected(found.columns.iter().map(|column| (column.name.as_str(), column)));
        let mut result = Vec::new();
        for column in &self.columns {
            match by_name.get(column.name.as_str()) {
                None => result
                    .push(SchemaMismatch::Missing { column: column.name.clone(), expected: column.kind }),
                Some(other) if other.kind != column.kind => result.push(SchemaMismatch::Type {
                    column: column.name.clone(),
                    expected: column.kind,
                    found: other.kind,
                }),
                Some(_) => {}
            }
        }
        let expected: BTreeSet<&str> = collected(self.columns.iter().map(|column| column.name.as_str()));
        for column in &found.columns {
            if !expected.contains(column.name.as_str()) {
                result.push(SchemaMismatch::Extra { column: column.name.clone(), found: column.kind });
            }
        }
        result
    }
}

/// One difference between the schema a pipeline was made for and that of a file.
#[derive(Clone, Debug, PartialEq)]
pub enum SchemaMismatch {
    /// The file lacks a column.
    Missing {
        /// The column's name.
        column: String,
        /// The type the pipeline was made for.
        expected: ColumnType,
    },
    /// The column has another type.
    Type {
        /// The column's name.
        column: String,
        /// The type the pipeline was made for.
        expected: ColumnType,
        /// The type in the file.
        found: ColumnType,
    },
    /// The file has a column more. Nothing depends on it, so it does not stop a run.
    Extra {
        /// The column's name.
        column: String,
        /// The type in the file.
        found: ColumnType,
    },
}

impl SchemaMismatch {
    /// The column it is about.
    pub fn column(&self) -> &str {
        match self {
            Self::Missing { column, .. } | Self::Type { column, .. } | Self::Extra { column, .. } => column,
        }
    }

    /// Whether the pipeline cannot run on such a file. An integer column serves where numbers are expected.
    pub fn is_fatal(&self) -> bool {
        match self {
            Self::Missing { .. } => true,
            Self::Type { expected, found, .. } => {
                !(*expected == ColumnType::Number && *found == ColumnType::Integer)
            }
            Self::Extra { .. } => false,
        }
    }
}

impl std::fmt::Display for SchemaMismatch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Missing { column, expected } => {
                write!(f, "column “{column}” ({}) is missing", expected.name())
            }
            Self::Type { column, expected, found } => {
                write!(f, "column “{column}” should be {} but is {}", expected.name(), found.name())
            }
            Self::Extra { column, found } => {
                write!(f, "column “{column}” ({}) is new", found.name())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Takes a minute when every column of one is looked for among all of the other.
    #[test]
    fn wide_schemas_are_compared_quickly() {
        let schema = |from: usize| {
            let name =
                |index: usize| format!("a column with a long name that begins like the others {index}");
            let columns = (from..from + 100_000).map(|index| Column::new(name(index), ColumnType::Number));
            Schema::new(columns.collect())
        };
        assert_eq!(schema(0).mismatches(&schema(1)).len(), 2);
    }

    #[test]
    fn mismatches_name_each_difference() {
        let expected = Schema::new(vec![
            Column::new("a", ColumnType::Number),
            Column::new("b", ColumnType::Category),
            Column::new("c", ColumnType::Number),
        ]);
        let found = Schema::new(vec![
            Column::new("a", ColumnType::Integer),
            Column::new("c", ColumnType::Text),
            Column::new("d", ColumnType::Text),
        ]);
        let texts: Vec<String> = expected.mismatches(&found).iter().map(ToString::to_string).collect();
        assert_eq!(
            texts,
            [
                "column “a” should be number but is integer",
                "column “b” (category) is missing",
                "column “c” should be number but is text",
                "column “d” (text) is new",
            ]
        );
        let fatal: Vec<bool> = expected.mismatches(&found).iter().map(SchemaMismatch::is_fatal).collect();
        assert_eq!(fatal, [false, true, true, false]);
    }
}
