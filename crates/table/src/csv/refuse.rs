//! What a file is that is no text, from its first bytes.

use crate::import::ImportError;

/// What other files begin with: the bytes, what such a file is called, and how to get a table out of it.
const SIGNATURES: [(&[u8], &str, &str); 19] = [
    (b"\x89PNG", "a PNG image", IMAGE),
    (b"\xFF\xD8\xFF", "a JPEG image", IMAGE),
    (b"GIF8", "a GIF image", IMAGE),
    (b"RIFF", "a RIFF media file", IMAGE),
    (b"%PDF-1", "a PDF document", "Copy the table into a spreadsheet and export it as CSV."),
    (b"PK\x03\x04", "a zip archive", "Unpack it and choose the CSV file in it."),
    (b"PK\x05\x06", "an empty zip archive", "Choose a CSV file."),
    (b"\x1F\x8B", "compressed with gzip", "Unpack it and choose the CSV file in it."),
    (b"BZh", "compressed with bzip2", "Unpack it and choose the CSV file in it."),
    (b"\xFD7zXZ\0", "compressed with xz", "Unpack it and choose the CSV file in it."),
    (b"\x28\xB5\x2F\xFD", "compressed with zstd", "Unpack it and choose the CSV file in it."),
    (b"7z\xBC\xAF\x27\x1C", "a 7z archive", "Unpack it and choose the CSV file in it."),
    (b"Rar!", "a RAR archive", "Unpack it and choose the CSV file in it."),
    (b"PAR1", "a Parquet file", "Export it as CSV, for example with DuckDB or pandas."),
    (b"ARROW1", "an Arrow file", "Export the table as CSV."),
    (b"SQLite format 3\0", "a SQLite database", "Export the table in it as CSV."),
    (b"\x89HDF\r\n\x1A\n", "an HDF5 file", "Export the table in it as CSV."),
    (b"\xD0\xCF\x11\xE0", "an old Office document", "Open it in a spreadsheet and export the sheet as CSV."),
    (b"\x7FELF", "a program", "Choose a CSV file."),
];

const IMAGE: &str = "Export it as CSV from where the data come from: pictures of tables cannot be read.";

/// Refuses what is known not to be a table.
pub(super) fn refuse_other_files(name: &str, head: &[u8]) -> Result<(), ImportError> {
    let refuse = |what: &str, hint: &str| {
        Err(ImportError::refused("not-a-table", format!("“{name}” is {what}, not a table."), hint))
    };
    for (signature, what, hint) in SIGNATURES {
        // A name such as `PAR1` can be the first of a header: what is only letters must be followed by other bytes.
        let is_a_word = signature.iter().all(u8::is_ascii_graphic) && !signature.starts_with(b"%PDF");
        if head.starts_with(signature) && (!is_a_word || has_control_bytes(head)) {
            let is_zip = signature.starts_with(b"PK");
            if is_zip && (head.windows(3).any(|window| window == b"xl/") || name.ends_with(".xlsx")) {
                return refuse("an Excel workbook", "Open it in a spreadsheet and export the sheet as CSV.");
            }
            return refuse(what, hint);
        }
    }
    let beginning = head.trim_ascii_start();
    let begins = |text: &str| {
        beginning.get(..text.len()).is_some_and(|beginning| beginning.eq_ignore_ascii_case(text.as_bytes()))
    };
    if begins("<!doctype html") || begins("<html") {
        return refuse("a web page", "Download the data file itself, not the page that shows it.");
    }
    if is_json(beginning) {
        let mentions = |text: &[u8]| beginning.windows(text.len()).any(|window| window == text);
        let hint = if mentions(b"\"penstock-project\"") {
            "It is a Penstock project: open it with “Open project”."
        } else if mentions(b"\"penstock-model\"") {
            "It is a Penstock model: choose it as the model file of a Predict node."
        } else {
            "Penstock reads CSV files here: convert it to CSV, with a row of column names and a row for each record."
        };
        return refuse("JSON", hint);
    }
    Ok(())
}

