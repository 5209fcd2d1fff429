//! Charts as data. The studio draws them with plotters; every chart can also be shown as a table.

use serde::{Deserialize, Serialize};

use super::report::{Cell, ViewTable};

/// One chart.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Chart {
    /// Names the chart within its node, in kebab case: `roc`.
    pub id: String,
    /// The title.
    pub title: String,
    /// The horizontal axis.
    pub x: Axis,
    /// The vertical axis.
    pub y: Axis,
    /// The marks.
    pub kind: ChartKind,
    /// A sentence below the chart, such as how many points of how many are drawn; or empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
}

/// One axis.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Axis {
    /// What it shows.
    pub label: String,
    /// Fixed bounds; otherwise the marks decide.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bounds: Option<[f64; 2]>,
}

impl Axis {
    /// An axis whose bounds the marks decide.
    pub fn new(label: impl Into<String>) -> Self {
        Self { label: label.into(), bounds: None }
    }

    /// An axis from 0 to 1.
    pub fn unit(label: impl Into<String>) -> Self {
        Self { label: label.into(), bounds: Some([0.0, 1.0]) }
    }
}

/// The marks of a chart.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ChartKind {
    /// Connected points, in order of x: ROC, precision-recall.
    Lines {
        /// The lines.
        series: Vec<Series>,
        /// A thin reference line between two points, such as chance.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reference: Option<[[f64; 2]; 2]>,
    },
    /// Points: predicted against actual, residuals.
    Points {
        /// The clouds.
        series: Vec<Series>,
        /// A thin reference line between two points, such as equality.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reference: Option<[[f64; 2]; 2]>,
    },
    /// Horizontal bars, one a name, longest meaning most: feature importance.
    Bars {
        /// The bars from top to bottom.
        bars: Vec<Bar>,
    },
    /// Counts between edges.
    Histogram {
        /// One more than counts.
        edges: Vec<f64>,
        /// Series of counts, drawn over one another.
        series: Vec<Series>,
    },
    /// A grid of counts: the confusion matrix, rows actual and columns predicted.
    Matrix {
        /// Names of the rows, from top to bottom.
        rows: Vec<String>,
        /// Names of the columns, from left to right.
        columns: Vec<String>,
        /// Values, row by row.
        values: Vec<Vec<f64>>,
    },
}

/// A named sequence of points. For a histogram, x is the bin's index and y its count.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Series {
    /// The name in the legend.
    pub name: String,
    /// The points.
    pub points: Vec<[f64; 2]>,
}

/// A named value.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Bar {
    /// The name.
    pub name: String,
    /// The value.
    pub value: f64,
}

impl Chart {
    /// The same numbers as a table, for readers who cannot use the picture and for download.
    pub fn table(&self) -> ViewTable {
        let (columns, rows) = match &self.kind {
            ChartKind::Lines { series, .. } | ChartKind::Points { series, .. } => {
                let rows = series
                    .iter()
                    .flat_map(|line| {
                        line.points.iter().map(|point| {
                            vec![
                                Cell::Text(line.name.clone()),
                                Cell::Number(point[0]),
                                Cell::Number(point[1]),
                            ]
                        })
                    })
                    .collect();
                (vec!["series".to_owned(), self.x.label.clone(), self.y.label.clone()], rows)
            }
            ChartKind::Bars { bars } => {
                let rows = bars
                    .iter()
                    .map(|bar| vec![Cell::Text(bar.name.clone()), Cell::Number(bar.value)])
                    .collect();
                (vec![self.y.label.clone(), self.x.label.clone()], rows)
            }
            ChartKind::Histogram { edges, series } => {
                let mut columns = vec!["from".to_owned(), "to".to_owned()];
                columns.extend(series.iter().map(|one| one.name.clone()));
                let rows = edges
                    .windows(2)
                    .enumerate()
                    .map(|(bin, edge)| {
                        let counts = series
                            .iter()
                            .map(|one| Cell::Number(one.points.get(bin).map_or(0.0, |point| point[1])));
                        [Cell::Number(edge[0]), Cell::Number(edge[1])].into_iter().chain(counts).collect()
                    })
                    .collect();
                (columns, rows)
            }
            ChartKind::Matrix { rows: names, columns, values } => {
                let mut header = vec![format!("{} \\ {}", self.y.label, self.x.label)];
                header.extend(columns.iter().cloned());
                let rows = names
                    .iter()
                    .zip(values)
                    .map(|(name, row)| {
                        std::iter::once(Cell::Text(name.clone()))
                            .chain(row.iter().map(|value| Cell::Number(*value)))
                            .collect()
                    })
                    .collect();
                (header, rows)
            }
        };
        ViewTable { title: self.title.clone(), columns, rows }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_matrix_as_a_table_keeps_names_and_counts() {
        let chart = Chart {
            id: "confusion".into(),
            title: "Confusion matrix".into(),
            x: Axis::new("predicted"),
            y: Axis::new("actual"),
            kind: ChartKind::Matrix {
                rows: vec!["no".into(), "yes".into()],
                columns: vec!["no".into(), "yes".into()],
                values: vec![vec![5.0, 1.0], vec![0.0, 4.0]],
            },
            note: String::new(),
        };
        let table = chart.table();
        assert_eq!(table.columns, ["actual \\ predicted", "no", "yes"]);
        assert_eq!(table.rows[0], [Cell::Text("no".into()), Cell::Number(5.0), Cell::Number(1.0)]);
    }
}
