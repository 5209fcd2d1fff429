//! The dock's tabs.

use penstock_flow::{Category, PortKind, StageSpec};

use crate::state::commands::FILE_STAGE;

/// One of the dock's tabs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tab {
    /// How a file was read.
    Import,
    /// The rows.
    Data,
    /// What is known about each column.
    Profile,
    /// What is noteworthy about the rows.
    Quality,
    /// The node's charts.
    Charts,
    /// Metrics.
    Report,
    /// What happened.
    Log,
}

impl Tab {
    /// Every tab, from left to right.
    pub const ALL: [Self; 7] =
        [Self::Import, Self::Data, Self::Profile, Self::Quality, Self::Charts, Self::Report, Self::Log];

    /// The label.
    pub fn title(self) -> &'static str {
        match self {
            Self::Import => "Import",
            Self::Data => "Data",
            Self::Profile => "Profile",
            Self::Quality => "Quality",
            Self::Charts => "Charts",
            Self::Report => "Report",
            Self::Log => "Log",
        }
    }

    /// The name in ids.
    pub fn name(self) -> &'static str {
        match self {
            Self::Import => "import",
            Self::Data => "data",
            Self::Profile => "profile",
            Self::Quality => "quality",
            Self::Charts => "charts",
            Self::Report => "report",
            Self::Log => "log",
        }
    }

    /// The tabs that are offered for a stage: how a file was read is asked of one that reads a file alone.
    pub fn offered(spec: Option<&StageSpec>) -> &'static [Self] {
        let reads_file = spec.is_some_and(|spec| spec.id == FILE_STAGE);
        if reads_file { &Self::ALL } else { &Self::ALL[1..] }
    }

    /// The tab before or after among those that are offered, around the end.
    pub fn neighbour(self, offered: &[Self], forward: bool) -> Self {
        let at = offered.iter().position(|tab| *tab == self).unwrap_or(0);
        let count = offered.len();
        offered[(at + if forward { 1 } else { count - 1 }) % count]
    }

    /// The tab to show for a stage: the one a person chose while the stage has something there, else the most telling.
    pub fn for_stage(spec: Option<&StageSpec>, chosen: Option<Self>) -> Self {
        let offered = Self::offered(spec);
        let chosen = chosen.filter(|tab| offered.contains(tab));
        let Some(spec) = spec else { return chosen.unwrap_or(Self::Data) };
        let gives_table = spec.outputs.iter().any(|port| port.kind == PortKind::Table);
        let gives_report = spec.category == Category::Evaluate;
        let has = |tab: Self| match tab {
            Self::Data | Self::Profile | Self::Quality => gives_table,
            Self::Report => gives_report,
            Self::Import | Self::Charts | Self::Log => true,
        };
        let telling = if gives_report {
            Self::Report
        } else if spec.is_learner() || !gives_table {
            Self::Charts
        } else {
            Self::Data
        };
        chosen.filter(|tab| has(*tab)).unwrap_or(telling)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use penstock_flow::PortSpec;

    fn spec(category: Category, outputs: Vec<PortSpec>) -> StageSpec {
        StageSpec {
            id: "x".into(),
            version: 1,
            category,
            title: String::new(),
            summary: String::new(),
            help: String::new(),
            keywords: Vec::new(),
            inputs: Vec::new(),
            outputs,
            parameters: Vec::new(),
            fits: false,
            training_only: false,
        }
    }

    #[test]
    fn a_choice_stays_while_there_is_something_to_show() {
        let source = spec(Category::Source, vec![PortSpec::new("table", PortKind::Table)]);
        let evaluate = spec(Category::Evaluate, vec![PortSpec::new("report", PortKind::Report)]);
        assert_eq!(Tab::for_stage(Some(&source), None), Tab::Data);
        assert_eq!(Tab::for_stage(Some(&source), Some(Tab::Profile)), Tab::Profile);
        assert_eq!(Tab::for_stage(Some(&source), Some(Tab::Quality)), Tab::Quality);
        assert_eq!(Tab::for_stage(Some(&source), Some(Tab::Report)), Tab::Data);
        assert_eq!(Tab::for_stage(Some(&evaluate), Some(Tab::Profile)), Tab::Report);
        assert_eq!(Tab::for_stage(Some(&evaluate), Some(Tab::Log)), Tab::Log);
        assert_eq!(Tab::for_stage(None, None), Tab::Data);
        assert_eq!(Tab::for_stage(Some(&source), Some(Tab::Import)), Tab::Data);
        assert_eq!(Tab::for_stage(None, Some(Tab::Import)), Tab::Data);
        let file = StageSpec { id: FILE_STAGE.into(), ..source };
        assert_eq!(Tab::for_stage(Some(&file), Some(Tab::Import)), Tab::Import);
        assert_eq!(Tab::for_stage(Some(&file), None), Tab::Data);
    }

    #[test]
    fn tabs_go_round() {
        let offered = Tab::offered(None);
        assert_eq!(Tab::Log.neighbour(offered, true), Tab::Data);
        assert_eq!(Tab::Data.neighbour(offered, false), Tab::Log);
        assert_eq!(Tab::Log.neighbour(&Tab::ALL, true), Tab::Import);
    }
}
