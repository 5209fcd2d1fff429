//! Rules from data that is trusted: what holds of it now, with some room for what is to come.
//!
//! What is a mistake in nearly any later table (another type, a value where none was missing before, an identifier
//! twice, a category that was never seen) fails; what may also be a new situation (a wider range, longer texts, more
//! rows, another distribution) warns. Nothing is inferred that a person could not read and change.

use penstock_flow::rules::{
    Bound, Check, Distribution, MOST_RULES, Measure, Reference, Rule, RuleSeverity, Rules,
};
use penstock_flow::view::ColumnProfile;
use penstock_flow::{ColumnType, Diagnostic, Role};
use penstock_table::{Pace, Table, datetime};

use super::pattern;
use crate::stage::StageError;

/// A column of more values than this is no set of allowed ones.
const MOST_LEVELS: u64 = 20;
/// Fewer rows than this say little of uniqueness, patterns and distributions.
const FEW_ROWS: u64 = 20;
/// A range is this share of its width wider on either side.
const MARGIN: f64 = 0.1;
/// Kolmogorov-Smirnov statistics up to this much are no other distribution.
const SHIFT: f64 = 0.2;
/// Stability indices above this count as another population: Siddiqi (2006).
const UNSTABLE: f64 = 0.25;

/// The rules that a table keeps.
///
/// # Errors
/// That there is nothing to infer from, or too much; a cancelled run.
pub async fn infer(table: &Table, pace: &dyn Pace) -> Result<Rules, StageError> {
    if table.rows() == 0 || table.columns().is_empty() {
        let nothing =
            Diagnostic::error("nothing-to-infer", "The table is empty, so no rule can be inferred from it.");
        return Err(nothing.hint("Take a table with rows that are known to be right.").into());
    }
    let profile = penstock_table::profile(table, pace).await?;
    let mut made = Maker { rules: Vec::new() };
    for column in &profile.columns {
        // A rule cannot name a column without a name.
        if column.column.role != Role::Prediction && !column.column.name.is_empty() {
            made.of_column(table, column, profile.rows, pace).await?;
        }
    }
    let rows =
        Check::RowCount { minimum: Some(profile.rows / 2), maximum: Some(profile.rows.saturating_mul(2)) };
    made.add(RuleSeverity::Warn, "", "as many rows as usual", rows);
    if made.rules.len() > MOST_RULES {
        let message = format!("That would be {} rules; at most {MOST_RULES} are kept.", made.rules.len());
        return Err(Diagnostic::error("too-many-rules", message)
            .hint("Select the columns that matter before this.")
            .into());
    }
    Ok(Rules { rules: made.rules })
}

struct Maker {
    rules: Vec<Rule>,
}

impl Maker {
    fn add(&mut self, severity: RuleSeverity, column: &str, what: &str, check: Check) {
        let name = if column.is_empty() { what.to_owned() } else { format!("{column} {what}") };
        self.rules.push(Rule { name, severity, column: column.to_owned(), check });
    }

    async fn of_column(
        &mut self,
        table: &Table,
        profile: &ColumnProfile,
        rows: u64,
        pace: &dyn Pace,
    ) -> Result<(), StageError> {
        use RuleSeverity::{Fail, Warn};
        let (name, kind) = (profile.column.name.as_str(), profile.column.kind);
        let present = rows - profile.missing;
        if present == 0 {
            return Ok(());
        }
        let is_set = kind == ColumnType::Category
            && profile.distinct <= MOST_LEVELS
            && profile.distinct * 3 <= present;
        // Whether texts are categories depends on how many rows there are, unless they are few for sure.
        let wanted = if kind == ColumnType::Category && !is_set { ColumnType::Text } else { kind };
        self.add(Fail, name, &format!("is {}", with_article(wanted)), Check::Type(wanted));
        if profile.missing == 0 {
            self.add(Fail, name, "is present", Check::NotMissing { at_most: 0.0 });
        } else {
            let share = profile.missing as f64 / rows as f64 * 1.5 + 0.05;
            let share = if share > 1.0 { 1.0 } else { outwards(share * 100.0, libm::ceil) / 100.0 };
            self.add(Warn, name, "is mostly as present as before", Check::NotMissing { at_most: share });
        }
        let is_unique = is_identifier(profile, present);
        if is_unique {
            self.add(Fail, name, "is unique", Check::Unique);
        }
        match kind {
            ColumnType::Number | ColumnType::Integer if !is_unique => self.of_numbers(profile, present),
            ColumnType::DateTime => {
                // Dates beyond the year 9999 cannot be written in a rule.
                let first = profile.numbers.as_ref().map(|numbers| numbers.minimum as i64);
                let text = first.map(|first| datetime::format(first, datetime::is_date(first)));
                if let Some(text) = text.filter(|text| super::read_date(text) == first) {
                    let check = Check::Range { minimum: Some(Bound::Date(text)), maximum: None };
                    self.add(Warn, name, "is not before the first", check);
                }
            }
            ColumnType::Category if is_set => self.of_set(table, name, present, pace).await?,
            ColumnType::Category | ColumnType::Text => {
                self.of_texts(table, name, present, pace).await?;
            }
            _ => {}
        }
        Ok(())
    }

