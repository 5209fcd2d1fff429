//! Which rows break a rule.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashSet};

use penstock_flow::ColumnType;
use penstock_flow::rules::{Check, Rule};
use penstock_table::{Array, Table};

use super::words::Shown;
use super::{Found, NAMED_ROWS, Steps, ends, regex};
use crate::expression::{Expression, Values};
use crate::stage::StageError;

/// The rows that break a rule, and a clause that names the first of them.
pub(super) async fn found(rule: &Rule, table: &Table, steps: &Steps<'_>) -> Result<Found, StageError> {
    let rows = broken(rule, table, steps).await?;
    if rows.is_empty() {
        return Ok(Found::default());
    }
    let shown = Shown::new(rule, table);
    let named: Vec<String> =
        rows.iter().take(NAMED_ROWS).map(|row| format!("row {} ({})", row + 1, shown.of(*row))).collect();
    let more = if rows.len() > NAMED_ROWS { ", …" } else { "" };
    let says = format!("broken in {} of {} rows: {}{more}", rows.len(), table.rows(), named.join(", "));
    Ok(Found { rows, says })
}

async fn broken(rule: &Rule, table: &Table, steps: &Steps<'_>) -> Result<Vec<u32>, StageError> {
    let (name, rows) = (rule.column.as_str(), table.rows());
    match &rule.check {
        Check::NotMissing { .. } => {
            let (_, array) = table.find(name)?;
            steps.rows_where(rows, &mut |row| array.is_null(row)).await
        }
        Check::Unique => {
            let texts = table.texts(name)?;
            // Only asked whether a value is in it, never gone through.
            let mut seen: HashSet<Cow<'_, str>> = HashSet::new();
            steps.rows_where(rows, &mut |row| texts.get(row).is_some_and(|text| !seen.insert(text))).await
        }
        Check::Range { minimum, maximum } => {
            // Read before, so neither is wrong here.
            let (low, high) = (ends(minimum, false).unwrap_or(None), ends(maximum, true).unwrap_or(None));
            if !table
                .find(name)
                .is_ok_and(|(column, _)| column.kind.is_numeric() || column.kind == ColumnType::DateTime)
            {
                // Without a value, see `unfit`.
                return Ok(Vec::new());
            }
            let numbers = table.numbers(name)?;
            let outside =
                |number: f64| low.is_some_and(|low| number < low) || high.is_some_and(|high| number > high);
            steps.rows_where(rows, &mut |row| numbers[row].is_some_and(outside)).await
        }
        Check::Allowed(values) => {
            let allowed: BTreeSet<&str> = values.iter().map(String::as_str).collect();
            texts_that_break(table, name, steps, &|text| allowed.contains(text)).await
        }
        Check::Pattern(pattern) => match regex(pattern) {
            Ok(regex) => texts_that_break(table, name, steps, &|text| regex.is_match(text)).await,
            Err(problem) => Err(super::flawed(rule, &problem).into()),
        },
        Check::Length { minimum, maximum } => {
            let keeps = |text: &str| {
                let length = text.chars().count() as u64;
                minimum.is_none_or(|least| length >= least) && maximum.is_none_or(|most| length <= most)
            };
            texts_that_break(table, name, steps, &keeps).await
        }
        Check::Expression(text) => {
            let refused =
                |error: crate::expression::ExpressionError| StageError::from(error.diagnostic("rules"));
            let expression = Expression::parse(text).map_err(refused)?;
            let bound = expression.bind(table).map_err(refused)?;
            let mut found = Vec::new();
            for start in (0..rows).step_by(crate::pace::CHUNK) {
                steps.pace.checkpoint(steps.fraction).await?;
                // As in SQL's CHECK: a condition that is missing is not broken.
                if let Values::Booleans(values) = bound.evaluate(start..start + crate::pace::CHUNK) {
                    let is_false = values.iter().enumerate().filter(|(_, value)| **value == Some(false));
                    found.extend(is_false.map(|(row, _)| (start + row) as u32));
                }
            }
            Ok(found)
        }
        Check::Type(_) | Check::RowCount { .. } | Check::Freshness { .. } | Check::Distribution(_) => {
            Ok(Vec::new())
        }
    }
}

/// The rows whose text does not keep something. Of a category column each value is looked at once.
async fn texts_that_break(
    table: &Table,
    name: &str,
    steps: &Steps<'_>,
    keeps: &dyn Fn(&str) -> bool,
) -> Result<Vec<u32>, StageError> {
    let (column, _) = table.find(name)?;
    if column.kind == ColumnType::Category {
        let levels = table.level_codes(name)?;
        let breaks: Vec<bool> = levels.levels.iter().map(|level| !keeps(level)).collect();
        let code = |row: usize| levels.codes[row].is_some_and(|code| breaks[code as usize]);
        return steps.rows_where(table.rows(), &mut |row| code(row)).await;
    }
    let texts = table.texts(name)?;
    steps.rows_where(table.rows(), &mut |row| texts.get(row).is_some_and(|text| !keeps(&text))).await
}
