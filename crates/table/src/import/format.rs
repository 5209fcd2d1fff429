//! What a file is, from its first bytes: the name's ending is not believed.

use super::ImportError;

/// How many bytes are enough to tell.
pub const HEAD: usize = 64 << 10;

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Delimited text, or nothing else that is known.
    Text,
    /// JSON, or a record of JSON on each line.
    Json,
    /// Penstock's own pipeline.
    Project,
    /// Penstock's own model.
    Model,
    /// Something that the host opens: see [`Packed`].
    Packed(Packed),
    /// Something that is no table: what it is called, and how to get a table out of it.
    Other {
        /// With its article: `a PNG image`.
        what: &'static str,
        /// A sentence.
        hint: &'static str,
    },
}

/// Formats whose readers are not part of the engine; the host has them at hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Packed {
    /// Compressed with gzip: a table in any other format.
    Gzip,
    /// A zip archive: an Excel or OpenDocument workbook, or files.
    Zip,
    /// A workbook of Excel 97, or an encrypted one.
    OldWorkbook,
    /// Apache Parquet.
    Parquet,
    /// An Arrow IPC file, which is Feather too.
    ArrowFile,
    /// An Arrow IPC stream.
    ArrowStream,
    /// A SQLite database.
    Sqlite,
}

impl Packed {
    /// What such a file is called, with its article.
    pub fn name(self) -> &'static str {
        match self {
            Self::Gzip => "a gzip file",
            Self::Zip => "a zip archive",
            Self::OldWorkbook => "an old Office document",
            Self::Parquet => "a Parquet file",
            Self::ArrowFile | Self::ArrowStream => "an Arrow file",
            Self::Sqlite => "a SQLite database",
        }
    }
}

/// What files begin with that the host opens.
const PACKED: [(&[u8], Packed); 7] = [
    (b"\x1F\x8B", Packed::Gzip),
    (b"PK\x03\x04", Packed::Zip),
    (b"PK\x05\x06", Packed::Zip),
    (b"\xD0\xCF\x11\xE0", Packed::OldWorkbook),
    (b"PAR1", Packed::Parquet),
    (b"ARROW1", Packed::ArrowFile),
    (b"SQLite format 3\0", Packed::Sqlite),
];

/// What other files begin with: the bytes, what such a file is called, and how to get a table out of it.
const OTHER: [(&[u8], &str, &str); 15] = [
    (b"{\\rtf", "a word processor's document", "Copy the table into a spreadsheet and export it as CSV."),
    (b"\x89PNG", "a PNG image", IMAGE),
    (b"\xFF\xD8\xFF", "a JPEG image", IMAGE),
    (b"GIF8", "a GIF image", IMAGE),
    (b"RIFF", "a RIFF media file", IMAGE),
    (b"%PDF-1", "a PDF document", "Copy the table into a spreadsheet and export it as CSV."),
    (b"BZh", "compressed with bzip2", UNPACK),
    (b"\xFD7zXZ\0", "compressed with xz", UNPACK),
    (b"\x28\xB5\x2F\xFD", "compressed with zstd", UNPACK),
    (b"7z\xBC\xAF\x27\x1C", "a 7z archive", UNPACK),
    (b"Rar!", "a RAR archive", UNPACK),
    (b"PARE", "an encrypted Parquet file", "Export it without encryption."),
    (b"FEA1", "a Feather file of version 1", "Write it again as Feather version 2, Parquet or CSV."),
    (b"\x89HDF\r\n\x1A\n", "an HDF5 file", "Export the table in it as CSV."),
    (b"\x7FELF", "a program", "Choose a file that holds a table."),
];

const IMAGE: &str = "Export the table from where the data come from: pictures of tables cannot be read.";
const UNPACK: &str = "Unpack it and choose the file in it, or pack it again with gzip or zip.";

impl Format {
    /// What a file with this beginning is.
    pub fn of(head: &[u8]) -> Self {
        for (signature, packed) in PACKED {
            if begins_with(head, signature) {
                return Self::Packed(packed);
            }
        }
        if is_arrow_stream(head) {
            return Self::Packed(Packed::ArrowStream);
        }
        if head.get(257..262) == Some(b"ustar") {
            return Self::Other { what: "a tar archive", hint: UNPACK };
        }
        for (signature, what, hint) in OTHER {
            if begins_with(head, signature) {
                return Self::Other { what, hint };
            }
        }
        let beginning = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head).trim_ascii_start();
        let begins = |text: &str| {
            beginning
                .get(..text.len())
                .is_some_and(|beginning| beginning.eq_ignore_ascii_case(text.as_bytes()))
        };
        if begins("<!doctype html") || begins("<html") {
            let hint = "Download the data file itself, not the page that shows it.";
            return Self::Other { what: "a web page", hint };
        }
        if begins("<?xml") {
            return Self::Other { what: "an XML file", hint: "Export the data in it as CSV or JSON." };
        }
        if is_json(beginning) {
            return of_json(beginning);
        }
        Self::Text
    }
}

/// Penstock's own files are JSON too, and no tables.
fn of_json(text: &[u8]) -> Format {
    let mentions = |name: &[u8]| text.windows(name.len()).any(|window| window == name);
    if mentions(b"\"penstock-project\"") {
        Format::Project
    } else if mentions(b"\"penstock-model\"") {
        Format::Model
    } else {
        Format::Json
    }
}

/// Refuses what is known not to hold a table, whoever reads it.
pub fn refuse_what_is_no_table(name: &str, format: Format) -> Result<(), ImportError> {
    match format {
        Format::Text | Format::Json | Format::Packed(_) => Ok(()),
        Format::Project => Err(not_a_table(
            name,
            "a Penstock project",
            "It is a Penstock project: open it with “Open project”.",
        )),
        Format::Model => Err(not_a_table(
            name,
            "a Penstock model",
            "It is a Penstock model: choose it as the model file of a Predict node.",
        )),
        Format::Other { what, hint } => Err(not_a_table(name, what, hint)),
    }
}

