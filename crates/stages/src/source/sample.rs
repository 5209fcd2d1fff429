//! One of five well-known data sets that come with Penstock.
//!
//! | data set | rows × columns | to predict | from |
//! |---|---|---|---|
//! | Iris | 150 × 5 | the species of an iris, from petals and sepals | UCI Machine Learning Repository, CC BY 4.0 |
//! | Penguins | 344 × 8 | the species of a penguin; some cells are missing | palmerpenguins, CC0 |
//! | Wine | 178 × 14 | the grower of a wine, from a chemical analysis | UCI Machine Learning Repository, CC BY 4.0 |
//! | Breast cancer | 569 × 31 | malignant or benign, from images of cells | UCI Machine Learning Repository, CC BY 4.0 |
//! | Diabetes | 442 × 11 | how the disease progresses in a year (regression) | Efron et al. 2004, as packaged in scikit-learn, BSD-3 |

use std::collections::BTreeMap;

use async_trait::async_trait;
use penstock_flow::{Category, ParameterKind, PortKind, PortSpec, Role, StageSpec};
use penstock_table::ImportOptions;

use super::load;
use crate::host::Context;
use crate::parameters::column;
use crate::stage::{Checked, InputSchemas, Stage, StageError};
use crate::value::{Inputs, Outputs};

/// The stage.
pub struct Sample;

choices! {
    /// The data sets.
    pub enum SampleName {
        /// 150 × 5: the species of an iris.
        Iris = "iris" => "Iris",
        /// 344 × 8: the species of a penguin, with missing cells.
        Penguins = "penguins" => "Penguins",
        /// 178 × 14: the grower of a wine.
        Wine = "wine" => "Wine",
        /// 569 × 31: malignant or benign.
        BreastCancer = "breast-cancer" => "Breast cancer",
        /// 442 × 11: how a disease progresses, a number.
        Diabetes = "diabetes" => "Diabetes",
    }
}

impl SampleName {
    /// The key that [`crate::Host::source`] knows it by, and its file's name.
    pub fn key_and_file(self) -> (&'static str, &'static str) {
        match self {
            Self::Iris => ("sample:iris", "iris.csv"),
            Self::Penguins => ("sample:penguins", "penguins.csv"),
            Self::Wine => ("sample:wine", "wine.csv"),
            Self::BreastCancer => ("sample:breast-cancer", "breast_cancer.csv"),
            Self::Diabetes => ("sample:diabetes", "diabetes.csv"),
        }
    }
}

parameters! {
    /// Which data set.
    pub struct SampleParameters {
        /// The data set.
        name: SampleName = SampleName::Penguins, "Data set", sample_kind();
        /// The column to be predicted.
        target: Option<String> = None, "Target", column(&[]);
        /// What the other columns are for; a column that is not listed is a feature.
        roles: BTreeMap<String, Role> = BTreeMap::new(), "Roles", ParameterKind::Roles;
    }
}

fn sample_kind() -> ParameterKind {
    match SampleName::kind() {
        ParameterKind::Choice { options } => ParameterKind::Sample { options },
        other => other,
    }
}

#[async_trait(?Send)]
impl Stage for Sample {
    type Parameters = SampleParameters;
    type Fitted = ();

    fn spec() -> StageSpec {
        StageSpec::new("sample", 1, Category::Source, "Sample data")
            .keywords(&["iris", "penguins", "wine", "cancer", "diabetes", "example"])
            .gives(PortSpec::new("table", PortKind::Table))
    }

    fn check(parameters: &SampleParameters, inputs: &InputSchemas) -> Checked {
        load::check(inputs.data.as_ref(), parameters.target.as_deref(), &parameters.roles)
    }

    async fn fit(_: &SampleParameters, _: &Inputs, _: &Context<'_>) -> Result<(), StageError> {
        Ok(())
    }

    async fn apply(
        parameters: &SampleParameters,
        _: &(),
        _: &Inputs,
        context: &Context<'_>,
    ) -> Result<Outputs, StageError> {
        let (key, _) = parameters.name.key_and_file();
        let import = load::read(key, &ImportOptions::default(), context).await?;
        let table = load::shaped(&import.table, parameters.target.as_deref(), &parameters.roles)?
            .with_origin(key, &import.hash, ImportOptions::default());
        Ok(Outputs::of_table(table).noting(import.report.notes.iter().cloned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{TestHost, run_stage_on};
    use serde_json::json;

    #[test]
    fn every_sample_can_be_read() {
        let shapes = [
            ("iris", 150, 5),
            ("penguins", 344, 8),
            ("wine", 178, 14),
            ("breast-cancer", 569, 31),
            ("diabetes", 442, 11),
        ];
        for (name, rows, columns) in shapes {
            let table =
                run_stage_on::<Sample>(&TestHost::default(), json!({"name": name}), Inputs::default())
                    .unwrap();
            assert_eq!((table.rows(), table.columns().len()), (rows, columns), "{name}");
        }
    }
}
