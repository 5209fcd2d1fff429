//! What the studio draws: charts, tables, profiles and reports as data, made by the engine and already reduced in size.

pub mod chart;
pub mod profile;
pub mod report;

pub use chart::{Axis, Bar, Chart, ChartKind, Series};
pub use profile::{ColumnProfile, TableProfile, ValueCount};
pub use report::{Cell, Fact, Metric, MetricGroup, NodeView, Report, TablePage, ViewTable};
