//! What the studio draws: charts, tables, profiles and reports as data, made by the engine and already reduced in size.

pub mod chart;
pub mod import;
pub mod lineage;
pub mod profile;
pub mod quality;
pub mod report;

pub use chart::{Axis, Bar, Chart, ChartKind, Series};
pub use import::{
    Decision, ImportAnswer, ImportPreview, ImportQuestion, LedgerEntry, LedgerPage, LineKind, ReasonCount,
    SourceLine,
};
pub use lineage::{LineageKind, LineageStep};
pub use profile::{
    Association, ColumnProfile, Correlation, Measure, NumberProfile, NumberShape, Relations, TableProfile,
    TextProfile, ValueCount,
};
pub use quality::{Finding, PersonalColumn, QualityReport};
pub use report::{Cell, Fact, Metric, MetricGroup, NodeView, Report, TablePage, ViewTable};
