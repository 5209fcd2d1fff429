//! The form of one rule. Its controls are those of parameters, each for an entry of the rule.

use std::sync::Arc;

use crate::charts::live::{flag, live, text};
use leptos::prelude::*;
use penstock_flow::parameter::ChoiceOption;
use penstock_flow::rules::{CheckKind, KINDS, Measure};
use penstock_flow::{ColumnType, ParameterKind, ParameterSpec};
use serde_json::{Map, Value, json};

use super::{choice, column, expression, number};
use crate::inspector::field::{Field, Within};

/// A reference for this cannot be written by hand, so it cannot be chosen.
const INFERRED_ONLY: &str = "distribution";

/// The form of the rule at a place of the list. Only what depends on the kind of check is built again when that changes,
/// so that the choice of it keeps the keyboard's focus.
pub fn form(rules: &Field, at: usize, kind_name: Memo<String>) -> AnyView {
    let severity = part(rules, at, "severity", "When it is broken", "fail".into());
    let options = [option("fail", "Fail"), option("warn", "Warn")];
    let name = part(rules, at, "name", "Name", "".into());
    let of_kind = {
        let rules = rules.clone();
        move || {
            let kind = kind_name.with(|name| KINDS.iter().find(|kind| kind.name == *name));
            let part = |name: &str, label: &str, default: Value| part(&rules, at, name, label, default);
            let mut rows: Vec<AnyView> = Vec::new();
            if kind.is_some_and(|kind| kind.of_column) {
                let field = part("column", "Column", Value::Null);
                rows.push(labelled(&field, column::control(&field, &[], &[], false)));
            }
            rows.extend(kind.into_iter().flat_map(|kind| entries(kind, &part)));
            rows
        }
    };
    view! {
        <div class="rule-form">
            {checks(rules, at, kind_name)}
            {live(of_kind)}
            {grouped(&severity, choice::segments(&severity, &options))}
            {labelled(&name, super::text::control(&name))}
        </div>
    }
    .into_any()
}

/// The id of the control that says what a rule checks.
pub fn check_id(rules: &Field, at: usize) -> String {
    part(rules, at, "check", "", Value::Null).control_id()
}

/// The controls for what a kind of check has of its own.
fn entries(kind: &CheckKind, part: &dyn Fn(&str, &str, Value) -> Field) -> Vec<AnyView> {
    let ends = |low: &str, high: &str, is_whole: bool| {
        [("minimum", low), ("maximum", high)]
            .map(|(name, label)| {
                let field = part(name, label, Value::Null);
                labelled(&field, end(&field, is_whole))
            })
            .into()
    };
    match kind.name {
        "type" => {
            let field = part("type", "Type", "number".into());
            let options = ColumnType::ALL.map(|kind| option(kind.name(), kind.name()));
            vec![labelled(&field, choice::select(&field, &options))]
        }
        "not-missing" => {
            let field = part("at_most", "Share that may be missing", 0.into());
            vec![labelled(&field, number::control(&field, 0.0, 1.0))]
        }
        "range" => ends("At least", "At most", false),
        "length" => ends("Characters at least", "Characters at most", true),
        "row-count" => ends("Rows at least", "Rows at most", true),
        "allowed" => {
            let field = part("values", "Values, one a line", json!([]));
            vec![labelled(&field, lines(&field))]
        }
        "pattern" => {
            let field = part("pattern", "Regular expression for the whole text", "".into());
            vec![labelled(&field, super::text::control(&field))]
        }
        "expression" => {
            let field = part("expression", "Condition", "".into());
            vec![labelled(&field, expression::control(&field))]
        }
        "freshness" => {
            let field = part("days", "Days", 7.into());
            vec![labelled(&field, number::control(&field, 0.0, 100_000.0))]
        }
        INFERRED_ONLY => {
            let measure = part("measure", "Distance", "psi".into());
            let options = Measure::ALL.map(|(_, name, label)| option(name, label));
            let most = part("at_most", "At most", 0.2.into());
            vec![
                labelled(&measure, choice::select(&measure, &options)),
                labelled(&most, number::control(&most, 0.0, 100.0)),
                view! { <p class="field-note">"What it is compared with was counted when the rules were inferred."</p> }
                    .into_any(),
            ]
        }
        _ => Vec::new(),
    }
}

/// The choice of what is checked. Another check keeps name, severity and column.
fn checks(rules: &Field, at: usize, current: Memo<String>) -> AnyView {
    let field = part(rules, at, "check", "Check", Value::Null);
    let options = KINDS.iter().map(|kind| {
        let is_current = move || current.with(|current| current == kind.name);
        let is_off = move || kind.name == INFERRED_ONLY && !is_current();
        view! {
            <option value=kind.name disabled=flag(is_off) prop:selected=flag(is_current)>
                {kind.label}
            </option>
        }
    });
    let options = options.collect_view();
    let rules = rules.clone();
    let change = move |event| {
        let mut list = rules.value.get_untracked();
        if let Some(rule) = list.get_mut(at) {
            *rule = changed(rule, &event_target_value(&event));
            rules.set(list);
        }
    };
    let control = view! {
        <select class="field-input" id=field.control_id() on:change=change>{options}</select>
    };
    labelled(&field, control.into_any())
}

