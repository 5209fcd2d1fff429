//! A first pipeline for the data at hand, as one step.

use leptos::prelude::*;
use penstock_flow::message::{FromEngine, OutputSummary, ToEngine};
use penstock_flow::{Category, Diagnostic, NodeId, suggest};
use wasm_bindgen_futures::spawn_local;

use super::Studio;
use super::status::summary;

impl Studio {
    /// Adds the stages that fit a source's table, wired to it. The source is the selected one, or the only one. Says in
    /// a notice what is missing. `added` is called once the stages stand on the canvas.
    pub fn suggest(self, added: impl FnOnce() + 'static) {
        spawn_local(async move {
            match self.suggestion().await {
                Ok(()) => added(),
                Err(diagnostic) => self.toast_problem(&diagnostic),
            }
        });
    }

    async fn suggestion(self) -> Result<(), Diagnostic> {
        let source = self.source_for_suggestion()?;
        self.source_settled(source).await;
        let read = self.table_of(source).ok_or_else(|| {
            Diagnostic::error("not-read", "The data of this source has not been read yet.")
                .hint("Choose its file, or wait a moment.")
        })?;
        let catalogue = self.catalogue.get_untracked();
        let start = self.with_project(|project| suggest::start_behind(project, &catalogue, source));
        if self.with_project(|project| suggest::has_learner_behind(project, &catalogue, start)) {
            let text = "There is a pipeline for this data already.";
            return Err(Diagnostic::warning("suggested-already", text)
                .hint("To compare, add a learner and wire it into the same Evaluate. To start anew, delete the pipeline first."));
        }
        let table = if start == source { read } else { self.expected_table(start, &read) };
        let distinct = match table.schema.target() {
            Some(target) => self.distinct_values(source, &target.name.clone()).await,
            None => None,
        };
        let edit =
            self.with_project(|project| suggest::suggest(project, &catalogue, start, &table, distinct))?;
        let before = self.node_ids.get_untracked();
        let label = edit.label();
        self.apply(edit).map_err(|error| Diagnostic::error("edit", error.to_string()))?;
        // The last one shows what came of it all.
        self.select(self.node_ids.get_untracked().into_iter().rfind(|id| !before.contains(id)));
        self.announce(&label);
        Ok(())
    }

    /// The source that the selection hangs on, or the only one.
    fn source_for_suggestion(self) -> Result<NodeId, Diagnostic> {
        let catalogue = self.catalogue.get_untracked();
        let (sources, before_selected) = self.with_project(|project| {
            let is_source =
                |stage: &str| catalogue.stage(stage).is_some_and(|spec| spec.category == Category::Source);
            let nodes = project.graph.nodes.values();
            let sources: Vec<NodeId> =
                nodes.filter(|node| is_source(&node.stage)).map(|node| node.id).collect();
            let mut before =
                self.primary.get_untracked().map(|id| project.graph.upstream(id)).unwrap_or_default();
            before.extend(self.primary.get_untracked());
            (sources, before)
        });
        let selected: Vec<NodeId> =
            sources.iter().copied().filter(|id| before_selected.contains(id)).collect();
        match (selected.as_slice(), sources.as_slice()) {
            ([id], _) | ([], [id]) => Ok(*id),
            ([], []) => Err(Diagnostic::error("no-source", "A suggestion needs data to start from.")
                .hint("Drop a file, or take a sample.")),
            _ => Err(Diagnostic::error("several-sources", "There are several sources.")
                .hint("Select the one to start from.")),
        }
    }

    /// What comes out of a prepared table, before it has run.
    fn expected_table(self, node: NodeId, source: &OutputSummary) -> OutputSummary {
        let check = self.check(node).map(|check| check.get_untracked()).unwrap_or_default();
        match check.outputs.iter().next() {
            Some((port, schema)) => suggest::expected_table(port, schema, source),
            None => source.clone(),
        }
    }

    /// Waits for a moment while the engine takes up the last change of the source: pressed at once after the target was
    /// chosen, the suggestion is for that target.
    async fn source_settled(self, source: NodeId) {
        let target_by_check = move || {
            let check = self.check(source)?;
            check.with_untracked(|check| {
                let schema = check.outputs.values().next()?;
                Some(schema.target().map(|column| column.name.clone()))
            })
        };
        let target_by_table = move || {
            let table = self.table_of(source)?;
            Some(table.schema.target().map(|column| column.name.clone()))
        };
        self.wait_until(move || {
            let heard = self.link().borrow().checked_revision == Some(self.revision.get_untracked());
            heard && target_by_table().is_some() && target_by_table() == target_by_check()
        })
        .await;
    }

    fn table_of(self, node: NodeId) -> Option<OutputSummary> {
        let status = self.status(node)?;
        status.with_untracked(|status| summary(status.as_ref())?.outputs.first().cloned())
    }

    /// How many distinct values a column has: what tells classes from a quantity. Unknown when the engine cannot say.
    async fn distinct_values(self, node: NodeId, column: &str) -> Option<u64> {
        let port = self.table_of(node)?.port;
        let answer =
            self.request(|request| ToEngine::Profile { request, node, port, full: false }).await.ok()?;
        let FromEngine::Profile { profile, .. } = answer.0 else { return None };
        profile.columns.iter().find(|profile| profile.column.name == column).map(|profile| profile.distinct)
    }
}
