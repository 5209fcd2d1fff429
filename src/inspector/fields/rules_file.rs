//! Rules to a file, as `penstock validate` reads it, and from one.

use crate::charts::live::flag;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use penstock_flow::Diagnostic;
use penstock_flow::rules::{FORMAT, SIZE_LIMIT, VERSION};
use serde_json::{Value, json};
use wasm_bindgen_futures::JsFuture;

use crate::charts::download;
use crate::inspector::field::Field;

/// The name of the file that is saved.
const NAME: &str = "rules.json";

/// The buttons.
pub fn control(field: &Field) -> AnyView {
    let input = NodeRef::<html::Input>::new();
    let (studio, list) = (field.studio, field.value);
    let save = move |_| {
        let file = json!({"format": FORMAT, "version": VERSION, "rules": list.get_untracked()});
        if download::text(NAME, "application/json", &format!("{file:#}\n")).is_err() {
            let refused = format!("The browser refused to save {NAME}.");
            studio.toast_problem(&Diagnostic::error("download", refused));
        }
    };
    let taker = field.clone();
    let take = move |_| {
        let Some(input) = input.get_untracked() else { return };
        let Some(file) = input.files().and_then(|files| files.get(0)) else { return };
        // So that choosing the same file once more is a change.
        input.set_value("");
        let field = taker.clone();
        spawn_local(async move {
            let name = file.name();
            let text = match file.size() <= SIZE_LIMIT as f64 {
                true => JsFuture::from(file.text()).await.ok().and_then(|text| text.as_string()),
                false => None,
            };
            match text.ok_or("it cannot be read, or is over 16 MiB").and_then(|text| rules_of(&text)) {
                // The panel may be closed by now.
                Ok(rules) if field.value.try_get_untracked().is_some() => field.set(rules),
                Ok(_) => {}
                Err(problem) => {
                    let message = format!("“{name}” was not taken: {problem}.");
                    let hint = "Choose a file that was saved here, or that penstock validate --infer wrote.";
                    studio.toast_problem(&Diagnostic::error("rules-file", message).hint(hint));
                }
            }
        });
    };
    view! {
        <div class="column-actions">
            <input
                type="file"
                class="visually-hidden"
                tabindex="-1"
                aria-hidden="true"
                node_ref=input
                accept=".json"
                on:change=take
            />
            <button
                type="button"
                class="link-button"
                disabled=flag(move || list.with(|list| list.as_array().is_none_or(Vec::is_empty)))
                on:click=save
            >
                "Save as a file"
            </button>
            <button
                type="button"
                class="link-button"
                on:click=move |_| {
                    if let Some(input) = input.get_untracked() {
                        input.click();
                    }
                }
            >
                "Take from a file…"
            </button>
        </div>
    }
    .into_any()
}

/// The list of a rules file; what is in it the engine checks. The problem is a clause.
fn rules_of(text: &str) -> Result<Value, &'static str> {
    let file: Value = serde_json::from_str(text).map_err(|_| "it is not JSON")?;
    if file.get("format").and_then(Value::as_str) != Some(FORMAT) {
        return Err("it is no rules file");
    }
    if file.get("version").and_then(Value::as_u64) != Some(VERSION) {
        return Err("it is of another version of Penstock");
    }
    file.get("rules").filter(|rules| rules.is_array()).cloned().ok_or("it holds no rules")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_rules_files_are_taken() {
        let file =
            r#"{"format": "penstock-rules", "version": 1, "rules": [{"check": "unique", "column": "id"}]}"#;
        assert_eq!(rules_of(file), Ok(json!([{"check": "unique", "column": "id"}])));
        assert_eq!(rules_of("{"), Err("it is not JSON"));
        assert_eq!(rules_of(r#"{"format": "penstock-project"}"#), Err("it is no rules file"));
        assert_eq!(rules_of(&file.replace('1', "2")), Err("it is of another version of Penstock"));
        assert_eq!(rules_of(r#"{"format": "penstock-rules", "version": 1}"#), Err("it holds no rules"));
    }
}
