//! From the bytes of a file to text that the parser takes.
//!
//! UTF-8 and Windows-1252 agree with ASCII on everything that gives a file its structure, so the parser gets their bytes
//! as they are and single cells are decoded later. UTF-16 is turned into UTF-8 before parsing.

use std::borrow::Cow;

/// The encoding that the first bytes of a file name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Encoding {
    /// No byte order mark: UTF-8 unless a byte proves otherwise.
    Plain,
    /// UTF-8 with a byte order mark.
    Utf8Marked,
    /// UTF-16, little end first.
    Utf16Little,
    /// UTF-16, big end first.
    Utf16Big,
}

impl Encoding {
    /// The encoding named by the first bytes.
    pub(super) fn of(head: &[u8]) -> Self {
        match head {
            [0xEF, 0xBB, 0xBF, ..] => Self::Utf8Marked,
            [0xFF, 0xFE, ..] => Self::Utf16Little,
            [0xFE, 0xFF, ..] => Self::Utf16Big,
            _ => Self::Plain,
        }
    }

    /// How many bytes the byte order mark takes.
    pub(super) fn mark_length(self) -> usize {
        match self {
            Self::Plain => 0,
            Self::Utf8Marked => 3,
            Self::Utf16Little | Self::Utf16Big => 2,
        }
    }
}

/// Turns pieces of a file into pieces for the parser, wherever the pieces are cut.
#[derive(Clone, Debug)]
pub(super) struct Decoder {
    encoding: Encoding,
    /// The first half of a UTF-16 unit that was cut.
    half: Option<u8>,
    /// The first unit of a surrogate pair.
    high: Option<u16>,
    /// How many units of UTF-16 were not text.
    pub(super) replaced: u64,
}

impl Decoder {
    pub(super) fn new(encoding: Encoding) -> Self {
        Self { encoding, half: None, high: None, replaced: 0 }
    }

    /// The next piece.
    pub(super) fn decode<'a>(&mut self, bytes: &'a [u8]) -> Cow<'a, [u8]> {
        if matches!(self.encoding, Encoding::Plain | Encoding::Utf8Marked) {
            return Cow::Borrowed(bytes);
        }
        let mut text = String::with_capacity(bytes.len());
        for byte in bytes {
            match self.half.take() {
                None => self.half = Some(*byte),
                Some(first) if self.encoding == Encoding::Utf16Little => {
                    self.unit(u16::from_le_bytes([first, *byte]), &mut text);
                }
                Some(first) => self.unit(u16::from_be_bytes([first, *byte]), &mut text),
            }
        }
        Cow::Owned(text.into_bytes())
    }

    fn unit(&mut self, unit: u16, text: &mut String) {
        let units = match self.high.take() {
            Some(high) if (0xDC00..0xE000).contains(&unit) => [high, unit].to_vec(),
            Some(high) => {
                self.push([high].into_iter(), text);
                return self.unit(unit, text);
            }
            None if (0xD800..0xDC00).contains(&unit) => {
                self.high = Some(unit);
                return;
            }
            None => [unit].to_vec(),
        };
        self.push(units.into_iter(), text);
    }

    fn push(&mut self, units: impl Iterator<Item = u16>, text: &mut String) {
        for character in char::decode_utf16(units) {
            self.replaced += u64::from(character.is_err());
            text.push(character.unwrap_or(char::REPLACEMENT_CHARACTER));
        }
    }

    /// What is left at the end of the file: half a character.
    pub(super) fn finish(&mut self) -> &'static [u8] {
        if self.half.take().is_some() | self.high.take().is_some() {
            self.replaced += 1;
            return "\u{FFFD}".as_bytes();
        }
        &[]
    }
}

/// Finds the first byte that is not UTF-8, wherever the pieces are cut.
#[derive(Clone, Debug, Default)]
pub(super) struct Utf8Check {
    /// The beginning of a character that was cut.
    cut: Vec<u8>,
    /// Bytes seen before.
    seen: u64,
    /// Line ends seen before.
    lines: u64,
    /// Where the first wrong byte is.
    pub(super) wrong: Option<WrongByte>,
}

/// A byte that is not UTF-8.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct WrongByte {
    /// The byte.
    pub(super) byte: u8,
    /// Its position in the text, counted from 0.
    pub(super) offset: u64,
    /// Its line, counted from 1.
    pub(super) line: u64,
}

