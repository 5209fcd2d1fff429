//! The model artefact: one JSON file with everything needed to predict, the same everywhere.
//!
//! It holds the schema of the data, every fitted preprocessing step, the model, its classes and metrics, a profile of the
//! training data and where it comes from. It holds no clock time, host or target, so the same pipeline, data and seed
//! give the same bytes. The format is documented in `docs/model.md`, with a JSON Schema beside it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use penstock_flow::view::{Metric, PersonalColumn, TableProfile};
use penstock_flow::{Column, ColumnType, Diagnostic, NodeId, Parameters, Role, Schema};
use penstock_table::{ArrayRef, Part, Partition, Table, category_column, number_column};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use thiserror::Error;

use crate::host::Context;
use crate::learn::learner_stage::FittedLearner;
use crate::registry::{Fitted, Registry, parameter_problem};
use crate::stage::StageError;
use crate::value::{Inputs, Outputs, PortValue};

/// What marks a model file.
pub const FORMAT: &str = "penstock-model";

/// The version of the format that this code writes.
pub const VERSION: u32 = 1;

/// No model file is larger.
pub const SIZE_LIMIT: u64 = 128 << 20;

/// A fitted pipeline, from the table that its source gives to the learner's predictions.
#[derive(Clone)]
pub struct ModelArtefact {
    /// What the model is called: its node's name.
    pub name: String,
    /// The columns of the source's table, with their roles, without levels.
    pub input: Schema,
    /// The node that gave that table.
    pub source: NodeId,
    /// The steps in the order in which they are applied; the learner is the last.
    pub steps: Vec<FittedStep>,
    /// The metrics of this model, once it was evaluated.
    pub metrics: Vec<Metric>,
    /// How rows were held out for the metrics: a sentence; empty before evaluation.
    pub basis: String,
    /// The profile of the training rows of the source's table, to compare later data with.
    pub baseline: TableProfile,
    /// The columns of the source's table that look like personal data: the model may have learned from them, and its
    /// steps may hold their values.
    pub personal_columns: Vec<PersonalColumn>,
    /// Where it comes from.
    pub provenance: Provenance,
}

/// One stage with what it has learned.
#[derive(Clone)]
pub struct FittedStep {
    /// The node.
    pub node: NodeId,
    /// The stage's id.
    pub stage: String,
    /// The stage's version.
    pub version: u32,
    /// The parameters that differ from their defaults.
    pub parameters: Parameters,
    /// The inputs by port: the step or source that each comes from, and its output.
    pub inputs: BTreeMap<String, Vec<(NodeId, String)>>,
    /// What it has learned.
    pub fitted: Fitted,
}

/// Where a model comes from: enough to make it again.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Provenance {
    /// The version of Penstock.
    pub penstock: String,
    /// The project's seed.
    pub seed: u64,
    /// The BLAKE3 hash of the pipeline's stages, parameters and wires that led to the model.
    pub pipeline: String,
    /// The name of the data.
    pub data: String,
    /// The BLAKE3 hash of the data's bytes.
    pub data_hash: String,
    /// How many rows the data has.
    pub rows: u64,
    /// How many rows the model learned from.
    pub training_rows: u64,
    /// With k-fold the metrics are out-of-fold, and the model was then fitted on all rows.
    pub refitted_on_all_rows: bool,
}

/// Why a file is not a model that can be used.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ArtefactError {
    /// Not JSON, cut off, or JSON of another shape.
    #[error("This is not a Penstock model: {0}.")]
    Malformed(String),
    /// Of a later version.
    #[error("This model was made by a newer Penstock (format {0}; this one reads up to {VERSION}).")]
    Newer(u64),
    /// It needs a stage that is not known.
    #[error("This model needs the stage “{0}”, which this Penstock does not know.")]
    UnknownStage(String),
    /// A part of it contradicts another.
    #[error("This model is damaged: {0}.")]
    Damaged(String),
}

impl ArtefactError {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Newer(_) | Self::UnknownStage(_) => "Get the latest version of Penstock.",
            _ => "Choose a file that was downloaded with “Export model”.",
        }
    }
}

/// The file's layout.
#[derive(Serialize, Deserialize)]
struct File {
    format: String,
    version: u32,
    name: String,
    input: Schema,
    source: NodeId,
    target: FileTarget,
    steps: Vec<FileStep>,
    #[serde(default)]
    metrics: Vec<Metric>,
    #[serde(default)]
    basis: String,
    #[serde(default)]
    baseline: TableProfile,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    personal_columns: Vec<PersonalColumn>,
    #[serde(default)]
    provenance: Provenance,
}

/// What tells a model file, and of which version, whatever else is in it.
#[derive(Deserialize)]
struct Marks {
    #[serde(default)]
    format: Value,
    #[serde(default)]
    version: Value,
}

