//! Reading the rows that a model is to predict as its pipeline read those it learned from.
//!
//! A file alone does not say what its cells mean: 01 and 1 are two categories or one number, and a column that held TRUE,
//! FALSE and unknown reads as booleans where nothing is unknown. Converting values comes too late, since `1.50` is 1.5 by
//! then. So a column that reads as another type than the model's is read again from the text of the file, as that type.
//! The Predict stage and `penstock predict` both do it here, which is why they agree to the bit.

use std::collections::BTreeMap;
use std::rc::Rc;

use penstock_flow::{Column, ColumnType, Diagnostic, Schema};
use penstock_table::{ArrayRef, ByteSource, Import, ImportOptions, Pace, Table, TextOptions};
use serde::{Deserialize, Serialize};

use crate::artefact::ModelArtefact;
use crate::host::{Context, Host};
use crate::source::load;
use crate::stage::StageError;

/// How a source was told to read its file; whatever it found out by itself is not here.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    /// Which table of the file: a sheet of a workbook, a table or query of a database.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part: Option<String>,
    /// How text is cut into cells.
    #[serde(flatten)]
    pub text: TextOptions,
    /// The types of columns by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub types: BTreeMap<String, ColumnType>,
}

impl Reading {
    /// How the file of a table was read, as far as someone said how.
    pub(crate) fn of(table: &Table) -> Self {
        let Some(origin) = table.origin() else { return Self::default() };
        let ImportOptions { part, text, types } = (*origin.options).clone();
        Self { part, text, types }
    }

    /// Whether everything was found out from the file.
    pub(crate) fn is_automatic(&self) -> bool {
        *self == Self::default()
    }

    /// Whether files can be read so.
    ///
    /// # Errors
    /// Says what is wrong.
    pub(crate) fn validate(&self) -> Result<(), String> {
        match self.text.delimiter.as_deref() {
            Some(text) if text.is_empty() || text.chars().any(char::is_alphanumeric) => {
                Err(format!("{text:?} separates no cells"))
            }
            _ => Ok(()),
        }
    }
}

/// Reads the file whose rows a model is to predict.
///
/// # Errors
/// A cancelled read, or what is wrong with the file and what to do.
pub async fn read_for_model(
    source: &Rc<dyn ByteSource>,
    model: &ModelArtefact,
    host: &dyn Host,
    pace: &dyn Pace,
) -> Result<Import, StageError> {
    let (options, import) = read_with_likelier_dialect(source, model, host, pace).await?;
    let wanted = other_types(&import.table, &model.input);
    let again = read_again(source, &options, &import.table, wanted, model, (host, pace)).await?;
    Ok(again.map_or(import, |(again, _)| again))
}

/// The part and the dialect that the model's own file was read with, unless more of the model's columns are found without it.
async fn read_with_likelier_dialect(
    source: &Rc<dyn ByteSource>,
    model: &ModelArtefact,
    host: &dyn Host,
    pace: &dyn Pace,
) -> Result<(ImportOptions, Import), StageError> {
    let found = |import: &Import| {
        model.input.columns.iter().filter(|column| import.table.index_of(&column.name).is_some()).count()
    };
    let automatic = ImportOptions::default();
    let told = model.learner().map(|learner| &learner.reading);
    let Some(told) = told.filter(|told| told.part.is_some() || !told.text.is_automatic()) else {
        return Ok((automatic.clone(), load::read_table(source, &automatic, host, pace).await?));
    };
    let given =
        ImportOptions { part: told.part.clone(), text: told.text.clone(), ..ImportOptions::default() };
    let first = load::read_table(source, &given, host, pace).await;
    match first {
        Ok(import) if found(&import) == model.input.columns.len() => return Ok((given, import)),
        Err(StageError::Cancelled) => return Err(StageError::Cancelled),
        _ => {}
    }
    let second = load::read_table(source, &automatic, host, pace).await;
    match (first, second) {
        (_, Err(StageError::Cancelled)) => Err(StageError::Cancelled),
        (Ok(first), Ok(second)) if found(&first) < found(&second) => Ok((automatic, second)),
        (Err(_), second) => Ok((automatic, second?)),
        (Ok(first), _) => Ok((given, first)),
    }
}

