//! What a join makes of two schemas: which columns are compared, which are added and what they are called.

use std::collections::BTreeSet;

use penstock_flow::{Column, ColumnType, Diagnostic, Role, Schema};

use crate::prepare::columns::named_columns;
use crate::prepare::join::{JoinKind, JoinParameters};
use crate::prepare::stacking::{common_levels, common_type};

/// What becomes of the columns, by position, and what is wrong.
pub(super) struct Plan {
    /// Pairs of columns that are compared.
    pub(super) pairs: Vec<(usize, usize)>,
    /// Columns of the right table that are added, as they are then.
    pub(super) added: Vec<(usize, Column)>,
    /// Findings.
    pub(super) found: Vec<Diagnostic>,
}

impl Plan {
    /// The plan for two tables.
    pub(super) fn of(parameters: &JoinParameters, left: &Schema, right: &Schema) -> Self {
        let (pairs, mut found) = pairs(parameters, left, right);
        for (one, other) in &pairs {
            found.extend(key_problem(&left.columns[*one], &right.columns[*other]));
        }
        if found.is_empty() {
            found.extend(pairs_note(&pairs, left, right));
        }
        let mut added = Vec::new();
        if parameters.kind != JoinKind::Anti {
            let compared: BTreeSet<usize> = pairs.iter().map(|(_, index)| *index).collect();
            let mut names: BTreeSet<String> =
                left.columns.iter().chain(&right.columns).map(|column| column.name.clone()).collect();
            let of_left: BTreeSet<&str> = left.columns.iter().map(|column| column.name.as_str()).collect();
            let has_target = left.target().is_some();
            for (index, column) in
                right.columns.iter().enumerate().filter(|(index, _)| !compared.contains(index))
            {
                let mut column = column.clone();
                if of_left.contains(column.name.as_str()) {
                    column.name = free_name(&column.name, &parameters.suffix, &names);
                    names.insert(column.name.clone());
                }
                if column.role == Role::Target && has_target {
                    column.role = Role::Ignored;
                    let message = format!(
                        "“{}” is the right table's target; the left has one, so it is ignored.",
                        column.name
                    );
                    found.push(Diagnostic::warning("two-targets", message).column(&column.name));
                }
                added.push((index, column));
            }
        }
        Self { pairs, added, found }
    }

    /// The columns of the result.
    pub(super) fn columns(&self, kind: JoinKind, left: &Schema, right: &Schema) -> Vec<Column> {
        let mut columns = left.columns.clone();
        for (one, other) in &self.pairs {
            columns[*one] = key_column(kind, &left.columns[*one], &right.columns[*other]);
        }
        columns.extend(self.added.iter().map(|(_, column)| column.clone()));
        columns
    }
}

/// A key of the result: the left's, which also holds keys of the right where rows of the right are added.
pub(super) fn key_column(kind: JoinKind, left: &Column, right: &Column) -> Column {
    if !kind.adds_right() {
        return left.clone();
    }
    let kind = common_type(left.kind, right.kind);
    Column { kind, levels: common_levels(kind, &[left, right]), ..left.clone() }
}

/// A name that neither table has: with the suffix, and a number where that is not enough.
fn free_name(name: &str, suffix: &str, taken: &BTreeSet<String>) -> String {
    let first = format!("{name}{suffix}");
    let numbered = (2u32..).map(|number| format!("{first} {number}"));
    let mut names = std::iter::once(first.clone()).chain(numbered);
    names.find(|name| !taken.contains(name)).unwrap_or(first)
}

/// The columns that are compared: those that are named, or else those of the same name.
fn pairs(
    parameters: &JoinParameters,
    left: &Schema,
    right: &Schema,
) -> (Vec<(usize, usize)>, Vec<Diagnostic>) {
    let common: Vec<String>;
    let (of_left, of_right) = match (&parameters.left_keys, &parameters.right_keys) {
        (Some(lefts), Some(rights)) => (lefts, rights),
        (Some(names), None) | (None, Some(names)) => (names, names),
        (None, None) => {
            let rights: BTreeSet<&str> = right.columns.iter().map(|column| column.name.as_str()).collect();
            let both = left.columns.iter().filter(|column| rights.contains(column.name.as_str()));
            common = both.map(|column| column.name.clone()).collect();
            (&common, &common)
        }
    };
    let (lefts, mut found) = named_columns(left, Some(of_left), "left_keys");
    let (rights, unknown) = named_columns(right, Some(of_right), "right_keys");
    found.extend(unknown);
    if !found.is_empty() || left.open || right.open {
        return (Vec::new(), found);
    }
    if lefts.is_empty() && rights.is_empty() {
        let message =
            "There is nothing to compare: no column is chosen, or none has the same name in both tables.";
        let hint = "Choose the left keys and, where their names differ, the right keys.";
        found.push(Diagnostic::error("no-keys", message).hint(hint).parameter("left_keys"));
    } else if lefts.len() != rights.len() || of_left.len() != of_right.len() {
        let message = format!(
            "{} left and {} right keys are chosen; each is compared with one on the other side.",
            of_left.len(),
            of_right.len()
        );
        let hint = "Choose as many on both sides, in the same order.";
        found.push(Diagnostic::error("keys-uneven", message).hint(hint).parameter("right_keys"));
    }
    let pairs = if found.is_empty() { lefts.into_iter().zip(rights).collect() } else { Vec::new() };
    (pairs, found)
}

/// Which columns are compared, so that an order that was not meant is seen.
fn pairs_note(pairs: &[(usize, usize)], left: &Schema, right: &Schema) -> Option<Diagnostic> {
    const SHOWN: usize = 5;
    let name = |(one, other): &(usize, usize)| {
        let (one, other) = (&left.columns[*one].name, &right.columns[*other].name);
        if one == other { format!("“{one}”") } else { format!("“{one}” = “{other}”") }
    };
    let names: Vec<String> = pairs.iter().take(SHOWN).map(name).collect();
    let more = if pairs.len() > SHOWN { format!(" and {} more", pairs.len() - SHOWN) } else { String::new() };
    (!pairs.is_empty())
        .then(|| Diagnostic::note("keys", format!("Rows are matched by {}{more}.", names.join(", "))))
}

/// Why two columns can never be equal.
pub(super) fn key_problem(left: &Column, right: &Column) -> Option<Diagnostic> {
    let family = |kind: ColumnType| match kind {
        ColumnType::Number | ColumnType::Integer => 0,
        ColumnType::Category | ColumnType::Text => 1,
        ColumnType::Boolean => 2,
        ColumnType::DateTime => 3,
    };
    let message = format!(
        "“{}” is {} on the left, and “{}” is {} on the right: they would never be equal.",
        left.name,
        left.kind.name(),
        right.name,
        right.kind.name()
    );
    (family(left.kind) != family(right.kind)).then(|| {
        Diagnostic::error("key-types", message)
            .hint("Set the type of one of them at its source, or compare other columns.")
            .parameter("right_keys")
            .column(&right.name)
    })
}