/// A rule with another check.
fn changed(rule: &Value, check: &str) -> Value {
    let Some(kind) = KINDS.iter().find(|kind| kind.name == check) else { return rule.clone() };
    let mut map = Map::new();
    for name in ["name", "severity", "column"] {
        if let Some(value) = rule.get(name).filter(|_| name != "column" || kind.of_column) {
            map.insert(name.to_owned(), value.clone());
        }
    }
    map.insert("check".to_owned(), kind.name.into());
    match kind.name {
        "type" => map.insert("type".to_owned(), "number".into()),
        "freshness" => map.insert("days".to_owned(), 7.into()),
        _ => None,
    };
    Value::Object(map)
}

/// An entry of a rule as a field.
fn part(rules: &Field, at: usize, name: &str, label: &str, default: Value) -> Field {
    let list = rules.value;
    let (key, otherwise) = (name.to_owned(), default.clone());
    let value = Memo::new(move |_| {
        list.with(|list| list.get(at).and_then(|rule| rule.get(&key)).cloned())
            .unwrap_or_else(|| otherwise.clone())
    });
    let spec = ParameterSpec {
        name: name.to_owned(),
        label: label.to_owned(),
        help: String::new(),
        kind: ParameterKind::Text,
        default,
        only_when: None,
    };
    let within = Within { parameter: rules.spec.clone(), list, at };
    Field { spec: Arc::new(spec), value, within: Some(within), ..rules.clone() }
}

fn option(value: &str, label: &str) -> ChoiceOption {
    ChoiceOption { value: value.to_owned(), label: label.to_owned(), help: String::new() }
}

fn labelled(field: &Field, control: AnyView) -> AnyView {
    view! {
        <div class="rule-entry">
            <label class="field-label" for=field.control_id()>{field.spec.label.clone()}</label>
            {control}
        </div>
    }
    .into_any()
}

fn grouped(field: &Field, control: AnyView) -> AnyView {
    view! {
        <div class="rule-entry" role="group" aria-label=field.spec.label.clone()>
            <span class="field-label">{field.spec.label.clone()}</span>
            {control}
        </div>
    }
    .into_any()
}

/// One end of a range: a number, a date, or nothing.
fn end(field: &Field, is_whole: bool) -> AnyView {
    let shown = |value: &Value| match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let control = drafted(field, shown, move |text| read_end(text, is_whole));
    view! { <input type="text" class="field-input" id=field.control_id() prop:value=control.shown on:input=control.typed on:change=control.left/> }
        .into_any()
}

/// What was typed as an end. What is no number is taken for a date; the engine says when it is none.
fn read_end(text: &str, is_whole: bool) -> Value {
    let text = text.trim();
    if text.is_empty() {
        return Value::Null;
    }
    if let Ok(number) = text.parse::<i64>() {
        return number.into();
    }
    match text.parse::<f64>() {
        Ok(number) if number.is_finite() && !is_whole => number.into(),
        _ => text.into(),
    }
}

/// A list of texts, one a line.
fn lines(field: &Field) -> AnyView {
    let shown = |value: &Value| {
        let texts: Vec<&str> = value.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        texts.join("\n")
    };
    let control = drafted(field, shown, |text| text.lines().filter(|line| !line.is_empty()).collect());
    view! {
        <textarea
            class="field-input"
            id=field.control_id()
            rows="4"
            spellcheck="false"
            prop:value=control.shown
            on:input=control.typed
            on:change=control.left
        ></textarea>
    }
    .into_any()
}

/// How a text is shown and taken while it is being typed: as it stands until it is left, so that a point or an empty
/// line at its end is not taken away.
struct Drafted {
    shown: crate::charts::live::LiveText,
    typed: Box<dyn FnMut(web_sys::Event)>,
    left: Box<dyn FnMut(web_sys::Event)>,
}

fn drafted(field: &Field, show: fn(&Value) -> String, read: impl Fn(&str) -> Value + 'static) -> Drafted {
    let draft = RwSignal::new(None::<String>);
    let value = field.value;
    let (taker, leaver) = (field.clone(), field.clone());
    Drafted {
        shown: text(move || draft.get().unwrap_or_else(|| value.with(show))),
        typed: Box::new(move |event| {
            let text = event_target_value(&event);
            taker.set_merging(read(&text));
            draft.set(Some(text));
        }),
        left: Box::new(move |_| {
            draft.set(None);
            leaver.end();
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_check_keeps_what_it_can() {
        let rule = json!({"name": "n", "severity": "warn", "check": "range", "column": "a", "minimum": 1});
        assert_eq!(
            changed(&rule, "type"),
            json!({"name": "n", "severity": "warn", "check": "type", "column": "a", "type": "number"})
        );
        assert_eq!(
            changed(&rule, "row-count"),
            json!({"name": "n", "severity": "warn", "check": "row-count"})
        );
        for kind in KINDS.iter().filter(|kind| kind.name != INFERRED_ONLY) {
            let list = json!([changed(&rule, kind.name)]);
            assert!(penstock_flow::rules::Rules::from_value(&list).is_ok(), "{list}");
        }
    }

    #[test]
    fn ends_are_numbers_or_dates_or_nothing() {
        assert_eq!(read_end(" 3 ", false), json!(3));
        assert_eq!(read_end("-1.5", false), json!(-1.5));
        assert_eq!(read_end("", true), json!(null));
        assert_eq!(read_end("2020-01-31", false), json!("2020-01-31"));
        assert_eq!(read_end("1.5", true), json!("1.5"));
    }
}
