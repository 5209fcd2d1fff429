//! The stack machine that runs an expression over rows, a piece at a time.
//!
//! Pieces keep what is on the stack small enough for the processor's cache, and bound the memory of any expression.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::ops::Range;

use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, Int32Type, Int64Type, TimestampMillisecondType};
use penstock_flow::ColumnType;
use penstock_table::{Array, Table, datetime};

use super::bind::{Action, Kind, Program};
use super::calendar;
use super::function::Function;
use super::steps::{Arithmetic, Comparison};
use super::vector::{Vector, finite};
use super::{ValueKind, Values};

/// Rows a piece.
const PIECE: usize = 2048;

/// An expression ready to run over the rows of one table.
pub struct BoundExpression<'a> {
    program: Program,
    table: &'a Table,
}

impl<'a> BoundExpression<'a> {
    pub(super) fn new(program: Program, table: &'a Table) -> Self {
        Self { program, table }
    }

    /// What its values are.
    pub fn kind(&self) -> ValueKind {
        match self.program.kind {
            Kind::Number => ValueKind::Number,
            Kind::Text => ValueKind::Text,
            Kind::DateTime => ValueKind::DateTime,
            _ => ValueKind::Boolean,
        }
    }

    /// Its values over some rows; rows that the table does not have are left out.
    pub fn evaluate(&self, rows: Range<usize>) -> Values {
        let end = rows.end.min(self.table.rows());
        let length = end.saturating_sub(rows.start);
        let mut values = match self.kind() {
            ValueKind::Number => Values::Numbers(Vec::with_capacity(length)),
            ValueKind::Text => Values::Texts(Vec::with_capacity(length)),
            ValueKind::DateTime => Values::DateTimes(Vec::with_capacity(length)),
            ValueKind::Boolean | ValueKind::Unknown => Values::Booleans(Vec::with_capacity(length)),
        };
        let mut start = rows.start;
        while start < end {
            let piece = start..end.min(start + PIECE);
            start = piece.end;
            let size = piece.len();
            let vector = self.piece(piece);
            match &mut values {
                Values::Numbers(all) => {
                    all.extend(
                        vector.numbers(size).into_iter().map(|value| (!value.is_nan()).then_some(value)),
                    );
                }
                Values::Booleans(all) => all.extend(vector.booleans(size)),
                Values::Texts(all) => {
                    all.extend(vector.texts(size).into_iter().map(|value| value.map(Cow::into_owned)));
                }
                Values::DateTimes(all) => all.extend(vector.date_times(size)),
            }
        }
        values
    }

    fn piece(&self, rows: Range<usize>) -> Vector<'_> {
        let size = rows.len();
        let mut stack: Vec<Vector<'_>> = Vec::new();
        for action in &self.program.actions {
            let last =
                if takes_operand(action) { stack.pop().unwrap_or(Vector::Missing) } else { Vector::Missing };
            let result = match action {
                Action::Number(value) => Vector::Numbers(vec![*value; size]),
                Action::Text(text) => Vector::Texts(vec![Some(Cow::Borrowed(text.as_str())); size]),
                Action::Boolean(value) => Vector::Booleans(vec![Some(*value); size]),
                Action::DateTime(value) => Vector::DateTimes(vec![Some(*value); size]),
                Action::Missing => Vector::Missing,
                Action::Column(index) => column(self.table, *index, rows.clone()),
                Action::Negate => numbers(last, size, |value| -value),
                Action::Not => {
                    let mut values = last.booleans(size);
                    values.iter_mut().for_each(|value| *value = value.map(|value| !value));
                    Vector::Booleans(values)
                }
                Action::IsMissing => Vector::Booleans(last.missing(size)),
                Action::InNumbers(list) => Vector::Booleans(contained(last.numbers(size), |value| {
                    (!value.is_nan()).then(|| list.binary_search_by(|one| order(*one, *value)).is_ok())
                })),
                Action::InTexts(list) => Vector::Booleans(contained(last.texts(size), |value| {
                    let value = value.as_deref()?;
                    Some(list.binary_search_by(|one| one.as_str().cmp(value)).is_ok())
                })),
                Action::InDateTimes(list) => Vector::Booleans(contained(last.date_times(size), |value| {
                    Some(list.binary_search(&(*value)?).is_ok())
                })),
                Action::InBooleans(list) => {
                    Vector::Booleans(contained(last.booleans(size), |value| Some(list.contains(&(*value)?))))
                }
                Action::And
                | Action::Or
                | Action::Arithmetic(_)
                | Action::Compare(_)
                | Action::Between
                | Action::Call(_) => {
                    let operands = match action {
                        Action::Between => 3,
                        Action::Call(function) => function.operands(),
                        _ => 2,
                    };
                    let middle = if operands > 2 { stack.pop() } else { None };
                    let first = if operands > 1 { stack.pop() } else { None };
                    let (first, middle) =
                        (first.unwrap_or(Vector::Missing), middle.unwrap_or(Vector::Missing));
                    several(action, first, middle, last, size)
                }
            };
            stack.push(result);
        }
        stack.pop().unwrap_or(Vector::Missing)
    }
}

