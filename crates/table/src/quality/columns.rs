//! Checks of one column that its profile answers.

use penstock_flow::view::{ColumnProfile, NumberProfile, NumberShape, TableProfile};
use penstock_flow::{ColumnType, Mend, Role};
use serde_json::json;

use super::Found;
use super::checks::{
    CONTINUOUS, FEWEST_ROWS, IDENTIFIER_LENGTH, IDENTIFIER_RANGE, IDENTIFIER_SHARE, LEAKAGE, LEAKAGE_ROWS,
    LEAKAGE_ROWS_PER_LEVEL, MANY_LEVELS, MOSTLY_MISSING, NEAR_CONSTANT, NEAR_CONSTANT_ROWS, OUTLIER_SHARE,
    SKEW,
};
use super::words::{counted, names_one, number, percent, quoted, share, words_of};
use crate::profile::Progress;
use crate::source::Cancelled;
use crate::table::Table;

/// Words by which a column says that it identifies rows.
const IDENTIFIER_WORDS: [&str; 8] =
    ["id", "uuid", "guid", "identifier", "index", "row number", "rowid", "key"];

/// A column and what is known of it.
pub(super) struct Place<'a> {
    /// The table.
    pub table: &'a Table,
    /// Its profile.
    pub profile: &'a TableProfile,
    /// The column's.
    pub column: &'a ColumnProfile,
    /// Its position.
    pub index: usize,
}

