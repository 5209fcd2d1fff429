//! Reports as `metrics.json` and as text. The file's layout is documented in `docs/command.md`.

use penstock_flow::view::{Metric, Report};
use serde::Serialize;

/// One report in `metrics.json`.
#[derive(Serialize)]
pub struct ReportEntry<'a> {
    name: &'a str,
    basis: &'a str,
    models: Vec<ModelEntry<'a>>,
}

#[derive(Serialize)]
struct ModelEntry<'a> {
    model: &'a str,
    metrics: &'a [Metric],
}

impl<'a> ReportEntry<'a> {
    /// The report of a node of this name.
    pub fn new(name: &'a str, report: &'a Report) -> Self {
        let models = report
            .groups
            .iter()
            .map(|group| ModelEntry { model: &group.model, metrics: &group.metrics })
            .collect();
        Self { name, basis: &report.basis, models }
    }

    /// As text: under each metric its value for every model, so that models are easy to compare.
    pub fn text(&self) -> String {
        let mut text = format!("{}: {}\n", self.name, self.basis);
        let mut names: Vec<&str> = Vec::new();
        for metric in self.models.iter().flat_map(|model| model.metrics) {
            if !names.contains(&metric.name.as_str()) {
                names.push(&metric.name);
            }
        }
        let width = self.models.iter().map(|entry| entry.model.chars().count()).max().unwrap_or(0);
        // New rows are judged without any that were trained on.
        let trained = self.models.iter().flat_map(|model| model.metrics).any(|metric| metric.train.is_some());
        for name in names {
            text.push_str(&format!("  {name}\n"));
            for entry in &self.models {
                if let Some(metric) = entry.metrics.iter().find(|metric| metric.name == name) {
                    let test = value(metric.test, metric.test_deviation);
                    let mut line = format!("    {:<width$}  test {test}", entry.model);
                    if trained {
                        line.push_str("  train ");
                        line.push_str(&value(metric.train, metric.train_deviation));
                    }
                    text.push_str(line.trim_end());
                    text.push('\n');
                }
            }
        }
        text
    }
}

/// The file: JSON with sorted keys, numbers in their shortest form that reads back to the same bits.
pub fn json(reports: &[ReportEntry<'_>]) -> String {
    let value = serde_json::to_value(reports).unwrap_or_default();
    format!("{value:#}\n")
}

fn value(number: Option<f64>, deviation: Option<f64>) -> String {
    let Some(number) = number else { return format!("{:<8}", "–") };
    match deviation {
        None => format!("{:<8}", rounded(number)),
        Some(deviation) => format!("{} ± {:<8}", rounded(number), rounded(deviation)),
    }
}

fn rounded(number: f64) -> String {
    if number.abs() >= 1_000.0 { format!("{number:.1}") } else { format!("{number:.4}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use penstock_flow::view::MetricGroup;

    fn metric(name: &str, test: Option<f64>, deviation: Option<f64>) -> Metric {
        Metric {
            name: name.to_owned(),
            greater_is_better: true,
            test,
            train: Some(1.0),
            test_deviation: deviation,
            train_deviation: None,
        }
    }

    #[test]
    fn the_file_keeps_every_bit_and_the_text_is_for_reading() {
        let group = MetricGroup {
            model: "A".into(),
            metrics: vec![metric("accuracy", Some(0.1 + 0.2), Some(0.01)), metric("r²", None, None)],
        };
        let report = Report { basis: "Holdout.".into(), groups: vec![group], ..Report::default() };
        let entry = ReportEntry::new("E", &report);
        assert_eq!(
            entry.text(),
            "E: Holdout.\n  accuracy\n    A  test 0.3000 ± 0.0100    train 1.0000\n  r²\n    A  test –         train 1.0000\n"
        );
        let text = json(&[entry]);
        assert!(text.contains("0.30000000000000004"), "{text}");
        assert!(text.contains("\"test\": null"), "{text}");
    }
}
