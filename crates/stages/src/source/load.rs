//! What the sources have in common: reading bytes into a table, and giving columns their roles.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use penstock_flow::{Column, Diagnostic, Role, Schema};
use penstock_table::csv::{is_legacy_encoding, is_legacy_text};
use penstock_table::import::format::HEAD;
use penstock_table::import::{Ledger, Opened, OpenedContent, Packed};
use penstock_table::{
    ByteSource, Format, Import, ImportError, ImportOptions, Pace, SourceError, Table, json::read_json,
    read_csv,
};

use crate::host::{Context, Host};
use crate::stage::{Checked, StageError};

/// What an import is kept under: the content and how it was read.
pub fn import_key(key: &str, options: &ImportOptions) -> String {
    let types: Vec<String> =
        options.types.iter().map(|(column, kind)| format!("{column:?}={}", kind.name())).collect();
    format!("{key} {:?} {:?} {}", options.part, options.text, types.join(" "))
}

/// Reads a file or sample by its key, see [`crate::Host::source`]; or gives what was read before.
pub(crate) async fn read(
    key: &str,
    options: &ImportOptions,
    context: &Context<'_>,
) -> Result<Rc<Import>, StageError> {
    let import_key = import_key(key, options);
    if let Some(import) = context.host.imported(&import_key) {
        return Ok(import);
    }
    let Some(source) = context.host.source(key).await else {
        return Err(not_here().into());
    };
    let import = Rc::new(read_table(&source, options, context.host, context).await?);
    context.host.keep_import(&import_key, import.clone());
    Ok(import)
}

/// That the bytes of a file are not at hand.
pub(super) fn not_here() -> Diagnostic {
    Diagnostic::error("file-needed", "The file's data is not here.")
        .hint("Drop the file on the node, or choose it in the inspector.")
        .parameter("file")
}

/// Reads a file as a table, whatever its format; `host` opens what is not plain text.
///
/// # Errors
/// A cancelled read, or a diagnostic that says what is wrong with the file and what to do.
pub async fn read_table(
    source: &Rc<dyn ByteSource>,
    options: &ImportOptions,
    host: &dyn Host,
    pace: &dyn Pace,
) -> Result<Import, StageError> {
    let import = match head_of(source.as_ref()).await {
        Ok(head) => match Format::of(&head) {
            Format::Packed(_) => read_opened(source, options, host, pace).await,
            Format::Text if needs_foreign_decoder(&head, options, host) => {
                match read_opened(source, options, host, pace).await {
                    // Where the decoders cannot be had, the usual encoding of the West is tried.
                    Err(ImportError::Refused(_)) => {
                        read_text(source.as_ref(), Format::Text, options, pace).await
                    }
                    read => read,
                }
            }
            format => read_text(source.as_ref(), format, options, pace).await,
        },
        Err(error) => Err(error.into()),
    };
    import.map_err(|error| match error {
        ImportError::Cancelled(_) => StageError::Cancelled,
        ImportError::Refused(diagnostic) => StageError::Failed(diagnostic),
    })
}

/// What a file is, by its first bytes.
///
/// # Errors
/// That it cannot be read.
pub async fn format_of(source: &dyn ByteSource) -> Result<Format, SourceError> {
    Ok(Format::of(&head_of(source).await?))
}

/// Whether text is in an encoding that came before UTF-8, or is said to be, and the host can only have it decoded elsewhere.
fn needs_foreign_decoder(head: &[u8], options: &ImportOptions, host: &dyn Host) -> bool {
    let is_legacy = match &options.text.encoding {
        Some(name) => is_legacy_encoding(name),
        None => is_legacy_text(head),
    };
    is_legacy && host.guess_encoding(head).is_none()
}

async fn head_of(source: &dyn ByteSource) -> Result<Vec<u8>, SourceError> {
    let mut head = Vec::new();
    while head.len() < HEAD {
        let bytes = source.read(head.len() as u64, HEAD - head.len()).await?;
        if bytes.is_empty() {
            break;
        }
        head.extend_from_slice(&bytes);
    }
    Ok(head)
}

/// Reads what is text; what is no table the reader refuses.
async fn read_text(
    source: &dyn ByteSource,
    format: Format,
    options: &ImportOptions,
    pace: &dyn Pace,
) -> Result<Import, ImportError> {
    match format {
        Format::Json => read_json(source, options, pace).await,
        _ => read_csv(source, options, pace).await,
    }
}

/// Reads what the host opens: a table, or a text that is read on as if it were a file of its own.
async fn read_opened(
    source: &Rc<dyn ByteSource>,
    options: &ImportOptions,
    host: &dyn Host,
    pace: &dyn Pace,
) -> Result<Import, ImportError> {
    let opened = host.open(source, options, pace).await?;
    let (table, mut report, ledger) = match opened.content {
        OpenedContent::Table { table, report } => (table, report, Ledger::default()),
        OpenedContent::Text { source, text, mut notes } => {
            let options = ImportOptions { text, part: None, types: options.types.clone() };
            let format = format_of(source.as_ref()).await?;
            let import = read_text(source.as_ref(), format, &options, pace).await?;
            let mut report = import.report;
            notes.append(&mut report.notes);
            report.notes = notes;
            (import.table, report, import.ledger)
        }
    };
    report.parts = opened.parts;
    report.part = opened.part;
    Ok(Import { table, hash: hash_of(source.as_ref(), pace).await?, report, ledger })
}

