//! Diagnostics as lines of text.

use penstock_flow::{Catalogue, Diagnostic, NodeId, Project, Severity, check};
use serde_json::{Value, json};

/// A diagnostic as a line: `node 3 “Impute”, line 7: error: … hint`.
pub fn line(diagnostic: &Diagnostic, node: Option<(NodeId, &str)>) -> String {
    let mut place = node.map(|(id, name)| format!("node {id} “{name}”")).unwrap_or_default();
    // Where the sentence names the line itself, it is not said twice.
    if let Some(number) = diagnostic.line.filter(|number| !diagnostic.message.contains(&number.to_string())) {
        let comma = if place.is_empty() { "" } else { ", " };
        place = format!("{place}{comma}line {number}");
    }
    if !place.is_empty() {
        place.push_str(": ");
    }
    format!("{place}{}", in_the_command(diagnostic))
}

/// A diagnostic as a line of JSON, with the name of its node.
pub fn json_line(diagnostic: &Diagnostic, name: Option<&str>) -> String {
    let mut value = serde_json::to_value(in_the_command(diagnostic)).unwrap_or(Value::Null);
    if let (Some(object), Some(name)) = (value.as_object_mut(), name) {
        object.insert("name".to_owned(), json!(name));
    }
    value.to_string()
}

/// The number and name of a diagnostic's node.
pub fn node_of(
    diagnostic: &Diagnostic,
    project: &Project,
    catalogue: &Catalogue,
) -> Option<(NodeId, String)> {
    let id = diagnostic.node?;
    Some((id, check::node_name(catalogue, &project.graph, id)))
}

/// Hints are written for the studio; some remedies are others here.
fn in_the_command(diagnostic: &Diagnostic) -> Diagnostic {
    let hint = match diagnostic.code.as_str() {
        "unknown-stage" | "newer-stage" => "Get the latest version of penstock, or delete the node.",
        "file-needed" => "Give the file with --data.",
        "unreadable" => "Check that the file exists and may be read.",
        "schema-mismatch" if diagnostic.parameter.as_deref() == Some("file") => {
            return Diagnostic {
                hint: diagnostic.hint.replace("Choose that file", "Give that file with --data"),
                ..diagnostic.clone()
            };
        }
        _ => return diagnostic.clone(),
    };
    Diagnostic { hint: hint.to_owned(), ..diagnostic.clone() }
}

/// Errors and warnings in numbers: `1 error, 2 warnings`.
pub fn tally<'a>(diagnostics: impl Iterator<Item = &'a Diagnostic>) -> String {
    let (mut errors, mut warnings, mut notes) = (0usize, 0usize, 0usize);
    for diagnostic in diagnostics {
        match diagnostic.severity {
            Severity::Error => errors += 1,
            Severity::Warning => warnings += 1,
            Severity::Note => notes += 1,
        }
    }
    let parts: Vec<String> = [(errors, "error"), (warnings, "warning"), (notes, "note")]
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, word)| format!("{count} {word}{}", if count == 1 { "" } else { "s" }))
        .collect();
    if parts.is_empty() { "No problems found.".to_owned() } else { parts.join(", ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_where_what_and_what_to_do() {
        let diagnostic = Diagnostic::error("x", "It is wrong.").hint("Mend it.").line(7);
        assert_eq!(
            line(&diagnostic, Some((NodeId(3), "Impute"))),
            "node 3 “Impute”, line 7: error: It is wrong. Mend it."
        );
        assert_eq!(line(&diagnostic, None), "line 7: error: It is wrong. Mend it.");
        let named = Diagnostic::warning("x", "Line 7 is wrong.").line(7);
        assert_eq!(line(&named, None), "warning: Line 7 is wrong.");
    }

    #[test]
    fn counts_are_in_words() {
        let all = [Diagnostic::error("x", ""), Diagnostic::note("x", ""), Diagnostic::note("x", "")];
        assert_eq!(tally(all.iter()), "1 error, 2 notes");
        assert_eq!(tally([].iter()), "No problems found.");
    }
}
