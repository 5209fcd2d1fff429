//! Running any stage on any table: inputs made to fit its ports, and a host that counts and cancels.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;
use std::sync::Arc;

use async_trait::async_trait;
use penstock_flow::view::{NodeView, TableProfile};
use penstock_flow::{Column, NodeId, ParameterKind, Parameters, PortKind, Schema};
use penstock_stages::artefact::{FittedStep, ModelArtefact, Provenance};
use penstock_stages::host::{TaskBatch, TaskError};
use penstock_stages::registry::Registry;
use penstock_stages::testing::TestHost;
use penstock_stages::{
    AnyStage, Checked, Context, Fitted, Host, InputSchemas, Inputs, Outputs, PortValue, StageError,
};
use penstock_table::{ByteSource, Cancelled, Import, Table, block_on, csv::csv_bytes};
use serde_json::json;

use crate::cases;

thread_local! {
    static REGISTRY: Registry = Registry::default();
}

/// Does something with every registered stage.
pub fn for_each_stage(mut act: impl FnMut(&dyn AnyStage)) {
    REGISTRY.with(|registry| registry.stages().for_each(&mut act));
}

/// Does something with the registry.
pub fn with_registry<T>(act: impl FnOnce(&Registry) -> T) -> T {
    REGISTRY.with(act)
}

/// A host that counts checkpoints and can cancel at one of them.
#[derive(Default)]
pub struct BenchHost {
    pub inner: TestHost,
    /// How often it was asked whether to go on.
    pub checkpoints: Cell<usize>,
    /// The checkpoint, counted from 1, at which the run is cancelled.
    pub cancel_at: Option<usize>,
    /// Whether tasks run last to first.
    pub backwards: bool,
    /// The columns of the file that was read last.
    pub imported: RefCell<Option<Schema>>,
}

impl BenchHost {
    fn count(&self) -> Result<(), Cancelled> {
        self.checkpoints.set(self.checkpoints.get() + 1);
        if Some(self.checkpoints.get()) == self.cancel_at { Err(Cancelled) } else { Ok(()) }
    }
}

#[async_trait(?Send)]
impl Host for BenchHost {
    fn now(&self) -> f64 {
        0.0
    }

    async fn checkpoint(&self) -> Result<(), Cancelled> {
        self.count()
    }

    async fn run(&self, batch: TaskBatch) -> Result<Vec<Vec<u8>>, TaskError> {
        self.count().map_err(|_| TaskError::Cancelled)?;
        if !self.backwards {
            return self.inner.run(batch).await;
        }
        let tasks = (0..batch.tasks).rev();
        let mut results: Vec<Vec<u8>> = tasks
            .map(|task| penstock_stages::kernel::execute(&batch.header, &batch.shared, task))
            .collect::<Result<_, _>>()
            .map_err(TaskError::Refused)?;
        results.reverse();
        Ok(results)
    }

    fn progress(&self, _: NodeId, fraction: f64, _: &str) {
        assert!((0.0..=1.0).contains(&fraction), "progress {fraction}");
    }

    async fn source(&self, key: &str) -> Option<Rc<dyn ByteSource>> {
        self.inner.source(key).await
    }

    fn keep_import(&self, _: &str, import: Rc<Import>) {
        *self.imported.borrow_mut() = Some(Schema::clone(import.table.schema()));
    }
}

/// What a stage is run on.
#[derive(Clone)]
pub struct Bench {
    /// What distinguishes it from other benches for the same table.
    pub name: &'static str,
    pub inputs: Inputs,
    /// Parameters without which it cannot run: a file.
    pub base: Parameters,
    sources: Vec<(String, String)>,
    /// The schema that column parameters are chosen from.
    pub schema: Schema,
}

impl Bench {
    pub fn host(&self) -> BenchHost {
        let add = |host: TestHost, (key, text): &(String, String)| host.with_source(key, text);
        BenchHost { inner: self.sources.iter().fold(TestHost::default(), add), ..BenchHost::default() }
    }
}