/// What the model predicts; stands in the learner's state too, and here for readers.
#[derive(Serialize, Deserialize)]
struct FileTarget {
    column: String,
    #[serde(rename = "type")]
    kind: ColumnType,
    task: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    classes: Option<Vec<String>>,
    features: Vec<String>,
}

#[derive(Serialize, Deserialize)]
struct FileStep {
    node: NodeId,
    stage: String,
    version: u32,
    #[serde(default)]
    parameters: Parameters,
    inputs: BTreeMap<String, Vec<(NodeId, String)>>,
    fitted: Value,
}

impl ModelArtefact {
    /// The fitted learner: the last step.
    pub fn learner(&self) -> Option<&FittedLearner> {
        self.steps.last()?.fitted.downcast()
    }

    /// The file: JSON with sorted keys, numbers in their shortest form that reads back to the same bits.
    ///
    /// # Errors
    /// When the last step is not a learner.
    pub fn to_json(&self) -> Result<String, ArtefactError> {
        let learner = self
            .learner()
            .ok_or_else(|| ArtefactError::Damaged("its last step is not a learner".to_owned()))?;
        let task = if learner.classes.is_some() { "classification" } else { "regression" };
        let file = File {
            format: FORMAT.to_owned(),
            version: VERSION,
            name: self.name.clone(),
            input: self.input.clone(),
            source: self.source,
            target: FileTarget {
                column: learner.target.clone(),
                kind: learner.target_type,
                task: task.to_owned(),
                classes: learner.classes.clone(),
                features: learner.features.clone(),
            },
            steps: self
                .steps
                .iter()
                .map(|step| FileStep {
                    node: step.node,
                    stage: step.stage.clone(),
                    version: step.version,
                    parameters: step.parameters.clone(),
                    inputs: step.inputs.clone(),
                    fitted: step.fitted.to_value(),
                })
                .collect(),
            metrics: self.metrics.clone(),
            basis: self.basis.clone(),
            baseline: self.baseline.clone(),
            personal_columns: self.personal_columns.clone(),
            provenance: self.provenance.clone(),
        };
        // Through a value, whose maps are sorted.
        let value =
            serde_json::to_value(file).map_err(|error| ArtefactError::Malformed(error.to_string()))?;
        Ok(format!("{value:#}\n"))
    }

    /// Reads a file, which may be hostile: whatever could make prediction panic is refused.
    ///
    /// # Errors
    /// Says what is wrong with the file.
    pub fn from_json(text: &str, registry: &Registry) -> Result<Self, ArtefactError> {
        let malformed = |error: serde_json::Error| ArtefactError::Malformed(error.to_string());
        let marks: Marks = serde_json::from_str(text).map_err(malformed)?;
        if marks.format.as_str() != Some(FORMAT) {
            return Err(ArtefactError::Malformed(format!("its “format” is not “{FORMAT}”")));
        }
        match marks.version.as_u64() {
            Some(version) if version > u64::from(VERSION) => return Err(ArtefactError::Newer(version)),
            Some(1..) => {}
            _ => return Err(ArtefactError::Malformed("its “version” is missing".to_owned())),
        }
        // From the text and not by way of a value, which would take several times the memory of the model.
        let file: File = serde_json::from_str(text).map_err(malformed)?;
        let mut known = BTreeSet::from([file.source]);
        let mut steps = Vec::with_capacity(file.steps.len());
        for step in file.steps {
            let stage =
                registry.stage(&step.stage).ok_or_else(|| ArtefactError::UnknownStage(step.stage.clone()))?;
            if step.version > stage.spec().version {
                return Err(ArtefactError::UnknownStage(format!("{} version {}", step.stage, step.version)));
            }
            let inputs_known = step.inputs.values().flatten().all(|(node, _)| known.contains(node));
            if !inputs_known || known.contains(&step.node) {
                return Err(ArtefactError::Damaged(format!(
                    "step {} does not follow from those before",
                    step.node
                )));
            }
            known.insert(step.node);
            let damaged = |problem| ArtefactError::Damaged(format!("in step “{}”, {problem}", step.stage));
            let fitted = stage.load(step.fitted).map_err(damaged)?;
            let parameters = stage.migrate(step.version, step.parameters);
            if let Some(problem) = parameter_problem(stage.spec(), &parameters) {
                return Err(damaged(problem.message.trim_end_matches('.').to_owned()));
            }
            let version = stage.spec().version;
            steps.push(FittedStep {
                node: step.node,
                stage: step.stage,
                version,
                parameters,
                inputs: step.inputs,
                fitted,
            });
        }
        let artefact = Self {
            name: file.name,
            input: file.input,
            source: file.source,
            steps,
            metrics: file.metrics,
            basis: file.basis,
            baseline: file.baseline,
            personal_columns: file.personal_columns,
            provenance: file.provenance,
        };
        match artefact.learner() {
            Some(_) => Ok(artefact),
            None => Err(ArtefactError::Damaged("its last step is not a learner".to_owned())),
        }
    }

