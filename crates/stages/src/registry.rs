//! Stages behind one interface, so that the engine can keep any of them.

use std::any::Any;
use std::collections::BTreeMap;
use std::marker::PhantomData;
use std::sync::Arc;

use async_trait::async_trait;
use penstock_flow::view::NodeView;
use penstock_flow::{Catalogue, Diagnostic, Parameters, StageSpec};
use serde_json::Value;

use crate::host::Context;
use crate::parameters::{StageParameters, doc_text};
use crate::stage::{Checked, InputSchemas, Stage, StageError};
use crate::value::{Inputs, Outputs};

/// What a stage has learned, whatever its type.
#[derive(Clone)]
pub struct Fitted {
    state: Arc<dyn Any + Send + Sync>,
    to_value: fn(&dyn Any) -> Option<Value>,
    bytes: u64,
}

impl Fitted {
    fn new<S: Stage>(state: S::Fitted) -> Self {
        Self {
            bytes: S::bytes(&state),
            state: Arc::new(state),
            to_value: |state| serde_json::to_value(state.downcast_ref::<S::Fitted>()?).ok(),
        }
    }

    /// The state as JSON, for the model artefact.
    pub fn to_value(&self) -> Value {
        (self.to_value)(self.state.as_ref()).unwrap_or(Value::Null)
    }

    /// Where the state is in memory, the same for all clones, and about how many bytes it takes.
    pub fn allocation(&self) -> (usize, u64) {
        (Arc::as_ptr(&self.state).cast::<()>() as usize, self.bytes)
    }

    /// The state itself, where its type is known.
    pub fn downcast<T: 'static>(&self) -> Option<&T> {
        self.state.downcast_ref()
    }
}

/// Any stage; see [`Stage`] for what the functions do.
#[async_trait(?Send)]
pub trait AnyStage: Sync {
    /// Its whole description.
    fn spec(&self) -> &StageSpec;
    /// See [`Stage::check`]. Parameters that cannot be read are a diagnostic.
    fn check(&self, parameters: &Parameters, inputs: &InputSchemas) -> Checked;
    /// See [`Stage::fit`].
    async fn fit(
        &self,
        parameters: &Parameters,
        inputs: &Inputs,
        context: &Context<'_>,
    ) -> Result<Fitted, StageError>;
    /// See [`Stage::apply`].
    async fn apply(
        &self,
        parameters: &Parameters,
        fitted: &Fitted,
        inputs: &Inputs,
        context: &Context<'_>,
    ) -> Result<Outputs, StageError>;
    /// See [`Stage::view`].
    fn view(&self, parameters: &Parameters, fitted: &Fitted, outputs: &Outputs) -> NodeView;
    /// See [`Stage::migrate`].
    fn migrate(&self, from: u32, parameters: Parameters) -> Parameters;
    /// Reads a fitted state from an untrusted file.
    ///
    /// # Errors
    /// Says what is wrong with it.
    fn load(&self, value: Value) -> Result<Fitted, String>;
}

struct Entry<S> {
    spec: StageSpec,
    stage: PhantomData<fn() -> S>,
}

impl<S: Stage> Entry<S> {
    fn fitted<'a>(&self, fitted: &'a Fitted) -> Result<&'a S::Fitted, StageError> {
        fitted.downcast().ok_or_else(|| {
            StageError::failed(
                "internal",
                format!("“{}” was given the state of another stage.", self.spec.title),
            )
        })
    }
}

fn read<S: Stage>(parameters: &Parameters) -> Result<S::Parameters, StageError> {
    S::Parameters::read(parameters).map_err(|problem| unreadable(&problem).into())
}

/// What is wrong with parameters that are in use; the engine says so while editing, a file's are first seen here.
pub(crate) fn parameter_problem(spec: &StageSpec, parameters: &Parameters) -> Option<Diagnostic> {
    spec.parameters.iter().filter(|parameter| spec.is_active(parameters, parameter)).find_map(|parameter| {
        let problem = parameter.problem(parameters.get(&parameter.name)?)?;
        let hint = "Set it again in the inspector.";
        Some(Diagnostic::error("parameter", problem).hint(hint).parameter(&parameter.name))
    })
}

fn unreadable(problem: &str) -> Diagnostic {
    Diagnostic::error("parameter", format!("A parameter has the wrong form: {problem}."))
        .hint("Set it again in the inspector.")
}

#[async_trait(?Send)]
impl<S: Stage> AnyStage for Entry<S> {
    fn spec(&self) -> &StageSpec {
        &self.spec
    }

    fn check(&self, parameters: &Parameters, inputs: &InputSchemas) -> Checked {
        match S::Parameters::read(parameters) {
            Ok(parameters) => S::check(&parameters, inputs),
            Err(problem) => Checked::default().noting([unreadable(&problem)]),
        }
    }

    async fn fit(
        &self,
        parameters: &Parameters,
        inputs: &Inputs,
        context: &Context<'_>,
    ) -> Result<Fitted, StageError> {
        match parameter_problem(&self.spec, parameters) {
            Some(problem) => Err(problem.into()),
            None => Ok(Fitted::new::<S>(S::fit(&read::<S>(parameters)?, inputs, context).await?)),
        }
    }

    async fn apply(
        &self,
        parameters: &Parameters,
        fitted: &Fitted,
        inputs: &Inputs,
        context: &Context<'_>,
    ) -> Result<Outputs, StageError> {
        match parameter_problem(&self.spec, parameters) {
            Some(problem) => Err(problem.into()),
            None => S::apply(&read::<S>(parameters)?, self.fitted(fitted)?, inputs, context).await,
        }
    }

    fn view(&self, parameters: &Parameters, fitted: &Fitted, outputs: &Outputs) -> NodeView {
        match (read::<S>(parameters), self.fitted(fitted)) {
            (Ok(parameters), Ok(fitted)) => S::view(&parameters, fitted, outputs),
            _ => NodeView::default(),
        }
    }

    fn migrate(&self, from: u32, parameters: Parameters) -> Parameters {
        S::migrate(from, parameters)
    }

    fn load(&self, value: Value) -> Result<Fitted, String> {
        let state: S::Fitted = serde_json::from_value(value).map_err(|error| error.to_string())?;
        S::validate(&state)?;
        Ok(Fitted::new::<S>(state))
    }
}

/// A stage with its module docs. The help's first paragraph is the summary in the palette.
pub(crate) fn entry<S: Stage>(help: &str) -> Box<dyn AnyStage> {
    let mut spec = S::spec();
    spec.parameters = S::Parameters::specs();
    spec.summary = doc_text(help.split("\n\n").next().unwrap_or_default());
    spec.help = help.to_owned();
    Box::new(Entry::<S> { spec, stage: PhantomData })
}

/// Every stage, by id.
pub struct Registry {
    stages: BTreeMap<String, Box<dyn AnyStage>>,
}

impl Default for Registry {
    fn default() -> Self {
        let stages = crate::generated::all();
        Self { stages: stages.into_iter().map(|stage| (stage.spec().id.clone(), stage)).collect() }
    }
}

impl Registry {
    /// The stage of this id.
    pub fn stage(&self, id: &str) -> Option<&dyn AnyStage> {
        self.stages.get(id).map(AsRef::as_ref)
    }

    /// Every stage, sorted by id.
    pub fn stages(&self) -> impl Iterator<Item = &dyn AnyStage> {
        self.stages.values().map(AsRef::as_ref)
    }

    /// The specs of all stages.
    pub fn catalogue(&self) -> Catalogue {
        Catalogue { stages: self.stages().map(|stage| stage.spec().clone()).collect() }
    }
}