/// Every way in which a stage can be given a table.
pub fn benches(stage: &dyn AnyStage, table: &Table) -> Vec<Bench> {
    let spec = stage.spec();
    let schema = Schema::clone(table.schema());
    let empty = |name| Bench {
        name,
        inputs: Inputs::default(),
        base: Parameters::new(),
        sources: Vec::new(),
        schema: schema.clone(),
    };
    let file = spec.parameters.iter().find(|parameter| matches!(parameter.kind, ParameterKind::File { .. }));
    let reference = json!({"name": "the file", "hash": "the-file", "size": 1});
    if spec.inputs.is_empty() {
        let mut bench = empty("source");
        if let Some(file) = file {
            bench.base.insert(file.name.clone(), reference);
            bench.sources.push(("the-file".into(), String::from_utf8_lossy(&csv_bytes(table)).into_owned()));
        }
        return vec![bench];
    }
    let tables: Vec<(&'static str, Vec<Table>)> = if spec.inputs.iter().any(|port| port.many) {
        let predicted = |learner| fit(learner, table).map(|(_, outputs)| outputs.table().unwrap().clone());
        let mut several = vec![("as it is", vec![table.clone()])];
        several.extend(predicted("baseline").map(|one| ("predicted", vec![one])));
        if let (Some(one), Some(other)) = (predicted("baseline"), predicted("decision-tree")) {
            several.push(("predicted twice", vec![one, other]));
        }
        several
    } else {
        vec![("table", vec![table.clone()])]
    };
    let takes_model = spec.inputs.iter().any(|port| port.kind == PortKind::Model);
    let models: Vec<(&'static str, Option<Arc<ModelArtefact>>)> = if takes_model {
        vec![
            ("model of the same table", model_of("baseline", table)),
            ("model of another table", model_of("decision-tree", &cases::plain(24))),
        ]
    } else {
        vec![("", None)]
    };
    // A table that is looked up in: the same, and one that lacks half of its rows.
    let half: Vec<u32> = (0..table.rows() as u32 / 2).collect();
    let looked_up = match spec.inputs.iter().any(|port| port.remembered) {
        true => vec![("itself", table.clone()), ("half of it", table.take(&half).unwrap())],
        false => vec![("", table.clone())],
    };
    let mut result = Vec::new();
    for ((name, tables), (lookup_name, lookup)) in
        tables.iter().flat_map(|one| looked_up.iter().map(move |other| (one, other)))
    {
        for (model_name, model) in &models {
            if takes_model && model.is_none() {
                continue;
            }
            let mut bench = empty(match (takes_model, lookup_name.is_empty()) {
                (true, _) => model_name,
                (_, false) => lookup_name,
                _ => name,
            });
            for port in &spec.inputs {
                match port.kind {
                    PortKind::Table if port.remembered => {
                        bench.inputs.add(&port.name, "lookup", PortValue::Table(lookup.clone()));
                    }
                    PortKind::Table => {
                        for (number, table) in tables.iter().enumerate() {
                            bench.inputs.add(
                                &port.name,
                                format!("model {number}"),
                                PortValue::Table(table.clone()),
                            );
                        }
                    }
                    PortKind::Model => {
                        if let Some(model) = model {
                            bench.inputs.add(&port.name, "model", PortValue::Model(model.clone()));
                        }
                    }
                    PortKind::Report => panic!("{}: add reports to the benches", spec.id),
                }
            }
            result.push(bench);
        }
    }
    if takes_model && let Some(file) = file {
        let mut bench = empty("model file");
        bench.inputs = Inputs::of_table(table.clone());
        bench.base.insert(file.name.clone(), reference);
        let model = model_of("random-forest", &cases::plain(24)).unwrap();
        bench.sources.push(("the-file".into(), model.to_json().unwrap()));
        result.push(bench);
    }
    result
}

/// Fits and applies a stage of one table with its defaults; nothing when it refuses.
pub fn fit(stage: &str, table: &Table) -> Option<(Fitted, Outputs)> {
    with_registry(|registry| {
        let stage = registry.stage(stage).unwrap();
        let host = TestHost::default();
        let context = context(&host);
        let inputs = Inputs::of_table(table.clone());
        let fitted = block_on(stage.fit(&Parameters::new(), &inputs, &context)).ok()?;
        let outputs = block_on(stage.apply(&Parameters::new(), &fitted, &inputs, &context)).ok()?;
        Some((fitted, outputs))
    })
}

/// The model of a pipeline of one step.
pub fn model_of(learner: &str, table: &Table) -> Option<Arc<ModelArtefact>> {
    pipeline(&[(learner, Parameters::new())], table).map(Arc::new)
}