/// The error for a file that is known not to be a table.
pub fn not_a_table(name: &str, what: &str, hint: &str) -> ImportError {
    ImportError::refused("not-a-table", format!("“{name}” is {what}, not a table."), hint)
}

/// Refuses what is not delimited text.
pub(crate) fn refuse_other_files(name: &str, head: &[u8]) -> Result<(), ImportError> {
    match Format::of(head) {
        Format::Text => Ok(()),
        Format::Json => Err(not_a_table(
            name,
            "JSON",
            "Convert it to CSV, with a row of column names and a row for each record.",
        )),
        Format::Packed(packed) => {
            Err(not_a_table(name, packed.name(), "Export the table in it as CSV and choose that file."))
        }
        other => refuse_what_is_no_table(name, other),
    }
}

/// A name such as `PAR1` can be the first of a header: what is only letters must be followed by other bytes.
fn begins_with(head: &[u8], signature: &[u8]) -> bool {
    let is_a_word = signature.iter().all(u8::is_ascii_graphic)
        && !signature.starts_with(b"%PDF")
        && !signature.starts_with(b"{\\rtf");
    head.starts_with(signature) && (!is_a_word || has_control_bytes(head))
}

/// Whether the bytes are a message of Arrow's stream format: a mark, and a length that is a multiple of 8.
fn is_arrow_stream(head: &[u8]) -> bool {
    let Some(rest) = head.strip_prefix(&[0xFF; 4]) else { return false };
    let Some(length) = rest.first_chunk::<4>() else { return false };
    let length = i32::from_le_bytes(*length);
    length > 0 && length % 8 == 0
}

/// Whether there are bytes that no text has, whatever its encoding.
fn has_control_bytes(bytes: &[u8]) -> bool {
    bytes.iter().any(|byte| matches!(byte, 0..=8 | 11 | 14..=31))
}

/// Whether the text is JSON. A header may begin with a bracket too, as in `[id],[name]`, but not go on as JSON does.
fn is_json(text: &[u8]) -> bool {
    let Some((first, rest)) = text.split_first() else { return false };
    let second = rest.trim_ascii_start().first();
    match first {
        b'{' => matches!(second, Some(b'"' | b'}')),
        b'[' if matches!(second, Some(b'{' | b'"' | b']')) => true,
        b'[' if second == Some(&b'[') => {
            // Lists of lists, however deep; a name in double brackets is followed by a letter.
            let inner = rest.iter().find(|byte| !byte.is_ascii_whitespace() && **byte != b'[');
            inner.is_none_or(|byte| {
                matches!(byte, b'{' | b'"' | b']' | b'-' | b'n' | b't' | b'f' | b'0'..=b'9')
            })
        }
        b'[' => {
            let is_of_numbers =
                |byte: &u8| byte.is_ascii_whitespace() || b"0123456789+-.eE,[]".contains(byte);
            text.iter().all(is_of_numbers) && text.trim_ascii_end().ends_with(b"]")
        }
        _ => false,
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
        assert_eq!(message("a.csv", b"\n <!DOCTYPE HTML>"), "“a.csv” is a web page, not a table.");
        assert_eq!(message("a.csv", b"a,b\n"), "");
        assert_eq!(message("a.gif", b"GIF89a\x40\x01\xF0\0"), "“a.gif” is a GIF image, not a table.");
        for header in ["PAR1,b\n", "RIFF\n1\n", "BZh;x\n", "GIF8\tpr\u{fc}f\n", "Rar!,a\n", "ARROW1,a\n"] {
            assert_eq!(message("a.csv", header.as_bytes()), "", "{header}");
        }
    }

    #[test]
    fn packed_files_are_told_by_their_first_bytes() {
        assert_eq!(Format::of(b"PK\x03\x04...xl/workbook"), Format::Packed(Packed::Zip));
        assert_eq!(Format::of(b"PAR1\x15\x04\x15"), Format::Packed(Packed::Parquet));
        assert_eq!(Format::of(b"\xFF\xFF\xFF\xFF\x10\x01\0\0\x10"), Format::Packed(Packed::ArrowStream));
        assert_eq!(Format::of(b"\xFF\xFE\xFF\xFFa\0"), Format::Text);
        assert_eq!(Format::of(b"SQLite format 3\0\x10"), Format::Packed(Packed::Sqlite));
    }

    #[test]
    fn json_is_told_from_headers_with_brackets() {
        for text in [
            "{\"a\": 1}",
            "{}",
            "\n [ {\"a\": 1},\n {\"a\": 2} ]",
            "[\"a\", \"b\"]",
            "[[1, 2], [3, 4.5e-3]]\n",
            "[[\"a\", \"b\"], [1, null]]",
            "[[[[",
            "[]",
            "\u{feff}[]",
            "{ \"a\": 1 }\n{ \"a\": 2 }\n",
        ] {
            assert_eq!(Format::of(text.as_bytes()), Format::Json, "{text}");
        }
        for text in ["[id],[name]\n1,2\n", "[1;2],a\n3,4\n", "{id},x\n", "[0,1),[1,2)\n3,4\n", "{,}\n", "["] {
            assert_eq!(Format::of(text.as_bytes()), Format::Text, "{text}");
        }
        let project = refuse_other_files("a.json", b"{\"format\": \"penstock-project\"}").err();
        assert!(project.is_some_and(|error| error.diagnostic().hint.contains("Open project")));
    }
}
