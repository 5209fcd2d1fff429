//! Reads a table from a file that you drop or choose: CSV and other delimited text, JSON, Excel and OpenDocument
//! workbooks, Parquet, Arrow and SQLite, each also packed by gzip or zip.
//!
//! What a file is, its first bytes say. Where it holds several tables, choose the **sheet or table**.
//!
//! Nothing needs to be set: encoding, delimiter, quotes, titles above and notes below the table, rows of names, and the
//! type of every column are found from the file, and each can be set otherwise here. Numbers may have decimal commas,
//! thousands separators, a currency or a percent sign (12 % reads as 0.12); dates may be written in most ways. Whatever is
//! not taken exactly as it stands is counted and shown as a note: padded rows, surplus cells, values read as missing.
//!
//! Choose the **target**, the column to be predicted; all other columns are features unless you give them another role.
//! The file never leaves this device.

use std::collections::BTreeMap;

use async_trait::async_trait;
use penstock_flow::parameter::FileReference;
use penstock_flow::{Category, ColumnType, Diagnostic, ParameterKind, PortKind, PortSpec, Role, StageSpec};
use penstock_table::import::{DecimalMark, Escape, ImportOptions, Quote, TextOptions};

use super::load;
use crate::host::Context;
use crate::parameters::{column, integer};
use crate::stage::{Checked, InputSchemas, Stage, StageError};
use crate::value::{Inputs, Outputs};

/// The stage.
pub struct File;

choices! {
    /// How bytes become text.
    pub enum FileEncoding {
        /// Found from the file.
        Automatic = "automatic" => "Automatic",
        /// What the web uses.
        Utf8 = "utf-8" => "UTF-8",
        /// What Windows wrote in western Europe and America.
        Windows1252 = "windows-1252" => "Windows-1252, Latin-1",
        /// Two bytes a character, the lower first.
        Utf16Little = "utf-16le" => "UTF-16 LE",
        /// Two bytes a character, the higher first.
        Utf16Big = "utf-16be" => "UTF-16 BE",
        /// Central Europe.
        Windows1250 = "windows-1250" => "Windows-1250, central Europe",
        /// Cyrillic.
        Windows1251 = "windows-1251" => "Windows-1251, Cyrillic",
        /// Greek.
        Windows1253 = "windows-1253" => "Windows-1253, Greek",
        /// Turkish.
        Windows1254 = "windows-1254" => "Windows-1254, Turkish",
        /// Japanese.
        ShiftJis = "shift-jis" => "Shift_JIS, Japanese",
        /// Simplified Chinese.
        Gb18030 = "gb18030" => "GB18030, Chinese",
        /// Traditional Chinese.
        Big5 = "big5" => "Big5, Chinese",
        /// Korean.
        EucKr = "euc-kr" => "EUC-KR, Korean",
    }
}

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
        /// One blank.
        Blank = "blank" => "Blank",
        /// Runs of blanks, as in tables that are aligned for the eye.
        Blanks = "blanks" => "Runs of blanks",
        /// Something else.
        Other = "other" => "Other",
    }
}

choices! {
    /// What encloses cells that hold delimiters or line ends.
    pub enum FileQuote {
        /// Found from the file.
        Automatic = "automatic" => "Automatic",
        /// `"`
        Double = "double" => "Double \"",
        /// `'`
        Apostrophe = "apostrophe" => "Apostrophe '",
        /// Nothing.
        None = "none" => "None",
    }
}

choices! {
    /// How a quote inside a quoted cell is written.
    pub enum FileEscape {
        /// Found from the file.
        Automatic = "automatic" => "Automatic",
        /// Twice.
        Doubled = "doubled" => "Twice",
        /// With a backslash before it.
        Backslash = "backslash" => "Backslash",
    }
}

choices! {
    /// Where the table begins.
    pub enum TableStart {
        /// Found from the file: titles and blank lines above the table are left out.
        Automatic = "automatic" => "Automatic",
        /// Below so many lines.
        Lines = "lines" => "Below a number of lines",
    }
}

