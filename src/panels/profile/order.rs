//! Sorting and searching the columns of a profile.

use std::cmp::Ordering;

use penstock_flow::order::sort_by;
use penstock_flow::view::{ColumnProfile, TableProfile};

use crate::charts::format::folded;

/// What columns can be sorted by, and the columns of the profile itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SortBy {
    /// The column's name.
    Name,
    /// Its type.
    Kind,
    /// Missing values.
    Missing,
    /// Distinct values.
    Distinct,
    /// The histogram or the most frequent values: not sorted by.
    Values,
    /// The least value.
    Minimum,
    /// The median.
    Median,
    /// The greatest value.
    Maximum,
    /// The mean.
    Mean,
    /// The standard deviation.
    Deviation,
    /// The skewness.
    Skew,
    /// The association with the target.
    Association,
}

impl SortBy {
    /// Every column, from left to right.
    pub const ALL: [Self; 12] = [
        Self::Name,
        Self::Kind,
        Self::Missing,
        Self::Distinct,
        Self::Values,
        Self::Minimum,
        Self::Median,
        Self::Maximum,
        Self::Mean,
        Self::Deviation,
        Self::Skew,
        Self::Association,
    ];

    /// The heading.
    pub fn title(self) -> &'static str {
        match self {
            Self::Name => "Column",
            Self::Kind => "Type",
            Self::Missing => "Missing",
            Self::Distinct => "Distinct",
            Self::Values => "Values",
            Self::Minimum => "Min",
            Self::Median => "Median",
            Self::Maximum => "Max",
            Self::Mean => "Mean",
            Self::Deviation => "SD",
            Self::Skew => "Skew",
            Self::Association => "Target",
        }
    }

    /// The name in classes.
    pub fn name(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Kind => "kind",
            Self::Missing => "missing",
            Self::Distinct => "distinct",
            Self::Values => "values",
            _ => "statistic",
        }
    }

    /// Whether there is an order of it.
    pub fn is_sortable(self) -> bool {
        self != Self::Values
    }

    /// Whether a first press sorts from the greatest: where much is what one looks for.
    fn starts_descending(self) -> bool {
        matches!(self, Self::Missing | Self::Distinct | Self::Deviation | Self::Skew | Self::Association)
    }

    fn number(self, column: &ColumnProfile) -> Option<f64> {
        let numbers = column.numbers.as_ref();
        match self {
            Self::Missing => Some(column.missing as f64),
            Self::Distinct => Some(column.distinct as f64),
            Self::Minimum => numbers.map(|numbers| numbers.minimum),
            Self::Median => numbers.map(|numbers| numbers.median),
            Self::Maximum => numbers.map(|numbers| numbers.maximum),
            Self::Mean => numbers.map(|numbers| numbers.mean),
            Self::Deviation => numbers.map(|numbers| numbers.deviation),
            Self::Skew => numbers.and_then(|numbers| numbers.shape.as_ref()?.skew),
            Self::Association => column.association.as_ref().map(|association| association.value),
            _ => None,
        }
    }
}

/// An order: as in the table, or by something, one way or the other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Order {
    by: Option<SortBy>,
    descending: bool,
}

impl Order {
    /// The order after a heading was pressed: one way, the other way, then as in the table.
    pub fn pressed(self, by: SortBy) -> Self {
        let first = by.starts_descending();
        if self.by != Some(by) {
            Self { by: Some(by), descending: first }
        } else if self.descending == first {
            Self { by: Some(by), descending: !first }
        } else {
            Self::default()
        }
    }

    /// The value of `aria-sort`.
    pub fn aria_sort(self, by: SortBy) -> Option<&'static str> {
        match (self.by == Some(by), self.descending) {
            _ if !by.is_sortable() => None,
            (false, _) => Some("none"),
            (true, false) => Some("ascending"),
            (true, true) => Some("descending"),
        }
    }

    /// The arrow in a heading.
    pub fn arrow(self, by: SortBy) -> &'static str {
        match (self.by == Some(by), self.descending) {
            (false, _) => "",
            (true, false) => "↑",
            (true, true) => "↓",
        }
    }
}

/// The indices of the columns whose names contain a text, in an order. Columns without the number that is sorted by
/// come last, either way.
pub fn arranged(profile: &TableProfile, search: &str, order: Order) -> Vec<usize> {
    let search = folded(search.trim());
    let columns = &profile.columns;
    let mut found: Vec<usize> =
        (0..columns.len()).filter(|index| folded(&columns[*index].column.name).contains(&search)).collect();
    let Some(by) = order.by else { return found };
    let turned = |ordering: Ordering| if order.descending { ordering.reverse() } else { ordering };
    sort_by(&mut found, &|one, other| {
        let (one, other) = (&columns[*one], &columns[*other]);
        match by {
            SortBy::Name => turned(folded(&one.column.name).cmp(&folded(&other.column.name))),
            SortBy::Kind => turned(one.column.kind.cmp(&other.column.kind)),
            _ => match (by.number(one), by.number(other)) {
                (Some(one), Some(other)) => turned(one.total_cmp(&other)),
                (one, other) => other.is_some().cmp(&one.is_some()),
            },
        }
    });
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use penstock_flow::view::{Association, Measure};
    use penstock_flow::{Column, ColumnType};

    fn profile() -> TableProfile {
        let column = |name: &str, kind, missing| ColumnProfile {
            missing,
            distinct: 1,
            association: (missing > 0).then(|| Association {
                measure: Measure::Pearson,
                value: missing as f64 / 10.0,
                predictability: None,
            }),
            ..ColumnProfile::new(Column::new(name, kind))
        };
        let columns = vec![
            column("b", ColumnType::Text, 5),
            column("A", ColumnType::Number, 0),
            column("c", ColumnType::Number, 9),
        ];
        TableProfile { rows: 10, bytes: 0, columns, relations: None }
    }

    #[test]
    fn a_heading_goes_through_three_states() {
        let first = Order::default().pressed(SortBy::Missing);
        assert_eq!(first.aria_sort(SortBy::Missing), Some("descending"));
        let second = first.pressed(SortBy::Missing);
        assert_eq!(second.aria_sort(SortBy::Missing), Some("ascending"));
        assert_eq!(second.pressed(SortBy::Missing), Order::default());
        assert_eq!(second.aria_sort(SortBy::Values), None);
    }

    #[test]
    fn columns_are_sorted_and_searched() {
        let profile = profile();
        assert_eq!(arranged(&profile, "", Order::default()), [0, 1, 2]);
        assert_eq!(arranged(&profile, "", Order::default().pressed(SortBy::Missing)), [2, 0, 1]);
        assert_eq!(arranged(&profile, "", Order::default().pressed(SortBy::Name)), [1, 0, 2]);
        assert_eq!(arranged(&profile, "", Order::default().pressed(SortBy::Association)), [2, 0, 1]);
        assert_eq!(arranged(&profile, " a", Order::default()), [1]);
    }
}
