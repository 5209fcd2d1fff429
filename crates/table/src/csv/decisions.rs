//! What was decided about a file, in words: for the import panel and `penstock sniff`.

use penstock_flow::Diagnostic;

use super::cell::styled::{CURRENCIES, Way};
use super::column::Plan;
use super::decode::Encoding;
use super::scan::{ColumnScan, Form};
use super::sniff::{Outside, OutsideKind};
use super::summary::Told;
use crate::import::notes::count;
use crate::import::{Decision, Escape, Quote};

fn decision(what: &str, value: impl Into<String>, reason: impl Into<String>) -> Decision {
    Decision { what: what.to_owned(), column: None, value: value.into(), reason: reason.into() }
}

/// How many lines something takes.
fn lines(outside: &Outside) -> u64 {
    outside.last_line - outside.first_line + 1
}

/// What was decided about the file as a whole.
pub(super) fn of_file(told: &Told<'_>) -> Vec<Decision> {
    let set = &told.options.text;
    let (found, layout) = (&told.sketch.found, &told.sketch.layout);
    let because =
        |is_set: bool, reason: &str| if is_set { "It was set.".to_owned() } else { reason.to_owned() };
    let encoding = match &told.passed.encoding {
        Encoding::Utf8 { mark: true }
        | Encoding::Utf16Little { mark: true }
        | Encoding::Utf16Big { mark: true } => "A byte order mark says so.".to_owned(),
        Encoding::Utf8 { .. } => "Every byte fits.".to_owned(),
        Encoding::Utf16Little { .. } | Encoding::Utf16Big { .. } => "Every second byte is zero.".to_owned(),
        Encoding::Mixed { .. } => "Most letters are UTF-8, some bytes are not.".to_owned(),
        Encoding::Windows1252 | Encoding::Legacy(_) => match told.passed.wrong {
            Some(wrong) => format!("The byte 0x{:02X} on line {} is not UTF-8.", wrong.byte, wrong.line),
            None => "Every byte fits.".to_owned(),
        },
    };
    let quote = match found.dialect.quote {
        Quote::None => "none",
        Quote::Double => "double",
        Quote::Apostrophe => "apostrophe",
    };
    let escape = match found.dialect.escape {
        Escape::Doubled => "doubled",
        Escape::Backslash => "backslash",
    };
    let names = layout.names.len();
    let header = match names {
        0 => "The first row holds values like those below it.".to_owned(),
        1 => format!("Line {} differs from the rows below it.", layout.names_line),
        several => format!("{several} rows from line {} differ from the rows below them.", layout.names_line),
    };
    let delimiter = if found.told {
        "The first line names it."
    } else {
        "It cuts rows into equally many cells that are values."
    };
    let mut decisions = vec![
        match &set.decoded {
            Some(decoded) => decision(
                "encoding",
                decoded.encoding.as_str(),
                because(decoded.is_set, "Some bytes are not UTF-8; its letters are most like words so."),
            ),
            None => {
                decision("encoding", told.passed.encoding.name(), because(set.encoding.is_some(), &encoding))
            }
        },
        decision("delimiter", found.dialect.delimiter.shown(), because(set.delimiter.is_some(), delimiter)),
        decision(
            "quote",
            quote,
            because(
                set.quote.is_some(),
                if found.quoted { "It encloses cells." } else { "Nothing encloses cells; this would." },
            ),
        ),
        decision(
            "escape",
            escape,
            because(
                set.escape.is_some(),
                if found.escaped {
                    "Quotes inside cells are written so."
                } else {
                    "No quote inside a cell needs it; this would be read."
                },
            ),
        ),
        decision("line-end", layout.line_ends, "These end the first lines."),
        decision("header", names.to_string(), because(set.header_rows.is_some(), &header)),
        decision(
            "decimal",
            if told.sketch.habits.comma { "comma" } else { "point" },
            because(set.decimal.is_some(), "Numbers that leave no doubt are written so, or none is."),
        ),
        decision(
            "day-first",
            told.sketch.habits.day_first.to_string(),
            because(set.day_first.is_some(), "Dates that leave no doubt are written so, or none is."),
        ),
    ];
    for outside in &layout.outside {
        let (what, reason) = match outside.kind {
            OutsideKind::Preamble => {
                ("preamble", because(set.skip_lines.is_some(), "It stands above the names of the columns."))
            }
            OutsideKind::Units => ("units", "It names units below the names of the columns.".to_owned()),
            OutsideKind::Footer => ("footer", "It stands below the table and is no row of it.".to_owned()),
            OutsideKind::Table => ("tables", "Another table begins there.".to_owned()),
            OutsideKind::Comment => ("comments", "It begins with “#”.".to_owned()),
        };
        let value = format!("{}-{}", outside.first_line, outside.last_line);
        decisions.push(decision(what, value, format!("{reason} It reads “{}”.", outside.text)));
    }
    decisions
}

