//! Checks of a target of classes.

use std::collections::BTreeMap;

use penstock_flow::view::{ColumnProfile, TableProfile};
use penstock_flow::{ColumnType, Role};
use serde_json::json;

use super::Found;
use super::checks::{FEWEST_ROWS, IMBALANCE, MOST_CLASSES, MOST_INTEGER_CLASSES, ROWS_PER_CLASS};
use super::words::{counted, quoted, share};
use crate::profile::Progress;
use crate::source::Cancelled;
use crate::table::Table;

/// What the classes of the target tell.
pub(super) async fn checked(
    table: &Table,
    profile: &TableProfile,
    progress: &Progress<'_>,
) -> Result<Vec<Found>, Cancelled> {
    let target = profile.columns.iter().enumerate().find(|(_, column)| column.column.role == Role::Target);
    let Some((index, column)) = target.filter(|(_, column)| is_of_classes(column)) else {
        return Ok(Vec::new());
    };
    if profile.rows < FEWEST_ROWS {
        return Ok(Vec::new());
    }
    let classes = classes(table, &column.column.name, progress).await?;
    let mut found = Vec::new();
    found.extend(rare(index, column, &classes));
    found.extend(unequal(index, column, &classes));
    Ok(found)
}

fn is_of_classes(column: &ColumnProfile) -> bool {
    let most = match column.column.kind {
        ColumnType::Boolean | ColumnType::Category | ColumnType::Text => MOST_CLASSES,
        ColumnType::Integer => MOST_INTEGER_CLASSES,
        ColumnType::Number | ColumnType::DateTime => 0,
    };
    (2..=most).contains(&column.distinct)
}

/// The classes with their rows, the rarest first.
async fn classes(
    table: &Table,
    target: &str,
    progress: &Progress<'_>,
) -> Result<Vec<(String, u64)>, Cancelled> {
    let Ok(texts) = table.texts(target) else { return Ok(Vec::new()) };
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    for (row, text) in texts.iter().enumerate() {
        progress.at_row(row, texts.len()).await?;
        let Some(text) = text else { continue };
        match counts.get_mut(text.as_ref()) {
            Some(count) => *count += 1,
            None => {
                counts.insert(text.into_owned(), 1);
            }
        }
    }
    let mut classes: Vec<(String, u64)> = counts.into_iter().collect();
    classes.sort_by_key(|(_, count)| *count);
    Ok(classes)
}

fn rare(index: usize, column: &ColumnProfile, classes: &[(String, u64)]) -> Option<Found> {
    let rare: Vec<&(String, u64)> = classes.iter().filter(|(_, count)| *count < ROWS_PER_CLASS).collect();
    if rare.is_empty() {
        return None;
    }
    let name = &column.column.name;
    let message = match rare.as_slice() {
        [(class, 1)] => format!("The class “{class}” of “{name}” has one row."),
        [(class, count)] => format!("The class “{class}” of “{name}” has {count} rows."),
        _ => format!("{} classes of “{name}” have fewer than {ROWS_PER_CLASS} rows.", rare.len()),
    };
    let shown: Vec<String> =
        rare.iter().take(8).map(|(class, count)| format!("{}: {count}", quoted(&[class]))).collect();
    let found = Found::new("rare-classes", Some(index), message)
        .fact("classes", classes.len())
        .fact("rows", shown.join(", "));
    // What is left must still be something to tell apart.
    if classes.len() - rare.len() < 2 {
        return Some(found);
    }
    let literal = |class: &str| match column.column.kind {
        ColumnType::Integer | ColumnType::Boolean => class.to_owned(),
        _ => format!("'{}'", class.replace('\'', "''")),
    };
    let listed: Vec<String> = rare.iter().map(|(class, _)| literal(class)).collect();
    let quoted_name = format!("`{}`", name.replace('`', "``"));
    // A row without a class has a missing condition, and would be left out too.
    let condition = format!("{quoted_name} is missing or {quoted_name} not in ({})", listed.join(", "));
    Some(found.add_stage("filter-rows", &[("condition", json!(condition))]))
}

fn unequal(index: usize, column: &ColumnProfile, classes: &[(String, u64)]) -> Option<Found> {
    let ((rarest, fewest), (largest, most)) = (classes.first()?, classes.last()?);
    let rows: u64 = classes.iter().map(|(_, count)| count).sum();
    let ratio = *most as f64 / *fewest as f64;
    (ratio >= IMBALANCE).then(|| {
        let message = format!(
            "The largest class of “{}” has {:.0} times the rows of the smallest.",
            column.column.name, ratio
        );
        Found::new("class-imbalance", Some(index), message)
            .fact("largest", format!("{}: {} ({})", quoted(&[largest]), counted(*most), share(*most, rows)))
            .fact(
                "smallest",
                format!("{}: {} ({})", quoted(&[rarest]), counted(*fewest), share(*fewest, rows)),
            )
    })
}
