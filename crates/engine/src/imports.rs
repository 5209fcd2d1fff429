//! A host that remembers what it has read, so that changing a column's role does not read the file again.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use async_trait::async_trait;
use penstock_flow::{Node, NodeId, Parameters, Schema};
use penstock_stages::Host;
use penstock_stages::host::{TaskBatch, TaskError};
use penstock_stages::parameters::StageParameters;
use penstock_stages::source::file::FileParameters;
use penstock_stages::source::load::import_key;
use penstock_stages::source::sample::{SampleName, SampleParameters};
use penstock_table::import::Opened;
use penstock_table::{ByteSource, Cancelled, Crew, Import, ImportError, ImportOptions, LegacyDecoder, Pace};

/// A host with the files that it has read.
pub struct ImportingHost {
    host: Rc<dyn Host>,
    imports: RefCell<BTreeMap<String, Rc<Import>>>,
    hushed: Cell<bool>,
}

impl ImportingHost {
    /// Nothing read yet.
    pub fn new(host: Rc<dyn Host>) -> Self {
        Self { host, imports: RefCell::default(), hushed: Cell::new(false) }
    }

    /// Sets whether progress is kept back, because the node that it is of is not in the document any more.
    pub(crate) fn hush(&self, hushed: bool) {
        self.hushed.set(hushed);
    }

    /// Whether progress is kept back.
    pub(crate) fn is_hushed(&self) -> bool {
        self.hushed.get()
    }

    /// Forgets what no node of the document reads.
    pub(crate) fn keep_only<'a>(&self, nodes: impl Iterator<Item = &'a Node>) {
        let wanted: BTreeSet<String> =
            nodes.filter_map(|node| data_key(&node.stage, &node.parameters)).collect();
        self.imports.borrow_mut().retain(|key, _| wanted.contains(key));
    }

    /// The import of a source with these parameters, when it was read.
    pub(crate) fn import_of(&self, stage: &str, parameters: &Parameters) -> Option<Rc<Import>> {
        self.imports.borrow().get(&data_key(stage, parameters)?).cloned()
    }
}

/// Where the bytes of a source are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place<'a> {
    /// With the files that were dropped, under this content hash.
    Kept(&'a str),
    /// Among the samples, in the file of this name.
    Sample(&'static str),
}

/// Where the bytes of this key are: a content hash in hexadecimal, or the key of a built-in sample. Nothing for any
/// other text. A key stands in a document, which may come from anyone, so it must not be made part of an address.
pub fn place_of(key: &str) -> Option<Place<'_>> {
    const HASH_DIGITS: usize = 64;
    let Some(name) = key.strip_prefix("sample:") else {
        let is_hash =
            (1..=HASH_DIGITS).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_hexdigit());
        return is_hash.then_some(Place::Kept(key));
    };
    let name: SampleName = serde_json::from_value(name.into()).ok()?;
    Some(Place::Sample(name.key_and_file().1))
}

/// The schema that was recorded of a source's data when it was dropped, with the types that its parameters set instead
/// of those that were found. Nothing where a delimiter is set: the cells may then be other ones.
pub(crate) fn as_set(mut recorded: Schema, node: &Node) -> Option<Schema> {
    if node.stage != "file" {
        return Some(recorded);
    }
    let options = FileParameters::read(&node.parameters).ok()?.options();
    for column in &mut recorded.columns {
        column.kind = options.types.get(&column.name).copied().unwrap_or(column.kind);
    }
    (options.text.is_automatic() && options.part.is_none()).then_some(recorded)
}

/// The key that a source node's data is kept under.
pub(crate) fn data_key(stage: &str, parameters: &Parameters) -> Option<String> {
    match stage {
        "file" => {
            let parameters = FileParameters::read(parameters).ok()?;
            Some(import_key(&parameters.file.as_ref()?.hash, &parameters.options()))
        }
        "sample" => {
            let parameters = SampleParameters::read(parameters).ok()?;
            Some(import_key(parameters.name.key_and_file().0, &ImportOptions::default()))
        }
        _ => None,
    }
}

#[async_trait(?Send)]
impl Host for ImportingHost {
    fn now(&self) -> f64 {
        self.host.now()
    }

    async fn checkpoint(&self) -> Result<(), Cancelled> {
        self.host.checkpoint().await
    }

    async fn run(&self, batch: TaskBatch) -> Result<Vec<Vec<u8>>, TaskError> {
        self.host.run(batch).await
    }

    fn progress(&self, node: NodeId, fraction: f64, note: &str) {
        if !self.hushed.get() {
            self.host.progress(node, fraction, note);
        }
    }

    async fn source(&self, key: &str) -> Option<Rc<dyn ByteSource>> {
        self.host.source(key).await
    }

    async fn open(
        &self,
        source: &Rc<dyn ByteSource>,
        options: &ImportOptions,
        pace: &dyn Pace,
    ) -> Result<Opened, ImportError> {
        self.host.open(source, options, pace).await
    }

    fn imported(&self, key: &str) -> Option<Rc<Import>> {
        self.imports.borrow().get(key).cloned()
    }

    fn guess_encoding(&self, sample: &[u8]) -> Option<&'static str> {
        self.host.guess_encoding(sample)
    }

    fn encoding_name(&self, label: &str) -> Option<&'static str> {
        self.host.encoding_name(label)
    }

    fn legacy_decoder(&self, name: &str) -> Option<Box<dyn LegacyDecoder>> {
        self.host.legacy_decoder(name)
    }

    fn room(&self) -> u64 {
        self.host.room()
    }

    fn crew(&self) -> Option<&dyn Crew> {
        self.host.crew()
    }

    fn keep_import(&self, key: &str, import: Rc<Import>) {
        self.imports.borrow_mut().insert(key.to_owned(), import);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_a_hash_or_a_sample_and_nothing_else() {
        let hash = "0123456789abcdefABCDEF".to_owned() + &"0".repeat(42);
        assert_eq!(place_of(&hash), Some(Place::Kept(hash.as_str())));
        assert_eq!(place_of("sample:breast-cancer"), Some(Place::Sample("breast_cancer.csv")));
        for key in [
            "",
            "sample:",
            "sample:../../x?y=",
            "sample:iris/../x",
            "sample:Iris",
            "../00",
            "00.whole",
            "https://example.org/",
            "０",
            &format!("{hash}0"),
        ] {
            assert_eq!(place_of(key), None, "{key}");
        }
    }
}
