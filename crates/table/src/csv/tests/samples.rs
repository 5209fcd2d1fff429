use super::*;
use crate::source::{ByteSource, Cancelled, Pace, SourceError};

macro_rules! sample {
    ($name:literal) => {
        &include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../public/samples/", $name))[..]
    };
}

#[test]
fn penguins() {
    let import = read(sample!("penguins.csv"));
    assert_eq!(
        types(&import),
        "species category, island category, bill_length_mm number, bill_depth_mm number, \
         flipper_length_mm number, body_mass_g number, sex category, year integer"
    );
    assert_eq!(import.table.rows(), 344);
    assert_eq!(import.report.cells_missing, 19);
    assert_eq!(import.table.levels("species").unwrap()[..], ["Adelie", "Chinstrap", "Gentoo"]);
    let missing: usize = import.table.columns().iter().map(|column| column.null_count()).sum();
    assert_eq!(missing, 19);
    assert_round_trip(&import);
}

#[test]
fn the_other_samples() {
    let samples = [
        (sample!("iris.csv"), 150, 5),
        (sample!("wine.csv"), 178, 14),
        (sample!("breast_cancer.csv"), 569, 31),
        (sample!("diabetes.csv"), 442, 11),
    ];
    for (bytes, rows, columns) in samples {
        let import = read(bytes);
        assert_eq!((import.table.rows(), import.table.columns().len()), (rows, columns));
        assert_eq!(import.report.notes, []);
        assert_round_trip(&import);
    }
}

#[test]
fn the_size_of_reads_does_not_matter() {
    for bytes in [sample!("penguins.csv"), sample!("breast_cancer.csv")] {
        let whole = read(bytes);
        for piece in [1, 7, 64, 4096, 65536] {
            let import = read_pieces(bytes, &ImportOptions::default(), piece).unwrap();
            assert_eq!(import.table.fingerprint(), whole.table.fingerprint());
            assert_eq!(import.table.schema(), whole.table.schema());
            assert_eq!(import.report, whole.report);
        }
    }
}

#[test]
fn ten_thousand_columns_are_quick() {
    let header = (0..10_000).map(|column| format!("c{column}")).collect::<Vec<_>>().join(",");
    let row = (0..10_000).map(|column| format!("{}.5", column % 97)).collect::<Vec<_>>().join(",");
    let import = read(format!("{header}\n{row}\n{row}\n"));
    assert_eq!((import.table.rows(), import.table.columns().len()), (2, 10_000));
    assert_eq!(import.table.numbers("c9999").unwrap(), [Some(8.5), Some(8.5)]);
}

/// Cancels the run at the given checkpoint.
struct CancelAt(std::cell::Cell<u32>);

#[async_trait::async_trait(?Send)]
impl Pace for CancelAt {
    async fn checkpoint(&self, fraction_done: f64) -> Result<(), Cancelled> {
        assert!((0.0..=1.0).contains(&fraction_done));
        self.0.set(self.0.get().wrapping_sub(1));
        if self.0.get() == 0 { Err(Cancelled) } else { Ok(()) }
    }
}

#[test]
fn reading_can_be_cancelled_at_every_checkpoint() {
    let source = MemorySource::new("a.csv", sample!("iris.csv"));
    for at in 1..6 {
        let pace = CancelAt(at.into());
        let result = block_on(read_in_chunks(&source, &ImportOptions::default(), &pace, 1000));
        assert_eq!(result.unwrap_err(), ImportError::Cancelled(Cancelled));
    }
}

/// Gives other bytes at the second reading.
struct Changing {
    bytes: [&'static [u8]; 2],
    reads: std::cell::Cell<usize>,
    fails: bool,
}

#[async_trait::async_trait(?Send)]
impl ByteSource for Changing {
    fn name(&self) -> &str {
        "a.csv"
    }

    fn size(&self) -> u64 {
        self.bytes[0].len() as u64
    }

    async fn read(&self, offset: u64, length: usize) -> Result<Vec<u8>, SourceError> {
        // The first read is the look at the beginning.
        self.reads.set(self.reads.get() + 1);
        if self.fails && self.reads.get() > 1 {
            return Err(SourceError::Unreadable { name: "a.csv".into(), reason: "it is gone".into() });
        }
        let bytes = self.bytes[usize::from(self.reads.get() > 1)];
        MemorySource::new("a.csv", bytes).read(offset, length).await
    }
}

#[test]
fn a_file_that_changes_or_vanishes_while_it_is_read_is_refused() {
    let read = |second: &'static [u8], fails: bool| {
        let source = Changing { bytes: [b"a,b\n1,x\n2,y\n", second], reads: 0.into(), fails };
        block_on(read_in_chunks(&source, &ImportOptions::default(), &NoPace, 1000)).unwrap_err().diagnostic()
    };
    for second in
        [&b"a,b\n1,x\nx,y\n"[..], b"a,b\n\n\n\n\n\n\n\n", b"a,b,c,d,e\n1,2", b"a\n1\n1\n1\n1\n", b""]
    {
        assert_eq!(read(second, false).code, "changed", "{}", String::from_utf8_lossy(second));
    }
    assert_eq!(read(b"", true).message, "“a.csv” could not be read: it is gone.");
}
