//! Tests of stages as data in, data out.

use std::collections::BTreeMap;
use std::rc::Rc;

use async_trait::async_trait;
use penstock_flow::{ColumnType, NodeId, Role, Schema};
use penstock_table::{
    ByteSource, Cancelled, ImportOptions, MemorySource, NoPace, Part, Partition, Table, block_on,
    csv::csv_bytes,
};
use serde_json::Value;

use crate::host::{Context, Host, TaskBatch, TaskError};
use crate::source::load::read_table;
use crate::source::sample::SampleName;
use crate::stage::{InputSchemas, Stage, StageError};
use crate::value::{Inputs, Outputs, PortValue};

/// A host that runs tasks here and now and holds files in memory.
#[derive(Default)]
pub struct TestHost {
    sources: BTreeMap<String, Rc<MemorySource>>,
}

impl TestHost {
    /// The same with a file under a key.
    pub fn with_source(mut self, key: &str, text: &str) -> Self {
        self.sources.insert(key.to_owned(), Rc::new(MemorySource::new(key, text.as_bytes())));
        self
    }
}

/// The bytes of a built-in sample by its key, for hosts that carry them along.
pub fn sample_bytes(key: &str) -> Option<&'static [u8]> {
    let bytes: &'static [u8] = match key {
        "sample:iris" => include_bytes!("../../../public/samples/iris.csv"),
        "sample:penguins" => include_bytes!("../../../public/samples/penguins.csv"),
        "sample:wine" => include_bytes!("../../../public/samples/wine.csv"),
        "sample:breast-cancer" => include_bytes!("../../../public/samples/breast_cancer.csv"),
        "sample:diabetes" => include_bytes!("../../../public/samples/diabetes.csv"),
        _ => return None,
    };
    Some(bytes)
}

#[async_trait(?Send)]
impl Host for TestHost {
    fn now(&self) -> f64 {
        0.0
    }

    async fn checkpoint(&self) -> Result<(), Cancelled> {
        Ok(())
    }

    async fn run(&self, batch: TaskBatch) -> Result<Vec<Vec<u8>>, TaskError> {
        (0..batch.tasks)
            .map(|task| {
                crate::kernel::execute(&batch.header, &batch.shared, task).map_err(TaskError::Refused)
            })
            .collect()
    }

    fn progress(&self, _: NodeId, _: f64, _: &str) {}

    async fn source(&self, key: &str) -> Option<Rc<dyn ByteSource>> {
        if let Some(source) = self.sources.get(key) {
            return Some(source.clone());
        }
        Some(Rc::new(MemorySource::new(key, sample_bytes(key)?)))
    }
}

/// A table from CSV, as the file source reads it.
///
/// # Panics
/// When the text is not a table.
pub fn input_table(text: &str) -> Table {
    let source: Rc<dyn ByteSource> = Rc::new(MemorySource::new("test.csv", text.as_bytes()));
    let import = block_on(read_table(&source, &ImportOptions::default(), &TestHost::default(), &NoPace));
    import.unwrap_or_else(|error| panic!("{error}")).table
}

/// CSV text whose column `t` is meant as the target; see [`fit_and_score`].
pub fn with_target(text: &str) -> String {
    text.to_owned()
}

fn context(host: &TestHost) -> Context<'_> {
    Context { host, node: NodeId(1), seed: 42, note: "", scoring: false }
}

fn read<S: Stage>(parameters: Value) -> S::Parameters {
    serde_json::from_value(parameters).unwrap_or_else(|error| panic!("{error}"))
}

/// Fits and applies a stage; checks that the tables are as its check said.
///
/// # Errors
/// Those of the stage.
pub fn run_stage<S: Stage>(
    host: &TestHost,
    parameters: Value,
    inputs: &Inputs,
) -> Result<Outputs, StageError> {
    let parameters = read::<S>(parameters);
    let context = context(host);
    let fitted = block_on(S::fit(&parameters, inputs, &context))?;
    let outputs = block_on(S::apply(&parameters, &fitted, inputs, &context))?;
    let mut schemas = InputSchemas::default();
    for port in S::spec().inputs {
        let tables = inputs.tables(&port.name);
        let known: Vec<_> = tables.map(|(_, table)| Some(Schema::clone(table.schema()))).collect();
        schemas.ports.insert(port.name, known);
    }
    if let (Some(table), Some(promised)) =
        (outputs.table(), S::check(&parameters, &schemas).outputs.get("table"))
    {
        assert_eq!(promised_part(table.schema(), promised), *promised, "the table is not as its check said");
    }
    Ok(outputs)
}

