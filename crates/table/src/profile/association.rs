//! How strongly each column goes with the target.
//!
//! Between numbers |Pearson|, between categories Cramér's V with Bergsma's correction, between a category and a number the
//! correlation ratio; see [`Measure`]. A boolean is a number beside numbers and a category beside categories.

use std::collections::HashMap;

use penstock_flow::ColumnType;
use penstock_flow::view::{Association, Measure, TableProfile};

use super::relations::pearson_of;
use super::{Progress, sort};
use crate::source::Cancelled;
use crate::table::Table;

/// A target, or a column, with more values than this is no category that could be counted against another.
const MOST_LEVELS: usize = 1_000;

/// An integer target with more distinct values than this is a quantity.
const MOST_CLASSES: u64 = 20;

/// Numbers are taken in so many bins of as many rows for predicting a class.
const BINS: usize = 20;

/// A category as codes.
struct Codes {
    codes: Vec<Option<u32>>,
    levels: usize,
}

/// The target, as a number, as classes, or as both.
struct Target {
    name: String,
    kind: ColumnType,
    numbers: Option<Vec<Option<f64>>>,
    classes: Option<Codes>,
}

/// Gives every column of a profile its association with the target.
pub(super) async fn associate<'a>(
    table: &Table,
    profile: &mut TableProfile,
    progress_of: impl Fn(usize) -> Progress<'a>,
) -> Result<(), Cancelled> {
    let progress = progress_of(0);
    let Some(target) = target_of(table, profile, &progress).await? else { return Ok(()) };
    for (index, column) in profile.columns.iter_mut().enumerate() {
        let progress = progress_of(index);
        progress.at(0.0).await?;
        if column.column.name != target.name && column.distinct > 1 {
            column.association =
                association(table, &target, &column.column.name, column.column.kind, &progress).await?;
        }
    }
    Ok(())
}

async fn target_of(
    table: &Table,
    profile: &TableProfile,
    progress: &Progress<'_>,
) -> Result<Option<Target>, Cancelled> {
    let Some(target) = table.schema().target() else { return Ok(None) };
    let known = profile.columns.iter().find(|column| column.column.name == target.name);
    let distinct = known.map_or(0, |column| column.distinct);
    let is_quantity = match target.kind {
        ColumnType::Number | ColumnType::DateTime => true,
        ColumnType::Integer => distinct > MOST_CLASSES,
        ColumnType::Boolean | ColumnType::Category | ColumnType::Text => distinct > MOST_LEVELS as u64,
    };
    Ok(Some(Target {
        name: target.name.clone(),
        kind: target.kind,
        numbers: table.numbers(&target.name).ok(),
        classes: if is_quantity { None } else { text_codes(table, &target.name, progress).await? },
    }))
}

/// The values of a column of few distinct ones, as codes in order of first appearance.
async fn text_codes(table: &Table, name: &str, progress: &Progress<'_>) -> Result<Option<Codes>, Cancelled> {
    let Ok(texts) = table.texts(name) else { return Ok(None) };
    let mut by_text: HashMap<String, u32> = HashMap::new();
    let mut codes = Vec::with_capacity(texts.len());
    for (row, text) in texts.iter().enumerate() {
        progress.at_row(row, texts.len()).await?;
        codes.push(match text {
            None => None,
            Some(text) => match by_text.get(text.as_ref()) {
                Some(code) => Some(*code),
                None => {
                    let code = by_text.len() as u32;
                    by_text.insert(text.into_owned(), code);
                    Some(code)
                }
            },
        });
    }
    Ok(Some(Codes { codes, levels: by_text.len() }))
}

async fn association(
    table: &Table,
    target: &Target,
    name: &str,
    kind: ColumnType,
    progress: &Progress<'_>,
) -> Result<Option<Association>, Cancelled> {
    let is_category = |kind| matches!(kind, ColumnType::Category | ColumnType::Text);
    let mut groups = None;
    let measured = if kind == ColumnType::Text {
        None
    } else if kind == ColumnType::Category || (kind == ColumnType::Boolean && is_category(target.kind)) {
        let codes = if kind == ColumnType::Category {
            category_codes(table, name)
        } else {
            text_codes(table, name, progress).await?
        };
        let Some(codes) = codes.filter(|codes| codes.levels <= MOST_LEVELS) else { return Ok(None) };
        let measured = match (&target.classes, &target.numbers) {
            (Some(classes), _) if is_category(target.kind) || target.kind == ColumnType::Boolean => {
                let counts = contingency(&codes, classes, progress).await?;
                cramers_v(&counts).map(|value| (Measure::CramersV, value))
            }
            (_, Some(numbers)) => {
                correlation_ratio(&codes, numbers).map(|value| (Measure::CorrelationRatio, value))
            }
            _ => None,
        };
        groups = Some(codes);
        measured
    } else {
        let Ok(numbers) = table.numbers(name) else { return Ok(None) };
        let measured = match (&target.numbers, &target.classes) {
            (Some(other), _) => {
                let pairs = numbers.iter().zip(other).filter_map(|(x, y)| Some(((*x)?, (*y)?)));
                pearson_of(pairs).map(|value| (Measure::Pearson, value.abs()))
            }
            (None, Some(classes)) => {
                correlation_ratio(classes, &numbers).map(|value| (Measure::CorrelationRatio, value))
            }
            (None, None) => None,
        };
        if target.classes.is_some() {
            groups = Some(binned(&numbers, progress).await?);
        }
        measured
    };
    let predictability = match (&groups, &target.classes) {
        (Some(groups), Some(classes)) => lambda(&contingency(groups, classes, progress).await?),
        _ => None,
    };
    Ok(measured.map(|(measure, value)| Association { measure, value, predictability }))
}

