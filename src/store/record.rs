//! What is kept of a project, as the values that IndexedDB holds.

use js_sys::Array;
use penstock_flow::Project;
use wasm_bindgen::JsValue;

/// What the list of projects shows.
#[derive(Clone, Debug, PartialEq)]
pub struct ProjectEntry {
    /// Its key.
    pub id: String,
    /// Its name; empty for one without.
    pub name: String,
    /// When it changed last, in milliseconds since 1970.
    pub changed: f64,
    /// How many nodes it has.
    pub nodes: usize,
    /// The tab that may write it: see `store/mod.rs`.
    pub owner: String,
}

impl ProjectEntry {
    /// The entry of a project as it stands.
    pub fn of(project: &Project, id: &str, owner: &str) -> Self {
        Self {
            id: id.to_owned(),
            name: project.name.clone(),
            changed: js_sys::Date::now(),
            nodes: project.graph.nodes.len(),
            owner: owner.to_owned(),
        }
    }

    /// For the database. The key is among the fields, so that one read gives the whole list.
    pub fn to_value(&self) -> JsValue {
        let fields: [JsValue; 5] = [
            self.id.as_str().into(),
            self.name.as_str().into(),
            self.changed.into(),
            count(self.nodes).into(),
            self.owner.as_str().into(),
        ];
        fields.into_iter().collect::<Array>().into()
    }

    /// From the database; none when something else stands there.
    pub fn from_value(value: &JsValue) -> Option<Self> {
        let fields = Array::is_array(value).then(|| Array::from(value))?;
        let text = |at| fields.get(at).as_string();
        Some(Self {
            id: text(0)?,
            name: text(1)?,
            changed: fields.get(2).as_f64()?,
            nodes: whole(&fields.get(3))?,
            owner: text(4)?,
        })
    }
}

/// An earlier state of a project.
#[derive(Clone, Debug, PartialEq)]
pub struct Version {
    /// Its key.
    pub key: String,
    /// When it was the present state, in milliseconds since 1970.
    pub changed: f64,
    /// How many nodes it had.
    pub nodes: usize,
}

/// What keys of a project's versions start with.
pub fn versions_of(id: &str) -> String {
    format!("{id}/")
}

/// The key of a version: sorted by time, and the time and the number of nodes can be read from it.
pub fn version_key(id: &str, changed: f64, nodes: usize) -> String {
    format!("{}{:015.0}/{nodes}", versions_of(id), changed)
}

impl Version {
    /// From its key.
    pub fn from_key(key: &str) -> Option<Self> {
        let mut parts = key.rsplitn(3, '/');
        let nodes = parts.next()?.parse().ok()?;
        let changed = parts.next()?.parse().ok()?;
        parts.next()?;
        Some(Self { key: key.to_owned(), changed, nodes })
    }
}

fn count(nodes: usize) -> u32 {
    u32::try_from(nodes).unwrap_or(u32::MAX)
}

fn whole(value: &JsValue) -> Option<usize> {
    let number = value.as_f64()?;
    (number >= 0.0 && number <= f64::from(u32::MAX)).then_some(number as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_of_versions_sort_by_time_and_tell_it() {
        let earlier = version_key("abc", 999_999_999_999.0, 12);
        let later = version_key("abc", 1_700_000_000_000.4, 3);
        assert!(earlier < later);
        let read = Version::from_key(&later).unwrap();
        assert_eq!((read.changed, read.nodes), (1_700_000_000_000.0, 3));
        assert!(later.starts_with(&versions_of("abc")));
        assert_eq!(Version::from_key("abc"), None);
    }
}
