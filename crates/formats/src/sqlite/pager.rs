//! The pages of a database.

use std::rc::Rc;

use penstock_table::ByteSource;

use super::Broken;
use crate::reader::SourceReader;

/// How texts are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8.
    Utf8,
    /// UTF-16, the low byte first.
    Utf16Little,
    /// UTF-16, the high byte first.
    Utf16Big,
}

/// A database file.
pub struct Pager {
    reader: SourceReader,
    page_size: u32,
    /// How many pages there are.
    pub pages: u32,
    /// Bytes of a page that are used.
    pub usable: usize,
    /// How texts are stored.
    pub encoding: Encoding,
    /// Whether newer changes may stand in a journal beside the file.
    pub has_journal: bool,
}

impl Pager {
    /// Reads the header.
    pub fn open(source: &Rc<dyn ByteSource>) -> Result<Self, Broken> {
        let reader = SourceReader::new(source);
        let header = reader.range(0, 100).map_err(|error| error.to_string())?;
        let header: [u8; 100] = header.try_into().map_err(|_| "its header is cut".to_owned())?;
        let number =
            |at: usize| u32::from_be_bytes([header[at], header[at + 1], header[at + 2], header[at + 3]]);
        let page_size = match u32::from(u16::from_be_bytes([header[16], header[17]])) {
            1 => 65_536,
            size => size,
        };
        let usable = page_size.saturating_sub(u32::from(header[20]));
        if !page_size.is_power_of_two() || page_size < 512 || usable < 480 {
            return Err("its pages have no possible size".to_owned());
        }
        let encoding = match number(56) {
            2 => Encoding::Utf16Little,
            3 => Encoding::Utf16Big,
            _ => Encoding::Utf8,
        };
        Ok(Self {
            reader,
            page_size,
            pages: u32::try_from(source.size() / u64::from(page_size)).map_err(|_| "it is too large")?,
            usable: usable as usize,
            encoding,
            has_journal: header[18] == 2 || header[19] == 2,
        })
    }

    /// The bytes of a page, counted from 1.
    pub fn page(&self, number: u32) -> Result<Vec<u8>, Broken> {
        if number == 0 || number > self.pages {
            return Err(format!("it has no page {number}; it may be cut"));
        }
        let offset = u64::from(number - 1) * u64::from(self.page_size);
        self.bytes(offset, self.page_size as usize)
    }

    fn bytes(&self, offset: u64, length: usize) -> Result<Vec<u8>, Broken> {
        use std::io::{Read, Seek, SeekFrom};
        // A copy shares what was read ahead, so pages that follow each other are read at once.
        let mut reader = self.reader.clone();
        let mut bytes = vec![0; length];
        reader.seek(SeekFrom::Start(offset)).map_err(|error| error.to_string())?;
        reader.read_exact(&mut bytes).map_err(|error| error.to_string())?;
        Ok(bytes)
    }
}