/// The part of a schema that a promise speaks of: all of it, unless the promise is open.
fn promised_part(schema: &Schema, promised: &Schema) -> Schema {
    let mut part = schema.clone();
    if promised.open {
        part.columns.retain(|column| promised.index_of(&column.name).is_some());
        part.open = true;
    }
    part
}

/// The table that a stage gives.
///
/// # Errors
/// Those of the stage.
pub fn run_stage_on<S: Stage>(
    host: &TestHost,
    parameters: Value,
    inputs: Inputs,
) -> Result<Table, StageError> {
    let outputs = run_stage::<S>(host, parameters, &inputs)?;
    Ok(outputs.table().unwrap_or_else(|| panic!("no table")).clone())
}

/// Checks that a stage turns one CSV into another.
///
/// # Panics
/// When it does not.
pub fn check_stage<S: Stage>(parameters: Value, input: &str, expected: &str) {
    check_stage_from::<S>(parameters, input, &[], expected);
}

/// Checks that a stage turns one CSV into another when these rows are held out.
///
/// # Panics
/// When it does not.
pub fn check_stage_from<S: Stage>(parameters: Value, input: &str, test_rows: &[usize], expected: &str) {
    let table = input_table(input);
    let part = |row| if test_rows.contains(&row) { Part::Test } else { Part::Train };
    let parts: Vec<Part> = (0..table.rows()).map(part).collect();
    let table =
        table.with_partition(Partition::Parts(parts.into())).unwrap_or_else(|error| panic!("{error}"));
    let result = run_stage_on::<S>(&TestHost::default(), parameters, Inputs::of_table(table));
    let result = result.unwrap_or_else(|error| panic!("{error}"));
    let text = String::from_utf8_lossy(&csv_bytes(&result)).replace("\r\n", "\n");
    assert_eq!(text, expected);
}

/// Tables at the ports of a stage with several inputs, from CSV; each comes from a node named as its place: “a”, “b”.
pub fn inputs_of(tables: &[(&str, &str)]) -> Inputs {
    let mut inputs = Inputs::default();
    for ((port, text), name) in tables.iter().zip('a'..) {
        inputs.add(port, name, PortValue::Table(input_table(text)));
    }
    inputs
}

/// Checks that a stage with several inputs turns CSVs into one; gives what it noted.
///
/// # Panics
/// When it does not.
pub fn check_stage_of<S: Stage>(parameters: Value, tables: &[(&str, &str)], expected: &str) -> Vec<String> {
    let outputs = run_stage::<S>(&TestHost::default(), parameters, &inputs_of(tables));
    let outputs = outputs.unwrap_or_else(|error| panic!("{error}"));
    let text = outputs.table().map(csv_bytes).unwrap_or_default();
    assert_eq!(String::from_utf8_lossy(&text).replace("\r\n", "\n"), expected);
    outputs.diagnostics.into_iter().map(|note| note.message).collect()
}

/// Fits a stage on one CSV, whose column `t`, if there is one, is the target, and applies it to another as if scoring.
///
/// # Errors
/// Those of the stage.
pub fn fit_and_score<S: Stage>(
    parameters: Value,
    training: &str,
    scored: &str,
) -> Result<Outputs, StageError> {
    let host = TestHost::default();
    let parameters = read::<S>(parameters);
    let mut training = input_table(training);
    if training.schema().index_of("t").is_some() {
        training = training.with_role("t", Role::Target)?;
    }
    let context = context(&host);
    let fitted = block_on(S::fit(&parameters, &Inputs::of_table(training), &context))?;
    // The state is saved and loaded on the way, as it is in an artefact.
    let saved = serde_json::to_string(&fitted).unwrap_or_else(|error| panic!("{error}"));
    let loaded: S::Fitted = serde_json::from_str(&saved).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(S::validate(&loaded), Ok(()));
    let scoring = Context { scoring: true, ..context };
    block_on(S::apply(&parameters, &loaded, &Inputs::of_table(input_table(scored)), &scoring))
}

/// The names of a table's columns.
pub fn column_names(table: &Table) -> Vec<&str> {
    table.schema().columns.iter().map(|column| column.name.as_str()).collect()
}

/// The types of a table's columns.
pub fn column_types(table: &Table) -> Vec<ColumnType> {
    table.schema().columns.iter().map(|column| column.kind).collect()
}

/// Every sample's name.
pub const SAMPLES: [SampleName; 5] = [
    SampleName::Iris,
    SampleName::Penguins,
    SampleName::Wine,
    SampleName::BreastCancer,
    SampleName::Diabetes,
];
