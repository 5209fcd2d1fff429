//! What a stage says about itself: the palette, the inspector, the help and the manual are made of it.

use std::collections::BTreeSet;

use penstock_flow::{ParameterKind, Parameters};

use crate::bench::{assert_none, for_each_stage};

fn is_kebab_case(id: &str) -> bool {
    let parts: Vec<&str> = id.split('-').collect();
    parts.iter().all(|part| {
        !part.is_empty() && part.chars().all(|sign| sign.is_ascii_lowercase() || sign.is_ascii_digit())
    })
}

#[test]
fn names_and_help_are_there() {
    let mut found = Vec::new();
    let (mut ids, mut titles) = (BTreeSet::new(), BTreeSet::new());
    for_each_stage(|stage| {
        let spec = stage.spec();
        let mut wants = |holds: bool, what: &str| {
            if !holds {
                found.push(format!("{}: {what}", spec.id));
            }
        };
        wants(ids.insert(spec.id.clone()), "its id is not unique");
        wants(is_kebab_case(&spec.id), "its id is not in kebab case");
        wants(titles.insert(spec.title.clone()), "its title is not unique");
        wants(spec.version >= 1, "versions are counted from 1");
        wants(!spec.title.is_empty() && spec.title.len() <= 30, "its title is missing or long");
        wants(
            spec.summary.ends_with('.') && (20..=200).contains(&spec.summary.len()),
            "its summary is not one line",
        );
        wants((100..=4_000).contains(&spec.help.len()), "its help is too short or too long");
        wants(!spec.help.contains("http://"), "its help has an unsafe link");
        wants(!spec.keywords.is_empty(), "it has no keywords");
        wants(
            spec.keywords.iter().all(|word| word.to_lowercase() == *word),
            "its keywords are not in lower case",
        );
        wants(!spec.inputs.is_empty() || !spec.outputs.is_empty(), "it has no ports");
        for ports in [&spec.inputs, &spec.outputs] {
            let names: BTreeSet<&str> = ports.iter().map(|port| port.name.as_str()).collect();
            wants(names.len() == ports.len(), "two of its ports have the same name");
            wants(names.iter().all(|name| is_kebab_case(name)), "a port's name is not in kebab case");
        }
        wants(!(spec.training_only && spec.is_learner()), "a learner is not skipped when scoring");
    });
    assert_none(found);
}

#[test]
fn parameters_are_documented_and_their_defaults_valid() {
    let mut found = Vec::new();
    for_each_stage(|stage| {
        let spec = stage.spec();
        let names: BTreeSet<&str> = spec.parameters.iter().map(|parameter| parameter.name.as_str()).collect();
        if names.len() != spec.parameters.len() {
            found.push(format!("{}: two parameters have the same name", spec.id));
        }
        for parameter in &spec.parameters {
            let mut wants = |holds: bool, what: &str| {
                if !holds {
                    found.push(format!("{}, {}: {what}", spec.id, parameter.name));
                }
            };
            let snake = parameter
                .name
                .chars()
                .all(|sign| sign.is_ascii_lowercase() || sign.is_ascii_digit() || sign == '_');
            wants(snake && !parameter.name.is_empty(), "its name is not in snake case");
            wants(!parameter.label.is_empty() && parameter.label.len() <= 40, "its label is missing or long");
            wants(
                parameter.help.ends_with(['.', '0', '1', 'g']) && parameter.help.len() >= 8,
                "its help is missing",
            );
            wants(parameter.problem(&parameter.default).is_none(), "its default is not valid");
            if let Some((other, values)) = &parameter.only_when {
                let other = spec.parameter(other);
                wants(other.is_some() && !values.is_empty(), "it depends on a parameter that is not there");
                let possible =
                    other.is_some_and(|other| values.iter().all(|value| other.problem(value).is_none()));
                wants(possible, "it depends on a value that cannot be");
            }
            if let ParameterKind::Choice { options } | ParameterKind::Sample { options } = &parameter.kind {
                wants(
                    options.iter().all(|option| is_kebab_case(&option.value)),
                    "an option is not in kebab case",
                );
                wants(
                    options.iter().all(|option| !option.label.is_empty() && !option.help.is_empty()),
                    "an option lacks a label or help",
                );
            }
        }
        let checked = stage.check(&Parameters::new(), &Default::default());
        found
            .extend(checked.diagnostics.iter().filter(|one| one.message.is_empty()).map(|_| spec.id.clone()));
    });
    assert_none(found);
}

#[test]
fn the_specs_go_through_json() {
    for_each_stage(|stage| {
        let text = serde_json::to_string(stage.spec()).unwrap();
        let read: penstock_flow::StageSpec = serde_json::from_str(&text).unwrap();
        assert_eq!(read, *stage.spec());
    });
}
