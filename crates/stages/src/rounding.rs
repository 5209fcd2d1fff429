//! Whole numbers that lose their last digits where they are calculated with.
//!
//! Steps and learners calculate with 64-bit floats, which hold whole numbers exactly only up to 2⁵³. That is enough for
//! quantities, but numbers of accounts and of messages are longer, and the difference is easily missed.

use penstock_flow::{ColumnType, Diagnostic};
use penstock_table::{Array, ArrayRef, Table};

use arrow_array::cast::AsArray;
use arrow_array::types::Int64Type;

use crate::host::Context;
use crate::pace::CHUNK;
use crate::stage::StageError;

/// A warning about those of these columns whose whole numbers a step rounds; nothing when none is changed.
pub(crate) async fn warning<'a>(
    table: &Table,
    columns: impl IntoIterator<Item = &'a str>,
    context: &Context<'_>,
) -> Result<Option<Diagnostic>, StageError> {
    let mut rounded: Vec<(&str, Rounded)> = Vec::new();
    for name in columns {
        let Some(index) = table.index_of(name) else { continue };
        if table.schema().columns[index].kind == ColumnType::Integer
            && let Some(found) = of_column(&table.columns()[index], context).await?
        {
            rounded.push((name, found));
        }
    }
    let Some((name, first)) = rounded.first() else { return Ok(None) };
    let others = match rounded.len() - 1 {
        0 => String::new(),
        1 => " The same holds for 1 more column.".to_owned(),
        more => format!(" The same holds for {more} more columns."),
    };
    let message = format!(
        "{} of “{name}” beyond 2⁵³ lost the last digits: {} in row {} became {}.{others}",
        if first.count == 1 { "1 whole number".to_owned() } else { format!("{} whole numbers", first.count) },
        first.value,
        first.row + 1,
        first.value as f64 as i128,
    );
    let hint =
        "If these are identifiers, give the column the role id, or set its type to category at the source.";
    Ok(Some(Diagnostic::warning("integers-rounded", message).hint(hint).column(*name)))
}

/// The integers of a column that no float holds.
struct Rounded {
    count: usize,
    /// The first of them.
    value: i64,
    row: usize,
}

async fn of_column(array: &ArrayRef, context: &Context<'_>) -> Result<Option<Rounded>, StageError> {
    let integers = array.as_primitive::<Int64Type>();
    let mut found: Option<Rounded> = None;
    for start in (0..integers.len()).step_by(CHUNK) {
        context.checkpoint().await?;
        for row in start..integers.len().min(start + CHUNK) {
            let value = integers.value(row);
            // As a wider integer: the float nearest to the greatest integer is beyond its range.
            if integers.is_valid(row) && value as f64 as i128 != i128::from(value) {
                found.get_or_insert(Rounded { count: 0, value, row }).count += 1;
            }
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use penstock_flow::NodeId;
    use penstock_table::block_on;

    use super::*;
    use crate::testing::{TestHost, input_table};

    #[test]
    fn only_what_changes_is_told() {
        let host = TestHost::default();
        let context = Context { host: &host, node: NodeId(1), seed: 1, note: "", scoring: false };
        let table = input_table(
            "a,b,c\n1,9007199254740992,9223372036854775807\n2,9007199254740994,\n3,-4,9007199254740993\n",
        );
        let told = |columns: &[&str]| {
            let found = block_on(warning(&table, columns.iter().copied(), &context)).unwrap();
            found.map(|found| found.message).unwrap_or_default()
        };
        assert_eq!(told(&["a", "b", "none"]), "");
        assert_eq!(
            told(&["a", "c"]),
            "2 whole numbers of “c” beyond 2⁵³ lost the last digits: 9223372036854775807 in row 1 became 9223372036854775808."
        );
    }
}