    /// Predicts the rows of a table that has the columns the pipeline was made for; the target may be absent. The result
    /// has the table's own rows and columns with the prediction columns added, so that Evaluate judges it where the target
    /// is present. A table that is split stays so. In one that is not, every row counts as held out, unless it comes from
    /// the very file that the model learned from. A row that a step drops has no prediction.
    ///
    /// # Errors
    /// A column that is missing or of another type, named; a cancelled run.
    pub async fn score(
        &self,
        table: &Table,
        registry: &Registry,
        context: &Context<'_>,
    ) -> Result<Outputs, StageError> {
        let context = Context { scoring: true, ..*context };
        let input = fitted_to(table, &self.input)?;
        let mut values: BTreeMap<NodeId, Scored> =
            BTreeMap::from([(self.source, Scored { outputs: Outputs::of_table(input.clone()), rows: None })]);
        let mut notes = Vec::new();
        let mut last = None;
        for (done, step) in self.steps.iter().enumerate() {
            context.checkpoint().await?;
            context.progress(done as f64 / self.steps.len() as f64);
            let scored = self
                .apply(step, registry, &values, &context)
                .await
                .map_err(|error| self.explain(error, &input))?;
            notes.extend(scored.outputs.diagnostics.iter().cloned());
            last = scored.outputs.table().map(|predicted| (predicted.clone(), scored.rows.clone()));
            values.insert(step.node, scored);
        }
        let (predicted, rows) = last.ok_or_else(|| step_problem("The model gave no table."))?;
        let columns = predictions_of_all(&predicted, rows.as_deref(), table.rows())?;
        if let Some(rows) = rows {
            let message = format!(
                "{} of {} rows have no prediction: the model's pipeline drops such rows.",
                table.rows() - rows.len(),
                table.rows()
            );
            notes.push(Diagnostic::warning("rows-not-predicted", message));
        }
        if let Some((column, _)) = columns.iter().find(|(column, _)| table.index_of(&column.name).is_some()) {
            let message = format!("The table's own column “{}” gave way to the prediction.", column.name);
            notes.push(Diagnostic::note("column-replaced", message).column(&column.name));
        }
        let judged = match table.partition() {
            Partition::None if self.learned_from(table) => {
                notes.push(self.known_rows());
                Partition::None
            }
            Partition::None => Partition::Parts(vec![Part::Test; table.rows()].into()),
            given => given.clone(),
        };
        let result = fitted_roles(table, &self.input).with_columns(columns)?.with_partition(judged)?;
        Ok(Outputs::of_table(result).noting(notes))
    }

    /// Whether the rows are those of the file that the model learned from.
    fn learned_from(&self, table: &Table) -> bool {
        let hash = &self.provenance.data_hash;
        !hash.is_empty() && table.origin().is_some_and(|origin| *origin.hash == **hash)
    }

    /// The warning for rows that the model learned from, or from some of them.
    fn known_rows(&self) -> Diagnostic {
        let message = format!(
            "These rows are of “{}”, which the model “{}” learned from, so none counts as held out.",
            self.provenance.data, self.name
        );
        let hint = "Wire a table that is split in here to judge the model on its test rows, or predict another file.";
        Diagnostic::warning("rows-learned-from", message).hint(hint)
    }

    async fn apply(
        &self,
        step: &FittedStep,
        registry: &Registry,
        values: &BTreeMap<NodeId, Scored>,
        context: &Context<'_>,
    ) -> Result<Scored, StageError> {
        let Some(stage) = registry.stage(&step.stage) else {
            return Err(step_problem(&format!("The stage “{}” is not known.", step.stage)));
        };
        let mut inputs = Inputs::default();
        // The rows of the scored table that the step is given: those of its first table.
        let mut rows: Option<Option<Arc<[u32]>>> = None;
        let mut first: Option<Table> = None;
        for (port, wires) in &step.inputs {
            for (node, output) in wires {
                let Some(from) = values.get(node) else { continue };
                if let Some(value) = from.outputs.values.get(output) {
                    inputs.add(port, "", value.clone());
                    rows.get_or_insert_with(|| from.rows.clone());
                    if let PortValue::Table(table) = value {
                        first.get_or_insert_with(|| table.clone());
                    }
                }
            }
        }
        let rows = rows.flatten();
        if stage.spec().training_only {
            return Ok(Scored { outputs: Outputs::of_table(inputs.table("table")?.clone()), rows });
        }
        let given = first.map(|table| table.rows());
        let outputs = stage.apply(&step.parameters, &step.fitted, &inputs, context).await?;
        let rows = match &outputs.kept {
            None => rows,
            Some(kept) => {
                Some(kept.iter().map(|row| rows.as_ref().map_or(*row, |rows| rows[*row as usize])).collect())
            }
        };
        let held = outputs.kept.as_ref().map(Vec::len).or(given);
        if outputs.table().is_some_and(|table| Some(table.rows()) != held) {
            return Err(step_problem(&format!(
                "“{}” does not say which rows it dropped.",
                stage.spec().title
            )));
        }
        Ok(Scored { outputs, rows })
    }