impl Place<'_> {
    /// A finding about the column.
    pub fn found(&self, code: &str, message: String) -> Found {
        Found::new(code, Some(self.index), message)
    }

    /// The column's name.
    pub fn name(&self) -> &str {
        &self.column.column.name
    }

    /// How many values are present.
    pub fn present(&self) -> u64 {
        self.profile.rows - self.column.missing
    }

    /// What the profile tells of it. Where its contents explain themselves, as dates or addresses do, that they differ
    /// makes neither identifiers nor categories of them.
    pub async fn checked(
        &self,
        is_explained: bool,
        progress: &Progress<'_>,
    ) -> Result<Vec<Found>, Cancelled> {
        if self.profile.rows < FEWEST_ROWS {
            return Ok(Vec::new());
        }
        if let Some(missing) = self.mostly_missing() {
            return Ok(vec![missing]);
        }
        if let Some(constant) = self.constant() {
            return Ok(vec![constant]);
        }
        let identifier = if is_explained { None } else { self.identifier() };
        let mut found = Vec::new();
        if identifier.is_none() {
            found.extend(self.leakage());
            found.extend(self.near_constant());
            if !is_explained {
                found.extend(self.high_cardinality());
            }
            found.extend(self.outliers(progress).await?);
            found.extend(self.skew());
        }
        found.extend(identifier);
        Ok(found)
    }

    fn mostly_missing(&self) -> Option<Found> {
        let missing = self.column.missing;
        let found = missing as f64 / self.profile.rows as f64;
        (found >= MOSTLY_MISSING).then(|| {
            let message = format!("“{}” is missing in {} of the rows.", self.name(), percent(found));
            self.found("mostly-missing", message)
                .fact("missing", format!("{} of {}", counted(missing), counted(self.profile.rows)))
                .drop_column(self.column)
        })
    }

    fn constant(&self) -> Option<Found> {
        let value = self.column.top.first().filter(|_| self.column.distinct == 1)?;
        let missing = self.column.missing;
        let message = match missing {
            0 => format!("“{}” has the same value in every row.", self.name()),
            _ => format!("“{}” has the same value in every row that has one.", self.name()),
        };
        let found = self.found("constant", message).fact("value", quoted(&[&value.value]));
        let found = if missing > 0 { found.fact("missing", counted(missing)) } else { found };
        Some(found.drop_column(self.column))
    }

    fn near_constant(&self) -> Option<Found> {
        let top = self.column.top.first()?;
        let found = top.count as f64 / self.present() as f64;
        (self.present() >= NEAR_CONSTANT_ROWS && found >= NEAR_CONSTANT).then(|| {
            let message =
                format!("“{}” is the same in {} of the rows that have a value.", self.name(), percent(found));
            self.found("near-constant", message)
                .fact("value", quoted(&[&top.value]))
                .fact("other values", counted(self.present() - top.count))
                .drop_column(self.column)
        })
    }

    fn identifier(&self) -> Option<Found> {
        let column = self.column;
        let is_named = names_one(&words_of(self.name()), &IDENTIFIER_WORDS);
        let distinct = column.distinct as f64 / self.profile.rows as f64;
        let all_differ = column.missing == 0 && column.distinct == self.profile.rows;
        let looks = match column.column.kind {
            ColumnType::Integer => column.numbers.as_ref().is_some_and(|numbers| {
                numbers.maximum - numbers.minimum < IDENTIFIER_RANGE * self.profile.rows as f64
            }),
            ColumnType::Text | ColumnType::Category => {
                column.texts.as_ref().is_some_and(|texts| texts.mean <= IDENTIFIER_LENGTH)
                    && column.examples.iter().all(|example| !example.contains(char::is_whitespace))
            }
            _ => false,
        };
        let can_be =
            !matches!(column.column.kind, ColumnType::Number | ColumnType::Boolean | ColumnType::DateTime);
        let found = column.column.role == Role::Feature
            && can_be
            && (all_differ && looks || is_named && distinct >= IDENTIFIER_SHARE);
        found.then(|| {
            let message = match all_differ {
                true => format!("“{}” has another value in every row.", self.name()),
                false => format!(
                    "“{}” has {} distinct values in {} rows.",
                    self.name(),
                    counted(column.distinct),
                    counted(self.profile.rows)
                ),
            };
            let roles = [(self.name().to_owned(), Role::Id)].into();
            let found = self.found("identifier-like", message).fact("examples", quoted(&column.examples));
            let title = found.check.remedy.0.to_owned();
            found.mend(Mend::SetRoles { roles, title })
        })
    }

    fn high_cardinality(&self) -> Option<Found> {
        let column = self.column;
        let is_feature = column.column.role == Role::Feature && column.column.kind == ColumnType::Category;
        (is_feature && column.distinct > MANY_LEVELS).then(|| {
            let message = format!("“{}” has {} distinct values.", self.name(), counted(column.distinct));
            let rows = self.present() as f64 / column.distinct as f64;
            let found = self.found("high-cardinality", message).fact("rows for each value", number(rows));
            let found = match column.top.first() {
                Some(top) => found.fact(
                    "most frequent",
                    format!("{} ({})", quoted(&[&top.value]), share(top.count, self.present())),
                ),
                None => found,
            };
            found.add_stage("encode", &[("columns", json!([self.name()])), ("method", json!("ordinal"))])
        })
    }

    /// Statistics of a column that holds a quantity.
    fn quantity(&self) -> Option<(&NumberProfile, &NumberShape)> {
        let is_number = matches!(self.column.column.kind, ColumnType::Number | ColumnType::Integer);
        let numbers = self.column.numbers.as_ref()?;
        (is_number && self.column.distinct > CONTINUOUS).then_some((numbers, numbers.shape.as_ref()?))
    }

    async fn outliers(&self, progress: &Progress<'_>) -> Result<Option<Found>, Cancelled> {
        let Some((numbers, shape)) = self.quantity() else { return Ok(None) };
        let found = shape.outliers as f64 / self.present() as f64;
        if shape.outliers == 0 || found > OUTLIER_SHARE {
            return Ok(None);
        }
        let message = format!(
            "“{}” has {} far from the others.",
            self.name(),
            if shape.outliers == 1 {
                "a value".to_owned()
            } else {
                format!("{} values", counted(shape.outliers))
            }
        );
        let reach = NumberShape::OUTLYING * shape.median_deviation / 0.6745;
        let rows = self.rows_outside(numbers.median - reach, numbers.median + reach, progress).await?;
        let found = self
            .found("outliers", message)
            .fact("share", percent(found))
            .fact("usual", format!("{} ± {}", number(numbers.median), number(reach)))
            .fact("range", format!("{} to {}", number(numbers.minimum), number(numbers.maximum)))
            .fact("rows", rows);
        Ok(Some(match self.column.column.role {
            Role::Feature => {
                found.add_stage("scale", &[("columns", json!([self.name()])), ("method", json!("robust"))])
            }
            _ => found,
        }))
    }

    /// Some rows whose value lies outside bounds, with it: `17 (999), 20 (−1)`.
    async fn rows_outside(&self, low: f64, high: f64, progress: &Progress<'_>) -> Result<String, Cancelled> {
        const SHOWN: usize = 4;
        let mut shown = Vec::new();
        for (row, value) in self.table.numbers(self.name()).unwrap_or_default().into_iter().enumerate() {
            progress.at_row(row, self.table.rows()).await?;
            if let Some(value) = value.filter(|value| *value < low || *value > high) {
                shown.push(format!("{} ({})", counted(row as u64 + 1), number(value)));
                if shown.len() == SHOWN {
                    break;
                }
            }
        }
        Ok(shown.join(", "))
    }

    fn skew(&self) -> Option<Found> {
        let (numbers, shape) = self.quantity()?;
        let skew = shape.skew.filter(|skew| skew.abs() > SKEW)?;
        let side = if skew > 0.0 { "great" } else { "small" };
        let message = format!("“{}” has a long tail of {side} values.", self.name());
        Some(
            self.found("skew", message)
                .fact("skewness", number(skew))
                .fact("median", number(numbers.median))
                .fact("mean", number(numbers.mean))
                .fact(if skew > 0.0 { "99 % below" } else { "99 % above" }, {
                    number(shape.percentiles[if skew > 0.0 { 5 } else { 0 }])
                }),
        )
    }

    fn leakage(&self) -> Option<Found> {
        let column = self.column;
        let association = column.association.as_ref()?;
        let target = self.profile.relations.as_ref()?.target.as_deref()?;
        let is_category = matches!(column.column.kind, ColumnType::Category | ColumnType::Text);
        let enough = self.present() >= LEAKAGE_ROWS
            && (!is_category || column.distinct.saturating_mul(LEAKAGE_ROWS_PER_LEVEL) <= self.present());
        let predicts = association.predictability.filter(|saved| *saved >= LEAKAGE);
        if column.column.role != Role::Feature
            || !enough
            || (association.value < LEAKAGE && predicts.is_none())
        {
            return None;
        }
        let message = format!("“{}” alone says almost everything about the target “{target}”.", self.name());
        let found = self
            .found("target-leakage", message)
            .fact(association.measure.name(), format!("{:.3}", association.value));
        let found = match predicts {
            Some(saved) => found.fact("errors saved in guessing the class", percent(saved)),
            None => found,
        };
        Some(found.drop_column(column))
    }
}
