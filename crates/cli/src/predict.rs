//! `penstock predict`.
//!
//! Scores with [`ModelArtefact::score`], which is what the Predict stage does too. Judging, where the target is there, is
//! the Evaluate stage's own computation.

use std::path::Path;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use penstock_flow::view::{PersonalColumn, Report};
use penstock_flow::{NodeId, Parameters};
use penstock_stages::artefact::SIZE_LIMIT;
use penstock_stages::reading::read_for_model;
use penstock_stages::registry::Registry;
use penstock_stages::{Context, Inputs, ModelArtefact, PortValue, StageError};
use penstock_table::csv::csv_chunks;
use penstock_table::quality::personal::personal_columns;
use penstock_table::{Table, block_on};

use crate::arguments::PredictOptions;
use crate::failure::Failure;
use crate::host::NativeHost;
use crate::metrics::{self, ReportEntry};
use crate::progress::{Detail, Progress};
use crate::{export, file_source, messages, project, terminal};

/// Predicts the rows of a file.
///
/// # Errors
/// What could not be read or written, or that the rows do not fit the model.
pub fn run(options: &PredictOptions, cancelled: Arc<AtomicBool>) -> Result<(), Failure> {
    let progress = Rc::new(Progress::new(Detail::Errors));
    let host = NativeHost::new(cancelled, None, progress);
    let registry = Registry::default();
    let model = open_model(&options.model, &registry)?;
    let source = file_source::open(&options.data)?;
    let import = block_on(read_for_model(&source, &model, &host, &host)).map_err(Failure::unreadable_data)?;
    let context =
        Context { host: &host, node: NodeId(0), seed: model.provenance.seed, note: "", scoring: true };
    let scored = block_on(model.score(&import.table, &registry, &context))?;
    let table = scored.table().cloned().unwrap_or_else(|| import.table.clone());
    if !options.quiet {
        for diagnostic in import.report.notes.iter().chain(&scored.diagnostics) {
            terminal::say(&messages::line(diagnostic, None));
        }
        let personal = block_on(personal_columns(&table, &host)).map_err(|_| Failure::Cancelled)?;
        if let Some(list) = PersonalColumn::list(&personal) {
            terminal::say(&format!("note: the predictions come with what looks like personal data: {list}"));
        }
    }
    write_predictions(&table, options.out.as_deref())?;
    let judged = judge(&table, &model, &registry, &context, options.metrics.is_some() || !options.quiet)?;
    if let Some(report) = judged {
        // All rows are judged, so there is no word of a holdout; what else is said stays.
        let further = report.basis.split_once('.').map_or("", |(_, further)| further);
        let basis = format!("All {} rows.{further}", table.rows());
        let report = Report { basis, ..Report::clone(&report) };
        let entry = ReportEntry::new(source.name(), &report);
        match &options.metrics {
            Some(path) => export::write(path, metrics::json(&[entry]).as_bytes())?,
            None => terminal::say(entry.text().trim_end()),
        }
    } else if let Some(path) = &options.metrics {
        return Err(Failure::Failed(format!(
            "error: {} was not written: {} has no column “{}” with values to compare the predictions with.",
            path.display(),
            source.name(),
            model.learner().map(|learner| learner.target.as_str()).unwrap_or_default()
        )));
    }
    Ok(())
}

fn open_model(path: &Path, registry: &Registry) -> Result<ModelArtefact, Failure> {
    let shown = path.display();
    let too_large = || Failure::unreadable(format!("{shown} is over 128 MiB, more than any model."));
    let text = project::read_text(path, SIZE_LIMIT as usize, too_large, "a model")?;
    ModelArtefact::from_json(&text, registry)
        .map_err(|error| Failure::unreadable(format!("{shown}: {error} {}", model_hint(&error))))
}

fn model_hint(error: &penstock_stages::artefact::ArtefactError) -> &'static str {
    use penstock_stages::artefact::ArtefactError::{Newer, UnknownStage};
    match error {
        Newer(_) | UnknownStage(_) => "Get the latest version of penstock.",
        _ => "Choose a file that “Export model” or `penstock run` wrote.",
    }
}

fn write_predictions(table: &Table, out: Option<&Path>) -> Result<(), Failure> {
    match out.filter(|path| path.as_os_str() != "-") {
        Some(path) => export::write_pieces(path, csv_chunks(table)),
        None => csv_chunks(table).try_for_each(|piece| terminal::print_bytes(&piece)),
    }
}

/// The metrics of the predictions, where the target is there to compare them with.
fn judge(
    table: &Table,
    model: &ModelArtefact,
    registry: &Registry,
    context: &Context<'_>,
    wanted: bool,
) -> Result<Option<Arc<Report>>, Failure> {
    let target = model.learner().map(|learner| learner.target.clone()).unwrap_or_default();
    let present = table
        .column(&target)
        .is_some_and(|column| penstock_table::Array::null_count(column.as_ref()) < table.rows());
    let Some(evaluate) = registry.stage("evaluate").filter(|_| wanted && present) else { return Ok(None) };
    let Some(port) = evaluate.spec().inputs.first() else { return Ok(None) };
    let mut inputs = Inputs::default();
    inputs.add(&port.name, model.name.clone(), PortValue::Table(table.clone()));
    let parameters = Parameters::default();
    let judged = async {
        let fitted = evaluate.fit(&parameters, &inputs, context).await?;
        evaluate.apply(&parameters, &fitted, &inputs, context).await
    };
    let outputs = match block_on(judged) {
        Ok(outputs) => outputs,
        Err(StageError::Cancelled) => return Err(Failure::Cancelled),
        // The predictions are right all the same, so this does not take them back.
        Err(StageError::Failed(diagnostic)) => {
            terminal::say(&format!("note: no metrics: {}", diagnostic.message));
            return Ok(None);
        }
    };
    Ok(outputs.values.into_values().find_map(|value| match value {
        PortValue::Report(report) => Some(report),
        _ => None,
    }))
}
