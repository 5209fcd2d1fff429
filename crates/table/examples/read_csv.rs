//! Reads a CSV file as the studio does and prints how long it took: `cargo run --release --example read_csv -- FILE`. With
//! `--only-read` behind the file it stops there, for a profiler.
#![allow(clippy::print_stdout, clippy::disallowed_methods, reason = "a program to measure with")]

use std::cell::RefCell;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::time::Instant;

use penstock_table::{ByteSource, ImportOptions, NoPace, SourceError, block_on, profile, read_csv};

struct FileSource {
    name: String,
    size: u64,
    file: RefCell<File>,
}

#[async_trait::async_trait(?Send)]
impl ByteSource for FileSource {
    fn name(&self) -> &str {
        &self.name
    }

    fn size(&self) -> u64 {
        self.size
    }

    async fn read(&self, offset: u64, length: usize) -> Result<Vec<u8>, SourceError> {
        let mut file = self.file.borrow_mut();
        let mut bytes = Vec::with_capacity(length);
        let read = file
            .seek(SeekFrom::Start(offset))
            .and_then(|_| (&mut *file).take(length as u64).read_to_end(&mut bytes));
        match read {
            Ok(_) => Ok(bytes),
            Err(error) => Err(SourceError::Unreadable { name: self.name.clone(), reason: error.to_string() }),
        }
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let name = std::env::args().nth(1).ok_or("Name a CSV file.")?;
    let file = File::open(&name)?;
    let source = FileSource { name, size: file.metadata()?.len(), file: RefCell::new(file) };

    let start = Instant::now();
    let import = block_on(read_csv(&source, &ImportOptions::default(), &NoPace))?;
    let seconds = start.elapsed().as_secs_f64();
    let megabytes = source.size as f64 / 1e6;
    println!("{megabytes:.1} MB in {seconds:.3} s: {:.1} MB/s", megabytes / seconds);
    if std::env::args().nth(2).as_deref() == Some("--only-read") {
        return Ok(());
    }
    println!(
        "{} rows, {} columns, {:.1} MB in memory, {} set aside",
        import.report.rows_loaded,
        import.table.columns().len(),
        import.table.bytes() as f64 / 1e6,
        import.report.rows_set_aside,
    );
    for column in import.table.schema().columns.iter().take(20) {
        println!("  {}: {}", column.name, column.kind.name());
    }
    for note in import.report.notes.iter().take(20) {
        println!("  {note}");
    }

    let start = Instant::now();
    block_on(profile(&import.table, &NoPace))?;
    println!("profile in {:.3} s", start.elapsed().as_secs_f64());
    let start = Instant::now();
    let fingerprint = import.table.fingerprint();
    println!("fingerprint {} in {:.3} s", &fingerprint[..16], start.elapsed().as_secs_f64());
    let start = Instant::now();
    let sent = penstock_table::transfer::to_bytes(&import.table)?;
    let written = start.elapsed().as_secs_f64();
    let start = Instant::now();
    let back = penstock_table::transfer::from_bytes(&sent)?;
    println!(
        "sent: {:.1} MB: {written:.3} s out, {:.3} s in",
        sent.len() as f64 / 1e6,
        start.elapsed().as_secs_f64()
    );
    let start = Instant::now();
    let mut bytes = 0;
    penstock_table::write_csv(&back, |piece| bytes += piece.len());
    println!("CSV {:.1} MB out in {:.3} s", bytes as f64 / 1e6, start.elapsed().as_secs_f64());
    Ok(())
}