choices! {
    /// How many rows hold the names of the columns.
    pub enum HeaderRows {
        /// Found from the file.
        Automatic = "automatic" => "Automatic",
        /// None: columns are named col_0, col_1 and so on.
        None = "0" => "None",
        /// The first row.
        One = "1" => "One",
        /// Two rows, joined.
        Two = "2" => "Two",
        /// Three rows, joined.
        Three = "3" => "Three",
    }
}

choices! {
    /// What marks decimals.
    pub enum FileDecimal {
        /// Found from the file.
        Automatic = "automatic" => "Automatic",
        /// `1.5`
        Point = "point" => "Point",
        /// `1,5`
        Comma = "comma" => "Comma",
    }
}

choices! {
    /// What `03/04/2020` means.
    pub enum DayOrder {
        /// Found from the file.
        Automatic = "automatic" => "Automatic",
        /// The third of April.
        DayFirst = "day-first" => "Day first",
        /// The fourth of March.
        MonthFirst = "month-first" => "Month first",
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
        /// How bytes become text.
        encoding: FileEncoding = FileEncoding::Automatic, "Encoding", FileEncoding::kind();
        /// What separates the cells of a row.
        delimiter: Delimiter = Delimiter::Automatic, "Delimiter", Delimiter::kind();
        /// What separates cells: one or more characters.
        other_delimiter: String = "~".to_owned(), "Other delimiter", ParameterKind::Text, when delimiter in [Delimiter::Other];
        /// What encloses cells that hold delimiters or line ends.
        quote: FileQuote = FileQuote::Automatic, "Quotes", FileQuote::kind();
        /// How a quote inside a quoted cell is written.
        escape: FileEscape = FileEscape::Automatic, "Quotes inside cells", FileEscape::kind();
        /// Where the table begins.
        start: TableStart = TableStart::Automatic, "Table begins", TableStart::kind();
        /// How many lines stand above the table.
        skip_lines: u64 = 0, "Lines above", integer(0, 1_000_000_000), when start in [TableStart::Lines];
        /// How many rows hold the names of the columns; several are joined.
        header_rows: HeaderRows = HeaderRows::Automatic, "Rows of names", HeaderRows::kind();
        /// What stands between the whole and the fraction of a number.
        decimal: FileDecimal = FileDecimal::Automatic, "Decimals", FileDecimal::kind();
        /// What stands first in a date that could be read in two ways.
        day_order: DayOrder = DayOrder::Automatic, "Day and month", DayOrder::kind();
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
            Delimiter::Blank => Some(" "),
            Delimiter::Blanks => Some("  "),
            Delimiter::Other => Some(self.other_delimiter.as_str()).filter(|text| !text.is_empty()),
        };
        let encoding = serde_json::to_value(self.encoding).ok();
        let encoding = encoding.filter(|_| self.encoding != FileEncoding::Automatic);
        let text = TextOptions {
            encoding: encoding.and_then(|name| Some(name.as_str()?.replace("shift-jis", "shift_jis"))),
            delimiter: delimiter.map(str::to_owned),
            quote: match self.quote {
                FileQuote::Automatic => None,
                FileQuote::Double => Some(Quote::Double),
                FileQuote::Apostrophe => Some(Quote::Apostrophe),
                FileQuote::None => Some(Quote::None),
            },
            escape: match self.escape {
                FileEscape::Automatic => None,
                FileEscape::Doubled => Some(Escape::Doubled),
                FileEscape::Backslash => Some(Escape::Backslash),
            },
            skip_lines: (self.start == TableStart::Lines).then_some(self.skip_lines),
            header_rows: match self.header_rows {
                HeaderRows::Automatic => None,
                HeaderRows::None => Some(0),
                HeaderRows::One => Some(1),
                HeaderRows::Two => Some(2),
                HeaderRows::Three => Some(3),
            },
            decimal: match self.decimal {
                FileDecimal::Automatic => None,
                FileDecimal::Point => Some(DecimalMark::Point),
                FileDecimal::Comma => Some(DecimalMark::Comma),
            },
            day_first: match self.day_order {
                DayOrder::Automatic => None,
                DayOrder::DayFirst => Some(true),
                DayOrder::MonthFirst => Some(false),
            },
            decoded: None,
        };
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

/// That no file is chosen.
pub(super) fn no_file() -> Diagnostic {
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
