//! The node whose file is looked at, with what the engine last said of it.

use std::sync::Arc;

use leptos::prelude::*;
use penstock_flow::message::{FromEngine, ToEngine};
use penstock_flow::view::{ImportAnswer, ImportPreview, ImportQuestion};
use penstock_flow::{Diagnostic, Edit, Node, NodeId, ParameterSpec, StageSpec};
use serde_json::Value;

use super::Latest;
use crate::inspector::field::Field;
use crate::panels::charts::unexpected;
use crate::panels::fetch::{Fetched, fetch, latest};
use crate::panels::shown::{Key, Shown};
use crate::state::Studio;
use crate::state::timing::after;

/// So many milliseconds after the last change the file is looked at anew.
const SETTLED: i32 = 200;

/// The node.
#[derive(Clone)]
pub struct Source {
    pub shown: Shown,
    pub id: NodeId,
    /// The node's mirror.
    pub mirror: ArcRwSignal<Node>,
    pub spec: Arc<StageSpec>,
    /// What was asked last.
    pub fetched: Signal<Fetched<ImportPreview>>,
    /// The last answer.
    pub preview: Latest,
}

impl Source {
    /// The node that is shown; nothing before the engine has said what its stage is.
    pub fn of(shown: Shown, id: NodeId) -> Option<Self> {
        let (mirror, spec) = (shown.studio.node(id)?, shown.spec.get()?);
        let node = mirror.clone();
        let wanted = Memo::new(move |_| {
            let parameters = node.with(|node| serde_json::to_string(&node.parameters).unwrap_or_default());
            shown.source_key(parameters).filter(|key| key.node == id)
        });
        let studio = shown.studio;
        let fetched = fetch(settled(wanted), move |key: Key| {
            let asked = ask(studio, key.node, ImportQuestion::Preview);
            async move {
                match asked.await? {
                    ImportAnswer::Preview(preview) => Ok(preview),
                    _ => Err(unexpected()),
                }
            }
        });
        Some(Self { shown, id, mirror, spec, fetched, preview: latest(fetched) })
    }

    /// Whether a file is chosen.
    pub fn has_file(&self) -> Memo<bool> {
        let mirror = self.mirror.clone();
        Memo::new(move |_| {
            mirror.with(|node| node.parameters.get("file").is_some_and(|file| !file.is_null()))
        })
    }

    /// The node as it is now.
    pub fn node(&self) -> Option<Node> {
        self.mirror.try_get_untracked()
    }

    /// A parameter of the node.
    pub fn parameter(&self, name: &str) -> Option<ParameterSpec> {
        self.spec.parameter(name).cloned()
    }

    /// A parameter as a field of a form.
    pub fn field(&self, name: &str) -> Option<Field> {
        let parameter = self.parameter(name)?;
        let (mirror, spec, name) = (self.mirror.clone(), self.spec.clone(), name.to_owned());
        let value = Memo::new(move |_| mirror.with(|node| spec.value(&node.parameters, &name).clone()));
        Some(Field {
            studio: self.shown.studio,
            node: self.id,
            spec: Arc::new(parameter),
            value,
            columns: Memo::new(|_| Arc::default()),
            is_source: true,
            prefix: "import",
            within: None,
        })
    }

    /// The value of a parameter that is a map of columns, for one of them.
    pub fn entry(&self, parameter: &'static str, column: &str) -> Memo<Option<String>> {
        let (mirror, column) = (self.mirror.clone(), column.to_owned());
        Memo::new(move |_| {
            mirror.with(|node| {
                let entry = node.parameters.get(parameter)?.get(&column)?;
                entry.as_str().map(str::to_owned)
            })
        })
    }

    /// Makes an edit.
    pub fn apply(&self, edit: Option<Edit>) {
        if let Some(edit) = edit {
            self.shown.studio.report(self.shown.studio.apply(edit));
        }
    }
}

/// Whether a parameter has another value than its default.
pub fn is_set(field: &Field) -> impl Fn() -> bool + Clone + Send + Sync + use<> {
    let (value, default): (Memo<Value>, Value) = (field.value, field.spec.default.clone());
    move || value.with(|value| *value != default)
}

/// Asks the engine how the file of a node is read.
pub fn ask(
    studio: Studio,
    node: NodeId,
    question: ImportQuestion,
) -> impl Future<Output = Result<ImportAnswer, Diagnostic>> {
    let answer = studio.request(move |request| ToEngine::Import { request, node, question });
    async move {
        match answer.await? {
            (FromEngine::Import { answer, .. }, _) => Ok(answer),
            _ => Err(unexpected()),
        }
    }
}

/// A key as it is once it has not changed for a moment: not every letter that is typed is looked at.
fn settled(wanted: Memo<Option<Key>>) -> Memo<Option<Key>> {
    let settled = RwSignal::new(wanted.get_untracked());
    Effect::new(move |_| {
        let changed = wanted.get();
        after(SETTLED, move || {
            // The panel may be gone, or the key have changed again.
            if wanted.try_get_untracked().as_ref() == Some(&changed) {
                let _ = settled.try_set(changed);
            }
        });
    });
    Memo::new(move |_| settled.get())
}
