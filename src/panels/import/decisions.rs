//! What was decided about the file as a whole: each with what was found, why, and a way to have it otherwise.

use leptos::prelude::*;
use penstock_flow::ParameterKind;
use penstock_flow::view::{Decision, ImportPreview};
use serde_json::Value;

use super::source::{Source, is_set};
use super::{Latest, edits};
use crate::charts::live::{flag, live};
use crate::inspector::field::Field;
use crate::inspector::fields;

/// What can be set: the decision, the parameter, and what is said of it where nothing was decided.
const SETTABLE: [(&str, &str, &str); 8] = [
    ("encoding", "encoding", ""),
    ("delimiter", "delimiter", ""),
    ("quote", "quote", ""),
    ("escape", "escape", ""),
    ("preamble", "start", "Nothing stands above the table."),
    ("header", "header_rows", ""),
    ("decimal", "decimal", ""),
    ("day-first", "day_order", ""),
];

/// The parameters that say more of another.
const FURTHER: [(&str, &str); 2] = [("delimiter", "other_delimiter"), ("start", "skip_lines")];

/// What is told and follows from the rest.
const TOLD: [(&str, &str); 5] = [
    ("line-end", "Line ends"),
    ("units", "Units"),
    ("comments", "Comments"),
    ("footer", "Notes below"),
    ("tables", "Other tables"),
];

/// So many sheets or tables are offered.
const PARTS: usize = 500;

/// The decisions.
pub fn decisions(source: &Source, has_lines: Memo<bool>) -> AnyView {
    let (settable, told) = (source.clone(), source.clone());
    let preview = source.preview;
    let has_parts =
        Memo::new(move |_| preview.with(|preview| preview.as_ref().is_some_and(|one| one.parts.len() > 1)));
    let parts = source.clone();
    view! {
        <section class="import-side import-decisions" aria-label="What was decided">
            <p class="import-title">"Decisions"</p>
            <ul class="import-decision-list">
                {live(move || has_parts.get().then(|| part(&parts)))}
                {live(move || has_lines.get().then(|| {
                    SETTABLE.iter().map(|(what, name, none)| row(&settable, what, name, none)).collect_view()
                }))}
                {live(move || TOLD.iter().filter_map(|(what, title)| told_row(&told, what, title)).collect_view())}
            </ul>
        </section>
    }
    .into_any()
}

/// The decision about something.
fn decision(preview: Latest, what: &'static str) -> Memo<Option<Decision>> {
    Memo::new(move |_| preview.with(|preview| found(preview.as_deref()?, what).cloned()))
}

fn found<'a>(preview: &'a ImportPreview, what: &str) -> Option<&'a Decision> {
    preview.decisions.iter().find(|decision| decision.what == what)
}

fn row(source: &Source, what: &'static str, name: &str, none: &'static str) -> Option<AnyView> {
    let field = source.field(name)?;
    let ParameterKind::Choice { options } = field.spec.kind.clone() else { return None };
    let decision = decision(source.preview, what);
    let is_set = is_set(&field);
    let is_found = is_set.clone();
    let automatic = move || match decision.get().filter(|_| !is_found()) {
        Some(decision) => format!("Automatic: {}", value_in_words(&decision)),
        None => "Automatic".to_owned(),
    };
    let value = field.value;
    let entries = options.into_iter().map(|option| {
        let is_automatic = option.value == "automatic";
        let (chosen, automatic, label) = (option.value.clone(), automatic.clone(), option.label);
        view! {
            <option
                value=option.value
                prop:selected=flag(move || value.with(|value| value.as_str() == Some(&chosen)))
            >
                {live(move || if is_automatic { automatic() } else { label.clone() })}
            </option>
        }
    });
    let further = FURTHER.iter().find(|(of, _)| *of == name).and_then(|(_, name)| further(source, name));
    let changed = field.clone();
    let reason = move || decision.get().map_or_else(|| none.to_owned(), |decision| decision.reason);
    let problem = problem_at(source, name);
    Some(
        view! {
            <li class="import-decision" class:is-set=flag(is_set) class:has-error=flag(problem) data-decision=what>
                <label class="import-label" for=field.control_id()>{field.spec.label.clone()}</label>
                <select
                    class="field-input"
                    id=field.control_id()
                    on:change=move |event| changed.set(event_target_value(&event).into())
                >
                    {entries.collect_view()}
                </select>
                {further}
                <p class="import-reason">{live(reason)}</p>
            </li>
        }
        .into_any(),
    )
}

/// Whether the file cannot be read because of a parameter or one that says more of it.
fn problem_at(source: &Source, name: &str) -> impl Fn() -> bool + Send + Sync + use<> {
    let (preview, name) = (source.preview, name.to_owned());
    let further = FURTHER.iter().find(|(of, _)| *of == name).map(|(_, name)| *name);
    move || {
        preview.with(|preview| {
            let problem = preview.as_ref().and_then(|preview| preview.problem.as_ref());
            let parameter = problem.and_then(|problem| problem.parameter.as_deref());
            parameter.is_some() && (parameter == Some(name.as_str()) || parameter == further)
        })
    }
}

