//! The records of a JSON file, wherever in it they are.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};

use super::value::{Json, Reader};
use crate::import::ImportError;
use serde::de::DeserializeSeed;

/// Records within records become columns down to this depth; what is deeper stays JSON text.
const DEPTH: usize = 8;

/// The most columns a table can have.
const MOST_COLUMNS: usize = 100_000;

/// The records of a file.
pub(super) struct Records {
    rows: Vec<BTreeMap<usize, String>>,
    columns: Vec<String>,
    positions: BTreeMap<String, usize>,
    /// Lines that hold no record, and why.
    pub(super) unreadable: Vec<(u64, String)>,
    /// Keys that come twice in a record.
    pub(super) repeated: u64,
    /// Columns that hold lists.
    pub(super) lists: BTreeSet<String>,
    /// Where further lists of records are.
    pub(super) others: Vec<String>,
}

impl Records {
    /// The records of a text; `part` names the place of a list of records, as in `data.items`.
    pub(super) fn of(name: &str, text: &str, part: Option<&str>) -> Result<Self, ImportError> {
        let repeated = Cell::new(0);
        let mut records = Self {
            rows: Vec::new(),
            columns: Vec::new(),
            positions: BTreeMap::new(),
            unreadable: Vec::new(),
            repeated: 0,
            lists: BTreeSet::new(),
            others: Vec::new(),
        };
        let mut whole = serde_json::Deserializer::from_str(text);
        let first = Reader { repeated: &repeated }.deserialize(&mut whole);
        let is_whole = first.is_ok() && whole.end().is_ok();
        match first {
            Ok(value) if is_whole => records.take_document(name, &value, part)?,
            first => {
                let problem = first.err().map(|error| (error.line() as u64, reason(&error)));
                repeated.set(0);
                records.take_lines(text, &repeated)?;
                if records.rows.is_empty() {
                    let (line, reason) =
                        problem.or(records.unreadable.first().cloned()).unwrap_or((1, String::new()));
                    let message = format!("“{name}” is JSON that cannot be read: {reason}, on line {line}.");
                    let hint = "Mend the file there; a program that checks JSON says more.";
                    return Err(ImportError::at_line("bad-json", line, message, hint));
                }
            }
        }
        records.repeated = repeated.get();
        if records.rows.is_empty() || records.columns.is_empty() {
            let message = format!("“{name}” holds no records.");
            return Err(ImportError::refused("no-rows", message, "Choose a file with a list of records."));
        }
        Ok(records)
    }

    /// A value on each line.
    fn take_lines(&mut self, text: &str, repeated: &Cell<u64>) -> Result<(), ImportError> {
        for (line, text) in (1u64..).zip(text.lines()) {
            if text.trim().is_empty() {
                continue;
            }
            let mut deserializer = serde_json::Deserializer::from_str(text);
            let value = Reader { repeated }.deserialize(&mut deserializer);
            match value.and_then(|value| deserializer.end().map(|()| value)) {
                Ok(value) => self.take_record(&value)?,
                Err(error) => self.unreadable.push((line, reason(&error))),
            }
        }
        Ok(())
    }

    fn take_document(&mut self, name: &str, document: &Json, part: Option<&str>) -> Result<(), ImportError> {
        let mut lists = Vec::new();
        places(document, String::new(), 0, &mut lists);
        let chosen = match part {
            Some(part) => match lists.iter().position(|(place, _)| place == part) {
                Some(position) => Some(position),
                None => {
                    let message = format!("“{name}” has no list of records at “{part}”.");
                    let known: Vec<&str> = lists.iter().map(|(place, _)| place.as_str()).collect();
                    let hint = format!("There are: {}.", known.join(", "));
                    return Err(ImportError::refused("unknown-part", message, hint));
                }
            },
            // The longest is what the file is about; of equals the first.
            None => (0..lists.len()).rev().max_by_key(|position| lists[*position].1.len()),
        };
        if let (Json::Object(entries), true) = (document, part.is_none()) {
            if let Some(columns) = as_columns(entries) {
                return self.take_columns(&columns);
            }
            if let Some((names, rows)) = as_split(entries) {
                return rows.iter().try_for_each(|row| self.take_cells(&names, row));
            }
        }
        let Some(chosen) = chosen else { return self.take_record(document) };
        self.others = (0..lists.len())
            .filter(|position| *position != chosen && lists[*position].1.len() > 1)
            .map(|position| format!("“{}”", lists[position].0))
            .collect();
        let list = lists[chosen].1;
        let header = list.first().and_then(|first| match first {
            Json::List(names) if list.len() > 1 => {
                names.iter().map(text_cell).collect::<Option<Vec<String>>>()
            }
            _ => None,
        });
        match header {
            Some(names) => list[1..].iter().try_for_each(|row| match row {
                Json::List(cells) => self.take_cells(&names, cells),
                other => self.take_record(other),
            }),
            None => list.iter().try_for_each(|record| self.take_record(record)),
        }
    }

    fn take_columns(&mut self, columns: &[(&str, &[Json])]) -> Result<(), ImportError> {
        let rows = columns.iter().map(|(_, values)| values.len()).max().unwrap_or(0);
        for row in 0..rows {
            let mut cells = BTreeMap::new();
            for (name, values) in columns {
                if let Some(value) = values.get(row) {
                    self.put(&mut cells, name, value, 0)?;
                }
            }
            self.rows.push(cells);
        }
        Ok(())
    }

