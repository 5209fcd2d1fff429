//! A list of rules: each opens to a form of its own, and all can be inferred from the data at the node's input, kept as a
//! file for the command, and taken from one.

use crate::charts::live::{flag, live, text};
use leptos::prelude::*;
use leptos::task::spawn_local;
use penstock_flow::message::{FromEngine, ToEngine};
use penstock_flow::rules::KINDS;
use serde_json::{Value, json};

use super::{rule, rules_file};
use crate::charts::format::folded;
use crate::inspector::field::Field;

/// More rules are not listed; the search finds them.
const LISTED: usize = 100;
/// Fewer rules than this need no search.
const SEARCHED: usize = 8;

/// The control.
pub fn control(field: &Field) -> AnyView {
    let list = field.value;
    let open = RwSignal::new(None::<usize>);
    let search = RwSignal::new(String::new());
    let count = Memo::new(move |_| list.with(|list| list.as_array().map_or(0, Vec::len)));
    let matching = Memo::new(move |_| {
        let wanted = folded(search.get().trim());
        list.with(|list| {
            let rules = list.as_array().into_iter().flatten().enumerate();
            rules
                .filter(|(_, rule)| wanted.is_empty() || folded(&name_of(rule)).contains(&wanted))
                .map(|(at, _)| at)
                .collect::<Vec<usize>>()
        })
    });
    let listed =
        Memo::new(move |_| matching.with(|all| all.iter().copied().take(LISTED).collect::<Vec<usize>>()));
    let add = {
        let field = field.clone();
        move |_| {
            let mut rules = field.value.get_untracked().as_array().cloned().unwrap_or_default();
            rules.push(json!({"name": "", "severity": "fail", "check": "not-missing"}));
            search.set(String::new());
            let last = rules.len() - 1;
            open.set(Some(last));
            field.set(Value::Array(rules));
            focus(rule::check_id(&field, last));
        }
    };
    let row = {
        let field = field.clone();
        move |at: usize| row(&field, at, open)
    };
    view! {
        <div class="column-actions">
            <button type="button" class="button" id=field.control_id() on:click=add>"Add a rule"</button>
            {infer(field, open)}
        </div>
        {rules_file::control(field)}
        {live(move || (count.get() > SEARCHED).then(|| view! {
            <input
                type="search"
                class="field-input field-search"
                placeholder="Search rules"
                aria-label="Search rules"
                prop:value=text(move || search.get())
                on:input=move |event| search.set(event_target_value(&event))
            />
        }))}
        <ul class="column-list rule-list">
            <For each=move || listed.get() key=|at| *at children=row/>
        </ul>
        {live(move || {
            let more = matching.with(Vec::len).saturating_sub(LISTED);
            (more > 0).then(|| view! { <p class="field-note">{format!("{more} more: search to narrow the list.")}</p> })
        })}
    }
    .into_any()
}

/// The button that has the engine infer the rules.
fn infer(field: &Field, open: RwSignal<Option<usize>>) -> AnyView {
    let is_busy = RwSignal::new(false);
    let field = field.clone();
    let infer = move |_| {
        let (field, studio, node) = (field.clone(), field.studio, field.node);
        let before = field.value.get_untracked();
        is_busy.set(true);
        let answer = studio.request(move |request| ToEngine::InferRules { request, node });
        spawn_local(async move {
            let answer = answer.await;
            // The panel may be closed by now, or show another node.
            let _ = is_busy.try_set(false);
            match answer {
                // What was changed by hand meanwhile counts more.
                Ok((FromEngine::Rules { rules, .. }, _)) => {
                    if field.value.try_get_untracked() == Some(before) {
                        let count = rules.as_array().map_or(0, Vec::len);
                        open.set(None);
                        field.set(rules);
                        studio.announce(&format!("{count} rules inferred"));
                    }
                }
                Ok(_) => {}
                Err(diagnostic) => studio.toast_problem(&diagnostic),
            }
        });
    };
    view! {
        <button
            type="button"
            class="button"
            title="Writes rules that the table at the input keeps. They replace those here; undo brings these back."
            disabled=flag(move || is_busy.get())
            on:click=infer
        >
            {live(move || if is_busy.get() { "Inferring…" } else { "Infer rules from this data" })}
        </button>
    }
    .into_any()
}

/// What a rule is called; before it has a name, what it checks.
fn name_of(rule: &Value) -> String {
    let text = |name: &str| rule.get(name).and_then(Value::as_str).unwrap_or_default();
    let name = text("name");
    if !name.is_empty() {
        return name.to_owned();
    }
    let kind = KINDS.iter().find(|kind| kind.name == text("check"));
    let label = kind.map_or("Rule", |kind| kind.label);
    let column = text("column");
    if column.is_empty() { label.to_owned() } else { format!("{column}: {}", label.to_lowercase()) }
}

fn row(field: &Field, at: usize, open: RwSignal<Option<usize>>) -> AnyView {
    let list = field.value;
    let entry = move |name: &'static str| {
        list.with(|list| list.get(at).and_then(|rule| rule.get(name)?.as_str().map(str::to_owned)))
            .unwrap_or_default()
    };
    let name = Memo::new(move |_| list.with(|list| list.get(at).map(name_of)).unwrap_or_default());
    let kind = Memo::new(move |_| entry("check"));
    let is_open = Memo::new(move |_| open.get() == Some(at));
    let remove = {
        let field = field.clone();
        move |_| {
            let mut rules = field.value.get_untracked().as_array().cloned().unwrap_or_default();
            if at < rules.len() {
                rules.remove(at);
                open.set(None);
                field.set(Value::Array(rules));
                focus(field.control_id());
            }
        }
    };
    let form = field.clone();
    view! {
        <li class="rule">
            <div class="column-row">
                <button
                    type="button"
                    class="rule-name"
                    aria-expanded=text(move || is_open.get().to_string())
                    on:click=move |_| open.update(|open| *open = (*open != Some(at)).then_some(at))
                >
                    {live(move || name.get())}
                </button>
                <span class="column-note">{live(move || if entry("severity") == "warn" { "warn" } else { "fail" })}</span>
                <button
                    type="button"
                    class="field-button"
                    title="Remove the rule"
                    aria-label=text(move || format!("Remove the rule {}", name.get()))
                    on:click=remove
                >
                    "×"
                </button>
            </div>
            {live(move || is_open.get().then(|| rule::form(&form, at, kind)))}
        </li>
    }
    .into_any()
}

/// Moves the keyboard's focus to a control, once it is drawn.
fn focus(id: String) {
    crate::state::timing::after(0, move || {
        use wasm_bindgen::JsCast;
        if let Some(control) = document().get_element_by_id(&id) {
            let _ = control.unchecked_into::<web_sys::HtmlElement>().focus();
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_without_a_name_is_called_by_what_it_checks() {
        assert_eq!(name_of(&json!({"name": "n", "check": "unique", "column": "id"})), "n");
        assert_eq!(name_of(&json!({"name": "", "check": "unique", "column": "id"})), "id: is unique");
        assert_eq!(name_of(&json!({"check": "expression"})), "Rows fulfil a condition");
        assert_eq!(name_of(&json!(3)), "Rule");
    }
}