    /// Where a column is the matter, a failure with all that keeps the table from fitting the model, so that it can be
    /// mended at once. The table is the one that was fitted to the model as far as it can be.
    fn explain(&self, error: StageError, table: &Table) -> StageError {
        let StageError::Failed(diagnostic) = error else { return error };
        const ABOUT_COLUMNS: [&str; 4] = ["missing-column", "unknown-column", "wrong-type", "table"];
        if !ABOUT_COLUMNS.contains(&diagnostic.code.as_str()) {
            return StageError::Failed(diagnostic);
        }
        let target = self.learner().map(|learner| learner.target.as_str());
        let differences: Vec<String> = self
            .input
            .mismatches(table.schema())
            .iter()
            .filter(|one| one.is_fatal() && one.column() != target.unwrap_or_default())
            .map(ToString::to_string)
            .collect();
        if differences.is_empty() {
            return StageError::Failed(diagnostic);
        }
        let message =
            format!("The table does not fit the model “{}”: {}.", self.name, differences.join("; "));
        Diagnostic::error("schema-mismatch", message)
            .hint("Use a file with the columns that the model was made for.")
            .into()
    }
}

/// What a step gave, and which rows of the scored table it holds: all when absent.
struct Scored {
    outputs: Outputs,
    rows: Option<Arc<[u32]>>,
}

fn step_problem(message: &str) -> StageError {
    Diagnostic::error("model", message).hint("Export the model again with the latest Penstock.").into()
}

/// The prediction columns of a table that holds these rows of a larger one, missing in its other rows.
fn predictions_of_all(
    predicted: &Table,
    rows: Option<&[u32]>,
    all: usize,
) -> Result<Vec<(Column, ArrayRef)>, StageError> {
    let schema = predicted.schema();
    let columns =
        schema.columns.iter().zip(predicted.columns()).filter(|(one, _)| one.role == Role::Prediction);
    let Some(rows) = rows else {
        return Ok(columns.map(|(column, array)| (column.clone(), array.clone())).collect());
    };
    let mut places: Vec<Option<usize>> = vec![None; all];
    for (place, row) in rows.iter().enumerate() {
        places[*row as usize] = Some(place);
    }
    let mut result = Vec::new();
    for (column, _) in columns {
        let array = if column.kind == ColumnType::Category {
            let texts = predicted.texts(&column.name)?;
            let cells: Vec<_> = places.iter().map(|place| texts.get((*place)?)).collect();
            category_column(cells.iter().map(Option::as_deref))
        } else {
            let numbers = predicted.numbers(&column.name)?;
            number_column(places.iter().map(|place| numbers[(*place)?]).collect())
        };
        result.push((column.clone(), array));
    }
    Ok(result)
}

/// The table with the model's roles; columns that the model does not know are ignored.
fn fitted_roles(table: &Table, input: &Schema) -> Table {
    let known: BTreeMap<&str, Role> =
        input.columns.iter().map(|column| (column.name.as_str(), column.role)).collect();
    let roles = table.schema().columns.iter().map(|column| {
        let role = known.get(column.name.as_str()).copied().unwrap_or(Role::Ignored);
        Column::new(column.name.clone(), column.kind).with_role(role)
    });
    table.with_schema_roles(&Schema::new(roles.collect()))
}

/// The table with the model's roles and types. A small file may read as other types than the one that the pipeline was
/// made for: whole numbers where there were decimals, texts where there were categories, nothing at all.
fn fitted_to(table: &Table, input: &Schema) -> Result<Table, StageError> {
    let table = fitted_roles(table, input);
    let known: BTreeMap<&str, ColumnType> =
        input.columns.iter().map(|column| (column.name.as_str(), column.kind)).collect();
    let mut changed: Vec<(Column, ArrayRef)> = Vec::new();
    for column in &table.schema().columns {
        let Some(wanted) = known.get(column.name.as_str()).filter(|wanted| **wanted != column.kind) else {
            continue;
        };
        let array = crate::convert::converted(&table, column, *wanted)?;
        if let Some(array) = array {
            changed.push((Column { kind: *wanted, levels: None, ..column.clone() }, array));
        }
    }
    Ok(table.with_columns(changed)?.with_partition(Partition::None)?.with_folds(None)?)
}
