//! Text from the clipboard that is a table becomes a file, which is taken in as a dropped one is.

use leptos::prelude::*;
use penstock_flow::{Diagnostic, Project};
use wasm_bindgen_futures::{JsFuture, spawn_local};

use super::files::take_files_at;
use crate::rest::Handles;
use crate::state::Studio;

/// So many lines are looked at to tell a table from prose.
const LINES_LOOKED_AT: usize = 50;

/// The ending of a file that holds this text, when it is a table: cells separated by tabs, lines with the same number of
/// commas, semicolons or bars, or JSON. A spreadsheet also marks its text as a table, and then one column is one as well.
pub fn table_in(text: &str, is_marked: bool) -> Option<&'static str> {
    let text = text.trim();
    if (text.starts_with('{') && text.ends_with('}')) || (text.starts_with('[') && text.ends_with(']')) {
        return Some("json");
    }
    let lines = || text.lines().filter(|line| !line.trim().is_empty()).take(LINES_LOOKED_AT);
    lines().nth(1)?;
    if is_marked || lines().all(|line| line.contains('\t')) {
        return Some("tsv");
    }
    let is_cut_by = |mark: char| {
        let mut counts = lines().map(|line| marks_outside_quotes(line, mark));
        let first = counts.next().unwrap_or(0);
        first > 0 && counts.all(|count| count == first)
    };
    [',', ';', '|'].into_iter().any(is_cut_by).then_some("csv")
}

fn marks_outside_quotes(line: &str, mark: char) -> usize {
    let (mut count, mut is_quoted) = (0, false);
    for letter in line.chars() {
        is_quoted ^= letter == '"';
        count += usize::from(letter == mark && !is_quoted);
    }
    count
}

/// Takes a text in as a file at a place of the canvas, or where a source stands well.
pub fn take_text(handles: Handles, text: &str, ending: &str, at: Option<(i32, i32)>) {
    let name = handles.studio.with_project(|project| free_name(project, ending));
    let parts = js_sys::Array::of1(&text.into());
    match web_sys::File::new_with_str_sequence(&parts, &name) {
        Ok(file) => {
            take_files_at(handles, vec![file], at);
            handles.studio.toast(&format!("Pasted as “{name}”."));
        }
        Err(_) => refuse(handles.studio, "The browser did not make a file of what was pasted."),
    }
}

/// Says what can be pasted, since what was cannot.
pub fn refuse_text(studio: Studio) {
    refuse(
        studio,
        "What was pasted is no table. Copy cells of a spreadsheet, or lines of CSV with the names of the columns.",
    );
}

/// Takes in the table on the clipboard, for which the browser may ask leave.
pub fn paste_table(handles: Handles) {
    let studio = handles.studio;
    let clipboard = js_sys::Reflect::get(&window().navigator(), &"clipboard".into());
    // Not there on a page without a secure address.
    let is_there = clipboard.is_ok_and(|clipboard| !clipboard.is_undefined());
    spawn_local(async move {
        let text = match is_there {
            true => JsFuture::from(window().navigator().clipboard().read_text()).await.ok(),
            false => None,
        };
        match text.and_then(|text| text.as_string()) {
            None => refuse(
                studio,
                "This browser did not let the page read the clipboard. Click the canvas and press Ctrl+V.",
            ),
            Some(text) if text.trim().is_empty() => {
                refuse(studio, "The clipboard holds no text. Copy cells of a spreadsheet first.");
            }
            // Asked for by name, so also where it does not look like a table: the reader says what it finds.
            Some(text) => take_text(handles, &text, table_in(&text, false).unwrap_or("csv"), None),
        }
    });
}

fn refuse(studio: Studio, text: &str) {
    studio.toast_problem(&Diagnostic::warning("paste", text));
}

/// A name that no file of the project has: “Pasted table.tsv”, then “Pasted table 2.tsv”.
fn free_name(project: &Project, ending: &str) -> String {
    let is_taken = |name: &String| project.data.values().any(|record| record.name == *name);
    let mut name = format!("Pasted table.{ending}");
    let mut number = 1;
    while is_taken(&name) {
        number += 1;
        name = format!("Pasted table {number}.{ending}");
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;
    use penstock_flow::project::DataRecord;
    use penstock_flow::{NodeId, Schema};

    #[test]
    fn tables_are_told_from_prose() {
        assert_eq!(table_in("a\tb\r\n1\t2\r\n", false), Some("tsv"));
        assert_eq!(table_in("a,b\n\"x, y\",2\n", false), Some("csv"));
        assert_eq!(table_in("a;b;c\n1,5;2;3", false), Some("csv"));
        assert_eq!(table_in("a|b\n1|2", false), Some("csv"));
        assert_eq!(table_in("[{\"a\": 1}]\n", false), Some("json"));
        assert_eq!(table_in("size\n1\n2\n", true), Some("tsv"));
        for prose in
            ["", "one line, with a comma", "size\n1\n2", "Dear all,\nhello, how are you, and\nbye.", "a\tb"]
        {
            assert_eq!(table_in(prose, false), None, "{prose:?}");
        }
    }

    #[test]
    fn names_are_not_used_twice() {
        let mut project = Project::default();
        assert_eq!(free_name(&project, "tsv"), "Pasted table.tsv");
        let record = |name: &str| DataRecord {
            name: name.into(),
            hash: "00".into(),
            rows: 1,
            schema: Schema::default(),
            parts: Vec::new(),
        };
        project.data.insert(NodeId(1), record("Pasted table.tsv"));
        assert_eq!(free_name(&project, "tsv"), "Pasted table 2.tsv");
        assert_eq!(free_name(&project, "csv"), "Pasted table.csv");
    }
}
