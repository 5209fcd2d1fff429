//! Notes and totals at the end of a file that is longer than the sample.

use crate::import::ImportError;
use crate::source::ByteSource;

use super::dialect::Found;
use super::region::Layout;
use super::{Sample, TAIL, region, rows};

/// The byte of the file that the notes below its table begin at.
pub(crate) async fn tail(
    source: &dyn ByteSource,
    found: &Found,
    layout: &Layout,
) -> Result<Option<u64>, ImportError> {
    let start = source.size().saturating_sub(TAIL as u64);
    let mut bytes = Vec::new();
    while bytes.len() < TAIL {
        let piece = source.read(start + bytes.len() as u64, TAIL - bytes.len()).await?;
        if piece.is_empty() {
            break;
        }
        bytes.extend_from_slice(&piece);
    }
    // The first line is cut, and a cell over several lines may be: where lines do not look like rows, nothing is said.
    let Some(line) = bytes.iter().position(|byte| found.dialect.ends_line(*byte)) else { return Ok(None) };
    let text = &bytes[line + 1..];
    let rows = rows::of(&Sample { text, whole: true }, &found.dialect, layout.cells)?;
    let alike = rows.iter().filter(|row| row.width() == layout.cells).count();
    if layout.cells < 2 || alike * 10 < rows.len() * 8 {
        return Ok(None);
    }
    let last = region::last_of_body(&rows, layout.cells);
    Ok(rows.get(last).map(|row| start + line as u64 + 1 + row.offset))
}
