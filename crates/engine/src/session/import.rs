//! Questions about how a file is read. While a person tries settings out, only the newest question counts: an older one
//! of the same kind gives way at its next pause.

use std::cell::Cell;
use std::rc::Rc;

use async_trait::async_trait;
use penstock_flow::message::RequestId;
use penstock_flow::view::{ImportAnswer, ImportQuestion};
use penstock_flow::{Diagnostic, Node, NodeId};
use penstock_stages::StageError;
use penstock_stages::parameters::StageParameters;
use penstock_stages::source::file::FileParameters;
use penstock_stages::source::preview;
use penstock_table::{Cancelled, Import, Pace};

use super::{Session, Surroundings, not_run};

/// The newest questions.
#[derive(Default)]
pub(super) struct Newest {
    preview: Cell<RequestId>,
    line: Cell<RequestId>,
}

/// Checkpoints of a question that a newer one overtakes.
struct Overtaken<'a> {
    surroundings: &'a dyn Surroundings,
    newest: &'a Cell<RequestId>,
    request: RequestId,
}

impl<'a> Overtaken<'a> {
    fn by(surroundings: &'a dyn Surroundings, newest: &'a Cell<RequestId>, request: RequestId) -> Self {
        newest.set(request);
        Self { surroundings, newest, request }
    }
}

#[async_trait(?Send)]
impl Pace for Overtaken<'_> {
    async fn checkpoint(&self, _: f64) -> Result<(), Cancelled> {
        // A cancelled run is no reason to refuse a look.
        let _ = self.surroundings.checkpoint().await;
        if self.newest.get() == self.request { Ok(()) } else { Err(Cancelled) }
    }
}

impl Session {
    /// Answers a question about how the file of a node is read.
    pub(super) async fn look_at_import(
        &self,
        request: RequestId,
        node: NodeId,
        question: ImportQuestion,
    ) -> Result<ImportAnswer, StageError> {
        let host = &*self.engine.host;
        Ok(match question {
            ImportQuestion::Preview => {
                let parameters = self.with_file_node(node, read)??;
                let pace = Overtaken::by(&*self.surroundings, &self.newest.preview, request);
                ImportAnswer::Preview(preview::preview(&parameters, host, &pace).await?)
            }
            ImportQuestion::Ledger { reason } => {
                ImportAnswer::Ledger(preview::ledger(&*self.import_at_hand(node)?, reason.as_deref()))
            }
            ImportQuestion::Line { line } => {
                let parameters = self.with_file_node(node, read)??;
                let pace = Overtaken::by(&*self.surroundings, &self.newest.line, request);
                ImportAnswer::Line(preview::line(&parameters, host, &pace, line).await?)
            }
        })
    }

    /// What was read for a node with its present parameters.
    pub(super) fn import_at_hand(&self, node: NodeId) -> Result<Rc<Import>, StageError> {
        let import =
            self.with_file_node(node, |node| self.engine.host.import_of(&node.stage, &node.parameters))?;
        import.ok_or_else(|| not_run(node))
    }

    fn with_file_node<R>(&self, id: NodeId, look: impl FnOnce(&Node) -> R) -> Result<R, StageError> {
        let project = self.engine.project();
        match project.graph.node(id).filter(|node| node.stage == "file") {
            Some(node) => Ok(look(node)),
            None => Err(Diagnostic::error("no-file", "This node reads no file.").on(id).into()),
        }
    }
}

fn read(node: &Node) -> Result<FileParameters, StageError> {
    FileParameters::read(&node.parameters)
        .map_err(|message| Diagnostic::error("parameters", message).on(node.id).into())
}