    fn of_numbers(&mut self, profile: &ColumnProfile, present: u64) {
        let Some(numbers) = &profile.numbers else { return };
        let name = profile.column.name.as_str();
        let (low, high) = widened(profile.column.kind, numbers.minimum, numbers.maximum);
        let (minimum, maximum) = (Some(Bound::Number(low)), Some(Bound::Number(high)));
        self.add(RuleSeverity::Warn, name, "is in its range", Check::Range { minimum, maximum });
        if present < FEW_ROWS
            || profile.distinct < 3
            || !numbers.edges.windows(2).all(|edge| edge[0] < edge[1])
        {
            return;
        }
        let shares = numbers.counts.iter().map(|count| *count as f64 / present as f64).collect();
        self.add(
            RuleSeverity::Warn,
            name,
            "is distributed as before",
            Check::Distribution(Distribution {
                measure: Measure::KolmogorovSmirnov,
                at_most: SHIFT,
                reference: Reference::Edges(numbers.edges.clone()),
                shares,
            }),
        );
    }

    /// A category of few levels: those it has, and how often each.
    async fn of_set(
        &mut self,
        table: &Table,
        name: &str,
        present: u64,
        pace: &dyn Pace,
    ) -> Result<(), StageError> {
        pace.checkpoint(1.0).await?;
        let levels = table.level_codes(name)?;
        let mut counts = vec![0u64; levels.levels.len()];
        for code in levels.codes.iter().flatten() {
            counts[*code as usize] += 1;
        }
        let all = levels.levels.iter().zip(counts);
        let held: Vec<(&String, u64)> = all.filter(|(_, count)| *count > 0).collect();
        let values: Vec<String> = held.iter().map(|(level, _)| (*level).clone()).collect();
        self.add(RuleSeverity::Fail, name, "is a known value", Check::Allowed(values.clone()));
        if present >= FEW_ROWS && values.len() > 1 {
            let shares = held.iter().map(|(_, count)| *count as f64 / present as f64).collect();
            let (measure, reference) = (Measure::Psi, Reference::Levels(values));
            let check = Check::Distribution(Distribution { measure, at_most: UNSTABLE, reference, shares });
            self.add(RuleSeverity::Warn, name, "is distributed as before", check);
        }
        Ok(())
    }

    async fn of_texts(
        &mut self,
        table: &Table,
        name: &str,
        present: u64,
        pace: &dyn Pace,
    ) -> Result<(), StageError> {
        let texts = table.texts(name)?;
        let mut shape = pattern::Shape::default();
        let (mut shortest, mut longest) = (u64::MAX, 0);
        for (row, text) in texts.iter().enumerate() {
            if row.is_multiple_of(crate::pace::CHUNK) {
                pace.checkpoint(1.0).await?;
            }
            let Some(text) = text else { continue };
            let length = text.chars().count() as u64;
            shortest = shortest.min(length);
            longest = longest.max(length);
            shape.take(&text);
        }
        match shape.pattern().filter(|_| present >= FEW_ROWS) {
            Some(pattern) => self.add(RuleSeverity::Fail, name, "has its form", Check::Pattern(pattern)),
            None => {
                let minimum = (shortest / 2 > 0).then_some(shortest / 2);
                let maximum = Some(longest + longest / 2 + 1);
                self.add(RuleSeverity::Warn, name, "has a usual length", Check::Length { minimum, maximum });
            }
        }
        Ok(())
    }
}

fn with_article(kind: ColumnType) -> String {
    let article = if kind == ColumnType::Integer { "an" } else { "a" };
    format!("{article} {}", kind.name())
}

/// Whether each value names a row: by its role, or because texts, or whole numbers that are counted on, are all different.
fn is_identifier(profile: &ColumnProfile, present: u64) -> bool {
    if profile.distinct != present {
        return false;
    }
    let name = profile.column.name.to_lowercase();
    let is_named_so =
        name == "id" || ["_id", " id", "-id", "_key", "uuid"].iter().any(|end| name.ends_with(end));
    match profile.column.kind {
        _ if profile.column.role == Role::Id => true,
        _ if present < FEW_ROWS => false,
        ColumnType::Text | ColumnType::Category => true,
        ColumnType::Integer => {
            let runs_on = |numbers: &penstock_flow::view::profile::NumberProfile| {
                numbers.maximum - numbers.minimum + 1.0 == present as f64
            };
            is_named_so || profile.numbers.as_ref().is_some_and(runs_on)
        }
        _ => false,
    }
}