fn takes_operand(action: &Action) -> bool {
    !matches!(
        action,
        Action::Number(_)
            | Action::Text(_)
            | Action::Boolean(_)
            | Action::DateTime(_)
            | Action::Missing
            | Action::Column(_)
    )
}

/// The values of a column.
fn column(table: &Table, index: usize, rows: Range<usize>) -> Vector<'_> {
    let (Some(column), Some(array)) = (table.schema().columns.get(index), table.columns().get(index)) else {
        return Vector::Missing;
    };
    let valid = |row: &usize| array.is_valid(*row);
    match column.kind {
        ColumnType::Number => {
            let values = array.as_primitive::<Float64Type>();
            if values.null_count() == 0 {
                return Vector::Numbers(values.values()[rows].to_vec());
            }
            Vector::Numbers(rows.map(|row| if valid(&row) { values.value(row) } else { f64::NAN }).collect())
        }
        ColumnType::Integer => {
            let values = array.as_primitive::<Int64Type>();
            Vector::Numbers(
                rows.map(|row| if valid(&row) { values.value(row) as f64 } else { f64::NAN }).collect(),
            )
        }
        ColumnType::Boolean => {
            let values = array.as_boolean();
            Vector::Booleans(rows.map(|row| valid(&row).then(|| values.value(row))).collect())
        }
        ColumnType::DateTime => {
            let values = array.as_primitive::<TimestampMillisecondType>();
            Vector::DateTimes(rows.map(|row| valid(&row).then(|| values.value(row))).collect())
        }
        ColumnType::Text => {
            let values = array.as_string::<i32>();
            Vector::Texts(rows.map(|row| valid(&row).then(|| Cow::Borrowed(values.value(row)))).collect())
        }
        ColumnType::Category => {
            let dictionary = array.as_dictionary::<Int32Type>();
            let (codes, texts) = (dictionary.keys(), dictionary.values().as_string::<i32>());
            let text = |row: usize| Cow::Borrowed(texts.value(codes.value(row) as usize));
            Vector::Texts(rows.map(|row| valid(&row).then(|| text(row))).collect())
        }
    }
}

/// A function of one number, in place.
fn numbers<'a>(vector: Vector<'a>, size: usize, function: impl Fn(f64) -> f64) -> Vector<'a> {
    let mut values = vector.numbers(size);
    values.iter_mut().for_each(|value| *value = finite(function(*value)));
    Vector::Numbers(values)
}

/// A function of two numbers, in place of the first.
fn pairs<'a>(
    left: Vector<'a>,
    right: Vector<'a>,
    size: usize,
    function: impl Fn(f64, f64) -> f64,
) -> Vector<'a> {
    let mut values = left.numbers(size);
    let others = right.numbers(size);
    values.iter_mut().zip(&others).for_each(|(value, other)| *value = finite(function(*value, *other)));
    Vector::Numbers(values)
}

fn contained<T>(values: Vec<T>, test: impl Fn(&T) -> Option<bool>) -> Vec<Option<bool>> {
    values.iter().map(test).collect()
}

/// The order of two numbers, of which neither is NaN.
fn order(a: f64, b: f64) -> Ordering {
    a.partial_cmp(&b).unwrap_or(Ordering::Equal)
}

/// A step with more than one operand, and every function.
fn several<'a>(
    action: &Action,
    first: Vector<'a>,
    middle: Vector<'a>,
    last: Vector<'a>,
    size: usize,
) -> Vector<'a> {
    match action {
        Action::And => logical(first, last, size, false),
        Action::Or => logical(first, last, size, true),
        Action::Arithmetic(sign) => match sign {
            Arithmetic::Add => pairs(first, last, size, |a, b| a + b),
            Arithmetic::Subtract => pairs(first, last, size, |a, b| a - b),
            Arithmetic::Multiply => pairs(first, last, size, |a, b| a * b),
            Arithmetic::Divide => pairs(first, last, size, |a, b| a / b),
            Arithmetic::Remainder => pairs(first, last, size, |a, b| a % b),
        },
        Action::Compare(sign) => Vector::Booleans(compare(*sign, &first, &last, size)),
        Action::Between => {
            let low = Vector::Booleans(compare(Comparison::GreaterOrEqual, &first, &middle, size));
            let high = Vector::Booleans(compare(Comparison::LessOrEqual, &first, &last, size));
            logical(low, high, size, false)
        }
        Action::Call(function) => call(*function, first, middle, last, size),
        _ => Vector::Missing,
    }
}

