//! How rows and columns relate: equal rows, and correlations between numeric columns.

use std::cmp::Ordering;

use penstock_flow::view::{Correlation, Relations};
use penstock_flow::{ColumnType, Role};

use super::duplicates::duplicate_rows;
use super::{PIECE, Progress};
use crate::source::Cancelled;
use crate::table::Table;

/// How many pairs are given: the strongest.
const PAIRS: usize = 60;

/// Correlations hold at most so many numbers in memory, 64 MiB; and they multiply so many at most, about a second. A larger
/// table is looked at in evenly spaced rows: of a thousand rows, a coefficient is right to about 0.03.
const MOST_CELLS: usize = 8_000_000;
const MOST_PRODUCTS: usize = 500_000_000;

/// Equal rows and correlations; each has its own step of progress.
pub(super) async fn relations(
    table: &Table,
    of_rows: Progress<'_>,
    of_columns: Progress<'_>,
) -> Result<Relations, Cancelled> {
    let duplicates = duplicate_rows(table, of_rows).await?;
    let (correlations, correlation_rows) = correlations(table, &of_columns).await?;
    Ok(Relations {
        duplicate_rows: duplicates.count,
        duplicates: duplicates.pairs,
        correlations,
        correlation_rows: correlation_rows as u64,
        target: table.schema().target().map(|column| column.name.clone()),
    })
}

/// A column ready for products: its values without their mean, NaN where missing.
struct Centred {
    name: String,
    values: Vec<f64>,
    complete: bool,
    /// The root of the sum of squares.
    norm: f64,
}

/// The strongest correlations, and on how many rows they are.
async fn correlations(
    table: &Table,
    progress: &Progress<'_>,
) -> Result<(Vec<Correlation>, usize), Cancelled> {
    let names: Vec<&str> = table
        .schema()
        .columns
        .iter()
        .filter(|column| {
            matches!(column.kind, ColumnType::Number | ColumnType::Integer | ColumnType::Boolean)
        })
        .filter(|column| !matches!(column.role, Role::Id | Role::Ignored))
        .map(|column| column.name.as_str())
        .collect();
    let pairs = names.len() * names.len().saturating_sub(1) / 2;
    if pairs == 0 {
        return Ok((Vec::new(), table.rows()));
    }
    let rows =
        table.rows().min(MOST_CELLS / names.len()).min(MOST_PRODUCTS / pairs).max(table.rows().min(100));
    let mut columns = Vec::with_capacity(names.len());
    for (index, name) in names.iter().enumerate() {
        progress.at(0.2 * index as f64 / names.len() as f64).await?;
        let Ok(values) = table.numbers(name) else { continue };
        // Evenly spaced; all of them when there is room.
        let chosen = (0..rows).map(|row| values[(row as u64 * values.len() as u64 / rows as u64) as usize]);
        columns.extend(centred(name, chosen));
    }
    let mut found: Vec<Correlation> = Vec::new();
    let mut products = 0;
    for (index, one) in columns.iter().enumerate() {
        for other in &columns[index + 1..] {
            products += rows;
            if products >= PIECE {
                products = 0;
                progress.at(0.2 + 0.8 * index as f64 / columns.len() as f64).await?;
            }
            let Some(coefficient) = pearson(one, other) else { continue };
            let weaker =
                |known: &Correlation| known.coefficient.abs().total_cmp(&coefficient.abs()) == Ordering::Less;
            // Pairs come in the order of columns, so one that is as strong as another stands behind it.
            let place = found.partition_point(|known| !weaker(known));
            if place < PAIRS {
                let (one, other) = (one.name.clone(), other.name.clone());
                found.insert(place, Correlation { one, other, coefficient });
                found.truncate(PAIRS);
            }
        }
    }
    Ok((found, rows))
}

/// The values without their mean; nothing for a column whose values are all equal.
fn centred(name: &str, values: impl Iterator<Item = Option<f64>>) -> Option<Centred> {
    let mut values: Vec<f64> = values.map(|value| value.unwrap_or(f64::NAN)).collect();
    let present = values.iter().filter(|value| !value.is_nan()).count();
    let greatest = |values: &[f64]| {
        values.iter().fold(0.0f64, |most, value| if value.abs() > most { value.abs() } else { most })
    };
    let size = greatest(&values);
    // Squares of very large or very small values leave the range of numbers. A coefficient has no unit.
    if size > 0.0 && !(1e-100..1e100).contains(&size) {
        values.iter_mut().for_each(|value| *value /= size);
    }
    let complete = present == values.len();
    let mean = values.iter().filter(|value| !value.is_nan()).sum::<f64>() / present.max(1) as f64;
    values.iter_mut().for_each(|value| *value -= mean);
    let norm = values.iter().filter(|value| !value.is_nan()).map(|value| value * value).sum::<f64>().sqrt();
    // What rounding leaves of a constant column is no variation.
    let varies = norm > mean.abs() * (present as f64).sqrt() * 1e-13;
    varies.then(|| Centred { name: name.to_owned(), values, complete, norm })
}

/// Pearson's coefficient on the rows in which both are present; nothing when one does not vary there.
fn pearson(one: &Centred, other: &Centred) -> Option<f64> {
    let both = one.values.iter().zip(&other.values);
    if one.complete && other.complete {
        let product: f64 = both.map(|(x, y)| x * y).sum();
        return Some((product / one.norm / other.norm).clamp(-1.0, 1.0));
    }
    pearson_of(both.map(|(x, y)| (*x, *y)).filter(|(x, y)| !x.is_nan() && !y.is_nan()))
}

/// Pearson's coefficient of pairs.
pub(super) fn pearson_of(pairs: impl Iterator<Item = (f64, f64)> + Clone) -> Option<f64> {
    let (mut count, mut sum_x, mut sum_y) = (0.0, 0.0, 0.0);
    for (x, y) in pairs.clone() {
        count += 1.0;
        sum_x += x;
        sum_y += y;
    }
    if count < 2.0 {
        return None;
    }
    let (mean_x, mean_y) = (sum_x / count, sum_y / count);
    let (mut xx, mut yy, mut xy) = (0.0, 0.0, 0.0);
    for (x, y) in pairs {
        let (x, y) = (x - mean_x, y - mean_y);
        xx += x * x;
        yy += y * y;
        xy += x * y;
    }
    let varies = |squares: f64, mean: f64| squares.sqrt() > mean.abs() * count.sqrt() * 1e-13;
    let coefficient = xy / xx.sqrt() / yy.sqrt();
    (varies(xx, mean_x) && varies(yy, mean_y) && coefficient.is_finite())
        .then(|| coefficient.clamp(-1.0, 1.0))
}