fn category_codes(table: &Table, name: &str) -> Option<Codes> {
    let found = table.level_codes(name).ok()?;
    Some(Codes { levels: found.levels.len(), codes: found.codes })
}

/// Numbers by the quantile bin they fall into; equal numbers into the same.
async fn binned(numbers: &[Option<f64>], progress: &Progress<'_>) -> Result<Codes, Cancelled> {
    let present = numbers.iter().copied().flatten().collect();
    let sorted = sort::sort(present, f64::total_cmp, progress).await?;
    let mut edges: Vec<f64> =
        (1..BINS).filter_map(|bin| sorted.get(bin * sorted.len() / BINS).copied()).collect();
    edges.dedup();
    let code = |value: f64| edges.partition_point(|edge| *edge <= value) as u32;
    Ok(Codes { codes: numbers.iter().map(|value| value.map(code)).collect(), levels: edges.len() + 1 })
}

/// Counts by row group and column group, where both are present; groups without a row are left out.
struct Contingency {
    cells: Vec<u64>,
    rows: Vec<u64>,
    columns: Vec<u64>,
    total: u64,
}

async fn contingency(one: &Codes, other: &Codes, progress: &Progress<'_>) -> Result<Contingency, Cancelled> {
    let width = other.levels;
    let mut counts = Contingency {
        cells: vec![0; one.levels * width],
        rows: vec![0; one.levels],
        columns: vec![0; width],
        total: 0,
    };
    for (row, pair) in one.codes.iter().zip(&other.codes).enumerate() {
        progress.at_row(row, one.codes.len()).await?;
        let (Some(one), Some(other)) = pair else { continue };
        let (one, other) = (*one as usize, *other as usize);
        counts.cells[one * width + other] += 1;
        counts.rows[one] += 1;
        counts.columns[other] += 1;
        counts.total += 1;
    }
    Ok(counts)
}

/// Cramér's V with Bergsma's correction.
fn cramers_v(counts: &Contingency) -> Option<f64> {
    let total = counts.total as f64;
    let used = |groups: &[u64]| groups.iter().filter(|count| **count > 0).count() as f64;
    let (rows, columns) = (used(&counts.rows), used(&counts.columns));
    if rows < 2.0 || columns < 2.0 {
        return None;
    }
    let width = counts.columns.len();
    let mut shares = 0.0;
    for (index, cell) in counts.cells.iter().enumerate().filter(|(_, cell)| **cell > 0) {
        let expected = counts.rows[index / width] as f64 * counts.columns[index % width] as f64;
        shares += *cell as f64 * *cell as f64 / expected;
    }
    let mean_square = shares - 1.0;
    let corrected = mean_square - (rows - 1.0) * (columns - 1.0) / (total - 1.0);
    let shrunk = |groups: f64| groups - (groups - 1.0) * (groups - 1.0) / (total - 1.0);
    let (rows, columns) = (shrunk(rows), shrunk(columns));
    let smaller = if rows < columns { rows } else { columns };
    if corrected <= 0.0 || smaller <= 1.0 {
        return Some(0.0);
    }
    Some((corrected / (smaller - 1.0)).sqrt().clamp(0.0, 1.0))
}

/// The correlation ratio η of a number over groups; nothing when the number does not vary or there is one group.
fn correlation_ratio(groups: &Codes, numbers: &[Option<f64>]) -> Option<f64> {
    let pairs = || {
        groups.codes.iter().zip(numbers).filter_map(|(group, number)| Some(((*group)? as usize, (*number)?)))
    };
    let size = pairs().fold(0.0f64, |most, (_, value)| if value.abs() > most { value.abs() } else { most });
    // Squares of very large values leave the range of numbers. The ratio has no unit.
    let unit = if size > 1e100 { size } else { 1.0 };
    let (mut count, mut sum) = (0.0, 0.0);
    pairs().for_each(|(_, value)| {
        count += 1.0;
        sum += value / unit;
    });
    if count < 2.0 {
        return None;
    }
    let mean = sum / count;
    let mut counts = vec![0.0; groups.levels];
    let mut sums = vec![0.0; groups.levels];
    let mut total = 0.0;
    for (group, value) in pairs() {
        let distance = value / unit - mean;
        counts[group] += 1.0;
        sums[group] += distance;
        total += distance * distance;
    }
    let used = counts.iter().filter(|count| **count > 0.0).count();
    if used < 2 || total.sqrt() <= mean.abs() * f64::sqrt(count) * 1e-13 {
        return None;
    }
    let between: f64 = counts
        .iter()
        .zip(&sums)
        .filter(|(count, _)| **count > 0.0)
        .map(|(count, sum)| sum * sum / count)
        .sum();
    Some((between / total).sqrt().clamp(0.0, 1.0))
}

/// Goodman and Kruskal's λ for guessing the column group from the row group.
fn lambda(counts: &Contingency) -> Option<f64> {
    let most = |groups: &[u64]| groups.iter().copied().max().unwrap_or(0);
    let guessed = most(&counts.columns);
    if counts.total == guessed || counts.columns.is_empty() {
        return None;
    }
    let known: u64 = counts.cells.chunks(counts.columns.len()).map(most).sum();
    Some((known - guessed) as f64 / (counts.total - guessed) as f64)
}
