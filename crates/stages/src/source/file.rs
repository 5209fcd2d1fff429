//! Reads a table from a file that you drop or choose: CSV and other delimited text, Excel and OpenDocument workbooks,
//! Parquet, Arrow and SQLite, each also packed by gzip or zip.
//!
//! What a file is, its first bytes say. Where it holds several tables, choose the **sheet or table**.
//!
//! The encoding, the delimiter, the header and the type of every column are found from the whole file. Whatever is not
//! taken exactly as it stands is counted and shown as a note: padded rows, surplus cells, values read as missing.
//!
//! Choose the **target**, the column to be predicted; all other columns are features unless you give them another role.
//! The file never leaves this device.

use std::collections::BTreeMap;

use async_trait::async_trait;
use penstock_flow::parameter::FileReference;
use penstock_flow::{Category, ColumnType, Diagnostic, ParameterKind, PortKind, PortSpec, Role, StageSpec};
use penstock_table::{ImportOptions, TextOptions};

use super::load;
use crate::host::Context;
use crate::parameters::column;
use crate::stage::{Checked, InputSchemas, Stage, StageError};
use crate::value::{Inputs, Outputs};

/// The stage.
pub struct File;

choices! {
    /// What separates cells.
    pub enum Delimiter {
        /// Found from the file.
        Automatic = "automatic" => "Automatic",
        /// `,`
        Comma = "comma" => "Comma",
        /// `;`
        Semicolon = "semicolon" => "Semicolon",
        /// A tab.
        Tab = "tab" => "Tab",
        /// `|`
        Pipe = "pipe" => "Pipe",
    }
}

parameters! {
    /// Which file is read, and how.
    pub struct FileParameters {
        /// The file. Its data stays in this browser.
        file: Option<FileReference> = None, "File", ParameterKind::File { endings: endings() };
        /// Which table of a file that holds several: the name of a sheet, of a table, or of a file in an archive; the first
        /// that holds a table when empty. For a SQLite database also a query, which only the command can run.
        part: String = String::new(), "Sheet or table", ParameterKind::Part;
        /// The column to be predicted.
        target: Option<String> = None, "Target", column(&[]);
        /// What the other columns are for; a column that is not listed is a feature.
        roles: BTreeMap<String, Role> = BTreeMap::new(), "Roles", ParameterKind::Roles;
        /// Types that differ from what was found. A cell that does not fit becomes missing, and is counted.
        types: BTreeMap<String, ColumnType> = BTreeMap::new(), "Types", ParameterKind::Types;
        /// What separates the cells of a row.
        delimiter: Delimiter = Delimiter::Automatic, "Delimiter", Delimiter::kind();
    }
}

fn endings() -> Vec<String> {
    [
        "csv", "tsv", "txt", "gz", "zip", "json", "jsonl", "ndjson", "parquet", "arrow", "feather", "ipc",
        "xlsx", "xlsm", "xlsb", "xls", "ods", "db", "sqlite", "sqlite3",
    ]
    .map(str::to_owned)
    .to_vec()
}

impl FileParameters {
    /// The part that is asked for.
    fn part(&self) -> Option<String> {
        Some(self.part.trim().to_owned()).filter(|part| !part.is_empty())
    }

    /// How the file is to be read.
    pub fn options(&self) -> ImportOptions {
        let delimiter = match self.delimiter {
            Delimiter::Automatic => None,
            Delimiter::Comma => Some(","),
            Delimiter::Semicolon => Some(";"),
            Delimiter::Tab => Some("\t"),
            Delimiter::Pipe => Some("|"),
        };
        let text = TextOptions { delimiter: delimiter.map(str::to_owned), ..TextOptions::default() };
        ImportOptions { text, types: self.types.clone(), part: self.part() }
    }
}

#[async_trait(?Send)]
impl Stage for File {
    type Parameters = FileParameters;
    type Fitted = ();

    fn spec() -> StageSpec {
        StageSpec::new("file", 1, Category::Source, "File")
            .keywords(&[
                "csv", "tsv", "open", "read", "import", "upload", "excel", "xlsx", "sheet", "parquet",
                "arrow", "sqlite", "zip", "gzip",
            ])
            .gives(PortSpec::new("table", PortKind::Table))
    }

    fn check(parameters: &FileParameters, inputs: &InputSchemas) -> Checked {
        let checked = load::check(inputs.data.as_ref(), parameters.target.as_deref(), &parameters.roles);
        if parameters.file.is_some() { checked } else { checked.noting([no_file()]) }
    }

    async fn fit(_: &FileParameters, _: &Inputs, _: &Context<'_>) -> Result<(), StageError> {
        Ok(())
    }

    async fn apply(
        parameters: &FileParameters,
        _: &(),
        _: &Inputs,
        context: &Context<'_>,
    ) -> Result<Outputs, StageError> {
        let Some(file) = &parameters.file else {
            return Err(no_file().into());
        };
        let import = load::read(&file.hash, &parameters.options(), context).await?;
        let table = load::shaped(&import.table, parameters.target.as_deref(), &parameters.roles)?
            .with_origin(&file.hash, &import.hash, parameters.options());
        Ok(Outputs::of_table(table).noting(import.report.notes.iter().cloned()))
    }
}

fn no_file() -> Diagnostic {
    Diagnostic::error("file-needed", "No file is chosen yet.")
        .hint("Drop a file on the node, or choose one in the inspector.")
        .parameter("file")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{TestHost, column_names, run_stage_on};
    use serde_json::json;

    #[test]
    fn reads_a_file_and_gives_roles() {
        let host = TestHost::default().with_source("00", "a;b;c\n1;x;2020-01-31\n2;y;\n");
        let file = json!({"name": "t.csv", "hash": "00", "size": 30});
        let parameters = json!({"file": file, "target": "b", "roles": {"c": "ignored"}});
        let table = run_stage_on::<File>(&host, parameters, Inputs::default()).unwrap();
        assert_eq!(column_names(&table), ["a", "b", "c"]);
        assert_eq!(table.schema().target().map(|column| column.name.as_str()), Some("b"));
        assert_eq!(table.schema().columns[2].role, Role::Ignored);
        assert_eq!(table.schema().columns[2].kind, ColumnType::DateTime);
    }

    #[test]
    fn a_file_that_is_not_here_is_asked_for() {
        let file = json!({"name": "t.csv", "hash": "00", "size": 30});
        let error =
            run_stage_on::<File>(&TestHost::default(), json!({"file": file}), Inputs::default()).unwrap_err();
        assert!(error.to_string().contains("Drop the file on the node"), "{error}");
    }

    #[test]
    fn an_unknown_target_names_the_nearest_column() {
        let host = TestHost::default().with_source("00", "bill_length,species\n1,x\n2,y\n");
        let file = json!({"name": "t.csv", "hash": "00", "size": 30});
        let error =
            run_stage_on::<File>(&host, json!({"file": file, "target": "Species"}), Inputs::default())
                .unwrap_err();
        assert!(error.to_string().contains("Did you mean species?"), "{error}");
    }
}