    fn take_cells(&mut self, names: &[String], values: &[Json]) -> Result<(), ImportError> {
        let mut cells = BTreeMap::new();
        for (position, value) in values.iter().enumerate() {
            let name = names.get(position).cloned().unwrap_or_else(|| format!("col_{position}"));
            self.put(&mut cells, &name, value, 0)?;
        }
        self.rows.push(cells);
        Ok(())
    }

    fn take_record(&mut self, record: &Json) -> Result<(), ImportError> {
        let mut cells = BTreeMap::new();
        match record {
            Json::Object(entries) => {
                for (key, value) in entries {
                    self.put(&mut cells, key, value, 0)?;
                }
            }
            Json::List(values) => return self.take_cells(&[], values),
            value => self.put(&mut cells, "value", value, 0)?,
        }
        self.rows.push(cells);
        Ok(())
    }

    /// Puts a value into a row: an object into columns of its own.
    fn put(
        &mut self,
        cells: &mut BTreeMap<usize, String>,
        name: &str,
        value: &Json,
        depth: usize,
    ) -> Result<(), ImportError> {
        if let Json::Object(entries) = value
            && depth < DEPTH
            && !entries.is_empty()
        {
            return entries
                .iter()
                .try_for_each(|(key, value)| self.put(cells, &format!("{name}.{key}"), value, depth + 1));
        }
        let position = match self.positions.get(name) {
            Some(position) => *position,
            None => {
                self.columns.push(name.to_owned());
                self.positions.insert(name.to_owned(), self.columns.len() - 1);
                self.columns.len() - 1
            }
        };
        if self.columns.len() > MOST_COLUMNS {
            let message = "The records have more than 100,000 different keys.".to_owned();
            let hint = "A table has at most 100,000 columns: records should have the same keys.";
            return Err(ImportError::refused("too-many-columns", message, hint));
        }
        let text = match value {
            Json::Null => String::new(),
            Json::Text(text) => text.clone(),
            other => {
                if matches!(other, Json::List(_)) {
                    self.lists.insert(name.to_owned());
                }
                other.text()
            }
        };
        cells.insert(position, text);
        Ok(())
    }

    /// As a delimited file with a row of names.
    pub(super) fn to_csv(&self) -> Vec<u8> {
        let mut csv = Vec::new();
        let put = |csv: &mut Vec<u8>, cell: &str| {
            let needs_quotes =
                cell.is_empty() || cell.bytes().any(|byte| matches!(byte, b'"' | b',' | b'\n' | b'\r'));
            if needs_quotes {
                csv.push(b'"');
                csv.extend_from_slice(cell.replace('"', "\"\"").as_bytes());
                csv.push(b'"');
            } else {
                csv.extend_from_slice(cell.as_bytes());
            }
        };
        for (position, name) in self.columns.iter().enumerate() {
            if position > 0 {
                csv.push(b',');
            }
            put(&mut csv, name);
        }
        csv.push(b'\n');
        for row in &self.rows {
            for position in 0..self.columns.len() {
                if position > 0 {
                    csv.push(b',');
                }
                if let Some(cell) = row.get(&position) {
                    put(&mut csv, cell);
                } else if self.columns.len() == 1 {
                    csv.extend_from_slice(b"\"\"");
                }
            }
            csv.push(b'\n');
        }
        csv
    }
}

/// The lists of a document with the places they are at, as in `data.items`. The document itself has the place ``.
fn places<'a>(value: &'a Json, place: String, depth: usize, found: &mut Vec<(String, &'a [Json])>) {
    match value {
        Json::List(values) if !values.is_empty() => found.push((place, values)),
        Json::Object(entries) if depth < DEPTH => {
            for (key, value) in entries {
                let inner = if place.is_empty() { key.clone() } else { format!("{place}.{key}") };
                places(value, inner, depth + 1, found);
            }
        }
        _ => {}
    }
}

/// An object of columns: lists of single values, all as long.
fn as_columns(entries: &[(String, Json)]) -> Option<Vec<(&str, &[Json])>> {
    let is_single = |value: &Json| !matches!(value, Json::List(_) | Json::Object(_));
    let columns: Option<Vec<(&str, &[Json])>> = entries
        .iter()
        .map(|(key, value)| match value {
            Json::List(values) if values.iter().all(is_single) => Some((key.as_str(), values.as_slice())),
            _ => None,
        })
        .collect();
    let columns = columns.filter(|columns| columns.len() > 1)?;
    let length = columns[0].1.len();
    columns.iter().all(|(_, values)| values.len() == length).then_some(columns)
}

/// Names and rows apart, as pandas writes with `orient="split"`.
fn as_split(entries: &[(String, Json)]) -> Option<(Vec<String>, Vec<&[Json]>)> {
    let find = |wanted: &str| entries.iter().find(|(key, _)| key == wanted).map(|(_, value)| value);
    let (Some(Json::List(names)), Some(Json::List(rows))) = (find("columns"), find("data")) else {
        return None;
    };
    let names = names.iter().map(text_cell).collect::<Option<Vec<String>>>()?;
    let rows = rows
        .iter()
        .map(|row| match row {
            Json::List(cells) => Some(cells.as_slice()),
            _ => None,
        })
        .collect::<Option<Vec<&[Json]>>>()?;
    Some((names, rows))
}

fn text_cell(value: &Json) -> Option<String> {
    match value {
        Json::Text(text) => Some(text.clone()),
        _ => None,
    }
}

/// What is wrong, without the place, which is told otherwise.
fn reason(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.split(" at line").next().unwrap_or(&text).to_owned()
}