/// Whether there are bytes that no text has, whatever its encoding.
fn has_control_bytes(bytes: &[u8]) -> bool {
    bytes.iter().any(|byte| matches!(byte, 0..=8 | 11 | 14..=31))
}

/// Whether the text is JSON. A header may begin with a bracket too, as in `[id],[name]`, but not go on as JSON does.
pub(crate) fn is_json(text: &[u8]) -> bool {
    let Some((first, rest)) = text.split_first() else { return false };
    let second = rest.trim_ascii_start().first();
    match first {
        b'{' => matches!(second, Some(b'"' | b'}')),
        b'[' if matches!(second, Some(b'{' | b'"' | b']')) => true,
        b'[' => {
            let is_of_numbers =
                |byte: &u8| byte.is_ascii_whitespace() || b"0123456789+-.eE,[]".contains(byte);
            text.iter().all(is_of_numbers) && text.trim_ascii_end().ends_with(b"]")
        }
        _ => false,
    }
}

/// Refuses bytes that no text has.
pub(super) fn refuse_nul(name: &str, text: &[u8], offset: u64) -> Result<(), ImportError> {
    match text.iter().position(|byte| *byte == 0) {
        None => Ok(()),
        Some(position) => Err(ImportError::refused(
            "not-a-table",
            format!("“{name}” is not text: it holds a zero byte at position {}.", offset + position as u64),
            "Export the data as CSV in UTF-8.",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_files_are_named() {
        let message = |name: &str, head: &[u8]| {
            refuse_other_files(name, head).err().map(|error| error.diagnostic().message).unwrap_or_default()
        };
        assert_eq!(message("penguins.png", b"\x89PNG\r\n"), "“penguins.png” is a PNG image, not a table.");
        assert_eq!(
            message("a.xlsx", b"PK\x03\x04...xl/workbook"),
            "“a.xlsx” is an Excel workbook, not a table."
        );
        assert_eq!(message("a.zip", b"PK\x03\x04.."), "“a.zip” is a zip archive, not a table.");
        assert_eq!(message("a.csv", b"\n <!DOCTYPE HTML>"), "“a.csv” is a web page, not a table.");
        assert_eq!(message("a.csv", b"a,b\n"), "");
        assert_eq!(message("a.parquet", b"PAR1\x15\x04\x15"), "“a.parquet” is a Parquet file, not a table.");
        assert_eq!(message("a.gif", b"GIF89a\x40\x01\xF0\0"), "“a.gif” is a GIF image, not a table.");
        for header in ["PAR1,b\n", "RIFF\n1\n", "BZh;x\n", "GIF8\tpr\u{fc}f\n", "Rar!,a\n", "ARROW1,a\n"] {
            assert_eq!(message("a.csv", header.as_bytes()), "", "{header}");
        }
    }

    #[test]
    fn json_is_told_from_headers_with_brackets() {
        let refused = |text: &str| refuse_other_files("a.json", text.as_bytes()).err();
        for text in [
            "{\"a\": 1}",
            "{}",
            "\n [ {\"a\": 1},\n {\"a\": 2} ]",
            "[\"a\", \"b\"]",
            "[[1, 2], [3, 4.5e-3]]\n",
            "[]",
            "{ \"a\": 1 }\n{ \"a\": 2 }\n",
        ] {
            let error = refused(text).map(|error| error.diagnostic());
            let error = error.unwrap_or_else(|| panic!("{text}"));
            assert_eq!(error.message, "“a.json” is JSON, not a table.");
            assert!(error.hint.starts_with("Penstock reads CSV files here"), "{}", error.hint);
        }
        for text in ["[id],[name]\n1,2\n", "[1;2],a\n3,4\n", "{id},x\n", "[0,1),[1,2)\n3,4\n", "{,}\n", "["] {
            assert!(refused(text).is_none(), "{text}");
        }
        let project = refused("{\"format\": \"penstock-project\"}").map(|error| error.diagnostic().hint);
        assert!(project.is_some_and(|hint| hint.contains("Open project")));
    }
}