/// A range with a margin, rounded outwards to a hundredth of the power of ten below its width. What was never negative
/// may stay so, and the other way round.
fn widened(kind: ColumnType, low: f64, high: f64) -> (f64, f64) {
    let size = if low.abs() > high.abs() { low.abs() } else { high.abs() };
    let width = if high > low { high - low } else { size };
    let margin = width * MARGIN;
    if !margin.is_finite() || margin == 0.0 {
        return (low, high);
    }
    let mut digits = 2.0 - libm::floor(libm::log10(width));
    if kind == ColumnType::Integer && digits > 0.0 {
        digits = 0.0;
    }
    let unit = libm::pow(10.0, digits.abs());
    let rounded = |value: f64, round: fn(f64) -> f64| {
        let rounded = if digits > 0.0 {
            outwards(value * unit, round) / unit
        } else {
            outwards(value / unit, round) * unit
        };
        if rounded.is_finite() { rounded } else { value }
    };
    let (mut from, mut to) = (rounded(low - margin, libm::floor), rounded(high + margin, libm::ceil));
    if low >= 0.0 && from < 0.0 {
        from = 0.0;
    }
    if high <= 0.0 && to > 0.0 {
        to = 0.0;
    }
    // Of the greatest numbers there is nothing wider.
    if from > low || !from.is_finite() {
        from = low;
    }
    if to < high || !to.is_finite() {
        to = high;
    }
    (from, to)
}

/// Rounded, unless it is a whole number but for a little that arithmetic left.
fn outwards(value: f64, round: fn(f64) -> f64) -> f64 {
    let near = libm::round(value);
    if (value - near).abs() < 1e-6 { near } else { round(value) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::{Judging, State, judge};
    use crate::testing::{SAMPLES, input_table, sample_bytes};
    use penstock_table::{NoPace, block_on};

    fn inferred(csv: &str) -> Vec<String> {
        let rules = block_on(infer(&input_table(csv), &NoPace)).unwrap();
        rules.rules.iter().map(|rule| format!("{}: {}", rule.name, crate::rules::describe(rule))).collect()
    }

    fn rows(line: impl Fn(usize) -> String, header: &str) -> String {
        let lines: Vec<String> = (0..60).map(line).collect();
        format!("{header}\n{}\n", lines.join("\n"))
    }

    #[test]
    fn data_keeps_the_rules_that_were_inferred_from_it() {
        for sample in SAMPLES {
            let bytes = sample_bytes(sample.key_and_file().0).unwrap();
            let table = input_table(std::str::from_utf8(bytes).unwrap());
            let rules = block_on(infer(&table, &NoPace)).unwrap();
            let findings = block_on(judge(&rules, &table, Judging::default(), &NoPace)).unwrap();
            for (rule, finding) in rules.rules.iter().zip(findings) {
                assert_eq!(finding.state, State::Passed, "{sample:?} {}: {}", rule.name, finding.says);
            }
            assert!(rules.rules.len() > table.columns().len() * 2);
        }
    }

    #[test]
    fn each_kind_of_column_has_its_rules() {
        let csv = rows(
            |row| {
                let colour = ["red", "green", "blue"][row % 3];
                let gap = if row % 10 == 0 { String::new() } else { (row % 7).to_string() };
                format!(
                    "{},AB-{:04},{colour},{gap},{}.5,2020-01-{:02}",
                    row + 1,
                    row * 7,
                    row % 9,
                    row % 28 + 1
                )
            },
            "id,code,colour,gap,size,day",
        );
        let found = inferred(&csv);
        for expected in [
            "id is an integer: is of the type integer",
            "id is present: is never missing",
            "id is unique: is unique",
            "code is a text: is of the type text",
            "code has its form: matches AB-[0-9]{4}",
            "colour is a category: is of the type category",
            "colour is a known value: is one of 3: blue, green, red",
            "colour is distributed as before: Population stability index at most 0.25",
            "gap is mostly as present as before: is missing in at most 20.0 %",
            "gap is in its range: from 0 to 7",
            "size is in its range: from 0 to 9.3",
            "size is distributed as before: Kolmogorov-Smirnov statistic at most 0.2",
            "day is not before the first: at least 2020-01-01",
            "as many rows as usual: from 30 to 120 rows",
        ] {
            assert!(found.iter().any(|rule| rule == expected), "{expected} is not in {found:#?}");
        }
        assert!(!found.iter().any(|rule| rule.starts_with("size is unique")));
    }

    #[test]
    fn ranges_have_room_and_keep_their_sign() {
        let number = ColumnType::Number;
        assert_eq!(widened(number, 0.5, 8.5), (0.0, 9.3));
        assert_eq!(widened(number, -3.0, -1.0), (-3.2, -0.8));
        assert_eq!(widened(ColumnType::Integer, 2700.0, 6300.0), (2340.0, 6660.0));
        assert_eq!(widened(number, 0.0, 0.0), (0.0, 0.0));
        for (low, high) in [(f64::MIN, f64::MAX), (5e-324, 1e-323), (1e300, f64::MAX), (-1e15, 1e-9)] {
            let (from, to) = widened(number, low, high);
            assert!(
                from <= low && to >= high && from.is_finite() && to.is_finite(),
                "{low} {high}: {from} {to}"
            );
        }
    }

    #[test]
    fn an_empty_table_says_nothing() {
        let error = block_on(infer(&input_table("a,b\n1,2\n").take(&[]).unwrap(), &NoPace)).unwrap_err();
        assert!(error.to_string().contains("empty"), "{error}");
    }
}
