//! Arrow's types as the six types of a table.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{
    Float64Type, Int64Type, TimestampMicrosecondType, TimestampMillisecondType, TimestampNanosecondType,
    TimestampSecondType, UInt64Type,
};
use arrow_array::{Array, ArrayRef, Float64Array, RecordBatch, StringArray};
use arrow_cast::cast::cast;
use arrow_schema::{ArrowError, DataType, Fields, TimeUnit};
use arrow_select::concat::concat;
use penstock_flow::ColumnType;
use penstock_table::import::notes::count;
use penstock_table::{ImportError, ImportReport, Table, datetime_column, integer_column, number_column};

use super::{Columns, Findings, Made, json, textual, time};
use crate::open::Job;
use crate::problems::damaged;

/// Structures within structures that become columns of their own.
const MOST_DEPTH: usize = 8;

/// The batches of a file as one table.
pub fn table_of_batches(
    job: &Job<'_>,
    what: &str,
    fields: &Fields,
    batches: Vec<RecordBatch>,
) -> Result<(Table, ImportReport), ImportError> {
    let rows: usize = batches.iter().map(RecordBatch::num_rows).sum();
    if u32::try_from(rows).is_err() {
        return Err(ImportError::out_of_memory(job.name()));
    }
    let mut columns = Columns::new(job, rows);
    let width = fields.len();
    for (position, field) in fields.iter().enumerate() {
        job.progress(0.7 + 0.3 * position as f64 / width.max(1) as f64)?;
        let chunks: Vec<ArrayRef> = batches.iter().map(|batch| batch.column(position).clone()).collect();
        let chunks = Chunks { name: field.name().clone(), kind: field.data_type().clone(), arrays: chunks };
        add(&mut columns, chunks, rows, 0).map_err(|problem| problem.of_file(job.name(), what))?;
    }
    columns.finish()
}

/// What a column cannot be made of.
enum Problem {
    Import(ImportError),
    Arrow(ArrowError),
}

impl Problem {
    fn of_file(self, name: &str, what: &str) -> ImportError {
        match self {
            Self::Import(error) => error,
            Self::Arrow(error) => damaged(name, what, error),
        }
    }
}

impl From<ImportError> for Problem {
    fn from(error: ImportError) -> Self {
        Self::Import(error)
    }
}

impl From<ArrowError> for Problem {
    fn from(error: ArrowError) -> Self {
        Self::Arrow(error)
    }
}

/// A column in the pieces that it came in.
struct Chunks {
    name: String,
    kind: DataType,
    arrays: Vec<ArrayRef>,
}

impl Chunks {
    /// The same values as another type that can hold them all.
    fn cast(&self, kind: &DataType) -> Result<Vec<ArrayRef>, ArrowError> {
        self.arrays.iter().map(|array| cast(array, kind)).collect()
    }

    /// The same in one piece.
    fn whole(&self, kind: &DataType) -> Result<ArrayRef, ArrowError> {
        let cast = self.cast(kind)?;
        let parts: Vec<&dyn Array> = cast.iter().map(AsRef::as_ref).collect();
        if let [one] = cast.as_slice() { Ok(one.clone()) } else { concat(&parts) }
    }
}

/// Adds a column, or the columns of a structure.
fn add(columns: &mut Columns<'_>, chunks: Chunks, rows: usize, depth: usize) -> Result<(), Problem> {
    let DataType::Struct(fields) = &chunks.kind else {
        let made = made(&chunks, rows, &mut columns.findings)?;
        return Ok(columns.push(&chunks.name, made)?);
    };
    if depth >= MOST_DEPTH || fields.is_empty() {
        let made = nested(&chunks, rows, &mut columns.findings)?;
        return Ok(columns.push(&chunks.name, made)?);
    }
    let inner: Vec<String> =
        fields.iter().map(|field| format!("“{}.{}”", chunks.name, field.name())).collect();
    let message = format!(
        "Column “{}” holds records: their fields are columns, {}.",
        chunks.name,
        penstock_table::import::notes::list(&inner)
    );
    columns.findings.note("flattened", &chunks.name, message);
    for (position, field) in fields.iter().enumerate() {
        let mut arrays = Vec::with_capacity(chunks.arrays.len());
        for array in &chunks.arrays {
            let array = array.as_struct();
            let field = array.column(position);
            // Where the record is missing, so are its fields.
            arrays.push(match array.nulls() {
                Some(nulls) => {
                    let missing = arrow_array::BooleanArray::new(!nulls.inner(), None);
                    arrow_select::nullif::nullif(field, &missing)?
                }
                None => field.clone(),
            });
        }
        let name = format!("{}.{}", chunks.name, field.name());
        add(columns, Chunks { name, kind: field.data_type().clone(), arrays }, rows, depth + 1)?;
    }
    Ok(())
}