/// Kleene's three-valued `and` and `or`: `decisive` decides alone; otherwise a missing side makes the result missing.
fn logical<'a>(left: Vector<'a>, right: Vector<'a>, size: usize, decisive: bool) -> Vector<'a> {
    let mut values = left.booleans(size);
    for (value, other) in values.iter_mut().zip(right.booleans(size)) {
        *value = match (*value, other) {
            (Some(one), _) | (_, Some(one)) if one == decisive => Some(decisive),
            (Some(_), Some(_)) => Some(!decisive),
            _ => None,
        };
    }
    Vector::Booleans(values)
}

fn compare(sign: Comparison, left: &Vector<'_>, right: &Vector<'_>, size: usize) -> Vec<Option<bool>> {
    match (left, right) {
        (Vector::Numbers(left), Vector::Numbers(right)) => {
            let holds = |(a, b): (&f64, &f64)| a.partial_cmp(b).map(|order| sign.holds(order));
            left.iter().zip(right).map(holds).collect()
        }
        (Vector::Texts(left), Vector::Texts(right)) => {
            let pairs = left.iter().zip(right);
            pairs.map(|(a, b)| Some(sign.holds(a.as_deref()?.cmp(b.as_deref()?)))).collect()
        }
        (Vector::Booleans(left), Vector::Booleans(right)) => {
            left.iter().zip(right).map(|(a, b)| Some(sign.holds((*a)?.cmp(&(*b)?)))).collect()
        }
        (Vector::DateTimes(left), Vector::DateTimes(right)) => {
            left.iter().zip(right).map(|(a, b)| Some(sign.holds((*a)?.cmp(&(*b)?)))).collect()
        }
        _ => vec![None; size],
    }
}

/// A function. `last` is its last argument, `first` the one before or, with three, the first.
fn call<'a>(
    function: Function,
    first: Vector<'a>,
    middle: Vector<'a>,
    last: Vector<'a>,
    size: usize,
) -> Vector<'a> {
    match function {
        Function::Abs => numbers(last, size, f64::abs),
        Function::Sqrt => numbers(last, size, f64::sqrt),
        Function::Ln => numbers(last, size, libm::log),
        Function::Log10 => numbers(last, size, libm::log10),
        Function::Exp => numbers(last, size, libm::exp),
        Function::Floor => numbers(last, size, f64::floor),
        Function::Ceil => numbers(last, size, f64::ceil),
        Function::Round => pairs(first, last, size, round),
        Function::Least => pairs(first, last, size, |a, b| pick(a, b, a <= b)),
        Function::Greatest => pairs(first, last, size, |a, b| pick(a, b, a >= b)),
        Function::If => choose(first, middle, last, size),
        Function::Length => texts_to_numbers(last, size, |text| text.chars().count() as f64),
        Function::Lower => texts(last, size, |text| text.to_lowercase()),
        Function::Upper => texts(last, size, |text| text.to_uppercase()),
        Function::Trim => texts(last, size, |text| text.trim().to_owned()),
        Function::Contains => test_texts(first, last, size, |text, part| text.contains(part)),
        Function::StartsWith => test_texts(first, last, size, |text, part| text.starts_with(part)),
        Function::EndsWith => test_texts(first, last, size, |text, part| text.ends_with(part)),
        Function::Year => dates(last, size, |value| calendar::date(value).0),
        Function::Month => dates(last, size, |value| calendar::date(value).1),
        Function::Day => dates(last, size, |value| calendar::date(value).2),
        Function::Weekday => dates(last, size, calendar::weekday),
        Function::Number => to_numbers(last, size),
        Function::Text => to_texts(last),
    }
}

/// One of two numbers, missing when either is.
fn pick(a: f64, b: f64, first: bool) -> f64 {
    if a.is_nan() || b.is_nan() {
        f64::NAN
    } else if first {
        a
    } else {
        b
    }
}

