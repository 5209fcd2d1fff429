//! Records out of pieces of text, with the line each begins on. The parsing is csv-core's.

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};

use crate::import::ImportError;

/// The most columns a table can have.
pub(super) const MOST_COLUMNS: usize = 100_000;

/// The most bytes one record can have. A longer one comes of a quote that is never closed.
const MOST_RECORD_BYTES: usize = 64 << 20;

/// One record.
#[derive(Clone, Copy, Debug)]
pub(super) struct Record<'a> {
    /// The line it begins on, counted from 1.
    pub(super) line: u64,
    /// The line it ends on.
    pub(super) last_line: u64,
    /// The file ended inside its last cell, which a quote had opened.
    pub(super) unclosed: bool,
    text: &'a [u8],
    ends: &'a [usize],
}

impl<'a> Record<'a> {
    /// How many cells it has.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// Its cells, without quotes.
    pub(super) fn cells(&self) -> impl Iterator<Item = &'a [u8]> + use<'a> {
        let (text, mut start) = (self.text, 0);
        self.ends.iter().map(move |end| {
            let cell = &text[start..*end];
            start = *end;
            cell
        })
    }

    /// Whether it is a line with nothing but blanks.
    pub(super) fn is_blank(&self) -> bool {
        self.len() == 1 && self.text.trim_ascii().is_empty()
    }
}

/// Cuts text into records.
pub(super) struct Records {
    core: Reader,
    text: Vec<u8>,
    ends: Vec<usize>,
    text_used: usize,
    ends_used: usize,
    /// The line that the next byte is on.
    line: u64,
    /// The line the present record began on.
    first_line: u64,
    /// Whether bytes of the present record were seen.
    inside: bool,
    /// Whether the byte before was a carriage return that ended a line, so that a line feed belongs to it.
    after_return: bool,
}

impl Records {
    pub(super) fn new(delimiter: u8) -> Self {
        let mut core = ReaderBuilder::new().delimiter(delimiter).build();
        // The byte order mark was taken off before; csv-core takes one off its first input, and would miss one that is
        // cut. An empty first input leaves none to take off.
        core.read_record(&[], &mut [0], &mut [0]);
        Self {
            core,
            text: vec![0; 1 << 12],
            ends: vec![0; 64],
            text_used: 0,
            ends_used: 0,
            line: 1,
            first_line: 1,
            inside: false,
            after_return: false,
        }
    }