/// Why a column has its type.
pub(super) fn of_type(name: &str, plan: Plan, scan: &ColumnScan) -> Decision {
    let separators = |way: Way| {
        let mut told = Vec::new();
        if let Some(currency) = scan.currency().and_then(|currency| CURRENCIES.get(usize::from(currency))) {
            told.push(format!("in {currency}"));
        }
        if scan.is_percent() {
            told.push("percentages as fractions of 1".to_owned());
        }
        if way != Way::PLAIN {
            let group = match way.group {
                Some(' ') => ", blanks part thousands".to_owned(),
                Some(sign) => format!(", “{sign}” parts thousands"),
                None => String::new(),
            };
            told.push(format!("“{}” marks decimals{group}", way.decimal));
        }
        if told.is_empty() { String::new() } else { format!(": {}", told.join("; ")) }
    };
    let reason = match (plan.forced, plan.form) {
        (Some(_), _) => "It was set.".to_owned(),
        (None, Form::Empty) => "There is no value.".to_owned(),
        (None, Form::Integer(style)) => format!("Every value is a whole number{}.", separators(style.way)),
        (None, Form::Number(style)) => format!("Every value is a number{}.", separators(style.way)),
        (None, Form::Boolean(pair)) => match pair.told() {
            Some(words) => format!("Every value is one of {words}."),
            None => "Every value is true or false.".to_owned(),
        },
        (None, Form::DateTime(form)) => format!("Every value is a date: {}.", form.name()),
        (None, Form::Text) => match &scan.first_other {
            Some((line, text)) => format!("“{text}” on line {line} is no number, date or truth value."),
            None => "Its digits are no numbers to calculate with.".to_owned(),
        },
    };
    Decision { what: "type".to_owned(), column: Some(name.to_owned()), value: String::new(), reason }
}

/// The decisions about types.
pub(super) fn types_mut(decisions: &mut [Decision]) -> impl Iterator<Item = &mut Decision> {
    decisions.iter_mut().filter(|decision| decision.what == "type")
}

/// What is said about lines outside of the table.
pub(super) fn region_notes(name: &str, told: &Told<'_>, notes: &mut Vec<Diagnostic>) {
    let layout = &told.sketch.layout;
    if layout.names.is_empty() {
        let message =
            format!("The first row of “{name}” holds values, so columns are named col_0, col_1 and so on.");
        let hint = "Add a first row with the names, or say that the first row holds them.";
        notes.push(Diagnostic::warning("no-header", message).line(layout.data_line).hint(hint));
    } else if layout.names.len() > 1 {
        let message = format!("The names of the columns were joined from {} rows.", layout.names.len());
        notes.push(Diagnostic::note("header-joined", message).line(layout.names_line));
    }
    for outside in &layout.outside {
        let amount = count(lines(outside), "line", "lines");
        let (code, message, hint) = match outside.kind {
            OutsideKind::Preamble => (
                "preamble",
                format!("{amount} above the table, from “{}” on, {} left out.", outside.text, were(outside)),
                "",
            ),
            OutsideKind::Units => ("units", format!("A row of units, “{}”, was left out.", outside.text), ""),
            OutsideKind::Footer => (
                "footer",
                format!("{amount} below the table, from “{}” on, {} left out.", outside.text, were(outside)),
                "",
            ),
            OutsideKind::Table => (
                "further-table",
                format!(
                    "Another table begins on line {}: “{}”. It was left out.",
                    outside.first_line, outside.text
                ),
                "To read that one, set how many lines are skipped.",
            ),
            OutsideKind::Comment => (
                "comments",
                format!("{amount} of comments, from “{}” on, {} left out.", outside.text, were(outside)),
                "",
            ),
        };
        notes.push(Diagnostic::note(code, message).line(outside.first_line).hint(hint));
    }
}

fn were(outside: &Outside) -> &'static str {
    if lines(outside) == 1 { "was" } else { "were" }
}