fn made(chunks: &Chunks, rows: usize, findings: &mut Findings) -> Result<Made, Problem> {
    use DataType::*;
    let name = chunks.name.as_str();
    Ok(match &chunks.kind {
        Boolean => Made::new(ColumnType::Boolean, chunks.whole(&Boolean)?),
        Int8 | Int16 | Int32 | Int64 | UInt8 | UInt16 | UInt32 => {
            Made::new(ColumnType::Integer, chunks.whole(&Int64)?)
        }
        UInt64 => unsigned(chunks, rows, findings)?,
        Float16 | Float32 | Float64 => Made::new(ColumnType::Number, finite(chunks, findings)?),
        Utf8 | LargeUtf8 | Utf8View | Null => texts(name, &chunks.cast(&Utf8)?, rows, findings)?,
        Dictionary(_, values) => as_values(chunks, values, rows, findings)?,
        RunEndEncoded(_, values) => as_values(chunks, values.data_type(), rows, findings)?,
        Date32 | Date64 => dates(chunks)?,
        Timestamp(unit, zone) => timestamps(chunks, *unit, zone.is_some(), findings)?,
        Time32(_) | Time64(_) => times(chunks, rows, findings)?,
        Duration(unit) => durations(chunks, *unit, findings)?,
        Decimal32(..) | Decimal64(..) | Decimal128(..) | Decimal256(..) => decimals(chunks, rows, findings)?,
        Binary | LargeBinary | FixedSizeBinary(_) | BinaryView => binary(chunks, rows, findings)?,
        _ => nested(chunks, rows, findings)?,
    })
}

fn as_values(
    chunks: &Chunks,
    kind: &DataType,
    rows: usize,
    findings: &mut Findings,
) -> Result<Made, Problem> {
    let arrays = chunks.cast(kind)?;
    made(&Chunks { name: chunks.name.clone(), kind: kind.clone(), arrays }, rows, findings)
}

/// Texts from chunks of Arrow's plain text type.
fn texts(name: &str, chunks: &[ArrayRef], rows: usize, findings: &mut Findings) -> Result<Made, Problem> {
    let values = chunks.iter().flat_map(|chunk| chunk.as_string::<i32>().iter());
    Ok(textual(name, values, rows, findings)?)
}

/// Texts that are written for every row.
fn written(
    name: &str,
    chunks: &[ArrayRef],
    rows: usize,
    findings: &mut Findings,
    text: impl Fn(&ArrayRef, usize) -> Option<String>,
) -> Result<Made, Problem> {
    let written: Vec<ArrayRef> = chunks
        .iter()
        .map(|chunk| -> ArrayRef {
            Arc::new((0..chunk.len()).map(|row| text(chunk, row)).collect::<StringArray>())
        })
        .collect();
    texts(name, &written, rows, findings)
}

/// Unsigned integers: as integers when all fit, otherwise as text, exactly.
fn unsigned(chunks: &Chunks, rows: usize, findings: &mut Findings) -> Result<Made, Problem> {
    let values = || chunks.arrays.iter().flat_map(|chunk| chunk.as_primitive::<UInt64Type>().iter());
    let great = values().flatten().filter(|value| i64::try_from(*value).is_err()).count();
    if great == 0 {
        let values = values().map(|value| value.and_then(|value| i64::try_from(value).ok()));
        return Ok(Made::new(ColumnType::Integer, integer_column(values.collect())));
    }
    let name = &chunks.name;
    let message = format!(
        "{} of column “{name}” exceed 9,223,372,036,854,775,807, so the column is read as text.",
        count(great as u64, "value", "values")
    );
    findings.note("great-integers", name, message);
    written(name, &chunks.arrays, rows, findings, |chunk, row| {
        let chunk = chunk.as_primitive::<UInt64Type>();
        (!chunk.is_null(row)).then(|| chunk.value(row).to_string())
    })
}

