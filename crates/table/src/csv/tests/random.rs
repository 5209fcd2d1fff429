//! Whatever the bytes are: an answer and never a panic, the same for every size of reads.

use super::*;

/// A small generator, so that every run tries the same.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % bound
    }
}

/// Either the same import or the same error.
fn outcome(bytes: &[u8], piece: usize) -> Result<(String, String, String), String> {
    match read_pieces(bytes, &ImportOptions::default(), piece) {
        Ok(import) => Ok((import.table.fingerprint(), types(&import), format!("{:?}", import.report))),
        Err(error) => Err(format!("{error:?}")),
    }
}

#[test]
fn random_bytes_never_panic() {
    let mut random = Random(1);
    for _ in 0..3000 {
        let length = random.below(200);
        let bytes: Vec<u8> = (0..length).map(|_| random.below(256) as u8).collect();
        let _ = outcome(&bytes, 1 + random.below(50));
    }
}

#[test]
fn random_tables_read_the_same_by_every_size_of_reads() {
    const PIECES: [&[u8]; 30] = [
        b",",
        b",",
        b",",
        b"\n",
        b"\n",
        b"\r\n",
        b"\r",
        b"\"",
        b"\"\"",
        b";",
        b"\t",
        b"|",
        b" ",
        b"1",
        b"-2.5",
        b"1e9",
        b"inf",
        b"007",
        b"true",
        b"False",
        b"2020-02-29",
        b"NA",
        b"?",
        b"x",
        b"\xC3\xA9",
        b"\xE9",
        b"\xEF\xBB\xBF",
        b"9223372036854775807",
        b"\xFF\xFE",
        b"a b",
    ];
    let mut random = Random(2);
    for round in 0..3000 {
        let mut bytes = if random.below(3) == 0 { Vec::new() } else { b"name,other\n".to_vec() };
        let mark = random.below(12);
        if mark < 2 {
            bytes.splice(0..0, [&b"\xFF\xFE"[..], b"\xEF\xBB\xBF"][mark].iter().copied());
        }
        for _ in 0..random.below(60) {
            bytes.extend_from_slice(PIECES[random.below(PIECES.len())]);
        }
        let whole = outcome(&bytes, 65536);
        for piece in [1, 7, 64, 4096] {
            assert_eq!(outcome(&bytes, piece), whole, "round {round}: {:?}", String::from_utf8_lossy(&bytes));
        }
    }
}

#[test]
fn random_tables_that_were_read_read_back() {
    const CELLS: [&str; 16] = [
        "",
        "1",
        "-7",
        "2.5",
        "1e300",
        "true",
        "FALSE",
        "2020-01-31",
        "2020-01-31 10:00:00.25",
        "x",
        " y ",
        "a,b",
        "line\nbreak",
        "say \"\"no\"\"",
        "007",
        "é",
    ];
    let mut random = Random(3);
    for _ in 0..500 {
        let columns = 1 + random.below(5);
        // Columns of few kinds of cells, so that every type comes up.
        let kinds: Vec<[usize; 2]> =
            (0..columns).map(|_| [random.below(CELLS.len()), random.below(CELLS.len())]).collect();
        let mut text = (0..columns).map(|column| format!("c{column}")).collect::<Vec<_>>().join(",") + "\n";
        for _ in 0..1 + random.below(30) {
            let cells = kinds.iter().map(|kinds| format!("\"{}\"", CELLS[kinds[random.below(2)]]));
            text += &(cells.collect::<Vec<_>>().join(",") + "\n");
        }
        let text_options = TextOptions { header_rows: Some(1), skip_lines: Some(0), ..with_comma().text };
        let options = ImportOptions { text: text_options, ..ImportOptions::default() };
        let import = read_pieces(text.as_bytes(), &options, 100).unwrap();
        let written = csv_bytes(&import.table);
        let back = read_pieces(&written, &options, 100).unwrap();
        assert_eq!(back.table.schema(), import.table.schema());
        assert_eq!(back.table.fingerprint(), import.table.fingerprint(), "{text}");
    }
}
