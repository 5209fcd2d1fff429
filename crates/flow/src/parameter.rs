//! How a stage describes its parameters. The inspector, checks, help and the manual are made from these.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::rules::Rules;
use crate::schema::{ColumnType, Role};

/// A node's parameters by name; those left out have their default. Sorted, so that files are stable.
pub type Parameters = BTreeMap<String, Value>;

/// One parameter of a stage.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ParameterSpec {
    /// The name in files, in snake case.
    pub name: String,
    /// The label on screen.
    pub label: String,
    /// The tooltip: the field's doc comment.
    pub help: String,
    /// What values it takes.
    pub kind: ParameterKind,
    /// Its value when left out.
    pub default: Value,
    /// Shown and used only when another parameter has one of these values.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub only_when: Option<(String, Vec<Value>)>,
}

/// What values a parameter takes, and so which field edits it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ParameterKind {
    /// True or false.
    Boolean,
    /// A whole number within bounds.
    Integer {
        /// The least value.
        minimum: i64,
        /// The greatest value.
        maximum: i64,
        /// Whether null stands for "no limit".
        #[serde(default)]
        optional: bool,
    },
    /// A number within bounds.
    Number {
        /// The least value.
        minimum: f64,
        /// The greatest value.
        maximum: f64,
    },
    /// One of some names.
    Choice {
        /// The names in files, with their labels.
        options: Vec<ChoiceOption>,
    },
    /// Any text.
    Text,
    /// The name of one of the tables that a file holds, or a query; empty for the first.
    Part,
    /// An expression over the columns; see the Filter rows stage.
    Expression,
    /// One column of the input, by name; null for none.
    Column {
        /// The types that are offered; empty for all.
        types: Vec<ColumnType>,
        /// The roles that are offered; empty for all.
        roles: Vec<Role>,
    },
    /// Some columns of the input, as a list of names; null stands for all that the stage can take.
    Columns {
        /// The types that are offered; empty for all.
        types: Vec<ColumnType>,
    },
    /// A role for each of some columns: an object from column name to role name.
    Roles,
    /// A type for each of some columns: an object from column name to type name.
    Types,
    /// A data file: null, or an object as [`FileReference`].
    File {
        /// The endings that are offered, such as `csv`.
        endings: Vec<String>,
    },
    /// The name of one of the built-in sample data sets.
    Sample {
        /// The data sets.
        options: Vec<ChoiceOption>,
    },
    /// Rules that the rows must keep: a list as [`crate::rules::Rules`].
    Rules,
}

/// One option of a choice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChoiceOption {
    /// The name in files.
    pub value: String,
    /// The label on screen.
    pub label: String,
    /// What it does.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub help: String,
}

/// Which file a node reads. The bytes are not in the document: they stay with the engine, by their hash. One that was
/// fetched from an address has a further entry, see [`crate::fetched::Fetched`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileReference {
    /// The file's name, for people.
    pub name: String,
    /// The content's BLAKE3 hash, in hexadecimal: 64 digits.
    pub hash: String,
    /// The content's size in bytes.
    pub size: u64,
}

/// One of the tables that a file holds: a sheet of a workbook, a table or view of a database, a file of an archive.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FilePart {
    /// What it is chosen by.
    pub name: String,
    /// Its rows, where the file says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rows: Option<u64>,
    /// Its columns, where the file says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub columns: Option<u64>,
}

impl FilePart {
    /// A part of which the name is all that is known.
    pub fn named(name: impl Into<String>) -> Self {
        Self { name: name.into(), ..Self::default() }
    }
}

impl ParameterSpec {
    /// What is wrong with a value, as a sentence for the parameter's field; columns are checked by the stage.
    pub fn problem(&self, value: &Value) -> Option<String> {
        let label = &self.label;
        match &self.kind {
            ParameterKind::Boolean if !value.is_boolean() => Some(format!("{label} must be on or off.")),
            ParameterKind::Integer { minimum, maximum, optional } => match value.as_i64() {
                None if *optional && value.is_null() => None,
                Some(number) if number >= *minimum && number <= *maximum => None,
                _ => Some(format!("{label} must be a whole number from {minimum} to {maximum}.")),
            },
            ParameterKind::Number { minimum, maximum } => match value.as_f64() {
                Some(number) if number >= *minimum && number <= *maximum => None,
                _ => Some(format!("{label} must be a number from {minimum} to {maximum}.")),
            },
            ParameterKind::Choice { options } | ParameterKind::Sample { options } => {
                let known =
                    value.as_str().is_some_and(|name| options.iter().any(|option| option.value == name));
                (!known).then(|| {
                    let names: Vec<&str> = options.iter().map(|option| option.value.as_str()).collect();
                    format!("{label} must be one of {}.", names.join(", "))
                })
            }
            ParameterKind::Text | ParameterKind::Part | ParameterKind::Expression if !value.is_string() => {
                Some(format!("{label} must be text."))
            }
            ParameterKind::Column { .. } if !(value.is_null() || value.is_string()) => {
                Some(format!("{label} must be the name of a column."))
            }
            ParameterKind::Columns { .. } => {
                let texts = value.as_array().is_some_and(|list| list.iter().all(Value::is_string));
                (!value.is_null() && !texts).then(|| format!("{label} must be a list of column names."))
            }
            ParameterKind::Roles => {
                map_problem(label, value, |name| Role::ASSIGNABLE.iter().any(|role| role.name() == name))
            }
            ParameterKind::Types => {
                map_problem(label, value, |name| ColumnType::ALL.iter().any(|kind| kind.name() == name))
            }
            ParameterKind::Rules => {
                Rules::from_value(value).err().map(|problem| format!("{label} cannot be read: {problem}."))
            }
            ParameterKind::File { .. } => {
                let fits = value.is_null() || crate::json::from_value::<FileReference>(value.clone()).is_ok();
                (!fits).then(|| format!("{label} must be a file."))
            }
            _ => None,
        }
    }
}

fn map_problem(label: &str, value: &Value, known: impl Fn(&str) -> bool) -> Option<String> {
    let fits =
        value.as_object().is_some_and(|map| map.values().all(|entry| entry.as_str().is_some_and(&known)));
    (!fits).then(|| format!("{label} must give each column a known name."))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn spec(kind: ParameterKind) -> ParameterSpec {
        ParameterSpec {
            name: "folds".into(),
            label: "Folds".into(),
            help: String::new(),
            kind,
            default: Value::Null,
            only_when: None,
        }
    }

    #[test]
    fn values_outside_bounds_are_named() {
        let folds = spec(ParameterKind::Integer { minimum: 2, maximum: 20, optional: false });
        assert_eq!(folds.problem(&json!(5)), None);
        for bad in [json!(1), json!(21), json!(2.5), json!("5"), json!(null)] {
            assert_eq!(folds.problem(&bad).as_deref(), Some("Folds must be a whole number from 2 to 20."));
        }
    }

    #[test]
    fn maps_take_known_names_only() {
        let roles = spec(ParameterKind::Roles);
        assert_eq!(roles.problem(&json!({"a": "target"})), None);
        assert!(roles.problem(&json!({"a": "emperor"})).is_some());
        assert!(roles.problem(&json!(["a"])).is_some());
    }
}