/// Numbers without NaN and infinity, which are missing and counted.
fn finite(chunks: &Chunks, findings: &mut Findings) -> Result<ArrayRef, Problem> {
    let array = chunks.whole(&DataType::Float64)?;
    let values = array.as_primitive::<Float64Type>();
    if values.values().iter().all(|value| value.is_finite()) {
        return Ok(array);
    }
    let (mut nan, mut infinite) = (0, 0);
    let kept: Float64Array = values
        .iter()
        .map(|value| {
            nan += u64::from(value.is_some_and(f64::is_nan));
            infinite += u64::from(value.is_some_and(f64::is_infinite));
            value.filter(|value| value.is_finite())
        })
        .collect();
    findings.missing("infinite", &chunks.name, infinite, "infinite");
    if nan > 0 {
        findings.coerced += nan;
        let message = format!(
            "{} NaN of column “{}” {} taken as missing.",
            nan,
            chunks.name,
            if nan == 1 { "is" } else { "are" }
        );
        findings.note("nan", &chunks.name, message);
    }
    Ok(Arc::new(kept))
}

fn dates(chunks: &Chunks) -> Result<Made, Problem> {
    const DAY: i64 = 86_400_000;
    let array = chunks.whole(&chunks.kind)?;
    let milliseconds = if chunks.kind == DataType::Date32 {
        let days = array.as_primitive::<arrow_array::types::Date32Type>();
        days.iter().map(|day| day.map(|day| i64::from(day) * DAY)).collect()
    } else {
        array.as_primitive::<arrow_array::types::Date64Type>().iter().collect()
    };
    Ok(Made::new(ColumnType::DateTime, datetime_column(milliseconds)))
}

/// Points in time, in milliseconds; a finer part is left out and counted. Arrow keeps them in UTC where there is a zone.
fn timestamps(
    chunks: &Chunks,
    unit: TimeUnit,
    zoned: bool,
    findings: &mut Findings,
) -> Result<Made, Problem> {
    let name = &chunks.name;
    let (mut finer, mut beyond) = (0u64, 0u64);
    let mut values = Vec::new();
    for chunk in &chunks.arrays {
        match unit {
            TimeUnit::Second => {
                values.extend(chunk.as_primitive::<TimestampSecondType>().iter().map(|value| {
                    let milliseconds = value.and_then(|value| value.checked_mul(1_000));
                    beyond += u64::from(value.is_some() && milliseconds.is_none());
                    milliseconds
                }));
            }
            TimeUnit::Millisecond => values.extend(chunk.as_primitive::<TimestampMillisecondType>().iter()),
            TimeUnit::Microsecond | TimeUnit::Nanosecond => {
                let (parts, integers) = if unit == TimeUnit::Microsecond {
                    (1_000, chunk.as_primitive::<TimestampMicrosecondType>().reinterpret_cast::<Int64Type>())
                } else {
                    (
                        1_000_000,
                        chunk.as_primitive::<TimestampNanosecondType>().reinterpret_cast::<Int64Type>(),
                    )
                };
                values.extend(integers.iter().map(|value| {
                    finer += u64::from(value.is_some_and(|value| value.rem_euclid(parts) != 0));
                    value.map(|value| value.div_euclid(parts))
                }));
            }
        }
    }
    findings.missing("beyond-time", name, beyond, "beyond all time");
    if finer > 0 {
        let times = count(finer, "time", "times");
        let message = format!("{times} of column “{name}” had parts of milliseconds, which were left out.");
        findings.note("finer-times", name, message);
    }
    if zoned
        && let DataType::Timestamp(_, Some(zone)) = &chunks.kind
        && zone.as_ref() != "UTC"
    {
        findings.note(
            "zones",
            name,
            format!("The times of column “{name}” are shown in UTC and not in {zone}."),
        );
    }
    Ok(Made::new(ColumnType::DateTime, datetime_column(values)))
}

