//! The table of metrics: test beside train, a group of columns a model, the best marked by a sign and a word.

use leptos::prelude::*;
use penstock_flow::view::{Metric, MetricGroup};

use super::compare::{Line, is_baseline, lines};
use crate::charts::format;

/// The table.
pub fn table(groups: &[MetricGroup]) -> AnyView {
    let lines = lines(groups);
    let heads = groups.iter().map(|group| {
        view! {
            <th scope="colgroup" colspan="2" class="metric-model">
                {group.model.clone()}
                {is_baseline(&group.model).then(|| view! { <span class="metric-tag">"to beat"</span> })}
            </th>
        }
    });
    let sides = groups.iter().map(|_| {
        view! {
            <th scope="col" class="number metric-side">"test"</th>
            <th scope="col" class="number metric-side is-quiet">"train"</th>
        }
    });
    let rows = lines.iter().map(row);
    view! {
        <div class="metrics" tabindex="0" role="region" aria-label="Metrics">
            <table>
                <thead>
                    <tr><th scope="col" rowspan="2">"Metric"</th>{heads.collect_view()}</tr>
                    <tr>{sides.collect_view()}</tr>
                </thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn row(line: &Line) -> AnyView {
    let (arrow, words) =
        if line.greater_is_better { ("↑", "greater is better") } else { ("↓", "less is better") };
    let cells = line.values.iter().enumerate().map(|(index, metric)| {
        let is_best = line.best.contains(&index);
        let metric = metric.as_ref();
        let test = value(metric.and_then(|one| one.test), metric.and_then(|one| one.test_deviation));
        let train = value(metric.and_then(|one| one.train), metric.and_then(|one| one.train_deviation));
        view! {
            <td class="number" class:is-best=is_best>
                {is_best.then(|| view! {
                    <span class="metric-best" title="Best on test rows" aria-hidden="true">"★"</span>
                    <span class="visually-hidden">"best "</span>
                })}
                {test}
            </td>
            <td class="number is-quiet" title=metric.and_then(gap)>{train}</td>
        }
    });
    view! {
        <tr>
            <th scope="row">
                {line.name.clone()}
                <span class="metric-arrow" title=words aria-hidden="true">{format!(" {arrow}")}</span>
                <span class="visually-hidden">{format!(", {words}")}</span>
            </th>
            {cells.collect_view()}
        </tr>
    }
    .into_any()
}

fn value(mean: Option<f64>, deviation: Option<f64>) -> AnyView {
    match (mean, deviation) {
        (None, _) => {
            view! { <span class="is-quiet" title="Not defined for these rows">"–"</span> }.into_any()
        }
        (Some(mean), None) => format::metric(mean).into_any(),
        (Some(mean), Some(deviation)) => view! {
            {format::metric(mean)}
            <span class="metric-deviation">{format!(" ± {}", format::significant(deviation, 2))}</span>
        }
        .into_any(),
    }
}

/// How far training and test are apart, for the tooltip.
fn gap(metric: &Metric) -> Option<String> {
    let (test, train) = (metric.test?, metric.train?);
    Some(format!("{} apart from test", format::significant((train - test).abs(), 3)))
}
