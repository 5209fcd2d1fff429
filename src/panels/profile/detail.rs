//! All that is known of one column: statistics without room in the list, examples, what goes with it, where it comes from.

use leptos::prelude::*;
use penstock_flow::ColumnType;
use penstock_flow::message::{FromEngine, ToEngine};
use penstock_flow::view::{ColumnProfile, Fact, LineageStep, NumberShape, TableProfile};
use wasm_bindgen_futures::spawn_local;

use super::row::statistic_text;
use crate::charts::format;
use crate::charts::live::live;
use crate::panels::facts::facts;
use crate::panels::shown::Shown;

/// So many correlations of the column are named.
const CORRELATIONS: usize = 5;

/// The details of a column, beside the list.
pub fn detail(
    shown: Shown,
    profile: &TableProfile,
    column: &ColumnProfile,
    chosen: RwSignal<Option<String>>,
) -> AnyView {
    let name = column.column.name.clone();
    view! {
        <section class="profile-detail" aria-label=format!("Column {name}")>
            <header>
                <strong>{name.clone()}</strong>
                <button type="button" class="link-button" on:click=move |_| chosen.set(None)>"Close"</button>
            </header>
            {facts(&facts_of(column))}
            {examples(column)}
            {correlations(profile, &name)}
            {lineage(shown, name.clone())}
        </section>
    }
    .into_any()
}

fn facts_of(column: &ColumnProfile) -> Vec<Fact> {
    let mut found = Vec::new();
    if let Some(association) = &column.association {
        let name = format!("With the target ({})", association.measure.name());
        found.push(Fact::new(name, format::significant(association.value, 3)));
        if let Some(saved) = association.predictability {
            found.push(Fact::new("Errors saved in guessing its class", format::share(saved)));
        }
    }
    let kind = column.column.kind;
    if let Some((numbers, shape)) = column.numbers.as_ref().and_then(|all| Some((all, all.shape.as_ref()?))) {
        found.push(Fact::new(
            "Quartiles",
            [numbers.lower_quartile, numbers.upper_quartile]
                .map(|one| statistic_text(one, kind))
                .join(" to "),
        ));
        let percentiles = NumberShape::PERCENTILES.iter().zip(shape.percentiles);
        found.extend(
            percentiles
                .map(|(percent, value)| Fact::new(format!("{percent} %"), statistic_text(value, kind))),
        );
        if let Some(skew) = shape.skew {
            found.push(Fact::new("Skewness", format::significant(skew, 3)));
        }
        if matches!(kind, ColumnType::Number | ColumnType::Integer) {
            let counts = [("Zeros", shape.zeros), ("Negative", shape.negatives), ("Far out", shape.outliers)];
            found.extend(counts.map(|(name, count)| Fact::new(name, format::count(count))));
        }
    }
    if let Some(texts) = &column.texts {
        let lengths = format!("{} to {}", format::count(texts.shortest), format::count(texts.longest));
        found.push(Fact::new("Characters", lengths));
        found.push(Fact::new("Mean length", format::significant(texts.mean, 3)));
    }
    found
}

fn examples(column: &ColumnProfile) -> Option<AnyView> {
    (!column.examples.is_empty()).then(|| {
        let list = column.examples.iter().map(|example| view! { <li>{example.clone()}</li> });
        view! { <p class="profile-detail-title">"Examples"</p><ul class="profile-examples">{list.collect_view()}</ul> }.into_any()
    })
}

fn correlations(profile: &TableProfile, name: &str) -> Option<AnyView> {
    let relations = profile.relations.as_ref()?;
    let of_column = relations.correlations.iter().filter_map(|pair| {
        let other = match (pair.one == name, pair.other == name) {
            (true, _) => &pair.other,
            (_, true) => &pair.one,
            _ => return None,
        };
        Some(Fact::new(other.clone(), format::significant(pair.coefficient, 3)))
    });
    let found: Vec<Fact> = of_column.take(CORRELATIONS).collect();
    (!found.is_empty())
        .then(|| view! { <p class="profile-detail-title">"Correlates with"</p>{facts(&found)} }.into_any())
}

/// Where the column comes from, asked for when the details are opened.
fn lineage(shown: Shown, column: String) -> AnyView {
    let steps = RwSignal::new(Vec::<LineageStep>::new());
    let (node, port) = (shown.node.get_untracked(), shown.port.get_untracked());
    if let (Some(node), Some(port)) = (node, port) {
        let answer = shown.studio.request(move |request| ToEngine::Lineage { request, node, port, column });
        spawn_local(async move {
            // Without an answer there is nothing to tell; the details may be gone by now.
            if let Ok((FromEngine::Lineage { steps: found, .. }, _)) = answer.await {
                let _ = steps.try_set(found);
            }
        });
    }
    let list = move || {
        steps.with(|steps| {
            (!steps.is_empty()).then(|| {
                let items = steps.iter().map(|step| item(shown, step)).collect_view();
                view! { <p class="profile-detail-title">"Comes from"</p><ol class="profile-lineage">{items}</ol> }.into_any()
            })
        })
    };
    view! { {live(list)} }.into_any()
}

fn item(shown: Shown, step: &LineageStep) -> AnyView {
    let id = step.node;
    let mut text = format!(" {} {}", step.kind.name(), step.column);
    if !step.from.is_empty() {
        let named: Vec<&str> = step.from.iter().take(4).map(String::as_str).collect();
        let more = if step.from.len() > named.len() { " and others" } else { "" };
        text.push_str(&format!(" from {}{more}", named.join(", ")));
    }
    if !step.data.is_empty() {
        text.push_str(&format!(" in {}", step.data));
    }
    view! {
        <li>
            <button type="button" class="link-button" on:click=move |_| shown.studio.select([id])>{step.name.clone()}</button>
            {text}
        </li>
    }
    .into_any()
}
