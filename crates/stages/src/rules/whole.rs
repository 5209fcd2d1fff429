//! Whether a table as a whole keeps a rule.

use penstock_flow::ColumnType;
use penstock_flow::rules::{Check, Distribution, Reference, Rule};
use penstock_table::{Array, Table, datetime};

use super::words::{measure_name, percent, shortened};
use super::{Found, Judging, Steps, distance};
use crate::stage::StageError;

const DAY: f64 = 86_400_000.0;

/// What breaks a rule: a clause; nothing when it is kept.
pub(super) async fn found(
    rule: &Rule,
    table: &Table,
    judging: Judging,
    steps: &Steps<'_>,
) -> Result<Found, StageError> {
    let says = match &rule.check {
        Check::Type(wanted) => type_problem(table, &rule.column, *wanted, steps).await?,
        Check::NotMissing { at_most } => {
            let (_, array) = table.find(&rule.column)?;
            let share = array.null_count() as f64 / table.rows() as f64;
            // Of no rows none is missing.
            (share > *at_most).then(|| {
                let (missing, rows) = (array.null_count(), table.rows());
                format!(
                    "missing in {missing} of {rows} rows, {}; at most {} may be",
                    percent(share),
                    percent(*at_most)
                )
            })
        }
        Check::RowCount { minimum, maximum } => {
            let rows = table.rows() as u64;
            let outside =
                minimum.is_some_and(|least| rows < least) || maximum.is_some_and(|most| rows > most);
            outside.then(|| format!("the table has {rows} rows, not {}", super::describe(rule)))
        }
        Check::Freshness { days } => stale(table, &rule.column, *days, judging.as_of)?,
        Check::Distribution(reference) => shifted(table, &rule.column, reference, steps).await?,
        _ => None,
    };
    Ok(Found::whole(says.unwrap_or_default()))
}

async fn type_problem(
    table: &Table,
    name: &str,
    wanted: ColumnType,
    steps: &Steps<'_>,
) -> Result<Option<String>, StageError> {
    let (column, array) = table.find(name)?;
    let fits = column.kind == wanted
        || (wanted == ColumnType::Number && column.kind == ColumnType::Integer)
        || (wanted == ColumnType::Text && column.kind == ColumnType::Category)
        // A column without any value has no type to speak of.
        || array.null_count() == table.rows();
    if fits {
        return Ok(None);
    }
    let problem = format!("“{name}” is {}, not {}", column.kind.name(), wanted.name());
    let reads = |text: &str| match wanted {
        ColumnType::Number => text.trim().parse::<f64>().is_ok_and(f64::is_finite),
        ColumnType::Integer => text.trim().parse::<i64>().is_ok(),
        ColumnType::Boolean => matches!(text, "true" | "false"),
        ColumnType::DateTime => datetime::parse(text.trim().as_bytes()).is_some(),
        ColumnType::Category | ColumnType::Text => true,
    };
    let texts = table.texts(name)?;
    let odd =
        steps.rows_where(table.rows(), &mut |row| texts.get(row).is_some_and(|text| !reads(&text))).await?;
    Ok(Some(match odd.first() {
        None => problem,
        Some(first) => {
            let value = texts.get(*first as usize).unwrap_or_default();
            format!(
                "{problem}: {} of {} values do not read as {}, the first in row {} (“{}”)",
                odd.len(),
                table.rows() - array.null_count(),
                wanted.name(),
                first + 1,
                shortened(&value)
            )
        }
    }))
}

fn stale(table: &Table, name: &str, days: f64, as_of: Option<i64>) -> Result<Option<String>, StageError> {
    let (column, array) = table.find(name)?;
    if column.kind != ColumnType::DateTime || array.null_count() == table.rows() {
        return Ok(Some(format!("there is no date-time in “{name}”")));
    }
    let mut newest = f64::NEG_INFINITY;
    for value in table.numbers(name)?.into_iter().flatten() {
        newest = if value > newest { value } else { newest };
    }
    let Some(as_of) = as_of else { return Ok(None) };
    let age = (as_of as f64 - newest) / DAY;
    Ok((age > days).then(|| {
        let text = |value: i64| datetime::format(value, datetime::is_date(value));
        format!(
            "the newest “{name}” is {}, {age:.1} days before {}; at most {days} may lie between",
            text(newest as i64),
            text(as_of)
        )
    }))
}

async fn shifted(
    table: &Table,
    name: &str,
    reference: &Distribution,
    steps: &Steps<'_>,
) -> Result<Option<String>, StageError> {
    let (_, array) = table.find(name)?;
    let present = table.rows() - array.null_count();
    if present == 0 {
        return Ok(Some(format!("there is no value in “{name}” to compare")));
    }
    let mut counts = vec![0u64; reference.shares.len() + 1];
    let last = reference.shares.len() - 1;
    match &reference.reference {
        Reference::Edges(edges) => {
            let numbers = table.numbers(name)?;
            let inner = &edges[1..edges.len() - 1];
            let mut count = |row: usize| {
                if let Some(number) = numbers[row] {
                    counts[inner.partition_point(|edge| *edge <= number).min(last)] += 1;
                }
                false
            };
            steps.rows_where(table.rows(), &mut count).await?;
        }
        Reference::Levels(levels) => {
            let texts = table.texts(name)?;
            let places: std::collections::BTreeMap<&str, usize> =
                levels.iter().enumerate().map(|(place, level)| (level.as_str(), place)).collect();
            let mut count = |row: usize| {
                if let Some(text) = texts.get(row) {
                    counts[places.get(text.as_ref()).copied().unwrap_or(levels.len())] += 1;
                }
                false
            };
            steps.rows_where(table.rows(), &mut count).await?;
        }
    }
    let found: Vec<f64> = counts.iter().map(|count| *count as f64 / present as f64).collect();
    let mut expected = reference.shares.clone();
    expected.resize(found.len(), 0.0);
    let distance = distance::between(reference.measure, &expected, &found);
    Ok((distance > reference.at_most).then(|| {
        format!(
            "the {} of “{name}” is {distance:.3}, over {}",
            measure_name(reference.measure),
            reference.at_most
        )
    }))
}