    /// Takes the next piece and hands over the records that it completes.
    pub(super) fn feed(
        &mut self,
        mut input: &[u8],
        sink: &mut dyn FnMut(Record<'_>) -> Result<(), ImportError>,
    ) -> Result<(), ImportError> {
        while let Some(first) = input.first() {
            if !self.inside {
                if matches!(first, b'\n' | b'\r') {
                    self.line += u64::from(!(*first == b'\n' && self.after_return));
                    self.after_return = *first == b'\r';
                    input = &input[1..];
                    continue;
                }
                self.inside = true;
                self.after_return = false;
                self.first_line = self.line;
                self.core.set_line(0);
            }
            let (result, taken, text, ends) = self.core.read_record(
                input,
                &mut self.text[self.text_used..],
                &mut self.ends[self.ends_used..],
            );
            self.text_used += text;
            self.ends_used += ends;
            match result {
                ReadRecordResult::InputEmpty | ReadRecordResult::End => {}
                ReadRecordResult::OutputFull => self.grow_text()?,
                ReadRecordResult::OutputEndsFull => self.grow_ends()?,
                ReadRecordResult::Record => {
                    let last = input[..taken].last().copied();
                    self.after_return = last == Some(b'\r');
                    let within = self.core.line() - u64::from(last == Some(b'\n'));
                    self.line = self.first_line + within + 1;
                    self.hand_over(false, sink)?;
                }
            }
            input = &input[taken..];
        }
        Ok(())
    }

    /// The end of the text: hands over a record that no line end closed.
    pub(super) fn finish(
        &mut self,
        sink: &mut dyn FnMut(Record<'_>) -> Result<(), ImportError>,
    ) -> Result<(), ImportError> {
        if !self.inside {
            return Ok(());
        }
        // A line feed ends a record, unless it stands inside quotes.
        self.feed(b"\n", sink)?;
        if !self.inside {
            return Ok(());
        }
        loop {
            let (result, _, text, ends) = self.core.read_record(
                &[],
                &mut self.text[self.text_used..],
                &mut self.ends[self.ends_used..],
            );
            self.text_used += text;
            self.ends_used += ends;
            match result {
                ReadRecordResult::OutputFull => self.grow_text()?,
                ReadRecordResult::OutputEndsFull => self.grow_ends()?,
                ReadRecordResult::Record => {
                    // Of the line feeds, the last is the one just fed, and one before it ends the last line.
                    let ended = self.text[..self.text_used].ends_with(b"\n\n");
                    self.line = self.first_line + self.core.line() - u64::from(ended);
                    return self.hand_over(true, sink);
                }
                ReadRecordResult::InputEmpty | ReadRecordResult::End => return Ok(()),
            }
        }
    }

    fn hand_over(
        &mut self,
        unclosed: bool,
        sink: &mut dyn FnMut(Record<'_>) -> Result<(), ImportError>,
    ) -> Result<(), ImportError> {
        let record = Record {
            line: self.first_line,
            last_line: self.line - 1,
            unclosed,
            text: &self.text[..self.text_used],
            ends: &self.ends[..self.ends_used],
        };
        (self.inside, self.text_used, self.ends_used) = (false, 0, 0);
        sink(record)
    }

    fn grow_text(&mut self) -> Result<(), ImportError> {
        if self.text.len() >= MOST_RECORD_BYTES {
            return Err(ImportError::at_line(
                "record-too-long",
                self.first_line,
                format!("The row that begins on line {} is longer than 64 MiB.", self.first_line),
                "Look for a quotation mark there that is never closed.",
            ));
        }
        self.text.resize(self.text.len() * 2, 0);
        Ok(())
    }

    fn grow_ends(&mut self) -> Result<(), ImportError> {
        if self.ends.len() > MOST_COLUMNS {
            return Err(ImportError::at_line(
                "too-many-columns",
                self.first_line,
                format!("The row on line {} has more than 100,000 cells.", self.first_line),
                "A table has at most 100,000 columns: check the delimiter, or swap rows and columns.",
            ));
        }
        self.ends.resize((self.ends.len() * 2).min(MOST_COLUMNS + 1), 0);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn records(text: &[u8], piece: usize) -> Vec<(u64, u64, bool, Vec<String>)> {
        let mut found = Vec::new();
        let mut sink = |record: Record<'_>| {
            let cells = record.cells().map(|cell| String::from_utf8_lossy(cell).into_owned()).collect();
            found.push((record.line, record.last_line, record.unclosed, cells));
            Ok(())
        };
        let mut records = Records::new(b',');
        text.chunks(piece).try_for_each(|piece| records.feed(piece, &mut sink)).unwrap();
        records.finish(&mut sink).unwrap();
        found
    }

    #[test]
    fn lines_are_counted_over_blank_lines_and_breaks_inside_quotes() {
        let text = b"\r\n\na,b\r\n\r\n\"x\ny\",2\r3,4\n5,\"6\n";
        for piece in 1..=text.len() {
            let found = records(text, piece);
            let lines: Vec<(u64, u64, bool)> =
                found.iter().map(|record| (record.0, record.1, record.2)).collect();
            assert_eq!(lines, [(3, 3, false), (5, 6, false), (7, 7, false), (8, 8, true)], "{piece}");
            assert_eq!(found[1].3, ["x\ny", "2"]);
        }
    }

    #[test]
    fn a_last_line_without_an_end_counts() {
        for text in [&b"a,b\n1,"[..], b"a,b\n1,\"\"", b"a,b\n1,\n"] {
            assert_eq!(records(text, 2)[1], (2, 2, false, vec!["1".to_owned(), String::new()]));
        }
    }

    #[test]
    fn long_and_wide_records_fit() {
        let long = format!("{},{}\n", "x".repeat(100_000), ",".repeat(50_000));
        assert_eq!(records(long.as_bytes(), 1000)[0].3.len(), 50_002);
        let wide = ",".repeat(MOST_COLUMNS + 10);
        let error = Records::new(b',').feed(wide.as_bytes(), &mut |_| Ok(())).unwrap_err();
        assert_eq!(error.diagnostic().code, "too-many-columns");
    }
}