/// A table as it would be had its file been read for the model, with what there is to say about that; nothing when there
/// is nothing to read again. A column that a step has changed since the file was read stays as it is.
///
/// # Errors
/// A cancelled read, or a file that changed.
pub(crate) async fn reread_for_model(
    table: &Table,
    model: &ModelArtefact,
    context: &Context<'_>,
) -> Result<Option<(Table, Vec<Diagnostic>)>, StageError> {
    let Some(origin) = table.origin().filter(|origin| origin.whole) else { return Ok(None) };
    if other_types(table, &model.input).is_empty() {
        return Ok(None);
    }
    let Some(source) = context.host.source(&origin.key).await else { return Ok(None) };
    let original = load::read(&origin.key, &origin.options, context).await?;
    let mut wanted = other_types(&original.table, &model.input);
    wanted.retain(|name, _| table.column(name).is_some_and(|now| Some(now) == original.table.column(name)));
    let again =
        read_again(&source, &origin.options, &original.table, wanted, model, (context.host, context)).await?;
    let Some((import, types)) = again.filter(|(import, _)| import.table.rows() == table.rows()) else {
        return Ok(None);
    };
    let mut changed: Vec<(Column, ArrayRef)> = Vec::new();
    for name in types.keys() {
        let (now, (column, array)) = (table.find(name)?.0, import.table.find(name)?);
        changed.push((Column { role: now.role, ..column.clone() }, array.clone()));
    }
    let is_about_these =
        |note: &&Diagnostic| note.column.as_ref().is_some_and(|column| types.contains_key(column));
    let notes = import.report.notes.iter().filter(is_about_these).cloned().collect();
    Ok(Some((table.with_columns(changed)?, notes)))
}

/// The columns whose text says more than their values do, since they are of another type than the model was made for; and
/// its types. Between whole and decimal numbers nothing is lost, so those are converted when they are used.
fn other_types(table: &Table, input: &Schema) -> BTreeMap<String, ColumnType> {
    let known: BTreeMap<&str, ColumnType> =
        input.columns.iter().map(|column| (column.name.as_str(), column.kind)).collect();
    let columns = table.schema().columns.iter();
    let wanted = columns.filter_map(|column| {
        let kind = *known.get(column.name.as_str())?;
        let are_numbers =
            [kind, column.kind].iter().all(|kind| matches!(kind, ColumnType::Number | ColumnType::Integer));
        (kind != column.kind && !are_numbers).then(|| (column.name.clone(), kind))
    });
    wanted.collect()
}

/// The file read once more with these types, and those types that could be had. Cells that do not fit a type become
/// missing only where the model's own file was read so on demand; elsewhere such a column keeps the type it has, and
/// whoever needs it says that it does not fit.
async fn read_again(
    source: &Rc<dyn ByteSource>,
    options: &ImportOptions,
    first: &Table,
    mut wanted: BTreeMap<String, ColumnType>,
    model: &ModelArtefact,
    (host, pace): (&dyn Host, &dyn Pace),
) -> Result<Option<(Import, BTreeMap<String, ColumnType>)>, StageError> {
    let missing = |table: &Table, name: &str| table.column(name).map_or(0, |column| column.null_count());
    while !wanted.is_empty() {
        let mut options = options.clone();
        options.types.extend(wanted.clone());
        let import = load::read_table(source, &options, host, pace).await?;
        let before = wanted.len();
        wanted.retain(|name, _| {
            let on_demand = model.learner().is_some_and(|learner| learner.reading.types.contains_key(name));
            on_demand || missing(&import.table, name) <= missing(first, name)
        });
        if wanted.len() == before {
            return Ok(Some((import, wanted)));
        }
    }
    Ok(None)
}
