//! Takes files in: data becomes a source, a model a Predict node, a project is opened; what is none of these is refused
//! in words, on the node that it was meant for.

use leptos::prelude::*;
use penstock_flow::fetched::Fetched;
use penstock_flow::project::{DataRecord, SIZE_LIMIT};
use penstock_flow::schema::SchemaMismatch;
use penstock_flow::{Diagnostic, Edit, NodeId, Project, Severity};
use serde_json::Value;
use wasm_bindgen_futures::JsFuture;
use web_sys::File;

use super::Studio;
use super::actions::{self, JsonFile};
use super::commands::{FILE_STAGE, PREDICT_STAGE};
use super::engine::{Added, FILE_NEEDED};
use super::reading::{CANCELLED, ReadingFile};

/// The mark of a model stands within so many bytes of the file's beginning, keys being sorted.
const BEGINNING: i32 = 65_536;

impl Studio {
    /// Reads a file that was dropped or chosen. Nothing, after a notice, when it cannot be taken or another project was
    /// opened meanwhile.
    pub async fn read_file(self, file: File) -> Option<FileRead> {
        let is_json = file.name().to_ascii_lowercase().ends_with(".json");
        let kind = if is_json { json_kind(&file).await } else { Ok(Json::Data) };
        let (stage, parameter) = match kind {
            Ok(Json::Project(text)) => return self.read_project(&text).map(Box::new).map(FileRead::Project),
            Ok(Json::Model) => (PREDICT_STAGE, "model"),
            Ok(Json::Data) => (FILE_STAGE, "file"),
            Err(reason) => {
                self.toast_problem(
                    &Diagnostic::error("json", format!("“{}” {reason}.", file.name()))
                        .hint("Drop a project or model file that is whole."),
                );
                return None;
            }
        };
        let name = file.name();
        let added = self.add_file_here(file).await?;
        Some(FileRead::Node(NewFile { stage, parameter, name, fetched: None, added }))
    }

    /// Gives an existing source or Predict node another file. One that is refused is named on the node, which keeps the
    /// file that it has.
    pub async fn set_file(self, id: NodeId, parameter: &str, file: File) {
        let Some(answer) = self.add_file_here(file).await else { return };
        match answer {
            Err(mut diagnostic) => {
                let has_file = self
                    .node(id)
                    .is_some_and(|node| node.with_untracked(|node| node.parameters.contains_key(parameter)));
                if has_file {
                    diagnostic.message = format!("{} The former file stays.", diagnostic.message);
                    diagnostic.severity = Severity::Warning;
                }
                self.refuse_file(id, diagnostic);
            }
            Ok((reference, record, _)) => {
                let value = serde_json::to_value(reference).unwrap_or_default();
                self.give_file(id, parameter, value, record);
            }
        }
    }

    /// Has a node read another file, unless it waits for one with other columns.
    fn give_file(self, id: NodeId, parameter: &str, value: Value, record: DataRecord) {
        self.compare_file(id, &record);
        if self.waits_for_other_columns(id, &record) {
            return;
        }
        self.forget_refused_file(id);
        let named = self.renamed_with_file(id, &record.name);
        // One step, so that undo brings back the former file and what is known of it.
        let edits = [
            Edit::SetParameter { id, name: parameter.to_owned(), value: Some(value) },
            Edit::SetData { id, record: Some(record) },
        ];
        let edits = edits.into_iter().chain(named).collect();
        self.report(self.apply(Edit::Batch { label: "Set file".to_owned(), edits }));
    }

    /// Takes in a file that was fetched: a source of its own, or the file of an existing one. Says whether its contents
    /// are others than before.
    ///
    /// # Errors
    /// Why it is no table.
    pub async fn add_fetched(
        self,
        file: File,
        fetched: Fetched,
        of: Option<NodeId>,
        at: (i32, i32),
    ) -> Result<bool, Diagnostic> {
        let name = file.name();
        let Some(added) = self.add_file_here(file).await else { return Ok(true) };
        let (reference, record, diagnostics) = added?;
        let Some(id) = of else {
            let added = Ok((reference, record, diagnostics));
            let fetched = Some(fetched);
            self.add_files(vec![NewFile { stage: FILE_STAGE, parameter: "file", name, fetched, added }], at);
            return Ok(true);
        };
        let before = self.with_project(|project| project.data.get(&id).map(|record| record.hash.clone()));
        let is_same = before.is_some_and(|hash| !hash.is_empty() && record.hash.starts_with(&hash));
        let value = fetched.beside(serde_json::to_value(reference).unwrap_or_default());
        self.give_file(id, "file", value, record);
        Ok(!is_same)
    }

    /// A source that is called as its file is called as the next one.
    fn renamed_with_file(self, id: NodeId, file: &str) -> Option<Edit> {
        let is_called_so = self.with_project(|project| {
            let name = project.graph.node(id).map(|node| node.name.as_str());
            name.is_some() && name == project.data.get(&id).map(|record| record.name.as_str())
        });
        is_called_so.then(|| Edit::RenameNode { id, name: file.to_owned() })
    }