/// The delimited text in a file, and how that is read: the file itself, or what the host makes of it. Nothing where a file
/// holds something else.
///
/// # Errors
/// A cancelled read, or why the file cannot be opened.
pub(super) async fn delimited_text(
    source: &Rc<dyn ByteSource>,
    options: &ImportOptions,
    host: &dyn Host,
    pace: &dyn Pace,
) -> Result<Option<(Rc<dyn ByteSource>, ImportOptions)>, ImportError> {
    let head = head_of(source.as_ref()).await?;
    let itself = (source.clone(), options.clone());
    let format = Format::of(&head);
    let is_opened = match format {
        Format::Packed(Packed::Gzip | Packed::Zip) => true,
        Format::Text => needs_foreign_decoder(&head, options, host),
        _ => return Ok(None),
    };
    if !is_opened {
        return Ok(Some(itself));
    }
    match host.open(source, options, pace).await {
        Ok(Opened { content: OpenedContent::Text { source, text, .. }, .. }) => {
            let set = &options.text;
            let options = ImportOptions { text, part: None, types: options.types.clone() };
            // What a host cut into cells itself, as a workbook's, is no text of the file.
            let is_own = options.text.delimiter == set.delimiter;
            let is_text = is_own && format_of(source.as_ref()).await? == Format::Text;
            Ok(is_text.then_some((source, options)))
        }
        Ok(_) => Ok(None),
        // As when it is read.
        Err(ImportError::Refused(_)) if format == Format::Text => Ok(Some(itself)),
        Err(error) => Err(error),
    }
}

/// BLAKE3 of a file's bytes, in hexadecimal.
async fn hash_of(source: &dyn ByteSource, pace: &dyn Pace) -> Result<String, ImportError> {
    const CHUNK: usize = 1 << 20;
    let mut hasher = blake3::Hasher::new();
    let mut offset = 0;
    while offset < source.size() {
        pace.checkpoint(1.0).await?;
        let bytes = source.read(offset, CHUNK).await?;
        if bytes.is_empty() {
            return Err(SourceError::Changed { name: source.name().to_owned() }.into());
        }
        hasher.update(&bytes);
        offset += bytes.len() as u64;
    }
    Ok(hasher.finalize().to_hex().to_string())
}

/// The columns' roles as a source's parameters set them.
pub(super) fn with_roles(
    mut schema: Schema,
    target: Option<&str>,
    roles: &BTreeMap<String, Role>,
) -> (Schema, Vec<Diagnostic>) {
    for column in schema.columns.iter_mut() {
        if let Some(role) = roles.get(&column.name) {
            column.role = *role;
        }
    }
    let names: BTreeSet<&str> = schema.columns.iter().map(|column| column.name.as_str()).collect();
    let unknown: Vec<&str> = roles.keys().map(String::as_str).filter(|name| !names.contains(name)).collect();
    let mut found = unknown_columns(&schema, &unknown, "roles");
    if let Some(target) = target {
        for column in schema.columns.iter_mut().filter(|column| column.role == Role::Target) {
            column.role = Role::Feature;
        }
        match schema.columns.iter_mut().find(|column| column.name == target) {
            Some(column) => column.role = Role::Target,
            None => found.push(unknown_column(&schema, target, "target")),
        }
    }
    let targets = schema.with_role(Role::Target).count();
    if targets > 1 {
        found.push(
            Diagnostic::error(
                "several-targets",
                format!("{targets} columns are targets; a learner predicts one."),
            )
            .hint("Give the others another role.")
            .parameter("roles"),
        );
    }
    (schema, found)
}

/// A finding for each column that a parameter names and the table lacks; one for all when there are many.
pub(crate) fn unknown_columns(schema: &Schema, names: &[&str], parameter: &str) -> Vec<Diagnostic> {
    const MOST: usize = 10;
    if names.len() <= MOST {
        return names.iter().map(|name| unknown_column(schema, name, parameter)).collect();
    }
    let some: Vec<String> = names.iter().take(5).map(|name| format!("“{name}”")).collect();
    let message = format!("There are no columns {} and {} more.", some.join(", "), names.len() - some.len());
    vec![
        Diagnostic::error("unknown-column", message)
            .hint("Choose columns of the table.")
            .parameter(parameter)
            .column(names[0]),
    ]
}

/// A sentence about a column that a parameter names and the table lacks.
pub(crate) fn unknown_column(schema: &Schema, name: &str, parameter: &str) -> Diagnostic {
    let lower = name.to_lowercase();
    let near: Vec<&str> = schema
        .columns
        .iter()
        .map(|column| column.name.as_str())
        .filter(|other| other.to_lowercase().contains(&lower) || lower.contains(&other.to_lowercase()))
        .take(3)
        .collect();
    let hint = if near.is_empty() {
        "Choose a column of the table.".to_owned()
    } else {
        format!("Did you mean {}?", near.join(" or "))
    };
    Diagnostic::error("unknown-column", format!("There is no column “{name}”."))
        .hint(hint)
        .parameter(parameter)
        .column(name)
}

/// A source's check: the schema of its data, when known, with roles.
pub(super) fn check(data: Option<&Schema>, target: Option<&str>, roles: &BTreeMap<String, Role>) -> Checked {
    let Some(data) = data else { return Checked::default() };
    let (schema, found) = with_roles(data.clone(), target, roles);
    Checked::of_table(schema).noting(found)
}

/// A table with the roles that a source's parameters set.
pub(super) fn shaped(
    table: &Table,
    target: Option<&str>,
    roles: &BTreeMap<String, Role>,
) -> Result<Table, StageError> {
    let (schema, found) = with_roles(Schema::clone(table.schema()), target, roles);
    if let Some(error) = found.into_iter().find(Diagnostic::is_error) {
        return Err(error.into());
    }
    let columns: Vec<(Column, _)> = schema.columns.into_iter().zip(table.columns().iter().cloned()).collect();
    Ok(table.with_columns(columns)?)
}
