//! The dock's tabs.

use penstock_flow::{Category, PortKind, StageSpec};

/// One of the dock's tabs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tab {
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
    pub const ALL: [Self; 6] =
        [Self::Data, Self::Profile, Self::Quality, Self::Charts, Self::Report, Self::Log];

    /// The label.
    pub fn title(self) -> &'static str {
        match self {
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
            Self::Data => "data",
            Self::Profile => "profile",
            Self::Quality => "quality",
            Self::Charts => "charts",
            Self::Report => "report",
            Self::Log => "log",
        }
    }

    /// The tab before or after, around the end.
    pub fn neighbour(self, forward: bool) -> Self {
        let at = Self::ALL.iter().position(|tab| *tab == self).unwrap_or(0);
        let count = Self::ALL.len();
        Self::ALL[(at + if forward { 1 } else { count - 1 }) % count]
    }

    /// The tab to show for a stage: the one a person chose while the stage has something there, else the most telling.
    pub fn for_stage(spec: Option<&StageSpec>, chosen: Option<Self>) -> Self {
        let Some(spec) = spec else { return chosen.unwrap_or(Self::Data) };
        let gives_table = spec.outputs.iter().any(|port| port.kind == PortKind::Table);
        let gives_report = spec.category == Category::Evaluate;
        let has = |tab: Self| match tab {
            Self::Data | Self::Profile | Self::Quality => gives_table,
            Self::Report => gives_report,
            Self::Charts | Self::Log => true,
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
    }

    #[test]
    fn tabs_go_round() {
        assert_eq!(Tab::Log.neighbour(true), Tab::Data);
        assert_eq!(Tab::Data.neighbour(false), Tab::Log);
    }
}