fn times(chunks: &Chunks, rows: usize, findings: &mut Findings) -> Result<Made, Problem> {
    let nanoseconds = chunks.cast(&DataType::Time64(TimeUnit::Nanosecond))?;
    written(&chunks.name, &nanoseconds, rows, findings, |chunk, row| {
        let chunk = chunk.as_primitive::<arrow_array::types::Time64NanosecondType>();
        (!chunk.is_null(row)).then(|| time::time_text(chunk.value(row)))
    })
}

/// Spans of time in seconds.
fn durations(chunks: &Chunks, unit: TimeUnit, findings: &mut Findings) -> Result<Made, Problem> {
    let parts = match unit {
        TimeUnit::Second => 1.0,
        TimeUnit::Millisecond => 1e3,
        TimeUnit::Microsecond => 1e6,
        TimeUnit::Nanosecond => 1e9,
    };
    let name = &chunks.name;
    findings.note("durations", name, format!("The spans of time in column “{name}” are in seconds."));
    let whole = chunks.whole(&DataType::Int64)?;
    let values = whole.as_primitive::<Int64Type>().iter();
    Ok(Made::new(
        ColumnType::Number,
        number_column(values.map(|value| value.map(|value| value as f64 / parts)).collect()),
    ))
}

/// Decimals: as numbers when their digits are few enough to be kept, as integers when they are whole, otherwise as text.
fn decimals(chunks: &Chunks, rows: usize, findings: &mut Findings) -> Result<Made, Problem> {
    /// A number keeps so many digits whatever they are.
    const DIGITS: usize = 15;
    let texts = chunks.cast(&DataType::Utf8)?;
    let each = || texts.iter().flat_map(|chunk| chunk.as_string::<i32>().iter());
    let digits = |text: &str| {
        let significant = text.trim_start_matches(['-', '0', '.']);
        let zeros = if text.contains('.') { significant.trim_end_matches('0') } else { significant };
        zeros.bytes().filter(u8::is_ascii_digit).count()
    };
    let is_whole = |text: &str| !text.contains('.');
    if each().flatten().all(|text| is_whole(text) && text.parse::<i64>().is_ok()) {
        let values = each().map(|text| text.and_then(|text| text.parse().ok()));
        return Ok(Made::new(ColumnType::Integer, integer_column(values.collect())));
    }
    let long = each().flatten().filter(|text| digits(text) > DIGITS).count();
    if long == 0 {
        let values = each().map(|text| text.and_then(|text| text.parse().ok()));
        return Ok(Made::new(ColumnType::Number, number_column(values.collect())));
    }
    let name = &chunks.name;
    let message = format!(
        "{} of column “{name}” have more digits than a number keeps, so the column is read as text.",
        count(long as u64, "value", "values")
    );
    findings.note("long-decimals", name, message);
    self::texts(name, &texts, rows, findings)
}

/// Bytes: text when they all are, otherwise missing.
fn binary(chunks: &Chunks, rows: usize, findings: &mut Findings) -> Result<Made, Problem> {
    let bytes = chunks.cast(&DataType::LargeBinary)?;
    let name = &chunks.name;
    let mut others = 0u64;
    for chunk in &bytes {
        let values = chunk.as_binary::<i64>().iter().flatten();
        others += values.filter(|value| std::str::from_utf8(value).is_err()).count() as u64;
    }
    findings.missing("binary", name, others, "bytes that are no text");
    written(name, &bytes, rows, findings, |chunk, row| {
        let chunk = chunk.as_binary::<i64>();
        let value = (!chunk.is_null(row)).then(|| chunk.value(row))?;
        std::str::from_utf8(value).ok().map(str::to_owned)
    })
}

/// Lists, maps and whatever else has parts: as JSON.
fn nested(chunks: &Chunks, rows: usize, findings: &mut Findings) -> Result<Made, Problem> {
    let name = &chunks.name;
    findings.note(
        "nested",
        name,
        format!("Column “{name}” holds lists or records, which are read as JSON text."),
    );
    written(name, &chunks.arrays, rows, findings, json::json_text)
}
