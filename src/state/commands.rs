//! Carries actions out: builds the edit, applies it, selects what is new, and says what happened.

use leptos::prelude::*;
use penstock_flow::{Edit, Node, NodeId, Project};
use serde_json::Value;
use wasm_bindgen_futures::JsFuture;

use super::Studio;
use super::actions::{self, Clip, JsonFile, PortAt};

/// The id of the stage that reads files.
pub const FILE_STAGE: &str = "file";
/// The id of the stage that gives the built-in data sets.
pub const SAMPLE_STAGE: &str = "sample";
/// The id of the stage that applies a trained model.
pub const PREDICT_STAGE: &str = "predict";

impl Studio {
    /// Adds a stage at a place of the canvas, wired to a port if one is given, and selects it.
    pub fn add_stage(self, stage: &str, at: (i32, i32), wired_from: Option<&PortAt>) -> NodeId {
        self.add_node(stage, at, wired_from, &[])
    }

    /// Adds a source of a built-in data set: `iris`, `penguins`, `wine`, `breast-cancer` or `diabetes`.
    /// The column that each is known for comes as its target.
    pub fn add_sample(self, name: &str, at: (i32, i32)) -> NodeId {
        let target = if name == "penguins" { "species" } else { "target" };
        self.add_node(SAMPLE_STAGE, at, None, &[("name", name.into()), ("target", target.into())])
    }

    fn add_node(
        self,
        stage: &str,
        at: (i32, i32),
        wired_from: Option<&PortAt>,
        parameters: &[(&str, Value)],
    ) -> NodeId {
        let catalogue = self.catalogue.get_untracked();
        let id = self.next_node_id();
        let version = catalogue.stage(stage).map_or(1, |spec| spec.version);
        let mut node = Node::new(id, stage, version).at(at.0, at.1);
        for (name, value) in parameters {
            node.parameters.insert((*name).to_owned(), value.clone());
        }
        let edit = self.with_project(|project| actions::add_stage(project, &catalogue, node, wired_from));
        let label = edit.label();
        let outcome = self.apply(edit);
        if outcome.is_ok() {
            self.select([id]);
            self.announce(&label);
        }
        self.report(outcome);
        id
    }

    /// Reads a data file and adds a source node for it. Says what is wrong in a notice.
    pub async fn add_file_source(self, file: web_sys::File, at: (i32, i32)) {
        self.add_file_node(FILE_STAGE, "file", file, at).await;
    }

    async fn add_file_node(self, stage: &str, parameter: &str, file: web_sys::File, at: (i32, i32)) {
        match self.add_file(file).await {
            Err(diagnostic) => self.toast_problem(&diagnostic),
            Ok((reference, record, diagnostics)) => {
                let reference = serde_json::to_value(reference).unwrap_or(Value::Null);
                let id = self.add_node(stage, at, None, &[(parameter, reference)]);
                self.record_data(id, record);
                for diagnostic in &diagnostics {
                    self.log(diagnostic.to_string());
                }
            }
        }
    }

    /// Gives an existing source node another file.
    pub async fn set_file(self, id: NodeId, parameter: &str, file: web_sys::File) {
        match self.add_file(file).await {
            Err(diagnostic) => self.toast_problem(&diagnostic),
            Ok((reference, record, _)) => {
                self.compare_file(id, &record);
                let value = serde_json::to_value(reference).ok();
                self.report(self.apply(Edit::SetParameter { id, name: parameter.to_owned(), value }));
                self.record_data(id, record);
            }
        }
    }

    /// Takes a file that was dropped or chosen: a project is given back to be opened, since that may need a question
    /// first; a model becomes a Predict node, and any other file a source node.
    pub async fn take_file(self, file: web_sys::File, at: (i32, i32)) -> Option<Project> {
        let is_json = file.name().to_ascii_lowercase().ends_with(".json");
        let small = file.size() <= penstock_flow::project::SIZE_LIMIT as f64;
        let kind = if is_json && small {
            let text = JsFuture::from(file.text()).await.ok().and_then(|text| text.as_string());
            let text = text.unwrap_or_default();
            match actions::json_file_kind(&text) {
                JsonFile::Project => return self.read_project(&text),
                kind => kind,
            }
        } else if is_json {
            // A forest is larger than any project; its mark stands at the beginning, keys being sorted.
            self.kind_by_beginning(&file).await
        } else {
            JsonFile::Data
        };
        if kind == JsonFile::Model {
            self.add_file_node(PREDICT_STAGE, "model", file, at).await;
        } else {
            self.add_file_source(file, at).await;
        }
        None
    }

