//! What every field of a form has: its value in the document, a label with help, a way back to the default, and what
//! is wrong with it.

use crate::charts::live::{flag, live, text};
use std::sync::Arc;

use leptos::prelude::*;
use penstock_flow::{Column, Edit, NodeId, ParameterSpec};
use serde_json::Value;

use super::diagnostics::{Found, diagnostic};
use crate::state::Studio;

/// A parameter of a node, as its field sees it.
#[derive(Clone)]
pub struct Field {
    /// The studio.
    pub studio: Studio,
    /// The node.
    pub node: NodeId,
    /// The parameter.
    pub spec: Arc<ParameterSpec>,
    /// Its value: as set, or its default.
    pub value: Memo<Value>,
    /// The columns that can be chosen.
    pub columns: Memo<Arc<Vec<Column>>>,
    /// Whether the node is a source: its columns already have the roles and types that it gives them.
    pub is_source: bool,
    /// What the id of its control begins with: the same parameter may stand on the page twice.
    pub prefix: &'static str,
    /// Where the value stands, when it is part of a parameter that is a list of objects; `spec` is then of that part.
    pub within: Option<Within>,
}

/// A place in a parameter that is a list of objects.
#[derive(Clone)]
pub struct Within {
    /// The parameter.
    pub parameter: Arc<ParameterSpec>,
    /// Its value.
    pub list: Memo<Value>,
    /// Which of the objects.
    pub at: usize,
}

impl Within {
    /// The list with an entry of the object set, or taken out for null.
    fn with(&self, name: &str, value: Value) -> Value {
        let mut list = self.list.get_untracked();
        if let Some(object) = list.get_mut(self.at).and_then(Value::as_object_mut) {
            match value {
                Value::Null => object.remove(name),
                value => object.insert(name.to_owned(), value),
            };
        }
        list
    }
}

impl Field {
    /// The id of the field's control in the page.
    pub fn control_id(&self) -> String {
        format!("{}-{}-{}", self.prefix, self.node, self.place())
    }

    /// What distinguishes it from the other fields of its node.
    fn place(&self) -> String {
        match &self.within {
            None => self.spec.name.clone(),
            Some(within) => format!("{}-{}-{}", within.parameter.name, within.at, self.spec.name),
        }
    }

    /// Sets the value, as a step of its own.
    pub fn set(&self, value: Value) {
        self.studio.report(self.studio.apply(self.edit(value)));
    }

    /// Sets the value, as one step with those before it until [`Field::end`].
    pub fn set_merging(&self, value: Value) {
        let key = format!("parameter {} {}", self.node, self.place());
        self.studio.report(self.studio.apply_merging(self.edit(value), &key));
    }

    /// Ends a run of changes that are one step.
    pub fn end(&self) {
        self.studio.end_merge();
    }

    /// Defaults are left out of the document.
    fn edit(&self, value: Value) -> Edit {
        let (spec, value) = match &self.within {
            None => (&self.spec, value),
            Some(within) => (&within.parameter, within.with(&self.spec.name, value)),
        };
        let value = (value != spec.default).then_some(value);
        Edit::SetParameter { id: self.node, name: spec.name.clone(), value }
    }

    /// The value as text; empty for any other.
    pub fn text(&self) -> String {
        self.value.with(|value| value.as_str().unwrap_or_default().to_owned())
    }
}

/// A field: the label and all around the control.
#[component]
pub fn FieldFrame(
    /// The field.
    field: Field,
    /// All findings of the node.
    found: Found,
    /// Whether the label names a group of controls rather than one.
    #[prop(optional)]
    group: bool,
    /// Whether the control has the label beside it.
    #[prop(optional)]
    unlabelled: bool,
    /// A class that marks the field.
    #[prop(optional)]
    mark: &'static str,
    /// The control.
    children: Children,
) -> impl IntoView {
    let shows_help = RwSignal::new(false);
    let control = field.control_id();
    let label_id = format!("{control}-label");
    let help_id = format!("{control}-help");
    let help = field.spec.help.clone();
    let label = field.spec.label.clone();
    let name = field.spec.name.clone();
    let problems = Memo::new(move |_| {
        found.with(|found| {
            let here = found.iter().filter(|one| one.parameter.as_ref() == Some(&name));
            here.cloned().collect::<Vec<_>>()
        })
    });
    let is_changed = {
        let field = field.clone();
        move || field.value.with(|value| *value != field.spec.default)
    };
    let reset = {
        let field = field.clone();
        move |_| field.set(field.spec.default.clone())
    };
    let head = match (group, unlabelled) {
        (true, _) => view! { <span class="field-label" id=label_id.clone()>{label.clone()}</span> }.into_any(),
        (false, true) => ().into_any(),
        (false, false) => {
            view! { <label class="field-label" for=control.clone() title=help.clone()>{label.clone()}</label> }.into_any()
        }
    };
    let toggle_help = (!help.is_empty()).then(|| {
        view! {
            <button
                type="button"
                class="field-button"
                title=help.clone()
                aria-label=format!("Help on {label}")
                aria-expanded=text(move || shows_help.get().to_string())
                aria-controls=help_id.clone()
                on:click=move |_| shows_help.update(|shown| *shown = !*shown)
            >
                "?"
            </button>
        }
    });
    view! {
        <div
            class=format!("parameter {mark}")
            role=group.then_some("group")
            aria-labelledby=group.then(|| label_id.clone())
            data-parameter=field.spec.name.clone()
            class:has-error=flag(move || problems.with(|found| found.iter().any(penstock_flow::Diagnostic::is_error)))
        >
            <div class="field-head" class:is-bare=unlabelled>
                {head}
                <span class="field-buttons">
                    {live(move || is_changed().then(|| view! {
                        <button
                            type="button"
                            class="field-button"
                            title="Back to the default"
                            aria-label=format!("Set {} back to its default", label.clone())
                            on:click=reset.clone()
                        >
                            "↺"
                        </button>
                    }))}
                    {toggle_help}
                </span>
            </div>
            {children()}
            <p class="field-help" id=help_id.clone() hidden=flag(move || !shows_help.get())>{help.clone()}</p>
            <div class="field-problems" aria-live="polite">
                {live(move || problems.with(|found| found.iter().map(diagnostic).collect::<Vec<AnyView>>()))}
            </div>
        </div>
    }
    .into_any()
}