/// Rounds to some digits behind the point, halves away from zero. Up to 10¹⁵ powers of ten are exact.
fn round(value: f64, digits: f64) -> f64 {
    if digits.is_nan() {
        return f64::NAN;
    }
    let digits = digits.round().clamp(-15.0, 15.0) as i32;
    let power = (0..digits.abs()).fold(1.0, |power, _| power * 10.0);
    let scaled = if digits >= 0 { value * power } else { value / power };
    if !scaled.is_finite() {
        return value;
    }
    if digits >= 0 { scaled.round() / power } else { scaled.round() * power }
}

fn choose<'a>(condition: Vector<'a>, yes: Vector<'a>, no: Vector<'a>, size: usize) -> Vector<'a> {
    fn pick<T>(condition: &[Option<bool>], yes: Vec<T>, no: Vec<T>) -> Vec<T> {
        let pairs = yes.into_iter().zip(no).zip(condition);
        pairs.map(|((yes, no), condition)| if *condition == Some(true) { yes } else { no }).collect()
    }
    let condition = condition.booleans(size);
    match (&yes, &no) {
        (Vector::Numbers(_), _) | (_, Vector::Numbers(_)) => {
            Vector::Numbers(pick(&condition, yes.numbers(size), no.numbers(size)))
        }
        (Vector::Booleans(_), _) | (_, Vector::Booleans(_)) => {
            Vector::Booleans(pick(&condition, yes.booleans(size), no.booleans(size)))
        }
        (Vector::Texts(_), _) | (_, Vector::Texts(_)) => {
            Vector::Texts(pick(&condition, yes.texts(size), no.texts(size)))
        }
        (Vector::DateTimes(_), _) | (_, Vector::DateTimes(_)) => {
            Vector::DateTimes(pick(&condition, yes.date_times(size), no.date_times(size)))
        }
        (Vector::Missing, Vector::Missing) => Vector::Missing,
    }
}

fn texts<'a>(vector: Vector<'a>, size: usize, function: impl Fn(&str) -> String) -> Vector<'a> {
    let values = vector.texts(size);
    Vector::Texts(values.into_iter().map(|value| Some(Cow::Owned(function(&value?)))).collect())
}

fn texts_to_numbers<'a>(vector: Vector<'a>, size: usize, function: impl Fn(&str) -> f64) -> Vector<'a> {
    let values = vector.texts(size);
    Vector::Numbers(
        values.iter().map(|value| value.as_deref().map_or(f64::NAN, |text| finite(function(text)))).collect(),
    )
}

fn test_texts<'a>(
    texts: Vector<'a>,
    parts: Vector<'a>,
    size: usize,
    test: impl Fn(&str, &str) -> bool,
) -> Vector<'a> {
    let (texts, parts) = (texts.texts(size), parts.texts(size));
    let pairs = texts.iter().zip(&parts);
    Vector::Booleans(pairs.map(|(text, part)| Some(test(text.as_deref()?, part.as_deref()?))).collect())
}

fn dates<'a>(vector: Vector<'a>, size: usize, function: impl Fn(i64) -> i64) -> Vector<'a> {
    let values = vector.date_times(size);
    Vector::Numbers(
        values.iter().map(|value| value.map_or(f64::NAN, |value| function(value) as f64)).collect(),
    )
}

fn to_numbers<'a>(vector: Vector<'a>, size: usize) -> Vector<'a> {
    match vector {
        Vector::Booleans(values) => {
            let number = |value: Option<bool>| value.map_or(f64::NAN, |value| f64::from(u8::from(value)));
            Vector::Numbers(values.into_iter().map(number).collect())
        }
        // "inf" and "nan" are read by Rust as well: neither is finite.
        Vector::Texts(_) => texts_to_numbers(vector, size, |text| text.trim().parse().unwrap_or(f64::NAN)),
        other => Vector::Numbers(other.numbers(size)),
    }
}

fn to_texts<'a>(vector: Vector<'a>) -> Vector<'a> {
    fn owned<T>(values: Vec<Option<T>>, text: impl Fn(T) -> String) -> Vector<'static> {
        Vector::Texts(values.into_iter().map(|value| value.map(|value| Cow::Owned(text(value)))).collect())
    }
    match vector {
        Vector::Numbers(values) => {
            let text = |value: f64| (!value.is_nan()).then(|| Cow::Owned(value.to_string()));
            Vector::Texts(values.into_iter().map(text).collect())
        }
        Vector::Booleans(values) => owned(values, |value| value.to_string()),
        Vector::DateTimes(values) => owned(values, |value| datetime::format(value, datetime::is_date(value))),
        other => other,
    }
}
