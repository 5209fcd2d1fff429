//! Charts that reports and learners share.

use penstock_flow::view::{Axis, Bar, Chart, ChartKind};

/// Most bars of a feature importance chart.
const MOST_BARS: usize = 20;

/// Feature importance, greatest first; `what` says what the value is.
pub fn importance_chart(names: &[String], values: &[f64], what: &str) -> Chart {
    let mut bars: Vec<Bar> =
        names.iter().zip(values).map(|(name, value)| Bar { name: name.clone(), value: *value }).collect();
    bars.sort_by(|one, other| other.value.total_cmp(&one.value).then_with(|| one.name.cmp(&other.name)));
    let all = bars.len();
    bars.truncate(MOST_BARS);
    let note = if all > MOST_BARS { format!("The {MOST_BARS} greatest of {all} features.") } else { String::new() };
    Chart {
        id: "importance".to_owned(),
        title: "Feature importance".to_owned(),
        x: Axis::new(what),
        y: Axis::new("feature"),
        kind: ChartKind::Bars { bars },
        note,
    }
}
