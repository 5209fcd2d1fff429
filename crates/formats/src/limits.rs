//! What a file may demand. A small file can unpack to more than any memory holds, so every reader counts.

use penstock_table::ImportError;

/// Bytes that are held in memory at once, where a library cannot do otherwise.
pub const MOST_IN_MEMORY: u64 = 1 << 30;

/// Bytes that a packed text may have: it is handed on in pieces.
pub const MOST_UNPACKED: u64 = 4 << 30;

/// Cells of a sheet, with the blank ones between them.
pub const MOST_CELLS: u64 = 100_000_000;

/// Archives within archives.
pub const MOST_NESTED: usize = 3;

/// Up to here nothing is a bomb, however well it packs.
const HARMLESS: u64 = 64 << 20;

/// Tables that repeat themselves pack to a hundredth; what packs better than this is made to.
const MOST_RATIO: u64 = 250;

/// Refuses what unpacks to far more than it should. `packed` and `unpacked` are bytes.
///
/// # Errors
/// A sentence with the sizes.
pub fn refuse_bomb(name: &str, packed: u64, unpacked: u64, most: u64) -> Result<(), ImportError> {
    if unpacked > most {
        return Err(ImportError::refused(
            "too-large-unpacked",
            format!("“{name}” unpacks to more than {}.", size(most)),
            "Unpack it and split the table into smaller files.",
        ));
    }
    if unpacked > HARMLESS && unpacked / MOST_RATIO > packed {
        return Err(ImportError::refused(
            "bomb",
            format!(
                "“{name}” unpacks to more than {MOST_RATIO} times its size of {}: it may be made to fill the memory.",
                size(packed)
            ),
            "If you trust it, unpack it and choose the file in it.",
        ));
    }
    Ok(())
}

/// Refuses what would have to be held whole and is too large for that.
///
/// # Errors
/// A sentence with the sizes.
pub fn refuse_too_large(name: &str, what: &str, bytes: u64) -> Result<(), ImportError> {
    if bytes <= MOST_IN_MEMORY {
        return Ok(());
    }
    Err(ImportError::refused(
        "too-large",
        format!(
            "“{name}” is {what} of {}; it must be held in memory, and at most {} can be.",
            size(bytes),
            size(MOST_IN_MEMORY)
        ),
        "Export the table as CSV or Parquet, which are read piece by piece.",
    ))
}

/// A number of bytes for people.
pub fn size(bytes: u64) -> String {
    const UNITS: [&str; 5] = ["bytes", "KiB", "MiB", "GiB", "TiB"];
    let (mut value, mut unit) = (bytes, 0);
    while value >= 10 << 10 && unit + 1 < UNITS.len() || value >= 1 << 10 && value.is_multiple_of(1 << 10) {
        value >>= 10;
        unit += 1;
    }
    format!("{value} {}", UNITS.get(unit).unwrap_or(&"bytes"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_packs_too_well_is_refused() {
        let code = |packed, unpacked| {
            refuse_bomb("a.gz", packed, unpacked, MOST_UNPACKED).err().map(|error| error.diagnostic().code)
        };
        assert_eq!(code(1_000, 1_000_000), None);
        assert_eq!(code(100_000, 100_000_000).as_deref(), Some("bomb"));
        assert_eq!(code(10_000_000, 100_000_000), None);
        assert_eq!(code(1 << 40, 5 << 30).as_deref(), Some("too-large-unpacked"));
    }

    #[test]
    fn sizes_are_for_people() {
        assert_eq!([size(12), size(1 << 30), size(123_456_789)], ["12 bytes", "1 GiB", "117 MiB"]);
    }
}
