//! Predicts the rows of a table with a model that was exported, or with one from a learner of this pipeline.
//!
//! Wire a learner's model to the second input, or choose a model file. The table needs the columns that the model's
//! pipeline was made for; the target may be absent. Where it is present, wire the result into Evaluate to judge it. In a
//! table that is split, the test rows are judged; in others all rows, unless they are those that the model learned from.
//! The same file and model give the same predictions, to the bit, as `penstock predict`.

use std::sync::Arc;

use async_trait::async_trait;
use penstock_flow::parameter::FileReference;
use penstock_flow::view::{Fact, NodeView};
use penstock_flow::{Category, Diagnostic, ParameterKind, PortKind, PortSpec, Schema, StageSpec};
use penstock_table::ByteSource;
use serde::{Deserialize, Serialize};

use crate::artefact::{ModelArtefact, SIZE_LIMIT};
use crate::host::Context;
use crate::reading::reread_for_model;
use crate::registry::Registry;
use crate::stage::{Checked, InputSchemas, Stage, StageError};
use crate::value::{Inputs, Outputs};

/// The stage.
pub struct Predict;

parameters! {
    /// Which model.
    pub struct PredictParameters {
        /// A model file from “Export model”. Not needed when a model is wired to the input.
        model: Option<FileReference> = None, "Model file", ParameterKind::File { endings: vec!["json".to_owned()] };
    }
}

/// What to show of the model that was used. The model itself is the input's or the file's, not learned here.
#[derive(Clone, Serialize, Deserialize)]
pub struct UsedModel {
    name: String,
    target: String,
    training_rows: u64,
    /// The file's model, so that it is not read a second time.
    #[serde(skip)]
    of_file: Option<Arc<ModelArtefact>>,
}

#[async_trait(?Send)]
impl Stage for Predict {
    type Parameters = PredictParameters;
    type Fitted = UsedModel;

    fn spec() -> StageSpec {
        StageSpec::new("predict", 1, Category::Deploy, "Predict")
            .keywords(&["score", "apply model", "inference", "deploy", "batch"])
            .takes(PortSpec::new("table", PortKind::Table))
            .takes(PortSpec::new("model", PortKind::Model).optional())
            .gives(PortSpec::new("table", PortKind::Table))
    }

    fn check(parameters: &PredictParameters, inputs: &InputSchemas) -> Checked {
        let wired = inputs.ports.contains_key("model");
        let checked = match inputs.table() {
            // Which columns are added, and which role each has, is the model's secret until it is read.
            Some(_) => Checked::of_table(Schema { columns: Vec::new(), open: true }),
            None => Checked::default(),
        };
        match (wired, &parameters.model) {
            (false, None) => checked.noting([no_model()]),
            (true, Some(_)) => {
                checked.noting([Diagnostic::note("two-models", "The wired model is used, not the file.")
                    .parameter("model")])
            }
            _ => checked,
        }
    }

    async fn fit(
        parameters: &PredictParameters,
        inputs: &Inputs,
        context: &Context<'_>,
    ) -> Result<UsedModel, StageError> {
        let model = model(parameters, inputs, context).await?;
        let target = model.learner().map(|learner| learner.target.clone()).unwrap_or_default();
        let of_file = inputs.model("model").is_none().then(|| model.clone());
        let (name, training_rows) = (model.name.clone(), model.provenance.training_rows);
        Ok(UsedModel { name, target, training_rows, of_file })
    }

    async fn apply(
        parameters: &PredictParameters,
        fitted: &UsedModel,
        inputs: &Inputs,
        context: &Context<'_>,
    ) -> Result<Outputs, StageError> {
        let model = match &fitted.of_file {
            Some(model) => model.clone(),
            None => model(parameters, inputs, context).await?,
        };
        let table = inputs.table("table")?;
        let (table, notes) = match reread_for_model(table, &model, context).await? {
            Some(reread) => reread,
            None => (table.clone(), Vec::new()),
        };
        let mut outputs = model.score(&table, &Registry::default(), context).await?;
        outputs.diagnostics.splice(0..0, notes);
        Ok(outputs)
    }

    fn view(_: &PredictParameters, fitted: &UsedModel, outputs: &Outputs) -> NodeView {
        let rows = outputs.table().map_or(0, penstock_table::Table::rows);
        let facts = vec![
            Fact::new("model", &fitted.name),
            Fact::new("predicts", &fitted.target),
            Fact::new("learned from", format!("{} rows", fitted.training_rows)),
            Fact::new("rows predicted", rows),
        ];
        NodeView { facts, ..NodeView::default() }
    }
}

fn no_model() -> Diagnostic {
    Diagnostic::error("model-needed", "There is no model to predict with.")
        .hint("Choose a model file, or wire a learner's model to the second input.")
        .parameter("model")
}

/// The wired model, otherwise that of the file.
async fn model(
    parameters: &PredictParameters,
    inputs: &Inputs,
    context: &Context<'_>,
) -> Result<Arc<ModelArtefact>, StageError> {
    if let Some(model) = inputs.model("model") {
        return Ok(model.clone());
    }
    let Some(file) = &parameters.model else { return Err(no_model().into()) };
    let Some(source) = context.host.source(&file.hash).await else {
        let text = format!("The data of “{}” is not here.", file.name);
        return Err(refused(text, "Choose the model file again."));
    };
    read_model_file(&*source, &file.name).await.map(Arc::new)
}

/// Reads a model file; also before it is taken up, so that one that is none is refused at once.
///
/// # Errors
/// Names the file and what is wrong with it.
pub async fn read_model_file(source: &dyn ByteSource, name: &str) -> Result<ModelArtefact, StageError> {
    if source.size() > SIZE_LIMIT {
        let text = format!("“{name}” is over 128 MiB, more than any model.");
        return Err(refused(text, "Choose another file."));
    }
    let bytes = source
        .read(0, source.size() as usize)
        .await
        .map_err(|error| refused(error.to_string(), "Choose the model file again."))?;
    let text = String::from_utf8(bytes).map_err(|_| {
        refused(
            format!("“{name}” is not a text file, so not a model."),
            "Choose a file that was downloaded with “Export model”.",
        )
    })?;
    ModelArtefact::from_json(&text, &Registry::default())
        .map_err(|error| refused(format!("“{name}”: {error}"), error.hint()))
}

fn refused(message: String, hint: &str) -> StageError {
    Diagnostic::error("model-file", message).hint(hint).parameter("model").into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{TestHost, input_table, run_stage_on};
    use serde_json::json;

    #[test]
    fn what_is_not_a_model_is_refused_with_its_name() {
        for text in [
            "",
            "{}",
            "{\"format\": \"penstock-model\"",
            "[[[[",
            "{\"format\":\"penstock-model\",\"version\":9}",
        ] {
            let host = TestHost::default().with_source("00", text);
            let parameters = json!({"model": {"name": "m.json", "hash": "00", "size": 1}});
            let error = run_stage_on::<Predict>(&host, parameters, Inputs::of_table(input_table("a\n1\n")))
                .unwrap_err();
            assert!(error.to_string().contains("m.json"), "{error}");
        }
    }
}
