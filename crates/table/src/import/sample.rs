//! A sample of a text that is larger than memory: its beginning, and stretches spread evenly over the rest, each from one
//! line end to another. Where cells in quotes go over lines, the first and the last row of a stretch may be cut.

use crate::source::{ByteSource, MemorySource, Pace, SourceError};

use super::ImportError;

/// So much of the beginning is taken: what is found out about a file stands there.
const HEAD: u64 = 1 << 20;

/// The size of the other stretches.
const STRETCH: u64 = 256 << 10;

/// A sample of about so many bytes, named after the file; nothing of a text whose lines do not end with one byte.
///
/// # Errors
/// A cancelled read, or that the file's bytes cannot be had.
pub async fn sample(
    source: &dyn ByteSource,
    pace: &dyn Pace,
    most: u64,
) -> Result<Option<MemorySource>, ImportError> {
    let size = source.size();
    let mut bytes = read(source, 0, HEAD.min(most)).await?;
    if matches!(bytes.as_slice(), [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..]) || bytes.contains(&0) {
        return Ok(None);
    }
    let Some(end) = last_line_end(&bytes) else { return Ok(None) };
    bytes.truncate(end);
    let begin = end as u64;
    let count = (most.saturating_sub(begin) / STRETCH).max(1);
    let step = ((size - begin) / count).max(STRETCH);
    let mut from = begin;
    while from < size {
        pace.checkpoint(from as f64 / size as f64).await?;
        let stretch = read(source, from, STRETCH).await?;
        let first = match from == begin {
            true => Some(0),
            false => memchr::memchr(b'\n', &stretch).map(|line_end| line_end + 1),
        };
        if let (Some(first), Some(end)) = (first, last_line_end(&stretch)) {
            bytes.extend_from_slice(&stretch[first.min(end)..end]);
        }
        from += step;
    }
    Ok(Some(MemorySource::new(name(source.name()), bytes)))
}

async fn read(source: &dyn ByteSource, from: u64, length: u64) -> Result<Vec<u8>, SourceError> {
    source.read(from, length as usize).await
}

fn last_line_end(bytes: &[u8]) -> Option<usize> {
    memchr::memrchr(b'\n', bytes).map(|line_end| line_end + 1)
}

/// `big.csv` as `big (sample).csv`.
fn name(file: &str) -> String {
    match file.rsplit_once('.') {
        Some((stem, extension)) if !stem.is_empty() => format!("{stem} (sample).{extension}"),
        _ => format!("{file} (sample)"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{NoPace, block_on};

    #[test]
    fn it_is_made_of_whole_lines_from_everywhere() {
        let mut text = String::from("id,note\n");
        (0..600_000).for_each(|row| text += &format!("{row},note {row}\n"));
        let source = MemorySource::new("big.csv", text.clone().into_bytes());
        let sample = block_on(sample(&source, &NoPace, 3 << 20)).unwrap().unwrap();
        assert_eq!(sample.name, "big (sample).csv");
        assert!(sample.bytes.len() < 4 << 20 && sample.bytes.len() > 2 << 20);
        let sampled = std::str::from_utf8(&sample.bytes).unwrap();
        let rows: Vec<usize> = sampled
            .lines()
            .skip(1)
            .map(|line| {
                let (id, note) = line.split_once(",note ").unwrap();
                assert_eq!(id, note);
                id.parse().unwrap()
            })
            .collect();
        assert!(rows.windows(2).all(|two| two[0] < two[1]));
        // From each tenth of the file.
        for tenth in 0..10 {
            assert!(rows.iter().any(|row| row / 60_000 == tenth), "{tenth}");
        }
    }

    #[test]
    fn what_has_no_lines_gives_none() {
        let options = [&b"a,b,c"[..], b"\xFF\xFEa\0\n\0"];
        for bytes in options {
            assert!(block_on(sample(&MemorySource::new("a", bytes), &NoPace, 1 << 20)).unwrap().is_none());
        }
    }
}