    /// Whether a node whose own file is not here was given one that its pipeline cannot run on: it goes on waiting for
    /// the right one.
    pub(super) fn waits_for_other_columns(self, id: NodeId, found: &DataRecord) -> bool {
        let waits = self.check(id).is_some_and(|check| {
            check.with_untracked(|check| check.diagnostics.iter().any(|one| one.code == FILE_NEEDED))
        });
        waits
            && self.with_project(|project| {
                let expected = project.data.get(&id);
                expected.is_some_and(|expected| {
                    expected.schema.mismatches(&found.schema).iter().any(SchemaMismatch::is_fatal)
                })
            })
    }

    /// Reads a project's text; says in a notice what is wrong with it.
    pub fn read_project(self, text: &str) -> Option<Project> {
        match Project::from_json(text) {
            Ok(project) => Some(project),
            Err(error) => {
                self.toast_problem(&Diagnostic::error("project", error.to_string()));
                None
            }
        }
    }

    /// Shows on a node why a file was not taken.
    pub(super) fn refuse_file(self, id: NodeId, diagnostic: Diagnostic) {
        let diagnostic = diagnostic.on(id);
        self.log(diagnostic.to_string());
        self.announce(&diagnostic.message);
        self.forget_refused_file(id);
        self.core().borrow_mut().refused_files.insert(id, diagnostic.clone());
        if let Some(check) = self.check(id) {
            check.update(|check| check.diagnostics.insert(0, diagnostic));
        }
    }

    fn forget_refused_file(self, id: NodeId) {
        let refused = self.core().borrow_mut().refused_files.remove(&id);
        if let (Some(refused), Some(check)) = (refused, self.check(id)) {
            check.update(|check| check.diagnostics.retain(|one| *one != refused));
        }
    }

    /// What was refused for a node, to stand before what the engine finds.
    pub(super) fn refused_file(self, id: NodeId) -> Option<Diagnostic> {
        self.core().borrow().refused_files.get(&id).cloned()
    }

    /// Hands a file to the engine; gives nothing, after a notice, when reading it was stopped or another project was
    /// opened meanwhile.
    async fn add_file_here(self, file: File) -> Option<Added> {
        let opened = self.opened.get_untracked();
        let name = file.name();
        self.reading.set(Some(ReadingFile::new(name.clone(), file.size())));
        let answer = self.add_file(file).await;
        self.reading.set(None);
        if answer.as_ref().is_err_and(|diagnostic| diagnostic.code == CANCELLED) {
            self.toast(&format!("“{name}” was not added: reading it was stopped."));
            return None;
        }
        if self.opened.get_untracked() == opened {
            if let Ok((_, _, diagnostics)) = &answer {
                diagnostics
                    .iter()
                    .filter(|one| one.code == "sampled")
                    .for_each(|one| self.toast_problem(one));
            }
            return Some(answer);
        }
        let text = format!("“{name}” was not added: another project was opened meanwhile.");
        self.toast_problem(&Diagnostic::warning("project-changed", text).hint("Drop it again."));
        None
    }
}

/// What a file was read as.
pub enum FileRead {
    /// A project, which is given back to be opened, since that may need a question first.
    Project(Box<Project>),
    /// Data or a model, see [`Studio::add_files`].
    Node(NewFile),
}

/// A file that becomes a node, which says so where it was refused.
pub struct NewFile {
    /// The stage of the node.
    pub(super) stage: &'static str,
    /// Its parameter that refers to the file.
    pub(super) parameter: &'static str,
    /// The file's name.
    pub(super) name: String,
    /// Where it was fetched from, if it was.
    pub(super) fetched: Option<Fetched>,
    /// What came of it.
    pub(super) added: Added,
}

/// A JSON file that is taken.
enum Json {
    /// A pipeline, as text.
    Project(String),
    /// A trained model.
    Model,
    /// Something else: records, perhaps.
    Data,
}

/// Tells a project from a model; anything else is a clause that says what it is instead.
async fn json_kind(file: &File) -> Result<Json, String> {
    let unreadable =
        || "could not be read: it was moved or deleted, or this browser may not read it".to_owned();
    if file.size() > SIZE_LIMIT as f64 {
        // A forest is larger than any project.
        let beginning = file.slice_with_i32_and_i32(0, BEGINNING).map_err(|_| unreadable())?;
        let text = JsFuture::from(beginning.text()).await.ok().and_then(|text| text.as_string());
        let is_model = text.ok_or_else(unreadable)?.contains("\"penstock-model\"");
        return Ok(if is_model { Json::Model } else { Json::Data });
    }
    let text = JsFuture::from(file.text()).await.ok().and_then(|text| text.as_string());
    let text = text.ok_or_else(unreadable)?;
    match actions::json_file_kind(&text) {
        JsonFile::Project => Ok(Json::Project(text)),
        JsonFile::Model => Ok(Json::Model),
        JsonFile::Data => Ok(Json::Data),
        JsonFile::Broken(reason) => Err(reason),
    }
}