impl Utf8Check {
    /// The next piece.
    pub(super) fn check(&mut self, bytes: &[u8]) {
        if self.wrong.is_some() {
            return;
        }
        let mut rest = bytes;
        // Complete a character that was cut, byte by byte: it has at most four.
        while !self.cut.is_empty() && !rest.is_empty() {
            self.cut.push(rest[0]);
            rest = &rest[1..];
            match std::str::from_utf8(&self.cut) {
                Ok(_) => {
                    self.seen += self.cut.len() as u64;
                    self.cut.clear();
                }
                Err(error) if error.error_len().is_none() => {}
                Err(_) => return self.found(0, self.cut[0]),
            }
        }
        match std::str::from_utf8(rest) {
            Ok(_) => self.pass(rest),
            Err(error) => {
                let (good, bad) = rest.split_at(error.valid_up_to());
                self.pass(good);
                match error.error_len() {
                    None => self.cut = bad.to_vec(),
                    Some(_) => self.found(0, bad[0]),
                }
            }
        }
    }

    /// The end of the text: a character cut there is wrong.
    pub(super) fn finish(&mut self) {
        if let Some(first) = self.cut.first()
            && self.wrong.is_none()
        {
            self.found(0, *first);
        }
    }

    fn pass(&mut self, good: &[u8]) {
        self.seen += good.len() as u64;
        self.lines += good.iter().map(|byte| u64::from(*byte == b'\n')).sum::<u64>();
    }

    fn found(&mut self, ahead: u64, byte: u8) {
        self.wrong = Some(WrongByte { byte, offset: self.seen + ahead, line: self.lines + 1 });
    }
}

/// The characters of bytes 0x80 to 0x9F in Windows-1252; the five it leaves open are control characters, as in browsers.
const WINDOWS_1252: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8D}', 'Ž', '\u{8F}', '\u{90}',
    '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9D}', 'ž', 'Ÿ',
];

/// Windows-1252 as text.
pub(super) fn windows_1252(bytes: &[u8]) -> String {
    bytes
        .iter()
        .map(|byte| match byte {
            0x80..=0x9F => WINDOWS_1252[usize::from(byte - 0x80)],
            byte => char::from(*byte),
        })
        .collect()
}

/// How the bytes of a cell are to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CellText {
    /// As UTF-8.
    Utf8,
    /// As Windows-1252.
    Windows1252,
}

impl CellText {
    /// The text of a cell.
    pub(super) fn text(self, bytes: &[u8]) -> Cow<'_, str> {
        match self {
            Self::Utf8 => String::from_utf8_lossy(bytes),
            Self::Windows1252 => match std::str::from_utf8(bytes) {
                Ok(text) if text.is_ascii() => Cow::Borrowed(text),
                _ => Cow::Owned(windows_1252(bytes)),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_wrong_byte_is_found_wherever_the_text_is_cut() {
        let text = b"a\xC3\xA9\nb\xE2\x82\xAC\nc\xE9d";
        for piece in 1..=text.len() {
            let mut check = Utf8Check::default();
            text.chunks(piece).for_each(|piece| check.check(piece));
            check.finish();
            assert_eq!(check.wrong, Some(WrongByte { byte: 0xE9, offset: 10, line: 3 }), "{piece}");
        }
        let mut check = Utf8Check::default();
        check.check(b"ab\xC3");
        check.finish();
        assert_eq!(check.wrong, Some(WrongByte { byte: 0xC3, offset: 2, line: 1 }));
    }

    #[test]
    fn utf_16_is_decoded_wherever_it_is_cut() {
        let text = "né 😀\n";
        let bytes: Vec<u8> =
            text.encode_utf16().flat_map(u16::to_le_bytes).chain([0x00, 0xD8, b'x', 0]).collect();
        for piece in 1..=bytes.len() {
            let mut decoder = Decoder::new(Encoding::Utf16Little);
            let mut found = Vec::new();
            bytes.chunks(piece).for_each(|piece| found.extend_from_slice(&decoder.decode(piece)));
            found.extend_from_slice(decoder.finish());
            assert_eq!(String::from_utf8(found).unwrap(), "né 😀\n\u{FFFD}x");
            assert_eq!(decoder.replaced, 1);
        }
    }

    #[test]
    fn windows_1252_has_the_euro() {
        assert_eq!(windows_1252(b"\x80 \xE9 a"), "€ é a");
    }
}