/// The model of a straight pipeline, the last step a learner; nothing when a step refuses.
pub fn pipeline(stages: &[(&str, Parameters)], table: &Table) -> Option<ModelArtefact> {
    let host = TestHost::default();
    let context = context(&host);
    let mut table_now = table.clone();
    let mut steps = Vec::new();
    for (position, (id, parameters)) in stages.iter().enumerate() {
        with_registry(|registry| {
            let stage = registry.stage(id).unwrap();
            let inputs = Inputs::of_table(table_now.clone());
            let fitted = block_on(stage.fit(parameters, &inputs, &context)).ok()?;
            let outputs = block_on(stage.apply(parameters, &fitted, &inputs, &context)).ok()?;
            table_now = outputs.table()?.clone();
            steps.push(FittedStep {
                node: NodeId(position as u32 + 1),
                stage: (*id).to_owned(),
                version: stage.spec().version,
                parameters: parameters.clone(),
                inputs: BTreeMap::from([("table".into(), vec![(NodeId(position as u32), "table".into())])]),
                fitted,
            });
            Some(())
        })?;
    }
    let columns =
        table.schema().columns.iter().map(|column| Column { levels: None, ..column.clone() }).collect();
    Some(ModelArtefact {
        name: "the model".into(),
        input: Schema::new(columns),
        source: NodeId(0),
        steps,
        metrics: Vec::new(),
        basis: String::new(),
        baseline: TableProfile::default(),
        personal_columns: Vec::new(),
        provenance: Provenance::default(),
    })
}

pub fn context(host: &dyn Host) -> Context<'_> {
    Context { host, node: NodeId(7), seed: 42, note: "", scoring: false }
}

/// What is known at the inputs before the stage runs.
pub fn input_schemas(stage: &dyn AnyStage, inputs: &Inputs) -> InputSchemas {
    let mut schemas = InputSchemas::default();
    for port in &stage.spec().inputs {
        let mut known: Vec<Option<Schema>> =
            inputs.tables(&port.name).map(|(_, table)| Some(Schema::clone(table.schema()))).collect();
        known.extend(inputs.model(&port.name).map(|_| None));
        if !known.is_empty() {
            schemas.ports.insert(port.name.clone(), known);
        }
    }
    schemas
}

/// What came of a run.
pub struct Done {
    pub fitted: Fitted,
    pub outputs: Outputs,
    pub view: NodeView,
    pub checked: Checked,
}

impl Done {
    /// All that a run says, so that two runs can be compared.
    pub fn bytes(&self) -> String {
        let mut text = self.fitted.to_value().to_string();
        for (port, value) in &self.outputs.values {
            text.push_str(port);
            match value {
                PortValue::Table(table) => {
                    text.push_str(&table.fingerprint());
                    text.push_str(&serde_json::to_string(table.schema()).unwrap());
                    text.push_str(&serde_json::to_string(table.partition()).unwrap());
                }
                PortValue::Report(report) => text.push_str(&serde_json::to_string(&**report).unwrap()),
                PortValue::Model(model) => text.push_str(&model.to_json().unwrap()),
            }
        }
        text.push_str(&serde_json::to_string(&self.outputs.diagnostics).unwrap());
        text.push_str(&serde_json::to_string(&self.view).unwrap());
        text
    }
}

/// Fits and applies a stage, and makes its view.
pub fn run(
    stage: &dyn AnyStage,
    parameters: &Parameters,
    inputs: &Inputs,
    host: &BenchHost,
) -> Result<Done, StageError> {
    run_in(stage, parameters, inputs, host, &context(host))
}

/// The same in a context of one's own.
pub fn run_in(
    stage: &dyn AnyStage,
    parameters: &Parameters,
    inputs: &Inputs,
    host: &BenchHost,
    context: &Context<'_>,
) -> Result<Done, StageError> {
    let mut schemas = input_schemas(stage, inputs);
    // A check must bear everything: before anything is known, and with all that is.
    stage.check(parameters, &InputSchemas::default());
    let result = block_on(async {
        let fitted = stage.fit(parameters, inputs, context).await?;
        let outputs = stage.apply(parameters, &fitted, inputs, context).await?;
        Ok::<_, StageError>((fitted, outputs))
    });
    schemas.data = host.imported.borrow().clone();
    let checked = stage.check(parameters, &schemas);
    let (fitted, outputs) = result?;
    let view = stage.view(parameters, &fitted, &outputs);
    Ok(Done { fitted, outputs, view, checked })
}

/// The same, where a panic is a sentence.
pub fn run_safely(
    stage: &dyn AnyStage,
    parameters: &Parameters,
    inputs: &Inputs,
    host: &BenchHost,
) -> Result<Result<Done, StageError>, String> {
    catch_unwind(AssertUnwindSafe(|| run(stage, parameters, inputs, host))).map_err(|panic| {
        let text =
            panic.downcast_ref::<String>().map(String::as_str).or(panic.downcast_ref::<&str>().copied());
        format!("it panicked: {}", text.unwrap_or("?"))
    })
}

/// Fails with all that was found, each once.
#[track_caller]
pub fn assert_none(mut found: Vec<String>) {
    found.dedup();
    let count = found.len();
    found.truncate(300);
    assert!(count == 0, "{count} findings:\n{}", found.join("\n"));
}