    async fn kind_by_beginning(self, file: &web_sys::File) -> JsonFile {
        let Ok(beginning) = file.slice_with_i32_and_i32(0, 65_536) else { return JsonFile::Data };
        let text = JsFuture::from(beginning.text()).await.ok().and_then(|text| text.as_string());
        match text.is_some_and(|text| text.contains("\"penstock-model\"")) {
            true => JsonFile::Model,
            false => JsonFile::Data,
        }
    }

    /// Reads a project's text; says in a notice what is wrong with it.
    pub fn read_project(self, text: &str) -> Option<Project> {
        match Project::from_json(text) {
            Ok(project) => Some(project),
            Err(error) => {
                self.toast_problem(&penstock_flow::Diagnostic::error("project", error.to_string()));
                None
            }
        }
    }

    /// Connects two ports, whichever was taken first; says in a notice why not.
    pub fn connect(self, one: &PortAt, other: &PortAt) {
        let catalogue = self.catalogue.get_untracked();
        match self.with_project(|project| actions::connect(project, &catalogue, one, other)) {
            Ok(edit) => {
                let outcome = self.apply(edit);
                if outcome.is_ok() {
                    self.announce("Connected");
                }
                self.report(outcome);
            }
            Err(problem) => self.toast_problem(&penstock_flow::Diagnostic::warning("wire", problem)),
        }
    }

    /// Deletes the selected nodes, or the selected wire.
    pub fn delete_selection(self) {
        let catalogue = self.catalogue.get_untracked();
        let edit = match self.selected_edge.get_untracked() {
            Some(edge) => Some(Edit::Disconnect { edge }),
            None => self.selection.with_untracked(|nodes| {
                self.with_project(|project| actions::delete(project, &catalogue, nodes))
            }),
        };
        if let Some(edit) = edit {
            let label = edit.label();
            self.report(self.apply(edit));
            self.announce(&label);
        }
    }

    /// Puts a copy of the selected nodes beside them, and selects it.
    pub fn duplicate_selection(self) {
        let clip = self.clip();
        self.put_clip(&clip, "Duplicate", (actions::PASTE_OFFSET, actions::PASTE_OFFSET));
    }

    /// The selected nodes with their wires, for the clipboard.
    pub fn clip(self) -> Clip {
        self.selection.with_untracked(|nodes| self.with_project(|project| Clip::of(project, nodes)))
    }

    /// Pastes nodes with their left top corner at a place, and selects them.
    pub fn paste(self, clip: &Clip, at: (i32, i32)) {
        let corner = clip.corner();
        self.put_clip(clip, "Paste", (at.0.saturating_sub(corner.0), at.1.saturating_sub(corner.1)));
    }

    fn put_clip(self, clip: &Clip, verb: &str, offset: (i32, i32)) {
        if let Some((edit, new)) = actions::paste(clip, verb, self.next_node_id(), offset) {
            let label = edit.label();
            let outcome = self.apply(edit);
            if outcome.is_ok() {
                self.select(new);
                self.announce(&label);
            }
            self.report(outcome);
        }
    }

    /// Moves the selected nodes by an offset; presses one after another are one step.
    pub fn nudge_selection(self, offset: (i32, i32)) {
        let edit = self
            .selection
            .with_untracked(|nodes| self.with_project(|project| actions::nudge(project, nodes, offset)));
        if let Some(edit) = edit {
            self.report(self.apply_merging(edit, "nudge"));
        }
    }

    /// Selects every node.
    pub fn select_all(self) {
        self.select(self.node_ids.get_untracked());
    }

    /// Arranges all nodes in columns, as one step.
    pub fn arrange(self) {
        if let Some(edit) = self.with_project(actions::arrange) {
            self.report(self.apply(edit));
            self.announce("Arranged");
        }
    }
}
