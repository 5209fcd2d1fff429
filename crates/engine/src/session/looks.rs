//! What is asked of a result at hand: its quality, and files made of it.

use penstock_flow::message::{Export, FromEngine, RequestId};
use penstock_flow::view::{PersonalColumn, QualityReport, TableProfile};
use penstock_flow::{Mend, NodeId};
use penstock_stages::StageError;
use penstock_table::quality::personal::personal_columns;
use penstock_table::quality::quality;
use penstock_table::{full_profile, profile};

use super::{Session, Unhurried};
use crate::export::paced_csv;

impl Session {
    /// The profile of an output: the whole, or only what a model file keeps.
    pub(super) async fn profile(
        &self,
        node: NodeId,
        port: &str,
        full: bool,
    ) -> Result<TableProfile, StageError> {
        let table = self.table(node, port)?;
        let pace = Unhurried(&*self.surroundings);
        Ok(if full { full_profile(&table, &pace).await? } else { profile(&table, &pace).await? })
    }

    /// The quality report of an output, with the mends that this pipeline can take.
    pub(super) async fn quality(&self, node: NodeId, port: &str) -> Result<QualityReport, StageError> {
        let table = self.table(node, port)?;
        let pace = Unhurried(&*self.surroundings);
        let profile = full_profile(&table, &pace).await?;
        let mut report = quality(&table, &profile, &pace).await?;
        let project = self.engine.project();
        for finding in &mut report.findings {
            let fits = |mend: &Mend| match mend.edit(&project, self.engine.catalogue(), node, port) {
                Ok(_) => true,
                // Pressed again it says that it is there.
                Err(problem) => problem.code == "mended-already",
            };
            finding.mend = finding.mend.take().filter(fits);
        }
        Ok(report)
    }

    /// Says in the log which columns of an exported file look like personal data.
    fn name_personal(&self, file: &str, columns: &[PersonalColumn]) {
        if let Some(list) = PersonalColumn::list(columns) {
            self.send(FromEngine::Log {
                text: format!("“{file}” holds what looks like personal data: {list}."),
            });
        }
    }

    async fn exported_table(
        &self,
        node: NodeId,
        port: &str,
    ) -> Result<(Vec<u8>, Vec<PersonalColumn>), StageError> {
        let table = self.table(node, port)?;
        let pace = Unhurried(&*self.surroundings);
        let bytes = paced_csv(&table, &pace).await?;
        Ok((bytes, personal_columns(&table, &pace).await?))
    }

    pub(super) async fn export(&self, request: RequestId, node: NodeId, what: Export) {
        let project = self.engine.project();
        let name = file_name(&self.engine.name_of(&project, node));
        let file = match what {
            Export::Model => {
                let model = self.engine.export_model(node, &Unhurried(&*self.surroundings)).await;
                model.map(|model| {
                    let personal = model.artefact.personal_columns.clone();
                    (format!("{name}.model.json"), "application/json", model.json.into_bytes(), personal)
                })
            }
            Export::Ledger => self.import_at_hand(node).map(|import| {
                (format!("{name}.list.csv"), "text/csv", import.ledger.to_csv().into_bytes(), Vec::new())
            }),
            Export::Table { port } => {
                let exported = self.exported_table(node, &port).await;
                exported.map(|(bytes, personal)| (format!("{name}.csv"), "text/csv", bytes, personal))
            }
        };
        match file {
            Err(error) => self.answer(request, Err(error)),
            Ok((name, media_type, bytes, personal)) => {
                self.name_personal(&name, &personal);
                let message = FromEngine::Exported { request, name, media_type: media_type.to_owned() };
                self.surroundings.send(&message, Some(bytes));
            }
        }
    }
}

/// A node's name as a file's: letters, digits and hyphens.
fn file_name(name: &str) -> String {
    let mut result = String::new();
    for character in name.to_lowercase().chars() {
        if character.is_alphanumeric() {
            result.push(character);
        } else if !result.ends_with('-') && !result.is_empty() {
            result.push('-');
        }
    }
    let trimmed = result.trim_end_matches('-');
    if trimmed.is_empty() { "penstock".to_owned() } else { trimmed.to_owned() }
}