/// The control of a parameter that says more of another, while it is in use.
fn further(source: &Source, name: &str) -> Option<AnyView> {
    let field = source.field(name)?;
    let (mirror, spec) = (source.mirror.clone(), source.spec.clone());
    let parameter = field.spec.clone();
    let is_active = Memo::new(move |_| mirror.with(|node| spec.is_active(&node.parameters, &parameter)));
    Some(
        live(move || {
            is_active.get().then(|| {
                let label = field.spec.label.clone();
                view! {
                    <label class="import-further">
                        <span>{label}</span>
                        {fields::bare(&field)}
                    </label>
                }
            })
        })
        .into_any(),
    )
}

/// Which sheet or table of the file is read.
fn part(source: &Source) -> Option<AnyView> {
    let field = source.field("part")?;
    let (preview, value) = (source.preview, field.value);
    let chosen = move || value.with(|value| value.as_str().unwrap_or_default().to_owned());
    let options = move || {
        let (read, mut names) = preview.with(|preview| {
            let preview = preview.as_ref();
            let names: Vec<String> = preview
                .iter()
                .flat_map(|preview| preview.parts.iter().take(PARTS).map(|part| part.name.clone()))
                .collect();
            (preview.and_then(|preview| preview.part.clone()), names)
        });
        let chosen = chosen();
        if !chosen.is_empty() && !names.contains(&chosen) {
            names.push(chosen.clone());
        }
        let automatic = match read.filter(|_| chosen.is_empty()) {
            Some(read) => format!("Automatic: {read}"),
            None => "Automatic".to_owned(),
        };
        let entry = |value: String, label: String| {
            let is_chosen = value == chosen;
            view! { <option value=value prop:selected=is_chosen>{label}</option> }
        };
        let first = entry(String::new(), automatic);
        let rest: Vec<_> = names.into_iter().map(|name| entry(name.clone(), name)).collect();
        view! { {first} {rest} }
    };
    let changed: Field = field.clone();
    Some(
        view! {
            <li class="import-decision" class:is-set=flag(is_set(&field)) data-decision="part">
                <label class="import-label" for=field.control_id()>{field.spec.label.clone()}</label>
                <select
                    class="field-input"
                    id=field.control_id()
                    on:change=move |event| changed.set(Value::String(event_target_value(&event)))
                >
                    {live(options)}
                </select>
            </li>
        }
        .into_any(),
    )
}

/// What follows from the rest: told, and for another table a way to it.
fn told_row(source: &Source, what: &'static str, title: &'static str) -> Option<AnyView> {
    let decision = source.preview.with(|preview| found(preview.as_deref()?, what).cloned())?;
    let line = decision.value.split('-').next().and_then(|line| line.parse::<u64>().ok());
    let go = line.filter(|_| what == "tables").map(|line| {
        let source = source.clone();
        let go = move |_| source.apply(source.node().map(|node| edits::begin_at(&node, line)));
        view! { <button type="button" class="link-button" on:click=go>{format!("Read the table on line {line}")}</button> }
    });
    Some(
        view! {
            <li class="import-decision" data-decision=what>
                <span class="import-label">{title}</span>
                <span class="import-value">{value_in_words(&decision)}</span>
                <p class="import-reason">{decision.reason.clone()}</p>
                {go}
            </li>
        }
        .into_any(),
    )
}

/// What was decided, in words.
fn value_in_words(decision: &Decision) -> String {
    let value = decision.value.as_str();
    match (decision.what.as_str(), value) {
        ("delimiter", "") => "none".to_owned(),
        ("delimiter", "\t") => "tab".to_owned(),
        ("delimiter", " ") => "blank".to_owned(),
        ("delimiter", ",") => "comma".to_owned(),
        ("delimiter", ";") => "semicolon".to_owned(),
        ("delimiter", "|") => "pipe".to_owned(),
        ("quote", "double") => "\"".to_owned(),
        ("quote", "apostrophe") => "'".to_owned(),
        ("escape", "doubled") => "twice".to_owned(),
        ("header", "0") => "none".to_owned(),
        ("day-first", "true") => "day first".to_owned(),
        ("day-first", "false") => "month first".to_owned(),
        ("preamble" | "units" | "comments" | "footer" | "tables", lines) => match lines.split_once('-') {
            Some((first, last)) if first != last => format!("lines {first} to {last}"),
            Some((line, _)) => format!("line {line}"),
            None => lines.to_owned(),
        },
        _ => value.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decisions_are_told_in_words() {
        let told = |what: &str, value: &str| {
            let (what, value, reason) = (what.to_owned(), value.to_owned(), String::new());
            value_in_words(&Decision { what, column: None, value, reason })
        };
        assert_eq!(told("delimiter", ";"), "semicolon");
        assert_eq!(told("preamble", "1-3"), "lines 1 to 3");
        assert_eq!(told("footer", "9-9"), "line 9");
        assert_eq!(told("encoding", "windows-1252"), "windows-1252");
        assert_eq!(told("header", "2"), "2");
    }
}
